//! What an addendum changes: found in its own words, then resolved against the plan.
//!
//! A change is a paragraph whose first sentences name a place (`paragraaf 5.4`, `Ambitie 3.1`,
//! `bladzijde 23`) and say what happens there (`vervalt`, `komt als volgt te luiden`, …). What
//! follows up to the next change belongs to it. A reference that can't be resolved ends in a
//! warning, never in a guess.

use std::sync::LazyLock;

use regex::Regex;

use super::sentence::sentences;
use super::title::{fold, key};
use super::vocabulary::{CHANGES, NEW_TEXT, OLD_TEXT, REFERENCE_UNITS};
use super::{
    AmendedBy, Amendment, Amends, Block, BlockKind, Effect, Kind, Passage, Plan, Scope, Section,
    Warning,
};

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

/// Links an addendum and the plan that it amends, both ways: [`AmendedBy`] on the passages of the
/// plan that change, [`Amends`] on those of the addendum that say so. What can't be resolved, or only
/// with doubt, is said in the warnings.
pub fn relate(addendum: &mut Plan, plan: &mut Plan) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let Some(plan_id) = plan.passages.first().map(|passage| passage.document.clone()) else {
        return warnings;
    };
    let Some(own_id) = addendum.passages.first().map(|passage| passage.document.clone()) else {
        return warnings;
    };
    let title = addendum.title.clone();
    let mut amendments = std::mem::take(&mut addendum.amendments);
    for amendment in &mut amendments {
        let (hits, warning) = resolve(amendment, plan);
        warnings.extend(warning.map(|message| Warning { page: Some(amendment.page), message }));
        let mut amends: Vec<Amends> = Vec::new();
        for (at, quote) in hits {
            let Some(passage) = plan.passages.get_mut(at) else { continue };
            passage.amended_by.push(AmendedBy {
                document: own_id.clone(),
                title: title.clone(),
                effect: amendment.effect,
                passage: amendment.passages.first().cloned().unwrap_or_default(),
                page: amendment.page,
                certainty: amendment.certainty,
                quote,
            });
            let anchor = match &amendment.target {
                Some(anchor) => anchor.clone(),
                None => passage.path.first().map(|step| step.anchor.clone()).unwrap_or_default(),
            };
            let chapter = passage.path.iter().find(|step| step.kind == Kind::Chapter);
            let chapter = chapter.and_then(|step| Some((step.number.clone()?, step.title.clone())));
            let entry =
                Amends { document: plan_id.clone(), anchor, chapter, effect: amendment.effect };
            if !amends.contains(&entry) {
                amends.push(entry);
            }
        }
        for passage in
            addendum.passages.iter_mut().filter(|passage| amendment.passages.contains(&passage.id))
        {
            passage.amends.extend(
                amends
                    .iter()
                    .filter(|entry| !passage.amends.contains(entry))
                    .cloned()
                    .collect::<Vec<_>>(),
            );
        }
    }
    addendum.amendments = amendments;
    warnings
}

/// A passage of the plan by its index, with the quoted words that it holds.
type Hit = (usize, Option<String>);

/// Which passages of the plan a change concerns, and what to tell the owner.
fn resolve(amendment: &mut Amendment, plan: &Plan) -> (Vec<Hit>, Option<String>) {
    let place = format!("“{}” on page {} of the addendum", amendment.reference, amendment.page);
    if amendment.scope == Some(Scope::Term) {
        let hits = holding_word(amendment.quotes.first().map_or("", String::as_str), plan);
        let nothing = hits.is_empty().then(|| {
            format!("{place} renames a word that the plan does not hold: check its spelling")
        });
        return (hits, nothing);
    }
    if amendment.target.is_none() && amendment.target_page.is_some() {
        return by_page(amendment, plan, &place);
    }
    let Some(anchor) = amendment.target.clone() else { return (Vec::new(), None) };
    let inside: Vec<usize> = under(plan, &anchor);
    if inside.is_empty() {
        amendment.target = None;
        amendment.certainty = 0.0;
        return (
            Vec::new(),
            Some(format!(
                "{place} can't be resolved: the plan has no such section; nothing was linked"
            )),
        );
    }
    match (amendment.effect, amendment.scope) {
        (_, Some(Scope::Ambitions)) => {
            let ambitions = inside
                .into_iter()
                .filter(|at| plan.passages.get(*at).is_some_and(|p| p.kind == Kind::Ambition));
            (ambitions.map(|at| (at, None)).collect(), None)
        }
        (Effect::Inserts, _) => (inside.last().map(|at| (*at, None)).into_iter().collect(), None),
        (Effect::Deletes | Effect::Replaces | Effect::Confirms, _)
            if !amendment.quotes.is_empty() =>
        {
            let hits = holding(&amendment.quotes, &inside, plan);
            if hits.is_empty() {
                amendment.certainty = 0.3;
                let message = format!(
                    "{place} quotes words that the plan does not hold there: compare the quotation; nothing was linked"
                );
                return (hits, Some(message));
            }
            (hits, None)
        }
        _ => (inside.into_iter().map(|at| (at, None)).collect(), None),
    }
}

