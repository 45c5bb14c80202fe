//! Watching a corpus: it is indexed anew when it changed and has been still for a while.
//!
//! The system's own notices of changes, where it gives any, only save time: what decides is a look at
//! names, sizes and dates, which is taken every few seconds whatever happens. Network file systems
//! give no notices of what another machine did.

use std::os::unix::fs::MetadataExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use notify::{RecursiveMode, Watcher};

use super::{Corpus, IndexError, Job, Report, build, up_to_date};

/// When files are read again that had too little of a busy machine.
const AGAIN: Duration = Duration::from_secs(600);

/// When to look, and when to act.
#[derive(Debug, Clone)]
pub struct Rhythm {
    /// How long names, sizes and dates must have been the same.
    pub settle: Duration,
    /// How often they are looked at.
    pub poll: Duration,
    /// Whether to ask the system for notices of changes too.
    pub notices: bool,
    /// How long a corpus that never rests is waited for. What is still being written then is read as
    /// it is, which leaves its last good text in place.
    pub longest: Duration,
    /// When a build that failed is tried again though nothing changed: a full disk may have room, and
    /// another process may have ended.
    pub retry: Duration,
}

impl Default for Rhythm {
    fn default() -> Self {
        Rhythm {
            settle: Duration::from_secs(3),
            poll: Duration::from_secs(5),
            notices: true,
            longest: Duration::from_secs(300),
            retry: Duration::from_secs(30),
        }
    }
}

/// What came of an attempt.
pub type Attempt = Result<Report, IndexError>;

/// Builds whenever the corpus differs from what is published, and tells of each attempt. Ends when
/// `tell` says that nobody wants to know any more.
pub fn follow(job: &Job, rhythm: &Rhythm, mut tell: impl FnMut(Attempt) -> bool) {
    let notices = rhythm.notices.then(|| notices(&job.corpus)).flatten();
    let mut seen = Look::at(&job.corpus);
    let (mut since, mut restless) = (Instant::now(), Instant::now());
    let mut built = published(job).then(|| seen.clone());
    let mut retry: Option<Instant> = None;
    loop {
        let due = built.as_ref() != Some(&seen) || retry.is_some_and(|at| Instant::now() >= at);
        let still = since.elapsed() >= rhythm.settle || restless.elapsed() >= rhythm.longest;
        if due && still {
            let attempt = attempt(job);
            let pause = match &attempt {
                Ok(report) => report.files.iter().any(|file| file.again).then_some(AGAIN),
                Err(_) => Some(rhythm.retry),
            };
            retry = pause.map(|pause| Instant::now() + pause);
            built = Some(seen.clone());
            if !tell(attempt) {
                return;
            }
        }
        let pause = if due && !still {
            rhythm.settle.saturating_sub(since.elapsed()).min(rhythm.poll)
        } else {
            rhythm.poll
        };
        wait(notices.as_ref(), pause.max(Duration::from_millis(10)));
        let now = Look::at(&job.corpus);
        if now != seen {
            if built.as_ref() == Some(&seen) {
                restless = Instant::now();
            }
            (seen, since) = (now, Instant::now());
        }
    }
}

/// Builds. A fault of this program ends the attempt and not the watching.
fn attempt(job: &Job) -> Attempt {
    catch_unwind(AssertUnwindSafe(|| build(job))).unwrap_or_else(|_| {
        Err(IndexError::Worker("indexing failed by a fault of ours".to_owned()))
    })
}

fn published(job: &Job) -> bool {
    Corpus::read(&job.corpus).is_ok_and(|corpus| up_to_date(&corpus, &job.index).is_some())
}

/// A corpus as it looks from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Look {
    /// The hash of its settings, and each file with what changes when it does.
    Corpus(String, Vec<(PathBuf, Option<[i64; 6]>)>),
    /// It can't be used, and why.
    Unusable(String),
}

impl Look {
    fn at(directory: &Path) -> Look {
        match Corpus::read(directory) {
            Ok(corpus) => {
                let stamped = corpus.sources.into_iter().map(|source| {
                    let stamp = stamp(&source.path);
                    (source.path, stamp)
                });
                Look::Corpus(corpus.settings, stamped.collect())
            }
            Err(error) => Look::Unusable(error.to_string()),
        }
    }
}

fn stamp(path: &Path) -> Option<[i64; 6]> {
    let data = std::fs::symlink_metadata(path).ok()?;
    let number = |value: u64| i64::from_ne_bytes(value.to_ne_bytes());
    Some([
        number(data.size()),
        number(data.ino()),
        data.mtime(),
        data.mtime_nsec(),
        data.ctime(),
        data.ctime_nsec(),
    ])
}

/// The system's notices of changes below a directory, and what has to live for them to come.
struct Notices {
    came: Receiver<()>,
    _watcher: notify::RecommendedWatcher,
}

fn notices(directory: &Path) -> Option<Notices> {
    let (sender, came) = sync_channel(1);
    let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Looking is itself an access, which must not lead to another look.
        if !event.is_ok_and(|event| event.kind.is_access()) {
            // One notice that waits already is as good as many.
            let _ = sender.try_send(());
        }
    });
    let started = watcher.and_then(|mut watcher| {
        watcher.watch(directory, RecursiveMode::Recursive)?;
        Ok(watcher)
    });
    match started {
        Ok(_watcher) => Some(Notices { came, _watcher }),
        Err(error) => {
            tracing::info!(%error, "the system gives no notice of changes: only looking for them");
            None
        }
    }
}

