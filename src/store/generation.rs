//! A published generation, opened for reading. Nothing here writes.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustix::process::{Resource, getrlimit};

use crate::plan::{Passage, Plan};

use super::holders::Holders;
use super::shelf::Shelf;
use super::stamp::{Stamp, stamp, stamp_of};
use super::{
    DocumentEntry, ENGINE, HOLDERS, MANIFEST, Manifest, Pointer, StoreError, StoredFile, Versions,
    document_name, generations, missing_or, packed, pdf_name, sha256,
};

/// Bytes of packed plans that are kept in memory, so that a service outlives its index directory. 23
/// real plans take 4 MB.
const PLANS_IN_MEMORY: u64 = 16 << 20;
/// Most PDFs that are kept open for the same reason.
const OPEN_PDFS: u64 = 256;

/// A generation that was found whole when it was opened: the manifest by its hash, the other files by
/// name and size. [`Generation::verify`] reads them all.
///
/// It is not removed while it is open, in whatever process.
#[derive(Debug)]
pub struct Generation {
    number: u64,
    /// SHA-256 of the manifest: a number is used again when an index is made from nothing.
    hash: String,
    /// The index directory that it stands in.
    index: PathBuf,
    directory: PathBuf,
    pub(super) manifest: Manifest,
    /// Positions of the documents by their ids.
    by_id: HashMap<String, usize>,
    /// The manifest, locked for reading: whoever removes old generations takes that lock for writing.
    _held: File,
    /// Size, date and number of each file when it was last known to be whole.
    stamps: Mutex<BTreeMap<String, Stamp>>,
    /// PDFs by document that were opened to be read later.
    pdfs: OnceLock<BTreeMap<String, File>>,
    /// Files of plans as they were read by [`Generation::keep`].
    kept: OnceLock<BTreeMap<String, Vec<u8>>>,
    /// The plans that were asked for last.
    plans: Mutex<Shelf>,
    /// Position in the manifest of the document that holds a passage.
    holders: OnceLock<Holders>,
}

impl Generation {
    /// Number of the generation that is published in an index directory. Reads one small file: cheap
    /// enough to ask every second.
    pub fn current_number(index: &Path) -> Result<u64, StoreError> {
        Ok(Pointer::read(index)?.generations[0].0)
    }

    /// Whether this is the generation that is published. Reads one small file.
    pub fn is_current(&self) -> Result<bool, StoreError> {
        let pointer = Pointer::read(&self.index)?;
        let (number, hash) = &pointer.generations[0];
        Ok(*number == self.number && *hash == self.hash)
    }

    /// Opens the published generation; `program` holds the versions that the caller can search.
    pub fn open(index: &Path, program: &Versions) -> Result<Generation, StoreError> {
        following(index, |pointer| {
            let (number, hash) = &pointer.generations[0];
            Generation::open_at(index, *number, hash, program)
        })
    }

