//! A question and a text → marks: sorted, apart, inside the text, and on whole characters.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use planzoeker::dutch::Analyzer;
use planzoeker::search::excerpt::Finder;
use planzoeker::search::query::parse;
use planzoeker::search::rank::Weights;
use planzoeker::search::understand::{Context, understand};
use planzoeker::search::Mark;

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(Analyzer::new);

fn check(text: &str, marks: &[Mark]) {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut before = 0;
    for mark in marks {
        assert!(before <= mark.start && mark.start < mark.end && mark.end <= units.len());
        assert!(String::from_utf16(&units[mark.start..mark.end]).is_ok(), "half a character");
        before = mark.end;
    }
}

fuzz_target!(|input: (&str, &str, u16)| {
    let (question, text, length) = input;
    let weights = Weights::default();
    let context = Context::without_index(&ANALYZER, &weights);
    let question = understand(&parse(question), &context);
    let finder = Finder::new(&question, &ANALYZER);
    let marked = finder.find(text);
    check(text, &marked.marks());
    let piece = marked.snippet(usize::from(length));
    assert!(text.contains(&piece.text));
    check(&piece.text, &piece.ranges);
});
