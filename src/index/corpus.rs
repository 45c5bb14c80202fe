//! The corpus directory: which PDFs there are, and what `corpus.toml` says about them.
//!
//! Every PDF in the directory is a document. `corpus.toml` has a table for each document that needs
//! more said than its file tells; a PDF without one gets its id from its name. An error in
//! `corpus.toml` names the line and the key: a setting that is silently left out is worse than a run
//! that stops.

mod name;
mod settings;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::dutch::synonym::Own;
use crate::plan::Overrides;

pub(super) use name::slug;
pub(crate) use settings::{fault_of, line_of};

/// Name of the file with settings in the corpus directory.
pub const SETTINGS: &str = "corpus.toml";

/// The PDFs of a directory in the order of `corpus.toml`, then by name.
#[derive(Debug, Clone)]
pub struct Corpus {
    /// The directory.
    pub directory: PathBuf,
    /// The files; never empty.
    pub sources: Vec<Source>,
    /// SHA-256 of `corpus.toml` and of the list of synonyms that it names; empty where there is none.
    pub settings: String,
    /// The owner's own synonyms.
    pub synonyms: Own,
}

/// One file of the corpus with all that is known before it is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// Its name relative to the corpus, as text; never ambiguous inside one corpus.
    pub file: String,
    /// Where it is.
    pub path: PathBuf,
    /// Bytes; `None` where no file is, though `corpus.toml` names one or a directory has its name.
    pub size: Option<u64>,
    /// Last change in nanoseconds since 1970.
    pub modified: u64,
    /// Id of the document.
    pub id: String,
    /// Title, where `corpus.toml` says it.
    pub title: Option<String>,
    /// `plan`, `addendum` or `bijlage`; empty where nothing tells.
    pub kind: String,
    /// Id of the document that it amends.
    pub amends: Option<String>,
    /// First day, `YYYY-MM-DD`.
    pub valid_from: Option<String>,
    /// Last day.
    pub valid_to: Option<String>,
    /// Where it was published.
    pub source: Option<String>,
    /// Its licence.
    pub licence: Option<String>,
    /// Address of a chapter's page, with `{number}`.
    pub chapter_url: Option<String>,
    /// What must be said of it on every page.
    pub notice: Option<String>,
    /// What its owner corrects in the reading of it.
    pub overrides: Overrides,
}

/// Why a corpus can't be used.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    /// No such directory.
    #[error(
        "there is no corpus directory {0}: make it and put the PDFs in it, or name another with --corpus"
    )]
    Missing(PathBuf),
    /// Nothing to index.
    #[error("the corpus directory {0} holds no PDF files: put the PDFs in it")]
    Empty(PathBuf),
    /// The directory or `corpus.toml` can't be read.
    #[error("can't read {path}: {source}")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// `corpus.toml`, or the list of synonyms that it names, is wrong.
    #[error("{path}, line {line}: {message}")]
    Settings {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong, with the key.
        message: String,
    },
}

impl Corpus {
    /// Reads the directory and its settings.
    pub fn read(directory: &Path) -> Result<Corpus, CorpusError> {
        let path = directory.join(SETTINGS);
        let text = match text_of(&path) {
            Ok(text) => Some(text),
            Err(CorpusError::Unreadable { source, .. })
                if source.kind() == std::io::ErrorKind::NotFound =>
            {
                None
            }
            Err(error) => return Err(error),
        };
        let entries = match fs::read_dir(directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(CorpusError::Missing(directory.to_path_buf()));
            }
            Err(error) => return Err(unreadable(directory, error)),
        };
        let mut found = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| unreadable(directory, error))?.path();
            if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pdf")) {
                found.push(path);
            }
        }
        found.sort();

        let (mut sources, list) = match &text {
            Some(text) => settings::read(text, directory).map_err(|(byte, message)| {
                let line = line_of(text, byte);
                CorpusError::Settings { path: path.clone(), line, message }
            })?,
            None => (Vec::new(), None),
        };
        let synonyms = match &list {
            Some(path) => {
                let text = text_of(path)?;
                Own::parse(&text).map_err(|(line, wrong)| CorpusError::Settings {
                    path: path.clone(),
                    line,
                    message: wrong.to_string(),
                })?
            }
            None => Own::default(),
        };
        add_unnamed(&mut sources, found);
        for source in &mut sources {
            look(source);
        }
        if sources.iter().all(|source| source.size.is_none()) {
            return Err(CorpusError::Empty(directory.to_path_buf()));
        }
        let settings = text.map(|text| {
            let settings = [text.as_str(), synonyms.as_str()].join("\0");
            crate::store::sha256(settings.trim_end_matches('\0').as_bytes())
        });
        let settings = settings.unwrap_or_default();
        Ok(Corpus { directory: directory.to_path_buf(), sources, settings, synonyms })
    }
}

/// A file that must be UTF-8.
fn text_of(path: &Path) -> Result<String, CorpusError> {
    let data = fs::metadata(path).map_err(|error| unreadable(path, error))?;
    // A pipe or a device may never end.
    if !data.is_file() {
        return Err(unreadable(path, std::io::Error::other("it is not a plain file")));
    }
    let bytes = fs::read(path).map_err(|error| unreadable(path, error))?;
    String::from_utf8(bytes).map_err(|error| {
        let (good, _) = error.as_bytes().split_at(error.utf8_error().valid_up_to());
        let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
        let message = "this line is not UTF-8 text: save the file as UTF-8".to_owned();
        CorpusError::Settings { path: path.to_path_buf(), line, message }
    })
}

fn unreadable(path: &Path, source: std::io::Error) -> CorpusError {
    CorpusError::Unreadable { path: path.to_path_buf(), source }
}

/// Adds the PDFs that `corpus.toml` doesn't name.
fn add_unnamed(sources: &mut Vec<Source>, found: Vec<PathBuf>) {
    for path in found {
        if sources.iter().any(|source| source.path == path) {
            continue;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let id = name::distinct(slug(&stem), "-", |id| {
            sources.iter().any(|source| source.id.eq_ignore_ascii_case(id))
        });
        // Two names that differ in bytes that are no text look alike as text.
        let file =
            name::distinct(name, " ", |file| sources.iter().any(|source| source.file == file));
        let kind = name::kind(&file);
        sources.push(Source { file, path, id, kind, ..Source::default() });
    }
}

/// Notes size and date of the file; a directory has neither.
fn look(source: &mut Source) {
    let Ok(data) = fs::symlink_metadata(&source.path) else { return };
    if data.is_dir() {
        return;
    }
    source.size = Some(data.len());
    let since = data.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    source.modified = since.and_then(|since| u64::try_from(since.as_nanos()).ok()).unwrap_or(0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_without_pdfs_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        assert!(matches!(Corpus::read(&path.join("no")), Err(CorpusError::Missing(_))));
        assert!(matches!(Corpus::read(path), Err(CorpusError::Empty(_))));
        fs::write(path.join("note.txt"), "x").unwrap();
        fs::create_dir(path.join("folder.pdf")).unwrap();
        assert!(matches!(Corpus::read(path), Err(CorpusError::Empty(_))));
        for name in ["b.PDF", "a b.pdf", "a-b.pdf"] {
            fs::write(path.join(name), "x").unwrap();
        }
        let ids: Vec<_> =
            Corpus::read(path).unwrap().sources.into_iter().map(|source| source.id).collect();
        assert_eq!(ids, ["a-b", "a-b-2", "b", "folder"]);
    }
}
