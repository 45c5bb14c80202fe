//! A generation on disk: manifest, pointer, verification; per document its plan and the PDF by
//! content hash.
//!
//! ```text
//! index/
//!   current                      the pointer: which generation is served, and which came before it
//!   lock                         held while a generation is being written
//!   generations/7/
//!     manifest.json              versions, corpus, files, documents, and the SHA-256 of all else
//!     tantivy/                   the search engine's files; opaque here
//!     documents/<id>.plan        the plan of a document with the boxes of its words, packed
//!     passages.fst               which document holds which passage
//!     files/<sha256>.pdf         the PDFs as they were read
//! ```
//!
//! A generation never changes once it is published. The pointer holds the hash of the manifest and
//! the manifest the hash of every other file, so that nothing in a generation can change unnoticed.
//!
//! Must never know tantivy's internals, where a corpus comes from, or HTTP.

mod generation;
mod engine;
mod holders;
mod manifest;
mod packed;
mod pointer;
mod publish;
mod shelf;
mod stamp;

pub use generation::Generation;
pub use manifest::{
    DocumentEntry, FORMAT_VERSION, FileEntry, Manifest, Outcome, Source, StoredFile, Versions,
    ids_ever,
};
pub use pointer::Pointer;
pub use publish::{Draft, Lock};

use std::path::{Path, PathBuf};

/// Why an index can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Nothing has been published in the directory.
    #[error("there is no index in {0}: run `planzoeker index`")]
    Missing(PathBuf),
    /// Written by another version of this program.
    #[error(
        "the index in {directory} was made by another version ({what}): \
         run `planzoeker index` to make it anew"
    )]
    OtherVersion {
        /// The index directory.
        directory: PathBuf,
        /// Which version differs: `format 1, this program has 2`.
        what: String,
    },
    /// A file isn't what the manifest says.
    #[error("{file} is damaged ({what}): run `planzoeker index` to make the index anew")]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// Another process is writing the index.
    #[error("another process is writing the index in {0}: wait until it is done")]
    Locked(PathBuf),
    /// The file system gives no locks, so that two runs could write at once.
    #[error(
        "can't lock {path} ({source}), and two runs at once would spoil the index: keep the index on a \
         file system with locks, such as a local disk"
    )]
    NoLocks {
        /// The file that stands for the index.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The machine refused: disk full, no permission, a broken disk.
    #[error("can't {action} {path}: {reason}", reason = io_reason(.source))]
    Io {
        /// `read`, `write`, `create`, …
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl StoreError {
    /// Turns an error of the system into one that names the file.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
        let path = path.to_path_buf();
        move |source| StoreError::Io { action, path, source }
    }
}

/// A file of a generation that isn't there is damage; what else the system says is its own fault.
fn missing_or(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
    let path = path.to_path_buf();
    move |error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            StoreError::Damaged { file: path, what: "it is gone".to_owned() }
        }
        _ => StoreError::io(action, &path)(error),
    }
}

/// A full disk is the one fault an operator meets in practice, so it says what to do.
fn io_reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => FULL.to_owned(),
        _ => error.to_string(),
    }
}

/// What is said of a full disk.
pub const FULL: &str = "the disk is full: make room; the index that was served before is untouched";

/// The generations of an index directory.
pub(crate) fn generations(index: &Path) -> PathBuf {
    index.join("generations")
}

/// Name of the manifest inside a generation.
const MANIFEST: &str = "manifest.json";

/// Name of the directory of the search engine's files inside a generation.
const ENGINE: &str = "tantivy";

/// Path of a document's plan inside a generation.
fn document_name(id: &str) -> String {
    format!("documents/{id}.plan")
}

/// Path of a PDF inside a generation.
fn pdf_name(sha256: &str) -> String {
    format!("files/{sha256}.pdf")
}

/// Path of the table from passage to document inside a generation.
const HOLDERS: &str = "passages.fst";

/// SHA-256 of some bytes in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    hex(sha2::Sha256::digest(bytes).as_slice())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a string can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
