//! Places as an amendment names them: `paragraaf 5.2`, `de hoofdstukken 2 tot en met 4`, `bladzijde 23`,
//! `de laatste alinea`.

use std::sync::LazyLock;

use regex::Regex;

use crate::plan::label::{self, Number};
use crate::plan::title::fold;
use crate::plan::vocabulary::{
    BEFORE_A_NUMBER, LETTERED_UNITS, ORDINALS, QUANTITIES, REFERENCE_UNITS,
};

/// A place in a plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Place {
    /// The reference in its own words.
    pub words: String,
    /// The anchor that it would have in the plan.
    pub anchor: String,
    /// First byte of the words in the text.
    pub at: usize,
}

/// The most precise places that a text names: more than one where it lists them.
pub(super) fn places(text: &str) -> Vec<Place> {
    REFERENCES
        .iter()
        .find_map(|(prefix, pattern)| {
            let found = pattern.captures(text)?;
            let (whole, first) = (found.get(0)?, found.get(1)?);
            let rest = text.get(first.end()..)?;
            let more = further(first.as_str(), rest);
            let place = |number: &str| Place {
                words: whole.as_str().to_owned(),
                anchor: format!("{prefix}-{}", number.to_lowercase().replace('.', "-")),
                at: whole.start(),
            };
            Some(
                std::iter::once(first.as_str().to_owned()).chain(more).map(|n| place(&n)).collect(),
            )
        })
        .or_else(|| bare(text).map(|place| vec![place]))
        .unwrap_or_default()
}

static REFERENCES: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    REFERENCE_UNITS
        .iter()
        .map(|(unit, prefix)| {
            let word = unit.ends_with(char::is_alphabetic);
            let (edge, gap) = if word { (r"\b", r"\s+") } else { ("", r"\s*") };
            let letter = if LETTERED_UNITS.contains(unit) { "|[a-z]" } else { "" };
            let number = format!(r"(\d{{1,2}}(?:\.\d{{1,2}})*[a-z]?{letter})\b");
            (*prefix, pattern(&format!("(?i){edge}{}{gap}{number}", regex::escape(unit))))
        })
        .collect()
});

/// The numbers that go on a list after its first: `3.2, 3.3 en 3.5`, `5.1 tot en met 5.3`.
fn further(first: &str, mut rest: &str) -> Vec<String> {
    let Some(mut before) = label::read_number(first) else { return Vec::new() };
    let mut numbers = Vec::new();
    while let Some(found) = NEXT.captures(rest) {
        let (Some(whole), Some(link), Some(number)) = (found.get(0), found.get(1), found.get(2))
        else {
            break;
        };
        let Some(number) = label::read_number(number.as_str()) else { break };
        // `paragraaf 3.2, 2e alinea`, `in 5.2 en 12 andere`: a list is of one depth.
        if number.depth() != before.depth() {
            break;
        }
        if link.as_str().trim_start().starts_with('t') {
            numbers.extend(between(&before, &number));
        }
        numbers.push(number.text.clone());
        before = number;
        rest = rest.get(whole.end()..).unwrap_or_default();
    }
    numbers
}

static NEXT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(,\s*|\s*(?:,\s*)?en\s+|\s+tot en met\s+|\s*t/m\s*)(?:paragraaf\s+|hoofdstuk\s+|ambitie\s+|bijlage\s+|artikel\s+)?(\d{1,2}(?:\.\d{1,2})*)\b",
    )
});

/// Most numbers that a range stands for; more is a slip of the pen.
const LONGEST_RANGE: u32 = 20;

/// The numbers between two of one row.
fn between(from: &Number, to: &Number) -> Vec<String> {
    let (Some((first, above)), Some((last, beside))) =
        (from.parts.split_last(), to.parts.split_last())
    else {
        return Vec::new();
    };
    if above != beside || *last > first + LONGEST_RANGE {
        return Vec::new();
    }
    let prefix: String = above.iter().map(|part| format!("{part}.")).collect();
    (first + 1..*last).map(|part| format!("{prefix}{part}")).collect()
}

/// A section's number without a unit: `In 5.2 vervalt …`.
fn bare(text: &str) -> Option<Place> {
    let found = BARE.captures_iter(text).find(|found| {
        let end = found.get(0).map_or(0, |whole| whole.end());
        let next = text.get(end..).unwrap_or_default().trim_start().to_lowercase();
        !QUANTITIES.iter().any(|unit| next.starts_with(unit))
    })?;
    let (whole, number) = (found.get(0)?, found.get(1)?.as_str());
    let anchor = format!("paragraaf-{}", number.to_lowercase().replace('.', "-"));
    Some(Place { words: whole.as_str().to_owned(), anchor, at: whole.start() })
}

static BARE: LazyLock<Regex> = LazyLock::new(|| {
    let words: Vec<String> = BEFORE_A_NUMBER.iter().map(|word| regex::escape(word)).collect();
    pattern(&format!(r"(?i)\b(?:{})\s+(\d{{1,2}}(?:\.\d{{1,2}})+[a-z]?)\b", words.join("|")))
});

