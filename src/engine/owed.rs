//! What a party is owed, as an expectation asks: each cause by itself, with what has accrued on it by now.
use chrono::NaiveDate;

use super::Engine;
use super::context::Context;
use super::eval::Outcome;
use super::fault::Fault;
use super::state::Due;
use crate::exact::Exact;
use crate::program::*;
use crate::syntax::ast::AccrualAspect;

/// Something that a party is owed: money rounded to the cent, or shares.
#[derive(Debug, Clone)]
pub(super) struct Owed {
    pub name: String,
    /// Dollars; zero where only shares are owed.
    pub cash: Exact,
    pub shares: Option<(ClassId, Exact)>,
    /// The day by which it is to be paid or delivered, where there is one.
    pub by: Option<NaiveDate>,
}

impl Engine<'_> {
    /// All that a party is owed at a moment. What cannot be worked out then is left away: it is a fault where it is asked for.
    pub(super) fn owed_to(&self, holder: PartyId, moment: Moment) -> Vec<Owed> {
        let mut owed: Vec<Owed> = Vec::new();
        for due in self.state.dues.iter().filter(|due| due.holder == Some(holder) && due.is_open()) {
            let cash = self.left_to_pay(due, moment);
            if cash.is_positive() || due.shares.is_some() {
                owed.push(Owed { name: due.name.clone(), cash, shares: due.shares.clone(), by: due.deadline });
            }
        }
        owed.extend(self.redemptions_owed(holder, moment));
        for (index, accrual) in self.program.accruals.iter().enumerate() {
            let Ok(index) = u32::try_from(index) else { continue };
            let found = match &accrual.on {
                AccrualOn::Shares => self.installments_owed(AccrualId(index), holder, moment),
                AccrualOn::Overdue { .. } => self.late_interest_owed(AccrualId(index), holder, moment),
                AccrualOn::Exercises(right) => {
                    self.owed_by_exercises(AccrualId(index), *right, holder, moment).map(|each| {
                        let sum = each.iter().fold(Exact::ZERO, |sum, (_, one)| sum.add(one).unwrap_or(sum));
                        vec![(sum, None)]
                    })
                }
            };
            for (sum, by) in found.unwrap_or_default() {
                let cash = self.cents(&sum).unwrap_or(Exact::ZERO);
                if cash.is_positive() {
                    owed.push(Owed { name: accrual.name.clone(), cash, shares: None, by });
                }
            }
        }
        owed
    }

    /// What is left of an amount owed: of the price of shares, that of those which still wait for it.
    pub(super) fn left_to_pay(&self, due: &Due, at: Moment) -> Exact {
        let (Some(event), Some(holder), Some(_)) = (due.event, due.holder, &due.waiting_for) else {
            return due.cash.sub(&due.paid).unwrap_or(Exact::ZERO);
        };
        let same = self.state.dues.iter().filter(|known| known.event == due.event && known.holder == due.holder);
        let put = same.filter_map(|known| known.waiting_for.as_ref());
        let put = put.fold(Exact::ZERO, |sum, shares| sum.add(shares).unwrap_or(sum));
        let part = self.state.waiting_shares(event, holder, at).div(&put).and_then(|part| due.cash.mul(&part));
        part.map_err(Fault::from).and_then(|cash| self.cents(&cash)).unwrap_or(Exact::ZERO)
    }

    /// In words, for a failed expectation.
    pub(super) fn tell_owed(&self, owed: &Owed) -> String {
        let what = match &owed.shares {
            Some((class, count)) if owed.cash.is_zero() => {
                format!("{} {}", count.grouped_exact(6), self.program.class(*class).name)
            }
            _ => owed.cash.money(),
        };
        let by = owed.by.map(|day| format!(" by {day}")).unwrap_or_default();
        format!("{what} for {}{by}", owed.name)
    }

    /// What fell due on shares and is unpaid: each payment, and all of them where there are several.
    fn installments_owed(
        &self,
        id: AccrualId,
        holder: PartyId,
        moment: Moment,
    ) -> Outcome<Vec<(Exact, Option<NaiveDate>)>> {
        let class = self.program.accruals[id.index()].class;
        let cohorts = self.state.cohorts_at(class, Some(holder), moment);
        let mut each: Vec<(Exact, Option<NaiveDate>)> = Vec::new();
        let mut total = Exact::ZERO;
        let state = &self.state.accruals[id.index()];
        for installment in state.installments.iter().skip(state.first_open).filter(|known| !known.lapsed) {
            let mut sum = Exact::ZERO;
            for (cohort, owed, paid) in &installment.owed {
                for (_, shares) in cohorts.iter().filter(|(known, _)| known == cohort) {
                    sum = sum.add(&owed.sub(paid)?.mul(shares)?)?;
                }
            }
            total = total.add(&sum)?;
            each.push((sum, Some(installment.due)));
        }
        if each.len() > 1 {
            each.push((total, None));
        }
        Ok(each)
    }

    fn late_interest_owed(
        &self,
        id: AccrualId,
        holder: PartyId,
        moment: Moment,
    ) -> Outcome<Vec<(Exact, Option<NaiveDate>)>> {
        let class = self.program.accruals[id.index()].class;
        let context = Context { holder: Some(holder), ..Context::at(moment) };
        let mut sum = Exact::ZERO;
        for (cohort, shares) in self.state.cohorts_at(class, Some(holder), moment) {
            let each = self.accrued_for(id, cohort, AccrualAspect::AccruedAndUnpaid, moment.date, context)?;
            sum = sum.add(&each.mul(&shares)?)?;
        }
        Ok(vec![(sum, None)])
    }
}
