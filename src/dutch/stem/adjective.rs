//! Degrees of adjectives, and the nouns in *-heid* made of them.

use super::spelling::{closed, has, spelled};
use super::verb::is_verb;
use crate::lexicon;

/// The adjective that a comparative or superlative belongs to: *zwaarder*, *hoger*, *sterkst*.
pub(super) fn positive(word: &str) -> Option<String> {
    // Comparatives that have become words of their own.
    const WORDS_OF_THEIR_OWN: &[&str] = &[
        "ouder", "ouders", "laatst", "eerder", "eerst", "best", "verder", "leider", "later",
        "jongere", "oudst",
    ];
    let bare = word.strip_suffix('e').filter(|bare| bare.ends_with("er") || bare.ends_with("st"));
    let word = bare.unwrap_or(word);
    // *drukker* is a noun as well, and begins compounds.
    let plural = lexicon::usage(&format!("{word}s")).unwrap_or_default();
    let is_noun = plural.head > 0 && lexicon::usage(word).is_some_and(|it| it.modifier > 1);
    if WORDS_OF_THEIR_OWN.contains(&word) || word.len() < 5 || is_noun {
        return None;
    }
    let bases = if let Some(open) = word.strip_suffix("er") {
        // *zwaarder* zwaar, *hoger* hoog.
        let plain = open.strip_suffix('d').filter(|front| front.ends_with('r'));
        [closed(open), plain.map(str::to_owned)]
    } else {
        // *sterkst* sterk, *viest* vies.
        let ending_in_s = word.strip_suffix('t').filter(|base| base.ends_with('s'));
        [word.strip_suffix("st").map(str::to_owned), ending_in_s.map(str::to_owned)]
    };
    bases.into_iter().flatten().find(|base| {
        base.len() >= 3 && has(base) && (is_derived(word, base) || is_degree(word, base))
    })
}

/// Whether a word is a degree of an adjective: the lexicon has all its degrees, or one of each kind, or
/// the inflected form of a long adjective, while the word has no plural. *Helper* has none of *help*,
/// *danser* and *dienst* have plurals.
fn is_degree(word: &str, base: &str) -> bool {
    let ending = if base.ends_with('s') { "t" } else { "st" };
    let superlative =
        [ending.to_owned(), format!("{ending}e")].map(|end| has(&format!("{base}{end}")));
    let forms: Vec<String> = inflected(base).collect();
    let in_r = base.ends_with('r').then(|| format!("{base}de"));
    let compared = |end: &str| forms.iter().chain(&in_r).any(|form| has(&format!("{form}{end}")));
    let plural = if word.ends_with("er") { "s" } else { "en" };
    let is_one = || {
        let other =
            (base.len() > 5 && !is_verb(word)) || (superlative.contains(&true) && compared("r"));
        !forms.is_empty() && other && !has(&format!("{word}{plural}"))
    };
    (superlative == [true, true] && compared("re")) || is_one()
}

/// Whether a word ends like a degree of an adjective alone, of which the lexicon need not have the others:
/// *intensiever*; not *vertegenwoordiger*, which has a plural.
fn is_derived(word: &str, base: &str) -> bool {
    const ENDINGS: &[&str] =
        &["ief", "iek", "ig", "lijk", "baar", "zaam", "loos", "isch", "eel", "aal", "vol", "eus"];
    ENDINGS.iter().any(|ending| base.ends_with(ending)) && !has(&format!("{word}s"))
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
            ("adequater", "adequaat"),
            ("beknoptste", "beknopt"),
            ("significanter", "significant"),
            ("respectvoller", "respectvol"),
            ("verwijder", ""),
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
