//! Text runs → words → lines, in the order in which they are drawn.
//!
//! Owns word gaps, text drawn twice in place, letter-spaced titles and raised marks. Knows one page
//! at a time and nothing of columns or paragraphs.
//!
//! All geometry is done with the page turned until the text reads from left to right; boxes are
//! turned back at the end.

use std::collections::{BTreeMap, HashMap};

use crate::lexicon;
use crate::pdf::{Page, Rect, Role, Tag, TextRun};

use super::character::{self, Reading};
use super::{Line, Word};

/// A gap above this share of the font size starts a word (measured over 19 files, reading.md).
const WORD_GAP: f32 = 0.18;
/// A gap above this share of the font size starts a new line: a column or a table cell.
const CELL_GAP: f32 = 1.6;
/// The same glyph drawn again within this share of the font size is one glyph: fake bold, shadow.
const SAME_PLACE: f32 = 0.14;
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

/// One character in the turned page.
#[derive(Debug, Clone, Copy)]
struct Letter {
    c: char,
    x0: f32,
    x1: f32,
    /// Index into the page's runs.
    run: usize,
    /// A space was drawn before it.
    after_space: bool,
    soft: bool,
}

/// The lines of a page in the order in which they are drawn. Hidden text counts only where the page
/// shows no other: it is what OCR found in a picture.
pub(super) fn rows(page: &Page, tags: &BTreeMap<(u32, i32), Tag>) -> Vec<Row> {
    let shown =
        page.runs.iter().any(|run| !run.hidden && !run.artifact && !run.text.trim().is_empty());
    let mut drawn = Drawn::default();
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
    join_drop_caps(&mut rows);
    join_labels(&mut rows);
    rows
}

/// Joins a number or a mark that stands alone to the text at the same height after it: `5.1`, a tab,
/// and the title. They are drawn next to each other or not, and often in two type sizes.
fn join_labels(rows: &mut Vec<Row>) {
    let mut index = 0;
    while index + 1 < rows.len() {
        let joins = match (rows.get(index), rows.get(index + 1)) {
            (Some(label), Some(text)) => labels(label, text),
            _ => false,
        };
        if !joins {
            index += 1;
            continue;
        }
        let label = rows.remove(index);
        if let Some(text) = rows.get_mut(index) {
            let shift = label.line.words.len();
            text.raised =
                label.raised.iter().copied().chain(text.raised.iter().map(|i| i + shift)).collect();
            text.starts_bold = label.starts_bold;
            text.line.bbox = text.line.bbox.union(label.line.bbox);
            text.line.words.splice(0..0, label.line.words);
        }
    }
}

/// Gives a drop cap back to the word that it begins.
fn join_drop_caps(rows: &mut Vec<Row>) {
    let mut index = 0;
    while index + 1 < rows.len() {
        let caps = match (rows.get(index), rows.get(index + 1)) {
            (Some(cap), Some(text)) => drop_cap(cap, text),
            _ => false,
        };
        if !caps {
            index += 1;
            continue;
        }
        let cap = rows.remove(index);
        let text = rows.get_mut(index).map(|row| &mut row.line);
        if let (Some(line), Some(cap)) = (text, cap.line.words.into_iter().next()) {
            let whole = line.words.first().map(|word| format!("{}{}", cap.text, word.text));
            // `U kunt` may open with a drop cap that is a word.
            let alone = cap.text == "U" && !whole.as_deref().is_some_and(lexicon::contains);
            line.bbox = line.bbox.union(cap.bbox);
            match line.words.first_mut().zip(whole).filter(|_| !alone) {
                Some((word, whole)) => {
                    word.bbox = word.bbox.union(cap.bbox);
                    word.text = whole;
                }
                None => line.words.insert(0, cap),
            }
        }
    }
}

fn drop_cap(cap: &Row, text: &Row) -> bool {
    let [only] = cap.line.words.as_slice() else { return false };
    let mut chars = only.text.chars();
    let capital = chars.next().is_some_and(char::is_uppercase) && chars.next().is_none();
    let begins = text.line.words.first().is_some_and(|w| w.text.starts_with(char::is_alphabetic));
    let gap = text.x0() - cap.x1();
    capital
        && begins
        && cap.turn == text.turn
        && cap.line.size > 1.8 * text.line.size
        && cap.line.size < 8.0 * text.line.size
        && text.baseline < cap.baseline - 0.5 * text.line.size
        && text.baseline > cap.baseline - cap.line.size
        && gap > -0.5 * text.line.size
        && gap < 2.0 * text.line.size
}

