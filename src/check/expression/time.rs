//! Days: shifts, anniversaries, counts of days, and values at another time.
use crate::check::checker::Checker;
use crate::check::dimensions::Typed;
use crate::check::names::Symbol;
use crate::check::scope::Scope;
use crate::program::*;
use crate::syntax::ast::{Expr, ExprKind};

impl Checker<'_> {
    pub(super) fn time(&mut self, scope: &Scope, expr: &Expr) -> Typed {
        let span = expr.span;
        let day = |kind: NodeKind| Typed::new(kind, span, Kind::Date);
        match &expr.kind {
            ExprKind::On { .. } | ExprKind::JustBefore { .. } | ExprKind::JustAfter { .. } => self.at_time(scope, expr),
            ExprKind::Shift { period, before, date } => {
                let date = Box::new(self.date(scope, date));
                day(NodeKind::Shift { count: period.count, unit: period.unit, before: *before, date })
            }
            ExprKind::Anniversary { n, date } => {
                let date = Box::new(self.date(scope, date));
                day(NodeKind::Anniversary { n: *n, date })
            }
            ExprKind::DaysBetween { unit, from, to } => {
                let (from, to) = (Box::new(self.date(scope, from)), Box::new(self.date(scope, to)));
                let kind = NodeKind::DaysBetween { unit: *unit, from, to };
                Typed::new(kind, span, Kind::Figure(Unit::number()))
            }
            ExprKind::Throughout { every, unit, from, through, condition } => {
                let (from, through) = (Box::new(self.date(scope, from)), Box::new(self.date(scope, through)));
                let condition = Box::new(self.condition(scope, condition));
                let kind = NodeKind::Throughout { every: *every, unit: *unit, from, through, condition };
                Typed::new(kind, span, Kind::YesNo)
            }
            ExprKind::CountDays { unit, from, through, condition } => {
                let (from, through) = (Box::new(self.date(scope, from)), Box::new(self.date(scope, through)));
                let condition = Box::new(self.condition(scope, condition));
                let kind = NodeKind::CountDays { unit: *unit, from, through, condition };
                Typed::new(kind, span, Kind::Figure(Unit::number()))
            }
            ExprKind::LatestDay { unit, from, through, condition } => {
                let (from, through) = (Box::new(self.date(scope, from)), Box::new(self.date(scope, through)));
                let condition = Box::new(self.condition(scope, condition));
                day(NodeKind::LatestDay { unit: *unit, from, through, condition })
            }
            ExprKind::LastPayment { name } => match self.accrual_of_payments(scope, name) {
                Some(accrual) => day(NodeKind::LastPayment(accrual)),
                None => Typed::unknown(span),
            },
            ExprKind::FirstDay { unit, after, condition } => {
                let after = Box::new(self.date(scope, after));
                let condition = Box::new(self.condition(scope, condition));
                day(NodeKind::FirstDay { unit: *unit, after, condition })
            }
            ExprKind::LastOf { name, before, strictly } => {
                let before = Box::new(self.date(scope, before));
                match self.resolve(scope, name) {
                    Some(Symbol::Schedule(schedule)) => day(NodeKind::LastOf { schedule, before, strictly: *strictly }),
                    Some(other) => {
                        self.wrong_kind(scope, name, other, "a schedule of days", None);
                        Typed::unknown(span)
                    }
                    None => Typed::unknown(span),
                }
            }
            ExprKind::NextOf { name, after, strictly } => {
                let after = Box::new(self.date(scope, after));
                match self.resolve(scope, name) {
                    Some(Symbol::Schedule(schedule)) => day(NodeKind::NextOf { schedule, after, strictly: *strictly }),
                    Some(other) => {
                        self.wrong_kind(scope, name, other, "a schedule of days", None);
                        Typed::unknown(span)
                    }
                    None => Typed::unknown(span),
                }
            }
            _ => Typed::unknown(span),
        }
    }

    /// A value as it is on a day, or just before or after an event.
    fn at_time(&mut self, scope: &Scope, expr: &Expr) -> Typed {
        let span = expr.span;
        let (what, kind) = match &expr.kind {
            ExprKind::On { what, date } if asks_votes(what) && matches!(date.kind, ExprKind::Text(_)) => {
                let what = self.expression(scope, what);
                let ExprKind::Text(matter) = &date.kind else { return what };
                let matter = matter.text.clone();
                (what.kind, NodeKind::OnMatter { what: Box::new(what.node), matter })
            }
            ExprKind::On { what, date } => {
                let what = self.expression(scope, what);
                let date = Box::new(self.date(scope, date));
                (what.kind, NodeKind::On { what: Box::new(what.node), date })
            }
            ExprKind::JustBefore { what, event } => {
                let what = self.expression(scope, what);
                let event = Box::new(self.event(scope, event));
                (what.kind, NodeKind::JustBefore { what: Box::new(what.node), event })
            }
            ExprKind::JustAfter { what, event } => {
                let what = self.expression(scope, what);
                let event = Box::new(self.event(scope, event));
                (what.kind, NodeKind::JustAfter { what: Box::new(what.node), event })
            }
            _ => return Typed::unknown(span),
        };
        Typed::new(kind, span, what)
    }
}

/// `votes`, `votes of Alder`, `votes of Series A`
fn asks_votes(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Of { what, .. } => asks_votes(what),
        ExprKind::Attribute(word) => word.text == "votes",
        _ => false,
    }
}
