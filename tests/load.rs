//! Many visitors at once, each asking all that can be asked, while the index is made anew again and
//! again: every answer is right or an announced "come back later", and nothing grows.
//!
//! The long form (`PLANZOEKER_LONG`) goes on for ten minutes and makes the index anew every 20
//! seconds from files that are all read again.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::probe::{Probe, Raw, wait};
use crate::support::{Dir, counts, long, pdf};

const CLIENTS: usize = 64;
const PLAN: &str = "ondersteuningsplan-po-2018-2022";
/// Builds at least, however slow the machine is.
const BUILDS: usize = 4;
/// Kilobytes by which a service may grow while it finds what it needs.
const WARMTH: u64 = 24 << 10;
/// Kilobytes by which it may grow from then on: from the second third of 30 builds to the last it was
/// 400 and 700, and 2,800 with a heap for each thread.
const GROWTH: u64 = 2 << 10;

/// How long the service is asked, and how long after one build began the next begins.
fn rhythm() -> (Duration, Duration) {
    match long() {
        true => (Duration::from_secs(600), Duration::from_secs(20)),
        false => (Duration::from_secs(8), Duration::ZERO),
    }
}

/// A request, the status of its answer, and words that stand in it whatever the index is at.
struct Case {
    name: &'static str,
    request: Vec<u8>,
    status: u16,
    holds: String,
}

impl Case {
    fn get(name: &'static str, path: &str, status: u16, holds: &str) -> Case {
        Case::with(name, path, "", status, holds)
    }

    fn with(name: &'static str, path: &str, headers: &str, status: u16, holds: &str) -> Case {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: a\r\n{headers}Connection: close\r\n\r\n");
        Case { name, request: request.into_bytes(), status, holds: holds.to_owned() }
    }
}

/// Everything that a visitor can come for, and what no visitor should.
fn cases(probe: &Probe) -> Vec<Case> {
    let found = probe.get("/v1/search?q=thuiszitters&pageSize=1", "");
    let found: Value = serde_json::from_slice(&found.body).unwrap();
    let hits = format!("\"totalHits\":{},", found["totalHits"]);
    let passage = found["hits"][0]["id"].as_str().unwrap();
    let worst = "passend+onderwijs+ondersteuning+leerlingen+scholen+%22de+school%22+%22in+het%22";
    let body = r#"{"q": "dieren in de wijk", "pageSize": 3}"#;
    let posted = format!(
        "POST /v1/search HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let posted = Case {
        name: "a posted question",
        request: posted.into_bytes(),
        status: 200,
        holds: "\"totalHits\":".to_owned(),
    };
    let garbage = Case {
        name: "no HTTP",
        request: b"\x16\x03\x01\0\xff\r\n\r\n".to_vec(),
        status: 400,
        holds: String::new(),
    };
    vec![
        Case::get("a question", "/v1/search?q=thuiszitters", 200, &hits),
        Case::get("a dear question", &format!("/v1/search?q={worst}&facets=true"), 200, "\"hits\""),
        posted,
        Case::get("a suggestion", "/v1/suggest?q=onders", 200, "ondersteuning"),
        Case::get("results", "/zoeken?q=thuiszitters", 200, "thuiszitters"),
        Case::get("a document", &format!("/d/{PLAN}"), 200, "Hoofdstuk"),
        Case::get("a passage", &format!("/p/{passage}"), 200, "</html>"),
        Case::get("a page", &format!("/d/{PLAN}/bladzijde/9"), 200, "</html>"),
        Case::get("a marked page", &format!("/d/{PLAN}/bladzijde/9?q={worst}"), 200, "</html>"),
        Case::get("a marked passage", &format!("/v1/passages/{passage}?q={worst}"), 200, "ranges"),
        Case::get("an outline", &format!("/v1/documents/{PLAN}/outline"), 200, "children"),
        Case::get("a picture", &format!("/v1/documents/{PLAN}/pages/3/image"), 200, "PNG"),
        Case::with(
            "a part of a file",
            &format!("/v1/documents/{PLAN}/file"),
            "Range: bytes=0-8191\r\n",
            206,
            "%PDF-",
        ),
        Case::get("what changes", "/v1/documents/dier/file", 200, "%PDF-"),
        Case::get("wrong parameters", "/v1/search?page=-1", 400, "problem+json"),
        Case::get("nothing", "/d/niets", 404, "</html>"),
        garbage,
    ]
}

/// Checks an answer; what it came to.
fn judge(case: &Case, raw: &Raw) -> String {
    if raw.status == 503 {
        assert!(raw.header("retry-after").is_some(), "{}: {}", case.name, raw.head);
        return "503 announced".to_owned();
    }
    let all = String::from_utf8_lossy(&raw.all);
    assert_eq!(raw.status, case.status, "{}: {all}", case.name);
    assert!(all.contains(&case.holds), "{}: no {:?} in {all}", case.name, case.holds);
    raw.status.to_string()
}

