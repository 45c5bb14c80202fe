//! What staff see: the listener for operations, `check`, and the log.

use std::io::Write;
use std::net::TcpStream;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::probe::{Probe, read};
use crate::support::{Dir, pdf};

const OPERATIONS: [&str; 5] = ["serve", "--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0"];

/// A corpus of a good plan, a scan, a file with a password and one that is no PDF.
fn mixed() -> Dir {
    let dir = Dir::new();
    dir.write("corpus/goed.pdf", pdf::plan("Elke school heeft een eigen olifant."));
    dir.write("corpus/geheim.pdf", pdf::locked());
    dir.write("corpus/leeg.pdf", pdf::document(&[&[]]));
    dir.write("corpus/woord.pdf", "PK\u{3}\u{4} geen pdf");
    assert_eq!(dir.run(&["index"]).code, Some(3));
    dir
}

/// A service with the address of its second listener.
fn start(dir: &Dir) -> (Probe, String) {
    let mut probe = Probe::start(dir.command(&OPERATIONS), dir.path("log"));
    let operations = probe.next_address();
    (probe, operations)
}

fn ask(address: &str, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    let answer = String::from_utf8(read(&mut stream)).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
}

#[test]
fn staff_routes_are_on_their_own_listener_only() {
    let dir = mixed();
    let (probe, operations) = start(&dir);
    for (path, public, staff) in [
        ("/beheer", 404, 200),
        ("/metrics", 404, 200),
        ("/livez", 200, 200),
        ("/readyz", 200, 200),
        ("/zoeken?q=olifant", 200, 404),
        ("/v1/search?q=olifant", 200, 404),
    ] {
        assert_eq!(probe.get(path, "").status, public, "{path} for visitors");
        assert_eq!(ask(&operations, path).0, staff, "{path} for staff");
    }
    let (_, page) = ask(&operations, "/beheer");
    let style = page.split("href=\"/assets/").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(ask(&operations, &format!("/assets/{style}")).0, 200);
}

