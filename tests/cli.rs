//! The command line: what each way of calling it prints, and its exit code.

use crate::support::{Dir, pdf};

#[test]
fn every_fault_has_its_code_and_names_what_is_wrong() {
    let dir = Dir::new();
    dir.write("note.pdf", "geen pdf");
    dir.write("scan.pdf", pdf::document(&[&[]]));
    dir.write("lines.jsonl", "{\"id\":\"a\",\"text\":\"een\"}\n{\"id\":\"b\"}\n");
    let check = |arguments: &[&str], code: i32, part: &str| {
        let ran = dir.run(arguments);
        assert_eq!(ran.code, Some(code), "{arguments:?}: {ran:?}");
        assert!(ran.note.contains(part), "{arguments:?}: {ran:?}");
        assert_eq!(ran.out, "", "{arguments:?}");
    };
    check(&["bogus"], 2, "unrecognized");
    check(&["search"], 2, "required");
    check(&["index", "--corpus", "no"], 5, "no corpus directory no");
    check(&["index"], 5, "holds no PDF files");
    check(&["search", "x"], 4, "planzoeker index");
    check(&["serve"], 4, "planzoeker index");
    check(&["inspect", "none.pdf"], 3, "isn't there");
    check(&["inspect", "note.pdf"], 3, "not a PDF");
    check(&["inspect", "scan.pdf", "--as", "text"], 1, "no text");
    check(&["index", "--passages", "lines.jsonl"], 5, "line 2: missing field `text`");
    dir.write("corpus/corpus.toml", "[[document]]\nid = 'a'\nfile = 'a.pdf'\ntitel = 'x'\n");
    check(&["index"], 5, "line 4: unknown field `titel`");
    dir.write("planzoeker.toml", "index = 'i'\nlisen = 'x'\n");
    check(&["index"], 5, "planzoeker.toml, line 2: unknown field `lisen`");
}

#[test]
fn inspect_prints_its_fixed_forms() {
    let dir = Dir::new();
    dir.write(
        "p.pdf",
        pdf::document(&[
            &[
                (20, "Hoofdstuk 1: begin"),
                (11, "Het eerste hoofdstuk gaat over de wijk en de school."),
            ],
            &[
                (20, "Hoofdstuk 2: vervolg"),
                (11, "Het tweede hoofdstuk gaat over geld en over mensen."),
            ],
        ]),
    );
    let text = dir.run(&["inspect", "p.pdf", "--as", "text"]).out;
    let pages: Vec<&str> = text.split('\u{c}').collect();
    assert_eq!(pages.len(), 2, "{text:?}");
    assert!(pages[0].contains("wijk en de school") && pages[1].contains("over geld"), "{text:?}");

    let outline = dir.run(&["inspect", "p.pdf", "--as", "outline", "--json"]).json().remove(0);
    let titles: Vec<_> = outline.as_array().unwrap().iter().map(|e| &e["title"]).collect();
    assert_eq!(titles, ["begin", "vervolg"], "{outline}");
    let keys: Vec<_> = outline[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["anchor", "kind", "level", "number", "page", "title"]);

    let passages = dir.run(&["inspect", "p.pdf", "--as", "passages", "--json"]).json();
    assert_eq!(passages.len(), 2);
    let keys: Vec<_> = passages[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["document", "id", "kind", "pages", "path", "text"]);
    assert_eq!(passages[1]["path"][0]["anchor"], "hoofdstuk-2");
}
