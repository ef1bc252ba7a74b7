//! One column of a history, with running totals so that the average of any run of rows costs two look-ups.
use std::ops::Range;

use rust_decimal::Decimal;

use crate::exact::{ArithmeticError, Exact};

/// The cells of one column in order of time, as whole multiples of `10^-scale`.
#[derive(Debug, Clone, Default)]
pub(super) struct Series {
    scale: u32,
    /// 0 where the cell is blank.
    units: Vec<i128>,
    /// For each row, and one past the last: the sum of the units of the rows before it.
    sum_before: Vec<i128>,
    /// For each row, and one past the last: the number of blank cells before it.
    blank_before: Vec<usize>,
}

impl Series {
    /// From cells of at most [`MAX_PLACES`](super::cell::MAX_PLACES) places, in order of time.
    pub(super) fn new(cells: &[Option<Decimal>]) -> Self {
        let scale = cells.iter().flatten().map(Decimal::scale).max().unwrap_or(0);
        let mut series = Series { scale, ..Series::default() };
        let (mut sum, mut blank) = (0i128, 0usize);
        for cell in cells {
            let units = cell.map_or(0, |value| in_units(value, scale));
            series.units.push(units);
            series.sum_before.push(sum);
            series.blank_before.push(blank);
            sum = sum.saturating_add(units);
            blank += usize::from(cell.is_none());
        }
        series.sum_before.push(sum);
        series.blank_before.push(blank);
        series
    }

    /// Whether the cell is blank, or there is none.
    pub(super) fn is_blank(&self, row: usize) -> bool {
        self.has_blank(row..row.saturating_add(1))
    }

    /// Whether any cell of the rows is blank, or there is none.
    pub(super) fn has_blank(&self, rows: Range<usize>) -> bool {
        match (self.blank_before.get(rows.start), self.blank_before.get(rows.end)) {
            (Some(before), Some(after)) => before != after,
            _ => true,
        }
    }

    /// The cell in units, for comparison with others of the column; 0 if it is blank.
    pub(super) fn units(&self, row: usize) -> i128 {
        self.units.get(row).copied().unwrap_or(0)
    }

    /// The cell.
    pub(super) fn decimal(&self, row: usize) -> Option<Decimal> {
        if self.is_blank(row) {
            return None;
        }
        Decimal::try_from_i128_with_scale(self.units(row), self.scale).ok().map(|value| value.normalize())
    }

    /// The sum of a run of rows, in units.
    pub(super) fn sum_of_run(&self, rows: Range<usize>) -> i128 {
        match (self.sum_before.get(rows.start), self.sum_before.get(rows.end)) {
            (Some(before), Some(after)) => after.saturating_sub(*before),
            _ => 0,
        }
    }

    /// A number of units as a number.
    pub(super) fn exact(&self, units: i128) -> Result<Exact, ArithmeticError> {
        match Decimal::try_from_i128_with_scale(units, self.scale) {
            Ok(value) => Ok(Exact::from(value)),
            Err(_) => Exact::from(units).div(&Exact::from(10i128.checked_pow(self.scale).unwrap_or(1))),
        }
    }
}

/// The value as a multiple of `10^-scale`, where `scale` is at least its own.
fn in_units(value: Decimal, scale: u32) -> i128 {
    let missing = scale.saturating_sub(value.scale());
    10i128.checked_pow(missing).and_then(|power| value.mantissa().checked_mul(power)).unwrap_or(0)
}
