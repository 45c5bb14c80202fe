//! Verbs whose stem changes, with any prefix, from `data/verbs.tsv`.

use std::sync::LazyLock;

use super::spelling::closed;
use crate::dutch::Table;
use crate::lexicon;

/// A form of an irregular verb.
struct Form {
    infinitive: &'static str,
    /// Alone it is another word: *week*, *school*.
    prefixed: bool,
}

static FORMS: LazyLock<Table<&'static str, Form>> = LazyLock::new(|| {
    let mut forms = Table::default();
    let lines = include_str!("../data/verbs.tsv").lines().filter(|line| !line.starts_with('#'));
    for (infinitive, others) in lines.filter_map(|line| line.split_once('\t')) {
        let (alone, prefixed) = others.split_once('|').unwrap_or((others, ""));
        for (words, prefixed) in [(alone, false), (prefixed, true)] {
            for word in words.split_whitespace() {
                forms.entry(word).or_insert(Form { infinitive, prefixed });
                // A verb with a prefix that is never apart has no *ge*: gesproken, besproken.
                if let Some(bare) = word.strip_prefix("ge").filter(|bare| bare.len() >= 4) {
                    forms.entry(bare).or_insert(Form { infinitive, prefixed: true });
                }
            }
        }
    }
    forms
});

static INFINITIVES: LazyLock<Table<&'static str, ()>> =
    LazyLock::new(|| FORMS.values().map(|form| (form.infinitive, ())).collect());

/// Prefixes that stay with their verb, and those that leave it; in the order of their first letters.
const PREFIXES: &[&str] = &[
    "aan", "achter", "af", "be", "bij", "binnen", "bloot", "deel", "door", "er", "goed", "groot",
    "hand", "her", "in", "klaar", "kwijt", "langs", "los", "mede", "mee", "mis", "na", "neer",
    "om", "onder", "ont", "op", "open", "over", "plaats", "samen", "stil", "tegen", "tegemoet",
    "terecht", "terug", "thuis", "toe", "tussen", "uit", "vast", "ver", "vol", "voor", "voort",
    "vooruit", "vrij", "waar", "weer", "weg", "wel",
];

/// Whether a verb is irregular, with or without a prefix.
pub(super) fn is_infinitive(word: &str) -> bool {
    INFINITIVES.contains_key(word) || prefixed(word).any(|(_, rest)| INFINITIVES.contains_key(rest))
}

/// Whether a verb may begin with this.
pub(super) fn is_prefix(word: &str) -> bool {
    word == "ge" || PREFIXES.contains(&word)
}

/// The prefixes that a word may begin with, each with what follows it.
pub(super) fn prefixed(word: &str) -> impl Iterator<Item = (&'static str, &str)> {
    let first = |of: &str| of.as_bytes().first().copied();
    let begins = PREFIXES.partition_point(|prefix| first(prefix) < first(word));
    let prefixes = PREFIXES.get(begins..).unwrap_or_default();
    prefixes
        .iter()
        .take_while(move |prefix| first(prefix) == first(word))
        .filter_map(move |prefix| Some((*prefix, word.strip_prefix(prefix)?)))
}

/// The infinitive of a form of an irregular verb: *aangeboden* gives *aanbieden*. With a prefix only
/// where the lexicon has that infinitive.
pub(super) fn infinitive(word: &str) -> Option<String> {
    let form = FORMS.get(word).filter(|form| !form.prefixed);
    let of_rest = |(prefix, rest)| Some((prefix, FORMS.get(rest)?));
    let mut prefixed = prefixed(word).filter_map(of_rest).peekable();
    if form.is_none() && prefixed.peek().is_none() {
        return None;
    }
    // *gevaren* is the plural of *gevaar*, and *sprong* a noun that begins many compounds.
    let singular = word.strip_suffix("en").and_then(closed);
    let many = |word: &str| lexicon::usage(word).is_some_and(|usage| usage.modifier > 3);
    let is_plural = |singular: &str| !FORMS.contains_key(singular) && many(singular);
    let is_noun = many(word) || singular.as_deref().is_some_and(is_plural);
    if let Some(form) = form.filter(|_| !is_noun) {
        return Some(form.infinitive.to_owned());
    }
    prefixed.find_map(|(prefix, form)| {
        // *verslagen* is the plural of *verslag* and no form of *verslaan*.
        let known = singular.as_deref().filter(|singular| lexicon::usage(singular).is_some());
        let is_noun = known.map_or(is_noun, |singular| {
            !singular.strip_prefix(prefix).is_some_and(|rest| FORMS.contains_key(rest))
        });
        if is_noun {
            return None;
        }
        let infinitive = format!("{prefix}{}", form.infinitive);
        lexicon::usage(&infinitive).is_some().then_some(infinitive)
    })
}
