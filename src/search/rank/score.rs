//! Scores: one BM25F over all fields for each word, then the words together.

use tantivy::schema::IndexRecordOption;

use super::arrays::{Higher, Sums, Takes, Total, Words};
use super::segment::sized;
use super::{Leaf, PLACES, Place, Scores, Segment, Unit, Weights};

impl Segment {
    /// Scores all passages that answer; `standing` is what each keeps of its score for where it stands.
    /// Where `every` unit is wanted, light ones are looked up too; they score nothing.
    ///
    /// # Errors
    /// When a file is damaged.
    pub fn score(
        &self,
        units: &[Unit],
        weights: &Weights,
        every: bool,
        standing: impl Fn(u32) -> f32,
    ) -> tantivy::Result<Scores> {
        let units = units.get(..units.len().min(32)).unwrap_or(units);
        let (mut words, total) = (self.arrays.words(self.count), self.arrays.total(self.count));
        let mut scores = Work::new(self, weights, &mut words).question(units, every, total)?;
        self.arrays.give_back(words);
        scores.coordinate(weights.coordination, standing);
        Ok(scores)
    }

    /// Passages found without a word, none of them better than another.
    pub fn level(&self, passages: impl Iterator<Item = u32>) -> Scores {
        let mut scores = Scores { total: self.arrays.total(self.count), ..Scores::default() };
        passages.for_each(|doc| scores.set(doc, 0.0, 1));
        scores
    }

    /// Takes the arrays of scores back that no one will look at again, for the next question.
    pub fn done(&self, scores: Scores) {
        self.arrays.clear(scores.total);
    }
}

impl Scores {
    /// A passage that answers all of the question keeps its score; one that answers a part loses.
    fn coordinate(&mut self, power: f32, standing: impl Fn(u32) -> f32) {
        let mass = &self.mass;
        let total: f32 = mass.iter().sum();
        let is_one = mass.len() < 2 || total <= 0.0 || power <= 0.0;
        let keeps = |units: u32| {
            let has = mass.iter().enumerate().filter(|(bit, _)| units >> bit & 1 == 1);
            let share: f32 = has.map(|(_, mass)| mass).sum();
            if is_one { 1.0 } else { (share / total).powf(power) }
        };
        // Few sets of units occur, thousands of times each, and a power is dear.
        let mut known = [(0, keeps(0)); 256];
        self.total.retain(|doc, score, units| {
            let place = units.wrapping_mul(SPREADING) >> 24;
            let keep = known.get_mut(place as usize).map_or(1.0, |known| {
                if known.0 != units {
                    *known = (units, keeps(units));
                }
                known.1
            });
            *score = *score * keep * standing(doc);
            *score > 0.0
        });
    }
}

