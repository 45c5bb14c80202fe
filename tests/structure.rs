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
    gold_in("tests/fixtures/sample/gold.json", document)
}

fn gold_in(file: &str, document: &str) -> Value {
    let file = root().join(file);
    let gold: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let documents = gold["documents"].as_array().unwrap();
    documents.iter().find(|entry| entry["id"] == document).unwrap().clone()
}

/// What `inspect` prints of one of the sample's PDFs.
fn inspect(document: &str, view: &str, corpus: Option<&Path>) -> String {
    inspect_in("corpus", document, view, corpus)
}

fn inspect_in(directory: &str, document: &str, view: &str, corpus: Option<&Path>) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_planzoeker"));
    command.arg("inspect").arg(root().join(directory).join(format!("{document}.pdf")));
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
    text.split_whitespace()
        .filter(|word| !matches!(*word, "•" | "·" | "–"))
        .collect::<Vec<_>>()
        .join(" ")
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
            assert!(
                !text.contains("Geschreven voorbeelddocument voor zoeksoftware")
                    || id.contains("colofon"),
                "{id}: footer in the text"
            );
        }
    }
}

#[test]
fn amendments_reach_their_targets_and_nothing_else() {
    let amended = passages(PLAN, Some(&root().join("corpus")));
    let mut ours: BTreeSet<(String, String)> = BTreeSet::new();
    for passage in &amended {
        let path: Vec<&str> = passage["path"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| step["anchor"].as_str().unwrap())
            .collect();
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
        let hit = expected.iter_mut().find(|((target, wanted), _)| {
            wanted == effect && path.split('/').any(|anchor| anchor == target)
        });
        match hit {
            Some((_, found)) => *found = true,
            None => astray.push(format!("{effect} at {path}")),
        }
    }
    assert!(astray.is_empty(), "marked, but not amended: {astray:?}");
    let missed: Vec<_> =
        expected.iter().filter(|(_, found)| !**found).map(|(key, _)| key).collect();
    assert!(missed.is_empty(), "amended, but not marked: {missed:?}");
}

/// The same plan and addendum as a design bureau delivers them: no tags, no bookmarks, and all that
/// `corpus/bron/README.md` lists. Nothing speaks for a heading but how it looks, so these are rates.
const BUREAU: &str = "tests/fixtures/sample/b";

/// How much of the gold of rendering B is found, 0–1.
struct Rates {
    /// Chapters, appendices and parts of the front matter.
    top: f64,
    /// Sections and lists of ambitions.
    sections: f64,
    /// Ambitions.
    ambitions: f64,
    /// Words of the text that stand in the section where they belong.
    words: f64,
    /// Share of what is listed that is in the gold.
    precision: f64,
    /// What differs, by name.
    faults: Vec<String>,
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Words with how often they come; how a line is broken and a list is marked doesn't matter.
fn counted<'a>(texts: impl Iterator<Item = &'a str>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for text in texts {
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            *counts.entry(word.to_lowercase()).or_default() += 1;
        }
    }
    counts
}

