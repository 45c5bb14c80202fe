//! The child process that reads one PDF: bytes in, a [`Plan`](crate::plan::Plan) and warnings out.
//!
//! Everything that touches PDF bytes runs here, so that no file can end a run. Must never know the
//! index or HTTP.
