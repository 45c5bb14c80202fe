//! HTTP as it should not be spoken: raw bytes against the real executable.
//!
//! After every case the process lives, says so, answers a question as before, and wrote nothing of a
//! panic; repeated, it keeps no more open and no more in memory. `PLANZOEKER_LONG=1` repeats each
//! case 200 times.

use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use crate::support::probe::{Probe, Raw, read, wait};
use crate::support::{Dir, counts, long, pdf};

/// Times that each case is repeated.
fn repeats() -> usize {
    if long() { 200 } else { 20 }
}

/// Kilobytes by which a case may make the service grow in each of its rounds. What is kept for good is
/// kept in every round; what the service needs once (a thread's stack and heap, for clients of whom some
/// happen to be under way at once) was up to 1,400 in one round and 0 in the next.
const GROWTH: u64 = 256;

/// Rounds of repeats in which a service may find what it needs.
const ROUNDS: usize = 6;

/// A service of one small plan whose title wants to be more than a title.
struct Service {
    probe: Probe,
    reference: String,
    dir: Dir,
}

const TITLE: &str = "Plan\\r\\nSet-Cookie: a=1\\r\\n\\r\\n<script>alert(1)</script>";

impl Service {
    fn start(flags: &[&str]) -> Service {
        Service::of(&pdf::plan("Elke school heeft een eigen olifant."), flags)
    }

    fn of(plan: &[u8], flags: &[&str]) -> Service {
        let dir = Dir::new();
        dir.write("corpus/plan.pdf", plan);
        let entry =
            format!("[[document]]\nid = \"plan\"\nfile = \"plan.pdf\"\ntitle = \"{TITLE}\"\n");
        dir.write("corpus/corpus.toml", entry);
        assert_eq!(dir.run(&["index"]).code, Some(0));
        Service::over(dir, flags)
    }

    fn over(dir: Dir, flags: &[&str]) -> Service {
        let mut arguments = vec!["serve", "--listen", "127.0.0.1:0"];
        arguments.extend(flags);
        let probe = Probe::start(dir.command(&arguments), dir.path("log"));
        let reference = String::new();
        let mut service = Service { probe, reference, dir };
        service.reference = service.ask_reference();
        assert!(service.reference.contains("totalHits"), "{}", service.reference);
        service
    }

    /// The answer to a question, without what differs each time.
    fn ask_reference(&self) -> String {
        let answer = self.probe.get("/v1/search?q=olifant+school", "");
        assert_eq!(answer.status, 200, "{}", answer.head);
        let mut value: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        value["tookMs"] = serde_json::Value::Null;
        value.to_string()
    }

    /// The service is as it was.
    fn is_well(&mut self, after: &str) {
        assert!(self.probe.is_alive(), "{after}: it ended");
        assert_eq!(self.probe.get("/livez", "").status, 200, "{after}");
        assert_eq!(self.ask_reference(), self.reference, "{after}");
        let log = self.probe.log();
        assert!(!log.contains("panicked"), "{after}: {log}");
    }

    /// Does something often, and finds the service as it was.
    fn repeat(&mut self, what: &str, mut act: impl FnMut(&Probe)) {
        act(&self.probe);
        self.is_well(what);
        let handles = self.probe.handles() + 2;
        let mut memory = vec![self.probe.kilobytes()];
        for round in 1.. {
            (0..repeats()).for_each(|_| act(&self.probe));
            self.is_well(what);
            self.probe.await_handles(handles);
            memory.push(self.probe.kilobytes());
            if memory[round] <= memory[round - 1] + GROWTH {
                break;
            }
            assert!(round < ROUNDS, "{what} is kept in memory: {memory:?} kB");
        }
        counts(&format!("{what}: kB before and after each {} times {memory:?}", repeats()));
    }

