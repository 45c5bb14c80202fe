//! Accidents of the marks before list items.

use planzoeker::layout::BlockKind;

use crate::support::book::{Book, Sheet};
use crate::support::reading::read;

const ITEMS: [&str; 3] = [
    "Elke school heeft een aanspreekpunt",
    "Ouders krijgen binnen twee weken antwoord",
    "De gemeente betaalt het vervoer",
];

/// The items with their lead-in, without marks, the first at a height of 130.
fn items() -> Sheet {
    let sheet = Sheet::new().font("Helvetica").size(10.0).at(70.0, 100.0).write("Zo werkt het:");
    sheet.lines(90.0, 130.0, &ITEMS)
}

/// Holds the items of a list to their texts, each with a bullet.
#[track_caller]
fn check(sheet: Sheet, mark: &str) {
    let reading = read(&Book::of([sheet]));
    let expect = ITEMS.map(|item| format!("{mark} {item}"));
    assert_eq!(reading.of_kind(BlockKind::ListItem), expect, "{:?}", reading.texts());
}

/// How far apart lines of a sheet are, and how high it is.
const STEP: f32 = 12.0;
const HEIGHT: f32 = 842.0;

#[test]
fn list_marks_drawn_as_discs() {
    // As browsers do: a path, and no character.
    let mut sheet = items();
    for n in 0..ITEMS.len() {
        let y = HEIGHT - 130.0 - STEP * n as f32 + 3.2;
        let [left, right, top, low] = [78.0, 81.0, y + 1.5, y - 1.5];
        sheet = sheet.paint(&format!(
            "{right} {y} m {right} {top} {right} {top} 79.5 {top} c {left} {top} {left} {top} \
             {left} {y} c {left} {low} {left} {low} 79.5 {low} c {right} {low} {right} {low} \
             {right} {y} c f"
        ));
    }
    check(sheet, "•");
}

#[test]
fn list_marks_drawn_after_all_items() {
    let mut sheet = items();
    for n in 0..ITEMS.len() {
        sheet = sheet.at(78.0, 130.0 + STEP * n as f32).write("-");
    }
    check(sheet, "-");
}
