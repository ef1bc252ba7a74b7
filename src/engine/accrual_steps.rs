//! What an accrual has come to, written down stretch by stretch and payment by payment.
use chrono::NaiveDate;

use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::state::CohortId;
use super::trace::{Step, Tracer};
use crate::exact::Exact;
use crate::program::*;
use crate::syntax::ast::AccrualAspect;

impl Engine<'_> {
    /// Writes down an amount for each share, as a part of what has accrued.
    fn trace_amount(&self, id: AccrualId, label: String, amount: Exact, at: Moment, tracer: &Tracer) {
        let accrual = &self.program.accruals[id.index()];
        tracer.enter();
        tracer.leave(Step {
            value: Some(Value::Number(amount)),
            unit: Some(Unit::dollars_per(accrual.class)),
            section: Some(accrual.section),
            ..Step::new(label, at)
        });
    }

    /// What came due by a day on each share of a cohort and was not paid by then, payment by payment.
    fn trace_installments(
        &self,
        id: AccrualId,
        cohort: CohortId,
        to: NaiveDate,
        context: Context<'_>,
        tracer: &Tracer,
    ) -> Evaluated<()> {
        let step = |label: String, amount: Exact| self.trace_amount(id, label, amount, context.at, tracer);
        let known = self.state.accruals[id.index()].installments.iter();
        let by = context.at.min(Moment::end_of(to));
        for installment in known.filter(|known| known.due <= to && !known.lapsed) {
            for (_, owed, paid) in installment.owed.iter().filter(|(known, _, _)| *known == cohort) {
                let paid = installment.paid_by(cohort, paid, by)?;
                if paid >= *owed {
                    continue;
                }
                step(format!("due on {}", installment.due), owed.clone());
                if paid.is_positive() {
                    step(format!("paid of it by {to}"), paid.neg());
                }
            }
        }
        Ok(())
    }

    /// Writes down what an amount of an accrual is made of, for one share of the cohort in question or of the first there is.
    pub(super) fn trace_accrual(
        &self,
        id: AccrualId,
        aspect: AccrualAspect,
        to: NaiveDate,
        context: Context<'_>,
        tracer: &Tracer,
    ) -> Evaluated<()> {
        let accrual = &self.program.accruals[id.index()];
        let cohort = context.cohort.or_else(|| {
            self.state.cohorts_at(accrual.class, context.holder, context.at).first().map(|(cohort, _)| *cohort)
        });
        let Some(cohort) = cohort else { return Ok(()) };
        if aspect == AccrualAspect::DueAndUnpaid {
            return self.trace_installments(id, cohort, to, context, tracer);
        }
        let mut stretches = Vec::new();
        self.accrued(id, cohort, to, context, Some(&mut stretches))?;
        for stretch in stretches {
            let rate = stretch.rate.mul(&Exact::from(100))?.to_decimal_string(6);
            let label = format!("{} to {}: {} at {rate}%", stretch.from, stretch.to, stretch.base.money_exact(8));
            self.trace_amount(id, label, stretch.earned, context.at, tracer);
        }
        for payment in self.payments_of(id, cohort, context.at).iter().filter(|payment| payment.at.date <= to) {
            let label = format!("{} {}", if payment.lapse { "lapsed" } else { "paid" }, payment.at.date);
            self.trace_amount(id, label, payment.amount.neg(), context.at, tracer);
        }
        Ok(())
    }
}
