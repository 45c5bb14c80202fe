//! Ambitions that are no headings: paragraphs, bullets, numbered items and table rows.
//!
//! An ambition with a heading of its own (`Ambitie 5.1 …` as a tagged or numbered heading) is found
//! as any heading. Here those are found that stand in the text of a section: paragraphs that begin
//! with `Ambitie 5.1:`, and the items under `Ambities bij hoofdstuk 5` and headings like it.

mod cell;

use std::collections::BTreeMap;

use crate::layout::{self, BlockKind};

use super::Kind;
use super::anchor;
use super::candidate::Candidate;
use super::label::{self, Number};
use super::node::{Node, Piece};
use super::owner::Owner;
use super::passage::text_of;
use super::title;
use super::vocabulary::{AMBITION_LISTS, AMBITION_OPENINGS, Label};

/// Longest title of an ambition in words; the text behind it holds the rest.
const TITLE_WORDS: usize = 12;

/// Gives every ambition in the tree a node of its own below its chapter's list.
pub(super) fn split(document: &layout::Document, roots: &mut [Node], owner: &Owner) {
    let lists = roots.iter().filter(|root| has_uncertain_list(root)).count();
    let mut split = Split {
        document,
        owner,
        uncertain_too: lists >= 2,
        anew: count_anew(document, roots, owner),
        places: BTreeMap::new(),
    };
    for root in roots.iter_mut().filter(|root| root.kind != Kind::Front) {
        let chapter = root.number.clone();
        split.visit(root, chapter.as_deref());
    }
}

struct Split<'a> {
    document: &'a layout::Document,
    owner: &'a Owner,
    /// Whether `Doelen` and words like it open a list of ambitions.
    uncertain_too: bool,
    /// Whether numbers begin anew in each chapter, and so are the chapter's.
    anew: bool,
    /// Ambitions without a number of their own, counted per chapter.
    places: BTreeMap<String, u32>,
}

/// Puts headings under a list of ambitions into it: those with the label, or those that count from
/// 1 in one look of their own (`1. Arrangeren in de wijk` under `Ambities bij hoofdstuk 4`).
pub(super) fn gather(headings: &mut [Candidate]) {
    let mut at = 0;
    while let Some(list) = headings.get(at) {
        at += 1;
        if list_heading(&list.title) != Some(true) {
            continue;
        }
        let level = list.level.unwrap_or(1).saturating_add(1);
        let Some(first) = headings.get(at).map(|first| (first.style, first.label)) else { break };
        let mut before: Option<Number> = None;
        while let Some(next) = headings.get_mut(at) {
            let Some(number) = next.number.clone() else { break };
            let counts = match &before {
                Some(before) => number.follows(before) && number.depth() == before.depth(),
                None => number.parts.last() == Some(&1),
            };
            let alike = (next.style, next.label) == first && !next.on_contents();
            let item = next.label == Label::Ambition || (next.label == Label::None && counts);
            if !alike || !item {
                break;
            }
            next.level = Some(level);
            next.label = Label::Ambition;
            before = Some(number);
            at += 1;
        }
    }
}

/// Whether a title may head a list of ambitions.
pub(super) fn is_list_heading(title: &str) -> bool {
    list_heading(title).is_some()
}

