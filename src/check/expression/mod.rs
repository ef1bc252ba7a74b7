//! Expressions: every name looked up, every dimension settled. One file for each family.
mod attributes;
mod balances;
mod issues;
mod liquidation;
mod literals;
mod of;
mod operators;
mod prices;
mod terms;
mod time;
mod totals;

pub(super) use literals::{rounding, threshold_fraction};
pub(super) use of::deed_class;

use super::checker::Checker;
use super::dimensions::Typed;
use super::scope::Scope;
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::syntax::ast::{Expr, ExprKind};

/// How many expressions may stand inside one another: more than the parser lets through in one line. Definitions that
/// build on one another are compiled in that order, so that a chain of them does not count.
const DEEPEST: u32 = 480;

impl Checker<'_> {
    /// Compiles an expression; what is wrong with it is reported, and the rest goes on.
    pub fn expression(&mut self, scope: &Scope, expr: &Expr) -> Typed {
        if self.depth >= DEEPEST {
            if !self.too_deep {
                self.too_deep = true;
                let diagnostic = Diagnostic::error(codes::E0104_NESTING_TOO_DEEP, "this is nested too deeply")
                    .at(expr.span, "too deep")
                    .help("give parts of it names of their own, and declare what others build on first");
                self.report(scope.section, diagnostic);
            }
            return Typed::unknown(expr.span);
        }
        self.depth += 1;
        let typed = self.family(scope, expr);
        self.depth -= 1;
        typed
    }

    fn family(&mut self, scope: &Scope, expr: &Expr) -> Typed {
        match &expr.kind {
            ExprKind::Money { .. }
            | ExprKind::Percent { .. }
            | ExprKind::Number(_)
            | ExprKind::Shares { .. }
            | ExprKind::Votes { .. }
            | ExprKind::Date(_)
            | ExprKind::Period(_)
            | ExprKind::Text(_)
            | ExprKind::Fact(_)
            | ExprKind::Today
            | ExprKind::TermsDay => self.literal(scope, expr),
            ExprKind::Name(name) => self.term(scope, name),
            ExprKind::Of { .. } => self.of_chain(scope, expr),
            ExprKind::Attribute(name) => self.attribute_alone(scope, name),
            ExprKind::Unary { .. }
            | ExprKind::Binary { .. }
            | ExprKind::Choose { .. }
            | ExprKind::Elect { .. }
            | ExprKind::Conditional { .. }
            | ExprKind::Rounded { .. }
            | ExprKind::ReadingIs { .. }
            | ExprKind::Several { .. } => self.operator(scope, expr),
            ExprKind::FirstIssue { .. }
            | ExprKind::PartHeld(_)
            | ExprKind::SharesApart { .. }
            | ExprKind::SharesSharing { .. }
            | ExprKind::LatestNotice(_) => self.liquidation_family(scope, expr),
            ExprKind::StateOf { .. }
            | ExprKind::Outstanding(_)
            | ExprKind::Accrual { .. }
            | ExprKind::Issuable { .. }
            | ExprKind::SharesHeld { .. }
            | ExprKind::Receivable { .. }
            | ExprKind::SharesReceived { .. }
            | ExprKind::SharesIssued { .. }
            | ExprKind::SharesKept { .. }
            | ExprKind::PaymentsMissed { .. } => self.balance(scope, expr),
            ExprKind::On { .. }
            | ExprKind::JustBefore { .. }
            | ExprKind::JustAfter { .. }
            | ExprKind::Shift { .. }
            | ExprKind::Anniversary { .. }
            | ExprKind::DaysBetween { .. }
            | ExprKind::Throughout { .. }
            | ExprKind::CountDays { .. }
            | ExprKind::FirstDay { .. }
            | ExprKind::LatestDay { .. }
            | ExprKind::LastPayment { .. }
            | ExprKind::NextOf { .. }
            | ExprKind::LastOf { .. } => self.time(scope, expr),
            ExprKind::Price(_)
            | ExprKind::Window { .. }
            | ExprKind::WindowBetween { .. }
            | ExprKind::OverWindow { .. }
            | ExprKind::FigureOverWindow { .. }
            | ExprKind::LatestReported { .. }
            | ExprKind::LowestDays { .. } => self.price_family(scope, expr),
            ExprKind::Receives { .. } | ExprKind::AssetsLeft | ExprKind::Takes { .. } => {
                self.of_liquidation(scope, expr)
            }
            ExprKind::OfOffer(_)
            | ExprKind::NetShares { .. }
            | ExprKind::HasChanged { .. }
            | ExprKind::Excluded { .. }
            | ExprKind::FirstChange { .. }
            | ExprKind::EarlierIssues { .. } => self.of_issues(scope, expr),
            ExprKind::Over { .. }
            | ExprKind::Latest { .. }
            | ExprKind::AsIf { .. }
            | ExprKind::MostThatKeep { .. }
            | ExprKind::Approves { .. } => self.total(scope, expr),
        }
    }

    /// A class that is named where only a class can stand.
    pub(super) fn class(&mut self, scope: &Scope, name: &crate::syntax::ast::Name) -> Option<ClassId> {
        use super::names::Symbol;
        match self.resolve(scope, name)? {
            Symbol::Class(class) => Some(class),
            other => {
                self.wrong_kind(scope, name, other, "a class of stock", None);
                None
            }
        }
    }
}
