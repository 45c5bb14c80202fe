//! What was found out of words, for the next time they come.
//!
//! An excerpt asks of each word of ten passages whether it has a term of the question, and of nearly
//! all the answer is no. That answer is in a table of its own, of 16 bytes a word, and all words of a
//! text are looked up in it together: a table with the words in it missed the cache several times for
//! each, which was a twelfth of the time of a question over 20,000 passages.

use std::hash::BuildHasher;
use std::sync::Arc;

use compact_str::CompactString;

use super::{Analyzer, Table, Terms};

/// Words that are remembered with their terms: a plan has some ten thousand, a code of law fifty.
const REMEMBERED: usize = 100_000;
/// Places for hints to begin with; a power of two, as is whatever they grow to.
const PLACES: usize = 1 << 10;

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
#[derive(Debug)]
pub(super) struct Memory {
    terms: Table<CompactString, Arc<Terms>>,
    /// Each hash stands at its place or, where others stand there, at the next that was free; 0 where
    /// there is none. At least a quarter is free.
    hints: Vec<(u64, Hint)>,
}

impl Default for Memory {
    fn default() -> Memory {
        Memory { terms: Table::default(), hints: vec![Default::default(); PLACES] }
    }
}

impl Memory {
    pub(super) fn get(&self, word: &str) -> Option<&Arc<Terms>> {
        self.terms.get(word)
    }

    pub(super) fn insert(&mut self, word: &str, terms: &Arc<Terms>) {
        if self.terms.len() >= REMEMBERED {
            return;
        }
        if self.terms.len() * 4 >= self.hints.len() * 3 {
            let more = vec![Default::default(); self.hints.len() * 2];
            let known = std::mem::replace(&mut self.hints, more);
            known.into_iter().filter(|known| known.0 != 0).for_each(|known| self.put(known));
        }
        self.put((self.hash(word), terms.hint()));
        self.terms.insert(word.into(), Arc::clone(terms));
    }

    fn hash(&self, word: &str) -> u64 {
        self.terms.hasher().hash_one(word).max(1)
    }

    /// Where a hash stands, or would.
    fn place(&self, hash: u64) -> usize {
        let last = self.hints.len() - 1;
        let mut place = hash as usize & last;
        while self.hints[place].0 != hash && self.hints[place].0 != 0 {
            place = (place + 1) & last;
        }
        place
    }

    fn put(&mut self, hint: (u64, Hint)) {
        let place = self.place(hint.0);
        self.hints[place] = hint;
    }

    /// The hint at the terms of a word by its hash, where they are known.
    fn hint(&self, hash: u64) -> Option<Hint> {
        let (known, hint) = self.hints[self.place(hash)];
        (known != 0).then_some(hint)
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
        let hints = hashes.into_iter().map(|hash| known.hint(hash));
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

    #[test]
    fn all_that_was_learnt_is_found_again() {
        let mut memory = Memory::default();
        let words: Vec<String> = (0..5_000).map(|number| format!("w{number}")).collect();
        for word in &words {
            let terms = Terms { stem: word.into(), ..Terms::default() };
            memory.insert(word, &Arc::new(terms));
        }
        for word in &words {
            assert_eq!(memory.get(word).map(|terms| terms.stem.as_str()), Some(word.as_str()));
            assert_eq!(memory.hint(memory.hash(word)), Some(Hint::at([word.as_str()])));
        }
        assert_eq!(memory.hint(memory.hash("ander")), None);
        let free = memory.hints.iter().filter(|(hash, _)| *hash == 0).count();
        assert!(free * 4 >= memory.hints.len() && free == memory.hints.len() - words.len());
    }
}
