//! Is this text language? Tells a text layer that reads from one whose codes mean nothing.
//!
//! A model of letter pairs: of the 676 pairs of Latin letters, the 265 that make up 97 % of the pairs
//! in twenty-two Dutch documents (with some English in them) are common. In any Dutch or English
//! text nearly all pairs are; in text through a wrong encoding they fall like dice, about as often
//! as the share of common pairs among all. No word is looked up, so names, jargon and tables pass.

use crate::lexicon;

/// Letter pairs a page needs before it can be judged: fewer prove nothing.
const MIN_PAIRS: usize = 60;
/// Below this share of common pairs a text is no language. Measured on 927 pages of real files: the
/// lowest has .82; with its letters shifted (5 shifts, 4,635 texts) the highest reaches .65.
const MIN_COMMON: f32 = 0.72;
/// Above this share of characters without meaning (U+FFFD, private use, control) a text is garbage.
const MAX_UNKNOWN: f32 = 0.3;

/// Whether the words of a page read as language; `true` where there is too little to say.
pub(super) fn reads<'w>(words: impl Iterator<Item = &'w str>) -> bool {
    let (mut pairs, mut common, mut unknown, mut all) = (0usize, 0usize, 0usize, 0usize);
    for word in words {
        let mut before: Option<usize> = None;
        for c in lexicon::fold(word).chars() {
            all += 1;
            if c == char::REPLACEMENT_CHARACTER || ('\u{E000}'..='\u{F8FF}').contains(&c) {
                unknown += 1;
            }
            let letter = match c {
                'a'..='z' => Some(usize::from(c as u8 - b'a')),
                _ => None,
            };
            if let (Some(first), Some(second)) = (before, letter) {
                pairs += 1;
                common += usize::from(is_common(first, second));
            }
            before = letter;
        }
    }
    if all >= MIN_PAIRS && unknown as f32 > MAX_UNKNOWN * all as f32 {
        return false;
    }
    pairs < MIN_PAIRS || common as f32 >= MIN_COMMON * pairs as f32
}

fn is_common(first: usize, second: usize) -> bool {
    COMMON.get(first).is_some_and(|seconds| seconds >> second & 1 == 1)
}

/// For each letter, the letters that commonly follow it, as bits (`a` lowest).
const COMMON: [u32; 26] = [
    0x01ebd6f, 0x0124b11, 0x01a4991, 0x01e4111, 0x2fefdff, 0x0184119, 0x01e4199, 0x01a4111,
    0x02efe7f, 0x2202438, 0x05c4d11, 0x01c4d79, 0x004d119, 0x03ced7d, 0x07efe7f, 0x01ec959,
    0x0000000, 0x27cfddf, 0x11cc915, 0x17ec1d1, 0x0de391e, 0x0024111, 0x0004111, 0x0000000,
    0x0048000, 0x0004111,
];

#[cfg(test)]
mod tests {
    use super::reads;

    #[test]
    fn language_and_noise() {
        let text = "Elke leerling die extra ondersteuning nodig heeft krijgt een plek die past. \
                    Het samenwerkingsverband legt vast wie daarvoor verantwoordelijk is.";
        let shifted: String = text
            .chars()
            .map(|c| {
                if c.is_ascii_lowercase() {
                    char::from((c as u8 - b'a' + 7) % 26 + b'a')
                } else {
                    c
                }
            })
            .collect();
        let check = |text: &str, expect: bool| {
            assert_eq!(reads(text.split_whitespace()), expect, "{text}");
        };
        check(text, true);
        check(&shifted, false);
        check(&"\u{FFFD}".repeat(100), false);
        check("xq zw", true);
        check("", true);
    }
}
