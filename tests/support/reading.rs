//! A whole file read, from its bytes to the plan, without a process or an index.

use planzoeker::layout::{self, BlockKind, Document};
use planzoeker::pdf::{FileReader, Reader};
use planzoeker::plan::{self, Context, Plan, Section};

use super::book::Book;

/// What came of a file.
pub(crate) struct Reading {
    pub(crate) document: Document,
    pub(crate) plan: Plan,
}

/// Reads a book.
pub(crate) fn read(book: &Book) -> Reading {
    let document = layout::build(&FileReader.read(&book.bytes()).unwrap());
    let context = Context { id: "plan".to_owned(), ..Context::default() };
    let (plan, _) = plan::build(&document, &context);
    Reading { document, plan }
}

impl Reading {
    /// The texts of the blocks in reading order.
    pub(crate) fn texts(&self) -> Vec<&str> {
        self.document.blocks.iter().map(|block| block.text.as_str()).collect()
    }

    /// The texts of the blocks of one kind.
    pub(crate) fn of_kind(&self, kind: BlockKind) -> Vec<&str> {
        let blocks = self.document.blocks.iter().filter(|block| block.kind == kind);
        blocks.map(|block| block.text.as_str()).collect()
    }

    /// The headings with their numbers, indented by level.
    pub(crate) fn headings(&self) -> Vec<String> {
        let mut found = Vec::new();
        list(&self.plan.sections, &mut found);
        found
    }

    /// All that is searched.
    pub(crate) fn searched(&self) -> Vec<&str> {
        self.plan.passages.iter().map(|passage| passage.text.as_str()).collect()
    }
}

fn list(sections: &[Section], found: &mut Vec<String>) {
    for section in sections {
        if section.has_heading() {
            let indent = "  ".repeat(usize::from(section.level.saturating_sub(1)));
            let number = section.number.as_ref().map(|n| format!("{n} ")).unwrap_or_default();
            found.push(format!("{indent}{number}{}", section.title));
        }
        list(&section.children, found);
    }
}

/// Holds the blocks of a book to their texts.
#[track_caller]
pub(crate) fn reads(book: &Book, expect: &[&str]) {
    assert_eq!(read(book).texts(), expect);
}

/// Holds one page to the texts of its blocks.
#[track_caller]
pub(crate) fn page_reads(sheet: super::book::Sheet, expect: &[&str]) {
    reads(&Book::of([sheet]), expect);
}
