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
//! | `passage` | the passage itself without its word boxes (those are in the store) | excerpts |
//!
//! A label that the rows of a table repeat is in `stem`, `parts` and `exact` once a passage.
//!
//! Beside tantivy's files stands `completions`, what a search box can complete: [`Completions`].

mod completion;
mod label;

use std::path::Path;

use tantivy::directory::Directory;
use tantivy::indexer::SingleSegmentIndexWriter;
use tantivy::schema::{
    BytesOptions, FAST, Field, IndexRecordOption, NumericOptions, STORED, STRING, Schema,
    TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::{
    TextAnalyzer, Token as IndexToken, TokenStream, Tokenizer, TokenizerManager,
};
use tantivy::{Index, TantivyDocument};

use crate::dutch::{Analyzer, Token};
use crate::plan::{Effect, Kind, Passage};

use completion::Collector;
pub use completion::{Completions, Entry, EntryKind, Occurrence, Place, Standing};

/// Version of the fields: raised when an index of the version before can't be searched.
pub const SCHEMA_VERSION: u32 = 6;

/// Bytes a writer may hold before tantivy warns; one segment is written whole, whatever this is.
const MEMORY_BUDGET: usize = 256 << 20;

/// Below this an amendment is shown beside a passage, but does not lower it.
const CERTAIN: f32 = 0.5;

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
    /// The passage without its boxes.
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
        passage: schema.add_bytes_field("passage", BytesOptions::from(STORED)),
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
        let (schema, fields) = build();
        let inner =
            Index::builder().schema(schema).tokenizers(tokenizers()).single_segment_index_writer(
                tantivy::directory::MmapDirectory::open(directory)
                    .map_err(tantivy::TantivyError::from)?,
                MEMORY_BUDGET,
            )?;
        Ok(Writer {
            inner,
            fields,
            analyzer: Analyzer::new(),
            title: (String::new(), String::new()),
            section: (String::new(), 0),
            completions: Collector::default(),
        })
    }

    /// Begins an index in memory: for tests and for judging collections. [`Writer::finish`] gives it.
    ///
    /// # Errors
    /// When tantivy can't; it has no reason to.
    pub fn in_memory() -> Result<Writer, SchemaError> {
        let (schema, fields) = build();
        let directory = tantivy::directory::RamDirectory::create();
        let inner = Index::builder()
            .schema(schema)
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
        let mut document = document(&self.fields, &self.analyzer, passage, source, text)?;
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

/// Which terms of a word go into a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Terms {
    Stem,
    Parts,
    Exact,
    Heading,
}

/// The terms of a text for one field: a line a word, so that positions are line numbers, its terms
/// separated by spaces. tantivy's own pre-tokenized text goes through JSON, at a third of the time
/// of indexing.
fn written(tokens: &[Token], which: Terms) -> String {
    let mut text = String::with_capacity(tokens.len() * 8);
    for (number, token) in tokens.iter().enumerate() {
        if number > 0 {
            text.push('\n');
        }
        let exact = std::slice::from_ref(&token.text);
        let (first, second): (&[String], &[String]) = match which {
            Terms::Stem => (&token.stem, &[]),
            Terms::Parts => (&token.parts, &[]),
            Terms::Exact => (exact, &[]),
            Terms::Heading => (&token.stem, &token.parts),
        };
        for term in first.iter().chain(second) {
            text.push_str(term);
            text.push(' ');
        }
    }
    text
}

/// Reads what [`written`] wrote.
#[derive(Clone, Default)]
struct Lines;

/// The name under which an index knows [`Lines`].
const LINES: &str = "lines";

impl Tokenizer for Lines {
    type TokenStream<'a> = LineStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LineStream<'a> {
        LineStream { rest: text, at: 0, token: IndexToken { position: 0, ..IndexToken::default() } }
    }
}

struct LineStream<'a> {
    rest: &'a str,
    at: usize,
    token: IndexToken,
}

impl TokenStream for LineStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            let Some(end) = self.rest.find([' ', '\n']) else { return false };
            let (term, rest) = self.rest.split_at(end);
            let ends_line = rest.starts_with('\n');
            self.rest = rest.get(1..).unwrap_or("");
            self.token.position = self.at;
            self.at += usize::from(ends_line);
            if !term.is_empty() {
                self.token.text.clear();
                self.token.text.push_str(term);
                return true;
            }
        }
    }

    fn token(&self) -> &IndexToken {
        &self.token
    }

    fn token_mut(&mut self) -> &mut IndexToken {
        &mut self.token
    }
}

fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(LINES, TextAnalyzer::from(Lines));
    manager
}

/// A passage as tantivy stores it.
fn document(
    fields: &Fields,
    analyzer: &Analyzer,
    passage: &Passage,
    source: &Source<'_>,
    (tokens, title): (&[Token], &str),
) -> Result<TantivyDocument, SchemaError> {
    let mut headings: Vec<String> =
        passage.path.iter().map(|step| format!("{} {}", step.label, step.title)).collect();
    let heading = analyzer.analyze(&headings.pop().unwrap_or_default());
    let path = analyzer.analyze(&headings.join(" \u{203a} "));
    let mut document = TantivyDocument::default();
    document.add_text(fields.stem, written(tokens, Terms::Stem));
    document.add_text(fields.parts, written(tokens, Terms::Parts));
    document.add_text(fields.exact, written(tokens, Terms::Exact));
    document.add_text(fields.heading, written(&heading, Terms::Heading));
    document.add_text(fields.path, written(&path, Terms::Heading));
    document.add_text(fields.title, title);
    for step in &passage.path {
        if let Some(number) = &step.number {
            document.add_text(fields.anchor, anchor_term(step.kind, number));
        }
    }
    document.add_text(fields.id, &passage.id);
    document.add_text(fields.document, source.id);
    if let Some((number, _)) = chapter(passage) {
        document.add_text(fields.chapter, number);
    }
    document.add_u64(fields.kind, kind_number(passage.kind));
    document.add_u64(fields.superseded, superseded_number(superseded(passage)));
    document.add_u64(fields.date, date_number(source.date));
    let stored = Passage { boxes: Vec::new(), ..passage.clone() };
    document
        .add_bytes(fields.passage, &postcard::to_stdvec(&stored).map_err(SchemaError::Passage)?);
    Ok(document)
}

