//! `hoofdstuk 5` means the chapter, not the word.

use tantivy::schema::IndexRecordOption;

use super::LocalEngine;
use super::replaced::newest_first;
use crate::search::SearchError;
use crate::search::rank::Scores;
use crate::search::understand::Understanding;

/// What a passage gains that stands where the question says, in shares of the best score.
const NAMED: f32 = 1.0;

impl LocalEngine {
    /// Passages of the sections that a question names gain. Where it asks nothing else, they come in
    /// the order in which they are read, the opening first; the plan before what amends it, but text
    /// that was replaced gives its place to the text that replaces it.
    ///
    /// # Errors
    /// When a file is damaged.
    pub(super) fn favour_named(
        &self,
        scores: &mut Scores,
        question: &Understanding,
    ) -> Result<(), SearchError> {
        if question.named.anchors.is_empty() {
            return Ok(());
        }
        let best = Some(scores.highest()).filter(|&best| best > 0.0).unwrap_or(1.0);
        let all_units = u32::MAX >> (32 - question.units.len().clamp(1, 32));
        let mut named: Vec<u32> = Vec::new();
        for anchor in &question.named.anchors {
            let mut found = self.with_anchor(anchor)?;
            found.sort_by_key(|&doc| (self.standing(doc).amends, doc));
            named.extend(found.into_iter().flat_map(|doc| self.in_place_of(doc)));
        }
        for (at, doc) in named.into_iter().enumerate() {
            let found = scores.get(doc);
            if question.named.alone {
                // It answers by where it stands, whether it has the words or not.
                if found.is_none_or(|score| score <= best) {
                    let score = best * (1.0 + NAMED) + best * NAMED / (at as f32 + 1.0);
                    scores.set(doc, score, all_units);
                }
            } else if let Some(score) = found {
                scores.set(doc, score + best * NAMED, scores.units(doc));
            }
        }
        Ok(())
    }

    /// A passage with what replaces it, and what replaces that, before it.
    fn in_place_of(&self, doc: u32) -> Vec<u32> {
        newest_first(&self.columns.superseded, [doc])
    }

    /// Passages below a step of the path, in their order.
    fn with_anchor(&self, anchor: &str) -> Result<Vec<u32>, SearchError> {
        let mut found = Vec::new();
        let Some(reader) = self.searcher.segment_readers().first() else { return Ok(found) };
        let term = tantivy::Term::from_field_text(self.fields.anchor, anchor);
        let postings = reader.inverted_index(self.fields.anchor)?;
        let block = postings
            .read_block_postings(&term, IndexRecordOption::Basic)
            .map_err(tantivy::TantivyError::from)?;
        if let Some(mut block) = block {
            while !block.docs().is_empty() {
                found.extend_from_slice(block.docs());
                block.advance();
            }
        }
        Ok(found)
    }
}
