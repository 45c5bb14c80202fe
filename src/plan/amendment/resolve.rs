//! Changes resolved against the plan that they change, and marked on both sides.
//!
//! A reference that can't be resolved ends in a warning, never in a guess.

use regex::Regex;

use crate::plan::sentence::sentences;
use crate::plan::title::{fold, key};
use crate::plan::{
    AmendedBy, Amendment, Amends, Effect, Kind, Passage, Plan, Scope, Section, Warning,
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
