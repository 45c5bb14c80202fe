//! Heading candidates → one tree.
//!
//! Bookmarks are believed first, then heading tags, then the contents page, then looks and numbers
//! (`candidate`). What comes out is a tree of [`Node`]s that together hold every piece of text of
//! the document once.

use std::collections::{BTreeMap, BTreeSet};

use crate::layout;

use super::Warning;
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
use super::row::{self, Row};
use super::title;

/// Least number of bookmarks or tags that are taken for the structure of a document.
const STRUCTURE: usize = 3;

/// The tree of a document, without ambitions that have no heading of their own.
pub(super) fn tree(document: &layout::Document, doc_title: &str) -> (Vec<Node>, Vec<Warning>) {
    let rows = row::rows(document);
    let contents = contents::find(&rows);
    let mut warnings = Vec::new();
    let mut headings = headings(document, &rows, &contents, &mut warnings);
    headings.sort_by_key(|heading| heading.rows.start);
    drop_cover(&mut headings, &rows, doc_title);
    ambition::gather(&mut headings);
    let flat = node::texts(document, &rows, &contents, headings, doc_title);
    let mut nodes = node::nest(flat);
    kind::set_kinds(&mut nodes);
    (nodes, warnings)
}

/// The headings, with level and evidence, not sorted.
fn headings(
    document: &layout::Document,
    rows: &[Row],
    contents: &Contents,
    warnings: &mut Vec<Warning>,
) -> Vec<Candidate> {
    let mut found = given::from_bookmarks(document, rows, contents, warnings);
    let outlined = found.len() >= STRUCTURE;
    let tagged = rows.iter().filter(|row| row.tag.is_some()).count() >= STRUCTURE;
    if tagged {
        given::from_tags(rows, contents, &mut found);
    }
    let mut taken: BTreeSet<usize> = found.iter().flat_map(|c| c.rows.clone()).collect();
    taken.extend(&contents.rows);
    if tagged {
        return found;
    }
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
        by_look.retain(|c| c.number.is_some() && c.score() >= candidate::ENOUGH + 2.0);
    }
    looks.extend(by_look);
    looks.sort_by_key(|c| c.rows.start);
    join::join_labels(rows, &mut looks);
    let full = authority::is_full(&looks);
    if full {
        authority::weigh(rows, &mut looks);
    }
    // The contents page is no part of the contents.
    looks.retain(|c| c.score() >= candidate::ENOUGH && !kind::is_contents(&c.title));
    company::drop_repeats(rows, &mut looks);
    if found.is_empty() {
        level::assign(&mut looks);
        if full {
            authority::lower(&mut looks);
        }
    } else {
        given::fit_levels(&found, &mut looks);
    }
    found.extend(looks);
    found
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

/// The title of the document on its first page is no section.
fn drop_cover(headings: &mut Vec<Candidate>, rows: &[Row], doc_title: &str) {
    let last = rows.last().map_or(1, |row| row.page);
    let whole = title::key(doc_title);
    let mut styles: BTreeMap<row::Style, usize> = BTreeMap::new();
    for heading in headings.iter() {
        let page = rows.get(heading.rows.start).map_or(1, |row| row.page);
        *styles.entry(heading.style).or_default() += usize::from(page > 2 && page < last);
    }
    headings.retain(|heading| {
        let again = heading.number.is_none() && title::key(&heading.text) == whole;
        let page = rows.get(heading.rows.start).map_or(1, |row| row.page);
        let strong = heading.evidence.iter().any(|(_, weight)| *weight >= 4.0);
        if again && page == 2 && !strong {
            return false;
        }
        // What looks like the other headings is one of them.
        if styles.get(&heading.style).is_some_and(|count| *count >= 2) {
            return true;
        }
        let key = title::key(&heading.text);
        let is_title = !key.is_empty()
            && (whole.contains(&key) && key.len() > 8 || title::likeness(&whole, &key) > 0.85);
        // A cover, front or back: an outer page with little text, in a document of some length.
        let words: usize = rows
            .iter()
            .filter(|row| row.page == page)
            .map(|row| row.text.split_whitespace().count())
            .sum();
        let cover = (page == 1 || page == last) && last > 3 && words < 80;
        strong || heading.number.is_some() || !(cover || (page <= 2 && is_title))
    });
}
