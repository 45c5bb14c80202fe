//! What is served: one generation with its engine, replaced as one.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use crate::plan::{Passage, Plan};
use crate::search::{Answer, Engine, Mark, Request, SearchError};
use crate::store::{Generation, Pointer};

use super::cors::Origins;
use super::error::Refusal;
use super::limit::{Limits, Rate};
use super::link::Links;
use super::metrics::Metrics;
use super::picture::Pictures;

/// How often the published generation is looked up.
const POLL: Duration = Duration::from_secs(1);
/// When a generation that could not be opened is tried again: a share that was away comes back.
pub const RETRY: Duration = Duration::from_secs(10);

/// One generation and the engine that searches it.
#[derive(Clone)]
pub struct Served {
    /// Documents, plans and PDFs.
    pub generation: Arc<Generation>,
    /// Answers questions about it.
    pub engine: Arc<dyn Engine>,
}

impl Served {
    /// The plan of a document.
    pub(super) fn plan(&self, document: &str) -> Result<Arc<Plan>, Refusal> {
        self.generation.plan(document).map_err(internal)?.ok_or_else(|| self.missing(document))
    }

    /// What is said of a document or passage that isn't there.
    pub(super) fn missing(&self, id: &str) -> Refusal {
        if self.generation.is_gone(id) {
            let document = id.split_once('.').map_or(id, |(document, _)| document);
            Refusal::Gone(document.to_owned())
        } else {
            Refusal::NotFound
        }
    }

    /// A passage in its document.
    pub(super) fn passage(&self, id: &str) -> Result<FoundPassage, Refusal> {
        let document =
            self.generation.holder(id).map_err(internal)?.ok_or_else(|| self.missing(id))?;
        let plan = self.plan(document)?;
        let at = plan.passages.iter().position(|passage| passage.id == id);
        Ok(FoundPassage { at: at.ok_or(Refusal::NotFound)?, plan })
    }
}

/// What answers a question in some texts.
#[derive(Default)]
pub(super) struct Marks(BTreeMap<String, Vec<Mark>>);

impl Marks {
    /// In this text; nothing in a text that was not asked about.
    pub(super) fn of(&self, text: &str) -> &[Mark] {
        self.0.get(text).map_or(&[], Vec::as_slice)
    }
}

/// How many questions are worked on at once.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn internal(error: impl std::fmt::Display) -> Refusal {
    Refusal::Internal(error.to_string())
}

/// A passage and its document.
pub(super) struct FoundPassage {
    /// The document.
    pub(super) plan: Arc<Plan>,
    at: usize,
}

impl FoundPassage {
    pub(super) fn passage(&self) -> &Passage {
        &self.plan.passages[self.at]
    }

    /// The passage before it in the document.
    pub(super) fn previous(&self) -> Option<&Passage> {
        self.plan.passages.get(self.at.checked_sub(1)?)
    }

    /// The passage after it.
    pub(super) fn next(&self) -> Option<&Passage> {
        self.plan.passages.get(self.at + 1)
    }
}

/// Settings of the service.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Address under which visitors reach the service, `https://zoek.example.nl`; links are
    /// relative without it.
    pub public_url: Option<String>,
    /// Mail or web address where visitors can ask for help.
    pub contact: Option<String>,
    /// Origins that may show `/embed` in a frame, separated by spaces; without it every website may.
    pub embed_on: Option<String>,
    /// Websites whose pages may read the API; without it every website's may.
    pub cors: Option<Origins>,
    /// The owner's privacy statement, in place of our draft.
    pub privacy_url: Option<String>,
    /// The owner's accessibility statement, in place of our draft.
    pub accessibility_url: Option<String>,
    /// Who runs the service, as the description of the API names them.
    pub operator: Option<String>,
    /// The program that draws pages; this very executable where none is given.
    pub program: Option<PathBuf>,
    /// What clients may cost.
    pub limits: Limits,
}

/// What all requests share.
pub struct State {
    served: RwLock<Arc<Served>>,
    degraded: Mutex<Option<String>>,
    stalled: Mutex<Option<String>>,
    pub(super) links: Links,
    pub(super) pictures: Arc<Pictures>,
    pub(super) options: Options,
    cores: Semaphore,
    queue: Semaphore,
    places: usize,
    pub(super) rate: Option<Rate>,
    pub(super) metrics: Metrics,
}

impl State {
    /// Serves `served` until another generation takes its place.
    #[must_use]
    pub fn new(served: Served, options: Options) -> State {
        let cores = cores();
        let places = cores * (1 + options.limits.queue);
        State {
            served: RwLock::new(Arc::new(served)),
            degraded: Mutex::new(None),
            stalled: Mutex::new(None),
            links: Links::new(options.public_url.as_deref()),
            pictures: Arc::new(Pictures::new(options.program.clone())),
            cores: Semaphore::new(cores),
            queue: Semaphore::new(places),
            places,
            rate: options.limits.rate.map(Rate::new),
            metrics: Metrics::default(),
            options,
        }
    }

    /// Threads that a runtime needs to serve this: one for each core that questions work on, and one
    /// for connections meanwhile.
    #[must_use]
    pub fn threads() -> usize {
        cores() + 1
    }

