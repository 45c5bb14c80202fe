//! How real addenda say what they change, each phrasing against what it must lead to in one plan.

use super::*;
use crate::plan::{Kind, PageSpan, Step};

/// A section with its own passages: one for each paragraph.
fn section(kind: Kind, anchor: &str, number: &str, title: &str, paragraphs: &[&str]) -> Section {
    let block = |text: &&str| Block { text: (*text).to_owned(), page: 1, ..Block::default() };
    Section {
        kind,
        number: Some(number.to_owned()),
        title: title.to_owned(),
        anchor: anchor.to_owned(),
        page: 1,
        last_page: 1,
        blocks: paragraphs.iter().map(block).collect(),
        evidence: vec!["bold".to_owned()],
        ..Section::default()
    }
}

fn passages(sections: &[Section], path: &[Step], found: &mut Vec<Passage>) {
    for section in sections {
        let step = Step { anchor: section.anchor.clone(), ..Step::default() };
        let path = [path, &[step]].concat();
        for (at, block) in section.blocks.iter().enumerate() {
            found.push(Passage {
                id: format!("plan.{}.{}", section.anchor, at + 1),
                document: "plan".to_owned(),
                path: path.clone(),
                kind: section.kind,
                text: block.text.clone(),
                pages: Some(PageSpan { first: 1, last: 1, label_first: None }),
                ..Passage::default()
            });
        }
        passages(&section.children, &path, found);
    }
}

fn plan(sections: Vec<Section>) -> Plan {
    let mut plan = Plan { sections, ..Plan::default() };
    passages(&plan.sections, &[], &mut plan.passages);
    plan
}

fn amended_plan() -> Plan {
    let mut third = section(Kind::Chapter, "hoofdstuk-3", "3", "Basis", &["Elke school helpt."]);
    third.children = vec![
        section(
            Kind::Section,
            "paragraaf-3-2",
            "3.2",
            "Aanvraag",
            &[
                "Een aanvraag duurt acht weken. De school mag jaarlijks bezwaar maken.",
                "De commissie geeft advies. Zij hoort ook de ouders.",
                "Het magazijn bewaart de aanvraag.",
            ],
        ),
        section(Kind::Section, "paragraaf-3-3", "3.3", "Besluit", &["Het bestuur besluit."]),
        section(Kind::Ambition, "ambitie-3-1", "3.1", "Snel", &["Ieder weet snel waar hij is."]),
        section(Kind::Ambition, "ambitie-3-2", "3.2", "Goed", &["Ieder krijgt goede hulp."]),
    ];
    let mut fifth = section(Kind::Chapter, "hoofdstuk-5", "5", "Hulp", &["Hulp is er."]);
    fifth.children = vec![
        section(Kind::Section, "paragraaf-5-1", "5.1", "Duur", &["Hulp duurt een jaar."]),
        section(Kind::Section, "paragraaf-5-2", "5.2", "Einde", &["De commissie sluit af."]),
        section(Kind::Section, "paragraaf-5-3", "5.3", "Nazorg", &["Daarna is er nazorg."]),
    ];
    let list = section(Kind::Appendix, "bijlage-2", "2", "Scholen", &["Een lijst van scholen."]);
    plan(vec![third, fifth, list])
}

/// What an addendum of these paragraphs does: passages of the plan with the effect, and the warnings.
fn effects(heading: &str, paragraphs: &[&str]) -> (Vec<(String, Effect)>, Vec<String>) {
    let mut addendum = plan(vec![section(Kind::Chapter, "hoofdstuk-1", "1", heading, paragraphs)]);
    for passage in &mut addendum.passages {
        passage.document = "addendum".to_owned();
        passage.id = passage.id.replace("plan.", "addendum.");
    }
    addendum.amendments = find(&addendum);
    let mut plan = amended_plan();
    let warnings = relate(&mut addendum, &mut plan);
    let mut found = Vec::new();
    for passage in &plan.passages {
        for by in &passage.amended_by {
            assert!(addendum.passages.iter().any(|p| p.id == by.passage), "both ways: {by:?}");
            found.push((passage.id.replace("plan.", ""), by.effect));
        }
    }
    let there = addendum.passages.iter().any(|passage| !passage.amends.is_empty());
    assert_eq!(there, !found.is_empty(), "marked on both sides");
    (found, warnings.into_iter().map(|warning| warning.message).collect())
}

