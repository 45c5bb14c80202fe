//! The parameters as the API's description shows them.
//!
//! The types here are never made: [`super::search_request`] reads pairs, so that an answer can name
//! every fault at once. A test asks the reader for each name that is described.

#![expect(dead_code, reason = "these types describe what is read elsewhere")]

use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use utoipa::{IntoParams, ToSchema};

use crate::plan::Kind;
use crate::web::picture::{WIDTH, WIDTHS};

/// The parameters of a search.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(in crate::web) struct SearchParameters {
    /// What is asked; empty = everything, in document order.
    #[param(max_length = 1024)]
    q: Option<String>,
    /// Page of results; `page` times `pageSize` goes no further than the thousandth hit.
    #[param(minimum = 1, maximum = 1000, default = 1)]
    page: Option<u32>,
    /// Hits a page.
    #[param(minimum = 1, maximum = 50, default = 10)]
    page_size: Option<u32>,
    /// Ids of documents to search in; all without it.
    #[param(max_items = 50)]
    document: Option<Vec<String>>,
    /// Numbers of chapters to search in.
    #[param(max_items = 50)]
    chapter: Option<Vec<String>>,
    /// Kinds of passage to search in.
    #[param(max_items = 50)]
    kind: Option<Vec<Kind>>,
    /// `true`, the default: text in force first, deleted text left out; `all`: everything, marked.
    current: Option<CurrentName>,
    /// Order of the hits; without it by relevance.
    sort: Option<SortName>,
    /// How many of the words a hit must have; without it any.
    #[param(rename = "match")]
    matching: Option<MatchingName>,
    /// How words may be found in other forms; all ways without it, none when empty.
    #[param(style = Form, explode = false)]
    expand: Option<Vec<ExpandName>>,
    /// Length of an excerpt in characters.
    #[param(minimum = 40, maximum = 1000, default = 240)]
    snippet_length: Option<u32>,
    /// Whether to count hits by document, chapter and kind.
    #[param(default = false)]
    facets: Option<bool>,
    /// Whether each hit explains its score.
    #[param(default = false)]
    explain: Option<bool>,
}

/// The parameters of a search as a JSON object.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::web) struct SearchBody {
    /// What is asked; empty = everything, in document order.
    #[schema(max_length = 1024)]
    q: Option<String>,
    /// Page of results; `page` times `pageSize` goes no further than the thousandth hit.
    #[schema(minimum = 1, maximum = 1000, default = 1)]
    page: Option<u32>,
    /// Hits a page.
    #[schema(minimum = 1, maximum = 50, default = 10)]
    page_size: Option<u32>,
    /// Ids of documents to search in; all without it.
    #[schema(max_items = 50)]
    document: Option<Vec<String>>,
    /// Numbers of chapters to search in.
    #[schema(max_items = 50)]
    chapter: Option<Vec<String>>,
    /// Kinds of passage to search in.
    #[schema(max_items = 50)]
    kind: Option<Vec<Kind>>,
    /// `true`, the default: text in force first, deleted text left out; `all`: everything, marked.
    current: Option<CurrentName>,
    /// Order of the hits; without it by relevance.
    sort: Option<SortName>,
    /// How many of the words a hit must have; without it any.
    #[schema(rename = "match")]
    matching: Option<MatchingName>,
    /// How words may be found in other forms; all ways without it, none when empty.
    expand: Option<Vec<ExpandName>>,
    /// Length of an excerpt in characters.
    #[schema(minimum = 40, maximum = 1000, default = 240)]
    snippet_length: Option<u32>,
    /// Whether to count hits by document, chapter and kind.
    #[schema(default = false)]
    facets: Option<bool>,
    /// Whether each hit explains its score.
    #[schema(default = false)]
    explain: Option<bool>,
}

/// What of the text counts.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::web) enum CurrentName {
    /// Text in force first; replaced text below what replaced it; deleted text not at all.
    True,
    /// Everything, marked.
    All,
}

/// Order of hits.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::web) enum SortName {
    /// Best first.
    Relevance,
    /// In the order of the documents.
    Position,
    /// Newest document first.
    #[schema(rename = "-date")]
    DateDescending,
}

/// How many of the words a hit must have.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::web) enum MatchingName {
    /// Any; more rank higher.
    Any,
    /// All, in any form.
    All,
    /// All, as written.
    Exact,
}

/// A way in which a word may be found in another form.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::web) enum ExpandName {
    /// Inflected.
    Stem,
    /// As part of a compound.
    Compound,
    /// As a synonym or abbreviation.
    Synonym,
    /// With a typing error.
    Fuzzy,
}

/// The parameters of a suggestion.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct SuggestParameters {
    /// What was typed so far; nothing is suggested for nothing.
    #[param(max_length = 1024)]
    q: Option<String>,
    /// Most suggestions.
    #[param(minimum = 1, maximum = 20, default = 8)]
    limit: Option<u32>,
}

/// A question whose words are marked.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct Question {
    /// The question whose words are marked.
    #[param(max_length = 1024)]
    q: Option<String>,
}

/// The parameters of a picture.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct PictureParameters {
    /// Width in pixels.
    #[param(schema_with = picture_widths)]
    width: Option<u16>,
    /// What the address says of the PDF; with the right value the picture may be kept for ever.
    v: Option<String>,
}

/// The widths in which a page is drawn.
fn picture_widths() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        // What stands above a field is lost where a function makes its schema.
        .description(Some("Width in pixels."))
        .enum_values(Some(WIDTHS))
        .default(Some(WIDTH.into()))
        .build()
}

/// Which document.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(in crate::web) struct DocumentId {
    /// Id of the document.
    id: String,
}

/// Which passage.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(in crate::web) struct PassageId {
    /// Id of the passage.
    id: String,
}

/// Which page.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(in crate::web) struct PageNumber {
    /// Physical page number.
    #[param(minimum = 1)]
    number: u32,
}
