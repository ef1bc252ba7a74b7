//! The syntax tree of certificates and scenarios, and the parser that makes it.
pub mod ast;
mod layout;
pub mod lines;
mod parse;
mod path;
mod terms;
pub mod walk;

pub use parse::{Form, Parsed, collect_names, parse_file, parse_query, stand_alone};
pub use path::path_words;
pub use terms::KnownNames;