    /// Sends each request often; the status is one of those expected, and there is one answer.
    fn check(&mut self, cases: &[(&str, Vec<u8>, &[u16])]) {
        for (name, request, expected) in cases {
            self.repeat(name, |probe| {
                let raw = probe.send(request);
                assert!(expected.contains(&raw.status), "{name}: {} {}", raw.head, raw.text());
                let most = usize::from(raw.status > 0);
                assert_eq!(raw.count(), most, "{name}: one answer, then the end");
                assert!(!raw.head.contains("set-cookie"), "{name}: {}", raw.head);
            });
        }
    }
}

/// A request for a path, raw bytes allowed.
fn get(path: impl AsRef<[u8]>) -> Vec<u8> {
    with("GET", path, "", "")
}

fn with(method: &str, path: impl AsRef<[u8]>, headers: &str, body: &str) -> Vec<u8> {
    let mut request = format!("{method} ").into_bytes();
    request.extend(path.as_ref());
    let rest = format!(" HTTP/1.1\r\nHost: a.nl\r\n{headers}Connection: close\r\n\r\n{body}");
    request.extend(rest.bytes());
    request
}

fn post(headers: &str, body: &str) -> Vec<u8> {
    let length = format!("Content-Length: {}\r\n", body.len());
    let kind = "Content-Type: application/json\r\n";
    with("POST", "/v1/search", &format!("{kind}{length}{headers}"), body)
}

fn text(request: &str) -> Vec<u8> {
    request.as_bytes().to_vec()
}

#[test]
fn what_is_too_long_or_no_http() {
    let long = "x".repeat(9_000);
    let header = |size: usize| format!("X-A: {}\r\n", "x".repeat(size));
    let many: String = (0..200).map(|n| format!("X-{n}: a\r\n")).collect();
    let pairs: String = (0..1500).map(|n| format!("a{n}&")).collect();
    Service::start(&[]).check(&[
        ("a long address", get(format!("/zoeken?q={long}")), &[414]),
        ("a longer one", get(format!("/v1/search?q={}", "x".repeat(70_000))), &[414, 431]),
        ("a long path", get(format!("/p/{long}")), &[414]),
        ("a long header", with("GET", "/", &header(17_000), ""), &[431]),
        ("many headers", with("GET", "/", &many, ""), &[431]),
        ("headers without end", text(&format!("GET / HTTP/1.1\r\n{}", header(600_000))), &[431]),
        ("a long method", with(&"M".repeat(20_000), "/", "", ""), &[400, 431]),
        ("many parameters", get(format!("/v1/search?{pairs}")), &[400, 414]),
        ("no path", text("GET\r\n\r\n"), &[400]),
        ("HTTP/0.9", text("GET /\r\n\r\n"), &[400]),
        ("HTTP/2", text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), &[0, 400]),
        ("HTTP/3", text("GET / HTTP/3.0\r\nHost: a\r\n\r\n"), &[400]),
        ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(), &[400]),
        ("a header without a name", with("GET", "/", ": a\r\n", ""), &[400]),
        ("NUL in a header", with("GET", "/", "X-A: a\0b\r\n", ""), &[400]),
        ("a bare CR", with("GET", "/", "X-A: a\rX-B: b\r\n", ""), &[400]),
        ("a folded header", with("GET", "/", "X-A: a\r\n b\r\n", ""), &[400]),
    ]);
}

