//! Sums over holders and events, suppositions, the most that keeps a condition, and approvals.
use crate::check::checker::Checker;
use crate::check::dimensions::Typed;
use crate::check::names::{Lookup, Symbol};
use crate::check::scope::{About, Bound, Scope};
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::source::Span;
use crate::syntax::ast::{self, Aggregate, Expr, ExprKind, Name, Supposition, Threshold};

impl Checker<'_> {
    pub(super) fn total(&mut self, scope: &Scope, expr: &Expr) -> Typed {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Over { aggregate, scope: over, of, condition } => {
                self.over(scope, *aggregate, over, of, condition.as_deref(), span)
            }
            ExprKind::Latest { name, condition } => match self.event_source(scope, name) {
                Some(source) => {
                    let inner = scope.of_events(self.about_each(&source));
                    let condition = condition.as_ref().map(|condition| Box::new(self.condition(&inner, condition)));
                    Typed::new(NodeKind::Latest { source, condition }, span, Kind::Event)
                }
                None => Typed::unknown(span),
            },
            ExprKind::AsIf { what, supposition } => {
                let what = self.expression(scope, what);
                match self.supposition(scope, supposition) {
                    Some(supposition) => {
                        let kind = NodeKind::AsIf { what: Box::new(what.node), supposition };
                        Typed::new(kind, span, what.kind)
                    }
                    None => Typed::unknown(span),
                }
            }
            ExprKind::MostThatKeep { class, binder, condition } => {
                self.most(scope, class, binder.as_ref(), condition, span)
            }
            ExprKind::Approves { threshold, matter } => match self.threshold(scope, threshold) {
                Some(threshold) => {
                    let matter = matter.as_ref().map(|text| text.text.clone());
                    self.program.matters_asked.extend(matter.clone());
                    Typed::new(NodeKind::Approves { threshold, matter }, span, Kind::YesNo)
                }
                None => Typed::unknown(span),
            },
            _ => Typed::unknown(span),
        }
    }

    fn over(
        &mut self,
        scope: &Scope,
        aggregate: Aggregate,
        over: &ast::Scope,
        of: &Expr,
        condition: Option<&Expr>,
        span: Span,
    ) -> Typed {
        let (node_scope, inner) = match over {
            ast::Scope::HoldersOf { class, same } => {
                let Some(class) = self.class(scope, class) else { return Typed::unknown(span) };
                let same = match same {
                    Some(name) => match self.fact_of_holders(scope, name) {
                        Some(fact) => Some(fact),
                        None => return Typed::unknown(span),
                    },
                    None => None,
                };
                (NodeScope::HoldersOf { class, same }, Scope { class: Some(class), ..scope.clone() })
            }
            ast::Scope::EventsOf(name) => match self.event_source(scope, name) {
                Some(source) => {
                    let each = self.about_each(&source);
                    (NodeScope::Events(source), scope.of_events(each))
                }
                None => return Typed::unknown(span),
            },
            ast::Scope::NoticesOf(of) => match self.notice_of(scope, of) {
                Some(of) => (NodeScope::Events(EventSource::Notices(of)), scope.of_event()),
                None => return Typed::unknown(span),
            },
            ast::Scope::OtherVotingClasses => (NodeScope::OtherVotingClasses, scope.clone()),
        };
        let of = self.expression(&inner, of);
        let condition = condition.map(|condition| Box::new(self.condition(&inner, condition)));
        let kind = match aggregate {
            Aggregate::Count => Kind::Figure(Unit::number()),
            Aggregate::Sum | Aggregate::Average => {
                self.need_figure(scope, &of, "added up");
                of.kind
            }
            Aggregate::Lowest | Aggregate::Highest if of.kind == Kind::Date => of.kind,
            Aggregate::Lowest | Aggregate::Highest => {
                self.need_figure(scope, &of, "compared by size");
                of.kind
            }
        };
        Typed::new(NodeKind::Over { aggregate, scope: node_scope, of: Box::new(of.node), condition }, span, kind)
    }

    /// A fact that is stated of each holder, by which holders belong together.
    fn fact_of_holders(&mut self, scope: &Scope, name: &Name) -> Option<FactId> {
        let symbol = self.resolve(scope, name)?;
        if let Symbol::Fact(fact) = symbol
            && self.program.facts.get(fact.index()).is_some_and(|fact| fact.owner == OwnerLevel::Holder)
        {
            self.program.counts_together = true;
            return Some(fact);
        }
        let found = symbol.describe();
        let diagnostic = Diagnostic::error(
            codes::E0305_WRONG_KIND_OF_NAME,
            format!("`{}` is {found}, not a fact of each holder", name.text),
        )
        .at(name.span, found)
        .help(format!("declare it: `fact {} of each holder is words`", name.text));
        self.report(scope.section, diagnostic);
        None
    }

    /// What each of some events is about: the exercises of a right are about its class.
    fn about_each(&self, source: &EventSource) -> About {
        let right = match source {
            EventSource::Right(right) => self.program.rights.get(right.index()),
            _ => None,
        };
        About::class(right.and_then(|right| super::deed_class(right.deed)))
    }

    /// A right or a category of issues, in the singular or the plural.
    fn event_source(&mut self, scope: &Scope, name: &Name) -> Option<EventSource> {
        let singular = name.text.strip_suffix('s').map(str::to_string);
        let known = match self.names.find(scope.certificate, &name.text) {
            Lookup::Unknown => singular.map(|text| Name { text, span: name.span }),
            _ => None,
        };
        let found = match known {
            Some(singular) if matches!(self.names.find(scope.certificate, &singular.text), Lookup::Found(_)) => {
                self.resolve(scope, &singular)
            }
            _ => match self.names.find(scope.certificate, &name.text) {
                Lookup::Unknown => {
                    let wanted = |symbol| matches!(symbol, Symbol::Right(_) | Symbol::Category(_));
                    self.unknown(scope, name, codes::E0301_UNKNOWN_TERM, "is declared nowhere", wanted);
                    None
                }
                _ => self.resolve(scope, name),
            },
        };
        match found? {
            Symbol::Right(right) => Some(EventSource::Right(right)),
            Symbol::Category(category) => Some(EventSource::Category(category)),
            Symbol::Happening(happening) => Some(EventSource::Happening(happening)),
            other => {
                self.wrong_kind(scope, name, other, "a right or a category of issues", None);
                None
            }
        }
    }

    fn supposition(&mut self, scope: &Scope, supposition: &Supposition) -> Option<NodeSupposition> {
        Some(match supposition {
            Supposition::NotIssued(event) => NodeSupposition::NotIssued(Box::new(self.event(scope, event))),
            Supposition::UnexercisedPartNotIssued(event) => {
                NodeSupposition::UnexercisedPartNotIssued(Box::new(self.event(scope, event)))
            }
            Supposition::PresentTermsWhenIssued(event) => {
                NodeSupposition::PresentTermsWhenIssued(Box::new(self.event(scope, event)))
            }
            Supposition::OccurredWith { moved, with } => {
                let (moved, with) = (Box::new(self.event(scope, moved)), Box::new(self.event(scope, with)));
                NodeSupposition::OccurredWith { moved, with }
            }
        })
    }

    fn most(&mut self, scope: &Scope, class: &Name, binder: Option<&Name>, condition: &Expr, span: Span) -> Typed {
        let Some(class) = self.class(scope, class) else { return Typed::unknown(span) };
        let kind = Kind::Figure(Unit::shares(class));
        let mut inner = scope.clone();
        let binder = binder.map(|name| {
            let about = About::class(Some(class));
            let binder = self.new_binder(&name.text, about);
            inner.bound.push(Bound { name: name.text.clone(), binder, kind: kind.clone(), about });
            binder
        });
        let condition = Box::new(self.condition(&inner, condition));
        Typed::new(NodeKind::MostThatKeep { binder, condition }, span, kind)
    }

    /// So much of a class that has to approve.
    pub(in crate::check) fn threshold(&mut self, scope: &Scope, threshold: &Threshold) -> Option<ApprovalThreshold> {
        let class = self.class(scope, &threshold.class)?;
        let with = threshold.with.iter().map(|class| self.class(scope, class)).collect::<Option<Vec<_>>>()?;
        let fraction = super::threshold_fraction(threshold);
        if fraction > crate::exact::Exact::ONE {
            let diagnostic = crate::diagnostics::Diagnostic::error(
                codes::E0403_IMPOSSIBLE_VALUE,
                "no approval needs more than all of a class",
            )
            .at(threshold.span, "more than 100%");
            self.report(scope.section, diagnostic);
        }
        Some(ApprovalThreshold {
            class,
            with,
            as_converted: threshold.as_converted,
            fraction,
            inclusive: threshold.inclusive,
            of_represented: threshold.of_represented,
            as_class: threshold.as_class,
            span: threshold.span,
        })
    }
}
