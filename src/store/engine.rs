//! The search engine's files of a generation.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::{ENGINE, Generation, StoreError, StoredFile};

/// Bytes of the search engine's files that are held in memory; 20,000 passages take 16 MB.
const ENGINE_IN_MEMORY: u64 = 24 << 20;

/// Whether a file is one of the search engine's.
pub(super) fn is_engines(name: &str) -> bool {
    Path::new(name).starts_with(ENGINE)
}

impl Generation {
    /// The files of the search engine by name, read and compared with their hashes: the smallest, as
    /// far as that is modest; of the others only the hashes are read here. The engine trusts them: over
    /// some damage it panics, and over other it asks for more memory than there is, which ends the
    /// process.
    pub fn engine_files(&self) -> Result<BTreeMap<PathBuf, Vec<u8>>, StoreError> {
        self.engine_files_within(ENGINE_IN_MEMORY)
    }

    fn engine_files_within(&self, room: u64) -> Result<BTreeMap<PathBuf, Vec<u8>>, StoreError> {
        let mut files: Vec<(&String, &StoredFile)> =
            self.manifest.contents.iter().filter(|(name, _)| is_engines(name)).collect();
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
                if at < held {
                    let in_engine = Path::new(name).strip_prefix(ENGINE).unwrap_or(Path::new(name));
                    read.push((in_engine.to_path_buf(), self.whole(name)?));
                } else {
                    self.compare(name, stored)?;
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

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
