//! What seems to be missing may stand in a line that could not be read: nothing is said of it as long as that line is wrong.
use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::ast::{Certificate, Section};
use crate::syntax::{KnownNames, collect_names};

/// Leaves out what says that something is missing which an unread line may hold.
pub(super) fn keep_what_is_certain(
    diagnostics: &mut Vec<Diagnostic>,
    certificates: &[Certificate],
    sources: &SourceMap,
) {
    let unread: Vec<Span> = certificates.iter().flat_map(|certificate| certificate.unread.iter().copied()).collect();
    if unread.is_empty() {
        return;
    }
    let sections: Vec<&Section> = certificates.iter().flat_map(|certificate| &certificate.sections).collect();
    let mut declared: BTreeMap<FileId, KnownNames> = BTreeMap::new();
    for line in &unread {
        declared.entry(line.file).or_default().merge(&collect_names(text_of(*line, sources)));
    }
    let holds_unread = |span: Span| unread.iter().any(|line| span.contains(*line));
    diagnostics.retain(|diagnostic| {
        let Some(place) = diagnostic.place() else { return true };
        let code = diagnostic.code;
        if code == codes::E0502_EMPTY_SECTION {
            !sections.iter().any(|section| section.span.contains(place) && holds_unread(section.span))
        } else if code == codes::E0507_SLOT_MISSING {
            let mut clauses = sections.iter().flat_map(|section| &section.clauses);
            !clauses.any(|clause| clause.span.contains(place) && holds_unread(clause.span))
        } else if code == codes::E0513_READING_WITHOUT_EFFECT {
            !unread.iter().any(|line| line.file == place.file)
        } else if code == codes::E0301_UNKNOWN_TERM {
            !declared.get(&place.file).is_some_and(|names| names.is_term(text_of(place, sources)))
        } else {
            true
        }
    });
}

fn text_of(span: Span, sources: &SourceMap) -> &str {
    sources.text(span.file).get(span.start as usize..span.end as usize).unwrap_or("")
}
