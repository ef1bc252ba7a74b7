//! Suppositions: values as they would be had something been different. What was logged stays; the prices that
//! follow from it are worked out again (C10), from the moment of the difference on and no earlier.
use std::collections::BTreeMap;

use super::Engine;
use super::context::{Context, Supposed, Transform};
use super::eval::Outcome;
use super::fault::Fault;
use super::state::{Firing, IssueTerms};
use crate::exact::Exact;
use crate::program::*;
use crate::syntax::ast::Verb;

impl Engine<'_> {
    pub(super) fn as_if(&self, what: &Node, supposition: &NodeSupposition, context: Context<'_>) -> Outcome<Value> {
        let mut transforms = context.supposed.map(|known| known.transforms.clone()).unwrap_or_default();
        for (event, transform) in self.transforms(supposition, context)? {
            transforms.insert(event, transform);
        }
        let supposed = self.replay(transforms, context)?;
        let inner = Context { supposed: Some(&supposed), adjusting: None, ..context };
        self.evaluate(what, inner)
    }

    fn transforms(&self, supposition: &NodeSupposition, context: Context<'_>) -> Outcome<Vec<(EventId, Transform)>> {
        match supposition {
            NodeSupposition::NotIssued(node) => {
                Ok(self.events_of(node, context)?.into_iter().map(|event| (event, Transform::Removed)).collect())
            }
            NodeSupposition::UnexercisedPartNotIssued(node) => {
                let event = self.event_of(node, context)?;
                Ok(vec![(event, self.exercised_part(event, context)?)])
            }
            NodeSupposition::PresentTermsWhenIssued(node) => {
                let event = self.event_of(node, context)?;
                let terms = self.terms(event, Context { supposed: None, ..context })?;
                Ok(vec![(event, Transform::Terms(terms))])
            }
            NodeSupposition::OccurredWith { moved, with } => {
                let with = self.event_of(with, context)?;
                let moved = self.events_of(moved, context)?;
                Ok(moved.into_iter().map(|event| (event, Transform::MovedTo(with))).collect())
            }
            NodeSupposition::Converted(_) => Ok(Vec::new()),
        }
    }

    fn events_of(&self, node: &Node, context: Context<'_>) -> Outcome<Vec<EventId>> {
        match self.evaluate(node, context)? {
            Value::Event(event) => Ok(vec![event]),
            Value::Events(events) => Ok(events),
            Value::Never => Ok(Vec::new()),
            _ => Err(Fault::undefined("an event is needed here").at(node.span)),
        }
    }

    /// An instrument as if only what was exercised had been issued, at the same price for each share (A24).
    fn exercised_part(&self, event: EventId, context: Context<'_>) -> Outcome<Transform> {
        let record = self.state.event(event).ok_or_else(|| Fault::undefined("there is no such event"))?;
        let Some(instrument) = record.instrument.and_then(|index| self.state.instruments.get(index)) else {
            return Ok(Transform::Removed);
        };
        let exercised = instrument.exercised.at(context.at).cloned().unwrap_or(Exact::ZERO);
        if exercised.is_zero() {
            return Ok(Transform::Removed);
        }
        let terms = self.terms(event, Context { supposed: None, ..context })?;
        let share = exercised.div(&terms.shares)?;
        Ok(Transform::Terms(IssueTerms {
            consideration: terms.consideration.mul(&share)?,
            shares: exercised,
            exercise_price: terms.exercise_price,
        }))
    }

    /// Works the values out again from the first difference on. An instrument that expired in between is left out
    /// from its issue on, as its own expiry says, so each such expiry goes back once at most.
    fn replay(&self, transforms: BTreeMap<EventId, Transform>, context: Context<'_>) -> Outcome<Supposed> {
        let mut supposed = Supposed { transforms, ..Supposed::default() };
        let Some(since) = self.first_difference(&supposed.transforms) else { return Ok(supposed) };
        supposed.since = Some(since);
        self.settle_start(&mut supposed, since)?;
        let firings = &self.state.firings;
        let mut position = firings.partition_point(|firing| firing.moment < since);
        while let Some(firing) = firings.get(position).filter(|firing| firing.moment <= context.at) {
            position += 1;
            if let Some((event, transform)) = self.undoes(firing, &supposed, context)? {
                supposed.transforms.insert(event, transform);
                let issued = self.moment_of(event)?;
                if issued < since {
                    // The difference begins earlier than was thought.
                    return self.replay(supposed.transforms, context);
                }
                for line in supposed.values.values_mut() {
                    line.forget_from(issued);
                }
                position = firings.partition_point(|known| known.moment < issued);
                continue;
            }
            self.replay_firing(firing, &mut supposed, context)?;
        }
        Ok(supposed)
    }

    fn first_difference(&self, transforms: &BTreeMap<EventId, Transform>) -> Option<Moment> {
        transforms.keys().filter_map(|event| self.state.event(*event).map(|record| record.moment)).min()
    }

    /// Whether a firing is an expiry that itself supposes its instrument away.
    fn undoes(
        &self,
        firing: &Firing,
        supposed: &Supposed,
        context: Context<'_>,
    ) -> Outcome<Option<(EventId, Transform)>> {
        let rule = &self.program.rules[firing.rule.index()];
        if !matches!(rule.trigger, NodeTrigger::Happens { verb: Verb::Expired, .. })
            || supposed.transforms.contains_key(&firing.event)
        {
            return Ok(None);
        }
        for part in self.active(&rule.actions, firing.moment) {
            let Action::Set { value, .. } = &part.node else { continue };
            let NodeKind::AsIf { supposition, .. } = &value.kind else { continue };
            let at = Context { supposed: Some(supposed), ..Context::at(firing.moment) };
            let found = self.with_event(rule.binder, firing.event, at, |inner| {
                if !self.conditions_hold(&rule.conditions, inner)? {
                    return Ok(Vec::new());
                }
                self.transforms(supposition, inner)
            })?;
            let _ = context;
            return Ok(found.into_iter().next());
        }
        Ok(None)
    }

    fn replay_firing(&self, firing: &Firing, supposed: &mut Supposed, context: Context<'_>) -> Outcome<()> {
        match supposed.transforms.get(&firing.event) {
            Some(Transform::Removed) | Some(Transform::MovedTo(_)) => return Ok(()),
            _ => {}
        }
        let rule = &self.program.rules[firing.rule.index()];
        let instrument_changed =
            matches!(rule.trigger, NodeTrigger::Happens { verb: Verb::Revised | Verb::Expired, .. });
        if instrument_changed && supposed.transforms.contains_key(&firing.event) {
            // The terms supposed are those that it had from the beginning.
            return Ok(());
        }
        let at = if instrument_changed { firing.moment } else { firing.moment.just_before() };
        let merged = self.merged_terms(firing.event, supposed, context)?;
        let mut world = supposed.clone();
        if let Some(terms) = merged {
            world.transforms.insert(firing.event, Transform::Terms(terms));
        }
        let mut changes = Vec::new();
        {
            let inner = Context { supposed: Some(&world), ..Context::at(at) };
            self.with_event(rule.binder, firing.event, inner, |inner| -> Outcome<()> {
                if !self.conditions_hold(&rule.conditions, inner)? {
                    return Ok(());
                }
                for part in self.active(&rule.actions, inner.at) {
                    if let Some(change) =
                        self.change(&part.node, firing.rule, Some(firing.event), firing.moment, inner)?
                    {
                        changes.push(change);
                    }
                }
                Ok(())
            })?;
        }
        for change in changes {
            let line = supposed.values.entry((change.variable, change.cohort)).or_default();
            line.set(change.effective, change.entry);
        }
        Ok(())
    }

    /// Values that were recorded after the difference and were not worked out again do not count in the world supposed.
    fn settle_start(&self, supposed: &mut Supposed, since: Moment) -> Outcome<()> {
        for rule in &self.program.rules {
            let NodeTrigger::Happens { .. } = rule.trigger else { continue };
            for part in &rule.actions {
                let variable = match &part.node {
                    Action::Set { variable, .. }
                    | Action::Raise { variable, .. }
                    | Action::Lower { variable, .. }
                    | Action::Reset { variable } => *variable,
                    _ => continue,
                };
                let owners: Vec<_> = self
                    .state
                    .variables
                    .range((variable, None)..=(variable, Some(super::state::CohortId(u32::MAX))))
                    .map(|((_, cohort), _)| *cohort)
                    .collect();
                for cohort in owners {
                    let line = supposed.values.entry((variable, cohort)).or_default();
                    if line.entries().is_empty() {
                        let start = Context { cohort, ..Context::at(since.just_before()) };
                        let entry = match self.variable_entry(variable, cohort, start) {
                            Some(entry) => entry,
                            None => super::state::VariableEntry {
                                value: self.variable(variable, start)?,
                                cause: super::state::Cause::Start,
                                kept_back: None,
                            },
                        };
                        line.set(since, entry);
                    }
                }
            }
        }
        Ok(())
    }

    /// The terms of an event with those that are supposed to have taken place together with it.
    fn merged_terms(&self, event: EventId, supposed: &Supposed, context: Context<'_>) -> Outcome<Option<IssueTerms>> {
        let moved: Vec<EventId> = supposed
            .transforms
            .iter()
            .filter(|(_, transform)| **transform == Transform::MovedTo(event))
            .map(|(event, _)| *event)
            .collect();
        if moved.is_empty() {
            return Ok(None);
        }
        let mut terms = self.terms(event, context)?;
        for other in moved {
            let more = self.terms(other, context)?;
            terms.shares = terms.shares.add(&more.shares)?;
            terms.consideration = terms.consideration.add(&more.consideration)?;
        }
        Ok(Some(terms))
    }
}
