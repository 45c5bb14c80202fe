//! Drawn paths → dots: the discs, rings and squares that browsers draw before list items instead of a
//! character; and boxes: the coloured grounds on which text is set apart.
//!
//! Knows the box of each path and nothing of text; whether a dot marks an item, and what stands in a
//! box, is for the layout.

use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::Number;

use super::Rect;
use super::matrix::Matrix;

/// Sides in points: smaller is the dot of a dotted line, larger a box to tick or a part of a drawing.
const SIDES: std::ops::RangeInclusive<f64> = 1.2..=8.0;
/// Least width and height of a box in points: narrower is a rule or a bar, lower the ground of a line.
const BOX: [f64; 2] = [72.0, 30.0];
/// Each of the channels of a ground is above this where it is white.
const WHITE: u32 = 0xF8;
/// Dots and boxes kept a page; a page with more of them is a map.
const MOST: usize = 500;

/// The dots and boxes of a page, and the path that is being drawn.
#[derive(Default)]
pub(super) struct Shapes {
    /// The dots in the order in which they are drawn.
    pub(super) dots: Vec<Rect>,
    /// The boxes that are filled with another colour than white, in the order in which they are drawn.
    pub(super) boxes: Vec<Rect>,
    /// Left, top, right and bottom of the path.
    path: Option<[f64; 4]>,
    curves: u32,
    lines: u32,
}

impl Shapes {
    /// Follows an operator that draws; `ink` is the colour that fills, `0xRRGGBB`.
    pub(super) fn follow(&mut self, operation: &Op<'_, '_>, ctm: Matrix, ink: u32) {
        match operation {
            Op::MoveTo(to) => self.reach(ctm, &to.0, &to.1),
            Op::LineTo(to) => {
                self.lines += 1;
                self.reach(ctm, &to.0, &to.1);
            }
            Op::CubicTo(to) => self.curve(ctm, &to.4, &to.5),
            Op::CubicStartTo(to) => self.curve(ctm, &to.2, &to.3),
            Op::CubicEndTo(to) => self.curve(ctm, &to.2, &to.3),
            Op::RectPath(rect) => {
                let (x, y) = (rect.0.as_f64(), rect.1.as_f64());
                self.lines += 4;
                self.extend(ctm.apply(x, y));
                self.extend(ctm.apply(x + rect.2.as_f64(), y + rect.3.as_f64()));
            }
            Op::FillPathNonZero(_)
            | Op::FillPathNonZeroCompatibility(_)
            | Op::FillPathEvenOdd(_)
            | Op::FillAndStrokeNonZero(_)
            | Op::FillAndStrokeEvenOdd(_)
            | Op::CloseFillAndStrokeNonZero(_)
            | Op::CloseFillAndStrokeEvenOdd(_) => self.end(true, Some(ink)),
            Op::StrokePath(_) | Op::CloseAndStrokePath(_) => self.end(self.curves > 0, None),
            Op::EndPath(_) => self.end(false, None),
            _ => {}
        }
    }

    fn curve(&mut self, ctm: Matrix, x: &Number, y: &Number) {
        self.curves += 1;
        self.reach(ctm, x, y);
    }

    fn reach(&mut self, ctm: Matrix, x: &Number, y: &Number) {
        self.extend(ctm.apply(x.as_f64(), y.as_f64()));
    }

    fn extend(&mut self, (x, y): (f64, f64)) {
        let [x0, y0, x1, y1] = self.path.unwrap_or([x, y, x, y]);
        self.path = Some([x0.min(x), y0.min(y), x1.max(x), y1.max(y)]);
    }

    /// Ends the path; keeps it where it was painted and is a dot, or filled and is a box.
    fn end(&mut self, painted: bool, ink: Option<u32>) {
        let (curves, lines) = (std::mem::take(&mut self.curves), std::mem::take(&mut self.lines));
        let Some([x0, y0, x1, y1]) = self.path.take() else { return };
        let (width, height) = (x1 - x0, y1 - y0);
        let [left, top, right, bottom] = [x0, y0, x1, y1].map(|value| value as f32);
        let rect = Rect { x0: left, y0: top, x1: right, y1: bottom };
        let round = curves >= 4 && lines <= 1 || curves == 0 && (3..=4).contains(&lines);
        if painted
            && round
            && SIDES.contains(&width)
            && (width - height).abs() < 0.15 * width
            && self.dots.len() < MOST
        {
            self.dots.push(rect);
        }
        let is_white = |ink: u32| [ink >> 16, ink >> 8, ink].iter().all(|c| c & 0xFF > WHITE);
        if ink.is_some_and(|ink| !is_white(ink))
            && width >= BOX[0]
            && height >= BOX[1]
            && self.boxes.len() < MOST
        {
            self.boxes.push(rect);
        }
    }
}

#[cfg(test)]
mod tests {
    use hayro_syntax::content::TypedIter;

    use super::*;

    fn shapes(content: &str, ink: u32) -> Shapes {
        let mut shapes = Shapes::default();
        let mut operations = TypedIter::new(content.as_bytes());
        while let Some(operation) = operations.next() {
            shapes.follow(&operation, Matrix::IDENTITY, ink);
        }
        shapes
    }

    #[track_caller]
    fn check(content: &str, expect: usize) {
        assert_eq!(shapes(content, 0).dots.len(), expect, "{content}");
    }

    #[test]
    fn discs_rings_and_squares_are_dots() {
        let disc =
            "10 8 m 10 9.1 9.1 10 8 10 c 6.9 10 6 9.1 6 8 c 6 6.9 6.9 6 8 6 c 9.1 6 10 6.9 10 8 c";
        check(&format!("{disc} f"), 1);
        check(&format!("{disc} S"), 1);
        check(&format!("{disc} W n"), 0);
        check("0 0 3 3 re f 9 0 3 3 re f*", 2);
        check("0 0 3 3 re S", 0);
        check("0 0 12 1 re f 0 0 0.5 0.5 re f 0 0 40 40 re f 0 0 m 3 3 l f", 0);
    }

    #[test]
    fn what_is_filled_with_a_colour_is_a_box() {
        let boxed = |content: &str, ink: u32| shapes(content, ink).boxes.len();
        assert_eq!(boxed("0 0 200 90 re f", 0xE6_F4_FD), 1);
        assert_eq!(boxed("0 0 m 200 0 l 200 90 l 0 90 l h f*", 0xE6_F4_FD), 1);
        assert_eq!(boxed("0 0 200 90 re f", 0xFF_FF_FF), 0);
        assert_eq!(boxed("0 0 200 90 re S 0 0 200 90 re W n", 0xE6_F4_FD), 0);
        assert_eq!(boxed("0 0 200 12 re f 0 0 12 90 re f", 0xE6_F4_FD), 0);
    }
}
