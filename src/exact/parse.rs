//! Numbers as they are written in certificates, and as they are kept in files.
use std::str::FromStr;

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use super::decimal;
use super::error::NumberError;
use super::number::{Exact, Form};

/// The most digits of a number that people write.
const MOST_WRITTEN: usize = 1_233;

/// The most decimal digits that a numerator or denominator of an exact number can have.
const MOST_EXACT: usize = 78_914;

impl Exact {
    /// Reads a number as a certificate writes it: `1,250,000.50`, `25.1255`, `.001`, `-3`.
    ///
    /// Thousands may be separated by commas; if one comma is there, all must be, and none may stand elsewhere. Currency
    /// signs, percent signs and blanks are not part of the number.
    pub fn parse(text: &str) -> Result<Exact, NumberError> {
        Exact::read(text, MOST_WRITTEN)
    }

    fn read(text: &str, most_digits: usize) -> Result<Exact, NumberError> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((_, "")) => return Err(NumberError::NoDigitAfterPoint),
            Some((whole, fraction)) => (whole, fraction),
            None if unsigned.is_empty() => return Err(NumberError::Empty),
            None => (unsigned, ""),
        };
        check_whole_part(whole)?;
        if let Some(found) = fraction.chars().find(|found| !found.is_ascii_digit()) {
            return Err(NumberError::Unexpected(found));
        }
        from_digits(negative, whole, fraction, most_digits)
    }
}

/// Checks digits and separators before the point; the part may be empty, as in `.001`.
fn check_whole_part(whole: &str) -> Result<(), NumberError> {
    if let Some(found) = whole.chars().find(|found| !found.is_ascii_digit() && *found != ',') {
        return Err(NumberError::Unexpected(found));
    }
    let mut groups = whole.split(',');
    let Some(first) = groups.next() else {
        return Ok(());
    };
    let mut is_separated = false;
    for group in groups {
        is_separated = true;
        if group.len() != 3 {
            return Err(NumberError::MisplacedSeparator);
        }
    }
    if is_separated && (first.is_empty() || first.len() > 3 || first.starts_with('0')) {
        return Err(NumberError::MisplacedSeparator);
    }
    Ok(())
}

/// The number from checked digits: in 128 bits while they suffice.
fn from_digits(negative: bool, whole: &str, fraction: &str, most_digits: usize) -> Result<Exact, NumberError> {
    let digits = || whole.bytes().chain(fraction.bytes()).filter(|byte| *byte != b',');
    if digits().count() > most_digits {
        return Err(NumberError::TooLarge);
    }
    let scale = u32::try_from(fraction.len()).map_err(|_| NumberError::TooLarge)?;
    let magnitude = digits()
        .try_fold(0u128, |magnitude, byte| magnitude.checked_mul(10)?.checked_add(u128::from(byte.wrapping_sub(b'0'))));
    if let Some(value) = magnitude.and_then(|magnitude| decimal::from_magnitude(negative, magnitude, scale)) {
        return Ok(Exact(Form::Decimal(value)));
    }
    let text: String = digits().map(char::from).collect();
    let numerator = IBig::from_str_radix(&text, 10).map_err(|_| NumberError::Empty)?;
    let numerator = if negative { -numerator } else { numerator };
    let denominator = super::ratio::power_of_ten(scale);
    Exact::from_ratio(RBig::from_parts(numerator, denominator)).map_err(|_| NumberError::TooLarge)
}

/// Reads what `Display` writes: a decimal, or a fraction such as `22/7`.
impl FromStr for Exact {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Exact, NumberError> {
        let Some((numerator, denominator)) = text.split_once('/') else {
            return Exact::read(text, MOST_EXACT);
        };
        let (negative, digits) = match numerator.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, numerator),
        };
        let numerator = IBig::from(whole_digits(digits)?);
        let denominator = whole_digits(denominator)?;
        if denominator.is_zero() {
            return Err(NumberError::ZeroDenominator);
        }
        let numerator = if negative { -numerator } else { numerator };
        Exact::from_ratio(RBig::from_parts(numerator, denominator)).map_err(|_| NumberError::TooLarge)
    }
}

/// A whole number without sign or separators.
fn whole_digits(text: &str) -> Result<UBig, NumberError> {
    if let Some(found) = text.chars().find(|found| !found.is_ascii_digit()) {
        return Err(NumberError::Unexpected(found));
    }
    if text.len() > MOST_EXACT {
        return Err(NumberError::TooLarge);
    }
    UBig::from_str_radix(text, 10).map_err(|_| NumberError::Empty)
}
