//! Text drawn twice in place, as designers fake a bold face or a shadow: read once.
//!
//! Knows glyphs and where they stand on one page, never what word they are part of.

use std::collections::HashMap;

/// The same glyph drawn again within this share of the font size is one glyph.
const SAME_PLACE: f32 = 0.14;

/// The glyphs drawn on a page so far, to know one that is drawn again in place.
#[derive(Default)]
pub(super) struct Drawn {
    cells: HashMap<(char, i32, i32), Vec<(f32, f32)>>,
}

impl Drawn {
    /// Notes a glyph; whether it stands there already.
    pub(super) fn again(&mut self, c: char, x: f32, y: f32, size: f32) -> bool {
        const CELL: f32 = 8.0;
        let near = SAME_PLACE * size;
        let (column, row) = ((x / CELL).floor() as i32, (y / CELL).floor() as i32);
        // The neighbours within reach: `near` is under 8 points for any text but posters.
        for dx in ends((x - near) / CELL, (x + near) / CELL) {
            for dy in ends((y - near) / CELL, (y + near) / CELL) {
                if let Some(places) = self.cells.get(&(c, dx, dy))
                    && places.iter().any(|p| (p.0 - x).abs() < near && (p.1 - y).abs() < near)
                {
                    return true;
                }
            }
        }
        self.cells.entry((c, column, row)).or_default().push((x, y));
        false
    }
}

/// The cells at both ends of a stretch: mostly one.
fn ends(from: f32, to: f32) -> impl Iterator<Item = i32> {
    let (from, to) = (from.floor() as i32, to.floor() as i32);
    std::iter::once(from).chain((to != from).then_some(to))
}
