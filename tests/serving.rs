//! The service as a process: what it needs, how it stops, and what it serves while the index changes.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::support::service::Service;
use crate::support::{Dir, long, pdf};

const FREE: [&str; 2] = ["--listen", "127.0.0.1:0"];

fn corpus_of_one(word: &str) -> Dir {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", pdf::plan(&format!("Elke school heeft een eigen {word}.")));
    dir
}

fn serve(dir: &Dir) -> Service {
    Service::start(dir.command(&["serve", FREE[0], FREE[1]]))
}

#[test]
fn the_bare_command_indexes_then_serves_and_stops_with_0() {
    let dir = corpus_of_one("olifant");
    dir.write("corpus/b.pdf", "geen pdf");
    for _ in ["first", "second"] {
        let service = Service::start(dir.command(&FREE));
        let expected = "planzoeker serves 1 document, 1 passage at http://127.0.0.1:";
        assert!(service.line.starts_with(expected), "{}", service.line);
        assert_eq!(service.hits("olifant"), 1);
        assert_eq!(service.stop(), Some(0), "also where a file was skipped");
    }
}

#[test]
fn a_port_in_use_is_said() {
    let dir = corpus_of_one("olifant");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ran = dir.run(&["--listen", &address]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(6), ""), "{ran:?}");
    assert!(ran.note.contains(&address) && ran.note.contains("--listen another port"), "{ran:?}");
}

#[test]
fn an_index_that_can_not_be_written_is_served() {
    let dir = corpus_of_one("olifant");
    assert_eq!(dir.run(&["index"]).code, Some(0));
    let mut paths = Vec::new();
    below(&dir.path("index"), &mut paths);
    let mode = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(dir.root(), 0o755);
    for path in &paths {
        mode(path, if path.is_dir() { 0o555 } else { 0o444 });
    }
    let mut command = dir.command(&["serve", FREE[0], FREE[1]]);
    if rustix::process::getuid().is_root() {
        command.uid(65_534); // permissions don't bind root
    }
    let service = Service::start(command);
    assert_eq!(service.hits("olifant"), 1, "{}", service.line);
    assert_eq!(service.stop(), Some(0));
    let mut after = Vec::new();
    below(&dir.path("index"), &mut after);
    assert_eq!(after, paths, "serving writes nothing");
    paths.iter().filter(|path| path.is_dir()).for_each(|path| mode(path, 0o755));
}

fn below(path: &Path, found: &mut Vec<std::path::PathBuf>) {
    found.push(path.to_path_buf());
    if path.is_dir() {
        let mut inside: Vec<_> =
            std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        inside.sort();
        inside.iter().for_each(|path| below(path, found));
    }
}

#[test]
fn an_index_belongs_to_whom_its_maker_lets() {
    let dir = corpus_of_one("olifant");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for umask in ["022", "027"] {
        std::fs::remove_dir_all(dir.path("index")).unwrap_or_default();
        let mut shell = std::process::Command::new("sh");
        let script = format!("umask {umask}; \"$0\" index && touch index/made");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_planzoeker")]).current_dir(dir.root());
        assert!(shell.status().unwrap().success());
        let usual = mode(&dir.path("index/made"));
        let mut paths = Vec::new();
        below(&dir.path("index"), &mut paths);
        for path in paths.iter().filter(|path| path.is_file()) {
            assert_eq!(mode(path), usual, "umask {umask}: {}", path.display());
        }
    }
}

#[test]
fn no_query_fails_while_generations_change() {
    let dir = corpus_of_one("olifant");
    assert_eq!(dir.run(&["index"]).code, Some(0));
    let service = serve(&dir);
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let asked: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut count = 0;
                    while !over.load(Ordering::Relaxed) {
                        assert_eq!(service.hits("school"), 1, "one school before and after");
                        count += 1;
                    }
                    count
                })
            })
            .collect();
        let words = ["giraffe", "zebra", "panter", "kameel"];
        // The long form is twenty; a turn takes as long as the service looks at the pointer.
        let rounds = if long() { 5 } else { 1 };
        for word in std::iter::repeat_n(words, rounds).flatten() {
            dir.write("corpus/a.pdf", pdf::plan(&format!("Elke school heeft een eigen {word}.")));
            assert_eq!(dir.run(&["index"]).code, Some(0));
            service.await_hits(word, 1);
        }
        over.store(true, Ordering::Relaxed);
        assert!(asked.into_iter().all(|thread| thread.join().unwrap() > 10));
    });
    assert_eq!(service.hits("olifant"), 0);
}

#[test]
fn a_flipped_bit_is_found_while_serving_and_named() {
    let dir = corpus_of_one("olifant");
    assert_eq!(dir.run(&["index"]).code, Some(0));
    flip(&dir.generation().join("documents/a.plan"));
    let service = serve(&dir);
    service.await_ready("a.plan");
    assert_eq!(service.hits("olifant"), 1, "there is no other generation");
    assert_eq!(service.stop(), Some(0));

    dir.write("corpus/a.pdf", pdf::plan("Elke school heeft een eigen giraffe."));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    dir.write("corpus/a.pdf", pdf::plan("Elke school heeft een eigen zebra."));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    flip(&dir.generation().join("documents/a.plan"));
    let service = serve(&dir);
    service.await_hits("giraffe", 1);
    service.await_ready("a.plan");
    assert_eq!(service.hits("zebra"), 0, "the generation before is served");

    dir.write("corpus/a.pdf", pdf::plan("Elke school heeft een eigen panter."));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    service.await_hits("panter", 1);
    service.await_ready("\"ready\"");
}

/// Changes the last byte of a file, and not its size.
fn flip(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn an_index_of_another_version_is_made_anew_or_refused() {
    let dir = corpus_of_one("olifant");
    assert_eq!(dir.run(&["index"]).code, Some(0));
    pretend_older(&dir);
    for arguments in [&["serve", FREE[0], FREE[1]][..], &["search", "olifant"]] {
        let ran = dir.run(arguments);
        assert_eq!(ran.code, Some(4), "{arguments:?}: {ran:?}");
        let said = ran.note.contains("another version") && ran.note.contains("planzoeker index");
        assert!(said, "{arguments:?}: {ran:?}");
    }
    assert_eq!(dir.run(&["index"]).code, Some(0));
    assert_eq!(dir.run(&["search", "olifant"]).code, Some(0));
    pretend_older(&dir);
    let service = Service::start(dir.command(&FREE));
    assert_eq!(service.hits("olifant"), 1);
}

/// Gives the published generation the schema version 0, and the pointer its hash.
fn pretend_older(dir: &Dir) {
    let path = dir.generation().join("manifest.json");
    let mut manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    manifest["versions"]["schema"] = 0.into();
    let bytes = serde_json::to_vec(&manifest).unwrap();
    std::fs::write(&path, &bytes).unwrap();
    let number = dir.generation().file_name().unwrap().to_string_lossy().into_owned();
    dir.write("index/current", format!("{number} {}\n", planzoeker::store::sha256(&bytes)));
}
