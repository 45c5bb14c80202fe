//! The one integration binary: a line for each surface.

mod tidy;
