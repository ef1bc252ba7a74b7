//! Values that are defined through themselves.
//!
//! A value at another moment (`just before`, `on`, `as if`) and a value that rules change are no part of a circle: they
//! look back. Nor are elections between alternatives, which are settled for all classes at once.
use std::collections::{BTreeMap, BTreeSet};

use super::checker::Checker;
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::source::Span;
use crate::syntax::ast::AccrualAspect;

/// How many terms may be built one on top of another; the longest chain of a filed certificate has about ten.
const LONGEST_CHAIN: u32 = 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Item {
    Definition(DefinitionId),
    Variable(VariableId),
}

impl Checker<'_> {
    pub(super) fn cycles(&mut self) {
        let definitions = (0..self.program.definitions.len()).map(|index| Item::Definition(DefinitionId::at(index)));
        let variables = (0..self.program.variables.len()).map(|index| Item::Variable(VariableId::at(index)));
        let items: Vec<Item> = definitions.chain(variables).collect();
        let mut done = BTreeMap::new();
        for item in items {
            if let Some(circle) = self.circle_from(item, &mut done) {
                self.report_circle(&circle);
            }
        }
        self.circles_of_accruals();
        // The first one that is too high is enough to say.
        let too_high = done.into_iter().find(|(_, height)| *height == LONGEST_CHAIN);
        if let Some((name, span, section)) = too_high.and_then(|(item, _)| self.item_name(item)) {
            let message = format!("`{name}` is built on a chain of {LONGEST_CHAIN} other terms");
            let diagnostic = Diagnostic::error(codes::E0104_NESTING_TOO_DEEP, message)
                .at(span, "the chain is too long")
                .help("put terms of the chain together");
            self.report(Some(section), diagnostic);
        }
    }

    /// An accrual may count what it has come to itself; two that count each other have no beginning.
    fn circles_of_accruals(&mut self) {
        let of = |index| AccrualId::at(index);
        let reached: Vec<BTreeSet<AccrualId>> =
            (0..self.program.accruals.len()).map(|index| self.accruals_below(of(index))).collect();
        let counts = |one: usize, other: usize| reached.get(one).is_some_and(|known| known.contains(&of(other)));
        let pairs = (0..reached.len()).flat_map(|one| (one + 1..reached.len()).map(move |other| (one, other)));
        let Some((one, other)) = pairs.into_iter().find(|(one, other)| counts(*one, *other) && counts(*other, *one))
        else {
            return;
        };
        let Some((first, second)) = self.program.accruals.get(one).zip(self.program.accruals.get(other)) else {
            return;
        };
        let message = format!("`{}` and `{}` each count what the other has come to", first.name, second.name);
        let diagnostic = Diagnostic::error(codes::E0504_CYCLE, message)
            .at(first.span, "this builds on the other")
            .note_at(second.span, "and this on the first")
            .help("for what one has come to at an earlier time say `accrued to D`");
        self.report(Some(first.section), diagnostic);
    }

    /// The accruals that the base and the rate of one count as they stand, through whatever they are made of.
    fn accruals_below(&self, start: AccrualId) -> BTreeSet<AccrualId> {
        let mut found = BTreeSet::new();
        let (mut seen, mut open) = (BTreeSet::new(), Vec::new());
        let mut accruals = vec![start];
        while let Some(accrual) = accruals.pop() {
            let Some(known) = self.program.accruals.get(accrual.index()) else { continue };
            let mut named = BTreeSet::new();
            for node in [&known.base, &known.rate] {
                accrued_in(node, &mut named);
                collect(node, &mut open);
            }
            while let Some(item) = open.pop() {
                if seen.insert(item)
                    && let Some(node) = self.node_of(item)
                {
                    accrued_in(node, &mut named);
                    collect(node, &mut open);
                }
            }
            accruals.extend(named.into_iter().filter(|accrual| found.insert(*accrual)));
        }
        found
    }

    fn node_of(&self, item: Item) -> Option<&Node> {
        match item {
            Item::Definition(id) => self.program.definitions.get(id.index()).map(|definition| &definition.body),
            Item::Variable(id) => self.program.variables.get(id.index()).map(|variable| &variable.start),
        }
    }

    /// Walks from one item to those that it is made of, with a list of its own instead of calls within calls, so that a
    /// long chain of definitions does no harm. Gives the first circle found.
    ///
    /// `done` has the items that are settled, each with the length of the longest chain below it.
    fn circle_from(&self, start: Item, done: &mut BTreeMap<Item, u32>) -> Option<Vec<Item>> {
        if done.contains_key(&start) {
            return None;
        }
        // Each open item with its parts that are still to be seen and the chain found below it so far.
        let mut path: Vec<(Item, Vec<Item>, u32)> = vec![(start, self.parts(start), 0)];
        let mut open = BTreeSet::from([start]);
        let mut circle = None;
        while let Some((item, parts, height)) = path.last_mut() {
            let Some(part) = parts.pop() else {
                let (item, height) = (*item, *height);
                done.insert(item, height);
                open.remove(&item);
                path.pop();
                if let Some((_, _, above)) = path.last_mut() {
                    *above = (*above).max(height.saturating_add(1));
                }
                continue;
            };
            if let Some(below) = done.get(&part) {
                *height = (*height).max(below.saturating_add(1));
            } else if open.insert(part) {
                let parts = self.parts(part);
                path.push((part, parts, 0));
            } else {
                let items = path.iter().map(|(item, ..)| *item).skip_while(|known| *known != part).collect();
                circle.get_or_insert(items);
            }
        }
        circle
    }

    fn parts(&self, item: Item) -> Vec<Item> {
        let mut found = Vec::new();
        if let Some(node) = self.node_of(item) {
            collect(node, &mut found);
        }
        found.reverse();
        found
    }

    fn report_circle(&mut self, circle: &[Item]) {
        let named: Vec<(String, Span, SectionId)> = circle.iter().filter_map(|item| self.item_name(*item)).collect();
        let Some((first, span, section)) = named.first().cloned() else { return };
        let chain: Vec<String> = named.iter().map(|(name, ..)| format!("`{name}`")).collect();
        let message = if named.len() == 1 {
            format!("`{first}` is defined through itself")
        } else {
            format!("`{first}` is defined through itself: {} → `{first}`", chain.join(" → "))
        };
        let mut diagnostic = Diagnostic::error(codes::E0504_CYCLE, message).at(span, "defined through itself");
        for (name, span, _) in named.iter().skip(1) {
            diagnostic = diagnostic.note_at(*span, format!("`{name}` is a part of it"));
        }
        let diagnostic = diagnostic.help("for its value at an earlier time say `just before X` or `on D`");
        self.report(Some(section), diagnostic);
    }

    fn item_name(&self, item: Item) -> Option<(String, Span, SectionId)> {
        match item {
            Item::Definition(id) => {
                let found = self.program.definitions.get(id.index())?;
                Some((found.name.clone(), found.span, found.section))
            }
            Item::Variable(id) => {
                let found = self.program.variables.get(id.index())?;
                Some((found.name.clone(), found.span, found.section))
            }
        }
    }
}

