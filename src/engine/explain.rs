//! Explanations: the same evaluation, asked to write down its steps.
use super::Engine;
use super::context::Context;
use super::eval::steps::Title;
use super::first_change::is_by;
use super::state::{Cause, CohortId, Firing, Setter, VariableEntry};
use super::trace::{RoundingStep, Step, Tracer};
use super::world::Supposed;
use crate::program::*;
use crate::source::Span;

/// How many levels a derivation goes back through earlier changes of a value.
const DEEPEST_STEP: usize = 40;

impl Engine<'_> {
    /// The grounds of a figure.
    pub(super) fn explain_node(&self, node: &Node, context: Context<'_>) -> Vec<Step> {
        let tracer = Tracer::new();
        let _ = self.evaluate(node, Context { tracer: Some(&tracer), ..context });
        tracer.into_steps()
    }

    /// A figure at a moment, without its grounds.
    ///
    /// # Errors
    /// What is missing for it, or why it cannot be worked out.
    pub fn figure(&self, node: &Node, at: Moment) -> Result<Value, super::Fault> {
        self.evaluate(node, Context::at(at))
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
        let since = self.since(id, context).unwrap_or(context.at);
        let mut step = Step {
            value: Some(Value::Number(value.clone())),
            unit: Some(variable.unit.clone()),
            section: Some(variable.section),
            ..Step::new(variable.name.clone(), context.at)
        };
        let words =
            |event: EventId| self.state.event(event).map(|record| format!("{}  {}", record.moment.date, record.words));
        let supposed = context.supposed.is_some_and(|world| world.differs_at(since));
        let told = (id, self.own_cohort(id, context.cohort), since, value.clone(), supposed);
        match entry.as_ref().map(|entry| (entry.cause, entry)) {
            Some((Cause::Clause { by, event }, entry)) => {
                if let Some((section, ..)) = by.clause(self.program) {
                    step.section = Some(section);
                }
                let note = event.and_then(words).unwrap_or_else(|| format!("since {}", since.date));
                let is_first = tracer.tells(told);
                step.note = Some(if is_first { note } else { format!("{note}; as above") });
                if is_first {
                    self.trace_change(id, (since, entry), context, tracer);
                }
            }
            Some((Cause::Split { event }, entry)) => {
                step.note = words(event);
                if tracer.tells(told) {
                    self.trace_change(id, (since, entry), context, tracer);
                } else {
                    step.note = step.note.map(|note| format!("{note}; as above"));
                }
            }
            Some((Cause::Start, _)) | None => {
                step.note = Some("as it starts".into());
                step.formula = formula_of(&variable.start);
                let start = Context { tracer: Some(tracer), adjusting: None, ..context };
                if tracer.depth() <= DEEPEST_STEP && formula_of(&variable.start).is_some() {
                    let _ = self.evaluate(&variable.start, start);
                }
            }
        }
        tracer.leave(step);
    }

    /// The shares whose own value a value is; none where it is that of the class.
    fn own_cohort(&self, id: VariableId, cohort: Option<CohortId>) -> Option<CohortId> {
        let own = (id, Some(CohortId::FIRST))..=(id, Some(CohortId::LAST));
        cohort.filter(|_| self.state.variables.range(own).next().is_some())
    }

    /// The computation that gave a variable its value in the world in question, asked again for the figures that it was
    /// made from, and its rounding.
    pub(super) fn trace_change(
        &self,
        id: VariableId,
        (since, entry): (Moment, &VariableEntry),
        context: Context<'_>,
        tracer: &Tracer,
    ) {
        // A price that many events have adjusted would go back through all of them.
        if tracer.depth() > DEEPEST_STEP {
            return;
        }
        let variable = &self.program.variables[id.index()];
        if entry.unrounded.is_some() {
            tracer.enter();
        }
        let world = self.world_before(id, (since, entry), context);
        let supposed = world.as_ref().or(context.supposed);
        let mut at = entry.figures_at;
        if at >= since && self.builds_on_itself(id, entry.cause) && !is_of_its_moment(entry, since) {
            // The new value holds already at that moment; the old one was what it was made from.
            at = since.before();
        }
        let context = Context { tracer: Some(tracer), cohort: context.cohort, supposed, ..Context::at(at) };
        match entry.cause {
            Cause::Clause { by, event } => {
                if let Some((_, binder, actions)) = by.clause(self.program) {
                    self.with_event(binder, event, context, |context| {
                        // Of several that a clause does to one value, that which came to this.
                        let before = entry.with_those_before().skip(1).filter(|known| known.cause == entry.cause);
                        let acts = self.active(actions, context.at);
                        let mut acts = acts.filter(|part| part.node.changed_variable() == Some(id));
                        if let Some(part) = acts.nth(before.count()) {
                            self.trace_action(part, id, context, tracer);
                        }
                    });
                }
            }
            Cause::Split { event } => {
                let _ = self.variable(id, context);
                if let Some(ratio) = self.state.event(event).and_then(|record| record.distribution.ratio.clone()) {
                    let title = Title::new("new shares for each old one");
                    self.trace_leaf(title, &Value::Number(ratio), context);
                }
            }
            Cause::Start => {}
        }
        if let Some(before) = &entry.unrounded {
            let rounding = self.first_active(&variable.rounding, entry.figures_at);
            let section = rounding.map(|part| part.section);
            tracer.leave(Step {
                value: Some(Value::Number(entry.value.clone())),
                unit: Some(variable.unit.clone()),
                section,
                rounding: rounding.map(|part| RoundingStep {
                    before: before.clone(),
                    rule: part.node.rule,
                    increment: part.node.increment.clone(),
                }),
                ..Step::new("rounded", entry.figures_at)
            });
        }
    }

    /// The world in question as it was for the computation that gave a variable its value: where an event changed it at its
    /// own moment, with the old value, which it was made from, and the old values of what the same event changed; with the
    /// terms of what took place together.
    fn world_before(
        &self,
        id: VariableId,
        (since, entry): (Moment, &VariableEntry),
        context: Context<'_>,
    ) -> Option<Supposed> {
        let mut world = None;
        let own = context.cohort.filter(|_| self.program.variables[id.index()].owner == OwnerLevel::Share);
        if let Some(before) = &entry.follows {
            let mut known = context.supposed.cloned().unwrap_or_default();
            known.take_as((id, own), entry.figures_at.min(since.before()), VariableEntry::clone(before));
            world = Some(known);
        } else if is_of_its_moment(entry, since) && self.builds_on_itself(id, entry.cause) {
            let before = self.entry_or_start(id, own, context.on(since.before()))?;
            let mut known = context.supposed.cloned().unwrap_or_default();
            known.restore((id, own), since, before);
            world = Some(known);
        }
        if is_of_its_moment(entry, since) {
            for key in self.changed_beside((id, own), since, entry.cause, context) {
                let asking = Context { cohort: key.1, ..context.on(since.before()) };
                let Some(before) = self.entry_or_start(key.0, key.1, asking) else { continue };
                let known = world.get_or_insert_with(|| context.supposed.cloned().unwrap_or_default());
                known.restore(key, since, before);
            }
        }
        if let (Cause::Clause { by: Setter::Rule(rule), event: Some(event) }, Some(supposed)) =
            (entry.cause, context.supposed)
            && let Some(known) = self.program.rules.get(rule.index())
            && let firing = (Firing { moment: since, by: Setter::Rule(rule), event, set_off: since })
            && let Ok(Some(terms)) = self.terms_for(known, &firing, supposed, entry.figures_at)
        {
            let known = world.get_or_insert_with(|| supposed.clone());
            known.told = Some((event, entry.figures_at, terms));
        }
        world
    }

    /// Other values that the event that changed one changed at the same moment, in the world in question.
    fn changed_beside(
        &self,
        one: (VariableId, Option<CohortId>),
        since: Moment,
        cause: Cause,
        context: Context<'_>,
    ) -> Vec<(VariableId, Option<CohortId>)> {
        let Cause::Clause { event: Some(event), .. } = cause else { return Vec::new() };
        let others = self.state.variables.iter().filter(|(key, _)| **key != one);
        let changed = others.filter(|(key, line)| {
            match context.supposed.and_then(|world| world.entry(**key, since, &self.state)) {
                Some((moment, entry)) => *moment == since && is_by(event, entry.cause),
                None => line.recorded_at(since).is_some_and(|entry| is_by(event, entry.cause)),
            }
        });
        changed.map(|(key, _)| *key).collect()
    }

    /// Whether what gave a variable its value goes by the value that it had.
    pub(super) fn builds_on_itself(&self, id: VariableId, cause: Cause) -> bool {
        let Cause::Clause { by, .. } = cause else { return true };
        let actions = by.clause(self.program).map(|(_, _, actions)| actions).unwrap_or_default();
        actions.iter().any(|part| match &part.node {
            Action::Set { variable, value, .. } if *variable == id => self.goes_by(value, id),
            Action::Raise { variable, .. } | Action::Lower { variable, .. } => *variable == id,
            _ => false,
        })
    }

    /// Whether a figure is worked out from a variable.
    pub(super) fn goes_by(&self, figure: &Node, id: VariableId) -> bool {
        self.program.reached([figure]).variables.contains(&id)
    }

    fn trace_action(&self, part: &Guarded<Action>, id: VariableId, context: Context<'_>, tracer: &Tracer) {
        let evaluated = |label: String, node: &Node, section: SectionId, context: Context<'_>| {
            tracer.enter();
            match self.evaluate(node, context) {
                Ok(value) => {
                    let unit =
                        matches!(value, Value::Number(_)).then(|| self.program.variables[id.index()].unit.clone());
                    let formula = formula_of(node);
                    tracer.leave(Step {
                        value: Some(value),
                        unit,
                        section: Some(section),
                        formula,
                        ..Step::new(label, context.at)
                    });
                }
                Err(_) => tracer.abandon(),
            }
        };
        match &part.node {
            Action::Set { variable, value, .. } if *variable == id => {
                // A change goes on from what was kept back; what a supposition gives is in effect as it is.
                let adjusting = (!self.supposes(value, |_| true)).then_some(id);
                let context = Context { adjusting, scope: Some(id), ..context };
                evaluated("set to".into(), value, part.section, context);
            }
            Action::Raise { variable, by, at_most } if *variable == id => {
                let _ = self.variable(id, Context { adjusting: Some(id), ..context });
                evaluated("raised by".into(), by, part.section, context);
                if let Some(limit) = at_most {
                    evaluated("at most".into(), limit, part.section, context);
                }
            }
            Action::Lower { variable, by, at_least } if *variable == id => {
                let _ = self.variable(id, Context { adjusting: Some(id), ..context });
                evaluated("lowered by".into(), by, part.section, context);
                if let Some(limit) = at_least {
                    evaluated("at least".into(), limit, part.section, context);
                }
            }
            Action::Reset { variable } if *variable == id => {
                let start = &self.program.variables[id.index()].start;
                evaluated("reset to".into(), start, part.section, context);
            }
            _ => {}
        }
    }

    /// The words that a definition is worked out by: of a list of cases, those of the case that applies.
    pub(super) fn formula_in_force(&self, body: &Node, context: Context<'_>) -> Option<Span> {
        let NodeKind::Cases(cases) = &body.kind else { return formula_of(body) };
        let quiet = Context { tracer: None, ..context };
        let case = cases.iter().find(|case| {
            self.in_force(case.guard, context.at)
                && case.condition.as_ref().is_none_or(|condition| self.holds(condition, quiet).unwrap_or(false))
        })?;
        formula_of(&case.value)
    }

    /// A value in words, a figure with its unit.
    pub fn describe_figure(&self, value: &Value, unit: &Unit) -> String {
        self.program.value(value, unit, &|event| self.state.event(event).map(|record| record.words.as_str()))
    }
}

/// Whether an event changed a value by the figures of its own moment, what it brings itself counted.
fn is_of_its_moment(entry: &VariableEntry, since: Moment) -> bool {
    matches!(entry.cause, Cause::Clause { event: Some(_), .. }) && entry.figures_at == since
}

/// The words of an expression, unless it only states a figure.
pub(super) fn formula_of(node: &Node) -> Option<Span> {
    (!matches!(node.kind, NodeKind::Constant(_))).then_some(node.span)
}
