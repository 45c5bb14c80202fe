//! A corpus → an index: what is read again, what stays, what is published.

use crate::support::{Dir, pdf};

fn outcomes(dir: &Dir) -> (Option<i32>, Vec<(String, String)>) {
    let ran = dir.run(&["index", "--json"]);
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let files = ran.json().iter().map(|l| (text(&l["file"]), text(&l["outcome"]))).collect();
    (ran.code, files)
}

fn said(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(file, outcome)| ((*file).to_owned(), (*outcome).to_owned())).collect()
}

fn current(dir: &Dir) -> String {
    std::fs::read_to_string(dir.path("index/current")).unwrap()
}

#[test]
fn only_what_changed_is_read_and_nothing_readable_is_lost() {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", pdf::plan("Elke school heeft een eigen olifant."));
    dir.write("corpus/b.pdf", pdf::plan("Elke wijk heeft een eigen giraffe."));
    assert_eq!(outcomes(&dir), (Some(0), said(&[("a.pdf", "indexed"), ("b.pdf", "indexed")])));
    let first = current(&dir);
    assert_eq!(outcomes(&dir), (Some(0), said(&[("a.pdf", "unchanged"), ("b.pdf", "unchanged")])));
    assert_eq!(current(&dir), first, "nothing is published when nothing changed");

    dir.write("corpus/b.pdf", pdf::plan("Elke wijk heeft nu een zebra erbij."));
    assert_eq!(outcomes(&dir), (Some(0), said(&[("a.pdf", "unchanged"), ("b.pdf", "indexed")])));
    assert_eq!(dir.run(&["search", "zebra"]).code, Some(0));
    assert_eq!(dir.run(&["search", "giraffe"]).code, Some(1));

    dir.write("corpus/b.pdf", "%PDF-1.4 half gekopieerd");
    dir.write("corpus/c.pdf", "<html>");
    let expected = said(&[("a.pdf", "unchanged"), ("b.pdf", "stale"), ("c.pdf", "skipped")]);
    assert_eq!(outcomes(&dir), (Some(3), expected.clone()));
    assert_eq!(outcomes(&dir), (Some(3), expected), "a failure is remembered");
    assert_eq!(dir.run(&["search", "zebra"]).code, Some(0), "the last good text stays");

    std::fs::remove_file(dir.path("corpus/b.pdf")).unwrap();
    std::fs::remove_file(dir.path("corpus/c.pdf")).unwrap();
    assert_eq!(outcomes(&dir), (Some(0), said(&[("a.pdf", "unchanged")])));
    assert_eq!(dir.run(&["search", "zebra"]).code, Some(1));
    let kept = std::fs::read_dir(dir.path("index/generations")).unwrap().count();
    assert_eq!(kept, 2, "the served generation and the one before it");
}

#[test]
fn a_damaged_index_is_refused_by_name_and_made_anew() {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", pdf::plan("Elke school heeft een eigen olifant."));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    for name in ["manifest.json", "documents/a.postcard", "tantivy/meta.json"] {
        let number = current(&dir).split(' ').next().unwrap().to_owned();
        let path = dir.path(&format!("index/generations/{number}/{name}"));
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[1..]).unwrap();
        let ran = dir.run(&["search", "olifant"]);
        assert_eq!(ran.code, Some(4), "{name}: {ran:?}");
        assert!(ran.note.contains(name) && ran.note.contains("planzoeker index"), "{ran:?}");
        assert_eq!(dir.run(&["index"]).code, Some(0), "{name}");
        assert_eq!(dir.run(&["search", "olifant"]).code, Some(0), "{name}");
    }
}

#[test]
fn ready_passages_are_found_by_their_id() {
    let dir = Dir::new();
    dir.write("p.jsonl", "{\"id\":\"x1\",\"title\":\"Wet\",\"text\":\"De olifant slaapt.\"}\n");
    assert_eq!(dir.run(&["index", "--passages", "p.jsonl"]).code, Some(0));
    let ran = dir.run(&["search", "--json", "olifant"]);
    let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(answer["hits"][0]["id"], "x1", "{answer}");
}
