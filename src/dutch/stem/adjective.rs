//! Degrees of adjectives, and the nouns in *-heid* made of them.

use super::spelling::{closed, has, spelled};
use crate::lexicon;

/// The adjective that a comparative or superlative belongs to: *zwaarder*, *hoger*, *sterkst*.
pub(super) fn positive(word: &str) -> Option<String> {
    // Comparatives that have become words of their own.
    const WORDS_OF_THEIR_OWN: &[&str] = &[
        "ouder", "ouders", "laatst", "eerder", "eerst", "best", "verder", "leider", "later",
        "jongere", "oudst",
    ];
    // *drukker* is a noun as well, and begins compounds.
    let plural = lexicon::usage(&format!("{word}s")).unwrap_or_default();
    let is_noun = plural.head > 0 && lexicon::usage(word).is_some_and(|it| it.modifier > 1);
    if WORDS_OF_THEIR_OWN.contains(&word) || word.len() < 5 || is_noun {
        return None;
    }
    let (bases, comparative) = if let Some(open) = word.strip_suffix("er") {
        // *zwaarder* zwaar, *hoger* hoog.
        let plain = open.strip_suffix('d').filter(|front| front.ends_with('r'));
        (vec![closed(open), plain.map(str::to_owned)], true)
    } else {
        // *sterkst* sterk, *viest* vies.
        let ending_in_s = word.strip_suffix('t').filter(|base| base.ends_with('s'));
        (vec![word.strip_suffix("st").map(str::to_owned), ending_in_s.map(str::to_owned)], false)
    };
    bases.into_iter().flatten().find(|base| {
        // An adjective has both degrees; *helper* has none of *help*.
        let ending = if base.ends_with('s') { "t" } else { "st" };
        let compared = || match comparative {
            // The lexicon has *viezer* and no *viezere*; *danser* has the plural *dansers*.
            true if base.ends_with('s') => !has(&format!("{word}s")),
            true => has(&format!("{word}e")),
            false => is_compared(base),
        };
        let degrees =
            || has(&format!("{base}{ending}")) && has(&format!("{base}{ending}e")) && compared();
        base.len() >= 3 && has(base) && (is_derived(base) || degrees())
    })
}

/// Whether a word ends like an adjective alone, whose degrees the lexicon need not have: *intensiever*.
fn is_derived(base: &str) -> bool {
    ["ief", "iek", "lijk", "baar", "zaam", "loos", "isch"].iter().any(|end| base.ends_with(end))
}

/// Whether an adjective has a comparative: *zwaarder*, *hogere*, *viezer*.
fn is_compared(base: &str) -> bool {
    let in_r = base.ends_with('r') && has(&format!("{base}der"));
    let ending = if base.ends_with('s') { "r" } else { "re" };
    in_r || inflected(base).any(|form| has(&format!("{form}{ending}")))
}

/// *hoge* of *hoog*, *vieze* of *vies*, *dunne* of *dun*, as far as the lexicon has them.
fn inflected(base: &str) -> impl Iterator<Item = String> {
    let doubled = base.chars().last().map(|last| format!("{base}{last}en"));
    [spelled(base, true), spelled(base, false)]
        .into_iter()
        .chain(doubled)
        .filter_map(|open| open.strip_suffix('n').map(str::to_owned))
        .filter(|form| has(form))
}

/// The adjective of a noun in *-heid*: *mogelijkheid*, *gezondheid*. Not *gelegenheid*, which is of no
/// adjective any more, nor *overheid*.
pub(super) fn of_quality(word: &str) -> Option<&str> {
    // Amounts, not qualities.
    const WORDS_OF_THEIR_OWN: &[&str] = &["hoeveel", "meerder", "minder"];
    let base = word.strip_suffix("heid").or_else(|| word.strip_suffix("heden"))?;
    let is_adjective = base.len() >= 5 && !base.ends_with("en") && has(base);
    (is_adjective && !WORDS_OF_THEIR_OWN.contains(&base) && inflected(base).next().is_some())
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
            ("viezer", "vies"),
            ("smalst", "smal"),
            ("toegankelijker", "toegankelijk"),
            ("ouder", ""),
            ("danser", ""),
            ("boter", ""),
            ("toetst", ""),
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
