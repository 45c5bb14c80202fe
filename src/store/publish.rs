//! Writing a generation: a draft beside the published one, then one rename of the pointer.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::plan::Plan;

use super::generation::{HOLDERS, document_name, pdf_name};
use super::{Generation, Manifest, Pointer, StoreError, StoredFile, generations, sha256};

/// Held by the one process that may write an index directory; let go when dropped, also by a crash.
#[derive(Debug)]
pub struct Lock {
    index: PathBuf,
    _file: File,
}

impl Lock {
    /// Takes the lock, making the index directory where there is none. Doesn't wait.
    pub fn take(index: &Path) -> Result<Lock, StoreError> {
        fs::create_dir_all(index).map_err(StoreError::io("create", index))?;
        let path = index.join("lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(StoreError::io("create", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { index: index.to_path_buf(), _file: file }),
            Err(fs::TryLockError::WouldBlock) => Err(StoreError::Locked(index.to_path_buf())),
            Err(fs::TryLockError::Error(error)) => Err(StoreError::io("lock", &path)(error)),
        }
    }
}

/// A generation that is being written. Nothing of it is seen by readers before [`Draft::publish`].
/// A draft that is dropped is removed; one whose process was killed is removed by the next publication.
#[derive(Debug)]
pub struct Draft<'lock> {
    lock: &'lock Lock,
    number: u64,
    directory: PathBuf,
    /// Which document holds which passage, by the document's position in the manifest.
    holders: BTreeMap<String, u32>,
    published: bool,
}

