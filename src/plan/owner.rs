//! What the owner of a document knows better: patterns for its headings, and pages to leave out.
//!
//! A pattern that is given has the say over its kind: with one for chapters, a line is a chapter
//! because it matches and for no other reason. Patterns are written by hand in `corpus.toml`, so
//! that a wrong one is refused with a reason before any document is read.

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

use crate::layout::{self, OutlineEntry};

use super::Warning;
use super::candidate::Candidate;
use super::contents::Contents;
use super::label::{self, Number};
use super::row::{Apart, Row};
use super::title;
use super::vocabulary::{Label, UNNUMBERED_CHAPTERS};

/// Corrections to how a document is read.
///
/// Each pattern is matched at the beginning of a line. Its first group, where it has one and the
/// group takes part, is the number, and what stands behind it the title; else the whole line is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overrides {
    /// Lines that open a chapter.
    pub chapter: Option<String>,
    /// Lines that open a section.
    pub section: Option<String>,
    /// Lines, paragraphs, items or table rows that open an ambition.
    pub ambition: Option<String>,
    /// Pages that are left out, as first and last physical number.
    pub skip_pages: Vec<(u32, u32)>,
}

/// Why a pattern is refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PatternFault {
    /// It is no regular expression.
    #[error(
        "is not a regular expression: {0}; write a backslash before a character like ( or ? that \
         stands for itself"
    )]
    Syntax(String),
    /// It would take too much memory.
    #[error("is too large: write fewer or smaller repetitions")]
    Large,
    /// It matches anything.
    #[error("matches an empty line, and so every line: begin it with what only such headings have")]
    Empty,
}

/// Bytes that a compiled pattern may take; a list of a hundred titles takes some 50 KB.
const LARGEST: usize = 1 << 20;

impl Overrides {
    /// Whether a pattern can be used.
    ///
    /// # Errors
    ///
    /// The reason, as the end of a sentence that begins with the pattern.
    pub fn check(pattern: &str) -> Result<(), PatternFault> {
        compile(pattern).map(|_| ())
    }
}

fn compile(pattern: &str) -> Result<Regex, PatternFault> {
    let regex = RegexBuilder::new(pattern).size_limit(LARGEST).build().map_err(|error| {
        match error {
            regex::Error::CompiledTooBig(_) => PatternFault::Large,
            // The library's message draws the pattern with a caret under it; its last line says it.
            error => {
                let message = error.to_string();
                let last = message.lines().last().unwrap_or_default();
                PatternFault::Syntax(last.trim_start_matches("error: ").to_owned())
            }
        }
    })?;
    if regex.is_match("") { Err(PatternFault::Empty) } else { Ok(regex) }
}

/// Corrections that are ready to use.
#[derive(Debug, Default)]
pub(super) struct Owner {
    chapter: Option<Regex>,
    section: Option<Regex>,
    ambition: Option<Regex>,
    skip: Vec<(u32, u32)>,
}

/// Evidence of a heading that a pattern of the owner names.
const BY_OWNER: &str = "pattern in corpus.toml";

impl Owner {
    /// Compiles the patterns; one that can't be used is said and left out.
    pub(super) fn new(overrides: &Overrides) -> (Owner, Vec<Warning>) {
        let mut warnings = Vec::new();
        let mut ready = |key: &str, pattern: &Option<String>| {
            let result = compile(pattern.as_ref()?);
            result
                .map_err(|fault| {
                    let message = format!("{key} {fault}; it was not used");
                    warnings.push(Warning { page: None, message });
                })
                .ok()
        };
        let owner = Owner {
            chapter: ready("chapter_pattern", &overrides.chapter),
            section: ready("section_pattern", &overrides.section),
            ambition: ready("ambition_pattern", &overrides.ambition),
            skip: overrides.skip_pages.clone(),
        };
        (owner, warnings)
    }

    /// Whether ambitions are told by a pattern.
    pub(super) fn has_ambitions(&self) -> bool {
        self.ambition.is_some()
    }

