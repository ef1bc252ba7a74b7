//! Limits on what one act brings all holders together: what keeps them is shared in proportion.
use super::Engine;
use super::context::{Act, Context};
use super::eval::Evaluated;
use super::plan::Stop;
use super::state::CohortId;
use crate::exact::{Exact, allocate, round_to};
use crate::program::*;

/// What one holder would be brought by an act that concerns several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claim {
    pub holder: PartyId,
    /// What is owed to the holder, in dollars.
    pub amount: Exact,
    /// The shares that the amount makes, exactly.
    pub shares: Exact,
}

/// The most shares that a limit which all holders share leaves one of them, and the section of the limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SharedMost {
    pub section: SectionId,
    pub most: Exact,
}

impl Engine<'_> {
    /// Whether shares brought to one holder of a class keep a limit of a right that pays in shares.
    pub(super) fn payment_keeps(
        &self,
        limit: &Limit,
        own: ClassId,
        holder: PartyId,
        received: &Exact,
        context: Context<'_>,
    ) -> Evaluated<bool> {
        let cohort = self.first_lot(own, holder, context.at);
        let act = Act { date: context.at.date, shares: Exact::ZERO, received: Some(received.clone()) };
        let context = Context { act: Some(&act), holder: Some(holder), cohort, ..context };
        match limit {
            Limit::AsFarAs { condition, .. } => self.holds(condition, context),
            Limit::AtMost { limit, .. } => Ok(*received <= self.number(limit, context)?),
        }
    }

    /// The first lot of what a holder has of a class, or of what anybody has: one that figures of a share can be asked of.
    pub(super) fn first_lot(&self, class: ClassId, holder: PartyId, at: Moment) -> Option<CohortId> {
        let lots = [Some(holder), None].map(|holder| self.state.cohorts_at(class, holder, at));
        lots.iter().flatten().next().map(|(cohort, _)| *cohort)
    }

    /// The whole shares of a payment in shares, to the increment of its right.
    pub(super) fn payment_shares(&self, right: &Right, shares: &Exact, context: Context<'_>) -> Evaluated<Exact> {
        Ok(match self.first_active(&right.to_nearest, context.at) {
            Some(part) => round_to(shares, &part.node.increment, part.node.rule)?,
            None => shares.clone(),
        })
    }

    /// For each claim on one payment what the limits that the holders share leave of it, if one of them binds: limits of a
    /// holder's own come first where they stand first.
    pub(super) fn shared_most(
        &self,
        right: &Right,
        own: ClassId,
        claims: &[Claim],
        context: Context<'_>,
    ) -> Result<Vec<Option<SharedMost>>, Stop> {
        let mut shared: Vec<Option<SharedMost>> = vec![None; claims.len()];
        let mut limits: Vec<&Guarded<Limit>> = self.active(&right.limits, context.at).collect();
        while limits.last().is_some_and(|limit| !matches!(limit.node, Limit::AsFarAs { among_holders: true, .. })) {
            limits.pop();
        }
        let mut whole = Vec::new();
        for claim in claims {
            whole.push(self.payment_shares(right, &claim.shares, context)?.floor());
        }
        for limit in limits {
            if !matches!(limit.node, Limit::AsFarAs { among_holders: true, .. }) {
                for (claim, whole) in claims.iter().zip(&mut whole) {
                    let keeps = |count: &Exact| self.payment_keeps(&limit.node, own, claim.holder, count, context);
                    *whole = self.greatest_whole(whole.clone(), keeps)?;
                }
                continue;
            }
            let parts = self.parts_of_limit(limit, own, claims, &whole, context)?;
            for ((whole, part), shared) in whole.iter_mut().zip(parts).zip(&mut shared) {
                if let Some(most) = part.filter(|most| *most < *whole) {
                    *whole = most.clone();
                    *shared = Some(SharedMost { section: limit.section, most });
                }
            }
        }
        Ok(shared)
    }

    /// What each holder may have of what all of them may have together, in proportion to the claims. Where the limit leaves one
    /// holder less than the others, these share what it leaves them beside that.
    fn parts_of_limit(
        &self,
        limit: &Guarded<Limit>,
        own: ClassId,
        claims: &[Claim],
        whole: &[Exact],
        context: Context<'_>,
    ) -> Result<Vec<Option<Exact>>, Stop> {
        let mut parts: Vec<Option<Exact>> = vec![None; claims.len()];
        loop {
            let settled = Exact::sum(parts.iter().flatten())?;
            let open: Vec<usize> = (0..claims.len()).filter(|place| parts.get(*place) == Some(&None)).collect();
            let open_of =
                |list: &[Exact]| -> Vec<Exact> { open.iter().filter_map(|place| list.get(*place)).cloned().collect() };
            let all = settled.add(&Exact::sum(open_of(whole).iter())?)?;
            let mut mosts = Vec::new();
            for claim in open.iter().filter_map(|place| claims.get(*place)) {
                let keeps = |count: &Exact| self.payment_keeps(&limit.node, own, claim.holder, count, context);
                let most = self.greatest_whole(all.clone(), keeps).map_err(|fault| fault.in_section(limit.section))?;
                mosts.push(most);
            }
            let Some(least) = mosts.iter().min().filter(|least| **least < all).cloned() else { return Ok(parts) };
            // What a limit of its own has cut is wanted whole, the rest exactly.
            let wanted = open.iter().filter_map(|place| Some((claims.get(*place)?, whole.get(*place)?)));
            let wanted: Vec<Exact> =
                wanted
                    .map(|(claim, whole)| {
                        if claim.shares.sub(whole)? < Exact::ONE { Ok(claim.shares.clone()) } else { Ok(whole.clone()) }
                    })
                    .collect::<Evaluated<_>>()?;
            let given = allocate(&least.sub(&settled)?.max(Exact::ZERO), &wanted, &Exact::ONE)?;
            for ((place, most), given) in open.iter().zip(&mosts).zip(given) {
                if let Some(part) = parts.get_mut(*place).filter(|_| *most == least) {
                    *part = Some(given);
                }
            }
        }
    }
}
