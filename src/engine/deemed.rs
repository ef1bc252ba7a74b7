//! Acts that a section deems liquidations.
use std::collections::BTreeSet;

use super::Engine;
use super::context::Context;
use super::fault::{Fault, Needed};
use super::plan::{Plan, Stop};
use super::records::EventRecord;
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::*;

/// The act of the world that is one without being deemed to be one.
pub(super) const LIQUIDATION: &str = "liquidation";

/// A section that deems acts liquidations, and whether it does this one.
struct Deemed<'p> {
    /// The section that deems it one.
    by: Option<&'p DeemedLiquidation>,
    /// All that speak of such acts.
    spoken_of: Vec<&'p DeemedLiquidation>,
}

impl Engine<'_> {
    /// Whether an act, by what the line of an event says of it, is deemed a liquidation.
    fn deemed_by(&self, id: EventId, name: &str, that: &[String], context: Context<'_>) -> Result<Deemed<'_>, Stop> {
        let mut deemed = Deemed { by: None, spoken_of: Vec::new() };
        for clause in &self.program.deemed_liquidations {
            if !self.in_force(clause.guard, context.at)
                || self.owner_is_gone(clause.certificate, context.at.just_before())
            {
                continue;
            }
            if !clause.matters.iter().any(|matter| self.names_matter(matter, name, that)) {
                continue;
            }
            deemed.spoken_of.push(clause);
            let holds = self
                .with_event(Some(clause.binder), id, context, |context| {
                    self.conditions_hold(&clause.conditions, context)
                })
                .map_err(|fault| fault.in_section(clause.section))?;
            if holds {
                deemed.by = Some(clause);
                break;
            }
        }
        Ok(deemed)
    }

    /// A notice of an act that is deemed a liquidation, by what the notice says of it, is one of that liquidation.
    pub(super) fn plan_announced(
        &self,
        plan: &mut Plan,
        id: EventId,
        of: &NodeNotice,
        that: &[String],
        moment: Moment,
    ) -> Result<(), Stop> {
        let (NodeNotice::Matter(name) | NodeNotice::Named(name)) = of else { return Ok(()) };
        let deemed = self.deemed_by(id, name, that, Context::at(moment))?;
        if let Some(clause) = deemed.by {
            let text = format!("the {name} of the notice is deemed a liquidation");
            plan.outcome(OutcomeKind::Note { text }, vec![clause.section]);
            plan.effect(move |state, _| {
                if let Some(notice) = state.notices.iter_mut().find(|notice| notice.event == id) {
                    notice.of_liquidation = true;
                }
            });
        } else if let Some(clause) = deemed.spoken_of.first() {
            let told = Told::of(&deemed.spoken_of, self.program);
            let stated = self.state.event(id).map(stated).unwrap_or_default();
            let unsaid = told.unsaid(&stated, self.program);
            let text = format!("the {name} is not deemed a liquidation, by what the notice says of it{unsaid}");
            plan.outcome(OutcomeKind::Note { text }, vec![clause.section]);
        }
        Ok(())
    }

    /// An act that a section deems a liquidation distributes what it brings.
    pub(super) fn plan_deemed_liquidation(
        &mut self,
        plan: &mut Plan,
        id: EventId,
        name: &str,
        that: &[String],
        moment: Moment,
    ) -> Result<(), Stop> {
        let context = Context::at(moment.just_before());
        let deemed = self.deemed_by(id, name, that, context)?;
        let assets = self.state.event(id).and_then(|record| record.distribution.assets.clone());
        let Some(clause) = deemed.by else {
            self.note_not_deemed(plan, id, name, &deemed.spoken_of, assets.is_some());
            return Ok(());
        };
        let (section, binder, stated) = (clause.section, clause.binder, clause.assets.clone());
        if let Some(node) = &stated {
            if assets.is_some() {
                let text = "the section says what is distributed, and not the assets that are stated".to_string();
                plan.outcome(OutcomeKind::Note { text }, vec![section]);
            }
            let assets = self
                .with_event(Some(binder), id, context, |context| self.number(node, context))
                .map_err(|fault| fault.in_section(section))?;
            return self.plan_deemed(plan, id, name, assets, section, moment);
        }
        let Some(assets) = assets else {
            return Err(Stop::Fault(
                Fault::missing(
                    Needed::Attribute,
                    "assets",
                    format!("the {name} is deemed a liquidation and it is not said what it distributes"),
                )
                .help("write `, with assets $...` at the end of the event's line")
                .in_section(section),
            ));
        };
        self.plan_deemed(plan, id, name, assets, section, moment)
    }

    fn plan_deemed(
        &mut self,
        plan: &mut Plan,
        id: EventId,
        name: &str,
        assets: Exact,
        section: SectionId,
        moment: Moment,
    ) -> Result<(), Stop> {
        plan.outcome(OutcomeKind::Note { text: format!("the {name} is deemed a liquidation") }, vec![section]);
        if name != LIQUIDATION {
            self.check_prior_notices(plan, LIQUIDATION, &[], id, moment)?;
        }
        self.plan_distribution(plan, id, assets, moment)
    }

    /// Who says of an act what only matters in a liquidation takes it for one: that it is none is noted, with what of the
    /// facts on which it turns is not stated.
    fn note_not_deemed(&self, plan: &mut Plan, id: EventId, name: &str, clauses: &[&DeemedLiquidation], assets: bool) {
        let Some(section) = clauses.first().map(|clause| clause.section) else { return };
        let told = Told::of(clauses, self.program);
        let Some(stated) = self.state.event(id).map(stated) else { return };
        if !assets && !stated.iter().any(|known| told.turns_on.contains(known) || told.brings.contains(known)) {
            return;
        }
        let unsaid = told.unsaid(&stated, self.program);
        let text =
            format!("the {name} is not deemed a liquidation, by what is said of it: nothing is distributed{unsaid}");
        plan.outcome(OutcomeKind::Note { text }, vec![section]);
    }
}

