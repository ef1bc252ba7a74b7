//! Figures that are worked out once and kept until something is played that may bear on them.
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Engine;
use super::accrue::Accrued;
use super::bearing::{Bearing, Bearings};
use super::context::{Bound, Context};
use super::eval::Evaluated;
use super::plan::Effect;
use super::state::CohortId;
use crate::program::*;
use crate::source::Span;

/// What a figure was asked about, as far as it bears on the figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    date: NaiveDate,
    cohort: Option<CohortId>,
    holder: Option<PartyId>,
}

/// When a figure was worked out: the day, and how often something that bears on it had changed by then.
pub(super) type Stamp = (NaiveDate, u32);

/// A search for the first day after another on which something holds, by the place where it is written.
type SearchKey = (Span, NaiveDate, Option<CohortId>, Option<PartyId>);

/// What one figure came to, for all that it was asked about since something was played that bears on it.
#[derive(Debug)]
pub(super) struct Slot<K, V>(RefCell<Answers<K, V>>);

#[derive(Debug)]
struct Answers<K, V> {
    generation: u32,
    /// Most questions are those that were asked before.
    latest: Option<(K, V)>,
    others: BTreeMap<K, V>,
}

impl<K, V> Default for Slot<K, V> {
    fn default() -> Slot<K, V> {
        Slot(RefCell::new(Answers { generation: 0, latest: None, others: BTreeMap::new() }))
    }
}

impl<K: Ord + Copy, V: Clone> Slot<K, V> {
    fn get(&self, key: &K, generation: u32) -> Option<V> {
        let known = self.0.borrow();
        if known.generation != generation {
            return None;
        }
        match &known.latest {
            Some((latest, value)) if latest == key => Some(value.clone()),
            _ => known.others.get(key).cloned(),
        }
    }

    fn put(&self, key: K, generation: u32, value: &V) {
        let mut known = self.0.borrow_mut();
        if known.generation != generation {
            *known = Answers { generation, latest: None, others: BTreeMap::new() };
        }
        if let Some((before, value)) = known.latest.replace((key, value.clone())) {
            known.others.insert(before, value);
        }
    }
}

/// Where the answer to a question is kept.
pub(super) struct Place<'k, K, V> {
    slot: &'k Slot<K, V>,
    key: K,
    generation: u32,
}

impl<K: Ord + Copy, V: Clone> Place<'_, K, V> {
    pub fn get(&self) -> Option<V> {
        self.slot.get(&self.key, self.generation)
    }

    pub fn put(self, value: &V) {
        self.slot.put(self.key, self.generation, value);
    }
}

/// Some days; most questions are about days after all of them.
#[derive(Debug, Default)]
struct Days {
    last: Option<NaiveDate>,
    all: BTreeSet<NaiveDate>,
}

impl Days {
    fn insert(&mut self, date: NaiveDate) {
        self.last = self.last.max(Some(date));
        self.all.insert(date);
    }

    fn contains(&self, date: NaiveDate) -> bool {
        Some(date) <= self.last && self.all.contains(&date)
    }
}

/// Of the conditions of a right, that those hold of which it is known what bears on them.
#[derive(Debug)]
struct ConditionsKept {
    /// What bears on any of these.
    bearing: Bearing,
    hold: Slot<Key, ()>,
    /// The places of the others, which are asked each time.
    others: Vec<usize>,
}

impl ConditionsKept {
    fn new(right: &Right, bearings: &Bearings) -> ConditionsKept {
        let mut kept = ConditionsKept { bearing: Bearing::NOTHING, hold: Slot::default(), others: Vec::new() };
        for (index, part) in right.conditions.iter().enumerate() {
            match part.node.expression().map(|node| bearings.on(node)).filter(|bearing| bearing.is_known()) {
                Some(bearing) => kept.bearing = kept.bearing.and(bearing),
                None => kept.others.push(index),
            }
        }
        kept
    }
}

/// What was worked out so far.
#[derive(Debug)]
pub(super) struct Kept {
    bearings: Bearings,
    definitions: Vec<Slot<Key, Value>>,
    expressions: BTreeMap<Span, (Bearing, Slot<Key, Value>)>,
    /// By right.
    conditions: Vec<ConditionsKept>,
    /// What a share has earned by a day.
    accruals: Vec<Slot<(Key, NaiveDate), Accrued>>,
    /// How far each search has come without success: on those days the condition did not hold.
    searched: RefCell<BTreeMap<SearchKey, NaiveDate>>,
    /// Days within which something changes that bears on any figure: those of the morning are not those of the evening.
    restless: Days,
    /// Days within which something changes that bears only on what rests on the log.
    moved: Days,
    /// How often something has changed that bears on any figure, and on those that rest on the log.
    generation: u32,
    log_generation: u32,
    /// How often shares have moved, or anything of that.
    balance_generation: u32,
    /// When something was last done: what was before then is not what is kept of balances.
    latest: Option<Moment>,
    /// Whether nothing is kept.
    anew: bool,
}

