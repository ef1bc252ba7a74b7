//! Amendments: from the day of their filing a section reads anew, and before it as it did.
//!
//! An amended section is put together out of both texts, each with the days on which it speaks, so that the engine needs
//! to know nothing of amendments: definitions get a case by the day, clauses a `while`, values that rules change a rule
//! that sets them on the day. What has no days of its own (classes, groups, facts, readings, notes) is taken from the new
//! text alone.
use chrono::NaiveDate;

use crate::source::Span;
use crate::syntax::ast::{
    BinaryOperator, Clause, Expr, ExprKind, Head, Name, Section, Slot, SlotKind, Trigger, UnaryOperator,
};
use crate::syntax::walk::erase_places_of_clause;

/// The section as it reads before and from the day on.
pub(super) fn amended(old: Section, new: Section, day: NaiveDate) -> Section {
    let mut clauses: Vec<Clause> = Vec::new();
    let mut before = old.clauses;
    for clause in new.clauses {
        let index = before.iter().position(|known| same_declaration(&known.head, &clause.head));
        let earlier = index.map(|index| before.remove(index));
        merge(earlier, clause, day, &mut clauses);
    }
    for clause in before {
        clauses.extend(until(clause, day));
    }
    Section { clauses, ..new }
}

/// What both texts say of one thing.
fn merge(earlier: Option<Clause>, clause: Clause, day: NaiveDate, clauses: &mut Vec<Clause>) {
    if earlier.as_ref().is_some_and(|earlier| says_the_same(earlier, &clause)) {
        return clauses.push(clause);
    }
    match (&clause.head, earlier) {
        (Head::Is { .. }, Some(earlier)) => {
            clauses.push(as_cases(clause, day));
            clauses.push(earlier);
        }
        (Head::Table { .. }, Some(earlier)) => by_day(earlier, clause, day, clauses),
        (Head::Starts { name, value, .. }, Some(earlier)) => {
            let (name, value, span) = (name.clone(), value.clone(), clause.span);
            clauses.push(earlier);
            clauses.push(set_on(name, value, day, span));
        }
        (Head::Accrue { name, each, base, rate }, Some(earlier)) => {
            let Head::Accrue { base: old_base, rate: old_rate, .. } = earlier.head else { return };
            let base = dated(base.clone(), old_base, day);
            let rate = dated(rate.clone(), old_rate, day);
            clauses
                .push(Clause { head: Head::Accrue { name: name.clone(), each: each.clone(), base, rate }, ..clause });
        }
        (_, Some(earlier)) if has_days(&clause.head) => {
            clauses.push(with_while(clause, from_day(day)));
            clauses.push(with_while(renamed(earlier, day), negated(from_day(day))));
        }
        (head, _) if has_days(head) => clauses.push(with_while(clause, from_day(day))),
        _ => clauses.push(clause),
    }
}

/// Whether two clauses differ in nothing but where they stand.
fn says_the_same(old: &Clause, new: &Clause) -> bool {
    let plain = |clause: &Clause| {
        let mut clause = clause.clone();
        erase_places_of_clause(&mut clause);
        clause
    };
    plain(old) == plain(new)
}

/// What the new text says nothing of any more.
fn until(clause: Clause, day: NaiveDate) -> Option<Clause> {
    match &clause.head {
        head if has_days(head) => Some(with_while(clause, negated(from_day(day)))),
        // Terms go on meaning what they did: other sections may use them.
        Head::Is { .. }
        | Head::Table { .. }
        | Head::Starts { .. }
        | Head::Conditions { .. }
        | Head::Fact { .. }
        | Head::Determination { .. }
        | Head::Reading { .. }
        | Head::Schedule { .. }
        | Head::Accrue { .. }
        | Head::Class { .. }
        | Head::Group { .. }
        | Head::Category { .. }
        | Head::Attributes { .. } => Some(clause),
        _ => None,
    }
}

/// Heads that take `while`.
fn has_days(head: &Head) -> bool {
    matches!(
        head,
        Head::When { .. }
            | Head::May { .. }
            | Head::Must { .. }
            | Head::MustNot { .. }
            | Head::OnLiquidation
            | Head::TreatAsLiquidation { .. }
            | Head::Votes { .. }
            | Head::NoVote { .. }
            | Head::Elects { .. }
            | Head::Exclude { .. }
    )
}

