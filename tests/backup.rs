//! Backup and restore as the README has them: `cp` and `check`, also while an index is being made.

use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

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
fn a_copy_that_check_finds_whole_can_be_served_whatever_was_published_meanwhile() {
    let dir = Dir::new();
    publish(&dir, "olifant");
    let (mut whole, mut broken) = (0, 0);
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for word in ["giraffe", "zebra"].iter().cycle() {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                publish(&dir, word);
            }
        });
        while whole < 5 {
            assert!(broken < 50, "no copy is whole");
            let name = format!("copy-{}", whole + broken);
            let copied = copy(&dir, "index", &name);
            let checked = dir.run(&["check", "--index", &name]);
            if checked.code == Some(4) {
                broken += 1;
                continue;
            }
            // A copy from which only what nobody needs is missing may be whole all the same.
            assert!(copied || checked.code == Some(0), "{checked:?}");
            assert_eq!(serve(&dir, &name).hits("school"), 1, "{checked:?}");
            whole += 1;
        }
        over.store(true, Ordering::Relaxed);
    });
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
    for name in ["passages.postcard", "documents/a.plan", "manifest.json"] {
        fs::rename(generation.join(name), dir.path("aside")).unwrap();
        let ran = dir.run(&["check", "--index", "backup"]);
        assert_eq!(ran.code, Some(4), "without {name}: {ran:?}");
        assert!(ran.note.contains(name), "{ran:?}");
        fs::rename(dir.path("aside"), generation.join(name)).unwrap();
    }
    assert_eq!(dir.run(&["check", "--index", "backup"]).code, Some(0));
}
