//! Accidents that real policy plans have met on their way through a PDF. Each test is a small file that
//! has one, named after it, read from its bytes as any other file is.

use planzoeker::layout::BlockKind;

use crate::support::book::{Book, COURIER, Sheet, stream, to_unicode};
use crate::support::reading::{page_reads, read, reads};

mod columns;
mod contents;
mod headings;
mod lists;

/// Writes a title as designers fake a bold face or a shadow: four times nearly in place.
fn shadowed(sheet: Sheet, x: f32, y: f32, text: &str) -> Sheet {
    [0.0, 0.5, 0.0, 0.5]
        .iter()
        .fold(sheet, |sheet, shift| sheet.at(x + shift, y + shift).write(text))
}

#[test]
fn duplicated_bold() {
    // A title that was broken inside a word before its shadow was made.
    let sheet = Sheet::new().font("Courier-Bold").size(20.0);
    let sheet = shadowed(sheet, 70.0, 100.0, "VISIE OP JEUGDGEZ");
    let sheet = shadowed(sheet, 70.0 + 17.0 * 20.0 * COURIER, 100.0, "ONDHEID");
    // And a contents list in which each page number stands four times.
    let mut sheet = sheet.font("Courier").size(10.0);
    for (n, (title, page)) in
        [("Woord vooraf", "3"), ("De wijk", "4"), ("De school", "9"), ("Het geld", "12")]
            .into_iter()
            .enumerate()
    {
        let y = 200.0 + 14.0 * n as f32;
        sheet = sheet.at(70.0, y).write(title);
        sheet = shadowed(sheet, 500.0 - 6.0 * page.len() as f32, y, page);
    }
    page_reads(
        sheet,
        &["VISIE OP JEUGDGEZONDHEID", "Woord vooraf 3", "De wijk 4", "De school 9", "Het geld 12"],
    );
}

#[test]
fn letterspaced_running_header() {
    // Drawn after the text of its page, letter by letter, on pages whose sentences run on.
    let page = |first: &str, last: &str, number: usize| {
        let head = "/Helvetica 8 Tf 3 Tc";
        Sheet::new()
            .lines(70.0, 100.0, &[first, "Elke wijk heeft een team dat ouders helpt."])
            .at(70.0, 740.0)
            .write(last)
            .at(70.0, 40.0)
            .draw(head)
            .write(&format!("GEMEENTE DUINWIJK | DE STAAT VAN DE JEUGD {number}"))
    };
    let pages = [
        page("Dit is het begin van het verslag.", "De wethouder bespreekt met de scholen in", 1),
        page("de wijk wat er beter kan.", "Ook de ouders worden gevraagd naar hun", 2),
        page("mening over het aanbod.", "Aan het einde van het jaar volgt een gesprek over", 3),
        page("de plannen voor later.", "Daarmee eindigt het verslag.", 4),
    ];
    let texts = read(&Book::of(pages));
    let texts = texts.texts().join(" ");
    for sentence in [
        "De wethouder bespreekt met de scholen in de wijk wat er beter kan.",
        "Ook de ouders worden gevraagd naar hun mening over het aanbod.",
        "Aan het einde van het jaar volgt een gesprek over de plannen voor later.",
    ] {
        assert!(texts.contains(sentence), "{sentence}\n{texts}");
    }
    assert!(!texts.contains("JEUGD") && !texts.contains("J E U G D"), "{texts}");
}

#[test]
fn letterspaced_title() {
    // Spaced by the writer's setting, by spaces that were typed, and by both, in two sizes.
    let sheet = Sheet::new().font("Helvetica-Bold").size(16.0);
    let sheet = sheet.at(70.0, 100.0).draw("6 Tc").write("NOTA VOOR DE GEMEENTERAAD").draw("0 Tc");
    let sheet = sheet.at(70.0, 200.0).write("N O T A   V O O R   D E   G E M E E N T E R A A D");
    let sheet = sheet.font("Helvetica").size(11.0).at(70.0, 300.0).draw("2 Tc");
    let sheet = sheet.write("B e s t u u r  v a n  d e  s c h o o l").draw("0 Tc");
    page_reads(
        sheet,
        &["NOTA VOOR DE GEMEENTERAAD", "NOTA VOOR DE GEMEENTERAAD", "Bestuur van de school"],
    );
}

