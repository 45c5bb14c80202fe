//! The pointer file `current`: which generation is served, and which came before it.
//!
//! One line a generation, the served one first: its number and the SHA-256 of its manifest. The file
//! is replaced by a rename, so a reader sees the old one or the new one.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::StoreError;

const NAME: &str = "current";

/// What the pointer file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer {
    /// Number and manifest hash of each generation that may be served, the newest first; never empty.
    pub generations: Vec<(u64, String)>,
}

impl Pointer {
    /// Reads the pointer of an index directory; [`StoreError::Missing`] where nothing was published.
    pub fn read(index: &Path) -> Result<Pointer, StoreError> {
        let path = index.join(NAME);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(StoreError::Missing(index.to_path_buf()));
            }
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                return Err(StoreError::Damaged { file: path, what: "not text".to_owned() });
            }
            Err(error) => return Err(StoreError::io("read", &path)(error)),
        };
        Pointer::parse(&text).ok_or_else(|| StoreError::Damaged {
            file: path,
            what: "a line is not a number and a hash".to_owned(),
        })
    }

    fn parse(text: &str) -> Option<Pointer> {
        let generations = text
            .lines()
            .map(|line| {
                let (number, hash) = line.split_once(' ')?;
                let whole = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
                Some((number.parse().ok()?, whole.then(|| hash.to_owned())?))
            })
            .collect::<Option<Vec<_>>>()?;
        (!generations.is_empty()).then_some(Pointer { generations })
    }

    /// Replaces the pointer in one step that survives a power cut.
    pub(super) fn write(&self, index: &Path) -> Result<(), StoreError> {
        let path = index.join(NAME);
        let fresh = index.join("current.new");
        let text: String =
            self.generations.iter().map(|(number, hash)| format!("{number} {hash}\n")).collect();
        let mut file = fs::File::create(&fresh).map_err(StoreError::io("create", &fresh))?;
        file.write_all(text.as_bytes()).map_err(StoreError::io("write", &fresh))?;
        file.sync_all().map_err(StoreError::io("write", &fresh))?;
        fs::rename(&fresh, &path).map_err(StoreError::io("replace", &path))?;
        super::publish::sync_directory(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_is_whole_or_refused() {
        let hash = "ab".repeat(32);
        let check = |text: &str, expected: Option<&[u64]>| {
            let numbers = Pointer::parse(text)
                .map(|p| p.generations.iter().map(|(number, _)| *number).collect::<Vec<_>>());
            assert_eq!(numbers.as_deref(), expected, "{text:?}");
        };
        check(&format!("7 {hash}\n"), Some(&[7]));
        check(&format!("7 {hash}\n5 {hash}\n"), Some(&[7, 5]));
        check("", None);
        check("7\n", None);
        check("7 abc\n", None);
        check(&format!("-1 {hash}\n"), None);
        check(&format!("7 {hash}\nrest"), None);
    }

    #[test]
    fn a_pointer_reads_back_as_written() {
        let directory = tempfile::tempdir().unwrap();
        assert!(matches!(Pointer::read(directory.path()), Err(StoreError::Missing(_))));
        let pointer = Pointer { generations: vec![(3, "0".repeat(64)), (2, "f".repeat(64))] };
        pointer.write(directory.path()).unwrap();
        assert_eq!(Pointer::read(directory.path()).unwrap(), pointer);
    }
}
