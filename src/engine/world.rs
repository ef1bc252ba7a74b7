//! Worlds in which some things were different: what is different, which values follow, and what was kept of them.
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use super::eval::Evaluated;
use super::fault::{Fault, FaultKind};
use super::records::{InstrumentKind, IssueTerms};
use super::state::{Cause, CohortId, State, VariableEntry};
use super::timeline::Timeline;
use crate::exact::Exact;
use crate::program::*;

/// How an event is different.
#[derive(Debug, Clone, PartialEq)]
pub enum Transform {
    /// Had not been issued.
    Removed,
    /// Had been issued on these terms.
    Terms(IssueTerms),
    /// Took place together with another event.
    MovedTo(EventId),
}

impl Transform {
    /// Whether less is left of an issue than in another way of being different.
    pub(super) fn leaves_less_than(&self, other: &Transform) -> bool {
        match (self, other) {
            (Transform::Removed, Transform::Terms(_)) => true,
            (Transform::Terms(own), Transform::Terms(other)) => own.shares < other.shares,
            _ => false,
        }
    }
}

/// A world in which some things were different.
#[derive(Debug, Clone, Default)]
pub struct Supposed {
    /// What is different: what is supposed, and instruments that expired and whose expiry readjusted all values.
    pub transforms: BTreeMap<EventId, Transform>,
    /// Those of them that are left out because they expired, and when.
    pub found: BTreeMap<EventId, Moment>,
    pub values: Values,
    /// Changes that events would have made, as expiries in this world have shown.
    pub shown: Shown,
    /// From when until when values are not worked out, as they are readjusted again before anything asks for them.
    pub skipped: Vec<(Moment, Moment)>,
    /// On which terms a rule asks about an event, from a moment on, where that is not simply how it is different.
    pub told: Option<(EventId, Moment, IssueTerms)>,
    /// From when on values are those of this world.
    pub since: Option<Moment>,
    /// The variable whose settled world this one goes on from.
    pub from: Option<VariableId>,
    /// How much more or less could be had on options and on convertible securities.
    pub corrections: BTreeMap<InstrumentKind, Timeline<Exact>>,
    /// From when on they count instruments that had ended and that the settled world leaves out.
    pub corrected: Option<Moment>,
}

/// Changes that events would have made to a value at a moment: since when an expiry has shown it.
pub type Shown = BTreeMap<(VariableId, EventId, Moment), Moment>;

/// The values of variables over time, of the series or of the shares of a cohort.
pub type Values = BTreeMap<(VariableId, Option<CohortId>), Timeline<VariableEntry>>;

/// The world that a variable has been readjusted to: every instrument whose expiry changed all values is left out from its issue
/// on. The next readjustment begins here, so that each replays the log from its own instrument on and no more.
#[derive(Debug, Clone, Default)]
pub struct Settled {
    pub transforms: BTreeMap<EventId, Transform>,
    pub values: Values,
    pub since: Option<Moment>,
    /// The last moment whose firings its values follow.
    pub through: Option<Moment>,
    /// When its values are not worked out.
    pub skipped: Vec<(Moment, Moment)>,
    /// Instruments left out, by when they ended.
    pub ended: Vec<(Moment, EventId)>,
}

impl Settled {
    /// Takes in a world that came true at a moment.
    pub(super) fn accept(&mut self, world: &Supposed, at: Moment) {
        for (event, transform) in &world.transforms {
            if self.transforms.insert(*event, transform.clone()).is_none() {
                self.ended.push((world.found.get(event).copied().unwrap_or(at), *event));
            }
        }
        self.ended.sort();
        if let Some(since) = world.since {
            self.since = Some(self.since.map_or(since, |known| known.min(since)));
            for (key, line) in &world.values {
                let own = self.values.entry(*key).or_default();
                own.forget_from(since);
                for (moment, entry) in line.entries() {
                    own.set(*moment, entry.clone());
                }
            }
        }
        self.skipped.extend(&world.skipped);
        self.through = Some(at);
    }
}

/// How many worlds are kept while one event is planned: those of one question, and of the questions inside it.
const KEPT: usize = 64;

/// The worlds that were supposed last, kept while one event is planned: the same question is asked for the value in effect
/// and for what is carried forward.
#[derive(Debug, Default)]
pub struct LastWorlds {
    known: RefCell<VecDeque<(WorldKey, Rc<Supposed>)>>,
    /// How many worlds inside one another are being played, and how many were since the outermost was begun.
    inside: Cell<u32>,
    begun: Cell<u32>,
}

