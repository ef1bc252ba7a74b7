//! An event is planned first and committed whole, or not at all.
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::changes::Pending;
use super::context::Distribution;
use super::fault::Fault;
use super::shared_limits::Cut;
use super::state::{CohortId, Due, State, change_shares};
use super::stock_payments::Claim;
use crate::exact::{ArithmeticError, Exact};
use crate::outcome::OutcomeKind;
use crate::program::*;

/// Why an event is not played.
#[derive(Debug)]
pub enum Stop {
    /// The certificate does not allow it.
    Refused(Refusal),
    /// It cannot be played, or something is missing.
    Fault(Fault),
}

/// Why the certificate does not allow an act.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub section: Option<SectionId>,
    pub reason: String,
    /// Other sections that refuse it too, where several could have allowed it.
    pub besides: Vec<SectionId>,
}

impl Refusal {
    pub fn under(section: SectionId, reason: impl Into<String>) -> Stop {
        Stop::Refused(Refusal { section: Some(section), reason: reason.into(), besides: Vec::new() })
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Stop {
        Stop::Fault(fault)
    }
}

impl From<crate::exact::ArithmeticError> for Stop {
    fn from(error: crate::exact::ArithmeticError) -> Stop {
        Stop::Fault(error.into())
    }
}

impl From<crate::exact::AllocationError> for Stop {
    fn from(error: crate::exact::AllocationError) -> Stop {
        Stop::Fault(error.into())
    }
}

impl From<crate::calendar::CalendarError> for Stop {
    fn from(error: crate::calendar::CalendarError) -> Stop {
        Stop::Fault(error.into())
    }
}

/// A change of the state for which there is no name.
type OtherChange = Box<dyn FnOnce(&mut State, Moment) -> Carried>;

/// What carrying out a change gives: an error where a figure of it is larger than can be kept.
pub type Carried = Result<(), ArithmeticError>;

/// What is done to the state when an event is committed.
pub enum Effect {
    /// Shares of a class come into being; with lots, those of the class are kept by day of issue.
    Issue { class: ClassId, holder: Option<PartyId>, shares: Exact, with_lots: bool },
    /// Shares of a holder cease to be outstanding.
    Retire { class: ClassId, holder: PartyId, lots: Vec<(CohortId, Exact)> },
    /// A right was used.
    Exercised { right: RightId, event: EventId },
    /// Shares that an exercise was about ceased for those that it brings.
    Converted { event: EventId, holder: PartyId, lots: Vec<(CohortId, Exact)> },
    /// Shares that a right has brought a holder.
    Brought { right: RightId, holder: PartyId, shares: Exact },
    /// Shares that a right was used for.
    Taken { right: RightId, holder: PartyId, shares: Exact },
    /// Something is owed by a day.
    Owe(Box<Due>),
    /// What was owed, by its place, was done by its day.
    Done(usize),
    /// Anything else.
    Other(OtherChange),
}

impl Effect {
    /// Whether figures may rest on what it does, other than on how many shares there are and on what is open, which are
    /// asked for anew each time.
    pub fn bears_on_figures(&self) -> bool {
        matches!(self, Effect::Other(_))
    }

    /// The right that it notes as used.
    pub fn exercised(&self) -> Option<RightId> {
        match self {
            Effect::Exercised { right, .. } => Some(*right),
            _ => None,
        }
    }

    /// Whether it may change how many shares there are, who holds them, or what rights have brought.
    pub fn moves_shares(&self) -> bool {
        match self {
            Effect::Issue { .. }
            | Effect::Retire { .. }
            | Effect::Brought { .. }
            | Effect::Taken { .. }
            | Effect::Other(_) => true,
            Effect::Exercised { .. } | Effect::Converted { .. } | Effect::Owe(_) | Effect::Done(_) => false,
        }
    }

