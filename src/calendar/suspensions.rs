//! Days on which trading in a stock was suspended.
use chrono::NaiveDate;

use super::CalendarError;

/// The suspensions that a scenario records: ranges of days, both ends included, sorted and merged.
///
/// Sessions of the exchange inside them are not trading days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Suspensions {
    ranges: Vec<(NaiveDate, NaiveDate)>,
}

impl Suspensions {
    /// No suspension at all.
    pub fn none() -> Self {
        Suspensions::default()
    }

    /// From ranges of days in any order, first and last day included; ranges that overlap or touch become one.
    ///
    /// A suspension without a known end has [`NaiveDate::MAX`] as its last day. A range that ends before it begins is
    /// an error.
    pub fn from_ranges(ranges: impl IntoIterator<Item = (NaiveDate, NaiveDate)>) -> Result<Self, CalendarError> {
        let mut sorted: Vec<(NaiveDate, NaiveDate)> = ranges.into_iter().collect();
        if let Some(&(from, to)) = sorted.iter().find(|(first, last)| last < first) {
            return Err(CalendarError::Reversed { from, to });
        }
        sorted.sort_unstable();
        let mut merged: Vec<(NaiveDate, NaiveDate)> = Vec::with_capacity(sorted.len());
        for (first, last) in sorted {
            match merged.last_mut() {
                Some(before) if before.1.succ_opt().is_none_or(|next| first <= next) => before.1 = before.1.max(last),
                _ => merged.push((first, last)),
            }
        }
        Ok(Suspensions { ranges: merged })
    }

    /// Whether the day lies in a suspension.
    pub fn covers(&self, day: NaiveDate) -> bool {
        let later = self.ranges.partition_point(|(first, _)| *first <= day);
        later.checked_sub(1).and_then(|index| self.ranges.get(index)).is_some_and(|(_, last)| day <= *last)
    }

    /// The ranges in order of time, both ends included.
    pub fn ranges(&self) -> &[(NaiveDate, NaiveDate)] {
        &self.ranges
    }

    /// The parts of the suspensions inside the half-open interval from `from` to `to`, as half-open intervals.
    pub(super) fn within(&self, from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = (NaiveDate, NaiveDate)> + '_ {
        let start = self.ranges.partition_point(|(_, last)| *last < from);
        let rest = self.ranges.iter().skip(start).take_while(move |(first, _)| *first < to);
        rest.map(move |(first, last)| ((*first).max(from), last.succ_opt().map_or(to, |end| end.min(to))))
    }
}
