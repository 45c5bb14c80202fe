//! `GET /v1/suggest`: what a question that is being typed may become.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State as Extracted};
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::search::{Suggestion, SuggestionKind, Target, TextRange};

use super::State;
use super::api::Pairs;
use super::error::Refusal;
use super::link::{Asking, Links};
use super::parameters::{Fault, LONGEST_QUESTION, SuggestParameters, number};

/// Suggestions where no number is asked for: what a search box shows without scrolling.
const LIMIT: usize = 8;
/// Fewest and most suggestions that may be asked for.
const LIMITS: (usize, usize) = (1, 20);

// `assets/widget.js` reads it: it shows `text`, marks `ranges`, names `kind`, and follows `url` unless
// `kind` is `phrase`.
/// The answer of `/v1/suggest`.
#[derive(Serialize, ToSchema)]
pub(super) struct SuggestAnswer<'a> {
    /// Best first.
    suggestions: Vec<Suggested<'a>>,
}

/// One suggestion.
#[derive(Serialize, ToSchema)]
pub(super) struct Suggested<'a> {
    /// The text as shown.
    text: &'a str,
    /// What it is.
    kind: SuggestionKind,
    /// What of the text answers what was typed, in UTF-16 code units; sorted, not overlapping.
    ranges: &'a [TextRange],
    /// A place in a document, a document, or the results for the text.
    url: String,
}

impl SuggestAnswer<'_> {
    fn of<'a>(found: &'a [Suggestion], links: &Links) -> SuggestAnswer<'a> {
        let suggested = |suggestion: &'a Suggestion| Suggested {
            text: &suggestion.text,
            kind: suggestion.kind,
            ranges: &suggestion.ranges,
            url: match &suggestion.target {
                Target::Search => links.results(&[("q", &suggestion.text)]),
                Target::Document { document } => links.document(document),
                // Ready passages have no sections to jump to.
                Target::Section { anchor, passage, .. } if anchor.is_empty() => {
                    links.passage(passage, Asking::NOTHING)
                }
                Target::Section { document, anchor, .. } => links.section(document, anchor),
            },
        };
        SuggestAnswer { suggestions: found.iter().map(suggested).collect() }
    }
}

/// `GET /v1/suggest?q=&limit=`. Answered at once and on the thread of the request: it takes less time
/// than handing it to another.
#[utoipa::path(
    get, path = "/suggest", tag = "search", operation_id = "suggest",
    summary = "Complete a question",
    description = "What a question that is being typed may become: headings, ambitions, documents and \
                   phrases of the documents. Nothing of what others ask.",
    params(SuggestParameters),
    responses((status = 200, description = "Suggestions.", body = SuggestAnswer<'static>)),
)]
pub(super) async fn suggest(
    Extracted(state): Extracted<Arc<State>>,
    Query(pairs): Pairs,
) -> Result<Response, Refusal> {
    let (q, limit) = read(&pairs).map_err(Refusal::Parameters)?;
    let found = state.served().engine.suggest(q, limit);
    let answer = SuggestAnswer::of(&found, &state.links);
    Ok(([(CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

/// Reads the parameters; all faults at once.
fn read(pairs: &[(String, String)]) -> Result<(&str, usize), Vec<Fault>> {
    let (mut q, mut limit) = ("", LIMIT);
    let mut faults = Vec::new();
    for (at, (name, value)) in pairs.iter().enumerate() {
        let repeated = pairs.iter().take(at).any(|(before, _)| before == name);
        match name.as_str() {
            "q" | "limit" if repeated => {
                faults.push(Fault::new(name, "repeated", "may be given once only"));
            }
            "q" if value.len() > LONGEST_QUESTION => {
                let detail = format!("at most {LONGEST_QUESTION} bytes");
                faults.push(Fault::new("q", "tooLong", detail));
            }
            "q" => q = value,
            "limit" => match number(name, value, LIMITS) {
                Ok(asked) => limit = asked,
                Err(fault) => faults.push(fault),
            },
            _ => faults.push(Fault::new(name, "unknown", "there is no such parameter")),
        }
    }
    if faults.is_empty() { Ok((q, limit)) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faults_are_named_at_once() {
        let check = |pairs: &[(&str, &str)], expect: Result<(&str, usize), &[(&str, &str)]>| {
            let owned: Vec<(String, String)> =
                pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
            let got = read(&owned);
            let faults = got.as_ref().err().map(|faults| {
                faults.iter().map(|fault| (fault.parameter.as_str(), fault.code)).collect()
            });
            let faults: Vec<(&str, &str)> = faults.unwrap_or_default();
            match expect {
                Ok(expect) => assert_eq!(got.ok(), Some(expect), "{pairs:?}"),
                Err(expect) => assert_eq!(faults, expect, "{pairs:?}"),
            }
        };
        check(&[], Ok(("", 8)));
        check(&[("limit", "20"), ("q", "tijd")], Ok(("tijd", 20)));
        check(
            &[("limit", "0"), ("Q", "a"), ("q", "b"), ("q", "c")],
            Err(&[("limit", "outOfRange"), ("Q", "unknown"), ("q", "repeated")]),
        );
        check(&[("limit", "21")], Err(&[("limit", "outOfRange")]));
        check(&[("limit", "acht")], Err(&[("limit", "invalid")]));
        check(&[("q", &"x".repeat(1025))], Err(&[("q", "tooLong")]));
    }
}
