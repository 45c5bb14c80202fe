//! What an addendum changes: found in its own words, then resolved against the plan.
//!
//! A change is a paragraph whose first sentences name a place (`paragraaf 5.4`, `Ambitie 3.1`,
//! `bladzijde 23`) and say what happens there (`vervalt`, `komt als volgt te luiden`, …). What
//! follows up to the next change belongs to it. A reference that can't be resolved ends in a
//! warning, never in a guess.

mod resolve;

pub use resolve::relate;

use std::sync::LazyLock;

use regex::Regex;

use super::sentence::sentences;
use super::title::fold;
use super::vocabulary::{CHANGES, NEW_TEXT, OLD_TEXT, REFERENCE_UNITS};
use super::{Amendment, Block, BlockKind, Effect, Passage, Plan, Scope, Section};

/// Whether a paragraph begins a change: passages of an addendum are cut before it.
pub(super) fn is_change(text: &str) -> bool {
    change(text, "").is_some()
}

/// The changes that a document says it makes, in its order; not yet resolved.
pub(super) fn find(plan: &Plan) -> Vec<Amendment> {
    let mut found = Vec::new();
    for section in &plan.sections {
        visit(section, plan, &mut found);
    }
    found
}

fn visit(section: &Section, plan: &Plan, found: &mut Vec<Amendment>) {
    let mut open: Option<Amendment> = change(&section.title, "").map(|mut change| {
        change.page = section.page;
        change
    });
    for block in section.blocks.iter().filter(|block| block.kind != BlockKind::Contents) {
        if let Some(mut next) = change(&block.text, &section.title) {
            close(open.take(), found);
            next.page = block.page;
            open = Some(next);
        } else if let Some(change) = &mut open {
            change.quotes.extend(old_text(block));
        }
        if let Some(change) = &mut open {
            change.anchor.clone_from(&section.anchor);
            hold(change, block, section, plan);
        }
    }
    close(open, found);
    for child in &section.children {
        visit(child, plan, found);
    }
}

fn close(change: Option<Amendment>, found: &mut Vec<Amendment>) {
    found.extend(change.map(|mut change| {
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

/// Sentences at the start of a paragraph in which a change is announced; behind them stands new text.
const OPENING: usize = 2;

/// Longest paragraph opening that is looked at: `Artikel A.` and a sentence.
fn change(text: &str, context: &str) -> Option<Amendment> {
    sentences(text)
        .into_iter()
        .filter_map(|range| text.get(range))
        // `Artikel A.` stands before the sentence and is none.
        .filter(|sentence| sentence.split_whitespace().count() > 2)
        .take(OPENING)
        .find_map(|sentence| announced(sentence, context))
}

fn announced(sentence: &str, context: &str) -> Option<Amendment> {
    let folded = fold(sentence);
    let effect = CHANGE_PATTERNS
        .iter()
        .find(|(pattern, _)| pattern.is_match(&folded))
        .map(|(_, effect)| *effect)?;
    // A sentence about this document, or one that weighs what might change, changes nothing.
    if folded.contains("dit addendum") || folded.ends_with('?') {
        return None;
    }
    let quotes = quotes(sentence);
    let place = reference(sentence);
    let by_page = PAGE.captures(&folded);
    let mut amendment = Amendment {
        effect,
        reference: String::new(),
        target: None,
        target_page: None,
        quote: quotes.first().cloned(),
        quotes: quotes.first().cloned().into_iter().collect(),
        scope: None,
        under: UNDER
            .captures(sentence)
            .and_then(|found| Some(found.get(1)?.as_str().trim().to_owned())),
        certainty: 0.95,
        anchor: String::new(),
        page: 0,
        passages: Vec::new(),
    };
    match (place, by_page) {
        (Some((words, anchor)), _) => {
            amendment.reference = words;
            amendment.target = Some(anchor);
        }
        (None, Some(page)) => {
            amendment.reference = page.get(0)?.as_str().to_owned();
            amendment.target_page = page.get(1)?.as_str().parse().ok();
            amendment.certainty = 0.4;
        }
        (None, None) if effect == Effect::Renames => {
            amendment.reference = "dit plan".to_owned();
        }
        (None, None) => {
            let (words, anchor) = reference(context)?;
            amendment.reference = words;
            amendment.target = Some(anchor);
            amendment.certainty = 0.6;
        }
    }
    amendment.scope = match effect {
        Effect::Renames => Some(Scope::Term),
        // New text in quotation marks is not a quotation of the plan.
        Effect::Adds | Effect::Inserts => {
            amendment.quote = None;
            amendment.quotes.clear();
            None
        }
        _ if AMBITIONS.is_match(&folded) => Some(Scope::Ambitions),
        _ if amendment.quote.is_some() => Some(Scope::Sentence),
        _ => None,
    };
    Some(amendment)
}

static CHANGE_PATTERNS: LazyLock<Vec<(Regex, Effect)>> = LazyLock::new(|| {
    CHANGES
        .iter()
        .map(|(source, effect)| (Regex::new(source).expect("a pattern of this program"), *effect))
        .collect()
});

static PAGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:bladzijde|blz\.?|pagina|pag\.?)\s+(\d{1,3})")
        .expect("a pattern of this program")
});

static UNDER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)onder (?:het|de) (?:kopje|kop|titel)\s+['‘“\x22]?([^)'’”\x22,.;]+)")
        .expect("a pattern of this program")
});

