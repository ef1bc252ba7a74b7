//! Prices of a day and of windows of days.
use std::collections::BTreeSet;

use super::Outcome;
use crate::engine::Engine;
use crate::engine::context::Context;
use crate::engine::fault::{Fault, FaultKind, Needed};
use crate::exact::Exact;
use crate::prices::{Column, PriceError, PriceView};
use crate::program::*;
use crate::syntax::ast::{Aggregate, PeriodUnit, PriceColumn};

fn column(column: PriceColumn) -> Column {
    match column {
        PriceColumn::Close => Column::Close,
        PriceColumn::Bid => Column::Bid,
        PriceColumn::Vwap => Column::Vwap,
        PriceColumn::Volume => Column::Volume,
    }
}

impl Engine<'_> {
    pub(super) fn evaluate_price(&self, node: &Node, context: Context<'_>) -> Outcome<Value> {
        match &node.kind {
            NodeKind::Price { column: wanted, class } => {
                let view = self.view(*class, context)?;
                let price =
                    view.require(context.at.date, column(*wanted)).map_err(|error| self.price_fault(*class, &error))?;
                Ok(Value::Number(price))
            }
            NodeKind::Window { count, unit, ending_on, date } => {
                let date = self.day(date, context)?.ok_or_else(|| Fault::undefined("that day does not come"))?;
                self.window_days(*count, *unit, *ending_on, date).map(Value::Days)
            }
            NodeKind::WindowBetween { from, through } => {
                let (Some(from), Some(through)) = (self.day(from, context)?, self.day(through, context)?) else {
                    return Err(Fault::undefined("one of these days does not come"));
                };
                Ok(Value::Days(self.calendars.trading_days_in(from, through, &self.suspensions(None))?))
            }
            NodeKind::OverWindow { aggregate, column: wanted, class, window } => {
                let days = self.days(window, context)?;
                let window = self
                    .view(*class, context)?
                    .window(days)
                    .map_err(|missing| self.price_fault(*class, &missing.into()))?;
                let wanted = column(*wanted);
                let fault = |error: PriceError| self.price_fault(*class, &error);
                Ok(Value::Number(match aggregate {
                    Aggregate::Average => window.average(wanted).map_err(fault)?,
                    Aggregate::Sum => window.sum(wanted).map_err(fault)?,
                    Aggregate::Lowest => window.lowest(wanted).map_err(fault)?.1,
                    Aggregate::Highest => window.highest(wanted).map_err(fault)?.1,
                    Aggregate::Count => Exact::from(i64::try_from(window.len()).unwrap_or(i64::MAX)),
                }))
            }
            NodeKind::LowestDays { column: wanted, class, count, by, window } => {
                let days = self.days(window, context)?;
                let window = self
                    .view(*class, context)?
                    .window(days)
                    .map_err(|missing| self.price_fault(*class, &missing.into()))?;
                let average = window
                    .average_on_lowest(*count as usize, column(*wanted), column(*by))
                    .map_err(|error| self.price_fault(*class, &error))?;
                Ok(Value::Number(average))
            }
            _ => Err(Fault::undefined("this is no price")),
        }
    }

    fn window_days(
        &self,
        count: u32,
        unit: PeriodUnit,
        ending_on: bool,
        date: chrono::NaiveDate,
    ) -> Outcome<Vec<chrono::NaiveDate>> {
        let suspensions = self.suspensions(None);
        if unit == PeriodUnit::TradingDays {
            return Ok(if ending_on {
                self.calendars.last_trading_days_ending_on(date, count, &suspensions)?
            } else {
                self.calendars.last_trading_days_before(date, count, &suspensions)?
            });
        }
        let first = self.shifted(date, if ending_on { count.saturating_sub(1) } else { count }, unit, true)?;
        let days = first.iter_days().take_while(|day| *day < date || (ending_on && *day == date));
        Ok(days.collect::<BTreeSet<_>>().into_iter().collect())
    }

    fn days(&self, node: &Node, context: Context<'_>) -> Outcome<Vec<chrono::NaiveDate>> {
        match self.evaluate(node, context)? {
            Value::Days(days) => Ok(days),
            _ => Err(Fault::undefined("a set of days is needed here").at(node.span)),
        }
    }

    /// The prices of a class as they are seen on the day: rows before a split are restated.
    fn view(&self, class: ClassId, context: Context<'_>) -> Outcome<PriceView<'_>> {
        let Some(history) = self.prices.get(&class) else {
            let name = &self.program.class(class).name;
            return Err(Fault::missing(
                Needed::Price,
                format!("prices of {name}"),
                format!("the scenario has no prices of {name}"),
            )
            .help(format!("add a line to its header: `prices {name} from FILE.csv`")));
        };
        let splits = self.price_splits.get(&class).unwrap_or(&self.no_splits);
        Ok(PriceView::new(history, splits, context.at.date))
    }

    fn price_fault(&self, class: ClassId, error: &PriceError) -> Fault {
        let name = &self.program.class(class).name;
        let kind = match error {
            PriceError::Arithmetic(error) => Fault::from(*error).kind,
            PriceError::Calendar(_) => FaultKind::OutsideCalendar,
            PriceError::NoSuchSplit { .. } => FaultKind::Impossible,
            PriceError::Missing(_) | PriceError::TooFewDays { .. } => {
                FaultKind::Missing(Needed::Price, format!("prices of {name}"))
            }
        };
        Fault::new(kind, format!("prices of {name}: {error}")).help(error.help())
    }
}
