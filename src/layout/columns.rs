//! Columns of prose that are drawn line by line across the page, as programs do that sort by height:
//! each column is put together again.
//!
//! Knows rows in the order in which they are drawn. Rows of a table are drawn like that too: what
//! tells prose is that its sentences run on over lines that are full: the next word would not have
//! fitted. White across all columns is the end of a row of cells, or of a paragraph where all columns
//! come down to it: cells of one row are seldom equally long.

use std::ops::Range;

use super::block;
use super::gutter;
use super::line::Row;
use super::order::arrange;

/// Rows that are looked at for one stretch of columns: two columns of a page in small type.
const MOST_ROWS: usize = 300;
/// Lines that run on in all columns together, and not by chance.
const LEAST_LINES: usize = 3;
/// Words of a line that can tell whether it is full.
const LEAST_WORDS: usize = 3;
/// Room between columns, in type sizes.
pub(super) const GUTTER: f32 = 0.8;
/// A step this much larger than the smallest ends a paragraph, or a row of cells.
const STEP: f32 = 1.4;
/// White this high, in type sizes, ends the columns: a picture stands there.
const FAR: f32 = 5.0;

/// Puts the lines of each column after each other where they are drawn across the page.
pub(super) fn untangle(rows: Vec<Row>) -> Vec<Row> {
    let Some(cut) = gutter::cut(&rows) else {
        let order = order(&rows).into_iter().map(|(row, _)| row).collect();
        return arrange(rows, order);
    };
    // What is in no column stays whole.
    let order = order(&cut.parts);
    let mut in_columns = vec![false; rows.len()];
    for (part, _) in order.iter().filter(|(_, in_column)| *in_column) {
        if let Some(mark) = cut.origin.get(*part).and_then(|&row| in_columns.get_mut(row)) {
            *mark = true;
        }
    }
    let mut wholes: Vec<Option<Row>> = rows.into_iter().map(Some).collect();
    let mut parts: Vec<Option<Row>> = cut.parts.into_iter().map(Some).collect();
    let placed = order.into_iter().filter_map(|(part, _)| {
        let row = *cut.origin.get(part)?;
        match in_columns.get(row)? {
            true => parts.get_mut(part)?.take(),
            false => wholes.get_mut(row)?.take(),
        }
    });
    placed.collect()
}

/// The rows in reading order, each with whether it stands in a column.
fn order(rows: &[Row]) -> Vec<(usize, bool)> {
    let mut order = Vec::with_capacity(rows.len());
    extend(&mut order, rows, 0..rows.len());
    order
}

/// Adds some of the rows. Goes as deep as a stretch has rows at most.
fn extend(order: &mut Vec<(usize, bool)>, rows: &[Row], part: Range<usize>) {
    let mut at = part.start;
    while at < part.end {
        let Some(stretch) = rows.get(at..part.end).and_then(Stretch::begin) else {
            order.push((at, false));
            at += 1;
            continue;
        };
        for band in stretch.parts() {
            let columns = stretch.columns(band.clone());
            if stretch.is_prose(&columns) {
                order.extend(columns.iter().flatten().map(|row| (at + row, true)));
            } else {
                // The columns may begin after a label.
                order.push((at + band.start, false));
                extend(order, rows, at + band.start + 1..at + band.end);
            }
        }
        at += stretch.own.len();
    }
}

/// Rows that stand in columns beside each other.
struct Stretch<'r> {
    /// These rows and all that are drawn after them.
    rows: &'r [Row],
    /// The column of each row.
    own: Vec<usize>,
    /// The right edge of each column.
    ends: Vec<f32>,
    /// The least step from line to line in a column.
    step: f32,
}