#[track_caller]
fn check_under(heading: &str, paragraphs: &[&str], expect: &[(&str, Effect)], warns: &[&str]) {
    let (found, warnings) = effects(heading, paragraphs);
    let shown: Vec<(&str, Effect)> = found.iter().map(|(id, e)| (id.as_str(), *e)).collect();
    assert_eq!(shown, expect, "{paragraphs:?}; {warnings:?}");
    assert_eq!(warnings.len(), warns.len(), "{paragraphs:?}: {warnings:?}");
    for (warning, part) in warnings.iter().zip(warns) {
        assert!(warning.contains(part), "{paragraphs:?}: {warning}");
    }
}

#[track_caller]
fn check(text: &str, expect: &[(&str, Effect)]) {
    check_under("Wijzigingen", &[text], expect, &[]);
}

use Effect::{Adds, Deletes, Inserts, Renames, Replaces};

const ALL_OF_3_2: [&str; 3] = ["paragraaf-3-2.1", "paragraaf-3-2.2", "paragraaf-3-2.3"];

fn all_of_3_2(effect: Effect) -> Vec<(&'static str, Effect)> {
    ALL_OF_3_2.iter().map(|id| (*id, effect)).collect()
}

#[test]
fn a_whole_section_or_several_are_changed() {
    check("Paragraaf 3.2 vervalt.", &all_of_3_2(Deletes));
    check("Paragraaf 3.2 komt als volgt te luiden:", &all_of_3_2(Replaces));
    check("Paragraaf 3.2 wordt vervangen door:", &all_of_3_2(Replaces));
    check("Voor paragraaf 3.2 komt het volgende in de plaats:", &all_of_3_2(Replaces));
    check("Paragraaf 3.2 krijgt de volgende tekst:", &all_of_3_2(Replaces));
    check("In 3.2 wordt de tekst ingetrokken.", &all_of_3_2(Deletes));
    check(
        "De paragrafen 3.3 en 5.1 vervallen.",
        &[("paragraaf-3-3.1", Deletes), ("paragraaf-5-1.1", Deletes)],
    );
    check(
        "Paragraaf 5.1 tot en met 5.3 wordt geschrapt.",
        &[("paragraaf-5-1.1", Deletes), ("paragraaf-5-2.1", Deletes), ("paragraaf-5-3.1", Deletes)],
    );
    check("Bijlage 2 (scholen) is niet langer van toepassing.", &[("bijlage-2.1", Deletes)]);
    check("Ambitie 3.2 komt te vervallen.", &[("ambitie-3-2.1", Deletes)]);
}

#[test]
fn a_paragraph_or_a_sentence_is_told_by_its_place_or_its_words() {
    check("Paragraaf 3.2, tweede alinea, vervalt.", &[("paragraaf-3-2.2", Deletes)]);
    check(
        "De laatste alinea van paragraaf 3.2 wordt vervangen door:",
        &[("paragraaf-3-2.3", Replaces)],
    );
    check(
        "In de 1e alinea van paragraaf 3.2 vervalt de laatste zin.",
        &[("paragraaf-3-2.1", Deletes)],
    );
    check(
        "In paragraaf 3.2 wordt 'acht weken' vervangen door 'twaalf weken'.",
        &[("paragraaf-3-2.1", Replaces)],
    );
    check("In paragraaf 3.2 vervalt het woord ‘jaarlijks’.", &[("paragraaf-3-2.1", Deletes)]);
    check(
        "De zin “Zij hoort ook de ouders.” in paragraaf 3.2 vervalt.",
        &[("paragraaf-3-2.2", Deletes)],
    );
    // `mag` stands in `magazijn` too, and is not the word there.
    check("In paragraaf 3.2 wordt “mag” vervangen door “kan”.", &[("paragraaf-3-2.1", Replaces)]);
    check(
        "In paragraaf 3.3 vervalt de zin “Het bestuur besluit.”, die door paragraaf 5.1 overbodig is.",
        &[("paragraaf-3-3.1", Deletes)],
    );
    check(
        "De zin “Zie paragraaf 5.1.” wordt toegevoegd aan paragraaf 3.3.",
        &[("paragraaf-3-3.1", Adds)],
    );
}

