//! A corpus → an index: what is read again, what stays, what is published.

use std::process::Stdio;

use crate::support::{Dir, Ran, pdf};

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
    for name in ["manifest.json", "documents/a.plan", "tantivy/meta.json"] {
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

#[test]
fn each_bad_file_has_its_reason_and_the_good_ones_are_found() {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", pdf::plan("Elke school heeft een eigen olifant."));
    dir.write("corpus/b-page.pdf", "<html>niet gevonden</html>");
    dir.write("corpus/c-locked.pdf", pdf::locked());
    dir.write("corpus/d-blank.pdf", pdf::document(&[&[]]));
    dir.write("corpus/e-nothing.pdf", "");
    dir.write("corpus/f.pdf", pdf::plan("Elke wijk heeft een eigen giraffe."));
    std::os::unix::fs::symlink(dir.path("corpus/a.pdf"), dir.path("corpus/g-link.pdf")).unwrap();
    let ran = dir.run(&["index", "--json"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let lines = ran.json();
    let reason = |file: &str| {
        let line = lines.iter().find(|line| line["file"] == file).unwrap();
        assert_eq!(line["outcome"], "skipped", "{line}");
        line["reason"].as_str().unwrap().to_owned()
    };
    for (file, part) in [
        ("b-page.pdf", "not a PDF"),
        ("c-locked.pdf", "password"),
        ("d-blank.pdf", "no text"),
        ("e-nothing.pdf", "empty"),
        ("g-link.pdf", "a link"),
    ] {
        let reason = reason(file);
        assert!(reason.contains(part), "{file}: {reason}");
        assert!(ran.note.contains(&format!("skipped {file}: {reason}\n")), "{file}: {ran:?}");
    }
    assert_eq!(dir.run(&["search", "olifant"]).code, Some(0));
    assert_eq!(dir.run(&["search", "giraffe"]).code, Some(0));
}

#[test]
fn a_line_of_json_has_its_fixed_form() {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", pdf::plan("Elke school heeft een eigen olifant."));
    dir.write("corpus/b.pdf", "geen pdf");
    for _ in ["read", "remembered"] {
        let ran = dir.run(&["index", "--json"]);
        let keys = ["file", "outcome", "reason", "pages", "passages", "seconds"];
        for line in ran.out.lines() {
            let places: Vec<_> = keys.map(|key| line.find(&format!("\"{key}\":"))).into();
            assert!(places.is_sorted() && places[0].is_some(), "{line}");
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(value.as_object().unwrap().len(), keys.len(), "{line}");
            assert!(value["seconds"].is_number(), "{line}");
        }
        let (a, b) = (&ran.json()[0], &ran.json()[1]);
        assert!(a["reason"].is_null() && b["reason"].is_string());
        assert_eq!((&a["pages"], &a["passages"]), (&1.into(), &1.into()));
        assert_eq!((&b["pages"], &b["passages"]), (&0.into(), &0.into()));
    }
}

#[test]
fn contents_are_compared_when_asked() {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", pdf::plan("Elke school heeft een eigen olifant."));
    let touch = || {
        let file = std::fs::File::options().write(true).open(dir.path("corpus/a.pdf")).unwrap();
        file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_533_081_600))
    };
    touch().unwrap();
    assert_eq!(outcomes(&dir).1, said(&[("a.pdf", "indexed")]));
    dir.write("corpus/a.pdf", pdf::plan("Elke school heeft een eigen olifont."));
    touch().unwrap();
    assert_eq!(outcomes(&dir).1, said(&[("a.pdf", "unchanged")]), "same size and date");
    let ran = dir.run(&["index", "--verify", "--json"]);
    assert_eq!(ran.json()[0]["outcome"], "indexed");
    assert_eq!(dir.run(&["search", "olifont"]).code, Some(0));
    let first = current(&dir);
    assert_eq!(dir.run(&["index", "--verify", "--json"]).json()[0]["outcome"], "unchanged");
    assert_eq!(current(&dir), first);
}

#[test]
fn of_two_indexers_one_waits_its_turn() {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", pdf::plan("Elke school heeft een eigen olifant."));
    for _ in 0..5 {
        let _ = std::fs::remove_dir_all(dir.path("index"));
        let runs: Vec<_> = (0..3)
            .map(|_| dir.command(&["index"]).stderr(Stdio::piped()).spawn().unwrap())
            .collect();
        let runs: Vec<_> =
            runs.into_iter().map(|run| Ran::from(run.wait_with_output().unwrap())).collect();
        assert!(runs.iter().any(|run| run.code == Some(0)), "{runs:?}");
        for run in &runs {
            let refused = run.code == Some(6) && run.note.contains("another process is writing");
            assert!(run.code == Some(0) || refused, "{run:?}");
        }
        assert_eq!(dir.run(&["search", "olifant"]).code, Some(0));
    }
    let lock = std::fs::File::options().write(true).open(dir.path("index/lock")).unwrap();
    lock.lock().unwrap();
    dir.write("corpus/b.pdf", pdf::plan("Elke wijk heeft een eigen giraffe."));
    assert_eq!(dir.run(&["index"]).code, Some(6));
    assert_eq!(dir.run(&["search", "olifant"]).code, Some(0), "what was served stays");
}

#[test]
fn an_owners_own_synonyms_find_and_a_wrong_line_is_named() {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", pdf::plan("Elke school heeft een intern begeleider."));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    assert_eq!(dir.run(&["search", "zorgjuf"]).code, Some(1));

    dir.write("corpus/corpus.toml", "synonyms = \"woorden.tsv\"\n");
    let ran = dir.run(&["index"]);
    assert_eq!(ran.code, Some(5));
    assert!(ran.note.contains("corpus.toml, line 1: synonyms: there is no file"), "{}", ran.note);

    dir.write("corpus/woorden.tsv", "# eigen\nzorgjuf intern begeleider\n");
    let ran = dir.run(&["index"]);
    assert_eq!(ran.code, Some(5));
    assert!(ran.note.contains("woorden.tsv, line 2: "), "{}", ran.note);

    dir.write("corpus/woorden.tsv", "# eigen\nzorgjuf\tintern begeleider\n");
    assert_eq!(outcomes(&dir), (Some(0), said(&[("a.pdf", "unchanged")])));
    assert_eq!(dir.run(&["search", "zorgjuf"]).code, Some(0));

    dir.write("corpus/woorden.tsv", "zorgtante\tintern begeleider\n");
    assert_eq!(outcomes(&dir), (Some(0), said(&[("a.pdf", "unchanged")])));
    assert_eq!(dir.run(&["search", "zorgjuf"]).code, Some(1), "a change of the list is noticed");
    assert_eq!(dir.run(&["search", "zorgtante"]).code, Some(0));
}
