//! Limits on what a right brings, and what becomes of the excess.
use super::Engine;
use super::context::{Act, Context};
use super::eval::Outcome;
use super::plan::{Plan, Refusal, Stop};
use super::rights::{Exercise, Part};
use super::shares::Lots;
use super::state::Due;
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::LimitScope;

impl Engine<'_> {
    /// The shares that the limits let through, and the rest with what becomes of it.
    #[allow(clippy::type_complexity)]
    pub(super) fn within_limits<'b>(
        &'b self,
        right: &'b Right,
        exercise: &Exercise<'_>,
        part: &Part,
        context: Context<'_>,
    ) -> Result<(Lots, Option<(Lots, &'b Guarded<NodeExcess>)>), Stop> {
        let Some(limit) = self.first_active(&right.limits, context.at) else { return Ok((part.lots.clone(), None)) };
        let Some(rate) = self.first_active(&right.into, context.at) else { return Ok((part.lots.clone(), None)) };
        let key = match limit.node.over {
            LimitScope::Each => None,
            LimitScope::All => Some(None),
            LimitScope::Holder => Some(Some(part.holder)),
        };
        let before = key
            .and_then(|key| {
                self.state.rights[exercise.right.index()].issued.get(&key).and_then(|line| line.at(context.at))
            })
            .cloned()
            .unwrap_or(Exact::ZERO);
        let keeps = |count: &Exact| -> Outcome<bool> {
            let lots = first_of(&part.lots, count)?;
            let act = Act { date: exercise.date, shares: count.clone() };
            let context = Context { act: Some(&act), ..context };
            let shares = self.converted_shares(right, &rate.node, &lots, context)?.floor();
            let most = self.number(&limit.node.at_most, context)?;
            Ok(before.add(&shares)? <= most)
        };
        if keeps(&part.shares)? {
            return Ok((part.lots.clone(), None));
        }
        let most = self.greatest_whole(part.shares.clone(), keeps)?;
        let excess = self.first_active(&right.excess, context.at);
        match excess {
            None => Err(Refusal::under(limit.section, "the limit would be exceeded")),
            Some(excess) if excess.node == NodeExcess::Refused => {
                Err(Refusal::under(limit.section, format!("at most {} shares keep the limit", most.grouped_exact(0))))
            }
            Some(excess) => {
                let taken = first_of(&part.lots, &most)?;
                let rest = rest_of(&part.lots, &most)?;
                Ok((taken, Some((rest, excess))))
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    pub(super) fn plan_excess(
        &self,
        plan: &mut Plan,
        right: &Right,
        exercise: &Exercise<'_>,
        holder: PartyId,
        class: ClassId,
        lots: Lots,
        excess: &Guarded<NodeExcess>,
    ) -> Result<(), Stop> {
        let shares = sum_of(&lots)?;
        match &excess.node {
            NodeExcess::Refused => Ok(()),
            NodeExcess::Stays => {
                let text = format!(
                    "{} shares of {} over the limit stay what they are",
                    shares.grouped_exact(6),
                    self.program.class(class).name
                );
                plan.outcome(OutcomeKind::Note { text }, vec![excess.section]);
                Ok(())
            }
            NodeExcess::Redeemed { price, within } => {
                let context = Context { holder: Some(holder), ..exercise.context };
                let mut amount = Exact::ZERO;
                for (cohort, count) in &lots {
                    amount = amount.add(&self.number(price, context.cohort(*cohort))?.mul(count)?)?;
                }
                let amount = self.cents(&amount)?;
                let deadline = within
                    .as_ref()
                    .map(|period| self.shifted(exercise.date, period.count, period.unit, false))
                    .transpose()?;
                plan.outcome(
                    OutcomeKind::Owed {
                        to: holder,
                        amount: amount.clone(),
                        cause: format!("{}, excess redeemed", right.name),
                        by: deadline,
                    },
                    vec![excess.section],
                );
                plan.outcome(
                    OutcomeKind::Retired { holder, class, shares, cause: format!("{}, excess redeemed", right.name) },
                    vec![excess.section],
                );
                self.plan_retire(plan, class, holder, lots);
                self.plan_due(
                    plan,
                    Due {
                        duty: None,
                        right: Some(exercise.right),
                        section: excess.section,
                        name: right.name.clone(),
                        event: Some(exercise.event),
                        holder: Some(holder),
                        class: Some(class),
                        cash: amount,
                        shares: None,
                        paid: Exact::ZERO,
                        created: exercise.moment,
                        deadline,
                        performed: None,
                        missed: false,
                        words: "redeem the excess".into(),
                    },
                );
                Ok(())
            }
        }
    }
}

pub(super) fn sum_of(lots: &Lots) -> Outcome<Exact> {
    let mut sum = Exact::ZERO;
    for (_, shares) in lots {
        sum = sum.add(shares)?;
    }
    Ok(sum)
}

pub(super) fn first_of(lots: &Lots, count: &Exact) -> Outcome<Lots> {
    let mut left = count.clone();
    let mut taken = Vec::new();
    for (cohort, shares) in lots {
        let part = shares.clone().min(left.clone());
        if part.is_positive() {
            left = left.sub(&part)?;
            taken.push((*cohort, part));
        }
    }
    Ok(taken)
}

pub(super) fn rest_of(lots: &Lots, count: &Exact) -> Outcome<Lots> {
    let mut left = count.clone();
    let mut rest = Vec::new();
    for (cohort, shares) in lots {
        let part = shares.clone().min(left.clone());
        left = left.sub(&part)?;
        let remainder = shares.sub(&part)?;
        if remainder.is_positive() {
            rest.push((*cohort, remainder));
        }
    }
    Ok(rest)
}
