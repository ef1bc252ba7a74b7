//! Source files and places in them.
//!
//! The lowest folder: it knows nothing of the language. A [`SourceMap`] holds the text of every file that was read, a
//! [`Span`] points into one of them, and [`read`] fetches the bytes of a file at the edge of the program.
mod file;
mod map;
mod origin;
mod read;
mod span;
#[cfg(test)]
mod tests;
mod words;

pub use file::{LineColumn, SourceFile};
pub use map::SourceMap;
pub use origin::Origin;
pub use read::{DecodeFault, Encoding, MAX_FILE_BYTES, ReadFault, decode, path_from, read, same_file};
pub use span::{FileId, Span, Spanned};
pub use words::on_one_line;
