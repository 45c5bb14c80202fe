//! The service over HTTP: every route of the router, on the sample's index and on small ones.

use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request as Asked};
use http_body_util::BodyExt;
use planzoeker::index::{self, VERSIONS};
use planzoeker::search::local::LocalEngine;
use planzoeker::search::{Answer, DocumentRef, Engine, Mark, Request, SearchError};
use planzoeker::store::Generation;
use planzoeker::web::{Options, Served, State, router};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::Dir;
use crate::support::service::wait;

pub(crate) const PLAN: &str = "ondersteuningsplan-po-2018-2022";

/// What came back.
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Got {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// A service, asked without a socket.
pub(crate) struct Service {
    state: Arc<State>,
    router: Router,
}

impl Service {
    fn of(served: Served) -> Service {
        Service::with(served, Options::default())
    }

    /// With settings.
    pub(crate) fn with(served: Served, options: Options) -> Service {
        let state = Arc::new(State::new(served, options));
        Service { router: router(Arc::clone(&state)), state }
    }

    pub(crate) async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Got {
        let mut asked = Asked::builder().method(method).uri(path);
        for (name, value) in headers {
            asked = asked.header(*name, *value);
        }
        let asked = asked.body(Body::from(body.to_owned())).unwrap();
        let (parts, body) = self.router.clone().oneshot(asked).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Got { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    pub(crate) async fn get(&self, path: &str) -> Got {
        self.ask("GET", path, &[], "").await
    }
}

fn served(index: &Path) -> Served {
    let generation = Generation::open(index, &VERSIONS).unwrap();
    let reference = |document: &planzoeker::store::DocumentEntry| DocumentRef {
        id: document.id.clone(),
        title: document.title.clone(),
        kind: document.kind.clone(),
        valid_from: document.valid_from.clone(),
        valid_to: document.valid_to.clone(),
    };
    let documents = generation.documents().iter().map(reference).collect();
    let files = generation.engine_files().unwrap();
    let engine = LocalEngine::open(&generation.tantivy_path(), files, documents).unwrap();
    Served { generation: Arc::new(generation), engine: Arc::new(engine) }
}

/// The service of the sample.
pub(crate) fn sample() -> Service {
    Service::of(sample_served())
}

/// What it serves. Its PDFs are read once for all processes of a test run: each test may be one. The
/// index goes by the executable that made it, so that a change in the code makes another.
pub(crate) fn sample_served() -> Served {
    let program = std::fs::metadata(env!("CARGO_BIN_EXE_planzoeker")).unwrap();
    let age = program.modified().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let name = format!("sample-{}", age.as_nanos());
    let ready = folder.join(&name);
    if !ready.exists() {
        let dir = Dir::new();
        let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
        let made = tempfile::tempdir_in(folder).unwrap();
        let ran = dir.run(&["index", "--corpus", corpus, "--index", made.path().to_str().unwrap()]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        // Whoever comes second finds a folder that is not empty, and uses that.
        let _ = std::fs::rename(made.path(), &ready);
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let other = entry.file_name().to_string_lossy().into_owned();
            if other.starts_with("sample-") && other != name {
                let _ = std::fs::remove_dir_all(entry.path());
            }
        }
    }
    served(&ready)
}

/// A service of ready passages: (id, text).
pub(crate) fn ready(dir: &Dir, passages: &[(&str, &str)]) -> Served {
    let line = |(id, text): &(&str, &str)| {
        format!("{}\n", json!({ "id": id, "title": "Wet & <b>recht</b>", "text": text }))
    };
    dir.write("passages.jsonl", passages.iter().map(line).collect::<String>());
    let index = dir.path("index");
    index::build_from_passages(&dir.path("passages.jsonl"), &index).unwrap();
    served(&index)
}

#[tokio::test]
async fn every_route_has_its_status_type_and_guards() {
    let service = sample();
    let check = async |path: &str, status: u16, kind: &str, control: &str| {
        let got = service.get(path).await;
        assert_eq!(got.status, status, "{path}");
        assert!(got.header("content-type").starts_with(kind), "{path}: {:?}", got.headers);
        assert!(got.header("cache-control").contains(control), "{path}: {:?}", got.headers);
        assert_eq!(got.header("x-content-type-options"), "nosniff", "{path}");
        let policy = got.header("content-security-policy");
        assert!(policy == "sandbox" || policy.starts_with("default-src 'none';"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert!(!got.headers.contains_key("set-cookie"), "{path}");
        let shared = path.starts_with("/v1/") || path.contains("widget");
        assert_eq!(got.header("access-control-allow-origin") == "*", shared, "{path}");
        assert_eq!(got.header("api-version") == "1.0.0", path.starts_with("/v1/"), "{path}");
        let head = service.ask("HEAD", path, &[], "").await;
        assert_eq!((head.status, head.body.len()), (status, 0), "HEAD {path}");
        assert_eq!(head.header("content-type"), got.header("content-type"), "HEAD {path}");
    };
    let html = "text/html; charset=utf-8";
    let passage = format!("{PLAN}.paragraaf-5-4.1");
    check("/", 200, html, "max-age=60").await;
    check("/zoeken?q=tijdelijk", 200, html, "no-store").await;
    check("/zoeken", 200, html, "no-store").await;
    check(&format!("/p/{passage}?q=duur"), 200, html, "max-age=60").await;
    check(&format!("/d/{PLAN}"), 200, html, "max-age=60").await;
    check("/d/addendum-2020-op-po", 200, html, "max-age=60").await;
    check("/v1/search?q=tijdelijk", 200, "application/json", "no-store").await;
    check("/v1/documents", 200, "application/json", "max-age=60").await;
    check(&format!("/v1/documents/{PLAN}"), 200, "application/json", "max-age=60").await;
    check(&format!("/v1/documents/{PLAN}/outline"), 200, "application/json", "max-age").await;
    check(&format!("/v1/documents/{PLAN}/file"), 200, "application/pdf", "max-age=300").await;
    check(&format!("/v1/passages/{passage}"), 200, "application/json", "max-age=60").await;
    check("/livez", 200, "application/json", "no-store").await;
    check("/readyz", 200, "application/json", "no-store").await;
    check("/version", 200, "application/json", "no-store").await;
    for path in ["/embed", "/inbouwen", "/privacy", "/toegankelijkheid"] {
        check(path, 200, html, "max-age=60").await;
    }
    check(&format!("/p/{PLAN}.paragraaf-9-9.1"), 410, html, "no-store").await;
    check("/robots.txt", 200, "text/plain", "max-age").await;
    check("/favicon.svg", 200, "image/svg+xml", "max-age").await;
    check("/widget.js", 200, "text/javascript", "max-age=3600").await;
    for path in
        ["/niets", "/p/niets", "/d/niets", "/assets/niets.css", "/opensearch.xml", "/sitemap.xml"]
    {
        check(path, 404, html, "no-store").await;
    }
    for path in ["/v1/niets", "/v1/documents/x", "/v1/documents/x/file", "/v1/passages/x"] {
        check(path, 404, "application/problem+json", "no-store").await;
    }
    check("/v1/search?page=0", 400, "application/problem+json", "no-store").await;
    check("/zoeken?page=0", 400, html, "no-store").await;
}

#[tokio::test]
async fn hashed_files_are_kept_for_ever() {
    let service = sample();
    let home = service.get("/").await.text();
    let at = home.find("/assets/stijl-").unwrap();
    let style = home[at..].split('"').next().unwrap();
    let got = service.get(style).await;
    assert_eq!((got.status, got.header("content-type")), (200, "text/css; charset=utf-8"));
    assert_eq!(got.header("cache-control"), "public, max-age=31536000, immutable");
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn a_search_answers_in_the_documented_shape() {
    let service = sample();
    let path = "/v1/search?q=%22duur+van+de+tlv%22&facets=true&pageSize=1";
    let answer = service.get(path).await.json();
    assert_eq!(
        keys(&answer),
        [
            "facets",
            "hits",
            "index",
            "links",
            "notices",
            "page",
            "pageSize",
            "query",
            "suggestions",
            "tookMs",
            "totalHits",
            "totalPages"
        ]
    );
    assert_eq!(keys(&answer["query"]), ["corrected", "expansions", "text"]);
    assert_eq!(keys(&answer["index"]), ["builtAt", "generation"]);
    assert_eq!(keys(&answer["facets"]), ["chapter", "document", "kind"]);
    assert_eq!(keys(&answer["links"]), ["next", "prev", "self"]);
    let answer = service.get("/v1/search?q=zml+embleerlingen+duur+tlv").await.json();
    let hits = answer["hits"].as_array().unwrap();
    let hit = hits.iter().find(|hit| hit["anchor"]["slug"] == "paragraaf-5-4").unwrap();
    assert_eq!(
        keys(hit),
        [
            "amendedBy",
            "amends",
            "anchor",
            "chapter",
            "document",
            "id",
            "kind",
            "links",
            "pages",
            "rank",
            "sameSectionHits",
            "score",
            "snippet",
            "superseded"
        ]
    );
    assert_eq!(keys(&hit["document"]), ["id", "kind", "title", "validFrom", "validTo"]);
    assert_eq!(hit["chapter"]["number"], "5");
    assert_eq!(keys(&hit["pages"]), ["first", "labelFirst", "last"]);
    assert_eq!(hit["anchor"]["path"][0]["label"], "Hoofdstuk 5");
    assert_eq!(hit["anchor"]["path"][1]["title"], "Duur van de TLV");
    assert_eq!(keys(&hit["snippet"]), ["html", "ranges", "text", "truncatedEnd", "truncatedStart"]);
    assert_eq!(keys(&hit["links"]), ["html", "page", "pdf", "section", "self", "website"]);
    let change = &hit["amendedBy"][0];
    assert_eq!(change["document"], "addendum-2020-op-po", "{hit:#}");
    let pdf = hit["links"]["pdf"].as_str().unwrap();
    let start = format!("/v1/documents/{PLAN}/file#page={}&search=", hit["pages"]["first"]);
    assert!(pdf.starts_with(&start) && pdf.contains("&phrase=true&:~:text="), "{pdf}");
    for name in ["self", "html", "page", "section", "pdf"] {
        let link = hit["links"][name].as_str().unwrap().split('#').next().unwrap();
        assert_eq!(service.get(link).await.status, 200, "{name}: {link}");
    }
}

#[tokio::test]
async fn what_documents_hold_and_visitors_type_is_text_and_never_markup() {
    let dir = Dir::new();
    let text = "😀 De <script>alert(1)</script> & de olifant slapen.";
    let service = Service::of(ready(&dir, &[("a", text), ("b", "Een olifant eet.")]));
    let answer = service.get("/v1/search?q=olifant").await.json();
    let hits = answer["hits"].as_array().unwrap();
    let snippet = &hits.iter().find(|hit| hit["id"] == "a").unwrap()["snippet"];
    let units: Vec<u16> = snippet["text"].as_str().unwrap().encode_utf16().collect();
    let at = |key: &str| snippet["ranges"][0][key].as_u64().unwrap() as usize;
    assert_eq!(String::from_utf16_lossy(&units[at("start")..at("end")]), "olifant");
    let html = snippet["html"].as_str().unwrap();
    assert!(html.contains("&#60;script&#62;") && html.contains("<mark>olifant</mark>"), "{html}");
    assert_eq!(html.matches('<').count(), 2, "{html}");
    assert_eq!(hits[0]["links"]["pdf"], Value::Null);
    assert_eq!(hits[0]["chapter"], Value::Null);
    assert_eq!(hits[0]["pages"], Value::Null);
    let q = "%22%3E%3Cscript%3Ealert(2)%3C/script%3E%20olifant";
    for path in [format!("/zoeken?q={q}"), format!("/p/a?q={q}"), "/".to_owned()] {
        let page = service.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        let page = page.text();
        // Of scripts there is one, the search box.
        assert_eq!(page.matches("<script").count(), 1, "{path}: {page}");
        assert!(page.contains("<script src=\"/assets/widget-") && !page.contains("<b>"), "{path}");
    }
    let page = service.get(&format!("/zoeken?q={q}")).await.text();
    assert!(page.contains("&#60;script&#62;alert(2)"), "{page}");
}

#[tokio::test]
async fn a_wrong_question_is_told_all_its_faults() {
    let service = sample();
    let got = service.get("/v1/search?page=0&pageSize=99&kind=x&nope=1").await;
    let problem = got.json();
    assert_eq!(keys(&problem), ["detail", "errors", "instance", "status", "title", "type"]);
    let named: Vec<_> =
        problem["errors"].as_array().unwrap().iter().map(|e| &e["parameter"]).collect();
    assert_eq!(named, ["page", "pageSize", "kind", "nope"]);
    assert_eq!(problem["instance"], "/v1/search");
    let page = service.get("/zoeken?page=0&kind=x").await.text();
    assert!(page.contains("Deze vraag begrijpen we niet") && page.contains("‘kind’"), "{page}");
    let lost = service.get("/niets").await.text();
    assert!(lost.contains("Deze pagina bestaat niet") && lost.contains("href=\"/\""), "{lost}");
    assert!(lost.contains("role=\"search\"") && lost.contains("noindex"), "{lost}");
}

#[tokio::test]
async fn questions_may_be_posted() {
    let service = sample();
    let post = async |path: &str, kind: &str, body: &str| {
        service.ask("POST", path, &[("content-type", kind)], body).await
    };
    let same = |mut answer: Value| {
        answer["tookMs"] = Value::Null;
        answer["hits"].clone()
    };
    let body = r#"{"q": "tijdelijk", "pageSize": 2, "kind": ["ambition"]}"#;
    let posted = post("/v1/search", "application/json; charset=utf-8", body).await;
    let asked = service.get("/v1/search?q=tijdelijk&pageSize=2&kind=ambition").await;
    assert_eq!(same(posted.json()), same(asked.json()));
    for (kind, body, status) in [
        ("text/plain", "{}", 415),
        ("application/json", "[]", 400),
        ("application/json", "{", 400),
        ("application/json", &"x".repeat(17 * 1024), 413),
    ] {
        let got = post("/v1/search", kind, body).await;
        assert_eq!(got.status, status, "{kind}");
        assert_eq!(got.header("content-type"), "application/problem+json");
    }
    let page = post("/zoeken", "application/x-www-form-urlencoded", "q=tijdelijk").await;
    assert!(page.text().contains("passages voor ‘tijdelijk’"));
    for path in ["/v1/documents", "/", "/readyz"] {
        let got = post(path, "text/plain", "").await;
        assert_eq!(got.status, 405, "{path}");
        assert!(got.header("allow").contains("GET"), "{path}: {:?}", got.headers);
    }
    let asked = service.ask("OPTIONS", "/v1/search", &[], "").await;
    assert_eq!(asked.status, 204);
    assert!(asked.header("access-control-allow-methods").contains("POST"));
}

#[tokio::test]
async fn pages_of_results_part_them() {
    let service = sample();
    let mut path = "/v1/search?q=ambitie&pageSize=50".to_owned();
    let (mut ids, mut total) = (Vec::new(), 0);
    loop {
        let answer = service.get(&path).await.json();
        total = total.max(answer["totalHits"].as_u64().unwrap() as usize);
        ids.extend(answer["hits"].as_array().unwrap().iter().map(|hit| hit["id"].to_string()));
        match answer["links"]["next"].as_str() {
            Some(next) => next.clone_into(&mut path),
            None => break,
        }
    }
    assert_eq!(ids.len(), total);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), total);
    let past = service.get("/v1/search?q=ambitie&page=90").await;
    assert_eq!(past.status, 200);
    assert_eq!(past.json()["hits"], json!([]));
    assert_eq!(past.json()["totalHits"], total);
    assert_eq!(service.get("/v1/search?q=ambitie&page=99999999").await.status, 400);
}

#[tokio::test]
async fn parts_of_a_pdf() {
    let service = sample();
    let path = format!("/v1/documents/{PLAN}/file");
    let whole = service.get(&path).await;
    let (length, etag) = (whole.body.len(), whole.header("etag").to_owned());
    assert!(whole.body.starts_with(b"%PDF-") && etag.starts_with('"'), "{etag}");
    assert_eq!(whole.header("content-length"), length.to_string());
    let check = async |headers: &[(&str, &str)], status: u16, bytes: std::ops::Range<usize>| {
        let got = service.ask("GET", &path, headers, "").await;
        assert_eq!(got.status, status, "{headers:?}");
        if status < 400 {
            assert_eq!(got.body, whole.body[bytes.clone()], "{headers:?}");
        }
        if status == 206 {
            let span = format!("bytes {}-{}/{length}", bytes.start, bytes.end - 1);
            assert_eq!(got.header("content-range"), span);
        }
        if status == 416 {
            assert_eq!(got.header("content-range"), format!("bytes */{length}"));
        }
    };
    check(&[("range", "bytes=10-19")], 206, 10..20).await;
    check(&[("range", "bytes=-4")], 206, length - 4..length).await;
    check(&[("range", "bytes=0-")], 206, 0..length).await;
    check(&[("range", &format!("bytes={length}-"))], 416, 0..0).await;
    check(&[("range", "bytes=0-1,4-5")], 200, 0..length).await;
    check(&[("range", "bytes=0-3"), ("if-range", &etag)], 206, 0..4).await;
    check(&[("range", "bytes=0-3"), ("if-range", "\"older\"")], 200, 0..length).await;
    check(&[("if-none-match", &etag)], 304, 0..0).await;
    check(&[("if-none-match", "\"older\"")], 200, 0..length).await;
}

#[tokio::test]
async fn tags_are_strong_and_differ_by_coding() {
    let service = sample();
    for path in ["/v1/documents".to_owned(), format!("/d/{PLAN}"), "/widget.js".to_owned()] {
        let plain = service.get(&path).await;
        let packed = service.ask("GET", &path, &[("accept-encoding", "br")], "").await;
        assert_eq!(packed.header("content-encoding"), "br", "{path}");
        assert!(packed.body.len() < plain.body.len(), "{path}");
        let (plain, packed) = (plain.header("etag"), packed.header("etag"));
        assert!(plain.starts_with('"') && packed.ends_with("-br\"") && plain != packed, "{path}");
        for tag in [plain, packed] {
            let again = service.ask("GET", &path, &[("if-none-match", tag)], "").await;
            assert_eq!((again.status, again.header("etag")), (304, tag), "{path}");
            assert!(again.body.is_empty());
        }
    }
}

#[tokio::test]
async fn another_generation_takes_over_between_questions() {
    let dir = Dir::new();
    let service = Service::of(ready(&dir, &[("a", "De olifant slaapt.")]));
    let found = async |q: &str| {
        let answer = service.get(&format!("/v1/search?q={q}")).await.json();
        (answer["index"]["generation"].clone(), answer["totalHits"].clone())
    };
    assert_eq!(found("olifant").await, (json!(1), json!(1)));
    service.state.set_degraded(Some("generation 2 is damaged".to_owned()));
    let ready_now = service.get("/readyz").await;
    assert_eq!((ready_now.status, ready_now.json()["status"].clone()), (200, json!("degraded")));
    assert_eq!(ready_now.json()["cause"], "generation 2 is damaged");
    let next = ready(&dir, &[("b", "De giraffe eet.")]);
    let before = service.state.served();
    service.state.swap(next);
    assert_eq!(found("giraffe").await, (json!(2), json!(1)));
    assert_eq!(found("olifant").await, (json!(2), json!(0)));
    assert_eq!(service.get("/readyz").await.json()["status"], "ready");
    // What a request under way holds still answers.
    let request = Request { q: "olifant".into(), ..Request::default() };
    assert_eq!(before.engine.search(&request).unwrap().total_hits, 1);
}

/// An engine that panics, fails or waits, by the question.
struct Broken(Mutex<mpsc::Receiver<()>>);

impl Engine for Broken {
    fn search(&self, request: &Request) -> Result<Answer, SearchError> {
        match request.q.as_str() {
            "panic" => panic!("as the test wants"),
            "fail" => Err(SearchError::Index("secret/path".to_owned())),
            "wait" => {
                let _ = self.0.lock().unwrap().recv();
                Ok(Answer::default())
            }
            _ => Ok(Answer::default()),
        }
    }

    fn mark(&self, q: &str, texts: &[&str]) -> Vec<Vec<Mark>> {
        assert_eq!(q, "wait", "as the test wants");
        let _ = self.0.lock().unwrap().recv();
        vec![Vec::new(); texts.len()]
    }
}

fn broken(dir: &Dir) -> (Service, mpsc::Sender<()>) {
    let (release, wait) = mpsc::channel();
    let good = ready(dir, &[("a", "De olifant slaapt.")]);
    let service = Service::of(Served { engine: Arc::new(Broken(Mutex::new(wait))), ..good });
    (service, release)
}

#[tokio::test]
async fn a_panic_or_a_broken_index_costs_one_answer() {
    let dir = Dir::new();
    let (service, _release) = broken(&dir);
    for path in ["/v1/search?q=panic", "/v1/search?q=fail", "/v1/passages/a?q=x"] {
        let got = service.get(path).await;
        assert_eq!(got.status, 500, "{path}");
        assert_eq!(got.header("content-type"), "application/problem+json", "{path}");
        assert!(!got.text().contains("secret"), "{path}");
    }
    for path in ["/zoeken?q=panic", "/p/a?q=x"] {
        let got = service.get(path).await;
        assert_eq!(got.status, 500, "{path}");
        assert!(got.text().contains("Er ging iets mis"), "{path}");
    }
    assert_eq!(service.get("/v1/search?q=x").await.status, 200);
}

#[test]
fn too_many_questions_at_once_are_sent_away() {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(State::threads()).enable_all().build().unwrap();
    let dir = Dir::new();
    let (service, release) = broken(&dir);
    let begin = |path: &str| {
        let asked = Asked::get(path).body(Body::empty()).unwrap();
        runtime.spawn(service.router.clone().oneshot(asked))
    };
    let (places, surplus) = ((State::threads() - 1) * 17, 5);
    // To mark what answers a question is a question too.
    let paths = ["/v1/search?q=wait", "/v1/passages/a?q=wait"];
    let asked = (0..places + surplus).map(|number| begin(paths[number % 2])).collect::<Vec<_>>();
    wait("those that find no place", || {
        asked.iter().filter(|answer| answer.is_finished()).count() == surplus
    });
    runtime.block_on(async {
        // A thread is left for what is no question.
        let live = tokio::time::timeout(Duration::from_secs(30), begin("/livez")).await;
        assert_eq!(live.expect("an answer").unwrap().unwrap().status(), 200);
        drop(release);
        let mut answers = Vec::new();
        for answer in asked {
            answers.push(answer.await.unwrap().unwrap());
        }
        let of = |status: u16| answers.iter().filter(move |answer| answer.status() == status);
        assert_eq!((of(200).count(), of(503).count()), (places, surplus));
        assert!(of(503).all(|answer| answer.headers()["retry-after"] == "2"));
        assert_eq!(service.get("/v1/search?q=x").await.status, 200);
    });
}
