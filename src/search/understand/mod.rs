//! Words → units of the ranking: stems, compounds split and joined, corrections, synonyms, numbers
//! of chapters; and what of it the visitor is told.

mod meant;
mod named;
mod units;

use compact_str::CompactString;

use self::meant::{Meant, join_and_correct};
pub use self::named::Named;
use self::units::{add_synonyms, unit};
use super::query::{self, Parsed, notice};
use super::rank::{Segment, Unit, Weights};
use super::{Expand, Expansion, MatchKind, Matching, Notice};
use crate::dutch::function::{is_function_word, is_own_child};
use crate::dutch::synonym::{Asked, Synonyms};
use crate::dutch::{Analyzer, Table, Token};

/// A question, ready to be ranked and marked.
#[derive(Debug, Clone, Default)]
pub struct Understanding {
    /// What is ranked.
    pub units: Vec<Unit>,
    /// Sequences of words as written that must be there.
    pub phrases: Vec<Vec<String>>,
    /// The same as stems, for headings.
    pub phrase_stems: Vec<Vec<String>>,
    /// Stems that must not be there.
    pub excluded: Vec<String>,
    /// The sections that the question names.
    pub named: Named,
    /// What is marked.
    pub marks: Marks,
    /// What was searched beside the words typed.
    pub expansions: Vec<Expansion>,
    /// The question with its corrections.
    pub corrected: Option<String>,
    /// What the visitor should know.
    pub notices: Vec<Notice>,
}

/// Why a term is marked, and for which word of the question.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    /// Words as written.
    pub exact: Table<String, String>,
    /// Stems.
    pub stems: Table<String, (MatchKind, String)>,
}

impl Marks {
    fn stem(&mut self, stem: &str, kind: MatchKind, word: &str) {
        self.stems.entry(stem.to_owned()).or_insert_with(|| (kind, word.to_owned()));
    }
}

/// What a question is understood with.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The chain.
    pub analyzer: &'a Analyzer,
    /// The lists.
    pub synonyms: &'a Synonyms,
    /// The index; `None` when there is nothing to ask, as for marks alone.
    pub segment: Option<&'a Segment>,
    /// The numbers.
    pub weights: &'a Weights,
    /// What may be expanded.
    pub expand: Expand,
    /// How many of the words count.
    pub matching: Matching,
}

impl<'a> Context<'a> {
    /// The built-in lists, all that may be expanded, and no index to ask.
    #[must_use]
    pub fn without_index(analyzer: &'a Analyzer, weights: &'a Weights) -> Context<'a> {
        Context {
            analyzer,
            synonyms: Synonyms::built_in(),
            segment: None,
            weights,
            expand: Expand::default(),
            matching: Matching::Any,
        }
    }
}

/// Understands a question.
#[must_use]
pub fn understand(parsed: &Parsed, context: &Context<'_>) -> Understanding {
    let mut done = Understanding { notices: parsed.notices.clone(), ..Understanding::default() };
    let mut tokens = tokens_of(&parsed.words, context.analyzer);
    for phrase in &parsed.phrases {
        let words = phrase_tokens(phrase, context.analyzer, &mut done.notices);
        done.phrases.push(words.iter().map(|(token, _)| token.text.to_string()).collect());
        done.phrase_stems.push(
            words
                .iter()
                .filter_map(|(token, _)| token.stem.first().map(ToString::to_string))
                .collect(),
        );
        tokens.extend(words);
    }
    done.phrases.retain(|phrase| !phrase.is_empty());
    let mut excluded: Vec<Token> =
        parsed.excluded.iter().flat_map(|word| context.analyzer.analyze(word)).collect();
    let searched = tokens.iter().map(|(token, _)| token).skip(query::MAX_WORDS);
    let left_out: Vec<&str> = searched
        .chain(excluded.iter().skip(query::MAX_WORDS))
        .map(|token| token.text.as_str())
        .collect();
    if !left_out.is_empty() {
        let message = "words after the sixteenth were left out";
        done.notices.push(notice("tooManyWords", left_out.join(" "), message));
    }
    tokens.truncate(query::MAX_WORDS);
    excluded.truncate(query::MAX_WORDS);
    done.named = named::find(&parsed.words, &tokens);
    done.excluded =
        excluded.iter().filter_map(|token| token.stem.first().map(ToString::to_string)).collect();
    let mut meant = join_and_correct(tokens, context, &mut done);
    lighten(&mut meant, context);
    done.units = meant
        .iter()
        .map(|meant| unit(meant, context, &mut done.marks, &mut done.expansions))
        .collect();
    if context.expand.synonym && context.matching != Matching::Exact {
        add_synonyms(&meant, context, &mut done);
    }
    done
}

