//! Everyday questions about the sample plan: in which chapter the answers stand.
//!
//! A question counts when a passage of the expected chapter comes first, or is among the first
//! three. A passage of the addendum counts for the chapter that it changes, as the answer shows it,
//! and for `add`; `bijlage` is any appendix.

#![expect(clippy::print_stdout, reason = "a test that fails shows what was asked and found")]

use std::path::{Path, PathBuf};

use crate::support::{Dir, shared};

/// A question with the chapters that answer it.
struct Question {
    text: String,
    expected: Vec<String>,
}

fn questions(file: &Path, question: usize, expected: usize) -> Vec<Question> {
    let text = std::fs::read_to_string(file).unwrap();
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.starts_with("qid"))
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .map(|columns| Question {
            text: columns[question].to_owned(),
            expected: columns[expected].split(';').map(str::to_owned).collect(),
        })
        // `0`: the plan has no answer.
        .filter(|question| question.expected != ["0"])
        .collect()
}

/// The index of the sample, and the shares of questions answered first and in the first three.
fn asked(dir: &Dir, questions: &[Question]) -> (f32, f32) {
    let (mut first, mut three) = (0, 0);
    for question in questions {
        let ran = dir.run(&["search", "--json", "--page-size", "3", "--", &question.text]);
        let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let places: Vec<Vec<String>> =
            answer["hits"].as_array().unwrap().iter().map(places).collect();
        let right = |places: &Vec<String>| places.iter().any(|at| question.expected.contains(at));
        let at = places.iter().position(right);
        first += usize::from(at == Some(0));
        three += usize::from(at.is_some());
        if at != Some(0) {
            println!("{}: expected {:?}, found {places:?}", question.text, question.expected);
        }
    }
    let share = |count: usize| count as f32 / questions.len() as f32;
    (share(first), share(three))
}

/// For what a hit counts.
fn places(hit: &serde_json::Value) -> Vec<String> {
    let mut places = Vec::new();
    places.extend(hit["chapter"]["number"].as_str().map(str::to_owned));
    if hit["document"]["kind"] == "addendum" {
        places.push("add".to_owned());
    } else if hit["kind"] == "appendix" {
        places.push("bijlage".to_owned());
    }
    places
}

fn check(file: &Path, columns: (usize, usize), floors: (f32, f32)) {
    let dir = Dir::new();
    let corpus = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let ran = dir.run(&["index", "--corpus", corpus.to_str().unwrap()]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let (first, three) = asked(&dir, &questions(file, columns.0, columns.1));
    println!("{}: first {first:.3}, in three {three:.3}", file.display());
    assert!(first >= floors.0 && three >= floors.1, "first {first:.3}, in three {three:.3}");
}

#[test]
fn everyday_questions_lead_to_their_chapter() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sample/questions.tsv");
    check(&file, (0, 1), (0.70, 0.84));
}

#[test]
fn other_questions_lead_to_their_chapter() {
    let Some(shared) = shared() else { return };
    check(&shared.join("data/domain/queries.tsv"), (1, 4), (0.64, 0.83));
}
