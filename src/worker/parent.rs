//! The parent's side: starts a child for each PDF, holds it to its limits, and keeps what it said.

use std::io::{self, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::account::computed;
use super::child::{read_frame, write_frame};
use super::{Identity, Limits, Message, PageText, Request, Task};
use crate::plan::{Plan, Warning};

/// Reads PDFs, each in a process of its own.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The executable that understands `worker`: this program itself.
    pub program: PathBuf,
    /// Bounds on each child.
    pub limits: Limits,
}

/// What a PDF gave.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The plan with its passages; it has at least one.
    pub plan: Plan,
    /// What was not read or not understood, for the owner of the file.
    pub warnings: Vec<Warning>,
    /// Whether bookmarks and tags are missing for no other reason than that the machine was busy.
    pub hurried: bool,
}

/// Why a PDF gave nothing. The text is one English sentence for the owner of the file.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It is not a PDF, needs a password, or is damaged beyond reading.
    #[error("{0}")]
    Unreadable(String),
    /// It has no text that is language.
    #[error("{0}")]
    NoText(String),
    /// Reading it ended the child, or a fault in this program showed.
    #[error("reading it crashed ({0}); please report it if you can share the file")]
    Crashed(String),
    /// It takes more time, memory or text than a document may.
    #[error("{0}")]
    TooMuch(String),
    /// Its time was over before it had its share of the machine: nothing to do with the file.
    #[error("{0}")]
    Busy(String),
    /// No child could be started: nothing to do with the file.
    #[error("can't start a reading process: {0}")]
    Start(#[source] io::Error),
}

impl Reader {
    /// A reader with the default limits that starts this very executable.
    pub fn of_this_program() -> io::Result<Reader> {
        Ok(Reader { program: std::env::current_exe()?, limits: Limits::default() })
    }

    /// Reads a PDF as a plan.
    pub fn plan(&self, bytes: &[u8], identity: &Identity) -> Result<Reading, Failure> {
        let answers = self.ask(Task::Plan(identity.clone()), bytes);
        let mut reading = None;
        let mut refusal = None;
        for message in answers.messages {
            match message {
                Message::Plan(plan, warnings) => {
                    reading = Some(Reading { plan: *plan, warnings, hurried: false });
                }
                other => refusal = refusal.or(refusal_of(other)),
            }
        }
        match (reading, refusal.or(answers.end)) {
            (Some(reading), None) => Ok(reading),
            // The text came, and the structure after it did not: that much is served.
            (Some(mut reading), Some(why)) => {
                reading.hurried = matches!(why, Failure::Busy(_));
                reading.warnings.push(Warning {
                    page: None,
                    message: format!("bookmarks and tags were not used: {why}"),
                });
                Ok(reading)
            }
            (None, Some(why)) => Err(why),
            (None, None) => Err(Failure::Crashed("it gave no answer".to_owned())),
        }
    }

    /// Reads a PDF as pages of text, to look at.
    pub fn pages(&self, bytes: &[u8]) -> Result<Vec<PageText>, Failure> {
        let answers = self.ask(Task::Pages, bytes);
        let mut refusal = None;
        for message in answers.messages {
            match message {
                Message::Pages(pages) => return Ok(pages),
                other => refusal = refusal.or(refusal_of(other)),
            }
        }
        let why = refusal.or(answers.end);
        Err(why.unwrap_or_else(|| Failure::Crashed("it gave no answer".to_owned())))
    }

    /// Draws one page, `width` pixels wide, as a PNG.
    pub fn picture(&self, bytes: &[u8], page: u32, width: u16) -> Result<Vec<u8>, Failure> {
        let answers = self.ask(Task::Picture { page, width }, bytes);
        let mut refusal = None;
        for message in answers.messages {
            match message {
                Message::Picture(png) => return Ok(png),
                other => refusal = refusal.or(refusal_of(other)),
            }
        }
        let why = refusal.or(answers.end);
        Err(why.unwrap_or_else(|| Failure::Crashed("it gave no answer".to_owned())))
    }

