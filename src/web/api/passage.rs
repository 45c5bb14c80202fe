//! One passage as JSON.

use std::sync::Arc;

use axum::extract::{Path, Query, State as Extracted};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::plan::{AmendedBy, Kind, Passage, Step};
use crate::search::{Mark, Pages};
use crate::web::answer::{Change, Document, PassageLinks, pages_of};
use crate::web::error::Refusal;
use crate::web::link::{Asking, Links};
use crate::web::marked::Marked;
use crate::web::parameters::{PassageId, Question};
use crate::web::{State, keep};

use super::{Pairs, only_question};

/// A passage.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WholePassage)]
pub(in crate::web) struct WholePassage<'a> {
    /// Its id.
    id: &'a str,
    /// The document it stands in.
    document: Document<'a>,
    /// Kind of the section it stands in.
    kind: Kind,
    /// From chapter to section.
    path: &'a [Step],
    /// Where it stands; null for ready passages.
    pages: Option<Pages>,
    /// Its text; blocks are separated by a line end.
    text: &'a str,
    /// What of the text answers the question.
    ranges: &'a [Mark],
    /// The text as HTML that holds no element but `mark`.
    html: String,
    /// The boxes of its words.
    boxes: Vec<WordBox>,
    /// What changes it.
    amended_by: &'a [AmendedBy],
    /// What it changes.
    amends: Vec<Change<'a>>,
    /// The passage before it in the document.
    previous: Option<Neighbour<'a>>,
    /// The passage after it.
    next: Option<Neighbour<'a>>,
    /// Where it can be read.
    links: PassageLinks,
}

/// The passage before or after.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct Neighbour<'a> {
    /// Its id.
    id: &'a str,
    /// Title of its section.
    title: &'a str,
    /// It as JSON.
    #[serde(rename = "self")]
    link: String,
}

/// A word on its page; points from the top left corner, UTF-16 code units of the text.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct WordBox {
    /// Physical page number, from 1.
    page: u32,
    /// Left, top, right, bottom in points from the top left corner.
    rect: [f32; 4],
    /// First UTF-16 code unit.
    start: usize,
    /// One past the last UTF-16 code unit.
    end: usize,
}

/// `GET /v1/passages/{id}?q=`
#[utoipa::path(
    get, path = "/passages/{id}", tag = "documents", operation_id = "getPassage",
    summary = "One passage",
    description = "A passage with its marks, the boxes of its words, and its neighbours.",
    params(PassageId, Question),
    responses((status = 200, description = "The passage.", body = WholePassage<'static>)),
)]
pub(in crate::web) async fn passage(
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
    let marks = state.mark(&served, q, vec![passage.text.clone()]).await?;
    let ranges = marks.of(&passage.text);
    let units =
        |byte: u32| passage.text.get(..byte as usize).map_or(0, |text| text.encode_utf16().count());
    let (links, asking) = (&state.links, Asking::of(q));
    let whole = WholePassage {
        id: &passage.id,
        document: Document::of(entry, links),
        kind: passage.kind,
        path: &passage.path,
        pages: pages_of(passage),
        text: &passage.text,
        html: Marked::new(&passage.text, ranges).to_string(),
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
        previous: found.previous().map(|other| neighbour_of(other, links, &asking)),
        next: found.next().map(|other| neighbour_of(other, links, &asking)),
        links: PassageLinks::of_passage(links, &served.generation, passage, ranges, &asking),
        ranges,
    };
    Ok(keep::json(&headers, &whole))
}

fn neighbour_of<'a>(other: &'a Passage, links: &Links, asking: &Asking) -> Neighbour<'a> {
    Neighbour {
        id: &other.id,
        title: other.path.last().map_or("", |step| &step.title),
        link: links.passage_json(&other.id, asking),
    }
}
