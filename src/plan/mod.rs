//! Blocks → the tree of a policy plan (chapters, sections, ambitions, appendices, amendments) → passages.
//!
//! Must never do I/O, read a clock, or know of search.
//!
//! # Glossary
//!
//! Dutch terms appear in the code as data only: *hoofdstuk* chapter, *paragraaf* section, *ambitie*
//! ambition, *bijlage* appendix, *addendum* addendum, a document that changes parts of a plan.

mod vocabulary;
mod label;
mod sentence;
mod title;
mod row;
mod contents;
mod candidate;
mod company;
mod join;
mod given;
mod authority;
mod level;
mod node;
mod kind;
mod owner;
mod outline;
mod ambition;
mod anchor;
mod passage;
mod facts;
mod change;
pub mod amendment;

pub use crate::layout::CELL;
pub use change::{AmendedBy, Amendment, Amends, Effect, Scope};
pub use owner::{Overrides, PatternFault};
pub use sentence::sentences;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::layout;
use owner::Owner;

/// Version of reading as a whole (`pdf`, `layout`, `plan`): raised when the same PDF would give
/// another plan, so that stored readings are made anew.
pub const READING_VERSION: u32 = 8;

/// Kinds of document in a corpus.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum DocumentKind {
    /// A plan that stands on its own.
    #[default]
    Plan,
    /// A document that changes parts of a plan.
    Addendum,
    /// An appendix that is published as a file of its own.
    Bijlage,
}

/// What is known of a document beside its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// Its id in the corpus; ids of passages begin with it.
    pub id: String,
    /// The title that its owner gave it; else the file's own title, else its first big line.
    pub title: Option<String>,
    /// What its owner calls it; else an addendum is recognised by its title.
    pub kind: Option<DocumentKind>,
    /// What its owner knows better than the rules.
    pub overrides: Overrides,
    /// Whether to say which lines were nearly taken for headings.
    pub explain: bool,
}

/// A document as a tree, and cut into passages.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Plan {
    /// Title from the metadata or the first page.
    pub title: String,
    /// Language, dates and what else the file says of itself.
    pub facts: Facts,
    /// Sizes, labels and text layer of each page.
    pub pages: Vec<PageInfo>,
    /// The top level: front matter, chapters, appendices.
    pub sections: Vec<Section>,
    /// The passages in document order; together they hold all text of all sections once.
    pub passages: Vec<Passage>,
    /// What this document changes in another, where it is an addendum.
    pub amendments: Vec<Amendment>,
    /// Lines that were nearly taken for headings; only where it was asked for.
    pub near_misses: Vec<NearMiss>,
}

/// A line that looks like a heading and was not taken for one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct NearMiss {
    /// Its text.
    pub text: String,
    /// Page.
    pub page: u32,
    /// What speaks for it, strongest first.
    pub evidence: Vec<String>,
    /// What speaks against it, strongest first.
    pub against: Vec<String>,
    /// How sure it would be a heading, 0–1.
    pub confidence: f32,
}

/// What the file says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// Author.
    pub author: Option<String>,
    /// `YYYY-MM-DD`.
    pub created: Option<String>,
    /// First day on which the document applies, `YYYY-MM-DD`, where the title or text tells.
    pub valid_from: Option<String>,
    /// Last day on which it applies.
    pub valid_to: Option<String>,
    /// Has a structure tree.
    pub tagged: bool,
    /// Has bookmarks.
    pub outlined: bool,
    /// Has a title of its own among its properties.
    pub titled: bool,
}

/// One page without its text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PageInfo {
    /// Physical page number, from 1.
    pub number: u32,
    /// Printed page number.
    pub label: Option<String>,
    /// Width in points.
    pub width: f32,
    /// Height in points.
    pub height: f32,
    /// `false` for a scan or for text that is not language.
    pub readable: bool,
}

/// Kinds of section, and so of passage.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// Before the first chapter: preface, reading guide, summary.
    #[default]
    Front,
    /// A chapter; level 1.
    Chapter,
    /// A section or subsection of a chapter.
    Section,
    /// One ambition.
    Ambition,
    /// An appendix; level 1.
    Appendix,
}

