//! Question → answer: query, ranking, excerpts.
//!
//! [`Request`] and [`Answer`] hold no type of the engine below, so that an engine elsewhere can
//! stand behind the same trait. Must never know PDF, HTML or HTTP.

pub mod query;
pub mod understand;
pub mod spelling;
pub mod rank;
pub mod excerpt;
pub mod suggest;
mod reword;
mod directory;
pub mod local;

use serde::Serialize;
use utoipa::ToSchema;

use crate::plan::{AmendedBy, Amends, Effect, Kind, Step};

/// Something that answers questions.
pub trait Engine: Send + Sync {
    /// Answers one request. Never panics on any `q`.
    fn search(&self, request: &Request) -> Result<Answer, SearchError>;

    /// What in `text` answers `q`, sorted and not overlapping. Never panics on any `q`.
    fn mark(&self, q: &str, text: &str) -> Vec<Mark>;

    /// What `typed` may become: headings, ambitions, documents and phrases of the corpus, at most
    /// `limit`, best first. Never panics on any text. An engine without completions gives none.
    fn suggest(&self, typed: &str, limit: usize) -> Vec<Suggestion> {
        let _ = (typed, limit);
        Vec::new()
    }
}

/// Something that what is being typed may become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The text as shown.
    pub text: String,
    /// What it is.
    pub kind: SuggestionKind,
    /// What of the text answers what was typed; sorted, not overlapping.
    pub ranges: Vec<TextRange>,
    /// Where choosing it leads.
    pub target: Target,
}

/// What a [`Suggestion`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum SuggestionKind {
    /// The heading of a chapter, section or appendix.
    Heading,
    /// An ambition.
    Ambition,
    /// A phrase or term that the corpus uses often.
    Phrase,
    /// A document.
    Document,
}

/// Where a [`Suggestion`] leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A search for its text.
    Search,
    /// A section.
    Section {
        /// Id of the document.
        document: String,
        /// Anchor in the document; empty for ready passages.
        anchor: String,
        /// Id of the first passage.
        passage: String,
    },
    /// A document.
    Document {
        /// Its id.
        document: String,
    },
}

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct TextRange {
    /// First UTF-16 code unit.
    pub start: usize,
    /// One past the last UTF-16 code unit.
    pub end: usize,
}

/// One question. [`Request::default`] is an empty question with the documented defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What the visitor typed; empty = browse in document order.
    pub q: String,
    /// Page of results, from 1.
    pub page: usize,
    /// Hits a page, 1–50.
    pub page_size: usize,
    /// Ids of documents; OR inside; empty = all.
    pub document: Vec<String>,
    /// Chapter numbers (`5`); OR inside; empty = all.
    pub chapter: Vec<String>,
    /// Kinds of passage; OR inside; empty = all.
    pub kind: Vec<Kind>,
    /// Whether superseded text is shown (marked) among the hits.
    pub current: Current,
    /// Order of the hits.
    pub sort: Sort,
    /// How many of the words a hit must have.
    pub matching: Matching,
    /// Which kinds of expansion may be used.
    pub expand: Expand,
    /// Length of an excerpt in characters.
    pub snippet_length: usize,
    /// Whether to count facets.
    pub facets: bool,
    /// Whether each hit explains its score.
    pub explain: bool,
}

impl Default for Request {
    fn default() -> Self {
        Request {
            q: String::new(),
            page: 1,
            page_size: 10,
            document: Vec::new(),
            chapter: Vec::new(),
            kind: Vec::new(),
            current: Current::True,
            sort: Sort::Relevance,
            matching: Matching::Any,
            expand: Expand::default(),
            snippet_length: 240,
            facets: false,
            explain: false,
        }
    }
}

/// Whether text that an addendum superseded counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Current {
    /// Text in force first; replaced text below what replaced it; deleted text not at all.
    #[default]
    True,
    /// Everything, marked.
    All,
}

/// Order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Best first; ties by document and position.
    #[default]
    Relevance,
    /// Document order.
    Position,
    /// Newest document first.
    DateDescending,
}

/// How many of the words a hit must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Matching {
    /// Any word; more words rank higher.
    #[default]
    Any,
    /// All words, in any form.
    All,
    /// All words as written.
    Exact,
}

/// Kinds of expansion that may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expand {
    /// Inflected forms.
    pub stem: bool,
    /// Parts of compounds, and compounds written apart.
    pub compound: bool,
    /// Abbreviations and everyday words.
    pub synonym: bool,
    /// Typing errors.
    pub fuzzy: bool,
}

impl Default for Expand {
    fn default() -> Self {
        Expand { stem: true, compound: true, synonym: true, fuzzy: true }
    }
}

/// The answer to a [`Request`].
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The question as it was understood.
    pub query: Understood,
    /// What the visitor should know: words left out, nothing found for a word.
    pub notices: Vec<Notice>,
    /// Page of results, from 1.
    pub page: usize,
    /// Hits a page.
    pub page_size: usize,
    /// Exact number of passages that match.
    pub total_hits: usize,
    /// Number of pages.
    pub total_pages: usize,
    /// The hits of this page.
    pub hits: Vec<Hit>,
    /// Counts by document, chapter and kind, when asked for.
    pub facets: Option<Facets>,
    /// Other questions to try: the question as it was corrected, and where a question finds little,
    /// likelier spellings and compounds written as one word or as two.
    pub suggestions: Vec<String>,
}

/// The question as it was understood.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Understood {
    /// What was typed, cleaned of control characters.
    pub text: String,
    /// What was searched beside the words typed.
    pub expansions: Vec<Expansion>,
    /// The corrected question, where a word was taken for a typing error.
    pub corrected: Option<String>,
}

