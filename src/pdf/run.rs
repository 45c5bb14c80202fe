//! Glyphs one by one → text runs with the position of every character.
//!
//! Knows geometry only: which way the text runs on the page, where a run must end.

use super::font::{Face, Glyph};
use super::matrix::Matrix;
use super::{Rect, TextRun};

/// A jump beyond this share of the font size ends a run. Kerning stays below; a narrow space is .2.
const JUMP: f64 = 0.12;
/// Text further off the page than this many points, and than the page is long, is not kept: a line
/// of a million characters is no line.
const FAR: f64 = 1000.0;
/// A page smaller than this many points has a wrong box: nobody prints stamps with plans on them.
const TOO_SMALL: f64 = 72.0;

/// One glyph as it is put on the page.
pub(super) struct Pen<'p, 'a> {
    /// From glyph space (font size 1) to the page.
    pub(super) placed: Matrix,
    /// Its font.
    pub(super) face: &'p Face<'a>,
    /// Text and width.
    pub(super) glyph: &'p Glyph,
    /// Colour, `0xRRGGBB`.
    pub(super) ink: u32,
    /// Drawn invisibly.
    pub(super) hidden: bool,
    /// Filled and stroked.
    pub(super) stroked: bool,
}

/// How the letters of a piece of text lie on the page, whatever the place of each.
#[derive(Clone, Copy)]
struct Slant {
    /// What it was worked out from: the part of a transform that turns and scales.
    placed: [f64; 4],
    horizontal: bool,
    /// Direction of the text in degrees.
    angle: i16,
    /// Length on the page of the font size along the text and across it.
    along: f64,
    across: f64,
}

impl Slant {
    fn of(placed: [f64; 4], horizontal: bool) -> Slant {
        let [a, b, c, d] = placed;
        let (dx, dy) = if horizontal { (a, b) } else { (-c, -d) };
        let angle = (-dy).atan2(dx).to_degrees().round().rem_euclid(360.0) as i16;
        let across = c.hypot(d);
        let along = if horizontal { a.hypot(b) } else { across };
        Slant { placed, horizontal, angle, along, across }
    }
}

/// Collects the runs of one page.
pub(super) struct RunBuilder {
    width: f64,
    height: f64,
    runs: Vec<TextRun>,
    open: Option<Open>,
    /// That of the letter before: nearly always that of the next.
    slant: Option<Slant>,
    mcid: Option<i32>,
    artifact: bool,
    covered: f64,
    bytes: usize,
}

/// The run that is being written.
struct Open {
    run: TextRun,
    /// Where the next glyph is expected, in the run's own frame.
    next: f64,
    baseline: f64,
    bold: bool,
    italic: bool,
}

impl RunBuilder {
    /// For a page of `width` × `height` points.
    pub(super) fn new(width: f32, height: f32) -> Self {
        RunBuilder {
            width: f64::from(width),
            height: f64::from(height),
            runs: Vec::new(),
            open: None,
            slant: None,
            mcid: None,
            artifact: false,
            covered: 0.0,
            bytes: 0,
        }
    }

    /// Bytes of text so far.
    pub(super) fn text_bytes(&self) -> usize {
        self.bytes
    }

    /// Runs so far; ends the open one.
    pub(super) fn len(&mut self) -> usize {
        self.break_run();
        self.runs.len()
    }

    /// Sets the marked content that the next runs stand in.
    pub(super) fn set_mark(&mut self, mcid: Option<i32>, artifact: bool) {
        if (mcid, artifact) != (self.mcid, self.artifact) {
            self.break_run();
            (self.mcid, self.artifact) = (mcid, artifact);
        }
    }

    /// Ends the open run.
    pub(super) fn break_run(&mut self) {
        let Some(open) = self.open.take() else { return };
        let mut run = open.run;
        run.edges.push(open.next as f32);
        if run.text.is_empty() || !self.on_page(&run.rect) {
            return;
        }
        self.runs.push(run);
    }

