//! How many of the passages found stand in each document and chapter, and of which kind they are.

use super::LocalEngine;
use crate::search::{FacetCount, Facets};

/// Names of the kinds of section, by [`kind_number`](crate::schema::kind_number).
const KINDS: [&str; 5] = ["front", "chapter", "section", "ambition", "appendix"];

impl LocalEngine {
    pub(super) fn facets(&self, found: &[(u32, f32)]) -> Facets {
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
        for &(doc, _) in found {
            let at = doc as usize;
            count(&mut documents, columns.document.get(at).map(|&number| number as usize));
            count(&mut chapters, columns.chapter.get(at).map(|&number| number as usize));
            count(&mut kinds, columns.kind.get(at).map(|&number| number as usize));
        }
        let document = documents
            .into_iter()
            .zip(&columns.documents)
            .filter(|&(count, _)| count > 0)
            .map(|(count, document)| FacetCount {
                value: document.id.clone(),
                label: document.title.clone(),
                count,
            })
            .collect();
        let mut chapter: Vec<FacetCount> = chapters
            .into_iter()
            .zip(&columns.chapters)
            .filter(|&(count, _)| count > 0)
            .map(|(count, chapter)| FacetCount {
                value: chapter.number.clone(),
                label: chapter.title.clone(),
                count,
            })
            .collect();
        chapter.sort_by_key(|facet| {
            (facet.value.parse::<u32>().unwrap_or(u32::MAX), facet.value.clone())
        });
        let kind = kinds
            .into_iter()
            .zip(KINDS)
            .filter(|&(count, _)| count > 0)
            .map(|(count, name)| FacetCount {
                value: name.to_owned(),
                label: name.to_owned(),
                count,
            })
            .collect();
        Facets { document, chapter, kind }
    }
}
