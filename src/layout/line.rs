//! Text runs → words → lines, in the order in which they are drawn.
//!
//! Owns where a line begins and ends, and what it looks like as a whole. Knows one page at a time and
//! nothing of columns or paragraphs.
//!
//! All geometry is done with the page turned until the text reads from left to right; boxes are
//! turned back at the end.

use std::collections::BTreeMap;

use crate::pdf::{Page, Role, Tag, TextRun};

use super::Line;
use super::character::{self, Reading};
use super::drawn::Drawn;
use super::opening;
use super::word::{self, Letter, Place, Words};

/// A gap above this share of the font size starts a new line: a column or a table cell.
const CELL_GAP: f32 = 1.6;
/// Smaller type, in points, can't be read by anyone, and any number of it fits in one place.
const SMALLEST: f32 = 0.2;

/// A line with what the stages after need and the reader of the document does not.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pub(super) line: Line,
    /// Height of the baseline in the turned page.
    pub(super) baseline: f32,
    /// Quarter turns of the text, counter-clockwise.
    pub(super) turn: u8,
    /// The tag of its first characters.
    pub(super) tag: Option<Tag>,
    /// Whether all of it is an artifact by the file's own word.
    pub(super) artifact: bool,
    /// Whether every letter is bold; `line.bold` says whether most are.
    pub(super) all_bold: bool,
    /// Whether the first word is bold.
    pub(super) starts_bold: bool,
    /// Whether the last word is bold.
    pub(super) ends_bold: bool,
    /// Whether the line ends in a hyphen that is there for the line's end only.
    pub(super) soft_hyphen: bool,
    /// Indices of words that are raised and small: note marks, ordinals, exponents.
    pub(super) raised: Vec<usize>,
    /// Whether dots led the eye to its last word, as in a contents list. The dots are gone.
    pub(super) leader: bool,
    /// Whether it is an entry of a contents list.
    pub(super) contents: bool,
    /// Whether it stands in a box on a coloured ground.
    pub(super) boxed: bool,
    /// Whether it is part of a footnote.
    pub(super) note: bool,
    /// The note marks that were taken out of it, in order.
    pub(super) marks: Vec<String>,
}

impl Row {
    /// The text of the line, one space between words.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for word in &self.line.words {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&word.text);
        }
        text
    }

    /// Left edge.
    pub(super) fn x0(&self) -> f32 {
        self.line.bbox.x0
    }

    /// Right edge.
    pub(super) fn x1(&self) -> f32 {
        self.line.bbox.x1
    }
}

/// The lines of a page in the order in which they are drawn. Hidden text counts only where the page
/// shows no other: it is what OCR found in a picture.
pub(super) fn rows(page: &Page, tags: &BTreeMap<(u32, i32), Tag>) -> Vec<Row> {
    let shown =
        page.runs.iter().any(|run| !run.hidden && !run.artifact && !run.text.trim().is_empty());
    let letters = page.runs.iter().map(|run| run.edges.len()).sum();
    let mut drawn = Drawn::with_capacity(letters);
    let mut rows = Vec::new();
    let mut open = Open::default();
    for (index, run) in page.runs.iter().enumerate() {
        if run.size < SMALLEST || (run.hidden && shown) || !is_straight(run.angle) {
            continue;
        }
        let tag = run.mcid.and_then(|id| tags.get(&(page.number, id)).copied());
        // Cells may stand closer than words: only their tags keep them apart.
        let cell = |tag: Option<Tag>| match tag {
            Some(Tag { role: Role::Cell { .. }, element }) => Some(element),
            _ => None,
        };
        if cell(tag) != cell(open.tag) && !run.text.trim().is_empty() {
            open.close(page, &mut rows);
        }
        if open.letters.is_empty() {
            open.tag = tag;
        }
        open.take(page, index, tag, &mut drawn, &mut rows);
    }
    open.close(page, &mut rows);
    opening::join_drop_caps(&mut rows);
    opening::join_labels(&mut rows);
    opening::join_marks(&mut rows);
    opening::mark_items(&mut rows, &page.dots);
    rows
}

/// Slanted text is a watermark or a label in a figure: there is no line that it could belong to.
fn is_straight(angle: i16) -> bool {
    let off = angle.rem_euclid(90);
    off <= 5 || off >= 85
}

fn quarter(angle: i16) -> u8 {
    ((angle + 45) / 90).rem_euclid(4) as u8
}

/// One character of a run as it reads.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Mark {
    Space,
    Letter { c: char, x0: f32, x1: f32, soft: bool },
}

impl Mark {
    fn x0(&self) -> Option<f32> {
        match *self {
            Mark::Space => None,
            Mark::Letter { x0, .. } => Some(x0),
        }
    }
}

/// What is read of a run: its characters without those that stand there already.
fn marks(run: &TextRun, drawn: &mut Drawn) -> Vec<Mark> {
    let mut marks = Vec::with_capacity(run.edges.len());
    for (c, edges) in run.text.chars().zip(run.edges.windows(2)) {
        let &[x0, x1] = edges else { continue };
        let letter = |c, soft| Mark::Letter { c, x0, x1, soft };
        match character::reading(c) {
            Reading::Nothing => {}
            Reading::Space => marks.push(Mark::Space),
            _ if drawn.again(c, x0, run.baseline, run.size) => {}
            Reading::Char(c) => marks.push(letter(c, false)),
            Reading::SoftHyphen => marks.push(letter('-', true)),
            Reading::Letters(letters) => {
                let step = (x1 - x0) / letters.len() as f32;
                marks.extend(letters.chars().enumerate().map(|(k, c)| {
                    let x0 = x0 + step * k as f32;
                    Mark::Letter { c, x0, x1: x0 + step, soft: false }
                }));
            }
        }
    }
    marks
}

