//! Dutch as data: the words by which a policy plan marks its structure.
//!
//! Everything that recognises a chapter, an ambition or a change by its words reads its words here.
//! Seen in the plans and addenda of Dutch school partnerships, municipalities and ministries.

use super::Effect;

/// Words before a number that make it the number of a certain kind of section.
///
/// The first column is matched without regard to case; plurals are absent on purpose: `Hoofdstukken
/// 2 tot en met 8` is never a heading.
pub(super) const LABELS: &[(&str, Label)] = &[
    ("hoofdstuk", Label::Chapter),
    ("hfst.", Label::Chapter),
    ("deel", Label::Part),
    ("part", Label::Part), // LaTeX classes without a Dutch caption file
    ("thema", Label::Theme("thema")),
    ("pijler", Label::Theme("pijler")),
    ("speerpunt", Label::Theme("speerpunt")),
    ("programmalijn", Label::Theme("programmalijn")),
    ("actielijn", Label::Theme("actielijn")),
    ("bouwsteen", Label::Theme("bouwsteen")),
    ("onderdeel", Label::Component),
    ("paragraaf", Label::Section),
    ("§", Label::Section),
    ("artikel", Label::Article),
    ("bijlage", Label::Appendix),
    ("appendix", Label::Appendix),
    ("ambitie", Label::Ambition),
    ("doelstelling", Label::Ambition),
    ("doel", Label::Ambition),
];

/// What the word before a number makes of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub(super) enum Label {
    /// No word: a number alone, or nothing.
    #[default]
    None,
    /// `Deel A`: holds chapters.
    Part,
    /// `Thema 1`, `Pijler 2`: a chapter by another name, which is kept in lower case.
    Theme(&'static str),
    /// `Onderdeel 3`: a piece of a chapter, whatever its depth.
    Component,
    /// `Hoofdstuk 5`.
    Chapter,
    /// `Paragraaf 5.2`.
    Section,
    /// `Artikel 3`.
    Article,
    /// `Bijlage 2`.
    Appendix,
    /// `Ambitie 5.1`.
    Ambition,
}

/// Chapter numbers written as words.
pub(super) const NUMBER_WORDS: &[&str] = &[
    "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf",
];

/// Titles of a contents page and of its lists of tables and figures.
pub(super) const CONTENTS_TITLES: &[&str] = &[
    "inhoud",
    "inhoudsopgave",
    "inhoudsopgaaf",
    "inhoudstafel",
    "lijst van tabellen",
    "lijst van figuren",
];

/// Titles without a number that stand on the level of a chapter, before or after the chapters.
pub(super) const UNNUMBERED_CHAPTERS: &[&str] = &[
    "voorwoord",
    "woord vooraf",
    "ten geleide",
    "colofon",
    "leeswijzer",
    "samenvatting",
    "managementsamenvatting",
    "inleiding",
    "inhoud",
    "inhoudsopgave",
    "bijlagen",
    "begrippenlijst",
    "nawoord",
    "literatuur",
    "literatuurlijst",
    "bronnen",
    "afkortingen",
];

/// Titles that open the appendices as a group.
pub(super) const APPENDICES_TITLES: &[&str] = &["bijlagen", "appendices"];

/// Beginnings of a heading under which each item is an ambition. The flag tells whether the words
/// mean ambitions in any document; the others do so only where several chapters have such a list,
/// because a manual has a chapter *Doelstellingen* too.
pub(super) const AMBITION_LISTS: &[(&str, bool)] = &[
    ("ambities", true),
    ("onze ambities", true),
    ("de ambities", true),
    ("doelen", false),
    ("doelstellingen", false),
    ("beoogde resultaten", false),
    ("beoogd resultaat", false),
    ("dit willen we bereiken", false),
    ("dit willen wij bereiken", false),
    ("wat willen we bereiken", false),
    ("wij willen", false),
];

/// Words that, with a colon, open a paragraph that is one ambition: `Onze ambitie: …`.
pub(super) const AMBITION_OPENINGS: &[&str] =
    &["onze ambitie", "ambitie", "onze doelstelling", "doelstelling", "ons doel"];

