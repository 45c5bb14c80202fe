//! Changes resolved against the plan that they change, and marked on both sides.
//!
//! A reference that can't be resolved ends in a warning, never in a guess.

use std::collections::BTreeSet;

use regex::Regex;

use crate::plan::sentence::sentences;
use crate::plan::title::{fold, key};
use crate::plan::{
    AmendedBy, Amendment, Amends, BlockKind, Effect, Kind, Passage, Plan, Scope, Section, Warning,
};

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
    if amendment.target.is_none() && amendment.target_page.is_some() {
        return by_page(amendment, plan, &place);
    }
    let whole_plan = amendment.scope == Some(Scope::Term) && amendment.certainty > 0.5;
    if amendment.target.is_none() && !whole_plan {
        return by_words(amendment, plan, &place);
    }
    let mut doubt = None;
    let inside: Vec<usize> = match amendment.target.clone() {
        None => (0..plan.passages.len()).collect(),
        Some(anchor) => match find(&anchor, plan) {
            Some(section) => {
                if section.anchor != anchor {
                    amendment.target = Some(section.anchor.clone());
                    amendment.certainty = amendment.certainty.min(0.6);
                    doubt = Some(format!(
                        "{place} is taken for “{}” ({}), which has that number; check it",
                        section.title, section.anchor
                    ));
                }
                under(plan, &section.anchor)
            }
            None => {
                amendment.target = None;
                amendment.certainty = 0.0;
                let message = format!(
                    "{place} can't be resolved: the plan has no such section; nothing was linked"
                );
                return (Vec::new(), Some(message));
            }
        },
    };
    let (hits, fault) = part(amendment, inside, plan, &place);
    (hits, fault.or(doubt))
}

/// The section that an anchor names. Where the addendum calls it otherwise than the plan does
/// (`hoofdstuk 5.4`, `artikel 3.2`), the only one of that number.
fn find<'p>(anchor: &str, plan: &'p Plan) -> Option<&'p Section> {
    let (unit, number) = anchor.split_once('-')?;
    let mut named = None;
    let mut numbered: Vec<&Section> = Vec::new();
    collect(&plan.sections, &mut |section: &'p Section| {
        if section.anchor == anchor {
            named = named.or(Some(section));
        }
        let own = section.number.as_deref().map(|own| own.to_lowercase().replace('.', "-"));
        let kind = match unit {
            "ambitie" => section.kind == Kind::Ambition,
            "bijlage" => section.kind == Kind::Appendix,
            _ => matches!(section.kind, Kind::Chapter | Kind::Section),
        };
        if kind && own.as_deref() == Some(number) {
            numbered.push(section);
        }
    });
    match (named, numbered.as_slice()) {
        (Some(section), _) => Some(section),
        (None, [section]) => Some(section),
        _ => None,
    }
}

/// What of its target a change concerns.
fn part(
    amendment: &mut Amendment,
    inside: Vec<usize>,
    plan: &Plan,
    place: &str,
) -> (Vec<Hit>, Option<String>) {
    let whole = |at: usize| (at, None);
    match (amendment.effect, amendment.scope) {
        (_, Some(Scope::Term)) => {
            let word = amendment.quotes.first().map_or("", String::as_str);
            let hits = holding_word(word, &inside, plan);
            let nothing = hits.is_empty().then(|| {
                format!("{place} renames a word that the plan does not hold: check its spelling")
            });
            return (hits, nothing);
        }
        (_, Some(Scope::Title)) => {
            let title = amendment.target.as_ref().and_then(|anchor| find(anchor, plan));
            amendment.quote = title.map(|section| section.title.clone());
            let first = inside.first().map(|at| (*at, amendment.quote.clone()));
            return (first.into_iter().collect(), None);
        }
        (_, Some(Scope::Ambitions)) => {
            let is_ambition =
                |at: &usize| plan.passages.get(*at).is_some_and(|p| p.kind == Kind::Ambition);
            return (inside.into_iter().filter(is_ambition).map(whole).collect(), None);
        }
        (Effect::Inserts, _) => {
            return (inside.last().copied().map(whole).into_iter().collect(), None);
        }
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
            return (hits, None);
        }
        _ => {}
    }
    if amendment.paragraph.is_none() && amendment.sentence.is_none() {
        return (inside.into_iter().map(whole).collect(), None);
    }
    let section = amendment.target.as_ref().and_then(|anchor| find(anchor, plan));
    let words = section.and_then(|section| counted(amendment, section));
    let hits = words.map_or(Vec::new(), |words| holding(&[words], &inside, plan));
    if hits.is_empty() {
        amendment.certainty = 0.3;
        let message = format!(
            "{place} counts paragraphs or sentences that the plan does not have there; nothing was linked"
        );
        return (hits, Some(message));
    }
    if amendment.effect == Effect::Adds {
        return (hits.into_iter().map(|(at, _)| whole(at)).collect(), None);
    }
    (hits, None)
}

