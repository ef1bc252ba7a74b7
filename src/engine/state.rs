//! What the log has led to: balances, values, dues, as timelines. Everything here follows from the events played
//! so far, and every question about it names a moment.
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::accrual_state::AccrualState;
use super::later::LaterChange;
use super::records::{EventRecord, Instrument, InstrumentKind};
use super::restated::Restated;
use super::timeline::Timeline;
use super::told::{Counted, ToldSplits};
use super::unpaid::Void;
use super::world::{Settled, Shown};
use crate::exact::{ArithmeticError, Exact};
use crate::program::{identifiers, *};
use crate::syntax::ast::Delivery;

identifiers! {
    /// Shares of one class that were issued on one day and have shared every per-share value since.
    CohortId,
}

/// Shares of a class with one history: each of them is worth what the others are.
#[derive(Debug, Clone)]
pub struct Cohort {
    pub class: ClassId,
    pub issued: NaiveDate,
    /// The cohort that this one was split from, and when: until then their histories are one.
    pub parent: Option<(CohortId, Moment)>,
    pub shares: Timeline<Exact>,
}

impl Cohort {
    /// Whether none of its shares is left: nobody is there to whom anything could be paid on them.
    pub fn is_gone(&self) -> bool {
        self.shares.latest().is_some_and(|shares| !shares.is_positive())
    }

    /// Whether none of its shares was left at a moment.
    pub fn is_gone_by(&self, at: Moment) -> bool {
        self.shares.at(at).is_some_and(|shares| !shares.is_positive())
    }
}

/// Something owed by a day.
#[derive(Debug, Clone)]
pub struct Due {
    pub duty: Option<DutyId>,
    pub right: Option<RightId>,
    pub section: SectionId,
    pub name: String,
    pub event: Option<EventId>,
    pub holder: Option<PartyId>,
    pub class: Option<ClassId>,
    pub cash: Exact,
    pub shares: Option<(ClassId, Exact)>,
    pub paid: Exact,
    pub created: Moment,
    pub deadline: Option<NaiveDate>,
    /// The day on which it was done.
    pub performed: Option<NaiveDate>,
    /// When it was missed.
    pub missed: Option<Moment>,
    /// When a clause ended it, undone: nothing of it is owed any more.
    pub ended: Option<Moment>,
    /// Whether the scenario says that it is not delivered in time; else it is taken as delivered on its day.
    pub withheld: bool,
    /// The clause of the liquidation that pays it, by its place in the program.
    pub liquidation: Option<usize>,
    /// Whether it is money of which it is told already that it is paid: taken as paid on its day, unless it is withheld.
    pub told: bool,
    /// Shares that were delivered, and when.
    pub delivered: Vec<(NaiveDate, Exact)>,
    /// The shares whose price it is, where it is owed as long as they wait for it.
    pub waiting_for: Option<Exact>,
    /// Holders to whom a notice went that is due to each.
    pub notified: Vec<PartyId>,
    pub words: String,
}

impl Due {
    /// Whether it is taken as done in time, where the scenario does not say otherwise.
    pub fn is_presumed(&self) -> bool {
        !self.withheld && (self.told || (self.right.is_some() && self.cash.is_zero()))
    }

    /// Whether it is still to be done.
    pub fn is_open(&self) -> bool {
        self.performed.is_none() && self.ended.is_none()
    }

    /// Whether it was still to be done at a moment, as far as it existed then.
    pub fn is_open_at(&self, at: Moment) -> bool {
        !self.is_done_at(at) && self.ended.is_none_or(|ended| ended > at)
    }

    /// Whether it was done by the end of the day of a moment.
    pub fn is_done_at(&self, at: Moment) -> bool {
        self.performed.is_some_and(|day| day <= at.date)
    }

    /// A clause ends it: it stays undone, and nothing of it is owed any more.
    pub fn end(&mut self, at: Moment) {
        if self.is_open() {
            self.ended = Some(at);
        }
    }

    /// Whether it is what a payment or delivery speaks of.
    pub fn is_for(&self, what: &Payable) -> bool {
        match what {
            Payable::Duty(duty) => self.duty == Some(*duty),
            Payable::Right(right) => self.right == Some(*right),
            Payable::Liquidation(index) => self.liquidation == Some(*index),
            Payable::Named(name) => self.name == *name,
            Payable::Accrual(_) => false,
        }
    }

