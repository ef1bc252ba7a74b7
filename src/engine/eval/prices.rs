//! Prices of a day and of windows of days.

use chrono::NaiveDate;

use super::Evaluated;
use super::steps::{Reading, Title, aggregate_name, column_name};
use crate::engine::Engine;
use crate::engine::context::Context;
use crate::engine::fault::{Fault, FaultKind, Needed};
use crate::exact::Exact;
use crate::prices::{Column, PriceError, PriceView};
use crate::program::*;
use crate::syntax::ast::{Aggregate, PeriodUnit};

impl Engine<'_> {
    pub(super) fn evaluate_price(&self, node: &Node, context: Context<'_>) -> Evaluated<Value> {
        match &node.kind {
            NodeKind::Price { column: wanted, of } => {
                let class = self.priced(of, context)?;
                let view = self.view(class, context)?;
                let price = view.require(context.at.date, *wanted).map_err(|error| self.price_fault(class, &error))?;
                let value = Value::Number(price);
                if context.tracer.is_some() {
                    let name = &self.program.class(class).name;
                    let label = format!("{} of {name} on {}", column_name(*wanted), context.at.date);
                    let unit = Some(Unit::dollars_per(class));
                    self.trace_leaf(Title { unit, ..Title::new(label) }, &value, context);
                }
                Ok(value)
            }
            NodeKind::Window { .. } | NodeKind::WindowBetween { .. } => {
                self.window_days(node, None, context).map(Value::Days)
            }
            NodeKind::OverWindow { aggregate, column: wanted, of, window } => {
                let class = self.priced(of, context)?;
                let days = self.window_days(window, Some(class), context)?;
                let window = self
                    .view(class, context)?
                    .window(days)
                    .map_err(|missing| self.price_fault(class, &missing.into()))?;
                let read = *wanted;
                let fault = |error: PriceError| self.price_fault(class, &error);
                let value = Value::Number(match aggregate {
                    Aggregate::Average => window.average(read).map_err(fault)?,
                    Aggregate::Sum => window.sum(read).map_err(fault)?,
                    Aggregate::Lowest => window.lowest(read).map_err(fault)?.1,
                    Aggregate::Highest => window.highest(read).map_err(fault)?.1,
                    Aggregate::Count => Exact::from(i64::try_from(window.len()).unwrap_or(i64::MAX)),
                });
                if context.tracer.is_some() {
                    let words = format!("{} of {}", aggregate_name(*aggregate), column_name(*wanted));
                    let reading = Reading { words, class, column: *wanted, days: None };
                    self.trace_window(&reading, &window, read, &value, context);
                }
                Ok(value)
            }
            NodeKind::FigureOver { aggregate, what, restated, window } => {
                let days = self.window_days(window, *restated, context)?;
                self.figure_over(*aggregate, what, *restated, &days, context)
            }
            NodeKind::LatestReported { column: wanted, of, strictly, before } => {
                let class = self.priced(of, context)?;
                let date = self.day(before, context)?.ok_or_else(|| Fault::undefined("that day does not come"))?;
                self.latest_reported(class, *wanted, date, *strictly, context)
            }
            NodeKind::LowestDays { column: wanted, of, count, by, window } => {
                let class = self.priced(of, context)?;
                let days = self.window_days(window, Some(class), context)?;
                let window = self
                    .view(class, context)?
                    .window(days)
                    .map_err(|missing| self.price_fault(class, &missing.into()))?;
                let average = window
                    .average_on_lowest(*count as usize, *wanted, *by)
                    .map_err(|error| self.price_fault(class, &error))?;
                let value = Value::Number(average);
                if context.tracer.is_some() {
                    let (name, lowest) = (column_name(*wanted), column_name(*by));
                    let words = format!("average of {name} on the {count} days with the lowest {lowest}");
                    let days = window.lowest_days(*count as usize, *by).ok();
                    let reading = Reading { words, class, column: *wanted, days };
                    self.trace_window(&reading, &window, *wanted, &value, context);
                }
                Ok(value)
            }
            _ => Err(Fault::undefined("this is no price")),
        }
    }

    /// The price of the last trading day up to the date on which there is one. A blank cell says that none was reported,
    /// and is passed over; a day without a row is missing from the history.
    fn latest_reported(
        &self,
        class: ClassId,
        wanted: Column,
        date: NaiveDate,
        strictly: bool,
        context: Context<'_>,
    ) -> Evaluated<Value> {
        let view = self.view(class, context)?;
        let mut day = self.days_up_to(1, PeriodUnit::TradingDays, !strictly, date, Some(class))?;
        while let Some(session) = day.first().copied() {
            match view.require(session, wanted) {
                Ok(price) => {
                    let value = Value::Number(price);
                    if context.tracer.is_some() {
                        let name = &self.program.class(class).name;
                        let label = format!("{} of {name} reported on {session}", column_name(wanted));
                        let unit = Some(Unit::dollars_per(class));
                        self.trace_leaf(Title { unit, ..Title::new(label) }, &value, context);
                    }
                    return Ok(value);
                }
                Err(PriceError::Missing(missing)) if missing.column.is_some() => {
                    day = self.days_up_to(1, PeriodUnit::TradingDays, false, session, Some(class))?;
                }
                Err(error) => return Err(self.price_fault(class, &error)),
            }
        }
        Err(Fault::undefined("no price is reported by that day"))
    }

    /// The class whose prices are asked for.
    fn priced(&self, of: &PricedClass, context: Context<'_>) -> Evaluated<ClassId> {
        match of {
            PricedClass::Declared(class) => Ok(*class),
            PricedClass::Stated(node) => match self.evaluate(node, context)? {
                Value::Class(class) => Ok(class),
                _ => Err(Fault::undefined("a price is that of a class of stock").at(node.span)),
            },
        }
    }

    /// The days of a window; where it counts trading days itself, those on which the class is traded.
    fn window_days(&self, node: &Node, class: Option<ClassId>, context: Context<'_>) -> Evaluated<Vec<NaiveDate>> {
        match &node.kind {
            NodeKind::Window { count, unit, ending_on, date } => {
                let date = self.day(date, context)?.ok_or_else(|| Fault::undefined("that day does not come"))?;
                self.days_up_to(*count, *unit, *ending_on, date, class)
            }
            NodeKind::WindowBetween { from, through } => {
                let (Some(from), Some(through)) = (self.day(from, context)?, self.day(through, context)?) else {
                    return Err(Fault::undefined("one of these days does not come"));
                };
                Ok(self.calendars.trading_days_in(from, through, &self.suspensions(class))?)
            }
            _ => match self.evaluate(node, context)? {
                Value::Days(days) => Ok(days),
                _ => Err(Fault::undefined("a set of days is needed here").at(node.span)),
            },
        }
    }

    fn days_up_to(
        &self,
        count: u32,
        unit: PeriodUnit,
        ending_on: bool,
        date: NaiveDate,
        class: Option<ClassId>,
    ) -> Evaluated<Vec<NaiveDate>> {
        if unit == PeriodUnit::TradingDays {
            let suspensions = self.suspensions(class);
            return Ok(if ending_on {
                self.calendars.last_trading_days_ending_on(date, count, &suspensions)?
            } else {
                self.calendars.last_trading_days_before(date, count, &suspensions)?
            });
        }
        let last = if ending_on { Some(date) } else { date.pred_opt() };
        let back = std::iter::successors(last, NaiveDate::pred_opt);
        if matches!(unit, PeriodUnit::BusinessDays | PeriodUnit::ExchangeDays) {
            let mut days = Vec::new();
            for day in back {
                if days.len() >= count as usize {
                    break;
                }
                if self.counts_as(unit, day)? {
                    days.push(day);
                }
            }
            days.reverse();
            return Ok(days);
        }
        let first = self.shifted(date, if ending_on { count.saturating_sub(1) } else { count }, unit, true)?;
        let mut days: Vec<NaiveDate> = back.take_while(|day| *day >= first).collect();
        days.reverse();
        Ok(days)
    }

    /// The prices of a class as they are seen at the moment: rows before a split are restated in the shares after it, and rows
    /// from the day of a split that is still to come in the shares before it.
    fn view(&self, class: ClassId, context: Context<'_>) -> Evaluated<PriceView<'_>> {
        let Some(history) = self.prices.get(&class) else {
            let name = &self.program.class(class).name;
            return Err(Fault::missing(
                Needed::Price,
                format!("prices of {name}"),
                format!("the scenario has no prices of {name}"),
            )
            .help(format!("add a line to its header: `prices {name} from FILE.csv`")));
        };
        let restated = self.state.restated.get(&class).unwrap_or(&self.never_restated);
        let (splits, seen_from) = restated.seen_at(context.at);
        let to_come = self.state.told_splits.get(&class).map_or(&[][..], |told| told.to_come(context.at));
        Ok(PriceView::new(history, splits, seen_from).before(to_come))
    }

    fn price_fault(&self, class: ClassId, error: &PriceError) -> Fault {
        let name = &self.program.class(class).name;
        let kind = match error {
            PriceError::Arithmetic(error) => Fault::from(*error).kind.clone(),
            PriceError::Calendar(_) => FaultKind::OutsideCalendar,
            PriceError::NoSuchSplit { .. } => FaultKind::Impossible,
            PriceError::Missing(_) | PriceError::TooFewDays { .. } => {
                FaultKind::Missing(Needed::Price, format!("prices of {name}"))
            }
        };
        Fault::new(kind, format!("prices of {name}: {error}")).help(error.help())
    }
}
