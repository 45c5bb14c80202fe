//! Heading evidence: lines that may be headings, and what speaks for and against each.
//!
//! Every piece of evidence is a weight; their sum decides. Weights are on one scale: 1 is a hint,
//! 2 a good reason, 5 a fact. They were tuned on the 11 files with a real outline in which the
//! outline was removed (tests/reading/headings.py).

use std::collections::BTreeSet;
use std::ops::Range;

use crate::layout::BlockKind;

use super::ambition;
use super::company;
use super::contents;
use super::join;
use super::label::{self, Number};
use super::row::{self, Apart, Row, Style};
use super::title;
use super::vocabulary::{ADMONITIONS, FIELDS, Label, SENTENCE_VERBS, UNNUMBERED_CHAPTERS};

/// Lines that may be a heading, with the evidence.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Its rows.
    pub rows: Range<usize>,
    /// Its whole text.
    pub text: String,
    /// The word before the number.
    pub label: Label,
    /// The number.
    pub number: Option<Number>,
    /// The title without label and number.
    pub title: String,
    /// The look of its biggest row.
    pub style: Style,
    /// What speaks for it (and against), as words and weight.
    pub evidence: Vec<(String, f32)>,
    /// Level where bookmarks, tags or the contents page tell it.
    pub level: Option<u8>,
    /// Level of its tag, where it has one.
    pub tag: Option<u8>,
}

impl Candidate {
    /// A candidate of the rows, without evidence.
    pub(super) fn new(all: &[Row], rows: Range<usize>) -> Candidate {
        let own = all.get(rows.clone()).unwrap_or(&[]);
        let text = row::text_of(own);
        let (label, number, title) = parts(&text);
        let biggest = own.iter().max_by(|a, b| a.size.total_cmp(&b.size));
        // A big number over a title of its own size: the title tells the style.
        let look =
            own.iter().find(|row| row.text.chars().filter(|c| c.is_alphabetic()).count() > 3);
        let style = look.or(biggest).map_or(Style::default(), Row::style);
        let tag = own.first().and_then(|row| row.tag);
        Candidate {
            rows,
            text,
            label,
            number,
            title,
            style,
            evidence: Vec::new(),
            level: None,
            tag,
        }
    }

    /// The sum of the evidence.
    pub(super) fn score(&self) -> f32 {
        self.evidence.iter().map(|(_, weight)| weight).sum()
    }

    /// Whether the contents page names it.
    pub(super) fn on_contents(&self) -> bool {
        self.evidence.iter().any(|(what, _)| what == ON_CONTENTS)
    }

    /// Whether a bookmark or the contents page names it.
    pub(super) fn is_named(&self) -> bool {
        self.on_contents() || self.is_bookmark()
    }

    /// Whether a bookmark names it.
    pub(super) fn is_bookmark(&self) -> bool {
        self.evidence.iter().any(|(what, _)| what == BOOKMARK)
    }

    /// How sure it is a heading, 0–1: a logistic curve around the score that is enough.
    pub(super) fn confidence(&self) -> f32 {
        1.0 / (1.0 + (-(self.score() - ENOUGH + 0.6)).exp())
    }

    /// The evidence for it, or against it, strongest first.
    pub(super) fn speaking(&self, favour: bool) -> Vec<String> {
        let mut found: Vec<&(String, f32)> =
            self.evidence.iter().filter(|(_, weight)| (*weight > 0.0) == favour).collect();
        found.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        found.into_iter().map(|(what, _)| what.clone()).collect()
    }

    /// Adds evidence.
    pub(super) fn add(&mut self, what: impl Into<String>, weight: f32) {
        self.evidence.push((what.into(), weight));
    }
}

/// The evidence of a heading that the contents page names.
pub(super) const ON_CONTENTS: &str = "contents page";

/// The evidence of a heading that a bookmark names.
pub(super) const BOOKMARK: &str = "bookmark";

/// Label, number and title of a text, owned.
pub(super) fn parts(text: &str) -> (Label, Option<Number>, String) {
    let found = label::parse(text);
    if found.label == Label::Part {
        // LaTeX numbers a part that its author numbered too: `Part I — Deel 1: Arduino`.
        let inner = label::parse(found.title);
        if inner.label == Label::Part {
            return (inner.label, inner.number, inner.title.to_owned());
        }
    }
    (found.label, found.number, found.title.to_owned())
}

/// Least score of a heading where only looks and words speak.
pub(super) const ENOUGH: f32 = 2.0;

