//! Figures that a certificate defines, as they are on each day of a window.
use chrono::NaiveDate;

use super::Evaluated;
use super::steps::{Title, aggregate_name};
use crate::engine::Engine;
use crate::engine::context::Context;
use crate::engine::fault::Fault;
use crate::engine::restated::product_of;
use crate::exact::Exact;
use crate::program::*;
use crate::syntax::ast::Aggregate;

impl Engine<'_> {
    /// The average, sum, lowest or highest of a figure on days; a price in the shares of the day on which it is asked.
    pub(super) fn figure_over(
        &self,
        aggregate: Aggregate,
        what: &Node,
        restated: Option<ClassId>,
        days: &[NaiveDate],
        context: Context<'_>,
    ) -> Evaluated<Value> {
        let mut figures = Vec::with_capacity(days.len());
        if let Some(tracer) = context.tracer {
            tracer.enter();
        }
        for day in days {
            let found = self.figure_of_day(what, restated, *day, context);
            if let (Err(_), Some(tracer)) = (&found, context.tracer) {
                tracer.abandon();
            }
            figures.push(found?);
        }
        let count = Exact::from(i64::try_from(figures.len()).unwrap_or(i64::MAX));
        let mut total = Exact::ZERO;
        for figure in &figures {
            total = total.add(figure)?;
        }
        let chosen = match aggregate {
            Aggregate::Count => Some(count),
            Aggregate::Sum => Some(total),
            Aggregate::Average if figures.is_empty() => None,
            Aggregate::Average => Some(total.div(&count)?),
            Aggregate::Lowest => figures.into_iter().reduce(Exact::min),
            Aggregate::Highest => figures.into_iter().reduce(Exact::max),
        };
        let value = chosen.map(Value::Number);
        if let Some(tracer) = context.tracer {
            match (&value, days.first(), days.last()) {
                (Some(value), Some(first), Some(last)) => {
                    let words = aggregate_name(aggregate);
                    let label = format!("{words} over {} days from {first} to {last}", days.len());
                    let unit = restated.map(Unit::dollars_per);
                    tracer.leave(Title { unit, ..Title::new(label) }.step(value.clone(), context.at));
                }
                _ => tracer.abandon(),
            }
        }
        value.ok_or_else(|| Fault::undefined("there is no day to take the figure of").at(what.span))
    }

    fn figure_of_day(
        &self,
        what: &Node,
        restated: Option<ClassId>,
        day: NaiveDate,
        context: Context<'_>,
    ) -> Evaluated<Exact> {
        let then = Moment::end_of(day);
        let figure = self.number(what, Context { act: None, ..context.on(then) })?;
        let Some(class) = restated else { return Ok(figure) };
        if then > context.at {
            // The figure of the day itself is told in the shares of its end, as a row is.
            let made = self.state.told_splits.get(&class).map(|told| told.made_between(context.at, then));
            return Ok(match made.map(product_of).transpose()?.flatten() {
                Some(factor) => figure.mul(&factor)?,
                None => figure,
            });
        }
        let known = self.state.restated.get(&class);
        match known.map(|known| known.between(then, context.at)).transpose()?.flatten() {
            Some(factor) => Ok(figure.div(&factor)?),
            None => Ok(figure),
        }
    }
}
