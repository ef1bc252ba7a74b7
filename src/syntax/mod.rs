//! The syntax tree of certificates and scenarios, and the parser that makes it.
pub mod ast;
mod layout;
pub mod lines;
mod parse;
mod terms;
pub mod walk;

pub use parse::{Parsed, collect_names, parse_file, parse_query};
pub use terms::KnownNames;
