//! Candidates that are one heading: a label or number and the title under it, a title over two blocks.

use super::candidate::{Candidate, MOST_LINES, ON_CONTENTS};
use super::row::Row;
use super::vocabulary::Label;

/// `Hoofdstuk 5` alone on its lines joins the title after it, on the next page too; and two
/// candidates of one look right under each other are one title that the layout cut.
pub(super) fn join_labels(rows: &[Row], found: &mut Vec<Candidate>) {
    let mut joined: Vec<Candidate> = Vec::new();
    for candidate in found.drain(..) {
        let Some(before) = joined.last() else {
            joined.push(candidate);
            continue;
        };
        let adjacent = before.rows.end == candidate.rows.start;
        let bare = before.title.is_empty() && before.number.is_some();
        // A part page: a big `I`, and `Deel 1: …` under it.
        let part = candidate.label == Label::Part && !candidate.title.is_empty();
        // The same number again, as a thumb index or on the next page.
        let echo = bare
            && candidate.title.is_empty()
            && candidate.number == before.number
            && candidate.label == Label::None;
        if adjacent && echo {
            let evidence = [before.evidence.as_slice(), candidate.evidence.as_slice()].concat();
            let (label, number) = (before.label, before.number.clone());
            let mut whole = Candidate::new(rows, before.rows.start..candidate.rows.end);
            (whole.label, whole.number, whole.title) = (label, number, String::new());
            whole.evidence = evidence;
            joined.pop();
            joined.push(whole);
            continue;
        }
        let own = candidate.number.is_none() || candidate.number == before.number;
        let takes_title = bare
            && !candidate.title.is_empty()
            && (own || (part && before.label == Label::None))
            && (candidate.score() > 1.0 || before.label != Label::None)
            && candidate.text.split_whitespace().count() <= 30;
        if adjacent && (takes_title || continues(rows, before, &candidate)) {
            let mut whole = Candidate::new(rows, before.rows.start..candidate.rows.end);
            whole.evidence.clone_from(&before.evidence);
            whole.evidence.retain(|(what, _)| what != "no title");
            whole.level = candidate.level.or(before.level);
            if takes_title {
                whole.add("title after its number", 1.0 + candidate.score().max(0.0) / 2.0);
                let named = |(what, _): &&(String, f32)| what == ON_CONTENTS;
                whole.evidence.extend(candidate.evidence.iter().find(named).cloned());
            }
            if takes_title && whole.title != candidate.title {
                whole.label = if part { Label::Part } else { before.label };
                whole.number.clone_from(&before.number);
                whole.title.clone_from(&candidate.title);
            }
            joined.pop();
            joined.push(whole);
        } else {
            joined.push(candidate);
        }
    }
    // A number or label that found no title is page furniture or a cell.
    for candidate in &mut joined {
        if candidate.title.is_empty()
            && !candidate.evidence.iter().any(|(what, _)| what == "no title")
        {
            let weight = if candidate.label == Label::None { -5.0 } else { -0.5 };
            candidate.add("no title", weight);
        }
    }
    *found = joined;
}

pub(super) fn continues(rows: &[Row], before: &Candidate, after: &Candidate) -> bool {
    let last = before.rows.end.checked_sub(1).and_then(|at| rows.get(at));
    let (Some(last), Some(next)) = (last, rows.get(after.rows.start)) else {
        return false;
    };
    last.page == next.page
        && last.looks_like(next)
        && last.prominence > 1.1
        && last.capitals == next.capitals
        && after.number.is_none()
        && !before.text.ends_with(['.', '?', '!', ':'])
        && next.top > last.top
        && next.top - last.bottom < 0.55 * last.size
        && (next.left - last.left).abs() < 1.5 * last.size
        && before.rows.len() + after.rows.len() <= MOST_LINES
}
