//! One document as JSON.

use serde::Serialize;
use utoipa::ToSchema;

use crate::store::DocumentEntry;
use crate::web::link::{Asking, Links};

/// What `/v1/documents/{id}` says of a document.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::web) struct Document<'a> {
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
pub(in crate::web) struct DocumentLinks {
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
    pub(in crate::web) fn of<'a>(entry: &'a DocumentEntry, links: &Links) -> Document<'a> {
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
                first_page: (entry.pages > 0)
                    .then(|| links.page_json(&entry.id, 1, Asking::NOTHING)),
                file,
            },
        }
    }
}
