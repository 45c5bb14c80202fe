//! The JSON of a search: the engine's answer with links and marked-up excerpts.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::plan::{Effect, Kind, Passage, Step};
use crate::search::{
    AnchorRef, Answer, ChapterRef, DocumentRef, Expand, Explanation, Facets, Hit, Mark, Notice,
    Pages, Request, Snippet, Understood,
};
use crate::store::Generation;

use super::link::{Links, quote};
use super::marked::Marked;

/// The whole answer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SearchAnswer<'a> {
    query: &'a Understood,
    notices: &'a [Notice],
    page: usize,
    page_size: usize,
    total_hits: usize,
    total_pages: usize,
    took_ms: f64,
    index: IndexRef<'a>,
    hits: Vec<FoundPassage<'a>>,
    facets: Option<&'a Facets>,
    suggestions: &'a [String],
    links: ListLinks,
}

/// The generation that answered.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IndexRef<'a> {
    generation: u64,
    built_at: &'a str,
}

impl IndexRef<'_> {
    pub(super) fn of(generation: &Generation) -> IndexRef<'_> {
        IndexRef { generation: generation.number(), built_at: &generation.manifest().built_at }
    }
}

/// Where this list, the one after and the one before are.
#[derive(Serialize)]
struct ListLinks {
    #[serde(rename = "self")]
    this: String,
    next: Option<String>,
    prev: Option<String>,
    /// The same question without its correction, where one was applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    literal: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FoundPassage<'a> {
    id: &'a str,
    rank: usize,
    score: f32,
    kind: Kind,
    document: &'a DocumentRef,
    chapter: Option<&'a ChapterRef>,
    anchor: &'a AnchorRef,
    pages: Option<&'a Pages>,
    snippet: Excerpt<'a>,
    amended_by: &'a [crate::plan::AmendedBy],
    amends: Vec<Change<'a>>,
    superseded: Option<Effect>,
    same_section_hits: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<&'a Explanation>,
    links: PassageLinks,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Excerpt<'a> {
    text: &'a str,
    truncated_start: bool,
    truncated_end: bool,
    ranges: &'a [Mark],
    html: String,
}

/// What a passage changes elsewhere.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Change<'a> {
    document: &'a str,
    anchor: &'a str,
    chapter: Option<ChapterRef>,
    effect: Effect,
}

impl Change<'_> {
    pub(super) fn of(amends: &[crate::plan::Amends]) -> Vec<Change<'_>> {
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

/// Where a passage can be read.
#[derive(Serialize)]
pub(super) struct PassageLinks {
    /// As JSON.
    #[serde(rename = "self")]
    this: String,
    /// As a page of its own.
    pub(super) html: String,
    /// In the document as a page, where its page of the PDF begins.
    page: Option<String>,
    /// In the document as a page, at its section.
    pub(super) section: Option<String>,
    /// In the PDF.
    pub(super) pdf: Option<String>,
    /// The chapter's own page on the website.
    pub(super) website: Option<String>,
}

/// What the links of a passage are made of.
struct Place<'a> {
    id: &'a str,
    document: &'a str,
    path: &'a [Step],
    page: Option<u32>,
    chapter: Option<&'a str>,
}

impl PassageLinks {
    /// For a visitor who asked `q`; `quote` stands on the page of the PDF.
    fn new(
        links: &Links,
        generation: &Generation,
        place: &Place,
        q: &str,
        quote: Option<&str>,
    ) -> PassageLinks {
        let document = generation.document(place.document);
        let website = document
            .and_then(|document| document.chapter_url.as_deref())
            .zip(place.chapter)
            .map(|(url, number)| url.replace("{number}", &super::link::encode(number)));
        let has_pdf = document.is_some_and(|document| !document.sha256.is_empty());
        let page = place.page.filter(|_| has_pdf);
        PassageLinks {
            this: links.passage_json(place.id, q),
            html: links.passage(place.id, q),
            page: page.map(|page| links.page(place.document, page)),
            section: place.path.last().map(|step| links.section(place.document, &step.anchor)),
            pdf: page.map(|page| links.pdf(place.document, page, quote)),
            website,
        }
    }

    /// The links of a passage on its own; its marks say what the visitor looked for.
    pub(super) fn of_passage(
        links: &Links,
        generation: &Generation,
        passage: &Passage,
        marks: &[Mark],
        q: &str,
    ) -> PassageLinks {
        let chapter = passage.path.first().filter(|step| step.kind == Kind::Chapter);
        let place = Place {
            id: &passage.id,
            document: &passage.document,
            path: &passage.path,
            page: passage.pages.as_ref().map(|pages| pages.first),
            chapter: chapter.and_then(|step| step.number.as_deref()),
        };
        let snippet = Snippet {
            text: passage.text.clone(),
            ranges: marks.first().cloned().into_iter().collect(),
            ..Snippet::default()
        };
        PassageLinks::new(links, generation, &place, q, quote(&snippet).as_deref())
    }

    /// The links of a hit.
    pub(super) fn of_hit(
        links: &Links,
        generation: &Generation,
        hit: &Hit,
        q: &str,
    ) -> PassageLinks {
        let place = Place {
            id: &hit.id,
            document: &hit.document.id,
            path: &hit.anchor.path,
            page: hit.pages.as_ref().map(|pages| pages.first),
            chapter: hit.chapter.as_ref().map(|chapter| chapter.number.as_str()),
        };
        PassageLinks::new(links, generation, &place, q, quote(&hit.snippet).as_deref())
    }
}

