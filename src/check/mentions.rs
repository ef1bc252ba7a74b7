//! Which names an expression mentions: so that values are compiled in the order in which they build on one another, and a
//! long chain of definitions is no deep recursion.
use std::collections::{BTreeMap, BTreeSet};

use super::checker::{Checker, ClauseAt, DefinitionSource};
use super::names::{Lookup, Symbol};
use crate::program::CertificateId;
use crate::syntax::ast::{Expr, ExprKind, Head, SlotKind, Supposition};

impl<'a> Checker<'a> {
    /// Definitions, variables and accruals, each after those that it mentions as far as that is possible.
    pub(super) fn building_order(&self) -> Vec<Symbol> {
        let mut mentions: BTreeMap<Symbol, Vec<Symbol>> = BTreeMap::new();
        for (id, source) in &self.pending.definitions {
            let DefinitionSource::Heads(parts) = source else { continue };
            mentions.insert(Symbol::Definition(*id), self.mentioned(parts));
        }
        for (id, parts) in &self.pending.variables {
            mentions.insert(Symbol::Variable(*id), self.mentioned(parts));
        }
        for (id, part) in &self.pending.accruals {
            mentions.insert(Symbol::Accrual(*id), self.mentioned(std::slice::from_ref(part)));
        }
        in_order(&mentions)
    }

    fn mentioned(&self, parts: &[ClauseAt<'a>]) -> Vec<Symbol> {
        let mut found = Vec::new();
        for part in parts {
            let mut names = Vec::new();
            match &part.clause.head {
                Head::Is { value: Some(value), .. } | Head::Starts { value, .. } | Head::Table { by: value, .. } => {
                    collect(value, &mut names);
                }
                Head::Accrue { base, rate, .. } => {
                    collect(base, &mut names);
                    collect(rate, &mut names);
                }
                _ => {}
            }
            for slot in &part.clause.slots {
                collect_slot(&slot.kind, &mut names);
            }
            for name in names {
                self.named(part.certificate, name, &mut found);
            }
        }
        found
    }

    /// What a name can mean: of the own certificate, or after `of` of another one.
    fn named(&self, certificate: CertificateId, name: &str, found: &mut Vec<Symbol>) {
        if let Lookup::Found(symbol) = self.names.find(Some(certificate), name) {
            found.push(symbol);
        }
        let others = self.names.in_certificates(name).into_iter().filter(|(other, _)| *other != certificate);
        found.extend(others.map(|(_, symbol)| symbol));
    }
}

/// Depth first, with a list of its own instead of calls within calls.
fn in_order(mentions: &BTreeMap<Symbol, Vec<Symbol>>) -> Vec<Symbol> {
    let mut order = Vec::new();
    let mut seen = BTreeSet::new();
    for start in mentions.keys() {
        if !seen.insert(*start) {
            continue;
        }
        let mut path: Vec<(Symbol, std::slice::Iter<'_, Symbol>)> = Vec::new();
        path.push((*start, mentions.get(start).map_or(&[][..], Vec::as_slice).iter()));
        while let Some((symbol, rest)) = path.last_mut() {
            match rest.next() {
                Some(next) => {
                    if let Some(parts) = mentions.get(next)
                        && seen.insert(*next)
                    {
                        path.push((*next, parts.iter()));
                    }
                }
                None => {
                    order.push(*symbol);
                    path.pop();
                }
            }
        }
    }
    order
}

fn collect_slot<'e>(slot: &'e SlotKind, names: &mut Vec<&'e str>) {
    match slot {
        SlotKind::Case { condition, value } => {
            collect(condition, names);
            collect(value, names);
        }
        SlotKind::Range { value, .. } | SlotKind::Otherwise(value) | SlotKind::AtLeast(value) => collect(value, names),
        SlotKind::AtMost { limit, .. } => collect(limit, names),
        SlotKind::Item { condition, .. } => collect(condition, names),
        SlotKind::From(value) | SlotKind::Until(value) => collect(value, names),
        _ => {}
    }
}

/// The names in an expression, with a list of its own for what is still to be looked at.
fn collect<'e>(expr: &'e Expr, names: &mut Vec<&'e str>) {
    let mut todo = vec![expr];
    while let Some(expr) = todo.pop() {
        match &expr.kind {
            ExprKind::Name(name) => names.push(&name.text),
            ExprKind::Accrual { name, to, .. } => {
                names.push(&name.text);
                todo.extend(to.as_deref());
            }
            ExprKind::Of { what, owner, .. } => todo.extend([what.as_ref(), owner]),
            ExprKind::Unary { operand, .. } | ExprKind::Rounded { operand, .. } => todo.push(operand),
            ExprKind::Binary { left, right, .. } => todo.extend([left.as_ref(), right]),
            ExprKind::Choose { operands, .. } | ExprKind::Elect { operands, .. } => todo.extend(operands),
            ExprKind::Conditional { then, condition, otherwise } => {
                todo.extend([then.as_ref(), condition, otherwise]);
            }
            ExprKind::Several { items, .. } => todo.extend(items.iter().map(|(_, item)| item)),
            ExprKind::StateOf { subject, .. } | ExprKind::Outstanding(subject) => todo.push(subject),
            ExprKind::On { what, date } => todo.extend([what.as_ref(), date]),
            ExprKind::JustBefore { what, event } | ExprKind::JustAfter { what, event } => {
                todo.extend([what.as_ref(), event]);
            }
            ExprKind::Shift { date, .. } | ExprKind::Anniversary { date, .. } | ExprKind::Window { date, .. } => {
                todo.push(date);
            }
            ExprKind::DaysBetween { from, to, .. } => todo.extend([from.as_ref(), to]),
            ExprKind::Throughout { from, through, condition, .. }
            | ExprKind::CountDays { from, through, condition, .. } => {
                todo.extend([from.as_ref(), through, condition]);
            }
            ExprKind::FirstDay { after, condition, .. } => todo.extend([after.as_ref(), condition]),
            ExprKind::LatestReported { before, .. } => todo.push(before),
            ExprKind::NextOf { after, .. } => todo.push(after),
            ExprKind::WindowBetween { from, through } => todo.extend([from.as_ref(), through]),
            ExprKind::FigureOverWindow { what, window, .. } => todo.extend([what.as_ref(), window]),
            ExprKind::OverWindow { window, .. } | ExprKind::LowestDays { window, .. } => todo.push(window),
            ExprKind::Over { of, condition, .. } => {
                todo.push(of);
                todo.extend(condition.as_deref());
            }
            ExprKind::AsIf { what, supposition } => {
                todo.push(what);
                match supposition {
                    Supposition::NotIssued(event)
                    | Supposition::UnexercisedPartNotIssued(event)
                    | Supposition::PresentTermsWhenIssued(event) => todo.push(event),
                    Supposition::OccurredWith { moved, with } => todo.extend([moved.as_ref(), with]),
                    Supposition::Converted(_) => {}
                }
            }
            ExprKind::MostThatKeep { condition, .. } => todo.push(condition),
            // Literals, and what names no value.
            _ => {}
        }
    }
}
