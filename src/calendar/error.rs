//! What can go wrong when dates are computed.
use std::fmt;

use chrono::NaiveDate;

/// A date or an interval that cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarError {
    /// The holidays of this day are not known: calendars run from 1901 to 2199.
    UnknownYear { date: NaiveDate },
    /// Counting from this day leads out of the years that are known.
    OutOfRange { from: NaiveDate },
    /// An interval ends before it begins.
    Reversed { from: NaiveDate, to: NaiveDate },
    /// An interval begins before the day from which its periods are counted.
    BeforeOrigin { origin: NaiveDate, from: NaiveDate },
    /// A recurring date with a step of no days or no months.
    NoStep,
    /// A day of a month or a month that no calendar has, such as day 32 or February 30.
    NoSuchDay { month: Option<u32>, day: u32 },
    /// A list of days in the year with nothing in it.
    NoDays,
}

impl CalendarError {
    /// What the reader can do about it.
    pub fn help(&self) -> &'static str {
        match self {
            CalendarError::UnknownYear { .. } | CalendarError::OutOfRange { .. } => {
                "use dates from 1901 to 2199, and check the year and the length of the period"
            }
            CalendarError::Reversed { .. } => "exchange the two dates, or correct one of them",
            CalendarError::BeforeOrigin { .. } => "start on or after the day from which the periods are counted",
            CalendarError::NoStep => "say after how many days or months the date recurs, at least 1",
            CalendarError::NoSuchDay { .. } => "write a day that the month has; for its end, write the last day",
            CalendarError::NoDays => "name at least one day of the year",
        }
    }
}

impl fmt::Display for CalendarError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CalendarError::UnknownYear { date } => write!(out, "no calendar is known for {date}"),
            CalendarError::OutOfRange { from } => {
                write!(out, "counting from {from} leads beyond the years for which a calendar is known")
            }
            CalendarError::Reversed { from, to } => {
                write!(out, "the interval from {from} to {to} ends before it begins")
            }
            CalendarError::BeforeOrigin { origin, from } => {
                write!(out, "the interval begins on {from}, before its periods do on {origin}")
            }
            CalendarError::NoStep => write!(out, "a date cannot recur every 0 days or months"),
            CalendarError::NoSuchDay { month: Some(month), day } => {
                write!(out, "there is no day {day} in month {month}")
            }
            CalendarError::NoSuchDay { month: None, day } => {
                write!(out, "no month has a day {day}")
            }
            CalendarError::NoDays => write!(out, "no day of the year is named"),
        }
    }
}

impl std::error::Error for CalendarError {}
