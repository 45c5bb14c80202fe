//! How well a passage answers a question: one BM25F over all fields, over the terms of each word.
//!
//! A question is a list of [`Unit`]s, one for each word typed. A unit has [`Leaf`]s, each a term
//! with the fields it is looked up in; what a leaf finds in the fields of a passage is added up
//! with the fields' weights, each field's count divided by its length, *before* the curve of BM25
//! flattens it (Robertson, Zaragoza, Taylor: Simple BM25 Extension to Multiple Weighted Fields,
//! CIKM 2004). A sum of one BM25 a field lets a word that stands in text and title count double:
//! on the judged collections that costs up to a fifth of nDCG.
//!
//! Every passage with any of the words is scored, since totals, filters and facets are exact; the
//! postings are read a block at a time into plain arrays, which for the passages of a policy
//! corpus (tens of thousands) is faster than a heap of cursors that skips.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, Searcher, SegmentReader, TERMINATED, Term};

use crate::schema::Fields;

/// Every number that ranks, in one table.
///
/// Most were set by sweeping one at a time over the development halves of two judged collections
/// and the questions for the sample plan, in sample and not in folds. `heading`, `path`, `adjacent`,
/// `front` and `appendix` were chosen by hand, for questions such as *tijdelijke ondersteuning*, whose
/// words are the title of one section and stand apart in a hundred passages; 27 settings around
/// them were tried on the sample plan's 69 questions only and moved the first hit by at most two
/// questions, so none was taken over the round ones. nDCG@10 before and after: education law .535
/// and .543, LibreOffice help .630 and .621, both less than the standard error of .017.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// Where the curve of BM25 flattens.
    pub k1: f32,
    /// How much the length of the text counts against it, 0–1.
    pub b_text: f32,
    /// The same for headings and title.
    pub b_heading: f32,
    /// A word that is part of a compound, in the text.
    pub parts: f32,
    /// The word exactly as typed, on top of its stem.
    pub exact: f32,
    /// A word in the heading right above the passage.
    pub heading: f32,
    /// A word in the headings above that one, which all passages of a chapter share.
    pub path: f32,
    /// A word in the document's title.
    pub title: f32,
    /// A part of a compound of the question, against the whole compound.
    pub compound: f32,
    /// An abbreviation's full form and the other way round, against the word itself.
    pub same: f32,
    /// A synonym, against the word itself.
    pub near: f32,
    /// A corrected word, against the word as typed.
    pub fuzzy: f32,
    /// The power of the share of the question that a passage answers.
    pub coordination: f32,
    /// Two neighbours of the question that stand close in the text or in the heading.
    pub proximity: f32,
    /// On top of it: they are neighbours there too, in the same order.
    pub adjacent: f32,
    /// What front matter keeps of its score: it repeats what the document is called.
    pub front: f32,
    /// What an appendix keeps: its lists and forms have every word, and answer few questions.
    pub appendix: f32,
}

impl Default for Weights {
    fn default() -> Self {
        Weights {
            k1: 1.4,
            b_text: 0.7,
            b_heading: 0.5,
            parts: 0.6,
            exact: 0.25,
            heading: 1.0,
            path: 0.5,
            title: 0.4,
            compound: 0.5,
            same: 0.8,
            near: 0.55,
            fuzzy: 0.8,
            coordination: 0.8,
            proximity: 0.5,
            adjacent: 0.4,
            front: 0.7,
            appendix: 0.8,
        }
    }
}

/// The fields that are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Stems of the text.
    Stem,
    /// Parts of the compounds of the text.
    Parts,
    /// Words as written.
    Exact,
    /// The heading right above.
    Heading,
    /// The headings above that one.
    Path,
    /// Title of the document.
    Title,
}

/// Number of [`Place`]s.
const PLACES: usize = 6;

/// Terms that count as one word.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Leaf {
    /// The terms with their places and weights.
    pub terms: Vec<(Place, String, f32)>,
    /// Against the word of the question itself.
    pub factor: f32,
}

/// One word of the question.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Unit {
    /// The word as typed.
    pub word: String,
    /// Its leaves: what they find is added up.
    pub leaves: Vec<Leaf>,
    /// Sequences that may stand for it, each with a factor; the best of them counts where it is
    /// better than the word itself. All words of a sequence must be there.
    pub alternatives: Vec<(Vec<Leaf>, f32)>,
}

