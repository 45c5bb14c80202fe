//! Writing a generation: a draft beside the published one, then one rename of the pointer.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use crate::plan::Plan;

use super::holders::Holders;
use super::{
    ENGINE, Generation, HOLDERS, MANIFEST, Manifest, Pointer, StoreError, StoredFile,
    document_name, generations, missing_or, packed, pdf_name, sha256,
};

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
            // Two runs that can't see each other would write into one draft.
            Err(fs::TryLockError::Error(source)) => Err(StoreError::NoLocks { path, source }),
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
        let before = Pointer::read(&lock.index).ok();
        clear(&lock.index, before.as_ref());
        let newest = before.and_then(|pointer| pointer.generations.iter().map(|g| g.0).max());
        let number = (newest.unwrap_or(0)..u64::MAX)
            .map(|number| number + 1)
            .find(|number| fs::symlink_metadata(parent.join(number.to_string())).is_err())
            .ok_or_else(|| StoreError::Damaged {
                file: lock.index.join("current"),
                what: "no number is left for another generation".to_owned(),
            })?;
        let directory = parent.join(number.to_string());
        for path in [directory.clone(), directory.join("documents"), directory.join("files")] {
            fs::create_dir(&path).map_err(StoreError::io("create", &path))?;
        }
        Ok(Draft { lock, number, directory, holders: BTreeMap::new(), published: false })
    }

    /// Makes the directory for the search engine's files.
    pub fn tantivy_path(&self) -> Result<PathBuf, StoreError> {
        let path = self.directory.join(ENGINE);
        fs::create_dir_all(&path).map_err(StoreError::io("create", &path))?;
        Ok(path)
    }

    /// Stores the plan of a document in place of one that was stored before; [`Draft::hold`] makes its
    /// passages known. May be called from several threads, for documents with other ids.
    pub fn put_plan(&self, id: &str, plan: &Plan) -> Result<(), StoreError> {
        let path = self.directory.join(document_name(id));
        let packed = packed::pack(&encode(plan, &path)?).map_err(StoreError::io("write", &path))?;
        write(&path, &packed)
    }

    /// The plan of a document, as it was stored.
    pub fn plan(&self, id: &str) -> Result<Plan, StoreError> {
        let path = self.directory.join(document_name(id));
        let plan = fs::read(&path).and_then(|packed| {
            postcard::from_bytes(&packed::unpack(&packed)?).map_err(std::io::Error::other)
        });
        plan.map_err(StoreError::io("read", &path))
    }

    /// Notes which passages a document holds. Documents come in the order of the manifest.
    ///
    /// Returns the id of the first passage that an earlier document, or this one, has already.
    pub fn hold(&mut self, position: u32, plan: &Plan) -> Option<String> {
        let mut twice = None;
        for passage in &plan.passages {
            if self.holders.insert(passage.id.clone(), position).is_some() && twice.is_none() {
                twice = Some(passage.id.clone());
            }
        }
        twice
    }

    /// Stores a PDF under its hash. May be called from several threads.
    pub fn put_file(&self, sha256: &str, bytes: &[u8]) -> Result<(), StoreError> {
        write(&self.directory.join(pdf_name(sha256)), bytes)
    }

    /// Takes a PDF over from an earlier generation, checking it on the way; `false` where it is damaged
    /// or can't be read there. An error is about writing.
    pub fn keep_file(&self, earlier: &Generation, sha256: &str) -> Result<bool, StoreError> {
        let path = earlier.directory().join(pdf_name(sha256));
        match fs::read(&path) {
            Ok(bytes) if super::sha256(&bytes) == sha256 => self.put_file(sha256, &bytes)?,
            Ok(_) => return Ok(false),
            Err(error) => {
                tracing::warn!(file = %path.display(), %error, "can't be taken over");
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Hashes all files, writes the manifest, makes everything durable, opens and verifies the result
    /// as a reader would, and only then moves the pointer. Removes what is older than the generation
    /// that was served until now.
    pub fn publish(mut self, mut manifest: Manifest) -> Result<Generation, StoreError> {
        let holders = self.directory.join(HOLDERS);
        let bytes = Holders::write(&self.holders).map_err(StoreError::io("write", &holders))?;
        write(&holders, &bytes)?;
        manifest.contents = BTreeMap::new();
        let usual = fs::metadata(&holders).map_err(StoreError::io("read", &holders))?;
        seal(&self.directory, "", &usual.permissions(), &mut manifest.contents)?;

        let path = self.directory.join(MANIFEST);
        let bytes = serde_json::to_vec(&manifest)
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
        // The one before stays, in case the new one gets damaged; hence a whole one.
        if let Ok(before) = Pointer::read(index) {
            let whole = |(number, hash): &(u64, String)| {
                Generation::open_at(index, *number, hash, &manifest.versions)
                    .is_ok_and(|generation| generation.verify().is_ok())
            };
            pointer.generations.extend(before.generations.into_iter().find(whole));
        }
        let written = pointer.write(index);
        // The rename may have been done and only its durability be in doubt: then readers see this
        // generation, and it must not be taken away from them.
        self.published = written.is_ok() || Pointer::read(index).map_or(true, |now| now == pointer);
        written?;
        clear(index, Some(&pointer));
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

/// Removes drafts of runs that were killed, and the generations that the pointer doesn't name and no
/// reader holds. Where there is no pointer, what could be a whole generation stays. What can't be
/// removed is only in the way, and is tried again next time.
fn clear(index: &Path, pointer: Option<&Pointer>) {
    let parent = generations(index);
    for number in numbers(&parent) {
        let named = pointer.map(|p| p.generations.iter().any(|(kept, _)| *kept == number));
        if named == Some(true) {
            continue;
        }
        let directory = parent.join(number.to_string());
        // Held until it is gone, so that no reader begins with what is being removed. Open for writing,
        // without which a network file system gives nobody a lock of his own.
        let manifest = OpenOptions::new().read(true).write(true).open(directory.join(MANIFEST));
        let _removing = match manifest {
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Ok(manifest) if named.is_some() && manifest.try_lock().is_ok() => Some(manifest),
            // A reader holds it, or nobody can tell.
            _ => continue,
        };
        if let Err(error) = fs::remove_dir_all(&directory) {
            tracing::warn!(directory = %directory.display(), %error, "an old generation stays");
        }
    }
}

/// Numbers of the directories of generations, whole or not. What else stands there is not ours.
fn numbers(parent: &Path) -> Vec<u64> {
    let Ok(entries) = fs::read_dir(parent) else { return Vec::new() };
    let number = |entry: fs::DirEntry| {
        let number: u64 = entry.file_name().to_str()?.parse().ok()?;
        let ours = entry.file_name() == number.to_string().as_str()
            && entry.file_type().is_ok_and(|kind| kind.is_dir());
        ours.then_some(number)
    };
    entries.flatten().filter_map(number).collect()
}

/// Notes size, hash and checksum of each file below `directory` and makes it durable, directories included.
///
/// Every file gets the `usual` permissions, those of a file that is simply made: the search engine keeps
/// some of its files to their owner, and a service may run as another user.
fn seal(
    directory: &Path,
    prefix: &str,
    usual: &Permissions,
    contents: &mut BTreeMap<String, StoredFile>,
) -> Result<(), StoreError> {
    let entries = fs::read_dir(directory).map_err(StoreError::io("read", directory))?;
    for entry in entries {
        let entry = entry.map_err(StoreError::io("read", directory))?;
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if path.is_dir() {
            seal(&path, &format!("{name}/"), usual, contents)?;
        } else {
            fs::set_permissions(&path, usual.clone()).map_err(StoreError::io("write", &path))?;
            contents.insert(name, hash_file(&path)?);
            sync_file(&path)?;
        }
    }
    sync_directory(directory)
}

/// Size, hash and checksum of a file, read in pieces: tantivy's files may be large.
pub(super) fn hash_file(path: &Path) -> Result<StoredFile, StoreError> {
    use sha2::Digest;
    let (mut hasher, mut checksum) = (sha2::Sha256::new(), crc32fast::Hasher::new());
    let mut size = 0;
    in_pieces(path, |piece| {
        size += piece.len() as u64;
        hasher.update(piece);
        checksum.update(piece);
    })?;
    let sha256 = super::hex(hasher.finalize().as_slice());
    Ok(StoredFile { size, sha256, crc32: checksum.finalize() })
}

/// Gives a file piece by piece.
pub(super) fn in_pieces(path: &Path, mut piece: impl FnMut(&[u8])) -> Result<(), StoreError> {
    let mut file = File::open(path).map_err(missing_or("read", path))?;
    let mut buffer = [0; 1 << 13];
    loop {
        match file.read(&mut buffer).map_err(StoreError::io("read", path))? {
            0 => return Ok(()),
            count => piece(&buffer[..count]),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plan_put_last_stays_and_a_torn_one_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let lock = Lock::take(directory.path()).unwrap();
        let draft = Draft::begin(&lock).unwrap();
        for title in ["een veel langere titel dan de tweede", "kort"] {
            let plan = Plan { title: title.to_owned(), ..Plan::default() };
            draft.put_plan("a", &plan).unwrap();
            assert_eq!(draft.plan("a").unwrap().title, title);
        }
        let path = draft.directory.join(document_name("a"));
        fs::write(&path, &fs::read(&path).unwrap()[..5]).unwrap();
        assert!(draft.plan("a").unwrap_err().to_string().contains("a.plan"));
    }
}