fn rates(document: &str) -> Rates {
    let gold = gold_in(&format!("{BUREAU}/gold.json"), document);
    let wanted = gold["sections"].as_array().unwrap();
    let ours: Value = serde_json::from_str(&inspect_in(BUREAU, document, "outline", None)).unwrap();
    // The bureau sets some ambitions without their number: those are named by their title. And
    // capitals are how it sets a title.
    let is_ambition = |entry: &Value| entry["kind"] == "ambition";
    let line = |entry: &Value| {
        let fields = ["level", "kind", "number", "page", "anchor"];
        let named = if is_ambition(entry) { 4 } else { 5 };
        let title = entry["title"].as_str().unwrap().to_lowercase();
        let values = fields[..named].iter().map(|name| entry[name].to_string());
        let values = values.collect::<Vec<_>>().join(" | ");
        format!("{values} | {}", title.trim_end_matches('.'))
    };
    let found: BTreeSet<String> = ours.as_array().unwrap().iter().map(line).collect();
    let named: BTreeSet<String> = wanted.iter().map(line).collect();
    let mut faults: Vec<String> =
        named.difference(&found).map(|line| format!("missing {line}")).collect();
    faults.extend(found.difference(&named).map(|line| format!("extra {line}")));
    let rate = |kinds: &[&str]| {
        let of_kind = || wanted.iter().filter(|s| kinds.contains(&s["kind"].as_str().unwrap()));
        share(of_kind().filter(|s| found.contains(&line(s))).count(), of_kind().count())
    };

    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for passage in inspect_in(BUREAU, document, "passages", None).lines() {
        let passage: Value = serde_json::from_str(passage).unwrap();
        let text = passage["text"].as_str().unwrap().to_owned();
        texts.entry(anchor_of(&passage)).or_default().push(text);
    }
    let (mut right, mut all) = (0, 0);
    for section in wanted {
        let same = |ours: &&Value| is_ambition(ours) && ours["number"] == section["number"];
        let ambition = ours.as_array().unwrap().iter().find(same).filter(|_| is_ambition(section));
        let anchor = ambition.unwrap_or(section)["anchor"].as_str().unwrap();
        let blocks = section["blocks"].as_array().unwrap().iter();
        let theirs = counted(blocks.flat_map(|block| {
            let notes = block["notes"].as_array().into_iter().flatten();
            notes.chain([&block["text"]]).filter_map(Value::as_str)
        }));
        let own = counted(texts.get(anchor).into_iter().flatten().map(String::as_str));
        let here: usize =
            theirs.iter().map(|(word, count)| (*count).min(*own.get(word).unwrap_or(&0))).sum();
        let count: usize = theirs.values().sum();
        if count > here + count / 20 {
            faults.push(format!("{anchor}: {} of {count} words elsewhere", count - here));
        }
        (right, all) = (right + here, all + count);
    }
    Rates {
        top: rate(&["chapter", "appendix", "front"]),
        sections: rate(&["section"]),
        ambitions: rate(&["ambition"]),
        words: share(right, all),
        precision: share(named.intersection(&found).count(), found.len()),
        faults,
    }
}

#[track_caller]
fn reaches(document: &str, floor: &Rates) {
    let reached = rates(document);
    let faults = reached.faults.join("\n");
    assert!(reached.top >= floor.top, "{document}, top level: {:.3}\n{faults}", reached.top);
    let Rates { sections, ambitions, words, precision, .. } = reached;
    assert!(sections >= floor.sections, "{document}, sections: {sections:.3}\n{faults}");
    assert!(ambitions >= floor.ambitions, "{document}, ambitions: {ambitions:.3}\n{faults}");
    assert!(words >= floor.words, "{document}, words: {words:.3}\n{faults}");
    assert!(precision >= floor.precision, "{document}, precision: {precision:.3}\n{faults}");
}

#[test]
fn rendering_b_of_the_plan_reaches_its_floor() {
    reaches(
        PLAN,
        &Rates {
            top: 1.0,
            sections: 0.97,
            ambitions: 1.0,
            words: 0.98,
            precision: 0.97,
            faults: Vec::new(),
        },
    );
}

#[test]
fn rendering_b_of_the_addendum_reaches_its_floor() {
    reaches(
        ADDENDUM,
        &Rates {
            top: 1.0,
            sections: 0.97,
            ambitions: 0.0,
            words: 0.98,
            precision: 0.97,
            faults: Vec::new(),
        },
    );
}

/// The addendum's outline and passages as one text, to be reviewed line by line when it changes.
fn shown(document: &str) -> String {
    let outline: Value = serde_json::from_str(&inspect(document, "outline", None)).unwrap();
    let mut text = String::new();
    for entry in outline.as_array().unwrap() {
        let indent = "  ".repeat(entry["level"].as_u64().unwrap() as usize - 1);
        let number =
            entry["number"].as_str().map(|number| format!("{number} ")).unwrap_or_default();
        let title = entry["title"].as_str().unwrap();
        let (page, anchor) = (&entry["page"], entry["anchor"].as_str().unwrap());
        text.push_str(&format!("{indent}{number}{title} (p. {page}) #{anchor}\n"));
    }
    for passage in passages(document, None) {
        let (first, last) = (&passage["pages"]["first"], &passage["pages"]["last"]);
        let id = passage["id"].as_str().unwrap();
        text.push_str(&format!(
            "\n== {id} (p. {first}-{last})\n{}\n",
            passage["text"].as_str().unwrap()
        ));
    }
    text
}

#[test]
fn addendum_reads_as_reviewed() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("addendum", shown(ADDENDUM)));
}