    /// What is served now. A request takes this once, and so sees one generation to its end.
    #[must_use]
    pub fn served(&self) -> Arc<Served> {
        Arc::clone(&self.served.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Serves another generation from the next request on; requests under way end with theirs.
    pub fn swap(&self, served: Served) {
        let served = Arc::new(served);
        *self.served.write().unwrap_or_else(PoisonError::into_inner) = served;
        self.set_degraded(None);
    }

    /// Notes why the newest generation is not what is served, for `/readyz`; `None`: all is well.
    pub fn set_degraded(&self, cause: Option<String>) {
        *self.degraded.lock().unwrap_or_else(PoisonError::into_inner) = cause;
    }

    /// Notes why the corpus as it is now could not be indexed; `None`: it could.
    pub fn set_stalled(&self, cause: Option<String>) {
        *self.stalled.lock().unwrap_or_else(PoisonError::into_inner) = cause;
    }

    /// Why the newest generation, or the newest corpus, is not what is served.
    #[must_use]
    pub fn degraded(&self) -> Option<String> {
        let said = |cause: &Mutex<Option<String>>| {
            cause.lock().unwrap_or_else(PoisonError::into_inner).clone()
        };
        said(&self.degraded).or_else(|| said(&self.stalled))
    }

    /// How many questions are answered or wait for a core.
    pub(super) fn waiting(&self) -> usize {
        self.places - self.queue.available_permits()
    }

    /// Answers a question when a core is free.
    pub(super) async fn search(
        &self,
        served: &Served,
        request: &Request,
    ) -> Result<Answer, Refusal> {
        match self.on_a_core(|| served.engine.search(request)).await? {
            Ok(answer) => Ok(answer),
            Err(SearchError::TooDeep(last)) => {
                let detail = format!("results past the {last}th are not served");
                Err(Refusal::Parameters(vec![super::parameters::Fault::new(
                    "page", "tooDeep", detail,
                )]))
            }
            Err(error) => Err(Refusal::Internal(error.to_string())),
        }
    }

    /// What answers `q` in `texts`, when a core is free.
    pub(super) async fn mark(
        &self,
        served: &Served,
        q: &str,
        texts: Vec<String>,
    ) -> Result<Marks, Refusal> {
        if q.trim().is_empty() || texts.is_empty() {
            return Ok(Marks::default());
        }
        self.on_a_core(|| {
            let marks =
                served.engine.mark(q, &texts.iter().map(String::as_str).collect::<Vec<_>>());
            Marks(texts.into_iter().zip(marks).collect())
        })
        .await
    }

    /// Does what a question asks when a core is free; refuses where too many wait already. The work is
    /// done where it stands: with a thread for each question the kernel changes threads 5.5 times a
    /// question, so 1.1 times. [`State::threads`] leaves one thread to the connections.
    async fn on_a_core<T>(&self, work: impl FnOnce() -> T) -> Result<T, Refusal> {
        let _place = self.queue.try_acquire().map_err(|_| {
            self.metrics.sent_away.inc();
            Refusal::Busy
        })?;
        let _core = self.cores.acquire().await.map_err(|_| Refusal::Busy)?;
        Ok(work())
    }

    /// Follows the pointer of `index`: when another generation is published, `open` opens and
    /// verifies it, and it is served from then on. What can't be opened leaves all as it is and is
    /// said in `/readyz`. Runs until the returned task is aborted.
    pub fn follow<O>(self: &Arc<State>, index: PathBuf, open: O) -> tokio::task::JoinHandle<()>
    where
        O: Fn() -> Result<Served, String> + Send + Sync + 'static,
    {
        let state = Arc::clone(self);
        let open = Arc::new(open);
        tokio::spawn(async move {
            let mut tried: Option<((u64, String), Instant)> = None;
            loop {
                tokio::time::sleep(POLL).await;
                let generation = Arc::clone(&state.served().generation);
                let looked = tokio::task::spawn_blocking(move || {
                    if generation.is_current()? {
                        generation.check().map(|()| true)
                    } else {
                        Ok(false)
                    }
                });
                match looked.await {
                    Ok(Ok(true)) => {
                        state.set_degraded(None);
                        tried = None;
                        continue;
                    }
                    Ok(Ok(false)) => {}
                    Ok(Err(error)) => {
                        let cause = Some(error.to_string());
                        if state.degraded() != cause {
                            tracing::error!(%error, "the index on disk is not what is served");
                        }
                        state.set_degraded(cause);
                        continue;
                    }
                    Err(error) => {
                        tracing::error!(%error, "looking at the index failed");
                        continue;
                    }
                }
                let Ok(pointer) = Pointer::read(&index) else { continue };
                let Some(newest) = pointer.generations.into_iter().next() else { continue };
                if tried.as_ref().is_some_and(|(what, at)| *what == newest && at.elapsed() < RETRY)
                {
                    continue;
                }
                tried = Some((newest, Instant::now()));
                let open = Arc::clone(&open);
                let opened = tokio::task::spawn_blocking(move || open()).await;
                match opened.unwrap_or_else(|_| Err("opening a generation panicked".to_owned())) {
                    Ok(served) => {
                        let number = served.generation.number();
                        state.swap(served);
                        tracing::info!(generation = number, "serving another generation");
                    }
                    Err(cause) => {
                        if state.degraded().as_ref() != Some(&cause) {
                            tracing::error!(%cause, "the newest generation is not served");
                        }
                        state.set_degraded(Some(cause));
                    }
                }
            }
        })
    }
}
