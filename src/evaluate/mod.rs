//! Judged collections → measures: nDCG@10, recall, reciprocal rank.
//!
//! A collection is a directory with `passages.jsonl` (`{id, title, section, text}`; other keys are
//! ignored), `queries.tsv` (`qid⇥query`) and `qrels.tsv` (TREC: `qid 0 id grade`). Measures are
//! means over the queries that have a judged passage. [`Questions`] ask an index of plans, and know
//! in which chapter the answer stands. [`cross_validate`] tells what other weights would give on
//! queries that they were not chosen on.

mod measure;
mod questions;
mod folds;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde_json::Value;

pub use self::folds::{Measured, cross_validate};
pub use self::measure::Judged;
pub use self::questions::{Asked, Questions, shares};
use crate::search::SearchError;
use crate::search::local::{LocalEngine, Ready};
use crate::search::rank::{KNOBS, Weights};

/// Ranks to which a run goes.
const DEPTH: usize = 100;

/// What to do beside measuring.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Queries to use in place of the collection's own.
    pub queries: Option<PathBuf>,
    /// Where to write the ranking as a TREC run.
    pub run: Option<PathBuf>,
    /// Whether to list the queries, worst first.
    pub per_query: bool,
    /// Weights of the ranking to use in place of its own, by name.
    pub weights: Vec<(String, f32)>,
}

/// Why a collection could not be judged.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// A file of the collection is missing, or the run can't be written.
    #[error("{0}: {1}")]
    File(PathBuf, #[source] std::io::Error),
    /// A line of a file is not what it should be.
    #[error("{0}:{1}: {2}")]
    Line(PathBuf, usize, String),
    /// There is no weight of that name.
    #[error("no weight is called \"{0}\"; there are: {1}")]
    Weight(String, String),
    /// The index could not be made, or a query not answered.
    #[error(transparent)]
    Search(#[from] SearchError),
}

/// Measures of one run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// Name and value, in the order in which they are printed.
    pub measures: Vec<(&'static str, f64)>,
    /// Query id, query, nDCG@10 and the rank of the first right passage, worst first; when asked for.
    pub per_query: Vec<(String, String, f64, Option<usize>)>,
}

impl Report {
    /// One line a measure: `ndcg@10 0.1234`; then, when asked for, one a query.
    #[must_use]
    pub fn lines(&self) -> String {
        let mut lines = String::new();
        for (name, value) in &self.measures {
            let _ = writeln!(lines, "{name} {value:.4}");
        }
        for (id, query, ndcg, rank) in &self.per_query {
            let rank = rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string());
            let _ = writeln!(lines, "{id}\t{ndcg:.4}\t{rank}\t{query}");
        }
        lines
    }
}

/// A collection in memory: the index of its passages, and who asks what.
pub struct Collection {
    /// The engine over its passages.
    pub engine: LocalEngine,
    /// Ids of the passages, by their number in the index.
    pub ids: Vec<String>,
    /// Query id and query.
    pub queries: Vec<(String, String)>,
    /// By query id: passage id and grade.
    pub judged: BTreeMap<String, BTreeMap<String, f64>>,
}

impl Measured for Collection {
    fn gains(&mut self, weights: Weights) -> Result<Vec<f64>, SearchError> {
        self.engine.weigh(weights);
        let mut gains = Vec::new();
        for (id, query) in &self.queries {
            let ranking = self.engine.ranking(query, 10)?;
            gains.extend(self.judge(id, query, &ranking).map(|judged| judged.ndcg));
        }
        Ok(gains)
    }
}

/// Measures a collection.
///
/// # Errors
/// When a file is missing or a line is not what it should be.
pub fn run(directory: &Path, options: &Options) -> Result<Report, EvaluateError> {
    let mut collection = load(directory)?;
    if let Some(file) = &options.queries {
        collection.queries = read_queries(file)?;
    }
    collection.engine.weigh(weights(&options.weights)?);
    let mut trec = String::new();
    let mut results = Vec::new();
    for (id, query) in &collection.queries {
        let ranking = collection.engine.ranking(query, DEPTH)?;
        for (rank, (number, score)) in ranking.iter().enumerate() {
            if let Some(passage) = collection.ids.get(*number as usize) {
                let _ = writeln!(trec, "{id} Q0 {passage} {} {score:.6} planzoeker", rank + 1);
            }
        }
        results.push(collection.judge(id, query, &ranking));
    }
    if let Some(file) = &options.run {
        std::fs::write(file, trec).map_err(|error| EvaluateError::File(file.clone(), error))?;
    }
    Ok(measure::summarise(results.into_iter().flatten().collect(), options.per_query))
}

