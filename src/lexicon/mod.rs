//! The Dutch word list: is it a word, and how often is it the head or a modifier of a compound.
//!
//! Must never know documents.
//!
//! The list is OpenTaal's (BSD-3-Clause or CC-BY 3.0 at the user's choice, see `data/LICENSE`), as
//! Debian ships it in `wdutch`, compiled by `data/build.rs` into a finite state transducer that is part of the
//! executable. Keys are lower case with diacritics folded, so that text with and without its
//! diaeresis meets the same word. A value packs three small numbers; see [`Usage`].

use std::cell::RefCell;
use std::hash::BuildHasher;
use std::sync::LazyLock;

use compact_str::CompactString;
use foldhash::fast::FixedState;
use fst::raw::{Fst, Output};

/// The compiled list; `cargo run --release --example lexicon` makes it anew.
static BYTES: &[u8] = include_bytes!("data/dutch.fst");

/// `None` only if the embedded bytes were damaged; then no word is known, and nothing fails.
static WORDS: LazyLock<Option<Fst<&'static [u8]>>> = LazyLock::new(|| Fst::new(BYTES).ok());

/// The longest word that is looked up, in bytes: the longest of the list has 40.
const MAX_WORD: usize = 64;

/// How the words of the list are used inside other words of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Number of compounds of the list that end in this word, as a power of two: 0 at most one,
    /// 1 two or three, 2 four or more, … 7 at least 128.
    pub head: u8,
    /// Number of compounds of the list that begin with this word, in the same way.
    pub modifier: u8,
    /// Written with a capital in the list: a name.
    pub name: bool,
}

impl Usage {
    /// The three numbers from one value of the list.
    fn unpack(value: u64) -> Usage {
        Usage {
            head: (value & 7) as u8,
            modifier: (value >> 3 & 7) as u8,
            name: value >> 6 & 1 == 1,
        }
    }
}

/// Whether the list has this word, in any case, with or without its diacritics. Inflected forms are
/// in the list; words with a hyphen or an apostrophe are not.
#[must_use]
pub fn contains(word: &str) -> bool {
    if word.len() > 2 * MAX_WORD {
        return false;
    }
    usage(&fold(word)).is_some()
}

/// Words that a thread remembers with their usage. Rules of grammar ask of the same few words again
/// and again: of 27,348 lookups over 150 articles of law, so many places answer 58 %.
const REMEMBERED: usize = 256;

thread_local! {
    /// The last word of each hash, modulo [`REMEMBERED`].
    static MEMORY: RefCell<Vec<(CompactString, Option<Usage>)>> =
        RefCell::new(vec![(CompactString::default(), None); REMEMBERED]);
}

/// The usage of a word that is lower case and folded already; `None` where the list lacks it.
#[must_use]
pub fn usage(folded: &str) -> Option<Usage> {
    let words = WORDS.as_ref()?;
    let place = FixedState::default().hash_one(folded) as usize % REMEMBERED;
    MEMORY.with_borrow_mut(|memory| {
        let (word, usage) = memory.get_mut(place)?;
        if word != folded {
            *word = folded.into();
            *usage = words.get(folded).map(|output| Usage::unpack(output.value()));
        }
        *usage
    })
}

/// All words of the list that `folded` begins with, shortest first, with their lengths in bytes.
/// One walk through the transducer: the compound splitter asks this for every position of a word.
pub fn prefixes(folded: &str) -> Vec<(usize, Usage)> {
    let mut found = Vec::new();
    let Some(words) = WORDS.as_ref() else { return found };
    let mut node = words.root();
    let mut output = Output::zero();
    for (read, &byte) in folded.as_bytes().iter().enumerate().take(MAX_WORD) {
        let Some(index) = node.find_input(byte) else { break };
        let transition = node.transition(index);
        output = output.cat(transition.out);
        node = words.node(transition.addr);
        if node.is_final() {
            found.push((read + 1, Usage::unpack(output.cat(node.final_output()).value())));
        }
    }
    found
}

/// Lower case, and Latin letters without their diacritics. Text that is not composed (NFC) loses
/// nothing else: combining marks are dropped.
#[must_use]
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.chars()
        .flat_map(char::to_lowercase)
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .map(fold_char)
        .collect()
}

/// The plain letter of a lower-case Latin letter with a diacritic that Dutch text uses.
#[must_use]
pub const fn fold_char(letter: char) -> char {
    match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ý' | 'ÿ' => 'y',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_words_in_any_dress() {
        let check = |word: &str, expect: bool| assert_eq!(contains(word), expect, "{word}");
        check("ondersteuning", true);
        check("Ondersteuning", true);
        check("financiën", true);
        check("financien", true);
        check("coo\u{308}peratie", true);
        check("Almere", true);
        check("onderwijsen", false);
        check("", false);
        check(&"a".repeat(5000), false);
    }

    #[test]
    fn counts_heads_and_modifiers() {
        let school = usage("school").unwrap_or_default();
        assert!(school.head >= 6 && school.modifier >= 6 && !school.name, "{school:?}");
        assert!(usage("almere").is_some_and(|usage| usage.name));
        assert_eq!(usage("qqq"), None);
    }

    #[test]
    fn what_is_remembered_is_what_the_list_says() {
        let words = WORDS.as_ref().unwrap();
        let numbered = |word: &'static str| (0..400).map(move |number| format!("{word}{number}"));
        let mut asked: Vec<String> = ["school", "plan"].into_iter().flat_map(numbered).collect();
        asked.extend(["school", "plan", "almere", ""].map(str::to_owned));
        for word in asked.iter().chain(asked.iter().rev()).chain(&asked) {
            let listed = words.get(word).map(|output| Usage::unpack(output.value()));
            assert_eq!(usage(word), listed, "{word}");
        }
    }

    #[test]
    fn walks_all_prefixes() {
        let lengths: Vec<usize> =
            prefixes("schoolplan").into_iter().map(|(length, _)| length).collect();
        assert!(lengths.contains(&6) && lengths.contains(&10), "{lengths:?}");
    }

    #[test]
    fn stays_small() {
        assert!(BYTES.len() < 2_000_000, "{} bytes", BYTES.len());
    }
}
