//! Heading evidence: lines that may be headings, and what speaks for and against each.
//!
//! Every piece of evidence is a weight; their sum decides. Weights are on one scale: 1 is a hint,
//! 2 a good reason, 5 a fact. They were tuned on the 11 files with a real outline in which the
//! outline was removed (tests/reading/headings.py).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::layout::BlockKind;

use super::contents;
use super::label::{self, Number};
use super::row::{self, Apart, Row, Style};
use super::title;
use super::vocabulary::{ADMONITIONS, Label, SENTENCE_VERBS, UNNUMBERED_CHAPTERS};

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
        let style = look.or(biggest).map_or(
            Style { half_points: 0, bold: false, capitals: false, italic: false },
            Row::style,
        );
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

    /// Adds evidence.
    pub(super) fn add(&mut self, what: impl Into<String>, weight: f32) {
        self.evidence.push((what.into(), weight));
    }
}

/// The evidence of a heading that the contents page names.
const ON_CONTENTS: &str = "contents page";

/// Label, number and title of a text, owned.
pub(super) fn parts(text: &str) -> (Label, Option<Number>, String) {
    let found = label::parse(text);
    // `9 maanden`: a number that is part of the words; the title keeps it where nothing closes it
    // and the rest begins in lower case, unless a label says that it is a number.
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
    running_heads(rows, &mut found);
    join_labels(rows, &mut found);
    sequence(&mut found);
    styles(rows, &mut found);
    found
}

/// First or last lines of their pages that come back on other pages, digits aside, are running heads
/// that the layout let through.
fn running_heads(rows: &[Row], found: &mut [Candidate]) {
    let masked = |text: &str| -> String {
        title::fold(text).chars().filter(|c| c.is_alphabetic()).collect()
    };
    let edge = |at: usize| {
        let page = rows.get(at).map(|row| row.page);
        at == 0
            || rows.get(at - 1).map(|row| row.page) != page
            || rows.get(at + 1).map(|row| row.page) != page
    };
    let mut pages: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate().filter(|(at, _)| edge(*at)) {
        let _ = at;
        pages.entry(masked(row.text)).or_default().insert(row.page);
    }
    for candidate in found.iter_mut().filter(|candidate| edge(candidate.rows.start)) {
        let Some(row) = rows.get(candidate.rows.start) else { continue };
        let count = pages.get(&masked(row.text)).map_or(0, BTreeSet::len);
        if count >= 3 && candidate.label == Label::None {
            candidate.add("comes back on other pages", -3.0);
        }
    }
}

