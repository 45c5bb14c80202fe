//! The routes for programs: `/v1` and the three that operators ask.

pub(super) mod amendment;
pub(super) mod catalogue;
pub(super) mod page;
pub(super) mod passage;

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State as Extracted};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::State;
use super::answer::{IndexRef, SearchAnswer, search_answer};
use super::error::Refusal;
use super::parameters::{
    Fault, SearchBody, SearchParameters, known_only, pairs_of_json, search_request,
};

/// Parameters as they stand in the address.
pub(super) type Pairs = Query<Vec<(String, String)>>;

/// `GET /v1/search`
#[utoipa::path(
    get, path = "/search", tag = "search", operation_id = "search",
    summary = "Find passages",
    description = "Ranked passages with what of them answers the question, and why.",
    params(SearchParameters),
    responses((status = 200, description = "A page of results.", body = SearchAnswer<'static>)),
)]
pub(super) async fn search(
    Extracted(state): Extracted<Arc<State>>,
    Query(pairs): Pairs,
) -> Result<Response, Refusal> {
    answer(&state, pairs).await
}

/// `POST /v1/search`: the same parameters as a JSON object, which proxies don't log.
#[utoipa::path(
    post, path = "/search", tag = "search", operation_id = "searchByPost",
    summary = "Find passages, without the question in the address",
    description = "The same as GET, with the parameters as a JSON object: proxies log addresses, and \
                   no bodies.",
    request_body = SearchBody,
    responses(
        (status = 200, description = "A page of results.", body = SearchAnswer<'static>),
        (status = 413, description = "The body is too large."),
        (status = 415, description = "The body is not JSON."),
    ),
)]
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

/// What a hit takes as JSON, about.
const HIT_BYTES: usize = 2_000;

async fn answer(state: &State, pairs: Vec<(String, String)>) -> Result<Response, Refusal> {
    let request = search_request(&pairs).map_err(Refusal::Parameters)?;
    let served = state.served();
    let start = Instant::now();
    let found = state.search(&served, &request).await?;
    let took = start.elapsed();
    state.metrics.question(&request, found.total_hits);
    let generation = &served.generation;
    let answer = search_answer(&found, &request, &pairs, took, &state.links, generation);
    // What would grow a dozen times on the way.
    let mut body = Vec::with_capacity((found.hits.len() + 1) * HIT_BYTES);
    serde_json::to_writer(&mut body, &answer)
        .map_err(|error| Refusal::Internal(error.to_string()))?;
    let headers = [(CACHE_CONTROL, "no-store"), (CONTENT_TYPE, "application/json")];
    Ok((headers, body).into_response())
}

/// The question of a route that takes no other parameter.
pub(super) fn only_question(pairs: &[(String, String)]) -> Result<&str, Refusal> {
    let faults = known_only(pairs, &["q"]);
    if faults.is_empty() {
        Ok(pairs.first().map_or("", |(_, q)| q))
    } else {
        Err(Refusal::Parameters(faults))
    }
}

/// Refuses parameters where a route takes none.
pub(super) fn no_parameters(pairs: &[(String, String)]) -> Result<(), Refusal> {
    let faults = known_only(pairs, &[]);
    if faults.is_empty() { Ok(()) } else { Err(Refusal::Parameters(faults)) }
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
