//! Lists of diagnostics.

use super::{Diagnostic, Severity};

/// Puts diagnostics into the order of the text: by file, place, end and code; those without a place come first.
pub fn sort_by_place(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| (a.place(), a.code, &a.message).cmp(&(b.place(), b.code, &b.message)));
}

/// Whether one of them is an error, so that the text cannot be used.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}
