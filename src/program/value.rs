//! Values that expressions have when they are played.
use chrono::NaiveDate;

use super::{ClassId, EventId, PartyId};
use crate::exact::Exact;
use crate::syntax::ast::PeriodUnit;

/// A moment: a day, and the place among the things that happen on it. Moments order everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    pub date: NaiveDate,
    pub order: u32,
}

impl Moment {
    pub fn new(date: NaiveDate, order: u32) -> Moment {
        Moment { date, order }
    }
    /// Before anything that happens on the day.
    pub fn start_of(date: NaiveDate) -> Moment {
        Moment { date, order: 0 }
    }
    /// After everything that happens on the day.
    pub fn end_of(date: NaiveDate) -> Moment {
        Moment { date, order: u32::MAX }
    }
    /// The last moment before this one, be it of the day before.
    pub fn before(self) -> Moment {
        match (self.order, self.date.pred_opt()) {
            (0, Some(day)) => Moment::end_of(day),
            _ => self.just_before(),
        }
    }
    pub fn just_before(self) -> Moment {
        Moment { date: self.date, order: self.order.saturating_sub(1) }
    }
}

/// What an expression comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A figure; the unit is that of the expression.
    Number(Exact),
    Date(NaiveDate),
    /// A day that does not come, as far as is known.
    Never,
    Period(u32, PeriodUnit),
    YesNo(bool),
    Words(String),
    Class(ClassId),
    Party(PartyId),
    Event(EventId),
    Events(Vec<EventId>),
    /// Days of a price window.
    Days(Vec<NaiveDate>),
}
