//! The noun phrases and terms that a corpus uses often: what a search box can complete.
//!
//! There is no list of parts of speech behind it. Dutch says itself what a noun phrase is: it stands
//! behind an article or a preposition, and a function word or a mark follows. A word that often
//! stands right behind *de*, *een* or *van* may begin or end a phrase, which keeps finite verbs out;
//! a phrase must most often end before a function word or a mark, which keeps out adjectives that
//! have lost their noun. Only the closed classes of words are listed here.
//!
//! Inflected forms of a phrase count together and the commonest of them is shown; a phrase that
//! hardly occurs outside a longer one is left out. The outcome depends on the text only.

mod class;
mod share;

use std::collections::BTreeMap;
use std::hash::BuildHasher;

use compact_str::CompactString;

use self::class::{Class, TIES, class};
use self::share::Share;
use super::{Table, Token};

/// Whether a word belongs to a closed class: it carries grammar rather than a subject.
#[must_use]
pub fn is_function_word(word: &str) -> bool {
    class(word) != Class::Content
}

/// Occurrences that make a phrase frequent in a small corpus; a plan of forty pages says most of its
/// own ideas three times.
const FEWEST: u32 = 3;
/// In a larger corpus one in so many words: 2.4 million words of law keep what stands there 12 times.
const ONE_IN: usize = 200_000;
/// Phrases kept, the most frequent first.
const KEPT: usize = 20_000;
/// Slots in which runs are counted before they are sorted: as many as a large corpus has runs.
const SLOTS: usize = 1 << 20;
/// Letters of the shortest single word: a shorter one is typed as fast as it is chosen.
const SHORTEST_WORD: usize = 6;
/// Share of its occurrences in which a word stands right behind a determiner or preposition. Of the
/// words of the sample plan, finite verbs stay under .05 and most nouns are over .25.
const NOUN: f32 = 0.15;
/// Share of its occurrences at whose edges a phrase has a function word or a mark.
const EDGES: f32 = 0.6;
/// A phrase that stands in one longer phrase this share of its occurrences is a piece of it.
const PIECE: f32 = 0.75;

/// A phrase with the number of times it occurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// As the corpus writes it most often.
    pub text: String,
    /// Occurrences of all its forms.
    pub count: u32,
}

/// One written form.
#[derive(Debug)]
struct Form {
    text: String,
    class: Class,
    tie: bool,
    /// Number of its stem: forms of one word share it.
    stem: u32,
    /// Long enough to be worth a suggestion of its own.
    term: bool,
}

/// Reads a corpus text by text; [`Counter::finish`] gives its phrases.
#[derive(Debug, Default)]
pub struct Counter {
    numbers: Table<CompactString, u32>,
    stems: Table<CompactString, u32>,
    forms: Vec<Form>,
    /// The corpus, or a share of it, as numbers of forms, [`BREAK`] where a clause ends.
    text: Vec<u32>,
    share: Share,
}

/// What stands between two clauses.
const BREAK: u32 = u32::MAX;

impl Counter {
    /// Reads one text with its words, if it belongs to the share that is read.
    pub fn add(&mut self, text: &str, tokens: &[Token]) {
        if self.share.takes_next(&mut self.text) {
            self.read(text, tokens);
        }
    }

    fn read(&mut self, text: &str, tokens: &[Token]) {
        let mut at = 0;
        let mut before = None;
        while let Some(first) = tokens.get(at) {
            let gap = before.map_or("", |end| text.get(end..first.start).unwrap_or(""));
            if !gap.chars().all(|letter| letter == ' ' || letter == '\u{a0}') {
                self.text.push(BREAK);
            }
            // The halves of `onderwijs-zorgarrangement` are one word here.
            let mut last = at;
            while tokens.get(last + 1).is_some_and(|next| {
                matches!(
                    text.get(tokens[last].end..next.start),
                    Some("-" | "\u{2010}" | "\u{2011}")
                )
            }) {
                last += 1;
            }
            let word = &tokens[at..=last];
            let end = tokens[last].end;
            let number = self.number(text.get(first.start..end).unwrap_or(""), word);
            self.text.push(number);
            before = Some(end);
            at = last + 1;
        }
        self.text.push(BREAK);
    }

