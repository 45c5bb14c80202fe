//! Verbs whose stem changes, with any prefix, from `data/verbs.tsv`.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::spelling::{closed, devoiced, has, lengthened};
use crate::dutch::Table;
use crate::lexicon;

/// A form of an irregular verb.
#[derive(Clone, Copy)]
struct Form {
    infinitive: &'static str,
    /// Alone it is another word: *week*, *school*.
    prefixed: bool,
}

static FORMS: LazyLock<Table<&'static str, Form>> = LazyLock::new(|| {
    let lines = include_str!("../data/verbs.tsv").lines().filter(|line| !line.starts_with('#'));
    let listed: Vec<(&str, Form)> = lines
        .filter_map(|line| line.split_once('\t'))
        .flat_map(|(infinitive, others)| {
            let (alone, prefixed) = others.split_once('|').unwrap_or((others, ""));
            let of = move |prefixed| move |word| (word, Form { infinitive, prefixed });
            alone.split_whitespace().map(of(false)).chain(prefixed.split_whitespace().map(of(true)))
        })
        .collect();
    // A verb with a prefix that is never apart has no *ge*: gesproken, besproken.
    let bare = listed.iter().filter_map(|(word, form)| {
        let bare = word.strip_prefix("ge").filter(|bare| bare.len() >= 4)?;
        (bare != form.infinitive).then_some((bare, Form { prefixed: true, ..*form }))
    });
    let mut forms = Table::default();
    for (word, form) in listed.iter().copied().chain(bare) {
        forms.entry(word).or_insert(form);
    }
    forms
});

static INFINITIVES: LazyLock<HashSet<&'static str, foldhash::fast::RandomState>> =
    LazyLock::new(|| FORMS.values().map(|form| form.infinitive).collect());

/// Prefixes that stay with their verb, and those that leave it; in the order of their first letters.
const PREFIXES: &[&str] = &[
    "aan", "aaneen", "achter", "achterna", "af", "be", "bekend", "bij", "bijeen", "binnen",
    "bloot", "boven", "buiten", "deel", "dicht", "dood", "door", "doorver", "dwars", "er",
    "gelijk", "gereed", "goed", "groot", "hand", "heen", "her", "heruit", "in", "inbe", "ineen",
    "klaar", "kwijt", "langs", "leeg", "les", "los", "mede", "mee", "mis", "na", "neer", "om",
    "omhoog", "omlaag", "omver", "onder", "onderuit", "ont", "op", "opeen", "open", "over",
    "overeen", "plaats", "recht", "rond", "samen", "stand", "stil", "stop", "tegemoet", "tegen",
    "teleur", "teniet", "terecht", "terug", "teweeg", "tewerk", "thuis", "toe", "tussen", "uit",
    "uiteen", "uitver", "vast", "veilig", "ver", "vol", "voor", "vooraf", "voorbe", "voorbij",
    "voorop", "voort", "vooruit", "vorm", "vrij", "waar", "weder", "weer", "weg", "wel",
];

/// Whether a verb is irregular, with or without a prefix.
pub(super) fn is_infinitive(word: &str) -> bool {
    INFINITIVES.contains(word) || prefixed(word).any(|(_, rest)| INFINITIVES.contains(rest))
}

/// Whether a verb may begin with this.
pub(super) fn is_prefix(word: &str) -> bool {
    word == "ge" || PREFIXES.contains(&word)
}

/// Whether a prefix leaves its verb, so that a participle has *ge* behind it: *ingevoegd*.
pub(super) fn is_separable(prefix: &str) -> bool {
    PREFIXES.contains(&prefix) && !is_inseparable(prefix)
}

/// Whether behind a prefix never stands *ge*: *begeleid* is of *begeleiden*.
pub(super) fn is_inseparable(prefix: &str) -> bool {
    ["be", "er", "ge", "her", "ont", "ver"].contains(&prefix)
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

/// The infinitive of a form of an irregular verb: *aangeboden* gives *aanbieden*. With a prefix and without
/// *ge* only where the lexicon has that infinitive, and where the form is no noun.
pub(super) fn infinitive(word: &str) -> Option<String> {
    if let Some(form) = FORMS.get(word).filter(|form| !form.prefixed) {
        return Some(form.infinitive.to_owned());
    }
    prefixed(word).find_map(|(prefix, rest)| {
        let verb = FORMS.get(rest)?.infinitive;
        let infinitive = format!("{prefix}{verb}");
        // *overeengekomen*; *deelgenoot* has a *ge* of its own.
        let in_ge = rest.starts_with("ge") && !verb.starts_with("ge") && is_separable(prefix);
        let known = || lexicon::usage(&infinitive).is_some() && !is_noun(word, prefix);
        (in_ge || known()).then_some(infinitive)
    })
}

/// Whether a word is a noun, though behind its prefix stands a form of a verb.
fn is_noun(word: &str, prefix: &str) -> bool {
    // *bezwaar*, *voorsprong*: nouns that begin many compounds.
    if lexicon::usage(word).is_some_and(|usage| usage.modifier > 3) {
        return true;
    }
    let Some(open) = word.strip_suffix("en") else { return false };
    // *opnamen* is of *opname*, *verslagen* of *verslag*, *verlagen* a regular verb with *verlaagt*.
    let is_form = |word: &str| word.strip_prefix(prefix).is_some_and(|it| FORMS.contains_key(it));
    let is_verb = |stem: String| has(&format!("{stem}t")) && !is_form(&stem);
    has(&format!("{open}es"))
        || lengthened(&devoiced(open)).is_some_and(is_verb)
        || closed(open).is_some_and(|it| lexicon::usage(&it).is_some() && !is_form(&it))
}
