//! A fresh directory for each test, and the real executable in it.

pub(crate) mod book;
pub(crate) mod hostile;
pub(crate) mod pdf;
pub(crate) mod probe;
pub(crate) mod reading;
pub(crate) mod service;
pub(crate) mod watched;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// Notes that the test that runs now tested nothing, and why; `tests/run` prints these notes.
pub(crate) fn skipped(reason: &str) {
    let thread = std::thread::current();
    note("skipped.txt", &format!("{}: {reason}", thread.name().unwrap_or("a test")));
}

/// Adds a line to a file beside the executables of the tests.
fn note(file: &str, line: &str) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(file);
    let mut file = std::fs::File::options().create(true).append(true).open(path).unwrap();
    file.write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// Whether the long form of a test is asked for.
pub(crate) fn long() -> bool {
    std::env::var_os("PLANZOEKER_LONG").is_some()
}

/// Notes what came of a test's long form: its counts are what it is run for.
pub(crate) fn counts(what: &str) {
    if long() {
        note("counts.txt", what);
    }
}

/// The directory of real PDFs and judged collections; without it a test is skipped.
pub(crate) fn shared() -> Option<PathBuf> {
    let shared = std::env::var_os("PLANZOEKER_SHARED").map(PathBuf::from);
    if shared.is_none() {
        skipped("PLANZOEKER_SHARED names no directory");
    }
    shared
}

/// A directory with an empty corpus, gone when the test ends.
pub(crate) struct Dir {
    root: TempDir,
}

impl Dir {
    /// Makes one.
    pub(crate) fn new() -> Dir {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("corpus")).unwrap();
        Dir { root }
    }

    /// A path inside it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// Where all of it is.
    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    /// The directory of the published generation.
    pub(crate) fn generation(&self) -> PathBuf {
        let pointer = std::fs::read_to_string(self.path("index/current")).unwrap();
        let number = pointer.split(' ').next().unwrap();
        self.path(&format!("index/generations/{number}"))
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// The executable with arguments, to be run here without settings from outside.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_planzoeker"));
        command.args(arguments).current_dir(self.root.path());
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"PLANZOEKER_") {
                command.env_remove(name);
            }
        }
        command
    }

    /// Runs the executable.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::from(self.command(arguments).output().unwrap())
    }
}

/// What a run printed and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) note: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        Ran {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            note: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Ran {
    /// Its output as JSON lines.
    pub(crate) fn json(&self) -> Vec<serde_json::Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}
