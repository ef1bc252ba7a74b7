//! Recurring dates: "the 10th day after each calendar quarter", "each June 30 and December 31".
use chrono::{Datelike, Days, NaiveDate};

use super::{CalendarError, Period, PeriodUnit, Quarter, add_months};

/// A day of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayInMonth {
    /// The day with this number; the last day of a month that is shorter.
    Day(u32),
    /// The last day, whatever its number.
    Last,
}

/// A day of the year: June 30.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthDay {
    /// 1 to 12.
    pub month: u32,
    pub day: DayInMonth,
}

/// How dates recur.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Rhythm {
    /// So many days after the last day of each calendar quarter: 0 is its last day, 1 the first day of the next one.
    AfterQuarter { days: u32 },
    /// A day of each month.
    EachMonth(DayInMonth),
    /// Days of each year.
    EachYear(Vec<MonthDay>),
    /// Each so many months after a day: the first date is one step after it. Every date is counted from that day, so
    /// that a short month does not shift the later ones.
    EveryMonths { origin: NaiveDate, months: u32 },
    /// Each so many days after a day: the first date is one step after it.
    EveryDays { origin: NaiveDate, days: u32 },
}

/// Dates that recur without end, from a first one on if that is stated.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Schedule {
    rhythm: Rhythm,
    first_on: Option<NaiveDate>,
}

impl Schedule {
    /// The dates of a rhythm; an error if it names a day that does not exist or has a step of nothing.
    pub fn new(rhythm: Rhythm) -> Result<Self, CalendarError> {
        match &rhythm {
            Rhythm::AfterQuarter { .. } => {}
            Rhythm::EachMonth(day) => check_day(None, *day)?,
            Rhythm::EachYear(days) if days.is_empty() => return Err(CalendarError::NoDays),
            Rhythm::EachYear(days) => days.iter().try_for_each(|date| check_day(Some(date.month), date.day))?,
            Rhythm::EveryMonths { months: step, .. } | Rhythm::EveryDays { days: step, .. } => {
                if *step == 0 {
                    return Err(CalendarError::NoStep);
                }
            }
        }
        Ok(Schedule { rhythm, first_on: None })
    }

    /// The `n`-th day after each calendar quarter: 10 gives April 10, July 10, October 10 and January 10.
    pub fn after_each_quarter(n: u32) -> Self {
        Schedule { rhythm: Rhythm::AfterQuarter { days: n }, first_on: None }
    }

    /// The first day of each calendar quarter.
    pub fn first_day_of_each_quarter() -> Self {
        Schedule::after_each_quarter(1)
    }

    /// The last day of each calendar quarter.
    pub fn last_day_of_each_quarter() -> Self {
        Schedule::after_each_quarter(0)
    }

    /// Each anniversary of the date, which is not one itself.
    pub fn each_anniversary(of: NaiveDate) -> Self {
        Schedule { rhythm: Rhythm::EveryMonths { origin: of, months: 12 }, first_on: None }
    }

    /// Each period after the date, which is not among the dates itself. Business and trading days cannot recur.
    pub fn every(period: Period, from: NaiveDate) -> Result<Self, CalendarError> {
        let overflow = CalendarError::OutOfRange { from };
        let rhythm = match (period.unit, period.in_months()) {
            (_, Some(months)) => Rhythm::EveryMonths { origin: from, months },
            (PeriodUnit::Days, None) => Rhythm::EveryDays { origin: from, days: period.count },
            (PeriodUnit::Weeks, None) => {
                Rhythm::EveryDays { origin: from, days: period.count.checked_mul(7).ok_or(overflow)? }
            }
            (PeriodUnit::BusinessDays | PeriodUnit::TradingDays | PeriodUnit::ExchangeDays, None) => {
                return Err(CalendarError::NoStep);
            }
            (PeriodUnit::Months | PeriodUnit::Quarters | PeriodUnit::Years, None) => {
                return Err(overflow);
            }
        };
        Schedule::new(rhythm)
    }

