//! Odd layouts without tags and bookmarks (`tests/fixtures/layouts`), each against the headings that its
//! source says it has: titles in colour alone, in small capitals, in parts and themes, in articles,
//! and bold lines that are none.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::Dir;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/layouts");

/// A heading as it is compared.
#[derive(Debug, PartialEq)]
struct Heading {
    level: u64,
    kind: String,
    /// Empty where the source gives none.
    number: String,
    /// Letters and digits: how a title is set and spaced doesn't matter here.
    title: String,
    page: u64,
}

impl Heading {
    fn new(level: u64, kind: &str, number: &str, title: &str, page: u64) -> Heading {
        let title = title.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
        Heading { level, kind: kind.to_owned(), number: number.to_owned(), title, page }
    }

    /// Whether this is what the gold says. An ambition without a number is counted in its chapter.
    fn is(&self, gold: &Heading) -> bool {
        let counted = gold.kind == "ambition" && gold.number.is_empty();
        let number = if counted { "" } else { &self.number };
        (self.level, &self.kind, number, &self.title, self.page)
            == (gold.level, &gold.kind, &gold.number, &gold.title, gold.page)
    }
}

/// The headings of each file.
fn gold() -> BTreeMap<String, Vec<Heading>> {
    let mut gold: BTreeMap<String, Vec<Heading>> = BTreeMap::new();
    for entry in std::fs::read_dir(FOLDER).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "pdf") {
            gold.insert(path.file_stem().unwrap().to_str().unwrap().to_owned(), Vec::new());
        }
    }
    let text = std::fs::read_to_string(format!("{FOLDER}/gold.tsv")).unwrap();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let [file, level, kind, number, title, page] =
            line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let (level, page) = (level.parse().unwrap(), page.parse().unwrap());
        gold.get_mut(file).unwrap().push(Heading::new(level, kind, number, title, page));
    }
    gold
}

/// What is read of a file.
fn read(file: &str) -> Vec<Heading> {
    let path = format!("{FOLDER}/{file}.pdf");
    let outline = Dir::new().run(&["inspect", &path, "--as", "outline", "--json"]).json().remove(0);
    let heading = |entry: &Value| {
        let text = |name: &str| entry[name].as_str().unwrap_or_default();
        let count = |name: &str| entry[name].as_u64().unwrap();
        Heading::new(count("level"), text("kind"), text("number"), text("title"), count("page"))
    };
    outline.as_array().unwrap().iter().map(heading).collect()
}

#[test]
fn odd_layouts_give_the_headings_of_their_source() {
    let gold = gold();
    assert!(gold.len() >= 7, "the layouts are there: {gold:?}");
    let mut faults = Vec::new();
    for (file, expected) in &gold {
        let found = read(file);
        let missing = expected.iter().filter(|gold| !found.iter().any(|ours| ours.is(gold)));
        faults.extend(missing.map(|heading| format!("{file}: missing {heading:?}")));
        let extra = found.iter().filter(|ours| !expected.iter().any(|gold| ours.is(gold)));
        faults.extend(extra.map(|heading| format!("{file}: extra {heading:?}")));
        assert!(found.len() <= expected.len() || !faults.is_empty(), "{file}: one is found twice");
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
