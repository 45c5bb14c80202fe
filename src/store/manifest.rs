//! The manifest: what a generation was made from, by which versions, and the hash of its files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{MANIFEST, Pointer, generations};

/// Version of the directory layout and of the files in it, tantivy's excepted: raised when a
/// generation of the version before can't be opened.
pub const FORMAT_VERSION: u32 = 5;

/// What a generation holds and what it was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The versions that made it.
    pub versions: Versions,
    /// When it was published, RFC 3339 in UTC.
    pub built_at: String,
    /// PDFs or ready passages.
    pub source: Source,
    /// Digest of all that was read: names, contents and settings of the corpus. Two generations with
    /// one digest and the same versions answer alike.
    pub corpus: String,
    /// What became of each file of the corpus, by name.
    pub files: Vec<FileEntry>,
    /// The documents, in the order of the corpus.
    pub documents: Vec<DocumentEntry>,
    /// Ids of the documents that an earlier generation served and this one doesn't: their links are
    /// gone, and not merely unknown.
    #[serde(default)]
    pub gone: BTreeSet<String>,
    /// The owner's own synonyms, as `dutch::synonym::Own` reads them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub synonyms: String,
    /// Number of passages.
    pub passages: usize,
    /// Every other file of the generation, by its path inside it with `/`.
    pub contents: BTreeMap<String, StoredFile>,
}

/// Versions of everything that decides what a generation holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Versions {
    /// [`FORMAT_VERSION`].
    pub format: u32,
    /// `schema::SCHEMA_VERSION`.
    pub schema: u32,
    /// `dutch::ANALYSIS_VERSION`.
    pub analysis: u32,
    /// `plan::READING_VERSION`.
    pub reading: u32,
}

impl Versions {
    /// How these differ from those of this program, in words; `None` where an index of these
    /// versions is searched correctly. An older reading gives a poorer text, not a wrong answer.
    pub fn unreadable_by(&self, program: &Versions) -> Option<String> {
        [
            ("format", self.format, program.format),
            ("schema", self.schema, program.schema),
            ("analysis", self.analysis, program.analysis),
        ]
        .into_iter()
        .find(|(_, stored, ours)| stored != ours)
        .map(|(name, stored, ours)| format!("{name} {stored}, this program has {ours}"))
    }
}

/// What a generation was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Source {
    /// A directory of PDFs.
    Corpus {
        /// SHA-256 of `corpus.toml` and of the list of synonyms that it names; empty where there is
        /// none.
        settings: String,
    },
    /// A file of ready passages.
    Passages,
}

/// What became of one file of the corpus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileEntry {
    /// Name relative to the corpus directory.
    pub file: String,
    /// Bytes.
    pub size: u64,
    /// Last change in nanoseconds since 1970; 0 where the system doesn't tell.
    pub modified: u64,
    /// SHA-256 of the contents; empty where the next run has to read the file anew: it could not be
    /// opened, or the machine was too busy.
    pub sha256: String,
    /// What came of it.
    pub outcome: Outcome,
    /// Why it was skipped or is stale, in one English sentence.
    pub reason: Option<String>,
    /// Id of the document it gave, or would have given.
    pub document: String,
    /// What decides what is read from it beside its contents: id, title and kind as in `corpus.toml`.
    pub settings: String,
    /// Pages of the document that is served.
    pub pages: usize,
    /// Passages of the document that is served.
    pub passages: usize,
}

/// What came of reading a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Its text is served.
    Indexed,
    /// It can't be read now; the text of an earlier version is served.
    Stale,
    /// Nothing of it is served.
    Skipped,
}

/// A document that is served.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DocumentEntry {
    /// Its id: lower-case letters, digits and hyphens, so never a path and never with a full stop.
    pub id: String,
    /// Its title.
    pub title: String,
    /// `plan`, `addendum` or `bijlage`; empty for ready passages.
    pub kind: String,
    /// Id of the document that it amends.
    pub amends: Option<String>,
    /// First day on which it applies, `YYYY-MM-DD`.
    pub valid_from: Option<String>,
    /// Last day on which it applies.
    pub valid_to: Option<String>,
    /// Where the PDF was published.
    pub source: Option<String>,
    /// Under which licence.
    pub licence: Option<String>,
    /// What must be said of it on every page, `notice` in `corpus.toml`: that it is a sample.
    #[serde(default)]
    pub notice: Option<String>,
    /// Address of a chapter's own page on the website, with `{number}` in it.
    pub chapter_url: Option<String>,
    /// Name of the PDF, relative to the corpus; empty for ready passages.
    pub file: String,
    /// SHA-256 of the PDF that is served; empty for ready passages.
    pub sha256: String,
    /// Why what is served is older than the file in the corpus.
    pub stale: Option<String>,
    /// Number of pages.
    pub pages: usize,
    /// Number of passages.
    pub passages: usize,
}

/// Size, hash and checksum of a file of a generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the contents.
    pub sha256: String,
    /// CRC-32 of the contents: what a service compares before it trusts a file of the search engine.
    pub crc32: u32,
}

/// Ids of the documents that the published generation of an index serves, with those that it knows to be
/// gone, whatever version it is of; none where that can't be told.
pub fn ids_ever(index: &Path) -> BTreeSet<String> {
    let ids = || -> Option<BTreeSet<String>> {
        let (number, _) = Pointer::read(index).ok()?.generations.into_iter().next()?;
        let path = generations(index).join(number.to_string()).join(MANIFEST);
        let manifest: serde_json::Value = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        if manifest.get("source")?.get("kind")? != "corpus" {
            return None; // passages of a collection have no links
        }
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        let served = manifest.get("documents")?.as_array()?.iter();
        let gone = manifest.get("gone").and_then(|gone| gone.as_array()).into_iter().flatten();
        Some(served.filter_map(|d| text(d.get("id")?)).chain(gone.filter_map(text)).collect())
    };
    ids().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_refused_for_what_makes_answers_wrong() {
        let ours = Versions { format: 2, schema: 3, analysis: 5, reading: 5 };
        let check = |stored: Versions, expected: Option<&str>| {
            assert_eq!(stored.unreadable_by(&ours).as_deref(), expected);
        };
        check(ours, None);
        check(Versions { reading: 1, ..ours }, None);
        check(Versions { format: 1, ..ours }, Some("format 1, this program has 2"));
        check(Versions { schema: 9, ..ours }, Some("schema 9, this program has 3"));
        check(Versions { analysis: 4, ..ours }, Some("analysis 4, this program has 5"));
    }
}
