//! What is open at a moment: rights with their windows, what is due, what a default brings with it, what the calendar
//! will bring.
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Engine;
use super::context::{Act, Context};
use super::eval::Evaluated;
use super::fault::{Fault, if_known};
use super::plan::AgendaItem;
use super::rights::class_of;
use super::state::{Cause, Due, Notice, Setter};
use crate::exact::Exact;
use crate::program::*;
use crate::syntax::ast::{AccrualAspect, NoticePeriod};

/// How a right stands for those who have it.
#[derive(Debug, Clone)]
pub struct RightStanding {
    pub right: RightId,
    /// Who has it: the company, or holders whose shares stand alike.
    pub parties: Vec<PartyId>,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub state: RightState,
    /// Whether the day on which it opens or ends follows from conditions, and stands as long as nothing else happens.
    pub as_things_stand: bool,
    /// The notice that it takes, and the first day for which a notice of today would be in time.
    pub notice: Option<(NoticePeriod, Option<NaiveDate>)>,
}

/// How many days ahead it is looked when a right will close or open by the passing of time.
const FORESEEN: usize = 190;

/// Whether a right can be used on the day.
#[derive(Debug, Clone, PartialEq)]
pub enum RightState {
    Open,
    NotYet,
    Ended,
    /// Used, where it can be used once only.
    Used,
    /// A condition bars it.
    Barred {
        section: SectionId,
        /// What does not hold, or what bars it, in the words of the certificate.
        reason: String,
    },
    /// It cannot be worked out, as a fact is missing.
    Unknown(String),
    /// It depends on the exercise itself, such as the day of its notice.
    DependsOnExercise,
}

/// A payment of an accrual that is not made in full.
#[derive(Debug, Clone)]
pub struct OpenPayment {
    pub accrual: AccrualId,
    /// The day of payment; none of what was only declared.
    pub due: Option<NaiveDate>,
    pub unpaid: Exact,
    pub missed: bool,
}

/// What a default brings with it as long as it lasts.
#[derive(Debug, Clone)]
pub enum Consequence {
    /// An amount that grows.
    Accrues { accrual: AccrualId, to: PartyId, amount: Exact },
    /// A value that is other than it started, because something was missed.
    Changed { variable: VariableId, value: Exact, start: Exact, since: NaiveDate, section: SectionId },
}

/// Something that the calendar will bring.
#[derive(Debug, Clone)]
pub struct Upcoming {
    pub day: NaiveDate,
    pub what: UpcomingKind,
}

/// What a day will bring.
#[derive(Debug, Clone)]
pub enum UpcomingKind {
    /// A payment of an accrual falls due.
    Payment(AccrualId),
    /// The day of a duty that no event sets off.
    Duty(DutyId),
    /// A rule waits for the day.
    Rule(RuleId),
    /// A value changes, as a section says.
    Change(VariableId, SectionId),
    /// The time to accept an offer ends.
    OfferEnds(SectionId),
}

fn unknown(fault: Fault) -> RightState {
    if fault.is_missing() { RightState::Unknown(fault.message.clone()) } else { RightState::DependsOnExercise }
}

