//! Nothing that is put into a PDF, its name, the settings or a question runs in a browser: it is text on
//! every page on which it is shown, for staff too.

use std::collections::BTreeSet;
use std::io::Write;
use std::net::TcpStream;

use crate::support::Dir;
use crate::support::book::{Book, Sheet};
use crate::support::probe::{Probe, Raw, read};

/// What would end a title, a text field, a quoted attribute of either kind or a script, and begin a tag
/// and an attribute of its own. The number says where it was put.
fn payload(number: usize) -> String {
    format!("zqx{number}</title></textarea></script><zqx>\"zqx=\"'zqx='")
}

/// The same as a string of a PDF.
fn string(number: usize) -> String {
    format!("({})", payload(number))
}

/// The same with every byte as it stands in an address.
fn encoded(number: usize) -> String {
    payload(number).bytes().map(|byte| format!("%{byte:02x}")).collect()
}

/// Places that must be seen on some page, so that none is tested by being left out.
const PLACES: [(usize, &str); 9] = [
    (0, "the title in the PDF"),
    (1, "a heading"),
    (2, "a paragraph"),
    (3, "the label of a page"),
    (4, "the name of a file"),
    (5, "a title in the settings"),
    (6, "a notice in the settings"),
    (7, "a question"),
    (8, "who is asked for help"),
];

fn plan() -> Vec<u8> {
    let heading = format!("Hoofdstuk 1 {}", payload(1));
    let text = format!("Elke school heeft een olifant {}", payload(2));
    let sheet = Sheet::new().size(9.0).lines(72.0, 80.0, &[&heading]).size(6.0).lines(
        72.0,
        120.0,
        &[&text, "Dit hoofdstuk beschrijft hoe scholen samenwerken."],
    );
    let mut book = Book::of([sheet]);
    let first = book.object(format!("<< /Title {} /Dest [0 /Fit] >>", string(1)));
    let outlines = book.object(format!("<< /First {first} /Last {first} >>"));
    let info = book.object(format!("<< /Title {} /Author {} >>", string(0), string(9)));
    let entries = format!(
        "/Outlines {outlines} /Lang {} /PageLabels << /Nums [0 << /P {} >>] >>",
        string(9),
        string(3)
    );
    let bytes = String::from_utf8(book.catalogue(&entries).bytes()).unwrap();
    bytes.replace("/Root 1 0 R >>", &format!("/Root 1 0 R /Info {info} >>")).into_bytes()
}

/// The tags of a page: name, and names and values of attributes, as a browser reads them.
fn tags(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let end = rest.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        rest = &rest[end..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if rest.is_empty() || rest.starts_with('>') {
                break;
            }
            let end = rest[1..].find(|c: char| c.is_whitespace() || "=>/".contains(c));
            let (attribute, more) = rest.split_at(end.map_or(rest.len(), |end| end + 1));
            let mut value = "";
            rest = more;
            if let Some(given) = rest.strip_prefix('=') {
                let quote = given.chars().next().filter(|c| "\"'".contains(*c));
                let inner = &given[quote.map_or(0, char::len_utf8)..];
                let end = inner.find(|c: char| match quote {
                    Some(quote) => c == quote,
                    None => c.is_whitespace() || c == '>',
                });
                (value, rest) = inner.split_at(end.unwrap_or(inner.len()));
                rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
            }
            attributes.push((attribute.to_ascii_lowercase(), value.to_owned()));
        }
        tags.push((name, attributes));
    }
    tags
}

/// What in a page would run, or isn't ours.
fn foreign(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (name, attributes) in tags(page) {
        let value = |key: &str| attributes.iter().find(|(name, _)| name == key).map(|(_, v)| v);
        let ours = value("src").is_some_and(|src| src.starts_with("/assets/"))
            || value("type").is_some_and(|kind| kind == "application/ld+json");
        if name.contains("zqx") || (name == "script" && !ours) {
            found.push(name.clone());
        }
        for (attribute, value) in &attributes {
            let leads = value.trim_start().to_ascii_lowercase();
            if attribute.contains("zqx")
                || attribute.starts_with("on")
                || leads.starts_with("javascript:")
                || leads.starts_with("data:")
            {
                found.push(format!("{name} {attribute}={value}"));
            }
        }
    }
    found
}

