//! The documents as JSON: the list, one of them, its outline, and its PDF.

use std::sync::Arc;

use axum::extract::{Path, Query, State as Extracted};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::plan::{Kind, Section};
use crate::web::answer::{Document, IndexRef};
use crate::web::error::Refusal;
use crate::web::parameters::DocumentId;
use crate::web::{State, file, keep};

use super::{Pairs, no_parameters};

/// The documents that are served.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct Catalogue<'a> {
    /// In the order of the corpus.
    documents: Vec<Document<'a>>,
    /// The index that they stand in.
    index: IndexRef<'a>,
}

/// `GET /v1/documents`
#[utoipa::path(
    get, path = "/documents", tag = "documents", operation_id = "listDocuments",
    summary = "All documents",
    description = "The documents that are searched.",
    responses((status = 200, description = "The documents.", body = Catalogue<'static>)),
)]
pub(in crate::web) async fn documents(
    Extracted(state): Extracted<Arc<State>>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    no_parameters(&pairs)?;
    let served = state.served();
    let entries = served.generation.documents();
    let documents = entries.iter().map(|entry| Document::of(entry, &state.links)).collect();
    let index = IndexRef::of(&served.generation);
    Ok(keep::json(&headers, &Catalogue { documents, index }))
}

/// `GET /v1/documents/{id}`
#[utoipa::path(
    get, path = "/documents/{id}", tag = "documents", operation_id = "getDocument",
    summary = "One document",
    description = "What is known of a document, and where its parts are.",
    params(DocumentId),
    responses((status = 200, description = "The document.", body = Document<'static>)),
)]
pub(in crate::web) async fn document(
    Extracted(state): Extracted<Arc<State>>,
    Path(id): Path<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    no_parameters(&pairs)?;
    let served = state.served();
    let entry = served.generation.document(&id).ok_or_else(|| served.missing(&id))?;
    Ok(keep::json(&headers, &Document::of(entry, &state.links)))
}

/// A document as a tree.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct Outline<'a> {
    /// Id of the document.
    document: &'a str,
    /// The top level: front matter, chapters, appendices.
    sections: Vec<Node<'a>>,
}

/// A section, with those below it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::web) struct Node<'a> {
    /// What it is.
    kind: Kind,
    /// Depth from 1.
    level: u8,
    /// Its number without label.
    number: Option<&'a str>,
    /// Its title without number.
    title: &'a str,
    /// Its anchor in the document.
    anchor: &'a str,
    /// Page of the heading.
    page: u32,
    /// Last page with text of it.
    last_page: u32,
    /// Its place in the document as a page.
    html: String,
    /// Sections below it.
    #[schema(no_recursion)]
    children: Vec<Node<'a>>,
}

/// `GET /v1/documents/{id}/outline`
#[utoipa::path(
    get, path = "/documents/{id}/outline", tag = "documents", operation_id = "getOutline",
    summary = "The tree of a document",
    description = "Chapters, sections, ambitions and appendices with their anchors and pages.",
    params(DocumentId),
    responses((status = 200, description = "The tree.", body = Outline<'static>)),
)]
pub(in crate::web) async fn outline(
    Extracted(state): Extracted<Arc<State>>,
    Path(id): Path<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    no_parameters(&pairs)?;
    let served = state.served();
    let plan = served.plan(&id)?;
    // The tree is as deep as headings are: the depth is bounded by `Section::level`.
    fn node<'a>(section: &'a Section, html: &impl Fn(&str) -> String) -> Node<'a> {
        Node {
            kind: section.kind,
            level: section.level,
            number: section.number.as_deref(),
            title: &section.title,
            anchor: &section.anchor,
            page: section.page,
            last_page: section.last_page,
            html: html(&section.anchor),
            children: section.children.iter().map(|child| node(child, html)).collect(),
        }
    }
    let html = |anchor: &str| state.links.section(&id, anchor);
    let sections = plan.sections.iter().map(|section| node(section, &html)).collect();
    Ok(keep::json(&headers, &Outline { document: &id, sections }))
}

/// `GET /v1/documents/{id}/file`
#[utoipa::path(
    get, path = "/documents/{id}/file", tag = "documents", operation_id = "getFile",
    summary = "The PDF of a document",
    description = "The whole file, or with a `Range` header a part of it.",
    params(DocumentId, ("Range" = Option<String>, Header, description = "One range of bytes: `bytes=0-1023`.")),
    responses(
        (status = 200, description = "The PDF.", body = Vec<u8>, content_type = "application/pdf"),
        (status = 206, description = "A part of the PDF.", body = Vec<u8>, content_type = "application/pdf"),
        (status = 416, description = "The range lies outside the file."),
    ),
)]
pub(in crate::web) async fn file(
    Extracted(state): Extracted<Arc<State>>,
    Path(id): Path<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    no_parameters(&pairs)?;
    let served = state.served();
    let entry = served.generation.document(&id).ok_or_else(|| served.missing(&id))?;
    let path = served.generation.file_path(&id).ok_or(Refusal::NotFound)?;
    file::pdf(entry, path, &headers).await
}
