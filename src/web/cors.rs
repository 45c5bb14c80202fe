//! Which other websites' pages may read what is served (CORS, <https://fetch.spec.whatwg.org/>), and
//! what an address takes (`OPTIONS`). Never with credentials: there are none.

use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{Request, State as Extracted};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ALLOW, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::{State, is_api};

/// Headers of a request that are read and that a browser asks about first.
const ASKED: &str = "content-type, if-none-match, if-range, range";
/// Headers of an answer that a script of another website may read beside the usual ones.
const TOLD: &str = "accept-ranges, api-version, content-range, etag, retry-after";
/// Seconds for which a browser keeps what it was told: a day, more than which none does.
const A_DAY: HeaderValue = HeaderValue::from_static("86400");

/// The origins of websites, `https://www.example.nl`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Origins(Vec<String>);

impl FromStr for Origins {
    type Err = String;

    /// Origins separated by spaces; a slash at the end is left out, as browsers do.
    fn from_str(text: &str) -> Result<Origins, String> {
        text.split_whitespace()
            .map(|origin| {
                let origin = origin.trim_end_matches('/').to_ascii_lowercase();
                let host = origin.strip_prefix("https://").or(origin.strip_prefix("http://"));
                let is_host = |host: &str| {
                    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b);
                    !host.is_empty() && host.bytes().all(plain)
                };
                match host {
                    Some(host) if is_host(host) => Ok(origin),
                    _ => Err(format!("\"{origin}\" is no website such as https://www.example.nl")),
                }
            })
            .collect::<Result<_, _>>()
            .map(Origins)
    }
}

impl TryFrom<String> for Origins {
    type Error = String;

    fn try_from(text: String) -> Result<Origins, String> {
        text.parse()
    }
}

impl Origins {
    /// The origin of a request, where it is one of these.
    fn named<'a>(&self, asked: &'a HeaderMap) -> Option<&'a HeaderValue> {
        let origin = asked.get(ORIGIN)?;
        self.0.iter().any(|named| named.as_bytes() == origin.as_bytes()).then_some(origin)
    }
}

/// Who may read what lies at an address.
enum Readers {
    /// Pages of this service.
    Own,
    /// Pages of every website.
    All,
    /// Pages of every website that the owner names, or of every one where none is named.
    Named,
}

fn readers(path: &str) -> Readers {
    // A description that can't be read describes nothing, and a script is no secret.
    if path == "/v1/openapi.json" || path == "/widget.js" || path.starts_with("/assets/widget-") {
        Readers::All
    } else if is_api(path) {
        Readers::Named
    } else {
        Readers::Own
    }
}

/// Says in every answer who may read it.
pub(super) async fn share(
    Extracted(state): Extracted<Arc<State>>,
    request: Request,
    next: Next,
) -> Response {
    let allowed = match (readers(request.uri().path()), &state.options.cors) {
        (Readers::Own, _) => return next.run(request).await,
        (Readers::Named, Some(origins)) => Err(origins.named(request.headers()).cloned()),
        (Readers::All | Readers::Named, _) => Ok(HeaderValue::from_static("*")),
    };
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let origin = match allowed {
        Ok(every) => Some(every),
        Err(named) => {
            // The answer differs by who asks, also where it says nothing.
            headers.append(VARY, HeaderValue::from_static("origin"));
            named
        }
    };
    if let Some(origin) = origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(TOLD));
    } else {
        for name in [ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_HEADERS] {
            headers.remove(name);
        }
        headers.remove(ACCESS_CONTROL_MAX_AGE);
    }
    response
}

/// Answers `OPTIONS` on every address that there is: which methods it takes, as the router says when
/// it refuses one, and for a browser that asks for a script of another website, which headers.
pub(super) async fn options(request: Request, next: Next) -> Response {
    let asks = request.method() == Method::OPTIONS;
    let shared = !matches!(readers(request.uri().path()), Readers::Own);
    let response = next.run(request).await;
    if !asks || response.status() != StatusCode::METHOD_NOT_ALLOWED {
        return response;
    }
    let known = response.headers().get(ALLOW).and_then(|value| value.to_str().ok());
    let methods = format!("{},OPTIONS", known.unwrap_or("GET,HEAD")).replace(',', ", ");
    let methods = HeaderValue::from_str(&methods).unwrap_or(HeaderValue::from_static("GET"));
    let mut headers = HeaderMap::new();
    if shared {
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods.clone());
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(ASKED));
        headers.insert(ACCESS_CONTROL_MAX_AGE, A_DAY);
    }
    headers.insert(ALLOW, methods);
    (StatusCode::NO_CONTENT, headers).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn websites() {
        let check = |text: &str, expect: Result<&[&str], &str>| {
            let read = text.parse::<Origins>().map(|origins| origins.0);
            match expect {
                Ok(expect) => assert_eq!(read.unwrap(), expect, "{text}"),
                Err(named) => assert!(read.unwrap_err().contains(named), "{text}"),
            }
        };
        check("", Ok(&[]));
        check("https://www.A.nl/ http://b:8080", Ok(&["https://www.a.nl", "http://b:8080"]));
        check("https://a.nl www.b.nl", Err("\"www.b.nl\""));
        check("https://a.nl/pad", Err("/pad"));
        check("*", Err("\"*\""));
        check("https://", Err("https:"));
    }
}
