//! An entry as it is shown: what of it answers what was typed, and where it leads.

use super::near::is_near;
use super::{Typed, is_fuzzy};
use crate::dutch::normalize::{self, Word};
use crate::schema::{Entry, EntryKind};
use crate::search::{Suggestion, SuggestionKind, Target, TextRange};

/// An entry as an answer, with what to mark: of a word that begins with what was typed these letters,
/// of a word that is near it or has it as a later part the whole.
pub(super) fn shown(entry: &Entry, typed: &Typed) -> Suggestion {
    let mut ranges: Vec<TextRange> = Vec::new();
    let units =
        |bytes: usize| entry.text.get(..bytes).map_or(0, |before| before.encode_utf16().count());
    for word in normalize::words(&entry.text) {
        let bytes = typed.words.iter().filter_map(|of| marked(&word, of, &entry.text)).max();
        if let Some(bytes) = bytes {
            ranges.push(TextRange { start: units(word.start), end: units(word.start + bytes) });
        }
    }
    let target = match &entry.place {
        None => Target::Search,
        Some(place) if entry.kind == EntryKind::Document => {
            Target::Document { document: place.document.clone() }
        }
        Some(place) => Target::Section {
            document: place.document.clone(),
            anchor: place.anchor.clone(),
            passage: place.passage.clone(),
        },
    };
    let kind = match entry.kind {
        EntryKind::Heading => SuggestionKind::Heading,
        EntryKind::Ambition => SuggestionKind::Ambition,
        EntryKind::Document => SuggestionKind::Document,
        EntryKind::Phrase => SuggestionKind::Phrase,
    };
    Suggestion { text: entry.text.clone(), kind, ranges, target }
}

/// How many bytes of a word of an entry answer a word typed.
fn marked(word: &Word, typed: &str, text: &str) -> Option<usize> {
    let written = text.get(word.start..word.end)?;
    if word.text.starts_with(typed) {
        // Letter by letter, since folding may change how many there are.
        let ends = written.char_indices().map(|(at, letter)| at + letter.len_utf8());
        return ends
            .take_while(|&end| end <= written.len())
            .find(|&end| normalize::fold(&written[..end]).len() >= typed.len())
            .map(|end| with_combining(written, end));
    }
    let near = is_fuzzy(typed) && is_near(typed.as_bytes(), word.text.as_bytes());
    let part = || crate::dutch::compound::split(&word.text).unwrap_or_default();
    let has = near
        || word.variants.iter().any(|variant| variant.starts_with(typed))
        || part().iter().any(|part| part.starts_with(typed));
    has.then_some(written.len())
}

/// The end of a letter with the marks that combine with it.
fn with_combining(written: &str, end: usize) -> usize {
    let rest = written.get(end..).unwrap_or("");
    let combining = rest.chars().take_while(|c| ('\u{300}'..='\u{36f}').contains(c));
    end + combining.map(char::len_utf8).sum::<usize>()
}
