//! What an owner corrects in corpus.toml, from the file to the answer: patterns for headings, pages to
//! leave out, and what is said of a correction that can't be used.

use serde_json::Value;

use crate::support::{Dir, Ran, pdf};

const PROSE: &str = "De school kent haar leerlingen en weet wat zij nodig hebben om te leren.";

/// A plan whose headings look like its text, and are called as no rule expects.
fn odd_plan() -> Vec<u8> {
    pdf::document(&[
        &[(11, "Concept, nog niet vastgesteld door de kameel.")],
        &[
            (11, "Traject A Wonen"),
            (11, PROSE),
            (11, "Spoor A.1 Huizen in de wijk"),
            (11, "Elke wijk heeft een olifant."),
            (11, PROSE),
            (11, "Resultaat 1: de giraffe woont dichtbij."),
            (11, PROSE),
        ],
        &[(11, "Traject B Werken"), (11, PROSE), (11, "Ieder werkt met een zebra.")],
    ])
}

/// A corpus of that plan with settings beside what it needs.
fn corpus(settings: &str) -> Dir {
    let dir = Dir::new();
    dir.write("corpus/plan.pdf", odd_plan());
    set(&dir, settings);
    dir
}

fn set(dir: &Dir, settings: &str) {
    let table = format!("[[document]]\nid = 'plan'\nfile = 'plan.pdf'\n{settings}");
    dir.write("corpus/corpus.toml", table);
}

fn indexed(dir: &Dir) -> Ran {
    let ran = dir.run(&["index"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran
}

/// Anchors from chapter to section of the one passage that a word finds.
fn path(dir: &Dir, word: &str) -> Vec<(String, String)> {
    let ran = dir.run(&["search", word, "--json"]);
    let answer: Value = serde_json::from_str(&ran.out).unwrap();
    let hits = answer["hits"].as_array().unwrap();
    assert_eq!(hits.len(), 1, "{word}: {answer}");
    let steps = hits[0]["anchor"]["path"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    steps.map(|step| (text(&step["anchor"]), text(&step["title"]))).collect()
}

fn steps(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(anchor, title)| ((*anchor).to_owned(), (*title).to_owned())).collect()
}

#[test]
fn patterns_make_headings_of_lines_that_no_rule_knows() {
    let dir = corpus("");
    indexed(&dir);
    assert_eq!(dir.run(&["search", "kameel"]).code, Some(0));
    assert!(path(&dir, "olifant").iter().all(|(anchor, _)| anchor != "hoofdstuk-a"));

    set(
        &dir,
        "chapter_pattern = 'Traject ([A-Z])'\n\
         section_pattern = 'Spoor ([A-Z]\\.\\d+)'\n\
         ambition_pattern = 'Resultaat (\\d+):'\n\
         skip_pages = [1]\n",
    );
    let ran = indexed(&dir);
    assert!(!ran.note.contains("note on"), "{ran:?}");
    let section = [("hoofdstuk-a", "Wonen"), ("paragraaf-a-1", "Huizen in de wijk")];
    let ambition = [section[0], section[1], ("ambitie-a-1", "de giraffe woont dichtbij")];
    assert_eq!(path(&dir, "olifant"), steps(&section));
    assert_eq!(path(&dir, "giraffe"), steps(&ambition));
    assert_eq!(path(&dir, "zebra"), steps(&[("hoofdstuk-b", "Werken")]));
    assert_eq!(dir.run(&["search", "kameel"]).code, Some(1), "a skipped page is not searched");
}

#[test]
fn a_correction_that_does_nothing_is_said() {
    let dir = corpus("chapter_pattern = 'Deel ([A-Z])'\nskip_pages = ['3-9']\n");
    let note = indexed(&dir).note;
    for part in [
        "note on plan.pdf: chapter_pattern matches no line",
        "inspect --as lines",
        "note on plan.pdf: skip_pages names page 9, and the file has 3 pages",
    ] {
        assert!(note.contains(part), "{note}");
    }
}

#[test]
fn a_wrong_correction_stops_the_run_and_says_what_to_do() {
    let dir = corpus("");
    indexed(&dir);
    let check = |settings: &str, parts: &[&str]| {
        set(&dir, settings);
        let ran = dir.run(&["index"]);
        assert_eq!(ran.code, Some(5), "{settings}: {ran:?}");
        for part in parts {
            assert!(ran.note.contains(part), "{settings}: {ran:?}");
        }
        assert_eq!(dir.run(&["search", "olifant"]).code, Some(0), "what was served stays");
    };
    let place = "corpus/corpus.toml, line 4: ";
    check(
        "chapter_pattern = 'Traject ('\n",
        &[place, "chapter_pattern", "unclosed group", "write a backslash before"],
    );
    check(
        "section_pattern = \"Spoor \\d\"\n",
        &[place, "section_pattern", "escape", "between single quotes"],
    );
    check("ambition_pattern = '.*'\n", &[place, "ambition_pattern", "begin it with what only"]);
    check("ambition_pattern = '(\\w{1,900}){1,900}'\n", &[place, "fewer or smaller repetitions"]);
    check("skip_pages = ['5-3']\n", &[place, "skip_pages", "a range like \"3-5\""]);
}