#[test]
fn text_is_put_into_a_section_or_behind_it() {
    check("In paragraaf 3.2 wordt na de tweede alinea ingevoegd:", &[("paragraaf-3-2.2", Adds)]);
    check("Aan paragraaf 3.3 wordt een alinea toegevoegd, luidende:", &[("paragraaf-3-3.1", Adds)]);
    check("Paragraaf 3.3 wordt aangevuld met de volgende tekst:", &[("paragraaf-3-3.1", Adds)]);
    check(
        "Na paragraaf 3.2 wordt een paragraaf ingevoegd, luidende:",
        &[("paragraaf-3-2.3", Inserts)],
    );
    check("Tussen paragraaf 5.1 en 5.2 wordt ingevoegd:", &[("paragraaf-5-1.1", Inserts)]);
}

#[test]
fn a_heading_or_a_number_is_renamed() {
    check(
        "De titel van paragraaf 5.2 wordt gewijzigd in ‘Afsluiting’.",
        &[("paragraaf-5-2.1", Renames)],
    );
    check(
        "Het opschrift van paragraaf 3.2 komt te luiden: Indienen.",
        &[("paragraaf-3-2.1", Renames)],
    );
    check("Ambitie 3.2 wordt vernummerd tot ambitie 3.3.", &[("ambitie-3-2.1", Renames)]);
    check(
        "In paragraaf 5.2 moet ‘commissie’ worden gelezen als ‘afdeling’.",
        &[("paragraaf-5-2.1", Renames)],
    );
    check(
        "Waar in het plan ‘commissie’ staat, dient ‘afdeling’ te worden gelezen.",
        &[("paragraaf-3-2.2", Renames), ("paragraaf-5-2.1", Renames)],
    );
}

#[test]
fn an_announcement_or_a_heading_lends_its_place() {
    check_under(
        "Wijzigingen",
        &[
            "Paragraaf 3.2 wordt als volgt gewijzigd:",
            "a. De tweede alinea vervalt.",
            "b. Na de laatste alinea wordt ingevoegd: Dat duurt niet lang.",
        ],
        &[("paragraaf-3-2.2", Deletes), ("paragraaf-3-2.3", Adds)],
        &[],
    );
    check_under(
        "Wijziging van paragraaf 3.2",
        &["De tweede alinea vervalt."],
        &[("paragraaf-3-2.2", Deletes)],
        &[],
    );
    // With new text under it an announcement is the change.
    check_under(
        "Wijzigingen",
        &["Paragraaf 3.3 wordt als volgt gewijzigd:", "Het bestuur beslist voortaan."],
        &[("paragraaf-3-3.1", Replaces)],
        &[],
    );
}

#[test]
fn a_wrong_or_sloppy_reference_ends_in_a_warning() {
    let check = |text: &str, expect: &[(&str, Effect)], warning: &str| {
        check_under("Wijzigingen", &[text], expect, &[warning]);
    };
    check("Paragraaf 4.8 vervalt.", &[], "“Paragraaf 4.8” on page 1 of the addendum can't be");
    check("Artikel 3.3 wordt gewijzigd als volgt:", &[("paragraaf-3-3.1", Replaces)], "taken for");
    check("In hoofdstuk 5.1 vervalt de eerste zin.", &[("paragraaf-5-1.1", Deletes)], "taken for");
    check("Paragraaf 5.1, vierde alinea, vervalt.", &[], "counts paragraphs or sentences");
    check("In paragraaf 5.1 vervalt de zin “Hulp duurt twee jaar.”", &[], "compare the quotation");
    check("Op bladzijde 1 vervalt de tweede alinea.", &[], "names a page and no section");
    check("De passage over vervoer vervalt.", &[], "“De passage over vervoer vervalt.” on page 1");
    check(
        "De zin “Daarna is er nazorg.” vervalt.",
        &[("paragraaf-5-3.1", Deletes)],
        "paragraaf-5-3",
    );
    check("De zin “Dat staat er niet.” vervalt.", &[], "does not say where");
    check("Waar in dit plan ‘wijkteem’ staat, wordt gelezen: ‘team’.", &[], "does not hold");
}

#[test]
fn prose_of_an_addendum_changes_nothing() {
    for text in [
        "De wet is gewijzigd en daarom is dit stuk nodig.",
        "Het bestuur heeft paragraaf 3.2 besproken met de ouders.",
        "Dit addendum vervalt op 1 augustus 2022.",
        "Moet paragraaf 3.2 worden gewijzigd?",
    ] {
        check(text, &[]);
    }
}