/// An odd number whose bits have no order: times it, numbers that differ little differ in their first
/// eight bits (2^32 over the golden ratio; Knuth, The Art of Computer Programming 3, 6.4).
const SPREADING: u32 = 0x9E37_79B1;

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

    /// Scores all units and adds them up: the light ones where no other finds anything.
    fn question(&mut self, units: &[Unit], every: bool, total: Total) -> tantivy::Result<Scores> {
        let mut scores = Scores { total, mass: vec![0.0; units.len()], ..Scores::default() };
        let of =
            |light: bool| units.iter().enumerate().filter(move |(_, unit)| unit.light == light);
        for (at, unit) in of(false) {
            scores.mass[at] = self.unit(unit, &mut scores.total.adding(1 << at, 1.0))?;
        }
        let alone = scores.is_empty();
        for (at, unit) in of(true).filter(|_| alone || every) {
            let factor = if alone { 1.0 } else { 0.0 };
            let mass = self.unit(unit, &mut scores.total.adding(1 << at, factor))?;
            scores.mass[at] = factor * mass;
        }
        Ok(scores)
    }

    /// Gives the passages of one unit with their scores; returns what the unit can contribute.
    fn unit(&mut self, unit: &Unit, into: &mut impl Takes) -> tantivy::Result<f32> {
        // Most words have one leaf and nothing in its place: what it finds is their score.
        if let ([leaf], []) = (unit.leaves.as_slice(), unit.alternatives.as_slice()) {
            return Ok(self.leaf(leaf, into)? * leaf.factor);
        }
        let mut scores = std::mem::take(&mut self.words.scores);
        let mass = self.sums(unit, &mut scores)?;
        scores.pour(|score| score, into);
        self.words.scores = scores;
        Ok(mass)
    }

    /// Adds up the leaves of a unit and weighs its alternatives against them.
    fn sums(&mut self, unit: &Unit, sums: &mut Sums) -> tantivy::Result<f32> {
        let mut mass = 0.0;
        for leaf in &unit.leaves {
            let idf = self.leaf(leaf, &mut sums.open())?;
            mass += idf * leaf.factor;
        }
        // A rare synonym of a common word is worth no more than that word: who types *tijdelijke
        // ondersteuning* does not ask for the one passage with *crisisplaatsing* twice over.
        let own = mass;
        let mut sequence = std::mem::take(&mut self.words.sequence);
        for (leaves, factor) in &unit.alternatives {
            let idf = self.sequence(leaves, &mut sequence)?;
            let factor = if own > 0.0 && idf > own { factor * own / idf } else { *factor };
            mass = f32::max(mass, idf * factor);
            sequence.pour(|score| score, &mut Higher { than: sums.open(), factor });
        }
        self.words.sequence = sequence;
        Ok(mass)
    }

    /// Passages that have all leaves of a sequence, with the mean of the leaves' scores weighted by
    /// what each can contribute: a synonym of three words is worth no more than one of one word.
    fn sequence(&mut self, leaves: &[Leaf], sums: &mut Sums) -> tantivy::Result<f32> {
        let mut most = 0.0f32;
        for (number, leaf) in leaves.iter().enumerate() {
            if number == 0 {
                most = self.leaf(leaf, &mut sums.open())?;
                continue;
            }
            let mut here = std::mem::take(&mut self.words.leaf);
            most = most.max(self.leaf(leaf, &mut here.open())?);
            sums.meet(&mut here);
            self.words.leaf = here;
        }
        Ok(most)
    }

    /// Gives the passages of one leaf with their scores; returns the leaf's inverse document frequency.
    fn leaf(&mut self, leaf: &Leaf, into: &mut impl Takes) -> tantivy::Result<f32> {
        self.count_all(leaf, |place| !place.is_shared())?;
        let own = self.words.counts.len();
        self.count_all(leaf, Place::is_shared)?;
        let counts = &mut self.words.counts;
        let idf = rarity(self.segment.count, if own > 0 { own } else { counts.len() });
        let k1 = self.weights.k1;
        let most = leaf.factor * idf * (k1 + 1.0);
        counts.pour(|count| most * count / (k1 + count), into);
        Ok(idf)
    }

    /// Counts the terms of a leaf in some of its places.
    fn count_all(&mut self, leaf: &Leaf, counts: impl Fn(Place) -> bool) -> tantivy::Result<()> {
        let terms = leaf.terms.iter().filter(|term| term.2 > 0.0 && counts(term.0));
        for (place, term, weight) in terms {
            self.count(*place, term, *weight)?;
        }
        Ok(())
    }

    /// Adds the weighted counts of one term in one field, each against the field's length.
    fn count(&mut self, place: Place, term: &str, weight: f32) -> tantivy::Result<()> {
        let Some((postings, term)) = self.segment.term(place, term)? else { return Ok(()) };
        let sized = sized(place as usize);
        let (norms, lengths) = (&self.segment.norms[sized], &self.lengths[sized]);
        let mut block =
            postings.read_block_postings_from_terminfo(&term, IndexRecordOption::WithFreqs)?;
        let mut counts = self.words.counts.open();
        while !block.docs().is_empty() {
            for (&doc, &frequency) in block.docs().iter().zip(block.freqs()) {
                let length = norms.get(doc as usize).map_or(1.0, |&norm| lengths[norm as usize]);
                *counts.of(doc) += weight * frequency as f32 * length;
            }
            block.advance();
        }
        Ok(())
    }
}

