//! What the whole service costs: `PLANZOEKER_SHARED=DIR cargo bench --bench measure [PART …]`.
//!
//! Prints a table: time to index, sizes, memory, and how fast the running executable answers over
//! HTTP. Parts: `sample`, `size`, `law2k`, `law20k`, `law200k`, `pdfs`; all of them where none is named. Without
//! `PLANZOEKER_SHARED` only the sample is measured. Questions are the real ones of the collection
//! `onderwijswet`, asked of passages of law one after the other over a connection that stays open.
//! CPU time and memory are what the kernel says in /proc of the executable and its workers.

#![expect(clippy::print_stdout, reason = "its output is the table")]

use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Kernel ticks a second in /proc: the same on every Linux that Rust runs on.
const TICKS: f64 = 100.0;
/// How often memory is looked at while a command runs.
const LOOK: Duration = Duration::from_millis(5);
const MIB: f64 = 1024.0 * 1024.0;

fn main() {
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|part| !part.starts_with('-')).collect();
    let wants = |part: &str| wanted.is_empty() || wanted.iter().any(|one| one == part);
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if wants("size") {
        let bytes = fs::metadata(executable()).map_or(0, |file| file.len());
        row("executable", &format!("{:.1} MB", bytes as f64 / 1e6));
    }
    if wants("sample") {
        corpus("sample", &root.join("corpus"), &scratch.path().join("sample"));
    }
    let Some(shared) = std::env::var_os("PLANZOEKER_SHARED").map(PathBuf::from) else {
        return row("the rest", "not measured: PLANZOEKER_SHARED is not set");
    };
    let law = shared.join("data/collections/law20k/passages.jsonl");
    let questions = questions(&shared.join("data/collections/onderwijswet/queries.tsv"));
    for (part, part_of, fold) in [("law2k", 10, 1), ("law20k", 1, 1), ("law200k", 1, 10)] {
        if wants(part) {
            let file = scratch.path().join(format!("{part}.jsonl"));
            repeated(&law, &file, part_of, fold);
            collection(part, &file, &scratch.path().join(part), &questions);
        }
    }
    if wants("pdfs") {
        let copies = scratch.path().join("copies");
        thousand(&shared.join("data/pdfs"), &copies);
        corpus("1,000 PDFs", &copies, &scratch.path().join("pdfs"));
    }
}

fn executable() -> &'static str {
    env!("CARGO_BIN_EXE_planzoeker")
}

fn row(what: &str, figure: &str) {
    println!("{what:<44} {figure}");
}

/// A command that ran to its end.
struct Ran {
    wall: Duration,
    cpu: f64,
    peak: u64,
    out: String,
}

fn run(arguments: &[&str]) -> Ran {
    let (began, before) = (Instant::now(), ticks_of_children());
    let out = tempfile::NamedTempFile::new().expect("a scratch file");
    let mut child = Command::new(executable())
        .args(arguments)
        .stdout(out.reopen().expect("a scratch file"))
        .stderr(Stdio::null())
        .spawn()
        .expect("the executable to start");
    let mut peak = 0;
    while child.try_wait().expect("the executable to run").is_none() {
        peak = peak.max(memory_with_children(child.id()));
        std::thread::sleep(LOOK);
    }
    let wall = began.elapsed();
    let cpu = (ticks_of_children() - before) / TICKS;
    Ran { wall, cpu, peak, out: fs::read_to_string(out.path()).unwrap_or_default() }
}

/// Ticks of CPU time of all children of this process that have ended, theirs included.
fn ticks_of_children() -> f64 {
    stat("self").get(13..15).map_or(0.0, |ticks| ticks.iter().sum())
}

/// The numbers of /proc/PID/stat from the third column on.
fn stat(process: &str) -> Vec<f64> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    after_name.split_whitespace().map(|number| number.parse().unwrap_or(0.0)).collect()
}

/// Bytes that /proc/PID/status gives under a name.
fn status(process: u32, name: &str) -> u64 {
    let text = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|rest| rest.split_whitespace().nth(1));
    number.and_then(|number| number.parse::<u64>().ok()).unwrap_or(0) * 1024
}

