//! What an addendum changes, and by what a plan is changed, as JSON.

use std::sync::Arc;

use axum::extract::{Path, Query, State as Extracted};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::plan::{AmendedBy, Effect, Passage, Plan, Step};
use crate::web::error::Refusal;
use crate::web::link::{Asking, Links};
use crate::web::parameters::DocumentId;
use crate::web::{Served, State, keep};

use super::{Pairs, no_parameters};

/// The changes that a document makes or that are made to it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Amendments {
    /// Id of the document.
    document: String,
    /// In the order of the text that is changed; what could not be resolved comes last.
    changes: Vec<Amendment>,
}

/// One change.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Amendment {
    /// What it does.
    effect: Effect,
    /// How sure it is that this is what the addendum means, 0–1.
    certainty: f32,
    /// The text concerned, where the addendum quotes it.
    quote: Option<String>,
    /// How the addendum names the place: `paragraaf 5.4`; only where the place was not found.
    reference: Option<String>,
    /// Where the addendum says so.
    by: AmendmentPlace,
    /// What is changed; null where the place was not found.
    target: Option<AmendmentPlace>,
}

/// A place in a document.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(in crate::web) struct AmendmentPlace {
    /// Id of the document.
    document: String,
    /// Its title.
    title: String,
    /// Anchor of the section.
    anchor: String,
    /// Label and title of the section.
    section: String,
    /// Ids of the passages, in the order of the text.
    passages: Vec<String>,
    /// Page on which the first of them begins.
    page: Option<u32>,
    /// Where it can be read.
    links: AmendmentLinks,
}

/// Where the place of a change can be read.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(in crate::web) struct AmendmentLinks {
    /// The first passage as JSON.
    #[serde(rename = "self")]
    #[schema(rename = "self")]
    this: String,
    /// The first passage as a page.
    html: String,
    /// The page of the PDF beside its text.
    page: Option<String>,
}

/// `GET /v1/documents/{id}/amendments`
#[utoipa::path(
    get, path = "/documents/{id}/amendments", tag = "documents", operation_id = "listAmendments",
    summary = "What an addendum changes",
    description = "Of an addendum: what it changes. Of a plan: by what it is changed.",
    params(DocumentId),
    responses((status = 200, description = "The changes.", body = Amendments)),
)]
pub(in crate::web) async fn amendments(
    Extracted(state): Extracted<Arc<State>>,
    Path(id): Path<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    no_parameters(&pairs)?;
    let served = state.served();
    let plan = served.plan(&id)?;
    let mut changes = Vec::new();
    // Made to this document.
    collect(&served, &state.links, &plan, |_| true, &mut changes)?;
    // Made by it.
    let mut targets: Vec<&str> = Vec::new();
    for amends in plan.passages.iter().flat_map(|passage| &passage.amends) {
        if !targets.contains(&amends.document.as_str()) && amends.document != id {
            targets.push(&amends.document);
        }
    }
    for target in targets {
        let plan = served.plan(target)?;
        collect(&served, &state.links, &plan, |by| by.document == id, &mut changes)?;
    }
    for amendment in &plan.amendments {
        let passages = plan.passages.iter().filter(|p| amendment.passages.contains(&p.id));
        let passages: Vec<&Passage> = passages.collect();
        let is_resolved = passages.iter().any(|p| !p.amends.is_empty());
        if let Some(by) = place(&served, &state.links, &passages).filter(|_| !is_resolved) {
            changes.push(Amendment {
                effect: amendment.effect,
                certainty: amendment.certainty,
                quote: amendment.quote.clone(),
                reference: Some(amendment.reference.clone()),
                by,
                target: None,
            });
        }
    }
    Ok(keep::json(&headers, &Amendments { document: id, changes }))
}

/// The changes made to a plan by those that `is_asked` for; one that concerns several passages of a
/// section is one.
fn collect(
    served: &Served,
    links: &Links,
    plan: &Plan,
    is_asked: impl Fn(&AmendedBy) -> bool,
    changes: &mut Vec<Amendment>,
) -> Result<(), Refusal> {
    let mut found: Vec<(&AmendedBy, Vec<&Passage>)> = Vec::new();
    for passage in &plan.passages {
        for by in passage.amended_by.iter().filter(|by| is_asked(by)) {
            let same = found.iter_mut().find(|(other, passages)| {
                *other == by && passages.last().and_then(|p| p.path.last()) == passage.path.last()
            });
            match same {
                Some((_, passages)) => passages.push(passage),
                None => found.push((by, vec![passage])),
            }
        }
    }
    for (by, passages) in found {
        // An addendum that is no longer served changes nothing that can be shown.
        let Ok(addendum) = served.plan(&by.document) else { continue };
        let says: Vec<&Passage> = addendum.passages.iter().filter(|p| p.id == by.passage).collect();
        let Some(place_of_change) = place(served, links, &says) else { continue };
        changes.push(Amendment {
            effect: by.effect,
            certainty: by.certainty,
            quote: by.quote.clone(),
            reference: None,
            by: place_of_change,
            target: place(served, links, &passages),
        });
    }
    Ok(())
}

/// The place of some passages of one section; `None` for none.
fn place(served: &Served, links: &Links, passages: &[&Passage]) -> Option<AmendmentPlace> {
    let first = passages.first()?;
    let document = served.generation.document(&first.document)?;
    let page = first.pages.as_ref().map(|pages| pages.first);
    let name = |step: &Step| format!("{} {}", step.label, step.title).trim().to_owned();
    Some(AmendmentPlace {
        document: document.id.clone(),
        title: document.title.clone(),
        anchor: first.path.last().map_or_else(String::new, |step| step.anchor.clone()),
        section: first.path.last().map_or_else(String::new, name),
        passages: passages.iter().map(|passage| passage.id.clone()).collect(),
        links: AmendmentLinks {
            this: links.passage_json(&first.id, Asking::NOTHING),
            html: links.passage(&first.id, Asking::NOTHING),
            page: page.map(|page| links.page(&document.id, page, Asking::NOTHING)),
        },
        page,
    })
}
