//! `X of Y`: for a class, a holder or an event; `of all` adds over the shares of a class.
//!
//! `X of Series G of Alder` means the same however it is nested, so the links are laid out in a row first and read from
//! the outermost owner inwards: its names are the ones that the rest is looked up in.
use crate::check::checker::Checker;
use crate::check::dimensions::Typed;
use crate::check::names::{Lookup, Symbol};
use crate::check::scope::{About, Scope};
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Name};

/// One link of a chain, and whether `all` stands before it.
struct Link<'e> {
    expr: &'e Expr,
    all: bool,
}

/// Whose something is.
enum Owner {
    Class(ClassId),
    Holder(Node),
    Event(Node, About),
    /// `of the share`: the share in question, which needs no saying.
    Share,
    Nothing,
}

impl Checker<'_> {
    pub(super) fn of_chain(&mut self, scope: &Scope, expr: &Expr) -> Typed {
        let mut links = Vec::new();
        lay_out(expr, false, &mut links);
        self.chain(scope, &links, expr.span)
    }

    fn chain(&mut self, scope: &Scope, links: &[Link<'_>], span: Span) -> Typed {
        if let [Link { expr: word, .. }, Link { expr: owner, all: false }] = links
            && let Some(typed) = self.day_of_fact(scope, word, owner, span)
        {
            return typed;
        }
        let Some((last, rest)) = links.split_last() else { return Typed::unknown(span) };
        if rest.is_empty() {
            return self.expression(scope, last.expr);
        }
        let owner = self.owner(scope, last.expr);
        if last.all && !matches!(owner, Owner::Class(_) | Owner::Nothing) {
            let diagnostic = Diagnostic::error(codes::E0402_OWNER_MISMATCH, "`of all` needs a class of stock")
                .at(last.expr.span, "not a class");
            self.report(scope.section, diagnostic);
        }
        self.owned(scope, rest, owner, last.all, span)
    }

    /// `date of X`, where a fact that is no party is named: the day on which it was last stated.
    fn day_of_fact(&mut self, scope: &Scope, word: &Expr, owner: &Expr, span: Span) -> Option<Typed> {
        let (ExprKind::Attribute(word), ExprKind::Name(name)) = (&word.kind, &owner.kind) else { return None };
        if !matches!(word.text.as_str(), "date" | "day")
            || scope.find_bound(&name.text).is_some()
            || scope.find_local(&name.text).is_some()
        {
            return None;
        }
        match self.names.find(scope.certificate, &name.text) {
            Lookup::Found(Symbol::Fact(fact))
                if self.program.facts.get(fact.index()).is_some_and(|known| known.kind != Kind::Party) =>
            {
                Some(Typed::new(NodeKind::FactDay(fact), span, Kind::Date))
            }
            _ => None,
        }
    }

    fn owned(&mut self, scope: &Scope, rest: &[Link<'_>], owner: Owner, all: bool, span: Span) -> Typed {
        match owner {
            Owner::Nothing => Typed::unknown(span),
            Owner::Share => self.chain(scope, rest, span),
            Owner::Class(class) => self.of_class(scope, rest, class, all, span),
            Owner::Holder(holder) => {
                let what = if asks_votes(rest) { votes(None, span) } else { self.chain(scope, rest, span) };
                let kind = NodeKind::ForHolder { holder: Box::new(holder), what: Box::new(what.node) };
                Typed::new(kind, span, what.kind)
            }
            Owner::Event(event, about) => self.of_event(scope, rest, event, about, span),
        }
    }

    fn of_class(&mut self, scope: &Scope, rest: &[Link<'_>], class: ClassId, all: bool, span: Span) -> Typed {
        if asks_votes(rest) {
            return votes(Some(class), span);
        }
        if let [Link { expr: Expr { kind: ExprKind::Attribute(word), .. }, .. }] = rest
            && !all
            && matches!(word.text.as_str(), "issue date" | "issue")
        {
            return Typed::new(NodeKind::FirstIssueDate(class), span, Kind::Date);
        }
        let inner = scope.of_class(class, self.program);
        let what = self.chain(&inner, rest, span);
        if !all {
            let kind = NodeKind::ForClass { class, what: Box::new(what.node) };
            return Typed::new(kind, span, what.kind);
        }
        let kind = match self.need_figure(scope, &what, "added over shares") {
            Some(unit) => Kind::Figure(unit.combine(&Unit::shares(class), 1)),
            None => Kind::Any,
        };
        Typed::new(NodeKind::OfAll { class, what: Box::new(what.node) }, span, kind)
    }

    fn of_event(&mut self, scope: &Scope, rest: &[Link<'_>], event: Node, about: About, span: Span) -> Typed {
        if let Some((Link { expr: Expr { kind: ExprKind::Attribute(word), .. }, .. }, before)) = rest.split_last() {
            let typed = self.attribute_of(scope, word, event, about, span);
            if before.is_empty() {
                return typed;
            }
            let owner = self.owner_of(scope, typed, span);
            return self.owned(scope, before, owner, false, span);
        }
        let what = self.chain(&scope.of_event(), rest, span);
        let kind = NodeKind::ForEvent { event: Box::new(event), what: Box::new(what.node) };
        Typed::new(kind, span, what.kind)
    }

    fn owner(&mut self, scope: &Scope, expr: &Expr) -> Owner {
        match &expr.kind {
            ExprKind::Name(name) => self.named_owner(scope, name),
            ExprKind::Attribute(word) if matches!(word.text.as_str(), "share" | "shares") => Owner::Share,
            _ => {
                let typed = self.expression(scope, expr);
                self.owner_of(scope, typed, expr.span)
            }
        }
    }

    fn named_owner(&mut self, scope: &Scope, name: &Name) -> Owner {
        if scope.find_bound(&name.text).is_none()
            && scope.find_local(&name.text).is_none()
            && let Lookup::Found(symbol) = self.names.find(scope.certificate, &name.text)
        {
            match symbol {
                Symbol::Class(class) => return Owner::Class(class),
                Symbol::Category(_) | Symbol::Group(_) | Symbol::Schedule(_) | Symbol::Accrual(_) => {
                    let help = "name a class, a holder, a right or an event".to_string();
                    self.wrong_kind(scope, name, symbol, "an owner of values", Some(help));
                    return Owner::Nothing;
                }
                _ => {}
            }
        }
        let typed = self.term(scope, name);
        self.owner_of(scope, typed, name.span)
    }

    fn owner_of(&mut self, scope: &Scope, typed: Typed, span: Span) -> Owner {
        let typed = self.as_event(typed);
        let about = self.about_event(&typed.node);
        match (&typed.kind, &typed.node.kind) {
            (_, NodeKind::Constant(Value::Class(class))) => Owner::Class(*class),
            (Kind::Party, _) => Owner::Holder(typed.node),
            (Kind::Any, NodeKind::Constant(_)) => Owner::Nothing,
            (Kind::Event | Kind::Any, _) => Owner::Event(typed.node, about),
            (kind, _) => {
                let found = self.describe(kind);
                let diagnostic = Diagnostic::error(codes::E0402_OWNER_MISMATCH, format!("{found} cannot own a value"))
                    .at(span, found)
                    .help("after `of` stands a class, a holder, a right or an event");
                self.report(scope.section, diagnostic);
                Owner::Nothing
            }
        }
    }

    /// What `on notice, called X` names is the day of a notice, and where an event is needed the exercise itself.
    pub(in crate::check) fn as_event(&self, typed: Typed) -> Typed {
        let NodeKind::Definition(id) = typed.node.kind else { return typed };
        let body = self.program.definitions.get(id.index()).map(|definition| &definition.body.kind);
        match body {
            Some(NodeKind::Builtin { attribute: BuiltinAttribute::NoticeDate, event: Some(event) }) => {
                Typed::new(event.kind.clone(), typed.span(), Kind::Event)
            }
            _ => typed,
        }
    }

    /// Whose shares an event is about.
    pub(in crate::check) fn about_event(&self, event: &Node) -> About {
        match &event.kind {
            NodeKind::Bound(binder) => self.about.get(binder).copied().unwrap_or(About::default()),
            NodeKind::LatestExercise(right) => {
                About::class(self.program.rights.get(right.index()).and_then(|right| deed_class(right.deed)))
            }
            _ => About::default(),
        }
    }
}

/// `votes of Alder`, `votes of Series A`: of a holder, or of a class.
fn asks_votes(rest: &[Link<'_>]) -> bool {
    matches!(rest, [Link { expr: Expr { kind: ExprKind::Attribute(word), .. }, .. }] if word.text == "votes")
}

fn votes(class: Option<ClassId>, span: Span) -> Typed {
    Typed::new(NodeKind::Votes(class), span, Kind::Figure(Unit::votes()))
}

/// The class whose shares a deed is about.
pub(in crate::check) fn deed_class(deed: DeedKind) -> Option<ClassId> {
    match deed {
        DeedKind::Convert { class, .. }
        | DeedKind::Redeem { class }
        | DeedKind::RequireRedemption { class }
        | DeedKind::Notify { class, .. } => Some(class),
        DeedKind::PayAccrual { in_class, .. } => in_class,
        DeedKind::Pay
        | DeedKind::Deliver
        | DeedKind::Reserve
        | DeedKind::OfferSecurities
        | DeedKind::TakeBack { .. }
        | DeedKind::Other => None,
    }
}

fn lay_out<'e>(expr: &'e Expr, all: bool, links: &mut Vec<Link<'e>>) {
    match &expr.kind {
        ExprKind::Of { what, all: owner_all, owner } => {
            lay_out(what, all, links);
            lay_out(owner, *owner_all, links);
        }
        _ => links.push(Link { expr, all }),
    }
}
