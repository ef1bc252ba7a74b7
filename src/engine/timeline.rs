//! A value over time.
use chrono::NaiveDate;

use crate::program::Moment;

/// What something was from which moment on. A later recorded entry may reach back (see [`Timeline::set`]);
/// what it covers is then what it says.
#[derive(Debug, Clone)]
pub struct Timeline<T> {
    entries: Vec<(Moment, T)>,
}

impl<T> Default for Timeline<T> {
    fn default() -> Self {
        Timeline { entries: Vec::new() }
    }
}

impl<T> Timeline<T> {
    /// The value at a moment; None before the first.
    pub fn at(&self, moment: Moment) -> Option<&T> {
        // Most questions are about now, so the last entry is tried before the search.
        match self.entries.last() {
            Some((since, value)) if *since <= moment => Some(value),
            Some(_) => {
                let count = self.entries.partition_point(|(since, _)| *since <= moment);
                count.checked_sub(1).and_then(|index| self.entries.get(index)).map(|(_, value)| value)
            }
            None => None,
        }
    }

    /// The value at a moment, with that from which it holds.
    pub fn entry_at(&self, moment: Moment) -> Option<&(Moment, T)> {
        let count = self.entries.partition_point(|(since, _)| *since <= moment);
        count.checked_sub(1).and_then(|index| self.entries.get(index))
    }

    /// What was recorded for exactly this moment.
    pub fn recorded_at(&self, moment: Moment) -> Option<&T> {
        let index = self.entries.partition_point(|(since, _)| *since < moment);
        self.entries.get(index).filter(|(since, _)| *since == moment).map(|(_, value)| value)
    }

    pub fn latest(&self) -> Option<&T> {
        self.entries.last().map(|(_, value)| value)
    }

    /// From `moment` on the value is this one; what was recorded for later moments is overtaken.
    pub fn set(&mut self, moment: Moment, value: T) {
        while self.entries.last().is_some_and(|(since, _)| *since >= moment) {
            self.entries.pop();
        }
        self.entries.push((moment, value));
    }

    /// Drops what was recorded for this moment and later ones.
    pub fn forget_from(&mut self, moment: Moment) {
        while self.entries.last().is_some_and(|(since, _)| *since >= moment) {
            self.entries.pop();
        }
    }

    pub fn entries(&self) -> &[(Moment, T)] {
        &self.entries
    }

    /// The days after `from` and before `to` on which the value changes.
    pub fn changes_between(&self, from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        let start = self.entries.partition_point(|(since, _)| since.date <= from);
        self.entries.iter().skip(start).map(|(since, _)| since.date).take_while(move |date| *date < to)
    }
}
