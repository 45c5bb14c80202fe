//! Text on a coloured ground: boxes that stand aside of the text around them.
//!
//! Knows the lines of all pages and the grounds that are drawn. A ground is a box that stands aside
//! where a title and lines of text stand on it, it leaves most of the page free, and most text of the
//! document stands on none: else colour is how the document is set.

use crate::pdf::{Page, Rect};

use super::line::Row;

/// Lines of a box: a title and some of text. Fewer are a heading on a bar, or a part of a drawing.
const LEAST_LINES: usize = 3;
/// Of the page: a larger ground is that of a page or of a column.
const MOST_OF_PAGE: f32 = 0.5;
/// Of the letters of a document that may stand in boxes.
const MOST_OF_TEXT: f32 = 1.0 / 3.0;
/// Type of this many times the size of the body is that of titles.
const TITLE: f32 = 1.1;

/// Marks the rows that stand in boxes; the tags of tagged text tell more than its ground.
pub(super) fn mark(pages: &[Page], rows: &mut [Vec<Row>], body_size: f32) {
    let mut boxed = 0;
    for (page, rows) in pages.iter().zip(rows.iter_mut()) {
        for ground in page.boxes.iter().filter(|ground| is_part(**ground, page)) {
            let on_it: Vec<usize> = (0..rows.len())
                .filter(|&at| rows.get(at).is_some_and(|row| on(row, *ground)))
                .collect();
            let all = || on_it.iter().filter_map(|&at| rows.get(at));
            let text: usize =
                all().filter(|row| row.line.size < TITLE * body_size).map(letters).sum();
            if on_it.len() < LEAST_LINES || text * 2 < all().map(letters).sum() {
                continue;
            }
            for at in on_it {
                if let Some(row) = rows.get_mut(at).filter(|row| !row.boxed) {
                    row.boxed = true;
                    boxed += letters(row);
                }
            }
        }
    }
    let all: usize = rows.iter().flatten().map(letters).sum();
    if boxed as f32 > MOST_OF_TEXT * all as f32 {
        rows.iter_mut().flatten().for_each(|row| row.boxed = false);
    }
}

fn is_part(ground: Rect, page: &Page) -> bool {
    ground.width() * ground.height() < MOST_OF_PAGE * page.width * page.height
}

fn on(row: &Row, ground: Rect) -> bool {
    let own = row.line.bbox;
    let middle = (own.y0 + own.y1) / 2.0;
    row.turn == 0
        && row.tag.is_none()
        && (ground.y0..ground.y1).contains(&middle)
        && own.x0 > ground.x0 - 1.0
        && own.x1 < ground.x1 + 1.0
}

fn letters(row: &Row) -> usize {
    row.line.words.iter().map(|word| word.text.len()).sum()
}
