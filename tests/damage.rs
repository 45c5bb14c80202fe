//! An index that is damaged, in every kind of file: never a wrong answer; the message names file and
//! remedy, and the remedy works. The long form (`PLANZOEKER_LONG`) tries more damage.

use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::{Pid, Signal, kill_process};

use crate::support::service::{Service, wait};
use crate::support::{Dir, counts, long, pdf};

const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

fn animal(name: &str) -> Vec<u8> {
    pdf::plan(&format!("Elke school heeft een eigen {name}."))
}

/// An index of two generations: `giraffe` before, `zebra` now.
fn two_generations() -> Dir {
    let dir = Dir::new();
    for word in ["giraffe", "zebra"] {
        dir.write("corpus/a.pdf", animal(word));
        assert_eq!(dir.run(&["index"]).code, Some(0));
    }
    std::fs::rename(dir.path("index"), dir.path("kept")).unwrap();
    dir
}

/// Puts the index back as it was.
fn restore(dir: &Dir) {
    let _ = std::fs::remove_dir_all(dir.path("index"));
    let status = Command::new("cp").args(["-r", "kept", "index"]).current_dir(dir.root()).status();
    assert!(status.unwrap().success());
}

/// Every file of the published generation, by its path inside it.
fn files(dir: &Dir) -> Vec<String> {
    restore(dir);
    let root = dir.generation();
    let mut found = Vec::new();
    below(&root, &mut found);
    let name = |path: PathBuf| path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
    found.into_iter().map(name).collect()
}

fn below(path: &Path, found: &mut Vec<PathBuf>) {
    let mut inside: Vec<_> =
        std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    inside.sort();
    for path in inside {
        if path.is_dir() { below(&path, found) } else { found.push(path) }
    }
}

/// Changes one bit in the middle of a file, and not its size.
fn flip(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

/// What may become of a file's bytes: another first bit, which the search engine panics over in some
/// files; in the long form also bits at other places, an end where none was, or one that comes later.
fn mutations(whole: &[u8]) -> Vec<Vec<u8>> {
    let size = whole.len();
    let flipped = |at: usize| {
        let mut bytes = whole.to_vec();
        bytes[at] ^= 1 << (at % 8);
        bytes
    };
    let mut all = vec![flipped(0)];
    if long() {
        all.extend((1..8).map(|eighth| flipped(size * eighth / 8)));
        all.extend([flipped(size - 1), whole[..size / 2].to_vec(), Vec::new()]);
        all.push([whole, b"\n"].concat());
    }
    all
}

#[test]
fn damage_in_any_file_is_named_and_mended() {
    let dir = two_generations();
    let files = files(&dir);
    assert!(files.len() >= 8, "{files:?}");
    let whole = |name| std::fs::read(dir.generation().join(name)).unwrap();
    let damaged: Vec<_> = files
        .iter()
        .flat_map(|name| mutations(&whole(name)).into_iter().map(move |bytes| (name, bytes)))
        .collect();
    counts(&format!("damage: {} mutations of {} files", damaged.len(), files.len()));
    for (name, bytes) in damaged {
        restore(&dir);
        std::fs::write(dir.generation().join(name), bytes).unwrap();
        let ran = dir.run(&["search", "zebra"]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(4), ""), "{name}: {ran:?}");
        assert!(ran.note.contains(name) && ran.note.contains("planzoeker index"), "{ran:?}");
        {
            let service = Service::start(dir.command(&SERVE));
            service.await_ready(name);
            service.await_hits("giraffe", 1);
            assert_eq!(service.hits("zebra"), 0, "{name}: the generation before is served");
        }
        let ran = dir.run(&["index"]);
        assert_eq!(ran.code, Some(0), "{name}: {ran:?}");
        assert!(ran.note.contains("indexed 1 document"), "{name}: {ran:?}");
        assert_eq!(dir.run(&["search", "zebra"]).code, Some(0), "{name}");
        assert_eq!(dir.run(&["search", "giraffe"]).code, Some(1), "{name}");
    }
}

