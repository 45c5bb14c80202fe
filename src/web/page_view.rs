//! A page of a PDF: its text beside its picture, with boxes on the words that answer the question.
//!
//! Complete without script and without the picture: the text is there, and what was found in the
//! document is a list of links.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State as Extracted};
use axum::http::HeaderMap;
use axum::response::Response;

use crate::plan::{AmendedBy, PageInfo};
use crate::search::{Current, Hit, MatchKind, Request};

use super::api::Pairs;
use super::change::{Notice, notices_by};
use super::error::Refusal;
use super::flow::{Group, Line, groups};
use super::link::{Asking, Links};
use super::marked::Marked;
use super::page::{Chrome, html};
use super::parameters::LONGEST_QUESTION;
use super::picture::{WIDTH, WIDTHS, version};
use super::sheet::{Piece, Shape, Sheet, page_number, percent, sheet, texts};
use super::{State, keep, text_nl};

/// Most findings in the list: what fits beside a page.
const FINDINGS: usize = 20;

#[derive(Template)]
#[template(path = "page_view.html")]
struct PageView<'a> {
    chrome: Chrome<'a>,
    title: String,
    document: &'a str,
    document_link: String,
    place: String,
    pdf: Option<String>,
    back: Option<String>,
    position: String,
    previous: Option<(String, String)>,
    next: Option<(String, String)>,
    notices: Vec<Notice>,
    parts: Vec<Part>,
    /// What to say where the page has no text.
    empty: Option<&'static str>,
    picture: Option<Picture>,
    found: Option<String>,
    /// The pages that hold a finding.
    pages: Vec<FoundPage>,
    /// Heading of the list of findings.
    list: &'static str,
    findings: Vec<Finding>,
}

/// A page with findings, as a chip.
struct FoundPage {
    name: String,
    /// How many findings, where it is more than one.
    count: Option<usize>,
    link: String,
    here: bool,
}

/// A heading, or the blocks below one.
enum Part {
    /// Level in HTML, and the title.
    Heading(u8, Marked),
    /// Blocks.
    Flow(Vec<Group>),
}

/// The picture and what is drawn over it.
struct Picture {
    source: String,
    sources: String,
    width: u16,
    height: u16,
    alt: String,
    boxes: Vec<Frame>,
}

/// A box in percent of the picture.
struct Frame {
    x: f32,
    y: f32,
    width: f32,
    height: f32,
    /// Found in another form than typed.
    loose: bool,
}

/// A passage of the document that answers the question.
struct Finding {
    title: String,
    excerpt: Marked,
    /// Its first page.
    number: u32,
    /// The same, as a chip.
    page: String,
    link: String,
    here: bool,
}

/// `GET /d/{id}/bladzijde/{n}?q=`
pub(super) async fn page(
    Extracted(state): Extracted<Arc<State>>,
    Path((id, number)): Path<(String, String)>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let q = pairs.iter().find(|(name, _)| name == "q").map_or("", |(_, q)| q.as_str());
    let q = if q.len() > LONGEST_QUESTION { "" } else { q };
    let asking = Asking::of(q);
    let served = state.served();
    let document = served.generation.document(&id).ok_or_else(|| served.missing(&id))?;
    let plan = served.plan(&id)?;
    let number = page_number(&number).ok_or_else(|| Refusal::NoPage(id.clone()))?;
    let marks = state.mark(&served, q, texts(&plan, number)).await?;
    let sheet = sheet(&plan, number, &marks).ok_or_else(|| Refusal::NoPage(id.clone()))?;
    let Sheet { page, pieces } = &sheet;

    let (total, findings): (_, Vec<Finding>) = if q.trim().is_empty() {
        (0, Vec::new())
    } else {
        let request = Request {
            q: q.to_owned(),
            document: vec![id.clone()],
            page_size: FINDINGS,
            current: Current::All,
            snippet_length: 100,
            ..Request::default()
        };
        let answer = state.search(&served, &request).await?;
        let mut hits = answer.hits;
        // A reader goes through the findings as through the document.
        hits.sort_by_key(|hit| hit.pages.as_ref().map_or(0, |pages| pages.first));
        let find = |hit: &Hit| finding(&state.links, hit, page.number, &asking);
        (answer.total_hits, hits.iter().filter_map(find).collect())
    };
    let beside = |other: Option<&PageInfo>| {
        other.map(|other| (text_nl::page_name(other), state.links.page(&id, other.number, &asking)))
    };
    let at = plan.pages.iter().position(|other| other.number == page.number).unwrap_or(0);
    let has_pdf = !document.sha256.is_empty();
    let title = text_nl::capital(&text_nl::page_name(page));
    let tab = format!("{title}, {}", document.title);
    let view = PageView {
        chrome: Chrome::new(&state, &served, &tab).asking(q),
        document: &document.title,
        document_link: state.links.document(&id),
        place: state.links.place(&id, page.number),
        pdf: has_pdf.then(|| {
            let quote = pieces.iter().find_map(Piece::quote);
            state.links.pdf(&id, page.number, quote.as_deref())
        }),
        back: (!q.is_empty()).then(|| state.links.results(&[("q", q)])),
        position: text_nl::page_of(page.number, plan.pages.len()),
        previous: beside(at.checked_sub(1).and_then(|at| plan.pages.get(at))),
        next: beside(plan.pages.get(at + 1)),
        notices: notices_by(&state.links, &changes(pieces)),
        empty: pieces.is_empty().then(|| text_nl::no_text(page.readable)),
        picture: has_pdf.then(|| picture(&state.links, &sheet, &id, version(document), &title)),
        found: (!q.trim().is_empty()).then(|| text_nl::found_in_document(total, findings.len())),
        pages: found_pages(&findings, page.number),
        list: text_nl::list_of_findings(findings.len()),
        findings,
        parts: parts(sheet.pieces),
        title,
    };
    Ok(keep::page(&headers, html(&view)))
}

