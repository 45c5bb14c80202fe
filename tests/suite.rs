//! The one integration binary: a line for each surface.

mod support;

mod cli;
mod pipeline;
mod serving;
mod shared;
mod structure;
mod tidy;
mod web;
