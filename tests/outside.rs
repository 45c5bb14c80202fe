//! Nothing outside the corpus is indexed or served: beside it lies a file with a word that nothing else
//! holds, and every way there is tried.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use planzoeker::store::sha256;

use crate::support::probe::Probe;
use crate::support::{Dir, Ran, pdf};

const SECRET: &str = "zwaluwnest";

/// A corpus of one good plan, and the secret beside it.
fn with_a_secret() -> Dir {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", pdf::plan("Elke school heeft een eigen olifant."));
    dir.write("geheim.pdf", secret());
    dir
}

fn secret() -> Vec<u8> {
    pdf::plan(&format!("Elke school heeft een eigen {SECRET}."))
}

/// The good plan is served, and nothing of the secret.
fn is_kept(dir: &Dir, after: &Ran) {
    assert_eq!(dir.run(&["search", "olifant"]).code, Some(0), "{after:?}");
    assert_eq!(dir.run(&["search", SECRET]).code, Some(1), "{after:?}");
    let copy = dir.generation().join(format!("files/{}.pdf", sha256(&secret())));
    assert!(!copy.exists(), "{after:?}");
}

#[test]
fn links_lead_nowhere() {
    let dir = with_a_secret();
    assert_eq!(dir.run(&["index"]).code, Some(0));
    let out = |name: &str, to: &str| symlink(to, dir.path("corpus").join(name)).unwrap();
    let settings = |text: &str| {
        dir.write("corpus/corpus.toml", text);
        let ran = dir.run(&["index"]);
        is_kept(&dir, &ran);
        ran
    };
    out("b.pdf", "../geheim.pdf");
    out("c.pdf", dir.path("geheim.pdf").to_str().unwrap());
    let ran = dir.run(&["index"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert_eq!(ran.note.matches("it is a link: put the file itself in its place").count(), 2);
    is_kept(&dir, &ran);

    out("op", "..");
    out("rond", "op/corpus/rond");
    out("woorden.tsv", "../woorden.tsv");
    dir.write("woorden.tsv", format!("{SECRET}\tolifant\n"));
    for (text, line, said) in [
        ("[[document]]\nid = 'd'\nfile = 'op/geheim.pdf'\n", 3, "by a link"),
        ("\nsynonyms = 'woorden.tsv'\n", 2, "by a link"),
        ("synonyms = 'op/woorden.tsv'\n", 1, "by a link"),
        ("[[document]]\nid = 'd'\nfile = '../geheim.pdf'\n", 3, "not a name inside"),
        ("[[document]]\nfile = '/etc/passwd'\nid = 'd'\n", 2, "not a name inside"),
        ("[[document]]\nid = '../geheim'\nfile = 'a.pdf'\n", 2, "hyphens only"),
    ] {
        let ran = settings(text);
        assert_eq!(ran.code, Some(5), "{text}: {ran:?}");
        let place = format!("corpus.toml, line {line}: ");
        assert!(ran.note.contains(&place) && ran.note.contains(said), "{text}: {ran:?}");
    }
    let ran = settings("[[document]]\nid = 'd'\nfile = 'rond/geheim.pdf'\n");
    assert_eq!(ran.code, Some(3), "a way without an end holds no file: {ran:?}");

    // A link that stays inside is the owner's own business.
    fs::create_dir(dir.path("corpus/oud")).unwrap();
    dir.write("corpus/oud/d.pdf", pdf::plan("Elke wijk heeft een eigen zebra."));
    out("archief", "oud");
    let ran = settings("[[document]]\nid = 'd'\nfile = 'archief/d.pdf'\n");
    assert_eq!(dir.run(&["search", "zebra"]).code, Some(0), "{ran:?}");

    fs::remove_file(dir.path("corpus/a.pdf")).unwrap();
    out("a.pdf", "../geheim.pdf");
    let ran = dir.run(&["index"]);
    assert!(ran.note.contains("a.pdf: it is a link"), "{ran:?}");
    is_kept(&dir, &ran);
}

#[test]
fn settings_that_are_no_file_are_not_waited_for() {
    let dir = with_a_secret();
    let settings = dir.path("corpus/corpus.toml");
    let pipe = dir.path("pijp");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RWXU).unwrap();
    let makers: [&dyn Fn(); 3] = [
        &|| fs::rename(&pipe, &settings).unwrap(),
        &|| symlink("/dev/null", &settings).unwrap(),
        &|| fs::create_dir(&settings).unwrap(),
    ];
    for make in makers {
        make();
        let mut command = Command::new("timeout");
        command.args(["20", env!("CARGO_BIN_EXE_planzoeker"), "index"]).current_dir(dir.root());
        let ran = Ran::from(command.output().unwrap());
        assert_eq!(ran.code, Some(6), "{ran:?}");
        assert!(ran.note.contains("corpus.toml: it is not a plain file"), "{ran:?}");
        fs::remove_file(&settings).or_else(|_| fs::remove_dir(&settings)).unwrap();
    }
    assert_eq!(dir.run(&["index"]).code, Some(0));
}

/// The addresses of the service that hold a parameter, as its router names them.
fn routes() -> Vec<String> {
    let source = include_str!("../src/web/mod.rs");
    let named = source.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next());
    let holding: Vec<&str> = named.filter(|route| route.contains('{')).collect();
    assert!(holding.len() > 8, "{holding:?}");
    // Those of the API stand below it, and the others don't: there is nothing to be had either way.
    holding.iter().flat_map(|route| [(*route).to_owned(), format!("/v1{route}")]).collect()
}

