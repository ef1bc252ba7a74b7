//! Accruals that are paid in shares: whole shares as far as the limits let them, the rest in cash.
use super::Engine;
use super::context::{Act, Context};
use super::dues::plan_paid_on;
use super::plan::{AgendaItem, Effect, Phase, Plan, Refusal, Stop};
use super::rights::Exercise;
use super::shared_limits::{Claim, SharedMost};
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::AccrualAspect;

/// What a payment in shares pays: what is due of its accrual, and all of what it pays together with that.
fn paid_by(right: &Right, of: AccrualId) -> impl Iterator<Item = (AccrualId, AccrualAspect)> {
    let others = right.together.iter().map(|other| (*other, AccrualAspect::AccruedAndUnpaid));
    std::iter::once((of, AccrualAspect::DueAndUnpaid)).chain(others)
}

impl Engine<'_> {
    /// Refuses a payment that a clause bars, in any way or in cash.
    pub(super) fn check_payable(&self, id: AccrualId, in_cash: bool, context: Context<'_>) -> Result<(), Stop> {
        let accrual = &self.program.accruals[id.index()];
        for part in self.active(&accrual.paid_unless, context.at) {
            let (only_cash, node) = &part.node;
            if *only_cash && !in_cash {
                continue;
            }
            if self.holds(node, context).map_err(|fault| fault.in_section(part.section))? {
                let reason = format!(
                    "it cannot be paid{}: {}",
                    if *only_cash { " in cash" } else { "" },
                    self.why(node, context)
                );
                return Err(Refusal::under(part.section, reason));
            }
        }
        Ok(())
    }

    /// What is due is paid in shares of a class, by the right that allows it, holder by holder, or to one of them.
    pub(super) fn plan_pay_in_shares(
        &mut self,
        event: EventId,
        id: AccrualId,
        class: ClassId,
        to: Option<PartyId>,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let own = self.program.accruals[id.index()].class;
        let wanted = DeedKind::PayAccrual { accrual: id, in_class: Some(class) };
        let Some(right_id) = self.find_right(moment, |right| right.of_company && right.deed == wanted) else {
            return Err(self.no_right("pay what accrued on", own, moment));
        };
        let right = &self.program.rights[right_id.index()];
        let before = Context::at(moment.just_before());
        self.check_payable(id, false, before)?;
        let parts = self.payees(id, to, before, moment)?;
        // The notice is one to all holders, whoever is paid.
        let all = self.payees(id, None, before, moment)?;
        let notice = self.latest_notice(right_id, moment.date, &all).map(|known| known.given);
        if let Some(record) = self.state.events.get_mut(event.index()) {
            record.notice = notice;
            (record.right, record.class, record.effective) = (Some(right_id), Some(class), Some(moment.date));
        }
        let mut plan = Plan::default();
        let act = Act { date: moment.date, shares: self.state.outstanding_at(own, moment), received: None };
        let context = Context { act: Some(&act), ..before };
        self.with_event(Some(right.binder), event, context, |context| -> Result<(), Stop> {
            let exercise = Exercise { right: right_id, event, date: moment.date, notice, moment, parts, context };
            self.check_window(&exercise)?;
            let Some(rate) = self.first_active(&right.into, context.at) else { return Ok(()) };
            let mut claims = Vec::new();
            for part in &exercise.parts {
                let inner = Context { holder: Some(part.holder), ..context };
                let mut amount = Exact::ZERO;
                for (cohort, count) in &part.lots {
                    for (paid, aspect) in paid_by(right, id) {
                        let due = self.accrued_for(paid, *cohort, aspect, moment.date, inner)?;
                        amount = amount.add(&due.mul(count)?)?;
                    }
                }
                if !amount.is_positive() {
                    continue;
                }
                let mut shares = Exact::ZERO;
                for (cohort, count) in &part.lots {
                    shares = shares.add(&self.number(&rate.node, inner.cohort(*cohort))?.mul(count)?)?;
                }
                claims.push(Claim { holder: part.holder, amount, shares });
            }
            let shared = self.shared_most(right, own, &claims, context)?;
            for (claim, shared) in claims.into_iter().zip(shared) {
                let item = AgendaItem::PayInShares(right_id, event, claim, shared);
                plan.agenda.push((moment.date, Phase::Start, item));
            }
            Ok(())
        })?;
        let mut payments = Vec::new();
        for (cohort, _) in self.state.cohorts_at(own, to, moment) {
            for (paid, aspect) in paid_by(right, id) {
                let each = self.accrued_for(paid, cohort, aspect, moment.date, Context { holder: to, ..before })?;
                if each.is_positive() {
                    payments.push((paid, cohort, each));
                }
            }
        }
        plan_paid_on(&mut plan, own, to, payments);
        plan.effect(move |state, moment| {
            state.close_paid(id, moment);
            state.rights[right_id.index()].events.push(event);
        });
        plan.paid.push(id);
        plan.paid.extend(&right.together);
        plan.exercised.push(right_id);
        Ok(plan)
    }

    /// One holder's payment: the whole shares that every limit lets through, and the rest in cash.
    pub(super) fn plan_shares_paid(
        &self,
        id: RightId,
        event: EventId,
        claim: &Claim,
        shared: Option<&SharedMost>,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let right = &self.program.rights[id.index()];
        let mut plan = Plan::default();
        let DeedKind::PayAccrual { in_class: Some(class), accrual } = right.deed else { return Ok(plan) };
        let own = self.program.accruals[accrual.index()].class;
        let Claim { holder, amount, shares: exact_shares } = claim;
        let holder = *holder;
        let act = Act { date: moment.date, shares: Exact::ZERO, received: None };
        let cohort = self.first_lot(own, holder, moment);
        let context = Context { act: Some(&act), holder: Some(holder), cohort, ..Context::at(moment.just_before()) };
        self.with_event(Some(right.binder), event, context, |context| -> Result<(), Stop> {
            let shares = self.payment_shares(right, exact_shares, context)?;
            let mut sections = vec![right.section];
            let mut whole = shares.floor();
            let mut bound = None;
            for limit in self.active(&right.limits, context.at) {
                let most = match &limit.node {
                    // What all holders share was divided before anything was issued.
                    Limit::AsFarAs { among_holders: true, .. } => {
                        let most = shared.filter(|shared| shared.section == limit.section);
                        most.map_or(whole.clone(), |shared| shared.most.clone().min(whole.clone()))
                    }
                    node => {
                        let keeps = |count: &Exact| self.payment_keeps(node, own, holder, count, context);
                        self.greatest_whole(whole.clone(), keeps)?
                    }
                };
                if most < whole {
                    whole = most;
                    bound = Some(limit.section);
                }
            }
            let cash = match bound {
                Some(section) => {
                    sections.push(section);
                    amount.sub(&whole.mul(amount)?.div(exact_shares)?)?
                }
                None => {
                    // The fraction belongs to the last share, as in a conversion.
                    let last = self.state.cohorts_at(own, Some(holder), moment).last().map(|(cohort, _)| *cohort);
                    let context = Context { cohort: last.or(context.cohort), ..context };
                    let (rounded, cash) = self.fraction(right, &shares, context, &mut sections)?;
                    whole = rounded;
                    cash
                }
            };
            let exercise_cause = right.name.clone();
            if whole.is_positive() {
                plan.outcome(
                    OutcomeKind::Received { to: holder, class, shares: whole.clone(), cause: exercise_cause.clone() },
                    sections.clone(),
                );
            }
            let cash = self.cents(&self.rounded_cash(right, cash, context)?)?;
            if cash.is_positive() {
                plan.outcome(
                    OutcomeKind::Paid { to: holder, amount: cash, cause: exercise_cause, class: None, shares: None },
                    sections,
                );
            }
            let shares = whole.clone();
            plan.effects.push(Effect::Issue { class, holder: Some(holder), shares, with_lots: false });
            plan.effects.push(Effect::Brought { right: id, holder, shares: whole });
            Ok(())
        })?;
        Ok(plan)
    }
}
