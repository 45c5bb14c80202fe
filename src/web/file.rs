//! The PDF of a document, whole or in part (RFC 9110, section 14).

use std::path::PathBuf;

use axum::body::Body;
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::store::DocumentEntry;

use super::error::Refusal;

/// Answers with the PDF of `document` at `path`, or with the part that is asked for.
pub(super) async fn pdf(
    document: &DocumentEntry,
    path: PathBuf,
    asked: &HeaderMap,
) -> Result<Response, Refusal> {
    let etag = format!("\"{}\"", document.sha256.get(..32).unwrap_or(&document.sha256));
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox"));
    insert(&mut headers, ETAG, &etag);
    insert(&mut headers, CONTENT_DISPOSITION, &disposition(&document.id));
    if matches(asked.get(IF_NONE_MATCH), &etag) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let bytes = tokio::task::spawn_blocking(move || std::fs::read(&path).map_err(|e| (path, e)))
        .await
        .map_err(|error| Refusal::Internal(error.to_string()))?
        .map_err(|(path, e)| Refusal::Internal(format!("can't read {}: {e}", path.display())))?;
    let length = bytes.len() as u64;
    // A range of another version would be glued to the wrong file.
    let same = asked.get(IF_RANGE).is_none_or(|value| value.as_bytes() == etag.as_bytes());
    let range = asked.get(RANGE).filter(|_| same).and_then(|value| value.to_str().ok());
    let part = match range.map_or(Part::Whole, |value| part(value, length)) {
        Part::Outside => return Err(Refusal::Range(length)),
        Part::Whole => {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
            return Ok((headers, Body::from(bytes)).into_response());
        }
        Part::Bytes(first, last) => (first, last),
    };
    insert(&mut headers, CONTENT_RANGE, &format!("bytes {}-{}/{length}", part.0, part.1));
    let body = axum::body::Bytes::from(bytes).slice(part.0 as usize..=part.1 as usize);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    Ok((StatusCode::PARTIAL_CONTENT, headers, Body::from(body)).into_response())
}

/// What of a file is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    /// First and last byte, both included and inside the file.
    Bytes(u64, u64),
    Outside,
}

/// Reads a `Range` header. What is malformed, another unit, or more than one range (which costs the
/// server more than the client) gets the whole file, as the RFC allows.
fn part(value: &str, length: u64) -> Part {
    let Some(range) = value.strip_prefix("bytes=") else { return Part::Whole };
    let Some((first, last)) = range.trim().split_once('-') else { return Part::Whole };
    let number = |text: &str| -> Option<Option<u64>> {
        if text.is_empty() {
            Some(None)
        } else if text.len() < 20 && text.bytes().all(|b| b.is_ascii_digit()) {
            text.parse().ok().map(Some)
        } else {
            None
        }
    };
    let (first, last) = match (number(first), number(last)) {
        (Some(Some(first)), Some(last)) if last.is_none_or(|last| last >= first) => {
            (first, last.unwrap_or(u64::MAX).min(length.saturating_sub(1)))
        }
        (Some(None), Some(Some(0))) => return Part::Outside,
        (Some(None), Some(Some(count))) => (length.saturating_sub(count), length.saturating_sub(1)),
        _ => return Part::Whole,
    };
    if first >= length { Part::Outside } else { Part::Bytes(first, last) }
}

/// Whether an `If-None-Match` header names the tag.
pub(super) fn matches(header: Option<&HeaderValue>, etag: &str) -> bool {
    let plain = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    header.and_then(|value| value.to_str().ok()).is_some_and(|value| {
        value.trim() == "*" || value.split(',').any(|t| plain(t) == plain(etag))
    })
}

/// Shown in the browser, and saved under the document's id, which holds letters, digits and hyphens.
fn disposition(id: &str) -> String {
    let name: String =
        id.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).collect();
    format!("inline; filename=\"{name}.pdf\"")
}

fn insert(headers: &mut HeaderMap, name: axum::http::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let check = |value: &str, expect: Part| assert_eq!(part(value, 100), expect, "{value}");
        check("bytes=0-0", Part::Bytes(0, 0));
        check("bytes=10-", Part::Bytes(10, 99));
        check("bytes=10-5000", Part::Bytes(10, 99));
        check("bytes=-5", Part::Bytes(95, 99));
        check("bytes=-500", Part::Bytes(0, 99));
        check("bytes=100-", Part::Outside);
        check("bytes=-0", Part::Outside);
        for odd in ["bytes=5-1", "bytes=a-b", "bytes=-", "bytes=0-1,5-6", "items=0-1", "bytes=--1"]
        {
            check(odd, Part::Whole);
        }
        check("bytes=99999999999999999999-", Part::Whole);
        assert_eq!(part("bytes=0-", 0), Part::Outside);
    }

    #[test]
    fn a_file_name_never_breaks_the_header() {
        assert_eq!(disposition("a\"\r\nb/../é"), "inline; filename=\"ab...pdf\"");
    }

    #[test]
    fn tags() {
        let check = |header: &'static str, expect: bool| {
            let header = HeaderValue::from_static(header);
            assert_eq!(matches(Some(&header), "\"abc\""), expect, "{header:?}");
        };
        check("\"abc\"", true);
        check("\"x\", W/\"abc\"", true);
        check("*", true);
        check("\"abcd\"", false);
        assert!(!matches(None, "\"abc\""));
    }
}
