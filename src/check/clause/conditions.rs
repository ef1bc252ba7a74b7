//! Slots that many heads have: conditions, limits in time, local names, and readings that choose among slots.
use std::rc::Rc;

use crate::check::checker::{Checker, ClauseAt, DefinitionSource, LocalValue, SlotAt};
use crate::check::dimensions::Typed;
use crate::check::names::Symbol;
use crate::check::scope::Scope;
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::syntax::ast::{BinaryOperator, Head, Slot, SlotKind};

impl<'a> Checker<'a> {
    /// The slots of a clause and those that `to NAME` adds to it elsewhere, in the order of the text.
    pub fn slots_of(&mut self, place: ClauseAt<'a>, target: Option<Symbol>) -> Vec<SlotAt<'a>> {
        let scope = self.scope_of(place);
        let mut slots = Vec::new();
        for slot in &place.clause.slots {
            let guard = self.under(&scope, slot.under.as_ref());
            slots.push(SlotAt { slot, section: place.section, guard });
        }
        if let Some(target) = target {
            slots.extend(self.joined_slots(target));
        }
        slots
    }

    /// What `to NAME` clauses add.
    pub fn joined_slots(&mut self, target: Symbol) -> Vec<SlotAt<'a>> {
        let mut slots = Vec::new();
        for joined in self.pending.joined.get(&target).cloned().unwrap_or_default() {
            let scope = self.scope_of(joined);
            let outer = self.under(&scope, joined.clause.under.as_ref());
            for slot in &joined.clause.slots {
                let inner = self.under(&scope, slot.under.as_ref());
                slots.push(SlotAt { slot, section: joined.section, guard: self.one_guard(&scope, slot, outer, inner) });
            }
        }
        slots
    }

    /// A slot can go by one reading only.
    pub fn one_guard(
        &mut self,
        scope: &Scope,
        slot: &Slot,
        outer: Option<Guard>,
        inner: Option<Guard>,
    ) -> Option<Guard> {
        if let (Some(_), Some(_), Some(under)) = (outer, inner, &slot.under) {
            let diagnostic = Diagnostic::error(codes::E0508_TWO_READINGS, "this goes by two readings at once")
                .at(under.span, "the clause has an `under` of its own")
                .help("leave one of them away, or say `X is CHOICE` in a condition");
            self.report(scope.section, diagnostic);
        }
        inner.or(outer)
    }

