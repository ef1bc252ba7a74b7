//! Periods: "10 business days", "6 months".
use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};

use super::{CalendarError, Calendars, Suspensions};

/// What a period is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeriodUnit {
    /// Calendar days.
    Days,
    /// Seven calendar days each.
    Weeks,
    /// Months by the day of the month.
    Months,
    /// Three months each.
    Quarters,
    /// Twelve months each.
    Years,
    /// Days on which banks in New York are open.
    BusinessDays,
    /// Sessions of the New York Stock Exchange less suspensions.
    TradingDays,
    /// Sessions of the New York Stock Exchange, whether or not trading of a stock is suspended: whoever counts them passes
    /// no suspensions.
    ExchangeDays,
}

/// A length of time as a certificate states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    pub count: u32,
    pub unit: PeriodUnit,
}

impl Period {
    /// So many of a unit.
    pub fn new(count: u32, unit: PeriodUnit) -> Self {
        Period { count, unit }
    }

    /// So many calendar days.
    pub fn days(count: u32) -> Self {
        Period::new(count, PeriodUnit::Days)
    }

    /// So many weeks.
    pub fn weeks(count: u32) -> Self {
        Period::new(count, PeriodUnit::Weeks)
    }

    /// So many months.
    pub fn months(count: u32) -> Self {
        Period::new(count, PeriodUnit::Months)
    }

    /// So many periods of three months.
    pub fn quarters(count: u32) -> Self {
        Period::new(count, PeriodUnit::Quarters)
    }

    /// So many years.
    pub fn years(count: u32) -> Self {
        Period::new(count, PeriodUnit::Years)
    }

    /// So many business days.
    pub fn business_days(count: u32) -> Self {
        Period::new(count, PeriodUnit::BusinessDays)
    }

    /// So many trading days.
    pub fn trading_days(count: u32) -> Self {
        Period::new(count, PeriodUnit::TradingDays)
    }

    /// The day that lies this long after the date.
    ///
    /// Months, quarters and years keep the day of the month and fall back to the last day of a shorter month. `n`
    /// business or trading days after a date are the `n`-th such day strictly after it.
    pub fn after(
        self,
        date: NaiveDate,
        calendars: &Calendars,
        suspensions: &Suspensions,
    ) -> Result<NaiveDate, CalendarError> {
        self.step(date, true, calendars, suspensions)
    }

    /// The day that lies this long before the date, by the same rules.
    pub fn before(
        self,
        date: NaiveDate,
        calendars: &Calendars,
        suspensions: &Suspensions,
    ) -> Result<NaiveDate, CalendarError> {
        self.step(date, false, calendars, suspensions)
    }

    fn step(
        self,
        date: NaiveDate,
        forward: bool,
        calendars: &Calendars,
        suspensions: &Suspensions,
    ) -> Result<NaiveDate, CalendarError> {
        let out_of_range = CalendarError::OutOfRange { from: date };
        match self.in_days_or_months() {
            Length::Days(days) => {
                let days = Days::new(days);
                let moved = if forward { date.checked_add_days(days) } else { date.checked_sub_days(days) };
                moved.ok_or(out_of_range)
            }
            Length::Months(months) => shift_months(date, months.ok_or(out_of_range)?, forward),
            Length::BusinessDays(count) => calendars.add_business_days(date, signed(count, forward, out_of_range)?),
            Length::TradingDays(count) => {
                calendars.add_trading_days(date, signed(count, forward, out_of_range)?, suspensions)
            }
        }
    }

    fn in_days_or_months(self) -> Length {
        match self.unit {
            PeriodUnit::Days => Length::Days(u64::from(self.count)),
            PeriodUnit::Weeks => Length::Days(u64::from(self.count) * 7),
            PeriodUnit::Months => Length::Months(Some(self.count)),
            PeriodUnit::Quarters => Length::Months(self.count.checked_mul(3)),
            PeriodUnit::Years => Length::Months(self.count.checked_mul(12)),
            PeriodUnit::BusinessDays => Length::BusinessDays(self.count),
            PeriodUnit::TradingDays | PeriodUnit::ExchangeDays => Length::TradingDays(self.count),
        }
    }

    /// The period in whole months, if it is one of months, quarters or years.
    pub fn in_months(self) -> Option<u32> {
        match self.in_days_or_months() {
            Length::Months(months) => months,
            _ => None,
        }
    }
}

enum Length {
    Days(u64),
    /// `None` when the number of months overflows.
    Months(Option<u32>),
    BusinessDays(u32),
    TradingDays(u32),
}

fn signed(count: u32, forward: bool, overflow: CalendarError) -> Result<i32, CalendarError> {
    let count = i32::try_from(count).map_err(|_| overflow)?;
    Ok(if forward { count } else { -count })
}

fn shift_months(date: NaiveDate, months: u32, forward: bool) -> Result<NaiveDate, CalendarError> {
    let months = Months::new(months);
    let moved = if forward { date.checked_add_months(months) } else { date.checked_sub_months(months) };
    moved.ok_or(CalendarError::OutOfRange { from: date })
}

impl PeriodUnit {
    /// How many whole calendar days, weeks, months, quarters or years lie between two days, less than none where the second is
    /// the earlier one: so many that the day so much after the earlier is not after the later. `None` for a unit that a calendar
    /// of open days counts.
    pub fn whole_between(self, from: NaiveDate, to: NaiveDate) -> Option<i64> {
        let (early, late) = (from.min(to), from.max(to));
        let months_in_one = match self {
            PeriodUnit::Days => return Some((to - from).num_days()),
            PeriodUnit::Weeks => return Some((to - from).num_days() / 7),
            PeriodUnit::Months => 1,
            PeriodUnit::Quarters => 3,
            PeriodUnit::Years => 12,
            PeriodUnit::BusinessDays | PeriodUnit::TradingDays | PeriodUnit::ExchangeDays => return None,
        };
        let month_of = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
        let begun = month_of(late) - month_of(early);
        let is_whole =
            u32::try_from(begun).is_ok_and(|months| shift_months(early, months, true).is_ok_and(|day| day <= late));
        let whole = (if is_whole { begun } else { begun - 1 }).max(0) / months_in_one;
        Some(if from <= to { whole } else { -whole })
    }
}

/// The date that many months later, or earlier when `months` is negative. The day of the month is kept and falls back to
/// the last day of a shorter month.
pub fn add_months(date: NaiveDate, months: i32) -> Result<NaiveDate, CalendarError> {
    shift_months(date, months.unsigned_abs(), months >= 0)
}

/// The `n`-th anniversary of the date; that of February 29 is February 28 in a year without a leap day.
pub fn anniversary(date: NaiveDate, n: u32) -> Result<NaiveDate, CalendarError> {
    let months = n.checked_mul(12).ok_or(CalendarError::OutOfRange { from: date })?;
    shift_months(date, months, true)
}

impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            PeriodUnit::Days => "day",
            PeriodUnit::Weeks => "week",
            PeriodUnit::Months => "month",
            PeriodUnit::Quarters => "quarter",
            PeriodUnit::Years => "year",
            PeriodUnit::BusinessDays => "business day",
            PeriodUnit::TradingDays => "trading day",
            PeriodUnit::ExchangeDays => "exchange day",
        };
        write!(out, "{} {unit}{}", self.count, if self.count == 1 { "" } else { "s" })
    }
}
