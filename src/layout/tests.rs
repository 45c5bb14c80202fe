//! Accidents of real files, set by hand: runs in, blocks out.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::{BlockKind, Document, Metadata, OutlineEntry, TextLayer, build};
use crate::pdf::{Page, PdfFile, Rect, Structure, TextRun};

/// A run whose characters are half as wide as high.
fn run(x: f32, baseline: f32, size: f32, text: &str) -> TextRun {
    let count = text.chars().count();
    let edges: Vec<f32> = (0..=count).map(|i| x + 0.5 * size * i as f32).collect();
    TextRun {
        text: text.to_owned(),
        rect: Rect {
            x0: x,
            y0: baseline - 0.8 * size,
            x1: edges.last().copied().unwrap_or(x),
            y1: baseline + 0.2 * size,
        },
        edges,
        baseline,
        size,
        ..TextRun::default()
    }
}

fn bold(x: f32, baseline: f32, size: f32, text: &str) -> TextRun {
    TextRun { bold: true, ..run(x, baseline, size, text) }
}

fn document(pages: Vec<Vec<TextRun>>) -> Document {
    let pages = (1..)
        .zip(pages)
        .map(|(number, runs)| Page {
            number,
            width: 595.0,
            height: 842.0,
            runs,
            dots: Vec::new(),
            boxes: Vec::new(),
            picture_cover: 0.0,
        })
        .collect();
    build(&PdfFile { pages, ..PdfFile::default() })
}

#[test]
fn what_a_file_says_of_itself_may_come_after_its_text() {
    let texts = ["Eerste bladzijde", "Tweede bladzijde", "Derde bladzijde"];
    let mut document = document(texts.map(|text| vec![run(70.0, 100.0, 10.0, text)]).into());
    let entry = OutlineEntry { title: "Tweede bladzijde".to_owned(), ..OutlineEntry::default() };
    let metadata = Metadata { author: Some("Raad".to_owned()), ..Metadata::default() };
    document.adopt(&Structure {
        outline: vec![entry.clone()],
        labels: ["iv", "", "1"].map(str::to_owned).into(),
        metadata: metadata.clone(),
        ..Structure::default()
    });
    let labels: Vec<_> = document.pages.iter().map(|page| page.label.as_deref()).collect();
    assert_eq!(labels, [Some("iv"), None, Some("1")]);
    assert_eq!((document.outline, document.metadata), (vec![entry], metadata));
}

fn texts(document: &Document) -> Vec<&str> {
    document.blocks.iter().map(|block| block.text.as_str()).collect()
}

fn check(runs: Vec<TextRun>, expect: &[&str]) {
    let document = document(vec![runs]);
    assert_eq!(texts(&document), expect);
    for block in &document.blocks {
        for word in block.lines.iter().flat_map(|line| &line.words) {
            let range = word.start as usize..word.end as usize;
            let shown = block.text.get(range).expect("a word's range lies in its block's text");
            let bare = word.text.trim_end_matches('-');
            assert!(shown.contains(bare), "{} stands at {shown:?}", word.text);
        }
    }
}

#[test]
fn words_broken_over_lines_are_one_word_with_two_boxes() {
    check(
        vec![
            run(70.0, 200.0, 10.0, "In het nieuwe ondersteunings-"),
            run(70.0, 212.0, 10.0, "plan staat onderwijs-"),
            run(70.0, 224.0, 10.0, "en zorgvraag van 2018-"),
            run(70.0, 236.0, 10.0, "2022 en zee\u{AD}"),
        ],
        &["In het nieuwe ondersteuningsplan staat onderwijs- en zorgvraag van 2018-2022 en zee-"],
    );
}

#[test]
fn a_word_broken_over_many_lines_has_a_box_on_each() {
    let pieces = ["een onder-", "steu-", "nings-", "be-", "hoef-", "\u{eb}ten"];
    let place = |(n, piece): (usize, &&str)| run(70.0, 200.0 + 12.0 * n as f32, 10.0, piece);
    check(pieces.iter().enumerate().map(place).collect(), &["een ondersteuningsbehoef\u{eb}ten"]);
}

#[test]
fn fake_bold_is_read_once() {
    let head = || bold(70.0, 200.0, 14.0, "INHOUD");
    let shadow = || bold(70.4, 200.3, 14.0, "INHOUD");
    check(vec![head(), shadow(), head(), head()], &["INHOUD"]);
}

#[test]
fn a_letter_spaced_title_is_words() {
    let mut runs = Vec::new();
    let mut x = 70.0;
    for word in ["RAADS", "VOORSTEL"] {
        for letter in word.chars() {
            runs.push(run(x, 200.0, 12.0, &letter.to_string()));
            x += 6.0 + 5.0;
        }
        x += 9.0;
    }
    check(runs, &["RAADS VOORSTEL"]);
}

