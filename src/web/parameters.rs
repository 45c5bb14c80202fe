//! The parameters of a search: read in full, so that an answer of 400 names every fault at once.

use serde::Serialize;
use serde_json::{Map, Number, Value};
use utoipa::ToSchema;

use crate::plan::Kind;
use crate::search::{Current, Expand, Matching, Request, Sort};

/// Most bytes of a question.
pub(super) const LONGEST_QUESTION: usize = 1024;
/// The last page: as many as there may be of one hit each.
const LAST_PAGE: usize = 1000;
/// Most hits a page.
const LARGEST_PAGE: usize = 50;
/// Bounds of the length of an excerpt in characters.
const SNIPPET: (usize, usize) = (40, 1000);
/// Most values of a parameter that may be repeated.
const MOST_VALUES: usize = 50;

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Fault {
    /// Name of the parameter.
    pub(super) parameter: String,
    /// Machine name of what is wrong: `unknown`, `repeated`, `invalid`, `outOfRange`, `tooLong`, `tooMany`.
    pub(super) code: &'static str,
    /// One English sentence.
    pub(super) detail: String,
}

impl Fault {
    pub(super) fn new(parameter: &str, code: &'static str, detail: impl Into<String>) -> Fault {
        Fault { parameter: parameter.to_owned(), code, detail: detail.into() }
    }
}

/// Names of the kinds of section, as in parameters and JSON.
const KINDS: &[(&str, Kind)] = &[
    ("front", Kind::Front),
    ("chapter", Kind::Chapter),
    ("section", Kind::Section),
    ("ambition", Kind::Ambition),
    ("appendix", Kind::Appendix),
];

/// Name of a kind, as in parameters and JSON.
pub(super) fn kind_name(kind: Kind) -> &'static str {
    KINDS.iter().find(|(_, k)| *k == kind).map_or("section", |(name, _)| name)
}

/// Reads the parameters of a search from a query string or a form, in any order.
pub(super) fn search_request(pairs: &[(String, String)]) -> Result<Request, Vec<Fault>> {
    let mut request = Request::default();
    let mut faults = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for (name, value) in pairs {
        let repeatable = matches!(name.as_str(), "document" | "chapter" | "kind");
        if !repeatable {
            if seen.contains(&name.as_str()) {
                faults.push(Fault::new(name, "repeated", "may be given once only"));
                continue;
            }
            seen.push(name);
        }
        if let Err(fault) = set(&mut request, name, value) {
            faults.push(fault);
        }
    }
    for (name, count) in [
        ("document", request.document.len()),
        ("chapter", request.chapter.len()),
        ("kind", request.kind.len()),
    ] {
        if count > MOST_VALUES {
            faults.push(Fault::new(name, "tooMany", format!("at most {MOST_VALUES} values")));
        }
    }
    if faults.is_empty() { Ok(request) } else { Err(faults) }
}

fn set(request: &mut Request, name: &str, value: &str) -> Result<(), Fault> {
    match name {
        "q" if value.len() > LONGEST_QUESTION => {
            let detail = format!("at most {LONGEST_QUESTION} bytes");
            return Err(Fault::new("q", "tooLong", detail));
        }
        "q" => request.q = value.to_owned(),
        "page" => request.page = number(name, value, (1, LAST_PAGE))?,
        "pageSize" => request.page_size = number(name, value, (1, LARGEST_PAGE))?,
        "snippetLength" => request.snippet_length = number(name, value, SNIPPET)?,
        "document" => request.document.push(value.to_owned()),
        "chapter" => request.chapter.push(value.to_owned()),
        "kind" => request.kind.push(choice(name, value, KINDS)?),
        "current" => {
            let values = [("true", Current::True), ("all", Current::All)];
            request.current = choice(name, value, &values)?;
        }
        "sort" => {
            let values = [
                ("relevance", Sort::Relevance),
                ("position", Sort::Position),
                ("-date", Sort::DateDescending),
            ];
            request.sort = choice(name, value, &values)?;
        }
        "match" => {
            let values =
                [("any", Matching::Any), ("all", Matching::All), ("exact", Matching::Exact)];
            request.matching = choice(name, value, &values)?;
        }
        "expand" => request.expand = expand(value)?,
        "facets" => request.facets = choice(name, value, BOOLEAN)?,
        "explain" => request.explain = choice(name, value, BOOLEAN)?,
        _ => return Err(unknown(name)),
    }
    Ok(())
}

