//! What the owner owes visitors in writing: privacy and accessibility. Both pages say what the
//! software does and leave the rest to the owner, whose own statement takes their place.

use std::sync::Arc;

use askama::Template;
use axum::extract::State as Extracted;
use axum::http::HeaderMap;
use axum::response::Response;

use super::page::{Chrome, html};
use super::{State, keep};

#[derive(Template)]
#[template(path = "privacy.html")]
struct PrivacyPage<'a> {
    chrome: Chrome<'a>,
    /// The owner's own statement.
    own: Option<&'a str>,
}

/// `GET /privacy`
pub(super) async fn privacy(
    Extracted(state): Extracted<Arc<State>>,
    headers: HeaderMap,
) -> Response {
    let served = state.served();
    let chrome = Chrome::new(&state, &served, "Privacy").lasting(state.links.privacy());
    let own = state.options.privacy_url.as_deref();
    keep::page(&headers, html(&PrivacyPage { chrome, own }))
}

#[derive(Template)]
#[template(path = "accessibility.html")]
struct AccessibilityPage<'a> {
    chrome: Chrome<'a>,
    /// The owner's own statement.
    own: Option<&'a str>,
}

/// `GET /toegankelijkheid`
pub(super) async fn accessibility(
    Extracted(state): Extracted<Arc<State>>,
    headers: HeaderMap,
) -> Response {
    let served = state.served();
    let links = &state.links;
    let chrome = Chrome::new(&state, &served, "Toegankelijkheid").lasting(links.accessibility());
    let own = state.options.accessibility_url.as_deref();
    keep::page(&headers, html(&AccessibilityPage { chrome, own }))
}
