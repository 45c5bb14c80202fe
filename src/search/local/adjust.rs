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
    /// Front matter and appendices have the words of the plan, and seldom its answers.
    pub(super) fn lower_kinds(&self, scores: &mut Scores) {
        let front = schema::kind_number(Kind::Front);
        let appendix = schema::kind_number(Kind::Appendix);
        for (score, &doc) in scores.score.iter_mut().zip(&scores.passages) {
            match self.columns.kind.get(doc as usize).copied().map(u64::from) {
                Some(kind) if kind == front => *score *= self.weights.front,
                Some(kind) if kind == appendix => *score *= self.weights.appendix,
                _ => {}
            }
        }
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

    /// Replaced text gives what it scores to what replaces it, whose own heading may be that of an
    /// article of change only; and ranks below text in force, and below what replaced it in any case.
    /// Tells whether any score changed.
    pub(super) fn lower_replaced(&self, found: &mut [(u32, f32)], scores: &mut Scores) -> bool {
        let superseded = &self.columns.superseded;
        if !found.iter().any(|(doc, _)| superseded.contains_key(doc)) {
            return false;
        }
        settle(superseded, found, &mut scores.replacing);
        true
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

    /// Words that are neighbours in the question and in the text.
    pub(super) fn favour_neighbours(
        &self,
        found: &mut [(u32, f32)],
        question: &Understanding,
        segment: &Segment,
        scores: &Scores,
    ) {
        let units = &question.units;
        if units.len() < 2 || self.weights.proximity <= 0.0 {
            return;
        }
        let looked_at = found.len().min(LOOKED_AT);
        let Some(top) = found.get_mut(..looked_at) else { return };
        top.sort_unstable_by_key(|&(doc, _)| doc);
        let positions = |(at, unit): (usize, &Unit), wanted: &[Place]| {
            // The word itself and what single words stand for it alone: a synonym of both words
            // stands beside nothing.
            let shared = |alternative: &(Vec<Leaf>, f32)| {
                [at.checked_sub(1), Some(at + 1)]
                    .into_iter()
                    .flatten()
                    .filter_map(|beside| units.get(beside))
                    .any(|beside| beside.alternatives.contains(alternative))
            };
            let single = unit
                .alternatives
                .iter()
                .filter(|alternative| alternative.0.len() == 1 && !shared(alternative));
            let leaves = unit.leaves.iter().take(1).chain(single.flat_map(|(leaves, _)| leaves));
            let terms: Vec<(Place, String)> = leaves
                .flat_map(|leaf| leaf.terms.iter())
                .filter(|(place, _, _)| wanted.contains(place))
                .map(|(place, term, _)| (*place, term.clone()))
                .collect();
            segment.positions(&terms)
        };
        let mut text: Vec<_> = units
            .iter()
            .enumerate()
            .map(|unit| positions(unit, &[Place::Stem, Place::Parts]))
            .collect();
        let mut heading: Vec<_> =
            units.iter().enumerate().map(|unit| positions(unit, &[Place::Heading])).collect();
        for (doc, score) in top.iter_mut() {
            let has = scores.place(*doc).and_then(|at| scores.found.get(at)).copied().unwrap_or(0);
            // Words without a neighbour here need not be looked up.
            let beside = has & (has << 1 | has >> 1);
            if beside == 0 {
                continue;
            }
            for (at, (text, heading)) in text.iter_mut().zip(&mut heading).enumerate() {
                if beside >> at & 1 == 1 {
                    text.go_to(*doc);
                    heading.go_to(*doc);
                } else {
                    text.leave();
                    heading.leave();
                }
            }
            for (at, pair) in text.windows(2).zip(heading.windows(2)).enumerate() {
                let mass = |unit: usize| scores.mass.get(unit).copied().unwrap_or(0.0);
                if let ([first, second], [above, below]) = pair {
                    let text = closeness(first.here(), second.here());
                    let heading = closeness(above.here(), below.here());
                    let close = text.max(heading);
                    let adjacent =
                        |close: f32| if close >= 1.0 { self.weights.adjacent } else { 0.0 };
                    let phrase = adjacent(text) + adjacent(heading);
                    *score +=
                        (self.weights.proximity * close + phrase) * mass(at).min(mass(at + 1));
                }
            }
        }
        top.sort_unstable_by(better);
    }
}
