//! What a document says of itself: title, kind, years, pages.

use std::sync::LazyLock;

use regex::Regex;

use crate::layout;

use super::title::fold;
use super::{DocumentKind, Facts, PageInfo};

/// The title: the file's own, else the biggest lines of the first page with text.
pub(super) fn title(document: &layout::Document) -> Option<String> {
    if let Some(own) = own_title(document) {
        return Some(own.to_owned());
    }
    let first =
        document.blocks.iter().flat_map(|block| &block.lines).map(|line| line.page).min()?;
    let opening: Vec<&layout::Block> = document
        .blocks
        .iter()
        .filter(|block| block.lines.first().is_some_and(|line| line.page == first))
        .filter(|block| block.text.contains(char::is_alphabetic) && block.text.len() < 200)
        .collect();
    let size = |block: &layout::Block| block.lines.first().map_or(0.0, |line| line.size);
    let most = opening.iter().map(|block| size(block)).fold(0.0, f32::max);
    opening
        .iter()
        .find(|block| (size(block) - most).abs() < 0.3)
        .map(|block| block.text.trim().to_owned())
}

/// The title among the file's properties, where it is one.
fn own_title(document: &layout::Document) -> Option<&str> {
    let own = document.metadata.title.as_deref().map(str::trim);
    own.filter(|title| title.contains(char::is_alphabetic) && !is_file_name(title))
}

/// Whether a title is what a program made of a file's name: `Microsoft Word - stuk v3.docx`.
fn is_file_name(title: &str) -> bool {
    let lower = title.to_lowercase();
    let extensions = [".doc", ".docx", ".pdf", ".odt", ".indd", ".pptx"];
    lower.starts_with("microsoft ") || extensions.iter().any(|end| lower.ends_with(end))
}

/// An addendum or appendix by its title, or by the big lines of its first page where the title says
/// neither; anything else is a plan.
pub(super) fn kind(document: &layout::Document, title: &str) -> DocumentKind {
    let by_title = kind_of_text(title);
    if by_title != DocumentKind::Plan {
        return by_title;
    }
    let lines =
        document.blocks.iter().flat_map(|block| block.lines.iter().map(move |l| (block, l)));
    let first = lines.clone().map(|(_, line)| line.page).min();
    lines
        .filter(|(_, line)| Some(line.page) == first && line.size > BIG * document.body_size)
        .map(|(block, _)| kind_of_text(&block.text))
        .find(|kind| *kind == DocumentKind::Addendum)
        .unwrap_or_default()
}

/// Type size over that of the body from which a line of a first page may be a title.
const BIG: f32 = 1.3;

fn kind_of_text(text: &str) -> DocumentKind {
    let folded = fold(text);
    let names = ["addendum", "erratum", "wijzigingsbesluit"];
    match () {
        () if names.iter().any(|word| folded.contains(word)) => DocumentKind::Addendum,
        () if folded.starts_with("bijlage") => DocumentKind::Bijlage,
        () => DocumentKind::Plan,
    }
}

/// Language, author, dates, and the school years that the title names: `2018-2022` runs from 1 August
/// 2018 to 31 July 2022, as plans for schools do.
pub(super) fn facts(document: &layout::Document, title: &str) -> Facts {
    let years = YEARS.captures(title).and_then(|found| {
        let from: u32 = found.get(1)?.as_str().parse().ok()?;
        let to: u32 = found.get(2)?.as_str().parse().ok()?;
        (from < to && to - from <= 10).then_some((from, to))
    });
    let metadata = &document.metadata;
    Facts {
        language: metadata.language.clone(),
        author: metadata.author.clone(),
        created: metadata.created.clone(),
        valid_from: years.map(|(from, _)| format!("{from}-08-01")),
        valid_to: years.map(|(_, to)| format!("{to}-07-31")),
        tagged: metadata.tagged,
        outlined: !document.outline.is_empty(),
        titled: own_title(document).is_some(),
    }
}

static YEARS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(20\d\d)\s*[-–/]\s*(20\d\d)\b").expect("a pattern of this program")
});

/// The pages.
pub(super) fn pages(document: &layout::Document) -> Vec<PageInfo> {
    document
        .pages
        .iter()
        .map(|page| PageInfo {
            number: page.number,
            label: page.label.clone(),
            width: page.width,
            height: page.height,
            readable: page.text == layout::TextLayer::Good,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(title: Option<&str>, lines: &[(f32, &str)]) -> layout::Document {
        let block = |(size, text): &(f32, &str)| layout::Block {
            text: (*text).to_owned(),
            lines: vec![layout::Line { page: 1, size: *size, ..layout::Line::default() }],
            ..layout::Block::default()
        };
        let metadata =
            layout::Metadata { title: title.map(str::to_owned), ..layout::Metadata::default() };
        let blocks = lines.iter().map(block).collect();
        layout::Document { blocks, metadata, body_size: 10.0, ..layout::Document::default() }
    }

    #[test]
    fn an_addendum_is_known_by_its_title_or_its_first_page() {
        let check = |title: Option<&str>, lines: &[(f32, &str)], named: &str, expect| {
            let document = document(title, lines);
            let found = super::title(&document).unwrap_or_default();
            assert_eq!((found.as_str(), kind(&document, &found)), (named, expect));
        };
        let cover = [(30.0, "Addendum 2020 OP-PO"), (10.0, "Versie 1.0")];
        check(Some("Addendum 2020"), &[], "Addendum 2020", DocumentKind::Addendum);
        check(None, &cover, "Addendum 2020 OP-PO", DocumentKind::Addendum);
        check(
            Some("Microsoft Word - v3.docx"),
            &cover,
            "Addendum 2020 OP-PO",
            DocumentKind::Addendum,
        );
        check(Some("OP-PO 2020"), &cover, "OP-PO 2020", DocumentKind::Addendum);
        let plan = [(30.0, "Ondersteuningsplan"), (10.0, "Zie ook het addendum bij dit plan.")];
        check(None, &plan, "Ondersteuningsplan", DocumentKind::Plan);
        check(Some("Bijlage 2"), &plan, "Bijlage 2", DocumentKind::Bijlage);
    }
}
