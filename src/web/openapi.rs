//! The description of the API (OpenAPI 3.1), made from the code: types and routes describe
//! themselves, and what all answers share is added here.
//!
//! Held to the Dutch government's API design rules
//! (<https://logius-standaarden.github.io/API-Design-Rules/>) by `tests/api.rs`.

use std::sync::Arc;

use axum::extract::{Query, State as Extracted};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use super::api::{self, Pairs};
use super::error::{Problem, Refusal};
use super::{API_VERSION, Served, State, keep};

#[derive(OpenApi)]
#[openapi(
    paths(
        api::search,
        api::search_by_post,
        super::suggest::suggest,
        api::catalogue::documents,
        api::catalogue::document,
        api::catalogue::outline,
        api::amendment::amendments,
        api::catalogue::file,
        api::page::page,
        super::picture::picture,
        api::passage::passage,
        description,
    ),
    components(schemas(Problem<'static>)),
    tags(
        (name = "search", description = "Finding passages."),
        (name = "documents", description = "The documents and their parts."),
        (name = "description", description = "This description."),
    ),
)]
struct Described;

/// `GET /v1/openapi.json`
#[utoipa::path(
    get, path = "/openapi.json", tag = "description", operation_id = "getDescription",
    summary = "This description",
    description = "The description of the API in the form of OpenAPI 3.1.",
    responses((status = 200, description = "The description.", body = Object)),
)]
pub(super) async fn description(
    Extracted(state): Extracted<Arc<State>>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    api::no_parameters(&pairs)?;
    Ok(keep::json(&headers, &document(&state, &state.served())))
}

/// The description of this service, with examples from what it serves.
pub(super) fn document(state: &State, served: &Served) -> Value {
    let mut document = serde_json::to_value(Described::openapi()).unwrap_or_default();
    document["info"] = info(state);
    // What is no parameter is refused.
    document["components"]["schemas"]["SearchBody"]["additionalProperties"] = false.into();
    document["servers"] = json!([{ "url": state.links.api() }]);
    let examples = examples(served);
    for (path, item) in members(&mut document["paths"]) {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            complete(path, method, operation, &examples);
        }
    }
    document
}

fn members(value: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    value.as_object_mut().into_iter().flat_map(Map::iter_mut)
}

fn info(state: &State) -> Value {
    let options = &state.options;
    let host = options.public_url.as_deref().and_then(|url| url.split("://").nth(1));
    let name = options.operator.as_deref().or(host).unwrap_or("the operator of this service");
    let mut contact = json!({ "name": name });
    match options.contact.as_deref() {
        Some(address) if address.starts_with("http") => contact["url"] = address.into(),
        Some(address) => contact["email"] = address.trim_start_matches("mailto:").into(),
        None => {}
    }
    if let (None, Some(url)) = (contact.get("url"), &options.public_url) {
        contact["url"] = url.as_str().into();
    }
    json!({
        "title": "Planzoeker",
        "description": "Full-text search over policy plans: passages with their chapter, page and \
                        what an addendum changed. Public and read-only; needs no key.",
        "version": API_VERSION,
        "contact": contact,
        "license": { "name": "EUPL-1.2", "identifier": "EUPL-1.2" },
    })
}

/// Values of path parameters that lead somewhere: by the path they stand in.
struct Examples {
    document: Option<String>,
    passage: Option<String>,
}

fn examples(served: &Served) -> Examples {
    let first = served.generation.documents().first();
    let plan = first.and_then(|document| served.plan(&document.id).ok());
    Examples {
        document: first.map(|document| document.id.clone()),
        passage: plan.and_then(|plan| plan.passages.first().map(|passage| passage.id.clone())),
    }
}

/// Adds to an operation what all have in common.
fn complete(path: &str, method: &str, operation: &mut Value, examples: &Examples) {
    let mut refusals: Vec<(&str, &str)> = vec![
        ("400", "Some parameters are wrong; each is named under `errors`."),
        ("414", "The address is longer than 8 KiB."),
        ("429", "Too many questions from one address; `Retry-After` says when to come back."),
        ("500", "The service failed."),
        ("503", "The service is busy; `Retry-After` says when to come back."),
    ];
    let is_kept = method == "get" && !matches!(path, "/search" | "/suggest");
    // Not by index, which would put a null where an operation has none.
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        let example = match (parameter["in"].as_str(), parameter["name"].as_str()) {
            (Some("path"), Some("id")) if path.starts_with("/passages") => examples.passage.clone(),
            (Some("path"), Some("id")) => examples.document.clone(),
            (Some("path"), Some("number")) => {
                parameter["example"] = 1.into();
                None
            }
            _ => None,
        };
        if let Some(example) = example {
            parameter["example"] = example.into();
        }
    }
    if path.contains('{') {
        refusals.push(("404", "There is no such document, passage or page."));
        refusals.push(("410", "It was served, and was taken out."));
    }
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    if is_kept {
        let unchanged = "What the client holds (`If-None-Match`) is still right.";
        responses.insert("304".to_owned(), json!({ "description": unchanged }));
    }
    for (status, description) in refusals {
        responses.insert(status.to_owned(), json!({ "description": description }));
    }
    for (status, response) in responses.iter_mut() {
        let text = |description: &str| json!({ "description": description, "schema": { "type": "string" } });
        let mut headers = json!({ "API-Version": text("Version of the API.") });
        if status.starts_with(['4', '5']) {
            let problem = json!({ "$ref": "#/components/schemas/Problem" });
            response["content"] = json!({ "application/problem+json": { "schema": problem } });
        } else if is_kept {
            headers["ETag"] = text("Changes when the content does.");
        }
        if matches!(status.as_str(), "429" | "503") {
            headers["Retry-After"] = text("Seconds.");
        }
        response["headers"] = headers;
    }
}
