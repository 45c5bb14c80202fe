//! The result page.

mod help;
mod refine;

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State as Extracted};
use axum::http::header::CACHE_CONTROL;
use axum::response::{Html, IntoResponse, Response};

use crate::plan::Kind;
use crate::search::{Hit, Request};

use super::answer::{PassageLinks, borrowed, literally, with_page};
use super::api::Pairs;
use super::change::{Notice, notices_by, notices_on};
use super::error::Refusal;
use super::link::Asking;
use super::marked::Marked;
use super::page::{Chrome, html};
use super::parameters::search_request;
use super::reader::part_of;
use super::{Served, State, text_nl};
use help::Help;

/// Parameters that the page understands; others, which campaigns and trackers hang on addresses, are
/// left out instead of refused.
const KNOWN: &[&str] =
    &["q", "page", "pageSize", "document", "chapter", "kind", "current", "sort", "match", "expand"];

#[derive(Template)]
#[template(path = "results.html")]
struct ResultPage<'a> {
    chrome: Chrome<'a>,
    heading: String,
    corrected: Option<Corrected>,
    instead: Vec<Choice>,
    notices: Vec<String>,
    chips: Vec<Choice>,
    orders: Vec<Choice>,
    filters: Vec<Filter>,
    hits: Vec<Found>,
    pager: Option<Pager>,
    help: Option<Help>,
}

/// What was searched in place of what was typed, and the way back.
struct Corrected {
    words: String,
    typed: String,
    literal: String,
}

/// A link that changes the question: what it says, how many passages it gives, where it leads.
#[derive(Default)]
struct Choice {
    text: String,
    title: String,
    count: Option<usize>,
    /// What is so now; it leads nowhere.
    chosen: bool,
    link: String,
}

struct Filter {
    name: &'static str,
    choices: Vec<Choice>,
}

struct Pager {
    position: String,
    previous: Option<String>,
    next: Option<String>,
}

/// Most characters of a question that its heading repeats: two lines of a telephone.
const HEADING: usize = 60;
/// One passage found, as it is shown.
struct Found {
    eyebrow: Vec<String>,
    badge: Option<String>,
    number: Option<String>,
    title: String,
    notices: Vec<Notice>,
    excerpt: Marked,
    before: bool,
    after: bool,
    document: String,
    pages: Option<String>,
    /// Which part of its section it is, where the section has several.
    part: Option<String>,
    links: PassageLinks,
}

/// `GET /zoeken`
pub(super) async fn by_get(
    Extracted(state): Extracted<Arc<State>>,
    Query(pairs): Pairs,
) -> Result<Response, Refusal> {
    page(&state, pairs).await
}

/// `POST /zoeken`: keeps the question out of proxies' logs.
pub(super) async fn by_post(
    Extracted(state): Extracted<Arc<State>>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    page(&state, pairs).await
}

async fn page(state: &State, mut pairs: Vec<(String, String)>) -> Result<Response, Refusal> {
    pairs.retain(|(name, _)| KNOWN.contains(&name.as_str()));
    let mut request = search_request(&pairs).map_err(Refusal::Parameters)?;
    request.facets = true;
    let served = state.served();
    let answer = state.search(&served, &request).await?;
    state.metrics.question(&request, answer.total_hits);
    let asked = Asked { state, served: &served, pairs: &pairs, request: &request };

    let q = text_nl::beginning(answer.query.text.trim(), HEADING);
    let heading = match (answer.total_hits, q.is_empty()) {
        (_, true) => format!("Alle tekst: {}", text_nl::passages(answer.total_hits)),
        (0, false) => format!("Niets gevonden voor ‘{q}’"),
        (count, false) => format!("{} voor ‘{q}’", text_nl::passages(count)),
    };
    let title = if q.is_empty() { "Alle tekst".to_owned() } else { format!("{q} – zoeken") };
    let corrected = answer.query.corrected.as_ref();
    let help = if answer.total_hits == 0 { Some(asked.help(&answer).await?) } else { None };
    // The list of words says it too.
    let is_told = |notice: &crate::search::Notice| {
        notice.code == "wordWithoutHits" && help.as_ref().is_some_and(|help| !help.words.is_empty())
    };
    let page = ResultPage {
        chrome: Chrome::new(state, &served, &title).asking(&request.q),
        heading,
        corrected: corrected.map(|words| Corrected {
            words: words.clone(),
            typed: q.to_owned(),
            literal: asked.link(&literally(&pairs, request.expand)),
        }),
        instead: asked.instead(&answer),
        notices: answer
            .notices
            .iter()
            .filter(|n| !is_told(n))
            .filter_map(text_nl::notice)
            .collect(),
        chips: asked.chips(&answer),
        orders: if answer.total_hits > 1 { asked.orders() } else { Vec::new() },
        filters: asked.filters(&answer),
        hits: answer.hits.iter().map(|hit| asked.found(hit)).collect(),
        pager: asked.pager(&answer),
        help,
    };
    Ok(([(CACHE_CONTROL, "no-store")], Html(html(&page))).into_response())
}