/// Inverse document frequency, as BM25 has it; nothing for what no passage has.
pub(in crate::search) fn rarity(all: usize, having: usize) -> f32 {
    let (all, having) = (all as f32, having as f32);
    if having > 0.0 { (1.0 + (all - having + 0.5) / (having + 0.5)).ln() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::super::{segment_of, segment_under};
    use super::*;

    fn unit(stem: &str, light: bool) -> Unit {
        let leaf = Leaf { terms: vec![(Place::Stem, stem.into(), 1.0)], factor: 1.0 };
        Unit { word: stem.to_owned(), leaves: vec![leaf], light, alternatives: Vec::new() }
    }

    #[test]
    fn light_words_count_where_no_other_finds_anything() {
        let segment = segment_of(&["hoe hulp hulp hulp", "hulp en nog wat", "hoe anders"]);
        let check = |units: &[Unit], every: bool, expect: &[(u32, u32)]| {
            let scores = segment.score(units, &Weights::default(), every, |_| 1.0).unwrap();
            let found: Vec<(u32, u32)> =
                scores.all().into_iter().map(|(doc, _)| (doc, scores.units(doc))).collect();
            assert_eq!(found, expect);
            // What one question worked in is clear for the next.
            segment.done(scores);
        };
        let both = [unit("hoe", true), unit("hulp", false)];
        check(&both, false, &[(0, 0b10), (1, 0b10)]);
        // Where every word is wanted they are seen, and score nothing.
        check(&both, true, &[(0, 0b11), (1, 0b10)]);
        let none = [unit("hoe", true), unit("zebra", false)];
        check(&none, false, &[(0, 1), (2, 1)]);
        check(&none[1..], false, &[]);
        let score = |every| {
            let scores = segment.score(&both, &Weights::default(), every, |_| 1.0).unwrap();
            scores.all()
        };
        assert_eq!(score(true), score(false));
    }

    #[test]
    fn a_word_is_as_rare_under_a_title_that_repeats_it() {
        let texts = ["plan", "geld", "school", "hulp"];
        let mass = |title: &str, stem: &str| {
            let terms = [Place::Stem, Place::Title].map(|place| (place, stem.into(), 1.0)).to_vec();
            let leaves = vec![Leaf { terms, factor: 1.0 }];
            let unit = Unit { leaves, ..Unit::default() };
            let segment = segment_under(title, &texts);
            segment.score(&[unit], &Weights::default(), false, |_| 1.0).unwrap().mass[0]
        };
        assert_eq!(mass("plan", "plan"), mass("", "plan"));
        // What only the title has is as common as the passages under it.
        assert_eq!(mass("wet", "wet"), rarity(4, 4));
        assert_eq!(mass("wet", "plan"), rarity(4, 1));
    }

    #[test]
    fn what_was_found_without_a_word_is_all_level() {
        let segment = segment_of(&["hulp", "hulp", "hulp", "hulp"]);
        // As often as it is asked: the arrays are those of the question before.
        for _ in 0..3 {
            let scores = segment.level([1, 3, 2].into_iter());
            let mut best = scores.best(2);
            best.sort_unstable_by_key(|&(doc, _)| doc);
            assert_eq!((scores.len(), best), (3, vec![(1, 0.0), (2, 0.0)]));
            segment.done(scores);
            assert_eq!(segment.arrays.idle(), 1);
        }
    }

    #[test]
    fn each_set_of_words_keeps_its_share() {
        // The sets {2} and {2, 4, 7} of eight words share a place in the table of shares.
        let (one, three): (u32, u32) = (1 << 2, 1 << 2 | 1 << 4 | 1 << 7);
        assert_eq!(one.wrapping_mul(SPREADING) >> 24, three.wrapping_mul(SPREADING) >> 24);
        let words = ["aap", "noot", "mies", "wim", "zus", "jet", "teun", "vuur"];
        let texts = ["mies", "mies zus vuur", "mies", "mies zus vuur", &words.join(" ")];
        let segment = segment_of(&texts);
        let units = words.map(|word| unit(word, false));
        let score = |coordination: f32| {
            let weights = Weights { coordination, ..Weights::default() };
            segment.score(&units, &weights, false, |_| 1.0).unwrap()
        };
        let (with, without) = (score(1.0), score(0.0));
        let total: f32 = with.mass.iter().sum();
        for doc in 0..5 {
            let (kept, all) = (with.get(doc).unwrap(), without.get(doc).unwrap());
            let has = |bit: &usize| with.units(doc) >> bit & 1 == 1;
            let share: f32 = (0..8).filter(has).map(|bit| with.mass[bit]).sum();
            assert!((kept - all * share / total).abs() < 1e-5, "{doc}: {kept} of {all}");
        }
    }

    #[test]
    fn a_sequence_needs_all_its_words() {
        let segment = segment_of(&["hulp", "jeugd hulp nood", "jeugd", "nood jeugd hulp", "nood"]);
        let leaf = |stem: &str| unit(stem, false).leaves.remove(0);
        let check = |own: &str, words: &[&str], expect: &[u32]| {
            let alternative = (words.iter().map(|word| leaf(word)).collect(), 0.5);
            let unit = Unit { alternatives: vec![alternative], ..unit(own, false) };
            let scores = segment.score(&[unit], &Weights::default(), false, |_| 1.0).unwrap();
            let found: Vec<u32> = scores.all().into_iter().map(|(doc, _)| doc).collect();
            assert_eq!(found, expect, "{own} or {words:?}");
        };
        check("zebra", &["jeugd", "hulp"], &[1, 3]);
        check("zebra", &["jeugd", "hulp", "nood"], &[1, 3]);
        check("zebra", &["jeugd", "zebra"], &[]);
        check("hulp", &["nood"], &[0, 1, 3, 4]);
    }
}
