//! Days: business days, trading days, periods, recurring dates and day counts.
//!
//! Nothing here knows what day it is today. Every function is a pure function of its arguments; dates for which no
//! calendar is known (before 1901, after 2199) are errors, never guesses.
mod calendars;
mod day_count;
mod error;
mod fraction;
mod open_days;
mod period;
mod quarter;
mod schedule;
mod suspensions;
mod trading;

pub use calendars::Calendars;
pub use day_count::{DayCount, RateUnit};
pub use error::CalendarError;
pub use fraction::Fraction;
pub use open_days::known_years;
pub use period::{Period, PeriodUnit, add_months, anniversary};
pub use quarter::Quarter;
pub use schedule::{DayInMonth, MonthDay, Occurrences, Rhythm, Schedule};
pub use suspensions::Suspensions;

/// The months as texts write them, January first.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
