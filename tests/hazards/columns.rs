//! Accidents of text beside text.

use planzoeker::layout::BlockKind;

use crate::support::book::{Book, Sheet};
use crate::support::reading::read;

const LEFT: [&str; 5] = [
    "Ouders en scholen bespreken samen",
    "wat een kind nodig heeft. Zij doen",
    "dat voordat het jaar begint, en ze",
    "leggen de afspraken vast in een kort",
    "verslag dat bij de school blijft.",
];
const RIGHT: [&str; 5] = [
    "De gemeente betaalt het vervoer als",
    "een school te ver weg ligt. Zij kijkt",
    "daarbij naar de leeftijd van het kind",
    "en naar de weg die het moet gaan. De",
    "regels staan in een verordening.",
];

/// The lines of two columns, each height drawn at once.
fn across(left: &[&str], right: &[&str]) -> Sheet {
    let sheet = Sheet::new().font("Courier").size(10.0);
    let lines = left.iter().zip(right).enumerate();
    lines.fold(sheet, |sheet, (n, (left, right))| {
        let y = 100.0 + 13.0 * n as f32;
        sheet.at(70.0, y).write(left).at(320.0, y).write(right)
    })
}

/// Two paragraphs in each of two columns, white between them at one height, each height drawn at once;
/// the right column at `x` and so much `lower`.
fn paragraphs_across(x: f32, lower: f32) -> Sheet {
    let mut sheet = Sheet::new().font("Courier").size(10.0);
    for top in [100.0, 172.0] {
        for (n, (left, right)) in LEFT.iter().zip(RIGHT).enumerate() {
            let y = top + 13.0 * n as f32;
            sheet = sheet.at(70.0, y).write(left).at(x, y + lower).write(right);
        }
    }
    sheet
}

/// The reading of `paragraphs_across`.
fn paragraphs() -> [String; 4] {
    let [left, right] = [LEFT.join(" "), RIGHT.join(" ")];
    [left.clone(), left, right.clone(), right]
}

#[test]
fn columns_drawn_line_by_line() {
    let reading = read(&Book::of([across(&LEFT, &RIGHT)]));
    assert_eq!(reading.texts(), [LEFT.join(" "), RIGHT.join(" ")]);
}

#[test]
fn paragraphs_that_begin_at_one_height_are_no_rows() {
    let reading = read(&Book::of([paragraphs_across(320.0, 0.0)]));
    assert_eq!(reading.texts(), paragraphs());
}

#[test]
fn columns_need_not_share_baselines() {
    let reading = read(&Book::of([paragraphs_across(320.0, 5.0)]));
    assert_eq!(reading.texts(), paragraphs());
}

#[test]
fn columns_one_type_size_apart() {
    // The longest line of the left column has 36 characters, each 6 points wide.
    let reading = read(&Book::of([paragraphs_across(70.0 + 216.0 + 10.0, 0.0)]));
    assert_eq!(reading.texts(), paragraphs());
}

#[test]
fn marks_of_a_list_are_no_column() {
    let items = [
        "Ouders en scholen bespreken samen wat een kind nodig heeft. Zij",
        "De gemeente betaalt het vervoer als een school te ver weg ligt",
        "Een deel van het geld blijft achter de hand, want niemand weet",
    ];
    let ends = ["doen dat voor het jaar begint.", "en kijkt naar de leeftijd.", "wat er komt."];
    let mut sheet = Sheet::new().font("Courier").size(10.0);
    for (n, (item, end)) in items.iter().zip(ends).enumerate() {
        let y = 100.0 + 26.0 * n as f32;
        sheet = sheet.at(70.0, y).write(&format!("{}.", n + 1));
        sheet = sheet.at(92.0, y).write(item).at(92.0, y + 13.0).write(end);
    }
    let reading = read(&Book::of([sheet]));
    let listed: Vec<String> =
        (1..).zip(items.iter().zip(ends)).map(|(n, (a, b))| format!("{n}. {a} {b}")).collect();
    assert_eq!(reading.of_kind(BlockKind::ListItem), listed);
}

#[test]
fn sentences_in_the_rows_of_a_table() {
    // The cells of a row are not equally long, so that the white below them is not theirs.
    let mut sheet = Sheet::new().font("Courier").size(10.0);
    let mut expected = Vec::new();
    let mut y = 100.0;
    for (left, right) in [(5, 3), (2, 5), (4, 2)] {
        for n in 0..left.max(right) {
            if n < left {
                sheet = sheet.at(70.0, y).write(LEFT[n]);
            }
            if n < right {
                sheet = sheet.at(320.0, y).write(RIGHT[n]);
            }
            y += 13.0;
        }
        y += 9.0;
        expected.push(format!("{} · {}", LEFT[..left].join(" "), RIGHT[..right].join(" ")));
    }
    let reading = read(&Book::of([sheet]));
    assert_eq!(reading.of_kind(BlockKind::TableRow), expected);
}

#[test]
fn cells_that_end_in_mid_sentence_are_rows() {
    // All cells are equally long; paragraphs would end their sentences.
    let mut sheet = Sheet::new().font("Courier").size(10.0);
    for top in [100.0, 148.0] {
        for (n, (left, right)) in LEFT.iter().zip(RIGHT).take(3).enumerate() {
            let y = top + 13.0 * n as f32;
            sheet = sheet.at(70.0, y).write(left).at(320.0, y).write(right);
        }
    }
    let row = format!("{} · {}", LEFT[..3].join(" "), RIGHT[..3].join(" "));
    let reading = read(&Book::of([sheet]));
    assert_eq!(reading.of_kind(BlockKind::TableRow), [row.clone(), row]);
}

#[test]
fn rows_of_a_table_are_no_columns() {
    let left = ["dekkend netwerk", "monitor", "toelaatbaarheid", "zorgplicht", "wijk"];
    let right = [
        "wat alle scholen samen bieden",
        "meting van ieder jaar",
        "recht op een plek elders",
        "plicht om een plek te zoeken",
        "deel van de stad",
    ];
    let reading = read(&Book::of([across(&left, &right)]));
    let rows: Vec<String> = left.iter().zip(right).map(|(a, b)| format!("{a} · {b}")).collect();
    assert_eq!(reading.of_kind(BlockKind::TableRow), rows);
}