    fn number(&mut self, written: &str, word: &[Token]) -> u32 {
        if let Some(&known) = self.numbers.get(written) {
            return known;
        }
        let next = u32::try_from(self.forms.len()).unwrap_or(BREAK - 1);
        let stems: Vec<&str> =
            word.iter().filter_map(|token| token.stem.first()).map(CompactString::as_str).collect();
        let fresh = u32::try_from(self.stems.len()).unwrap_or(u32::MAX);
        let stem = *self.stems.entry(stems.join("-").into()).or_insert(fresh);
        let class = match word {
            [single] => class(&single.text),
            _ if word.iter().any(|token| class(&token.text) == Class::Mark) => Class::Mark,
            _ => Class::Content,
        };
        let text: String = written.chars().filter(|letter| *letter != '\u{ad}').collect();
        self.forms.push(Form {
            term: text.chars().count() >= SHORTEST_WORD,
            tie: matches!(word, [single] if TIES.contains(&single.text.as_str())),
            class,
            stem,
            text,
        });
        self.numbers.insert(written.into(), next);
        next
    }

    fn class(&self, at: Option<usize>) -> Class {
        at.and_then(|at| self.text.get(at))
            .and_then(|&number| self.forms.get(number as usize))
            .map_or(Class::Mark, |form| form.class)
    }

    /// The frequent phrases, the most frequent first; where a share of the corpus was read, with the
    /// counts that all of it would have by that.
    #[must_use]
    pub fn finish(self) -> Vec<Phrase> {
        let least = FEWEST.max(u32::try_from(self.text.len() / ONE_IN).unwrap_or(u32::MAX));
        let nouns = self.nouns(least);
        let mut runs = self.runs(&nouns);
        let stemmed: Vec<u32> = self.text.iter().map(|&number| self.stem(number)).collect();
        drop_rare(&mut runs, &stemmed, least);
        // Equal sequences of stems side by side, equal forms within them.
        let mut runs: Vec<([u32; 3], (u32, u8))> =
            runs.into_iter().map(|run| (stems_of(run, &stemmed), run)).collect();
        runs.sort_unstable_by(|(left_stems, left), (right_stems, right)| {
            left_stems
                .cmp(right_stems)
                .then_with(|| self.forms_of(*left).cmp(self.forms_of(*right)))
                .then_with(|| left.cmp(right))
        });
        let mut groups: BTreeMap<[u32; 3], Group> = BTreeMap::new();
        for same in runs.chunk_by(|left, right| left.0 == right.0) {
            let count = u32::try_from(same.len()).unwrap_or(u32::MAX);
            let Some(&(key, _)) = same.first().filter(|_| count >= least) else { continue };
            let same: Vec<(u32, u8)> = same.iter().map(|&(_, run)| run).collect();
            if !self.stands_alone(&same) {
                continue;
            }
            let Some(commonest) = same
                .chunk_by(|left, right| self.forms_of(*left) == self.forms_of(*right))
                // Of two equally common forms, the one that sorts first as text.
                .max_by_key(|forms| {
                    (forms.len(), forms.first().map(|run| std::cmp::Reverse(self.written(*run))))
                })
                .and_then(|forms| forms.first())
            else {
                continue;
            };
            groups.insert(key, Group { text: self.written(*commonest), count });
        }
        let pieces = pieces(&groups);
        let mut phrases: Vec<Phrase> = groups
            .into_iter()
            .filter(|(key, _)| !pieces.contains(key))
            .map(|(_, group)| Phrase {
                text: group.text,
                count: group.count.saturating_mul(self.share.one_in()),
            })
            .collect();
        phrases.sort_by(|left, right| {
            right.count.cmp(&left.count).then_with(|| left.text.cmp(&right.text))
        });
        phrases.truncate(KEPT);
        phrases
    }

