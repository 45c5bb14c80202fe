//! One page drawn as it was understood: lines, blocks with their kind, reading order, and what was
//! dropped as furniture.
//!
//! Sizes are points and the origin is the top left of the page, so that the drawing fits over a
//! picture of the page. The text itself is light grey: it is there to be recognised, not to be read.

use std::fmt::Write;

use crate::worker::{LineText, PageText};

/// Kinds of block and their colours; another kind is drawn like the last.
const COLOURS: [(&str, &str); 9] = [
    ("paragraph", "#1f5fbf"),
    ("listItem", "#138a4e"),
    ("tableHeader", "#8a4f00"),
    ("tableRow", "#d98200"),
    ("footnote", "#7a3fb0"),
    ("caption", "#00808a"),
    ("figureText", "#5f6b73"),
    ("contents", "#a8327f"),
    (FURNITURE, "#d01f1f"),
];
const FURNITURE: &str = "furniture";
/// Points added below the page for the legend.
const LEGEND: f32 = 16.0;

/// Left, top, right, bottom.
type Edges = [f32; 4];

/// A stretch of one block that is drawn as one box: all of it, or its part in one column.
struct Part<'p> {
    kind: &'p str,
    block: Option<u32>,
    edges: Edges,
}

/// The drawing of a page.
pub(super) fn page(page: &PageText) -> String {
    let mut svg = String::new();
    let (width, height) = (page.width, page.height);
    let full = height + LEGEND;
    // Writing to a string can't fail; `let _` says so once a line.
    let _ = writeln!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{full}" viewBox="0 0 {width} {full}" font-family="sans-serif">"#
    );
    let _ = writeln!(svg, r#"<rect width="{width}" height="{full}" fill="white"/>"#);
    for line in &page.lines {
        text(line, &mut svg);
    }
    let parts = parts(&page.lines);
    order(&parts, &mut svg);
    boxes(&parts, &mut svg);
    legend(width, height, &mut svg);
    svg.push_str("</svg>\n");
    svg
}

fn colour(kind: &str) -> &'static str {
    let known = COLOURS.iter().find(|(name, _)| *name == kind).or(COLOURS.last());
    known.map_or("black", |(_, colour)| colour)
}

