//! Lines → blocks: where a paragraph, a list item or a heading ends.
//!
//! Two lines in reading order are one block unless something says otherwise: another tag, type
//! size, weight, a wider gap, an indent, a list mark, or a line that ends before its column does.
//! A heading must come out alone; splitting a paragraph costs less than gluing a heading to one.

use std::collections::BTreeMap;

use crate::pdf::Role;

use super::character::is_bullet;
use super::hyphen::{self, Join};
use super::line::Row;
use super::note;
use super::{Block, BlockKind};

/// Type sizes that differ by more than this share are different styles.
const SAME_SIZE: f32 = 0.07;

/// What a page looks like in numbers that the decisions need.
pub(super) struct Measure {
    /// Type size of the body of the document.
    pub(super) body_size: f32,
    /// Usual distance of baselines, as a share of the type size.
    pub(super) leading: f32,
}

impl Measure {
    /// Measures a document: the commonest size by characters, the commonest leading by lines.
    pub(super) fn new(pages: &[Vec<Row>]) -> Measure {
        let mut sizes: BTreeMap<i32, usize> = BTreeMap::new();
        let mut leadings: BTreeMap<i32, usize> = BTreeMap::new();
        for rows in pages {
            for row in rows {
                let letters: usize = row.line.words.iter().map(|word| word.text.len()).sum();
                *sizes.entry((row.line.size * 2.0).round() as i32).or_default() += letters;
            }
            for pair in rows.windows(2) {
                let [a, b] = pair else { continue };
                let step = (b.baseline - a.baseline) / a.line.size.max(1.0);
                if same_size(a, b) && (0.9..2.2).contains(&step) {
                    *leadings.entry((step * 20.0).round() as i32).or_default() += 1;
                }
            }
        }
        let most = |counts: &BTreeMap<i32, usize>| {
            counts.iter().max_by_key(|(_, count)| **count).map(|(key, _)| *key as f32)
        };
        Measure {
            body_size: most(&sizes).map_or(10.0, |size| size / 2.0),
            leading: most(&leadings).map_or(1.2, |step| step / 20.0),
        }
    }
}

pub(super) fn same_size(a: &Row, b: &Row) -> bool {
    let (a, b) = (a.line.size, b.line.size);
    (a - b).abs() <= SAME_SIZE * a.max(b)
}

/// Groups the rows of one page, in reading order, into blocks of rows.
pub(super) fn group(rows: Vec<Row>, measure: &Measure) -> Vec<Vec<Row>> {
    let columns = column_ends(&rows);
    let mut groups: Vec<Vec<Row>> = Vec::new();
    for (index, row) in rows.into_iter().enumerate() {
        let column_end = columns.get(index.wrapping_sub(1)).copied().unwrap_or(f32::MAX);
        match groups.last_mut() {
            Some(group) if continues(group, &row, column_end, measure) => group.push(row),
            _ => groups.push(vec![row]),
        }
    }
    groups
}

/// For each row, the right edge of the column it stands in: the furthest of the rows near it that
/// start at about the same place.
fn column_ends(rows: &[Row]) -> Vec<f32> {
    rows.iter()
        .enumerate()
        .map(|(i, row)| {
            let near = rows.iter().skip(i.saturating_sub(12)).take(25);
            near.filter(|other| {
                (other.x0() - row.x0()).abs() < 3.0 * row.line.size && same_size(other, row)
            })
            .map(Row::x1)
            .fold(row.x1(), f32::max)
        })
        .collect()
}

