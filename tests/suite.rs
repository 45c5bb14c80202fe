//! The one integration binary: a line for each surface.

mod support;

mod analysis;
mod api;
mod backup;
mod beheer;
mod busy;
mod canary;
mod cli;
mod container;
mod corrections;
mod damage;
mod faults;
mod fuzzed;
mod hazards;
mod hostile;
mod http;
mod layouts;
mod load;
mod locks;
mod manual;
mod markup;
mod outside;
mod pages;
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