/// The ranking's own weights with some of them changed.
///
/// # Errors
/// When there is no weight of a name.
pub fn weights(changed: &[(String, f32)]) -> Result<Weights, EvaluateError> {
    let mut weights = Weights::default();
    for (name, value) in changed {
        if !weights.set(name, *value) {
            let names: Vec<&str> = KNOBS.iter().map(|knob| knob.name).collect();
            return Err(EvaluateError::Weight(name.clone(), names.join(", ")));
        }
    }
    Ok(weights)
}

/// Reads a collection and indexes its passages in memory.
///
/// # Errors
/// When a file is missing or a line is not what it should be.
pub fn load(directory: &Path) -> Result<Collection, EvaluateError> {
    let mut passages = Vec::new();
    let file = directory.join("passages.jsonl");
    for (number, line) in
        lines(&file)?.into_iter().enumerate().filter(|(_, line)| !line.trim().is_empty())
    {
        let value: Value = serde_json::from_str(&line)
            .map_err(|error| EvaluateError::Line(file.clone(), number + 1, error.to_string()))?;
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or("");
        passages.push(Ready {
            id: text("id").to_owned(),
            title: text("title").to_owned(),
            section: text("section").to_owned(),
            text: text("text").to_owned(),
        });
    }
    let engine = LocalEngine::of_ready(&passages)?;
    let ids = passages.into_iter().map(|passage| passage.id).collect();
    let mut judged: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
    for line in optional(&directory.join("qrels.tsv"))? {
        let columns: Vec<&str> = line.split_whitespace().collect();
        if let [query, _, passage, grade] = columns.as_slice() {
            judged
                .entry((*query).to_owned())
                .or_default()
                .insert((*passage).to_owned(), grade.parse().unwrap_or(0.0));
        }
    }
    let queries = read_queries(&directory.join("queries.tsv"))?;
    Ok(Collection { engine, ids, queries, judged })
}

/// Reads `qid⇥query` lines; a missing file has none.
///
/// # Errors
/// When the file can't be read.
pub fn read_queries(file: &Path) -> Result<Vec<(String, String)>, EvaluateError> {
    Ok(optional(file)?
        .into_iter()
        .filter_map(|line| {
            line.split_once('\t').map(|(id, query)| (id.to_owned(), query.to_owned()))
        })
        .collect())
}

fn lines(file: &Path) -> Result<Vec<String>, EvaluateError> {
    let wrap = |error| EvaluateError::File(file.to_owned(), error);
    BufReader::new(File::open(file).map_err(wrap)?).lines().collect::<Result<_, _>>().map_err(wrap)
}

fn optional(file: &Path) -> Result<Vec<String>, EvaluateError> {
    if file.exists() { lines(file) } else { Ok(Vec::new()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_a_small_collection() -> Result<(), Box<dyn std::error::Error>> {
        let directory = tempfile::tempdir()?;
        let write = |name: &str, text: &str| std::fs::write(directory.path().join(name), text);
        write(
            "passages.jsonl",
            "{\"id\":\"a\",\"title\":\"t\",\"section\":\"\",\"text\":\"De begroting van de school.\"}\n{\"id\":\"b\",\"title\":\"t\",\"section\":\"\",\"text\":\"Thuiszitters en verzuim.\"}\n",
        )?;
        write("queries.tsv", "1\tthuis zitters\n2\tbegrotng\n3\tqqqqqqqq\n")?;
        write("qrels.tsv", "1 0 b 1\n2 0 a 1\n3 0 a 1\n")?;
        let report = run(directory.path(), &Options { per_query: true, ..Options::default() })?;
        assert_eq!(
            report.measures.first().map(|(_, value)| (value * 3.0).round()),
            Some(2.0),
            "{}",
            report.lines()
        );
        assert!(report.lines().starts_with("ndcg@10 0.6667\n"), "{}", report.lines());
        Ok(())
    }
}
