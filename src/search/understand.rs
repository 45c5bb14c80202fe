//! Words → units of the ranking: stems, compounds split and joined, corrections, synonyms, numbers
//! of chapters; and what of it the visitor is told.

use std::collections::BTreeMap;

use super::query::{self, Parsed, notice};
use super::rank::{Leaf, Place, Segment, Unit, Weights};
use super::{Expand, Expansion, MatchKind, Matching, Notice, spelling};
use crate::dutch::function::is_function_word;
use crate::dutch::synonym::{Asked, Synonyms};
use crate::dutch::{Analyzer, Token};
use crate::plan::Kind;
use crate::schema::anchor_term;

/// Shortest half of a compound that is written apart.
const MIN_HALF: usize = 3;

/// What a half counts that is no part of the compound it makes: *weer* in *weer geven*.
const HALF: f32 = 0.1;

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
    /// [`anchor_term`]s that the question names.
    pub anchors: Vec<String>,
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
    pub exact: BTreeMap<String, String>,
    /// Stems.
    pub stems: BTreeMap<String, (MatchKind, String)>,
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

/// One word of the question after joining and correcting.
#[derive(Debug, Clone)]
struct Meant {
    token: Token,
    typed: String,
    capitals: bool,
    /// The halves of a compound that was written apart.
    halves: Vec<Token>,
    /// Other corrections of the same word.
    others: Vec<Token>,
    corrected: bool,
    /// See [`Unit::light`].
    light: bool,
}

