//! `serve`: the published generation over HTTP, and the generations that follow it.
//!
//! At the start names and sizes of all files are checked, and the hashes of those that the search engine
//! reads; those of texts and PDFs are compared while the service answers, so that it is there at once.
//!
//! Where the corpus is watched, it is indexed in this process, on a thread of its own, and published
//! as `index` does it; the service learns of it from the pointer like of any other publication.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::process::{Resource, getrlimit};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::spawn_blocking;

use super::{End, Error, counted, engine, job};
use crate::config::Config;
use crate::index::watch::{self, Attempt, Rhythm};
use crate::index::{Job, Outcome, VERSIONS};
use crate::store::{Generation, StoreError};
use crate::web::{self, Limits, Options, Served, State};

/// How often the pointer is looked at when only a new generation can mend what is served.
const POLL: Duration = Duration::from_secs(1);

/// Serves until it is told to stop. Prints the address, which matters where port 0 was asked for.
pub(super) fn serve(
    config: &Config,
    watching: bool,
    out: &mut (dyn Write + Send),
) -> Result<End, Error> {
    let parsed = |address: &String| address.parse().map_err(|_| Error::Address(address.clone()));
    let address: SocketAddr = parsed(&config.listen)?;
    let operations = config.ops_listen.as_ref().map(parsed).transpose()?;
    let (served, damage) = open_best(&config.index)?;
    let state = Arc::new(State::new(served, options(config)));
    super::log::quiet_panics();
    if let Some(damage) = damage {
        degrade(&state, &damage);
    }
    if watching {
        watch(config, &state)?;
    }
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(State::threads()).enable_all().build()?;
    let ended = runtime.block_on(listen(address, operations, config, state, out));
    // Hashes that are still being compared hold up no stop.
    runtime.shutdown_background();
    ended
}

/// What the settings say of the pages.
fn options(config: &Config) -> Options {
    Options {
        public_url: config.public_url.clone(),
        contact: config.contact.clone(),
        operator: config.operator.clone(),
        program: None,
        embed_on: config.embed_on.clone(),
        cors: config.cors.clone(),
        privacy_url: config.privacy_url.clone(),
        accessibility_url: config.accessibility_url.clone(),
        limits: within_files(&config.limits),
    }
}

async fn listen(
    address: SocketAddr,
    operations: Option<SocketAddr>,
    config: &Config,
    state: Arc<State>,
    out: &mut (dyn Write + Send),
) -> Result<End, Error> {
    let bound =
        async |address| TcpListener::bind(address).await.map_err(|error| refused(address, &error));
    let listener = bound(address).await?;
    let operations = match operations {
        Some(address) => Some(bound(address).await?),
        None => None,
    };
    let (mut terminate, mut interrupt) =
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    announce(&state, listener.local_addr()?, out)?;
    if let Some(operations) = &operations {
        let address = operations.local_addr()?;
        writeln!(out, "planzoeker shows staff how it is at http://{address}/beheer")?;
        out.flush()?;
    }

    let following = tokio::spawn(verify_and_follow(config.index.clone(), Arc::clone(&state)));
    web::serve(listener, operations, state, async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        // A second signal stops at once.
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            std::process::exit(0);
        });
    })
    .await?;
    following.abort();
    Ok(End::Done)
}

/// Indexes the corpus whenever it changed, for as long as the service runs.
fn watch(config: &Config, state: &Arc<State>) -> io::Result<()> {
    let job = Job { progress: false, ..job(config, false)? };
    let rhythm = Rhythm { settle: config.settle, ..Rhythm::default() };
    let state = Arc::downgrade(state);
    // Ends with the process: a draft that is cut off is removed by the next run.
    std::thread::Builder::new().name("watch".to_owned()).spawn(move || {
        watch::follow(&job, &rhythm, |attempt| {
            let Some(state) = state.upgrade() else { return false };
            state.set_stalled(stalled(&attempt));
            true
        });
    })?;
    Ok(())
}

/// Logs what came of an attempt to index; why the corpus can't be served as it is now.
fn stalled(attempt: &Attempt) -> Option<String> {
    let report = match attempt {
        Ok(report) => report,
        Err(error) => {
            tracing::error!(%error, "the changed corpus is not indexed; the old index is served on");
            return Some(format!("the changed corpus is not indexed: {error}"));
        }
    };
    for file in &report.files {
        let (name, reason) = (&file.file, file.reason.as_deref().unwrap_or_default());
        match file.outcome {
            Outcome::Skipped => tracing::warn!(file = name, reason, "skipped"),
            Outcome::Stale => {
                tracing::warn!(file = name, reason, "stale: the text read before is served");
            }
            Outcome::Indexed | Outcome::Unchanged => {}
        }
    }
    tracing::info!(
        generation = report.generation,
        documents = report.documents,
        passages = report.passages,
        "the changed corpus is indexed"
    );
    None
}

/// No more connections than half of the files that this process may open: the other half is for the
/// index, the PDFs that are being sent and the listeners.
fn within_files(limits: &Limits) -> Limits {
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let half = usize::try_from(files / 2).unwrap_or(usize::MAX).max(1);
    Limits { connections: limits.connections.min(half), ..limits.clone() }
}

