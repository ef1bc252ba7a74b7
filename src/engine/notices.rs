//! Notices that were given, as others ask about them.
use chrono::NaiveDate;

use super::Engine;
use super::context::{Act, Context};
use super::fault::if_known;
use super::plan::{Effect, Plan, Stop};
use super::state::{Due, Notice};
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::NoticeDay;

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
    /// The latest notice of something, in the order of the log; of those to one holder only, the holder's own.
    pub(super) fn latest_notice_of(&self, of: &NodeNotice, context: Context<'_>) -> Value {
        let known = |event: EventId| self.state.event(event).is_some_and(|record| record.moment <= context.at);
        // A notice by the name of the duty that calls for it is one of what it must precede, and the other way round.
        let calls_for = |notice: &Notice| match (&notice.of, of) {
            (NodeNotice::Duty(duty), NodeNotice::Matter(wanted))
            | (NodeNotice::Matter(wanted), NodeNotice::Duty(duty)) => {
                let mut matters = self.program.duties[duty.index()].before.iter().flat_map(|part| &part.node.1);
                matters.any(|matter| matches!(matter, NodeMatter::Named { name, .. } if name == wanted))
            }
            _ => false,
        };
        let mut latest = self.state.notices.iter().filter(|notice| {
            (notice.of == *of || calls_for(notice))
                && known(notice.event)
                && (notice.to.is_none() || context.holder.is_none() || notice.to == context.holder)
        });
        latest.next_back().map_or(Value::Never, |notice| Value::Event(notice.event))
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
    pub(super) fn plan_notice_due(&self, plan: &mut Plan, notice: &Notice, moment: Moment) -> Result<(), Stop> {
        let NodeNotice::Duty(id) = &notice.of else { return Ok(()) };
        let (id, duty) = (*id, &self.program.duties[id.index()]);
        if let (Some(part), Some(day)) = (self.first_active(&duty.for_day, moment), notice.for_date) {
            let latest = part.node.at_most.as_ref();
            let latest = latest.map(|most| self.shifted(notice.sent, most.count, most.unit, false)).transpose()?;
            let earliest = part.node.at_least.as_ref();
            let earliest =
                earliest.map(|least| self.shifted(notice.sent, least.count, least.unit, false)).transpose()?;
            if latest.is_some_and(|latest| day > latest) || earliest.is_some_and(|earliest| day < earliest) {
                let what =
                    format!("{} was given on {} for {day}, which is not a day it may name", duty.name, notice.sent);
                plan.outcome(OutcomeKind::Breach { what }, vec![part.section]);
            }
        }
        let mut performed = false;
        let mut told = None;
        for (index, due) in self.state.dues.iter().enumerate() {
            if due.duty != Some(id) || !due.is_open() {
                continue;
            }
            match notice.to {
                // A notice to one holder performs what is due to each only when no other is left to be told.
                Some(to) if due.holder.is_none() && self.left_to_be_told(due, moment).any(|holder| holder != to) => {
                    told = Some(to);
                    plan.effect(move |state, _| {
                        if let Some(due) = state.dues.get_mut(index) {
                            due.notified.push(to);
                        }
                    });
                }
                Some(to) if due.holder.is_some_and(|holder| holder != to) => {}
                _ => {
                    performed = true;
                    plan.effects.push(Effect::Done(index));
                }
            }
        }
        if performed {
            plan.outcome(OutcomeKind::Performed { name: duty.name.clone() }, vec![duty.section]);
            plan.performed.push(id);
        } else if let Some(to) = told {
            let text =
                format!("{} is given to {}, and not to every holder yet", duty.name, self.program.party(to).name);
            plan.outcome(OutcomeKind::Note { text }, vec![duty.section]);
        }
        Ok(())
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
                return Err(
                    self.refuse_under(right.section, "the right can be used once and its notice was given before")
                );
            }
            for part in self.active(&right.notice, moment) {
                if let Some(reason) = self.notice_fault(&part.node, notice.counted(part.node.counted), date)? {
                    return Err(self.refuse_under(part.section, reason));
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
            for part in self.active(&right.until, context.at).chain(self.active(&right.through, context.at)) {
                if let Some(end) = if_known(self.day_of_clause(&part.node, context), None)?
                    && date > end
                {
                    return Err(self.refuse_under(part.section, format!("the right ends on {end}")));
                }
            }
            if notice.given > moment.date {
                return Ok(());
            }
            for part in self.active(&right.conditions, context.at) {
                if part.node.expression().and_then(asks_of_notice_day) == Some(true) {
                    self.check_conditions(std::slice::from_ref(part), context)?;
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