    /// The names that `NAME is E` slots give, known in the clause only. One name may stand once for each choice of a
    /// reading.
    pub fn locals(&mut self, scope: &mut Scope, slots: &[SlotAt<'a>]) -> Vec<DefinitionId> {
        let mut found: Vec<(DefinitionId, Vec<LocalValue<'a>>)> = Vec::new();
        for at in slots {
            let SlotKind::Let { name, value } = &at.slot.kind else { continue };
            let local = LocalValue { guard: at.guard, section: at.section, value };
            let known = scope.find_local(&name.text);
            let known = known.and_then(|id| found.iter_mut().find(|(found, _)| *found == id));
            if let Some((_, values)) = known
                && (at.guard.is_some() || values.iter().all(|value| value.guard.is_some()))
            {
                values.push(local);
                continue;
            }
            if scope.find_local(&name.text).is_some() || scope.find_bound(&name.text).is_some() {
                let diagnostic = Diagnostic::error(
                    codes::E0303_DECLARED_TWICE,
                    format!("`{}` has two meanings in this clause", name.text),
                )
                .at(name.span, "again");
                self.report(scope.section, diagnostic);
                continue;
            }
            let id = DefinitionId::at(self.program.definitions.len());
            self.program.definitions.push(Definition {
                name: name.text.clone(),
                certificate: scope.certificate,
                section: at.section,
                kind: Kind::Any,
                owner: OwnerLevel::Series,
                body: Typed::unknown(value.span).node,
                span: name.span,
                conditions: false,
                local: true,
            });
            scope.locals.push((name.text.clone(), id));
            found.push((id, vec![local]));
        }
        let ids: Vec<DefinitionId> = found.iter().map(|(id, _)| *id).collect();
        let shared = Rc::new(scope.clone());
        for (id, values) in found {
            let source = DefinitionSource::Local { values, scope: Rc::clone(&shared) };
            self.pending.definitions.insert(id, source);
        }
        for id in &ids {
            self.definition_kind(*id);
        }
        ids
    }

    /// Conditions of any clause: `if`, `unless`, `while`, approvals.
    pub fn condition_slot(&mut self, scope: &Scope, at: &SlotAt<'_>) -> Option<Guarded<Condition>> {
        let condition = match &at.slot.kind {
            SlotKind::If(expr) => Condition::If(self.condition(scope, expr)),
            SlotKind::Unless(expr) => Condition::Unless(self.condition(scope, expr)),
            SlotKind::While(expr) => Condition::While(self.condition(scope, expr)),
            SlotKind::UnlessApproved { threshold, waiver } => {
                Condition::UnlessApproved { threshold: self.threshold(scope, threshold)?, waiver: *waiver }
            }
            _ => return None,
        };
        Some(at.guarded(condition))
    }

    /// The conditions of a clause; `or waived by` lets a class do without those that must hold.
    pub fn conditions(&mut self, scope: &Scope, slots: &[SlotAt<'_>]) -> Vec<Guarded<Condition>> {
        let mut conditions: Vec<_> = slots.iter().filter_map(|at| self.condition_slot(scope, at)).collect();
        for at in slots {
            let SlotKind::OrWaived(threshold) = &at.slot.kind else { continue };
            let Some(threshold) = self.threshold(scope, threshold) else { continue };
            for condition in &mut conditions {
                if let Condition::If(node) = &mut condition.node {
                    *node = or_waived(node.clone(), threshold.clone(), None);
                }
            }
        }
        conditions
    }

    /// `from`, `until` and `through` of a clause that has no window of its own, as conditions on the day.
    pub fn window_conditions(&mut self, scope: &Scope, slots: &[SlotAt<'_>]) -> Vec<Guarded<Condition>> {
        let mut conditions = Vec::new();
        for at in slots {
            let (expr, operator) = match &at.slot.kind {
                SlotKind::From(expr) => (expr, BinaryOperator::GreaterOrEqual),
                SlotKind::Until(expr) => (expr, BinaryOperator::Less),
                SlotKind::Through(expr) => (expr, BinaryOperator::LessOrEqual),
                _ => continue,
            };
            let typed = self.expression(scope, expr);
            let ends = matches!(at.slot.kind, SlotKind::Until(_));
            conditions.push(at.guarded(match self.date_or_condition(scope, typed, ends) {
                Ok(day) => Condition::While(today_against(operator, day)),
                Err(condition) => condition,
            }));
        }
        conditions
    }

    /// The day that begins or ends a window, or the condition that does.
    pub fn date_or_condition(&mut self, scope: &Scope, typed: Typed, ends: bool) -> Result<Node, Condition> {
        if typed.kind != Kind::YesNo {
            return Ok(self.as_date(scope, typed));
        }
        Err(if ends { Condition::Unless(typed.node) } else { Condition::While(typed.node) })
    }

    /// One value out of slots that go by readings.
    pub fn one_of(&mut self, scope: &Scope, mut values: Vec<Guarded<Node>>, slot: &str) -> Option<Node> {
        if let [first, second, ..] = values.iter().filter(|value| value.guard.is_none()).collect::<Vec<_>>().as_slice()
        {
            let diagnostic = Diagnostic::error(codes::E0509_SLOT_TWICE, format!("`{slot}` stands twice"))
                .at(second.node.span, "again")
                .note_at(first.node.span, "first here");
            self.report(scope.section, diagnostic);
        }
        if values.iter().all(|value| value.guard.is_none()) {
            return values.drain(..).next().map(|value| value.node);
        }
        let span = values.first().map(|value| value.node.span).unwrap_or_default();
        values.sort_by_key(|value| value.guard.is_none());
        let cases = values.into_iter();
        let cases = cases.map(|value| NodeCase {
            guard: value.guard,
            condition: None,
            value: value.node,
            section: value.section,
        });
        Some(Node { kind: NodeKind::Cases(cases.collect()), span })
    }

    /// Links `to NAME` clauses with what they speak of.
    pub fn join(&mut self, clauses: &[ClauseAt<'a>]) {
        for place in clauses {
            let Head::To { name } = &place.clause.head else { continue };
            let scope = self.scope_of(*place);
            let Some(symbol) = self.resolve(&scope, name) else { continue };
            let joins = matches!(
                symbol,
                Symbol::Right(_)
                    | Symbol::Duty(_)
                    | Symbol::Liquidation(_)
                    | Symbol::Definition(_)
                    | Symbol::Variable(_)
                    | Symbol::Accrual(_)
                    | Symbol::Election(_)
            );
            if joins {
                self.pending.joined.entry(symbol).or_default().push(*place);
            } else {
                self.wrong_kind(&scope, name, symbol, "a clause that can be added to", None);
            }
        }
    }
}

/// What is waived by so much of a class, by the name of the list or by that of the event in question, or holds: once it is
/// waived, nothing of it is asked.
pub(super) fn or_waived(condition: Node, threshold: ApprovalThreshold, matter: Option<String>) -> Node {
    let span = condition.span;
    let waived = Node { kind: NodeKind::Approves { threshold, matter }, span };
    let (left, right) = (Box::new(waived), Box::new(condition));
    Node { kind: NodeKind::Binary { operator: BinaryOperator::Or, left, right }, span }
}

/// `today < D` and the like.
pub(super) fn today_against(operator: BinaryOperator, day: Node) -> Node {
    let span = day.span;
    let today = Box::new(Node { kind: NodeKind::Today, span });
    Node { kind: NodeKind::Binary { operator, left: today, right: Box::new(day) }, span }
}
