//! One line per diagnostic, as editors read them, with notes and help indented below.

use std::fmt::Write;

use super::clean::one_line;
use crate::diagnostics::Diagnostic;
use crate::source::{SourceMap, Span};

pub(super) fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        write_one(&mut out, diagnostic, sources);
    }
    out
}

fn write_one(out: &mut String, diagnostic: &Diagnostic, sources: &SourceMap) {
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "{}{}[{}]: {}",
        heading(diagnostic, sources),
        diagnostic.severity.word(),
        diagnostic.code,
        one_line(&diagnostic.message)
    );
    for label in diagnostic.labels.iter().filter(|label| !label.text.is_empty()) {
        let _ = writeln!(out, "  note: {}: {}", place(label.span, sources), one_line(&label.text));
    }
    if let Some(section) = &diagnostic.section {
        let _ = writeln!(out, "  section: {}", one_line(section));
    }
    for line in diagnostic.help.iter().flat_map(|help| help.lines()) {
        let _ = writeln!(out, "  help: {}", one_line(line));
    }
}

/// `path:line:column: `, `path: ` or nothing.
pub(super) fn heading(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    match (diagnostic.place(), &diagnostic.path) {
        (Some(span), _) => format!("{}: ", place(span, sources)),
        (None, Some(path)) => format!("{}: ", one_line(path)),
        (None, None) => String::new(),
    }
}

/// `path:line:column`.
pub(super) fn place(span: Span, sources: &SourceMap) -> String {
    let at = sources.line_column(span);
    format!("{}:{}:{}", one_line(sources.path(span.file)), at.line, at.column)
}
