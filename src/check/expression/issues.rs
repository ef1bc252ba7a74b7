//! What came of issues: the values they changed, exclusions, earlier ones of the same class.
use crate::check::checker::Checker;
use crate::check::dimensions::Typed;
use crate::check::names::Symbol;
use crate::check::scope::Scope;
use crate::program::*;
use crate::syntax::ast::{Expr, ExprKind};

impl Checker<'_> {
    pub(super) fn of_issues(&mut self, scope: &Scope, expr: &Expr) -> Typed {
        let span = expr.span;
        match &expr.kind {
            ExprKind::HasChanged { event, value, negated } => {
                let event = Box::new(self.event(scope, event));
                let Some((variable, _)) = self.variable_named(scope, value) else { return Typed::unknown(span) };
                let asked = NodeKind::HasChanged { event, variable };
                let kind = if *negated { NodeKind::Not(Box::new(Node { kind: asked, span })) } else { asked };
                Typed::new(kind, span, Kind::YesNo)
            }
            ExprKind::FirstChange { value, event } => {
                let event = Box::new(self.event(scope, event));
                let Some((variable, _)) = self.variable_named(scope, value) else { return Typed::unknown(span) };
                Typed::new(NodeKind::FirstChange { event, variable }, span, Kind::Event)
            }
            ExprKind::Excluded { event, category, negated } => {
                let event = Box::new(self.event(scope, event));
                let category = match self.resolve(scope, category) {
                    Some(Symbol::Category(id)) => id,
                    Some(other) => {
                        self.wrong_kind(scope, category, other, "a category of issues", None);
                        return Typed::unknown(span);
                    }
                    None => return Typed::unknown(span),
                };
                let asked = NodeKind::Excluded { event, category };
                let kind = if *negated { NodeKind::Not(Box::new(Node { kind: asked, span })) } else { asked };
                Typed::new(kind, span, Kind::YesNo)
            }
            ExprKind::OfOffer(figure) => Typed::new(NodeKind::OfOffer(*figure), span, Kind::Any),
            ExprKind::NetShares { options, warrants, held, at } => {
                let Some(common) = scope.common else { return Typed::unknown(span) };
                let unit = Unit::dollars_per(common);
                let at = at.as_ref().map(|at| Box::new(self.figure(scope, at, &unit, "what a share is worth")));
                let kind = NodeKind::NetShares { options: *options, warrants: *warrants, held: *held, at };
                Typed::new(kind, span, Kind::Figure(Unit::shares(common)))
            }
            ExprKind::EarlierIssues { period, event, condition } => {
                let event = Box::new(self.event(scope, event));
                let inner = scope.of_event();
                let condition = condition.as_ref().map(|condition| Box::new(self.condition(&inner, condition)));
                let kind = NodeKind::EarlierIssues { count: period.count, unit: period.unit, event, condition };
                Typed::new(kind, span, Kind::Event)
            }
            _ => Typed::unknown(span),
        }
    }
}
