//! What changed in meaning between two texts, by section, in the words of the texts.
//!
//! Layout, comments and the order of clauses make no difference. Sections that belong together are found first, also when
//! they were renumbered; then references to them, and the name of the class itself, are compared as what they stand for.
mod change;
mod clauses;
mod depend;
mod facts;
mod keys;
mod scenario;
mod sections;
mod translate;

pub use change::{Change, ChangeKind, Dependent};

use std::collections::BTreeMap;

use crate::source::{FileId, SourceMap};
use crate::syntax::ast::{Certificate, File};
use facts::{CertificateFacts, Words};
use translate::Translation;

/// The changes from one text to another, in the order of the new one; what is gone stands where it was.
///
/// What could not be read of a text is not compared. A certificate and a scenario have nothing in common.
pub fn compare(sources: &SourceMap, old: (FileId, Option<&File>), new: (FileId, Option<&File>)) -> Vec<Change> {
    match (old.1, new.1) {
        (Some(File::Certificate(before)), Some(File::Certificate(after))) => {
            certificates(sources, (old.0, before), (new.0, after))
        }
        _ => scenario::compare(sources.text(old.0), sources.text(new.0)),
    }
}

/// Classes that the new text calls otherwise: the old name with the new one.
pub fn renamed(old: Option<&File>, new: Option<&File>) -> BTreeMap<String, String> {
    match (old, new) {
        (Some(File::Certificate(before)), Some(File::Certificate(after))) => translate::renamed_classes(before, after),
        _ => BTreeMap::new(),
    }
}

fn certificates(sources: &SourceMap, old: (FileId, &Certificate), new: (FileId, &Certificate)) -> Vec<Change> {
    let (old_words, new_words) = (Words::new(sources, old.0), Words::new(sources, new.0));
    let mut translation = Translation { names: translate::renamed_classes(old.1, new.1), labels: BTreeMap::new() };
    let after = CertificateFacts::new(new.1, &new_words, &Translation::default());
    // Once to find the sections that belong together, and once more with the references to them put right.
    let first = CertificateFacts::new(old.1, &old_words, &translation);
    translation.labels = sections::match_sections(&first.sections, &after.sections)
        .into_iter()
        .filter_map(|(old, new)| Some((first.sections.get(old)?.label.clone(), after.sections.get(new)?.label.clone())))
        .filter(|(old, new)| old != new)
        .collect();
    let before = CertificateFacts::new(old.1, &old_words, &translation);
    let pairs = sections::match_sections(&before.sections, &after.sections);
    let mut changes = clauses::header(&before, &after);
    changes.extend(
        translation.names.iter().map(|(old, new)| {
            Change::new(ChangeKind::Renamed, None, "class").words(Some(old.clone()), Some(new.clone()))
        }),
    );
    changes.extend(clauses::sections(&before, &after, &pairs));
    depend::add_dependents(&mut changes, &after);
    changes
}

#[cfg(test)]
mod tests;
