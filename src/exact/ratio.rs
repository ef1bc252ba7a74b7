//! Ratios of whole numbers, as they are converted from and to decimals, and how large they may become.
use dashu_int::ops::BitTest;
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use rust_decimal::Decimal;

use super::decimal;

/// The most binary digits of a numerator or denominator. A figure of a certificate needs a few dozen; a price whose small
/// changes are kept back needs about a hundred more for each of them; a formula that feeds on its own result doubles them
/// each time, and must fail before it takes the machine with it.
const MAX_BITS: usize = 262_144;

/// The most binary digits of a denominator of a decimal: 10^28 has 94.
const MAX_DECIMAL_DENOMINATOR_BITS: usize = 94;

/// The exact value of a decimal.
pub(super) fn from_decimal(value: &Decimal) -> RBig {
    let numerator = IBig::from(value.mantissa());
    if value.scale() == 0 {
        return RBig::from(numerator);
    }
    RBig::from_parts(numerator, power_of_ten(value.scale()))
}

/// 10 to the power.
pub(super) fn power_of_ten(exponent: u32) -> UBig {
    match decimal::power_of_ten(exponent) {
        Some(power) => UBig::from(power),
        None => UBig::from(10u8).pow(exponent as usize),
    }
}

/// The decimal of the same value, if there is one of at most 28 places and 96 binary digits.
pub(super) fn to_decimal(value: &RBig) -> Option<Decimal> {
    if value.denominator().bit_len() > MAX_DECIMAL_DENOMINATOR_BITS {
        return None;
    }
    let (twos, fives) = decimal::powers_of_two_and_five(u128::try_from(value.denominator()).ok()?)?;
    let numerator = i128::try_from(value.numerator()).ok()?;
    let places = twos.max(fives);
    let missing = i128::try_from(decimal::missing_factor(twos, fives)?).ok()?;
    decimal::from_mantissa(numerator.checked_mul(missing)?, places)
}

/// Whether a number has more digits than an exact number may have.
pub(super) fn is_too_large(value: &RBig) -> bool {
    value.numerator().bit_len() > MAX_BITS || has_too_many_digits(value.denominator())
}

/// Whether a whole number above zero has more digits than a numerator or denominator may have.
pub(super) fn has_too_many_digits(value: &UBig) -> bool {
    value.bit_len() > MAX_BITS
}
