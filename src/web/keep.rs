//! Answers that stay the same as long as what they are made of: kept for a minute, then asked for by
//! their tag (RFC 9110, section 8.8.3).
//!
//! Tags are strong: made of the bytes, and different for each content coding, which [`tag_coding`]
//! sees to around the compression.

use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::store;

use super::error::Refusal;

/// How long a browser asks nothing.
const MINUTE: &str = "public, max-age=60";
/// Codings that the service compresses with, as they end a tag.
const CODINGS: &[&str] = &["-br", "-gzip"];

/// A page.
pub(super) fn page(asked: &HeaderMap, body: String) -> Response {
    kept(asked, "text/html; charset=utf-8", MINUTE, body)
}

/// JSON.
pub(super) fn json(asked: &HeaderMap, body: &impl Serialize) -> Response {
    match serde_json::to_string(body) {
        Ok(body) => kept(asked, "application/json", MINUTE, body),
        Err(error) => Refusal::Internal(error.to_string()).into_response(),
    }
}

/// A body with its tag, or 304 for who has it.
pub(super) fn kept(
    asked: &HeaderMap,
    kind: &'static str,
    control: &'static str,
    body: impl Into<String>,
) -> Response {
    let body = body.into();
    let hash = store::sha256(body.as_bytes());
    let etag = format!("\"{}\"", hash.get(..32).unwrap_or(&hash));
    let headers = [(ETAG, etag.clone()), (CACHE_CONTROL, control.to_owned())];
    if matches(asked.get(IF_NONE_MATCH), &etag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    ([(CONTENT_TYPE, kind)], headers, body).into_response()
}

/// Whether an `If-None-Match` header names the tag, in whatever coding.
pub(super) fn matches(header: Option<&HeaderValue>, etag: &str) -> bool {
    header.and_then(|value| value.to_str().ok()).is_some_and(|value| {
        value.trim() == "*" || value.split(',').any(|tag| uncoded(tag) == uncoded(etag))
    })
}

/// What a tag says of the content: without `W/`, quotation marks and coding.
fn uncoded(tag: &str) -> &str {
    let tag = tag.trim().trim_start_matches("W/").trim_matches('"');
    CODINGS.iter().find_map(|coding| tag.strip_suffix(coding)).unwrap_or(tag)
}

/// Gives each coding of a body a tag of its own; stands around the compression.
pub(super) async fn tag_coding(request: Request, next: Next) -> Response {
    let asked = request.headers().get(IF_NONE_MATCH).cloned();
    let mut response = next.run(request).await;
    let text = |value: Option<&HeaderValue>| value?.to_str().ok().map(str::to_owned);
    let Some(etag) = text(response.headers().get(ETAG)) else { return response };
    let tag = if response.status() == StatusCode::NOT_MODIFIED {
        // The tag under which the client keeps it.
        let asked = text(asked.as_ref()).unwrap_or_default();
        asked
            .split(',')
            .map(str::trim)
            .find(|tag| uncoded(tag) == uncoded(&etag))
            .map(str::to_owned)
    } else {
        text(response.headers().get(CONTENT_ENCODING))
            .zip(etag.strip_suffix('"'))
            .map(|(coding, tag)| format!("{tag}-{coding}\""))
    };
    if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags() {
        let check = |header: &'static str, expect: bool| {
            let header = HeaderValue::from_static(header);
            assert_eq!(matches(Some(&header), "\"abc\""), expect, "{header:?}");
        };
        check("\"abc\"", true);
        check("\"x\", W/\"abc\"", true);
        check("\"abc-br\"", true);
        check("*", true);
        check("\"abcd\"", false);
        check("\"abc-xz\"", false);
        assert!(!matches(None, "\"abc\""));
    }
}
