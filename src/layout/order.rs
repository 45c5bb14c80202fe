//! Reading order: the order of drawing, unless it jumps.
//!
//! Drawing order is right on nearly every page (.999 similar to what readers show, reading.md), and
//! sorting by place would only harm tables. Where it climbs back up within a column, it is no
//! reading order: the tags decide then, and without them the white space does, cut by cut
//! (recursive XY cut: Nagy and Seth, 1984).

use super::character::is_bullet;
use super::columns;
use super::line::Row;

/// A white column this wide, as a share of the type size, separates columns.
const GUTTER: f32 = 1.0;

/// Puts the rows of a page in reading order.
pub(super) fn sort(rows: Vec<Row>) -> Vec<Row> {
    let rows = columns::untangle(pair(rows));
    if !rows.windows(2).any(|pair| climbs(&pair[0], &pair[1])) {
        return rows;
    }
    let tagged = rows.iter().filter(|row| row.tag.is_some()).count();
    if tagged * 5 >= rows.len() * 4 {
        return by_tag(rows);
    }
    let mut order = Vec::with_capacity(rows.len());
    cut(
        &rows,
        (0..rows.len()).filter(|&i| rows.get(i).is_some_and(|row| row.turn == 0)).collect(),
        &mut order,
    );
    order.extend((0..rows.len()).filter(|&i| rows.get(i).is_some_and(|row| row.turn != 0)));
    arrange(rows, order)
}

/// Puts each label of a list before its text, where all labels are drawn before all texts.
fn pair(rows: Vec<Row>) -> Vec<Row> {
    let mut order: Vec<usize> = Vec::with_capacity(rows.len());
    let mut next = 0;
    while next < rows.len() {
        let (labels, texts) = rows.get(next..).and_then(paired).unwrap_or((1, 0));
        let end = next + labels + texts;
        let mut texts = (next + labels..end).peekable();
        for label in next..next + labels {
            order.push(label);
            let below = rows.get(label + 1).map(|row| row.baseline);
            let last = label + 1 == next + labels;
            while let Some(text) = texts.next_if(|&text| {
                last || rows
                    .get(text)
                    .zip(below)
                    .is_some_and(|(row, y)| row.baseline < y - 0.3 * row.line.size)
            }) {
                order.push(text);
            }
        }
        next = end;
    }
    arrange(rows, order)
}

/// The rows in another order.
pub(super) fn arrange(rows: Vec<Row>, order: Vec<usize>) -> Vec<Row> {
    if order.is_sorted() && order.len() == rows.len() {
        return rows;
    }
    let mut slots: Vec<Option<Row>> = rows.into_iter().map(Some).collect();
    order.into_iter().filter_map(|row| slots.get_mut(row)?.take()).collect()
}

/// How many of the first rows are labels in one column, and how many after them are their texts: each
/// label has one that begins at its height, in a column of its own at the right.
fn paired(rows: &[Row]) -> Option<(usize, usize)> {
    const LEAST: usize = 3;
    let labels = stack(rows, is_label);
    if labels < LEAST {
        return None;
    }
    let (labelled, rest) = rows.split_at(labels);
    let texts = stack(rest, |_| true);
    let texted = rest.get(..texts)?;
    let right = labelled.iter().map(Row::x1).fold(f32::MIN, f32::max);
    let level = |a: &Row, b: &Row| (a.baseline - b.baseline).abs() < 0.3 * a.line.size;
    let first = level(labelled.first()?, texted.first()?) && texted.first()?.x0() > right;
    let each = labelled.iter().all(|label| texted.iter().any(|text| level(label, text)));
    (first && each).then_some((labels, texts))
}

/// A short line that says that more comes: `MDO:`, `- MDO`. Without a sign of that, short lines below
/// each other are a cell of a table.
fn is_label(row: &Row) -> bool {
    const LABEL_WORDS: usize = 3;
    let words = &row.line.words;
    let marked = words.len() > 1 && words.first().is_some_and(|word| is_bullet(&word.text));
    let ends = words.last().is_some_and(|word| word.text.ends_with([':', '=']));
    words.len() <= LABEL_WORDS && (marked || ends)
}

/// How many of the first rows stand below each other, set in the same type from the same edge.
fn stack(rows: &[Row], fits: impl Fn(&Row) -> bool) -> usize {
    let below = |pair: &[Row]| {
        let (last, next) = (&pair[0], &pair[1]);
        next.baseline > last.baseline + 0.5 * last.line.size
            && (next.x0() - last.x0()).abs() < 2.0
            && (next.line.size - last.line.size).abs() < 0.5
    };
    let fits = |row: &Row| row.turn == 0 && row.tag.is_none() && fits(row);
    if !rows.first().is_some_and(fits) {
        return 0;
    }
    1 + rows.windows(2).take_while(|pair| below(pair) && fits(&pair[1])).count()
}

