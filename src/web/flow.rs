//! Blocks of a plan → groups that HTML has an element for: paragraphs, lists, tables, notes.

use crate::plan::{BlockKind, CELL};

use super::marked::Marked;

/// Signs that stand for a bullet.
const BULLETS: &[char] = &['•', '◦', '▪', '–', '-', '*', '●', '○', '■', '›', '→', '✓', '·'];

/// One block as it is shown.
pub(super) struct Line {
    pub(super) kind: BlockKind,
    /// The text without marks, to look at.
    pub(super) text: String,
    /// The same with marks.
    pub(super) marked: Marked,
    /// Page on which it begins; 0 where that doesn't matter.
    pub(super) page: u32,
}

/// Blocks that belong in one element.
pub(super) enum Group {
    /// `<p>`
    Paragraph(Marked),
    /// `<ul>`; the bullet is drawn by CSS.
    Bulleted(Vec<Marked>),
    /// `<ul>` whose items hold their own number or letter.
    Numbered(Vec<Marked>),
    /// `<table>` with a header: titles of the columns, and the cells of each row.
    Table(Vec<String>, Vec<Vec<String>>),
    /// Rows that don't share columns.
    Rows(Vec<Marked>),
    /// A footnote.
    Note(Marked),
    /// A caption.
    Caption(Marked),
    /// Labels inside a figure.
    Figure(Vec<Marked>),
    /// Lines of a contents list.
    Contents(Vec<Marked>),
    /// A page of the PDF begins here.
    Page(u32),
}

/// Groups the blocks of a section; `page` is the page of what came before, and becomes that of the
/// last block. A page without a number (0) begins nowhere.
pub(super) fn groups(lines: Vec<Line>, page: &mut u32) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut lines = lines.into_iter().peekable();
    while let Some(line) = lines.next() {
        if line.page > *page {
            *page = line.page;
            groups.push(Group::Page(line.page));
        }
        let kind = line.kind;
        let shape = shape(&line);
        let mut run = vec![line];
        if matches!(
            kind,
            BlockKind::ListItem
                | BlockKind::TableRow
                | BlockKind::TableHeader
                | BlockKind::FigureText
                | BlockKind::Contents
        ) {
            while let Some(next) = lines.next_if(|next| self::shape(next) == shape) {
                run.push(next);
            }
        }
        groups.push(match shape {
            Shape::Bullet => Group::Bulleted(run.into_iter().map(without_bullet).collect()),
            Shape::Number => Group::Numbered(marked(run)),
            Shape::Row => table(&run).unwrap_or_else(|| Group::Rows(marked(run))),
            Shape::Label => Group::Figure(marked(run)),
            Shape::Contents => Group::Contents(marked(run)),
            Shape::Text => {
                let text = run.remove(0).marked;
                match kind {
                    BlockKind::Footnote => Group::Note(text),
                    BlockKind::Caption => Group::Caption(text),
                    _ => Group::Paragraph(text),
                }
            }
        });
    }
    groups
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Bullet,
    Number,
    Row,
    Label,
    Contents,
}

fn shape(line: &Line) -> Shape {
    match line.kind {
        BlockKind::ListItem if bullet(&line.text) > 0 => Shape::Bullet,
        BlockKind::ListItem => Shape::Number,
        BlockKind::TableRow | BlockKind::TableHeader => Shape::Row,
        BlockKind::FigureText => Shape::Label,
        BlockKind::Contents => Shape::Contents,
        BlockKind::Paragraph | BlockKind::Footnote | BlockKind::Caption => Shape::Text,
    }
}

fn marked(run: Vec<Line>) -> Vec<Marked> {
    run.into_iter().map(|line| line.marked).collect()
}

/// Bytes of the bullet and the space after it; 0 where there is none. Private-use signs are bullets
/// of symbol fonts.
fn bullet(text: &str) -> usize {
    let Some(first) = text.chars().next() else { return 0 };
    let is_bullet = BULLETS.contains(&first) || ('\u{e000}'..='\u{f8ff}').contains(&first);
    let rest = text.get(first.len_utf8()..).unwrap_or_default();
    let after = rest.trim_start();
    if is_bullet && after.len() < rest.len() { text.len() - after.len() } else { 0 }
}

