//! Accruals: what a share has earned by a day, and what of it is unpaid.
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Engine;
use super::accrual_days::next_day;
use super::accrual_state::Payment;
use super::context::{Accruing, Context};
use super::eval::Evaluated;
use super::state::CohortId;
use crate::calendar::DayCount;
use crate::exact::{ArithmeticError, Exact};
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

impl Accrued {
    const NOTHING: Accrued = Accrued { total: Exact::ZERO, unpaid: Exact::ZERO };
}

/// What happens to an accrual on one share from the day on which it begins to the day to which it is counted.
struct Course<'e> {
    start: NaiveDate,
    end: NaiveDate,
    count: DayCount,
    /// Payments, each with the day from which it counts.
    payments: Vec<(NaiveDate, Payment)>,
    /// Splits of the class, and how many shares one became.
    splits: Vec<(NaiveDate, &'e Exact)>,
    compounding: BTreeSet<NaiveDate>,
    /// The first days of periods, where days are counted from them.
    periods: BTreeSet<NaiveDate>,
}

/// What one share has earned by some day, in dollars.
struct Earned {
    /// Everything, paid or not.
    total: Exact,
    /// What is unpaid and itself earns.
    compounded: Exact,
    /// What is unpaid and earns nothing. Less than nothing, where more was paid than earned.
    simple: Exact,
}

impl Earned {
    fn earn(&mut self, amount: &Exact) -> Evaluated<()> {
        self.simple = self.simple.add(amount)?;
        self.total = self.total.add(amount)?;
        Ok(())
    }

    /// The share becomes several: each has its part.
    fn split(&mut self, ratio: &Exact) -> Evaluated<()> {
        self.total = self.total.div(ratio)?;
        self.compounded = self.compounded.div(ratio)?;
        self.simple = self.simple.div(ratio)?;
        Ok(())
    }

    /// What compounded first is paid first.
    fn pay(&mut self, amount: &Exact) -> Evaluated<()> {
        let first = amount.clone().min(self.compounded.clone());
        self.compounded = self.compounded.sub(&first)?;
        self.simple = self.simple.sub(&amount.sub(&first)?)?;
        Ok(())
    }

    fn compound(&mut self) -> Evaluated<()> {
        self.compounded = self.compounded.add(&self.simple)?;
        self.simple = Exact::ZERO;
        Ok(())
    }

    fn accrued(&self) -> Evaluated<Accrued> {
        let unpaid = self.compounded.add(&self.simple)?.max(Exact::ZERO);
        Ok(Accrued { total: self.total.clone(), unpaid })
    }
}

