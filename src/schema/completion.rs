//! What a search box can complete, collected while an index is written and stored beside it.
//!
//! An [`Entry`] is a heading, an ambition, a document's title or a phrase that the corpus uses often.
//! [`Completions`] also holds every word that any entry has, as a transducer from word to the entries
//! with it, so that opening costs one read and no analysis.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Source;
use crate::dutch::{Token, compound, normalize, phrase};
use crate::plan::{Effect, Kind, Passage, Step};

/// Name of the file beside those of the index.
pub(super) const FILE: &str = "completions";

/// Headings kept, in document order: a corpus with more is no corpus of plans.
const MOST_HEADINGS: usize = 50_000;
/// Longest heading in characters; a longer one is a sentence that was set as a heading.
const LONGEST: usize = 160;
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
    entries: Vec<u8>,
    /// Where each entry ends in `entries`.
    ends: Vec<u32>,
    /// By entry: its [`Standing`].
    standings: Vec<u8>,
    /// Transducer from folded word to its number.
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
    fn of(entry: &Entry) -> Standing {
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

/// A heading as it was met.
#[derive(Debug)]
struct Heading {
    step: Step,
    passages: u32,
    place: Place,
}

/// Collects entries while passages come by.
#[derive(Debug, Default)]
pub(super) struct Collector {
    phrases: phrase::Counter,
    headings: Vec<Heading>,
    /// Document and anchor, or the headings themselves where there is none, → position in `headings`.
    known: BTreeMap<String, usize>,
    /// Title and id → first passage and number of passages.
    documents: BTreeMap<(String, String), (String, u32)>,
}

impl Collector {
    /// Sees one passage with the words of its text.
    pub(super) fn add(&mut self, passage: &Passage, source: &Source<'_>, tokens: &[Token]) {
        self.phrases.add(&passage.text, tokens);
        self.documents
            .entry((source.title.to_owned(), source.id.to_owned()))
            .or_insert_with(|| (passage.id.clone(), 0))
            .1 += 1;
        // Nobody looks for a heading whose text is gone.
        if super::superseded(passage) == Some(Effect::Deletes) {
            return;
        }
        let mut key = source.id.to_owned();
        for step in &passage.path {
            if step.anchor.is_empty() {
                key = format!("{key}\u{1f}{}", step.title);
            } else {
                key = format!("{}\u{1f}#{}", source.id, step.anchor);
            }
            let place = || Place {
                document: source.id.to_owned(),
                anchor: step.anchor.clone(),
                passage: passage.id.clone(),
            };
            match self.known.get(&key) {
                Some(&at) => {
                    if let Some(heading) = self.headings.get_mut(at) {
                        heading.passages += 1;
                    }
                }
                None if self.headings.len() < MOST_HEADINGS => {
                    self.known.insert(key.clone(), self.headings.len());
                    let heading = Heading { step: step.clone(), passages: 1, place: place() };
                    self.headings.push(heading);
                }
                None => {}
            }
        }
    }

    /// All that was seen, ready to be stored.
    pub(super) fn finish(self) -> Completions {
        let mut entries = headings(self.headings);
        let shown = |entry: &Entry| folded(title(entry));
        let mut taken: BTreeSet<String> = entries.iter().map(shown).collect();
        // A title that several documents share leads to none of them.
        let documents: Vec<_> = self.documents.into_iter().collect();
        for same in documents.chunk_by(|left, right| left.0.0 == right.0.0) {
            let [((text, document), (passage, count))] = same else { continue };
            if !text.is_empty() && taken.insert(folded(text)) {
                entries.push(Entry {
                    text: text.clone(),
                    kind: EntryKind::Document,
                    label: 0,
                    count: *count,
                    place: Some(Place {
                        document: document.clone(),
                        anchor: String::new(),
                        passage: passage.clone(),
                    }),
                });
            }
        }
        for phrase in self.phrases.finish() {
            if taken.insert(folded(&phrase.text)) {
                entries.push(Entry {
                    text: phrase.text,
                    kind: EntryKind::Phrase,
                    label: 0,
                    count: phrase.count,
                    place: None,
                });
            }
        }
        Completions::of(&entries)
    }
}

/// One entry a title: what stands in one place leads there under its label, what stands in several
/// is searched for.
fn headings(met: Vec<Heading>) -> Vec<Entry> {
    let mut by_title: BTreeMap<String, Vec<Heading>> = BTreeMap::new();
    for heading in met {
        let length = heading.step.title.chars().count();
        let title = folded(&heading.step.title);
        if !title.is_empty() && length <= LONGEST {
            by_title.entry(title).or_default().push(heading);
        }
    }
    let mut entries = Vec::with_capacity(by_title.len());
    for mut same in by_title.into_values() {
        let places = same.len();
        let count = same.iter().map(|heading| heading.passages).sum();
        let Some(first) = (!same.is_empty()).then(|| same.swap_remove(0)) else { continue };
        let ambition = first.step.kind == Kind::Ambition;
        let kind = if ambition { EntryKind::Ambition } else { EntryKind::Heading };
        // `3.2 Meer hulp`: that it is an ambition is said beside it.
        let label = match &first.step.number {
            Some(number) if ambition => number.clone(),
            _ => first.step.label,
        };
        let alone = places == 1;
        let label = if alone { label } else { String::new() };
        entries.push(Entry {
            text: format!("{label} {}", first.step.title).trim().to_owned(),
            kind,
            label: u8::try_from(normalize::words(&label).len()).unwrap_or(0),
            count,
            place: alone.then_some(first.place),
        });
    }
    entries
}

/// The title of an entry without its label.
fn title(entry: &Entry) -> &str {
    let words = normalize::words(&entry.text);
    let start = words.get(usize::from(entry.label)).map_or(entry.text.len(), |word| word.start);
    if entry.label == 0 { &entry.text } else { entry.text.get(start..).unwrap_or("") }
}

/// A text in one form: its words, folded.
fn folded(text: &str) -> String {
    normalize::words(text).into_iter().map(|word| word.text).collect::<Vec<_>>().join(" ")
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
    fn of(entries: &[Entry]) -> Completions {
        let mut found: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
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
                let parts = compound::split(&word.text).unwrap_or_default();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dutch::Analyzer;

    fn step(kind: Kind, label: &str, title: &str, anchor: &str) -> Step {
        Step {
            kind,
            label: label.to_owned(),
            number: label.rsplit(' ').next().filter(|n| !n.is_empty()).map(str::to_owned),
            title: title.to_owned(),
            anchor: anchor.to_owned(),
        }
    }

    fn collect(passages: &[(Vec<Step>, &str)]) -> Completions {
        let analyzer = Analyzer::new();
        let mut collector = Collector::default();
        for (number, (path, text)) in passages.iter().enumerate() {
            let passage = Passage {
                id: format!("p.{number}"),
                path: path.clone(),
                text: (*text).to_owned(),
                ..Passage::default()
            };
            let source = Source { id: "p", title: "Het plan", date: None };
            collector.add(&passage, &source, &analyzer.analyze(text));
        }
        collector.finish()
    }

    #[test]
    fn what_stands_in_one_place_leads_there() {
        let five = || step(Kind::Chapter, "Hoofdstuk 5", "Buiten de school", "h5");
        let six = || step(Kind::Chapter, "Hoofdstuk 6", "Geld", "h6");
        let intro = |label: &str, anchor: &str| step(Kind::Section, label, "Inleiding", anchor);
        let completions = collect(&[
            (vec![five()], "Eén."),
            (vec![five(), intro("5.1", "p51")], "Twee."),
            (vec![six(), intro("6.1", "p61")], "Drie."),
            (vec![six(), step(Kind::Ambition, "Ambitie 6.1", "Geld genoeg", "a61")], "Vier."),
        ]);
        let entries: Vec<Entry> = (0..).map_while(|number| completions.entry(number)).collect();
        assert_eq!(entries.len(), completions.count());
        for (number, entry) in (0..).zip(&entries) {
            assert_eq!(completions.standing(number), Some(Standing::of(entry)), "{entry:?}");
        }
        let shown: Vec<(&str, u8, u32, Option<&str>)> = entries
            .iter()
            .map(|entry| {
                let place = entry.place.as_ref().map(|place| place.passage.as_str());
                (entry.text.as_str(), entry.label, entry.count, place)
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("Hoofdstuk 5 Buiten de school", 2, 2, Some("p.0")),
                ("Hoofdstuk 6 Geld", 2, 2, Some("p.2")),
                ("6.1 Geld genoeg", 1, 1, Some("p.3")),
                ("Inleiding", 0, 2, None),
                ("Het plan", 0, 4, Some("p.0")),
            ]
        );
    }

    #[test]
    fn every_word_and_part_finds_its_entry() {
        let completions = collect(&[(
            vec![step(Kind::Section, "5.2", "De ondersteuningsbehoefte", "x")],
            "Eén.",
        )]);
        let words = fst::Map::new(completions.words.clone()).unwrap();
        let check = |word: &str, expect: Option<Occurrence>| {
            let found = words.get(word).map(|number| {
                let begin = completions.begins[number as usize] as usize;
                Occurrence::unpack(completions.occurrences[begin])
            });
            assert_eq!(found, expect, "{word}");
        };
        check("5.2", Some(Occurrence { entry: 0, position: 7, part: false }));
        check("ondersteuningsbehoefte", Some(Occurrence { entry: 0, position: 1, part: false }));
        check("behoefte", Some(Occurrence { entry: 0, position: 1, part: true }));
        check("nergens", None);
    }
}