fn memory_with_children(process: u32) -> u64 {
    let mut sum = status(process, "VmRSS");
    let tasks = fs::read_dir(format!("/proc/{process}/task"));
    for task in tasks.into_iter().flatten().flatten() {
        let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
        let children = children.split_whitespace().filter_map(|child| child.parse().ok());
        sum += children.map(|child| status(child, "VmRSS")).sum::<u64>();
    }
    sum
}

/// A corpus of PDFs: cold, and once more without a change.
fn corpus(name: &str, corpus: &Path, index: &Path) {
    let (corpus, index) = (text(corpus), text(index));
    let arguments = ["index", "--json", "--corpus", corpus, "--index", index];
    let cold = run(&arguments);
    let pages: u64 = cold
        .out
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|line| line.get("pages")?.as_u64())
        .sum();
    let a_second = pages as f64 / cold.wall.as_secs_f64();
    row(&format!("{name}: indexed cold, wall / CPU"), &seconds(&cold));
    row(&format!("{name}: pages, pages a second"), &format!("{pages}, {a_second:.0}"));
    row(&format!("{name}: peak memory, workers included"), &mib(cold.peak));
    row(&format!("{name}: nothing changed, wall / CPU"), &seconds(&run(&arguments)));
}

/// A file of ready passages: indexed, then asked over HTTP.
fn collection(name: &str, passages: &Path, index: &Path, questions: &[String]) {
    let indexed = run(&["index", "--passages", text(passages), "--index", text(index)]);
    row(&format!("{name}: indexed, wall / CPU"), &seconds(&indexed));
    row(&format!("{name}: peak memory of indexing"), &mib(indexed.peak));
    row(&format!("{name}: index on disk, all / search index"), &sizes(index));

    let began = Instant::now();
    let service = Service::start(index);
    service.client().ask(&questions[0]);
    row(&format!("{name}: start to first answer"), &milliseconds(began.elapsed()));
    service.client().ask_all(&questions[..questions.len().min(200)]);

    let (cpu, mut took) = (service.cpu(), Vec::new());
    let mut client = service.client();
    for q in questions.iter().cycle().take(5_000) {
        let began = Instant::now();
        client.ask(q);
        took.push(began.elapsed());
    }
    let spent = (service.cpu() - cpu) / took.len() as f64;
    took.sort_unstable();
    let at = |share: f64| milliseconds(took[(took.len() as f64 * share) as usize]);
    row(
        &format!("{name}: latency over HTTP, median / p99"),
        &format!("{} / {}", at(0.5), at(0.99)),
    );
    row(&format!("{name}: CPU a query over HTTP"), &format!("{:.2} ms", spent * 1e3));
    row(
        &format!("{name}: memory after that, RssAnon / VmRSS"),
        &format!("{} / {}", mib(service.memory("RssAnon")), mib(service.memory("VmRSS"))),
    );

    let began = Instant::now();
    std::thread::scope(|scope| {
        for quarter in 0..4 {
            let service = &service;
            scope.spawn(move || {
                let mut client = service.client();
                let asked = questions.iter().cycle().skip(quarter * 37).take(1_000);
                asked.for_each(|q| client.ask(q));
            });
        }
    });
    let a_second = 4_000.0 / began.elapsed().as_secs_f64();
    row(&format!("{name}: 4 clients"), &format!("{a_second:.0} queries/s"));
}

/// The executable, serving; ended when dropped.
struct Service {
    child: Child,
    address: String,
}

impl Service {
    fn start(index: &Path) -> Service {
        let mut child = Command::new(executable())
            .args(["serve", "--listen", "127.0.0.1:0", "--index", text(index)])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the executable to start");
        let mut line = String::new();
        let out = child.stdout.take().expect("its output");
        BufReader::new(out).read_line(&mut line).expect("its address");
        let address = line.trim_end().rsplit_once("http://").map_or("", |(_, rest)| rest);
        Service { address: address.trim_end_matches('/').to_owned(), child }
    }

