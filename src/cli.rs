//! The command line: what a user may type, and the one call that each command makes.
//!
//! Data goes to standard output, everything else to standard error. A command says how it ended as
//! [`End`] or [`Error`]; `main` prints the error and picks the exit code.

mod answer;
mod check;
mod evaluate;
mod inspect;
pub mod log;
mod report;
mod serve;

use std::io::{self, Write};
use std::path::PathBuf;
use std::thread;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::config::{Config, ConfigError, FILE, Settings};
use crate::dutch::synonym::{Own, Synonyms};
use crate::index::{self, IndexError, Job};
use crate::search::{Answer, DocumentRef, Engine, Request, SearchError, local::LocalEngine};
use crate::store::{DocumentEntry, Generation, StoreError};
use crate::worker::{self, Reader};

/// Full-text search over Dutch policy plans: PDFs in, ranked passages with chapter anchors out.
///
/// Without a command: indexes the corpus where it changed, serves it, and follows its changes.
#[derive(Debug, Parser)]
#[command(name = "planzoeker", version)]
pub struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the index where the corpus changed
    Index(IndexArgs),
    /// Serve the index that is there
    Serve {
        #[command(flatten)]
        settings: Settings,
        /// Follow the corpus too: index it anew when it changed
        #[arg(long)]
        watch: bool,
    },
    /// Search the index
    Search(SearchArgs),
    /// Show what is read from one PDF
    Inspect(inspect::InspectArgs),
    /// Check the index, and what each PDF of the corpus lacks
    Check(check::CheckArgs),
    /// Measure the ranking on judged collections, or on questions about the index
    Evaluate(evaluate::EvaluateArgs),
    /// Show the terms of a text
    Analyze {
        /// The text
        text: String,
        /// One JSON array instead of lines
        #[arg(long)]
        json: bool,
    },
    /// Print a script that completes commands and options
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Read one PDF from standard input, for the parent process
    #[command(hide = true)]
    Worker,
}

#[derive(Debug, Args)]
struct IndexArgs {
    #[command(flatten)]
    settings: Settings,
    /// Compare the contents of the files instead of their sizes and dates, and try again what could
    /// not be read
    #[arg(long)]
    verify: bool,
    /// Index ready passages (JSON lines of {id, title, section, text}) instead of PDFs
    #[arg(long, value_name = "FILE", conflicts_with = "verify")]
    passages: Option<PathBuf>,
    /// One JSON object a file on standard output
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct SearchArgs {
    #[command(flatten)]
    settings: Settings,
    /// What to search for
    #[arg(required = true, num_args = 1..)]
    query: Vec<String>,
    /// The answer as JSON
    #[arg(long)]
    json: bool,
    /// Page of results
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    page: u16,
    /// Hits a page
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=50))]
    page_size: u16,
    /// Say of each hit why it scored so
    #[arg(long)]
    explain: bool,
}

/// What `inspect` shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum View {
    /// The text in reading order, a form feed between pages
    Text,
    /// Every line with its place and type size
    Lines,
    /// Chapters, sections, ambitions and appendices
    Outline,
    /// The passages that are indexed
    Passages,
}

/// How a command ended that did what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Done.
    Done,
    /// Nothing was found, or the file has no text.
    Nothing,
    /// Done, but files were skipped or are served in an older version.
    Partial,
}

/// Why a command could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The settings are wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// No new index could be made.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The index can't be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The question can't be answered.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// A collection can't be judged.
    #[error(transparent)]
    Evaluate(#[from] crate::evaluate::EvaluateError),
    /// An option of `evaluate` is given that means nothing for a file of questions.
    #[error(
        "{option} is for a collection (a directory); leave it out for {file}, a file of questions"
    )]
    NotForQuestions {
        /// The option.
        option: &'static str,
        /// The file.
        file: PathBuf,
    },
    /// A PDF can't be read.
    #[error("{file}: {reason}")]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// Nothing can be served at an address.
    #[error("can't serve on {address}: {reason}")]
    Listen {
        /// The address.
        address: String,
        /// What the system said, and what to do.
        reason: String,
    },
    /// The address to serve on is no address.
    #[error("\"{0}\" is no address to serve on: give one like 127.0.0.1:7070")]
    Address(String),
    /// Reading or writing failed.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Runs a command; `out` takes its data.
