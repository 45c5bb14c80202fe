//! What is set like a heading and is none, and heads of pages that no two pages share.

use crate::support::book::{Book, Sheet};
use crate::support::reading::read;

/// Text of a chapter, twelve points a line.
const TEXT: [&str; 3] = [
    "De school kent haar leerlingen en weet wat zij nodig hebben",
    "om verder te komen. Ouders worden vroeg betrokken en praten",
    "mee over wat er thuis en op school werkt.",
];

/// A page that opens a chapter.
fn chapter(title: &str) -> Sheet {
    let sheet = Sheet::new().font("Helvetica-Bold").size(18.0).at(70.0, 90.0).write(title);
    sheet.font("Helvetica").size(10.0).lines(70.0, 180.0, &TEXT)
}

#[test]
fn quotations_and_figures_in_large_type() {
    let large = |title: &str, size: f32, text: &str| {
        let sheet = chapter(title).size(size).at(70.0, 260.0).write(text);
        sheet.size(10.0).lines(70.0, 320.0, &TEXT)
    };
    let pages = [
        large("1 Terugblik", 16.0, "Ieder kind heeft recht op een plek in de buurt."),
        large("2 Cijfers", 26.0, "1 op 6"),
        large("3 Vooruitblik", 26.0, "87%"),
    ];
    assert_eq!(read(&Book::of(pages)).headings(), ["1 Terugblik", "2 Cijfers", "3 Vooruitblik"]);
}

#[test]
fn chapters_and_sections_of_one_look() {
    // As typewriters and groff set them: both bold, of the size of the text.
    let bold = |sheet: Sheet, y: f32, title: &str| {
        let sheet = sheet.font("Helvetica-Bold").size(10.0).at(70.0, y).write(title);
        sheet.font("Helvetica").lines(70.0, y + 20.0, &TEXT)
    };
    let pages = [["1 Terugblik", "1.1 Bereik", "1.2 Kosten"], ["2 Doelen", "2.1 Zorg", "2.2 Hulp"]]
        .map(|titles| {
            titles.iter().zip([100.0, 200.0, 300.0]).fold(Sheet::new(), |s, (t, y)| bold(s, y, t))
        });
    assert_eq!(
        read(&Book::of(pages)).headings(),
        ["1 Terugblik", "  1.1 Bereik", "  1.2 Kosten", "2 Doelen", "  2.1 Zorg", "  2.2 Hulp"]
    );
}

#[test]
fn running_heads_that_differ_on_each_page() {
    let titles = ["1 Terugblik", "2 Cijfers", "3 Personeel", "4 Vooruitblik"];
    let pages = titles.map(|title| {
        let head = format!("Schoolplan | {}", &title[2..]);
        chapter(title).size(7.0).at(380.0, 40.0).write(&head)
    });
    let searched = read(&Book::of(pages)).searched().join("\n");
    assert!(searched.contains("praten mee over") && !searched.contains('|'), "{searched}");
}

#[test]
fn a_cover_in_the_look_of_headings() {
    let cover = Sheet::new().font("Helvetica-Bold").size(30.0).at(70.0, 300.0).write("Wijkagenda");
    let cover = cover.size(18.0).at(70.0, 360.0).write("Samen sterker in de buurt");
    let titles = ["1 Terugblik", "2 Cijfers", "3 Personeel", "4 Vooruitblik"];
    let pages = [cover].into_iter().chain(titles.map(chapter));
    assert_eq!(read(&Book::of(pages)).headings(), titles);
}

#[test]
fn boxes_on_a_coloured_ground_stand_in_the_section_around_them() {
    // The title of the box is set as those of sections are.
    let section = |sheet: Sheet, y: f32, title: &str| {
        let sheet = sheet.font("Helvetica-Bold").size(13.0).at(70.0, y).write(title);
        sheet.font("Helvetica").size(10.0).lines(70.0, y + 24.0, &TEXT)
    };
    let page = |ground: &str| {
        let sheet = chapter("1 Terugblik").paint(&format!("{ground} rg 60 402 420 90 re f"));
        let sheet = section(sheet, 280.0, "Bereik");
        let sheet = section(sheet, 370.0, "Zo doet een school dat");
        section(sheet.lines(70.0, 460.0, &TEXT), 530.0, "Kosten")
    };
    let boxed = read(&Book::of([page("0.9 0.96 0.99"), chapter("2 Vooruitblik")]));
    assert_eq!(boxed.headings(), ["1 Terugblik", "  Bereik", "  Kosten", "2 Vooruitblik"]);
    let found =
        boxed.plan.passages.iter().find(|passage| passage.text.contains("Zo doet een school"));
    let around = found.and_then(|passage| passage.path.last()).map(|step| step.title.as_str());
    assert_eq!(around, Some("Bereik"));
    // On a white ground it is a section.
    let white = read(&Book::of([page("1 1 1"), chapter("2 Vooruitblik")]));
    assert!(white.headings().contains(&"  Zo doet een school dat".to_owned()));
}

#[test]
fn numbered_sections_may_stand_in_boxes() {
    let boxed = |sheet: Sheet, y: f32, title: &str| {
        let sheet = sheet.paint(&format!("0.9 0.96 0.99 rg 60 {} 420 76 re f", 782.0 - y));
        let sheet = sheet.font("Helvetica-Bold").size(10.0).at(70.0, y).write(title);
        sheet.font("Helvetica").lines(70.0, y + 16.0, &TEXT)
    };
    let page = |title: &str| chapter(title).lines(70.0, 220.0, &TEXT).lines(70.0, 262.0, &TEXT);
    let sheet = boxed(page("1 Zorg"), 320.0, "1.1 Een plek voor elk kind");
    let sheet = boxed(sheet, 420.0, "1.2 Hulp dicht bij huis");
    assert_eq!(
        read(&Book::of([sheet, page("2 Hulp")])).headings(),
        ["1 Zorg", "  1.1 Een plek voor elk kind", "  1.2 Hulp dicht bij huis", "2 Hulp"]
    );
}
