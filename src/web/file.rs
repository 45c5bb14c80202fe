//! The PDF of a document, whole or in part (RFC 9110, section 14).

use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper::body::{Frame, SizeHint};
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncSeekExt, ReadBuf};

use crate::store::DocumentEntry;

use super::error::Refusal;
use super::keep::matches;

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
    let mut file = File::open(&path).await.map_err(unreadable(&path))?;
    let length = file.metadata().await.map_err(unreadable(&path))?.len();
    // A range of another version would be glued to the wrong file.
    let same = asked.get(IF_RANGE).is_none_or(|value| value.as_bytes() == etag.as_bytes());
    let range = asked.get(RANGE).filter(|_| same).and_then(|value| value.to_str().ok());
    let (status, first, count) = match range.map_or(Part::Whole, |value| part(value, length)) {
        Part::Outside => return Err(Refusal::Range(length)),
        Part::Whole => (StatusCode::OK, 0, length),
        Part::Bytes(first, last) => {
            insert(&mut headers, CONTENT_RANGE, &format!("bytes {first}-{last}/{length}"));
            (StatusCode::PARTIAL_CONTENT, first, last - first + 1)
        }
    };
    file.seek(SeekFrom::Start(first)).await.map_err(unreadable(&path))?;
    headers.insert(CONTENT_LENGTH, HeaderValue::from(count));
    file.set_max_buf_size(PIECE);
    Ok((status, headers, Body::new(Pieces { file, left: count })).into_response())
}

fn unreadable(path: &Path) -> impl Fn(std::io::Error) -> Refusal {
    move |error| Refusal::Internal(format!("can't read {}: {error}", path.display()))
}

/// Most bytes of a file that are in memory for one client.
const PIECE: usize = 64 * 1024;

/// Bytes of a file as they are sent: clients that read slowly cost a piece each, and not a file.
struct Pieces {
    file: File,
    left: u64,
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let mut piece = vec![0; PIECE.min(usize::try_from(self.left).unwrap_or(PIECE))];
        let mut read = ReadBuf::new(&mut piece);
        ready!(Pin::new(&mut self.file).poll_read(context, &mut read))?;
        let count = read.filled().len();
        if count == 0 {
            // Shorter than it was: the client must not take what it has for all of it.
            return Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())));
        }
        piece.truncate(count);
        self.left -= count as u64;
        Poll::Ready(Some(Ok(Frame::data(piece.into()))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }
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
}
