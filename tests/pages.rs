//! Pages as designers and exporters make them: columns, boxes, tables, turned and cropped sheets, odd
//! fonts. Each test is a small file of one kind, read from its bytes.

use planzoeker::layout::BlockKind;

use crate::support::book::{Book, COURIER, Sheet, stream};
use crate::support::reading::{page_reads, read, reads};

/// Two columns of prose; in the right one the line at a height is no end of the left one's.
const LEFT: [&str; 4] = [
    "De scholen in de wijk werken al",
    "jaren samen aan een plek voor",
    "elk kind, ook als het leren niet",
    "vanzelf gaat.",
];
const RIGHT: [&str; 4] = [
    "De gemeente betaalt mee aan de",
    "hulp die een kind op school of",
    "thuis krijgt, zolang dat nodig is",
    "voor het kind.",
];
const LEFT_TEXT: &str = "De scholen in de wijk werken al jaren samen aan een plek voor elk kind, ook \
                         als het leren niet vanzelf gaat.";
const RIGHT_TEXT: &str = "De gemeente betaalt mee aan de hulp die een kind op school of thuis \
                          krijgt, zolang dat nodig is voor het kind.";

#[test]
fn two_columns_drawn_one_after_the_other() {
    page_reads(
        Sheet::new().lines(60.0, 100.0, &LEFT).lines(320.0, 100.0, &RIGHT),
        &[LEFT_TEXT, RIGHT_TEXT],
    );
}

#[test]
fn a_sidebar_keeps_out_of_the_sentence_beside_it() {
    let sheet = Sheet::new()
        .lines(
            60.0,
            100.0,
            &["Wie het niet eens is met een besluit", "van de school, kan dat laten"],
        )
        .size(8.0)
        .lines(400.0, 100.0, &["Een klacht kost niets", "en kan ook per brief."])
        .size(10.0)
        .lines(60.0, 124.0, &["toetsen door een commissie."]);
    let reading = read(&Book::of([sheet]));
    let texts = reading.texts();
    let body = "Wie het niet eens is met een besluit van de school, kan dat laten toetsen door een \
                commissie.";
    assert!(texts.contains(&body), "{texts:#?}");
    assert!(texts.contains(&"Een klacht kost niets en kan ook per brief."), "{texts:#?}");
}

#[test]
fn a_coloured_box_between_the_halves_of_a_sentence_is_a_block_of_its_own() {
    let sheet = Sheet::new()
        .lines(60.0, 100.0, &["Elke school maakt in het najaar een plan waarin staat wat zij"])
        .paint("0.8 0.9 1 rg 55 580 400 60 re f")
        .draw("1 0 0 rg")
        .lines(80.0, 225.0, &["Wist u dat ouders mogen meelezen?"])
        .draw("0 g")
        .lines(60.0, 112.0, &["dat jaar voor de kinderen wil doen."]);
    let reading = read(&Book::of([sheet]));
    let texts = reading.texts();
    let body = "Elke school maakt in het najaar een plan waarin staat wat zij dat jaar voor de \
                kinderen wil doen.";
    assert!(texts.contains(&body), "{texts:#?}");
    assert!(texts.contains(&"Wist u dat ouders mogen meelezen?"), "{texts:#?}");
}

#[test]
fn table_rows_name_their_columns() {
    let row = |sheet: Sheet, y: f32, cells: [&str; 3]| {
        [70.0, 280.0, 420.0]
            .iter()
            .zip(cells)
            .fold(sheet, |sheet, (x, text)| sheet.at(*x, y).write(text))
    };
    let sheet = row(Sheet::new().font("Courier-Bold"), 100.0, ["Doel", "Gerealiseerd", "Door"]);
    let sheet = sheet.font("Courier");
    let sheet = row(sheet, 120.0, ["Minder kinderen thuis", "deels", "de gemeente"]);
    let sheet = row(sheet, 140.0, ["Meer hulp in de klas", "ja", "de scholen"]);
    let reading = read(&Book::of([sheet]));
    assert_eq!(
        reading.of_kind(BlockKind::TableRow),
        [
            "Doel: Minder kinderen thuis · Gerealiseerd: deels · Door: de gemeente",
            "Doel: Meer hulp in de klas · Gerealiseerd: ja · Door: de scholen",
        ]
    );
    assert_eq!(reading.of_kind(BlockKind::TableHeader), ["Doel · Gerealiseerd · Door"]);
}

const PLAIN: [&str; 2] = [
    "Dit besluit geldt voor alle scholen in de regio en",
    "gaat in op de eerste dag van het jaar.",
];
const PLAIN_TEXT: &str =
    "Dit besluit geldt voor alle scholen in de regio en gaat in op de eerste dag van het jaar.";

