//! What candidates tell about each other: numbers that count up, styles that are those of headings,
//! lines that come back on other pages.

use std::collections::{BTreeMap, BTreeSet};

use crate::layout::BlockKind;

use super::candidate::{Candidate, ENOUGH};
use super::label::Number;
use super::row::{Apart, Row, Style};
use super::title;
use super::vocabulary::Label;

/// First or last lines of their pages that come back on other pages, digits aside, are running heads
/// that the layout let through.
pub(super) fn running_heads(rows: &[Row], found: &mut [Candidate]) {
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
pub(super) fn drop_repeats(rows: &[Row], found: &mut Vec<Candidate>) -> Vec<Candidate> {
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
                    && one.rows.start.saturating_sub(above.rows.end) <= 1
            });
            if echo
                && !one.is_bookmark()
                && let Some(keep) = keep.get_mut(at)
            {
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
        if beaten
            && !one.is_bookmark()
            && let Some(keep) = keep.get_mut(at)
        {
            *keep = false;
        }
    }
    let mut dropped = Vec::new();
    let mut kept = Vec::new();
    for (mut candidate, keep) in std::mem::take(found).into_iter().zip(keep) {
        if keep {
            kept.push(candidate);
        } else {
            candidate.add("repeats another heading", -3.0);
            dropped.push(candidate);
        }
    }
    *found = kept;
    dropped
}

/// Numbers that count up speak for each other; a number out of order speaks against itself.
pub(super) fn sequence(found: &mut [Candidate]) {
    let numbered: Vec<(usize, Label, Number)> = found
        .iter()
        .enumerate()
        .filter(|(_, candidate)| candidate.score() > 0.8)
        .filter_map(|(at, candidate)| Some((at, candidate.label, candidate.number.clone()?)))
        .collect();
    let one_row = |a: Label, b: Label| {
        let plain = |label| {
            matches!(label, Label::None | Label::Chapter | Label::Section | Label::Theme(_))
        };
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
pub(super) fn styles(rows: &[Row], found: &mut [Candidate]) {
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

/// Longest line in words that heads a text by its place alone.
const LONE_WORDS: usize = 10;

/// Short lines in a look of their own that stand apart and always have text under them are headings,
/// though neither size nor weight says so: headings in colour, in italics or in small capitals.
pub(super) fn lone_lines(rows: &[Row], found: &mut [Candidate]) {
    let mut lines: BTreeMap<Style, usize> = BTreeMap::new();
    let mut letters: BTreeMap<Style, usize> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.kind.is_apart()) {
        *lines.entry(row.style()).or_default() += 1;
        *letters.entry(row.style()).or_default() += row.text.len();
    }
    // Numbered headings may look the same; they stand for themselves.
    for candidate in found.iter().filter(|one| one.number.is_some() && one.score() >= ENOUGH) {
        if let Some(count) = lines.get_mut(&candidate.style) {
            *count = count.saturating_sub(candidate.rows.len());
        }
    }
    let Some((body, _)) = letters.iter().max_by_key(|(_, count)| **count) else { return };
    let is_lone = |candidate: &Candidate| {
        let (Some(first), Some(next)) =
            (rows.get(candidate.rows.start), rows.get(candidate.rows.end))
        else {
            return false;
        };
        let before = candidate.rows.start.checked_sub(1).and_then(|at| rows.get(at));
        first.kind == BlockKind::Paragraph
            && !first.aside
            // A design bureau sets the titles of its boxes big and in colour.
            && (first.prominence < 1.1 || !first.coloured)
            && before.is_none_or(|before| before.block != first.block)
            && next.block != first.block
            && next.style() == *body
            && candidate.text.split_whitespace().count() <= LONE_WORDS
            && !candidate.text.ends_with(['.', ':', ';', ',', '-'])
            && candidate.text.starts_with(char::is_uppercase)
    };
    let mut lone: BTreeMap<Style, usize> = BTreeMap::new();
    for candidate in found.iter().filter(|candidate| is_lone(candidate)) {
        *lone.entry(candidate.style).or_default() += candidate.rows.len();
    }
    for candidate in found.iter_mut().filter(|candidate| is_lone(candidate)) {
        let style = &candidate.style;
        let special = style.bold || style.capitals || style.italic || style.coloured;
        let (lone, all) = (lone.get(style).copied(), lines.get(style).copied().unwrap_or(1));
        if special && style != body && lone.is_some_and(|lone| lone >= 3 && lone * 5 >= all * 4) {
            let capitals = style.capitals;
            candidate.add("a look that only stands above text", 1.3);
            // Capitals of 85 % are as high as the body's small letters with their ascenders.
            if capitals {
                candidate.add("small capitals", 1.0);
            }
        }
    }
}
