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

/// Number of marks that terms are told apart by.
const MARKS: u16 = 4096;

/// The marks of up to four terms of a word; a word with more terms may have any. One bit of 64 for each term
/// let twice as many words through that have no term that is wanted.
#[derive(Debug, Clone, Copy)]
struct Hint([u16; 4]);

impl Hint {
    /// No term has this mark, and it is always wanted.
    const ANY: u16 = 0;
    /// No term has this mark, and it is never wanted.
    const NONE: u16 = MARKS - 1;

    fn at(terms: &Terms) -> Hint {
        let mut marks = [Hint::NONE; 4];
        let terms = std::iter::once(&terms.stem).chain(&terms.parts);
        for (number, term) in terms.enumerate() {
            match marks.get_mut(number) {
                Some(mark) => *mark = Hint::mark(term),
                None => return Hint([Hint::ANY; 4]),
            }
        }
        Hint(marks)
    }

    fn mark(term: &str) -> u16 {
        let mix = |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        let hash = term.bytes().fold(0x811c_9dc5, mix);
        1 + (hash >> 8) as u16 % (MARKS - 2)
    }
}

/// Terms that are looked for in many words.
#[derive(Debug)]
pub struct Wanted {
    /// A bit for each mark.
    marks: [u64; MARKS as usize / 64],
}

impl Wanted {
    /// These terms.
    pub fn of<'a>(terms: impl IntoIterator<Item = &'a str>) -> Wanted {
        let mut marks = [0; MARKS as usize / 64];
        let wanted = terms.into_iter().map(Hint::mark).chain([Hint::ANY]);
        for mark in wanted.map(usize::from) {
            marks[mark / 64] |= 1 << (mark % 64);
        }
        Wanted { marks }
    }

    /// Whether one of them may be among the terms of a hint.
    fn may_be_in(&self, hint: Hint) -> bool {
        let bit = |mark: u16| {
            self.marks.get(usize::from(mark / 64)).map_or(0, |bits| bits >> (mark % 64))
        };
        hint.0.into_iter().fold(0, |any, mark| any | bit(mark)) & 1 == 1
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

    pub(super) fn insert(&mut self, word: &str, hash: u64, terms: &Arc<Terms>) {
        if self.terms.len() < REMEMBERED {
            self.hints.insert(hash, Hint::at(terms));
            self.terms.insert(word.into(), Arc::clone(terms));
        }
    }
}

impl Analyzer {
    /// What [`Analyzer::hinted`] knows a normalised word by.
    #[must_use]
    pub fn hash(&self, word: &str) -> u64 {
        self.hasher.hash_one(word)
    }

    /// Which words, given by their hashes, may have a term that is wanted: all that have one, and few
    /// others. Of nearly all words of a text it is known that they have none, without looking at their
    /// terms.
    #[must_use]
    pub fn hinted(&self, hashes: &[u64], wanted: &Wanted) -> Vec<usize> {
        let known = self.known();
        // With nothing else to do the processor waits for several places at once.
        let hints = hashes.iter().map(|hash| known.hints.get(hash).copied());
        let may =
            hints.enumerate().filter(|(_, hint)| hint.is_none_or(|hint| wanted.may_be_in(hint)));
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
            let given = analyzer.hinted(&[analyzer.hash(word)], &Wanted::of([wanted.as_str()]));
            assert!(!given.is_empty() || !has, "{word} {wanted}");
            held_back += usize::from(given.is_empty());
        }
        assert!(held_back > 35, "{held_back}");
    }

    #[test]
    fn a_word_of_many_parts_may_have_any_term() {
        let part = |letters: &str| letters.into();
        let of = |parts: &[&str]| Terms {
            stem: part("geheel"),
            parts: parts.iter().map(|letters| part(letters)).collect(),
        };
        let may = |terms: &Terms| Wanted::of(["zebra"]).may_be_in(Hint::at(terms));
        assert!(!may(&of(&[])) && !may(&of(&["a", "b", "c"])));
        assert!(may(&of(&["a", "b", "zebra"])) && may(&of(&["a", "b", "c", "d"])));
    }

    #[test]
    fn words_that_are_not_known_may_have_any_term() {
        let analyzer = Analyzer::new();
        let hashes = ["een", "", "hulp"].map(|word| analyzer.hash(word));
        assert_eq!(analyzer.hinted(&hashes, &Wanted::of([])), [0, 1, 2]);
        let _ = analyzer.terms("hulp");
        assert_eq!(analyzer.hinted(&hashes, &Wanted::of([])), [0, 1]);
    }
}
