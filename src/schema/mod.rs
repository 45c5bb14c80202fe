//! The contract of indexer and searcher: fields, `SCHEMA_VERSION`, passage ⇄ tantivy document.
//!
//! Must never know HTTP.
//!
//! # Writing an index
//!
//! ```no_run
//! # use planzoeker::{plan::Passage, schema::{Source, Writer}};
//! # fn write(passages: &[Passage]) -> Result<(), planzoeker::schema::SchemaError> {
//! let mut writer = Writer::create("generation/tantivy".as_ref())?; // an existing, empty directory
//! let source = Source { id: "op-2018", title: "Ondersteuningsplan 2018-2022", date: Some("2018-08-01") };
//! for passage in passages {
//!     writer.add(passage, &source)?; // documents one after the other, passages in document order
//! }
//! writer.finish()?; // one segment on disk
//! # Ok(())
//! # }
//! ```
//!
//! The index has one segment, and a passage's number in it is the order in which it was added: that
//! is the order of documents and of passages in them, so it breaks ties and sorts by position.
//! Nothing is ever deleted from an index; a change makes a new one.
//!
//! # Fields
//!
//! | field | holds | used for |
//! |---|---|---|
//! | `stem` | stems of the text, with positions | the ranking, proximity |
//! | `parts` | stems of the parts of compounds, at the compound's position | compounds written apart |
//! | `exact` | the words as written, folded, with positions | phrases, exact forms, spelling |
//! | `heading` | stems and parts of the heading right above the passage, with positions | the heading as evidence, phrases |
//! | `path` | the same of the headings above that one, which whole chapters share | weaker evidence, phrases |
//! | `title` | stems and parts of the document's title | the title as evidence |
//! | `anchor` | kind and number of each step of the path: `chapter 5` | `hoofdstuk 5`, `ambitie 3.2` |
//! | `id` | the passage's id | looking one up |
//! | `document`, `chapter`, `section`, `kind`, `superseded`, `date` | one value a passage, columnar | filters, facets, order |
//! | `text` | the text as shown, stored | excerpts |
//! | `passage` | the rest of the passage but its word boxes (those are in the store) | hits |
//!
//! A label that the rows of a table repeat is in `stem`, `parts` and `exact` once a passage.
//!
//! Beside tantivy's files stands `completions`, what a search box can complete: [`Completions`].

mod collect;
mod completion;
mod label;
mod lines;
mod passage;

use std::path::Path;

use tantivy::directory::Directory;
use tantivy::indexer::SingleSegmentIndexWriter;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STORED, STRING, Schema, TextFieldIndexing,
    TextOptions,
};
use tantivy::{Index, IndexSettings};

use crate::dutch::{Analyzer, Token};
use crate::plan::Passage;

use collect::Collector;
pub use completion::{Completions, Entry, EntryKind, Occurrence, Place, Standing};
use lines::{LINES, Terms, tokenizers, written};
pub use passage::{anchor_term, chapter, kind_number, passage, superseded, superseded_number};

/// Version of the fields: raised when an index of the version before can't be searched.
pub const SCHEMA_VERSION: u32 = 8;

/// Bytes a writer may hold before tantivy warns; one segment is written whole, whatever this is.
const MEMORY_BUDGET: usize = 256 << 20;

/// Bytes of stored passages that are packed together: to show one passage, its block is unpacked whole.
/// 20,000 passages of law take 21.0 MiB with blocks of 16 KiB, 21.5 with 8 and 22.2 with 4; unpacking ten
/// of them, 280,000, 170,000 and 100,000 instructions.
const STORED_BLOCK: usize = 8 << 10;

/// Why an index could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// tantivy could not write or read a file; the cause names it.
    #[error("the search index failed: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// The fields are not those of this version.
    #[error("the index has other fields than this version reads: index the corpus again")]
    OtherFields,
    /// A stored passage does not read back.
    #[error("a passage in the index can't be read: index the corpus again")]
    Passage(#[source] postcard::Error),
    /// The completions can't be written or read back.
    #[error("the completions of the index can't be {action} ({reason}): index the corpus again")]
    Completions {
        /// `read` or `written`.
        action: &'static str,
        /// What went wrong.
        reason: String,
    },
}

