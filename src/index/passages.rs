//! Ready passages instead of PDFs: a file of JSON lines, for judged collections and other sources.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::{FileReport, IndexError, Outcome, Report, publish};
use crate::plan::{Passage, Plan, Step};
use crate::store::{self, DocumentEntry, Draft, FileEntry, Lock, sha256};

/// One line of the file. Other keys are ignored.
#[derive(Debug, Deserialize)]
struct Line {
    id: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    section: String,
    text: String,
}

/// Reads a file of ready passages: documents by title in the order in which they first appear, and
/// their passages in the order of the file.
pub fn read_passages(file: &Path) -> Result<Vec<(DocumentEntry, Plan)>, IndexError> {
    let bytes =
        fs::read(file).map_err(|error| fault(file, 0, format!("can't be read: {error}")))?;
    parse(file, &bytes)
}

fn parse(file: &Path, bytes: &[u8]) -> Result<Vec<(DocumentEntry, Plan)>, IndexError> {
    let mut documents: Vec<(DocumentEntry, Plan)> = Vec::new();
    let mut by_title: BTreeMap<String, usize> = BTreeMap::new();
    let mut by_slug: BTreeMap<String, usize> = BTreeMap::new();
    let mut lines_of: BTreeMap<String, usize> = BTreeMap::new();
    for (number, text) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let number = number + 1;
        if text.trim_ascii().is_empty() {
            continue;
        }
        let line: Line = serde_json::from_slice(text).map_err(|error| {
            // Its own position counts from the beginning of the line, so only the column is of use.
            let message = error.to_string();
            let what = message.rsplit_once(" at line ").map_or(message.as_str(), |(what, _)| what);
            fault(file, number, format!("{what} (column {})", error.column()))
        })?;
        if line.id.is_empty() || line.text.trim().is_empty() {
            let key = if line.id.is_empty() { "id" } else { "text" };
            return Err(fault(file, number, format!("`{key}` is empty")));
        }
        if let Some(first) = lines_of.insert(line.id.clone(), number) {
            let message = format!("the id \"{}\" is in line {first} too", line.id);
            return Err(fault(file, number, message));
        }
        let at = *by_title.entry(line.title.clone()).or_insert_with(|| {
            let slug = super::corpus::slug(&line.title);
            let twins = by_slug.entry(slug.clone()).or_insert(0);
            *twins += 1;
            // No slug has two hyphens in a row, so this can't be the id of another title.
            let id = if *twins == 1 { slug } else { format!("{slug}--{twins}") };
            let entry = DocumentEntry { id, title: line.title.clone(), ..DocumentEntry::default() };
            documents.push((entry, Plan { title: line.title.clone(), ..Plan::default() }));
            documents.len() - 1
        });
        if let Some((entry, plan)) = documents.get_mut(at) {
            plan.passages.push(passage(line, &entry.id));
            entry.passages += 1;
        }
    }
    if documents.is_empty() {
        return Err(fault(file, 0, "holds no passages".to_owned()));
    }
    Ok(documents)
}

fn passage(line: Line, document: &str) -> Passage {
    let steps = line.section.split('›').map(str::trim).filter(|title| !title.is_empty());
    let path = steps.map(|title| Step { title: title.to_owned(), ..Step::default() }).collect();
    Passage {
        id: line.id,
        document: document.to_owned(),
        path,
        text: line.text,
        ..Passage::default()
    }
}

/// Indexes a file of ready passages.
pub fn build_from_passages(file: &Path, index: &Path) -> Result<Report, IndexError> {
    let began = std::time::Instant::now();
    let bytes =
        fs::read(file).map_err(|error| fault(file, 0, format!("can't be read: {error}")))?;
    let digest = sha256(&bytes);
    let (documents, plans): (Vec<_>, Vec<_>) = parse(file, &bytes)?.into_iter().unzip();
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let passages = plans.iter().map(|plan| plan.passages.len()).sum();
    let entry = FileEntry {
        file: name.clone(),
        size: bytes.len() as u64,
        modified: 0,
        sha256: digest.clone(),
        outcome: store::Outcome::Indexed,
        reason: None,
        document: String::new(),
        settings: String::new(),
        pages: 0,
        passages,
    };
    let lock = Lock::take(index)?;
    let mut draft = Draft::begin(&lock)?;
    let count = documents.len();
    for (document, plan) in documents.iter().zip(plans) {
        draft.put_plan(&document.id, &plan)?;
    }
    let manifest = publish(&mut draft, store::Source::Passages, digest, vec![entry], documents)?;
    let generation = draft.publish(manifest)?;
    let report = FileReport {
        file: name,
        outcome: Outcome::Indexed,
        reason: None,
        pages: 0,
        passages,
        again: false,
        seconds: (began.elapsed().as_secs_f64() * 1e4).round() / 1e4,
        warnings: Vec::new(),
    };
    Ok(Report {
        generation: generation.number(),
        published: true,
        files: vec![report],
        documents: count,
        passages,
    })
}

fn fault(file: &Path, line: usize, message: String) -> IndexError {
    IndexError::Passages { file: file.to_path_buf(), line, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_documents_by_title() {
        let text = "{\"id\":\"a\",\"title\":\"T!\",\"section\":\"X › Y\",\"text\":\"een\",\"more\":1}\n\n\
                    {\"id\":\"b\",\"title\":\"T?\",\"text\":\"twee\"}\n{\"id\":\"c\",\"title\":\"T!\",\"text\":\"drie\"}";
        let documents = parse(Path::new("p.jsonl"), text.as_bytes()).unwrap();
        let shape: Vec<_> = documents
            .iter()
            .map(|(entry, plan)| {
                let ids: Vec<_> = plan.passages.iter().map(|passage| passage.id.as_str()).collect();
                (entry.id.as_str(), ids.join(" "))
            })
            .collect();
        assert_eq!(shape, [("t", "a c".to_owned()), ("t--2", "b".to_owned())]);
        let steps: Vec<_> =
            documents[0].1.passages[0].path.iter().map(|s| s.title.as_str()).collect();
        assert_eq!(steps, ["X", "Y"]);
    }

    #[test]
    fn a_bad_line_is_named() {
        let good = "{\"id\":\"a\",\"text\":\"een\"}\n";
        let check = |line: &str, expected: &str| {
            let text = format!("{good}{line}");
            let error = parse(Path::new("p.jsonl"), text.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with("p.jsonl, line 2: "), "{error}");
            assert!(error.contains(expected), "{line}: {error}");
        };
        check("{", "EOF");
        check("[1]", "invalid");
        check("{\"id\":\"b\"}", "missing field `text`");
        check("{\"id\":5,\"text\":\"x\"}", "expected a string");
        check("{\"id\":\"b\",\"text\":\" \"}", "`text` is empty");
        check("{\"id\":\"\",\"text\":\"x\"}", "`id` is empty");
        check("{\"id\":\"a\",\"text\":\"x\"}", "in line 1 too");
    }
}
