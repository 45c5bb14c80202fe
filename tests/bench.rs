//! How long each stage takes: `cargo bench --bench bench [FILTER]`.
//!
//! Stages read the sample corpus; with `PLANZOEKER_SHARED=DIR` also the real PDFs and the 20,000
//! passages of law there. `tests/measure` has the figures of the whole service: memory, HTTP,
//! sizes.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use planzoeker::dutch::{Analyzer, compound};
use planzoeker::layout;
use planzoeker::pdf::{self, PdfFile, Structure};
use planzoeker::plan::{self, Context, Passage, Plan};
use planzoeker::schema::{Source, Writer};
use planzoeker::search::local::LocalEngine;
use planzoeker::search::rank::Weights;
use planzoeker::search::{Engine, Request, excerpt, query, understand};

/// A question of each kind; the words occur in law and in plans.
const QUESTIONS: &[(&str, &str)] = &[
    ("one word", "subsidie"),
    ("three words", "aanvraag vergunning termijn"),
    ("sentence", "hoe lang mag de gemeente over een besluit op bezwaar doen"),
    ("phrase", "\"bevoegd gezag\" van de school"),
    ("typo", "toelaatbaarheidsverklarring aanvragen"),
    ("compound apart", "vergunnings aanvraag voor schoolgebouwen"),
    ("frequent words", "de leerling en het onderwijs van de school"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn shared() -> Option<PathBuf> {
    std::env::var_os("PLANZOEKER_SHARED").map(PathBuf::from)
}

/// The PDFs of a directory in order of name.
fn pdfs(directory: &Path) -> Vec<Vec<u8>> {
    let mut files: Vec<PathBuf> = fs::read_dir(directory)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "pdf"));
    files.sort();
    files.iter().filter_map(|file| fs::read(file).ok()).collect()
}

/// A PDF with the text of its pages and its structure.
fn read(bytes: &[u8]) -> Option<PdfFile> {
    let (pages, warnings) = pdf::read_pages(bytes).ok()?;
    let (structure, _) = pdf::read_structure(bytes);
    Some(PdfFile { pages, structure, warnings })
}

fn plan_of(bytes: &[u8]) -> Option<Plan> {
    Some(plan::build(&layout::build(&read(bytes)?), &Context::default()).0)
}

/// Text, structure, layout and plan, each over all files of a set; elements are pages.
fn reading(criterion: &mut Criterion) {
    let mut sets = vec![("sample", pdfs(&root().join("corpus")))];
    sets.extend(shared().map(|shared| ("real", pdfs(&shared.join("data/pdfs")))));
    for (set, files) in &sets {
        let read: Vec<PdfFile> = files.iter().filter_map(|bytes| read(bytes)).collect();
        let pages: usize = read.iter().map(|file| file.pages.len()).sum();
        let documents: Vec<_> = read.iter().map(layout::build).collect();
        let mut group = criterion.benchmark_group(format!("reading/{set}"));
        group.sample_size(10).throughput(Throughput::Elements(pages as u64));
        group.bench_function("text", |bencher| {
            bencher.iter(|| files.iter().for_each(|bytes| drop(black_box(pdf::read_pages(bytes)))));
        });
        group.bench_function("structure", |bencher| {
            bencher
                .iter(|| files.iter().for_each(|file| drop(black_box(pdf::read_structure(file)))));
        });
        group.bench_function("layout", |bencher| {
            bencher.iter(|| read.iter().for_each(|file| drop(black_box(layout::build(file)))));
        });
        group.bench_function("plan", |bencher| {
            let context = Context::default();
            bencher.iter(|| {
                documents.iter().for_each(|one| drop(black_box(plan::build(one, &context))));
            });
        });
        group.bench_function("all", |bencher| {
            bencher.iter(|| files.iter().for_each(|bytes| drop(black_box(plan_of(bytes)))));
        });
        // What a worker does with a file: the plan from the text alone, then with the structure.
        group.bench_function("as a worker", |bencher| {
            let context = Context::default();
            bencher.iter(|| {
                for bytes in files {
                    let Ok((pages, warnings)) = pdf::read_pages(bytes) else { continue };
                    let mut file = PdfFile { pages, structure: Structure::default(), warnings };
                    let mut document = layout::build(&file);
                    black_box(plan::build(&document, &context));
                    file.structure = pdf::read_structure(bytes).0;
                    if file.structure.tags.is_empty() {
                        document.adopt(&file.structure);
                    } else {
                        document = layout::build(&file);
                    }
                    black_box(plan::build(&document, &context));
                }
            });
        });
        group.finish();
    }
}

