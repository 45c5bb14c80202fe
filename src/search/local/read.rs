//! Passages as they are stored, and hits made of them.

use tantivy::{DocAddress, TantivyDocument};

use super::LocalEngine;
use crate::plan::{Kind, Passage};
use crate::schema;
use crate::search::excerpt::Finder;
use crate::search::{AnchorRef, ChapterRef, DocumentRef, Hit, Pages, Request, SearchError};

/// A passage with what stands beside it in its document.
#[derive(Debug, Clone, Default)]
pub struct Neighbours {
    /// The passage, without word boxes.
    pub passage: Passage,
    /// Its document.
    pub document: DocumentRef,
    /// Id of the passage before it in the document.
    pub previous: Option<String>,
    /// Id of the passage after it.
    pub next: Option<String>,
}

impl LocalEngine {
    /// One passage with its neighbours; `None` for an id that is not in the index.
    ///
    /// # Errors
    /// When a file is damaged.
    pub fn passage(&self, id: &str) -> Result<Option<Neighbours>, SearchError> {
        let Some(doc) = self.number_of(id) else { return Ok(None) };
        let beside = |other: Option<u32>| -> Result<Option<String>, SearchError> {
            match other.filter(|&other| {
                self.columns.document.get(other as usize) == self.columns.document.get(doc as usize)
            }) {
                Some(other) => Ok(Some(self.stored(other)?.id)),
                None => Ok(None),
            }
        };
        let passage = self.stored(doc)?;
        let document = self.document(doc, &passage);
        Ok(Some(Neighbours {
            previous: beside(doc.checked_sub(1))?,
            next: beside(doc.checked_add(1))?,
            passage,
            document,
        }))
    }

    pub(super) fn number_of(&self, id: &str) -> Option<u32> {
        let reader = self.searcher.segment_readers().first()?;
        let postings = reader.inverted_index(self.fields.id).ok()?;
        let term = tantivy::Term::from_field_text(self.fields.id, id);
        let block = postings
            .read_block_postings(&term, tantivy::schema::IndexRecordOption::Basic)
            .ok()??;
        block.docs().first().copied()
    }

    pub(super) fn stored(&self, doc: u32) -> Result<Passage, SearchError> {
        let stored: TantivyDocument = self.searcher.doc(DocAddress::new(0, doc))?;
        schema::passage(&self.fields, &stored)
            .map_err(|error| SearchError::Index(error.to_string()))
    }

    pub(super) fn document(&self, doc: u32, passage: &Passage) -> DocumentRef {
        self.columns.document_of(doc).cloned().unwrap_or_else(|| DocumentRef {
            id: passage.document.clone(),
            title: passage.document.clone(),
            ..DocumentRef::default()
        })
    }

    pub(super) fn hit(
        &self,
        request: &Request,
        finder: &Finder<'_>,
        doc: u32,
        score: f32,
        rank: usize,
    ) -> Result<Hit, SearchError> {
        let passage = self.stored(doc)?;
        let snippet = finder.find(&passage.text).snippet(request.snippet_length);
        let document = self.document(doc, &passage);
        let chapter = schema::chapter(&passage).map(|(number, title)| ChapterRef {
            number: number.to_owned(),
            title: title.to_owned(),
        });
        let ambition = passage
            .path
            .iter()
            .rev()
            .find(|step| step.kind == Kind::Ambition)
            .and_then(|step| step.number.clone());
        let slug = passage.path.last().map(|step| step.anchor.clone()).unwrap_or_default();
        let superseded = schema::superseded(&passage);
        Ok(Hit {
            rank,
            score,
            document,
            chapter,
            anchor: AnchorRef { slug, ambition, path: passage.path },
            kind: passage.kind,
            pages: passage.pages.map(|pages| Pages {
                first: pages.first,
                last: pages.last,
                label_first: pages.label_first,
            }),
            snippet,
            amended_by: passage.amended_by,
            amends: passage.amends,
            superseded,
            same_section_hits: 0,
            explanation: None,
            id: passage.id,
        })
    }
}
