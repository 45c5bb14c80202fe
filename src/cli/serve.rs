//! `serve`: the published generation over HTTP.

use std::io::Write;

use super::{End, Error};
use crate::config::Config;
use crate::index::VERSIONS;
use crate::store::Generation;

/// Serves until it is told to stop.
pub(super) fn serve(config: &Config, out: &mut dyn Write) -> Result<End, Error> {
    let generation = Generation::open(&config.index, &VERSIONS)?;
    writeln!(out, "generation {}", generation.number())?;
    Ok(End::Done)
}
