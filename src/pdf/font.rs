//! One font of a PDF: codes → text and widths, and whether it is bold or italic.
//!
//! Knows font dictionaries; must never know where on the page its text goes.
//!
//! Text comes from the ToUnicode map, else from the encoding and the glyph names (ISO 32000-2,
//! 9.10.2). A code that neither explains becomes U+FFFD, so that a page of such codes can be
//! recognised as unreadable instead of silently losing its text.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use foldhash::fast::RandomState;
use hayro_font::hayro_cmap::{self, BfString};
use hayro_font::kurbo::{BezPath, Shape};
use hayro_font::{CMapResolverFn, Font, FontCache, FontGlyph, FontQuery, FontResolverFn};
use hayro_syntax::object::{Array, Dict, Name, Rect};

use super::widths;

/// The fonts of one document, each loaded once.
pub(super) struct Fonts<'a> {
    cache: FontCache<'a>,
    /// By the bytes of their dictionaries. Not by object: fonts that stand in a dictionary of resources
    /// themselves are all parts of one object.
    faces: HashMap<&'a [u8], Rc<Face<'a>>>,
    font_resolver: FontResolverFn,
    cmap_resolver: CMapResolverFn,
    widths: widths::Budget,
}

impl<'a> Fonts<'a> {
    /// No fonts yet.
    pub(super) fn new() -> Self {
        Fonts {
            cache: FontCache::new(),
            faces: HashMap::new(),
            // Only widths and encodings are wanted here, so any standard face will do.
            font_resolver: Arc::new(|query| {
                Some(match query {
                    FontQuery::Standard(font) => font.get_font_data(),
                    FontQuery::Fallback(fallback) => fallback.pick_standard_font().get_font_data(),
                })
            }),
            cmap_resolver: Arc::new(hayro_cmap::load_embedded),
            widths: widths::Budget::new(),
        }
    }

    /// The font that a font dictionary describes.
    pub(super) fn face(&mut self, dict: &Dict<'a>) -> Rc<Face<'a>> {
        if let Some(face) = self.faces.get(dict.data()) {
            return Rc::clone(face);
        }
        let descendant = descendant(dict);
        // One that gives more widths than a file may is taken for one that can't be loaded.
        let enough = self.widths.take(&descendant);
        let font = enough
            .then(|| self.cache.font(dict, &self.font_resolver, &self.cmap_resolver))
            .flatten();
        let face = Rc::new(Face::new(dict, &descendant, font));
        self.faces.insert(dict.data(), Rc::clone(&face));
        face
    }
}

/// What a character code stands for.
#[derive(Clone)]
pub(super) struct Glyph {
    /// Its text; empty for codes that draw nothing.
    pub(super) text: Rc<str>,
    /// Its advance, as a share of the font size; along y for vertical fonts.
    pub(super) advance: f64,
    /// For a digit that the font itself draws small and high: a note mark by the OpenType feature
    /// `sups`, in the type size of the line.
    pub(super) raised: Option<Raised>,
}

/// How a superior digit stands to one on the line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Raised {
    /// Height of its foot above the baseline, as a share of the font size.
    pub(super) rise: f64,
    /// Its size as a share of the font size.
    pub(super) scale: f64,
}

/// One font.
pub(super) struct Face<'a> {
    font: Option<Font<'a>>,
    /// Whether it is bold, by descriptor, weight or name.
    pub(super) bold: bool,
    /// Whether it is italic or oblique.
    pub(super) italic: bool,
    /// Height above the baseline, as a share of the font size.
    pub(super) ascent: f64,
    /// Depth below the baseline, as a (negative) share of the font size.
    pub(super) descent: f64,
    /// What to multiply the font size with to get the size a reader sees: 1 but for Type 3 fonts.
    pub(super) scale: f64,
    glyphs: RefCell<HashMap<u32, Glyph, RandomState>>,
}

