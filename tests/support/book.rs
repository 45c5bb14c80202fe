//! Small PDFs drawn piece by piece: for accidents of setting that lines of text can't show.
//!
//! A [`Book`] has fonts and sheets. A [`Sheet`] is drawn like a page in a PDF: each call adds
//! operators, and what is drawn first comes first in the file. Heights count from the top.

use super::pdf;

/// Width of one character of a Courier face, as a share of the type size.
pub(crate) const COURIER: f32 = 0.6;

/// A PDF to be.
#[derive(Default)]
pub(crate) struct Book {
    sheets: Vec<Sheet>,
    /// Resource name and dictionary.
    fonts: Vec<(String, String)>,
    /// Resource name and reference.
    drawings: Vec<(String, String)>,
    /// Objects beside the pages.
    objects: Vec<Vec<u8>>,
    /// Entries of the catalogue.
    catalogue: String,
}

/// Objects that every book has: catalogue, page tree, resources.
const FIXED: usize = 3;

impl Book {
    /// A book of these sheets.
    pub(crate) fn of(sheets: impl IntoIterator<Item = Sheet>) -> Book {
        Book { sheets: sheets.into_iter().collect(), ..Book::default() }
    }

    /// Adds a font beside the standard ones.
    pub(crate) fn font(mut self, name: &str, dictionary: &str) -> Book {
        self.fonts.push((name.to_owned(), dictionary.to_owned()));
        self
    }

    /// Adds a simple font whose codes mean what this table says, and nothing beyond it: neither its
    /// encoding nor its glyph names tell.
    pub(crate) fn mapped_font(mut self, name: &str, table: &[(u8, &str)]) -> Book {
        let map = self.object(stream("", to_unicode(table)));
        let names: String = (0..=255).map(|code| format!("/teken{code} ")).collect();
        let widths = "600 ".repeat(256);
        self.font(
            name,
            &format!(
                "<< /Type /Font /Subtype /Type1 /BaseFont /ABCDEF+Plan /FirstChar 0 /LastChar 255 \
                 /Widths [{widths}] /Encoding << /Differences [0 {names}] >> /ToUnicode {map} >>"
            ),
        )
    }

    /// Adds an object; returns the reference to it.
    pub(crate) fn object(&mut self, object: impl Into<Vec<u8>>) -> String {
        self.objects.push(object.into());
        format!("{} 0 R", FIXED + self.objects.len())
    }

    /// Adds a drawing (a form or a picture) for the sheets to put down by its name.
    pub(crate) fn drawing(mut self, name: &str, object: impl Into<Vec<u8>>) -> Book {
        let reference = self.object(object);
        self.drawings.push((name.to_owned(), reference));
        self
    }

    /// Adds entries to the catalogue.
    pub(crate) fn catalogue(mut self, entries: &str) -> Book {
        self.catalogue.push_str(entries);
        self
    }

    /// The file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let first = FIXED + self.objects.len() + 1;
        let kids: String =
            (0..self.sheets.len()).map(|n| format!("{} 0 R ", first + 2 * n)).collect();
        let standard = STANDARD.iter().map(|name| {
            format!(
                "/{name} << /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding \
                 /WinAnsiEncoding >> "
            )
        });
        let own = self.fonts.iter().map(|(name, dictionary)| format!("/{name} {dictionary} "));
        let fonts: String = standard.chain(own).collect();
        let drawings: String =
            self.drawings.iter().map(|(name, reference)| format!("/{name} {reference} ")).collect();
        let mut objects = vec![
            format!("<< /Type /Catalog /Pages 2 0 R {} >>", self.catalogue).into_bytes(),
            format!("<< /Type /Pages /Count {} /Kids [{kids}] >>", self.sheets.len()).into_bytes(),
            format!("<< /Font << {fonts} >> /XObject << {drawings} >> >>").into_bytes(),
        ];
        objects.extend(self.objects.iter().cloned());
        for (n, sheet) in self.sheets.iter().enumerate() {
            let content = format!("BT\n{}ET\n", sheet.content);
            objects.push(
                format!(
                    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {} {}] /Resources 3 0 R \
                     /Contents {} 0 R {} >>",
                    sheet.width,
                    sheet.height,
                    first + 2 * n + 1,
                    sheet.entries
                )
                .into_bytes(),
            );
            objects.push(stream("", content));
        }
        pdf::file(&objects)
    }
}

