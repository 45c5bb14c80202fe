//! What was found out of words, for the next time they come.
//!
//! An excerpt asks of each word of ten passages whether it has a term of the question, and of nearly
//! all the answer is no. That answer is in a small table of its own, and all words of a text are looked
//! up in it together: a table with the words in it missed the cache several times for each, which was a
//! twelfth of the time of a question over 20,000 passages.

use std::hash::BuildHasher;
use std::sync::Arc;

use compact_str::CompactString;

use super::{Analyzer, Table, Terms};

/// Words that are remembered with their terms: a plan has some ten thousand, a code of law fifty.
const REMEMBERED: usize = 100_000;

/// Which terms there may be: a bit of 64 for each. Where two share no bit, they share no term.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hint(u64);

impl Hint {
    /// The hint at some terms.
    pub fn at<'a>(terms: impl IntoIterator<Item = &'a str>) -> Hint {
        let bit = |term: &str| {
            let mix = |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
            1 << (term.bytes().fold(0x811c_9dc5, mix) >> 26)
        };
        Hint(terms.into_iter().fold(0, |bits, term| bits | bit(term)))
    }

    /// Whether two may have a term in common.
    fn shares(self, other: Hint) -> bool {
        self.0 & other.0 != 0
    }
}

/// Terms by their words, with a hint at them by the hash of the word. The hash has 64 bits and a key of
/// its own in each process, so that two of the words that are remembered share one as good as never.
#[derive(Debug, Default)]
pub(super) struct Memory {
    terms: Table<CompactString, Arc<Terms>>,
    hints: Table<u64, Hint>,
}

impl Memory {
    pub(super) fn get(&self, word: &str) -> Option<&Arc<Terms>> {
        self.terms.get(word)
    }

    pub(super) fn insert(&mut self, word: &str, terms: &Arc<Terms>) {
        if self.terms.len() < REMEMBERED {
            self.hints.insert(self.hash(word), terms.hint());
            self.terms.insert(word.into(), Arc::clone(terms));
        }
    }

    fn hash(&self, word: &str) -> u64 {
        self.terms.hasher().hash_one(word)
    }
}

/// Normalised words, one after the other, to be looked up together.
#[derive(Debug, Default)]
pub struct Forms {
    /// All of them without anything between.
    letters: String,
    /// Where each ends.
    ends: Vec<usize>,
}

impl Forms {
    /// With room for so many words.
    #[must_use]
    pub fn with_capacity(words: usize) -> Forms {
        Forms { letters: String::with_capacity(words * 8), ends: Vec::with_capacity(words) }
    }

    /// Adds a word.
    pub fn push(&mut self, word: &str) {
        self.letters.push_str(word);
        self.ends.push(self.letters.len());
    }

    /// Number of words.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// One of the words; empty where there are not so many.
    #[must_use]
    pub fn get(&self, at: usize) -> &str {
        let begin = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let end = self.ends.get(at).copied().unwrap_or_default();
        self.letters.get(begin.unwrap_or_default()..end).unwrap_or_default()
    }
}

impl Analyzer {
    /// Which words may have a term that is wanted: all that have one, and few others. Of nearly all words
    /// of a text it is known that they have none, without looking at their terms.
    #[must_use]
    pub fn hinted(&self, forms: &Forms, wanted: Hint) -> Vec<usize> {
        let known = self.known();
        let hashes: Vec<u64> = (0..forms.len()).map(|at| known.hash(forms.get(at))).collect();
        // With nothing else to do the processor waits for several places at once.
        let hints = hashes.into_iter().map(|hash| known.hints.get(&hash).copied());
        let may = hints.enumerate().filter(|(_, hint)| hint.is_none_or(|hint| hint.shares(wanted)));
        may.map(|(at, _)| at).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_a_wanted_term_is_never_held_back() {
        let analyzer = Analyzer::new();
        let words =
            ["ondersteuningsbehoeften", "behoefte", "kind", "kinderen", "gaat", "ging", "x"];
        let mut held_back = 0;
        for (word, wanted) in words.iter().flat_map(|word| words.map(|wanted| (word, wanted))) {
            let (terms, wanted) = (analyzer.terms(word), analyzer.terms(wanted).stem.clone());
            let has = terms.stem == wanted || terms.parts.contains(&wanted);
            let mut forms = Forms::default();
            forms.push(word);
            let given = analyzer.hinted(&forms, Hint::at([wanted.as_str()]));
            assert!(!given.is_empty() || !has, "{word} {wanted}");
            held_back += usize::from(given.is_empty());
        }
        assert!(held_back > 20, "{held_back}");
    }

    #[test]
    fn words_that_are_not_known_may_have_any_term() {
        let analyzer = Analyzer::new();
        let mut forms = Forms::with_capacity(3);
        ["een", "", "hulp"].into_iter().for_each(|word| forms.push(word));
        assert_eq!((forms.get(0), forms.get(1), forms.get(2)), ("een", "", "hulp"));
        assert_eq!(forms.get(3), "");
        assert_eq!(analyzer.hinted(&forms, Hint::default()), [0, 1, 2]);
        let _ = analyzer.terms("hulp");
        assert_eq!(analyzer.hinted(&forms, Hint::default()), [0, 1]);
    }
}
