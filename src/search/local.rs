//! The engine over an index on this machine.
//!
//! A question is understood ([`super::understand`]), all passages are scored ([`super::rank`]),
//! text out of force is lowered or left out, what is left is filtered, counted and ordered, and of
//! the passages of the page asked for the texts are read and cut ([`super::excerpt`]). Order is
//! by score, then document, then position, so pages partition what was found.

mod columns;
mod read;
mod find;
mod adjust;
mod replaced;
mod named;
mod facets;
mod explain;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tantivy::{Index, ReloadPolicy, Searcher};

use self::columns::Columns;
use self::explain::Having;
pub use self::read::Neighbours;
use super::directory::ReadOnly;
use super::excerpt::Finder;
use super::query::{self, notice};
use super::rank::{Place, Scores, Segment, Weights};
use super::reword::reword;
use super::suggest::Completer;
use super::understand::{Context, Understanding, understand};
use super::{Answer, DocumentRef, Engine, Mark, Request, SearchError, Suggestion, Understood};
use crate::dutch::synonym::{Own, Synonyms};
use crate::dutch::{Analyzer, normalize};
use crate::plan::{Kind, Passage, Step};
use crate::schema::{self, Fields};

/// Results past this one are not served: nobody pages that far, and a robot would.
pub const MAX_RESULTS: usize = 1000;
/// Words that can contribute less than this share of the strongest are not marked: *de*, *van*.
const MARKED: f32 = 0.2;

/// An index, opened for asking. One serves all threads; it holds no state between questions.
pub struct LocalEngine {
    searcher: Searcher,
    fields: Fields,
    segment: Option<Segment>,
    columns: Columns,
    analyzer: Analyzer,
    synonyms: Cow<'static, Synonyms>,
    weights: Weights,
    completer: Completer,
}

/// For which part of a plan a passage counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Number of its chapter; of a passage that amends, the chapter that it changes.
    pub chapter: Option<String>,
    /// Whether it stands in an addendum.
    pub amends: bool,
    /// Whether it stands in an appendix.
    pub appendix: bool,
}

/// A passage that did not come from a PDF.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ready {
    /// Its id.
    pub id: String,
    /// Title of its document.
    pub title: String,
    /// Path of headings above it; may be empty.
    pub section: String,
    /// Its text.
    pub text: String,
}

impl LocalEngine {
    /// An index in memory of ready passages: for judged collections and tests.
    ///
    /// # Errors
    /// When tantivy can't write it; it has no reason to.
    pub fn of_ready(passages: &[Ready]) -> Result<LocalEngine, SearchError> {
        let failed = |error: schema::SchemaError| SearchError::Index(error.to_string());
        let mut writer = schema::Writer::in_memory().map_err(failed)?;
        for ready in passages {
            let headings = Some(&ready.section).filter(|section| !section.is_empty());
            let step = |title: &String| Step {
                title: title.clone(),
                anchor: title.clone(),
                ..Step::default()
            };
            let passage = Passage {
                id: ready.id.clone(),
                path: headings.map(step).into_iter().collect(),
                text: ready.text.clone(),
                ..Passage::default()
            };
            let source = schema::Source { id: &ready.title, title: &ready.title, date: None };
            writer.add(&passage, &source).map_err(failed)?;
        }
        LocalEngine::over(&writer.finish().map_err(failed)?, Vec::new())
    }

    /// Opens the index in a directory for reading only; `held` are the files of it that are in memory,
    /// by name.
    ///
    /// # Errors
    /// When a file is missing or damaged, or was written by another version.
    pub fn open(
        directory: &Path,
        held: BTreeMap<PathBuf, Vec<u8>>,
        documents: Vec<DocumentRef>,
    ) -> Result<LocalEngine, SearchError> {
        let index = Index::open(ReadOnly::new(directory, held))
            .map_err(|error| SearchError::Index(format!("{}: {error}", directory.display())))?;
        LocalEngine::over(&index, documents)
    }

