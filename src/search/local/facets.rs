//! How many of the passages found stand in each document and chapter, and of which kind they are.

use super::LocalEngine;
use crate::search::rank::Scores;
use crate::search::{ChapterRef, DocumentRef, FacetCount, Facets};

/// Names of the kinds of section, by [`kind_number`](crate::schema::kind_number).
const KINDS: [&str; 5] = ["front", "chapter", "section", "ambition", "appendix"];

impl LocalEngine {
    pub(super) fn facets(&self, scores: &Scores) -> Facets {
        let columns = &self.columns;
        let mut documents = vec![0; columns.documents.len()];
        let mut chapters = vec![0; columns.chapters.len()];
        let mut kinds = [0; KINDS.len()];
        // What has no chapter is not counted among the chapters.
        let count = |counts: &mut [usize], at: Option<usize>| {
            if let Some(count) = at.and_then(|at| counts.get_mut(at)) {
                *count += 1;
            }
        };
        for (doc, _) in scores.all() {
            let at = doc as usize;
            count(&mut documents, columns.document.get(at).map(|&number| number as usize));
            count(&mut chapters, columns.chapter.get(at).map(|&number| number as usize));
            count(&mut kinds, columns.kind.get(at).map(|&number| number as usize));
        }
        let of_document = |document: &DocumentRef| (document.id.clone(), document.title.clone());
        let of_chapter = |chapter: &ChapterRef| (chapter.number.clone(), chapter.title.clone());
        let document = counted(&documents, &columns.documents, of_document);
        let mut chapter = counted(&chapters, &columns.chapters, of_chapter);
        chapter.sort_by_key(|facet| {
            (facet.value.parse::<u32>().unwrap_or(u32::MAX), facet.value.clone())
        });
        let kind = counted(&kinds, &KINDS, |kind| ((*kind).to_owned(), (*kind).to_owned()));
        Facets { document, chapter, kind }
    }
}

/// The values that were counted at all, each with its label.
fn counted<T>(
    counts: &[usize],
    values: &[T],
    named: impl Fn(&T) -> (String, String),
) -> Vec<FacetCount> {
    let some = counts.iter().zip(values).filter(|(count, _)| **count > 0);
    some.map(|(&count, of)| {
        let (value, label) = named(of);
        FacetCount { value, label, count }
    })
    .collect()
}