#[test]
fn what_is_no_text_or_no_sense() {
    let marks = "%CC%81";
    let quoted = |q: &str| format!("{{\"q\": \"{q}\"}}");
    Service::start(&[]).check(&[
        ("broken escapes", get("/v1/search?q=%ZZ%2%"), &[200, 400]),
        ("bytes that are no UTF-8", get("/v1/search?q=%FF%FE%80"), &[200, 400]),
        ("an overlong slash", get("/v1/search?q=%C0%AF%E0%80%AF"), &[200, 400]),
        ("half a surrogate pair", get("/v1/search?q=%ED%A0%80"), &[200, 400]),
        ("NUL", get("/v1/search?q=a%00b"), &[200]),
        ("raw bytes", get(b"/v1/search?q=\xff\xfe"), &[200, 400]),
        ("raw UTF-8", get("/v1/search?q=één"), &[200, 400]),
        ("combining marks", get(format!("/v1/search?q=e{}", marks.repeat(500))), &[200]),
        ("more of them", get(format!("/v1/search?q=e{}", marks.repeat(1_000))), &[400]),
        ("10,000 of them", post("", &quoted(&"\u{301}".repeat(10_000))), &[413]),
        ("marks on a page", get(format!("/zoeken?q=e{}", marks.repeat(500))), &[200]),
        ("a fragment in the address", get("/v1/search?q=a#b"), &[200, 400]),
        ("half a pair in JSON", post("", &quoted("\\ud800")), &[400]),
        ("deep JSON", post("", &"[".repeat(10_000)), &[400]),
        ("NUL in JSON", post("", &quoted("\\u0000")), &[200]),
        ("repeated", get("/v1/search?q=a&q=b"), &[400]),
        ("absurd numbers", get("/v1/search?page=-1&pageSize=1e9&snippetLength=0x10"), &[400]),
        ("deep pages", get("/v1/search?q=school&page=101"), &[400]),
        ("the last page", get("/v1/search?q=school&page=100"), &[200]),
        ("too many words", get(format!("/v1/search?q={}", "a+".repeat(400))), &[200]),
        ("parentheses", get(format!("/v1/search?q={}", "(".repeat(1_000))), &[200]),
        (
            "quotation marks",
            get(format!("/v1/search?q={}", "\"a\"".replace('"', "%22").repeat(100))),
            &[200],
        ),
        ("a new line in a question", get("/v1/search?q=a%0d%0aSet-Cookie:+b=1"), &[200]),
        (
            "a new line on a page",
            get("/zoeken?q=a%0d%0aSet-Cookie:+b=1%0d%0a%0d%0a%3Cscript%3E"),
            &[200],
        ),
        ("a new line in a path", get("/p/a%0d%0aSet-Cookie:b"), &[404]),
        ("NUL in a path", get("/d/%00"), &[400, 404]),
        ("no UTF-8 in a path", get("/v1/passages/%FF"), &[400, 404]),
        ("up", get("/v1/documents/..%2f..%2f..%2fetc%2fpasswd/file"), &[404]),
        ("further up", get("/assets/%2e%2e/%2e%2e/etc/passwd"), &[404]),
        ("raw dots", get("/../../../../etc/passwd"), &[404]),
        ("dots in a name", get("/d/..%5c..%5ccorpus.toml"), &[404]),
        ("a whole address", get("http://elders.example/v1/search?q=school"), &[200]),
        ("a title with headers in it", get("/v1/documents/plan/file"), &[200]),
        ("a title with a script in it", get("/d/plan"), &[200]),
    ]);
}

