//! A whole document as accessible HTML, with an anchor at every section.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State as Extracted};
use axum::http::HeaderMap;
use axum::response::Response;

use crate::plan::{AmendedBy, Amends, Block, Kind, Section};
use crate::web::change::{Notice, notices_by, notices_on};
use crate::web::error::Refusal;
use crate::web::flow::{Group, Line, groups};
use crate::web::marked::Marked;
use crate::web::page::{Chrome, html};
use crate::web::{State, keep, parameters, text_nl};

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage<'a> {
    chrome: Chrome<'a>,
    title: &'a str,
    validity: Option<String>,
    amends: Option<(String, String)>,
    stale: bool,
    pdf: Option<String>,
    pages: Option<String>,
    /// What the addresses of its pages begin with; empty where it has none.
    pages_at: String,
    contents: Vec<Entry>,
    parts: Vec<Part>,
}

/// A line of the contents list, with the sections below it.
struct Entry {
    label: String,
    title: String,
    anchor: String,
    children: Vec<Entry>,
}

/// One section of the document, without those below it, which follow.
struct Part {
    /// Level of its heading in HTML, 2–6.
    level: u8,
    kind: &'static str,
    anchor: String,
    label: String,
    title: String,
    /// A page that begins with this heading.
    page: Option<u32>,
    notices: Vec<Notice>,
    groups: Vec<Group>,
}

/// `GET /d/{id}`
pub(in crate::web) async fn document(
    Extracted(state): Extracted<Arc<State>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let served = state.served();
    let document = served.generation.document(&id).ok_or_else(|| served.missing(&id))?;
    let plan = served.plan(&id)?;
    let links = &state.links;

    let mut amended_by: BTreeMap<&str, Vec<AmendedBy>> = BTreeMap::new();
    let mut amends: BTreeMap<&str, Vec<Amends>> = BTreeMap::new();
    for passage in &plan.passages {
        if let Some(step) = passage.path.last() {
            amended_by.entry(&step.anchor).or_default().extend_from_slice(&passage.amended_by);
            amends.entry(&step.anchor).or_default().extend_from_slice(&passage.amends);
        }
    }
    let notices = |anchor: &str| -> Vec<Notice> {
        let by = amended_by.get(anchor).map(|all| notices_by(links, all)).unwrap_or_default();
        let on = amends.get(anchor).map(|all| notices_on(&state, &served, all));
        by.into_iter().chain(on.unwrap_or_default()).collect()
    };
    let mut parts = Vec::new();
    for section in &plan.sections {
        flatten(section, &document.title, &mut 0, &notices, &mut parts);
    }
    number_pages(&mut parts);

    let amended = document.amends.as_ref().and_then(|id| served.generation.document(id));
    let page = DocumentPage {
        chrome: Chrome::new(&state, &served, &document.title).lasting(links.document(&id)),
        title: &document.title,
        validity: text_nl::validity(document.valid_from.as_deref(), document.valid_to.as_deref()),
        amends: amended.map(|plan| (plan.title.clone(), links.document(&plan.id))),
        stale: document.stale.is_some(),
        pdf: (!document.sha256.is_empty()).then(|| links.file(&id)),
        pages: (document.pages > 0).then(|| text_nl::pages(document.pages)),
        pages_at: match document.sha256.is_empty() {
            true => String::new(),
            false => links.pages(&id),
        },
        contents: plan.sections.iter().map(|section| entry(section, &document.title, 2)).collect(),
        parts,
    };
    Ok(keep::page(&headers, html(&page)))
}

/// A section and those below it as parts in reading order.
fn flatten(
    section: &Section,
    document: &str,
    page: &mut u32,
    notices: &impl Fn(&str) -> Vec<Notice>,
    parts: &mut Vec<Part>,
) {
    *page = section.page;
    let lines = section.blocks.iter().map(line).collect();
    parts.push(Part {
        level: section.level.saturating_add(1).clamp(2, 6),
        kind: parameters::kind_name(section.kind),
        anchor: section.anchor.clone(),
        label: text_nl::label(section.kind, section.level, section.number.as_deref()),
        title: heading(section, document),
        page: (section.page > 0).then_some(section.page),
        notices: notices(&section.anchor),
        groups: groups(lines, page),
    });
    for child in &section.children {
        flatten(child, document, page, notices, parts);
    }
}

/// Title of a section with its capital; the title page, which repeats the document's, by its name.
fn heading(section: &Section, document: &str) -> String {
    if section.kind == Kind::Front && section.title == document {
        text_nl::TITLE_PAGE.to_owned()
    } else {
        text_nl::capital(&section.title)
    }
}

fn line(block: &Block) -> Line {
    Line {
        kind: block.kind,
        text: block.text.clone(),
        marked: Marked::new(&block.text, &[]),
        page: block.page,
    }
}

/// Each page begins once: at the first heading or block on it.
fn number_pages(parts: &mut [Part]) {
    let mut last = 0;
    for part in parts {
        match part.page {
            Some(page) if page > last => last = page,
            _ => part.page = None,
        }
        part.groups.retain(|group| match group {
            Group::Page(page) if *page > last => {
                last = *page;
                true
            }
            Group::Page(_) => false,
            _ => true,
        });
    }
}

/// A section in the contents list, and `depth - 1` levels below it. Ambitions are found by their
/// heading and would make the list too long to use.
fn entry(section: &Section, document: &str, depth: u8) -> Entry {
    let below = section.children.iter().filter(|child| depth > 1 && child.kind != Kind::Ambition);
    Entry {
        label: text_nl::label(section.kind, section.level, section.number.as_deref()),
        title: heading(section, document),
        anchor: section.anchor.clone(),
        children: below.map(|child| entry(child, document, depth - 1)).collect(),
    }
}
