//! The README tells the truth where a machine can ask: exit codes, and the words that the person on
//! duty looks up.

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpListener;
use std::path::Path;

use crate::support::{Dir, pdf};

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// The cells of the rows of the table whose heading has this first cell.
fn table(heading: &str) -> Vec<Vec<String>> {
    let text = readme();
    let rows = text.lines().skip_while(|line| !line.starts_with(&format!("| {heading} |")));
    let rows = rows.skip(2).take_while(|line| line.starts_with('|'));
    let cells = |row: &str| {
        let inner = row.trim_matches('|');
        inner.split(" | ").map(|cell| cell.trim().to_owned()).collect()
    };
    rows.map(cells).collect()
}

#[test]
fn every_exit_code_is_in_the_table_and_happens() {
    let listed: BTreeSet<i32> = table("exit").iter().map(|row| row[0].parse().unwrap()).collect();
    let dir = Dir::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    // 70 is a panic, which no command can be asked for.
    let mut met = BTreeSet::from([70]);
    let mut check = |arguments: &[&str], code: i32| {
        let ran = dir.run(arguments);
        assert_eq!(ran.code, Some(code), "{arguments:?}: {ran:?}");
        met.insert(code);
    };
    check(&["index"], 5);
    dir.write("corpus/a.pdf", pdf::plan("Elke school heeft een eigen olifant."));
    check(&["search", "olifant"], 4);
    check(&["bogus"], 2);
    check(&["index"], 0);
    check(&["search", "giraffe"], 1);
    check(&["serve", "--listen", &address], 6);
    dir.write("corpus/b.pdf", "geen pdf");
    check(&["index"], 3);
    assert_eq!(listed, met);
}

#[test]
fn every_word_that_staff_look_up_is_one_that_the_program_says() {
    let rows = table("what you see");
    assert!(rows.len() > 10, "{rows:?}");
    let mut sources = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut sources);
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    // A string that goes on in the next line of the source.
    let sources = plain(&sources.replace("\\\n", ""));
    for row in rows {
        for said in row[0].split('`').skip(1).step_by(2) {
            // What stands for a name or a number is in capitals.
            for part in said.split(|c: char| c.is_uppercase() || c == '…') {
                let part = part.trim();
                let part = part.strip_prefix("planzoeker_").unwrap_or(part);
                assert!(sources.contains(part), "nothing says \"{part}\" ({said})");
            }
        }
    }
}

fn read(directory: &Path, text: &mut String) {
    for entry in fs::read_dir(directory).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            read(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}
