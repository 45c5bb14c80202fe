//! What an addendum changes: found in its own words, then resolved against the plan.
//!
//! A change is a paragraph whose first sentences name a place (`paragraaf 5.4`, `Ambitie 3.1`,
//! `bladzijde 23`) and say what happens there (`vervalt`, `komt als volgt te luiden`, …). What
//! follows up to the next change belongs to it. An announcement (`Hoofdstuk 3 wordt als volgt
//! gewijzigd:`) or a heading lends its place to the changes under it that name none. A reference that
//! can't be resolved ends in a warning, never in a guess.

mod reference;
mod resolve;

pub use resolve::relate;

use std::sync::LazyLock;

use regex::Regex;

use super::label;
use super::sentence::sentences;
use super::title::fold;
use super::vocabulary::{ABOUT_TEXT, ANNOUNCEMENT, CHANGES, HEADING_OF, Label, NEW_TEXT, OLD_TEXT};
use super::{Amendment, Block, BlockKind, Effect, Passage, Plan, Scope, Section};
use reference::Place;

/// Whether a paragraph begins a change: passages of an addendum are cut before it.
pub(super) fn is_change(text: &str) -> bool {
    !changes(text, &[]).is_empty()
}

/// The changes that a document says it makes, in its order; not yet resolved.
pub(super) fn find(plan: &Plan) -> Vec<Amendment> {
    let mut found = Vec::new();
    for section in &plan.sections {
        visit(section, plan, &[], &mut found);
    }
    found
}

/// Changes that one paragraph makes, to which the paragraphs after it belong.
#[derive(Default)]
struct Open {
    changes: Vec<Amendment>,
    /// Whether they are an announcement to which nothing belongs yet.
    announces: bool,
}

fn visit(section: &Section, plan: &Plan, above: &[Place], found: &mut Vec<Amendment>) {
    let named = reference::places(&section.title);
    // What the text names where it says no more: the nearest heading with a place.
    let lent = if named.is_empty() { above } else { &named };
    let mut context = lent.to_vec();
    let mut open =
        Open { changes: changes(&section.title, &[]), announces: is_announcement(&section.title) };
    for change in &mut open.changes {
        change.page = section.page;
    }
    for block in section.blocks.iter().filter(|block| block.kind != BlockKind::Contents) {
        let next = changes(&block.text, &context);
        if next.is_empty() {
            let quotes: Vec<String> = old_text(block).into_iter().collect();
            for change in &mut open.changes {
                change.quotes.extend(quotes.iter().cloned());
            }
            open.announces = false;
        } else {
            if !open.announces {
                close(&mut open, found);
            }
            let announces = is_announcement(&block.text);
            if announces {
                context = reference::places(&block.text);
            }
            open = Open { changes: next, announces };
            for change in &mut open.changes {
                change.page = block.page;
            }
        }
        for change in &mut open.changes {
            change.anchor.clone_from(&section.anchor);
            hold(change, block, section, plan);
        }
    }
    close(&mut open, found);
    for child in &section.children {
        visit(child, plan, lent, found);
    }
}

fn close(open: &mut Open, found: &mut Vec<Amendment>) {
    found.extend(std::mem::take(&mut open.changes).into_iter().map(|mut change| {
        if change.quote.is_none() {
            change.quote = change.quotes.first().cloned();
        }
        change
    }));
}

/// Notes the passages that hold a block of the change.
fn hold(change: &mut Amendment, block: &Block, section: &Section, plan: &Plan) {
    let first = sentences(&block.text)
        .first()
        .and_then(|range| block.text.get(range.clone()))
        .unwrap_or(&block.text);
    let holds = |passage: &&Passage| {
        passage.path.last().is_some_and(|step| step.anchor == section.anchor)
            && passage.text.contains(first)
    };
    if let Some(passage) = plan.passages.iter().find(holds)
        && !change.passages.contains(&passage.id)
    {
        change.passages.push(passage.id.clone());
    }
}

/// Sentences at the start of a paragraph in which changes are announced; behind them stands new text.
const OPENING: usize = 2;

/// The changes that a paragraph opens with; `context` are the places that hold where it names none.
fn changes(text: &str, context: &[Place]) -> Vec<Amendment> {
    let opening: Vec<&str> = sentences(text)
        .into_iter()
        .filter_map(|range| text.get(range))
        // `Artikel A.` stands before the sentence and is none.
        .filter(|sentence| sentence.split_whitespace().count() > 2)
        .take(OPENING)
        .collect();
    let mut found: Vec<Amendment> = Vec::new();
    for sentence in opening {
        let own = reference::places(&unquoted(sentence));
        // After the first change a sentence must name its own place: new text may say `vervalt` too.
        if found.is_empty() {
            found = announced(sentence, &own, context);
        } else if !own.is_empty() {
            found.extend(announced(sentence, &own, &[]));
        }
    }
    if found.is_empty() { lost(text).into_iter().collect() } else { found }
}