/// How many worlds may be played to answer one question. Each instrument that moved one of several values alone, and expired
/// before another issue, doubles them: some fifteen of these are too many to be worked out in good time.
const MOST_WORLDS: u32 = 1 << 15;

/// The question that a world answers: what is different in it, for whom, as of when.
#[derive(Debug, Clone, PartialEq)]
pub struct WorldKey {
    pub transforms: Vec<(EventId, Transform)>,
    /// Whether it goes on from no readjustment that was settled.
    pub afresh: bool,
    pub at: Moment,
    pub scope: Option<VariableId>,
    /// What is different already in the world inside which this one is supposed.
    pub inside: Option<Differences>,
}

/// What is different in a world: the variable whose settled world it goes on from, what is different beyond that, and what of
/// it because it expired.
pub type Differences = (Option<VariableId>, BTreeMap<EventId, Transform>, BTreeMap<EventId, Moment>);

impl LastWorlds {
    pub(super) fn get(&self, key: &WorldKey) -> Option<Rc<Supposed>> {
        self.known.borrow().iter().find(|(known, _)| known == key).map(|(_, world)| Rc::clone(world))
    }
    /// Plays a world, as far as the question inside which it is asked has not led to too many of them.
    pub(super) fn play(&self, played: impl FnOnce() -> Evaluated<Supposed>) -> Evaluated<Supposed> {
        let inside = self.inside.get();
        let begun = if inside == 0 { 1 } else { self.begun.get().saturating_add(1) };
        if begun > MOST_WORLDS {
            let message = format!(
                "what would be without an instrument turns on more than {MOST_WORLDS} other questions of that kind"
            );
            return Err(Fault::new(FaultKind::TooDeep, message).help(
                "instruments that have moved one of several values alone expire between issues here: write those that expire together one after the other",
            ));
        }
        self.begun.set(begun);
        self.inside.set(inside.saturating_add(1));
        let world = played();
        self.inside.set(inside);
        world
    }
    pub(super) fn keep(&self, key: WorldKey, world: &Rc<Supposed>) {
        let mut known = self.known.borrow_mut();
        known.truncate(KEPT - 1);
        known.push_front((key, Rc::clone(world)));
    }
    pub(super) fn forget(&self) {
        self.known.borrow_mut().clear();
    }
    /// The world last supposed for a variable as of a moment, inside a world or none.
    pub(super) fn of(&self, variable: VariableId, at: Moment, inside: Option<Differences>) -> Option<Rc<Supposed>> {
        let known = self.known.borrow();
        let mut asked = known.iter().filter(|(key, _)| key.scope == Some(variable) && key.at == at);
        asked.find(|(key, _)| key.inside == inside).map(|(_, world)| Rc::clone(world))
    }
}

impl Supposed {
    pub(super) fn differences(&self) -> Differences {
        (self.from, self.transforms.clone(), self.found.clone())
    }

    /// An event is different, whether it has expired or not.
    pub(super) fn suppose(&mut self, event: EventId, how: Transform) {
        self.found.remove(&event);
        self.transforms.insert(event, how);
    }

    /// The changes that events made to a value of the series in this world, and those that expiries in it have shown.
    pub(super) fn changes_of(&self, variable: VariableId) -> Vec<(VariableId, EventId, Moment)> {
        let shown = self.shown.keys().filter(|(known, ..)| *known == variable).copied();
        let mut found: Vec<_> = shown.collect();
        let entries = self.values.get(&(variable, None)).map(Timeline::entries).unwrap_or_default();
        for ((_, before), (moment, entry)) in entries.iter().zip(entries.iter().skip(1)) {
            for made in entry.with_those_before().filter(|made| made.exact() != before.exact()) {
                if let Cause::Clause { event: Some(event), .. } = made.cause {
                    found.push((variable, event, *moment));
                }
            }
        }
        found
    }

    /// The instruments that are left out of this world because they expired, and when; not those of which something else is
    /// supposed.
    pub(super) fn all_found<'a>(&'a self, state: &'a State) -> impl Iterator<Item = (EventId, Moment)> + 'a {
        let settled = self.from.and_then(|from| state.settled.get(&from));
        let ended = settled.into_iter().flat_map(|settled| &settled.ended).map(|(ended, event)| (*event, *ended));
        let ended = ended.filter(|(event, _)| !self.transforms.contains_key(event));
        ended.chain(self.found.iter().map(|(event, ended)| (*event, *ended)))
    }

