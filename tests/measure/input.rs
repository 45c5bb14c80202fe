//! What is measured: questions, passages of law in three sizes, a thousand PDFs.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// The questions of a collection.
pub(super) fn questions(file: &Path) -> Vec<String> {
    let lines = fs::read_to_string(file).expect("the questions");
    lines.lines().filter_map(|line| Some(line.split_once('\t')?.1.to_owned())).collect()
}

/// Every n-th line of a file of passages, some times over under distinct ids and titles; returns how
/// many there are.
pub(super) fn repeated(from: &Path, to: &Path, part_of: usize, fold: usize) -> usize {
    let lines = fs::read_to_string(from).expect("the passages");
    let mut out = BufWriter::new(File::create(to).expect("a scratch file"));
    let mut count = 0;
    for time in 0..fold {
        for line in lines.lines().step_by(part_of) {
            let mut passage: serde_json::Value = serde_json::from_str(line).expect("a passage");
            for key in ["id", "title"] {
                let value = passage[key].as_str().unwrap_or_default();
                passage[key] = format!("{value} {time}").trim_end_matches(" 0").into();
            }
            writeln!(out, "{passage}").expect("a scratch file");
            count += 1;
        }
    }
    count
}

/// A thousand copies of the PDFs of a directory: each differs in its last bytes, so that none is known
/// by its contents.
pub(super) fn thousand(from: &Path, to: &Path) {
    fs::create_dir(to).expect("a scratch directory");
    let mut files: Vec<PathBuf> = fs::read_dir(from)
        .expect("the PDFs")
        .flatten()
        .map(|entry| entry.path())
        .filter(|file| file.extension().is_some_and(|extension| extension == "pdf"))
        .collect();
    files.sort();
    for (number, file) in files.iter().cycle().take(1_000).enumerate() {
        let mut bytes = fs::read(file).expect("a PDF");
        bytes.extend(format!("\n% {number}\n").bytes());
        fs::write(to.join(format!("kopie-{number:04}.pdf")), bytes).expect("a copy");
    }
}
