//! Bytes of one PDF → pages of positioned text runs, outline, page labels, tags and metadata.
//!
//! Owns everything that knows PDF objects. Must never know what a line, a heading or a chapter is.
//!
//! Text and geometry come from `hayro-syntax` and `hayro-font` under a text interpreter of our own
//! (`text`); outline, labels, tags, metadata and encryption come from `lopdf` (`structure`), best
//! effort: a file whose structure can't be read keeps its text.
//!
//! All coordinates are points with the origin at the top left of the page as a reader sees it:
//! rotation and crop box are applied.

mod font;
mod matrix;
mod metadata;
mod outline;
mod page_label;
mod run;
mod shape;
mod string;
mod structure;
mod tags;
mod text;
mod widths;

use std::sync::Arc;

use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

pub use structure::read_structure;

/// Something that turns the bytes of a PDF into a [`PdfFile`].
pub trait Reader {
    /// Reads pages and structure. Text comes first: what the structure lacks never costs text.
    fn read(&self, bytes: &[u8]) -> Result<PdfFile, PdfError>;
}

/// Reads real files.
#[derive(Debug, Clone, Copy, Default)]
pub struct FileReader;

impl Reader for FileReader {
    fn read(&self, bytes: &[u8]) -> Result<PdfFile, PdfError> {
        let (pages, mut warnings) = read_pages(bytes)?;
        let (structure, more) = read_structure(bytes);
        warnings.extend(more);
        Ok(PdfFile { pages, structure, warnings })
    }
}

/// Pages beyond this number are not read.
const MAX_PAGES: usize = 20_000;

/// Decoded bytes of content that are read of one file. 10,000 pages of the densest real map (69 MB of
/// drawing for one page apart) stay below.
const MAX_CONTENT_BYTES: usize = 2 << 30;

/// Reads the text of all pages.
pub fn read_pages(bytes: &[u8]) -> Result<(Vec<Page>, Vec<Warning>), PdfError> {
    read_pages_telling(bytes, &mut |_| {})
}

/// The same; `told` is given the number of pages before the first is read.
pub fn read_pages_telling(
    bytes: &[u8],
    told: &mut dyn FnMut(usize),
) -> Result<(Vec<Page>, Vec<Warning>), PdfError> {
    // The header may be preceded by a little rubbish, as all readers allow.
    let head = bytes.get(..1024).unwrap_or(bytes);
    if !head.windows(5).any(|window| window == b"%PDF-") {
        return Err(PdfError::NotPdf(describe(bytes)));
    }
    let pdf = Pdf::new(Arc::new(bytes.to_vec())).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => PdfError::Password,
        LoadPdfError::Decryption(DecryptionError::UnsupportedAlgorithm) => {
            PdfError::Damaged("it is encrypted in a way that is not supported".into())
        }
        LoadPdfError::Decryption(_) => PdfError::Damaged("its encryption is broken".into()),
        LoadPdfError::Invalid => PdfError::Damaged("no page can be found in it".into()),
    })?;
    let mut warnings = Vec::new();
    let mut fonts = font::Fonts::new();
    let pages = pdf.pages();
    if pages.is_empty() {
        return Err(PdfError::Damaged("it has no pages".into()));
    }
    if pages.len() > MAX_PAGES {
        warnings.push(Warning {
            page: None,
            message: format!("only the first {MAX_PAGES} of {} pages are read", pages.len()),
        });
    }
    told(pages.len().min(MAX_PAGES));
    let mut left = MAX_CONTENT_BYTES;
    let read = (1..)
        .zip(pages.iter().take(MAX_PAGES))
        .map(|(number, page)| text::read_page(page, number, &mut fonts, &mut left, &mut warnings))
        .collect();
    Ok((read, warnings))
}

/// What a file is that is no PDF, as far as its first bytes tell.
fn describe(bytes: &[u8]) -> String {
    let kind = match bytes {
        [] => "it is empty",
        [b'P', b'K', ..] => "it looks like a zip or Office file",
        [0xD0, 0xCF, 0x11, 0xE0, ..] => "it looks like an old Office file",
        [0xFF, 0xD8, ..] | [0x89, b'P', b'N', b'G', ..] => "it is a picture",
        [b'<', ..] => "it looks like a web page",
        _ => "it does not begin with %PDF-",
    };
    kind.to_owned()
}

/// A rectangle in points; `x0 <= x1`, `y0 <= y1`, y grows downwards.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Left edge.
    pub x0: f32,
    /// Top edge.
    pub y0: f32,
    /// Right edge.
    pub x1: f32,
    /// Bottom edge.
    pub y1: f32,
}

