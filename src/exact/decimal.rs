//! Operations on decimals that are exact or give nothing.
//!
//! The operations of the decimal library round silently when a product has more than 28 places or more than 96 binary
//! digits, and its division nearly always rounds. These work on the whole mantissas in 128 bits instead, and give
//! `None` when the exact result is not a decimal or when finding out would need more than 128 bits; the caller then
//! takes the ratio, which is always right.
use rust_decimal::Decimal;

/// The largest number of decimal places of a [`Decimal`].
const MAX_SCALE: u32 = Decimal::MAX_SCALE;

static POWERS_OF_TEN: [u128; MAX_SCALE as usize + 1] = powers(10);
static POWERS_OF_FIVE: [u128; MAX_SCALE as usize + 1] = powers(5);

/// The powers of a small number from 0 to the largest scale.
#[allow(clippy::indexing_slicing, reason = "the compiler works it out, and would refuse an index out of range")]
const fn powers(base: u128) -> [u128; MAX_SCALE as usize + 1] {
    let mut powers = [1u128; MAX_SCALE as usize + 1];
    let mut exponent = 1;
    while exponent < powers.len() {
        powers[exponent] = powers[exponent - 1] * base;
        exponent += 1;
    }
    powers
}

/// 10 to the power, up to 10^28.
#[inline]
pub(super) fn power_of_ten(exponent: u32) -> Option<u128> {
    POWERS_OF_TEN.get(exponent as usize).copied()
}

/// 5 to the power, up to 5^28.
#[inline]
fn power_of_five(exponent: u32) -> Option<u128> {
    POWERS_OF_FIVE.get(exponent as usize).copied()
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

/// The magnitude times a factor: one multiplication when both fit 64 bits, as they nearly always do.
#[inline]
fn scale_up(magnitude: u128, factor: u128) -> Option<u128> {
    if (magnitude | factor) >> 64 == 0 { Some(magnitude * factor) } else { magnitude.checked_mul(factor) }
}

/// The magnitudes of two decimals at the larger of their scales, and that scale.
#[inline]
fn align(left: &Decimal, right: &Decimal) -> Option<(u128, u128, u32)> {
    let (left_scale, right_scale) = (left.scale(), right.scale());
    let (left, right) = (magnitude(left), magnitude(right));
    if left_scale == right_scale {
        Some((left, right, left_scale))
    } else if left_scale > right_scale {
        Some((left, scale_up(right, power_of_ten(left_scale - right_scale)?)?, left_scale))
    } else {
        Some((scale_up(left, power_of_ten(right_scale - left_scale)?)?, right, right_scale))
    }
}

/// The sum.
#[inline]
pub(super) fn add(left: &Decimal, right: &Decimal) -> Option<Decimal> {
    add_signed(left, right, right.is_sign_negative())
}

/// The difference.
#[inline]
pub(super) fn sub(left: &Decimal, right: &Decimal) -> Option<Decimal> {
    add_signed(left, right, !right.is_sign_negative())
}

/// The sum of one decimal and another that is taken with the given sign.
#[inline]
fn add_signed(left: &Decimal, right: &Decimal, right_negative: bool) -> Option<Decimal> {
    let left_negative = left.is_sign_negative();
    let (left, right, scale) = align(left, right)?;
    if left_negative == right_negative {
        from_magnitude(left_negative, left.checked_add(right)?, scale)
    } else if left >= right {
        from_magnitude(left_negative, left - right, scale)
    } else {
        from_magnitude(right_negative, right - left, scale)
    }
}

/// The product.
#[inline]
pub(super) fn mul(left: &Decimal, right: &Decimal) -> Option<Decimal> {
    let negative = left.is_sign_negative() != right.is_sign_negative();
    let product = scale_up(magnitude(left), magnitude(right))?;
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
    let dividend_magnitude = magnitude(dividend);
    let quotient = if rest == 1 { dividend_magnitude } else { div_whole(dividend_magnitude, rest)? };
    // Twos that the dividend has are taken off both, so that halving an even number needs no further place.
    let shared = twos.min(quotient.trailing_zeros());
    let (quotient, twos) = (quotient >> shared, twos - shared);
    let places = twos.max(fives);
    let quotient = scale_up(quotient, missing_factor(twos, fives)?)?;
    let scale = dividend.scale() + places;
    if scale >= divisor.scale() {
        from_magnitude(negative, quotient, scale - divisor.scale())
    } else {
        from_magnitude(negative, scale_up(quotient, power_of_ten(divisor.scale() - scale)?)?, 0)
    }
}

/// The quotient of whole numbers if there is no remainder.
#[inline]
fn div_whole(dividend: u128, divisor: u128) -> Option<u128> {
    let (quotient, remainder) = div_rem(dividend, divisor)?;
    (remainder == 0).then_some(quotient)
}

/// Quotient and remainder, in 64 bits when they suffice: dividing 128 bits takes several times as long.
#[inline]
fn div_rem(dividend: u128, divisor: u128) -> Option<(u128, u128)> {
    match (u64::try_from(dividend), u64::try_from(divisor)) {
        (Ok(dividend), Ok(divisor)) => {
            let quotient = dividend.checked_div(divisor)?;
            Some((u128::from(quotient), u128::from(dividend - quotient * divisor)))
        }
        _ => {
            let quotient = dividend.checked_div(divisor)?;
            Some((quotient, dividend - quotient * divisor))
        }
    }
}

/// What makes `2^twos * 5^fives` a power of ten.
#[inline]
pub(super) fn missing_factor(twos: u32, fives: u32) -> Option<u128> {
    if fives > twos { 1u128.checked_shl(fives - twos) } else { power_of_five(twos - fives) }
}

/// The exponents of 2 and 5 in a number, and what is left of it; `None` for zero.
#[inline]
fn split_powers(number: u128) -> Option<(u32, u32, u128)> {
    if number == 0 {
        return None;
    }
    let twos = number.trailing_zeros();
    let mut rest = number >> twos;
    let mut fives = 0;
    // Most numbers fit 64 bits, where dividing by a constant is a multiplication.
    if let Ok(mut small) = u64::try_from(rest) {
        while small.is_multiple_of(5) {
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

/// The exponents of a number that is `2^twos * 5^fives`, with at most 28 fives; `None` for any other.
pub(super) fn powers_of_two_and_five(number: u128) -> Option<(u32, u32)> {
    let twos = number.trailing_zeros();
    let power_of_five = number.checked_shr(twos)?;
    let fives = POWERS_OF_FIVE.binary_search(&power_of_five).ok()?;
    Some((twos, u32::try_from(fives).ok()?))
}

/// How often the divisor goes into the dividend, both without their signs, with the remainder and the divisor in units
/// of the finer of the two scales: what any rounding rule needs.
#[inline]
pub(super) fn div_floor(dividend: &Decimal, divisor: &Decimal) -> Option<(u128, u128, u128)> {
    let (dividend, divisor, _) = align(dividend, divisor)?;
    let (quotient, remainder) = div_rem(dividend, divisor)?;
    Some((quotient, remainder, divisor))
}

/// The largest whole number that is not above a decimal, and what the decimal is above it.
pub(super) fn split_whole(value: &Decimal) -> Option<(i128, Decimal)> {
    let unit = i128::try_from(power_of_ten(value.scale())?).ok()?;
    let whole = value.mantissa().checked_div_euclid(unit)?;
    let rest = value.mantissa().checked_rem_euclid(unit)?;
    Some((whole, from_mantissa(rest, value.scale())?))
}
