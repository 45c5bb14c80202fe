//! Footnotes at the foot of a page, and the marks in the text that point to them.
//!
//! A mark is taken out of the text only where its note stands on the same page; any other raised
//! number stays, as a word of its own: it may be an exponent or point to a note elsewhere.

use super::line::Row;
use crate::pdf::Role;

/// Footnotes are set smaller than the body by at least this factor.
const SMALLER: f32 = 0.95;

/// Marks the rows of footnotes, and takes their marks out of the text.
pub(super) fn separate(rows: &mut [Row], body_size: f32, height: f32) {
    let top = first_note(rows, body_size, height)
        .and_then(|start| rows.get(start))
        .map_or(f32::MAX, |row| row.line.bbox.y0);
    let mut numbers = Vec::new();
    for row in rows.iter_mut() {
        let low =
            row.line.bbox.y0 + 0.5 >= top && row.turn == 0 && row.line.size <= SMALLER * body_size;
        if low || row.tag.is_some_and(|tag| tag.role == Role::Note) {
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
    first_mark(row).filter(|_| row.line.words.len() > 1)
}

fn first_mark(row: &Row) -> Option<String> {
    let first = row.line.words.first()?;
    let bare = plain(first.text.trim_end_matches([')', '.']));
    let number =
        bare.len() <= 3 && !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit());
    let sign = matches!(bare.as_str(), "*" | "**" | "†" | "‡");
    (number || sign).then_some(bare)
}

/// Whether a footnote is a mark in the type of marks and nothing else: its text was taken out, or went
/// to another column.
pub(super) fn is_empty(group: &[Row], body_size: f32) -> bool {
    /// Marks are set at about six tenths of the type they stand in, which is that of a note here.
    const MARK: f32 = 0.65;
    matches!(group, [row] if row.note
        && row.line.size < MARK * body_size
        && row.line.words.len() == 1
        && first_mark(row).is_some())
}

/// The highest row that begins a footnote: small, low on the page, with a mark that also stands
/// raised in the text above it.
fn first_note(rows: &[Row], body_size: f32, height: f32) -> Option<usize> {
    let raised: Vec<String> = rows
        .iter()
        .flat_map(|row| {
            let words = row.line.words.iter().enumerate();
            words.filter(|(i, _)| *i > 0).filter_map(|(i, word)| match row.raised.contains(&i) {
                true => Some(bare(&word.text).to_owned()),
                false => Some(plain(superscript(&word.text)?)),
            })
        })
        .collect();
    rows.iter()
        .enumerate()
        .filter(|(_, row)| {
            row.turn == 0
                && row.line.size <= SMALLER * body_size
                && row.line.bbox.y0 > 0.3 * height
                && mark(row)
                    .is_some_and(|mark| row.raised.first() == Some(&0) || raised.contains(&mark))
        })
        .min_by(|a, b| a.1.line.bbox.y0.total_cmp(&b.1.line.bbox.y0))
        .map(|(index, _)| index)
}

fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphanumeric() && c != '*')
}

/// The digits that are raised characters of their own at the end of a word: `² ` of `zorgplicht².`
fn superscript(text: &str) -> Option<&str> {
    let body = text.trim_end_matches(CLOSING);
    let digits = body.trim_end_matches(|c| digit(c).is_some()).len();
    body.get(digits..).filter(|mark| !mark.is_empty() && digits > 0)
}

/// Marks that may follow a note mark at once.
const CLOSING: [char; 7] = ['.', ',', ';', ':', ')', '!', '?'];

/// The digit that a superscript character raises.
fn digit(c: char) -> Option<char> {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let value = DIGITS.iter().position(|&raised| raised == c)?;
    char::from_digit(u32::try_from(value).ok()?, 10)
}

/// The text with superscript digits as plain ones.
fn plain(text: &str) -> String {
    text.chars().map(|c| digit(c).unwrap_or(c)).collect()
}

fn take_out(row: &mut Row, numbers: &[String]) {
    let known = |text: &str| numbers.iter().any(|number| number == text);
    let marks: Vec<usize> = row
        .raised
        .iter()
        .copied()
        .filter(|&i| {
            i > 0
                && row.line.words.get(i).is_some_and(|word| {
                    // One place may carry several marks: `1,2`.
                    word.text.split([',', ' ']).all(|part| known(bare(part)))
                })
        })
        .collect();
    for &i in marks.iter().rev() {
        let mark = row.line.words.remove(i);
        row.marks.splice(0..0, mark.text.split([',', ' ']).map(|part| bare(part).to_owned()));
        // What followed the mark at once belongs to the word before it: `zorgplicht² ,`.
        let glue = row
            .line
            .words
            .get(i)
            .is_some_and(|word| word.text.chars().all(|c| CLOSING.contains(&c)));
        if glue {
            let word = row.line.words.remove(i);
            if let Some(before) = i.checked_sub(1).and_then(|b| row.line.words.get_mut(b)) {
                before.text.push_str(&word.text);
                before.bbox = before.bbox.union(word.bbox);
            }
        }
    }
    row.raised.clear();
    for word in &mut row.line.words {
        let Some(mark) = superscript(&word.text).map(str::to_owned) else { continue };
        let number = plain(&mark);
        if known(&number)
            && let Some(at) = word.text.rfind(&mark)
        {
            word.text.replace_range(at..at + mark.len(), "");
            row.marks.push(number);
        }
    }
}
