//! Shares come into being, change hands, cease: effects on the balances.
use chrono::NaiveDate;

use super::Engine;
use super::accrual_state::{AccrualState, Payment};
use super::eval::Evaluated;
use super::fault::Fault;
use super::plan::{Carried, Effect, Plan, Refusal, Stop};
use super::state::{Cohort, CohortId, State, change_line};
use crate::exact::{ArithmeticError, Exact, allocate};
use crate::program::*;

/// Shares of a holder in one cohort.
pub(super) type Lots = Vec<(CohortId, Exact)>;

impl State {
    pub(super) fn change_outstanding(&mut self, class: ClassId, shares: &Exact, moment: Moment) -> Carried {
        match self.outstanding.get_mut(class.index()) {
            Some(line) => change_line(line, shares, moment),
            None => Ok(()),
        }
    }

    pub(super) fn change_holding(
        &mut self,
        class: ClassId,
        holder: PartyId,
        shares: &Exact,
        moment: Moment,
    ) -> Carried {
        change_line(self.holdings.entry((class, holder)).or_default(), shares, moment)
    }

    pub(super) fn change_lot(&mut self, cohort: CohortId, holder: PartyId, shares: &Exact, moment: Moment) -> Carried {
        change_line(self.lots.entry((cohort, holder)).or_default(), shares, moment)?;
        match self.cohorts.get_mut(cohort.index()) {
            Some(known) => change_line(&mut known.shares, shares, moment),
            None => Ok(()),
        }
    }

    /// Shares of a holder go from one cohort to another that was split from it.
    pub(super) fn move_lot(
        &mut self,
        (from, to): (CohortId, CohortId),
        holder: PartyId,
        shares: &Exact,
        moment: Moment,
    ) -> Carried {
        self.change_lot(from, holder, &shares.neg(), moment)?;
        self.change_lot(to, holder, shares, moment)?;
        self.forget_arrears_of_none(from, moment);
        Ok(())
    }

    /// The cohort of shares of the class issued on this day; a new one if there is none.
    pub(super) fn cohort_issued(&mut self, class: ClassId, issued: NaiveDate) -> CohortId {
        let known = self.cohorts_of.entry(class).or_default();
        let found = known.iter().rev().find(|id| {
            self.cohorts.get(id.index()).is_some_and(|cohort| cohort.issued == issued && cohort.parent.is_none())
        });
        if let Some(found) = found {
            return *found;
        }
        let id = CohortId::at(self.cohorts.len());
        self.cohorts.push(Cohort { class, issued, parent: None, shares: Default::default() });
        known.push(id);
        id
    }

    /// Shares of one holder are set apart from those of the others, so that they can come to differ: each cohort that
    /// they were part of, with the one that they are now.
    pub(super) fn set_holder_apart(
        &mut self,
        class: ClassId,
        holder: PartyId,
        moment: Moment,
    ) -> Result<Vec<(CohortId, CohortId)>, ArithmeticError> {
        let mut parted = Vec::new();
        for (cohort, shares) in self.cohorts_at(class, Some(holder), moment) {
            let all = self.cohort(cohort).and_then(|known| known.shares.at(moment));
            if all.is_none_or(|all| *all == shares) {
                continue;
            }
            let Some(apart) = self.split_cohort(cohort, moment) else { continue };
            self.move_lot((cohort, apart), holder, &shares, moment)?;
            parted.push((cohort, apart));
        }
        Ok(parted)
    }

    /// The shares of a holder that an exercise set apart and that are still outstanding.
    pub(super) fn waiting_shares(&self, event: EventId, holder: PartyId, at: Moment) -> Result<Exact, ArithmeticError> {
        let lots = self.events.get(event.index()).map(|record| record.exercise.lots.as_slice()).unwrap_or_default();
        let own = lots.iter().filter(|(_, owner)| *owner == holder);
        Exact::sum(own.filter_map(|lot| self.lots.get(lot).and_then(|line| line.at(at))))
    }