/// Scores of all passages.
#[derive(Debug, Default)]
pub struct Scores {
    /// By passage; 0 = no word found.
    pub score: Vec<f32>,
    /// Bit *i*: unit *i* was found.
    pub found: Vec<u32>,
    /// What each unit can contribute, for coordination and explanation.
    pub mass: Vec<f32>,
}

/// The one segment of an index, opened for ranking.
pub struct Segment {
    fields: [Field; PLACES],
    postings: Vec<Arc<InvertedIndexReader>>,
    norms: Vec<Option<FieldNormReader>>,
    /// Average length of each field.
    averages: [f32; PLACES],
    /// Number of passages.
    pub count: usize,
}

impl Segment {
    /// Opens the fields of a segment.
    ///
    /// # Errors
    /// When a file is damaged.
    pub fn open(reader: &SegmentReader, fields: &Fields) -> tantivy::Result<Segment> {
        let ranked =
            [fields.stem, fields.parts, fields.exact, fields.heading, fields.path, fields.title];
        let count = reader.max_doc() as usize;
        let mut segment = Segment {
            fields: ranked,
            postings: Vec::new(),
            norms: Vec::new(),
            averages: [1.0; PLACES],
            count,
        };
        for (number, field) in ranked.into_iter().enumerate() {
            let postings = reader.inverted_index(field)?;
            segment.averages[number] =
                (postings.total_num_tokens() as f32 / count.max(1) as f32).max(1.0);
            segment.postings.push(postings);
            segment.norms.push(reader.fieldnorms_readers().get_field(field)?);
        }
        Ok(segment)
    }

    /// Opens the segment of a searcher; `None` for an index without passages.
    ///
    /// # Errors
    /// When a file is damaged.
    pub fn of(searcher: &Searcher, fields: &Fields) -> tantivy::Result<Option<Segment>> {
        searcher.segment_readers().first().map(|reader| Segment::open(reader, fields)).transpose()
    }

    /// Number of passages that have a term.
    #[must_use]
    pub fn frequency(&self, place: Place, term: &str) -> usize {
        let number = place as usize;
        self.postings
            .get(number)
            .and_then(|postings| postings.doc_freq(&self.term(number, term)).ok())
            .unwrap_or(0) as usize
    }

    /// The dictionary of a field.
    #[must_use]
    pub fn dictionary(&self, place: Place) -> Option<&Arc<InvertedIndexReader>> {
        self.postings.get(place as usize)
    }

    fn term(&self, number: usize, text: &str) -> Term {
        Term::from_field_text(self.fields[number], text)
    }

    /// Length factors by the byte in which tantivy keeps a length.
    fn lengths(&self, number: usize, b: f32) -> [f32; 256] {
        let average = self.averages[number];
        std::array::from_fn(|id| {
            let length =
                FieldNormReader::id_to_fieldnorm(u8::try_from(id).unwrap_or(u8::MAX)) as f32;
            1.0 / (1.0 - b + b * length / average)
        })
    }

    /// Scores all passages that have any word of the question.
    ///
    /// # Errors
    /// When a file is damaged.
    pub fn score(&self, units: &[Unit], weights: &Weights) -> tantivy::Result<Scores> {
        let mut work = Work::new(self, weights);
        let mut scores =
            Scores { score: vec![0.0; self.count], found: vec![0; self.count], mass: Vec::new() };
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
        coordinate(&mut scores, weights);
        Ok(scores)
    }

    /// Positions of terms in one passage after the other: see [`Positions`].
    #[must_use]
    pub fn positions(&self, terms: &[(Place, String)]) -> Positions {
        let cursors = terms
            .iter()
            .filter_map(|(place, term)| {
                let number = *place as usize;
                self.postings
                    .get(number)?
                    .read_postings(
                        &self.term(number, term),
                        IndexRecordOption::WithFreqsAndPositions,
                    )
                    .ok()?
            })
            .collect();
        Positions { cursors, buffer: Vec::new() }
    }

