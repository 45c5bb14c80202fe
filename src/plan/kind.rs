//! What each node is: front matter, chapter, section, ambition or appendix; by label, number and place.

use super::Kind;
use super::anchor;
use super::label;
use super::node::Node;
use super::title;
use super::vocabulary::{
    AMBITION_LISTS, APPENDICES_TITLES, CONTENTS_TITLES, Label, UNNUMBERED_CHAPTERS,
};

/// What each section is, by label, number and place.
pub(super) fn set_kinds(roots: &mut [Node]) {
    let numbered = |node: &Node| {
        node.number.is_some()
            && matches!(node.label, Label::None | Label::Chapter | Label::Theme(_) | Label::Part)
    };
    let usual = |node: &Node| UNNUMBERED_CHAPTERS.contains(&title::fold(&node.title).as_str());
    let first = roots
        .iter()
        .position(numbered)
        .or_else(|| roots.iter().position(|node| !node.evidence.is_empty() && !usual(node)))
        .unwrap_or(roots.len());
    for (at, node) in roots.iter_mut().enumerate() {
        node.kind = if is_appendix(node) {
            Kind::Appendix
        } else if at < first || is_contents(&node.title) {
            Kind::Front
        } else {
            Kind::Chapter
        };
        let part = node.label == Label::Part;
        node.anchor = labelled_anchor(node);
        set_kinds_below(&mut node.children, part);
    }
}

fn set_kinds_below(nodes: &mut [Node], under_part: bool) {
    for node in nodes {
        let chapter = under_part
            && (matches!(node.label, Label::Chapter | Label::Theme(_))
                || (node.label == Label::None
                    && node.number.as_ref().is_some_and(|n| !n.contains('.'))));
        node.kind = match node.label {
            _ if chapter => Kind::Chapter,
            Label::Ambition if node.number.is_some() => Kind::Ambition,
            Label::Appendix => Kind::Appendix,
            _ => Kind::Section,
        };
        node.anchor = labelled_anchor(node);
        if node.number.is_none() {
            node.anchor = ambitions_anchor(&node.title);
        }
        set_kinds_below(&mut node.children, false);
    }
}

/// The anchor of a section whose label is a word of its own: `deel-2`, `artikel-5`, `pijler-1`.
fn labelled_anchor(node: &Node) -> Option<String> {
    let word = match node.label {
        Label::Part => "deel",
        Label::Theme(word) => word,
        Label::Component => "onderdeel",
        Label::Article => "artikel",
        _ => return None,
    };
    node.number.as_ref().map(|number| format!("{word}-{}", anchor::slug(number)))
}

/// `Ambities bij hoofdstuk 5` → `ambities-hoofdstuk-5`.
fn ambitions_anchor(title: &str) -> Option<String> {
    let folded = title::fold(title);
    let certain =
        AMBITION_LISTS.iter().any(|(words, certain)| *certain && folded.starts_with(words));
    let (_, number) = folded.split_once("hoofdstuk ")?;
    let number =
        label::read_number(number.split_whitespace().next()?.trim_end_matches(['.', ':']))?;
    certain.then(|| format!("ambities-hoofdstuk-{}", number.text.to_lowercase()))
}

fn is_appendix(node: &Node) -> bool {
    node.label == Label::Appendix || APPENDICES_TITLES.contains(&title::fold(&node.title).as_str())
}

/// Whether a title is that of a contents page.
pub(super) fn is_contents(title: &str) -> bool {
    let folded = title::fold(title);
    // `Inhoud per paragraaf` is a second, longer list.
    CONTENTS_TITLES.contains(&folded.split(" per ").next().unwrap_or(&folded))
}