    /// By stem: whether a word may begin or end a phrase.
    fn nouns(&self, least: u32) -> Vec<bool> {
        let mut all = vec![0u32; self.stems.len()];
        let mut opened = vec![0u32; self.stems.len()];
        for (at, number) in self.text.iter().enumerate() {
            let Some(form) = self.forms.get(*number as usize) else { continue };
            all[form.stem as usize] += 1;
            let before = self.class(at.checked_sub(1));
            if matches!(before, Class::Determiner | Class::Preposition) {
                opened[form.stem as usize] += 1;
            }
        }
        let is_noun =
            |(&all, &opened): (&u32, &u32)| all >= least && opened as f32 >= NOUN * all as f32;
        all.iter().zip(&opened).map(is_noun).collect()
    }

    /// Every sequence of one to three words that can be a phrase: where it begins and its length.
    fn runs(&self, nouns: &[bool]) -> Vec<(u32, u8)> {
        let form =
            |at: usize| self.text.get(at).and_then(|&number| self.forms.get(number as usize));
        let noun = |form: &Form| {
            form.class == Class::Content && nouns.get(form.stem as usize) == Some(&true)
        };
        let mut runs = Vec::new();
        for begin in 0..self.text.len() {
            let Some(first) = form(begin).filter(|first| noun(first)) else { continue };
            let at = u32::try_from(begin).unwrap_or(u32::MAX);
            if first.term {
                runs.push((at, 1));
            }
            let Some(second) = form(begin + 1) else { continue };
            if noun(second) {
                runs.push((at, 2));
            }
            let inside = second.class == Class::Content || second.tie;
            if inside && form(begin + 2).is_some_and(noun) {
                runs.push((at, 3));
            }
        }
        runs
    }

    fn forms_of(&self, (begin, length): (u32, u8)) -> &[u32] {
        let begin = begin as usize;
        self.text.get(begin..begin + usize::from(length)).unwrap_or_default()
    }

    fn stem(&self, number: u32) -> u32 {
        self.forms.get(number as usize).map_or(BREAK, |form| form.stem)
    }

    fn written(&self, run: (u32, u8)) -> String {
        let words: Vec<&str> = self
            .forms_of(run)
            .iter()
            .filter_map(|number| self.forms.get(*number as usize))
            .map(|form| form.text.as_str())
            .collect();
        words.join(" ")
    }

    /// Whether a run begins and ends most often where a noun phrase does.
    fn stands_alone(&self, same: &[(u32, u8)]) -> bool {
        let edges = same.iter().map(|&(begin, length)| {
            let before = self.class((begin as usize).checked_sub(1)) != Class::Content;
            let after = self.class(Some(begin as usize + usize::from(length))) != Class::Content;
            (before, after)
        });
        let (before, after) = edges.fold((0usize, 0usize), |sum, (before, after)| {
            (sum.0 + usize::from(before), sum.1 + usize::from(after))
        });
        let enough = EDGES * same.len() as f32;
        // A single word may well follow its adjective.
        let opens = same.first().is_some_and(|(_, length)| *length == 1) || before as f32 >= enough;
        opens && after as f32 >= enough
    }
}

/// Drops most of the runs that occur too seldom, so that few need sorting: all those that share a slot
/// of a small table with so few that none of them can be frequent.
fn drop_rare(runs: &mut Vec<(u32, u8)>, stemmed: &[u32], least: u32) {
    let mut slots = vec![0u32; SLOTS];
    let hash = foldhash::fast::FixedState::default();
    let slot = |run: &(u32, u8)| hash.hash_one(stems_of(*run, stemmed)) as usize % SLOTS;
    for run in runs.iter() {
        slots[slot(run)] += 1;
    }
    runs.retain(|run| slots[slot(run)] >= least);
}

/// The stems of a run in the corpus as numbers of stems, filled up so that runs of all lengths compare.
fn stems_of((begin, length): (u32, u8), stemmed: &[u32]) -> [u32; 3] {
    let mut stems = [BREAK; 3];
    let begin = begin as usize;
    let words = stemmed.get(begin..begin + usize::from(length)).unwrap_or_default();
    for (slot, stem) in stems.iter_mut().zip(words) {
        *slot = *stem;
    }
    stems
}

