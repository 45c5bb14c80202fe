//! Full-text search over Dutch policy plans: PDFs in, ranked passages with chapter anchors out.
//!
//! Data goes through the modules once, in the order in which they stand below:
//!
//! ```text
//!                  lexicon ─────┬───────────────┐
//! bytes ─ pdf ─→ layout ─→ plan ─→ worker ─┐    dutch ─→ schema ─┬─→ index      (writes a generation)
//!                                          └──────────→ store ───┼─→ search ─┐
//!                                                                └───────────┴─→ web ─→ main   (read it)
//! ```
//!
//! An arrow points to the user. What a module may name is a table in `tests/tidy.rs`, which fails
//! with file and line on any other import.
//!
//! # What holds everywhere
//!
//! - The inner stages (`pdf`, `layout`, `plan`) do no I/O, read no clock and never fail: a stage
//!   returns what it could make of its input, and warnings about the rest. `Result` lives at the
//!   edges: file, index, network.
//! - Same input, same output: nothing depends on hash order, thread timing or the time of day.
//! - Bytes of a PDF are only touched in a worker process. No file can end a run.
//! - A served index is whole or it is the one before: a generation is written beside the old one,
//!   verified, and published by one rename.
//! - Offsets into a text refer to that text as it is shown: bytes inside, UTF-16 code units in JSON.
//! - HTML is made by templates; Dutch for visitors lives in `web::text_nl` and the templates; Dutch
//!   as data lives in `plan::vocabulary` and `dutch/data`.

pub mod lexicon;
pub mod pdf;
pub mod layout;
pub mod plan;
pub mod worker;
pub mod dutch;
pub mod schema;
pub mod store;
pub mod index;
pub mod search;
pub mod evaluate;
pub mod web;

pub mod cli;
pub mod config;
