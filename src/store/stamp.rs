//! By what a changed file is noticed without reading it.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::{StoreError, StoredFile, missing_or};

/// Size, last change in nanoseconds and place on the disk of a file: what changes when it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp(u64, i64, i64, u64);

/// The stamp of a file that has the size that it should have.
pub(super) fn stamp_of(file: &Path, stored: &StoredFile) -> Result<Stamp, StoreError> {
    let stamp = stamp(file)?;
    if stamp.0 != stored.size {
        let what = format!("{} bytes instead of {}", stamp.0, stored.size);
        return Err(StoreError::Damaged { file: file.to_path_buf(), what });
    }
    Ok(stamp)
}

pub(super) fn stamp(file: &Path) -> Result<Stamp, StoreError> {
    let data = fs::symlink_metadata(file).map_err(missing_or("read", file))?;
    if !data.is_file() {
        let what = "not a plain file".to_owned();
        return Err(StoreError::Damaged { file: file.to_path_buf(), what });
    }
    Ok(Stamp(data.len(), data.mtime(), data.mtime_nsec(), data.ino()))
}
