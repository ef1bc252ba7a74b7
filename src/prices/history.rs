//! The rows of a price file in order of time.
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Column, PriceFileError, read, series::Series};
use crate::calendar::{CalendarError, Calendars};

/// The prices of one stock, one row for each session, exactly as the file has them.
#[derive(Debug, Clone, Default)]
pub struct PriceHistory {
    pub(super) days: Vec<NaiveDate>,
    pub(super) close: Series,
    pub(super) bid: Series,
    pub(super) vwap: Series,
    pub(super) volume: Series,
}

/// One row; a blank cell is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceRow {
    pub date: NaiveDate,
    pub close: Option<Decimal>,
    pub bid: Option<Decimal>,
    pub vwap: Option<Decimal>,
    pub volume: Option<Decimal>,
}

impl PriceHistory {
    /// Reads a price file: a header line with `date` and any of `close`, `bid`, `vwap` and `volume`, then a line for
    /// each session in any order. Other columns are ignored and cells may be blank. All faults are reported.
    pub fn parse(text: &str) -> Result<Self, Vec<PriceFileError>> {
        read::read(text)
    }

    /// From rows in any order; of two rows of one day the first counts.
    pub(super) fn from_rows(mut rows: Vec<PriceRow>) -> Self {
        rows.sort_by_key(|row| row.date);
        rows.dedup_by_key(|row| row.date);
        let series = |cell: fn(&PriceRow) -> Option<Decimal>| Series::new(&rows.iter().map(cell).collect::<Vec<_>>());
        PriceHistory {
            days: rows.iter().map(|row| row.date).collect(),
            close: series(|row| row.close),
            bid: series(|row| row.bid),
            vwap: series(|row| row.vwap),
            volume: series(|row| row.volume),
        }
    }

    /// The cell of a day as the file has it; `None` if it is blank or the day has no row.
    pub fn get(&self, date: NaiveDate, column: Column) -> Option<Decimal> {
        self.series(column).decimal(self.row_of(date)?)
    }

    /// The rows in order of time.
    pub fn rows(&self) -> impl Iterator<Item = PriceRow> + '_ {
        self.days.iter().enumerate().map(|(row, date)| PriceRow {
            date: *date,
            close: self.close.decimal(row),
            bid: self.bid.decimal(row),
            vwap: self.vwap.decimal(row),
            volume: self.volume.decimal(row),
        })
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.days.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// The first day with a row.
    pub fn first_day(&self) -> Option<NaiveDate> {
        self.days.first().copied()
    }

    /// The last day with a row.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.days.last().copied()
    }

    /// The days that have a row although the exchange held no session: a sign that the file is wrong.
    pub fn days_without_session(&self, calendars: &Calendars) -> Result<Vec<NaiveDate>, CalendarError> {
        let mut days = Vec::new();
        for day in &self.days {
            if !calendars.is_session(*day)? {
                days.push(*day);
            }
        }
        Ok(days)
    }

    pub(super) fn row_of(&self, date: NaiveDate) -> Option<usize> {
        self.days.binary_search(&date).ok()
    }

    pub(super) fn series(&self, column: Column) -> &Series {
        match column {
            Column::Close => &self.close,
            Column::Bid => &self.bid,
            Column::Vwap => &self.vwap,
            Column::Volume => &self.volume,
        }
    }
}