    /// Opens the published generation, or the one before it when that one is damaged; then the second
    /// value tells what is wrong with the newest.
    pub fn open_or_previous(
        index: &Path,
        program: &Versions,
    ) -> Result<(Generation, Option<StoreError>), StoreError> {
        following(index, |pointer| {
            let mut first_error = None;
            for (number, hash) in &pointer.generations {
                match Generation::open_at(index, *number, hash, program) {
                    Ok(generation) => return Ok((generation, first_error)),
                    Err(error) => first_error = first_error.or(Some(error)),
                }
            }
            Err(first_error.unwrap_or_else(|| StoreError::Missing(index.to_path_buf())))
        })
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
        let path = directory.join(MANIFEST);
        let damaged =
            |what: &str| StoreError::Damaged { file: path.clone(), what: what.to_owned() };
        let held = File::open(&path).map_err(missing_or("read", &path))?;
        // A file system without locks has no lock to be refused by either.
        if matches!(held.try_lock_shared(), Err(fs::TryLockError::WouldBlock)) {
            return Err(damaged("it is being removed"));
        }
        let mut stamps = BTreeMap::from([(MANIFEST.to_owned(), stamp(&path)?)]);
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
            stamps.insert(name.clone(), stamp_of(&directory.join(name), stored)?);
        }
        let ids = manifest.documents.iter().map(|document| document.id.clone());
        let by_id = ids.zip(0..).collect();
        Ok(Generation {
            number,
            hash: hash.to_owned(),
            index: index.to_path_buf(),
            directory,
            manifest,
            by_id,
            _held: held,
            stamps: Mutex::new(stamps),
            pdfs: OnceLock::new(),
            kept: OnceLock::new(),
            plans: Mutex::default(),
            holders: OnceLock::new(),
        })
    }

    /// Reads every file and compares it with its hash in the manifest.
    pub fn verify(&self) -> Result<(), StoreError> {
        self.manifest.contents.iter().try_for_each(|(name, stored)| self.compare(name, stored))
    }

    /// Whether the files are still those that were opened. Reads only what has another size, date or
    /// place than before: cheap enough to ask every second.
    pub fn check(&self) -> Result<(), StoreError> {
        let manifest = self.directory.join(MANIFEST);
        self.check_file(MANIFEST, stamp(&manifest)?, || {
            if super::publish::hash_file(&manifest)?.sha256 == self.hash {
                return Ok(());
            }
            let what = "its hash isn't the one in the pointer".to_owned();
            Err(StoreError::Damaged { file: manifest.clone(), what })
        })?;
        for (name, stored) in &self.manifest.contents {
            let now = stamp_of(&self.directory.join(name), stored)?;
            self.check_file(name, now, || self.compare(name, stored))?;
        }
        Ok(())
    }

    /// Compares a file where its stamp is another one than before, and remembers the new one.
    fn check_file(
        &self,
        name: &str,
        now: Stamp,
        compare: impl Fn() -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let stamps = || self.stamps.lock().unwrap_or_else(PoisonError::into_inner);
        let known = stamps().get(name) == Some(&now);
        if !known {
            compare()?;
            stamps().insert(name.to_owned(), now);
        }
        Ok(())
    }

    pub(super) fn compare(&self, name: &str, stored: &StoredFile) -> Result<(), StoreError> {
        let file = self.directory.join(name);
        if super::publish::hash_file(&file)?.sha256 == stored.sha256 {
            return Ok(());
        }
        Err(StoreError::Damaged { file, what: "its hash isn't the one in the manifest".to_owned() })
    }

    /// Takes what pages are made of into memory and holds the PDFs open, as far as that is modest, so
    /// that a service answers on when its index directory is emptied under it.
    pub fn keep(&self) -> Result<(), StoreError> {
        let (mut room, most) = (PLANS_IN_MEMORY, open_pdfs());
        let (mut plans, mut pdfs) = (BTreeMap::new(), BTreeMap::new());
        for document in &self.manifest.documents {
            let name = document_name(&document.id);
            let size = self.manifest.contents.get(&name).map(|file| file.size);
            room = room.saturating_sub(size.unwrap_or(0));
            if room > 0 {
                plans.insert(document.id.clone(), self.whole(&name)?);
            }
            if pdfs.len() < most && !document.sha256.is_empty() {
                let path = self.directory.join(pdf_name(&document.sha256));
                let file = File::open(&path).map_err(missing_or("read", &path))?;
                pdfs.insert(document.id.clone(), file);
            }
        }
        self.holder("")?;
        let _ = (self.kept.set(plans), self.pdfs.set(pdfs));
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
        self.manifest.documents.get(*self.by_id.get(id)?)
    }

    /// Directory of the search engine's files.
    pub fn tantivy_path(&self) -> PathBuf {
        self.directory.join(ENGINE)
    }

    /// The PDF of a document as it was read; `None` where there is no such document or no PDF.
    pub fn file_path(&self, id: &str) -> Option<PathBuf> {
        let document = self.document(id).filter(|document| !document.sha256.is_empty())?;
        let path = self.directory.join(pdf_name(&document.sha256));
        if !path.exists()
            && let Some(held) = self.pdfs.get().and_then(|pdfs| pdfs.get(id))
        {
            // Linux's name for an open file, which may have no other name any more.
            return Some(format!("/proc/self/fd/{}", held.as_raw_fd()).into());
        }
        Some(path)
    }

    /// Whether an id is that of a document that was served once and is no more, or of a passage in
    /// one.
    pub fn is_gone(&self, id: &str) -> bool {
        let document = id.split_once('.').map_or(id, |(document, _)| document);
        self.manifest.gone.contains(document)
    }

    /// The plan of a document; `Ok(None)` where there is no such document. Those asked for last are
    /// shared, the others unpacked anew.
    pub fn plan(&self, id: &str) -> Result<Option<Arc<Plan>>, StoreError> {
        if self.document(id).is_none() {
            return Ok(None);
        }
        let shelf = || self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = shelf().take_down(id) {
            return Ok(Some(plan));
        }
        let name = document_name(id);
        let read;
        let packed = match self.kept.get().and_then(|kept| kept.get(id)) {
            Some(kept) => kept,
            None => {
                read = self.whole(&name)?;
                &read
            }
        };
        let damaged = |what| StoreError::Damaged { file: self.directory.join(&name), what };
        let bytes = packed::unpack(packed).map_err(|error| damaged(error.to_string()))?;
        let plan = postcard::from_bytes(&bytes).map_err(|error| damaged(error.to_string()))?;
        let plan = Arc::new(plan);
        shelf().put(id, Arc::clone(&plan), bytes.len());
        Ok(Some(plan))
    }

    /// Id of the document that holds a passage; `Ok(None)` where there is no such passage.
    pub fn holder(&self, passage: &str) -> Result<Option<&str>, StoreError> {
        let holders = match self.holders.get() {
            Some(holders) => holders,
            None => {
                let read = Holders::read(self.whole(HOLDERS)?);
                let holders = read.map_err(|what| StoreError::Damaged {
                    file: self.directory.join(HOLDERS),
                    what,
                })?;
                self.holders.get_or_init(|| holders)
            }
        };
        let document =
            holders.get(passage).and_then(|position| self.manifest.documents.get(position));
        Ok(document.map(|document| document.id.as_str()))
    }

    /// One passage by its id; `Ok(None)` where there is none.
    pub fn passage(&self, id: &str) -> Result<Option<Passage>, StoreError> {
        let Some(document) = self.holder(id)? else { return Ok(None) };
        let plan = self.plan(document)?;
        Ok(plan.and_then(|plan| plan.passages.iter().find(|passage| passage.id == id).cloned()))
    }

    /// A file that is as its hash in the manifest says.
    pub(super) fn whole(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        let file = self.directory.join(name);
        let bytes = read(&file)?;
        if self.manifest.contents.get(name).is_some_and(|stored| stored.sha256 == sha256(&bytes)) {
            return Ok(bytes);
        }
        Err(StoreError::Damaged { file, what: "its hash isn't the one in the manifest".to_owned() })
    }
}

fn versions_of(manifest: &[u8]) -> Option<Versions> {
    let value: serde_json::Value = serde_json::from_slice(manifest).ok()?;
    serde_json::from_value(value.get("versions")?.clone()).ok()
}

/// Applies `open` to the pointer, and again where another generation was published, and the first one
/// removed, while it was being opened.
fn following<T>(
    index: &Path,
    open: impl Fn(&Pointer) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let mut pointer = Pointer::read(index)?;
    loop {
        let error = match open(&pointer) {
            Err(error @ StoreError::Damaged { .. }) => error,
            done => return done,
        };
        let now = Pointer::read(index)?;
        if now == pointer {
            return Err(error);
        }
        pointer = now;
    }
}

/// How many PDFs are kept open: at most an eighth of the files that this process may have open. While
/// one generation takes over from another that is a quarter, and connections take half.
fn open_pdfs() -> usize {
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    usize::try_from(OPEN_PDFS.min(files / 8)).unwrap_or(0)
}

fn read(path: &Path) -> Result<Vec<u8>, StoreError> {
    fs::read(path).map_err(missing_or("read", path))
}
