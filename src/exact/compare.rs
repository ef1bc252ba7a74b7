//! Equality, order and hash by value.
use std::cmp::Ordering;
use std::fmt::{self, Debug, Formatter};
use std::hash::{Hash, Hasher};

use super::number::{Exact, Form};
use super::ratio;

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Form::Decimal(left), Form::Decimal(right)) => left == right,
            (Form::Ratio(left), Form::Ratio(right)) => left == right,
            // A ratio is never a decimal.
            (Form::Decimal(_), Form::Ratio(_)) | (Form::Ratio(_), Form::Decimal(_)) => false,
        }
    }
}

impl Eq for Exact {}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Form::Decimal(left), Form::Decimal(right)) => left.cmp(right),
            (Form::Ratio(left), Form::Ratio(right)) => left.as_ref().cmp(right.as_ref()),
            (Form::Decimal(left), Form::Ratio(right)) => ratio::from_decimal(left).cmp(right.as_ref()),
            (Form::Ratio(left), Form::Decimal(right)) => left.as_ref().cmp(&ratio::from_decimal(right)),
        }
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Exact {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Form::Decimal(value) => value.hash(state),
            Form::Ratio(value) => value.hash(state),
        }
    }
}

/// As it is written, so that equal numbers look equal in a test's output.
impl Debug for Exact {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "Exact({self})")
    }
}