/// Which of several, as `3` for the third and `-1` for the last.
pub(super) fn ordinal(folded: &str, of: &str) -> Option<i8> {
    let found = ORDINAL.captures_iter(folded).find(|found| {
        found.get(2).is_some_and(|what| what.as_str() == of || what.as_str().ends_with(of))
    })?;
    let word = found.get(1)?.as_str();
    if word == "laatste" {
        return Some(-1);
    }
    let place = ORDINALS.iter().position(|ordinal| *ordinal == word);
    let digits = word.trim_end_matches(|c: char| c.is_alphabetic()).parse().ok();
    place.and_then(|place| i8::try_from(place + 1).ok()).or(digits).filter(|place| *place > 0)
}

static ORDINAL: LazyLock<Regex> = LazyLock::new(|| {
    let words = ORDINALS.join("|");
    pattern(&format!(r"\b({words}|laatste|\d{{1,2}}(?:e|de|ste))\s+(alinea|zin|volzin)\b"))
});

/// Number of the page that a text names, with the words.
pub(super) fn page(folded: &str) -> Option<(String, u32)> {
    let found = PAGE.captures(folded)?;
    Some((found.get(0)?.as_str().to_owned(), found.get(1)?.as_str().parse().ok()?))
}

static PAGE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:bladzijde|blz\.?|pagina|pag\.?)\s+(\d{1,3})"));

/// The heading that a text names: the `Duur` of `onder het kopje Duur`.
pub(super) fn under(text: &str) -> Option<String> {
    Some(UNDER.captures(text)?.get(1)?.as_str().trim().to_owned())
}

static UNDER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)onder (?:het|de) (?:kopje|kop|titel)\s+['‘“\x22]?([^)'’”\x22,.;]+)")
});

/// Whether a sentence puts its new text behind a place: `Na paragraaf 6.5 wordt ingevoegd`.
pub(super) fn is_behind(text: &str, place: &Place) -> bool {
    let before = fold(text.get(..place.at).unwrap_or_default());
    let word = before.split_whitespace().rev().find(|word| !matches!(*word, "de" | "het"));
    let own = fold(&place.words);
    let behind = |word: &str| matches!(word, "na" | "achter" | "tussen");
    word.is_some_and(behind) || own.split_whitespace().next().is_some_and(behind)
}

/// A pattern of this program.
fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("a pattern of this program")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_one_by_one_in_lists_and_in_ranges() {
        let check = |text: &str, expect: &[&str]| {
            let found: Vec<String> = places(text).into_iter().map(|place| place.anchor).collect();
            assert_eq!(found, expect, "{text}");
        };
        check("In hoofdstuk 5, paragraaf 5.4, vervalt", &["paragraaf-5-4"]);
        check("De paragrafen 3.2 en 3.4 vervallen", &["paragraaf-3-2", "paragraaf-3-4"]);
        check("Hoofdstukken 2, 3 en 5", &["hoofdstuk-2", "hoofdstuk-3", "hoofdstuk-5"]);
        let range = ["paragraaf-5-1", "paragraaf-5-2", "paragraaf-5-3"];
        check("Paragraaf 5.1 tot en met 5.3 vervalt", &range);
        check("Paragraaf 5.1 t/m paragraaf 5.3 vervalt", &range);
        check("In paragraaf 3.2, 2e alinea, vervalt", &["paragraaf-3-2"]);
        check("Paragraaf 5.5 wordt vervangen door 5.6", &["paragraaf-5-5"]);
        check("In 5.2 vervalt", &["paragraaf-5-2"]);
        check("Het budget van 2.5 miljoen vervalt", &[]);
        check("Artikel A. Bijlage B vervalt", &["bijlage-b"]);
        check("Artikel 3. Hoofdstuk 5 vervalt", &["hoofdstuk-5"]);
        check("Artikel 3.2 wordt gewijzigd als volgt:", &["artikel-3-2"]);
        check("Paragraaf 6.5a vervalt", &["paragraaf-6-5a"]);
        check("Paragraaf 1.1 tot en met 1.99 vervalt", &["paragraaf-1-1", "paragraaf-1-99"]);
        check("De ambities van het bestuur", &[]);
    }

    #[test]
    fn ordinals_are_words_figures_or_the_last() {
        let check = |text: &str, of: &str, expect: Option<i8>| {
            assert_eq!(ordinal(text, of), expect, "{text}");
        };
        check("in de tweede alinea vervalt de laatste zin", "alinea", Some(2));
        check("in de tweede alinea vervalt de laatste zin", "zin", Some(-1));
        check("de eerste volzin", "zin", Some(1));
        check("3e alinea", "alinea", Some(3));
        check("de alinea", "alinea", None);
        check("de eerste zinnen", "zin", None);
    }
}