    /// Passages that have words one after the other in a field with positions.
    #[must_use]
    pub fn phrase<W: AsRef<str>>(&self, place: Place, words: &[W]) -> Vec<u32> {
        let Some(rarest) =
            words.iter().map(AsRef::as_ref).min_by_key(|word| self.frequency(place, word))
        else {
            return Vec::new();
        };
        let candidates = self.passages(place, rarest);
        let mut positions: Vec<_> =
            words.iter().map(|word| self.positions(&[(place, word.as_ref().to_owned())])).collect();
        let follows = |doc: &u32| {
            let mut begins: Option<Vec<u32>> = None;
            for (offset, places) in positions.iter_mut().enumerate() {
                let offset = u32::try_from(offset).unwrap_or(u32::MAX);
                let here: Vec<u32> = places
                    .in_passage(*doc)
                    .into_iter()
                    .filter_map(|position| position.checked_sub(offset))
                    .collect();
                begins = Some(match begins {
                    None => here,
                    Some(before) => before
                        .into_iter()
                        .filter(|begin| here.binary_search(begin).is_ok())
                        .collect(),
                });
            }
            begins.is_some_and(|begins| !begins.is_empty())
        };
        let mut found = candidates;
        found.retain(follows);
        found
    }

    /// All passages that have a term.
    #[must_use]
    pub fn passages(&self, place: Place, term: &str) -> Vec<u32> {
        let mut found = Vec::new();
        let number = place as usize;
        let Some(postings) = self.postings.get(number) else { return found };
        if let Ok(Some(mut block)) =
            postings.read_block_postings(&self.term(number, term), IndexRecordOption::Basic)
        {
            while !block.docs().is_empty() {
                found.extend_from_slice(block.docs());
                block.advance();
            }
        }
        found
    }
}

/// A passage that answers all of the question keeps its score; one that answers a part loses.
fn coordinate(scores: &mut Scores, weights: &Weights) {
    let total: f32 = scores.mass.iter().sum();
    if scores.mass.len() < 2 || total <= 0.0 || weights.coordination <= 0.0 {
        return;
    }
    let keeps = |found: u32| {
        let share: f32 = scores
            .mass
            .iter()
            .enumerate()
            .filter(|(bit, _)| found >> bit & 1 == 1)
            .map(|(_, mass)| mass)
            .sum();
        (share / total).powf(weights.coordination)
    };
    // Few sets of units occur, thousands of times each, and a power is dear.
    let table: Vec<f32> = if scores.mass.len() <= 8 {
        (0..1 << scores.mass.len()).map(keeps).collect()
    } else {
        Vec::new()
    };
    let mut known: Vec<(u32, f32)> = Vec::new();
    for (score, &found) in
        scores.score.iter_mut().zip(&scores.found).filter(|(_, found)| **found != 0)
    {
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

/// Where terms stand in passages that are asked for in rising order.
pub struct Positions {
    cursors: Vec<tantivy::postings::SegmentPostings>,
    buffer: Vec<u32>,
}

impl Positions {
    /// The positions of any of the terms in a passage, sorted. Passages must be asked for in rising order.
    pub fn in_passage(&mut self, doc: u32) -> Vec<u32> {
        let mut all = Vec::new();
        for cursor in &mut self.cursors {
            if cursor.doc() != TERMINATED && cursor.doc() < doc {
                cursor.seek(doc);
            }
            if cursor.doc() == doc {
                self.buffer.clear();
                cursor.positions(&mut self.buffer);
                all.extend_from_slice(&self.buffer);
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// How close two words stand: 1 for neighbours in order, less with distance, 0 beyond eight words.
#[must_use]
pub fn closeness(first: &[u32], second: &[u32]) -> f32 {
    let mut best = u32::MAX;
    for &position in first {
        let at = second.partition_point(|&other| other <= position);
        if let Some(&after) = second.get(at) {
            best = best.min(after - position);
        }
        // In the other order a neighbour counts as one word further.
        if let Some(&before) = at.checked_sub(1).and_then(|at| second.get(at)) {
            best = best.min(if before == position { 1 } else { position - before + 1 });
        }
    }
    if best <= 8 { 1.0 / best as f32 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_close() {
        let check = |first: &[u32], second: &[u32], expect: f32| {
            assert!((closeness(first, second) - expect).abs() < 1e-6, "{first:?} {second:?}");
        };
        check(&[3], &[4], 1.0);
        check(&[3], &[2], 0.5);
        check(&[3], &[3], 1.0);
        check(&[3, 20], &[8, 22], 0.5);
        check(&[3], &[30], 0.0);
        check(&[], &[1], 0.0);
    }

    #[test]
    fn a_sequence_needs_all_its_words() {
        assert_eq!(intersect(&[(1, 2.0), (3, 1.0)], &[(0, 1.0), (3, 3.0)]), vec![(3, 2.0)]);
    }
}
