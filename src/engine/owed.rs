//! What a party is owed, as an expectation asks: each cause by itself, with what has accrued on it by now.
use chrono::NaiveDate;

use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
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

/// What a party is owed, and why not all of it is known.
#[derive(Debug, Default)]
pub(super) struct AllOwed {
    pub owed: Vec<Owed>,
    /// Why something that may be owed cannot be worked out; the first reason.
    pub unknown: Option<Fault>,
}

impl AllOwed {
    /// What was worked out; where it could not be, the reason is kept.
    pub fn worked_out<T>(&mut self, found: Evaluated<T>) -> Option<T> {
        match found {
            Ok(found) => Some(found),
            Err(fault) => {
                self.unknown.get_or_insert(fault);
                None
            }
        }
    }
}

impl Engine<'_> {
    /// All that a party is owed at a moment.
    pub(super) fn owed_to(&self, holder: PartyId, moment: Moment) -> AllOwed {
        let mut all = AllOwed::default();
        for due in self.state.dues.iter().filter(|due| due.holder == Some(holder) && due.is_open()) {
            if let Some(cash) = all.worked_out(self.left_to_pay(due, moment))
                && (cash.is_positive() || due.shares.is_some())
            {
                all.owed.push(Owed { name: due.name.clone(), cash, shares: due.shares.clone(), by: due.deadline });
            }
        }
        self.add_redemptions_owed(&mut all, holder, moment);
        for (id, accrual) in AccrualId::each(&self.program.accruals) {
            let found = match &accrual.on {
                AccrualOn::Shares => self.installments_owed(id, holder, moment),
                AccrualOn::Overdue { .. } => self.late_interest_owed(id, holder, moment),
                AccrualOn::Exercises(rights) => self.interest_on_exercises_owed(id, rights, holder, moment),
            };
            for (sum, by) in all.worked_out(found).unwrap_or_default() {
                if let Some(cash) = all.worked_out(self.cents(&sum)).filter(Exact::is_positive) {
                    all.owed.push(Owed { name: accrual.name.clone(), cash, shares: None, by });
                }
            }
        }
        all
    }

    /// What has accrued on exercises of a right and is owed to a holder.
    fn interest_on_exercises_owed(
        &self,
        id: AccrualId,
        rights: &[RightId],
        holder: PartyId,
        moment: Moment,
    ) -> Evaluated<Vec<(Exact, Option<NaiveDate>)>> {
        let each = self.owed_by_exercises(id, rights, holder, moment)?;
        Ok(vec![(Exact::sum(each.iter().map(|(_, one)| one))?, None)])
    }

    /// The shares that wait for their price by the same exercise and of the same holder as those of a due.
    pub(super) fn shares_put(&self, due: &Due) -> Evaluated<Exact> {
        let same = self.state.dues.iter().filter(|known| known.event == due.event && known.holder == due.holder);
        Ok(Exact::sum(same.filter_map(|known| known.waiting_for.as_ref()))?)
    }

    /// What is left of an amount owed: of the price of shares, that of those which still wait for it.
    pub(super) fn left_to_pay(&self, due: &Due, at: Moment) -> Evaluated<Exact> {
        let (Some(event), Some(holder), Some(_)) = (due.event, due.holder, &due.waiting_for) else {
            return Ok(due.cash.sub(&due.paid)?);
        };
        let put = self.shares_put(due)?;
        if put.is_zero() {
            return Ok(Exact::ZERO);
        }
        let part = self.state.waiting_shares(event, holder, at)?.div(&put)?;
        self.cents(&due.cash.mul(&part)?)
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
    ) -> Evaluated<Vec<(Exact, Option<NaiveDate>)>> {
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
            each.push((sum, Some(installment.due).filter(|_| !installment.declared)));
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
    ) -> Evaluated<Vec<(Exact, Option<NaiveDate>)>> {
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
