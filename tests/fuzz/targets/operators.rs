//! The operators of a page → text runs.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../operators.rs"]
mod operators;

fuzz_target!(|bytes: &[u8]| operators::check(bytes));
