//! A section's text → passages of about 60–180 words, cut between blocks and sentences.
//!
//! A passage never crosses a section. A list keeps its lead-in and a table its header as long as
//! they fit; an ambition is one passage; what would be a crumb joins its neighbour.

use std::ops::Range;

use crate::layout::{self, BlockKind};

use super::node::{Node, Piece};
use super::sentence::sentences;
use super::{Kind, PageSpan, Passage, Section, Step, WordBox};

/// Words at which a passage is long enough to be cut at the next border.
const ENOUGH: usize = 110;

/// Words that a passage never exceeds unless one sentence does.
const MOST: usize = 180;

/// Words below which a passage at the end of a section joins the one before.
const LEAST: usize = 60;

/// Words that an ambition may have in one passage; measured ambitions have 30–120.
const MOST_AMBITION: usize = 320;

/// Passages of the tree's sections in document order; a text for which `border` holds begins one.
pub(super) fn cut(
    document: &layout::Document,
    id: &str,
    nodes: &[Node],
    sections: &[Section],
    border: fn(&str) -> bool,
) -> Vec<Passage> {
    let mut passages = Vec::new();
    Cutter { document, id, border }.walk(nodes, sections, &mut Vec::new(), &mut passages);
    passages
}

struct Cutter<'a> {
    document: &'a layout::Document,
    id: &'a str,
    border: fn(&str) -> bool,
}

impl Cutter<'_> {
    fn walk(
        &self,
        nodes: &[Node],
        sections: &[Section],
        path: &mut Vec<Step>,
        out: &mut Vec<Passage>,
    ) {
        let Cutter { document, id, border } = *self;
        for (node, section) in nodes.iter().zip(sections) {
            path.push(step(node, &section.anchor));
            let most = if node.kind == Kind::Ambition { MOST_AMBITION } else { MOST };
            let begins = |piece: &Piece| text_of(document, *piece).is_some_and(border);
            let mut groups: Vec<Vec<Piece>> = Vec::new();
            let mut rest = node.pieces.as_slice();
            while !rest.is_empty() {
                let end = rest.iter().skip(1).position(begins).map_or(rest.len(), |at| at + 1);
                let (run, after) = rest.split_at(end);
                groups.extend(self::groups(document, run, most));
                rest = after;
            }
            if groups.is_empty() && node.children.is_empty() {
                // A section that is a heading and nothing else is found by its heading.
                groups = vec![
                    node.heading.iter().filter(|piece| is_searched(piece.kind)).copied().collect(),
                ];
            }
            let mut number = 0;
            for group in groups {
                let (text, boxes) = render(document, &group);
                if text.is_empty() {
                    continue;
                }
                number += 1;
                let pages = span(document, &group, &boxes, node.page);
                out.push(Passage {
                    id: format!("{id}.{}.{number}", section.anchor),
                    document: id.to_owned(),
                    path: path.clone(),
                    kind: node.kind,
                    text,
                    pages: Some(pages),
                    boxes,
                    amended_by: Vec::new(),
                    amends: Vec::new(),
                });
            }
            self.walk(&node.children, &section.children, path, out);
            path.pop();
        }
    }
}

/// Whether text of a kind stands in passages: lines of a contents list repeat the headings, and the
/// labels of a drawing say nothing out of it.
fn is_searched(kind: BlockKind) -> bool {
    !matches!(kind, BlockKind::Contents | BlockKind::FigureText)
}