/// Says what is served where, in one line that ends in the address.
fn announce(state: &State, address: SocketAddr, out: &mut dyn Write) -> io::Result<()> {
    let served = state.served();
    let documents = counted(served.generation.documents().len(), "document");
    let passages = counted(served.generation.manifest().passages, "passage");
    writeln!(out, "planzoeker serves {documents}, {passages} at http://{address}/")?;
    out.flush()
}

fn refused(address: SocketAddr, error: &io::Error) -> Error {
    let reason = match error.kind() {
        io::ErrorKind::AddrInUse => {
            "the port is in use: stop the other program, or give --listen another port".into()
        }
        io::ErrorKind::PermissionDenied => {
            "no permission: give --listen a port from 1024 on, or the right to use this one".into()
        }
        io::ErrorKind::AddrNotAvailable => {
            "this machine doesn't have that address: give --listen one that it has".into()
        }
        _ => error.to_string(),
    };
    Error::Listen { address: address.to_string(), reason }
}

/// How long a service that was just started leaves the machine to whoever waits for it: to compare a
/// thousand documents beside the first answer, over 20,000 passages, made that come 5 ms of 60 later.
const FIRST_QUESTION: Duration = Duration::from_millis(200);

/// Compares what is served with its hashes, then follows the pointer for as long as the service runs.
async fn verify_and_follow(index: PathBuf, state: Arc<State>) {
    let first = state.served();
    let generation = Arc::clone(&first.generation);
    tokio::time::sleep(FIRST_QUESTION).await;
    let verified = spawn_blocking(move || kept(&generation));
    if let Ok(Err(damage)) = verified.await {
        degrade(&state, &damage);
        let damaged = Arc::clone(&first.generation);
        match spawn_blocking(move || open_before(&damaged)).await {
            Ok(Ok(Some(before))) => {
                state.swap(before);
                state.set_degraded(Some(damage.to_string()));
            }
            Ok(Ok(None)) => {
                tracing::error!("there is no generation before it: serving it as it is");
            }
            Ok(Err(cause)) => {
                tracing::error!(%cause, "nor can the generation before it be served");
            }
            Err(error) => tracing::error!(%error, "opening a generation failed"),
        }
        stays_damaged(&first.generation).await;
    }
    drop(first);
    let open = {
        let index = index.clone();
        move || open_verified(&index)
    };
    // The task ends with the runtime.
    let _following = state.follow(index, open);
}

/// Waits until another generation is published, or this one is whole after all: a share that was away
/// comes back.
async fn stays_damaged(generation: &Arc<Generation>) {
    let mut read = Instant::now();
    while generation.is_current().is_ok_and(|current| current) {
        tokio::time::sleep(POLL).await;
        if read.elapsed() >= web::RETRY {
            let again = Arc::clone(generation);
            let whole = spawn_blocking(move || again.verify().and_then(|()| again.keep()));
            if matches!(whole.await, Ok(Ok(()))) {
                return;
            }
            read = Instant::now();
        }
    }
}

/// The published generation; where it can't be searched, the one before it and what is wrong.
fn open_best(index: &Path) -> Result<(Served, Option<StoreError>), Error> {
    let (generation, damage) = Generation::open_or_previous(index, &VERSIONS)?;
    let found = match engine(&generation) {
        Ok(engine) => {
            let served = Served { generation: Arc::new(generation), engine: Arc::new(engine) };
            return Ok((served, damage));
        }
        Err(Error::Store(found)) => found,
        Err(error) => return Err(error),
    };
    // Where this is the one before already, what is wrong with the newest is what to tell.
    let damage = damage.unwrap_or(found);
    match open_before(&generation) {
        Ok(Some(before)) => Ok((before, Some(damage))),
        Ok(None) => Err(damage.into()),
        Err(error) => {
            tracing::error!(%error, "the index before can't be served either");
            Err(damage.into())
        }
    }
}

/// Notes for `/readyz` and the log why what is served is not what it should be.
fn degrade(state: &State, damage: &StoreError) {
    tracing::error!(error = %damage, "the published index is damaged");
    state.set_degraded(Some(damage.to_string()));
}

/// The published generation, every file of it compared with its hash.
fn open_verified(index: &Path) -> Result<Served, String> {
    let generation = Generation::open(index, &VERSIONS).map_err(|error| error.to_string())?;
    verified(generation)
}

/// The generation before one that is damaged; `Ok(None)` where there is none.
fn open_before(damaged: &Generation) -> Result<Option<Served>, String> {
    let before = damaged.before(&VERSIONS).map_err(|error| error.to_string())?;
    before.map(verified).transpose()
}

fn verified(generation: Generation) -> Result<Served, String> {
    kept(&generation).map_err(|error| error.to_string())?;
    let engine = engine(&generation).map_err(|error| error.to_string())?;
    Ok(Served { generation: Arc::new(generation), engine: Arc::new(engine) })
}

/// Compares all files with their hashes, and takes into memory what is modest.
fn kept(generation: &Generation) -> Result<(), StoreError> {
    generation.verify()?;
    generation.keep()
}
