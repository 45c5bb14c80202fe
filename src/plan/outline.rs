//! Heading candidates → one tree.
//!
//! Bookmarks are believed first, then heading tags, then the contents page, then looks and numbers
//! (`candidate`). What comes out is a tree of [`Node`]s that together hold every piece of text of
//! the document once.

use std::collections::{BTreeMap, BTreeSet};

use crate::layout;

use super::ambition;
use super::authority;
use super::candidate::{self, Candidate};
use super::company;
use super::contents::{self, Contents};
use super::given;
use super::join;
use super::kind;
use super::level;
use super::node::{self, Node};
use super::owner::Owner;
use super::row::{self, Row};
use super::title;
use super::{NearMiss, Warning};

/// Least number of bookmarks or tags that are taken for the structure of a document.
const STRUCTURE: usize = 3;

/// A document's headings as a tree, and what was not made one.
pub(super) struct Outline {
    /// The tree, without ambitions that have no heading of their own.
    pub nodes: Vec<Node>,
    /// Lines that were nearly taken for headings, in document order.
    pub missed: Vec<NearMiss>,
    /// What the owner should know.
    pub warnings: Vec<Warning>,
}

/// The tree of a document.
pub(super) fn tree(document: &layout::Document, doc_title: &str, owner: &Owner) -> Outline {
    let rows = row::rows(document);
    let contents = contents::find(&rows);
    let mut warnings = Vec::new();
    let mut missed = Vec::new();
    let mut headings = headings(document, &rows, &contents, &mut missed, &mut warnings);
    headings.sort_by_key(|heading| heading.rows.start);
    drop_cover(&mut headings, &mut missed, &rows, doc_title);
    warnings.extend(owner.correct(&rows, &contents, &mut headings, &mut missed));
    if !owner.has_ambitions() {
        ambition::gather(&mut headings);
    }
    let flat = node::texts(document, &rows, &contents, headings, doc_title);
    let mut nodes = node::nest(flat);
    kind::set_kinds(&mut nodes);
    Outline { nodes, missed: near(&rows, missed), warnings }
}

/// The headings, with level and evidence, not sorted.
fn headings(
    document: &layout::Document,
    rows: &[Row],
    contents: &Contents,
    missed: &mut Vec<Candidate>,
    warnings: &mut Vec<Warning>,
) -> Vec<Candidate> {
    let mut found = given::from_bookmarks(document, rows, contents, warnings);
    let outlined = found.len() >= STRUCTURE;
    let tagged = rows.iter().filter(|row| row.tag.is_some()).count() >= STRUCTURE;
    if tagged {
        given::from_tags(rows, contents, &mut found);
        return found;
    }
    let mut taken: BTreeSet<usize> = found.iter().flat_map(|c| c.rows.clone()).collect();
    taken.extend(&contents.rows);
    let matches = contents::matches(rows, contents);
    let mut looks: Vec<Candidate> = Vec::new();
    let free = |hit: &&contents::Match| hit.rows.clone().all(|at| !taken.contains(&at));
    let named: Vec<contents::Match> = matches.iter().filter(free).cloned().collect();
    looks.extend(candidate::by_contents(rows, &named));
    taken.extend(named.iter().flat_map(|hit| hit.rows.clone()));
    let mut by_look = candidate::by_look(rows, &taken);
    if named.len() >= 5 {
        contents_styles(&looks, &mut by_look);
    }
    if outlined {
        // Bookmarks name most headings; another line must look and count like one of them.
        for candidate in by_look.iter_mut().filter(|candidate| candidate.number.is_none()) {
            candidate.add("not among the bookmarks", -BOOKMARKED);
        }
        for candidate in by_look.iter_mut().filter(|candidate| candidate.number.is_some()) {
            candidate.add("not among the bookmarks", -2.0);
        }
    }
    looks.extend(by_look);
    looks.sort_by_key(|c| c.rows.start);
    join::join_labels(rows, &mut looks);
    let mut all = looks;
    all.append(&mut found);
    all.sort_by_key(|c| c.rows.start);
    let full = authority::is_full(&all);
    if full {
        authority::weigh(rows, &mut all);
    }
    missed.extend(drain(&mut all, |c| {
        // The contents page is no part of the contents.
        c.is_bookmark() || (c.score() >= candidate::ENOUGH && !kind::is_contents(&c.title))
    }));
    missed.extend(company::drop_repeats(rows, &mut all));
    let mut looks = drain(&mut all, Candidate::is_bookmark);
    if all.is_empty() {
        level::assign(&mut looks);
        if full {
            authority::lower(&mut looks);
        }
    } else {
        given::fit_levels(&all, &mut looks);
    }
    all.extend(looks);
    all
}