impl<'a> Face<'a> {
    fn new(dict: &Dict<'a>, descendant: &Dict<'a>, font: Option<Font<'a>>) -> Self {
        let descriptor = descendant.get::<Dict<'_>>("FontDescriptor").unwrap_or_default();
        let name = dict
            .get::<Name<'_>>("BaseFont")
            .or_else(|| descriptor.get::<Name<'_>>("FontName"))
            .map(|name| String::from_utf8_lossy(name.as_ref()).to_lowercase())
            .unwrap_or_default();
        let flags = descriptor.get::<f32>("Flags").map_or(0, |flags| flags as u32);
        let weight = descriptor.get::<f32>("FontWeight").unwrap_or(400.0);
        let (ascent, descent) = extent(&descriptor);
        Face {
            font,
            bold: weight >= 600.0 || flags & FORCE_BOLD != 0 || names_bold(&name),
            italic: flags & ITALIC != 0
                || descriptor.get::<f32>("ItalicAngle").is_some_and(|angle| angle.abs() >= 1.0)
                || names_italic(&name),
            ascent,
            descent,
            scale: type3_scale(dict),
            glyphs: RefCell::default(),
        }
    }

    /// Whether text runs from left to right (not top to bottom).
    pub(super) fn is_horizontal(&self) -> bool {
        self.font.as_ref().is_none_or(Font::is_horizontal)
    }

    /// The code at `offset`, which must lie inside `bytes`, and how many bytes it takes (at least one).
    pub(super) fn read_code(&self, bytes: &[u8], offset: usize) -> (u32, usize) {
        match &self.font {
            Some(font) => {
                let (code, length) = font.read_code(bytes, offset);
                (code, length.max(1))
            }
            None => (bytes.get(offset).copied().map_or(0, u32::from), 1),
        }
    }

    /// What a code stands for.
    pub(super) fn glyph(&self, code: u32) -> Glyph {
        if let Some(glyph) = self.glyphs.borrow().get(&code) {
            return glyph.clone();
        }
        let glyph = self.load(code);
        self.glyphs.borrow_mut().insert(code, glyph.clone());
        glyph
    }

    fn load(&self, code: u32) -> Glyph {
        let Some(font) = &self.font else {
            // A font that can't be loaded at all: Latin text is the best guess for simple fonts.
            let text = u8::try_from(code).map_or(char::REPLACEMENT_CHARACTER, char::from);
            return Glyph { text: text.to_string().into(), advance: 0.5, raised: None };
        };
        let glyph = font.glyph(font.map_code(code), code);
        let unicode = match &glyph {
            FontGlyph::Outline(glyph) => glyph.as_unicode(),
            FontGlyph::Type3(glyph) => glyph.as_unicode(),
        };
        let text = match unicode {
            Some(BfString::Char('\0')) | None => "\u{FFFD}".to_owned(),
            Some(BfString::Char(c)) => c.to_string(),
            Some(BfString::String(text)) => text,
        };
        let advance = font.code_advance(code);
        let advance = if font.is_horizontal() { advance.x } else { advance.y };
        let advance = if advance.is_finite() { advance / 1000.0 } else { 0.0 };
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let raised = match &glyph {
            FontGlyph::Outline(glyph) if digits => raised(&glyph.outline()),
            _ => None,
        };
        Glyph { text: text.into(), advance, raised }
    }
}

/// The font that a composite font is made of; any other font itself.
fn descendant<'a>(dict: &Dict<'a>) -> Dict<'a> {
    dict.get::<Array<'_>>("DescendantFonts")
        .and_then(|fonts| fonts.iter::<Dict<'_>>().next())
        .unwrap_or_else(|| dict.clone())
}

/// Height of a digit on the line, as a share of the font size, in most text faces.
const DIGIT_HEIGHT: f64 = 0.66;

/// Whether a digit's outline, in thousandths of the font size, floats above the line.
fn raised(outline: &BezPath) -> Option<Raised> {
    if outline.is_empty() {
        return None;
    }
    let bounds = outline.bounding_box();
    let (rise, height) = (bounds.y0 / 1000.0, bounds.height() / 1000.0);
    // Figures on the line stand on it or hang below; superiors begin at a third of their height.
    ((0.18..1.0).contains(&rise) && (0.15..0.55).contains(&height))
        .then(|| Raised { rise, scale: (height / DIGIT_HEIGHT).min(1.0) })
}

