//! Anchors: readable names of sections, unique in a document, that stay when other sections change.
//!
//! A section with a label or number of its own is named by it. The others are named by their title
//! (an ambition that is only counted too, behind the number of its chapter),
//! with the anchor of the nearest section above that has a number in front: whether the title comes
//! again elsewhere makes no difference, and neither does another title above. So is a section whose
//! number counts within one above (`1` in appendix 2). Names that come more than once all the same get
//! their parent's anchor in front, all of them, so that no anchor depends on which one comes first. A
//! counter is the last resort.

use std::collections::{BTreeMap, BTreeSet};

use super::title::fold;
use super::{Kind, Section};

/// Longest slug of a title in bytes; cut between words.
const LONGEST: usize = 60;

/// Lower-case ASCII words joined with hyphens, at most 60 bytes.
pub(super) fn slug(title: &str) -> String {
    let mut out = String::new();
    for word in
        fold(title).split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
    {
        if !out.is_empty() && out.len() + 1 + word.len() > LONGEST {
            break;
        }
        if !out.is_empty() {
            out.push('-');
        }
        out.extend(word.chars().take(LONGEST));
    }
    if out.is_empty() { "deel".to_owned() } else { out }
}

/// Gives every section below `sections` its anchor. Sections that come with one keep it where it is
/// unique.
pub(super) fn assign(sections: &mut [Section]) {
    let mut counts = BTreeMap::new();
    count(sections, "", &mut counts);
    name(sections, "", "", &counts, &mut BTreeSet::new());
}

fn count(sections: &[Section], within: &str, counts: &mut BTreeMap<String, usize>) {
    for section in sections {
        let own = name_within(section, within);
        let below = if section.number.is_some() { own.as_str() } else { within };
        count(&section.children, below, counts);
        *counts.entry(own).or_default() += 1;
    }
}

/// `within` is the name of the nearest section above with a number, `parent` the anchor of the section
/// right above.
fn name(
    sections: &mut [Section],
    within: &str,
    parent: &str,
    counts: &BTreeMap<String, usize>,
    taken: &mut BTreeSet<String>,
) {
    for section in sections {
        let own = name_within(section, within);
        let below = if section.number.is_some() { own.clone() } else { within.to_owned() };
        let single = counts.get(&own).is_none_or(|count| *count == 1);
        // A chapter has no parent to tell it by; the first `hoofdstuk-5` is the chapter.
        let plain = single || parent.is_empty() || own.starts_with(&format!("{parent}-"));
        let wanted = if plain { own } else { format!("{parent}-{own}") };
        let mut anchor = wanted.clone();
        let mut counter = 2;
        while !taken.insert(anchor.clone()) {
            anchor = format!("{wanted}-{counter}");
            counter += 1;
        }
        section.anchor = anchor;
        let parent = section.anchor.clone();
        name(&mut section.children, &below, &parent, counts, taken);
    }
}

/// The name of a section below the nearest one with a number.
fn name_within(section: &Section, within: &str) -> String {
    let own = own_name(section);
    let counts_within =
        section.kind == Kind::Section && section.number.as_ref().is_none_or(|n| !n.contains('.'));
    if within.is_empty() || !section.anchor.is_empty() || !counts_within {
        return own;
    }
    format!("{within}-{own}")
}

