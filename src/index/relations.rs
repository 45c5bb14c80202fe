//! Addendum ⇄ plan: every change that an addendum makes is marked on both sides.

use crate::plan::{Plan, Warning};
use crate::store::{DocumentEntry, StoreError};

/// Forgets what an earlier run marked.
pub(super) fn forget(plan: &mut Plan) {
    for passage in &mut plan.passages {
        passage.amended_by.clear();
        passage.amends.clear();
    }
}

/// Marks in every plan what its addenda change, and in every addendum what it changes: `mark` does so
/// for the positions of an addendum and of its plan. Each warning comes with the position of the
/// addendum that it is about.
pub(super) fn relate(
    documents: &[DocumentEntry],
    mut mark: impl FnMut(usize, usize) -> Result<Vec<Warning>, StoreError>,
) -> Result<Vec<(usize, Warning)>, StoreError> {
    let mut warnings = Vec::new();
    for (at, addendum) in documents.iter().enumerate().filter(|(_, d)| d.kind == "addendum") {
        let target = match target(documents, addendum) {
            Ok(target) => target,
            Err(message) => {
                warnings.push((at, Warning { page: None, message }));
                continue;
            }
        };
        if target != at {
            warnings.extend(mark(at, target)?.into_iter().map(|warning| (at, warning)));
        }
    }
    Ok(warnings)
}

/// Position of the document that an addendum changes: the one that `corpus.toml` names, else the only
/// plan there is.
fn target(documents: &[DocumentEntry], addendum: &DocumentEntry) -> Result<usize, String> {
    if let Some(amends) = &addendum.amends {
        let named = documents.iter().position(|document| document.id.eq_ignore_ascii_case(amends));
        return named.ok_or_else(|| {
            format!(
                "the document that it amends, {amends}, is not served: its changes are not shown"
            )
        });
    }
    let mut plans = (0..).zip(documents).filter(|(_, document)| document.kind == "plan");
    match (plans.next(), plans.next()) {
        (Some((position, _)), None) => Ok(position),
        _ => {
            Err("it is not known which document this addendum changes: say so in corpus.toml with \
                  `amends`"
                .to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(id: &str, kind: &str, amends: Option<&str>) -> DocumentEntry {
        DocumentEntry {
            id: id.to_owned(),
            kind: kind.to_owned(),
            amends: amends.map(str::to_owned),
            ..DocumentEntry::default()
        }
    }

    #[test]
    fn an_addendum_finds_its_plan() {
        let (p, q) = (document("p", "plan", None), document("q", "plan", None));
        let check = |documents: &[&DocumentEntry],
                     amends: Option<&str>,
                     expected: Option<usize>| {
            let documents: Vec<_> = documents.iter().map(|document| (*document).clone()).collect();
            let addendum = document("a", "addendum", amends);
            assert_eq!(target(&documents, &addendum).ok(), expected, "{documents:?}");
        };
        check(&[&p], None, Some(0));
        check(&[&p, &q], None, None);
        check(&[&p, &q], Some("q"), Some(1));
        check(&[&p, &q], Some("weg"), None);
        check(&[], None, None);
    }
}
