//! The Dutch word list as an FST: is it a word, and how often is it the head or a modifier of a compound.
//!
//! Must never know documents.