#[test]
fn a_drop_cap_begins_its_word() {
    check(
        vec![
            run(70.0, 224.0, 30.0, "Z"),
            run(88.0, 204.0, 10.0, "orgplicht is de taak van"),
            run(88.0, 216.0, 10.0, "elk bestuur dat een"),
            run(70.0, 228.0, 10.0, "school in stand houdt."),
        ],
        &["Zorgplicht is de taak van elk bestuur dat een school in stand houdt."],
    );
}

#[test]
fn a_torn_first_letter_is_joined() {
    check(
        vec![run(70.0, 200.0, 10.0, "een a"), run(97.5, 200.0, 10.0, "lgemeen gebruik")],
        &["een algemeen gebruik"],
    );
}

#[test]
fn ligatures_bullets_and_accents_are_plain() {
    check(
        vec![run(70.0, 200.0, 10.0, "\u{F0B7} speciﬁeke coo\u{308}rdinatie\u{200B} van\u{A0}zorg")],
        &["• specifieke coördinatie van zorg"],
    );
}

#[test]
fn a_note_follows_the_paragraph_with_its_mark_which_goes_on_over_the_page() {
    let first = vec![
        run(70.0, 500.0, 10.0, "De ledenraad stelt het plan vast"),
        run(230.0, 496.0, 6.0, "1"),
        run(233.0, 500.0, 10.0, ", en toetst het."),
        run(70.0, 540.0, 10.0, "De raad van ouders heeft daarbij instemmingsrecht"),
        run(70.0, 759.5, 5.5, "1"),
        run(78.0, 762.0, 8.0, "Bij veertien leden."),
    ];
    let second = vec![run(70.0, 80.0, 10.0, "en advies geven mag elke ouder die dat wil.")];
    let document = document(vec![first, second]);
    assert_eq!(
        texts(&document),
        [
            "De ledenraad stelt het plan vast, en toetst het.",
            "1 Bij veertien leden.",
            "De raad van ouders heeft daarbij instemmingsrecht en advies geven mag elke ouder die \
             dat wil.",
        ]
    );
    assert_eq!(document.blocks[1].kind, BlockKind::Footnote);
    // On the page itself the note stands at the foot.
    assert_eq!(
        document.page_text(1),
        "De ledenraad stelt het plan vast, en toetst het.\nDe raad van ouders heeft daarbij \
         instemmingsrecht\n1 Bij veertien leden.\n"
    );
}

#[test]
fn a_mark_that_is_a_character_of_its_own_leaves_the_text_too() {
    check(
        vec![
            run(70.0, 500.0, 10.0, "Er kwamen er 25\u{B9} bij, op 40 m\u{B2} per groep."),
            run(70.0, 560.0, 10.0, "De rest van de pagina."),
            run(70.0, 762.0, 8.0, "\u{B9} Geteld op 1 oktober."),
        ],
        &[
            "Er kwamen er 25 bij, op 40 m\u{B2} per groep.",
            "\u{B9} Geteld op 1 oktober.",
            "De rest van de pagina.",
        ],
    );
}

#[test]
fn a_note_mark_leaves_the_text_and_its_note_follows() {
    check(
        vec![
            run(70.0, 500.0, 10.0, "Jongeren tussen de 12 en 18"),
            run(205.0, 496.0, 6.0, "4"),
            run(210.0, 500.0, 10.0, "jaar gaan naar school en doen mee."),
            run(70.0, 759.5, 5.5, "4"),
            run(78.0, 762.0, 8.0, "Volgens het jaarverslag."),
        ],
        &[
            "Jongeren tussen de 12 en 18 jaar gaan naar school en doen mee.",
            "4 Volgens het jaarverslag.",
        ],
    );
}

#[test]
fn a_document_in_which_all_text_repeats_keeps_it() {
    let page = || vec![run(70.0, 60.0, 10.0, "Hallo beleidsplan")];
    let document = document(vec![page(), page(), page(), page(), page()]);
    assert_eq!(document.blocks.len(), 5);
}

#[test]
fn a_heading_stands_alone() {
    check(
        vec![
            run(70.0, 200.0, 10.0, "Dit is de laatste regel van een alinea."),
            bold(70.0, 214.0, 10.0, "5.2 Tijdelijke ondersteuning"),
            run(70.0, 226.0, 10.0, "Elke leerling kan een tijd lang hulp krijgen."),
        ],
        &[
            "Dit is de laatste regel van een alinea.",
            "5.2 Tijdelijke ondersteuning",
            "Elke leerling kan een tijd lang hulp krijgen.",
        ],
    );
}

