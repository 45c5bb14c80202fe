//! What is set apart at the start of a line and belongs to it: drop caps, numbers, list marks.
//!
//! Knows the lines of one page in the order in which they are drawn.

use crate::lexicon;
use crate::pdf::Rect;

use super::Word;
use super::character;
use super::line::Row;

/// Joins a number or a mark that stands alone to the text at the same height after it: `5.1`, a tab,
/// and the title. They are drawn next to each other or not, and often in two type sizes.
pub(super) fn join_labels(rows: &mut Vec<Row>) {
    let mut index = 0;
    while index + 1 < rows.len() {
        let joins = match (rows.get(index), rows.get(index + 1)) {
            (Some(label), Some(text)) => labels(label, text),
            _ => false,
        };
        if !joins {
            index += 1;
            continue;
        }
        let label = rows.remove(index);
        if let Some(text) = rows.get_mut(index) {
            let shift = label.line.words.len();
            text.raised =
                label.raised.iter().copied().chain(text.raised.iter().map(|i| i + shift)).collect();
            text.starts_bold = label.starts_bold;
            text.line.bbox = text.line.bbox.union(label.line.bbox);
            text.line.words.splice(0..0, label.line.words);
        }
    }
}

/// Joins list marks that are drawn apart, after the texts of their items, to the lines at their right.
pub(super) fn join_marks(rows: &mut Vec<Row>) {
    /// Marks of a page; a page with more is a drawing.
    const MOST: usize = 200;
    let lone = |row: &Row| match row.line.words.as_slice() {
        [only] => character::is_bullet(&only.text),
        _ => false,
    };
    let marks: Vec<usize> = (0..rows.len()).filter(|&at| rows.get(at).is_some_and(lone)).collect();
    if marks.len() > MOST {
        return;
    }
    for at in marks.into_iter().rev() {
        let Some(mark) = rows.get(at) else { continue };
        let texts = rows.iter().enumerate().filter(|(_, text)| labels(mark, text));
        let Some((text, _)) = texts.min_by(|a, b| a.1.x0().total_cmp(&b.1.x0())) else { continue };
        let mark = rows.remove(at);
        let text = if text > at { text - 1 } else { text };
        if let Some(row) = rows.get_mut(text) {
            row.raised.iter_mut().for_each(|raised| *raised += 1);
            row.line.bbox = row.line.bbox.union(mark.line.bbox);
            row.line.words.splice(0..0, mark.line.words);
        }
    }
}

/// Puts a bullet before each line that has a dot at its left, halfway the height of its small letters.
pub(super) fn mark_items(rows: &mut [Row], dots: &[Rect]) {
    let middle = |dot: &Rect| (dot.y0 + dot.y1) / 2.0;
    for (at, dot) in dots.iter().enumerate() {
        let marks = |row: &Row| {
            let size = row.line.size;
            row.turn == 0
                && (0.1 * size..0.6 * size).contains(&(row.baseline - middle(dot)))
                && (0.0..2.5 * size).contains(&(row.x0() - dot.x1))
                && (0.15 * size..0.65 * size).contains(&dot.width())
                && row.line.words.iter().any(|word| word.text.contains(char::is_alphabetic))
        };
        let Some(row) = rows.iter_mut().find(|row| marks(row)) else { continue };
        // Dots in a row lead to a page number.
        let led = dots.iter().enumerate().any(|(other, beside)| {
            other != at
                && (middle(beside) - middle(dot)).abs() < 1.0
                && (beside.x0 - dot.x0).abs() < 2.0 * row.line.size
        });
        let marked = row.line.words.first().is_some_and(|word| character::is_bullet(&word.text));
        if !led && !marked {
            let text = character::BULLET.to_string();
            row.line.words.insert(0, Word { text, bbox: *dot, ..Word::default() });
            row.line.bbox = row.line.bbox.union(*dot);
            row.raised.iter_mut().for_each(|raised| *raised += 1);
        }
    }
}

/// Gives a drop cap back to the word that it begins.
pub(super) fn join_drop_caps(rows: &mut Vec<Row>) {
    let mut index = 0;
    while index + 1 < rows.len() {
        let caps = match (rows.get(index), rows.get(index + 1)) {
            (Some(cap), Some(text)) => drop_cap(cap, text),
            _ => false,
        };
        if !caps {
            index += 1;
            continue;
        }
        let cap = rows.remove(index);
        let text = rows.get_mut(index).map(|row| &mut row.line);
        if let (Some(line), Some(cap)) = (text, cap.line.words.into_iter().next()) {
            let whole = line.words.first().map(|word| format!("{}{}", cap.text, word.text));
            // `U kunt` may open with a drop cap that is a word.
            let alone = cap.text == "U" && !whole.as_deref().is_some_and(lexicon::contains);
            line.bbox = line.bbox.union(cap.bbox);
            match line.words.first_mut().zip(whole).filter(|_| !alone) {
                Some((word, whole)) => {
                    word.bbox = word.bbox.union(cap.bbox);
                    word.text = whole;
                }
                None => line.words.insert(0, cap),
            }
        }
    }
}

fn drop_cap(cap: &Row, text: &Row) -> bool {
    let [only] = cap.line.words.as_slice() else { return false };
    let mut chars = only.text.chars();
    let capital = chars.next().is_some_and(char::is_uppercase) && chars.next().is_none();
    let begins = text.line.words.first().is_some_and(|w| w.text.starts_with(char::is_alphabetic));
    let gap = text.x0() - cap.x1();
    capital
        && begins
        && cap.turn == text.turn
        && cap.line.size > 1.8 * text.line.size
        && cap.line.size < 8.0 * text.line.size
        && text.baseline < cap.baseline - 0.5 * text.line.size
        && text.baseline > cap.baseline - cap.line.size
        && gap > -0.5 * text.line.size
        && gap < 2.0 * text.line.size
}

fn labels(label: &Row, text: &Row) -> bool {
    let [only] = label.line.words.as_slice() else { return false };
    let size = label.line.size.max(text.line.size);
    let gap = text.x0() - label.x1();
    let digits = |word: &str| {
        word.len() <= 8
            && word.starts_with(|c: char| c.is_ascii_digit())
            && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b')')
    };
    let lone = digits(&only.text)
        || character::is_bullet(&only.text)
        || only.text == "o"
        || only.text.len() == 2 && only.text.ends_with([')', '.']);
    let titled = text.line.words.iter().any(|word| word.text.chars().any(char::is_alphabetic));
    lone && titled
        && label.turn == text.turn
        && (label.baseline - text.baseline).abs() < 0.2 * size
        && gap > -0.2 * size
        && gap < 5.0 * size
        && text.line.size > 0.6 * label.line.size
        && label.line.size > 0.6 * text.line.size
}
