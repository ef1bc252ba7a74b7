//! Shares beside common stock in a liquidation, and the latest notice.
use crate::check::checker::Checker;
use crate::check::dimensions::Typed;
use crate::check::expression::deed_class;
use crate::check::names::{Lookup, Symbol};
use crate::check::scope::Scope;
use crate::diagnostics::codes;
use crate::program::*;
use crate::syntax::ast::{Expr, ExprKind, Name, NoticeOf};

impl Checker<'_> {
    pub(super) fn liquidation_family(&mut self, scope: &Scope, expr: &Expr) -> Typed {
        let span = expr.span;
        match &expr.kind {
            ExprKind::SharesSharing { class } => match self.class(scope, class) {
                Some(class) => Typed::new(NodeKind::SharesSharing, span, Kind::Figure(Unit::shares(class))),
                None => Typed::unknown(span),
            },
            ExprKind::FirstIssue { class } => match self.class(scope, class) {
                Some(class) => Typed::new(NodeKind::FirstIssueDate(class), span, Kind::Date),
                None => Typed::unknown(span),
            },
            ExprKind::PartHeld(what) => {
                let what = self.expression(scope, what);
                self.need_figure(scope, &what, "shared");
                match scope.class {
                    Some(class) => Typed::new(NodeKind::PartHeld(class, Box::new(what.node)), span, what.kind),
                    None => Typed::unknown(span),
                }
            }
            ExprKind::SharesApart { right } => match self.right(scope, right) {
                Some(right) => {
                    let class = self.program.rights.get(right.index()).and_then(|right| deed_class(right.deed));
                    let kind = class.map_or(Kind::Any, |class| Kind::Figure(Unit::shares(class)));
                    Typed::new(NodeKind::SharesApart(right), span, kind)
                }
                None => Typed::unknown(span),
            },
            ExprKind::LatestNotice(of) => match self.notice_of(scope, of) {
                Some(of) => Typed::new(NodeKind::LatestNotice(of), span, Kind::Event),
                None => Typed::unknown(span),
            },
            _ => Typed::unknown(span),
        }
    }

    pub(super) fn notice_of(&mut self, scope: &Scope, of: &NoticeOf) -> Option<NodeNotice> {
        match of {
            NoticeOf::Matter(text) => Some(NodeNotice::Matter(text.text.clone())),
            NoticeOf::Named(name) => self.notice_named(scope, name),
        }
    }

    /// What a notice is given of, by its name.
    pub(in crate::check) fn notice_named(&mut self, scope: &Scope, name: &Name) -> Option<NodeNotice> {
        match self.names.find(scope.certificate, &name.text) {
            Lookup::Found(Symbol::Right(right)) => Some(NodeNotice::Right(right)),
            Lookup::Found(Symbol::Duty(duty)) => Some(NodeNotice::Duty(duty)),
            Lookup::Found(_) => Some(NodeNotice::Named(name.text.clone())),
            Lookup::Ambiguous(certificates) => {
                self.ambiguous(scope, name, &certificates);
                None
            }
            Lookup::Unknown => {
                let wanted = |symbol| matches!(symbol, Symbol::Right(_) | Symbol::Duty(_));
                self.unknown(scope, name, codes::E0301_UNKNOWN_TERM, "is nothing that a notice is given of", wanted);
                None
            }
        }
    }
}
