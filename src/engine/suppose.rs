//! Suppositions: values as they would be had something been different. What was logged stays; the prices that
//! follow from it are worked out again, from the moment of the difference on and no earlier.
use std::collections::BTreeSet;
use std::rc::Rc;

use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::fault::Fault;
use super::records::{EventRecord, Instrument, IssueTerms};
use super::state::{Cause, CohortId, Setter, VariableEntry};
use super::world::{Supposed, Transform, WorldKey};
use crate::exact::Exact;
use crate::program::*;

pub(super) type Transforms = Vec<(EventId, Transform)>;

impl Engine<'_> {
    pub(super) fn as_if(&self, what: &Node, supposition: &NodeSupposition, context: Context<'_>) -> Evaluated<Value> {
        let transforms = self.transforms(supposition, context)?;
        let with = match supposition {
            NodeSupposition::OccurredWith { with, .. } => Some(self.event_of(with, context)?),
            _ => None,
        };
        // With terms that lower the value, an issue whose expiry readjusted it may never have changed it.
        let afresh = matches!(supposition, NodeSupposition::PresentTermsWhenIssued(_));
        let world = self.world(transforms, with, afresh, context)?;
        // What is supposed to have taken place together is asked about when it has.
        let at = match with {
            Some(event) => self.moment_of(event)?.max(context.at),
            None => context.at,
        };
        self.evaluate(what, Context { supposed: Some(&world), at, ..context })
    }

    pub(super) fn transforms(&self, supposition: &NodeSupposition, context: Context<'_>) -> Evaluated<Transforms> {
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
                let mut terms = self.terms_of_issue(event, context)?;
                // What was bought before was bought on the terms of its day.
                if let Some(instrument) = self.state.instrument_of(event)
                    && let Some(bought) = instrument.bought.at(context.at)
                {
                    let used = self.exercised_of_issue(instrument, context.at)?;
                    let open = terms.shares.sub(&used)?.div(&terms.shares)?;
                    terms.consideration = terms.consideration.mul(&open)?.add(bought)?;
                    let before = instrument.bought_before.at(context.at).cloned().unwrap_or(Exact::ZERO);
                    terms.received = terms.received.mul(&open)?.add(&before)?;
                }
                Ok(vec![(event, Transform::Terms(terms))])
            }
            NodeSupposition::OccurredWith { moved, with } => {
                let with = self.event_of(with, context)?;
                let moved = self.events_of(moved, context)?;
                Ok(moved.into_iter().map(|event| (event, Transform::MovedTo(with))).collect())
            }
        }
    }

    /// Whether an expression, or a definition that it goes by, asks how something would be had something been different
    /// in a certain way.
    pub(super) fn supposes(&self, node: &Node, in_way: impl Fn(&NodeSupposition) -> bool) -> bool {
        self.mentions(node, &|kind| matches!(kind, NodeKind::AsIf { supposition, .. } if in_way(supposition)))
    }

    /// Whether an expression, or a definition that it goes by, asks for something of a kind.
    pub(super) fn mentions(&self, node: &Node, wanted: &dyn Fn(&NodeKind) -> bool) -> bool {
        fn asks(
            program: &Program,
            node: &Node,
            wanted: &dyn Fn(&NodeKind) -> bool,
            seen: &mut BTreeSet<DefinitionId>,
        ) -> bool {
            match &node.kind {
                kind if wanted(kind) => return true,
                NodeKind::Definition(id) if seen.insert(*id) => {
                    return program
                        .definitions
                        .get(id.index())
                        .is_some_and(|known| asks(program, &known.body, wanted, seen));
                }
                _ => {}
            }
            let mut found = false;
            node.for_each_child(&mut |child| found = found || asks(program, child, wanted, seen));
            found
        }
        asks(self.program, node, wanted, &mut BTreeSet::new())
    }

    fn events_of(&self, node: &Node, context: Context<'_>) -> Evaluated<Vec<EventId>> {
        match self.evaluate(node, context)? {
            Value::Event(event) => Ok(vec![event]),
            Value::Events(events) => Ok(events),
            Value::Never => Ok(Vec::new()),
            _ => Err(Fault::undefined("an event is needed here").at(node.span)),
        }
    }

    /// An instrument as if only what was exercised had been issued, for what was received for it.
    fn exercised_part(&self, event: EventId, context: Context<'_>) -> Evaluated<Transform> {
        let record = self.state.event(event).ok_or_else(|| Fault::undefined("there is no such event"))?;
        let Some(instrument) = self.state.instrument_of(event) else {
            return self.unterminated_part(event, record, context);
        };
        let exercised = self.exercised_of_issue(instrument, context.at)?;
        if exercised.is_zero() {
            return Ok(Transform::Removed);
        }
        let terms = self.terms_of_issue(event, context)?;
        Ok(Transform::Terms(IssueTerms {
            consideration: instrument.bought.at(context.at).cloned().unwrap_or(Exact::ZERO),
            received: instrument.bought_before.at(context.at).cloned().unwrap_or(Exact::ZERO),
            shares: exercised,
            exercise_price: terms.exercise_price,
        }))
    }

    /// The terms of an instrument as they are now, in the shares of the day on which it was issued: terms that were revised
    /// after a split to another number speak of the new shares.
    fn terms_of_issue(&self, event: EventId, context: Context<'_>) -> Evaluated<IssueTerms> {
        let mut terms = self.terms(event, Context { supposed: None, ..context })?;
        if let Some(instrument) = self.state.instrument_of(event) {
            let each = self.shares_of_terms(instrument, context.at)?;
            terms.shares = terms.shares.div(&each)?;
            terms.exercise_price = terms.exercise_price.mul(&each)?;
        }
        Ok(terms)
    }

    /// How many of the shares that the terms of an instrument speak of at a moment one share of the day of its issue has become.
    pub(super) fn shares_of_terms(&self, instrument: &Instrument, at: Moment) -> Evaluated<Exact> {
        let issued = self.state.event(instrument.event);
        let Some((issued, class)) = issued.and_then(|record| Some((record.moment, record.class?))) else {
            return Ok(Exact::ONE);
        };
        // A line that gives another price and no number speaks of the shares that the terms spoke of before.
        let mut told = issued;
        let until = instrument.terms.entries().iter().filter(|(since, _)| *since <= at);
        for ((_, before), (since, terms)) in until.clone().zip(until.skip(1)) {
            if before.shares != terms.shares {
                told = *since;
            }
        }
        // From the record date of a dividend on, shares are those without it.
        let restated = self.state.restated.get(&class);
        let each = restated.map(|known| known.between_as_of(issued, told, at)).transpose()?.flatten();
        Ok(each.unwrap_or(Exact::ONE))
    }

    /// The shares that were bought on an instrument by a moment, in the shares of the day of its issue.
    pub(super) fn exercised_of_issue(&self, instrument: &Instrument, at: Moment) -> Evaluated<Exact> {
        let (mut sum, mut before) = (Exact::ZERO, Exact::ZERO);
        for (moment, exercised) in instrument.exercised.entries().iter().filter(|(moment, _)| *moment <= at) {
            let bought = exercised.sub(&before)?.div(&self.shares_of_terms(instrument, *moment)?)?;
            (sum, before) = (sum.add(&bought)?, exercised.clone());
        }
        Ok(sum)
    }

    /// An issue of shares that convert as if only those had been issued that did not end unconverted.
    fn unterminated_part(&self, event: EventId, record: &EventRecord, context: Context<'_>) -> Evaluated<Transform> {
        let Some(quantity) = &record.quantity else { return Ok(Transform::Removed) };
        let ended = record.issue.terminated.at(context.at).cloned().unwrap_or(Exact::ZERO);
        let left = quantity.sub(&ended)?;
        if !left.is_positive() {
            return Ok(Transform::Removed);
        }
        let terms = self.terms(event, Context { supposed: None, ..context })?;
        let share = left.div(quantity)?;
        Ok(Transform::Terms(IssueTerms {
            consideration: terms.consideration.mul(&share)?,
            received: terms.received.mul(&share)?,
            shares: terms.shares.mul(&share)?,
            exercise_price: terms.exercise_price,
        }))
    }

    /// The world with these differences, as of the moment in question. `with` is an event of that moment whose own
    /// rules count as played in it. Afresh, it goes on from no readjustment that was settled: which of the instruments that expired
    /// are left out is found again.
    fn world(
        &self,
        transforms: Transforms,
        with: Option<EventId>,
        afresh: bool,
        context: Context<'_>,
    ) -> Evaluated<Rc<Supposed>> {
        let inside = context.supposed.map(Supposed::differences);
        let key = WorldKey { transforms, afresh, at: context.at, scope: context.scope, inside };
        if let Some(known) = self.last_worlds.get(&key) {
            return Ok(known);
        }
        let mut world = match context.supposed {
            Some(outer) if afresh => self.begun_afresh(outer, &key.transforms, context)?,
            Some(outer) => outer.clone(),
            None => Supposed {
                // What a later readjustment settled is not known yet.
                from: context.scope.filter(|_| !afresh).filter(|scope| {
                    self.state.settled.get(scope).is_some_and(|settled| settled.through < Some(context.at))
                }),
                ..Supposed::default()
            },
        };
        let mut since = with.map(|event| self.moment_of(event)).transpose()?;
        for (event, transform) in &key.transforms {
            world.suppose(*event, transform.clone());
            let moment = self.moment_of(*event)?;
            since = Some(since.map_or(moment, |known| known.min(moment)));
        }
        let world = match since {
            Some(since) => self.last_worlds.play(|| self.replay(world, since, with, context))?,
            None => world,
        };
        let world = Rc::new(world);
        self.last_worlds.keep(key, &world);
        Ok(world)
    }

    /// A world in which other terms are supposed, before what is different is played: what expired since the issue in question
    /// is there again.
    fn begun_afresh(&self, outer: &Supposed, transforms: &Transforms, context: Context<'_>) -> Evaluated<Supposed> {
        let mut first: Option<Moment> = None;
        for (event, _) in transforms {
            let moment = self.moment_of(*event)?;
            first = Some(first.map_or(moment, |known| known.min(moment)));
        }
        let before = first.map(|first| self.world_as_of(first.just_before(), context)).transpose()?.flatten();
        let Some(before) = before else { return Ok(outer.clone()) };
        let mut world = Supposed::clone(&before);
        for (event, how) in self.still_different(outer, context.at) {
            world.suppose(event, how);
        }
        world.told = outer.told.clone();
        Ok(world)
    }

    /// What is different in a world at a moment, without what is left out of it only because it had expired by then.
    fn still_different(&self, world: &Supposed, at: Moment) -> Transforms {
        let expired: BTreeSet<EventId> =
            world.all_found(&self.state).filter(|(_, ended)| *ended <= at).map(|(event, _)| event).collect();
        let different = world.different(&self.state).into_iter();
        different.filter(|(event, _)| !expired.contains(event)).map(|(event, how)| (event, how.clone())).collect()
    }

    /// The world in question as it was at an earlier moment, if something that is left out of it was still there then, or
    /// its values of then were not worked out.
    pub(super) fn world_as_of(&self, at: Moment, context: Context<'_>) -> Evaluated<Option<Rc<Supposed>>> {
        let Some(world) = context.supposed.filter(|_| at < context.at) else { return Ok(None) };
        let is_back = world.all_found(&self.state).any(|(_, ended)| at < ended && ended <= context.at);
        if !is_back && !world.skips(at, &self.state) {
            return Ok(None);
        }
        let mut transforms = Transforms::new();
        for (event, how) in self.still_different(world, context.at) {
            if self.moment_of(event)? <= at {
                transforms.push((event, how));
            }
        }
        if transforms.is_empty() {
            return Ok(Some(Rc::default()));
        }
        self.world(transforms, None, false, Context { supposed: None, ..context.on(at) }).map(Some)
    }

    /// The entries of all values that rules on events change, as they were before a moment: where a replay begins.
    pub(super) fn settle_start(&self, world: &mut Supposed, since: Moment) -> Evaluated<()> {
        for line in world.values.values_mut() {
            line.forget_from(since);
        }
        for variable in self.replayed_variables() {
            let known = (variable, None)..=(variable, Some(CohortId::LAST));
            let owners = self.state.variables.range(known).map(|((_, cohort), _)| *cohort);
            // Shares that came to stand apart later go on from what the shares that they were of have in this world then.
            let is_later = |cohort: CohortId| self.state.began(cohort).is_some_and(|began| began > since);
            let mut owners: Vec<_> = owners.filter(|cohort| !cohort.is_some_and(is_later)).collect();
            if owners.is_empty() {
                owners.push(None);
            }
            for cohort in owners {
                let start = Context { cohort, supposed: Some(world), ..Context::at(since.just_before()) };
                // No share that it could belong to may be outstanding yet.
                let Some((known, entry)) = self.entry_or_start(variable, cohort, start) else { continue };
                let line = world.values.entry((variable, cohort)).or_default();
                line.set(known.unwrap_or(since), entry);
            }
        }
        Ok(())
    }

    /// What is recorded for a variable at a moment and since when, or what it starts at.
    pub(super) fn entry_or_start(
        &self,
        variable: VariableId,
        cohort: Option<CohortId>,
        context: Context<'_>,
    ) -> Option<(Option<Moment>, VariableEntry)> {
        let context = Context { cohort, tracer: None, adjusting: None, ..context };
        if let Some(entry) = self.variable_entry(variable, cohort, context) {
            return Some((self.since(variable, context), entry));
        }
        let value = self.variable(variable, context).ok()?;
        let figures_at = context.at;
        Some((
            None,
            VariableEntry { value, cause: Cause::Start, kept_back: None, unrounded: None, figures_at, follows: None },
        ))
    }

    /// The values that a replay works out again.
    fn replayed_variables(&self) -> Vec<VariableId> {
        let mut found = Vec::new();
        for rule in &self.program.rules {
            let NodeTrigger::Happens { .. } = rule.trigger else { continue };
            found.extend(rule.actions.iter().filter_map(|part| part.node.changed_variable()));
        }
        for right in &self.program.rights {
            let of_shares = right.actions.iter().filter(|part| self.is_of_each_share(&part.node));
            found.extend(of_shares.filter_map(|part| part.node.changed_variable()));
        }
        found.sort();
        found.dedup();
        found
    }

    /// What rules on acts, days and payments have made of a value is not played again: where one did so since a world differs, what
    /// the value would be in it cannot be told.
    pub(super) fn check_all_is_replayed(&self, since: Moment, context: Context<'_>) -> Evaluated<()> {
        let Some(variable) = context.scope else { return Ok(()) };
        let changes = |rule: &Rule| rule.actions.iter().any(|part| part.node.changed_variable() == Some(variable));
        let is_replayed = |rule: &Rule| matches!(rule.trigger, NodeTrigger::Happens { .. });
        if !self.program.rules.iter().any(|rule| !is_replayed(rule) && changes(rule)) {
            return Ok(());
        }
        let known = (variable, None)..=(variable, Some(CohortId::LAST));
        let lines = self.state.variables.range(known).filter(|((_, cohort), _)| *cohort == context.cohort);
        for (at, entry) in
            lines.flat_map(|(_, line)| line.entries()).filter(|(at, _)| since <= *at && *at <= context.at)
        {
            let Cause::Clause { by: Setter::Rule(rule), .. } = entry.cause else { continue };
            let Some(rule) = self.program.rules.get(rule.index()) else { continue };
            if is_replayed(rule) {
                continue;
            }
            let name = &self.program.variables[variable.index()].name;
            let message = format!("what `{name}` would be had something been different is not known past {}", at.date);
            return Err(Fault::undefined(message).in_section(rule.section).help(
                "there a rule changed it on an act, a day or a payment, which is not played again: let it change a value of its own that the clauses take into account",
            ));
        }
        Ok(())
    }

    /// The terms of an event with those that are supposed to have taken place together with it.
    pub(super) fn merged_terms(
        &self,
        event: EventId,
        supposed: &Supposed,
        context: Context<'_>,
    ) -> Evaluated<Option<IssueTerms>> {
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
            terms.received = terms.received.add(&more.received)?;
        }
        Ok(Some(terms))
    }
}
