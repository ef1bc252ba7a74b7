//! What is right in form and may be wrong in substance: `scrip check --strict`.
//!
//! Certificates of one company are looked at together, since they use each other's names. They must have passed the check.
mod bounds;
mod duties;
mod readings;
mod rights;
mod rules;
mod terms;

use crate::diagnostics::{Diagnostic, sort_by_place};
use crate::syntax::ast::{Certificate, Clause};
use crate::syntax::walk::{NameRole, Visitor, walk_clause};

/// All findings, as warnings in the order of the text.
pub fn lint(certificates: &[Certificate]) -> Vec<Diagnostic> {
    let mut found = terms::unused(certificates);
    found.extend(readings::choices_without_effect(certificates));
    found.extend(duties::without_consequence(certificates));
    found.extend(rights::never_open(certificates));
    found.extend(rules::setting_one_value_twice(certificates));
    sort_by_place(&mut found);
    found
}

/// The clauses with the section that each stands under, as `§4(a)`.
fn clauses(certificates: &[Certificate]) -> impl Iterator<Item = (String, &Clause)> {
    let sections = certificates.iter().flat_map(|certificate| &certificate.sections);
    sections.flat_map(|section| section.clauses.iter().map(|clause| (format!("§{}", section.label.text), clause)))
}

/// The names that a clause uses, and the choices of readings.
fn names_in(clause: &Clause) -> Vec<(String, NameRole)> {
    let mut collected = Collected::default();
    walk_clause(&mut clause.clone(), &mut collected);
    collected.0
}

#[derive(Default)]
struct Collected(Vec<(String, NameRole)>);

impl Visitor for Collected {
    fn name(&mut self, name: &mut crate::syntax::ast::Name, role: NameRole) {
        self.0.push((name.text.clone(), role));
    }
}

#[cfg(test)]
mod tests;