/// A question, and the links that change it a little.
struct Asked<'a> {
    state: &'a State,
    served: &'a Arc<Served>,
    pairs: &'a [(String, String)],
    request: &'a Request,
}

impl Asked<'_> {
    fn link(&self, pairs: &[(String, String)]) -> String {
        self.state.links.results(&borrowed(pairs))
    }

    /// The same question with one parameter more, from its first page.
    fn with(&self, name: &str, value: &str) -> String {
        let mut pairs = with_page(self.pairs, 1);
        pairs.push((name.to_owned(), value.to_owned()));
        self.link(&pairs)
    }

    fn without(&self, name: &str, value: &str) -> String {
        let mut pairs = with_page(self.pairs, 1);
        pairs.retain(|(n, v)| !(n == name && v == value));
        self.link(&pairs)
    }

    /// The same question with another value of a parameter that may be given once; `None`: without it.
    fn with_only(&self, name: &str, value: Option<&str>) -> String {
        let mut pairs = with_page(self.pairs, 1);
        pairs.retain(|(n, _)| n != name);
        pairs.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        self.link(&pairs)
    }

    fn with_q(&self, q: &str) -> String {
        let mut pairs = with_page(self.pairs, 1);
        pairs.retain(|(name, _)| name != "q");
        pairs.insert(0, ("q".to_owned(), q.to_owned()));
        self.link(&pairs)
    }

    fn found(&self, hit: &Hit) -> Found {
        let links = &self.state.links;
        let path = &hit.anchor.path;
        let last = path.last();
        let mut eyebrow = Vec::new();
        let document = self.served.generation.document(&hit.document.id);
        if document.is_some_and(|document| document.amends.is_some()) {
            // Its chapters count from 1 too, and are not the plan's.
            eyebrow.push(hit.document.title.clone());
        }
        if let Some(first) = path.first().filter(|_| path.len() > 1) {
            eyebrow.extend(Some(first.label.clone()).filter(|label| !label.is_empty()));
            eyebrow.push(text_nl::capital(&first.title));
        }
        let title = last.map_or_else(|| hit.document.title.clone(), |step| step.title.clone());
        let label = last.map(|step| step.label.clone()).filter(|label| !label.is_empty());
        let is_ambition = hit.kind == Kind::Ambition;
        Found {
            eyebrow,
            badge: label.clone().filter(|_| is_ambition),
            number: label.filter(|_| !is_ambition),
            title: if title.is_empty() {
                hit.document.title.clone()
            } else {
                text_nl::capital(&title)
            },
            notices: notices_by(links, &hit.amended_by)
                .into_iter()
                .chain(notices_on(self.state, self.served, &hit.amends))
                .collect(),
            excerpt: Marked::new(&hit.snippet.text, &hit.snippet.ranges),
            before: hit.snippet.truncated_start,
            after: hit.snippet.truncated_end,
            document: hit.document.title.clone(),
            pages: hit.pages.as_ref().map(text_nl::hit_pages),
            part: self.served.plan(&hit.document.id).ok().and_then(|plan| part_of(&plan, &hit.id)),
            links: PassageLinks::of_hit(
                links,
                &self.served.generation,
                hit,
                &Asking::of(&self.request.q),
            ),
        }
    }
}