/// What a heading says about the items under it.
fn list_heading(title: &str) -> Option<bool> {
    let folded = title::fold(title);
    AMBITION_LISTS
        .iter()
        .filter(|(words, _)| {
            folded.strip_prefix(words).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
        .map(|(_, certain)| *certain)
        .max()
}

fn has_uncertain_list(node: &Node) -> bool {
    list_heading(&node.title) == Some(false) || node.children.iter().any(has_uncertain_list)
}

impl Split<'_> {
    fn visit(&mut self, node: &mut Node, chapter: Option<&str>) {
        if node.kind != Kind::Ambition {
            let certain = list_heading(&node.title);
            let listed = !self.owner.has_ambitions()
                && certain.is_some_and(|certain| certain || self.uncertain_too);
            // The heading may name its chapter: all ambitions may stand in one chapter at the end.
            let named = node
                .title
                .to_lowercase()
                .split_once("hoofdstuk ")
                .and_then(|(_, rest)| label::read_number(rest.split_whitespace().next()?))
                .map(|number| number.text);
            let chapter = named.as_deref().or(chapter);
            let has_own = node.children.iter().any(|child| child.kind == Kind::Ambition);
            if listed || self.anew {
                number_headings(node, chapter);
            }
            self.take(node, chapter, listed && !has_own);
        }
        for child in &mut node.children {
            let below = if child.kind == Kind::Chapter { child.number.clone() } else { None };
            self.visit(child, below.as_deref().or(chapter));
        }
    }

    /// Moves pieces that begin an ambition, and what follows them, into nodes of their own.
    fn take(&mut self, node: &mut Node, chapter: Option<&str>, listed: bool) {
        let document = self.document;
        let pieces: Vec<Piece> = std::mem::take(&mut node.pieces)
            .into_iter()
            .flat_map(|piece| self.at_lines(piece))
            .collect();
        let mut found: Vec<Node> = Vec::new();
        // Numbered items inside one ambition are no ambitions: the first kind of item leads.
        let lead =
            pieces.iter().find(|piece| listed && is_item(piece.kind)).map(|piece| piece.kind);
        let stated = listed && self.statements(node, &pieces);
        let lead = lead.or(stated.then_some(BlockKind::Paragraph));
        let labelled =
            pieces.iter().filter(|piece| opening(document, **piece, self.owner).is_some()).count();
        let header = pieces.iter().find(|piece| piece.kind == BlockKind::TableHeader);
        let header = header.and_then(|piece| text_of(document, *piece)).unwrap_or("");
        let cards = listed && header.is_empty();
        for piece in pieces.into_iter().flat_map(|piece| cell::cut(document, piece, cards)) {
            let text = text_of(document, piece).unwrap_or("");
            if let Some((number, rest)) = opening(document, piece, self.owner) {
                let number = number.map(|number| match self.anew || listed {
                    true => full_number(&number, chapter),
                    false => number.text,
                });
                let place = if number.is_none() { self.place(chapter) } else { None };
                found.push(ambition(document, node, piece, rest).numbered(number, place, chapter));
            } else if labelled == 0 && lead == Some(piece.kind) {
                let text = if piece.kind == BlockKind::TableRow {
                    cell::first(text, header)
                } else {
                    bare(text)
                };
                let mut own = label::parse(text);
                // In a table the number is a cell of its own.
                own.closed |= piece.kind == BlockKind::TableRow
                    && own.number.as_ref().is_some_and(|n| n.parts == [found.len() as u32 + 1]);
                let deep = own.number.as_ref().is_some_and(|number| number.depth() > 1);
                let rest = if own.closed || deep { own.title } else { text };
                let place = self.place(chapter);
                let number = own.number.filter(|_| own.closed || deep);
                let number = number.map(|number| full_number(&number, chapter));
                found.push(ambition(document, node, piece, rest).numbered(number, place, chapter));
            } else if let Some(last) =
                found.last_mut().filter(|_| piece.kind != BlockKind::TableHeader)
            {
                last.pieces.push(piece);
            } else {
                node.pieces.push(piece);
            }
        }
        if !found.is_empty() {
            let own = std::mem::take(&mut node.children);
            node.children = found;
            node.children.extend(own);
        }
    }

    /// Whether the paragraphs under a list of ambitions are the ambitions: a sentence each, as in cards
    /// and in lists whose marks are lost.
    fn statements(&self, node: &Node, pieces: &[Piece]) -> bool {
        const WORDS: std::ops::RangeInclusive<usize> = 4..=45;
        let says = |piece: &Piece| {
            let text = text_of(self.document, *piece).unwrap_or("");
            piece.kind == BlockKind::Paragraph
                && text.ends_with(['.', '!'])
                && WORDS.contains(&text.split_whitespace().count())
                && super::sentence::sentences(text).len() == 1
        };
        list_heading(&node.title) == Some(true)
            && !self.owner.has_ambitions()
            && node.children.is_empty()
            && pieces.len() > 1
            && pieces.iter().all(says)
    }

    /// A piece cut before each line that the owner's pattern matches: the layout joins lines of one
    /// look, and the owner knows that one of them begins something.
    fn at_lines(&self, piece: Piece) -> Vec<Piece> {
        let lines = self.document.blocks.get(piece.block).into_iter().flat_map(|b| &b.lines);
        let mut pieces = vec![piece];
        if !self.owner.has_ambitions() {
            return pieces;
        }
        for start in lines.filter_map(|line| line.words.first()).map(|word| word.start as usize) {
            let Some(last) =
                pieces.last_mut().filter(|last| (last.start + 1..last.end).contains(&start))
            else {
                continue;
            };
            let rest = Piece { start, ..*last };
            if opening(self.document, rest, self.owner).is_some() {
                last.end = start;
                pieces.push(rest);
            }
        }
        pieces
    }

    /// The number of the next ambition of a chapter that has none of its own.
    fn place(&mut self, chapter: Option<&str>) -> Option<String> {
        let chapter = chapter?;
        let place = self.places.entry(chapter.to_owned()).or_default();
        *place += 1;
        Some(format!("{chapter}.{place}"))
    }
}

/// Whether the numbers of labelled ambitions begin anew in every chapter: then `Ambitie 1` of chapter
/// 3 is ambition 3.1. Where they count on through the document they stay as they are.
fn count_anew(document: &layout::Document, roots: &[Node], owner: &Owner) -> bool {
    let mut firsts: Vec<Number> = Vec::new();
    fn first_of(document: &layout::Document, node: &Node, owner: &Owner) -> Option<Number> {
        let own = |node: &Node| {
            let number = node.number.as_deref().filter(|_| node.kind == Kind::Ambition)?;
            label::read_number(number)
        };
        own(node)
            .or_else(|| {
                let mut opened = node.pieces.iter().filter_map(|p| opening(document, *p, owner));
                opened.find_map(|(number, _)| number)
            })
            .or_else(|| node.children.iter().find_map(|child| first_of(document, child, owner)))
            .filter(|number| number.depth() == 1)
    }
    let mut chapters = |nodes: &[Node]| {
        firsts.extend(nodes.iter().filter_map(|node| first_of(document, node, owner)));
    };
    for root in roots.iter().filter(|root| root.kind != Kind::Front) {
        if root.children.iter().any(|child| child.kind == Kind::Chapter) {
            chapters(&root.children);
        } else {
            chapters(std::slice::from_ref(root));
        }
    }
    firsts.iter().all(Number::begins)
}

fn is_item(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::ListItem | BlockKind::TableRow)
}

