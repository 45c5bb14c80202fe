//! Pages of a PDF: how they are called, and what is said of their pictures.

use crate::plan::{PageInfo, PageSpan};
use crate::search::Pages;

use super::{capital, passages};

/// `bladzijde 23`, or `bladzijden 23–24`; the printed number where it differs from the count. Of a
/// span only the first printed number is known, and the last can't be counted from it: an appendix
/// may number its pages anew.
fn page_span(first: u32, last: u32, label: Option<&str>) -> String {
    match (label.filter(|label| *label != first.to_string()), last > first) {
        (Some(label), true) => {
            format!("vanaf bladzijde {label} (bladen {first}–{last} van de pdf)")
        }
        (Some(label), false) => format!("bladzijde {label} (blad {first} van de pdf)"),
        (None, true) => format!("bladzijden {first}–{last}"),
        (None, false) => format!("bladzijde {first}"),
    }
}

/// The pages of a passage.
pub(in crate::web) fn span(pages: &PageSpan) -> String {
    page_span(pages.first, pages.last, pages.label_first.as_deref())
}

/// The pages of a hit.
pub(in crate::web) fn hit_pages(pages: &Pages) -> String {
    page_span(pages.first, pages.last, pages.label_first.as_deref())
}

/// A page: `bladzijde 23`; with its printed number where it differs, `bladzijde iv (blad 4 van de pdf)`.
pub(in crate::web) fn page_name(page: &PageInfo) -> String {
    page_span(page.number, page.number, page.label.as_deref())
}

/// Place of a page in its document.
pub(in crate::web) fn page_of(number: u32, count: usize) -> String {
    format!("blad {number} van {count}")
}

/// The page of a finding, as short as can be.
pub(in crate::web) fn page_chip(number: u32, label: Option<&str>) -> String {
    format!("blz. {}", label.map_or_else(|| number.to_string(), str::to_owned))
}

/// Heading of what was found in one document; `shown` of them stand below it.
pub(in crate::web) fn found_in_document(total: usize, shown: usize) -> String {
    if total > shown && shown > 0 {
        format!("De beste {shown} van {} in dit document", passages(total))
    } else {
        capital(&format!("{} in dit document", passages(total)))
    }
}

/// What opens the list of findings.
pub(in crate::web) fn list_of_findings(count: usize) -> &'static str {
    if count == 1 { "De passage" } else { "Lijst van de passages" }
}

/// Why a page shows no text.
pub(in crate::web) fn no_text(readable: bool) -> &'static str {
    if readable {
        "Op deze bladzijde staat geen tekst."
    } else {
        "De tekst van deze bladzijde kunnen we niet lezen, bijvoorbeeld omdat die een scan is."
    }
}

/// What a picture of a page shows, for who does not see it.
pub(in crate::web) fn picture_of(page: &str, alone: bool) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_a_passage() {
        assert_eq!(page_span(23, 23, None), "bladzijde 23");
        assert_eq!(page_span(23, 24, Some("23")), "bladzijden 23–24");
        assert_eq!(page_span(4, 4, Some("iv")), "bladzijde iv (blad 4 van de pdf)");
        let from = "vanaf bladzijde 21 (bladen 23–24 van de pdf)";
        assert_eq!(page_span(23, 24, Some("21")), from);
    }
}
