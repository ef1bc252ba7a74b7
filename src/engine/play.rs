//! The log is played: what the calendar brings and what the scenario tells, in order, each whole or not at all.
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::context::Context;
use super::fault::Fault;
use super::limits::Request;
use super::plan::{AgendaItem, Phase, Plan, Refusal, Stop};
use super::records::EventRecord;
use super::told::{Counted, told_splits};
use super::unpaid::Unpaid;
use super::{Engine, Options};
use crate::exact::ArithmeticError;
use crate::outcome::{Outcome, OutcomeKind};
use crate::program::*;
use crate::source::Span;

/// What became of a line of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Played,
    /// The certificate did not allow it; it changed nothing.
    Refused,
    /// Something that people must supply is missing; it changed nothing.
    Missing,
    /// It cannot have happened, or cannot be computed; it changed nothing.
    Fault,
}

/// A line of the journal and the moment at which it was played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlayedLine {
    pub moment: Moment,
    pub span: Span,
    pub fate: Fate,
}

/// What came of one line of the journal.
#[derive(Debug, Clone, Default)]
pub struct LineResult {
    pub refusal: Option<Refusal>,
    pub missing: Option<String>,
    pub fault: Option<Fault>,
    /// The outcomes of the line itself, by their place in the list.
    pub outcomes: std::ops::Range<usize>,
    pub event: Option<EventId>,
}

impl LineResult {
    fn fate(&self) -> Fate {
        match (&self.fault, &self.missing, &self.refusal) {
            (Some(_), ..) => Fate::Fault,
            (None, Some(_), _) => Fate::Missing,
            (None, None, Some(_)) => Fate::Refused,
            (None, None, None) => Fate::Played,
        }
    }
}

/// Why nothing more is played: what was to happen could be carried out in part only.
#[derive(Debug, Clone)]
pub(super) struct Halt {
    fault: Fault,
    moment: Moment,
    line: Option<Span>,
}

/// Where playing had to stop: before a line of the journal or within it.
#[derive(Debug, Clone, Copy)]
struct Place {
    index: usize,
    within: bool,
}

/// How often a journal is played at most, for dividends that turn on prices that turn on them.
const MOST_ROUNDS: usize = 5;

/// The lines of a journal that are played: those that were known by a day, and through a day, where the options name one.
fn entries_of<'j>(journal: &'j Journal, options: &Options) -> Vec<&'j JournalEntry> {
    let known_on = options.known_on.or(journal.known_on);
    let is_known = |entry: &&JournalEntry| known_on.is_none_or(|day| entry.is_known_on(day));
    let is_in_time = |entry: &&JournalEntry| options.until.is_none_or(|until| entry.date <= until);
    journal.entries.iter().filter(is_known).filter(is_in_time).collect()
}

impl<'p> Engine<'p> {
    /// Plays the journal from the beginning to the end, or to the day that the options name. Where a figure of what was
    /// carried out is too large to be kept, what came before it stands, and nothing of it nor after it is played.
    pub fn play(&mut self, journal: &Journal, options: &Options) {
        let entries = entries_of(journal, options);
        let Some(last) = self.play_as_counted(&entries, journal, options) else { return };
        let Some(Halt { fault, moment, line }) = self.halted.take() else { return };
        // Some of it was carried out: everything before is played again.
        self.begin_anew(self.counted.clone());
        self.play_until(&entries, journal, options, Some(last));
        let entry = entries.get(last.index).filter(|_| last.within);
        let event = entry.and_then(|entry| entry.event.as_ref());
        self.record_fault(fault.clone(), moment, line.or(event.map(|event| event.span)));
        self.lines.extend(event.map(|event| PlayedLine { moment, span: event.span, fate: Fate::Fault }));
        if let Some(entry) = entry {
            let outcomes = self.outcomes.len()..self.outcomes.len();
            self.check_expectations(entry, &LineResult { fault: Some(fault), outcomes, ..LineResult::default() });
        }
    }

    /// Before a dividend of a class on itself, rows of its day are told by what it comes to: where there is one, the journal is
    /// played again, until what was told is what it came to.
    fn play_as_counted(&mut self, entries: &[&JournalEntry], journal: &Journal, options: &Options) -> Option<Place> {
        let may_count = entries.iter().any(|entry| self.may_count(entry));
        let options = Options { stop_at_failure: options.stop_at_failure && !may_count, ..options.clone() };
        for _ in 1..MOST_ROUNDS {
            let stopped = self.play_until(entries, journal, &options, None);
            let counted = self.counted_dividends();
            if counted == self.counted {
                return stopped;
            }
            self.begin_anew(counted);
        }
        let stopped = self.play_until(entries, journal, &options, None);
        self.fault_of_counting(&self.counted_dividends());
        stopped
    }