/// A word that was searched beside one that was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Expansion {
    /// The word typed.
    pub term: String,
    /// Why.
    pub kind: MatchKind,
    /// The word searched.
    pub to: String,
}

/// Why a word of a passage answers a word of the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum MatchKind {
    /// The same word.
    Exact,
    /// Another form of it.
    Stem,
    /// Part of a compound, or a compound of it.
    Compound,
    /// A synonym or abbreviation.
    Synonym,
    /// One letter off.
    Fuzzy,
    /// Part of a phrase in quotation marks.
    Phrase,
}

/// Something to tell the visitor; the Dutch sentence is made in `web::text_nl` from the code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// Machine name: `tooManyWords`, `wordWithoutHits`, …
    pub code: &'static str,
    /// What it concerns: the word, the limit.
    pub subject: String,
    /// One English sentence.
    pub message: String,
}

/// One passage found.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Hit {
    /// Id of the passage.
    pub id: String,
    /// Place among all hits, from 1.
    pub rank: usize,
    /// The score; comparable within one answer only.
    pub score: f32,
    /// The document.
    pub document: DocumentRef,
    /// The chapter; of a passage that amends, the chapter it changes. `None` in front matter and appendices.
    pub chapter: Option<ChapterRef>,
    /// Where in the document.
    pub anchor: AnchorRef,
    /// Kind of the section it stands in.
    pub kind: Kind,
    /// Pages; `None` for ready passages.
    pub pages: Option<Pages>,
    /// The best piece of its text, with marks.
    pub snippet: Snippet,
    /// What changes it.
    pub amended_by: Vec<AmendedBy>,
    /// What it changes.
    pub amends: Vec<Amends>,
    /// The strongest effect on it, for the notice beside the hit.
    pub superseded: Option<Effect>,
    /// How many other passages of the same section match.
    pub same_section_hits: usize,
    /// Why it scored so, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// Why a passage scored so: the contributions of the terms add up to a sum, which each adjustment
/// multiplies or adds to, in order; the outcome is the score.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The score of the hit.
    pub score: f32,
    /// Every term of the question that the passage has, by field.
    pub terms: Vec<TermScore>,
    /// What changed the sum of the terms, in order.
    pub adjustments: Vec<Adjustment>,
}

/// What one term in one field adds to a score.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TermScore {
    /// The word of the question.
    pub word: String,
    /// The term that was looked up for it.
    pub term: String,
    /// How the term comes from the word.
    pub kind: MatchKind,
    /// `text`, `parts`, `exact`, `heading`, `path` or `title`.
    pub field: &'static str,
    /// Weight of the field for this term.
    pub weight: f32,
    /// What it adds.
    pub contribution: f32,
    /// The same in English.
    pub reason: String,
}

/// What changed a score beside the terms.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Adjustment {
    /// `coordination`, `kind`, `chapter`, `named`, `neighbours`, `superseded`; `other` for what has no name.
    pub name: &'static str,
    /// What the score was multiplied by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<f32>,
    /// What was added to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added: Option<f32>,
    /// Why, in English.
    pub reason: String,
}

/// The document of a hit.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DocumentRef {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// `plan`, `addendum` or `bijlage`.
    pub kind: String,
    /// First day on which it applies.
    pub valid_from: Option<String>,
    /// Last day on which it applies.
    pub valid_to: Option<String>,
}

/// The chapter of a hit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChapterRef {
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
}

/// Where in the document a hit stands.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnchorRef {
    /// From chapter to section.
    pub path: Vec<Step>,
    /// Anchor of the section, the fragment of its place in the plan.
    pub slug: String,
    /// Number of the ambition, where the passage is one.
    pub ambition: Option<String>,
}

/// Pages of a hit; physical numbers from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pages {
    /// First page.
    pub first: u32,
    /// Last page.
    pub last: u32,
    /// Printed number of the first page.
    pub label_first: Option<String>,
}

/// A piece of a passage's text with marks: text and ranges, never markup.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Snippet {
    /// The text.
    pub text: String,
    /// Whether text of the passage was left out before it.
    pub truncated_start: bool,
    /// Whether text of the passage was left out after it.
    pub truncated_end: bool,
    /// What to mark; sorted, not overlapping.
    pub ranges: Vec<Mark>,
}

/// One mark in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Mark {
    /// First UTF-16 code unit.
    pub start: usize,
    /// One past the last UTF-16 code unit.
    pub end: usize,
    /// Why it is marked.
    pub kind: MatchKind,
    /// The word of the question that it answers.
    pub term: String,
}

/// The byte at which a UTF-16 offset falls; the end of the text where it lies beyond.
#[must_use]
pub fn byte_of_utf16(text: &str, offset: usize) -> usize {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        if units >= offset {
            return at;
        }
        units += c.len_utf16();
    }
    text.len()
}

/// Counts of all matching passages.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Facets {
    /// By document.
    pub document: Vec<FacetCount>,
    /// By chapter number.
    pub chapter: Vec<FacetCount>,
    /// By kind.
    pub kind: Vec<FacetCount>,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FacetCount {
    /// The value to filter by.
    pub value: String,
    /// How it is shown.
    pub label: String,
    /// Number of matching passages.
    pub count: usize,
}

/// Why a question was not answered.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The index could not be read; the cause tells which file.
    #[error("the index can't be read: {0}")]
    Index(String),
    /// A page beyond the last result that is served.
    #[error("results past the {0}th are not served: ask a narrower question")]
    TooDeep(usize),
}
