//! Accruals come due, are paid, in part or not at all.
use super::Engine;
use super::accrual_days::next_day;
use super::accrual_state::{Installment, Payment};
use super::context::Context;
use super::fault::Fault;
use super::plan::{AgendaItem, Phase, Plan, Stop};
use super::rights::Part;
use super::state::CohortId;
use super::sums::rounding_of;
use crate::exact::{Exact, allocate};
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::AccrualAspect;

impl Engine<'_> {
    /// Puts the first day of payment of each accrual of a class on the agenda, when its first share is issued.
    pub(super) fn schedule_accruals(&self, plan: &mut Plan, class: ClassId, moment: Moment) -> Result<(), Stop> {
        for (id, accrual) in AccrualId::each(&self.program.accruals) {
            if accrual.class != class {
                continue;
            }
            if let Some(part) = self.first_active(&accrual.due, moment) {
                let schedule = self.schedule(&part.node, Context::at(moment))?;
                let due = schedule.next_after(moment.date)?;
                plan.agenda.push((due, Phase::Start, AgendaItem::AccrualDue(id)));
            }
        }
        Ok(())
    }

    /// The day of payment has come: what each share is owed for the period is fixed, and the next day noted.
    pub(super) fn plan_accrual_due(&self, id: AccrualId, moment: Moment) -> Result<Plan, Stop> {
        let accrual = &self.program.accruals[id.index()];
        let mut plan = Plan::default();
        let Some(part) = self.first_active(&accrual.due, moment) else { return Ok(plan) };
        let context = Context::at(moment);
        let schedule = self.schedule(&part.node, context)?;
        let nominal = moment.date;
        let next = schedule.next_after(nominal)?;
        plan.agenda.push((next, Phase::Start, AgendaItem::AccrualDue(id)));
        let due = if part.node.moved { self.calendars.next_business_day_on_or_after(nominal)? } else { nominal };
        let counted = if self.first_active(&accrual.to_payment, moment).is_some() { due } else { nominal };
        let period_end = self.period_end(id, &part.node, counted)?;
        let state = &self.state.accruals[id.index()];
        let mut owed = Vec::new();
        let (mut total, mut open) = (Exact::ZERO, Exact::ZERO);
        let mut earned = Vec::new();
        // What a share had earned by the end of the period is so much less on each of those that it has become since.
        let counted_to = if accrual.counting_last_day { next_day(period_end)? } else { period_end };
        let split = self.splits_since(accrual.class, Moment::end_of(counted_to), moment)?;
        for (cohort, shares) in self.state.cohorts_at(accrual.class, None, moment) {
            let accrued = self.accrued(id, cohort, period_end, context, None)?;
            let (so_far, unpaid) = (accrued.total.div(&split)?, accrued.unpaid.div(&split)?);
            let before = state.earned.get(&cohort).cloned().unwrap_or(Exact::ZERO);
            let amount = so_far.sub(&before)?;
            total = total.add(&amount.mul(&shares)?)?;
            earned.push((cohort, so_far));
            if amount.is_positive() {
                // What was paid ahead of the day counts.
                let before = state.unpaid_for(cohort)?;
                let left = unpaid.sub(&before)?.max(Exact::ZERO).min(amount.clone());
                let ahead = state.paid_ahead(cohort, period_end, |payment| self.paid_on_share_now(id, payment))?;
                let left = left.sub(&ahead)?.max(Exact::ZERO);
                let paid = amount.sub(&left)?;
                open = open.add(&left.mul(&shares)?)?;
                owed.push((cohort, amount, paid));
            }
        }
        // A sum paid ahead that falls short by its rounding alone paid it in full.
        let holders = self.state.holders_at(accrual.class, moment).len();
        if open < total && open <= rounding_of(holders)? {
            owed.iter_mut().for_each(|(_, amount, paid)| *paid = amount.clone());
        }
        let amounts = || owed.iter().map(|(_, amount, _)| amount);
        let (Some(least), Some(most)) = (amounts().min(), amounts().max()) else { return Ok(plan) };
        let (per_share, most_per_share) = (least.clone(), (most != least).then(|| most.clone()));
        let index = state.installments.len();
        plan.agenda.push((due, Phase::End, AgendaItem::AccrualDeadline(id, index)));
        plan.outcome(
            OutcomeKind::Due { name: accrual.name.clone(), class: accrual.class, per_share, most_per_share, total },
            vec![accrual.section],
        );
        plan.effect(move |state, moment| {
            let state = &mut state.accruals[id.index()];
            state.earned.extend(earned);
            // What was paid ahead is paid of it as of its day.
            let ahead = owed.iter().filter(|(_, _, paid)| paid.is_positive());
            let payments = ahead.map(|(cohort, _, paid)| (*cohort, moment, paid.clone())).collect();
            state.installments.push(Installment {
                day: nominal,
                payments,
                due,
                period_end,
                owed,
                missed: false,
                lapsed: false,
                declared: false,
            });
        });
        Ok(plan)
    }

    /// The end of the day of payment: what is not paid in full is missed.
    pub(super) fn plan_accrual_deadline(&self, id: AccrualId, index: usize, moment: Moment) -> Result<Plan, Stop> {
        let accrual = &self.program.accruals[id.index()];
        let mut plan = Plan::default();
        let Some(installment) = self.state.accruals[id.index()].installments.get(index) else { return Ok(plan) };
        if installment.is_paid(&self.state.cohorts) {
            let made = self.state.accruals[id.index()].made.saturating_add(1);
            plan.effect(move |state, moment| {
                let state = &mut state.accruals[id.index()];
                state.end_run(moment);
                state.made = made;
            });
            self.fire_made(&mut plan, id, made, Context::at(moment))?;
            return Ok(plan);
        }
        let mut unpaid = Exact::ZERO;
        for (cohort, owed, paid) in &installment.owed {
            let shares =
                self.state.cohort(*cohort).and_then(|known| known.shares.at(moment)).cloned().unwrap_or(Exact::ZERO);
            unpaid = unpaid.add(&owed.sub(paid)?.mul(&shares)?)?;
        }
        let cumulative = self.first_active(&accrual.cumulative, moment).is_none_or(|part| part.node);
        plan.outcome(
            OutcomeKind::Missed { name: accrual.name.clone(), unpaid: self.cents(&unpaid)? },
            vec![accrual.section],
        );
        plan.effect_of_figures(move |state, moment| {
            let state = &mut state.accruals[id.index()];
            state.made = 0;
            state.note_missed(moment);
            if let Some(installment) = state.installments.get_mut(index) {
                installment.missed = true;
                if !cumulative {
                    installment.lapsed = true;
                    for (cohort, owed, paid) in installment.owed.clone() {
                        let amount = owed.sub(&paid)?;
                        state.payments.entry(cohort).or_default().push(Payment { at: moment, amount, lapse: true });
                    }
                }
            }
            Ok(())
        });
        let context = Context::at(moment);
        self.fire_missed(&mut plan, id, context)?;
        Ok(plan)
    }

    /// Pays an accrual: first what is owed of it on shares on which it has ended, then what has accrued on shares.
    pub(super) fn plan_pay_accrued(
        &self,
        id: AccrualId,
        to: Option<PartyId>,
        amount: &NodeAmount,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let accrual = &self.program.accruals[id.index()];
        let mut left = Exact::ZERO;
        for due in &self.state.dues {
            let is_meant = due.is_open() && due.name == accrual.name && due.section == accrual.section;
            if is_meant && to.is_none_or(|to| due.holder == Some(to)) {
                left = left.add(&due.cash.sub(&due.paid)?)?;
            }
        }
        if !left.is_positive() {
            return self.plan_pay_accrual(id, to, amount, moment);
        }
        let named = Payable::Named(accrual.name.clone());
        let NodeAmount::Of { amount: sum, unit } = amount else {
            let mut plan = self.plan_pay_due(&named, to, amount, moment)?;
            plan.append(self.plan_pay_accrual(id, to, amount, moment)?);
            return Ok(plan);
        };
        if *unit != Unit::dollars() || self.number(sum, Context::at(moment.just_before()))? > left {
            let message = format!("{} is owed of {} on shares on which it has ended", left.money(), accrual.name);
            return Err(Stop::Fault(Fault::impossible(message).help("pay no more than that, or all of it `in full`")));
        }
        self.plan_pay_due(&named, to, amount, moment)
    }

    /// A payment of an accrual, to all holders of its class or to one of them.
    fn plan_pay_accrual(
        &self,
        id: AccrualId,
        to: Option<PartyId>,
        amount: &NodeAmount,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let class = self.program.accruals[id.index()].class;
        let accrual = &self.program.accruals[id.index()];
        let context = Context { holder: to, ..Context::at(moment.just_before()) };
        let cohorts = self.state.cohorts_at(class, to, moment);
        if cohorts.is_empty() {
            return Err(Stop::Fault(
                Fault::impossible(format!("no shares of {} are outstanding", self.program.class(class).name))
                    .help("issue the shares first, or check the date"),
            ));
        }
        self.check_payable(id, true, context)?;
        let parts = self.payees(id, to, context, moment)?;
        let mut per_share: Vec<(CohortId, Exact)> = Vec::new();
        let mut fixed = None;
        match amount {
            NodeAmount::InFull | NodeAmount::Accrued => {
                let has_days = self.first_active(&accrual.due, moment).is_some();
                let only_due = *amount == NodeAmount::InFull && (has_days || self.is_declared(id, &cohorts)?);
                let aspect = if only_due { AccrualAspect::DueAndUnpaid } else { AccrualAspect::AccruedAndUnpaid };
                for (cohort, _) in &cohorts {
                    per_share.push((*cohort, self.accrued_for(id, *cohort, aspect, moment.date, context)?));
                }
            }
            NodeAmount::Of { amount, unit } => {
                let figure = self.number(amount, context)?;
                if !figure.is_positive() {
                    return Err(Stop::Fault(
                        Fault::impossible("the amount paid is not positive").help("write what was paid"),
                    ));
                }
                if *unit == Unit::dollars() {
                    per_share = self.spread_of(id, &cohorts, &figure, parts.len(), context)?;
                    fixed = Some(figure);
                } else {
                    per_share.extend(cohorts.iter().map(|(cohort, _)| (*cohort, figure.clone())));
                }
            }
        }
        let mut plan = Plan::default();
        self.pay_holders(&mut plan, id, &per_share, fixed.as_ref(), parts)?;
        let mut payments = Vec::new();
        for (cohort, each) in per_share {
            if !each.is_positive() {
                continue;
            }
            let owed = self.accrued_for(id, cohort, AccrualAspect::AccruedAndUnpaid, moment.date, context)?;
            if each > owed {
                return Err(Stop::Fault(
                    Fault::impossible(format!(
                        "{} for each share is more than the {} of {} that are unpaid",
                        each.money_exact(8),
                        owed.money_exact(8),
                        accrual.name
                    ))
                    .help("pay `in full`, or less"),
                ));
            }
            payments.push((id, cohort, each));
        }
        plan_paid_on(&mut plan, class, to, payments);
        plan.effect(move |state, moment| state.close_paid(id, moment));
        plan.paid.push(id);
        Ok(plan)
    }

    /// What each holder is paid: rounded once, or a fixed sum divided.
    fn pay_holders(
        &self,
        plan: &mut Plan,
        id: AccrualId,
        per_share: &[(CohortId, Exact)],
        fixed: Option<&Exact>,
        parts: Vec<Part>,
    ) -> Result<(), Stop> {
        let accrual = &self.program.accruals[id.index()];
        let class = accrual.class;
        let mut amounts = Vec::new();
        for part in parts {
            let mut amount = Exact::ZERO;
            for (cohort, held) in &part.lots {
                if let Some((_, each)) = per_share.iter().find(|(known, _)| known == cohort) {
                    amount = amount.add(&each.mul(held)?)?;
                }
            }
            amounts.push((part.holder, part.shares, amount));
        }
        let paid: Vec<Exact> = match fixed {
            Some(sum) => {
                let weights: Vec<Exact> = amounts.iter().map(|(_, _, amount)| amount.clone()).collect();
                allocate(sum, &weights, &Exact::HUNDREDTH)?
            }
            None => amounts.iter().map(|(_, _, amount)| self.cents(amount)).collect::<Result<_, _>>()?,
        };
        for ((holder, shares, _), amount) in amounts.into_iter().zip(paid) {
            if amount.is_positive() {
                plan.outcome(
                    OutcomeKind::Paid {
                        to: holder,
                        amount,
                        cause: accrual.name.clone(),
                        class: Some(class),
                        shares: Some(shares),
                    },
                    vec![accrual.section],
                );
            }
        }
        Ok(())
    }
}

/// What is paid of an accrual on each share of a cohort.
pub(super) type PaidOnShare = (AccrualId, CohortId, Exact);

/// Payments on each share of some cohorts of a class; where one holder alone is paid, that holder's shares are set apart.
pub(super) fn plan_paid_on(plan: &mut Plan, class: ClassId, to: Option<PartyId>, payments: Vec<PaidOnShare>) {
    if payments.is_empty() {
        return;
    }
    plan.effect_of_figures(move |state, moment| {
        let parted = match to {
            Some(holder) => state.set_holder_apart(class, holder, moment)?,
            None => Vec::new(),
        };
        for (accrual, cohort, each) in payments {
            let apart = parted.iter().find(|(whole, _)| *whole == cohort).map_or(cohort, |(_, apart)| *apart);
            if let Some(state) = state.accruals.get_mut(accrual.index()) {
                state.pay(apart, &each, moment)?;
            }
        }
        Ok(())
    });
}
