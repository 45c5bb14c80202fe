//! What the fuzzer found once keeps the promises of its target.

use std::path::Path;

#[path = "fuzz/operators.rs"]
mod operators;

/// The contents of every file in a folder of findings.
fn findings(folder: &str) -> Vec<Vec<u8>> {
    let folder =
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/fuzz")).join(folder);
    let files = std::fs::read_dir(folder).unwrap();
    files.map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
}

#[test]
fn operators_that_were_found_give_finite_runs() {
    let found = findings("operators");
    assert!(!found.is_empty());
    found.iter().for_each(|found| operators::check(found));
}
