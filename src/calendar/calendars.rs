//! Business days of New York banks.
use chrono::NaiveDate;
use fasti::calendars::us::{FEDERAL_RESERVE, NYSE};

use super::{CalendarError, open_days::OpenDays};

/// The two calendars that the certificates refer to.
///
/// A **business day** is a day from Monday to Friday that is not a bank holiday in New York. Those are the holidays of
/// the Federal Reserve Banks: one that falls on a Sunday is kept on Monday, one that falls on a Saturday is not kept on
/// Friday. A **trading day** is a session of the New York Stock Exchange, less the suspensions that the caller records;
/// days of mourning and other special closures are no sessions.
///
/// Construction does no work; a year is worked out when it is first needed. Holidays are known from 1901 to 2199, and
/// every function returns an error for other years.
#[derive(Debug, Clone)]
pub struct Calendars {
    pub(super) business: OpenDays,
    pub(super) sessions: OpenDays,
}

impl Default for Calendars {
    fn default() -> Self {
        Calendars::new()
    }
}

impl Calendars {
    /// Both calendars.
    pub fn new() -> Self {
        Calendars { business: OpenDays::new(FEDERAL_RESERVE), sessions: OpenDays::new(NYSE) }
    }

    /// Whether New York banks are open on this day.
    pub fn is_business_day(&self, date: NaiveDate) -> Result<bool, CalendarError> {
        self.business.is_open(date)
    }

    /// The `n`-th business day strictly after the date, or strictly before it when `n` is negative; the date itself,
    /// whatever day it is, when `n` is 0.
    pub fn add_business_days(&self, date: NaiveDate, n: i32) -> Result<NaiveDate, CalendarError> {
        if n < 0 {
            self.business.nth_before(date, n.unsigned_abs())
        } else {
            self.business.nth_after(date, n.unsigned_abs())
        }
    }

    /// The date itself if it is a business day, else the next one: "moved to the next business day".
    pub fn next_business_day_on_or_after(&self, date: NaiveDate) -> Result<NaiveDate, CalendarError> {
        if self.is_business_day(date)? { Ok(date) } else { self.add_business_days(date, 1) }
    }

    /// The date itself if it is a business day, else the one before.
    pub fn last_business_day_on_or_before(&self, date: NaiveDate) -> Result<NaiveDate, CalendarError> {
        if self.is_business_day(date)? { Ok(date) } else { self.add_business_days(date, -1) }
    }

    /// How many business days lie after `from`, up to and including `to`: the largest `n` for which the `n`-th business
    /// day after `from` is not later than `to`. An error if `to` is before `from`.
    pub fn business_days_between(&self, from: NaiveDate, to: NaiveDate) -> Result<u32, CalendarError> {
        if to < from {
            return Err(CalendarError::Reversed { from, to });
        }
        self.is_business_day(from)?;
        self.business.count(following(from)?, following(to)?)
    }
}

/// The day after.
pub(super) fn following(date: NaiveDate) -> Result<NaiveDate, CalendarError> {
    date.succ_opt().ok_or(CalendarError::OutOfRange { from: date })
}
