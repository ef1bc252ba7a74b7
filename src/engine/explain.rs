//! Explanations: the same evaluation, asked to write down its steps.
use super::Engine;
use super::context::Context;
use super::state::Cause;
use super::trace::{Step, Tracer};
use crate::program::*;

/// How many levels a derivation goes back through earlier changes of a value.
const DEEPEST_STEP: usize = 40;

impl Engine<'_> {
    /// The grounds of a figure.
    pub(super) fn explain_node(&self, node: &Node, context: Context<'_>) -> Vec<Step> {
        let tracer = Tracer::new();
        let _ = self.evaluate(node, Context { tracer: Some(&tracer), ..context });
        tracer.into_steps()
    }

    /// A figure as of the end of a day, with its grounds.
    pub fn explain(&self, node: &Node, on: chrono::NaiveDate) -> Result<(Value, Vec<Step>), super::Fault> {
        let context = Context::at(Moment::end_of(on));
        let value = self.evaluate(node, context)?;
        Ok((value, self.explain_node(node, context)))
    }

    pub(super) fn trace_variable(
        &self,
        id: VariableId,
        value: &crate::exact::Exact,
        context: Context<'_>,
        tracer: &Tracer,
    ) {
        let variable = &self.program.variables[id.index()];
        tracer.enter();
        let entry = self.variable_entry(id, context.cohort, context);
        let (note, section) = match entry.as_ref().map(|entry| entry.cause) {
            Some(Cause::Rule { rule, event }) => {
                let section = self.program.rules.get(rule.index()).map_or(variable.section, |rule| rule.section);
                let words = event
                    .and_then(|event| self.state.event(event))
                    .map(|record| format!("{}  {}", record.moment.date, record.words));
                if let (Some(rule), Some(event)) = (self.program.rules.get(rule.index()), event) {
                    self.trace_action(rule, event, id, tracer);
                }
                (words.or_else(|| self.since(id, context).map(|day| format!("since {day}"))), section)
            }
            Some(Cause::Split { event }) => {
                let words = self.state.event(event).map(|record| format!("{}  {}", record.moment.date, record.words));
                (words, variable.section)
            }
            Some(Cause::Start) | None => (Some("as it starts".into()), variable.section),
        };
        tracer.leave(Step {
            label: variable.name.clone(),
            value: Some(Value::Number(value.clone())),
            unit: Some(variable.unit.clone()),
            section: Some(section),
            at: context.at,
            note,
            steps: Vec::new(),
        });
    }

    /// The computation that gave a variable its value, asked again for the moment at which it was made.
    fn trace_action(&self, rule: &Rule, event: EventId, id: VariableId, tracer: &Tracer) {
        // A price that many events have adjusted would go back through all of them.
        if tracer.depth() > DEEPEST_STEP {
            return;
        }
        let Ok(moment) = self.moment_of(event) else { return };
        for part in &rule.actions {
            let Action::Set { variable, value, .. } = &part.node else { continue };
            if *variable != id {
                continue;
            }
            let context = Context { tracer: Some(tracer), adjusting: None, ..Context::at(moment.just_before()) };
            let _ = self.with_event(rule.binder, event, context, |context| self.evaluate(value, context));
        }
    }

    /// A value in words, without the unit of a figure.
    pub fn describe_value(&self, value: &Value) -> String {
        self.describe_figure(value, &Unit::number())
    }

    /// A value in words, a figure with its unit.
    pub fn describe_figure(&self, value: &Value, unit: &Unit) -> String {
        self.program.value(value, unit, &|event| self.state.event(event).map(|record| record.words.as_str()))
    }

    /// Why a condition does not hold, in words: the first part of it that fails.
    pub(super) fn why_not(&self, node: &Node, context: Context<'_>) -> String {
        match &node.kind {
            NodeKind::Several { all: true, items } => {
                for (label, item) in items {
                    if self.holds(item, context).is_ok_and(|holds| !holds) {
                        return format!("({label}) {}", self.why_not(item, context));
                    }
                }
                "it fails".into()
            }
            NodeKind::Definition(id) => {
                let definition = &self.program.definitions[id.index()];
                format!(
                    "{} ({}): {}",
                    definition.name,
                    self.program.cite(definition.section),
                    self.why_not(&definition.body, context)
                )
            }
            NodeKind::Binary { operator: crate::syntax::ast::BinaryOperator::And, left, right } => {
                if self.holds(left, context).is_ok_and(|holds| !holds) {
                    self.why_not(left, context)
                } else {
                    self.why_not(right, context)
                }
            }
            NodeKind::Binary { left, right, .. } => match (self.evaluate(left, context), self.evaluate(right, context))
            {
                (Ok(left), Ok(right)) => {
                    format!("{} against {}", self.describe_value(&left), self.describe_value(&right))
                }
                _ => "it fails".into(),
            },
            NodeKind::Fact(id) => format!("`{}` is not so", self.program.facts[id.index()].name),
            _ => "it fails".into(),
        }
    }

    pub(super) fn why(&self, node: &Node, context: Context<'_>) -> String {
        match &node.kind {
            NodeKind::Fact(id) => format!("`{}`", self.program.facts[id.index()].name),
            NodeKind::Definition(id) => self.program.definitions[id.index()].name.clone(),
            NodeKind::Binary { left, right, .. } => match (self.evaluate(left, context), self.evaluate(right, context))
            {
                (Ok(left), Ok(right)) => {
                    format!("{} against {}", self.describe_value(&left), self.describe_value(&right))
                }
                _ => "its condition holds".into(),
            },
            _ => "its condition holds".into(),
        }
    }
}