#[test]
fn a_landscape_page() {
    let sheet = Sheet::sized(842.0, 595.0).lines(300.0, 100.0, &PLAIN);
    let reading = read(&Book::of([sheet]));
    assert_eq!(reading.texts(), [PLAIN_TEXT]);
    assert_eq!(reading.document.pages[0].width, 842.0);
}

/// The boxes lie where a reader sees the words, whatever the page does.
fn first_word_at(sheet: Sheet, x: f32, baseline: f32) {
    let reading = read(&Book::of([sheet]));
    assert_eq!(reading.texts(), [PLAIN_TEXT]);
    let word = &reading.document.blocks[0].lines[0].words[0];
    assert_eq!(word.text, "Dit");
    let (left, right) = (word.bbox.x0, word.bbox.x1);
    assert!((left - x).abs() < 0.5 && (right - left - 30.0 * COURIER).abs() < 0.5, "{word:?}");
    assert!(word.bbox.y0 < baseline && word.bbox.y1 > baseline, "{word:?}");
}

#[test]
fn a_page_turned_by_its_dictionary() {
    // The text is drawn upwards on an upright sheet, which the dictionary turns clockwise.
    let sheet = Sheet::new()
        .entries("/Rotate 90")
        .draw(&format!("0 1 -1 0 100 70 Tm 12 TL <{}> Tj T*", hex(PLAIN[0])))
        .draw(&format!("<{}> Tj", hex(PLAIN[1])));
    first_word_at(sheet, 70.0, 100.0);
}

#[test]
fn a_page_turned_upside_down() {
    let sheet = Sheet::new()
        .entries("/Rotate 180")
        .draw(&format!("-1 0 0 -1 525 100 Tm 12 TL <{}> Tj T*", hex(PLAIN[0])))
        .draw(&format!("<{}> Tj", hex(PLAIN[1])));
    first_word_at(sheet, 70.0, 100.0);
}

#[test]
fn a_cropped_page_hides_what_lies_outside() {
    let sheet = Sheet::new()
        .entries("/CropBox [40 30 560 800]")
        .at(100.0, 20.0)
        .write("Snijteken van de drukker")
        .lines(110.0, 142.0, &PLAIN);
    first_word_at(sheet, 70.0, 100.0);
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02X}")).collect()
}

#[test]
fn labels_in_a_figure_stay_out_of_the_text_around_it() {
    let sheet = Sheet::new()
        .lines(60.0, 100.0, &["De figuur laat zien hoe een vraag van ouders haar weg vindt:"])
        .size(7.0)
        .at(90.0, 200.0)
        .write("school")
        .at(200.0, 230.0)
        .write("wijkteam")
        .at(330.0, 205.0)
        .write("loket")
        .size(10.0)
        .lines(60.0, 400.0, &["Elke stap duurt hooguit twee weken."]);
    let reading = read(&Book::of([sheet]));
    let texts = reading.texts();
    assert_eq!(
        texts.first(),
        Some(&"De figuur laat zien hoe een vraag van ouders haar weg vindt:")
    );
    assert_eq!(texts.last(), Some(&"Elke stap duurt hooguit twee weken."));
    for label in ["school", "wijkteam", "loket"] {
        assert!(texts.contains(&label), "{texts:#?}");
    }
}

/// A picture that covers the page.
fn with_picture(sheet: Sheet) -> Book {
    let picture = stream(
        "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray \
         /BitsPerComponent 8",
        b"\x80",
    );
    Book::of([sheet]).drawing("Foto", picture)
}

#[test]
fn text_over_a_picture_is_read() {
    let sheet = Sheet::new().paint("595 0 0 842 0 0 cm /Foto Do").lines(70.0, 100.0, &PLAIN);
    reads(&with_picture(sheet), &[PLAIN_TEXT]);
}

#[test]
fn text_that_was_recognised_in_a_picture_is_read() {
    let sheet = Sheet::new().paint("595 0 0 842 0 0 cm /Foto Do").draw("3 Tr");
    reads(&with_picture(sheet.lines(70.0, 100.0, &PLAIN)), &[PLAIN_TEXT]);
}

#[test]
fn hidden_text_beside_shown_text_is_not() {
    let sheet = Sheet::new().lines(70.0, 100.0, &PLAIN).draw("3 Tr");
    page_reads(sheet.lines(70.0, 300.0, &["Deze regel ziet niemand."]), &[PLAIN_TEXT]);
}

/// Whether the first line of a book is bold.
fn first_line_is_bold(book: &Book) -> bool {
    read(book).document.blocks[0].lines[0].bold
}

