//! What a run, a test or an explanation looks like: text, Markdown, JSON and CSV.
//!
//! Everything here makes a text of something that was already worked out. The same input gives the same bytes.
pub mod calendar;
pub mod csv;
pub mod html;
pub mod items;
pub mod json;
mod names;
mod sentence;
pub mod tables;
pub mod text;

pub use names::Names;