    fn client(&self) -> Client {
        let stream = TcpStream::connect(&self.address).expect("a connection");
        stream.set_nodelay(true).expect("a connection");
        let reader = BufReader::new(stream.try_clone().expect("a connection"));
        Client { stream, reader, host: self.address.clone() }
    }

    /// Seconds of CPU time so far.
    fn cpu(&self) -> f64 {
        let numbers = stat(&self.child.id().to_string());
        numbers.get(11..13).map_or(0.0, |ticks| ticks.iter().sum::<f64>()) / TICKS
    }

    fn memory(&self, name: &str) -> u64 {
        status(self.child.id(), name)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One connection that stays open.
struct Client {
    stream: TcpStream,
    reader: BufReader<TcpStream>,
    host: String,
}

impl Client {
    /// Asks, and reads the answer to its end; it must be a 200.
    fn ask(&mut self, q: &str) {
        let query: String = q.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let head = format!("GET /v1/search?q={query} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host);
        self.stream.write_all(head.as_bytes()).expect("a request to be sent");
        let mut length = 0;
        let mut first = true;
        loop {
            let mut line = String::new();
            self.reader.read_line(&mut line).expect("an answer");
            if std::mem::take(&mut first) {
                assert!(line.starts_with("HTTP/1.1 200"), "{q}: {line}");
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body).expect("a whole answer");
    }

    fn ask_all(&mut self, questions: &[String]) {
        questions.iter().for_each(|q| self.ask(q));
    }
}

fn questions(file: &Path) -> Vec<String> {
    let lines = fs::read_to_string(file).expect("the questions");
    lines.lines().filter_map(|line| Some(line.split_once('\t')?.1.to_owned())).collect()
}

/// Every n-th line of a file of passages, some times over under distinct ids and titles.
fn repeated(from: &Path, to: &Path, part_of: usize, fold: usize) {
    let lines = fs::read_to_string(from).expect("the passages");
    let mut out = BufWriter::new(File::create(to).expect("a scratch file"));
    for time in 0..fold {
        for line in lines.lines().step_by(part_of) {
            let mut passage: serde_json::Value = serde_json::from_str(line).expect("a passage");
            for key in ["id", "title"] {
                let value = passage[key].as_str().unwrap_or_default();
                passage[key] = format!("{value} {time}").trim_end_matches(" 0").into();
            }
            writeln!(out, "{passage}").expect("a scratch file");
        }
    }
}

/// A thousand copies of the PDFs of a directory: each differs in its last bytes, so that none is known
/// by its contents.
fn thousand(from: &Path, to: &Path) {
    fs::create_dir(to).expect("a scratch directory");
    let mut files: Vec<PathBuf> = fs::read_dir(from)
        .expect("the PDFs")
        .flatten()
        .map(|entry| entry.path())
        .filter(|file| file.extension().is_some_and(|extension| extension == "pdf"))
        .collect();
    files.sort();
    for (number, file) in files.iter().cycle().take(1_000).enumerate() {
        let mut bytes = fs::read(file).expect("a PDF");
        bytes.extend(format!("\n% {number}\n").bytes());
        fs::write(to.join(format!("kopie-{number:04}.pdf")), bytes).expect("a copy");
    }
}

/// Bytes on disk: of the whole index directory, and of the search engine's files.
fn sizes(index: &Path) -> String {
    fn sum(folder: &Path, counts: &dyn Fn(&Path) -> bool) -> u64 {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .map(|entry| match entry.metadata() {
                Ok(data) if data.is_dir() => sum(&entry.path(), counts),
                Ok(data) if counts(&entry.path()) => data.len(),
                _ => 0,
            })
            .sum()
    }
    let engine = |file: &Path| file.components().any(|part| part.as_os_str() == "tantivy");
    format!("{} / {}", mib(sum(index, &|_| true)), mib(sum(index, &engine)))
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

fn seconds(ran: &Ran) -> String {
    format!("{:.2} s / {:.2} s", ran.wall.as_secs_f64(), ran.cpu)
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

fn mib(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / MIB)
}
