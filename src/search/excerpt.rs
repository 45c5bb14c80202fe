//! The best piece of a passage, and what to mark in it.
//!
//! A piece begins at a sentence where one begins near enough, and holds as many different words of
//! the question as its length allows; where only a heading answers, it is the opening of the text. A
//! mark covers whole words: in *ondersteuningsbehoefte* the word is marked when its part *behoefte*
//! answers, never some letters of it.

mod window;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::understand::{Marks, Understanding};
use super::{Mark, MatchKind, Snippet};
use crate::dutch::normalize::{MAX_WORD, each_word, plain};
use crate::dutch::{Analyzer, Terms, Wanted};

/// One mark with byte offsets into the text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found<'a> {
    start: usize,
    end: usize,
    kind: MatchKind,
    term: Cow<'a, str>,
}

/// A text with what answers a question in it.
#[derive(Debug, Clone)]
pub struct Marked<'a> {
    text: &'a str,
    /// Where its words stand.
    words: Vec<Range<usize>>,
    /// What is marked; sorted, not overlapping.
    found: Vec<Found<'a>>,
}

/// The words of a text.
struct Words<'a> {
    text: &'a str,
    /// Where they stand.
    at: Vec<Range<usize>>,
    /// Those that a notation makes, with other words that it stands for, by their numbers.
    notations: BTreeMap<usize, (String, Vec<String>)>,
}

impl Words<'_> {
    /// A word as it is looked up, in a place of the caller's; empty where there are not so many.
    fn written<'w>(&'w self, number: usize, small: &'w mut [u8; MAX_WORD]) -> &'w str {
        if let Some((written, _)) = self.notations.get(&number) {
            return written;
        }
        let at = self.at.get(number).cloned().unwrap_or_default();
        plain(self.text.get(at).unwrap_or_default(), small)
    }

    /// Other words that the notation of a word stands for.
    fn variants(&self, number: usize) -> &[String] {
        self.notations.get(&number).map_or(&[], |(_, variants)| variants)
    }

    /// Whether a phrase begins at a word.
    fn begin(&self, number: usize, phrase: &[String]) -> bool {
        let mut small = [0; MAX_WORD];
        let mut pairs = (number..).zip(phrase);
        !phrase.is_empty() && pairs.all(|(at, word)| self.written(at, &mut small) == word)
    }
}

/// Why a word is marked, and for which word of the question.
type Why<'a> = (MatchKind, &'a str);

/// Finds what answers one question, in one text after the other.
pub struct Finder<'a> {
    question: &'a Understanding,
    analyzer: &'a Analyzer,
    /// The stems of what is marked.
    wanted: Wanted,
}

impl<'a> Finder<'a> {
    /// For a question.
    #[must_use]
    pub fn new(question: &'a Understanding, analyzer: &'a Analyzer) -> Finder<'a> {
        let marks = &question.marks;
        let as_written: Vec<_> = marks.exact.keys().map(|word| analyzer.terms(word)).collect();
        let as_written = as_written.iter().map(|terms| terms.stem.as_str());
        let wanted = Wanted::of(marks.stems.keys().map(String::as_str).chain(as_written));
        Finder { question, analyzer, wanted }
    }

    /// All marks of a text.
    pub fn find<'t>(&self, text: &'t str) -> Marked<'t>
    where
        'a: 't,
    {
        let (words, hashes) = self.cut(text);
        let mut may: Vec<usize> = self.analyzer.hinted(&hashes, &self.wanted);
        let others = words.notations.iter().filter(|(_, (_, variants))| !variants.is_empty());
        may.extend(others.map(|(number, _)| number));
        may.sort_unstable();
        may.dedup();
        let mut found: Vec<Found<'t>> = Vec::new();
        let mut small = [0; MAX_WORD];
        for number in may {
            let written = words.written(number, &mut small);
            if let Some((kind, term)) = self.why(written, words.variants(number)) {
                let Range { start, end } = words.at[number];
                found.push(Found { start, end, kind, term: Cow::Borrowed(term) });
            }
        }
        self.mark_phrases(&words, &mut found);
        Marked { text, words: words.at, found }
    }

    /// The words of a text, and what each is known by.
    fn cut<'t>(&self, text: &'t str) -> (Words<'t>, Vec<u64>) {
        let capacity = text.len() / 6;
        let mut words =
            Words { text, at: Vec::with_capacity(capacity), notations: BTreeMap::new() };
        let mut hashes = Vec::with_capacity(capacity);
        each_word(text, |word| {
            if word.notation {
                let all = (word.text.to_owned(), word.variants.to_vec());
                words.notations.insert(words.at.len(), all);
            }
            words.at.push(word.start..word.end);
            hashes.push(self.analyzer.hash(word.text));
        });
        (words, hashes)
    }

    /// Marks each phrase of the question as one, in place of its words.
    fn mark_phrases(&self, words: &Words<'_>, found: &mut Vec<Found<'_>>) {
        let phrases = &self.question.phrases;
        let mut number = 0;
        while !phrases.is_empty() && number < words.at.len() {
            let Some(phrase) = phrases.iter().find(|phrase| words.begin(number, phrase)) else {
                number += 1;
                continue;
            };
            let (start, end) = (words.at[number].start, words.at[number + phrase.len() - 1].end);
            let inside = found.partition_point(|mark| mark.start < start)
                ..found.partition_point(|mark| mark.start < end);
            let term = Cow::Owned(phrase.join(" "));
            found.splice(inside, [Found { start, end, kind: MatchKind::Phrase, term }]);
            number += phrase.len();
        }
    }

    fn why(&self, word: &str, variants: &[String]) -> Option<Why<'a>> {
        let marks = &self.question.marks;
        reason(word, &self.analyzer.terms(word), marks).or_else(|| {
            variants.iter().find_map(|variant| {
                let (kind, term) = marks.stems.get(self.analyzer.terms(variant).stem.as_str())?;
                Some((*kind, term.as_str()))
            })
        })
    }
}