    /// Number and rest of a text that opens an ambition.
    pub(super) fn ambition<'t>(&self, text: &'t str) -> Option<(Option<Number>, &'t str)> {
        matched(self.ambition.as_ref()?, text)
    }

    /// The document without the pages that are left out; `None` where that is the same document.
    pub(super) fn without_skipped(
        &self,
        document: &layout::Document,
        warnings: &mut Vec<Warning>,
    ) -> Option<layout::Document> {
        let last = document.pages.iter().map(|page| page.number).max().unwrap_or(0);
        if let Some((_, page)) = self.skip.iter().find(|(_, to)| *to > last) {
            let message = format!("skip_pages names page {page}, and the file has {last} pages");
            warnings.push(Warning { page: None, message });
        }
        let skipped = |page: u32| self.skip.iter().any(|(from, to)| (*from..=*to).contains(&page));
        if self.skip.is_empty() {
            return None;
        }
        let mut kept = document.clone();
        kept.blocks = document.blocks.iter().filter_map(|block| without(block, skipped)).collect();
        kept.outline.retain(|entry: &OutlineEntry| entry.page.is_none_or(|page| !skipped(page)));
        Some(kept)
    }

    /// Makes the headings agree with the patterns; `headings` are in document order before and after.
    pub(super) fn correct(
        &self,
        rows: &[Row],
        contents: &Contents,
        headings: &mut Vec<Candidate>,
        missed: &mut Vec<Candidate>,
    ) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let mut ours: Vec<Candidate> = Vec::new();
        let kinds = [
            ("chapter_pattern", &self.chapter, Label::Chapter),
            ("section_pattern", &self.section, Label::Section),
        ];
        for (key, pattern, label) in kinds {
            let Some(pattern) = pattern else { continue };
            let before = ours.len();
            let taken = |at: usize| ours.iter().any(|c: &Candidate| c.rows.contains(&at));
            let found = matching(rows, contents, pattern, label, &taken);
            ours.extend(found);
            if ours.len() == before {
                warnings.push(Warning {
                    page: None,
                    message: format!("{key} matches no line of the document: compare it with `inspect --as lines`"),
                });
            }
        }
        self.mark_ambitions(headings);
        if ours.is_empty() {
            return warnings;
        }
        let overlaps = |c: &Candidate| {
            ours.iter().any(|own| own.rows.start < c.rows.end && c.rows.start < own.rows.end)
        };
        headings.retain(|candidate| !overlaps(candidate));
        if ours.iter().any(|own| own.label == Label::Section) {
            let (kept, gone) = std::mem::take(headings).into_iter().partition(|c| {
                c.level == Some(1) || matches!(c.label, Label::Ambition | Label::Appendix)
            });
            *headings = kept;
            for mut candidate in gone {
                candidate.add("does not match section_pattern", -9.0);
                missed.push(candidate);
            }
        }
        headings.append(&mut ours);
        headings.sort_by_key(|heading| heading.rows.start);
        if self.chapter.is_some() {
            lower(headings);
        }
        warnings
    }

    fn mark_ambitions(&self, headings: &mut [Candidate]) {
        let Some(pattern) = &self.ambition else { return };
        for heading in headings {
            if let Some((number, rest)) = matched(pattern, &heading.text) {
                let rest = rest.to_owned();
                (heading.label, heading.number, heading.title) = (Label::Ambition, number, rest);
                heading.level = heading.level.map(|level| level.max(2));
                heading.add(BY_OWNER, 9.0);
            } else if heading.label == Label::Ambition {
                heading.label = Label::Section;
            }
        }
    }
}

