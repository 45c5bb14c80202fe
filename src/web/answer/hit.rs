//! One hit as JSON: the passage, its excerpt, and what it changes.

use serde::Serialize;
use utoipa::ToSchema;

use crate::plan::{AmendedBy, Amends, Effect, Kind, Passage};
use crate::search::{AnchorRef, ChapterRef, DocumentRef, Explanation, Hit, Mark, Pages, Snippet};
use crate::store::Generation;
use crate::web::link::{Asking, Links};
use crate::web::marked::Marked;

use super::PassageLinks;

/// One passage found.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::web) struct FoundPassage<'a> {
    /// Its id.
    id: &'a str,
    /// Place among all hits, from 1.
    rank: usize,
    /// The score; comparable within one answer only.
    score: f32,
    /// Kind of the section it stands in.
    kind: Kind,
    /// The document it stands in.
    document: &'a DocumentRef,
    /// The chapter; of a passage that amends, the chapter it changes. Null in front matter and appendices.
    chapter: Option<&'a ChapterRef>,
    /// Where in the document it stands.
    anchor: &'a AnchorRef,
    /// Its pages; null for ready passages.
    pages: Option<&'a Pages>,
    /// The best piece of its text.
    snippet: Excerpt<'a>,
    /// What changes it.
    amended_by: &'a [AmendedBy],
    /// What it changes.
    amends: Vec<Change<'a>>,
    /// The strongest effect on it, where it is out of force.
    superseded: Option<Effect>,
    /// Other passages of the same section that match.
    same_section_hits: usize,
    /// Why it scored so, in words, where that is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<&'a Explanation>,
    /// Where it can be read.
    links: PassageLinks,
}

impl FoundPassage<'_> {
    /// A hit as a part of an answer.
    pub(in crate::web) fn of<'a>(
        hit: &'a Hit,
        asking: &Asking,
        links: &Links,
        generation: &Generation,
    ) -> FoundPassage<'a> {
        FoundPassage {
            id: &hit.id,
            rank: hit.rank,
            score: hit.score,
            kind: hit.kind,
            document: &hit.document,
            chapter: hit.chapter.as_ref(),
            anchor: &hit.anchor,
            pages: hit.pages.as_ref(),
            snippet: Excerpt::of(&hit.snippet),
            amended_by: &hit.amended_by,
            amends: Change::of(&hit.amends),
            superseded: hit.superseded,
            same_section_hits: hit.same_section_hits,
            explanation: hit.explanation.as_ref(),
            links: PassageLinks::of_hit(links, generation, hit, asking),
        }
    }
}

/// A piece of a passage.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::web) struct Excerpt<'a> {
    /// The text.
    text: &'a str,
    /// Whether text of the passage was left out before it.
    truncated_start: bool,
    /// Whether text of the passage was left out after it.
    truncated_end: bool,
    /// What of the text answers the question.
    ranges: &'a [Mark],
    /// The text as HTML that holds no element but `mark`.
    html: String,
}

impl Excerpt<'_> {
    fn of(snippet: &Snippet) -> Excerpt<'_> {
        Excerpt {
            text: &snippet.text,
            truncated_start: snippet.truncated_start,
            truncated_end: snippet.truncated_end,
            ranges: &snippet.ranges,
            html: Marked::new(&snippet.text, &snippet.ranges).to_string(),
        }
    }
}

/// What a passage changes elsewhere.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::web) struct Change<'a> {
    /// Id of the document that is changed.
    document: &'a str,
    /// Anchor of the section that is changed.
    anchor: &'a str,
    /// The chapter that is changed.
    chapter: Option<ChapterRef>,
    /// What happens to it.
    effect: Effect,
}

impl Change<'_> {
    pub(in crate::web) fn of(amends: &[Amends]) -> Vec<Change<'_>> {
        let chapter = |(number, title): &(String, String)| ChapterRef {
            number: number.clone(),
            title: title.clone(),
        };
        amends
            .iter()
            .map(|change| Change {
                document: &change.document,
                anchor: &change.anchor,
                chapter: change.chapter.as_ref().map(chapter),
                effect: change.effect,
            })
            .collect()
    }
}

/// The pages of a passage, as a hit has them.
pub(in crate::web) fn pages_of(passage: &Passage) -> Option<Pages> {
    passage.pages.as_ref().map(|pages| Pages {
        first: pages.first,
        last: pages.last,
        label_first: pages.label_first.clone(),
    })
}