    /// The holder of all shares of a cohort at a moment; None where several hold them.
    pub(super) fn sole_holder(&self, cohort: CohortId, at: Moment) -> Option<PartyId> {
        let lots = self.lots.range((cohort, PartyId::FIRST)..=(cohort, PartyId::LAST));
        let mut held =
            lots.filter(|(_, line)| line.at(at).is_some_and(Exact::is_positive)).map(|((_, holder), _)| *holder);
        let first = held.next();
        first.filter(|_| held.next().is_none())
    }

    /// A cohort for shares that from now on have values of their own.
    pub fn split_cohort(&mut self, from: CohortId, moment: Moment) -> Option<CohortId> {
        let (class, issued) = self.cohort(from).map(|cohort| (cohort.class, cohort.issued))?;
        let id = CohortId::at(self.cohorts.len());
        self.cohorts.push(Cohort { class, issued, parent: Some((from, moment)), shares: Default::default() });
        self.cohorts_of.entry(class).or_default().push(id);
        for accrual in &mut self.accruals {
            // What was paid on the shares before they stood apart was paid on both parts.
            if let Some(payments) = accrual.payments.get(&from).cloned() {
                accrual.payments.insert(id, payments);
            }
            if let Some(earned) = accrual.earned.get(&from).cloned() {
                accrual.earned.insert(id, earned);
            }
            for installment in &mut accrual.installments {
                if let Some((_, owed, paid)) = installment.owed.iter().find(|(known, _, _)| *known == from).cloned() {
                    installment.owed.push((id, owed, paid));
                    let before: Vec<_> =
                        installment.payments.iter().filter(|(known, ..)| *known == from).cloned().collect();
                    installment.payments.extend(before.into_iter().map(|(_, date, amount)| (id, date, amount)));
                }
            }
        }
        Some(id)
    }

    /// Since when a cohort is one of its own.
    pub(super) fn began(&self, cohort: CohortId) -> Option<Moment> {
        let known = self.cohort(cohort)?;
        known.parent.map(|(_, since)| since).or_else(|| known.shares.entries().first().map(|(since, _)| *since))
    }

    /// The cohort of shares that come back as they were at an earlier moment: what was paid since on shares like them was not
    /// paid on these, so that they are a cohort of their own where anything was.
    pub(super) fn as_unpaid_since(
        &mut self,
        from: CohortId,
        since: Moment,
        moment: Moment,
    ) -> Result<CohortId, ArithmeticError> {
        let is_later = |list: Option<&Vec<Payment>>| list.is_some_and(|list| list.iter().any(|one| one.at > since));
        let in_installments = |accrual: &AccrualState| {
            let payments = accrual.installments.iter().flat_map(|installment| &installment.payments);
            payments.into_iter().any(|(known, at, _)| *known == from && *at > since)
        };
        let is_paid = |accrual: &AccrualState| is_later(accrual.payments.get(&from)) || in_installments(accrual);
        if !self.accruals.iter().any(is_paid) {
            return Ok(from);
        }
        let Some(own) = self.split_cohort(from, moment) else { return Ok(from) };
        for accrual in &mut self.accruals {
            if let Some(payments) = accrual.payments.get_mut(&own) {
                payments.retain(|one| one.at <= since);
            }
            for (index, installment) in accrual.installments.iter_mut().enumerate() {
                let mut later = Exact::ZERO;
                for (_, _, amount) in installment.payments.iter().filter(|(known, at, _)| *known == own && *at > since)
                {
                    later = later.add(amount)?;
                }
                if later.is_zero() {
                    continue;
                }
                installment.payments.retain(|(known, at, _)| *known != own || *at <= since);
                for (_, _, paid) in installment.owed.iter_mut().filter(|(known, ..)| *known == own) {
                    *paid = paid.sub(&later)?;
                }
                accrual.first_open = accrual.first_open.min(index);
                installment.missed |= installment.due < moment.date && !installment.is_paid(&self.cohorts);
            }
        }
        Ok(own)
    }

