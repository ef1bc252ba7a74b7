//! Dimensions: what kind of thing a value is, and of which unit.
use std::fmt;

use super::ClassId;
use crate::syntax::ast::RateUnit;

/// The unit of a figure as a product of powers: dollars, votes, shares of classes, time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unit {
    pub dollars: i8,
    pub votes: i8,
    /// Sorted by class; no power is zero.
    pub shares: Vec<(ClassId, i8)>,
    /// Of a rate: per year, month or day.
    pub per: Option<RateUnit>,
}

impl Unit {
    pub fn number() -> Unit {
        Unit::default()
    }
    pub fn dollars() -> Unit {
        Unit { dollars: 1, ..Unit::default() }
    }
    pub fn dollars_per(class: ClassId) -> Unit {
        Unit { dollars: 1, shares: vec![(class, -1)], ..Unit::default() }
    }
    pub fn shares(class: ClassId) -> Unit {
        Unit { shares: vec![(class, 1)], ..Unit::default() }
    }
    pub fn votes() -> Unit {
        Unit { votes: 1, ..Unit::default() }
    }
    pub fn rate(per: RateUnit) -> Unit {
        Unit { per: Some(per), ..Unit::default() }
    }
    pub fn is_number(&self) -> bool {
        *self == Unit::default()
    }

    /// Whether a product (`sign` 1) or a quotient (`sign` -1) has a unit that there is: only a rate has a time, and once.
    pub fn is_combined(&self, other: &Unit, sign: i8) -> bool {
        other.per.is_none() || (if sign < 0 { self.per == other.per } else { self.per.is_none() })
    }

    /// The unit of a product (`sign` 1) or a quotient (`sign` -1).
    pub fn combine(&self, other: &Unit, sign: i8) -> Unit {
        let mut shares = self.shares.clone();
        for (class, power) in &other.shares {
            match shares.iter_mut().find(|(known, _)| known == class) {
                Some((_, existing)) => *existing = existing.saturating_add(sign.saturating_mul(*power)),
                None => shares.push((*class, sign.saturating_mul(*power))),
            }
        }
        shares.retain(|(_, power)| *power != 0);
        shares.sort();
        Unit {
            dollars: self.dollars.saturating_add(sign.saturating_mul(other.dollars)),
            votes: self.votes.saturating_add(sign.saturating_mul(other.votes)),
            shares,
            // A rate over a rate is a plain number.
            per: if sign < 0 && self.per == other.per { None } else { self.per.or(other.per) },
        }
    }

    /// In words: `dollars per share of Common Stock`.
    pub fn describe(&self, class_name: &dyn Fn(ClassId) -> String) -> String {
        let mut above = Vec::new();
        let mut below = Vec::new();
        let mut put = |power: i8, word: String| match power {
            0 => {}
            1 => above.push(word),
            -1 => below.push(word),
            p if p > 0 => above.push(format!("{word} to the power {p}")),
            p => below.push(format!("{word} to the power {}", p.unsigned_abs())),
        };
        put(self.dollars, "dollars".into());
        put(self.votes, "votes".into());
        for (class, power) in &self.shares {
            let word = if *power < 0 { "share of" } else { "shares of" };
            put(*power, format!("{word} {}", class_name(*class)));
        }
        let per_time = match self.per {
            Some(RateUnit::Year) => " per year",
            Some(RateUnit::Month) => " per month",
            Some(RateUnit::Day) => " per day",
            None => "",
        };
        let mut text = if above.is_empty() {
            if below.is_empty() {
                if self.per.is_some() { "a rate".to_string() } else { "a plain number".to_string() }
            } else {
                "a number".to_string()
            }
        } else {
            above.join(" times ")
        };
        for word in below {
            text.push_str(" per ");
            text.push_str(&word);
        }
        text.push_str(per_time);
        text
    }
}

/// What kind of thing an expression stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Figure(Unit),
    /// Zero fits every unit.
    Zero,
    Date,
    Period,
    YesNo,
    Words,
    Class,
    Party,
    Event,
    /// Days of a price window.
    Days,
    /// Not known before it is played (an attribute that a scenario gives); fits everything.
    Any,
}

impl Kind {
    pub fn figure(&self) -> Option<Unit> {
        match self {
            Kind::Figure(unit) => Some(unit.clone()),
            Kind::Zero => Some(Unit::number()),
            _ => None,
        }
    }
    pub fn fits(&self, other: &Kind) -> bool {
        match (self, other) {
            (Kind::Any, _) | (_, Kind::Any) => true,
            (Kind::Zero, Kind::Figure(_)) | (Kind::Figure(_), Kind::Zero) => true,
            (left, right) => left == right,
        }
    }
    pub fn describe(&self, class_name: &dyn Fn(ClassId) -> String) -> String {
        match self {
            Kind::Figure(unit) => unit.describe(class_name),
            Kind::Zero => "zero".into(),
            Kind::Date => "a date".into(),
            Kind::Period => "a period".into(),
            Kind::YesNo => "a condition".into(),
            Kind::Words => "words".into(),
            Kind::Class => "a class of stock".into(),
            Kind::Party => "a party".into(),
            Kind::Event => "an event".into(),
            Kind::Days => "a set of days".into(),
            Kind::Any => "anything".into(),
        }
    }
}

/// Whose a value is, from the most general to the most particular.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum OwnerLevel {
    #[default]
    Series,
    Event,
    Holder,
    Share,
}

impl fmt::Display for OwnerLevel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            OwnerLevel::Series => "the series",
            OwnerLevel::Event => "an event",
            OwnerLevel::Holder => "a holder",
            OwnerLevel::Share => "a share",
        })
    }
}