/// What a document with bookmarks takes off a line without a number that they don't name.
const BOOKMARKED: f32 = 20.0;

/// Takes out the candidates for which `keep` does not hold.
fn drain(found: &mut Vec<Candidate>, keep: impl Fn(&Candidate) -> bool) -> Vec<Candidate> {
    let (kept, gone) = std::mem::take(found).into_iter().partition(keep);
    *found = kept;
    gone
}

/// Furthest below the least score of a heading at which a line is still a near miss.
const NEAR: f32 = 2.5;

/// The candidates that were nearly headings, as they are shown.
fn near(rows: &[Row], mut missed: Vec<Candidate>) -> Vec<NearMiss> {
    missed.sort_by_key(|candidate| candidate.rows.start);
    missed
        .into_iter()
        .filter(|candidate| {
            candidate.evidence.iter().map(|(_, weight)| weight.max(0.0)).sum::<f32>()
                >= candidate::ENOUGH
                && candidate.score() >= candidate::ENOUGH - NEAR
        })
        .map(|candidate| NearMiss {
            page: rows.get(candidate.rows.start).map_or(1, |row| row.page),
            confidence: candidate.confidence(),
            evidence: candidate.speaking(true),
            against: candidate.speaking(false),
            text: candidate.text,
        })
        .collect()
}

/// A line that looks like those that the contents page names is a heading too.
fn contents_styles(named: &[Candidate], others: &mut [Candidate]) {
    let styles: BTreeSet<_> = named.iter().map(|c| c.style).collect();
    let least = named.iter().map(|c| c.style.half_points).min().unwrap_or(0);
    for candidate in others {
        if styles.contains(&candidate.style) {
            candidate.add("looks like headings of the contents page", 0.8);
        } else if candidate.style.half_points > least {
            candidate.add("not on the contents page", -0.8);
        }
    }
}

/// Words on a page below which it may be a cover.
const COVER: usize = 80;

/// The title of the document on its first page is no section.
fn drop_cover(
    headings: &mut Vec<Candidate>,
    missed: &mut Vec<Candidate>,
    rows: &[Row],
    doc_title: &str,
) {
    let last = rows.last().map_or(1, |row| row.page);
    let whole = title::key(doc_title);
    let page_of = |heading: &Candidate| rows.get(heading.rows.start).map_or(1, |row| row.page);
    let mut words: BTreeMap<u32, usize> = BTreeMap::new();
    for row in rows {
        *words.entry(row.page).or_default() += row.text.split_whitespace().count();
    }
    // A cover, front or back: an outer page with little text, in a document of some length.
    let thin = |page: u32| words.get(&page).is_none_or(|words| *words < COVER);
    let cover = |page: u32| (page == 1 || page == last) && last > 3 && thin(page);
    let bare = |page: u32| {
        let text = |row: &&Row| row.prominence < 1.1 && row.text.split_whitespace().count() > 6;
        !rows.iter().filter(|row| row.page == page).any(|row| text(&row))
    };
    let mut styles: BTreeMap<row::Style, usize> = BTreeMap::new();
    for heading in headings.iter() {
        let page = page_of(heading);
        // In a leaf of a few pages, what stands further down the first is no title page either.
        let inside = if last > 3 { page > 2 && page < last } else { !thin(page) };
        *styles.entry(heading.style).or_default() += usize::from(inside);
    }
    let least = if last > 3 { 2 } else { 3 };
    let is_cover = |heading: &Candidate| {
        let again = heading.number.is_none() && title::key(&heading.text) == whole;
        let page = page_of(heading);
        let strong = heading.evidence.iter().any(|(_, weight)| *weight >= 4.0);
        if again && page == 2 && !strong && last > 3 {
            return true;
        }
        // What looks like the other headings is one of them; but not where no text stands under it.
        if !(page == 1 && cover(page) && bare(page))
            && styles.get(&heading.style).is_some_and(|count| *count >= least)
        {
            return false;
        }
        let key = title::key(&heading.text);
        let is_title = !key.is_empty()
            && (whole.contains(&key) && key.len() > 8 || title::likeness(&whole, &key) > 0.85);
        !(strong || heading.number.is_some()) && (cover(page) || (page <= 2 && is_title))
    };
    for mut candidate in drain(headings, |heading| !is_cover(heading)) {
        candidate.add("title of the document", -5.0);
        missed.push(candidate);
    }
}
