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
mod authority;
mod level;
mod outline;
mod ambition;
mod anchor;
mod passage;
mod facts;
pub mod amendment;

pub use sentence::sentences;

use serde::{Deserialize, Serialize};

use crate::layout;

/// Version of reading as a whole (`pdf`, `layout`, `plan`): raised when the same PDF would give
/// another plan, so that stored readings are made anew.
pub const READING_VERSION: u32 = 2;

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

/// What part of its target an amendment concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Scope {
    /// The sentences or words that it quotes.
    Sentence,
    /// A word, wherever the plan uses it.
    Term,
    /// The ambitions of a chapter.
    Ambitions,
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
    /// All old texts that the change quotes; more than one in a table of old and new text.
    #[serde(default)]
    pub quotes: Vec<String>,
    /// What of the target is meant, where it is not the whole.
    #[serde(default)]
    pub scope: Option<Scope>,
    /// The heading that a reference by page names: the `Duur` of `onder het kopje Duur`.
    #[serde(default)]
    pub under: Option<String>,
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

/// Reads the plan in a document. Never fails: a document without a heading is one section.
pub fn build(document: &layout::Document, context: &Context) -> (Plan, Vec<Warning>) {
    let title = context
        .title
        .clone()
        .or_else(|| facts::title(document))
        .unwrap_or_else(|| context.id.clone());
    let (mut nodes, mut warnings) = outline::tree(document, &title);
    ambition::split(document, &mut nodes);
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

fn section(document: &layout::Document, node: &outline::Node) -> Section {
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
    Section {
        kind: node.kind,
        level: node.level,
        number: node.number.clone(),
        title: node.title.clone(),
        anchor: node.anchor.clone().unwrap_or_default(),
        page: node.page,
        last_page: last_page.unwrap_or(node.page).max(node.page),
        blocks,
        children,
        evidence: node.evidence.clone(),
        confidence: node.confidence,
    }
}

fn block(document: &layout::Document, piece: outline::Piece) -> Option<Block> {
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
mod tests {
    use super::*;
    use crate::layout::{BlockKind as Layout, Line, Rect, Word};

    /// A block of one line on a page; a size above 10 is bold.
    fn block(kind: Layout, page: u32, size: f32, text: &str) -> layout::Block {
        let mut words = Vec::new();
        let mut at = 0;
        for word in text.split(' ') {
            let range = (at as u32, (at + word.len()) as u32);
            words.push(Word {
                text: word.to_owned(),
                start: range.0,
                end: range.1,
                ..Word::default()
            });
            at += word.len() + 1;
        }
        let bbox = Rect { x0: 50.0, y0: 100.0, x1: 500.0, y1: 100.0 + size };
        let line =
            Line { page, bbox, words, size, bold: size > 10.0, italic: false, ends_soft: false };
        layout::Block { kind, text: text.to_owned(), lines: vec![line], ..layout::Block::default() }
    }

    fn plan(id: &str, title: &str, blocks: Vec<layout::Block>) -> Plan {
        let document = layout::Document { blocks, body_size: 10.0, ..layout::Document::default() };
        let context = Context { id: id.to_owned(), title: Some(title.to_owned()), kind: None };
        build(&document, &context).0
    }

    fn sample() -> Plan {
        plan(
            "plan",
            "Plan",
            vec![
                block(Layout::Paragraph, 1, 20.0, "Hoofdstuk 5"),
                block(
                    Layout::Paragraph,
                    2,
                    20.0,
                    "visie en missie. Centraal staat een dekkend netwerk",
                ),
                block(Layout::Paragraph, 2, 14.0, "5.1 Duur van de plaatsing"),
                block(
                    Layout::Paragraph,
                    2,
                    10.0,
                    "Het wijkteam besluit binnen acht weken. Wie te laat is, wacht een jaar.",
                ),
                block(Layout::Paragraph, 2, 10.0, "Hoofdstuk 6 beschrijft hoe dat gaat."),
                block(Layout::Paragraph, 2, 14.0, "Ambities bij hoofdstuk 5"),
                block(Layout::Paragraph, 2, 10.0, "Wij willen twee dingen."),
                block(
                    Layout::ListItem,
                    2,
                    10.0,
                    "• Elke leerling heeft een plek: dichtbij en op tijd.",
                ),
                block(Layout::ListItem, 3, 10.0, "• Ouders praten mee."),
                block(Layout::Paragraph, 4, 20.0, "Bijlage 2: Criteria"),
            ],
        )
    }

    #[test]
    fn a_plan_becomes_chapters_sections_ambitions_and_appendices() {
        let plan = sample();
        let mut found = Vec::new();
        fn walk(sections: &[Section], found: &mut Vec<String>) {
            for section in sections {
                found.push(format!("{} {} | {}", section.level, section.anchor, section.title));
                walk(&section.children, found);
            }
        }
        walk(&plan.sections, &mut found);
        assert_eq!(
            found,
            [
                "1 hoofdstuk-5 | visie en missie. Centraal staat een dekkend netwerk",
                "2 paragraaf-5-1 | Duur van de plaatsing",
                "2 ambities-hoofdstuk-5 | Ambities bij hoofdstuk 5",
                "3 ambitie-5-1 | Elke leerling heeft een plek",
                "3 ambitie-5-2 | Ouders praten mee",
                "1 bijlage-2 | Criteria",
            ]
        );
    }

    #[test]
    fn passages_hold_all_text_once_and_a_bare_heading_is_found_by_its_title() {
        let plan = sample();
        let texts: Vec<(&str, &str)> = plan
            .passages
            .iter()
            .map(|passage| (passage.id.as_str(), passage.text.as_str()))
            .collect();
        assert_eq!(
            texts,
            [
                (
                    "plan.paragraaf-5-1.1",
                    "Het wijkteam besluit binnen acht weken. Wie te laat is, wacht een jaar.\nHoofdstuk 6 beschrijft hoe dat gaat."
                ),
                ("plan.ambities-hoofdstuk-5.1", "Wij willen twee dingen."),
                ("plan.ambitie-5-1.1", "• Elke leerling heeft een plek: dichtbij en op tijd."),
                ("plan.ambitie-5-2.1", "• Ouders praten mee."),
                ("plan.bijlage-2.1", "Bijlage 2: Criteria"),
            ]
        );
        for passage in &plan.passages {
            for word in &passage.boxes {
                assert!(
                    passage.text.get(word.start as usize..word.end as usize).is_some(),
                    "{}",
                    passage.id
                );
            }
        }
    }

    #[test]
    fn labels_of_a_drawing_are_kept_but_not_searched() {
        let plan = plan(
            "plan",
            "Plan",
            vec![
                block(Layout::Paragraph, 1, 20.0, "Hoofdstuk 5: Cijfers"),
                block(Layout::Paragraph, 1, 10.0, "Het aantal leerlingen groeit."),
                block(Layout::FigureText, 1, 8.0, "2014 2015 2016"),
            ],
        );
        let searched: Vec<&str> = plan.passages.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(searched, ["Het aantal leerlingen groeit."]);
        let kept: Vec<BlockKind> = plan.sections[0].blocks.iter().map(|b| b.kind).collect();
        assert_eq!(kept, [BlockKind::Paragraph, BlockKind::FigureText]);
    }

    #[test]
    fn an_addendum_and_its_plan_know_each_other() {
        let mut plan = sample();
        let mut addendum = self::plan(
            "addendum",
            "Addendum 2020",
            vec![
                block(Layout::Paragraph, 1, 20.0, "1 Wijzigingen"),
                block(
                    Layout::Paragraph,
                    1,
                    10.0,
                    "In paragraaf 5.1 vervalt de zin “Wie te laat is, wacht een jaar.”",
                ),
                block(Layout::Paragraph, 1, 10.0, "Ambitie 5.2 komt te vervallen."),
                block(Layout::Paragraph, 1, 10.0, "Paragraaf 4.8 vervalt."),
                block(
                    Layout::Paragraph,
                    1,
                    10.0,
                    "Op bladzijde 2 (onder het kopje Duur) wordt ‘acht weken’ vervangen door ‘twaalf weken’.",
                ),
            ],
        );
        let warnings = amendment::relate(&mut addendum, &mut plan);
        let changed: Vec<(&str, Effect)> = plan
            .passages
            .iter()
            .flat_map(|passage| {
                passage.amended_by.iter().map(|change| (passage.id.as_str(), change.effect))
            })
            .collect();
        assert_eq!(
            changed,
            [
                ("plan.paragraaf-5-1.1", Effect::Deletes),
                ("plan.paragraaf-5-1.1", Effect::Replaces),
                ("plan.ambitie-5-2.1", Effect::Deletes),
            ]
        );
        assert_eq!(warnings.len(), 2, "the wrong reference and the sloppy one: {warnings:?}");
        assert!(addendum.passages.iter().filter(|passage| !passage.amends.is_empty()).count() >= 3);
    }

    #[test]
    fn no_input_panics_or_yields_an_empty_passage() {
        for texts in [vec![], vec!["5"], vec!["", "…", "Hoofdstuk 5", "Bijlage"], vec!["• ", "1."]]
        {
            let blocks = texts.iter().map(|text| block(Layout::Paragraph, 1, 20.0, text)).collect();
            let plan = plan("x", "", blocks);
            assert!(plan.passages.iter().all(|passage| !passage.text.is_empty()));
        }
    }
}
