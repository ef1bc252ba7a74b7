//! Why a figure cannot be had from a price history.
use std::fmt;

use chrono::NaiveDate;

use super::Column;
use crate::calendar::CalendarError;
use crate::exact::ArithmeticError;

/// Sessions for which a price is needed and not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingPrices {
    /// The days, in order of time; at least one.
    pub days: Vec<NaiveDate>,
    /// The column whose cell is blank; `None` if there is no row at all.
    pub column: Option<Column>,
}

/// A question that a price history cannot answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PriceError {
    /// Prices that are needed are not there.
    Missing(MissingPrices),
    /// More days are asked for than the window has, or an average of no days.
    TooFewDays { wanted: usize, available: usize },
    /// The days cannot be computed.
    Calendar(CalendarError),
    /// The figure cannot be computed.
    Arithmetic(ArithmeticError),
    /// A split into no shares, or by a negative number.
    NoSuchSplit { effective: NaiveDate },
}

impl PriceError {
    /// What the reader can do about it.
    pub fn help(&self) -> &'static str {
        match self {
            PriceError::Missing(missing) => missing.help(),
            PriceError::TooFewDays { .. } => "ask for fewer days, or take a longer window",
            PriceError::Calendar(error) => error.help(),
            PriceError::Arithmetic(_) => "check the prices and the splits",
            PriceError::NoSuchSplit { .. } => "state how many new shares replace one old share, above 0",
        }
    }
}

impl MissingPrices {
    /// What the reader can do about it.
    pub fn help(&self) -> &'static str {
        "add the days to the price file, or record that trading was suspended"
    }
}

impl fmt::Display for MissingPrices {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// More days than this are counted, not listed.
        const LISTED: usize = 5;
        match self.column {
            Some(column) => write!(out, "there is no `{column}` for ")?,
            None => write!(out, "there is no price for ")?,
        }
        let count = self.days.len();
        if count > 1 {
            write!(out, "{count} trading days: ")?;
        }
        for (index, day) in self.days.iter().take(LISTED).enumerate() {
            write!(out, "{}{day}", if index > 0 { ", " } else { "" })?;
        }
        match self.days.last() {
            Some(last) if count > LISTED => write!(out, ", ... {last}"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for PriceError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PriceError::Missing(missing) => missing.fmt(out),
            PriceError::TooFewDays { wanted, available } => {
                write!(out, "{wanted} days are asked for and the window has {available}")
            }
            PriceError::Calendar(error) => error.fmt(out),
            PriceError::Arithmetic(error) => error.fmt(out),
            PriceError::NoSuchSplit { effective } => write!(out, "the split of {effective} leaves no shares"),
        }
    }
}

impl std::error::Error for MissingPrices {}
impl std::error::Error for PriceError {}

impl From<MissingPrices> for PriceError {
    fn from(missing: MissingPrices) -> Self {
        PriceError::Missing(missing)
    }
}

impl From<CalendarError> for PriceError {
    fn from(error: CalendarError) -> Self {
        PriceError::Calendar(error)
    }
}

impl From<ArithmeticError> for PriceError {
    fn from(error: ArithmeticError) -> Self {
        PriceError::Arithmetic(error)
    }
}
