//! Headings that the file itself names: bookmarks, then heading tags.

use std::collections::{BTreeMap, BTreeSet};

use crate::layout;

use super::Warning;
use super::candidate::{self, Candidate};
use super::contents::Contents;
use super::row::{self, Row};
use super::title::{self, Wanted};

/// Bookmarks matched to lines by title, page and height. One that has no line becomes a heading
/// without text of its own.
pub(super) fn from_bookmarks(
    document: &layout::Document,
    rows: &[Row],
    contents: &Contents,
    warnings: &mut Vec<Warning>,
) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut lost = 0usize;
    for entry in &document.outline {
        let wanted = Wanted::new(&entry.title);
        let free = |at: usize| !taken.contains(&at) && !contents.rows.contains(&at);
        let hit = match entry.page {
            Some(page) => title::find(rows, &wanted, &(page..=page + 1), entry.top, free),
            None => None,
        };
        let Some(page) = entry.page else {
            lost += 1;
            continue;
        };
        let mut candidate = match hit {
            Some(hit) => Candidate::new(rows, hit),
            None => unprinted(rows, &entry.title, page, entry.top),
        };
        // A label alone on its line has its title below it; the bookmark knows both.
        if candidate.title.is_empty() || candidate.rows.is_empty() {
            (candidate.label, candidate.number, candidate.title) = candidate::parts(&entry.title);
        }
        // A bookmark that says more than the line (`Part I — Deel 1: …`) is the fuller name.
        let (label, number, title) = candidate::parts(&entry.title);
        let (own, told) = (title::key(&candidate.title), title::key(&title));
        if told.len() > own.len() && told.contains(&own) && number.is_some() {
            (candidate.label, candidate.number, candidate.title) = (label, number, title);
        } else if told == own && !candidate.title.contains(char::is_lowercase) {
            // Capitals are how the page is set; the bookmark tells how the title is written.
            candidate.title = title;
        }
        candidate.add(candidate::BOOKMARK, 6.0);
        candidate.level = Some(entry.level.max(1));
        taken.extend(candidate.rows.clone());
        found.push(candidate);
    }
    if lost > 0 {
        warnings.push(Warning {
            page: None,
            message: format!("{lost} bookmarks point nowhere and were left out: export the file anew with bookmarks"),
        });
    }
    found
}

/// A heading that only the bookmark has: it stands before the first line at its height.
fn unprinted(rows: &[Row], title: &str, page: u32, top: Option<f32>) -> Candidate {
    let at = rows.partition_point(|row| row.page < page);
    let at = (at..rows.len())
        .find(|at| {
            rows.get(*at).is_some_and(|row| row.page > page || row.bottom >= top.unwrap_or(0.0))
        })
        .unwrap_or(rows.len());
    let mut candidate = Candidate::new(rows, at..at);
    title.clone_into(&mut candidate.text);
    candidate.add("not printed on the page", -2.0);
    candidate
}

/// Tagged headings that no bookmark names. Lines of one block are one heading; a label that stands
/// alone joins the tagged line after it.
pub(super) fn from_tags(rows: &[Row], contents: &Contents, found: &mut Vec<Candidate>) {
    let mut taken: BTreeSet<usize> = found.iter().flat_map(|c| c.rows.clone()).collect();
    let mut tagged: Vec<(Candidate, u8)> = Vec::new();
    // Which level the bookmarks give to a tag level.
    let mut agreed: BTreeMap<u8, BTreeMap<u8, usize>> = BTreeMap::new();
    for candidate in found.iter_mut() {
        if let (Some(tag), Some(level)) = (candidate.tag, candidate.level) {
            *agreed.entry(tag).or_default().entry(level).or_default() += 1;
            candidate.add(format!("tag H{tag}"), 5.0);
        }
    }
    let mut at = 0;
    while let Some(row) = rows.get(at) {
        let mut end = at + 1;
        let usable = |at: usize| !taken.contains(&at) && !contents.rows.contains(&at);
        if let Some(tag) = row.tag.filter(|_| usable(at)) {
            let bare = |end: usize| {
                let (_, number, title) =
                    candidate::parts(&row::text_of(rows.get(at..end).unwrap_or(&[])));
                title.is_empty() && number.is_some()
            };
            while rows.get(end).is_some_and(|next| {
                next.tag.is_some()
                    && usable(end)
                    && (next.block == row.block || (bare(end) && next.page <= row.page + 1))
            }) {
                end += 1;
            }
            let mut candidate = Candidate::new(rows, at..end);
            let letters = candidate.text.chars().filter(|c| c.is_alphanumeric()).count();
            if letters > 0 && candidate.text.len() < 400 {
                candidate.add(format!("tag H{tag}"), 5.0);
                taken.extend(at..end);
                tagged.push((candidate, tag));
            }
        }
        at = end;
    }
    let ranks: BTreeSet<u8> =
        tagged.iter().map(|(_, tag)| *tag).chain(agreed.keys().copied()).collect();
    for (mut candidate, tag) in tagged {
        let most = agreed.get(&tag).and_then(|votes| votes.iter().max_by_key(|(_, count)| **count));
        let rank = ranks.iter().position(|rank| *rank == tag).unwrap_or(0) + 1;
        candidate.level = most.map(|(level, _)| *level).or_else(|| u8::try_from(rank).ok());
        found.push(candidate);
    }
}

/// Levels of further headings in a document with bookmarks: by their number under the bookmarked
/// heading whose number they extend, else below the heading before them.
pub(super) fn fit_levels(found: &[Candidate], others: &mut [Candidate]) {
    let mut by_depth: BTreeMap<usize, u8> = BTreeMap::new();
    for candidate in found {
        if let (Some(number), Some(level)) = (&candidate.number, candidate.level) {
            by_depth.entry(number.depth()).or_insert(level);
        }
    }
    for candidate in others {
        let depth = candidate.number.as_ref().map_or(9, super::label::Number::depth);
        let before = found
            .iter()
            .filter(|c| c.rows.start < candidate.rows.start)
            .max_by_key(|c| c.rows.start)
            .and_then(|c| c.level)
            .unwrap_or(0);
        candidate.level = by_depth.get(&depth).copied().or(Some(before.saturating_add(1)));
    }
}