fn wait(notices: Option<&Notices>, at_most: Duration) {
    match notices.map(|notices| notices.came.recv_timeout(at_most)) {
        Some(Ok(()) | Err(RecvTimeoutError::Timeout)) => {}
        None | Some(Err(RecvTimeoutError::Disconnected)) => std::thread::sleep(at_most),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::worker::Reader;

    /// Looks so often that a test can wait for it, and has no notices.
    fn looking() -> Rhythm {
        let [settle, poll] = [60, 20].map(Duration::from_millis);
        Rhythm { settle, poll, notices: false, ..Rhythm::default() }
    }

    /// Looks when there is a notice.
    fn noticing() -> Rhythm {
        Rhythm { notices: true, poll: Duration::from_secs(20), ..looking() }
    }

    /// Changes a corpus in the background and tells what the attempts were made of.
    fn attempts(
        rhythm: &Rhythm,
        count: usize,
        mut change: impl FnMut(usize, &Path),
    ) -> Vec<String> {
        let directory = tempfile::tempdir().unwrap();
        let corpus = directory.path().join("corpus");
        std::fs::create_dir(&corpus).unwrap();
        let job = Job {
            corpus: corpus.clone(),
            index: directory.path().join("index"),
            verify: false,
            // Every file is refused: what is watched here is when it is tried.
            reader: Reader { program: "/bin/false".into(), limits: Default::default() },
            progress: false,
        };
        let mut said = Vec::new();
        follow(&job, rhythm, |attempt| {
            said.push(match attempt {
                Ok(report) => report.files.iter().map(|file| file.file.as_str()).collect(),
                Err(error) => error.to_string(),
            });
            change(said.len(), &corpus);
            said.len() < count
        });
        said
    }

    #[test]
    fn a_change_is_seen_with_and_without_notices() {
        for rhythm in [noticing(), looking()] {
            let said = attempts(&rhythm, 4, |attempt, corpus| match attempt {
                1 => std::fs::write(corpus.join("a.pdf"), "x").unwrap(),
                2 => std::fs::write(corpus.join("b.pdf"), "y").unwrap(),
                3 => std::fs::remove_file(corpus.join("a.pdf")).unwrap(),
                _ => {}
            });
            assert!(said[0].contains("holds no PDF files"), "{said:?}");
            assert_eq!(said[1..], ["a.pdf", "a.pdfb.pdf", "b.pdf"], "{rhythm:?}");
        }
    }

    #[test]
    fn what_is_being_written_is_waited_for() {
        let said = attempts(&noticing(), 2, |_, corpus| {
            let path = corpus.join("a.pdf");
            std::thread::spawn(move || {
                // Written a piece every third of the time in which it would be taken for whole.
                for piece in 0..20 {
                    std::fs::write(&path, vec![b'x'; piece]).unwrap();
                    std::thread::sleep(Duration::from_millis(20));
                }
                std::fs::write(path.with_file_name("b.pdf"), "x").unwrap();
            });
        });
        assert_eq!(said[1..], ["a.pdfb.pdf"], "one attempt, with the last file in it");
    }

    #[test]
    fn what_failed_is_tried_again_though_nothing_changed() {
        let rhythm = Rhythm { retry: Duration::from_millis(50), ..looking() };
        let mut lock = None;
        let said = attempts(&rhythm, 3, |attempt, corpus| match attempt {
            1 => {
                let index = corpus.with_file_name("index");
                lock = Some(crate::store::Lock::take(&index).unwrap());
                std::fs::write(corpus.join("a.pdf"), "x").unwrap();
            }
            _ => {
                lock = None;
                // Where it isn't, something does change in the end.
                let path = corpus.join("b.pdf");
                std::thread::spawn(move || {
                    std::thread::sleep(Duration::from_secs(10));
                    let _ = std::fs::write(path, "y");
                });
            }
        });
        assert!(said[1].contains("another process is writing"), "{said:?}");
        assert_eq!(said[2], "a.pdf");
    }

    #[test]
    fn a_corpus_that_never_rests_is_indexed_as_it_is() {
        use std::sync::atomic::{AtomicBool, Ordering};
        let rhythm = Rhythm { longest: Duration::from_millis(200), ..looking() };
        let (indexed, rested) =
            (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let said = attempts(&rhythm, 2, |attempt, corpus| {
            if attempt == 2 {
                return indexed.store(true, Ordering::Relaxed);
            }
            let (path, indexed, rested) =
                (corpus.join("a.pdf"), Arc::clone(&indexed), Arc::clone(&rested));
            std::thread::spawn(move || {
                for piece in 0..1000 {
                    if indexed.load(Ordering::Relaxed) {
                        return;
                    }
                    let _ = std::fs::write(&path, vec![b'x'; piece]);
                    std::thread::sleep(Duration::from_millis(10));
                }
                rested.store(true, Ordering::Relaxed);
            });
        });
        assert_eq!(said[1], "a.pdf");
        assert!(!rested.load(Ordering::Relaxed), "it was waited for");
    }
}
