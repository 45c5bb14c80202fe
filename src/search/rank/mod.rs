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
//! stand in nearly all passages and find none: they are looked up in those that the others found, and
//! where those are many, in the best of them.

use std::cmp::Ordering;
use std::collections::BTreeMap;

mod weights;
mod segment;
mod arrays;
mod score;
mod top;
mod position;

pub use position::{Positions, closeness};
pub use segment::Segment;
pub(super) use top::bar;
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
    /// Numbers of the passages, rising.
    pub passages: Vec<u32>,
    /// The score of each.
    pub score: Vec<f32>,
    /// What each has; bit *i*: unit *i*.
    pub found: Vec<u32>,
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
    /// Where a passage stands among those that answer.
    #[must_use]
    pub fn place(&self, passage: u32) -> Option<usize> {
        self.passages.binary_search(&passage).ok()
    }

    /// Takes passages in that have no word of the question; those that are there stay as they are.
    pub fn admit(&mut self, passages: &[u32]) {
        let is_new = |passage: &u32| self.place(*passage).is_none();
        let mut new: Vec<u32> = passages.iter().copied().filter(is_new).collect();
        new.sort_unstable();
        new.dedup();
        let mut all: Vec<(u32, f32, u32)> = new.into_iter().map(|doc| (doc, 0.0, 0)).collect();
        for ((&doc, &score), &found) in self.passages.iter().zip(&self.score).zip(&self.found) {
            all.push((doc, score, found));
        }
        all.sort_unstable_by_key(|&(doc, ..)| doc);
        self.passages = all.iter().map(|&(doc, ..)| doc).collect();
        self.score = all.iter().map(|&(_, score, _)| score).collect();
        self.found = all.iter().map(|&(.., found)| found).collect();
    }
}

/// A segment of passages with these texts.
#[cfg(test)]
fn segment_of(texts: &[&str]) -> Segment {
    let mut writer = crate::schema::Writer::in_memory().unwrap();
    for (number, text) in texts.iter().enumerate() {
        let passage = crate::plan::Passage {
            id: number.to_string(),
            text: (*text).to_owned(),
            ..crate::plan::Passage::default()
        };
        writer.add(&passage, &crate::schema::Source::default()).unwrap();
    }
    let index = writer.finish().unwrap();
    let fields = crate::schema::check(&index).unwrap();
    Segment::of(&index.reader().unwrap().searcher(), &fields).unwrap().unwrap()
}
