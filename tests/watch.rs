//! A service that follows its corpus: each state that a document can be in, and what is served then.

use std::io::Write;
use std::time::Duration;

use serde_json::Value;

use crate::support::service::{Service, wait};
use crate::support::{Dir, pdf};

const WATCHING: [&str; 6] = ["serve", "--watch", "--settle", "0.15", "--listen", "127.0.0.1:0"];

fn animal(name: &str) -> Vec<u8> {
    pdf::plan(&format!("Elke school heeft een eigen {name}."))
}

/// A corpus of one plan, indexed, and a service that follows it.
fn olifant() -> (Dir, Service) {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", animal("olifant"));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    let service = Service::start(dir.command(&WATCHING));
    assert_eq!(service.hits("olifant"), 1);
    (dir, service)
}

fn json(service: &Service, path: &str) -> Value {
    let (status, body) = service.get(path);
    assert_eq!(status, 200, "{path}: {body}");
    serde_json::from_str(&body).unwrap()
}

/// Address of the passage that a question finds.
fn passage(service: &Service, word: &str) -> String {
    let answer = json(service, &format!("/v1/search?q={word}&current=all"));
    answer["hits"][0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_new_file_is_served_after_a_build() {
    let (dir, service) = olifant();
    dir.write("corpus/b.pdf", animal("giraffe"));
    service.await_hits("giraffe", 1);
    assert_eq!(service.hits("school"), 2);
    // Moved in with an old date, as a copy that keeps dates is.
    dir.write("c", animal("zebra"));
    let file = std::fs::File::options().write(true).open(dir.path("c")).unwrap();
    file.set_modified(std::time::UNIX_EPOCH).unwrap();
    std::fs::rename(dir.path("c"), dir.path("corpus/c.pdf")).unwrap();
    service.await_hits("zebra", 1);
}

#[test]
fn a_file_that_changed_has_its_new_text_after_a_build_and_its_old_text_until_then() {
    let (dir, service) = olifant();
    dir.write("corpus/a.pdf", animal("giraffe"));
    wait("the new text", || {
        let (old, new) = (service.hits("olifant"), service.hits("giraffe"));
        assert!(old + new >= 1, "never neither");
        new == 1
    });
    assert_eq!(service.hits("olifant"), 0);
}

#[test]
fn a_file_that_can_not_be_read_any_more_keeps_its_last_good_text_and_is_marked() {
    let (dir, service) = olifant();
    let link = passage(&service, "olifant");
    let good = service.bytes("/v1/documents/a/file");
    let stale = || json(&service, "/v1/documents/a")["stale"].clone();
    assert_eq!(stale(), false);
    for bad in [&animal("giraffe")[..200], b"<html>", &pdf::locked()] {
        dir.write("corpus/a.pdf", bad);
        wait("the mark", || stale() == true);
        assert_eq!(service.hits("olifant"), 1);
        assert_eq!(service.get(&format!("/p/{link}")).0, 200);
        assert_eq!(service.bytes("/v1/documents/a/file"), good, "the PDF goes with the text");
        let ran = dir.run(&["index", "--json"]);
        assert_eq!((ran.code, &ran.json()[0]["outcome"]), (Some(3), &"stale".into()), "{ran:?}");
        dir.write("corpus/a.pdf", animal("olifant"));
        wait("the mark to go", || stale() == false);
    }
    dir.write("corpus/a.pdf", "<html>");
    wait("the mark", || stale() == true);
    std::fs::remove_file(dir.path("corpus/a.pdf")).unwrap();
    dir.write("corpus/b.pdf", animal("zebra"));
    service.await_hits("zebra", 1);
    assert_eq!(service.hits("olifant"), 0, "until it is removed");
}

#[test]
fn the_links_of_what_was_removed_say_that_it_is_gone() {
    let (dir, service) = olifant();
    dir.write("corpus/b.pdf", animal("giraffe"));
    service.await_hits("giraffe", 1);
    let link = passage(&service, "giraffe");
    let pages = ["/d/b".to_owned(), format!("/p/{link}"), "/v1/documents/b".to_owned()];
    let more = [format!("/v1/passages/{link}"), "/v1/documents/b/file".to_owned()];
    let all: Vec<String> =
        pages.into_iter().chain(more).chain(["/v1/documents/b/outline".to_owned()]).collect();
    for path in &all {
        assert_eq!(service.get(path).0, 200, "{path}");
    }
    std::fs::remove_file(dir.path("corpus/b.pdf")).unwrap();
    service.await_hits("giraffe", 0);
    for path in &all {
        let (status, body) = service.get(path);
        assert_eq!(status, 410, "{path}: {body}");
        let way_on =
            if path.starts_with("/v1") { "taken out" } else { "Dit document is hier niet meer" };
        assert!(body.contains(way_on), "{path}: {body}");
    }
    assert_eq!(service.get("/d/c").0, 404, "never heard of");
    // Remembered by later generations, and forgotten when it is there again.
    dir.write("corpus/a.pdf", animal("kameel"));
    service.await_hits("kameel", 1);
    assert_eq!(service.get("/d/b").0, 410);
    dir.write("corpus/b.pdf", animal("giraffe"));
    service.await_hits("giraffe", 1);
    assert_eq!(service.get("/d/b").0, 200);
}

#[test]
fn a_document_that_is_taken_out_of_the_settings_is_gone() {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", animal("olifant"));
    std::fs::create_dir(dir.path("corpus/oud")).unwrap();
    dir.write("corpus/oud/b.pdf", animal("giraffe"));
    let a = "[[document]]\nid = 'eerste'\nfile = 'a.pdf'\n";
    let b = "[[document]]\nid = 'tweede'\nfile = 'oud/b.pdf'\n";
    dir.write("corpus/corpus.toml", format!("{a}{b}"));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    let service = Service::start(dir.command(&WATCHING));
    assert_eq!(service.hits("giraffe"), 1);
    dir.write("corpus/corpus.toml", a);
    service.await_hits("giraffe", 0);
    assert_eq!((service.get("/d/tweede").0, service.get("/d/eerste").0), (410, 200));
}

#[test]
fn a_file_that_is_being_copied_is_waited_for() {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", animal("olifant"));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    let log = std::fs::File::create(dir.path("log")).unwrap();
    let arguments = ["serve", "--watch", "--settle", "3", "--listen", "127.0.0.1:0"];
    let service = Service::start_noting(dir.command(&arguments), log);
    let (new, changed) = (animal("giraffe"), animal("zebra"));
    let mut copies = ["b", "a"].map(|name| {
        let path = dir.path(&format!("corpus/{name}.pdf"));
        std::fs::File::create(path).unwrap()
    });
    // Each pause is a twentieth of the time in which the files would be taken for whole.
    for part in 0..12 {
        for (copy, bytes) in copies.iter_mut().zip([&new, &changed]) {
            let at = |part: usize| bytes.len() * part / 12;
            copy.write_all(&bytes[at(part)..at(part + 1)]).unwrap();
        }
        assert_eq!((service.hits("olifant"), service.hits("school")), (1, 1), "the old text");
        std::thread::sleep(Duration::from_millis(150));
    }
    drop(copies);
    service.await_hits("giraffe", 1);
    assert_eq!((service.hits("olifant"), service.hits("zebra")), (0, 1));
    let log = std::fs::read_to_string(dir.path("log")).unwrap();
    assert!(!log.contains("skipped") && !log.contains("stale"), "never read by halves: {log}");
}

#[test]
fn a_file_with_another_name_is_another_document_unless_its_id_says_otherwise() {
    let (dir, service) = olifant();
    let old = passage(&service, "olifant");
    std::fs::rename(dir.path("corpus/a.pdf"), dir.path("corpus/b.pdf")).unwrap();
    wait("the new name", || service.get("/d/b").0 == 200);
    assert_eq!((service.get("/d/a").0, service.get(&format!("/p/{old}")).0), (410, 410));
    assert_eq!(service.hits("olifant"), 1);

    let entry = |file: &str| format!("[[document]]\nid = 'plan'\nfile = '{file}.pdf'\n");
    dir.write("corpus/corpus.toml", entry("b"));
    wait("the id", || service.get("/d/plan").0 == 200);
    let link = passage(&service, "olifant");
    std::fs::rename(dir.path("corpus/b.pdf"), dir.path("corpus/c.pdf")).unwrap();
    dir.write("corpus/corpus.toml", entry("c"));
    wait("the new name", || {
        let manifest = std::fs::read_to_string(dir.generation().join("manifest.json")).unwrap();
        manifest.contains("\"c.pdf\"")
    });
    service.await_hits("olifant", 1);
    assert_eq!(service.get(&format!("/p/{link}")).0, 200, "its links go on");
}

#[test]
fn settings_that_change_are_followed_without_a_change_of_files() {
    let (dir, service) = olifant();
    let entry = |title: &str| {
        format!("[[document]]\nid = 'a'\nfile = 'a.pdf'\ntitle = '{title}'\nkind = 'plan'\n")
    };
    let title = || json(&service, "/v1/documents/a")["title"].as_str().unwrap().to_owned();
    let own = title();
    for given in ["Plan van de wijk", "Plan van de stad"] {
        dir.write("corpus/corpus.toml", entry(given));
        wait(given, || title() == given);
        assert_eq!(service.hits("olifant"), 1);
    }
    std::fs::remove_file(dir.path("corpus/corpus.toml")).unwrap();
    wait("its own title", || title() == own);
}

#[test]
fn a_plan_for_a_later_period_stands_beside_the_one_that_it_replaces() {
    let dir = Dir::new();
    dir.write("corpus/oud.pdf", animal("olifant"));
    let table = |id: &str, from: &str, to: &str| {
        format!(
            "[[document]]\nid = '{id}'\nfile = '{id}.pdf'\nkind = 'plan'\n\
             valid_from = {from}\nvalid_to = {to}\n"
        )
    };
    let old = table("oud", "2018-08-01", "2022-07-31");
    dir.write("corpus/corpus.toml", &old);
    assert_eq!(dir.run(&["index"]).code, Some(0));
    let service = Service::start(dir.command(&WATCHING));
    let link = passage(&service, "olifant");

    dir.write("corpus/nieuw.pdf", animal("giraffe"));
    dir.write("corpus/corpus.toml", old + &table("nieuw", "2022-08-01", "2026-07-31"));
    service.await_hits("giraffe", 1);
    for (path, document) in [("oud", "oud"), ("nieuw", "nieuw")] {
        let entry = json(&service, &format!("/v1/documents/{path}"));
        assert_eq!(entry["id"], document);
        assert!(entry["validFrom"].is_string() && entry["validTo"].is_string(), "{entry}");
    }
    let found = |current: &str| {
        let answer = json(&service, &format!("/v1/search?q=school&current={current}"));
        let hits = answer["hits"].as_array().unwrap();
        let mut ids: Vec<_> =
            hits.iter().map(|hit| hit["document"]["id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    assert_eq!(found("all"), ["nieuw", "oud"]);
    assert_eq!(service.get(&format!("/p/{link}")).0, 200, "old links go on");
    assert_eq!(service.get("/d/oud").0, 200);
}

#[test]
fn a_build_that_fails_is_logged_and_shown_and_the_old_index_is_served() {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", animal("olifant"));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    let log = std::fs::File::create(dir.path("log")).unwrap();
    let service = Service::start_noting(dir.command(&WATCHING), log);
    let check = |cause: &str| {
        service.await_ready(cause);
        assert!(service.get("/readyz").1.contains("\"degraded\""));
        assert_eq!(service.hits("olifant"), 1);
        let log = std::fs::read_to_string(dir.path("log")).unwrap();
        assert!(log.contains(cause) && log.contains("old index is served on"), "{log}");
    };
    dir.write("corpus/corpus.toml", "[[document]]\nid = 'a'\nfile = 'a.pdf'\ntitel = 'x'\n");
    check("corpus.toml, line 4: unknown field `titel`");
    std::fs::remove_file(dir.path("corpus/corpus.toml")).unwrap();
    service.await_ready("\"ready\"");
    // As a network file system that is not there looks.
    std::fs::rename(dir.path("corpus"), dir.path("elsewhere")).unwrap();
    check("there is no corpus directory");
    std::fs::create_dir(dir.path("corpus")).unwrap();
    check("holds no PDF files");
    std::fs::remove_dir(dir.path("corpus")).unwrap();
    std::fs::rename(dir.path("elsewhere"), dir.path("corpus")).unwrap();
    service.await_ready("\"ready\"");
    dir.write("corpus/b.pdf", "geen pdf");
    dir.write("corpus/c.pdf", animal("zebra"));
    service.await_hits("zebra", 1);
    let log = std::fs::read_to_string(dir.path("log")).unwrap();
    assert!(log.contains("skipped file=\"b.pdf\""), "{log}");
    assert_eq!(service.stop(), Some(0));
}

#[test]
fn the_bare_command_follows_its_corpus_and_serve_alone_does_not() {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", animal("olifant"));
    let bare = Service::start(dir.command(&WATCHING[2..]));
    let alone = Service::start(dir.command(&["serve", "--listen", "127.0.0.1:0"]));
    std::fs::rename(dir.path("index"), dir.path("kept")).unwrap();
    std::fs::create_dir(dir.path("index")).unwrap();
    dir.write("corpus/b.pdf", animal("giraffe"));
    // The bare one makes a new index where there is none; both follow what is published.
    bare.await_hits("giraffe", 1);
    alone.await_hits("giraffe", 1);
    assert_eq!(bare.stop(), Some(0));
    dir.write("corpus/c.pdf", animal("zebra"));
    let ran = dir.run(&["index"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.note.contains("indexed 3 documents"), "nobody else did it: {ran:?}");
    alone.await_hits("zebra", 1);
}