    /// The same dates without those before `first`.
    pub fn first_on(self, first: NaiveDate) -> Self {
        Schedule { first_on: Some(first), ..self }
    }

    /// How the dates recur.
    pub fn rhythm(&self) -> &Rhythm {
        &self.rhythm
    }

    /// Whether the date is one of these. A stated first date for which this is false does not fit its own rhythm.
    pub fn contains(&self, date: NaiveDate) -> Result<bool, CalendarError> {
        Ok(self.next_on_or_after(date)? == date)
    }

    /// The first of the dates that is not before `date`.
    pub fn next_on_or_after(&self, date: NaiveDate) -> Result<NaiveDate, CalendarError> {
        let start = self.first_on.map_or(date, |first| first.max(date));
        match &self.rhythm {
            Rhythm::AfterQuarter { days } => {
                let quarter = Quarter::of(back(start, u64::from(*days))?);
                forward(quarter.last_day()?, u64::from(*days))
            }
            Rhythm::EachMonth(day) => {
                let here = in_month(start.year(), start.month(), *day)?;
                if here >= start {
                    return Ok(here);
                }
                let (year, month) =
                    if start.month() == 12 { (start.year() + 1, 1) } else { (start.year(), start.month() + 1) };
                in_month(year, month, *day)
            }
            Rhythm::EachYear(days) => {
                let this_year = closest(days, start.year(), |date| date >= start, Iterator::min)?;
                match this_year {
                    Some(date) => Ok(date),
                    None => closest(days, start.year() + 1, |_| true, Iterator::min)?.ok_or(CalendarError::NoDays),
                }
            }
            Rhythm::EveryMonths { origin, months } => {
                let step = i32::try_from(*months).map_err(|_| CalendarError::OutOfRange { from: start })?;
                let steps = months_apart(*origin, start).div_euclid(step).max(1);
                let here = nth_step(*origin, step, steps)?;
                if here >= start { Ok(here) } else { nth_step(*origin, step, steps + 1) }
            }
            Rhythm::EveryDays { origin, days } => {
                let step = i64::from(*days);
                let apart = (start - *origin).num_days();
                let steps = (apart.div_euclid(step) + i64::from(apart.rem_euclid(step) != 0)).max(1);
                forward(*origin, u64::try_from(steps * step).unwrap_or(u64::MAX))
            }
        }
    }

    /// The first of the dates that is later than `date`.
    pub fn next_after(&self, date: NaiveDate) -> Result<NaiveDate, CalendarError> {
        self.next_on_or_after(forward(date, 1)?)
    }

    /// The last of the dates that is not after `date`, or `None` if they begin later.
    pub fn last_on_or_before(&self, date: NaiveDate) -> Result<Option<NaiveDate>, CalendarError> {
        let found = match &self.rhythm {
            Rhythm::AfterQuarter { days } => {
                let target = back(date, u64::from(*days))?;
                let quarter = Quarter::of(target);
                let end = if quarter.last_day()? == target { target } else { quarter.previous().last_day()? };
                Some(forward(end, u64::from(*days))?)
            }
            Rhythm::EachMonth(day) => {
                let here = in_month(date.year(), date.month(), *day)?;
                let (year, month) =
                    if date.month() == 1 { (date.year() - 1, 12) } else { (date.year(), date.month() - 1) };
                Some(if here <= date { here } else { in_month(year, month, *day)? })
            }
            Rhythm::EachYear(days) => match closest(days, date.year(), |found| found <= date, Iterator::max)? {
                Some(found) => Some(found),
                None => closest(days, date.year() - 1, |_| true, Iterator::max)?,
            },
            Rhythm::EveryMonths { origin, months } => {
                let step = i32::try_from(*months).map_err(|_| CalendarError::OutOfRange { from: date })?;
                let steps = months_apart(*origin, date).div_euclid(step);
                let here = if steps >= 1 { Some(nth_step(*origin, step, steps)?) } else { None };
                match here {
                    Some(here) if here <= date => Some(here),
                    Some(_) if steps > 1 => Some(nth_step(*origin, step, steps - 1)?),
                    _ => None,
                }
            }
            Rhythm::EveryDays { origin, days } => {
                let steps = (date - *origin).num_days().div_euclid(i64::from(*days));
                let since = u64::try_from(steps * i64::from(*days)).ok().filter(|since| *since > 0);
                since.map(|since| forward(*origin, since)).transpose()?
            }
        };
        Ok(found.filter(|found| self.first_on.is_none_or(|first| *found >= first)))
    }