impl Kept {
    pub fn new(program: &Program) -> Kept {
        let bearings = Bearings::new(program);
        let kept = bearings.expressions.iter().filter(|(_, bearing)| bearing.is_known());
        Kept {
            conditions: program.rights.iter().map(|right| ConditionsKept::new(right, &bearings)).collect(),
            definitions: program.definitions.iter().map(|_| Slot::default()).collect(),
            accruals: program.accruals.iter().map(|_| Slot::default()).collect(),
            expressions: kept.map(|(span, bearing)| (*span, (*bearing, Slot::default()))).collect(),
            bearings,
            searched: RefCell::default(),
            restless: Days::default(),
            moved: Days::default(),
            generation: 1,
            log_generation: 1,
            balance_generation: 1,
            latest: None,
            anew: false,
        }
    }

    /// Keeps figures, unless they are to be worked out anew whenever they are asked for.
    pub fn keep_unless(&mut self, anew: bool) {
        self.anew = anew;
    }

    /// Takes note of what is played on a day: shares that move do not bear on these figures, anything else may.
    pub fn note(&mut self, kind: &JournalEventKind, date: NaiveDate) {
        let moves_shares = matches!(
            kind,
            JournalEventKind::Outstanding(_)
                | JournalEventKind::Issue { .. }
                | JournalEventKind::Transfer { .. }
                | JournalEventKind::Convert { .. }
                | JournalEventKind::Pay { .. }
                | JournalEventKind::Declare { .. }
        );
        if !moves_shares {
            self.forget(date);
        }
    }

    /// Something that may bear on any figure changes on a day.
    pub fn forget(&mut self, date: NaiveDate) {
        self.generation = self.generation.wrapping_add(1);
        self.log_generation = self.log_generation.wrapping_add(1);
        self.balance_generation = self.balance_generation.wrapping_add(1);
        self.searched.get_mut().clear();
        self.restless.insert(date);
    }

    /// Takes note of what a plan does at a moment.
    pub fn note_effects(&mut self, effects: &[Effect], at: Moment) {
        let is_asked_for =
            |effect: &Effect| effect.exercised().is_some_and(|right| self.bearings.exercises.contains(&right));
        let bears_on_log = effects.iter().any(|effect| effect.bears_on_figures() || is_asked_for(effect));
        if bears_on_log {
            self.log_generation = self.log_generation.wrapping_add(1);
            self.moved.insert(at.date);
        }
        if bears_on_log || effects.iter().any(Effect::moves_shares) {
            self.balance_generation = self.balance_generation.wrapping_add(1);
            self.latest = self.latest.max(Some(at));
        }
    }

    /// What bears on an expression that a clause asks as it stands.
    pub fn bearing_on(&self, node: &Node) -> Bearing {
        self.bearings.on(node)
    }

    fn generation(&self, bearing: Bearing) -> u32 {
        if bearing.has(Bearing::BALANCES) {
            self.balance_generation
        } else if bearing.has(Bearing::LOG) {
            self.log_generation
        } else {
            self.generation
        }
    }
}