impl<'lock> Draft<'lock> {
    /// Begins a generation with a number that no directory has.
    pub fn begin(lock: &'lock Lock) -> Result<Draft<'lock>, StoreError> {
        let parent = generations(&lock.index);
        fs::create_dir_all(&parent).map_err(StoreError::io("create", &parent))?;
        let number = numbers(&parent)?.into_iter().max().unwrap_or(0) + 1;
        let directory = parent.join(number.to_string());
        for path in [directory.clone(), directory.join("documents"), directory.join("files")] {
            fs::create_dir(&path).map_err(StoreError::io("create", &path))?;
        }
        Ok(Draft { lock, number, directory, holders: BTreeMap::new(), published: false })
    }

    /// Makes the directory for the search engine's files.
    pub fn tantivy_path(&self) -> Result<PathBuf, StoreError> {
        let path = self.directory.join("tantivy");
        fs::create_dir_all(&path).map_err(StoreError::io("create", &path))?;
        Ok(path)
    }

    /// Stores the plan of a document. Documents come in the order of the manifest.
    ///
    /// Returns the id of the first passage that an earlier document, or this one, has already.
    pub fn put_plan(
        &mut self,
        position: u32,
        id: &str,
        plan: &Plan,
    ) -> Result<Option<String>, StoreError> {
        let path = self.directory.join(document_name(id));
        write(&path, &encode(plan, &path)?)?;
        let mut twice = None;
        for passage in &plan.passages {
            if self.holders.insert(passage.id.clone(), position).is_some() && twice.is_none() {
                twice = Some(passage.id.clone());
            }
        }
        Ok(twice)
    }

    /// Stores a PDF under its hash. May be called from several threads.
    pub fn put_file(&self, sha256: &str, bytes: &[u8]) -> Result<(), StoreError> {
        write(&self.directory.join(pdf_name(sha256)), bytes)
    }

    /// Takes a PDF over from an earlier generation, checking it on the way.
    pub fn keep_file(&self, earlier: &Generation, sha256: &str) -> Result<(), StoreError> {
        let path = earlier.directory().join(pdf_name(sha256));
        let bytes = fs::read(&path).map_err(StoreError::io("read", &path))?;
        if super::sha256(&bytes) != sha256 {
            let what = "its hash isn't its name".to_owned();
            return Err(StoreError::Damaged { file: path, what });
        }
        self.put_file(sha256, &bytes)
    }

    /// Hashes all files, writes the manifest, makes everything durable, opens and verifies the result
    /// as a reader would, and only then moves the pointer. Removes what is older than the generation
    /// that was served until now.
    pub fn publish(mut self, mut manifest: Manifest) -> Result<Generation, StoreError> {
        let holders = self.directory.join(HOLDERS);
        write(&holders, &encode(&self.holders, &holders)?)?;
        manifest.contents = BTreeMap::new();
        seal(&self.directory, "", &mut manifest.contents)?;

        let path = self.directory.join("manifest.json");
        let bytes = serde_json::to_vec_pretty(&manifest)
            .map_err(|error| StoreError::io("write", &path)(error.into()))?;
        write(&path, &bytes)?;
        sync_file(&path)?;
        sync_directory(&self.directory)?;
        sync_directory(&generations(&self.lock.index))?;

        let index = &self.lock.index;
        let hash = sha256(&bytes);
        let generation = Generation::open_at(index, self.number, &hash, &manifest.versions)?;
        generation.verify()?;

        let mut pointer = Pointer { generations: vec![(self.number, hash)] };
        // The one before stays, for readers that still hold it and in case the new one gets damaged.
        if let Ok(before) = Pointer::read(index) {
            pointer.generations.extend(before.generations.into_iter().take(1));
        }
        pointer.write(index)?;
        self.published = true;
        prune(index, &pointer);
        Ok(generation)
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        if !self.published {
            let _ = fs::remove_dir_all(&self.directory);
        }
    }
}

/// Removes the generations that the pointer doesn't name: older ones, and drafts of runs that were
/// killed. What can't be removed is only in the way, and is tried again next time.
fn prune(index: &Path, pointer: &Pointer) {
    let parent = generations(index);
    for number in numbers(&parent).unwrap_or_default() {
        if !pointer.generations.iter().any(|(kept, _)| *kept == number) {
            let directory = parent.join(number.to_string());
            if let Err(error) = fs::remove_dir_all(&directory) {
                tracing::warn!(directory = %directory.display(), %error, "an old generation stays");
            }
        }
    }
}

/// Numbers of the directories of generations, whole or not.
fn numbers(parent: &Path) -> Result<Vec<u64>, StoreError> {
    let entries = fs::read_dir(parent).map_err(StoreError::io("read", parent))?;
    Ok(entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect())
}

/// Notes size and hash of each file below `directory` and makes it durable, directories included.
fn seal(
    directory: &Path,
    prefix: &str,
    contents: &mut BTreeMap<String, StoredFile>,
) -> Result<(), StoreError> {
    let entries = fs::read_dir(directory).map_err(StoreError::io("read", directory))?;
    for entry in entries {
        let entry = entry.map_err(StoreError::io("read", directory))?;
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if path.is_dir() {
            seal(&path, &format!("{name}/"), contents)?;
        } else {
            contents.insert(name, hash_file(&path)?);
            sync_file(&path)?;
        }
    }
    sync_directory(directory)
}

/// Size and hash of a file, read in pieces: tantivy's files may be large.
pub(super) fn hash_file(path: &Path) -> Result<StoredFile, StoreError> {
    use sha2::Digest;
    let mut file = File::open(path).map_err(StoreError::io("read", path))?;
    let mut hasher = sha2::Sha256::new();
    let mut size = 0;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = file.read(&mut buffer).map_err(StoreError::io("read", path))?;
        if count == 0 {
            return Ok(StoredFile { size, sha256: super::hex(hasher.finalize().as_slice()) });
        }
        size += count as u64;
        hasher.update(&buffer[..count]);
    }
}

fn encode<T: serde::Serialize>(value: &T, path: &Path) -> Result<Vec<u8>, StoreError> {
    postcard::to_stdvec(value)
        .map_err(|error| StoreError::io("write", path)(std::io::Error::other(error)))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let mut file = File::create(path).map_err(StoreError::io("create", path))?;
    file.write_all(bytes).map_err(StoreError::io("write", path))
}

fn sync_file(path: &Path) -> Result<(), StoreError> {
    let file = File::open(path).map_err(StoreError::io("read", path))?;
    file.sync_all().map_err(StoreError::io("write", path))
}

/// Makes the names in a directory durable.
pub(super) fn sync_directory(path: &Path) -> Result<(), StoreError> {
    sync_file(path)
}
