//! Words broken at a line's end: joined, kept with their hyphen, or two words after all.
//!
//! The word list decides first; without it, the shape of the halves does. Dutch hyphenation breaks
//! between syllables and never changes what surrounds the hyphen, but for a diaeresis
//! (`co-|operatie` = coöperatie is not written so in running text, and is left alone).

use crate::lexicon;

/// How the end of one line and the start of the next read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    /// One word, the hyphen gone.
    Drop,
    /// One word with its hyphen: `IB-er`, `2018-2022`, `zee-eend`.
    Keep,
    /// Two words: no hyphen, or a suspended one (`onderwijs- en zorgvraag`).
    Space,
}

/// Words after a suspended hyphen: `meer- en hoogbegaafd`.
const CONJUNCTIONS: [&str; 9] = ["en", "of", "én", "óf", "als", "tot", "en/of", "maar", "noch"];

/// Decides how `left`, the last word of a line, and `right`, the first of the next, read.
/// `soft` says that the hyphen is there for the line's end only.
pub(super) fn join(left: &str, right: &str, soft: bool) -> Join {
    let Some(stem) = left.strip_suffix('-').filter(|stem| !stem.is_empty()) else {
        return Join::Space;
    };
    if soft {
        return Join::Drop;
    }
    if CONJUNCTIONS.contains(&trim(right)) {
        return Join::Space;
    }
    let (Some(last), Some(first)) = (stem.chars().next_back(), right.chars().next()) else {
        return Join::Space;
    };
    if last.is_ascii_digit() || first.is_ascii_digit() {
        return if first.is_alphanumeric() && last.is_alphanumeric() {
            Join::Keep
        } else {
            Join::Space
        };
    }
    if !last.is_alphabetic() || !first.is_alphabetic() {
        return Join::Space;
    }
    let (stem, right) = (core(stem), trim(right));
    let capitals = stem.chars().filter(|c| c.is_uppercase()).count();
    if first.is_uppercase() {
        // A heading in capitals is broken like any other word; `Midden-Delfland` is not.
        let shouting = capitals > 1 && right.chars().all(|c| !c.is_lowercase());
        return if shouting && !(known(stem) && known(right)) { Join::Drop } else { Join::Keep };
    }
    if capitals > 1 && stem.chars().all(|c| !c.is_lowercase()) {
        return Join::Keep;
    }
    if known(&format!("{stem}{right}")) {
        return Join::Drop;
    }
    if clash(last, first) && known(stem) && known(right) {
        return Join::Keep;
    }
    Join::Drop
}

fn known(word: &str) -> bool {
    lexicon::contains(word)
}

/// The word without punctuation around it.
fn trim(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// The last part of a word that has hyphens of its own.
fn core(word: &str) -> &str {
    let word = word.rsplit(['-', '/']).next().unwrap_or(word);
    trim(word)
}

/// Vowels that would read as one sound when joined, so that the hyphen is part of the word
/// (Woordenlijst Nederlandse Taal, leidraad 6.3): `zee-eend`, `na-apen`.
fn clash(last: char, first: char) -> bool {
    matches!(
        (last, first),
        ('a', 'a' | 'e' | 'i' | 'u')
            | ('e', 'e' | 'i' | 'u')
            | ('i', 'e' | 'i' | 'j')
            | ('o', 'o' | 'e' | 'i' | 'u')
            | ('u', 'u' | 'i')
    )
}

#[cfg(test)]
mod tests {
    use super::{Join, join};

    #[test]
    fn words_broken_at_a_lines_end() {
        let check = |left: &str, right: &str, expect: Join| {
            assert_eq!(join(left, right, false), expect, "{left}|{right}");
        };
        check("ondersteunings-", "plan", Join::Drop);
        check("ondersteunings-", "planraad,", Join::Drop);
        check("ver-", "standelijke", Join::Drop);
        check("Vin-", "cent", Join::Drop);
        check("onderwijs-", "en", Join::Space);
        check("meer-", "of", Join::Space);
        check("zee-", "eend", Join::Keep);
        check("IB-", "er", Join::Keep);
        check("Midden-", "Delfland", Join::Keep);
        check("2018-", "2022", Join::Keep);
        check("ONDER-", "STEUNINGSPLAN", Join::Drop);
        check("onder", "wijs", Join::Space);
        check("-", "plan", Join::Space);
        check("pagina", "12-", Join::Space);
    }

    #[test]
    fn a_soft_hyphen_always_joins() {
        assert_eq!(join("zee-", "eend", true), Join::Drop);
    }
}
