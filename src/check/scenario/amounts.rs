//! Numbers of shares and amounts of money in events.
use rust_decimal::Decimal;

use crate::check::checker::Checker;
use crate::check::scope::Scope;
use crate::diagnostics::{Diagnostic, codes};
use crate::exact::Exact;
use crate::program::*;
use crate::source::Span;
use crate::syntax::ast::{Amount, Expr, Quantity};

impl Checker<'_> {
    /// Shares that an event is of: more than none, and whole ones unless the class has fractions.
    pub(super) fn quantity(&mut self, scope: &Scope, quantity: &Quantity) -> Option<NodeQuantity> {
        let class = self.scenario_class(scope, &quantity.class)?;
        if let Some(count) = quantity.count {
            self.check_count(class, count, quantity.span);
        }
        Some(NodeQuantity { count: quantity.count.map(Exact::from), class })
    }

    /// Shares for each share of another class: fractions, too, but not none.
    pub(super) fn quantity_for_each(&mut self, scope: &Scope, quantity: &Quantity) -> Option<NodeQuantity> {
        let class = self.scenario_class(scope, &quantity.class)?;
        match quantity.count {
            Some(count) if count > Decimal::ZERO => {}
            _ => self.check_count(class, Decimal::ZERO, quantity.span),
        }
        Some(NodeQuantity { count: quantity.count.map(Exact::from), class })
    }

    /// Shares that may also be none: what is outstanding.
    pub(super) fn balance_quantity(&mut self, scope: &Scope, quantity: &Quantity) -> Option<NodeQuantity> {
        let class = self.scenario_class(scope, &quantity.class)?;
        if let Some(count) = quantity.count.filter(|count| !count.is_zero()) {
            self.check_count(class, count, quantity.span);
        }
        Some(NodeQuantity { count: quantity.count.map(Exact::from), class })
    }

    pub(super) fn check_count(&mut self, class: ClassId, count: Decimal, span: Span) {
        let fractional = self.program.classes.get(class.index()).is_some_and(|class| class.fractional);
        let (message, help) = if count <= Decimal::ZERO {
            ("an event cannot be of no shares".to_string(), None)
        } else if !fractional && !count.fract().is_zero() {
            let name = self.class_name(class);
            (format!("{name} has no fractions of a share"), Some("say `authorized ..., fractional` in its certificate"))
        } else {
            return;
        };
        let mut diagnostic =
            Diagnostic::error(codes::E0607_IMPOSSIBLE_AMOUNT, message).at(span, "not a possible number of shares");
        if let Some(help) = help {
            diagnostic = diagnostic.help(help);
        }
        self.report(None, diagnostic);
    }

    /// A price: `$25.00` is per share of the class.
    pub(super) fn price(&mut self, scope: &Scope, price: &Expr, class: ClassId) -> Node {
        let scope = Scope { class: Some(class), ..scope.clone() };
        self.figure(&scope, price, &Unit::dollars_per(class), "a price")
    }

    pub(super) fn dollars(&mut self, scope: &Scope, amount: &Expr, role: &str) -> Node {
        self.figure(scope, amount, &Unit::dollars(), role)
    }

    /// How much is paid: dollars in all, or for each share of the class.
    pub(super) fn amount(&mut self, scope: &Scope, amount: &Amount, class: Option<ClassId>) -> NodeAmount {
        let expr = match amount {
            Amount::InFull => return NodeAmount::InFull,
            Amount::Accrued => return NodeAmount::Accrued,
            Amount::Of(expr) => expr,
        };
        let scope = Scope { class: class.or(scope.class), ..scope.clone() };
        let typed = self.expression(&scope, expr);
        let mut wanted = vec![Kind::Figure(Unit::dollars())];
        wanted.extend(scope.class.map(|class| Kind::Figure(Unit::dollars_per(class))));
        self.need_one_of(&scope, &typed, &wanted, "what is paid");
        let unit = typed.kind.figure().unwrap_or_else(Unit::dollars);
        NodeAmount::Of { amount: typed.node, unit }
    }
}
