//! Day counts: which share of a year, a month or a day an interval earns.
use chrono::{Datelike, NaiveDate};
use fasti::{DayCount as _, Thirty360US};

use super::{CalendarError, Calendars, Fraction, Quarter, add_months, open_days::known_date};

/// What a rate is stated for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RateUnit {
    Year,
    Month,
    Day,
}

/// A rule that turns an interval of days into an exact share of a year, a month or a day.
///
/// Intervals are half-open: the day on which they begin counts, the day on which they end does not. Every count is
/// additive for one origin: an interval earns what its parts earn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayCount {
    /// Days / 365, so that a leap year earns 366/365 of a year.
    Actual365,
    /// Days / 360.
    Actual360,
    /// Days / the days of the calendar year in which they lie.
    ActualActual,
    /// Months of 30 days and years of 360 (the bond basis of the United States, with its rule for the end of February).
    /// Counted from the origin, which should be the first day of the accrual period, to the day after the last one.
    Thirty360,
    /// A full calendar quarter is a quarter of a year, a part of one its days / the days of that quarter / 4.
    CalendarQuarters,
    /// Whole months from the origin, by the day of the month, then days / the days of the month begun.
    CalendarMonths,
    /// Days / 30.
    ThirtyDayMonths,
    /// Days.
    Days,
    /// Days that are business days in New York.
    BusinessDays,
}

impl DayCount {
    /// The unit of which [`DayCount::fraction`] gives the share.
    pub fn unit(self) -> RateUnit {
        match self {
            DayCount::Actual365
            | DayCount::Actual360
            | DayCount::ActualActual
            | DayCount::Thirty360
            | DayCount::CalendarQuarters => RateUnit::Year,
            DayCount::CalendarMonths | DayCount::ThirtyDayMonths => RateUnit::Month,
            DayCount::Days | DayCount::BusinessDays => RateUnit::Day,
        }
    }

    /// The share of the [unit](DayCount::unit) that the days from `from` to the day before `to` earn.
    ///
    /// `origin` is the day from which months are counted, those of 30 days too: the first day of the accrual, also
    /// when a change of rate splits it. The other counts do not depend on it. It may not be after `from`, nor `from`
    /// after `to`.
    pub fn fraction(
        self,
        calendars: &Calendars,
        origin: NaiveDate,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Fraction, CalendarError> {
        if to < from {
            return Err(CalendarError::Reversed { from, to });
        }
        if from < origin {
            return Err(CalendarError::BeforeOrigin { origin, from });
        }
        match self {
            DayCount::Actual365 => Ok(Fraction::reduced(days_in(from, to), 365)),
            DayCount::Actual360 => Ok(Fraction::reduced(days_in(from, to), 360)),
            DayCount::ActualActual => actual_actual(from, to),
            DayCount::Thirty360 => {
                let days = thirty_360_days(origin, to)?.saturating_sub(thirty_360_days(origin, from)?);
                Ok(Fraction::reduced(days, 360))
            }
            DayCount::CalendarQuarters => calendar_quarters(from, to),
            DayCount::CalendarMonths => calendar_months(origin, from, to),
            DayCount::ThirtyDayMonths => Ok(Fraction::reduced(days_in(from, to), 30)),
            DayCount::Days => Ok(Fraction::reduced(days_in(from, to), 1)),
            DayCount::BusinessDays => Ok(Fraction::reduced(u64::from(calendars.business.count(from, to)?), 1)),
        }
    }

    /// The days that the count finds in the interval, for an explanation: 180 for half a year of 30-day months.
    pub fn days(
        self,
        calendars: &Calendars,
        origin: NaiveDate,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<u64, CalendarError> {
        if to < from {
            return Err(CalendarError::Reversed { from, to });
        }
        match self {
            DayCount::Thirty360 => Ok(thirty_360_days(origin, to)?.saturating_sub(thirty_360_days(origin, from)?)),
            DayCount::BusinessDays => Ok(u64::from(calendars.business.count(from, to)?)),
            _ => Ok(days_in(from, to)),
        }
    }
}

/// The days of a half-open interval that is not reversed.
fn days_in(from: NaiveDate, to: NaiveDate) -> u64 {
    u64::try_from((to - from).num_days()).unwrap_or(0)
}

fn thirty_360_days(from: NaiveDate, to: NaiveDate) -> Result<u64, CalendarError> {
    let days = Thirty360US.day_count(known_date(from)?, known_date(to)?);
    Ok(u64::try_from(days).unwrap_or(0))
}

/// Days of ordinary years over 365 plus days of leap years over 366.
fn actual_actual(from: NaiveDate, to: NaiveDate) -> Result<Fraction, CalendarError> {
    let (mut ordinary, mut leap) = (0, 0);
    let mut start = from;
    while start < to {
        let next_year = NaiveDate::from_ymd_opt(start.year() + 1, 1, 1).ok_or(CalendarError::OutOfRange { from })?;
        let end = next_year.min(to);
        if start.leap_year() {
            leap += days_in(start, end)
        } else {
            ordinary += days_in(start, end)
        }
        start = end;
    }
    Ok(Fraction::reduced(ordinary * 366 + leap * 365, 365 * 366))
}

/// Quarters have 90, 91 or 92 days; 360, 364 and 368 have the least common multiple 1,506,960.
fn calendar_quarters(from: NaiveDate, to: NaiveDate) -> Result<Fraction, CalendarError> {
    const COMMON: u64 = 1_506_960;
    let mut parts = 0;
    let mut start = from;
    while start < to {
        let quarter = Quarter::of(start);
        let end = quarter.next().first_day()?.min(to);
        parts += days_in(start, end) * (COMMON / 4 / u64::from(quarter.days()?));
        start = end;
    }
    Ok(Fraction::reduced(parts, COMMON))
}

fn calendar_months(origin: NaiveDate, from: NaiveDate, to: NaiveDate) -> Result<Fraction, CalendarError> {
    let (whole_from, days_from, length_from) = months_since(origin, from)?;
    let (whole_to, days_to, length_to) = months_since(origin, to)?;
    let end = (whole_to * length_to + days_to) * length_from;
    let start = (whole_from * length_from + days_from) * length_to;
    Ok(Fraction::reduced(end.saturating_sub(start), length_from * length_to))
}

/// Whole months from the origin to the date, the days of the month begun that have passed, and its length in days.
fn months_since(origin: NaiveDate, date: NaiveDate) -> Result<(u64, u64, u64), CalendarError> {
    let index = |date: NaiveDate| date.year() * 12 + date.month0().cast_signed();
    let mut months = index(date) - index(origin);
    if add_months(origin, months)? > date {
        months -= 1;
    }
    let begun = add_months(origin, months)?;
    let length = days_in(begun, add_months(origin, months + 1)?);
    Ok((u64::try_from(months).unwrap_or(0), days_in(begun, date), length.max(1)))
}
