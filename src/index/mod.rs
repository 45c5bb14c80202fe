//! A corpus → a new generation: what is stale, workers, relations between documents, publication.
//!
//! Must never know HTTP.