    /// The last of the dates that is earlier than `date`, or `None` if they begin later.
    pub fn last_before(&self, date: NaiveDate) -> Result<Option<NaiveDate>, CalendarError> {
        self.last_on_or_before(back(date, 1)?)
    }

    /// The dates from `date` on, in order, until the calendar ends.
    pub fn dates_from(&self, date: NaiveDate) -> Occurrences<'_> {
        Occurrences { schedule: self, next: self.next_on_or_after(date).ok() }
    }
}

/// The dates of a [`Schedule`] in order.
#[derive(Debug, Clone)]
pub struct Occurrences<'a> {
    schedule: &'a Schedule,
    next: Option<NaiveDate>,
}

impl Iterator for Occurrences<'_> {
    type Item = NaiveDate;

    fn next(&mut self) -> Option<NaiveDate> {
        let here = self.next?;
        self.next = self.schedule.next_after(here).ok();
        Some(here)
    }
}

fn check_day(month: Option<u32>, day: DayInMonth) -> Result<(), CalendarError> {
    let longest = match month {
        None => 31,
        Some(2) => 29,
        Some(4 | 6 | 9 | 11) => 30,
        Some(1..=12) => 31,
        Some(_) => 0,
    };
    match day {
        DayInMonth::Day(day) if day == 0 || day > longest => Err(CalendarError::NoSuchDay { month, day }),
        DayInMonth::Last if longest == 0 => Err(CalendarError::NoSuchDay { month, day: 1 }),
        _ => Ok(()),
    }
}

/// The day in that month, or the month's last day if it is shorter.
fn in_month(year: i32, month: u32, day: DayInMonth) -> Result<NaiveDate, CalendarError> {
    let range_end = if year < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
    let first = NaiveDate::from_ymd_opt(year, month, 1).ok_or(CalendarError::OutOfRange { from: range_end })?;
    match day {
        DayInMonth::Day(day) if first.with_day(day).is_some() => Ok(first.with_day(day).unwrap_or(first)),
        _ => back(add_months(first, 1)?, 1),
    }
}

fn closest(
    days: &[MonthDay],
    year: i32,
    fits: impl Fn(NaiveDate) -> bool,
    choose: impl Fn(std::vec::IntoIter<NaiveDate>) -> Option<NaiveDate>,
) -> Result<Option<NaiveDate>, CalendarError> {
    let mut dates = Vec::with_capacity(days.len());
    for day in days {
        dates.push(in_month(year, day.month, day.day)?);
    }
    dates.retain(|date| fits(*date));
    Ok(choose(dates.into_iter()))
}

/// How many calendar months the month of `to` is after that of `from`.
fn months_apart(from: NaiveDate, to: NaiveDate) -> i32 {
    let months = |date: NaiveDate| date.year() * 12 + date.month0().cast_signed();
    months(to) - months(from)
}

fn nth_step(origin: NaiveDate, step: i32, steps: i32) -> Result<NaiveDate, CalendarError> {
    add_months(origin, step.checked_mul(steps).ok_or(CalendarError::OutOfRange { from: origin })?)
}

fn forward(date: NaiveDate, days: u64) -> Result<NaiveDate, CalendarError> {
    date.checked_add_days(Days::new(days)).ok_or(CalendarError::OutOfRange { from: date })
}

fn back(date: NaiveDate, days: u64) -> Result<NaiveDate, CalendarError> {
    date.checked_sub_days(Days::new(days)).ok_or(CalendarError::OutOfRange { from: date })
}
