//! How numbers are written. Nothing here changes a number; what is cut off is marked, or rounded for the eye only.
use std::fmt::{self, Display, Formatter};

use dashu_int::{Sign, UBig};

use super::number::{Exact, Form};
use super::ratio;

/// The most decimal places that are written.
const MAX_PLACES: u32 = 1_000;

/// The exact value: as a decimal of up to 28 places if it is one, else as a fraction in lowest terms.
impl Display for Exact {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Decimal(value) => write!(out, "{}", value.normalize()),
            Form::Ratio(value) => write!(out, "{value}"),
        }
    }
}

impl Exact {
    /// The value as a decimal of at most so many places (1,000 at the most): `2.125`. If it has more places, or no
    /// end, the digits that fit followed by three points: `3.14285714...`; these are cut off, not rounded.
    pub fn to_decimal_string(&self, max_places: u32) -> String {
        self.digits(max_places).write(false)
    }

    /// The value as a fraction in lowest terms, `22/7`; a whole number stands alone.
    pub fn as_fraction(&self) -> String {
        self.to_ratio().to_string()
    }

    /// The value with exactly so many places (1,000 at the most), rounded half up for the eye, and commas between
    /// thousands: `1,234,567.89`.
    pub fn grouped(&self, places: u32) -> String {
        self.rounded_digits(places).write(true)
    }

    /// The value with commas between thousands and all its places if they are at most so many, else with those digits
    /// and three points: `1,234,567.14285714...`.
    pub fn grouped_exact(&self, max_places: u32) -> String {
        self.digits(max_places).write(true)
    }

    /// Dollars and cents, rounded half up for the eye: `$1,234.57`, `-$0.50`.
    pub fn money(&self) -> String {
        with_dollar_sign(&self.grouped(2))
    }

    /// Dollars with at least two places and all that there are, up to a limit: `$1,000.00`, `$25.1255`, `$0.333...`.
    pub fn money_exact(&self, max_places: u32) -> String {
        let mut digits = self.digits(max_places.max(2));
        if digits.is_complete {
            while digits.fraction.len() < 2 {
                digits.fraction.push('0');
            }
        }
        with_dollar_sign(&digits.write(true))
    }

    /// The digits up to a number of places, the rest cut off, zeros at the end left out if nothing was cut off.
    fn digits(&self, max_places: u32) -> Digits {
        let places = max_places.min(MAX_PLACES);
        let (numerator, denominator) = self.to_parts();
        let is_negative = numerator.sign() == Sign::Negative;
        let scaled = numerator.into_parts().1 * ratio::power_of_ten(places);
        let (whole, rest) = (&scaled / &denominator, scaled % denominator);
        let mut digits = Digits::new(is_negative, &whole, places, rest.is_zero());
        if digits.is_complete {
            digits.fraction.truncate(digits.fraction.trim_end_matches('0').len());
        }
        digits
    }

    /// The digits of the value rounded half up to a number of places.
    fn rounded_digits(&self, places: u32) -> Digits {
        let places = places.min(MAX_PLACES);
        let (numerator, denominator) = self.to_parts();
        let is_negative = numerator.sign() == Sign::Negative;
        let doubled = numerator.into_parts().1 * ratio::power_of_ten(places) * 2u8;
        let rounded = (doubled + &denominator) / (denominator * 2u8);
        Digits::new(is_negative && !rounded.is_zero(), &rounded, places, true)
    }
}

/// A number as it will be written.
struct Digits {
    is_negative: bool,
    whole: String,
    fraction: String,
    /// Whether the digits are all there are.
    is_complete: bool,
}

impl Digits {
    /// The digits of `scaled / 10^places`.
    fn new(is_negative: bool, scaled: &UBig, places: u32, is_complete: bool) -> Digits {
        let places = places as usize;
        let mut whole = format!("{scaled:0>width$}", scaled = scaled.to_string(), width = places + 1);
        let fraction = whole.split_off(whole.len().saturating_sub(places));
        Digits { is_negative, whole, fraction, is_complete }
    }

    fn write(&self, with_commas: bool) -> String {
        let mut text = String::new();
        if self.is_negative {
            text.push('-');
        }
        for (index, digit) in self.whole.chars().enumerate() {
            let following = self.whole.len() - index;
            if with_commas && index > 0 && following.is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        if !self.fraction.is_empty() {
            text.push('.');
            text.push_str(&self.fraction);
        }
        if !self.is_complete {
            text.push_str("...");
        }
        text
    }
}

/// A dollar sign after the minus sign, if there is one.
fn with_dollar_sign(text: &str) -> String {
    match text.strip_prefix('-') {
        Some(rest) => format!("-${rest}"),
        None => format!("${text}"),
    }
}
