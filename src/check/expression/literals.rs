//! Literals: amounts, rates, counts, days, periods and words.
use crate::check::checker::Checker;
use crate::check::dimensions::Typed;
use crate::check::scope::Scope;
use crate::diagnostics::{Diagnostic, codes};
use crate::exact::Exact;
use crate::program::*;
use crate::source::Span;
use crate::syntax::ast::{self, Expr, ExprKind, PerShare};

/// A rate above this is a slip.
const MOST_PERCENT: rust_decimal::Decimal = rust_decimal::Decimal::from_parts(1_000, 0, 0, false, 0);

impl Checker<'_> {
    pub(super) fn literal(&mut self, scope: &Scope, expr: &Expr) -> Typed {
        let span = expr.span;
        let constant = |value: Value, kind: Kind| Typed::new(NodeKind::Constant(value), span, kind);
        match &expr.kind {
            ExprKind::Money { amount, per: None } if amount.is_zero() => {
                constant(Value::Number(Exact::ZERO), Kind::Zero)
            }
            ExprKind::Money { amount, per } => {
                let unit = self.per(scope, Unit::dollars(), per.as_ref(), span);
                constant(Value::Number(Exact::from(*amount)), unit)
            }
            ExprKind::Votes { count, per } => {
                let unit = self.per(scope, Unit::votes(), per.as_ref(), span);
                constant(Value::Number(Exact::from(*count)), unit)
            }
            ExprKind::Percent { value, per } => {
                if per.is_some() && *value > MOST_PERCENT {
                    let diagnostic = Diagnostic::error(codes::E0403_IMPOSSIBLE_VALUE, "no rate is as high as this")
                        .at(span, "more than 1,000%")
                        .help("look for a slip in the digits");
                    self.report(scope.section, diagnostic);
                }
                let unit = per.map_or_else(Unit::number, Unit::rate);
                constant(Value::Number(percent(*value)), Kind::Figure(unit))
            }
            ExprKind::Number(number) => {
                let kind = if number.is_zero() { Kind::Zero } else { Kind::Figure(Unit::number()) };
                constant(Value::Number(Exact::from(*number)), kind)
            }
            ExprKind::Shares { count, class, per } => {
                let shares = match class {
                    Some(name) => self.class(scope, name).map_or(Kind::Any, |class| Kind::Figure(Unit::shares(class))),
                    None => self.own_shares(scope, span, Unit::shares),
                };
                let kind = match shares {
                    Kind::Figure(shares) => self.per(scope, shares, per.as_deref(), span),
                    unknown => unknown,
                };
                constant(Value::Number(Exact::from(*count)), kind)
            }
            ExprKind::Date(date) => constant(Value::Date(*date), Kind::Date),
            ExprKind::Period(period) => constant(Value::Period(period.count, period.unit), Kind::Period),
            ExprKind::Text(text) => constant(Value::Words(text.text.clone()), Kind::Words),
            ExprKind::Fact(yes) => constant(Value::YesNo(*yes), Kind::YesNo),
            ExprKind::Today => Typed::new(NodeKind::Today, span, Kind::Date),
            ExprKind::TermsDay => Typed::new(NodeKind::TermsDay, span, Kind::Date),
            _ => Typed::unknown(span),
        }
    }

    /// The unit of an amount per share.
    fn per(&mut self, scope: &Scope, amount: Unit, per: Option<&PerShare>, span: Span) -> Kind {
        match per {
            None => Kind::Figure(amount),
            Some(PerShare::Own) => self.own_shares(scope, span, |class| amount.combine(&Unit::shares(class), -1)),
            Some(PerShare::Of(name)) => match self.class(scope, name) {
                Some(class) => Kind::Figure(amount.combine(&Unit::shares(class), -1)),
                None => Kind::Any,
            },
        }
    }

    /// A unit that goes by shares of the certificate's own class.
    fn own_shares(&mut self, scope: &Scope, span: Span, unit: impl Fn(ClassId) -> Unit) -> Kind {
        if let Some(class) = scope.class {
            return Kind::Figure(unit(class));
        }
        if !scope.journal {
            let diagnostic = Diagnostic::error(codes::E0401_DIMENSION_MISMATCH, "this does not say of which class")
                .at(span, "shares of which class?")
                .help("say `per share of CLASS` or `shares of CLASS`");
            self.report(scope.section, diagnostic);
        }
        Kind::Any
    }
}

/// A percentage as the number that it stands for.
pub(super) fn percent(value: rust_decimal::Decimal) -> Exact {
    Exact::from(value).mul(&Exact::HUNDREDTH).unwrap_or(Exact::ZERO)
}

/// The part of a class that has to approve, as a fraction of one.
pub(in crate::check) fn threshold_fraction(threshold: &ast::Threshold) -> Exact {
    let parts = Exact::from(i64::from(threshold.parts));
    Exact::from(threshold.percent).div(&parts).unwrap_or(Exact::ONE)
}

/// A rounding as the engine applies it.
pub(in crate::check) fn rounding(rounding: &ast::Rounding) -> NodeRounding {
    let increment = match rounding.to {
        ast::RoundingUnit::Money(amount) => Exact::from(amount),
        ast::RoundingUnit::Whole => Exact::ONE,
        ast::RoundingUnit::Fraction { numerator, denominator } => {
            Exact::ratio(i64::from(numerator), i64::from(denominator)).unwrap_or(Exact::ONE)
        }
    };
    NodeRounding { rule: rounding.rule, increment }
}