/// Fonts that each reader has, under their own names.
const STANDARD: [&str; 5] =
    ["Courier", "Courier-Bold", "Helvetica", "Helvetica-Bold", "Times-Roman"];

/// A stream object with entries of its dictionary.
pub(crate) fn stream(entries: &str, content: impl AsRef<[u8]>) -> Vec<u8> {
    let content = content.as_ref();
    let mut object = format!("<< /Length {} {entries} >>\nstream\n", content.len()).into_bytes();
    object.extend(content);
    object.extend(b"\nendstream");
    object
}

/// A ToUnicode map of single bytes.
pub(crate) fn to_unicode(table: &[(u8, &str)]) -> String {
    // Readers look codes up by halving.
    let mut table = table.to_vec();
    table.sort_by_key(|(code, _)| *code);
    let entries: String = table
        .iter()
        .map(|(code, text)| {
            let units: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
            format!("<{code:02X}> <{units}>\n")
        })
        .collect();
    format!(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n\
         1 begincodespacerange <00> <FF> endcodespacerange\n\
         {} beginbfchar\n{entries}endbfchar\nendcmap end end",
        table.len()
    )
}

/// One page; A4 upright unless said otherwise.
pub(crate) struct Sheet {
    content: String,
    width: f32,
    height: f32,
    entries: String,
    font: String,
    size: f32,
}

impl Sheet {
    /// An empty page; the type is Courier of 10 points.
    pub(crate) fn new() -> Sheet {
        Sheet::sized(595.0, 842.0)
    }

    /// An empty page of so many points.
    pub(crate) fn sized(width: f32, height: f32) -> Sheet {
        let sheet = Sheet {
            content: String::new(),
            width,
            height,
            entries: String::new(),
            font: "Courier".to_owned(),
            size: 10.0,
        };
        sheet.size(10.0)
    }

    /// Entries of the page's dictionary: `/Rotate 90`.
    pub(crate) fn entries(mut self, entries: &str) -> Sheet {
        self.entries.push_str(entries);
        self
    }

    /// Operators as they are.
    pub(crate) fn draw(mut self, operators: &str) -> Sheet {
        self.content.push_str(operators);
        self.content.push('\n');
        self
    }

    /// Operators outside of the text: paths and pictures.
    pub(crate) fn paint(self, operators: &str) -> Sheet {
        self.draw(&format!("ET q {operators} Q BT"))
    }

    /// Puts the pen at a point of the page; the baseline of what is written lies at `y`.
    pub(crate) fn at(self, x: f32, y: f32) -> Sheet {
        let up = self.height - y;
        self.draw(&format!("1 0 0 1 {x:.2} {up:.2} Tm"))
    }

    /// Changes the font.
    pub(crate) fn font(mut self, name: &str) -> Sheet {
        name.clone_into(&mut self.font);
        let size = self.size;
        self.size(size)
    }

    /// Changes the type size.
    pub(crate) fn size(mut self, size: f32) -> Sheet {
        self.size = size;
        let set = format!("/{} {size} Tf", self.font);
        self.draw(&set)
    }

    /// Writes where the pen stands, in the encoding of Windows.
    pub(crate) fn write(self, text: &str) -> Sheet {
        let codes: Vec<u8> = text.chars().map(win_ansi).collect();
        self.codes(&codes)
    }

    /// Writes codes of the font.
    pub(crate) fn codes(self, codes: &[u8]) -> Sheet {
        let hex: String = codes.iter().map(|code| format!("{code:02X}")).collect();
        self.draw(&format!("<{hex}> Tj"))
    }

    /// Writes a line in small type above the baseline, as a mark is: the pen goes on after it.
    pub(crate) fn raised(self, text: &str) -> Sheet {
        let size = self.size;
        let rise = 0.4 * size;
        self.size(0.6 * size).draw(&format!("{rise} Ts")).write(text).draw("0 Ts").size(size)
    }

    /// Writes lines below each other, the first at `y`, at 1.2 times the type size.
    pub(crate) fn lines(self, x: f32, y: f32, lines: &[&str]) -> Sheet {
        let step = 1.2 * self.size;
        lines
            .iter()
            .enumerate()
            .fold(self, |sheet, (n, line)| sheet.at(x, y + step * n as f32).write(line))
    }
}

/// The code of a character in the encoding of Windows for western languages.
fn win_ansi(c: char) -> u8 {
    match c {
        '€' => 0x80,
        '…' => 0x85,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        _ => u8::try_from(u32::from(c)).unwrap_or_else(|_| panic!("no code for {c}")),
    }
}
