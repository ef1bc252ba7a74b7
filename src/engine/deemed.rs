//! Acts that a section deems liquidations.
use std::collections::BTreeSet;

use super::Engine;
use super::context::Context;
use super::fault::{Fault, Needed};
use super::plan::{Plan, Stop};
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::*;

impl Engine<'_> {
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
        let mut deemed = None;
        let mut spoken_of = Vec::new();
        for clause in &self.program.deemed_liquidations {
            if !self.in_force(clause.guard, moment) || self.owner_is_gone(clause.certificate, moment) {
                continue;
            }
            if !clause.matters.iter().any(|matter| self.names_matter(matter, name, that)) {
                continue;
            }
            spoken_of.push(clause);
            let holds = self
                .with_event(Some(clause.binder), id, context, |context| {
                    self.conditions_hold(&clause.conditions, context)
                })
                .map_err(|fault| fault.in_section(clause.section))?;
            if holds {
                deemed = Some((clause.section, clause.binder, clause.assets.as_ref()));
                break;
            }
        }
        let assets = self.state.event(id).and_then(|record| record.assets.clone());
        let Some((section, binder, stated)) = deemed else {
            self.note_not_deemed(plan, id, name, &spoken_of, assets.is_some());
            return Ok(());
        };
        if let Some(node) = stated {
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
        if name != "liquidation" {
            self.check_prior_notices(plan, "liquidation", &[], id, moment)?;
        }
        self.plan_distribution(plan, id, assets, moment)
    }

    /// Who says of an act what only matters in a liquidation takes it for one: that it is none is noted, with what of the
    /// facts on which it turns is not stated.
    fn note_not_deemed(&self, plan: &mut Plan, id: EventId, name: &str, clauses: &[&DeemedLiquidation], assets: bool) {
        let Some(section) = clauses.first().map(|clause| clause.section) else { return };
        let mut turns_on = BTreeSet::new();
        let mut brings = BTreeSet::new();
        for clause in clauses {
            for condition in clause.conditions.iter().filter_map(|part| part.node.expression()) {
                attributes_in(condition, self.program, &mut turns_on);
            }
            if let Some(node) = &clause.assets {
                attributes_in(node, self.program, &mut brings);
            }
        }
        let Some(record) = self.state.event(id) else { return };
        let stated: BTreeSet<AttributeId> = record.attributes.iter().map(|(known, _)| *known).collect();
        let is_meant = assets || stated.iter().any(|known| turns_on.contains(known) || brings.contains(known));
        if !is_meant {
            return;
        }
        let mut text = format!("the {name} is not deemed a liquidation, by what is said of it: nothing is distributed");
        let open: Vec<String> = turns_on
            .difference(&stated)
            .filter_map(|known| self.program.attributes.get(known.index()))
            .map(|words| format!("`{words}`"))
            .collect();
        if let Some((last, others)) = open.split_last() {
            let list = if others.is_empty() { last.clone() } else { format!("{} and {last}", others.join(", ")) };
            text.push_str(&format!("; nothing is said of {list}"));
        }
        plan.outcome(OutcomeKind::Note { text }, vec![section]);
    }
}

/// What of an event an expression asks, in what it goes by too.
fn attributes_in(node: &Node, program: &Program, found: &mut BTreeSet<AttributeId>) {
    match &node.kind {
        NodeKind::Attribute { attribute, .. } | NodeKind::AttributeKnown { attribute, .. } => {
            found.insert(*attribute);
        }
        NodeKind::Definition(id) => {
            if let Some(known) = program.definitions.get(id.index()) {
                attributes_in(&known.body, program, found);
            }
        }
        _ => {}
    }
    node.for_each_child(&mut |child| attributes_in(child, program, found));
}
