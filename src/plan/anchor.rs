//! Anchors: readable names of sections, unique in a document, that stay when other sections change.
//!
//! A section with a label or number of its own is named by it. The others are named by their title;
//! a title that comes more than once in a document gets its parent's anchor in front, all of them,
//! so that no anchor depends on which one comes first. A counter is the last resort.

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
    count(sections, &mut counts);
    name(sections, "", &counts, &mut BTreeSet::new());
}

fn count(sections: &[Section], counts: &mut BTreeMap<String, usize>) {
    for section in sections {
        *counts.entry(own_name(section)).or_default() += 1;
        count(&section.children, counts);
    }
}

fn name(
    sections: &mut [Section],
    parent: &str,
    counts: &BTreeMap<String, usize>,
    taken: &mut BTreeSet<String>,
) {
    for section in sections {
        let own = own_name(section);
        let single = counts.get(&own).is_none_or(|count| *count == 1);
        // A chapter has no parent to tell it by; the first `hoofdstuk-5` is the chapter.
        let plain = single || parent.is_empty();
        let wanted = if plain { own } else { format!("{parent}-{own}") };
        let mut anchor = wanted.clone();
        let mut counter = 2;
        while !taken.insert(anchor.clone()) {
            anchor = format!("{wanted}-{counter}");
            counter += 1;
        }
        section.anchor = anchor;
        let parent = section.anchor.clone();
        name(&mut section.children, &parent, counts, taken);
    }
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
}
