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
pub(crate) use translate::replace_name;

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
    let classes = translate::renamed_classes(old.1, new.1);
    let mut translation = Translation { names: classes.clone(), labels: BTreeMap::new() };
    let after = CertificateFacts::new(new.1, &new_words, &Translation::default());
    // Sections that belong together show which names and references mean the same, and these show which sections belong
    // together: a few rounds, each of which knows more than the one before.
    for _ in 0..ROUNDS {
        let before = CertificateFacts::new(old.1, &old_words, &translation);
        let pairs = sections::match_sections(&before.sections, &after.sections);
        let labels: BTreeMap<String, String> = pairs
            .iter()
            .filter_map(|(old, new)| Some((&before.sections.get(*old)?.label, &after.sections.get(*new)?.label)))
            .filter(|(old, new)| old != new)
            .map(|(old, new)| (old.clone(), new.clone()))
            .collect();
        let names = translate::renamed_terms(&translation, &before, &after, &pairs);
        if labels == translation.labels && names.is_empty() {
            break;
        }
        translation.labels = labels;
        translation.names.extend(names);
    }
    let before = CertificateFacts::new(old.1, &old_words, &translation);
    let pairs = sections::match_sections(&before.sections, &after.sections);
    let mut changes = clauses::header(&before, &after);
    let renamed = |what: &str, old: &str, new: &str| {
        Change::new(ChangeKind::Renamed, None, what).words(Some(old.to_owned()), Some(new.to_owned()))
    };
    changes.extend(classes.iter().map(|(old, new)| renamed("class", old, new)));
    let terms = translation.names.iter().filter(|(old, _)| !classes.contains_key(*old));
    changes.extend(terms.map(|(old, new)| renamed("term", old, new)));
    changes.extend(clauses::sections(&before, &after, &pairs));
    // The new text goes by a reading of another certificate: that of the old one, as far as these two can tell.
    let uses = |name: &str| {
        after.sections.iter().flat_map(|section| &section.clauses).any(|clause| clause.uses.contains(name))
    };
    changes.retain(|change| {
        let reading = change.name.as_deref().filter(|_| change.kind == ChangeKind::Removed);
        !reading.is_some_and(|name| change.subject == format!("reading {name}") && uses(name))
    });
    for change in &mut changes {
        change.in_new_names = change.old.as_deref().map(|words| translation.translated(words));
    }
    depend::add_dependents(&mut changes, &after);
    changes
}

/// How often sections are matched with what was learned the time before.
const ROUNDS: usize = 6;

#[cfg(test)]
mod tests;
