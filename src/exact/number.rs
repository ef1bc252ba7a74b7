//! The exact number: its two representations and the ways to make one.
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use rust_decimal::Decimal;

use super::error::ArithmeticError;
use super::{decimal, ratio};

/// An exact number.
///
/// Every operation is exact or fails; see the module's text. Two numbers are equal, and hash equally, if and only if
/// their values are equal, however they came about (`0.50`, `1/2` and `3/6` are one number).
#[derive(Clone)]
pub struct Exact(pub(super) Form);

/// How a number is held. The value decides: whatever fits a [`Decimal`] (96 binary digits, at most 28 decimal places)
/// is held as one, so a decimal and a ratio are never equal. A decimal may carry trailing zeros: stripping them in
/// every operation would double its cost, and `Decimal` compares and hashes by value. It is never a negative zero.
#[derive(Clone)]
pub(super) enum Form {
    Decimal(Decimal),
    /// In lowest terms.
    Ratio(Box<RBig>),
}

impl Exact {
    /// Nothing.
    pub const ZERO: Exact = Exact(Form::Decimal(Decimal::ZERO));
    /// One.
    pub const ONE: Exact = Exact(Form::Decimal(Decimal::ONE));
    /// One hundredth: a cent in dollars, a percent as a plain number.
    pub const HUNDREDTH: Exact = Exact(Form::Decimal(Decimal::from_parts(1, 0, 0, false, 2)));

    /// A whole number.
    pub const fn from_i64(value: i64) -> Exact {
        let magnitude = value.unsigned_abs();
        let (low, middle) = (magnitude as u32, (magnitude >> 32) as u32);
        Exact(Form::Decimal(Decimal::from_parts(low, middle, 0, value < 0, 0)))
    }

    /// The quotient of two whole numbers.
    ///
    /// Fails with [`ArithmeticError::DivisionByZero`] when the denominator is zero.
    pub fn ratio(numerator: i64, denominator: i64) -> Result<Exact, ArithmeticError> {
        Exact::from_i64(numerator).div(&Exact::from_i64(denominator))
    }

    /// The number as a decimal of at most 28 places, when it is one exactly; trailing zeros are left out.
    pub fn to_decimal(&self) -> Option<Decimal> {
        match &self.0 {
            Form::Decimal(value) => Some(value.normalize()),
            Form::Ratio(_) => None,
        }
    }

    /// The number in its canonical form.
    ///
    /// Fails with [`ArithmeticError::TooLarge`] when it has more digits than the limit.
    pub(super) fn from_ratio(value: RBig) -> Result<Exact, ArithmeticError> {
        if let Some(value) = ratio::to_decimal(&value) {
            return Ok(Exact(Form::Decimal(value)));
        }
        if ratio::is_too_large(&value) {
            return Err(ArithmeticError::TooLarge);
        }
        Ok(Exact(Form::Ratio(Box::new(value))))
    }

    /// The number in its canonical form, where it is known to be within the limit because it is no longer than a number
    /// that was.
    pub(super) fn from_reduced(value: RBig) -> Exact {
        match ratio::to_decimal(&value) {
            Some(value) => Exact(Form::Decimal(value)),
            None => Exact(Form::Ratio(Box::new(value))),
        }
    }

    /// The number as numerator and denominator in lowest terms.
    pub(super) fn to_ratio(&self) -> RBig {
        match &self.0 {
            Form::Decimal(value) => ratio::from_decimal(value),
            Form::Ratio(value) => value.as_ref().clone(),
        }
    }

    /// Numerator and denominator in lowest terms.
    pub(super) fn to_parts(&self) -> (IBig, UBig) {
        self.to_ratio().into_parts()
    }
}

impl Default for Exact {
    fn default() -> Self {
        Exact::ZERO
    }
}

impl From<Decimal> for Exact {
    fn from(value: Decimal) -> Self {
        // A negative zero would print with a sign.
        if value.is_zero() { Exact::ZERO } else { Exact(Form::Decimal(value)) }
    }
}

impl From<i64> for Exact {
    fn from(value: i64) -> Self {
        Exact::from_i64(value)
    }
}

impl From<i32> for Exact {
    fn from(value: i32) -> Self {
        Exact::from_i64(i64::from(value))
    }
}

impl From<u32> for Exact {
    fn from(value: u32) -> Self {
        Exact::from_i64(i64::from(value))
    }
}

impl From<u64> for Exact {
    fn from(value: u64) -> Self {
        Exact(Form::Decimal(Decimal::from(value)))
    }
}

impl From<i128> for Exact {
    fn from(value: i128) -> Self {
        match decimal::from_mantissa(value, 0) {
            Some(value) => Exact(Form::Decimal(value)),
            None => Exact(Form::Ratio(Box::new(RBig::from(value)))),
        }
    }
}
