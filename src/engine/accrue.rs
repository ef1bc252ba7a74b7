//! Accruals: what a share has earned by a day, and what of it is unpaid.
use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::Engine;
use super::context::{Accruing, Context};
use super::eval::Outcome;
use super::fault::Fault;
use super::state::{CohortId, Payment};
use super::trace::{Step, Tracer};
use crate::calendar::{DayCount, DayInMonth, MonthDay, Rhythm, Schedule};
use crate::exact::Exact;
use crate::program::*;
use crate::syntax::ast::AccrualAspect;

/// What an accrual has come to, for one share.
#[derive(Debug, Clone, PartialEq)]
pub struct Accrued {
    /// Everything earned, paid or not.
    pub total: Exact,
    pub unpaid: Exact,
}

/// One stretch of days at one rate, kept for the explanation.
#[derive(Debug, Clone)]
pub struct Stretch {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub base: Exact,
    pub rate: Exact,
    pub earned: Exact,
}

impl Engine<'_> {
    /// An amount for one share of a cohort, as of a day.
    pub(super) fn accrued_for(
        &self,
        id: AccrualId,
        cohort: CohortId,
        aspect: AccrualAspect,
        to: NaiveDate,
        context: Context<'_>,
    ) -> Outcome<Exact> {
        match aspect {
            AccrualAspect::Accrued => Ok(self.kept_accrued(id, cohort, to, context)?.total),
            AccrualAspect::AccruedAndUnpaid => Ok(self.kept_accrued(id, cohort, to, context)?.unpaid),
            AccrualAspect::Paid => {
                let mut sum = Exact::ZERO;
                for payment in self.payments_of(id, cohort, context.at) {
                    if payment.at.date <= to && !payment.lapse {
                        sum = sum.add(&self.paid_on_share(id, &payment, to, context.at)?)?;
                    }
                }
                Ok(sum)
            }
            AccrualAspect::DueAndUnpaid => {
                let state = &self.state.accruals[id.index()];
                let mut sum = Exact::ZERO;
                for installment in
                    state.installments.iter().skip(state.first_open_at(context.at.min(Moment::end_of(to))))
                {
                    if installment.due > to || installment.lapsed {
                        continue;
                    }
                    for (known, owed, paid) in &installment.owed {
                        if *known == cohort {
                            sum = sum.add(&owed.sub(&installment.paid_by(
                                cohort,
                                paid,
                                context.at.min(Moment::end_of(to)),
                            )?)?)?;
                        }
                    }
                }
                Ok(sum)
            }
        }
    }

    /// What was paid for a share of a cohort by a moment.
    pub(super) fn payments_of(&self, id: AccrualId, cohort: CohortId, by: Moment) -> Vec<Payment> {
        let known = self.state.accruals[id.index()].payments.get(&cohort);
        known.into_iter().flatten().filter(|payment| payment.at <= by).cloned().collect()
    }

    /// What of a payment falls to one share as shares are on a day: those of the payment may have been split since.
    pub(super) fn paid_on_share(&self, id: AccrualId, payment: &Payment, on: NaiveDate, at: Moment) -> Outcome<Exact> {
        let class = self.program.accruals[id.index()].class;
        Ok(payment.amount.div(&self.splits_since(class, payment.at, at.min(Moment::end_of(on)))?)?)
    }

    /// What one share of a cohort has earned from its start to the day, and what of it is unpaid. Rates and bases
    /// are taken day by day as they are known at the moment of the question, so a change that reaches back counts.
    pub(super) fn accrued(
        &self,
        id: AccrualId,
        cohort: CohortId,
        to: NaiveDate,
        context: Context<'_>,
        mut stretches: Option<&mut Vec<Stretch>>,
    ) -> Outcome<Accrued> {
        let accrual = &self.program.accruals[id.index()];
        self.reach(accrual.section);
        match accrual.on {
            AccrualOn::Shares => {}
            AccrualOn::Overdue { .. } => return self.accrued_on_overdue(id, cohort, to, context),
            AccrualOn::Exercises(_) => return Ok(Accrued { total: Exact::ZERO, unpaid: Exact::ZERO }),
        }
        let none = Accrued { total: Exact::ZERO, unpaid: Exact::ZERO };
        let Some(known) = self.state.cohort(cohort) else { return Ok(none) };
        let context = Context { cohort: Some(cohort), act: None, tracer: None, accruing: None, ..context };
        if !accrual.conditions.is_empty() && !self.conditions_hold(&accrual.conditions, context)? {
            return Ok(none);
        }
        let start = match &accrual.from {
            Some(node) => match self.day(node, context)? {
                Some(day) => day,
                None => return Ok(none),
            },
            None => known.issued,
        };
        let mut end = if accrual.counting_last_day { next_day(to)? } else { to };
        if let Some(node) = &accrual.until
            && let Some(day) = self.day(node, context)?
        {
            end = end.min(day);
        }
        if end <= start {
            return Ok(none);
        }
        let count = self.day_count(id, context.at)?;
        let mut payments = self.payments_of(id, cohort, context.at);
        // What was paid before it began on the share was paid of an earlier time.
        payments.retain(|payment| payment.at.date >= start || accrual.from.is_none());
        let splits = self.state.splits.iter().filter(|(at, class, _)| *class == accrual.class && *at <= context.at);
        let splits: Vec<_> = splits.map(|(at, _, ratio)| (at.date, ratio)).collect();
        let mut stops: BTreeSet<NaiveDate> = self.rate_changes(id, cohort, start, end);
        let boundary = |date: NaiveDate| if accrual.counting_last_day { next_day(date) } else { Ok(date) };
        for payment in &payments {
            stops.insert(boundary(payment.at.date)?);
        }
        stops.extend(splits.iter().map(|(date, _)| *date));
        let compounding = self.compounding_days(id, start, end, context)?;
        stops.extend(&compounding);
        let periods = match count {
            DayCount::Thirty360 => self.period_starts(id, start, end, context)?,
            _ => BTreeSet::new(),
        };
        stops.extend(&periods);
        stops.insert(end);
        let builds_on_itself = self.accrual_inputs[id.index()].accruals.contains(&id);
        let (mut joined, mut simple, mut total) = (Exact::ZERO, Exact::ZERO, Exact::ZERO);
        let mut from = start;
        let mut running: Option<(NaiveDate, Exact, Exact)> = None;
        for stop in stops.into_iter().filter(|stop| *stop <= end) {
            if stop > from {
                let so_far = match builds_on_itself {
                    true => Some(Accrued { total: total.clone(), unpaid: joined.add(&simple)?.max(Exact::ZERO) }),
                    false => None,
                };
                let accruing = so_far.as_ref().map(|accrued| Accruing { accrual: id, cohort, accrued });
                let at = Context { accruing: accruing.as_ref(), ..context.on(Moment::end_of(from)) };
                let base = self.number(&accrual.base, at).map_err(|fault| fault.in_section(accrual.section))?;
                let rate = self.number(&accrual.rate, at).map_err(|fault| fault.in_section(accrual.section))?;
                // Months of thirty days are counted from the first day of each period.
                let origin = periods.range(..=from).next_back().copied().unwrap_or(start);
                let share = count.fraction(self.calendars, origin, from, stop)?;
                let fraction = share.to_exact()?;
                let earned = base.add(&joined)?.mul(&rate)?.mul(&fraction)?;
                if let Some(list) = stretches.as_deref_mut() {
                    // Days at one rate on one base are told as one stretch.
                    match (&mut running, list.last_mut()) {
                        (Some((_, last_base, last_rate)), Some(last)) if *last_base == base && *last_rate == rate => {
                            last.to = stop;
                            last.earned = last.earned.add(&earned)?;
                        }
                        _ => {
                            running = Some((from, base.clone(), rate.clone()));
                            list.push(Stretch { from, to: stop, base: base.clone(), rate, earned: earned.clone() });
                        }
                    }
                }
                simple = simple.add(&earned)?;
                total = total.add(&earned)?;
                from = stop;
            }
            for (_, ratio) in splits.iter().filter(|(date, _)| *date == stop && *date > start) {
                (joined, simple, total) = (joined.div(ratio)?, simple.div(ratio)?, total.div(ratio)?);
            }
            for payment in payments.iter().filter(|payment| boundary(payment.at.date) == Ok(stop)) {
                let amount = self.paid_on_share(id, payment, stop, context.at)?;
                // What compounded first is paid first.
                let first = amount.clone().min(joined.clone());
                joined = joined.sub(&first)?;
                simple = simple.sub(&amount.sub(&first)?)?;
            }
            if compounding.contains(&stop) {
                joined = joined.add(&simple)?;
                simple = Exact::ZERO;
            }
        }
        Ok(Accrued { total, unpaid: joined.add(&simple)?.max(Exact::ZERO) })
    }

    pub(super) fn day_count(&self, id: AccrualId, at: Moment) -> Outcome<DayCount> {
        let accrual = &self.program.accruals[id.index()];
        self.first_active(&accrual.day_count, at).map(|part| part.node).ok_or_else(|| {
            Fault::undefined(format!("`{}` has no day count in this reading", accrual.name)).in_section(accrual.section)
        })
    }

    /// The days on which what the rate and the base are made of may have changed.
    fn rate_changes(&self, id: AccrualId, cohort: CohortId, from: NaiveDate, to: NaiveDate) -> BTreeSet<NaiveDate> {
        let inputs = &self.accrual_inputs[id.index()];
        let mut days = BTreeSet::new();
        if inputs.is_daily() {
            days.extend(from.iter_days().skip(1).take_while(|day| *day < to));
            return days;
        }
        let mut owners = vec![None, Some(cohort)];
        let mut parent = self.state.cohort(cohort).and_then(|known| known.parent);
        while let Some((id, _)) = parent {
            owners.push(Some(id));
            parent = self.state.cohort(id).and_then(|known| known.parent);
        }
        for variable in &inputs.variables {
            for owner in &owners {
                if let Some(line) = self.state.variables.get(&(*variable, *owner)) {
                    days.extend(line.changes_between(from, to));
                }
            }
        }
        for fact in &inputs.facts {
            for ((_, _), line) in self.state.facts.range((*fact, None)..=(*fact, Some(PartyId(u32::MAX)))) {
                days.extend(line.changes_between(from, to));
            }
        }
        days
    }

    fn compounding_days(
        &self,
        id: AccrualId,
        from: NaiveDate,
        to: NaiveDate,
        context: Context<'_>,
    ) -> Outcome<BTreeSet<NaiveDate>> {
        let accrual = &self.program.accruals[id.index()];
        let mut days = BTreeSet::new();
        if let Some(part) = self.first_active(&accrual.compounding, context.at) {
            let schedule = self.schedule(&part.node, context)?;
            let mut day = schedule.next_after(from)?;
            while day <= to {
                days.insert(day);
                day = schedule.next_after(day)?;
            }
        }
        Ok(days)
    }

    /// The first days of the periods of an accrual between two days: those after the days to which payments are counted.
    fn period_starts(
        &self,
        id: AccrualId,
        from: NaiveDate,
        to: NaiveDate,
        context: Context<'_>,
    ) -> Outcome<BTreeSet<NaiveDate>> {
        let accrual = &self.program.accruals[id.index()];
        let mut days = BTreeSet::new();
        if let Some(part) = self.first_active(&accrual.due, context.at) {
            let schedule = self.schedule(&part.node, context)?;
            let mut due = from;
            loop {
                due = schedule.next_after(due)?;
                let end = self.period_end(id, &part.node, due)?;
                let start = if accrual.counting_last_day { next_day(end)? } else { end };
                if start >= to {
                    break;
                }
                if start > from {
                    days.insert(start);
                }
            }
        }
        Ok(days)
    }

    /// A schedule with its dates settled.
    pub(super) fn schedule(&self, schedule: &NodeSchedule, context: Context<'_>) -> Outcome<Schedule> {
        let day = |nth: Option<u32>| nth.map_or(DayInMonth::Last, DayInMonth::Day);
        let settled = match &schedule.days {
            NodeScheduleDays::AfterQuarter { nth } => Schedule::after_each_quarter(*nth),
            NodeScheduleDays::OfQuarter { nth: Some(nth) } => Schedule::after_each_quarter(*nth),
            NodeScheduleDays::OfQuarter { nth: None } => Schedule::last_day_of_each_quarter(),
            NodeScheduleDays::OfMonth { nth } => Schedule::new(Rhythm::EachMonth(day(*nth)))?,
            NodeScheduleDays::OfYear { days } => Schedule::new(Rhythm::EachYear(
                days.iter().map(|(month, day)| MonthDay { month: *month, day: DayInMonth::Day(*day) }).collect(),
            ))?,
            NodeScheduleDays::Anniversaries { of } => Schedule::each_anniversary(self.known_day(of, context)?),
            NodeScheduleDays::Every { months, from } => {
                Schedule::every(crate::calendar::Period::months(*months), self.known_day(from, context)?)?
            }
        };
        Ok(match &schedule.first {
            Some(first) => settled.first_on(self.known_day(first, context)?),
            None => settled,
        })
    }

    pub(super) fn known_day(&self, node: &Node, context: Context<'_>) -> Outcome<NaiveDate> {
        self.day(node, context)?.ok_or_else(|| Fault::undefined("that day does not come").at(node.span))
    }

    /// The last day of the period that a payment is for, plus one: the day to which it is counted.
    pub(super) fn period_end(&self, id: AccrualId, schedule: &NodeSchedule, due: NaiveDate) -> Outcome<NaiveDate> {
        let accrual = &self.program.accruals[id.index()];
        Ok(match &schedule.days {
            NodeScheduleDays::AfterQuarter { nth } => {
                // Counted to the end of the quarter, not to the day of payment.
                let back = nth.saturating_sub(if accrual.counting_last_day { 0 } else { 1 });
                due.checked_sub_days(Days::new(u64::from(back)))
                    .ok_or_else(|| Fault::undefined("that day is too early"))?
            }
            _ => due,
        })
    }

    /// Whether nothing that came due by a day is unpaid on it.
    pub(super) fn is_paid_up(&self, id: AccrualId, at: Moment) -> Outcome<bool> {
        let state = &self.state.accruals[id.index()];
        let open = state.installments.iter().skip(state.first_open_at(at));
        for installment in open.filter(|installment| installment.day <= at.date) {
            if !installment.is_paid_by(at)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

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
    ) -> Outcome<()> {
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

    pub(super) fn trace_accrual(
        &self,
        id: AccrualId,
        aspect: AccrualAspect,
        to: NaiveDate,
        context: Context<'_>,
        tracer: &Tracer,
    ) -> Outcome<()> {
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

fn next_day(date: NaiveDate) -> Outcome<NaiveDate> {
    date.succ_opt().ok_or_else(|| Fault::undefined("that day is too late"))
}
