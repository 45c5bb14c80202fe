//! Heading candidates → one tree.
//!
//! Bookmarks are believed first, then heading tags, then the contents page, then looks and numbers
//! (`candidate`). What comes out is a tree of [`Node`]s that together hold every piece of text of
//! the document once.

use std::collections::{BTreeMap, BTreeSet};

use crate::layout::{self, BlockKind};

use super::ambition;
use super::authority;
use super::candidate::{self, Candidate};
use super::contents::{self, Contents};
use super::label;
use super::level;
use super::row::{self, Row};
use super::title::{self, Wanted};
use super::vocabulary::{
    AMBITION_LISTS, APPENDICES_TITLES, CONTENTS_TITLES, Label, UNNUMBERED_CHAPTERS,
};
use super::{Kind, Warning};

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

/// Least number of bookmarks or tags that are taken for the structure of a document.
const STRUCTURE: usize = 3;

/// The tree of a document, without ambitions that have no heading of their own.
pub(super) fn tree(document: &layout::Document, doc_title: &str) -> (Vec<Node>, Vec<Warning>) {
    let rows = row::rows(document);
    let contents = contents::find(&rows);
    let mut warnings = Vec::new();
    let mut headings = headings(document, &rows, &contents, &mut warnings);
    headings.sort_by_key(|heading| heading.rows.start);
    drop_cover(&mut headings, &rows, doc_title);
    ambition::gather(&mut headings);
    let flat = texts(document, &rows, &contents, headings, doc_title);
    let mut nodes = nest(flat);
    set_kinds(&mut nodes);
    (nodes, warnings)
}

/// The headings, with level and evidence, not sorted.
fn headings(
    document: &layout::Document,
    rows: &[Row],
    contents: &Contents,
    warnings: &mut Vec<Warning>,
) -> Vec<Candidate> {
    let mut found = from_bookmarks(document, rows, contents, warnings);
    let outlined = found.len() >= STRUCTURE;
    let tagged = rows.iter().filter(|row| row.tag.is_some()).count() >= STRUCTURE;
    if tagged {
        from_tags(rows, contents, &mut found);
    }
    let mut taken: BTreeSet<usize> = found.iter().flat_map(|c| c.rows.clone()).collect();
    taken.extend(&contents.rows);
    if tagged {
        return found;
    }
    let matches = contents::matches(rows, contents);
    let mut looks: Vec<Candidate> = Vec::new();
    let free = |hit: &&contents::Match| hit.rows.clone().all(|at| !taken.contains(&at));
    let named: Vec<contents::Match> = matches.iter().filter(free).cloned().collect();
    looks.extend(candidate::by_contents(rows, &named));
    taken.extend(named.iter().flat_map(|hit| hit.rows.clone()));
    let mut by_look = candidate::by_look(rows, &taken);
    if named.len() >= 5 {
        contents_styles(&looks, &mut by_look);
    }
    if outlined {
        // Bookmarks name most headings; another line must look and count like one of them.
        by_look.retain(|c| c.number.is_some() && c.score() >= candidate::ENOUGH + 2.0);
    }
    looks.extend(by_look);
    looks.sort_by_key(|c| c.rows.start);
    candidate::join_labels(rows, &mut looks);
    let full = authority::is_full(&looks);
    if full {
        authority::weigh(rows, &mut looks);
    }
    // The contents page is no part of the contents.
    looks.retain(|c| c.score() >= candidate::ENOUGH && !is_contents(&c.title));
    candidate::drop_repeats(rows, &mut looks);
    if found.is_empty() {
        level::assign(&mut looks);
        if full {
            authority::lower(&mut looks);
        }
    } else {
        fit_levels(&found, &mut looks);
    }
    found.extend(looks);
    found
}

/// A line that looks like those that the contents page names is a heading too.
fn contents_styles(named: &[Candidate], others: &mut [Candidate]) {
    let styles: BTreeSet<_> = named.iter().map(|c| c.style).collect();
    let least = named.iter().map(|c| c.style.half_points).min().unwrap_or(0);
    for candidate in others {
        if styles.contains(&candidate.style) {
            candidate.add("looks like headings of the contents page", 0.8);
        } else if candidate.style.half_points > least {
            candidate.add("not on the contents page", -0.8);
        }
    }
}