static AMBITIONS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bambities (?:bij|van|uit) hoofdstuk").expect("a pattern of this program")
});

static QUOTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"[“„"]([^”"]+)[”"]|(?:^|[\s(])['‘]((?:[^'’]|['’]\w)+)['’](?:[\s,.;:)]|$)"#)
        .expect("a pattern of this program")
});

/// The most precise place that a text names, in its words and as an anchor.
fn reference(text: &str) -> Option<(String, String)> {
    // Units are listed from precise to general.
    REFERENCE_UNITS.iter().zip(REFERENCES.iter()).find_map(|((_, prefix), pattern)| {
        let found = pattern.captures(text)?;
        let number = found.get(1)?.as_str().to_lowercase().replace('.', "-");
        Some((found.get(0)?.as_str().to_owned(), format!("{prefix}-{number}")))
    })
}

static REFERENCES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    REFERENCE_UNITS
        .iter()
        .map(|(unit, _)| {
            let word = unit.ends_with(char::is_alphabetic);
            let (edge, gap) = if word { (r"\b", r"\s+") } else { ("", r"\s*") };
            let number = r"(\d{1,2}(?:\.\d{1,2})*[a-z]?|[a-z])\b";
            let source = format!("(?i){edge}{}{gap}{number}", regex::escape(unit));
            Regex::new(&source).expect("a pattern of this program")
        })
        .collect()
});

/// Quoted pieces of a sentence.
fn quotes(sentence: &str) -> Vec<String> {
    QUOTE
        .captures_iter(sentence)
        .filter_map(|found| found.get(1).or_else(|| found.get(2)))
        .map(|quote| quote.as_str().trim().to_owned())
        .filter(|quote| !quote.is_empty())
        .collect()
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
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Option<(Effect, Option<&str>, Option<&str>)>) {
        let found = change(text, "");
        let shown = found.as_ref().map(|c| (c.effect, c.target.as_deref(), c.quote.as_deref()));
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
        let found = change(
            "Op bladzijde 23 (onder het kopje Duur) wordt ‘acht weken’ vervangen door ‘twaalf weken’.",
            "",
        );
        let found = found.map(|c| (c.target, c.target_page, c.under, c.certainty < 0.5));
        assert_eq!(found, Some((None, Some(23), Some("Duur".to_owned()), true)));
    }
}
