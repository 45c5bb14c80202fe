//! One file of the corpus → a document: taken over from the generation before, or read by a worker.

use std::time::Instant;

use super::corpus::Source;
use super::{FileReport, IndexError, Job, Outcome, VERSIONS, relations};
use crate::plan::{Plan, Warning};
use crate::store::{self, DocumentEntry, Draft, FileEntry, Generation, sha256};
use crate::worker::{self, Failure, Identity};

/// What one file gave.
pub(super) struct FileReading {
    /// For the manifest.
    pub(super) entry: FileEntry,
    /// For the user.
    pub(super) report: FileReport,
    /// What is served of it.
    pub(super) document: Option<DocumentEntry>,
    /// The plan of that document, until it is put away.
    plan: Option<Plan>,
}

impl FileReading {
    /// Stores the plan, so that a run does not hold a thousand of them.
    pub(super) fn put_away(mut self, draft: &Draft<'_>) -> Result<FileReading, IndexError> {
        if let (Some(document), Some(plan)) = (&self.document, self.plan.take()) {
            draft.put_plan(&document.id, &plan)?;
        }
        Ok(self)
    }
}

/// The hash of contents that a run knows nothing of that holds for the next one.
const NOT_KNOWN: &str = "";

/// Reads one file, or takes over what was read of the same contents with the same settings. Only a
/// fault of the machine is an error: whatever is wrong with the file is in the result.
pub(super) fn read(
    source: &Source,
    before: Option<&Generation>,
    draft: &Draft<'_>,
    job: &Job,
) -> Result<FileReading, IndexError> {
    let began = Instant::now();
    // What reading depends on beside the bytes: a change of it reads the file anew.
    let settings =
        format!("{:?} {:?} {:?} {:?}", source.id, source.title, source.kind, source.overrides);
    let known = before.and_then(|before| known(before, source, &settings));

    let (sha256, bytes) = match known.filter(|known| !job.verify && same_stamp(known, source)) {
        Some(known) => (known.sha256.clone(), None),
        None => match worker::load(&source.path) {
            Ok(bytes) => (sha256(&bytes), Some(bytes)),
            Err(reason) => {
                let known = NOT_KNOWN.to_owned();
                return failed(source, settings, known, reason, before, draft, began);
            }
        },
    };
    if let (Some(known), Some(before)) = (known.filter(|known| known.sha256 == sha256), before)
        && let Some(reading) = take_over(source, known, before, draft, began)?
    {
        return Ok(reading);
    }
    if !job.verify
        && let Some(reason) = before.and_then(|before| failure(before, &sha256))
    {
        return failed(source, settings, sha256, reason, before, draft, began);
    }
    let bytes = match bytes.map_or_else(|| worker::load(&source.path), Ok) {
        Ok(bytes) => bytes,
        Err(reason) => return failed(source, settings, sha256, reason, before, draft, began),
    };
    let identity = Identity {
        id: source.id.clone(),
        title: source.title.clone().unwrap_or_default(),
        kind: source.kind.clone(),
        overrides: source.overrides.clone(),
        explain: false,
    };
    match job.reader.plan(&bytes, &identity) {
        Ok(reading) => {
            draft.put_file(&sha256, &bytes)?;
            let document = document_of(source, &reading.plan, &sha256);
            let known = if reading.hurried { NOT_KNOWN.to_owned() } else { sha256 };
            let entry = entry_of(source, settings, known, store::Outcome::Indexed, None);
            let served = Some((document, reading.plan));
            let mut done = done(entry, Outcome::Indexed, served, reading.warnings, began)?;
            done.report.again = reading.hurried;
            Ok(done)
        }
        Err(error @ Failure::Start(_)) => Err(IndexError::Worker(error.to_string())),
        Err(Failure::Busy(reason)) => {
            let known = NOT_KNOWN.to_owned();
            let mut failed = failed(source, settings, known, reason, before, draft, began)?;
            failed.report.again = true;
            Ok(failed)
        }
        Err(failure) => failed(source, settings, sha256, failure.to_string(), before, draft, began),
    }
}

/// What the generation before knows of this file, as far as it holds for this program.
fn known<'a>(before: &'a Generation, source: &Source, settings: &str) -> Option<&'a FileEntry> {
    let manifest = before.manifest();
    let entry = manifest.files.iter().find(|entry| entry.file == source.file)?;
    (manifest.versions.reading == VERSIONS.reading && entry.settings == settings).then_some(entry)
}

/// Whether a file that could not be opened once can be now: permissions change without a trace in
/// size and date.
pub(super) fn can_be_opened(source: &Source) -> bool {
    worker::load(&source.path).is_ok()
}

fn same_stamp(known: &FileEntry, source: &Source) -> bool {
    Some(known.size) == source.size
        && known.modified == source.modified
        && known.modified != 0
        && !known.sha256.is_empty()
}