#[test]
fn what_would_run_is_seen() {
    for page in [
        "<p>zqx<zqx>",
        "<script>alert(1)</script>",
        "<script src=\"//kwaad.example/x.js\"></script>",
        "<input value=\"a\"zqx=\"'",
        "<a href='a'onclick=b>",
        "<a href=javascript:x>",
    ] {
        assert_eq!(foreign(page).len(), 1, "{page}");
    }
    let well = "<p title=\"<zqx> onclick=1\">3 < 4</p><script src=\"/assets/a.js\" async></script>";
    assert!(foreign(well).is_empty(), "{:?}", foreign(well));
}

#[test]
fn what_is_put_into_anything_is_text_on_every_page() {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", plan());
    dir.write("corpus/b.pdf", crate::support::pdf::plan("Elke wijk heeft een eigen zebra."));
    // A name can't hold a slash.
    dir.write(&format!("corpus/{}.pdf", payload(4).replace('/', "")), "geen pdf");
    dir.write(
        "corpus/corpus.toml",
        format!(
            "[[document]]\nid = 'b'\nfile = 'b.pdf'\ntitle = '''{}'''\nnotice = '''{}'''\n",
            payload(5),
            payload(6)
        ),
    );
    assert_eq!(dir.run(&["index"]).code, Some(3));
    let mut command = dir.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.args(["--ops-listen", "127.0.0.1:0", "--contact", &payload(8)]);
    let mut probe = Probe::start(command, dir.path("log"));
    let operations = probe.next_address();

    let found = probe.get("/v1/search?q=olifant", "");
    let found: serde_json::Value = serde_json::from_slice(&found.body).unwrap();
    let passage = found["hits"][0]["links"]["html"].as_str().unwrap();
    let passage = passage.split(['?', '#']).next().unwrap();
    let q = encoded(7);
    let mut shown = BTreeSet::new();
    let mut look = |path: &str, raw: Raw| {
        let page = raw.text();
        let kind = raw.header("content-type").unwrap_or_default();
        assert!(kind.starts_with("text/html"), "{path}: {}", raw.head);
        let policy = raw.header("content-security-policy").unwrap_or_default();
        let strict = policy.contains("default-src 'none'") && !policy.contains("unsafe-inline");
        assert!(strict, "{path}: {policy}");
        let foreign = foreign(&page);
        assert!(foreign.is_empty(), "{path}: {foreign:?} in {page}");
        let places = PLACES.iter().filter(|(number, _)| page.contains(&format!("zqx{number}")));
        shown.extend(places.map(|(number, _)| *number));
    };
    for path in [
        "/".to_owned(),
        "/zoeken?q=olifant".to_owned(),
        format!("/zoeken?q={q}"),
        format!("/zoeken?q=olifant+{q}&document={q}&chapter={q}&sort={q}"),
        format!("/zoeken?page={q}&{q}={q}"),
        passage.to_owned(),
        format!("{passage}?q=olifant+{q}"),
        "/d/a".to_owned(),
        "/d/b".to_owned(),
        format!("/d/a/bladzijde/1?q={q}"),
        format!("/d/{q}"),
        format!("/p/{q}"),
        format!("/{q}"),
        format!("/embed?q={q}"),
        format!("/inbouwen?q={q}"),
        "/privacy".to_owned(),
        "/toegankelijkheid".to_owned(),
        "/docs".to_owned(),
    ] {
        look(&path, probe.get(&path, ""));
    }
    let mut stream = TcpStream::connect(&operations).unwrap();
    write!(stream, "GET /beheer HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    look("/beheer", Raw::of(read(&mut stream)));
    for (number, place) in PLACES {
        assert!(shown.contains(&number), "{place} is shown nowhere");
    }
    assert!(probe.is_alive() && !probe.log().contains("panicked"), "{}", probe.log());
}
