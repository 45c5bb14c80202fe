//! A corpus → a new generation: what is stale, workers, relations between documents, publication.
//!
//! The pipeline, from top to bottom in [`build`]: look at the corpus; stop where nothing changed;
//! take over what the generation before has of unchanged files; read the others, each in a worker,
//! and put their plans into a draft; relate addenda to their plans; index the draft, and publish it.
//! A file that can't be read never stops the run: it is named with its reason, and the text that was
//! served of it before stays.
//!
//! Must never know HTTP.

pub mod corpus;
mod file;
mod inspect;
mod passages;
mod progress;
mod relations;
pub mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

use crate::dutch;
use crate::plan;
use crate::plan::{Warning, amendment};
use crate::schema;
use crate::schema::{SchemaError, Writer};
use crate::store::{
    self, DocumentEntry, Draft, FileEntry, Generation, Lock, Manifest, StoreError, Versions,
};
use crate::worker::Reader;

pub use corpus::{Corpus, CorpusError};
pub use inspect::inspect;
pub use passages::{build_from_passages, read_passages};

/// The versions of this program, as they go into a manifest.
pub const VERSIONS: Versions = Versions {
    format: store::FORMAT_VERSION,
    schema: schema::SCHEMA_VERSION,
    analysis: dutch::ANALYSIS_VERSION,
    reading: plan::READING_VERSION,
};

/// Why no new generation was made. What was served before stays.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The corpus can't be used.
    #[error(transparent)]
    Corpus(#[from] CorpusError),
    /// A line of a file of ready passages is wrong.
    #[error("{file}, line {line}: {message}")]
    Passages {
        /// The file.
        file: PathBuf,
        /// Line, from 1; 0 for the file as a whole.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// The index directory can't be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The search engine's files can't be written.
    #[error("can't write the search index: {}", engine_reason(.0))]
    Engine(#[from] SchemaError),
    /// No worker process could be started.
    #[error("{0}")]
    Worker(String),
}

/// tantivy keeps the system's error too deep inside to ask for its kind, and prints its number or name.
fn engine_reason(error: &SchemaError) -> String {
    let said = error.to_string();
    let full = ["(os error 28)", "(os error 122)", "StorageFull", "QuotaExceeded"]
        .iter()
        .any(|name| said.contains(name));
    if full { store::FULL.to_owned() } else { said }
}

/// What to build and how.
#[derive(Debug, Clone)]
pub struct Job {
    /// Directory with the PDFs.
    pub corpus: PathBuf,
    /// Directory of the index.
    pub index: PathBuf,
    /// Compare contents instead of names, sizes and dates.
    pub verify: bool,
    /// Who reads the PDFs.
    pub reader: Reader,
    /// Show how far the run is, where standard error is a terminal.
    pub progress: bool,
}

/// What a run did.
#[derive(Debug, Clone)]
pub struct Report {
    /// Number of the generation that is served now.
    pub generation: u64,
    /// Whether it was made by this run.
    pub published: bool,
    /// The files in the order of the corpus.
    pub files: Vec<FileReport>,
    /// Documents that are served.
    pub documents: usize,
    /// Passages that are served.
    pub passages: usize,
}

impl Report {
    /// Whether a file was skipped or is served in an older version.
    pub fn partial(&self) -> bool {
        let whole =
            |file: &FileReport| matches!(file.outcome, Outcome::Indexed | Outcome::Unchanged);
        !self.files.iter().all(whole)
    }
}

/// What a run did with one file; one line of `index --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FileReport {
    /// Name relative to the corpus.
    pub file: String,
    /// What came of it.
    pub outcome: Outcome,
    /// Why it was skipped or is stale.
    pub reason: Option<String>,
    /// Pages of the document that is served.
    pub pages: usize,
    /// Passages of the document that is served.
    pub passages: usize,
    /// Time on the clock that this run spent on it.
    pub seconds: f64,
    /// Whether it had too little of a busy machine, so that the next run may make more of it.
    #[serde(skip)]
    pub again: bool,
    /// What the owner should know beside that.
    #[serde(skip)]
    pub warnings: Vec<Warning>,
}

/// What came of a file in one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Read now, and served.
    Indexed,
    /// Taken over from the run before.
    Unchanged,
    /// Can't be read now; what was read before is served.
    Stale,
    /// Not served.
    Skipped,
}