fn continues(group: &[Row], next: &Row, column_end: f32, measure: &Measure) -> bool {
    let (Some(first), Some(last)) = (group.first(), group.last()) else { return false };
    if last.turn != next.turn || !same_size(last, next) || last.note != next.note {
        return false;
    }
    if next.note && note::mark(next).is_some() {
        return false;
    }
    if last.contents || next.contents {
        return !last.contents && opens_entry(last, next);
    }
    if let (Some(a), Some(b)) = (last.tag, next.tag)
        && a.element != b.element
    {
        return false;
    }
    let same_element = matches!((last.tag, next.tag), (Some(a), Some(b))
        if a.element == b.element && !matches!(a.role, Role::Other));
    if starts_item(next) && !same_element {
        return false;
    }
    let size = last.line.size.max(next.line.size).max(1.0);
    let step = (next.baseline - last.baseline) / size;
    // In one line: a word set off by a wide gap, as after a number or a tab.
    if step.abs() < 0.2 {
        let gap = next.x0() - last.x1();
        return gap > -size && gap < 4.0 * size && (same_element || is_label(last));
    }
    if same_element && step > 0.0 && step < 2.5 {
        return true;
    }
    if !(0.5..=2.2).contains(&step) {
        return false;
    }
    let own = group.windows(2).last().map(|pair| (pair[1].baseline - pair[0].baseline) / size);
    let usual = own.filter(|own| (0.8..2.2).contains(own)).unwrap_or(measure.leading.max(1.15));
    if step > usual * 1.22 + 0.05 || (own.is_some() && step < usual * 0.8) {
        return false;
    }
    if weight_changes(last, next, column_end) {
        return false;
    }
    let overlap = last.x1().min(next.x1()) - last.x0().max(next.x0());
    if overlap <= 0.0 {
        return false;
    }
    let title = next.all_bold && last.all_bold || next.line.size > 1.12 * measure.body_size;
    if title && is_numbered(next) && next.x0() <= first.x0() + 1.0 {
        return false;
    }
    let item = starts_item(first);
    let ended = ends_sentence(last);
    // A new first-line indent, or the end of a hanging one.
    let shift = next.x0() - last.x0();
    if group.len() > 1 && shift > 0.8 * size && ended && !item {
        return false;
    }
    if item && next.x0() < first.x0() + 0.3 * size && shift < -0.8 * size && ended {
        return false;
    }
    // The line ends although the next word would have fitted: the writer ended it.
    let word = next.line.words.first().map_or(0.0, |word| word.bbox.width());
    let room = column_end - last.x1() - word - 0.3 * size;
    if room > 1.0 * size && !title && !breaks_word(last) {
        let begins = starts_upper(next);
        if ended || begins && room > 4.0 * size {
            return false;
        }
    }
    true
}

/// Whether a line is the first of an entry of a contents list that ends, with its number, in the next.
fn opens_entry(last: &Row, next: &Row) -> bool {
    let step = (next.baseline - last.baseline) / last.line.size.max(1.0);
    let hanging = next.x0() > last.x0() + last.line.size && is_numbered(last);
    (0.8..1.8).contains(&step) && !is_numbered(next) && (hanging || !starts_upper(next))
}

/// Whether the weight tells two lines apart: a bold line and one that is not, unless a bold phrase
/// runs over the line's end.
fn weight_changes(last: &Row, next: &Row, column_end: f32) -> bool {
    if last.all_bold == next.all_bold {
        return false;
    }
    let short = column_end - last.x1() > 3.0 * last.line.size;
    if last.all_bold { !next.starts_bold || short } else { !last.ends_bold || short }
}

/// `•`, `1.`, `a)`, `(2)`: a mark and text after it.
pub(super) fn starts_item(row: &Row) -> bool {
    let mut words = row.line.words.iter();
    let Some(first) = words.next() else { return false };
    if words.next().is_none() && !is_bullet(&first.text) {
        return false;
    }
    is_bullet(&first.text) && first.text != "—" && first.text != ">"
        || first.text == "o"
        || is_item_number(&first.text)
}

/// `1.`, `12)`, `a.`, `(b)`, `iv.`
fn is_item_number(word: &str) -> bool {
    let Some(inner) = word.strip_suffix([')', '.']) else { return false };
    let inner = inner.strip_prefix('(').unwrap_or(inner);
    !inner.is_empty()
        && (inner.len() <= 2 && inner.bytes().all(|byte| byte.is_ascii_digit())
            || inner.len() == 1 && inner.bytes().all(|byte| byte.is_ascii_lowercase())
            || inner.len() <= 4 && inner.bytes().all(|byte| b"ivx".contains(&byte)))
}

/// `5`, `5.1`, `5.1.`, `Hoofdstuk`…: begins like a numbered title. Only the shape is looked at;
/// what it is called is for the stage after.
fn is_numbered(row: &Row) -> bool {
    row.line.words.first().is_some_and(|word| {
        word.text.starts_with(|c: char| c.is_ascii_digit())
            && word.text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    })
}

/// A number or a mark alone: the label before a tab.
fn is_label(row: &Row) -> bool {
    match row.line.words.as_slice() {
        [only] => {
            is_bullet(&only.text)
                || is_item_number(&only.text)
                || only.text.len() <= 8
                    && only.text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        }
        _ => false,
    }
}

pub(super) fn ends_sentence(row: &Row) -> bool {
    let Some(word) = row.line.words.last() else { return true };
    let bare = word.text.trim_end_matches(['”', '"', '’', '\'', ')', ']', '»']);
    bare.ends_with(['.', '!', '?', ':', ';', '…'])
}

/// Whether the last word of a line has its end, or what it shares an end with, in the next.
fn breaks_word(row: &Row) -> bool {
    row.line.words.last().is_some_and(|word| {
        word.text.strip_suffix('-').is_some_and(|stem| stem.ends_with(char::is_alphanumeric))
    })
}

pub(super) fn starts_upper(row: &Row) -> bool {
    row.line
        .words
        .first()
        .and_then(|word| word.text.chars().find(|c| c.is_alphanumeric()))
        .is_none_or(|c| !c.is_lowercase())
}

