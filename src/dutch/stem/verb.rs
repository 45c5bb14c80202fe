//! Forms of regular verbs: *werkt*, *werkte*, *gewerkt*, *werkend*, *betaald*, *ingevoegd*, *plaatsing*.
//!
//! A verb is named by its stem as Dutch writes it, *werk*, *betaal*, *voeg in*: the noun of the same
//! form is mostly its action. A form is taken for a verb's only where the lexicon has the infinitive
//! and a finite form, and the word is no noun: *plant* has the plural *planten*, which ends compounds.

use super::irregular;
use super::spelling::{closed, ends_short, has, is_vowel, opened};
use crate::lexicon;

/// Verbs that begin with *ge* themselves.
const GE_VERBS: &[&str] =
    &["gebeur", "gebruik", "gedoog", "gehoorzaam", "gelast", "geloof", "getuig"];

/// Prefixes of verbs whose participle has no *ge*.
const FIXED: &[&str] = &[
    "aan", "achter", "be", "door", "er", "ge", "her", "mis", "om", "onder", "ont", "over", "ver",
    "vol", "voor", "weer",
];

/// Whether a verb has this stem.
pub(super) fn is_verb(stem: &str) -> bool {
    let infinitive = opened(stem);
    if stem.len() < 2 || !has(&infinitive) {
        return false;
    }
    // *verkoren* is no verb with the stem *verkor*: short *kor* has *korren*.
    let is_short = |rest: &str| {
        rest.len() > 2
            && infinitive.len() == stem.len() + 2
            && ends_short(rest)
            && rest.chars().last().is_some_and(|last| has(&format!("{rest}{last}en")))
    };
    if !irregular::is_infinitive(&infinitive)
        && (is_short(stem) || irregular::prefixed(stem).any(|(_, rest)| is_short(rest)))
    {
        return false;
    }
    let finite = match stem.bytes().last() {
        Some(b't') => has(&format!("{stem}te")) || irregular::is_infinitive(&infinitive),
        _ => {
            let participle = |ending: &str| stem.len() > 3 && has(&format!("ge{stem}{ending}"));
            has(&format!("{stem}t")) || ["d", "t"].iter().any(|ending| participle(ending))
        }
    };
    // A dictionary has *terugplaatsen* and leaves *terugplaatst* to the reader.
    let sounds = match *stem.as_bytes() {
        [.., before, b'i'] => is_vowel(before) && before != b'i',
        [.., last] => !is_vowel(last),
        [] => false,
    };
    // Nor has it all forms of *anonimiseren*.
    let latin = || stem.ends_with("iseer") || stem.ends_with("iceer");
    let prefixed = || {
        irregular::prefixed(stem).any(|(prefix, rest)| {
            rest.len() > 2
                && is_verb(rest)
                && infinitive.strip_prefix(prefix) == Some(&opened(rest))
        })
    };
    sounds && (finite || latin() || prefixed())
}

/// Whether a word is a noun, as its use in compounds tells: many begin with it (*geweld*) or
/// with its plural (*kranten*), or some do and some end in its plural (*gewicht*), which is no past (*pasten*).
pub(super) fn is_noun(word: &str) -> bool {
    let usage = |word: &str| lexicon::usage(word).filter(|usage| !usage.name).unwrap_or_default();
    let is_past =
        || word.strip_suffix('t').is_some_and(|stem| is_hard(stem) && has(&format!("{stem}te")));
    let plural = usage(&opened(word));
    match usage(word).modifier {
        0 | 1 => plural.modifier > 1,
        2 | 3 => plural.modifier > 1 || (plural.head > 0 && !is_past()),
        _ => true,
    }
}

/// Whether a word is a noun in *-e*, which has a plural in *-s* or none: *waarde*, *warmte*,
/// *bijlage*.
pub(super) fn is_noun_in_e(word: &str) -> bool {
    let in_te =
        || word.ends_with("te") && lexicon::usage(word).is_some_and(|used| used.modifier > 1);
    let is_compared = || has(&format!("{word}r"));
    let in_age = || word.ends_with("age") && has(word);
    word.ends_with('e') && (has(&format!("{word}s")) || ((in_te() || in_age()) && !is_compared()))
}

/// Whether the past of a verb has *t*, and not *d*: its infinitive ends in one of *t, k, f, s, ch, p*.
fn is_hard(stem: &str) -> bool {
    let infinitive = opened(stem);
    let last = infinitive.strip_suffix("en").and_then(|open| open.bytes().last());
    matches!(last, Some(b't' | b'k' | b'f' | b's' | b'c' | b'h' | b'p' | b'x' | b'q'))
}

/// The stem of the verb that a word is a form of, other than its infinitive and participles.
pub(super) fn of_form(word: &str) -> Option<String> {
    past(word).or_else(|| third_person(word)).map(str::to_owned).or_else(|| action(word))
}

