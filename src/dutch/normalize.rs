//! Cuts a text into words and gives each one written form.
//!
//! | as written | word | also |
//! |---|---|---|
//! | `Financiën` | `financien` | |
//! | `foto’s`, `foto's` | `foto` | |
//! | `IB'er`, `ib-er` | `ib` | `iber` |
//! | `onderwijs-zorgarrangement` | `onderwijs`, `zorgarrangement` | `onderwijszorgarrangement` |
//! | `s(b)o`, `(v)so`, `(hoog)begaafd` | `sbo`, `vso`, `hoogbegaafd` | `so`, `so`, `begaafd` |
//! | `2018–2022`, `2018 - 2022`, `2018/2022` | `2018`, `2022` | `2018-2022` |
//! | `i.v.m.`, `OC&W` | `ivm`, `ocw` | |
//! | `ambitie 3.2`, `artikel 3:15` | …, `3.2` | |

mod cutter;

use compact_str::CompactString;
use unicode_normalization::UnicodeNormalization;

use self::cutter::cut;
use crate::lexicon::fold_char;

/// Characters a word is cut to; longer strings are keys, base64 or a broken font.
pub const MAX_WORD: usize = 64;

/// One word as cut from a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Word {
    /// Lower case, compatibility-composed, without diacritics.
    pub text: CompactString,
    /// Other words that the same notation stands for.
    pub variants: Vec<String>,
    /// First byte in the text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Number of the word, from 0.
    pub position: usize,
}

/// A word as it is cut from a text, on the way.
#[derive(Debug, Clone, Copy)]
pub struct Cut<'a> {
    /// As [`Word::text`].
    pub text: &'a str,
    /// As [`Word::variants`].
    pub variants: &'a [String],
    /// First byte in the text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Whether a notation makes the word, and not its letters alone: [`plain`] does not give it.
    pub notation: bool,
}

/// The words of a text, in order.
#[must_use]
pub fn words(text: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::with_capacity(text.len() / 6);
    each_word(text, |cut| {
        found.push(Word {
            text: CompactString::new(cut.text),
            variants: cut.variants.to_vec(),
            start: cut.start,
            end: cut.end,
            position: found.len(),
        });
    });
    found
}

