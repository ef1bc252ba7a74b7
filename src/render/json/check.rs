//! Checks, layouts and codes as JSON: `scrip/check/1`, `scrip/fmt/1` and `scrip/codes/1`.
use serde::Serialize;

use super::document;
use super::parts::diagnostics;
use crate::diagnostics::codes::Entry;
use crate::diagnostics::{Diagnostic, JsonDiagnostic};
use crate::render::text::summary::counts;
use crate::source::SourceMap;
use crate::workspace::{Certificates, Loaded};

/// The name and version of the form of a check.
pub const SCHEMA: &str = "scrip/check/1";

/// What was found in files.
#[derive(Debug, Serialize)]
pub struct Checked {
    schema: &'static str,
    certificates: Vec<CheckedCertificate>,
    scenarios: Vec<CheckedScenario>,
    errata: usize,
    left_to_do: usize,
    diagnostics: Vec<JsonDiagnostic>,
}

#[derive(Debug, Serialize)]
struct CheckedCertificate {
    title: String,
    sections: usize,
    transcribed: usize,
    not_modelled: usize,
    readings: Vec<String>,
}

#[derive(Debug, Serialize)]
struct CheckedScenario {
    title: String,
    events: usize,
    expectations: usize,
}

impl Default for Checked {
    /// Nothing is checked yet.
    fn default() -> Checked {
        Checked {
            schema: SCHEMA,
            certificates: Vec::new(),
            scenarios: Vec::new(),
            errata: 0,
            left_to_do: 0,
            diagnostics: Vec::new(),
        }
    }
}

impl Checked {
    /// Certificates in which no error was found.
    pub fn certificates(&mut self, checked: &Certificates) {
        self.certificates.extend(counts(checked).into_iter().map(|known| CheckedCertificate {
            title: known.title.to_string(),
            sections: known.sections,
            transcribed: known.transcribed,
            not_modelled: known.not_modelled,
            readings: known.readings.into_iter().map(str::to_string).collect(),
        }));
        self.errata += checked.errata;
        self.left_to_do += checked.left_to_do;
    }

    /// A scenario that can be played.
    pub fn scenario(&mut self, loaded: &Loaded) {
        let entries = &loaded.journal.entries;
        self.scenarios.push(CheckedScenario {
            title: loaded.journal.title.clone(),
            events: entries.iter().filter(|entry| entry.event.is_some()).count(),
            expectations: entries.iter().map(|entry| entry.expectations.len()).sum(),
        });
    }

    /// Errors and warnings.
    pub fn found(&mut self, found: &[Diagnostic], sources: &SourceMap) {
        self.diagnostics.extend(diagnostics(found, sources));
    }

    /// All that was checked.
    pub fn document(&self) -> String {
        document(self)
    }
}

/// A file that was laid out, or looked at.
#[derive(Debug, Serialize)]
pub struct FormattedFile {
    path: String,
    /// Whether its layout was another than the canonical one.
    differs: bool,
    /// The canonical text, of standard input only.
    text: Option<String>,
    /// What keeps it from being laid out.
    diagnostics: Vec<JsonDiagnostic>,
}

impl FormattedFile {
    pub fn new(
        path: String,
        differs: bool,
        text: Option<String>,
        found: &[Diagnostic],
        sources: &SourceMap,
    ) -> FormattedFile {
        FormattedFile { path, differs, text, diagnostics: diagnostics(found, sources) }
    }
}

#[derive(Debug, Serialize)]
struct JsonFormatted<'a> {
    schema: &'static str,
    /// Whether files were only looked at.
    check: bool,
    files: &'a [FormattedFile],
}

/// The files in order.
pub fn formatted(check: bool, files: &[FormattedFile]) -> String {
    document(&JsonFormatted { schema: "scrip/fmt/1", check, files })
}

#[derive(Debug, Serialize)]
struct JsonCodes {
    schema: &'static str,
    codes: Vec<JsonCode>,
}

#[derive(Debug, Serialize)]
struct JsonCode {
    code: &'static str,
    title: &'static str,
    summary: &'static str,
    /// Markdown.
    page: &'static str,
}

/// The pages of codes.
pub fn codes(entries: &[Entry]) -> String {
    let each = entries.iter().map(|entry| JsonCode {
        code: entry.code.as_str(),
        title: entry.title,
        summary: entry.summary,
        page: entry.page,
    });
    document(&JsonCodes { schema: "scrip/codes/1", codes: each.collect() })
}