/// The faults of a route that takes these parameters, each once, and no others.
pub(super) fn known_only(pairs: &[(String, String)], names: &[&str]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, (name, value)) in pairs.iter().enumerate() {
        if !names.contains(&name.as_str()) {
            faults.push(unknown(name));
        } else if pairs.iter().take(at).any(|(before, _)| before == name) {
            faults.push(Fault::new(name, "repeated", "may be given once only"));
        } else if name == "q" && value.len() > LONGEST_QUESTION {
            faults.push(Fault::new("q", "tooLong", format!("at most {LONGEST_QUESTION} bytes")));
        }
    }
    faults
}

const BOOLEAN: &[(&str, bool)] = &[("true", true), ("false", false)];

/// A whole number within bounds.
pub(super) fn number(
    name: &str,
    value: &str,
    (least, most): (usize, usize),
) -> Result<usize, Fault> {
    let digits = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
    if !digits {
        return Err(Fault::new(name, "invalid", "must be a whole number"));
    }
    // Too many digits for the machine is as much out of range as one too many.
    value.parse().ok().filter(|n| (least..=most).contains(n)).ok_or_else(|| {
        let detail = format!("must lie between {least} and {most}");
        Fault::new(name, "outOfRange", detail)
    })
}

fn choice<T: Copy>(name: &str, value: &str, values: &[(&str, T)]) -> Result<T, Fault> {
    values.iter().find(|(word, _)| *word == value).map(|(_, choice)| *choice).ok_or_else(|| {
        let words: Vec<&str> = values.iter().map(|(word, _)| *word).collect();
        Fault::new(name, "invalid", format!("must be one of: {}", words.join(", ")))
    })
}

/// A list of expansions, separated by commas; empty = none.
fn expand(value: &str) -> Result<Expand, Fault> {
    let mut expand = Expand { stem: false, compound: false, synonym: false, fuzzy: false };
    for word in value.split(',').filter(|_| !value.is_empty()) {
        match word {
            "stem" => expand.stem = true,
            "compound" => expand.compound = true,
            "synonym" => expand.synonym = true,
            "fuzzy" => expand.fuzzy = true,
            _ => return Err(expand_fault()),
        }
    }
    Ok(expand)
}

fn expand_fault() -> Fault {
    Fault::new("expand", "invalid", "must be a list of: stem, compound, synonym, fuzzy")
}

/// What the members of a JSON object are.
enum Shape {
    Text,
    Number,
    Truth,
    Texts,
}

fn shape_of(name: &str) -> Option<Shape> {
    Some(match name {
        "q" | "current" | "sort" | "match" => Shape::Text,
        "page" | "pageSize" | "snippetLength" => Shape::Number,
        "facets" | "explain" => Shape::Truth,
        "document" | "chapter" | "kind" | "expand" => Shape::Texts,
        _ => return None,
    })
}

/// The members of a JSON object as parameters: a list is a repeated parameter, or for `expand` one
/// value with commas; `null` is a parameter that isn't there.
pub(super) fn pairs_of_json(
    object: &Map<String, Value>,
) -> Result<Vec<(String, String)>, Vec<Fault>> {
    let mut pairs = Vec::new();
    let mut faults = Vec::new();
    for (name, value) in object {
        let Some(shape) = shape_of(name) else {
            faults.push(unknown(name));
            continue;
        };
        match values_of(shape, value) {
            // A comma in one of them would make it two.
            Ok(values) if name == "expand" && values.iter().any(|value| value.contains(',')) => {
                faults.push(expand_fault());
            }
            Ok(values) if name == "expand" && !value.is_null() => {
                pairs.push((name.clone(), values.join(",")));
            }
            Ok(values) => pairs.extend(values.into_iter().map(|value| (name.clone(), value))),
            Err(detail) => faults.push(Fault::new(name, "invalid", detail)),
        }
    }
    if faults.is_empty() { Ok(pairs) } else { Err(faults) }
}

/// A member as the query string would have it, or what it must be.
fn values_of(shape: Shape, value: &Value) -> Result<Vec<String>, &'static str> {
    match (shape, value) {
        (_, Value::Null) => Ok(Vec::new()),
        (Shape::Text, Value::String(text)) => Ok(vec![text.clone()]),
        (Shape::Text, _) => Err("must be a text"),
        (Shape::Number, Value::Number(number)) => Ok(vec![whole(number)]),
        (Shape::Number, _) => Err("must be a whole number"),
        (Shape::Truth, Value::Bool(truth)) => Ok(vec![truth.to_string()]),
        (Shape::Truth, _) => Err("must be true or false"),
        (Shape::Texts, Value::Array(values)) => {
            let texts = values.iter().map(|value| value.as_str().map(str::to_owned)).collect();
            Option::ok_or(texts, "must be a list of texts")
        }
        (Shape::Texts, _) => Err("must be a list of texts"),
    }
}