/// Whether a block ends in the middle of a sentence, so that it may go on elsewhere.
pub(super) fn is_open(block: &Block, last: &Row) -> bool {
    matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem)
        && block.tagged_heading.is_none()
        && !ends_sentence(last)
        && last.line.words.len() > 3
}

/// Whether a block of the page or column before goes on in another.
pub(super) fn flows_on(before: &Block, after: &Block, last: &Row, next: &Row) -> bool {
    is_open(before, last)
        && after.kind == BlockKind::Paragraph
        && after.tagged_heading.is_none()
        && same_size(last, next)
        && last.all_bold == next.all_bold
        && !starts_upper(next)
        && last.turn == next.turn
}

/// Makes a block of rows that belong together.
pub(super) fn block(rows: Vec<Row>, measure: &Measure) -> Block {
    let mut block = begun(&rows, measure);
    for row in rows {
        append(&mut block, row);
    }
    block
}

/// The block of rows that belong together, to which they are still to be added.
pub(super) fn begun(rows: &[Row], measure: &Measure) -> Block {
    let mut block = Block::default();
    if let Some(first) = rows.first() {
        block.kind = kind(first, rows, measure);
        block.tagged_heading = match first.tag.map(|tag| tag.role) {
            Some(Role::Heading(level)) => Some(level.max(1)),
            _ => None,
        };
        block.aside = first.turn != 0 || first.boxed;
    }
    block
}

fn kind(first: &Row, rows: &[Row], measure: &Measure) -> BlockKind {
    if rows.iter().any(|row| row.contents) {
        return BlockKind::Contents;
    }
    if first.note {
        return BlockKind::Footnote;
    }
    match first.tag.map(|tag| tag.role) {
        Some(Role::Heading(_) | Role::Title) => return BlockKind::Paragraph,
        Some(Role::Note) => return BlockKind::Footnote,
        Some(Role::Caption) => return BlockKind::Caption,
        Some(Role::Contents) => return BlockKind::Contents,
        Some(Role::Figure) => return BlockKind::FigureText,
        Some(Role::Cell { header: true, .. }) => return BlockKind::TableHeader,
        Some(Role::Cell { header: false, .. }) => return BlockKind::TableRow,
        Some(Role::ListItem) => return BlockKind::ListItem,
        Some(Role::Paragraph | Role::Other) | None => {}
    }
    let heading = rows.iter().all(|row| row.all_bold) || first.line.size > 1.1 * measure.body_size;
    let bullet = first.line.words.first().is_some_and(|word| is_bullet(&word.text));
    if starts_item(first) && (bullet || !heading) {
        return BlockKind::ListItem;
    }
    BlockKind::Paragraph
}

/// Adds the first row of a table cell: it continues nothing, whatever stands before it.
pub(super) fn append_fresh(block: &mut Block, row: Row) {
    add(block, row, None);
}

/// Adds a row to a block: its text and the place of every word in it.
pub(super) fn append(block: &mut Block, row: Row) {
    let soft = block.lines.last().is_some_and(|line| line.ends_soft);
    let before = block.lines.last().and_then(|line| line.words.last());
    let join = match (before, row.line.words.first()) {
        (Some(left), Some(right)) => hyphen::join(&left.text, &right.text, soft),
        _ => Join::Space,
    };
    let start = before.map(|word| word.start);
    let glued = match (join, start) {
        (Join::Drop, Some(start)) => {
            block.text.pop();
            Some(start)
        }
        (Join::Keep, Some(start)) => Some(start),
        _ => {
            if !block.text.is_empty() && !row.line.words.is_empty() {
                block.text.push(' ');
            }
            None
        }
    };
    add(block, row, glued);
}

/// Adds a row's words; `glued` is where the word starts that its first word ends.
fn add(block: &mut Block, mut row: Row, glued: Option<u32>) {
    for (i, word) in row.line.words.iter_mut().enumerate() {
        if i > 0 {
            block.text.push(' ');
        }
        word.start = offset(block.text.len());
        block.text.push_str(&word.text);
        word.end = offset(block.text.len());
    }
    if let (Some(start), Some(first)) = (glued, row.line.words.first_mut()) {
        first.start = start;
        let end = first.end;
        if let Some(left) = block.lines.last_mut().and_then(|line| line.words.last_mut()) {
            left.end = end;
        }
        // A word broken more than once: its first parts end there too.
        let parts = block.lines.iter_mut().rev().skip(1).map_while(|line| line.words.last_mut());
        parts.take_while(|part| part.start == start).for_each(|part| part.end = end);
    }
    row.line.ends_soft = row.soft_hyphen;
    block.lines.push(row.line);
}

fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
