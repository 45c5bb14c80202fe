//! Column labels that the rows of a table repeat.
//!
//! A row is read as `Soort: SBO · Aandeel: 7,3 %`, so that it can be understood without its header;
//! but the label tells of the table, not of each row again. A passage of six rows would otherwise
//! be six times about *soort*.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::plan::CELL;

/// Where in a text labels stand that it had before: byte ranges, in their order.
pub(super) fn repeated(text: &str) -> Vec<Range<usize>> {
    let mut known = BTreeSet::new();
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.contains(CELL) {
            let mut at = start;
            for cell in line.split(CELL) {
                let (label, value) = cell.split_once(": ").unwrap_or((cell, ""));
                let is_new = known.insert(label.trim_end());
                if !is_new && !value.is_empty() {
                    found.push(at..at + label.len());
                }
                at += cell.len() + CELL.len();
            }
        }
        start += line.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_counts_once() {
        let check = |text: &str, expect: &[&str]| {
            let found: Vec<&str> = repeated(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expect, "{text}");
        };
        check("Jaar: 2014 · SBO: 830\nJaar: 2015 · SBO: 815\nHet SBO: minder", &["Jaar", "SBO"]);
        // The header itself, where it stands in the passage too.
        check("Doel · Stand\nDoel: plek · Stand: ja", &["Doel", "Stand"]);
        check("ja · ja\nja · nee", &[]);
        check("Let op: dit.\nLet op: dat.", &[]);
        check("", &[]);
    }
}
