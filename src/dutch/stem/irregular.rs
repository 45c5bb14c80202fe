//! Verbs whose stem changes, with any prefix, from `data/verbs.tsv`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::lexicon;

/// A form of an irregular verb.
struct Form {
    infinitive: &'static str,
    /// Alone it is another word: *week*, *school*.
    prefixed: bool,
}

static FORMS: LazyLock<BTreeMap<&'static str, Form>> = LazyLock::new(|| {
    let mut forms = BTreeMap::new();
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

/// Prefixes that stay with their verb, and those that leave it.
const PREFIXES: &[&str] = &[
    "aan", "achter", "af", "be", "bij", "binnen", "bloot", "deel", "door", "er", "goed", "groot",
    "hand", "her", "in", "klaar", "kwijt", "langs", "los", "mede", "mee", "mis", "na", "neer",
    "om", "onder", "ont", "op", "open", "over", "plaats", "samen", "stil", "tegen", "tegemoet",
    "terecht", "terug", "thuis", "toe", "tussen", "uit", "vast", "ver", "vol", "voor", "voort",
    "vooruit", "vrij", "waar", "weer", "weg", "wel",
];

/// The prefixes that a word may begin with, each with what follows it.
pub(super) fn prefixed(word: &str) -> impl Iterator<Item = (&'static str, &str)> {
    PREFIXES.iter().filter_map(move |prefix| Some((*prefix, word.strip_prefix(prefix)?)))
}

/// The infinitive of a form of an irregular verb: *aangeboden* gives *aanbieden*. With a prefix only
/// where the lexicon has that infinitive.
pub(super) fn infinitive(word: &str) -> Option<String> {
    if let Some(form) = FORMS.get(word).filter(|form| !form.prefixed) {
        return Some(form.infinitive.to_owned());
    }
    prefixed(word).find_map(|(prefix, rest)| {
        let form = FORMS.get(rest)?;
        // *verslagen* is the plural of *verslag* and no form of *verslaan*.
        let singular = word.strip_suffix("en").zip(rest.strip_suffix("en"));
        if singular.is_some_and(|(whole, rest)| {
            lexicon::usage(whole).is_some() && !FORMS.contains_key(rest)
        }) {
            return None;
        }
        let infinitive = format!("{prefix}{}", form.infinitive);
        lexicon::usage(&infinitive).is_some().then_some(infinitive)
    })
}
