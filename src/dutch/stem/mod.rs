//! One term for the inflected forms of a word.
//!
//! The Porter stemmer for Dutch (Snowball, in `rust-stemmers`) does the first cut. It leaves apart
//! what this domain lives on: *plan/plannen*, *huis/huizen*, *brief/brieven*, *ambitie/ambities*,
//! *speciaal/speciale*, *plaatsing/plaatsen*, *betalen/betaalt*. The rules here join those, asking
//! the lexicon where a rule alone would guess: *betaalt* loses its *t* because *betalen* is a word,
//! *document* keeps it. [`inflection`] does the same for participles, diminutives, comparatives and
//! Latin plurals, [`irregular`] looks up verbs whose stem changes. What is left stands in
//! `data/exceptions.tsv`, each word with its reason.

mod inflection;
mod irregular;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

use crate::lexicon;

static PORTER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::Dutch));

static EXCEPTIONS: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    include_str!("../data/exceptions.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut columns = line.split('\t');
            Some((columns.next()?, columns.next()?))
        })
        .collect()
});

/// The stem of a compound. What the exceptions know of *lid* and *leden* holds for *bestuurslid* and
/// *bestuursleden*; and a compound that the lexicon lacks has the stem of its head, about which the
/// lexicon can be asked.
#[must_use]
pub fn stem_compound(word: &str, parts: Option<&[String]>) -> String {
    let Some(head) = parts.and_then(<[String]>::last).map(String::as_str) else {
        return stem(word);
    };
    match word.strip_suffix(head) {
        Some(front) if is_listed(head) || lexicon::usage(word).is_none() => {
            format!("{front}{}", stem(head))
        }
        _ => stem(word),
    }
}

/// The stem of a normalised word.
#[must_use]
pub fn stem(word: &str) -> String {
    if let Some(&exception) = EXCEPTIONS.get(word) {
        return exception.to_owned();
    }
    if word.len() < 4 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return word.to_owned();
    }
    if let Some(base) = base_form(word) {
        return regular(&base);
    }
    regular(word)
}

/// Whether lists say what a word is a form of, and not rules: such a word is no compound.
#[must_use]
pub fn is_listed(word: &str) -> bool {
    EXCEPTIONS.contains_key(word) || irregular::infinitive(word).is_some()
}

/// Whether a word is a form of a verb whose participle begins with *ge*: *ge|hol|pen* is no compound.
#[must_use]
pub fn is_participle(word: &str) -> bool {
    let bare = word.strip_suffix('e').unwrap_or(word);
    irregular::infinitive(word).is_some() || inflection::participle(bare).is_some()
}

/// The dictionary form of a form that Porter does not know: *aangeboden*, *geplaatste*, *musea*.
fn base_form(word: &str) -> Option<String> {
    let bare = ["e", "en"].into_iter().filter_map(|ending| word.strip_suffix(ending));
    irregular::infinitive(word)
        .or_else(|| inflection::foreign_singular(word))
        .or_else(|| inflection::diminutive(word))
        .or_else(|| {
            std::iter::once(word).chain(bare).find_map(|bare| {
                inflection::participle(bare)
                    .or_else(|| inflection::positive(bare).filter(|_| !is_noun_of(word, bare)))
            })
        })
}

/// *jongeren* are people, *jonger* is a degree; *bakkers* has nothing to do with degrees at all.
fn is_noun_of(word: &str, comparative: &str) -> bool {
    word.len() == comparative.len() + 2
}

/// What Porter and the rules for its ends make of a word.
fn regular(word: &str) -> String {
    let singular = singular(word);
    let porter = if keeps_s(singular) { singular.into() } else { PORTER.stem(singular) };
    let verb = verb_stem(&porter);
    let noun = without_ing(verb);
    settle(noun)
}

/// Without the plural *s* that Porter only takes off after some consonants: *ambities*, *gemeentes*.
fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(base) if base.len() >= 4 && ends_in_vowel(base) && lexicon::usage(base).is_some() => {
            base
        }
        _ => word,
    }
}

/// Whether the last *s* is the word's own, since it has a plural or an infinitive of its own:
/// *plaats* plaatsen, *kans* kansen; not *ouders*.
fn keeps_s(word: &str) -> bool {
    let Some(base) = word.strip_suffix('s') else { return false };
    !ends_in_vowel(base)
        && [format!("{word}en"), format!("{base}zen")]
            .iter()
            .any(|form| lexicon::usage(form).is_some())
}

/// Without the *t* or *d* of a verb form, where the lexicon has the infinitive and the word is no
/// noun of its own: *betaalt*, *betaald*, *ondersteund*; not *document*, *verband*, *poort*.
fn verb_stem(word: &str) -> &str {
    let Some(base) = word.strip_suffix(['t', 'd']) else { return word };
    let last = base.bytes().last().unwrap_or(b'a');
    if base.len() < 4 || is_vowel(last) || matches!(last, b't' | b'd' | b'h') {
        return word;
    }
    let has = |form: String| lexicon::usage(&form).is_some_and(|usage| !usage.name);
    let past = has(format!("{word}e"));
    let noun = has(format!("{word}en")) && !past;
    let verb = has(infinitive(base));
    if verb && !noun && (past || word.ends_with('t')) { base } else { word }
}

