//! Files that pages use, compiled in. Their names hold a hash of their content, so that browsers may
//! keep them for ever; the search box has a fixed name too, for websites that embed it once.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::error::Refusal;
use super::keep;

const STYLE: &str = include_str!("assets/style.css");
const FAVICON: &str = include_str!("assets/favicon.svg");
const WIDGET: &str = include_str!("assets/widget.js");

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Name of the style sheet.
pub(super) fn style_name() -> String {
    format!("stijl-{:016x}.css", fnv1a(STYLE.as_bytes()))
}

/// Name of this version of the search box.
pub(super) fn widget_name() -> String {
    format!("widget-{:016x}.js", fnv1a(WIDGET.as_bytes()))
}

/// A file by its name with hash.
pub(super) async fn hashed(
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    if name == style_name() {
        Ok(keep::kept(&headers, CSS, FOR_EVER, STYLE))
    } else if name == widget_name() {
        Ok(keep::kept(&headers, SCRIPT, FOR_EVER, WIDGET))
    } else {
        Err(Refusal::NotFound)
    }
}

/// `GET /widget.js`: the newest search box, which a website may keep for an hour.
pub(super) async fn widget(headers: HeaderMap) -> Response {
    keep::kept(&headers, SCRIPT, "public, max-age=3600", WIDGET)
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