    /// The same for an index that is open already.
    ///
    /// # Errors
    /// When a file is missing or damaged, or was written by another version.
    pub fn over(index: &Index, documents: Vec<DocumentRef>) -> Result<LocalEngine, SearchError> {
        let mut engine = LocalEngine::reading(index)?;
        engine.columns = engine.read_columns(documents)?;
        // At the end: another thread may be stemming them still.
        engine.synonyms = Cow::Borrowed(Synonyms::built_in());
        Ok(engine)
    }

    /// Without the columns and the lists.
    fn reading(index: &Index) -> Result<LocalEngine, SearchError> {
        let failed = |error: schema::SchemaError| SearchError::Index(error.to_string());
        let fields = schema::check(index).map_err(failed)?;
        let searcher =
            index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?.searcher();
        let segment = Segment::of(&searcher, &fields)?;
        Ok(LocalEngine {
            columns: Columns::default(),
            analyzer: Analyzer::new(),
            synonyms: Cow::default(),
            weights: Weights::default(),
            completer: Completer::new(schema::completions(index).map_err(failed)?),
            searcher,
            fields,
            segment,
        })
    }

    /// Takes other weights.
    pub fn weigh(&mut self, weights: Weights) {
        self.weights = weights;
    }

    /// Learns an owner's own synonyms.
    pub fn know(&mut self, own: &Own) {
        self.synonyms = Cow::Owned(Synonyms::with(own));
    }

    /// Number of passages.
    #[must_use]
    pub fn passages(&self) -> usize {
        self.segment.as_ref().map_or(0, |segment| segment.count)
    }

    fn understand(&self, request: &Request) -> Understanding {
        let parsed = query::parse(&request.q);
        let context = Context {
            analyzer: &self.analyzer,
            synonyms: &self.synonyms,
            segment: self.segment.as_ref(),
            weights: &self.weights,
            expand: request.expand,
            matching: request.matching,
        };
        understand(&parsed, &context)
    }

    /// A mark on every *de* hides the others; a question of such words only keeps them.
    fn leave_common_words_unmarked(&self, question: &mut Understanding) {
        let Some(segment) = &self.segment else { return };
        let rarity = |word: &str| {
            let having = segment.frequency(Place::Exact, word) as f32;
            (1.0 + segment.count as f32 / (having + 1.0)).ln()
        };
        let words: Vec<(String, f32)> =
            question.marks.exact.keys().map(|word| (word.clone(), rarity(word))).collect();
        let most = words.iter().map(|(_, rarity)| *rarity).fold(0.0, f32::max);
        let common = words.into_iter().filter(|(_, rarity)| *rarity < most * MARKED);
        for (word, _) in common {
            if let Some(typed) = question.marks.exact.remove(&word) {
                question.marks.stems.retain(|_, (_, term)| *term != typed);
            }
        }
    }

    /// In a question with phrases, the words of the phrases are marked as phrases only.
    fn leave_phrase_words_unmarked(&self, question: &mut Understanding, q: &str) {
        let loose = query::parse(q).words;
        let loose = normalize::words(&loose);
        let is_loose = |word: &String| loose.iter().any(|loose| loose.text == *word);
        let phrased = question.phrases.iter().flatten().filter(|word| !is_loose(word));
        for word in phrased {
            if let Some(typed) = question.marks.exact.remove(word) {
                question.marks.stems.retain(|_, (_, term)| *term != typed);
            }
        }
    }

    /// Other questions to try, the corrected one first.
    fn rewordings(&self, question: &Understanding, typed: &str, total: usize) -> Vec<String> {
        let mut offered: Vec<String> = question.corrected.clone().into_iter().collect();
        if let Some(segment) = self.segment.as_ref().filter(|_| question.corrected.is_none()) {
            offered.extend(reword(typed, total, segment, &self.analyzer));
        }
        offered
    }

    /// Gives the arrays of scores to the next question.
    fn done(&self, scores: Scores) {
        if let Some(segment) = &self.segment {
            segment.done(scores);
        }
    }

    /// For which part of the plan a passage counts, by its number in [`LocalEngine::ranking`].
    #[must_use]
    pub fn standing(&self, doc: u32) -> Standing {
        let columns = &self.columns;
        let document = columns.document_of(doc);
        let kind = columns.kind.get(doc as usize).copied().map(u64::from);
        Standing {
            chapter: columns.chapter_of(doc).map(|chapter| chapter.number.clone()),
            amends: document.is_some_and(|document| document.kind == "addendum"),
            appendix: kind == Some(schema::kind_number(Kind::Appendix)),
        }
    }

