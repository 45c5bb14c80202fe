//! Collects what a search box can complete while passages are written: headings, ambitions, titles of
//! documents, and phrases that the corpus uses often.

use std::collections::{BTreeMap, BTreeSet};

use super::Source;
use super::completion::{Completions, Entry, EntryKind, Place};
use crate::dutch::{Token, normalize, phrase};
use crate::plan::{Effect, Kind, Passage, Step};

/// Headings kept, in document order: a corpus with more is no corpus of plans.
const MOST_HEADINGS: usize = 50_000;
/// Longest heading in characters; a longer one is a sentence that was set as a heading.
const LONGEST: usize = 160;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dutch::Analyzer;
    use crate::schema::completion::{Occurrence, Standing};

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
