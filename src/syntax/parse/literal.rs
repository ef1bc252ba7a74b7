//! Numbers, amounts, dates and periods. The grammar reads them generously; here they have to be right.
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::grammar::{Node, Rule};
use super::lower::{Lowered, Lowering};
use super::parts::Parts;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{NoticeDay, NoticePeriod, PerShare, PeriodLiteral, PeriodUnit, RateUnit};

impl<'a> Lowering<'a> {
    /// A number as written, with commas for thousands. A sign such as `$` or `%` may stand beside it.
    pub(super) fn decimal(&self, node: &Node<'_>) -> Lowered<Decimal> {
        let written = node.as_str().trim();
        let digits = written.trim_start_matches('$').trim_end_matches('%').trim_end_matches("...");
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let span = self.span(node);
        if whole.is_empty() {
            return Err(bad_literal(span, written, format!("write `{}`", written.replacen('.', "0.", 1))));
        }
        let groups: Vec<&str> = whole.split(',').collect();
        let lengths_fit = match groups.split_first() {
            Some((first, rest)) => rest.is_empty() || (first.len() <= 3 && rest.iter().all(|group| group.len() == 3)),
            None => false,
        };
        let plain = groups.concat();
        if !lengths_fit {
            // A last group that is no group of three was probably meant as the fraction.
            let meant = match groups.split_last() {
                Some((last, rest)) if last.len() != 3 && !rest.is_empty() && !digits.contains('.') => {
                    format!("{}.{last}", with_thousands(&rest.concat()))
                }
                _ => with_thousands(&plain),
            };
            let suggestion = written.replacen(whole, &meant, 1);
            return Err(bad_literal(
                span,
                written,
                format!("commas stand between groups of three digits and a point before the fraction: `{suggestion}`"),
            ));
        }
        let fraction = if digits.contains('.') { format!(".{fraction}") } else { String::new() };
        let too_large = || {
            let limit = Decimal::MAX.to_string();
            bad_literal(
                span,
                written,
                format!("at most 28 digits are read, and no figure above {}", with_thousands(&limit)),
            )
        };
        Decimal::from_str_exact(&format!("{plain}{fraction}")).map_err(|_| too_large())
    }

    /// A number that counts things, so that it is whole and not large.
    pub(super) fn whole(&self, node: &Node<'_>) -> Lowered<u32> {
        let value = self.decimal(node)?;
        let whole = if value.fract().is_zero() { u32::try_from(value).ok() } else { None };
        whole.ok_or_else(|| {
            bad_literal(self.span(node), node.as_str().trim(), "a whole number below 4,294,967,296 is needed here")
        })
    }

    /// `10th`
    pub(super) fn ordinal(&self, node: &Node<'_>) -> Lowered<u32> {
        let written = node.as_str().trim();
        let digits = written.trim_end_matches(|character: char| character.is_ascii_alphabetic());
        let number: Option<u32> = digits.parse().ok().filter(|number| *number > 0);
        let Some(number) = number else {
            return Err(bad_literal(self.span(node), written, "days and the like are counted from `1st`"));
        };
        let ending = match (number % 100, number % 10) {
            (11..=13, _) => "th",
            (_, 1) => "st",
            (_, 2) => "nd",
            (_, 3) => "rd",
            _ => "th",
        };
        if written.ends_with(ending) {
            Ok(number)
        } else {
            Err(bad_literal(self.span(node), written, format!("write `{number}{ending}`")))
        }
    }

    /// `2001-04-10`
    pub(super) fn date(&self, node: &Node<'_>) -> Lowered<NaiveDate> {
        let written = node.as_str().trim();
        let span = self.span(node);
        let mut parts = written.split('-');
        let mut part = |length: usize| {
            let part = parts.next().unwrap_or("");
            (part.len() == length).then(|| part.parse::<u32>().ok()).flatten()
        };
        let (Some(year), Some(month), Some(day)) = (part(4), part(2), part(2)) else {
            return Err(bad_literal(span, written, "write a date as year, month and day: `2001-04-10`"));
        };
        let year = i32::try_from(year).unwrap_or(0);
        if let Some(date) = NaiveDate::from_ymd_opt(year, month, day) {
            return Ok(date);
        }
        let help = match NaiveDate::from_ymd_opt(year, month, 1).and_then(last_day) {
            Some(last) => format!("that month ends on `{last}`"),
            None => "a year has the months 01 to 12".to_owned(),
        };
        Err(Box::new(
            Diagnostic::error(codes::E0206_IMPOSSIBLE_DATE, format!("there is no day `{written}`"))
                .at(span, "")
                .help(help),
        ))
    }

    /// `1/100`
    pub(super) fn fraction(&self, node: &Node<'_>) -> Lowered<(u32, u32)> {
        let written = node.as_str().trim();
        let parsed =
            written.split_once('/').and_then(|(above, below)| Some((above.parse().ok()?, below.parse().ok()?)));
        parsed
            .filter(|(_, below): &(u32, u32)| *below > 0)
            .ok_or_else(|| bad_literal(self.span(node), written, "write a fraction such as `1/100`"))
    }

