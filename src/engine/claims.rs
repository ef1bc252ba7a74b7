//! What goes with shares: claims to a price that they wait for, and what their holder was told of them.
use super::Engine;
use super::plan::{Plan, Stop};
use super::rights::class_of;
use super::shares::Lots;
use super::state::{Due, Notice};
use crate::exact::Exact;
use crate::program::*;

impl Engine<'_> {
    /// With shares that wait for their price goes the claim to it.
    pub(super) fn plan_claims_transferred(
        &self,
        plan: &mut Plan,
        from: PartyId,
        to: PartyId,
        lots: &Lots,
        moment: Moment,
    ) -> Result<(), Stop> {
        for event in self.redemptions_required() {
            let apart = self.state.event(event).map(|record| record.exercise.lots.as_slice()).unwrap_or_default();
            let gone: Vec<_> = lots.iter().filter(|(cohort, _)| apart.contains(&(*cohort, from))).cloned().collect();
            let left = self.state.waiting_shares(event, from, moment)?;
            if gone.is_empty() || !left.is_positive() {
                continue;
            }
            let shares = super::limits::sum_of(&gone)?;
            let is_meant = move |due: &Due| {
                due.event == Some(event) && due.holder == Some(from) && due.waiting_for.is_some() && due.is_open()
            };
            let claims: Vec<Due> = self.state.dues.iter().filter(|due| is_meant(due)).cloned().collect();
            let put = Exact::sum(claims.iter().filter_map(|claim| claim.waiting_for.as_ref()))?;
            for claim in claims {
                let part = shares.div(&put)?;
                let waiting_for = claim.waiting_for.as_ref().map(|known| known.mul(&part)).transpose()?;
                let cash = claim.cash.mul(&part)?;
                self.plan_due(plan, Due { holder: Some(to), cash, waiting_for, paid: Exact::ZERO, ..claim });
            }
            let all_gone = shares == left;
            plan.effect(move |state, moment| {
                if let Some(record) = state.events.get_mut(event.index()) {
                    record.exercise.lots.extend(gone.into_iter().map(|(cohort, _)| (cohort, to)));
                }
                for due in state.dues.iter_mut().filter(|due| all_gone && is_meant(due)) {
                    due.end(moment);
                }
            });
        }
        Ok(())
    }

    /// What the company told a holder of shares, for a day to come, it told of the shares: who holds them now and held none
    /// before is told as well.
    pub(super) fn plan_notices_transferred(
        &self,
        plan: &mut Plan,
        class: ClassId,
        from: PartyId,
        to: PartyId,
        moment: Moment,
    ) {
        if self.state.held_at(class, to, moment.just_before()).is_positive() {
            return;
        }
        let is_of_shares = |notice: &Notice| match notice.of {
            NodeNotice::Right(right) => {
                let right = &self.program.rights[right.index()];
                right.of_company && class_of(right.deed) == Some(class)
            }
            _ => false,
        };
        let is_open = |notice: &Notice| notice.for_date.is_some_and(|day| day >= moment.date);
        let told = self.state.notices.iter().filter(|notice| notice.to == Some(from) && is_open(notice));
        let also: Vec<Notice> = told.filter(|notice| is_of_shares(notice)).cloned().collect();
        if !also.is_empty() {
            plan.effect(move |state, _| {
                state.notices.extend(also.into_iter().map(|notice| Notice { to: Some(to), ..notice }));
            });
        }
    }
}
