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
    let mut sheet = Sheet::new().font("Courier").size(10.0);
    for (n, (left, right)) in left.iter().zip(right).enumerate() {
        let y = 100.0 + 13.0 * n as f32;
        sheet = sheet.at(70.0, y).write(left).at(320.0, y).write(right);
    }
    sheet
}

#[test]
fn columns_drawn_line_by_line() {
    let reading = read(&Book::of([across(&LEFT, &RIGHT)]));
    assert_eq!(reading.texts(), [LEFT.join(" "), RIGHT.join(" ")]);
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