    /// `17:00`
    pub(super) fn clock(&self, node: &Node<'_>) -> Lowered<(u32, u32)> {
        let written = node.as_str().trim();
        let parsed =
            written.split_once(':').and_then(|(hour, minute)| Some((hour.parse().ok()?, minute.parse().ok()?)));
        parsed
            .filter(|(hour, minute): &(u32, u32)| *hour < 24 && *minute < 60)
            .ok_or_else(|| bad_literal(self.span(node), written, "write a time from `0:00` to `23:59`"))
    }

    /// `June 30`
    pub(super) fn month_day(&self, node: Node<'_>) -> Lowered<(u32, u32)> {
        let mut parts = Parts::new(node, self);
        let month = parts.need(Rule::month)?;
        let day = self.whole(&parts.need(Rule::number)?)?;
        self.day_of_month(&month, day, parts.span)
    }

    /// A day of a month, which the month must have.
    pub(super) fn day_of_month(&self, month: &Node<'_>, day: u32, span: Span) -> Lowered<(u32, u32)> {
        let named = |(name, _): &(&&str, u32)| **name == month.as_str().trim();
        let number = crate::calendar::MONTHS.iter().zip(1u32..).find(named).map_or(0, |(_, at)| at);
        // A year with a 29th of February, so that the day can be written; it falls back in other years.
        if NaiveDate::from_ymd_opt(2000, number, day).is_some() {
            return Ok((number, day));
        }
        let written = format!("{} {day}", month.as_str().trim());
        Err(Box::new(
            Diagnostic::error(codes::E0206_IMPOSSIBLE_DATE, format!("there is no day `{written}`"))
                .at(span, "")
                .help("write a day that the month has"),
        ))
    }

    pub(super) fn per_share(&self, node: Node<'_>) -> PerShare {
        match Parts::new(node, self).optional_name() {
            Some(class) => PerShare::Of(class),
            None => PerShare::Own,
        }
    }

    pub(super) fn time_unit(&self, node: Node<'_>) -> RateUnit {
        let mut parts = Parts::new(node, self);
        if parts.has(Rule::k_year) {
            RateUnit::Year
        } else if parts.has(Rule::k_month) {
            RateUnit::Month
        } else {
            RateUnit::Day
        }
    }

    pub(super) fn unit(&self, node: Node<'_>) -> PeriodUnit {
        let mut parts = Parts::new(node, self);
        let units = [
            (Rule::k_business, PeriodUnit::BusinessDays),
            (Rule::k_trading, PeriodUnit::TradingDays),
            (Rule::k_exchange, PeriodUnit::ExchangeDays),
            (Rule::k_week, PeriodUnit::Weeks),
            (Rule::k_month, PeriodUnit::Months),
            (Rule::k_quarter, PeriodUnit::Quarters),
            (Rule::k_year, PeriodUnit::Years),
        ];
        units.into_iter().find(|(rule, _)| parts.has(*rule)).map_or(PeriodUnit::Days, |(_, unit)| unit)
    }

    pub(super) fn period(&self, node: Node<'_>) -> Lowered<PeriodLiteral> {
        let mut parts = Parts::new(node, self);
        let count = self.whole(&parts.need(Rule::number)?)?;
        let unit = self.unit(parts.need(Rule::unit)?);
        Ok(PeriodLiteral { count, unit, span: parts.span })
    }

    /// `at least 30 days`, `mailed 20 to 60 business days`; a period alone is the least one.
    pub(super) fn notice_period(&self, node: Node<'_>) -> Lowered<NoticePeriod> {
        let mut parts = Parts::new(node, self);
        let counted = match (parts.has(Rule::k_mailed), parts.has(Rule::k_received)) {
            (true, _) => NoticeDay::Mailed,
            (_, true) => NoticeDay::Received,
            _ => NoticeDay::Given,
        };
        let at_most_only = parts.has(Rule::k_most);
        let from = parts.take(Rule::number);
        let period = self.period(parts.need(Rule::period)?)?;
        let (at_least, at_most) = match from {
            Some(from) => {
                let least = PeriodLiteral { count: self.whole(&from)?, unit: period.unit, span: self.span(&from) };
                (Some(least), Some(period))
            }
            None if at_most_only => (None, Some(period)),
            None => (Some(period), None),
        };
        Ok(NoticePeriod { counted, at_least, at_most, span: parts.span })
    }
}

fn bad_literal(span: Span, written: &str, help: impl AsRef<str>) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error(codes::E0204_BAD_LITERAL, format!("`{written}` is not written as it has to be"))
            .at(span, "")
            .help(help),
    )
}

/// Digits with a comma before every group of three from the right.
fn with_thousands(digits: &str) -> String {
    let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(",")
}

/// The last day of the month that the date lies in.
fn last_day(date: NaiveDate) -> Option<NaiveDate> {
    date.checked_add_months(chrono::Months::new(1))?.pred_opt()
}
