//! Messages about a text that was made from a file point into that file.
use super::Diagnostic;
use crate::source::SourceMap;

/// Puts every place where a person can find it: in the file that was written by hand, with what stands there.
pub fn at_origins(diagnostics: Vec<Diagnostic>, sources: &SourceMap) -> Vec<Diagnostic> {
    diagnostics.into_iter().map(|diagnostic| at_origin(diagnostic, sources)).collect()
}

fn at_origin(mut diagnostic: Diagnostic, sources: &SourceMap) -> Diagnostic {
    let words = diagnostic.place().and_then(|place| sources.origin(place)).map(|(_, words)| words.to_string());
    for label in &mut diagnostic.labels {
        label.span = sources.shown(label.span);
    }
    match words {
        Some(words) => diagnostic.help(format!("this is {words}")),
        None => diagnostic,
    }
}
