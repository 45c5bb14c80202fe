//! The contents page: which lines are its entries, what they name, and on which page.
//!
//! Its lines are never headings; its entries are the best evidence for headings in a file without
//! bookmarks and tags. Handles entries with dot leaders, entries over two lines, pages on which
//! numbers and titles stand in columns apart, and lists without page numbers.

mod matches;
mod unpaged;

pub(super) use matches::{Match, matches};

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::layout::BlockKind;

use super::kind;
use super::label;
use super::row::Row;
use super::title;
use super::vocabulary::{Label, UNNUMBERED_CHAPTERS};

/// What the contents pages of a document say.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Rows that are lines of a contents list.
    pub rows: BTreeSet<usize>,
    /// The entries in order.
    pub entries: Vec<Entry>,
}

/// One line of the contents.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    /// The title, with number, without leaders and page.
    pub title: String,
    /// Title with the line above it put in front, for a title over two lines.
    pub longer: Option<String>,
    /// The page as printed.
    pub printed: Option<u32>,
    /// The page of the contents on which the entry stands.
    listed: u32,
    /// Depth from 1 by numbering or indent, where one of them tells.
    pub level: Option<u8>,
    /// Left edge in points.
    left: f32,
    /// Whether it is a whole entry of a list without page numbers.
    unpaged: bool,
}

impl Entry {
    /// Whether it is more than a line of an entry.
    fn is_whole(&self) -> bool {
        self.printed.is_some() || self.unpaged
    }
}

/// Least number of entries on a page that has no dot leaders: fewer is a table or a list of years.
const LEAST_ENTRIES: usize = 5;

/// Least number of entries with leaders.
const LEAST_LEADERS: usize = 3;

/// Finds the contents pages.
pub(super) fn find(rows: &[Row]) -> Contents {
    let mut contents = Contents::default();
    let all = OnceCell::new();
    let mut goes_on = false;
    let mut from = 0;
    while let Some(first) = rows.get(from) {
        let count =
            rows.get(from..).unwrap_or(&[]).iter().take_while(|row| row.page == first.page).count();
        goes_on = read_page(rows, from..from + count, &all, goes_on, &mut contents);
        from += count.max(1);
    }
    join_lists(&mut contents.entries);
    set_levels(&mut contents.entries);
    contents
}

/// Two contents lists, a short and a full one, name a chapter twice: what the second says is kept
/// once, with its number where either has one. Within one list equal titles are two headings.
fn join_lists(entries: &mut Vec<Entry>) {
    let bare = |text: &str| title::key(label::parse(text).title);
    // A line may end in the title above it or begin the one below: both readings count.
    let names: Vec<Vec<String>> = entries
        .iter()
        .map(|entry| entry.longer.iter().chain([&entry.title]).map(|text| bare(text)).collect())
        .collect();
    let labels: Vec<u8> = entries.iter().map(|entry| rank(&entry.title)).collect();
    let doubled = |at: usize| {
        let (Some(own), Some(keys)) = (entries.get(at), names.get(at)) else { return false };
        own.printed.is_some()
            && entries.iter().zip(&names).enumerate().any(|(other_at, (other, theirs))| {
                if other.listed == own.listed || other.printed != own.printed {
                    return false;
                }
                let any = |test: fn(&str, &str) -> bool| {
                    keys.iter().any(|key| theirs.iter().any(|their| test(key, their)))
                };
                // A title that goes on below its page number is cut there.
                let cut = |key: &str, their: &str| {
                    key.len() >= 12 && their.len() > key.len() && their.starts_with(key)
                };
                // `B1` before the title of an appendix is no number that we know.
                let marked = |key: &str, their: &str| {
                    their.len() >= 8
                        && key.strip_suffix(their).is_some_and(|mark| (1..=3).contains(&mark.len()))
                };
                let order = (labels.get(at), std::cmp::Reverse(at));
                let beaten = (labels.get(other_at), std::cmp::Reverse(other_at)) > order;
                any(cut) || any(marked) || (any(|key, their| key == their) && beaten)
            })
    };
    let doubles: BTreeSet<usize> = (0..entries.len()).filter(|at| doubled(*at)).collect();
    let mut at = 0;
    entries.retain(|_| {
        at += 1;
        !doubles.contains(&(at - 1))
    });
}

/// One line as the eye sees it: rows at one height, from left to right.
struct Visual {
    rows: Vec<usize>,
    page: u32,
    left: f32,
    text: String,
}

