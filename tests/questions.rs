//! Everyday questions about the sample plan: in which chapter the answers stand.
//!
//! A question counts when a passage of the expected chapter comes first, or is among the first
//! three; `evaluate` says what counts for which chapter.

#![expect(clippy::print_stdout, reason = "a test that fails shows what was asked and found")]

use std::path::{Path, PathBuf};

use crate::support::{Dir, shared};

/// An index of the sample.
fn sample() -> Dir {
    let dir = Dir::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let ran = dir.run(&["index", "--corpus", corpus.to_str().unwrap()]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    dir
}

/// Asks the questions of a file, and wants so many answered first and in the first three.
fn check(dir: &Dir, file: &Path, floors: (f32, f32)) {
    let ran = dir.run(&["evaluate", "--per-query", file.to_str().unwrap()]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    println!("{}:\n{}", file.display(), ran.out);
    let share = |name: &str| -> f32 {
        let line = ran.out.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap().trim().parse().unwrap()
    };
    let (first, three) = (share("first "), share("three "));
    assert!(first >= floors.0 && three >= floors.1, "{}: {first} {three}", file.display());
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sample").join(name)
}

#[test]
fn everyday_questions_lead_to_their_chapter() {
    let dir = sample();
    check(&dir, &fixture("questions.tsv"), (0.75, 0.84));
    // Nothing was ever chosen on these.
    check(&dir, &fixture("questions-held-out.tsv"), (0.80, 0.95));
    // Others' questions: query and chapter are the second and the fifth column.
    let Some(shared) = shared() else { return };
    let table = std::fs::read_to_string(shared.join("data/domain/queries.tsv")).unwrap();
    let questions: Vec<String> = table
        .lines()
        .skip(1)
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .map(|columns| format!("{}\t{}\n", columns[1], columns[4]))
        .collect();
    dir.write("queries.tsv", questions.concat());
    check(&dir, &dir.path("queries.tsv"), (0.75, 0.92));
}

#[test]
fn the_section_about_the_question_comes_before_other_chapters() {
    let dir = sample();
    let ran = dir.run(&["search", "--json", "tijdelijke ondersteuning"]);
    let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let sections: Vec<&str> = answer["hits"].as_array().unwrap()[..3]
        .iter()
        .map(|hit| hit["anchor"]["path"].as_array().unwrap().last().unwrap())
        .map(|step| step["label"].as_str().unwrap())
        .collect();
    assert_eq!(sections, ["5.2", "5.2", "5.2"]);
}

#[test]
fn a_question_without_a_chapter_is_told() {
    let dir = sample();
    dir.write("bad.tsv", "# why\nhoe lang duurt een tlv\n");
    let ran = dir.run(&["evaluate", "bad.tsv"]);
    assert_eq!(ran.code, Some(5), "{ran:?}");
    assert!(ran.note.contains("bad.tsv:2: a question needs a tab and its chapter"), "{ran:?}");
    dir.write("good.tsv", "hoe lang duurt een tlv\t5\twho\nnergens over\t0\nqqqqqq\t5\n");
    let ran = dir.run(&["evaluate", "good.tsv", "--per-query"]);
    assert_eq!(ran.out, "first 0.5000\nthree 0.5000\n-\t5\t\tqqqqqq\n");
}

#[test]
fn what_evaluate_cannot_measure_is_told_before_the_index_is_missed() {
    let dir = Dir::new();
    dir.write("questions.tsv", "hoe lang duurt een tlv\t5\n");
    let check = |args: &[&str], code: i32, note: &str| {
        let ran = dir.run(&[&["evaluate"], args].concat());
        assert_eq!(ran.code, Some(code), "{ran:?}");
        assert!(ran.note.contains(note), "{ran:?}");
    };
    check(&["colection"], 5, "colection: No such file");
    check(&["colection", "--folds", "5"], 5, "colection: No such file");
    for option in ["--run", "--queries"] {
        let note = format!("{option} is for a collection (a directory)");
        check(&["questions.tsv", option, "other.tsv"], 2, &note);
    }
    assert!(!dir.path("other.tsv").exists());
    check(&["questions.tsv"], 4, "there is no index");
}