/// Ways to the secret as a part of an address, from wherever a program may begin.
fn ways(dir: &Dir) -> Vec<String> {
    let ups = [
        "../",
        "..%2f",
        "%2e%2e/",
        "%2e%2e%2f",
        ".%2e/",
        "..%5c",
        "..\\",
        "%252e%252e%252f",
        "%c0%ae%c0%ae%c0%af",
        "....//",
        "..;/",
        "..%00/",
        "%00/../",
        "./.././",
        "x/../../",
    ];
    let mut ways = Vec::new();
    for name in ["geheim", "geheim.pdf", "geheim.pdf%00", "geheim.pdf%00.plan", "geheim.pdf%0a"] {
        ways.push(name.to_owned());
        // The corpus is one below; a generation is three, and its folders are four.
        for depth in [1, 3, 4] {
            ways.extend(ups.iter().map(|up| format!("{}{name}", up.repeat(depth))));
        }
        let whole = dir.path(name).to_str().unwrap().to_owned();
        ways.extend([whole.replace('/', "%2f"), format!("file:%2f%2f{whole}"), whole]);
    }
    ways
}

#[test]
fn no_address_leads_out() {
    let dir = with_a_secret();
    assert_eq!(dir.run(&["index"]).code, Some(0));
    let serve = dir.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut probe = Probe::start(serve, dir.path("log"));
    let kept = |path: &str| {
        let raw = probe.get(path, "");
        assert!((200..500).contains(&raw.status), "{path}: {}", raw.head);
        let told = raw.all.windows(SECRET.len()).any(|part| part == SECRET.as_bytes());
        assert!(!told && !raw.all.windows(5).any(|part| part == b"%PDF-"), "{path}: {}", raw.head);
        raw.status
    };
    let ways = ways(&dir);
    for route in routes() {
        let holes: Vec<&str> = route.split('/').filter(|part| part.starts_with('{')).collect();
        for hole in &holes {
            let others = |part: &str| if part == "{number}" { "1" } else { "a" };
            let filled = holes.iter().filter(|other| *other != hole);
            let filled = filled.fold(route.clone(), |route, at| route.replace(at, others(at)));
            for way in &ways {
                let path = filled.replace(hole, way);
                let status = kept(&path);
                assert!(status >= 400, "{path}: {status}");
            }
        }
    }
    for way in &ways {
        for start in [
            "/v1/search?q=school&document=",
            "/v1/documents/a/pages/1?q=",
            "/v1/documents/a/pages/1/image?width=",
            "/zoeken?q=school&document=",
            "/d/a?q=",
        ] {
            kept(&format!("{start}{way}"));
        }
    }
    assert!(probe.is_alive() && !probe.log().contains("panicked"), "{}", probe.log());
    // What may be had is still to be had.
    assert!(probe.get("/v1/documents/a/file", "").body.starts_with(b"%PDF-"));
}
