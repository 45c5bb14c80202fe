//! What is known of every passage without reading its text: one value a passage, by its number.
//!
//! Read once on opening; filters, order and [`super::facets`] look here and nowhere else.

use std::collections::BTreeMap;

use tantivy::columnar::Column;

use super::LocalEngine;
use super::replaced::Superseded;
use crate::plan::Effect;
use crate::schema;
use crate::search::{ChapterRef, DocumentRef, SearchError};

/// One value a passage, by its number.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) document: Vec<u32>,
    pub(super) documents: Vec<DocumentRef>,
    /// Index into `chapters`, `u32::MAX` for none.
    pub(super) chapter: Vec<u32>,
    pub(super) chapters: Vec<ChapterRef>,
    pub(super) section: Vec<u32>,
    pub(super) kind: Vec<u8>,
    pub(super) date: Vec<u32>,
    /// The few passages that are out of force, with the numbers of the passages that replace them.
    pub(super) superseded: Superseded,
}

impl Columns {
    pub(super) fn document_of(&self, doc: u32) -> Option<&DocumentRef> {
        self.documents.get(*self.document.get(doc as usize)? as usize)
    }

    pub(super) fn chapter_of(&self, doc: u32) -> Option<&ChapterRef> {
        self.chapters.get(*self.chapter.get(doc as usize)? as usize)
    }

    /// For each passage that is shown: how many others of its section were found. The passages of a
    /// section stand next to each other.
    pub(super) fn in_sections_of(
        &self,
        shown: &[(u32, f32)],
        found: impl Fn(u32) -> bool,
    ) -> Vec<usize> {
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        let section = |doc: u32| self.section.get(doc as usize).copied();
        let others = |&(doc, _): &(u32, f32)| {
            let here = section(doc)?;
            let count = counts.entry(here).or_insert_with(|| {
                let before = (0..doc).rev().take_while(|&other| section(other) == Some(here));
                let after = (doc..).take_while(|&other| section(other) == Some(here));
                before.chain(after).filter(|&doc| found(doc)).count()
            });
            Some(count.saturating_sub(1))
        };
        shown.iter().map(others).map(Option::unwrap_or_default).collect()
    }
}

impl LocalEngine {
    /// Reads them, with what is known of the documents.
    pub(super) fn read_columns(&self, documents: Vec<DocumentRef>) -> Result<Columns, SearchError> {
        let mut columns = Columns::default();
        let Some(reader) = self.searcher.segment_readers().first() else { return Ok(columns) };
        let fast = reader.fast_fields();
        let all: Vec<u32> = (0..reader.max_doc()).collect();
        let first = |column: &Column<u64>| {
            let mut values = vec![None; all.len()];
            column.first_vals(&all, &mut values);
            values
        };
        let numbers = |name: &str| -> Result<Vec<u64>, SearchError> {
            let values = first(&fast.u64(name)?);
            Ok(values.into_iter().map(Option::unwrap_or_default).collect())
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
            let damaged = |error: std::io::Error| SearchError::Index(error.to_string());
            let mut terms = column.dictionary().stream().map_err(damaged)?;
            let mut values = Vec::with_capacity(column.num_terms());
            while terms.advance() {
                values.push(String::from_utf8_lossy(terms.key()).into_owned());
            }
            let docs = first(column.ords()).into_iter();
            Ok((docs.map(|value| value.map_or(u32::MAX, small)).collect(), values))
        };
        let (document, ids) = strings("document")?;
        columns.document = document;
        let mut known: BTreeMap<String, DocumentRef> =
            documents.into_iter().map(|document| (document.id.clone(), document)).collect();
        let of_id = |id: String| {
            known.remove(&id).unwrap_or_else(|| DocumentRef {
                title: id.clone(),
                id,
                ..DocumentRef::default()
            })
        };
        columns.documents = ids.into_iter().map(of_id).collect();
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_of_a_section_are_counted() {
        let columns = Columns { section: vec![1, 1, 1, 2, 3, 3], ..Columns::default() };
        let found = [(4, 9.0), (0, 8.0), (2, 7.0), (3, 6.0), (5, 5.0)];
        let was_found = |doc: u32| found.iter().any(|&(found, _)| found == doc);
        assert_eq!(columns.in_sections_of(&found[..3], was_found), [1, 1, 1]);
        assert_eq!(columns.in_sections_of(&found[3..4], was_found), [0]);
        assert_eq!(columns.in_sections_of(&[(9, 1.0)], was_found), [0], "not in the index");
        assert_eq!(columns.in_sections_of(&[], was_found), [0; 0]);
    }
}
