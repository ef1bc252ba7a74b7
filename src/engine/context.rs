//! What an expression is asked about: the moment, whose value it is, the events in question.
use std::cell::Cell;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::accrue::Accrued;
use super::state::CohortId;
use super::trace::Tracer;
use super::world::Supposed;
use crate::exact::Exact;
use crate::program::*;

/// The name a clause gives to an event, and the event.
#[derive(Debug, Clone, Copy)]
pub struct Binding<'a> {
    pub binder: BinderId,
    pub bound: Bound<'a>,
    pub outer: Option<&'a Binding<'a>>,
}

/// What such a name stands for.
#[derive(Debug, Clone, Copy)]
pub enum Bound<'a> {
    Event(EventId),
    Events(&'a [EventId]),
    /// A number that is being sought.
    Number(&'a Exact),
}

/// The exercise, redemption or payment in question.
#[derive(Debug, Clone)]
pub struct Act {
    pub date: NaiveDate,
    pub shares: Exact,
    /// Whole shares that it brings, where a limit asks.
    pub received: Option<Received>,
}

/// Whole shares that an act brings the holder in question, and all holders whom it is about.
#[derive(Debug, Clone)]
pub struct Received {
    pub own: Exact,
    pub by_all: Exact,
}

impl Received {
    /// What is brought to nobody else, or counted for all of them together.
    pub fn alone(shares: Exact) -> Received {
        Received { own: shares.clone(), by_all: shares }
    }
}

/// The liquidation in question: what is known of it so far.
#[derive(Debug, Clone, Default)]
pub struct Distribution {
    pub assets: Exact,
    /// Which alternative each election takes, by election.
    pub choices: BTreeMap<u32, usize>,
    /// What no class has taken so far.
    pub left: Exact,
    /// What was left when the turn of a class came: after all that ranks before it, and after only the first amounts of it.
    pub left_for: BTreeMap<ClassId, (Exact, Exact)>,
    /// What each class receives in all, as far as it is settled.
    pub received: BTreeMap<ClassId, Exact>,
    /// The first amounts of the classes that rank with a class, where several share a tier.
    pub beside: BTreeMap<ClassId, Exact>,
    /// What a share of common stock is taken to receive before it is known, where what comes before it depends on it.
    pub for_common: Exact,
    /// Whether anything has asked for that.
    pub common_asked: Cell<bool>,
    /// Whether a claim has asked what there is to be distributed, and so is no fixed amount.
    pub assets_asked: Cell<bool>,
}

/// What a share has earned up to a day for which the base and the rate of the same accrual are asked.
#[derive(Debug, Clone, Copy)]
pub struct Accruing<'a> {
    pub accrual: AccrualId,
    pub cohort: CohortId,
    pub accrued: &'a Accrued,
}

/// What a question is about. Only the moment is always there; the rest is filled in by the clause that asks.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The moment as of which it is asked.
    pub at: Moment,
    /// The holder, the share and the event in question.
    pub holder: Option<PartyId>,
    pub cohort: Option<CohortId>,
    pub event: Option<EventId>,
    /// Names that clauses around the question give to events.
    pub bindings: Option<&'a Binding<'a>>,
    /// The exercise, redemption or payment in question.
    pub act: Option<&'a Act>,
    /// The liquidation in question.
    pub distribution: Option<&'a Distribution>,
    /// The world in which it is asked, where that is not the one that came about.
    pub supposed: Option<&'a Supposed>,
    /// The variable that is being adjusted: its kept-back value counts.
    pub adjusting: Option<VariableId>,
    /// The variable whose clause asks: a world goes on from the one that it was readjusted to.
    pub scope: Option<VariableId>,
    /// Where steps are written down, if somebody asks why.
    pub tracer: Option<&'a Tracer>,
    /// The class whose certificate asks, where it counts the others.
    pub asking_class: Option<ClassId>,
    /// The matter that is voted on, where votes on a particular one are asked for.
    pub matter: Option<&'a str>,
    /// How many defined terms are being worked out, one inside the other.
    pub depth: u32,
    /// The day on whose terms an exercise is taken, when it is not that of the exercise.
    pub terms: Option<NaiveDate>,
    /// What the act has brought other holders so far, one after the other.
    pub brought: &'a [(PartyId, ClassId, Exact)],
    /// Where an accrual builds on itself: what it has come to so far.
    pub accruing: Option<&'a Accruing<'a>>,
}

impl<'a> Context<'a> {
    pub fn at(at: Moment) -> Context<'a> {
        Context {
            at,
            holder: None,
            cohort: None,
            event: None,
            bindings: None,
            act: None,
            distribution: None,
            supposed: None,
            adjusting: None,
            scope: None,
            tracer: None,
            asking_class: None,
            matter: None,
            depth: 0,
            terms: None,
            brought: &[],
            accruing: None,
        }
    }
    pub fn on(self, at: Moment) -> Context<'a> {
        Context { at, ..self }
    }
    /// At a moment of many that are searched: the steps of each are not written down.
    pub fn unseen(self, at: Moment) -> Context<'a> {
        Context { at, tracer: None, ..self }
    }
    pub fn holder(self, holder: PartyId) -> Context<'a> {
        Context { holder: Some(holder), cohort: None, ..self }
    }
    pub fn cohort(self, cohort: CohortId) -> Context<'a> {
        Context { cohort: Some(cohort), ..self }
    }
    pub fn bind(self, binding: &'a Binding<'a>) -> Context<'a> {
        Context { bindings: Some(binding), ..self }
    }
    /// The events that the clause is about: the one in question, and those to which names are given, the innermost first.
    pub fn events(&self) -> impl Iterator<Item = EventId> + use<'a> {
        let bound = std::iter::successors(self.bindings, |binding| binding.outer);
        self.event.into_iter().chain(bound.filter_map(|binding| match binding.bound {
            Bound::Event(event) => Some(event),
            _ => None,
        }))
    }
    pub fn bound(&self, binder: BinderId) -> Option<Bound<'a>> {
        let mut scope = self.bindings;
        while let Some(binding) = scope {
            if binding.binder == binder {
                return Some(binding.bound);
            }
            scope = binding.outer;
        }
        None
    }
}
