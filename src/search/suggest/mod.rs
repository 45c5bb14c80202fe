//! Completes what is being typed to headings, ambitions, documents and phrases of the corpus.
//!
//! Every word typed must begin a word of an entry, in any order; the words were cut, folded and
//! stored with the index ([`crate::schema::Completions`]). Where that gives too little, words of four
//! letters and more may be one edit off. Nothing of what anybody asked is kept or shown.
//!
//! Entries are ranked by how well their words match, where in the title these stand, what they
//! are, and how often the corpus has them; ties go by text, so that the order is always the same.

mod near;
mod shown;

use fst::{IntoStreamer, Map, Streamer};

use self::near::near;
use self::shown::shown;
use super::Suggestion;
use crate::dutch::normalize::{self, Word};
use crate::dutch::phrase::is_function_word;
use crate::schema::{Completions, Entry, EntryKind, Occurrence, Standing};

/// Words of a question that are looked at; nobody completes a longer one.
const MOST_WORDS: usize = 8;
/// Letters from which a word may be one edit off: of three, every word is near another.
const FUZZY_LETTERS: usize = 4;
/// Entries that are looked at in full; a search box shows a tenth of them.
const LOOKED_AT: usize = 96;

/// What a word that matches is worth, chosen by hand so that each outweighs what stands below it.
mod points {
    /// The entry has the word as typed.
    pub(super) const WHOLE: u16 = 26;
    /// It begins with what was typed.
    pub(super) const PREFIX: u16 = 20;
    /// A later part of a compound begins with it.
    pub(super) const PART: u16 = 11;
    /// One edit off.
    pub(super) const FUZZY: u16 = 2;
    /// The first word of the title; a place further on is worth two less, down to nothing.
    pub(super) const FIRST: u16 = 10;
}

/// Completes questions from one index.
#[derive(Debug)]
pub struct Completer {
    words: Map<Vec<u8>>,
    stored: Completions,
}

impl Completer {
    /// Takes what was stored with an index; damaged words complete nothing.
    #[must_use]
    pub fn new(mut stored: Completions) -> Completer {
        let words = Map::new(std::mem::take(&mut stored.words)).unwrap_or_default();
        Completer { words, stored }
    }

    /// The best completions of what was typed, at most `limit`. Never panics on any text.
    #[must_use]
    pub fn complete(&self, typed: &str, limit: usize) -> Vec<Suggestion> {
        let typed = Typed::read(typed);
        if typed.words.is_empty() || limit == 0 {
            return Vec::new();
        }
        let found = self.matching(&typed, false);
        let mut near = Vec::new();
        if found.len() < limit && typed.words.iter().any(|word| is_fuzzy(word)) {
            near = self.matching(&typed, true);
            // What matches as typed stays above what does not.
            near.retain(|&(entry, _)| found.iter().all(|&(exact, _)| exact != entry));
        }
        let mut best = self.best(found, &typed);
        best.extend(self.best(near, &typed));
        best.iter().take(limit).map(|entry| shown(entry, &typed)).collect()
    }

    /// Entries that have a match for every word, with what the matches are worth.
    fn matching(&self, typed: &Typed, fuzzy: bool) -> Vec<(u32, u16)> {
        let mut found: Vec<(u32, u16)> = Vec::new();
        let mut worth: Vec<u16> = vec![0; self.stored.count()];
        for (number, word) in typed.words.iter().enumerate() {
            let mut touched: Vec<u32> = Vec::new();
            let mut note = |value: u64, is_near: bool, whole: bool| {
                for occurrence in self.occurrences_of(value) {
                    let points = points_of(occurrence, is_near, whole);
                    let Some(slot) = worth.get_mut(occurrence.entry as usize) else { continue };
                    if *slot == 0 {
                        touched.push(occurrence.entry);
                    }
                    *slot = (*slot).max(points);
                }
            };
            let mut stream = self.words.range().ge(word).into_stream();
            while let Some((key, value)) = stream.next() {
                if !key.starts_with(word.as_bytes()) {
                    break;
                }
                note(value, false, key.len() == word.len());
            }
            if fuzzy && is_fuzzy(word) {
                near(self.words.as_fst(), word.as_bytes(), &mut |value| note(value, true, false));
            }
            let mut take = |entry: u32| {
                worth.get_mut(entry as usize).map(std::mem::take).filter(|&points| points > 0)
            };
            if number == 0 {
                found = touched.iter().filter_map(|&entry| Some((entry, take(entry)?))).collect();
            } else {
                found = found
                    .into_iter()
                    .filter_map(|(entry, points)| Some((entry, points + take(entry)?)))
                    .collect();
                touched.iter().for_each(|&entry| {
                    take(entry);
                });
            }
            if found.is_empty() {
                break;
            }
        }
        found
    }

