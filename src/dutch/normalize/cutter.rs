//! Notations: brackets inside a word, apostrophes, dots between letters, ranges of years, hyphens.

use super::{Word, fold, is_apostrophe, is_combining, is_dash, is_hyphen, is_invisible, is_word};

/// Cuts what the notations may occur in.
pub(super) fn cut(text: &str, from: usize, to: usize, found: &mut Vec<Word>) {
    let text = text.get(from..to).unwrap_or_default();
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut cutter = Cutter { text, offset: from, chars: &chars, found };
    let mut at = 0;
    while at < chars.len() {
        at = cutter.cut(at);
    }
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
