//! Text with marks → HTML: escaped by the template, and no element but `<mark>`.

use std::ops::Range;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::search::Mark;

/// Text with marks. Its `Display` is HTML.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "marked.html")]
pub(super) struct Marked {
    /// The text, not escaped.
    text: String,
    /// The bytes that are marked; sorted, and none touches another.
    marked: Vec<Range<usize>>,
}

impl HtmlSafe for Marked {}

impl Marked {
    /// Cuts `text` at its marks. Marks count UTF-16 code units; those that lie outside the text or
    /// inside a mark before them are left out, and those that overlap are one.
    pub(super) fn new(text: &str, marks: &[Mark]) -> Marked {
        Marked::at(text, marks.iter().map(|mark| (mark.start, mark.end)))
    }

    fn at(text: &str, ranges: impl Iterator<Item = (usize, usize)>) -> Marked {
        let mut marked: Vec<Range<usize>> = Vec::new();
        // How far the text was walked.
        let (mut at, mut units) = (0, 0);
        let mut to = |end: usize| {
            let left = text.get(at..).unwrap_or_default();
            let ahead = end.saturating_sub(units);
            if left.get(..ahead).is_some_and(str::is_ascii) {
                at += ahead;
                units += ahead;
                return at;
            }
            let passed = left.chars().take_while(|c| {
                let passes = units < end;
                units += if passes { c.len_utf16() } else { 0 };
                passes
            });
            at += passed.map(char::len_utf8).sum::<usize>();
            at
        };
        for (start, end) in ranges {
            let (start, end) = (to(start), to(end));
            match marked.last_mut() {
                _ if start == end => {}
                Some(last) if last.end == start => last.end = end,
                _ => marked.push(start..end),
            }
        }
        Marked { text: text.to_owned(), marked }
    }

    /// The pieces of the text, and whether each is marked.
    fn pieces(&self) -> impl Iterator<Item = (&str, bool)> {
        let ends = self.marked.iter().flat_map(|mark| [(mark.start, false), (mark.end, true)]);
        let mut from = 0;
        ends.chain([(self.text.len(), false)]).filter_map(move |(to, marked)| {
            let piece = self.text.get(std::mem::replace(&mut from, to)..to)?;
            (!piece.is_empty()).then_some((piece, marked))
        })
    }

    /// The lines of a text, each with its own marks.
    pub(super) fn lines(text: &str, marks: &[Mark]) -> Vec<(String, Marked)> {
        let mut offset = 0;
        text.split('\n')
            .map(|line| {
                let units = line.encode_utf16().count();
                let inside =
                    marks.iter().filter(|mark| mark.end > offset && mark.start < offset + units);
                let ranges =
                    inside.map(|mark| (mark.start.saturating_sub(offset), mark.end - offset));
                let marked = Marked::at(line, ranges);
                offset += units + 1;
                (line.to_owned(), marked)
            })
            .collect()
    }

    /// The same without the first `bytes` bytes of the text, for an item whose bullet is drawn by CSS.
    pub(super) fn without_first(mut self, bytes: usize) -> Marked {
        if self.text.is_char_boundary(bytes) {
            self.text.drain(..bytes);
            self.marked.retain_mut(|mark| {
                *mark = mark.start.saturating_sub(bytes)..mark.end.saturating_sub(bytes);
                mark.start < mark.end
            });
        }
        self
    }
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
