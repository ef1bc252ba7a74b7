//! Days: shifting, counting, searching.
use chrono::NaiveDate;

use super::Evaluated;
use crate::calendar::{Period, PeriodUnit, Suspensions};
use crate::engine::Engine;
use crate::engine::context::Context;
use crate::engine::fault::Fault;
use crate::exact::Exact;
use crate::program::*;

/// How far a search through days goes before it gives up.
const LONGEST_SEARCH: usize = 40_000;

/// The first day of the quarter, month or year that a day lies in.
fn start_of(unit: PeriodUnit, date: NaiveDate) -> Option<NaiveDate> {
    use chrono::Datelike;
    let month = match unit {
        PeriodUnit::Years => 1,
        PeriodUnit::Quarters => date.month0() / 3 * 3 + 1,
        PeriodUnit::Months => date.month(),
        _ => return Some(date),
    };
    NaiveDate::from_ymd_opt(date.year(), month, 1)
}

impl Engine<'_> {
    pub(super) fn evaluate_days(&self, node: &Node, context: Context<'_>) -> Evaluated<Value> {
        match &node.kind {
            NodeKind::On { what, date } => match self.day(date, context)? {
                Some(date) => self.evaluate_then(what, Moment::end_of(date), context),
                None => Err(Fault::undefined("that day does not come")),
            },
            NodeKind::Shift { count, unit, before, date } => match self.day(date, context)? {
                Some(date) => self.shift(date, *count, *unit, *before),
                None => Ok(Value::Never),
            },
            NodeKind::Anniversary { n, date } => match self.day(date, context)? {
                Some(date) => Ok(Value::Date(crate::calendar::anniversary(date, *n)?)),
                None => Ok(Value::Never),
            },
            NodeKind::StartOf { unit, date } => match self.day(date, context)? {
                Some(date) => Ok(start_of(*unit, date).map_or(Value::Never, Value::Date)),
                None => Ok(Value::Never),
            },
            NodeKind::DaysBetween { unit, from, to } => {
                let (Some(from), Some(to)) = (self.day(from, context)?, self.day(to, context)?) else {
                    return Err(Fault::undefined("one of these days does not come"));
                };
                let count = match unit {
                    PeriodUnit::BusinessDays => i64::from(self.calendars.business_days_between(from, to)?),
                    PeriodUnit::TradingDays | PeriodUnit::ExchangeDays => {
                        i64::from(self.calendars.trading_days_between(from, to, &self.suspensions_for(*unit))?)
                    }
                    unit => unit.whole_between(from, to).unwrap_or_default(),
                };
                Ok(Value::Number(Exact::from(count)))
            }
            NodeKind::Throughout { every, unit, from, through, condition } => {
                for date in self.days_of(*unit, from, through, context)? {
                    let inner = context.unseen(Moment::end_of(date));
                    if self.holds(condition, inner)? != *every {
                        return Ok(Value::YesNo(!*every));
                    }
                }
                Ok(Value::YesNo(*every))
            }
            NodeKind::CountDays { unit, from, through, condition } => {
                let mut count = 0i64;
                for date in self.days_of(*unit, from, through, context)? {
                    if self.holds(condition, context.unseen(Moment::end_of(date)))? {
                        count += 1;
                    }
                }
                Ok(Value::Number(Exact::from(count)))
            }
            NodeKind::IsOpenDay { unit, date } => match self.day(date, context)? {
                Some(date) => Ok(Value::YesNo(self.counts_as(*unit, date)?)),
                None => Ok(Value::YesNo(false)),
            },
            NodeKind::LastOf { schedule, before, strictly } => {
                let Some(before) = self.day(before, context)? else { return Ok(Value::Never) };
                let named = &self.program.schedules[schedule.index()];
                let schedule = self.schedule(&named.schedule, context)?;
                let date =
                    if *strictly { schedule.last_before(before)? } else { schedule.last_on_or_before(before)? };
                Ok(date.map_or(Value::Never, Value::Date))
            }
            NodeKind::FirstDay { unit, after, condition } => self.first_day(*unit, after, condition, context),
            NodeKind::LatestDay { unit, from, through, condition } => {
                let days = self.days_of(*unit, from, through, context)?;
                // Of a list of conditions each begins for itself.
                let items = self.items_of_any(condition);
                let mut later: Option<(NaiveDate, Vec<bool>)> = None;
                for date in days.into_iter().rev() {
                    let context = context.unseen(Moment::end_of(date));
                    let held = items.iter().map(|item| self.holds(item, context)).collect::<Evaluated<Vec<bool>>>()?;
                    if let Some((day, after)) = &later
                        && held.iter().zip(after).any(|(held, after)| *after && !held)
                    {
                        return Ok(Value::Date(*day));
                    }
                    later = Some((date, held));
                }
                let first = later.filter(|(_, held)| held.contains(&true));
                Ok(first.map_or(Value::Never, |(date, _)| Value::Date(date)))
            }
            NodeKind::NextOf { schedule, after, strictly } => {
                let Some(after) = self.day(after, context)? else { return Ok(Value::Never) };
                let named = &self.program.schedules[schedule.index()];
                let schedule = self.schedule(&named.schedule, context)?;
                let date = if *strictly { schedule.next_after(after)? } else { schedule.next_on_or_after(after)? };
                Ok(Value::Date(if named.schedule.moved {
                    self.calendars.next_business_day_on_or_after(date)?
                } else {
                    date
                }))
            }
            _ => Err(Fault::undefined("this is no day")),
        }
    }

    pub(in crate::engine) fn shift(
        &self,
        date: NaiveDate,
        count: u32,
        unit: PeriodUnit,
        before: bool,
    ) -> Evaluated<Value> {
        Ok(Value::Date(self.shifted(date, count, unit, before)?))
    }

    pub(in crate::engine) fn shifted(
        &self,
        date: NaiveDate,
        count: u32,
        unit: PeriodUnit,
        before: bool,
    ) -> Evaluated<NaiveDate> {
        let period = Period::new(count, unit);
        let suspensions = self.suspensions_for(unit);
        Ok(if before {
            period.before(date, self.calendars, &suspensions)?
        } else {
            period.after(date, self.calendars, &suspensions)?
        })
    }

    /// The items of `any of`, also where a term stands for them; else the condition itself.
    fn items_of_any<'n>(&'n self, condition: &'n Node) -> Vec<&'n Node> {
        let listed = match &condition.kind {
            NodeKind::Definition(id) => &self.program.definitions[id.index()].body,
            _ => condition,
        };
        match &listed.kind {
            NodeKind::Several { all: false, items } => items.iter().map(|(_, item)| item).collect(),
            _ => vec![condition],
        }
    }

    fn days_of(
        &self,
        unit: PeriodUnit,
        from: &Node,
        through: &Node,
        context: Context<'_>,
    ) -> Evaluated<Vec<NaiveDate>> {
        let (Some(from), Some(through)) = (self.day(from, context)?, self.day(through, context)?) else {
            return Err(Fault::undefined("one of these days does not come"));
        };
        let mut days = Vec::new();
        for date in from.iter_days().take_while(|date| *date <= through) {
            if days.len() > LONGEST_SEARCH {
                return Err(Fault::undefined("the period is too long"));
            }
            if self.counts_as(unit, date)? {
                days.push(date);
            }
        }
        Ok(days)
    }

    /// The first of the days that a condition is asked of on which it is, or is not, so.
    pub(in crate::engine) fn telling_day(&self, node: &Node, holds: bool, context: Context<'_>) -> Option<NaiveDate> {
        let NodeKind::Throughout { unit, from, through, condition, .. } = &node.kind else { return None };
        let days = self.days_of(*unit, from, through, context).ok()?;
        days.into_iter().find(|date| {
            self.holds(condition, context.unseen(Moment::end_of(*date))).is_ok_and(|answer| answer == holds)
        })
    }

    /// Suspensions of the stock take away trading days, not days of the exchange.
    fn suspensions_for(&self, unit: PeriodUnit) -> Suspensions {
        if unit == PeriodUnit::ExchangeDays { Suspensions::none() } else { self.suspensions(None) }
    }

    /// Whether a day is one of the days that a unit counts.
    pub(in crate::engine) fn counts_as(&self, unit: PeriodUnit, date: NaiveDate) -> Evaluated<bool> {
        Ok(match unit {
            PeriodUnit::BusinessDays => self.calendars.is_business_day(date)?,
            PeriodUnit::TradingDays | PeriodUnit::ExchangeDays => {
                self.calendars.is_trading_day(date, &self.suspensions_for(unit))?
            }
            _ => true,
        })
    }

    /// Searches up to the day for which the question is asked; a day after it is not known yet. The days of an earlier
    /// search are not searched again.
    fn first_day(&self, unit: PeriodUnit, after: &Node, condition: &Node, context: Context<'_>) -> Evaluated<Value> {
        let Some(after) = self.day(after, context)? else { return Ok(Value::Never) };
        let from = self.searched_through(condition, after, context);
        let mut over = from;
        let mut found = Value::Never;
        for date in from.iter_days().skip(1).take(LONGEST_SEARCH).take_while(|date| *date <= context.at.date) {
            if self.counts_as(unit, date)? && self.holds(condition, context.unseen(Moment::end_of(date)))? {
                found = Value::Date(date);
                break;
            }
            // The day that is asked about is not over yet.
            if date < context.at.date {
                over = date;
            }
        }
        if over > from {
            self.keep_search(condition, after, over, context);
        }
        Ok(found)
    }
}
