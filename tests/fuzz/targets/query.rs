//! A question → what is searched: total, and inside its limits.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use planzoeker::dutch::Analyzer;
use planzoeker::search::query::{MAX_PHRASE_WORDS, MAX_PHRASES, MAX_QUERY, MAX_WORDS, parse};
use planzoeker::search::rank::Weights;
use planzoeker::search::understand::{Context, understand};
use planzoeker::search::{Expand, Matching};

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(Analyzer::new);

fuzz_target!(|input: (&str, u8)| {
    let (typed, how) = input;
    let parsed = parse(typed);
    assert!(parsed.text.len() <= MAX_QUERY && parsed.phrases.len() <= MAX_PHRASES);
    assert!(!parsed.text.chars().any(char::is_control));
    let weights = Weights::default();
    let context = Context {
        expand: Expand {
            stem: how & 1 > 0,
            compound: how & 2 > 0,
            synonym: how & 4 > 0,
            fuzzy: how & 8 > 0,
        },
        matching: [Matching::Any, Matching::All, Matching::Exact][usize::from(how >> 4) % 3],
        ..Context::without_index(&ANALYZER, &weights)
    };
    let understood = understand(&parsed, &context);
    assert!(understood.phrases.iter().all(|phrase| phrase.len() <= MAX_PHRASE_WORDS));
    assert!(understood.units.len() <= 2 * MAX_WORDS, "{} units", understood.units.len());
    assert!(understood.excluded.len() <= MAX_WORDS);
});
