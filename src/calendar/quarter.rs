//! Calendar quarters.
use chrono::{Datelike, NaiveDate};

use super::CalendarError;

/// One calendar quarter of one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: i32,
    /// 0 for January to March, up to 3.
    index: u32,
}

impl Quarter {
    /// The quarter in which the date lies.
    pub fn of(date: NaiveDate) -> Self {
        Quarter { year: date.year(), index: date.month0() / 3 }
    }

    /// 1 to 4.
    pub fn number(self) -> u32 {
        self.index + 1
    }

    /// The calendar year of the quarter.
    pub fn year(self) -> i32 {
        self.year
    }

    /// The first day of the quarter.
    pub fn first_day(self) -> Result<NaiveDate, CalendarError> {
        let first = NaiveDate::from_ymd_opt(self.year, self.index * 3 + 1, 1);
        first.ok_or(CalendarError::OutOfRange { from: if self.year < 0 { NaiveDate::MIN } else { NaiveDate::MAX } })
    }

    /// The last day of the quarter.
    pub fn last_day(self) -> Result<NaiveDate, CalendarError> {
        let first = self.next().first_day()?;
        first.pred_opt().ok_or(CalendarError::OutOfRange { from: first })
    }

    /// The quarter after this one.
    pub fn next(self) -> Self {
        if self.index >= 3 {
            Quarter { year: self.year.saturating_add(1), index: 0 }
        } else {
            Quarter { index: self.index + 1, ..self }
        }
    }

    /// The quarter before this one.
    pub fn previous(self) -> Self {
        match self.index.checked_sub(1) {
            Some(index) => Quarter { index, ..self },
            None => Quarter { year: self.year.saturating_sub(1), index: 3 },
        }
    }

    /// The number of its days: 90, 91 or 92.
    pub fn days(self) -> Result<u32, CalendarError> {
        let days = self.next().first_day()? - self.first_day()?;
        Ok(u32::try_from(days.num_days()).unwrap_or(u32::MAX))
    }
}
