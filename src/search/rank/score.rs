//! Scores: one BM25F over all fields for each word, then the words together.

use tantivy::schema::IndexRecordOption;

use super::{Leaf, PLACES, Scores, Segment, Unit, Weights};

impl Segment {
    /// Scores all passages that have any word of the question.
    ///
    /// # Errors
    /// When a file is damaged.
    pub fn score(&self, units: &[Unit], weights: &Weights) -> tantivy::Result<Scores> {
        let mut work = Work::new(self, weights);
        let mut scores = Scores {
            score: vec![0.0; self.count],
            found: vec![0; self.count],
            ..Scores::default()
        };
        for (number, unit) in units.iter().enumerate().take(32) {
            let mass = work.unit(unit)?;
            scores.mass.push(mass);
            for &doc in &work.touched {
                let doc = doc as usize;
                scores.score[doc] += work.unit[doc];
                scores.found[doc] |= 1 << number;
            }
            work.clear();
        }
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

/// The arrays of one question.
struct Work<'a> {
    segment: &'a Segment,
    weights: &'a Weights,
    lengths: [[f32; 256]; PLACES],
    /// Weighted count of the leaf at hand, by passage.
    count: Vec<f32>,
    /// Score of the unit at hand, by passage.
    unit: Vec<f32>,
    /// Passages in which the unit was found; each once.
    touched: Vec<u32>,
}

impl<'a> Work<'a> {
    fn new(segment: &'a Segment, weights: &'a Weights) -> Work<'a> {
        let lengths = std::array::from_fn(|number| match number {
            0..=2 => segment.lengths(0, weights.b_text),
            _ => segment.lengths(number, weights.b_heading),
        });
        Work {
            segment,
            weights,
            lengths,
            count: vec![0.0; segment.count],
            unit: vec![0.0; segment.count],
            touched: Vec::new(),
        }
    }

    fn clear(&mut self) {
        for &doc in &self.touched {
            self.unit[doc as usize] = 0.0;
        }
        self.touched.clear();
    }

    /// Scores one unit; returns what it can contribute.
    fn unit(&mut self, unit: &Unit) -> tantivy::Result<f32> {
        let mut mass = 0.0;
        for leaf in &unit.leaves {
            let (idf, found) = self.leaf(leaf)?;
            mass += idf * leaf.factor;
            for (doc, score) in found {
                self.add(doc, score);
            }
        }
        // A rare synonym of a common word is worth no more than that word: who types *tijdelijke
        // ondersteuning* does not ask for the one passage with *crisisplaatsing* twice over.
        let own = mass;
        for (leaves, factor) in &unit.alternatives {
            let (idf, found) = self.sequence(leaves)?;
            let factor = if own > 0.0 && idf > own { factor * own / idf } else { *factor };
            mass = f32::max(mass, idf * factor);
            for (doc, score) in found {
                let (slot, score) = (doc as usize, score * factor);
                if self.unit[slot] == 0.0 {
                    self.touched.push(doc);
                }
                self.unit[slot] = self.unit[slot].max(score);
            }
        }
        Ok(mass)
    }

    fn add(&mut self, doc: u32, score: f32) {
        let slot = doc as usize;
        if self.unit[slot] == 0.0 {
            self.touched.push(doc);
        }
        self.unit[slot] += score;
    }

    /// Passages that have all leaves of a sequence, with the mean of the leaves' scores weighted by
    /// what each can contribute: a synonym of three words is worth no more than one of one word.
    fn sequence(&mut self, leaves: &[Leaf]) -> tantivy::Result<(f32, Vec<(u32, f32)>)> {
        let mut best: Option<Vec<(u32, f32)>> = None;
        let mut most = 0.0f32;
        for leaf in leaves {
            let (idf, mut found) = self.leaf(leaf)?;
            most = most.max(idf);
            if leaves.len() > 1 {
                found.sort_unstable_by_key(|&(doc, _)| doc);
            }
            best = Some(match best {
                None => found,
                Some(before) => intersect(&before, &found),
            });
        }
        Ok((most, best.unwrap_or_default()))
    }

    /// The passages of one leaf with their scores, and its inverse document frequency.
    fn leaf(&mut self, leaf: &Leaf) -> tantivy::Result<(f32, Vec<(u32, f32)>)> {
        let mut docs: Vec<u32> = Vec::new();
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
                    let slot = &mut self.count[doc as usize];
                    if *slot == 0.0 {
                        docs.push(doc);
                    }
                    *slot += weight * frequency as f32 * length;
                }
                block.advance();
            }
        }
        let all = self.segment.count as f32;
        let having = docs.len() as f32;
        let idf = (1.0 + (all - having + 0.5) / (having + 0.5)).ln();
        let idf = if docs.is_empty() { 0.0 } else { idf };
        let (k1, factor) = (self.weights.k1, leaf.factor);
        let found = docs
            .into_iter()
            .map(|doc| {
                let count = std::mem::take(&mut self.count[doc as usize]);
                (doc, factor * idf * count * (k1 + 1.0) / (k1 + count))
            })
            .collect();
        Ok((idf, found))
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
