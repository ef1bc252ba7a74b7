//! What accrued on shares that waited for their price, when they wait no more: it stays owed to their holder.
use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::plan::{Plan, Stop};
use super::rights::Exercise;
use super::shares::Lots;
use super::state::{CohortId, Due};
use crate::exact::{ArithmeticError, Exact};
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::AccrualAspect;

impl Engine<'_> {
    /// What has accrued on shares that wait for their price, and that are converted instead, stays owed to their holder.
    pub(super) fn plan_waiting_converted(
        &self,
        plan: &mut Plan,
        exercise: &Exercise<'_>,
        holder: PartyId,
        lots: &Lots,
    ) -> Result<(), Stop> {
        let mut stays_owed = Vec::new();
        for (cohort, count) in lots.iter().filter(|(cohort, _)| self.waits_for_price(*cohort, holder)) {
            add_ended(&mut stays_owed, &self.ended_accruals(*cohort, exercise.moment)?, count)?;
        }
        self.plan_ended_owed(plan, &stays_owed, holder, exercise)
    }

    /// What has accrued on a share that waits for its price, by accruals that end when it is taken back: those with an end and
    /// without days of payment.
    pub(super) fn ended_accruals(&self, cohort: CohortId, moment: Moment) -> Evaluated<Vec<(AccrualId, Exact)>> {
        let mut found = Vec::new();
        let Some(class) = self.state.cohort(cohort).map(|known| known.class) else { return Ok(found) };
        for (id, accrual) in AccrualId::each(&self.program.accruals) {
            let ends = accrual.on == AccrualOn::Shares && accrual.class == class && accrual.until.is_some();
            if ends && self.first_active(&accrual.due, moment).is_none() {
                let aspect = AccrualAspect::AccruedAndUnpaid;
                let each = self.accrued_for(id, cohort, aspect, moment.date, Context::at(moment.just_before()))?;
                if each.is_positive() {
                    found.push((id, each));
                }
            }
        }
        Ok(found)
    }

    /// It stays owed to the holder of the shares, in one sum for each cause.
    pub(super) fn plan_ended_owed(
        &self,
        plan: &mut Plan,
        ended: &[(AccrualId, Exact)],
        holder: PartyId,
        exercise: &Exercise<'_>,
    ) -> Result<(), Stop> {
        for (id, sum) in ended {
            let accrual = &self.program.accruals[id.index()];
            let cash = self.cents(sum)?;
            let owed = OutcomeKind::Owed { to: holder, amount: cash.clone(), cause: accrual.name.clone(), by: None };
            plan.outcome(owed, vec![accrual.section]);
            let words = format!("pay {}", accrual.name);
            let due = Due {
                event: (exercise.event != EventId::UNTOLD).then_some(exercise.event),
                holder: Some(holder),
                class: Some(accrual.class),
                cash,
                ..Due::new(accrual.section, accrual.name.clone(), exercise.moment, words)
            };
            self.plan_due(plan, due);
        }
        Ok(())
    }
}

/// Adds what had accrued on each of some shares, by accrual.
pub(super) fn add_ended(
    sums: &mut Vec<(AccrualId, Exact)>,
    each: &[(AccrualId, Exact)],
    shares: &Exact,
) -> Result<(), ArithmeticError> {
    for (id, amount) in each {
        let sum = amount.mul(shares)?;
        match sums.iter_mut().find(|(known, _)| known == id) {
            Some((_, known)) => *known = known.add(&sum)?,
            None => sums.push((*id, sum)),
        }
    }
    Ok(())
}
