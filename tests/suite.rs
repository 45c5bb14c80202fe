//! The one integration binary: a line for each surface.

mod structure;
mod tidy;
mod support;
mod cli;
mod pipeline;
mod web;
