//! Tables → rows of readable text: `doel: … · gerealiseerd: deels`.
//!
//! In tagged files the tags say which cells make a row. Elsewhere a row is a chain of blocks drawn
//! one after the other whose first lines stand at one height, and a table is two such rows or more
//! whose cells start at the same places. Columns of prose never make such chains: a column is drawn
//! to its end before the next one starts.

use crate::pdf::Role;

use super::block;
use super::line::Row;
use super::{Block, BlockKind};

/// What stands between the cells of a row in its text.
pub const CELL: &str = " · ";
/// Lines a cell may have in a table that no tags announce; more is prose in columns.
const MAX_CELL_LINES: usize = 12;
/// Cells of one column start within this many points.
const SAME_EDGE: f32 = 6.0;
/// A longer header is a sentence, and no name for a cell.
const MAX_HEADER_CHARS: usize = 48;

/// What a page's groups of lines turn out to be.
pub(super) enum Part {
    /// A block of text.
    Text(Vec<Row>),
    /// A row of cells.
    Row {
        /// The cells from left to right, each with its lines.
        cells: Vec<Vec<Row>>,
        /// Whether the row names the columns.
        header: bool,
    },
}

/// The columns of the table being read: what they are called and where they stand.
#[derive(Default)]
pub(super) struct Header {
    columns: Vec<(f32, f32, String)>,
}

/// Finds the rows of tables among the groups of a page.
pub(super) fn find(groups: Vec<Vec<Row>>) -> Vec<Part> {
    if groups.iter().any(|group| cell(group).is_some()) {
        return tagged(groups);
    }
    untagged(groups)
}

fn cell(group: &[Row]) -> Option<(u32, u32, bool)> {
    let tag = group.first()?.tag?;
    match tag.role {
        Role::Cell { row, header } => Some((row, tag.element, header)),
        _ => None,
    }
}

fn tagged(groups: Vec<Vec<Row>>) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut open: Option<(u32, u32)> = None;
    for group in groups {
        let Some((row, element, is_header)) = cell(&group) else {
            open = None;
            parts.push(Part::Text(group));
            continue;
        };
        match (open, parts.last_mut()) {
            (Some((r, e)), Some(Part::Row { cells, header })) if r == row => {
                *header &= is_header;
                match cells.last_mut() {
                    Some(last) if e == element => last.extend(group),
                    _ => cells.push(group),
                }
            }
            _ => parts.push(Part::Row { cells: vec![group], header: is_header }),
        }
        open = Some((row, element));
    }
    // Writers tag rows as headers that name nothing, and headers as plain rows: a real one looks
    // like one, and stands above rows that don't.
    let kinds: Vec<bool> = parts
        .iter()
        .map(|part| matches!(part, Part::Row { cells, .. } if cells.len() > 1))
        .collect();
    let bold: Vec<bool> = parts.iter().map(is_bold_row).collect();
    for (nth, part) in parts.iter_mut().enumerate() {
        let first = nth == 0 || !matches!(kinds.get(nth - 1), Some(true));
        if let Part::Row { cells, header } = part {
            let above = kinds.get(nth + 1) == Some(&true) && bold.get(nth + 1) == Some(&false);
            let looks = bold.get(nth) == Some(&true);
            *header = looks && (*header || first && above && cells.len() > 1);
        }
    }
    parts
}

fn is_bold_row(part: &Part) -> bool {
    match part {
        Part::Row { cells, .. } => cells.iter().flatten().all(|row| row.all_bold),
        Part::Text(_) => false,
    }
}

fn left(group: &[Row]) -> f32 {
    group.iter().map(Row::x0).fold(f32::MAX, f32::min)
}

fn right(group: &[Row]) -> f32 {
    group.iter().map(Row::x1).fold(f32::MIN, f32::max)
}

/// Whether `next` is the cell to the right of `cell`.
fn beside(cell: &[Row], next: &[Row]) -> bool {
    let (Some(a), Some(b)) = (cell.first(), next.first()) else { return false };
    a.turn == 0
        && b.turn == 0
        && !(a.contents || b.contents || a.note || b.note)
        && (a.baseline - b.baseline).abs() < 0.5 * a.line.size.max(b.line.size)
        && left(next) > right(cell)
        && cell.len() <= MAX_CELL_LINES
        && next.len() <= MAX_CELL_LINES
}

