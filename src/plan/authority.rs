//! What a full contents page says about lines that it does not name.
//!
//! A contents page that names the chapters names all of them: another line that calls itself a
//! chapter is a reference set like a heading, and what else looks like a heading lies below the
//! heading that it stands under.

use std::collections::HashSet;

use super::candidate::Candidate;
use super::label;
use super::row::Row;
use super::title;
use super::vocabulary::Label;

/// Least number of numbered chapters, found in the text, that make a contents page full.
const CHAPTERS: usize = 3;

/// Letters of a title that are enough to know it by.
const KNOWN_BY: usize = 20;

/// Titles shorter than this many letters (`Cijfers`, `Ouders`) are words of the language too.
const SHORTEST: usize = 10;

/// Furthest that headings of one column begin from each other, in points.
const ALIGNED: f32 = 3.0;

/// Whether the contents page names the chapters of the document.
pub(super) fn is_full(candidates: &[Candidate]) -> bool {
    let chapter = |candidate: &&Candidate| {
        candidate.is_named()
            && candidate.label != Label::Appendix
            && candidate.number.as_ref().is_some_and(|number| number.depth() == 1)
    };
    candidates.iter().filter(chapter).count() >= CHAPTERS
}

/// Evidence against lines that a full contents page does not name.
pub(super) fn weigh(rows: &[Row], candidates: &mut [Candidate]) {
    let left = |candidate: &Candidate| rows.get(candidate.rows.start).map_or(0.0, |row| row.left);
    let named = candidates.iter().filter(|candidate| candidate.is_named());
    let lefts: Vec<f32> = named.clone().map(left).collect();
    let titles: Vec<String> = named.map(|candidate| title::key(&candidate.title)).collect();
    // Of a long title its beginning, and short ones whole.
    let (mut long, mut short) = (HashSet::new(), HashSet::new());
    for title in &titles {
        match title.char_indices().nth(KNOWN_BY) {
            Some((end, _)) => long.insert(title.get(..end).unwrap_or(title)),
            None => title.len() >= SHORTEST && short.insert(title.as_str()),
        };
    }
    let names_another = |candidate: &Candidate| {
        let whole = title::key(&candidate.text);
        let pieces = whole
            .char_indices()
            .zip(whole.char_indices().map(|(at, _)| at).skip(KNOWN_BY).chain([whole.len()]));
        let mut pieces = pieces.filter_map(|((start, _), end)| whole.get(start..end));
        pieces.any(|piece| long.contains(piece))
            || short.contains(title::key(&candidate.title).as_str())
    };
    let mut chapter: Option<u32> = None;
    for candidate in candidates.iter_mut() {
        let first = candidate.number.as_ref().and_then(|number| number.parts.first().copied());
        if candidate.is_named() {
            chapter = first.or(chapter);
            continue;
        }
        let depth = candidate.number.as_ref().map_or(0, label::Number::depth);
        // A heading that is quoted: an addendum gives the new text of another document's 5.5.
        if depth >= 2 && chapter.is_some() && first != chapter && candidate.label == Label::None {
            candidate.add("number of another chapter", -4.0);
        }
        let claims = matches!(candidate.label, Label::Chapter | Label::Theme(_) | Label::Appendix);
        if claims && depth > 0 {
            candidate.add("not on the contents page", -4.0);
        }
        let subsection = candidate.label == Label::None && depth >= 2;
        if !subsection && names_another(candidate) {
            candidate.add("names another heading", -4.0);
        }
        let begins = left(candidate);
        if depth == 0 && lefts.iter().all(|other| (other - begins).abs() > ALIGNED) {
            candidate.add("begins where no heading does", -4.0);
        }
    }
}

/// Puts what a full contents page does not name below the heading that it stands under; candidates
/// are in document order and have levels.
pub(super) fn lower(candidates: &mut [Candidate]) {
    let mut above = 0;
    for candidate in candidates {
        if candidate.is_named() {
            above = candidate.level.unwrap_or(1);
            continue;
        }
        let depth = candidate.number.as_ref().map_or(0, label::Number::depth);
        // A part page stands above the chapters that the contents page lists.
        if candidate.label == Label::Part || (candidate.label == Label::None && depth >= 2) {
            continue;
        }
        candidate.level = candidate.level.map(|level| level.max(above.saturating_add(1)));
    }
}