/// Below a chapter of the owner nothing else is a chapter: what was one goes down a level, with what
/// lies under it. Appendices and the usual unnumbered titles stay.
fn lower(headings: &mut [Candidate]) {
    let is_owned = |c: &Candidate| c.evidence.iter().any(|(what, _)| what == BY_OWNER);
    let (mut inside, mut down) = (false, 0);
    for heading in headings {
        let usual = UNNUMBERED_CHAPTERS.contains(&title::fold(&heading.title).as_str());
        if is_owned(heading) {
            if heading.label == Label::Chapter {
                (inside, down) = (true, 0);
            }
        } else if heading.label == Label::Appendix || (usual && heading.level == Some(1)) {
            inside = false;
        } else if inside {
            if heading.level == Some(1) {
                down = 1;
            }
            heading.level = heading.level.map(|level| level.saturating_add(down).max(2));
        }
    }
}

/// The lines that match, each with the lines that go on with its title.
fn matching(
    rows: &[Row],
    contents: &Contents,
    pattern: &Regex,
    label: Label,
    taken: &dyn Fn(usize) -> bool,
) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let free = |at: usize| {
        !contents.rows.contains(&at)
            && !taken(at)
            && rows.get(at).is_some_and(|row| !row.kind.is_apart())
    };
    let mut at = 0;
    while let Some(row) = rows.get(at) {
        let Some((number, rest)) = matched(pattern, row.text.trim()).filter(|_| free(at)) else {
            at += 1;
            continue;
        };
        let stands_out = row.bold || row.coloured || row.prominence > 1.05;
        let mut end = at + 1;
        while let Some(next) = rows.get(end).filter(|_| free(end) && end < at + 5) {
            let bare = rest.is_empty() && end == at + 1;
            let goes_on = stands_out && next.block == row.block && next.looks_like(row);
            if !(bare || goes_on) || matched(pattern, next.text.trim()).is_some() {
                break;
            }
            end += 1;
        }
        let mut candidate = Candidate::new(rows, at..end);
        let own = rows.get(at..end).unwrap_or(&[]);
        let more = super::row::text_of(own.get(1..).unwrap_or(&[]));
        candidate.title = format!("{rest} {more}").trim().to_owned();
        candidate.label = label;
        let depth = number.as_ref().map_or(0, Number::depth);
        candidate.level = u8::try_from(if label == Label::Chapter { 1 } else { depth.max(2) }).ok();
        candidate.number = number;
        candidate.add(BY_OWNER, 9.0);
        // A running head that repeats a chapter's line: the first is the heading.
        let key = title::key(&candidate.text);
        if !found.iter().any(|c| c.number == candidate.number && title::key(&c.text) == key) {
            found.push(candidate);
        }
        at = end;
    }
    found
}

/// Number and title of a text that a pattern matches from its beginning.
fn matched<'t>(pattern: &Regex, text: &'t str) -> Option<(Option<Number>, &'t str)> {
    let found =
        pattern.captures(text).filter(|found| found.get(0).is_some_and(|m| m.start() == 0))?;
    let Some(group) = found.get(1).filter(|group| !group.is_empty()) else {
        return Some((None, text));
    };
    let shown = group.as_str().trim();
    let number = label::read_number(shown)
        .unwrap_or_else(|| Number { text: shown.to_owned(), ..Number::default() });
    let rest = text.get(group.end()..)?;
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || ":.)–—-|".contains(c));
    Some((Some(number), rest.trim_end()))
}

/// A block without its lines on pages that are left out.
fn without(block: &layout::Block, skipped: impl Fn(u32) -> bool) -> Option<layout::Block> {
    if !block.lines.iter().any(|line| skipped(line.page)) {
        return Some(block.clone());
    }
    let mut kept = block.clone();
    kept.lines.retain(|line| !skipped(line.page));
    let words = || kept.lines.iter().flat_map(|line| &line.words);
    let start = words().map(|word| word.start).min()?;
    let end = words().map(|word| word.end).max()?;
    kept.text = block.text.get(start as usize..end as usize)?.to_owned();
    for word in kept.lines.iter_mut().flat_map(|line| &mut line.words) {
        word.start -= start;
        word.end -= start;
    }
    Some(kept)
}
