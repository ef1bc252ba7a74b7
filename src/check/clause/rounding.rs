//! `round X and Y to ...` and `keep back changes of X smaller than ...`.
use crate::check::checker::{Checker, ClauseAt};
use crate::check::expression::rounding;
use crate::check::names::Symbol;
use crate::check::scope::Scope;
use crate::program::*;
use crate::syntax::ast::{Head, Name, Rounding};

impl<'a> Checker<'a> {
    pub(super) fn rounding_clause(&mut self, place: ClauseAt<'a>) {
        match &place.clause.head {
            Head::Round { names, rounding } => {
                for name in names {
                    self.round(place, name, rounding);
                }
            }
            Head::KeepBack { name, threshold } => {
                let scope = self.scope_of(place);
                let guard = self.under(&scope, place.clause.under.as_ref());
                let Some((variable, unit)) = self.variable_named(&scope, name) else { return };
                // `$0.01` is meant per share where the value is.
                let plain = Scope { journal: true, ..scope };
                let node = self.figure(&plain, threshold, &unit, "what is kept back");
                if let Some(variable) = self.program.variables.get_mut(variable.index()) {
                    variable.keep_back.push(Guarded { guard, section: place.section, node });
                }
            }
            _ => {}
        }
    }

    fn round(&mut self, place: ClauseAt<'a>, name: &Name, to: &Rounding) {
        let scope = self.scope_of(place);
        let guard = self.under(&scope, place.clause.under.as_ref());
        let guarded = |node: NodeRounding| Guarded { guard, section: place.section, node };
        match self.resolve(&scope, name) {
            Some(Symbol::Variable(id)) => {
                let kind = self.variable_kind(id);
                self.check_rounding(&scope, &kind, to);
                if let Some(variable) = self.program.variables.get_mut(id.index()) {
                    variable.rounding.push(guarded(rounding(to)));
                }
            }
            Some(Symbol::Definition(id)) => {
                let kind = self.definition_kind(id);
                self.check_rounding(&scope, &kind, to);
                if let Some(definition) = self.program.definitions.get_mut(id.index()) {
                    let span = definition.body.span;
                    let nothing = Node { kind: NodeKind::Today, span };
                    let body = std::mem::replace(&mut definition.body, nothing);
                    definition.body = rounded_in(body, guard, place.section, rounding(to));
                }
            }
            // The cash for a fraction, before it is paid to the cent.
            Some(Symbol::Right(id)) => {
                if let Some(right) = self.program.rights.get_mut(id.index()) {
                    right.cash_rounding.push(guarded(rounding(to)));
                }
            }
            Some(other) => self.wrong_kind(&scope, name, other, "a value that can be rounded", None),
            None => {}
        }
    }
}

/// A value rounded by another section, which the derivation then names.
fn rounded_in(body: Node, guard: Option<Guard>, section: SectionId, rounding: NodeRounding) -> Node {
    let span = body.span;
    let untouched = guard.map(|_| body.clone());
    let value = Node { kind: NodeKind::Rounded { operand: Box::new(body), rounding }, span };
    let case = |guard, value| NodeCase { guard, condition: None, value, section };
    let mut cases = vec![case(guard, value)];
    cases.extend(untouched.map(|value| case(None, value)));
    Node { kind: NodeKind::Cases(cases), span }
}
