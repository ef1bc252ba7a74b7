//! What a conversion brings: whole shares, cash for a fraction of one, duties to deliver them.
use super::Engine;
use super::context::{Act, Context};
use super::eval::Evaluated;
use super::limits::{Limited, sum_of};
use super::plan::{Effect, Plan, Stop};
use super::property::Received;
use super::rights::Exercise;
use super::shares::Lots;
use crate::exact::{Exact, round_to};
use crate::outcome::OutcomeKind;
use crate::program::*;

/// Shares that a conversion brings, and the cash for a fraction of one.
pub(super) struct Conversion {
    pub class: ClassId,
    pub whole: Exact,
    pub cash: Exact,
}

impl Engine<'_> {
    /// What the shares that are converted bring: whole shares, over all lots of the holder together, and cash for the fraction.
    pub(super) fn plan_conversion_of(
        &self,
        plan: &mut Plan,
        exercise: &Exercise<'_>,
        limited: &Limited<'_>,
        sections: &mut Vec<SectionId>,
        context: Context<'_>,
    ) -> Result<Option<Conversion>, Stop> {
        let right = exercise.right;
        let DeedKind::Convert { into: class, .. } = right.deed else { return Ok(None) };
        let Some(rate) = limited.into.or_else(|| self.first_active(&right.into, context.at)) else { return Ok(None) };
        let Some(holder) = context.holder else { return Ok(None) };
        sections.push(rate.section);
        let taken = &limited.taken;
        let act = Act { date: exercise.date, shares: sum_of(taken)?, received: None };
        let context = Context { act: Some(&act), ..context };
        let shares = match &limited.converted {
            Some(shares) => shares.clone(),
            None => self.converted_shares(right, &rate.node, taken, context)?,
        };
        // The fraction belongs to the last share.
        let last = Context { cohort: taken.last().map(|(cohort, _)| *cohort), ..context };
        // Where a fraction is rounded away, what took the place of shares is that of the rounded number of them.
        let units = match self.first_active(&right.fraction, context.at).map(|part| &part.node) {
            Some(NodeFraction::Round(to)) => round_to(&shares, &to.increment, to.rule)?,
            _ => shares.clone(),
        };
        Ok(match self.plan_property(plan, exercise, holder, class, taken, &units)? {
            Received::Shares => {
                let (whole, cash) = self.fraction(right, &shares, last, sections)?;
                Some(Conversion { class, whole, cash })
            }
            Received::Instead(class, each, money) => {
                let shares = units.mul(&each)?;
                let (whole, cash) = self.fraction(right, &shares, last, sections)?;
                // Cash for a fraction goes by the price of a share before, less the money that comes with it.
                let beside = if cash.is_positive() { shares.sub(&whole)?.mul(&money)? } else { Exact::ZERO };
                Some(Conversion { class, whole, cash: cash.sub(&beside)?.max(Exact::ZERO).div(&each)? })
            }
            Received::Nothing => None,
        })
    }

    /// What lots are converted into at a rate per share, rounded as the right says.
    pub(super) fn converted_shares(
        &self,
        right: &Right,
        rate: &Node,
        lots: &Lots,
        context: Context<'_>,
    ) -> Evaluated<Exact> {
        let mut shares = Exact::ZERO;
        for (cohort, count) in lots {
            shares = shares.add(&self.number_of_clause(rate, context.cohort(*cohort))?.mul(count)?)?;
        }
        if let Some(part) = self.first_active(&right.to_nearest, context.at) {
            shares = round_to(&shares, &part.node.increment, part.node.rule)?;
        }
        Ok(shares)
    }

    /// Whole shares, and the cash that takes the place of the fraction.
    pub(super) fn fraction(
        &self,
        right: &Right,
        shares: &Exact,
        context: Context<'_>,
        sections: &mut Vec<SectionId>,
    ) -> Result<(Exact, Exact), Stop> {
        let Some(part) = self.first_active(&right.fraction, context.at) else {
            return Ok((shares.clone(), Exact::ZERO));
        };
        sections.push(part.section);
        match &part.node {
            NodeFraction::Issued => Ok((shares.clone(), Exact::ZERO)),
            NodeFraction::Round(rounding) => Ok((round_to(shares, &rounding.increment, rounding.rule)?, Exact::ZERO)),
            NodeFraction::Cash { per_share } => {
                let whole = shares.floor();
                let fraction = shares.sub(&whole)?;
                let cash =
                    if fraction.is_zero() { Exact::ZERO } else { fraction.mul(&self.number(per_share, context)?)? };
                Ok((whole, cash))
            }
        }
    }

    /// Cash for a fraction is rounded as the section says before it is paid to the cent.
    pub(super) fn rounded_cash(&self, right: &Right, cash: Exact, context: Context<'_>) -> Evaluated<Exact> {
        match self.first_active(&right.cash_rounding, context.at) {
            Some(part) => Ok(round_to(&cash, &part.node.increment, part.node.rule)?),
            None => Ok(cash),
        }
    }

    /// Issues the whole shares and pays the cash for the fraction, each by when the right says.
    pub(super) fn plan_delivery(
        &self,
        plan: &mut Plan,
        exercise: &Exercise<'_>,
        holder: PartyId,
        conversion: Conversion,
        sections: &[SectionId],
    ) -> Result<(), Stop> {
        let right = exercise.right;
        let Conversion { class, whole, cash } = conversion;
        let cash = self.cents(&self.rounded_cash(right, cash, exercise.context)?)?;
        if whole.is_positive() {
            plan.outcome(
                OutcomeKind::Received { to: holder, class, shares: whole.clone(), cause: right.name.clone() },
                sections.to_vec(),
            );
            self.plan_issue(plan, class, Some(holder), whole.clone(), exercise.moment)?;
        }
        if cash.is_positive() {
            plan.outcome(
                OutcomeKind::Paid {
                    to: holder,
                    amount: cash.clone(),
                    cause: format!("{}, fraction of a share", right.name),
                    class: None,
                    shares: None,
                },
                sections.to_vec(),
            );
        }
        if cash.is_positive()
            && let Some((section, deadline)) = self.paid_by(exercise)?
        {
            let words = format!("pay the cash for a fraction under {}", right.name);
            self.plan_told_payment(plan, exercise, holder, cash, (section, deadline, words));
        }
        // What has taken the place of the shares was counted in the shares that it replaces.
        if matches!(right.deed, DeedKind::Convert { into, .. } if into == class) {
            plan.effects.push(Effect::Brought { right: exercise.id, holder, shares: whole.clone() });
        }
        self.plan_delivery_due(plan, exercise, holder, Some((class, whole)))
    }
}