/// Bit 7 of a descriptor's flags.
const ITALIC: u32 = 1 << 6;
/// Bit 19 of a descriptor's flags.
const FORCE_BOLD: u32 = 1 << 18;

/// Words in font names that mean bold: style names, and the short ones of the TeX families.
const BOLD_NAMES: [&str; 8] = ["bold", "black", "heavy", "demi", "-bd", ",bd", "cmbx", "sfbx"];

/// Words in font names that mean italic, with the short ones of the TeX families.
const ITALIC_NAMES: [&str; 6] = ["italic", "oblique", "slanted", "cmti", "sfti", "-ital"];

fn names_bold(name: &str) -> bool {
    BOLD_NAMES.iter().any(|word| name.contains(word))
        // Nimbus calls its bold weight `Medi`; elsewhere `Medium` is hardly heavier than regular.
        || name.ends_with("-medi")
        || name.ends_with("-mediital")
}

fn names_italic(name: &str) -> bool {
    ITALIC_NAMES.iter().any(|word| name.contains(word))
}

/// Ascent and descent by the descriptor, where it is sane; else those of most text faces.
fn extent(descriptor: &Dict<'_>) -> (f64, f64) {
    let read = |key: &str| descriptor.get::<f32>(key).map(|value| f64::from(value) / 1000.0);
    let ascent = read("Ascent").filter(|value| (0.4..=1.4).contains(value)).unwrap_or(0.8);
    let descent = read("Descent")
        // Some writers forget the sign.
        .map(|value| -value.abs())
        .filter(|value| (-0.6..=-0.05).contains(value))
        .unwrap_or(-0.2);
    (ascent, descent)
}

/// How large the glyphs of a Type 3 font are for a font size of 1; 1 for all other fonts.
fn type3_scale(dict: &Dict<'_>) -> f64 {
    if dict.get::<Name<'_>>("Subtype").is_none_or(|subtype| subtype.as_ref() != b"Type3") {
        return 1.0;
    }
    let matrix = dict.get::<[f64; 6]>("FontMatrix").unwrap_or([0.001, 0.0, 0.0, 0.001, 0.0, 0.0]);
    let height = dict.get::<Rect>("FontBBox").map_or(0.0, |bbox| bbox.height());
    let scale = matrix[3].abs() * 1000.0;
    if (0.5..=2.0).contains(&scale) || height <= 0.0 {
        return if scale > 0.0 && scale.is_finite() { scale.clamp(0.01, 100.0) } else { 1.0 };
    }
    // Bitmap fonts count in pixels. Their box is about as high as a line.
    (height * matrix[3].abs()).clamp(0.01, 1000.0)
}

#[cfg(test)]
mod tests {
    use hayro_font::kurbo::{Rect, Shape};

    use super::{names_bold, names_italic, raised};

    #[test]
    fn superior_digits_by_their_outline() {
        let check = |foot: f64, head: f64, expect: bool| {
            let outline = Rect::new(50.0, foot, 400.0, head).to_path(0.1);
            assert_eq!(raised(&outline).is_some(), expect, "{foot} to {head}");
        };
        check(270.0, 680.0, true);
        check(0.0, 660.0, false);
        check(-210.0, 430.0, false);
        check(-150.0, 250.0, false);
    }

    #[test]
    fn weight_and_slant_by_name() {
        let check = |name: &str, bold: bool, italic: bool| {
            assert_eq!((names_bold(name), names_italic(name)), (bold, italic), "{name}");
        };
        check("abcdef+calibri-bold", true, false);
        check("abcdef+calibri,bolditalic", true, true);
        check("ptsans-narrow", false, false);
        check("gotham-medium", false, false);
        check("nimbussanl-medi", true, false);
        check("cmbx12", true, false);
        check("cmti10", false, true);
        check("montserrat-semibold", true, false);
        check("sourcesanspro-black", true, false);
    }
}
