//! Degrees of adjectives, and the nouns in *-heid* made of them.

use super::spelling::{closed, has, opened};
use crate::lexicon;

/// The adjective that a comparative or superlative belongs to: *zwaarder*, *hoger*, *sterkst*.
pub(super) fn positive(word: &str) -> Option<String> {
    // Comparatives that have become words of their own.
    const WORDS_OF_THEIR_OWN: &[&str] = &[
        "ouder", "ouders", "laatst", "eerder", "eerst", "best", "verder", "leider", "later",
        "jongere", "oudst",
    ];
    // *drukker* and *lager* are nouns as well.
    let is_noun = lexicon::usage(&format!("{word}s")).is_some_and(|usage| usage.head > 0);
    if WORDS_OF_THEIR_OWN.contains(&word) || word.len() < 5 || is_noun {
        return None;
    }
    let (bases, comparative) = if let Some(open) = word.strip_suffix("er") {
        // *zwaarder* zwaar, *hoger* hoog.
        let plain = open.strip_suffix('d').filter(|front| front.ends_with('r'));
        (vec![closed(open), plain.map(str::to_owned)], true)
    } else {
        (vec![word.strip_suffix("st").map(str::to_owned)], false)
    };
    bases.into_iter().flatten().find(|base| {
        // An adjective has both degrees and an inflected form; *helper* has none of *help*.
        let degrees = match comparative {
            true => has(&format!("{base}st")) && has(&format!("{word}e")),
            false => is_compared(base),
        };
        base.len() >= 3 && has(base) && degrees && has(&format!("{base}ste"))
    })
}

fn is_compared(base: &str) -> bool {
    inflected(base).is_some_and(|form| has(&format!("{form}re"))) || has(&format!("{base}dere"))
}

/// *hoge* of *hoog*.
fn inflected(base: &str) -> Option<String> {
    opened(base).strip_suffix('n').map(str::to_owned)
}

/// The adjective of a noun in *-heid*: *mogelijkheid*, *gezondheid*. Not *gelegenheid*, which is of no
/// adjective any more, nor *overheid*.
pub(super) fn of_quality(word: &str) -> Option<&str> {
    // Amounts, not qualities.
    const WORDS_OF_THEIR_OWN: &[&str] = &["hoeveel", "meerder", "minder"];
    let base = word.strip_suffix("heid").or_else(|| word.strip_suffix("heden"))?;
    let is_adjective = base.len() >= 5 && !base.ends_with("en") && has(base);
    (is_adjective
        && !WORDS_OF_THEIR_OWN.contains(&base)
        && inflected(base).is_some_and(|form| has(&form)))
    .then_some(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positives() {
        for (word, expect) in [
            ("zwaarder", "zwaar"),
            ("hoger", "hoog"),
            ("sterker", "sterk"),
            ("sterkst", "sterk"),
            ("liever", "lief"),
            ("dunner", "dun"),
            ("ouder", ""),
            ("helper", ""),
            ("dienst", ""),
            ("kunst", ""),
        ] {
            assert_eq!(positive(word).as_deref().unwrap_or(""), expect, "{word}");
        }
    }

    #[test]
    fn qualities() {
        for (word, expect) in [
            ("mogelijkheden", "mogelijk"),
            ("gezondheid", "gezond"),
            ("gelegenheid", ""),
            ("overheid", ""),
            ("hoeveelheden", ""),
        ] {
            assert_eq!(of_quality(word).unwrap_or(""), expect, "{word}");
        }
    }
}
