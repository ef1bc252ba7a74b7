//! Dividends that are declared: of what accrues and falls due by no day, what is declared is owed until it is paid.
use super::Engine;
use super::accrual_state::Installment;
use super::context::Context;
use super::fault::Fault;
use super::plan::{Plan, Stop};
use super::state::CohortId;
use super::sums::rounding_of;
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::AccrualAspect;

impl Engine<'_> {
    /// A declaration of what has accrued and was not declared before, or of a part of it, equal on each share. What has days
    /// of payment of its own falls due on them, declared or not.
    pub(super) fn plan_declare(
        &self,
        event: EventId,
        id: AccrualId,
        amount: &NodeAmount,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let accrual = &self.program.accruals[id.index()];
        let mut plan = Plan::default();
        self.check_accrued_dividend(&mut plan, event, id, None, moment)?;
        if accrual.on != AccrualOn::Shares || self.first_active(&accrual.due, moment).is_some() {
            let text = format!("{} declared, payable on the days of payment", accrual.name);
            plan.outcome(OutcomeKind::Note { text }, vec![accrual.section]);
            return Ok(plan);
        }
        let owed = self.declared_on_each(id, amount, moment)?;
        let mut total = Exact::ZERO;
        for (_, shares, each) in &owed {
            total = total.add(&each.mul(shares)?)?;
        }
        let text = format!("{} declared: {} in all", accrual.name, self.cents(&total)?.money());
        plan.outcome(OutcomeKind::Note { text }, vec![accrual.section]);
        plan.effect(move |state, moment| {
            let Some(state) = state.accruals.get_mut(id.index()) else { return };
            let owed = owed.into_iter().map(|(cohort, _, each)| (cohort, each, Exact::ZERO)).collect();
            state.installments.push(Installment {
                day: moment.date,
                payments: Vec::new(),
                due: moment.date,
                period_end: moment.date,
                owed,
                missed: false,
                lapsed: false,
                declared: true,
            });
        });
        Ok(plan)
    }

    /// Whether something was declared on shares of some lots and is unpaid.
    pub(super) fn is_declared(&self, id: AccrualId, lots: &[(CohortId, Exact)]) -> Result<bool, Stop> {
        let state = &self.state.accruals[id.index()];
        for (cohort, _) in lots {
            if state.unpaid_for(*cohort)?.is_positive() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Of each lot its shares and what is declared on each of them.
    fn declared_on_each(
        &self,
        id: AccrualId,
        amount: &NodeAmount,
        moment: Moment,
    ) -> Result<Vec<(CohortId, Exact, Exact)>, Stop> {
        let accrual = &self.program.accruals[id.index()];
        let context = Context::at(moment.just_before());
        let mut lots = Vec::new();
        let (mut outstanding, mut open) = (Exact::ZERO, Exact::ZERO);
        for (cohort, shares) in self.state.cohorts_at(accrual.class, None, moment) {
            let unpaid = self.accrued_for(id, cohort, AccrualAspect::AccruedAndUnpaid, moment.date, context)?;
            let left = unpaid.sub(&self.state.accruals[id.index()].unpaid_for(cohort)?)?.max(Exact::ZERO);
            outstanding = outstanding.add(&shares)?;
            open = open.add(&left.mul(&shares)?)?;
            lots.push((cohort, shares, left));
        }
        if !open.is_positive() {
            let fault = Fault::impossible(format!("nothing has accrued of {} that is not declared", accrual.name));
            return Err(Stop::Fault(fault.help("declare later, or pay what was declared")));
        }
        let NodeAmount::Of { amount, unit } = amount else { return Ok(lots) };
        let figure = self.number(amount, context)?;
        let each = if *unit == Unit::dollars() { figure.div(&outstanding)? } else { figure.clone() };
        // A sum of all that is open, rounded to the cent for each holder, declares all of it.
        let rounding = rounding_of(self.state.holders_at(accrual.class, moment).len())?;
        let difference = figure.sub(&open)?;
        if *unit == Unit::dollars() && difference.abs() <= rounding {
            return Ok(lots);
        }
        if let Some((_, _, left)) = lots.iter().find(|(_, _, left)| *left < each) {
            let message = format!(
                "{} for each share is more than the {} of {} that have accrued and are not declared",
                each.money_exact(8),
                left.money_exact(8),
                accrual.name
            );
            return Err(Stop::Fault(Fault::impossible(message).help("declare less, or all without a sum")));
        }
        if !each.is_positive() {
            return Err(Stop::Fault(
                Fault::impossible("the amount declared is not positive").help("write what was declared"),
            ));
        }
        Ok(lots.into_iter().map(|(cohort, shares, _)| (cohort, shares, each.clone())).collect())
    }
}
