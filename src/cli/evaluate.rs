//! What `evaluate` measures: collections with judged passages, and questions about the index.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Error, engine};
use crate::config::{Config, Settings};
use crate::evaluate::{self, Asked, Measured, Questions};
use crate::index;
use crate::store::Generation;

#[derive(Debug, Args)]
pub(super) struct EvaluateArgs {
    #[command(flatten)]
    pub(super) settings: Settings,
    /// Directory with passages.jsonl, queries.tsv and qrels.tsv, or a file of questions about the
    /// index, each with the chapter that answers it
    #[arg(required = true, num_args = 1..)]
    judged: Vec<PathBuf>,
    /// Write the ranking as a TREC run
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,
    /// List the queries too, worst first
    #[arg(long)]
    per_query: bool,
    /// Other queries for the same collection
    #[arg(long, value_name = "FILE")]
    queries: Option<PathBuf>,
    /// Another value for a weight of the ranking
    #[arg(long, value_name = "NAME=VALUE", value_parser = weight)]
    weight: Vec<(String, f32)>,
    /// Choose weights on all but one of so many folds of the queries, measure on the one left out
    #[arg(long, value_name = "K", conflicts_with_all = ["run", "per_query", "queries"])]
    folds: Option<usize>,
    /// Weights to choose, all unless named
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', requires = "folds")]
    knobs: Vec<String>,
}

/// Measures what is asked for.
pub(super) fn evaluate(config: &Config, args: EvaluateArgs) -> Result<String, Error> {
    let weights = evaluate::weights(&args.weight)?;
    for path in &args.judged {
        let found = std::fs::metadata(path)
            .map_err(|error| evaluate::EvaluateError::File(path.clone(), error))?;
        let collections_only = [("--run", &args.run), ("--queries", &args.queries)];
        if let Some((option, _)) = collections_only.into_iter().find(|(_, given)| given.is_some())
            && !found.is_dir()
        {
            return Err(Error::NotForQuestions { option, file: path.clone() });
        }
    }
    if let Some(folds) = args.folds {
        let mut judged: Vec<Box<dyn Measured>> = Vec::new();
        for path in &args.judged {
            judged.push(if path.is_dir() {
                Box::new(evaluate::load(path)?)
            } else {
                Box::new(questions(config, path)?)
            });
        }
        return Ok(evaluate::cross_validate(judged, folds, weights, &args.knobs)?);
    }
    let options = evaluate::Options {
        queries: args.queries,
        run: args.run,
        per_query: args.per_query,
        weights: args.weight,
    };
    let mut lines = String::new();
    for path in &args.judged {
        if path.is_dir() {
            lines.push_str(&evaluate::run(path, &options)?.lines());
        } else {
            lines.push_str(&answered(&questions(config, path)?.ask(weights)?, args.per_query));
        }
    }
    Ok(lines)
}

fn questions(config: &Config, file: &Path) -> Result<Questions, Error> {
    let generation = Generation::open(&config.index, &index::VERSIONS)?;
    Ok(Questions::read(engine(&generation)?, file)?)
}

/// The shares of questions answered, then, when asked for, those that the first hit does not answer:
/// the rank of the answer, the chapters expected, those of the first hits, the question.
fn answered(asked: &[Asked], per_query: bool) -> String {
    let (first, three) = evaluate::shares(asked);
    let mut lines = format!("first {first:.4}\nthree {three:.4}\n");
    for asked in asked.iter().filter(|asked| per_query && asked.rank != Some(1)) {
        let rank = asked.rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string());
        let found: Vec<String> = asked.found.iter().take(5).map(|at| at.join("+")).collect();
        let (expected, found) = (asked.expected.join(";"), found.join(" "));
        let _ = writeln!(lines, "{rank}\t{expected}\t{found}\t{}", asked.text);
    }
    lines
}

/// `name=value`, a number.
fn weight(text: &str) -> Result<(String, f32), String> {
    let parsed = text.split_once('=').and_then(|(name, value)| {
        Some((name.to_owned(), value.parse().ok().filter(|value: &f32| value.is_finite())?))
    });
    parsed.ok_or_else(|| "give a name and a number, such as k1=1.2".to_owned())
}
