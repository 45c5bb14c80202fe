//! The rules of Dutch spelling for the end of a word before an ending, and back.
//!
//! An ending opens the last syllable, and what is written changes: *school* scholen, *plan* plannen,
//! *huis* huizen, *brief* brieven. [`closed`] goes back from *schol-*, *plann-*, *huiz-*, *briev-*,
//! [`opened`] goes there. Where the spelling alone leaves a choice (*dagen* is of *dag*, *vragen* of
//! *vraag*), the lexicon decides.

use super::irregular;
use super::verb::is_verb;
use crate::lexicon;

/// Whether the lexicon has a word, other than as a name.
pub(super) fn has(word: &str) -> bool {
    lexicon::usage(word).is_some_and(|usage| !usage.name)
}

pub(super) fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Nouns with a short vowel that is long in their plural, a closed class of Dutch: *dag* dagen. Those
/// whose plural is rather a verb (*spelen*, *slagen*) are left out, unless something stands before
/// them, as in *verslagen*.
const LENGTHENING: &[&str] = &[
    "bad", "bevel", "blad", "dag", "dak", "dal", "gat", "gebed", "gebrek", "glas", "god", "hof",
    "hol", "lot", "oorlog", "pad", "slot", "staf", "vat", "verlof", "vlot", "weg",
];

/// Of that class, those that only count behind another word or a prefix.
const LENGTHENING_BEHIND: &[&str] = &["bod", "drag", "graf", "schot", "slag", "spel", "tred"];

/// The word that `open` is before an ending, if the lexicon has it: *schol* gives school, *plann*
/// plan, *huiz* huis, *wandel* wandel.
pub(super) fn closed(open: &str) -> Option<String> {
    if let Some(single) = undoubled(open) {
        let is_prefixed = |stem: &str| irregular::prefixed(stem).next().is_some() && is_verb(stem);
        let known = [single, open].into_iter().find(|word| has(word));
        return known.or_else(|| Some(single).filter(|word| is_prefixed(word))).map(str::to_owned);
    }
    let plain = devoiced(open);
    if lengthens(&plain) && has(&plain) {
        return Some(plain);
    }
    let mut candidates: Vec<String> = lengthened(&plain).into_iter().chain([plain]).collect();
    // *openen* is of *open*, since it has *opent*, and not of *opeen*; *factoren* is of *factor*.
    if let [long, plain] = candidates.as_slice()
        && plain.bytes().filter(|&byte| is_vowel(byte)).count() > 1
        && has(plain)
        && (plain.ends_with("or") || (has(&format!("{plain}t")) && !has(&format!("{long}t"))))
    {
        candidates.reverse();
    }
    let fits = |word: &&String| {
        [true, false].iter().any(|&voices| spelled(word, voices).strip_suffix("en") == Some(open))
    };
    // The stem of a separable verb is seldom a word: *terugplaats*.
    let known = candidates.iter().find(|word| has(word) && fits(word));
    known.or_else(|| candidates.iter().find(|word| is_verb(word) && fits(word))).cloned()
}

/// The same by the rules alone, for words that the lexicon lacks.
pub(super) fn guessed(open: &str) -> String {
    if let Some(single) = undoubled(open) {
        return single.to_owned();
    }
    let plain = devoiced(open);
    // *e* is mostly mute behind the first syllable (*wandelen*), *o* is short in Latin words (*lectoren*).
    let mute = plain.bytes().filter(|&byte| is_vowel(byte)).count() > 1
        && matches!(plain.as_bytes(), [.., b'e', _] | [.., b'o', b'r']);
    match lengthened(&plain) {
        Some(long) if ends_short(&plain) && !mute => long,
        _ => plain,
    }
}

/// The word before *en*: *school* scholen, *plan* plannen, *handel* handelen. Where a final *f* or *s* may
/// be voiced or not, and where a consonant may be doubled or not, what the lexicon has.
pub(super) fn opened(word: &str) -> String {
    let voiced = spelled(word, true);
    if !word.ends_with(['f', 's']) || has(&voiced) {
        return voiced;
    }
    spelled(word, false)
}

