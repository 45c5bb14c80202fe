//! A directory that is only read: the service may run where it can write nothing.
//!
//! tantivy's reader takes a lock file to keep a writer from collecting files under it. A generation
//! has no writer, so the lock is nothing.
//!
//! No file is mapped: one that is cut short under a map of it ends the process. Files that the caller
//! has in memory are read there, so that whatever is done to them on disk changes no answer; for 20,000
//! passages that is all of them. The others are read from the open file piece by piece: a file that is
//! gone is still answered from, and one that was written over costs answers and not the process.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, OwnedBytes, WatchCallback, WatchHandle, WritePtr,
};
use tantivy::{Directory, HasLen};

/// See the module.
#[derive(Debug, Clone)]
pub(super) struct ReadOnly {
    directory: PathBuf,
    /// The files that are held in memory, by name.
    held: BTreeMap<PathBuf, OwnedBytes>,
}

impl ReadOnly {
    /// The files of a directory, of which some are in memory.
    pub(super) fn new(directory: &Path, held: BTreeMap<PathBuf, Vec<u8>>) -> ReadOnly {
        let held = held.into_iter().map(|(name, bytes)| (name, OwnedBytes::new(bytes))).collect();
        ReadOnly { directory: directory.to_path_buf(), held }
    }

    fn refuse() -> io::Error {
        io::Error::new(io::ErrorKind::PermissionDenied, "a published index is never written")
    }
}

/// A file that is read piece by piece.
#[derive(Debug)]
struct Pieces {
    file: File,
    length: usize,
}

impl HasLen for Pieces {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for Pieces {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let mut bytes = vec![0; range.len()];
        self.file.read_exact_at(&mut bytes, range.start as u64)?;
        Ok(OwnedBytes::new(bytes))
    }
}

/// The system's errors, with the file that isn't there named as such.
fn unreadable(path: &Path) -> impl Fn(io::Error) -> OpenReadError {
    let path = path.to_path_buf();
    move |error| match error.kind() {
        io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.clone()),
        _ => OpenReadError::wrap_io_error(error, path.clone()),
    }
}

impl Directory for ReadOnly {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        if let Some(held) = self.held.get(path) {
            return Ok(Arc::new(held.clone()));
        }
        let file = File::open(self.directory.join(path)).map_err(unreadable(path))?;
        let length = file.metadata().map_err(unreadable(path))?.len();
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        Ok(Arc::new(Pieces { file, length }))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError {
            io_error: Arc::new(ReadOnly::refuse()),
            filepath: path.to_owned(),
        })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        if self.held.contains_key(path) {
            return Ok(true);
        }
        self.directory.join(path).try_exists().map_err(unreadable(path))
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::IoError {
            io_error: Arc::new(ReadOnly::refuse()),
            filepath: path.to_owned(),
        })
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        match self.held.get(path) {
            Some(held) => Ok(held.as_slice().to_vec()),
            None => fs::read(self.directory.join(path)).map_err(unreadable(path)),
        }
    }

    fn atomic_write(&self, _path: &Path, _data: &[u8]) -> io::Result<()> {
        Err(ReadOnly::refuse())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, _lock: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory with a small and a large file, of which the small one is held.
    fn two_files() -> (tempfile::TempDir, ReadOnly) {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("small"), "klein").unwrap();
        fs::write(directory.path().join("large"), "groot genoeg").unwrap();
        let held = BTreeMap::from([("small".into(), b"klein".to_vec())]);
        let opened = ReadOnly::new(directory.path(), held);
        (directory, opened)
    }

    fn read(file: &dyn FileHandle, range: Range<usize>) -> Option<String> {
        let bytes = file.read_bytes(range).ok()?;
        Some(String::from_utf8(bytes.as_slice().to_vec()).unwrap())
    }

    #[test]
    fn what_is_done_to_an_open_file_is_survived() {
        let (directory, opened) = two_files();
        let small = opened.get_file_handle(Path::new("small")).unwrap();
        let large = opened.get_file_handle(Path::new("large")).unwrap();
        assert_eq!(read(&*large, 6..12).as_deref(), Some("genoeg"));
        for name in ["small", "large"] {
            fs::write(directory.path().join(name), "x").unwrap();
        }
        assert_eq!(read(&*small, 0..5).as_deref(), Some("klein"), "held in memory");
        assert_eq!(read(&*large, 6..12), None, "an error, not a signal");
        fs::write(directory.path().join("large"), "groot genoeg").unwrap();
        fs::remove_file(directory.path().join("large")).unwrap();
        assert_eq!(read(&*large, 0..5).as_deref(), Some("groot"), "open, though gone");
    }

    #[test]
    fn nothing_is_written() {
        let (directory, opened) = two_files();
        assert!(opened.open_write(Path::new("new")).is_err());
        assert!(opened.atomic_write(Path::new("new"), b"x").is_err());
        assert!(opened.delete(Path::new("small")).is_err());
        assert!(matches!(
            opened.get_file_handle(Path::new("none")),
            Err(OpenReadError::FileDoesNotExist(_))
        ));
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 2);
    }
}
