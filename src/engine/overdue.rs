//! Accruals that shares do not earn of themselves: on payments that are late, and on exercises of a right.
use chrono::NaiveDate;

use super::Engine;
use super::accrual_days::next_day;
use super::accrual_state::{Installment, Payment};
use super::accrue::Accrued;
use super::context::{Binding, Bound, Context};
use super::eval::Evaluated;
use super::fault::Fault;
use super::plan::{Plan, Stop};
use super::state::CohortId;
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::{AccrualAspect, PeriodLiteral};

impl Engine<'_> {
    /// What one share has earned on late payments of another accrual, and what of it is unpaid.
    pub(super) fn accrued_on_overdue(
        &self,
        id: AccrualId,
        cohort: CohortId,
        to: NaiveDate,
        context: Context<'_>,
    ) -> Evaluated<Accrued> {
        let mut total = Exact::ZERO;
        for (_, earned) in self.earned_on_each(id, cohort, to, context)? {
            total = total.add(&earned)?;
        }
        let mut paid = Exact::ZERO;
        for payment in self.payments_of(id, cohort, context.at).iter().filter(|payment| payment.at.date <= to) {
            paid = paid.add(&self.paid_on_share_now(id, payment)?)?;
        }
        let unpaid = total.sub(&paid)?.max(Exact::ZERO);
        Ok(Accrued { total, unpaid })
    }

    /// The same for each payment that is or was late, by its place.
    fn earned_on_each(
        &self,
        id: AccrualId,
        cohort: CohortId,
        to: NaiveDate,
        context: Context<'_>,
    ) -> Evaluated<Vec<(usize, Exact)>> {
        let accrual = &self.program.accruals[id.index()];
        let AccrualOn::Overdue { accrual: late, grace } = &accrual.on else { return Ok(Vec::new()) };
        let context = Context { cohort: Some(cohort), act: None, tracer: None, ..context };
        let mut each = Vec::new();
        for (index, installment) in self.state.accruals[late.index()].installments.iter().enumerate() {
            let earned = self.earned_on_late(id, installment, grace.as_ref(), cohort, to, context)?;
            if earned.is_positive() {
                each.push((index, earned));
            }
        }
        Ok(each)
    }

    fn earned_on_late(
        &self,
        id: AccrualId,
        installment: &Installment,
        grace: Option<&PeriodLiteral>,
        cohort: CohortId,
        to: NaiveDate,
        context: Context<'_>,
    ) -> Evaluated<Exact> {
        let accrual = &self.program.accruals[id.index()];
        let start = installment.day;
        let last = match grace {
            Some(period) => self.shifted(start, period.count, period.unit, false)?,
            None => start,
        };
        let Some((_, owed, _)) = installment.owed.iter().find(|(known, ..)| *known == cohort) else {
            return Ok(Exact::ZERO);
        };
        if to <= last || installment.lapsed || installment.declared {
            return Ok(Exact::ZERO);
        }
        let mut left = owed.clone();
        let payments: Vec<(NaiveDate, &Exact)> = installment
            .payments
            .iter()
            .filter(|(known, at, _)| *known == cohort && at.date <= to && *at <= context.at)
            .map(|(_, at, amount)| (at.date, amount))
            .collect();
        for (_, amount) in payments.iter().filter(|(date, _)| *date <= last) {
            left = left.sub(amount)?;
        }
        let count = self.day_count(id, context.at)?;
        let rate = self.number(&accrual.rate, context)?;
        let until = |end: NaiveDate, amount: &Exact| -> Evaluated<Exact> {
            let part = count.fraction(self.calendars, start, start, end)?.to_exact()?;
            Ok(amount.mul(&rate)?.mul(&part)?)
        };
        let mut earned = Exact::ZERO;
        for (date, amount) in payments.iter().filter(|(date, _)| *date > last) {
            left = left.sub(amount)?;
            earned = earned.add(&until(*date, amount)?)?;
        }
        if left.is_positive() {
            earned = earned.add(&until(to, &left)?)?;
        }
        Ok(earned)
    }

    /// The day through which payments of an accrual are made, one after the other without a gap, with what accrued on
    /// them for being late; where none is made, the day from which it accrues.
    pub(super) fn last_payment(&self, id: AccrualId, context: Context<'_>) -> Evaluated<Option<NaiveDate>> {
        let accrual = &self.program.accruals[id.index()];
        let on = context.at.date;
        let class = accrual.class;
        let cohort =
            context.cohort.filter(|cohort| self.state.cohort(*cohort).is_some_and(|known| known.class == class));
        let cohorts: Vec<CohortId> = match cohort {
            Some(cohort) => vec![cohort],
            None => self.state.cohorts_at(class, context.holder, context.at).into_iter().map(|(id, _)| id).collect(),
        };
        if cohorts.is_empty() {
            // Before the first share nothing has accrued.
            return Ok(Some(on));
        }
        let mut agreed: Option<NaiveDate> = None;
        for cohort in cohorts {
            let day = self.last_payment_of(id, cohort, on, context)?;
            if agreed.is_some_and(|known| Some(known) != day) {
                return Err(Fault::new(
                    super::fault::FaultKind::Ambiguous,
                    format!("the last payment of `{}` differs from share to share", accrual.name),
                ));
            }
            agreed = day;
        }
        Ok(agreed)
    }

    fn last_payment_of(
        &self,
        id: AccrualId,
        cohort: CohortId,
        on: NaiveDate,
        context: Context<'_>,
    ) -> Evaluated<Option<NaiveDate>> {
        let accrual = &self.program.accruals[id.index()];
        let inner = Context { cohort: Some(cohort), act: None, tracer: None, ..context };
        let mut day = match &accrual.from {
            Some(node) => self.day(node, inner)?,
            None => self.state.cohort(cohort).map(|known| known.issued),
        };
        for (index, installment) in self.state.accruals[id.index()].installments.iter().enumerate() {
            if installment.period_end > on {
                break;
            }
            let Some((_, owed, _)) = installment.owed.iter().find(|(known, ..)| *known == cohort) else { continue };
            let mut paid = Exact::ZERO;
            let made = installment.payments.iter();
            for (_, _, amount) in made.filter(|(known, at, _)| *known == cohort && at.date <= on && *at <= context.at) {
                paid = paid.add(amount)?;
            }
            if paid < *owed || !self.late_interest_paid(id, index, cohort, on, inner)? {
                break;
            }
            day = Some(installment.period_end);
        }
        Ok(day)
    }

    /// Whether what accrued on a payment and those before it, for being late, is paid: the oldest first.
    fn late_interest_paid(
        &self,
        id: AccrualId,
        index: usize,
        cohort: CohortId,
        on: NaiveDate,
        context: Context<'_>,
    ) -> Evaluated<bool> {
        for (other, known) in AccrualId::each(&self.program.accruals) {
            if !matches!(&known.on, AccrualOn::Overdue { accrual, .. } if *accrual == id) {
                continue;
            }
            let mut owed = Exact::ZERO;
            for (known, earned) in self.earned_on_each(other, cohort, on, context)? {
                if known <= index {
                    owed = owed.add(&earned)?;
                }
            }
            let mut paid = Exact::ZERO;
            for payment in self.payments_of(other, cohort, context.at).iter().filter(|payment| payment.at.date <= on) {
                paid = paid.add(&self.paid_on_share_now(other, payment)?)?;
            }
            if paid < owed {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What exercises have earned: of the event in question, of one holder, or of all.
    pub(super) fn accrued_on_exercises(
        &self,
        id: AccrualId,
        rights: &[RightId],
        aspect: AccrualAspect,
        to: NaiveDate,
        context: Context<'_>,
    ) -> Evaluated<Exact> {
        let mut sum = Exact::ZERO;
        for exercised in self.exercises_in_question(rights, context) {
            sum = sum.add(&self.accrued_on_exercise(id, exercised, aspect, to, context)?)?;
        }
        Ok(sum)
    }

    /// The exercises of some rights, each with the holders whom it is about: that in question, or all so far; of the holder in
    /// question, or of all.
    fn exercises_in_question(&self, rights: &[RightId], context: Context<'_>) -> Vec<(EventId, PartyId)> {
        let is_of_right = |event: &EventId| {
            self.state
                .event(*event)
                .is_some_and(|record| record.exercise.right.is_some_and(|right| rights.contains(&right)))
        };
        let events: Vec<EventId> = match context.event.filter(is_of_right) {
            Some(event) => vec![event],
            None => {
                let events = rights.iter().filter_map(|right| self.state.rights.get(right.index()));
                let mut events: Vec<EventId> = events.flat_map(|used| used.events.iter().copied()).collect();
                events.sort_unstable();
                events
            }
        };
        let mut found = Vec::new();
        for event in events {
            let Some(record) = self.state.event(event).filter(|record| record.moment <= context.at) else { continue };
            let asked = |party: &&PartyId| context.holder.is_none_or(|holder| holder == **party);
            found.extend(record.exercise.parties.iter().filter(asked).map(|party| (event, *party)));
        }
        found
    }

    /// What each exercise of some rights has earned for a holder and was not paid.
    pub(super) fn owed_by_exercises(
        &self,
        id: AccrualId,
        rights: &[RightId],
        holder: PartyId,
        moment: Moment,
    ) -> Evaluated<Vec<(EventId, Exact)>> {
        let context = Context { holder: Some(holder), ..Context::at(moment) };
        let mut owed = Vec::new();
        for exercised in self.exercises_in_question(rights, context) {
            let aspect = AccrualAspect::AccruedAndUnpaid;
            let sum = self.accrued_on_exercise(id, exercised, aspect, moment.date, context)?;
            if sum.is_positive() {
                owed.push((exercised.0, sum));
            }
        }
        Ok(owed)
    }

    /// Asks something of an exercise, which the name of each of some rights stands for.
    pub(super) fn of_exercise<T>(
        &self,
        rights: &[RightId],
        event: EventId,
        context: Context<'_>,
        ask: &mut dyn FnMut(Context<'_>) -> T,
    ) -> T {
        let Some((first, others)) = rights.split_first() else { return ask(context) };
        let Some(right) = self.program.rights.get(first.index()) else {
            return self.of_exercise(others, event, context, ask);
        };
        let binding = Binding { binder: right.binder, bound: Bound::Event(event), outer: context.bindings };
        self.of_exercise(others, event, Context { bindings: Some(&binding), ..context }, ask)
    }

    fn accrued_on_exercise(
        &self,
        id: AccrualId,
        exercised: (EventId, PartyId),
        aspect: AccrualAspect,
        to: NaiveDate,
        context: Context<'_>,
    ) -> Evaluated<Exact> {
        let mut paid = Exact::ZERO;
        // Of what had accrued by an earlier day, what was paid since is not unpaid any more.
        let by = if aspect == AccrualAspect::Paid { to } else { to.max(context.at.date) };
        let payments = self.state.accruals[id.index()].event_payments.get(&exercised);
        for payment in
            payments.into_iter().flatten().filter(|payment| payment.at.date <= by && payment.at <= context.at)
        {
            paid = paid.add(&payment.amount)?;
        }
        if aspect == AccrualAspect::Paid {
            return Ok(paid);
        }
        let earned = self.earned_by_exercise(id, exercised, to, context)?;
        match aspect {
            AccrualAspect::Accrued => Ok(earned),
            _ => Ok(earned.sub(&paid)?.max(Exact::ZERO)),
        }
    }

    fn earned_by_exercise(
        &self,
        id: AccrualId,
        (event, holder): (EventId, PartyId),
        to: NaiveDate,
        context: Context<'_>,
    ) -> Evaluated<Exact> {
        let AccrualOn::Exercises(rights) = &self.program.accruals[id.index()].on else { return Ok(Exact::ZERO) };
        let holder = Some(holder);
        let context = Context { act: None, tracer: None, holder, cohort: None, event: Some(event), ..context };
        let context = Context { bindings: None, ..context };
        self.of_exercise(rights, event, context, &mut |context| self.earned_in_time(id, event, to, context))
    }

    fn earned_in_time(&self, id: AccrualId, event: EventId, to: NaiveDate, context: Context<'_>) -> Evaluated<Exact> {
        let accrual = &self.program.accruals[id.index()];
        if !self.conditions_hold(&accrual.conditions, context)? {
            return Ok(Exact::ZERO);
        }
        let start = match &accrual.from {
            Some(node) => self.day(node, context)?,
            None => self.effect_date(event),
        };
        let Some(start) = start else { return Ok(Exact::ZERO) };
        let mut end = to;
        if let Some(node) = &accrual.until
            && let Some(day) = self.day(node, context)?
        {
            end = end.min(day);
        }
        if accrual.counting_last_day {
            end = next_day(end)?;
        }
        if end <= start {
            return Ok(Exact::ZERO);
        }
        let base = self.number(&accrual.base, context).map_err(|fault| fault.in_section(accrual.section))?;
        let rate = self.number(&accrual.rate, context).map_err(|fault| fault.in_section(accrual.section))?;
        let part = self.day_count(id, context.at)?.fraction(self.calendars, start, start, end)?.to_exact()?;
        Ok(base.mul(&rate)?.mul(&part)?)
    }

    /// A payment of what exercises have earned: to one holder or to all, for the oldest first, in whole cents to each.
    pub(super) fn plan_pay_exercises(
        &self,
        id: AccrualId,
        rights: &[RightId],
        to: Option<PartyId>,
        amount: &NodeAmount,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let accrual = &self.program.accruals[id.index()];
        let context = Context { holder: to, ..Context::at(moment) };
        let mut left = match amount {
            NodeAmount::InFull | NodeAmount::Accrued => None,
            NodeAmount::Of { amount, .. } => Some(self.number(amount, Context::at(moment.just_before()))?),
        };
        let mut plan = Plan::default();
        let mut holders: Vec<(PartyId, Exact)> = Vec::new();
        for exercised in self.exercises_in_question(rights, context) {
            let holder = exercised.1;
            let owed =
                self.accrued_on_exercise(id, exercised, AccrualAspect::AccruedAndUnpaid, moment.date, context)?;
            let part = match &mut left {
                Some(left) => {
                    let part = owed.min(left.clone());
                    *left = left.sub(&part)?;
                    part
                }
                None => owed,
            };
            if !part.is_positive() {
                continue;
            }
            match holders.iter_mut().find(|(known, _)| *known == holder) {
                Some((_, sum)) => *sum = sum.add(&part)?,
                None => holders.push((holder, part.clone())),
            }
            plan.effect(move |state, moment| state.pay_exercise(id, exercised, part, moment));
        }
        if left.is_some_and(|left| left.is_positive()) {
            return Err(Stop::Fault(
                Fault::impossible("the amount paid is more than is owed").help("pay `in full`, or less"),
            ));
        }
        for (holder, sum) in holders {
            let amount = self.cents(&sum)?;
            let cause = accrual.name.clone();
            plan.outcome(
                OutcomeKind::Paid { to: holder, amount, cause, class: None, shares: None },
                vec![accrual.section],
            );
        }
        Ok(plan)
    }
}

impl super::state::State {
    pub(super) fn pay_exercise(&mut self, id: AccrualId, exercised: (EventId, PartyId), amount: Exact, moment: Moment) {
        if let Some(accrual) = self.accruals.get_mut(id.index()) {
            let payment = Payment { at: moment, amount, lapse: false };
            accrual.event_payments.entry(exercised).or_default().push(payment);
        }
    }
}
