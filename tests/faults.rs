//! A machine that fails while an index is written: killed, full, refusing. What was served stays, and
//! the next run mends all.
//!
//! The long forms (`PLANZOEKER_LONG`) try more moments; both count what came of them in the assertions.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use planzoeker::plan::READING_VERSION;
use rustix::process::{Pid, Signal, kill_process};

use crate::support::service::{Service, wait};
use crate::support::watched::{halted, lives};
use crate::support::{Dir, Ran, counts, hostile, long, pdf, skipped};

const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

fn animal(name: &str) -> Vec<u8> {
    pdf::plan(&format!("Elke school heeft een eigen {name}."))
}

fn generations(dir: &Dir) -> usize {
    std::fs::read_dir(dir.path("index/generations")).unwrap().count()
}

/// An index with a plan and one whose file can't be read any more.
fn with_a_stale_plan() -> Dir {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", animal("olifant"));
    dir.write("corpus/oud.pdf", pdf::plan("Elke wijk heeft een eigen zebra."));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    dir.write("corpus/oud.pdf", "half gekopieerd");
    assert_eq!(dir.run(&["index"]).code, Some(3));
    dir
}

/// What is published is whole: the stale plan is there, and of the other the old or the new text.
/// Which of the two.
fn whole(dir: &Dir, new: &str, after: &dyn std::fmt::Debug) -> bool {
    let found = |word: &str| match dir.run(&["search", word]) {
        Ran { code: Some(0), .. } => true,
        Ran { code: Some(1), .. } => false,
        other => panic!("{other:?} after {after:?}"),
    };
    assert!(found("school") && found("zebra"), "a plan is lost after {after:?}");
    let (is_old, is_new) = (found("olifant"), found(new));
    assert!(is_old != is_new, "after {after:?}");
    is_new
}

/// Runs that were hit by a fault, by their end.
type Ends = BTreeMap<String, usize>;

/// Publishes under a fault, looks at what is served, and publishes without it.
fn fault(dir: &Dir, command: Command, ends: &mut Ends) -> Ran {
    let mut command = command;
    dir.write("corpus/a.pdf", animal("giraffe"));
    let output = command.stdin(Stdio::null()).output().unwrap();
    let ran = Ran::from(output);
    let is_new = whole(dir, "giraffe", &ran);
    match ran.code {
        // 3: the stale plan is in every run.
        Some(3) => {}
        // What may fail after the publication: making its name durable, and the report of it.
        Some(6) => {
            let late = !ran.note.contains("can't") || ran.note.contains("can't write index: ");
            assert!(!is_new || late, "{ran:?}");
        }
        // By a signal, or said by the shell or strace that it was one.
        None | Some(128..) => {}
        _ => panic!("{ran:?}"),
    }
    *ends.entry(format!("{:?}, new text: {is_new}", ran.code)).or_default() += 1;
    dir.write("corpus/a.pdf", animal("olifant"));
    let next = dir.run(&["index", "--verify"]);
    assert_eq!(next.code, Some(3), "{next:?} after {ran:?}");
    assert!(!whole(dir, "giraffe", &next));
    assert!(generations(dir) <= 2, "leftovers after {ran:?}");
    ran
}

#[test]
fn a_file_that_may_not_grow_stops_a_run_and_loses_nothing() {
    let dir = with_a_stale_plan();
    let mut ends = Ends::new();
    let step = if long() { 1 } else { 9 };
    for blocks in (0..45).step_by(step) {
        // With the signal a run is killed at its write; without it the write fails.
        for trap in ["", "trap '' XFSZ;"] {
            let script = format!("{trap} ulimit -f {blocks}; exec \"$@\"");
            let mut command = Command::new("sh");
            command.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_planzoeker"), "index"]);
            command.current_dir(dir.root());
            let ran = fault(&dir, command, &mut ends);
            if ran.code == Some(6) {
                assert!(ran.note.contains("File too large"), "{ran:?}");
            }
        }
    }
    assert!(ends.keys().any(|end| end.starts_with("Some(6)")), "{ends:?}");
    assert!(ends.keys().any(|end| end.starts_with("None")), "{ends:?}");
    counts(&format!("limits on files: {ends:?}"));
}

