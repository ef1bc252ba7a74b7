//! Changes of values that take effect on a later day: noted when something sets them off, and worked out on their day, on top
//! of what became of the value in between.
//!
//! Whose values change, and whether the conditions of the rule hold, is settled when it is set off, and so is what the event
//! itself says. What else the change goes by, the value itself among it, is taken as it is just before the day begins.
use chrono::NaiveDate;

use super::Engine;
use super::context::{Act, Context};
use super::plan::{AgendaItem, Phase, Plan, Stop};
use super::replay::changes_instrument;
use super::state::{CohortId, Firing, Setter, State};
use crate::outcome::OutcomeKind;
use crate::program::*;

/// A change that an action of a rule makes on a later day.
#[derive(Debug, Clone)]
pub struct LaterChange {
    pub rule: RuleId,
    /// The action, by its place in the rule.
    pub action: usize,
    pub event: Option<EventId>,
    pub act: Option<Act>,
    /// Whose values it changes: that of the series (none), or those of shares.
    pub owners: Vec<Option<CohortId>>,
    /// How many cohorts there were: what came later is known by what it was part of.
    pub cohorts: usize,
    /// When it was set off.
    pub since: Moment,
    /// The day on which it takes effect.
    pub day: NaiveDate,
}

impl LaterChange {
    /// Whether it was set off at a moment and takes effect on a day.
    pub fn is_of(&self, since: Moment, day: NaiveDate) -> bool {
        (self.since, self.day) == (since, day)
    }
}

impl State {
    /// The shares that some shares are now: themselves and those set apart from them since there were so many cohorts, as far as
    /// any are left.
    fn shares_since(&self, owner: CohortId, cohorts: usize, at: Moment) -> impl Iterator<Item = CohortId> {
        let comes_of_it = move |id: &CohortId| {
            let mut known = *id;
            while known != owner && known.index() >= cohorts {
                match self.cohort(known).and_then(|cohort| cohort.parent) {
                    Some((whole, _)) => known = whole,
                    None => return false,
                }
            }
            known == owner
        };
        let is_left = move |id: &CohortId| self.cohort(*id).is_some_and(|cohort| !cohort.is_gone_by(at));
        CohortId::each(&self.cohorts).map(|(id, _)| id).filter(comes_of_it).filter(is_left)
    }
}

impl Engine<'_> {
    /// Notes a change that takes effect on a later day, and says so.
    pub(super) fn plan_later(&self, plan: &mut Plan, later: LaterChange, part: &Guarded<Action>) {
        let Some(variable) = part.node.changed_variable().filter(|_| !later.owners.is_empty()) else { return };
        let name = &self.program.variables[variable.index()].name;
        let text = format!("this acts on `{name}` from {} on, by what it is then", later.day);
        let note = (OutcomeKind::Note { text }, vec![part.section]);
        if !plan.outcomes.contains(&note) {
            plan.outcomes.push(note);
        }
        let entry = (later.day, Phase::Effect, AgendaItem::TakeEffect(later.since));
        if !plan.agenda.contains(&entry) {
            plan.agenda.push(entry);
        }
        plan.effect(move |state, _| state.later_changes.push(later));
    }

    /// The day has come on which what was set off at an earlier moment takes effect.
    pub(super) fn plan_take_effect(&self, since: Moment, moment: Moment) -> Result<Plan, Stop> {
        let mut plan = Plan::default();
        let day = moment.date;
        let mut noted = None;
        for later in self.state.later_changes.iter().filter(|known| known.is_of(since, day)) {
            let is_first = noted.replace((later.rule, later.event)) != Some((later.rule, later.event));
            self.plan_later_change(&mut plan, later, is_first, moment)?;
        }
        plan.effect(move |state, _| state.later_changes.retain(|known| !known.is_of(since, day)));
        Ok(plan)
    }

    fn plan_later_change(
        &self,
        plan: &mut Plan,
        later: &LaterChange,
        is_first: bool,
        moment: Moment,
    ) -> Result<(), Stop> {
        let (id, event) = (later.rule, later.event);
        let rule = &self.program.rules[id.index()];
        let Some(part) = rule.actions.get(later.action) else { return Ok(()) };
        if let (NodeTrigger::Happens { .. }, Some(event), true) = (&rule.trigger, event, is_first) {
            let (by, set_off) = (Setter::Rule(id), later.since);
            plan.effect(move |state, moment| state.firings.push(Firing { moment, by, event, set_off }));
        }
        let at = if changes_instrument(rule) { moment } else { moment.just_before() };
        let context = Context { act: later.act.as_ref(), ..Context::at(at) };
        self.with_event(rule.binder, event, context, |context| {
            for owner in &later.owners {
                let now = owner.map(|owner| self.state.shares_since(owner, later.cohorts, at));
                let alike = owner.is_none().then_some(None);
                for cohort in now.into_iter().flatten().map(Some).chain(alike) {
                    self.plan_change_by(plan, (id, event), part, moment, Context { cohort, ..context })?;
                }
            }
            self.plan_settled_by(plan, rule, part, event, context)
        })
    }
}
