//! A liquidation: tiers by rank, entitlements, elections between alternatives, ratable shortfall, the residue.
use std::collections::BTreeMap;

use super::Engine;
use super::context::{Context, Distribution};
use super::eval::Outcome;
use super::fault::{Fault, FaultKind};
use super::plan::{AgendaItem, Phase, Plan, Stop};
use super::state::Due;
use crate::exact::{Exact, allocate};
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::PeriodLiteral;

/// What a class asks for in one world of choices.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub class: ClassId,
    pub entitled: Exact,
    section: Option<SectionId>,
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

/// A holder's part in what a class is paid; nobody stands for those whom the scenario does not name.
#[derive(Debug, Clone)]
pub(super) struct HolderPart {
    pub holder: Option<PartyId>,
    pub shares: Exact,
    pub weight: Exact,
}

impl Engine<'_> {
    pub(super) fn plan_liquidation(&mut self, id: EventId, assets: Exact, moment: Moment) -> Result<Plan, Stop> {
        let mut plan = Plan::default();
        self.check_deed(
            &mut plan,
            &super::prohibit::Deed::Matter { name: "liquidation", that: &[] },
            "liquidation",
            id,
            false,
            moment,
        )?;
        self.check_prior_notices(&mut plan, "liquidation", &[], id, moment)?;
        plan.join(self.plan_distribution(id, assets, moment)?);
        Ok(plan)
    }

    /// Distributes assets, in a liquidation or in an event that is deemed one.
    pub(super) fn plan_distribution(&mut self, id: EventId, assets: Exact, moment: Moment) -> Result<Plan, Stop> {
        if assets.is_negative() {
            return Err(Stop::Fault(
                Fault::impossible("the assets are negative").help("write what is available to stockholders"),
            ));
        }
        if let Some(record) = self.state.events.get_mut(id.0 as usize) {
            record.assets = Some(assets.clone());
        }
        let mut plan = Plan::default();
        let context = Context { event: Some(id), ..Context::at(moment.just_before()) };
        let tiers = self.tiers(context)?;
        let waterfall = self.settle(&tiers, &assets, id, context, &mut plan)?;
        self.pay_out(&mut plan, &tiers, &waterfall, context, moment)?;
        self.last_distribution = Some((id, moment.just_before(), waterfall.distribution));
        plan.agenda.push((moment.date, Phase::End, AgendaItem::SharesEnd));
        self.trigger_duties(&mut plan, id, context, moment, |trigger| match trigger {
            NodeTrigger::Matter { matters } => {
                matters.iter().any(|matter| self.names_matter(matter, "liquidation", &[]))
            }
            _ => false,
        })?;
        Ok(plan)
    }

    /// After a liquidation no shares are outstanding, whether they were paid or not.
    pub(super) fn plan_shares_end(&self, moment: Moment) -> Plan {
        let mut plan = Plan::default();
        for index in 0..self.program.classes.len() {
            let class = ClassId(u32::try_from(index).unwrap_or(u32::MAX));
            for (holder, shares) in self.state.holders_at(class, moment) {
                if self.has_lots(class) {
                    let lots = self.state.cohorts_at(class, Some(holder), moment);
                    self.plan_retire(&mut plan, class, holder, lots);
                } else {
                    plan.effect(move |state, moment| state.change_holding(class, holder, &shares.neg(), moment));
                }
            }
            plan.effect(move |state, moment| {
                let left = state.outstanding_at(class, moment);
                state.change_outstanding(class, &left.neg(), moment);
            });
        }
        plan
    }

    pub(super) fn liquidation_clause(&self, class: ClassId) -> Option<&LiquidationClause> {
        self.program.liquidations.iter().find(|clause| clause.class == class)
    }

    pub(super) fn waterfall(
        &self,
        tiers: &[Vec<ClassId>],
        assets: &Exact,
        choices: BTreeMap<u32, usize>,
        id: EventId,
        context: Context<'_>,
    ) -> Result<Waterfall, Stop> {
        let mut distribution =
            Distribution { assets: assets.clone(), choices, left: assets.clone(), ..Distribution::default() };
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
        let mut common = Exact::ZERO;
        for (_, shares) in self.common_outstanding(context)? {
            common = common.add(&shares)?;
        }
        let mut all = common.clone();
        for class in tiers.iter().flatten() {
            for clause in self.program.liquidations.iter().filter(|clause| clause.class == *class) {
                let inner = Context { distribution: Some(distribution), holder: None, ..context };
                let shares: Outcome<Option<Exact>> =
                    self.with_event(Some(clause.binder), id, inner, |inner| {
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
                }
                None => claims.push(Claim { class, entitled: sum, section: Some(section) }),
            }
        }
        for (class, shares) in self.common_outstanding(context)? {
            distribution.received.insert(class, residue.mul(&shares)?.div(&all)?);
        }
        Ok(residue.mul(&common)?.div(&all)?)
    }

    /// The shares outstanding of common stock, and of what stands for it, counted as common stock.
    fn common_outstanding(&self, context: Context<'_>) -> Outcome<Vec<(ClassId, Exact)>> {
        let mut found = Vec::new();
        for index in 0..self.program.classes.len() {
            let class = ClassId(u32::try_from(index).unwrap_or(u32::MAX));
            let shares = self.state.outstanding_at(class, context.at);
            if let (true, Some(each)) = (shares.is_positive(), self.as_common(class, context.at)?) {
                found.push((class, shares.div(&each)?));
            }
        }
        Ok(found)
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
            let amount: Outcome<Option<Exact>> =
                self.with_event(Some(clause.binder), id, context, |context| {
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
    pub(super) fn shares_sharing(&self, context: Context<'_>) -> Outcome<Exact> {
        let id = context.event.unwrap_or(EventId(u32::MAX));
        let mut total = Exact::ZERO;
        for clause in &self.program.liquidations {
            let inner = Context { holder: None, cohort: None, asking_class: Some(clause.class), ..context };
            let shares: Outcome<Exact> = self.with_event(Some(clause.binder), id, inner, |inner| {
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
        let mut entitled = Exact::ZERO;
        let mut section = None;
        if let Some(node) = &info.liquidation {
            entitled = self.number(node, context)?.mul(&self.state.outstanding_at(class, context.at))?;
        }
        for clause in self.program.liquidations.iter().filter(|clause| clause.class == class) {
            let claimed: Outcome<Option<Exact>> = self.with_event(Some(clause.binder), id, context, |context| {
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
        Ok(Claim { class, entitled, section })
    }

    /// Pays every holder; the sums of the holders add up to the assets, to the cent (C2).
    fn pay_out(
        &self,
        plan: &mut Plan,
        tiers: &[Vec<ClassId>],
        waterfall: &Waterfall,
        context: Context<'_>,
        moment: Moment,
    ) -> Result<(), Stop> {
        let (classes, sums): (Vec<ClassId>, Vec<Exact>) =
            self.class_sums(tiers, waterfall, context)?.into_iter().unzip();
        let paid = allocate(&super::payoff::whole_cents(&sums)?, &sums, &Exact::HUNDREDTH)?;
        for (class, amount) in classes.into_iter().zip(paid) {
            self.pay_class(plan, class, &amount, waterfall, context, moment)?;
        }
        Ok(())
    }

    fn pay_class(
        &self,
        plan: &mut Plan,
        class: ClassId,
        amount: &Exact,
        waterfall: &Waterfall,
        context: Context<'_>,
        moment: Moment,
    ) -> Result<(), Stop> {
        let clause = self.applying_clause(class, context)?;
        let claim = waterfall.claims.iter().find(|claim| claim.class == class);
        let mut sections: Vec<SectionId> = claim.and_then(|claim| claim.section).into_iter().collect();
        if let (Some(clause), Some(claim)) = (clause, claim)
            && waterfall.paid.get(&class).is_some_and(|paid| *paid < claim.entitled)
        {
            sections.extend(clause.short);
        } else if let Some(clause) = clause {
            sections.extend(clause.nothing_more);
        }
        let within = clause.and_then(|clause| {
            let index = self.program.liquidations.iter().position(|known| known.binder == clause.binder)?;
            self.first_active(&clause.paid_within, moment).map(|part| (index, part))
        });
        let parts = self.holder_parts(class, waterfall, context)?;
        let cause = "liquidation".to_string();
        let weights: Vec<Exact> = parts.iter().map(|part| part.weight.clone()).collect();
        let amounts = if weights.iter().any(Exact::is_positive) {
            allocate(amount, &weights, &Exact::HUNDREDTH)?
        } else {
            Vec::new()
        };
        plan.outcome(
            OutcomeKind::Distributed {
                class,
                amount: amount.clone(),
                entitled: claim.map(|claim| claim.entitled.clone()),
            },
            sections.clone(),
        );
        for (part, paid) in parts.into_iter().zip(amounts) {
            if let Some(holder) = part.holder {
                if let Some((index, clause)) = within.filter(|_| paid.is_positive()) {
                    self.plan_liquidation_due(plan, (index, clause), holder, paid.clone(), context, moment)?;
                }
                plan.outcome(
                    OutcomeKind::Paid {
                        to: holder,
                        amount: paid,
                        cause: cause.clone(),
                        class: Some(class),
                        shares: Some(part.shares),
                    },
                    sections.clone(),
                );
            }
        }
        let each = amount.clone();
        plan.effect(move |state, moment| state.distributed.entry(class).or_default().set(moment, each));
        let _ = moment;
        Ok(())
    }

    /// The duty to pay by its day what a holder is paid in a liquidation.
    fn plan_liquidation_due(
        &self,
        plan: &mut Plan,
        (index, part): (usize, &Guarded<Option<PeriodLiteral>>),
        holder: PartyId,
        paid: Exact,
        context: Context<'_>,
        moment: Moment,
    ) -> Result<(), Stop> {
        let Some(clause) = self.program.liquidations.get(index) else { return Ok(()) };
        let day = context.event.and_then(|event| self.effect_date(event)).unwrap_or(moment.date);
        let deadline = match &part.node {
            Some(period) => self.shifted(day, period.count, period.unit, false)?,
            None => day,
        };
        let due = Due {
            event: context.event,
            holder: Some(holder),
            class: Some(clause.class),
            cash: paid,
            deadline: Some(deadline),
            liquidation: Some(index),
            told: true,
            ..Due::new(part.section, clause.name.clone(), moment, "pay what the liquidation brought")
        };
        self.plan_due(plan, due);
        Ok(())
    }

    /// Whether the conditions of a clause hold for a class: where they ask for what differs from share to share, the shares
    /// must agree on the answer.
    pub(super) fn applies_to(
        &self,
        class: ClassId,
        conditions: &[Guarded<Condition>],
        context: Context<'_>,
    ) -> Outcome<bool> {
        let asked = self.conditions_hold(conditions, context);
        let Err(fault) = &asked else { return asked };
        if fault.kind != FaultKind::Ambiguous || context.cohort.is_some() {
            return asked;
        }
        let mut agreed = None;
        for (cohort, _) in self.state.cohorts_at(class, None, context.at) {
            let holds = self.conditions_hold(conditions, context.cohort(cohort))?;
            if agreed.is_some_and(|known| known != holds) {
                return asked;
            }
            agreed = Some(holds);
        }
        agreed.map_or(asked, Ok)
    }

    /// The clause of a class that applies to the event in question.
    fn applying_clause(&self, class: ClassId, context: Context<'_>) -> Outcome<Option<&LiquidationClause>> {
        let event = context.event.unwrap_or(EventId(u32::MAX));
        for known in self.program.liquidations.iter().filter(|clause| clause.class == class) {
            let applies = self.with_event(Some(known.binder), event, context, |inner| {
                self.applies_to(class, &known.conditions, inner)
            })?;
            if applies {
                return Ok(Some(known));
            }
        }
        Ok(None)
    }

    /// What each class is paid before rounding, common stock last.
    pub(super) fn class_sums(
        &self,
        tiers: &[Vec<ClassId>],
        waterfall: &Waterfall,
        context: Context<'_>,
    ) -> Outcome<Vec<(ClassId, Exact)>> {
        let paid = |class: &ClassId| (*class, waterfall.paid.get(class).cloned().unwrap_or(Exact::ZERO));
        let mut sums: Vec<(ClassId, Exact)> = tiers.iter().flatten().map(paid).collect();
        let common = self.common_outstanding(context)?;
        let mut all = Exact::ZERO;
        for (_, shares) in &common {
            all = all.add(shares)?;
        }
        for (class, shares) in common {
            sums.push((class, waterfall.residue.mul(&shares)?.div(&all)?));
        }
        Ok(sums)
    }

    /// Who shares in what a class is paid, and in what proportion.
    pub(super) fn holder_parts(
        &self,
        class: ClassId,
        waterfall: &Waterfall,
        context: Context<'_>,
    ) -> Result<Vec<HolderPart>, Stop> {
        let clause = self.applying_clause(class, context)?;
        let claim = waterfall.claims.iter().find(|claim| claim.class == class);
        let inner = Context { distribution: Some(&waterfall.distribution), ..context };
        let mut parts = Vec::new();
        let mut registered = Exact::ZERO;
        for (holder, shares) in self.state.holders_at(class, context.at) {
            let weight = match (clause, claim) {
                (Some(clause), Some(claim)) if claim.entitled.is_positive() => {
                    // What each of the holder's shares is paid; a figure of all shares in it is of all, not of the holder's.
                    let mut nodes: Vec<&Node> =
                        self.active(&clause.amounts, context.at).map(|part| &part.node).collect();
                    if clause.amounts.is_empty() {
                        nodes = self.active(&clause.shares_with_common, context.at).map(|part| &part.node).collect();
                    }
                    let own = Context { holder: None, asking_class: Some(class), ..inner };
                    let mut weight = Exact::ZERO;
                    for (cohort, count) in self.state.cohorts_at(class, Some(holder), context.at) {
                        for node in &nodes {
                            weight = weight.add(&self.number(node, own.cohort(cohort))?.mul(&count)?)?;
                        }
                    }
                    weight
                }
                _ => shares.clone(),
            };
            registered = registered.add(&shares)?;
            parts.push(HolderPart { holder: Some(holder), shares, weight });
        }
        let outstanding = self.state.outstanding_at(class, context.at);
        if registered < outstanding {
            let others = outstanding.sub(&registered)?;
            parts.push(HolderPart { holder: None, shares: others.clone(), weight: others });
        }
        Ok(parts)
    }
}