/// Builds a new generation where the corpus differs from the one that is served.
pub fn build(job: &Job) -> Result<Report, IndexError> {
    let corpus = Corpus::read(&job.corpus)?;
    if !job.verify
        && let Some(generation) = up_to_date(&corpus, &job.index).and_then(whole)
    {
        return Ok(unchanged(&generation));
    }
    let lock = Lock::take(&job.index)?;
    // Where the newest is damaged, what can't be read now may still stand in the one before.
    let before = Generation::open_or_previous(&job.index, &VERSIONS).ok().map(|(found, _)| found);
    let mut draft = Draft::begin(&lock)?;

    let progress = progress::start(corpus.sources.len(), job.progress);
    let read = |source: &corpus::Source| file::read(source, before.as_ref(), &draft, job);
    let readings = crate::worker::in_order(&corpus.sources, |_, source| {
        let reading = read(source).and_then(|reading| reading.put_away(&draft));
        progress.file_done(&source.file);
        reading
    });
    let mut readings = readings.into_iter().collect::<Result<Vec<_>, _>>()?;
    // What the other files left too little time for is read once more, alone.
    for (reading, source) in readings.iter_mut().zip(&corpus.sources) {
        if reading.report.again {
            let anew = read(source)?;
            // Text in hand is worth more than a reason why there is none.
            let better = match reading.report.outcome {
                Outcome::Indexed => anew.report.outcome == Outcome::Indexed,
                _ => anew.document.is_some() || reading.document.is_none(),
            };
            if better {
                *reading = anew.put_away(&draft)?;
            }
        }
    }
    progress.finish();

    let digest = digest(&corpus, &readings);
    let files: Vec<FileEntry> = readings.iter().map(|reading| reading.entry.clone()).collect();
    let same = |current: &Generation| {
        current.manifest().corpus == digest && current.manifest().files == files
    };
    if let Some(current) = made_from(&corpus, &job.index).filter(same).and_then(whole) {
        let mut report = unchanged(&current);
        for (file, reading) in report.files.iter_mut().zip(&readings) {
            file.again = reading.report.again;
        }
        return Ok(report);
    }
    let (mut documents, mut reports) = (Vec::new(), Vec::new());
    for reading in readings {
        reports.push(reading.report);
        documents.extend(reading.document);
    }
    let related = relations::relate(&documents, |addendum, plan| {
        let ids = [addendum, plan].map(|at| documents[at].id.as_str());
        let [mut amending, mut amended] = [draft.plan(ids[0])?, draft.plan(ids[1])?];
        let warnings = amendment::relate(&mut amending, &mut amended);
        for (id, marked) in ids.into_iter().zip([amending, amended]) {
            draft.put_plan(id, &marked)?;
        }
        Ok(warnings)
    })?;
    for (document, warning) in related {
        let file = documents.get(document).map(|document| document.file.as_str());
        if let Some(report) = reports.iter_mut().find(|report| Some(report.file.as_str()) == file) {
            report.warnings.push(warning);
        }
    }
    let source = store::Source::Corpus { settings: corpus.settings };
    let synonyms = corpus.synonyms.as_str().to_owned();
    let served = documents.iter().map(|document| document.id.clone()).collect();
    let gone = &store::ids_ever(&job.index) - &served;
    let generation = publish(&mut draft, source, digest, files, documents)
        .and_then(|manifest| Ok(draft.publish(Manifest { gone, synonyms, ..manifest })?))?;
    Ok(Report {
        generation: generation.number(),
        published: true,
        files: reports,
        documents: generation.documents().len(),
        passages: generation.manifest().passages,
    })
}

