//! A published generation, opened for reading. Nothing here writes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::plan::{Passage, Plan};

use super::{DocumentEntry, Manifest, Pointer, StoreError, Versions, generations, sha256};

/// A generation that was found whole when it was opened: the manifest by its hash, the other files by
/// name and size. [`Generation::verify`] reads them all.
#[derive(Debug)]
pub struct Generation {
    number: u64,
    /// The index directory that it stands in.
    index: PathBuf,
    directory: PathBuf,
    manifest: Manifest,
    /// Plans that were asked for, each read once.
    plans: BTreeMap<String, OnceLock<Arc<Plan>>>,
    /// Position in the manifest of the document that holds a passage.
    holders: OnceLock<BTreeMap<String, u32>>,
}

impl Generation {
    /// Number of the generation that is published in an index directory. Reads one small file: cheap
    /// enough to ask every second.
    pub fn current_number(index: &Path) -> Result<u64, StoreError> {
        Ok(Pointer::read(index)?.generations[0].0)
    }

    /// Opens the published generation; `program` holds the versions that the caller can search.
    pub fn open(index: &Path, program: &Versions) -> Result<Generation, StoreError> {
        let pointer = Pointer::read(index)?;
        let (number, hash) = &pointer.generations[0];
        Generation::open_at(index, *number, hash, program)
    }