    /// Something owed of which no more is known: nothing of it is done, and no day is set.
    pub fn new(section: SectionId, name: String, created: Moment, words: impl Into<String>) -> Due {
        Due {
            duty: None,
            right: None,
            section,
            name,
            event: None,
            holder: None,
            class: None,
            cash: Exact::ZERO,
            shares: None,
            paid: Exact::ZERO,
            created,
            deadline: None,
            performed: None,
            missed: None,
            ended: None,
            withheld: false,
            liquidation: None,
            told: false,
            delivered: Vec::new(),
            waiting_for: None,
            notified: Vec::new(),
            words: words.into(),
        }
    }

    /// Dollars that are owed to a holder of a class, under the name that the clause gives to them, if it does.
    pub fn of_money(
        (holder, class): (PartyId, ClassId),
        cash: Exact,
        name: Option<&str>,
        section: SectionId,
        created: Moment,
    ) -> Due {
        let name = name.unwrap_or("amount owed").to_string();
        Due { holder: Some(holder), class: Some(class), cash, ..Due::new(section, name.clone(), created, name) }
    }
}

/// A notice that was given.
#[derive(Debug, Clone)]
pub struct Notice {
    /// The line that tells of it.
    pub event: EventId,
    /// To whom it was given; None: to each holder.
    pub to: Option<PartyId>,
    pub of: NodeNotice,
    pub for_date: Option<NaiveDate>,
    pub sent: NaiveDate,
    /// When it counts as given under the certificate that calls for it; of an act of the world, under the first that says.
    pub given: NaiveDate,
    pub received: Option<NaiveDate>,
    /// Whether it is of an act that a section deems a liquidation, by what the notice says of it.
    pub of_liquidation: bool,
    /// The exercises that it answers, where a duty that exercises set off calls for it.
    pub answers: Vec<EventId>,
    /// How it was delivered: each certificate may say otherwise when a notice counts as given.
    pub delivery: Delivery,
}

/// An approval or a waiver that was given, in writing or at a meeting.
#[derive(Debug, Clone)]
pub struct Consent {
    pub moment: Moment,
    pub class: ClassId,
    pub matter: String,
    /// Who consents, with how many shares; a later consent of a holder to the same takes the place of the earlier.
    pub by: Vec<(PartyId, Exact)>,
    pub waiver: bool,
    /// Given at a meeting: whether there was a quorum, and the shares represented in all.
    pub meeting: Option<(bool, Exact)>,
}

/// How often and how far a right was used.
#[derive(Debug, Clone, Default)]
pub struct RightUse {
    pub events: Vec<EventId>,
    /// The shares that it has brought.
    pub issued: SharesByHolder,
    /// The shares that it was used for, where a limit counts them.
    pub taken: SharesByHolder,
}

/// Shares over time: in all, and of each holder.
pub type SharesByHolder = BTreeMap<Option<PartyId>, Timeline<Exact>>;

/// So many shares more of a holder, and in all.
pub(super) fn change_shares(
    lines: &mut SharesByHolder,
    holder: PartyId,
    change: &Exact,
    moment: Moment,
) -> Result<(), ArithmeticError> {
    for key in [None, Some(holder)] {
        change_line(lines.entry(key).or_default(), change, moment)?;
    }
    Ok(())
}

/// So much more than a line told last.
pub(super) fn change_line(line: &mut Timeline<Exact>, change: &Exact, moment: Moment) -> Result<(), ArithmeticError> {
    let changed = match line.latest() {
        Some(known) => known.add(change)?,
        None => change.clone(),
    };
    line.set(moment, changed);
    Ok(())
}

/// Shares become so many for each at a split.
pub(super) fn restate_shares(lines: &mut SharesByHolder, ratio: &Exact, moment: Moment) -> Result<(), ArithmeticError> {
    for line in lines.values_mut() {
        if let Some(shares) = line.latest() {
            let restated = shares.mul(ratio)?;
            line.set(moment, restated);
        }
    }
    Ok(())
}

/// A clause that an event set off, be it a rule, whether or not its conditions held then, or a right whose exercise sets
/// values of the shares that it is about: what a supposition replays.
#[derive(Debug, Clone, Copy)]
pub struct Firing {
    pub moment: Moment,
    pub by: Setter,
    pub event: EventId,
    /// When the event was, where what the clause does takes effect on a later day.
    pub set_off: Moment,
}

/// The clause that gave a variable its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setter {
    Rule(RuleId),
    /// The exercise of a right.
    Right(RightId),
}