/// One step of a path, with the label as a reader says it.
fn step(node: &Node, anchor: &str) -> Step {
    use super::vocabulary::Label;
    let label = match (&node.number, node.kind, node.label) {
        (None, ..) => String::new(),
        (Some(number), _, Label::Part) => format!("Deel {number}"),
        (Some(number), _, Label::Theme(word)) => format!("{} {number}", capitalised(word)),
        (Some(number), _, Label::Component) => format!("Onderdeel {number}"),
        (Some(number), _, Label::Article) => format!("Artikel {number}"),
        (Some(number), Kind::Chapter, _) => format!("Hoofdstuk {number}"),
        (Some(number), Kind::Ambition, _) => format!("Ambitie {number}"),
        (Some(number), Kind::Appendix, _) => format!("Bijlage {number}"),
        (Some(number), ..) => number.clone(),
    };
    Step {
        kind: node.kind,
        label,
        number: node.number.clone(),
        title: node.title.clone(),
        anchor: anchor.to_owned(),
    }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Pieces grouped into passages; long blocks are cut between sentences first.
fn groups(document: &layout::Document, pieces: &[Piece], most: usize) -> Vec<Vec<Piece>> {
    let mut units: Vec<(Piece, usize)> = Vec::new();
    for piece in pieces.iter().filter(|piece| is_searched(piece.kind)) {
        split(document, *piece, most, &mut units);
    }
    let mut groups: Vec<Vec<Piece>> = Vec::new();
    let mut counts: Vec<usize> = Vec::new();
    for (at, (piece, words)) in units.iter().enumerate() {
        let current = counts.last().copied().unwrap_or(0);
        let before = at.checked_sub(1).and_then(|at| units.get(at)).map(|(piece, _)| piece);
        let fits = current > 0 && current + words <= most;
        let enough = current >= ENOUGH.min(most);
        // A note belongs to the text above it; an item to its lead-in; a caption to what follows it.
        let clings = before.is_some_and(|before| clings(document, before, piece));
        if fits
            && (!enough || clings)
            && let (Some(group), Some(count)) = (groups.last_mut(), counts.last_mut())
        {
            group.push(*piece);
            *count += words;
            continue;
        }
        // A lead-in that would stay behind alone moves on with its list.
        let lead =
            (clings && !fits).then(|| take_lead(document, &mut groups, &mut counts)).flatten();
        let (start, count) =
            lead.map_or((vec![*piece], *words), |(lead, more)| (vec![lead, *piece], words + more));
        groups.push(start);
        counts.push(count);
    }
    join_crumbs(&mut groups, &mut counts, most);
    groups
}

/// Cuts a piece that is too long between its sentences, into parts of about equal length.
fn split(document: &layout::Document, piece: Piece, most: usize, units: &mut Vec<(Piece, usize)>) {
    let Some(text) = text_of(document, piece) else { return };
    let words = count_words(text);
    if words <= most {
        units.push((piece, words));
        return;
    }
    let parts = words.div_ceil(ENOUGH.max(most * 3 / 4)).max(2);
    let aim = words.div_ceil(parts);
    let mut start = None;
    let mut end = 0;
    let mut count = 0;
    for range in clauses(text, most) {
        let length = text.get(range.clone()).map_or(0, count_words);
        if let Some(from) = start
            && (count >= aim || count + length > most)
        {
            units.push((
                Piece { start: piece.start + from, end: piece.start + end, ..piece },
                count,
            ));
            start = None;
            count = 0;
        }
        start.get_or_insert(range.start);
        end = range.end;
        count += length;
    }
    if let Some(from) = start {
        units.push((Piece { start: piece.start + from, end: piece.start + end, ..piece }, count));
    }
}

fn count_words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// The sentences of a text; one that is too long for a passage, as the row of a table with lists in
/// its cells is, in its cells, items and clauses.
fn clauses(text: &str, most: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for sentence in sentences(text) {
        let Some(own) = text.get(sentence.clone()).filter(|own| count_words(own) > most) else {
            found.push(sentence);
            continue;
        };
        let mut start = 0;
        for (at, mark) in own.match_indices([' ']) {
            let (before, after) = (own.get(..at), own.get(at + mark.len()..));
            let ends = before.is_some_and(|before| before.ends_with([';', '·']));
            if at > start && (ends || after.is_some_and(|after| after.starts_with('•'))) {
                found.push(sentence.start + start..sentence.start + at);
                start = at + mark.len();
            }
        }
        found.push(sentence.start + start..sentence.end);
    }
    found
}

fn clings(document: &layout::Document, before: &Piece, piece: &Piece) -> bool {
    match piece.kind {
        BlockKind::Footnote => true,
        BlockKind::ListItem => {
            before.kind != BlockKind::ListItem
                && text_of(document, *before).is_some_and(|text| text.ends_with(':'))
        }
        BlockKind::TableRow => before.kind == BlockKind::TableHeader,
        _ => before.kind == BlockKind::Caption && piece.kind == BlockKind::TableHeader,
    }
}

/// The last piece of the last group when it is a short lead-in and the group keeps others.
fn take_lead(
    document: &layout::Document,
    groups: &mut [Vec<Piece>],
    counts: &mut [usize],
) -> Option<(Piece, usize)> {
    let (group, count) = (groups.last_mut()?, counts.last_mut()?);
    let last = *group.last()?;
    let words = text_of(document, last)?.split_whitespace().count();
    if group.len() < 2 || words > LEAST {
        return None;
    }
    group.pop();
    *count -= words.min(*count);
    Some((last, words))
}

/// Crumbs join the shorter of their neighbours where the sum stays within bounds.
fn join_crumbs(groups: &mut Vec<Vec<Piece>>, counts: &mut Vec<usize>, most: usize) {
    let mut at = 1;
    while at < groups.len() {
        let (before, own) =
            (counts.get(at - 1).copied().unwrap_or(0), counts.get(at).copied().unwrap_or(0));
        if (own < LEAST || before < LEAST) && before + own <= most {
            let group = groups.remove(at);
            counts.remove(at);
            if let (Some(into), Some(count)) = (groups.get_mut(at - 1), counts.get_mut(at - 1)) {
                into.extend(group);
                *count += own;
            }
        } else {
            at += 1;
        }
    }
}

/// The text of a piece.
pub(super) fn text_of(document: &layout::Document, piece: Piece) -> Option<&str> {
    document.blocks.get(piece.block)?.text.get(piece.start..piece.end)
}

/// First and last page of a piece; `None` for a block without lines.
pub(super) fn pages(document: &layout::Document, piece: Piece) -> Option<(u32, u32)> {
    let block = document.blocks.get(piece.block)?;
    let inside = |line: &&layout::Line| {
        line.words
            .iter()
            .any(|word| (word.start as usize) < piece.end && (word.end as usize) > piece.start)
    };
    let own: Vec<u32> = block.lines.iter().filter(inside).map(|line| line.page).collect();
    let all = || block.lines.iter().map(|line| line.page).collect();
    let pages: Vec<u32> = if own.is_empty() { all() } else { own };
    Some((pages.iter().copied().min()?, pages.iter().copied().max()?))
}

/// Text and word boxes of pieces: each block on a line of its own; slices of one block that are next
/// to each other on one line.
pub(super) fn render(document: &layout::Document, pieces: &[Piece]) -> (String, Vec<WordBox>) {
    let mut text = String::new();
    let mut boxes = Vec::new();
    let mut before: Option<&Piece> = None;
    for piece in pieces {
        let Some(own) = text_of(document, *piece) else { continue };
        if let Some(before) = before {
            text.push(if before.block == piece.block { ' ' } else { '\n' });
        }
        before = Some(piece);
        let offset = text.len();
        text.push_str(own);
        let Some(block) = document.blocks.get(piece.block) else { continue };
        for line in &block.lines {
            for word in &line.words {
                let (start, end) = (word.start as usize, word.end as usize);
                if start < piece.start || end > piece.end || start >= end {
                    continue;
                }
                let at =
                    |byte: usize| u32::try_from(byte - piece.start + offset).unwrap_or(u32::MAX);
                let rect = [word.bbox.x0, word.bbox.y0, word.bbox.x1, word.bbox.y1];
                boxes.push(WordBox { page: line.page, rect, start: at(start), end: at(end) });
            }
        }
    }
    boxes.sort_by_key(|word| (word.start, word.end));
    (text, boxes)
}

fn span(
    document: &layout::Document,
    pieces: &[Piece],
    boxes: &[WordBox],
    heading: u32,
) -> PageSpan {
    let mut pages: Vec<u32> = boxes.iter().map(|word| word.page).collect();
    if pages.is_empty() {
        // A block without words of its own (a table row made readable) has lines all the same.
        let blocks = pieces.iter().filter_map(|piece| document.blocks.get(piece.block));
        pages.extend(blocks.flat_map(|block| block.lines.iter().map(|line| line.page)));
    }
    let first = pages.iter().copied().min().unwrap_or(heading);
    let last = pages.iter().copied().max().unwrap_or(heading);
    let info = document.pages.iter().find(|page| page.number == first);
    PageSpan { first, last, label_first: info.and_then(|page| page.label.clone()) }
}
