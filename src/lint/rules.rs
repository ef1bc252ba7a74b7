//! Rules that set one value on the same event.
use super::clauses;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{BinaryOperator, Certificate, Clause, Expr, ExprKind, Head, Name, Slot, SlotKind};
use crate::syntax::walk::{NameRole, Visitor, erase_places_of_clause, walk_clause};

/// What stands for the event in question, whatever a rule calls it.
const EVENT: &str = "it";

/// A rule that sets a value, as far as it is compared with others.
struct Setter {
    trigger: Head,
    conditions: Vec<Demand>,
    value: String,
    place: Span,
    under: bool,
}

/// A condition, and whether it has to hold or to fail; any other slot as it stands.
#[derive(Clone, PartialEq)]
enum Demand {
    Holds(Expr),
    Fails(Expr),
    Other(Box<Slot>),
}

/// Two rules on the same event, of which one does nothing but where the other does something too: what holds of the
/// conditions of the one holds of those of the other.
pub(super) fn setting_one_value_twice(certificates: &[Certificate]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    // Values belong to one certificate each.
    for certificate in certificates {
        let mut seen: Vec<Setter> = Vec::new();
        for (section, clause) in clauses(std::slice::from_ref(certificate)) {
            for setter in setters(clause) {
                // What holds in one reading only is compared with nothing that comes after it.
                let earlier = seen.iter().find(|earlier| !earlier.under && act_together(earlier, &setter));
                if let Some(earlier) = earlier {
                    found.push(
                        Diagnostic::warning(
                            codes::L0104_VALUE_SET_TWICE,
                            format!("two clauses set `{}` on the same event", setter.value),
                        )
                        .at(setter.place, "set again here")
                        .note_at(earlier.place, "first set here")
                        .help("give one of them a condition with `if` that the other excludes, or make one clause of both")
                        .section(section.clone()),
                    );
                } else {
                    seen.push(setter);
                }
            }
        }
    }
    found
}

fn act_together(one: &Setter, other: &Setter) -> bool {
    let within = |one: &Setter, other: &Setter| one.conditions.iter().all(|demand| other.conditions.contains(demand));
    one.value == other.value && one.trigger == other.trigger && (within(one, other) || within(other, one))
}

/// The values that a rule sets, each with what sets the rule off, without places and names.
fn setters(clause: &Clause) -> Vec<Setter> {
    if !matches!(clause.head, Head::When { .. }) {
        return Vec::new();
    }
    let mut event = clause.clone();
    if let Some(called) = event.called.take() {
        walk_clause(&mut event, &mut Renamed { from: called.text });
    }
    erase_places_of_clause(&mut event);
    let mut conditions = Vec::new();
    for slot in event.slots {
        match (slot.kind, slot.under) {
            (SlotKind::If(condition) | SlotKind::While(condition), None) => divide(condition, true, &mut conditions),
            (SlotKind::Unless(condition), None) => divide(condition, false, &mut conditions),
            (kind, under) if is_demand(&kind) => {
                conditions.push(Demand::Other(Box::new(Slot { kind, under, span: Span::default() })));
            }
            _ => {}
        }
    }
    let places = clause.slots.iter().filter_map(|slot| match &slot.kind {
        SlotKind::Set { name, .. } => Some((name.text.clone(), slot.span, slot.under.is_some())),
        SlotKind::Reset { name, .. } => Some((name.text.clone(), slot.span, slot.under.is_some())),
        _ => None,
    });
    let mut setters: Vec<Setter> = Vec::new();
    for (value, place, under) in places {
        let conditions = conditions.clone();
        let under = under || clause.under.is_some();
        setters.push(Setter { trigger: event.head.clone(), conditions, value, place, under });
    }
    setters
}

/// Whether a slot says when a rule acts.
fn is_demand(kind: &SlotKind) -> bool {
    matches!(
        kind,
        SlotKind::If(_)
            | SlotKind::While(_)
            | SlotKind::Unless(_)
            | SlotKind::UnlessApproved { .. }
            | SlotKind::From(_)
            | SlotKind::Until(_)
            | SlotKind::Through(_)
            | SlotKind::Counting { .. }
    )
}

/// `A and B` is two demands that hold, `unless A or B` two that fail.
fn divide(condition: Expr, wanted: bool, demands: &mut Vec<Demand>) {
    let operator = if wanted { BinaryOperator::And } else { BinaryOperator::Or };
    match condition.kind {
        ExprKind::Binary { operator: known, left, right } if known == operator => {
            divide(*left, wanted, demands);
            divide(*right, wanted, demands);
        }
        _ if wanted => demands.push(Demand::Holds(condition)),
        _ => demands.push(Demand::Fails(condition)),
    }
}

/// Puts one name for that of the event.
struct Renamed {
    from: String,
}

impl Visitor for Renamed {
    fn name(&mut self, name: &mut Name, _: NameRole) {
        if name.text == self.from {
            name.text = EVENT.to_owned();
        }
    }
}