/// Whether `next` lies above `last` in the same column, set in the same type from the same edge: text
/// of one flow. A box or a label that is drawn later climbs too, and does no harm.
fn climbs(last: &Row, next: &Row) -> bool {
    let (a, b) = (last.line.bbox, next.line.bbox);
    let shared = a.x1.min(b.x1) - a.x0.max(b.x0);
    last.turn == 0
        && next.turn == 0
        && b.y1 <= a.y0 + 0.2 * last.line.size
        && shared > 0.5 * a.width().min(b.width())
        && (a.x0 - b.x0).abs() < 2.0
        && (last.line.size - next.line.size).abs() < 0.5
        && last.line.words.len().min(next.line.words.len()) > 3
}

/// The order of the structure tree; a row without a tag stays behind the one before it.
fn by_tag(rows: Vec<Row>) -> Vec<Row> {
    let mut last = 0;
    let mut keyed: Vec<(u32, Row)> = rows
        .into_iter()
        .map(|row| {
            last = row.tag.map_or(last, |tag| tag.element);
            (last, row)
        })
        .collect();
    keyed.sort_by_key(|(element, _)| *element);
    keyed.into_iter().map(|(_, row)| row).collect()
}

/// Cuts at the widest gutter, else at the highest gap, until single lines are left.
fn cut(rows: &[Row], mut part: Vec<usize>, order: &mut Vec<usize>) {
    // Each cut takes at least one row off, so that the depth is bounded by the rows of a page;
    // gaps are halved rather than peeled to stay far below it.
    if part.len() < 2 {
        order.extend(part);
        return;
    }
    if let Some(x) = gutter(rows, &part) {
        let (left, right): (Vec<usize>, Vec<usize>) =
            part.iter().partition(|&&i| rows.get(i).is_some_and(|row| row.x1() <= x));
        cut(rows, left, order);
        cut(rows, right, order);
        return;
    }
    let top = |i: &usize| rows.get(*i).map_or(0.0, |row| row.line.bbox.y0);
    let bottom = |i: &usize| rows.get(*i).map_or(0.0, |row| row.line.bbox.y1);
    let left = |i: &usize| rows.get(*i).map_or(0.0, Row::x0);
    part.sort_by(|a, b| top(a).total_cmp(&top(b)).then(left(a).total_cmp(&left(b))));
    let mut reach = f32::MIN;
    let mut best: Option<(f32, usize)> = None;
    for (k, i) in part.iter().enumerate() {
        let gap = top(i) - reach;
        if k > 0 && gap > 0.0 && best.is_none_or(|(widest, _)| gap > widest) {
            best = Some((gap, k));
        }
        reach = reach.max(bottom(i));
    }
    match best {
        Some((_, k)) => {
            let below = part.split_off(k);
            cut(rows, part, order);
            cut(rows, below, order);
        }
        None => order.extend(part),
    }
}

/// The middle of the widest white column with at least two lines on either side, side by side.
fn gutter(rows: &[Row], part: &[usize]) -> Option<f32> {
    let mut spans: Vec<&Row> = part.iter().filter_map(|&i| rows.get(i)).collect();
    spans.sort_by(|a, b| a.x0().total_cmp(&b.x0()));
    let mut reach = f32::MIN;
    let mut best: Option<(f32, f32)> = None;
    for (k, row) in spans.iter().enumerate() {
        let gap = row.x0() - reach;
        if k >= 2
            && spans.len() - k >= 2
            && gap > GUTTER * row.line.size
            && best.is_none_or(|(widest, _)| gap > widest)
            && side_by_side(&spans, k)
        {
            best = Some((gap, row.x0() - gap / 2.0));
        }
        reach = reach.max(row.x1());
    }
    best.map(|(_, x)| x)
}

/// Whether the rows before and from `k` share some height.
fn side_by_side(spans: &[&Row], k: usize) -> bool {
    let extent = |rows: &[&Row]| {
        rows.iter().fold((f32::MAX, f32::MIN), |(y0, y1), row| {
            (y0.min(row.line.bbox.y0), y1.max(row.line.bbox.y1))
        })
    };
    let (left, right) = spans.split_at(k);
    let (a, b) = (extent(left), extent(right));
    let shared = a.1.min(b.1) - a.0.max(b.0);
    shared > 0.3 * (a.1 - a.0).min(b.1 - b.0)
}
