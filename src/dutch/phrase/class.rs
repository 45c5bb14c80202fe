//! The closed classes of Dutch words, which say where a noun phrase begins and ends.

use std::sync::LazyLock;

use crate::dutch::Table;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Determiner,
    Preposition,
    Other,
    /// Digits, single letters: never part of a phrase.
    Mark,
    Content,
}

/// Words that open a noun phrase.
const DETERMINERS: &str = "alle andere beide dat de deze die dit een elk elke enkele geen haar het \
    hun ieder iedere jouw meerdere mijn ons onze sommige uw welke zijn";

/// Words that a noun phrase follows, and that may stand inside one: *duur van plaatsing*. *Te* and
/// *om* are not among them: an infinitive follows those.
const PREPOSITIONS: &str = "aan achter als behoudens bij binnen boven buiten door gedurende in \
    ingevolge krachtens langs met na naar naast namens onder op over overeenkomstig per rond rondom \
    sinds ten ter tijdens tot tussen uit van vanaf vanuit via volgens voor wegens zonder";

/// Prepositions that tie two nouns into one idea more often than not.
pub(super) const TIES: &[&str] =
    &["bij", "in", "met", "naar", "op", "tot", "tussen", "van", "voor"];

/// The other closed classes: pronouns, conjunctions, auxiliaries, adverbs.
const OTHERS: &str = "aldus alleen alsmede alsof altijd anders ben bent bijvoorbeeld daar daarbij \
    daardoor daarin daarmee daarna daarnaast daarom daarop daartoe daarvan daarvoor dan dienen \
    dient doch doen doet dus echter elkaar en enz er ervan ervoor even gaan gaat geweest had hadden \
    heb hebben heeft hem hen hier hierbij hierdoor hierin hiermee hierna hieronder hiertoe hiervan \
    hiervoor hij hoe hoewel indien is ja je jij kan komen komt kon konden krijgen krijgt kunnen \
    maar mag mede meer meest men mits moest moet moeten mogen nadat namelijk nee niet niets noch \
    nog nooit nu of ofwel om omdat ook opdat reeds steeds te tenzij terwijl toch toen u vaak veel waar \
    waaraan waarbij waardoor waarin waarmee waarna waarom waarop waartoe waarvan waarvoor wanneer \
    waren was wat weer weinig wel werd werden wie wij wil willen word worden wordt zal ze zeer zelf \
    zich zij zo zoals zodat zodra zou zouden zowel zulke zullen";

static CLOSED: LazyLock<Table<&'static str, Class>> = LazyLock::new(|| {
    let classes = [
        (DETERMINERS, Class::Determiner),
        (PREPOSITIONS, Class::Preposition),
        (OTHERS, Class::Other),
    ];
    let words = |(words, class): (&'static str, Class)| {
        words.split_ascii_whitespace().map(move |word| (word, class))
    };
    classes.into_iter().flat_map(words).collect()
});

/// Class of a normalised word.
pub(super) fn class(word: &str) -> Class {
    if let Some(&class) = CLOSED.get(word) {
        class
    } else if word.chars().count() < 2 || word.chars().any(|letter| letter.is_ascii_digit()) {
        Class::Mark
    } else {
        Class::Content
    }
}
