//! What visitors read that is not fixed text of a template: Dutch, level B1, addressed with "u".

use crate::plan::{Effect, Kind, PageInfo, PageSpan};
use crate::search::{Notice, Pages};

use super::parameters::Fault;

/// What is said of a document that was taken out of the corpus.
pub(super) const DOCUMENT_GONE: (&str, &str) = (
    "Dit document is hier niet meer",
    "Het is ingetrokken of vervangen. Zoek naar de tekst, of kies een document op de beginpagina.",
);

/// Title of an error page, and what to do now.
pub(super) fn error(status: u16) -> (&'static str, &'static str) {
    match status {
        400 => (
            "Deze vraag begrijpen we niet",
            "Er klopt iets niet in het adres. Zoek opnieuw, of ga naar de beginpagina.",
        ),
        404 => (
            "Deze pagina bestaat niet",
            "Misschien is de link verouderd of het document vervangen. Zoek naar de tekst, of kies \
             een document op de beginpagina.",
        ),
        405 => ("Dit kan hier niet", "Ga terug en probeer het opnieuw met de zoekbalk."),
        410 => (
            "Deze passage staat niet in het plan",
            "Misschien is het plan vervangen door een nieuwe versie, of is de link niet helemaal \
             overgenomen. Zoek naar de tekst, of open het plan.",
        ),
        413 | 414 => {
            ("Uw vraag is te lang", "Gebruik een paar woorden in plaats van een hele tekst.")
        }
        416 => ("Dit deel van het bestand bestaat niet", "Open het bestand opnieuw."),
        429 => ("U zoekt wel heel vaak achter elkaar", "Wacht een minuut en probeer het opnieuw."),
        503 => (
            "Het is even te druk",
            "Er zoeken nu veel mensen tegelijk. Probeer het over een paar tellen opnieuw.",
        ),
        _ => (
            "Er ging iets mis",
            "Dat ligt aan ons, niet aan u. Probeer het later opnieuw. De beheerder ziet de fout.",
        ),
    }
}

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

/// One wrong parameter.
pub(super) fn fault(fault: &Fault) -> String {
    let name = &fault.parameter;
    match (name.as_str(), fault.code) {
        ("q", "tooLong") => "Uw vraag is te lang. Gebruik een paar woorden.".to_owned(),
        ("page", "tooDeep") => {
            "Zo ver bladeren kan niet. Maak uw vraag preciezer met een extra woord.".to_owned()
        }
        (_, "repeated") => format!("‘{name}’ staat meer dan één keer in het adres."),
        (_, "tooMany") => format!("‘{name}’ heeft te veel waarden."),
        _ => format!("De waarde van ‘{name}’ kan niet."),
    }
}

/// Something to tell beside the results; `None` where the visitor can do nothing with it.
pub(super) fn notice(notice: &Notice) -> Option<String> {
    let subject = &notice.subject;
    Some(match notice.code {
        "queryTooLong" => {
            "Uw vraag is te lang. We zochten met het begin ervan; gebruik een paar woorden."
                .to_owned()
        }
        "tooManyWords" => {
            format!("Uw vraag is lang. Met deze woorden zochten we niet: {subject}.")
        }
        "tooManyPhrases" => {
            format!("U zoekt veel zinsdelen tegelijk. Van ‘{subject}’ zochten we de losse woorden.")
        }
        "phraseTooLong" => {
            format!("‘{subject}’ is lang. We zochten met het begin van dat zinsdeel.")
        }
        "phraseNotFound" => {
            format!("‘{subject}’ staat nergens precies zo. U ziet passages met de losse woorden.")
        }
        "wordWithoutHits" => format!("Het woord ‘{subject}’ staat in geen van de documenten."),
        _ => return None,
    })
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

/// `bladzijde 23`, or `bladzijden 23–24`; the printed number where it differs from the count.
pub(super) fn page_span(first: u32, last: u32, label: Option<&str>) -> String {
    match (label.filter(|label| *label != first.to_string()), last > first) {
        (Some(label), _) => format!("bladzijde {label} (blad {first} van de PDF)"),
        (None, true) => format!("bladzijden {first}–{last}"),
        (None, false) => format!("bladzijde {first}"),
    }
}

/// The pages of a passage.
pub(super) fn span(pages: &PageSpan) -> String {
    page_span(pages.first, pages.last, pages.label_first.as_deref())
}

/// The pages of a hit.
pub(super) fn hit_pages(pages: &Pages) -> String {
    page_span(pages.first, pages.last, pages.label_first.as_deref())
}

/// A page by its printed number: `bladzijde 23`; `blad 4 van de PDF` where none is printed.
pub(super) fn page_name(page: &PageInfo) -> String {
    page_span(page.number, page.number, page.label.as_deref())
}

/// Place of a page in its document.
pub(super) fn page_of(number: u32, count: usize) -> String {
    format!("blad {number} van {count}")
}

/// The page of a finding, as short as can be.
pub(super) fn page_chip(number: u32, label: Option<&str>) -> String {
    format!("blz. {}", label.map_or_else(|| number.to_string(), str::to_owned))
}

/// Heading of what was found in one document; `shown` of them stand below it.
pub(super) fn found_in_document(total: usize, shown: usize) -> String {
    if total > shown && shown > 0 {
        format!("De beste {shown} van {} in dit document", passages(total))
    } else {
        capital(&format!("{} in dit document", passages(total)))
    }
}

/// Why a page shows no text.
pub(super) fn no_text(readable: bool) -> &'static str {
    if readable {
        "Op deze bladzijde staat geen tekst."
    } else {
        "De tekst van deze bladzijde kunnen we niet lezen, bijvoorbeeld omdat die een scan is."
    }
}

