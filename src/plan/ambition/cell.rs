//! Ambitions in the cells of a table: what a row says, and rows that hold an ambition in each cell.

use crate::layout::{self, BlockKind, CELL};
use crate::plan::node::Piece;
use crate::plan::passage::text_of;

/// What says most in a row that is written as `Nr.: 5.1 · Ambitie: Tijdelijkheid · Norm: …`: the
/// first cell, with the one behind it where the first is a number alone, without the header's words.
pub(super) fn first<'a>(row: &'a str, header: &str) -> &'a str {
    let heads: Vec<&str> = header.split(CELL).collect();
    let mut rest = row;
    for head in heads {
        let (cell, behind) = rest.split_once(CELL).unwrap_or((rest, ""));
        let bare = cell.strip_prefix(head).and_then(|cell| cell.strip_prefix(": "));
        let text = bare.unwrap_or(cell).trim();
        if text.contains(char::is_alphabetic) || behind.is_empty() {
            return text;
        }
        rest = behind;
    }
    row
}

/// A row of a table cut into its cells where it holds cards: each cell a sentence or more.
pub(super) fn cut(document: &layout::Document, piece: Piece, cards: bool) -> Vec<Piece> {
    const LEAST_WORDS: usize = 4;
    let text = text_of(document, piece).unwrap_or("");
    let says = |cell: &str| {
        cell.starts_with(char::is_uppercase)
            && cell.ends_with(['.', '!', '?'])
            && cell.split_whitespace().count() >= LEAST_WORDS
    };
    if !cards || piece.kind != BlockKind::TableRow || !text.split(CELL).all(says) {
        return vec![piece];
    }
    let mut start = piece.start;
    let cells = text.split(CELL).map(|cell| {
        let own = Piece { start, end: start + cell.len(), ..piece };
        start = own.end + CELL.len();
        own
    });
    cells.collect()
}
