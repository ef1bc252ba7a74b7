//! Conditions that rules and duties wait for: when they become true, on days without events too.
use chrono::NaiveDate;

use super::Engine;
use super::anticipate;
use super::bearing::Bearing;
use super::context::Context;
use super::eval::Evaluated;
use super::fault::if_known;
use super::kept::{Kept, Stamp};
use super::plan::{AgendaItem, Phase, Plan, Stop};
use crate::program::*;
use crate::syntax::ast::Verb;

/// What is remembered of what rules and duties wait for.
#[derive(Debug)]
pub(super) struct Watch<'p> {
    /// Conditions, and whether each held when it was last asked.
    conditions: Vec<Awaited<'p, bool>>,
    /// Days of rules and duties that no event sets off, and the latest that was put on the agenda for each.
    days: Vec<Awaited<'p, Option<NaiveDate>>>,
    /// Whether one of the conditions can become true by the mere passing of time.
    daily: bool,
    /// The day up to which they were looked at.
    seen: Option<NaiveDate>,
    /// What must happen to a class or instrument for any rule or duty to be set off by it.
    verbs: Vec<Verb>,
    /// Whether all of them are asked again only when something that bears on them is played.
    settles: bool,
    /// The day on which all of them were last asked.
    asked_on: Option<NaiveDate>,
}

/// Something that a rule or duty waits for.
#[derive(Debug)]
struct Awaited<'p, Answer> {
    by: Waiting<'p>,
    what: &'p Node,
    bearing: Bearing,
    answer: Answer,
    /// When it was last asked: it is not asked again as long as nothing was played that bears on it.
    asked: Option<Stamp>,
}

#[derive(Debug, Clone, Copy)]
enum Waiting<'p> {
    Rule(RuleId, &'p Rule),
    Duty(DutyId, &'p Duty, Option<Guard>),
}

impl Waiting<'_> {
    /// Whether shares must be redeemed on the day. Each may come to have a day of its own, or the day may move: that is asked
    /// share by share once the first day has come, and not again before.
    fn is_redemption(self) -> bool {
        matches!(self, Waiting::Duty(_, duty, _) if matches!(duty.deed, DeedKind::Redeem { .. }))
    }
}

impl<Answer> Awaited<'_, Answer> {
    fn is_settled(&self, stamp: Option<Stamp>) -> bool {
        stamp.is_some() && self.asked == stamp
    }
}

