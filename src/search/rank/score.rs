//! Scores: one BM25F over all fields for each word, then the words together.

use tantivy::DocSet;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;

use super::arrays::{Arrays, Sums};
use super::{Leaf, PLACES, Scores, Segment, Unit, Weights, better};

impl Segment {
    /// Scores all passages that answer. Words that only say how the question is put are looked up in
    /// the `light_in` passages that are best without them.
    ///
    /// # Errors
    /// When a file is damaged.
    pub fn score(
        &self,
        units: &[Unit],
        light_in: usize,
        weights: &Weights,
    ) -> tantivy::Result<Scores> {
        let units = units.get(..units.len().min(32)).unwrap_or(units);
        let mut arrays = self.arrays.take(self.count);
        let mut scores = Work::new(self, weights, &mut arrays).question(units, light_in)?;
        self.arrays.give_back(arrays);
        coordinate(&mut scores.score, &scores.found, &scores.mass, weights.coordination);
        Ok(scores)
    }
}

/// What a unit finds.
struct Finds {
    /// What it can contribute.
    mass: f32,
    /// Passages, rising, with the scores of the unit alone.
    passages: Vec<(u32, f32)>,
}

/// A passage that answers all of the question keeps its score; one that answers a part loses.
fn coordinate(scores: &mut [f32], found: &[u32], mass: &[f32], power: f32) {
    let total: f32 = mass.iter().sum();
    if mass.len() < 2 || total <= 0.0 || power <= 0.0 {
        return;
    }
    let keeps = |found: u32| {
        let share: f32 = mass
            .iter()
            .enumerate()
            .filter(|(bit, _)| found >> bit & 1 == 1)
            .map(|(_, mass)| mass)
            .sum();
        (share / total).powf(power)
    };
    // Few sets of units occur, thousands of times each, and a power is dear.
    let table: Vec<f32> =
        if mass.len() <= 8 { (0..1 << mass.len()).map(keeps).collect() } else { Vec::new() };
    let mut known: Vec<(u32, f32)> = Vec::new();
    for (score, &found) in scores.iter_mut().zip(found).filter(|(_, found)| **found != 0) {
        let factor = table.get(found as usize).copied().unwrap_or_else(|| {
            match known.binary_search_by_key(&found, |entry| entry.0) {
                Ok(at) => known.get(at).map_or(1.0, |entry| entry.1),
                Err(at) => {
                    let factor = keeps(found);
                    known.insert(at, (found, factor));
                    factor
                }
            }
        });
        *score *= factor;
    }
}

/// What one question is scored with.
struct Work<'a> {
    segment: &'a Segment,
    weights: &'a Weights,
    lengths: [[f32; 256]; PLACES],
    arrays: &'a mut Arrays,
}

impl<'a> Work<'a> {
    fn new(segment: &'a Segment, weights: &'a Weights, arrays: &'a mut Arrays) -> Work<'a> {
        let lengths = std::array::from_fn(|number| match number {
            0..=2 => segment.lengths(0, weights.b_text),
            _ => segment.lengths(number, weights.b_heading),
        });
        Work { segment, weights, lengths, arrays }
    }

    /// Scores all units, then the question.
    fn question(&mut self, units: &[Unit], light_in: usize) -> tantivy::Result<Scores> {
        let mut finds: Vec<Option<Finds>> = Vec::with_capacity(units.len());
        for unit in units {
            finds.push(if unit.light { None } else { Some(self.unit(unit, None)?) });
        }
        if units.iter().any(|unit| unit.light) {
            let answering = self.best(finds.iter().flatten(), light_in);
            let among = Some(answering.as_slice()).filter(|answering| !answering.is_empty());
            for (unit, finds) in units.iter().zip(&mut finds).filter(|(unit, _)| unit.light) {
                *finds = Some(self.unit(unit, among)?);
            }
        }
        Ok(self.add_up(finds.into_iter().flatten()))
    }

    /// The best of the passages that any unit finds, rising.
    fn best<'f>(&mut self, finds: impl Iterator<Item = &'f Finds>, most: usize) -> Vec<u32> {
        let sums = &mut self.arrays.counts;
        for (doc, score) in finds.flat_map(|finds| &finds.passages) {
            *sums.of(*doc as usize) += score;
        }
        let mut passages = Vec::with_capacity(sums.having());
        sums.drain(|doc, score| passages.push((number(doc), score)));
        if passages.len() > most {
            passages.select_nth_unstable_by(most, better);
            passages.truncate(most);
            passages.sort_unstable_by_key(|&(doc, _)| doc);
        }
        passages.into_iter().map(|(doc, _)| doc).collect()
    }

