//! How many of the passages found stand in each document and chapter, and of which kind they are.

use std::collections::BTreeMap;

use super::LocalEngine;
use crate::search::{FacetCount, Facets};

impl LocalEngine {
    pub(super) fn facets(&self, found: &[(u32, f32)]) -> Facets {
        let columns = &self.columns;
        let mut documents: BTreeMap<u32, usize> = BTreeMap::new();
        let mut chapters: BTreeMap<u32, usize> = BTreeMap::new();
        let mut kinds: BTreeMap<u8, usize> = BTreeMap::new();
        for &(doc, _) in found {
            let at = doc as usize;
            *documents.entry(columns.document.get(at).copied().unwrap_or(u32::MAX)).or_default() +=
                1;
            *chapters.entry(columns.chapter.get(at).copied().unwrap_or(u32::MAX)).or_default() += 1;
            *kinds.entry(columns.kind.get(at).copied().unwrap_or(0)).or_default() += 1;
        }
        let document = documents
            .into_iter()
            .filter_map(|(at, count)| {
                let id = columns.documents.get(at as usize)?;
                let label = self
                    .documents
                    .get(id)
                    .map_or_else(|| id.clone(), |document| document.title.clone());
                Some(FacetCount { value: id.clone(), label, count })
            })
            .collect();
        let mut chapter: Vec<FacetCount> = chapters
            .into_iter()
            .filter_map(|(at, count)| {
                let chapter = columns.chapters.get(at as usize)?;
                Some(FacetCount {
                    value: chapter.number.clone(),
                    label: chapter.title.clone(),
                    count,
                })
            })
            .collect();
        chapter.sort_by_key(|facet| {
            (facet.value.parse::<u32>().unwrap_or(u32::MAX), facet.value.clone())
        });
        let kind = kinds
            .into_iter()
            .map(|(kind, count)| {
                let name = ["front", "chapter", "section", "ambition", "appendix"]
                    .get(kind as usize)
                    .copied()
                    .unwrap_or("front");
                FacetCount { value: name.to_owned(), label: name.to_owned(), count }
            })
            .collect();
        Facets { document, chapter, kind }
    }
}
