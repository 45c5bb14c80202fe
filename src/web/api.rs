//! The routes for programs: `/v1` and the three that operators ask.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State as Extracted};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE, ALLOW,
    CACHE_CONTROL, CONTENT_TYPE,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

use crate::plan::{AmendedBy, Kind, Passage, Section, Step};
use crate::search::{Mark, Pages};

use super::answer::{Change, Document, IndexRef, PassageLinks, pages_of, search_answer};
use super::error::Refusal;
use super::link::Links;
use super::marked::Marked;
use super::parameters::{Fault, LONGEST_QUESTION, pairs_of_json, search_request};
use super::{State, file, keep};

/// Parameters as they stand in the address.
pub(super) type Pairs = Query<Vec<(String, String)>>;

/// `GET /v1/search`
pub(super) async fn search(
    Extracted(state): Extracted<Arc<State>>,
    Query(pairs): Pairs,
) -> Result<Response, Refusal> {
    answer(&state, pairs).await
}

/// `POST /v1/search`: the same parameters as a JSON object, which proxies don't log.
pub(super) async fn search_by_post(
    Extracted(state): Extracted<Arc<State>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(Refusal::UnsupportedType);
    }
    let object = serde_json::from_slice(&body).map_err(|_| {
        Refusal::Parameters(vec![Fault::new("body", "invalid", "must be a JSON object")])
    })?;
    answer(&state, pairs_of_json(&object).map_err(Refusal::Parameters)?).await
}