    fn begin_anew(&mut self, counted: Vec<Counted>) {
        let anew = Engine::new(self.program, self.calendars, self.prices);
        let anew = if self.witnessed.is_some() { anew.watched() } else { anew };
        *self = Engine { counted, ..anew };
    }

    /// Plays lines up to one, or all; tells where it had to stop, if it had.
    fn play_until(
        &mut self,
        entries: &[&JournalEntry],
        journal: &Journal,
        options: &Options,
        until: Option<Place>,
    ) -> Option<Place> {
        self.set_readings(journal, options);
        self.kept.keep_unless(options.anew);
        self.grounds = options.grounds.then(BTreeMap::new);
        self.requests = entries.iter().filter_map(|entry| Request::of(entry, self.program)).collect();
        self.unpaid = entries.iter().filter_map(|entry| Unpaid::of(entry)).collect();
        self.state.told_splits = told_splits(entries, &self.counted);
        for (index, entry) in entries.iter().enumerate() {
            let is_last = until.filter(|place| place.index == index);
            if is_last.is_some_and(|place| !place.within) {
                return None;
            }
            self.advance(entry.date, Phase::Start);
            if self.halted.is_some() {
                return Some(Place { index, within: false });
            }
            if is_last.is_some() {
                return None;
            }
            let last_of_day = entries.get(index + 1).is_none_or(|next| next.date > entry.date);
            let before = self.outcomes.len();
            let mut result = match &entry.event {
                Some(event) => {
                    let result = self.play_event(entry.date, event);
                    let moment = Moment::new(entry.date, self.tick);
                    self.lines.push(PlayedLine { moment, span: event.span, fate: result.fate() });
                    // What the event set off for the same day belongs to its line.
                    self.advance(entry.date, Phase::Start);
                    result
                }
                None => {
                    if last_of_day {
                        self.advance(entry.date, Phase::End);
                    }
                    LineResult::default()
                }
            };
            if self.halted.is_some() {
                return Some(Place { index, within: true });
            }
            result.outcomes = before..self.outcomes.len();
            self.check_expectations(entry, &result);
            if options.stop_at_failure && !self.failures.is_empty() {
                return None;
            }
        }
        if until.is_some() {
            return None;
        }
        let last = entries.last().map(|entry| entry.date);
        if let Some(end) = options.until.or(last) {
            self.advance(end, Phase::End);
        }
        self.halted.is_some().then_some(Place { index: entries.len(), within: false })
    }

    fn set_readings(&mut self, journal: &Journal, options: &Options) {
        let early = Moment::start_of(NaiveDate::MIN);
        for (reading, choice) in journal.readings.iter().chain(&options.readings) {
            if let Some(line) = self.state.readings.get_mut(reading.index()) {
                line.set(early, *choice);
            }
        }
    }

    pub(super) fn next_moment(&mut self, date: NaiveDate) -> Moment {
        self.tick = self.tick.saturating_add(2);
        Moment::new(date, self.tick)
    }

    /// Plays what the calendar brings up to a phase of a day.
    pub(super) fn advance(&mut self, date: NaiveDate, phase: Phase) {
        while self.halted.is_none() {
            let next = self.agenda.first_key_value().map(|((day, at, _), _)| (*day, *at));
            let next = next.filter(|next| *next <= (date, phase));
            self.let_days_pass(next.map_or(date, |(day, _)| day));
            // What the days brought may come before what was next.
            let Some(entry) = self.agenda.first_entry().filter(|entry| (entry.key().0, entry.key().1) <= (date, phase))
            else {
                break;
            };
            let ((day, _, _), item) = entry.remove_entry();
            let moment = self.next_moment(day);
            let something_follows = self.play_agenda(moment, item);
            if something_follows || !self.watch.is_settled_on(day) {
                self.after_change(moment);
            }
        }
    }

