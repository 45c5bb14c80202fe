//! Running heads, footers, page numbers: what belongs to the page and not to the text.
//!
//! Evidence, strongest first: the file marks it as an artifact; the same text stands at the same
//! height on other pages; a number that counts with the pages. Only the outermost lines of a page are
//! looked at, so that a line in the text is never taken for furniture.

use std::collections::BTreeMap;

use super::line::Row;

/// Lines from the top and from the bottom of a page that may be furniture.
const OUTERMOST: usize = 4;
/// Heights within this many points are the same height.
const SAME_HEIGHT: f32 = 4.0;
/// Of the width of a page: text is never set so far out, but the number on a side tab is.
const SIDE: f32 = 0.07;
/// Pages on which text must return to be a running head.
const MIN_PAGES: usize = 3;

/// Which rows are furniture, and the printed page number that furniture shows, by page.
pub(super) struct Furniture {
    /// For each page, for each row, whether it is furniture.
    pub(super) rows: Vec<Vec<bool>>,
    /// For each page, the number printed on it.
    pub(super) labels: Vec<Option<String>>,
}

/// A row near the edge of its page.
struct Candidate {
    page: usize,
    row: usize,
    y: f32,
    text: String,
    size: f32,
}

/// Finds the furniture of a document.
pub(super) fn find(pages: &[Vec<Row>], sizes: &[[f32; 2]], body_size: f32) -> Furniture {
    let mut marked = artifacts_of(pages);
    let mut groups: BTreeMap<String, Vec<Candidate>> = BTreeMap::new();
    for (page, rows) in pages.iter().enumerate() {
        let size = sizes.get(page).copied().unwrap_or_default();
        for row in outermost(rows, size) {
            let Some(found) = rows.get(row) else { continue };
            let text = found.text();
            let candidate =
                Candidate { page, row, y: found.line.bbox.y0, size: found.line.size, text };
            groups.entry(mask(&candidate.text)).or_default().push(candidate);
        }
    }
    for (masked, group) in &groups {
        for cluster in by_height(group) {
            if is_furniture(masked, &cluster, pages.len(), body_size) {
                for candidate in cluster {
                    if let Some(mark) =
                        marked.get_mut(candidate.page).and_then(|page| page.get_mut(candidate.row))
                    {
                        *mark = true;
                    }
                }
            }
        }
    }
    mark_beside(pages, &mut marked);
    mark_above(pages, sizes, body_size, &mut marked);
    // A document in which everything repeats has no text but that.
    if marked.iter().flatten().all(|&mark| mark) {
        marked = artifacts_of(pages);
    }
    let labels = labels(pages, &marked);
    Furniture { rows: marked, labels }
}

/// Marks what stands where the running heads of other pages stand, in their type and apart from the
/// text: the title of the section, in a head of two parts, is another on nearly each page.
fn mark_beside(pages: &[Vec<Row>], marked: &mut [Vec<bool>]) {
    /// Heights and sizes within so many points are the same: a head is set by a machine.
    const SAME: f32 = 0.6;
    let mut places: BTreeMap<(i32, i32), usize> = BTreeMap::new();
    let place =
        |row: &Row| ((row.baseline * 2.0).round() as i32, (row.line.size * 4.0).round() as i32);
    for (rows, marks) in pages.iter().zip(marked.iter()) {
        let heads = rows.iter().zip(marks).filter(|(row, mark)| **mark && is_worded(row));
        let mut here: Vec<(i32, i32)> = heads.map(|(row, _)| place(row)).collect();
        here.sort_unstable();
        here.dedup();
        here.into_iter().for_each(|place| *places.entry(place).or_default() += 1);
    }
    places.retain(|_, count| *count >= MIN_PAGES);
    for (rows, marks) in pages.iter().zip(marked.iter_mut()) {
        for (index, row) in rows.iter().enumerate() {
            if marks.get(index) != Some(&false)
                || !is_worded(row)
                || !places.contains_key(&place(row))
            {
                continue;
            }
            let apart = rows.iter().zip(marks.iter()).all(|(other, mark)| {
                let distance = (other.baseline - row.baseline).abs();
                *mark || distance < SAME || distance > 2.0 * row.line.size
            });
            if apart && let Some(mark) = marks.get_mut(index) {
                *mark = true;
            }
        }
    }
}

