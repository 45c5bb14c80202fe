//! Columns of prose that are drawn line by line across the page, as programs do that sort by height:
//! each column is put together again.
//!
//! Knows rows in the order in which they are drawn. Rows of a table are drawn like that too: what
//! tells prose is that its sentences run on over lines that are full: the next word would not have
//! fitted.

use super::block;
use super::line::Row;
use super::order::arrange;

/// Rows that are looked at for one stretch of columns: two columns of a page in small type.
const MOST_ROWS: usize = 300;
/// Lines that each column has at least.
const LEAST_LINES: usize = 3;
/// Words of a line that can tell whether it is full.
const LEAST_WORDS: usize = 3;
/// Room between columns, in type sizes.
const GUTTER: f32 = 0.8;
/// A step this much larger than the smallest, in all columns at once, ends a row of cells.
const STEP: f32 = 1.4;

/// Puts the lines of each column after each other where they are drawn across the page.
pub(super) fn untangle(rows: Vec<Row>) -> Vec<Row> {
    let mut order: Vec<usize> = Vec::with_capacity(rows.len());
    let mut at = 0;
    while at < rows.len() {
        let columns = columns(rows.get(at..).unwrap_or_default());
        let taken: usize = columns.iter().map(Vec::len).sum();
        if columns.len() > 1 && columns.iter().all(|column| is_prose(&rows, at, column)) {
            order.extend(columns.iter().flatten().map(|row| at + row));
            at += taken;
        } else {
            order.push(at);
            at += 1;
        }
    }
    arrange(rows, order)
}

/// The first rows by column, each by its index: those at one height say where the columns begin, and
/// the rows after them go on downwards in one of these.
fn columns(rows: &[Row]) -> Vec<Vec<usize>> {
    let Some(first) = rows.first().filter(|row| row.turn == 0) else { return Vec::new() };
    let size = first.line.size;
    let level = |pair: &[Row]| {
        pair[1].turn == 0
            && (pair[1].baseline - pair[0].baseline).abs() < 0.2 * size
            && pair[1].x0() > pair[0].x1() + GUTTER * size
    };
    let count = 1 + rows.windows(2).take_while(|pair| level(pair)).count();
    if count < 2 {
        return Vec::new();
    }
    let mut columns: Vec<Vec<usize>> = (0..count).map(|row| vec![row]).collect();
    let lefts: Vec<f32> = rows.iter().take(count).map(Row::x0).collect();
    let (mut last, mut step) = (first.baseline, f32::MAX);
    for (index, row) in rows.iter().enumerate().take(MOST_ROWS).skip(count) {
        let down = row.baseline - last;
        if row.turn != 0 || row.tag.is_some() || down < -0.2 * size || down > STEP * step {
            break;
        }
        if down > 0.3 * size {
            step = step.min(down);
        }
        last = last.max(row.baseline);
        // A paragraph may begin with an indent, also the one that tells where the column is.
        let Some(own) = lefts.iter().rposition(|left| row.x0() > left - 2.0 * size) else { break };
        if lefts.get(own + 1).is_some_and(|next| row.x1() > next - GUTTER * size) {
            break;
        }
        columns[own].push(index);
    }
    columns
}

/// Whether the lines of a column run on: half of them or more are full, end in the middle of a sentence
/// and go on in lower case, and hardly any ends so although the next word would have fitted.
fn is_prose(rows: &[Row], from: usize, column: &[usize]) -> bool {
    let lines: Vec<&Row> = column.iter().filter_map(|row| rows.get(from + row)).collect();
    let end = lines.iter().map(|row| row.x1()).fold(f32::MIN, f32::max);
    let (mut runs_on, mut breaks) = (0, 0);
    for pair in lines.windows(2).filter(|pair| !block::ends_sentence(pair[0])) {
        let word = pair[1].line.words.first().map_or(0.0, |word| word.bbox.width());
        let size = pair[0].line.size;
        let full =
            pair[0].line.words.len() >= LEAST_WORDS && end - pair[0].x1() < word + 0.4 * size;
        runs_on += usize::from(full && !block::starts_upper(pair[1]));
        breaks += usize::from(!full);
    }
    lines.len() >= LEAST_LINES && runs_on * 2 >= lines.len() - 1 && breaks * 10 < lines.len()
}
