//! What the score of a passage's words does not say: where it stands, what replaces it, whether the
//! words are neighbours.

use std::collections::BTreeMap;

use super::LocalEngine;
use super::replaced::settle;
use crate::plan::Kind;
use crate::schema;
use crate::search::rank::{Leaf, Place, Scores, Segment, Unit, better, closeness};
use crate::search::understand::Understanding;

/// Passages whose word order is looked at; what is further down moves no one's page.
pub(super) const LOOKED_AT: usize = 100;
/// Passages that speak for their chapter; a chapter with fewer has that much less to say.
const CHAPTER_BEST: usize = 5;

impl LocalEngine {
    /// What a passage keeps of its score by the number of its kind: front matter and appendices have
    /// the words of the plan, and seldom its answers.
    pub(super) fn standing_factors(&self) -> [f32; 256] {
        let mut factors = [1.0; 256];
        for (kind, factor) in
            [(Kind::Front, self.weights.front), (Kind::Appendix, self.weights.appendix)]
        {
            if let Some(of_kind) = factors.get_mut(schema::kind_number(kind) as usize) {
                *of_kind = factor;
            }
        }
        factors
    }

    /// A chapter that is about the question throughout is likelier to answer it: all of its passages
    /// gain in proportion to their scores, the more the nearer the best few come to the best of them.
    /// `found` is ordered and stays so. Ready passages have no chapters, and nothing changes.
    pub(super) fn favour_chapters(&self, found: &mut [(u32, f32)], scores: &mut Scores) {
        if self.weights.chapter <= 0.0 || self.columns.chapters.is_empty() {
            return;
        }
        let chapter_of = |doc: u32| {
            self.columns.chapter.get(doc as usize).copied().filter(|&chapter| chapter != u32::MAX)
        };
        // By chapter: the best score, the sum of the best few, and how many those are.
        let mut chapters: BTreeMap<u32, (f32, f32, usize)> = BTreeMap::new();
        for &(doc, score) in found.iter() {
            if let Some(chapter) = chapter_of(doc) {
                let (_, sum, count) = chapters.entry(chapter).or_insert((score, 0.0, 0));
                if *count < CHAPTER_BEST {
                    *sum += score;
                    *count += 1;
                }
            }
        }
        for (doc, score) in found.iter_mut() {
            let Some((best, sum, _)) = chapter_of(*doc).and_then(|at| chapters.get(&at)) else {
                continue;
            };
            if *best > 0.0 {
                let gain = *score * self.weights.chapter * sum / (CHAPTER_BEST as f32 * best);
                *score += gain;
                scores.chapter.insert(*doc, gain);
            }
        }
        found.sort_unstable_by(better);
    }

    /// All passages found, with scores in which replaced text gave what it scores to what replaces it,
    /// whose own heading may be that of an article of change only; and ranks below text in force, and
    /// below what replaced it in any case. `best` has the scores of the best so far.
    pub(super) fn lower_replaced(
        &self,
        best: &[(u32, f32)],
        scores: &mut Scores,
    ) -> Vec<(u32, f32)> {
        let mut found = scores.all();
        for &(doc, score) in best {
            if let Ok(at) = found.binary_search_by_key(&doc, |&(doc, _)| doc) {
                found[at].1 = score;
            }
        }
        settle(&self.columns.superseded, &mut found, &mut scores.replacing);
        found
    }

    /// The passages that have all phrases, sorted; `None` where none is asked.
    pub(super) fn phrases(&self, segment: &Segment, question: &Understanding) -> Option<Vec<u32>> {
        let mut all: Option<Vec<u32>> = None;
        for (words, stems) in question.phrases.iter().zip(&question.phrase_stems) {
            let mut found: Vec<u32> = segment.phrase(Place::Exact, words).collect();
            found.extend(segment.phrase(Place::Heading, stems));
            found.extend(segment.phrase(Place::Path, stems));
            found.sort_unstable();
            found.dedup();
            all = Some(match all {
                None => found,
                Some(before) => {
                    before.into_iter().filter(|doc| found.binary_search(doc).is_ok()).collect()
                }
            });
        }
        all
    }

    /// Words that are neighbours in the question and in the text; `top` has the passages that are looked
    /// at, and no order.
    pub(super) fn favour_neighbours(
        &self,
        top: &mut [(u32, f32)],
        question: &Understanding,
        segment: &Segment,
        scores: &Scores,
    ) {
        // What says how the question is put stands between any two words, and is looked over.
        let words: Vec<(usize, &Unit)> = question
            .units
            .iter()
            .enumerate()
            .filter(|(at, unit)| {
                !unit.light || scores.mass.get(*at).is_some_and(|&mass| mass > 0.0)
            })
            .collect();
        if words.len() < 2 || self.weights.proximity <= 0.0 {
            return;
        }
        top.sort_unstable_by_key(|&(doc, _)| doc);
        let positions = |at: usize, wanted: &[Place]| {
            let unit = words[at].1;
            // The word itself and what single words stand for it alone: a synonym of both words
            // stands beside nothing.
            let shared = |alternative: &(Vec<Leaf>, f32)| {
                [at.checked_sub(1), Some(at + 1)]
                    .into_iter()
                    .flatten()
                    .filter_map(|beside| words.get(beside))
                    .any(|(_, beside)| beside.alternatives.contains(alternative))
            };
            let single = unit
                .alternatives
                .iter()
                .filter(|alternative| alternative.0.len() == 1 && !shared(alternative));
            let leaves = unit.leaves.iter().take(1).chain(single.flat_map(|(leaves, _)| leaves));
            let terms = leaves.flat_map(|leaf| leaf.terms.iter());
            let wanted = terms.filter(|(place, _, _)| wanted.contains(place));
            segment.positions(wanted.map(|(place, term, _)| (*place, term.as_str())))
        };
        let mut text: Vec<_> =
            (0..words.len()).map(|at| positions(at, &[Place::Stem, Place::Parts])).collect();
        let mut heading: Vec<_> =
            (0..words.len()).map(|at| positions(at, &[Place::Heading])).collect();
        for (doc, score) in top.iter_mut() {
            let units = scores.units(*doc);
            let has = |at: usize| words.get(at).is_some_and(|&(unit, _)| units >> unit & 1 == 1);
            for (at, (text, heading)) in text.iter_mut().zip(&mut heading).enumerate() {
                // Words without a neighbour here need not be looked up.
                if has(at) && (has(at + 1) || at.checked_sub(1).is_some_and(has)) {
                    text.go_to(*doc);
                    heading.go_to(*doc);
                } else {
                    text.leave();
                    heading.leave();
                }
            }
            let mass = |at: usize| scores.mass[words[at].0];
            for (at, pair) in text.windows(2).zip(heading.windows(2)).enumerate() {
                let apart = u32::try_from(words[at + 1].0 - words[at].0).unwrap_or(1);
                if let ([first, second], [above, below]) = pair {
                    let text = closeness(first.here(), second.here(), apart);
                    let heading = closeness(above.here(), below.here(), apart);
                    let close = text.max(heading);
                    let adjacent =
                        |close: f32| if close >= 1.0 { self.weights.adjacent } else { 0.0 };
                    let phrase = adjacent(text) + adjacent(heading);
                    *score +=
                        (self.weights.proximity * close + phrase) * mass(at).min(mass(at + 1));
                }
            }
        }
    }
}