/// The section of a clause, the name that it gives to its event, and what it does.
pub type SettingClause<'p> = (SectionId, Option<BinderId>, &'p [Guarded<Action>]);

impl Setter {
    /// The section of the clause, the name that it gives to its event, and what it does.
    pub fn clause(self, program: &Program) -> Option<SettingClause<'_>> {
        match self {
            Setter::Rule(id) => {
                let rule = program.rules.get(id.index())?;
                Some((rule.section, rule.binder, &rule.actions))
            }
            Setter::Right(id) => {
                let right = program.rights.get(id.index())?;
                Some((right.section, Some(right.binder), &right.actions))
            }
        }
    }
}

/// Why a variable has its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    Start,
    /// What a clause did, on an event if one set it off.
    Clause {
        by: Setter,
        event: Option<EventId>,
    },
    Split {
        event: EventId,
    },
}

/// What a variable was made, and by what.
#[derive(Debug, Clone)]
pub struct VariableEntry {
    pub value: Exact,
    pub cause: Cause,
    /// A change too small to be made, carried forward: what the value would be.
    pub kept_back: Option<Exact>,
    /// What was worked out before it was rounded, where rounding changed it.
    pub unrounded: Option<Exact>,
    /// As of when the figures were that it was worked out from.
    pub figures_at: Moment,
    /// What clauses before this one had made of it on the same event.
    pub follows: Option<Box<VariableEntry>>,
}

impl VariableEntry {
    /// The figure that the next change goes on from: with what was kept back of the changes before.
    pub fn exact(&self) -> &Exact {
        self.kept_back.as_ref().unwrap_or(&self.value)
    }

    /// This one, and what it was on the same event before, the latest first.
    pub fn with_those_before(&self) -> impl Iterator<Item = &VariableEntry> {
        std::iter::successors(Some(self), |entry| entry.follows.as_deref())
    }
}

/// Everything that the log has led to. What a moment saw is found in the timelines; nothing is overwritten.
#[derive(Debug, Default)]
pub struct State {
    /// Shares outstanding, by class.
    pub outstanding: Vec<Timeline<Exact>>,
    pub cohorts: Vec<Cohort>,
    pub cohorts_of: BTreeMap<ClassId, Vec<CohortId>>,
    /// What each holder has of each class, and of each cohort.
    pub holdings: BTreeMap<(ClassId, PartyId), Timeline<Exact>>,
    pub lots: BTreeMap<(CohortId, PartyId), Timeline<Exact>>,
    pub first_issued: BTreeMap<ClassId, Moment>,
    /// Values of the series (no cohort) and of the shares of a cohort.
    pub variables: BTreeMap<(VariableId, Option<CohortId>), Timeline<VariableEntry>>,
    /// Days on which the effects that are being committed changed values that other figures rest on.
    pub unsettled_days: Vec<NaiveDate>,
    /// By accrual.
    pub accruals: Vec<AccrualState>,
    /// Facts, of the series or of a party.
    pub facts: BTreeMap<(FactId, Option<PartyId>), Timeline<Value>>,
    /// Judgements that were made, by name and by what they are about.
    pub determinations: BTreeMap<(String, Option<String>), Timeline<Value>>,
    /// The choice in force, by reading.
    pub readings: Vec<Timeline<u32>>,
    /// By event.
    pub events: Vec<EventRecord>,
    pub instruments: Vec<Instrument>,
    pub instrument_names: BTreeMap<String, usize>,
    /// Common shares issuable on all options, and on all convertible securities, that are outstanding.
    pub issuable: BTreeMap<InstrumentKind, Timeline<Exact>>,
    /// What is or was owed, in the order in which it arose; an index into it stays good.
    pub dues: Vec<Due>,
    /// What rights do that is void, as lines to come say.
    pub void: Vec<Void>,
    pub offers: Vec<super::offers::Offer>,
    pub notices: Vec<Notice>,
    /// Notices of rights that were refused: of which, for which day, under which section.
    pub refused_notices: Vec<(RightId, Option<NaiveDate>, Option<SectionId>)>,
    pub consents: Vec<Consent>,
    /// The acts that were done by a consent, with the class that gave it.
    pub consents_used: Vec<(Moment, ClassId, String)>,
    /// By right.
    pub rights: Vec<RightUse>,
    /// Issues of a class that were made in breach, each with the class whose certificate forbids it.
    pub issued_in_breach: Vec<(Moment, ClassId, Option<ClassId>)>,
    /// Acts and events of the world that have happened.
    pub matters: Vec<(Moment, EventId)>,
    /// What events have set off, in order.
    pub firings: Vec<Firing>,
    /// What was set off and takes effect on a day to come.
    pub later_changes: Vec<LaterChange>,
    /// The worlds that variables were readjusted to when instruments expired.
    pub settled: BTreeMap<VariableId, Settled>,
    /// Changes that events would have made, as expiries have shown.
    pub shown: Shown,
    /// Events that rules recorded, by kind.
    pub happenings: Vec<Vec<(Moment, EventId)>>,
    /// Dividends whose record date has come.
    pub recorded: Vec<super::dividends::Recorded>,
    /// Property that conversions bring besides shares, or instead of them.
    pub kept: Vec<super::property::KeptProperty>,
    /// Splits that were made: new shares for each old one.
    pub splits: Vec<(Moment, ClassId, Exact)>,
    /// For what rows of prices of earlier days are restated.
    pub restated: BTreeMap<ClassId, Restated>,
    /// Splits that the journal tells, made or not.
    pub told_splits: BTreeMap<ClassId, ToldSplits>,
    /// What dividends of classes on themselves came to, in order.
    pub counted: Vec<Counted>,
    /// Days on which a class is not traded, as the scenario records them, the first and the last day included; one that
    /// goes on ends with the calendar.
    pub suspended: BTreeMap<ClassId, Vec<(NaiveDate, NaiveDate)>>,
    /// When everything was distributed in a liquidation.
    pub wound_up: Option<Moment>,
    /// What each class was paid in a liquidation.
    pub distributed: BTreeMap<ClassId, Timeline<Exact>>,
    /// Acquired shares that cannot be issued again, by the section that says so.
    pub cancelled: BTreeMap<(ClassId, SectionId), Exact>,
}

