//! Arithmetic, comparison, choice.
use std::cmp::Ordering;

use super::Evaluated;
use crate::engine::Engine;
use crate::engine::context::{Binding, Bound, Context};
use crate::engine::fault::Fault;
use crate::exact::{Exact, round_to};
use crate::program::*;
use crate::syntax::ast::BinaryOperator;

impl Engine<'_> {
    pub(super) fn evaluate_figure(&self, node: &Node, context: Context<'_>) -> Evaluated<Value> {
        match &node.kind {
            NodeKind::Negate(operand) => Ok(Value::Number(self.number(operand, context)?.neg())),
            NodeKind::Binary { operator: operator @ (BinaryOperator::Add | BinaryOperator::Subtract), left, right } => {
                self.sum(*operator == BinaryOperator::Subtract, left, right, context)
            }
            NodeKind::Binary { operator, left, right } if operator.is_arithmetic() => {
                self.figure_of(*operator, left, right, context).map(Value::Number)
            }
            NodeKind::Not(_) | NodeKind::Binary { .. } | NodeKind::Several { .. } => {
                self.condition(node, context).map(Value::YesNo)
            }
            NodeKind::Choose { greatest, operands } => self.choose(*greatest, operands, context),
            NodeKind::Conditional { condition, then, otherwise } => {
                let branch = if self.holds(condition, context)? { then } else { otherwise };
                self.evaluate(branch, context)
            }
            NodeKind::Cases(cases) => {
                for case in cases {
                    if !self.in_force(case.guard, context.at) {
                        continue;
                    }
                    let applies = match &case.condition {
                        Some(condition) => self.holds(condition, context)?,
                        None => true,
                    };
                    if applies {
                        self.reach(case.section);
                        return self.evaluate(&case.value, context).map_err(|fault| fault.in_section(case.section));
                    }
                }
                Err(Fault::undefined("none of the cases applies").help("add a case, or `otherwise:`, that covers this"))
            }
            NodeKind::Rounded { operand, rounding } => {
                let Some(tracer) = context.tracer else {
                    let number = self.number(operand, context)?;
                    return Ok(Value::Number(round_to(&number, &rounding.increment, rounding.rule)?));
                };
                self.traced_rounding(rounding, tracer, context.at, || self.number(operand, context)).map(Value::Number)
            }
            NodeKind::Clamp { operand, at_least, at_most } => {
                let mut number = self.number(operand, context)?;
                if let Some(floor) = at_least {
                    number = number.max(self.number(floor, context)?);
                }
                if let Some(ceiling) = at_most {
                    number = number.min(self.number(ceiling, context)?);
                }
                Ok(Value::Number(number))
            }
            NodeKind::MostThatKeep { binder, condition } => self.most_that_keep(*binder, condition, context),
            _ => Err(Fault::undefined("this cannot be computed")),
        }
    }

    /// Whether a condition holds that is made of others or compares something; asked without a detour, since most of what
    /// clauses ask is of this kind.
    pub(super) fn condition(&self, node: &Node, context: Context<'_>) -> Evaluated<bool> {
        use BinaryOperator as Op;
        match &node.kind {
            NodeKind::Not(operand) => Ok(!self.holds(operand, context)?),
            NodeKind::Several { all, items } => {
                for (_, item) in items {
                    if self.holds(item, context)? != *all {
                        return Ok(!*all);
                    }
                }
                Ok(*all)
            }
            NodeKind::Binary { operator: Op::And, left, right } => {
                Ok(self.holds(left, context)? && self.holds(right, context)?)
            }
            NodeKind::Binary { operator: Op::Or, left, right } => {
                Ok(self.holds(left, context)? || self.holds(right, context)?)
            }
            NodeKind::Binary { operator, left, right } => {
                let (left, right) = (self.evaluate(left, context)?, self.evaluate(right, context)?);
                match operator {
                    Op::Equal => Ok(self.same(&left, &right)),
                    Op::NotEqual => Ok(!self.same(&left, &right)),
                    Op::Less => Ok(self.compare(&left, &right)?.is_lt()),
                    Op::LessOrEqual => Ok(self.compare(&left, &right)?.is_le()),
                    Op::Greater => Ok(self.compare(&left, &right)?.is_gt()),
                    Op::GreaterOrEqual => Ok(self.compare(&left, &right)?.is_ge()),
                    _ => Err(Fault::undefined("a condition is needed here")),
                }
            }
            _ => Err(Fault::undefined("a condition is needed here")),
        }
    }

    /// The sum, difference, product or quotient of two figures.
    pub(super) fn figure_of(
        &self,
        operator: BinaryOperator,
        left: &Node,
        right: &Node,
        context: Context<'_>,
    ) -> Evaluated<Exact> {
        match operator {
            BinaryOperator::Add => Ok(self.number(left, context)?.add(&self.number(right, context)?)?),
            BinaryOperator::Subtract => Ok(self.number(left, context)?.sub(&self.number(right, context)?)?),
            BinaryOperator::Multiply => Ok(self.number(left, context)?.mul(&self.number(right, context)?)?),
            BinaryOperator::Divide => {
                let divisor = self.number(right, context)?;
                let quotient = self.number(left, context)?.div(&divisor);
                quotient.map_err(|error| Fault::from(error).at(right.span))
            }
            _ => Err(Fault::undefined("a figure is needed here")),
        }
    }

    /// A sum or difference, be it of figures or of a day and a period.
    fn sum(&self, minus: bool, left: &Node, right: &Node, context: Context<'_>) -> Evaluated<Value> {
        match (self.evaluate(left, context)?, self.evaluate(right, context)?) {
            (Value::Number(left), Value::Number(right)) => {
                Ok(Value::Number(if minus { left.sub(&right)? } else { left.add(&right)? }))
            }
            (Value::Date(date), Value::Period(count, unit)) => self.shift(date, count, unit, minus),
            (Value::Never, _) => Ok(Value::Never),
            _ => Err(Fault::undefined("these cannot be added")),
        }
    }

    pub(in crate::engine) fn same(&self, left: &Value, right: &Value) -> bool {
        match (left, right) {
            (Value::Event(event), other) | (other, Value::Event(event)) if !matches!(other, Value::Event(_)) => {
                self.effect_date(*event).map(Value::Date).as_ref() == Some(other)
            }
            (left, right) => left == right,
        }
    }

    pub(in crate::engine) fn compare(&self, left: &Value, right: &Value) -> Evaluated<Ordering> {
        let dated = |value: &Value| match value {
            Value::Event(event) => Some(self.effect_date(*event).map_or(Value::Never, Value::Date)),
            _ => None,
        };
        let (left_day, right_day) = (dated(left), dated(right));
        match (left_day.as_ref().unwrap_or(left), right_day.as_ref().unwrap_or(right)) {
            (Value::Number(left), Value::Number(right)) => Ok(left.cmp(right)),
            (Value::Date(left), Value::Date(right)) => Ok(left.cmp(right)),
            // A day that does not come is later than every day that does.
            (Value::Never, Value::Never) => Ok(Ordering::Equal),
            (Value::Never, Value::Date(_)) => Ok(Ordering::Greater),
            (Value::Date(_), Value::Never) => Ok(Ordering::Less),
            _ => Err(Fault::undefined("these cannot be compared")),
        }
    }

    fn choose(&self, greatest: bool, operands: &[Node], context: Context<'_>) -> Evaluated<Value> {
        let mut best: Option<Value> = None;
        let mut chosen = 0;
        if let Some(tracer) = context.tracer {
            tracer.enter();
        }
        for (index, operand) in operands.iter().enumerate() {
            let value = match self.evaluate(operand, context) {
                Ok(value) => value,
                Err(fault) => {
                    if let Some(tracer) = context.tracer {
                        tracer.abandon();
                    }
                    return Err(fault);
                }
            };
            let better = match &best {
                None => true,
                Some(known) => {
                    self.compare(&value, known)? == if greatest { Ordering::Greater } else { Ordering::Less }
                }
            };
            if better {
                best = Some(value);
                chosen = index;
            }
        }
        if let (Some(tracer), Some(best)) = (context.tracer, &best) {
            self.trace_choice(tracer, greatest, operands, chosen, best, context);
        }
        best.ok_or_else(|| Fault::undefined("there is nothing to choose from"))
    }

    /// The greatest whole number of the act's shares for which the condition holds, found by halving:
    /// the condition must hold up to some number and not beyond.
    fn most_that_keep(&self, binder: Option<BinderId>, condition: &Node, context: Context<'_>) -> Evaluated<Value> {
        let limit = match context.act {
            Some(act) => act.shares.floor(),
            None => return Err(Fault::undefined("there is no exercise whose shares could be counted")),
        };
        let keeps = |number: &Exact| -> Evaluated<bool> {
            let act = crate::engine::context::Act {
                date: context.act.map_or(context.at.date, |act| act.date),
                shares: number.clone(),
                received: None,
            };
            let inner = Context { act: Some(&act), ..context };
            match binder {
                Some(binder) => {
                    let binding = Binding { binder, bound: Bound::Number(number), outer: context.bindings };
                    self.holds(condition, Context { bindings: Some(&binding), ..inner })
                }
                None => self.holds(condition, inner),
            }
        };
        self.greatest_whole(limit, keeps).map(Value::Number)
    }

    /// The greatest whole number from 0 to `limit` for which `keeps` answers yes.
    pub(in crate::engine) fn greatest_whole(
        &self,
        limit: Exact,
        keeps: impl Fn(&Exact) -> Evaluated<bool>,
    ) -> Evaluated<Exact> {
        if keeps(&limit)? {
            return Ok(limit);
        }
        let (mut low, mut high) = (Exact::ZERO, limit);
        let one = Exact::ONE;
        let half = Exact::ratio(1, 2)?;
        while high.sub(&low)? > one {
            let middle = low.add(&high)?.mul(&half)?.floor();
            if keeps(&middle)? {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }
}
