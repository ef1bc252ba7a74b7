//! Replays: what the rules on events would have done in a world in which some things were different.
use super::Engine;
use super::changes::Pending;
use super::context::Context;
use super::eval::Evaluated;
use super::records::{Instrument, InstrumentKind, IssueTerms};
use super::state::{Cause, CohortId, Firing, Setter};
use super::suppose::Transforms;
use super::world::{Supposed, Transform};
use crate::exact::Exact;
use crate::program::*;
use crate::syntax::ast::Verb;

/// A change that a split made to a value.
struct SplitOfValue {
    moment: Moment,
    variable: VariableId,
    cohort: Option<CohortId>,
    event: EventId,
    /// Whether rules on the same event changed the value after it.
    comes_first: bool,
}

/// What rules and a split have made of values of a world on one event so far: it takes effect once all of it is played.
#[derive(Default)]
struct AtOnce {
    of: Option<(Moment, EventId)>,
    values: Pending,
}

impl AtOnce {
    /// What was made on another event takes effect.
    fn go_on_with(&mut self, moment: Moment, event: EventId, world: &mut Supposed) {
        if self.of.replace((moment, event)) != Some((moment, event)) {
            self.take_effect(world);
        }
    }

    fn take_effect(&mut self, world: &mut Supposed) {
        for (key, (effective, entry)) in std::mem::take(&mut self.values) {
            world.values.entry(key).or_default().set(effective, entry);
        }
    }
}

