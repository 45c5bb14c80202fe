//! Which passages answer a question, and in which order: scores, filters, order.

use super::adjust::LOOKED_AT;
use super::{LocalEngine, MAX_RESULTS};
use crate::schema;
use crate::search::rank::{Place, Scores, Segment, better, to_front};
use crate::search::understand::Understanding;
use crate::search::{Current, Matching, Request, SearchError, Sort};

impl LocalEngine {
    /// The best passages with their scores, best first, at least `depth` where as many were found; and
    /// the scores of all that were found.
    pub(super) fn find(
        &self,
        request: &Request,
        question: &Understanding,
        depth: usize,
    ) -> Result<(Vec<(u32, f32)>, Scores), SearchError> {
        let Some(segment) = &self.segment else { return Ok((Vec::new(), Scores::default())) };
        if question.units.is_empty() {
            let all = 0..u32::try_from(segment.count).unwrap_or(0);
            let scores = segment.level(all.filter(|&doc| self.allowed(doc, request)));
            let sort = if request.sort == Sort::Relevance { Sort::Position } else { request.sort };
            return Ok((self.first(scores.all(), sort, depth), scores));
        }
        let standing = self.standing_factors();
        let kind = |doc: u32| self.columns.kind.get(doc as usize);
        let standing = |doc: u32| kind(doc).map_or(1.0, |&kind| standing[usize::from(kind)]);
        let every = request.matching != Matching::Any;
        let mut scores = segment.score(&question.units, &self.weights, every, standing)?;
        self.favour_named(&mut scores, question)?;
        self.leave_out(request, question, segment, &mut scores);
        if request.sort != Sort::Relevance {
            return Ok((self.first(scores.all(), request.sort, depth), scores));
        }
        // Word order and chapters are looked at further down than a page reaches.
        let chaptered = !self.columns.chapters.is_empty();
        let depth = depth.max(if chaptered { MAX_RESULTS } else { LOOKED_AT });
        let mut found = scores.best(depth);
        self.favour_neighbours(to_front(&mut found, LOOKED_AT), question, segment, &scores);
        found.sort_unstable_by(better);
        if !question.named.alone {
            let served = found.len().min(MAX_RESULTS);
            self.favour_chapters(&mut found[..served], &mut scores);
        }
        if self.columns.superseded.keys().any(|&doc| scores.get(doc).is_some()) {
            found = self.lower_replaced(&found, &mut scores);
            to_front(&mut found, depth);
            found.truncate(depth);
            found.sort_unstable_by(better);
        }
        Ok((found, scores))
    }

    /// Leaves out what the question or the request does not want.
    fn leave_out(
        &self,
        request: &Request,
        question: &Understanding,
        segment: &Segment,
        scores: &mut Scores,
    ) {
        for stem in &question.excluded {
            let without = segment.passages(Place::Stem, stem);
            scores.retain(|doc, _| without.binary_search(&doc).is_err());
        }
        let every = request.matching != Matching::Any;
        let all_units = u32::MAX >> (32 - question.units.len().clamp(1, 32));
        let phrases = self.phrases(segment, question);
        let all_allowed = self.all_allowed(request);
        if every || phrases.is_some() || !all_allowed {
            scores.retain(|doc, units| {
                (!every || units == all_units)
                    && phrases.as_ref().is_none_or(|phrases| phrases.binary_search(&doc).is_ok())
                    && (all_allowed || self.allowed(doc, request))
            });
        }
    }

    /// Whether nothing is filtered out.
    fn all_allowed(&self, request: &Request) -> bool {
        request.document.is_empty()
            && request.chapter.is_empty()
            && request.kind.is_empty()
            && (request.current == Current::All || self.columns.superseded.is_empty())
    }

    fn allowed(&self, doc: u32, request: &Request) -> bool {
        let columns = &self.columns;
        let at = doc as usize;
        let one_of = |wanted: &[String], value: Option<&str>| {
            wanted.is_empty()
                || value.is_some_and(|value| wanted.iter().any(|wanted| wanted == value))
        };
        one_of(&request.document, columns.document_of(doc).map(|document| document.id.as_str()))
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

    /// The first `depth` of passages in order; what can't be asked for need not be there.
    fn first(&self, mut found: Vec<(u32, f32)>, sort: Sort, depth: usize) -> Vec<(u32, f32)> {
        let date = |doc: u32| self.columns.date.get(doc as usize).copied().unwrap_or(0);
        match sort {
            Sort::Relevance => found.sort_unstable_by(better),
            Sort::Position => found.sort_unstable_by_key(|&(doc, _)| doc),
            Sort::DateDescending => {
                found.sort_unstable_by_key(|&(doc, _)| (std::cmp::Reverse(date(doc)), doc));
            }
        }
        found.truncate(depth);
        found
    }
}
