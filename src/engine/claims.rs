//! Claims to the price of shares that wait for it: they go with the shares.
use super::Engine;
use super::plan::{Plan, Stop};
use super::shares::Lots;
use super::state::Due;
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
            let apart = self.state.event(event).map(|record| record.lots.as_slice()).unwrap_or_default();
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
                    record.lots.extend(gone.into_iter().map(|(cohort, _)| (cohort, to)));
                }
                for due in state.dues.iter_mut().filter(|due| all_gone && is_meant(due)) {
                    due.end(moment);
                }
            });
        }
        Ok(())
    }
}
