//! The stem of a word as it stands in a text: what is decided of the whole word and not of a part of a
//! compound.

use super::spelling::has;
use super::verb::is_verb;
use super::{EXCEPTIONS, is_participle, stem};
use crate::lexicon;

/// Forms of another word than they look like, closed classes of Dutch. Alone they are; in compounds,
/// *waren* are goods, and *minderjarig* is of no *weinig*.
const SUPPLETIVE: &[(&str, &[&str])] = &[
    ("zijn", &["ben", "bent", "is", "was", "waren", "geweest"]),
    ("goed", &["beter", "betere", "best", "beste"]),
    ("veel", &["meer", "meest", "meeste"]),
    ("weinig", &["minder", "mindere", "minst", "minste"]),
];

/// The stem of a word and the parts that it was split into, if it is a compound. One that the lexicon
/// lacks, or has in this form alone, has the stem of its head, about which the lexicon can be asked.
#[must_use]
pub fn stem_compound(word: &str, parts: Option<&[String]>) -> String {
    let Some(head) = parts.and_then(<[String]>::last).map(String::as_str) else {
        let other = SUPPLETIVE.iter().find(|(_, forms)| forms.contains(&word));
        return other.map_or_else(|| stem(word), |(lemma, _)| (*lemma).to_owned());
    };
    let whole = stem(word);
    // *personeelskosten*, that has no singular in the lexicon; *leerlinggebonden* is no plural.
    let is_plural = || {
        let in_s = || whole == word && word.ends_with('s') && !has(&format!("{word}e"));
        let ends = !EXCEPTIONS.contains_key(word) && (whole.ends_with("en") || in_s());
        ends && !is_participle(head) && !is_verb(&whole)
    };
    match word.strip_suffix(head) {
        Some(front) if lexicon::usage(&whole).is_none() || is_plural() => {
            format!("{front}{}", stem(head))
        }
        _ => whole,
    }
}

/// A word in the spelling of today, where the lexicon has it with *c* alone: *produktie*, *aktie*, as laws
/// of before 1996 write them.
#[must_use]
pub fn respelled(word: &str) -> Option<String> {
    if word.len() < 5 || !word.contains('k') || lexicon::usage(word).is_some() {
        return None;
    }
    Some(word.replace('k', "c")).filter(|respelled| has(respelled))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dutch::compound;

    #[test]
    fn compounds_go_by_their_head_where_the_lexicon_has_no_singular() {
        for (word, expect) in [
            ("personeelskosten", "personeelskost"),
            ("contractvoorwaarden", "contractvoorwaarde"),
            ("kruisverwijzingen", "kruisverwijzing"),
            ("doelstellingen", "doelstelling"),
            ("drinkwaren", "drinkwaar"),
            ("waren", "zijn"),
        ] {
            assert_eq!(stem_compound(word, compound::split(word).as_deref()), expect, "{word}");
        }
    }

    #[test]
    fn old_spellings_are_read_as_of_today() {
        for (word, expect) in [("produktie", Some("productie")), ("kosten", None), ("kwkk", None)] {
            assert_eq!(respelled(word).as_deref(), expect, "{word}");
        }
    }
}
