//! The result page.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State as Extracted};
use axum::http::header::CACHE_CONTROL;
use axum::response::{Html, IntoResponse, Response};

use crate::plan::Kind;
use crate::search::{Answer, Current, FacetCount, Hit, Request};

use super::answer::{PassageLinks, borrowed, literally, with_page};
use super::api::Pairs;
use super::change::{Notice, notices_by, notices_on};
use super::error::Refusal;
use super::marked::Marked;
use super::page::{Chrome, html};
use super::parameters::search_request;
use super::reader::part_of;
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

/// What was tried when nothing was found, and what to do.
struct Help {
    /// Each word on its own, and what it finds.
    words: Vec<Choice>,
    /// The question without one of its words, where that finds something.
    fewer_words: Vec<Choice>,
    without_filters: Option<Choice>,
    contents: Vec<Choice>,
}

/// Most characters of a question that its heading repeats: two lines of a telephone.
const HEADING: usize = 60;
/// Most words of a question that are tried one by one when it finds nothing: each is a search.
const WORDS_TRIED: usize = 6;

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
    let answer = state.search(&served, request.clone()).await?;
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
                ..Choice::default()
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
                    "current" if value == "all" => text_nl::SUPERSEDED.to_owned(),
                    _ => return None,
                };
                Some(Choice { text, link: self.without(name, value), ..Choice::default() })
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
                            let title = text_nl::capital(&self.chapter_title(&count.value));
                            (format!("Hoofdstuk {}", count.value), title)
                        }
                        "kind" => (text_nl::kind(&count.value).to_owned(), String::new()),
                        _ => (count.label.clone(), String::new()),
                    };
                    let link = self.with(parameter, &count.value);
                    Choice { text, title, count: Some(count.count), link, chosen: false }
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
        let is_amended = self.served.generation.documents().iter().any(|d| d.amends.is_some());
        let superseded = Filter {
            name: "Geldigheid",
            choices: Vec::from_iter(
                (is_amended && request.current != Current::All && answer.total_hits > 0).then(
                    || {
                        let link = self.with_only("current", Some("all"));
                        Choice { text: text_nl::SUPERSEDED.to_owned(), link, ..Choice::default() }
                    },
                ),
            ),
        };
        let narrowing = [
            group("Hoofdstuk", "chapter", &facets.chapter, &request.chapter),
            group("Soort tekst", "kind", &facets.kind, &kinds),
            group("Document", "document", &facets.document, &request.document),
        ];
        let narrowing = narrowing.into_iter().filter(|filter| filter.choices.len() > 1);
        narrowing.chain(Some(superseded).filter(|filter| !filter.choices.is_empty())).collect()
    }

    /// The orders that results can have.
    fn orders(&self) -> Vec<Choice> {
        let set =
            self.pairs.iter().find(|(name, _)| name == "sort").map(|(_, value)| value.as_str());
        let now = set.unwrap_or("relevance");
        let order = |(value, text): &(&str, &str)| Choice {
            text: (*text).to_owned(),
            chosen: *value == now,
            link: self.with_only("sort", Some(*value).filter(|value| *value != "relevance")),
            ..Choice::default()
        };
        text_nl::ORDERS.iter().map(order).collect()
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
            position: format!("Pagina {page} van {total}"),
            previous: (page > 1).then(|| at((page - 1).clamp(1, total.max(1)))),
            next: (page < total).then(|| at(page + 1)),
        })
    }

    async fn help(&self, answer: &Answer) -> Result<Help, Refusal> {
        let mut words: Vec<&str> = Vec::new();
        for word in self.request.q.split_whitespace() {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            if !word.is_empty() && !words.contains(&word) {
                words.push(word);
            }
        }
        let mut tried = Vec::new();
        let mut fewer_words = Vec::new();
        if (2..=WORDS_TRIED).contains(&words.len()) {
            for word in &words {
                let count = self.count(self.pairs, word).await;
                tried.push(Choice {
                    text: (*word).to_owned(),
                    title: text_nl::word_count(count),
                    count: Some(count),
                    link: self.with_q(word),
                    chosen: count == 0,
                });
            }
            for skip in 0..words.len() {
                let kept = words.iter().enumerate().filter(|(at, _)| *at != skip);
                let q = kept.map(|(_, word)| *word).collect::<Vec<_>>().join(" ");
                fewer_words.extend(self.choice(self.pairs, &q).await);
            }
        }
        let only_q = [("q".to_owned(), self.request.q.clone())];
        let without_filters = match self.chips(answer).is_empty() {
            true => None,
            false => self.choice(&only_q, &self.request.q).await,
        };
        Ok(Help {
            words: tried,
            fewer_words,
            without_filters,
            contents: self.contents()?,
        })
    }

    /// How many passages `q` finds with the other parameters as they are in `pairs`; none where the
    /// machine is too busy to tell.
    async fn count(&self, pairs: &[(String, String)], q: &str) -> usize {
        let mut request = search_request(pairs).unwrap_or_default();
        q.clone_into(&mut request.q);
        (request.page, request.page_size) = (1, 1);
        self.state.search(self.served, request).await.map_or(0, |answer| answer.total_hits)
    }

    /// A link to what `q` finds with other parameters; `None` where that is nothing.
    async fn choice(&self, pairs: &[(String, String)], q: &str) -> Option<Choice> {
        let count = self.count(pairs, q).await;
        let other = Asked { pairs, ..*self };
        (count > 0).then(|| Choice {
            text: q.to_owned(),
            count: Some(count),
            title: text_nl::passages(count),
            link: other.with_q(q),
            chosen: false,
        })
    }

    /// The chapters of the plans.
    fn contents(&self) -> Result<Vec<Choice>, Refusal> {
        let mut contents = Vec::new();
        for document in self.served.generation.documents() {
            if document.amends.is_some() {
                continue;
            }
            let plan = self.served.plan(&document.id)?;
            for section in plan.sections.iter().filter(|s| s.kind == Kind::Chapter) {
                contents.push(Choice {
                    text: text_nl::label(section.kind, 1, section.number.as_deref()),
                    title: text_nl::capital(&section.title),
                    link: self.state.links.section(&document.id, &section.anchor),
                    ..Choice::default()
                });
            }
        }
        Ok(contents)
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
            links: PassageLinks::of_hit(links, &self.served.generation, hit, &self.request.q),
        }
    }
}