/// The paragraph or sentence of a section that a change names by its place.
fn counted(amendment: &Amendment, section: &Section) -> Option<String> {
    let paragraphs: Vec<&str> = section
        .blocks
        .iter()
        .filter(|block| block.kind == BlockKind::Paragraph)
        .map(|block| block.text.as_str())
        .collect();
    let among: Vec<&str> = match amendment.paragraph {
        Some(place) => vec![*nth(&paragraphs, place)?],
        None => paragraphs,
    };
    let Some(place) = amendment.sentence else { return among.first().map(|p| (*p).to_owned()) };
    let all: Vec<&str> = among
        .iter()
        .flat_map(|text| sentences(text).into_iter().filter_map(|range| text.get(range)))
        .collect();
    nth(&all, place).map(|sentence| (*sentence).to_owned())
}

/// The item at a place that is counted from 1, or from the end below 0.
fn nth<T>(items: &[T], place: i8) -> Option<&T> {
    let at = usize::from(place.unsigned_abs()).checked_sub(1)?;
    if place > 0 { items.get(at) } else { items.iter().rev().nth(at) }
}

/// A change that names no place: linked with low certainty where the words that it quotes stand in
/// one section only; a warning in any case.
fn by_words(amendment: &mut Amendment, plan: &Plan, place: &str) -> (Vec<Hit>, Option<String>) {
    let all: Vec<usize> = (0..plan.passages.len()).collect();
    let hits = holding(&amendment.quotes, &all, plan);
    let anchors: BTreeSet<&str> = hits
        .iter()
        .filter_map(|(at, _)| Some(plan.passages.get(*at)?.path.last()?.anchor.as_str()))
        .collect();
    if let (1, Some(anchor)) = (anchors.len(), anchors.first()) {
        amendment.target = Some((*anchor).to_owned());
        amendment.certainty = 0.4;
        let message = format!(
            "{place} names no place: taken for {anchor}, which alone holds the words that it quotes; check it"
        );
        return (hits, Some(message));
    }
    amendment.certainty = 0.0;
    let message = format!(
        "{place} changes something and does not say where: nothing was linked; name the chapter or section"
    );
    (Vec::new(), Some(message))
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

/// Letters from which on a quote is compared without its spaces, so that words that were broken or
/// letter-spaced meet; a shorter one must stand there as words.
const LONG: usize = 20;

/// Passages that hold one of the quotes, punctuation aside; of a quote that lies over a passage
/// border, those that hold a whole sentence of it.
fn holding(quotes: &[String], among: &[usize], plan: &Plan) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    for quote in quotes {
        let parts: Vec<&str> = sentences(quote)
            .into_iter()
            .filter_map(|range| quote.get(range))
            .filter(|part| key(part).len() > LONG)
            .collect();
        for at in among {
            let Some(passage) = plan.passages.get(*at) else { continue };
            if holds(&passage.text, quote) || parts.iter().any(|part| holds(&passage.text, part)) {
                hits.push((*at, Some(quote.clone())));
            }
        }
    }
    hits.sort();
    hits.dedup_by_key(|(at, _)| *at);
    hits
}

fn holds(text: &str, quote: &str) -> bool {
    let wanted = key(quote);
    if wanted.len() > LONG {
        return key(text).contains(&wanted);
    }
    !wanted.is_empty() && spaced(text).contains(&spaced(quote))
}

/// The words of a text, folded, each between two spaces.
fn spaced(text: &str) -> String {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.fold(" ".to_owned(), |line, word| line + word + " ")
}

/// Passages that hold a word, in singular or plural.
fn holding_word(word: &str, among: &[usize], plan: &Plan) -> Vec<Hit> {
    if word.is_empty() {
        return Vec::new();
    }
    let source = format!(r"(?i)\b{}(?:s|en|’s|'s)?\b", regex::escape(word));
    let Ok(pattern) = Regex::new(&source) else { return Vec::new() };
    let holds = |at: &&usize| plan.passages.get(**at).is_some_and(|p| pattern.is_match(&p.text));
    among.iter().filter(holds).map(|at| (*at, Some(word.to_owned()))).collect()
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