/// Reads the contents on one page; returns whether a list without page numbers stands there, which
/// may go on overleaf.
fn read_page(
    rows: &[Row],
    range: Range<usize>,
    all: &OnceCell<unpaged::Lines>,
    goes_on: bool,
    contents: &mut Contents,
) -> bool {
    let lines = visual_lines(rows, range.clone());
    let parsed: Vec<Option<(String, u32, bool)>> =
        lines.iter().map(|line| entry(&line.text)).collect();
    let tagged = |line: &Visual| {
        line.rows.iter().any(|at| rows.get(*at).is_some_and(|row| row.kind == BlockKind::Contents))
    };
    let leaders = parsed.iter().flatten().filter(|(_, _, leader)| *leader).count();
    let numbers: Vec<u32> = parsed.iter().flatten().map(|(_, page, _)| *page).collect();
    let rising = numbers.windows(2).filter(|pair| pair.first() <= pair.last()).count();
    let by_tag = lines.iter().filter(|line| tagged(line)).count();
    let table = lines
        .iter()
        .filter(|line| {
            line.rows.iter().any(|at| rows.get(*at).is_some_and(|row| row.kind.is_table()))
        })
        .count();
    // Measured on the 22 real files: a page of prose has at most two lines that end in a number.
    let rising_list = numbers.len() >= LEAST_ENTRIES
        && numbers.len() * 2 >= lines.len()
        && rising * 10 >= (numbers.len() - 1) * 9
        && numbers.first() < numbers.last()
        && table * 2 < lines.len();
    if by_tag < LEAST_LEADERS && leaders < LEAST_LEADERS && !rising_list {
        let entries =
            unpaged::entries(&lines, || all.get_or_init(|| unpaged::Lines::of(rows)), goes_on);
        for line in entries.clone().and_then(|range| lines.get(range)).into_iter().flatten() {
            contents.rows.extend(line.rows.iter().copied());
            contents.entries.push(Entry {
                title: line.text.trim().to_owned(),
                listed: line.page,
                left: line.left,
                unpaged: true,
                ..Entry::default()
            });
        }
        // A chapter may open with a small contents list of its own.
        for (line, found) in lines.iter().zip(&parsed) {
            if found.as_ref().is_some_and(|(_, _, leader)| *leader) {
                contents.rows.extend(line.rows.iter().copied());
            }
        }
        return entries.is_some();
    }
    let is_entry = |at: usize| {
        parsed.get(at).is_some_and(|found| match found {
            Some((_, _, leader)) => *leader || rising_list,
            None => false,
        }) || lines.get(at).is_some_and(tagged)
    };
    // Entries without a page may stand first, right under the title of the page.
    let title = lines.iter().take(5).position(|line| kind::is_contents(&line.text));
    let from_title = title.map(|at| at + 1).filter(|at| *at < lines.len());
    let Some(first) = from_title.or_else(|| (0..lines.len()).find(|at| is_entry(*at))) else {
        return false;
    };
    let Some(last) = (0..lines.len()).rev().find(|at| is_entry(*at)) else { return false };
    let mut above: Option<String> = None;
    for at in first..=last {
        let Some(line) = lines.get(at) else { continue };
        contents.rows.extend(line.rows.iter().copied());
        match parsed.get(at).and_then(Option::as_ref) {
            Some((text, page, _)) => {
                let longer = above.take().map(|before| format!("{before} {text}"));
                contents.entries.push(Entry {
                    title: text.clone(),
                    longer,
                    printed: Some(*page),
                    listed: line.page,
                    left: line.left,
                    ..Entry::default()
                });
            }
            None => {
                // The first lines of a long title, or an entry without a page: kept as both.
                let text = line.text.trim().to_owned();
                contents.entries.push(Entry {
                    title: text.clone(),
                    listed: line.page,
                    left: line.left,
                    ..Entry::default()
                });
                let starts = label::parse(&text).number.is_some();
                above = Some(match above.take().filter(|_| !starts) {
                    Some(before) => format!("{before} {text}"),
                    None => text,
                });
            }
        }
    }
    false
}

/// Kinds of block that belong to a table.
trait Table {
    fn is_table(&self) -> bool;
}

impl Table for BlockKind {
    fn is_table(&self) -> bool {
        matches!(self, BlockKind::TableRow | BlockKind::TableHeader)
    }
}

fn visual_lines(rows: &[Row], range: Range<usize>) -> Vec<Visual> {
    let mut order: Vec<usize> = range.collect();
    let middle = |at: usize| rows.get(at).map_or(0.0, |row| (row.top + row.bottom) / 2.0);
    order.sort_by(|a, b| middle(*a).total_cmp(&middle(*b)));
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for at in order {
        let Some(row) = rows.get(at) else { continue };
        let same = groups
            .last()
            .and_then(|group| group.first())
            .and_then(|first| rows.get(*first))
            .is_some_and(|first| {
                let overlap = first.bottom.min(row.bottom) - first.top.max(row.top);
                overlap > 0.6 * (row.bottom - row.top).min(first.bottom - first.top)
            });
        match groups.last_mut() {
            Some(group) if same => group.push(at),
            _ => groups.push(vec![at]),
        }
    }
    groups
        .into_iter()
        .map(|mut group| {
            let left = |at: &usize| rows.get(*at).map_or(0.0, |row| row.left);
            group.sort_by(|a, b| left(a).total_cmp(&left(b)));
            let page = group.first().and_then(|at| rows.get(*at)).map_or(1, |row| row.page);
            let text = group
                .iter()
                .filter_map(|at| rows.get(*at))
                .map(|row| row.text)
                .collect::<Vec<_>>()
                .join(" ");
            let left = group.first().map_or(0.0, left);
            Visual { rows: group, page, left, text }
        })
        .collect()
}