/// What a picture of a page shows, for who does not see it.
pub(super) fn picture_of(page: &str, alone: bool) -> String {
    if alone {
        format!("Afbeelding van {}.", uncapital(page))
    } else {
        format!("Afbeelding van {}. De tekst ervan staat op deze pagina.", uncapital(page))
    }
}

fn uncapital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters.as_str().chars()).collect()
    })
}

/// What another document does to a passage, before its title, and what that means for the reader of
/// the text below: `Vervangen door` …, `Hieronder leest u de oude tekst.` With a quote only that part
/// of the text is meant, and the meaning leads to it. What is not sure is said as such.
pub(super) fn effect_by(effect: Effect, quoted: bool, sure: bool) -> (&'static str, &'static str) {
    if !sure {
        let words = match effect {
            Effect::Deletes => "Mogelijk vervallen door",
            Effect::Replaces => "Mogelijk gewijzigd door",
            Effect::Adds => "Mogelijk aangevuld door",
            Effect::Inserts => "Mogelijk gevolgd door een nieuwe paragraaf in",
            Effect::Renames => "Mogelijk verandert een woord door",
            Effect::Confirms => "Mogelijk bevestigd door",
        };
        let means = match quoted {
            true => "Kijk daar of deze woorden worden bedoeld:",
            false => "Kijk daar of deze tekst wordt bedoeld.",
        };
        return (words, means);
    }
    match (effect, quoted) {
        (Effect::Deletes, false) => ("Vervallen door", "Deze tekst geldt niet meer."),
        (Effect::Deletes, true) => ("Voor een deel vervallen door", "Dit geldt niet meer:"),
        (Effect::Replaces, false) => ("Vervangen door", "Hieronder leest u de oude tekst."),
        (Effect::Replaces, true) => ("Voor een deel vervangen door", "Dit geldt niet meer:"),
        (Effect::Adds, _) => ("Aangevuld door", "Hieronder leest u de tekst zonder de aanvulling."),
        (Effect::Inserts, _) => {
            ("Gevolgd door een nieuwe paragraaf in", "De tekst hieronder blijft gelden.")
        }
        (Effect::Renames, false) => {
            ("Een woord is veranderd door", "Hieronder leest u nog het oude woord.")
        }
        (Effect::Renames, true) => ("Een woord is veranderd door", "Dit is het oude woord:"),
        (Effect::Confirms, _) => ("Bevestigd door", "De tekst hieronder blijft gelden."),
    }
}

/// What a passage does to another: `Vervangt tekst in …`.
pub(super) fn effect_on(effect: Effect) -> &'static str {
    match effect {
        Effect::Deletes => "Laat tekst vervallen in",
        Effect::Replaces => "Vervangt tekst in",
        Effect::Adds => "Vult aan:",
        Effect::Inserts => "Voegt een paragraaf in na",
        Effect::Renames => "Verandert een woord in",
        Effect::Confirms => "Bevestigt",
    }
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

    /// Every source file of the search engine, folders in it included.
    fn sources(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else {
                found.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }

    /// What stands between quotation marks after each call of `notice(` in the search engine.
    fn codes_of_the_engine() -> Vec<String> {
        let mut files = Vec::new();
        sources(concat!(env!("CARGO_MANIFEST_DIR"), "/src/search").as_ref(), &mut files);
        let mut codes = Vec::new();
        for source in files {
            for call in source.split("notice(").skip(1) {
                let code =
                    call.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next());
                codes.extend(code.map(str::to_owned));
            }
        }
        codes
    }

    #[test]
    fn every_notice_of_the_engine_has_a_sentence() {
        let codes = codes_of_the_engine();
        assert!(codes.len() >= 6, "{codes:?}");
        for code in codes {
            let code: &'static str = code.leak();
            let sentence =
                notice(&Notice { code, subject: "één twee".into(), message: String::new() });
            assert!(sentence.is_some_and(|text| text.ends_with('.')), "{code}");
        }
    }

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
    fn an_amendment_that_is_not_sure_says_so() {
        let effects = [
            Effect::Deletes,
            Effect::Replaces,
            Effect::Adds,
            Effect::Inserts,
            Effect::Renames,
            Effect::Confirms,
        ];
        for effect in effects {
            for quoted in [true, false] {
                let (words, means) = effect_by(effect, quoted, false);
                assert!(words.starts_with("Mogelijk ") && means.contains("Kijk"), "{words}");
                assert_eq!(means.ends_with(':'), quoted, "{means}");
                assert!(!effect_by(effect, quoted, true).0.contains("ogelijk"), "{effect:?}");
            }
        }
    }

    #[test]
    fn pages_of_a_passage() {
        assert_eq!(page_span(23, 23, None), "bladzijde 23");
        assert_eq!(page_span(23, 24, Some("23")), "bladzijden 23–24");
        assert_eq!(page_span(4, 4, Some("iv")), "bladzijde iv (blad 4 van de PDF)");
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
