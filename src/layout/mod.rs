//! Text runs → lines → blocks in reading order.
//!
//! Owns: words and lines from runs, columns and reading order, running heads and other furniture,
//! hyphens at line ends, footnotes, tables into rows, text that is no language. Carries outline,
//! tags and labels along. Must never know PDF objects or what a policy plan is.
//!
//! Never fails and does no I/O: odd input gives odd blocks, and a warning.

mod block;
mod character;
mod columns;
mod contents;
mod drawn;
mod flow;
mod furniture;
mod ground;
mod gutter;
mod hyphen;
mod language;
mod line;
mod note;
mod opening;
mod order;
mod table;
mod word;

pub use crate::pdf::{Metadata, OutlineEntry, Rect, Role, Warning};
use crate::pdf::{PdfFile, Structure};
pub use table::CELL;

use line::Row;

/// Lays out a file: lines, blocks and reading order of all its pages.
#[must_use]
pub fn build(file: &PdfFile) -> Document {
    let PdfFile { pages, structure, warnings } = file;
    let mut rows: Vec<Vec<Row>> =
        pages.iter().map(|page| line::rows(page, &structure.tags)).collect();
    let measure = block::Measure::new(&rows);
    ground::mark(pages, &mut rows, measure.body_size);
    let sizes: Vec<[f32; 2]> = pages.iter().map(|page| [page.width, page.height]).collect();
    let found = furniture::find(&rows, &sizes, measure.body_size);

    let mut document = Document {
        body_size: measure.body_size,
        warnings: warnings.clone(),
        ..Document::default()
    };
    let (mut scans, mut unreadable) = (Vec::new(), Vec::new());
    let mut flow = flow::Flow::default();
    for (index, rows) in rows.into_iter().enumerate() {
        let Some(page) = pages.get(index) else { continue };
        let missing = rows.is_empty() && page.picture_cover > 0.3;
        let words = rows.iter().flat_map(|row| &row.line.words).map(|word| word.text.as_str());
        let garbage = !missing && !language::reads(words);
        if missing {
            scans.push(page.number);
        }
        if garbage {
            unreadable.push(page.number);
        }
        document.pages.push(PageInfo {
            number: page.number,
            label: found.labels.get(index).cloned().flatten(),
            width: page.width,
            height: page.height,
            text: match (missing, garbage) {
                (true, _) => TextLayer::Missing,
                (_, true) => TextLayer::Garbage,
                _ => TextLayer::Good,
            },
        });
        if garbage {
            continue;
        }
        let marks = found.rows.get(index).map(Vec::as_slice).unwrap_or_default();
        let mut body = Vec::new();
        for (row, dropped) in rows.into_iter().zip(marks) {
            if *dropped {
                document.furniture.push(row.line);
            } else {
                body.push(row);
            }
        }
        body = order::sort(body);
        contents::mark(&mut body, pages.len());
        note::separate(&mut body, measure.body_size, page.height);
        let (empty, groups): (Vec<_>, Vec<_>) = block::group(body, &measure)
            .into_iter()
            .partition(|group| note::is_empty(group, measure.body_size));
        document.furniture.extend(empty.into_iter().flatten().map(|row| row.line));
        flow.page(table::find(groups), &measure);
    }
    document.blocks = flow.blocks;
    document.warnings.extend(text_warning(
        &scans,
        pages.len(),
        "has no text, only pictures: run OCR on the file (for example ocrmypdf) and index the result",
    ));
    document.warnings.extend(text_warning(
        &unreadable,
        pages.len(),
        "has text that is no language, because its fonts do not say what their characters are: \
         export the file again, or run OCR on it",
    ));
    document.adopt(structure);
    document
}

/// One warning for all pages with the same trouble.
fn text_warning(numbers: &[u32], pages: usize, trouble: &str) -> Option<Warning> {
    const NAMED: usize = 20;
    let &first = numbers.first()?;
    if numbers.len() == pages {
        return Some(Warning { page: None, message: format!("the whole file {trouble}") });
    }
    let mut list: Vec<String> = numbers.iter().take(NAMED).map(u32::to_string).collect();
    if numbers.len() > NAMED {
        list.push(format!("and {} more", numbers.len() - NAMED));
    }
    Some(Warning { page: Some(first), message: format!("page {} {trouble}", list.join(", ")) })
}

/// A document as a reader meets it: blocks of text in reading order, furniture gone.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Sizes, labels and the state of the text layer per page.
    pub pages: Vec<PageInfo>,
    /// All blocks of all pages in reading order.
    pub blocks: Vec<Block>,
    /// The furniture that was dropped (running heads, page numbers), for inspection.
    pub furniture: Vec<Line>,
    /// The bookmarks.
    pub outline: Vec<OutlineEntry>,
    /// Title, author, language, dates.
    pub metadata: Metadata,
    /// Type size of the body in points: the size of most characters.
    pub body_size: f32,
    /// What could not be read, from here and from the stage before.
    pub warnings: Vec<Warning>,
}