#[derive(Debug)]
struct Group {
    text: String,
    count: u32,
}

/// The phrases of two or three words that hardly occur outside a longer one. A single word never is
/// one: who types it may not know the phrase.
fn pieces(groups: &BTreeMap<[u32; 3], Group>) -> std::collections::BTreeSet<[u32; 3]> {
    let none = u32::MAX;
    let mut pieces = std::collections::BTreeSet::new();
    for ([first, second, third], longer) in groups.iter().filter(|(key, _)| key[2] != none) {
        for piece in [[*first, *second, none], [*second, *third, none]] {
            if groups
                .get(&piece)
                .is_some_and(|group| longer.count as f32 >= PIECE * group.count as f32)
            {
                pieces.insert(piece);
            }
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dutch::Analyzer;

    fn phrases(texts: &[&str]) -> Vec<(String, u32)> {
        let analyzer = Analyzer::new();
        let mut counter = Counter::default();
        for text in texts {
            counter.add(text, &analyzer.analyze(text));
        }
        counter.finish().into_iter().map(|phrase| (phrase.text, phrase.count)).collect()
    }

    #[test]
    fn noun_phrases_are_found_and_sentences_are_not() {
        let found = phrases(&[
            "De school biedt extra ondersteuning aan de leerling.",
            "Met extra ondersteuning, zo nodig van het team, leert een leerling meer.",
            "Een leerling krijgt de extra ondersteuning op de eigen school.",
            "Voor de extra ondersteuning is een school er. Het team biedt de ondersteuning.",
        ]);
        let expect =
            [("ondersteuning", 5), ("extra ondersteuning", 4), ("leerling", 3), ("school", 3)];
        assert_eq!(found, expect.map(|(text, count)| (text.to_owned(), count)));
    }

    #[test]
    fn forms_count_together_and_the_commonest_is_shown() {
        let found = phrases(&[
            "De tijdelijke plaatsing duurt kort.",
            "Een tijdelijke plaatsing, in de tijdelijke plaatsing.",
            "Over tijdelijke plaatsingen. Van Tijdelijke plaatsing. Bij plaatsing.",
        ]);
        assert!(found.contains(&("tijdelijke plaatsing".to_owned(), 5)), "{found:?}");
        assert_eq!(found.iter().filter(|(text, _)| text.contains("tijd")).count(), 1, "{found:?}");
    }

    #[test]
    fn marks_numbers_and_lines_end_a_phrase() {
        let text = "de extra\nondersteuning, de extra (ondersteuning), de extra 3 ondersteuning. ";
        let found = phrases(&[&text.repeat(3)]);
        assert!(found.iter().all(|(text, _)| !text.contains(' ')), "{found:?}");
    }

    #[test]
    fn a_large_corpus_is_read_in_equal_shares() {
        let analyzer = Analyzer::new();
        let mut counter = Counter { share: Share::of(200), ..Counter::default() };
        let texts =
            ["De extra ondersteuning, de ondersteuning.", "De school.", "Zo.", "Een leerling."];
        for text in texts.iter().cycle().take(400) {
            counter.add(text, &analyzer.analyze(text));
        }
        // One in sixteen: all of the first kind, and as many as there were.
        assert_eq!(counter.share.one_in(), 16);
        let found: Vec<(String, u32)> =
            counter.finish().into_iter().map(|phrase| (phrase.text, phrase.count)).collect();
        assert!(found.contains(&("extra ondersteuning".to_owned(), 400)), "{found:?}");
        assert!(found.iter().all(|(text, _)| text != "leerling"), "{found:?}");
    }

    #[test]
    fn a_piece_of_a_longer_phrase_is_left_out() {
        let found = phrases(&["De duur van plaatsing. In een duur van plaatsing; de plaatsing. "
            .repeat(3)
            .as_str()]);
        assert!(found.contains(&("duur van plaatsing".to_owned(), 6)), "{found:?}");
    }
}