    /// Plays what the calendar brings; whether anything may follow from it.
    fn play_agenda(&mut self, moment: Moment, item: AgendaItem) -> bool {
        if let (Some(_), AgendaItem::AccrualDue(accrual)) = (&self.grounds, &item) {
            let steps = self.due_grounds(*accrual, moment);
            self.grounds.get_or_insert_default().insert(moment, steps);
        }
        let planned = match item {
            AgendaItem::AccrualDue(accrual) => self.plan_accrual_due(accrual, moment),
            AgendaItem::AccrualDeadline(accrual, installment) => {
                self.plan_accrual_deadline(accrual, installment, moment)
            }
            AgendaItem::SharesEnd => Ok(self.plan_shares_end(moment)),
            AgendaItem::DividendPayable(index) => self.plan_dividend_payable(index, moment),
            AgendaItem::Unconverted(class, holder, issued, count) => {
                self.plan_ended_unconverted(class, holder, issued, &count, moment)
            }
            AgendaItem::PaidEqually(accrual) => self.plan_paid_equally(accrual, moment),
            AgendaItem::OfferEnds(offer) => self.plan_offer_ends(offer),
            AgendaItem::DueDeadline(due) => self.plan_due_deadline(due, moment),
            AgendaItem::DutyDay(duty) => self.plan_duty_day(duty, Phase::Start, moment),
            AgendaItem::DutyMoved(duty) => self.plan_duty_day(duty, Phase::End, moment),
            AgendaItem::DayComes(rule, event) => {
                // The day may have moved since.
                if event.is_none() && self.watch.day_of(rule) != Some(moment.date) {
                    return true;
                }
                self.plan_day_comes(rule, event, moment)
            }
            AgendaItem::TakeEffect(since) => self.plan_take_effect(since, moment),
            AgendaItem::ConvertAll(right, section) => self.plan_convert_all(right, section, moment),
            AgendaItem::ConvertHolder(right, holder, section, cuts) => {
                self.plan_convert_holder(right, holder, section, cuts, moment)
            }
            AgendaItem::PayInShares(right, event, claim, cuts) => {
                self.plan_shares_paid(right, event, &claim, cuts.as_deref(), moment)
            }
        };
        match planned {
            Ok(plan) => {
                let something_follows = !plan.is_quiet();
                self.commit(plan, moment, None);
                something_follows
            }
            Err(Stop::Refused(refusal)) => {
                self.record_refusal(&refusal, None, moment, None);
                true
            }
            Err(Stop::Fault(fault)) => {
                self.record_fault(fault, moment, None);
                true
            }
        }
    }

    fn play_event(&mut self, date: NaiveDate, event: &JournalEvent) -> LineResult {
        let moment = self.next_moment(date);
        let id = EventId::at(self.state.events.len());
        let mut result = LineResult::default();
        let record = match self.new_record(event, moment) {
            Ok(record) => record,
            Err(fault) => {
                self.record_fault(fault.clone(), moment, Some(event.span));
                result.missing = missing_of(&fault);
                result.fault = Some(fault);
                return result;
            }
        };
        self.state.events.push(record);
        self.kept.note(&event.kind, date);
        let planned = self.plan_event(id, event, moment);
        if self.grounds.is_some() {
            let steps = self.grounds_of(id, event, &planned, moment);
            self.grounds.get_or_insert_default().insert(moment, steps);
        }
        match planned {
            Ok(plan) => {
                result.event = Some(id);
                self.commit(plan, moment, Some(event.span));
                self.kept.note(&event.kind, date);
                self.after_change(moment);
                result.fault = self.halted.as_ref().map(|halt| halt.fault.clone());
            }
            Err(stop) => {
                self.state.events.pop();
                match stop {
                    Stop::Refused(refusal) => {
                        if let JournalEventKind::Notice { of: NodeNotice::Right(right), for_date, .. } = &event.kind {
                            self.state.refused_notices.push((*right, *for_date, refusal.section));
                        }
                        self.record_refusal(&refusal, None, moment, Some(event.span));
                        result.refusal = Some(refusal);
                    }
                    // Something that people must supply is missing: the act is refused and says what to supply.
                    Stop::Fault(fault) if fault.is_missing() => {
                        let refusal =
                            Refusal { section: fault.section, reason: fault.message.clone(), besides: Vec::new() };
                        result.missing = missing_of(&fault);
                        self.record_refusal(&refusal, result.missing.clone(), moment, Some(event.span));
                        result.refusal = Some(refusal);
                        self.missing.push((fault, event.span));
                    }
                    Stop::Fault(fault) => {
                        self.record_fault(fault.clone(), moment, Some(event.span));
                        result.fault = Some(fault);
                    }
                }
            }
        }
        result
    }

