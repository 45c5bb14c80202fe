//! Blocks → the tree of a policy plan (chapters, sections, ambitions, appendices, amendments) → passages.
//!
//! Must never do I/O, read a clock, or know of search.
//!
//! # Glossary
//!
//! Dutch terms appear in the code as data only: *hoofdstuk* chapter, *paragraaf* section, *ambitie*
//! ambition, *bijlage* appendix, *addendum* addendum, a document that changes parts of a plan.

use serde::{Deserialize, Serialize};

/// Version of reading as a whole (`pdf`, `layout`, `plan`): raised when the same PDF would give
/// another plan, so that stored readings are made anew.
pub const READING_VERSION: u32 = 1;

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
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
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
    /// Readable id, unique in the document: `hoofdstuk-5`, `paragraaf-5-2`, `ambitie-5-1`, `bijlage-2`.
    pub anchor: String,
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
    /// How sure, 0–1.
    pub confidence: f32,
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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

/// The box of a word of a passage. A word that was broken over two lines has two.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct WordBox {
    /// Physical page number.
    pub page: u32,
    /// Left, top, right, bottom in points.
    pub rect: [f32; 4],
    /// First byte in the passage's text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// What an amendment does to its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Effect {
    /// The target, or a sentence of it, is no longer valid.
    Deletes,
    /// New text takes the target's place.
    Replaces,
    /// Text is added to the target.
    Adds,
    /// A new section comes after the target.
    Inserts,
    /// A word or name is read as another.
    Renames,
    /// The target is said to stay as it is.
    Confirms,
}

/// One change that an addendum makes, as the addendum says it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Amendment {
    /// What it does.
    pub effect: Effect,
    /// The reference in the addendum's words: `paragraaf 5.4`, `bladzijde 23`.
    pub reference: String,
    /// The anchor that the reference names, as far as the words tell; resolved against the plan in `index`.
    pub target: Option<String>,
    /// Page that the reference names, for references by page.
    pub target_page: Option<u32>,
    /// The quoted text: for a deletion what goes, for a renaming the old word.
    pub quote: Option<String>,
    /// How sure, 0–1.
    pub certainty: f32,
    /// Anchor of the section of the addendum that says so.
    pub anchor: String,
    /// Page of the addendum.
    pub page: u32,
    /// Ids of the passages of the addendum that hold the change.
    pub passages: Vec<String>,
}

/// A change to a passage, seen from the passage that is changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AmendedBy {
    /// Id of the document that changes it.
    pub document: String,
    /// Its title.
    pub title: String,
    /// What happens.
    pub effect: Effect,
    /// Id of the passage that says so.
    pub passage: String,
    /// Page of that passage.
    pub page: u32,
    /// How sure, 0–1.
    pub certainty: f32,
    /// The text concerned, where the addendum quotes it.
    pub quote: Option<String>,
}

/// A change that a passage makes, seen from the passage that says so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Amends {
    /// Id of the document that is changed.
    pub document: String,
    /// Anchor of the section that is changed.
    pub anchor: String,
    /// Number of the chapter that is changed, and its title.
    pub chapter: Option<(String, String)>,
    /// What happens.
    pub effect: Effect,
}

/// Something the owner should know: what was not read or not resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// The page it concerns.
    pub page: Option<u32>,
    /// One English sentence: what, and what the owner can do.
    pub message: String,
}
