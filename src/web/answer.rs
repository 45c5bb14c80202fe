//! The JSON of a search: the engine's answer with links and marked-up excerpts.

use serde::Serialize;
use utoipa::ToSchema;

use crate::plan::{Effect, Kind, Passage, Step};
use crate::search::{
    AnchorRef, Answer, ChapterRef, DocumentRef, Expand, Explanation, Facets, Hit, Mark, Notice,
    Pages, Request, Snippet, Understood,
};
use crate::store::Generation;

use super::link::{Links, byte_of_utf16, quote};
use super::marked::Marked;

/// The whole answer.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SearchAnswer<'a> {
    /// The question as it was understood.
    query: &'a Understood,
    /// What the visitor should know.
    notices: &'a [Notice],
    /// Page of results, from 1.
    page: usize,
    /// Hits a page.
    page_size: usize,
    /// Exact number of passages that match.
    total_hits: usize,
    /// Number of pages.
    total_pages: usize,
    /// Milliseconds that the search took.
    took_ms: f64,
    /// The index that answered.
    index: IndexRef<'a>,
    /// The hits of this page.
    hits: Vec<FoundPassage<'a>>,
    /// Counts of all hits, where they are asked for.
    facets: Option<&'a Facets>,
    /// Other questions to try, where there are few hits.
    suggestions: &'a [String],
    /// Where this page of results and those beside it are.
    links: ListLinks,
}

/// The generation that answered.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct IndexRef<'a> {
    /// Its number; each new index has a higher one.
    generation: u64,
    /// When it was published, RFC 3339 in UTC.
    #[schema(format = DateTime)]
    built_at: &'a str,
}

impl IndexRef<'_> {
    pub(super) fn of(generation: &Generation) -> IndexRef<'_> {
        IndexRef { generation: generation.number(), built_at: &generation.manifest().built_at }
    }
}

/// Where this list, the one after and the one before are.
#[derive(Serialize, ToSchema)]
pub(super) struct ListLinks {
    #[serde(rename = "self")]
    this: String,
    /// The page after it.
    next: Option<String>,
    /// The page before it.
    prev: Option<String>,
    /// The same question without its correction, where one was applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    literal: Option<String>,
}

/// One passage found.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FoundPassage<'a> {
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
    amended_by: &'a [crate::plan::AmendedBy],
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

/// A piece of a passage.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Excerpt<'a> {
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

/// What a passage changes elsewhere.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Change<'a> {
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
#[derive(Serialize, ToSchema)]
pub(super) struct PassageLinks {
    /// As JSON.
    #[serde(rename = "self")]
    this: String,
    /// As a page of its own.
    pub(super) html: String,
    /// Its page of the PDF: the text beside the picture.
    pub(super) page: Option<String>,
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
            page: page.map(|page| links.page(place.document, page, q)),
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
        let first = passage.pages.as_ref().map(|pages| pages.first);
        let place = Place {
            id: &passage.id,
            document: &passage.document,
            path: &passage.path,
            page: marks.first().and_then(|mark| page_of(passage, mark)).or(first),
            chapter: chapter.and_then(|step| step.number.as_deref()),
        };
        let quote =
            marks.first().and_then(|mark| quote(&passage.text, mark.start, &broken(passage)));
        PassageLinks::new(links, generation, &place, q, quote.as_deref())
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
        let mark = hit.snippet.ranges.first();
        let quote = mark.and_then(|mark| quote(&hit.snippet.text, mark.start, &[]));
        PassageLinks::new(links, generation, &place, q, quote.as_deref())
    }
}

/// The page on which a marked word of a passage stands, where the PDF tells.
fn page_of(passage: &Passage, mark: &Mark) -> Option<u32> {
    let start = byte_of_utf16(&passage.text, mark.start);
    passage.boxes.iter().find(|word| word.end as usize > start).map(|word| word.page)
}

/// Where the words of a passage start that are broken over two lines: those have two boxes.
fn broken(passage: &Passage) -> Vec<usize> {
    let pairs = passage.boxes.windows(2);
    pairs.filter(|pair| pair[0].start == pair[1].start).map(|pair| pair[0].start as usize).collect()
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
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document<'a> {
    /// Its id.
    id: &'a str,
    /// Its title.
    title: &'a str,
    /// `plan`, `addendum` or `bijlage`; empty for ready passages.
    kind: &'a str,
    /// Id of the document that it amends.
    amends: Option<&'a str>,
    /// First day on which it applies.
    #[schema(format = Date)]
    valid_from: Option<&'a str>,
    /// Last day on which it applies.
    #[schema(format = Date)]
    valid_to: Option<&'a str>,
    /// Where the PDF was published.
    source: Option<&'a str>,
    /// Under which licence.
    licence: Option<&'a str>,
    /// What must be said of it wherever it is shown.
    notice: Option<&'a str>,
    /// Whether the PDF in the corpus is newer, and can't be read.
    stale: bool,
    /// Number of pages; 0 for ready passages.
    pages: usize,
    /// Number of passages.
    passages: usize,
    /// Where its parts are.
    links: DocumentLinks,
}

/// Where the parts of a document are.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DocumentLinks {
    /// This description.
    #[serde(rename = "self")]
    this: String,
    /// Its tree.
    outline: String,
    /// What it changes, or by what it is changed.
    amendments: String,
    /// The whole text as a page.
    html: String,
    /// Its first page; null for ready passages.
    first_page: Option<String>,
    /// The PDF; null for ready passages.
    file: Option<String>,
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
            links: DocumentLinks {
                this: links.document_json(&entry.id),
                outline: links.outline_json(&entry.id),
                amendments: links.amendments_json(&entry.id),
                html: links.document(&entry.id),
                first_page: (entry.pages > 0).then(|| links.page_json(&entry.id, 1, "")),
                file,
            },
        }
    }
}
