//! Trading days: sessions of the New York Stock Exchange less suspensions.
use chrono::NaiveDate;

use super::{CalendarError, Calendars, Suspensions, calendars::following};

impl Calendars {
    /// Whether the New York Stock Exchange holds a session on this day.
    pub fn is_session(&self, date: NaiveDate) -> Result<bool, CalendarError> {
        self.sessions.is_open(date)
    }

    /// Whether the stock can be traded on this day: a session outside every suspension.
    pub fn is_trading_day(&self, date: NaiveDate, suspensions: &Suspensions) -> Result<bool, CalendarError> {
        Ok(self.is_session(date)? && !suspensions.covers(date))
    }

    /// The `n`-th trading day strictly after the date, or strictly before it when `n` is negative; the date itself,
    /// whatever day it is, when `n` is 0.
    pub fn add_trading_days(
        &self,
        date: NaiveDate,
        n: i32,
        suspensions: &Suspensions,
    ) -> Result<NaiveDate, CalendarError> {
        let mut wanted = n.unsigned_abs();
        let mut reached = date;
        // Each round steps over as many sessions as are still wanted and then asks again for those that were suspended.
        while wanted > 0 {
            let next = if n < 0 {
                self.sessions.nth_before(reached, wanted)
            } else {
                self.sessions.nth_after(reached, wanted)
            };
            let next = next.map_err(|_| CalendarError::OutOfRange { from: date })?;
            wanted = if n < 0 {
                self.suspended_sessions(next, reached, suspensions)?
            } else {
                self.suspended_sessions(following(reached)?, following(next)?, suspensions)?
            };
            reached = next;
        }
        Ok(reached)
    }

    /// The date itself if it is a trading day, else the next one.
    pub fn next_trading_day_on_or_after(
        &self,
        date: NaiveDate,
        suspensions: &Suspensions,
    ) -> Result<NaiveDate, CalendarError> {
        if self.is_trading_day(date, suspensions)? { Ok(date) } else { self.add_trading_days(date, 1, suspensions) }
    }

    /// The date itself if it is a trading day, else the one before.
    pub fn last_trading_day_on_or_before(
        &self,
        date: NaiveDate,
        suspensions: &Suspensions,
    ) -> Result<NaiveDate, CalendarError> {
        if self.is_trading_day(date, suspensions)? { Ok(date) } else { self.add_trading_days(date, -1, suspensions) }
    }

    /// How many trading days lie after `from`, up to and including `to`. An error if `to` is before `from`.
    pub fn trading_days_between(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        suspensions: &Suspensions,
    ) -> Result<u32, CalendarError> {
        if to < from {
            return Err(CalendarError::Reversed { from, to });
        }
        self.is_session(from)?;
        let (start, end) = (following(from)?, following(to)?);
        let sessions = self.sessions.count(start, end)?;
        Ok(sessions.saturating_sub(self.suspended_sessions(start, end, suspensions)?))
    }

    /// The trading days from the first to the last date, both included, in order.
    pub fn trading_days_in(
        &self,
        first: NaiveDate,
        last: NaiveDate,
        suspensions: &Suspensions,
    ) -> Result<Vec<NaiveDate>, CalendarError> {
        if last < first {
            return Err(CalendarError::Reversed { from: first, to: last });
        }
        let mut days = Vec::new();
        for day in first.iter_days().take_while(|day| *day <= last) {
            if self.is_trading_day(day, suspensions)? {
                days.push(day);
            }
        }
        Ok(days)
    }

    /// The `n` trading days before the date, which is not among them, in order of time.
    pub fn last_trading_days_before(
        &self,
        date: NaiveDate,
        n: u32,
        suspensions: &Suspensions,
    ) -> Result<Vec<NaiveDate>, CalendarError> {
        let mut days = Vec::with_capacity(n.min(4096) as usize);
        let mut day = date;
        for _ in 0..n {
            day = self.add_trading_days(day, -1, suspensions).map_err(|_| CalendarError::OutOfRange { from: date })?;
            days.push(day);
        }
        days.reverse();
        Ok(days)
    }

    /// The `n` trading days that end with the date, or with the last trading day before it if it is none.
    pub fn last_trading_days_ending_on(
        &self,
        date: NaiveDate,
        n: u32,
        suspensions: &Suspensions,
    ) -> Result<Vec<NaiveDate>, CalendarError> {
        self.last_trading_days_before(following(date)?, n, suspensions)
    }

    /// The `n` trading days after the date, which is not among them, in order of time.
    pub fn first_trading_days_after(
        &self,
        date: NaiveDate,
        n: u32,
        suspensions: &Suspensions,
    ) -> Result<Vec<NaiveDate>, CalendarError> {
        let mut days = Vec::with_capacity(n.min(4096) as usize);
        let mut day = date;
        for _ in 0..n {
            day = self.add_trading_days(day, 1, suspensions).map_err(|_| CalendarError::OutOfRange { from: date })?;
            days.push(day);
        }
        Ok(days)
    }

    /// How many sessions of the half-open interval lie in a suspension.
    fn suspended_sessions(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        suspensions: &Suspensions,
    ) -> Result<u32, CalendarError> {
        suspensions.within(from, to).map(|(first, end)| self.sessions.count(first, end)).sum()
    }
}
