//! Notices that were given, as others ask about them.
use chrono::NaiveDate;

use super::Engine;
use super::context::{Act, Context};
use super::deemed::LIQUIDATION;
use super::eval::Evaluated;
use super::fault::if_known;
use super::plan::{Effect, Plan, Refusal, Stop};
use super::state::{Due, Notice};
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::NoticeDay;
use crate::syntax::ast::PeriodLiteral;

impl Notice {
    /// The day from which a period is counted.
    pub(super) fn counted(&self, day: NoticeDay) -> NaiveDate {
        match day {
            NoticeDay::Given => self.given,
            NoticeDay::Mailed => self.sent,
            NoticeDay::Received => self.received.unwrap_or(self.given),
        }
    }
}

impl Engine<'_> {
    /// The notices of something, in the order of the log; of those to one holder only, the holder's own.
    pub(super) fn notices_of<'a>(
        &'a self,
        of: &'a NodeNotice,
        context: Context<'a>,
    ) -> impl DoubleEndedIterator<Item = &'a Notice> + 'a {
        let known = move |event: EventId| self.state.event(event).is_some_and(|record| record.moment <= context.at);
        // A notice by the name of the duty that calls for it is one of what it must precede, where that is one matter only, and
        // the other way round.
        let calls_for = move |notice: &Notice| {
            let matters = |duty: &DutyId| self.program.duties[duty.index()].before.iter().flat_map(|part| &part.node.1);
            let is = |matter: &NodeMatter, wanted: &String| matches!(matter, NodeMatter::Named { name, .. } if name == wanted);
            match (&notice.of, of) {
                (NodeNotice::Duty(duty), NodeNotice::Matter(wanted)) => {
                    matters(duty).next().is_some() && matters(duty).all(|matter| is(matter, wanted))
                }
                (NodeNotice::Matter(wanted), NodeNotice::Duty(duty)) => matters(duty).any(|matter| is(matter, wanted)),
                _ => false,
            }
        };
        let answered = self.answered_exercise(of, context);
        let liquidation = matches!(of, NodeNotice::Matter(name) if name == LIQUIDATION);
        self.state.notices.iter().filter(move |notice| {
            (notice.of == *of || calls_for(notice) || liquidation && notice.of_liquidation)
                && known(notice.event)
                && (notice.to.is_none() || context.holder.is_none() || notice.to == context.holder)
                && answered.is_none_or(|event| notice.answers.contains(&event))
        })
    }

    /// The exercise that a clause is about, where it has set off the duty to give such a notice: the notices that answer others
    /// are not meant.
    fn answered_exercise(&self, of: &NodeNotice, context: Context<'_>) -> Option<EventId> {
        let NodeNotice::Duty(duty) = of else { return None };
        let is_meant =
            |event: &EventId| self.state.dues.iter().any(|due| due.event == Some(*event) && due.duty == Some(*duty));
        context.events().find(is_meant)
    }

    /// The latest notice of something, in the order of the log.
    pub(super) fn latest_notice_of(&self, of: &NodeNotice, context: Context<'_>) -> Value {
        self.notices_of(of, context).next_back().map_or(Value::Never, |notice| Value::Event(notice.event))
    }

    /// When a notice was sent or arrived.
    pub(super) fn notice_day(&self, event: EventId, wanted: BuiltinAttribute) -> Option<NaiveDate> {
        let notice = self.state.notices.iter().find(|notice| notice.event == event)?;
        Some(match wanted {
            BuiltinAttribute::MailedDate => notice.counted(NoticeDay::Mailed),
            BuiltinAttribute::ReceivedDate => notice.counted(NoticeDay::Received),
            _ => notice.given,
        })
    }

    /// A notice that a duty calls for performs it; the day for which it is given must be one that the duty allows.
    /// Returns the exercises that it answers: a notice that finds nothing to perform takes the place of the one before it.
    pub(super) fn plan_notice_due(
        &self,
        plan: &mut Plan,
        notice: &Notice,
        moment: Moment,
    ) -> Result<Vec<EventId>, Stop> {
        let NodeNotice::Duty(id) = &notice.of else { return Ok(Vec::new()) };
        let (id, duty) = (*id, &self.program.duties[id.index()]);
        self.check_day_named(plan, duty, notice, moment)?;
        let mut performed = Vec::new();
        let mut answers = Vec::new();
        let mut told = None;
        let mut about_others = false;
        for (index, due) in self.state.dues.iter().enumerate() {
            if due.duty != Some(id) || !due.is_open() {
                continue;
            }
            if notice.to.is_none_or(|to| due.holder.is_none_or(|holder| holder == to))
                && !self.names_the_day(duty, due, notice, moment)?
            {
                about_others = true;
                continue;
            }
            match notice.to {
                // A notice to one holder performs what is due to each only when no other is left to be told.
                Some(to) if due.holder.is_none() && self.left_to_be_told(due, moment).any(|holder| holder != to) => {
                    told = Some(to);
                    answers.extend(due.event);
                    plan.effect(move |state, _| {
                        if let Some(due) = state.dues.get_mut(index) {
                            due.notified.push(to);
                        }
                    });
                }
                Some(to) if due.holder.is_some_and(|holder| holder != to) => {}
                _ => {
                    performed.push((id, due.event));
                    answers.extend(due.event);
                    self.plan_given_late(plan, duty, due, index, notice);
                    plan.effects.push(Effect::Done(index));
                }
            }
        }
        if !performed.is_empty() {
            plan.outcome(OutcomeKind::Performed { name: duty.name.clone() }, vec![duty.section]);
            plan.performed.extend(performed);
        } else if let (Some(day), true) = (notice.for_date, about_others) {
            let text = format!("no {} is due for {day}: what is due is for another day", duty.name);
            plan.outcome(OutcomeKind::Note { text }, vec![duty.section]);
        } else if let Some(to) = told {
            let text =
                format!("{} is given to {}, and not to every holder yet", duty.name, self.program.party(to).name);
            plan.outcome(OutcomeKind::Note { text }, vec![duty.section]);
        }
        if answers.is_empty() && !about_others {
            let before = self.state.notices.iter().rev().find(|known| known.of == notice.of && known.to == notice.to);
            answers = before.map(|known| known.answers.clone()).unwrap_or_default();
        }
        Ok(answers)
    }

    /// Records in breach a notice that is given for a day on which what it tells of may not be.
    fn check_day_named(&self, plan: &mut Plan, duty: &Duty, notice: &Notice, moment: Moment) -> Evaluated<()> {
        let (Some(part), Some(day)) = (self.first_active(&duty.for_day, moment), notice.for_date) else {
            return Ok(());
        };
        let after = |period: &Option<PeriodLiteral>| match period {
            Some(period) => self.shifted(notice.sent, period.count, period.unit, false).map(Some),
            None => Ok(None),
        };
        let (earliest, latest) = (after(&part.node.at_least)?, after(&part.node.at_most)?);
        if latest.is_some_and(|latest| day > latest) || earliest.is_some_and(|earliest| day < earliest) {
            let what = format!("{} was given on {} for {day}, which is not a day it may name", duty.name, notice.sent);
            plan.outcome(OutcomeKind::Breach { what }, vec![part.section]);
        }
        Ok(())
    }

    /// Whether a notice names the day that it must name to be about what is due, if there is one.
    fn names_the_day(&self, duty: &Duty, due: &Due, notice: &Notice, moment: Moment) -> Result<bool, Stop> {
        let (Some(part), Some(named)) = (self.first_active(&duty.names_day, moment), notice.for_date) else {
            return Ok(true);
        };
        let context = Context { holder: due.holder, ..Context::at(moment) };
        let day = self
            .with_event(Some(duty.binder), due.event, context, |context| self.day(&part.node, context))
            .map_err(|fault| fault.in_section(part.section))?;
        Ok(day.is_none_or(|day| day == named))
    }

    /// A notice can be on its way in time and count as given too late.
    fn plan_given_late(&self, plan: &mut Plan, duty: &Duty, due: &Due, index: usize, notice: &Notice) {
        let (Some(counted), Some(deadline), None) = (duty.counted, due.deadline, due.missed) else { return };
        let day = notice.counted(counted);
        if day <= deadline {
            return;
        }
        let how = match counted {
            NoticeDay::Given => "counts as given",
            NoticeDay::Mailed => "was mailed",
            NoticeDay::Received => "was received",
        };
        let what = format!("{} {how} on {day} and had to by {deadline}", duty.name);
        plan.outcome(OutcomeKind::Breach { what }, vec![due.section]);
        plan.effect(move |state, moment| {
            if let Some(due) = state.dues.get_mut(index) {
                due.missed = Some(moment);
            }
        });
    }

    /// The holders who have not been told yet what is due to each holder of a class.
    pub(super) fn left_to_be_told<'d>(&'d self, due: &'d Due, at: Moment) -> impl Iterator<Item = PartyId> + 'd {
        let deed = due.duty.and_then(|duty| self.program.duties.get(duty.index())).map(|duty| duty.deed);
        let holders = match deed {
            Some(DeedKind::Notify { class, .. }) => self.state.holders_at(class, at),
            _ => Vec::new(),
        };
        holders.into_iter().map(|(holder, _)| holder).filter(|holder| !due.notified.contains(holder))
    }

    /// Why no notice of an act was in time for each of the holders; None if there was one. What goes to one holder only is no
    /// notice to the others.
    pub(super) fn untimely_for_any(
        &self,
        class: Option<ClassId>,
        given: &[(&Notice, Option<String>)],
        moment: Moment,
    ) -> Option<(Option<String>, Option<PartyId>)> {
        let fault_for = |holder: Option<PartyId>| -> Option<Option<String>> {
            let own = given.iter().filter(|(notice, _)| notice.to.is_none() || holder.is_none() || notice.to == holder);
            let mut fault = Some(None);
            for (_, reason) in own {
                match reason {
                    None => return None,
                    Some(reason) => fault = Some(Some(reason.clone())),
                }
            }
            fault
        };
        let to_some = given.iter().any(|(notice, _)| notice.to.is_some());
        match class.filter(|_| to_some) {
            None => fault_for(None).map(|reason| (reason, None)),
            Some(class) => self
                .state
                .holders_at(class, moment.just_before())
                .into_iter()
                .find_map(|(holder, _)| fault_for(Some(holder)).map(|reason| (reason, Some(holder)))),
        }
    }

    /// A notice of the exercise of a right is checked when it is given, so that it is refused at once when too late.
    pub(super) fn check_notice(&self, notice: &Notice, moment: Moment) -> Result<(), Stop> {
        if let NodeNotice::Right(id) = &notice.of
            && let Some(date) = notice.for_date
        {
            let right = &self.program.rights[id.index()];
            let before =
                self.state.notices.iter().any(|known| known.of == notice.of && known.for_date != notice.for_date);
            if right.once && before {
                return Err(Refusal::under(
                    right.section,
                    "the right can be used once and its notice was given before",
                ));
            }
            let act = Act { date, shares: Exact::ZERO, received: None };
            let context = Context { act: Some(&act), ..Context::at(moment) };
            for part in self.active(&right.notice, moment) {
                let period = &part.node.period;
                let day = self.day_noticed(&part.node, date, context)?;
                if let Some(reason) = self.notice_fault(period, notice.counted(period.counted), day)? {
                    return Err(Refusal::under(part.section, reason));
                }
            }
            self.check_settled_by_notice(right, notice, date, moment)?;
        }
        Ok(())
    }

    /// What a notice settles: a day after the right has ended is none that it can name, and conditions that ask only how things
    /// were on the day of the notice are met then or not at all.
    fn check_settled_by_notice(
        &self,
        right: &Right,
        notice: &Notice,
        date: NaiveDate,
        moment: Moment,
    ) -> Result<(), Stop> {
        let act = Act { date, shares: Exact::ZERO, received: None };
        let context = Context { act: Some(&act), ..Context::at(moment) };
        self.with_event(Some(right.binder), notice.event, context, |context| {
            for (part, edge) in self.ends_of(right, context.at) {
                let end = if_known(self.day_of_clause(&part.node, context), None)?;
                if let Some(end) = end.and_then(|day| edge.last_day(day))
                    && date > end
                {
                    return Err(Refusal::under(part.section, format!("the right ends on {end}")));
                }
            }
            if notice.given > moment.date {
                return Ok(());
            }
            for part in self.active(&right.conditions, context.at) {
                if part.node.expression().and_then(asks_of_notice_day) == Some(true) {
                    self.check_conditions([part], context)?;
                }
            }
            Ok(())
        })
    }
}

/// Whether all that an expression asks is asked of the day of the notice; None where it asks nothing.
fn asks_of_notice_day(node: &Node) -> Option<bool> {
    if let NodeKind::On { date, .. } = &node.kind {
        return Some(matches!(date.kind, NodeKind::Builtin { attribute: BuiltinAttribute::NoticeDate, .. }));
    }
    let mut found = None;
    let mut has_parts = false;
    node.for_each_child(&mut |child| {
        has_parts = true;
        if let Some(own) = asks_of_notice_day(child) {
            found = Some(found.unwrap_or(true) && own);
        }
    });
    match node.kind {
        NodeKind::Constant(_) => None,
        _ if has_parts => found,
        _ => Some(false),
    }
}
