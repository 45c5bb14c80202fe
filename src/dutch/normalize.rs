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

use compact_str::CompactString;
use unicode_normalization::UnicodeNormalization;

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
/// are taken as they stand. What lies between two of them goes through the [`Cutter`], which knows
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

/// Cuts what the notations may occur in.
fn cut(text: &str, from: usize, to: usize, found: &mut Vec<Word>) {
    let text = text.get(from..to).unwrap_or_default();
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut cutter = Cutter { text, offset: from, chars: &chars, found };
    let mut at = 0;
    while at < chars.len() {
        at = cutter.cut(at);
    }
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

/// Endings that an apostrophe attaches to an abbreviation or a word that ends in a vowel.
const APOSTROPHE_ENDINGS: [&str; 9] = ["s", "er", "ers", "ster", "sters", "en", "tje", "tjes", "t"];

/// Cuts a piece of a text that may hold any notation.
struct Cutter<'a> {
    text: &'a str,
    /// Where the piece begins in the text.
    offset: usize,
    chars: &'a [(usize, char)],
    found: &'a mut Vec<Word>,
}

impl Cutter<'_> {
    fn char(&self, at: usize) -> char {
        self.chars.get(at).map_or(' ', |&(_, letter)| letter)
    }

    fn byte(&self, at: usize) -> usize {
        self.chars.get(at).map_or(self.text.len(), |&(byte, _)| byte)
    }

    fn slice(&self, from: usize, to: usize) -> &str {
        self.text.get(self.byte(from)..self.byte(to)).unwrap_or("")
    }

    /// The end of the letters, digits and invisible characters from here.
    fn run(&self, from: usize) -> usize {
        let mut to = from;
        while is_word(self.char(to)) || (is_invisible(self.char(to)) && to < self.chars.len()) {
            to += 1;
        }
        to
    }

    /// Reads what begins at `at`, and returns where to go on.
    fn cut(&mut self, at: usize) -> usize {
        if let Some(end) = self.brackets(at) {
            return end;
        }
        let end = self.run(at);
        if end == at {
            return at + 1;
        }
        let text = fold(self.slice(at, end));
        if text.is_empty() {
            return end;
        }
        let next = self.char(end);
        let after = self.char(end + 1);
        if next == '.'
            && end - at == 1
            && self.char(at).is_alphabetic()
            && self.run(end + 1) == end + 2
            && after.is_alphabetic()
        {
            return self.dotted(at);
        }
        if next == '&' && self.char(at).is_uppercase() && after.is_uppercase() {
            let to = self.run(end + 1);
            let joined = self.slice(at, to).replace('&', "");
            return self.push(at, to, &fold(&joined), Vec::new());
        }
        if is_apostrophe(next) && after.is_alphanumeric() {
            return self.apostrophe(at, end);
        }
        if self.char(end.saturating_sub(1)).is_ascii_digit()
            && after.is_ascii_digit()
            && matches!(next, '.' | ':' | ',')
        {
            return self.number(at);
        }
        self.push(at, end, &text, Vec::new());
        self.join(at, end);
        end
    }

    /// `s(b)o`, `(v)so`, `(hoog)begaafd`, `leerling(en)`: letters with an optional piece, no spaces.
    fn brackets(&mut self, at: usize) -> Option<usize> {
        let letters = |from: usize| {
            let mut to = from;
            while self.char(to).is_alphabetic() || is_combining(self.char(to)) {
                to += 1;
            }
            to
        };
        if at > 0 && is_word(self.char(at - 1)) {
            return None;
        }
        let open = letters(at);
        if self.char(open) != '(' {
            return None;
        }
        let close = letters(open + 1);
        if self.char(close) != ')' || close == open + 1 || close - open > 12 {
            return None;
        }
        let end = letters(close + 1);
        if end == close + 1 && open == at || is_word(self.char(end)) || self.char(end) == '(' {
            return None;
        }
        let (front, piece, back) =
            (self.slice(at, open), self.slice(open + 1, close), self.slice(close + 1, end));
        let long = fold(&format!("{front}{piece}{back}"));
        let short = fold(&format!("{front}{back}"));
        Some(self.push(at, end, &long, vec![short]))
    }

    /// `i.v.m.`: single letters with dots between them are one word.
    fn dotted(&mut self, at: usize) -> usize {
        let mut joined = String::new();
        let mut end = at;
        while self.char(end).is_alphabetic() && self.run(end) == end + 1 {
            joined.push(self.char(end));
            end += 1;
            if self.char(end) != '.' {
                break;
            }
            end += 1;
        }
        if self.char(end.saturating_sub(1)) == '.' {
            end -= 1;
        }
        self.push(at, end, &fold(&joined), Vec::new())
    }

    /// `foto's`, `IB'er`, `d'Ancona`.
    fn apostrophe(&mut self, at: usize, end: usize) -> usize {
        let to = self.run(end + 1);
        let (base, ending) = (fold(self.slice(at, end)), fold(self.slice(end + 1, to)));
        let joined = format!("{base}{ending}");
        if APOSTROPHE_ENDINGS.contains(&ending.as_str()) {
            let variants = if ending == "s" { Vec::new() } else { vec![joined] };
            self.push(at, to, &base, variants)
        } else {
            self.push(at, to, &joined, Vec::new())
        }
    }

    /// `3.2`, `3:15`, `1.250,50`.
    fn number(&mut self, at: usize) -> usize {
        let mut end = self.run(at);
        while matches!(self.char(end), '.' | ':' | ',') && self.char(end + 1).is_ascii_digit() {
            end = self.run(end + 1);
        }
        let text = fold(self.slice(at, end));
        self.push(at, end, &text, Vec::new())
    }

    /// Adds the joined form of a hyphenated word or a range of years to the half just pushed.
    fn join(&mut self, at: usize, end: usize) {
        if at > 0 && is_hyphen(self.char(at - 1)) && at > 1 && is_word(self.char(at - 2)) {
            return;
        }
        if let Some(joined) = self.years(at, end).or_else(|| self.hyphenated(at, end))
            && let Some(word) = self.found.last_mut()
        {
            word.variants.push(joined);
        }
    }

    fn years(&self, at: usize, end: usize) -> Option<String> {
        let is_year = |from: usize, to: usize| {
            to - from == 4 && (from..to).all(|digit| self.char(digit).is_ascii_digit())
        };
        if !is_year(at, end) {
            return None;
        }
        let mut next = end;
        while self.char(next) == ' ' && next < end + 2 && next < self.chars.len() {
            next += 1;
        }
        if !is_dash(self.char(next)) {
            return None;
        }
        next += 1;
        while self.char(next) == ' ' && next < end + 4 && next < self.chars.len() {
            next += 1;
        }
        let to = self.run(next);
        is_year(next, to).then(|| format!("{}-{}", self.slice(at, end), self.slice(next, to)))
    }

    fn hyphenated(&self, at: usize, end: usize) -> Option<String> {
        let mut joined = String::new();
        let (mut from, mut to) = (at, end);
        loop {
            joined.push_str(self.slice(from, to));
            if !is_hyphen(self.char(to)) || !is_word(self.char(to + 1)) {
                break;
            }
            from = to + 1;
            to = self.run(from);
        }
        let folded = fold(&joined);
        (to > end && folded.chars().any(char::is_alphabetic)).then_some(folded)
    }

    fn push(&mut self, from: usize, to: usize, text: &str, variants: Vec<String>) -> usize {
        let position = self.found.len();
        // The halves of `ib-er` are no words: the ending belongs to the abbreviation, as in `IB'er`.
        let is_ending = matches!(text, "er" | "ers") && from > 0 && is_hyphen(self.char(from - 1));
        if is_ending {
            let start = self.offset + self.byte(from.saturating_sub(1));
            let end = self.offset + self.byte(to);
            if let Some(word) = self.found.last_mut().filter(|word| word.end == start) {
                word.end = end;
                return to;
            }
        }
        if !text.is_empty() {
            let (start, end) = (self.offset + self.byte(from), self.offset + self.byte(to));
            self.found.push(Word { text: text.into(), variants, start, end, position });
        }
        to
    }
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