#[test]
fn a_bold_face_in_compact_font_format() {
    // The face's own program is embedded; its weight stands in its name, or in its descriptor only.
    let program = hayro_font::StandardFont::HelveticaBold.get_font_data().0;
    for (name, weight, bold) in [
        ("ABCDEF+Vorm-Bold", "", true),
        ("ABCDEF+Vorm", "/FontWeight 700", true),
        ("ABCDEF+Vorm", "", false),
    ] {
        let mut book = Book::of([Sheet::new().font("Eigen").lines(70.0, 100.0, &PLAIN)]);
        let file = book.object(stream("/Subtype /Type1C", (*program).as_ref()));
        let widths = "600 ".repeat(256);
        let book = book.font(
            "Eigen",
            &format!(
                "<< /Type /Font /Subtype /Type1 /BaseFont /{name} /FirstChar 0 /LastChar 255 /Widths \
                 [{widths}] /Encoding /WinAnsiEncoding /FontDescriptor << /Type /FontDescriptor \
                 /FontName /{name} /Flags 32 {weight} /FontFile3 {file} >> >>"
            ),
        );
        reads(&book, &[PLAIN_TEXT]);
        assert_eq!(first_line_is_bold(&book), bold, "{name} {weight}");
    }
}

#[test]
fn a_face_whose_glyphs_are_drawings() {
    // Type 3: each glyph is a little page of its own, its code means nothing without the map.
    let text = "Een school voor elk kind";
    let codes: Vec<u8> = (1..).take(text.len()).collect();
    let table: Vec<(u8, String)> =
        codes.iter().copied().zip(text.chars().map(String::from)).collect();
    let table: Vec<(u8, &str)> = table.iter().map(|(code, text)| (*code, text.as_str())).collect();
    let mut book = Book::of([Sheet::new().font("Getekend").at(70.0, 100.0).codes(&codes)]);
    let map = book.object(stream("", crate::support::book::to_unicode(&table)));
    let glyph = book.object(stream("", "600 0 0 0 500 700 d1 0 0 500 700 re f"));
    let names: String = codes.iter().map(|code| format!("/t{code} ")).collect();
    let glyphs: String = codes.iter().map(|code| format!("/t{code} {glyph} ")).collect();
    let widths = "600 ".repeat(codes.len());
    let book = book.font(
        "Getekend",
        &format!(
            "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 700] /FontMatrix [.001 0 0 .001 0 0] \
             /CharProcs << {glyphs} >> /Encoding << /Differences [1 {names}] >> /FirstChar 1 \
             /LastChar {} /Widths [{widths}] /ToUnicode {map} >>",
            codes.len()
        ),
    );
    reads(&book, &[text]);
}

#[test]
fn filled_and_stroked_text_is_bold_and_read_once() {
    let book = Book::of([Sheet::new().draw("2 Tr").lines(70.0, 100.0, &PLAIN)]);
    reads(&book, &[PLAIN_TEXT]);
    assert!(first_line_is_bold(&book));
    assert!(!first_line_is_bold(&Book::of([Sheet::new().lines(70.0, 100.0, &PLAIN)])));
}

#[test]
fn text_that_stands_for_what_is_drawn() {
    // A word that was broken by hand, and an initial that is a drawing.
    let sheet = Sheet::new()
        .at(70.0, 100.0)
        .write("Het ")
        .draw("/Span << /ActualText (schoolbestuur) >> BDC")
        .write("school\u{AD}bestuur")
        .draw("EMC")
        .write(" en ")
        .draw("/Span << /ActualText <FEFF00E900E9006E> >> BDC")
        .write("#")
        .draw("EMC")
        .write(" leraar.");
    page_reads(sheet, &["Het schoolbestuur en één leraar."]);
}

#[test]
fn soft_hyphens_are_no_part_of_a_word() {
    page_reads(
        // With a hyphen of the writer's own it would read as `groei- en`.
        Sheet::new().lines(
            70.0,
            100.0,
            &["Op deze school kan elk kind groei\u{AD}", "en en leren."],
        ),
        &["Op deze school kan elk kind groeien en leren."],
    );
}

#[test]
fn accents_that_are_characters_of_their_own() {
    let table = [(b'a', "reu\u{308}nie "), (b'b', "e\u{301}e\u{301}n "), (b'c', "ide\u{301}")];
    let book = Book::of([Sheet::new().font("Los").at(70.0, 100.0).codes(b"abc")]);
    reads(&book.mapped_font("Los", &table), &["reünie één idé"]);
}

