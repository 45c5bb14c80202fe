//! argv → library. The only file that prints an error or picks an exit code.

use std::io::{self, Write};
use std::panic::catch_unwind;
use std::process::ExitCode;

use clap::Parser;

use planzoeker::cli::{self, Cli, End, Error};
use planzoeker::index::{CorpusError, IndexError};
use planzoeker::search::SearchError;
use planzoeker::store::StoreError;

/// Where a fault of ours is reported.
const REPORT: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));

fn main() -> ExitCode {
    let cli = Cli::parse();
    cli::log::start();
    let ended = catch_unwind(|| {
        let mut out = io::stdout();
        cli::run(cli, &mut out).and_then(|end| {
            out.flush()?;
            Ok(end)
        })
    });
    match ended {
        Ok(Ok(End::Done)) => ExitCode::SUCCESS,
        Ok(Ok(End::Nothing)) => ExitCode::from(1),
        Ok(Ok(End::Partial)) => ExitCode::from(3),
        // Whoever reads the output has what it wanted: `planzoeker search x | head -1`.
        Ok(Err(Error::Io(error))) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            say(&format!("planzoeker: {error}"));
            ExitCode::from(code(&error))
        }
        Err(_) => {
            say(&format!(
                "planzoeker: this is a fault in the program; please report it with the lines above \
                 and the words \"{REPORT}\""
            ));
            ExitCode::from(70)
        }
    }
}

/// The table of exit codes; 0, 1, 3 and 70 are above, and clap ends with 2 itself.
fn code(error: &Error) -> u8 {
    match error {
        Error::Address(_) | Error::NotForQuestions { .. } => 2,
        Error::Unreadable { .. } => 3,
        Error::Store(error) => of_store(error),
        Error::Search(SearchError::TooDeep(_)) => 2,
        Error::Search(SearchError::Index(_)) => 4,
        Error::Config(_)
        | Error::Evaluate(_)
        | Error::Index(
            IndexError::Corpus(
                CorpusError::Missing(_) | CorpusError::Empty(_) | CorpusError::Settings { .. },
            )
            | IndexError::Passages { .. },
        ) => 5,
        Error::Index(IndexError::Store(error)) => of_store(error),
        Error::Index(_) | Error::Listen { .. } | Error::Io(_) => 6,
    }
}

fn of_store(error: &StoreError) -> u8 {
    match error {
        StoreError::Missing(_) | StoreError::OtherVersion { .. } | StoreError::Damaged { .. } => 4,
        StoreError::Locked(_) | StoreError::NoLocks { .. } | StoreError::Io { .. } => 6,
    }
}

/// Standard error may be closed; there is nowhere to say that.
fn say(message: &str) {
    let _ = writeln!(io::stderr(), "{message}");
}
