//! Content streams → text runs: a small interpreter for the operators that place text.
//!
//! Knows operators, never what a line is. Follows ISO 32000-2, chapters 8.4 (graphics state), 9
//! (text) and 14.6 (marked content). Painting is not followed, but for pictures, whose share of the
//! page tells a scan from an empty page, and for dots and boxes (`shape`).
//!
//! Every loop here is bounded: operators, decoded bytes and forms a page, depth of forms and of the state
//! stack. What lies beyond a bound is left out with a warning.

use std::collections::BTreeMap;
use std::rc::Rc;

use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};
use hayro_syntax::page::{Page as PdfPage, Resources};

use super::font::{Face, Fonts};
use super::matrix::Matrix;
use super::run::{Pen, RunBuilder};
use super::shape::Shapes;
use super::{Page, Warning, string};

/// Operators a page, forms included: the promise of the worker's limits.
const MAX_OPERATORS: u64 = 20_000_000;
/// Decoded bytes of content a page, forms included.
const MAX_CONTENT_BYTES: usize = 256 << 20;
/// Forms in forms. Real files stay below 5.
const MAX_FORM_DEPTH: usize = 16;
/// Forms a page, each time that one is drawn: a form that draws the next ten times is 10^n forms.
const MAX_FORMS: usize = 20_000;
/// Saved states and open marked contents. Real files stay below 60.
const MAX_STACK: usize = 4096;
/// Bytes of text a page.
const MAX_TEXT_BYTES: usize = 4 << 20;

/// Reads one page, and takes what its content decodes to from the bytes that are `left` for the file.
pub(super) fn read_page<'a>(
    page: &PdfPage<'a>,
    number: u32,
    fonts: &mut Fonts<'a>,
    left: &mut usize,
    warnings: &mut Vec<Warning>,
) -> Page {
    let (width, height) = page.render_dimensions();
    let initial = Matrix(page.initial_transform(true).as_coeffs());
    let mut interpreter = Interpreter {
        fonts,
        state: State::new(initial),
        stack: Vec::new(),
        marks: Vec::new(),
        out: RunBuilder::new(width, height),
        shapes: Shapes::default(),
        operators: 0,
        content_bytes: 0,
        forms: 0,
        most_bytes: MAX_CONTENT_BYTES.min(*left),
        cut: *left == 0,
    };
    if *left > 0
        && let Some(content) = contents(page)
    {
        interpreter.content_bytes = content.len();
        interpreter.run(&content, page.resources(), 0);
    }
    *left = left.saturating_sub(interpreter.content_bytes);
    if interpreter.cut {
        warnings.push(Warning {
            page: Some(number),
            message: "the page holds more drawing operations than are read; text at its end may \
                      be missing"
                .into(),
        });
    }
    let (runs, picture_cover) = interpreter.out.finish();
    let Shapes { dots, boxes, .. } = interpreter.shapes;
    Page { number, width, height, runs, dots, boxes, picture_cover }
}

/// The content of a page, its streams joined. Read here and not with `page_stream`, which keeps
/// every page's content in memory for as long as the file is open.
fn contents(page: &PdfPage<'_>) -> Option<Vec<u8>> {
    let raw = page.raw();
    if let Some(stream) = raw.get::<Stream<'_>>("Contents") {
        return stream.decoded_data().ok().map(std::borrow::Cow::into_owned);
    }
    let mut joined = Vec::new();
    for stream in raw.get::<Array<'_>>("Contents")?.iter::<Stream<'_>>() {
        if let Ok(data) = stream.decoded_data() {
            joined.extend_from_slice(&data);
            joined.push(b' ');
        }
        if joined.len() > MAX_CONTENT_BYTES {
            break;
        }
    }
    Some(joined)
}

