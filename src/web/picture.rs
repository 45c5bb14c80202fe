//! Pictures of pages: drawn by a worker process when first asked for, then kept in memory.
//!
//! Nothing is written to disk. A picture is drawn once however many ask for it at once, no more are
//! drawn at a time than there are cores, and who would wait too long is sent away. A page that can't
//! be drawn is remembered too, for a while: each attempt may cost seconds.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::{Path, Query, State as Extracted};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::sync::{OnceCell, Semaphore};

use crate::store::DocumentEntry;
use crate::worker::{Failure, Limits, Reader};

use super::api::Pairs;
use super::error::Refusal;
use super::parameters::{DocumentId, Fault, PageNumber, PictureParameters, known_only};
use super::{Served, State, keep};

/// Widths in pixels in which a page is drawn; few, so that each is drawn once for all screens.
pub(super) const WIDTHS: [u16; 4] = [400, 800, 1200, 1600];
/// The width where none is asked for, and of the picture in a page without `srcset`.
pub(super) const WIDTH: u16 = 800;
/// Bytes of pictures that are kept: some 300 pages of 800 pixels at 100 KB each.
const KEPT: usize = 32 << 20;
/// What an entry costs beside its picture.
const ENTRY: usize = 256;
/// Pictures that may wait for a core, for each core. At 60 ms each they are there within a second.
const QUEUE_PER_CORE: usize = 16;
/// How long a page that could not be drawn is not tried again.
const PAUSE: Duration = Duration::from_secs(300);
/// Raised when the same page is drawn otherwise, so that browsers ask anew.
const DRAWING: u32 = 1;

/// Which picture: SHA-256 of the PDF, page from 1, width in pixels.
type Key = (String, u32, u16);

/// A page as a PNG, or why there is none.
type Drawn = Result<Bytes, String>;

/// What is drawn and kept.
pub(super) struct Pictures {
    reader: Option<Reader>,
    kept: Mutex<Kept>,
    cores: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

#[derive(Default)]
struct Kept {
    entries: BTreeMap<Key, Entry>,
    bytes: usize,
    /// Counts uses: the entry with the smallest number was used longest ago.
    clock: u64,
}

#[derive(Default, Clone)]
struct Entry {
    /// Filled once; who finds it empty waits for the one who fills it.
    drawn: Arc<OnceCell<Drawn>>,
    used: u64,
    bytes: usize,
    failed: Option<Instant>,
}

impl Pictures {
    /// Pictures that `program` draws, this very executable where none is given.
    pub(super) fn new(program: Option<PathBuf>) -> Pictures {
        let program = program.or_else(|| std::env::current_exe().ok());
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Pictures {
            reader: program.map(|program| Reader { program, limits: Limits::of_a_picture() }),
            kept: Mutex::default(),
            cores: Arc::new(Semaphore::new(cores)),
            queue: Arc::new(Semaphore::new(cores * (1 + QUEUE_PER_CORE))),
        }
    }

    /// A picture of a page of this document.
    async fn get(
        self: &Arc<Self>,
        key: Key,
        document: String,
        served: Arc<Served>,
    ) -> Result<Drawn, Refusal> {
        let entry = self.kept().entry(&key);
        if let Some(drawn) = entry.drawn.get() {
            return Ok(drawn.clone());
        }
        // A task of its own: when the visitor who asked first goes away, the others still get it.
        let pictures = Arc::clone(self);
        let task = tokio::spawn(async move {
            let drawn = entry.drawn.get_or_try_init(|| pictures.draw(&key, document, served)).await;
            match drawn {
                Ok(drawn) => {
                    pictures.kept().weigh(&key, drawn);
                    Ok(drawn.clone())
                }
                Err(refusal) => {
                    pictures.kept().forget(&key);
                    Err(refusal)
                }
            }
        });
        task.await.unwrap_or_else(|error| Err(Refusal::Internal(error.to_string())))
    }

