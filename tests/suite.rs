//! The one integration binary: a line for each surface.

mod support;

mod analysis;
mod api;
mod beheer;
mod busy;
mod cli;
mod damage;
mod faults;
mod hostile;
mod http;
mod load;
mod pipeline;
mod questions;
mod relevance;
mod serving;
mod shared;
mod site;
mod stopping;
mod structure;
mod tidy;
mod watch;
mod web;
