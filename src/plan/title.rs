//! Titles compared: is this line the heading that a bookmark or contents line names?

use std::ops::{Range, RangeInclusive};

use super::label;
use super::row::{Apart, Row};

/// A letter without its accent, lower case: `É` → `e`, `ĳ` → `ij`. Ligatures and composed accents
/// are what the layout leaves; anything else stays as it is.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else {
            c.to_lowercase().for_each(|c| fold_char(c, &mut out));
        }
    }
    out
}

/// Adds a letter in lower case without its accent.
fn fold_char(c: char, out: &mut String) {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => out.push('a'),
        'ç' | 'ć' | 'č' => out.push('c'),
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => out.push('e'),
        'ì'..='ï' | 'ī' | 'į' => out.push('i'),
        'ñ' | 'ń' | 'ň' => out.push('n'),
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => out.push('o'),
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => out.push('u'),
        'ý' | 'ÿ' => out.push('y'),
        'š' | 'ś' => out.push('s'),
        'ž' | 'ź' | 'ż' => out.push('z'),
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'ĳ' => out.push_str("ij"),
        '\u{300}'..='\u{36f}' => {}
        _ => out.push(c),
    }
}

/// What is compared: folded letters and digits, nothing else. Spaces go too, because letter-spaced
/// and badly kerned titles have them in odd places.
pub(super) fn key(text: &str) -> String {
    let mut key = fold(text);
    key.retain(char::is_alphanumeric);
    key
}

/// How alike two keys are, 0–1: the share of letter pairs that they have in common (Dice).
pub(super) fn likeness(a: &str, b: &str) -> f32 {
    if a == b {
        return if a.is_empty() { 0.0 } else { 1.0 };
    }
    let (mut left, mut right) = (pairs(a), pairs(b));
    if left.is_empty() || right.is_empty() {
        return 0.0;
    }
    left.sort_unstable();
    right.sort_unstable();
    let (mut i, mut j, mut shared) = (0, 0, 0u16);
    while let (Some(x), Some(y)) = (left.get(i), right.get(j)) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                shared = shared.saturating_add(1);
                i += 1;
                j += 1;
            }
        }
    }
    2.0 * f32::from(shared) / (left.len() + right.len()) as f32
}

/// The likeness of two keys where it can reach [`LIKE`]; 0 where their lengths alone forbid it.
fn near(a: &str, b: &str) -> f32 {
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    // Letters of two bytes make a key longer than it has letters, by a few percent in Dutch.
    if (short as f32) < 0.6 * long as f32 { 0.0 } else { likeness(a, b) }
}

fn pairs(text: &str) -> Vec<(char, char)> {
    text.chars().zip(text.chars().skip(1)).collect()
}

/// How often each pair of letters stands in a key. Pairs may share a count, by which keys seem to have
/// more in common than they do, never less.
#[derive(Clone)]
struct Tally([u16; COUNTS]);

/// Counts of a [`Tally`]: sixteen letters by thirty-two, a kilobyte that stays in the nearest cache.
const COUNTS: usize = 512;

impl Tally {
    fn of(key: &str) -> Tally {
        let mut counts = [0u16; COUNTS];
        for (before, letter) in key.chars().zip(key.chars().skip(1)) {
            let count = &mut counts[Tally::slot(before, letter)];
            *count = count.saturating_add(1);
        }
        Tally(counts)
    }

    /// Where a pair is counted: apart from any other of the letters from `a` to `p`.
    fn slot(before: char, letter: char) -> usize {
        (before as usize * 32 + letter as usize) % COUNTS
    }

    /// Takes the pairs of a text off, which goes on from the letter `before`; returns how many there
    /// were to take.
    fn take(&mut self, key: &str, before: &mut Option<char>) -> usize {
        let mut taken = 0;
        for letter in key.chars() {
            if let Some(before) = before.replace(letter) {
                let count = &mut self.0[Tally::slot(before, letter)];
                taken += usize::from(*count > 0);
                *count = count.saturating_sub(1);
            }
        }
        taken
    }
}

/// A title that is looked for, prepared once.
pub(super) struct Wanted {
    /// Key of the whole title.
    whole: String,
    /// Key of the title without label and number.
    bare: String,
    /// The pairs of the whole title.
    tally: Tally,
    /// Pairs that a text shares with the title at least where it fits: of the part that it must fit, it
    /// has `LIKE / (2 - LIKE)` = .69 even if it has nothing else.
    least: usize,
}

impl Wanted {
    pub(super) fn new(title: &str) -> Self {
        let (whole, bare) = (key(title), key(label::parse(title).title));
        let part = if bare.is_empty() { &whole } else { &bare };
        let least = part.chars().count().saturating_sub(1) * 2 / 3;
        Wanted { tally: Tally::of(&whole), whole, bare, least }
    }

    /// How well a text fits, 0–1. Numbering may be absent on either side, but two different
    /// numbers before one title (`1.1 Inleiding`, `2.1 Inleiding`) fit less well.
    fn fit(&self, text: &str, whole: &str) -> f32 {
        if self.whole == whole {
            return 1.0;
        }
        let bare = key(label::parse(text).title);
        let bare_fit = if self.bare.is_empty() || bare.is_empty() {
            0.0
        } else {
            0.97 * near(&self.bare, &bare)
        };
        (0.99 * near(&self.whole, whole)).max(bare_fit)
    }
}

