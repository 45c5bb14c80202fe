//! Plans from blocks made by hand.

use super::*;
use crate::layout::{BlockKind as Layout, Line, Rect, Word};

/// A block of one line on a page; a size above 10 is bold.
fn block(kind: Layout, page: u32, size: f32, text: &str) -> layout::Block {
    let mut words = Vec::new();
    let mut at = 0;
    for word in text.split(' ') {
        let range = (at as u32, (at + word.len()) as u32);
        words.push(Word { text: word.to_owned(), start: range.0, end: range.1, ..Word::default() });
        at += word.len() + 1;
    }
    let bbox = Rect { x0: 50.0, y0: 100.0, x1: 500.0, y1: 100.0 + size };
    let line = Line { page, bbox, words, size, bold: size > 10.0, ..Line::default() };
    layout::Block { kind, text: text.to_owned(), lines: vec![line], ..layout::Block::default() }
}

fn plan(id: &str, title: &str, blocks: Vec<layout::Block>) -> Plan {
    let document = layout::Document { blocks, body_size: 10.0, ..layout::Document::default() };
    let context =
        Context { id: id.to_owned(), title: Some(title.to_owned()), ..Context::default() };
    build(&document, &context).0
}

fn sample() -> Plan {
    plan(
        "plan",
        "Plan",
        vec![
            block(Layout::Paragraph, 1, 20.0, "Hoofdstuk 5"),
            block(
                Layout::Paragraph,
                2,
                20.0,
                "visie en missie. Centraal staat een dekkend netwerk",
            ),
            block(Layout::Paragraph, 2, 14.0, "5.1 Duur van de plaatsing"),
            block(
                Layout::Paragraph,
                2,
                10.0,
                "Het wijkteam besluit binnen acht weken. Wie te laat is, wacht een jaar.",
            ),
            block(Layout::Paragraph, 2, 10.0, "Hoofdstuk 6 beschrijft hoe dat gaat."),
            block(Layout::Paragraph, 2, 14.0, "Ambities bij hoofdstuk 5"),
            block(Layout::Paragraph, 2, 10.0, "Wij willen twee dingen."),
            block(
                Layout::ListItem,
                2,
                10.0,
                "• Elke leerling heeft een plek: dichtbij en op tijd.",
            ),
            block(Layout::ListItem, 3, 10.0, "• Ouders praten mee."),
            block(Layout::Paragraph, 4, 20.0, "Bijlage 2: Criteria"),
        ],
    )
}

#[test]
fn a_plan_becomes_chapters_sections_ambitions_and_appendices() {
    let plan = sample();
    let mut found = Vec::new();
    fn walk(sections: &[Section], found: &mut Vec<String>) {
        for section in sections {
            found.push(format!("{} {} | {}", section.level, section.anchor, section.title));
            walk(&section.children, found);
        }
    }
    walk(&plan.sections, &mut found);
    assert_eq!(
        found,
        [
            "1 hoofdstuk-5 | visie en missie. Centraal staat een dekkend netwerk",
            "2 paragraaf-5-1 | Duur van de plaatsing",
            "2 ambities-hoofdstuk-5 | Ambities bij hoofdstuk 5",
            "3 ambitie-5-elke-leerling-heeft-een-plek | Elke leerling heeft een plek",
            "3 ambitie-5-ouders-praten-mee | Ouders praten mee",
            "1 bijlage-2 | Criteria",
        ]
    );
}

#[test]
fn passages_hold_all_text_once_and_a_bare_heading_is_found_by_its_title() {
    let plan = sample();
    let texts: Vec<(&str, &str)> =
        plan.passages.iter().map(|passage| (passage.id.as_str(), passage.text.as_str())).collect();
    assert_eq!(
        texts,
        [
            (
                "plan.paragraaf-5-1.1",
                "Het wijkteam besluit binnen acht weken. Wie te laat is, wacht een jaar.\nHoofdstuk 6 beschrijft hoe dat gaat."
            ),
            ("plan.ambities-hoofdstuk-5.1", "Wij willen twee dingen."),
            (
                "plan.ambitie-5-elke-leerling-heeft-een-plek.1",
                "• Elke leerling heeft een plek: dichtbij en op tijd."
            ),
            ("plan.ambitie-5-ouders-praten-mee.1", "• Ouders praten mee."),
            ("plan.bijlage-2.1", "Bijlage 2: Criteria"),
        ]
    );
    for passage in &plan.passages {
        for word in &passage.boxes {
            assert!(
                passage.text.get(word.start as usize..word.end as usize).is_some(),
                "{}",
                passage.id
            );
        }
    }
}

