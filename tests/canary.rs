//! What visitors ask leaves no trace: a word that nothing else holds is asked in every way there is,
//! and then looked for in everything that the service writes.

use std::fs;
use std::io::{self, Write};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

use planzoeker::search::{Answer, Engine, Mark, Request, SearchError};
use planzoeker::web::{Options, Served};

use crate::support::probe::{Probe, Raw, read, wait};
use crate::support::{Dir, pdf};
use crate::web::{Service, ready};

/// The word, as somebody might type it.
const CANARY: &str = "Zqxkanarievogels";
/// What is looked for: its stem is a trace too, in whatever case.
const TRACE: &str = "zqxkanari";

/// Whether bytes hold the word: as letters, in a URL, in JSON, in hexadecimal, as a list of bytes.
fn holds(bytes: &[u8]) -> bool {
    let text = bytes.to_ascii_lowercase();
    let forms: [fn(u8) -> String; 6] = [
        |byte| char::from(byte).to_string(),
        |byte| format!("%{byte:02x}"),
        |byte| format!("\\u{byte:04x}"),
        |byte| format!("{byte:02x}"),
        |byte| format!("{byte}, "),
        |byte| format!("{}\0", char::from(byte)),
    ];
    forms.iter().any(|form| {
        // A first letter in capitals has another number.
        let form: String = TRACE.bytes().skip(1).map(form).collect();
        text.windows(form.len()).any(|part| part == form.as_bytes())
    })
}

#[test]
fn a_trace_is_seen_in_every_form() {
    let each = |form: fn(u8) -> String| CANARY.bytes().map(form).collect::<String>();
    for text in [
        format!("q={CANARY}&page=1"),
        CANARY.to_uppercase(),
        each(|byte| format!("%{byte:02X}")),
        each(|byte| format!("\\u{byte:04X}")),
        each(|byte| format!("{byte:02x}")),
        format!("{:?}", CANARY.as_bytes()),
        each(|byte| format!("{}\0", char::from(byte))),
    ] {
        assert!(holds(text.as_bytes()), "{text}");
    }
    assert!(!holds(b"another bird: kanarievogel"));
}

