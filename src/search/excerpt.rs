//! The best piece of a passage, and what to mark in it.
//!
//! A piece begins at a sentence where one begins near enough, and holds as many different words of
//! the question as its length allows. A mark covers whole words: in *ondersteuningsbehoefte* the
//! word is marked when its part *behoefte* answers, never some letters of it.

use std::sync::Arc;

use super::understand::{Marks, Understanding};
use super::{Mark, MatchKind, Snippet};

use crate::dutch::{Analyzer, Terms, Word};

/// A word of a passage with its terms.
type Read = (Word, Arc<Terms>);

/// One mark with byte offsets into the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    start: usize,
    end: usize,
    kind: MatchKind,
    term: String,
}

/// All marks of a text, sorted, not overlapping.
#[must_use]
pub fn find(words: &[Read], question: &Understanding, analyzer: &Analyzer) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while let Some((word, terms)) = words.get(at) {
        if let Some(phrase) = question.phrases.iter().find(|phrase| begins_with(words, at, phrase))
        {
            let end = words.get(at + phrase.len() - 1).map_or(word.end, |(last, _)| last.end);
            found.push(Found {
                start: word.start,
                end,
                kind: MatchKind::Phrase,
                term: phrase.join(" "),
            });
            at += phrase.len();
            continue;
        }
        at += 1;
        let variant = || {
            word.variants
                .iter()
                .find_map(|variant| question.marks.stems.get(&analyzer.terms(variant).stem))
        };
        let why = reason(&word.text, terms, &question.marks)
            .or_else(|| variant().map(|(kind, term)| (*kind, term.as_str())));
        if let Some((kind, term)) = why {
            found.push(Found { start: word.start, end: word.end, kind, term: term.to_owned() });
        }
    }
    found
}

fn begins_with(words: &[Read], at: usize, phrase: &[String]) -> bool {
    !phrase.is_empty()
        && words.get(at..at + phrase.len()).is_some_and(|words| {
            words.iter().zip(phrase).all(|((word, _), expected)| word.text == *expected)
        })
}

/// Why a word is marked, the strongest reason first.
fn reason<'a>(text: &str, terms: &Terms, marks: &'a Marks) -> Option<(MatchKind, &'a str)> {
    if let Some(word) = marks.exact.get(text) {
        return Some((MatchKind::Exact, word));
    }
    if let Some((kind, word)) = marks.stems.get(&terms.stem) {
        return Some((*kind, word));
    }
    terms.parts.iter().find_map(|part| marks.stems.get(part)).map(|(kind, word)| {
        // A synonym or a correction stays one when it stands in a compound.
        let kind = if *kind == MatchKind::Stem { MatchKind::Compound } else { *kind };
        (kind, word.as_str())
    })
}

/// The best piece of a text of about `length` characters.
#[must_use]
pub fn snippet(text: &str, words: &[Read], found: &[Found], length: usize) -> Snippet {
    let (start, end) = window(text, words, found, length.clamp(40, 2000));
    let piece = text.get(start..end).unwrap_or(text);
    let inside: Vec<Found> = found
        .iter()
        .filter(|mark| mark.start >= start && mark.end <= end)
        .map(|mark| Found { start: mark.start - start, end: mark.end - start, ..mark.clone() })
        .collect();
    Snippet {
        truncated_start: start > 0,
        truncated_end: end < text.len(),
        ranges: utf16(piece, &inside),
        text: piece.to_owned(),
    }
}

/// Marks with offsets in UTF-16 code units of the text.
#[must_use]
pub fn utf16(text: &str, found: &[Found]) -> Vec<Mark> {
    let mut units = 0;
    let mut letters = text.char_indices().peekable();
    let mut to_units = |byte: usize| {
        while let Some(&(at, letter)) = letters.peek() {
            if at >= byte {
                break;
            }
            units += letter.len_utf16();
            letters.next();
        }
        units
    };
    found
        .iter()
        .map(|mark| {
            let start = to_units(mark.start);
            Mark { start, end: to_units(mark.end), kind: mark.kind, term: mark.term.clone() }
        })
        .collect()
}