/// The words of a text with what was typed for each.
fn tokens_of(text: &str, analyzer: &Analyzer) -> Vec<(Token, String)> {
    let tokens = analyzer.analyze(text);
    tokens
        .into_iter()
        .map(|token| (text.get(token.start..token.end).unwrap_or("").to_owned(), token))
        .map(|(typed, token)| (token, typed))
        .collect()
}

fn phrase_tokens(
    phrase: &str,
    analyzer: &Analyzer,
    notices: &mut Vec<Notice>,
) -> Vec<(Token, String)> {
    let mut words = tokens_of(phrase, analyzer);
    if words.len() > query::MAX_PHRASE_WORDS {
        notices.push(notice(
            "phraseTooLong",
            phrase.to_owned(),
            "words of the phrase after the eighth were left out",
        ));
        words.truncate(query::MAX_PHRASE_WORDS);
    }
    words
}

/// Makes the words light that say how the question is put, or for whom, unless it has no other words, or
/// a list knows them together: *niet eens*.
fn lighten(meant: &mut [Meant], context: &Context<'_>) {
    if meant.iter().all(|meant| is_function_word(&meant.token.text)) {
        return;
    }
    let mut before = CompactString::default();
    for meant in meant.iter_mut() {
        let word = &meant.token.text;
        meant.light = is_function_word(word) || is_own_child(&before, word);
        before.clone_from(word);
    }
    if context.expand.synonym && context.matching != Matching::Exact {
        let known: Vec<_> = context
            .synonyms
            .find(&meant.iter().map(asked).collect::<Vec<_>>())
            .into_iter()
            .map(|found| found.start..found.end)
            .collect();
        for words in known {
            if let Some(words) = meant.get_mut(words)
                && words.iter().all(|meant| meant.light)
            {
                words.iter_mut().for_each(|meant| meant.light = false);
            }
        }
    }
}

fn asked(meant: &Meant) -> Asked<'_> {
    Asked {
        text: &meant.token.text,
        stem: meant.token.stem.first().map_or("", CompactString::as_str),
        capitals: meant.capitals,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_a_question_is_put_for_is_light() {
        let (analyzer, weights) = (Analyzer::new(), Weights::default());
        let context = Context::without_index(&analyzer, &weights);
        let check = |typed: &str, light: &[bool]| {
            let units = understand(&query::parse(typed), &context).units;
            let found: Vec<bool> = units.iter().map(|unit| unit.light).collect();
            assert_eq!(found, light, "{typed}");
        };
        check("verzuim van mijn zoon", &[false, true, true, true]);
        check("de zoon", &[true, false]);
        check("mijn zoon", &[true, true]);
    }

    #[test]
    fn what_is_over_a_limit_is_left_out_and_said() {
        let analyzer = Analyzer::new();
        let weights = Weights::default();
        let context = Context::without_index(&analyzer, &weights);
        let check = |typed: &str, units: usize, excluded: usize, left_out: &str| {
            let done = understand(&query::parse(typed), &context);
            assert_eq!((done.units.len(), done.excluded.len()), (units, excluded), "{typed}");
            let said = done.notices.iter().find(|notice| notice.code == "tooManyWords");
            assert_eq!(said.map_or("", |notice| notice.subject.as_str()), left_out, "{typed}");
        };
        check("school -vso", 1, 1, "");
        check(&"school ".repeat(18), 16, 0, "school school");
        check(&format!("school{}", " -vso".repeat(17)), 1, 16, "vso");
        // One word as it is typed, and many as they are read.
        check(&format!("school -{}", "vso/".repeat(17)), 1, 16, "vso");
    }
}