#[test]
fn an_ambition_before_another_changes_no_anchor_of_those_without_a_number() {
    let anchors = |items: &[&str]| -> Vec<String> {
        let heads = [(20.0, "Hoofdstuk 5: Visie"), (14.0, "Ambities bij hoofdstuk 5")];
        let heads = heads.map(|(size, text)| block(Layout::Paragraph, 1, size, text));
        let items = items.iter().map(|text| block(Layout::ListItem, 1, 10.0, text));
        let plan = plan("plan", "Plan", heads.into_iter().chain(items).collect());
        plan.passages.iter().map(|passage| passage.id.clone()).collect()
    };
    let before = anchors(&["• Elke leerling heeft een plek.", "• Ouders praten mee."]);
    let after = anchors(&[
        "• Scholen werken samen.",
        "• Elke leerling heeft een plek.",
        "• Ouders praten mee.",
    ]);
    assert_eq!(before, after[1..]);
    let numbered = anchors(&["1. Elke leerling heeft een plek.", "2. Ouders praten mee."]);
    assert_eq!(numbered, ["plan.ambitie-5-1.1", "plan.ambitie-5-2.1"]);
}

/// Titles and numbers of the ambitions under a list with these blocks.
fn ambitions(blocks: &[(Layout, &str)]) -> Vec<(String, String)> {
    let heads = [(20.0, "Hoofdstuk 5: Visie"), (14.0, "Ambities bij hoofdstuk 5")];
    let heads = heads.map(|(size, text)| block(Layout::Paragraph, 1, size, text));
    let blocks = blocks.iter().map(|(kind, text)| block(*kind, 1, 10.0, text));
    let plan = plan("plan", "Plan", heads.into_iter().chain(blocks).collect());
    let found = plan.sections[0].children.iter().flat_map(|list| &list.children);
    found.map(|ambition| (ambition.number.clone().unwrap(), ambition.title.clone())).collect()
}

#[test]
fn cards_with_a_sentence_each_are_ambitions() {
    let found = [("5.1", "Elke school heeft een plan"), ("5.2", "Ouders praten altijd mee")];
    let found = found.map(|(number, title)| (number.to_owned(), title.to_owned()));
    let row = "Elke school heeft een plan. · Ouders praten altijd mee.";
    assert_eq!(ambitions(&[(Layout::TableRow, row)]), found);
    let cards = row.split(" · ").map(|card| (Layout::Paragraph, card)).collect::<Vec<_>>();
    assert_eq!(ambitions(&cards), found);
    let more = "Ouders praten altijd mee. Dat doen zij in de raad.";
    assert_eq!(ambitions(&[cards[0], (Layout::Paragraph, more)]), [], "prose is no list");
    let numbered =
        [(Layout::TableRow, "1 Elke school heeft een plan"), (Layout::TableRow, "2 Meer rust")];
    assert_eq!(ambitions(&numbered)[1], ("5.2".to_owned(), "Meer rust".to_owned()));
}

#[test]
fn labels_of_a_drawing_are_kept_but_not_searched() {
    let plan = plan(
        "plan",
        "Plan",
        vec![
            block(Layout::Paragraph, 1, 20.0, "Hoofdstuk 5: Cijfers"),
            block(Layout::Paragraph, 1, 10.0, "Het aantal leerlingen groeit."),
            block(Layout::FigureText, 1, 8.0, "2014 2015 2016"),
        ],
    );
    let searched: Vec<&str> = plan.passages.iter().map(|p| p.text.as_str()).collect();
    assert_eq!(searched, ["Het aantal leerlingen groeit."]);
    let kept: Vec<BlockKind> = plan.sections[0].blocks.iter().map(|b| b.kind).collect();
    assert_eq!(kept, [BlockKind::Paragraph, BlockKind::FigureText]);
}

#[test]
fn an_addendum_and_its_plan_know_each_other() {
    let mut plan = sample();
    let mut addendum = self::plan(
        "addendum",
        "Addendum 2020",
        vec![
            block(Layout::Paragraph, 1, 20.0, "1 Wijzigingen"),
            block(
                Layout::Paragraph,
                1,
                10.0,
                "In paragraaf 5.1 vervalt de zin “Wie te laat is, wacht een jaar.”",
            ),
            block(Layout::Paragraph, 1, 10.0, "Ambitie 5.2 komt te vervallen."),
            block(Layout::Paragraph, 1, 10.0, "Paragraaf 4.8 vervalt."),
            block(
                Layout::Paragraph,
                1,
                10.0,
                "Op bladzijde 2 (onder het kopje Duur) wordt ‘acht weken’ vervangen door ‘twaalf weken’.",
            ),
        ],
    );
    let warnings = amendment::relate(&mut addendum, &mut plan);
    let changed: Vec<(&str, Effect)> = plan
        .passages
        .iter()
        .flat_map(|passage| {
            passage.amended_by.iter().map(|change| (passage.id.as_str(), change.effect))
        })
        .collect();
    assert_eq!(
        changed,
        [
            ("plan.paragraaf-5-1.1", Effect::Deletes),
            ("plan.paragraaf-5-1.1", Effect::Replaces),
            ("plan.ambitie-5-ouders-praten-mee.1", Effect::Deletes),
        ]
    );
    assert_eq!(
        warnings.len(),
        3,
        "the wrong reference, the sloppy one, and a number that is counted: {warnings:?}"
    );
    assert!(addendum.passages.iter().filter(|passage| !passage.amends.is_empty()).count() >= 3);
}