/// The generation that is served, where a run would make the same again: it was made from this corpus,
/// and there is no file in it that may give more now than it did then.
fn up_to_date(corpus: &Corpus, index: &Path) -> Option<Generation> {
    let settled = |(entry, source): (&FileEntry, &corpus::Source)| {
        !entry.sha256.is_empty() || !file::can_be_opened(source)
    };
    made_from(corpus, index)
        .filter(|made| made.manifest().files.iter().zip(&corpus.sources).all(settled))
}

/// The generation that is served, where it was made from this corpus by this program. Compares names,
/// sizes and dates, and opens no PDF.
pub fn made_from(corpus: &Corpus, index: &Path) -> Option<Generation> {
    let generation = Generation::open(index, &VERSIONS).ok()?;
    let manifest = generation.manifest();
    let same = manifest.versions == VERSIONS
        && manifest.source == store::Source::Corpus { settings: corpus.settings.clone() }
        && manifest.files.len() == corpus.sources.len()
        && manifest.files.iter().zip(&corpus.sources).all(|(entry, source)| {
            entry.file == source.file
                && entry.size == source.size.unwrap_or(0)
                && entry.modified == source.modified
        });
    same.then_some(generation)
}

/// A generation every byte of which is as it was written: the command that repairs a damaged index must
/// not find that nothing changed.
fn whole(generation: Generation) -> Option<Generation> {
    match generation.verify() {
        Ok(()) => Some(generation),
        Err(error) => {
            tracing::warn!(%error, "the published index is damaged and is made anew");
            None
        }
    }
}

/// Writes all documents into a draft, which has their plans, and makes the manifest for it.
fn publish(
    draft: &mut Draft<'_>,
    source: store::Source,
    corpus: String,
    files: Vec<FileEntry>,
    documents: Vec<DocumentEntry>,
) -> Result<Manifest, IndexError> {
    let mut writer = Writer::create(&draft.tantivy_path()?)?;
    let mut passages = 0;
    for (position, document) in (0..).zip(&documents) {
        let source = schema::Source {
            id: &document.id,
            title: &document.title,
            date: document.valid_from.as_deref(),
        };
        let plan = draft.plan(&document.id)?;
        for passage in &plan.passages {
            writer.add(passage, &source)?;
        }
        passages += plan.passages.len();
        if let Some(id) = draft.hold(position, &plan) {
            tracing::warn!(id, "two passages have one id; the later one is found by it");
        }
    }
    writer.finish()?;
    Ok(Manifest {
        versions: VERSIONS,
        built_at: now(),
        source,
        corpus,
        files,
        documents,
        passages,
        gone: BTreeSet::new(),
        synonyms: String::new(),
        contents: BTreeMap::new(),
    })
}

fn unchanged(generation: &Generation) -> Report {
    let files = generation.manifest().files.iter().map(file::remembered).collect();
    Report {
        generation: generation.number(),
        published: false,
        files,
        documents: generation.documents().len(),
        passages: generation.manifest().passages,
    }
}

/// Hash of all that decides what is served.
fn digest(corpus: &Corpus, readings: &[file::FileReading]) -> String {
    let mut text = corpus.settings.clone();
    for reading in readings {
        let entry = &reading.entry;
        let served = reading.document.as_ref().map_or("", |document| &document.sha256);
        text.push_str(&format!("\n{:?} {} {served}", entry.file, entry.sha256));
    }
    store::sha256(text.as_bytes())
}

/// The time of publication, the only clock that goes into an index: RFC 3339 in UTC.
fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    timestamp(since.as_secs())
}

fn timestamp(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Years of the Gregorian calendar, counted from 1 March so that a leap day ends a year.
    let days = days + 719_468;
    let era = days / 146_097;
    let day = days % 146_097;
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (date, month) =
        (day - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = era * 400 + year + u64::from(month <= 2);
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_a_date() {
        let check = |seconds: u64, expected: &str| assert_eq!(timestamp(seconds), expected);
        check(0, "1970-01-01T00:00:00Z");
        check(951_782_399, "2000-02-28T23:59:59Z");
        check(951_782_400, "2000-02-29T00:00:00Z");
        check(1_533_081_601, "2018-08-01T00:00:01Z");
        check(4_107_542_400, "2100-03-01T00:00:00Z");
    }
}
