//! Text → terms: the one analysis chain for indexing and for asking.
//!
//! Must never know documents.

/// Version of the chain: raised when the same text would give other terms.
pub const ANALYSIS_VERSION: u32 = 1;

/// One word of a text and the terms it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The normalised word: lower case, composed, folded; what the `exact` field holds.
    pub text: String,
    /// First byte in the text as shown.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Number of the word in the text, from 0; the halves of a hyphenated word have positions of their own.
    pub position: usize,
    /// Its stems; more than one where a notation stands for several words (`s(b)o`).
    pub stem: Vec<String>,
    /// The stems of the parts of a compound; empty where the word is not split.
    pub parts: Vec<String>,
}