impl Engine<'_> {
    /// Where it is kept what a definition came to, as long as nothing happens that bears on it; None if it is worked out
    /// whenever it is asked.
    pub(super) fn place_of(&self, id: DefinitionId, context: Context<'_>) -> Option<Place<'_, Key, Value>> {
        let bearing = *self.kept.bearings.definitions.get(id.index())?;
        self.place_in(self.kept.definitions.get(id.index())?, bearing, context)
    }

    fn place_in<'k, V>(
        &self,
        slot: &'k Slot<Key, V>,
        bearing: Bearing,
        context: Context<'_>,
    ) -> Option<Place<'k, Key, V>> {
        Some(Place { slot, key: self.key(bearing, context)?, generation: self.kept.generation(bearing) })
    }

    /// Where it is kept that those conditions of a right hold of which it is known what bears on them, and the others.
    pub(super) fn place_of_conditions(
        &self,
        right: RightId,
        context: Context<'_>,
    ) -> Option<(Place<'_, Key, ()>, &[usize])> {
        let ConditionsKept { bearing, hold, others } = self.kept.conditions.get(right.index())?;
        Some((self.place_in(hold, *bearing, context)?, others))
    }

    /// What an expression of a clause comes to, worked out anew only if something was played that may bear on it.
    pub(super) fn evaluate_clause(&self, node: &Node, context: Context<'_>) -> Evaluated<Value> {
        let known = self.kept.expressions.get(&node.span);
        let Some(place) = known.and_then(|(bearing, slot)| self.place_in(slot, *bearing, context)) else {
            return self.evaluate(node, context);
        };
        if let Some(value) = place.get() {
            return Ok(value);
        }
        let value = self.evaluate(node, context)?;
        place.put(&value);
        Ok(value)
    }

    /// What a share of a cohort has earned by a day, worked out anew only if something was played that may bear on it.
    pub(super) fn kept_accrued(
        &self,
        id: AccrualId,
        cohort: CohortId,
        to: NaiveDate,
        context: Context<'_>,
    ) -> Evaluated<Accrued> {
        if let Some(accruing) = context.accruing
            && (accruing.accrual, accruing.cohort, context.at.date) == (id, cohort, to)
        {
            return Ok(accruing.accrued.clone());
        }
        let asking = Context { cohort: Some(cohort), ..context };
        let known = self.kept.bearings.accruals.get(id.index()).zip(self.kept.accruals.get(id.index()));
        let Some((bearing, slot)) = known else { return self.accrued(id, cohort, to, context, None) };
        let Some(key) = self.key(*bearing, asking) else { return self.accrued(id, cohort, to, context, None) };
        let place = Place { slot, key: (key, to), generation: self.kept.generation(*bearing) };
        if let Some(accrued) = place.get() {
            return Ok(accrued);
        }
        let accrued = self.accrued(id, cohort, to, context, None)?;
        place.put(&accrued);
        Ok(accrued)
    }

    /// As of when something is asked on which so much bears; None if it is worked out whenever it is asked.
    pub(super) fn stamp(&self, bearing: Bearing, context: Context<'_>) -> Option<Stamp> {
        self.key(bearing, context).map(|key| (key.date, self.kept.generation(bearing)))
    }

    /// The day up to which a search has found that its condition did not hold.
    pub(super) fn searched_through(&self, condition: &Node, after: NaiveDate, context: Context<'_>) -> NaiveDate {
        let known = self.search_key(condition, after, context);
        let known = known.and_then(|key| self.kept.searched.borrow().get(&key).copied());
        known.unwrap_or(after)
    }

    /// Takes note that the condition of a search did not hold on any day up to this one, which is over.
    pub(super) fn keep_search(&self, condition: &Node, after: NaiveDate, through: NaiveDate, context: Context<'_>) {
        if let Some(key) = self.search_key(condition, after, context) {
            self.kept.searched.borrow_mut().insert(key, through);
        }
    }

    fn search_key(&self, condition: &Node, after: NaiveDate, context: Context<'_>) -> Option<SearchKey> {
        let bearing = *self.kept.bearings.expressions.get(&condition.span)?;
        let is_kept =
            !bearing.has(Bearing::LOG.and(Bearing::EXERCISE).and(Bearing::BALANCES)) && self.is_kept(bearing, context);
        is_kept.then_some((condition.span, after, context.cohort, context.holder))
    }

    /// Under what a figure is kept that is asked in this context; None if it is worked out whenever it is asked.
    fn key(&self, bearing: Bearing, context: Context<'_>) -> Option<Key> {
        let date = context.at.date;
        if self.kept.anew
            || context.tracer.is_some()
            || !self.is_kept(bearing, context)
            || self.kept.restless.contains(date)
            || (bearing.has(Bearing::LOG) && self.kept.moved.contains(date))
            || (bearing.has(Bearing::BALANCES) && (Some(context.at) < self.kept.latest || !context.brought.is_empty()))
        {
            return None;
        }
        Some(Key {
            date,
            cohort: context.cohort.filter(|_| bearing.has(Bearing::SHARE)),
            holder: if bearing.has(Bearing::HOLDER) { self.holder_in_question(context) } else { None },
        })
    }

    /// Whether a figure on which so much bears is the same whenever it is asked about on a day.
    fn is_kept(&self, bearing: Bearing, context: Context<'_>) -> bool {
        bearing.is_known()
            && context.supposed.is_none()
            && context.adjusting.is_none()
            && context.accruing.is_none()
            && (!bearing.has(Bearing::SHARE) || context.cohort.is_some())
            // Whoever alone holds the share in question may be another tomorrow.
            && (!bearing.has(Bearing::HOLDER) || context.holder.is_some() || context.cohort.is_none())
            && (!bearing.has(Bearing::EXERCISE) || self.says_nothing(context))
            && (!bearing.has(Bearing::LATEST) || !self.is_in_question(context))
    }

    /// Whether an event in question is an exercise of a right whose latest exercise something asks for: then that one is meant.
    fn is_in_question(&self, context: Context<'_>) -> bool {
        let rights = context.events().filter_map(|event| self.state.event(event)?.exercise.right);
        rights.into_iter().any(|right| self.kept.bearings.exercises.contains(&right))
    }

    /// Whether the events in question say nothing of themselves, and the act takes effect on the day itself.
    fn says_nothing(&self, context: Context<'_>) -> bool {
        let is_plain = |event: EventId| {
            self.state.event(event).is_some_and(|record| {
                let instrument = self.state.instrument_of(event);
                record.attributes.is_empty() && instrument.is_none_or(|known| known.revisions.is_empty())
            })
        };
        let mut bindings = context.bindings;
        while let Some(binding) = bindings {
            match binding.bound {
                Bound::Event(event) if is_plain(event) => {}
                Bound::Number(_) => {}
                Bound::Event(_) | Bound::Events(_) => return false,
            }
            bindings = binding.outer;
        }
        context.act.is_none_or(|act| act.date == context.at.date) && context.event.is_none_or(is_plain)
    }
}