/// The part of the graphics state that text depends on.
#[derive(Clone)]
struct State<'a> {
    ctm: Matrix,
    face: Option<Rc<Face<'a>>>,
    size: f64,
    char_spacing: f64,
    word_spacing: f64,
    /// Horizontal scaling as a share; 1 is normal.
    stretch: f64,
    leading: f64,
    rise: f64,
    render_mode: i64,
    /// Fill colour, `0xRRGGBB`.
    ink: u32,
    text: Matrix,
    line: Matrix,
}

impl State<'_> {
    fn new(ctm: Matrix) -> Self {
        State {
            ctm,
            face: None,
            size: 0.0,
            char_spacing: 0.0,
            word_spacing: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            render_mode: 0,
            ink: 0,
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = Matrix::translation(x, y).then(self.line);
        self.text = self.line;
    }
}

/// An open marked content.
#[derive(Default)]
struct Mark {
    mcid: Option<i32>,
    artifact: bool,
    /// Replacement text, and the number of runs before it.
    actual: Option<(String, usize)>,
}

struct Interpreter<'a, 'f> {
    fonts: &'f mut Fonts<'a>,
    state: State<'a>,
    stack: Vec<State<'a>>,
    marks: Vec<Mark>,
    out: RunBuilder,
    shapes: Shapes,
    operators: u64,
    content_bytes: usize,
    most_bytes: usize,
    forms: usize,
    cut: bool,
}

