//! What is counted, for `/metrics` and the page for staff: numbers in memory since the start, never a
//! word of a question and never an address.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State as Extracted};
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::State;
use crate::search;

/// Bounds of the counted durations in seconds: a search takes milliseconds, a request ten seconds at
/// most.
const DURATIONS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10.0];
/// The route of requests that no route takes; what was asked for is not kept.
const NO_ROUTE: &str = "none";

/// A route as the router knows it (`/p/{id}`), and a status: both from short lists of ours.
type Answered = [(&'static str, String); 2];
type OfRoute = [(&'static str, String); 1];

/// The counters of a service.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    began: Instant,
    requests: Family<Answered, Counter>,
    durations: Family<OfRoute, Histogram>,
    /// Questions that were answered.
    pub(super) questions: Counter,
    /// Those of them to which nothing was found.
    pub(super) without_results: Counter,
    /// Questions sent away because too many were waiting.
    pub(super) sent_away: Counter,
    connections: Gauge,
    now: Now,
}

/// What is looked up when somebody asks.
#[derive(Debug, Default)]
struct Now {
    generation: Gauge,
    documents: Gauge,
    passages: Gauge,
    degraded: Gauge,
    waiting: Gauge,
    memory: Gauge,
    files: Gauge,
    uptime: Gauge,
}

impl Default for Metrics {
    fn default() -> Metrics {
        let mut registry = Registry::with_prefix("planzoeker");
        let metrics = Metrics {
            registry: Registry::default(),
            began: Instant::now(),
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(DURATIONS)),
            questions: Counter::default(),
            without_results: Counter::default(),
            sent_away: Counter::default(),
            connections: Gauge::default(),
            now: Now::default(),
        };
        registry.register("requests", "Answers by route and status", metrics.requests.clone());
        registry.register_with_unit(
            "request_duration",
            "Time an answer took to make",
            Unit::Seconds,
            metrics.durations.clone(),
        );
        let counters = [
            ("questions", "Questions answered, further pages not counted", &metrics.questions),
            (
                "questions_without_results",
                "Questions to which nothing was found",
                &metrics.without_results,
            ),
            ("questions_sent_away", "Questions that found the queue full", &metrics.sent_away),
        ];
        for (name, help, counter) in counters {
            registry.register(name, help, counter.clone());
        }
        let now = &metrics.now;
        let gauges = [
            ("connections", "Open connections", &metrics.connections),
            ("index_generation", "Number of the generation that is served", &now.generation),
            ("index_documents", "Documents that are served", &now.documents),
            ("index_passages", "Passages that are served", &now.passages),
            ("index_degraded", "1 while the newest generation can't be served", &now.degraded),
            ("questions_waiting", "Questions that are answered or wait", &now.waiting),
            ("open_files", "Files and connections that are open", &now.files),
        ];
        for (name, help, gauge) in gauges {
            registry.register(name, help, gauge.clone());
        }
        let memory = ("resident_memory", "Memory in use", Unit::Bytes, &now.memory);
        let uptime = ("uptime", "Time since the start", Unit::Seconds, &now.uptime);
        for (name, help, unit, gauge) in [memory, uptime] {
            registry.register_with_unit(name, help, unit, gauge.clone());
        }
        Metrics { registry, ..metrics }
    }
}

impl Metrics {
    /// Counts a connection for as long as the answer is kept.
    pub(super) fn connection(&self) -> Connection {
        self.connections.inc();
        Connection(self.connections.clone())
    }

    /// Counts what a visitor asked and got an answer to. Browsing and leafing ask nothing new; and
    /// what a page looks up of its own accord is no question, and not told here.
    pub(super) fn question(&self, request: &search::Request, found: usize) {
        if request.page > 1 || request.q.trim().is_empty() {
            return;
        }
        self.questions.inc();
        if found == 0 {
            self.without_results.inc();
        }
    }

    /// How long the service runs.
    pub(super) fn uptime(&self) -> Duration {
        self.began.elapsed()
    }

    /// All counters in the text format of OpenMetrics.
    pub(super) fn text(&self, state: &State) -> String {
        let served = state.served();
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let generation = &served.generation;
        let now = &self.now;
        now.generation.set(i64::try_from(generation.number()).unwrap_or(i64::MAX));
        now.documents.set(number(generation.documents().len()));
        now.passages.set(number(generation.manifest().passages));
        now.degraded.set(i64::from(state.degraded().is_some()));
        now.waiting.set(number(state.waiting()));
        now.memory.set(memory().map_or(-1, |bytes| i64::try_from(bytes).unwrap_or(i64::MAX)));
        now.files.set(open_files().map_or(-1, number));
        now.uptime.set(i64::try_from(self.uptime().as_secs()).unwrap_or(i64::MAX));
        let mut text = String::new();
        if let Err(error) = encode(&mut text, &self.registry) {
            tracing::error!(%error, "the metrics were not written");
        }
        text
    }
}

/// A connection that is counted until it is dropped.
pub(super) struct Connection(Gauge);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Counts every answer; stands around all that makes one.
pub(super) async fn count(
    Extracted(state): Extracted<Arc<State>>,
    request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or(NO_ROUTE, MatchedPath::as_str).to_owned();
    let began = Instant::now();
    let response = next.run(request).await;
    let metrics = &state.metrics;
    let status = response.status().as_str().to_owned();
    let took = began.elapsed().as_secs_f64();
    metrics.durations.get_or_create(&[("route", route.clone())]).observe(took);
    metrics.requests.get_or_create(&[("route", route), ("status", status)]).inc();
    response
}

/// Bytes of memory in use; `None` where the system doesn't tell.
pub(super) fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

fn open_files() -> Option<usize> {
    Some(std::fs::read_dir("/proc/self/fd").ok()?.count())
}
