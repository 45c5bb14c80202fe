//! What goes wrong, as its HTTP answer: `application/problem+json` (RFC 9457) under `/v1`, a Dutch
//! page with a way on elsewhere.
//!
//! A handler returns a [`Refusal`]; [`dress`] stands around all routes and turns it, and every bare
//! error of the layers below, into the form that the address asks for. The cause is logged here,
//! once, and never the question.

use askama::Template;
use axum::extract::{Request, State as Extracted};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

use super::page::{Chrome, html};
use super::parameters::Fault;
use super::{State, is_api, text_nl};

/// Seconds after which a client that was sent away may come back.
const RETRY_AFTER: &str = "2";

/// Most documents that a page about a missing page leads to: what is seen at a glance.
const DOCUMENTS: usize = 5;

/// Why a request is not answered as asked.
#[derive(Debug, Clone)]
pub(super) enum Refusal {
    /// Parameters are wrong: all of them.
    Parameters(Vec<Fault>),
    /// There is nothing at this address, or no document or passage of this name.
    NotFound,
    /// A passage that its document does not hold (any more), or a document that was taken out of the
    /// corpus: the document's id.
    Gone(String),
    /// There is no such page in the document, whose id is given.
    NoPage(String),
    /// The page can't be drawn.
    NoPicture,
    /// The body is not what the route reads.
    UnsupportedType,
    /// More questions than the machine answers in time.
    Busy,
    /// The answer took too long.
    TimedOut,
    /// A range outside the file, whose length in bytes is given.
    Range(u64),
    /// A fault of ours or of the index; the cause is for the log.
    Internal(String),
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Refusal::Parameters(_) => StatusCode::BAD_REQUEST,
            Refusal::NotFound | Refusal::NoPage(_) | Refusal::NoPicture => StatusCode::NOT_FOUND,
            Refusal::Gone(_) => StatusCode::GONE,
            Refusal::UnsupportedType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Refusal::Busy | Refusal::TimedOut => StatusCode::SERVICE_UNAVAILABLE,
            Refusal::Range(_) => StatusCode::RANGE_NOT_SATISFIABLE,
            Refusal::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Refusal {
    /// Status and the refusal itself; the body is made by [`dress`].
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Refusal::Internal(cause) = &self {
            tracing::error!(%cause, "a request failed");
        }
        if let Refusal::Busy | Refusal::TimedOut = &self {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
        }
        if let Refusal::Range(length) = &self
            && let Ok(value) = HeaderValue::from_str(&format!("bytes */{length}"))
        {
            response.headers_mut().insert(header::CONTENT_RANGE, value);
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// An error in the form of RFC 9457.
#[derive(Serialize, ToSchema)]
pub(super) struct Problem<'a> {
    /// Always `about:blank`: the status says what kind of problem it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What is wrong, in one sentence.
    detail: &'static str,
    /// Path of the request.
    instance: &'a str,
    /// With 400: every parameter that is wrong.
    #[serde(skip_serializing_if = "<[Fault]>::is_empty")]
    errors: &'a [Fault],
}

/// Title and detail of an error in English, for programs.
fn in_english(status: StatusCode) -> (&'static str, &'static str) {
    let title = status.canonical_reason().unwrap_or("Error");
    let detail = match status.as_u16() {
        400 => "Some parameters are wrong; each is named under errors.",
        404 => "There is nothing at this address.",
        410 => {
            "The document does not hold this passage any more, or was taken out of the collection."
        }
        405 => {
            "This address does not take this method; the Allow header names those that it takes."
        }
        413 => "The body is larger than the service reads.",
        414 => "The address is longer than 8 KiB; POST /v1/search takes a long question as JSON.",
        415 => "The body must be application/json, and not compressed.",
        416 => "The range lies outside the file.",
        429 => "Too many requests from one address; Retry-After says when to come back.",
        503 => "The service is busy; try again in a moment.",
        _ => "The service failed; the operator finds the cause in the log.",
    };
    (title, detail)
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    chrome: Chrome<'a>,
    status: u16,
    title: &'static str,
    advice: &'static str,
    faults: Vec<String>,
    /// Titles and addresses of documents that may hold what was asked for.
    documents: Vec<(String, String)>,
    help: bool,
}

/// Gives every error its body.
pub(super) async fn dress(
    Extracted(state): Extracted<Arc<State>>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let head = request.method() == Method::HEAD;
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    let refusal = parts.extensions.remove::<Refusal>();
    let faults = match &refusal {
        Some(Refusal::Parameters(faults)) => faults.as_slice(),
        _ => &[],
    };
    let (kind, body) = if is_machine(&path) {
        let (title, detail) = match &refusal {
            Some(Refusal::NoPage(_)) => ("Not Found", "The document has no page of this number."),
            Some(Refusal::NoPicture) => {
                ("Not Found", "This page can't be drawn; its text and the PDF are there.")
            }
            // Refused before any parameter was read: a path that is no text, for instance.
            None if status == StatusCode::BAD_REQUEST => {
                ("Bad Request", "The request can't be read.")
            }
            _ => in_english(status),
        };
        let status = status.as_u16();
        let problem =
            Problem { kind: "about:blank", title, status, detail, instance: &path, errors: faults };
        ("application/problem+json", serde_json::to_string(&problem).unwrap_or_default())
    } else {
        let faults = faults.iter().map(text_nl::fault).collect();
        let served = state.served();
        let (title, advice) = match &refusal {
            Some(Refusal::Gone(id)) if served.generation.document(id).is_none() => {
                text_nl::DOCUMENT_GONE
            }
            _ => text_nl::error(status.as_u16()),
        };
        let chrome = Chrome::new(&state, &served, title);
        let all = served.generation.documents();
        let named = match &refusal {
            Some(Refusal::Gone(id) | Refusal::NoPage(id)) => all.iter().find(|d| d.id == *id),
            _ => None,
        };
        let missing = matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE);
        let documents = match named {
            Some(document) => std::slice::from_ref(document),
            None if missing => all.get(..all.len().min(DOCUMENTS)).unwrap_or_default(),
            None => &[],
        };
        let documents =
            documents.iter().map(|d| (d.title.clone(), state.links.document(&d.id))).collect();
        // What we broke, visitors may tell us.
        let help = status.is_server_error();
        let status = status.as_u16();
        let page = ErrorPage { chrome, status, title, advice, faults, documents, help };
        ("text/html; charset=utf-8", html(&page))
    };
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    parts.headers.remove(header::CONTENT_LENGTH);
    let body = if head { String::new() } else { body };
    (parts, body).into_response()
}

/// Whether programs ask here, rather than people.
pub(super) fn is_machine(path: &str) -> bool {
    is_api(path) || matches!(path, "/livez" | "/readyz" | "/version")
}
