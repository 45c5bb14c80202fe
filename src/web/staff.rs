//! What only staff may see, on a listener of its own: `/metrics` for machines, `/beheer` for people.
//!
//! Behind a proxy every visitor comes from loopback, so that an address is no ground to let somebody
//! in: these routes are simply not on the listener that visitors reach.

mod advice;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State as Extracted;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::plan::Plan;
use crate::store::{DocumentEntry, FileEntry, Outcome};

use super::error::Refusal;
use super::page::html;
use super::{Served, State, api, asset, error, limit, text_nl};
use advice::Advice;

/// Every address of the listener for operations.
pub(super) fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/", get(overview))
        .route("/beheer", get(overview))
        .route("/metrics", get(metrics))
        .route("/livez", get(api::live))
        .route("/readyz", get(api::ready))
        .route("/favicon.svg", get(asset::favicon))
        .route("/assets/{name}", get(asset::hashed))
        .fallback(async || Refusal::NotFound)
        .layer(from_fn_with_state(Arc::clone(&state), super::in_time))
        .layer(super::caught())
        .layer(from_fn_with_state(Arc::clone(&state), limit::admit))
        .layer(from_fn_with_state(Arc::clone(&state), error::dress))
        .layer(from_fn(super::guarded))
        .with_state(state)
}

/// `GET /metrics`
async fn metrics(Extracted(state): Extracted<Arc<State>>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-store")], state.metrics.text(&state))
        .into_response()
}

#[derive(Template)]
#[template(path = "staff.html")]
struct StaffPage<'a> {
    style: String,
    degraded: Option<(String, Advice)>,
    version: &'static str,
    generation: u64,
    built_at: String,
    running: String,
    documents: usize,
    passages: usize,
    memory: Option<u64>,
    questions: u64,
    without_results: u64,
    share: Option<u64>,
    sent_away: u64,
    trouble: Vec<Trouble<'a>>,
    pdfs: Vec<Pdf<'a>>,
    lacking: Vec<Lack>,
}

/// A file that needs somebody's attention.
struct Trouble<'a> {
    file: &'a str,
    state: &'static str,
    advice: Advice,
    /// The reason as the report gives it.
    reason: &'a str,
}

/// What is known of one PDF.
struct Pdf<'a> {
    file: &'a str,
    title: &'a str,
    text: String,
    /// In the order of [`LACKS`].
    marks: Vec<Option<String>>,
}

/// Something that PDFs lack.
struct Lack {
    what: &'static str,
    advice: &'static str,
    files: Vec<String>,
}

/// What a PDF may lack beside text: its name, and what to do.
const LACKS: [(&str, &str); 5] = [
    (
        "Tekst op elke bladzijde",
        "Laat tekstherkenning (OCR) over de pdf lopen en zet het resultaat in de plaats. Bladzijden \
         zonder tekst worden niet gevonden.",
    ),
    (
        "Tags",
        "Exporteer de pdf opnieuw met ‘toegankelijke pdf’ of ‘documentstructuurlabels’ aan. Zonder \
         tags is de pdf niet toegankelijk en zijn koppen en tabellen lastiger te herkennen.",
    ),
    (
        "Taal",
        "Zet bij de documenteigenschappen de taal op Nederlands en exporteer opnieuw. Voorleessoftware \
         kiest daarmee de stem.",
    ),
    (
        "Titel",
        "Vul bij de documenteigenschappen een titel in en exporteer opnieuw. Zet tot die tijd de \
         titel in corpus.toml.",
    ),
    (
        "Bladwijzers",
        "Exporteer opnieuw met bladwijzers van de koppen. Hoofdstukken worden daarmee zekerder \
         herkend.",
    ),
];

/// `GET /beheer`
async fn overview(Extracted(state): Extracted<Arc<State>>) -> Result<Response, Refusal> {
    let served = state.served();
    let manifest = served.generation.manifest();
    let pdfs = served
        .generation
        .documents()
        .iter()
        .filter(|document| !document.file.is_empty())
        .map(|document| pdf(&served, document))
        .collect::<Result<Vec<_>, _>>()?;
    let lacking = LACKS.iter().enumerate().map(|(at, (what, advice))| Lack {
        what,
        advice,
        files: pdfs
            .iter()
            .filter(|pdf| pdf.marks[at].is_none())
            .map(|pdf| pdf.file.to_owned())
            .collect(),
    });
    let lacking = lacking.filter(|lack| !lack.files.is_empty()).collect();
    let metrics = &state.metrics;
    let (questions, without_results) = (metrics.questions.get(), metrics.without_results.get());
    let page = StaffPage {
        style: format!("/assets/{}", asset::STYLE.name),
        degraded: state.degraded().map(|cause| {
            let advice = advice::of_index(&cause);
            (cause, advice)
        }),
        version: env!("CARGO_PKG_VERSION"),
        generation: served.generation.number(),
        built_at: manifest.built_at.replace('T', " ").replace('Z', " UTC"),
        running: text_nl::duration(metrics.uptime()),
        documents: served.generation.documents().len(),
        passages: manifest.passages,
        memory: super::metrics::memory().map(|bytes| bytes >> 20),
        questions,
        without_results,
        share: (without_results * 100 + questions / 2).checked_div(questions),
        sent_away: metrics.sent_away.get(),
        trouble: manifest.files.iter().filter_map(trouble).collect(),
        pdfs,
        lacking,
    };
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    Ok((headers, html(&page)).into_response())
}

fn trouble(file: &FileEntry) -> Option<Trouble<'_>> {
    let state = match file.outcome {
        Outcome::Indexed => return None,
        Outcome::Stale => "Verouderd: de tekst van een eerdere versie wordt doorzocht",
        Outcome::Skipped => "Overgeslagen: hierin wordt niet gezocht",
    };
    let reason = file.reason.as_deref().unwrap_or_default();
    Some(Trouble { file: &file.file, state, advice: advice::of_file(reason), reason })
}

fn pdf<'a>(served: &Served, document: &'a DocumentEntry) -> Result<Pdf<'a>, Refusal> {
    let plan: Arc<Plan> = served.plan(&document.id)?;
    let all = plan.pages.len();
    let with_text = plan.pages.iter().filter(|page| page.readable).count();
    let text = if all == with_text {
        text_nl::pages(all)
    } else {
        format!("{with_text} van {}", text_nl::pages(all))
    };
    let facts = &plan.facts;
    let yes = |is: bool| is.then(|| "ja".to_owned());
    Ok(Pdf {
        file: &document.file,
        title: &document.title,
        marks: vec![
            (all == with_text).then(|| text.clone()),
            yes(facts.tagged),
            facts.language.clone(),
            yes(facts.titled),
            yes(facts.outlined),
        ],
        text,
    })
}
