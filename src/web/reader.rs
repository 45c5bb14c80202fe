//! Reading: one passage, and a whole document as accessible HTML.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State as Extracted};
use axum::http::HeaderMap;
use axum::response::Response;

use crate::plan::{AmendedBy, Amends, Block, BlockKind, Kind, Passage, Plan, Section};

use super::answer::PassageLinks;
use super::api::Pairs;
use super::change::{Notice, notices_by, notices_on};
use super::error::Refusal;
use super::flow::{Group, Line, groups};
use super::link::Links;
use super::marked::Marked;
use super::page::{Chrome, html};
use super::parameters::LONGEST_QUESTION;
use super::{Served, State, keep, text_nl};

/// A step of the way from the document to a passage.
struct Crumb {
    label: String,
    title: String,
    link: String,
}

/// The passage before or after.
struct Neighbour {
    title: String,
    same_section: bool,
    link: String,
}

#[derive(Template)]
#[template(path = "passage.html")]
struct PassagePage<'a> {
    chrome: Chrome<'a>,
    back: Option<String>,
    crumbs: Vec<Crumb>,
    badge: Option<String>,
    number: Option<String>,
    title: String,
    /// Which part of its section it is, where the section has several.
    part: Option<String>,
    notices: Vec<Notice>,
    groups: Vec<Group>,
    document: String,
    pages: Option<String>,
    validity: Option<String>,
    permalink: String,
    /// Whether the permalink holds the name of the host, so that it says something on paper.
    is_absolute: bool,
    links: PassageLinks,
    previous: Option<Neighbour>,
    next: Option<Neighbour>,
}

/// `GET /p/{id}?q=`
pub(super) async fn passage(
    Extracted(state): Extracted<Arc<State>>,
    Path(id): Path<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let q = pairs.iter().find(|(name, _)| name == "q").map_or("", |(_, q)| q.as_str());
    let q = if q.len() > LONGEST_QUESTION { "" } else { q };
    let served = state.served();
    let found = served.passage(&id).map_err(|refusal| gone(&served, &id, refusal))?;
    let passage = found.passage();
    let document = served.generation.document(&passage.document).ok_or(Refusal::NotFound)?;
    let links = &state.links;
    let ranges = served.mark(q, &passage.text);

    let last = passage.path.last();
    let label = last.map(|step| step.label.clone()).filter(|label| !label.is_empty());
    let is_ambition = passage.kind == Kind::Ambition;
    let title = last.map(|step| step.title.clone()).filter(|title| !title.is_empty());
    let title = title.map_or_else(|| document.title.clone(), |title| text_nl::capital(&title));
    let tab = label.as_ref().map_or_else(|| title.clone(), |label| format!("{label} {title}"));
    let anchor = last.map(|step| &step.anchor);
    let neighbour = |other: &Passage| Neighbour {
        title: other.path.last().map_or_else(String::new, |step| {
            format!("{} {}", step.label, text_nl::capital(&step.title)).trim().to_owned()
        }),
        same_section: other.path.last().map(|step| &step.anchor) == anchor,
        link: links.passage(&other.id, q),
    };
    let permalink = links.passage(&passage.id, "");
    let page = PassagePage {
        chrome: Chrome::new(&state, &served, &tab).asking(q).lasting(permalink.clone()),
        back: (!q.is_empty()).then(|| links.results(&[("q", q)])),
        crumbs: crumbs(links, &document.title, passage),
        badge: label.clone().filter(|_| is_ambition),
        number: label.filter(|_| !is_ambition),
        title,
        part: part_of(&found.plan, &passage.id),
        notices: notices_by(links, &passage.amended_by)
            .into_iter()
            .chain(notices_on(&state, &served, &passage.amends))
            .collect(),
        groups: groups(lines_of(passage, &found.plan, &ranges), &mut 0),
        document: document.title.clone(),
        pages: passage.pages.as_ref().map(text_nl::span),
        validity: text_nl::validity(document.valid_from.as_deref(), document.valid_to.as_deref()),
        permalink,
        is_absolute: state.options.public_url.is_some(),
        links: PassageLinks::of_passage(links, &served.generation, passage, &ranges, q),
        previous: found.previous().map(neighbour),
        next: found.next().map(neighbour),
    };
    Ok(keep::page(&headers, html(&page)))
}

/// Where a passage is not there but its document is, as its id tells: the document, for a way on.
fn gone(served: &Served, id: &str, refusal: Refusal) -> Refusal {
    let document = id.split_once('.').map_or("", |(document, _)| document);
    match (refusal, served.generation.document(document)) {
        (Refusal::NotFound, Some(document)) => Refusal::Gone(Some(document.id.clone())),
        (refusal, _) => refusal,
    }
}

/// Which part of its section a passage is; nothing where it is the whole.
pub(super) fn part_of(plan: &Plan, id: &str) -> Option<String> {
    let anchor = |passage: &Passage| passage.path.last().map(|step| step.anchor.clone());
    let section = anchor(plan.passages.iter().find(|passage| passage.id == id)?)?;
    let parts = plan.passages.iter().filter(|passage| anchor(passage).as_ref() == Some(&section));
    let ids: Vec<&str> = parts.map(|passage| passage.id.as_str()).collect();
    let at = ids.iter().position(|part| *part == id)?;
    (ids.len() > 1).then(|| text_nl::part(at + 1, ids.len()))
}

/// The document, and the sections above that of the passage.
fn crumbs(links: &Links, document: &str, passage: &Passage) -> Vec<Crumb> {
    let id = &passage.document;
    let start =
        Crumb { label: String::new(), title: document.to_owned(), link: links.document(id) };
    let above = passage.path.iter().rev().skip(1).rev();
    let steps = above.map(|step| Crumb {
        label: step.label.clone(),
        title: text_nl::capital(&step.title),
        link: links.section(id, &step.anchor),
    });
    std::iter::once(start).chain(steps).collect()
}

/// The lines of a passage, each of the kind that its block has in the section.
fn lines_of(passage: &Passage, plan: &Plan, ranges: &[crate::search::Mark]) -> Vec<Line> {
    let anchor = passage.path.last().map_or("", |step| step.anchor.as_str());
    let mut kinds: BTreeMap<&str, BlockKind> = BTreeMap::new();
    if let Some(section) = find_section(&plan.sections, anchor) {
        kinds.extend(section.blocks.iter().map(|block| (block.text.as_str(), block.kind)));
    }
    Marked::lines(&passage.text, ranges)
        .into_iter()
        .map(|(text, marked)| Line {
            kind: kinds.get(text.as_str()).copied().unwrap_or_default(),
            text,
            marked,
            page: 0,
        })
        .collect()
}

/// The section with an anchor.
pub(super) fn find_section<'a>(sections: &'a [Section], anchor: &str) -> Option<&'a Section> {
    sections.iter().find_map(|section| {
        if section.anchor == anchor {
            Some(section)
        } else {
            find_section(&section.children, anchor)
        }
    })
}

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
pub(super) async fn document(
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
        kind: super::parameters::kind_name(section.kind),
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
