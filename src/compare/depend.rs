//! What uses something that changed.
use std::collections::BTreeSet;

use super::facts::CertificateFacts;
use super::{Change, ChangeKind, Dependent};

/// Adds to each change of a name what uses the name, directly or through others.
pub(super) fn add_dependents(changes: &mut [Change], new: &CertificateFacts) {
    for change in changes {
        let Some(name) = &change.name else { continue };
        if matches!(change.kind, ChangeKind::Changed | ChangeKind::Removed) {
            change.dependents = dependents(name, new);
        }
    }
}

/// What uses a name, in the order of the text.
fn dependents(name: &str, facts: &CertificateFacts) -> Vec<Dependent> {
    let mut reached: BTreeSet<&str> = BTreeSet::from([name]);
    // Each round adds at least one name, or is the last.
    loop {
        let before = reached.len();
        for clause in facts.sections.iter().flat_map(|section| &section.clauses) {
            if let Some(declared) = &clause.declares
                && clause.uses.iter().any(|used| reached.contains(used.as_str()))
            {
                reached.insert(declared);
            }
        }
        if reached.len() == before {
            break;
        }
    }
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for section in &facts.sections {
        for clause in &section.clauses {
            let is_itself = clause.declares.as_deref() == Some(name);
            if is_itself || !clause.uses.iter().any(|used| reached.contains(used.as_str())) {
                continue;
            }
            if seen.insert(clause.subject.as_str()) {
                found.push(Dependent { name: clause.subject.clone(), section: section.label.clone() });
            }
        }
    }
    found
}