fn labels(label: &Row, text: &Row) -> bool {
    let [only] = label.line.words.as_slice() else { return false };
    let size = label.line.size.max(text.line.size);
    let gap = text.x0() - label.x1();
    let digits = |word: &str| {
        word.len() <= 8
            && word.starts_with(|c: char| c.is_ascii_digit())
            && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b')')
    };
    let lone = digits(&only.text)
        || character::is_bullet(&only.text)
        || only.text == "o"
        || only.text.len() == 2 && only.text.ends_with([')', '.']);
    let titled = text.line.words.iter().any(|word| word.text.chars().any(char::is_alphabetic));
    lone && titled
        && label.turn == text.turn
        && (label.baseline - text.baseline).abs() < 0.2 * size
        && gap > -0.2 * size
        && gap < 5.0 * size
        && text.line.size > 0.6 * label.line.size
        && label.line.size > 0.6 * text.line.size
}

/// Slanted text is a watermark or a label in a figure: there is no line that it could belong to.
fn is_straight(angle: i16) -> bool {
    let off = angle.rem_euclid(90);
    off <= 5 || off >= 85
}

fn quarter(angle: i16) -> u8 {
    ((angle + 45) / 90).rem_euclid(4) as u8
}

/// The glyphs drawn on a page so far, to know one that is drawn again in place.
#[derive(Default)]
struct Drawn {
    cells: HashMap<(char, i32, i32), Vec<(f32, f32)>>,
}