/// Start and end of the best window: word ends, on sentence starts where possible.
fn window(text: &str, words: &[Read], found: &[Found], length: usize) -> (usize, usize) {
    if text.chars().count() <= length + length / 5 {
        return (0, text.len());
    }
    // Lengths in bytes: the few letters of two bytes in Dutch make a window a word shorter at most.
    let starts = starts(text, words);
    let mut best = (0, 0, f32::MIN);
    for &(start, sentence) in &starts {
        let mut value = if sentence { 0.9 } else { 0.0 };
        let mut seen: Vec<(&str, u8)> = Vec::new();
        let first = found.partition_point(|mark| mark.start < start);
        for mark in found[first..].iter().take_while(|mark| mark.end <= start + length) {
            match seen.iter_mut().find(|(term, _)| *term == mark.term) {
                Some((_, times)) if *times >= 3 => {}
                Some((_, times)) => {
                    *times += 1;
                    value += 0.15;
                }
                None => {
                    seen.push((&mark.term, 1));
                    value += match mark.kind {
                        MatchKind::Phrase => 3.0,
                        MatchKind::Exact | MatchKind::Stem => 1.0,
                        _ => 0.7,
                    };
                }
            }
        }
        // Of two that hold as much, the earlier one.
        if value > best.2 + 1e-4 {
            best = (start, start + length, value);
        }
    }
    let start = best.0;
    let limit = words
        .iter()
        .rev()
        .find(|(word, _)| word.end <= best.1 && word.start >= start)
        .map_or(text.len(), |(word, _)| word.end);
    let end = sentence_end(text, limit);
    (start, end)
}

/// Where a window may begin: words, and whether a sentence begins there.
fn starts(text: &str, words: &[Read]) -> Vec<(usize, bool)> {
    let mut starts = Vec::new();
    let mut before = 0;
    for (number, (token, _)) in words.iter().enumerate() {
        let between = text.get(before..token.start).unwrap_or("");
        let ends = between.contains('\n')
            || between.trim_end().ends_with(['.', '!', '?', ':', ';']) && between.contains(' ');
        let capital = text
            .get(token.start..)
            .and_then(|rest| rest.chars().next())
            .is_some_and(|first| first.is_uppercase() || first.is_ascii_digit());
        let sentence = number == 0 || between.contains('\n') || (ends && capital);
        let start = if number == 0 { 0 } else { token.start };
        if sentence || number % 4 == 0 {
            starts.push((start, sentence));
        }
        before = token.end;
    }
    starts
}

/// The end of the sentence when its mark follows the last word directly.
fn sentence_end(text: &str, end: usize) -> usize {
    let rest = text.get(end..).unwrap_or("");
    let marks: usize = rest
        .chars()
        .take_while(|letter| matches!(letter, '.' | '!' | '?' | ')' | '”' | '"' | '’'))
        .map(char::len_utf8)
        .sum();
    if rest.len() == marks { text.len() } else { end + marks }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn question(words: &[(&str, &str)]) -> Understanding {
        let stems: BTreeMap<String, (MatchKind, String)> = words
            .iter()
            .map(|(stem, word)| ((*stem).to_owned(), (MatchKind::Stem, (*word).to_owned())))
            .collect();
        Understanding { marks: Marks { stems, ..Marks::default() }, ..Understanding::default() }
    }

    #[test]
    fn marks_whole_words_in_utf16() {
        let behoefte = crate::dutch::stem::stem("behoefte");
        let text = "😀 De ondersteuningsbehoefte en behoeften.";
        let tokens = Analyzer::new().read(text);
        let found = find(&tokens, &question(&[(&behoefte, "behoefte")]), &Analyzer::new());
        let marks = utf16(text, &found);
        assert_eq!(marks.len(), 2);
        assert_eq!((marks[0].start, marks[0].end, marks[0].kind), (6, 28, MatchKind::Compound));
        assert_eq!(marks[1].kind, MatchKind::Stem);
    }

    #[test]
    fn the_window_holds_the_evidence() {
        let filler = "Dit is een zin zonder iets. ".repeat(30);
        let text = format!("{filler}De begroting staat hier. {filler}");
        let tokens = Analyzer::new().read(&text);
        let found = find(&tokens, &question(&[("begrot", "begroting")]), &Analyzer::new());
        let snippet = snippet(&text, &tokens, &found, 120);
        assert!(
            snippet.text.contains("begroting") && snippet.text.chars().count() <= 125,
            "{snippet:?}"
        );
        assert!(snippet.truncated_start && snippet.truncated_end && snippet.ranges.len() == 1);
    }
}