impl<'p> Watch<'p> {
    pub fn new(program: &'p Program, kept: &Kept) -> Watch<'p> {
        let mut watch = Watch {
            conditions: Vec::new(),
            days: Vec::new(),
            daily: false,
            seen: None,
            verbs: Vec::new(),
            settles: true,
            asked_on: None,
        };
        let rules = RuleId::each(&program.rules).map(|(id, rule)| (Waiting::Rule(id, rule), &rule.trigger));
        let duties = DutyId::each(&program.duties).flat_map(|(id, duty)| {
            duty.triggers.iter().map(move |part| (Waiting::Duty(id, duty, part.guard), &part.node))
        });
        for (by, trigger) in rules.chain(duties) {
            match (trigger, by) {
                (NodeTrigger::Becomes { condition }, _) => {
                    watch.daily |= anticipate::inputs(program, condition).passes();
                    let bearing = kept.bearing_on(condition);
                    watch.conditions.push(Awaited { by, what: condition, bearing, answer: false, asked: None });
                }
                (NodeTrigger::DayComes { date }, Waiting::Rule(_, rule)) if rule.binder.is_none() => {
                    let bearing = kept.bearing_on(date);
                    watch.days.push(Awaited { by, what: date, bearing, answer: None, asked: None });
                }
                (NodeTrigger::Happens { verb, .. }, _) if !watch.verbs.contains(verb) => watch.verbs.push(*verb),
                _ => {}
            }
        }
        for (id, duty) in DutyId::each(&program.duties).filter(|(_, duty)| duty.is_on_its_day()) {
            for part in &duty.on_day {
                let (by, bearing) = (Waiting::Duty(id, duty, part.guard), kept.bearing_on(&part.node));
                watch.days.push(Awaited { by, what: &part.node, bearing, answer: None, asked: None });
            }
        }
        let bearings = watch.conditions.iter().map(|known| known.bearing);
        let days = watch.days.iter().filter(|known| !known.by.is_redemption()).map(|known| known.bearing);
        watch.settles = bearings.chain(days).all(Bearing::is_known);
        watch
    }

    /// Whether anything is set off by something that is done to a class or instrument.
    pub fn waits_for(&self, verb: Verb) -> bool {
        self.verbs.contains(&verb)
    }

    /// Whether nothing can follow on a day from what bears on no figure, since everything was asked on that day before.
    pub fn is_settled_on(&self, day: NaiveDate) -> bool {
        self.settles && self.asked_on == Some(day)
    }

    pub fn note_asked(&mut self, day: NaiveDate) {
        self.asked_on = Some(day);
    }

    /// The day on which a rule acts that no event sets off.
    pub fn day_of(&self, rule: RuleId) -> Option<NaiveDate> {
        let known = self.days.iter().find(|awaited| matches!(awaited.by, Waiting::Rule(id, _) if id == rule));
        known.and_then(|awaited| awaited.answer)
    }
}

impl Engine<'_> {
    /// Lets the days pass up to one: where time alone makes a condition true, what waits for it is set off on that day.
    pub(super) fn let_days_pass(&mut self, until: NaiveDate) {
        if !self.watch.daily {
            return;
        }
        let Some(mut day) = self.watch.seen.replace(until) else { return };
        while let Some(next) = day.succ_opt()
            && next <= until
        {
            // What a day brought may be for a day before the next.
            if self.something_comes_before(next) {
                self.watch.seen = Some(day);
                return;
            }
            day = next;
            self.let_end(Moment::start_of(day));
            if self.something_begins(Moment::start_of(day)) {
                let moment = self.next_moment(day);
                self.after_change(moment);
            }
        }
    }

    /// Whether something is on the agenda that comes before a day begins.
    fn something_comes_before(&self, day: NaiveDate) -> bool {
        self.agenda.first_key_value().is_some_and(|((on, phase, _), _)| (*on, *phase) < (day, Phase::Start))
    }

    /// What has ended by the mere passing of time can begin again.
    fn let_end(&mut self, moment: Moment) {
        let holds =
            |condition: &Node| if_known(self.clause_holds(condition, Context::at(moment)), true).unwrap_or(true);
        let conditions = self.watch.conditions.iter().enumerate();
        let ended: Vec<usize> =
            conditions.filter(|(_, awaited)| awaited.answer && !holds(awaited.what)).map(|(index, _)| index).collect();
        for index in ended {
            if let Some(awaited) = self.watch.conditions.get_mut(index) {
                (awaited.answer, awaited.asked) = (false, None);
            }
        }
    }

    fn something_begins(&self, moment: Moment) -> bool {
        // A fault is met again, and told, where what begins is planned.
        let holds = |condition: &Node| {
            if_known(self.clause_holds(condition, Context::at(moment)), false)
                .unwrap_or_else(|fault| !self.faults.iter().any(|(known, ..)| known.message == fault.message))
        };
        self.watch
            .conditions
            .iter()
            .any(|awaited| !awaited.answer && self.waits(awaited.by, moment) && holds(awaited.what))
    }

    fn waits(&self, by: Waiting<'_>, moment: Moment) -> bool {
        match by {
            Waiting::Rule(_, rule) => self.in_force(rule.guard, moment),
            Waiting::Duty(_, duty, part) => self.in_force(duty.guard, moment) && self.in_force(part, moment),
        }
    }

