//! The start page, and what all pages share.

use std::sync::Arc;

use askama::Template;
use axum::extract::State as Extracted;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::plan::{Kind, Plan};

use super::error::Refusal;
use super::{Served, State, asset, discovery, keep, text_nl};

/// What stands around every page.
pub(super) struct Chrome<'a> {
    /// Title in the tab, without the name of the site.
    pub(super) title: &'a str,
    /// What stands in the search box.
    pub(super) q: &'a str,
    /// Keep out of search engines: result pages and errors.
    pub(super) noindex: bool,
    /// Address of this page for links from elsewhere.
    pub(super) canonical: Option<String>,
    /// Address of the style sheet.
    pub(super) style: String,
    /// Address of the search box, which takes the place of the form that is there without script.
    pub(super) widget: String,
    /// Address of the service for the search box; empty: where the page is.
    pub(super) origin: String,
    /// Address of the picture in the tab.
    pub(super) favicon: String,
    /// Address of the description for browsers' own search boxes.
    pub(super) opensearch: Option<String>,
    /// Pages at the foot: what each is called and where it is.
    pub(super) foot: Vec<(&'static str, String)>,
    /// Where visitors can ask for help: what it says and where it leads.
    pub(super) contact: Option<(String, String)>,
    /// The start page.
    pub(super) home: String,
    /// Where the search form leads.
    pub(super) results: String,
    /// What must be said of the documents on every page, each once.
    pub(super) notices: Vec<String>,
}

impl<'a> Chrome<'a> {
    /// A page that is kept out of search engines until told otherwise.
    pub(super) fn new(state: &State, served: &Served, title: &'a str) -> Chrome<'a> {
        let mut notices: Vec<String> = Vec::new();
        for notice in served.generation.documents().iter().filter_map(|d| d.notice.as_ref()) {
            if !notices.contains(notice) {
                notices.push(notice.clone());
            }
        }
        Chrome {
            title,
            q: "",
            noindex: true,
            canonical: None,
            style: state.links.asset(&asset::STYLE.name),
            widget: state.links.asset(&asset::WIDGET.name),
            origin: state.options.public_url.clone().unwrap_or_default(),
            favicon: state.links.favicon(),
            opensearch: state.options.public_url.is_some().then(|| state.links.opensearch()),
            foot: vec![
                ("Privacy", state.links.privacy()),
                ("Toegankelijkheid", state.links.accessibility()),
                ("Op uw eigen website", state.links.guide()),
            ],
            contact: state.options.contact.as_deref().map(contact),
            home: state.links.home(),
            results: state.links.results(&[]),
            notices,
        }
    }

    /// With the question in the search box.
    pub(super) fn asking(mut self, q: &'a str) -> Chrome<'a> {
        self.q = q;
        self
    }

    /// A page that search engines may show, under one address.
    pub(super) fn lasting(mut self, canonical: String) -> Chrome<'a> {
        self.noindex = false;
        self.canonical = Some(canonical);
        self
    }
}

/// A mail or web address as what it says and where it leads; other words lead nowhere.
fn contact(address: &str) -> (String, String) {
    let says = address.trim_start_matches("mailto:").trim_start_matches("https://");
    let leads = if address.starts_with("https://") || address.starts_with("http://") {
        address.to_owned()
    } else if says.contains('@') && !says.contains(char::is_whitespace) {
        format!("mailto:{says}")
    } else {
        String::new()
    };
    (says.trim_end_matches('/').to_owned(), leads)
}

/// A template as text. Writing into a string doesn't fail; if it ever does, the cause is logged and
/// the page is empty.
pub(super) fn html(template: &impl Template) -> String {
    template.render().unwrap_or_else(|error| {
        tracing::error!(%error, "a template was not rendered");
        String::new()
    })
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'a> {
    chrome: Chrome<'a>,
    examples: Vec<Example>,
    documents: Vec<Shelf>,
    /// What search engines may know of the service (schema.org), where its public address is known.
    about: Option<String>,
}

/// Most examples of a question: two lines of them.
const EXAMPLES: usize = 5;
/// Bounds of an example in characters: a word that says something, and no whole sentence.
const EXAMPLE_LENGTH: std::ops::RangeInclusive<usize> = 8..=36;

/// A question that the documents answer: a heading of theirs.
struct Example {
    words: String,
    link: String,
}

/// One heading a chapter, from the middle chapters of a plan, where its own subjects stand: the one
/// with the longest word, which in Dutch is most often the most telling one.
fn examples(links: &super::link::Links, plan: &Plan) -> Vec<Example> {
    let longest_word = |title: &str| title.split(' ').map(|w| w.chars().count()).max();
    let chapters = plan.sections.iter().filter(|section| section.kind == Kind::Chapter);
    let mut titles: Vec<&str> = chapters
        .filter_map(|chapter| {
            let below = chapter.children.iter().filter(|section| section.kind == Kind::Section);
            below
                .filter(|section| section.number.is_some())
                .map(|section| section.title.as_str())
                .filter(|title| EXAMPLE_LENGTH.contains(&title.chars().count()))
                // Of two, the first.
                .rev()
                .max_by_key(|title| longest_word(title))
        })
        .collect();
    let around = titles.len().saturating_sub(EXAMPLES);
    titles.drain(..around.div_ceil(2));
    titles.truncate(EXAMPLES);
    let example = |title: &str| Example {
        words: text_nl::capital(title),
        link: links.results(&[("q", title)]),
    };
    titles.into_iter().map(example).collect()
}

/// A document with its chapters.
struct Shelf {
    title: String,
    link: String,
    pdf: Option<String>,
    facts: Vec<String>,
    chapters: Vec<Chapter>,
}

struct Chapter {
    label: String,
    title: String,
    link: String,
}

/// `GET /`
pub(super) async fn home(
    Extracted(state): Extracted<Arc<State>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let served = state.served();
    let documents = served
        .generation
        .documents()
        .iter()
        .map(|document| {
            let plan = served.plan(&document.id)?;
            let chapters = plan
                .sections
                .iter()
                .filter(|section| section.kind != Kind::Front)
                .map(|section| Chapter {
                    label: text_nl::label(section.kind, 1, section.number.as_deref()),
                    title: text_nl::capital(&section.title),
                    link: state.links.section(&document.id, &section.anchor),
                })
                .collect();
            let (from, to) = (document.valid_from.as_deref(), document.valid_to.as_deref());
            let pages = (document.pages > 0).then(|| text_nl::pages(document.pages));
            Ok(Shelf {
                title: document.title.clone(),
                link: state.links.document(&document.id),
                pdf: (!document.sha256.is_empty()).then(|| state.links.file(&document.id)),
                facts: text_nl::validity(from, to).into_iter().chain(pages).collect(),
                chapters,
            })
        })
        .collect::<Result<Vec<_>, Refusal>>()?;
    let plan = served.generation.documents().iter().find(|document| document.amends.is_none());
    let examples = match plan {
        Some(document) => examples(&state.links, &*served.plan(&document.id)?),
        None => Vec::new(),
    };
    let chrome = Chrome::new(&state, &served, "Zoeken").lasting(state.links.home());
    let about = state.options.public_url.is_some().then(|| discovery::website(&state.links));
    Ok(keep::page(&headers, html(&HomePage { chrome, examples, documents, about })))
}
