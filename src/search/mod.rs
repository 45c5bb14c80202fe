//! Question → answer: query, ranking, excerpts.
//!
//! [`Request`] and [`Answer`] hold no type of the engine below, so that an engine elsewhere can
//! stand behind the same trait. Must never know PDF, HTML or HTTP.

mod request;
mod answer;
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

pub use answer::{
    Adjustment, AnchorRef, Answer, ChapterRef, DocumentRef, Expansion, Explanation, FacetCount,
    Facets, Hit, Mark, MatchKind, Notice, Pages, Snippet, TermScore, Understood, byte_of_utf16,
};
pub use request::{Current, Expand, Matching, Request, Sort};

/// Something that answers questions.
pub trait Engine: Send + Sync {
    /// Answers one request. Never panics on any `q`.
    fn search(&self, request: &Request) -> Result<Answer, SearchError>;

    /// What in each of `texts` answers `q`: a list a text, sorted and not overlapping. The question is
    /// understood once, which costs more than looking through a text. Never panics on any `q`.
    fn mark(&self, q: &str, texts: &[&str]) -> Vec<Vec<Mark>>;

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