async fn answer(state: &State, pairs: Vec<(String, String)>) -> Result<Response, Refusal> {
    let request = search_request(&pairs).map_err(Refusal::Parameters)?;
    let served = state.served();
    let start = Instant::now();
    let found = state.search(&served, request.clone()).await?;
    let took = start.elapsed();
    let generation = &served.generation;
    let answer = search_answer(&found, &request, &pairs, took, &state.links, generation);
    Ok(([(CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

/// `OPTIONS /v1/search`: a browser asks before it posts from another site.
pub(super) async fn preflight() -> Response {
    let headers = [
        (ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, OPTIONS"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
        (ACCESS_CONTROL_MAX_AGE, "86400"),
        (ALLOW, "GET, HEAD, POST, OPTIONS"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// `GET /v1/documents`
pub(super) async fn documents(
    Extracted(state): Extracted<Arc<State>>,
    headers: HeaderMap,
) -> Response {
    let served = state.served();
    let entries = served.generation.documents();
    let documents: Vec<_> = entries.iter().map(|entry| Document::of(entry, &state.links)).collect();
    let body = json!({ "documents": documents, "index": IndexRef::of(&served.generation) });
    keep::json(&headers, &body)
}

/// `GET /v1/documents/{id}`
pub(super) async fn document(
    Extracted(state): Extracted<Arc<State>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let served = state.served();
    let entry = served.generation.document(&id).ok_or_else(|| served.missing(&id))?;
    Ok(keep::json(&headers, &Document::of(entry, &state.links)))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Node<'a> {
    kind: Kind,
    level: u8,
    number: Option<&'a str>,
    title: &'a str,
    anchor: &'a str,
    page: u32,
    last_page: u32,
    html: String,
    children: Vec<Node<'a>>,
}

/// `GET /v1/documents/{id}/outline`
pub(super) async fn outline(
    Extracted(state): Extracted<Arc<State>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let served = state.served();
    let plan = served.plan(&id)?;
    // The tree is as deep as headings are: the depth is bounded by `Section::level`.
    fn node<'a>(section: &'a Section, html: &impl Fn(&str) -> String) -> Node<'a> {
        Node {
            kind: section.kind,
            level: section.level,
            number: section.number.as_deref(),
            title: &section.title,
            anchor: &section.anchor,
            page: section.page,
            last_page: section.last_page,
            html: html(&section.anchor),
            children: section.children.iter().map(|child| node(child, html)).collect(),
        }
    }
    let html = |anchor: &str| state.links.section(&id, anchor);
    let sections: Vec<_> = plan.sections.iter().map(|section| node(section, &html)).collect();
    Ok(keep::json(&headers, &json!({ "document": id, "sections": sections })))
}

/// `GET /v1/documents/{id}/file`
pub(super) async fn file(
    Extracted(state): Extracted<Arc<State>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let served = state.served();
    let entry = served.generation.document(&id).ok_or_else(|| served.missing(&id))?;
    let path = served.generation.file_path(&id).ok_or(Refusal::NotFound)?;
    file::pdf(entry, path, &headers).await
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WholePassage<'a> {
    id: &'a str,
    document: Document<'a>,
    kind: Kind,
    path: &'a [Step],
    pages: Option<Pages>,
    text: &'a str,
    ranges: &'a [Mark],
    html: String,
    boxes: Vec<WordBox>,
    amended_by: &'a [AmendedBy],
    amends: Vec<Change<'a>>,
    previous: Option<Neighbour<'a>>,
    next: Option<Neighbour<'a>>,
    links: PassageLinks,
}

/// The passage before or after.
#[derive(Serialize)]
struct Neighbour<'a> {
    id: &'a str,
    title: &'a str,
    #[serde(rename = "self")]
    link: String,
}

/// A word on its page; points from the top left corner, UTF-16 code units of the text.
#[derive(Serialize)]
struct WordBox {
    page: u32,
    rect: [f32; 4],
    start: usize,
    end: usize,
}

/// `GET /v1/passages/{id}?q=`
pub(super) async fn passage(
    Extracted(state): Extracted<Arc<State>>,
    Path(id): Path<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let q = only_question(&pairs)?;
    let served = state.served();
    let found = served.passage(&id)?;
    let passage = found.passage();
    let entry = served.generation.document(&passage.document).ok_or(Refusal::NotFound)?;
    let ranges = served.mark(q, &passage.text);
    let units =
        |byte: u32| passage.text.get(..byte as usize).map_or(0, |text| text.encode_utf16().count());
    let links = &state.links;
    let whole = WholePassage {
        id: &passage.id,
        document: Document::of(entry, links),
        kind: passage.kind,
        path: &passage.path,
        pages: pages_of(passage),
        text: &passage.text,
        html: Marked::new(&passage.text, &ranges).to_string(),
        boxes: passage
            .boxes
            .iter()
            .map(|word| WordBox {
                page: word.page,
                rect: word.rect,
                start: units(word.start),
                end: units(word.end),
            })
            .collect(),
        amended_by: &passage.amended_by,
        amends: Change::of(&passage.amends),
        previous: found.previous().map(|other| neighbour_of(other, links, q)),
        next: found.next().map(|other| neighbour_of(other, links, q)),
        links: PassageLinks::of_passage(links, &served.generation, passage, &ranges, q),
        ranges: &ranges,
    };
    Ok(keep::json(&headers, &whole))
}

fn neighbour_of<'a>(other: &'a Passage, links: &Links, q: &str) -> Neighbour<'a> {
    Neighbour {
        id: &other.id,
        title: other.path.last().map_or("", |step| &step.title),
        link: links.passage_json(&other.id, q),
    }
}

/// The question of a route that takes no other parameter.
fn only_question(pairs: &[(String, String)]) -> Result<&str, Refusal> {
    let faults: Vec<Fault> = pairs
        .iter()
        .enumerate()
        .filter_map(|(at, (name, value))| match name.as_str() {
            "q" if at > 0 && pairs[..at].iter().any(|(name, _)| name == "q") => {
                Some(Fault::new("q", "repeated", "may be given once only"))
            }
            "q" if value.len() > LONGEST_QUESTION => {
                Some(Fault::new("q", "tooLong", format!("at most {LONGEST_QUESTION} bytes")))
            }
            "q" => None,
            _ => Some(Fault::new(name, "unknown", "there is no such parameter")),
        })
        .collect();
    if faults.is_empty() {
        Ok(pairs.first().map_or("", |(_, q)| q))
    } else {
        Err(Refusal::Parameters(faults))
    }
}

/// `GET /livez`: the process answers.
pub(super) async fn live() -> Response {
    ([(CACHE_CONTROL, "no-store")], Json(json!({ "status": "live" }))).into_response()
}

/// `GET /readyz`: questions are answered; `degraded` while the newest generation can't be served.
pub(super) async fn ready(Extracted(state): Extracted<Arc<State>>) -> Response {
    let served = state.served();
    let index = IndexRef::of(&served.generation);
    let body = match state.degraded() {
        None => json!({ "status": "ready", "index": index }),
        Some(cause) => json!({ "status": "degraded", "index": index, "cause": cause }),
    };
    ([(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// `GET /version`
pub(super) async fn version(Extracted(state): Extracted<Arc<State>>) -> Response {
    let served = state.served();
    let body = json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "index": served.generation.manifest().versions,
    });
    ([(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
