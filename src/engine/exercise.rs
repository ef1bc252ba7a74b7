//! What the exercise of a right brings: shares, cash, duties to deliver and to pay.
use super::Engine;
use super::context::{Act, Context};
use super::eval::Evaluated;
use super::limits::sum_of;
use super::plan::{Effect, Plan, Stop};
use super::property::Received;
use super::rights::{Exercise, Part, class_of};
use super::shares::Lots;
use super::state::{Cause, Due, Setter};
use crate::exact::{Exact, round_to};
use crate::outcome::OutcomeKind;
use crate::program::*;

impl Engine<'_> {
    pub(super) fn plan_effects(&self, exercise: Exercise<'_>) -> Result<Plan, Stop> {
        let right = &self.program.rights[exercise.right.index()];
        let mut plan = Plan::default();
        if let DeedKind::Redeem { class } = right.deed {
            self.check_redemption_matter(&mut plan, exercise.event, class, exercise.moment)?;
        }
        for part in &exercise.parts {
            // Whoever counts together counts what the same act has brought those before.
            let together = self.program.counts_together && exercise.parts.len() > 1;
            let brought = if together { plan.received() } else { Vec::new() };
            self.plan_part(&mut plan, right, &exercise, part, &brought)?;
        }
        for part in self.active(&right.actions, exercise.context.at) {
            // A value of each share is set once the shares of the exercise stand apart: see `plan_values_of_shares`.
            if self.is_of_each_share(&part.node) {
                continue;
            }
            let cause = Cause::Clause { by: Setter::Right(exercise.right), event: Some(exercise.event) };
            let context = Context { at: exercise.moment, ..exercise.context };
            if let Some(change) = self.change(&part.node, cause, exercise.moment, &plan.values, context)? {
                self.plan_change(&mut plan, change, vec![part.section], context)?;
            }
        }
        let (id, event) = (exercise.right, exercise.event);
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

    fn is_of_each_share(&self, action: &Action) -> bool {
        super::actions::changed_variable(action)
            .is_some_and(|id| self.program.variables[id.index()].owner == OwnerLevel::Share)
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
        for part in self.active(&right.actions, moment).filter(|part| self.is_of_each_share(&part.node)) {
            let Some(variable) = super::actions::changed_variable(&part.node) else { continue };
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

    pub(super) fn plan_part(
        &self,
        plan: &mut Plan,
        right: &Right,
        exercise: &Exercise<'_>,
        part: &Part,
        brought: &[(PartyId, ClassId, Exact)],
    ) -> Result<(), Stop> {
        if let DeedKind::PayAccrual { accrual, in_class: Some(into) } = right.deed
            && let AccrualOn::Exercises(of) = self.program.accruals[accrual.index()].on
        {
            return self.plan_earned_in_shares(plan, right, exercise, part.holder, (accrual, of), into);
        }
        if let DeedKind::TakeBack { right: target } = right.deed {
            return self.plan_take_back(plan, right, exercise, part, target);
        }
        let Some(class) = class_of(right.deed) else {
            return self.plan_delivery_due(plan, right, exercise, part.holder, None);
        };
        let context = Context { holder: Some(part.holder), brought, ..exercise.context };
        let into_class = match right.deed {
            DeedKind::Convert { into, .. } => Some(into),
            _ => None,
        };
        let limited = self.within_limits(right, exercise, part, plan, context)?;
        let taken = limited.taken;
        let mut sections = vec![right.section];
        let mut delivery = None;
        // Shares that the exercise brings, over all lots of the holder (C3), then the rule for the fraction.
        if let Some(into_class) = into_class
            && let Some(rate) = limited.into.or_else(|| self.first_active(&right.into, context.at))
        {
            sections.push(rate.section);
            let act = Act { date: exercise.date, shares: sum_of(&taken)?, received: None };
            let context = Context { act: Some(&act), ..context };
            let shares = self.converted_shares(right, &rate.node, &taken, context)?;
            // The fraction belongs to the last share.
            let last = Context { cohort: taken.last().map(|(cohort, _)| *cohort), ..context };
            // Where a fraction is rounded away, what took the place of shares is that of the rounded number of them.
            let units = match self.first_active(&right.fraction, context.at).map(|part| &part.node) {
                Some(NodeFraction::Round(to)) => round_to(&shares, &to.increment, to.rule)?,
                _ => shares.clone(),
            };
            delivery = match self.plan_property(plan, exercise, part.holder, into_class, &taken, &units)? {
                Received::Shares => {
                    let (whole, cash) = self.fraction(right, &shares, last, &mut sections)?;
                    Some((into_class, whole, cash))
                }
                Received::Instead(class, each, money) => {
                    let shares = units.mul(&each)?;
                    let (whole, cash) = self.fraction(right, &shares, last, &mut sections)?;
                    // Cash for a fraction goes by the price of a share before, less the money that comes with it.
                    let beside = if cash.is_positive() { shares.sub(&whole)?.mul(&money)? } else { Exact::ZERO };
                    Some((class, whole, cash.sub(&beside)?.max(Exact::ZERO).div(&each)?))
                }
                Received::Nothing => None,
            };
        }
        let terms = right.joins.map_or(right, |joined| &self.program.rights[joined.index()]);
        let price = match &limited.pay {
            Some((lots, pay)) => Some((lots, *pay)),
            None => self.first_active(&terms.price, context.at).map(|price| (&taken, price)),
        };
        let mut paid = None;
        if let Some((lots, price)) = price {
            let mut price_sections = sections.clone();
            price_sections.push(price.section);
            price_sections.dedup();
            let mut amount = Exact::ZERO;
            for (cohort, shares) in lots {
                amount = amount.add(&self.number_of_clause(&price.node, context.cohort(*cohort))?.mul(shares)?)?;
            }
            paid = Some((self.cents(&amount)?, sum_of(lots)?, price_sections));
        }
        let fraction_cash = delivery.as_ref().map_or(Exact::ZERO, |(_, _, cash)| cash.clone());
        let cash = paid.as_ref().map_or(Ok(fraction_cash.clone()), |(amount, _, _)| fraction_cash.add(amount))?;
        let too_little = self.is_too_little(right, &cash, context)?;
        if let Some((into_class, whole, cash)) = delivery {
            let cash = if too_little { Exact::ZERO } else { cash };
            self.plan_delivery(plan, right, exercise, part.holder, into_class, whole, cash, &sections)?;
        }
        if let Some((amount, shares, sections)) = paid
            && !(too_little || (into_class.is_some() && amount.is_zero()))
        {
            self.plan_price(plan, right, exercise, part.holder, class, amount, shares, &sections)?;
        }
        if right.counts_taken() {
            let shares = sum_of(&taken)?;
            plan.effects.push(Effect::Taken { right: exercise.right, holder: part.holder, shares });
        }
        if matches!(right.deed, DeedKind::RequireRedemption { .. }) {
            let event = self.joined_exercise(right, exercise.event)?;
            self.plan_set_apart(plan, event, part.holder, &taken);
        }
        if matches!(right.deed, DeedKind::Convert { .. } | DeedKind::Redeem { .. }) && !taken.is_empty() {
            let shares = sum_of(&taken)?;
            plan.outcome(
                OutcomeKind::Retired { holder: part.holder, class, shares: shares.clone(), cause: right.name.clone() },
                vec![right.section],
            );
            let (event, holder, converted) = (exercise.event, part.holder, taken.clone());
            plan.effects.push(Effect::Converted { event, holder, lots: converted });
            if matches!(right.deed, DeedKind::Redeem { .. }) {
                self.plan_unconverted(plan, class, part.holder, &taken, exercise.moment);
            }
            self.plan_retire(plan, class, part.holder, taken);
            self.plan_cancel(plan, class, &shares);
        }
        for (lots, limit, excess) in limited.excess {
            self.plan_excess(plan, right, exercise, part.holder, class, lots, limit, excess)?;
        }
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

    pub(super) fn converted_shares(
        &self,
        right: &Right,
        rate: &Node,
        lots: &Lots,
        context: Context<'_>,
    ) -> Evaluated<Exact> {
        let mut shares = Exact::ZERO;
        for (cohort, count) in lots {
            shares = shares.add(&self.number_of_clause(rate, context.cohort(*cohort))?.mul(count)?)?;
        }
        if let Some(part) = self.first_active(&right.to_nearest, context.at) {
            shares = round_to(&shares, &part.node.increment, part.node.rule)?;
        }
        Ok(shares)
    }

    /// Whole shares, and the cash that takes the place of the fraction.
    pub(super) fn fraction(
        &self,
        right: &Right,
        shares: &Exact,
        context: Context<'_>,
        sections: &mut Vec<SectionId>,
    ) -> Result<(Exact, Exact), Stop> {
        let Some(part) = self.first_active(&right.fraction, context.at) else {
            return Ok((shares.clone(), Exact::ZERO));
        };
        sections.push(part.section);
        match &part.node {
            NodeFraction::Issued => Ok((shares.clone(), Exact::ZERO)),
            NodeFraction::Round(rounding) => Ok((round_to(shares, &rounding.increment, rounding.rule)?, Exact::ZERO)),
            NodeFraction::Cash { per_share } => {
                let whole = shares.floor();
                let fraction = shares.sub(&whole)?;
                let cash =
                    if fraction.is_zero() { Exact::ZERO } else { fraction.mul(&self.number(per_share, context)?)? };
                Ok((whole, cash))
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    pub(super) fn plan_delivery(
        &self,
        plan: &mut Plan,
        right: &Right,
        exercise: &Exercise<'_>,
        holder: PartyId,
        class: ClassId,
        whole: Exact,
        cash: Exact,
        sections: &[SectionId],
    ) -> Result<(), Stop> {
        let cash = self.cents(&self.rounded_cash(right, cash, exercise.context)?)?;
        if whole.is_positive() {
            plan.outcome(
                OutcomeKind::Received { to: holder, class, shares: whole.clone(), cause: right.name.clone() },
                sections.to_vec(),
            );
            let shares = whole.clone();
            plan.effects.push(Effect::Issue { class, holder: Some(holder), shares, with_lots: false });
        }
        if cash.is_positive() {
            plan.outcome(
                OutcomeKind::Paid {
                    to: holder,
                    amount: cash.clone(),
                    cause: format!("{}, fraction of a share", right.name),
                    class: None,
                    shares: None,
                },
                sections.to_vec(),
            );
        }
        if cash.is_positive()
            && let Some((section, deadline)) = self.paid_by(right, exercise)?
        {
            let words = format!("pay the cash for a fraction under {}", right.name);
            self.plan_told_payment(plan, right, exercise, holder, cash, (section, deadline, words));
        }
        // What has taken the place of the shares was counted in the shares that it replaces.
        if matches!(right.deed, DeedKind::Convert { into, .. } if into == class) {
            plan.effects.push(Effect::Brought { right: exercise.right, holder, shares: whole.clone() });
        }
        self.plan_delivery_due(plan, right, exercise, holder, Some((class, whole)))
    }

    /// By when money that comes with shares is paid, where a section says it.
    pub(super) fn paid_by(
        &self,
        right: &Right,
        exercise: &Exercise<'_>,
    ) -> Result<Option<(SectionId, chrono::NaiveDate)>, Stop> {
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
        right: &Right,
        exercise: &Exercise<'_>,
        holder: PartyId,
        cash: Exact,
        (section, deadline, words): (SectionId, chrono::NaiveDate, String),
    ) {
        let due = Due {
            right: Some(exercise.right),
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
        right: &Right,
        exercise: &Exercise<'_>,
        holder: PartyId,
        (accrual, of): (AccrualId, RightId),
        into: ClassId,
    ) -> Result<(), Stop> {
        let context = Context { holder: Some(holder), ..exercise.context };
        let Some(rate) = self.first_active(&right.into, context.at) else { return Ok(()) };
        let mut sections = vec![right.section, rate.section];
        let owed = self.owed_by_exercises(accrual, of, holder, exercise.moment)?;
        // Each exercise counts at its own terms; the shares are added up before they are rounded.
        let mut shares = Exact::ZERO;
        let binder = Some(self.program.rights[of.index()].binder);
        for (event, _) in &owed {
            let each = self.with_event(binder, *event, context, |context| self.number(&rate.node, context))?;
            shares = shares.add(&each)?;
        }
        let (whole, _) = self.fraction(right, &shares, context, &mut sections)?;
        sections.dedup();
        plan.outcome(
            OutcomeKind::Received { to: holder, class: into, shares: whole.clone(), cause: right.name.clone() },
            sections,
        );
        plan.effects.push(Effect::Issue { class: into, holder: Some(holder), shares: whole, with_lots: false });
        for (event, owed) in owed {
            plan.effect(move |state, moment| state.pay_exercise(accrual, event, owed, moment));
        }
        Ok(())
    }

    /// By when a price must be paid: on a day, within a time of the exercise, or together with the first exercise
    /// whose time has not passed.
    fn payment_deadline(&self, right: &Right, exercise: &Exercise<'_>) -> Result<Option<chrono::NaiveDate>, Stop> {
        let at = exercise.context.at;
        if let Some(part) = self.first_active(&right.paid_by, at) {
            return Ok(self.day(&part.node, exercise.context)?);
        }
        if let Some(part) = self.first_active(&right.paid_with_first, at) {
            let mut open: Option<chrono::NaiveDate> = None;
            for event in &self.state.rights[exercise.right.index()].events {
                let Some(day) = self.effect_date(*event) else { continue };
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

    /// Cash for a fraction is rounded as the section says before it is paid to the cent.
    pub(super) fn rounded_cash(&self, right: &Right, cash: Exact, context: Context<'_>) -> Evaluated<Exact> {
        match self.first_active(&right.cash_rounding, context.at) {
            Some(part) => Ok(round_to(&cash, &part.node.increment, part.node.rule)?),
            None => Ok(cash),
        }
    }

    #[allow(clippy::too_many_arguments)]
    pub(super) fn plan_price(
        &self,
        plan: &mut Plan,
        right: &Right,
        exercise: &Exercise<'_>,
        holder: PartyId,
        class: ClassId,
        amount: Exact,
        shares: Exact,
        sections: &[SectionId],
    ) -> Result<(), Stop> {
        let terms = right.joins.map_or(right, |joined| &self.program.rights[joined.index()]);
        // What a holder requires is owed by a day; what the company does of itself is paid with the act.
        if !right.of_company {
            let deadline = self.payment_deadline(right, exercise)?;
            plan.outcome(
                OutcomeKind::Owed { to: holder, amount: amount.clone(), cause: right.name.clone(), by: deadline },
                sections.to_vec(),
            );
            self.plan_due(
                plan,
                Due {
                    right: Some(right.joins.unwrap_or(exercise.right)),
                    event: Some(self.joined_exercise(right, exercise.event)?),
                    holder: Some(holder),
                    class: Some(class),
                    cash: amount,
                    deadline,
                    waiting_for: matches!(right.deed, DeedKind::RequireRedemption { .. }).then_some(shares),
                    ..Due::new(right.section, terms.name.clone(), exercise.moment, format!("pay for {}", right.name))
                },
            );
            return Ok(());
        }
        plan.outcome(
            OutcomeKind::Paid {
                to: holder,
                amount,
                cause: right.name.clone(),
                class: Some(class),
                shares: Some(shares),
            },
            sections.to_vec(),
        );
        Ok(())
    }
}