/// Puts an answer into its JSON shape; `pairs` are the parameters as they came.
pub(super) fn search_answer<'a>(
    answer: &'a Answer,
    request: &Request,
    pairs: &[(String, String)],
    took: std::time::Duration,
    links: &Links,
    generation: &'a Generation,
) -> SearchAnswer<'a> {
    let at = |page: usize| links.search_json(&borrowed(&with_page(pairs, page)));
    let hits = answer
        .hits
        .iter()
        .map(|hit| FoundPassage {
            id: &hit.id,
            rank: hit.rank,
            score: hit.score,
            kind: hit.kind,
            document: &hit.document,
            chapter: hit.chapter.as_ref(),
            anchor: &hit.anchor,
            pages: hit.pages.as_ref(),
            snippet: excerpt(&hit.snippet),
            amended_by: &hit.amended_by,
            amends: Change::of(&hit.amends),
            superseded: hit.superseded,
            same_section_hits: hit.same_section_hits,
            explanation: hit.explanation.as_ref(),
            links: PassageLinks::of_hit(links, generation, hit, &request.q),
        })
        .collect();
    SearchAnswer {
        query: &answer.query,
        notices: &answer.notices,
        page: answer.page,
        page_size: answer.page_size,
        total_hits: answer.total_hits,
        total_pages: answer.total_pages,
        // Tenths of a millisecond are enough.
        took_ms: (took.as_secs_f64() * 10_000.0).round() / 10.0,
        index: IndexRef::of(generation),
        hits,
        facets: answer.facets.as_ref(),
        suggestions: &answer.suggestions,
        links: ListLinks {
            this: at(answer.page),
            next: (answer.page < answer.total_pages).then(|| at(answer.page + 1)),
            prev: (answer.page > 1 && answer.total_pages > 0)
                .then(|| at((answer.page - 1).min(answer.total_pages))),
            literal: answer
                .query
                .corrected
                .is_some()
                .then(|| links.search_json(&borrowed(&literally(pairs, request.expand)))),
        },
    }
}

/// The pages of a passage, as a hit has them.
pub(super) fn pages_of(passage: &Passage) -> Option<Pages> {
    passage.pages.as_ref().map(|pages| Pages {
        first: pages.first,
        last: pages.last,
        label_first: pages.label_first.clone(),
    })
}

fn excerpt(snippet: &Snippet) -> Excerpt<'_> {
    Excerpt {
        text: &snippet.text,
        truncated_start: snippet.truncated_start,
        truncated_end: snippet.truncated_end,
        ranges: &snippet.ranges,
        html: Marked::new(&snippet.text, &snippet.ranges).to_string(),
    }
}

/// The same parameters with another page of results; the first page needs no parameter.
pub(super) fn with_page(pairs: &[(String, String)], page: usize) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = pairs.iter().filter(|(name, _)| name != "page").cloned().collect();
    if page > 1 {
        pairs.push(("page".to_owned(), page.to_string()));
    }
    pairs
}

/// The same question from its first page with every expansion but corrections.
pub(super) fn literally(pairs: &[(String, String)], expand: Expand) -> Vec<(String, String)> {
    let mut pairs = with_page(pairs, 1);
    pairs.retain(|(name, _)| name != "expand");
    let kinds = [(expand.stem, "stem"), (expand.compound, "compound"), (expand.synonym, "synonym")];
    let kinds: Vec<&str> = kinds.into_iter().filter(|(on, _)| *on).map(|(_, kind)| kind).collect();
    pairs.push(("expand".to_owned(), kinds.join(",")));
    pairs
}

/// Pairs as the links take them.
pub(super) fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// What `/v1/documents/{id}` says of a document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document<'a> {
    id: &'a str,
    title: &'a str,
    kind: &'a str,
    amends: Option<&'a str>,
    valid_from: Option<&'a str>,
    valid_to: Option<&'a str>,
    source: Option<&'a str>,
    licence: Option<&'a str>,
    notice: Option<&'a str>,
    stale: bool,
    pages: usize,
    passages: usize,
    links: BTreeMap<&'static str, Option<String>>,
}

impl Document<'_> {
    pub(super) fn of<'a>(entry: &'a crate::store::DocumentEntry, links: &Links) -> Document<'a> {
        let file = (!entry.sha256.is_empty()).then(|| links.file(&entry.id));
        Document {
            id: &entry.id,
            title: &entry.title,
            kind: &entry.kind,
            amends: entry.amends.as_deref(),
            valid_from: entry.valid_from.as_deref(),
            valid_to: entry.valid_to.as_deref(),
            source: entry.source.as_deref(),
            licence: entry.licence.as_deref(),
            notice: entry.notice.as_deref(),
            stale: entry.stale.is_some(),
            pages: entry.pages,
            passages: entry.passages,
            links: BTreeMap::from([
                ("self", Some(links.document_json(&entry.id))),
                ("outline", Some(links.outline_json(&entry.id))),
                ("html", Some(links.document(&entry.id))),
                ("file", file),
            ]),
        }
    }
}