#[test]
fn a_call_that_fails_stops_a_run_and_loses_nothing() {
    // strace makes the n-th call of a kind fail; without it, the other tests of this file remain.
    let works = Command::new("strace").args(["-e", "trace=none", "true"]).output();
    if !works.is_ok_and(|ran| ran.status.success()) {
        return skipped("strace is not there or may not trace");
    }
    let dir = with_a_stale_plan();
    let mut ends = Ends::new();
    let calls: &[(&str, &str, &str)] = &[
        ("write", "ENOSPC", "the disk is full"),
        ("write", "EIO", "nput/output error"),
        ("fsync,fdatasync", "EIO", "nput/output error"),
        ("rename,renameat,renameat2", "EACCES", "ermission denied"),
        ("mkdir,mkdirat", "ENOSPC", "the disk is full"),
        ("ftruncate,fallocate", "ENOSPC", "the disk is full"),
    ];
    for (call, error, said) in calls {
        let most = if long() { 60 } else { 3 };
        for count in 1..=most {
            // The short form takes moments far apart.
            let when = if long() { count } else { count * count * 3 - 2 };
            let inject = format!("inject={call}:error={error}:when={when}");
            let mut command = Command::new("strace");
            let trace = format!("trace={call}");
            command.args(["-q", "-f", "-o", "/dev/null", "-e", &trace, "-e", &inject]);
            command.args([env!("CARGO_BIN_EXE_planzoeker"), "index"]).current_dir(dir.root());
            let ran = fault(&dir, command, &mut ends);
            if ran.code == Some(6) && ran.note.contains("can't") {
                assert!(ran.note.contains(said), "{inject}: {ran:?}");
            }
        }
    }
    assert!(ends.keys().any(|end| end.starts_with("Some(6)")), "{ends:?}");
    counts(&format!("failed calls: {ends:?}"));
}

#[test]
fn a_full_disk_is_said_as_such() {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", animal("olifant"));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    std::fs::rename(dir.path("index"), dir.path("kept")).unwrap();
    std::fs::create_dir(dir.path("index")).unwrap();
    // Larger than the disk, by what is no content.
    dir.write("corpus/a.pdf", [animal("giraffe"), vec![b' '; 600 << 10]].concat());
    let script = "mount -t tmpfs -o size=512k none index 2> /dev/null || exit 99; \
                  cp -r kept/. index && { \"$0\" index; echo $?; \"$0\" search olifant > /dev/null; \
                  echo $?; ls index/generations; }";
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", script, env!("CARGO_BIN_EXE_planzoeker")]);
    let Ok(output) = command.current_dir(dir.root()).output() else {
        return skipped("unshare is not there");
    };
    let ran = Ran::from(output);
    if ran.code == Some(99) || ran.note.contains("unshare failed") {
        // The failing writes above stand for it.
        return skipped("no right to mount");
    }
    assert_eq!(ran.out, "6\n0\n1\n", "{ran:?}");
    assert!(ran.note.contains("the disk is full: make room"), "{ran:?}");
}

#[test]
fn a_run_that_is_killed_leaves_a_whole_index() {
    let dir = with_a_stale_plan();
    let service = Service::start(dir.command(&SERVE));
    dir.write("corpus/a.pdf", animal("giraffe"));
    let began = Instant::now();
    assert_eq!(dir.run(&["index"]).code, Some(3));
    let usual = began.elapsed();
    // A fixed seed: the moments differ, and are the same in every run of the test.
    let mut seed = 20_181_203_u64;
    let mut ends = Ends::new();
    for _ in 0..if long() { 50 } else { 8 } {
        dir.write("corpus/a.pdf", animal("olifant"));
        assert_eq!(dir.run(&["index", "--verify"]).code, Some(3));
        dir.write("corpus/a.pdf", animal("giraffe"));
        let mut run =
            dir.command(&["index"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        std::thread::sleep(usual.mul_f64((seed >> 33) as f64 / f64::from(1_u32 << 31) * 1.1));
        run.kill().unwrap();
        let code = run.wait().unwrap().code();
        assert_eq!(service.hits("school"), 2, "the service answers on");
        assert_eq!(service.hits("zebra"), 1);
        let is_new = whole(&dir, "giraffe", &code);
        *ends.entry(format!("{code:?}, new text: {is_new}")).or_default() += 1;
        assert!(generations(&dir) <= 4, "two, one that is held, one draft");
    }
    dir.write("corpus/a.pdf", animal("kameel"));
    assert_eq!(dir.run(&["index"]).code, Some(3));
    service.await_hits("kameel", 1);
    assert_eq!(service.stop(), Some(0));
    dir.write("corpus/a.pdf", animal("panter"));
    assert_eq!(dir.run(&["index"]).code, Some(3));
    assert_eq!(generations(&dir), 2, "nothing is left over");
    counts(&format!("kills: {ends:?}"));
}

#[test]
fn workers_stand_under_limits_and_end_with_their_parent() {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", animal("olifant"));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    dir.write("corpus/traag.pdf", hostile::slow());
    for signal in [Signal::KILL, Signal::INT, Signal::TERM] {
        // A shell has its jobs in the background ignore an interrupt, and they their children.
        let mut command = Command::new("env");
        command.args(["--default-signal=INT", env!("CARGO_BIN_EXE_planzoeker"), "index"]);
        command.current_dir(dir.root()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut run = command.spawn().unwrap();
        let worker = halted(run.id());
        let limits = std::fs::read_to_string(format!("/proc/{worker}/limits")).unwrap();
        for (name, value) in [
            ("Max open files", "3"),
            ("Max address space", "1073741824"),
            ("Max cpu time", "60"),
            ("Max file size", "0"),
            ("Max core file size", "0"),
        ] {
            assert_eq!(bound(&limits, name), value, "{limits}");
        }
        kill_process(Pid::from_child(&run), signal).unwrap();
        assert_eq!(run.wait().unwrap().code(), None, "ended by {signal:?}");
        wait("the worker to end", || !lives(worker));
        assert_eq!(dir.run(&["search", "olifant"]).code, Some(0));
        assert_eq!(generations(&dir), 2, "the published one, and one draft");
    }
    std::fs::remove_file(dir.path("corpus/traag.pdf")).unwrap();
    dir.write("corpus/b.pdf", animal("giraffe"));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    assert_eq!(generations(&dir), 2, "the draft is gone");
}

fn bound<'a>(limits: &'a str, name: &str) -> &'a str {
    let line = limits.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.split_whitespace().next()).unwrap_or_default()
}

