//! The grounds of a figure, recorded only when they are asked for.
use std::cell::RefCell;
use std::collections::BTreeSet;

use super::state::CohortId;
use crate::exact::{Exact, RoundingRule};
use crate::program::{Moment, SectionId, Unit, Value, VariableId};
use crate::source::Span;

/// One figure and what it was made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub label: String,
    pub value: Option<Value>,
    pub unit: Option<Unit>,
    pub section: Option<SectionId>,
    pub at: Moment,
    pub note: Option<String>,
    /// The words of the clause that say how it is worked out.
    pub formula: Option<Span>,
    /// If the figure was rounded here: how, and what it was before.
    pub rounding: Option<RoundingStep>,
    pub steps: Vec<Step>,
}

/// A rounding: what the figure was before it, and the rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RoundingStep {
    pub before: Exact,
    pub rule: RoundingRule,
    pub increment: Exact,
}

impl Step {
    /// A step of which only the name is known, as of a moment.
    pub fn new(label: impl Into<String>, at: Moment) -> Step {
        Step {
            label: label.into(),
            value: None,
            unit: None,
            section: None,
            at,
            note: None,
            formula: None,
            rounding: None,
            steps: Vec::new(),
        }
    }
}

/// A change of a value: which, of which shares, from when on, to what, and whether in a world that is only supposed.
pub type Told = (VariableId, Option<CohortId>, Moment, Exact, bool);

/// The steps of one figure while it is worked out: each opened before and closed after what it is made of.
#[derive(Debug, Default)]
pub struct Tracer {
    stack: RefCell<Vec<Vec<Step>>>,
    /// Changes of values that were written down already. What builds on an earlier value does so in several places, so that
    /// a derivation would double with each change if all were written again.
    told: RefCell<BTreeSet<Told>>,
}

impl Tracer {
    pub fn new() -> Tracer {
        Tracer { stack: RefCell::new(vec![Vec::new()]), told: RefCell::default() }
    }
    pub fn enter(&self) {
        self.stack.borrow_mut().push(Vec::new());
    }
    /// Closes what `enter` opened: the steps recorded since then become those of this one.
    pub fn leave(&self, mut step: Step) {
        let mut stack = self.stack.borrow_mut();
        step.steps = stack.pop().unwrap_or_default();
        // A choice has the unit of what it chose, a rounded figure that of what was rounded.
        if step.unit.is_none() && matches!(step.value, Some(Value::Number(_))) {
            let before = step.rounding.as_ref().map(|rounding| Value::Number(rounding.before.clone()));
            let same = step.steps.iter().find(|part| part.value == step.value || part.value == before);
            step.unit = same.and_then(|part| part.unit.clone());
        }
        // The same figure asked for twice in one formula is shown once.
        if let Some(level) = stack.last_mut()
            && !level.iter().any(|known| known.label == step.label && known.value == step.value && known.at == step.at)
        {
            level.push(step);
        }
    }
    /// Whether the change of a value is told for the first time.
    pub fn tells(&self, change: Told) -> bool {
        self.told.borrow_mut().insert(change)
    }

    /// Whether nothing was recorded since the last `enter`.
    pub fn is_blank(&self) -> bool {
        self.stack.borrow().last().is_none_or(Vec::is_empty)
    }

    /// How many steps are open.
    pub fn depth(&self) -> usize {
        self.stack.borrow().len()
    }
    pub fn abandon(&self) {
        self.told.borrow_mut().clear();
        self.stack.borrow_mut().pop();
    }
    pub fn into_steps(self) -> Vec<Step> {
        self.stack.into_inner().pop().unwrap_or_default()
    }
}
