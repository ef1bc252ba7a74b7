//! Accruals that are paid in shares: whole shares as far as the limits let them, the rest in cash.
use super::Engine;
use super::context::{Act, Context, Received};
use super::dues::{PaidOnShare, plan_paid_on};
use super::eval::Evaluated;
use super::fault::Fault;
use super::plan::{AgendaItem, Effect, Phase, Plan, Refusal, Stop};
use super::rights::Exercise;
use super::shared_limits::{Cut, SharedAct, Wish};
use super::state::CohortId;
use crate::exact::{Exact, round_to};
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::{AccrualAspect, LimitScope};

/// What one holder is owed by a payment in shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claim {
    pub holder: PartyId,
    /// In dollars.
    pub amount: Exact,
    /// The shares that the amount makes, exactly.
    pub shares: Exact,
}

/// A payment in shares to several holders: its units are the whole shares that are paid.
struct Payments<'e> {
    engine: &'e Engine<'e>,
    right: RightId,
    class: ClassId,
    claims: &'e [Claim],
    context: Context<'e>,
}

impl<'b> SharedAct<'b> for Payments<'_> {
    fn brings(&self, _: usize, _: &Wish<'b>, units: &Exact) -> Evaluated<Exact> {
        Ok(units.clone())
    }

    fn weight(&self, place: usize, wish: &Wish<'b>) -> Evaluated<Exact> {
        // What a limit has cut counts as it is, the rest exactly.
        Ok(match self.claims.get(place) {
            Some(claim) if claim.shares.sub(&wish.units)? < Exact::ONE => claim.shares.clone(),
            _ => wish.units.clone(),
        })
    }

    fn keeps(
        &self,
        place: usize,
        limit: &Guarded<Limit>,
        _: &Exact,
        received: Received,
        earlier: &[Wish<'b>],
    ) -> Evaluated<bool> {
        let Some(claim) = self.claims.get(place) else { return Ok(true) };
        let mut plan = Plan::default();
        for (claim, wish) in self.claims.iter().zip(earlier) {
            let (right, holder, shares) = (self.right, claim.holder, wish.received().clone());
            plan.effects.push(Effect::Brought { right, holder, shares });
        }
        self.engine.payment_keeps((self.right, limit, &plan), (self.class, claim.holder), received, self.context)
    }
}

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

    /// What is due, or a part of it, is paid in shares of a class, by the right that allows it, holder by holder, or to one of
    /// them.
    pub(super) fn plan_pay_in_shares(
        &mut self,
        event: EventId,
        (id, class): (AccrualId, ClassId),
        to: Option<PartyId>,
        amount: &NodeAmount,
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
            record.exercise.notice = notice;
            (record.exercise.right, record.class, record.exercise.effective) =
                (Some(right_id), Some(class), Some(moment.date));
        }
        let mut plan = Plan::default();
        let (payments, part) = self.payments_in_shares(right, id, to, amount, before)?;
        let act = Act { date: moment.date, shares: self.state.outstanding_at(own, moment), received: None };
        let context = Context { act: Some(&act), ..before };
        self.with_event(Some(right.binder), event, context, |context| -> Result<(), Stop> {
            let exercise = Exercise { id: right_id, right, event, date: moment.date, notice, moment, parts, context };
            self.check_window(&exercise)?;
            let Some(rate) = self.first_active(&right.into, context.at) else { return Ok(()) };
            let claims = self.payment_claims(&exercise, id, &rate.node, &part)?;
            let cuts = self.cuts_of_payments((right_id, right), own, &claims, context)?;
            for (claim, cuts) in claims.into_iter().zip(cuts) {
                // Where nobody states what a holder's part goes by, nothing of the payment is booked.
                match self.plan_shares_paid(right_id, event, &claim, cuts.as_deref(), moment) {
                    Err(Stop::Fault(fault)) if fault.is_missing() => return Err(fault.into()),
                    _ => {}
                }
                let item = AgendaItem::PayInShares(right_id, event, claim, cuts);
                plan.agenda.push((moment.date, Phase::Start, item));
            }
            Ok(())
        })?;
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

    /// What a payment in shares pays on each share, and which part of what is due that is.
    fn payments_in_shares(
        &self,
        right: &Right,
        id: AccrualId,
        to: Option<PartyId>,
        amount: &NodeAmount,
        before: Context<'_>,
    ) -> Result<(Vec<PaidOnShare>, Exact), Stop> {
        let accrual = &self.program.accruals[id.index()];
        let (mut payments, mut due) = (Vec::new(), Exact::ZERO);
        for (cohort, count) in self.state.cohorts_at(accrual.class, to, before.at) {
            for (paid, aspect) in paid_by(right, id) {
                let each = self.accrued_for(paid, cohort, aspect, before.at.date, Context { holder: to, ..before })?;
                if each.is_positive() {
                    due = due.add(&each.mul(&count)?)?;
                    payments.push((paid, cohort, each));
                }
            }
        }
        let NodeAmount::Of { amount, unit } = amount else { return Ok((payments, Exact::ONE)) };
        let sum = self.number(amount, before)?;
        if *unit != Unit::dollars() || !sum.is_positive() || sum > due {
            let message =
                format!("{} of {} is due, of which so much cannot be paid in shares", due.money(), accrual.name);
            let help = "write all that is due, or a sum of it: `$50 of ...`";
            return Err(Stop::Fault(Fault::impossible(message).help(help)));
        }
        let part = sum.div(&due)?;
        for (_, _, each) in &mut payments {
            *each = each.mul(&part)?;
        }
        Ok((payments, part))
    }

    /// What each holder is to be paid, and in how many shares of the class, before any limit and rounding: of what is due a part.
    fn payment_claims(
        &self,
        exercise: &Exercise<'_>,
        id: AccrualId,
        rate: &Node,
        paid_part: &Exact,
    ) -> Evaluated<Vec<Claim>> {
        let mut claims = Vec::new();
        for part in &exercise.parts {
            let context = Context { holder: Some(part.holder), ..exercise.context };
            let mut amount = Exact::ZERO;
            for (cohort, count) in &part.lots {
                for (paid, aspect) in paid_by(exercise.right, id) {
                    let due = self.accrued_for(paid, *cohort, aspect, exercise.date, context)?;
                    amount = amount.add(&due.mul(count)?)?;
                }
            }
            if !amount.is_positive() {
                continue;
            }
            let mut shares = Exact::ZERO;
            for (cohort, count) in &part.lots {
                shares = shares.add(&self.number(rate, context.cohort(*cohort))?.mul(count)?)?;
            }
            let (amount, shares) = (amount.mul(paid_part)?, shares.mul(paid_part)?);
            claims.push(Claim { holder: part.holder, amount, shares });
        }
        Ok(claims)
    }

    /// For each claim on one payment what the limits leave of it, where they are asked of all holders at once.
    fn cuts_of_payments(
        &self,
        (id, right): (RightId, &Right),
        class: ClassId,
        claims: &[Claim],
        context: Context<'_>,
    ) -> Result<Vec<Option<Vec<Cut>>>, Stop> {
        if !self.limits_all_at_once(right, context.at) {
            return Ok(vec![None; claims.len()]);
        }
        let mut asked = Vec::new();
        for claim in claims {
            asked.push(self.payment_shares(right, &claim.shares, context)?.floor());
        }
        let act = Payments { engine: self, right: id, class, claims, context };
        Ok(self.cuts_of_all(right, &act, asked, context.at)?.into_iter().map(Some).collect())
    }

    /// Whether shares brought to one holder of a class keep a limit of a right that pays in shares, with what the same act has
    /// brought others so far.
    fn payment_keeps(
        &self,
        (right, limit, plan): (RightId, &Guarded<Limit>, &Plan),
        (own, holder): (ClassId, PartyId),
        received: Received,
        context: Context<'_>,
    ) -> Evaluated<bool> {
        let cohort = self.first_lot(own, holder, context.at);
        let brought = received.own.clone();
        let act = Act { date: context.at.date, shares: Exact::ZERO, received: Some(received) };
        let context = Context { act: Some(&act), holder: Some(holder), cohort, ..context };
        match &limit.node {
            Limit::AsFarAs { condition, .. } => self.holds(condition, context),
            Limit::AtMost { unless: Some(unless), .. } if self.holds(unless, context)? => Ok(true),
            Limit::AtMost { limit: most, over, .. } => {
                let key = match over {
                    LimitScope::Each => return Ok(brought <= self.number(most, context)?),
                    LimitScope::Holder => Some(holder),
                    LimitScope::All | LimitScope::AllOfDay => None,
                };
                let before = self.used_before(right, (most, false), key, plan, context.at)?;
                Ok(before.add(&brought)? <= self.number(most, context)?)
            }
        }
    }

    /// The first lot of what a holder has of a class, or of what anybody has: one that figures of a share can be asked of.
    fn first_lot(&self, class: ClassId, holder: PartyId, at: Moment) -> Option<CohortId> {
        let lots = [Some(holder), None].map(|holder| self.state.cohorts_at(class, holder, at));
        lots.iter().flatten().next().map(|(cohort, _)| *cohort)
    }

    /// The whole shares of a payment in shares, to the increment of its right.
    fn payment_shares(&self, right: &Right, shares: &Exact, context: Context<'_>) -> Evaluated<Exact> {
        Ok(match self.first_active(&right.to_nearest, context.at) {
            Some(part) => round_to(shares, &part.node.increment, part.node.rule)?,
            None => shares.clone(),
        })
    }

    /// The most whole shares of a payment that every limit lets through, and the section of the last limit that binds.
    fn greatest_payment(
        &self,
        (id, right): (RightId, &Right),
        (own, holder): (ClassId, PartyId),
        mut whole: Exact,
        cuts: Option<&[Cut]>,
        context: Context<'_>,
    ) -> Result<(Exact, Option<SectionId>), Stop> {
        let mut bound = None;
        let mut leave = |most: Exact, section: SectionId, whole: &mut Exact| {
            if most < *whole {
                *whole = most;
                bound = Some(section);
            }
        };
        match cuts {
            // What was asked of all holders of the payment at once is not asked again.
            Some(cuts) => {
                for (cut, limit) in cuts.iter().filter_map(|cut| Some((cut, right.limits.get(cut.limit)?))) {
                    leave(cut.most.clone(), limit.section, &mut whole);
                }
            }
            None => {
                let nothing = Plan::default();
                for limit in self.active(&right.limits, context.at) {
                    let keeps = |count: &Exact| {
                        let received = Received::alone(count.clone());
                        self.payment_keeps((id, limit, &nothing), (own, holder), received, context)
                    };
                    let most = self.greatest_whole(whole.clone(), keeps)?;
                    leave(most, limit.section, &mut whole);
                }
            }
        }
        Ok((whole, bound))
    }

    /// One holder's payment: the whole shares that every limit lets through, and the rest in cash.
    pub(super) fn plan_shares_paid(
        &self,
        id: RightId,
        event: EventId,
        claim: &Claim,
        cuts: Option<&[Cut]>,
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
            let (most, bound) = self.greatest_payment((id, right), (own, holder), shares.floor(), cuts, context)?;
            let (whole, cash) = match bound {
                Some(section) => {
                    sections.push(section);
                    let paid = most.mul(amount)?.div(exact_shares)?;
                    (most, amount.sub(&paid)?)
                }
                None => {
                    // The fraction belongs to the last share, as in a conversion.
                    let last = self.state.cohorts_at(own, Some(holder), moment).last().map(|(cohort, _)| *cohort);
                    let context = Context { cohort: last.or(context.cohort), ..context };
                    self.fraction(right, &shares, context, &mut sections)?
                }
            };
            let cause = right.name.clone();
            if whole.is_positive() {
                plan.outcome(
                    OutcomeKind::Received { to: holder, class, shares: whole.clone(), cause: cause.clone() },
                    sections.clone(),
                );
            }
            let cash = self.cents(&self.rounded_cash(right, cash, context)?)?;
            if cash.is_positive() {
                plan.outcome(
                    OutcomeKind::Paid { to: holder, amount: cash, cause, class: None, shares: None },
                    sections,
                );
            }
            self.plan_issue(&mut plan, class, Some(holder), whole.clone(), moment)?;
            plan.effects.push(Effect::Brought { right: id, holder, shares: whole });
            Ok(())
        })?;
        Ok(plan)
    }
}