/// The stem of the verb whose participle without *ge* this is.
pub(super) fn of_participle(word: &str) -> Option<String> {
    bare_participle(word).map(str::to_owned).or_else(|| present_participle(word))
}

/// *plaatsing*, *wijzigingen*; not *woning*, a thing.
fn action(word: &str) -> Option<String> {
    let word = word.strip_suffix("en").unwrap_or(word);
    let open = word.strip_suffix("ing")?;
    let stem = closed(open).filter(|stem| is_verb(stem))?;
    // Dutch has *v* for an *f* behind a vowel: *briefing* is English, and of no *brief*.
    let is_english = || matches!(open.as_bytes(), [.., before, b'f'] if is_vowel(*before));
    // *gering* is an adjective.
    let compared = || ["er", "ste"].iter().all(|ending| has(&format!("{word}{ending}")));
    (!is_thing(word) && !is_english() && !compared()).then_some(stem)
}

/// Whether a word in *-ing* is a thing, a being or a body that is no act any more, or never was; or an
/// act whose verb has the stem of another word, *school*, *kort*, *land*, *berg*, *verkeer*; or English. What
/// ends compounds of acts as well is not here: *beslag|legging*, *merk|branding*.
pub(super) fn is_thing(word: &str) -> bool {
    const THINGS: &str = "balling belasting berging beuling bokking gording haring helling \
        honing ketting kibbeling kleding koning korting krakeling landing mening messing nering \
        paling penning regering rekening richting schelling schilling scholing schutting \
        spelling spiering stichting taling tering vereniging verkering vesting wijting woning \
        zitting zoldering zuring backing bowling doping missing putting running shocking \
        smoking topping wedding";
    THINGS.split(' ').any(|thing| thing == word)
}

/// *werkte*, *meldden*; not *ziekte*, which has a plural in *-s*, nor *planten*, since the past of
/// *plannen* has a *d*.
fn past(word: &str) -> Option<&str> {
    let singular = word.strip_suffix('n').unwrap_or(word);
    let (stem, hard) = match singular.strip_suffix("te") {
        Some(stem) => (stem, true),
        None => (singular.strip_suffix("de")?, false),
    };
    // *aanvaarden* is no past of *aanvaren*.
    let is_infinitive = || {
        let stem = word.strip_suffix("en").and_then(closed);
        stem.is_some_and(|stem| opened(&stem) == word && is_verb(&stem))
    };
    let is_past = || is_verb(stem) && is_hard(stem) == hard && has(singular) && !is_infinitive();
    let bare = singular.strip_suffix('e').unwrap_or(singular);
    let other = || is_noun_in_e(singular) || is_noun(bare) || has_degrees(bare);
    (is_past() && !other()).then_some(stem)
}

/// *werkt*, *meldt*; not *plant* or *list*, nouns, nor *kort*, which has degrees.
fn third_person(word: &str) -> Option<&str> {
    let stem = word.strip_suffix('t').filter(|stem| !stem.ends_with('t'))?;
    // *klont* is of no *klonnen*: there is no *klonde*.
    let is_past = || ["te", "de"].iter().any(|ending| has(&format!("{stem}{ending}")));
    let is_compared = || has_degrees(word) || (has(&format!("{word}er")) && !is_past());
    let in_ig = || !has_fixed_prefix(word) && has_adjective_in_ig(word);
    (is_verb(stem) && !is_noun(word) && !is_compared() && !in_ig()).then_some(stem)
}

/// Whether a word has an adjective in *-ig*, and so is a noun and no form of a verb: *geduld*, *dorst*,
/// *list*.
fn has_adjective_in_ig(word: &str) -> bool {
    has(&format!("{word}ig"))
}

/// Whether a word is an adjective that is compared: *kort* korter, *licht* lichter. Participles behind a
/// prefix are compared too, and remain their verb's: *beperkt*.
fn has_degrees(word: &str) -> bool {
    let degree = |ending: &str| has(&format!("{word}{ending}"));
    !has_fixed_prefix(word) && degree("") && degree("er") && degree("ste")
}

/// *betaald*, *verzameld*, *uitbetaald*: behind a prefix that stays there is no *ge*. Not *verband*, a noun.
fn bare_participle(word: &str) -> Option<&str> {
    let is_fixed = || {
        has_fixed_prefix(word) || irregular::prefixed(word).any(|(_, rest)| has_fixed_prefix(rest))
    };
    let stem = word.strip_suffix('d').filter(|_| is_fixed())?;
    let is_stem = || has(&format!("{word}t"));
    let other = || (is_noun(word) && !is_inflected(word)) || !has(&format!("{word}e")) || is_stem();
    (is_verb(stem) && !is_hard(stem) && !other()).then_some(stem)
}

/// Whether a word has the *-e* of an adjective and hardly is a part of compounds itself: *gevorderd*, though
/// some begin with *gevorderden*; not *geweld*, nor *gedicht*.
fn is_inflected(word: &str) -> bool {
    let used = lexicon::usage(word).unwrap_or_default();
    used.modifier < 2 && used.head < 4 && has(&format!("{word}e"))
}

