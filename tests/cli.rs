//! The command line: what each way of calling it prints, and its exit code.

use std::path::Path;
use std::process::Stdio;

use crate::support::service::Service;
use crate::support::{Dir, Ran, pdf};

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
    check(&["index", "--verify", "--passages", "x"], 2, "cannot be used with");
    check(&["search", "x", "--page", "0"], 2, "--page");
    check(&["serve", "--listen", "nergens"], 2, "nergens");
    check(&["index", "--corpus", "no"], 5, "no corpus directory no");
    check(&["--corpus", "no"], 5, "no corpus directory no");
    check(&["index"], 5, "holds no PDF files");
    check(&["search", "x"], 4, "planzoeker index");
    check(&["serve"], 4, "planzoeker index");
    check(&["inspect", "none.pdf"], 3, "isn't there");
    check(&["inspect", "note.pdf"], 3, "not a PDF");
    dir.write("locked.pdf", pdf::locked());
    check(&["inspect", "locked.pdf"], 3, "password");
    check(&["inspect", "scan.pdf", "--as", "text"], 1, "no text");
    check(&["inspect", "scan.pdf", "--as", "passages"], 1, "no text");
    check(&["index", "--passages", "lines.jsonl"], 5, "line 2: missing field `text`");
    dir.write("corpus/corpus.toml", "[[document]]\nid = 'a'\nfile = 'a.pdf'\ntitel = 'x'\n");
    check(&["index"], 5, "corpus/corpus.toml, line 4: unknown field `titel`");
    dir.write("corpus/corpus.toml", "[[document]]\nid = 'a'\nfile = 'a.pdf'\ntitle = 5\n");
    check(&["index"], 5, "corpus/corpus.toml, line 4: title: invalid type");
    dir.write("corpus/corpus.toml", b"[[document]]\nid = 'caf\xe9'\n");
    check(&[], 5, "corpus/corpus.toml, line 2: this line is not UTF-8");
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

#[test]
fn inspect_tells_why_a_line_is_a_heading_or_is_not() {
    let dir = Dir::new();
    let prose = "De school kent haar leerlingen en weet wat zij nodig hebben om verder te komen.";
    dir.write(
        "p.pdf",
        pdf::document(&[&[
            (20, "Hoofdstuk 1: begin"),
            (11, prose),
            (11, prose),
            (15, "Let op!"),
            (11, prose),
            (20, "Hoofdstuk 2: vervolg"),
            (11, prose),
        ]]),
    );
    let shown = dir.run(&["inspect", "p.pdf", "--as", "outline"]).out;
    let (headings, missed) = shown.split_once("\nNearly headings, and why not:\n").unwrap();
    let lines: Vec<&str> = headings.lines().collect();
    assert!(lines[0].starts_with("1 begin ") && lines[0].contains("hoofdstuk-1"), "{shown}");
    assert!(lines[1].starts_with("    + 182 % of body size, label 1, "), "{shown}");
    let lines: Vec<&str> = missed.lines().collect();
    assert!(lines[0].starts_with("Let op! "), "{shown}");
    assert!(lines[1].starts_with("    + ") && lines[1].contains("% of body size"), "{shown}");
    assert_eq!(lines[2], "    - draws attention only", "{shown}");
    let data = dir.run(&["inspect", "p.pdf", "--as", "outline", "--json"]).json().remove(0);
    assert_eq!(data.as_array().unwrap().len(), 2, "near misses are for people: {data}");
}

#[test]
fn inspect_marks_what_an_addendum_changes() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let plan = corpus.join("ondersteuningsplan-po-2018-2022.pdf");
    let (corpus, plan) = (corpus.to_str().unwrap(), plan.to_str().unwrap());
    let dir = Dir::new();
    let passages =
        dir.run(&["inspect", plan, "--as", "passages", "--json", "--corpus", corpus]).json();
    assert!(passages.iter().all(|passage| passage["amendedBy"].is_array()));
    let amended = passages.iter().filter_map(|passage| passage["amendedBy"].get(0));
    let mut documents: Vec<_> = amended.map(|by| by["document"].as_str().unwrap()).collect();
    assert!(documents.len() >= 5, "{documents:?}");
    documents.dedup();
    assert_eq!(documents, ["addendum-2020-op-po"]);
}

#[test]
fn settings_come_from_the_nearest_source() {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", pdf::plan("Elke school heeft een eigen olifant."));
    dir.write("planzoeker.toml", "index = 'from-file'\nlisten = 'wrong'\n");
    let index = |environment: Option<&str>, flags: &[&str]| {
        let mut command = dir.command(&["index"]);
        command.args(flags);
        if let Some(value) = environment {
            command.env("PLANZOEKER_INDEX", value);
        }
        let ran = Ran::from(command.output().unwrap());
        assert_eq!(ran.code, Some(0), "{ran:?}");
    };
    index(None, &[]);
    assert!(dir.path("from-file/current").is_file());
    index(Some("from-environment"), &[]);
    assert!(dir.path("from-environment/current").is_file());
    index(Some("not-used"), &["--index", "from-flag"]);
    assert!(dir.path("from-flag/current").is_file() && !dir.path("not-used").exists());

    let mut command = dir.command(&["serve"]);
    command.env("PLANZOEKER_INDEX", "from-flag").env("PLANZOEKER_LISTEN", "127.0.0.1:0");
    assert_eq!(Service::start(command).hits("olifant"), 1);
    let mut command = dir.command(&["index"]);
    let ran = Ran::from(command.env("PLANZOEKER_CORPUS", "elders").output().unwrap());
    assert_eq!(ran.code, Some(5));
    assert!(ran.note.contains("elders"), "{ran:?}");
}

#[test]
fn a_reader_that_leaves_is_no_fault() {
    let dir = Dir::new();
    dir.write("p.pdf", pdf::plan("Elke school heeft een eigen olifant."));
    for arguments in [["inspect", "p.pdf", "--as", "text"], ["analyze", "olifant", "--json", "--"]]
    {
        let mut command = dir.command(&arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert_eq!((ran.code, ran.note.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn colour_is_for_terminals_that_want_it() {
    let dir = Dir::new();
    let check = |variables: &[(&str, &str)], coloured: bool| {
        let mut command = dir.command(&["bogus"]);
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").envs(variables.iter().copied());
        let ran = Ran::from(command.output().unwrap());
        assert_eq!(ran.note.contains('\u{1b}'), coloured, "{variables:?}: {ran:?}");
    };
    check(&[], false);
    check(&[("CLICOLOR_FORCE", "1")], true);
    check(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false);
}
