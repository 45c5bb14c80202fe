//! Plurals in *-s* and of Latin words, and diminutives.

use super::spelling::{closed, has, is_vowel, lengthens, opened};
use super::verb::is_noun_in_e;
use crate::lexicon;

/// The singular of a plural in *-a*, *-i*, *-ices*, *-ina*, *-es*, *-ien*, *-lieden*: *musea*,
/// *politici*, *indices*, *examina*, *crises*, *bacterien*, *vaklieden*.
pub(super) fn irregular_singular(word: &str) -> Option<String> {
    /// An ending, how many letters stand before it at least, and what the singular has instead.
    const ENDINGS: &[(&str, usize, &[&str])] = &[
        ("ina", 3, &["en"]),
        ("ata", 3, &["a"]),
        ("a", 3, &["um"]),
        ("a", 4, &["on"]),
        ("ices", 3, &["ex", "ix"]),
        ("i", 4, &["us", "o"]),
        ("es", 3, &["is"]),
        ("eeen", 3, &["ee"]),
        ("ieen", 3, &["ie"]),
        ("ien", 2, &["ie"]),
        ("lieden", 3, &["man"]),
        ("lui", 3, &["man"]),
    ];
    // Words of their own that end like a plural.
    const NO_PLURALS: &[&str] = &["platina", "agenda", "propaganda", "casino", "taxi", "ski"];
    if NO_PLURALS.contains(&word) {
        return None;
    }
    ENDINGS.iter().find_map(|(ending, least, others)| {
        let base = word.strip_suffix(ending).filter(|base| base.len() >= *least)?;
        let same = *ending == "es" && has(&format!("{base}e"));
        others.iter().map(|other| format!("{base}{other}")).find(|singular| !same && has(singular))
    })
}

/// The word that a diminutive is made of: *kindje*, *tafeltje*, *boompje*, *koninkje*, *balletje*.
pub(super) fn diminutive(word: &str) -> Option<String> {
    // Words whose base is another word, or that lost their base.
    const WORDS_OF_THEIR_OWN: &[&str] = &["beetje", "meisje", "uitje", "toetje", "ietsje"];
    let singular = word.strip_suffix('s').unwrap_or(word);
    let base = singular.strip_suffix("je")?;
    // *nabije* is of *nabij*.
    if base.len() < 3 || base.ends_with('i') || WORDS_OF_THEIR_OWN.contains(&singular) {
        return None;
    }
    let mut bases = Vec::new();
    // *gaatje* gat: the vowel is long as in the plural; *slootje* is of *sloot*.
    if let [front @ .., first, second, last] = base.as_bytes()
        && first == second
        && is_vowel(*first)
        && let Ok(front) = std::str::from_utf8(front)
    {
        let short = format!("{front}{}{}", char::from(*first), char::from(*last));
        let is_noun = lexicon::usage(base).is_some_and(|usage| usage.modifier > 1);
        bases.extend(Some(short).filter(|short| !is_noun && (lengthens(short) || !has(base))));
    }
    // *typetje* is of *type*.
    bases.extend(
        base.strip_suffix('t')
            .filter(|base| base.len() > 2 && is_noun_in_e(base))
            .map(str::to_owned),
    );
    // *balletje* is of *bal*, *pincetje* of *pincet*, *bloemetje* of *bloem*.
    let short = base.strip_suffix("et").filter(|short| short.len() > 2);
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
    bases.push(base.to_owned());
    bases.into_iter().find(|base| base.len() >= 2 && has(base))
}

/// The word without the *s* of a plural, where the lexicon has it and the *s* is not its own: *plaats* has
/// the plural *plaatsen*, *huis* huizen.
pub(super) fn without_s(word: &str) -> Option<&str> {
    let base = word.strip_suffix('s').filter(|base| base.len() >= 3 && has(base))?;
    // *schaars* has *schaarse* and is an adjective; *volks* begins compounds, *broers* ends them.
    let is_adjective = || {
        let used = lexicon::usage(word).unwrap_or_default();
        let rare = used.modifier < 5 && used.head < 2 && !word.ends_with("ers");
        rare && lexicon::usage(&format!("{word}e")).is_some()
    };
    let other = || has(&format!("{word}sen")) || has(&format!("{base}ze"));
    let own = has(&opened(word)) || other() || is_adjective();
    (!own).then_some(base)
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn irregular_plurals() {
        check(
            irregular_singular,
            &[
                ("musea", "museum"),
                ("politici", "politicus"),
                ("examina", "examen"),
                ("crises", "crisis"),
                ("bacterien", "bacterie"),
                ("vaklieden", "vakman"),
                ("visa", "visum"),
                ("olien", "olie"),
                ("beta", ""),
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
                ("gaatje", "gat"),
                ("slootje", "sloot"),
                ("afspraakje", "afspraak"),
                ("typetje", "type"),
                ("nabije", ""),
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
                ("volks", "volk"),
                ("broers", "broer"),
                ("schaars", ""),
                ("wees", ""),
                ("ouders", "ouder"),
                ("plaats", ""),
                ("kans", ""),
                ("huis", ""),
            ],
        );
    }
}
