//! What a line says of itself before its title: `Hoofdstuk 5:`, `5.2`, `Bijlage 11`, `DEEL A`.
//!
//! Pure parsing of one text; whether the line is a heading at all is decided in `candidate`.

use std::sync::LazyLock;

use regex::Regex;

use super::vocabulary::{LABELS, Label, MONTHS, NUMBER_WORDS};

/// A text taken apart as a heading.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Labelled<'a> {
    /// The word before the number.
    pub label: Label,
    /// The number.
    pub number: Option<Number>,
    /// Whether a colon, full stop, bracket or dash stands between number and title.
    pub closed: bool,
    /// The rest; empty for a label that stands alone on its line.
    pub title: &'a str,
}

/// The number of a section.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Number {
    /// The values of its parts: `5.2` is `[5, 2]`, `B` is `[2]`, `IV` is `[4]`.
    pub parts: Vec<u32>,
    /// A letter behind the last part: the `a` of `6.5a`.
    pub suffix: Option<char>,
    /// How the first part is written; numbers of two notations are two sequences.
    pub notation: Notation,
    /// As shown, without closing punctuation: `5.2`, `6.5a`, `B`.
    pub text: String,
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Notation {
    /// `5`, `5.2`, and `vijf`.
    #[default]
    Arabic,
    /// `A`, `B.1`.
    Letter,
    /// `IV`.
    Roman,
}

impl Number {
    /// Number of parts: 1 for a chapter's `5`, 2 for `5.2`.
    pub(super) fn depth(&self) -> usize {
        self.parts.len()
    }

    /// Whether this number can come right after `other` in a document that counts up.
    pub(super) fn follows(&self, other: &Number) -> bool {
        if self.notation != other.notation {
            return false;
        }
        let shared = self.parts.iter().zip(&other.parts).take_while(|(a, b)| a == b).count();
        let (rest, before) =
            (self.parts.get(shared..).unwrap_or(&[]), other.parts.get(shared..).unwrap_or(&[]));
        match (rest, before) {
            // 5.2 → 5.2.1; some plans begin at 0.
            ([first, ..], []) => *first <= 1,
            // 5.4.3 → 5.5, 5.4 → 6.1: one step up somewhere, the parts below begin anew.
            ([step, below @ ..], [from, ..]) => {
                *step == from + 1 && below.iter().all(|part| *part <= 1)
            }
            // 6.5 → 6.5a
            ([], []) => self.suffix > other.suffix,
            ([], _) => false,
        }
    }

    /// Whether this number begins a sequence: `1`, `A`, `1.1`.
    pub(super) fn begins(&self) -> bool {
        self.parts.iter().all(|part| *part <= 1)
    }
}

/// Takes a text apart; a text without label and number is all title.
pub(super) fn parse(text: &str) -> Labelled<'_> {
    let text = text.trim();
    worded(text)
        .or_else(|| numbered(text))
        .unwrap_or(Labelled { title: text, ..Labelled::default() })
}

/// `Hoofdstuk 5: …`, `BIJLAGE B`, `Ambitie 5.1 …`, `Bijlage: …`.
fn worded(text: &str) -> Option<Labelled<'_>> {
    let (word, label) = LABELS.iter().find(|(word, _)| {
        text.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word) || start == *word)
    })?;
    let rest = text.get(word.len()..)?;
    if rest.is_empty() {
        // `Bijlage` alone; any other word alone is a title.
        return (*label == Label::Appendix)
            .then(|| Labelled { label: *label, ..Labelled::default() });
    }
    let apart = rest.starts_with(char::is_whitespace) || !word.ends_with(char::is_alphabetic);
    if let Some(found) = AFTER_WORD.captures(rest).filter(|_| apart) {
        let (title, closed) = title_after(rest, found.get(0)?.end())?;
        let number = read_number(found.get(1)?.as_str())?;
        return Some(Labelled { label: *label, number: Some(number), closed, title });
    }
    let title = rest.strip_prefix([':', '.'])?.trim();
    (*label == Label::Appendix && !title.is_empty()).then_some(Labelled {
        label: *label,
        number: None,
        closed: true,
        title,
    })
}

static AFTER_WORD: LazyLock<Regex> = LazyLock::new(|| {
    let words = NUMBER_WORDS.join("|");
    pattern(&format!(
        r"^\s*((?i:\d{{1,3}}(?:\.\d{{1,3}})*[a-z]?|[ivxl]+|[a-z](?:\.\d{{1,3}})*|{words}))\b"
    ))
});