#[test]
fn two_programs_never_disagree_about_where_a_request_ends() {
    let inner = "GET /version HTTP/1.1\r\nHost: a\r\n\r\n";
    let length = inner.len();
    // No `Connection: close` of the client's: the service closes by itself.
    let open = |method: &str, headers: &str, body: &str| {
        text(&format!("{method} /v1/search HTTP/1.1\r\nHost: a\r\n{headers}\r\n{body}"))
    };
    let chunked = format!("0\r\n\r\n{inner}");
    let both = format!("Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n");
    let turned = format!("Transfer-Encoding: chunked\r\nContent-Length: {length}\r\n");
    let one = |headers: &str| open("POST", headers, &chunked);
    Service::start(&[]).check(&[
        ("length and chunks", open("POST", &both, &chunked), &[400, 415]),
        ("chunks and length", open("POST", &turned, &chunked), &[400, 415]),
        ("two lengths", one("Content-Length: 5\r\nContent-Length: 6\r\n"), &[400]),
        ("a list of lengths", one("Content-Length: 5, 5\r\n"), &[400]),
        ("a signed length", one("Content-Length: +5\r\n"), &[400]),
        ("a negative length", one("Content-Length: -1\r\n"), &[400]),
        ("a length in hexadecimal", one("Content-Length: 0x5\r\n"), &[400]),
        ("an endless length", one("Content-Length: 99999999999999999999\r\n"), &[400]),
        ("chunked in disguise", one("Transfer-Encoding: xchunked\r\n"), &[400]),
        ("chunked, then not", one("Transfer-Encoding: chunked, identity\r\n"), &[400]),
        ("chunked twice", one("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n"), &[400]),
        ("a space before the colon", one("Transfer-Encoding : chunked\r\n"), &[400]),
        ("a tab in the value", one("Transfer-Encoding:\x0bchunked\r\n"), &[400]),
        ("chunks", one("Transfer-Encoding: chunked\r\n"), &[400, 415]),
        (
            "a chunk larger than the machine",
            open(
                "POST",
                "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n",
                "FFFFFFFFFFFFFFFFF\r\n{}",
            ),
            &[400],
        ),
        (
            "a body on a method without",
            open("GET", &format!("Content-Length: {length}\r\n"), inner),
            &[200],
        ),
        (
            "chunks on a method without",
            open("GET", "Transfer-Encoding: chunked\r\n", &chunked),
            &[200],
        ),
        (
            "chunks in HTTP/1.0",
            text(&format!("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n{chunked}")),
            &[400],
        ),
    ]);
}

#[test]
fn requests_that_follow_each_other_are_each_answered() {
    let service = Service::start(&[]);
    let one = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";
    let last = "GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    assert_eq!(service.probe.send(format!("{one}{one}{last}").as_bytes()).count(), 3);
    let promised = service.probe.send(&post("Expect: 100-continue\r\n", "{}"));
    assert_eq!((promised.status, promised.count()), (100, 2));
}

#[test]
fn the_host_is_one_and_changes_nothing() {
    let mut service = Service::start(&[]);
    service.check(&[
        ("no Host", text("GET / HTTP/1.1\r\n\r\n"), &[400]),
        ("two Hosts", with("GET", "/", "Host: b.nl\r\n", ""), &[400]),
        ("the same twice", with("GET", "/v1/documents", "Host: a.nl\r\n", ""), &[400]),
    ]);
    let old = service.probe.send(b"GET /livez HTTP/1.0\r\n\r\n");
    assert_eq!(old.status, 200, "HTTP/1.0 has no Host: {}", old.head);
    let probe = &service.probe;
    for path in
        ["/", "/zoeken?q=olifant", "/d/plan", "/v1/documents", "/v1/documents/plan", "/robots.txt"]
    {
        let usual = probe.get(path, "");
        assert_eq!(usual.status, 200, "{path}");
        let etag = usual.header("etag").map(str::to_owned);
        let same = |raw: Raw, how: &str| {
            assert_eq!((raw.status, raw.header("etag")), (200, etag.as_deref()), "{path} {how}");
            assert!(!raw.text().contains("kwaad") && !raw.head.contains("kwaad"), "{path} {how}");
        };
        let foreign =
            format!("GET {path} HTTP/1.1\r\nHost: kwaad.example\r\nConnection: close\r\n\r\n");
        same(probe.send(foreign.as_bytes()), "a foreign Host");
        for header in [
            "X-Forwarded-Host: kwaad.example",
            "X-Forwarded-Proto: kwaad",
            "X-Forwarded-Prefix: /kwaad",
            "X-Forwarded-For: kwaad",
            "Forwarded: for=kwaad;host=kwaad.example;proto=kwaad",
            "X-Original-URL: /kwaad",
            "X-Rewrite-URL: /kwaad",
            "X-HTTP-Method-Override: DELETE",
            "X-HTTP-Method: DELETE",
            "X-Method-Override: DELETE",
        ] {
            same(probe.get(path, &format!("{header}\r\n")), header);
        }
    }
}