impl Engine<'_> {
    /// Works the values out again from a moment on. An instrument that expired in between, and whose expiry readjusted every
    /// value that it could, is left out from its issue on, so each such expiry goes back once at most: what all values were
    /// until it expired is of no more account. Where an expiry readjusted some values and not others, only those are set
    /// to what they would then be, and the others stay what they are in this world.
    pub(super) fn replay(
        &self,
        mut world: Supposed,
        since: Moment,
        with: Option<EventId>,
        context: Context<'_>,
    ) -> Evaluated<Supposed> {
        let firings = &self.state.firings;
        let splits = self.splits_of_values(context.at);
        let mut since = self.first_unsettled(&world, since);
        loop {
            world.since =
                Some(world.since.filter(|_| context.supposed.is_some()).map_or(since, |known| known.min(since)));
            self.settle_start(&mut world, since)?;
            self.correct(&mut world, since, context.at)?;
            let mut position = firings.partition_point(|firing| firing.moment < since);
            let mut split = splits.partition_point(|split| split.moment < since);
            let mut earlier = None;
            let mut at_once = AtOnce::default();
            while let Some(firing) = firings.get(position).filter(|firing| firing.moment <= context.at) {
                position += 1;
                at_once.go_on_with(firing.moment, firing.event, &mut world);
                if self.takes_effect_later(firing, &world) {
                    continue;
                }
                for (event, transform) in self.undone(firing, &world)? {
                    let issued = self.moment_of(event)?;
                    earlier = Some(earlier.map_or(issued, |known: Moment| known.min(issued)));
                    world.transforms.insert(event, transform);
                    world.found.insert(event, firing.moment);
                }
                if earlier.is_some() {
                    break;
                }
                let is_next = |split: &SplitOfValue| {
                    split.moment < firing.moment || (split.moment == firing.moment && split.comes_first)
                };
                self.replay_splits(&splits, &mut split, is_next, &mut at_once, &mut world)?;
                let rest = firings.get(position..).unwrap_or(&[]);
                let until = splits.get(split).map_or(context.at, |split| split.moment.min(context.at));
                match self.overtaken(firing, rest, until, &world)? {
                    Some(later) => world.skipped.push((firing.moment, later)),
                    None => self.replay_firing(firing, &mut at_once, &mut world)?,
                }
            }
            if earlier.is_none() {
                self.replay_splits(&splits, &mut split, |_| true, &mut at_once, &mut world)?;
            }
            at_once.take_effect(&mut world);
            match earlier {
                Some(issued) => since = since.min(issued),
                None => break,
            }
        }
        self.check_all_is_replayed(since, context)?;
        if let Some(event) = with {
            self.replay_issue(event, &mut world)?;
        }
        Ok(world)
    }

    /// Where the settled world ends, if the difference begins later: what came after it must be played in it too.
    fn first_unsettled(&self, world: &Supposed, since: Moment) -> Moment {
        let settled = world.from.and_then(|variable| self.state.settled.get(&variable));
        let Some(through) = settled.and_then(|settled| settled.through) else { return since };
        let firings = &self.state.firings;
        let next = firings.get(firings.partition_point(|firing| firing.moment <= through));
        next.map_or(since, |firing| since.min(firing.moment))
    }

    /// How many fewer or more shares can be had on instruments that are different in this world, from a moment on.
    fn correct(&self, world: &mut Supposed, since: Moment, until: Moment) -> Evaluated<()> {
        let mut changes: Vec<(InstrumentKind, Moment, Exact)> = Vec::new();
        let own = world.transforms.iter().map(|(event, transform)| (*event, transform));
        world.corrected = Some(since);
        let settled = world.from.and_then(|variable| self.state.settled.get(&variable));
        let ended = settled.map_or(&[][..], |settled| {
            let first = settled.ended.partition_point(|(ended, _)| *ended < since);
            settled.ended.get(first..).unwrap_or(&[])
        });
        let ended = ended.iter().filter_map(|(_, event)| {
            let transform = settled.and_then(|settled| settled.transforms.get(event))?;
            Some((*event, transform))
        });
        for (event, transform) in own.chain(ended) {
            self.correction_of(event, transform, until, &mut changes)?;
        }
        world.corrections.clear();
        changes.sort_by_key(|change| (change.0, change.1));
        for (kind, moment, change) in changes {
            let line = world.corrections.entry(kind).or_default();
            let before = line.latest().cloned().unwrap_or(Exact::ZERO);
            line.set(moment, before.add(&change)?);
        }
        Ok(())
    }

    fn correction_of(
        &self,
        event: EventId,
        transform: &Transform,
        until: Moment,
        changes: &mut Vec<(InstrumentKind, Moment, Exact)>,
    ) -> Evaluated<()> {
        let Some(instrument) = self.state.instrument_of(event) else {
            return Ok(());
        };
        let mut moments: Vec<Moment> = instrument.remaining.entries().iter().map(|(moment, _)| *moment).collect();
        moments.extend(instrument.exercised.entries().iter().map(|(moment, _)| *moment));
        moments.retain(|moment| *moment <= until);
        moments.sort();
        moments.dedup();
        let mut before = Exact::ZERO;
        for moment in moments {
            let difference = self.difference_at(instrument, transform, moment)?;
            changes.push((instrument.kind, moment, difference.sub(&before)?));
            before = difference;
        }
        Ok(())
    }

    /// How many more or fewer shares can be had at a moment on an instrument that is different.
    fn difference_at(&self, instrument: &Instrument, transform: &Transform, at: Moment) -> Evaluated<Exact> {
        let remaining = instrument.remaining.at(at).cloned().unwrap_or(Exact::ZERO);
        let instead = match transform {
            Transform::Removed => Exact::ZERO,
            Transform::MovedTo(_) => remaining.clone(),
            // Nothing can be had any more once it has expired.
            Transform::Terms(_) if instrument.ended.is_some_and(|ended| at >= ended) => Exact::ZERO,
            Transform::Terms(terms) => {
                let left = terms.shares.sub(&self.exercised_of_issue(instrument, at)?)?;
                left.max(Exact::ZERO).mul(&self.shares_of_terms(instrument, at)?)?
            }
        };
        Ok(instead.sub(&remaining)?)
    }

    /// The same of all that had ended when a replay of a world began, for a question about an earlier moment.
    pub(super) fn correction_before(&self, world: &Supposed, kind: InstrumentKind, at: Moment) -> Evaluated<Exact> {
        let mut total = Exact::ZERO;
        let Some(since) = world.corrected.filter(|since| at < *since) else { return Ok(total) };
        let Some(settled) = world.from.and_then(|variable| self.state.settled.get(&variable)) else { return Ok(total) };
        let (first, end) = (
            settled.ended.partition_point(|(ended, _)| *ended <= at),
            settled.ended.partition_point(|(ended, _)| *ended < since),
        );
        for (_, event) in settled.ended.get(first..end).unwrap_or(&[]) {
            let transform = settled.transforms.get(event).filter(|_| !world.transforms.contains_key(event));
            let instrument = self.state.instrument_of(*event).filter(|known| known.kind == kind);
            // Before it was granted nothing could be had on it.
            if let Some((transform, instrument)) = transform.zip(instrument)
                && instrument.remaining.at(at).is_some()
            {
                total = total.add(&self.difference_at(instrument, transform, at)?)?;
            }
        }
        Ok(total)
    }

    /// Whether what a clause does on an event takes effect on a later day: it is played there.
    fn takes_effect_later(&self, firing: &Firing, world: &Supposed) -> bool {
        let Setter::Rule(rule) = firing.by else { return false };
        let Some(rule) = self.program.rules.get(rule.index()) else { return false };
        let part = self.first_active(&rule.effective, firing.moment).filter(|_| firing.set_off == firing.moment);
        let context = Context { supposed: Some(world), ..Context::at(asked_at(rule, firing)) };
        part.is_some_and(|part| {
            let day = self.with_event(rule.binder, firing.event, context, |inner| self.day(&part.node, inner));
            matches!(day, Ok(Some(day)) if day > firing.moment.date)
        })
    }

    /// How a firing is different if it is an expiry that itself supposes its instrument away for every value that an expiry
    /// readjusts.
    fn undone(&self, firing: &Firing, world: &Supposed) -> Evaluated<Transforms> {
        let (mut all, mut is_less) = (Transforms::new(), false);
        let known = world.transform(firing.event, &self.state);
        // Of shares that convert more may end unconverted later.
        let is_of_part = |record: &super::records::EventRecord| record.issue.terminated.latest().is_some();
        if known.is_some() && !self.state.event(firing.event).is_some_and(is_of_part) {
            return Ok(all);
        }
        let firings = &self.state.firings;
        let first = firings.partition_point(|known| known.moment < firing.moment);
        let of_the_event = |known: &&Firing| known.moment == firing.moment && known.event == firing.event;
        for firing in firings.iter().skip(first).take_while(of_the_event) {
            let Setter::Rule(rule) = firing.by else { continue };
            let Some(rule) = self.program.rules.get(rule.index()) else { continue };
            for (variable, supposition) in self.suppositions_of_expiry(rule, firing.moment) {
                let at = Context { supposed: Some(world), scope: Some(variable), ..Context::at(firing.moment) };
                let found = self.with_event(rule.binder, firing.event, at, |inner| {
                    if !self.rule_applies(rule, inner)? {
                        return Ok(Vec::new());
                    }
                    self.transforms(supposition, inner)
                })?;
                if found.is_empty() {
                    return Ok(found);
                }
                is_less |= known.is_none_or(|known| found.iter().any(|(_, how)| how.leaves_less_than(known)));
                all = found;
            }
        }
        Ok(if is_less { all } else { Transforms::new() })
    }

    /// When an expiry is followed by another, by a moment, that readjusts the same values again before anything can ask for
    /// them: what the first makes of them need not be known.
    fn overtaken(
        &self,
        firing: &Firing,
        rest: &[Firing],
        until: Moment,
        world: &Supposed,
    ) -> Evaluated<Option<Moment>> {
        let Setter::Rule(rule) = firing.by else { return Ok(None) };
        let Some(rule) = self.program.rules.get(rule.index()) else { return Ok(None) };
        // What takes effect on a later day only is not readjusted until then.
        let at_once = Some(self.suppositions_of_expiry(rule, firing.moment).count());
        let Some(readjusted) = at_once.filter(|_| rule.effective.is_empty()) else { return Ok(None) };
        let next = rest.iter().position(|known| known.event != firing.event || known.moment != firing.moment);
        let rest = next.and_then(|next| rest.get(next..)).unwrap_or(&[]);
        let Some(next) = rest.first().filter(|next| readjusted == rule.actions.len() && next.moment < until) else {
            return Ok(None);
        };
        let of_the_event = |known: &&Firing| known.moment == next.moment && known.event == next.event;
        if world.transform(next.event, &self.state).is_some()
            || !rest.iter().take_while(of_the_event).any(|known| known.by == firing.by)
            || self.suppositions_of_expiry(rule, next.moment).count() != readjusted
        {
            return Ok(None);
        }
        let at = Context { supposed: Some(world), ..Context::at(next.moment) };
        let applies = self.with_event(rule.binder, next.event, at, |inner| self.rule_applies(rule, inner))?;
        Ok(applies.then_some(next.moment))
    }

    /// The values that a rule on an expiry readjusts, and what it supposes for them.
    fn suppositions_of_expiry<'a>(
        &'a self,
        rule: &'a Rule,
        at: Moment,
    ) -> impl Iterator<Item = (VariableId, &'a NodeSupposition)> {
        let is_expiry = matches!(rule.trigger, NodeTrigger::Happens { verb: Verb::Expired, .. });
        self.active(&rule.actions, at).filter(move |_| is_expiry).filter_map(|part| match &part.node {
            Action::Set { variable, value, .. } => match &value.kind {
                NodeKind::AsIf { supposition, .. } => Some((*variable, supposition)),
                _ => None,
            },
            _ => None,
        })
    }

    /// Whether an instrument that expires now readjusts every value that an expiry readjusts.
    pub(super) fn readjusts_all(&self, event: EventId, context: Context<'_>) -> Evaluated<bool> {
        for rule in &self.program.rules {
            let NodeTrigger::Happens { subject, verb: Verb::Expired } = &rule.trigger else { continue };
            if self.suppositions_of_expiry(rule, context.at).next().is_some()
                && self.in_force(rule.guard, context.at)
                && !self.is_before_issue(rule.certificate, Some(event), context.at)
                && self.is_subject(subject, event, context)?
                && !self.with_event(rule.binder, event, context, |inner| self.rule_applies(rule, inner))?
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Splits up to a moment that changed values, in the order of the log.
    fn splits_of_values(&self, until: Moment) -> Vec<SplitOfValue> {
        let mut found = Vec::new();
        if self.state.splits.is_empty() {
            return found;
        }
        for ((variable, cohort), line) in &self.state.variables {
            if self.program.variables.get(variable.index()).is_none_or(|known| known.splits.is_empty()) {
                continue;
            }
            for (moment, entry) in line.entries().iter().filter(|(moment, _)| *moment <= until) {
                for (later, entry) in entry.with_those_before().enumerate() {
                    if let Cause::Split { event } = entry.cause {
                        let (moment, variable, cohort, comes_first) = (*moment, *variable, *cohort, later > 0);
                        found.push(SplitOfValue { moment, variable, cohort, event, comes_first });
                    }
                }
            }
        }
        found.sort_by_key(|split| split.moment);
        found
    }

    /// The next splits change the values of the world in the same proportion.
    fn replay_splits(
        &self,
        splits: &[SplitOfValue],
        position: &mut usize,
        is_next: impl Fn(&SplitOfValue) -> bool,
        at_once: &mut AtOnce,
        world: &mut Supposed,
    ) -> Evaluated<()> {
        while let Some(split) = splits.get(*position).filter(|split| is_next(split)) {
            *position += 1;
            let record = self.state.event(split.event);
            let Some((ratio, class)) = record.and_then(|record| record.distribution.ratio.as_ref().zip(record.class))
            else {
                continue;
            };
            at_once.go_on_with(split.moment, split.event, world);
            let context = Context { supposed: Some(world), ..Context::at(split.moment.just_before()) };
            let Some(factor) = self.split_factor(split.variable, class, ratio, split.moment)? else { continue };
            let inner = Context { cohort: split.cohort, adjusting: Some(split.variable), ..context };
            let key = (split.variable, split.cohort);
            let before = at_once.values.get(&key).map(|(_, before)| before);
            let value = match before {
                Some(before) => before.exact().mul(&factor)?,
                None => self.variable(split.variable, inner)?.mul(&factor)?,
            };
            let cause = Cause::Split { event: split.event };
            let entry = self.adjusted(split.variable, split.cohort, (value, None), cause, before, context)?;
            at_once.values.insert(key, (split.moment, entry));
        }
        Ok(())
    }

    /// What a rule does on an event in a world, together with what others do on the same event: all go by the figures before.
    fn replay_firing(&self, firing: &Firing, at_once: &mut AtOnce, world: &mut Supposed) -> Evaluated<()> {
        let rule = match firing.by {
            Setter::Rule(rule) => &self.program.rules[rule.index()],
            Setter::Right(right) => return self.replay_exercise(firing, right, at_once, world),
        };
        let instrument_changed = changes_instrument(rule);
        let at = if instrument_changed { firing.moment } else { firing.moment.just_before() };
        at_once.go_on_with(firing.moment, firing.event, world);
        let told = self.terms_for(rule, firing, world, at)?.map(|terms| (firing.event, at, terms));
        world.while_told(told, |world| match instrument_changed && self.is_without_revision(firing, world) {
            true => Ok(()),
            false => self.replay_rule(rule, firing, at, at_once, world),
        })
    }

    /// What the actions of a rule do on an event in a world, as of a moment.
    fn replay_rule(
        &self,
        rule: &Rule,
        firing: &Firing,
        at: Moment,
        at_once: &mut AtOnce,
        world: &mut Supposed,
    ) -> Evaluated<()> {
        let instrument_changed = changes_instrument(rule);
        let is_expiry = matches!(rule.trigger, NodeTrigger::Happens { verb: Verb::Expired, .. });
        for part in self.active(&rule.actions, at) {
            let scope = part.node.changed_variable();
            match world.transform(firing.event, &self.state) {
                Some(Transform::Removed | Transform::MovedTo(_)) => continue,
                // The terms supposed are those that it had from the beginning.
                Some(Transform::Terms(_))
                    if instrument_changed
                        && (self.supposes_terms(&part.node) || self.settles(rule, firing, scope, world)?) =>
                {
                    continue;
                }
                _ => {}
            }
            let inner = Context { supposed: Some(world), scope, ..Context::at(at) };
            self.with_event(rule.binder, firing.event, inner, |inner| -> Evaluated<()> {
                let Some(variable) = scope else { return Ok(()) };
                let by_share = self.is_by_share(rule);
                let asked = if firing.set_off == firing.moment { at } else { asked_at(rule, firing) };
                if !by_share && !self.rule_applies(rule, inner.on(asked))? {
                    return Ok(());
                }
                for cohort in self.whose(variable, Some(firing.event), inner) {
                    let inner = Context { cohort, ..inner };
                    if by_share && !self.rule_applies(rule, inner.on(asked))? {
                        continue;
                    }
                    self.replay_change(&part.node, firing, at_once, inner)?;
                }
                Ok(())
            })?;
            if let Some(variable) = scope.filter(|_| is_expiry) {
                self.note_shown(variable, firing.moment, world);
            }
        }
        Ok(())
    }

    /// What an action makes of a value on an event, beside what others make of values on it.
    fn replay_change(
        &self,
        action: &Action,
        firing: &Firing,
        at_once: &mut AtOnce,
        context: Context<'_>,
    ) -> Evaluated<()> {
        let cause = Cause::Clause { by: firing.by, event: Some(firing.event) };
        if let Some(change) = self.change(action, cause, firing.moment, &at_once.values, context)? {
            at_once.values.insert((change.variable, change.cohort), (change.effective, change.entry));
        }
        Ok(())
    }

    /// Whether a revision of the instrument in question, by the moment of a firing, had not been made in a world: then none that
    /// followed it was.
    fn is_without_revision(&self, firing: &Firing, world: &Supposed) -> bool {
        let revisions = self.state.instrument_of(firing.event).map(|known| &known.revisions);
        let mut by_then = revisions.into_iter().flatten().filter(|(moment, _)| *moment <= firing.moment);
        by_then.any(|(_, revision)| world.transform(*revision, &self.state) == Some(&Transform::Removed))
    }

    /// What the exercise of a right makes, in a world, of values of the shares that it is about.
    fn replay_exercise(
        &self,
        firing: &Firing,
        right: RightId,
        at_once: &mut AtOnce,
        world: &mut Supposed,
    ) -> Evaluated<()> {
        let right = &self.program.rights[right.index()];
        at_once.go_on_with(firing.moment, firing.event, world);
        let context = Context { supposed: Some(world), ..Context::at(firing.moment) };
        self.with_event(Some(right.binder), firing.event, context, |context| {
            for part in self.active(&right.actions, firing.moment).filter(|part| self.is_of_each_share(&part.node)) {
                let Some(variable) = part.node.changed_variable() else { continue };
                for cohort in self.whose(variable, Some(firing.event), context) {
                    let context = Context { cohort, ..context };
                    self.replay_change(&part.node, firing, at_once, context)?;
                }
            }
            Ok(())
        })
    }

    /// The terms that a rule asks about, where they are not simply those of the event in this world: together with what took
    /// place with it, or of what could still be bought.
    pub(super) fn terms_for(
        &self,
        rule: &Rule,
        firing: &Firing,
        world: &Supposed,
        at: Moment,
    ) -> Evaluated<Option<IssueTerms>> {
        match self.merged_terms(firing.event, world, Context { supposed: Some(world), ..Context::at(at) })? {
            Some(terms) => Ok(Some(terms)),
            None => self.terms_when_revised(rule, firing, world),
        }
    }

    /// The terms of an instrument of which only a part is supposed, for a rule on their revision: what was bought after it
    /// was bought for what was paid then.
    fn terms_when_revised(&self, rule: &Rule, firing: &Firing, world: &Supposed) -> Evaluated<Option<IssueTerms>> {
        let revised = matches!(rule.trigger, NodeTrigger::Happens { verb: Verb::Revised, .. });
        let known = world.transform(firing.event, &self.state).filter(|_| revised);
        let (Some(Transform::Terms(terms)), Some(instrument)) = (known, self.state.instrument_of(firing.event)) else {
            return Ok(None);
        };
        let split = self.shares_of_terms(instrument, firing.moment)?;
        let Some(bought) = instrument.bought.at(firing.moment) else {
            // In the shares of its own day.
            return Ok(Some(IssueTerms {
                shares: terms.shares.mul(&split)?,
                exercise_price: terms.exercise_price.div(&split)?,
                ..terms.clone()
            }));
        };
        let later = terms.shares.sub(&self.exercised_of_issue(instrument, firing.moment)?)?;
        if !later.is_positive() {
            return Ok(None);
        }
        let before = instrument.bought_before.at(firing.moment).cloned().unwrap_or(Exact::ZERO);
        let of_all = |sum: Exact| sum.div(&later)?.mul(&terms.shares);
        Ok(Some(IssueTerms {
            shares: terms.shares.mul(&split)?,
            consideration: of_all(terms.consideration.sub(bought)?)?,
            received: of_all(terms.received.sub(&before)?)?,
            exercise_price: terms.exercise_price.div(&split)?,
        }))
    }

    /// Whether the terms supposed of an instrument leave nothing to a rule on its expiry or revision: all but the revision
    /// that first made it count, in the world and in the log. One that it counted before would not have been made, and one that
    /// did not make it count is not the one as of which it was issued.
    fn settles(&self, rule: &Rule, firing: &Firing, scope: Option<VariableId>, world: &Supposed) -> Evaluated<bool> {
        let at = Context { supposed: Some(world), scope, ..Context::at(firing.moment) };
        match (&rule.trigger, scope) {
            (NodeTrigger::Happens { verb: Verb::Revised, .. }, Some(variable)) => {
                let first_in_log = self.first_change(firing.event, variable, Context::at(firing.moment))?;
                Ok(self.has_changed(firing.event, variable, at)? || first_in_log != Some(firing.moment))
            }
            _ => Ok(true),
        }
    }

    /// Whether an action itself asks what would be if its instrument had had other terms from the beginning: in a world
    /// where it has, nothing is left for it to do.
    fn supposes_terms(&self, action: &Action) -> bool {
        let terms = |supposition: &NodeSupposition| matches!(supposition, NodeSupposition::PresentTermsWhenIssued(_));
        matches!(action, Action::Set { value, .. } if self.supposes(value, terms))
    }

    /// The rules on the issue of an event, which is not in the log yet, or is asked about as of its own moment. Rules that
    /// themselves join it with others are left out.
    fn replay_issue(&self, event: EventId, world: &mut Supposed) -> Evaluated<()> {
        let moment = self.moment_of(event)?;
        let at = Context { supposed: Some(world), ..Context::at(moment.just_before()) };
        let mut found = Vec::new();
        for (id, rule) in RuleId::each(&self.program.rules) {
            let NodeTrigger::Happens { subject, verb: Verb::Issued } = &rule.trigger else { continue };
            let together = |supposition: &NodeSupposition| matches!(supposition, NodeSupposition::OccurredWith { .. });
            let joins = rule.actions.iter().any(|part| match &part.node {
                Action::Set { value, .. } => self.supposes(value, together),
                _ => false,
            });
            if !joins && self.in_force(rule.guard, moment) && self.is_subject(subject, event, at)? {
                found.push(Firing { moment, by: Setter::Rule(id), event, set_off: moment });
            }
        }
        let mut at_once = AtOnce::default();
        for firing in found {
            if self.takes_effect_later(&firing, world) {
                continue;
            }
            self.replay_firing(&firing, &mut at_once, world)?;
        }
        at_once.take_effect(world);
        Ok(())
    }
}

/// Whether a rule is about an instrument whose terms are revised, or that expires.
pub(super) fn changes_instrument(rule: &Rule) -> bool {
    matches!(rule.trigger, NodeTrigger::Happens { verb: Verb::Revised | Verb::Expired, .. })
}

/// As of when the conditions of a rule on an event are asked: just before it, unless its own terms are what changed.
fn asked_at(rule: &Rule, firing: &Firing) -> Moment {
    if changes_instrument(rule) { firing.set_off } else { firing.set_off.just_before() }
}