/// Marks small lines that stand at one height above the text on half of the pages or more, whatever
/// they say: `Schoolplan | Personeel` is another on each page where chapters are short.
fn mark_above(pages: &[Vec<Row>], sizes: &[[f32; 2]], body_size: f32, marked: &mut [Vec<bool>]) {
    /// Of the height of a page and of the type size of the body: less is the head of a page.
    const HIGH: f32 = 0.1;
    const SMALLER: f32 = 0.92;
    let place = |row: &Row| (row.baseline.round() as i32, (row.line.size * 4.0).round() as i32);
    let heads = |rows: &[Row], marks: &[bool], height: f32| -> Vec<usize> {
        let text = rows
            .iter()
            .zip(marks)
            .filter(|(row, mark)| !**mark && row.turn == 0 && row.line.size >= SMALLER * body_size);
        let top = text.map(|(row, _)| row.line.bbox.y0).fold(HIGH * height, f32::min);
        let is_head = |row: &Row| {
            is_worded(row) && row.line.size < SMALLER * body_size && row.line.bbox.y1 < top
        };
        (0..rows.len()).filter(|&at| rows.get(at).is_some_and(is_head)).collect()
    };
    let found: Vec<Vec<usize>> = pages
        .iter()
        .zip(marked.iter())
        .zip(sizes)
        .map(|((rows, marks), [_, height])| heads(rows, marks, *height))
        .collect();
    let mut places: BTreeMap<(i32, i32), usize> = BTreeMap::new();
    for (rows, found) in pages.iter().zip(&found) {
        let mut here: Vec<_> = found.iter().filter_map(|&at| rows.get(at)).map(place).collect();
        here.sort_unstable();
        here.dedup();
        here.into_iter().for_each(|place| *places.entry(place).or_default() += 1);
    }
    let enough = |row: &Row| {
        places.get(&place(row)).is_some_and(|&on| on >= MIN_PAGES && on * 2 >= pages.len())
    };
    for ((rows, found), marks) in pages.iter().zip(found).zip(marked) {
        for at in found.into_iter().filter(|&at| rows.get(at).is_some_and(enough)) {
            if let Some(mark) = marks.get_mut(at) {
                *mark = true;
            }
        }
    }
}

/// Whether a row is text, and no page number alone: those stand where a last line may.
fn is_worded(row: &Row) -> bool {
    row.turn == 0 && row.line.words.iter().any(|word| word.text.chars().any(char::is_alphabetic))
}

/// What the file itself marks as artifact.
fn artifacts_of(pages: &[Vec<Row>]) -> Vec<Vec<bool>> {
    let (artifacts, all) = pages.iter().flatten().fold((0usize, 0usize), |(marked, all), row| {
        let words = row.line.words.len();
        (marked + if row.artifact { words } else { 0 }, all + words)
    });
    // A writer that marks most of its text as artifact does not know what that means.
    let known = artifacts * 2 <= all;
    pages.iter().map(|rows| rows.iter().map(|row| known && row.artifact).collect()).collect()
}

/// The rows at the top and at the bottom of a page, numbers at its very sides, and what is turned.
fn outermost(rows: &[Row], [width, height]: [f32; 2]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let top = |&i: &usize| rows.get(i).map_or(0.0, |row| row.line.bbox.y0);
    order.sort_by(|a, b| top(a).total_cmp(&top(b)));
    let mut picked: Vec<usize> = order.iter().take(OUTERMOST).copied().collect();
    picked.extend(order.iter().rev().take(OUTERMOST));
    // Many cells of one footer: everything in the outer tenth counts.
    picked.extend(order.iter().filter(|i| {
        let y = top(i);
        y < 0.08 * height || y > 0.92 * height
    }));
    // What stands in the middle of the page is text, however few lines there are.
    picked.retain(|i| {
        let y = top(i);
        y < 0.16 * height || y > 0.84 * height
    });
    let at_the_side =
        |row: &Row| row.line.bbox.x1 < SIDE * width || row.line.bbox.x0 > (1.0 - SIDE) * width;
    picked.extend((0..rows.len()).filter(|&i| {
        rows.get(i).is_some_and(|row| row.turn != 0 || at_the_side(row) && mask(&row.text()) == "#")
    }));
    picked.sort_unstable();
    picked.dedup();
    picked
}

/// The text with every number as `#`, so that a page number does not make it another text.
fn mask(text: &str) -> String {
    let mut masked = String::new();
    for c in text.chars() {
        if c.is_ascii_digit() {
            if !masked.ends_with('#') {
                masked.push('#');
            }
        } else if !c.is_whitespace() {
            masked.push(c);
        }
    }
    if is_roman(&masked) { "#".to_owned() } else { masked }
}

fn is_roman(text: &str) -> bool {
    !text.is_empty() && text.len() <= 6 && text.bytes().all(|byte| b"ivxlc".contains(&byte))
}

fn by_height(group: &[Candidate]) -> Vec<Vec<&Candidate>> {
    let mut sorted: Vec<&Candidate> = group.iter().collect();
    sorted.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut clusters: Vec<Vec<&Candidate>> = Vec::new();
    for candidate in sorted {
        match clusters.last_mut() {
            Some(cluster)
                if cluster.last().is_some_and(|last| candidate.y - last.y <= SAME_HEIGHT) =>
            {
                cluster.push(candidate);
            }
            _ => clusters.push(vec![candidate]),
        }
    }
    clusters
}

