//! `check`: is the index as it was published, and what does each PDF of the corpus lack?

use std::io::{self, Write};

use clap::Args;
use serde::Serialize;

use super::{End, Error};
use crate::config::{Config, Settings};
use crate::index::corpus::Source;
use crate::index::{Corpus, VERSIONS, made_from};
use crate::plan::Plan;
use crate::store::{Generation, StoreError};
use crate::worker::{self, Identity, Reader};

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub(super) settings: Settings,
    /// One JSON object for the index and one a file on standard output
    #[arg(long)]
    json: bool,
}

/// What is known of the index.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct IndexState {
    index: String,
    generation: Option<u64>,
    built_at: Option<String>,
    /// Files whose contents were compared with their hashes.
    files: usize,
    /// Whether it was made from the corpus as it is now; nothing where one of both can't be read.
    up_to_date: Option<bool>,
    fault: Option<String>,
}

/// What is known of one PDF. Nothing but the reason where it can't be read.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct FileState {
    file: String,
    reason: Option<String>,
    pages: usize,
    text_pages: usize,
    tags: bool,
    language: Option<String>,
    title: bool,
    outline: bool,
}

/// Reads every file of the index and every PDF. A damaged index is an error after the PDFs were
/// checked too; a PDF that can't be read makes the end partial, one that lacks something doesn't.
pub(super) fn check(config: &Config, args: &CheckArgs, out: &mut dyn Write) -> Result<End, Error> {
    let corpus = Corpus::read(&config.corpus);
    let (state, fault) = index_state(config, corpus.as_ref().ok());
    print(&state, args.json, &index_line(&state), out)?;
    let corpus = match corpus {
        Ok(corpus) => corpus,
        // Of two faults the index is the one that visitors meet.
        Err(error) => {
            return Err(fault.map_or_else(|| Error::Index(error.into()), Error::Store));
        }
    };
    let reader = Reader::of_this_program()?;
    let states = worker::in_order(&corpus.sources, |_, source| file_state(source, &reader));
    for state in &states {
        print(state, args.json, &file_line(state), out)?;
    }
    match fault {
        Some(fault) => Err(Error::Store(fault)),
        None if states.iter().any(|state| state.reason.is_some()) => Ok(End::Partial),
        None => Ok(End::Done),
    }
}

fn print<T: Serialize>(
    state: &T,
    json: bool,
    line: &str,
    out: &mut dyn Write,
) -> Result<(), Error> {
    if json {
        serde_json::to_writer(&mut *out, state).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn index_state(config: &Config, corpus: Option<&Corpus>) -> (IndexState, Option<StoreError>) {
    let mut state = IndexState {
        index: config.index.display().to_string(),
        generation: None,
        built_at: None,
        files: 0,
        up_to_date: None,
        fault: None,
    };
    let verified = Generation::open(&config.index, &VERSIONS).and_then(|generation| {
        state.generation = Some(generation.number());
        state.built_at = Some(generation.manifest().built_at.clone());
        generation.verify()?;
        state.files = generation.manifest().contents.len();
        Ok(())
    });
    let fault = verified.err();
    if fault.is_none() {
        state.up_to_date = corpus.map(|corpus| made_from(corpus, &config.index).is_some());
    }
    state.fault = fault.as_ref().map(ToString::to_string);
    (state, fault)
}

fn file_state(source: &Source, reader: &Reader) -> FileState {
    let file = source.file.clone();
    let identity = Identity {
        id: source.id.clone(),
        title: source.title.clone().unwrap_or_default(),
        kind: source.kind.clone(),
        ..Identity::default()
    };
    let read = worker::load(&source.path)
        .and_then(|bytes| reader.plan(&bytes, &identity).map_err(|failure| failure.to_string()));
    match read {
        Ok(reading) => state_of(file, &reading.plan),
        Err(reason) => FileState { file, reason: Some(reason), ..FileState::default() },
    }
}

fn state_of(file: String, plan: &Plan) -> FileState {
    let facts = &plan.facts;
    FileState {
        file,
        reason: None,
        pages: plan.pages.len(),
        text_pages: plan.pages.iter().filter(|page| page.readable).count(),
        tags: facts.tagged,
        language: facts.language.clone(),
        title: facts.titled,
        outline: facts.outlined,
    }
}

fn index_line(state: &IndexState) -> String {
    match (&state.fault, state.generation, &state.built_at) {
        (None, Some(generation), Some(built)) => {
            let files = super::counted(state.files, "file");
            let whole = format!("whole ({files}, generation {generation} of {built})");
            let then = match state.up_to_date {
                Some(false) => "; the corpus is another one now: run `planzoeker index`",
                Some(true) | None => "",
            };
            format!("index {}: {whole}{then}", state.index)
        }
        _ => format!("index {}: can't be used", state.index),
    }
}

fn file_line(state: &FileState) -> String {
    let file = &state.file;
    if let Some(reason) = &state.reason {
        return format!("{file}: not searched: {reason}");
    }
    let (text, pages) = (state.text_pages, state.pages);
    let facts = [
        (text == pages, "text on every page"),
        (state.tags, "tags"),
        (state.language.is_some(), "a language"),
        (state.title, "a title of its own"),
        (state.outline, "bookmarks"),
    ];
    let lacks: Vec<&str> = facts.iter().filter(|(is, _)| !is).map(|(_, what)| *what).collect();
    let text = format!("{file}: text on {text} of {}", super::counted(pages, "page"));
    if lacks.is_empty() {
        format!("{text}; tagged, with a language, a title and bookmarks")
    } else {
        format!("{text}; it lacks {}", lacks.join(", "))
    }
}
