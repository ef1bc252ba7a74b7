//! The open days of one calendar, one bit per day, worked out a year at a time when first asked for.
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate};
use fasti::{Calendar, Date};

use super::CalendarError;

/// The first and the last year for which holidays are known.
const FIRST_YEAR: i32 = 1901;
const LAST_YEAR: i32 = 2199;

/// The years for which holidays are known.
pub fn known_years() -> RangeInclusive<i32> {
    FIRST_YEAR..=LAST_YEAR
}

/// The open days of one calendar. A lookup tests a bit; counting and stepping skip whole years.
#[derive(Debug, Clone)]
pub(super) struct OpenDays {
    rules: Calendar<'static>,
    years: Vec<OnceLock<YearOfDays>>,
}

/// One bit per day of a year, set for open days. Days are numbered from 0 for January 1.
#[derive(Debug, Clone, Default)]
struct YearOfDays {
    words: [u64; 6],
    open: u32,
}

impl YearOfDays {
    fn new(rules: &Calendar<'static>, year: i32) -> Self {
        let mut days = YearOfDays::default();
        let first = NaiveDate::from_ymd_opt(year, 1, 1);
        let in_year = first.into_iter().flat_map(|first| first.iter_days().take_while(move |day| day.year() == year));
        for day in in_year {
            let open = known_date(day).is_ok_and(|date| rules.is_business_day(date));
            let number = day.ordinal0();
            if let (true, Some(word)) = (open, days.words.get_mut(number as usize / 64)) {
                *word |= 1 << (number % 64);
                days.open += 1;
            }
        }
        days
    }

    fn is_open(&self, number: u32) -> bool {
        self.words.get(number as usize / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    /// How many days before day `number` are open.
    fn open_before(&self, number: u32) -> u32 {
        let mut count = 0;
        for (index, word) in (0u32..).zip(&self.words) {
            let here = number.saturating_sub(index * 64).min(64);
            let mask = 1u64.checked_shl(here).map_or(u64::MAX, |bit| bit - 1);
            count += (word & mask).count_ones();
        }
        count
    }

    /// The number of the open day that has `rank` open days before it in the year.
    fn nth_open(&self, rank: u32) -> Option<u32> {
        let mut left = rank;
        for (index, word) in (0u32..).zip(&self.words) {
            if left >= word.count_ones() {
                left -= word.count_ones();
                continue;
            }
            let mut rest = *word;
            for _ in 0..left {
                rest &= rest - 1;
            }
            return Some(index * 64 + rest.trailing_zeros());
        }
        None
    }
}

/// The same day in the library of holidays; an error outside the years that it knows.
pub(super) fn known_date(day: NaiveDate) -> Result<Date, CalendarError> {
    let unknown = || CalendarError::UnknownYear { date: day };
    let year = u16::try_from(day.year()).map_err(|_| unknown())?;
    let month = u8::try_from(day.month()).ok().and_then(|month| fasti::Month::try_from_u8(month).ok());
    let number = u8::try_from(day.day()).map_err(|_| unknown())?;
    Date::from_ymd(year, month.ok_or_else(unknown)?, number).map_err(|_| unknown())
}

impl OpenDays {
    pub(super) fn new(rules: Calendar<'static>) -> Self {
        let years = (FIRST_YEAR..=LAST_YEAR).map(|_| OnceLock::new()).collect();
        OpenDays { rules, years }
    }

    fn year(&self, year: i32) -> Option<&YearOfDays> {
        let index = usize::try_from(year.checked_sub(FIRST_YEAR)?).ok()?;
        Some(self.years.get(index)?.get_or_init(|| YearOfDays::new(&self.rules, year)))
    }

    fn year_of(&self, day: NaiveDate) -> Result<&YearOfDays, CalendarError> {
        self.year(day.year()).ok_or(CalendarError::UnknownYear { date: day })
    }

    pub(super) fn is_open(&self, day: NaiveDate) -> Result<bool, CalendarError> {
        Ok(self.year_of(day)?.is_open(day.ordinal0()))
    }

    /// How many open days lie in the half-open interval from `from` to `to`.
    pub(super) fn count(&self, from: NaiveDate, to: NaiveDate) -> Result<u32, CalendarError> {
        if to < from {
            return Err(CalendarError::Reversed { from, to });
        }
        let before_from = self.year_of(from)?.open_before(from.ordinal0());
        // The interval may end with the last day that is known.
        let before_to = if to.ordinal0() == 0 && to.year() == LAST_YEAR + 1 {
            0
        } else {
            self.year_of(to)?.open_before(to.ordinal0())
        };
        let whole_years: u32 = (from.year()..to.year()).filter_map(|year| self.year(year)).map(|year| year.open).sum();
        Ok((whole_years + before_to).saturating_sub(before_from))
    }

    /// The `n`-th open day strictly after `day`; `day` itself when `n` is 0.
    pub(super) fn nth_after(&self, day: NaiveDate, n: u32) -> Result<NaiveDate, CalendarError> {
        let Some(mut rank) = n.checked_sub(1) else {
            return Ok(day);
        };
        let mut year = day.year();
        let mut days = self.year_of(day)?;
        let passed = days.open_before(day.ordinal0() + 1);
        rank = rank.saturating_add(passed);
        while rank >= days.open {
            rank -= days.open;
            year += 1;
            days = self.year(year).ok_or(CalendarError::OutOfRange { from: day })?;
        }
        let number = days.nth_open(rank);
        number.and_then(|number| day_of_year(year, number)).ok_or(CalendarError::OutOfRange { from: day })
    }

    /// The `n`-th open day strictly before `day`; `day` itself when `n` is 0.
    pub(super) fn nth_before(&self, day: NaiveDate, n: u32) -> Result<NaiveDate, CalendarError> {
        let Some(_) = n.checked_sub(1) else {
            return Ok(day);
        };
        let mut year = day.year();
        let mut days = self.year_of(day)?;
        let mut available = days.open_before(day.ordinal0());
        let mut wanted = n;
        while wanted > available {
            wanted -= available;
            year -= 1;
            days = self.year(year).ok_or(CalendarError::OutOfRange { from: day })?;
            available = days.open;
        }
        let number = days.nth_open(available - wanted);
        number.and_then(|number| day_of_year(year, number)).ok_or(CalendarError::OutOfRange { from: day })
    }
}

fn day_of_year(year: i32, number: u32) -> Option<NaiveDate> {
    NaiveDate::from_yo_opt(year, number + 1)
}
