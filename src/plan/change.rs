//! What an addendum changes, as data; found and resolved in `amendment`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an amendment does to its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Effect {
    /// The target, or a sentence of it, is no longer valid.
    Deletes,
    /// New text takes the target's place.
    Replaces,
    /// Text is added to the target.
    Adds,
    /// A new section comes after the target.
    Inserts,
    /// A word or name is read as another.
    Renames,
    /// The target is said to stay as it is.
    Confirms,
}

/// What part of its target an amendment concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Scope {
    /// The sentences or words that it quotes.
    Sentence,
    /// A word, wherever the plan uses it.
    Term,
    /// The ambitions of a chapter.
    Ambitions,
    /// The heading, not the text under it.
    Title,
}

/// One change that an addendum makes, as the addendum says it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Amendment {
    /// What it does.
    pub effect: Effect,
    /// The reference in the addendum's words: `paragraaf 5.4`, `bladzijde 23`.
    pub reference: String,
    /// The anchor that the reference names, as far as the words tell; resolved against the plan in `index`.
    pub target: Option<String>,
    /// Page that the reference names, for references by page.
    pub target_page: Option<u32>,
    /// The quoted text: for a deletion what goes, for a renaming the old word.
    pub quote: Option<String>,
    /// All old texts that the change quotes; more than one in a table of old and new text.
    #[serde(default)]
    pub quotes: Vec<String>,
    /// What of the target is meant, where it is not the whole.
    #[serde(default)]
    pub scope: Option<Scope>,
    /// The heading that a reference by page names: the `Duur` of `onder het kopje Duur`.
    #[serde(default)]
    pub under: Option<String>,
    /// The paragraph of the target that is meant: 1 for the first, -1 for the last.
    #[serde(default)]
    pub paragraph: Option<i8>,
    /// The sentence of that paragraph, or of the target, that is meant; counted likewise.
    #[serde(default)]
    pub sentence: Option<i8>,
    /// How sure, 0–1.
    pub certainty: f32,
    /// Anchor of the section of the addendum that says so.
    pub anchor: String,
    /// Page of the addendum.
    pub page: u32,
    /// Ids of the passages of the addendum that hold the change.
    pub passages: Vec<String>,
}

/// A change to a passage, seen from the passage that is changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AmendedBy {
    /// Id of the document that changes it.
    pub document: String,
    /// Its title.
    pub title: String,
    /// What happens.
    pub effect: Effect,
    /// Id of the passage that says so.
    pub passage: String,
    /// Page of that passage.
    pub page: u32,
    /// How sure, 0–1.
    pub certainty: f32,
    /// The text concerned, where the addendum quotes it.
    pub quote: Option<String>,
}

impl AmendedBy {
    /// Whether the change is told as a fact. What links a reference by page, or one of several
    /// headings of one name, has 0.3–0.4; what the addendum names itself, or in the heading above,
    /// has 0.6 or more ([`crate::plan::amendment`]).
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.certainty >= 0.6
    }
}

/// A change that a passage makes, seen from the passage that says so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Amends {
    /// Id of the document that is changed.
    pub document: String,
    /// Anchor of the section that is changed.
    pub anchor: String,
    /// Number of the chapter that is changed, and its title.
    pub chapter: Option<(String, String)>,
    /// What happens.
    pub effect: Effect,
}