/// A node of the tree. Each block of the document is in exactly one section.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Section {
    /// What it is.
    pub kind: Kind,
    /// Depth from 1 (chapter, appendix, part of the front matter).
    pub level: u8,
    /// `5`, `5.2`, `6.5a`; for an appendix `2` or `B`; `None` where it has none.
    pub number: Option<String>,
    /// The title without label and number.
    pub title: String,
    /// Readable id, unique in the document: `hoofdstuk-5`, `paragraaf-5-2`, `ambitie-5-1`, `bijlage-2`;
    /// by its title where its document gives it no number.
    pub anchor: String,
    /// The heading as it stands in the PDF, label and number included; empty where none opens the
    /// section.
    pub heading: String,
    /// Box of each word of `heading`, in the order of the text.
    pub boxes: Vec<WordBox>,
    /// Page on which the heading stands.
    pub page: u32,
    /// Last page with text of this section, children included.
    pub last_page: u32,
    /// The text between this heading and the next.
    pub blocks: Vec<Block>,
    /// Sections below this one.
    pub children: Vec<Section>,
    /// Why this is taken for a heading, strongest first, in words (`outline`, `tag H2`, `number follows 5.1`).
    pub evidence: Vec<String>,
    /// What speaks against it all the same, strongest first.
    pub against: Vec<String>,
    /// How sure, 0–1.
    pub confidence: f32,
}

impl Section {
    /// Whether a heading opens it. The text before a document's first heading is a section without
    /// one: it is searched like any other, but an outline has nothing to list.
    pub fn has_heading(&self) -> bool {
        !self.evidence.is_empty()
    }
}

/// One paragraph, list item or table row of a section, as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// The text.
    pub text: String,
    /// Page on which it begins.
    pub page: u32,
}

/// Kinds of block in a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BlockKind {
    /// Running text.
    #[default]
    Paragraph,
    /// A bulleted or numbered item.
    ListItem,
    /// One row of a table as text.
    TableRow,
    /// The header row of a table.
    TableHeader,
    /// A footnote.
    Footnote,
    /// A caption.
    Caption,
    /// Labels inside a figure.
    FigureText,
    /// A line of a contents list: shown, never indexed.
    Contents,
}

/// What search returns: some 60–180 words of one section.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// `{document}.{anchor}.{n}`, readable and stable: unchanged when other sections change.
    pub id: String,
    /// Id of the document.
    pub document: String,
    /// From chapter to the section that holds the passage; never empty for a passage from a PDF.
    pub path: Vec<Step>,
    /// Kind of the section that holds it.
    pub kind: Kind,
    /// The text as shown; blocks are separated by a line end. Never empty.
    pub text: String,
    /// Where it stands; `None` for passages that did not come from a PDF.
    pub pages: Option<PageSpan>,
    /// Box of each word, in the order of the text.
    pub boxes: Vec<WordBox>,
    /// What changes this passage, from documents that amend.
    pub amended_by: Vec<AmendedBy>,
    /// What this passage changes elsewhere, where it stands in an addendum.
    pub amends: Vec<Amends>,
}

/// One step of a passage's path.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Step {
    /// Kind of the section.
    pub kind: Kind,
    /// Label as shown: `Hoofdstuk 5`, `5.2`, `Ambitie 5.1`, `Bijlage 2`, or empty.
    pub label: String,
    /// Number without label.
    pub number: Option<String>,
    /// Title without label.
    pub title: String,
    /// The section's anchor.
    pub anchor: String,
}

/// Pages of a passage; physical numbers from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageSpan {
    /// First page.
    pub first: u32,
    /// Last page.
    pub last: u32,
    /// Printed number of the first page.
    pub label_first: Option<String>,
}

