//! Operations on decimals that are exact or give nothing.
//!
//! The operations of the decimal library round silently when a product has more than 28 places or more than 96 binary
//! digits, and its division nearly always rounds. These work on the whole mantissas in 128 bits instead, and give
//! `None` when the exact result is not a decimal or when finding out would need more than 128 bits; the caller then
//! takes the ratio, which is always right.
use rust_decimal::Decimal;

/// The largest number of decimal places of a [`Decimal`].
const MAX_SCALE: u32 = Decimal::MAX_SCALE;

/// The powers of ten from 1 to 10^28.
#[allow(clippy::indexing_slicing, reason = "the compiler works it out, and would refuse an index out of range")]
const POWERS_OF_TEN: [u128; MAX_SCALE as usize + 1] = {
    let mut powers = [1u128; MAX_SCALE as usize + 1];
    let mut exponent = 1;
    while exponent < powers.len() {
        powers[exponent] = powers[exponent - 1] * 10;
        exponent += 1;
    }
    powers
};

/// 10 to the power, up to 10^28.
#[inline]
pub(super) fn power_of_ten(exponent: u32) -> Option<u128> {
    POWERS_OF_TEN.get(exponent as usize).copied()
}

/// The decimal `mantissa / 10^scale`, if it fits.
#[inline]
pub(super) fn from_mantissa(mantissa: i128, scale: u32) -> Option<Decimal> {
    from_magnitude(mantissa < 0, mantissa.unsigned_abs(), scale)
}

/// The decimal `magnitude / 10^scale` with a sign, if it fits; zero has no sign.
#[inline]
pub(super) fn from_magnitude(negative: bool, magnitude: u128, scale: u32) -> Option<Decimal> {
    if magnitude >> 96 != 0 || scale > MAX_SCALE {
        return None;
    }
    let (low, middle, high) = (magnitude as u32, (magnitude >> 32) as u32, (magnitude >> 64) as u32);
    Some(Decimal::from_parts(low, middle, high, negative, scale))
}

/// The absolute value of the mantissa.
#[inline]
fn magnitude(value: &Decimal) -> u128 {
    value.mantissa().unsigned_abs()
}

/// The mantissas of two decimals at the larger of their scales, and that scale.
#[inline]
fn align(left: &Decimal, right: &Decimal) -> Option<(i128, i128, u32)> {
    let (left_scale, right_scale) = (left.scale(), right.scale());
    let (left, right) = (left.mantissa(), right.mantissa());
    if left_scale == right_scale {
        return Some((left, right, left_scale));
    }
    let difference = left_scale.abs_diff(right_scale);
    let factor = i128::try_from(power_of_ten(difference)?).ok()?;
    if left_scale > right_scale {
        Some((left, right.checked_mul(factor)?, left_scale))
    } else {
        Some((left.checked_mul(factor)?, right, right_scale))
    }
}

/// The sum.
#[inline]
pub(super) fn add(left: &Decimal, right: &Decimal) -> Option<Decimal> {
    let (left, right, scale) = align(left, right)?;
    from_mantissa(left.checked_add(right)?, scale)
}

/// The difference.
#[inline]
pub(super) fn sub(left: &Decimal, right: &Decimal) -> Option<Decimal> {
    let (left, right, scale) = align(left, right)?;
    from_mantissa(left.checked_sub(right)?, scale)
}

/// The product.
#[inline]
pub(super) fn mul(left: &Decimal, right: &Decimal) -> Option<Decimal> {
    let negative = left.is_sign_negative() != right.is_sign_negative();
    let product = magnitude(left).checked_mul(magnitude(right))?;
    from_magnitude(negative, product, left.scale() + right.scale())
}

/// The quotient, if it is a decimal. The divisor must not be zero (it gives `None`).
///
/// A divisor is `2^a * 5^b * rest`. The quotient has a finite decimal exactly when `rest` divides the dividend, and
/// what remains is to multiply by the twos or fives that are missing to a power of ten.
#[inline]
pub(super) fn div(dividend: &Decimal, divisor: &Decimal) -> Option<Decimal> {
    let negative = dividend.is_sign_negative() != divisor.is_sign_negative();
    let (twos, fives, rest) = split_powers(magnitude(divisor))?;
    let mut quotient = magnitude(dividend);
    if rest != 1 {
        let whole = quotient.checked_div(rest)?;
        if whole.checked_mul(rest)? != quotient {
            return None;
        }
        quotient = whole;
    }
    let places = twos.max(fives);
    quotient = quotient.checked_mul(1u128.checked_shl(places - twos)?)?;
    quotient = quotient.checked_mul(5u128.checked_pow(places - fives)?)?;
    let scale = dividend.scale() + places;
    if scale >= divisor.scale() {
        from_magnitude(negative, quotient, scale - divisor.scale())
    } else {
        let factor = power_of_ten(divisor.scale() - scale)?;
        from_magnitude(negative, quotient.checked_mul(factor)?, 0)
    }
}

/// The exponents of 2 and 5 in a number, and what is left of it; `None` for zero.
#[inline]
pub(super) fn split_powers(number: u128) -> Option<(u32, u32, u128)> {
    if number == 0 {
        return None;
    }
    let twos = number.trailing_zeros();
    let mut rest = number >> twos;
    let mut fives = 0;
    // Most numbers fit 64 bits, where dividing by a constant is a multiplication.
    if let Ok(mut small) = u64::try_from(rest) {
        while small % 5 == 0 {
            small /= 5;
            fives += 1;
        }
        return Some((twos, fives, u128::from(small)));
    }
    while rest.is_multiple_of(5) {
        rest /= 5;
        fives += 1;
    }
    Some((twos, fives, rest))
}

/// The quotient of two decimals above zero rounded down to a whole number, and how twice the remainder compares with
/// the divisor: what any rounding rule needs. `None` when 128 bits are not enough.
#[inline]
pub(super) fn div_floor(dividend: &Decimal, divisor: &Decimal) -> Option<(u128, u128, u128)> {
    let (dividend, divisor, _) = align(dividend, divisor)?;
    let (dividend, divisor) = (dividend.unsigned_abs(), divisor.unsigned_abs());
    let quotient = dividend.checked_div(divisor)?;
    Some((quotient, dividend - quotient * divisor, divisor))
}

/// The largest whole number that is not above a decimal, and what the decimal is above it.
pub(super) fn split_whole(value: &Decimal) -> Option<(i128, Decimal)> {
    let unit = i128::try_from(power_of_ten(value.scale())?).ok()?;
    let whole = value.mantissa().checked_div_euclid(unit)?;
    let rest = value.mantissa().checked_rem_euclid(unit)?;
    Some((whole, from_mantissa(rest, value.scale())?))
}