/// What a value is made of at the same moment.
fn collect(node: &Node, found: &mut Vec<Item>) {
    match &node.kind {
        NodeKind::Definition(id) => found.push(Item::Definition(*id)),
        NodeKind::JustBefore { event, .. } | NodeKind::JustAfter { event, .. } => collect(event, found),
        NodeKind::On { date, .. } => collect(date, found),
        // What a variable starts with is fixed before anything else happens.
        NodeKind::Variable(id) => found.push(Item::Variable(*id)),
        NodeKind::AsIf { .. } | NodeKind::Elect { .. } | NodeKind::Takes { .. } | NodeKind::Receives(_) => {}
        _ => node.for_each_child(&mut |child| collect(child, found)),
    }
}

/// The accruals that are counted at the same moment, with all that they have come to by then.
fn accrued_in(node: &Node, found: &mut BTreeSet<AccrualId>) {
    match &node.kind {
        NodeKind::Accrued { accrual, aspect: AccrualAspect::Accrued | AccrualAspect::AccruedAndUnpaid, to: None } => {
            found.insert(*accrual);
        }
        NodeKind::JustBefore { .. } | NodeKind::JustAfter { .. } | NodeKind::On { .. } => {}
        _ => node.for_each_child(&mut |child| accrued_in(child, found)),
    }
}
