//! What the whole service costs: `PLANZOEKER_SHARED=DIR cargo bench --bench measure -- [PART …]`.
//!
//! Prints a table: time to index, sizes, memory, and how fast the running executable answers over
//! HTTP. Parts: `size`, `sample`, `law2k`, `law20k`, `law200k`, `pdfs`; all of them where none is
//! named. Where several sizes of the law are measured, a second table has them side by side, each
//! with its growth over the one before. Without `PLANZOEKER_SHARED` only the sample is measured.
//!
//! Questions are the real ones of the collection `onderwijswet`, asked of passages of law one after
//! the other over a connection that stays open. The clients run on the same cores as the service.
//! CPU time and memory are what the kernel says in /proc of the executable and its workers.

#![expect(clippy::print_stdout, reason = "its output is the table")]

mod growth;
mod input;
mod process;
mod service;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use planzoeker::dutch::Analyzer;
use planzoeker::search::local::LocalEngine;
use planzoeker::search::{Engine, Request};
use planzoeker::store::Generation;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption::WithFreqs;
use tantivy::{Index, Term};

use growth::Figures;
use process::{Ran, executable, run, size};
use service::{Service, request};

const MIB: f64 = 1024.0 * 1024.0;
/// Questions asked one after the other; the collection has 600, so that each comes eight times.
const ASKED: usize = 5_000;
/// Questions that each of the clients asks that ask at once.
const ASKED_AT_ONCE: usize = 1_000;
/// Completions that a search box shows.
const SHOWN: usize = 8;

fn main() {
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|part| !part.starts_with('-')).collect();
    let wants = |part: &str| wanted.is_empty() || wanted.iter().any(|one| one == part);
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    row("load of the machine before", &load());
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
    let questions = input::questions(&shared.join("data/collections/onderwijswet/queries.tsv"));
    let mut sizes = Vec::new();
    for (part, part_of, fold) in [("law2k", 10, 1), ("law20k", 1, 1), ("law200k", 1, 10)] {
        if wants(part) {
            let file = scratch.path().join(format!("{part}.jsonl"));
            let passages = input::repeated(&law, &file, part_of, fold);
            row(&format!("{part}: passages"), &passages.to_string());
            let index = scratch.path().join(part);
            sizes.push(collection(part, (&file, passages), &index, &questions));
        }
    }
    if wants("pdfs") {
        let copies = scratch.path().join("copies");
        input::thousand(&shared.join("data/pdfs"), &copies);
        corpus("1,000 PDFs", &copies, &scratch.path().join("pdfs"));
    }
    if sizes.len() > 1 {
        println!("\n{}", growth::table(&sizes));
    }
}

fn row(what: &str, figure: &str) {
    println!("{what:<48} {figure}");
}

/// Processes that ran or waited for a core in the last minute, five and fifteen.
fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
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

/// A file of so many ready passages: indexed, then asked over HTTP.
fn collection(
    name: &str,
    (file, passages): (&Path, usize),
    index: &Path,
    questions: &[String],
) -> Figures {
    let of = |what: &str| format!("{name}: {what}");
    let indexed = run(&["index", "--passages", text(file), "--index", text(index)]);
    row(&of("indexed, wall / CPU"), &seconds(&indexed));
    row(&of("peak memory of indexing"), &mib(indexed.peak));
    let disk = size(index, &|_| true);
    let engine = |file: &Path| file.components().any(|part| part.as_os_str() == "tantivy");
    let both = format!("{} / {}", mib(disk), mib(size(index, &engine)));
    row(&of("index on disk, all / search index"), &both);

    let requests: Vec<Vec<u8>> = questions.iter().map(|q| request(q)).collect();
    let began = Instant::now();
    let service = Service::start(index);
    service.client().ask(&requests[0]);
    let start = began.elapsed();
    row(&of("start to first answer"), &milliseconds(start));

    let mut client = service.client();
    requests.iter().take(200).for_each(|request| client.ask(request));
    let (cpu, mut took) = (service.cpu(), Vec::new());
    for request in requests.iter().cycle().take(ASKED) {
        let began = Instant::now();
        client.ask(request);
        took.push(began.elapsed());
    }
    let cpu = (service.cpu() - cpu) / took.len() as f64;
    let (median, p99) = spread(&mut took);
    let both = format!("{} / {}", milliseconds(median), milliseconds(p99));
    row(&of("latency over HTTP, median / p99"), &both);
    row(&of("CPU a query over HTTP"), &format!("{:.2} ms", cpu * 1e3));
    let own = service.memory("RssAnon");
    let both = format!("{} / {}", mib(own), mib(service.memory("VmRSS")));
    row(&of("memory after that, RssAnon / VmRSS"), &both);
    let a_second = at_once(&service, &requests, 4);
    row(&of("4 clients"), &format!("{a_second:.0} queries/s"));
    drop(service);

    let generation = Generation::open(index, &planzoeker::index::VERSIONS).expect("the index");
    let files = generation.engine_files().expect("whole files");
    let path = generation.tantivy_path();
    let engine = LocalEngine::open(&path, files, Vec::new()).expect("the index");
    let (ours, bare) = in_process(&engine, &path, questions);
    let both = format!("{} / {}", milliseconds(ours), milliseconds(bare));
    row(&of("in process, median: all / tantivy's own OR"), &both);
    let (suggest, slowest) = suggestions(&engine, questions);
    let both = format!("{} / {}", milliseconds(suggest), milliseconds(slowest));
    row(&of("suggestions in process, median / p99"), &both);
    let indexed = indexed.cpu;
    Figures { passages, indexed, disk, start, median, p99, cpu, own, a_second, suggest }
}