/// The box of a word of a passage or a heading. A word that was broken over two lines has two.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct WordBox {
    /// Physical page number.
    pub page: u32,
    /// Left, top, right, bottom in points.
    pub rect: [f32; 4],
    /// First byte in the text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// Something the owner should know: what was not read or not resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// The page it concerns.
    pub page: Option<u32>,
    /// One English sentence: what, and what the owner can do.
    pub message: String,
}

/// Reads the plan in a document. Never fails: a document without a heading is one section.
pub fn build(document: &layout::Document, context: &Context) -> (Plan, Vec<Warning>) {
    let (owner, mut warnings) = Owner::new(&context.overrides);
    let kept = owner.without_skipped(document, &mut warnings);
    let document = kept.as_ref().unwrap_or(document);
    let title = context
        .title
        .clone()
        .or_else(|| facts::title(document))
        .unwrap_or_else(|| context.id.clone());
    let outline = outline::tree(document, &title, &owner);
    warnings.extend(outline.warnings);
    let mut nodes = outline.nodes;
    ambition::split(document, &mut nodes, &owner);
    let mut sections: Vec<Section> = nodes.iter().map(|node| section(document, node)).collect();
    anchor::assign(&mut sections);
    let kind = context.kind.unwrap_or_else(|| facts::kind(document, &title));
    let border: fn(&str) -> bool = match kind {
        DocumentKind::Addendum => amendment::is_change,
        DocumentKind::Plan | DocumentKind::Bijlage => |_| false,
    };
    let passages = passage::cut(document, &context.id, &nodes, &sections, border);
    let mut plan = Plan {
        facts: facts::facts(document, &title),
        pages: facts::pages(document),
        title,
        sections,
        passages,
        amendments: Vec::new(),
        near_misses: if context.explain { outline.missed } else { Vec::new() },
    };
    if kind == DocumentKind::Addendum {
        plan.amendments = amendment::find(&plan);
    }
    if plan.passages.is_empty() {
        warnings.push(Warning {
            page: None,
            message: "no text was found to index: a scan needs a text layer (OCR) first".to_owned(),
        });
    }
    (plan, warnings)
}

fn section(document: &layout::Document, node: &node::Node) -> Section {
    let children: Vec<Section> =
        node.children.iter().map(|child| section(document, child)).collect();
    let blocks: Vec<Block> =
        node.pieces.iter().filter_map(|piece| block(document, *piece)).collect();
    let own_last = node
        .pieces
        .iter()
        .chain(&node.heading)
        .filter_map(|piece| passage::pages(document, *piece))
        .map(|(_, last)| last)
        .max();
    let last_page = children.iter().map(|child| child.last_page).chain(own_last).max();
    let (heading, boxes) = passage::render(document, &node.heading);
    Section {
        kind: node.kind,
        level: node.level,
        number: node.number.clone(),
        title: node.title.clone(),
        anchor: node.anchor.clone().unwrap_or_default(),
        // One byte for another: the boxes stay where they are.
        heading: heading.replace('\n', " "),
        boxes,
        page: node.page,
        last_page: last_page.unwrap_or(node.page).max(node.page),
        blocks,
        children,
        evidence: node.evidence.clone(),
        against: node.against.clone(),
        confidence: node.confidence,
    }
}

fn block(document: &layout::Document, piece: node::Piece) -> Option<Block> {
    let text = passage::text_of(document, piece)?.to_owned();
    let (page, _) = passage::pages(document, piece)?;
    let kind = match piece.kind {
        layout::BlockKind::Paragraph => BlockKind::Paragraph,
        layout::BlockKind::ListItem => BlockKind::ListItem,
        layout::BlockKind::TableRow => BlockKind::TableRow,
        layout::BlockKind::TableHeader => BlockKind::TableHeader,
        layout::BlockKind::Footnote => BlockKind::Footnote,
        layout::BlockKind::Caption => BlockKind::Caption,
        layout::BlockKind::FigureText => BlockKind::FigureText,
        layout::BlockKind::Contents => BlockKind::Contents,
    };
    Some(Block { kind, text, page })
}

#[cfg(test)]
mod tests;
