//! Conditions that rules and duties wait for: when they become true, on days without events too.
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Engine;
use super::anticipate;
use super::context::Context;
use super::plan::{AgendaItem, Phase, Plan, Stop};
use crate::program::*;

/// What is remembered of the conditions that rules and duties wait for.
#[derive(Debug, Default)]
pub(super) struct Watch {
    rules: BTreeMap<RuleId, bool>,
    duties: BTreeMap<DutyId, bool>,
    /// Whether one of them can become true by the mere passing of time.
    daily: bool,
    /// The day up to which they were looked at.
    seen: Option<NaiveDate>,
}

impl Watch {
    pub(super) fn new(program: &Program) -> Watch {
        let rules = program.rules.iter().map(|rule| &rule.trigger);
        let duties = program.duties.iter().flat_map(|duty| duty.triggers.iter().map(|part| &part.node));
        let daily = rules.chain(duties).any(|trigger| match trigger {
            NodeTrigger::Becomes { condition } => anticipate::inputs(program, condition).passes(),
            _ => false,
        });
        Watch { daily, ..Watch::default() }
    }
}

/// The condition of a duty that waits for one.
fn awaited(duty: &Duty) -> Option<&Node> {
    duty.triggers.iter().find_map(|part| match &part.node {
        NodeTrigger::Becomes { condition } => Some(condition),
        _ => None,
    })
}

impl Engine<'_> {
    /// Lets the days pass up to one: where time alone makes a condition true, what waits for it is set off on that day.
    pub(super) fn let_days_pass(&mut self, until: NaiveDate) {
        if !self.watch.daily {
            return;
        }
        let Some(mut day) = self.watch.seen.replace(until) else { return };
        while let Some(next) = day.succ_opt()
            && next <= until
        {
            day = next;
            if self.something_begins(Moment::start_of(day)) {
                let moment = self.next_moment(day);
                self.after_change(moment);
            }
        }
    }

    fn something_begins(&self, moment: Moment) -> bool {
        let begins = |condition: &Node, before: Option<&bool>| {
            let holds = self.clause_holds(condition, Context::at(moment)).unwrap_or(false);
            holds && !before.copied().unwrap_or(false)
        };
        RuleId::each(&self.program.rules).any(|(id, rule)| match &rule.trigger {
            NodeTrigger::Becomes { condition } if self.in_force(rule.guard, moment) => {
                begins(condition, self.watch.rules.get(&id))
            }
            _ => false,
        }) || DutyId::each(&self.program.duties).any(|(id, duty)| match awaited(duty) {
            Some(condition) if self.in_force(duty.guard, moment) => begins(condition, self.watch.duties.get(&id)),
            _ => false,
        })
    }

    /// Puts the days on the agenda for which rules wait that no event sets off, as soon as what happened has settled them.
    pub(super) fn await_days_of_rules(&mut self, moment: Moment) {
        for (id, rule) in RuleId::each(&self.program.rules) {
            if let (NodeTrigger::DayComes { date }, None) = (&rule.trigger, rule.binder)
                && let Ok(Some(day)) = self.day_of_clause(date, Context::at(moment))
                && day >= moment.date
                && self.awaited.insert(id, day) != Some(day)
            {
                self.put_on_agenda(day, Phase::Start, AgendaItem::DayComes(id, None));
            }
        }
    }

    /// Rules and duties whose condition holds now and did not before; whether there are any.
    pub(super) fn plan_what_begins(&mut self, plan: &mut Plan, moment: Moment) -> Result<bool, Stop> {
        let mut something = false;
        let mut rules = Vec::new();
        for (id, rule) in RuleId::each(&self.program.rules) {
            let NodeTrigger::Becomes { condition } = &rule.trigger else { continue };
            if !self.in_force(rule.guard, moment) {
                continue;
            }
            let holds = self.holds_if_known(condition, rule.section, moment)?;
            if holds && !self.watch.rules.get(&id).copied().unwrap_or(false) {
                something = true;
                self.fire(plan, id, rule, None, Context::at(moment), moment)?;
            }
            rules.push((id, holds));
        }
        let mut duties = Vec::new();
        for (id, duty) in DutyId::each(&self.program.duties) {
            let Some(condition) = awaited(duty) else { continue };
            if !self.in_force(duty.guard, moment) || self.owner_is_gone(duty.certificate, moment) {
                continue;
            }
            let holds = self.holds_if_known(condition, duty.section, moment)?;
            if holds && !self.watch.duties.get(&id).copied().unwrap_or(false) {
                something = true;
                self.plan_duty(plan, id, duty, None, Context::at(moment), moment)?;
            }
            duties.push((id, holds));
        }
        self.watch.rules.extend(rules);
        self.watch.duties.extend(duties);
        Ok(something)
    }

    /// A condition that turns on something nobody stated does not hold yet.
    fn holds_if_known(&self, condition: &Node, section: SectionId, moment: Moment) -> Result<bool, Stop> {
        match self.clause_holds(condition, Context::at(moment)) {
            Ok(holds) => Ok(holds),
            Err(fault) if fault.is_missing() => Ok(false),
            Err(fault) => Err(fault.in_section(section).into()),
        }
    }
}
