//! The engine: a pure function of program, events and prices.
// Identifiers are places in tables that are as long as the identifiers say; nothing else is looked up by index.
#![allow(clippy::indexing_slicing)]
mod accrual_days;
mod accrual_state;
mod accrual_steps;
mod accrue;
mod adjustments;
mod allot;
mod anticipate;
mod approvals;
mod as_converted;
mod ballot;
mod bearing;
mod categories;
mod cents;
mod changes;
mod claims;
mod context;
mod conversion;
mod declare;
mod deeds;
mod deemed;
mod deliveries;
mod dividends;
mod dues;
mod duties;
mod elections;
mod ended;
mod equal_parts;
mod eval;
mod events;
mod exercise;
mod expect;
mod explain;
mod fault;
mod first_change;
mod grounds;
mod history;
mod instruments;
mod joinders;
mod kept;
mod later;
mod limits;
mod liquidate;
mod notices;
mod of_record;
mod offers;
mod opening;
mod overdue;
mod owed;
mod payment_days;
mod payoff;
mod pending;
mod plan;
mod play;
mod prohibit;
mod property;
mod ranks;
mod reasons;
mod records;
mod redeem_action;
mod redemption_payments;
mod redemptions;
mod replay;
mod restated;
mod rights;
mod rules;
mod settle;
mod shared_conversions;
mod shared_limits;
mod shares;
mod splits;
mod state;
mod stock_payments;
mod sums;
mod suppose;
mod take_back;
mod timeline;
mod told;
mod trace;
mod unconverted;
mod unpaid;
mod votes;
mod waivers;
mod watch;
mod waterfall;
mod withhold;
mod world;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

pub use adjustments::{Adjustment, Conversion};
pub use ballot::{Ballot, ClassVotes, NeededApproval};
pub use expect::{Failure, FailureKind};
pub use fault::{Fault, FaultKind, Needed};
pub use history::PriceLine;
pub use payoff::{Breakpoint, ClassPayment, Payoff, PayoffClass};
pub use pending::{Consequence, OpenPayment, RightStanding, RightState, Upcoming, UpcomingKind};
pub use plan::Refusal;
pub use play::{Fate, PlayedLine};
pub use records::{DistributionRecord, EventRecord, ExerciseRecord, InstrumentKind, IssueRecord, IssueTerms, Passing};
pub use state::{Due, Notice, State};
pub use trace::{RoundingStep, Step};

use crate::calendar::{Calendars, Suspensions};
use crate::outcome::Outcome;
use crate::prices::PriceHistory;
use crate::program::*;
use crate::source::Span;

/// How a scenario is played.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub readings: Vec<(ReadingId, u32)>,
    pub until: Option<NaiveDate>,
    pub known_on: Option<NaiveDate>,
    /// Stop at the first line with an expectation that fails: enough to know that the scenario does.
    pub stop_at_failure: bool,
    /// Whether the grounds of every line are written down, too.
    pub grounds: bool,
    /// Whether every figure is worked out anew whenever it is asked for. It comes to the same, and takes longer.
    pub anew: bool,
}

/// A scenario while it is played, and what can be asked of it afterwards.
pub struct Engine<'p> {
    program: &'p Program,
    calendars: &'p Calendars,
    prices: &'p BTreeMap<ClassId, PriceHistory>,
    state: State,
    outcomes: Vec<Outcome>,
    /// What could not be worked out, when, and on which line.
    faults: Vec<(Fault, Moment, Option<Span>)>,
    /// What people must still supply, and the line that asked for it.
    missing: Vec<(Fault, Span)>,
    failures: Vec<Failure>,
    /// Why nothing is played any more, if something could be carried out in part only.
    halted: Option<play::Halt>,
    /// How many expectations were checked.
    checked: usize,
    /// What the calendar will bring.
    agenda: play::Agenda,
    agenda_count: u32,
    /// The number of the last moment: it only ever grows.
    tick: u32,
    /// What the rate and the base of each accrual are made of.
    accrual_inputs: Vec<anticipate::Inputs>,
    /// What came about since rules were last asked what follows from it: accruals paid, rights exercised, duties performed.
    paid: Vec<AccrualId>,
    exercised: Vec<RightId>,
    performed: Vec<(DutyId, Option<EventId>)>,
    recorded: BTreeSet<HappeningId>,
    changed_values: BTreeSet<VariableId>,
    /// The conversions that the journal asks for, by day.
    requests: Vec<limits::Request>,
    /// What the journal says is not paid, by day.
    unpaid: Vec<unpaid::Unpaid>,
    /// What dividends of classes on themselves came to when the journal was played before.
    counted: Vec<told::Counted>,
    /// The latest liquidation, for questions about it.
    last_distribution: Option<plan::Distributed>,
    watch: watch::Watch<'p>,
    never_restated: restated::Restated,
    last_worlds: world::LastWorlds,
    lines: Vec<PlayedLine>,
    kept: kept::Kept,
    /// Sections whose clauses were asked or had an effect, for coverage; by section. Figures are asked of an engine
    /// that does not change, hence the cells.
    reached: Vec<Cell<bool>>,
    /// The grounds of each line, if they are asked for.
    grounds: Option<BTreeMap<Moment, Vec<Step>>>,
    /// Conditions with the answers that they had, if somebody wants to know.
    witnessed: Option<RefCell<BTreeSet<(Span, bool)>>>,
    /// Readings on which something was found to depend, by reading.
    readings_asked: Vec<Cell<bool>>,
}

