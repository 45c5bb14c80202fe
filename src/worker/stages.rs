//! The stages in a child: bytes → pages → blocks → plan.

use super::{Identity, LineText, Message, PageText, WordText};
use crate::layout::{self, Document, Line, Rect, TextLayer};
use crate::pdf::{self, PdfFile, Structure};
use crate::plan::{self, Context, DocumentKind, Warning};

/// Makes the plan of a PDF. The plan from the text alone goes through `send` before the structure is
/// touched; the last word is returned.
pub(super) fn plan(bytes: &[u8], identity: &Identity, send: &mut dyn FnMut(&Message)) -> Message {
    let read = pdf::read_pages_telling(bytes, &mut |pages| send(&Message::Length(pages as u64)));
    let (pages, warnings) = match read {
        Ok(read) => read,
        Err(error) => return Message::Unreadable(error.to_string()),
    };
    let context = Context {
        id: identity.id.clone(),
        title: Some(identity.title.clone()).filter(|title| !title.is_empty()),
        kind: match identity.kind.as_str() {
            "plan" => Some(DocumentKind::Plan),
            "addendum" => Some(DocumentKind::Addendum),
            "bijlage" => Some(DocumentKind::Bijlage),
            _ => None,
        },
        overrides: identity.overrides.clone(),
        explain: identity.explain,
    };
    let mut file = PdfFile { pages, structure: Structure::default(), warnings };
    let mut document = layout::build(&file);
    let first = judge(&document, &context);
    if !matches!(first, Message::Plan(..)) {
        return first;
    }
    send(&first);

    let (structure, more) = pdf::read_structure(bytes);
    // Only tags change how lines and blocks are read.
    if structure.tags.is_empty() {
        document.adopt(&structure);
    } else {
        file.structure = structure;
        document = layout::build(&file);
    }
    document.warnings.extend(more);
    judge(&document, &context)
}

/// A plan where the document has text, and else what it has instead.
fn judge(document: &Document, context: &Context) -> Message {
    let (plan, mut warnings) = plan::build(document, context);
    if plan.passages.is_empty() {
        return Message::NoText(textless(document));
    }
    let read = document.warnings.iter().cloned();
    warnings.extend(read.map(|warning| Warning { page: warning.page, message: warning.message }));
    Message::Plan(Box::new(plan), warnings)
}

/// Why there is no text, and what the owner can do.
fn textless(document: &Document) -> String {
    let count = |state| document.pages.iter().filter(|page| page.text == state).count();
    let (scans, garbage, all) =
        (count(TextLayer::Missing), count(TextLayer::Garbage), document.pages.len());
    let (pages, they_are) = match all {
        1 => ("its only page".to_owned(), "it is"),
        _ => (format!("any of its {all} pages"), "they are"),
    };
    match (scans, garbage) {
        _ if all == 0 => "it has no pages".to_owned(),
        (0, 0) => format!(
            "no text on {pages}: {they_are} blank, or drawn without letters; if there is something \
             to read, run text recognition (OCR) over it"
        ),
        (0, _) => format!(
            "no text on {pages} that is language: its fonts don't say which letters they draw; \
             export it anew, or run text recognition (OCR) over it"
        ),
        _ => format!(
            "no text on {pages}, only pictures: a scan; run text recognition (OCR) over it first"
        ),
    }
}

/// The pages of a PDF as text, with all that the file gives.
pub(super) fn pages(bytes: &[u8]) -> Message {
    let (pages, warnings) = match pdf::read_pages(bytes) {
        Ok(read) => read,
        Err(error) => return Message::Unreadable(error.to_string()),
    };
    let (structure, _) = pdf::read_structure(bytes);
    let document = layout::build(&PdfFile { pages, structure, warnings });
    let texts = page_texts(&document);
    if texts.iter().all(|page| page.text.trim().is_empty()) {
        return Message::NoText(textless(&document));
    }
    Message::Pages(texts)
}

fn page_texts(document: &Document) -> Vec<PageText> {
    let mut texts: Vec<PageText> = document
        .pages
        .iter()
        .map(|page| PageText {
            number: page.number,
            label: page.label.clone(),
            width: page.width,
            height: page.height,
            text: document.page_text(page.number),
            lines: Vec::new(),
        })
        .collect();
    let mut keep = |kind: &str, block: Option<u32>, line: &Line| {
        // Pages are numbered from 1 without a gap.
        let index = (line.page as usize).wrapping_sub(1);
        if let Some(page) = texts.get_mut(index) {
            page.lines.push(line_text(kind, block, line));
        }
    };
    for (number, block) in (1..).zip(&document.blocks) {
        let kind = camel(&format!("{:?}", block.kind));
        block.lines.iter().for_each(|line| keep(&kind, Some(number), line));
    }
    document.furniture.iter().for_each(|line| keep("furniture", None, line));
    texts
}

fn line_text(kind: &str, block: Option<u32>, line: &Line) -> LineText {
    let words: Vec<WordText> = line
        .words
        .iter()
        .map(|word| {
            let Rect { x0, y0, x1, y1 } = word.bbox;
            WordText { text: word.text.clone(), edges: [x0, y0, x1, y1] }
        })
        .collect();
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    LineText {
        kind: kind.to_owned(),
        block,
        left: line.bbox.x0,
        top: line.bbox.y0,
        size: line.size,
        bold: line.bold,
        text: texts.join(" "),
        words,
    }
}

/// `ListItem` → `listItem`.
fn camel(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::pdf::{FileReader, Reader};

    #[test]
    fn the_last_word_is_the_plan_of_the_whole_file() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        // With tags and bookmarks, and with properties alone.
        for file in [
            "corpus/ondersteuningsplan-po-2018-2022.pdf",
            "tests/fixtures/sample/b/ondersteuningsplan-po-2018-2022.pdf",
        ] {
            let bytes = std::fs::read(root.join(file)).unwrap();
            let Message::Plan(last, _) = plan(&bytes, &Identity::default(), &mut |_| {}) else {
                panic!("{file}: no plan");
            };
            let document = layout::build(&FileReader.read(&bytes).unwrap());
            let (whole, _) = plan::build(&document, &Context::default());
            assert!(format!("{last:?}") == format!("{whole:?}"), "{file}");
        }
    }
}
