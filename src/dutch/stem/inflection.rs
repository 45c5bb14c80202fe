//! Regular forms that Porter leaves apart: participles, Latin plurals, diminutives, comparatives.
//!
//! A rule proposes the base form, and the lexicon decides: *geplaatst* is a form of *plaatsen* since
//! that is a verb, *gezicht* is none of *zichten* since it has a plural of its own.

use super::irregular;
use crate::lexicon;

fn has(word: &str) -> bool {
    lexicon::usage(word).is_some_and(|usage| !usage.name)
}

/// Verbs that begin with *ge* themselves.
const GE_VERBS: &[&str] = &[
    "gebeur",
    "gebruik",
    "gedoog",
    "geleid",
    "geloof",
    "geluk",
    "gelast",
    "getuig",
    "gevoel",
    "gewen",
    "geraak",
    "gehoorzaam",
];

/// The infinitive that a participle in *ge-…-d/t* belongs to, alone or behind a prefix: *geplaatst*,
/// *ingevoegd*, *gemeld*.
pub(super) fn participle(word: &str) -> Option<String> {
    if !word.ends_with(['t', 'd']) {
        return None;
    }
    let alone = word.strip_prefix("ge").and_then(|rest| of_participle("", rest, word));
    alone.or_else(|| {
        irregular::prefixed(word)
            .find_map(|(prefix, rest)| of_participle(prefix, rest.strip_prefix("ge")?, word))
    })
}

fn of_participle(prefix: &str, rest: &str, word: &str) -> Option<String> {
    if rest.len() < 3 || (prefix.is_empty() && GE_VERBS.iter().any(|verb| word.starts_with(verb))) {
        return None;
    }
    // *gezicht* has a plural *gezichten*; what is only a participle has *gewerkte* and no more.
    if has(&format!("{word}en")) && !has(&format!("{word}e")) {
        return None;
    }
    let stripped = rest.get(..rest.len() - 1)?;
    [stripped, rest].into_iter().find_map(|base| {
        let verb = format!("{prefix}{}", super::infinitive(base));
        // A base of a vowel is no verb stem: *gelei-d*.
        let sound = base.bytes().last().is_some_and(|last| !super::is_vowel(last));
        (sound && has(&verb)).then_some(verb)
    })
}

/// The singular of a plural in *-a*, *-i*, *-ices*, *-ina*, *-es*, *-ien*: *musea*, *politici*,
/// *indices*, *examina*, *crises*, *bacterien*.
pub(super) fn foreign_singular(word: &str) -> Option<String> {
    const ENDINGS: &[(&str, &[&str])] = &[
        ("ina", &["en"]),
        ("a", &["um", "on"]),
        ("ices", &["ex", "ix"]),
        ("i", &["us", "o"]),
        ("es", &["is"]),
        ("eeen", &["ee"]),
        ("ieen", &["ie"]),
        ("ien", &["ie"]),
    ];
    // Words of their own that end like a plural.
    const NO_PLURALS: &[&str] = &["agenda", "propaganda", "casino", "taxi", "ski"];
    if word.len() < 5 || NO_PLURALS.contains(&word) {
        return None;
    }
    ENDINGS.iter().find_map(|(ending, others)| {
        let base = word.strip_suffix(ending)?;
        let same = *ending == "es" && has(&format!("{base}e"));
        others
            .iter()
            .map(|other| format!("{base}{other}"))
            .find(|singular| !same && base.len() >= 3 && has(singular))
    })
}

/// The word that a diminutive is made of: *kindje*, *tafeltje*, *boompje*, *koninkje*, *balletje*.
pub(super) fn diminutive(word: &str) -> Option<String> {
    // Words whose base is another word, or that lost their base.
    const WORDS_OF_THEIR_OWN: &[&str] =
        &["beetje", "meisje", "uitje", "toetje", "ietsje", "mannetje", "makkelijkje", "dagje"];
    let singular = word.strip_suffix('s').unwrap_or(word);
    let base = singular.strip_suffix("je")?;
    if base.len() < 3 || WORDS_OF_THEIR_OWN.contains(&singular) {
        return None;
    }
    let mut bases = Vec::new();
    if let Some(short) = base.strip_suffix("et") {
        // *balletje* bal, *dingetje* ding.
        if let [.., second, last] = short.as_bytes()
            && second == last
        {
            bases.push(short[..short.len() - 1].to_owned());
        }
        bases.push(short.to_owned());
    }
    if let Some(front) = base.strip_suffix('k') {
        bases.push(format!("{front}g"));
    }
    // *kaartje* is of *kaart*, which has a plural; *tafeltje* is not of *hij tafelt*.
    if has(&format!("{base}en")) {
        bases.push(base.to_owned());
    }
    if let Some(front) = base.strip_suffix(['t', 'p']) {
        bases.push(front.to_owned());
        // *autootje* auto, *cafeetje* cafe.
        if let [.., second, last] = front.as_bytes()
            && second == last
            && super::is_vowel(*last)
        {
            bases.push(front[..front.len() - 1].to_owned());
        }
    }
    bases.push(base.to_owned());
    bases.into_iter().find(|base| base.len() >= 2 && has(base))
}