/// A number as a query string has it: in JSON, `2.0` and `2` are the same.
fn whole(number: &Number) -> String {
    match number.as_f64() {
        Some(value) if number.is_f64() && value.fract() == 0.0 => format!("{value:.0}"),
        _ => number.to_string(),
    }
}

fn unknown(name: &str) -> Fault {
    Fault::new(name, "unknown", "there is no such parameter")
}

mod described;
pub(super) use described::{
    DocumentId, PageNumber, PassageId, PictureParameters, Question, SearchBody, SearchParameters,
    SuggestParameters,
};

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Request, Vec<Fault>> {
        let pairs: Vec<(String, String)> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        search_request(&pairs)
    }

    #[test]
    fn nothing_asked_is_the_documented_default() {
        assert_eq!(read(""), Ok(Request::default()));
    }

    #[test]
    fn every_parameter_is_read() {
        let request = read(
            "q=hulp&page=3&pageSize=50&document=plan&document=addendum&chapter=5&kind=ambition\
             &kind=section&current=all&sort=-date&match=exact&expand=stem,fuzzy&snippetLength=100\
             &facets=true&explain=true",
        );
        let expected = Request {
            q: "hulp".into(),
            page: 3,
            page_size: 50,
            document: vec!["plan".into(), "addendum".into()],
            chapter: vec!["5".into()],
            kind: vec![Kind::Ambition, Kind::Section],
            current: Current::All,
            sort: Sort::DateDescending,
            matching: Matching::Exact,
            expand: Expand { stem: true, compound: false, synonym: false, fuzzy: true },
            snippet_length: 100,
            facets: true,
            explain: true,
        };
        assert_eq!(request, Ok(expected));
    }

    #[test]
    fn all_faults_are_named_at_once() {
        let check = |query: &str, expect: &[(&str, &str)]| {
            let faults = read(query).unwrap_err();
            let faults: Vec<(&str, &str)> =
                faults.iter().map(|fault| (fault.parameter.as_str(), fault.code)).collect();
            assert_eq!(faults, expect, "{query}");
        };
        check("page=0", &[("page", "outOfRange")]);
        check("page=99999999999999999999999999", &[("page", "outOfRange")]);
        check("page=-1&pageSize=51", &[("page", "invalid"), ("pageSize", "outOfRange")]);
        check(
            "kind=bijlage&sort=date&match=",
            &[("kind", "invalid"), ("sort", "invalid"), ("match", "invalid")],
        );
        check("q=a&q=b&Q=c", &[("q", "repeated"), ("Q", "unknown")]);
        check("expand=stem,,fuzzy", &[("expand", "invalid")]);
        check("page=1001", &[("page", "outOfRange")]);
        check("expand=stem,magic&facets=1", &[("expand", "invalid"), ("facets", "invalid")]);
        check(&format!("q={}", "x".repeat(1025)), &[("q", "tooLong")]);
        check(&"chapter=1&".repeat(51), &[("chapter", "tooMany")]);
    }

    #[test]
    fn a_json_body_says_the_same_as_a_query() {
        let body = serde_json::json!({
            "q": "hulp", "page": 2, "facets": true, "kind": ["ambition", "section"],
            "expand": ["stem", "fuzzy"], "document": null
        });
        let pairs = pairs_of_json(body.as_object().unwrap()).unwrap();
        let asked = read("q=hulp&page=2&facets=true&kind=ambition&kind=section&expand=stem,fuzzy");
        assert_eq!(search_request(&pairs), asked);
        let loose = serde_json::json!({ "page": 2.0, "pageSize": 1e1 });
        let pairs = pairs_of_json(loose.as_object().unwrap()).unwrap();
        assert_eq!(search_request(&pairs), read("page=2&pageSize=10"));
        let odd = serde_json::json!({
            "q": 1, "page": "2", "facets": "true", "kind": "ambition", "expand": ["stem,fuzzy"],
            "sort": ["position"], "Q": { "a": [] }
        });
        let faults = pairs_of_json(odd.as_object().unwrap()).unwrap_err();
        let named: Vec<(&str, &str)> =
            faults.iter().map(|fault| (fault.parameter.as_str(), fault.code)).collect();
        assert_eq!(named.len(), 7);
        assert!(
            named
                .iter()
                .all(|(name, code)| *code == if *name == "Q" { "unknown" } else { "invalid" })
        );
        let nested = serde_json::json!({ "q": { "a": 1 }, "kind": [[1]] });
        assert_eq!(pairs_of_json(nested.as_object().unwrap()).unwrap_err().len(), 2);
    }
}
