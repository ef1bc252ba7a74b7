//! What the exercise of a right brings: shares, cash, duties to deliver and to pay.
use super::Engine;
use super::context::Context;
use super::conversion::Conversion;
use super::deeds::Deed;
use super::eval::Evaluated;
use super::limits::{Excess, Limited, sum_of};
use super::plan::{Effect, Plan, Stop};
use super::rights::{Exercise, Part, class_of};
use super::shares::Lots;
use super::state::{Cause, Due, Firing, Setter};
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::*;

/// Dollars, exactly, that are paid for shares, with the sections that say so.
struct Price {
    amount: Exact,
    shares: Exact,
    sections: Vec<SectionId>,
    /// Whether it comes with what the shares become, and not instead of it: then it is delivered with that.
    beside: bool,
}

impl Engine<'_> {
    /// What an exercise whose right is open brings about, beside what is planned already.
    pub(super) fn plan_effects(&self, mut plan: Plan, mut exercise: Exercise<'_>) -> Result<Plan, Stop> {
        let right = exercise.right;
        if let DeedKind::Redeem { class } = right.deed {
            self.check_done(&mut plan, Deed::Redemption { of: class }, exercise.event, exercise.moment)?;
        }
        if exercise.parts.len() > 1 && self.limits_all_at_once(right, exercise.context.at) {
            let cuts = self.cuts_of_conversions(&exercise, &exercise.parts)?;
            exercise.parts.iter_mut().zip(cuts).for_each(|(part, cuts)| part.cuts = Some(cuts));
        }
        for part in &exercise.parts {
            // Whoever counts together counts what the same act has brought those before.
            let together = self.program.counts_together && exercise.parts.len() > 1;
            let brought = if together { plan.received() } else { Vec::new() };
            self.plan_part(&mut plan, &exercise, part, &brought)?;
        }
        for part in self.active(&right.actions, exercise.context.at) {
            // A value of each share is set once the shares of the exercise stand apart: see `plan_values_of_shares`.
            if self.is_of_each_share(&part.node) {
                continue;
            }
            let cause = Cause::Clause { by: Setter::Right(exercise.id), event: Some(exercise.event) };
            let context = Context { at: exercise.moment, ..exercise.context };
            if let Some(change) = self.change(&part.node, cause, exercise.moment, &plan.values, context)? {
                self.plan_change(&mut plan, change, vec![part.section], context)?;
            }
        }
        let (id, event) = (exercise.id, exercise.event);
        plan.effects.push(Effect::Exercised { right: id, event });
        plan.exercised.push(id);
        self.await_days(&mut plan, event, exercise.moment, |_| true)?;
        self.trigger_duties(
            &mut plan,
            event,
            exercise.context,
            exercise.moment,
            |trigger| matches!(trigger, NodeTrigger::Exercised { right } if *right == id),
        )?;
        Ok(plan)
    }

    pub(super) fn is_of_each_share(&self, action: &Action) -> bool {
        action.changed_variable().is_some_and(|id| self.program.variables[id.index()].owner == OwnerLevel::Share)
    }

    /// Values of each share that an exercise sets: those of the shares that it is about.
    pub(super) fn plan_values_of_shares(
        &self,
        plan: &mut Plan,
        id: RightId,
        event: EventId,
        moment: Moment,
    ) -> Result<(), Stop> {
        let right = &self.program.rights[id.index()];
        if self.active(&right.actions, moment).any(|part| self.is_of_each_share(&part.node)) {
            let firing = Firing { moment, by: Setter::Right(id), event, set_off: moment };
            plan.effect(move |state, _| state.firings.push(firing));
        }
        for part in self.active(&right.actions, moment).filter(|part| self.is_of_each_share(&part.node)) {
            let Some(variable) = part.node.changed_variable() else { continue };
            for cohort in self.whose(variable, Some(event), Context::at(moment)) {
                let context = Context { cohort, ..Context::at(moment) };
                let change = self.with_event(Some(right.binder), event, context, |context| {
                    let cause = Cause::Clause { by: Setter::Right(id), event: Some(event) };
                    self.change(&part.node, cause, moment, &plan.values, context)
                })?;
                if let Some(change) = change {
                    self.plan_change(plan, change, vec![part.section], context)?;
                }
            }
        }
        Ok(())
    }

    /// What the exercise brings one holder, as far as the limits of the right let it.
    pub(super) fn plan_part(
        &self,
        plan: &mut Plan,
        exercise: &Exercise<'_>,
        part: &Part,
        brought: &[(PartyId, ClassId, Exact)],
    ) -> Result<(), Stop> {
        let right = exercise.right;
        if let DeedKind::PayAccrual { accrual, in_class: Some(into) } = right.deed
            && let AccrualOn::Exercises(of) = &self.program.accruals[accrual.index()].on
        {
            return self.plan_earned_in_shares(plan, exercise, part.holder, (accrual, of), into);
        }
        if let DeedKind::TakeBack { right: target } = right.deed {
            return self.plan_take_back(plan, exercise, part, target);
        }
        let Some(class) = class_of(right.deed) else {
            return self.plan_delivery_due(plan, exercise, part.holder, None);
        };
        let holder = part.holder;
        let context = Context { holder: Some(holder), brought, ..exercise.context };
        let limited = self.within_limits(exercise, part, plan, context)?;
        let taken = &limited.taken;
        let mut sections = vec![right.section];
        let conversion = self.plan_conversion_of(plan, exercise, &limited, &mut sections, context)?;
        let price = self.price_of(right, &limited, &sections, context)?;
        let paid = price.as_ref().map(|price| self.cents(&price.amount)).transpose()?;
        let amounts = [conversion.as_ref().map(|conversion| &conversion.cash), paid.as_ref()];
        let mut cash = Exact::sum(amounts.into_iter().flatten())?;
        for Excess { lots, becomes, .. } in &limited.excess {
            if let NodeExcess::Redeemed { price, .. } = &becomes.node {
                cash = cash.add(&self.price_of_excess(lots, price, context)?)?;
            }
        }
        let too_little = self.is_too_little(right, &cash, context)?;
        let converts = matches!(right.deed, DeedKind::Convert { .. });
        if let Some(conversion) = conversion {
            let cash = if too_little { Exact::ZERO } else { conversion.cash };
            self.plan_delivery(plan, exercise, holder, Conversion { cash, ..conversion }, &sections)?;
        }
        if let Some(price) = price
            && !(too_little || (converts && paid.is_some_and(|paid| paid.is_zero())))
        {
            self.plan_price(plan, exercise, (holder, class), price)?;
        }
        if right.counts_taken() {
            plan.effects.push(Effect::Taken { right: exercise.id, holder, shares: sum_of(taken)? });
        }
        if matches!(right.deed, DeedKind::RequireRedemption { .. }) {
            let event = self.joined_exercise(right, exercise.event)?;
            self.plan_set_apart(plan, event, holder, taken);
        }
        if matches!(right.deed, DeedKind::Convert { .. } | DeedKind::Redeem { .. }) && !taken.is_empty() {
            self.plan_retirement(plan, exercise, (holder, class), taken)?;
        }
        for excess in limited.excess {
            self.plan_excess(plan, exercise, (holder, class), excess)?;
        }
        Ok(())
    }

    /// What is paid for the shares, or for those that a limit keeps from conversion; each lot at its own price.
    fn price_of(
        &self,
        right: &Right,
        limited: &Limited<'_>,
        sections: &[SectionId],
        context: Context<'_>,
    ) -> Evaluated<Option<Price>> {
        let terms = right.joins.map_or(right, |joined| &self.program.rights[joined.index()]);
        let (lots, price) = match &limited.pay {
            Some((lots, pay)) => (lots, *pay),
            None => match self.first_active(&terms.price, context.at) {
                Some(price) => (&limited.taken, price),
                None => return Ok(None),
            },
        };
        let mut sections = sections.to_vec();
        sections.push(price.section);
        let mut amount = Exact::ZERO;
        for (cohort, shares) in lots {
            amount = amount.add(&self.number_of_clause(&price.node, context.cohort(*cohort))?.mul(shares)?)?;
        }
        Ok(Some(Price {
            amount,
            shares: sum_of(lots)?,
            sections,
            beside: limited.pay.is_none() && matches!(right.deed, DeedKind::Convert { .. }),
        }))
    }

    /// The shares that were converted or redeemed cease to be outstanding.
    fn plan_retirement(
        &self,
        plan: &mut Plan,
        exercise: &Exercise<'_>,
        (holder, class): (PartyId, ClassId),
        taken: &Lots,
    ) -> Result<(), Stop> {
        let right = exercise.right;
        let shares = sum_of(taken)?;
        plan.outcome(
            OutcomeKind::Retired { holder, class, shares: shares.clone(), cause: right.name.clone() },
            vec![right.section],
        );
        plan.effects.push(Effect::Converted { event: exercise.event, holder, lots: taken.clone() });
        if matches!(right.deed, DeedKind::Redeem { .. }) {
            self.plan_unconverted(plan, class, holder, taken, exercise.moment);
        } else {
            self.plan_waiting_converted(plan, exercise, holder, taken)?;
        }
        self.plan_retire(plan, class, holder, taken.clone());
        self.plan_cancel(plan, class, &shares, matches!(right.deed, DeedKind::Convert { .. }));
        Ok(())
    }

    /// Whether the cash of an exercise is less than what has to be paid.
    fn is_too_little(&self, right: &Right, cash: &Exact, context: Context<'_>) -> Evaluated<bool> {
        let Some(part) = self.first_active(&right.least_paid, context.at) else { return Ok(false) };
        if *cash >= self.number(&part.node.amount, context)? {
            return Ok(false);
        }
        match &part.node.unless {
            Some(unless) => Ok(!self.holds(unless, context)?),
            None => Ok(true),
        }
    }

    /// By when money that comes with shares is paid, where a section says it.
    pub(super) fn paid_by(&self, exercise: &Exercise<'_>) -> Result<Option<(SectionId, chrono::NaiveDate)>, Stop> {
        let right = exercise.right;
        let Some(part) = self.first_active(&right.paid_within, exercise.context.at) else { return Ok(None) };
        let deadline = match &part.node {
            Some(period) => self.shifted(exercise.date, period.count, period.unit, false)?,
            None => exercise.date,
        };
        Ok(Some((part.section, deadline)))
    }

    /// The duty to pay by its day money that comes with shares, which is told of as paid.
    pub(super) fn plan_told_payment(
        &self,
        plan: &mut Plan,
        exercise: &Exercise<'_>,
        holder: PartyId,
        cash: Exact,
        (section, deadline, words): (SectionId, chrono::NaiveDate, String),
    ) {
        let right = exercise.right;
        let due = Due {
            right: Some(exercise.id),
            event: Some(exercise.event),
            holder: Some(holder),
            cash,
            deadline: Some(deadline),
            told: true,
            ..Due::new(section, right.name.clone(), exercise.moment, words)
        };
        self.plan_due(plan, due);
    }

    /// What exercises have earned for a holder, in shares instead of cash.
    fn plan_earned_in_shares(
        &self,
        plan: &mut Plan,
        exercise: &Exercise<'_>,
        holder: PartyId,
        (accrual, of): (AccrualId, &[RightId]),
        into: ClassId,
    ) -> Result<(), Stop> {
        let right = exercise.right;
        let context = Context { holder: Some(holder), ..exercise.context };
        let Some(rate) = self.first_active(&right.into, context.at) else { return Ok(()) };
        let mut sections = vec![right.section, rate.section];
        let owed = self.owed_by_exercises(accrual, of, holder, exercise.moment)?;
        // Each exercise counts at its own terms; the shares are added up before they are rounded.
        let mut shares = Exact::ZERO;
        for (event, _) in &owed {
            let context = Context { event: Some(*event), ..context };
            let each = self.of_exercise(of, *event, context, &mut |context| self.number(&rate.node, context))?;
            shares = shares.add(&each)?;
        }
        let (whole, _) = self.fraction(right, &shares, context, &mut sections)?;
        plan.outcome(
            OutcomeKind::Received { to: holder, class: into, shares: whole.clone(), cause: right.name.clone() },
            sections,
        );
        self.plan_issue(plan, into, Some(holder), whole, exercise.moment)?;
        for (event, owed) in owed {
            plan.effect(move |state, moment| state.pay_exercise(accrual, (event, holder), owed, moment));
        }
        Ok(())
    }

    /// By when a price must be paid: on a day, within a time of the exercise, or together with the first exercise
    /// whose time has not passed.
    fn payment_deadline(&self, exercise: &Exercise<'_>) -> Result<Option<chrono::NaiveDate>, Stop> {
        let right = exercise.right;
        let at = exercise.context.at;
        if let Some(part) = self.first_active(&right.paid_by, at) {
            return Ok(self.day(&part.node, exercise.context)?);
        }
        if let Some(part) = self.first_active(&right.paid_with_first, at) {
            let mut open: Option<chrono::NaiveDate> = None;
            let sharing = self.sharing(exercise.id);
            let mut events: Vec<_> =
                sharing.iter().flat_map(|right| self.state.rights[right.index()].events.iter().copied()).collect();
            events.sort();
            for event in events {
                let Some(day) = self.effect_date(event) else { continue };
                if open.is_none_or(|last| day >= last) {
                    open = Some(self.shifted(day, part.node.count, part.node.unit, false)?);
                }
            }
            return match open {
                Some(last) if exercise.date < last => Ok(Some(last)),
                _ => Ok(Some(self.shifted(exercise.date, part.node.count, part.node.unit, false)?)),
            };
        }
        match self.first_active(&right.paid_within, at) {
            Some(part) => match &part.node {
                Some(period) => Ok(Some(self.shifted(exercise.date, period.count, period.unit, false)?)),
                None => Ok(Some(exercise.date)),
            },
            None => Ok(None),
        }
    }

    /// What a holder requires is owed by a day; what the company does of itself is paid with the act.
    fn plan_price(
        &self,
        plan: &mut Plan,
        exercise: &Exercise<'_>,
        to: (PartyId, ClassId),
        price: Price,
    ) -> Result<(), Stop> {
        match exercise.right.of_company {
            true => self.plan_price_paid(plan, exercise, to, price),
            false => self.plan_price_owed(plan, exercise, to, price),
        }
    }

    fn plan_price_owed(
        &self,
        plan: &mut Plan,
        exercise: &Exercise<'_>,
        (holder, class): (PartyId, ClassId),
        Price { amount: exact, shares, sections, beside }: Price,
    ) -> Result<(), Stop> {
        let right = exercise.right;
        let terms = right.joins.map_or(right, |joined| &self.program.rights[joined.index()]);
        let amount = self.cents(&exact)?;
        let deadline = self.payment_deadline(exercise)?;
        let waits = matches!(right.deed, DeedKind::RequireRedemption { .. });
        plan.outcome(
            OutcomeKind::Owed { to: holder, amount: amount.clone(), cause: right.name.clone(), by: deadline },
            sections,
        );
        let due = Due {
            right: Some(right.joins.unwrap_or(exercise.id)),
            event: Some(self.joined_exercise(right, exercise.event)?),
            holder: Some(holder),
            class: Some(class),
            // Of shares that wait a part may be taken back: what is left is rounded when it is told or paid.
            cash: if waits { exact } else { amount },
            deadline,
            waiting_for: waits.then_some(shares),
            // What comes with shares is taken as delivered with them.
            told: beside && deadline.is_some(),
            ..Due::new(right.section, terms.name.clone(), exercise.moment, format!("pay for {}", right.name))
        };
        self.plan_due(plan, due);
        Ok(())
    }

    fn plan_price_paid(
        &self,
        plan: &mut Plan,
        exercise: &Exercise<'_>,
        (holder, class): (PartyId, ClassId),
        Price { amount, shares, sections, .. }: Price,
    ) -> Result<(), Stop> {
        let right = exercise.right;
        let amount = self.cents(&amount)?;
        plan.outcome(
            OutcomeKind::Paid {
                to: holder,
                amount: amount.clone(),
                cause: right.name.clone(),
                class: Some(class),
                shares: Some(shares),
            },
            sections,
        );
        if !matches!(right.deed, DeedKind::Redeem { .. }) {
            return Ok(());
        }
        // Taken as paid with the act: what is withheld, as the shares are not surrendered, is owed by no day but the right's own.
        let deadline = self.payment_deadline(exercise)?;
        let due = Due {
            right: Some(exercise.id),
            event: Some(exercise.event),
            holder: Some(holder),
            class: Some(class),
            cash: amount,
            told: true,
            deadline,
            performed: deadline.is_none().then_some(exercise.moment.date),
            ..Due::new(right.section, right.name.clone(), exercise.moment, format!("pay for {}", right.name))
        };
        self.plan_due(plan, due);
        Ok(())
    }
}
