//! No file can stop a run: each ends as text or with its reason, inside the bounds of a worker, and the
//! good file beside it is served.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::hostile::{self, Case, Expect, WORD};
use crate::support::probe::Probe;
use crate::support::watched::{Watched, watched};
use crate::support::{Dir, counts, long, pdf, shared, skipped};

/// Resident memory that no worker may pass: its address space, of which not all is resident.
const MEMORY: u64 = 1 << 30;
/// Seconds of computing that a worker may take.
const CPU: f64 = 60.0;

/// Indexes the files beside a good one, and compares what came of each; in the long form each alone
/// too.
fn check(cases: &[Case]) {
    if long() {
        cases.iter().for_each(|case| run(std::slice::from_ref(case)));
    }
    run(cases);
}

/// The file beside them that is well.
const GOOD: &str = "goed.pdf";

/// Runs in which a machine has to find the time for every file.
const ATTEMPTS: usize = 5;

/// Indexes so many hostile files within their bounds, and again where the machine had no time for one.
fn index(dir: &Dir, count: usize) -> Vec<Value> {
    let mut lines: BTreeMap<String, Value> = BTreeMap::new();
    for _ in 0..ATTEMPTS {
        let Watched { ran, peak, cpu } = watched(dir.command(&["index", "--json"]));
        let said = ran.json();
        if let [only] = said.iter().filter(|line| line["file"] != GOOD).collect::<Vec<_>>()[..] {
            let megabytes = peak >> 20;
            counts(&format!("{}: {}, {cpu:.1} s, {megabytes} MB", only["file"], only["outcome"]));
        }
        assert!(matches!(ran.code, Some(0 | 3)), "{ran:?}");
        assert!(peak < MEMORY, "{peak} bytes");
        // A file that had no time is read twice.
        assert!(cpu < 2.0 * CPU * (count + 1) as f64, "{cpu} s");
        for line in said {
            let file = line["file"].as_str().unwrap().to_owned();
            // What was read before is told as it was then.
            if line["outcome"] != "unchanged" {
                lines.insert(file, line);
            }
        }
        if !ran.out.contains("on a busy machine") {
            break;
        }
    }
    lines.into_values().collect()
}

