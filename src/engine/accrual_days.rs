//! The days that matter to an accrual: those on which its rate or base may change, on which it compounds, on which it comes
//! due, and the first days of its periods.
use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::fault::Fault;
use super::state::CohortId;
use crate::calendar::{DayCount, DayInMonth, MonthDay, Rhythm, Schedule};
use crate::program::*;

impl Engine<'_> {
    /// How days become parts of a year, in the readings that are chosen; a fault where these say nothing.
    pub(super) fn day_count(&self, id: AccrualId, at: Moment) -> Evaluated<DayCount> {
        let accrual = &self.program.accruals[id.index()];
        self.first_active(&accrual.day_count, at).map(|part| part.node).ok_or_else(|| {
            Fault::undefined(format!("`{}` has no day count in this reading", accrual.name)).in_section(accrual.section)
        })
    }

    /// The days on which what the rate and the base are made of may have changed.
    pub(super) fn rate_changes(
        &self,
        id: AccrualId,
        cohort: CohortId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> BTreeSet<NaiveDate> {
        let inputs = &self.accrual_inputs[id.index()];
        let mut days = BTreeSet::new();
        if inputs.is_daily() {
            days.extend(from.iter_days().skip(1).take_while(|day| *day < to));
            return days;
        }
        let mut owners = vec![None, Some(cohort)];
        let mut parent = self.state.cohort(cohort).and_then(|known| known.parent);
        while let Some((id, _)) = parent {
            owners.push(Some(id));
            parent = self.state.cohort(id).and_then(|known| known.parent);
        }
        for variable in &inputs.variables {
            for owner in &owners {
                if let Some(line) = self.state.variables.get(&(*variable, *owner)) {
                    days.extend(line.changes_between(from, to));
                }
            }
        }
        for fact in &inputs.facts {
            for ((_, _), line) in self.state.facts.range((*fact, None)..=(*fact, Some(PartyId::LAST))) {
                days.extend(line.changes_between(from, to));
            }
        }
        days
    }

    /// The days after one and through another on which what is unpaid begins to earn.
    pub(super) fn compounding_days(
        &self,
        id: AccrualId,
        from: NaiveDate,
        to: NaiveDate,
        context: Context<'_>,
    ) -> Evaluated<BTreeSet<NaiveDate>> {
        let accrual = &self.program.accruals[id.index()];
        let mut days = BTreeSet::new();
        if let Some(part) = self.first_active(&accrual.compounding, context.at) {
            let schedule = self.schedule(&part.node, context)?;
            let mut day = schedule.next_after(from)?;
            while day <= to {
                days.insert(day);
                day = schedule.next_after(day)?;
            }
        }
        Ok(days)
    }

    /// The first days of the periods of an accrual between two days: those after the days to which payments are counted.
    pub(super) fn period_starts(
        &self,
        id: AccrualId,
        from: NaiveDate,
        to: NaiveDate,
        context: Context<'_>,
    ) -> Evaluated<BTreeSet<NaiveDate>> {
        let accrual = &self.program.accruals[id.index()];
        let mut days = BTreeSet::new();
        if let Some(part) = self.first_active(&accrual.due, context.at) {
            let schedule = self.schedule(&part.node, context)?;
            let mut due = from;
            loop {
                due = schedule.next_after(due)?;
                let end = self.period_end(id, &part.node, due)?;
                let start = if accrual.counting_last_day { next_day(end)? } else { end };
                if start >= to {
                    break;
                }
                if start > from {
                    days.insert(start);
                }
            }
        }
        Ok(days)
    }

    /// A schedule with its dates settled.
    pub(super) fn schedule(&self, schedule: &NodeSchedule, context: Context<'_>) -> Evaluated<Schedule> {
        let day = |nth: Option<u32>| nth.map_or(DayInMonth::Last, DayInMonth::Day);
        let settled = match &schedule.days {
            NodeScheduleDays::AfterQuarter { nth } => Schedule::after_each_quarter(*nth),
            NodeScheduleDays::OfQuarter { nth: Some(nth) } => Schedule::after_each_quarter(*nth),
            NodeScheduleDays::OfQuarter { nth: None } => Schedule::last_day_of_each_quarter(),
            NodeScheduleDays::OfMonth { nth } => Schedule::new(Rhythm::EachMonth(day(*nth)))?,
            NodeScheduleDays::OfYear { days } => Schedule::new(Rhythm::EachYear(
                days.iter().map(|(month, day)| MonthDay { month: *month, day: DayInMonth::Day(*day) }).collect(),
            ))?,
            NodeScheduleDays::Anniversaries { of } => Schedule::each_anniversary(self.known_day(of, context)?),
            NodeScheduleDays::Every { months, from } => {
                Schedule::every(crate::calendar::Period::months(*months), self.known_day(from, context)?)?
            }
        };
        Ok(match &schedule.first {
            Some(first) => settled.first_on(self.known_day(first, context)?),
            None => settled,
        })
    }

    /// The day that an expression names; a fault when there is none.
    pub(super) fn known_day(&self, node: &Node, context: Context<'_>) -> Evaluated<NaiveDate> {
        self.day(node, context)?.ok_or_else(|| Fault::undefined("that day does not come").at(node.span))
    }

    /// The last day of the period that a payment is for, plus one: the day to which it is counted.
    pub(super) fn period_end(&self, id: AccrualId, schedule: &NodeSchedule, due: NaiveDate) -> Evaluated<NaiveDate> {
        let accrual = &self.program.accruals[id.index()];
        Ok(match &schedule.days {
            NodeScheduleDays::AfterQuarter { nth } => {
                // Counted to the end of the quarter, not to the day of payment.
                let back = nth.saturating_sub(if accrual.counting_last_day { 0 } else { 1 });
                due.checked_sub_days(Days::new(u64::from(back)))
                    .ok_or_else(|| Fault::undefined("that day is too early"))?
            }
            _ => due,
        })
    }
}

/// The day after a day.
pub(super) fn next_day(date: NaiveDate) -> Evaluated<NaiveDate> {
    date.succ_opt().ok_or_else(|| Fault::undefined("that day is too late"))
}