fn without_bullet(line: Line) -> Marked {
    let bytes = bullet(&line.text);
    line.marked.without_first(bytes)
}

/// Rows of the form `doel: … · gerealiseerd: deels` that all name the same columns. `None` where they
/// don't, and where a header row repeats what the cells name already it is left out.
fn table(run: &[Line]) -> Option<Group> {
    let rows: Vec<Vec<(&str, &str)>> = run
        .iter()
        .filter(|line| line.kind == BlockKind::TableRow)
        .map(|line| line.text.split(CELL).map(|cell| cell.split_once(": ")).collect())
        .collect::<Option<_>>()?;
    let columns: Vec<&str> = rows.first()?.iter().map(|(name, _)| *name).collect();
    let fits = |row: &Vec<(&str, &str)>| {
        row.len() == columns.len() && row.iter().zip(&columns).all(|((name, _), c)| name == c)
    };
    if columns.len() < 2 || !rows.iter().all(fits) {
        return None;
    }
    let cells = |row: &Vec<(&str, &str)>| row.iter().map(|(_, v)| (*v).to_owned()).collect();
    let columns = columns.into_iter().map(str::to_owned).collect();
    Some(Group::Table(columns, rows.iter().map(cells).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(blocks: &[(BlockKind, &str, u32)]) -> String {
        let lines = blocks
            .iter()
            .map(|(kind, text, page)| Line {
                kind: *kind,
                text: (*text).to_owned(),
                marked: Marked::new(text, &[]),
                page: *page,
            })
            .collect();
        let all =
            |items: &[Marked]| items.iter().map(ToString::to_string).collect::<Vec<_>>().join("|");
        let groups: Vec<String> = groups(lines, &mut 1)
            .iter()
            .map(|group| match group {
                Group::Paragraph(text) => format!("p {text}"),
                Group::Bulleted(items) => format!("ul {}", all(items)),
                Group::Numbered(items) => format!("ol {}", all(items)),
                Group::Table(columns, rows) => format!("table {columns:?} {rows:?}"),
                Group::Rows(items) => format!("rows {}", all(items)),
                Group::Note(text) => format!("note {text}"),
                Group::Caption(text) => format!("caption {text}"),
                Group::Figure(items) => format!("figure {}", all(items)),
                Group::Contents(items) => format!("contents {}", all(items)),
                Group::Page(page) => format!("page {page}"),
            })
            .collect();
        groups.join("\n")
    }

    #[test]
    fn items_and_rows_that_follow_each_other_are_one_element() {
        use BlockKind::{Footnote, ListItem, Paragraph, TableHeader, TableRow};
        let groups = shown(&[
            (Paragraph, "Zie:", 1),
            (ListItem, "• een", 1),
            (ListItem, "\u{f0b7} twee", 2),
            (ListItem, "1. drie", 2),
            (Footnote, "4 Artikel 18a.", 2),
            (TableHeader, "doel · stand", 3),
            (TableRow, "doel: a · stand: ja", 3),
            (TableRow, "doel: b · stand: nee", 3),
            (Paragraph, "x", 3),
            (TableRow, "doel: a · ja", 3),
        ]);
        let expected = "p Zie:\nul een|twee\npage 2\nol 1. drie\nnote 4 Artikel 18a.\npage 3\n\
            table [\"doel\", \"stand\"] [[\"a\", \"ja\"], [\"b\", \"nee\"]]\np x\nrows doel: a · ja";
        assert_eq!(groups, expected);
    }

    #[test]
    fn a_dash_inside_a_word_is_no_bullet() {
        for (text, expected) in [("- a", 2), ("-verlening", 0), ("•", 0), ("", 0), ("• ", 4)] {
            assert_eq!(bullet(text), expected, "{text:?}");
        }
    }
}
