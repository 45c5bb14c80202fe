//! Lines that run over narrow gutters: where columns stand so close that what stands beside each other
//! was read as one line, it is cut.
//!
//! Knows the rows of one page. Whether the parts are columns is for `columns` to say.

use super::columns::GUTTER;
use super::line::Row;

/// Rows near a row in which its gap must come back.
const NEAR: usize = 12;
/// Of these, rows that have something begin at the same place.
const LEAST: usize = 3;
/// Gaps of a row; more are the columns of a table, or words set wide.
const MOST: usize = 4;
/// Edges within this many points are one.
const SAME_EDGE: f32 = 1.0;

/// Rows cut at their gutters.
pub(super) struct Cut {
    /// The parts of all rows, and rows that need no cut.
    pub(super) parts: Vec<Row>,
    /// The row that each part was cut from.
    pub(super) origin: Vec<usize>,
}

/// Cuts rows at gaps after which text begins at the same place in other rows near them. Nothing where
/// no row has such gaps.
pub(super) fn cut(rows: &[Row]) -> Option<Cut> {
    let gaps: Vec<(usize, usize, f32)> = rows
        .iter()
        .enumerate()
        .flat_map(|(at, row)| gaps(row).into_iter().map(move |(word, x)| (at, word, x)))
        .collect();
    let comes_back = |&&(at, _, x): &&(usize, usize, f32)| {
        let same = |edge: f32| (edge - x).abs() < SAME_EDGE;
        let from = at.saturating_sub(NEAR);
        let near = gaps.iter().skip(gaps.partition_point(|gap| gap.0 < from));
        let gapped = near.take_while(|gap| gap.0 <= at + NEAR).filter(|gap| same(gap.2)).count();
        let begun = rows.iter().skip(from).take(2 * NEAR + 1).filter(|row| same(row.x0())).count();
        gapped + begun >= LEAST
    };
    let cuts: Vec<(usize, usize)> =
        gaps.iter().filter(comes_back).map(|&(row, word, _)| (row, word)).collect();
    if cuts.is_empty() {
        return None;
    }
    let (mut parts, mut origin) = (Vec::new(), Vec::new());
    let mut cuts = cuts.into_iter().peekable();
    for (at, row) in rows.iter().enumerate() {
        let mut from = 0;
        while let Some((_, word)) = cuts.next_if(|(row, _)| *row == at) {
            parts.push(part(row, from, word));
            from = word;
        }
        parts.push(if from == 0 { row.clone() } else { part(row, from, row.line.words.len()) });
        origin.resize(parts.len(), at);
    }
    Some(Cut { parts, origin })
}

/// The words of a row before which there is room for a gutter, with where they begin. After a number or a
/// mark alone the gap is that of a list or of a numbered title.
fn gaps(row: &Row) -> Vec<(usize, f32)> {
    let straight = row.turn == 0 && row.tag.is_none() && !row.leader;
    let words = if straight { row.line.words.as_slice() } else { &[] };
    let wide = words.windows(2).enumerate().filter_map(|(at, pair)| {
        let gap = pair[1].bbox.x0 - pair[0].bbox.x1;
        let label = at == 0 && pair[0].text.chars().filter(|c| c.is_alphabetic()).count() < 2;
        (gap > GUTTER * row.line.size && !label).then_some((at + 1, pair[1].bbox.x0))
    });
    let found: Vec<(usize, f32)> = wide.take(MOST + 1).collect();
    if found.len() > MOST { Vec::new() } else { found }
}

/// Some of the words of a row.
fn part(row: &Row, from: usize, to: usize) -> Row {
    let (first, last) = (from == 0, to == row.line.words.len());
    let mut part = row.clone();
    part.line.words = row.line.words.get(from..to).unwrap_or_default().to_vec();
    let boxes = part.line.words.iter().map(|word| word.bbox);
    part.line.bbox = boxes.reduce(crate::pdf::Rect::union).unwrap_or(row.line.bbox);
    part.raised =
        row.raised.iter().filter(|at| (from..to).contains(at)).map(|at| at - from).collect();
    part.starts_bold = if first { row.starts_bold } else { row.all_bold };
    part.ends_bold = if last { row.ends_bold } else { row.all_bold };
    part.soft_hyphen = row.soft_hyphen && last;
    part
}