/// What playing a scenario gives.
#[derive(Debug)]
pub struct Played {
    pub outcomes: Vec<Outcome>,
    pub faults: Vec<(Fault, Moment, Option<Span>)>,
    pub missing: Vec<(Fault, Span)>,
    pub failures: Vec<Failure>,
    /// How many expectations were checked.
    pub checked: usize,
    /// The lines of the journal that were played, with what became of each.
    pub lines: Vec<PlayedLine>,
    /// What was written on the line of each event, by [`EventId`].
    pub events: Vec<String>,
    /// What the figures of each line were made of, if the options ask for it.
    pub grounds: BTreeMap<Moment, Vec<Step>>,
    /// The sections whose clauses were asked or had an effect.
    pub reached: BTreeSet<SectionId>,
    /// Of a run that was watched: conditions, days and limits by their place, with the answers that they had.
    pub witnessed: BTreeSet<(Span, bool)>,
}

impl<'p> Engine<'p> {
    pub fn new(
        program: &'p Program,
        calendars: &'p Calendars,
        prices: &'p BTreeMap<ClassId, PriceHistory>,
    ) -> Engine<'p> {
        let mut state = State::default();
        state.outstanding.resize_with(program.classes.len(), Default::default);
        state.accruals.resize_with(program.accruals.len(), Default::default);
        state.readings.resize_with(program.readings.len(), Default::default);
        state.rights.resize_with(program.rights.len(), Default::default);
        state.happenings.resize_with(program.happenings.len(), Default::default);
        let kept = kept::Kept::new(program);
        Engine {
            program,
            calendars,
            prices,
            state,
            outcomes: Vec::new(),
            faults: Vec::new(),
            missing: Vec::new(),
            failures: Vec::new(),
            halted: None,
            checked: 0,
            agenda: BTreeMap::new(),
            agenda_count: 0,
            tick: 0,
            accrual_inputs: anticipate::accrual_inputs(program),
            paid: Vec::new(),
            exercised: Vec::new(),
            performed: Vec::new(),
            recorded: BTreeSet::new(),
            changed_values: BTreeSet::new(),
            requests: Vec::new(),
            unpaid: Vec::new(),
            counted: Vec::new(),
            last_distribution: None,
            watch: watch::Watch::new(program, &kept),
            never_restated: restated::Restated::default(),
            last_worlds: world::LastWorlds::default(),
            lines: Vec::new(),
            kept,
            reached: vec![Cell::new(false); program.sections.len()],
            grounds: None,
            witnessed: None,
            readings_asked: vec![Cell::new(false); program.readings.len()],
        }
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    pub fn program(&self) -> &'p Program {
        self.program
    }

    /// Notes that a clause of the section was asked or had an effect.
    pub(crate) fn reach(&self, section: SectionId) {
        if let Some(reached) = self.reached.get(section.index()) {
            reached.set(true);
        }
    }

    /// Readings that were asked about so far: the others have made no difference.
    pub fn readings_asked(&self) -> std::collections::BTreeSet<ReadingId> {
        let known = ReadingId::each(&self.readings_asked);
        known.filter(|(_, asked)| asked.get()).map(|(reading, _)| reading).collect()
    }

    /// Forgets which readings were asked about, so that those of one question can be told.
    pub fn forget_readings_asked(&self) {
        self.readings_asked.iter().for_each(|asked| asked.set(false));
    }

    /// The same engine, which notes the answers of conditions from now on.
    pub fn watched(mut self) -> Self {
        self.witnessed = Some(RefCell::default());
        self
    }

    /// Notes what a condition came to; without cost where nobody watches.
    pub(crate) fn witness(&self, place: Span, answer: bool) {
        if let Some(witnessed) = &self.witnessed
            && let Ok(mut witnessed) = witnessed.try_borrow_mut()
        {
            witnessed.insert((place, answer));
        }
    }

    /// An answer, or nothing where it cannot be worked out: that is a fault of the run then.
    pub fn or_fault<T: Default>(&mut self, answer: Result<T, Fault>, at: Moment) -> T {
        answer.unwrap_or_else(|fault| {
            self.faults.push((fault, at, None));
            T::default()
        })
    }

    pub fn finish(mut self) -> Played {
        self.failures.sort_by_key(|failure| failure.span);
        let sections = SectionId::each(&self.reached);
        let reached = sections.filter(|(_, reached)| reached.get()).map(|(section, _)| section).collect();
        Played {
            outcomes: self.outcomes,
            faults: self.faults,
            missing: self.missing,
            failures: self.failures,
            checked: self.checked,
            lines: self.lines,
            events: self.state.events.into_iter().map(|record| record.words).collect(),
            reached,
            grounds: self.grounds.unwrap_or_default(),
            witnessed: self.witnessed.map(RefCell::into_inner).unwrap_or_default(),
        }
    }

    /// Days on which trading of a class is suspended, as the scenario records them.
    fn suspensions(&self, class: Option<ClassId>) -> Suspensions {
        let class = class.or_else(|| self.program.certificates.first().map(|known| known.common));
        let ranges = class.and_then(|class| self.state.suspended.get(&class)).into_iter().flatten().copied();
        Suspensions::from_ranges(ranges).unwrap_or_default()
    }
}
