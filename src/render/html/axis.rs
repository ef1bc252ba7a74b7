//! The scales of charts, in whole numbers.
use std::ops::Range;

use chrono::{Datelike, NaiveDate};
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};

use crate::exact::Exact;

/// What the numbers of an axis stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Days, counted.
    Days,
    /// Whole dollars.
    Dollars,
    /// Whole shares.
    Shares,
    /// Ten-thousandths of a dollar.
    Price,
}

/// How many parts of a dollar a price is drawn in.
pub const PRICE_PARTS: i64 = 10_000;

/// An axis from one number to another.
#[derive(Debug, Clone, Copy)]
pub struct Axis {
    pub unit: Unit,
    pub from: i64,
    pub to: i64,
}

impl Axis {
    /// The numbers that are written beside the axis, at most about so many.
    pub fn ticks(&self, most: usize) -> Vec<i64> {
        let most = i64::try_from(most).unwrap_or(i64::MAX).clamp(2, 12);
        match self.unit {
            Unit::Days => self.months(most).unwrap_or_default(),
            _ => self.round_numbers(most),
        }
    }

    /// Multiples of 1, 2 or 5 and a power of ten.
    fn round_numbers(&self, most: i64) -> Vec<i64> {
        let range = self.to.saturating_sub(self.from);
        let mut step: i64 = 1;
        let mut factors = [2, 5, 10].into_iter().cycle();
        let mut power: i64 = 1;
        while step.saturating_mul(most) < range {
            let factor = factors.next().unwrap_or(10);
            step = power.saturating_mul(factor);
            if factor == 10 {
                power = step;
            }
        }
        let first = self.from.div_euclid(step).saturating_mul(step);
        let all = std::iter::successors(Some(first), |tick| tick.checked_add(step));
        all.skip_while(|tick| *tick < self.from).take_while(|tick| *tick <= self.to).collect()
    }

    /// The first days of months, as many months apart as there must be.
    fn months(&self, most: i64) -> Option<Vec<i64>> {
        let first = day_of(self.from)?;
        let days = self.to.saturating_sub(self.from);
        let apart =
            [1_u32, 2, 3, 6, 12, 24, 60, 120].into_iter().find(|months| days / (i64::from(*months) * 30) <= most)?;
        let years = i32::try_from(apart / 12).ok()?.max(1);
        let mut found = Vec::new();
        let mut year = first.year().div_euclid(years).checked_mul(years)?;
        while let Some(start) = NaiveDate::from_ymd_opt(year, 1, 1).filter(|day| day_number(*day) <= self.to) {
            for month in (0..12).step_by(usize::try_from(apart.min(12)).ok()?) {
                found.extend(start.with_month0(month).map(day_number));
            }
            year = year.checked_add(years)?;
        }
        found.retain(|day| (self.from..=self.to).contains(day));
        Some(found)
    }

    /// What stands beside the axis at a number.
    pub fn label(&self, number: i64) -> String {
        match self.unit {
            Unit::Days => match day_of(number) {
                Some(day) if day.month() == 1 && self.to.saturating_sub(self.from) > 2 * 366 => day.year().to_string(),
                Some(day) => format!("{}-{:02}", day.year(), day.month()),
                None => String::new(),
            },
            Unit::Price => {
                Exact::ratio(number, PRICE_PARTS).map_or_else(|_| String::new(), |price| price.money_exact(4))
            }
            Unit::Dollars => format!("${}", short(number)),
            Unit::Shares => short(number),
        }
    }
}

impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = i64;

    fn map(&self, value: &i64, (start, end): (i32, i32)) -> i32 {
        let width = i128::from(self.to) - i128::from(self.from);
        let part = i128::from(*value) - i128::from(self.from);
        let length = i128::from(end) - i128::from(start);
        let place = i128::from(start) + length * part / width.max(1);
        i32::try_from(place).unwrap_or(end)
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<i64> {
        self.ticks(hint.max_num_points())
    }

    fn range(&self) -> Range<i64> {
        self.from..self.to
    }
}

/// The number of a day.
pub fn day_number(day: NaiveDate) -> i64 {
    i64::from(day.num_days_from_ce())
}

fn day_of(number: i64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(number).ok()?)
}

/// `1,500,000` as `1.5 m`.
fn short(number: i64) -> String {
    let sizes = [(1_000_000_000, " bn"), (1_000_000, " m"), (1_000, " k")];
    let (unit, word) = sizes.into_iter().find(|(unit, _)| number.abs() >= *unit).unwrap_or((1, ""));
    let figure = Exact::ratio(number, unit).map_or_else(|_| String::new(), |figure| figure.grouped_exact(2));
    format!("{figure}{word}")
}

#[cfg(test)]
mod tests {
    use super::{Axis, Unit, day_number};
    use chrono::NaiveDate;

    fn labels(unit: Unit, from: i64, to: i64) -> Vec<String> {
        let axis = Axis { unit, from, to };
        axis.ticks(5).into_iter().map(|tick| axis.label(tick)).collect()
    }

    #[test]
    fn numbers_beside_an_axis_are_round() {
        assert_eq!(labels(Unit::Dollars, 0, 251_098_331), ["$0", "$100 m", "$200 m"]);
        assert_eq!(labels(Unit::Price, 0, 28_000), ["$0.00", "$1.00", "$2.00"]);
        assert_eq!(labels(Unit::Shares, 0, 9), ["0", "2", "4", "6", "8"]);
        assert_eq!(labels(Unit::Shares, 0, 0), ["0"]);
    }

    #[test]
    fn days_beside_an_axis_begin_months_and_years() {
        let day = |year, month, day| day_number(NaiveDate::from_ymd_opt(year, month, day).unwrap());
        assert_eq!(labels(Unit::Days, day(2004, 6, 17), day(2007, 7, 2)), ["2005", "2006", "2007"]);
        assert_eq!(
            labels(Unit::Days, day(2004, 6, 17), day(2004, 10, 2)),
            ["2004-07", "2004-08", "2004-09", "2004-10"]
        );
    }
}