/// Least likeness at which a line is taken for the title: the judge's own measure (.85), with some
/// room because letter pairs weigh a changed letter twice.
const LIKE: f32 = 0.82;

/// Rows that a title may be spread over: a 60-point title of a design bureau takes five lines.
const MOST_ROWS: usize = 6;

/// The rows on `pages` that hold the title, best fit first; `top` is where the destination points.
pub(super) fn find(
    rows: &[Row],
    wanted: &Wanted,
    pages: &RangeInclusive<u32>,
    top: Option<f32>,
    free: impl Fn(usize) -> bool,
) -> Option<Range<usize>> {
    if wanted.whole.is_empty() {
        return None;
    }
    let first = rows.partition_point(|row| row.page < *pages.start());
    let mut best: Option<(f32, Range<usize>)> = None;
    for start in first..rows.len() {
        let Some(opening) = rows.get(start) else { break };
        if opening.page > *pages.end() {
            break;
        }
        let mut tally = wanted.tally.clone();
        let (mut length, mut shared, mut before) = (0, 0, None);
        for (end, row) in rows.iter().enumerate().skip(start).take(MOST_ROWS) {
            if !free(end) || (end > start && row.page > opening.page + 1) {
                break;
            }
            length += row.key.len();
            if length > wanted.whole.len() * 5 / 4 + 16 {
                break;
            }
            shared += tally.take(&row.key, &mut before);
            // Nearly all lines end here: what follows is slow.
            if shared < wanted.least {
                continue;
            }
            let own = rows.get(start..=end).unwrap_or_default();
            let text = own.iter().map(|row| row.text).collect::<Vec<_>>().join(" ");
            let joined: String = own.iter().map(|row| row.key.as_str()).collect();
            let fit = wanted.fit(&text, &joined);
            if fit < LIKE {
                continue;
            }
            let score = fit + standing(rows, start..end + 1)
                - distance(opening, *pages.start(), top)
                - 0.002 * (end - start) as f32;
            if best.as_ref().is_none_or(|(most, _)| score > *most) {
                best = Some((score, start..end + 1));
            }
        }
    }
    best.map(|(_, range)| range)
}

/// How much rows stand out from the text around them, as a small bonus among equal fits.
fn standing(rows: &[Row], range: Range<usize>) -> f32 {
    let (Some(first), Some(last)) = (rows.get(range.start), rows.get(range.end.saturating_sub(1)))
    else {
        return 0.0;
    };
    let opens =
        range.start == 0 || rows.get(range.start - 1).is_none_or(|row| row.block != first.block);
    let closes = rows.get(range.end).is_none_or(|row| row.block != last.block);
    let mut bonus = 0.0;
    bonus += if opens { 0.06 } else { 0.0 };
    bonus += if closes { 0.04 } else { 0.0 };
    bonus += if first.prominence > 1.05 { 0.06 } else { 0.0 };
    bonus += if first.bold { 0.03 } else { 0.0 };
    bonus += if first.tag.is_some() { 0.1 } else { 0.0 };
    bonus - if first.kind.is_apart() { 0.15 } else { 0.0 }
}

/// How far a row is from where a destination points, as a small malus among equal fits.
fn distance(row: &Row, page: u32, top: Option<f32>) -> f32 {
    if row.page != page {
        return 0.08;
    }
    top.map_or(0.0, |top| ((row.bottom - top).abs() / 800.0).min(0.3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keys_ignore_case_accents_and_punctuation() {
        assert_eq!(key("5.1 Financiële co\u{308}ordinatie"), "51financielecoordinatie");
        assert_eq!(key("R A A D S voorstel"), "raadsvoorstel");
    }

    #[test]
    fn likeness_is_high_for_the_same_title_with_a_slip() {
        assert!(
            likeness(&key("Vroegsignalering jonge kind"), &key("Vroegsignaleren jonge kind"))
                > 0.85
        );
        assert!(likeness(&key("Duur van de TLV"), &key("Crisis en time-out")) < 0.4);
        assert!(likeness("", "") < 0.1);
    }

    proptest! {
        #[test]
        fn what_fits_shares_enough_pairs(
            title in "(Hoofdstuk 5: |5.1 |)[a-dé ]{0,14}",
            label in "(Hoofdstuk 5 – |5.1. |)",
            (cut, added) in (0..4usize, "[a-dq ]{0,3}"),
        ) {
            let wanted = Wanted::new(&title);
            let bare = label::parse(&title).title;
            let kept: String = bare.chars().skip(cut).collect();
            let text = format!("{label}{kept}{added}");
            let key = key(&text);
            let shared = wanted.tally.clone().take(&key, &mut None);
            prop_assert!(wanted.fit(&text, &key) < LIKE || shared >= wanted.least, "{}", text);
        }
    }

    #[test]
    fn pairs_are_counted_over_the_border_of_rows() {
        let mut tally = Tally::of("jeugdhulp");
        let mut before = None;
        let shared = ["jeugd", "hulp", "jeugd"].map(|key| tally.take(key, &mut before));
        assert_eq!(shared, [4, 4, 0]);
    }

    #[test]
    fn another_number_before_the_same_title_fits_less_well() {
        let wanted = Wanted::new("2.1 Inleiding");
        let fit = |text: &str| wanted.fit(text, &key(text));
        assert!(fit("2.1 Inleiding") > fit("Inleiding"));
        assert!(fit("Inleiding") > LIKE);
        assert!(fit("1.1 Inleiding") < fit("2.1. INLEIDING"));
    }
}
