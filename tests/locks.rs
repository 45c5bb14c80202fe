//! A file system that gives no locks, as some network file systems are: nothing is written that a
//! second run could spoil, and nothing is removed that somebody may be reading.

use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::service::Service;
use crate::support::{Dir, Ran, pdf, skipped};

fn animal(name: &str) -> Vec<u8> {
    pdf::plan(&format!("Elke school heeft een eigen {name}."))
}

/// An index of a plan about an elephant; nothing where this machine can't make locks fail.
fn olifant() -> Option<Dir> {
    let works = Command::new("strace").args(["-e", "trace=none", "true"]).output();
    if !works.is_ok_and(|ran| ran.status.success()) {
        skipped("strace is not there or may not trace");
        return None;
    }
    let dir = Dir::new();
    dir.write("corpus/a.pdf", animal("olifant"));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    Some(dir)
}

/// A run for which locks fail: `how` in strace's words.
fn without_locks(dir: &Dir, how: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("strace");
    command.args(["-q", "-f", "-o", "/dev/null", "-e", "trace=flock"]);
    command.args(["-e", &format!("inject=flock:{how}"), env!("CARGO_BIN_EXE_planzoeker")]);
    command.args(arguments).current_dir(dir.root());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn two_runs_without_locks_write_nothing_and_say_why() {
    let Some(dir) = olifant() else { return };
    dir.write("corpus/a.pdf", animal("giraffe"));
    for error in ["ENOLCK", "EOPNOTSUPP", "ENOSYS"] {
        let how = format!("error={error}");
        let runs = [0, 1].map(|_| without_locks(&dir, &how, &["index"]).spawn().unwrap());
        for run in runs {
            let ran = Ran::from(run.wait_with_output().unwrap());
            assert_eq!(ran.code, Some(6), "{error}: {ran:?}");
            let said = ran.note.contains("can't lock index/lock")
                && ran.note.contains("keep the index on a file system with locks");
            assert!(said, "{error}: {ran:?}");
        }
        assert_eq!(std::fs::read_dir(dir.path("index/generations")).unwrap().count(), 1);
        let found = without_locks(&dir, &how, &["search", "olifant"]).output().unwrap();
        assert_eq!(found.status.code(), Some(0), "who reads needs no lock: {found:?}");
    }
    assert_eq!(dir.run(&["index"]).code, Some(0));
    assert_eq!(dir.run(&["search", "giraffe"]).code, Some(0));
}

#[test]
fn a_generation_that_may_be_held_is_not_removed() {
    let Some(dir) = olifant() else { return };
    let held = dir.generation();
    let service = Service::start(dir.command(&["serve", "--listen", "127.0.0.1:0"]));
    let pid = Pid::from_raw(i32::try_from(service.id()).unwrap()).unwrap();
    kill_process(pid, Signal::STOP).unwrap();
    for word in ["giraffe", "zebra", "panter"] {
        dir.write("corpus/a.pdf", animal(word));
        // The run looks at what is published, has its own lock, and no other from then on.
        let ran = without_locks(&dir, "error=EBADF:when=3+", &["index"]).output().unwrap();
        assert_eq!(ran.status.code(), Some(0), "{ran:?}");
    }
    assert!(held.join("manifest.json").exists());
    kill_process(pid, Signal::CONT).unwrap();
    service.await_hits("panter", 1);
    // With locks all is cleared that nobody holds.
    dir.write("corpus/a.pdf", animal("kameel"));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    assert!(!held.exists());
    assert_eq!(std::fs::read_dir(dir.path("index/generations")).unwrap().count(), 2);
}