    /// The units' scores added up, in the order of the question.
    fn add_up(&mut self, finds: impl Iterator<Item = Finds>) -> Scores {
        let mut scores = Scores::default();
        let Arrays { sums, units, .. } = &mut *self.arrays;
        for (at, finds) in finds.enumerate() {
            for (doc, score) in finds.passages {
                *sums.of(doc as usize) += score;
                units[doc as usize] |= 1 << at;
            }
            scores.mass.push(finds.mass);
        }
        let count = sums.having();
        scores.passages.reserve_exact(count);
        scores.score.reserve_exact(count);
        scores.found.reserve_exact(count);
        sums.drain(|doc, score| {
            scores.passages.push(number(doc));
            scores.score.push(score);
            scores.found.push(std::mem::take(&mut units[doc]));
        });
        scores
    }

    /// Scores one unit, in the passages given or in all.
    fn unit(&mut self, unit: &Unit, among: Option<&[u32]>) -> tantivy::Result<Finds> {
        // Most words have one leaf and nothing in its place: what it finds is their score.
        if let ([leaf], []) = (unit.leaves.as_slice(), unit.alternatives.as_slice()) {
            let mut passages = Vec::new();
            let idf = self.leaf(leaf, among, &mut passages)?;
            return Ok(Finds { mass: idf * leaf.factor, passages });
        }
        let mut sums = std::mem::take(&mut self.arrays.sums);
        let mass = self.sums(unit, among, &mut sums)?;
        let mut passages = Vec::with_capacity(sums.having());
        sums.drain(|doc, score| passages.push((number(doc), score)));
        self.arrays.sums = sums;
        Ok(Finds { mass, passages })
    }

    /// Adds up the leaves of a unit and weighs its alternatives against them.
    fn sums(
        &mut self,
        unit: &Unit,
        among: Option<&[u32]>,
        sums: &mut Sums,
    ) -> tantivy::Result<f32> {
        let mut mass = 0.0;
        let mut found = Vec::new();
        for leaf in &unit.leaves {
            let idf = self.leaf(leaf, among, &mut found)?;
            found.drain(..).for_each(|(doc, score)| *sums.of(doc as usize) += score);
            mass += idf * leaf.factor;
        }
        // A rare synonym of a common word is worth no more than that word: who types *tijdelijke
        // ondersteuning* does not ask for the one passage with *crisisplaatsing* twice over.
        let own = mass;
        for (leaves, factor) in &unit.alternatives {
            let (idf, found) = self.sequence(leaves, among)?;
            let factor = if own > 0.0 && idf > own { factor * own / idf } else { *factor };
            mass = f32::max(mass, idf * factor);
            for (doc, score) in found {
                let sum = sums.of(doc as usize);
                *sum = sum.max(score * factor);
            }
        }
        Ok(mass)
    }

    /// Passages that have all leaves of a sequence, with the mean of the leaves' scores weighted by
    /// what each can contribute: a synonym of three words is worth no more than one of one word.
    fn sequence(
        &mut self,
        leaves: &[Leaf],
        among: Option<&[u32]>,
    ) -> tantivy::Result<(f32, Vec<(u32, f32)>)> {
        let mut best: Option<Vec<(u32, f32)>> = None;
        let mut most = 0.0f32;
        for leaf in leaves {
            let mut found = Vec::new();
            most = most.max(self.leaf(leaf, among, &mut found)?);
            best = Some(match best {
                None => found,
                Some(before) => intersect(&before, &found),
            });
        }
        Ok((most, best.unwrap_or_default()))
    }

