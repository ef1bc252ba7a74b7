//! Figures in words, with their units: `$26.08695652... per share of ...`, `102,301 shares of ...`, `11% per year`.
use super::{ClassId, EventId, Program, Unit, Value};
use crate::exact::Exact;
use crate::syntax::ast::{PeriodUnit, RateUnit};

/// How many decimal places a figure shows that is not an amount of cents; what is cut off is marked by three points.
const PLACES: u32 = 8;

impl Program {
    /// Dollars for a share, or from the least to the most where shares differ.
    pub fn dollars_per_share(&self, least: &Exact, most: Option<&Exact>, class: ClassId) -> String {
        let each = |number: &Exact| self.figure(number, &Unit::dollars_per(class));
        match most {
            Some(most) => format!("{} to {}", least.money_exact(PLACES), each(most)),
            None => each(least),
        }
    }

    /// A figure with its unit, exact as far as eight decimal places go.
    pub fn figure(&self, number: &Exact, unit: &Unit) -> String {
        let class = |id: ClassId| self.classes.get(id.index()).map_or("stock", |class| class.name.as_str()).to_string();
        match (unit.dollars, unit.votes, unit.shares.as_slice(), unit.per) {
            (0, 0, [], None) => number.grouped_exact(PLACES),
            (0, 0, [], Some(per)) => format!("{}{}", percent(number), per_time(Some(per))),
            (1, 0, [], per) => format!("{}{}", number.money_exact(PLACES), per_time(per)),
            (1, 0, [(of, -1)], per) => {
                format!("{} per share of {}{}", number.money_exact(PLACES), class(*of), per_time(per))
            }
            (0, 1, [], None) => count(number, "vote", "votes"),
            (0, 1, [(of, -1)], None) => format!("{} per share of {}", count(number, "vote", "votes"), class(*of)),
            (0, 0, [(of, 1)], None) => format!("{} of {}", count(number, "share", "shares"), class(*of)),
            (0, 0, [(of, 1), (per, -1)] | [(per, -1), (of, 1)], None) => {
                format!("{} of {} per share of {}", count(number, "share", "shares"), class(*of), class(*per))
            }
            _ => format!("{} ({})", number.grouped_exact(PLACES), unit.describe(&class)),
        }
    }

    /// So many shares of a class: `1 share of ...`, `1,200 shares of ...`.
    pub fn shares(&self, number: &Exact, class: ClassId) -> String {
        self.figure(number, &Unit::shares(class))
    }
}

impl Program {
    /// A value in words; a figure with its unit, an event by the words that it was written with.
    pub fn value<'e>(&self, value: &Value, unit: &Unit, words: &dyn Fn(EventId) -> Option<&'e str>) -> String {
        let name = |name: Option<&String>| name.cloned().unwrap_or_default();
        match value {
            Value::Number(number) => self.figure(number, unit),
            Value::Date(date) => date.to_string(),
            Value::Never => "never".into(),
            Value::Period(count, unit) => format!("{count} {}", period_words(*unit, *count)),
            Value::YesNo(true) => "yes".into(),
            Value::YesNo(false) => "no".into(),
            Value::Words(words) => format!("\"{words}\""),
            Value::Class(class) => name(self.classes.get(class.index()).map(|class| &class.name)),
            Value::Party(party) => name(self.parties.get(party.index()).map(|party| &party.name)),
            Value::Event(event) => words(*event).unwrap_or("an event").to_string(),
            Value::Events(events) if events.len() == 1 => "1 event".into(),
            Value::Events(events) => format!("{} events", events.len()),
            Value::Days(days) => match (days.first(), days.last()) {
                (Some(first), Some(last)) if days.len() > 1 => format!("{} days from {first} to {last}", days.len()),
                (Some(day), _) => day.to_string(),
                (None, _) => "no days".into(),
            },
        }
    }
}

/// A period in words: `10 business days`.
pub fn period(count: u32, unit: PeriodUnit) -> String {
    format!("{count} {}", period_words(unit, count))
}

/// `1 business day`, `10 business days`.
fn period_words(unit: PeriodUnit, count: u32) -> &'static str {
    let (one, many) = match unit {
        PeriodUnit::Days => ("day", "days"),
        PeriodUnit::Weeks => ("week", "weeks"),
        PeriodUnit::Months => ("month", "months"),
        PeriodUnit::Quarters => ("quarter", "quarters"),
        PeriodUnit::Years => ("year", "years"),
        PeriodUnit::BusinessDays => ("business day", "business days"),
        PeriodUnit::TradingDays => ("trading day", "trading days"),
        PeriodUnit::ExchangeDays => ("exchange day", "exchange days"),
    };
    if count == 1 { one } else { many }
}

fn count(number: &Exact, one: &str, many: &str) -> String {
    let word = if *number == Exact::ONE { one } else { many };
    format!("{} {word}", number.grouped_exact(PLACES))
}

/// A fraction of one as a percentage: `11%`.
fn percent(number: &Exact) -> String {
    match number.mul(&Exact::from(100)) {
        Ok(hundredths) => format!("{}%", hundredths.grouped_exact(PLACES)),
        Err(_) => number.grouped_exact(PLACES),
    }
}

fn per_time(per: Option<RateUnit>) -> &'static str {
    match per {
        Some(RateUnit::Year) => " per year",
        Some(RateUnit::Month) => " per month",
        Some(RateUnit::Day) => " per day",
        None => "",
    }
}