    pub(super) fn issue(
        &mut self,
        class: ClassId,
        holder: Option<PartyId>,
        shares: &Exact,
        with_lots: bool,
        moment: Moment,
    ) -> Carried {
        self.first_issued.entry(class).or_insert(moment);
        self.change_outstanding(class, shares, moment)?;
        if let Some(holder) = holder {
            self.change_holding(class, holder, shares, moment)?;
            if with_lots {
                let cohort = self.cohort_issued(class, moment.date);
                self.change_lot(cohort, holder, shares, moment)?;
            }
        }
        Ok(())
    }

    pub(super) fn retire(
        &mut self,
        class: ClassId,
        holder: PartyId,
        lots: &[(CohortId, Exact)],
        moment: Moment,
    ) -> Carried {
        for (cohort, shares) in lots {
            let less = shares.neg();
            self.change_outstanding(class, &less, moment)?;
            self.change_holding(class, holder, &less, moment)?;
            self.change_lot(*cohort, holder, &less, moment)?;
            self.forget_arrears_of_none(*cohort, moment);
        }
        Ok(())
    }

    /// What was owed on shares goes with the last of them: nobody is left to whom it could be paid.
    fn forget_arrears_of_none(&mut self, cohort: CohortId, moment: Moment) {
        if !self.cohort(cohort).is_some_and(Cohort::is_gone) {
            return;
        }
        self.unsettled_days.push(moment.date);
        for accrual in &mut self.accruals {
            accrual.close_paid(&self.cohorts, moment);
        }
    }

    /// Takes note of which payments of an accrual are settled.
    pub(super) fn close_paid(&mut self, id: AccrualId, moment: Moment) {
        if let Some(accrual) = self.accruals.get_mut(id.index()) {
            accrual.close_paid(&self.cohorts, moment);
        }
    }
}