    fn on_page(&self, rect: &Rect) -> bool {
        // Text off the page is no text for a reader: crop marks, notes to the printer.
        self.width.min(self.height) < TOO_SMALL
            || f64::from(rect.x1) > 0.0
                && f64::from(rect.y1) > 0.0
                && f64::from(rect.x0) < self.width
                && f64::from(rect.y0) < self.height
    }

    /// Whether a letter reaches out of the place where text is kept, or is larger than that: numbers of
    /// a file may be as large as a number can be.
    fn is_far(&self, rect: &Rect, size: f64) -> bool {
        let reach = self.width.max(self.height).max(FAR);
        let beside = |edge: f32| !(-reach..self.width + reach).contains(&f64::from(edge));
        let above = |edge: f32| !(-reach..self.height + reach).contains(&f64::from(edge));
        [rect.x0, rect.x1].into_iter().any(beside)
            || [rect.y0, rect.y1].into_iter().any(above)
            || size > reach
    }

    /// Adds one glyph.
    pub(super) fn glyph(&mut self, pen: &Pen<'_, '_>) {
        let [a, b, c, d, ..] = pen.placed.0;
        let horizontal = pen.face.is_horizontal();
        let slant = match self.slant {
            Some(slant) if (slant.placed, slant.horizontal) == ([a, b, c, d], horizontal) => slant,
            _ => Slant::of([a, b, c, d], horizontal),
        };
        self.slant = Some(slant);
        let angle = slant.angle;
        let (rise, shrink) = pen.glyph.raised.map_or((0.0, 1.0), |high| (high.rise, high.scale));
        let size = slant.across * pen.face.scale * shrink;
        let advance = pen.glyph.advance.abs() * slant.along;
        let rect = glyph_rect(pen, advance_point(pen));
        if self.is_far(&rect, size) {
            self.break_run();
            return;
        }
        let (x, y) = pen.placed.apply(0.0, rise);
        let (start, baseline) = self.frame(angle, x, y);
        let bold = pen.face.bold || pen.stroked;

        let continues = self.open.as_ref().is_some_and(|open| {
            open.run.angle == angle
                && (start - open.next).abs() <= JUMP * size
                && (baseline - open.baseline).abs() <= 0.02 * size
                && (f64::from(open.run.size) - size).abs() <= 0.01 * size
                && (open.bold, open.italic) == (bold, pen.face.italic)
                && open.run.hidden == pen.hidden
                && open.run.ink == pen.ink
        });
        if !continues {
            self.break_run();
        }
        let (mcid, artifact) = (self.mcid, self.artifact);
        let open = self.open.get_or_insert_with(|| Open {
            run: TextRun {
                rect,
                baseline: baseline as f32,
                size: size as f32,
                bold,
                italic: pen.face.italic,
                ink: pen.ink,
                angle,
                mcid,
                artifact,
                hidden: pen.hidden,
                ..TextRun::default()
            },
            next: start,
            baseline,
            bold,
            italic: pen.face.italic,
        });
        let count = pen.glyph.text.chars().count();
        for (i, c) in pen.glyph.text.chars().enumerate() {
            // A ligature's letters share its width.
            open.run.edges.push((start + advance * i as f64 / count as f64) as f32);
            open.run.text.push(c);
        }
        self.bytes += pen.glyph.text.len();
        open.run.rect = open.run.rect.union(rect);
        open.next = start + advance;
    }

    /// A point in the frame of a run: the page turned until its text reads from left to right.
    fn frame(&self, angle: i16, x: f64, y: f64) -> (f64, f64) {
        match quarter(angle) {
            0 => (x, y),
            1 => (self.height - y, x),
            2 => (self.width - x, self.height - y),
            _ => (y, self.width - x),
        }
    }

    /// Gives the runs from `first` on another text, where they stand on one line.
    pub(super) fn replace_text(&mut self, first: usize, text: &str) {
        self.break_run();
        let Some(replaced) = self.runs.get(first..) else { return };
        let Some(head) = replaced.first() else { return };
        let one_line = replaced.iter().all(|run| {
            run.angle == head.angle && (run.baseline - head.baseline).abs() < 0.5 * head.size
        });
        if !one_line {
            return;
        }
        let mut run = head.clone();
        let left = head.edges.first().copied().unwrap_or_default();
        let right =
            replaced.iter().filter_map(|run| run.edges.last()).copied().fold(left, f32::max);
        run.rect = replaced.iter().fold(head.rect, |rect, run| rect.union(run.rect));
        run.text = text.chars().filter(|c| !c.is_control()).collect();
        let count = run.text.chars().count().max(1);
        run.edges = (0..=count).map(|i| left + (right - left) * i as f32 / count as f32).collect();
        self.runs.truncate(first);
        if !run.text.is_empty() {
            self.runs.push(run);
        }
    }