    /// Opens the published generation, or the one before it when that one is damaged; then the second
    /// value tells what is wrong with the newest.
    pub fn open_or_previous(
        index: &Path,
        program: &Versions,
    ) -> Result<(Generation, Option<StoreError>), StoreError> {
        let pointer = Pointer::read(index)?;
        let mut first_error = None;
        for (number, hash) in &pointer.generations {
            match Generation::open_at(index, *number, hash, program) {
                Ok(generation) => return Ok((generation, first_error)),
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
        Err(first_error.unwrap_or_else(|| StoreError::Missing(index.to_path_buf())))
    }

    /// Opens the generation that was published before this one; `Ok(None)` where the pointer names
    /// none.
    pub fn before(&self, program: &Versions) -> Result<Option<Generation>, StoreError> {
        let pointer = Pointer::read(&self.index)?;
        let mut older = pointer.generations.iter().filter(|(number, _)| *number < self.number);
        older
            .next()
            .map(|(number, hash)| Generation::open_at(&self.index, *number, hash, program))
            .transpose()
    }

    pub(super) fn open_at(
        index: &Path,
        number: u64,
        hash: &str,
        program: &Versions,
    ) -> Result<Generation, StoreError> {
        let directory = generations(index).join(number.to_string());
        let path = directory.join("manifest.json");
        let damaged =
            |what: &str| StoreError::Damaged { file: path.clone(), what: what.to_owned() };
        let bytes = read(&path)?;
        if sha256(&bytes) != hash {
            return Err(damaged("its hash isn't the one in the pointer"));
        }
        let manifest: Manifest = match serde_json::from_slice(&bytes) {
            Ok(manifest) => manifest,
            // A later version may have given the manifest another shape: its version says so.
            Err(_) => match versions_of(&bytes).and_then(|stored| stored.unreadable_by(program)) {
                Some(what) => {
                    return Err(StoreError::OtherVersion { directory: index.to_path_buf(), what });
                }
                None => return Err(damaged("not a manifest")),
            },
        };
        if let Some(what) = manifest.versions.unreadable_by(program) {
            return Err(StoreError::OtherVersion { directory: index.to_path_buf(), what });
        }
        for (name, stored) in &manifest.contents {
            let file = directory.join(name);
            let size = match fs::symlink_metadata(&file) {
                Ok(data) if data.is_file() => data.len(),
                Ok(_) => {
                    return Err(StoreError::Damaged { file, what: "not a plain file".to_owned() });
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    return Err(StoreError::Damaged { file, what: "it is gone".to_owned() });
                }
                Err(error) => return Err(StoreError::io("read", &file)(error)),
            };
            if size != stored.size {
                let what = format!("{size} bytes instead of {}", stored.size);
                return Err(StoreError::Damaged { file, what });
            }
        }
        let plans = manifest.documents.iter().map(|d| (d.id.clone(), OnceLock::new())).collect();
        let index = index.to_path_buf();
        Ok(Generation { number, index, directory, manifest, plans, holders: OnceLock::new() })
    }

    /// Reads every file and compares it with its hash in the manifest.
    pub fn verify(&self) -> Result<(), StoreError> {
        for (name, stored) in &self.manifest.contents {
            let file = self.directory.join(name);
            let hash = super::publish::hash_file(&file)?.sha256;
            if hash != stored.sha256 {
                let what = "its hash isn't the one in the manifest".to_owned();
                return Err(StoreError::Damaged { file, what });
            }
        }
        Ok(())
    }

    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Number of this generation.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// What it was made from.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The documents, in the order of the corpus.
    pub fn documents(&self) -> &[DocumentEntry] {
        &self.manifest.documents
    }

    /// One document by its id.
    pub fn document(&self, id: &str) -> Option<&DocumentEntry> {
        self.manifest.documents.iter().find(|document| document.id == id)
    }

    /// Directory of the search engine's files.
    pub fn tantivy_path(&self) -> PathBuf {
        self.directory.join("tantivy")
    }

    /// The PDF of a document as it was read; `None` where there is no such document or no PDF.
    pub fn file_path(&self, id: &str) -> Option<PathBuf> {
        let document = self.document(id).filter(|document| !document.sha256.is_empty())?;
        Some(self.directory.join(pdf_name(&document.sha256)))
    }

    /// The plan of a document; `Ok(None)` where there is no such document. Read once, then shared.
    pub fn plan(&self, id: &str) -> Result<Option<Arc<Plan>>, StoreError> {
        let Some(cell) = self.plans.get(id) else { return Ok(None) };
        if let Some(plan) = cell.get() {
            return Ok(Some(Arc::clone(plan)));
        }
        let plan = Arc::new(self.decode(&document_name(id))?);
        Ok(Some(Arc::clone(cell.get_or_init(|| plan))))
    }

    /// Id of the document that holds a passage; `Ok(None)` where there is no such passage.
    pub fn holder(&self, passage: &str) -> Result<Option<&str>, StoreError> {
        let holders = match self.holders.get() {
            Some(holders) => holders,
            None => {
                let holders = self.decode(HOLDERS)?;
                self.holders.get_or_init(|| holders)
            }
        };
        let document = holders
            .get(passage)
            .and_then(|position| self.manifest.documents.get(*position as usize));
        Ok(document.map(|document| document.id.as_str()))
    }

    /// One passage by its id; `Ok(None)` where there is none.
    pub fn passage(&self, id: &str) -> Result<Option<Passage>, StoreError> {
        let Some(document) = self.holder(id)? else { return Ok(None) };
        let plan = self.plan(document)?;
        Ok(plan.and_then(|plan| plan.passages.iter().find(|passage| passage.id == id).cloned()))
    }

    fn decode<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<T, StoreError> {
        let file = self.directory.join(name);
        let bytes = read(&file)?;
        postcard::from_bytes(&bytes)
            .map_err(|error| StoreError::Damaged { file, what: error.to_string() })
    }
}

/// Path of a document's plan inside a generation.
pub(super) fn document_name(id: &str) -> String {
    format!("documents/{id}.postcard")
}

/// Path of a PDF inside a generation.
pub(super) fn pdf_name(sha256: &str) -> String {
    format!("files/{sha256}.pdf")
}

/// Path of the table from passage to document inside a generation.
pub(super) const HOLDERS: &str = "passages.postcard";

fn versions_of(manifest: &[u8]) -> Option<Versions> {
    let value: serde_json::Value = serde_json::from_slice(manifest).ok()?;
    serde_json::from_value(value.get("versions")?.clone()).ok()
}

fn read(path: &Path) -> Result<Vec<u8>, StoreError> {
    fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            StoreError::Damaged { file: path.to_path_buf(), what: "it is gone".to_owned() }
        }
        _ => StoreError::io("read", path)(error),
    })
}
