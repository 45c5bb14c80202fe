//! A directory that is only read: the service may run where it can write nothing.
//!
//! tantivy's reader takes a lock file to keep a writer from collecting files under it. A generation
//! has no writer, so the lock is nothing.
//!
//! Files of a usual size are read into memory: a file that is cut short under a map of it ends the
//! process, and one that is written over changes answers.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, WatchCallback, WatchHandle,
    WritePtr,
};

/// Bytes of the largest file that is read into memory; 10,000 passages take about 10 MB in all. What
/// is larger is mapped.
const IN_MEMORY: usize = 64 << 20;

/// See the module.
#[derive(Debug, Clone)]
pub(super) struct ReadOnly(pub(super) MmapDirectory);

impl ReadOnly {
    fn refuse() -> io::Error {
        io::Error::new(io::ErrorKind::PermissionDenied, "a published index is never written")
    }
}

impl Directory for ReadOnly {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let file = self.0.get_file_handle(path)?;
        if file.len() > IN_MEMORY {
            return Ok(file);
        }
        let bytes = file.read_bytes(0..file.len());
        let bytes = bytes.map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))?;
        Ok(Arc::new(OwnedBytes::new(bytes.as_slice().to_vec())))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError {
            io_error: Arc::new(ReadOnly::refuse()),
            filepath: path.to_owned(),
        })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::IoError {
            io_error: Arc::new(ReadOnly::refuse()),
            filepath: path.to_owned(),
        })
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.0.atomic_read(path)
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
