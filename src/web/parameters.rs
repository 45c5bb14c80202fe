//! The parameters of a search: read in full, so that an answer of 400 names every fault at once.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::plan::Kind;
use crate::search::{Current, Expand, Matching, Request, Sort};

/// Most bytes of a question.
pub(super) const LONGEST_QUESTION: usize = 1024;
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
        "page" => request.page = number(name, value, (1, usize::MAX))?,
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
        _ => return Err(Fault::new(name, "unknown", "there is no such parameter")),
    }
    Ok(())
}

/// The faults of a route that takes these parameters, each once, and no others.
pub(super) fn known_only(pairs: &[(String, String)], names: &[&str]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, (name, value)) in pairs.iter().enumerate() {
        if !names.contains(&name.as_str()) {
            faults.push(Fault::new(name, "unknown", "there is no such parameter"));
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
        let detail = if most == usize::MAX {
            format!("must be {least} or more")
        } else {
            format!("must lie between {least} and {most}")
        };
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
    for word in value.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        match word {
            "stem" => expand.stem = true,
            "compound" => expand.compound = true,
            "synonym" => expand.synonym = true,
            "fuzzy" => expand.fuzzy = true,
            _ => {
                let detail = "must be a list of: stem, compound, synonym, fuzzy";
                return Err(Fault::new("expand", "invalid", detail));
            }
        }
    }
    Ok(expand)
}

/// The members of a JSON object as parameters: a list is a repeated parameter, or for `expand` one
/// value with commas; `null` is a parameter that isn't there.
pub(super) fn pairs_of_json(
    object: &Map<String, Value>,
) -> Result<Vec<(String, String)>, Vec<Fault>> {
    let mut pairs = Vec::new();
    let mut faults = Vec::new();
    for (name, value) in object {
        match value {
            Value::Null => {}
            Value::Array(values) => match values.iter().map(scalar).collect::<Option<Vec<_>>>() {
                Some(values) if name == "expand" => pairs.push((name.clone(), values.join(","))),
                Some(values) => pairs.extend(values.into_iter().map(|v| (name.clone(), v))),
                None => faults.push(Fault::new(name, "invalid", "must be a list of plain values")),
            },
            value => match scalar(value) {
                Some(value) => pairs.push((name.clone(), value)),
                None => faults.push(Fault::new(name, "invalid", "must be a plain value")),
            },
        }
    }
    if faults.is_empty() { Ok(pairs) } else { Err(faults) }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

mod described;
pub(super) use described::{
    DocumentId, PageNumber, PassageId, PictureParameters, Question, SearchBody, SearchParameters,
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
        let nested = serde_json::json!({ "q": { "a": 1 }, "kind": [[1]] });
        assert_eq!(pairs_of_json(nested.as_object().unwrap()).unwrap_err().len(), 2);
    }
}