/// What clauses that deem acts liquidations ask of them.
struct Told {
    turns_on: BTreeSet<AttributeId>,
    brings: BTreeSet<AttributeId>,
}

impl Told {
    fn of(clauses: &[&DeemedLiquidation], program: &Program) -> Told {
        let mut told = Told { turns_on: BTreeSet::new(), brings: BTreeSet::new() };
        for clause in clauses {
            for condition in clause.conditions.iter().filter_map(|part| part.node.expression()) {
                attributes_in(condition, program, &mut told.turns_on);
            }
            if let Some(node) = &clause.assets {
                attributes_in(node, program, &mut told.brings);
            }
        }
        told
    }

    /// In words, of what it turns on and nothing is stated.
    fn unsaid(&self, stated: &BTreeSet<AttributeId>, program: &Program) -> String {
        let open = self.turns_on.difference(stated).filter_map(|known| program.attributes.get(known.index()));
        let open: Vec<String> = open.map(|words| format!("`{words}`")).collect();
        match open.split_last() {
            None => String::new(),
            Some((last, [])) => format!("; nothing is said of {last}"),
            Some((last, others)) => format!("; nothing is said of {} and {last}", others.join(", ")),
        }
    }
}

/// Which of the things that a certificate asks of events the line of one states.
fn stated(record: &EventRecord) -> BTreeSet<AttributeId> {
    record.attributes.iter().map(|(known, _)| *known).collect()
}

/// What of an event an expression asks, in what it goes by too.
fn attributes_in(node: &Node, program: &Program, found: &mut BTreeSet<AttributeId>) {
    program.for_each_reached(node, &mut BTreeSet::new(), &|_| true, &mut |node| {
        if let NodeKind::Attribute { attribute, .. } | NodeKind::AttributeKnown { attribute, .. } = &node.kind {
            found.insert(*attribute);
        }
    });
}