fn untagged(groups: Vec<Vec<Row>>) -> Vec<Part> {
    let mut chains: Vec<Vec<Vec<Row>>> = Vec::new();
    for group in groups {
        match chains.last_mut() {
            Some(chain) if chain.last().is_some_and(|cell| beside(cell, &group)) => {
                chain.push(group);
            }
            _ => chains.push(vec![group]),
        }
    }
    let mut parts: Vec<Part> = Vec::new();
    let mut chains = chains.into_iter().peekable();
    while let Some(chain) = chains.next() {
        if chain.len() < 2 || !chains.peek().is_some_and(|next| aligned(&chain, next)) {
            parts.extend(chain.into_iter().map(Part::Text));
            continue;
        }
        // The table goes on as long as its rows line up.
        let mut rows = vec![chain];
        while let Some(next) =
            chains.next_if(|next| rows.last().is_some_and(|last| aligned(last, next)))
        {
            rows.push(next);
        }
        let bold = |row: &Vec<Vec<Row>>| row.iter().flatten().all(|line| line.all_bold);
        let named = rows.first().is_some_and(bold) && !rows.get(1).is_some_and(bold);
        for (nth, cells) in rows.into_iter().enumerate() {
            parts.push(Part::Row { cells, header: named && nth == 0 });
        }
    }
    parts
}

/// Whether two chains are rows of one table: the second below the first, with a common edge beside
/// the first column's.
fn aligned(above: &[Vec<Row>], below: &[Vec<Row>]) -> bool {
    if below.len() < 2 {
        return false;
    }
    let top =
        |chain: &[Vec<Row>]| chain.first().and_then(|cell| cell.first()).map(|row| row.baseline);
    let lower = top(above).zip(top(below)).is_some_and(|(a, b)| b > a);
    let common = below
        .iter()
        .skip(1)
        .any(|cell| above.iter().skip(1).any(|other| (left(cell) - left(other)).abs() < SAME_EDGE));
    lower && common
}

/// Makes the block of a row of cells.
pub(super) fn row_block(cells: Vec<Vec<Row>>, is_header: bool, header: &mut Header) -> Block {
    let mut block = Block {
        kind: if is_header { BlockKind::TableHeader } else { BlockKind::TableRow },
        ..Block::default()
    };
    if is_header {
        header.columns.clear();
    }
    let alone = cells.len() == 1;
    let mut named = false;
    for (nth, cell) in cells.into_iter().enumerate() {
        let (x0, x1) = (left(&cell), right(&cell));
        // A cell that names its row: `contact: een persoon die …`.
        let names_row = nth == 0
            && header.columns.is_empty()
            && !is_header
            && !alone
            && cell
                .first()
                .and_then(|row| row.tag)
                .is_some_and(|tag| matches!(tag.role, Role::Cell { header: true, .. }));
        if nth > 0 {
            // A label may bring its own colon.
            block.text.push_str(match (named, block.text.ends_with(':')) {
                (true, false) => ": ",
                (_, true) => " ",
                (false, false) => CELL,
            });
        }
        named = names_row;
        if !is_header
            && !alone
            && let Some(name) = header.name(x0, x1)
        {
            block.text.push_str(name);
            block.text.push_str(": ");
        }
        let start = block.text.len();
        for (line, row) in cell.into_iter().enumerate() {
            if line == 0 {
                block::append_fresh(&mut block, row);
            } else {
                block::append(&mut block, row);
            }
        }
        if is_header {
            let name = block.text.get(start..).unwrap_or_default().trim_end_matches(':').to_owned();
            header.columns.push((x0, x1, name));
        }
    }
    block
}

impl Header {
    /// Forgets the columns: another table begins.
    pub(super) fn clear(&mut self) {
        self.columns.clear();
    }

    fn name(&self, x0: f32, x1: f32) -> Option<&str> {
        let overlap = |column: &(f32, f32, String)| column.1.min(x1) - column.0.max(x0);
        let best = self.columns.iter().max_by(|a, b| overlap(a).total_cmp(&overlap(b)))?;
        let name = best.2.as_str();
        (overlap(best) > 0.0 && !name.is_empty() && name.chars().count() <= MAX_HEADER_CHARS)
            .then_some(name)
    }
}
