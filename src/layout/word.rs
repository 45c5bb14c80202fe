//! The letters of a line → its words.
//!
//! Owns word gaps, the dots of contents lists, letter-spaced titles and torn words. Knows one line
//! at a time.

use crate::lexicon;
use crate::pdf::{Page, Rect, TextRun};

use super::Word;
use super::character;

/// A gap above this share of the font size starts a word (measured over 19 files, reading.md).
const WORD_GAP: f32 = 0.18;

/// One character in the turned page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    pub(super) c: char,
    pub(super) x0: f32,
    pub(super) x1: f32,
    /// Index into the page's runs.
    pub(super) run: usize,
    /// A space was drawn before it.
    pub(super) after_space: bool,
    /// A hyphen that is there for a line's end only.
    pub(super) soft: bool,
}

/// Where a line stands.
pub(super) struct Place<'p> {
    pub(super) page: &'p Page,
    /// Height of its baseline in the turned page.
    pub(super) baseline: f32,
    /// Type size of its largest letters.
    pub(super) size: f32,
    /// Quarter turns of the text, counter-clockwise.
    pub(super) turn: u8,
}

impl<'p> Place<'p> {
    /// The run that a letter was drawn in.
    fn run(&self, letter: &Letter) -> Option<&'p TextRun> {
        self.page.runs.get(letter.run)
    }

    /// Whether a letter is small and stands above the line.
    fn raises(&self, letter: &Letter) -> bool {
        self.run(letter).is_some_and(|run| {
            run.size < 0.85 * self.size && self.baseline - run.baseline > 0.12 * self.size
        })
    }
}

/// The words of a line.
pub(super) struct Words {
    /// From left to right.
    pub(super) words: Vec<Word>,
    /// Indices of those that are raised and small.
    pub(super) raised: Vec<usize>,
    /// Whether each is bold.
    pub(super) bold: Vec<bool>,
}

/// Splits a line into words.
pub(super) fn split(letters: &[Letter], place: &Place<'_>) -> Words {
    let size_of = |letter: &Letter| place.run(letter).map_or(0.0, |run| run.size);
    let tracking = tracking(letters, place.size);
    let mut starts: Vec<usize> = vec![0];
    for (i, pair) in letters.windows(2).enumerate() {
        let [before, letter] = pair else { continue };
        let size = size_of(before).min(size_of(letter)).max(0.5 * place.size);
        let raised = place.raises(letter) != place.raises(before);
        if starts_word(before, letter, size, tracking) || raised || glued(letters, i + 1, place) {
            starts.push(i + 1);
        }
    }
    split_tight(letters, &mut starts, place.size);
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
    let mut bold = Vec::new();
    for (k, &start) in starts.iter().enumerate() {
        let end = starts.get(k + 1).copied().unwrap_or(letters.len());
        let Some(part) = letters.get(start..end).filter(|part| !part.is_empty()) else { continue };
        if part.iter().all(|letter| place.raises(letter)) {
            raised.push(words.len());
        }
        let text: String = part.iter().map(|letter| letter.c).collect();
        bold.push(part.iter().filter_map(|letter| place.run(letter)).all(|run| run.bold));
        words.push(Word {
            text: character::compose(&text),
            bbox: word_box(part, place),
            start: 0,
            end: 0,
        });
    }
    join_split_letters(&mut words, place.size, &mut raised);
    Words { words, raised, bold }
}

/// The room that a line leaves between all its letters, in points: 0 unless it is letter-spaced.
/// Kerning brings the letters of small capitals together and apart around it.
fn tracking(letters: &[Letter], size: f32) -> f32 {
    /// Shares of the type size. Below it is rounding; above, the letters stand alone.
    const LEAST: f32 = 0.04;
    const MOST: f32 = 0.5;
    const LETTERS: usize = 6;
    let alphabetic = letters.iter().filter(|letter| letter.c.is_alphabetic()).count();
    if alphabetic < LETTERS || alphabetic * 3 < letters.len() * 2 {
        return 0.0;
    }
    let inner = letters.windows(2).filter(|pair| !pair[1].after_space);
    let mut gaps: Vec<f32> = inner.map(|pair| pair[1].x0 - pair[0].x1).collect();
    let half = gaps.len() / 2;
    // Most lines are not: no need to look for the middle.
    if gaps.iter().filter(|gap| **gap < LEAST * size).count() > half {
        return 0.0;
    }
    gaps.sort_by(f32::total_cmp);
    let middle = gaps.get(half).copied().unwrap_or_default();
    if (LEAST * size..MOST * size).contains(&middle) { middle } else { 0.0 }
}

/// Whether a word starts at `letter`, given the one before and the line's tracking.
fn starts_word(before: &Letter, letter: &Letter, size: f32, tracking: f32) -> bool {
    let gap = letter.x0 - before.x1 - tracking;
    // Some writers draw a space and then set the next letter back over it: kerned titles.
    (letter.after_space && gap > 0.03 * size) || gap > WORD_GAP * size
}

/// Whether a heading runs into its text without a space before letter `at`: three letters of one
/// weight, and a capital and a letter of another. Single bold letters are there to spell a word.
fn glued(letters: &[Letter], at: usize, place: &Place<'_>) -> bool {
    let bold = |letter: &Letter| place.run(letter).is_some_and(|run| run.bold);
    let (Some(before), Some(after)) =
        (at.checked_sub(3).and_then(|start| letters.get(start..at)), letters.get(at..at + 2))
    else {
        return false;
    };
    let weight = bold(&before[0]);
    before.iter().all(|letter| letter.c.is_alphabetic() && bold(letter) == weight)
        && after.iter().all(|letter| letter.c.is_alphabetic() && bold(letter) != weight)
        && after[0].c.is_uppercase()
}

/// Takes out the dots between a title and its page number; the letter after them starts a word.
pub(super) fn without_leader(letters: &[Letter]) -> Option<Vec<Letter>> {
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

fn word_box(letters: &[Letter], place: &Place<'_>) -> Rect {
    let mut along = (f32::MAX, f32::MIN);
    let mut rect: Option<Rect> = None;
    for letter in letters {
        along = (along.0.min(letter.x0), along.1.max(letter.x1));
        if let Some(run) = place.run(letter) {
            rect = Some(rect.map_or(run.rect, |rect| rect.union(run.rect)));
        }
    }
    let rect = rect.unwrap_or_default();
    match place.turn {
        0 => Rect { x0: along.0, x1: along.1, ..rect },
        1 => Rect { y0: place.page.height - along.1, y1: place.page.height - along.0, ..rect },
        2 => Rect { x0: place.page.width - along.1, x1: place.page.width - along.0, ..rect },
        _ => Rect { y0: along.0, y1: along.1, ..rect },
    }
}
