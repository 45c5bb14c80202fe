//! Blocks → the tree of a plan: no text is lost to a passage without text or with another's id.
#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use planzoeker::layout::{Block, BlockKind, Document, Line, OutlineEntry, PageInfo, Rect, Word};
use planzoeker::plan::{self, Context, DocumentKind, Section};

#[derive(Debug, Arbitrary)]
struct Paragraph<'a> {
    text: &'a str,
    kind: u8,
    size: u8,
    bold: bool,
    tagged: Option<u8>,
    new_page: bool,
}

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    paragraphs: Vec<Paragraph<'a>>,
    bookmarks: Vec<(u8, &'a str, Option<u8>)>,
    kind: u8,
    title: Option<&'a str>,
}

const KINDS: [BlockKind; 8] = [
    BlockKind::Paragraph,
    BlockKind::ListItem,
    BlockKind::TableRow,
    BlockKind::TableHeader,
    BlockKind::Footnote,
    BlockKind::Caption,
    BlockKind::FigureText,
    BlockKind::Contents,
];

fn block(paragraph: &Paragraph, page: u32, top: f32) -> Block {
    let text = paragraph.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let size = f32::from(paragraph.size % 40);
    let bbox = Rect { x0: 70.0, y0: top, x1: 500.0, y1: top + size };
    let mut words = Vec::new();
    let mut at = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let (start, end) = (at as u32, (at + word.len()) as u32);
        words.push(Word { text: word.to_owned(), bbox, start, end, ..Word::default() });
        at += word.len() + 1;
    }
    let line = Line { page, bbox, words, size, bold: paragraph.bold, ..Line::default() };
    Block {
        kind: KINDS[usize::from(paragraph.kind) % KINDS.len()],
        text,
        lines: vec![line],
        tagged_heading: paragraph.tagged.map(|level| level % 7),
        ..Block::default()
    }
}

fn depth(section: &Section) -> usize {
    1 + section.children.iter().map(depth).max().unwrap_or(0)
}

fuzz_target!(|input: Input| {
    let mut page = 1;
    let mut top = 50.0;
    let mut blocks = Vec::new();
    for paragraph in &input.paragraphs {
        if paragraph.new_page || top > 780.0 {
            (page, top) = (page + 1, 50.0);
        }
        let block = block(paragraph, page, top);
        top += 20.0;
        if !block.text.is_empty() {
            blocks.push(block);
        }
    }
    let pages = (1..=page).map(|number| PageInfo { number, width: 595.0, height: 842.0, ..PageInfo::default() });
    let outline = input.bookmarks.iter().map(|(level, title, page)| OutlineEntry {
        level: level % 6 + 1,
        title: (*title).to_owned(),
        page: page.map(u32::from),
        top: None,
    });
    let document = Document {
        pages: pages.collect(),
        outline: outline.collect(),
        blocks,
        body_size: 10.0,
        ..Document::default()
    };
    let kinds = [None, Some(DocumentKind::Plan), Some(DocumentKind::Addendum), Some(DocumentKind::Bijlage)];
    let context = Context {
        id: "plan".to_owned(),
        title: input.title.map(str::to_owned),
        kind: kinds[usize::from(input.kind) % kinds.len()],
        explain: input.kind & 64 > 0,
        ..Context::default()
    };
    let (plan, _) = plan::build(&document, &context);
    let mut ids = BTreeSet::new();
    for passage in &plan.passages {
        assert!(!passage.text.trim().is_empty(), "{}", passage.id);
        assert!(passage.id.starts_with("plan"), "{}", passage.id);
        assert!(ids.insert(&passage.id), "twice: {}", passage.id);
        for word in &passage.boxes {
            assert!(passage.text.get(word.start as usize..word.end as usize).is_some());
        }
    }
    assert!(plan.sections.iter().map(depth).max().unwrap_or(0) <= 12, "deep");
});
