//! The child process that reads one PDF: bytes in, a [`Plan`](crate::plan::Plan) and warnings out.
//!
//! No input can take a run down: the bytes of a PDF are only touched in a process of their own, with
//! a bounded address space, CPU time and output. The parent ([`Reader`]) sends one [`Request`] and
//! the bytes; the child answers with [`Message`]s, each a length and that many bytes of postcard. The
//! plan from the text alone comes first and the plan with the file's structure second: when the
//! second parser crashes or hangs, the parent keeps the last whole message, and only the structure
//! is lost.
//!
//! Must never know the index or HTTP.

mod account;
mod child;
mod load;
mod parent;
mod picture;
mod stages;

pub use child::run;
pub use load::load;
pub use parent::{Failure, Reader, Reading, in_order};

use serde::{Deserialize, Serialize};

use crate::plan::{Overrides, Plan, Warning};

/// Bounds on the reading of one PDF. Every one was chosen far above what real files need: the largest
/// of 23 real plans and manuals (131 pages) takes under a second.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of address space of the child.
    pub address_space: u64,
    /// Seconds of CPU time of the child.
    pub cpu_seconds: u64,
    /// Milliseconds on the clock until the text is there.
    pub wall_ms: u64,
    /// Milliseconds more for each page, once the number of pages is known.
    pub wall_ms_per_page: u64,
    /// Bytes of all messages together.
    pub output: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            address_space: 1 << 30,
            cpu_seconds: 60,
            wall_ms: 30_000,
            wall_ms_per_page: 200,
            output: 64 << 20,
        }
    }
}

impl Limits {
    /// Bounds on the drawing of one page, which a visitor waits for: of 20 real pages the slowest took
    /// 70 ms of CPU time at 800 pixels.
    #[must_use]
    pub fn of_a_picture() -> Limits {
        Limits {
            address_space: 1 << 30,
            cpu_seconds: 8,
            wall_ms: 8_000,
            wall_ms_per_page: 0,
            output: 32 << 20,
        }
    }
}

/// What the parent asks of a child, before the bytes of the PDF.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Request {
    pub(crate) task: Task,
    pub(crate) limits: Limits,
    /// Process id of the parent: a child with another one is an orphan.
    pub(crate) parent: u32,
    /// Bytes of the PDF that follow.
    pub(crate) length: u64,
}

/// What to make of a PDF.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Task {
    /// A plan with passages.
    Plan(Identity),
    /// Its pages as text, to look at.
    Pages,
    /// A picture of one page.
    Picture {
        /// Physical page number, from 1.
        page: u32,
        /// Pixels.
        width: u16,
    },
}

/// What the corpus says about a document, as far as reading it depends on it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Id of the document: what the ids of its passages begin with.
    pub id: String,
    /// Its title; empty where the file must tell.
    pub title: String,
    /// `plan`, `addendum` or `bijlage`; empty where it isn't known.
    pub kind: String,
    /// What the owner corrects in the reading.
    pub overrides: Overrides,
    /// Whether to say which lines were nearly taken for headings.
    pub explain: bool,
}

/// What a child says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Message {
    /// The number of pages, as soon as it is known: more pages may take more time.
    Length(u64),
    /// The plan as far as it is known now; a later one is better.
    Plan(Box<Plan>, Vec<Warning>),
    /// The pages as text.
    Pages(Vec<PageText>),
    /// A picture of a page as a PNG.
    Picture(Vec<u8>),
    /// The file can't be read; the reason is one English sentence.
    Unreadable(String),
    /// The file can be read but holds no text; the reason says what it holds.
    NoText(String),
    /// Reading failed by a fault of this program.
    Fault(String),
    /// Nothing more will come.
    Done,
}

/// One page as text in reading order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageText {
    /// Physical page number, from 1.
    pub number: u32,
    /// Printed page number.
    pub label: Option<String>,
    /// Width in points.
    pub width: f32,
    /// Height in points.
    pub height: f32,
    /// The text, a line end after each block; running heads are left out.
    pub text: String,
    /// The lines in reading order; the running heads come last.
    pub lines: Vec<LineText>,
}

/// One line of a page, for inspection.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LineText {
    /// What its block was taken for: `paragraph`, `listItem`, …, `furniture`.
    pub kind: String,
    /// Number of its block in the file, from 1 in reading order; none for furniture.
    pub block: Option<u32>,
    /// Left edge in points.
    pub left: f32,
    /// Top edge in points.
    pub top: f32,
    /// Type size in points.
    pub size: f32,
    /// Whether most of it is bold.
    pub bold: bool,
    /// Its words, a space between two.
    pub text: String,
    /// The same words, each with its box.
    pub words: Vec<WordText>,
}

/// One word of a line, for inspection.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WordText {
    /// The word as drawn.
    pub text: String,
    /// Left, top, right and bottom edge in points, from the top left of the page.
    pub edges: [f32; 4],
}