/// The words of a line, each stretched to its box, and the line's own box.
fn text(line: &LineText, svg: &mut String) {
    for word in &line.words {
        let [x0, y0, x1, y1] = word.edges;
        let (width, height) = (x1 - x0, y1 - y0);
        let sideways = height > 1.5 * width && word.text.chars().count() > 2;
        let (x, y) = (x0, y1 - 0.2 * height);
        let (length, turn) = match sideways {
            true => (height, format!(r#" transform="translate({x1} {y1}) rotate(-90)""#)),
            false => (width, format!(r#" transform="translate({x} {y})""#)),
        };
        let _ = writeln!(
            svg,
            r##"<text{turn} font-size="{}" fill="#b4b4b4" textLength="{length:.1}" lengthAdjust="spacingAndGlyphs">{}</text>"##,
            line.size,
            escaped(&word.text)
        );
    }
    let [x0, y0, x1, y1] = around(line);
    let dashes = if line.kind == FURNITURE { r#" stroke-dasharray="2 1.5""# } else { "" };
    let _ = writeln!(
        svg,
        r#"<rect x="{x0}" y="{y0}" width="{}" height="{}" fill="none" stroke="{}" stroke-width=".35"{dashes}/>"#,
        x1 - x0,
        y1 - y0,
        colour(&line.kind)
    );
}

fn around(line: &LineText) -> Edges {
    line.words.iter().map(|word| word.edges).reduce(union).unwrap_or_default()
}

fn union(a: Edges, b: Edges) -> Edges {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

/// The boxes of the blocks. Running text that goes on higher up is in another column there.
fn parts(lines: &[LineText]) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for line in lines {
        let edges = around(line);
        let table = line.kind.starts_with("table");
        match parts.last_mut() {
            Some(part)
                if line.block.is_some()
                    && part.block == line.block
                    && (table || edges[3] >= part.edges[3] - 0.5 * line.size) =>
            {
                part.edges = union(part.edges, edges);
            }
            _ => parts.push(Part { kind: &line.kind, block: line.block, edges }),
        }
    }
    parts
}

/// A line from each block to the next, so that a jump is seen.
fn order(parts: &[Part<'_>], svg: &mut String) {
    let points: Vec<String> = parts
        .iter()
        .filter(|part| part.block.is_some())
        .map(|part| format!("{:.1},{:.1}", part.edges[0] + 4.0, part.edges[1] + 3.0))
        .collect();
    let _ = writeln!(
        svg,
        r##"<polyline points="{}" fill="none" stroke="#ff3fa4" stroke-width=".6" stroke-opacity=".7"/>"##,
        points.join(" ")
    );
}

/// Each block's box, with its place in the reading order of the page.
fn boxes(parts: &[Part<'_>], svg: &mut String) {
    let mut number = 0;
    let mut last = None;
    for part in parts {
        let [x0, y0, x1, y1] = part.edges;
        let colour = colour(part.kind);
        let dashes = if part.block.is_none() { r#" stroke-dasharray="3 2""# } else { "" };
        let title = match part.block {
            Some(block) => format!("{}, block {block} of the file", part.kind),
            None => part.kind.to_owned(),
        };
        let _ = writeln!(
            svg,
            r#"<rect x="{:.1}" y="{:.1}" width="{:.1}" height="{:.1}" fill="{colour}" fill-opacity=".08" stroke="{colour}" stroke-width=".8"{dashes}><title>{title}</title></rect>"#,
            x0 - 1.5,
            y0 - 1.5,
            x1 - x0 + 3.0,
            y1 - y0 + 3.0
        );
        if part.block.is_none() {
            continue;
        }
        if part.block != last {
            number += 1;
            last = part.block;
        }
        let _ = writeln!(
            svg,
            r#"<text x="{:.1}" y="{:.1}" font-size="7" font-weight="bold" text-anchor="end" fill="{colour}">{number}</text>"#,
            x0 - 2.5,
            y0 + 5.5
        );
    }
}

fn legend(width: f32, height: f32, svg: &mut String) {
    let step = width / COLOURS.len() as f32;
    for (nth, (kind, colour)) in (0_u8..).zip(COLOURS) {
        let _ = writeln!(
            svg,
            r#"<text x="{:.1}" y="{:.1}" font-size="{:.1}" fill="{colour}">{kind}</text>"#,
            f32::from(nth) * step + 4.0,
            height + 11.0,
            (step / 7.5).min(9.0)
        );
    }
}

fn escaped(text: &str) -> String {
    // Characters that XML does not know would make the whole drawing unreadable.
    text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}')).fold(
        String::new(),
        |mut escaped, c| {
            match c {
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                c => escaped.push(c),
            }
            escaped
        },
    )
}

#[cfg(test)]
mod tests {
    use super::page;
    use crate::worker::{LineText, PageText, WordText};

    fn line(kind: &str, block: Option<u32>, text: &str, edges: [f32; 4]) -> LineText {
        let words = vec![WordText { text: text.to_owned(), edges }];
        LineText { kind: kind.to_owned(), block, size: 10.0, words, ..LineText::default() }
    }

    #[test]
    fn a_page_shows_its_blocks_in_order_and_what_was_dropped() {
        let lines = vec![
            line("paragraph", Some(7), "R&D", [70.0, 700.0, 90.0, 712.0]),
            line("paragraph", Some(7), "<verder>", [300.0, 100.0, 340.0, 112.0]),
            line("listItem", Some(8), "één", [300.0, 120.0, 340.0, 132.0]),
            line("furniture", None, "12", [300.0, 800.0, 310.0, 812.0]),
        ];
        let drawn = page(&PageText { width: 595.0, height: 842.0, lines, ..PageText::default() });
        for (part, count) in [
            // The paragraph is drawn in both of its columns under one number.
            ("block 7 of the file", 2),
            ("block 8 of the file", 1),
            (">1</text>", 2),
            (">2</text>", 1),
            (">3</text>", 0),
            ("R&amp;D", 1),
            ("&lt;verder&gt;", 1),
            ("<title>furniture</title>", 1),
        ] {
            assert_eq!(drawn.matches(part).count(), count, "{part}\n{drawn}");
        }
    }
}
