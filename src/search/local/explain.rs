//! Why a passage scored so, as a sum that can be followed.
//!
//! The contributions of the terms add up to what the words of the question are worth; each
//! adjustment multiplies or adds, in the order given; the outcome is the score. Terms are weighed
//! here anew for the one passage, with the same formula as in [`crate::search::rank`], and a test
//! holds the two together; adjustments are asked of the very functions that make them.

use compact_str::CompactString;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, Term};

use super::LocalEngine;
use crate::dutch::Table;
use crate::plan::Kind;
use crate::schema;
use crate::search::rank::{Leaf, Place, Scores, Segment, Unit, rarity};
use crate::search::understand::Understanding;
use crate::search::{Adjustment, Explanation, MatchKind, TermScore};

/// A factor or addend nearer to nothing than this is not worth a line.
const NOTHING: f32 = 1e-3;

/// How many passages have any term of a leaf, by its terms: the same for all hits of a question.
pub(super) type Having = Table<String, usize>;

/// What a leaf is worth in one passage: for each of its terms the share of the score.
struct Weighed<'a> {
    idf: f32,
    score: f32,
    terms: Vec<(&'a (Place, CompactString, f32), f32)>,
}

impl LocalEngine {
    /// Explains the score of one passage.
    pub(super) fn explanation(
        &self,
        question: &Understanding,
        scores: &Scores,
        (doc, score): (u32, f32),
        having: &mut Having,
    ) -> Explanation {
        let mut explanation = Explanation { score, ..Explanation::default() };
        let Some(segment) = &self.segment else { return explanation };
        let has = scores.units(doc);
        for (at, unit) in question.units.iter().enumerate() {
            // What only puts the question is seen where all words are wanted, and scores nothing.
            let scores = scores.mass.get(at).is_some_and(|&mass| mass > 0.0);
            if has >> at.min(31) & 1 == 0 || !scores {
                continue;
            }
            self.explain_unit(segment, question, unit, doc, having, &mut explanation.terms);
        }
        let words: f32 = explanation.terms.iter().map(|term| term.contribution).sum();
        self.explain_adjustments(segment, question, scores, (doc, score), words, &mut explanation);
        explanation
    }

    /// The terms of one word of the question that count: those of the word itself, or of the
    /// alternative that is worth more.
    fn explain_unit(
        &self,
        segment: &Segment,
        question: &Understanding,
        unit: &Unit,
        doc: u32,
        having: &mut Having,
        found: &mut Vec<TermScore>,
    ) {
        let corrected = question
            .expansions
            .iter()
            .any(|expansion| expansion.kind == MatchKind::Fuzzy && expansion.term == unit.word);
        let own: Vec<Weighed<'_>> =
            unit.leaves.iter().map(|leaf| self.weighed(segment, leaf, doc, having)).collect();
        let own_mass: f32 =
            own.iter().zip(&unit.leaves).map(|(weighed, leaf)| weighed.idf * leaf.factor).sum();
        let own_score: f32 = own.iter().map(|weighed| weighed.score).sum();
        let mut best: Option<(f32, Vec<TermScore>)> = None;
        for (leaves, factor) in &unit.alternatives {
            let weighed: Vec<Weighed<'_>> =
                leaves.iter().map(|leaf| self.weighed(segment, leaf, doc, having)).collect();
            if weighed.iter().any(|leaf| leaf.score <= 0.0) {
                continue;
            }
            let most = weighed.iter().map(|leaf| leaf.idf).fold(0.0, f32::max);
            let factor =
                if own_mass > 0.0 && most > own_mass { factor * own_mass / most } else { *factor };
            // Each leaf after the first is averaged with what stands before it.
            let halvings = |at: usize| weighed.len().saturating_sub(at.max(1));
            let share =
                |at: usize| factor * 0.5f32.powi(i32::try_from(halvings(at)).unwrap_or(i32::MAX));
            let score: f32 =
                weighed.iter().enumerate().map(|(at, leaf)| leaf.score * share(at)).sum();
            if score > own_score && best.as_ref().is_none_or(|(most, _)| score > *most) {
                // A correction keeps the written form; a synonym has stems only.
                let written = |leaf: &Leaf| leaf.terms.iter().any(|term| term.0 == Place::Exact);
                let kind = if corrected && leaves.iter().all(written) {
                    MatchKind::Fuzzy
                } else {
                    MatchKind::Synonym
                };
                let terms = weighed
                    .iter()
                    .enumerate()
                    .flat_map(|(at, leaf)| term_scores(unit, leaf, kind, share(at)))
                    .collect();
                best = Some((score, terms));
            }
        }
        if let Some((_, terms)) = best {
            found.extend(terms);
            return;
        }
        for (at, weighed) in own.iter().enumerate() {
            let kind = match at {
                0 if corrected => MatchKind::Fuzzy,
                0 => MatchKind::Stem,
                _ => MatchKind::Compound,
            };
            found.extend(term_scores(unit, weighed, kind, 1.0));
        }
    }