/// Why a word is marked, the strongest reason first.
fn reason<'a>(text: &str, terms: &Terms, marks: &'a Marks) -> Option<Why<'a>> {
    if let Some(word) = marks.exact.get(text) {
        return Some((MatchKind::Exact, word));
    }
    if let Some((kind, word)) = marks.stems.get(terms.stem.as_str()) {
        return Some((*kind, word));
    }
    terms.parts.iter().find_map(|part| marks.stems.get(part.as_str())).map(|(kind, word)| {
        // A synonym or a correction stays one when it stands in a compound.
        let kind = if *kind == MatchKind::Stem { MatchKind::Compound } else { *kind };
        (kind, word.as_str())
    })
}

impl Marked<'_> {
    /// All marks, with offsets in UTF-16 code units of the text.
    #[must_use]
    pub fn marks(&self) -> Vec<Mark> {
        utf16(self.text, 0, &self.found)
    }

    /// The best piece of the text of about `length` characters.
    #[must_use]
    pub fn snippet(&self, length: usize) -> Snippet {
        let (start, end) = self.window(length.clamp(40, 2000));
        let piece = self.text.get(start..end).unwrap_or(self.text);
        let first = self.found.partition_point(|mark| mark.start < start);
        let last = self.found.partition_point(|mark| mark.end <= end);
        Snippet {
            truncated_start: start > 0,
            truncated_end: end < self.text.len(),
            ranges: utf16(piece, start, self.found.get(first..last).unwrap_or_default()),
            text: piece.to_owned(),
        }
    }
}