/// The infinitive of a verb stem by the spelling rules: *betaal* betalen, *plan* plannen, *werk* werken.
/// Where a final *f* or *s* may be voiced or not, what the lexicon has: *verhuiz* verhuizen, *plaats* plaatsen.
fn infinitive(stem: &str) -> String {
    let voiced = spelled(stem, true);
    if !stem.ends_with(['f', 's']) || lexicon::usage(&voiced).is_some() {
        return voiced;
    }
    spelled(stem, false)
}

fn spelled(stem: &str, voices: bool) -> String {
    let bytes = stem.as_bytes();
    let [.., third, second, last] = *bytes else { return format!("{stem}en") };
    let open = &stem[..stem.len() - 1];
    let voiced = match last {
        b'f' if voices => 'v',
        b's' if voices => 'z',
        other => char::from(other),
    };
    if is_vowel(second) && second == third {
        format!("{}{voiced}en", &open[..open.len() - 1])
    } else if is_vowel(second) && is_vowel(third) {
        format!("{open}{voiced}en")
    } else if is_vowel(second)
        && (matches!(last, b's' | b'f')
            || lexicon::usage(&format!("{stem}{}en", char::from(last))).is_some())
    {
        format!("{stem}{}en", char::from(last))
    } else {
        format!("{open}{voiced}en")
    }
}

/// Without *-ing*, so that *plaatsing* meets *plaatsen*; a *leerling* is nobody's action.
fn without_ing(word: &str) -> &str {
    match word.strip_suffix("ing") {
        Some(base)
            if base.len() >= 4
                && base.bytes().any(is_vowel)
                && (!base.ends_with('l') || base.ends_with("el") || base.ends_with("al")) =>
        {
            base
        }
        _ => word,
    }
}

/// One spelling for the end of a stem: *plann* plan, *huiz* huis, *briev* brief, *speciaal* special.
fn settle(word: &str) -> String {
    let mut stem = word.to_owned();
    let ends_double = |stem: &str| matches!(stem.as_bytes(), [.., second, last] if second == last && !is_vowel(*last));
    if stem.len() > 3 && ends_double(&stem) {
        stem.pop();
    }
    if let [.., before, first, second, last] = *stem.as_bytes()
        && first == second
        && is_vowel(first)
        && !is_vowel(last)
        && first != b'i'
        && before != first
    {
        stem.remove(stem.len() - 2);
    }
    if stem.len() > 2 {
        let last = match stem.bytes().last() {
            Some(b'v') => Some('f'),
            Some(b'z') => Some('s'),
            _ => None,
        };
        if let Some(letter) = last {
            stem.pop();
            stem.push(letter);
        }
    }
    stem
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

fn ends_in_vowel(word: &str) -> bool {
    word.bytes().last().is_some_and(is_vowel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_meet() {
        for forms in [
            "plan plannen",
            "huis huizen",
            "brief brieven",
            "ambitie ambities",
            "speciaal speciale",
            "plaatsing plaatsen",
            "betalen betaalt betaald betaling",
            "ondersteunen ondersteund ondersteunt ondersteuning ondersteuningen",
            "kind kinderen",
            "werken werkt werkte",
            "geven geeft",
            "klas klassen",
            "school scholen",
            "overstap overstappen",
            "criterium criteria",
            "verwijzen verwijst verwijzing",
            "regeling regelingen",
            "gesprek gesprekken",
            "toets toetsen",
            "mogelijk mogelijke",
            "helpen hielp hielpen geholpen helpt",
            "aanbieden aangeboden",
            "besluiten besloot besloten",
            "plaatsen geplaatst geplaatste plaatsing",
            "aanvragen aangevraagd",
            "realiseren gerealiseerd gerealiseerde",
            "museum musea",
            "zwaar zwaarder zwaardere",
            "groep groepje groepjes",
            "verslag verslagen",
            "uitgave uitgaven",
            "verbinden verbond verbonden",
        ] {
            let stems: Vec<String> = forms.split(' ').map(stem).collect();
            assert!(stems.windows(2).all(|pair| pair[0] == pair[1]), "{forms}: {stems:?}");
        }
    }

    #[test]
    fn words_stay_apart() {
        for pair in [
            "beleid begeleiding",
            "gedrag drag",
            "gemeente menen",
            "plaats plaat",
            "leerling leren",
            "document documen",
            "ouder oud",
            "vervoer vervaren",
            "invoer invaren",
            "verslagen verslaan",
        ] {
            let stems: Vec<String> = pair.split(' ').map(stem).collect();
            assert_ne!(stems[0], stems[1], "{pair}");
        }
    }
}
