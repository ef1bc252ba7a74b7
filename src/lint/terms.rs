//! Terms that nothing uses.
use std::collections::BTreeSet;

use super::{clauses, names_in};
use crate::diagnostics::{Diagnostic, codes};
use crate::syntax::ast::{Certificate, Declared, Head, Name};
use crate::syntax::walk::NameRole;

pub(super) fn unused(certificates: &[Certificate]) -> Vec<Diagnostic> {
    let mut used: BTreeSet<String> = BTreeSet::new();
    for (_, clause) in clauses(certificates) {
        let declared = defined(&clause.head).map(|name| name.text.as_str());
        let names = names_in(clause).into_iter().filter(|(_, role)| *role == NameRole::Used);
        used.extend(names.map(|(name, _)| name).filter(|name| declared != Some(name.as_str())));
    }
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    clauses(certificates)
        .filter_map(|(section, clause)| Some((section, defined(&clause.head)?)))
        .filter(|(_, name)| !used.contains(&name.text) && seen.insert(&name.text))
        .map(|(section, name)| {
            Diagnostic::warning(codes::L0101_UNUSED_TERM, format!("no clause uses `{}`", name.text))
                .at(name.span, "")
                .help("see whether a clause of the text that speaks of it is missing, or says it in other words")
                .section(section)
        })
        .collect()
}

/// The term that a clause defines; a value that only a scenario asks for is one too.
fn defined(head: &Head) -> Option<&Name> {
    match head.declared()? {
        Declared::Term(name) => Some(name),
        Declared::Thing(_) => None,
    }
}
