//! Which passages answer a question, and in which order: scores, filters, order.

use super::adjust::LOOKED_AT;
use super::{LocalEngine, MAX_RESULTS};
use crate::schema;
use crate::search::rank::{Place, Scores, bar, better};
use crate::search::understand::Understanding;
use crate::search::{Current, Matching, Request, SearchError, Sort};

/// Passages in which words are looked up that only say how a question is put: they stand in nearly
/// all, weigh little, and hardly ever bring a passage from further down onto the first page. Against
/// a thousand, 4 of 700 questions over 20,000 passages of law get other first ten, nDCG@10 and
/// recall@100 of both judged collections stay, and seeking takes 300,000 instructions a question less.
const LIGHT_IN: usize = 200;

impl LocalEngine {
    /// Numbers of the passages found with their scores; the first `depth` of them are the best, best
    /// first, and the rest stand in any order.
    pub(super) fn find(
        &self,
        request: &Request,
        question: &Understanding,
        depth: usize,
    ) -> Result<(Vec<(u32, f32)>, Scores), SearchError> {
        let Some(segment) = &self.segment else { return Ok((Vec::new(), Scores::default())) };
        if question.units.is_empty() {
            let all = (0..u32::try_from(segment.count).unwrap_or(0))
                .filter(|&doc| self.allowed(doc, request))
                .map(|doc| (doc, 0.0))
                .collect();
            let sort = if request.sort == Sort::Relevance { Sort::Position } else { request.sort };
            return Ok((self.ordered(all, sort, depth), Scores::default()));
        }
        let every = request.matching != Matching::Any;
        let light_in = if every { usize::MAX } else { LIGHT_IN };
        let mut scores = segment.score(&question.units, light_in, &self.weights)?;
        self.lower_kinds(&mut scores);
        self.favour_named(&mut scores, question)?;
        for stem in &question.excluded {
            for doc in segment.passages(Place::Stem, stem) {
                if let Some(score) = scores.place(doc).and_then(|at| scores.score.get_mut(at)) {
                    *score = 0.0;
                }
            }
        }
        let phrases = self.phrases(segment, question);
        let all_allowed = self.all_allowed(request);
        let all_units = (1u64 << question.units.len().min(32)) - 1;
        let mut found: Vec<(u32, f32)> = Vec::with_capacity(scores.passages.len());
        for ((&doc, &score), &units) in scores.passages.iter().zip(&scores.score).zip(&scores.found)
        {
            if score > 0.0
                && (!every || u64::from(units) == all_units)
                && phrases.as_ref().is_none_or(|phrases| phrases.binary_search(&doc).is_ok())
                && (all_allowed || self.allowed(doc, request))
            {
                found.push((doc, score));
            }
        }
        // Word order and chapters are looked at further down than a page reaches.
        let chaptered = !self.columns.chapters.is_empty();
        let depth = depth.max(if chaptered { MAX_RESULTS } else { LOOKED_AT });
        let mut found = self.ordered(found, request.sort, depth);
        if request.sort == Sort::Relevance {
            self.favour_neighbours(&mut found, question, segment, &scores);
            if !question.named.alone {
                let served = found.len().min(MAX_RESULTS);
                self.favour_chapters(&mut found[..served], &mut scores);
            }
            if self.lower_replaced(&mut found, &mut scores) {
                found = self.ordered(found, request.sort, depth);
            }
        }
        Ok((found, scores))
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

    /// Puts the first `depth` in order; what can't be asked for need not be.
    fn ordered(&self, mut found: Vec<(u32, f32)>, sort: Sort, depth: usize) -> Vec<(u32, f32)> {
        let date = |doc: u32| self.columns.date.get(doc as usize).copied().unwrap_or(0);
        match sort {
            Sort::Relevance => {
                let bar = bar(found.iter().map(|&(_, score)| score), depth);
                let mut over = 0;
                for at in 0..found.len() {
                    if found[at].1 >= bar {
                        found.swap(at, over);
                        over += 1;
                    }
                }
                found[..over].sort_unstable_by(better);
            }
            Sort::Position => found.sort_unstable_by_key(|&(doc, _)| doc),
            Sort::DateDescending => {
                found.sort_unstable_by_key(|&(doc, _)| (std::cmp::Reverse(date(doc)), doc));
            }
        }
        found
    }
}