#[test]
fn what_failed_is_remembered_by_its_contents_until_it_changes_or_is_asked_for() {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", animal("olifant"));
    dir.write("corpus/b.pdf", "geen pdf");
    assert_eq!(dir.run(&["index"]).code, Some(3));
    let change = |how: &dyn Fn(&str) -> String| {
        let path = dir.generation().join("manifest.json");
        let manifest = std::fs::read_to_string(&path).unwrap();
        let changed = how(&manifest);
        assert_ne!(changed, manifest);
        std::fs::write(&path, &changed).unwrap();
        let number = dir.generation().file_name().unwrap().to_string_lossy().into_owned();
        let hash = planzoeker::store::sha256(changed.as_bytes());
        dir.write("index/current", format!("{number} {hash}\n"));
    };
    // A memory that is wrong shows when something is read again.
    let said = "not a PDF file: it does not begin with %PDF-";
    let remember = |reason: &str| change(&|manifest| manifest.replace(said, reason));
    let reading = |version: u32| format!("\"reading\":{version}}}");
    let reason = |file: &str, arguments: &[&str]| {
        let lines = dir.run(arguments).json();
        let line = lines.iter().find(|line| line["file"] == file).unwrap();
        line["reason"].as_str().unwrap().to_owned()
    };
    let index: &[&str] = &["index", "--json"];
    remember("onthouden");
    assert_eq!(reason("b.pdf", index), "onthouden");
    std::fs::rename(dir.path("corpus/b.pdf"), dir.path("corpus/c.pdf")).unwrap();
    assert_eq!(reason("c.pdf", index), "onthouden", "under another name too");
    assert!(reason("c.pdf", &["index", "--json", "--verify"]).contains("not a PDF"));
    remember("onthouden");
    change(&|manifest| manifest.replace(&reading(READING_VERSION), &reading(READING_VERSION - 1)));
    assert!(reason("c.pdf", index).contains("not a PDF"), "another reading may make more of it");
    remember("onthouden");
    dir.write("corpus/c.pdf", "nog steeds geen pdf");
    assert!(reason("c.pdf", index).contains("not a PDF"), "changed, so read");
}

#[test]
fn a_generation_that_a_service_holds_is_not_removed() {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", animal("olifant"));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    let held = dir.generation();
    let service = Service::start(dir.command(&SERVE));
    let pid = Pid::from_raw(i32::try_from(service.id()).unwrap()).unwrap();
    kill_process(pid, Signal::STOP).unwrap();
    for word in ["giraffe", "zebra", "panter"] {
        dir.write("corpus/a.pdf", animal(word));
        assert_eq!(dir.run(&["index"]).code, Some(0));
    }
    assert!(held.join("manifest.json").exists() && generations(&dir) == 3);
    kill_process(pid, Signal::CONT).unwrap();
    service.await_hits("panter", 1);
    dir.write("corpus/a.pdf", animal("kameel"));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    assert!(!held.exists() && generations(&dir) == 2);
}

#[test]
fn a_copy_of_a_generation_is_a_backup() {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", animal("olifant"));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    let name = dir.generation().file_name().unwrap().to_string_lossy().into_owned();
    dir.write("corpus/a.pdf", "kapot");
    std::fs::create_dir_all(dir.path("backup/generations")).unwrap();
    copy(&dir.generation(), &dir.path(&format!("backup/generations/{name}")));
    std::fs::copy(dir.path("index/current"), dir.path("backup/current")).unwrap();

    std::fs::remove_dir_all(dir.path("index")).unwrap();
    assert_eq!(dir.run(&["index"]).code, Some(3), "what the broken file gave before is lost");
    assert_eq!(dir.run(&["search", "olifant"]).code, Some(1));
    std::fs::remove_dir_all(dir.path("index")).unwrap();
    copy(&dir.path("backup"), &dir.path("index"));
    assert_eq!(Service::start(dir.command(&SERVE)).hits("olifant"), 1);
    let ran = dir.run(&["index", "--json"]);
    assert_eq!((ran.code, &ran.json()[0]["outcome"]), (Some(3), &"stale".into()), "{ran:?}");
    assert_eq!(dir.run(&["search", "olifant"]).code, Some(0), "and is there again");
}

fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-r").args([from, to]).status().unwrap().success());
}
