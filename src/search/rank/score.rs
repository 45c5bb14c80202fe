//! Scores: one BM25F over all fields for each word, then the words together.

use tantivy::schema::IndexRecordOption;

use super::arrays::{Arrays, Sums};
use super::{Leaf, PLACES, Scores, Segment, Unit, Weights};

impl Segment {
    /// Scores all passages that have any word of the question.
    ///
    /// # Errors
    /// When a file is damaged.
    pub fn score(&self, units: &[Unit], weights: &Weights) -> tantivy::Result<Scores> {
        let mut arrays = self.arrays.take(self.count);
        let mut scores = Scores {
            score: vec![0.0; self.count],
            found: vec![0; self.count],
            ..Scores::default()
        };
        let mut work = Work::new(self, weights, &mut arrays);
        for (number, unit) in units.iter().enumerate().take(32) {
            let mass = work.unit(unit, 1 << number, &mut scores)?;
            scores.mass.push(mass);
        }
        self.arrays.give_back(arrays);
        coordinate(&mut scores.score, &scores.found, &scores.mass, weights.coordination);
        Ok(scores)
    }
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

    /// Scores one unit, which has a bit of its own; returns what it can contribute.
    fn unit(&mut self, unit: &Unit, bit: u32, scores: &mut Scores) -> tantivy::Result<f32> {
        // Most words have one leaf and nothing in its place: what it finds is their score.
        if let ([leaf], []) = (unit.leaves.as_slice(), unit.alternatives.as_slice()) {
            let idf = self.leaf(leaf, &mut |doc, score| {
                scores.score[doc] += score;
                scores.found[doc] |= bit;
            })?;
            return Ok(idf * leaf.factor);
        }
        let mut sums = std::mem::take(&mut self.arrays.sums);
        let mass = self.sums(unit, &mut sums);
        sums.drain(|doc, score| {
            scores.score[doc] += score;
            scores.found[doc] |= bit;
        });
        self.arrays.sums = sums;
        mass
    }

    /// Adds up the leaves of a unit and weighs its alternatives against them.
    fn sums(&mut self, unit: &Unit, sums: &mut Sums) -> tantivy::Result<f32> {
        let mut mass = 0.0;
        for leaf in &unit.leaves {
            let idf = self.leaf(leaf, &mut |doc, score| *sums.of(doc) += score)?;
            mass += idf * leaf.factor;
        }
        // A rare synonym of a common word is worth no more than that word: who types *tijdelijke
        // ondersteuning* does not ask for the one passage with *crisisplaatsing* twice over.
        let own = mass;
        for (leaves, factor) in &unit.alternatives {
            let (idf, found) = self.sequence(leaves)?;
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
    fn sequence(&mut self, leaves: &[Leaf]) -> tantivy::Result<(f32, Vec<(u32, f32)>)> {
        let mut best: Option<Vec<(u32, f32)>> = None;
        let mut most = 0.0f32;
        for leaf in leaves {
            let mut found = Vec::new();
            let idf = self.leaf(leaf, &mut |doc, score| {
                found.push((u32::try_from(doc).unwrap_or(u32::MAX), score));
            })?;
            most = most.max(idf);
            best = Some(match best {
                None => found,
                Some(before) => intersect(&before, &found),
            });
        }
        Ok((most, best.unwrap_or_default()))
    }

    /// Gives the passages of one leaf with their scores, in their order; returns the leaf's inverse
    /// document frequency.
    fn leaf(&mut self, leaf: &Leaf, found: &mut impl FnMut(usize, f32)) -> tantivy::Result<f32> {
        let counts = &mut self.arrays.counts;
        for (place, term, weight) in &leaf.terms {
            if *weight <= 0.0 {
                continue;
            }
            let number = *place as usize;
            let Some(postings) = self.segment.postings.get(number) else { continue };
            let Some(mut block) = postings.read_block_postings(
                &self.segment.term(number, term),
                IndexRecordOption::WithFreqs,
            )?
            else {
                continue;
            };
            let norms = self
                .segment
                .norms
                .get(if number <= 2 { 0 } else { number })
                .and_then(Option::as_ref);
            let lengths = &self.lengths[number];
            while !block.docs().is_empty() {
                for (&doc, &frequency) in block.docs().iter().zip(block.freqs()) {
                    let length =
                        norms.map_or(1.0, |norms| lengths[norms.fieldnorm_id(doc) as usize]);
                    *counts.of(doc as usize) += weight * frequency as f32 * length;
                }
                block.advance();
            }
        }
        let all = self.segment.count as f32;
        let having = counts.having() as f32;
        let idf = (1.0 + (all - having + 0.5) / (having + 0.5)).ln();
        let idf = if having > 0.0 { idf } else { 0.0 };
        let (k1, factor) = (self.weights.k1, leaf.factor);
        counts.drain(|doc, count| found(doc, factor * idf * count * (k1 + 1.0) / (k1 + count)));
        Ok(idf)
    }
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
