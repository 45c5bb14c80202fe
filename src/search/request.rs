//! What may be asked: the words, and how they are searched.

use crate::plan::Kind;

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
