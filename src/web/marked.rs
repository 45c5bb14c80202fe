//! Text with marks → HTML: escaped by the template, and no element but `<mark>`.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::search::Mark;

/// A piece of text that is marked or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// The text, not escaped.
    pub(super) text: String,
    /// Whether it answers the question.
    pub(super) marked: bool,
}

/// Text with marks. Its `Display` is HTML.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "marked.html")]
pub(super) struct Marked {
    pieces: Vec<Piece>,
}

impl HtmlSafe for Marked {}

impl Marked {
    /// Cuts `text` at its marks. Marks count UTF-16 code units; those that lie outside the text or
    /// inside a mark before them are left out, and those that overlap are one.
    pub(super) fn new(text: &str, marks: &[Mark]) -> Marked {
        let ranges: Vec<(usize, usize)> = marks.iter().map(|mark| (mark.start, mark.end)).collect();
        Marked { pieces: cut(text, &ranges) }
    }

    /// The lines of a text, each with its own marks.
    pub(super) fn lines(text: &str, marks: &[Mark]) -> Vec<(String, Marked)> {
        let mut offset = 0;
        text.split('\n')
            .map(|line| {
                let units = line.encode_utf16().count();
                let ranges: Vec<(usize, usize)> = marks
                    .iter()
                    .filter(|mark| mark.end > offset && mark.start < offset + units)
                    .map(|mark| (mark.start.saturating_sub(offset), mark.end - offset))
                    .collect();
                offset += units + 1;
                (line.to_owned(), Marked { pieces: cut(line, &ranges) })
            })
            .collect()
    }

    /// The same without the first `bytes` bytes of the text, for an item whose bullet is drawn by CSS.
    pub(super) fn without_first(mut self, bytes: usize) -> Marked {
        let mut left = bytes;
        while left > 0 && !self.pieces.is_empty() {
            let length = self.pieces[0].text.len();
            if length <= left {
                self.pieces.remove(0);
                left -= length;
            } else {
                if let Some(rest) = self.pieces[0].text.get(left..) {
                    self.pieces[0].text = rest.to_owned();
                }
                left = 0;
            }
        }
        self
    }
}

fn cut(text: &str, ranges: &[(usize, usize)]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut add = |piece: &str, marked: bool| match pieces.last_mut() {
        _ if piece.is_empty() => {}
        Some(last) if last.marked == marked => last.text.push_str(piece),
        _ => pieces.push(Piece { text: piece.to_owned(), marked }),
    };
    // The text that is left, and where in the whole it begins.
    let (mut rest, mut units) = (text, 0);
    let mut to = |end: usize| {
        let mut at = 0;
        while units < end
            && let Some(c) = rest.get(at..).and_then(|rest| rest.chars().next())
        {
            units += c.len_utf16();
            at += c.len_utf8();
        }
        let (piece, after) = rest.split_at(at);
        rest = after;
        piece
    };
    for &(start, end) in ranges {
        add(to(start), false);
        add(to(end), true);
    }
    add(rest, false);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::MatchKind;

    fn mark(start: usize, end: usize) -> Mark {
        Mark { start, end, kind: MatchKind::Exact, term: String::new() }
    }

    fn check(text: &str, marks: &[Mark], expect: &str) {
        assert_eq!(Marked::new(text, marks).to_string(), expect, "{text}");
    }

    #[test]
    fn only_mark_is_markup() {
        check("a <script>&\"'", &[mark(2, 3)], "a <mark>&#60;</mark>script&#62;&#38;&#34;&#39;");
        check("", &[mark(0, 9)], "");
    }

    #[test]
    fn offsets_are_utf16_and_may_be_wrong() {
        check("😀 één plek", &[mark(3, 6)], "😀 <mark>één</mark> plek");
        check("kort", &[mark(2, 90)], "ko<mark>rt</mark>");
        check("kort", &[mark(50, 90)], "kort");
        check("kort", &[mark(0, 2), mark(1, 3)], "<mark>kor</mark>t");
        check("😀a", &[mark(1, 2)], "😀a");
        check("kort", &[mark(0, 2), mark(1, 1), mark(3, 4)], "<mark>ko</mark>r<mark>t</mark>");
    }

    #[test]
    fn a_mark_stays_in_its_line() {
        let lines = Marked::lines("één\ntwee drie", &[mark(0, 3), mark(4, 8)]);
        assert_eq!(lines[0].1.to_string(), "<mark>één</mark>");
        assert_eq!(lines[1].1.to_string(), "<mark>twee</mark> drie");
    }

    #[test]
    fn a_bullet_goes_and_its_marks_stay() {
        let marked = Marked::new("• hulp thuis", &[mark(2, 6)]);
        assert_eq!(marked.without_first("• ".len()).to_string(), "<mark>hulp</mark> thuis");
    }
}
