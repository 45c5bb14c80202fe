//! Text drawn twice in place, as designers fake a bold face or a shadow: read once.
//!
//! Knows glyphs and where they stand on one page, never what word they are part of.

use std::collections::HashMap;

use foldhash::fast::RandomState;

/// The same glyph drawn again within this share of the font size is one glyph.
const SAME_PLACE: f32 = 0.14;

/// Side of a cell in points.
const CELL: f32 = 8.0;

/// Letters of a page full of small type: room for more is made when they come.
const FULL: usize = 10_000;

/// The glyphs drawn on a page so far, to know one that is drawn again in place. Every letter of a page
/// asks, so that a cell is one number, and what stands in it a chain and no list of its own.
pub(super) struct Drawn {
    /// The last place of a character in a cell.
    cells: HashMap<u64, usize, RandomState>,
    places: Vec<Place>,
}

struct Place {
    x: f32,
    y: f32,
    /// The place before it in the same cell.
    before: Option<usize>,
}

impl Drawn {
    /// For a page with so many letters.
    pub(super) fn with_capacity(letters: usize) -> Drawn {
        let letters = letters.min(FULL);
        Drawn {
            cells: HashMap::with_capacity_and_hasher(letters, RandomState::default()),
            places: Vec::with_capacity(letters),
        }
    }

    /// Notes a glyph; whether it stands there already.
    pub(super) fn again(&mut self, c: char, x: f32, y: f32, size: f32) -> bool {
        let near = SAME_PLACE * size;
        // The neighbours within reach: `near` is under 8 points for any text but posters.
        for column in ends(x - near, x + near) {
            for row in ends(y - near, y + near) {
                let mut at = self.cells.get(&cell(c, column, row)).copied();
                while let Some(place) = at.and_then(|at| self.places.get(at)) {
                    if (place.x - x).abs() < near && (place.y - y).abs() < near {
                        return true;
                    }
                    at = place.before;
                }
            }
        }
        let before = self.cells.insert(cell(c, number(x), number(y)), self.places.len());
        self.places.push(Place { x, y, before });
        false
    }
}

/// A character in a cell. Cells as far apart as no page is wide may share a number: places tell them
/// apart.
fn cell(c: char, column: i32, row: i32) -> u64 {
    let low = |number: i32| u64::from(number as u32 & 0x1f_ffff);
    u64::from(c) << 42 | low(column) << 21 | low(row)
}

/// The number of the column or row that a place lies in.
fn number(place: f32) -> i32 {
    (place / CELL) as i32
}

/// The cells at both ends of a stretch: mostly one.
fn ends(from: f32, to: f32) -> impl Iterator<Item = i32> {
    let (from, to) = (number(from), number(to));
    std::iter::once(from).chain((to != from).then_some(to))
}

#[cfg(test)]
mod tests {
    use super::Drawn;

    #[test]
    fn a_glyph_is_known_within_reach_and_over_the_border_of_a_cell() {
        let check = |(x, y): (f32, f32), expect: bool| {
            let mut drawn = Drawn::with_capacity(1);
            // The corner of four cells, and one that is drawn there for another.
            assert!(!drawn.again('a', 800.0, -16.0, 10.0));
            assert!(!drawn.again('b', x, y, 10.0));
            assert_eq!(drawn.again('a', x, y, 10.0), expect, "{x} {y}");
        };
        check((800.0, -16.0), true);
        check((799.0, -15.0), true);
        check((801.0, -17.0), true);
        check((802.0, -16.0), false);
        check((800.0, -14.5), false);
        // Cells that share a number: 2^21 of 8 points further.
        check((800.0 + 16_777_216.0, -16.0), false);
    }

    #[test]
    fn all_places_of_a_cell_are_kept() {
        let mut drawn = Drawn::with_capacity(1);
        for x in [1.0, 3.0, 5.0] {
            assert!(!drawn.again('a', x, 4.0, 10.0));
        }
        assert!(drawn.again('a', 1.0, 4.0, 10.0));
    }
}