impl<'r> Stretch<'r> {
    /// The first rows by column: those at about one height say where the columns begin, and the rows
    /// after them go on downwards in one of these.
    fn begin(rows: &'r [Row]) -> Option<Stretch<'r>> {
        let first = rows.first().filter(|row| row.turn == 0)?;
        let size = first.line.size;
        // Columns need not share their baselines.
        let beside = |pair: &[Row]| {
            pair[1].turn == 0
                && (-0.2..1.0).contains(&((pair[1].baseline - first.baseline) / size))
                && pair[1].x0() > pair[0].x1() + GUTTER * size
        };
        let count = 1 + rows.windows(2).take(MOST_ROWS).take_while(|pair| beside(pair)).count();
        if count < 2 {
            return None;
        }
        let lefts: Vec<f32> = rows.iter().take(count).map(Row::x0).collect();
        let (mut own, mut lasts) = (Vec::new(), vec![f32::MAX; count]);
        let (mut reach, mut step) = (first.baseline, f32::MAX);
        let mut ends = vec![f32::MIN; count];
        for row in rows.iter().take(MOST_ROWS) {
            let down = row.baseline - reach;
            if row.turn != 0 || row.tag.is_some() || down < -0.2 * size || down > FAR * size {
                break;
            }
            // A paragraph may begin with an indent, also the one that tells where the column is.
            let Some(column) = lefts.iter().rposition(|left| row.x0() > left - 2.0 * size) else {
                break;
            };
            if lefts.get(column + 1).is_some_and(|next| row.x1() > next - GUTTER * size) {
                break;
            }
            let by = row.baseline - lasts[column];
            if by > 0.3 * size {
                step = step.min(by);
            }
            lasts[column] = row.baseline;
            ends[column] = ends[column].max(row.x1());
            reach = reach.max(row.baseline);
            own.push(column);
        }
        (own.len() >= count).then_some(Stretch { rows, own, ends, step })
    }

    /// The rows in parts that are read one after the other: all of them, or the rows of a table.
    fn parts(&self) -> Vec<Range<usize>> {
        let (mut parts, mut from) = (Vec::new(), 0);
        let mut lasts: Vec<Option<&Row>> = vec![None; self.ends.len()];
        let mut reach = self.rows.first().map_or(0.0, |row| row.baseline);
        let mut flows = true;
        for (at, (row, &column)) in self.rows.iter().zip(&self.own).enumerate() {
            if row.baseline - reach > STEP * self.step {
                parts.push(from..at);
                from = at;
                flows = flows && self.flows_on(&lasts, at, reach);
            }
            reach = reach.max(row.baseline);
            lasts[column] = Some(row);
        }
        parts.push(from..self.own.len());
        let all = 0..self.own.len();
        if flows && self.is_prose(&self.columns(all.clone())) { vec![all] } else { parts }
    }

    /// Whether columns go on past the white above row `at`: those with rows below it come down to it, at
    /// `reach`, and end in a whole sentence there or in one that goes on.
    fn flows_on(&self, lasts: &[Option<&Row>], at: usize, reach: f32) -> bool {
        let below = |column: usize| {
            let own = self.own.iter().skip(at).position(|&own| own == column)?;
            self.rows.get(at + own)
        };
        lasts.iter().enumerate().all(|(column, last)| match (last, below(column)) {
            (Some(last), Some(next)) => {
                reach - last.baseline <= 0.8 * self.step
                    && (block::ends_sentence(last)
                        || !block::starts_upper(next)
                        || !alike(last, next))
            }
            (None, Some(_)) => false,
            _ => true,
        })
    }

    /// The rows of a part by column.
    fn columns(&self, part: Range<usize>) -> Vec<Vec<usize>> {
        let mut columns = vec![Vec::new(); self.ends.len()];
        for row in part {
            if let Some(column) = self.own.get(row).and_then(|&own| columns.get_mut(own)) {
                column.push(row);
            }
        }
        columns
    }

    /// Whether the lines of two columns or more run on, and none speaks against it: full lines end in the
    /// middle of a sentence and go on in lower case, and hardly any ends so although the next word would
    /// have fitted.
    fn is_prose(&self, columns: &[Vec<usize>]) -> bool {
        let (mut running, mut sum) = (0, 0);
        for (column, &end) in columns.iter().zip(&self.ends) {
            let lines: Vec<&Row> = column.iter().filter_map(|&row| self.rows.get(row)).collect();
            let (mut runs_on, mut told, mut breaks, mut holes) = (0, 0, 0, 0);
            for pair in lines.windows(2) {
                let (line, next) = (pair[0], pair[1]);
                if next.baseline - line.baseline > STEP * self.step {
                    holes += 1;
                    continue;
                }
                if !alike(line, next) || block::ends_sentence(line) || block::starts_item(next) {
                    continue;
                }
                let word = next.line.words.first().map_or(0.0, |word| word.bbox.width());
                if end - line.x1() >= word + 0.4 * line.line.size {
                    breaks += 1;
                } else if line.line.words.len() >= LEAST_WORDS {
                    told += 1;
                    runs_on += usize::from(!block::starts_upper(next));
                }
            }
            // Labels with white below them are no column of text.
            let torn = lines.len() > 1 && holes * 3 >= lines.len();
            if torn || runs_on * 2 < told || breaks > 0 && breaks * 10 >= lines.len() {
                return false;
            }
            running += usize::from(runs_on > 0);
            sum += runs_on;
        }
        running >= 2 && sum >= LEAST_LINES
    }
}

/// Whether two lines are set in one style.
fn alike(line: &Row, next: &Row) -> bool {
    line.all_bold == next.all_bold && block::same_size(line, next)
}
