//! The API against its description, and both against the design rules for Dutch government APIs
//! (<https://gitdocumentatie.logius.nl/publicatie/api/adr/>): what can be checked by machine.

use std::collections::BTreeSet;

use planzoeker::web::Options;
use serde_json::Value;

use crate::web::{PLAN, Service, sample, sample_served};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

async fn description(service: &Service) -> Value {
    service.get("/v1/openapi.json").await.json()
}

/// Every operation: method, path, what is said of it.
fn operations(description: &Value) -> Vec<(&str, &str, &Value)> {
    let mut all = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                all.push((method, path.as_str(), operation));
            }
        }
    }
    all
}

/// What the router's source says: every path of the API with its methods.
fn routes() -> BTreeSet<String> {
    let source = include_str!("../src/web/mod.rs");
    let (_, api) = source.split_once("let api = Router::new()").unwrap();
    let (api, _) = api.split_once(';').unwrap();
    api.split(".route(\"")
        .skip(1)
        .flat_map(|route| {
            let (path, handlers) = route.split_once('"').unwrap();
            let takes = |method: &&str| {
                handlers.starts_with(&format!(", {method}("))
                    || handlers.contains(&format!(").{method}("))
            };
            METHODS.into_iter().filter(takes).map(move |method| format!("{method} {path}"))
        })
        .collect()
}

#[tokio::test]
async fn every_route_is_described_and_every_description_has_its_route() {
    let description = description(&sample()).await;
    let described: BTreeSet<String> = operations(&description)
        .into_iter()
        .map(|(method, path, _)| format!("{method} {path}"))
        .collect();
    assert_eq!(described, routes());
}

#[tokio::test]
async fn the_description_keeps_the_design_rules() {
    let service = sample();
    let got = service.get("/v1/openapi.json").await;
    assert_eq!(got.header("access-control-allow-origin"), "*");
    let description = got.json();
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(description["info"]["contact"]["name"].is_string());
    let version = description["info"]["version"].as_str().unwrap();
    assert_eq!(version.split('.').filter(|part| part.parse::<u32>().is_ok()).count(), 3);
    assert!(description["servers"][0]["url"].as_str().unwrap().ends_with("/v1"));
    for (method, path, operation) in operations(&description) {
        let here = format!("{method} {path}");
        assert!(!path.ends_with('/'), "{here}");
        let segments = path.split('/').filter(|part| !part.starts_with('{'));
        assert!(segments.into_iter().all(|part| part == part.to_lowercase()), "{here}");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            assert!(parameter["in"] == "header" || is_camel_case(name), "{here}: {name}");
            let described = |what: &Value| what["description"].is_string();
            let described = described(parameter) || described(&parameter["schema"]);
            assert!(described, "{here}: {name} has no description");
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            assert_ne!(status, "422", "{here}");
            if status.starts_with(['4', '5']) {
                assert!(
                    response["content"]["application/problem+json"].is_object(),
                    "{here} {status}: {response}"
                );
            }
        }
    }
    for (schema, what) in description["components"]["schemas"].as_object().unwrap() {
        for name in what["properties"].as_object().into_iter().flat_map(|fields| fields.keys()) {
            assert!(is_camel_case(name), "{schema}.{name}");
        }
    }
}

fn is_camel_case(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric())
}

#[tokio::test]
async fn every_answer_is_one_that_is_described() {
    let service = sample();
    let description = description(&service).await;
    let id = format!("{PLAN}.paragraaf-5-2.1");
    let fill = |path: &str| {
        let id = if path.starts_with("/passages") { id.as_str() } else { PLAN };
        path.replace("{id}", id).replace("{number}", "3")
    };
    for (method, path, operation) in operations(&description) {
        let known = fill(path);
        let unknown = path.replace("{id}", "bestaat-niet").replace("{number}", "0");
        for address in [known.clone(), unknown, format!("{known}?onbekend=1")] {
            let method = method.to_uppercase();
            let kind = [("content-type", "application/json")];
            let got = service.ask(&method, &format!("/v1{address}"), &kind, "{}").await;
            let described = &operation["responses"][got.status.to_string()];
            assert!(described.is_object(), "{method} {address}: {}", got.status);
            let got_kind = got.header("content-type").split(';').next().unwrap_or_default();
            assert!(described["content"][got_kind].is_object(), "{method} {address}: {got_kind}");
            assert!(!got.header("api-version").is_empty(), "{method} {address}");
            assert!(got.status < 500, "{method} {address}");
        }
    }
}

#[tokio::test]
async fn each_address_says_which_methods_it_takes() {
    let service = sample();
    for (path, methods) in [
        ("/v1/search", "GET, HEAD, POST, OPTIONS"),
        ("/v1/documents", "GET, HEAD, OPTIONS"),
        ("/zoeken", "GET, HEAD, POST, OPTIONS"),
    ] {
        let mut said: Vec<String> = Vec::new();
        let got = service.ask("OPTIONS", path, &[], "").await;
        assert_eq!(got.status, 204, "{path}");
        said.extend(got.header("allow").split(", ").map(str::to_owned));
        said.sort();
        let mut expected: Vec<&str> = methods.split(", ").collect();
        expected.sort_unstable();
        assert_eq!(said, expected, "{path}");
    }
    assert_eq!(service.ask("OPTIONS", "/v1/nergens", &[], "").await.status, 404);
}

#[tokio::test]
async fn only_named_websites_may_read_where_some_are_named() {
    let cors = Some("https://www.school.nl".parse().unwrap());
    let service = Service::with(sample_served(), Options { cors, ..Options::default() });
    let allowed = async |path: &str, origin: &str| {
        let got = service.ask("GET", path, &[("origin", origin)], "").await;
        got.header("access-control-allow-origin").to_owned()
    };
    let named = "https://www.school.nl";
    assert_eq!(allowed("/v1/documents", named).await, named);
    assert_eq!(allowed("/v1/documents", "https://elders.nl").await, "");
    assert_eq!(allowed("/v1/openapi.json", "https://elders.nl").await, "*");
    assert_eq!(allowed("/", named).await, "");
}
