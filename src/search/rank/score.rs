//! Scores: one BM25F over all fields for each word, then the words together.

use tantivy::DocSet;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;

use super::arrays::{Sums, Total, Words};
use super::segment::sized;
use super::top::bar;
use super::{Leaf, PLACES, Scores, Segment, Unit, Weights};

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
        let mut work = Work::new(self, weights, &mut arrays.words);
        let mut scores = work.question(units, light_in, &mut arrays.total)?;
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
    words: &'a mut Words,
}

impl<'a> Work<'a> {
    fn new(segment: &'a Segment, weights: &'a Weights, words: &'a mut Words) -> Work<'a> {
        let lengths = std::array::from_fn(|number| {
            let b = if sized(number) == 0 { weights.b_text } else { weights.b_heading };
            segment.lengths(number, b)
        });
        Work { segment, weights, lengths, words }
    }

    /// Scores all units and adds them up.
    fn question(
        &mut self,
        units: &[Unit],
        light_in: usize,
        total: &mut Total,
    ) -> tantivy::Result<Scores> {
        let mut mass = vec![0.0; units.len()];
        let mut scores = Scores::default();
        let (light, heavy): (Vec<usize>, Vec<usize>) =
            (0..units.len()).partition(|&at| units[at].light);
        for at in heavy {
            mass[at] = self.unit(&units[at], None, |doc, score| total.add(doc, score, 1 << at))?;
        }
        scores.take(total);
        if scores.passages.is_empty() {
            for at in light {
                mass[at] =
                    self.unit(&units[at], None, |doc, score| total.add(doc, score, 1 << at))?;
            }
            scores.take(total);
        } else if !light.is_empty() {
            let places = scores.best(light_in);
            let among: Vec<u32> = places.iter().map(|&place| scores.passages[place]).collect();
            for at in light {
                let mut places = places.iter();
                mass[at] = self.unit(&units[at], Some(&among), |doc, score| {
                    let found = places.find(|&&place| scores.passages[place] as usize == doc);
                    if let Some(&place) = found {
                        scores.score[place] += score;
                        scores.found[place] |= 1 << at;
                    }
                })?;
            }
        }
        scores.mass = mass;
        Ok(scores)
    }

    /// Scores one unit, in the passages given or in all, which it gives in their order; returns what
    /// the unit can contribute.
    fn unit(
        &mut self,
        unit: &Unit,
        among: Option<&[u32]>,
        mut found: impl FnMut(usize, f32),
    ) -> tantivy::Result<f32> {
        // Most words have one leaf and nothing in its place: what it finds is their score.
        if let ([leaf], []) = (unit.leaves.as_slice(), unit.alternatives.as_slice()) {
            return Ok(self.leaf(leaf, among, found)? * leaf.factor);
        }
        let mut scores = std::mem::take(&mut self.words.scores);
        let mass = self.sums(unit, among, &mut scores)?;
        scores.drain(&mut found);
        self.words.scores = scores;
        Ok(mass)
    }

    /// Adds up the leaves of a unit and weighs its alternatives against them.
    fn sums(
        &mut self,
        unit: &Unit,
        among: Option<&[u32]>,
        sums: &mut Sums,
    ) -> tantivy::Result<f32> {
        let mut mass = 0.0;
        for leaf in &unit.leaves {
            let idf = self.leaf(leaf, among, |doc, score| *sums.of(doc) += score)?;
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
                let sum = sums.of(doc);
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
    ) -> tantivy::Result<(f32, Vec<(usize, f32)>)> {
        let mut best: Option<Vec<(usize, f32)>> = None;
        let mut most = 0.0f32;
        for leaf in leaves {
            let mut found = Vec::new();
            most = most.max(self.leaf(leaf, among, |doc, score| found.push((doc, score)))?);
            best = Some(match best {
                None => found,
                Some(before) => intersect(&before, &found),
            });
        }
        Ok((most, best.unwrap_or_default()))
    }

    /// Gives the passages of one leaf with their scores, in their order; returns the leaf's inverse
    /// document frequency.
    fn leaf(
        &mut self,
        leaf: &Leaf,
        among: Option<&[u32]>,
        mut found: impl FnMut(usize, f32),
    ) -> tantivy::Result<f32> {
        let having = match among {
            None => None,
            Some(_) => Some(self.segment.having(leaf, &mut self.words.counts)?),
        };
        for (place, term, weight) in leaf.terms.iter().filter(|(_, _, weight)| *weight > 0.0) {
            self.count(*place as usize, term, *weight, among)?;
        }
        let counts = &mut self.words.counts;
        let idf = rarity(self.segment.count, having.unwrap_or_else(|| counts.having()));
        let k1 = self.weights.k1;
        let most = leaf.factor * idf * (k1 + 1.0);
        counts.drain(|doc, count| found(doc, most * count / (k1 + count)));
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
        let (norms, lengths) = (&self.segment.norms[sized(place)], &self.lengths[sized(place)]);
        let counts = &mut self.words.counts;
        let mut add = |doc: u32, frequency: u32| {
            let length = norms.get(doc as usize).map_or(1.0, |&norm| lengths[norm as usize]);
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

impl Scores {
    /// Takes over what words added up to.
    fn take(&mut self, total: &mut Total) {
        let count = total.having();
        self.passages.reserve_exact(count);
        self.score.reserve_exact(count);
        self.found.reserve_exact(count);
        total.drain(|doc, score, units| {
            // tantivy makes 32 bits of a passage's number.
            self.passages.push(u32::try_from(doc).unwrap_or(u32::MAX));
            self.score.push(score);
            self.found.push(units);
        });
    }

    /// The places of the best passages, rising; of equals the first are best.
    fn best(&self, most: usize) -> Vec<usize> {
        let bar = bar(self.score.iter().copied(), most);
        let over = self.score.iter().filter(|&&score| score > bar).count();
        let mut room = most.saturating_sub(over);
        let mut places = Vec::with_capacity(most.min(self.score.len()));
        for (place, &score) in self.score.iter().enumerate() {
            let is_level = score == bar && room > 0;
            room -= usize::from(is_level);
            if score > bar || is_level {
                places.push(place);
            }
        }
        places
    }
}

/// Inverse document frequency, as BM25 has it; nothing for what no passage has.
fn rarity(all: usize, having: usize) -> f32 {
    let (all, having) = (all as f32, having as f32);
    if having > 0.0 { (1.0 + (all - having + 0.5) / (having + 0.5)).ln() } else { 0.0 }
}

/// Both sorted by passage; the mean of the scores where both have it.
fn intersect(left: &[(usize, f32)], right: &[(usize, f32)]) -> Vec<(usize, f32)> {
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
    use super::super::{Place, segment_of};
    use super::*;

    fn unit(stem: &str, light: bool) -> Unit {
        let leaf = Leaf { terms: vec![(Place::Stem, stem.to_owned(), 1.0)], factor: 1.0 };
        Unit { word: stem.to_owned(), leaves: vec![leaf], light, alternatives: Vec::new() }
    }

    #[test]
    fn light_words_count_in_the_best_and_alone_in_all() {
        let segment = segment_of(&["hoe hulp hulp hulp", "hoe hulp en nog wat", "hoe anders"]);
        let score = |units: &[Unit], light_in: usize| {
            segment.score(units, light_in, &Weights::default()).unwrap()
        };
        let both = [unit("hoe", true), unit("hulp", false)];
        let best = score(&both, 1);
        assert_eq!((best.passages, best.found), (vec![0, 1], vec![0b11, 0b10]));
        assert_eq!(score(&both, usize::MAX).found, [0b11, 0b11]);
        let alone = score(&[unit("hoe", true), unit("zebra", false)], 1);
        assert_eq!(alone.passages, [0, 1, 2], "the other word finds nothing");
        // What one question worked in is clear for the next.
        assert_eq!(score(&[unit("zebra", false)], 1).passages, [0; 0]);
    }

    #[test]
    fn of_equals_the_first_are_best() {
        let scores = Scores { score: vec![1.0, 3.0, 2.0, 2.0, 0.5, 2.0], ..Scores::default() };
        assert_eq!(scores.best(3), [1, 2, 3]);
        assert_eq!(scores.best(5), [0, 1, 2, 3, 5]);
        assert_eq!(scores.best(9), [0, 1, 2, 3, 4, 5]);
        assert_eq!(scores.best(0), [0; 0]);
    }

    #[test]
    fn a_sequence_needs_all_its_words() {
        assert_eq!(intersect(&[(1, 2.0), (3, 1.0)], &[(0, 1.0), (3, 3.0)]), vec![(3, 2.0)]);
    }
}
