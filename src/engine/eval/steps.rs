//! The steps that are written down when a figure is asked to explain itself. Nothing here is run otherwise.
use super::Evaluated;
use crate::engine::Engine;
use crate::engine::context::Context;
use crate::engine::state::CohortId;
use crate::engine::trace::{RoundingStep, Step, Tracer};
use crate::exact::{Exact, round_to};
use crate::prices::{Column, Window};
use crate::program::*;
use crate::syntax::ast::{Aggregate, PriceColumn};

/// What is known of a step before its parts are.
pub(in crate::engine) struct Title {
    pub label: String,
    pub unit: Option<Unit>,
    pub section: Option<SectionId>,
    pub note: Option<String>,
}

impl Title {
    pub fn new(label: impl Into<String>) -> Title {
        Title { label: label.into(), unit: None, section: None, note: None }
    }

    /// The step with its value; its parts are added by the tracer.
    pub(super) fn step(self, value: Value, at: Moment) -> Step {
        let Title { label, unit, section, note } = self;
        Step { label, value: Some(value), unit, section, at, note, formula: None, rounding: None, steps: Vec::new() }
    }
}

/// The name of a price column as certificates write it.
pub(super) fn column_name(column: PriceColumn) -> &'static str {
    match column {
        PriceColumn::Close => "Close",
        PriceColumn::Bid => "Bid",
        PriceColumn::Vwap => "VWAP",
        PriceColumn::Volume => "Volume",
    }
}

pub(super) fn aggregate_name(aggregate: Aggregate) -> &'static str {
    match aggregate {
        Aggregate::Average => "average",
        Aggregate::Sum => "sum",
        Aggregate::Lowest => "lowest",
        Aggregate::Highest => "highest",
        Aggregate::Count => "number",
    }
}

/// What is read of a price file and how.
pub(super) struct Reading {
    /// Such as `average of Close`.
    pub words: String,
    pub class: ClassId,
    pub column: PriceColumn,
    /// Days to be listed, by their places in the window; None for all.
    pub days: Option<Vec<usize>>,
}

impl Engine<'_> {
    /// Writes down a step without parts.
    pub(in crate::engine) fn trace_leaf(&self, title: Title, value: &Value, context: Context<'_>) {
        if let Some(tracer) = context.tracer {
            tracer.enter();
            tracer.leave(title.step(value.clone(), context.at));
        }
    }

    /// Closes what was written down for the shares of one day of issue.
    pub(in crate::engine) fn trace_cohort(
        &self,
        tracer: &Tracer,
        cohort: CohortId,
        class: ClassId,
        shares: &Exact,
        context: Context<'_>,
    ) {
        if tracer.is_blank() {
            tracer.abandon();
            return;
        }
        let issued = self.state.cohort(cohort).map(|known| format!(" issued {}", known.issued)).unwrap_or_default();
        let label = format!("{}{issued}", self.program.shares(shares, class));
        tracer.leave(Step {
            label,
            value: None,
            unit: None,
            section: None,
            at: context.at,
            note: None,
            formula: None,
            rounding: None,
            steps: Vec::new(),
        });
    }

    /// Writes down a figure taken over the days of a price window, and the price of each day.
    pub(super) fn trace_window(
        &self,
        reading: &Reading,
        window: &Window<'_>,
        column: Column,
        value: &Value,
        context: Context<'_>,
    ) {
        let Some(tracer) = context.tracer else { return };
        tracer.enter();
        let unit = match reading.column {
            PriceColumn::Volume => Unit::shares(reading.class),
            _ => Unit::dollars_per(reading.class),
        };
        let places: Vec<usize> = reading.days.clone().unwrap_or_else(|| (0..window.len()).collect());
        let values = window.values_at(column, &places).unwrap_or_default();
        for (place, price) in places.iter().zip(values) {
            if let Some(day) = window.days().get(*place) {
                let label = format!("{} on {day}", column_name(reading.column));
                self.trace_leaf(
                    Title { unit: Some(unit.clone()), ..Title::new(label) },
                    &Value::Number(price),
                    context,
                );
            }
        }
        let class = &self.program.class(reading.class).name;
        let days = match (window.days().first(), window.days().last()) {
            (Some(first), Some(last)) => format!(" over {} days from {first} to {last}", window.len()),
            _ => String::new(),
        };
        let unit = (!reading.words.starts_with(aggregate_name(Aggregate::Count))).then_some(unit);
        let title = Title { unit, ..Title::new(format!("{} of {class}{days}", reading.words)) };
        tracer.leave(title.step(value.clone(), context.at));
    }

    /// Closes a choice between figures: which of them it was.
    pub(super) fn trace_choice(
        &self,
        tracer: &Tracer,
        greatest: bool,
        operands: &[Node],
        chosen: usize,
        value: &Value,
        context: Context<'_>,
    ) {
        let label = format!("the {} of {}", if greatest { "greater" } else { "lesser" }, operands.len());
        let note = match operands.get(chosen).and_then(|operand| self.name_of(operand)) {
            Some(name) => name,
            None => format!("number {}", chosen.saturating_add(1)),
        };
        tracer.leave(Title { note: Some(note), ..Title::new(label) }.step(value.clone(), context.at));
    }

    /// Works a figure out and rounds it, writing down what it was before.
    pub(in crate::engine) fn traced_rounding(
        &self,
        rounding: &NodeRounding,
        tracer: &Tracer,
        at: Moment,
        figure: impl FnOnce() -> Evaluated<Exact>,
    ) -> Evaluated<Exact> {
        tracer.enter();
        let rounded = figure().and_then(|before| {
            let after = round_to(&before, &rounding.increment, rounding.rule)?;
            Ok((before, after))
        });
        match rounded {
            Ok((before, after)) => {
                tracer.leave(Step {
                    value: Some(Value::Number(after.clone())),
                    rounding: Some(RoundingStep { before, rule: rounding.rule, increment: rounding.increment.clone() }),
                    ..Step::new("rounded", at)
                });
                Ok(after)
            }
            Err(fault) => {
                tracer.abandon();
                Err(fault)
            }
        }
    }

    fn name_of(&self, node: &Node) -> Option<String> {
        match &node.kind {
            NodeKind::Definition(id) => self.program.definitions.get(id.index()).map(|known| known.name.clone()),
            NodeKind::Variable(id) => self.program.variables.get(id.index()).map(|known| known.name.clone()),
            NodeKind::Fact(id) => self.program.facts.get(id.index()).map(|known| known.name.clone()),
            NodeKind::ForClass { what, .. } => self.name_of(what),
            _ => None,
        }
    }

    /// The moment from which on a value has been what it is, if a rule or a split made it so.
    pub(in crate::engine) fn since(&self, id: VariableId, context: Context<'_>) -> Option<Moment> {
        self.entry_of(id, context.cohort, context).map(|(since, _)| *since)
    }
}
