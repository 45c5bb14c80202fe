//! Headings and the text between them → nested nodes.
//!
//! The nodes together hold every piece of text of the document once, as slices of layout blocks.

use std::collections::BTreeSet;

use crate::layout::{self, BlockKind};

use super::Kind;
use super::candidate::Candidate;
use super::contents::Contents;
use super::label;
use super::row::Row;
use super::vocabulary::Label;

/// A section under construction: it knows its text as slices of layout blocks.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    /// What it is.
    pub kind: Kind,
    /// Depth from 1.
    pub level: u8,
    /// The word before its number.
    pub label: Label,
    /// Its number.
    pub number: Option<String>,
    /// Its title without label and number.
    pub title: String,
    /// A fixed anchor, where title and number are not enough.
    pub anchor: Option<String>,
    /// Page of the heading.
    pub page: u32,
    /// The text of the heading as slices, so that a section without text can still be shown.
    pub heading: Vec<Piece>,
    /// The text.
    pub pieces: Vec<Piece>,
    /// Sections below.
    pub children: Vec<Node>,
    /// Why this is a heading, strongest first; empty where text stands without a heading.
    pub evidence: Vec<String>,
    /// What speaks against it, strongest first.
    pub against: Vec<String>,
    /// How sure, 0–1.
    pub confidence: f32,
}

/// A slice of a layout block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Piece {
    /// Which block.
    pub block: usize,
    /// First byte of its text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What the text is.
    pub kind: BlockKind,
}

/// Headings and the text between them, in document order.
pub(super) fn texts(
    document: &layout::Document,
    rows: &[Row],
    contents: &Contents,
    headings: Vec<Candidate>,
    doc_title: &str,
) -> Vec<Node> {
    let contents_blocks: BTreeSet<usize> =
        contents.rows.iter().filter_map(|at| rows.get(*at)).map(|row| row.block).collect();
    let mut flat = vec![Node {
        kind: Kind::Front,
        level: 1,
        title: doc_title.to_owned(),
        page: document
            .blocks
            .first()
            .and_then(|block| block.lines.first())
            .map_or(1, |line| line.page),
        ..Node::default()
    }];
    // Where text resumes: block and byte.
    let mut at = (0usize, 0usize);
    let piece = |block: usize, start: usize, end: usize| -> Option<Piece> {
        let whole = document.blocks.get(block)?;
        let text = whole.text.get(start..end)?;
        let start = start + (text.len() - text.trim_start().len());
        let end = start + text.trim().len();
        let kind = if contents_blocks.contains(&block) { BlockKind::Contents } else { whole.kind };
        (start < end).then_some(Piece { block, start, end, kind })
    };
    let pour = |flat: &mut Vec<Node>, from: (usize, usize), to: (usize, usize)| {
        let Some(node) = flat.last_mut() else { return };
        for block in from.0..=to.0.min(document.blocks.len().saturating_sub(1)) {
            let start = if block == from.0 { from.1 } else { 0 };
            let end = match document.blocks.get(block) {
                _ if block == to.0 => to.1,
                Some(whole) => whole.text.len(),
                None => continue,
            };
            node.pieces.extend(piece(block, start, end));
        }
    };
    for heading in headings {
        let own = rows.get(heading.rows.clone()).unwrap_or(&[]);
        let first = rows.get(heading.rows.start);
        let start = first.map_or((document.blocks.len(), 0), |row| (row.block, row.start));
        if start < at {
            // Two bookmarks on one line.
            continue;
        }
        pour(&mut flat, at, start);
        let end = own.last().map_or(start, |row| (row.block, row.end));
        // `Hoofdstuk 6` may stand at the foot of a page and its title overleaf: the title is the place.
        let named = own.iter().find(|row| !label::parse(row.text).title.is_empty()).or(first);
        let mut node =
            node(&heading, named.map_or_else(|| rows.last().map_or(1, |r| r.page), |row| row.page));
        for block in start.0..=end.0 {
            let from = if block == start.0 { start.1 } else { 0 };
            let to = if block == end.0 {
                end.1
            } else {
                document.blocks.get(block).map_or(0, |b| b.text.len())
            };
            node.heading.extend(piece(block, from, to));
        }
        flat.push(node);
        at = end;
    }
    pour(&mut flat, at, (document.blocks.len(), 0));
    // Text before the first heading: kept where there is any.
    if flat.first().is_some_and(|front| front.pieces.is_empty()) {
        flat.remove(0);
    }
    flat
}

fn node(heading: &Candidate, page: u32) -> Node {
    let title = if heading.title.is_empty() { heading.text.clone() } else { heading.title.clone() };
    Node {
        kind: Kind::Section,
        level: heading.level.unwrap_or(1).max(1),
        label: heading.label,
        number: heading.number.as_ref().map(|number| number.text.clone()),
        title,
        anchor: None,
        page,
        heading: Vec::new(),
        pieces: Vec::new(),
        children: Vec::new(),
        evidence: heading.speaking(true),
        against: heading.speaking(false),
        confidence: heading.confidence(),
    }
}

/// Puts each section under the one before it that is less deep; no level is skipped downwards.
pub(super) fn nest(flat: Vec<Node>) -> Vec<Node> {
    let mut open: Vec<Node> = Vec::new();
    let mut depths: Vec<u8> = Vec::new();
    let mut roots: Vec<Node> = Vec::new();
    let close = |open: &mut Vec<Node>, depths: &mut Vec<u8>, roots: &mut Vec<Node>| {
        depths.pop();
        if let Some(done) = open.pop() {
            match open.last_mut() {
                Some(parent) => parent.children.push(done),
                None => roots.push(done),
            }
        }
    };
    for mut node in flat {
        while depths.last().is_some_and(|depth| *depth >= node.level) {
            close(&mut open, &mut depths, &mut roots);
        }
        // Text before the first heading has no sections below it.
        if open.first().is_some_and(|root| root.evidence.is_empty()) {
            while !open.is_empty() {
                close(&mut open, &mut depths, &mut roots);
            }
        }
        depths.push(node.level);
        node.level = u8::try_from(open.len() + 1).unwrap_or(u8::MAX);
        open.push(node);
    }
    while !open.is_empty() {
        close(&mut open, &mut depths, &mut roots);
    }
    roots
}
