//! How well a passage answers a question: one BM25F over all fields, over the terms of each word.
//!
//! A question is a list of [`Unit`]s, one for each word typed. A unit has [`Leaf`]s, each a term
//! with the fields it is looked up in; what a leaf finds in the fields of a passage is added up
//! with the fields' weights, each field's count divided by its length, *before* the curve of BM25
//! flattens it (Robertson, Zaragoza, Taylor: Simple BM25 Extension to Multiple Weighted Fields,
//! CIKM 2004). A sum of one BM25 a field lets a word that stands in text and title count double:
//! on the judged collections that costs up to a fifth of nDCG.
//!
//! Every passage that answers is scored, since totals, filters and facets are exact: the postings are
//! read a block at a time into plain arrays, which for the passages of a policy corpus (tens of
//! thousands) is faster than a heap of cursors that skips. Words that only say how a question is put
//! stand in nearly all passages and find none: they count where no other word of the question finds
//! anything.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use compact_str::CompactString;

mod weights;
mod segment;
mod arrays;
mod score;
mod top;
mod position;

use arrays::Total;
pub use position::{Positions, closeness};
pub(super) use score::rarity;
pub use segment::Segment;
use top::Best;
pub(super) use top::to_front;
pub use weights::{KNOBS, Knob, Weights};

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

impl Place {
    /// Whether many passages have it in common: a word is no less rare where a title repeats it over
    /// a hundred of them.
    #[must_use]
    pub fn is_shared(self) -> bool {
        matches!(self, Place::Path | Place::Title)
    }
}

/// Number of [`Place`]s.
const PLACES: usize = 6;

/// Terms that count as one word.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Leaf {
    /// The terms with their places and weights.
    pub terms: Vec<(Place, CompactString, f32)>,
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
    /// Says how the question is put and not what it is about: a passage that has nothing else does
    /// not answer.
    pub light: bool,
    /// Sequences that may stand for it, each with a factor; the best of them counts where it is
    /// better than the word itself. All words of a sequence must be there.
    pub alternatives: Vec<(Vec<Leaf>, f32)>,
}

/// Scores of the passages that answer: those that have a word that says what the question is about,
/// or where no passage has one, those that have any word.
#[derive(Debug, Default)]
pub struct Scores {
    total: Total,
    /// What each unit can contribute, for coordination and explanation.
    pub mass: Vec<f32>,
    /// What passages gained by their chapters, by passage.
    pub chapter: BTreeMap<u32, f32>,
    /// What passages gained that replace others, by passage.
    pub replacing: BTreeMap<u32, f32>,
}

/// The order of passages with their scores: the better first, of equals the earlier in its document.
#[must_use]
pub fn better(left: &(u32, f32), right: &(u32, f32)) -> Ordering {
    right.1.total_cmp(&left.1).then(left.0.cmp(&right.0))
}

impl Scores {
    /// Which units a passage has; bit *i*: unit *i*; 0 where it was not found.
    #[must_use]
    pub fn units(&self, doc: u32) -> u32 {
        self.total.get(doc).map_or(0, |(_, units)| units)
    }

    /// The score of a passage, where it was found.
    #[must_use]
    pub fn get(&self, doc: u32) -> Option<f32> {
        self.total.get(doc).map(|(score, _)| score)
    }

    /// Gives a passage a score and units, whether it was found or not.
    pub fn set(&mut self, doc: u32, score: f32, units: u32) {
        self.total.set(doc, score, units);
    }

    /// Leaves out the passages found that do not pass; of each its number and its units are given.
    pub fn retain(&mut self, passes: impl Fn(u32, u32) -> bool) {
        self.total.retain(|doc, _, units| passes(doc, units));
    }

    /// Number of passages found.
    #[must_use]
    pub fn len(&self) -> usize {
        self.total.len()
    }

    /// Whether none was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All passages found with their scores, in their order.
    #[must_use]
    pub fn all(&self) -> Vec<(u32, f32)> {
        let mut all = Vec::with_capacity(self.len());
        self.total.each(|doc, score| all.push((doc, score)));
        all
    }

    /// The best passages with their scores, in no order.
    #[must_use]
    pub fn best(&self, most: usize) -> Vec<(u32, f32)> {
        let mut best = Best::of(most);
        self.total.each(|doc, score| best.take(doc, score));
        best.finish()
    }

    /// The score of the best.
    #[must_use]
    pub fn highest(&self) -> f32 {
        let mut highest = 0.0f32;
        self.total.each(|_, score| highest = highest.max(score));
        highest
    }
}

/// A segment of passages with these texts.
#[cfg(test)]
fn segment_of(texts: &[&str]) -> Segment {
    segment_under("", texts)
}

/// The same with a title over all of them.
#[cfg(test)]
fn segment_under(title: &str, texts: &[&str]) -> Segment {
    let mut writer = crate::schema::Writer::in_memory().unwrap();
    for (number, text) in texts.iter().enumerate() {
        let passage = crate::plan::Passage {
            id: number.to_string(),
            text: (*text).to_owned(),
            ..crate::plan::Passage::default()
        };
        let source = crate::schema::Source { title, ..crate::schema::Source::default() };
        writer.add(&passage, &source).unwrap();
    }
    let index = writer.finish().unwrap();
    let fields = crate::schema::check(&index).unwrap();
    Segment::of(&index.reader().unwrap().searcher(), &fields).unwrap().unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(of: &[(u32, f32)]) -> Scores {
        let mut scores = Scores { total: Total::sized(1000), ..Scores::default() };
        of.iter().for_each(|&(doc, score)| scores.set(doc, score, 1));
        scores
    }

    #[test]
    fn what_does_not_pass_was_not_found() {
        let mut scores = scores(&[(0, 1.0), (70, 3.0), (71, 2.0)]);
        scores.retain(|doc, units| doc != 70 && units == 1);
        assert_eq!(scores.all(), [(0, 1.0), (71, 2.0)]);
        assert_eq!((scores.len(), scores.get(70), scores.units(70)), (2, None, 0));
        assert_eq!(scores.highest(), 2.0);
    }
}
