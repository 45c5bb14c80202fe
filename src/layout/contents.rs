//! Contents lists: which lines of a page are their entries.
//!
//! An entry is a title with a page number, led there by dots, or standing in a column of numbers at
//! the right that never count down. The number may be drawn anywhere in the page's order; it is
//! brought back to its title by its height.

use super::line::Row;

/// Entries without dots that a page needs before a column of numbers is taken for page numbers.
const MIN_ENTRIES: usize = 4;

/// Joins page numbers to their titles and marks the entries.
pub(super) fn mark(rows: &mut Vec<Row>, pages: usize) {
    for row in rows.iter_mut() {
        if row.leader && ends_in_number(row) {
            row.contents = true;
        }
    }
    join_numbers(rows, pages);
    mark_column(rows, pages);
    join_labels(rows);
}

/// The value of a row that is nothing but a page number.
fn number(row: &Row) -> Option<usize> {
    match row.line.words.as_slice() {
        [only] if only.text.len() <= 4 => only.text.parse().ok(),
        _ => None,
    }
}

fn last_number(row: &Row) -> Option<usize> {
    if row.line.words.len() < 2 {
        return None;
    }
    row.line
        .words
        .last()
        .filter(|word| word.text.len() <= 4)
        .and_then(|word| word.text.parse().ok())
}

fn ends_in_number(row: &Row) -> bool {
    last_number(row).is_some()
        || row.line.words.len() > 1
            && row.line.words.last().is_some_and(|word| {
                word.text.len() <= 5 && word.text.bytes().all(|byte| b"ivxlc".contains(&byte))
            })
}

/// Numbers that stand alone at the right of a title at the same height.
fn join_numbers(rows: &mut Vec<Row>, pages: usize) {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        if row.turn != 0 || number(row).is_none_or(|value| value > pages + 50) {
            continue;
        }
        let title = rows
            .iter()
            .enumerate()
            .filter(|(t, title)| {
                *t != n
                    && title.turn == 0
                    && (title.baseline - row.baseline).abs() < 0.35 * row.line.size
                    && title.x1() <= row.x0()
                    && title
                        .line
                        .words
                        .iter()
                        .any(|word| word.text.chars().any(char::is_alphabetic))
            })
            .max_by(|a, b| a.1.x1().total_cmp(&b.1.x1()));
        if let Some((title, _)) = title {
            pairs.push((title, n));
        }
    }
    // Only numbers in one column, counting up, are page numbers.
    let leaders = rows.iter().any(|row| row.contents);
    let column = pairs.iter().filter_map(|(_, n)| Some((rows.get(*n)?.x1(), rows.get(*n)?)));
    let mut sorted: Vec<(f32, usize, f32)> =
        column.filter_map(|(x1, row)| Some((row.baseline, number(row)?, x1))).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    if !leaders && (sorted.len() < MIN_ENTRIES || !counts_up(&sorted)) {
        return;
    }
    let mut gone = Vec::new();
    for (title, n) in pairs {
        let Some(words) = rows.get(n).map(|row| row.line.clone()) else { continue };
        if let Some(row) = rows.get_mut(title) {
            row.line.bbox = row.line.bbox.union(words.bbox);
            row.line.words.extend(words.words);
            row.contents = true;
            gone.push(n);
        }
    }
    gone.sort_unstable();
    for n in gone.into_iter().rev() {
        rows.remove(n);
    }
}

/// Gives entries the chapter numbers that stand alone in a column at their left.
fn join_labels(rows: &mut Vec<Row>) {
    /// From a number to its title, in type sizes; real columns stay below 6.
    const REACH: f32 = 10.0;
    let mut index = 0;
    while let Some(row) = rows.get(index) {
        let size = row.line.size;
        let entry = rows.iter().enumerate().filter(|(_, entry)| {
            entry.contents
                && entry.turn == 0
                && !row.contents
                && is_label(row)
                && (entry.baseline - row.baseline).abs() < 0.35 * size
                && (0.0..REACH * size).contains(&(entry.x0() - row.x1()))
        });
        match entry.min_by(|a, b| a.1.x0().total_cmp(&b.1.x0())).map(|(at, _)| at) {
            Some(at) => {
                let label = rows.remove(index);
                let at = if at > index { at - 1 } else { at };
                if let Some(entry) = rows.get_mut(at) {
                    entry.line.bbox = entry.line.bbox.union(label.line.bbox);
                    entry.line.words.splice(0..0, label.line.words);
                    entry.raised.clear();
                }
            }
            None => index += 1,
        }
    }
}

/// `4`, `4.1`, `4.1.`: the number of a chapter or section and nothing else.
fn is_label(row: &Row) -> bool {
    let [only] = row.line.words.as_slice() else { return false };
    row.turn == 0
        && only.text.len() <= 8
        && only.text.starts_with(|c: char| c.is_ascii_digit())
        && only.text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Titles that came with their number in one line, without dots.
fn mark_column(rows: &mut [Row], pages: usize) {
    let entries: Vec<usize> = (0..rows.len())
        .filter(|&i| {
            rows.get(i).is_some_and(|row| {
                let gap = match row.line.words.as_slice() {
                    [.., title, number] => number.bbox.x0 - title.bbox.x1,
                    _ => 0.0,
                };
                row.turn == 0
                    && (row.contents || gap > 0.8 * row.line.size)
                    && last_number(row).is_some_and(|value| value <= pages + 50)
            })
        })
        .collect();
    let mut sorted: Vec<(f32, usize, f32)> = entries
        .iter()
        .filter_map(|&i| rows.get(i))
        .filter_map(|row| Some((row.baseline, last_number(row)?, row.x1())))
        .collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    if sorted.len() >= MIN_ENTRIES && counts_up(&sorted) {
        for i in entries {
            if let Some(row) = rows.get_mut(i) {
                row.contents = true;
            }
        }
    }
}

/// Whether numbers from top to bottom hardly ever go down, and end at about one place.
fn counts_up(sorted: &[(f32, usize, f32)]) -> bool {
    let steps = sorted.windows(2);
    let down = steps.filter(|pair| pair[1].1 < pair[0].1).count();
    let right = sorted.iter().map(|entry| entry.2).fold(f32::MIN, f32::max);
    let aligned = sorted.iter().filter(|entry| right - entry.2 < 6.0).count();
    let risen = sorted.first().zip(sorted.last()).is_some_and(|(first, last)| last.1 > first.1);
    down * 10 <= sorted.len() && aligned * 4 >= sorted.len() * 3 && risen
}
