//! The bytes of a PDF, read once: what is hashed, what a worker reads and what is stored are the same.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

/// Bytes of the largest file that is read: a worker holds it three times while it takes it in. The
/// largest of 23 real plans and manuals has 4 MB.
const LARGEST: u64 = 256 << 20;

/// Reads a plain file whole. A link, a pipe or a device is refused, without waiting for it. The error
/// is one English sentence for the owner of the file.
pub fn load(path: &Path) -> Result<Vec<u8>, String> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(descriptor) => File::from(descriptor),
        Err(Errno::LOOP) => return Err("it is a link: put the file itself in its place".to_owned()),
        Err(Errno::NOENT) => return Err("it isn't there".to_owned()),
        // What a socket says.
        Err(Errno::NXIO) => return Err(NOT_PLAIN.to_owned()),
        Err(error) => return Err(said(&error.into())),
    };
    let data = file.metadata().map_err(|error| said(&error))?;
    if data.is_dir() {
        return Err(
            "it is a directory: put its PDFs beside it, or name them in corpus.toml".to_owned()
        );
    }
    if !data.is_file() {
        return Err(NOT_PLAIN.to_owned());
    }
    let mut bytes = Vec::new();
    if data.len() > LARGEST {
        return Err(too_large());
    }
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| said(&error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(too_large());
    }
    Ok(bytes)
}

const NOT_PLAIN: &str = "it is not a plain file";

fn too_large() -> String {
    format!("it is larger than {} MiB", LARGEST >> 20)
}

fn said(error: &io::Error) -> String {
    format!("it can't be opened: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_files_are_read() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        std::fs::write(at("file"), "text").unwrap();
        std::os::unix::fs::symlink(at("file"), at("link")).unwrap();
        std::fs::File::create(at("large")).unwrap().set_len(LARGEST + 1).unwrap();
        std::os::unix::fs::symlink("round", at("round")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, at("pipe"), Mode::RWXU).unwrap();
        let check = |name: &str, expected: Result<&[u8], &str>| {
            let read = load(&at(name));
            match (&read, expected) {
                (Ok(bytes), Ok(expected)) => assert_eq!(bytes, expected),
                (Err(reason), Err(part)) => assert!(reason.contains(part), "{name}: {reason}"),
                _ => panic!("{name}: {read:?}"),
            }
        };
        check("file", Ok(b"text"));
        check("link", Err("it is a link"));
        check("pipe", Err("not a plain file"));
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        check("socket", Err("not a plain file"));
        check(".", Err("it is a directory"));
        check("none", Err("isn't there"));
        check("large", Err("larger than 256 MiB"));
        check("round", Err("it is a link"));
    }
}
