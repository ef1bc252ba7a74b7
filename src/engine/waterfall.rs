//! The waterfall of a liquidation for one set of choices: claims by rank, what each class is paid, what is left for common stock.
use std::collections::BTreeMap;

use super::Engine;
use super::context::{Context, Distribution};
use super::eval::Evaluated;
use super::fault::Fault;
use super::plan::Stop;
use crate::exact::{ArithmeticError, Exact, root};
use crate::program::*;

/// What a class asks for in one world of choices.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub class: ClassId,
    pub entitled: Exact,
    pub section: Option<SectionId>,
    /// Whether it goes by what there is to be distributed.
    pub by_assets: bool,
}

/// A liquidation worked out for one set of choices.
#[derive(Debug, Clone)]
pub(super) struct Waterfall {
    pub distribution: Distribution,
    pub claims: Vec<Claim>,
    /// What each class is actually paid.
    pub paid: BTreeMap<ClassId, Exact>,
    /// What common stock receives.
    pub residue: Exact,
}

impl Waterfall {
    /// How far what a class is paid goes by what there is: all of a claim that does, and what a fixed one lacks. Nothing
    /// where it is paid a fixed amount in full; None for common stock.
    pub fn open(&self, class: ClassId) -> Result<Option<Exact>, ArithmeticError> {
        let Some(claim) = self.claims.iter().find(|claim| claim.class == class) else { return Ok(None) };
        match self.paid.get(&class) {
            Some(paid) if !claim.by_assets => claim.entitled.sub(paid).map(Some),
            _ => Ok(Some(claim.entitled.clone())),
        }
    }
}