impl<'a> Interpreter<'a, '_> {
    fn run(&mut self, content: &[u8], resources: &Resources<'a>, depth: usize) {
        let mut faces: BTreeMap<Vec<u8>, Rc<Face<'a>>> = BTreeMap::new();
        let mut operations = TypedIter::new(content);
        while let Some(operation) = operations.next() {
            self.operators += 1;
            if self.operators > MAX_OPERATORS
                || self.forms > MAX_FORMS
                || self.out.text_bytes() > MAX_TEXT_BYTES
            {
                self.cut = true;
                return;
            }
            match operation {
                Op::SaveState(_) if self.stack.len() < MAX_STACK => {
                    self.stack.push(self.state.clone());
                }
                Op::RestoreState(_) => {
                    if let Some(state) = self.stack.pop() {
                        self.state = state;
                    }
                }
                Op::Transform(m) => {
                    let matrix = matrix([&m.0, &m.1, &m.2, &m.3, &m.4, &m.5]);
                    self.state.ctm = matrix.then(self.state.ctm);
                }
                Op::ColorSpaceNonStroke(_) => self.state.ink = 0,
                Op::NonStrokeColorDeviceGray(gray) => self.state.ink = ink(&[gray.0]),
                Op::NonStrokeColorDeviceRgb(c) => self.state.ink = ink(&[c.0, c.1, c.2]),
                Op::NonStrokeColorCmyk(c) => self.state.ink = ink(&[c.0, c.1, c.2, c.3]),
                Op::NonStrokeColor(c) => self.state.ink = ink(&c.0),
                Op::NonStrokeColorNamed(c) => self.state.ink = ink(&c.0),
                Op::SetGraphicsState(name) => {
                    let font = resources.get_ext_g_state(name.0).and_then(|state| {
                        let mut font = state.get::<Array<'a>>("Font")?.flex_iter();
                        Some((font.next::<Dict<'a>>()?, font.next::<Number>()?))
                    });
                    if let Some((dict, size)) = font {
                        self.state.face = Some(self.fonts.face(&dict));
                        self.state.size = size.as_f64();
                    }
                }
                Op::TextFont(font) => {
                    let key: &[u8] = font.0.as_ref();
                    let face = match faces.get(key) {
                        Some(face) => Some(Rc::clone(face)),
                        None => resources.get_font(font.0).map(|dict| {
                            let face = self.fonts.face(&dict);
                            faces.insert(key.to_vec(), Rc::clone(&face));
                            face
                        }),
                    };
                    self.state.face = face;
                    self.state.size = font.1.as_f64();
                }
                Op::CharacterSpacing(value) => self.state.char_spacing = value.0.as_f64(),
                Op::WordSpacing(value) => self.state.word_spacing = value.0.as_f64(),
                Op::HorizontalScaling(value) => self.state.stretch = value.0.as_f64() / 100.0,
                Op::TextLeading(value) => self.state.leading = value.0.as_f64(),
                Op::TextRise(value) => self.state.rise = value.0.as_f64(),
                Op::TextRenderingMode(value) => self.state.render_mode = value.0.as_i64(),
                Op::BeginText(_) => {
                    self.state.text = Matrix::IDENTITY;
                    self.state.line = Matrix::IDENTITY;
                }
                Op::SetTextMatrix(m) => {
                    self.state.line = matrix([&m.0, &m.1, &m.2, &m.3, &m.4, &m.5]);
                    self.state.text = self.state.line;
                }
                Op::NextLine(by) => self.state.next_line(by.0.as_f64(), by.1.as_f64()),
                Op::NextLineAndSetLeading(by) => {
                    self.state.leading = -by.1.as_f64();
                    self.state.next_line(by.0.as_f64(), by.1.as_f64());
                }
                Op::NextLineUsingLeading(_) => self.state.next_line(0.0, -self.state.leading),
                Op::ShowText(shown) => self.show(shown.0.as_bytes()),
                Op::NextLineAndShowText(shown) => {
                    self.state.next_line(0.0, -self.state.leading);
                    self.show(shown.0.as_bytes());
                }
                Op::ShowTextWithParameters(shown) => {
                    self.state.word_spacing = shown.0.as_f64();
                    self.state.char_spacing = shown.1.as_f64();
                    self.state.next_line(0.0, -self.state.leading);
                    self.show(shown.2.as_bytes());
                }
                Op::ShowTexts(shown) => self.show_adjusted(shown.0),
                Op::BeginMarkedContent(mark) => self.begin_mark(mark.0, None),
                Op::BeginMarkedContentWithProperties(mark) => {
                    let properties = match mark.1 {
                        Object::Dict(dict) => Some(dict.clone()),
                        Object::Name(name) => resources.properties.get::<Dict<'_>>(name.as_ref()),
                        _ => None,
                    };
                    self.begin_mark(mark.0, properties.as_ref().map(|dict| (dict, depth)));
                }
                Op::EndMarkedContent(_) => self.end_mark(),
                Op::InlineImage(_) => self.out.picture(self.state.ctm),
                Op::XObject(name) => self.draw(name.0, resources, depth),
                drawing => self.shapes.follow(&drawing, self.state.ctm, self.state.ink),
            }
        }
    }

    fn draw(&mut self, name: &Name<'_>, resources: &Resources<'a>, depth: usize) {
        let Some(object) = resources.x_objects.get::<Stream<'a>>(name.as_ref()) else { return };
        let dict = object.dict();
        match dict.get::<Name<'_>>("Subtype").as_deref() {
            Some(b"Image") => self.out.picture(self.state.ctm),
            Some(b"Form") if depth < MAX_FORM_DEPTH => {
                self.forms += 1;
                if self.forms > MAX_FORMS {
                    self.cut = true;
                    return;
                }
                let Ok(content) = object.decoded_data() else { return };
                self.content_bytes += content.len();
                if self.content_bytes > self.most_bytes {
                    self.cut = true;
                    return;
                }
                let own = dict.get::<Dict<'a>>("Resources").map(Resources::new);
                let saved = self.state.clone();
                let (stack, marks) = (std::mem::take(&mut self.stack), self.marks.len());
                let matrix = dict.get::<[f64; 6]>("Matrix").map_or(Matrix::IDENTITY, Matrix);
                self.state.ctm = matrix.then(self.state.ctm);
                self.run(&content, own.as_ref().unwrap_or(resources), depth + 1);
                while self.marks.len() > marks {
                    self.end_mark();
                }
                self.stack = stack;
                self.state = saved;
            }
            _ => {}
        }
    }

    fn begin_mark(&mut self, tag: &Name<'_>, properties: Option<(&Dict<'_>, usize)>) {
        if self.marks.len() >= MAX_STACK {
            return;
        }
        let mut mark = Mark { artifact: tag.as_ref() == b"Artifact", ..Mark::default() };
        if let Some((dict, depth)) = properties {
            // Inside a form the ids count anew and belong to the form, not to the page.
            mark.mcid = dict.get::<i32>("MCID").filter(|_| depth == 0);
            mark.actual = dict
                .get::<hayro_syntax::object::String<'_>>("ActualText")
                .map(|text| (string::decode(text.as_bytes()), self.out.len()));
        }
        self.marks.push(mark);
        self.set_context();
    }

    fn end_mark(&mut self) {
        if let Some(mark) = self.marks.pop()
            && let Some((text, first)) = mark.actual
        {
            self.out.replace_text(first, &text);
        }
        self.set_context();
    }

    fn set_context(&mut self) {
        let mcid = self.marks.iter().rev().find_map(|mark| mark.mcid);
        let artifact = self.marks.iter().any(|mark| mark.artifact);
        self.out.set_mark(mcid, artifact);
    }

    fn show_adjusted(&mut self, pieces: &Array<'_>) {
        self.out.break_run();
        for piece in pieces.iter::<Object<'_>>() {
            match piece {
                Object::String(text) => self.show_codes(text.as_bytes()),
                Object::Number(by) => {
                    let shift = -by.as_f64() / 1000.0 * self.state.size;
                    let horizontal =
                        self.state.face.as_ref().is_none_or(|face| face.is_horizontal());
                    self.advance(shift, horizontal);
                }
                _ => {}
            }
        }
    }

    fn show(&mut self, bytes: &[u8]) {
        self.out.break_run();
        self.show_codes(bytes);
    }

    /// Moves the pen along the line of text by a distance in text space.
    fn advance(&mut self, by: f64, horizontal: bool) {
        let (x, y) = if horizontal { (by * self.state.stretch, 0.0) } else { (0.0, by) };
        self.state.text = Matrix::translation(x, y).then(self.state.text);
    }

    fn show_codes(&mut self, bytes: &[u8]) {
        let Some(face) = self.state.face.clone() else { return };
        let horizontal = face.is_horizontal();
        let mut offset = 0;
        while offset < bytes.len() {
            let (code, length) = face.read_code(bytes, offset);
            offset += length;
            let glyph = face.glyph(code);
            let state = &self.state;
            let placed =
                Matrix([state.size * state.stretch, 0.0, 0.0, state.size, 0.0, state.rise])
                    .then(state.text)
                    .then(state.ctm);
            if placed.is_finite() {
                self.out.glyph(&Pen {
                    placed,
                    face: &face,
                    ink: state.ink,
                    hidden: matches!(state.render_mode, 3 | 7),
                    // Filled and stroked: the usual way to fake a bold weight.
                    stroked: state.render_mode == 2,
                    glyph: &glyph,
                });
            }
            let mut by = glyph.advance * self.state.size + self.state.char_spacing;
            if length == 1 && code == 32 {
                by += self.state.word_spacing;
            }
            self.advance(by, horizontal);
        }
    }
}

/// The colour of fill components as `0xRRGGBB`; black where their number says nothing.
fn ink(components: &[Number]) -> u32 {
    let share = |n: &Number| n.as_f64().clamp(0.0, 1.0);
    let rgb = match components {
        [gray] => [share(gray); 3],
        [r, g, b] => [share(r), share(g), share(b)],
        [c, m, y, k] => [c, m, y].map(|part| (1.0 - share(part)) * (1.0 - share(k))),
        _ => [0.0; 3],
    };
    rgb.iter().fold(0, |ink, part| (ink << 8) | (part * 255.0).round() as u32)
}

fn matrix(numbers: [&Number; 6]) -> Matrix {
    Matrix(numbers.map(Number::as_f64))
}
