//! Footnotes at the foot of a page, and the marks in the text that point to them.
//!
//! A mark is taken out of the text only where its note stands on the same page; any other raised
//! number stays, as a word of its own: it may be an exponent or point to a note elsewhere.

use super::line::Row;

/// Footnotes are set smaller than the body by at least this factor.
const SMALLER: f32 = 0.95;

/// Marks the rows of footnotes, and takes their marks out of the text.
pub(super) fn separate(rows: &mut [Row], body_size: f32, height: f32) {
    let Some(start) = first_note(rows, body_size, height) else { return };
    let top = rows.get(start).map_or(f32::MAX, |row| row.line.bbox.y0);
    let mut numbers = Vec::new();
    for row in rows.iter_mut() {
        if row.line.bbox.y0 + 0.5 >= top && row.turn == 0 && row.line.size <= SMALLER * body_size {
            row.note = true;
            numbers.extend(mark(row));
        }
    }
    for row in rows.iter_mut().filter(|row| !row.note) {
        take_out(row, &numbers);
    }
}

/// The mark that a footnote begins with.
pub(super) fn mark(row: &Row) -> Option<String> {
    let first = row.line.words.first()?;
    let bare = first.text.trim_end_matches([')', '.']);
    let number =
        bare.len() <= 3 && !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit());
    let sign = matches!(bare, "*" | "**" | "†" | "‡");
    ((number || sign) && row.line.words.len() > 1).then(|| bare.to_owned())
}

/// The highest row that begins a footnote: small, low on the page, with a mark that also stands
/// raised in the text above it.
fn first_note(rows: &[Row], body_size: f32, height: f32) -> Option<usize> {
    let raised: Vec<&str> = rows
        .iter()
        .flat_map(|row| {
            let at = |i: &usize| row.line.words.get(*i).filter(|_| *i > 0);
            row.raised.iter().filter_map(at).map(|word| word.text.as_str())
        })
        .collect();
    rows.iter()
        .enumerate()
        .filter(|(_, row)| {
            row.turn == 0
                && row.line.size <= SMALLER * body_size
                && row.line.bbox.y0 > 0.3 * height
                && mark(row).is_some_and(|mark| {
                    row.raised.first() == Some(&0) || raised.iter().any(|text| bare(text) == mark)
                })
        })
        .min_by(|a, b| a.1.line.bbox.y0.total_cmp(&b.1.line.bbox.y0))
        .map(|(index, _)| index)
}

fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphanumeric() && c != '*')
}

fn take_out(row: &mut Row, numbers: &[String]) {
    let marks: Vec<usize> = row
        .raised
        .iter()
        .copied()
        .filter(|&i| {
            i > 0
                && row.line.words.get(i).is_some_and(|word| {
                    // One place may carry several marks: `1,2`.
                    word.text.split([',', ' ']).all(|part| numbers.iter().any(|n| n == bare(part)))
                })
        })
        .collect();
    for &i in marks.iter().rev() {
        row.line.words.remove(i);
        // What followed the mark at once belongs to the word before it: `zorgplicht² ,`.
        let glue = row.line.words.get(i).is_some_and(|word| {
            word.text.chars().all(|c| matches!(c, '.' | ',' | ';' | ':' | ')' | '!' | '?'))
        });
        if glue {
            let word = row.line.words.remove(i);
            if let Some(before) = i.checked_sub(1).and_then(|b| row.line.words.get_mut(b)) {
                before.text.push_str(&word.text);
                before.bbox = before.bbox.union(word.bbox);
            }
        }
    }
    row.raised.clear();
}