pub(super) fn spelled(stem: &str, voices: bool) -> String {
    let bytes = stem.as_bytes();
    let Some((&last, front)) = bytes.split_last() else { return "en".to_owned() };
    let open = stem.get(..stem.len() - 1).unwrap_or_default();
    let voiced = match last {
        b'f' if voices => 'v',
        b's' if voices => 'z',
        other => char::from(other),
    };
    match *front {
        [.., third, second] if is_vowel(second) && second == third && !is_vowel(last) => {
            format!("{}{voiced}en", open.get(..open.len() - 1).unwrap_or_default())
        }
        [.., third, second] if is_vowel(second) && is_vowel(third) => format!("{open}{voiced}en"),
        [.., second] if is_vowel(second) && !is_vowel(last) => {
            let doubled = format!("{stem}{}en", char::from(last));
            let soft = matches!(last, b's' | b'f');
            if soft || has(&doubled) { doubled } else { format!("{open}{voiced}en") }
        }
        _ => format!("{open}{voiced}en"),
    }
}

/// *plann* gives plan.
pub(super) fn undoubled(open: &str) -> Option<&str> {
    match open.as_bytes() {
        [.., second, last] if second == last && !is_vowel(*last) => open.get(..open.len() - 1),
        _ => None,
    }
}

/// *briev* gives brief, *huiz* huis.
pub(super) fn devoiced(open: &str) -> String {
    let hard = match open.bytes().last() {
        Some(b'v') => "f",
        Some(b'z') => "s",
        _ => return open.to_owned(),
    };
    format!("{}{hard}", open.get(..open.len() - 1).unwrap_or_default())
}

/// *schol* gives school, *financiel* financieel.
pub(super) fn lengthened(open: &str) -> Option<String> {
    match *open.as_bytes() {
        [.., vowel @ (b'a' | b'e' | b'o' | b'u'), last] if !is_vowel(last) => {
            let mut long = open.to_owned();
            long.insert(open.len() - 1, char::from(vowel));
            Some(long)
        }
        _ => None,
    }
}

/// Whether one vowel letter stands before the last consonant; *w* and *x* are never doubled.
pub(super) fn ends_short(word: &str) -> bool {
    match *word.as_bytes() {
        [.., b'w' | b'x'] => false,
        [.., first, second, last] => is_vowel(second) && !is_vowel(first) && !is_vowel(last),
        [first, last] => is_vowel(first) && !is_vowel(last),
        _ => false,
    }
}

/// Whether a word is one of those nouns, alone or behind a prefix or another word: *verslag*, *kerkhof*.
pub(super) fn lengthens(word: &str) -> bool {
    let behind = |noun: &&str| {
        let front = word.strip_suffix(*noun)?;
        let linked = front.strip_suffix('s').unwrap_or(front);
        Some(front.is_empty() || irregular::is_prefix(front) || has(front) || has(linked))
    };
    LENGTHENING.iter().any(|noun| behind(noun) == Some(true))
        || LENGTHENING_BEHIND.iter().any(|noun| word != *noun && behind(noun) == Some(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_close() {
        for (open, expect) in [
            ("schol", "school"),
            ("plann", "plan"),
            ("huiz", "huis"),
            ("briev", "brief"),
            ("wandel", "wandel"),
            ("dag", "dag"),
            ("uitdag", "uitdaag"),
            ("verslag", "verslag"),
            ("financiel", "financieel"),
            ("directeur", "directeur"),
            ("open", "open"),
            ("factor", "factor"),
            ("inpass", "inpas"),
            ("bov", ""),
        ] {
            assert_eq!(closed(open).unwrap_or_default(), expect, "{open}");
        }
    }

    #[test]
    fn syllables_close_by_the_rules_alone() {
        for (open, expect) in
            [("zwol", "zwool"), ("zworr", "zwor"), ("krampel", "krampel"), ("krator", "krator")]
        {
            assert_eq!(guessed(open), expect, "{open}");
        }
    }

    #[test]
    fn syllables_open() {
        for (word, expect) in [
            ("school", "scholen"),
            ("plan", "plannen"),
            ("huis", "huizen"),
            ("kans", "kansen"),
            ("handel", "handelen"),
            ("groei", "groeien"),
            ("eet", "eten"),
            ("klas", "klassen"),
        ] {
            assert_eq!(opened(word), expect, "{word}");
        }
    }
}