    async fn draw(
        &self,
        key: &Key,
        document: String,
        served: Arc<Served>,
    ) -> Result<Drawn, Refusal> {
        let reader = self.reader.clone();
        let reader = reader.ok_or_else(|| Refusal::Internal("no program draws".to_owned()))?;
        let place = Arc::clone(&self.queue).try_acquire_owned().map_err(|_| Refusal::Busy)?;
        let core = Arc::clone(&self.cores).acquire_owned().await.map_err(|_| Refusal::Busy)?;
        let (page, width) = (key.1, key.2);
        let drawing = tokio::task::spawn_blocking(move || {
            let _held = (core, place);
            // The path may be the name of a file that the generation holds open, so it is looked up
            // and read while that is held.
            let path = served.generation.file_path(&document).ok_or(Refusal::NotFound)?;
            let bytes = std::fs::read(&path).map_err(|error| {
                Refusal::Internal(format!("can't read {}: {error}", path.display()))
            })?;
            match reader.picture(&bytes, page, width) {
                Ok(png) => Ok(Ok(Bytes::from(png))),
                // Nothing to do with the page: the next who asks may have more luck.
                Err(error @ Failure::Start(_)) => Err(Refusal::Internal(error.to_string())),
                Err(Failure::Busy(_)) => Err(Refusal::Busy),
                Err(error) => {
                    let file = path.display();
                    tracing::warn!(%file, page, width, cause = %error, "a page was not drawn");
                    Ok(Err(error.to_string()))
                }
            }
        });
        drawing.await.unwrap_or_else(|error| Err(Refusal::Internal(error.to_string())))
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// The entry of a picture, a new one where there is none or its failure is long ago.
    fn entry(&mut self, key: &Key) -> Entry {
        self.clock += 1;
        let stale = |entry: &&Entry| entry.failed.is_some_and(|at| at.elapsed() > PAUSE);
        if self.entries.get(key).filter(stale).is_some() {
            self.forget(key);
        }
        let entry = self.entries.entry(key.clone()).or_default();
        entry.used = self.clock;
        entry.clone()
    }

    /// Notes what a picture weighs, and lets go of those that were used longest ago.
    fn weigh(&mut self, key: &Key, drawn: &Drawn) {
        let Some(entry) = self.entries.get_mut(key).filter(|entry| entry.bytes == 0) else {
            return;
        };
        entry.bytes = ENTRY + drawn.as_ref().map_or(0, Bytes::len);
        entry.failed = drawn.is_err().then(Instant::now);
        self.bytes += entry.bytes;
        while self.bytes > KEPT {
            let drawn = self.entries.iter().filter(|(_, entry)| entry.bytes > 0);
            let Some(oldest) = drawn.min_by_key(|(_, entry)| entry.used) else { return };
            let oldest = oldest.0.clone();
            self.forget(&oldest);
        }
    }

    fn forget(&mut self, key: &Key) {
        if let Some(entry) = self.entries.remove(key) {
            self.bytes -= entry.bytes;
        }
    }
}

/// What a picture's address says of the PDF that it was drawn from, so that it may be kept for ever.
pub(super) fn version(document: &DocumentEntry) -> &str {
    document.sha256.get(..16).unwrap_or(&document.sha256)
}

/// `GET /v1/documents/{id}/pages/{n}/image?width=&v=`
#[utoipa::path(
    get, path = "/documents/{id}/pages/{number}/image", tag = "documents",
    operation_id = "getPageImage",
    summary = "A picture of a page",
    description = "Drawn when it is first asked for, then kept.",
    params(DocumentId, PageNumber, PictureParameters),
    responses((status = 200, description = "The picture.", body = Vec<u8>, content_type = "image/png")),
)]
pub(super) async fn picture(
    Extracted(state): Extracted<Arc<State>>,
    Path((id, number)): Path<(String, String)>,
    Query(pairs): Pairs,
    asked: HeaderMap,
) -> Result<Response, Refusal> {
    let (width, claimed) = wanted(&pairs)?;
    let served = state.served();
    let document = served.generation.document(&id).ok_or(Refusal::NotFound)?;
    served.generation.file_path(&id).ok_or(Refusal::NotFound)?;
    let page = super::sheet::page_number(&number)
        .filter(|page| *page as usize <= document.pages)
        .ok_or_else(|| Refusal::NoPage(id.clone()))?;
    let etag = format!("\"{}-{page}-{width}-{DRAWING}\"", version(document));
    // Under an address without the hash, or with an old one, the picture may change.
    let control = if claimed == Some(version(document)) {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=60"
    };
    let headers = [(ETAG, etag.clone()), (CACHE_CONTROL, control.to_owned())];
    if keep::matches(asked.get(IF_NONE_MATCH), &etag) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let key = (document.sha256.clone(), page, width);
    match state.pictures.get(key, id, Arc::clone(&served)).await? {
        Ok(png) => Ok(([(CONTENT_TYPE, "image/png")], headers, png).into_response()),
        Err(_) => Err(Refusal::NoPicture),
    }
}