/// Understands a question.
#[must_use]
pub fn understand(parsed: &Parsed, context: &Context<'_>) -> Understanding {
    let mut done = Understanding { notices: parsed.notices.clone(), ..Understanding::default() };
    let mut tokens = tokens_of(&parsed.words, context.analyzer);
    for phrase in &parsed.phrases {
        let words = phrase_tokens(phrase, context.analyzer, &mut done.notices);
        done.phrases.push(words.iter().map(|(token, _)| token.text.clone()).collect());
        done.phrase_stems
            .push(words.iter().filter_map(|(token, _)| token.stem.first().cloned()).collect());
        tokens.extend(words);
    }
    done.phrases.retain(|phrase| !phrase.is_empty());
    if tokens.len() > query::MAX_WORDS {
        let left_out: Vec<&str> =
            tokens.iter().skip(query::MAX_WORDS).map(|(token, _)| token.text.as_str()).collect();
        done.notices.push(notice(
            "tooManyWords",
            left_out.join(" "),
            "words after the sixteenth were left out",
        ));
        tokens.truncate(query::MAX_WORDS);
    }
    done.anchors = anchors(&tokens);
    for word in &parsed.excluded {
        done.excluded.extend(
            context
                .analyzer
                .analyze(word)
                .into_iter()
                .filter_map(|token| token.stem.into_iter().next()),
        );
    }
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

/// `hoofdstuk 5`, `ambitie 3.2`, `bijlage 2`, `paragraaf 5.4`: numbers that lead somewhere.
fn anchors(tokens: &[(Token, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (number, (token, _)) in tokens.iter().enumerate() {
        if !token.text.starts_with(|first: char| first.is_ascii_digit()) || token.text.len() > 8 {
            continue;
        }
        let before = number
            .checked_sub(1)
            .and_then(|before| tokens.get(before))
            .map_or("", |(token, _)| token.text.as_str());
        let kinds: &[Kind] = match before {
            "hoofdstuk" | "hoofdstukken" | "h" => &[Kind::Chapter],
            "ambitie" | "ambities" => &[Kind::Ambition],
            "bijlage" | "bijlagen" | "bijlages" => &[Kind::Appendix],
            "paragraaf" | "par" | "sectie" => &[Kind::Section],
            _ if token.text.contains('.') => &[Kind::Section, Kind::Ambition],
            _ => &[],
        };
        found.extend(kinds.iter().map(|&kind| anchor_term(kind, &token.text)));
    }
    found
}

/// Compounds written apart become one word where the index has it; words that the index lacks
/// become the nearest that it has.
fn join_and_correct(
    tokens: Vec<(Token, String)>,
    context: &Context<'_>,
    done: &mut Understanding,
) -> Vec<Meant> {
    let mut meant: Vec<Meant> = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    let mut corrected = false;
    while let Some((token, typed)) = tokens.next() {
        let capitals = typed.chars().all(|letter| !letter.is_lowercase())
            && typed.chars().any(char::is_uppercase);
        if let Some((next, typed_next)) = tokens.peek()
            && let Some(joined) = join(&token, next, context)
        {
            let typed = format!("{typed} {typed_next}");
            done.expansions.push(Expansion {
                term: typed.clone(),
                kind: MatchKind::Compound,
                to: joined.text.clone(),
            });
            meant.push(Meant {
                token: joined,
                typed,
                capitals: false,
                halves: vec![token, next.clone()],
                others: Vec::new(),
                corrected: false,
                light: false,
            });
            tokens.next();
            continue;
        }
        let mut words = correct(&token, context).into_iter();
        match words.next() {
            Some(best) => {
                done.expansions.push(Expansion {
                    term: typed.clone(),
                    kind: MatchKind::Fuzzy,
                    to: best.text.clone(),
                });
                corrected = true;
                meant.push(Meant {
                    token: best,
                    typed,
                    capitals,
                    halves: Vec::new(),
                    others: words.collect(),
                    corrected: true,
                    light: false,
                });
            }
            None => {
                if !is_known(&token, context) && !is_function_word(&token.text) {
                    done.notices.push(notice(
                        "wordWithoutHits",
                        typed.clone(),
                        "no passage has this word",
                    ));
                }
                meant.push(Meant {
                    token,
                    typed,
                    capitals,
                    halves: Vec::new(),
                    others: Vec::new(),
                    corrected: false,
                    light: false,
                });
            }
        }
    }
    if corrected {
        let words: Vec<&str> = meant
            .iter()
            .map(
                |meant| {
                    if meant.corrected { meant.token.text.as_str() } else { meant.typed.as_str() }
                },
            )
            .collect();
        done.corrected = Some(words.join(" "));
    }
    meant
}

/// Makes the words light that say how the question is put, unless it has no other words, or a list
/// knows them together: *niet eens*.
fn lighten(meant: &mut [Meant], context: &Context<'_>) {
    if meant.iter().all(|meant| is_function_word(&meant.token.text)) {
        return;
    }
    for meant in meant.iter_mut() {
        meant.light = is_function_word(&meant.token.text);
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

/// The compound that two neighbours make, where the index has it.
fn join(first: &Token, second: &Token, context: &Context<'_>) -> Option<Token> {
    let segment = context.segment?;
    let is_half = |token: &Token| {
        token.text.len() >= MIN_HALF && token.text.bytes().all(|byte| byte.is_ascii_lowercase())
    };
    if !context.expand.compound
        || context.matching == Matching::Exact
        || !is_half(first)
        || !is_half(second)
    {
        return None;
    }
    ["", "s"].into_iter().find_map(|link| {
        let joined = format!("{}{link}{}", first.text, second.text);
        let token = context.analyzer.analyze(&joined).into_iter().next()?;
        let has = segment.frequency(Place::Stem, token.stem.first()?);
        if has == 0 {
            return None;
        }
        // *weer geven* is a separable verb and no compound of *weer*; but *voor school* is more often
        // two words than one. The index decides.
        let meant = token.parts.len() > 1
            || has >= segment.phrase(Place::Exact, &[&first.text, &second.text]).len();
        meant.then_some(token)
    })
}

/// Whether any field has the word, one of its forms, or all of its parts.
fn is_known(token: &Token, context: &Context<'_>) -> bool {
    let Some(segment) = context.segment else { return true };
    let has = |stem: &String| {
        [Place::Stem, Place::Parts, Place::Heading, Place::Path, Place::Title]
            .into_iter()
            .any(|place| segment.frequency(place, stem) > 0)
    };
    token.stem.iter().any(has) || (token.parts.len() > 1 && token.parts.iter().all(has))
}

/// The nearest words of the index for a word that it lacks.
fn correct(token: &Token, context: &Context<'_>) -> Vec<Token> {
    let Some(segment) = context.segment else { return Vec::new() };
    if !context.expand.fuzzy || context.matching == Matching::Exact || is_known(token, context) {
        return Vec::new();
    }
    // *Mijn* is no slip for *zijn*: the plan speaks of others, and the parent of her own.
    if is_function_word(&token.text) {
        return Vec::new();
    }
    // A word that the lists explain is no typing error: the plan may use the other word only.
    let asked = [Asked {
        text: &token.text,
        stem: token.stem.first().map_or("", String::as_str),
        capitals: true,
    }];
    if context.expand.synonym && !context.synonyms.find(&asked).is_empty() {
        return Vec::new();
    }
    spelling::corrections(segment, &token.text)
        .into_iter()
        .filter_map(|word| context.analyzer.analyze(&word).into_iter().next())
        .collect()
}

/// The leaf of one stem, or of several that one notation stands for.
fn leaf(stems: &[String], exact: Option<&str>, factor: f32, context: &Context<'_>) -> Leaf {
    let weights = context.weights;
    let mut terms = Vec::new();
    if context.matching == Matching::Exact || !context.expand.stem {
        terms.extend(exact.map(|exact| (Place::Exact, exact.to_owned(), 1.0 + weights.exact)));
        return Leaf { terms, factor };
    }
    for stem in stems {
        terms.push((Place::Stem, stem.clone(), 1.0));
        if context.expand.compound {
            terms.push((Place::Parts, stem.clone(), weights.parts));
        }
        terms.push((Place::Heading, stem.clone(), weights.heading));
        terms.push((Place::Path, stem.clone(), weights.path));
        terms.push((Place::Title, stem.clone(), weights.title));
    }
    terms.extend(exact.map(|exact| (Place::Exact, exact.to_owned(), weights.exact)));
    Leaf { terms, factor }
}

/// What is ranked for one word.
fn unit(
    meant: &Meant,
    context: &Context<'_>,
    marks: &mut Marks,
    expansions: &mut Vec<Expansion>,
) -> Unit {
    let (weights, token) = (context.weights, &meant.token);
    let own = if meant.corrected { weights.fuzzy } else { 1.0 };
    let own = if meant.light { own * weights.function } else { own };
    let mut leaves = vec![leaf(&token.stem, Some(&token.text), own, context)];
    let kind = if meant.corrected {
        MatchKind::Fuzzy
    } else if meant.halves.is_empty() {
        marks.exact.insert(token.text.clone(), meant.typed.clone());
        MatchKind::Stem
    } else {
        MatchKind::Compound
    };
    for stem in &token.stem {
        marks.stem(stem, kind, &meant.typed);
    }
    if context.expand.compound && context.matching != Matching::Exact && context.expand.stem {
        // Parts stand in for a compound that the index lacks, and support one that it has.
        let whole = context.segment.is_none_or(|segment| {
            token.stem.iter().any(|stem| segment.frequency(Place::Stem, stem) > 0)
        });
        let factor = own * if whole { weights.compound } else { 1.0 };
        for part in &token.parts {
            leaves.push(leaf(std::slice::from_ref(part), None, factor, context));
            marks.stem(part, MatchKind::Compound, &meant.typed);
        }
        if !whole && !token.parts.is_empty() && !meant.corrected {
            expansions.push(Expansion {
                term: meant.typed.clone(),
                kind: MatchKind::Compound,
                to: token.parts.join(" + "),
            });
        }
    }
    for half in &meant.halves {
        marks.exact.insert(half.text.clone(), meant.typed.clone());
        for stem in &half.stem {
            marks.stem(stem, MatchKind::Compound, &meant.typed);
            // A half whose stem is none of the compound's parts is still a word that was typed.
            if !token.parts.contains(stem) {
                leaves.push(leaf(std::slice::from_ref(stem), None, HALF, context));
            }
        }
    }
    let mut alternatives = Vec::new();
    for other in &meant.others {
        alternatives
            .push((vec![leaf(&other.stem, Some(&other.text), 1.0, context)], weights.fuzzy * 0.7));
        for stem in &other.stem {
            marks.stem(stem, MatchKind::Fuzzy, &meant.typed);
        }
    }
    Unit { word: meant.typed.clone(), leaves, light: meant.light, alternatives }
}

fn asked(meant: &Meant) -> Asked<'_> {
    Asked {
        text: &meant.token.text,
        stem: meant.token.stem.first().map_or("", String::as_str),
        capitals: meant.capitals,
    }
}

/// Adds what abbreviations and everyday words stand for.
fn add_synonyms(meant: &[Meant], context: &Context<'_>, done: &mut Understanding) {
    let asked: Vec<Asked<'_>> = meant.iter().map(asked).collect();
    for found in context.synonyms.find(&asked) {
        let words = meant.get(found.start..found.end).unwrap_or_default();
        let typed = words.iter().map(|meant| meant.typed.as_str()).collect::<Vec<_>>().join(" ");
        let absent = words.iter().all(|meant| {
            let stem = meant.token.stem.first().map_or("", String::as_str);
            context.segment.is_some_and(|segment| segment.frequency(Place::Stem, stem) == 0)
        });
        for synonym in found.synonyms {
            // A word that no passage has means nothing but what the lists say of it.
            let near = if absent { context.weights.same } else { context.weights.near };
            let factor = if synonym.same { context.weights.same } else { near };
            let known = |stem: &String| {
                context.segment.is_none_or(|segment| {
                    [Place::Stem, Place::Parts, Place::Heading, Place::Path]
                        .into_iter()
                        .any(|place| segment.frequency(place, stem) > 0)
                })
            };
            if synonym.stems.is_empty() || !synonym.stems.iter().all(known) {
                continue;
            }
            let leaves: Vec<Leaf> = synonym
                .stems
                .iter()
                .map(|stem| leaf(std::slice::from_ref(stem), None, 1.0, context))
                .collect();
            for unit in done.units.get_mut(found.start..found.end).unwrap_or_default() {
                unit.alternatives.push((leaves.clone(), factor));
            }
            for stem in &synonym.stems {
                done.marks.stem(stem, MatchKind::Synonym, &typed);
            }
            done.expansions.push(Expansion {
                term: typed.clone(),
                kind: MatchKind::Synonym,
                to: synonym.text.clone(),
            });
        }
    }
}
