//! What a document says of itself: title, kind, years, pages.

use std::sync::LazyLock;

use regex::Regex;

use crate::layout;

use super::title::fold;
use super::{DocumentKind, Facts, PageInfo};

/// The title: the file's own, else the biggest lines of the first page with text.
pub(super) fn title(document: &layout::Document) -> Option<String> {
    let own = document
        .metadata
        .title
        .as_deref()
        .map(str::trim)
        .filter(|title| title.contains(char::is_alphabetic));
    if let Some(own) = own {
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

/// An addendum by its title; anything else is a plan.
pub(super) fn kind(title: &str) -> DocumentKind {
    let folded = fold(title);
    match () {
        () if ["addendum", "erratum", "wijzigingsbesluit"]
            .iter()
            .any(|word| folded.contains(word)) =>
        {
            DocumentKind::Addendum
        }
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
