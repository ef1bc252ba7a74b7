//! Rules that set one value on the same event.
use super::clauses;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{Certificate, Clause, Head, SlotKind};
use crate::syntax::walk::erase_places_of_clause;

pub(super) fn setting_one_value_twice(certificates: &[Certificate]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    // Values belong to one certificate each.
    for certificate in certificates {
        let mut seen: Vec<(Clause, String, Span)> = Vec::new();
        for (section, clause) in clauses(std::slice::from_ref(certificate)) {
            if !matches!(clause.head, Head::When { .. }) {
                continue;
            }
            let event = event(clause);
            for slot in &clause.slots {
                let SlotKind::Set { name, .. } = &slot.kind else { continue };
                let earlier = seen.iter().find(|(other, value, _)| *other == event && *value == name.text);
                match earlier {
                    Some((_, _, place)) => found.push(
                        Diagnostic::warning(
                            codes::L0104_VALUE_SET_TWICE,
                            format!("two clauses set `{}` on the same event", name.text),
                        )
                        .at(slot.span, "set again here")
                        .note_at(*place, "first set here")
                        .help("give one of them a condition with `if`, or make one clause of both")
                        .section(section.clone()),
                    ),
                    None if slot.under.is_none() => seen.push((event.clone(), name.text.clone(), slot.span)),
                    None => {}
                }
            }
        }
    }
    found
}

/// What sets a rule off: its head and its conditions, without places and names.
fn event(clause: &Clause) -> Clause {
    let mut event = clause.clone();
    event.called = None;
    event.slots.retain(|slot| matches!(slot.kind, SlotKind::If(_) | SlotKind::While(_) | SlotKind::Unless(_)));
    erase_places_of_clause(&mut event);
    event
}
