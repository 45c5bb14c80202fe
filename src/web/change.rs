//! What an addendum does to a passage, and what a passage of an addendum does elsewhere, as notices.

use crate::plan::{AmendedBy, Amends, Effect};

use super::link::{Asking, Links};
use super::reader::find_section;
use super::{Served, State, text_nl};

/// A change that another document makes, or that this passage makes elsewhere.
pub(super) struct Notice {
    /// What happens, before the title of who does it.
    pub(super) words: &'static str,
    pub(super) title: String,
    pub(super) link: String,
    pub(super) page: Option<u32>,
    /// What that means for the text below; leads to the quote where there is one.
    pub(super) means: &'static str,
    /// What the addendum quotes.
    pub(super) quote: Option<String>,
    /// The text above or below is no longer in force.
    pub(super) strong: bool,
}

/// The notices of what changes a passage, each addendum and effect once.
pub(super) fn notices_by(links: &Links, amended_by: &[AmendedBy]) -> Vec<Notice> {
    let mut seen: Vec<(&str, Effect)> = Vec::new();
    let mut notices = Vec::new();
    for change in amended_by {
        let key = (change.passage.as_str(), change.effect);
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        let sure = change.is_sure();
        let quote = change.quote.clone().filter(|quote| !quote.trim().is_empty());
        let (words, means) = text_nl::effect_by(change.effect, quote.is_some(), sure);
        // What is added or confirmed changes no word of the text, so its quote is left out.
        let quote = quote.filter(|_| means.ends_with(':'));
        notices.push(Notice {
            words,
            title: change.title.clone(),
            link: links.passage(&change.passage, Asking::NOTHING),
            page: Some(change.page).filter(|page| *page > 0),
            means,
            quote,
            strong: sure && matches!(change.effect, Effect::Deletes | Effect::Replaces),
        });
    }
    notices
}

/// The notices of what a passage changes elsewhere.
pub(super) fn notices_on(state: &State, served: &Served, amends: &[Amends]) -> Vec<Notice> {
    let mut seen: Vec<(&str, Effect)> = Vec::new();
    let mut notices = Vec::new();
    for change in amends {
        let key = (change.anchor.as_str(), change.effect);
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        notices.push(Notice {
            words: text_nl::effect_on(change.effect),
            title: section_name(served, &change.document, &change.anchor),
            link: state.links.section(&change.document, &change.anchor),
            page: None,
            means: "",
            quote: None,
            strong: false,
        });
    }
    notices
}

/// Label and title of a section; the document's title where there is no such section.
fn section_name(served: &Served, document: &str, anchor: &str) -> String {
    let plan = served.plan(document).ok();
    let section = plan.as_ref().and_then(|plan| find_section(&plan.sections, anchor));
    match section {
        Some(section) => {
            let label = text_nl::label(section.kind, section.level, section.number.as_deref());
            format!("{label} {}", text_nl::capital(&section.title)).trim().to_owned()
        }
        None => served.generation.document(document).map_or_else(String::new, |d| d.title.clone()),
    }
}