/// What a sentence changes: one change for each place that it names.
fn announced(sentence: &str, own: &[Place], context: &[Place]) -> Vec<Amendment> {
    let folded = fold(sentence);
    let Some(effect) = effect_of(&folded) else { return Vec::new() };
    // A sentence about this document, or one that weighs what might change, changes nothing.
    if folded.contains("dit addendum") || folded.ends_with('?') {
        return Vec::new();
    }
    let page = reference::page(&folded);
    let words = Amendment { certainty: 0.95, ..said(sentence, &folded, effect) };
    if let Some(first) = own.first() {
        let heading = HEADING.is_match(&folded) && words.under.is_none();
        let behind = reference::is_behind(sentence, first);
        let inside = effect == Effect::Inserts && !behind;
        // `Tussen paragraaf 3.2 en 3.3`: behind the first.
        let most = if effect == Effect::Inserts && behind { 1 } else { own.len() };
        return own
            .iter()
            .take(most)
            .map(|place| {
                let mut change = Amendment {
                    reference: place.words.clone(),
                    target: Some(place.anchor.clone()),
                    ..words.clone()
                };
                if heading && matches!(effect, Effect::Replaces | Effect::Renames) {
                    (change.effect, change.scope) = (Effect::Renames, Some(Scope::Title));
                    (change.quote, change.quotes) = (None, Vec::new());
                } else if inside {
                    change.effect = Effect::Adds;
                }
                change
            })
            .collect();
    }
    if let Some((reference, number)) = page {
        return vec![Amendment { reference, target_page: Some(number), certainty: 0.4, ..words }];
    }
    let everywhere = context.is_empty() || WHOLE_PLAN.is_match(&folded);
    if effect == Effect::Renames && !words.quotes.is_empty() && everywhere {
        return vec![Amendment { reference: "dit plan".to_owned(), ..words }];
    }
    // Under a heading that names a place: text is put into it, not behind it.
    let effect = if effect == Effect::Inserts { Effect::Adds } else { effect };
    context
        .iter()
        .map(|place| Amendment {
            effect,
            reference: place.words.clone(),
            target: Some(place.anchor.clone()),
            certainty: 0.6,
            ..words.clone()
        })
        .collect()
}

/// What a sentence says of its change, the place aside.
fn said(sentence: &str, folded: &str, effect: Effect) -> Amendment {
    let quotes = quotes(sentence);
    let scope = match effect {
        Effect::Renames if quotes.is_empty() => Some(Scope::Title),
        Effect::Renames => Some(Scope::Term),
        Effect::Adds | Effect::Inserts => None,
        _ if AMBITIONS.is_match(folded) => Some(Scope::Ambitions),
        _ if !quotes.is_empty() => Some(Scope::Sentence),
        _ => None,
    };
    // New text in quotation marks is not a quotation of the plan.
    let old = if matches!(effect, Effect::Adds | Effect::Inserts) { None } else { quotes.first() };
    Amendment {
        effect,
        reference: String::new(),
        target: None,
        target_page: None,
        quote: old.cloned(),
        quotes: old.cloned().into_iter().collect(),
        scope,
        under: reference::under(sentence),
        paragraph: reference::ordinal(folded, "alinea"),
        sentence: reference::ordinal(folded, "zin"),
        certainty: 0.0,
        anchor: String::new(),
        page: 0,
        passages: Vec::new(),
    }
}

/// Words of a sentence by which a change without a place is called.
const NAMED: usize = 6;

/// A change whose paragraph names no place at all: the words that it quotes may tell, else it is said
/// that it is lost. Only where the sentence is about a piece of text, or under a label of its own.
fn lost(text: &str) -> Option<Amendment> {
    let sentence = text.get(sentences(text).first()?.clone())?;
    let folded = fold(sentence);
    let effect = effect_of(&folded)?;
    let labelled = label::parse(text).label == Label::Article;
    let about = ABOUT.is_match(&folded) || (labelled && !quotes(sentence).is_empty());
    if !about || folded.contains("dit addendum") || folded.ends_with('?') {
        return None;
    }
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let named = words.get(..NAMED).map(|first| format!("{} …", first.join(" ")));
    let reference = named.unwrap_or_else(|| words.join(" "));
    Some(Amendment { reference, certainty: 0.4, ..said(sentence, &folded, effect) })
}

fn effect_of(folded: &str) -> Option<Effect> {
    let (_, effect) = CHANGE_PATTERNS.iter().find(|(pattern, _)| pattern.is_match(folded))?;
    Some(*effect)
}

/// Whether a paragraph only says that changes follow.
fn is_announcement(text: &str) -> bool {
    ANNOUNCED.is_match(&fold(text)) && quotes(text).is_empty()
}

static CHANGE_PATTERNS: LazyLock<Vec<(Regex, Effect)>> =
    LazyLock::new(|| CHANGES.iter().map(|(source, effect)| (pattern(source), *effect)).collect());

static ANNOUNCED: LazyLock<Regex> = LazyLock::new(|| pattern(ANNOUNCEMENT));

static HEADING: LazyLock<Regex> = LazyLock::new(|| pattern(HEADING_OF));