/// The pages of findings, which are in the order of their pages.
fn found_pages(findings: &[Finding], number: u32) -> Vec<FoundPage> {
    let of_a_page = findings.chunk_by(|one, other| one.number == other.number);
    let chips = of_a_page.filter_map(|findings| {
        let first = findings.first()?;
        Some(FoundPage {
            name: first.page.clone(),
            count: (findings.len() > 1).then_some(findings.len()),
            link: first.link.clone(),
            here: first.number == number,
        })
    });
    chips.collect()
}

/// What changes the passages on the page, in reading order.
fn changes(pieces: &[Piece]) -> Vec<AmendedBy> {
    let mut passages: Vec<&str> = Vec::new();
    let mut changes = Vec::new();
    for passage in pieces.iter().filter_map(|piece| piece.passage) {
        if !passages.contains(&passage.id.as_str()) {
            passages.push(&passage.id);
            changes.extend(passage.amended_by.iter().cloned());
        }
    }
    changes
}

fn parts(pieces: Vec<Piece>) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut lines: Vec<Line> = Vec::new();
    for piece in pieces {
        let marked = Marked::new(&piece.text, &piece.marks);
        match piece.shape {
            Shape::Heading(_, level) => {
                if !lines.is_empty() {
                    parts.push(Part::Flow(groups(std::mem::take(&mut lines), &mut 0)));
                }
                parts.push(Part::Heading(level.saturating_add(1).clamp(2, 6), marked));
            }
            Shape::Block(kind) => lines.push(Line { kind, text: piece.text, marked, page: 0 }),
        }
    }
    if !lines.is_empty() {
        parts.push(Part::Flow(groups(lines, &mut 0)));
    }
    parts
}

fn picture(links: &Links, sheet: &Sheet, id: &str, version: &str, title: &str) -> Picture {
    let Sheet { page, pieces } = sheet;
    let at = |width: u16| links.picture(id, page.number, width, version);
    let sources: Vec<String> =
        WIDTHS.iter().map(|width| format!("{} {width}w", at(*width))).collect();
    let boxes = pieces
        .iter()
        .flat_map(|piece| piece.words.iter().map(move |word| (piece, word)))
        .filter_map(|(piece, word)| Some((word, piece.marks.get(word.mark?)?)))
        .map(|(word, mark)| {
            let [x0, y0, x1, y1] = percent(word.rect, page);
            Frame {
                x: x0,
                y: y0,
                width: tenths(x1 - x0),
                height: tenths(y1 - y0),
                loose: !matches!(mark.kind, MatchKind::Exact | MatchKind::Phrase),
            }
        })
        .collect();
    let height = (f32::from(WIDTH) * page.height / page.width).round();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let height = if height.is_finite() { height.clamp(1.0, 3200.0) as u16 } else { WIDTH };
    let alt = text_nl::picture_of(title, pieces.is_empty());
    Picture { source: at(WIDTH), sources: sources.join(", "), width: WIDTH, height, alt, boxes }
}

/// Without the noise of a subtraction.
fn tenths(percent: f32) -> f32 {
    (percent * 100.0).round() / 100.0
}

fn finding(links: &Links, hit: &Hit, number: u32, asking: &Asking) -> Option<Finding> {
    let pages = hit.pages.as_ref()?;
    let step = hit.anchor.path.last();
    let title = step.map(|step| format!("{} {}", step.label, step.title).trim().to_owned());
    Some(Finding {
        title: text_nl::capital(&title.unwrap_or_default()),
        excerpt: Marked::new(&hit.snippet.text, &hit.snippet.ranges),
        number: pages.first,
        page: text_nl::page_chip(pages.first, pages.label_first.as_deref()),
        link: links.page(&hit.document.id, pages.first, asking),
        here: (pages.first..=pages.last).contains(&number),
    })
}
