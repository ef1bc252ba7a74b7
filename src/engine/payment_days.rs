//! Days of payment that clauses state by a figure of their own: they move when what is stated of them moves.
use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::plan::{AgendaItem, Phase, Plan};
use super::state::Due;
use crate::program::*;

impl Engine<'_> {
    /// Prices that are owed `by D`, and not missed, are owed by what D has come to be; by today, where that is past.
    pub(super) fn follow_days_of_payment(&mut self, moment: Moment) {
        if self.program.rights.iter().all(|right| right.paid_by.is_empty()) {
            return;
        }
        let mut plan = Plan::default();
        let mut faults = Vec::new();
        for (index, due) in self.state.dues.iter().enumerate() {
            match self.day_of_payment(due, moment) {
                Ok(Some(day)) if due.deadline != Some(day) => {
                    plan.effect(move |state, _| {
                        if let Some(due) = state.dues.get_mut(index) {
                            due.deadline = Some(day);
                        }
                    });
                    plan.agenda.push((day, Phase::End, AgendaItem::DueDeadline(index)));
                }
                Ok(_) => {}
                Err(fault) => faults.push(fault.in_section(due.section)),
            }
        }
        for fault in faults {
            self.record_fault(fault, moment, None);
        }
        if !plan.effects.is_empty() {
            self.commit(plan, moment, None);
        }
    }

    /// The day by which the price of shares that wait for it is to be paid, where its right states one by a figure.
    fn day_of_payment(&self, due: &Due, moment: Moment) -> Evaluated<Option<chrono::NaiveDate>> {
        let is_waiting = due.waiting_for.is_some() && due.is_open() && due.missed.is_none() && due.created < moment;
        let Some(right) = due.right.filter(|_| is_waiting).and_then(|right| self.program.rights.get(right.index()))
        else {
            return Ok(None);
        };
        let Some(part) = self.first_active(&right.paid_by, moment) else { return Ok(None) };
        let context = Context { holder: due.holder, ..Context::at(moment) };
        let day = self.with_event(Some(right.binder), due.event, context, |context| self.day(&part.node, context))?;
        Ok(day.map(|day| day.max(moment.date)))
    }
}
