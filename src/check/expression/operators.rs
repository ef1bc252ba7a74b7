//! Operators: arithmetic, comparison, conditions and choices.
use crate::check::checker::Checker;
use crate::check::dimensions::{Typed, bare_literal_fits};
use crate::check::names::{Lookup, Symbol};
use crate::check::scope::Scope;
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::source::Span;
use crate::syntax::ast::{BinaryOperator, Expr, ExprKind, Name, RoundingUnit, UnaryOperator};

impl Checker<'_> {
    pub(super) fn operator(&mut self, scope: &Scope, expr: &Expr) -> Typed {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Unary { operator: UnaryOperator::Not, operand } => {
                let operand = Box::new(self.condition(scope, operand));
                Typed::new(NodeKind::Not(operand), span, Kind::YesNo)
            }
            ExprKind::Unary { operator: UnaryOperator::Negate, operand } => {
                let operand = self.expression(scope, operand);
                self.need_figure(scope, &operand, "negated");
                Typed::new(NodeKind::Negate(Box::new(operand.node)), span, operand.kind)
            }
            ExprKind::Binary { operator, left, right } => self.binary(scope, *operator, left, right, span),
            ExprKind::Choose { greatest, operands } => {
                let (operands, kind) = self.alike(scope, operands, "measured against each other");
                Typed::new(NodeKind::Choose { greatest: *greatest, operands }, span, kind)
            }
            ExprKind::Elect { as_paid, operands } => {
                let (operands, kind) = self.alike(scope, operands, "alternatives of one election");
                let election = self.elections;
                self.elections = self.elections.saturating_add(1);
                Typed::new(NodeKind::Elect { election, as_paid: *as_paid, operands }, span, kind)
            }
            ExprKind::Conditional { then, condition, otherwise } => {
                let condition = Box::new(self.condition(scope, condition));
                let (then, otherwise) = (self.expression(scope, then), self.expression(scope, otherwise));
                let sides = ((&then.kind, then.span()), (&otherwise.kind, otherwise.span()));
                let kind = self.same_kind(scope, sides.0, sides.1, "cases of one value");
                let (then, otherwise) = (Box::new(then.node), Box::new(otherwise.node));
                Typed::new(NodeKind::Conditional { condition, then, otherwise }, span, kind)
            }
            ExprKind::Rounded { operand, rounding } => {
                let operand = self.expression(scope, operand);
                self.check_rounding(scope, &operand.kind, rounding);
                let rounding = super::rounding(rounding);
                Typed::new(NodeKind::Rounded { operand: Box::new(operand.node), rounding }, span, operand.kind)
            }
            ExprKind::ReadingIs { reading, choice } => self.reading_is(scope, reading, choice, span),
            ExprKind::Several { all, items } => {
                let items = items.iter().map(|(label, item)| (label.text.clone(), self.condition(scope, item)));
                let items = items.collect();
                Typed::new(NodeKind::Several { all: *all, items }, span, Kind::YesNo)
            }
            _ => Typed::unknown(span),
        }
    }

    /// Operands of one kind.
    fn alike(&mut self, scope: &Scope, operands: &[Expr], doing: &str) -> (Vec<Node>, Kind) {
        let mut nodes = Vec::new();
        let mut common: Option<(Kind, Span)> = None;
        for operand in operands {
            let typed = self.expression(scope, operand);
            let span = typed.span();
            let kind = match &common {
                Some((known, at)) => self.same_kind(scope, (known, *at), (&typed.kind, span), doing),
                None => typed.kind,
            };
            common = Some((kind, span));
            nodes.push(typed.node);
        }
        let kind = common.map_or(Kind::Any, |(kind, _)| kind);
        if matches!(kind, Kind::YesNo | Kind::Words | Kind::Class | Kind::Party | Kind::Event | Kind::Days)
            && let Some(first) = operands.first()
        {
            let found = self.describe(&kind);
            let diagnostic = Diagnostic::error(
                codes::E0401_DIMENSION_MISMATCH,
                format!("{found} is not greater or lesser than another"),
            )
            .at(first.span, found);
            self.report(scope.section, diagnostic);
        }
        (nodes, kind)
    }

    fn binary(&mut self, scope: &Scope, operator: BinaryOperator, left: &Expr, right: &Expr, span: Span) -> Typed {
        use BinaryOperator::*;
        if matches!(operator, Equal | NotEqual)
            && let Some(typed) = self.special_equality(scope, operator == NotEqual, left, right, span)
        {
            return typed;
        }
        if matches!(operator, And | Or) {
            let (left, right) = (Box::new(self.condition(scope, left)), Box::new(self.condition(scope, right)));
            return Typed::new(NodeKind::Binary { operator, left, right }, span, Kind::YesNo);
        }
        let (first, second) = (self.expression(scope, left), self.expression(scope, right));
        let kind = match operator {
            Multiply | Divide => self.product(scope, &first, &second, if operator == Divide { -1 } else { 1 }),
            Add | Subtract => self.sum(scope, &first, &second, if operator == Add { "added" } else { "subtracted" }),
            _ => {
                if !(scope.journal && journal_fits(left, right, &first.kind, &second.kind)) {
                    self.comparable(scope, operator, &first, &second);
                }
                Kind::YesNo
            }
        };
        let (left, right) = (Box::new(first.node), Box::new(second.node));
        Typed::new(NodeKind::Binary { operator, left, right }, span, kind)
    }

    fn product(&mut self, scope: &Scope, left: &Typed, right: &Typed, sign: i8) -> Kind {
        let doing = if sign < 0 { "divided" } else { "multiplied" };
        let units = (self.need_figure(scope, left, doing), self.need_figure(scope, right, doing));
        match units {
            // Nothing of anything is nothing.
            _ if left.kind == Kind::Zero || (sign > 0 && right.kind == Kind::Zero) => Kind::Zero,
            (Some(left_unit), Some(right_unit)) if left_unit.is_combined(&right_unit, sign) => {
                Kind::Figure(left_unit.combine(&right_unit, sign))
            }
            (Some(_), Some(_)) => {
                let (first, second) = (self.describe(&left.kind), self.describe(&right.kind));
                let (preposition, help) = match sign < 0 {
                    true => ("divided by", "divide by a plain number, or a rate by a rate per the same time"),
                    false => ("multiplied by", "multiply a rate by an amount or a plain number"),
                };
                let diagnostic = Diagnostic::error(
                    codes::E0401_DIMENSION_MISMATCH,
                    format!("{first} cannot be {preposition} {second}"),
                )
                .at(right.span(), second)
                .help(help);
                self.report(scope.section, diagnostic);
                Kind::Any
            }
            _ => Kind::Any,
        }
    }

    fn sum(&mut self, scope: &Scope, left: &Typed, right: &Typed, doing: &str) -> Kind {
        let left_unit = self.need_figure(scope, left, doing);
        if left_unit.is_none() && left.kind != Kind::Any {
            return Kind::Any;
        }
        if self.need_figure(scope, right, doing).is_none() && right.kind != Kind::Any {
            return Kind::Any;
        }
        self.same_kind(scope, (&left.kind, left.span()), (&right.kind, right.span()), doing)
    }

    fn comparable(&mut self, scope: &Scope, operator: BinaryOperator, left: &Typed, right: &Typed) {
        let kind = self.same_kind(scope, (&left.kind, left.span()), (&right.kind, right.span()), "compared");
        let ordered = matches!(kind, Kind::Figure(_) | Kind::Zero | Kind::Date | Kind::Period | Kind::Any);
        if !ordered && !matches!(operator, BinaryOperator::Equal | BinaryOperator::NotEqual) {
            let found = self.describe(&kind);
            let diagnostic =
                Diagnostic::error(codes::E0401_DIMENSION_MISMATCH, format!("{found} is not more or less than another"))
                    .at(right.span(), found)
                    .help("say `is` or `is not`");
            self.report(scope.section, diagnostic);
        }
    }

    /// `N1 is quarters`, and `recipient is employee` where the word is a value of the attribute.
    fn special_equality(&mut self, scope: &Scope, not: bool, left: &Expr, right: &Expr, span: Span) -> Option<Typed> {
        let word = match &right.kind {
            ExprKind::Attribute(word) => word,
            ExprKind::Name(word) => word,
            _ => return None,
        };
        if let ExprKind::Name(name) = &left.kind
            && let Lookup::Found(Symbol::Reading(_)) = self.names.find(scope.certificate, &name.text)
        {
            let typed = self.reading_is(scope, name, word, span);
            let kind = if not { NodeKind::Not(Box::new(typed.node)) } else { typed.node.kind };
            return Some(Typed::new(kind, span, Kind::YesNo));
        }
        if !matches!(right.kind, ExprKind::Attribute(_)) || self.knows_attribute(&word.text) {
            return None;
        }
        let left = self.expression(scope, left);
        let words = Typed::new(NodeKind::Constant(Value::Words(word.text.clone())), word.span, Kind::Words);
        self.same_kind(scope, (&left.kind, left.span()), (&words.kind, word.span), "compared");
        let operator = if not { BinaryOperator::NotEqual } else { BinaryOperator::Equal };
        let kind = NodeKind::Binary { operator, left: Box::new(left.node), right: Box::new(words.node) };
        Some(Typed::new(kind, span, Kind::YesNo))
    }

    fn reading_is(&mut self, scope: &Scope, reading: &Name, choice: &Name, span: Span) -> Typed {
        match self.guard(scope, reading, choice) {
            Some(guard) => {
                let kind = NodeKind::ReadingIs { reading: guard.reading, choice: guard.choice };
                Typed::new(kind, span, Kind::YesNo)
            }
            None => Typed::unknown(span),
        }
    }

    /// Says so when money is rounded to shares or shares to money.
    pub(in crate::check) fn check_rounding(
        &mut self,
        scope: &Scope,
        kind: &Kind,
        rounding: &crate::syntax::ast::Rounding,
    ) {
        let Kind::Figure(unit) = kind else { return };
        let fits = match rounding.to {
            RoundingUnit::Money(_) => unit.dollars == 1,
            RoundingUnit::Whole => unit.dollars == 0 || unit.shares.is_empty(),
            RoundingUnit::Fraction { .. } => unit.dollars == 0,
        };
        let positive = match rounding.to {
            RoundingUnit::Money(amount) => amount > rust_decimal::Decimal::ZERO,
            RoundingUnit::Whole => true,
            RoundingUnit::Fraction { numerator, denominator } => numerator > 0 && denominator > 0,
        };
        if !positive {
            let diagnostic = Diagnostic::error(codes::E0403_IMPOSSIBLE_VALUE, "nothing can be rounded to zero")
                .at(rounding.span, "zero");
            self.report(scope.section, diagnostic);
        } else if !fits {
            let found = self.describe(kind);
            let diagnostic =
                Diagnostic::error(codes::E0401_DIMENSION_MISMATCH, format!("{found} cannot be rounded to this"))
                    .at(rounding.span, "of another dimension")
                    .help("round dollars to an amount such as `$0.01`, and shares to `whole shares` or `1/100 share`");
            self.report(scope.section, diagnostic);
        }
    }
}

/// Whether one side is a bare literal that takes the unit of the other.
fn journal_fits(left: &Expr, right: &Expr, left_kind: &Kind, right_kind: &Kind) -> bool {
    match (left_kind, right_kind) {
        (Kind::Figure(left_unit), Kind::Figure(right_unit)) => {
            bare_literal_fits(right, left_unit) || bare_literal_fits(left, right_unit)
        }
        _ => false,
    }
}