impl Rect {
    /// The smallest rectangle around both.
    #[must_use]
    pub fn union(self, other: Rect) -> Rect {
        Rect {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    /// Width in points.
    #[must_use]
    pub fn width(self) -> f32 {
        self.x1 - self.x0
    }

    /// Height in points.
    #[must_use]
    pub fn height(self) -> f32 {
        self.y1 - self.y0
    }
}

/// What one PDF holds, as far as it could be read.
#[derive(Debug, Clone, Default)]
pub struct PdfFile {
    /// The pages in order; page numbers count from 1.
    pub pages: Vec<Page>,
    /// Outline, tags, labels and metadata; empty where the file has none or they can't be read.
    pub structure: Structure,
    /// What could not be read, in words for the owner of the file.
    pub warnings: Vec<Warning>,
}

/// One page and the text drawn on it.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Physical page number, from 1.
    pub number: u32,
    /// Width in points after rotation and crop.
    pub width: f32,
    /// Height in points after rotation and crop.
    pub height: f32,
    /// Text in the order in which it is drawn.
    pub runs: Vec<TextRun>,
    /// Small discs, rings and squares that are drawn, not written: browsers mark list items with them.
    pub dots: Vec<Rect>,
    /// Grounds that are filled with another colour than white, of some lines or more.
    pub boxes: Vec<Rect>,
    /// Share of the page (0–1) that is covered by pictures: a page with pictures and no text is a scan.
    pub picture_cover: f32,
}

/// A piece of text drawn in one go with one font.
#[derive(Debug, Clone, Default)]
pub struct TextRun {
    /// The Unicode text.
    pub text: String,
    /// The box around the run, ascent to descent.
    pub rect: Rect,
    /// For each `char` of `text`, its left edge; one more entry than chars: the last is the right edge.
    /// Measured with the page turned by quarters until the text reads from left to right.
    pub edges: Vec<f32>,
    /// Height of the baseline from the top, with the page turned likewise.
    pub baseline: f32,
    /// Font size in points as it appears on the page.
    pub size: f32,
    /// Whether the font is bold, by descriptor, name or weight.
    pub bold: bool,
    /// Whether the font is italic.
    pub italic: bool,
    /// Colour in which it is filled, `0xRRGGBB` as far as the operator tells: the numbers of a named
    /// colour space are taken as grey, RGB or CMYK by their count. Two runs of one colour agree.
    pub ink: u32,
    /// Direction of the text in degrees (0–359), 0 = left to right; 90 = bottom to top.
    pub angle: i16,
    /// Marked-content id, the key into [`Structure::tags`] with the page number.
    pub mcid: Option<i32>,
    /// Drawn inside an `/Artifact`: page furniture by the author's own word.
    pub artifact: bool,
    /// Drawn invisibly (render mode 3), as OCR software does over a picture.
    pub hidden: bool,
}

/// What the file says of itself beside its text.
#[derive(Debug, Clone, Default)]
pub struct Structure {
    /// Bookmarks in document order, depth first.
    pub outline: Vec<OutlineEntry>,
    /// Page labels (`iv`, `12`), one per page; empty where the file has none.
    pub labels: Vec<String>,
    /// The role of each piece of marked content, by page number and marked-content id.
    pub tags: std::collections::BTreeMap<(u32, i32), Tag>,
    /// Title, author, language and dates.
    pub metadata: Metadata,
}

/// One bookmark.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OutlineEntry {
    /// Depth from 1.
    pub level: u8,
    /// The title as the file writes it.
    pub title: String,
    /// Target page, from 1; `None` where the destination can't be resolved.
    pub page: Option<u32>,
    /// Height of the target from the top of the page in points, where the destination gives one.
    pub top: Option<f32>,
}

/// The role that a tagged PDF gives to a piece of text, and which element it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag {
    /// The standard role after the role map.
    pub role: Role,
    /// Number of the structure element in reading order: pieces with one number belong together.
    pub element: u32,
}

/// Standard structure types, as far as the layout can use them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Title of the document.
    Title,
    /// `H1` to `H6` (1–6); plain `H` is 0.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A list item: its label or its body.
    ListItem,
    /// A cell of a table; the row number counts within the document.
    Cell {
        /// Row in document order.
        row: u32,
        /// Whether it is a header cell.
        header: bool,
    },
    /// A footnote or endnote.
    Note,
    /// A caption.
    Caption,
    /// A line of a contents list.
    Contents,
    /// Text inside a figure.
    Figure,
    /// Anything else.
    Other,
}

/// Document information.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metadata {
    /// The title, trimmed; never a file name left by an exporter's template.
    pub title: Option<String>,
    /// The author.
    pub author: Option<String>,
    /// BCP 47 language tag of the catalogue.
    pub language: Option<String>,
    /// Creation date as `YYYY-MM-DD`.
    pub created: Option<String>,
    /// Program that wrote the file.
    pub producer: Option<String>,
    /// Whether the file has a structure tree.
    pub tagged: bool,
}

/// Something that could not be read, with what it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The page it concerns, from 1.
    pub page: Option<u32>,
    /// One English sentence: what, and what the owner can do.
    pub message: String,
}

/// Why a file gives nothing at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// The bytes are not a PDF.
    #[error("not a PDF file: {0}")]
    NotPdf(String),
    /// The file opens only with a password.
    #[error("needs a password to open: save a copy without one")]
    Password,
    /// The file is a PDF, but too damaged for any page to be read.
    #[error("damaged beyond reading: {0}")]
    Damaged(String),
}