/// Fields of a colophon or a letter's head: `Versie: 1.1` in bold is no heading.
pub(super) const FIELDS: &[&str] = &[
    "versie",
    "versiebeheer",
    "datum",
    "status",
    "auteur",
    "auteurs",
    "kenmerk",
    "betreft",
    "onderwerp",
    "aan",
    "van",
    "cc",
    "telefoon",
    "e-mail",
];

/// Months, for dates that begin a line.
pub(super) const MONTHS: &[&str] = &[
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];

/// Words over a box that draws attention; they head no section.
pub(super) const ADMONITIONS: &[&str] = &[
    "opmerking",
    "waarschuwing",
    "tip",
    "belangrijk",
    "let op",
    "nota",
    "noot",
    "figuur",
    "tabel",
];

/// Finite verbs right after a number: `Hoofdstuk 5 beschrijft …` is a sentence, not a heading.
pub(super) const SENTENCE_VERBS: &[&str] = &[
    "is",
    "zijn",
    "gaat",
    "gaan",
    "beschrijft",
    "beschrijven",
    "bevat",
    "geeft",
    "geven",
    "staat",
    "staan",
    "volgt",
    "volgen",
    "behandelt",
    "legt",
    "laat",
    "bespreekt",
    "en",
    "of",
    "tot",
    "over",
    "wordt",
    "worden",
    "heeft",
    "hebben",
    "kan",
    "kunnen",
    "verklaart",
    "blijft",
    "blijven",
    "komt",
    "vervalt",
    "noemt",
    "somt",
    "bepaalt",
    "regelt",
    "lid",
    "van",
];

/// Abbreviations whose full stop does not end a sentence, lower case, without the last stop.
/// Those of single letters with stops between are told by their form.
const ABBREVIATIONS: &[&str] = &[
    "aanh", "afd", "afl", "alg", "art", "arts", "bijl", "bijv", "blz", "bv", "bzgl", "ca", "cf",
    "dd", "dhr", "div", "dr", "drs", "enz", "evt", "excl", "fig", "geb", "gem", "hfst", "incl",
    "ing", "ir", "jl", "jr", "max", "mevr", "min", "mln", "mr", "mw", "nl", "nr", "nrs", "opm",
    "p", "par", "pp", "prof", "red", "resp", "sept", "st", "t/m", "tab", "tel", "vgl", "vs", "wo",
    "zgn",
];