    /// Ids of the best passages with their scores: what a judge needs, without reading a text.
    ///
    /// # Errors
    /// When a file is damaged.
    pub fn ranking(&self, q: &str, depth: usize) -> Result<Vec<(u32, f32)>, SearchError> {
        let request = Request { q: q.to_owned(), ..Request::default() };
        let question = self.understand(&request);
        let (mut found, scores) = self.find(&request, &question, depth)?;
        self.done(scores);
        found.truncate(depth);
        Ok(found)
    }
}

impl Engine for LocalEngine {
    fn mark(&self, q: &str, texts: &[&str]) -> Vec<Vec<Mark>> {
        let request = Request { q: q.to_owned(), ..Request::default() };
        let mut question = self.understand(&request);
        // As in a search: a phrase that no passage has is searched, and marked, as loose words.
        let absent = |segment| self.phrases(segment, &question).is_some_and(|with| with.is_empty());
        if self.segment.as_ref().is_some_and(absent) {
            question.phrases.clear();
        }
        self.leave_phrase_words_unmarked(&mut question, q);
        self.leave_common_words_unmarked(&mut question);
        let finder = Finder::new(&question, &self.analyzer);
        texts.iter().map(|text| finder.find(text).marks()).collect()
    }

    fn suggest(&self, typed: &str, limit: usize) -> Vec<Suggestion> {
        self.completer.complete(typed, limit)
    }

    fn search(&self, request: &Request) -> Result<Answer, SearchError> {
        let (page, size) = (request.page.max(1), request.page_size.clamp(1, 50));
        let first = (page - 1).saturating_mul(size);
        if first >= MAX_RESULTS {
            return Err(SearchError::TooDeep(MAX_RESULTS));
        }
        let mut question = self.understand(request);
        let (mut found, mut scores) = self.find(request, &question, first + size)?;
        if found.is_empty() && !question.phrases.is_empty() {
            question.notices.push(notice(
                "phraseNotFound",
                question
                    .phrases
                    .iter()
                    .map(|phrase| phrase.join(" "))
                    .collect::<Vec<_>>()
                    .join("; "),
                "no passage has the phrase; its words were searched",
            ));
            question.phrases.clear();
            self.done(scores);
            (found, scores) = self.find(request, &question, first + size)?;
        }
        self.leave_phrase_words_unmarked(&mut question, &request.q);
        self.leave_common_words_unmarked(&mut question);
        let shown: Vec<(u32, f32)> =
            found.iter().skip(first).take(size.min(MAX_RESULTS - first)).copied().collect();
        let beside = self.columns.in_sections_of(&shown, |doc| scores.get(doc).is_some());
        let total = scores.len();
        let mut hits = Vec::with_capacity(shown.len());
        let finder = Finder::new(&question, &self.analyzer);
        let mut having = Having::default();
        for (number, ((doc, score), beside)) in shown.into_iter().zip(beside).enumerate() {
            let mut hit = self.hit(request, &finder, doc, score, first + number + 1)?;
            hit.same_section_hits = beside;
            hit.explanation = request
                .explain
                .then(|| self.explanation(&question, &scores, (doc, score), &mut having));
            hits.push(hit);
        }
        let text = query::parse(&request.q).text;
        let suggestions = self.rewordings(&question, &text, total);
        let facets = request.facets.then(|| self.facets(&scores));
        self.done(scores);
        Ok(Answer {
            query: Understood {
                text,
                expansions: question.expansions,
                corrected: question.corrected,
            },
            notices: question.notices,
            page,
            page_size: size,
            total_hits: total,
            total_pages: total.div_ceil(size),
            hits,
            facets,
            suggestions,
        })
    }
}

impl From<tantivy::TantivyError> for SearchError {
    fn from(error: tantivy::TantivyError) -> SearchError {
        SearchError::Index(error.to_string())
    }
}
