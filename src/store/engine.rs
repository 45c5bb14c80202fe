//! The search engine's files of a generation.

use std::collections::BTreeMap;
use std::fs;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::publish::in_pieces;
use super::{ENGINE, Generation, StoreError, StoredFile, missing_or};

/// Bytes of the search engine's files that are held in memory; 20,000 passages take 16 MB.
const ENGINE_IN_MEMORY: u64 = 24 << 20;

impl Generation {
    /// The files of the search engine by name, read and compared with their checksums: the smallest, as
    /// far as that is modest; the others are only compared here. The engine trusts them: over some damage
    /// it panics, and over other it asks for more memory than there is, which ends the process.
    ///
    /// A checksum tells damage by chance, and is fast: the first visitor waits for it. For the hashes,
    /// which [`Generation::verify`] compares, nobody does.
    pub fn engine_files(&self) -> Result<BTreeMap<PathBuf, Vec<u8>>, StoreError> {
        self.engine_files_within(ENGINE_IN_MEMORY)
    }

    fn engine_files_within(&self, room: u64) -> Result<BTreeMap<PathBuf, Vec<u8>>, StoreError> {
        let is_engines = |(name, _): &(&String, &StoredFile)| Path::new(name).starts_with(ENGINE);
        let mut files: Vec<(&String, &StoredFile)> =
            self.manifest.contents.iter().filter(is_engines).collect();
        files.sort_by_key(|(_, stored)| stored.size);
        let sums = files.iter().scan(0, |sum, (_, stored)| {
            *sum += stored.size;
            Some(*sum)
        });
        let held = sums.take_while(|sum| *sum <= room).count();
        // The largest first, so that both threads end together.
        let left = Mutex::new((0..files.len()).collect::<Vec<usize>>());
        let next = || left.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let read = || -> Result<Vec<(PathBuf, Vec<u8>)>, StoreError> {
            let mut read = Vec::new();
            while let Some(at) = next() {
                let (name, stored) = files[at];
                let file = self.directory().join(name);
                let bytes = if at < held { fs::read(&file).map(Some) } else { Ok(None) };
                let bytes = bytes.map_err(missing_or("read", &file))?;
                let checksum = match &bytes {
                    Some(bytes) => crc32fast::hash(bytes),
                    None => checksum(&file)?,
                };
                if checksum != stored.crc32 {
                    let what = "its checksum isn't the one in the manifest".to_owned();
                    return Err(StoreError::Damaged { file, what });
                }
                if let Some(bytes) = bytes {
                    let in_engine = Path::new(name).strip_prefix(ENGINE).unwrap_or(Path::new(name));
                    read.push((in_engine.to_path_buf(), bytes));
                }
            }
            Ok(read)
        };
        // Where there is no second thread, the first does it all.
        thread::scope(|scope| {
            let other = thread::Builder::new().spawn_scoped(scope, read);
            let mut all: BTreeMap<PathBuf, Vec<u8>> = read()?.into_iter().collect();
            if let Ok(other) = other {
                all.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic))?);
            }
            Ok(all)
        })
    }
}

/// The checksum of a file that is not held.
fn checksum(file: &Path) -> Result<u32, StoreError> {
    let mut checksum = crc32fast::Hasher::new();
    in_pieces(file, |piece| checksum.update(piece))?;
    Ok(checksum.finalize())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{Draft, Lock, Manifest, Source, Versions};
    use super::*;

    fn manifest() -> Manifest {
        Manifest {
            versions: Versions { format: 1, schema: 1, analysis: 1, reading: 1 },
            built_at: String::new(),
            source: Source::Passages,
            corpus: String::new(),
            files: Vec::new(),
            documents: Vec::new(),
            gone: BTreeSet::new(),
            synonyms: String::new(),
            passages: 0,
            contents: BTreeMap::new(),
        }
    }

    #[test]
    fn the_smallest_are_held_and_all_are_compared() {
        let directory = tempfile::tempdir().unwrap();
        let lock = Lock::take(directory.path()).unwrap();
        let draft = Draft::begin(&lock).unwrap();
        let path = draft.tantivy_path().unwrap();
        for (name, size) in [("a", 30), ("b", 10), ("c", 20)] {
            fs::write(path.join(name), "x".repeat(size)).unwrap();
        }
        let generation = draft.publish(manifest()).unwrap();
        for (room, held) in [(9, ""), (10, "b"), (29, "b"), (30, "b c"), (60, "a b c")] {
            let files = generation.engine_files_within(room).unwrap();
            let names: Vec<&str> = files.keys().filter_map(|name| name.to_str()).collect();
            assert_eq!(names.join(" "), held, "{room}");
        }
        for name in ["a", "b"] {
            let whole = fs::read(path.join(name)).unwrap();
            fs::write(path.join(name), "y".repeat(whole.len())).unwrap();
            let error = generation.engine_files_within(10).unwrap_err().to_string();
            assert!(error.contains(&format!("tantivy/{name} is damaged")), "{error}");
            fs::write(path.join(name), whole).unwrap();
        }
    }
}
