//! Source files and places in them.
mod span;

pub use span::{FileId, Span, Spanned};
