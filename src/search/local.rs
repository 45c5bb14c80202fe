//! The engine over an index on this machine.
//!
//! A question is understood ([`super::understand`]), all passages are scored ([`super::rank`]),
//! text out of force is lowered or left out, what is left is filtered, counted and ordered, and of
//! the passages of the page asked for the texts are read and cut ([`super::excerpt`]). Order is
//! by score, then document, then position, so pages partition what was found.

mod columns;
mod find;
mod adjust;
mod facets;
mod explain;

use std::collections::BTreeMap;
use std::path::Path;

use tantivy::{DocAddress, Index, ReloadPolicy, Searcher, TantivyDocument};

use self::columns::Columns;
use super::directory::ReadOnly;
use super::query::{self, notice};
use super::rank::{Place, Segment, Weights};
use super::reword::reword;
use super::suggest::Completer;
use super::understand::{Context, Understanding, understand};
use super::{
    Answer, ChapterRef, DocumentRef, Engine, Hit, Mark, Pages, Request, SearchError, Suggestion,
    Understood, excerpt,
};
use crate::dutch::Analyzer;
use crate::dutch::synonym::{Own, Synonyms};
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
    documents: BTreeMap<String, DocumentRef>,
    analyzer: Analyzer,
    synonyms: Synonyms,
    weights: Weights,
    completer: Completer,
}

/// A passage with what stands beside it in its document.
#[derive(Debug, Clone, Default)]
pub struct Neighbours {
    /// The passage, without word boxes.
    pub passage: Passage,
    /// Its document.
    pub document: DocumentRef,
    /// Id of the passage before it in the document.
    pub previous: Option<String>,
    /// Id of the passage after it.
    pub next: Option<String>,
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

    /// Opens the index in a directory for reading only.
    ///
    /// # Errors
    /// When a file is missing or damaged, or was written by another version.
    pub fn open(directory: &Path, documents: Vec<DocumentRef>) -> Result<LocalEngine, SearchError> {
        let failed =
            |error: String| SearchError::Index(format!("{}: {error}", directory.display()));
        let files = ReadOnly::open(directory).map_err(|error| failed(error.to_string()))?;
        let index = Index::open(files).map_err(|error| failed(error.to_string()))?;
        LocalEngine::over(&index, documents)
    }

    /// The same for an index that is open already.
    ///
    /// # Errors
    /// When a file is missing or damaged, or was written by another version.
    pub fn over(index: &Index, documents: Vec<DocumentRef>) -> Result<LocalEngine, SearchError> {
        let fields = schema::check(index).map_err(|error| SearchError::Index(error.to_string()))?;
        let searcher =
            index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?.searcher();
        let segment = Segment::of(&searcher, &fields)?;
        let completions =
            schema::completions(index).map_err(|error| SearchError::Index(error.to_string()))?;
        let mut engine = LocalEngine {
            columns: Columns::default(),
            documents: documents
                .into_iter()
                .map(|document| (document.id.clone(), document))
                .collect(),
            analyzer: Analyzer::new(),
            synonyms: Synonyms::built_in().clone(),
            weights: Weights::default(),
            completer: Completer::new(completions),
            searcher,
            fields,
            segment,
        };
        engine.columns = engine.read_columns()?;
        Ok(engine)
    }

    /// Takes other weights.
    pub fn weigh(&mut self, weights: Weights) {
        self.weights = weights;
    }

    /// Learns an owner's own synonyms.
    pub fn know(&mut self, own: &Own) {
        self.synonyms = Synonyms::with(own);
    }

    /// Number of passages.
    #[must_use]
    pub fn passages(&self) -> usize {
        self.segment.as_ref().map_or(0, |segment| segment.count)
    }

    /// One passage with its neighbours; `None` for an id that is not in the index.
    ///
    /// # Errors
    /// When a file is damaged.
    pub fn passage(&self, id: &str) -> Result<Option<Neighbours>, SearchError> {
        let Some(doc) = self.number_of(id) else { return Ok(None) };
        let beside = |other: Option<u32>| -> Result<Option<String>, SearchError> {
            match other.filter(|&other| {
                self.columns.document.get(other as usize) == self.columns.document.get(doc as usize)
            }) {
                Some(other) => Ok(Some(self.stored(other)?.id)),
                None => Ok(None),
            }
        };
        let passage = self.stored(doc)?;
        let document = self.document(doc, &passage);
        Ok(Some(Neighbours {
            previous: beside(doc.checked_sub(1))?,
            next: beside(doc.checked_add(1))?,
            passage,
            document,
        }))
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
        let most = question.marks.exact.keys().map(|word| rarity(word)).fold(0.0, f32::max);
        let common: Vec<String> = question
            .marks
            .exact
            .keys()
            .filter(|word| rarity(word) < most * MARKED)
            .cloned()
            .collect();
        for word in common {
            if let Some(typed) = question.marks.exact.remove(&word) {
                question.marks.stems.retain(|_, (_, term)| *term != typed);
            }
        }
    }

    fn number_of(&self, id: &str) -> Option<u32> {
        let reader = self.searcher.segment_readers().first()?;
        let postings = reader.inverted_index(self.fields.id).ok()?;
        let term = tantivy::Term::from_field_text(self.fields.id, id);
        let block = postings
            .read_block_postings(&term, tantivy::schema::IndexRecordOption::Basic)
            .ok()??;
        block.docs().first().copied()
    }