/// Width, and what the address says of the PDF.
fn wanted(pairs: &[(String, String)]) -> Result<(u16, Option<&str>), Refusal> {
    let mut faults = known_only(pairs, &["width", "v"]);
    let value = |name| pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    let width = match value("width") {
        None => Some(WIDTH),
        Some(text) => WIDTHS.into_iter().find(|width| width.to_string() == text),
    };
    if width.is_none() {
        let widths = WIDTHS.map(|width| width.to_string()).join(", ");
        faults.push(Fault::new("width", "invalid", format!("must be one of: {widths}")));
    }
    match width {
        Some(width) if faults.is_empty() => Ok((width, value("v"))),
        _ => Err(Refusal::Parameters(faults)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_longest_ago_goes_first() {
        let key = |page| ("hash".to_owned(), page, WIDTH);
        let mut kept = Kept::default();
        let half = Ok(Bytes::from(vec![0; KEPT / 2 - ENTRY]));
        for page in [1, 2] {
            kept.entry(&key(page));
            kept.weigh(&key(page), &half);
        }
        kept.weigh(&key(2), &half);
        assert_eq!(kept.bytes, KEPT, "what is weighed twice counts once");
        kept.entry(&key(1));
        kept.entry(&key(3));
        kept.weigh(&key(3), &Err("no".to_owned()));
        let pages: Vec<u32> = kept.entries.keys().map(|key| key.1).collect();
        assert_eq!((pages, kept.bytes), (vec![1, 3], KEPT / 2 + ENTRY));
    }

    #[test]
    fn a_failure_is_remembered_for_a_while() {
        let key = ("hash".to_owned(), 1, WIDTH);
        let mut kept = Kept::default();
        let entry = kept.entry(&key);
        entry.drawn.set(Err("no".to_owned())).unwrap();
        kept.weigh(&key, &Err("no".to_owned()));
        assert!(kept.entry(&key).drawn.initialized());
        let long_ago = Instant::now().checked_sub(PAUSE * 2);
        kept.entries.get_mut(&key).unwrap().failed = long_ago;
        assert_eq!(kept.entry(&key).drawn.initialized(), long_ago.is_none());
    }

    #[test]
    fn widths_are_few_and_named() {
        let pairs = |query: &[(&str, &str)]| -> Vec<(String, String)> {
            query.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
        };
        assert_eq!(wanted(&pairs(&[])).ok(), Some((800, None)));
        let asked = pairs(&[("v", "ab"), ("width", "1600")]);
        assert_eq!(wanted(&asked).ok(), Some((1600, Some("ab"))));
        for odd in ["", "0", "801", "0800", "99999999999", "+800"] {
            let asked = pairs(&[("width", odd)]);
            let Err(Refusal::Parameters(faults)) = wanted(&asked) else { panic!("{odd}") };
            assert_eq!(faults[0].detail, "must be one of: 400, 800, 1200, 1600");
        }
        assert!(wanted(&pairs(&[("width", "800"), ("width", "800")])).is_err());
        assert!(wanted(&pairs(&[("height", "800")])).is_err());
    }
}
