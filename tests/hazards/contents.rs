//! Accidents of the page of contents.

use planzoeker::layout::BlockKind;

use crate::support::book::{Book, Sheet};
use crate::support::reading::read;

/// A plan whose first page lists its chapters by `contents`, each with a page of its own after it.
fn with_contents(contents: Sheet, chapters: &[(&str, &str)]) -> Book {
    let pages = chapters.iter().map(|(title, text)| {
        Sheet::new()
            .font("Helvetica-Bold")
            .size(16.0)
            .at(70.0, 90.0)
            .write(title)
            .font("Courier")
            .size(10.0)
            .lines(70.0, 130.0, &[text, "Dat is met alle besturen in de wijk afgesproken."])
    });
    Book::of([contents].into_iter().chain(pages))
}

/// Chapters of the plans below.
const CHAPTERS: [(&str, &str); 5] = [
    ("1 Waar wij voor staan", "Wij willen dat elk kind dicht bij huis naar school kan gaan."),
    ("2 Hulp in de klas", "De leraar krijgt hulp van een collega die er meer van weet."),
    ("3 Verwijzing naar elders", "Als de hulp niet genoeg is, zoeken wij samen verder."),
    ("4 Het volgen van kinderen", "Twee keer per jaar kijken wij hoe het met een kind gaat."),
    ("5 Verdeling van geld", "Het geld volgt het kind en niet het gebouw."),
];

fn chapter_titles() -> Vec<&'static str> {
    CHAPTERS.iter().map(|(title, _)| *title).collect()
}

/// Where the entry of a chapter stands on the page of contents.
fn entry_y(n: usize) -> f32 {
    130.0 + 15.0 * n as f32
}

fn contents_sheet() -> Sheet {
    let title = Sheet::new().font("Helvetica-Bold").size(14.0).at(70.0, 90.0).write("Inhoud");
    title.font("Courier").size(10.0)
}

/// Sets the page numbers, and reads what comes of the contents and of the chapters behind it.
fn check(mut sheet: Sheet) {
    for n in 0..CHAPTERS.len() {
        sheet = sheet.at(494.0, entry_y(n)).write(&(n + 2).to_string());
    }
    let reading = read(&with_contents(sheet, &CHAPTERS));
    assert_eq!(
        reading.of_kind(BlockKind::Contents),
        [
            "1 Waar wij voor staan 2",
            "2 Hulp in de klas 3",
            "3 Verwijzing naar elders 4",
            "4 Het volgen van kinderen 5",
            "5 Verdeling van geld 6",
        ]
    );
    assert_eq!(reading.headings(), chapter_titles());
}

#[test]
fn toc_number_detached() {
    // Titles first, then all numbers of chapters from the last up, then the page numbers.
    let mut sheet = contents_sheet();
    for (n, title) in chapter_titles().iter().enumerate() {
        sheet = sheet.at(100.0, entry_y(n)).write(&title[2..]).write(" ........");
    }
    for n in (0..CHAPTERS.len()).rev() {
        sheet = sheet.at(70.0, entry_y(n)).write(&(n + 1).to_string());
    }
    check(sheet);
}

#[test]
fn toc_columns_split() {
    // A column of numbers, a column of titles, a column of page numbers: three streams, no dots.
    let mut sheet = contents_sheet();
    for n in 0..CHAPTERS.len() {
        sheet = sheet.at(70.0, entry_y(n)).write(&(n + 1).to_string());
    }
    for (n, title) in chapter_titles().iter().enumerate() {
        sheet = sheet.at(100.0, entry_y(n)).write(&title[2..]);
    }
    check(sheet);
}

#[test]
fn contents_without_page_numbers() {
    // As a browser prints a page with links: the titles alone.
    let sheet = contents_sheet().lines(70.0, 130.0, &chapter_titles());
    let reading = read(&with_contents(sheet, &CHAPTERS));
    assert_eq!(reading.headings(), chapter_titles());
    let pages: Vec<u32> = reading.plan.sections.iter().map(|section| section.page).collect();
    assert!(pages.ends_with(&[2, 3, 4, 5, 6]), "{pages:?}");
}

#[test]
fn chapter_list_inline() {
    // The contents as running text: none of its `Hoofdstuk N:` begins a chapter.
    let sheet = contents_sheet().lines(
        70.0,
        120.0,
        &[
            "Vooraf Hoofdstuk 1: Waar wij voor staan Hoofdstuk 2: Hulp in de klas",
            "Hoofdstuk 3: Verwijzing naar elders Hoofdstuk 4: Het volgen van kinderen",
            "Hoofdstuk 5: Verdeling van geld Tot slot",
        ],
    );
    let chapters: Vec<(String, &str)> = CHAPTERS
        .iter()
        .map(|(title, text)| (format!("Hoofdstuk {}", title.replacen(' ', ": ", 1)), *text))
        .collect();
    let chapters: Vec<(&str, &str)> =
        chapters.iter().map(|(title, text)| (title.as_str(), *text)).collect();
    let reading = read(&with_contents(sheet, &chapters));
    let found = reading.headings();
    let found: Vec<&str> = found.iter().map(String::as_str).filter(|t| *t != "Inhoud").collect();
    assert_eq!(found, chapter_titles());
    let pages: Vec<u32> =
        reading.plan.sections.iter().filter(|s| s.number.is_some()).map(|s| s.page).collect();
    assert_eq!(pages, [2, 3, 4, 5, 6]);
}