    fn occurrences_of(&self, word: u64) -> impl Iterator<Item = Occurrence> {
        let at = |word: u64| {
            usize::try_from(word)
                .ok()
                .and_then(|word| self.stored.begins.get(word))
                .map(|at| *at as usize)
        };
        let range = at(word).zip(at(word.saturating_add(1)));
        range
            .and_then(|(begin, end)| self.stored.occurrences.get(begin..end))
            .unwrap_or_default()
            .iter()
            .map(|&packed| Occurrence::unpack(packed))
    }

    /// The best of some entries, in order.
    fn best(&self, mut found: Vec<(u32, u16)>, typed: &Typed) -> Vec<Entry> {
        for (number, points) in &mut found {
            *points += self.stored.standing(*number).map_or(0, standing);
        }
        if found.len() > LOOKED_AT {
            found.select_nth_unstable_by(LOOKED_AT, |left, right| {
                right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0))
            });
            found.truncate(LOOKED_AT);
        }
        let mut best: Vec<(u16, usize, u32, Entry)> = found
            .into_iter()
            .filter_map(|(number, points)| {
                let entry = self.stored.entry(number)?;
                Some((points + order(&entry, typed), entry.text.chars().count(), number, entry))
            })
            .collect();
        best.sort_unstable_by(|left, right| {
            (right.0.cmp(&left.0))
                .then_with(|| (left.1, &left.3.text).cmp(&(right.1, &right.3.text)))
                .then(left.2.cmp(&right.2))
        });
        best.into_iter().map(|(.., entry)| entry).collect()
    }
}