#[test]
fn footnote_glued_to_number() {
    // The note of the first mark stands at the foot; that of the second is on another page.
    let sheet = Sheet::new()
        .at(70.0, 100.0)
        .write("Van de leerlingen is 1 op 12")
        .raised("3")
        .write(" wel eens thuis gebleven.")
        .at(70.0, 130.0)
        .write("Het gaat om kinderen van 6 tot 16")
        .raised("8")
        .write(" jaar in de hele regio.")
        .size(8.0)
        .at(70.0, 780.0)
        .raised("3")
        .write(" Geteld op de eerste schooldag van het jaar.");
    page_reads(
        sheet,
        &[
            "Van de leerlingen is 1 op 12 wel eens thuis gebleven.",
            "3 Geteld op de eerste schooldag van het jaar.",
            "Het gaat om kinderen van 6 tot 16 8 jaar in de hele regio.",
        ],
    );
}

#[test]
fn footnote_glued_to_word() {
    let sheet = Sheet::new()
        .at(70.0, 100.0)
        .write("Elke school heeft een plicht.")
        .raised("1")
        .write(" Wat die inhoudt, is vastgelegd")
        .raised("2")
        .write(" en geldt")
        .at(70.0, 112.0)
        .write("voor elk bestuur.")
        .size(8.0)
        .at(70.0, 770.0)
        .raised("1")
        .write(" Zo staat het in de wet.")
        .at(70.0, 780.0)
        .raised("2")
        .write(" In een besluit van de minister.");
    page_reads(
        sheet,
        &[
            "Elke school heeft een plicht. Wat die inhoudt, is vastgelegd en geldt voor elk bestuur.",
            "1 Zo staat het in de wet.",
            "2 In een besluit van de minister.",
        ],
    );
}

#[test]
fn a_note_without_text_is_no_text() {
    // A program that sets notes per column left the mark of a note that stands in the next.
    let sheet = Sheet::new()
        .at(70.0, 100.0)
        .write("Elke school heeft een plicht")
        .raised("1")
        .write(" en dat blijft zo.")
        .size(8.0)
        .at(70.0, 770.0)
        .raised("1")
        .at(320.0, 762.0)
        .raised("1")
        .write(" Zo staat het in de wet.");
    page_reads(
        sheet,
        &["Elke school heeft een plicht en dat blijft zo.", "1 Zo staat het in de wet."],
    );
}

#[test]
fn hyphen_kept() {
    page_reads(
        Sheet::new().lines(
            70.0,
            100.0,
            &[
                "Wie een eigen school zoekt, leest het ondersteunings-",
                "plan van zijn wijk. Daarin staat voor de zeer ver-",
                "schillende kinderen wat de onder-",
                "wijsinstelling biedt, en wat de samenwerkings-",
                "verbanden voor 2018-",
                "2022 hebben afgesproken.",
            ],
        ),
        &[
            "Wie een eigen school zoekt, leest het ondersteuningsplan van zijn wijk. Daarin staat voor \
           de zeer verschillende kinderen wat de onderwijsinstelling biedt, en wat de \
           samenwerkingsverbanden voor 2018-2022 hebben afgesproken.",
        ],
    );
}

#[test]
fn hyphen_wrong_join() {
    page_reads(
        Sheet::new().lines(
            70.0,
            100.0,
            &[
                "Het overleg over de jeugd-",
                "en wijkzorg is er voor taal-",
                "of rekenproblemen, en een IB-",
                "er is altijd bij de gesprekken van de basis-",
                "school.",
            ],
        ),
        &[
            "Het overleg over de jeugd- en wijkzorg is er voor taal- of rekenproblemen, en een IB-er \
           is altijd bij de gesprekken van de basisschool.",
        ],
    );
}