/// Bookmarks matched to lines by title, page and height. One that has no line becomes a heading
/// without text of its own.
fn from_bookmarks(
    document: &layout::Document,
    rows: &[Row],
    contents: &Contents,
    warnings: &mut Vec<Warning>,
) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut lost = 0usize;
    for entry in &document.outline {
        let wanted = Wanted::new(&entry.title);
        let free = |at: usize| !taken.contains(&at) && !contents.rows.contains(&at);
        let hit = match entry.page {
            Some(page) => title::find(rows, &wanted, &(page..=page + 1), entry.top, free),
            None => None,
        };
        let Some(page) = entry.page else {
            lost += 1;
            continue;
        };
        let mut candidate = match hit {
            Some(hit) => Candidate::new(rows, hit),
            None => unprinted(rows, &entry.title, page, entry.top),
        };
        // A label alone on its line has its title below it; the bookmark knows both.
        if candidate.title.is_empty() || candidate.rows.is_empty() {
            (candidate.label, candidate.number, candidate.title) = candidate::parts(&entry.title);
        }
        // A bookmark that says more than the line (`Part I — Deel 1: …`) is the fuller name.
        let (label, number, title) = candidate::parts(&entry.title);
        let (own, told) = (title::key(&candidate.title), title::key(&title));
        if told.len() > own.len() && told.contains(&own) && number.is_some() {
            (candidate.label, candidate.number, candidate.title) = (label, number, title);
        }
        candidate.add("bookmark", 6.0);
        candidate.level = Some(entry.level.max(1));
        taken.extend(candidate.rows.clone());
        found.push(candidate);
    }
    if lost > 0 {
        warnings.push(Warning {
            page: None,
            message: format!("{lost} bookmarks point nowhere and were left out: export the file anew with bookmarks"),
        });
    }
    found
}

/// A heading that only the bookmark has: it stands before the first line at its height.
fn unprinted(rows: &[Row], title: &str, page: u32, top: Option<f32>) -> Candidate {
    let at = rows.partition_point(|row| row.page < page);
    let at = (at..rows.len())
        .find(|at| {
            rows.get(*at).is_some_and(|row| row.page > page || row.bottom >= top.unwrap_or(0.0))
        })
        .unwrap_or(rows.len());
    let mut candidate = Candidate::new(rows, at..at);
    title.clone_into(&mut candidate.text);
    candidate.add("not printed on the page", -2.0);
    candidate
}

/// Tagged headings that no bookmark names. Lines of one block are one heading; a label that stands
/// alone joins the tagged line after it.
fn from_tags(rows: &[Row], contents: &Contents, found: &mut Vec<Candidate>) {
    let mut taken: BTreeSet<usize> = found.iter().flat_map(|c| c.rows.clone()).collect();
    let mut tagged: Vec<(Candidate, u8)> = Vec::new();
    // Which level the bookmarks give to a tag level.
    let mut agreed: BTreeMap<u8, BTreeMap<u8, usize>> = BTreeMap::new();
    for candidate in found.iter_mut() {
        if let (Some(tag), Some(level)) = (candidate.tag, candidate.level) {
            *agreed.entry(tag).or_default().entry(level).or_default() += 1;
            candidate.add(format!("tag H{tag}"), 5.0);
        }
    }
    let mut at = 0;
    while let Some(row) = rows.get(at) {
        let mut end = at + 1;
        let usable = |at: usize| !taken.contains(&at) && !contents.rows.contains(&at);
        if let Some(tag) = row.tag.filter(|_| usable(at)) {
            let bare = |end: usize| {
                let (_, number, title) =
                    candidate::parts(&row::text_of(rows.get(at..end).unwrap_or(&[])));
                title.is_empty() && number.is_some()
            };
            while rows.get(end).is_some_and(|next| {
                next.tag.is_some()
                    && usable(end)
                    && (next.block == row.block || (bare(end) && next.page <= row.page + 1))
            }) {
                end += 1;
            }
            let mut candidate = Candidate::new(rows, at..end);
            let letters = candidate.text.chars().filter(|c| c.is_alphanumeric()).count();
            if letters > 0 && candidate.text.len() < 400 {
                candidate.add(format!("tag H{tag}"), 5.0);
                taken.extend(at..end);
                tagged.push((candidate, tag));
            }
        }
        at = end;
    }
    let ranks: BTreeSet<u8> =
        tagged.iter().map(|(_, tag)| *tag).chain(agreed.keys().copied()).collect();
    for (mut candidate, tag) in tagged {
        let most = agreed.get(&tag).and_then(|votes| votes.iter().max_by_key(|(_, count)| **count));
        let rank = ranks.iter().position(|rank| *rank == tag).unwrap_or(0) + 1;
        candidate.level = most.map(|(level, _)| *level).or_else(|| u8::try_from(rank).ok());
        found.push(candidate);
    }
}

/// Levels of further headings in a document with bookmarks: by their number under the bookmarked
/// heading whose number they extend, else below the heading before them.
fn fit_levels(found: &[Candidate], others: &mut [Candidate]) {
    let mut by_depth: BTreeMap<usize, u8> = BTreeMap::new();
    for candidate in found {
        if let (Some(number), Some(level)) = (&candidate.number, candidate.level) {
            by_depth.entry(number.depth()).or_insert(level);
        }
    }
    for candidate in others {
        let depth = candidate.number.as_ref().map_or(9, super::label::Number::depth);
        let before = found
            .iter()
            .filter(|c| c.rows.start < candidate.rows.start)
            .max_by_key(|c| c.rows.start)
            .and_then(|c| c.level)
            .unwrap_or(0);
        candidate.level = by_depth.get(&depth).copied().or(Some(before.saturating_add(1)));
    }
}

