//! The outline of a plan: as data, and for people with the reasons, so that a wrong heading, or one that
//! was not taken, can be understood.

use std::io::{self, Write};

use serde::Serialize;

use crate::cli::Error;
use crate::plan::{Kind, NearMiss, Plan, Section};

/// Column at which page, anchor and confidence of a heading begin.
const TITLES: usize = 70;

/// A heading as data.
#[derive(Debug, Serialize)]
struct Entry<'a> {
    level: u8,
    kind: Kind,
    number: Option<&'a str>,
    title: &'a str,
    page: u32,
    anchor: &'a str,
}

/// Prints the headings as one line of JSON.
pub(super) fn json(plan: &Plan, out: &mut dyn Write) -> Result<(), Error> {
    let mut entries = Vec::new();
    for section in &plan.sections {
        flatten(section, &mut entries);
    }
    serde_json::to_writer(&mut *out, &entries).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(())
}

/// The sections with a heading; the text before the first one is searched and has none to list.
fn flatten<'a>(section: &'a Section, entries: &mut Vec<Entry<'a>>) {
    if !section.has_heading() {
        return;
    }
    entries.push(Entry {
        level: section.level,
        kind: section.kind,
        number: section.number.as_deref(),
        title: &section.title,
        page: section.page,
        anchor: &section.anchor,
    });
    for child in &section.children {
        flatten(child, entries);
    }
}

/// Prints the headings as a tree, each with how sure it is, what speaks for it (`+`) and what against
/// (`-`), strongest first; under the tree the lines that were nearly taken for headings.
pub(super) fn text(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    for section in &plan.sections {
        tree(section, out)?;
    }
    if !plan.near_misses.is_empty() {
        writeln!(out, "\nNearly headings, and why not:")?;
    }
    for missed in &plan.near_misses {
        near_miss(missed, out)?;
    }
    Ok(())
}

fn tree(section: &Section, out: &mut dyn Write) -> io::Result<()> {
    if !section.has_heading() {
        return Ok(());
    }
    let indent = usize::from(section.level.saturating_sub(1)) * 2;
    let number = section.number.as_deref().map(|number| format!("{number} ")).unwrap_or_default();
    let heading = format!("{:indent$}{number}{}", "", section.title);
    let Section { page, confidence, anchor, .. } = section;
    writeln!(out, "{heading:TITLES$} p. {page:3}  {confidence:.2}  {anchor}")?;
    reasons(indent + 4, &section.evidence, &section.against, out)?;
    section.children.iter().try_for_each(|child| tree(child, out))
}

fn near_miss(missed: &NearMiss, out: &mut dyn Write) -> io::Result<()> {
    let NearMiss { text, page, confidence, .. } = missed;
    writeln!(out, "{text:TITLES$} p. {page:3}  {confidence:.2}")?;
    reasons(4, &missed.evidence, &missed.against, out)
}

fn reasons(
    indent: usize,
    evidence: &[String],
    against: &[String],
    out: &mut dyn Write,
) -> io::Result<()> {
    for (sign, words) in [('+', evidence), ('-', against)] {
        if !words.is_empty() {
            writeln!(out, "{:indent$}{sign} {}", "", words.join(", "))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn people_see_why_a_line_is_a_heading_and_why_another_is_not() {
        let section = |level, number: Option<&str>, title: &str, anchor: &str| Section {
            level,
            number: number.map(str::to_owned),
            title: title.to_owned(),
            anchor: anchor.to_owned(),
            page: 7,
            evidence: words(&["larger than body", "bold"]),
            confidence: 0.876,
            ..Section::default()
        };
        let mut chapter = section(1, Some("5"), "Hulp", "hoofdstuk-5");
        chapter
            .children
            .push(Section { against: words(&["long"]), ..section(2, None, "Duur", "duur") });
        let unheaded = Section { title: "Plan".to_owned(), ..Section::default() };
        let missed = NearMiss {
            text: "Let op:".to_owned(),
            page: 8,
            evidence: words(&["bold"]),
            against: words(&["draws attention only", "ends with a colon"]),
            confidence: 0.1,
        };
        let plan = Plan {
            sections: vec![unheaded, chapter],
            near_misses: vec![missed],
            ..Plan::default()
        };
        let mut shown = Vec::new();
        text(&plan, &mut shown).unwrap();
        let line = |text: &str, rest: &str| format!("{text:TITLES$} {rest}");
        let expected = [
            line("5 Hulp", "p.   7  0.88  hoofdstuk-5"),
            "    + larger than body, bold".to_owned(),
            line("  Duur", "p.   7  0.88  duur"),
            "      + larger than body, bold".to_owned(),
            "      - long".to_owned(),
            String::new(),
            "Nearly headings, and why not:".to_owned(),
            line("Let op:", "p.   8  0.10"),
            "    + bold".to_owned(),
            "    - draws attention only, ends with a colon".to_owned(),
        ];
        assert_eq!(String::from_utf8(shown).unwrap().lines().collect::<Vec<_>>(), expected);
    }
}
