//! `/docs`: the description of the API as a page, made from `/v1/openapi.json` itself.

use std::sync::Arc;

use askama::Template;
use axum::extract::State as Extracted;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::Value;

use super::page::{Chrome, html};
use super::{State, keep, openapi};

#[derive(Template)]
#[template(path = "docs.html")]
struct DocsPage<'a> {
    chrome: Chrome<'a>,
    description: String,
    version: String,
    base: String,
    source: String,
    contact: Vec<String>,
    operations: Vec<Operation>,
    types: Vec<Type>,
}

/// One method of one path.
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    description: String,
    parameters: Vec<Row>,
    body: Option<Shape>,
    answers: Vec<Answer>,
    /// An address to try, where the path needs nothing that isn't known.
    example: Option<String>,
}

/// A parameter or a member of an object.
struct Row {
    name: String,
    /// Where it stands, for a parameter.
    place: String,
    required: bool,
    shape: Shape,
    description: String,
}

/// A type in words, and the named type in it.
struct Shape {
    words: String,
    link: Option<String>,
}

struct Answer {
    status: String,
    description: String,
    shape: Option<Shape>,
}

/// A named type.
struct Type {
    name: String,
    description: String,
    members: Vec<Row>,
    /// Its values, for a type that is a choice.
    values: Vec<String>,
}

/// `GET /docs`
pub(super) async fn docs(Extracted(state): Extracted<Arc<State>>, headers: HeaderMap) -> Response {
    let served = state.served();
    let document = openapi::document(&state, &served);
    let base = text(&document["servers"][0]["url"]);
    let mut operations = Vec::new();
    for (path, item) in object(&document["paths"]) {
        for (method, operation) in object(item) {
            operations.push(operation_of(&base, path, method, operation));
        }
    }
    let contact = &document["info"]["contact"];
    let contact = ["name", "email", "url"].map(|key| text(&contact[key]));
    let page = DocsPage {
        chrome: Chrome::new(&state, &served, "API").lasting(state.links.docs()),
        description: text(&document["info"]["description"]),
        version: text(&document["info"]["version"]),
        source: format!("{base}/openapi.json"),
        base,
        contact: contact.into_iter().filter(|part| !part.is_empty()).collect(),
        operations,
        types: object(&document["components"]["schemas"]).map(|(n, t)| type_of(n, t)).collect(),
    };
    keep::page(&headers, html(&page))
}

fn operation_of(base: &str, path: &str, method: &str, operation: &Value) -> Operation {
    let parameters: Vec<&Value> =
        operation["parameters"].as_array().into_iter().flatten().collect();
    let mut address = format!("{base}{path}");
    for parameter in &parameters {
        let example = match &parameter["example"] {
            Value::String(example) => example.clone(),
            example => example.to_string(),
        };
        address = address.replace(&format!("{{{}}}", text(&parameter["name"])), &example);
    }
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    Operation {
        id: text(&operation["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        description: text(&operation["description"]),
        parameters: parameters
            .into_iter()
            .map(|parameter| Row {
                name: text(&parameter["name"]),
                place: text(&parameter["in"]),
                required: parameter["required"] == true,
                shape: shape(&parameter["schema"]),
                description: text(&parameter["description"]),
            })
            .collect(),
        body: body.is_object().then(|| shape(body)),
        answers: object(&operation["responses"]).map(|(status, a)| answer(status, a)).collect(),
        example: (method == "get" && !address.contains(['{', '}'])).then_some(address),
    }
}

fn answer(status: &str, answer: &Value) -> Answer {
    let content = object(&answer["content"]).next();
    Answer {
        status: status.to_owned(),
        description: text(&answer["description"]),
        shape: content.map(|(kind, content)| {
            let shape = shape(&content["schema"]);
            if shape.link.is_some() { shape } else { Shape { words: kind.clone(), link: None } }
        }),
    }
}

fn type_of(name: &str, schema: &Value) -> Type {
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let choices = schema["oneOf"].as_array().into_iter().flatten();
    let values = schema["enum"].as_array().into_iter().flatten();
    let values = values.chain(choices.flat_map(|c| c["enum"].as_array().into_iter().flatten()));
    Type {
        name: name.to_owned(),
        description: text(&schema["description"]),
        values: values.filter_map(Value::as_str).map(str::to_owned).collect(),
        members: object(&schema["properties"])
            .map(|(name, member)| Row {
                name: name.clone(),
                place: String::new(),
                required: required.contains(&name.as_str()),
                shape: shape(member),
                description: text(&member["description"]),
            })
            .collect(),
    }
}

/// A type in words: `string or null`, `list of Mark`.
fn shape(schema: &Value) -> Shape {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return Shape { words: name.to_owned(), link: Some(name.to_owned()) };
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        if let Some(choices) = schema[key].as_array() {
            let shapes: Vec<Shape> = choices.iter().map(shape).collect();
            let words: Vec<&str> = shapes.iter().map(|shape| shape.words.as_str()).collect();
            let words = words.join(" or ");
            return Shape { words, link: shapes.into_iter().find_map(|shape| shape.link) };
        }
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => vec!["any"],
    };
    let mut link = None;
    let words: Vec<String> = types
        .into_iter()
        .map(|name| match (name, schema["format"].as_str()) {
            ("array", _) => {
                let items = shape(&schema["items"]);
                link = items.link;
                format!("list of {}", items.words)
            }
            ("string", Some(format @ ("date" | "date-time"))) => format.to_owned(),
            (name, _) => name.to_owned(),
        })
        .collect();
    Shape { words: words.join(" or "), link }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn types_in_words() {
        let check = |schema: Value, words: &str, link: Option<&str>| {
            let shape = shape(&schema);
            assert_eq!((shape.words.as_str(), shape.link.as_deref()), (words, link));
        };
        let mark = json!({ "$ref": "#/components/schemas/Mark" });
        check(json!({ "type": "string" }), "string", None);
        check(json!({ "type": ["string", "null"], "format": "date" }), "date or null", None);
        check(json!({ "type": "array", "items": mark }), "list of Mark", Some("Mark"));
        check(json!({ "oneOf": [{ "type": "null" }, mark] }), "null or Mark", Some("Mark"));
        check(json!({}), "any", None);
    }
}