/// Title, page and whether dots lead to it, of a line that may be a contents entry.
fn entry(text: &str) -> Option<(String, u32, bool)> {
    let text = text.trim();
    if !text.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let found = ENTRY.captures(text)?;
    let title = found.get(1)?.as_str().trim();
    let between = found.get(2)?.as_str();
    let page = found.get(3)?.as_str();
    let printed = page.parse().ok()?;
    let leader = between.matches(['.', '·', '…', '_', '-']).count() >= 3 || between.contains('…');
    title.contains(char::is_alphabetic).then(|| (title.to_owned(), printed, leader))
}

static ENTRY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(.*?[^\s.·…_-][!?.]?)([\s.·…_-]+)(\d{1,3})$").expect("a pattern of this program")
});

/// How much an entry's text says before its title: a label and a number, a number, or nothing.
fn rank(title: &str) -> u8 {
    let found = label::parse(title);
    u8::from(found.number.is_some()) + u8::from(found.label != Label::None)
}

/// Levels by indent, or by the depth of the number where most entries are numbered: a page on the
/// left is indented otherwise than one on the right. An entry without number lies as deep as the
/// numbered ones at its indent on its page.
fn set_levels(entries: &mut [Entry]) {
    let mut by_number: BTreeMap<(u32, i32), Vec<usize>> = BTreeMap::new();
    let place = |entry: &Entry| (entry.listed, (entry.left / 3.0).round() as i32);
    let (mut deep, mut all, mut parts) = (0usize, 0usize, 0usize);
    for entry in entries.iter().filter(|entry| entry.is_whole()) {
        all += 1;
        let found = label::parse(&entry.title);
        parts += usize::from(found.label == Label::Part);
        if let Some(number) = found.number {
            deep += usize::from(number.depth() > 1);
            by_number.entry(place(entry)).or_default().push(number.depth());
        }
    }
    let numbered = parts == 0 && deep * 2 >= all && deep >= LEAST_ENTRIES;
    let steps = indents(entries);
    let indented = (2..=6).contains(&steps.len());
    for entry in entries {
        let found = label::parse(&entry.title);
        let depth = found.number.as_ref().map(label::Number::depth);
        let indent = steps.iter().rposition(|step| entry.left - step > -2.0).map(|at| at + 1);
        let level = if numbered {
            let usual = UNNUMBERED_CHAPTERS.contains(&title::fold(&entry.title).as_str());
            let beside = by_number.get(&place(entry)).and_then(|depths| depths.first().copied());
            depth.or(usual.then_some(1)).or(beside).or(indent.filter(|_| indented))
        } else if indented {
            indent
        } else {
            depth
        };
        entry.level = level.and_then(|level| u8::try_from(level).ok());
    }
}

/// The left edges at which entries begin.
fn indents(entries: &[Entry]) -> Vec<f32> {
    let mut lefts: Vec<f32> = entries.iter().filter(|e| e.is_whole()).map(|e| e.left).collect();
    lefts.sort_by(f32::total_cmp);
    let mut steps: Vec<f32> = Vec::new();
    for left in lefts {
        // A step of the indent is at least 4 points in the files measured; less is kerning.
        if steps.last().is_none_or(|last| left - last > 4.0) {
            steps.push(left);
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_with_and_without_leaders() {
        let check = |text: &str, expect: Option<(&str, u32, bool)>| {
            let found = entry(text);
            assert_eq!(found.as_ref().map(|(t, p, l)| (t.as_str(), *p, *l)), expect, "{text}");
        };
        check(
            "5.2 Tijdelijke ondersteuning ........ 23",
            Some(("5.2 Tijdelijke ondersteuning", 23, true)),
        );
        check(
            "5.2 Tijdelijke ondersteuning . . . . 23",
            Some(("5.2 Tijdelijke ondersteuning", 23, true)),
        );
        check("Voorwoord 3", Some(("Voorwoord", 3, false)));
        check("Wat is Debian? . . . . 9", Some(("Wat is Debian?", 9, true)));
        check("5.2", None);
        check("Tijdelijke ondersteuning", None);
        check("in het jaar 2018", None);
    }
}