#[test]
fn other_methods_are_told_which_there_are() {
    let mut service = Service::start(&[]);
    for path in ["/", "/zoeken", "/d/plan", "/v1/search", "/v1/documents/plan/file", "/livez"] {
        for method in ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "G3T", "get"] {
            let raw = service.probe.send(&with(method, path, "", ""));
            assert_eq!(raw.status, 405, "{method} {path}: {}", raw.head);
            let allowed = raw.header("allow").unwrap_or_default().to_uppercase();
            assert!(allowed.contains("GET"), "{method} {path}: {}", raw.head);
        }
    }
    service.check(&[
        ("CONNECT", with("CONNECT", "a.nl:443", "", ""), &[400, 404, 405]),
        ("OPTIONS of all", with("OPTIONS", "*", "", ""), &[200, 204, 400, 404, 405]),
        (
            "an upgrade",
            with("GET", "/livez", "Upgrade: h2c\r\nHTTP2-Settings: AAMA\r\n", ""),
            &[200],
        ),
    ]);
}

#[test]
fn bodies_have_an_end_and_are_not_packed() {
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
    let endless = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
    let form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n";
    Service::start(&["--request-timeout", "1"]).check(&[
        ("an endless body", with("POST", "/v1/search", endless, &chunk.repeat(64)), &[413]),
        (
            "an endless form",
            with(
                "POST",
                "/zoeken",
                &endless.replace("json", "x-www-form-urlencoded"),
                &chunk.repeat(64),
            ),
            &[413],
        ),
        ("a body of 17 KiB", post("", &"x".repeat(17 * 1024)), &[413]),
        ("a packed body", post("Content-Encoding: gzip\r\n", "\x1f\u{8b}"), &[415]),
        (
            "a packed form",
            with("POST", "/zoeken", &format!("{form}Content-Encoding: br\r\n"), "q=a"),
            &[415],
        ),
        ("another type", with("POST", "/v1/search", form, "q=a"), &[415]),
    ]);
}

#[test]
fn parts_of_a_pdf_that_nobody_needs() {
    let range =
        |value: &str| with("GET", "/v1/documents/plan/file", &format!("Range: {value}\r\n"), "");
    let overlapping = format!("bytes={}", "0-,".repeat(2_000));
    let tiny: String = (0..1_500).map(|n| format!("{n}-{n},")).collect();
    Service::start(&[]).check(&[
        ("one byte", range("bytes=0-0"), &[206]),
        ("overlapping", range(&overlapping), &[200]),
        ("a thousand bytes apart", range(&format!("bytes={tiny}")), &[200]),
        ("backwards", range("bytes=5-1"), &[200]),
        ("beyond the end", range("bytes=99999999999-"), &[416]),
        ("more than a number", range("bytes=0-99999999999999999999999"), &[200]),
        ("nothing", range("bytes=-0"), &[416]),
        ("another unit", range("pages=1-2"), &[200]),
        ("no numbers", range("bytes=a-b"), &[200]),
        ("twice", range("bytes=0-1\r\nRange: bytes=2-3"), &[200, 206]),
        ("another version", range("bytes=0-1\r\nIf-Range: \"x\""), &[200]),
        (
            "tags without end",
            range(&format!("bytes=0-1\r\nIf-None-Match: {}", "\"x\",".repeat(2_000))),
            &[206],
        ),
    ]);
}

#[test]
fn a_client_that_leaves_gives_its_place_back() {
    let mut service = Service::of(&pdf::large(8), &["--connections", "8"]);
    let file = get("/v1/documents/plan/file");
    let question = get("/v1/search?q=olifant");
    service.repeat("leaving", |probe| {
        for request in [&file, &question, &file[..20].to_vec(), &Vec::new()] {
            let mut stream = probe.connect();
            stream.write_all(request).unwrap();
            drop(stream);
            let mut stream = probe.connect();
            stream.write_all(request).unwrap();
            let _ = stream.shutdown(Shutdown::Read);
        }
    });
}