/// *werkend*, *voorafgaand*; not *passend*, which has degrees and is an adjective of its own.
fn present_participle(word: &str) -> Option<String> {
    let infinitive =
        word.strip_suffix('d').filter(|_| is_present(word) && !has(&format!("{word}er")))?;
    Some(super::of_infinitive(infinitive))
}

/// Whether a word is a verb's infinitive with *-d*; *gerekend* is of *rekenen*, not of a *gereken*.
fn is_present(word: &str) -> bool {
    let Some(infinitive) = word.strip_suffix('d') else { return false };
    let is_regular = |stem: String| is_verb(&stem) && opened(&stem) == infinitive;
    irregular::is_infinitive(infinitive)
        || (!word.starts_with("ge")
            && infinitive.strip_suffix("en").and_then(closed).is_some_and(is_regular))
}

pub(super) fn has_fixed_prefix(word: &str) -> bool {
    FIXED.iter().any(|prefix| word.starts_with(prefix))
}

/// The stem of the verb that a participle in *ge-…-d/t* belongs to, alone or behind a prefix:
/// *geplaatst*, *ingevoegd*, *gemeld*.
pub(super) fn participle(word: &str) -> Option<String> {
    if !word.ends_with(['t', 'd'])
        || (is_noun(word) && !is_inflected(word))
        || is_present(word)
        || has_adjective_in_ig(word)
    {
        return None;
    }
    word.match_indices("ge").find_map(|(at, _)| {
        let (front, rest) = (word.get(..at)?, word.get(at + 2..)?);
        let bare = rest.get(..rest.len().checked_sub(1)?)?;
        let ge_verb = |stem: &str| GE_VERBS.contains(&stem);
        let own = front.is_empty() && (ge_verb(word) || ge_verb(word.get(..word.len() - 1)?));
        if rest.len() < 3 || own || irregular::is_inseparable(front) {
            return None;
        }
        let is_known = |base: &str| has(&format!("{front}{}", opened(base)));
        let is_base = |base: &&str| {
            // A base of a vowel is no verb stem: *gelei-d*. *Gewoonte* is not of *wonen*: gewoond.
            let sounds = base.bytes().last().is_some_and(|last| !is_vowel(last) || last == b'i')
                && (*base == rest || is_hard(base) == word.ends_with('t'));
            sounds && is_verb(base) && (irregular::is_separable(front) || is_known(base))
        };
        // *gemist* is of *missen* rather than of *misten*, *aangeschaft* of no *aanschaften*: aanschafte.
        let used = |base: &&str| {
            let past = ["te", "de"].iter().any(|ending| has(&format!("{front}{base}{ending}")));
            (past, is_known(base), lexicon::usage(&opened(base)).unwrap_or_default().head)
        };
        let base = [bare, rest].into_iter().filter(is_base).max_by_key(used)?;
        Some(format!("{front}{base}"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn forms_of_a_verb() {
        check(
            |word| of_form(word).or_else(|| of_participle(word)),
            &[
                ("werkt", "werk"),
                ("werkte", "werk"),
                ("meldden", "meld"),
                ("meldt", "meld"),
                ("stelt", "stel"),
                ("betaald", "betaal"),
                ("werkend", "werk"),
                ("plaatsing", "plaats"),
                ("wijzigingen", "wijzig"),
                ("scholing", ""),
                ("regeling", "regel"),
                ("verwijzing", "verwijs"),
                ("bestraffing", "bestraf"),
                ("beschaving", "beschaaf"),
                ("briefing", ""),
                ("voorafgaand", "voorafgaan"),
                ("uitbetaald", "uitbetaal"),
                ("verzekerd", "verzeker"),
                ("kent", "ken"),
                ("plant", ""),
                ("list", ""),
                ("behoeft", "behoef"),
                ("klont", ""),
                ("planten", ""),
                ("verband", ""),
                ("kort", ""),
                ("passend", ""),
                ("ziekte", ""),
                ("leerling", ""),
                ("gering", ""),
                ("woningen", ""),
                ("koning", ""),
            ],
        );
    }

    #[test]
    fn participles() {
        check(
            participle,
            &[
                ("geplaatst", "plaats"),
                ("ingevoegd", "invoeg"),
                ("gerealiseerd", "realiseer"),
                ("aangemeld", "aanmeld"),
                ("getest", "test"),
                ("gestart", "start"),
                ("gezet", "zet"),
                ("gevorderd", "vorder"),
                ("gemist", "mis"),
                ("aangeschaft", "aanschaf"),
                ("gewenst", "wens"),
                ("begeleid", ""),
                ("uitgevend", ""),
                ("gedicht", ""),
                ("gebruikt", ""),
                ("geduld", ""),
                ("gezicht", ""),
                ("gewicht", ""),
                ("gebied", ""),
            ],
        );
    }
}