impl State {
    pub fn outstanding_at(&self, class: ClassId, at: Moment) -> Exact {
        self.outstanding.get(class.index()).and_then(|line| line.at(at)).cloned().unwrap_or(Exact::ZERO)
    }

    pub fn held_at(&self, class: ClassId, holder: PartyId, at: Moment) -> Exact {
        self.holdings.get(&(class, holder)).and_then(|line| line.at(at)).cloned().unwrap_or(Exact::ZERO)
    }

    /// The cohorts of a class that have shares at the moment, with how many; of one holder if one is named.
    pub fn cohorts_at(&self, class: ClassId, holder: Option<PartyId>, at: Moment) -> Vec<(CohortId, Exact)> {
        let Some(ids) = self.cohorts_of.get(&class) else { return Vec::new() };
        ids.iter()
            .filter_map(|id| {
                let line = match holder {
                    Some(holder) => self.lots.get(&(*id, holder)),
                    None => self.cohorts.get(id.index()).map(|cohort| &cohort.shares),
                };
                line.and_then(|line| line.at(at))
                    .filter(|shares| shares.is_positive())
                    .map(|shares| (*id, shares.clone()))
            })
            .collect()
    }

    /// Holders of a class in the order of the register (that in which they first came to hold).
    pub fn holders_at(&self, class: ClassId, at: Moment) -> Vec<(PartyId, Exact)> {
        let mut holders: Vec<_> = self
            .holdings
            .range((class, PartyId::FIRST)..=(class, PartyId::LAST))
            .filter_map(|((_, holder), line)| {
                let shares = line.at(at).filter(|shares| shares.is_positive())?.clone();
                let since = line.entries().first().map(|(since, _)| *since)?;
                Some((since, *holder, shares))
            })
            .collect();
        holders.sort_by_key(|(since, holder, _)| (*since, *holder));
        holders.into_iter().map(|(_, holder, shares)| (holder, shares)).collect()
    }

    pub fn cohort(&self, id: CohortId) -> Option<&Cohort> {
        self.cohorts.get(id.index())
    }

    /// Ends what is still to be done of some dues.
    pub fn end_dues(&mut self, at: Moment, is_meant: impl Fn(&Due) -> bool) {
        self.dues.iter_mut().filter(|due| is_meant(due)).for_each(|due| due.end(at));
    }

    pub fn event(&self, id: EventId) -> Option<&EventRecord> {
        self.events.get(id.index())
    }

    /// The instrument that an event granted, if it did.
    pub fn instrument_of(&self, event: EventId) -> Option<&Instrument> {
        self.instruments.get(self.event(event)?.issue.instrument?)
    }
}
