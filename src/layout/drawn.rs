//! Text drawn twice in place, as designers fake a bold face or a shadow: read once.
//!
//! Knows glyphs and where they stand on one page, never what word they are part of.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use foldhash::fast::RandomState;

/// The same glyph drawn again within this share of the font size is one glyph.
const SAME_PLACE: f32 = 0.14;

/// Side of a cell in points: some letters of a line, few of them the same. Two letters in one place
/// stand in neighbouring cells at most, up to a type size of 171 points.
const CELL: f32 = 24.0;

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
        let places = &self.places;
        let stands = |last: usize| {
            let chain = std::iter::successors(places.get(last), |place| places.get(place.before?));
            chain.into_iter().any(|p| (p.x - x).abs() < near && (p.y - y).abs() < near)
        };
        let own = cell(c, number(x), number(y));
        // The neighbours within reach: `near` is under 24 points for any text but posters.
        for column in reach(x, near) {
            for row in reach(y, near) {
                let beside = cell(c, column, row);
                if beside != own && self.cells.get(&beside).is_some_and(|last| stands(*last)) {
                    return true;
                }
            }
        }
        let before = match self.cells.entry(own) {
            Entry::Occupied(last) if stands(*last.get()) => return true,
            Entry::Occupied(mut last) => Some(last.insert(places.len())),
            Entry::Vacant(first) => {
                first.insert(places.len());
                None
            }
        };
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

/// The cells of a place and of both ends of its reach: mostly one.
fn reach(place: f32, near: f32) -> impl Iterator<Item = i32> {
    let (from, own, to) = (number(place - near), number(place), number(place + near));
    std::iter::once(own).chain((from != own).then_some(from)).chain((to != own).then_some(to))
}

#[cfg(test)]
mod tests {
    use super::Drawn;

    #[test]
    fn a_glyph_is_known_within_reach_and_over_the_border_of_a_cell() {
        let check = |(x, y): (f32, f32), expect: bool| {
            let mut drawn = Drawn::with_capacity(1);
            // The corner of four cells, and another letter that is drawn there.
            assert!(!drawn.again('a', 792.0, -24.0, 10.0));
            assert!(!drawn.again('b', x, y, 10.0));
            assert_eq!(drawn.again('a', x, y, 10.0), expect, "{x} {y}");
        };
        check((792.0, -24.0), true);
        check((791.0, -23.0), true);
        check((793.0, -25.0), true);
        check((794.0, -24.0), false);
        check((792.0, -22.5), false);
        // Cells that share a number: 2^21 of 24 points further.
        check((792.0 + 50_331_648.0, -16.0), false);
    }

    #[test]
    fn large_type_drawn_in_place_is_one_glyph_wherever_it_stands() {
        for size in [12.0, 36.0, 60.0, 120.0] {
            for step in 0..48u8 {
                let (x, y) = (100.0 + f32::from(step), 200.0 + f32::from(step) / 3.0);
                let mut drawn = Drawn::with_capacity(1);
                assert!(!drawn.again('a', x, y, size));
                assert!(drawn.again('a', x + 0.1 * size, y, size), "{size} {x} {y}");
            }
        }
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