    /// BM25F of one leaf in one passage.
    fn weighed<'a>(
        &self,
        segment: &Segment,
        leaf: &'a Leaf,
        doc: u32,
        having: &mut Having,
    ) -> Weighed<'a> {
        let weighs = || leaf.terms.iter().filter(|term| term.2 > 0.0);
        let terms = weighs().map(|term| (term, self.count(segment, term, doc)));
        let mut terms: Vec<_> = terms.filter(|(_, count)| *count > 0.0).collect();
        let key: String =
            weighs().flat_map(|term| [name(term.0), " ", term.1.as_str(), "\n"]).collect();
        let having = *having.entry(key).or_insert_with(|| {
            let passages = |shared: bool| {
                let terms = weighs().filter(|term| term.0.is_shared() == shared);
                let mut all: Vec<u32> =
                    terms.flat_map(|term| segment.passages(term.0, &term.1)).collect();
                all.sort_unstable();
                all.dedup();
                all.len()
            };
            Some(passages(false)).filter(|&own| own > 0).unwrap_or_else(|| passages(true))
        });
        let idf = rarity(segment.count, having);
        let count: f32 = terms.iter().map(|(_, count)| count).sum();
        let k1 = self.weights.k1;
        let score = leaf.factor * idf * count * (k1 + 1.0) / (k1 + count);
        for (_, share) in &mut terms {
            *share *= if count > 0.0 { score / count } else { 0.0 };
        }
        Weighed { idf, score, terms }
    }

    /// Times that a passage has a term in a field, with the field's weight and against its length.
    fn count(
        &self,
        segment: &Segment,
        (place, term, weight): &(Place, CompactString, f32),
        doc: u32,
    ) -> f32 {
        let Some(dictionary) = segment.dictionary(*place) else { return 0.0 };
        let fields = &self.fields;
        // The three fields of the text share one length.
        let (field, sized, b) = match place {
            Place::Stem => (fields.stem, fields.stem, self.weights.b_text),
            Place::Parts => (fields.parts, fields.stem, self.weights.b_text),
            Place::Exact => (fields.exact, fields.stem, self.weights.b_text),
            Place::Heading => (fields.heading, fields.heading, self.weights.b_heading),
            Place::Path => (fields.path, fields.path, self.weights.b_heading),
            Place::Title => (fields.title, fields.title, self.weights.b_heading),
        };
        let term = Term::from_field_text(field, term);
        let Ok(Some(mut postings)) = dictionary.read_postings(&term, IndexRecordOption::WithFreqs)
        else {
            return 0.0;
        };
        if postings.doc() < doc {
            postings.seek(doc);
        }
        if postings.doc() != doc {
            return 0.0;
        }
        let times = tantivy::postings::Postings::term_freq(&postings) as f32;
        let length = self.length(sized, doc);
        let average = self.average(segment, sized);
        weight * times / (1.0 - b + b * length / average)
    }

    fn length(&self, field: Field, doc: u32) -> f32 {
        let norms = |reader: &tantivy::SegmentReader| {
            reader.fieldnorms_readers().get_field(field).ok().flatten()
        };
        let norms: Option<FieldNormReader> =
            self.searcher.segment_readers().first().and_then(norms);
        norms.map_or(0, |norms| norms.fieldnorm(doc)) as f32
    }

    fn average(&self, segment: &Segment, field: Field) -> f32 {
        let reader = self.searcher.segment_readers().first();
        let tokens = reader
            .and_then(|reader| reader.inverted_index(field).ok())
            .map_or(0, |postings| postings.total_num_tokens());
        (tokens as f32 / segment.count.max(1) as f32).max(1.0)
    }

    /// What happened to the worth of the words, in the order in which it did.
    fn explain_adjustments(
        &self,
        segment: &Segment,
        question: &Understanding,
        scores: &Scores,
        (doc, score): (u32, f32),
        words: f32,
        explanation: &mut Explanation,
    ) {
        let mut now = words;
        let mut factor = |name, factor: f32, reason: String, now: &mut f32| {
            if (factor - 1.0).abs() > NOTHING {
                *now *= factor;
                let adjustment = Adjustment { name, factor: Some(factor), added: None, reason };
                explanation.adjustments.push(adjustment);
            }
        };
        let (answered, kept) = self.coordination(scores, doc);
        // Words that only say how the question is put count where they are all that was found.
        let counts = |(unit, mass): &(&Unit, &f32)| !unit.light || **mass > 0.0;
        let all = question.units.iter().zip(&scores.mass).filter(counts).count();
        let reason = format!("the passage has {answered} of the {all} words of the question");
        factor("coordination", kept, reason, &mut now);
        let kind = self.columns.kind.get(doc as usize).copied().map(u64::from);
        if kind == Some(schema::kind_number(Kind::Front)) {
            let reason = "front matter repeats what the document is about".to_owned();
            factor("kind", self.weights.front, reason, &mut now);
        } else if kind == Some(schema::kind_number(Kind::Appendix)) {
            let reason = "appendices have many words and few answers".to_owned();
            factor("kind", self.weights.appendix, reason, &mut now);
        }
        let mut add = |name, added: f32, reason: &str, now: &mut f32| {
            if added.abs() > NOTHING * now.abs().max(1.0) {
                *now += added;
                explanation.adjustments.push(Adjustment {
                    name,
                    factor: None,
                    added: Some(added),
                    reason: reason.to_owned(),
                });
            }
        };
        let before_order = scores.get(doc).unwrap_or(now);
        if !question.named.anchors.is_empty() {
            let reason = "the question names the number of the section it stands in";
            add("named", before_order - now, reason, &mut now);
        }
        let mut beside = [(doc, before_order)];
        self.favour_neighbours(&mut beside, question, segment, scores);
        let [(_, with_neighbours)] = beside;
        let chapter = scores.chapter.get(&doc).copied().unwrap_or(0.0);
        let taken = scores.replacing.get(&doc).copied().unwrap_or(0.0);
        let replaced = self.columns.superseded.contains_key(&doc);
        if replaced || score - chapter - taken > before_order + NOTHING {
            let reason = "words that are neighbours in the question stand close together here";
            add("neighbours", with_neighbours - before_order, reason, &mut now);
        }
        let reason = "its chapter answers the question in other places too";
        add("chapter", chapter, reason, &mut now);
        add("replaces", taken, "it takes the place of text that answers the question", &mut now);
        if replaced && now > 0.0 {
            let factor = score / now;
            now = score;
            explanation.adjustments.push(Adjustment {
                name: "superseded",
                factor: Some(factor),
                added: None,
                reason: "other text has taken its place; it stays below that text".to_owned(),
            });
        }
        let rest = score - now;
        if rest.abs() > NOTHING * score.abs().max(1.0) {
            explanation.adjustments.push(Adjustment {
                name: "other",
                factor: None,
                added: Some(rest),
                reason: "what the lines above leave unexplained".to_owned(),
            });
        }
    }

    /// How many words of the question a passage has, and what it keeps of its score for that.
    fn coordination(&self, scores: &Scores, doc: u32) -> (usize, f32) {
        let found = scores.units(doc);
        let has = |at: &usize| found >> at.min(&31) & 1 == 1;
        let total: f32 = scores.mass.iter().sum();
        let here: f32 =
            scores.mass.iter().enumerate().filter(|(at, _)| has(at)).map(|(_, mass)| mass).sum();
        let scores_some = |at: &usize| scores.mass.get(*at).is_some_and(|&mass| mass > 0.0);
        let answered = (0..scores.mass.len()).filter(has).filter(scores_some).count();
        if scores.mass.len() < 2 || total <= 0.0 || self.weights.coordination <= 0.0 {
            return (answered, 1.0);
        }
        (answered, (here / total).powf(self.weights.coordination))
    }
}