impl Document {
    /// Takes over what a file says of itself beside its text and tags: bookmarks, page labels and
    /// metadata. A document that was built without them is then what it is with them.
    pub fn adopt(&mut self, structure: &Structure) {
        self.outline.clone_from(&structure.outline);
        self.metadata.clone_from(&structure.metadata);
        for (page, label) in self.pages.iter_mut().zip(&structure.labels) {
            if !label.is_empty() {
                page.label = Some(label.clone());
            }
        }
    }

    /// The text of one page in reading order, as it stands on the page: without furniture, without
    /// what the layout adds to make table rows readable, and with the footnotes at its foot. A word
    /// that is broken over two pages stands on the first.
    #[must_use]
    pub fn page_text(&self, number: u32) -> String {
        let (mut text, mut notes) = (String::new(), String::new());
        for block in &self.blocks {
            let target = if block.kind == BlockKind::Footnote { &mut notes } else { &mut text };
            let mut shown: Option<u32> = None;
            let mut begun = false;
            for (line, word) in block.lines.iter().flat_map(|l| l.words.iter().map(move |w| (l, w)))
            {
                let first = shown != Some(word.start);
                shown = Some(word.start);
                if line.page != number || !first {
                    continue;
                }
                let range = word.start as usize..word.end as usize;
                target.push_str(if begun { " " } else { "" });
                target.push_str(block.text.get(range).unwrap_or(&word.text));
                begun = true;
            }
            if begun {
                target.push('\n');
            }
        }
        text + &notes
    }
}

/// One page without its text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PageInfo {
    /// Physical page number, from 1.
    pub number: u32,
    /// Printed page number (`iv`, `12`); from the file's page labels, else read off the furniture.
    pub label: Option<String>,
    /// Width in points.
    pub width: f32,
    /// Height in points.
    pub height: f32,
    /// Whether the page has text that is language.
    pub text: TextLayer,
}

/// What a page's text layer is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextLayer {
    /// Text that reads as language, or a page that is simply blank.
    #[default]
    Good,
    /// Pictures and no text: a scan.
    Missing,
    /// Text that is not language: a font without a usable encoding.
    Garbage,
}

/// A paragraph, a list item, a table row …: a run of lines that belong together.
///
/// Every word of `lines` stands in `text` at its `start..end`, so that a match in the text finds its
/// boxes on the page.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// What it is by layout and tags. Whether it is a heading of the plan is decided in `plan`.
    pub kind: BlockKind,
    /// The text as shown: lines joined, hyphens at line ends resolved, one space between words.
    pub text: String,
    /// The lines, in order. They may lie on two pages.
    pub lines: Vec<Line>,
    /// Level of a tagged heading (1–6).
    pub tagged_heading: Option<u8>,
    /// Whether the block stands in a coloured or framed box, or beside the main column.
    pub aside: bool,
}

/// Kinds of block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub enum BlockKind {
    /// Running text, or a heading.
    #[default]
    Paragraph,
    /// A bulleted or numbered item; the text holds the number or `•`.
    ListItem,
    /// One row of a table as readable text: `doel: … · gerealiseerd: deels`.
    TableRow,
    /// The header row of a table.
    TableHeader,
    /// A footnote; follows the block that it belongs to.
    Footnote,
    /// Caption of a figure or table.
    Caption,
    /// Label inside a figure.
    FigureText,
    /// A line of a contents list.
    Contents,
}

/// One line of text: one baseline in one column.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// Physical page number.
    pub page: u32,
    /// The box around its words.
    pub bbox: Rect,
    /// Its words from left to right.
    pub words: Vec<Word>,
    /// Type size in points of most of its characters.
    pub size: f32,
    /// Whether most of its characters are bold.
    pub bold: bool,
    /// Whether most of its characters are italic.
    pub italic: bool,
    /// Colour of most of its characters, `0xRRGGBB`.
    pub ink: u32,
    /// Whether its last hyphen is a soft one, there for the line's end only.
    pub ends_soft: bool,
}

/// One word with its box.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Word {
    /// The word as drawn, after normalisation.
    pub text: String,
    /// Its box.
    pub bbox: Rect,
    /// First byte of the word in the block's text.
    pub start: u32,
    /// One past its last byte. Both halves of a rejoined word carry the range of the whole word.
    pub end: u32,
}

#[cfg(test)]
mod tests;