    /// Puts the days on the agenda for which rules and duties wait that no event sets off, as soon as what happened has settled
    /// them.
    pub(super) fn await_settled_days(&mut self, moment: Moment) {
        let mut settled = Vec::new();
        let mut faults = Vec::new();
        for (index, awaited) in self.watch.days.iter().enumerate() {
            let context = Context::at(moment);
            let stamp = self.stamp(awaited.bearing, context);
            let stays = awaited.by.is_redemption() && awaited.answer.is_some();
            if stays || awaited.is_settled(stamp) || !self.is_owed(awaited.by, moment) {
                continue;
            }
            match if_known(self.day_of_clause(awaited.what, context), None) {
                Ok(day) => settled.push((index, day.filter(|day| *day >= moment.date), stamp)),
                Err(fault) => faults.push(match awaited.by {
                    Waiting::Rule(_, rule) => fault.in_section(rule.section),
                    Waiting::Duty(_, duty, _) => fault.in_section(duty.section),
                }),
            }
        }
        for fault in faults {
            self.record_fault(fault, moment, None);
        }
        for (index, day, stamp) in settled {
            let Some(awaited) = self.watch.days.get_mut(index) else { continue };
            awaited.asked = stamp;
            let by = awaited.by;
            if let Some(day) = day
                && awaited.answer.replace(day) != Some(day)
            {
                match by {
                    Waiting::Rule(rule, _) => self.put_on_agenda(day, Phase::Start, AgendaItem::DayComes(rule, None)),
                    Waiting::Duty(id, duty, _) => {
                        // It is owed from now on, by that day; on what it turns, or what a holder is paid, only that day tells.
                        let turns = !duty.conditions.is_empty() || by.is_redemption();
                        let arises = if turns { day } else { moment.date };
                        self.put_on_agenda(arises, Phase::Start, AgendaItem::DutyDay(id));
                    }
                }
            }
        }
    }

    /// Whether what waits for a day is in force, and of a duty whether there is anybody to whom it is owed.
    fn is_owed(&self, by: Waiting<'_>, moment: Moment) -> bool {
        match by {
            Waiting::Rule(..) => true,
            Waiting::Duty(_, duty, _) => !self.owner_is_gone(duty.certificate, moment) && self.waits(by, moment),
        }
    }

    /// Rules and duties whose condition holds now and did not before; whether any of them acts. One that cannot be carried out
    /// is set off all the same, and not again as long as its condition holds.
    pub(super) fn plan_what_begins(&mut self, plan: &mut Plan, moment: Moment) -> bool {
        let context = Context::at(moment);
        let mut something = false;
        let mut asked = Vec::new();
        for (index, awaited) in self.watch.conditions.iter().enumerate() {
            let stamp = self.stamp(awaited.bearing, context);
            if awaited.is_settled(stamp) || !self.waits(awaited.by, moment) {
                continue;
            }
            let section = match awaited.by {
                Waiting::Rule(_, rule) => rule.section,
                Waiting::Duty(_, duty, _) if self.owner_is_gone(duty.certificate, moment.just_before()) => continue,
                Waiting::Duty(_, duty, _) => duty.section,
            };
            let holds = match self.holds_if_known(awaited.what, section, context) {
                Ok(holds) => holds,
                Err(fault) => {
                    if !self.faults.iter().any(|(known, ..)| *known == fault) {
                        plan.stops.push(Stop::Fault(fault));
                    }
                    continue;
                }
            };
            if holds && !awaited.answer {
                something |= plan.follow(|plan| {
                    match awaited.by {
                        Waiting::Rule(id, rule) => self.fire(plan, id, rule, None, context, moment)?,
                        Waiting::Duty(id, duty, _) => self.plan_duty(plan, id, duty, None, context, moment)?,
                    }
                    Ok(true)
                });
            }
            asked.push((index, holds, stamp));
        }
        for (index, holds, stamp) in asked {
            if let Some(awaited) = self.watch.conditions.get_mut(index) {
                (awaited.answer, awaited.asked) = (holds, stamp);
            }
        }
        something
    }

    /// A condition that turns on something nobody stated does not hold yet.
    fn holds_if_known(&self, condition: &Node, section: SectionId, context: Context<'_>) -> Evaluated<bool> {
        match self.clause_holds(condition, context) {
            Err(fault) if fault.is_missing() => Ok(false),
            other => other.map_err(|fault| fault.in_section(section)),
        }
    }
}
