//! What stands on one page of a PDF: its headings and blocks in reading order, with the boxes of
//! their words. Made from the plan, so that a page reads as the passages do; running heads are left
//! out.

use std::collections::BTreeMap;

use crate::plan::{BlockKind, Kind, PageInfo, Passage, Plan, Section, WordBox};
use crate::search::Mark;

use super::link::{byte_of_utf16, quote};
use super::served::Marks;
use super::text_nl;

/// One page.
pub(super) struct Sheet<'a> {
    /// Number, label and size.
    pub(super) page: &'a PageInfo,
    /// Its text in reading order.
    pub(super) pieces: Vec<Piece<'a>>,
}

/// A heading, or a block as far as it stands on the page.
pub(super) struct Piece<'a> {
    /// Heading, or kind of block.
    pub(super) shape: Shape,
    /// The text.
    pub(super) text: String,
    /// Anchor of the section.
    pub(super) anchor: &'a str,
    /// The passage that it is part of; headings and figures are part of none.
    pub(super) passage: Option<&'a Passage>,
    /// What answers the question, in UTF-16 code units of `text`.
    pub(super) marks: Vec<Mark>,
    /// Its words, where the PDF tells where they stand.
    pub(super) words: Vec<Word>,
}

/// What a piece is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// The heading of a section of this kind and level.
    Heading(Kind, u8),
    /// A block.
    Block(BlockKind),
}

/// A word on the page.
pub(super) struct Word {
    /// First byte in the text of its piece.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    /// Left, top, right, bottom in points.
    pub(super) rect: [f32; 4],
    /// The mark that covers it, by its position in the marks of its piece.
    pub(super) mark: Option<usize>,
}

impl Piece<'_> {
    /// A few words from the first mark on, as they stand in the PDF, to find the place there.
    pub(super) fn quote(&self) -> Option<String> {
        let mark = self.marks.first()?;
        let broken = self.words.windows(2).filter(|pair| pair[0].start == pair[1].start);
        let broken: Vec<usize> = broken.map(|pair| pair[0].start).collect();
        quote(&self.text, mark.start, &broken)
    }
}

/// A box in percent of its page.
pub(super) fn percent([x0, y0, x1, y1]: [f32; 4], page: &PageInfo) -> [f32; 4] {
    // Hundredths of a percent are a tenth of a point.
    let share = |points: f32, whole: f32| {
        let percent = points / whole * 100.0;
        if percent.is_finite() { (percent.clamp(0.0, 100.0) * 100.0).round() / 100.0 } else { 0.0 }
    };
    [share(x0, page.width), share(y0, page.height), share(x1, page.width), share(y1, page.height)]
}

/// Reads the number of a page as it stands in an address: from 1, without sign or zeros before it.
pub(super) fn page_number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|number: &u32| *number > 0 && number.to_string() == text)
}

/// The texts of the page with this number in which words can be marked: passages, and headings.
pub(super) fn texts(plan: &Plan, number: u32) -> Vec<String> {
    fn headings(sections: &[Section], number: u32, into: &mut Vec<String>) {
        for section in sections {
            if section.page == number && section.has_heading() {
                into.push(heading_text(section, number));
            }
            headings(&section.children, number, into);
        }
    }
    let on_page = plan.passages.iter().filter(|passage| touches(passage, number));
    let mut texts: Vec<String> = on_page.map(|passage| passage.text.clone()).collect();
    headings(&plan.sections, number, &mut texts);
    texts
}

fn touches(passage: &Passage, number: u32) -> bool {
    passage.pages.as_ref().is_some_and(|p| (p.first..=p.last).contains(&number))
}

/// The page of a plan with this number, with the marks in its [`texts`]; `None` where there is no such
/// page.
pub(super) fn sheet<'a>(plan: &'a Plan, number: u32, marks: &Marks) -> Option<Sheet<'a>> {
    let page = plan.pages.iter().find(|page| page.number == number)?;
    let mut passages: BTreeMap<&str, Vec<&Passage>> = BTreeMap::new();
    for passage in &plan.passages {
        if let Some(step) = passage.path.last().filter(|_| touches(passage, number)) {
            passages.entry(&step.anchor).or_default().push(passage);
        }
    }
    let mut writer = Writer { marks, number, passages, pieces: Vec::new() };
    for section in &plan.sections {
        writer.section(section);
    }
    Some(Sheet { page, pieces: writer.pieces })
}

struct Writer<'a, 's> {
    marks: &'s Marks,
    number: u32,
    /// The passages that touch the page, by the anchor of their section.
    passages: BTreeMap<&'a str, Vec<&'a Passage>>,
    pieces: Vec<Piece<'a>>,
}

