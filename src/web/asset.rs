//! Files that pages use, compiled in. Their names hold a hash of their content, so that browsers may
//! keep them for ever; the search box has a fixed name too, for websites that embed it once.
//!
//! They are packed once, as small as Brotli can (quality 11): too slow for a page that is made for
//! one visitor, worth it for what every visitor of every website that embeds the box loads.

use std::sync::LazyLock;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, Request};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::sync::OnceCell;
use tower::{Layer, ServiceExt, service_fn};
use tower_http::compression::{CompressionLayer, CompressionLevel};

use crate::store;

use super::error::Refusal;
use super::keep;

const FAVICON: &str = include_str!("assets/favicon.svg");
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const HOUR: &str = "public, max-age=3600";

/// The style of every page. Later parts build on earlier ones; media queries come last.
const SHEET: &str = concat!(
    include_str!("assets/style/base.css"),
    include_str!("assets/style/frame.css"),
    include_str!("assets/style/start.css"),
    include_str!("assets/style/results.css"),
    include_str!("assets/style/reading.css"),
    include_str!("assets/style/sheet.css"),
    include_str!("assets/style/other.css"),
    include_str!("assets/style/media.css"),
);

/// The style of every page.
pub(super) static STYLE: LazyLock<Asset> = LazyLock::new(|| Asset::new("stijl", "css", CSS, SHEET));
/// The search box.
pub(super) static WIDGET: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("widget", "js", SCRIPT, include_str!("assets/widget.js")));
/// The buttons that copy, on the page about embedding.
pub(super) static COPY: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("kopieer", "js", SCRIPT, include_str!("assets/copy.js")));

/// A file of ours.
pub(super) struct Asset {
    /// Name with the hash of the content: `widget-0123456789abcdef.js`.
    pub(super) name: String,
    kind: &'static str,
    text: &'static str,
    packed: OnceCell<Bytes>,
}

impl Asset {
    fn new(stem: &str, extension: &str, kind: &'static str, text: &'static str) -> Asset {
        let hash = store::sha256(text.as_bytes());
        let hash = hash.get(..16).unwrap_or_default();
        let name = format!("{stem}-{hash}.{extension}");
        Asset { name, kind, text, packed: OnceCell::new() }
    }

    /// What `integrity` must be for browsers to run exactly this version (Subresource Integrity).
    pub(super) fn integrity(&self) -> String {
        let hex = store::sha256(self.text.as_bytes());
        let byte = |at| hex.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        let bytes: Vec<u8> = (0..hex.len()).step_by(2).filter_map(byte).collect();
        format!("sha256-{}", base64(&bytes))
    }

    /// The file, packed where the client can unpack it.
    async fn sent(&self, asked: &HeaderMap, control: &'static str) -> Response {
        let mut response = keep::kept(asked, self.kind, control, self.text);
        if response.status() == StatusCode::OK && takes_brotli(asked) {
            let packed = self.packed.get_or_init(|| brotli(self.text)).await;
            // Nothing came of packing: then the layer around all routes does what it can.
            if !packed.is_empty() {
                *response.body_mut() = Body::from(packed.clone());
                let headers = response.headers_mut();
                headers.remove(CONTENT_LENGTH);
                headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
                headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
            }
        }
        response
    }
}

/// A file by its name with hash.
pub(super) async fn hashed(
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let assets = [&*STYLE, &*WIDGET, &*COPY];
    match assets.into_iter().find(|asset| asset.name == name) {
        Some(asset) => Ok(asset.sent(&headers, FOR_EVER).await),
        None => Err(Refusal::NotFound),
    }
}

/// `GET /widget.js`: the newest search box, which a website may keep for an hour.
pub(super) async fn widget(headers: HeaderMap) -> Response {
    WIDGET.sent(&headers, HOUR).await
}

/// The picture in the tab.
pub(super) async fn favicon() -> Response {
    let headers = [(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, "public, max-age=86400")];
    (headers, FAVICON).into_response()
}

/// Whether a client unpacks Brotli (RFC 9110, section 12.5.3).
fn takes_brotli(asked: &HeaderMap) -> bool {
    let asked = asked.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    asked.flat_map(|value| value.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case("br") && weight.is_none_or(|q| q > 0.0)
    })
}

/// A text packed at the highest quality, by the layer that packs everything else; empty where that
/// failed.
async fn brotli(text: &'static str) -> Bytes {
    let whole = service_fn(move |_: Request| async move {
        Ok::<_, std::convert::Infallible>(([(CONTENT_TYPE, SCRIPT)], text).into_response())
    });
    let layer = CompressionLayer::new().no_gzip().quality(CompressionLevel::Best);
    let asked = Request::builder().header(ACCEPT_ENCODING, "br").body(Body::empty());
    let Ok(asked) = asked else { return Bytes::new() };
    match layer.layer(whole).oneshot(asked).await {
        Ok(response) => {
            to_bytes(Body::new(response.into_body()), text.len()).await.unwrap_or_default()
        }
        Err(never) => match never {},
    }
}

/// Base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4_u32 {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize];
            let is_padding = at as usize > chunk.len();
            text.push(if is_padding { '=' } else { char::from(letter) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_any_length() {
        for (bytes, expect) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob>?", "Zm9vYj4/")]
        {
            assert_eq!(base64(bytes.as_bytes()), expect);
        }
    }

    #[test]
    fn brotli_is_sent_to_who_asks_for_it() {
        let check = |header: &'static str, expect: bool| {
            let headers =
                HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(header))]);
            assert_eq!(takes_brotli(&headers), expect, "{header}");
        };
        check("gzip, deflate, br", true);
        check("BR;q=0.5", true);
        check("br;q=0, gzip", false);
        check("gzip", false);
        check("brotli", false);
        assert!(!takes_brotli(&HeaderMap::new()));
    }
}
