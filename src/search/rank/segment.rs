//! The one segment of an index, opened for ranking: dictionaries, postings, lengths.

use std::io;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, SegmentReader};

use super::arrays::Pool;
use super::{PLACES, Place, Positions};
use crate::schema::Fields;

/// The one segment of an index, opened for ranking.
pub struct Segment {
    pub(super) postings: Vec<Arc<InvertedIndexReader>>,
    /// The length of each field in each passage, as the byte in which tantivy keeps it. The three
    /// fields of the text share one length, that of the first.
    pub(super) norms: Vec<Vec<u8>>,
    /// Average length of each field.
    averages: [f32; PLACES],
    pub(super) arrays: Pool,
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
            postings: Vec::new(),
            norms: Vec::new(),
            averages: [1.0; PLACES],
            arrays: Pool::default(),
            count,
        };
        for (number, field) in ranked.into_iter().enumerate() {
            let postings = reader.inverted_index(field)?;
            segment.averages[number] =
                (postings.total_num_tokens() as f32 / count.max(1) as f32).max(1.0);
            segment.postings.push(postings);
            let norms = reader.fieldnorms_readers().get_field(field)?;
            segment.norms.push(match norms {
                Some(norms) if sized(number) == number => {
                    (0..reader.max_doc()).map(|doc| norms.fieldnorm_id(doc)).collect()
                }
                _ => Vec::new(),
            });
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
        // What a damaged file does not give is not there, here and below.
        let found = self.term(place, term).ok().flatten();
        found.map_or(0, |(_, term)| term.doc_freq as usize)
    }

    /// Whether any term of a field begins so: much cheaper than to analyse what may be one.
    #[must_use]
    pub fn has_beginning(&self, place: Place, beginning: &str) -> bool {
        let Some(postings) = self.postings.get(place as usize) else { return false };
        let range = postings.terms().range().ge(beginning);
        range
            .into_stream()
            .is_ok_and(|mut terms| terms.advance() && terms.key().starts_with(beginning.as_bytes()))
    }

    /// The dictionary of a field.
    #[must_use]
    pub fn dictionary(&self, place: Place) -> Option<&Arc<InvertedIndexReader>> {
        self.postings.get(place as usize)
    }

    /// Where the postings of a term are, with the field that has them.
    pub(super) fn term(
        &self,
        place: Place,
        text: &str,
    ) -> io::Result<Option<(&InvertedIndexReader, TermInfo)>> {
        let Some(postings) = self.postings.get(place as usize) else { return Ok(None) };
        Ok(postings.terms().get(text)?.map(|term| (postings.as_ref(), term)))
    }

    /// Length factors of a field by the byte in which tantivy keeps a length.
    pub(super) fn lengths(&self, number: usize, b: f32) -> [f32; 256] {
        let average = self.averages[number];
        std::array::from_fn(|id| {
            let length =
                FieldNormReader::id_to_fieldnorm(u8::try_from(id).unwrap_or(u8::MAX)) as f32;
            1.0 / (1.0 - b + b * length / average)
        })
    }

    /// Positions of terms in one passage after the other.
    #[must_use]
    pub fn positions<'a>(&self, terms: impl Iterator<Item = (Place, &'a str)>) -> Positions {
        let cursors = terms.filter_map(|(place, term)| {
            let (postings, term) = self.term(place, term).ok()??;
            let option = IndexRecordOption::WithFreqsAndPositions;
            postings.read_postings_from_terminfo(&term, option).ok()
        });
        Positions::new(cursors.collect())
    }

    /// Passages that have words one after the other in a field with positions, rising; each is looked
    /// up as it is asked for.
    pub fn phrase<W: AsRef<str>>(
        &self,
        place: Place,
        words: &[W],
    ) -> impl Iterator<Item = u32> + use<W> {
        let rarest = words.iter().map(AsRef::as_ref).min_by_key(|word| self.frequency(place, word));
        let candidates = rarest.map(|rarest| self.passages(place, rarest)).unwrap_or_default();
        let mut positions: Vec<Positions> =
            words.iter().map(|word| self.positions([(place, word.as_ref())].into_iter())).collect();
        let mut begins: Vec<u32> = Vec::new();
        candidates.into_iter().filter(move |&doc| {
            for (offset, places) in (0..).zip(&mut positions) {
                let here = places.go_to(doc);
                if offset == 0 {
                    begins.clear();
                    begins.extend_from_slice(here);
                } else {
                    begins.retain(|begin| here.binary_search(&(begin + offset)).is_ok());
                }
                if begins.is_empty() {
                    return false;
                }
            }
            true
        })
    }

    /// All passages that have a term.
    #[must_use]
    pub fn passages(&self, place: Place, term: &str) -> Vec<u32> {
        let mut found = Vec::new();
        let Ok(Some((postings, term))) = self.term(place, term) else { return found };
        let block = postings.read_block_postings_from_terminfo(&term, IndexRecordOption::Basic);
        if let Ok(mut block) = block {
            while !block.docs().is_empty() {
                found.extend_from_slice(block.docs());
                block.advance();
            }
        }
        found
    }
}

/// The field that has the length of a field.
pub(super) fn sized(number: usize) -> usize {
    if number <= Place::Exact as usize { Place::Stem as usize } else { number }
}

#[cfg(test)]
mod tests {
    use super::super::segment_of;
    use super::*;

    #[test]
    fn a_phrase_stands_in_order() {
        let segment =
            segment_of(&["plan hulp plan hulp", "hulp plan", "plan plan hulp", "plan of hulp"]);
        let check = |words: &[&str], expect: &[u32]| {
            let found: Vec<u32> = segment.phrase(Place::Exact, words).collect();
            assert_eq!(found, expect, "{words:?}");
        };
        check(&["plan", "hulp"], &[0, 2]);
        check(&["plan", "plan"], &[2]);
        check(&["hulp", "plan", "hulp"], &[0]);
        check(&["plan", "weg"], &[]);
        check(&[], &[]);
    }
}
