//! A sum of money that is paid on an accrual: how much of it each share has.
use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::fault::Fault;
use super::state::CohortId;
use crate::exact::Exact;
use crate::program::*;
use crate::syntax::ast::AccrualAspect;

/// Shares of a cohort, what each can be paid, and what each is paid so far.
struct Share {
    cohort: CohortId,
    shares: Exact,
    limit: Exact,
    paid: Exact,
}

/// By how much a sum paid to so many holders may differ from the exact one for being rounded: half a cent for each,
/// since each is paid whole cents.
pub(super) fn rounding_of(holders: usize) -> Evaluated<Exact> {
    let holders = i64::try_from(holders.max(1)).unwrap_or(i64::MAX);
    Ok(Exact::ratio(1, 200)?.mul(&Exact::from(holders))?)
}

/// What is taken of a sum for something that is owed: as much as is left of the sum, or all where none was named.
pub(super) fn take_of(left: &mut Option<Exact>, owed: &Exact) -> Evaluated<Exact> {
    let Some(left) = left else { return Ok(owed.clone()) };
    let part = owed.clone().min(left.clone());
    *left = left.sub(&part)?;
    Ok(part)
}

/// Whether a sum is another, but for the rounding.
fn is_rounded(sum: &Exact, exact: &Exact, rounding: &Exact) -> Evaluated<bool> {
    Ok(sum.sub(exact)?.abs() <= *rounding)
}

impl Engine<'_> {
    /// What each share of some cohorts has of a sum paid to so many holders: spread equally over the shares, but to none
    /// more than what is due on it; what goes beyond all that is due, likewise on what has accrued. A sum that differs
    /// from all that is due, or has accrued, by its rounding alone pays it in full.
    pub(super) fn spread_of(
        &self,
        id: AccrualId,
        cohorts: &[(CohortId, Exact)],
        sum: &Exact,
        holders: usize,
        context: Context<'_>,
    ) -> Evaluated<Vec<(CohortId, Exact)>> {
        let accrual = &self.program.accruals[id.index()];
        let rounding = rounding_of(holders)?;
        let has_days = self.first_active(&accrual.due, context.at).is_some();
        let mut spread: Vec<Share> = cohorts
            .iter()
            .map(|(cohort, shares)| Share {
                cohort: *cohort,
                shares: shares.clone(),
                limit: Exact::ZERO,
                paid: Exact::ZERO,
            })
            .collect();
        let aspects = [AccrualAspect::DueAndUnpaid, AccrualAspect::AccruedAndUnpaid];
        let mut left = sum.clone();
        for aspect in aspects.into_iter().skip(usize::from(!has_days)) {
            let mut room = Exact::ZERO;
            for share in &mut spread {
                let limit = self.accrued_for(id, share.cohort, aspect, context.at.date, context)?;
                share.limit = limit.max(share.paid.clone());
                room = room.add(&share.limit.sub(&share.paid)?.mul(&share.shares)?)?;
            }
            if left >= room || is_rounded(&left, &room, &rounding)? {
                spread.iter_mut().for_each(|share| share.paid = share.limit.clone());
                left = left.sub(&room)?;
                if room.is_positive() && is_rounded(&left, &Exact::ZERO, &rounding)? {
                    return Ok(spread.into_iter().map(|share| (share.cohort, share.paid)).collect());
                }
            } else {
                fill(&mut spread, left)?;
                return Ok(spread.into_iter().map(|share| (share.cohort, share.paid)).collect());
            }
        }
        let all = sum.sub(&left)?;
        let message = format!(
            "{} is more than the {} of {} that are unpaid",
            sum.money_exact(8),
            all.money_exact(8),
            accrual.name
        );
        Err(Fault::impossible(message).help("pay `in full`, or less"))
    }
}

/// Spreads a sum equally over shares, of which none has more than its limit; the sum is no more than all limits.
fn fill(spread: &mut [Share], sum: Exact) -> Evaluated<()> {
    let mut left = sum;
    loop {
        let mut open = Exact::ZERO;
        for share in spread.iter().filter(|share| share.paid < share.limit) {
            open = open.add(&share.shares)?;
        }
        if !open.is_positive() || !left.is_positive() {
            return Ok(());
        }
        let each = left.div(&open)?;
        for share in spread.iter_mut().filter(|share| share.paid < share.limit) {
            let part = share.limit.sub(&share.paid)?.min(each.clone());
            left = left.sub(&part.mul(&share.shares)?)?;
            share.paid = share.paid.add(&part)?;
        }
    }
}