/// Questions answered in a second to clients that ask at once, each on a connection of its own.
fn at_once(service: &Service, requests: &[Vec<u8>], clients: usize) -> f64 {
    let began = Instant::now();
    std::thread::scope(|scope| {
        for number in 0..clients {
            scope.spawn(move || {
                let mut client = service.client();
                let asked = requests.iter().cycle().skip(number * 37).take(ASKED_AT_ONCE);
                asked.for_each(|request| client.ask(request));
            });
        }
    });
    (clients * ASKED_AT_ONCE) as f64 / began.elapsed().as_secs_f64()
}

/// Medians of answering in process: with all that an answer holds; and for comparison, what tantivy
/// alone takes for ten hits and their count on the stems of the same words in the same index, without
/// synonyms, compounds, corrections, texts or excerpts.
fn in_process(engine: &LocalEngine, index: &Path, questions: &[String]) -> (Duration, Duration) {
    let bare = Index::open_in_dir(index).expect("the index");
    let stem = bare.schema().get_field("stem").expect("a field");
    let searcher = bare.reader().expect("the index").searcher();
    let analyzer = Analyzer::new();
    let any = |q: &str| {
        let stems = analyzer.analyze(q).into_iter().flat_map(|token| token.stem);
        let term = |text: &str| TermQuery::new(Term::from_field_text(stem, text), WithFreqs);
        BooleanQuery::union(stems.map(|text| Box::new(term(&text)) as Box<dyn Query>).collect())
    };
    let request = |q: &String| Request { q: q.clone(), ..Request::default() };
    // As in a service that has run for a while.
    questions.iter().for_each(|q| drop(std::hint::black_box(engine.search(&request(q)))));
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for q in questions {
        let request = request(q);
        let began = Instant::now();
        std::hint::black_box(engine.search(&request)).expect("an answer");
        ours.push(began.elapsed());
        let began = Instant::now();
        let wanted = (TopDocs::with_limit(10).order_by_score(), Count);
        std::hint::black_box(searcher.search(&any(q), &wanted)).expect("an answer");
        theirs.push(began.elapsed());
    }
    (spread(&mut ours).0, spread(&mut theirs).0)
}

/// Median and 99th percentile of completing questions as they are typed, letter by letter from the
/// second on.
fn suggestions(engine: &LocalEngine, questions: &[String]) -> (Duration, Duration) {
    let mut took = Vec::new();
    for q in questions.iter().take(100) {
        for (end, _) in q.char_indices().skip(2).chain([(q.len(), ' ')]) {
            let began = Instant::now();
            std::hint::black_box(engine.suggest(&q[..end], SHOWN));
            took.push(began.elapsed());
        }
    }
    spread(&mut took)
}

/// Median and 99th percentile.
fn spread(took: &mut [Duration]) -> (Duration, Duration) {
    took.sort_unstable();
    let at = |hundredths: usize| took[took.len() * hundredths / 100];
    (at(50), at(99))
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