/// The fields of an index.
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    /// Stems of the text.
    pub stem: Field,
    /// Stems of the parts of its compounds.
    pub parts: Field,
    /// Its words as written.
    pub exact: Field,
    /// Stems and parts of the heading right above.
    pub heading: Field,
    /// Stems and parts of the headings above that one.
    pub path: Field,
    /// Stems and parts of the document's title.
    pub title: Field,
    /// [`anchor_term`] of each numbered step of the path.
    pub anchor: Field,
    /// Id of the passage.
    pub id: Field,
    /// Id of the document.
    pub document: Field,
    /// Number of the chapter; none in front matter and appendices.
    pub chapter: Field,
    /// Counts the sections of all documents: passages of one section have the same.
    pub section: Field,
    /// [`kind_number`] of the section.
    pub kind: Field,
    /// [`superseded_number`] of the passage.
    pub superseded: Field,
    /// First day on which the document applies as `YYYYMMDD`, 0 where it is not known.
    pub date: Field,
    /// The text of the passage.
    pub text: Field,
    /// The passage without its text and its boxes.
    pub passage: Field,
}

/// The schema and its fields.
#[must_use]
pub fn build() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let text = |record| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(LINES)
            .set_fieldnorms(true)
            .set_index_option(record);
        TextOptions::default().set_indexing_options(indexing)
    };
    let number = || NumericOptions::default().set_fast();
    let fields = Fields {
        stem: schema.add_text_field("stem", text(IndexRecordOption::WithFreqsAndPositions)),
        parts: schema.add_text_field("parts", text(IndexRecordOption::WithFreqsAndPositions)),
        exact: schema.add_text_field("exact", text(IndexRecordOption::WithFreqsAndPositions)),
        heading: schema.add_text_field("heading", text(IndexRecordOption::WithFreqsAndPositions)),
        path: schema.add_text_field("path", text(IndexRecordOption::WithFreqsAndPositions)),
        title: schema.add_text_field("title", text(IndexRecordOption::WithFreqs)),
        anchor: schema.add_text_field("anchor", STRING),
        id: schema.add_text_field("id", STRING),
        document: schema.add_text_field("document", STRING | FAST),
        chapter: schema.add_text_field("chapter", STRING | FAST),
        section: schema.add_u64_field("section", number()),
        kind: schema.add_u64_field("kind", number()),
        superseded: schema.add_u64_field("superseded", number()),
        date: schema.add_u64_field("date", number()),
        // As text, a character for each byte: tantivy reads text whole, and bytes one by one, which
        // took a sixtieth of a question's instructions.
        passage: schema.add_text_field("passage", STORED),
        text: schema.add_text_field("text", STORED),
    };
    (schema.build(), fields)
}

/// The document that a passage comes from, as far as the index needs it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Source<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// First day on which it applies, `YYYY-MM-DD`.
    pub date: Option<&'a str>,
}

/// Writes one index.
pub struct Writer {
    inner: SingleSegmentIndexWriter,
    fields: Fields,
    analyzer: Analyzer,
    /// The title field of the document at hand: the same for all its passages.
    title: (String, String),
    /// Document and anchor of the passage before, and the number of its section.
    section: (String, u64),
    completions: Collector,
}

impl Writer {
    /// Begins an index in an existing, empty directory.
    ///
    /// # Errors
    /// When the directory can't be written or has an index already.
    pub fn create(directory: &Path) -> Result<Writer, SchemaError> {
        let directory = tantivy::directory::MmapDirectory::open(directory)
            .map_err(tantivy::TantivyError::from)?;
        Writer::over(directory)
    }

    /// Begins an index in memory: for tests and for judging collections. [`Writer::finish`] gives it.
    ///
    /// # Errors
    /// When tantivy can't; it has no reason to.
    pub fn in_memory() -> Result<Writer, SchemaError> {
        Writer::over(tantivy::directory::RamDirectory::create())
    }