static ABOUT: LazyLock<Regex> = LazyLock::new(|| pattern(ABOUT_TEXT));

static WHOLE_PLAN: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:dit|het) \w*plan\b"));

static AMBITIONS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bambities (?:bij|van|uit) hoofdstuk"));

static QUOTE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"[“„"]([^”"]+)[”"]|(?:^|[\s(])['‘]((?:[^'’]|['’]\w)+)['’](?:[\s,.;:)]|$)"#)
});

/// A pattern of this program.
fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("a pattern of this program")
}

/// Quoted pieces of a sentence.
fn quotes(sentence: &str) -> Vec<String> {
    QUOTE
        .captures_iter(sentence)
        .filter_map(|found| found.get(1).or_else(|| found.get(2)))
        .map(|quote| quote.as_str().trim().to_owned())
        .filter(|quote| !quote.is_empty())
        .collect()
}

/// A sentence with blanks for what it quotes: a place that old or new text names is not its place.
fn unquoted(sentence: &str) -> String {
    QUOTE.replace_all(sentence, |found: &regex::Captures| " ".repeat(found[0].len())).into_owned()
}

/// The old text of a row of a two-column table: `Oude tekst: … · Nieuwe tekst: …`.
fn old_text(block: &Block) -> Option<String> {
    if block.kind != BlockKind::TableRow {
        return None;
    }
    let lower = block.text.to_lowercase();
    let head = OLD_TEXT.iter().find(|head| lower.starts_with(&format!("{head}:")))?;
    let rest = block.text.get(head.len() + 1..)?;
    let end = NEW_TEXT
        .iter()
        .filter_map(|head| rest.to_lowercase().find(&format!("· {head}:")))
        .min()
        .filter(|end| rest.is_char_boundary(*end))
        .unwrap_or(rest.len());
    let old = rest.get(..end)?.trim().trim_end_matches(['·', '|']).trim();
    (!old.is_empty()).then(|| old.to_owned())
}

#[cfg(test)]
mod phrasings;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Option<(Effect, Option<&str>, Option<&str>)>) {
        let found = changes(text, &[]);
        let shown = found.first().map(|c| (c.effect, c.target.as_deref(), c.quote.as_deref()));
        assert_eq!(shown, expect, "{text}");
    }

    #[test]
    fn changes_are_read_from_their_own_words() {
        check(
            "Artikel A. In hoofdstuk 5, paragraaf 5.4, vervalt de zin “Te laat is te laat.” Meer uitleg.",
            Some((Effect::Deletes, Some("paragraaf-5-4"), Some("Te laat is te laat."))),
        );
        check(
            "Paragraaf 5.5 wordt vervangen door de volgende tekst:",
            Some((Effect::Replaces, Some("paragraaf-5-5"), None)),
        );
        check(
            "Aan paragraaf 4.2 wordt toegevoegd:",
            Some((Effect::Adds, Some("paragraaf-4-2"), None)),
        );
        check(
            "Na paragraaf 6.5 wordt ingevoegd:",
            Some((Effect::Inserts, Some("paragraaf-6-5"), None)),
        );
        check(
            "Ambitie 3.1 komt als volgt te luiden:",
            Some((Effect::Replaces, Some("ambitie-3-1"), None)),
        );
        check("Ambitie 8.4 komt te vervallen.", Some((Effect::Deletes, Some("ambitie-8-4"), None)));
        check(
            "Waar in dit plan ‘wijkteam’ staat, wordt gelezen: ‘team’.",
            Some((Effect::Renames, None, Some("wijkteam"))),
        );
        check(
            "Bijlage 2 wordt in haar geheel vervangen.",
            Some((Effect::Replaces, Some("bijlage-2"), None)),
        );
        check(
            "In paragraaf 4.8, tweede alinea, wordt ‘de commissie’ vervangen door ‘de afdeling’.",
            Some((Effect::Replaces, Some("paragraaf-4-8"), Some("de commissie"))),
        );
        check(
            "De ambities bij hoofdstuk 6 blijven ongewijzigd.",
            Some((Effect::Confirms, Some("hoofdstuk-6"), None)),
        );
    }

    #[test]
    fn prose_about_changes_is_none() {
        check(
            "Dit addendum treedt in werking op 1 augustus 2020 en vervalt samen met het plan.",
            None,
        );
        check("De begroting van paragraaf 8.5 wordt daarom opnieuw doorgerekend.", None);
        check("De oude tekst wordt vervangen.", None);
        check("Zij ontvangt de vergoeding uit paragraaf 8.3, te besteden aan vervanging.", None);
    }

    #[test]
    fn a_reference_by_page_is_unsure() {
        let found = changes(
            "Op bladzijde 23 (onder het kopje Duur) wordt ‘acht weken’ vervangen door ‘twaalf weken’.",
            &[],
        );
        let found =
            found.into_iter().next().map(|c| (c.target, c.target_page, c.under, c.certainty < 0.5));
        assert_eq!(found, Some((None, Some(23), Some("Duur".to_owned()), true)));
    }
}
