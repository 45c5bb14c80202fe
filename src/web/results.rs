//! The result page.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State as Extracted};
use axum::http::header::CACHE_CONTROL;
use axum::response::{Html, IntoResponse, Response};

use crate::plan::Kind;
use crate::search::{Answer, FacetCount, Hit, Request};

use super::answer::{PassageLinks, borrowed, literally, with_page};
use super::api::Pairs;
use super::change::{Notice, notices_by, notices_on};
use super::error::Refusal;
use super::marked::Marked;
use super::page::{Chrome, html};
use super::parameters::search_request;
use super::{Served, State, text_nl};

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
struct Choice {
    text: String,
    title: String,
    count: Option<usize>,
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

/// What to do when nothing was found.
struct Help {
    fewer_words: Vec<Choice>,
    without_filters: Option<String>,
    contents: Vec<Choice>,
}

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
    more: Option<String>,
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
    let answer = state.search(&served, request.clone()).await?;
    let asked = Asked { state, served: &served, pairs: &pairs, request: &request };

    let q = answer.query.text.trim();
    let heading = match (answer.total_hits, q.is_empty()) {
        (_, true) => format!("Alle tekst: {}", text_nl::passages(answer.total_hits)),
        (0, false) => format!("Niets gevonden voor ‘{q}’"),
        (count, false) => format!("{} voor ‘{q}’", text_nl::passages(count)),
    };
    let title = if q.is_empty() { "Alle tekst".to_owned() } else { format!("{q} – zoeken") };
    let corrected = answer.query.corrected.as_ref();
    let page = ResultPage {
        chrome: Chrome::new(state, &served, &title).asking(&request.q),
        heading,
        corrected: corrected.map(|words| Corrected {
            words: words.clone(),
            typed: q.to_owned(),
            literal: asked.link(&literally(&pairs, request.expand)),
        }),
        instead: asked.instead(&answer),
        notices: answer.notices.iter().filter_map(text_nl::notice).collect(),
        chips: asked.chips(&answer),
        filters: asked.filters(&answer),
        hits: answer.hits.iter().map(|hit| asked.found(hit)).collect(),
        pager: asked.pager(&answer),
        help: (answer.total_hits == 0).then(|| asked.help(&answer)).transpose()?,
    };
    Ok(([(CACHE_CONTROL, "no-store")], Html(html(&page))).into_response())
}

