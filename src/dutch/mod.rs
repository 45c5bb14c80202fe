//! Text → terms: the one analysis chain for indexing and for asking.
//!
//! Must never know documents.
//!
//! A text goes through four steps, each in a file of its own:
//!
//! 1. [`normalize`] cuts it into words: composed, lower case, without diacritics; apostrophes,
//!    hyphens, brackets inside a word, ranges of years and dotted abbreviations in one form.
//! 2. [`stem`] gives inflected forms one term, the dictionary form: rules of grammar that ask the
//!    lexicon, and a list of exceptions.
//! 3. [`compound`] splits compounds, so that what a person writes apart meets what a plan writes
//!    as one word.
//! 4. [`synonym`] and [`function`], for questions only: abbreviations and everyday words; words that
//!    say how a question is put.
//!
//! Offsets refer to the text as it was given.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use compact_str::CompactString;

pub mod compound;
pub mod function;
mod memory;
pub mod normalize;
pub mod phrase;
pub mod stem;
pub mod synonym;

use memory::Memory;
pub use memory::Wanted;
pub use normalize::Word;

/// Version of the chain: raised when the same text would give other terms.
pub const ANALYSIS_VERSION: u32 = 6;

/// One word of a text and the terms it stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Token {
    /// The normalised word: lower case, composed, folded; what the `exact` field holds.
    pub text: CompactString,
    /// First byte in the text as shown.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Number of the word in the text, from 0; the halves of a hyphenated word have positions of their own.
    pub position: usize,
    /// Its stems, the word's own first; more than one where a notation stands for several words
    /// (`s(b)o`) or where the word begins a hyphenated one, whose joined form is a stem of the first half.
    pub stem: Vec<CompactString>,
    /// The stems of the parts of a compound; empty where the word is not split.
    pub parts: Vec<CompactString>,
}

/// Whether the lexicon has a word.
#[must_use]
pub fn is_word(word: &str) -> bool {
    crate::lexicon::contains(word)
}

/// The chain. One serves all threads. It remembers the terms of words it has seen, since stemming
/// and splitting a word costs some twenty times as much as looking it up; what it answers does not
/// depend on what it remembers.
#[derive(Debug, Default)]
pub struct Analyzer {
    memory: RwLock<Memory>,
    hasher: foldhash::fast::RandomState,
}

/// What is known by a word. Its hash is fast and has a key of its own in each process.
pub type Table<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

/// What one written word stands for.
#[derive(Debug, Default)]
pub struct Terms {
    /// Its stem.
    pub stem: CompactString,
    /// The stems of the parts of a compound; empty where the word is not split.
    pub parts: Box<[CompactString]>,
}

impl Analyzer {
    /// Makes the chain.
    #[must_use]
    pub fn new() -> Analyzer {
        Analyzer::default()
    }

    /// The words of a text with their terms, in order.
    #[must_use]
    pub fn analyze(&self, text: &str) -> Vec<Token> {
        let token = |word: Word| {
            let terms = self.terms(&word.text);
            self.token(word, &terms)
        };
        normalize::words(text).into_iter().map(token).collect()
    }

    fn token(&self, word: Word, terms: &Terms) -> Token {
        let mut stem = vec![terms.stem.clone()];
        for variant in &word.variants {
            let other = self.terms(variant);
            if !stem.contains(&other.stem) {
                stem.push(other.stem.clone());
            }
        }
        Token {
            text: word.text,
            start: word.start,
            end: word.end,
            position: word.position,
            stem,
            parts: terms.parts.to_vec(),
        }
    }

    /// The terms of one normalised word.
    #[must_use]
    pub fn terms(&self, word: &str) -> Arc<Terms> {
        if let Some(terms) = self.known().get(word) {
            return Arc::clone(terms);
        }
        let terms = Arc::new(Terms::of(word));
        let mut memory = self.memory.write().unwrap_or_else(PoisonError::into_inner);
        memory.insert(word, self.hash(word), &terms);
        terms
    }

    /// What is remembered. A lock that a panicking thread left behind holds whole entries all the same.
    fn known(&self) -> RwLockReadGuard<'_, Memory> {
        self.memory.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Terms {
    fn of(word: &str) -> Terms {
        let respelled = stem::respelled(word);
        let word = respelled.as_deref().unwrap_or(word);
        let whole = || stem::is_participle(word) || stem::is_thing(word);
        let split = compound::split(word).filter(|_| !whole());
        let stem = stem::stem_compound(word, split.as_deref()).into();
        let mut parts: Vec<CompactString> = Vec::new();
        for part in split.into_iter().flatten() {
            let part = stem::stem(&part).into();
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        Terms { stem, parts: parts.into_boxed_slice() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(file: &str) -> Option<String> {
        let root = std::env::var("PLANZOEKER_SHARED").ok()?;
        std::fs::read_to_string(format!("{root}/data/domain/{file}")).ok()
    }

    #[test]
    fn a_thing_in_ing_is_no_compound() {
        for (word, parts) in
            [("bokking", 0), ("spieringen", 0), ("toppings", 0), ("beslaglegging", 2)]
        {
            assert_eq!(Analyzer::new().terms(word).parts.len(), parts, "{word}");
        }
    }

    #[test]
    fn offsets_refer_to_the_text_as_shown() {
        let text = "De IB’er ziet (hoog)begaafde leer\u{ad}lingen in 2018–2022, o.a. financiën.";
        for token in Analyzer::new().analyze(text) {
            assert!(
                text.get(token.start..token.end).is_some_and(|word| !word.trim().is_empty()),
                "{token:?}"
            );
        }
    }

    #[test]
    fn inflections_meet_or_stay_apart() {
        let Some(list) = shared("inflection.tsv") else { return };
        let (mut wrong, mut total) = (Vec::new(), 0);
        for (rule, forms) in list.lines().filter_map(|line| line.split_once('\t')) {
            let stems: Vec<Vec<CompactString>> = forms
                .split(' ')
                .map(|form| {
                    Analyzer::new().analyze(form).into_iter().flat_map(|token| token.stem).collect()
                })
                .collect();
            let meet =
                stems.windows(2).all(|pair| pair[0].iter().any(|stem| pair[1].contains(stem)));
            total += 1;
            if meet != (rule == "meet") {
                wrong.push(format!("{rule} {forms}: {stems:?}"));
            }
        }
        assert!(wrong.len() * 100 <= total * 3, "{} of {total}: {wrong:#?}", wrong.len());
    }
}
