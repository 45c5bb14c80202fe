//! A generation on disk: manifest, pointer, verification; per document its plan and the PDF by content hash.
//!
//! Must never know tantivy's internals or HTTP.