/// A question, and the links that change it a little.
struct Asked<'a> {
    state: &'a State,
    served: &'a Served,
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

    fn with_q(&self, q: &str) -> String {
        let mut pairs = with_page(self.pairs, 1);
        pairs.retain(|(name, _)| name != "q");
        pairs.insert(0, ("q".to_owned(), q.to_owned()));
        self.link(&pairs)
    }

    /// Likelier questions, beside the one that was searched already.
    fn instead(&self, answer: &Answer) -> Vec<Choice> {
        let searched = answer.query.corrected.as_ref();
        let others = answer.suggestions.iter().filter(|words| Some(*words) != searched);
        let mut pairs = with_page(self.pairs, 1);
        pairs.retain(|(name, _)| name != "q" && name != "expand");
        let link = |words: &String| {
            let mut pairs = pairs.clone();
            pairs.insert(0, ("q".to_owned(), words.clone()));
            self.link(&pairs)
        };
        others
            .map(|words| Choice {
                text: words.clone(),
                title: String::new(),
                count: None,
                link: link(words),
            })
            .collect()
    }

    /// The filters that are set, each to be taken off.
    fn chips(&self, answer: &Answer) -> Vec<Choice> {
        let facets = answer.facets.as_ref();
        self.pairs
            .iter()
            .filter_map(|(name, value)| {
                let labelled = |counts: &[FacetCount]| {
                    counts.iter().find(|count| count.value == *value).map(|c| c.label.clone())
                };
                let text = match name.as_str() {
                    "chapter" => format!("Hoofdstuk {value}"),
                    "kind" => text_nl::kind(value).to_owned(),
                    "document" => facets
                        .and_then(|facets| labelled(&facets.document))
                        .or_else(|| Some(self.served.generation.document(value)?.title.clone()))
                        .unwrap_or_else(|| value.clone()),
                    _ => return None,
                };
                let link = self.without(name, value);
                Some(Choice { text, title: String::new(), count: None, link })
            })
            .collect()
    }

    /// What the results can be narrowed to; a group with one value narrows nothing.
    fn filters(&self, answer: &Answer) -> Vec<Filter> {
        let Some(facets) = &answer.facets else { return Vec::new() };
        let group = |name, parameter: &str, counts: &[FacetCount], chosen: &[String]| {
            let choices = counts
                .iter()
                .filter(|count| !chosen.contains(&count.value))
                .map(|count| {
                    let (text, title) = match parameter {
                        "chapter" => {
                            (format!("Hoofdstuk {}", count.value), self.chapter_title(&count.value))
                        }
                        "kind" => (text_nl::kind(&count.value).to_owned(), String::new()),
                        _ => (count.label.clone(), String::new()),
                    };
                    let link = self.with(parameter, &count.value);
                    Choice { text, title, count: Some(count.count), link }
                })
                .collect();
            Filter { name, choices }
        };
        let request = self.request;
        let kinds: Vec<String> = request
            .kind
            .iter()
            .map(|kind| super::parameters::kind_name(*kind).to_owned())
            .collect();
        [
            group("Hoofdstuk", "chapter", &facets.chapter, &request.chapter),
            group("Soort tekst", "kind", &facets.kind, &kinds),
            group("Document", "document", &facets.document, &request.document),
        ]
        .into_iter()
        .filter(|filter| filter.choices.len() > 1)
        .collect()
    }

    /// Title of a chapter of the first plan that has it.
    fn chapter_title(&self, number: &str) -> String {
        let documents = self.served.generation.documents();
        documents
            .iter()
            .filter(|document| document.amends.is_none())
            .filter_map(|document| self.served.plan(&document.id).ok())
            .find_map(|plan| {
                let mut chapters = plan.sections.iter().filter(|s| s.kind == Kind::Chapter);
                chapters.find(|s| s.number.as_deref() == Some(number)).map(|s| s.title.clone())
            })
            .unwrap_or_default()
    }

    fn pager(&self, answer: &Answer) -> Option<Pager> {
        let (page, total) = (answer.page, answer.total_pages);
        let at = |page| self.link(&with_page(self.pairs, page));
        (total > 1 || page > 1).then(|| Pager {
            position: format!("Bladzijde {page} van {total}"),
            previous: (page > 1).then(|| at((page - 1).clamp(1, total.max(1)))),
            next: (page < total).then(|| at(page + 1)),
        })
    }

    fn help(&self, answer: &Answer) -> Result<Help, Refusal> {
        let choice =
            |text: String, link: String| Choice { text, title: String::new(), count: None, link };
        let words: Vec<&str> = self.request.q.split_whitespace().collect();
        let fewer_words = if (2..=6).contains(&words.len()) {
            let without = |skip: usize| {
                let kept = words.iter().enumerate().filter(|(at, _)| *at != skip);
                kept.map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
            };
            (0..words.len()).map(without).map(|q| choice(q.clone(), self.with_q(&q))).collect()
        } else {
            Vec::new()
        };
        let filtered = !self.chips(answer).is_empty();
        let mut contents = Vec::new();
        for document in self.served.generation.documents() {
            if document.amends.is_some() {
                continue;
            }
            let plan = self.served.plan(&document.id)?;
            for section in plan.sections.iter().filter(|s| s.kind == Kind::Chapter) {
                let label = text_nl::label(section.kind, 1, section.number.as_deref());
                let link = self.state.links.section(&document.id, &section.anchor);
                contents.push(Choice {
                    text: label,
                    title: section.title.clone(),
                    count: None,
                    link,
                });
            }
        }
        Ok(Help {
            fewer_words,
            without_filters: filtered
                .then(|| self.state.links.results(&[("q", self.request.q.as_str())])),
            contents,
        })
    }

    fn found(&self, hit: &Hit) -> Found {
        let links = &self.state.links;
        let path = &hit.anchor.path;
        let last = path.last();
        let mut eyebrow = Vec::new();
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
            title: if title.is_empty() { hit.document.title.clone() } else { title },
            notices: notices_by(links, &hit.amended_by)
                .into_iter()
                .chain(notices_on(self.state, self.served, &hit.amends))
                .collect(),
            excerpt: Marked::new(&hit.snippet.text, &hit.snippet.ranges),
            before: hit.snippet.truncated_start,
            after: hit.snippet.truncated_end,
            document: hit.document.title.clone(),
            pages: hit.pages.as_ref().map(text_nl::hit_pages),
            more: (hit.same_section_hits > 0)
                .then(|| text_nl::more_in_section(hit.same_section_hits)),
            links: PassageLinks::of_hit(links, &self.served.generation, hit, &self.request.q),
        }
    }
}
