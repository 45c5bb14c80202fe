//! The sample plan, read from its PDFs, against the gold structure from its source: nothing may
//! differ. A section that is missing, a wrong level or page, a sentence in the wrong section or an
//! amendment that goes astray fails here by name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const PLAN: &str = "ondersteuningsplan-po-2018-2022";
const ADDENDUM: &str = "addendum-2020-op-po";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn gold(document: &str) -> Value {
    let file = root().join("tests/fixtures/sample/gold.json");
    let gold: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let documents = gold["documents"].as_array().unwrap();
    documents.iter().find(|entry| entry["id"] == document).unwrap().clone()
}

/// What `inspect` prints of one of the sample's PDFs.
fn inspect(document: &str, view: &str, corpus: Option<&Path>) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_planzoeker"));
    command.arg("inspect").arg(root().join(format!("corpus/{document}.pdf")));
    command.args(["--as", view, "--json"]);
    if let Some(corpus) = corpus {
        command.arg("--corpus").arg(corpus);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn passages(document: &str, corpus: Option<&Path>) -> Vec<Value> {
    let lines = inspect(document, "passages", corpus);
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Anchor of the section that holds a passage.
fn anchor_of(passage: &Value) -> String {
    let path = passage["path"].as_array().unwrap();
    path.last().unwrap()["anchor"].as_str().unwrap().to_owned()
}

/// The words of a text, so that spacing, list marks and line ends don't matter; punctuation does.
fn words(text: &str) -> String {
    text.split_whitespace().filter(|word| !matches!(*word, "•" | "·" | "–")).collect::<Vec<_>>().join(" ")
}

fn outline_is_the_golds(document: &str) {
    let ours: Value = serde_json::from_str(&inspect(document, "outline", None)).unwrap();
    let line = |entry: &Value| {
        let field = |name: &str| match &entry[name] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        ["level", "kind", "number", "title", "page", "anchor"].map(field).join(" | ")
    };
    let ours: Vec<String> = ours.as_array().unwrap().iter().map(line).collect();
    let gold: Vec<String> =
        gold(document)["sections"].as_array().unwrap().iter().map(line).collect();
    for (ours, gold) in ours.iter().zip(&gold) {
        assert_eq!(ours, gold);
    }
    assert_eq!(ours.len(), gold.len(), "{document}: number of sections");
}

#[test]
fn outline_of_the_plan_is_the_golds() {
    outline_is_the_golds(PLAN);
}

#[test]
fn outline_of_the_addendum_is_the_golds() {
    outline_is_the_golds(ADDENDUM);
}

fn text_stands_in_its_section(document: &str) {
    let mut ours: BTreeMap<String, String> = BTreeMap::new();
    for passage in passages(document, None) {
        let text = ours.entry(anchor_of(&passage)).or_default();
        text.push(' ');
        text.push_str(&words(passage["text"].as_str().unwrap()));
    }
    let mut missing = Vec::new();
    for section in gold(document)["sections"].as_array().unwrap() {
        let anchor = section["anchor"].as_str().unwrap();
        let text = ours.get(anchor).map_or("", String::as_str);
        for block in section["blocks"].as_array().unwrap() {
            // An item, a cell or a paragraph stands there whole; how a row is written is ours.
            let pieces = block["text"].as_str().unwrap().split(['\n', '\t']);
            let notes = block["notes"].as_array().into_iter().flatten().filter_map(Value::as_str);
            for piece in pieces.chain(notes) {
                if !text.contains(&words(piece)) {
                    missing.push(format!("{anchor}: {piece}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{document}: not in its section:\n{}", missing.join("\n"));
}

#[test]
fn text_of_the_plan_stands_in_its_sections() {
    text_stands_in_its_section(PLAN);
}

#[test]
fn text_of_the_addendum_stands_in_its_sections() {
    text_stands_in_its_section(ADDENDUM);
}

#[test]
fn passages_are_of_a_size_to_read_and_have_ids_of_their_own() {
    for document in [PLAN, ADDENDUM] {
        let passages = passages(document, None);
        let ids: BTreeSet<&str> = passages.iter().map(|p| p["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), passages.len(), "{document}: an id is used twice");
        for passage in &passages {
            let id = passage["id"].as_str().unwrap();
            let text = passage["text"].as_str().unwrap();
            let count = text.split_whitespace().count();
            assert!((1..=220).contains(&count), "{id}: {count} words");
            assert!(id.starts_with(&format!("{document}.{}.", anchor_of(passage))), "{id}");
            assert!(!text.contains("Geschreven voorbeelddocument voor zoeksoftware") || id.contains("colofon"), "{id}: footer in the text");
        }
    }
}

#[test]
fn amendments_reach_their_targets_and_nothing_else() {
    let amended = passages(PLAN, Some(&root().join("corpus")));
    let mut ours: BTreeSet<(String, String)> = BTreeSet::new();
    for passage in &amended {
        let path: Vec<&str> =
            passage["path"].as_array().unwrap().iter().map(|step| step["anchor"].as_str().unwrap()).collect();
        for amendment in passage["amendedBy"].as_array().into_iter().flatten() {
            assert_eq!(amendment["document"], ADDENDUM);
            let effect = amendment["effect"].as_str().unwrap();
            // A renaming concerns the whole plan: it marks each passage that holds the old word.
            if effect == "renames" {
                let text = passage["text"].as_str().unwrap().to_lowercase();
                assert!(text.contains("wijkteam"), "{}: renamed without the word", passage["id"]);
                ours.insert(("document".into(), effect.into()));
            } else {
                ours.insert((path.join("/"), effect.into()));
            }
        }
    }
    let mut expected: BTreeMap<(String, String), bool> = BTreeMap::new();
    for amendment in gold(ADDENDUM)["amendments"].as_array().unwrap() {
        if let Some(target) = amendment["target"].as_str() {
            expected.insert((target.into(), amendment["effect"].as_str().unwrap().into()), false);
        }
    }
    let mut astray = Vec::new();
    for (path, effect) in &ours {
        let hit = expected
            .iter_mut()
            .find(|((target, wanted), _)| wanted == effect && path.split('/').any(|anchor| anchor == target));
        match hit {
            Some((_, found)) => *found = true,
            None => astray.push(format!("{effect} at {path}")),
        }
    }
    assert!(astray.is_empty(), "marked, but not amended: {astray:?}");
    let missed: Vec<_> = expected.iter().filter(|(_, found)| !**found).map(|(key, _)| key).collect();
    assert!(missed.is_empty(), "amended, but not marked: {missed:?}");
}
