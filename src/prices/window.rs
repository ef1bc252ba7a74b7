//! A run of days with prices, and what can be asked of it.
use std::sync::OnceLock;

use chrono::NaiveDate;

use super::{Column, MissingPrices, PriceError, PriceView, select};
use crate::exact::Exact;

/// Days of a price history, every one of which has a row, in order of time. Days are spoken of by their position, from 0
/// for the first.
///
/// A window that is asked again for its lowest days does not sort again: keep it as long as its questions recur.
#[derive(Debug, Clone)]
pub struct Window<'a> {
    view: PriceView<'a>,
    days: Vec<NaiveDate>,
    rows: Vec<usize>,
    /// Positions from the lowest to the highest value, for each column when it is first asked for.
    ordered: [OnceLock<Vec<usize>>; 4],
}

impl<'a> Window<'a> {
    pub(super) fn new(view: PriceView<'a>, mut days: Vec<NaiveDate>) -> Result<Self, MissingPrices> {
        if !days.is_sorted_by(|earlier, later| earlier < later) {
            days.sort_unstable();
            days.dedup();
        }
        let mut rows = Vec::with_capacity(days.len());
        let mut missing = Vec::new();
        for day in &days {
            // As a rule the next row is the next day's.
            let guess = rows.last().map_or(0, |row| row + 1);
            let row = if view.history.days.get(guess) == Some(day) { Some(guess) } else { view.history.row_of(*day) };
            match row {
                Some(row) => rows.push(row),
                None => missing.push(*day),
            }
        }
        if missing.is_empty() {
            Ok(Window { view, days, rows, ordered: Default::default() })
        } else {
            Err(MissingPrices { days: missing, column: None })
        }
    }

    /// The days in order of time.
    pub fn days(&self) -> &[NaiveDate] {
        &self.days
    }

    /// How many days there are.
    pub fn len(&self) -> usize {
        self.days.len()
    }

    /// Whether there is no day.
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// The values of a column, day by day. Blank cells are an error that names all their days.
    pub fn values(&self, column: Column) -> Result<Vec<Exact>, PriceError> {
        self.values_at(column, &(0..self.len()).collect::<Vec<_>>())
    }

    /// The values of a column on some days. Blank cells on them are an error that names their days.
    pub fn values_at(&self, column: Column, positions: &[usize]) -> Result<Vec<Exact>, PriceError> {
        let mut values = Vec::with_capacity(positions.len());
        let mut blank = Vec::new();
        for (day, row) in positions.iter().filter_map(|position| self.day_and_row(*position)) {
            match self.view.cell(row, day, column)? {
                Some(value) => values.push(value),
                None => blank.push(day),
            }
        }
        if blank.is_empty() { Ok(values) } else { Err(MissingPrices { days: blank, column: Some(column) }.into()) }
    }

    /// The average of a column over all days, each with the same weight.
    pub fn average(&self, column: Column) -> Result<Exact, PriceError> {
        self.sum(column)?.div(&self.day_count(self.len(), 1)?).map_err(PriceError::from)
    }

    /// The sum of a column over all days.
    pub fn sum(&self, column: Column) -> Result<Exact, PriceError> {
        let series = self.view.history.series(column);
        match (self.days.first(), self.rows.first(), self.rows.last()) {
            // Rows without a gap, all in the same shares: the running totals have the sum.
            (Some(day), Some(first), Some(last)) if last - first + 1 == self.len() && !self.is_split() => {
                let run = *first..last + 1;
                if series.has_blank(run.clone()) {
                    self.check_cells(column)?;
                }
                Ok(self.view.restate(series.exact(series.sum_of_run(run))?, *day, column)?)
            }
            _ => total(&self.values(column)?),
        }
    }

    /// The average of a column over some days, each with the same weight.
    pub fn average_at(&self, column: Column, positions: &[usize]) -> Result<Exact, PriceError> {
        let values = self.values_at(column, positions)?;
        let count = self.day_count(values.len(), 1)?;
        total(&values)?.div(&count).map_err(PriceError::from)
    }