/// Whether two heads declare the same thing, so that one takes the place of the other.
fn same_declaration(old: &Head, new: &Head) -> bool {
    match (old, new) {
        (Head::Is { name: old, .. }, Head::Is { name: new, .. })
        | (Head::Table { name: old, .. }, Head::Table { name: new, .. })
        | (Head::Starts { name: old, .. }, Head::Starts { name: new, .. })
        | (Head::Accrue { name: old, .. }, Head::Accrue { name: new, .. })
        | (Head::Schedule { name: old, .. }, Head::Schedule { name: new, .. })
        | (Head::Conditions { name: old }, Head::Conditions { name: new })
        | (Head::Reading { name: old, .. }, Head::Reading { name: new, .. })
        | (Head::Group { name: old, .. }, Head::Group { name: new, .. })
        | (Head::Category { name: old, .. }, Head::Category { name: new, .. })
        | (Head::Fact { name: old, .. }, Head::Fact { name: new, .. })
        | (Head::Determination { name: old, .. }, Head::Determination { name: new, .. }) => old.text == new.text,
        (Head::May { party: old_party, deed: old }, Head::May { party: new_party, deed: new })
        | (Head::Must { party: old_party, deed: old }, Head::Must { party: new_party, deed: new }) => {
            old_party.text == new_party.text && std::mem::discriminant(old) == std::mem::discriminant(new)
        }
        (Head::Class { .. }, Head::Class { .. }) | (Head::OnLiquidation, Head::OnLiquidation) => true,
        _ => false,
    }
}

/// A definition whose cases hold from the day on.
fn as_cases(clause: Clause, day: NaiveDate) -> Clause {
    let Head::Is { name, owner, value } = clause.head else { return clause };
    let mut slots = Vec::new();
    if let Some(value) = value {
        let span = value.span;
        slots.push(Slot { kind: SlotKind::Case { condition: from_day(day), value }, under: None, span });
    }
    for slot in clause.slots {
        let kind = match slot.kind {
            SlotKind::Case { condition, value } => SlotKind::Case { condition: both(from_day(day), condition), value },
            SlotKind::Otherwise(value) => SlotKind::Case { condition: from_day(day), value },
            other => other,
        };
        slots.push(Slot { kind, ..slot });
    }
    Clause { head: Head::Is { name, owner, value: None }, slots, ..clause }
}

/// A table before the day and one from it on, each under a name of its own, and the name itself for the one that speaks.
fn by_day(earlier: Clause, clause: Clause, day: NaiveDate, clauses: &mut Vec<Clause>) {
    let span = clause.span;
    let mut cases = Vec::new();
    for (clause, when) in [(clause, "from"), (earlier, "before")] {
        let Clause { head: Head::Table { name, owner, by }, .. } = clause else { continue };
        let dated = Name { text: format!("{} {when} {day}", name.text), span };
        let value = Expr { kind: ExprKind::Name(dated.clone()), span };
        let kind = match when {
            "from" => SlotKind::Case { condition: from_day(day), value },
            _ => SlotKind::Otherwise(value),
        };
        cases.push((name, owner, Slot { kind, under: None, span }));
        clauses.push(Clause { head: Head::Table { name: dated, owner, by }, ..clause });
    }
    let Some((name, owner, _)) = cases.first().cloned() else { return };
    let slots = cases.into_iter().map(|(_, _, slot)| slot).collect();
    clauses.push(Clause { head: Head::Is { name, owner, value: None }, called: None, under: None, slots, span });
}

/// `when the day D comes, set X to E`
fn set_on(name: Name, value: Expr, day: NaiveDate, span: Span) -> Clause {
    let trigger = Trigger::DayComes { date: Expr { kind: ExprKind::Date(day), span } };
    let set = Slot { kind: SlotKind::Set { name, of_all: None, value }, under: None, span };
    Clause { head: Head::When { trigger }, called: None, under: None, slots: vec![set], span }
}

fn renamed(clause: Clause, day: NaiveDate) -> Clause {
    let span = clause.span;
    let called = clause.called.map(|called| Name { text: format!("{} before {day}", called.text), span });
    Clause { called, ..clause }
}

fn with_while(mut clause: Clause, condition: Expr) -> Clause {
    let span = condition.span;
    clause.slots.push(Slot { kind: SlotKind::While(condition), under: None, span });
    clause
}

/// One value from the day on, the other before it.
fn dated(new: Expr, old: Expr, day: NaiveDate) -> Expr {
    if new.kind == old.kind {
        return new;
    }
    let span = new.span;
    let kind =
        ExprKind::Conditional { then: Box::new(new), condition: Box::new(from_day(day)), otherwise: Box::new(old) };
    Expr { kind, span }
}

fn from_day(day: NaiveDate) -> Expr {
    let span = Span::default();
    let (left, right) = (ExprKind::TermsDay, ExprKind::Date(day));
    let (left, right) = (Box::new(Expr { kind: left, span }), Box::new(Expr { kind: right, span }));
    Expr { kind: ExprKind::Binary { operator: BinaryOperator::GreaterOrEqual, left, right }, span }
}

fn negated(condition: Expr) -> Expr {
    let span = condition.span;
    Expr { kind: ExprKind::Unary { operator: UnaryOperator::Not, operand: Box::new(condition) }, span }
}

fn both(first: Expr, second: Expr) -> Expr {
    let span = second.span;
    let (left, right) = (Box::new(first), Box::new(second));
    Expr { kind: ExprKind::Binary { operator: BinaryOperator::And, left, right }, span }
}
