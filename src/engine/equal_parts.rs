//! Payments that are to be equal on each share: what a day has brought to each is compared at its end, so that payments to
//! each holder may stand on lines of their own.
use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::plan::{Plan, Stop};
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::AccrualAspect;

/// What one share of a cohort was paid.
struct Portion {
    /// Since all shares were last paid alike, and of that since it was last looked at.
    paid: Exact,
    lately: Exact,
    /// How far rounding to the cent may have moved it.
    rounding: Exact,
    unpaid: Exact,
}

impl Portion {
    /// Whether another share was paid more, beyond what rounding explains, while something is unpaid on this one.
    fn is_behind(&self, other: &Portion) -> Evaluated<bool> {
        let less = other.paid.sub(&self.paid)?;
        Ok(self.unpaid.is_positive() && less > self.rounding.add(&other.rounding)?)
    }
}

impl Engine<'_> {
    /// The end of a day on which something was paid: a breach, if shares were paid more than others on which something is
    /// unpaid. What others had before is made good by paying the same to the rest.
    pub(super) fn plan_paid_equally(&self, id: AccrualId, moment: Moment) -> Result<Plan, Stop> {
        let accrual = &self.program.accruals[id.index()];
        let mut plan = Plan::default();
        let Some(part) = self.first_active(&accrual.equally, moment) else { return Ok(plan) };
        let mut ahead = None;
        let mut alike = true;
        let portions = self.portions(id, moment)?;
        for portion in &portions {
            for other in &portions {
                if portion.is_behind(other)? {
                    alike = false;
                    if other.lately.is_positive() {
                        ahead.get_or_insert((other, portion));
                    }
                }
            }
        }
        if let Some((more, less)) = ahead {
            let what = format!(
                "{} are not paid equally on each share: {} on one and {} on another, on which {} is unpaid",
                accrual.name,
                more.paid.money_exact(8),
                less.paid.money_exact(8),
                less.unpaid.money_exact(8)
            );
            plan.outcome(OutcomeKind::Breach { what }, vec![part.section]);
        }
        plan.effect(move |state, moment| {
            if let Some(state) = state.accruals.get_mut(id.index()) {
                state.compared = Some(moment);
                if alike {
                    state.alike = Some(moment);
                }
            }
        });
        Ok(plan)
    }

    /// What each share was paid, of those outstanding and those that were paid since all were last paid alike.
    fn portions(&self, id: AccrualId, moment: Moment) -> Evaluated<Vec<Portion>> {
        let class = self.program.accruals[id.index()].class;
        let state = &self.state.accruals[id.index()];
        let mut portions = Vec::new();
        for cohort in self.state.cohorts_of.get(&class).into_iter().flatten() {
            let outstanding = self.state.cohort(*cohort).and_then(|known| known.shares.at(moment)).cloned();
            let mut shares = outstanding.unwrap_or(Exact::ZERO);
            let unpaid = if shares.is_positive() {
                let aspect = AccrualAspect::AccruedAndUnpaid;
                self.accrued_for(id, *cohort, aspect, moment.date, Context::at(moment))?
            } else {
                Exact::ZERO
            };
            let (mut paid, mut lately) = (Exact::ZERO, Exact::ZERO);
            for payment in self.payments_of(id, *cohort, moment) {
                if payment.lapse || Some(payment.at) <= state.alike {
                    continue;
                }
                let amount = self.paid_on_share(id, &payment, moment.date, moment)?;
                paid = paid.add(&amount)?;
                if Some(payment.at) > state.compared {
                    lately = lately.add(&amount)?;
                    let then = self.state.cohort(*cohort).and_then(|known| known.shares.at(payment.at)).cloned();
                    shares = shares.max(then.unwrap_or(Exact::ZERO));
                }
            }
            if shares.is_positive() {
                let rounding = Exact::HUNDREDTH.div(&shares)?;
                portions.push(Portion { paid, lately, rounding, unpaid });
            }
        }
        Ok(portions)
    }
}
