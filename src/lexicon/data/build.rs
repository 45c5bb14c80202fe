//! Compiles OpenTaal's word list into `dutch.fst`:
//!
//! ```text
//! apt-get install -y --no-install-recommends wdutch
//! cargo run --release --example lexicon -- /usr/share/dict/dutch src/lexicon/data/dutch.fst
//! ```
//!
//! A word counts as a compound of two others of the list when it is one of them, an optional
//! linking `s`, and the other, each of at least three letters; every such reading counts, since the
//! counts only need to tell words that compound from words that don't.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::collections::BTreeMap;

use planzoeker::lexicon::fold;

#[derive(Default)]
struct Word {
    name: bool,
    head: u32,
    modifier: u32,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (source, target) = (arguments.next().unwrap(), arguments.next().unwrap());
    let list = std::fs::read_to_string(source).unwrap();

    let mut words: BTreeMap<String, Word> = BTreeMap::new();
    for line in list.lines() {
        let folded = fold(line.trim());
        let plain = folded.len() <= 40 && folded.bytes().all(|byte| byte.is_ascii_lowercase());
        if !plain || folded.len() < 2 || is_abbreviation(line) {
            continue;
        }
        let name = line.chars().next().is_some_and(char::is_uppercase);
        let word = words.entry(folded).or_insert(Word { name, ..Word::default() });
        word.name &= name;
    }

    let names = |word: &str| words.get(word).is_none_or(|entry| entry.name);
    let mut heads: BTreeMap<String, u32> = BTreeMap::new();
    let mut modifiers: BTreeMap<String, u32> = BTreeMap::new();
    for word in words.keys().filter(|word| word.len() >= 6 && !names(word)) {
        for cut in 3..=word.len() - 3 {
            let (front, head) = word.split_at(cut);
            if names(head) {
                continue;
            }
            for modifier in [Some(front), front.strip_suffix('s')].into_iter().flatten() {
                if modifier.len() >= 3 && !names(modifier) {
                    *heads.entry(head.to_owned()).or_default() += 1;
                    *modifiers.entry(modifier.to_owned()).or_default() += 1;
                }
            }
        }
    }
    for (word, count) in heads {
        words.entry(word).or_default().head = count;
    }
    for (word, count) in modifiers {
        words.entry(word).or_default().modifier = count;
    }

    let mut builder = fst::MapBuilder::memory();
    for (word, entry) in &words {
        let value = power(entry.head) | power(entry.modifier) << 3 | u64::from(entry.name) << 6;
        builder.insert(word, value).unwrap();
    }
    let bytes = builder.into_inner().unwrap();
    println!("{} words, {} bytes", words.len(), bytes.len());
    std::fs::write(target, bytes).unwrap();
}

/// Written in capitals beyond the first letter: `HAVO` says nothing about compounds.
fn is_abbreviation(word: &str) -> bool {
    word.chars().skip(1).any(char::is_uppercase)
}

/// The whole part of the binary logarithm, at most 7; a single compound counts as none.
fn power(count: u32) -> u64 {
    u64::from(count.checked_ilog2().unwrap_or(0).min(7))
}
