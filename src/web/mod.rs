//! HTTP: JSON, pages and PDFs. Every route stands in this file.
//!
//! Owns what visitors and programs see: parameters, answers, addresses, Dutch sentences, templates,
//! and the limits on what clients may cost. Questions are never logged. Must never name tantivy or
//! the schema, and reads nothing but the generation that it serves.

mod server;
mod limit;
mod cors;
mod metrics;
mod staff;
mod served;
mod parameters;
mod api;
mod answer;
mod openapi;
mod docs;
mod suggest;
mod file;
mod keep;
mod page;
mod embed;
mod statement;
mod discovery;
mod results;
mod change;
mod reader;
mod sheet;
mod page_view;
mod picture;
mod flow;
mod marked;
mod link;
mod asset;
mod error;
mod text_nl;

use std::any::Any;
use std::io;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{self, DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tower::ServiceBuilder;
use tower_http::catch_panic::{CatchPanicLayer, ResponseForPanic};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

pub use cors::Origins;
pub use limit::Limits;
pub use served::{Options, RETRY, Served, State};

use error::Refusal;

/// Most connections to the listener for operations.
const STAFF_CONNECTIONS: usize = 32;

/// Version of the API; the first number is that in its addresses.
const API_VERSION: &str = "1.0.0";

/// Serves until `shutdown` comes, then lets answers that are under way end. `operations` takes the
/// routes that visitors must not reach, and answers to the last.
pub async fn serve(
    listener: TcpListener,
    operations: Option<TcpListener>,
    state: Arc<State>,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let limits = &state.options.limits;
    let public =
        server::run(listener, router(Arc::clone(&state)), limits, &state.metrics, shutdown);
    let Some(operations) = operations else { return public.await };
    let few = Limits { connections: STAFF_CONNECTIONS, rate: None, ..limits.clone() };
    let routes = staff::router(Arc::clone(&state));
    let forever = std::future::pending();
    tokio::select! {
        ended = public => ended,
        ended = server::run(operations, routes, &few, &state.metrics, forever) => ended,
    }
}

/// Every address of the service. What stands around them is listed from the outermost, in one stack: as
/// layers of the router each would be a boxed service of its own, copied for every request.
pub fn router(state: Arc<State>) -> Router {
    let api = Router::new()
        .route("/search", get(api::search).post(api::search_by_post))
        .route("/suggest", get(suggest::suggest))
        .route("/documents", get(api::catalogue::documents))
        .route("/documents/{id}", get(api::catalogue::document))
        .route("/documents/{id}/outline", get(api::catalogue::outline))
        .route("/documents/{id}/amendments", get(api::amendment::amendments))
        .route("/documents/{id}/file", get(api::catalogue::file))
        .route("/documents/{id}/pages/{number}", get(api::page::page))
        .route("/documents/{id}/pages/{number}/image", get(picture::picture))
        .route("/passages/{id}", get(api::passage::passage))
        .route("/openapi.json", get(openapi::description))
        .fallback(async || Refusal::NotFound);

    let pages = Router::new()
        .route("/", get(page::home))
        .route("/zoeken", get(results::by_get).post(results::by_post))
        .route("/p/{id}", get(reader::passage))
        .route("/d/{id}", get(reader::document))
        .route("/embed", get(embed::framed))
        .route("/inbouwen", get(embed::guide))
        .route("/privacy", get(statement::privacy))
        .route("/toegankelijkheid", get(statement::accessibility))
        .route("/d/{id}/bladzijde/{number}", get(page_view::page))
        .route("/docs", get(docs::docs))
        .route("/opensearch.xml", get(discovery::opensearch))
        .route("/robots.txt", get(discovery::robots))
        .route("/sitemap.xml", get(discovery::sitemap))
        .route("/favicon.svg", get(asset::favicon))
        .route("/favicon.ico", get(asset::favicon))
        .route("/widget.js", get(asset::widget))
        .route("/assets/{name}", get(asset::hashed));

    let routes = Router::new()
        .nest("/v1", api)
        .merge(pages)
        .route("/livez", get(api::live))
        .route("/readyz", get(api::ready))
        .route("/version", get(api::version))
        .fallback(async || Refusal::NotFound)
        .layer(
            ServiceBuilder::new()
                .layer(from_fn(keep::tag_coding))
                .layer(CompressionLayer::new().compress_when(
                    DefaultPredicate::new().and(NotForContentType::const_new("application/pdf")),
                ))
                .layer(from_fn_with_state(Arc::clone(&state), metrics::count))
                .layer(from_fn_with_state(Arc::clone(&state), error::dress))
                .layer(from_fn_with_state(Arc::clone(&state), limit::admit))
                .layer(caught())
                .layer(from_fn_with_state(Arc::clone(&state), in_time))
                .layer(DefaultBodyLimit::max(state.options.limits.body_bytes)),
        )
        .with_state(Arc::clone(&state));

    // A router says which methods an address takes when it has run its layers: what reads that
    // stands around it.
    let around = ServiceBuilder::new()
        .layer(from_fn(guarded))
        .layer(from_fn_with_state(state, cors::share))
        .layer(from_fn(cors::options));
    Router::new().fallback_service(routes).layer(around)
}

/// Ends a request that takes too long.
async fn in_time(
    extract::State(state): extract::State<Arc<State>>,
    request: Request,
    next: Next,
) -> Response {
    match tokio::time::timeout(state.options.limits.request_timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal::TimedOut.into_response(),
    }
}

/// Makes a panic cost one answer.
fn caught() -> CatchPanicLayer<impl ResponseForPanic<ResponseBody = Body>> {
    CatchPanicLayer::custom(|_: Box<dyn Any + Send>| {
        Refusal::Internal("a handler panicked".to_owned()).into_response()
    })
}

/// What nothing that is served may do, unless a route says otherwise.
const GUARDS: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// The policy above with one directive more, or another value for one of its own.
fn policy_with(directive: &str, value: &str) -> HeaderValue {
    let (_, policy) = GUARDS[0];
    let mut directives: Vec<&str> = policy.split(';').map(str::trim).collect();
    directives.retain(|old| old.split(' ').next() != Some(directive));
    let changed = format!("{directive} {value}");
    directives.push(&changed);
    // A value that is no header lets nothing through.
    HeaderValue::from_str(&directives.join("; "))
        .unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// Whether an address is one of the API.
fn is_api(path: &str) -> bool {
    path == "/v1" || path.starts_with("/v1/")
}

async fn guarded(request: Request, next: Next) -> Response {
    let is_api = is_api(request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in GUARDS {
        headers.entry(*name).or_insert(HeaderValue::from_static(value));
    }
    if is_api {
        headers
            .insert(HeaderName::from_static("api-version"), HeaderValue::from_static(API_VERSION));
    }
    response
}