/// Adds a stretch to those that are told: days at one rate on one base are told as one.
fn tell(stretches: &mut Vec<Stretch>, next: Stretch) -> Evaluated<()> {
    match stretches.last_mut() {
        Some(last) if last.base == next.base && last.rate == next.rate => {
            last.to = next.to;
            last.earned = last.earned.add(&next.earned)?;
        }
        _ => stretches.push(next),
    }
    Ok(())
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
    ) -> Evaluated<Exact> {
        match aspect {
            AccrualAspect::Accrued => Ok(self.kept_accrued(id, cohort, to, context)?.total),
            AccrualAspect::AccruedAndUnpaid => {
                let unpaid = self.kept_accrued(id, cohort, to, context)?.unpaid;
                self.less_paid_since(id, cohort, unpaid, to, context.at)
            }
            AccrualAspect::Paid => self.paid_through(id, cohort, to, context.at),
            AccrualAspect::DueAndUnpaid => self.due_and_unpaid(id, cohort, to, context.at),
        }
    }

    /// Of what had accrued by an earlier day, what was paid since is not unpaid any more.
    fn less_paid_since(
        &self,
        id: AccrualId,
        cohort: CohortId,
        unpaid: Exact,
        to: NaiveDate,
        at: Moment,
    ) -> Evaluated<Exact> {
        if to >= at.date || !unpaid.is_positive() {
            return Ok(unpaid);
        }
        let mut left = unpaid;
        for payment in self.payments_of(id, cohort, at).iter().filter(|payment| payment.at.date > to) {
            left = left.sub(&self.paid_on_share(id, payment, to, at)?)?;
        }
        Ok(left.max(Exact::ZERO))
    }

    /// What was paid on one share of a cohort through a day, as shares are on that day.
    fn paid_through(&self, id: AccrualId, cohort: CohortId, to: NaiveDate, at: Moment) -> Evaluated<Exact> {
        let mut sum = Exact::ZERO;
        for payment in self.payments_of(id, cohort, at) {
            if payment.at.date <= to && !payment.lapse {
                sum = sum.add(&self.paid_on_share(id, &payment, to, at)?)?;
            }
        }
        Ok(sum)
    }

    /// What came due through a day on one share of a cohort and was not paid by its end.
    fn due_and_unpaid(&self, id: AccrualId, cohort: CohortId, to: NaiveDate, at: Moment) -> Evaluated<Exact> {
        let state = &self.state.accruals[id.index()];
        let by = at.min(Moment::end_of(to));
        let mut sum = Exact::ZERO;
        let open = state.installments.iter().skip(state.first_open_at(by));
        for installment in open.filter(|installment| installment.due <= to && !installment.lapsed) {
            for (_, owed, paid) in installment.owed.iter().filter(|(known, ..)| *known == cohort) {
                sum = sum.add(&owed.sub(&installment.paid_by(cohort, paid, by)?)?)?;
            }
        }
        Ok(sum)
    }

    /// What was paid for a share of a cohort by a moment.
    pub(super) fn payments_of(&self, id: AccrualId, cohort: CohortId, by: Moment) -> Vec<Payment> {
        let known = self.state.accruals[id.index()].payments.get(&cohort);
        known.into_iter().flatten().filter(|payment| payment.at <= by).cloned().collect()
    }

    /// What of a payment falls to one share as shares are on a day: those of the payment may have been split since.
    pub(super) fn paid_on_share(
        &self,
        id: AccrualId,
        payment: &Payment,
        on: NaiveDate,
        at: Moment,
    ) -> Evaluated<Exact> {
        let class = self.program.accruals[id.index()].class;
        Ok(payment.amount.div(&self.splits_since(class, payment.at, at.min(Moment::end_of(on)))?)?)
    }

    /// What of a payment falls to one share as shares are now, as what is owed and paid of each payment day is kept.
    pub(super) fn paid_on_share_now(&self, id: AccrualId, payment: &Payment) -> Result<Exact, ArithmeticError> {
        let class = self.program.accruals[id.index()].class;
        payment.amount.div(&self.splits_since(class, payment.at, Moment::end_of(NaiveDate::MAX))?)
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
    ) -> Evaluated<Accrued> {
        let accrual = &self.program.accruals[id.index()];
        self.reach(accrual.section);
        match accrual.on {
            AccrualOn::Shares => {}
            AccrualOn::Overdue { .. } => return self.accrued_on_overdue(id, cohort, to, context),
            AccrualOn::Exercises(_) => return Ok(Accrued::NOTHING),
        }
        let context = Context { cohort: Some(cohort), act: None, tracer: None, accruing: None, ..context };
        let Some((start, end)) = self.days_of_accrual(id, cohort, to, context)? else { return Ok(Accrued::NOTHING) };
        let course = self.course(id, cohort, (start, end), context)?;
        let builds_on_itself = self.accrual_inputs[id.index()].accruals.contains(&id);
        let mut earned = Earned { total: Exact::ZERO, compounded: Exact::ZERO, simple: Exact::ZERO };
        let mut from = start;
        for stop in self.stops(id, cohort, &course) {
            if stop > from {
                let so_far = if builds_on_itself { Some(earned.accrued()?) } else { None };
                let accruing = so_far.as_ref().map(|accrued| Accruing { accrual: id, cohort, accrued });
                let at = Context { accruing: accruing.as_ref(), ..context.on(Moment::end_of(from)) };
                let stretch = self.stretch(accrual, &course, (from, stop), &earned.compounded, at)?;
                earned.earn(&stretch.earned)?;
                if let Some(list) = stretches.as_deref_mut() {
                    tell(list, stretch)?;
                }
                from = stop;
            }
            for (_, ratio) in course.splits.iter().filter(|(date, _)| *date == stop && *date > start) {
                earned.split(ratio)?;
            }
            for (_, payment) in course.payments.iter().filter(|(date, _)| *date == stop) {
                earned.pay(&self.paid_on_share(id, payment, stop, context.at)?)?;
            }
            if course.compounding.contains(&stop) {
                earned.compound()?;
            }
        }
        earned.accrued()
    }

    /// The day on which an accrual begins on a share, and the day to which it is counted; none when nothing has accrued.
    fn days_of_accrual(
        &self,
        id: AccrualId,
        cohort: CohortId,
        to: NaiveDate,
        context: Context<'_>,
    ) -> Evaluated<Option<(NaiveDate, NaiveDate)>> {
        let accrual = &self.program.accruals[id.index()];
        let Some(known) = self.state.cohort(cohort) else { return Ok(None) };
        if !accrual.conditions.is_empty() && !self.conditions_hold(&accrual.conditions, context)? {
            return Ok(None);
        }
        let start = match &accrual.from {
            Some(node) => match self.day(node, context)? {
                Some(day) => day,
                None => return Ok(None),
            },
            None => known.issued,
        };
        let mut end = if accrual.counting_last_day { next_day(to)? } else { to };
        if let Some(node) = &accrual.until
            && let Some(day) = self.day(node, context)?
        {
            end = end.min(day);
        }
        Ok((start < end).then_some((start, end)))
    }

    /// What happens to an accrual on a share between two days.
    fn course(
        &self,
        id: AccrualId,
        cohort: CohortId,
        (start, end): (NaiveDate, NaiveDate),
        context: Context<'_>,
    ) -> Evaluated<Course<'_>> {
        let accrual = &self.program.accruals[id.index()];
        let count = self.day_count(id, context.at)?;
        let mut payments = Vec::new();
        for payment in self.payments_of(id, cohort, context.at) {
            // What was paid before it began on the share was paid of an earlier time.
            if payment.at.date >= start || accrual.from.is_none() {
                let date = if accrual.counting_last_day { next_day(payment.at.date)? } else { payment.at.date };
                payments.push((date, payment));
            }
        }
        let splits = self.state.splits.iter().filter(|(at, class, _)| *class == accrual.class && *at <= context.at);
        Ok(Course {
            start,
            end,
            count,
            payments,
            splits: splits.map(|(at, _, ratio)| (at.date, ratio)).collect(),
            compounding: self.compounding_days(id, start, end, context)?,
            periods: match count {
                DayCount::Thirty360 => self.period_starts(id, start, end, context)?,
                _ => BTreeSet::new(),
            },
        })
    }

    /// The days at which a stretch ends: between two of them rate and base stay the same, and nothing is paid.
    fn stops(&self, id: AccrualId, cohort: CohortId, course: &Course<'_>) -> impl Iterator<Item = NaiveDate> {
        let mut stops = self.rate_changes(id, cohort, course.start, course.end);
        stops.extend(course.payments.iter().map(|(date, _)| *date));
        stops.extend(course.splits.iter().map(|(date, _)| *date));
        stops.extend(&course.compounding);
        stops.extend(&course.periods);
        stops.insert(course.end);
        let end = course.end;
        stops.into_iter().take_while(move |stop| *stop <= end)
    }

    /// What is earned from one day to another, at the rate and on the base of the first of them and on what has compounded.
    fn stretch(
        &self,
        accrual: &Accrual,
        course: &Course<'_>,
        (from, to): (NaiveDate, NaiveDate),
        compounded: &Exact,
        context: Context<'_>,
    ) -> Evaluated<Stretch> {
        let base = self.number(&accrual.base, context).map_err(|fault| fault.in_section(accrual.section))?;
        let rate = self.number(&accrual.rate, context).map_err(|fault| fault.in_section(accrual.section))?;
        // Months of thirty days are counted from the first day of each period.
        let origin = course.periods.range(..=from).next_back().copied().unwrap_or(course.start);
        let time = course.count.fraction(self.calendars, origin, from, to)?.to_exact()?;
        let earned = base.add(compounded)?.mul(&rate)?.mul(&time)?;
        Ok(Stretch { from, to, base, rate, earned })
    }

    /// Whether nothing that came due by a day is unpaid on it.
    pub(super) fn is_paid_up(&self, id: AccrualId, at: Moment) -> Evaluated<bool> {
        let state = &self.state.accruals[id.index()];
        let open = state.installments.iter().skip(state.first_open_at(at));
        for installment in open.filter(|installment| installment.day <= at.date) {
            if !installment.is_paid_by(&self.state.cohorts, at)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
