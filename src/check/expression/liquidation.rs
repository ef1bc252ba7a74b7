//! What is asked of a liquidation and of notices: alternatives taken, shares beside common stock, the latest notice.
use crate::check::checker::Checker;
use crate::check::dimensions::Typed;
use crate::check::names::{Lookup, Symbol};
use crate::check::scope::Scope;
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Name, NoticeOf};

impl Checker<'_> {
    pub(super) fn liquidation_family(&mut self, scope: &Scope, expr: &Expr) -> Typed {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Takes { class, alternative } => self.takes(scope, class, alternative, span),
            ExprKind::SharesSharing { class } => match self.class(scope, class) {
                Some(class) => Typed::new(NodeKind::SharesSharing, span, Kind::Figure(Unit::shares(class))),
                None => Typed::unknown(span),
            },
            ExprKind::LatestNotice(of) => match self.notice_of(scope, of) {
                Some(of) => Typed::new(NodeKind::LatestNotice(of), span, Kind::Event),
                None => Typed::unknown(span),
            },
            _ => Typed::unknown(span),
        }
    }

    /// `Series A takes Alternative I`: the alternative is a definition of that class's certificate.
    fn takes(&mut self, scope: &Scope, class: &Expr, alternative: &Name, span: Span) -> Typed {
        let ExprKind::Name(name) = &class.kind else {
            let diagnostic = Diagnostic::error(codes::E0402_OWNER_MISMATCH, "only a class takes an alternative")
                .at(class.span, "not a class")
                .help("write `Series A takes Alternative I`");
            self.report(scope.section, diagnostic);
            return Typed::unknown(span);
        };
        let Some(class) = self.class(scope, name) else { return Typed::unknown(span) };
        let inner = scope.of_class(class, self.program);
        match self.names.find(inner.certificate, &alternative.text) {
            Lookup::Found(Symbol::Definition(definition)) => {
                Typed::new(NodeKind::Takes { class, definition }, span, Kind::YesNo)
            }
            Lookup::Found(symbol) => {
                self.wrong_kind(&inner, alternative, symbol, "an alternative", None);
                Typed::unknown(span)
            }
            _ => {
                let wanted = |symbol| matches!(symbol, Symbol::Definition(_));
                self.unknown(&inner, alternative, codes::E0301_UNKNOWN_TERM, "is declared nowhere", wanted);
                Typed::unknown(span)
            }
        }
    }

    fn notice_of(&mut self, scope: &Scope, of: &NoticeOf) -> Option<NodeNotice> {
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
