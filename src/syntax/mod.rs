//! The syntax tree of certificates and scenarios, and the parser that makes it.
pub mod ast;