fn is_furniture(masked: &str, cluster: &[&Candidate], pages: usize, body_size: f32) -> bool {
    let mut on: Vec<usize> = cluster.iter().map(|candidate| candidate.page).collect();
    on.sort_unstable();
    on.dedup();
    let enough = if pages <= 4 { 2 } else { MIN_PAGES };
    if on.len() < enough {
        return false;
    }
    // On a few pages only, it must be the head of a stretch of pages, not a word that happens to
    // stand at the same height here and there.
    let span = on.last().zip(on.first()).map_or(0, |(last, first)| last - first + 1);
    if on.len() * 5 < pages && span > on.len() * 3 {
        return false;
    }
    // A large title that returns on a few pages opens a part each time: it is no running head.
    let large = cluster.iter().all(|candidate| candidate.size > 1.35 * body_size);
    if large && on.len() * 3 < pages {
        return false;
    }
    if masked.contains('#') && counts_with_pages(cluster) {
        return true;
    }
    let mut texts: BTreeMap<&str, usize> = BTreeMap::new();
    for candidate in cluster {
        *texts.entry(candidate.text.as_str()).or_default() += 1;
    }
    // `Hoofdstuk 1`, `Hoofdstuk 2` … at the same height are titles; repeated, they are heads.
    let repeated: usize = texts.values().filter(|&&count| count >= 2).sum();
    repeated >= enough && repeated * 2 > cluster.len()
}

/// Whether a number in the texts grows with the pages: most of them at one distance.
fn counts_with_pages(cluster: &[&Candidate]) -> bool {
    let mut offsets: BTreeMap<i64, usize> = BTreeMap::new();
    for candidate in cluster {
        for number in numbers(&candidate.text) {
            *offsets.entry(number - candidate.page as i64).or_default() += 1;
        }
    }
    offsets.values().max().is_some_and(|&most| most * 3 >= cluster.len() * 2 && most >= 2)
}

fn numbers(text: &str) -> Vec<i64> {
    if let Some(value) = roman_value(text.trim()) {
        return vec![value];
    }
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

fn roman_value(text: &str) -> Option<i64> {
    if !is_roman(text) {
        return None;
    }
    let value = |byte| match byte {
        b'i' => 1,
        b'v' => 5,
        b'x' => 10,
        b'l' => 50,
        _ => 100,
    };
    let bytes = text.as_bytes();
    Some(bytes.iter().enumerate().fold(0, |sum, (i, &byte)| {
        let smaller = bytes.get(i + 1).is_some_and(|&next| value(next) > value(byte));
        if smaller { sum - value(byte) } else { sum + value(byte) }
    }))
}

/// The printed numbers: those that count with the pages, most of them at one distance.
fn labels(pages: &[Vec<Row>], marked: &[Vec<bool>]) -> Vec<Option<String>> {
    let mut offsets: BTreeMap<i64, usize> = BTreeMap::new();
    let mut found: Vec<Vec<(i64, String)>> = Vec::new();
    for (page, (rows, marks)) in pages.iter().zip(marked).enumerate() {
        let mut here = Vec::new();
        for (row, _) in rows.iter().zip(marks).filter(|(_, mark)| **mark) {
            for word in &row.line.words {
                let bare = word.text.trim_matches(|c: char| !c.is_alphanumeric());
                let value = bare.parse::<i64>().ok().or_else(|| roman_value(bare));
                if let Some(value) = value.filter(|value| *value < 10_000) {
                    here.push((value - page as i64, bare.to_owned()));
                }
            }
        }
        let mut seen: Vec<i64> = here.iter().map(|(offset, _)| *offset).collect();
        seen.sort_unstable();
        seen.dedup();
        for offset in seen {
            *offsets.entry(offset).or_default() += 1;
        }
        found.push(here);
    }
    // On each page the distance that most pages share; one that only two pages share is chance.
    found
        .into_iter()
        .map(|here| {
            here.into_iter()
                .map(|(offset, label)| (offsets.get(&offset).copied().unwrap_or(0), label))
                .filter(|(pages, _)| *pages >= MIN_PAGES)
                .max_by_key(|(pages, _)| *pages)
                .map(|(_, label)| label)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{mask, numbers, roman_value};

    #[test]
    fn page_numbers_do_not_make_another_text() {
        let check = |text: &str, expect: &str| assert_eq!(mask(text), expect);
        check("Pagina 4 van 14", "Pagina#van#");
        check("12", "#");
        check("iv", "#");
        check("Ondersteuningsplan 2022-2026", "Ondersteuningsplan#-#");
    }

    #[test]
    fn numbers_in_furniture() {
        assert_eq!(numbers("Pagina 4 van 14"), [4, 14]);
        assert_eq!(roman_value("xiv"), Some(14));
        assert_eq!(roman_value("vier"), None);
    }
}
