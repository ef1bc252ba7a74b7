//! Operators: the flat row of the grammar becomes a tree by precedence.
use std::sync::LazyLock;

use pest::pratt_parser::{Assoc, Op, PrattParser};

use super::grammar::{Node, Rule};
use super::lower::{Lowered, Lowering};
use super::parts::Parts;
use crate::syntax::ast::{BinaryOperator, Expr, ExprKind, State, UnaryOperator};

/// From the loosest to the tightest.
static PRECEDENCE: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    let left = |rule| Op::infix(rule, Assoc::Left);
    PrattParser::new()
        .op(left(Rule::logical_or))
        .op(left(Rule::logical_and))
        .op(Op::prefix(Rule::logical_not))
        .op(left(Rule::equal)
            | left(Rule::verbal)
            | left(Rule::less)
            | left(Rule::less_or_equal)
            | left(Rule::greater)
            | left(Rule::greater_or_equal)
            | Op::postfix(Rule::state)
            | Op::postfix(Rule::takes)
            | Op::postfix(Rule::has_changed)
            | Op::postfix(Rule::is_excluded))
        .op(Op::postfix(Rule::rounded))
        .op(left(Rule::add) | left(Rule::subtract))
        .op(left(Rule::multiply) | left(Rule::divide))
        .op(Op::prefix(Rule::negate))
});

impl<'a> Lowering<'a> {
    /// A row of operands and operators.
    pub(super) fn row(&self, node: Node<'_>) -> Lowered<Expr> {
        PRECEDENCE
            .map_primary(|operand| self.tight(operand))
            .map_prefix(|operator, operand| self.prefix(&operator, operand?))
            .map_postfix(|operand, operator| self.postfix(operand?, operator))
            .map_infix(|left, operator, right| self.infix(left?, operator, right?))
            .parse(node.into_inner())
    }

    fn prefix(&self, operator: &Node<'_>, operand: Expr) -> Lowered<Expr> {
        let span = self.span(operator).to(operand.span);
        let operator = if operator.as_rule() == Rule::negate { UnaryOperator::Negate } else { UnaryOperator::Not };
        Ok(Expr { kind: ExprKind::Unary { operator, operand: Box::new(operand) }, span })
    }

    fn postfix(&self, operand: Expr, operator: Node<'_>) -> Lowered<Expr> {
        let span = operand.span.to(self.span(&operator));
        let subject = Box::new(operand);
        let kind = if operator.as_rule() == Rule::has_changed {
            let mut parts = Parts::new(operator, self);
            let negated = parts.has(Rule::k_not);
            ExprKind::HasChanged { event: subject, value: parts.name()?, negated }
        } else if operator.as_rule() == Rule::is_excluded {
            let mut parts = Parts::new(operator, self);
            let negated = parts.has(Rule::k_not);
            ExprKind::Excluded { event: subject, category: parts.name()?, negated }
        } else if operator.as_rule() == Rule::takes {
            let alternative = Parts::new(operator, self).name()?;
            let ExprKind::Name(class) = subject.kind else {
                return Err(self.misplaced(subject.span, "a class is named here", "write `Series A takes X`"));
            };
            ExprKind::Takes { class, alternative }
        } else if operator.as_rule() == Rule::rounded {
            let rounding = self.rounding(Parts::new(operator, self).need(Rule::rounding)?)?;
            ExprKind::Rounded { operand: subject, rounding }
        } else {
            let mut parts = Parts::new(operator, self);
            let negated = parts.has(Rule::k_not);
            let states = [
                (Rule::in_arrears, State::InArrears),
                (Rule::paid_in_full, State::PaidInFull),
                (Rule::outstanding_state, State::Outstanding),
                (Rule::missed_state, State::Missed),
                (Rule::open_state, State::Open),
                (Rule::known_state, State::Known),
                (Rule::trading_day_state, State::TradingDay),
                (Rule::exchange_day_state, State::ExchangeDay),
                (Rule::business_day_state, State::BusinessDay),
            ];
            let state =
                states.into_iter().find(|(rule, _)| parts.has(*rule)).map_or(State::Happened, |(_, state)| state);
            ExprKind::StateOf { subject, state, negated }
        };
        Ok(Expr { kind, span })
    }

    fn infix(&self, left: Expr, operator: Node<'_>, right: Expr) -> Lowered<Expr> {
        let span = left.span.to(right.span);
        let operator = match operator.as_rule() {
            Rule::logical_or => BinaryOperator::Or,
            Rule::logical_and => BinaryOperator::And,
            Rule::less => BinaryOperator::Less,
            Rule::less_or_equal => BinaryOperator::LessOrEqual,
            Rule::greater => BinaryOperator::Greater,
            Rule::greater_or_equal => BinaryOperator::GreaterOrEqual,
            Rule::add => BinaryOperator::Add,
            Rule::subtract => BinaryOperator::Subtract,
            Rule::multiply => BinaryOperator::Multiply,
            Rule::divide => BinaryOperator::Divide,
            Rule::verbal => self.verbal(operator),
            _ => BinaryOperator::Equal,
        };
        let is_equality = matches!(operator, BinaryOperator::Equal | BinaryOperator::NotEqual);
        if is_equality && let Some(kind) = self.reading_is(&left, &right) {
            let equal = Expr { kind, span };
            return Ok(match operator {
                BinaryOperator::NotEqual => {
                    let kind = ExprKind::Unary { operator: UnaryOperator::Not, operand: Box::new(equal) };
                    Expr { kind, span }
                }
                _ => equal,
            });
        }
        let kind = ExprKind::Binary { operator, left: Box::new(left), right: Box::new(right) };
        Ok(Expr { kind, span })
    }

    /// `is` and what may follow it.
    fn verbal(&self, node: Node<'_>) -> BinaryOperator {
        let mut parts = Parts::new(node, self);
        let forms = [
            (Rule::k_not, BinaryOperator::NotEqual),
            (Rule::is_at_least, BinaryOperator::GreaterOrEqual),
            (Rule::is_at_most, BinaryOperator::LessOrEqual),
            (Rule::is_more_than, BinaryOperator::Greater),
            (Rule::is_less_than, BinaryOperator::Less),
            (Rule::is_on_or_before, BinaryOperator::LessOrEqual),
            (Rule::is_on_or_after, BinaryOperator::GreaterOrEqual),
            (Rule::is_before, BinaryOperator::Less),
            (Rule::is_after, BinaryOperator::Greater),
        ];
        forms.into_iter().find(|(rule, _)| parts.has(*rule)).map_or(BinaryOperator::Equal, |(_, operator)| operator)
    }

    /// `N1 is quarters`, when the left side is a reading.
    fn reading_is(&self, left: &Expr, right: &Expr) -> Option<ExprKind> {
        match (&left.kind, &right.kind) {
            (ExprKind::Name(reading), ExprKind::Attribute(choice)) if self.names.is_reading(&reading.text) => {
                Some(ExprKind::ReadingIs { reading: reading.clone(), choice: choice.clone() })
            }
            _ => None,
        }
    }
}