    /// Counts a picture: the unit square under `ctm`.
    pub(super) fn picture(&mut self, ctm: Matrix) {
        let corners =
            [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)].map(|(x, y)| ctm.apply(x, y));
        let (mut x0, mut y0, mut x1, mut y1) = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
        for (x, y) in corners {
            (x0, x1) = (x0.min(x), x1.max(x));
            (y0, y1) = (y0.min(y), y1.max(y));
        }
        let width = x1.min(self.width) - x0.max(0.0);
        let height = y1.min(self.height) - y0.max(0.0);
        if width > 0.0 && height > 0.0 {
            self.covered += width * height;
        }
    }

    /// The runs, and the share of the page that pictures cover.
    pub(super) fn finish(mut self) -> (Vec<TextRun>, f32) {
        self.break_run();
        let area = self.width * self.height;
        let cover = if area > 0.0 { (self.covered / area).clamp(0.0, 1.0) } else { 0.0 };
        (self.runs, cover as f32)
    }
}

/// Quarter turns from horizontal, counter-clockwise, to the nearest.
pub(super) fn quarter(angle: i16) -> i16 {
    ((angle + 45) / 90).rem_euclid(4)
}

/// Where the glyph ends, in glyph space.
fn advance_point(pen: &Pen<'_, '_>) -> (f64, f64) {
    if pen.face.is_horizontal() { (pen.glyph.advance, 0.0) } else { (0.0, pen.glyph.advance) }
}

fn glyph_rect(pen: &Pen<'_, '_>, (along, down): (f64, f64)) -> Rect {
    let (rise, shrink) = pen.glyph.raised.map_or((0.0, 1.0), |high| (high.rise, high.scale));
    let scale = pen.face.scale * shrink;
    let (x0, x1, y0, y1) = if pen.face.is_horizontal() {
        (0.0, along, rise + pen.face.descent * scale, rise + pen.face.ascent * scale)
    } else {
        (-0.5, 0.5, down, 0.0)
    };
    let mut rect: Option<Rect> = None;
    for (x, y) in [(x0, y0), (x1, y0), (x0, y1), (x1, y1)] {
        let (x, y) = pen.placed.apply(x, y);
        let (x, y) = (x as f32, y as f32);
        let point = Rect { x0: x, y0: y, x1: x, y1: y };
        rect = Some(rect.map_or(point, |rect| rect.union(point)));
    }
    rect.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Rect, RunBuilder, quarter};

    #[test]
    fn only_text_far_off_the_page_is_left_out_at_once() {
        let page = RunBuilder::new(595.0, 842.0);
        for (x, y, width, size, expect) in [
            (70.0, 80.0, 9.0, 9.0, false),
            (-20.0, 900.0, 9.0, 9.0, false),
            (1700.0, 80.0, 9.0, 9.0, true),
            (70.0, -1500.0, 9.0, 9.0, true),
            (f32::NAN, 0.0, 9.0, 9.0, true),
            (70.0, 80.0, f32::INFINITY, 9.0, true),
            (70.0, 80.0, 9.0, f64::INFINITY, true),
        ] {
            let rect = Rect { x0: x, y0: y, x1: x + width, y1: y + 9.0 };
            assert_eq!(page.is_far(&rect, size), expect, "{rect:?} {size}");
        }
    }

    #[test]
    fn angles_fall_on_the_nearest_quarter() {
        for (angle, expect) in [(0, 0), (1, 0), (359, 0), (90, 1), (88, 1), (180, 2), (270, 3)] {
            assert_eq!(quarter(angle), expect, "{angle}");
        }
    }
}