    fn ask(&self, task: Task, bytes: &[u8]) -> Answers {
        let start = Command::new(&self.program)
            .arg("worker")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = match start {
            Ok(child) => child,
            Err(error) => {
                return Answers { messages: Vec::new(), end: Some(Failure::Start(error)) };
            }
        };
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let stderr = child.stderr.take();
        let request = Request {
            task,
            limits: self.limits.clone(),
            parent: std::process::id(),
            length: bytes.len() as u64,
        };
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let Some(mut stdin) = stdin else { return };
                // A child that ended before it read everything has said why.
                let _ = write_frame(&mut stdin, &request).and_then(|()| stdin.write_all(bytes));
            });
            let (sender, receiver) = channel();
            let cap = self.limits.output;
            scope.spawn(move || {
                let Some(stdout) = stdout else { return };
                let mut stdout = stdout.take(cap);
                while let Ok(message) = read_frame::<Message>(&mut stdout) {
                    if sender.send(Said::Message(message)).is_err() {
                        return;
                    }
                }
                if stdout.limit() == 0 {
                    let _ = sender.send(Said::OverCap);
                }
            });
            let last_words = scope.spawn(move || stderr.map(last_words).unwrap_or_default());
            self.follow(&mut child, &receiver, || last_words.join().unwrap_or_default())
        })
    }

    /// Collects messages until the child is done, dead, or over a limit. Leaves no child behind.
    fn follow(
        &self,
        child: &mut Child,
        receiver: &Receiver<Said>,
        last_words: impl FnOnce() -> String,
    ) -> Answers {
        let began = Instant::now();
        let mut allowed = Duration::from_millis(self.limits.wall_ms);
        let mut messages = Vec::new();
        let end = loop {
            match receiver.recv_timeout(allowed.saturating_sub(began.elapsed())) {
                Ok(Said::Message(Message::Done)) => break None,
                Ok(Said::Message(message)) => {
                    if let Message::Length(pages) = message {
                        let more = pages.saturating_mul(self.limits.wall_ms_per_page);
                        allowed = allowed.saturating_add(Duration::from_millis(more));
                    } else {
                        messages.push(message);
                    }
                }
                Ok(Said::OverCap) => {
                    let most = self.limits.output >> 20;
                    break Some(Failure::TooMuch(format!("it holds more than {most} MiB of text")));
                }
                Err(RecvTimeoutError::Timeout) => {
                    break Some(out_of_time(allowed, computed(child.id())));
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let end = match child.wait() {
                        Ok(status) => self.death(status, &last_words()),
                        Err(error) => Failure::Crashed(error.to_string()),
                    };
                    break Some(end);
                }
            }
        };
        // Done or not: a child that is still there has nothing left to say.
        let _ = child.kill();
        let _ = child.wait();
        Answers { messages, end }
    }

    fn death(&self, status: ExitStatus, last_words: &str) -> Failure {
        match status.signal() {
            Some(signal) if signal == Signal::XCPU.as_raw() => {
                let most = self.limits.cpu_seconds;
                Failure::TooMuch(format!("reading it took more than {most} s of computing"))
            }
            // What is left to end it so is a system whose memory is full.
            Some(signal) if signal == Signal::KILL.as_raw() => {
                Failure::TooMuch("reading it took more memory than there is".to_owned())
            }
            // Rust ends a program that can't get memory by an abort.
            Some(signal)
                if signal == Signal::ABORT.as_raw() && last_words.contains(OUT_OF_MEMORY) =>
            {
                let most = self.limits.address_space >> 20;
                Failure::TooMuch(format!("reading it takes more than {most} MiB of memory"))
            }
            Some(_) if last_words.contains(OUT_OF_STACK) => {
                Failure::Crashed("it is nested too deeply".to_owned())
            }
            Some(signal) => Failure::Crashed(format!("signal {signal}")),
            None => Failure::Crashed(format!("it ended with {status}")),
        }
    }
}

/// What a child that passed its time on the clock says of the file, or of the machine. A child that
/// reads never waits for anything but a core.
fn out_of_time(allowed: Duration, computed: Option<Duration>) -> Failure {
    let most = format!("reading it took more than {:.0} s", allowed.as_secs_f32());
    if computed.is_some_and(|computed| computed < allowed.mul_f32(FAIR)) {
        return Failure::Busy(format!("{most} on a busy machine; the next run tries again"));
    }
    Failure::TooMuch(most)
}

/// Share of a core below which a child was held up by others. One that has a core to itself takes
/// nearly all of its time, and two on one core have a half each.
const FAIR: f32 = 0.4;

/// What Rust's runtime writes before an abort, and of which it makes one.
const OUT_OF_MEMORY: &str = "memory allocation of";
const OUT_OF_STACK: &str = "has overflowed its stack";
/// Bytes of standard error that are looked at.
const LAST_WORDS: u64 = 4096;

