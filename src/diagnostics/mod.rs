//! What is said to the writer of a text: codes, messages with places, and their rendering.
//!
//! Every stage makes [`Diagnostic`]s and none prints them; [`render`] turns them into text at the edge.
mod code;
pub mod codes;
mod diagnostic;
mod load;
mod order;
mod origins;
mod render;
mod suggest;
#[cfg(test)]
mod tests;

pub use code::Code;
pub use diagnostic::{Diagnostic, Label, Severity};
pub use load::{load_file, load_text};
pub use order::{has_errors, sort_by_place};
pub use origins::at_origins;
pub use render::{Colour, ErrorFormat, JsonDiagnostic, one_line, render};
pub use suggest::{did_you_mean, suggest};
