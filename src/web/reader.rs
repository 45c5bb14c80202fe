//! Reading: one passage, and a whole document as accessible HTML.

mod document;
mod passage;

use crate::plan::{Passage, Plan, Section};

use super::text_nl;

pub(super) use document::document;
pub(super) use passage::passage;

/// Which part of its section a passage is; nothing where it is the whole.
pub(super) fn part_of(plan: &Plan, id: &str) -> Option<String> {
    let anchor = |passage: &Passage| passage.path.last().map(|step| step.anchor.clone());
    let section = anchor(plan.passages.iter().find(|passage| passage.id == id)?)?;
    let parts = plan.passages.iter().filter(|passage| anchor(passage).as_ref() == Some(&section));
    let ids: Vec<&str> = parts.map(|passage| passage.id.as_str()).collect();
    let at = ids.iter().position(|part| *part == id)?;
    (ids.len() > 1).then(|| text_nl::part(at + 1, ids.len()))
}

/// The section with an anchor.
pub(super) fn find_section<'a>(sections: &'a [Section], anchor: &str) -> Option<&'a Section> {
    sections.iter().find_map(|section| {
        if section.anchor == anchor {
            Some(section)
        } else {
            find_section(&section.children, anchor)
        }
    })
}
