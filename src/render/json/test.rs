//! Tests as JSON: `scrip/test/1`, described in `docs/schema/test-1.json`.
use serde::Serialize;

use super::document;
use super::parts::{JsonFailure, diagnostics};
use crate::diagnostics::{Diagnostic, JsonDiagnostic};
use crate::render::names::Names;
use crate::source::SourceMap;

/// The name and version of the form.
pub const SCHEMA: &str = "scrip/test/1";

/// One file that was tested.
#[derive(Debug, Serialize)]
pub struct TestedFile {
    path: String,
    /// `scenario` or `certificate`.
    kind: &'static str,
    passed: bool,
    /// How many expectations were checked.
    checked: usize,
    failures: Vec<JsonFailure>,
    diagnostics: Vec<JsonDiagnostic>,
}

impl TestedFile {
    /// A scenario that could be played.
    pub fn scenario(path: String, names: &Names<'_>, faults: &[Diagnostic], passed: bool) -> TestedFile {
        TestedFile {
            path,
            kind: "scenario",
            passed,
            checked: names.played.checked,
            failures: names.played.failures.iter().map(|failure| JsonFailure::of(failure, names)).collect(),
            diagnostics: diagnostics(faults, &names.loaded.sources),
        }
    }

    pub fn passed(&self) -> bool {
        self.passed
    }

    /// A certificate, or a file that could not be used.
    pub fn file(
        path: String,
        is_scenario: bool,
        found: &[Diagnostic],
        sources: &SourceMap,
        passed: bool,
    ) -> TestedFile {
        let kind = if is_scenario { "scenario" } else { "certificate" };
        let diagnostics = diagnostics(found, sources);
        TestedFile { path, kind, passed, checked: 0, failures: Vec::new(), diagnostics }
    }
}

#[derive(Debug, Serialize)]
struct JsonTests<'a> {
    schema: &'static str,
    passed: usize,
    failed: usize,
    files: &'a [TestedFile],
}

/// All files that were tested, in order.
pub fn tests(files: &[TestedFile]) -> String {
    let passed = files.iter().filter(|file| file.passed).count();
    document(&JsonTests { schema: SCHEMA, passed, failed: files.len() - passed, files })
}

/// The same as a table: how many expectations were checked and failed, and how many diagnostics there are, by file.
pub fn table(files: &[TestedFile]) -> String {
    let rows = files.iter().map(|file| {
        [
            file.path.clone(),
            file.kind.to_string(),
            if file.passed { "yes" } else { "no" }.to_string(),
            file.checked.to_string(),
            file.failures.len().to_string(),
            file.diagnostics.len().to_string(),
        ]
    });
    crate::render::csv::table(["path", "kind", "passed", "checked", "failures", "diagnostics"], rows)
}
