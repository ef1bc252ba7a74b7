//! Notices that were given, as others ask about them.
use chrono::NaiveDate;

use super::Engine;
use super::context::Context;
use super::plan::{Effect, Plan, Stop};
use super::state::Notice;
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
        let mut latest = self.state.notices.iter().filter(|notice| {
            notice.of == *of
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
        let mut open = false;
        for (index, due) in self.state.dues.iter().enumerate() {
            if due.duty == Some(id) && due.performed.is_none() {
                open = true;
                plan.effects.push(Effect::Done(index));
            }
        }
        if open {
            plan.outcome(OutcomeKind::Performed { name: duty.name.clone() }, vec![duty.section]);
            plan.performed.push(id);
        }
        Ok(())
    }
}