#[test]
fn slow_clients_do_not_hold_the_service() {
    let flags = [
        "--connections",
        "32",
        "--header-timeout",
        "0.5",
        "--write-timeout",
        "0.5",
        "--request-timeout",
        "2",
    ];
    let mut service = Service::of(&pdf::large(8), &flags);
    let (handles, kilobytes) = (service.probe.handles(), service.probe.kilobytes());

    // Two hundred that never end their headers.
    let mut slow: Vec<TcpStream> = (0..200).map(|_| service.probe.connect()).collect();
    for stream in &mut slow {
        let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nX-A: ");
    }
    assert!(service.probe.handles() <= handles + 34, "no more than 32 at once");
    for round in 0..3 {
        for stream in &mut slow {
            let _ = stream.write_all(b"x");
        }
        service.is_well(&format!("round {round} of slow headers"));
    }
    assert!(slow.iter_mut().all(|stream| read(stream).len() < 500), "each is sent away");
    drop(slow);

    // Idle ones: more than there are places.
    let idle: Vec<TcpStream> = (0..82).map(|_| service.probe.connect()).collect();
    service.is_well("82 idle clients of 32");
    drop(idle);

    // Ones that begin a question and never end it.
    let begun = "POST /v1/search HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\
        Content-Length: 99\r\n\r\n{\"q\": ";
    let mut mute: Vec<TcpStream> = (0..32).map(|_| service.probe.connect()).collect();
    mute.iter_mut().for_each(|stream| stream.write_all(begun.as_bytes()).unwrap());
    service.is_well("32 mute clients of 32");
    for stream in &mut mute {
        let answer = Raw::of(read(stream));
        assert_eq!((answer.status, answer.header("retry-after")), (503, Some("2")));
    }

    // Ones that ask for much and read nothing.
    let mut deaf: Vec<TcpStream> = (0..32).map(|_| service.probe.connect()).collect();
    for stream in &mut deaf {
        stream.write_all(&get("/v1/documents/plan/file")).unwrap();
    }
    std::thread::sleep(Duration::from_millis(200));
    let held = service.probe.kilobytes();
    service.is_well("32 deaf clients of 32");
    assert!(
        held < kilobytes + (64 << 10),
        "{kilobytes} kB before, {held} kB with 32 files of 8 MB on the way"
    );
    drop(deaf);
    service.probe.await_handles(handles + 2);
}

#[test]
fn few_files_are_enough() {
    let dir = Dir::new();
    dir.write("corpus/plan.pdf", pdf::plan("Elke school heeft een eigen olifant."));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    let mut command = std::process::Command::new("sh");
    let serve = "ulimit -n 256; exec \"$0\" serve --listen 127.0.0.1:0 --header-timeout 2";
    command.args(["-c", serve, env!("CARGO_BIN_EXE_planzoeker")]).current_dir(dir.root());
    let mut probe = Probe::start(command, dir.path("log"));
    let waiting: Vec<TcpStream> = (0..150).map(|_| probe.connect()).collect();
    wait("places are taken", || probe.handles() > 120);
    assert!(probe.handles() <= 160, "half of 256 and what it needs itself: {}", probe.handles());
    assert_eq!(probe.get("/v1/search?q=olifant", "").status, 200);
    drop(waiting);
    assert_eq!(probe.get("/v1/documents/plan/file", "").status, 200);
    assert!(probe.is_alive() && !probe.log().contains("panicked"), "{}", probe.log());
}

