//! What a word typed was meant as: a compound written apart is one word, a slip the nearest word of the
//! index.

use compact_str::CompactString;

use super::{Context, Understanding};
use crate::dutch::Token;
use crate::dutch::function::{is_function_word, is_own_child};
use crate::dutch::synonym::Asked;
use crate::search::query::notice;
use crate::search::rank::Place;
use crate::search::{Expansion, MatchKind, Matching, spelling};

/// Shortest half of a compound that is written apart.
const MIN_HALF: usize = 3;

/// One word of the question after joining and correcting.
#[derive(Debug, Clone)]
pub(super) struct Meant {
    pub(super) token: Token,
    pub(super) typed: String,
    pub(super) capitals: bool,
    /// The halves of a compound that was written apart.
    pub(super) halves: Vec<Token>,
    /// Other corrections of the same word.
    pub(super) others: Vec<Token>,
    pub(super) corrected: bool,
    /// See [`Unit::light`](crate::search::rank::Unit::light).
    pub(super) light: bool,
}

/// Compounds written apart become one word where the index has it; words that the index lacks
/// become the nearest that it has.
pub(super) fn join_and_correct(
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
                to: joined.text.to_string(),
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
        let before = meant.last().map_or("", |before: &Meant| before.token.text.as_str());
        let is_known = is_known(&token, context) || is_own_child(before, &token.text);
        let corrections = if is_known { Vec::new() } else { correct(&token, context) };
        let mut words = corrections.into_iter();
        match words.next() {
            Some(best) => {
                done.expansions.push(Expansion {
                    term: typed.clone(),
                    kind: MatchKind::Fuzzy,
                    to: best.text.to_string(),
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
                if !is_known && !is_function_word(&token.text) {
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
        // Inflection leaves the first letter of the second half as it is, but for *vaklieden*, *vakman*.
        let beginning = joined.get(..=first.text.len() + link.len())?;
        if !segment.has_beginning(Place::Stem, beginning) {
            return None;
        }
        let token = context.analyzer.analyze(&joined).into_iter().next()?;
        let has = segment.frequency(Place::Stem, token.stem.first()?);
        if has == 0 {
            return None;
        }
        // *weer geven* is a separable verb and no compound of *weer*; but *voor school* is more often
        // two words than one. The index decides.
        let apart = || segment.phrase(Place::Exact, &[&first.text, &second.text]).take(has + 1);
        let meant = token.parts.len() > 1 || apart().count() <= has;
        meant.then_some(token)
    })
}

/// Whether any field has the word, one of its forms, or all of its parts.
fn is_known(token: &Token, context: &Context<'_>) -> bool {
    let Some(segment) = context.segment else { return true };
    let has = |stem: &CompactString| {
        [Place::Stem, Place::Parts, Place::Heading, Place::Path, Place::Title]
            .into_iter()
            .any(|place| segment.frequency(place, stem) > 0)
    };
    token.stem.iter().any(has) || (token.parts.len() > 1 && token.parts.iter().all(has))
}

/// The nearest words of the index for a word that is not known.
fn correct(token: &Token, context: &Context<'_>) -> Vec<Token> {
    let Some(segment) = context.segment else { return Vec::new() };
    if !context.expand.fuzzy || context.matching == Matching::Exact {
        return Vec::new();
    }
    // *Mijn* is no slip for *zijn*: the plan speaks of others, and the parent of her own.
    if is_function_word(&token.text) {
        return Vec::new();
    }
    // A word that the lists explain is no typing error: the plan may use the other word only.
    let asked = [Asked {
        text: &token.text,
        stem: token.stem.first().map_or("", CompactString::as_str),
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
