//! One passage as a page.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State as Extracted};
use axum::http::HeaderMap;
use axum::response::Response;

use crate::plan::{BlockKind, Kind, Passage, Plan};
use crate::search::{Mark, Request};
use crate::web::answer::PassageLinks;
use crate::web::api::Pairs;
use crate::web::change::{Notice, notices_by, notices_on};
use crate::web::error::Refusal;
use crate::web::flow::{Group, Line, groups};
use crate::web::link::{Asking, Links};
use crate::web::marked::Marked;
use crate::web::page::{Chrome, html};
use crate::web::parameters::LONGEST_QUESTION;
use crate::web::{Served, State, keep, text_nl};

use super::{find_section, part_of};

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

/// The results before and after, for who came from them.
struct Turn {
    position: String,
    previous: Option<String>,
    next: Option<String>,
}

/// How far down the results one can go from passage to passage.
const TURNS: usize = 50;

#[derive(Template)]
#[template(path = "passage.html")]
struct PassagePage<'a> {
    chrome: Chrome<'a>,
    back: Option<String>,
    turn: Option<Turn>,
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
pub(in crate::web) async fn passage(
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
    let (links, asking) = (&state.links, Asking::of(q));
    let marks = state.mark(&served, q, vec![passage.text.clone()]).await?;
    let ranges = marks.of(&passage.text);

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
        link: links.passage(&other.id, &asking),
    };
    let turn = if q.trim().is_empty() { None } else { turn(&state, &served, &passage.id, q).await };
    let permalink = links.passage(&passage.id, Asking::NOTHING);
    let page = PassagePage {
        chrome: Chrome::new(&state, &served, &tab).asking(q).lasting(permalink.clone()),
        back: (!q.is_empty()).then(|| links.results(&[("q", q)])),
        turn,
        crumbs: crumbs(links, &document.title, passage),
        badge: label.clone().filter(|_| is_ambition),
        number: label.filter(|_| !is_ambition),
        title,
        part: part_of(&found.plan, &passage.id),
        notices: notices_by(links, &passage.amended_by)
            .into_iter()
            .chain(notices_on(&state, &served, &passage.amends))
            .collect(),
        groups: groups(lines_of(passage, &found.plan, ranges), &mut 0),
        document: document.title.clone(),
        pages: passage.pages.as_ref().map(text_nl::span),
        validity: text_nl::validity(document.valid_from.as_deref(), document.valid_to.as_deref()),
        permalink,
        is_absolute: state.options.public_url.is_some(),
        links: PassageLinks::of_passage(links, &served.generation, passage, ranges, &asking),
        previous: found.previous().map(neighbour),
        next: found.next().map(neighbour),
    };
    Ok(keep::page(&headers, html(&page)))
}

/// The place of a passage among what `q` finds; `None` where it is not among the first, or the
/// machine is too busy to tell.
async fn turn(state: &State, served: &Served, id: &str, q: &str) -> Option<Turn> {
    let request =
        Request { q: q.to_owned(), page_size: TURNS, snippet_length: 0, ..Request::default() };
    let answer = state.search(served, &request).await.ok()?;
    let at = answer.hits.iter().position(|hit| hit.id == id)?;
    let asking = Asking::of(q);
    let link = |at: usize| answer.hits.get(at).map(|hit| state.links.passage(&hit.id, &asking));
    Some(Turn {
        position: text_nl::result_of(at + 1, answer.total_hits),
        previous: at.checked_sub(1).and_then(link),
        next: link(at + 1),
    })
}

/// Where a passage is not there but its document is, as its id tells: the document, for a way on.
fn gone(served: &Served, id: &str, refusal: Refusal) -> Refusal {
    let document = id.split_once('.').map_or("", |(document, _)| document);
    match (refusal, served.generation.document(document)) {
        (Refusal::NotFound, Some(document)) => Refusal::Gone(document.id.clone()),
        (refusal, _) => refusal,
    }
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
fn lines_of(passage: &Passage, plan: &Plan, ranges: &[Mark]) -> Vec<Line> {
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