#[test]
fn few_files_are_enough_for_many_plans() {
    let dir = Dir::new();
    for number in 0..40 {
        let plan = pdf::plan(&format!("Elke school heeft olifant {number}."));
        dir.write(&format!("corpus/{number}.pdf"), plan);
    }
    assert_eq!(dir.run(&["index"]).code, Some(0));
    let mut command = std::process::Command::new("sh");
    let serve = "ulimit -n 48; exec \"$0\" serve --listen 127.0.0.1:0";
    command.args(["-c", serve, env!("CARGO_BIN_EXE_planzoeker")]).current_dir(dir.root());
    let probe = Probe::start(command, dir.path("log"));
    // Served once its files were compared with their hashes and opened.
    for word in ["giraffe", "zebra"] {
        dir.write("corpus/0.pdf", pdf::plan(&format!("Elke school heeft een {word}.")));
        assert_eq!(dir.run(&["index"]).code, Some(0));
        wait(word, || {
            probe.get(&format!("/v1/search?q={word}"), "").text().contains("\"totalHits\":1,")
        });
    }
    for number in 0..40 {
        let file = probe.get(&format!("/v1/documents/{number}/file"), "");
        assert_eq!(file.status, 200, "{number}");
    }
    assert!(probe.get("/readyz", "").text().contains("\"ready\""));
}

#[test]
fn surplus_questions_are_announced() {
    let dir = Dir::new();
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    assert_eq!(dir.run(&["index", "--corpus", corpus]).code, Some(0));
    let mut service = Service::over(dir, &["--queue", "4"]);
    // Sixteen words that each stand for others, four phrases, every facet.
    let words = "passend onderwijs ondersteuning leerlingen scholen samenwerking ouders gemeente \
        begeleidingsarrangement onderwijsbehoefte verzuim doorstroom toelaatbaar leerkrachten";
    let phrases = "\"de school\" \"het bestuur\" \"van de\" \"in het\"";
    let q = format!("{words} {phrases}").replace(' ', "+").replace('"', "%22");
    let path = format!("/v1/search?q={q}&pageSize=50&facets=true&explain=true&snippetLength=1000");
    let probe = &service.probe;
    let counts = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..64)
            .map(|_| {
                scope.spawn(|| {
                    let mut counts = (0, 0);
                    let raw = probe.get(&path, "");
                    match raw.status {
                        200 => counts.0 += 1,
                        503 => {
                            assert_eq!(raw.header("retry-after"), Some("2"), "{}", raw.head);
                            counts.1 += 1;
                        }
                        _ => panic!("{} {}", raw.head, raw.text()),
                    }
                    counts
                })
            })
            .collect();
        let counts = clients.into_iter().map(|client| client.join().unwrap());
        counts.fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1))
    });
    assert_eq!(counts.0 + counts.1, 64);
    assert!(counts.0 > 4 && counts.1 > 0, "answered and sent away: {counts:?}");
    service.is_well("a rush");
}

#[test]
fn one_address_has_its_share() {
    let mut service = Service::start(&["--rate-limit", "40"]);
    let mut ask = |headers: &str| service.probe.get("/v1/documents", headers).status;
    let asked = |ask: &mut dyn FnMut(&str) -> u16, headers: &str| {
        (0..60).map(|_| ask(headers)).filter(|status| *status == 200).count()
    };
    let first = asked(&mut ask, "");
    assert!((30..50).contains(&first), "{first}");
    assert_eq!(ask("X-Forwarded-For: 192.0.2.1\r\n"), 429, "no proxy is trusted");
    let raw = service.probe.get("/v1/documents", "");
    assert_eq!((raw.status, raw.header("retry-after").is_some()), (429, true), "{}", raw.head);
    assert!(raw.text().contains("\"status\":429"), "{}", raw.text());
    assert_eq!(service.probe.get("/livez", "").status, 200, "health is not counted");
    assert!(service.probe.is_alive());

    let flags = ["--rate-limit", "40", "--trusted-proxy", "127.0.0.1"];
    let service = Service::over(service.dir, &flags);
    let mut ask = |headers: &str| service.probe.get("/v1/documents", headers).status;
    for client in ["192.0.2.1", "192.0.2.2", "2001:db8::1"] {
        let answered = asked(&mut ask, &format!("X-Forwarded-For: 10.9.8.7, {client}\r\n"));
        assert!((40..50).contains(&answered), "{client}: {answered}");
    }
}
