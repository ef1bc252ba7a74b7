//! The one place where numbers are rounded.
//!
//! A rounding has a rule and an increment, which need not be a power of ten: a price to $0.001, money to $0.01, shares
//! to 1 or to 1/100. It is exact at ties: a value counts as half an increment only if it is exactly that.
//!
//! Rules work on the amount without its sign, and the sign is put back: what is rounded to $3 when it is owed to one
//! party is rounded to -$3 when it is owed by it, so that both sides of an account agree.
use std::cmp::Ordering;

use dashu_int::ops::{BitTest, DivRem, UnsignedAbs};
use dashu_int::{IBig, Sign};
use dashu_ratio::RBig;
use rust_decimal::Decimal;

use super::decimal;
use super::error::ArithmeticError;
use super::number::{Exact, Form};

/// What happens to the part that is less than an increment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoundingRule {
    /// To the nearest, exactly half away from zero: 2.5 to 3, -2.5 to -3.
    HalfUp,
    /// To the nearest, exactly half towards zero: 2.5 to 2, -2.5 to -2.
    HalfDown,
    /// To the nearest, exactly half to the even multiple: 2.5 to 2, 3.5 to 4.
    HalfEven,
    /// Away from zero: 2.1 to 3, -2.1 to -3.
    Up,
    /// Towards zero: 2.9 to 2, -2.9 to -2.
    Down,
}

impl RoundingRule {
    /// Whether an amount goes to the next multiple, given how its part above the last one compares with half an
    /// increment, whether there is such a part, and whether the last multiple is odd.
    fn goes_up(self, against_half: Ordering, has_rest: bool, is_odd: bool) -> bool {
        match self {
            RoundingRule::HalfUp => against_half.is_ge(),
            RoundingRule::HalfDown => against_half.is_gt(),
            RoundingRule::HalfEven => against_half.is_gt() || (against_half.is_eq() && is_odd),
            RoundingRule::Up => has_rest,
            RoundingRule::Down => false,
        }
    }
}

/// The multiple of the increment to which the rule brings the value.
///
/// Fails with [`ArithmeticError::IncrementNotPositive`], or [`ArithmeticError::TooLarge`].
pub fn round_to(value: &Exact, increment: &Exact, rule: RoundingRule) -> Result<Exact, ArithmeticError> {
    if !increment.is_positive() {
        return Err(ArithmeticError::IncrementNotPositive);
    }
    match round_decimals(value, increment, rule) {
        Some(rounded) => Ok(rounded),
        None => round_ratios(value, increment, rule),
    }
}

/// To the cent, exactly half a cent away from zero: how money is paid (convention C2).
///
/// Fails only with [`ArithmeticError::TooLarge`].
pub fn to_cents(value: &Exact) -> Result<Exact, ArithmeticError> {
    round_to(value, &Exact::HUNDREDTH, RoundingRule::HalfUp)
}

/// The rounding of decimals in 128 bits; nothing if that is not enough.
fn round_decimals(value: &Exact, increment: &Exact, rule: RoundingRule) -> Option<Exact> {
    let (Form::Decimal(value), Form::Decimal(increment)) = (&value.0, &increment.0) else {
        return None;
    };
    let (whole, rest, divisor) = decimal::div_floor(value, increment)?;
    let against_half = rest.cmp(&(divisor - rest));
    let up = rule.goes_up(against_half, rest != 0, whole & 1 == 1);
    let count = if up { whole.checked_add(1)? } else { whole };
    multiple(value.is_sign_negative(), count, increment)
}

/// The rounding of any numbers, by whole numbers: how often the increment goes into the value, and what is left over.
fn round_ratios(value: &Exact, increment: &Exact, rule: RoundingRule) -> Result<Exact, ArithmeticError> {
    let (numerator, denominator) = value.to_parts();
    let (increment_numerator, increment_denominator) = increment.to_parts();
    let (sign, magnitude) = numerator.into_parts();
    let dividend = magnitude * &increment_denominator;
    // Above zero, since both a denominator and the numerator of the increment are.
    let increment_numerator = increment_numerator.unsigned_abs();
    let divisor = denominator * &increment_numerator;
    let (mut count, rest) = dividend.div_rem(&divisor);
    let against_half = (&rest * 2u8).cmp(&divisor);
    if rule.goes_up(against_half, !rest.is_zero(), count.bit(0)) {
        count += 1u8;
    }
    if let Form::Decimal(increment) = &increment.0
        && let Ok(count) = u128::try_from(&count)
        && let Some(rounded) = multiple(sign == Sign::Negative, count, increment)
    {
        return Ok(rounded);
    }
    let amount = IBig::from_parts(sign, count * increment_numerator);
    Exact::from_ratio(RBig::from_parts(amount, increment_denominator))
}

/// So many times a decimal above zero, with a sign; nothing if that is not a decimal.
fn multiple(negative: bool, count: u128, increment: &Decimal) -> Option<Exact> {
    let magnitude = count.checked_mul(increment.mantissa().unsigned_abs())?;
    let rounded = decimal::from_magnitude(negative, magnitude, increment.scale())?;
    Some(Exact(Form::Decimal(rounded)))
}