pub fn run(cli: Cli, out: &mut (dyn Write + Send)) -> Result<End, Error> {
    let (above, command) = (cli.settings, cli.command);
    let config = |settings: Settings| configure(settings.or(above));
    match command {
        None => {
            let config = config(Settings::default())?;
            // What was skipped has been said; a service that was told to stop has done its work.
            build(&config, false, false, out)?;
            serve::serve(&config, true, out)
        }
        Some(Command::Index(args)) => {
            let config = config(args.settings)?;
            match args.passages {
                None => build(&config, args.verify, args.json, out),
                Some(file) => {
                    let built = index::build_from_passages(&file, &config.index)?;
                    report::index(&built, args.json, out)
                }
            }
        }
        Some(Command::Serve { settings, watch }) => serve::serve(&config(settings)?, watch, out),
        Some(Command::Search(args)) => search(&config(args.settings.clone())?, &args, out),
        Some(Command::Inspect(args)) => inspect::inspect(&args, out),
        Some(Command::Check(args)) => check::check(&config(args.settings.clone())?, &args, out),
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "planzoeker", &mut script);
            out.write_all(&script)?;
            Ok(End::Done)
        }
        Some(Command::Evaluate(args)) => {
            let config = config(args.settings.clone())?;
            out.write_all(evaluate::evaluate(&config, args)?.as_bytes())?;
            Ok(End::Done)
        }
        Some(Command::Analyze { text, json }) => report::terms(&text, json, out),
        Some(Command::Worker) => {
            worker::run(io::stdin().lock(), out)?;
            Ok(End::Done)
        }
    }
}

fn configure(flags: Settings) -> Result<Config, Error> {
    let file = Settings::from_file(FILE.as_ref())?;
    let environment = Settings::from_environment(|name| std::env::var_os(name))?;
    Ok(flags.or(environment).or(file).complete())
}

fn build(config: &Config, verify: bool, json: bool, out: &mut dyn Write) -> Result<End, Error> {
    report::index(&index::build(&job(config, verify)?)?, json, out)
}

fn job(config: &Config, verify: bool) -> io::Result<Job> {
    Ok(Job {
        corpus: config.corpus.clone(),
        index: config.index.clone(),
        verify,
        reader: Reader::of_this_program()?,
        progress: true,
    })
}

fn search(config: &Config, args: &SearchArgs, out: &mut dyn Write) -> Result<End, Error> {
    let generation = Generation::open(&config.index, &index::VERSIONS)?;
    // A service does this while it answers; one answer has to wait for it.
    generation.verify()?;
    let request = Request {
        q: args.query.join(" "),
        page: args.page.into(),
        page_size: args.page_size.into(),
        explain: args.explain,
        ..Request::default()
    };
    let answer: Answer = engine(&generation)?.search(&request)?;
    answer::print(&answer, args.json, out)?;
    Ok(if answer.total_hits == 0 { End::Nothing } else { End::Done })
}

/// A number with its noun: `1 document`, `2 documents`.
fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// The engine over a generation. An error of the store is damage.
fn engine(generation: &Generation) -> Result<LocalEngine, Error> {
    let documents = generation.documents().iter().map(reference).collect();
    // Stemming the lists takes as long as reading the files. Where there is no thread for it, it is done
    // when they are asked for.
    let _ = thread::Builder::new().spawn(Synonyms::built_in);
    let files = generation.engine_files()?;
    let mut engine = LocalEngine::open(&generation.tantivy_path(), files, documents)?;
    let own = &generation.manifest().synonyms;
    if !own.is_empty() {
        let own = Own::parse(own).map_err(|(line, wrong)| {
            SearchError::Index(format!("own synonyms, line {line}: {wrong}"))
        })?;
        engine.know(&own);
    }
    Ok(engine)
}

fn reference(document: &DocumentEntry) -> DocumentRef {
    DocumentRef {
        id: document.id.clone(),
        title: document.title.clone(),
        kind: document.kind.clone(),
        valid_from: document.valid_from.clone(),
        valid_to: document.valid_to.clone(),
    }
}