/// Gives the words of a text one by one, in order, for whoever has no need to keep them.
///
/// Nearly all words are letters or digits between spaces, with a bracket or a full stop at most: those are
/// taken as they stand. What lies between two of them goes through the [`cutter`], which knows the
/// notations; none of them reaches over a plain word, so that both ways give the same words.
pub fn each_word(text: &str, mut found: impl FnMut(Cut<'_>)) {
    let bytes = text.as_bytes();
    // Where the text begins that awaits the cutter.
    let mut waiting = None;
    let mut from = 0;
    let mut small = [0; MAX_WORD];
    while from < bytes.len() {
        let start = run(bytes, from, OPENING);
        let (end, as_it_stands) = letters(bytes, start);
        let last = run(bytes, end, CLOSING);
        let to = run(bytes, last, !SPACE);
        let is_word = to == last && (1..=MAX_WORD).contains(&(end - start));
        if is_word
            && (waiting.is_none() || !is_year(bytes, start, end))
            && !begins_range(bytes, start, end)
        {
            if let Some(begin) = waiting.take() {
                each_notation(text, begin, from, &mut found);
            }
            let letters = text.get(start..end).unwrap_or_default();
            let text = if as_it_stands { letters } else { plain(letters, &mut small) };
            found(Cut { text, variants: &[], start, end, notation: false });
        } else if to > from {
            waiting = waiting.or(Some(from));
        }
        from = to + 1;
    }
    if let Some(begin) = waiting {
        each_notation(text, begin, text.len(), &mut found);
    }
}

/// A word of letters and digits alone as [`Cut::text`] has it, in a place of the caller's.
#[inline]
#[must_use]
pub fn plain<'a>(letters: &'a str, small: &'a mut [u8; MAX_WORD]) -> &'a str {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if letters.bytes().all(is_plain) {
        return letters;
    }
    let mut length = 0;
    let mut bytes = letters.bytes();
    while let (Some(byte), Some(place)) = (bytes.next(), small.get_mut(length)) {
        let second = if byte == LATIN { bytes.next() } else { None };
        *place = second.map_or_else(|| byte.to_ascii_lowercase(), letter_of);
        length += 1;
    }
    small.get(..length).and_then(|small| std::str::from_utf8(small).ok()).unwrap_or(letters)
}

/// Gives the words of a piece that may hold any notation.
fn each_notation(text: &str, from: usize, to: usize, found: &mut impl FnMut(Cut<'_>)) {
    let mut words = Vec::new();
    cut(text, from, to, &mut words);
    for Word { text, variants, start, end, .. } in &words {
        found(Cut { text, variants, start: *start, end: *end, notation: true });
    }
}

/// The end of the bytes of some classes that begin at `from`.
#[inline]
fn run(bytes: &[u8], from: usize, classes: u8) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let is_of = |byte: &u8| CLASSES[usize::from(*byte)] & classes != 0;
    from + rest.iter().take_while(|byte| is_of(byte)).count()
}

/// The end of the letters and digits that begin at `from`, those of Latin-1 among them, and whether all
/// are small ASCII letters or digits.
#[inline]
fn letters(bytes: &[u8], from: usize) -> (usize, bool) {
    let mut classes = 0;
    let mut end = from;
    loop {
        let rest = bytes.get(end..).unwrap_or_default();
        let mut is_plain = |byte: &u8| {
            let class = CLASSES[usize::from(*byte)];
            classes |= class;
            class & PLAIN != 0
        };
        end += rest.iter().take_while(|byte| is_plain(byte)).count();
        match bytes.get(end..) {
            Some([LATIN, second, ..]) if letter_of(*second) != 0 => end += 2,
            _ => return (end, classes & CHANGED == 0),
        }
        classes |= CHANGED;
    }
}

/// Four digits may begin or end a range of years.
fn is_year(bytes: &[u8], start: usize, end: usize) -> bool {
    end - start == 4
        && bytes.get(start..end).is_some_and(|word| word.iter().all(u8::is_ascii_digit))
}

/// Whether behind four digits may stand the dash of a range: no letter follows after one space.
fn begins_range(bytes: &[u8], start: usize, end: usize) -> bool {
    let is_of = |at: usize, classes: u8| {
        bytes.get(at).is_some_and(|&byte| CLASSES[usize::from(byte)] & classes != 0)
    };
    is_year(bytes, start, end) && !(is_of(end, SPACE) && is_of(end + 1, PLAIN))
}

/// The first of the two bytes of `À` to `ÿ`.
const LATIN: u8 = 0xC3;

/// The plain letter of a letter of Latin-1 by the second of its bytes; 0 for `ß`, `æ`, `×` and what
/// else has none.
#[inline]
fn letter_of(second: u8) -> u8 {
    const LETTERS: [u8; 64] = {
        let mut letters = [0; 64];
        let mut at = 0u8;
        while at < 64 {
            // Capitals are the first half, in the order of the small ones, but for `ß`, which is none.
            let letter = fold_char((0xE0 | (at & 0x1F)) as char);
            if letter.is_ascii() && at != 0x1F {
                letters[at as usize] = letter as u8;
            }
            at += 1;
        }
        letters
    };
    LETTERS[usize::from(second & 0x3F)]
}

/// Letters and digits.
const PLAIN: u8 = 1;
/// What may stand right before a word and is not of it.
const OPENING: u8 = 2;
/// What may stand right after a word and is not of it.
const CLOSING: u8 = 4;
/// White space.
const SPACE: u8 = 8;
/// Anything else.
const OTHER: u8 = 16;
/// Letters that have another written form.
const CHANGED: u8 = 32;

/// The classes of each byte.
const CLASSES: [u8; 256] = {
    let mut classes = [OTHER; 256];
    let mut byte = 0;
    while byte < 128 {
        let letter = byte as u8;
        classes[byte] = match letter {
            b'"' | b'\'' => OPENING | CLOSING,
            b'(' | b'[' => OPENING,
            b'.' | b',' | b';' | b':' | b'!' | b'?' | b')' | b']' | b'-' => CLOSING,
            _ if letter.is_ascii_uppercase() => PLAIN | CHANGED,
            _ if letter.is_ascii_alphanumeric() => PLAIN,
            _ if letter.is_ascii_whitespace() => SPACE,
            _ => OTHER,
        };
        byte += 1;
    }
    classes
};

/// Lower case, NFKC, without diacritics and invisible characters: the written form of one word.
#[must_use]
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        let letters = word.get(..word.len().min(MAX_WORD)).unwrap_or(word);
        return letters.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(word.len());
    for letter in word
        .nfkd()
        .filter(|&letter| !is_invisible(letter) && !is_combining(letter))
        .flat_map(char::to_lowercase)
    {
        match letter {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            other => folded.push(fold_char(other)),
        }
    }
    folded.chars().filter(|&letter| !is_combining(letter)).take(MAX_WORD).collect()
}

