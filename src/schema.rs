//! The contract of indexer and searcher: fields, `SCHEMA_VERSION`, passage ⇄ tantivy document.
//!
//! Must never know HTTP.

/// Version of the fields: raised when an index of the version before can't be searched.
pub const SCHEMA_VERSION: u32 = 1;