/// The name of a section without regard to others.
fn own_name(section: &Section) -> String {
    if !section.anchor.is_empty() {
        return section.anchor.clone();
    }
    match (&section.number, section.kind) {
        (Some(number), Kind::Chapter) => format!("hoofdstuk-{}", slug(number)),
        (Some(number), Kind::Appendix) => format!("bijlage-{}", slug(number)),
        (Some(number), Kind::Ambition) => format!("ambitie-{}", slug(number)),
        (Some(number), Kind::Section) => format!("paragraaf-{}", slug(number)),
        _ => slug(&section.title),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(kind: Kind, number: &str, title: &str, children: Vec<Section>) -> Section {
        let number = (!number.is_empty()).then(|| number.to_owned());
        Section { kind, number, title: title.to_owned(), children, ..Section::default() }
    }

    fn anchors(sections: &[Section]) -> Vec<String> {
        sections
            .iter()
            .flat_map(|section| {
                std::iter::once(section.anchor.clone()).chain(anchors(&section.children))
            })
            .collect()
    }

    #[test]
    fn slugs_are_short_ascii_words() {
        assert_eq!(slug("Financiële coördinatie: één plan!"), "financiele-coordinatie-een-plan");
        assert_eq!(slug(""), "deel");
        let long =
            slug("terugblik op de resultaten van het Ondersteuningsplan PO 2014-2018 en verder");
        assert_eq!(long, "terugblik-op-de-resultaten-van-het-ondersteuningsplan-po");
    }

    #[test]
    fn anchors_are_named_by_number_then_title_then_parent() {
        let mut sections = vec![
            section(Kind::Front, "", "Voorwoord", vec![]),
            section(
                Kind::Chapter,
                "5",
                "x",
                vec![
                    section(
                        Kind::Section,
                        "5.2",
                        "y",
                        vec![section(Kind::Section, "", "Rationale", vec![])],
                    ),
                    section(
                        Kind::Section,
                        "6.5a",
                        "y",
                        vec![section(Kind::Section, "", "Rationale", vec![])],
                    ),
                    section(Kind::Ambition, "5.1", "z", vec![]),
                ],
            ),
            section(Kind::Appendix, "2", "q", vec![]),
        ];
        assign(&mut sections);
        assert_eq!(
            anchors(&sections),
            [
                "voorwoord",
                "hoofdstuk-5",
                "paragraaf-5-2",
                "paragraaf-5-2-rationale",
                "paragraaf-6-5a",
                "paragraaf-6-5a-rationale",
                "ambitie-5-1",
                "bijlage-2",
            ]
        );
    }

    #[test]
    fn equal_names_without_a_parent_are_counted() {
        let mut sections = vec![
            section(Kind::Front, "", "Doel", vec![]),
            section(Kind::Front, "", "Doel", vec![]),
        ];
        assign(&mut sections);
        assert_eq!(anchors(&sections), ["doel", "doel-2"]);
    }

    /// A plan with the cases that matter: numbers, titles of which two are equal, sections without a
    /// number above, numbers that begin anew.
    fn plan() -> Vec<Section> {
        let chapter = |number: &str| {
            let deep = section(Kind::Section, "", "Rationale", vec![]);
            let numbered = format!("{number}.1");
            let first = section(Kind::Section, &numbered, "Duur", vec![deep]);
            let title = format!("Over {number}");
            let second = section(Kind::Section, "", &title, vec![]);
            section(Kind::Chapter, number, "Titel", vec![first, second])
        };
        let appendix = |number: &str| {
            let first = section(Kind::Section, "1", "Begin", vec![]);
            section(Kind::Appendix, number, "Lijst", vec![first])
        };
        vec![
            section(Kind::Front, "", "Voorwoord", vec![]),
            chapter("4"),
            chapter("5"),
            section(Kind::Chapter, "", "Los", vec![section(Kind::Section, "", "Punt", vec![])]),
            appendix("1"),
            appendix("2"),
        ]
    }

    /// Title path → anchor of each section that an edit left as it was.
    fn by_place(sections: &[Section], above: &str, found: &mut BTreeMap<String, String>) {
        for section in sections {
            let place = format!("{above}/{:?} {}", section.number, section.title);
            by_place(&section.children, &place, found);
            found.insert(place, section.anchor.clone());
        }
    }

    /// Every list of sections in a tree, by position.
    fn lists(sections: &mut Vec<Section>, each: &mut dyn FnMut(&mut Vec<Section>)) {
        each(sections);
        for section in sections {
            lists(&mut section.children, each);
        }
    }

    #[test]
    fn an_edit_elsewhere_changes_no_anchor() {
        let anchors = |mut sections: Vec<Section>| {
            assign(&mut sections);
            let mut found = BTreeMap::new();
            by_place(&sections, "", &mut found);
            found
        };
        let before = anchors(plan());
        let mut edits = 0;
        for title in ["Nieuw", "Rationale", "Over 5", "Begin"] {
            for (list, at) in (0..9).flat_map(|list| (0..7).map(move |at| (list, at))) {
                let added = |sections: &mut Vec<Section>| {
                    // Two equal titles under one heading have nothing to tell them by.
                    if sections.iter().all(|beside| beside.title != title) {
                        sections.insert(at, section(Kind::Section, "", title, vec![]));
                    }
                };
                let gone = |sections: &mut Vec<Section>| {
                    sections.remove(at);
                };
                for edit in [&added as &dyn Fn(&mut Vec<Section>), &gone] {
                    let (mut edited, mut number) = (plan(), 0);
                    lists(&mut edited, &mut |sections| {
                        if number == list && at < sections.len() {
                            edit(sections);
                            edits += 1;
                        }
                        number += 1;
                    });
                    let after = anchors(edited);
                    for (place, anchor) in &before {
                        if let Some(now) = after.get(place) {
                            assert_eq!(now, anchor, "{place}, {title} in list {list} at {at}");
                        }
                    }
                }
            }
        }
        assert!(edits > 90, "{edits}");
    }
}