#[test]
fn bullets_in_private_use() {
    let marks = ["\u{F0B7}", "\u{F0A7}", "\u{F0D8}", "\u{F076}", "\u{E012}"];
    let table: Vec<(u8, &str)> = (b'a'..).zip(marks).collect();
    let items = ["lezen en taal;", "rekenen;", "sport en spel;", "muziek;", "samen eten."];
    let sheet =
        items.iter().zip(b'a'..).enumerate().fold(Sheet::new(), |sheet, (n, (item, code))| {
            let y = 100.0 + 14.0 * n as f32;
            sheet.font("Punt").at(70.0, y).codes(&[code]).font("Courier").at(90.0, y).write(item)
        });
    let reading = read(&Book::of([sheet]).mapped_font("Punt", &table));
    let expect: Vec<String> = items.iter().map(|item| format!("• {item}")).collect();
    assert_eq!(reading.of_kind(BlockKind::ListItem), expect);
}

#[test]
fn a_font_that_does_not_say_what_its_codes_mean() {
    // The page is named as unreadable and gives no text; the one beside it is read.
    let sheet = Sheet::new().font("Stom").lines(70.0, 100.0, &[PLAIN[0]; 6]);
    let book = Book::of([sheet, Sheet::new().lines(70.0, 100.0, &PLAIN)]).mapped_font("Stom", &[]);
    let reading = read(&book);
    assert_eq!(reading.texts(), [PLAIN_TEXT]);
    let warnings = &reading.document.warnings;
    assert!(warnings.iter().any(|warning| warning.page == Some(1)), "{warnings:?}");
}

#[test]
fn a_wrong_language_in_the_catalogue_changes_no_text() {
    let sheet = || Sheet::new().lines(70.0, 100.0, &["Elk kind telt mee en heeft in-", "spraak."]);
    for language in ["en-US", "", "xx"] {
        let book = Book::of([sheet()]).catalogue(&format!("/Lang ({language})"));
        reads(&book, &["Elk kind telt mee en heeft inspraak."]);
    }
}

#[test]
fn small_capitals_set_apart_are_words() {
    // Tracked by a sixth of the type size, and kerned: some gaps are as wide as a narrow space.
    let kerned = [("BES", 0.0), ("T", 0.8), ("U", 0.8), ("UR", 0.0), (" EN RA", 0.0), ("AD", 0.7)];
    let mut sheet = Sheet::new().size(12.0).draw("2 Tc").at(70.0, 100.0);
    for (letters, kern) in kerned {
        sheet = sheet.draw(&format!("[{}] TJ", -1000.0 * kern / 12.0)).write(letters);
    }
    page_reads(sheet, &["BESTUUR EN RAAD"]);
}

#[test]
fn a_running_head_of_two_parts_leaves_the_text() {
    // The left part names the chapter; the right one the section, another on each page.
    let sections = [
        ("1.1 Ouders", "Wie een vraag heeft, gaat eerst naar de leraar."),
        ("1.2 Leraren", "Een collega kijkt een dag mee in de groep."),
        ("1.3 Besturen", "Het overleg is vier keer per jaar, op wisselende plekken."),
        ("1.4 Gemeenten", "De wethouder tekent voor het vervoer."),
        ("1.5 Geld", "Wat over is, gaat naar de reserve."),
    ];
    let pages = sections.map(|(section, text)| {
        Sheet::new()
            .size(8.0)
            .at(70.0, 40.0)
            .write("Hoofdstuk 1 Wie doet wat")
            .at(400.0, 40.0)
            .write(section)
            .size(10.0)
            .lines(70.0, 80.0, &[text])
    });
    let reading = read(&Book::of(pages));
    assert_eq!(reading.texts(), sections.map(|(_, text)| text));
    assert_eq!(reading.document.furniture.len(), 10);
}

#[test]
fn the_number_on_a_side_tab_leaves_the_text() {
    let texts = [
        ["Elke school heeft een eigen plan,", "dat ouders kunnen lezen."],
        ["De gemeente betaalt mee aan hulp,", "thuis en op school."],
        ["Wie vragen heeft, belt het loket,", "elke dag van de week."],
        ["Twee keer per jaar is er overleg,", "met alle besturen."],
        ["Het geld volgt het kind en niet,", "het gebouw."],
    ];
    let pages = texts.iter().enumerate().map(|(page, lines)| {
        // The tab is at the outer side of a leaf: right, left, right …
        let x = if page % 2 == 0 { 580.0 } else { 8.0 };
        Sheet::new().lines(70.0, 300.0, lines).at(x, 400.0).write("3")
    });
    let expect: Vec<String> = texts.iter().map(|lines| lines.join(" ")).collect();
    let expect: Vec<&str> = expect.iter().map(String::as_str).collect();
    reads(&Book::of(pages), &expect);
}