/// The passages that questions are asked of: of the sample, and of law.
fn collections() -> Vec<(&'static str, Vec<Passage>)> {
    let sample = pdfs(&root().join("corpus"));
    let sample = sample.iter().filter_map(|bytes| plan_of(bytes)).flat_map(|plan| plan.passages);
    let mut sets = vec![("sample", sample.collect())];
    if let Some(shared) = shared() {
        let file = shared.join("data/collections/law20k/passages.jsonl");
        let documents = planzoeker::index::read_passages(&file).unwrap_or_default();
        sets.push(("law20k", documents.into_iter().flat_map(|(_, plan)| plan.passages).collect()));
    }
    sets
}

fn write(passages: &[Passage]) -> tantivy::Index {
    let mut writer = Writer::in_memory().expect("an index in memory");
    for passage in passages {
        let source = Source { id: &passage.document, title: &passage.document, date: None };
        writer.add(passage, &source).expect("a passage to be added");
    }
    writer.finish().expect("an index in memory")
}

/// Text → terms → index; elements are passages.
fn indexing(criterion: &mut Criterion) {
    for (set, passages) in collections() {
        let mut group = criterion.benchmark_group(format!("indexing/{set}"));
        group.sample_size(10).throughput(Throughput::Elements(passages.len() as u64));
        group.bench_function("analysis", |bencher| {
            bencher.iter(|| {
                let analyzer = Analyzer::new();
                passages
                    .iter()
                    .for_each(|passage| drop(black_box(analyzer.analyze(&passage.text))));
            });
        });
        let mut words: Vec<&str> = passages
            .iter()
            .flat_map(|passage| passage.text.split(|c: char| !c.is_alphabetic()))
            .collect();
        words.sort_unstable();
        words.dedup();
        group.bench_function("splitting", |bencher| {
            bencher.iter(|| words.iter().for_each(|word| drop(black_box(compound::split(word)))));
        });
        group.bench_function("index", |bencher| bencher.iter(|| write(&passages)));
        group.finish();
    }
}

/// The excerpt of a text: its words, what to mark, and the best piece; elements are passages.
fn excerpts(criterion: &mut Criterion) {
    for (set, passages) in collections() {
        let analyzer = Analyzer::new();
        let weights = Weights::default();
        let context = understand::Context::without_index(&analyzer, &weights);
        let parsed = query::parse("aanvraag ondersteuning termijn");
        let question = understand::understand(&parsed, &context);
        let texts: Vec<&String> = passages.iter().map(|passage| &passage.text).take(100).collect();
        let mut group = criterion.benchmark_group(format!("excerpt/{set}"));
        group.throughput(Throughput::Elements(texts.len() as u64));
        group.bench_function("excerpt", |bencher| {
            bencher.iter(|| {
                let finder = excerpt::Finder::new(&question, &analyzer);
                for text in &texts {
                    black_box(finder.find(text).snippet(240));
                }
            });
        });
        group.finish();
    }
}

/// One question in process, excerpts and exact totals included.
fn asking(criterion: &mut Criterion) {
    for (set, passages) in collections() {
        let engine = LocalEngine::over(&write(&passages), Vec::new()).expect("an engine");
        let mut group = criterion.benchmark_group(format!("asking/{set}"));
        for (kind, q) in QUESTIONS {
            let request = Request { q: (*q).to_owned(), ..Request::default() };
            group.bench_function(*kind, |bencher| {
                bencher.iter(|| black_box(engine.search(&request)));
            });
            group.bench_function(format!("{kind}, ranking only"), |bencher| {
                bencher.iter(|| black_box(engine.ranking(q, 10)));
            });
        }
        // As a search box asks: a beginning, two words, and a word with a typing error.
        for (kind, typed) in
            [("prefix", "ond"), ("two words", "extra onder"), ("typo", "ondersteunning")]
        {
            group.bench_function(format!("suggestion, {kind}"), |bencher| {
                bencher.iter(|| black_box(engine.suggest(typed, 8)));
            });
        }
        let text = passages.iter().map(|passage| passage.text.as_str()).max_by_key(|t| t.len());
        group.bench_function("marks in the longest passage", |bencher| {
            let text = text.unwrap_or_default();
            bencher.iter(|| black_box(engine.mark("aanvraag vergunning termijn", &[text])));
        });
        group.finish();
    }
}

criterion_group!(benches, reading, indexing, excerpts, asking);
criterion_main!(benches);
