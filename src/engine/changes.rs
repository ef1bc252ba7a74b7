//! What actions do to values: whose value changes, to what, how it is rounded and what is kept back.
use super::Engine;
use super::context::Context;
use super::eval::Outcome;
use super::plan::{Plan, Stop};
use super::state::{Cause, CohortId, VariableEntry};
use crate::exact::{Exact, round_to};
use crate::outcome::OutcomeKind;
use crate::program::*;

/// A new value of a variable, before it is recorded.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub variable: VariableId,
    pub cohort: Option<CohortId>,
    pub effective: Moment,
    pub entry: VariableEntry,
}

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
        let lots =
            event.and_then(|event| self.state.event(event)).map(|record| record.lots.clone()).unwrap_or_default();
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

    /// The new value that an action gives to a variable; None for other actions.
    pub(super) fn change(
        &self,
        action: &Action,
        cause: Cause,
        effective: Moment,
        context: Context<'_>,
    ) -> Outcome<Option<Change>> {
        let (variable, value) = match action {
            Action::Set { variable, value, .. } => {
                let inner = Context { adjusting: Some(*variable), scope: Some(*variable), ..context };
                (*variable, self.number(value, inner)?)
            }
            Action::Raise { variable, by, at_most } => {
                let inner = Context { adjusting: Some(*variable), ..context };
                let mut value = self.variable(*variable, inner)?.add(&self.number(by, context)?)?;
                if let Some(limit) = at_most {
                    value = value.min(self.number(limit, context)?);
                }
                (*variable, value)
            }
            Action::Lower { variable, by, at_least } => {
                let inner = Context { adjusting: Some(*variable), ..context };
                let mut value = self.variable(*variable, inner)?.sub(&self.number(by, context)?)?;
                if let Some(limit) = at_least {
                    value = value.max(self.number(limit, context)?);
                }
                (*variable, value)
            }
            Action::Reset { variable } => {
                let start = &self.program.variables[variable.index()].start;
                (*variable, self.number(start, context)?)
            }
            _ => return Ok(None),
        };
        // What a supposition gives is a value in effect, beside what is carried forward in its world.
        let in_effect = match action {
            Action::Set { value, .. } if self.supposes(value, |_| true) => {
                Some(self.number(value, Context { scope: Some(variable), adjusting: None, ..context })?)
            }
            _ => None,
        };
        let cohort = match self.program.variables[variable.index()].owner {
            OwnerLevel::Share => context.cohort,
            _ => None,
        };
        Ok(Some(Change {
            variable,
            cohort,
            effective,
            entry: self.adjusted(variable, cohort, (value, in_effect), cause, context)?,
        }))
    }

    /// Rounds a new value as its clauses say, and keeps back a change that is too small to be made.
    pub(super) fn adjusted(
        &self,
        id: VariableId,
        cohort: Option<CohortId>,
        (exact, supposed): (Exact, Option<Exact>),
        cause: Cause,
        context: Context<'_>,
    ) -> Outcome<VariableEntry> {
        let variable = &self.program.variables[id.index()];
        let plain = Context { adjusting: None, cohort, ..context };
        let mut exact = exact;
        if let Some(floor) = &variable.at_least {
            exact = exact.max(self.number(floor, plain)?);
        }
        if let Some(ceiling) = &variable.at_most {
            exact = exact.min(self.number(ceiling, plain)?);
        }
        let in_effect = self.variable(id, Context { tracer: None, ..plain })?;
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
                return Ok(VariableEntry { value: in_effect, cause, kept_back, unrounded: None, figures_at });
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
        Ok(VariableEntry { value, cause, kept_back, unrounded, figures_at: context.at })
    }

    pub(super) fn plan_change(
        &self,
        plan: &mut Plan,
        change: Change,
        sections: Vec<SectionId>,
        context: Context<'_>,
    ) -> Result<(), Stop> {
        let variable = &self.program.variables[change.variable.index()];
        let before = self
            .variable(change.variable, Context { cohort: change.cohort, adjusting: None, tracer: None, ..context })?;
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
        plan.effect(move |state, now| {
            state.variables.entry((variable, cohort)).or_default().set(effective, entry);
            state.unsettled_days.extend([effective.date, now.date]);
        });
        Ok(())
    }
}
