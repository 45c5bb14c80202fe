//! Characters as they should be read: ligatures, bullets of symbol fonts, odd spaces and hyphens.
//!
//! Knows single characters only, never where they stand.

use unicode_normalization::UnicodeNormalization;

/// The bullet that every list mark becomes.
pub(super) const BULLET: char = '•';

/// What one drawn character reads as.
pub(super) enum Reading {
    /// Itself, or one other character.
    Char(char),
    /// The letters of a ligature.
    Letters(&'static str),
    /// A space between words.
    Space,
    /// A hyphen that shows only because a line ends there.
    SoftHyphen,
    /// Nothing that is read.
    Nothing,
}

/// How a character reads.
pub(super) fn reading(c: char) -> Reading {
    match c {
        'ﬀ' => Reading::Letters("ff"),
        'ﬁ' => Reading::Letters("fi"),
        'ﬂ' => Reading::Letters("fl"),
        'ﬃ' => Reading::Letters("ffi"),
        'ﬄ' => Reading::Letters("ffl"),
        'ﬅ' | 'ﬆ' => Reading::Letters("st"),
        'ĳ' => Reading::Letters("ij"),
        'Ĳ' => Reading::Letters("IJ"),
        '\u{AD}' => Reading::SoftHyphen,
        // Hyphens that look like a hyphen should match one.
        '\u{2010}' | '\u{2011}' | '\u{2043}' => Reading::Char('-'),
        '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{FEFF}'
        | '\u{FFFE}' => Reading::Nothing,
        c if c.is_whitespace() || c.is_control() => Reading::Space,
        '\u{E000}'..='\u{F8FF}' => symbol(c),
        // Other shapes that stand before list items.
        '▪' | '■' | '●' | '◦' | '○' | '▫' | '□' | '‣' | '➢' | '➤' | '►' | '▶' | '❖' | '✓' | '✔'
        | '\u{2219}' | '\u{25C6}' | '\u{25C7}' | '\u{2B9A}' => Reading::Char(BULLET),
        _ => Reading::Char(c),
    }
}

/// Private-use characters: Symbol and Wingdings at F000–F0FF, by far most of them list marks.
fn symbol(c: char) -> Reading {
    match u32::from(c) {
        0xF020 => Reading::Space,
        // Arrows of Wingdings, and of Symbol.
        0xF0E0 | 0xF0E8 | 0xF0AE | 0xF0DE => Reading::Char('→'),
        0xF0B0 => Reading::Char('°'),
        0xF02D => Reading::Char('-'),
        // Letters and digits of a symbol font that stand for themselves would be text in another
        // alphabet; nothing sensible can be made of them.
        _ => Reading::Char(BULLET),
    }
}

/// Whether a word is a mark before a list item.
pub(super) fn is_bullet(word: &str) -> bool {
    let mut chars = word.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => matches!(c, BULLET | '-' | '–' | '—' | '*' | '·' | '→' | '>'),
        _ => false,
    }
}

/// Composes accents: a decomposed `é` is one character; compatibility forms are left alone. Mends
/// letters that were UTF-8 once and read in another encoding since.
pub(super) fn compose(word: String) -> String {
    if word.is_ascii() {
        return word;
    }
    if word.contains('├') {
        let mended = DOS.iter().fold(word, |word, (wrong, right)| word.replace(wrong, right));
        return mended.nfc().collect();
    }
    if word.contains('Ã') {
        let bytes: Option<Vec<u8>> =
            word.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
        if let Some(Ok(mended)) = bytes.map(String::from_utf8) {
            return mended;
        }
    }
    word.nfc().collect()
}

/// UTF-8 read as code page 437, for the accented letters that Dutch uses.
const DOS: [(&str, &str); 9] = [
    ("├½", "ë"),
    ("├»", "ï"),
    ("├®", "é"),
    ("├¿", "è"),
    ("├Â", "ö"),
    ("├╢", "ö"),
    ("├╝", "ü"),
    ("├│", "ó"),
    ("├í", "á"),
];

#[cfg(test)]
mod tests {
    use super::{compose, is_bullet};

    #[test]
    fn accents_and_broken_encodings() {
        let check = |word: &str, expect: &str| assert_eq!(compose(word.to_owned()), expect);
        check("coo\u{308}rdinatie", "coördinatie");
        check("ge├»nformeerd", "geïnformeerd");
        check("geÃ«valueerd", "geëvalueerd");
        check("São", "São");
        check("plan", "plan");
    }

    #[test]
    fn marks_before_list_items() {
        for (word, expect) in [("•", true), ("-", true), ("–", true), ("a", false), ("--", false)]
        {
            assert_eq!(is_bullet(word), expect, "{word}");
        }
    }
}