    pub(super) fn commit(&mut self, plan: Plan, moment: Moment, line: Option<Span>) {
        self.last_worlds.forget();
        self.kept.note_effects(&plan.effects, moment);
        for effect in plan.effects {
            if let Err(error) = effect.carry_out(&mut self.state, moment) {
                let section = plan.outcomes.iter().flat_map(|(_, sections)| sections).next().copied();
                return self.halt(error, section, moment, line);
            }
        }
        for day in std::mem::take(&mut self.state.unsettled_days) {
            self.kept.forget(day);
        }
        for stop in plan.stops {
            match stop {
                Stop::Fault(fault) => self.record_fault(fault, moment, None),
                Stop::Refused(refusal) => self.record_refusal(&refusal, None, moment, None),
            }
        }
        for outcome in self.less_withheld(plan.outcomes, moment, line) {
            let (kind, sections) = self.with_waivers(outcome, moment);
            let sections = each_once(sections);
            for section in &sections {
                self.reach(*section);
            }
            self.outcomes.push(Outcome { moment, kind, sections, line });
        }
        for (day, phase, item) in plan.agenda {
            self.put_on_agenda(day, phase, item);
        }
        self.last_distribution = plan.distribution.or(self.last_distribution.take());
        for accrual in &plan.paid {
            if !self.program.accruals[accrual.index()].equally.is_empty() {
                self.put_on_agenda(moment.date, Phase::End, AgendaItem::PaidEqually(*accrual));
            }
        }
        self.paid.extend(plan.paid);
        self.exercised.extend(plan.exercised);
        self.performed.extend(plan.performed);
        self.recorded.extend(plan.recorded);
        self.changed_values.extend(plan.changed_values);
    }

    /// A figure of what was to happen is larger than can be kept. The state has changed in part: nothing is played on it.
    fn halt(&mut self, error: ArithmeticError, section: Option<SectionId>, moment: Moment, line: Option<Span>) {
        let fault = Fault::from(error).and_then("nothing after it is played");
        let fault = section.into_iter().fold(fault, Fault::in_section);
        self.halted = Some(Halt { fault, moment, line });
    }

    pub(super) fn put_on_agenda(&mut self, day: NaiveDate, phase: Phase, item: AgendaItem) {
        self.agenda_count = self.agenda_count.saturating_add(1);
        self.agenda.insert((day, phase, self.agenda_count), item);
    }

    pub(super) fn record_refusal(
        &mut self,
        refusal: &Refusal,
        missing: Option<String>,
        moment: Moment,
        line: Option<Span>,
    ) {
        if let Some(section) = refusal.section {
            self.reach(section);
        }
        let kind = OutcomeKind::Refused { reason: refusal.reason.clone(), missing };
        let sections = each_once(refusal.section.into_iter().chain(refusal.besides.iter().copied()).collect());
        self.outcomes.push(Outcome { moment, kind, sections, line });
    }

    pub(super) fn record_fault(&mut self, fault: Fault, moment: Moment, line: Option<Span>) {
        self.faults.push((fault, moment, line));
    }

    fn new_record(&self, event: &JournalEvent, moment: Moment) -> Result<EventRecord, Fault> {
        let context = Context::at(moment.just_before());
        let mut attributes = Vec::new();
        for (attribute, node) in &event.attributes {
            attributes.push((*attribute, self.evaluate(node, context)?));
        }
        let stated = |(attribute, value): &(AttributeId, Value)| match value {
            Value::Number(assets) if self.program.attributes.get(attribute.index())? == "assets" => {
                Some(assets.clone())
            }
            _ => None,
        };
        let mut record = EventRecord::new(moment, event.words.clone(), event.span);
        record.distribution.assets = attributes.iter().find_map(stated);
        record.called.clone_from(&event.called);
        record.in_breach = event.in_breach;
        record.attributes = attributes;
        Ok(record)
    }
}

/// Sections in their order, none of them twice.
fn each_once(sections: Vec<SectionId>) -> Vec<SectionId> {
    let is_repeated = |(place, section): (usize, &SectionId)| sections.iter().take(place).any(|known| known == section);
    if !sections.iter().enumerate().any(is_repeated) {
        return sections;
    }
    let mut once = Vec::with_capacity(sections.len());
    for section in sections {
        if !once.contains(&section) {
            once.push(section);
        }
    }
    once
}

fn missing_of(fault: &Fault) -> Option<String> {
    match &fault.kind {
        super::fault::FaultKind::Missing(_, name) => Some(name.clone()),
        _ => None,
    }
}

/// What is on the agenda, in order: by day, by phase of the day, by when it was put there.
pub type Agenda = BTreeMap<(NaiveDate, Phase, u32), AgendaItem>;