    /// Changes the state. After an error it is changed in part, so that nothing can be played any more.
    pub fn carry_out(self, state: &mut State, moment: Moment) -> Carried {
        match self {
            Effect::Issue { class, holder, shares, with_lots } => {
                state.issue(class, holder, &shares, with_lots, moment)?
            }
            Effect::Retire { class, holder, lots } => state.retire(class, holder, &lots, moment)?,
            Effect::Exercised { right, event } => {
                if let Some(known) = state.rights.get_mut(right.index()) {
                    known.events.push(event);
                }
            }
            Effect::Converted { event, holder, lots } => {
                if let Some(record) = state.events.get_mut(event.index()) {
                    record.exercise.converted.extend(lots.into_iter().map(|(cohort, count)| (cohort, holder, count)));
                }
            }
            Effect::Brought { right, holder, shares } => {
                if let Some(known) = state.rights.get_mut(right.index()) {
                    change_shares(&mut known.issued, holder, &shares, moment)?;
                }
            }
            Effect::Taken { right, holder, shares } => {
                if let Some(known) = state.rights.get_mut(right.index()) {
                    change_shares(&mut known.taken, holder, &shares, moment)?;
                }
            }
            Effect::Owe(due) => state.dues.push(*due),
            Effect::Done(index) => {
                if let Some(due) = state.dues.get_mut(index) {
                    due.performed = Some(moment.date);
                }
            }
            Effect::Other(effect) => effect(state, moment)?,
        }
        Ok(())
    }
}

/// A liquidation: its event, the moment before it, and what it distributes.
pub type Distributed = (EventId, Moment, Distribution);

/// Things that the calendar brings, in the order in which they happen within a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// What takes effect on the day, before anything else of it.
    Effect,
    Start,
    End,
}

/// What the calendar is to bring on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgendaItem {
    AccrualDue(AccrualId),
    AccrualDeadline(AccrualId, usize),
    DueDeadline(usize),
    /// The day of a duty that no event sets off.
    DutyDay(DutyId),
    /// The end of a day on which a duty may be due whose day has moved on.
    DutyMoved(DutyId),
    DayComes(RuleId, Option<EventId>),
    /// What was set off at a moment and takes effect on this day.
    TakeEffect(Moment),
    /// All shares are converted, as a rule says.
    ConvertAll(RightId, SectionId),
    /// Those of one holder are, with what the limits leave of them where they were asked of all holders at once.
    ConvertHolder(RightId, PartyId, SectionId, Option<Vec<Cut>>),
    /// One holder is paid in shares, with what the limits leave of them where they were asked of all holders at once.
    PayInShares(RightId, EventId, Claim, Option<Vec<Cut>>),
    /// The day of a liquidation ends, and with it every share.
    SharesEnd,
    /// The day on which a dividend with a record date is payable.
    DividendPayable(usize),
    /// Shares that convert have ended unconverted: of a holder, issued on a day if it is known, and how many.
    Unconverted(ClassId, PartyId, Option<NaiveDate>, Exact),
    /// The end of a day on which shares were paid something that is to be equal on each.
    PaidEqually(AccrualId),
    /// The time to accept an offer of new securities has ended.
    OfferEnds(usize),
}

/// What an event will do, should nothing refuse it: changes of the state in order, and what follows from them.
#[derive(Default)]
pub struct Plan {
    pub effects: Vec<Effect>,
    pub outcomes: Vec<(OutcomeKind, Vec<SectionId>)>,
    pub agenda: Vec<(NaiveDate, Phase, AgendaItem)>,
    /// Accruals of which something is paid, so that it may be that nothing is overdue any more.
    pub paid: Vec<AccrualId>,
    pub exercised: Vec<RightId>,
    pub performed: Vec<(DutyId, Option<EventId>)>,
    /// Kinds of events of which rules record one that no act has brought about.
    pub recorded: Vec<HappeningId>,
    /// Duties that a change of a value has set off: each once, however many shares the value belongs to.
    pub changed: Vec<DutyId>,
    /// What rules and splits have made of values so far.
    pub values: Pending,
    /// Values that rules or splits give another figure.
    pub changed_values: BTreeSet<VariableId>,
    /// How many dues this plan adds.
    pub dues: usize,
    /// The liquidation that it plays.
    pub distribution: Option<Distributed>,
    /// Why something that was to follow does not: it is told, and the rest is done.
    pub stops: Vec<Stop>,
}

