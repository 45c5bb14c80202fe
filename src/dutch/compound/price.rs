//! What the parts of a compound cost, in the unit of one doubling of a count.
//!
//! Set on the judged list of compounds; the figures are in [`super`].

use super::affix::{NEVER_HEAD, NEVER_MODIFIER};
use crate::lexicon::{self, Usage};

/// Of each part, whatever it is.
const PART: i32 = 10;
/// Of each letter that a part is shorter than five.
const SHORT: i32 = 4;
/// Of each letter that a part is longer than nine: it is likely a compound itself.
const LONG: i32 = 1;
/// Of a linking element.
const LINK: i32 = 2;
/// Of a name as a part.
const NAME: i32 = 8;
/// What a word of the lexicon costs when it stays whole.
pub(super) const KNOWN: i32 = 18;
/// What an unknown word costs when it stays whole.
pub(super) const UNKNOWN: i32 = 30;

/// What may stand between two parts.
pub(super) const LINKS: [&str; 4] = ["s", "en", "er", "e"];

/// The price of a link that begins `tail`. An *s* costs nothing where the word behind it is in far more
/// compounds than the one with it: *bestuurs-leden*, not *bestuur-sleden*. Those that begin with them
/// are counted, since a *sleden* would be counted at the end of *bestuursleden* too.
pub(super) fn link(link: &str, tail: &str) -> i32 {
    let begins = |word: &str| lexicon::usage(word).unwrap_or_default().modifier;
    let rest = tail.strip_prefix(link).unwrap_or(tail);
    if link == "s" && begins(rest) > begins(tail) + 2 { 0 } else { LINK }
}

fn short(part: &str) -> i32 {
    SHORT * i32::try_from(5usize.saturating_sub(part.len())).unwrap_or(0)
}

/// The price of a word as the head, `None` where it can't be one.
pub(super) fn head(part: &str, usage: Usage) -> Option<i32> {
    (is_used(part, usage.head) && !NEVER_HEAD.contains(&part))
        .then(|| part_price(part, usage.head, usage))
}

/// The price of a word as a modifier, `None` where it can't be one.
pub(super) fn modifier(part: &str, usage: Usage) -> Option<i32> {
    (is_used(part, usage.modifier) && !NEVER_MODIFIER.contains(&part))
        .then(|| part_price(part, usage.modifier, usage))
}

/// Short words must be used often in this place; a long word that is a word is enough.
fn is_used(part: &str, used: u8) -> bool {
    match part.len() {
        ..=3 => used >= 5,
        4 => used >= 2,
        5..=6 => used >= 1,
        _ => true,
    }
}

fn part_price(part: &str, used: u8, usage: Usage) -> i32 {
    let name = if usage.name { NAME } else { 0 };
    let long = i32::try_from(part.len().saturating_sub(9)).unwrap_or(0);
    PART + short(part) + name + long * LONG - i32::from(used)
}