/// Passages of a section and the sections below it.
fn under(plan: &Plan, anchor: &str) -> Vec<usize> {
    let inside = |passage: &Passage| passage.path.iter().any(|step| step.anchor == anchor);
    plan.passages
        .iter()
        .enumerate()
        .filter(|(_, passage)| inside(passage))
        .map(|(at, _)| at)
        .collect()
}

/// Passages that hold one of the quotes, spaces and punctuation aside; of a quote that lies over a
/// passage border, those that hold a whole sentence of it.
fn holding(quotes: &[String], among: &[usize], plan: &Plan) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    for quote in quotes {
        let whole = key(quote);
        let parts: Vec<String> =
            sentences(quote).into_iter().filter_map(|range| quote.get(range)).map(key).collect();
        for at in among {
            let Some(passage) = plan.passages.get(*at) else { continue };
            let text = key(&passage.text);
            let long_part = |part: &String| part.len() > 20 && text.contains(part);
            if !whole.is_empty() && (text.contains(&whole) || parts.iter().any(long_part)) {
                hits.push((*at, Some(quote.clone())));
            }
        }
    }
    hits.sort();
    hits.dedup_by_key(|(at, _)| *at);
    hits
}

/// Passages that hold a word, in singular or plural.
fn holding_word(word: &str, plan: &Plan) -> Vec<Hit> {
    if word.is_empty() {
        return Vec::new();
    }
    let source = format!(r"(?i)\b{}(?:s|en|’s|'s)?\b", regex::escape(word));
    let Ok(pattern) = Regex::new(&source) else { return Vec::new() };
    let holds = |passage: &Passage| pattern.is_match(&passage.text);
    plan.passages
        .iter()
        .enumerate()
        .filter(|(_, passage)| holds(passage))
        .map(|(at, _)| (at, Some(word.to_owned())))
        .collect()
}

/// A reference by page only: linked with low certainty where the heading that it names, or the words
/// that it quotes, lead to one section; a warning in any case.
fn by_page(amendment: &mut Amendment, plan: &Plan, place: &str) -> (Vec<Hit>, Option<String>) {
    let page = amendment.target_page.unwrap_or(0);
    let words = amendment.under.as_deref().map(fold).unwrap_or_default();
    let mut named: Vec<(&Section, bool)> = Vec::new();
    collect(&plan.sections, &mut |section: &Section| {
        let on_page = section.page <= page + 1 && section.last_page + 1 >= page;
        let title = fold(&section.title);
        let fits = words
            .split_whitespace()
            .all(|word| title.split(|c: char| !c.is_alphanumeric()).any(|own| own == word));
        if !words.is_empty() && fits {
            named.push((section, on_page));
        } else if words.is_empty() && on_page && section.children.is_empty() {
            named.push((section, true));
        }
    });
    let holds = |section: &Section| -> Vec<Hit> {
        holding(&amendment.quotes, &under(plan, &section.anchor), plan)
    };
    let mut fitting: Vec<(&Section, bool, Vec<Hit>)> = named
        .into_iter()
        .map(|(section, on_page)| (section, on_page, holds(section)))
        .filter(
            |(_, on_page, hits)| {
                if amendment.quotes.is_empty() { *on_page } else { !hits.is_empty() }
            },
        )
        .collect();
    if fitting.iter().any(|(_, on_page, _)| *on_page) {
        fitting.retain(|(_, on_page, _)| *on_page);
    }
    let [(section, _, hits)] = fitting.as_slice() else {
        amendment.certainty = 0.0;
        return (
            Vec::new(),
            Some(format!(
                "{place} names a page and no section, and no single section fits: nothing was linked"
            )),
        );
    };
    let hits = if hits.is_empty() {
        under(plan, &section.anchor).into_iter().map(|at| (at, None)).collect()
    } else {
        hits.clone()
    };
    amendment.target = Some(section.anchor.clone());
    amendment.certainty = 0.4;
    let message = format!(
        "{place} names a page and no section: taken for “{}” ({}) with low certainty; check it",
        section.title, section.anchor
    );
    (hits, Some(message))
}

fn collect<'a>(sections: &'a [Section], each: &mut impl FnMut(&'a Section)) {
    for section in sections {
        each(section);
        collect(&section.children, each);
    }
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
