//! Other questions to try when a question finds little: a likelier spelling, a compound written as
//! one word or as two.
//!
//! What is offered is the question as typed with the words replaced, so that quotation marks and
//! exclusions stay; only words that the index has are offered. Nothing is searched in its place.

use std::ops::Range;

use super::rank::{Place, Segment};
use super::spelling;
use crate::dutch::normalize::{self, Word};
use crate::dutch::{Analyzer, is_word};

/// Up to this many passages a question finds little.
pub(super) const FEW: usize = 2;
/// How many times as many passages the likelier word has: a word that is rare but right has seldom a
/// neighbour so much commoner.
const COMMONER: usize = 20;
/// Letters of the shortest half of a compound.
const SHORTEST_HALF: usize = 3;
/// Questions offered.
const OFFERED: usize = 3;

/// Questions to try in place of `typed`, which finds `total` passages; best first.
pub(super) fn reword(
    typed: &str,
    total: usize,
    segment: &Segment,
    analyzer: &Analyzer,
) -> Vec<String> {
    let words = normalize::words(typed);
    let has = |word: &str| segment.frequency(Place::Exact, word);
    let mut spelled = Vec::new();
    let mut others = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if is_excluded(typed, word) || has(&word.text) > FEW {
            continue;
        }
        if let Some(likelier) = likelier(word, total, segment, analyzer) {
            spelled.push((word.start..word.end, likelier));
        }
        if total > FEW {
            continue;
        }
        if let Some(apart) = apart(&word.text, &has) {
            others.push(replaced(typed, &[(word.start..word.end, apart)]));
        }
        if let Some(next) = words.get(at + 1)
            && let Some(joined) = joined(typed, word, next, &has)
        {
            others.push(replaced(typed, &[(word.start..next.end, joined)]));
        }
    }
    let mut offered = Vec::new();
    if !spelled.is_empty() {
        offered.push(replaced(typed, &spelled));
    }
    for other in others {
        if !offered.contains(&other) {
            offered.push(other);
        }
    }
    offered.truncate(OFFERED);
    offered
}

/// Whether a word is to be left out of what is found.
fn is_excluded(typed: &str, word: &Word) -> bool {
    typed.get(..word.start).is_some_and(|before| before.ends_with('-'))
}

/// A word of the index near one that it hardly has.
fn likelier(word: &Word, total: usize, segment: &Segment, analyzer: &Analyzer) -> Option<String> {
    let having = segment.frequency(Place::Exact, &word.text);
    let stem = analyzer.terms(&word.text).stem.clone();
    // Another form of it may be common: then it is spelled well, and found.
    if segment.frequency(Place::Stem, &stem) > FEW {
        return None;
    }
    // So is a rare word that the lexicon has, alone or in parts; only who finds nothing else may have
    // meant another.
    if total > FEW && (is_word(&word.text) || !analyzer.terms(&word.text).parts.is_empty()) {
        return None;
    }
    let is_likelier = |other: &String| {
        analyzer.terms(other).stem != stem
            && segment.frequency(Place::Exact, other) >= (having * COMMONER).max(1)
    };
    spelling::corrections(segment, &word.text).into_iter().find(is_likelier)
}

/// A compound that the index lacks, as two words that it has: the halves that both occur most.
fn apart(word: &str, has: &dyn Fn(&str) -> usize) -> Option<String> {
    if !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let halves = (SHORTEST_HALF..word.len().saturating_sub(SHORTEST_HALF - 1))
        .filter_map(|at| Some((word.get(..at)?, word.get(at..)?)))
        .filter(|(first, second)| is_word(first) && is_word(second));
    halves
        .map(|(first, second)| (has(first).min(has(second)), first, second))
        .filter(|(least, _, _)| *least > 0)
        .max_by_key(|(least, first, _)| (*least, first.len()))
        .map(|(_, first, second)| format!("{first} {second}"))
}

/// Two words side by side as the one word that the index has.
fn joined(typed: &str, first: &Word, second: &Word, has: &dyn Fn(&str) -> usize) -> Option<String> {
    let beside = typed.get(first.end..second.start).is_some_and(|gap| gap.trim().is_empty());
    let is_half = |word: &Word| word.text.len() >= SHORTEST_HALF;
    if !beside || !is_half(first) || !is_half(second) {
        return None;
    }
    ["", "s"]
        .into_iter()
        .map(|link| format!("{}{link}{}", first.text, second.text))
        .find(|joined| has(joined) > 0)
}

/// A text with pieces replaced; the pieces come in order and do not overlap.
fn replaced(text: &str, pieces: &[(Range<usize>, String)]) -> String {
    let mut made = String::with_capacity(text.len());
    let mut from = 0;
    for (range, piece) in pieces {
        made.push_str(text.get(from..range.start).unwrap_or(""));
        made.push_str(piece);
        from = range.end;
    }
    made.push_str(text.get(from..).unwrap_or(""));
    made
}
