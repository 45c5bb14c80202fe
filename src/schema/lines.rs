//! The terms of a text as tantivy reads them: a line a word.

use compact_str::CompactString;
use tantivy::tokenizer::{
    TextAnalyzer, Token as IndexToken, TokenStream, Tokenizer, TokenizerManager,
};

use crate::dutch::Token;

/// Which terms of a word go into a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Terms {
    Stem,
    Parts,
    Exact,
    Heading,
}

/// The terms of a text for one field: a line a word, so that positions are line numbers, its terms
/// separated by spaces. tantivy's own pre-tokenized text goes through JSON, at a third of the time
/// of indexing.
pub(super) fn written(tokens: &[Token], which: Terms) -> String {
    let mut text = String::with_capacity(tokens.len() * 8);
    for (number, token) in tokens.iter().enumerate() {
        if number > 0 {
            text.push('\n');
        }
        let exact = std::slice::from_ref(&token.text);
        let (first, second): (&[CompactString], &[CompactString]) = match which {
            Terms::Stem => (&token.stem, &[]),
            Terms::Parts => (&token.parts, &[]),
            Terms::Exact => (exact, &[]),
            Terms::Heading => (&token.stem, &token.parts),
        };
        for term in first.iter().chain(second) {
            text.push_str(term);
            text.push(' ');
        }
    }
    text
}

/// Reads what [`written`] wrote.
#[derive(Clone, Default)]
struct Lines;

/// The name under which an index knows [`Lines`].
pub(super) const LINES: &str = "lines";

impl Tokenizer for Lines {
    type TokenStream<'a> = LineStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LineStream<'a> {
        LineStream { rest: text, at: 0, token: IndexToken { position: 0, ..IndexToken::default() } }
    }
}

struct LineStream<'a> {
    rest: &'a str,
    at: usize,
    token: IndexToken,
}

impl TokenStream for LineStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            let ends = |byte: u8| matches!(byte, b' ' | b'\n');
            let Some(end) = self.rest.bytes().position(ends) else { return false };
            let (term, rest) = self.rest.split_at(end);
            let ends_line = rest.starts_with('\n');
            self.rest = rest.get(1..).unwrap_or("");
            self.token.position = self.at;
            self.at += usize::from(ends_line);
            if !term.is_empty() {
                self.token.text.clear();
                self.token.text.push_str(term);
                return true;
            }
        }
    }

    fn token(&self) -> &IndexToken {
        &self.token
    }

    fn token_mut(&mut self) -> &mut IndexToken {
        &mut self.token
    }
}

pub(super) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(LINES, TextAnalyzer::from(Lines));
    manager
}
