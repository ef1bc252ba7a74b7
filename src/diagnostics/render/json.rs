//! Diagnostics for programs. The fields are described in `docs/diagnostics.md`.

use serde::Serialize;

use crate::diagnostics::{Diagnostic, Label};
use crate::source::{SourceMap, Span};

/// A diagnostic in the form that programs read.
#[derive(Debug, Clone, Serialize)]
pub struct JsonDiagnostic {
    code: &'static str,
    severity: &'static str,
    message: String,
    path: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    help: Option<String>,
    section: Option<String>,
    labels: Vec<JsonLabel>,
}

#[derive(Debug, Clone, Serialize)]
struct JsonLabel {
    path: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    text: String,
    primary: bool,
}

pub(super) fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let rows: Vec<_> = diagnostics.iter().map(|diagnostic| JsonDiagnostic::of(diagnostic, sources)).collect();
    // Only maps with keys that are no strings, and failing writers, can make this fail; there are neither.
    let mut text = serde_json::to_string_pretty(&rows).unwrap_or_default();
    text.push('\n');
    text
}

impl JsonDiagnostic {
    /// The diagnostic with its places as lines and columns.
    pub fn of(diagnostic: &Diagnostic, sources: &SourceMap) -> JsonDiagnostic {
        let place = diagnostic.place();
        let start = place.map(|span| sources.line_column(span));
        let end = place.map(|span| sources.end_line_column(span));
        let path = place.map(|span: Span| sources.path(span.file).to_string());
        JsonDiagnostic {
            code: diagnostic.code.as_str(),
            severity: diagnostic.severity.word(),
            message: diagnostic.message.clone(),
            path: path.or_else(|| diagnostic.path.clone()),
            line: start.map(|at| at.line),
            column: start.map(|at| at.column),
            end_line: end.map(|at| at.line),
            end_column: end.map(|at| at.column),
            help: diagnostic.help.clone(),
            section: diagnostic.section.clone(),
            labels: diagnostic.labels.iter().map(|label| json_label(label, sources)).collect(),
        }
    }
}

fn json_label(label: &Label, sources: &SourceMap) -> JsonLabel {
    let (start, end) = (sources.line_column(label.span), sources.end_line_column(label.span));
    JsonLabel {
        path: sources.path(label.span.file).to_string(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        text: label.text.clone(),
        primary: label.primary,
    }
}
