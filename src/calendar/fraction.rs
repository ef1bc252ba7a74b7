//! An exact share of a year, a month or a day.
use crate::exact::{ArithmeticError, Exact};

/// An exact, reduced fraction of a unit of time. The denominator is positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fraction {
    pub num: i128,
    pub den: i128,
}

impl Fraction {
    /// The fraction as a number. Fails only with [`ArithmeticError::DivisionByZero`], if the denominator was set to 0.
    pub fn to_exact(self) -> Result<Exact, ArithmeticError> {
        Exact::from(self.num).div(&Exact::from(self.den))
    }

    /// The fraction `num / den` in lowest terms, for a `num` that is not negative and a `den` that is positive.
    pub(super) fn reduced(num: u64, den: u64) -> Self {
        let divisor = greatest_common_divisor(num, den).max(1);
        Fraction { num: i128::from(num / divisor), den: i128::from((den / divisor).max(1)) }
    }
}

fn greatest_common_divisor(mut left: u64, mut right: u64) -> u64 {
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left
}