fn is_fuzzy(word: &str) -> bool {
    word.chars().count() >= FUZZY_LETTERS && word.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn points_of(occurrence: Occurrence, near: bool, whole: bool) -> u16 {
    let matched = match (near, occurrence.part, whole) {
        (true, ..) => points::FUZZY,
        (_, true, _) => points::PART,
        (_, _, true) => points::WHOLE,
        _ => points::PREFIX,
    };
    // The last place stands for all further ones and for labels: nothing.
    let place = match occurrence.position {
        7 => 0,
        position => points::FIRST.saturating_sub(2 * u16::from(position)),
    };
    matched + place
}

/// What an entry is worth whatever was typed: what it is, and how much the corpus has of it.
fn standing(of: Standing) -> u16 {
    let kind = match (of.kind, of.placed) {
        (EntryKind::Heading, true) => 9,
        (EntryKind::Ambition, true) => 8,
        (EntryKind::Document, _) => 6,
        (EntryKind::Heading | EntryKind::Ambition, false) => 4,
        (EntryKind::Phrase, _) => 4,
    };
    // Two points a doubling: a phrase that occurs 30 times is worth a heading.
    kind + u16::from(of.doublings.min(8))
}

/// Words in the order in which they were typed, and little else beside them.
fn order(entry: &Entry, typed: &Typed) -> u16 {
    let words = normalize::words(&entry.text);
    let title = words.len().saturating_sub(usize::from(entry.label)).max(1);
    let place = |word: &String| words.iter().position(|of| of.text.starts_with(word.as_str()));
    let places: Vec<usize> = typed.words.iter().filter_map(place).collect();
    let in_order = places.len() > 1
        && places.len() == typed.words.len()
        && places.is_sorted_by(|left, right| left < right);
    let covered = (6 * typed.words.len().min(title) / title).min(6);
    u16::try_from(covered).unwrap_or(0) + if in_order { 6 } else { 0 }
}

/// What was typed, as words.
#[derive(Debug)]
struct Typed {
    words: Vec<String>,
}

impl Typed {
    /// Function words count only where nothing else was typed, or while one may still become
    /// another word: the last.
    fn read(typed: &str) -> Typed {
        let clean = super::query::parse(typed).text;
        let words: Vec<Word> = normalize::words(&clean);
        let last = words.len().saturating_sub(1);
        let tells = |at: usize, word: &Word| {
            at == last && !clean.ends_with(' ') || !is_function_word(&word.text)
        };
        let mut kept: Vec<String> = words
            .iter()
            .enumerate()
            .filter(|(at, word)| tells(*at, word))
            .map(|(_, word)| word.text.to_string())
            .collect();
        if kept.is_empty() {
            kept = words.into_iter().map(|word| word.text.into()).collect();
        }
        kept.truncate(MOST_WORDS);
        Typed { words: kept }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Kind, Passage, Step};
    use crate::schema::{self, Source, Writer};
    use crate::search::{Target, TextRange};
    use proptest::prelude::*;

    fn completer() -> Completer {
        let step = |kind, label: &str, title: &str| Step {
            kind,
            label: label.to_owned(),
            number: label.rsplit(' ').next().filter(|n| !n.is_empty()).map(str::to_owned),
            title: title.to_owned(),
            anchor: format!("{label}-{title}").replace(' ', "-").to_lowercase(),
        };
        let five = || step(Kind::Chapter, "Hoofdstuk 5", "Onderwijs buiten de school");
        let text = "De financiële begroting van de school. In een financiële begroting staat de \
                    ondersteuningsbehoefte. Over de financiële begroting. De ondersteuningsbehoefte \
                    telt, met een ondersteuningsbehoefte. De begroting.";
        let passages = [
            (vec![five()], "Eén."),
            (vec![five(), step(Kind::Section, "5.2", "Tijdelijke ondersteuning")], text),
            (
                vec![five(), step(Kind::Ambition, "Ambitie 5.1", "Iedere leerling een plek")],
                "Twee.",
            ),
        ];
        let mut writer = Writer::in_memory().unwrap();
        for (number, (path, text)) in passages.into_iter().enumerate() {
            let kind = path.last().map_or(Kind::Front, |step: &Step| step.kind);
            let id = format!("p.{number}");
            let passage = Passage { id, kind, path, text: text.to_owned(), ..Passage::default() };
            writer.add(&passage, &Source { id: "p", title: "Plan 2018-2022", date: None }).unwrap();
        }
        Completer::new(schema::completions(&writer.finish().unwrap()).unwrap())
    }

    /// Texts with what is marked in brackets.
    fn complete(typed: &str) -> Vec<String> {
        let bracketed = |suggestion: Suggestion| {
            let units: Vec<u16> = suggestion.text.encode_utf16().collect();
            let mut shown = Vec::new();
            for (at, unit) in units.iter().enumerate() {
                let mark = |edge: fn(&TextRange) -> usize| {
                    suggestion.ranges.iter().any(|range| edge(range) == at)
                };
                if mark(|range| range.end) {
                    shown.push(u16::from(b']'));
                }
                if mark(|range| range.start) {
                    shown.push(u16::from(b'['));
                }
                shown.push(*unit);
            }
            if suggestion.ranges.iter().any(|range| range.end == units.len()) {
                shown.push(u16::from(b']'));
            }
            String::from_utf16(&shown).unwrap()
        };
        completer().complete(typed, 8).into_iter().map(bracketed).collect()
    }

    #[test]
    fn any_word_in_any_order() {
        let check = |typed: &str, expect: &[&str]| assert_eq!(complete(typed), expect, "{typed}");
        check("tijd", &["5.2 [Tijd]elijke ondersteuning"]);
        check("onderst tijd", &["5.2 [Tijd]elijke [onderst]euning"]);
        check("ONDERWIJS b", &["Hoofdstuk 5 [Onderwijs] [b]uiten de school"]);
        check("onderwijs van de sch", &["Hoofdstuk 5 [Onderwijs] buiten de [sch]ool"]);
        check("hoofdstuk 5", &["[Hoofdstuk] [5] Onderwijs buiten de school"]);
        check("ambitie", &["5.1 Iedere leerling een plek"]);
        check("plan 2018", &["[Plan] [2018]-2022"]);
        check("qqq", &[]);
        check("", &[]);
        check("\u{0} \"-", &[]);
    }

    #[test]
    fn diacritics_and_compounds() {
        assert_eq!(complete("financie"), ["[financië]le begroting"]);
        assert_eq!(complete("FINANCIËL"), ["[financiël]e begroting"]);
        assert_eq!(complete("behoef"), ["[ondersteuningsbehoefte]"]);
    }

    #[test]
    fn one_slip_from_four_letters_on() {
        let check = |typed: &str, expect: &[&str]| assert_eq!(complete(typed), expect, "{typed}");
        check("tijdleijke", &["5.2 [Tijdelijke] ondersteuning"]);
        check("tydelijke", &[]);
        check("tjdelijke", &["5.2 [Tijdelijke] ondersteuning"]);
        check("tijddelijke", &["5.2 [Tijdelijke] ondersteuning"]);
        check("tijdelikke", &["5.2 [Tijdelijke] ondersteuning"]);
        check("tij", &["5.2 [Tij]delijke ondersteuning"]);
        check("tju", &[]);
        check("tijk", &[]);
    }

    #[test]
    fn what_stands_somewhere_leads_there() {
        let found = completer().complete("tijd", 8);
        let expect = Target::Section {
            document: "p".to_owned(),
            anchor: "5.2-tijdelijke-ondersteuning".to_owned(),
            passage: "p.1".to_owned(),
        };
        assert_eq!(found.first().map(|found| &found.target), Some(&expect));
        let phrase = completer().complete("begroting", 8);
        assert_eq!(phrase.first().map(|found| &found.target), Some(&Target::Search));
        assert_eq!(completer().complete("o", 1).len(), 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_is_completed_without_fail(
            typed in "(tijd|financië|ond|😀|é|\\u{301}| |.){0,12}",
        ) {
            for suggestion in completer().complete(&typed, 20) {
                let units: Vec<u16> = suggestion.text.encode_utf16().collect();
                let mut before = 0;
                for range in suggestion.ranges {
                    prop_assert!(before <= range.start && range.start < range.end);
                    let piece = units.get(range.start..range.end).map(String::from_utf16);
                    prop_assert!(matches!(piece, Some(Ok(_))));
                    before = range.end;
                }
            }
        }
    }
}
