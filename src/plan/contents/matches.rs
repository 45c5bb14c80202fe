//! Contents entries → the lines of the body that they name.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Range, RangeInclusive};

use super::{Contents, Entry, unpaged};
use crate::plan::label;
use crate::plan::row::Row;
use crate::plan::title::{self, Wanted};

/// Rows that a contents entry names.
#[derive(Debug, Clone)]
pub(in crate::plan) struct Match {
    /// The rows.
    pub rows: Range<usize>,
    /// Level by the contents page.
    pub level: Option<u8>,
    /// The title as the contents page writes it.
    pub title: String,
    /// Whether the lines can't be read, so that place and look alone speak for them.
    pub unreadable: bool,
}

/// Finds the lines that the entries name. Printed numbers are made physical by the difference on
/// which most entries agree.
pub(in crate::plan) fn matches(rows: &[Row], contents: &Contents) -> Vec<Match> {
    let last_page = rows.last().map_or(1, |row| row.page);
    let free = |at: usize| !contents.rows.contains(&at);
    let offset = offset(rows, contents, last_page);
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut found = Vec::new();
    let mut lost: Vec<(&Entry, RangeInclusive<u32>)> = Vec::new();
    for entry in &contents.entries {
        let pages = match (entry.printed, offset) {
            (Some(printed), Some(offset)) => {
                let page = u32::try_from(i64::from(printed) + offset).unwrap_or(0).max(1);
                page..=page + 1
            }
            // An entry without page must be a first half of the next, or a part title: both are
            // found through the entries around it.
            _ => continue,
        };
        let hit = entry.longer.iter().chain(std::iter::once(&entry.title)).find_map(|text| {
            let hit = title::find(rows, &Wanted::new(text), &pages, None, |at| {
                free(at) && !taken.contains(&at)
            });
            Some((hit?, text))
        });
        if let Some((hit, text)) = hit {
            let hit = whole(rows, hit, |at| free(at) && !taken.contains(&at));
            taken.extend(hit.clone());
            found.push(Match {
                rows: hit,
                level: entry.level,
                title: text.clone(),
                unreadable: false,
            });
        } else {
            lost.push((entry, pages));
        }
    }
    found.extend(unpaged::matches(rows, &contents.entries, free));
    // A heading in a font that does not say its characters: the one such line on the entry's page.
    for (entry, pages) in lost {
        let fits = |at: &usize| {
            rows.get(*at).is_some_and(|row| row.page == *pages.start() && is_unreadable(row))
        };
        let mut places = (0..rows.len()).filter(|at| fits(at) && !taken.contains(at));
        if let (Some(at), None) = (places.next(), places.next()) {
            taken.insert(at);
            found.push(Match {
                rows: at..at + 1,
                level: entry.level,
                title: entry.title.clone(),
                unreadable: true,
            });
        }
    }
    found.sort_by_key(|hit| hit.rows.start);
    found
}

/// Whether a line looks like a heading and none of its characters is known.
fn is_unreadable(row: &Row) -> bool {
    (row.bold || row.prominence > 1.05)
        && row.text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count() >= 3
        && !row.text.contains(char::is_alphanumeric)
}

/// The heading that a match is part of: the lines of its block that look the same, where that look
/// is one of headings.
fn whole(rows: &[Row], hit: Range<usize>, free: impl Fn(usize) -> bool) -> Range<usize> {
    let Some(first) = rows.get(hit.start) else { return hit };
    if !first.bold && first.prominence < 1.05 {
        return hit;
    }
    let same = |at: usize| {
        free(at)
            && rows.get(at).is_some_and(|row| row.block == first.block && row.looks_like(first))
    };
    let mut start = hit.start;
    while start > 0 && hit.end - start < 5 && same(start - 1) {
        start -= 1;
    }
    let mut end = hit.end;
    while end - start < 5 && same(end) {
        end += 1;
    }
    start..end
}

/// Physical page minus printed page, by a vote of the entries whose title stands in the text.
fn offset(rows: &[Row], contents: &Contents, last_page: u32) -> Option<i64> {
    let mut places: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        if !contents.rows.contains(&at) {
            places.entry(title::key(label::parse(row.text).title)).or_default().push(row.page);
        }
    }
    let mut votes: BTreeMap<i64, usize> = BTreeMap::new();
    for entry in &contents.entries {
        let Some(printed) = entry.printed else { continue };
        let wanted = title::key(label::parse(&entry.title).title);
        let pages: BTreeSet<u32> = places.get(&wanted).into_iter().flatten().copied().collect();
        for page in pages {
            let offset = i64::from(page) - i64::from(printed);
            if offset.unsigned_abs() <= u64::from(last_page) {
                *votes.entry(offset).or_default() += 1;
            }
        }
    }
    let most = votes.values().copied().max()?;
    votes.into_iter().find(|(_, count)| *count == most).map(|(offset, _)| offset)
}
