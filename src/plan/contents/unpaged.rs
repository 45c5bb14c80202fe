//! Contents lists without page numbers, as browsers print them: the lines under the title of a
//! contents page, at the front of a document, that come back further on as lines of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::matches::Match;
use super::{Entry, Visual};
use crate::plan::kind;
use crate::plan::row::{Apart, Row};
use crate::plan::title;

/// Least number of entries.
const LEAST: usize = 4;

/// Lines that one title may be broken over in the text.
const LINES: usize = 3;

/// Pages at the front of a document, beside a sixth of all.
const FRONT: u32 = 4;

/// The last page on which each line of a document stands, by its key; a title that is broken over
/// lines of one block is there whole too.
pub(super) struct Lines {
    last: BTreeMap<String, u32>,
    pages: u32,
}

impl Lines {
    pub(super) fn of(rows: &[Row]) -> Lines {
        let mut last = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            let mut key = String::new();
            let block = rows.iter().skip(at).take_while(|next| next.block == row.block);
            for next in block.take(LINES) {
                key.push_str(&next.key);
                if !key.is_empty() {
                    last.insert(key.clone(), next.page);
                }
            }
        }
        Lines { last, pages: rows.last().map_or(1, |row| row.page) }
    }
}

/// Which lines of a page are entries: those under its title, or all from the top where the list of
/// the page before `goes_on`.
pub(super) fn entries<'l>(
    lines: &[Visual],
    all: impl FnOnce() -> &'l Lines,
    goes_on: bool,
) -> Option<Range<usize>> {
    let title = lines.iter().take(5).position(|line| kind::is_contents(&line.text));
    let first = title.map(|at| at + 1).or(goes_on.then_some(0))?;
    let all = all();
    let again = |line: &Visual| {
        let page = *all.last.get(&title::key(&line.text))?;
        (page > line.page).then_some(page)
    };
    let listed = lines.get(first..)?;
    let front = listed.first()?.page <= FRONT + all.pages / 6;
    let last = listed.iter().rposition(|line| again(line).is_some())?;
    let pages: Vec<u32> = listed.iter().filter_map(again).collect();
    let apart = pages.iter().collect::<BTreeSet<_>>().len() > 1;
    let most = pages.len() >= LEAST && pages.len() * 3 >= (last + 1) * 2;
    (front && apart && most).then_some(first..first + last + 1)
}

/// The lines that entries without a page name, each after the one before it.
pub(super) fn matches(rows: &[Row], entries: &[Entry], free: impl Fn(usize) -> bool) -> Vec<Match> {
    let mut found = Vec::new();
    if !entries.iter().any(|entry| entry.unpaged) {
        return found;
    }
    let mut places: BTreeMap<String, Vec<Range<usize>>> = BTreeMap::new();
    for (start, first) in rows.iter().enumerate() {
        let mut key = String::new();
        let own = rows.iter().enumerate().skip(start).take(LINES);
        let usable =
            |at: usize, row: &Row| row.block == first.block && !row.kind.is_apart() && free(at);
        for (at, row) in own.take_while(|(at, row)| usable(*at, row)) {
            key.push_str(&row.key);
            places.entry(key.clone()).or_default().push(start..at + 1);
        }
    }
    let mut from = 0;
    for entry in entries.iter().filter(|entry| entry.unpaged) {
        let named = places.get(&title::key(&entry.title)).into_iter().flatten();
        let Some(hit) = named.into_iter().find(|hit| hit.start >= from) else { continue };
        from = hit.end;
        found.push(Match {
            rows: hit.clone(),
            level: entry.level,
            title: entry.title.clone(),
            unreadable: false,
        });
    }
    found
}
