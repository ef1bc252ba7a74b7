//! Diagnostics for programs. The fields are described in `docs/diagnostics.md`.

use serde::Serialize;

use crate::diagnostics::{Diagnostic, Label};
use crate::source::{SourceMap, Span};

#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    path: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    help: Option<&'a str>,
    section: Option<&'a str>,
    labels: Vec<JsonLabel<'a>>,
}

#[derive(Serialize)]
struct JsonLabel<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    text: &'a str,
    primary: bool,
}

pub(super) fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let rows: Vec<_> = diagnostics.iter().map(|diagnostic| row(diagnostic, sources)).collect();
    // Only maps with keys that are no strings, and failing writers, can make this fail; there are neither.
    let mut text = serde_json::to_string_pretty(&rows).unwrap_or_default();
    text.push('\n');
    text
}

fn row<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> JsonDiagnostic<'a> {
    let place = diagnostic.place();
    let start = place.map(|span| sources.line_column(span));
    let end = place.map(|span| sources.end_line_column(span));
    JsonDiagnostic {
        code: diagnostic.code.as_str(),
        severity: diagnostic.severity.word(),
        message: &diagnostic.message,
        path: place.map(|span: Span| sources.path(span.file)).or(diagnostic.path.as_deref()),
        line: start.map(|at| at.line),
        column: start.map(|at| at.column),
        end_line: end.map(|at| at.line),
        end_column: end.map(|at| at.column),
        help: diagnostic.help.as_deref(),
        section: diagnostic.section.as_deref(),
        labels: diagnostic.labels.iter().map(|label| json_label(label, sources)).collect(),
    }
}

fn json_label<'a>(label: &'a Label, sources: &'a SourceMap) -> JsonLabel<'a> {
    let (start, end) = (sources.line_column(label.span), sources.end_line_column(label.span));
    JsonLabel {
        path: sources.path(label.span.file),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        text: &label.text,
        primary: label.primary,
    }
}
