//! Splits of the stock, for which earlier rows are restated.
use chrono::NaiveDate;

use super::PriceError;
use crate::exact::{ArithmeticError, Exact};

/// Splits and combinations of a stock: from which day on, and how many new shares replace one old share.
///
/// A file of prices states each row in the shares of its own day. Seen from a day after a split, the prices before it
/// are divided by its factor and the volumes multiplied.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Splits {
    /// In order of time.
    steps: Vec<(NaiveDate, Exact)>,
}

impl Splits {
    /// No split.
    pub fn none() -> Self {
        Splits::default()
    }

    /// From pairs of the first day in new shares and the number of new shares for one old share (2 for a two-for-one
    /// split, 1/3 for a one-for-three combination), in any order. A factor that is not above zero is an error.
    pub fn new(steps: impl IntoIterator<Item = (NaiveDate, Exact)>) -> Result<Self, PriceError> {
        let mut steps: Vec<(NaiveDate, Exact)> = steps.into_iter().collect();
        if let Some((effective, _)) = steps.iter().find(|(_, factor)| !factor.is_positive()) {
            return Err(PriceError::NoSuchSplit { effective: *effective });
        }
        steps.sort_by_key(|(effective, _)| *effective);
        Ok(Splits { steps })
    }

    /// Adds a split or combination; a factor that is not above zero is no split.
    pub fn add(&mut self, effective: NaiveDate, factor: Exact) {
        if factor.is_positive() {
            self.steps.push((effective, factor));
            self.steps.sort_by_key(|(effective, _)| *effective);
        }
    }

    /// How many shares of the day `seen_from` replace one share of the earlier day; `None` if the shares are the same.
    pub fn factor(&self, day: NaiveDate, seen_from: NaiveDate) -> Result<Option<Exact>, ArithmeticError> {
        let mut product = None;
        for (_, factor) in self.between(day, seen_from) {
            product = Some(match product {
                None => factor.clone(),
                Some(product) => factor.mul(&product)?,
            });
        }
        Ok(product)
    }

    /// Whether a split lies between the two days, so that they count in different shares.
    pub(super) fn separate(&self, day: NaiveDate, later: NaiveDate) -> bool {
        self.between(day, later).next().is_some()
    }

    fn between(&self, day: NaiveDate, later: NaiveDate) -> impl Iterator<Item = &(NaiveDate, Exact)> {
        self.steps.iter().filter(move |(effective, _)| day < *effective && *effective <= later)
    }
}