/// Asks one thing after another, each client beginning elsewhere; the answers by what they came to.
fn ask(probe: &Probe, cases: &[Case], client: usize, over: &AtomicBool) -> BTreeMap<String, usize> {
    let mut ends = BTreeMap::new();
    for case in cases.iter().cycle().skip(client % cases.len()) {
        if over.load(Ordering::Relaxed) {
            break;
        }
        let raw = probe.send(&case.request);
        *ends.entry(format!("{}: {}", case.name, judge(case, &raw))).or_default() += 1;
    }
    ends
}

const ANIMALS: [&str; 8] =
    ["olifant", "giraffe", "zebra", "panter", "kameel", "dolfijn", "hagedis", "krokodil"];

/// Who makes the index anew.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Maker {
    /// `planzoeker index`, beside the service.
    Another,
    /// The service, which follows its corpus.
    Itself,
}

/// Has the index made anew with another animal in it, and waits until that is served.
fn rebuild(dir: &Dir, probe: &Probe, maker: Maker, round: usize) {
    let animal = ANIMALS[round % ANIMALS.len()];
    dir.write("corpus/dier.pdf", pdf::plan(&format!("Elke school heeft een eigen {animal}.")));
    if maker == Maker::Another {
        let arguments: &[&str] = if long() { &["index", "--verify"] } else { &["index"] };
        let ran = dir.run(arguments);
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
    wait(animal, || {
        let raw = probe.get(&format!("/v1/search?q={animal}"), "");
        assert!(matches!(raw.status, 200 | 503), "{}", raw.head);
        raw.text().contains("\"totalHits\":1,")
    });
}

/// Whether the last third is no more than the second; the first is for a service to warm up.
fn is_flat(memory: &[u64]) -> bool {
    let third = memory.len() / 3;
    let mean = |from: usize| memory[from..from + third].iter().sum::<u64>() / third as u64;
    mean(memory.len() - third) <= mean(third) + GROWTH
}

#[test]
fn what_grows_is_told_from_what_is_flat() {
    // Megabytes after each of 30 builds, measured with two heaps and with one for each thread.
    let kilobytes = |all: [u64; 30]| all.map(|tenths| tenths * 1024 / 10);
    assert!(is_flat(&kilobytes([
        81, 92, 92, 100, 95, 100, 101, 101, 101, 110, 111, 111, 114, 114, 121, 121, 121, 121, 121,
        121, 121, 121, 121, 121, 121, 121, 121, 121, 122, 123,
    ])));
    assert!(!is_flat(&kilobytes([
        91, 110, 124, 129, 142, 146, 146, 155, 164, 176, 176, 188, 210, 210, 223, 223, 232, 233,
        233, 233, 234, 234, 235, 240, 247, 247, 247, 251, 251, 252,
    ])));
}

#[test]
fn all_is_answered_while_the_index_is_made_anew() {
    under_load(Maker::Another, &[]);
}

#[test]
fn all_is_answered_while_the_service_makes_its_index_anew() {
    under_load(Maker::Itself, &["--watch", "--settle", "0.1"]);
}

fn under_load(maker: Maker, how: &[&str]) {
    let dir = Dir::new();
    let corpus = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus"));
    for name in [PLAN, "addendum-2020-op-po"] {
        let name = format!("{name}.pdf");
        std::fs::copy(corpus.join(&name), dir.path("corpus").join(&name)).unwrap();
    }
    dir.write("corpus/dier.pdf", pdf::plan("Elke school heeft een eigen dier."));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    let mut serve = dir.command(&["serve", "--listen", "127.0.0.1:0"]);
    serve.args(how);
    let mut probe = Probe::start(serve, dir.path("log"));
    let cases = cases(&probe);
    let (at_least, pause) = rhythm();
    let over = AtomicBool::new(false);
    let (mut ends, mut memory) = (BTreeMap::<String, usize>::new(), Vec::new());
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (probe, cases, over) = (&probe, &cases, &over);
                scope.spawn(move || ask(probe, cases, client, over))
            })
            .collect();
        // A client that finds a fault ends, and the others with it.
        let well = || clients.iter().all(|client| !client.is_finished());
        let began = Instant::now();
        while well() && (began.elapsed() < at_least || memory.len() < BUILDS) {
            let due = pause * u32::try_from(memory.len()).unwrap();
            std::thread::sleep(due.saturating_sub(began.elapsed()));
            rebuild(&dir, &probe, maker, memory.len());
            memory.push(probe.kilobytes());
        }
        over.store(true, Ordering::Relaxed);
        for client in clients {
            for (end, count) in client.join().unwrap() {
                *ends.entry(end).or_default() += count;
            }
        }
    });
    counts(&format!("{maker:?}: kilobytes after each build {memory:?}; {ends:#?}"));
    for case in &cases {
        let answered = ends.get(&format!("{}: {}", case.name, case.status));
        assert!(answered.is_some_and(|count| *count > 0), "{}: {ends:#?}", case.name);
    }
    let (first, last) = memory.split_at(memory.len() / 2);
    let most = |part: &[u64]| part.iter().copied().max().unwrap();
    assert!(most(last) <= most(first) + WARMTH, "{memory:?}");
    assert!(!long() || is_flat(&memory), "{memory:?}");
    assert!(probe.is_alive() && !probe.log().contains("panicked"), "{}", probe.log());
    assert!(probe.get("/readyz", "").text().contains("\"ready\""));
}