#[test]
fn page_number_in_sentence() {
    // The number is drawn before the text of its page, at the height of a last line.
    let page = |number: usize, first: &str, last: &str| {
        Sheet::new()
            .at(290.0, 790.0)
            .write(&number.to_string())
            .lines(70.0, 100.0, &[first, "De gemeente en de scholen maken samen afspraken."])
            .at(70.0, 760.0)
            .write(last)
    };
    let book = Book::of([
        page(21, "Dit gaat over geld.", "Niet elke school heeft de middelen voor kinderen met"),
        page(22, "een lichte beperking.", "De verdeling van het geld volgt uit de telling en"),
        page(23, "daardoor verandert zij elk jaar.", "Einde van dit deel."),
    ]);
    let reading = read(&book);
    let texts = reading.texts();
    for sentence in [
        "Niet elke school heeft de middelen voor kinderen met een lichte beperking.",
        "De verdeling van het geld volgt uit de telling en daardoor verandert zij elk jaar.",
    ] {
        assert!(texts.contains(&sentence), "{texts:#?}");
    }
    let labels: Vec<_> = reading.document.pages.iter().map(|page| page.label.as_deref()).collect();
    assert_eq!(labels, [Some("21"), Some("22"), Some("23")]);
}

#[test]
fn page_footer_only_pages() {
    // Two pages were left blank but for their foot.
    let page = |number: usize, text: &[&str]| {
        Sheet::new()
            .lines(70.0, 100.0, text)
            .at(250.0, 800.0)
            .write(&format!("Pagina {number} van 4"))
    };
    let book = Book::of([
        page(1, &["Het eerste deel gaat over de scholen in de wijk."]),
        page(2, &[]),
        page(3, &[]),
        page(4, &["Het tweede deel gaat over het geld dat er voor is."]),
    ]);
    let reading = read(&book);
    let expect = [
        "Het eerste deel gaat over de scholen in de wijk.",
        "Het tweede deel gaat over het geld dat er voor is.",
    ];
    assert_eq!(reading.texts(), expect);
    assert_eq!(reading.searched().join("\n"), expect.join("\n"));
}

#[test]
fn two_column_list_split() {
    // All abbreviations are drawn first, then all meanings.
    let list = [
        ("JGZ", "Jeugdgezondheidszorg van de gemeente"),
        ("MDO", "Multidisciplinair overleg"),
        ("SBO", "Speciaal basisonderwijs"),
        ("VVE", "Voor- en vroegschoolse educatie"),
    ];
    let y = |n: usize| 130.0 + 14.0 * n as f32;
    let mut sheet = Sheet::new().at(70.0, 100.0).write("In dit plan staan deze afkortingen.");
    for (n, (short, _)) in list.iter().enumerate() {
        sheet = sheet.at(70.0, y(n)).write(&format!("- {short}:"));
    }
    for (n, (_, meaning)) in list.iter().enumerate() {
        sheet = sheet.at(150.0, y(n)).write(meaning);
    }
    let reading = read(&Book::of([sheet.at(70.0, 220.0).write("Andere worden uitgelegd.")]));
    let text = reading.searched().join(" ");
    for (short, meaning) in list {
        let between = text.split_once(short).and_then(|(_, rest)| rest.split_once(meaning));
        let (between, _) = between.unwrap_or_else(|| panic!("{short} before {meaning}\n{text}"));
        assert!(!between.contains(char::is_alphabetic), "{short} {meaning}\n{text}");
    }
}

#[test]
fn drop_cap() {
    let sheet = Sheet::new()
        .font("Times-Roman")
        .size(36.0)
        .at(70.0, 126.0)
        .write("V")
        .font("Courier")
        .size(10.0)
        .lines(98.0, 102.0, &["OOR ELK KIND is er een school die bij", "hem of haar past, in de"])
        .lines(70.0, 126.0, &["eigen wijk als dat kan."]);
    page_reads(
        sheet,
        &["VOOR ELK KIND is er een school die bij hem of haar past, in de eigen wijk als dat kan."],
    );
}