impl Engine<'_> {
    /// What each class is entitled to and paid, and what common stock receives, for one set of choices.
    ///
    /// What comes before common stock may build on what a share of common stock receives, as where a class takes the larger of
    /// its preference and what it would have as common stock. Then that is the amount for which everything adds up to the assets.
    pub(super) fn waterfall(
        &self,
        tiers: &[Vec<ClassId>],
        assets: &Exact,
        choices: &BTreeMap<u32, usize>,
        id: EventId,
        context: Context<'_>,
    ) -> Result<Waterfall, Stop> {
        let common = self.all_common(context)?;
        let first = self.waterfall_with(tiers, assets, choices, &Exact::ZERO, id, context)?;
        if !first.distribution.common_asked.get() || !common.is_positive() || first.residue.is_zero() {
            return Ok(first);
        }
        let supposing = |for_common: &Exact| -> Result<(Waterfall, Exact), Stop> {
            let found = self.waterfall_with(tiers, assets, choices, for_common, id, context)?;
            let difference = found.residue.div(&common)?.sub(for_common)?;
            Ok((found, difference))
        };
        let most = first.residue.div(&common)?;
        // At nothing for a share, all that is left is too much.
        let settled = root((Exact::ZERO, most.clone()), most, supposing)?;
        settled.ok_or_else(|| {
            Stop::Fault(
                Fault::undefined("no amount for a share of common stock makes the claims add up to the assets")
                    .help("what a class receives may rise with what common stock receives, without steps or jumps"),
            )
        })
    }

    fn all_common(&self, context: Context<'_>) -> Evaluated<Exact> {
        let mut all = Exact::ZERO;
        for (_, shares) in self.common_outstanding(context)? {
            all = all.add(&shares)?;
        }
        Ok(all)
    }

    /// The same, where a share of common stock is taken to receive an amount.
    fn waterfall_with(
        &self,
        tiers: &[Vec<ClassId>],
        assets: &Exact,
        choices: &BTreeMap<u32, usize>,
        for_common: &Exact,
        id: EventId,
        context: Context<'_>,
    ) -> Result<Waterfall, Stop> {
        let mut distribution = Distribution {
            assets: assets.clone(),
            choices: choices.clone(),
            left: assets.clone(),
            for_common: for_common.clone(),
            ..Distribution::default()
        };
        let mut after_first = assets.clone();
        let mut claims = Vec::new();
        let mut paid = BTreeMap::new();
        for tier in tiers {
            let mut tier_claims = Vec::new();
            let mut sum = Exact::ZERO;
            for class in tier {
                distribution.left_for.insert(*class, (distribution.left.clone(), after_first.clone()));
            }
            self.first_amounts_beside(tier, &mut distribution, id, context)?;
            for class in tier {
                let claim = self.claim(*class, &distribution, id, context)?;
                sum = sum.add(&claim.entitled)?;
                tier_claims.push(claim);
            }
            let short = sum > distribution.left;
            let available = distribution.left.clone();
            for claim in &tier_claims {
                let amount = if short { available.mul(&claim.entitled)?.div(&sum)? } else { claim.entitled.clone() };
                distribution.left = distribution.left.sub(&amount)?;
                distribution.received.insert(claim.class, amount.clone());
                paid.insert(claim.class, amount);
            }
            for class in tier {
                after_first = after_first.sub(&self.first_amount(*class, &distribution, id, context)?)?;
            }
            claims.extend(tier_claims);
        }
        let residue = self.share_residue(tiers, &mut distribution, &mut claims, &mut paid, id, context)?;
        Ok(Waterfall { distribution, claims, paid, residue })
    }

    /// What comes first for the others of a tier, for each of its classes: what its section names, or all of its claim.
    fn first_amounts_beside(
        &self,
        tier: &[ClassId],
        distribution: &mut Distribution,
        id: EventId,
        context: Context<'_>,
    ) -> Result<(), Stop> {
        if let [only] = tier {
            distribution.beside.insert(*only, Exact::ZERO);
            return Ok(());
        }
        for class in tier {
            let mut beside = Exact::ZERO;
            for other in tier.iter().filter(|other| *other != class) {
                let first = match self.stated_first_amount(*other, distribution, id, context)? {
                    Some(stated) => stated,
                    None => self.claim(*other, distribution, id, context)?.entitled,
                };
                beside = beside.add(&first)?;
            }
            distribution.beside.insert(*class, beside);
        }
        Ok(())
    }

    /// Classes that stand with common stock take their part of what is left, as so many common shares; the rest is
    /// what common stock receives.
    fn share_residue(
        &self,
        tiers: &[Vec<ClassId>],
        distribution: &mut Distribution,
        claims: &mut Vec<Claim>,
        paid: &mut BTreeMap<ClassId, Exact>,
        id: EventId,
        context: Context<'_>,
    ) -> Result<Exact, Stop> {
        let mut sharing = Vec::new();
        let common = self.all_common(context)?;
        let mut all = common.clone();
        for class in tiers.iter().flatten() {
            for clause in self.program.liquidations.iter().filter(|clause| clause.class == *class) {
                let inner = Context { distribution: Some(distribution), holder: None, ..context };
                let shares: Evaluated<Option<Exact>> = self.with_event(Some(clause.binder), id, inner, |inner| {
                    match self.first_active(&clause.shares_with_common, inner.at) {
                        Some(part) if self.applies_to(*class, &clause.conditions, inner)? => {
                            self.of_all(*class, &part.node, inner).map(Some)
                        }
                        _ => Ok(None),
                    }
                });
                if let Some(shares) = shares? {
                    all = all.add(&shares)?;
                    sharing.push((*class, shares, clause.section));
                }
            }
        }
        let residue = distribution.left.clone();
        if all.is_zero() {
            return Ok(residue);
        }
        for (class, shares, section) in sharing {
            let amount = residue.mul(&shares)?.div(&all)?;
            let sum = paid.get(&class).cloned().unwrap_or(Exact::ZERO).add(&amount)?;
            distribution.received.insert(class, sum.clone());
            paid.insert(class, sum.clone());
            match claims.iter_mut().find(|claim| claim.class == class) {
                Some(claim) => {
                    claim.entitled = claim.entitled.add(&amount)?;
                    claim.section.get_or_insert(section);
                    claim.by_assets |= amount.is_positive();
                }
                None => claims.push(Claim { class, entitled: sum, section: Some(section), by_assets: true }),
            }
        }
        for (class, shares) in self.common_outstanding(context)? {
            distribution.received.insert(class, residue.mul(&shares)?.div(&all)?);
        }
        Ok(residue.mul(&common)?.div(&all)?)
    }

    /// What of a class's claim comes before any participation; all of it where its section does not say.
    fn first_amount(
        &self,
        class: ClassId,
        distribution: &Distribution,
        id: EventId,
        context: Context<'_>,
    ) -> Result<Exact, Stop> {
        let stated = self.stated_first_amount(class, distribution, id, context)?;
        let received = distribution.received.get(&class).cloned().unwrap_or(Exact::ZERO);
        Ok(stated.map_or_else(|| received.clone(), |stated| stated.min(received.clone())))
    }

    fn stated_first_amount(
        &self,
        class: ClassId,
        distribution: &Distribution,
        id: EventId,
        context: Context<'_>,
    ) -> Result<Option<Exact>, Stop> {
        let context = Context { distribution: Some(distribution), holder: None, asking_class: Some(class), ..context };
        let mut stated = None;
        for clause in self.program.liquidations.iter().filter(|clause| clause.class == class) {
            let amount: Evaluated<Option<Exact>> = self.with_event(Some(clause.binder), id, context, |context| {
                match self.first_active(&clause.first_amounts, context.at) {
                    Some(part) if self.applies_to(class, &clause.conditions, context)? => {
                        self.of_all(class, &part.node, context).map(Some)
                    }
                    _ => Ok(None),
                }
            });
            stated = amount?.or(stated);
        }
        Ok(stated)
    }

    /// The common shares for which classes stand that share with common stock in the liquidation in question.
    pub(super) fn shares_sharing(&self, context: Context<'_>) -> Evaluated<Exact> {
        let mut total = Exact::ZERO;
        for clause in &self.program.liquidations {
            let inner = Context { holder: None, cohort: None, asking_class: Some(clause.class), ..context };
            let shares: Evaluated<Exact> =
                self.with_event(Some(clause.binder), context.event, inner, |inner| {
                    match self.first_active(&clause.shares_with_common, inner.at) {
                        Some(part) if self.applies_to(clause.class, &clause.conditions, inner)? => {
                            self.of_all(clause.class, &part.node, inner)
                        }
                        _ => Ok(Exact::ZERO),
                    }
                });
            total = total.add(&shares?)?;
        }
        Ok(total)
    }

    fn claim(
        &self,
        class: ClassId,
        distribution: &Distribution,
        id: EventId,
        context: Context<'_>,
    ) -> Result<Claim, Stop> {
        let context = Context { distribution: Some(distribution), holder: None, asking_class: Some(class), ..context };
        let info = self.program.class(class);
        distribution.assets_asked.set(false);
        let mut entitled = Exact::ZERO;
        let mut section = None;
        if let Some(node) = &info.liquidation {
            entitled = self.number(node, context)?.mul(&self.state.outstanding_at(class, context.at))?;
        }
        for clause in self.program.liquidations.iter().filter(|clause| clause.class == class) {
            let claimed: Evaluated<Option<Exact>> = self.with_event(Some(clause.binder), id, context, |context| {
                if !self.applies_to(class, &clause.conditions, context)? {
                    return Ok(None);
                }
                let mut sum = Exact::ZERO;
                for part in self.active(&clause.amounts, context.at) {
                    sum = sum.add(
                        &self.of_all(class, &part.node, context).map_err(|fault| fault.in_section(part.section))?,
                    )?;
                }
                Ok(Some(sum))
            });
            if let Some(amount) = claimed? {
                entitled = entitled.add(&amount.max(Exact::ZERO))?;
                section.get_or_insert(clause.section);
            }
        }
        Ok(Claim { class, entitled, section, by_assets: distribution.assets_asked.get() })
    }
}
