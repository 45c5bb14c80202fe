//! What was typed → words, phrases and exclusions. Flat: there is nothing to nest, so no input is deep.
//!
//! Words stand as typed; `"…"` is a phrase; `-word` leaves passages out. There is no other syntax:
//! brackets, colons and slashes are text (`s(b)o`, `artikel 3:15`). What is over a limit is left out
//! and said in a notice.

use super::Notice;

/// Bytes of a question; what is longer is cut.
pub const MAX_QUERY: usize = 1024;
/// Words that are searched.
pub const MAX_WORDS: usize = 16;
/// Phrases that are searched.
pub const MAX_PHRASES: usize = 4;
/// Words of a phrase.
pub const MAX_PHRASE_WORDS: usize = 8;

/// The pieces of a question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The question without control characters.
    pub text: String,
    /// The words outside phrases, as one text: notations such as `2018 - 2022` stay together.
    pub words: String,
    /// The phrases, without quotation marks.
    pub phrases: Vec<String>,
    /// The words to leave out.
    pub excluded: Vec<String>,
    /// What was left out of the question itself.
    pub notices: Vec<Notice>,
}

/// Takes a question apart. Never fails.
#[must_use]
pub fn parse(typed: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut clean: String = typed
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .filter(|letter| !is_hidden(*letter))
        .collect();
    if clean.len() > MAX_QUERY {
        let cut = (0..=MAX_QUERY).rev().find(|&at| clean.is_char_boundary(at)).unwrap_or(0);
        clean.truncate(cut);
        parsed.notices.push(notice("queryTooLong", MAX_QUERY.to_string(), "the question was cut"));
    }
    parsed.text = clean.trim().to_owned();

    let pieces: Vec<&str> = parsed.text.split(is_quote).collect();
    let closed = pieces.len() % 2 == 1;
    for (number, piece) in pieces.iter().enumerate() {
        let inside = number % 2 == 1 && (closed || number + 1 < pieces.len());
        if !inside {
            loose(piece, &mut parsed.words, &mut parsed.excluded);
        } else if piece.split_whitespace().next().is_none() {
            // "" asks for nothing.
        } else if parsed.phrases.len() == MAX_PHRASES {
            parsed.notices.push(notice(
                "tooManyPhrases",
                (*piece).to_owned(),
                "this phrase was searched as loose words",
            ));
            push_word(&mut parsed.words, piece);
        } else {
            parsed.phrases.push(piece.trim().to_owned());
        }
    }
    // Only exclusions: everything but one word is no question; the words are meant.
    if parsed.words.is_empty() && parsed.phrases.is_empty() {
        parsed.words = parsed.excluded.join(" ");
        parsed.excluded.clear();
    }
    parsed
}

/// Words outside quotation marks.
fn loose(piece: &str, words: &mut String, excluded: &mut Vec<String>) {
    let mut before = "";
    for word in piece.split_whitespace() {
        match word.strip_prefix('-') {
            Some(rest)
                if rest.chars().next().is_some_and(char::is_alphanumeric) && !suspends(before) =>
            {
                excluded.push(rest.to_owned());
            }
            _ => push_word(words, word),
        }
        before = word;
    }
}

/// Whether the word before makes a hyphen one that stands for a left-out first half:
/// `subsidieaanvraag en -verlening`.
fn suspends(before: &str) -> bool {
    matches!(before, "en" | "of" | "/" | "&") || before.ends_with([',', '/'])
}

fn push_word(words: &mut String, word: &str) {
    if !words.is_empty() {
        words.push(' ');
    }
    words.push_str(word.trim());
}

fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '„' | '«' | '»')
}

/// Directional marks and overrides, which could make a question read as another one.
fn is_hidden(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A notice with its machine name.
#[must_use]
pub fn notice(code: &'static str, subject: String, message: &str) -> Notice {
    Notice { code, subject, message: message.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(typed: &str, words: &str, phrases: &[&str], excluded: &[&str]) {
        let parsed = parse(typed);
        assert_eq!(
            (parsed.words.as_str(), parsed.phrases, parsed.excluded),
            (
                words,
                phrases.iter().map(ToString::to_string).collect(),
                excluded.iter().map(ToString::to_string).collect()
            ),
            "{typed}"
        );
    }

    #[test]
    fn words_phrases_and_exclusions() {
        check("", "", &[], &[]);
        check("tijdelijke ondersteuning", "tijdelijke ondersteuning", &[], &[]);
        check("\"buiten het regulier\" sbo", "sbo", &["buiten het regulier"], &[]);
        check("„buiten het regulier”", "", &["buiten het regulier"], &[]);
        check("sbo \"niet dicht", "sbo niet dicht", &[], &[]);
        check("sbo -vso", "sbo", &[], &["vso"]);
        check("-vso", "vso", &[], &[]);
        check("subsidieaanvraag en -verlening", "subsidieaanvraag en -verlening", &[], &[]);
        check("aanvraag, -verlening", "aanvraag, -verlening", &[], &[]);
        check("2018 - 2022", "2018 - 2022", &[], &[]);
        check("artikel 3:15 http://a.nl (s(b)o", "artikel 3:15 http://a.nl (s(b)o", &[], &[]);
        check("a\u{202e}b\u{0}c", "ab c", &[], &[]);
        check("\"\"", "", &[], &[]);
    }

    proptest! {
        #[test]
        fn never_fails_and_never_grows(typed in "(?s).{0,400}") {
            let parsed = parse(&typed);
            prop_assert!(parsed.text.len() <= MAX_QUERY);
            prop_assert!(parsed.words.len() <= parsed.text.len() + 1);
            prop_assert!(parsed.phrases.len() <= MAX_PHRASES);
        }
    }
}
