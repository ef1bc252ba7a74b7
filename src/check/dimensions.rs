//! Which dimensions fit together, and what to say when they do not.
use super::checker::Checker;
use super::scope::Scope;
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};

/// A compiled expression and what kind of thing it stands for.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub node: Node,
    pub kind: Kind,
}

impl Typed {
    pub fn new(kind: NodeKind, span: Span, of: Kind) -> Typed {
        Typed { node: Node { kind, span }, kind: of }
    }

    /// Stands in for what could not be compiled; fits everything, so that one mistake is told once.
    pub fn unknown(span: Span) -> Typed {
        Typed::new(NodeKind::Constant(Value::YesNo(false)), span, Kind::Any)
    }

    pub fn span(&self) -> Span {
        self.node.span
    }
}

impl Checker<'_> {
    /// The kind that both have, or a message; `doing` says what was to be done with them: `added`, `compared`.
    pub fn same_kind(&mut self, scope: &Scope, left: (&Kind, Span), right: (&Kind, Span), doing: &str) -> Kind {
        if left.0.fits(right.0) {
            return if matches!(left.0, Kind::Any | Kind::Zero) { right.0.clone() } else { left.0.clone() };
        }
        let (first, second) = (self.describe(left.0), self.describe(right.0));
        let mut diagnostic =
            Diagnostic::error(codes::E0401_DIMENSION_MISMATCH, format!("{first} and {second} cannot be {doing}"))
                .at(right.1, second)
                .note_at(left.1, first);
        if let Some(help) = self.suggest_units(left.0, right.0) {
            diagnostic = diagnostic.help(help);
        }
        self.report(scope.section, diagnostic);
        Kind::Any
    }

    /// Says so when an expression is of another kind than its place needs; `role` names the place.
    pub fn need_kind(&mut self, scope: &Scope, typed: &Typed, wanted: &Kind, role: &str) {
        if typed.kind.fits(wanted) {
            return;
        }
        let (found, wanted_words) = (self.describe(&typed.kind), self.describe(wanted));
        let mut diagnostic = Diagnostic::error(
            codes::E0401_DIMENSION_MISMATCH,
            format!("{role} must be {wanted_words}, and this is {found}"),
        )
        .at(typed.span(), found);
        if let Some(help) = self.suggest_units(wanted, &typed.kind) {
            diagnostic = diagnostic.help(help);
        }
        self.report(scope.section, diagnostic);
    }

    /// Says so when none of the kinds fits.
    pub fn need_one_of(&mut self, scope: &Scope, typed: &Typed, wanted: &[Kind], role: &str) {
        if wanted.iter().any(|kind| typed.kind.fits(kind)) {
            return;
        }
        let found = self.describe(&typed.kind);
        let words: Vec<String> = wanted.iter().map(|kind| self.describe(kind)).collect();
        let mut diagnostic = Diagnostic::error(
            codes::E0401_DIMENSION_MISMATCH,
            format!("{role} must be {}, and this is {found}", words.join(" or ")),
        )
        .at(typed.span(), found);
        if let Some(help) = wanted.iter().find_map(|kind| self.suggest_units(kind, &typed.kind)) {
            diagnostic = diagnostic.help(help);
        }
        self.report(scope.section, diagnostic);
    }

    /// Says so when something is not a figure; `doing` says what was to be done with it.
    pub fn need_figure(&mut self, scope: &Scope, typed: &Typed, doing: &str) -> Option<Unit> {
        if typed.kind == Kind::Any {
            return None;
        }
        let unit = typed.kind.figure();
        if unit.is_none() {
            let found = self.describe(&typed.kind);
            let mut diagnostic =
                Diagnostic::error(codes::E0401_DIMENSION_MISMATCH, format!("{found} cannot be {doing}"))
                    .at(typed.span(), found);
            diagnostic = match typed.kind {
                Kind::Date => diagnostic
                    .help("say `30 days after D` for a later day, and `days from A to B` for a number of days"),
                Kind::Period => diagnostic.help("say `30 days after D` for a day, or write a plain number"),
                _ => diagnostic,
            };
            self.report(scope.section, diagnostic);
        }
        unit
    }

    /// A condition: what is true or not.
    pub fn condition(&mut self, scope: &Scope, expr: &Expr) -> Node {
        let typed = self.expression(scope, expr);
        if !typed.kind.fits(&Kind::YesNo) {
            let found = self.describe(&typed.kind);
            let diagnostic = Diagnostic::error(
                codes::E0401_DIMENSION_MISMATCH,
                format!("a condition must be true or false, and this is {found}"),
            )
            .at(typed.span(), found)
            .help(match typed.kind {
                Kind::Words => {
                    "for an act of the world write `\"merger\" has happened`, for an approval `a majority of Series A approves \"merger\"`"
                }
                _ => "compare it with something: `X > $0`, `X is known`, `X is in arrears`",
            });
            self.report(scope.section, diagnostic);
        }
        typed.node
    }

    /// A day; an event stands for its day.
    pub fn date(&mut self, scope: &Scope, expr: &Expr) -> Node {
        let typed = self.expression(scope, expr);
        self.as_date(scope, typed)
    }

    /// A day out of something compiled; an event stands for its day.
    pub fn as_date(&mut self, scope: &Scope, typed: Typed) -> Node {
        if typed.kind == Kind::Event {
            let span = typed.span();
            if self.about_event(&typed.node).bare {
                return Node { kind: NodeKind::ActDate, span };
            }
            let kind = NodeKind::Builtin { attribute: BuiltinAttribute::Date, event: Some(Box::new(typed.node)) };
            return Node { kind, span };
        }
        self.need_kind(scope, &typed, &Kind::Date, "this");
        typed.node
    }

    pub fn event(&mut self, scope: &Scope, expr: &Expr) -> Node {
        let typed = self.expression(scope, expr);
        let typed = self.as_event(typed);
        if !typed.kind.fits(&Kind::Event) {
            let found = self.describe(&typed.kind);
            let mut diagnostic = Diagnostic::error(
                codes::E0401_DIMENSION_MISMATCH,
                format!("an event is needed here, and this is {found}"),
            )
            .at(typed.span(), found);
            if typed.kind == Kind::Date {
                diagnostic = diagnostic.help("for a day say `on D`");
            } else {
                diagnostic = diagnostic.help("name the event with `called`, or name the right that is exercised");
            }
            self.report(scope.section, diagnostic);
        }
        typed.node
    }

    /// A figure of one unit; `role` names the place.
    pub fn figure(&mut self, scope: &Scope, expr: &Expr, unit: &Unit, role: &str) -> Node {
        let typed = self.expression(scope, expr);
        if !(scope.journal && bare_literal_fits(expr, unit)) {
            self.need_kind(scope, &typed, &Kind::Figure(unit.clone()), role);
        }
        typed.node
    }

    /// What to do when one unit stands where another is needed.
    fn suggest_units(&self, wanted: &Kind, found: &Kind) -> Option<String> {
        let (Kind::Figure(wanted), Kind::Figure(found)) = (wanted, found) else {
            return match (wanted, found) {
                (Kind::Date, Kind::Period) | (Kind::Period, Kind::Date) => {
                    Some("say `30 days after D` for a later day".to_string())
                }
                _ => None,
            };
        };
        let timeless = |unit: &Unit| Unit { per: None, ..unit.clone() };
        if wanted.per != found.per && timeless(wanted) == timeless(found) {
            return Some("a percentage with `per year` is a rate, one without is a plain number".to_string());
        }
        let product = wanted.combine(found, 1);
        let per_share = |unit: &Unit| unit.dollars == 1 && matches!(unit.shares.as_slice(), [(_, -1)]);
        if product == Unit::dollars() && (per_share(wanted) || per_share(found)) {
            return Some("multiply the two for dollars: `A * B`".to_string());
        }
        let ratio = wanted.combine(found, -1);
        match ratio.shares.as_slice() {
            [(class, 1 | -1)] if ratio.dollars == 0 && ratio.votes == 0 && ratio.per.is_none() => {
                let class = self.class_name(*class);
                if wanted.votes == 1 && found.votes == 1 {
                    Some("multiply the votes per share by `shares held`".to_string())
                } else if wanted.dollars == 1 {
                    Some(format!("multiply the amount per share by shares of {class}, or say `of all {class}`"))
                } else {
                    Some(format!("multiply or divide by a figure per share of {class}"))
                }
            }
            [(first, -1), (second, 1)] | [(first, 1), (second, -1)] if ratio.dollars == 0 && ratio.votes == 0 => {
                let (first, second) = (self.class_name(*first), self.class_name(*second));
                Some(format!("is one of them per share of another class? one goes by {first}, the other by {second}"))
            }
            [] if wanted.votes == 1 && found.is_number() => {
                Some("write `50 votes per share * shares held`, or `50 votes` whatever is held".to_string())
            }
            [(class, _)] if ratio.votes != 0 && ratio.dollars == 0 => Some(format!(
                "multiply shares by `1 vote per share of {}` to make votes of them",
                self.class_name(*class)
            )),
            [(class, _)] if ratio.dollars != 0 => {
                Some(format!("multiply or divide by a price per share of {}", self.class_name(*class)))
            }
            _ => None,
        }
    }
}

/// Whether a literal without its unit may stand for the unit: a journal writes `$2.50` for a price per share.
pub(super) fn bare_literal_fits(expr: &Expr, unit: &Unit) -> bool {
    match &expr.kind {
        ExprKind::Money { per: None, .. } => unit.dollars == 1,
        ExprKind::Percent { per: None, .. } => unit.per.is_some() || unit.is_number(),
        ExprKind::Shares { class: None, per: None, .. } => {
            unit.dollars == 0 && unit.votes == 0 && !unit.shares.is_empty()
        }
        ExprKind::Votes { per: None, .. } => unit.votes == 1,
        ExprKind::Number(_) => true,
        _ => false,
    }
}