/// Drops the weaker of two candidates that claim one number: a running head repeats the heading
/// that it stands for. Only numbers that a document has once: those of chapters and appendices by
/// name, and those of more than one part with the same words.
pub(super) fn drop_repeats(rows: &[Row], found: &mut Vec<Candidate>) {
    let strength = |candidate: &Candidate| {
        let size = rows.get(candidate.rows.start).map_or(0.0, |row| row.prominence);
        candidate.score() + 2.0 * size
    };
    let mut keep = vec![true; found.len()];
    for (at, one) in found.iter().enumerate() {
        let Some(number) = &one.number else {
            // A box that repeats the title of the heading it stands under.
            let above = at.checked_sub(1).and_then(|at| found.get(at));
            let echo = above.is_some_and(|above| {
                title::key(&above.title) == title::key(&one.title)
                    && above.number.is_some()
                    && one.rows.start - above.rows.end <= 1
            });
            if echo && let Some(keep) = keep.get_mut(at) {
                *keep = false;
            }
            continue;
        };
        let named = matches!(one.label, Label::Chapter | Label::Appendix | Label::Part);
        if !named && number.depth() < 2 {
            continue;
        }
        let key = title::key(&one.title);
        let beaten = found.iter().enumerate().any(|(other_at, other)| {
            if at == other_at || other.label != one.label || other.number.as_ref() != Some(number) {
                return false;
            }
            let other_key = title::key(&other.title);
            let same = key.starts_with(&other_key) || other_key.starts_with(&key);
            let (mine, theirs) = (strength(one), strength(other));
            (named || same) && (theirs > mine || (theirs.total_cmp(&mine).is_eq() && other_at < at))
        });
        if beaten && let Some(keep) = keep.get_mut(at) {
            *keep = false;
        }
    }
    let mut keep = keep.into_iter();
    found.retain(|_| keep.next().unwrap_or(true));
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
const MOST_LINES: usize = 6;

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
    if is_sentence(&candidate) {
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
        candidate.add("in a box", -1.0);
    }
    if !candidate.text.contains(char::is_alphabetic) && !bare {
        candidate.add("no words", -4.0);
    }
    if UNNUMBERED_CHAPTERS.contains(&title::fold(&candidate.title).as_str()) {
        candidate.add("a usual title", 1.0);
    }
    if ADMONITIONS.contains(&title::fold(&candidate.title).trim_end_matches([':', '!'])) {
        candidate.add("draws attention only", -2.5);
    }
    // A line of its own above text that looks otherwise.
    let followed = rows.get(range.end).is_some_and(|next| !next.looks_like(last));
    if followed && own.len() <= 2 {
        candidate.add("alone above text", 0.4);
    }
    Some(candidate)
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

/// White above a row in lines of its own type size; `None` at the top of a page or column.
fn space_above(rows: &[Row], at: usize) -> Option<f32> {
    let row = rows.get(at)?;
    let before = rows.get(at.checked_sub(1)?)?;
    let body = row.size / row.prominence.max(0.01);
    (before.page == row.page && before.top < row.top)
        .then(|| (row.top - before.bottom) / body.max(1.0))
}

/// `Hoofdstuk 5` alone on its lines joins the title after it, on the next page too; and two
/// candidates of one look right under each other are one title that the layout cut.
pub(super) fn join_labels(rows: &[Row], found: &mut Vec<Candidate>) {
    let mut joined: Vec<Candidate> = Vec::new();
    for candidate in found.drain(..) {
        let Some(before) = joined.last() else {
            joined.push(candidate);
            continue;
        };
        let adjacent = before.rows.end == candidate.rows.start;
        let bare = before.title.is_empty() && before.number.is_some();
        // A part page: a big `I`, and `Deel 1: …` under it.
        let part = candidate.label == Label::Part && !candidate.title.is_empty();
        // The same number again, as a thumb index or on the next page.
        let echo = bare
            && candidate.title.is_empty()
            && candidate.number == before.number
            && candidate.label == Label::None;
        if adjacent && echo {
            let evidence = [before.evidence.as_slice(), candidate.evidence.as_slice()].concat();
            let (label, number) = (before.label, before.number.clone());
            let mut whole = Candidate::new(rows, before.rows.start..candidate.rows.end);
            (whole.label, whole.number, whole.title) = (label, number, String::new());
            whole.evidence = evidence;
            joined.pop();
            joined.push(whole);
            continue;
        }
        let own = candidate.number.is_none() || candidate.number == before.number;
        let takes_title = bare
            && !candidate.title.is_empty()
            && (own || (part && before.label == Label::None))
            && (candidate.score() > 1.0 || before.label != Label::None)
            && candidate.text.split_whitespace().count() <= 30;
        if adjacent && (takes_title || continues(rows, before, &candidate)) {
            let mut whole = Candidate::new(rows, before.rows.start..candidate.rows.end);
            whole.evidence.clone_from(&before.evidence);
            whole.evidence.retain(|(what, _)| what != "no title");
            whole.level = candidate.level.or(before.level);
            if takes_title {
                whole.add("title after its number", 1.0 + candidate.score().max(0.0) / 2.0);
                let named = |(what, _): &&(String, f32)| what == ON_CONTENTS;
                whole.evidence.extend(candidate.evidence.iter().find(named).cloned());
            }
            if takes_title && whole.title != candidate.title {
                whole.label = if part { Label::Part } else { before.label };
                whole.number.clone_from(&before.number);
                whole.title.clone_from(&candidate.title);
            }
            joined.pop();
            joined.push(whole);
        } else {
            joined.push(candidate);
        }
    }
    // A number or label that found no title is page furniture or a cell.
    for candidate in &mut joined {
        if candidate.title.is_empty()
            && !candidate.evidence.iter().any(|(what, _)| what == "no title")
        {
            let weight = if candidate.label == Label::None { -5.0 } else { -0.5 };
            candidate.add("no title", weight);
        }
    }
    *found = joined;
}

fn continues(rows: &[Row], before: &Candidate, after: &Candidate) -> bool {
    let (Some(last), Some(next)) = (rows.get(before.rows.end - 1), rows.get(after.rows.start))
    else {
        return false;
    };
    last.page == next.page
        && last.looks_like(next)
        && last.prominence > 1.1
        && last.capitals == next.capitals
        && after.number.is_none()
        && !before.text.ends_with(['.', '?', '!', ':'])
        && next.top > last.top
        && next.top - last.bottom < 0.55 * last.size
        && (next.left - last.left).abs() < 1.5 * last.size
        && before.rows.len() + after.rows.len() <= MOST_LINES
}

/// Numbers that count up speak for each other; a number out of order speaks against itself.
fn sequence(found: &mut [Candidate]) {
    let numbered: Vec<(usize, Label, Number)> = found
        .iter()
        .enumerate()
        .filter(|(_, candidate)| candidate.score() > 0.8)
        .filter_map(|(at, candidate)| Some((at, candidate.label, candidate.number.clone()?)))
        .collect();
    let one_row = |a: Label, b: Label| {
        let plain =
            |label| matches!(label, Label::None | Label::Chapter | Label::Section | Label::Theme);
        a == b || (plain(a) && plain(b))
    };
    for (place, (at, label, number)) in numbered.iter().enumerate() {
        let near = |other: &(usize, Label, Number)| one_row(*label, other.1);
        let before = numbered
            .get(..place)
            .unwrap_or(&[])
            .iter()
            .rev()
            .filter(|n| near(n))
            .take(8)
            .any(|n| number.follows(&n.2));
        let after = numbered
            .get(place + 1..)
            .unwrap_or(&[])
            .iter()
            .filter(|n| near(n))
            .take(8)
            .any(|n| n.2.follows(number));
        let Some(candidate) = found.get_mut(*at) else { continue };
        match (before || number.begins(), after) {
            (true, true) => candidate.add("numbers count up", 1.2),
            (true, false) | (false, true) => candidate.add("numbers count up", 0.6),
            (false, false) => candidate.add("number out of order", -1.0),
        }
    }
}

/// Headings of a document look alike: the style of many good candidates helps the others, and a
/// style in which much of the text is set is no heading style.
fn styles(rows: &[Row], found: &mut [Candidate]) {
    let mut letters: BTreeMap<Style, usize> = BTreeMap::new();
    for row in rows {
        *letters.entry(row.style()).or_default() += row.text.len();
    }
    let all: usize = letters.values().sum();
    let mut groups: BTreeMap<Style, (usize, usize)> = BTreeMap::new();
    for candidate in found.iter() {
        let (good, count) = groups.entry(candidate.style).or_default();
        *count += 1;
        *good += usize::from(candidate.score() >= ENOUGH);
    }
    let special = |style: &Style| style.bold || style.capitals || style.italic;
    for candidate in found.iter_mut() {
        let share = letters.get(&candidate.style).copied().unwrap_or(0) as f32 / all.max(1) as f32;
        if share > 0.2 && candidate.score() > 0.0 && candidate.number.is_none() {
            candidate.add("style of running text", -1.5);
        }
        let (good, count) = groups.get(&candidate.style).copied().unwrap_or((0, 0));
        if count >= 3 && (special(&candidate.style) || share < 0.1) {
            let rate = good as f32 / count as f32;
            if rate >= 0.6 {
                candidate.add("style of headings", 0.6);
            } else if rate < 0.25 {
                candidate.add("style seldom of headings", -0.6);
            }
        }
    }
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