#[test]
fn a_missing_file_is_named_and_mended() {
    let dir = two_generations();
    for name in files(&dir) {
        restore(&dir);
        std::fs::remove_file(dir.generation().join(&name)).unwrap();
        let ran = dir.run(&["search", "zebra"]);
        assert_eq!(ran.code, Some(4), "{name}: {ran:?}");
        assert!(ran.note.contains(&name) && ran.note.contains("it is gone"), "{name}: {ran:?}");
        assert_eq!(dir.run(&["index"]).code, Some(0), "{name}");
        assert_eq!(dir.run(&["search", "zebra"]).code, Some(0), "{name}");
    }
}

#[test]
fn a_pointer_that_says_nothing_is_named_and_mended() {
    let dir = two_generations();
    let hash = "0".repeat(64);
    for (pointer, part) in [
        (String::new(), "current is damaged"),
        ("\0\0\0\0".to_owned(), "current is damaged"),
        ("zeven".to_owned(), "current is damaged"),
        (format!("1 {hash}\n"), "manifest.json is damaged"),
        (format!("18446744073709551615 {hash}\n"), "manifest.json is damaged"),
        (format!("../../x {hash}\n"), "current is damaged"),
    ] {
        restore(&dir);
        dir.write("index/current", &pointer);
        let ran = dir.run(&["search", "zebra"]);
        assert_eq!(ran.code, Some(4), "{pointer:?}: {ran:?}");
        assert!(ran.note.contains(part) && ran.note.contains("planzoeker index"), "{ran:?}");
        let ran = dir.run(&["index"]);
        if pointer.starts_with("1844") {
            assert_eq!(ran.code, Some(4), "no number is left: {ran:?}");
            std::fs::remove_dir_all(dir.path("index")).unwrap();
            assert_eq!(dir.run(&["index"]).code, Some(0), "an index may always be deleted");
        } else {
            assert_eq!(ran.code, Some(0), "{pointer:?}: {ran:?}");
        }
        assert_eq!(dir.run(&["search", "zebra"]).code, Some(0), "{pointer:?}");
    }
}