/// The adjective that a comparative or superlative belongs to: *zwaarder*, *hoger*, *sterkst*.
pub(super) fn positive(word: &str) -> Option<String> {
    // Comparatives that have become words of their own.
    const WORDS_OF_THEIR_OWN: &[&str] =
        &["ouder", "ouders", "laatst", "eerder", "verder", "leider", "later", "jongere", "oudst"];
    if WORDS_OF_THEIR_OWN.contains(&word) || word.len() < 5 {
        return None;
    }
    let (base, other) = if let Some(base) = word.strip_suffix("er") {
        (base, None)
    } else {
        let base = word.strip_suffix("st")?;
        (base, Some("ere"))
    };
    let mut bases = vec![base.to_owned()];
    if let Some(front) = base.strip_suffix('d').filter(|front| front.ends_with('r')) {
        bases.push(front.to_owned());
    }
    let last = base.chars().last()?;
    let mut long = base.to_owned();
    if let [.., first, second] = base.as_bytes()
        && super::is_vowel(*first)
        && !super::is_vowel(*second)
    {
        long.insert(base.len() - 1, char::from(*first));
        bases.push(long.clone());
    }
    if let [.., second, third] = base.as_bytes()
        && second == third
    {
        bases.push(base[..base.len() - 1].to_owned());
    }
    let hardened = match last {
        'v' => Some('f'),
        'z' => Some('s'),
        _ => None,
    };
    if let Some(hard) = hardened {
        for base in [base.to_owned(), long] {
            bases.push(format!("{}{hard}", base.get(..base.len() - 1)?));
        }
    }
    bases.into_iter().find(|base| {
        // An adjective has both degrees and an inflected form; *helper* has none of *help*.
        let degrees = match other {
            None => has(&format!("{base}st")) && has(&format!("{word}e")),
            Some(_) => comparative_exists(base),
        };
        base.len() >= 3 && has(base) && degrees && has(&format!("{base}ste"))
    })
}

fn comparative_exists(base: &str) -> bool {
    let stem = super::infinitive(base);
    let Some(front) = stem.strip_suffix("en") else { return false };
    has(&format!("{front}ere")) || has(&format!("{base}dere"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_forms() {
        let check = |of: fn(&str) -> Option<String>, word: &str, expect: &str| {
            assert_eq!(of(word).as_deref().unwrap_or(""), expect, "{word}");
        };
        for (word, expect) in [
            ("geplaatst", "plaatsen"),
            ("ingevoegd", "invoegen"),
            ("gerealiseerd", "realiseren"),
            ("aangemeld", "aanmelden"),
            ("getest", "testen"),
            ("gebruikt", ""),
            ("gezicht", ""),
            ("gewicht", ""),
            ("gebied", ""),
        ] {
            check(participle, word, expect);
        }
        for (word, expect) in [
            ("musea", "museum"),
            ("politici", "politicus"),
            ("examina", "examen"),
            ("crises", "crisis"),
            ("bacterien", "bacterie"),
            ("agenda", ""),
            ("analyses", ""),
        ] {
            check(foreign_singular, word, expect);
        }
        for (word, expect) in [
            ("kindje", "kind"),
            ("tafeltjes", "tafel"),
            ("boompje", "boom"),
            ("koninkje", "koning"),
            ("balletje", "bal"),
            ("autootje", "auto"),
            ("beetje", ""),
            ("meisje", ""),
        ] {
            check(diminutive, word, expect);
        }
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
            check(positive, word, expect);
        }
    }
}
