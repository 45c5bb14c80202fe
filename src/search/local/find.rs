//! Which passages answer a question, and in which order: scores, filters, order.

use super::{LocalEngine, MAX_RESULTS};
use crate::schema;
use crate::search::rank::{Place, Scores};
use crate::search::understand::Understanding;
use crate::search::{Current, Matching, Request, SearchError, Sort};

impl LocalEngine {
    /// Numbers of the passages found with their scores, best first, and how many there are in all.
    pub(super) fn find(
        &self,
        request: &Request,
        question: &Understanding,
    ) -> Result<(Vec<(u32, f32)>, Scores), SearchError> {
        let Some(segment) = &self.segment else { return Ok((Vec::new(), Scores::default())) };
        if question.units.is_empty() {
            let all = (0..u32::try_from(segment.count).unwrap_or(0))
                .filter(|&doc| self.allowed(doc, request))
                .map(|doc| (doc, 0.0))
                .collect();
            return Ok((self.ordered(all, request.sort, true), Scores::default()));
        }
        let mut scores = segment.score(&question.units, &self.weights)?;
        self.lower_kinds(&mut scores);
        self.favour_named(&mut scores, question)?;
        let excluded: Vec<u32> =
            question.excluded.iter().flat_map(|stem| segment.passages(Place::Stem, stem)).collect();
        let phrases = self.phrases(segment, question);
        let all_units = (1u64 << question.units.len().min(32)) - 1;
        let every = request.matching != Matching::Any;
        // A passage that has only the *wie* and the *naar* of a question answers nothing of it; where
        // no passage has more, they are all there is.
        let heavy = (question.units.iter().take(32).enumerate())
            .filter(|(_, unit)| !unit.light)
            .fold(0u32, |bits, (bit, _)| bits | 1 << bit);
        let heavy = if scores.found.iter().any(|found| found & heavy != 0) { heavy } else { !0 };
        for doc in excluded {
            if let Some(score) = scores.score.get_mut(doc as usize) {
                *score = 0.0;
            }
        }
        let mut found: Vec<(u32, f32)> = Vec::new();
        for (doc, (&score, &units)) in scores.score.iter().zip(&scores.found).enumerate() {
            let doc = u32::try_from(doc).unwrap_or(u32::MAX);
            if score > 0.0
                && units & heavy != 0
                && (!every || u64::from(units) == all_units)
                && phrases.as_ref().is_none_or(|phrases| phrases.binary_search(&doc).is_ok())
                && self.allowed(doc, request)
            {
                found.push((doc, score));
            }
        }
        let mut found = self.ordered(found, request.sort, false);
        if request.sort == Sort::Relevance {
            self.favour_neighbours(&mut found, question, segment, &scores);
            if !question.named.alone {
                let served = found.len().min(MAX_RESULTS);
                self.favour_chapters(&mut found[..served], &mut scores);
            }
            if self.lower_replaced(&mut found) {
                found = self.ordered(found, request.sort, false);
            }
        }
        Ok((found, scores))
    }

    fn allowed(&self, doc: u32, request: &Request) -> bool {
        let columns = &self.columns;
        let unfiltered =
            request.document.is_empty() && request.chapter.is_empty() && request.kind.is_empty();
        if unfiltered && (request.current == Current::All || columns.superseded.is_empty()) {
            return true;
        }
        let at = doc as usize;
        let one_of = |wanted: &[String], value: Option<&str>| {
            wanted.is_empty()
                || value.is_some_and(|value| wanted.iter().any(|wanted| wanted == value))
        };
        one_of(&request.document, columns.document_id(doc))
            && one_of(
                &request.chapter,
                columns.chapter_of(doc).map(|chapter| chapter.number.as_str()),
            )
            && (request.kind.is_empty()
                || request
                    .kind
                    .iter()
                    .any(|&kind| Some(&(schema::kind_number(kind) as u8)) == columns.kind.get(at)))
            && (request.current == Current::All
                || columns.superseded.get(&doc).is_none_or(|&(effect, _)| effect != 2))
    }

    pub(super) fn ordered(
        &self,
        mut found: Vec<(u32, f32)>,
        sort: Sort,
        browsing: bool,
    ) -> Vec<(u32, f32)> {
        let date = |doc: u32| self.columns.date.get(doc as usize).copied().unwrap_or(0);
        match sort {
            Sort::Relevance if browsing => {}
            Sort::Relevance => {
                let better = |left: &(u32, f32), right: &(u32, f32)| {
                    right.1.total_cmp(&left.1).then(left.0.cmp(&right.0))
                };
                // What can't be asked for need not be ordered.
                if found.len() > MAX_RESULTS {
                    found.select_nth_unstable_by(MAX_RESULTS, better);
                }
                let served = found.len().min(MAX_RESULTS);
                found[..served].sort_unstable_by(better);
            }
            Sort::Position => found.sort_unstable_by_key(|&(doc, _)| doc),
            Sort::DateDescending => {
                found.sort_unstable_by_key(|&(doc, _)| (std::cmp::Reverse(date(doc)), doc));
            }
        }
        found
    }
}