/// Why the same contents could not be read by this program before, under whatever name.
fn failure(before: &Generation, sha256: &str) -> Option<String> {
    let manifest = before.manifest();
    let mut entries = manifest.files.iter().filter(|entry| {
        manifest.versions.reading == VERSIONS.reading
            && entry.outcome != store::Outcome::Indexed
            && !sha256.is_empty()
            && entry.sha256 == sha256
    });
    entries.next().and_then(|entry| entry.reason.clone())
}

/// What is served of contents that were read before: the same again. `None` where it has to be read
/// after all.
fn take_over(
    source: &Source,
    known: &FileEntry,
    before: &Generation,
    draft: &Draft<'_>,
    began: Instant,
) -> Result<Option<FileReading>, IndexError> {
    if known.outcome != store::Outcome::Indexed {
        return Ok(None);
    }
    let (settings, sha256) = (known.settings.clone(), known.sha256.clone());
    // A generation with a file that turns out damaged is no ground to stop on: read anew.
    let Ok(Some(plan)) = before.plan(&source.id) else { return Ok(None) };
    if !draft.keep_file(before, &sha256)? {
        return Ok(None);
    }
    let plan = Plan::clone(&plan);
    let document = document_of(source, &plan, &sha256);
    let entry = entry_of(source, settings, sha256, store::Outcome::Indexed, None);
    done(entry, Outcome::Unchanged, Some((document, plan)), Vec::new(), began).map(Some)
}

/// A file that can't be read: what was served of it before is served on.
fn failed(
    source: &Source,
    settings: String,
    sha256: String,
    reason: String,
    before: Option<&Generation>,
    draft: &Draft<'_>,
    began: Instant,
) -> Result<FileReading, IndexError> {
    let earlier = before
        .filter(|_| source.size.is_some())
        .and_then(|before| Some((before, before.document(&source.id)?)))
        .filter(|(_, document)| document.file == source.file);
    if let Some((before, document)) = earlier
        && let Ok(Some(plan)) = before.plan(&source.id)
        && draft.keep_file(before, &document.sha256)?
    {
        let plan = Plan::clone(&plan);
        let mut document = document_of(source, &plan, &document.sha256);
        document.stale = Some(reason.clone());
        let entry = entry_of(source, settings, sha256, store::Outcome::Stale, Some(reason));
        return done(entry, Outcome::Stale, Some((document, plan)), Vec::new(), began);
    }
    let entry = entry_of(source, settings, sha256, store::Outcome::Skipped, Some(reason));
    done(entry, Outcome::Skipped, None, Vec::new(), began)
}

fn entry_of(
    source: &Source,
    settings: String,
    sha256: String,
    outcome: store::Outcome,
    reason: Option<String>,
) -> FileEntry {
    FileEntry {
        file: source.file.clone(),
        size: source.size.unwrap_or(0),
        modified: source.modified,
        sha256,
        outcome,
        reason,
        document: source.id.clone(),
        settings,
        pages: 0,
        passages: 0,
    }
}

fn done(
    mut entry: FileEntry,
    outcome: Outcome,
    document: Option<(DocumentEntry, Plan)>,
    warnings: Vec<Warning>,
    began: Instant,
) -> Result<FileReading, IndexError> {
    if let Some((document, _)) = &document {
        (entry.pages, entry.passages) = (document.pages, document.passages);
    }
    let (document, mut plan) = document.unzip();
    if let Some(plan) = &mut plan {
        relations::forget(plan);
    }
    let report = FileReport {
        outcome,
        seconds: (began.elapsed().as_secs_f64() * 1e4).round() / 1e4,
        warnings,
        ..remembered(&entry)
    };
    Ok(FileReading { entry, report, document, plan })
}

/// The report of a file that nothing was done with.
pub(super) fn remembered(entry: &FileEntry) -> FileReport {
    FileReport {
        file: entry.file.clone(),
        outcome: match entry.outcome {
            store::Outcome::Indexed => Outcome::Unchanged,
            store::Outcome::Stale => Outcome::Stale,
            store::Outcome::Skipped => Outcome::Skipped,
        },
        reason: entry.reason.clone(),
        pages: entry.pages,
        passages: entry.passages,
        seconds: 0.0,
        again: false,
        warnings: Vec::new(),
    }
}

/// What `corpus.toml` says of a document goes before what its file says.
pub(super) fn document_of(source: &Source, plan: &Plan, sha256: &str) -> DocumentEntry {
    let kind = match source.kind.as_str() {
        "" if !plan.amendments.is_empty() => "addendum",
        "" => "plan",
        kind => kind,
    };
    DocumentEntry {
        id: source.id.clone(),
        title: source.title.clone().unwrap_or_else(|| plan.title.clone()),
        kind: kind.to_owned(),
        amends: source.amends.clone(),
        valid_from: source.valid_from.clone().or_else(|| plan.facts.valid_from.clone()),
        valid_to: source.valid_to.clone().or_else(|| plan.facts.valid_to.clone()),
        source: source.source.clone(),
        licence: source.licence.clone(),
        chapter_url: source.chapter_url.clone(),
        notice: source.notice.clone(),
        file: source.file.clone(),
        sha256: sha256.to_owned(),
        stale: None,
        pages: plan.pages.len(),
        passages: plan.passages.len(),
    }
}