/// `5.2 …`, `5. …`, `5)`, `A. …`, `IV. …`.
fn numbered(text: &str) -> Option<Labelled<'_>> {
    // Most lines begin with a word: no need to match patterns.
    let mut chars = text.chars();
    match (chars.next()?, chars.next()) {
        ('0'..='9', _) => {}
        ('A'..='Z', next) if !next.is_some_and(char::is_lowercase) => {}
        _ => return None,
    }
    if let Some(found) = sloppy(text) {
        return Some(found);
    }
    let found = NUMBER.captures(text)?;
    let whole = found.get(0)?;
    let number = read_number(found.get(1)?.as_str())?;
    let (title, closed) = title_after(text, whole.end())?;
    // `1.250.000`, `3.125 euro`: a section is not the hundredth of anything.
    if number.parts.iter().any(|part| *part > 99) {
        return None;
    }
    // A letter or Roman number needs its full stop: `A story`, `I think`, `C pointers`.
    if number.notation != Notation::Arabic && number.depth() == 1 && !closed && !title.is_empty() {
        return None;
    }
    Some(Labelled { label: Label::None, number: Some(number), closed, title })
}

/// Numbers as hurried typists write them: `4.1.1Subliminale technieken`, `4,2.2.5. Diensten`.
fn sloppy(text: &str) -> Option<Labelled<'_>> {
    let found = SLOPPY.captures(text)?;
    let (number, gap) = (found.get(1)?.as_str(), found.get(2)?.as_str());
    let title = text.get(found.get(2)?.end()..)?.trim_end();
    let comma = number.contains(',');
    // `3,5 Mbit` is a quantity: a comma is a slip only among full stops.
    if comma && !number.contains('.') || !comma && !gap.is_empty() {
        return None;
    }
    let number = read_number(&number.replace(',', "."))?;
    Some(Labelled { label: Label::None, number: Some(number), closed: true, title })
}

static SLOPPY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{1,2}(?:[.,]\d{1,2})+)(\.?\s*)\p{Lu}\p{Ll}"));

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(\d{1,2}(?:\.\d{1,3})*[a-z]?|[A-Z](?:\.\d{1,3})*|[IVXL]+)(?:\b|$)")
});

/// The title behind a number that ends at `end`, and whether punctuation closed the number; `None`
/// where the number goes on as something else (`5%`, `5,2`, `5-jarig`, `1.250.000`).
fn title_after(text: &str, end: usize) -> Option<(&str, bool)> {
    let rest = text.get(end..)?;
    let bare = rest.trim_start();
    if bare.is_empty() {
        return Some((bare, false));
    }
    let spaced = bare.len() < rest.len();
    let body = bare.trim_start_matches([':', '.', ')', '–', '—', '-', '|']);
    let closed = body.len() < bare.len();
    let title = body.trim_start();
    if closed {
        let apart =
            title.len() < body.len() || title.is_empty() || title.starts_with(char::is_alphabetic);
        let hyphen = !spaced && bare.starts_with('-');
        return (apart && !hyphen).then_some((title.trim_end(), true));
    }
    spaced.then_some((title.trim_end(), false))
}

/// Reads `5.2a`, `B`, `iv`, `vijf`.
pub(super) fn read_number(text: &str) -> Option<Number> {
    let lower = text.to_lowercase();
    if let Some(at) = NUMBER_WORDS.iter().position(|word| *word == lower) {
        let value = u32::try_from(at + 1).ok()?;
        return Some(Number { parts: vec![value], text: value.to_string(), ..Number::default() });
    }
    let first = lower.split('.').next()?;
    if first.starts_with(|c: char| c.is_ascii_digit()) {
        let bare = lower.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let suffix = lower.get(bare.len()..)?.chars().next();
        let parts = bare.split('.').map(|part| part.parse().ok()).collect::<Option<Vec<u32>>>()?;
        return Some(Number { parts, suffix, notation: Notation::Arabic, text: lower });
    }
    let mut below = Vec::new();
    for part in lower.split('.').skip(1) {
        below.push(part.parse().ok()?);
    }
    let text = text.to_uppercase();
    // A single `C` or `L` is a letter; `I`, `V` and `X` are Roman.
    let letter = first.len() == 1 && !["i", "v", "x"].contains(&first);
    if letter {
        let value = u32::from(first.chars().next()?).checked_sub(u32::from('a') - 1)?;
        let parts = std::iter::once(value).chain(below).collect();
        return Some(Number { parts, suffix: None, notation: Notation::Letter, text });
    }
    let parts = std::iter::once(roman(first)?).chain(below).collect();
    Some(Number { parts, suffix: None, notation: Notation::Roman, text })
}

/// The value of a Roman number below 90.
fn roman(text: &str) -> Option<u32> {
    let mut total = 0;
    let mut before = 0;
    for c in text.chars().rev() {
        let value = match c {
            'i' => 1,
            'v' => 5,
            'x' => 10,
            'l' => 50,
            _ => return None,
        };
        if value < before {
            total -= value.min(total);
        } else {
            total += value;
            before = value;
        }
    }
    (1..90).contains(&total).then_some(total)
}

