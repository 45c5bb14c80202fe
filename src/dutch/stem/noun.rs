//! Plurals in *-s* and of Latin words, and diminutives.

use super::spelling::{closed, has, is_vowel};

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
    const NO_PLURALS: &[&str] = &["platina", "agenda", "propaganda", "casino", "taxi", "ski"];
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
        &["beetje", "meisje", "uitje", "toetje", "ietsje", "makkelijkje", "dagje"];
    let singular = word.strip_suffix('s').unwrap_or(word);
    let base = singular.strip_suffix("je")?;
    if base.len() < 3 || WORDS_OF_THEIR_OWN.contains(&singular) {
        return None;
    }
    let mut bases = Vec::new();
    // *balletje* is of *bal*, *pincetje* of *pincet*, *bloemetje* of *bloem*.
    let short = base.strip_suffix("et");
    if let Some([.., second, last]) = short.map(str::as_bytes)
        && second == last
        && !is_vowel(*last)
    {
        bases.extend(short.and_then(closed));
    }
    // *tafeltje* is not of *hij tafelt*: a word in *-t* must have a plural.
    let is_word = !base.ends_with('t') || has(&format!("{base}en")) || has(&super::opened(base));
    if is_word {
        bases.push(base.to_owned());
    }
    bases.extend(short.map(str::to_owned));
    if let Some(front) = base.strip_suffix('k') {
        bases.push(format!("{front}g"));
    }
    if let Some(front) = base.strip_suffix(['t', 'p']) {
        bases.push(front.to_owned());
        // *autootje* auto, *cafeetje* cafe.
        if let [.., second, last] = front.as_bytes()
            && second == last
            && is_vowel(*last)
        {
            bases.extend(front.get(..front.len() - 1).map(str::to_owned));
        }
    }
    // *blaadje* blad: the vowel is long as in the plural.
    if let [front @ .., first, second, last] = base.as_bytes()
        && first == second
        && is_vowel(*first)
        && let Ok(front) = std::str::from_utf8(front)
    {
        bases.push(format!("{front}{}{}", char::from(*first), char::from(*last)));
    }
    bases.push(base.to_owned());
    bases.into_iter().find(|base| base.len() >= 2 && has(base))
}

/// The word without the *s* of a plural, where the lexicon has it and the *s* is not its own: *plaats* has
/// the plural *plaatsen*, *huis* huizen.
pub(super) fn without_s(word: &str) -> Option<&str> {
    // Adverbs, whose *s* was a genitive's once.
    const ADVERBS: &[&str] = &[
        "anders", "dikwijls", "eens", "immers", "langs", "links", "plots", "rechts", "reeds",
        "sinds", "slechts", "soms", "steeds", "straks", "thans", "thuis", "trots",
    ];
    let base = word.strip_suffix('s').filter(|base| base.len() >= 3 && has(base))?;
    let own = ["en", "sen"].iter().any(|ending| has(&format!("{word}{ending}")))
        || ["zen", "ze"].iter().any(|ending| has(&format!("{base}{ending}")));
    (!own && !ADVERBS.contains(&word)).then_some(base)
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn latin_plurals() {
        check(
            foreign_singular,
            &[
                ("musea", "museum"),
                ("politici", "politicus"),
                ("examina", "examen"),
                ("crises", "crisis"),
                ("bacterien", "bacterie"),
                ("agenda", ""),
                ("analyses", ""),
            ],
        );
    }

    #[test]
    fn diminutives() {
        check(
            diminutive,
            &[
                ("kindje", "kind"),
                ("tafeltjes", "tafel"),
                ("boompje", "boom"),
                ("koninkje", "koning"),
                ("balletje", "bal"),
                ("autootje", "auto"),
                ("boekje", "boek"),
                ("stapje", "stap"),
                ("pincetje", "pincet"),
                ("bloemetje", "bloem"),
                ("blaadje", "blad"),
                ("beetje", ""),
                ("meisje", ""),
            ],
        );
    }

    #[test]
    fn plurals_in_s() {
        check(
            |word| without_s(word).map(str::to_owned),
            &[
                ("ambities", "ambitie"),
                ("ouders", "ouder"),
                ("plaats", ""),
                ("kans", ""),
                ("huis", ""),
                ("soms", ""),
            ],
        );
    }
}