#[test]
fn staff_see_what_asks_for_attention_and_what_to_do() {
    let dir = mixed();
    let (probe, operations) = start(&dir);
    for q in ["olifant", "olifant&page=2", "giraffe", ""] {
        assert_eq!(probe.get(&format!("/v1/search?q={q}"), "").status, 200);
    }
    let (_, page) = ask(&operations, "/beheer");
    for part in [
        "3 bestanden vragen aandacht",
        "alleen open met een wachtwoord",
        "kopie zonder wachtwoord",
        "heet pdf maar is er geen",
        "geen tekst in de pdf",
        "goed.pdf",
        "1 document, 1 passage<",
        "<strong>Tags</strong> ontbreekt in goed.pdf",
        "<th scope=\"row\">Gestelde vragen</th><td>2</td>",
        "<th scope=\"row\">Zonder resultaat</th><td>1 (50%)</td>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("olifant") && !page.contains("giraffe"), "no question is kept");

    // A file that could be read before is served in its older form, and said to be.
    dir.write("corpus/goed.pdf", "%PDF-1.4 half gekopieerd");
    assert_eq!(dir.run(&["index"]).code, Some(3));
    crate::support::probe::wait("the next generation", || {
        ask(&operations, "/beheer").1.contains("Verouderd: de tekst van een eerdere versie")
    });
    let (_, page) = ask(&operations, "/beheer");
    assert!(page.contains("beschadigd of niet helemaal gekopieerd"), "{page}");

    // A damaged pointer: what is open is served, and staff are told.
    dir.write("index/current", "kapot");
    crate::support::probe::wait("degraded", || {
        ask(&operations, "/readyz").1.contains("\"degraded\"")
    });
    let (_, page) = ask(&operations, "/beheer");
    assert!(page.contains("Er is iets mis met de index") && page.contains("current"));
    assert!(ask(&operations, "/metrics").1.contains("planzoeker_index_degraded 1"));
    assert_eq!(probe.get("/v1/search?q=olifant", "").status, 200);
}

#[test]
fn metrics_count_by_route_and_never_by_question() {
    let dir = mixed();
    let (probe, operations) = start(&dir);
    for path in ["/v1/search?q=kanarie", "/p/kanarie", "/kanarie", "/d/kanarie?q=kanarie", "/"] {
        probe.get(path, "");
    }
    let (_, text) = ask(&operations, "/metrics");
    for line in [
        "planzoeker_requests_total{route=\"/v1/search\",status=\"200\"} 1",
        "planzoeker_requests_total{route=\"/p/{id}\",status=\"404\"} 1",
        "planzoeker_requests_total{route=\"none\",status=\"404\"} 1",
        "planzoeker_request_duration_seconds_count{route=\"/v1/search\"} 1",
        "planzoeker_questions_total 1",
        "planzoeker_questions_without_results_total 1",
        "planzoeker_questions_sent_away_total 0",
        "planzoeker_index_generation 1",
        "planzoeker_index_documents 1",
        "planzoeker_index_passages 1",
        "planzoeker_index_degraded 0",
        "planzoeker_questions_waiting 0",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
    let value = |name: &str| -> u64 {
        let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().parse().unwrap()
    };
    assert!(value("planzoeker_resident_memory_bytes ") > 1 << 20);
    assert!(value("planzoeker_open_files ") > 5 && value("planzoeker_connections ") >= 1);
    assert!(text.ends_with("# EOF\n") && !text.contains("kanarie"), "{text}");
}

#[test]
fn what_a_page_looks_up_by_itself_is_no_question() {
    let dir = mixed();
    let (probe, operations) = start(&dir);
    let get = |path: &str| {
        let answer = probe.get(path, "");
        assert_eq!(answer.status, 200, "{path}");
        answer
    };
    let found = String::from_utf8(get("/v1/search?q=olifant").body).unwrap();
    let found: Value = serde_json::from_str(&found).unwrap();
    let id = found["hits"][0]["id"].as_str().unwrap();
    // The place of the passage among the results, and the findings on a page.
    get(&format!("/p/{id}?q=olifant"));
    get("/d/goed/bladzijde/1?q=olifant");
    // Finds nothing, and looks up what each word finds alone.
    get("/zoeken?q=giraffe+kanarie");
    let (_, text) = ask(&operations, "/metrics");
    for line in ["planzoeker_questions_total 2", "planzoeker_questions_without_results_total 1"] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
}

#[test]
fn check_names_what_is_damaged_and_what_a_pdf_lacks() {
    let dir = mixed();
    let ran = dir.run(&["check", "--json"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let lines = ran.json();
    assert_eq!((&lines[0]["generation"], &lines[0]["fault"]), (&json!(1), &Value::Null));
    assert!(lines[0]["files"].as_u64().unwrap() > 4);
    assert_eq!(lines[0]["upToDate"], true);
    let of = |file: &str| lines.iter().find(|line| line["file"] == file).unwrap();
    let expected = json!({
        "file": "goed.pdf", "reason": null, "pages": 1, "textPages": 1, "tags": false,
        "language": null, "title": false, "outline": false
    });
    assert_eq!(of("goed.pdf"), &expected);
    assert!(of("geheim.pdf")["reason"].as_str().unwrap().contains("password"));

    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    let sample = dir.run(&["check", "--corpus", corpus]);
    assert_eq!(sample.code, Some(0), "{sample:?}");
    assert!(sample.out.contains("index index: whole ("), "{sample:?}");
    assert!(sample.out.contains("the corpus is another one now: run `planzoeker index`"));
    assert!(sample.out.contains("; tagged, with a language, a title and bookmarks"), "{sample:?}");

    let manifest = dir.generation().join("manifest.json");
    let tantivy = std::fs::read_dir(dir.generation().join("tantivy")).unwrap();
    let file = tantivy.map(|entry| entry.unwrap().path()).max().unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[0] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let ran = dir.run(&["check"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    let name = file.file_name().unwrap().to_str().unwrap();
    assert!(
        ran.note.contains(name) && ran.out.contains("goed.pdf: text on 1 of 1 page"),
        "{ran:?}"
    );
    std::fs::remove_file(manifest).unwrap();
    assert_eq!(dir.run(&["check"]).code, Some(4));
    assert_eq!(dir.run(&["check", "--index", "elders"]).code, Some(4));
    dir.run(&["index"]);
    let ran = dir.run(&["check"]);
    assert!(ran.out.contains("whole (") && !ran.out.contains("another one"), "{ran:?}");
    assert_eq!(dir.run(&["check", "--corpus", "elders"]).code, Some(5));
}

#[test]
fn completions_name_commands_and_options() {
    let dir = Dir::new();
    for shell in ["bash", "zsh", "fish"] {
        let ran = dir.run(&["completions", shell]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(ran.out.contains("inspect") && ran.out.contains("ops-listen"), "{shell}");
    }
    let ran = dir.run(&["completions", "bash"]);
    let mut shell = Command::new("bash")
        .arg("-n")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    shell.stdin.take().unwrap().write_all(ran.out.as_bytes()).unwrap();
    let ended = shell.wait_with_output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
}

#[test]
fn every_limit_is_in_the_help_and_in_the_file() {
    let dir = mixed();
    let help = dir.run(&["serve", "--help"]).out;
    for name in [
        "ops-listen",
        "trusted-proxy",
        "rate-limit",
        "connections",
        "queue",
        "header-bytes",
        "body-bytes",
        "header-timeout",
        "request-timeout",
        "write-timeout",
        "drain-timeout",
    ] {
        let variable = format!("PLANZOEKER_{}", name.replace('-', "_").to_uppercase());
        assert!(help.contains(&format!("--{name}")) && help.contains(&variable), "{name}: {help}");
        // Each is known to the file: what is wrong is its value.
        let key = name.replace('-', "_");
        dir.write("planzoeker.toml", format!("# settings\n{key} = []\n"));
        let ran = dir.run(&["serve"]);
        assert_eq!(ran.code, Some(5), "{ran:?}");
        assert!(ran.note.contains(&format!("planzoeker.toml, line 2: {key}: ")), "{ran:?}");
    }
    let mut command = dir.command(&["serve"]);
    std::fs::remove_file(dir.path("planzoeker.toml")).unwrap();
    command.env("PLANZOEKER_QUEUE", "veel");
    let ran = crate::support::Ran::from(command.output().unwrap());
    assert_eq!(ran.code, Some(5), "{ran:?}");
    assert!(ran.note.contains("PLANZOEKER_QUEUE: "), "{ran:?}");
}

#[test]
fn the_log_is_one_line_an_event_with_a_priority_for_the_journal() {
    let dir = mixed();
    let started = |journal: bool| {
        let mut command = dir.command(&OPERATIONS);
        command.env("PLANZOEKER_LOG", "info").env_remove("JOURNAL_STREAM");
        if journal {
            command.env("JOURNAL_STREAM", "8:1");
        }
        Probe::start(command, dir.path("log"))
    };
    dir.write("corpus/goed.pdf", pdf::plan("Elke school heeft een eigen zebra."));
    for journal in [true, false] {
        let probe = started(journal);
        let fresh = format!("Elke school heeft een eigen zebra, ook in {journal}.");
        dir.write("corpus/goed.pdf", pdf::plan(&fresh));
        assert_eq!(dir.run(&["index"]).code, Some(3));
        crate::support::probe::wait("an event", || probe.log().contains("another generation"));
        probe.get("/v1/search?q=kanarie", "X-Forwarded-For: 192.0.2.77\r\n");
        let log = probe.log();
        let lines: Vec<&str> = log.lines().collect();
        assert_eq!(lines.len(), 1, "{log}");
        assert_eq!(lines[0].starts_with("<6> INFO"), journal, "{log}");
        assert_eq!(lines[0].starts_with("20"), !journal, "the time: {log}");
        for secret in ["kanarie", "192.0.2.77", "127.0.0.1", "\u{1b}"] {
            assert!(!log.contains(secret), "{log}");
        }
    }
}
