//! What visitors read that is not fixed text of a template: Dutch, level B1, addressed with "u".

mod change;
mod pages;
mod trouble;

use crate::plan::Kind;

pub(super) use change::{effect_by, effect_on};
pub(super) use pages::{
    found_in_document, hit_pages, list_of_findings, no_text, page_chip, page_name, page_of,
    picture_of, span,
};
pub(super) use trouble::{DOCUMENT_GONE, error, fault, notice};

/// A time that has passed, in its largest unit.
pub(super) fn duration(time: std::time::Duration) -> String {
    let minutes = time.as_secs() / 60;
    let (count, one, more) = match minutes {
        0 => return "minder dan een minuut".to_owned(),
        1..60 => (minutes, "minuut", "minuten"),
        60..1440 => (minutes / 60, "uur", "uur"),
        _ => (minutes / 1440, "dag", "dagen"),
    };
    format!("{count} {}", if count == 1 { one } else { more })
}

/// Label of a section as shown: `Hoofdstuk 5`, `5.2`, `Ambitie 5.1`, `Bijlage 2`, or nothing.
pub(super) fn label(kind: Kind, level: u8, number: Option<&str>) -> String {
    match (kind, number) {
        (Kind::Chapter, Some(number)) if level <= 1 => format!("Hoofdstuk {number}"),
        (Kind::Ambition, Some(number)) => format!("Ambitie {number}"),
        (Kind::Ambition, None) => "Ambitie".to_owned(),
        (Kind::Appendix, Some(number)) if level <= 1 => format!("Bijlage {number}"),
        (Kind::Appendix, None) if level <= 1 => "Bijlage".to_owned(),
        (_, Some(number)) => number.to_owned(),
        (_, None) => String::new(),
    }
}

/// Kinds as headings of a filter.
pub(super) fn kind(kind: &str) -> &'static str {
    match kind {
        "front" => "Voorwoord en samenvatting",
        "chapter" => "Inleiding van een hoofdstuk",
        "ambition" => "Ambities",
        "appendix" => "Bijlagen",
        _ => "Lopende tekst",
    }
}

/// A title with a capital, for lines in which CSS can't give it one.
pub(super) fn capital(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters.as_str().chars()).collect()
    })
}

/// `1 passage`, `12 passages`.
pub(super) fn passages(count: usize) -> String {
    counted(count, "passage", "passages")
}

/// `1 bladzijde`, `44 bladzijden`.
pub(super) fn pages(count: usize) -> String {
    counted(count, "bladzijde", "bladzijden")
}

/// Which part of its section a passage is: `deel 2 van 3`.
pub(super) fn part(number: usize, of: usize) -> String {
    format!("deel {number} van {of}")
}

/// The place of a passage among the results: `Resultaat 3 van 173`.
pub(super) fn result_of(number: usize, total: usize) -> String {
    format!("Resultaat {} van {}", thousands(number), thousands(total))
}

/// What a word of the question finds.
pub(super) fn word_count(count: usize) -> String {
    match count {
        0 => "staat er niet in".to_owned(),
        _ => passages(count),
    }
}

/// The beginning of a long text, whole words of it, for a heading.
pub(super) fn beginning(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{} …", whole.trim_end_matches(|c: char| !c.is_alphanumeric()))
}

/// How results are ordered, as the parameter says it and as visitors read it; the default first.
pub(super) const ORDERS: &[(&str, &str)] = &[
    ("relevance", "Beste resultaat eerst"),
    ("position", "Volgorde van het plan"),
    ("-date", "Nieuwste document eerst"),
];

/// The page of a document that says its title again.
pub(super) const TITLE_PAGE: &str = "Titelblad";

/// Text that no longer applies, as a filter.
pub(super) const SUPERSEDED: &str = "Ook vervallen tekst";

fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        0 => format!("geen {many}"),
        1 => format!("1 {one}"),
        _ => format!("{} {many}", thousands(count)),
    }
}

/// `1234567` → `1.234.567`.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

/// `2018-08-01` → `1 augustus 2018`; anything else as it is.
pub(super) fn date(iso: &str) -> String {
    const MONTHS: [&str; 12] = [
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
    let mut parts = iso.splitn(3, '-');
    let read = || -> Option<String> {
        let year = parts.next()?;
        let month: usize = parts.next()?.parse().ok()?;
        let day: u8 = parts.next()?.get(..2)?.parse().ok()?;
        Some(format!("{day} {} {year}", MONTHS.get(month.checked_sub(1)?)?))
    };
    let mut read = read;
    read().unwrap_or_else(|| iso.to_owned())
}

/// When a document applies; nothing where neither day is known.
pub(super) fn validity(from: Option<&str>, to: Option<&str>) -> Option<String> {
    match (from.map(date), to.map(date)) {
        (Some(from), Some(to)) => Some(format!("Geldt van {from} tot en met {to}")),
        (Some(from), None) => Some(format!("Geldt vanaf {from}")),
        (None, Some(to)) => Some(format!("Geldt tot en met {to}")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn singular_and_plural() {
        let check = |count: usize, expect: &str| assert_eq!(passages(count), expect);
        check(0, "geen passages");
        check(1, "1 passage");
        check(2, "2 passages");
        check(1234, "1.234 passages");
        check(1_000_000, "1.000.000 passages");
    }

    #[test]
    fn a_title_gets_its_capital() {
        for (title, expect) in [("één plan", "Één plan"), ("1e keus", "1e keus"), ("", "")] {
            assert_eq!(capital(title), expect);
        }
    }

    #[test]
    fn a_long_question_is_cut_at_a_word() {
        let check = |text: &str, expect: &str| assert_eq!(beginning(text, 12), expect);
        check("duur van tlv", "duur van tlv");
        check("duur van de verklaring", "duur van de …");
        check("duur van, de verklaring", "duur van …");
        check("ééééééééééééééé", "éééééééééééé …");
    }

    #[test]
    fn dates() {
        assert_eq!(date("2018-08-01"), "1 augustus 2018");
        for odd in ["", "2018", "2018-13-01", "2018-00-01", "2018-08-é", "x-y-z"] {
            assert_eq!(date(odd), odd);
        }
    }

    #[test]
    fn labels() {
        let check = |kind, level, number, expect: &str| {
            assert_eq!(label(kind, level, number), expect);
        };
        check(Kind::Chapter, 1, Some("5"), "Hoofdstuk 5");
        check(Kind::Section, 2, Some("5.2"), "5.2");
        check(Kind::Ambition, 3, Some("5.1"), "Ambitie 5.1");
        check(Kind::Appendix, 1, Some("B"), "Bijlage B");
        check(Kind::Front, 1, None, "");
    }
}