    fn stored(&self, doc: u32) -> Result<Passage, SearchError> {
        let stored: TantivyDocument = self.searcher.doc(DocAddress::new(0, doc))?;
        schema::passage(&self.fields, &stored)
            .map_err(|error| SearchError::Index(error.to_string()))
    }

    fn document(&self, doc: u32, passage: &Passage) -> DocumentRef {
        let id = self.columns.document_id(doc).unwrap_or(&passage.document);
        self.documents.get(id).cloned().unwrap_or_else(|| DocumentRef {
            id: id.to_owned(),
            title: id.to_owned(),
            ..DocumentRef::default()
        })
    }

    fn hit(
        &self,
        request: &Request,
        question: &Understanding,
        doc: u32,
        score: f32,
        rank: usize,
    ) -> Result<Hit, SearchError> {
        let passage = self.stored(doc)?;
        let words = self.analyzer.read(&passage.text);
        let found = excerpt::find(&words, question, &self.analyzer);
        let snippet = excerpt::snippet(&passage.text, &words, &found, request.snippet_length);
        let document = self.document(doc, &passage);
        let chapter = schema::chapter(&passage).map(|(number, title)| ChapterRef {
            number: number.to_owned(),
            title: title.to_owned(),
        });
        let ambition = passage
            .path
            .iter()
            .rev()
            .find(|step| step.kind == Kind::Ambition)
            .and_then(|step| step.number.clone());
        let slug = passage.path.last().map(|step| step.anchor.clone()).unwrap_or_default();
        let superseded = schema::superseded(&passage);
        Ok(Hit {
            rank,
            score,
            document,
            chapter,
            anchor: super::AnchorRef { slug, ambition, path: passage.path },
            kind: passage.kind,
            pages: passage.pages.map(|pages| Pages {
                first: pages.first,
                last: pages.last,
                label_first: pages.label_first,
            }),
            snippet,
            amended_by: passage.amended_by,
            amends: passage.amends,
            superseded,
            same_section_hits: 0,
            explanation: None,
            id: passage.id,
        })
    }

    /// In a question with phrases, the words of the phrases are marked as phrases only.
    fn leave_phrase_words_unmarked(&self, question: &mut Understanding, q: &str) {
        let loose = query::parse(q).words;
        let loose: Vec<String> =
            self.analyzer.read(&loose).into_iter().map(|(word, _)| word.text).collect();
        let phrased = question.phrases.iter().flatten().filter(|word| !loose.contains(word));
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

    /// Ids of the best passages with their scores: what a judge needs, without reading a text.
    ///
    /// # Errors
    /// When a file is damaged.
    pub fn ranking(&self, q: &str, depth: usize) -> Result<Vec<(u32, f32)>, SearchError> {
        let request = Request { q: q.to_owned(), ..Request::default() };
        let question = self.understand(&request);
        let (mut found, _) = self.find(&request, &question)?;
        found.truncate(depth);
        Ok(found)
    }
}

impl Engine for LocalEngine {
    fn mark(&self, q: &str, text: &str) -> Vec<Mark> {
        let request = Request { q: q.to_owned(), ..Request::default() };
        let mut question = self.understand(&request);
        // As in a search: a phrase that no passage has is searched, and marked, as loose words.
        let absent = |segment| self.phrases(segment, &question).is_some_and(|with| with.is_empty());
        if self.segment.as_ref().is_some_and(absent) {
            question.phrases.clear();
        }
        self.leave_phrase_words_unmarked(&mut question, q);
        self.leave_common_words_unmarked(&mut question);
        let words = self.analyzer.read(text);
        excerpt::utf16(text, &excerpt::find(&words, &question, &self.analyzer))
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
        let (mut found, mut scores) = self.find(request, &question)?;
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
            (found, scores) = self.find(request, &question)?;
        }
        self.leave_phrase_words_unmarked(&mut question, &request.q);
        self.leave_common_words_unmarked(&mut question);
        let shown: Vec<(u32, f32)> =
            found.iter().skip(first).take(size.min(MAX_RESULTS - first)).copied().collect();
        let beside = self.columns.in_sections_of(&shown, &found);
        let mut hits = Vec::with_capacity(shown.len());
        for (number, ((doc, score), beside)) in shown.into_iter().zip(beside).enumerate() {
            let mut hit = self.hit(request, &question, doc, score, first + number + 1)?;
            hit.same_section_hits = beside;
            hit.explanation =
                request.explain.then(|| self.explanation(&question, &scores, doc, score));
            hits.push(hit);
        }
        let text = query::parse(&request.q).text;
        let suggestions = self.rewordings(&question, &text, found.len());
        Ok(Answer {
            query: Understood {
                text,
                expansions: question.expansions,
                corrected: question.corrected,
            },
            notices: question.notices,
            page,
            page_size: size,
            total_hits: found.len(),
            total_pages: found.len().div_ceil(size),
            hits,
            facets: request.facets.then(|| self.facets(&found)),
            suggestions,
        })
    }
}

impl From<tantivy::TantivyError> for SearchError {
    fn from(error: tantivy::TantivyError) -> SearchError {
        SearchError::Index(error.to_string())
    }
}