/// Text without a bullet.
fn bare(text: &str) -> &str {
    text.trim_start_matches(['•', '-', '–', '▪', '●', '○', '■', '◦', '*']).trim_start()
}

/// Number and rest of a piece that opens an ambition: `Ambitie 5.1: …`, `Onze ambitie: …`, or what
/// the owner's pattern says.
fn opening<'d>(
    document: &'d layout::Document,
    piece: Piece,
    owner: &Owner,
) -> Option<(Option<Number>, &'d str)> {
    let text = bare(text_of(document, piece)?);
    if owner.has_ambitions() {
        return owner.ambition(text);
    }
    if piece.kind != BlockKind::TableRow
        && let Some((words, rest)) = text.split_once(':')
        && AMBITION_OPENINGS.contains(&title::fold(words).as_str())
        && !rest.trim().is_empty()
    {
        return Some((None, rest.trim()));
    }
    // A table row may carry its header: `Ambitie: 5.1 · …`.
    let found = label::parse(text);
    let colon = found.closed || found.title.starts_with(char::is_uppercase);
    (found.label == Label::Ambition && colon && !found.title.is_empty()).then_some(())?;
    Some((Some(found.number?), found.title))
}

/// `1` in chapter 5 is ambition 5.1; `5.1` is itself.
fn full_number(number: &Number, chapter: Option<&str>) -> String {
    match chapter {
        Some(chapter) if number.depth() == 1 => format!("{chapter}.{}", number.text),
        _ => number.text.clone(),
    }
}

fn ambition(document: &layout::Document, parent: &Node, piece: Piece, rest: &str) -> Node {
    let page = document
        .blocks
        .get(piece.block)
        .and_then(|block| {
            let line = block
                .lines
                .iter()
                .find(|line| line.words.iter().any(|word| word.start as usize >= piece.start));
            line.or(block.lines.first())
        })
        .map_or(parent.page, |line| line.page);
    Node {
        kind: Kind::Ambition,
        level: parent.level.saturating_add(1),
        label: Label::Ambition,
        title: short_title(rest),
        page,
        pieces: vec![piece],
        evidence: vec![format!("item under “{}”", parent.title)],
        confidence: 0.9,
        ..Node::default()
    }
}

impl Node {
    /// Gives an ambition its own number; else the one by its place in its chapter, and an anchor that
    /// another ambition before it does not change.
    fn numbered(self, own: Option<String>, place: Option<String>, chapter: Option<&str>) -> Node {
        let within = chapter.map_or(String::new(), |chapter| format!("{}-", anchor::slug(chapter)));
        let counted = format!("ambitie-{within}{}", anchor::slug(&self.title));
        Node { anchor: own.is_none().then_some(counted), number: own.or(place), ..self }
    }
}

/// The first clause of a text, at most twelve words.
fn short_title(text: &str) -> String {
    let first = super::sentence::sentences(text)
        .first()
        .and_then(|range| text.get(range.clone()))
        .unwrap_or(text);
    let head = first.split_once(':').map_or(first, |(head, _)| head);
    let words: Vec<&str> = head.split_whitespace().collect();
    let cut = words.get(..TITLE_WORDS).unwrap_or(&words).join(" ");
    let cut = cut.trim_end_matches(['.', ',', ';', ':']).to_owned();
    if words.len() > TITLE_WORDS { format!("{cut} …") } else { cut }
}

/// Headings under a list of ambitions that are ambitions by place: a short number of their own
/// (`Ambitie 1`) gets its chapter's in front.
fn number_headings(node: &mut Node, chapter: Option<&str>) {
    for child in &mut node.children {
        if let (Kind::Ambition, Some(number), Some(chapter)) = (child.kind, &child.number, chapter)
            && !number.contains('.')
        {
            child.number = Some(format!("{chapter}.{number}"));
        }
    }
}