impl<'a> Writer<'a, '_> {
    fn section(&mut self, section: &'a Section) {
        let passages = self.passages.remove(section.anchor.as_str()).unwrap_or_default();
        // Of a section that is only a heading, the heading is the passage.
        let heading = Shape::Heading(section.kind, section.level);
        let is_heading = section.blocks.is_empty();
        let has_words = is_heading && passages.iter().any(|passage| !passage.boxes.is_empty());
        if section.page == self.number && section.has_heading() && !has_words {
            let text = heading_text(section, self.number);
            let marks = self.marks.of(&text).to_vec();
            let words = match text == section.heading {
                true => self.words(&section.boxes, 0, text.len(), &text, &marks),
                false => Vec::new(),
            };
            let anchor = section.anchor.as_str();
            self.pieces.push(Piece { shape: heading, text, anchor, passage: None, marks, words });
        }
        if !is_heading || has_words {
            let mut placed: Vec<(usize, Piece<'a>)> = Vec::new();
            for passage in passages {
                self.lines(passage, section, heading, &mut placed);
            }
            for (at, block) in section.blocks.iter().enumerate() {
                let apart = matches!(block.kind, BlockKind::Contents | BlockKind::FigureText);
                if apart && block.page == self.number {
                    let piece = Piece {
                        shape: Shape::Block(block.kind),
                        text: block.text.clone(),
                        anchor: &section.anchor,
                        passage: None,
                        marks: Vec::new(),
                        words: Vec::new(),
                    };
                    placed.push((at, piece));
                }
            }
            placed.sort_by_key(|(at, _)| *at);
            self.pieces.extend(placed.into_iter().map(|(_, piece)| piece));
        }
        for child in &section.children {
            self.section(child);
        }
    }

    /// The lines of a passage as far as they stand on the page, each with the position of its block
    /// in the section.
    fn lines(
        &self,
        passage: &'a Passage,
        section: &'a Section,
        heading: Shape,
        placed: &mut Vec<(usize, Piece<'a>)>,
    ) {
        let marks = self.marks.of(&passage.text);
        let mut offset = 0;
        let mut last = 0;
        for line in passage.text.split('\n') {
            let (start, end) = (offset, offset + line.len());
            offset = end + 1;
            let block = (last..section.blocks.len())
                .chain(0..last)
                .find(|at| section.blocks.get(*at).is_some_and(|block| block.text.contains(line)));
            last = block.unwrap_or(last);
            let block = section.blocks.get(last);
            let Some((start, end)) = self.part(passage, start, end, block.map(|b| b.page)) else {
                continue;
            };
            let Some(text) = passage.text.get(start..end) else { continue };
            let shape = if section.blocks.is_empty() {
                heading
            } else {
                Shape::Block(block.map_or(BlockKind::Paragraph, |block| block.kind))
            };
            let marks = marks_within(&passage.text, start, end, marks);
            let words = self.words(&passage.boxes, start, end, text, &marks);
            let anchor = section.anchor.as_str();
            let text = text.to_owned();
            placed
                .push((last, Piece { shape, text, anchor, passage: Some(passage), marks, words }));
        }
    }

    /// The part of a line, given by its bytes in the passage, that stands on the page. A line without
    /// boxes stands where its block begins.
    fn part(
        &self,
        passage: &Passage,
        start: usize,
        end: usize,
        page: Option<u32>,
    ) -> Option<(usize, usize)> {
        let boxes = passage.boxes.iter().filter(|word| {
            (start..end).contains(&(word.start as usize)) && word.end as usize <= end
        });
        let (mut first, mut last, mut before, mut after) = (None, None, false, false);
        for word in boxes {
            match word.page.cmp(&self.number) {
                std::cmp::Ordering::Less => before = true,
                std::cmp::Ordering::Greater => after = true,
                std::cmp::Ordering::Equal => {
                    first = first.or(Some(word.start as usize));
                    last = last.max(Some(word.end as usize));
                }
            }
        }
        match (first, last) {
            (Some(first), Some(last)) => {
                Some((if before { first } else { start }, if after { last } else { end }))
            }
            _ if !before && !after && page == Some(self.number) => Some((start, end)),
            _ => None,
        }
        .filter(|(start, end)| start < end)
    }

    /// The words between two bytes of a text that has boxes, counted from the first, on this page.
    fn words(
        &self,
        boxes: &[WordBox],
        start: usize,
        end: usize,
        text: &str,
        marks: &[Mark],
    ) -> Vec<Word> {
        let bytes: Vec<(usize, usize)> = marks
            .iter()
            .map(|mark| (byte_of_utf16(text, mark.start), byte_of_utf16(text, mark.end)))
            .collect();
        boxes
            .iter()
            .filter(|word| word.page == self.number)
            .map(|word| (word.start as usize, word.end as usize, word.rect))
            .filter(|(from, to, _)| *from >= start && *to <= end)
            .map(|(from, to, rect)| {
                let (from, to) = (from - start, to - start);
                let mark = bytes.iter().position(|(first, last)| *first < to && *last > from);
                Word { start: from, end: to, rect, mark }
            })
            .collect()
    }
}

/// The heading of a section as it stands on its page; where its words have no boxes there, as the
/// outline has it.
fn heading_text(section: &Section, number: u32) -> String {
    if section.boxes.iter().any(|word| word.page == number) {
        return section.heading.clone();
    }
    let label = text_nl::label(section.kind, section.level, section.number.as_deref());
    format!("{label} {}", section.title).trim().to_owned()
}

/// The marks of `text` that lie within some bytes of it, counted from there.
fn marks_within(text: &str, start: usize, end: usize, marks: &[Mark]) -> Vec<Mark> {
    let units = |byte: usize| text.get(..byte).map_or(0, |part| part.encode_utf16().count());
    let (first, last) = (units(start), units(end));
    marks
        .iter()
        .filter(|mark| mark.end > first && mark.start < last)
        .map(|mark| Mark {
            start: mark.start.saturating_sub(first),
            end: mark.end.min(last) - first,
            ..mark.clone()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_pages() {
        for (text, expect) in [("1", Some(1)), ("44", Some(44)), ("4294967295", Some(u32::MAX))] {
            assert_eq!(page_number(text), expect);
        }
        for odd in ["0", "01", "+1", "-1", "1.0", "", "1e3", "4294967296", "é"] {
            assert_eq!(page_number(odd), None, "{odd}");
        }
    }
}