impl Drawn {
    /// Notes a glyph; whether it stands there already.
    fn again(&mut self, c: char, x: f32, y: f32, size: f32) -> bool {
        const CELL: f32 = 8.0;
        let near = SAME_PLACE * size;
        let (column, row) = ((x / CELL).floor() as i32, (y / CELL).floor() as i32);
        // The neighbours within reach: `near` is under 8 points for any text but posters.
        for dx in [((x - near) / CELL).floor() as i32, ((x + near) / CELL).floor() as i32] {
            for dy in [((y - near) / CELL).floor() as i32, ((y + near) / CELL).floor() as i32] {
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
        let turn = quarter(run.angle);
        let x0 = run.edges.first().copied().unwrap_or(0.0);
        if !self.letters.is_empty() && !self.continues(run, turn, x0) {
            self.close(page, rows);
            self.tag = tag;
        }
        for (i, c) in run.text.chars().enumerate() {
            let (Some(&x0), Some(&x1)) = (run.edges.get(i), run.edges.get(i + 1)) else { break };
            let push = |this: &mut Open, c: char, x0: f32, x1: f32, soft: bool| {
                if this.letters.is_empty() {
                    (this.turn, this.baseline, this.size) = (turn, run.baseline, run.size);
                }
                // Raised and sunk text is smaller; the line keeps the place of its largest.
                if run.size > this.size * 1.05 {
                    (this.baseline, this.size) = (run.baseline, run.size);
                }
                let after_space = std::mem::take(&mut this.space);
                this.letters.push(Letter { c, x0, x1, run: index, after_space, soft });
                this.x1 = x1;
            };
            match character::reading(c) {
                Reading::Nothing => {}
                Reading::Space => self.space = !self.letters.is_empty(),
                _ if drawn.again(c, x0, run.baseline, run.size) => {}
                Reading::Char(c) => push(self, c, x0, x1, false),
                Reading::SoftHyphen => push(self, '-', x0, x1, true),
                Reading::Letters(letters) => {
                    let count = letters.len() as f32;
                    for (k, c) in letters.chars().enumerate() {
                        let at = |k: usize| x0 + (x1 - x0) * k as f32 / count;
                        push(self, c, at(k), at(k + 1), false);
                    }
                }
            }
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

    fn close(&mut self, page: &Page, rows: &mut Vec<Row>) {
        let letters = std::mem::take(&mut self.letters);
        self.space = false;
        if !letters.is_empty() {
            rows.push(row(page, &letters, self));
        }
    }
}

/// Whether a word starts at `letter`, given the one before.
fn starts_word(before: &Letter, letter: &Letter, size: f32) -> bool {
    let gap = letter.x0 - before.x1;
    // Some writers draw a space and then set the next letter back over it: kerned titles.
    (letter.after_space && gap > 0.03 * size) || gap > WORD_GAP * size
}

/// Takes out the dots between a title and its page number; the letter after them starts a word.
fn without_leader(letters: &[Letter]) -> Option<Vec<Letter>> {
    const SHORTEST: usize = 4;
    let mut kept: Vec<Letter> = Vec::with_capacity(letters.len());
    let (mut dots, mut found) = (0usize, false);
    for letter in letters {
        if matches!(letter.c, '.' | '…' | '·' | '_') {
            dots += if letter.c == '…' { 3 } else { 1 };
            kept.push(*letter);
            continue;
        }
        let mut letter = *letter;
        if dots >= SHORTEST {
            found = true;
            drop_dots(&mut kept);
            letter.after_space = true;
        }
        dots = 0;
        kept.push(letter);
    }
    if dots >= SHORTEST {
        found = true;
        drop_dots(&mut kept);
    }
    (found && !kept.is_empty()).then_some(kept)
}

fn drop_dots(letters: &mut Vec<Letter>) {
    while letters.last().is_some_and(|last| matches!(last.c, '.' | '…' | '·' | '_')) {
        letters.pop();
    }
}

fn row(page: &Page, letters: &[Letter], open: &Open) -> Row {
    let led = without_leader(letters);
    let leader = led.is_some();
    let letters = led.as_deref().unwrap_or(letters);
    let size_of = |letter: &Letter| page.runs.get(letter.run).map_or(0.0, |run| run.size);
    let mut starts: Vec<usize> = vec![0];
    for (i, pair) in letters.windows(2).enumerate() {
        let [before, letter] = pair else { continue };
        let size = size_of(before).min(size_of(letter)).max(0.5 * open.size);
        let raised = is_raised(page, letter, open) != is_raised(page, before, open);
        if starts_word(before, letter, size) || raised {
            starts.push(i + 1);
        }
    }
    split_tight(letters, &mut starts, open.size);
    if let Some(wide) = letter_spacing(letters, &starts) {
        starts = std::iter::once(0)
            .chain((1..letters.len()).filter(|&i| match (letters.get(i - 1), letters.get(i)) {
                (Some(before), Some(letter)) => letter.x0 - before.x1 > wide,
                _ => false,
            }))
            .collect();
    }
    let mut words = Vec::new();
    let mut raised = Vec::new();
    let mut bold_words = Vec::new();
    for (k, &start) in starts.iter().enumerate() {
        let end = starts.get(k + 1).copied().unwrap_or(letters.len());
        let Some(part) = letters.get(start..end).filter(|part| !part.is_empty()) else { continue };
        if part.iter().all(|letter| is_raised(page, letter, open)) {
            raised.push(words.len());
        }
        let text: String = part.iter().map(|letter| letter.c).collect();
        bold_words.push(part.iter().filter_map(|l| page.runs.get(l.run)).all(|run| run.bold));
        words.push(Word {
            text: character::compose(&text),
            bbox: word_box(page, part, open.turn),
            start: 0,
            end: 0,
        });
    }
    join_split_letters(&mut words, open.size, &mut raised);
    let bbox = words
        .iter()
        .skip(1)
        .fold(words.first().map(|w| w.bbox).unwrap_or_default(), |b, w| b.union(w.bbox));
    let (mut bold, mut italic) = (0usize, 0usize);
    let mut sizes: Vec<(i32, usize)> = Vec::new();
    let mut inks: Vec<(u32, usize)> = Vec::new();
    for run in letters.iter().filter_map(|letter| page.runs.get(letter.run)) {
        bold += usize::from(run.bold);
        italic += usize::from(run.italic);
        let key = (run.size * 20.0).round() as i32;
        match sizes.iter_mut().find(|(size, _)| *size == key) {
            Some((_, count)) => *count += 1,
            None => sizes.push((key, 1)),
        }
        match inks.iter_mut().find(|(ink, _)| *ink == run.ink) {
            Some((_, count)) => *count += 1,
            None => inks.push((run.ink, 1)),
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
        note: false,
        marks: Vec::new(),
    }
}

/// Joins a letter to the word that it was torn from: `a lgemeen`. Only where the rest is no word and
/// the whole is one, and never over a real space.
fn join_split_letters(words: &mut Vec<Word>, size: f32, raised: &mut [usize]) {
    let mut index = 0;
    while index + 1 < words.len() {
        let torn = match (words.get(index), words.get(index + 1)) {
            (Some(letter), Some(rest))
                if letter.text.chars().count() == 1 && rest.text.len() > 3 =>
            {
                letter.text.chars().all(char::is_alphabetic)
                    && rest.bbox.x0 - letter.bbox.x1 < 0.5 * size
                    && rest.text.chars().all(char::is_lowercase)
                    && !lexicon::contains(&rest.text)
                    && lexicon::contains(&format!("{}{}", letter.text, rest.text))
            }
            _ => false,
        };
        if torn {
            let letter = words.remove(index);
            if let Some(rest) = words.get_mut(index) {
                rest.text.insert_str(0, &letter.text);
                rest.bbox = rest.bbox.union(letter.bbox);
            }
            for at in raised.iter_mut().filter(|at| **at > index) {
                *at -= 1;
            }
        }
        index += 1;
    }
}

fn is_raised(page: &Page, letter: &Letter, open: &Open) -> bool {
    page.runs.get(letter.run).is_some_and(|run| {
        run.size < 0.85 * open.size && open.baseline - run.baseline > 0.12 * open.size
    })
}

/// Splits words that are too long to be one at the narrow gaps of a line that was set tight: TeX
/// shrinks its spaces, and draws none. Kerning stays below the gap asked for.
fn split_tight(letters: &[Letter], starts: &mut Vec<usize>, size: f32) {
    const LONG: usize = 18;
    const TIGHT_GAP: f32 = 0.1;
    let mut more = Vec::new();
    for (k, &start) in starts.iter().enumerate() {
        let end = starts.get(k + 1).copied().unwrap_or(letters.len());
        if end - start <= LONG {
            continue;
        }
        more.extend((start + 1..end).filter(|&i| match (letters.get(i - 1), letters.get(i)) {
            // Typewriter faces leave room around a hyphen or a slash.
            (Some(before), Some(letter)) => {
                letter.x0 - before.x1 > TIGHT_GAP * size
                    && letter.c.is_alphabetic()
                    && (before.c.is_alphabetic() || matches!(before.c, ',' | ')' | ';'))
            }
            _ => false,
        }));
    }
    starts.extend(more);
    starts.sort_unstable();
}

/// For a title set letter by letter (`R A A D S`), the gap that separates its words.
fn letter_spacing(letters: &[Letter], starts: &[usize]) -> Option<f32> {
    let single = starts.windows(2).filter(|pair| pair[1] - pair[0] == 1).count();
    if starts.len() < 5 || single * 10 < starts.len() * 7 {
        return None;
    }
    if !letters.iter().all(|letter| {
        letter.c.is_alphabetic() || ".,:;|&-'’".contains(letter.c) || letter.c.is_ascii_digit()
    }) || letters.iter().filter(|letter| letter.c.is_alphabetic()).count() * 3
        < letters.len() * 2
    {
        return None;
    }
    let mut gaps: Vec<f32> = letters.windows(2).map(|pair| pair[1].x0 - pair[0].x1).collect();
    gaps.sort_by(f32::total_cmp);
    let middle = gaps.get(gaps.len() / 2).copied()?;
    Some(middle * 1.7)
}

fn word_box(page: &Page, letters: &[Letter], turn: u8) -> Rect {
    let mut along = (f32::MAX, f32::MIN);
    let mut rect: Option<Rect> = None;
    for letter in letters {
        along = (along.0.min(letter.x0), along.1.max(letter.x1));
        if let Some(run) = page.runs.get(letter.run) {
            rect = Some(rect.map_or(run.rect, |rect| rect.union(run.rect)));
        }
    }
    let rect = rect.unwrap_or_default();
    match turn {
        0 => Rect { x0: along.0, x1: along.1, ..rect },
        1 => Rect { y0: page.height - along.1, y1: page.height - along.0, ..rect },
        2 => Rect { x0: page.width - along.1, x1: page.width - along.0, ..rect },
        _ => Rect { y0: along.0, y1: along.1, ..rect },
    }
}
