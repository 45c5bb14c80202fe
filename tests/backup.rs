//! Backup and restore as the README has them: `cp` and `check`, also while an index is being made.

use std::fs;
use std::process::Command;

use crate::support::service::Service;
use crate::support::{Dir, pdf};

/// Copies a directory to where nothing is, as the README says; whether all of it was there to be copied.
fn copy(dir: &Dir, from: &str, to: &str) -> bool {
    let ran = Command::new("cp").args(["--archive", from, to]).current_dir(dir.root()).output();
    ran.unwrap().status.success()
}

fn publish(dir: &Dir, word: &str) {
    dir.write("corpus/a.pdf", pdf::plan(&format!("Elke school heeft een eigen {word}.")));
    assert_eq!(dir.run(&["index"]).code, Some(0));
}

fn serve(dir: &Dir, index: &str) -> Service {
    Service::start(dir.command(&["serve", "--index", index, "--listen", "127.0.0.1:0"]))
}

#[test]
fn a_copy_during_which_one_generation_is_published_is_whole_and_check_knows_others() {
    // What may happen while `cp` is at work, after it took the pointer and before the rest.
    let copied = |publications: &[&str]| {
        let dir = Dir::new();
        publish(&dir, "panter");
        publish(&dir, "olifant");
        fs::create_dir(dir.path("backup")).unwrap();
        assert!(copy(&dir, "index/current", "backup"));
        publications.iter().for_each(|word| publish(&dir, word));
        assert!(copy(&dir, "index/generations", "backup"));
        dir
    };
    for publications in [&[][..], &["giraffe"]] {
        let dir = copied(publications);
        let checked = dir.run(&["check", "--index", "backup"]);
        assert_eq!(checked.code, Some(0), "{publications:?}: {checked:?}");
        let service = serve(&dir, "backup");
        assert_eq!(service.hits("olifant"), 1, "{publications:?}");
        // The index goes on beside it, and takes nothing from it.
        publish(&dir, "kameel");
        publish(&dir, "zebra");
        assert_eq!((service.hits("olifant"), service.hits("zebra")), (1, 0));
        assert_eq!(service.get("/v1/documents/a/pages/1").0, 200);
    }
    let dir = copied(&["giraffe", "zebra"]);
    let checked = dir.run(&["check", "--index", "backup"]);
    assert_eq!(checked.code, Some(4), "{checked:?}");
    assert!(checked.note.contains("backup/generations/2"), "{checked:?}");
}

#[test]
fn a_copy_lacks_nothing_and_is_found_out_where_it_does() {
    let dir = Dir::new();
    publish(&dir, "olifant");
    publish(&dir, "giraffe");
    assert!(copy(&dir, "index", "backup"));
    fs::remove_dir_all(dir.path("index")).unwrap();
    assert_eq!(dir.run(&["search", "giraffe"]).code, Some(4));

    assert!(copy(&dir, "backup", "index"));
    assert_eq!(serve(&dir, "index").hits("giraffe"), 1);
    let again = dir.run(&["index"]);
    assert!(again.note.contains("nothing changed"), "{again:?}");
    // The pages and the PDF came along.
    let service = serve(&dir, "backup");
    assert_eq!(service.get("/v1/documents/a/pages/1").0, 200);
    assert!(service.bytes("/v1/documents/a/file").starts_with(b"%PDF"));
    drop(service);

    let pointer = fs::read_to_string(dir.path("backup/current")).unwrap();
    let number = pointer.split(' ').next().unwrap();
    let generation = dir.path("backup/generations").join(number);
    for name in ["passages.fst", "documents/a.plan", "manifest.json"] {
        fs::rename(generation.join(name), dir.path("aside")).unwrap();
        let ran = dir.run(&["check", "--index", "backup"]);
        assert_eq!(ran.code, Some(4), "without {name}: {ran:?}");
        assert!(ran.note.contains(name), "{ran:?}");
        fs::rename(dir.path("aside"), generation.join(name)).unwrap();
    }
    assert_eq!(dir.run(&["check", "--index", "backup"]).code, Some(0));
}
