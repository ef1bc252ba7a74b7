//! A liquidation is played: who is paid, and that no shares are left.

use super::Engine;
use super::cents::{ExactPayments, paid_in_cents};
use super::context::Context;
use super::deeds::Deed;
use super::eval::Evaluated;
use super::fault::{Fault, FaultKind};
use super::plan::{AgendaItem, Phase, Plan, Stop};
use super::state::Due;
use super::waterfall::Waterfall;
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::PeriodLiteral;

/// A holder's part in what a class is paid; nobody stands for those whom the scenario does not name.
#[derive(Debug, Clone)]
pub(super) struct HolderPart {
    pub holder: Option<PartyId>,
    pub shares: Exact,
    pub weight: Exact,
}

/// What each holder of a class receives of its sum, before rounding.
pub(super) fn amounts_of(sum: &Exact, parts: &[HolderPart]) -> Evaluated<Vec<Exact>> {
    let mut total = Exact::ZERO;
    for part in parts {
        total = total.add(&part.weight)?;
    }
    let amount = |part: &HolderPart| {
        // The weights may grow with the assets without being straight; what they come to is.
        if total.is_zero() { Ok(Exact::ZERO) } else { Ok(sum.mul(&part.weight)?.div(&total)?) }
    };
    parts.iter().map(amount).collect()
}

impl Engine<'_> {
    pub(super) fn plan_liquidation(&mut self, id: EventId, assets: Exact, moment: Moment) -> Result<Plan, Stop> {
        let mut plan = Plan::default();
        self.check_deed(&mut plan, Deed::LIQUIDATION, id, false, moment)?;
        self.check_prior_notices(&mut plan, "liquidation", &[], id, moment)?;
        self.plan_distribution(&mut plan, id, assets, moment)?;
        Ok(plan)
    }

    /// Distributes assets, in a liquidation or in an event that is deemed one.
    pub(super) fn plan_distribution(
        &mut self,
        plan: &mut Plan,
        id: EventId,
        assets: Exact,
        moment: Moment,
    ) -> Result<(), Stop> {
        if assets.is_negative() {
            return Err(Stop::Fault(
                Fault::impossible("the assets are negative").help("write what is available to stockholders"),
            ));
        }
        if let Some(record) = self.state.events.get_mut(id.index()) {
            record.distribution.assets = Some(assets.clone());
        }
        let context = Context { event: Some(id), ..Context::at(moment.just_before()) };
        let tiers = self.tiers(context)?;
        let waterfall = self.settle(&tiers, &assets, id, context, plan)?;
        self.pay_out(plan, &tiers, &waterfall, context, moment)?;
        plan.distribution = Some((id, moment.just_before(), waterfall.distribution));
        plan.agenda.push((moment.date, Phase::End, AgendaItem::SharesEnd));
        plan.effect(|state, moment| state.wound_up = Some(moment));
        self.trigger_duties(plan, id, context, moment, |trigger| match trigger {
            NodeTrigger::Matter { matters } => {
                matters.iter().any(|matter| self.names_matter(matter, "liquidation", &[]))
            }
            _ => false,
        })
    }

    /// After a liquidation no shares are outstanding, whether they were paid or not.
    pub(super) fn plan_shares_end(&self, moment: Moment) -> Plan {
        let mut plan = Plan::default();
        for (class, _) in ClassId::each(&self.program.classes) {
            for (holder, shares) in self.state.holders_at(class, moment) {
                if self.has_lots(class) {
                    let lots = self.state.cohorts_at(class, Some(holder), moment);
                    self.plan_retire(&mut plan, class, holder, lots);
                } else {
                    plan.effect_of_figures(move |state, moment| {
                        state.change_holding(class, holder, &shares.neg(), moment)
                    });
                }
            }
            plan.effect_of_figures(move |state, moment| {
                let left = state.outstanding_at(class, moment);
                state.change_outstanding(class, &left.neg(), moment)
            });
        }
        plan
    }

    /// The shares outstanding of common stock, and of what stands for it, counted as common stock.
    pub(super) fn common_outstanding(&self, context: Context<'_>) -> Evaluated<Vec<(ClassId, Exact)>> {
        let mut found = Vec::new();
        for (class, _) in ClassId::each(&self.program.classes) {
            let shares = self.state.outstanding_at(class, context.at);
            if let (true, Some(each)) = (shares.is_positive(), self.as_common(class, context.at)?) {
                found.push((class, shares.div(&each)?));
            }
        }
        Ok(found)
    }

    /// Pays every holder, to the cent.
    fn pay_out(
        &self,
        plan: &mut Plan,
        tiers: &[Vec<ClassId>],
        waterfall: &Waterfall,
        context: Context<'_>,
        moment: Moment,
    ) -> Result<(), Stop> {
        let mut classes = Vec::new();
        let mut exact = Vec::new();
        for (class, sum) in self.class_sums(tiers, waterfall, context)? {
            let parts = self.holder_parts(class, waterfall, context)?;
            let fixed = waterfall.open(class)?.is_some_and(|open| open.is_zero());
            exact.push(ExactPayments { fixed, holders: amounts_of(&sum, &parts)? });
            classes.push((class, parts));
        }
        let paid = paid_in_cents(&waterfall.distribution.assets, &exact)?;
        for ((class, parts), paid) in classes.into_iter().zip(paid) {
            self.pay_class(plan, class, parts.into_iter().zip(paid).collect(), waterfall, context, moment)?;
        }
        Ok(())
    }

    fn pay_class(
        &self,
        plan: &mut Plan,
        class: ClassId,
        parts: Vec<(HolderPart, Exact)>,
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
        let cause = "liquidation".to_string();
        let mut amount = Exact::ZERO;
        for (_, paid) in &parts {
            amount = amount.add(paid)?;
        }
        plan.outcome(
            OutcomeKind::Distributed {
                class,
                amount: amount.clone(),
                entitled: claim.map(|claim| claim.entitled.clone()),
            },
            sections.clone(),
        );
        for (part, paid) in parts {
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
        plan.effect(move |state, moment| state.distributed.entry(class).or_default().set(moment, amount));
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
    ) -> Evaluated<bool> {
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
    fn applying_clause(&self, class: ClassId, context: Context<'_>) -> Evaluated<Option<&LiquidationClause>> {
        for known in self.program.liquidations.iter().filter(|clause| clause.class == class) {
            let applies = self.with_event(Some(known.binder), context.event, context, |inner| {
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
    ) -> Evaluated<Vec<(ClassId, Exact)>> {
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
