//! What is answered: how the question was understood, the hits with their excerpts, counts.

use serde::Serialize;
use utoipa::ToSchema;

use crate::plan::{AmendedBy, Amends, Effect, Kind, Step};

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
    /// `coordination`, `kind`, `named`, `neighbours`, `chapter`, `replaces`, `superseded`; `other` for what has no name.
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
