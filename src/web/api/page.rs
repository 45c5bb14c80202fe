//! One page of a PDF as JSON: its text with the boxes of its words.

use std::sync::Arc;

use axum::extract::{Path, Query, State as Extracted};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::plan::{AmendedBy, BlockKind, PageInfo};
use crate::search::{Mark, MatchKind};
use crate::web::answer::Document;
use crate::web::error::Refusal;
use crate::web::link::Asking;
use crate::web::parameters::{DocumentId, PageNumber, Question};
use crate::web::sheet::{self, Piece, Shape, Sheet};
use crate::web::{State, keep, picture};

use super::{Pairs, only_question};

/// What stands on one page of a PDF.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::web) struct WholePage<'a> {
    /// The document.
    document: Document<'a>,
    /// Physical page number, from 1.
    number: u32,
    /// Printed page number.
    label: Option<&'a str>,
    /// Width in points.
    width: f32,
    /// Height in points.
    height: f32,
    /// Whether the page has text that is language.
    readable: bool,
    /// Its text in reading order, without running heads.
    blocks: Vec<PageBlock<'a>>,
    /// Where it can be seen.
    links: PageLinks,
}

/// A heading, or a block as far as it stands on the page.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::web) struct PageBlock<'a> {
    /// What it is.
    kind: BlockName,
    /// Depth of a heading from 1.
    level: Option<u8>,
    /// The text as far as it stands on the page.
    text: String,
    /// Anchor of the section.
    anchor: &'a str,
    /// The passage that it is part of.
    passage: Option<&'a str>,
    /// What of the text answers the question.
    ranges: Vec<Mark>,
    /// Its words, where the PDF tells where they stand.
    words: Vec<PageWord>,
    /// What changes the passage.
    amended_by: &'a [AmendedBy],
}

/// Kinds of block on a page.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::web) enum BlockName {
    /// The heading of a section.
    Heading,
    /// Running text.
    Paragraph,
    /// A bulleted or numbered item.
    ListItem,
    /// One row of a table.
    TableRow,
    /// The header row of a table.
    TableHeader,
    /// A footnote.
    Footnote,
    /// A caption.
    Caption,
    /// Labels inside a figure.
    FigureText,
    /// A line of a contents list.
    Contents,
}

impl BlockName {
    fn of(shape: Shape) -> BlockName {
        match shape {
            Shape::Heading(..) => BlockName::Heading,
            Shape::Block(BlockKind::Paragraph) => BlockName::Paragraph,
            Shape::Block(BlockKind::ListItem) => BlockName::ListItem,
            Shape::Block(BlockKind::TableRow) => BlockName::TableRow,
            Shape::Block(BlockKind::TableHeader) => BlockName::TableHeader,
            Shape::Block(BlockKind::Footnote) => BlockName::Footnote,
            Shape::Block(BlockKind::Caption) => BlockName::Caption,
            Shape::Block(BlockKind::FigureText) => BlockName::FigureText,
            Shape::Block(BlockKind::Contents) => BlockName::Contents,
        }
    }
}

/// A word on its page.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::web) struct PageWord {
    /// First UTF-16 code unit in the text of its block.
    start: usize,
    /// One past the last UTF-16 code unit.
    end: usize,
    /// Left, top, right, bottom in points from the top left corner.
    rect: [f32; 4],
    /// The same in percent of the page's width and height.
    percent: [f32; 4],
    /// Why it answers the question, where it does.
    kind: Option<MatchKind>,
}

/// Where a page can be seen.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct PageLinks {
    /// As JSON.
    #[serde(rename = "self")]
    this: String,
    /// The text beside the picture, as a page.
    html: String,
    /// The picture; add `width` for another size.
    image: Option<String>,
    /// The PDF at this page.
    pdf: Option<String>,
    /// The page after it.
    next: Option<String>,
    /// The page before it.
    prev: Option<String>,
}

/// `GET /v1/documents/{id}/pages/{n}?q=`
#[utoipa::path(
    get, path = "/documents/{id}/pages/{number}", tag = "documents", operation_id = "getPage",
    summary = "One page of the PDF",
    description = "The text of a page in reading order with the box of every word; with a question, \
                   the words that answer it.",
    params(DocumentId, PageNumber, Question),
    responses((status = 200, description = "The page.", body = WholePage<'static>)),
)]
pub(in crate::web) async fn page(
    Extracted(state): Extracted<Arc<State>>,
    Path((id, number)): Path<(String, String)>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let q = only_question(&pairs)?;
    let served = state.served();
    let entry = served.generation.document(&id).ok_or_else(|| served.missing(&id))?;
    let plan = served.plan(&id)?;
    let number = sheet::page_number(&number).ok_or_else(|| Refusal::NoPage(id.clone()))?;
    let marks = state.mark(&served, q, sheet::texts(&plan, number)).await?;
    let sheet = sheet::sheet(&plan, number, &marks);
    let Sheet { page, pieces } = sheet.ok_or_else(|| Refusal::NoPage(id.clone()))?;
    let (links, asking) = (&state.links, Asking::of(q));
    let beside = |step: i64| {
        let other = u32::try_from(i64::from(page.number) + step).ok()?;
        let there = plan.pages.iter().any(|page| page.number == other);
        there.then(|| links.page_json(&id, other, &asking))
    };
    let version = picture::version(entry);
    let has_pdf = !entry.sha256.is_empty();
    let quote = pieces.iter().find_map(Piece::quote);
    let whole = WholePage {
        document: Document::of(entry, links),
        number: page.number,
        label: page.label.as_deref(),
        width: page.width,
        height: page.height,
        readable: page.readable,
        links: PageLinks {
            this: links.page_json(&id, page.number, &asking),
            html: links.page(&id, page.number, &asking),
            image: has_pdf.then(|| links.picture(&id, page.number, picture::WIDTH, version)),
            pdf: has_pdf.then(|| links.pdf(&id, page.number, quote.as_deref())),
            next: beside(1),
            prev: beside(-1),
        },
        blocks: pieces.into_iter().map(|piece| block_of(piece, page)).collect(),
    };
    Ok(keep::json(&headers, &whole))
}

fn block_of<'a>(piece: Piece<'a>, page: &PageInfo) -> PageBlock<'a> {
    let units = |byte: usize| piece.text.get(..byte).map_or(0, |text| text.encode_utf16().count());
    let words = piece
        .words
        .iter()
        .map(|word| PageWord {
            start: units(word.start),
            end: units(word.end),
            rect: word.rect,
            percent: sheet::percent(word.rect, page),
            kind: word.mark.and_then(|at| piece.marks.get(at)).map(|mark| mark.kind),
        })
        .collect();
    PageBlock {
        kind: BlockName::of(piece.shape),
        level: match piece.shape {
            Shape::Heading(_, level) => Some(level),
            Shape::Block(_) => None,
        },
        words,
        text: piece.text,
        anchor: piece.anchor,
        passage: piece.passage.map(|passage| passage.id.as_str()),
        ranges: piece.marks,
        amended_by: piece.passage.map_or(&[], |passage| &passage.amended_by),
    }
}