/// Everything that somebody may send with the word in it: what each request is, and its bytes.
fn requests() -> Vec<String> {
    let encoded: String = CANARY.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    let mut all = Vec::new();
    for q in [CANARY, &format!("school+{CANARY}"), &encoded, &format!("%22{CANARY}+school%22")] {
        for path in [
            "/v1/search?q={q}",
            "/v1/search?q={q}&explain=true&facets=true",
            "/v1/search?page=2&q={q}&match=exact",
            "/v1/search?q={q}&pageSize=x",
            "/v1/search?q={q}&q={q}",
            "/v1/search?document={q}&chapter={q}&kind={q}&sort={q}",
            "/v1/search?{q}=1",
            "/v1/search?q={q}%ff%00%0d%0a",
            "/v1/search?q={q}&page=101&pageSize=10",
            "/v1/suggest?q={q}",
            "/v1/suggest?q={q}&limit=x",
            "/v1/passages/a.1?q={q}",
            "/v1/passages/{q}",
            "/v1/documents/{q}",
            "/v1/documents/{q}/pages/1/image?width=800",
            "/v1/documents/a/pages/1?q={q}",
            "/v1/documents/a/pages/{q}",
            "/v1/documents/a/file?q={q}",
            "/zoeken?q={q}",
            "/zoeken?q={q}&page=0",
            "/p/a.1?q={q}",
            "/p/{q}?q={q}",
            "/d/a?q={q}",
            "/d/{q}",
            "/d/a/bladzijde/1?q={q}",
            "/d/a/bladzijde/99?q={q}",
            "/embed?q={q}",
            "/?q={q}",
            "/{q}",
            "/assets/{q}",
            "/readyz?q={q}",
        ] {
            all.push(get(&path.replace("{q}", q)));
        }
    }
    all.push(get(&format!("/v1/search?q={}", format!("{CANARY}+").repeat(600))));
    all.push(get(&format!("/v1/search?q={}", format!("{CANARY}+").repeat(40))));
    for (kind, path) in [
        ("application/json", "/v1/search"),
        ("application/x-www-form-urlencoded", "/zoeken"),
        ("text/plain", "/v1/search"),
    ] {
        for body in [
            format!("{{\"q\": \"{CANARY}\"}}"),
            format!("{{\"q\": \"{CANARY}\", \"{CANARY}\": 1}}"),
            format!("{{\"q\": \"{CANARY}"),
            format!("q={CANARY}"),
            format!("q=school+{encoded}&page={CANARY}"),
            format!("q={}", CANARY.repeat(2000)),
        ] {
            let length = body.len();
            all.push(format!(
                "POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: {kind}\r\n\
                 Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            ));
        }
    }
    all.push(format!(
        "GET /zoeken?q=school HTTP/1.1\r\nHost: {CANARY}\r\nReferer: http://a/zoeken?q={CANARY}\r\n\
         User-Agent: {CANARY}\r\nCookie: q={CANARY}\r\nX-Forwarded-For: {CANARY}\r\n\
         Accept-Language: {CANARY}\r\nRange: {CANARY}\r\nConnection: close\r\n\r\n"
    ));
    all.push(format!(
        "OPTIONS /v1/search?q={CANARY} HTTP/1.1\r\nHost: a\r\nOrigin: http://{CANARY}\r\n\
         Access-Control-Request-Method: {CANARY}\r\nConnection: close\r\n\r\n"
    ));
    all.push(format!("{CANARY} /v1/search?q={CANARY} HTTP/1.1\r\nHost: a\r\n\r\n"));
    all.push(format!("GET /v1/search?q={CANARY} HTTP/9.9\r\n\r\n"));
    all.push(format!("{CANARY}\r\n\r\n"));
    all
}

#[test]
fn what_is_asked_is_written_nowhere() {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", pdf::plan("Elke school heeft een eigen olifant."));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    fs::create_dir(dir.path("tmp")).unwrap();
    let mut command = dir.command(&["serve", "--watch", "--listen", "127.0.0.1:0"]);
    command.args(["--ops-listen", "127.0.0.1:0", "--header-timeout", "0.5", "--settle", "0.1"]);
    command.env("PLANZOEKER_LOG", "trace").env("TMPDIR", dir.path("tmp")).env("HOME", dir.root());
    let mut probe = Probe::start(command, dir.path("log"));
    let operations = probe.next_address();

    let requests = requests();
    let mut statuses = std::collections::BTreeMap::<u16, usize>::new();
    for request in &requests {
        let answer = probe.send(request.as_bytes());
        *statuses.entry(answer.status).or_default() += 1;
    }
    for status in [200, 400, 404, 405, 413, 414, 415] {
        assert!(statuses.contains_key(&status), "{status} is not among {statuses:?}");
    }
    // Clients that are slow, or leave: in the head, in the body, before the answer.
    for request in requests.iter().step_by(7) {
        for part in [request.len() / 2, request.len() - 1, request.len()] {
            let mut stream = probe.connect();
            stream.write_all(&request.as_bytes()[..part]).unwrap();
            let _ = stream.shutdown(if part % 2 == 0 { Shutdown::Both } else { Shutdown::Read });
        }
    }
    let mut slow = probe.connect();
    write!(slow, "GET /v1/search?q={CANARY} HTTP/1.1\r\nHost: a\r\nX: ").unwrap();
    assert_eq!(Raw::of(read(&mut slow)).text(), "", "it was waited for");

    // The index changes meanwhile, so that there is something to log.
    dir.write("corpus/a.pdf", pdf::plan("Elke school heeft een eigen giraffe."));
    wait("another generation", || probe.log().contains("serving another generation"));
    for path in ["/metrics", "/beheer", "/readyz"] {
        let mut stream = TcpStream::connect(&operations).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
        let answer = Raw::of(read(&mut stream));
        assert_eq!(answer.status, 200, "{path}");
        assert!(!holds(&answer.all), "{path}: {}", answer.text());
    }
    drop(probe);
    let mut files = 0;
    look(dir.root(), holds, &mut files);
    assert!(files > 10, "{files} files");
}

/// No name and no content below a directory holds a trace.
fn look(directory: &Path, holds: fn(&[u8]) -> bool, files: &mut usize) {
    for entry in fs::read_dir(directory).unwrap().flatten() {
        let path = entry.path();
        assert!(!holds(path.as_os_str().as_encoded_bytes()), "{}", path.display());
        if path.is_dir() {
            look(&path, holds, files);
        } else {
            let bytes = fs::read(&path).unwrap();
            let line = |line: &&[u8]| holds(line);
            let found = bytes.split(|byte| *byte == b'\n').find(line).map(String::from_utf8_lossy);
            assert!(found.is_none(), "{}: {}", path.display(), found.unwrap_or_default());
            *files += 1;
        }
    }
}

/// Where a visitor comes from who has no proxy before him, and where one comes from who has.
const VISITORS: [&str; 2] = ["127.0.0.9", "203.0.113.77"];

fn names_a_visitor(bytes: &[u8]) -> bool {
    VISITORS.iter().any(|from| bytes.windows(from.len()).any(|part| part == from.as_bytes()))
}

/// A connection of the first of them.
async fn visit(probe: &Probe) -> TcpStream {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(format!("{}:0", VISITORS[0]).parse().unwrap()).unwrap();
    let stream = socket.connect(probe.address.parse().unwrap()).await.unwrap();
    let stream = stream.into_std().unwrap();
    stream.set_nonblocking(false).unwrap();
    stream
}

#[tokio::test]
async fn who_asks_is_written_nowhere() {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", pdf::plan("Elke school heeft een eigen olifant."));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    let mut command = dir.command(&["serve", "--listen", "127.0.0.1:0", "--ops-listen"]);
    command.args(["127.0.0.1:0", "--rate-limit", "5", "--trusted-proxy", "127.0.0.1"]);
    command.args(["--header-timeout", "0.5"]).env("PLANZOEKER_LOG", "trace");
    let mut probe = Probe::start(command, dir.path("log"));
    let operations = probe.next_address();
    let forwarded = format!("X-Forwarded-For: {}\r\nForwarded: for={0}\r\n", VISITORS[1]);
    let mut statuses = std::collections::BTreeSet::new();
    for path in
        ["/v1/search?q=olifant", "/v1/search?page=x", "/d/geen", "/", "/zoeken", "/d/a", "/"]
    {
        let mut stream = visit(&probe).await;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
        statuses.insert(Raw::of(read(&mut stream)).status);
        statuses.insert(probe.get(path, &forwarded).status);
    }
    assert_eq!(statuses, [200, 400, 404, 429].into());
    let mut slow = visit(&probe).await;
    write!(slow, "GET / HTTP/1.1\r\nHost: a\r\nX: ").unwrap();
    assert_eq!(Raw::of(read(&mut slow)).text(), "", "it was waited for");
    for path in ["/metrics", "/beheer"] {
        let mut stream = TcpStream::connect(&operations).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
        let answer = Raw::of(read(&mut stream));
        assert!(answer.status == 200 && !names_a_visitor(&answer.all), "{}", answer.text());
    }
    drop(probe);
    look(dir.root(), names_a_visitor, &mut 0);
}

/// An engine that quotes what it was asked when it fails, as a slice of a text does.
struct Quoting;

impl Engine for Quoting {
    fn search(&self, request: &Request) -> Result<Answer, SearchError> {
        panic!("byte index 1 is not a char boundary; it is inside 'é' of `{}`", request.q)
    }

    fn mark(&self, q: &str, _: &[&str]) -> Vec<Vec<Mark>> {
        panic!("byte index 1 is not a char boundary; it is inside 'é' of `{q}`")
    }
}

/// A log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_panic_that_quotes_the_question_is_logged_without_it() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let dir = Dir::new();
    let good = ready(&dir, &[("a", "De olifant slaapt.")]);
    let service = Service::with(Served { engine: Arc::new(Quoting), ..good }, Options::default());
    for path in ["/v1/search?q=", "/zoeken?q=", "/v1/passages/a?q=", "/p/a?q="] {
        let answer = service.get(&format!("{path}{CANARY}")).await;
        assert_eq!(answer.status, 500, "{path}");
        assert!(!holds(&answer.body), "{path}: {}", answer.text());
    }
    let written = log.0.lock().unwrap();
    let text = String::from_utf8_lossy(&written);
    assert!(text.matches("a request failed").count() == 4, "{text}");
    assert!(!holds(&written), "{text}");
}
