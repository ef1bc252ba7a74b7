//! Notices that were given, as others ask about them.
use chrono::NaiveDate;

use super::Engine;
use super::context::Context;
use crate::program::*;

impl Engine<'_> {
    /// The latest notice of something, by when it counts as given; of those to one holder only, the holder's own.
    pub(super) fn latest_notice_of(&self, of: &NodeNotice, context: Context<'_>) -> Value {
        let known = |event: EventId| self.state.event(event).is_some_and(|record| record.moment <= context.at);
        let latest = self.state.notices.iter().filter(|notice| {
            notice.of == *of
                && known(notice.event)
                && notice.given <= context.at.date
                && (notice.to.is_none() || context.holder.is_none() || notice.to == context.holder)
        });
        latest.max_by_key(|notice| notice.given).map_or(Value::Never, |notice| Value::Event(notice.event))
    }

    /// When a notice was sent or arrived.
    pub(super) fn notice_day(&self, event: EventId, wanted: BuiltinAttribute) -> Option<NaiveDate> {
        let notice = self.state.notices.iter().find(|notice| notice.event == event)?;
        Some(match wanted {
            BuiltinAttribute::MailedDate => notice.sent,
            BuiltinAttribute::ReceivedDate => notice.received.unwrap_or(notice.given),
            _ => notice.given,
        })
    }
}
