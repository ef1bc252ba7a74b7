//! Choices of readings that make no difference.
use std::collections::BTreeSet;

use super::clauses;
use crate::diagnostics::{Diagnostic, codes};
use crate::syntax::ast::{Certificate, Expr, ExprKind, Head, Name, SlotKind, Under};
use crate::syntax::walk::{Visitor, walk_clause};

pub(super) fn choices_without_effect(certificates: &[Certificate]) -> Vec<Diagnostic> {
    let mut asked: BTreeSet<(String, String)> = BTreeSet::new();
    let mut take = |under: &Under| asked.insert((under.reading.text.clone(), under.choice.text.clone()));
    for (_, clause) in clauses(certificates) {
        for under in clause.under.iter().chain(clause.slots.iter().filter_map(|slot| slot.under.as_ref())) {
            take(under);
        }
    }
    for (_, clause) in clauses(certificates) {
        let mut conditions = Conditions(BTreeSet::new());
        walk_clause(&mut clause.clone(), &mut conditions);
        asked.extend(conditions.0);
    }
    let mut found = Vec::new();
    for (section, clause) in clauses(certificates) {
        let Head::Reading { name, .. } = &clause.head else { continue };
        let choices: Vec<&Name> = clause.slots.iter().filter_map(|slot| choice(&slot.kind)).collect();
        let silent: Vec<&&Name> =
            choices.iter().filter(|choice| !asked.contains(&(name.text.clone(), choice.text.clone()))).collect();
        // One choice may be what holds without further words.
        for choice in silent.iter().skip(1) {
            let message = format!("nothing goes by the choice `{}` of the reading `{}`", choice.text, name.text);
            found.push(
                Diagnostic::warning(codes::L0102_CHOICE_WITHOUT_EFFECT, message)
                    .at(choice.span, "")
                    .help(format!("add `, under {} {}` to what holds in it", name.text, choice.text))
                    .section(section.clone()),
            );
        }
    }
    found
}

fn choice(kind: &SlotKind) -> Option<&Name> {
    match kind {
        SlotKind::Default { choice, .. } | SlotKind::OrChoice { choice, .. } => Some(choice),
        _ => None,
    }
}

/// `N1 is quarters`
struct Conditions(BTreeSet<(String, String)>);

impl Visitor for Conditions {
    fn expr(&mut self, expr: &mut Expr) {
        if let ExprKind::ReadingIs { reading, choice } = &expr.kind {
            self.0.insert((reading.text.clone(), choice.text.clone()));
        }
    }
}