impl Engine<'_> {
    /// Whether shares of the class are kept by day of issue: those that a certificate describes.
    pub(super) fn has_lots(&self, class: ClassId) -> bool {
        self.program.class(class).certificate.is_some()
    }

    /// That a party has fewer shares of a class than so many.
    pub(super) fn holds_fewer(&self, class: ClassId, holder: PartyId, held: &Exact, count: &Exact) -> Stop {
        let (name, held) = (&self.program.party(holder).name, held.grouped_exact(6));
        let wanted = self.program.shares(count, class);
        Stop::Fault(Fault::more_than_held(format!("`{name}` holds {held} and not {wanted}")))
    }

    /// So many shares of a holder, the oldest first.
    pub(super) fn lots_of(&self, class: ClassId, holder: PartyId, count: &Exact, at: Moment) -> Result<Lots, Stop> {
        let held = self.state.held_at(class, holder, at);
        if *count > held {
            return Err(self.holds_fewer(class, holder, &held, count));
        }
        let mut left = count.clone();
        let mut lots = Vec::new();
        for (cohort, shares) in self.state.cohorts_at(class, Some(holder), at) {
            if !left.is_positive() {
                break;
            }
            let taken = shares.min(left.clone());
            left = left.sub(&taken)?;
            lots.push((cohort, taken));
        }
        Ok(lots)
    }

    /// Divides shares to be taken on a day among holders by what they held when it began, so that a holder who converts others on
    /// the day is no less concerned; by what they hold now, where one has not so many left.
    pub(super) fn in_proportion(
        &self,
        class: ClassId,
        total: &Exact,
        moment: Moment,
    ) -> Evaluated<Vec<(PartyId, Exact)>> {
        let morning = self.state.holders_at(class, Moment::start_of(moment.date).before());
        let parts = self.shared_by_holders(class, total, &morning)?;
        let is_there = |(holder, shares): &(PartyId, Exact)| self.state.held_at(class, *holder, moment) >= *shares;
        if !parts.is_empty() && parts.iter().all(is_there) {
            return Ok(parts);
        }
        self.shared_by_holders(class, total, &self.state.holders_at(class, moment))
    }

    /// Divides shares to be taken among holders, by what they hold: whole shares where the class has no fractions.
    pub(super) fn shared_by_holders(
        &self,
        class: ClassId,
        total: &Exact,
        holders: &[(PartyId, Exact)],
    ) -> Evaluated<Vec<(PartyId, Exact)>> {
        let weights: Vec<Exact> = holders.iter().map(|(_, shares)| shares.clone()).collect();
        let mut held = Exact::ZERO;
        for weight in &weights {
            held = held.add(weight)?;
        }
        if held.is_zero() {
            return Ok(Vec::new());
        }
        let parts = if self.program.class(class).fractional {
            let mut parts = Vec::new();
            for weight in &weights {
                parts.push(total.mul(weight)?.div(&held)?);
            }
            parts
        } else {
            allocate(total, &weights, &Exact::ONE)?
        };
        Ok(holders.iter().map(|(holder, _)| *holder).zip(parts).filter(|(_, part)| part.is_positive()).collect())
    }

    /// A sum of money for one holder is rounded once, to the cent.
    pub(super) fn cents(&self, amount: &Exact) -> Evaluated<Exact> {
        Ok(crate::exact::to_cents(amount)?)
    }

    /// Shares of a class come into being, whatever brings them: as many as are authorized, kept by day of issue where a
    /// certificate describes the class, and with them the days of payment of what accrues on them.
    pub(super) fn plan_issue(
        &self,
        plan: &mut Plan,
        class: ClassId,
        holder: Option<PartyId>,
        shares: Exact,
        moment: Moment,
    ) -> Result<(), Stop> {
        if !shares.is_positive() {
            return Ok(());
        }
        let info = self.program.class(class);
        if !info.fractional && !info.is_common && info.certificate.is_some() && !shares.is_integer() {
            return Err(Stop::Fault(Fault::impossible(format!("{} has no fractional shares", info.name)).help(
                "write a whole number, or `fractional` after `authorized` if the certificate allows fractions",
            )));
        }
        if let Some(authorized) = &info.authorized {
            let with_act = plan.issued_of(class).try_fold(shares.clone(), |sum, count| sum.add(count))?;
            let after = self.state.outstanding_at(class, moment.just_before()).add(&with_act)?;
            let gone = self.state.cancelled.iter().filter(|((of, _), _)| *of == class);
            let cancelled = gone.map(|(_, count)| count).try_fold(Exact::ZERO, |sum, count| sum.add(count))?;
            if after.add(&cancelled)? > *authorized {
                return Err(self.too_many_shares(class, &after, &cancelled, authorized));
            }
        }
        if !self.state.first_issued.contains_key(&class) && plan.issued_of(class).next().is_none() {
            self.schedule_accruals(plan, class, moment)?;
        }
        let with_lots = self.has_lots(class);
        plan.effects.push(Effect::Issue { class, holder, shares, with_lots });
        Ok(())
    }

    /// Why shares that are not authorized, or not any more, cannot be issued.
    fn too_many_shares(&self, class: ClassId, after: &Exact, cancelled: &Exact, authorized: &Exact) -> Stop {
        let info = self.program.class(class);
        let gone = match cancelled.is_positive() {
            true => format!(" beside {} that are cancelled and cannot be issued again", cancelled.grouped_exact(6)),
            false => String::new(),
        };
        let reason = format!(
            "{} would be outstanding{gone}, and {} are authorized",
            self.program.shares(after, class),
            authorized.grouped_exact(6)
        );
        // Where there would be room but for the cancelled shares, the sections that cancel them are what refuses.
        let cancels = self.state.cancelled.keys().filter(|(of, _)| *of == class && after <= authorized);
        let mut sections = cancels.map(|(_, section)| *section).chain(info.section);
        match sections.next() {
            Some(section) => Stop::Refused(Refusal { section: Some(section), reason, besides: sections.collect() }),
            None => Stop::Fault(Fault::impossible(reason)),
        }
    }

    pub(super) fn plan_retire(&self, plan: &mut Plan, class: ClassId, holder: PartyId, lots: Lots) {
        plan.effects.push(Effect::Retire { class, holder, lots });
        // With the shares may go the last arrears.
        let accruals = AccrualId::each(&self.program.accruals).filter(|(_, accrual)| accrual.class == class);
        plan.paid.extend(accruals.map(|(id, _)| id));
    }
}
