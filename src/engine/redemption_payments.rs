//! Redemptions are paid for, in full or as far as the money goes.
use std::collections::BTreeSet;

use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::fault::Fault;
use super::plan::{Plan, Stop};
use super::redemptions::Waiting;
use super::state::Due;
use super::sums::rounding_of;
use crate::exact::{Exact, allocate};
use crate::outcome::OutcomeKind;
use crate::program::*;

/// What is redeemed, and under what name.
struct Redeemed<'a> {
    name: &'a str,
    class: Option<ClassId>,
    section: SectionId,
    duty: Option<DutyId>,
}

impl Engine<'_> {
    /// The class whose shares a payment redeems.
    pub(super) fn redeemed_by(&self, what: &Payable) -> Option<ClassId> {
        let deed = match what {
            Payable::Right(id) => self.program.rights[id.index()].deed,
            Payable::Duty(id) => self.program.duties[id.index()].deed,
            _ => return None,
        };
        match deed {
            // The company's own right has redeemed them before, at a price that was withheld.
            DeedKind::Redeem { .. } if matches!(what, Payable::Right(_)) => None,
            DeedKind::Redeem { class } | DeedKind::RequireRedemption { class } => Some(class),
            // What a limit kept from a conversion may be redeemed instead.
            DeedKind::Convert { class, .. } => {
                let is_price = |due: &Due| {
                    matches!(what, Payable::Right(id) if due.right == Some(*id))
                        && due.class == Some(class)
                        && due.performed.is_none()
                };
                self.state.dues.iter().any(is_price).then_some(class)
            }
            _ => None,
        }
    }

    /// Pays for shares whose redemption was required: all, or as many as a sum pays for, in proportion to what each
    /// is owed; whole shares where the class has no fractions, what is left over by the largest remainders.
    pub(super) fn plan_pay_redemption(
        &self,
        id: RightId,
        to: Option<PartyId>,
        amount: &NodeAmount,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let right = &self.program.rights[id.index()];
        let mut waiting = self.waiting(id, to, moment)?;
        // A sum that may not be enough is shared with those who require redemption under another name.
        if to.is_none() && matches!(amount, NodeAmount::Of { .. }) && !waiting.is_empty() {
            for other in self.sharing(id).into_iter().skip(1) {
                waiting.extend(self.waiting(other, to, moment)?);
            }
        }
        let waiting = self.on_their_day(waiting, moment);
        let what = Redeemed {
            name: &right.name,
            class: super::rights::class_of(right.deed),
            section: right.section,
            duty: None,
        };
        self.plan_pay_waiting(&what, waiting, amount, moment)
    }

    /// Pays for shares that the company must redeem of itself.
    pub(super) fn plan_pay_duty_redemption(
        &self,
        id: DutyId,
        to: Option<PartyId>,
        amount: &NodeAmount,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let duty = &self.program.duties[id.index()];
        let mut waiting = Vec::new();
        for one in self.waiting_by_duty(id, to, moment)? {
            let known = self.state.dues.iter().any(|due| due.duty == Some(id) && due.holder == Some(one.holder));
            if known || self.has_come(duty, &one, moment)? {
                waiting.push(one);
            }
        }
        if waiting.is_empty() {
            let fault = Fault::impossible(format!("nothing is owed under {} by then", duty.name));
            return Err(Stop::Fault(fault.help("check the date: shares are redeemed when their day has come")));
        }
        let class = match duty.deed {
            DeedKind::Redeem { class } => Some(class),
            _ => None,
        };
        let what = Redeemed { name: &duty.name, class, section: duty.section, duty: Some(id) };
        let waits = Exact::sum(waiting.iter().map(|one| &one.shares))?;
        let mut plan = self.plan_pay_waiting(&what, waiting, amount, moment)?;
        // A payment of a part leaves the rest to be done.
        if plan.retired_of(class)? == waits {
            plan.performed.push((id, None));
        }
        Ok(plan)
    }

    /// Whether the day has come on which the company must redeem some shares.
    fn has_come(&self, duty: &Duty, one: &Waiting, moment: Moment) -> Evaluated<bool> {
        let Some(part) = self.first_active(&duty.on_day, moment) else { return Ok(true) };
        let own = Context { holder: Some(one.holder), cohort: Some(one.cohort), ..Context::at(moment.just_before()) };
        let day = self.day(&part.node, own).map_err(|fault| fault.in_section(part.section))?;
        Ok(day.is_some_and(|day| day <= moment.date))
    }

    /// Pays for shares that wait for their price: they cease, and what is owed for them is settled.
    fn plan_pay_waiting(
        &self,
        what: &Redeemed<'_>,
        waiting: Vec<Waiting>,
        amount: &NodeAmount,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        if waiting.is_empty() {
            return Err(Stop::Fault(
                Fault::impossible(format!("no shares wait for the price of {}", what.name))
                    .help("check the name and the date, or write the notice that requires the redemption"),
            ));
        }
        let (counts, fixed) = self.shares_paid_for(what, &waiting, amount, moment)?;
        let mut plan = Plan::default();
        let mut paid: Vec<(PartyId, Exact, Exact)> = Vec::new();
        for (one, count) in waiting.iter().zip(&counts).filter(|(_, count)| count.is_positive()) {
            let sum = one.price.mul(count)?;
            match paid.iter_mut().find(|(holder, _, _)| *holder == one.holder) {
                Some((_, known, shares)) => {
                    *known = known.add(&sum)?;
                    *shares = shares.add(count)?;
                }
                None => paid.push((one.holder, sum.clone(), count.clone())),
            }
            if let Some(class) = what.class {
                self.plan_redeemed(&mut plan, what.duty, class, (one, count), sum, moment);
            }
        }
        let sums: Vec<Exact> = paid.iter().map(|(_, sum, _)| sum.clone()).collect();
        let amounts = match fixed {
            Some(funds) => allocate(&funds, &sums, &Exact::HUNDREDTH)?,
            None => sums.iter().map(|sum| self.cents(sum)).collect::<Result<_, _>>()?,
        };
        for ((holder, _, shares), amount) in paid.into_iter().zip(amounts) {
            let (to, class, cause) = (holder, what.class, what.name.to_string());
            let kind = OutcomeKind::Paid { to, amount, cause: cause.clone(), class, shares: Some(shares.clone()) };
            plan.outcome(kind, vec![what.section]);
            if let Some(class) = class {
                plan.outcome(OutcomeKind::Retired { holder, class, shares, cause }, vec![what.section]);
            }
        }
        Ok(plan)
    }

    /// How many of the shares of each a payment pays for. Where fractions are redeemed nothing of a sum is left over: then
    /// also that sum, to which the parts add up.
    fn shares_paid_for(
        &self,
        what: &Redeemed<'_>,
        waiting: &[Waiting],
        amount: &NodeAmount,
        moment: Moment,
    ) -> Result<(Vec<Exact>, Option<Exact>), Stop> {
        let all = || waiting.iter().map(|one| one.shares.clone()).collect();
        let NodeAmount::Of { amount, .. } = amount else { return Ok((all(), None)) };
        let mut total = Exact::ZERO;
        for one in waiting {
            total = total.add(&one.price.mul(&one.shares)?)?;
        }
        let funds = self.number(amount, Context::at(moment.just_before()))?;
        let holders: BTreeSet<PartyId> = waiting.iter().map(|one| one.holder).collect();
        let with_rounding = funds.add(&rounding_of(holders.len())?)?;
        if with_rounding >= total {
            return Ok((all(), None));
        }
        if what.class.is_some_and(|class| self.program.class(class).fractional) {
            return Ok((affordable(waiting, &funds, &total, true)?, Some(funds)));
        }
        // What is paid is rounded to the cent: a sum pays for whole shares whose price it is but for that.
        Ok((affordable(waiting, &with_rounding, &total, false)?, None))
    }

    /// Shares cease whose price is paid, and so much less is owed to their holder.
    fn plan_redeemed(
        &self,
        plan: &mut Plan,
        duty: Option<DutyId>,
        class: ClassId,
        (one, count): (&Waiting, &Exact),
        sum: Exact,
        moment: Moment,
    ) {
        let lots = vec![(one.cohort, count.clone())];
        self.plan_unconverted(plan, class, one.holder, &lots, moment);
        self.plan_retire(plan, class, one.holder, lots);
        self.plan_cancel(plan, class, count, false);
        let (event, holder) = (one.event, one.holder);
        let settled = *count == one.shares;
        plan.effect_of_figures(move |state, moment| {
            let is_meant =
                |due: &Due| due.holder == Some(holder) && due.duty == duty && due.event == event && due.is_open();
            for due in state.dues.iter_mut().filter(|due| is_meant(due)) {
                due.paid = due.paid.add(&sum)?;
                if settled {
                    due.performed.get_or_insert(moment.date);
                }
            }
            Ok(())
        });
    }
}

/// How many of the shares of each a sum pays for that is less than what is owed in all: in proportion, whole shares where there
/// are no fractions, and what is left over by the largest remainders.
fn affordable(waiting: &[Waiting], funds: &Exact, total: &Exact, fractional: bool) -> Result<Vec<Exact>, Stop> {
    let mut counts = Vec::new();
    let mut remainders = Vec::new();
    let mut left = funds.clone();
    for (index, one) in waiting.iter().enumerate() {
        let exact = one.shares.mul(funds)?.div(total)?;
        let count = if fractional { exact.clone() } else { exact.floor() };
        left = left.sub(&one.price.mul(&count)?)?;
        remainders.push((exact.sub(&count)?, index));
        counts.push(count);
    }
    remainders.sort_by(|(left, first), (right, second)| right.cmp(left).then(first.cmp(second)));
    for (remainder, index) in remainders {
        let (Some(one), Some(count)) = (waiting.get(index), counts.get_mut(index)) else { continue };
        if remainder.is_positive() && left >= one.price {
            *count = count.add(&Exact::ONE)?;
            left = left.sub(&one.price)?;
        }
    }
    Ok(counts)
}