/// Whether a word is written with a full stop in the middle of a sentence.
pub(super) fn is_abbreviation(word: &str) -> bool {
    word.len() <= 4 && ABBREVIATIONS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Words before a number by which an amendment names a place, and the anchor prefix that they lead to;
/// from precise to general. `artikel` is last: an addendum numbers its own changes with it.
pub(super) const REFERENCE_UNITS: &[(&str, &str)] = &[
    ("paragraaf", "paragraaf"),
    ("paragrafen", "paragraaf"),
    ("subparagraaf", "paragraaf"),
    ("sectie", "paragraaf"),
    ("par.", "paragraaf"),
    ("§", "paragraaf"),
    ("ambitie", "ambitie"),
    ("ambities", "ambitie"),
    ("doelstelling", "ambitie"),
    ("doelstellingen", "ambitie"),
    ("onderdeel", "onderdeel"),
    ("hoofdstuk", "hoofdstuk"),
    ("hoofdstukken", "hoofdstuk"),
    ("hfst.", "hoofdstuk"),
    ("thema", "thema"),
    ("pijler", "pijler"),
    ("speerpunt", "speerpunt"),
    ("bijlage", "bijlage"),
    ("bijlagen", "bijlage"),
    ("artikel", "artikel"),
    ("artikelen", "artikel"),
];

/// Units that may be followed by a letter: `bijlage B`. Elsewhere a letter is a word of the sentence, or
/// the addendum's own `Artikel A`.
pub(super) const LETTERED_UNITS: &[&str] = &["bijlage", "bijlagen"];

/// Words before a section's number that stands without a unit: `In 5.2 vervalt …`.
pub(super) const BEFORE_A_NUMBER: &[&str] =
    &["in", "aan", "na", "onder", "bij", "van", "achter", "punt", "nummer", "nr."];

/// Words that make a quantity of the number before them: `van 2.5 miljoen`.
pub(super) const QUANTITIES: &[&str] =
    &["%", "procent", "miljoen", "mln", "miljard", "euro", "uur", "fte", "jaar", "punten"];

/// Ordinals up to ten, in order; `laatste` counts from the end.
pub(super) const ORDINALS: &[&str] = &[
    "eerste", "tweede", "derde", "vierde", "vijfde", "zesde", "zevende", "achtste", "negende",
    "tiende",
];

/// How an addendum says what it does, as patterns on folded text; the first that fits counts, so
/// that `blijft … van kracht` is not read as anything else.
pub(super) const CHANGES: &[(&str, Effect)] = &[
    (r"\b(?:wordt|worden|dient|dienen|moet|moeten|lees)\b.*\bgelezen\b", Effect::Renames),
    (r"\b(?:wordt|worden)\b.*\b(?:ver|her|om)nummerd\b", Effect::Renames),
    (r"\b(?:blijft|blijven)\b.*\b(?:ongewijzigd|gehandhaafd|van kracht)\b", Effect::Confirms),
    (r"\b(?:wordt|worden)\b.*\b(?:ingevoegd|ingelast|tussengevoegd)\b", Effect::Inserts),
    (r"\b(?:wordt|worden)\b.*\b(?:toegevoegd|aangevuld|uitgebreid)\b", Effect::Adds),
    (r"\b(?:komt|komen)\b.*\bte luiden\b", Effect::Replaces),
    (r"\bluid(?:t|en)\b.*\b(?:voortaan|als volgt)\b", Effect::Replaces),
    (r"\b(?:komt|komen|treedt|treden)\b.*\bin de plaats\b", Effect::Replaces),
    (r"\bkrijg(?:t|en)\b.*\b(?:tekst|inhoud|titel|opschrift)\b", Effect::Replaces),
    (r"\b(?:wordt|worden)\b.*\b(?:vervangen|gewijzigd|aangepast|herzien)\b", Effect::Replaces),
    (r"\bvervalt\b|\b(?:komt|komen)\b.*\bte vervallen\b|\bvervallen\b", Effect::Deletes),
    (
        r"\b(?:wordt|worden)\b.*\b(?:geschrapt|verwijderd|doorgehaald|ingetrokken)\b",
        Effect::Deletes,
    ),
    (r"\b(?:is|zijn)\b.*\bniet (?:langer|meer) (?:van kracht|van toepassing)\b", Effect::Deletes),
];

/// An announcement of changes that follow one by one, as a pattern on folded text: it changes nothing
/// itself.
pub(super) const ANNOUNCEMENT: &str = r"\bals volgt (?:gewijzigd|aangepast)\b|\b(?:gewijzigd|aangepast) als volgt\b|\bde volgende wijzigingen\b";

/// The heading of a place rather than its text: `de titel van paragraaf 5.2`.
pub(super) const HEADING_OF: &str = r"\b(?:de|het) (?:titel|opschrift|kop|kopje|naam) van\b";

/// How a sentence begins that is about a piece of text, and so about the plan, though it may not say
/// where that stands.
pub(super) const ABOUT_TEXT: &str = r"^(?:artikel \w+[.:]? )?(?:in )?(?:de|het) (?:(?:laatste|eerste|tweede|derde) )?(?:onderdeel|passage|tekst|bepaling|alinea|zin|zinnen|zinsnede|kader|tabel|figuur|paragraaf|hoofdstuk|bijlage|ambitie)\b";

/// Headers of a two-column table of changes: the old column and the new one.
pub(super) const OLD_TEXT: &[&str] =
    &["oude tekst", "huidige tekst", "was", "oud", "bestaande tekst"];
/// The header of the new column.
pub(super) const NEW_TEXT: &[&str] = &["nieuwe tekst", "wordt", "nieuw", "gewijzigde tekst"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_lower_case_so_that_lookups_find_them() {
        let lists =
            [NUMBER_WORDS, CONTENTS_TITLES, UNNUMBERED_CHAPTERS, SENTENCE_VERBS, ABBREVIATIONS];
        for word in lists.into_iter().flatten() {
            assert_eq!(*word, word.to_lowercase(), "{word}");
        }
    }

    #[test]
    fn every_abbreviation_is_one() {
        for word in ABBREVIATIONS {
            assert!(is_abbreviation(word) && is_abbreviation(&word.to_uppercase()), "{word}");
        }
        assert!(!is_abbreviation("plan") && !is_abbreviation("bijvoorbeeld"));
    }
}