/// The terms of a leaf that the passage has; `share` of their scores counts.
fn term_scores(unit: &Unit, weighed: &Weighed<'_>, kind: MatchKind, share: f32) -> Vec<TermScore> {
    let one = |((place, term, weight), score): &(&(Place, CompactString, f32), f32)| {
        let kind = match (kind, place) {
            (MatchKind::Stem, Place::Exact) => MatchKind::Exact,
            (MatchKind::Stem, Place::Parts) => MatchKind::Compound,
            (kind, _) => kind,
        };
        let field = name(*place);
        TermScore {
            word: unit.word.clone(),
            term: term.to_string(),
            kind,
            field,
            weight: *weight,
            contribution: score * share,
            reason: format!("“{}”: {} in {}", unit.word, how(kind), place_in_words(*place)),
        }
    };
    weighed.terms.iter().map(one).collect()
}

/// Machine name of a field.
fn name(place: Place) -> &'static str {
    match place {
        Place::Stem => "text",
        Place::Parts => "parts",
        Place::Exact => "exact",
        Place::Heading => "heading",
        Place::Path => "path",
        Place::Title => "title",
    }
}

fn place_in_words(place: Place) -> &'static str {
    match place {
        Place::Stem | Place::Exact => "the text",
        Place::Parts => "a longer word of the text",
        Place::Heading => "the heading right above it",
        Place::Path => "a heading further up",
        Place::Title => "the title of the document",
    }
}

fn how(kind: MatchKind) -> &'static str {
    match kind {
        MatchKind::Exact => "the word as typed",
        MatchKind::Stem => "a form of the word",
        MatchKind::Compound => "a part of the word, or the word as a part,",
        MatchKind::Synonym => "a synonym or abbreviation",
        MatchKind::Fuzzy => "the word that was taken to be meant",
        MatchKind::Phrase => "the phrase",
    }
}