impl Plan {
    /// Something that follows of itself and that no line asks for. Where it cannot be planned it alone is left out, and why is
    /// told: what else follows from the same is not lost with it. Tells what it found.
    pub fn follow(&mut self, act: impl FnOnce(&mut Plan) -> Result<bool, Stop>) -> bool {
        let lengths = [self.effects.len(), self.outcomes.len(), self.agenda.len(), self.paid.len()];
        let others = [self.exercised.len(), self.performed.len(), self.recorded.len(), self.changed.len()];
        let (values, changed_values) = (self.values.clone(), self.changed_values.clone());
        let (dues, is_distributed) = (self.dues, self.distribution.is_some());
        match act(self) {
            Ok(found) => found,
            Err(stop) => {
                let [effects, outcomes, agenda, paid] = lengths;
                let [exercised, performed, recorded, changed] = others;
                self.effects.truncate(effects);
                self.outcomes.truncate(outcomes);
                self.agenda.truncate(agenda);
                self.paid.truncate(paid);
                self.exercised.truncate(exercised);
                self.performed.truncate(performed);
                self.recorded.truncate(recorded);
                self.changed.truncate(changed);
                (self.values, self.changed_values, self.dues) = (values, changed_values, dues);
                self.distribution.take_if(|_| !is_distributed);
                self.stops.push(stop);
                false
            }
        }
    }

    /// Whether it does nothing but note that what was owed was done by its day, on which no figure rests.
    pub fn is_quiet(&self) -> bool {
        let follows_nothing = self.agenda.is_empty()
            && self.paid.is_empty()
            && self.exercised.is_empty()
            && self.performed.is_empty()
            && self.recorded.is_empty()
            && self.changed_values.is_empty()
            && self.stops.is_empty();
        follows_nothing
            && self.outcomes.is_empty()
            && self.effects.iter().all(|effect| matches!(effect, Effect::Done(_)))
    }

    /// The shares that it brings so far, and to whom.
    pub fn received(&self) -> Vec<(PartyId, ClassId, Exact)> {
        let of = |kind: &OutcomeKind| match kind {
            OutcomeKind::Received { to, class, shares, .. } => Some((*to, *class, shares.clone())),
            _ => None,
        };
        self.outcomes.iter().filter_map(|(kind, _)| of(kind)).collect()
    }

    /// How many shares of a class it issues so far, each time.
    pub fn issued_of(&self, wanted: ClassId) -> impl Iterator<Item = &Exact> {
        self.effects.iter().filter_map(move |effect| match effect {
            Effect::Issue { class, shares, .. } if *class == wanted => Some(shares),
            _ => None,
        })
    }

    /// How many shares of a class cease by it so far.
    pub fn retired_of(&self, wanted: Option<ClassId>) -> Result<Exact, ArithmeticError> {
        let lots = self.effects.iter().filter_map(|effect| match effect {
            Effect::Retire { class, lots, .. } if Some(*class) == wanted => Some(lots),
            _ => None,
        });
        Exact::sum(lots.flatten().map(|(_, shares)| shares))
    }

    /// What another plan does is done after what this one does.
    pub fn append(&mut self, other: Plan) {
        // Taken apart, so that nothing that a plan comes to hold is left behind.
        let Plan {
            effects,
            outcomes,
            agenda,
            paid,
            exercised,
            performed,
            recorded,
            changed,
            values,
            changed_values,
            dues,
            distribution,
            stops,
        } = other;
        self.effects.extend(effects);
        self.outcomes.extend(outcomes);
        self.agenda.extend(agenda);
        self.paid.extend(paid);
        self.exercised.extend(exercised);
        self.performed.extend(performed);
        self.recorded.extend(recorded);
        self.changed.extend(changed);
        self.values.extend(values);
        self.changed_values.extend(changed_values);
        self.dues += dues;
        self.stops.extend(stops);
        self.distribution = self.distribution.take().or(distribution);
    }

    /// A change of the state that works out nothing.
    pub fn effect(&mut self, effect: impl FnOnce(&mut State, Moment) + 'static) {
        self.effect_of_figures(move |state, moment| {
            effect(state, moment);
            Ok(())
        });
    }

    /// A change of the state that works out figures, and fails where one is larger than can be kept.
    pub fn effect_of_figures(&mut self, effect: impl FnOnce(&mut State, Moment) -> Carried + 'static) {
        self.effects.push(Effect::Other(Box::new(effect)));
    }

    pub fn outcome(&mut self, kind: OutcomeKind, sections: impl Into<Vec<SectionId>>) {
        self.outcomes.push((kind, sections.into()));
    }
}