/// The title of the document on its first page is no section.
fn drop_cover(headings: &mut Vec<Candidate>, rows: &[Row], doc_title: &str) {
    let last = rows.last().map_or(1, |row| row.page);
    let whole = title::key(doc_title);
    let mut styles: BTreeMap<row::Style, usize> = BTreeMap::new();
    for heading in headings.iter() {
        let page = rows.get(heading.rows.start).map_or(1, |row| row.page);
        *styles.entry(heading.style).or_default() += usize::from(page > 2 && page < last);
    }
    headings.retain(|heading| {
        let again = heading.number.is_none() && title::key(&heading.text) == whole;
        let page = rows.get(heading.rows.start).map_or(1, |row| row.page);
        let strong = heading.evidence.iter().any(|(_, weight)| *weight >= 4.0);
        if again && page == 2 && !strong {
            return false;
        }
        // What looks like the other headings is one of them.
        if styles.get(&heading.style).is_some_and(|count| *count >= 2) {
            return true;
        }
        let key = title::key(&heading.text);
        let is_title = !key.is_empty()
            && (whole.contains(&key) && key.len() > 8 || title::likeness(&whole, &key) > 0.85);
        // A cover, front or back: an outer page with little text, in a document of some length.
        let words: usize = rows
            .iter()
            .filter(|row| row.page == page)
            .map(|row| row.text.split_whitespace().count())
            .sum();
        let cover = (page == 1 || page == last) && last > 3 && words < 80;
        strong || heading.number.is_some() || !(cover || (page <= 2 && is_title))
    });
}

/// Headings and the text between them, in document order.
fn texts(
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
    let mut evidence: Vec<&(String, f32)> =
        heading.evidence.iter().filter(|(_, weight)| *weight > 0.0).collect();
    evidence.sort_by(|a, b| b.1.total_cmp(&a.1));
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
        evidence: evidence.into_iter().map(|(what, _)| what.clone()).collect(),
        // A logistic curve around the score at which a candidate is accepted.
        confidence: 1.0 / (1.0 + (-(heading.score() - candidate::ENOUGH + 0.6)).exp()),
    }
}

/// Puts each section under the one before it that is less deep; no level is skipped downwards.
fn nest(flat: Vec<Node>) -> Vec<Node> {
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

/// What each section is, by label, number and place.
fn set_kinds(roots: &mut [Node]) {
    let numbered = |node: &Node| {
        node.number.is_some()
            && matches!(node.label, Label::None | Label::Chapter | Label::Theme | Label::Part)
    };
    let usual = |node: &Node| UNNUMBERED_CHAPTERS.contains(&title::fold(&node.title).as_str());
    let first = roots
        .iter()
        .position(numbered)
        .or_else(|| roots.iter().position(|node| !node.evidence.is_empty() && !usual(node)))
        .unwrap_or(roots.len());
    for (at, node) in roots.iter_mut().enumerate() {
        node.kind = if is_appendix(node) {
            Kind::Appendix
        } else if at < first || is_contents(&node.title) {
            Kind::Front
        } else {
            Kind::Chapter
        };
        let part = node.label == Label::Part;
        if part {
            node.anchor =
                node.number.as_ref().map(|number| format!("deel-{}", number.to_lowercase()));
        }
        let label = node.label;
        if label == Label::Theme {
            node.anchor =
                node.number.as_ref().map(|number| format!("thema-{}", number.to_lowercase()));
        }
        set_kinds_below(&mut node.children, part);
    }
}

fn set_kinds_below(nodes: &mut [Node], under_part: bool) {
    for node in nodes {
        let chapter = under_part
            && (node.label == Label::Chapter
                || (node.label == Label::None
                    && node.number.as_ref().is_some_and(|n| !n.contains('.'))));
        node.kind = match node.label {
            _ if chapter => Kind::Chapter,
            Label::Ambition if node.number.is_some() => Kind::Ambition,
            Label::Appendix => Kind::Appendix,
            _ => Kind::Section,
        };
        if node.label == Label::Article {
            node.anchor =
                node.number.as_ref().map(|number| format!("artikel-{}", number.to_lowercase()));
        }
        if node.number.is_none() {
            node.anchor = ambitions_anchor(&node.title);
        }
        set_kinds_below(&mut node.children, false);
    }
}

/// `Ambities bij hoofdstuk 5` → `ambities-hoofdstuk-5`.
fn ambitions_anchor(title: &str) -> Option<String> {
    let folded = title::fold(title);
    let certain =
        AMBITION_LISTS.iter().any(|(words, certain)| *certain && folded.starts_with(words));
    let (_, number) = folded.split_once("hoofdstuk ")?;
    let number =
        super::label::read_number(number.split_whitespace().next()?.trim_end_matches(['.', ':']))?;
    certain.then(|| format!("ambities-hoofdstuk-{}", number.text.to_lowercase()))
}

fn is_appendix(node: &Node) -> bool {
    node.label == Label::Appendix || APPENDICES_TITLES.contains(&title::fold(&node.title).as_str())
}

/// Whether a title is that of a contents page.
pub(super) fn is_contents(title: &str) -> bool {
    let folded = title::fold(title);
    // `Inhoud per paragraaf` is a second, longer list.
    CONTENTS_TITLES.contains(&folded.split(" per ").next().unwrap_or(&folded))
}