/// The first bytes that a child writes to standard error; it writes nothing there before its end.
fn last_words(mut stderr: impl Read) -> String {
    let mut words = Vec::new();
    let _ = stderr.by_ref().take(LAST_WORDS).read_to_end(&mut words);
    // Read on: a full pipe would hold up the child.
    let _ = io::copy(&mut stderr, &mut io::sink());
    String::from_utf8_lossy(&words).into_owned()
}

/// What came from one child.
struct Answers {
    messages: Vec<Message>,
    /// Why it said no more, where it did not end by itself.
    end: Option<Failure>,
}

enum Said {
    Message(Message),
    OverCap,
}

fn refusal_of(message: Message) -> Option<Failure> {
    match message {
        Message::Unreadable(reason) => Some(Failure::Unreadable(reason)),
        Message::NoText(reason) => Some(Failure::NoText(reason)),
        Message::Fault(place) => Some(Failure::Crashed(place)),
        Message::Length(_)
        | Message::Plan(..)
        | Message::Pages(_)
        | Message::Picture(_)
        | Message::Done => None,
    }
}

/// Applies `work` to every item on as many threads as there are cores; the results come in the order
/// of the items, whatever finished first.
pub fn in_order<T: Sync, R: Send>(items: &[T], work: impl Fn(usize, &T) -> R + Sync) -> Vec<R> {
    let width = std::thread::available_parallelism().map_or(1, usize::from).min(items.len());
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
    std::thread::scope(|scope| {
        for _ in 0..width {
            scope.spawn(|| {
                loop {
                    let position = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(position) else { return };
                    let result = work(position, item);
                    if let Ok(mut results) = results.lock() {
                        results.push((position, result));
                    }
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_by_key(|(position, _)| *position);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<u64> = (0..40).rev().collect();
        let doubled = in_order(&items, |position, item| {
            std::thread::sleep(Duration::from_micros(item * 50));
            (position, item * 2)
        });
        let expected: Vec<_> = items.iter().map(|item| item * 2).enumerate().collect();
        assert_eq!(doubled, expected);
        assert!(in_order(&Vec::<u8>::new(), |_, _| 0).is_empty());
    }

    #[test]
    fn a_program_that_is_no_worker_is_a_named_failure() {
        let check = |program: &str, expected: &str| {
            let reader = Reader {
                program: program.into(),
                limits: Limits { wall_ms: 300, ..Limits::default() },
            };
            let reason = reader.plan(b"%PDF", &Identity::default()).unwrap_err().to_string();
            assert!(reason.contains(expected), "{program}: {reason}");
        };
        check("/bin/false", "crashed (it ended with exit status: 1)");
        check("/no/such/program", "can't start a reading process");
        check("/usr/bin/yes", "");
    }

    #[test]
    fn each_way_to_die_has_its_reason() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let check = |script: &str, expected: &str| {
            let program = directory.path().join("program");
            std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
            std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
            let limits = Limits { wall_ms: 2_000, ..Limits::default() };
            let reader = Reader { program, limits };
            let said = match reader.plan(b"%PDF", &Identity::default()) {
                // The script of the test before is still open for writing where another test starts
                // a process at this moment.
                Err(Failure::Start(_)) => return false,
                reading => reading.unwrap_err().to_string(),
            };
            assert!(said.contains(expected), "{script}: {said}");
            true
        };
        let check = |script: &str, expected: &str| while !check(script, expected) {};
        check("kill -SEGV $$", "crashed (signal 11)");
        check("kill -XCPU $$", "more than 60 s of computing");
        check("kill -KILL $$", "more memory than there is");
        check("kill -ABRT $$", "crashed (signal 6)");
        check("echo 'memory allocation of 9 bytes failed' >&2; kill -ABRT $$", "than 1024 MiB");
        check("echo \"thread 'x' has overflowed its stack\" >&2; kill -ABRT $$", "too deeply");
        check("head -c 200000 /dev/zero >&2; exit 3", "crashed (it ended with exit status: 3)");
        check("exec sleep 60", "took more than 2 s on a busy machine; the next run tries again");
        check("exec yes", "more than 64 MiB of text");
    }

    #[test]
    fn a_file_is_to_blame_for_the_time_only_where_it_had_a_share_of_a_core() {
        let check = |computed: Option<u64>, busy: bool| {
            let allowed = Duration::from_secs(30);
            let failure = out_of_time(allowed, computed.map(Duration::from_secs));
            assert_eq!(matches!(failure, Failure::Busy(_)), busy, "{computed:?}: {failure}");
        };
        check(Some(0), true);
        check(Some(11), true);
        check(Some(13), false);
        check(Some(30), false);
        check(None, false);
    }
}
