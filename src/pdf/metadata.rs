//! Title, author, language and dates of a PDF (ISO 32000-2, 14.3.3).
//!
//! Owns what is no title and no date: what exporters leave there.

use super::Metadata;
use super::structure::File;

/// Reads what the file says of itself.
pub(super) fn read(file: &File<'_>) -> Metadata {
    let catalog = file.catalog();
    let info = file.information();
    let info_text = |key: &[u8]| info.and_then(|info| file.text(info, key));
    Metadata {
        title: info_text(b"Title").and_then(|title| real_title(&title)),
        author: info_text(b"Author"),
        language: catalog.and_then(|catalog| file.text(catalog, b"Lang")),
        created: info_text(b"CreationDate").and_then(|date| iso_date(&date)),
        producer: info_text(b"Producer").or_else(|| info_text(b"Creator")),
        tagged: catalog.is_some_and(|catalog| file.dict(catalog, b"StructTreeRoot").is_some()),
    }
}

/// The title that a person gave; `None` for what exporters leave there.
fn real_title(title: &str) -> Option<String> {
    const TEMPLATES: [&str; 4] = ["untitled", "naamloos", "document", "powerpoint-presentatie"];
    const FILES: [&str; 12] = [
        ".doc", ".docx", ".odt", ".indd", ".pdf", ".xls", ".xlsx", ".ppt", ".pptx", ".rtf", ".qxd",
        ".html",
    ];
    let title = title.strip_prefix("Microsoft Word - ").unwrap_or(title).trim();
    let lower = title.to_lowercase();
    let template = TEMPLATES.iter().any(|name| {
        lower.strip_prefix(name).is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()))
    });
    let file = FILES.iter().any(|extension| lower.ends_with(extension));
    (!title.is_empty() && !template && !file && title.chars().any(char::is_alphabetic))
        .then(|| title.to_owned())
}

/// `D:20230115…` → `2023-01-15`.
fn iso_date(date: &str) -> Option<String> {
    let digits = date.strip_prefix("D:").unwrap_or(date);
    let part = |range: std::ops::Range<usize>| {
        digits.get(range).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let (year, month, day) = (part(0..4)?, part(4..6).unwrap_or("01"), part(6..8).unwrap_or("01"));
    let valid = ("01"..="12").contains(&month) && ("01"..="31").contains(&day);
    valid.then(|| format!("{year}-{month}-{day}"))
}

#[cfg(test)]
mod tests {
    use super::{iso_date, real_title};

    #[test]
    fn titles_of_people_and_of_exporters() {
        let check = |title: &str, expect: Option<&str>| {
            assert_eq!(real_title(title).as_deref(), expect, "{title}");
        };
        check("Ondersteuningsplan 2022-2026", Some("Ondersteuningsplan 2022-2026"));
        check("Microsoft Word - Ondersteuningsplan", Some("Ondersteuningsplan"));
        check("Microsoft Word - plan_def3.docx", None);
        check("plan.indd", None);
        check("Untitled-1", Some("Untitled-1"));
        check("untitled", None);
        check("Document1", None);
        check("2022", None);
    }

    #[test]
    fn dates() {
        let check = |date: &str, expect: Option<&str>| {
            assert_eq!(iso_date(date).as_deref(), expect, "{date}");
        };
        check("D:20230115120000+01'00'", Some("2023-01-15"));
        check("D:2023", Some("2023-01-01"));
        check("20230115", Some("2023-01-15"));
        check("D:20231515", None);
        check("gisteren", None);
    }
}
