//! A price history as it is seen from one day.
use chrono::NaiveDate;

use super::{Column, MissingPrices, PriceError, PriceHistory, Splits, Window};
use crate::calendar::{Calendars, Suspensions};
use crate::exact::{ArithmeticError, Exact};

/// A history whose rows are restated, when they are read, for the splits up to one day.
#[derive(Debug, Clone, Copy)]
pub struct PriceView<'a> {
    pub(super) history: &'a PriceHistory,
    pub(super) splits: &'a Splits,
    pub(super) seen_from: NaiveDate,
    /// Splits that are known and have not taken effect yet: rows from their days on are stated in shares that are not there yet.
    pub(super) to_come: &'a [(NaiveDate, Exact)],
}

impl<'a> PriceView<'a> {
    /// The history in the shares of the day `seen_from`: rows before a split that has taken effect by then are restated,
    /// later rows and later splits are left as they are.
    pub fn new(history: &'a PriceHistory, splits: &'a Splits, seen_from: NaiveDate) -> Self {
        PriceView { history, splits, seen_from, to_come: &[] }
    }

    /// The same view, with splits that are known to come: rows from the day of one on are told in the shares of before it.
    pub fn before(self, to_come: &'a [(NaiveDate, Exact)]) -> Self {
        PriceView { to_come, ..self }
    }

    /// The history itself.
    pub fn history(self) -> &'a PriceHistory {
        self.history
    }

    /// The restated cell of a day; `None` if it is blank or the day has no row.
    pub fn get(self, date: NaiveDate, column: Column) -> Result<Option<Exact>, ArithmeticError> {
        match self.history.row_of(date) {
            Some(row) => self.cell(row, date, column),
            None => Ok(None),
        }
    }

    /// The restated cell of a day; a blank cell or a day without a row is an error that names it.
    pub fn require(self, date: NaiveDate, column: Column) -> Result<Exact, PriceError> {
        let missing = |column| MissingPrices { days: vec![date], column };
        let row = self.history.row_of(date).ok_or_else(|| missing(None))?;
        Ok(self.cell(row, date, column)?.ok_or_else(|| missing(Some(column)))?)
    }

    /// The days, each of which must have a row; a day counts once.
    pub fn window(self, days: Vec<NaiveDate>) -> Result<Window<'a>, MissingPrices> {
        Window::new(self, days)
    }

    /// The `n` trading days before the date, which is not among them.
    pub fn window_before(
        self,
        calendars: &Calendars,
        suspensions: &Suspensions,
        date: NaiveDate,
        n: u32,
    ) -> Result<Window<'a>, PriceError> {
        Ok(self.window(calendars.last_trading_days_before(date, n, suspensions)?)?)
    }

    /// The `n` trading days that end with the date, or with the last trading day before it if it is none.
    pub fn window_ending_on(
        self,
        calendars: &Calendars,
        suspensions: &Suspensions,
        date: NaiveDate,
        n: u32,
    ) -> Result<Window<'a>, PriceError> {
        Ok(self.window(calendars.last_trading_days_ending_on(date, n, suspensions)?)?)
    }

    /// The trading days from the first to the last date, both included; there may be none.
    pub fn window_between(
        self,
        calendars: &Calendars,
        suspensions: &Suspensions,
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<Window<'a>, PriceError> {
        Ok(self.window(calendars.trading_days_in(first, last, suspensions)?)?)
    }

    /// The first trading day from `first` through `last` whose cell has a property, or `None`. A day that is looked at
    /// and has no price is an error; days after the one that is found are not looked at.
    pub fn first_day(
        self,
        calendars: &Calendars,
        suspensions: &Suspensions,
        (first, last): (NaiveDate, NaiveDate),
        column: Column,
        mut property: impl FnMut(&Exact) -> bool,
    ) -> Result<Option<NaiveDate>, PriceError> {
        for day in first.iter_days().take_while(|day| *day <= last) {
            if calendars.is_trading_day(day, suspensions)? && property(&self.require(day, column)?) {
                return Ok(Some(day));
            }
        }
        Ok(None)
    }

    /// The restated cell in a row of which the day is known.
    pub(super) fn cell(self, row: usize, date: NaiveDate, column: Column) -> Result<Option<Exact>, ArithmeticError> {
        let series = self.history.series(column);
        if series.is_blank(row) {
            return Ok(None);
        }
        self.restate(series.exact(series.units(row))?, date, column).map(Some)
    }

    /// A value of the column, stated in the shares of the day, in the shares of the day from which it is seen.
    pub(super) fn restate(self, value: Exact, date: NaiveDate, column: Column) -> Result<Exact, ArithmeticError> {
        let mut factor = self.splits.factor(date, self.seen_from)?;
        for (_, ratio) in self.to_come.iter().filter(|(effective, _)| *effective <= date) {
            let before = Exact::ONE.div(ratio)?;
            factor = Some(match factor {
                Some(factor) => factor.mul(&before)?,
                None => before,
            });
        }
        match factor {
            None => Ok(value),
            Some(factor) if column.is_price() => value.div(&factor),
            Some(factor) => value.mul(&factor),
        }
    }

    /// Whether days from one to another count in different shares.
    pub(super) fn is_split(self, first: NaiveDate, last: NaiveDate) -> bool {
        self.splits.separate(first, last.min(self.seen_from))
            || self.to_come.iter().any(|(effective, _)| first < *effective && *effective <= last)
    }
}