/// All candidates that stand apart by look, label or number, outside the rows in `taken`.
pub(super) fn by_look(rows: &[Row], taken: &BTreeSet<usize>) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < rows.len() {
        let end = run_end(rows, at, taken);
        if end == at {
            at += 1;
            continue;
        }
        if let Some(candidate) = look_at(rows, at..end) {
            found.push(candidate);
        }
        at = end;
    }
    company::running_heads(rows, &mut found);
    join::join_labels(rows, &mut found);
    company::sequence(&mut found);
    company::lone_lines(rows, &mut found);
    company::styles(rows, &mut found);
    found
}

/// The end of the run of rows from `at` that look alike and may be one heading; `at` for none.
fn run_end(rows: &[Row], at: usize, taken: &BTreeSet<usize>) -> usize {
    let Some(first) = rows.get(at) else { return at };
    let opens = at == 0 || rows.get(at - 1).is_none_or(|before| before.block != first.block);
    if taken.contains(&at) || first.kind.is_apart() || first.mid_word {
        return at;
    }
    // Inside a block a heading begins only where the look changes.
    let changes = at > 0 && rows.get(at - 1).is_some_and(|before| !before.looks_like(first));
    if !opens && !changes {
        return at;
    }
    let mut end = at + 1;
    while let Some(next) = rows.get(end) {
        if next.block != first.block || taken.contains(&end) || !next.looks_like(first) {
            break;
        }
        end += 1;
    }
    // The first half of a sentence in bold: the line after goes on in lower case.
    let goes_on = rows.get(end).is_some_and(|next| {
        next.block == first.block
            && !taken.contains(&end)
            && (next.mid_word
                || ((next.size - first.size).abs() < 0.6
                    && next.text.starts_with(char::is_lowercase)
                    && !first.capitals))
    });
    if goes_on { at } else { end }
}

/// Most lines of a heading: five lines of 60-point type, or a long question.
pub(super) const MOST_LINES: usize = 6;

fn look_at(rows: &[Row], range: Range<usize>) -> Option<Candidate> {
    let own = rows.get(range.clone())?;
    let first = own.first()?;
    let last = own.last()?;
    if own.len() > MOST_LINES {
        return None;
    }
    let mut candidate = Candidate::new(rows, range.clone());
    let words = candidate.text.split_whitespace().count();
    if words > 60 || !candidate.text.contains(char::is_alphanumeric) {
        return None;
    }
    let ratio = first.prominence;
    match ratio {
        r if r >= 1.6 => candidate.add(format!("{:.0} % of body size", r * 100.0), 3.0),
        r if r >= 1.3 => candidate.add(format!("{:.0} % of body size", r * 100.0), 2.5),
        r if r >= 1.13 => candidate.add(format!("{:.0} % of body size", r * 100.0), 2.0),
        r if r >= 1.04 => candidate.add(format!("{:.0} % of body size", r * 100.0), 1.2),
        r if r < 0.93 => candidate.add("smaller than body", -1.5),
        _ => {}
    }
    if first.bold {
        candidate.add("bold", 1.3);
    } else if first.italic && ratio < 1.04 {
        candidate.add("italic", 0.4);
    }
    if first.capitals {
        candidate.add("capitals", 0.8);
    }
    if first.coloured {
        // A hint only: design bureaus set the titles of boxes in colour too.
        candidate.add("colour", 0.2);
    }
    if let Some(gap) = space_above(rows, range.start) {
        if gap > 0.9 {
            candidate.add("space above", 0.6);
        } else if gap < 0.35 && ratio < 1.13 {
            candidate.add("no space above", -0.5);
        }
    } else {
        candidate.add("top of page", 0.3);
    }
    let bare = candidate.title.is_empty();
    if let Some(number) = &candidate.number {
        let (what, weight) = match (candidate.label, number.depth()) {
            (Label::None, 1) => (format!("number {}", number.text), 0.5),
            (Label::None, _) => (format!("number {}", number.text), 1.5),
            (_, _) => (format!("label {}", number.text), 2.0),
        };
        candidate.add(what, weight);
    } else if candidate.label == Label::Appendix {
        candidate.add("label", 1.5);
    }
    if is_sentence(&candidate) || is_quotation(&candidate, words) {
        candidate.add("reads as a sentence", -3.0);
    }
    match words {
        0..=12 => {}
        13..=20 => candidate.add("long", -0.5),
        21..=35 => candidate.add("long", -1.5),
        _ => candidate.add("very long", -3.5),
    }
    match candidate.text.chars().last() {
        Some('.') if !bare => candidate.add("ends as a sentence", -1.2),
        Some(':') => candidate.add("ends with a colon", -1.2),
        Some('-') => candidate.add("ends in mid-word", -1.5),
        Some(';' | ',') => candidate.add("ends in mid-sentence", -2.5),
        _ => {}
    }
    if candidate.number.is_none() && candidate.text.starts_with(char::is_lowercase) {
        candidate.add("begins in lower case", -1.5);
    }
    if first.kind == BlockKind::ListItem {
        let weight =
            if ratio >= 1.13 || (first.bold && candidate.number.is_some()) { -0.3 } else { -1.6 };
        candidate.add("list item", weight);
    }
    if first.aside {
        // A number, a label or a list of ambitions tells that it is more than an aside.
        let own = candidate.number.is_some()
            || candidate.label != Label::None
            || ambition::is_list_heading(&candidate.title);
        candidate.add("in a box", if own { -1.0 } else { -4.0 });
    }
    let counts = candidate.label == Label::None && candidate.number.is_some();
    let says = if counts {
        says_something(&candidate.title)
    } else {
        candidate.text.contains(char::is_alphabetic)
    };
    if !bare && !says {
        candidate.add("no words", -4.0);
    }
    if UNNUMBERED_CHAPTERS.contains(&title::fold(&candidate.title).as_str()) {
        candidate.add("a usual title", 1.0);
    }
    if ADMONITIONS.contains(&title::fold(&candidate.title).trim_end_matches([':', '!'])) {
        candidate.add("draws attention only", -2.5);
    }
    if label::begins_with_date(&candidate.text) || label::begins_with_date(&candidate.title) {
        candidate.add("begins with a date", -3.0);
    }
    if let Some((field, _)) = candidate.text.split_once(':')
        && FIELDS.contains(&title::fold(field).trim())
    {
        candidate.add("a field of a form", -2.5);
    }
    // A line of its own above text that looks otherwise.
    let followed = rows.get(range.end).is_some_and(|next| !next.looks_like(last));
    if followed && own.len() <= 2 {
        candidate.add("alone above text", 0.4);
    }
    Some(candidate)
}