    /// Adds the passages of one leaf with their scores, rising; returns the leaf's inverse document
    /// frequency.
    fn leaf(
        &mut self,
        leaf: &Leaf,
        among: Option<&[u32]>,
        found: &mut Vec<(u32, f32)>,
    ) -> tantivy::Result<f32> {
        let having = match among {
            None => None,
            Some(_) => Some(self.segment.having(leaf, &mut self.arrays.counts)?),
        };
        for (place, term, weight) in leaf.terms.iter().filter(|(_, _, weight)| *weight > 0.0) {
            self.count(*place as usize, term, *weight, among)?;
        }
        let counts = &mut self.arrays.counts;
        let touched = counts.having();
        let idf = rarity(self.segment.count, having.unwrap_or(touched));
        let (k1, factor) = (self.weights.k1, leaf.factor);
        found.reserve(touched);
        counts.drain(|doc, count| {
            found.push((number(doc), factor * idf * count * (k1 + 1.0) / (k1 + count)));
        });
        Ok(idf)
    }

    /// Adds the weighted counts of one term in one field, each against the field's length.
    fn count(
        &mut self,
        place: usize,
        term: &str,
        weight: f32,
        among: Option<&[u32]>,
    ) -> tantivy::Result<()> {
        let Some(postings) = self.segment.postings.get(place) else { return Ok(()) };
        let term = self.segment.term(place, term);
        // The three fields of the text share one length.
        let sized = if place <= 2 { 0 } else { place };
        let norms = self.segment.norms.get(sized).and_then(Option::as_ref);
        let lengths = &self.lengths[place];
        let counts = &mut self.arrays.counts;
        let mut add = |doc: u32, frequency: u32| {
            let length = norms.map_or(1.0, |norms| lengths[norms.fieldnorm_id(doc) as usize]);
            *counts.of(doc as usize) += weight * frequency as f32 * length;
        };
        let Some(passages) = among else {
            let block = postings.read_block_postings(&term, IndexRecordOption::WithFreqs)?;
            let Some(mut block) = block else { return Ok(()) };
            while !block.docs().is_empty() {
                for (&doc, &frequency) in block.docs().iter().zip(block.freqs()) {
                    add(doc, frequency);
                }
                block.advance();
            }
            return Ok(());
        };
        let cursor = postings.read_postings(&term, IndexRecordOption::WithFreqs)?;
        let Some(mut cursor) = cursor else { return Ok(()) };
        for &doc in passages {
            if cursor.doc() < doc {
                cursor.seek(doc);
            }
            if cursor.doc() == doc {
                add(doc, cursor.term_freq());
            }
        }
        Ok(())
    }
}

/// A passage's number, of which tantivy makes 32 bits.
fn number(doc: usize) -> u32 {
    u32::try_from(doc).unwrap_or(u32::MAX)
}

/// Inverse document frequency, as BM25 has it; nothing for what no passage has.
fn rarity(all: usize, having: usize) -> f32 {
    let (all, having) = (all as f32, having as f32);
    if having > 0.0 { (1.0 + (all - having + 0.5) / (having + 0.5)).ln() } else { 0.0 }
}

/// Both sorted by passage; the mean of the scores where both have it.
fn intersect(left: &[(u32, f32)], right: &[(u32, f32)]) -> Vec<(u32, f32)> {
    let mut right = right.iter().peekable();
    let mut both = Vec::new();
    for &(doc, score) in left {
        while right.next_if(|&&(other, _)| other < doc).is_some() {}
        if let Some(&&(other, with)) = right.peek()
            && other == doc
        {
            both.push((doc, (score + with) / 2.0));
        }
    }
    both
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_needs_all_its_words() {
        assert_eq!(intersect(&[(1, 2.0), (3, 1.0)], &[(0, 1.0), (3, 3.0)]), vec![(3, 2.0)]);
    }
}