/// `count` words of prose, in sentences of ten.
fn prose(count: usize) -> String {
    let word = |at: usize| match at % 10 {
        0 => "Elke",
        9 => "school.",
        _ => "goede",
    };
    (0..count).map(word).collect::<Vec<_>>().join(" ")
}

/// The texts of the passages of one chapter with these blocks.
fn passages_of(blocks: Vec<layout::Block>) -> Vec<String> {
    let heading = block(Layout::Paragraph, 1, 20.0, "Hoofdstuk 1: Hulp");
    let plan = plan("plan", "Plan", [vec![heading], blocks].concat());
    plan.passages.into_iter().map(|passage| passage.text).collect()
}

fn longest(passages: &[String]) -> usize {
    passages.iter().map(|text| text.split_whitespace().count()).max().unwrap_or(0)
}

#[test]
fn a_long_text_is_cut_between_sentences() {
    let found = passages_of(vec![block(Layout::Paragraph, 1, 10.0, &prose(500))]);
    assert!(found.len() >= 3 && longest(&found) <= 180, "{found:?}");
    assert!(found.iter().all(|text| text.starts_with("Elke") && text.ends_with("school.")));
    assert_eq!(found.join(" "), prose(500));
}

#[test]
fn a_table_row_that_is_too_long_is_cut_between_its_cells_and_items() {
    // Cells hold no sentences.
    let item = vec!["woord"; 39].join(" ");
    let cell = |name: &str| format!("{name}: • {item} • {item}");
    let row = [cell("doel"), cell("norm"), cell("wie")].join(" · ");
    let found = passages_of(vec![block(Layout::TableRow, 1, 10.0, &row)]);
    assert!(found.len() >= 2 && longest(&found) <= 180, "{found:?}");
    assert_eq!(found.join(" "), row, "no word is lost");
    for text in found.iter().skip(1) {
        assert!(["•", "norm", "wie"].iter().any(|head| text.starts_with(head)), "{text}");
    }
}

#[test]
fn a_list_keeps_its_lead_in_and_a_table_its_header() {
    // Short enough to take the next line in, too long to take in what follows that.
    let paragraph = || block(Layout::Paragraph, 1, 10.0, &prose(100));
    let lead = block(Layout::Paragraph, 1, 10.0, "Wij doen het volgende:");
    let item = |name: &str| block(Layout::ListItem, 1, 10.0, &format!("• {name} {}", prose(80)));
    let found = passages_of(vec![paragraph(), lead, item("een"), item("twee")]);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[1].starts_with("Wij doen het volgende:\n• een"), "{found:?}");

    let header = block(Layout::TableHeader, 1, 10.0, "Vraag · Antwoord");
    let row = |name: &str| {
        block(Layout::TableRow, 1, 10.0, &format!("Vraag: {name} · Antwoord: {}", prose(80)))
    };
    let found = passages_of(vec![paragraph(), header, row("een"), row("twee")]);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[1].starts_with("Vraag · Antwoord\nVraag: een"), "{found:?}");
}

#[test]
fn an_ambition_is_one_passage_that_knows_its_number_and_chapter() {
    let plan = sample();
    let ambitions: Vec<&Passage> =
        plan.passages.iter().filter(|passage| passage.kind == Kind::Ambition).collect();
    assert_eq!(ambitions.len(), 2);
    for (passage, label) in ambitions.into_iter().zip(["Ambitie 5.1", "Ambitie 5.2"]) {
        assert_eq!(passage.path.first().unwrap().label, "Hoofdstuk 5");
        assert_eq!(passage.path.last().unwrap().label, label);
    }
}

#[test]
fn no_input_panics_or_yields_an_empty_passage() {
    for texts in [vec![], vec!["5"], vec!["", "…", "Hoofdstuk 5", "Bijlage"], vec!["• ", "1."]]
    {
        let blocks = texts.iter().map(|text| block(Layout::Paragraph, 1, 20.0, text)).collect();
        let plan = plan("x", "", blocks);
        assert!(plan.passages.iter().all(|passage| !passage.text.is_empty()));
    }
}
