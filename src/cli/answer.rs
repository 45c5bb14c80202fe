//! What `search` prints: hits on standard output, what the searcher should know on standard error.

use std::io::{self, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::Style;

use super::{Error, counted};
use crate::plan::{AmendedBy, Effect};
use crate::search::{Answer, Explanation, Hit, Snippet, TermScore, byte_of_utf16};

/// Prints an answer; in colour where standard output is a terminal that wants it.
pub(super) fn print(answer: &Answer, json: bool, out: &mut dyn Write) -> Result<(), Error> {
    if json {
        serde_json::to_writer_pretty(&mut *out, answer).map_err(io::Error::from)?;
        writeln!(out)?;
        return Ok(());
    }
    for notice in &answer.notices {
        writeln!(io::stderr(), "{}: {}", notice.subject, notice.message)?;
    }
    if let Some(words) = &answer.query.corrected {
        writeln!(io::stderr(), "searched for {words}")?;
    }
    let coloured = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
    for hit in &answer.hits {
        self::hit(hit, coloured, out)?;
    }
    writeln!(io::stderr(), "{} found", counted(answer.total_hits, "passage"))?;
    Ok(())
}

fn hit(hit: &Hit, coloured: bool, out: &mut dyn Write) -> Result<(), Error> {
    let (strong, faint) = if coloured {
        (Style::new().bold(), Style::new().dimmed())
    } else {
        (Style::new(), Style::new())
    };
    let steps: Vec<String> = hit
        .anchor
        .path
        .iter()
        .map(|step| format!("{} {}", step.label, step.title).trim().to_owned())
        .collect();
    let page = hit.pages.as_ref().map(|pages| format!(", p. {}", pages.first));
    writeln!(out, "{}. {}{}", hit.rank, hit.document.title, page.unwrap_or_default())?;
    writeln!(out, "   {strong}{}{strong:#}", steps.join(" › "))?;
    writeln!(out, "   {}", excerpt(&hit.snippet, strong))?;
    for change in changes(&hit.amended_by) {
        writeln!(out, "   {change}")?;
    }
    writeln!(out, "   {faint}{}{faint:#}", hit.id)?;
    if let Some(explanation) = &hit.explanation {
        explained(explanation, out)?;
    }
    writeln!(out)?;
    Ok(())
}

/// An excerpt on one line, with its marks, and dots where text was left out.
fn excerpt(snippet: &Snippet, mark: Style) -> String {
    let mut line = String::new();
    if snippet.truncated_start {
        line.push_str("… ");
    }
    let mut done = 0;
    for range in &snippet.ranges {
        let start = byte_of_utf16(&snippet.text, range.start);
        let end = byte_of_utf16(&snippet.text, range.end);
        let before = snippet.text.get(done..start).unwrap_or_default();
        let marked = snippet.text.get(start..end).unwrap_or_default();
        line.push_str(&format!("{before}{mark}{marked}{mark:#}"));
        done = end;
    }
    line.push_str(snippet.text.get(done..).unwrap_or_default());
    if snippet.truncated_end {
        line.push_str(" …");
    }
    line.replace('\n', " ")
}

/// A line for each document and effect.
fn changes(amended_by: &[AmendedBy]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for change in amended_by {
        let effect = match change.effect {
            Effect::Deletes => "deleted by",
            Effect::Replaces => "replaced by",
            Effect::Adds => "added to by",
            Effect::Inserts => "followed by a section of",
            Effect::Renames => "reworded by",
            Effect::Confirms => "confirmed by",
        };
        let part = if change.quote.is_some() { "in part " } else { "" };
        let sure = if change.is_sure() { "" } else { "possibly " };
        let line = format!("{sure}{part}{effect} {}, p. {}", change.title, change.page);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// Prints a score as a sum: a line a term, then a line an adjustment.
fn explained(explanation: &Explanation, out: &mut dyn Write) -> Result<(), Error> {
    for term in &explanation.terms {
        let TermScore { contribution, term, field, weight, reason, .. } = term;
        writeln!(out, "   {contribution:+8.3}  {field}:{term} × {weight:.2}  {reason}")?;
    }
    for adjustment in &explanation.adjustments {
        let change = match (adjustment.factor, adjustment.added) {
            (Some(factor), _) => format!("{:>8}", format!("×{factor:.3}")),
            (None, added) => format!("{:+8.3}", added.unwrap_or(0.0)),
        };
        writeln!(out, "   {change}  {}: {}", adjustment.name, adjustment.reason)?;
    }
    writeln!(out, "   {:8.3}  score", explanation.score)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{Mark, MatchKind};

    #[test]
    fn an_excerpt_shows_its_marks_and_its_gaps() {
        let mark = |start, end| Mark { start, end, kind: MatchKind::Stem, term: String::new() };
        let snippet = Snippet {
            text: "één 𝔘 plan\nvoor elk kind".to_owned(),
            truncated_start: true,
            truncated_end: false,
            ranges: vec![mark(7, 11), mark(21, 25)],
        };
        assert_eq!(excerpt(&snippet, Style::new()), "… één 𝔘 plan voor elk kind");
        assert_eq!(
            excerpt(&snippet, Style::new().bold()),
            "… één 𝔘 \u{1b}[1mplan\u{1b}[0m voor elk \u{1b}[1mkind\u{1b}[0m"
        );
    }

    #[test]
    fn a_change_says_what_it_does_and_how_surely() {
        let change = |effect, certainty, quote: Option<&str>| AmendedBy {
            document: "a".to_owned(),
            title: "Addendum".to_owned(),
            effect,
            passage: "a.1".to_owned(),
            page: 3,
            certainty,
            quote: quote.map(str::to_owned),
        };
        let lines = changes(&[
            change(Effect::Confirms, 1.0, None),
            change(Effect::Deletes, 0.9, Some("een zin")),
            change(Effect::Deletes, 0.9, Some("nog een")),
            change(Effect::Replaces, 0.4, None),
        ]);
        assert_eq!(
            lines,
            [
                "confirmed by Addendum, p. 3",
                "in part deleted by Addendum, p. 3",
                "possibly replaced by Addendum, p. 3"
            ]
        );
    }
}
