//! The parts of one page after another → blocks in the order in which they are read.
//!
//! Owns what crosses the parts of a page: a paragraph that goes on over a page break or in the next
//! column, also past the notes, the figure or the box between its halves, and footnotes, which follow
//! the block that carries their mark. Must never know how a part was found.

use super::line::Row;
use super::table::{self, Part};
use super::{Block, BlockKind, block, note};

/// The blocks of a document so far.
#[derive(Default)]
pub(super) struct Flow {
    /// The blocks in reading order.
    pub(super) blocks: Vec<Block>,
    /// The columns of the table being read.
    header: table::Header,
    /// The last block of running text, by index, and its last row.
    last: Option<(usize, Row)>,
    /// The last block that ended in the middle of a sentence, and did not go on in the one after it.
    left: Option<(usize, Row)>,
}

/// A footnote, and before which block it stands.
struct Note {
    position: usize,
    block: Block,
}

impl Flow {
    /// Adds a page.
    pub(super) fn page(&mut self, parts: Vec<Part>, measure: &block::Measure) {
        let mut marks: Vec<(String, usize)> = Vec::new();
        let mut notes: Vec<(Option<String>, Note)> = Vec::new();
        let mut begun = false;
        for part in parts {
            match part {
                Part::Row { cells, header } => {
                    let here = self.blocks.len();
                    marks.extend(marks_of(cells.iter().flatten(), here));
                    self.blocks.push(table::row_block(cells, header, &mut self.header));
                    self.last = None;
                    begun = true;
                }
                Part::Text(rows) if rows.first().is_some_and(|row| row.note) => {
                    let mark = rows.first().and_then(note::mark);
                    let block = block::block(rows, measure);
                    notes.push((mark, Note { position: self.blocks.len(), block }));
                }
                Part::Text(rows) => {
                    self.header.clear();
                    let found: Vec<String> =
                        rows.iter().flat_map(|row| row.marks.iter().cloned()).collect();
                    let here = self.text(rows, !begun, measure);
                    marks.extend(found.into_iter().map(|mark| (mark, here)));
                    begun |= self.blocks.get(here).is_some_and(|block| !floats(block));
                }
            }
        }
        self.place(notes, marks);
    }

    /// Adds a group of rows, to the paragraph before the page break or the column where it goes on;
    /// returns the index of its block.
    fn text(&mut self, rows: Vec<Row>, opens_page: bool, measure: &block::Measure) -> usize {
        let (first, end) = (rows.first(), rows.last().cloned());
        let mut made = block::begun(&rows, measure);
        let up = opens_page || self.last.as_ref().zip(first).is_some_and(climbs);
        let flows = |(at, last): &&(usize, Row)| {
            let before = self.blocks.get(*at);
            before.zip(first).is_some_and(|(b, next)| block::flows_on(b, &made, last, next))
        };
        let last = self.last.iter().filter(|_| up);
        let left =
            self.left.iter().filter(|left| up || first.is_some_and(|next| resumes(&left.1, next)));
        let carrier = last.chain(left).find(flows).map(|(at, _)| *at);
        if let Some(at) = carrier
            && let Some(before) = self.blocks.get_mut(at)
        {
            rows.into_iter().for_each(|row| block::append(before, row));
            self.left = self.left.take().filter(|(left, _)| *left != at);
            self.last = end.map(|row| (at, row));
            return at;
        }
        if opens_page {
            self.left = None;
        }
        let open = |(at, last): &(usize, Row)| {
            self.blocks.get(*at).is_some_and(|before| block::is_open(before, last))
        };
        if !floats(&made) && self.last.as_ref().is_some_and(open) {
            self.left = self.last.take();
        }
        let here = self.blocks.len();
        if !floats(&made) {
            self.last = end.map(|row| (here, row));
        }
        rows.into_iter().for_each(|row| block::append(&mut made, row));
        self.blocks.push(made);
        here
    }

    /// Puts the footnotes of a page behind the blocks with their marks. A note without one stays
    /// where it was drawn, and one that goes on from another follows it.
    fn place(&mut self, notes: Vec<(Option<String>, Note)>, mut marks: Vec<(String, usize)>) {
        let mut placed: Vec<Note> = Vec::with_capacity(notes.len());
        for (mark, mut note) in notes {
            let carrier = marks.iter().position(|(text, _)| Some(text) == mark.as_ref());
            match (carrier, placed.last()) {
                (Some(found), _) => note.position = marks.remove(found).1 + 1,
                (None, Some(before)) if mark.is_none() => note.position = before.position,
                _ => {}
            }
            placed.push(note);
        }
        placed.sort_by_key(|note| note.position);
        // From the end, so that the positions before stay true.
        for note in placed.into_iter().rev() {
            for (at, _) in [&mut self.last, &mut self.left].into_iter().flatten() {
                if *at >= note.position {
                    *at += 1;
                }
            }
            self.blocks.insert(note.position.min(self.blocks.len()), note.block);
        }
    }
}

fn marks_of<'r>(rows: impl Iterator<Item = &'r Row>, here: usize) -> Vec<(String, usize)> {
    rows.flat_map(|row| row.marks.iter().map(move |mark| (mark.clone(), here))).collect()
}

/// Whether text jumps up the page: to the next column, or to a box that was drawn later.
fn climbs(((_, last), next): (&(usize, Row), &Row)) -> bool {
    last.turn == next.turn && next.baseline < last.baseline - last.line.size
}

/// Whether text goes on in its column at the next line, after something beside it.
fn resumes(left: &Row, next: &Row) -> bool {
    left.line.page == next.line.page
        && (next.x0() - left.x0()).abs() < 2.0
        && (0.5..2.5).contains(&((next.baseline - left.baseline) / left.line.size))
}

/// Whether a block may stand anywhere near the text that it belongs to.
fn floats(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Caption | BlockKind::FigureText)
}