/// Marks of a piece that begins at a byte, with offsets in UTF-16 code units of the piece.
fn utf16(piece: &str, begins: usize, found: &[Found<'_>]) -> Vec<Mark> {
    let (mut at, mut units) = (0, 0);
    let mut to_units = |byte: usize| {
        let between = piece.get(at..byte).unwrap_or_default();
        units += if between.is_ascii() { between.len() } else { between.encode_utf16().count() };
        at = byte;
        units
    };
    found
        .iter()
        .map(|mark| {
            let start = to_units(mark.start - begins);
            let end = to_units(mark.end - begins);
            Mark { start, end, kind: mark.kind, term: mark.term.as_ref().to_owned() }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dutch::stem::stem;
    use proptest::prelude::*;

    fn question(words: &[(&str, &str)]) -> Understanding {
        let stems = words
            .iter()
            .map(|(stem, word)| ((*stem).to_owned(), (MatchKind::Stem, (*word).to_owned())))
            .collect();
        Understanding { marks: Marks { stems, ..Marks::default() }, ..Understanding::default() }
    }

    fn marks(text: &str, question: &Understanding) -> Vec<Mark> {
        Finder::new(question, &Analyzer::new()).find(text).marks()
    }

    #[test]
    fn marks_whole_words_in_utf16() {
        let behoefte = stem("behoefte");
        let text = "😀 De ondersteuningsbehoefte en behoeften.";
        let marks = marks(text, &question(&[(&behoefte, "behoefte")]));
        assert_eq!(marks.len(), 2);
        assert_eq!((marks[0].start, marks[0].end, marks[0].kind), (6, 28, MatchKind::Compound));
        assert_eq!(marks[1].kind, MatchKind::Stem);
    }

    fn cut(text: &str, of: &[(&str, &str)], length: usize) -> Snippet {
        Finder::new(&question(of), &Analyzer::new()).find(text).snippet(length)
    }

    const FILLER: &str = "Dit is een zin zonder iets. ";

    #[test]
    fn the_window_holds_the_evidence() {
        let filler = FILLER.repeat(30);
        let text = format!("{filler}De begroting staat hier. {filler}");
        let snippet = cut(&text, &[("begroot", "begroting")], 120);
        assert!(snippet.text.starts_with("De begroting staat hier."), "{snippet:?}");
        assert!(snippet.text.chars().count() <= 125, "{snippet:?}");
        assert!(snippet.truncated_start && snippet.truncated_end && snippet.ranges.len() == 1);
    }

    #[test]
    fn a_piece_begins_at_a_sentence_where_it_can() {
        let check = |text: String, expect: &str| {
            let snippet = cut(&text, &[("begroot", "begroting"), ("kost", "kosten")], 100);
            assert!(snippet.text.starts_with(expect), "{snippet:?}");
        };
        let filler = FILLER.repeat(10);
        // Abbreviations and initials do not begin a sentence.
        check(
            format!("{filler}Volgens art. 18 en drs. A. Jansen is de begroting er. {filler}"),
            "Volgens art. 18 en drs. A. Jansen is de begroting er.",
        );
        // Two words of the question in one piece are worth more than a sentence that has one.
        check(
            format!("{filler}De begroting telt. De kosten staan er dicht bij. {filler}"),
            "De begroting telt. De kosten",
        );
        // A sentence too long to be shown from its start.
        let long = "en een woord ".repeat(20).trim_end().to_owned();
        check(
            format!("Eerst komt {long} de begroting, {long}."),
            "woord en een woord de begroting",
        );
        // No evidence: the opening.
        check(format!("Het begin. {filler}"), "Het begin.");
    }

    #[test]
    fn a_phrase_is_marked_as_one() {
        let text = "De extra ondersteuning is extra. Geen ondersteuning.";
        let phrase = vec!["extra".to_owned(), "ondersteuning".to_owned()];
        let check = |question: Understanding, expect: &[(usize, usize, MatchKind)]| {
            let phrases = vec![phrase.clone()];
            let marks = marks(text, &Understanding { phrases, ..question });
            let shown: Vec<(usize, usize, MatchKind)> =
                marks.iter().map(|mark| (mark.start, mark.end, mark.kind)).collect();
            assert_eq!(shown, expect);
        };
        check(Understanding::default(), &[(3, 22, MatchKind::Phrase)]);
        // Its words are marked where they stand alone, and not once more in the phrase.
        check(
            question(&[("extra", "extra"), (&stem("ondersteuning"), "ondersteuning")]),
            &[(3, 22, MatchKind::Phrase), (26, 31, MatchKind::Stem), (38, 51, MatchKind::Stem)],
        );
    }

    #[test]
    fn a_word_as_written_is_marked_though_its_stem_is_not() {
        let exact = [("plannen".to_owned(), "plannen".to_owned())].into_iter().collect();
        let marked = Marks { exact, ..Marks::default() };
        let question = Understanding { marks: marked, ..Understanding::default() };
        let marks = marks("Plannen en een plan.", &question);
        let shown: Vec<(usize, MatchKind)> =
            marks.iter().map(|mark| (mark.start, mark.kind)).collect();
        assert_eq!(shown, [(0, MatchKind::Exact)]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn marks_lie_on_characters_in_order_and_inside(
            pieces in proptest::collection::vec(prop_oneof![
                9 => proptest::sample::select(vec![
                    "begroting", "Begrotingen", "ondersteuningsbegroting", "2018–2022", "IB’er",
                    "s(b)o", "é", "e\u{301}", "😀", ".", " ", "\n", "- ", "a", "\u{ad}", "(",
                    "De zin is uit. ",
                ]).prop_map(str::to_owned),
                1 => "(?s).{0,8}",
            ], 0..120),
            length in 40usize..200,
        ) {
            let text: String = pieces.concat();
            let words = [("begroot", "begroting"), ("sbo", "sbo"), ("ib", "ib"), ("2018", "2018")];
            let snippet = cut(&text, &words, length);
            prop_assert!(text.contains(&snippet.text));
            prop_assert!(snippet.truncated_start || text.starts_with(&snippet.text));
            let units: Vec<u16> = snippet.text.encode_utf16().collect();
            let mut before = 0;
            for mark in &snippet.ranges {
                prop_assert!(before <= mark.start && mark.start < mark.end);
                let word = units.get(mark.start..mark.end).map(String::from_utf16);
                prop_assert!(matches!(word, Some(Ok(_))));
                before = mark.end;
            }
        }
    }
}
