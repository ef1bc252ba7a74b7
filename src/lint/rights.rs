//! Rights that can never be used.
use super::bounds::{Definitions, Demands};
use super::clauses;
use crate::diagnostics::{Diagnostic, codes};
use crate::syntax::ast::{Certificate, Clause, Expr, ExprKind, Head, SlotKind};

pub(super) fn never_open(certificates: &[Certificate]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for certificate in certificates {
        let known = Definitions::of(certificate);
        let own = std::slice::from_ref(certificate);
        for (section, clause) in clauses(own) {
            if !matches!(clause.head, Head::May { .. }) {
                continue;
            }
            // What another section adds to the right counts as well; what holds in one reading only does not.
            let added = clauses(own).map(|(_, other)| other).filter(|other| adds_to(other, clause));
            let slots = clause.slots.iter().chain(added.flat_map(|other| &other.slots));
            let slots: Vec<_> = slots.filter(|slot| slot.under.is_none()).collect();
            let mut demands = Demands::default();
            slots.iter().for_each(|slot| demands.add(&slot.kind, &known));
            let is_nothing =
                slots.iter().any(|slot| matches!(&slot.kind, SlotKind::AtMost { limit, .. } if is_zero(limit)));
            if demands.are_impossible() || is_nothing {
                found.push(
                    Diagnostic::warning(codes::L0105_RIGHT_NEVER_OPEN, "this right can never be used")
                        .at(clause.span, "")
                        .help("its days and conditions, here and in the sections that add to it, exclude each other")
                        .section(section),
                );
            }
        }
    }
    found
}

fn adds_to(other: &Clause, right: &Clause) -> bool {
    let Some(called) = &right.called else { return false };
    matches!(&other.head, Head::To { name } if name.text == called.text) && other.under.is_none()
}

fn is_zero(limit: &Expr) -> bool {
    match &limit.kind {
        ExprKind::Number(count) | ExprKind::Shares { count, .. } => count.is_zero(),
        ExprKind::Money { amount, .. } => amount.is_zero(),
        _ => false,
    }
}
