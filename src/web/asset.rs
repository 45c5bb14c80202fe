//! Files that pages use, compiled in. Their names hold a hash of their content, so that browsers may
//! keep them for ever.

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::error::Refusal;

const STYLE: &str = include_str!("assets/style.css");
const FAVICON: &str = include_str!("assets/favicon.svg");

/// Name of the style sheet.
pub(super) fn style_name() -> String {
    format!("stijl-{:016x}.css", fnv1a(STYLE.as_bytes()))
}

/// A file by its name with hash.
pub(super) async fn hashed(Path(name): Path<String>) -> Result<Response, Refusal> {
    if name != style_name() {
        return Err(Refusal::NotFound);
    }
    let headers = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, STYLE).into_response())
}

/// The picture in the tab.
pub(super) async fn favicon() -> Response {
    let headers = [(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, "public, max-age=86400")];
    (headers, FAVICON).into_response()
}

/// FNV-1a, 64 bits: tells versions of our own files apart; nothing secret hangs on it.
const fn fnv1a(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        at += 1;
    }
    hash
}
