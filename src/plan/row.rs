//! The lines of a document in one row, each with what tells a heading from text.
//!
//! Headings are found on lines rather than on blocks: a layout joins a bold line with the paragraph
//! under it when they stand close, and a heading may be spread over several blocks.

use std::collections::BTreeMap;

use crate::layout::{self, BlockKind};

use super::title;

/// One line of a block.
#[derive(Debug, Clone)]
pub(super) struct Row<'a> {
    /// Which block of the document.
    pub block: usize,
    /// Its text: the slice of the block's text that its words cover.
    pub text: &'a str,
    /// What is compared of it, see [`title::key`].
    pub key: String,
    /// First byte in the block's text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Physical page.
    pub page: u32,
    /// Type size in points.
    pub size: f32,
    /// Type size over that of the body.
    pub prominence: f32,
    /// Bold in a document whose body is not.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Written in capitals.
    pub capitals: bool,
    /// In another colour than the body.
    pub coloured: bool,
    /// Left edge in points.
    pub left: f32,
    /// Top edge in points.
    pub top: f32,
    /// Bottom edge in points.
    pub bottom: f32,
    /// Kind of its block.
    pub kind: BlockKind,
    /// Level of the heading tag of its block.
    pub tag: Option<u8>,
    /// Whether its block stands in a box or beside the text.
    pub aside: bool,
    /// Whether it begins in the middle of a word that the line before began.
    pub mid_word: bool,
}

/// Kinds of block in which no heading stands.
pub(super) trait Apart {
    /// Whether text of this kind is never a heading of the plan.
    fn is_apart(&self) -> bool;
}

impl Apart for BlockKind {
    fn is_apart(&self) -> bool {
        matches!(
            self,
            BlockKind::TableRow
                | BlockKind::TableHeader
                | BlockKind::Footnote
                | BlockKind::Caption
                | BlockKind::FigureText
                | BlockKind::Contents
        )
    }
}

/// What shape of type a row has; rows of one style are one kind of heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Style {
    /// Type size in half points.
    pub half_points: u32,
    /// Bold.
    pub bold: bool,
    /// Capitals.
    pub capitals: bool,
    /// Italic.
    pub italic: bool,
    /// In another colour than the body.
    pub coloured: bool,
}

impl Row<'_> {
    /// The style of the row.
    pub(super) fn style(&self) -> Style {
        Style {
            half_points: (self.size * 2.0).round().max(0.0) as u32,
            bold: self.bold,
            capitals: self.capitals,
            italic: self.italic,
            coloured: self.coloured,
        }
    }

    /// Whether two rows look the same, capitals aside.
    pub(super) fn looks_like(&self, other: &Row) -> bool {
        (self.size - other.size).abs() < 0.6
            && self.bold == other.bold
            && self.coloured == other.coloured
    }
}

/// All lines of a document that have words, in reading order.
pub(super) fn rows(document: &layout::Document) -> Vec<Row<'_>> {
    let body = body_size(document);
    let ink = body_ink(document, body);
    let bold_body = is_body_bold(document, body);
    let mut rows = Vec::new();
    for (index, block) in document.blocks.iter().enumerate() {
        let mut last_word = None;
        for line in &block.lines {
            let start = line.words.iter().map(|word| word.start as usize).min();
            let end = line.words.iter().map(|word| word.end as usize).max();
            let (Some(start), Some(end)) = (start, end) else { continue };
            let Some(text) = block.text.get(start..end) else { continue };
            let first = line.words.first().map(|word| (word.start, word.end));
            rows.push(Row {
                block: index,
                text,
                key: title::key(text),
                start,
                end,
                page: line.page,
                size: line.size,
                prominence: line.size / body,
                bold: line.bold && !bold_body,
                italic: line.italic,
                capitals: is_capitals(text),
                coloured: apart(line.ink, ink),
                left: line.bbox.x0,
                top: line.bbox.y0,
                bottom: line.bbox.y1,
                kind: block.kind,
                tag: block.tagged_heading,
                aside: block.aside,
                mid_word: first.is_some() && first == last_word,
            });
            last_word = line.words.last().map(|word| (word.start, word.end));
        }
    }
    rows
}

/// The type size of the body; 10 points for a document that does not say.
fn body_size(document: &layout::Document) -> f32 {
    if document.body_size > 1.0 { document.body_size } else { 10.0 }
}

/// The colour of most text of body size.
fn body_ink(document: &layout::Document, body: f32) -> u32 {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for line in document.blocks.iter().flat_map(|block| &block.lines) {
        if (line.size - body).abs() < 0.6 {
            *counts.entry(line.ink).or_default() += line.words.len();
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(0, |(ink, _)| ink)
}

/// Whether the eye tells two colours apart at the size of body text: a quarter of a channel.
fn apart(a: u32, b: u32) -> bool {
    a.to_be_bytes().iter().zip(b.to_be_bytes()).any(|(a, b)| a.abs_diff(b) > 64)
}

/// Whether most text of body size is bold: then bold says nothing.
fn is_body_bold(document: &layout::Document, body: f32) -> bool {
    let (mut bold, mut all) = (0usize, 0usize);
    for line in document.blocks.iter().flat_map(|block| &block.lines) {
        if (line.size - body).abs() < 0.6 {
            all += line.words.len();
            bold += if line.bold { line.words.len() } else { 0 };
        }
    }
    bold * 2 > all
}

/// Whether a text of at least one word of four letters is written in capitals.
fn is_capitals(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    letters.clone().count() >= 4 && letters.clone().all(|c| !c.is_lowercase())
}

/// The text of rows, joined by spaces where they are lines of different blocks or words.
pub(super) fn text_of(rows: &[Row]) -> String {
    let mut text = String::new();
    for (at, row) in rows.iter().enumerate() {
        if at > 0 && row.mid_word {
            // The word stands whole in the line before.
            let rest = row.text.split_once(' ').map_or("", |(_, rest)| rest);
            if !rest.is_empty() {
                text.push(' ');
            }
            text.push_str(rest);
            continue;
        }
        if at > 0 {
            text.push(' ');
        }
        text.push_str(row.text);
    }
    text.trim().to_owned()
}
