//! What came due of an accrual, and what was paid of it.
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::plan::Carried;
use super::state::{Cohort, CohortId};
use super::timeline::Timeline;
use crate::exact::{ArithmeticError, Exact};
use crate::program::*;

/// One payment of an accrual that has come due.
#[derive(Debug, Clone)]
pub struct Installment {
    /// The day of payment before it is moved to a business day.
    pub day: NaiveDate,
    /// What was paid for each share, and when.
    pub payments: Vec<(CohortId, Moment, Exact)>,
    /// The day on which it is payable, business days considered.
    pub due: NaiveDate,
    pub period_end: NaiveDate,
    /// Per share of each cohort: what is owed, and what of it was paid.
    pub owed: Vec<(CohortId, Exact, Exact)>,
    pub missed: bool,
    /// Not owed any more, because the accrual is not cumulative.
    pub lapsed: bool,
    /// Declared, and payable by no day.
    pub declared: bool,
}

impl Installment {
    /// Whether it is paid on all shares that are left.
    pub fn is_paid(&self, cohorts: &[Cohort]) -> bool {
        let is_gone = |cohort: &CohortId| cohorts.get(cohort.index()).is_some_and(Cohort::is_gone);
        self.lapsed || self.owed.iter().all(|(cohort, owed, paid)| paid >= owed || is_gone(cohort))
    }

    /// What of it was paid for a share by a moment, of all that was paid by now.
    pub fn paid_by(&self, cohort: CohortId, paid: &Exact, by: Moment) -> Result<Exact, ArithmeticError> {
        let mut early = paid.clone();
        for (_, _, amount) in self.payments.iter().filter(|(known, at, _)| *known == cohort && *at > by) {
            early = early.sub(amount)?;
        }
        Ok(early)
    }

    /// Whether it was paid by a moment on all shares that were left then.
    pub fn is_paid_by(&self, cohorts: &[Cohort], by: Moment) -> Result<bool, ArithmeticError> {
        if self.lapsed {
            return Ok(true);
        }
        for (cohort, owed, paid) in &self.owed {
            let is_gone = cohorts.get(cohort.index()).is_some_and(|known| known.is_gone_by(by));
            if !is_gone && self.paid_by(*cohort, paid, by)? < *owed {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// What was paid for one share at a moment, or lapsed because it was not paid in time.
#[derive(Debug, Clone, PartialEq)]
pub struct Payment {
    pub at: Moment,
    pub amount: Exact,
    pub lapse: bool,
}

/// What was due, paid and missed of one accrual.
#[derive(Debug, Clone, Default)]
pub struct AccrualState {
    pub installments: Vec<Installment>,
    /// The first installment that may still be unpaid; all before it are settled.
    pub first_open: usize,
    /// Missed payments in a row that have not yet counted, and all that were missed and not made good.
    pub run: Timeline<u32>,
    pub missed_open: Timeline<u32>,
    /// Payments in a row that were each made in full on their day.
    pub made: u32,
    /// Per cohort, what was paid for each share and when.
    pub payments: BTreeMap<CohortId, Vec<Payment>>,
    /// What each cohort had earned for each share by the end of the last period that came due.
    pub earned: BTreeMap<CohortId, Exact>,
    /// The last moment at which all shares had been paid alike, and the last at which that was looked at.
    pub alike: Option<Moment>,
    pub compared: Option<Moment>,
    /// Of an accrual on exercises, what was paid for each.
    pub event_payments: BTreeMap<(EventId, PartyId), Vec<Payment>>,
}

impl AccrualState {
    /// The first payment that may have been open at a moment: one that was paid since, if that is past.
    pub(super) fn first_open_at(&self, at: Moment) -> usize {
        let is_past = self.payments.values().any(|all| all.last().is_some_and(|last| last.at > at));
        if is_past { 0 } else { self.first_open }
    }

    /// What of the payments that came due is unpaid, for one share.
    pub(super) fn unpaid_for(&self, cohort: CohortId) -> Result<Exact, ArithmeticError> {
        let mut sum = Exact::ZERO;
        for installment in self.installments.iter().skip(self.first_open).filter(|known| !known.lapsed) {
            for (_, owed, paid) in installment.owed.iter().filter(|(known, _, _)| *known == cohort) {
                sum = sum.add(&owed.sub(paid)?)?;
            }
        }
        Ok(sum)
    }

    /// What was paid after a day on one share and went to no payment that had come due. What a payment comes to on a share as
    /// it is now is for the engine to say.
    pub(super) fn paid_ahead(
        &self,
        cohort: CohortId,
        after: NaiveDate,
        as_now: impl Fn(&Payment) -> Result<Exact, ArithmeticError>,
    ) -> Result<Exact, ArithmeticError> {
        let mut ahead = Exact::ZERO;
        let payments = self.payments.get(&cohort).into_iter().flatten();
        for payment in payments.filter(|payment| payment.at.date > after && !payment.lapse) {
            ahead = ahead.add(&as_now(payment)?)?;
        }
        let applied = self.installments.iter().flat_map(|installment| &installment.payments);
        for (_, _, amount) in applied.filter(|(known, at, _)| *known == cohort && at.date > after) {
            ahead = ahead.sub(amount)?;
        }
        Ok(ahead.max(Exact::ZERO))
    }

    /// A payment for one share: the oldest that is owed first.
    pub(super) fn pay(&mut self, cohort: CohortId, amount: &Exact, at: Moment) -> Carried {
        let mut left = amount.clone();
        // What has lapsed is not owed any more.
        for installment in self.installments.iter_mut().skip(self.first_open).filter(|known| !known.lapsed) {
            for (known, owed, paid) in &mut installment.owed {
                if *known == cohort && left.is_positive() {
                    let part = owed.sub(paid)?.min(left.clone());
                    *paid = paid.add(&part)?;
                    if part.is_positive() {
                        installment.payments.push((cohort, at, part.clone()));
                    }
                    left = left.sub(&part)?;
                }
            }
        }
        self.payments.entry(cohort).or_default().push(Payment { at, amount: amount.clone(), lapse: false });
        Ok(())
    }

    /// Missed payments up to a moment: those in a row that have not counted, or all that are not made good.
    pub(super) fn missed_by(&self, consecutive: bool, at: Moment) -> u32 {
        let line = if consecutive { &self.run } else { &self.missed_open };
        line.at(at).copied().unwrap_or(0)
    }

    /// One more payment is missed.
    pub(super) fn note_missed(&mut self, moment: Moment) {
        for line in [&mut self.run, &mut self.missed_open] {
            let count = line.latest().copied().unwrap_or(0);
            line.set(moment, count.saturating_add(1));
        }
    }

    /// The missed payments in a row have come to an end.
    pub(super) fn end_run(&mut self, moment: Moment) {
        if self.run.latest().is_some_and(|count| *count > 0) {
            self.run.set(moment, 0);
        }
    }

    /// Takes note of which payments are settled.
    pub(super) fn close_paid(&mut self, cohorts: &[Cohort], moment: Moment) {
        while self.installments.get(self.first_open).is_some_and(|known| known.is_paid(cohorts)) {
            self.first_open += 1;
        }
        let open = self.installments.iter().skip(self.first_open);
        let open = open.filter(|known| known.missed && !known.is_paid(cohorts));
        let missed = u32::try_from(open.count()).unwrap_or(u32::MAX);
        if self.missed_open.latest().copied().unwrap_or(0) != missed {
            self.missed_open.set(moment, missed);
        }
    }
}