#[test]
fn first_letter_split() {
    // The letter is set in a face of its own, and room is left after it.
    let entry = |sheet: Sheet, y: f32, first: &str, rest: &str, meaning: &str| {
        sheet
            .at(70.0, y)
            .font("Courier-Bold")
            .write(first)
            .at(78.5, y)
            .font("Courier")
            .write(rest)
            .at(220.0, y)
            .write(meaning)
    };
    let sheet = Sheet::new().at(70.0, 100.0).write("In dit besluit wordt verstaan onder:");
    let sheet = entry(sheet, 130.0, "v", "oorziening", "iets waarmee een kind geholpen is");
    let sheet = entry(sheet, 144.0, "o", "ndersteuning", "hulp die iemand op school krijgt");
    let sheet = entry(sheet, 158.0, "i", "nwoner", "wie in de gemeente woont");
    let text = read(&Book::of([sheet])).searched().join(" ");
    for (term, meaning) in [("voorziening", "iets"), ("ondersteuning", "hulp"), ("inwoner", "wie")]
    {
        let (before, _) = text.split_once(meaning).unwrap_or_else(|| panic!("{meaning}\n{text}"));
        let words: Vec<&str> = before.split(|c: char| !c.is_alphabetic()).collect();
        let last = words.into_iter().rfind(|word| !word.is_empty());
        assert_eq!(last, Some(term), "{text}");
    }
}

#[test]
fn symbol_bullets() {
    // A mark of Wingdings with a code of its own, the letter o of Courier, and a hyphen of Unicode.
    let sheet = Sheet::new()
        .at(70.0, 100.0)
        .write("De school doet het volgende:")
        .at(70.0, 114.0)
        .font("Vinkjes")
        .codes(b"\xA7")
        .font("Courier")
        .at(85.0, 114.0)
        .write("zij spreekt met ouders;")
        .at(85.0, 128.0)
        .write("o")
        .at(100.0, 128.0)
        .write("zij vraagt om raad;")
        .at(70.0, 142.0)
        .font("Vinkjes")
        .codes(b"-")
        .font("Courier")
        .at(85.0, 142.0)
        .write("zij houdt bij wat er gebeurt.");
    let book = Book::of([sheet]).mapped_font("Vinkjes", &[(0xA7, "\u{F0A7}"), (b'-', "\u{2010}")]);
    let reading = read(&book);
    assert_eq!(
        reading.texts(),
        [
            "De school doet het volgende:",
            "• zij spreekt met ouders;",
            "o zij vraagt om raad;",
            "- zij houdt bij wat er gebeurt.",
        ]
    );
    assert_eq!(reading.of_kind(BlockKind::ListItem).len(), 3);
}

#[test]
fn mojibake() {
    // UTF-8 that was read as another encoding before it was set.
    let sheet = Sheet::new()
        .at(70.0, 100.0)
        .write("Ouders zijn ge\u{C3}\u{AF}nformeerd over de co\u{C3}\u{B6}peratie en de re\u{C3}\u{AB}le kans.")
        .at(70.0, 140.0)
        .font("Kapot")
        .codes(b"De zorgco\x01rdinatie is ge\x02valueerd.");
    let mut table: Vec<(u8, String)> =
        (b' '..=b'z').map(|code| (code, char::from(code).to_string())).collect();
    table.push((1, "├╢".to_owned()));
    table.push((2, "├½".to_owned()));
    let table: Vec<(u8, &str)> = table.iter().map(|(code, text)| (*code, text.as_str())).collect();
    reads(
        &Book::of([sheet]).mapped_font("Kapot", &table),
        &[
            "Ouders zijn geïnformeerd over de coöperatie en de reële kans.",
            "De zorgcoördinatie is geëvalueerd.",
        ],
    );
}

#[test]
fn missing_glyph() {
    // The map from codes to text has lost a letter, which the encoding of the font still names.
    let table: Vec<(u8, String)> = (b' '..=b'z')
        .filter(|code| *code != b'o')
        .map(|code| (code, char::from(code).to_string()))
        .collect();
    let table: Vec<(u8, &str)> = table.iter().map(|(code, text)| (*code, text.as_str())).collect();
    let lines = ["Volgens het beleidsdocument onderzoekt onze school", "of dat nog zo is."];
    let mut book = Book::of([Sheet::new().font("Half").lines(70.0, 100.0, &lines)]);
    let map = book.object(stream("", to_unicode(&table)));
    let font = format!(
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding \
         /ToUnicode {map} >>"
    );
    reads(&book.font("Half", &font), &[&lines.join(" ")]);
}

