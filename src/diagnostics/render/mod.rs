//! Diagnostics as text: for people, for editors and line tools, and for programs.
mod clean;
mod human;
mod json;
mod plain;
mod snippet;

use std::str::FromStr;

pub use clean::one_line;
pub use json::JsonDiagnostic;

use super::Diagnostic;
use crate::source::SourceMap;

/// How diagnostics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ErrorFormat {
    /// A drawing of the place with its labels.
    #[default]
    Human,
    /// `path:line:column: error[E0301]: message`, which editors understand.
    Plain,
    /// One JSON array.
    Json,
}

impl ErrorFormat {
    pub const ALL: [ErrorFormat; 3] = [ErrorFormat::Human, ErrorFormat::Plain, ErrorFormat::Json];

    /// The word for it on the command line.
    pub fn word(self) -> &'static str {
        match self {
            ErrorFormat::Human => "human",
            ErrorFormat::Plain => "plain",
            ErrorFormat::Json => "json",
        }
    }
}

impl FromStr for ErrorFormat {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let unknown = || format!("unknown format `{word}`; write `human`, `plain` or `json`");
        Self::ALL.into_iter().find(|format| format.word() == word).ok_or_else(unknown)
    }
}

/// Whether terminal colours are written; only [`ErrorFormat::Human`] has any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colour {
    #[default]
    Never,
    Always,
}

/// All diagnostics as one text that ends with a line break; empty when there are none, but for JSON, which is `[]`.
///
/// The order is kept. The same diagnostics give the same bytes, whatever the terminal and the environment.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap, format: ErrorFormat, colour: Colour) -> String {
    match format {
        ErrorFormat::Human => human::render(diagnostics, sources, colour),
        ErrorFormat::Plain => plain::render(diagnostics, sources),
        ErrorFormat::Json => json::render(diagnostics, sources),
    }
}
