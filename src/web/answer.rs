//! The JSON of a search: the engine's answer with links and marked-up excerpts.

mod document;
mod hit;
mod place;

use serde::Serialize;
use utoipa::ToSchema;

use crate::search::{Answer, Expand, Facets, Notice, Request, Understood};
use crate::store::Generation;

use super::link::{Asking, Links};

pub(super) use document::Document;
pub(super) use hit::{Change, FoundPassage, pages_of};
pub(super) use place::PassageLinks;

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
    let asking = Asking::of(&request.q);
    let hits = answer.hits.iter().map(|hit| FoundPassage::of(hit, &asking, links, generation));
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
        hits: hits.collect(),
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
