//! What is set apart at the start of a line and belongs to it: drop caps, numbers, list marks.
//!
//! Knows the lines of one page in the order in which they are drawn.

use crate::lexicon;

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