/// The passage that a stored document holds, without its boxes.
///
/// # Errors
/// When it does not read back.
pub fn passage(fields: &Fields, document: &TantivyDocument) -> Result<Passage, SchemaError> {
    let bytes =
        document.get_first(fields.passage).and_then(|value| value.as_bytes()).unwrap_or_default();
    postcard::from_bytes(bytes).map_err(SchemaError::Passage)
}

/// Number and title of the chapter of a passage: of a passage that amends, the chapter it changes;
/// none in front matter and appendices.
#[must_use]
pub fn chapter(passage: &Passage) -> Option<(&str, &str)> {
    if let Some((number, title)) = passage.amends.iter().find_map(|amends| amends.chapter.as_ref())
    {
        return Some((number, title));
    }
    let first = passage.path.first().filter(|step| step.kind == Kind::Chapter)?;
    Some((first.number.as_deref()?, &first.title))
}

/// What took a passage out of force as a whole: deleted before replaced. An amendment that quotes
/// less than half of the passage changes it and leaves the rest in force.
#[must_use]
pub fn superseded(passage: &Passage) -> Option<Effect> {
    let whole = |effect: Effect| {
        passage.amended_by.iter().any(|amended| {
            amended.effect == effect
                && amended.certainty >= CERTAIN
                && amended.quote.as_ref().is_none_or(|quote| quote.len() * 2 >= passage.text.len())
        })
    };
    [Effect::Deletes, Effect::Replaces].into_iter().find(|&effect| whole(effect))
}

/// Kinds in the `kind` field.
#[must_use]
pub fn kind_number(kind: Kind) -> u64 {
    match kind {
        Kind::Front => 0,
        Kind::Chapter => 1,
        Kind::Section => 2,
        Kind::Ambition => 3,
        Kind::Appendix => 4,
    }
}

/// A numbered section in the `anchor` field.
#[must_use]
pub fn anchor_term(kind: Kind, number: &str) -> String {
    let kind = match kind {
        Kind::Front => "front",
        Kind::Chapter => "chapter",
        Kind::Section => "section",
        Kind::Ambition => "ambition",
        Kind::Appendix => "appendix",
    };
    format!("{kind} {}", number.to_lowercase())
}

/// Effects in the `superseded` field: 0 in force, 1 replaced, 2 deleted.
#[must_use]
pub fn superseded_number(effect: Option<Effect>) -> u64 {
    match effect {
        Some(Effect::Deletes) => 2,
        Some(Effect::Replaces) => 1,
        _ => 0,
    }
}

/// `2018-08-01` → 20180801; anything else 0.
fn date_number(date: Option<&str>) -> u64 {
    let digits: String = date.unwrap_or("").chars().filter(char::is_ascii_digit).collect();
    if digits.len() == 8 { digits.parse().unwrap_or(0) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{AmendedBy, Step};

    fn sample() -> Passage {
        Passage {
            id: "op.paragraaf-5-2.1".to_owned(),
            path: vec![Step {
                kind: Kind::Chapter,
                number: Some("5".to_owned()),
                title: "Ondersteuning".to_owned(),
                ..Step::default()
            }],
            text: "De ondersteuningsbehoefte van leerlingen.".to_owned(),
            ..Passage::default()
        }
    }

    #[test]
    fn a_passage_comes_back() -> Result<(), SchemaError> {
        let mut writer = Writer::in_memory()?;
        writer.add(&sample(), &Source { id: "op", title: "Plan", date: Some("2018-08-01") })?;
        let index = writer.finish()?;
        let fields = check(&index)?;
        let searcher = index.reader()?.searcher();
        assert_eq!(searcher.segment_readers().len(), 1);
        let stored: TantivyDocument = searcher.doc(tantivy::DocAddress::new(0, 0))?;
        assert_eq!(passage(&fields, &stored)?, sample());
        Ok(())
    }

    #[test]
    fn a_short_quote_leaves_the_rest_in_force() {
        let check =
            |effect: Effect, certainty: f32, quote: Option<&str>, expect: Option<Effect>| {
                let mut passage = sample();
                passage.amended_by = vec![AmendedBy {
                    document: String::new(),
                    title: String::new(),
                    effect,
                    passage: String::new(),
                    page: 1,
                    certainty,
                    quote: quote.map(str::to_owned),
                }];
                assert_eq!(superseded(&passage), expect, "{effect:?} {certainty} {quote:?}");
            };
        check(Effect::Deletes, 0.9, None, Some(Effect::Deletes));
        check(Effect::Replaces, 0.9, None, Some(Effect::Replaces));
        check(Effect::Replaces, 0.2, None, None);
        check(Effect::Deletes, 0.9, Some("De"), None);
        check(Effect::Adds, 0.9, None, None);
    }
}
