//! Which piece of a text is shown: the one that holds most of the evidence, from a sentence on.

use std::ops::Range;

use super::{Found, Marked};
use crate::plan::sentences;
use crate::search::MatchKind;

impl Marked<'_> {
    /// Start and end of the best window. It begins where a sentence does, unless the evidence stands
    /// too far in a long one; without any evidence it is the opening of the text.
    pub(super) fn window(&self, length: usize) -> (usize, usize) {
        let Marked { text, words, found } = self;
        // A text that hardly needs cutting is shown whole.
        if text.len() <= length || text.chars().count() <= length + length / 5 {
            return (0, text.len());
        }
        // Lengths in bytes: the few letters of two bytes in Dutch make a window a word shorter at most.
        let sentences = sentences(text);
        let mut seen = Vec::with_capacity(8);
        let mut worth = |start: usize| worth(found, start, length, &mut seen);
        let mut best = (0, worth(0) + SENTENCE);
        for mark in found {
            let start = sentence_of(&sentences, mark);
            let value = worth(start) + SENTENCE;
            // Of two that hold as much, the earlier one; the opening before all others.
            if value > best.1 + 1e-4 {
                best = (start, value);
            }
        }
        for start in within_sentences(&sentences, words, found, length) {
            let value = worth(start);
            if value > best.1 + 1e-4 {
                best = (start, value);
            }
        }
        let start = best.0;
        let last = words.partition_point(|word| word.end <= start + length);
        let last =
            last.checked_sub(1).and_then(|at| words.get(at)).filter(|last| last.start >= start);
        // One word longer than all that may be shown: a key, or a broken font.
        let end = last.map_or_else(|| boundary(text, start + length), |word| word.end);
        (start, sentence_end(text, end))
    }
}

/// What it is worth that a window begins at a sentence: less than another word of the question.
const SENTENCE: f32 = 0.65;
/// What the same word is worth once more, up to three times.
const AGAIN: f32 = 0.15;

/// The evidence that a window of so many bytes holds: each word of the question once, and a little
/// for the same word again; `seen` is for the words to be counted in.
fn worth<'a>(
    found: &'a [Found<'_>],
    start: usize,
    length: usize,
    seen: &mut Vec<(&'a str, u8)>,
) -> f32 {
    let mut value = 0.0;
    seen.clear();
    let first = found.partition_point(|mark| mark.start < start);
    let inside = found.get(first..).unwrap_or_default();
    for mark in inside.iter().take_while(|mark| mark.end <= start + length) {
        match seen.iter_mut().find(|(term, _)| *term == mark.term) {
            Some((_, times)) if *times >= 3 => {}
            Some((_, times)) => {
                *times += 1;
                value += AGAIN;
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
    value
}

/// Where the sentence of a mark begins.
fn sentence_of(sentences: &[Range<usize>], mark: &Found<'_>) -> usize {
    let at = sentences.partition_point(|sentence| sentence.start <= mark.start);
    at.checked_sub(1).and_then(|at| sentences.get(at)).map_or(0, |sentence| sentence.start)
}

/// Places inside sentences too long to show their evidence from the start: a few words before each
/// mark that does not fit.
fn within_sentences(
    sentences: &[Range<usize>],
    words: &[Range<usize>],
    found: &[Found<'_>],
    length: usize,
) -> Vec<usize> {
    let mut starts = Vec::new();
    for mark in found {
        let begins = sentence_of(sentences, mark);
        if mark.end <= begins + length {
            continue;
        }
        let word = words.partition_point(|word| word.start < mark.start);
        let before = words.get(word.saturating_sub(BEFORE)).map_or(mark.start, |first| first.start);
        starts.push(before.max(begins));
    }
    starts
}

/// Words shown before a mark in the middle of a sentence, so that it is understood.
const BEFORE: usize = 5;

/// The last boundary between characters up to a byte.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
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