    /// The positions of the `n` days on which the column is lowest, in order of time; of equal days the earlier count.
    pub fn lowest_days(&self, n: usize, by: Column) -> Result<Vec<usize>, PriceError> {
        self.day_count(self.len(), n)?;
        let mut chosen: Vec<usize> = self.order(by)?.iter().take(n).copied().collect();
        chosen.sort_unstable();
        Ok(chosen)
    }

    /// The average of one column over the `n` days on which another (or the same) is lowest; of equal days the earlier
    /// count. `n` is at least 1 and at most the number of days.
    pub fn average_on_lowest(&self, n: usize, average: Column, lowest: Column) -> Result<Exact, PriceError> {
        self.average_at(average, &self.lowest_days(n, lowest)?)
    }

    /// The lowest value of a column and the first day that has it.
    pub fn lowest(&self, column: Column) -> Result<(NaiveDate, Exact), PriceError> {
        let position = self.order(column)?.first().copied();
        self.day_with_value(column, position)
    }

    /// The highest value of a column and the first day that has it.
    pub fn highest(&self, column: Column) -> Result<(NaiveDate, Exact), PriceError> {
        let values = self.values(column)?;
        let position = values.iter().enumerate().rev().max_by_key(|(_, value)| *value).map(|(position, _)| position);
        self.day_with_value(column, position)
    }

    fn day_with_value(&self, column: Column, position: Option<usize>) -> Result<(NaiveDate, Exact), PriceError> {
        let (day, _) = position
            .and_then(|position| self.day_and_row(position))
            .ok_or(PriceError::TooFewDays { wanted: 1, available: 0 })?;
        Ok((day, self.view.require(day, column)?))
    }

    /// The positions from the lowest value of a column to the highest; of equal days the earlier come first.
    pub fn order(&self, column: Column) -> Result<&[usize], PriceError> {
        let Some(cache) = self.ordered.get(column as usize) else { return Ok(&[]) };
        if cache.get().is_none() {
            self.check_cells(column)?;
            let series = self.view.history.series(column);
            let order = if self.is_split() {
                select::order(&self.values(column)?)
            } else {
                select::order(&self.rows.iter().map(|row| series.units(*row)).collect::<Vec<_>>())
            };
            return Ok(cache.get_or_init(|| order));
        }
        Ok(cache.get().map_or(&[], Vec::as_slice))
    }

    /// Whether days of the window count in different shares.
    fn is_split(&self) -> bool {
        match (self.days.first(), self.days.last()) {
            (Some(first), Some(last)) => self.view.is_split(*first, *last),
            _ => false,
        }
    }

    /// An error that names the days on which the column is blank, if there are any.
    fn check_cells(&self, column: Column) -> Result<(), MissingPrices> {
        let series = self.view.history.series(column);
        let rows = self.days.iter().zip(&self.rows);
        let days: Vec<NaiveDate> = rows.filter(|(_, row)| series.is_blank(**row)).map(|(day, _)| *day).collect();
        if days.is_empty() { Ok(()) } else { Err(MissingPrices { days, column: Some(column) }) }
    }

    fn day_and_row(&self, position: usize) -> Option<(NaiveDate, usize)> {
        Some((*self.days.get(position)?, *self.rows.get(position)?))
    }

    /// The number of days by which a sum is divided; an error if there are fewer than wanted, or none are wanted.
    fn day_count(&self, available: usize, wanted: usize) -> Result<Exact, PriceError> {
        match i64::try_from(available) {
            Ok(count) if available >= wanted && wanted > 0 => Ok(Exact::from(count)),
            _ => Err(PriceError::TooFewDays { wanted, available }),
        }
    }
}

fn total(values: &[Exact]) -> Result<Exact, PriceError> {
    let mut sum = Exact::ZERO;
    for value in values {
        sum = sum.add(value)?;
    }
    Ok(sum)
}