fn is_combining(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

/// Soft hyphen, joiners, word joiner, byte order mark, directional marks: in a word, but not of it.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining(letter)
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '‘' | 'ʼ' | '´' | '`' | '′')
}

fn is_hyphen(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}' | '\u{2011}')
}

fn is_dash(letter: char) -> bool {
    is_hyphen(letter) || matches!(letter, '–' | '—' | '/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_words() {
        let check = |text: &str, expect: &str| {
            let found: Vec<String> = words(text)
                .into_iter()
                .map(|word| {
                    std::iter::once(word.text.into())
                        .chain(word.variants)
                        .collect::<Vec<_>>()
                        .join("|")
                })
                .collect();
            assert_eq!(found.join(" "), expect, "{text}");
        };
        check("De Financiën, coo\u{308}peratie!", "de financien cooperatie");
        check("foto's foto’s", "foto foto");
        check("IB'er IB’ers ib-er", "ib|iber ib|ibers ib|iber");
        check("'s avonds d'Ancona", "s avonds dancona");
        check("onderwijs-zorgarrangement", "onderwijs|onderwijszorgarrangement zorgarrangement");
        check("onderwijs- en zorgvraag", "onderwijs en zorgvraag");
        check("s(b)o (v)so B(A)O", "sbo|so vso|so bao|bo");
        check(
            "(hoog)begaafd leerling(en) f() (los) x",
            "hoogbegaafd|begaafd leerlingen|leerling f los x",
        );
        check("2018-2022", "2018|2018-2022 2022");
        check("2018–2022", "2018|2018-2022 2022");
        check("2018 – 2022", "2018|2018-2022 2022");
        check("2018/2022", "2018|2018-2022 2022");
        check("i.v.m. OC&W ambitie 3.2 artikel 3:15.", "ivm ocw ambitie 3.2 artikel 3:15");
        check("leer\u{ad}ling \u{fb01}nancieel", "leerling financieel");
        check("", "");
        check("\u{ad} ' - (", "");
    }

    proptest::proptest! {
        /// Pieces of notations in any order: taking plain words as they stand changes nothing.
        #[test]
        fn plain_words_need_no_cutter(
            pieces in proptest::collection::vec(
                proptest::sample::select(vec![
                    " ", "\n", "\u{a0}", "-", " - ", "–", "'", "’s", "er", "ers", "(", ")", ".", "&",
                    "2018", "2022", "a", "S", "hoog", "Begaafd", "é", "\u{ad}", "i.v.m.", "3:15", "/",
                    "Één", "o\u{308}", "ß",
                ]),
                0..40,
            )
        ) {
            let text: String = pieces.concat();
            let mut all = Vec::new();
            cut(&text, 0, text.len(), &mut all);
            proptest::prop_assert_eq!(words(&text), all);
            each_word(&text, |word| {
                let written = plain(&text[word.start..word.end], &mut [0; MAX_WORD]).to_owned();
                assert!(word.notation || word.text == written);
            });
        }
    }

    #[test]
    fn letters_of_latin_1_lose_their_marks() {
        for letter in '\u{c0}'..='\u{ff}' {
            let word = format!("x{letter}");
            let folded = fold(&word);
            let mut small = [0; MAX_WORD];
            let is_plain = letters(word.as_bytes(), 0) == (word.len(), false);
            assert_eq!(is_plain, folded.len() == 2 && folded.is_ascii(), "{letter}");
            assert!(!is_plain || plain(&word, &mut small) == folded, "{letter}");
        }
    }

    #[test]
    fn a_word_is_cut_at_64_characters() {
        assert_eq!(words(&"a".repeat(500)).first().map(|word| word.text.len()), Some(MAX_WORD));
    }
}
