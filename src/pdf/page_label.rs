//! Page labels of a PDF: `iv`, `12`, `B-3` (ISO 32000-2, 12.4.2).

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object};

use super::structure::File;

/// The label of each page; none where the file has none.
pub(super) fn read(file: &File<'_>) -> Vec<String> {
    let Some(tree) = file.catalog().and_then(|catalog| file.dict(catalog, b"PageLabels")) else {
        return Vec::new();
    };
    let mut ranges: BTreeMap<usize, &Dictionary> = BTreeMap::new();
    file.walk_tree(tree, b"Nums", &mut |key, value| {
        let start = key.as_i64().ok().and_then(|start| usize::try_from(start).ok());
        if let (Some(start), Some(Ok(range))) = (start, file.resolve(value).map(Object::as_dict)) {
            ranges.insert(start, range);
        }
    });
    if ranges.is_empty() {
        return Vec::new();
    }
    (0..file.page_count())
        .map(|index| match ranges.range(..=index).next_back() {
            Some((&start, range)) => label(file, range, index - start),
            None => (index + 1).to_string(),
        })
        .collect()
}

fn label(file: &File<'_>, range: &Dictionary, offset: usize) -> String {
    let first = file.get(range, b"St").and_then(|first| first.as_i64().ok()).unwrap_or(1);
    let number = usize::try_from(first).unwrap_or(1).saturating_add(offset);
    let style = file.get(range, b"S").and_then(|style| style.as_name().ok());
    let number = match style {
        Some(b"D") => number.to_string(),
        Some(b"r") => roman(number),
        Some(b"R") => roman(number).to_uppercase(),
        Some(b"a") => letters(number),
        Some(b"A") => letters(number).to_uppercase(),
        _ => String::new(),
    };
    file.text(range, b"P").unwrap_or_default() + &number
}

fn roman(number: usize) -> String {
    const STEPS: [(usize, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    // Nobody numbers that far in roman; a hostile file may.
    let mut rest = number % 4000;
    let mut out = String::new();
    for (value, digits) in STEPS {
        while rest >= value {
            out.push_str(digits);
            rest -= value;
        }
    }
    out
}

/// a … z, aa … zz, aaa …
fn letters(number: usize) -> String {
    let Some(index) = number.checked_sub(1) else { return String::new() };
    let letter = char::from(b'a' + (index % 26) as u8);
    std::iter::repeat_n(letter, (index / 26 + 1).min(16)).collect()
}

#[cfg(test)]
mod tests {
    use super::{letters, roman};

    #[test]
    fn page_labels_in_every_style() {
        for (number, expect) in [(1, "i"), (4, "iv"), (9, "ix"), (14, "xiv"), (1994, "mcmxciv")] {
            assert_eq!(roman(number), expect);
        }
        for (number, expect) in [(0, ""), (1, "a"), (26, "z"), (27, "aa"), (53, "aaa")] {
            assert_eq!(letters(number), expect);
        }
    }
}
