//! What a search box can complete, as it is stored beside an index.
//!
//! An [`Entry`] is a heading, an ambition, a document's title or a phrase that the corpus uses often.
//! [`Completions`] also holds every word that any entry has, as a transducer from word to the entries
//! with it, so that opening costs one read and no analysis.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use crate::dutch::{Table, compound, normalize};

/// Name of the file beside those of the index.
pub(super) const FILE: &str = "completions";

/// Words of a text by which it can be found.
const MOST_WORDS: usize = 15;
/// Letters of the shortest part of a compound by which the compound can be found.
const SHORTEST_PART: usize = 4;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum EntryKind {
    /// A chapter, section, appendix or part of the front matter.
    Heading,
    /// An ambition.
    Ambition,
    /// A document.
    Document,
    /// A phrase or term.
    Phrase,
}

/// Something to complete to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// As it is shown: label and title, or the phrase.
    pub text: String,
    /// What it is.
    pub kind: EntryKind,
    /// Words of the label before the title: 2 for `Hoofdstuk 5`.
    pub label: u8,
    /// Passages below a heading or in a document, occurrences of a phrase.
    pub count: u32,
    /// Where it stands; `None` for a phrase, and for a heading that stands in several places.
    pub place: Option<Place>,
}

/// Where an entry leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Id of the document.
    pub document: String,
    /// Anchor of the section; empty for a document and for ready passages.
    pub anchor: String,
    /// Id of the first passage there.
    pub passage: String,
}

/// A word of an entry: the entry's number, and where in its title the word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    /// Number of the entry.
    pub entry: u32,
    /// Number of the word from the title's first, 0–6; 7 for those further on and for the label.
    pub position: u8,
    /// Whether the word itself is longer, and this is a later part of it.
    pub part: bool,
}

impl Occurrence {
    fn pack(self) -> u32 {
        self.entry << 4 | u32::from(self.position.min(7)) << 1 | u32::from(self.part)
    }

    /// Reads one value of [`Completions::occurrences`].
    #[must_use]
    pub fn unpack(value: u32) -> Occurrence {
        Occurrence { entry: value >> 4, position: (value >> 1 & 7) as u8, part: value & 1 == 1 }
    }
}

/// All entries, and the words by which they are found. Entries lie packed one after the other: as
/// values of their own they would take four times as much memory, and few are ever looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completions {
    /// The entries as postcard has them.
    #[serde(with = "serde_bytes")]
    entries: Vec<u8>,
    /// Where each entry ends in `entries`.
    ends: Vec<u32>,
    /// By entry: its [`Standing`].
    #[serde(with = "serde_bytes")]
    standings: Vec<u8>,
    /// Transducer from folded word to its number.
    #[serde(with = "serde_bytes")]
    pub words: Vec<u8>,
    /// By number of a word: where its [`Occurrence`]s begin; one more at the end.
    pub begins: Vec<u32>,
    /// Packed [`Occurrence`]s.
    pub occurrences: Vec<u32>,
}

/// What is known of an entry without unpacking it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// What it is.
    pub kind: EntryKind,
    /// Whether it stands in one place.
    pub placed: bool,
    /// How often its count doubles one, 0–15.
    pub doublings: u8,
}

impl Standing {
    pub(super) fn of(entry: &Entry) -> Standing {
        let doublings = entry.count.checked_ilog2().unwrap_or(0).min(15);
        Standing {
            kind: entry.kind,
            placed: entry.place.is_some(),
            doublings: u8::try_from(doublings).unwrap_or(15),
        }
    }

    fn pack(self) -> u8 {
        self.doublings << 3 | u8::from(self.placed) << 2 | self.kind as u8
    }

    fn unpack(value: u8) -> Standing {
        let kind = match value & 3 {
            0 => EntryKind::Heading,
            1 => EntryKind::Ambition,
            2 => EntryKind::Document,
            _ => EntryKind::Phrase,
        };
        Standing { kind, placed: value & 4 > 0, doublings: value >> 3 }
    }
}

impl Completions {
    /// Number of entries.
    #[must_use]
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// An entry by its number; `None` where there is none that reads back.
    #[must_use]
    pub fn entry(&self, number: u32) -> Option<Entry> {
        let number = number as usize;
        let end = *self.ends.get(number)? as usize;
        let before = number.checked_sub(1).and_then(|before| self.ends.get(before));
        let begin = before.map_or(0, |&end| end as usize);
        postcard::from_bytes(self.entries.get(begin..end)?).ok()
    }

    /// What is known of an entry without unpacking it.
    #[must_use]
    pub fn standing(&self, number: u32) -> Option<Standing> {
        self.standings.get(number as usize).map(|&packed| Standing::unpack(packed))
    }

    /// Entries with the words by which they are found.
    pub(super) fn of(entries: &[Entry]) -> Completions {
        let mut found: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
        // Entries share most of their words, and splitting one is dear.
        let mut parts_of: Table<CompactString, Vec<String>> = Table::default();
        for (number, entry) in entries.iter().enumerate() {
            let Ok(number) = u32::try_from(number) else { break };
            let mut add = |word: &str, position: u8, part: bool| {
                let occurrence = Occurrence { entry: number, position, part }.pack();
                match found.get_mut(word) {
                    Some(known) => {
                        known.insert(occurrence);
                    }
                    None => {
                        found.insert(word.to_owned(), BTreeSet::from([occurrence]));
                    }
                }
            };
            if entry.kind == EntryKind::Ambition {
                add("ambitie", 7, false);
            }
            for (at, word) in normalize::words(&entry.text).iter().take(MOST_WORDS).enumerate() {
                let position = at.checked_sub(usize::from(entry.label)).unwrap_or(7);
                let position = u8::try_from(position).unwrap_or(7);
                add(&word.text, position, false);
                word.variants.iter().for_each(|variant| add(variant, position, false));
                let parts = parts_of
                    .entry(word.text.clone())
                    .or_insert_with(|| compound::split(&word.text).unwrap_or_default());
                for part in parts.iter().skip(1).filter(|part| part.len() >= SHORTEST_PART) {
                    add(part, position, true);
                }
            }
        }
        let mut completions = Completions::default();
        for entry in entries {
            // A value in memory that has no reason to fail; an entry less if it does.
            let _ = postcard::to_io(entry, &mut completions.entries);
            let end = u32::try_from(completions.entries.len()).unwrap_or(u32::MAX);
            completions.ends.push(end);
            completions.standings.push(Standing::of(entry).pack());
        }
        let mut words = fst::MapBuilder::memory();
        for (number, (word, occurrences)) in (0u64..).zip(found) {
            // Keys of a BTreeMap come sorted and once, which is all that can be wrong.
            let _ = words.insert(word, number);
            let begin = u32::try_from(completions.occurrences.len()).unwrap_or(u32::MAX);
            completions.begins.push(begin);
            completions.occurrences.extend(occurrences);
        }
        completions.begins.push(u32::try_from(completions.occurrences.len()).unwrap_or(u32::MAX));
        completions.words = words.into_inner().unwrap_or_default();
        completions
    }
}
