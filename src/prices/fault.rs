//! What can be wrong in a price file.
use std::fmt;

use chrono::NaiveDate;

/// A fault in a price file and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceFileError {
    /// Counted from 1, the header included.
    pub line: u64,
    /// The name of the column, if the fault is in one cell or one column.
    pub column: Option<String>,
    pub fault: PriceFault,
}

/// What is wrong in a price file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PriceFault {
    /// There is no text at all.
    NoHeader,
    /// The first line is one of prices.
    HeaderIsARow,
    /// The header has no `date`.
    NoDateColumn,
    /// The header has `date` and no other column that is read.
    NoPriceColumn,
    /// The header has this column twice.
    RepeatedColumn,
    /// A line has more or fewer cells than the header.
    CellCount { found: usize, header: usize },
    /// A date that is missing, not written year-month-day, or not on the calendar.
    NotADate(String),
    /// A day whose holidays nobody knows.
    UnknownYear(NaiveDate),
    /// A second row for a day; the line of the first one.
    RepeatedDate { date: NaiveDate, first_line: u64 },
    /// Anything but digits and one decimal point.
    NotANumber(String),
    /// More decimal places than are read.
    TooManyPlaces(String),
    /// A price of zero or less, or a volume below zero.
    TooLow(String),
    /// A price or volume that cannot be.
    TooHigh(String),
    /// A volume with a part of a share.
    PartOfAShare(String),
    /// The text is not laid out as comma-separated values.
    Malformed,
}

impl PriceFileError {
    /// What the writer of the file can do about it.
    pub fn help(&self) -> &'static str {
        match self.fault {
            PriceFault::NoHeader | PriceFault::HeaderIsARow | PriceFault::NoDateColumn | PriceFault::NoPriceColumn => {
                "begin the file with the line `date,close,bid,vwap,volume`; columns that you do not have may be left out"
            }
            PriceFault::RepeatedColumn => "keep one of the two columns, or rename one",
            PriceFault::CellCount { .. } => "give every line one cell for each column; a cell may be blank",
            PriceFault::NotADate(_) => "write dates as 2004-06-17",
            PriceFault::UnknownYear(_) => "use dates from 1901 to 2199",
            PriceFault::RepeatedDate { .. } => "keep one row for each day",
            PriceFault::NotANumber(_) => {
                "write digits with a decimal point, without signs or thousands separators; leave the cell blank if there is no value"
            }
            PriceFault::TooManyPlaces(_) => "write at most 15 decimal places",
            PriceFault::TooLow(_) => "leave the cell blank if there is no value",
            PriceFault::TooHigh(_) => "correct the number",
            PriceFault::PartOfAShare(_) => "write the volume in whole shares",
            PriceFault::Malformed => "save the file as UTF-8 text with commas between the cells",
        }
    }
}

impl fmt::Display for PriceFileError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = self.column.as_deref().unwrap_or_default();
        match &self.fault {
            PriceFault::NoHeader => write!(out, "the price file is empty"),
            PriceFault::HeaderIsARow => write!(out, "the price file begins without a header line"),
            PriceFault::NoDateColumn => write!(out, "the header has no column `date`"),
            PriceFault::NoPriceColumn => {
                write!(out, "the header has none of the columns `close`, `bid`, `vwap` and `volume`")
            }
            PriceFault::RepeatedColumn => write!(out, "the header has the column `{column}` twice"),
            PriceFault::CellCount { found, header } => {
                write!(out, "the line has {found} cells and the header {header}")
            }
            PriceFault::NotADate(text) => write!(out, "`{text}` is not a date"),
            PriceFault::UnknownYear(date) => write!(out, "no calendar is known for {date}"),
            PriceFault::RepeatedDate { date, first_line } => {
                write!(out, "{date} has a row already, on line {first_line}")
            }
            PriceFault::NotANumber(text) => write!(out, "`{text}` in column `{column}` is not a number"),
            PriceFault::TooManyPlaces(text) => write!(out, "`{text}` in column `{column}` has too many decimal places"),
            PriceFault::TooLow(text) => write!(out, "`{text}` in column `{column}` is too low"),
            PriceFault::TooHigh(text) => write!(out, "`{text}` in column `{column}` is too high"),
            PriceFault::PartOfAShare(text) => write!(out, "`{text}` in column `{column}` has a part of a share"),
            PriceFault::Malformed => write!(out, "the price file is not a table of comma-separated values"),
        }
    }
}

impl std::error::Error for PriceFileError {}
