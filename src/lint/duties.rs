//! Duties of which nothing says what follows when they are missed, and that have no day on which they could be.
use std::collections::BTreeSet;

use super::clauses;
use crate::diagnostics::{Diagnostic, codes};
use crate::syntax::ast::{Certificate, Deed, Expr, ExprKind, Head, SlotKind, State, Trigger};
use crate::syntax::walk::{Visitor, walk_clause};

pub(super) fn without_consequence(certificates: &[Certificate]) -> Vec<Diagnostic> {
    let mut answered: BTreeSet<String> = BTreeSet::new();
    for (_, clause) in clauses(certificates) {
        if let Head::When { trigger: Trigger::Missed { name } } = &clause.head {
            answered.insert(name.text.clone());
        }
        for slot in &clause.slots {
            if let SlotKind::Triggered(Trigger::Missed { name }) = &slot.kind {
                answered.insert(name.text.clone());
            }
        }
        if let Head::To { name } = &clause.head
            && clause.slots.iter().any(|slot| matches!(slot.kind, SlotKind::Consequence(_)))
        {
            answered.insert(name.text.clone());
        }
        let mut missed = Missed(BTreeSet::new());
        walk_clause(&mut clause.clone(), &mut missed);
        answered.extend(missed.0);
    }
    let mut found = Vec::new();
    for (section, clause) in clauses(certificates) {
        let Head::Must { deed, .. } = &clause.head else { continue };
        // One with a day is in breach when the day has passed; shares that must be kept, and offers, are looked at in every act.
        let has_day = clause.slots.iter().any(|slot| {
            matches!(
                slot.kind,
                SlotKind::Within { .. }
                    | SlotKind::Before { .. }
                    | SlotKind::BeforeDay { .. }
                    | SlotKind::OnDay(_)
                    | SlotKind::ByDay(_)
            )
        });
        if has_day || matches!(deed, Deed::Reserve { .. } | Deed::OfferSecurities { .. }) {
            continue;
        }
        let says = clause.slots.iter().any(|slot| matches!(slot.kind, SlotKind::Consequence(_)));
        let is_answered = clause.called.as_ref().is_some_and(|name| answered.contains(&name.text));
        if !says && !is_answered {
            found.push(
                Diagnostic::warning(
                    codes::L0103_DUTY_WITHOUT_CONSEQUENCE,
                    "nothing says until when this duty is to be performed, or what follows when it is not",
                )
                .at(clause.span, "")
                .help("add a day with `within`, `on` or `at least ... before`, or a clause that waits for it with `when X is missed`")
                .section(section),
            );
        }
    }
    found
}

/// `X is missed` as a condition.
struct Missed(BTreeSet<String>);

impl Visitor for Missed {
    fn expr(&mut self, expr: &mut Expr) {
        if let ExprKind::StateOf { subject, state: State::Missed, .. } = &expr.kind
            && let ExprKind::Name(name) = &subject.kind
        {
            self.0.insert(name.text.clone());
        }
    }
}
