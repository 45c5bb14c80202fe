//! The one integration binary: a line for each surface.

mod support;

mod analysis;
mod beheer;
mod cli;
mod http;
mod pipeline;
mod relevance;
mod serving;
mod shared;
mod structure;
mod tidy;
mod web;
