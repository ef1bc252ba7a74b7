//! What actions do to values: whose value changes, to what, how it is rounded and what is kept back.
//!
//! The clauses that one event sets off act in the order of the file. Each goes by the figures before the event, but for the
//! value that it changes: that it takes as the clauses before have left it.
use std::collections::BTreeMap;

use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::fault::{Fault, FaultKind};
use super::plan::{Plan, Stop};
use super::state::{Cause, CohortId, Setter, VariableEntry};
use crate::exact::{Exact, round_to};
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::Verb;

/// A new value of a variable, before it is recorded.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub variable: VariableId,
    pub cohort: Option<CohortId>,
    pub effective: Moment,
    pub entry: VariableEntry,
}

/// What clauses have made of values on an event so far, and from when on.
pub(super) type Pending = BTreeMap<(VariableId, Option<CohortId>), (Moment, VariableEntry)>;

impl Engine<'_> {
    /// Whose value an action changes: that of the series, or of the shares that the event is about, else of all shares.
    pub(super) fn whose(
        &self,
        variable: VariableId,
        event: Option<EventId>,
        context: Context<'_>,
    ) -> Vec<Option<CohortId>> {
        let known = &self.program.variables[variable.index()];
        if known.owner != OwnerLevel::Share {
            return vec![None];
        }
        if context.cohort.is_some() {
            return vec![context.cohort];
        }
        let lots = event
            .and_then(|event| self.state.event(event))
            .map(|record| record.exercise.lots.clone())
            .unwrap_or_default();
        if !lots.is_empty() {
            let open = lots.into_iter().filter(|lot| {
                self.state.lots.get(lot).and_then(|line| line.at(context.at)).is_some_and(Exact::is_positive)
            });
            return open.map(|(cohort, _)| Some(cohort)).collect();
        }
        let class = self.program.certificates[known.certificate.index()].class;
        class
            .map(|class| self.state.cohorts_at(class, None, context.at))
            .unwrap_or_default()
            .into_iter()
            .map(|(id, _)| Some(id))
            .collect()
    }

    /// The new value that an action gives to a variable, after what `pending` clauses have made of it on the same event;
    /// None for other actions.
    pub(super) fn change(
        &self,
        action: &Action,
        cause: Cause,
        effective: Moment,
        pending: &Pending,
        context: Context<'_>,
    ) -> Evaluated<Option<Change>> {
        let Some(variable) = action.changed_variable() else { return Ok(None) };
        let cohort = match self.program.variables[variable.index()].owner {
            OwnerLevel::Share => context.cohort,
            _ => None,
        };
        let before = pending.get(&(variable, cohort)).map(|(_, before)| before);
        let inner = Context { adjusting: Some(variable), ..context };
        let so_far = || before.map_or_else(|| self.variable(variable, inner), |before| Ok(before.exact().clone()));
        // What a supposition gives is a value in effect, beside what is carried forward in its world.
        let mut in_effect = None;
        let value = match action {
            Action::Set { value, .. } => {
                let inner = Context { scope: Some(variable), ..inner };
                if self.supposes(value, |_| true) {
                    in_effect = Some(self.number(value, Context { adjusting: None, ..inner })?);
                    self.number(value, inner)?
                } else {
                    self.value_set(variable, cohort, value, before, inner)?
                }
            }
            Action::Raise { by, at_most, .. } => {
                let raised = so_far()?.add(&self.number(by, context)?)?;
                match at_most {
                    Some(limit) => raised.min(self.number(limit, context)?),
                    None => raised,
                }
            }
            Action::Lower { by, at_least, .. } => {
                let lowered = so_far()?.sub(&self.number(by, context)?)?;
                match at_least {
                    Some(limit) => lowered.max(self.number(limit, context)?),
                    None => lowered,
                }
            }
            _ => {
                let start = self.number(&self.program.variables[variable.index()].start, context)?;
                self.check_agreement(variable, before, &start)?;
                start
            }
        };
        let entry = self.adjusted(variable, cohort, (value, in_effect), cause, before, context)?;
        Ok(Some(Change { variable, cohort, effective, entry }))
    }

    /// What a variable is set to. Where that goes by the variable itself, it is taken as it was left before.
    fn value_set(
        &self,
        variable: VariableId,
        cohort: Option<CohortId>,
        value: &Node,
        before: Option<&VariableEntry>,
        context: Context<'_>,
    ) -> Evaluated<Exact> {
        match before {
            Some(before) if self.goes_by(value, variable) => {
                let mut world = context.supposed.cloned().unwrap_or_default();
                world.take_as((variable, cohort), context.at, before.clone());
                self.number(value, Context { supposed: Some(&world), ..context })
            }
            _ => {
                let value = self.number(value, context)?;
                self.check_agreement(variable, before, &value)?;
                Ok(value)
            }
        }
    }

    /// Two clauses that say on one event what a value is from then on, whatever it was, must say the same.
    fn check_agreement(&self, variable: VariableId, before: Option<&VariableEntry>, value: &Exact) -> Evaluated<()> {
        let Some(before) = before else { return Ok(()) };
        let known = before.unrounded.as_ref().unwrap_or(before.exact());
        let Cause::Clause { by, .. } = before.cause else { return Ok(()) };
        if self.builds_on_itself(variable, before.cause) || known == value {
            return Ok(());
        }
        let variable = &self.program.variables[variable.index()];
        let told = |figure: &Exact| self.describe_figure(&Value::Number(figure.clone()), &variable.unit);
        let by = by.clause(self.program).map(|(section, ..)| format!(" under {}", self.program.cite(section)));
        let message = format!(
            "two clauses set `{}` at once, to {}{} and to {}",
            variable.name,
            told(known),
            by.unwrap_or_default(),
            told(value)
        );
        Err(Fault::new(FaultKind::Conflict, message).help("say with `if` below one of them when it is not the other"))
    }

    /// Rounds a new value as its clauses say, and keeps back a change that is too small to be made.
    pub(super) fn adjusted(
        &self,
        id: VariableId,
        cohort: Option<CohortId>,
        (exact, supposed): (Exact, Option<Exact>),
        cause: Cause,
        before: Option<&VariableEntry>,
        context: Context<'_>,
    ) -> Evaluated<VariableEntry> {
        let variable = &self.program.variables[id.index()];
        let plain = Context { adjusting: None, cohort, ..context };
        let mut exact = exact;
        if let Some(floor) = &variable.at_least {
            exact = exact.max(self.number(floor, plain)?);
        }
        if let Some(ceiling) = &variable.at_most {
            exact = exact.min(self.number(ceiling, plain)?);
        }
        let in_effect = match before {
            Some(before) => before.value.clone(),
            None => self.variable(id, Context { tracer: None, ..plain })?,
        };
        let follows = before.cloned().map(Box::new);
        let next = supposed.as_ref().unwrap_or(&exact);
        let difference = next.sub(&in_effect)?.abs();
        // A value of a world supposed was rounded and kept back there: afterwards it is as if it had always been so.
        if supposed.is_none()
            && let Some(part) = self.first_active(&variable.keep_back, context.at)
        {
            let threshold = self.number(&part.node, plain)?;
            if difference < threshold {
                let kept_back = (exact != in_effect).then_some(exact);
                let figures_at = context.at;
                return Ok(VariableEntry { value: in_effect, cause, kept_back, unrounded: None, figures_at, follows });
            }
        }
        let never_adjusted = match &supposed {
            Some(next) => *next == self.number(&variable.start, plain)?,
            None => false,
        };
        let value = match self.first_active(&variable.rounding, context.at) {
            Some(part) if !never_adjusted => round_to(next, &part.node.increment, part.node.rule)?,
            _ => next.clone(),
        };
        let unrounded = (value != *next).then(|| next.clone());
        // What was kept back in the world supposed stays so.
        let kept_back = supposed.filter(|next| *next != exact).map(|_| exact);
        Ok(VariableEntry { value, cause, kept_back, unrounded, figures_at: context.at, follows })
    }

    /// What an action of a rule makes of one value, from a moment on.
    pub(super) fn plan_change_by(
        &self,
        plan: &mut Plan,
        (rule, event): (RuleId, Option<EventId>),
        part: &Guarded<Action>,
        effective: Moment,
        context: Context<'_>,
    ) -> Result<(), Stop> {
        let cause = Cause::Clause { by: Setter::Rule(rule), event };
        let change = self
            .change(&part.node, cause, effective, &plan.values, context)
            .map_err(|fault| fault.in_section(part.section))?;
        let Some(change) = change else { return Ok(()) };
        self.plan_change(plan, change, vec![part.section], context).map_err(|stop| match stop {
            Stop::Fault(fault) => fault.in_section(part.section).into(),
            refused => refused,
        })
    }

    /// The world that an expiry readjusts a value to shows which events would have changed it. Where all values follow, it is
    /// what the next readjustment goes on from.
    pub(super) fn plan_settled_by(
        &self,
        plan: &mut Plan,
        rule: &Rule,
        part: &Guarded<Action>,
        event: Option<EventId>,
        context: Context<'_>,
    ) -> Result<(), Stop> {
        let is_expiry = matches!(rule.trigger, NodeTrigger::Happens { verb: Verb::Expired, .. });
        let Some(variable) = part.node.changed_variable().filter(|_| is_expiry) else { return Ok(()) };
        let (at, plain) = (context.at, Context::at(context.at));
        if let (Some(event), Some(world)) = (event, self.world_of_expiry(variable, at, None)) {
            let is_settled = self.readjusts_all(event, plain)?;
            plan.effect(move |state, _| {
                for change in world.changes_of(variable) {
                    state.shown.entry(change).or_insert(at);
                }
                if is_settled {
                    state.settled.entry(variable).or_default().accept(&world, at);
                }
            });
        }
        Ok(())
    }

    pub(super) fn plan_change(
        &self,
        plan: &mut Plan,
        change: Change,
        sections: Vec<SectionId>,
        context: Context<'_>,
    ) -> Result<(), Stop> {
        let variable = &self.program.variables[change.variable.index()];
        let key = (change.variable, change.cohort);
        let before = match plan.values.get(&key) {
            // What is to hold from now on only would be overtaken by what holds from a day that is past.
            Some((from, _)) if *from > change.effective => {
                let message =
                    format!("two clauses change `{}` at once, one of them from an earlier day on", variable.name);
                return Err(Fault::new(FaultKind::Conflict, message)
                    .help("let the other be `effective` from the same day on, or wait for a day to come, with `when DAY comes`")
                    .into());
            }
            Some((_, before)) => before.value.clone(),
            None => {
                let plain = Context { cohort: change.cohort, adjusting: None, tracer: None, ..context };
                self.variable(change.variable, plain)?
            }
        };
        let changed = before != change.entry.value;
        if changed || change.entry.kept_back.is_some() {
            plan.outcome(
                OutcomeKind::Changed {
                    name: variable.name.clone(),
                    unit: variable.unit.clone(),
                    before,
                    after: change.entry.value.clone(),
                    kept_back: change.entry.kept_back.clone(),
                },
                sections,
            );
        }
        if changed {
            self.trigger_changed(plan, &change, context)?;
            plan.changed_values.insert(change.variable);
        }
        let Change { variable, cohort, effective, entry } = change;
        plan.values.insert(key, (effective, entry.clone()));
        plan.effect(move |state, now| {
            state.variables.entry((variable, cohort)).or_default().set(effective, entry);
            state.unsettled_days.extend([effective.date, now.date]);
        });
        Ok(())
    }
}