    fn over(directory: impl Into<Box<dyn tantivy::Directory>>) -> Result<Writer, SchemaError> {
        let (schema, fields) = build();
        let settings =
            IndexSettings { docstore_blocksize: STORED_BLOCK, ..IndexSettings::default() };
        let inner = Index::builder()
            .schema(schema)
            .settings(settings)
            .tokenizers(tokenizers())
            .single_segment_index_writer(directory, MEMORY_BUDGET)?;
        Ok(Writer {
            inner,
            fields,
            analyzer: Analyzer::new(),
            title: (String::new(), String::new()),
            section: (String::new(), 0),
            completions: Collector::default(),
        })
    }

    /// Adds a passage. Passages of one document come one after the other, in document order:
    /// the order in which they are added is their position.
    ///
    /// # Errors
    /// When the passage can't be written.
    pub fn add(&mut self, passage: &Passage, source: &Source<'_>) -> Result<(), SchemaError> {
        if self.title.0 != source.title {
            self.title = (
                source.title.to_owned(),
                written(&self.analyzer.analyze(source.title), Terms::Heading),
            );
        }
        let anchor = passage.path.last().map_or(passage.id.as_str(), |step| &step.anchor);
        let section = format!("{}#{anchor}", source.id);
        if self.section.0 != section {
            self.section = (section, self.section.1 + 1);
        }
        let mut tokens = self.analyzer.analyze(&passage.text);
        self.completions.add(passage, source, &tokens);
        // The words keep their places, so that phrases hold.
        let mut again = label::repeated(&passage.text).into_iter().peekable();
        for token in &mut tokens {
            while again.next_if(|label| label.end <= token.start).is_some() {}
            if again.peek().is_some_and(|label| label.contains(&token.start)) {
                *token = Token { start: token.start, end: token.end, ..Token::default() };
            }
        }
        let text = (tokens.as_slice(), self.title.1.as_str());
        let mut document = passage::document(&self.fields, &self.analyzer, passage, source, text)?;
        document.add_u64(self.fields.section, self.section.1);
        self.inner.add_document(document)?;
        Ok(())
    }

    /// Writes the segment and the completions.
    ///
    /// # Errors
    /// When the disk is full or a file can't be written.
    pub fn finish(self) -> Result<Index, SchemaError> {
        let index = self.inner.finalize()?;
        let failed = |reason: String| SchemaError::Completions { action: "written", reason };
        let bytes = postcard::to_stdvec(&self.completions.finish())
            .map_err(|error| failed(error.to_string()))?;
        index
            .directory()
            .atomic_write(Path::new(completion::FILE), &bytes)
            .map_err(|error| failed(error.to_string()))?;
        Ok(index)
    }
}

/// Opens an index that [`Writer`] wrote, for reading.
///
/// # Errors
/// When a file is missing or damaged, or the fields are those of another version.
pub fn open(
    directory: impl Into<Box<dyn tantivy::Directory>>,
) -> Result<(Index, Fields), SchemaError> {
    let index = Index::open(directory)?;
    let fields = check(&index)?;
    Ok((index, fields))
}

/// What a search box can complete, as it was stored with an index.
///
/// # Errors
/// When the file is missing or does not read back.
pub fn completions(index: &Index) -> Result<Completions, SchemaError> {
    let failed = |reason: String| SchemaError::Completions { action: "read", reason };
    let bytes = index
        .directory()
        .atomic_read(Path::new(completion::FILE))
        .map_err(|error| failed(error.to_string()))?;
    postcard::from_bytes(&bytes).map_err(|error| failed(error.to_string()))
}

/// The fields of an index that is open already.
///
/// # Errors
/// When they are those of another version.
pub fn check(index: &Index) -> Result<Fields, SchemaError> {
    let (schema, fields) = build();
    if index.schema() == schema { Ok(fields) } else { Err(SchemaError::OtherFields) }
}
