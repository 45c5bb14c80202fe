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
const MAX_WORD: usize = 64;

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

/// The words of a text, in order.
///
/// Nine of ten words are ASCII letters between spaces, with a bracket or a full stop at most: those
/// are taken as they stand. What lies between two of them goes through the [`cutter`], which knows
/// the notations; none of them reaches over a plain word, so that both ways give the same words.
#[must_use]
pub fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::with_capacity(text.len() / 6);
    // Where the text begins that awaits the cutter.
    let mut waiting = None;
    let mut from = 0;
    while let Some(rest) = text.get(from..) {
        let to = rest.bytes().position(|byte| byte.is_ascii_whitespace()).unwrap_or(rest.len());
        let chunk = rest.get(..to).unwrap_or_default();
        match plain(chunk) {
            Some((start, end)) => {
                if let Some(begin) = waiting.take() {
                    cut(text, begin, from, &mut found);
                }
                let word = chunk.get(start..end).unwrap_or_default();
                let letters = word.get(..word.len().min(MAX_WORD)).unwrap_or(word);
                let mut text = CompactString::new(letters);
                text.make_ascii_lowercase();
                found.push(Word {
                    text,
                    variants: Vec::new(),
                    start: from + start,
                    end: from + end,
                    position: found.len(),
                });
            }
            None if chunk.is_empty() => {}
            None => waiting = waiting.or(Some(from)),
        }
        from += chunk.len() + 1;
    }
    if let Some(begin) = waiting {
        cut(text, begin, text.len(), &mut found);
    }
    found
}

/// Where in a chunk its one word stands, if it is letters with ordinary punctuation around them.
fn plain(chunk: &str) -> Option<(usize, usize)> {
    let bytes = chunk.as_bytes();
    let start = bytes.iter().position(|byte| !matches!(byte, b'(' | b'[' | b'"' | b'\''))?;
    let rest = bytes.get(start..)?;
    let length = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let closing = |byte: &u8| {
        matches!(byte, b'.' | b',' | b';' | b':' | b'!' | b'?' | b')' | b']' | b'"' | b'\'' | b'-')
    };
    let is_plain = length > 0 && rest.get(length..)?.iter().all(closing);
    is_plain.then_some((start, start + length))
}

/// Lower case, NFKC, without diacritics and invisible characters: the written form of one word.
#[must_use]
pub fn fold(word: &str) -> String {
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return word.chars().take(MAX_WORD).map(|letter| letter.to_ascii_lowercase()).collect();
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
                ]),
                0..40,
            )
        ) {
            let text: String = pieces.concat();
            let mut all = Vec::new();
            cut(&text, 0, text.len(), &mut all);
            proptest::prop_assert_eq!(words(&text), all);
        }
    }

    #[test]
    fn a_word_is_cut_at_64_characters() {
        assert_eq!(words(&"a".repeat(500)).first().map(|word| word.text.len()), Some(MAX_WORD));
    }
}
