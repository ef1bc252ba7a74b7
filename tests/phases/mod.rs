//! How each phase of the golden files makes its output.
pub mod check;
pub mod cli;
pub mod diagnostics;
pub mod parse;
