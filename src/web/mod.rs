//! HTTP: JSON, pages and PDFs. Every route stands in this file.
//!
//! Must never name tantivy or the schema.
