//! Which names an expression mentions: so that values are compiled in the order in which they build on one another, and a
//! long chain of definitions is no deep recursion.
use std::collections::{BTreeMap, BTreeSet};

use super::checker::{Checker, ClauseAt, DefinitionSource};
use super::names::{Lookup, Symbol};
use crate::program::CertificateId;
use crate::syntax::ast::{Expr, Head, Name};
use crate::syntax::walk::{NameRole, Visitor, walk_expr, walk_slot};

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

    /// What the parts of a definition, a value or an accrual mention.
    fn mentioned(&self, parts: &[ClauseAt<'a>]) -> Vec<Symbol> {
        let mut found = Vec::new();
        for part in parts {
            let mut used = UsedNames::default();
            let expressions: &[&Expr] = match &part.clause.head {
                Head::Is { value: Some(value), .. } | Head::Starts { value, .. } | Head::Table { by: value, .. } => {
                    &[value]
                }
                Head::Accrue { base, rate, .. } => &[base, rate],
                _ => &[],
            };
            expressions.iter().for_each(|expr| walk_expr(&mut (*expr).clone(), &mut used));
            part.clause.slots.iter().for_each(|slot| walk_slot(&mut slot.clone(), &mut used));
            for name in used.0 {
                self.named(part.certificate, &name, &mut found);
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

/// The names that are used, not those that are given.
#[derive(Default)]
struct UsedNames(Vec<String>);

impl Visitor for UsedNames {
    fn name(&mut self, name: &mut Name, role: NameRole) {
        if role == NameRole::Used {
            self.0.push(name.text.clone());
        }
    }
}