#[test]
fn map_labels() {
    // A map of the region between two paragraphs: names in small type, near each other.
    let names = [
        ("Duinwijk", 120.0, 260.0),
        ("Molenhoek", 165.0, 266.0),
        ("Oudedorp", 210.0, 290.0),
        ("Veenzijde", 152.0, 291.0),
        ("Westpolder", 300.0, 275.0),
        ("Zandvoorde", 330.0, 310.0),
    ];
    let mut sheet = Sheet::new().lines(
        70.0,
        100.0,
        &[
            "De regio heeft zes gemeenten, die op de kaart hieronder staan. In elke gemeente",
            "is er een loket waar ouders terecht kunnen met hun vragen over school.",
        ],
    );
    for (name, x, y) in names {
        sheet = sheet.size(6.0).at(x, y).write(name);
    }
    let sheet = sheet.size(10.0).lines(
        70.0,
        400.0,
        &["De loketten werken samen, zodat niemand twee keer hetzelfde hoeft te vertellen."],
    );
    let reading = read(&Book::of([sheet]));
    for (name, ..) in names {
        let words = reading.document.blocks.iter().flat_map(|block| block.text.split(' '));
        assert_eq!(words.filter(|word| *word == name).count(), 1, "{:#?}", reading.texts());
    }
    for sentence in [
        "De regio heeft zes gemeenten, die op de kaart hieronder staan. In elke gemeente is er een \
         loket waar ouders terecht kunnen met hun vragen over school.",
        "De loketten werken samen, zodat niemand twee keer hetzelfde hoeft te vertellen.",
    ] {
        assert!(reading.texts().contains(&sentence), "{:#?}", reading.texts());
    }
    assert_eq!(reading.headings(), [] as [&str; 0]);
}

#[test]
fn typo_in_source() {
    // What the writer wrote is what is shown: mending is for the search.
    let text = "Het ondersteuningplan noemt de Attention Defict en een OOP per leerling.";
    page_reads(Sheet::new().at(70.0, 100.0).write(text), &[text]);
}

#[test]
fn heading_glued() {
    // Title and text stand on one line, in two faces and without a space between them.
    let sheet = Sheet::new()
        .at(70.0, 100.0)
        .font("Courier-Bold")
        .write("VERANTWOORDING")
        .font("Courier")
        .write("Dit rapport is geschreven voor de raad van de")
        .at(70.0, 112.0)
        .write("gemeente en voor ouders.");
    page_reads(
        sheet,
        &["VERANTWOORDING Dit rapport is geschreven voor de raad van de gemeente en voor ouders."],
    );
}

#[test]
fn split_letters() {
    // Each pair of letters is put in its place, a little off where the pen would stand.
    let mut sheet = Sheet::new().font("Courier-Bold").size(22.0);
    let width = 22.0 * COURIER;
    let title = "KINDEREN TELLEN MEE IN ELKE WIJK";
    let pairs: Vec<char> = title.chars().collect();
    for (n, pair) in pairs.chunks(2).enumerate() {
        let off = if n % 2 == 0 { 1.5 } else { -1.5 };
        let text: String = pair.iter().collect();
        sheet = sheet.at(70.0 + 2.0 * width * n as f32 + off, 100.0).write(text.trim_end());
    }
    page_reads(sheet, &[title]);
}

#[test]
fn placeholder_text() {
    // Text that the template left, cut off by its box: it is neither a title nor part of a sentence.
    let sheet = Sheet::new()
        .font("Courier-Bold")
        .size(14.0)
        .at(70.0, 90.0)
        .write("1 Voorwoord")
        .font("Courier")
        .size(10.0)
        .at(70.0, 120.0)
        .write("Klik hier en typ uw ink")
        .lines(70.0, 160.0, &["Dit kader is voor iedereen die toezicht houdt op de scholen."]);
    let reading = read(&Book::of([sheet]));
    assert_eq!(reading.headings(), ["1 Voorwoord"]);
    assert_eq!(
        reading.texts(),
        [
            "1 Voorwoord",
            "Klik hier en typ uw ink",
            "Dit kader is voor iedereen die toezicht houdt op de scholen.",
        ]
    );
}