fn run(cases: &[Case]) {
    let dir = Dir::new();
    dir.write(&format!("corpus/{GOOD}"), pdf::plan("Elke school heeft een eigen olifant."));
    for (name, bytes, _) in cases {
        dir.write(&format!("corpus/{name}.pdf"), bytes);
    }
    let lines = index(&dir, cases.len());
    let mut faults = Vec::new();
    for (name, _, expect) in cases {
        let file = format!("{name}.pdf");
        let line = lines.iter().find(|line| line["file"] == file.as_str()).unwrap();
        let reason = line["reason"].as_str();
        let holds = match expect {
            Expect::Text | Expect::Letters => line["outcome"] == "indexed",
            Expect::Skip(part) => {
                line["outcome"] == "skipped" && reason.is_some_and(|reason| reason.contains(part))
            }
        };
        if !holds {
            faults.push(format!("expected {expect:?}: {line}"));
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    assert_eq!(dir.run(&["search", "olifant"]).code, Some(0), "the good file is served");
    let ran = dir.run(&["search", "--json", "--page-size", "50", WORD]);
    let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let hits = answer["hits"].as_array().unwrap().iter();
    let found: BTreeSet<&str> = hits.map(|hit| hit["document"]["id"].as_str().unwrap()).collect();
    let text = cases.iter().filter(|(_, _, expect)| matches!(expect, Expect::Text));
    let expected: BTreeSet<&str> = text.map(|(name, _, _)| *name).collect();
    assert_eq!(found, expected, "what was read can be found");
}

#[test]
fn what_is_no_pdf() {
    check(&hostile::not_a_pdf());
}

#[test]
fn what_breaks_off_or_lies() {
    check(&hostile::broken());
}

#[test]
fn what_goes_round_or_down() {
    check(&hostile::endless());
}

#[test]
fn what_explodes() {
    check(&hostile::bombs());
}

#[test]
fn what_has_no_measure() {
    check(&hostile::measures());
}

#[test]
fn what_has_broken_fonts() {
    check(&hostile::fonts());
}

#[test]
fn what_is_packed_or_locked() {
    check(&hostile::packed());
}

#[test]
fn what_is_a_pdf_and_something_else() {
    let cases = hostile::two_in_one();
    check(&cases);
    // For whoever asks for it it is a PDF and nothing else.
    let dir = Dir::new();
    for (name, bytes, _) in &cases {
        dir.write(&format!("corpus/{name}.pdf"), bytes);
    }
    let ran = dir.run(&["index"]);
    assert_eq!(dir.run(&["search", hostile::HIDDEN]).code, Some(1), "{ran:?}");
    let serve = dir.command(&["serve", "--listen", "127.0.0.1:0"]);
    let probe = Probe::start(serve, dir.path("log"));
    let text = cases.iter().filter(|(_, _, expect)| matches!(expect, Expect::Text));
    for (name, bytes, _) in text {
        let raw = probe.get(&format!("/v1/documents/{name}/file"), "Accept: text/html\r\n");
        assert!(raw.status == 200 && raw.body == *bytes, "{name}: {}", raw.head);
        for (header, value) in [
            ("content-type", "application/pdf"),
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "sandbox"),
            ("content-disposition", &format!("inline; filename=\"{name}.pdf\"")),
        ] {
            assert_eq!(raw.header(header), Some(value), "{name}: {}", raw.head);
        }
    }
}

#[test]
fn odd_names_and_odd_kinds_of_file() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let dir = Dir::new();
    let good = pdf::plan("Elke school heeft een eigen kameel.");
    let at =
        |name: &[u8]| -> PathBuf { dir.path("corpus").join(std::ffi::OsStr::from_bytes(name)) };
    let long = [vec![b'x'; 251], b".pdf".to_vec()].concat();
    let names: &[&[u8]] = &[
        b"gewoon.pdf",
        b"geen utf-8 \xff\xfe.pdf",
        b"geen utf-8 \xff\xfd.pdf",
        b"twee\nregels.pdf",
        b"\xe2\x80\xaefdp.exe.pdf",
        "caf\u{e9}.pdf".as_bytes(),
        "cafe\u{301}.pdf".as_bytes(),
        b"<script>alert(1)<script>.pdf",
        b"' OR 1=1 --.pdf",
        b"%2e%2e%2f.pdf",
        b".verborgen.pdf",
        b"-x.pdf",
        b"HOOFD.PDF",
        &long,
    ];
    for name in names {
        std::fs::write(at(name), &good).unwrap();
    }
    rustix::fs::mkfifoat(rustix::fs::CWD, at(b"pijp.pdf"), rustix::fs::Mode::RWXU).unwrap();
    symlink("rond.pdf", at(b"rond.pdf")).unwrap();
    symlink("/dev/zero", at(b"nul.pdf")).unwrap();
    symlink("gewoon.pdf", at(b"naar.pdf")).unwrap();
    symlink("nergens", at(b"los.pdf")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(at(b"stekker.pdf")).unwrap();
    std::fs::create_dir(at(b"map.pdf")).unwrap();
    std::fs::write(at(b"map.pdf/binnen.pdf"), &good).unwrap();
    symlink("map.pdf", at(b"naar-map.pdf")).unwrap();
    let mut device = Command::new("mknod");
    let device = device.arg(at(b"nullen.pdf")).args(["c", "1", "5"]).output();
    let device = device.is_ok_and(|made| made.status.success());
    if !device {
        skipped("no right to make a device: the other kinds of file are tried");
    }

    let ran = dir.run(&["index", "--json"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let lines = ran.json();
    let with = |outcome: &str| lines.iter().filter(|line| line["outcome"] == outcome).count();
    assert_eq!(with("indexed"), names.len(), "{lines:#?}");
    let check = |file: &str, part: &str| {
        let line = lines.iter().find(|line| line["file"] == file).unwrap();
        assert!(line["reason"].as_str().unwrap().contains(part), "{line}");
    };
    check("pijp.pdf", "not a plain file");
    check("rond.pdf", "it is a link");
    check("nul.pdf", "it is a link");
    check("naar.pdf", "it is a link");
    check("los.pdf", "it is a link");
    check("naar-map.pdf", "it is a link");
    check("stekker.pdf", "not a plain file");
    check("map.pdf", "it is a directory: put its PDFs beside it");
    if device {
        check("nullen.pdf", "not a plain file");
    }
    assert_eq!(with("skipped"), if device { 9 } else { 8 }, "{lines:#?}");
    let files: BTreeSet<_> = lines.iter().map(|line| line["file"].as_str().unwrap()).collect();
    assert_eq!(files.len(), lines.len(), "names that are no text are told apart");

    let ran = dir.run(&["search", "--json", "--page-size", "50", WORD]);
    let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let hits = answer["hits"].as_array().unwrap();
    let ids: BTreeSet<_> = hits.iter().map(|hit| hit["document"]["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), names.len(), "{ids:?}");
    let plain = |id: &&str| id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    assert!(ids.iter().all(plain), "{ids:?}");
    let ran = dir.run(&["index", "--json"]);
    assert!(ran.json().iter().all(|line| line["outcome"] != "indexed"), "and known again");
}

/// The files of another maker, where `PLANZOEKER_SHARED` names a directory with it: one part of four, and
/// in the long form each file alone.
fn check_table(part: usize) {
    let Some(shared) = shared() else { return };
    let made = made(&shared.join("tools/make_hostile.py"));
    let table = include_str!("fixtures/hostile.tsv").lines().filter(|line| !line.starts_with('#'));
    let rows: Vec<Vec<&str>> = table.map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows.len(), 93);
    let rows: Vec<&Vec<&str>> = rows.iter().skip(part).step_by(4).collect();
    for group in rows.chunks(if long() { 1 } else { rows.len() }) {
        let dir = Dir::new();
        dir.write(&format!("corpus/{GOOD}"), pdf::plan("Elke school heeft een eigen olifant."));
        for row in group {
            std::fs::copy(made.join(row[0]), dir.path("corpus").join(row[0])).unwrap();
        }
        let lines = index(&dir, group.len());
        for row in group {
            let line = lines.iter().find(|line| line["file"] == row[0]).unwrap();
            let reason = line["reason"].as_str().unwrap_or_default();
            assert!(line["outcome"] == row[1] && reason.starts_with(row[2]), "{row:?}: {line}");
        }
        assert_eq!(dir.run(&["search", "olifant"]).code, Some(0), "{:?}", group[0][0]);
    }
}

/// Makes the files, once for all tests: it takes longer than reading them does.
fn made(script: &Path) -> PathBuf {
    let hash = planzoeker::store::sha256(&std::fs::read(script).unwrap());
    let made = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("hostile-{}", &hash[..16]));
    let lock = std::fs::File::create(made.with_extension("lock")).unwrap();
    lock.lock().unwrap();
    // Written last.
    if !made.join("made.tsv").exists() {
        let ran = Command::new("python3").arg(script).arg(&made).output().unwrap();
        assert!(ran.status.success(), "{ran:?}");
    }
    made
}

#[test]
fn each_file_of_another_maker_has_the_outcome_in_the_table_1() {
    check_table(0);
}

#[test]
fn each_file_of_another_maker_has_the_outcome_in_the_table_2() {
    check_table(1);
}

#[test]
fn each_file_of_another_maker_has_the_outcome_in_the_table_3() {
    check_table(2);
}

#[test]
fn each_file_of_another_maker_has_the_outcome_in_the_table_4() {
    check_table(3);
}
