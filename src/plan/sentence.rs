//! Sentences of Dutch prose, as byte ranges.
//!
//! Rules by hand: a full stop ends a sentence when what follows begins one and what precedes is no
//! abbreviation, initial or number that goes on. Good enough to cut passages and excerpts at; a
//! missed border only makes a longer piece.

use std::ops::Range;

use super::vocabulary::is_abbreviation;

/// The sentences of `text` in order, without the space between them. A line end is always a border.
///
/// The ranges are bytes, lie on character borders, don't overlap, and together hold everything but
/// white space.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    let may_end = |byte: &u8| MAY_END[usize::from(*byte)];
    while let Some(ahead) = text.as_bytes().get(at..).and_then(|rest| rest.iter().position(may_end))
    {
        at += ahead;
        let mark = text.get(at..).and_then(|rest| rest.chars().next());
        let end = match mark {
            Some('\n') => Some(at),
            Some(mark @ ('.' | '!' | '?' | '…')) => border(text, at, mark),
            _ => None,
        };
        if let Some(end) = end {
            push(&mut found, text, start..end);
            start = end;
        }
        at = end.map_or(at + 1, |end| end.max(at + 1));
    }
    push(&mut found, text, start..text.len());
    found
}

/// Whether a sentence may end at a byte, the first of `…` among them.
const MAY_END: [bool; 256] = {
    let mut may_end = [false; 256];
    let mut marks = b"\n.!?\xE2".as_slice();
    while let [mark, rest @ ..] = marks {
        may_end[*mark as usize] = true;
        marks = rest;
    }
    may_end
};

fn push(found: &mut Vec<Range<usize>>, text: &str, range: Range<usize>) {
    let Some(piece) = text.get(range.clone()) else { return };
    let start = range.start + (piece.len() - piece.trim_start().len());
    let end = range.start + piece.trim_end().len();
    if start < end {
        found.push(start..end);
    }
}

/// The end of a sentence that the mark at `at` ends, closing quotes and brackets included.
fn border(text: &str, at: usize, mark: char) -> Option<usize> {
    let after = text.get(at + mark.len_utf8()..)?;
    let closing = after.len()
        - after.trim_start_matches(['.', '!', '?', '…', '"', '\'', '”', '’', '»', ')', ']']).len();
    let end = at + mark.len_utf8() + closing;
    let rest = text.get(end..)?;
    let mut next = rest.chars();
    if !next.next()?.is_whitespace() {
        return None;
    }
    let first =
        rest.trim_start().trim_start_matches(['"', '\'', '‘', '“', '„', '(', '[', '«', '•', '–']);
    let opens = first.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
    // 's Middags, 't Is: a capital behind an apostrophe word.
    let clitic = ["s ", "t ", "n "].iter().any(|word| first.starts_with(word))
        && first.chars().nth(2).is_some_and(char::is_uppercase);
    if !(opens || clitic) {
        return None;
    }
    if mark != '.' {
        return Some(end);
    }
    let word =
        text.get(..at)?.rsplit(|c: char| c.is_whitespace() || "(“‘\"'".contains(c)).next()?;
    let initial = || word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    let spelled = || word.contains('.') && word.split('.').all(|part| part.chars().count() == 1);
    // `1.` at the start of an item, `art. 18`: a number or abbreviation in front of what it belongs to.
    let item = || {
        (word.chars().all(|c| c.is_ascii_digit() || c == '.') || word.chars().count() == 1)
            && text.get(..at).and_then(|before| before.rsplit('\n').next()).map(str::trim)
                == Some(word)
    };
    let abbreviation = || closing == 0 && is_abbreviation(word);
    (!(initial() || spelled() || item() || abbreviation())).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expect: &[&str]) {
        let found: Vec<&str> = sentences(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn sentences_end_where_a_reader_ends_them() {
        check(
            "Dit is één. En dit is twee! Toch? Ja.",
            &["Dit is één.", "En dit is twee!", "Toch?", "Ja."],
        );
        check(
            "Hulp (bijv. Dyslexie) volgens art. 18a WPO. Daarna d.w.z. Later.",
            &["Hulp (bijv. Dyslexie) volgens art. 18a WPO.", "Daarna d.w.z. Later."],
        );
        check(
            "Volgens drs. A. de Vries is 1.250 genoeg. ‘Mooi.’ Zei hij.",
            &["Volgens drs. A. de Vries is 1.250 genoeg.", "‘Mooi.’", "Zei hij."],
        );
        let abbreviated = "Dit a.d.h.v. Een plan, t/m. Maandag, bij Drs. De Vries.";
        check(abbreviated, &[abbreviated]);
        check("Dat past. 's Middags niet.", &["Dat past.", "'s Middags niet."]);
        check("1. Eerst dit.\n2. Dan dat", &["1. Eerst dit.", "2. Dan dat"]);
        check("visie en missie. centraal staat", &["visie en missie. centraal staat"]);
        check("Kop zonder punt\nTekst.", &["Kop zonder punt", "Tekst."]);
        check("", &[]);
    }

    proptest! {
        #[test]
        fn everything_but_space_is_in_one_sentence(text in "[a-zA-Zé0-9 .!?\n'\"(…•]{0,80}") {
            let ranges = sentences(&text);
            let kept: String = ranges.iter().map(|range| &text[range.clone()]).collect();
            let bare = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&kept), bare(&text));
            prop_assert!(ranges.windows(2).all(|pair| pair[0].end <= pair[1].start));
        }
    }
}
