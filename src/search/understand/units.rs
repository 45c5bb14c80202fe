//! What is ranked for a word: its stem, parts and written form, other corrections, and what
//! abbreviations and everyday words stand for.

use compact_str::CompactString;

use super::meant::Meant;
use super::{Context, Marks, Understanding, asked};
use crate::dutch::function::is_function_word;
use crate::dutch::synonym::Asked;
use crate::search::rank::{Leaf, Place, Unit};
use crate::search::{Expansion, MatchKind, Matching};

/// What a half counts that is no part of the compound it makes: *weer* in *weer geven*.
const HALF: f32 = 0.1;

/// The leaf of one stem, or of several that one notation stands for.
fn leaf(stems: &[CompactString], exact: Option<&str>, factor: f32, context: &Context<'_>) -> Leaf {
    let weights = context.weights;
    let mut terms = Vec::new();
    if context.matching == Matching::Exact || !context.expand.stem {
        terms.extend(exact.map(|exact| (Place::Exact, exact.into(), 1.0 + weights.exact)));
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
    terms.extend(exact.map(|exact| (Place::Exact, exact.into(), weights.exact)));
    Leaf { terms, factor }
}

/// What is ranked for one word.
pub(super) fn unit(
    meant: &Meant,
    context: &Context<'_>,
    marks: &mut Marks,
    expansions: &mut Vec<Expansion>,
) -> Unit {
    let (weights, token) = (context.weights, &meant.token);
    // *Het* and *naar* say nothing of a passage: a mark on each hides the others.
    let tells = |word: &str| !meant.light && !is_function_word(word);
    let own = if meant.corrected { weights.fuzzy } else { 1.0 };
    let mut leaves = vec![leaf(&token.stem, Some(&token.text), own, context)];
    let kind = if meant.corrected {
        MatchKind::Fuzzy
    } else if meant.halves.is_empty() {
        if !meant.light {
            marks.exact.insert(token.text.to_string(), meant.typed.clone());
        }
        MatchKind::Stem
    } else {
        MatchKind::Compound
    };
    if !meant.light {
        for stem in &token.stem {
            marks.stem(stem, kind, &meant.typed);
        }
    }
    if context.expand.compound && context.matching != Matching::Exact && context.expand.stem {
        // Parts stand in for a compound that the index lacks, and support one that it has.
        let whole = token.parts.is_empty()
            || context.segment.is_none_or(|segment| {
                token.stem.iter().any(|stem| segment.frequency(Place::Stem, stem) > 0)
            });
        let factor = own * if whole { weights.compound } else { 1.0 };
        for part in &token.parts {
            leaves.push(leaf(std::slice::from_ref(part), None, factor, context));
            if tells(part) {
                marks.stem(part, MatchKind::Compound, &meant.typed);
            }
        }
        if !whole && !meant.corrected {
            expansions.push(Expansion {
                term: meant.typed.clone(),
                kind: MatchKind::Compound,
                to: token.parts.join(" + "),
            });
        }
    }
    for half in &meant.halves {
        if tells(&half.text) {
            marks.exact.insert(half.text.to_string(), meant.typed.clone());
        }
        for stem in &half.stem {
            if tells(&half.text) {
                marks.stem(stem, MatchKind::Compound, &meant.typed);
            }
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

/// Adds what abbreviations and everyday words stand for.
pub(super) fn add_synonyms(meant: &[Meant], context: &Context<'_>, done: &mut Understanding) {
    let asked: Vec<Asked<'_>> = meant.iter().map(asked).collect();
    for found in context.synonyms.find(&asked) {
        let words = meant.get(found.start..found.end).unwrap_or_default();
        let typed = words.iter().map(|meant| meant.typed.as_str()).collect::<Vec<_>>().join(" ");
        let absent = words.iter().all(|meant| {
            let stem = meant.token.stem.first().map_or("", CompactString::as_str);
            context.segment.is_some_and(|segment| segment.frequency(Place::Stem, stem) == 0)
        });
        for synonym in found.synonyms {
            // A word that no passage has means nothing but what the lists say of it.
            let near = if absent { context.weights.same } else { context.weights.near };
            let factor = if synonym.same { context.weights.same } else { near };
            let known = |stem: &CompactString| {
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
            for stem in synonym.stems.iter().filter(|stem| !is_function_word(stem)) {
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