#[test]
fn a_page_number_never_stands_in_a_sentence() {
    let page = |number: usize, top: &str, end: &str| {
        vec![
            run(70.0, 120.0, 10.0, top),
            run(70.0, 700.0, 10.0, end),
            run(290.0, 800.0, 10.0, &number.to_string()),
        ]
    };
    let document = document(vec![
        page(1, "Eerste alinea van dit plan.", "De scholen werken samen aan leerlingen met"),
        page(2, "bijvoorbeeld leerproblemen.", "Ook de gemeente doet mee aan het overleg"),
        page(3, "over de zorg.", "Einde van het plan."),
    ]);
    assert_eq!(
        texts(&document),
        [
            "Eerste alinea van dit plan.",
            "De scholen werken samen aan leerlingen met bijvoorbeeld leerproblemen.",
            "Ook de gemeente doet mee aan het overleg over de zorg.",
            "Einde van het plan.",
        ]
    );
    let labels: Vec<_> = document.pages.iter().map(|page| page.label.as_deref()).collect();
    assert_eq!(labels, [Some("1"), Some("2"), Some("3")]);
}

#[test]
fn contents_entries_get_their_numbers_back() {
    let mut runs = Vec::new();
    for (i, title) in ["1 Inleiding", "2 Visie", "3 Toewijzing", "4 Financiën"].iter().enumerate()
    {
        runs.push(run(70.0, 200.0 + 14.0 * i as f32, 10.0, title));
    }
    for (i, number) in ["3", "5", "9", "12"].iter().enumerate() {
        runs.push(run(495.0 - 5.0 * number.len() as f32, 200.0 + 14.0 * i as f32, 10.0, number));
    }
    let document = document(vec![runs]);
    assert_eq!(
        texts(&document),
        ["1 Inleiding 3", "2 Visie 5", "3 Toewijzing 9", "4 Financiën 12"]
    );
    assert!(document.blocks.iter().all(|block| block.kind == BlockKind::Contents));
}

#[test]
fn table_rows_name_their_columns() {
    let mut runs = vec![bold(70.0, 200.0, 10.0, "Doel"), bold(300.0, 200.0, 10.0, "Gerealiseerd")];
    for (i, (doel, stand)) in
        [("Een dekkend netwerk", "deels"), ("Minder thuiszitters", "ja")].into_iter().enumerate()
    {
        let y = 214.0 + 14.0 * i as f32;
        runs.extend([run(70.0, y, 10.0, doel), run(300.0, y, 10.0, stand)]);
    }
    check(
        runs,
        &[
            "Doel · Gerealiseerd",
            "Doel: Een dekkend netwerk · Gerealiseerd: deels",
            "Doel: Minder thuiszitters · Gerealiseerd: ja",
        ],
    );
}

#[test]
fn a_page_that_is_no_language_gives_no_blocks() {
    let noise = "xqzv wkjq pzxg vbqw jzxk qqwz vxkz gqjx zwpq kvzj bxqz jwvk ".repeat(3);
    let document = document(vec![vec![run(10.0, 200.0, 5.0, &noise)]]);
    assert_eq!(document.pages[0].text, TextLayer::Garbage);
    assert!(document.blocks.is_empty());
    assert_eq!(document.warnings.len(), 1);
}

/// Words of a page: row and column of a grid, size and weight, and which word.
type Placed = BTreeMap<(u8, u8), (u8, bool, usize)>;

const WORDS: [&str; 10] = [
    "school",
    "onderwijs",
    "leerling",
    "ouders",
    "gemeente",
    "wijk",
    "bestuur",
    "begeleiding",
    "samen-",
    "Passend",
];

proptest! {
    #[test]
    fn every_word_that_is_drawn_is_kept_once(
        pages in vec(btree_map((0..40_u8, 0..5_u8), (8..17_u8, any::<bool>(), 0..10_usize), 0..60), 1..6)
    ) {
        let place = |placed: &Placed| -> Vec<TextRun> {
            let runs = placed.iter().map(|((row, column), (size, is_bold, word))| {
                let (x, baseline) = (50.0 + 100.0 * f32::from(*column), 60.0 + 18.0 * f32::from(*row));
                TextRun { bold: *is_bold, ..run(x, baseline, f32::from(*size), WORDS[*word]) }
            });
            runs.collect()
        };
        let letters = |texts: &mut dyn Iterator<Item = &str>| {
            let mut letters: Vec<char> = texts.flat_map(str::chars).collect();
            letters.sort_unstable();
            letters.into_iter().collect::<String>()
        };
        let drawn = letters(&mut pages.iter().flat_map(Placed::values).map(|(_, _, word)| WORDS[*word]));
        let document = document(pages.iter().map(place).collect());
        let lines = document.blocks.iter().flat_map(|block| &block.lines).chain(&document.furniture);
        let kept = letters(&mut lines.flat_map(|line| &line.words).map(|word| word.text.as_str()));
        prop_assert_eq!(drawn, kept);
        for block in &document.blocks {
            for word in block.lines.iter().flat_map(|line| &line.words) {
                let shown = block.text.get(word.start as usize..word.end as usize);
                let bare = word.text.trim_end_matches('-');
                prop_assert!(shown.is_some_and(|shown| shown.contains(bare)), "{word:?}: {shown:?}");
            }
        }
    }
}