    /// Whether values of a moment were not worked out in this world.
    pub(super) fn skips(&self, at: Moment, state: &State) -> bool {
        let settled = self.from.and_then(|from| state.settled.get(&from)).map_or(&[][..], |settled| &settled.skipped);
        self.skipped.iter().chain(settled).any(|(from, to)| *from <= at && at < *to)
    }

    /// Plays something in the world while a rule asks about an event on terms of its own; after it they are what they were.
    pub(super) fn while_told<T>(
        &mut self,
        told: Option<(EventId, Moment, IssueTerms)>,
        play: impl FnOnce(&mut Supposed) -> T,
    ) -> T {
        let before = std::mem::replace(&mut self.told, told);
        let played = play(self);
        self.told = before;
        played
    }

    /// The terms on which a rule asks about an event.
    pub(super) fn told_of(&self, event: EventId, at: Moment) -> Option<&IssueTerms> {
        self.told.as_ref().filter(|(known, since, _)| *known == event && at >= *since).map(|(.., terms)| terms)
    }

    /// A value is what another clause has just made of it, from a moment on.
    pub(super) fn take_as(&mut self, key: (VariableId, Option<CohortId>), at: Moment, entry: VariableEntry) {
        self.since = Some(self.since.map_or(at, |since| since.min(at)));
        self.values.entry(key).or_default().set(at, entry);
    }

    /// A value is at a moment what it was before, since the moment that it became that.
    pub(super) fn restore(
        &mut self,
        key: (VariableId, Option<CohortId>),
        at: Moment,
        (when, before): (Option<Moment>, VariableEntry),
    ) {
        self.since = Some(self.since.map_or(at, |since| since.min(at)));
        let line = self.values.entry(key).or_default();
        line.set(when.unwrap_or(at), before);
    }

    /// Whether something is different by a moment from what the log says.
    pub(super) fn differs_at(&self, at: Moment) -> bool {
        !self.transforms.is_empty() && self.since.is_some_and(|since| since <= at)
    }

    /// How an event is different.
    pub(super) fn transform<'a>(&'a self, event: EventId, state: &'a State) -> Option<&'a Transform> {
        if let Some(transform) = self.transforms.get(&event) {
            return Some(transform);
        }
        state.settled.get(&self.from?)?.transforms.get(&event)
    }

    /// All events that are different in this world.
    pub(super) fn different<'a>(&'a self, state: &'a State) -> BTreeMap<EventId, &'a Transform> {
        let settled = self.from.and_then(|from| state.settled.get(&from));
        let settled = settled.into_iter().flat_map(|settled| &settled.transforms);
        settled.chain(&self.transforms).map(|(event, how)| (*event, how)).collect()
    }

    /// What is recorded for a variable in this world, and from when on; None where the log's own record counts.
    pub(super) fn entry<'a>(
        &'a self,
        key: (VariableId, Option<CohortId>),
        at: Moment,
        state: &'a State,
    ) -> Option<&'a (Moment, VariableEntry)> {
        if self.since.is_some_and(|since| at >= since)
            && let Some(entry) = self.values.get(&key).and_then(|line| line.entry_at(at))
        {
            return Some(entry);
        }
        let settled = state.settled.get(&self.from?)?;
        if settled.since.is_some_and(|since| at >= since) { settled.values.get(&key)?.entry_at(at) } else { None }
    }

    /// Whether the values of a variable are from before a moment on those of this world, whatever the log says of them.
    pub(super) fn replays(&self, variable: VariableId, by: Moment, state: &State) -> bool {
        let any = |values: &Values| values.range((variable, None)..=(variable, Some(CohortId::LAST))).next().is_some();
        let settled = self.from.and_then(|from| state.settled.get(&from));
        self.since.is_some_and(|since| since < by) && any(&self.values)
            || settled.is_some_and(|known| known.since.is_some_and(|since| since < by) && any(&known.values))
    }

    /// What could be had on instruments in this world beyond what the log says.
    pub(super) fn correction(&self, kind: InstrumentKind, at: Moment) -> Option<&Exact> {
        self.corrections.get(&kind)?.at(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_that_leads_to_too_many_worlds_ends_in_a_fault() {
        let worlds = LastWorlds::default();
        let ask = |others: u32| {
            worlds.play(|| {
                for _ in 0..others {
                    worlds.play(|| Ok(Supposed::default()))?;
                }
                Ok(Supposed::default())
            })
        };
        assert!(ask(MOST_WORLDS - 1).is_ok());
        assert_eq!(ask(MOST_WORLDS).unwrap_err().kind, FaultKind::TooDeep);
        assert!(ask(MOST_WORLDS - 1).is_ok(), "each question is counted by itself");
    }
}