impl Engine<'_> {
    /// What is owed or to be done and is not done, in the order of the deadlines. A duty of which nobody can tell whether
    /// it lasts is among them.
    pub fn open_dues(&self, at: Moment) -> Result<Vec<Due>, Fault> {
        let mut open = Vec::new();
        for due in self.state.dues.iter().filter(|due| due.is_open()) {
            if !if_known(self.lasts(due, at), true)? {
                continue;
            }
            if due.waiting_for.is_none() {
                open.push(due.clone());
                continue;
            }
            let cash = self.price_left(due, at)?;
            if cash.is_positive() {
                open.push(Due { cash, paid: Exact::ZERO, ..due.clone() });
            }
        }
        open.sort_by_key(|due| (due.deadline.unwrap_or(NaiveDate::MAX), due.created));
        Ok(open)
    }

    /// Notices that were given.
    pub fn notices(&self) -> &[Notice] {
        &self.state.notices
    }

    /// Payments of accruals that are due and not paid in full.
    pub fn open_payments(&self, at: Moment) -> Result<Vec<OpenPayment>, Fault> {
        self.open_payments_to(None, at)
    }

    /// The same, of what is payable to one holder.
    pub fn open_payments_to(&self, holder: Option<PartyId>, at: Moment) -> Result<Vec<OpenPayment>, Fault> {
        let mut open = Vec::new();
        for (accrual, state) in AccrualId::each(&self.state.accruals) {
            for installment in state.installments.iter().filter(|known| !known.is_paid(&self.state.cohorts)) {
                let mut unpaid = Exact::ZERO;
                let Some(class) = self.program.accruals.get(accrual.index()).map(|known| known.class) else { continue };
                let held = self.state.cohorts_at(class, holder, at);
                for (cohort, owed, paid) in &installment.owed {
                    if let Some((_, shares)) = held.iter().find(|(known, _)| known == cohort) {
                        unpaid = unpaid.add(&owed.sub(paid)?.mul(shares)?)?;
                    }
                }
                if unpaid.is_positive() {
                    open.push(OpenPayment {
                        accrual,
                        due: Some(installment.due).filter(|_| !installment.declared),
                        unpaid,
                        missed: installment.missed,
                    });
                }
            }
        }
        open.sort_by_key(|payment| (payment.due, payment.accrual));
        Ok(open)
    }

    /// What defaults bring with them at a moment.
    pub fn consequences(&self, at: Moment) -> Vec<Consequence> {
        let mut found = Vec::new();
        for (id, accrual) in AccrualId::each(&self.program.accruals) {
            if accrual.on == AccrualOn::Shares {
                continue;
            }
            for (holder, _) in self.state.holders_at(accrual.class, at) {
                let amount = self.consequence_for(id, accrual, holder, at);
                if let Ok(amount) = amount
                    && amount.is_positive()
                {
                    found.push(Consequence::Accrues { accrual: id, to: holder, amount });
                }
            }
        }
        for ((variable, _), line) in &self.state.variables {
            let Some((since, entry)) = line.entries().iter().rev().find(|(since, _)| *since <= at) else { continue };
            let Cause::Clause { by: Setter::Rule(rule), .. } = entry.cause else { continue };
            let Some(rule) = self.program.rules.get(rule.index()) else { continue };
            let is_default = matches!(rule.trigger, NodeTrigger::PaymentsMissed { .. } | NodeTrigger::Missed { .. });
            let start = self.program.variables.get(variable.index());
            let start = start.and_then(|known| self.number(&known.start, Context::at(at)).ok());
            if let (true, Some(start)) = (is_default, start)
                && start != entry.value
            {
                let (value, since, section) = (entry.value.clone(), since.date, rule.section);
                found.push(Consequence::Changed { variable: *variable, value, start, since, section });
            }
        }
        found
    }

    fn consequence_for(&self, id: AccrualId, accrual: &Accrual, holder: PartyId, at: Moment) -> Evaluated<Exact> {
        let aspect = AccrualAspect::AccruedAndUnpaid;
        let context = Context::at(at).holder(holder);
        if matches!(accrual.on, AccrualOn::Exercises(_)) {
            return self.accrual_amount(id, aspect, at.date, context);
        }
        let mut total = Exact::ZERO;
        for (cohort, shares) in self.state.cohorts_at(accrual.class, Some(holder), at) {
            let each = self.accrual_amount(id, aspect, at.date, context.cohort(cohort))?;
            total = total.add(&each.mul(&shares)?)?;
        }
        Ok(total)
    }

    /// What the calendar has in store, as far as it is settled.
    pub fn upcoming(&self) -> Vec<Upcoming> {
        let mut found = Vec::new();
        for ((day, _, _), item) in &self.agenda {
            let what = match item {
                AgendaItem::TakeEffect(since) => self.changes_to_come(*since, *day),
                _ => self.brought_by(item, *day).into_iter().collect(),
            };
            let day = self.payable_on(item, *day);
            found.extend(what.into_iter().map(|what| Upcoming { day, what }));
        }
        found
    }

    fn brought_by(&self, item: &AgendaItem, day: NaiveDate) -> Option<UpcomingKind> {
        let at = Moment::end_of(day);
        match item {
            AgendaItem::AccrualDue(accrual) => {
                let class = self.program.accruals.get(accrual.index()).map(|known| known.class);
                let is_held = class.is_some_and(|class| self.state.outstanding_at(class, at).is_positive());
                is_held.then_some(UpcomingKind::Payment(*accrual))
            }
            AgendaItem::DutyDay(duty) => Some(UpcomingKind::Duty(*duty)),
            AgendaItem::DayComes(rule, _) => {
                let known = self.program.rules.get(rule.index());
                known.filter(|known| self.in_force(known.guard, at)).map(|_| UpcomingKind::Rule(*rule))
            }
            AgendaItem::OfferEnds(offer) => {
                self.state.offers.get(*offer).map(|offer| UpcomingKind::OfferEnds(offer.section))
            }
            _ => None,
        }
    }

    /// The values that change on a day by what was set off at a moment.
    fn changes_to_come(&self, since: Moment, day: NaiveDate) -> Vec<UpcomingKind> {
        let later = self.state.later_changes.iter().filter(|known| known.is_of(since, day));
        let changed = later.filter_map(|known| {
            let part = self.program.rules.get(known.rule.index())?.actions.get(known.action)?;
            Some((part.node.changed_variable().filter(|_| !known.owners.is_empty())?, part.section))
        });
        // Several things that a section does to one value change it once.
        let changed: BTreeSet<_> = changed.collect();
        changed.into_iter().map(|(variable, section)| UpcomingKind::Change(variable, section)).collect()
    }

    /// The day on which what falls due on a day is payable: where payments move to a business day, that one.
    fn payable_on(&self, item: &AgendaItem, day: NaiveDate) -> NaiveDate {
        let AgendaItem::AccrualDue(accrual) = item else { return day };
        let schedule = self.program.accruals.get(accrual.index());
        let schedule = schedule.and_then(|known| self.first_active(&known.due, Moment::end_of(day)));
        match schedule.filter(|part| part.node.moved) {
            Some(_) => self.calendars.next_business_day_on_or_after(day).unwrap_or(day),
            None => day,
        }
    }

    /// How every right stands at the end of a day, for the company or for each holder.
    pub fn standing_rights(&self, on: NaiveDate) -> Vec<RightStanding> {
        let at = Moment::end_of(on);
        let mut found = Vec::new();
        for (id, right) in RightId::each(&self.program.rights) {
            let own = self.program.certificates.get(right.certificate.index()).and_then(|known| known.class);
            let class = class_of(right.deed).or(own);
            let holders = class.map(|class| self.state.holders_at(class, at)).unwrap_or_default();
            if !self.in_force(right.guard, at) || holders.is_empty() {
                continue;
            }
            let mut standings: Vec<RightStanding> = Vec::new();
            for (holder, held) in &holders {
                let cohorts = class.map(|class| self.state.cohorts_at(class, Some(*holder), at)).unwrap_or_default();
                for (cohort, _) in cohorts {
                    let act = Act { date: on, shares: held.clone(), received: None };
                    let context =
                        Context { holder: Some(*holder), cohort: Some(cohort), act: Some(&act), ..Context::at(at) };
                    let next = self.standing_right(id, right, context);
                    let party = if right.of_company { COMPANY } else { *holder };
                    let same = standings
                        .iter_mut()
                        .find(|known| (known.from, known.until, &known.state) == (next.from, next.until, &next.state));
                    match same {
                        Some(known) if !known.parties.contains(&party) => known.parties.push(party),
                        Some(_) => {}
                        None => standings.push(RightStanding { parties: vec![party], ..next }),
                    }
                }
            }
            found.extend(standings);
        }
        found
    }

    fn standing_right(&self, id: RightId, right: &Right, context: Context<'_>) -> RightStanding {
        let on = context.at.date;
        let mut standing = RightStanding {
            right: id,
            parties: Vec::new(),
            from: None,
            until: None,
            state: RightState::Open,
            as_things_stand: false,
            notice: self.notice_of_right(right, context.at),
        };
        for part in self.active(&right.from, context.at) {
            match self.day(&part.node, context) {
                Ok(Some(day)) => standing.from = Some(standing.from.map_or(day, |known| known.max(day))),
                Ok(None) => standing.state = RightState::NotYet,
                Err(fault) => standing.state = unknown(fault),
            }
        }
        for (part, edge) in self.ends_of(right, context.at) {
            match self.day(&part.node, context).map(|day| day.and_then(|day| edge.last_day(day))) {
                Ok(Some(day)) => standing.until = Some(standing.until.map_or(day, |known| known.min(day))),
                Ok(None) => {}
                Err(fault) => standing.state = unknown(fault),
            }
        }
        if standing.state != RightState::Open {
            return standing;
        }
        let is_used = right.once && self.state.rights.get(id.index()).is_some_and(|known| !known.events.is_empty());
        standing.state = if is_used {
            RightState::Used
        } else if standing.until.is_some_and(|day| day < on) {
            RightState::Ended
        } else if standing.from.is_some_and(|day| day > on) {
            RightState::NotYet
        } else {
            self.barred(right, context)
        };
        if let RightState::Open | RightState::Barred { .. } = standing.state {
            self.as_things_stand(&mut standing, right, context);
        }
        standing
    }

    /// When the passing of time alone will bar a right that is open, or open one that is barred, if nothing else happens: what
    /// turns on prices is taken as it is.
    fn as_things_stand(&self, standing: &mut RightStanding, right: &Right, context: Context<'_>) {
        let is_price = |kind: &NodeKind| {
            let of_window = matches!(kind, NodeKind::OverWindow { .. } | NodeKind::LowestDays { .. });
            of_window || matches!(kind, NodeKind::Price { .. } | NodeKind::LatestReported { .. })
        };
        let conditions = self.active(&right.conditions, context.at);
        let (settled, timed): (Vec<_>, Vec<_>) =
            conditions.partition(|part| part.node.expression().is_none_or(|node| self.mentions(node, &is_price)));
        let holds = |part: &&Guarded<Condition>, context: Context<'_>| self.condition_holds(&part.node, context);
        if timed.is_empty() || !settled.iter().all(|part| holds(part, context).unwrap_or(false)) {
            return;
        }
        let is_open = standing.state == RightState::Open;
        for day in context.at.date.iter_days().skip(1).take(FORESEEN) {
            let act = context.act.map(|act| Act { date: day, ..act.clone() });
            let later = Context { act: act.as_ref(), ..context.on(Moment::end_of(day)) };
            let mut open = true;
            for part in &timed {
                match holds(part, later) {
                    Ok(holds) => open &= holds,
                    Err(_) => return,
                }
            }
            if open == is_open {
                continue;
            }
            if standing.until.is_none_or(|until| day <= until) {
                standing.as_things_stand = true;
                if is_open {
                    standing.until = day.pred_opt();
                } else {
                    standing.from = Some(day);
                }
            }
            return;
        }
    }

    fn barred(&self, right: &Right, context: Context<'_>) -> RightState {
        for part in self.active(&right.conditions, context.at) {
            match self.condition_holds(&part.node, context) {
                Ok(true) => {}
                Ok(false) => {
                    let reason = match &part.node {
                        Condition::If(node) | Condition::While(node) => self.why_not(node, context),
                        Condition::Unless(node) => format!("barred, as {}", self.why(node, context)),
                        Condition::UnlessApproved { .. } => "the approval is missing".into(),
                    };
                    return RightState::Barred { section: part.section, reason };
                }
                Err(fault) => return unknown(fault),
            }
        }
        RightState::Open
    }

    /// The notice that a right takes, and the first day for which a notice given on the day of the moment is in time.
    fn notice_of_right(&self, right: &Right, at: Moment) -> Option<(NoticePeriod, Option<NaiveDate>)> {
        let RightNotice { period, before } = self.first_active(&right.notice, at)?.node.clone();
        let given = at.date;
        if before.is_some() {
            // In time or not, it is so for whatever day it names.
            return Some((period, None));
        }
        let earliest = period.at_least.as_ref().and_then(|least| {
            // Counting back from the day of the act need not meet counting forward, so the days around are tried.
            let guess = self.shifted(given, least.count, least.unit, false).ok()?;
            let first = guess.checked_sub_days(chrono::Days::new(7)).map_or(given, |day| day.max(given));
            first
                .iter_days()
                .take(31)
                .find(|day| self.notice_fault(&period, given, *day).is_ok_and(|why| why.is_none()))
        });
        Some((period, earliest))
    }

    /// Notices that must come before acts of the world, whenever these are done.
    pub fn prior_notices(&self, at: Moment) -> Vec<(DutyId, NoticePeriod, Vec<NodeMatter>, SectionId)> {
        let mut found = Vec::new();
        for (id, duty) in DutyId::each(&self.program.duties) {
            if !self.in_force(duty.guard, at) || self.owner_is_gone(duty.certificate, at.just_before()) {
                continue;
            }
            for part in self.active(&duty.before, at) {
                let (period, matters) = &part.node;
                found.push((id, period.clone(), matters.clone(), part.section));
            }
        }
        found
    }
}