/// Whether the title behind a number has more than small words: `1 op 6` is a figure.
fn says_something(title: &str) -> bool {
    let letters = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count();
    let acronym = |word: &str| letters(word) > 1 && word.chars().all(|c| !c.is_lowercase());
    title.split_whitespace().any(|word| letters(word) > 2 || acronym(word))
}

/// `Hoofdstuk 5 beschrijft …`, `5 leerlingen zijn …`, `paragraaf 5.2 en 5.3`.
fn is_sentence(candidate: &Candidate) -> bool {
    let mut words = candidate.title.split_whitespace();
    let first = words.next().unwrap_or("").trim_matches(|c: char| !c.is_alphanumeric());
    candidate.number.is_some()
        && first.starts_with(char::is_lowercase)
        && (SENTENCE_VERBS.contains(&first) || candidate.title.ends_with('.') && words.count() > 6)
        && !candidate.text.contains(':')
}

/// A whole sentence without a number, set big: a quotation that a designer pulls out of the text.
fn is_quotation(candidate: &Candidate, words: usize) -> bool {
    const LEAST_WORDS: usize = 8;
    candidate.number.is_none()
        && words >= LEAST_WORDS
        && candidate.text.trim_end_matches(['”', '"', '’', '\'', '»']).ends_with(['.', '!'])
}

/// White above a row in lines of its own type size; `None` at the top of a page or column.
fn space_above(rows: &[Row], at: usize) -> Option<f32> {
    let row = rows.get(at)?;
    let before = rows.get(at.checked_sub(1)?)?;
    let body = row.size / row.prominence.max(0.01);
    (before.page == row.page && before.top < row.top)
        .then(|| (row.top - before.bottom) / body.max(1.0))
}

/// Candidates that the contents page names, and what its styles tell about the others.
pub(super) fn by_contents(rows: &[Row], matches: &[contents::Match]) -> Vec<Candidate> {
    matches
        .iter()
        .map(|hit| {
            let mut candidate = Candidate::new(rows, hit.rows.clone());
            candidate.add(ON_CONTENTS, 4.0);
            candidate.level = hit.level;
            let (label, number, title) = parts(&hit.title);
            if hit.unreadable || candidate.number.is_none() {
                (candidate.label, candidate.number) = (label, number);
            }
            // Capitals are how the page is set; the contents page may say how the title is written.
            let mixed = title.contains(char::is_lowercase);
            let capitals = !candidate.title.contains(char::is_lowercase);
            let whole = title::key(&title).len() >= title::key(&candidate.title).len();
            if hit.unreadable || (capitals && mixed && whole) {
                candidate.title = title;
            }
            candidate
        })
        .collect()
}
