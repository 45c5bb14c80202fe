//! What is known of every passage without reading its text: one value a passage, by its number.
//!
//! Read once on opening; filters, order and facets look here and nowhere else.

use std::collections::BTreeMap;

use super::LocalEngine;
use crate::plan::Effect;
use crate::schema;
use crate::search::{ChapterRef, FacetCount, Facets, SearchError};

/// One value a passage, by its number.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) document: Vec<u32>,
    pub(super) documents: Vec<String>,
    /// Index into `chapters`, `u32::MAX` for none.
    pub(super) chapter: Vec<u32>,
    pub(super) chapters: Vec<ChapterRef>,
    pub(super) section: Vec<u32>,
    pub(super) kind: Vec<u8>,
    pub(super) date: Vec<u32>,
    /// The few passages that are out of force, with the numbers of the passages that replace them.
    pub(super) superseded: BTreeMap<u32, (u64, Vec<u32>)>,
}

impl Columns {
    pub(super) fn document_id(&self, doc: u32) -> Option<&str> {
        let at = *self.document.get(doc as usize)? as usize;
        self.documents.get(at).map(String::as_str)
    }

    pub(super) fn chapter_of(&self, doc: u32) -> Option<&ChapterRef> {
        self.chapters.get(*self.chapter.get(doc as usize)? as usize)
    }
}

impl LocalEngine {
    pub(super) fn read_columns(&self) -> Result<Columns, SearchError> {
        let mut columns = Columns::default();
        let Some(reader) = self.searcher.segment_readers().first() else { return Ok(columns) };
        let fast = reader.fast_fields();
        let numbers = |name: &str| -> Result<Vec<u64>, SearchError> {
            let column = fast.u64(name)?;
            Ok((0..reader.max_doc()).map(|doc| column.first(doc).unwrap_or(0)).collect())
        };
        let small = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
        columns.section = numbers("section")?.into_iter().map(small).collect();
        columns.kind =
            numbers("kind")?.into_iter().map(|kind| u8::try_from(kind).unwrap_or(0)).collect();
        columns.date = numbers("date")?.into_iter().map(small).collect();
        let strings = |name: &str| -> Result<(Vec<u32>, Vec<String>), SearchError> {
            let Some(column) = fast.str(name)? else {
                return Ok((vec![u32::MAX; reader.max_doc() as usize], Vec::new()));
            };
            let mut values = Vec::new();
            for number in 0..column.num_terms() as u64 {
                let mut value = String::new();
                column
                    .ord_to_str(number, &mut value)
                    .map_err(|error| SearchError::Index(error.to_string()))?;
                values.push(value);
            }
            let docs = (0..reader.max_doc())
                .map(|doc| column.term_ords(doc).next().map_or(u32::MAX, small))
                .collect();
            Ok((docs, values))
        };
        (columns.document, columns.documents) = strings("document")?;
        let (chapter, numbers_of_chapters) = strings("chapter")?;
        for (at, number) in numbers_of_chapters.into_iter().enumerate() {
            let first = chapter
                .iter()
                .position(|&found| found as usize == at)
                .and_then(|doc| u32::try_from(doc).ok());
            let passage = first.map(|doc| self.stored(doc)).transpose()?.unwrap_or_default();
            let title =
                schema::chapter(&passage).map(|(_, title)| title.to_owned()).unwrap_or_default();
            columns.chapters.push(ChapterRef { number, title });
        }
        columns.chapter = chapter;
        for (doc, effect) in
            numbers("superseded")?.into_iter().enumerate().filter(|&(_, effect)| effect > 0)
        {
            let doc = small(doc as u64);
            let by = self.stored(doc)?.amended_by;
            let replacing = by
                .iter()
                .filter(|amended| amended.effect == Effect::Replaces)
                .filter_map(|amended| self.number_of(&amended.passage))
                .collect();
            columns.superseded.insert(doc, (effect, replacing));
        }
        Ok(columns)
    }

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
