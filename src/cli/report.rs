//! What `index` and `analyze` print, for people and for programs.

use std::io::{self, Write};

use super::{End, Error, counted};
use crate::dutch::Analyzer;
use crate::index::{Outcome, Report};

/// Prints what a run of `index` did: files on standard output as JSON, or for people a line for each
/// file that needs attention and one of totals on standard error.
pub(super) fn index(report: &Report, json: bool, out: &mut dyn Write) -> Result<End, Error> {
    let mut note = io::stderr().lock();
    for file in &report.files {
        if json {
            serde_json::to_writer(&mut *out, file).map_err(io::Error::from)?;
            writeln!(out)?;
        }
        let reason = file.reason.as_deref().unwrap_or("no reason is known");
        match file.outcome {
            Outcome::Skipped => writeln!(note, "skipped {}: {reason}", file.file)?,
            Outcome::Stale => {
                writeln!(note, "stale {}: {reason}; the text read before is served", file.file)?;
            }
            Outcome::Indexed | Outcome::Unchanged => {}
        }
        for warning in &file.warnings {
            let page = warning.page.map(|page| format!(", page {page}")).unwrap_or_default();
            writeln!(note, "note on {}{page}: {}", file.file, warning.message)?;
        }
    }
    let (documents, passages) =
        (counted(report.documents, "document"), counted(report.passages, "passage"));
    let what = if report.published { "indexed" } else { "nothing changed:" };
    writeln!(note, "{what} {documents}, {passages} (generation {})", report.generation)?;
    Ok(if report.partial() { End::Partial } else { End::Done })
}

/// Prints the terms of a text: word, stems, parts of compounds.
pub(super) fn terms(text: &str, json: bool, out: &mut dyn Write) -> Result<End, Error> {
    let tokens = Analyzer::new().analyze(text);
    let utf16 = |byte: usize| text.get(..byte).map_or(0, |before| before.encode_utf16().count());
    if json {
        let values: Vec<_> = tokens
            .iter()
            .map(|token| {
                let stems: Vec<&str> = token.stem.iter().map(AsRef::as_ref).collect();
                let parts: Vec<&str> = token.parts.iter().map(AsRef::as_ref).collect();
                serde_json::json!({
                    "token": token.text.as_str(),
                    "start": utf16(token.start), "end": utf16(token.end),
                    "stem": stems, "parts": parts,
                })
            })
            .collect();
        serde_json::to_writer(&mut *out, &values).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        for token in &tokens {
            writeln!(out, "{}\t{}\t{}", token.text, token.stem.join(" "), token.parts.join(" "))?;
        }
    }
    Ok(if tokens.is_empty() { End::Nothing } else { End::Done })
}