/// The line that is being gathered.
#[derive(Default)]
struct Open {
    letters: Vec<Letter>,
    space: bool,
    turn: u8,
    baseline: f32,
    size: f32,
    x1: f32,
    tag: Option<Tag>,
}

impl Open {
    fn take(
        &mut self,
        page: &Page,
        index: usize,
        tag: Option<Tag>,
        drawn: &mut Drawn,
        rows: &mut Vec<Row>,
    ) {
        let Some(run) = page.runs.get(index) else { return };
        let marks = marks(run, drawn);
        // Of text that is drawn again nothing is left: the line goes on as if it were not there.
        let Some(x0) = marks.iter().find_map(Mark::x0) else {
            self.space |= !self.letters.is_empty() && marks.contains(&Mark::Space);
            return;
        };
        let turn = quarter(run.angle);
        if !self.letters.is_empty() && !self.continues(run, turn, x0) {
            self.close(page, rows);
            self.tag = tag;
        }
        for mark in marks {
            let Mark::Letter { c, x0, x1, soft } = mark else {
                self.space = !self.letters.is_empty();
                continue;
            };
            if self.letters.is_empty() {
                (self.turn, self.baseline, self.size) = (turn, run.baseline, run.size);
            }
            // Raised and sunk text is smaller; the line keeps the place of its largest.
            if run.size > self.size * 1.05 {
                (self.baseline, self.size) = (run.baseline, run.size);
            }
            let after_space = std::mem::take(&mut self.space);
            self.letters.push(Letter { c, x0, x1, run: index, after_space, soft });
            self.x1 = x1;
        }
    }

    fn continues(&self, run: &TextRun, turn: u8, x0: f32) -> bool {
        if turn != self.turn {
            return false;
        }
        let (large, small) = (self.size.max(run.size), self.size.min(run.size));
        let rise = self.baseline - run.baseline;
        let level = if small > 0.85 * large {
            rise.abs() < 0.2 * large
        } else if run.size < self.size {
            // Raised or sunk next to larger text.
            (-0.3 * large..0.6 * large).contains(&rise)
        } else {
            (-0.6 * large..0.3 * large).contains(&rise)
        };
        let gap = x0 - self.x1;
        level && gap > -0.6 * large && gap < CELL_GAP * large
    }

    fn place<'p>(&self, page: &'p Page) -> Place<'p> {
        Place { page, baseline: self.baseline, size: self.size, turn: self.turn }
    }

    fn close(&mut self, page: &Page, rows: &mut Vec<Row>) {
        let letters = std::mem::take(&mut self.letters);
        self.space = false;
        if !letters.is_empty() {
            rows.push(row(page, &letters, self));
        }
    }
}

fn row(page: &Page, letters: &[Letter], open: &Open) -> Row {
    let led = word::without_leader(letters);
    let leader = led.is_some();
    let letters = led.as_deref().unwrap_or(letters);
    let Words { words, raised, bold: bold_words } = word::split(letters, &open.place(page));
    let bbox = words
        .iter()
        .skip(1)
        .fold(words.first().map(|w| w.bbox).unwrap_or_default(), |b, w| b.union(w.bbox));
    let (mut bold, mut italic) = (0usize, 0usize);
    let mut sizes: Vec<(i32, usize)> = Vec::new();
    let mut inks: Vec<(u32, usize)> = Vec::new();
    for part in letters.chunk_by(|a, b| a.run == b.run) {
        let Some(run) = part.first().and_then(|letter| page.runs.get(letter.run)) else { continue };
        let letters = part.len();
        bold += if run.bold { letters } else { 0 };
        italic += if run.italic { letters } else { 0 };
        let key = (run.size * 20.0).round() as i32;
        match sizes.iter_mut().find(|(size, _)| *size == key) {
            Some((_, count)) => *count += letters,
            None => sizes.push((key, letters)),
        }
        match inks.iter_mut().find(|(ink, _)| *ink == run.ink) {
            Some((_, count)) => *count += letters,
            None => inks.push((run.ink, letters)),
        }
    }
    let ink = inks.iter().max_by_key(|(ink, count)| (*count, *ink)).map_or(0, |(ink, _)| *ink);
    let size = sizes.iter().max_by_key(|(size, count)| (*count, *size)).map_or(0, |best| best.0);
    let first = letters.first().and_then(|letter| page.runs.get(letter.run));

    Row {
        line: Line {
            page: page.number,
            bbox,
            words,
            size: size as f32 / 20.0,
            bold: bold * 2 > letters.len(),
            italic: italic * 2 > letters.len(),
            ink,
            ends_soft: false,
        },
        baseline: open.baseline,
        turn: open.turn,
        tag: open.tag,
        artifact: letters.iter().all(|l| page.runs.get(l.run).is_some_and(|run| run.artifact)),
        all_bold: bold == letters.len(),
        starts_bold: first.is_some_and(|run| run.bold) && bold_words.first() == Some(&true),
        ends_bold: bold_words.last() == Some(&true),
        soft_hyphen: letters.last().is_some_and(|letter| letter.soft),
        raised,
        leader,
        contents: false,
        boxed: false,
        note: false,
        marks: Vec::new(),
    }
}
