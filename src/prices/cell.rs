//! Single cells of a price file.
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Column, PriceFault};

/// The most decimal places of a cell.
pub(super) const MAX_PLACES: u32 = 15;
/// Above any price of a share in dollars: a cell that is higher is a mistake.
const HIGHEST_PRICE: Decimal = Decimal::from_parts(10_000_000, 0, 0, false, 0);
/// Above any number of shares that was traded in a day: a cell that is higher is a mistake.
const HIGHEST_VOLUME: Decimal = Decimal::from_parts(3_567_587_328, 232, 0, false, 0);

/// A date written `2004-06-17` and in no other way.
pub(super) fn parse_date(text: &str) -> Option<NaiveDate> {
    let is_digits = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    if !is_digits(year, 4) || !is_digits(month, 2) || !is_digits(day, 2) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// The number in a cell, `None` if it is blank.
pub(super) fn parse_cell(text: &str, column: Column) -> Result<Option<Decimal>, PriceFault> {
    if text.is_empty() {
        return Ok(None);
    }
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let has_only_digits = [whole, fraction].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    if !has_only_digits || fraction.is_empty() || (whole.is_empty() && !unsigned.starts_with('.')) {
        return Err(PriceFault::NotANumber(text.to_string()));
    }
    if fraction.trim_end_matches('0').len() > MAX_PLACES as usize {
        return Err(PriceFault::TooManyPlaces(text.to_string()));
    }
    // Only digits and few places are left, so what does not fit is too large.
    let written = if unsigned.contains('.') { unsigned.trim_end_matches('0').trim_end_matches('.') } else { unsigned };
    let value = match Decimal::from_str_exact(if written.is_empty() { "0" } else { written }) {
        Ok(value) => value,
        Err(_) => return Err(PriceFault::TooHigh(text.to_string())),
    };
    let highest = if column.is_price() { HIGHEST_PRICE } else { HIGHEST_VOLUME };
    if unsigned.len() < text.len() || (column.is_price() && value.is_zero()) {
        return Err(PriceFault::TooLow(text.to_string()));
    }
    if value > highest {
        return Err(PriceFault::TooHigh(text.to_string()));
    }
    if !column.is_price() && !value.is_integer() {
        return Err(PriceFault::PartOfAShare(text.to_string()));
    }
    Ok(Some(value))
}
