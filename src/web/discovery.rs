//! What browsers and search engines ask for: OpenSearch, robots.txt, the sitemap, schema.org.
//!
//! Addresses in these files must be absolute, so all but robots.txt need the public URL.

use std::fmt::Write;
use std::sync::Arc;

use askama::Template;
use axum::extract::State as Extracted;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::State;
use super::error::Refusal;
use super::link::{Asking, Links};
use super::page::html;

#[derive(Template)]
#[template(path = "opensearch.xml", escape = "html")]
struct OpenSearch {
    results: String,
    icon: String,
}

/// `GET /opensearch.xml`: lets a browser offer the service as a search engine. Needs the public URL,
/// because addresses in it must be absolute.
pub(super) async fn opensearch(
    Extracted(state): Extracted<Arc<State>>,
) -> Result<Response, Refusal> {
    if state.options.public_url.is_none() {
        return Err(Refusal::NotFound);
    }
    let results = state.links.results(&[]);
    let description = OpenSearch { results, icon: state.links.favicon() };
    let headers = [
        (CONTENT_TYPE, "application/opensearchdescription+xml; charset=utf-8"),
        (CACHE_CONTROL, "public, max-age=86400"),
    ];
    Ok((headers, html(&description)).into_response())
}

/// `GET /robots.txt`: documents and passages may be found elsewhere, result pages not.
pub(super) async fn robots(Extracted(state): Extracted<Arc<State>>) -> Response {
    let headers =
        [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "public, max-age=86400")];
    let mut rules =
        "User-agent: *\nDisallow: /zoeken\nDisallow: /v1/\nDisallow: /embed\n".to_owned();
    if state.options.public_url.is_some() {
        rules += &format!("Sitemap: {}\n", state.links.sitemap());
    }
    (headers, rules).into_response()
}

/// `GET /sitemap.xml`: the start page, the documents and their passages. The sitemap protocol takes
/// 50,000 addresses a file; a few hundred plans are below that.
pub(super) async fn sitemap(Extracted(state): Extracted<Arc<State>>) -> Result<Response, Refusal> {
    const MOST: usize = 50_000;
    if state.options.public_url.is_none() {
        return Err(Refusal::NotFound);
    }
    let served = state.served();
    let links = &state.links;
    let mut addresses = vec![links.home()];
    for document in served.generation.documents() {
        addresses.push(links.document(&document.id));
        let plan = served.plan(&document.id)?;
        addresses.extend(
            plan.passages.iter().map(|passage| links.passage(&passage.id, Asking::NOTHING)),
        );
    }
    let mut map = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for address in addresses.iter().take(MOST) {
        // Percent-encoded, so nothing in it is markup; the public URL is the owner's own.
        let address = address.replace('&', "&amp;").replace('<', "&lt;");
        let _ = writeln!(map, "<url><loc>{address}</loc></url>");
    }
    map += "</urlset>\n";
    let headers =
        [(CONTENT_TYPE, "application/xml; charset=utf-8"), (CACHE_CONTROL, "public, max-age=3600")];
    Ok((headers, map).into_response())
}

/// The service in the words of schema.org: a website that can be searched. JSON for a `<script>`
/// element, in which no `<` may stand.
pub(super) fn website(links: &Links) -> String {
    let website = json!({
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": "Planzoeker",
        "url": links.home(),
        "inLanguage": "nl",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": format!("{}?q={{search_term_string}}", links.results(&[])),
            },
            "query-input": "required name=search_term_string",
        },
    });
    website.to_string().replace('<', "\\u003c")
}