/// Whether a text begins with a day: `26/5/25 Vastgesteld`, `12 maart 2019`.
pub(super) fn begins_with_date(text: &str) -> bool {
    DATE.is_match(text.trim_start())
}

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let months = MONTHS.join("|");
    pattern(&format!(r"(?i)^\d{{1,2}}(?:[-/]\d{{1,2}}[-/]\d{{2,4}}|\s+(?:{months})\s+\d{{4}})\b"))
});

/// A pattern of this program.
fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("a pattern of this program")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, label: Label, number: &str, title: &str) {
        let found = parse(text);
        let shown = found.number.as_ref().map_or("", |number| number.text.as_str());
        assert_eq!((found.label, shown, found.title), (label, number, title), "{text}");
    }

    #[test]
    fn labels_and_numbers_of_all_forms() {
        check(
            "Hoofdstuk 5: ondersteuning buiten het regulier, waar mogelijk tijdelijk",
            Label::Chapter,
            "5",
            "ondersteuning buiten het regulier, waar mogelijk tijdelijk",
        );
        check("HOOFDSTUK 5", Label::Chapter, "5", "");
        check("Hoofdstuk vijf – Geld", Label::Chapter, "5", "Geld");
        check("5", Label::None, "5", "");
        check("5. Extra ondersteuning", Label::None, "5", "Extra ondersteuning");
        check("5.1 Stedelijke voorzieningen", Label::None, "5.1", "Stedelijke voorzieningen");
        check("5.1. Stedelijke voorzieningen", Label::None, "5.1", "Stedelijke voorzieningen");
        check("4.3.1 Wie", Label::None, "4.3.1", "Wie");
        check("6.5a Verzuim in coronatijd", Label::None, "6.5a", "Verzuim in coronatijd");
        check("DEEL A", Label::Part, "A", "");
        check("Thema 1: Wonen", Label::Theme("thema"), "1", "Wonen");
        check("Pijler 3 – Geld", Label::Theme("pijler"), "3", "Geld");
        check("Onderdeel 3 De buurt", Label::Component, "3", "De buurt");
        check("4.1.1Subliminale technieken", Label::None, "4.1.1", "Subliminale technieken");
        check("4,2.2.5. Essentiële diensten", Label::None, "4.2.2.5", "Essentiële diensten");
        check("Bijlage 11 Scholen", Label::Appendix, "11", "Scholen");
        check("Bijlage: Scholen", Label::Appendix, "", "Scholen");
        check("Bijlage B. Scholen", Label::Appendix, "B", "Scholen");
        check(
            "Ambitie 5.1: Tijdelijkheid als uitgangspunt",
            Label::Ambition,
            "5.1",
            "Tijdelijkheid als uitgangspunt",
        );
        check("§ 5.2 Duur", Label::Section, "5.2", "Duur");
        check("IV. Slot", Label::None, "IV", "Slot");
        check("A.3 De installatie", Label::None, "A.3", "De installatie");
        check(
            "2 visie en missie. Centraal staat een dekkend netwerk.",
            Label::None,
            "2",
            "visie en missie. Centraal staat een dekkend netwerk.",
        );
    }

    #[test]
    fn what_only_looks_like_a_number_is_title() {
        for text in [
            "Deel uitmaken van de wijk",
            "Bijlagen",
            "M31: Het project beschikt over informatie",
            "2018 was een goed jaar",
            "3,5 Mbit per seconde",
            "1.250.000 euro",
            "5% van de leerlingen",
            "4-jarigen in de wijk",
            "A story",
            "Hoofdstukken 2 tot en met 8",
            "",
        ] {
            let found = parse(text);
            assert!(found.number.is_none() || !text.contains(found.title), "{text}: {found:?}");
        }
    }

    #[test]
    fn days_are_known() {
        let check = |text: &str, expect: bool| assert_eq!(begins_with_date(text), expect, "{text}");
        check("26/5/25 Vastgesteld", true);
        check("02-09-2015 Jan", true);
        check("12 maart 2019", true);
        check("3-4 jarigen", false);
        check("5. Mei en juni", false);
    }

    #[test]
    fn numbers_follow_when_they_count_up() {
        let number = |text: &str| read_number(text).unwrap_or_default();
        for (before, after) in [
            ("5", "6"),
            ("5", "5.1"),
            ("5.4.3", "5.5"),
            ("5.4", "6.1"),
            ("5.4.1", "6"),
            ("6.5", "6.5a"),
            ("A", "B"),
            ("III", "IV"),
        ] {
            assert!(number(after).follows(&number(before)), "{before} → {after}");
        }
        for (before, after) in
            [("5", "7"), ("5.1", "5.3"), ("5.2", "5.1"), ("A", "2"), ("5.1", "5"), ("5", "5")]
        {
            assert!(!number(after).follows(&number(before)), "{before} → {after}");
        }
    }
}