#[test]
fn what_is_not_ours_is_left_alone() {
    let dir = two_generations();
    restore(&dir);
    let foreign = ["index/note.txt", "index/generations/note", "index/generations/007/x"];
    std::fs::create_dir(dir.path("index/generations/007")).unwrap();
    foreign.iter().for_each(|name| dir.write(name, "van iemand anders"));
    dir.write("index/generations/18446744073709551615", "een bestand");
    dir.write(&format!("{}/vreemd", dir.generation().display()), "in een generatie");
    assert_eq!(dir.run(&["search", "zebra"]).code, Some(0));
    for word in ["panter", "kameel"] {
        dir.write("corpus/a.pdf", animal(word));
        let ran = dir.run(&["index"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_eq!(dir.run(&["search", word]).code, Some(0));
    }
    for name in foreign {
        assert!(dir.path(name).exists(), "{name}");
    }
}

#[test]
fn an_index_of_a_later_version_is_refused_and_made_anew() {
    let dir = two_generations();
    let number = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    for (key, value) in [
        ("versions", number("{\"format\": 99, \"schema\": 1, \"analysis\": 1, \"reading\": 1}")),
        ("documents", number("{\"another\": \"shape\"}")),
        ("versions", number("{\"format\": 0, \"schema\": 1, \"analysis\": 1, \"reading\": 1}")),
    ] {
        restore(&dir);
        let path = dir.generation().join("manifest.json");
        let mut manifest = number(&std::fs::read_to_string(&path).unwrap());
        if key == "documents" {
            manifest["versions"]["format"] = 99.into();
        }
        manifest[key] = value;
        let bytes = serde_json::to_vec(&manifest).unwrap();
        std::fs::write(&path, &bytes).unwrap();
        let name = dir.generation().file_name().unwrap().to_string_lossy().into_owned();
        dir.write("index/current", format!("{name} {}\n", planzoeker::store::sha256(&bytes)));
        let ran = dir.run(&["search", "zebra"]);
        assert_eq!(ran.code, Some(4), "{key}: {ran:?}");
        let said = ran.note.contains("another version") && ran.note.contains("planzoeker index");
        assert!(said, "{key}: {ran:?}");
        assert_eq!(dir.run(&["index"]).code, Some(0), "{key}");
        assert_eq!(dir.run(&["search", "zebra"]).code, Some(0), "{key}");
    }
}

#[test]
fn a_service_outlives_its_index() {
    let dir = two_generations();
    let emptied = |path: PathBuf| std::fs::write(path, "").unwrap();
    let wrecks: [(&str, &dyn Fn()); 5] = [
        ("there is no index", &|| std::fs::remove_file(dir.path("index/current")).unwrap()),
        ("there is no index", &|| std::fs::remove_dir_all(dir.path("index")).unwrap()),
        ("manifest.json", &|| {
            let mut all = Vec::new();
            below(&dir.generation(), &mut all);
            all.into_iter().for_each(emptied);
        }),
        ("current", &|| {
            let mut all = Vec::new();
            below(&dir.path("index"), &mut all);
            all.into_iter().for_each(emptied);
        }),
        ("tantivy", &|| {
            let mut all = Vec::new();
            below(&dir.generation().join("tantivy"), &mut all);
            all.iter().for_each(|path| flip(path));
        }),
    ];
    for (at, (named, wreck)) in wrecks.iter().enumerate() {
        restore(&dir);
        let service = Service::start(dir.command(&SERVE));
        let (_, body) = service.get("/v1/search?q=zebra");
        let answer: serde_json::Value = serde_json::from_str(&body).unwrap();
        let link = format!("/p/{}", answer["hits"][0]["id"].as_str().unwrap());
        service.await_ready("\"ready\"");
        // The last thing that is kept is the PDF, as an open file.
        wait("the service to hold what it needs", || holds_a_pdf(service.id()));
        wreck();
        service.await_ready(named);
        assert!(service.get("/readyz").1.contains("\"degraded\""), "{at}");
        assert_eq!(service.hits("zebra"), 1, "{at}: old answers go on");
        for path in [&link, "/d/a", "/", "/zoeken?q=zebra"] {
            assert_eq!(service.get(path).0, 200, "{at}: {path}");
        }
        if at < 2 {
            assert_eq!(service.bytes("/v1/documents/a/file"), animal("zebra"), "{at}");
        }
        let ran = dir.run(&["index"]);
        assert_eq!(ran.code, Some(0), "{at}: {ran:?}");
        service.await_ready("\"ready\"");
        assert_eq!(service.hits("zebra"), 1, "{at}");
        assert_eq!(service.stop(), Some(0));
    }
}

#[test]
fn files_that_were_away_for_a_while_are_served_when_they_are_back() {
    let dir = two_generations();
    restore(&dir);
    let plan = dir.generation().join("documents/a.plan");
    let service = Service::start(dir.command(&SERVE));
    service.await_ready("\"ready\"");
    // Away when the service looks for the generation that takes over.
    let pid = Pid::from_raw(i32::try_from(service.id()).unwrap()).unwrap();
    kill_process(pid, Signal::STOP).unwrap();
    dir.write("corpus/a.pdf", animal("panter"));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    let away = dir.path("away");
    let newest = dir.generation().join("documents/a.plan");
    std::fs::rename(&newest, &away).unwrap();
    kill_process(pid, Signal::CONT).unwrap();
    service.await_ready("a.plan");
    assert_eq!(service.hits("zebra"), 1);
    std::fs::rename(&away, &newest).unwrap();
    service.await_hits("panter", 1);
    service.await_ready("\"ready\"");
    drop(service);

    // Away, or so it seems, when the service starts: the same size with other bytes.
    restore(&dir);
    flip(&plan);
    let service = Service::start(dir.command(&SERVE));
    service.await_hits("giraffe", 1);
    service.await_ready("a.plan");
    flip(&plan);
    service.await_hits("zebra", 1);
    service.await_ready("\"ready\"");
}

fn holds_a_pdf(process: u32) -> bool {
    let files = std::fs::read_dir(format!("/proc/{process}/fd")).unwrap().flatten();
    let mut names = files.filter_map(|file| std::fs::read_link(file.path()).ok());
    names.any(|name| name.extension().is_some_and(|extension| extension == "pdf"))
}
