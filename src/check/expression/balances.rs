//! What is outstanding, held, accrued or missed, and the state of things.
use crate::check::checker::Checker;
use crate::check::dimensions::Typed;
use crate::check::expression::deed_class;
use crate::check::names::{Lookup, Symbol};
use crate::check::scope::Scope;
use crate::diagnostics::{Diagnostic, codes};
use crate::exact::Exact;
use crate::program::*;
use crate::source::Span;
use crate::syntax::ast::{BinaryOperator, Expr, ExprKind, Name, PeriodUnit, State};

impl Checker<'_> {
    pub(super) fn balance(&mut self, scope: &Scope, expr: &Expr) -> Typed {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Outstanding(subject) => self.outstanding(scope, subject, span),
            ExprKind::Accrual { name, aspect, to } => {
                let to = to.as_ref().map(|to| Box::new(self.date(scope, to)));
                let Some(accrual) = self.accrual(scope, name) else { return Typed::unknown(span) };
                let kind = self.accrual_kind(accrual);
                Typed::new(NodeKind::Accrued { accrual, aspect: *aspect, to }, span, kind)
            }
            ExprKind::Issuable { class, options, convertibles, other_than } => {
                let other_than = other_than.as_ref().and_then(|name| self.class(scope, name));
                let Some(class) = self.class(scope, class) else { return Typed::unknown(span) };
                let kind =
                    NodeKind::IssuableOnInstruments { options: *options, convertibles: *convertibles, other_than };
                Typed::new(kind, span, Kind::Figure(Unit::shares(class)))
            }
            ExprKind::SharesHeld { class: Some(class), converted: true } => {
                let Some(class) = self.class(scope, class) else { return Typed::unknown(span) };
                Typed::new(NodeKind::HeldAsConverted(class), span, Kind::Figure(Unit::shares(class)))
            }
            ExprKind::SharesHeld { class, .. } => {
                let named = class.as_ref().map(|name| self.class(scope, name));
                if matches!(named, Some(None)) {
                    return Typed::unknown(span);
                }
                let class = named.flatten();
                let kind = class.or(scope.class).map_or(Kind::Any, |class| Kind::Figure(Unit::shares(class)));
                // Asked from inside another class's scope, the own class would be a different one.
                Typed::new(NodeKind::SharesHeld(class.or(scope.class)), span, kind)
            }
            ExprKind::Receivable { class, right } => {
                let class = class.as_ref().map(|name| self.class(scope, name));
                let (Some(right), false) = (self.right(scope, right), class == Some(None)) else {
                    return Typed::unknown(span);
                };
                let class = class.flatten();
                let own = self.program.rights.get(right.index()).and_then(|right| deed_class(right.deed));
                let mut unit = class.map_or_else(Unit::dollars, Unit::shares);
                if let Some(own) = own {
                    unit = unit.combine(&Unit::shares(own), -1);
                }
                Typed::new(NodeKind::Receivable { right, class }, span, Kind::Figure(unit))
            }
            ExprKind::SharesReceived { by_all } => {
                self.program.asks_of_all_holders |= *by_all;
                let kind = scope.common.map_or(Kind::Any, |common| Kind::Figure(Unit::shares(common)));
                Typed::new(NodeKind::SharesReceived { by_all: *by_all }, span, kind)
            }
            ExprKind::SharesIssued { right, to_holder } => match self.right(scope, right) {
                Some(right) => {
                    let into = self.program.rights.get(right.index()).and_then(|right| issued_class(right.deed));
                    let kind = into.or(scope.common).map_or(Kind::Any, |class| Kind::Figure(Unit::shares(class)));
                    Typed::new(NodeKind::IssuedBy { right, to_holder: *to_holder }, span, kind)
                }
                None => Typed::unknown(span),
            },
            ExprKind::SharesKept { right, under } => {
                let section = self.section_named(scope, under);
                let (Some(right), Some(section)) = (self.right(scope, right), section) else {
                    return Typed::unknown(span);
                };
                let class = self.program.rights.get(right.index()).and_then(|right| super::deed_class(right.deed));
                let kind = class.map_or(Kind::Any, |class| Kind::Figure(Unit::shares(class)));
                Typed::new(NodeKind::KeptBack { right, section }, span, kind)
            }
            ExprKind::PaymentsMissed { name, consecutive } => {
                let Some(accrual) = self.accrual_of_payments(scope, name) else { return Typed::unknown(span) };
                let kind = NodeKind::PaymentsMissed { accrual, consecutive: *consecutive };
                Typed::new(kind, span, Kind::Figure(Unit::number()))
            }
            ExprKind::StateOf { subject, state, negated } => {
                let typed = self.state_of(scope, subject, *state, span);
                let kind = if *negated { NodeKind::Not(Box::new(typed.node)) } else { typed.node.kind };
                Typed::new(kind, span, Kind::YesNo)
            }
            _ => Typed::unknown(span),
        }
    }

    /// What is only known inside a liquidation.
    pub(super) fn of_liquidation(&mut self, scope: &Scope, expr: &Expr) -> Typed {
        let span = expr.span;
        match &expr.kind {
            ExprKind::AssetsLeft => Typed::new(NodeKind::AssetsLeft, span, Kind::Figure(Unit::dollars())),
            ExprKind::Receives { class } => match self.class(scope, class) {
                Some(class) => Typed::new(NodeKind::Receives(class), span, Kind::Figure(Unit::dollars_per(class))),
                None => Typed::unknown(span),
            },
            ExprKind::Takes { class, alternative } => {
                let Some(class) = self.class(scope, class) else { return Typed::unknown(span) };
                let inner = scope.of_class(class, self.program);
                match self.resolve(&inner, alternative) {
                    Some(Symbol::Definition(definition)) => {
                        Typed::new(NodeKind::Takes { class, definition }, span, Kind::YesNo)
                    }
                    Some(other) => {
                        self.wrong_kind(scope, alternative, other, "an alternative that a class can take", None);
                        Typed::unknown(span)
                    }
                    None => Typed::unknown(span),
                }
            }
            _ => Typed::unknown(span),
        }
    }

    /// An accrual by its name.
    pub(in crate::check) fn accrual(&mut self, scope: &Scope, name: &Name) -> Option<AccrualId> {
        match self.resolve(scope, name)? {
            Symbol::Accrual(accrual) => Some(accrual),
            other => {
                self.wrong_kind(scope, name, other, "an accrual", None);
                None
            }
        }
    }

    fn outstanding(&mut self, scope: &Scope, subject: &Expr, span: Span) -> Typed {
        let ExprKind::Name(name) = &subject.kind else {
            return self.outstanding_of_other(scope, subject, span);
        };
        if let Lookup::Unknown = self.names.find(scope.certificate, &name.text)
            && let Some((options, convertibles)) = instruments(&name.text)
        {
            let kind = scope.common.map_or(Kind::Any, |common| Kind::Figure(Unit::shares(common)));
            return Typed::new(NodeKind::IssuableOnInstruments { options, convertibles, other_than: None }, span, kind);
        }
        match self.resolve(scope, name) {
            Some(Symbol::Class(class)) => {
                Typed::new(NodeKind::Outstanding(class), span, Kind::Figure(Unit::shares(class)))
            }
            // Shares of several classes are no shares of one: what they come to in all is a plain number.
            Some(Symbol::Group(group)) => {
                Typed::new(NodeKind::GroupOutstanding(group), span, Kind::Figure(Unit::number()))
            }
            Some(other) => {
                self.wrong_kind(scope, name, other, "a class of stock", None);
                Typed::unknown(span)
            }
            None => Typed::unknown(span),
        }
    }

    fn outstanding_of_other(&mut self, scope: &Scope, subject: &Expr, span: Span) -> Typed {
        let typed = self.expression(scope, subject);
        if let NodeKind::Constant(Value::Class(class)) = typed.node.kind {
            return Typed::new(NodeKind::Outstanding(class), span, Kind::Figure(Unit::shares(class)));
        }
        if typed.kind != Kind::Any {
            let found = self.describe(&typed.kind);
            let diagnostic =
                Diagnostic::error(codes::E0401_DIMENSION_MISMATCH, "only shares of a class can be outstanding")
                    .at(subject.span, found);
            self.report(scope.section, diagnostic);
        }
        Typed::unknown(span)
    }

    /// A state that something is in: an accrual, a right, a duty, a fact, a class, an event, or a day.
    fn state_of(&mut self, scope: &Scope, subject: &Expr, state: State, span: Span) -> Typed {
        let yes_no = |kind: NodeKind| Typed::new(kind, span, Kind::YesNo);
        let open_day = match state {
            State::TradingDay => Some(PeriodUnit::TradingDays),
            State::ExchangeDay => Some(PeriodUnit::ExchangeDays),
            State::BusinessDay => Some(PeriodUnit::BusinessDays),
            _ => None,
        };
        if let Some(unit) = open_day {
            let date = Box::new(self.date(scope, subject));
            return yes_no(NodeKind::IsOpenDay { unit, date });
        }
        if let Some((inner, what)) = self.of_another_class(scope, subject) {
            return self.state_of(&inner, what, state, span);
        }
        if let ExprKind::Name(name) = &subject.kind
            && scope.find_bound(&name.text).is_none()
            && scope.find_local(&name.text).is_none()
            && name.text != "Holder"
        {
            let Some(symbol) = self.resolve(scope, name) else { return Typed::unknown(span) };
            if let Some(kind) = state_of_symbol(symbol, state, span) {
                if let NodeKind::AccrualState { accrual, .. } = kind {
                    self.asks_payments(accrual, scope, name.span);
                }
                return yes_no(kind);
            }
            // A term may stand for an event.
            let is_event = match symbol {
                Symbol::Definition(id) => self.definition_kind(id) == Kind::Event,
                _ => matches!(symbol, Symbol::Liquidation(_)),
            };
            if !is_event {
                self.no_state(scope, subject.span, symbol.describe(), state);
                return Typed::unknown(span);
            }
        }
        if let (ExprKind::Text(name), State::Happened) = (&subject.kind, state) {
            self.program.matters_asked.insert(name.text.clone());
            return yes_no(NodeKind::MatterHappened { name: name.text.clone() });
        }
        let typed = self.expression(scope, subject);
        match (&typed.node.kind, &typed.kind) {
            (NodeKind::Attribute { attribute, event }, _) if state == State::Known => {
                yes_no(NodeKind::AttributeKnown { attribute: *attribute, event: event.clone() })
            }
            (NodeKind::Accrued { accrual, .. }, _) if matches!(state, State::InArrears | State::PaidInFull) => {
                self.asks_payments(*accrual, scope, subject.span);
                yes_no(NodeKind::AccrualState { accrual: *accrual, state })
            }
            (_, Kind::Event | Kind::Any) => yes_no(NodeKind::InstrumentState { event: Box::new(typed.node), state }),
            (_, kind) => {
                let found = self.describe(kind);
                self.no_state(scope, subject.span, &found, state);
                Typed::unknown(span)
            }
        }
    }

    /// `Put of Series A`: the right, duty or accrual of that class's certificate.
    fn of_another_class<'e>(&self, scope: &Scope, subject: &'e Expr) -> Option<(Scope, &'e Expr)> {
        let ExprKind::Of { what, all: false, owner } = &subject.kind else { return None };
        let (ExprKind::Name(name), ExprKind::Name(owner)) = (&what.kind, &owner.kind) else { return None };
        let Lookup::Found(Symbol::Class(class)) = self.names.find(scope.certificate, &owner.text) else { return None };
        let inner = scope.of_class(class, self.program);
        let found = self.names.find(inner.certificate, &name.text);
        let is_meant = matches!(found, Lookup::Found(Symbol::Right(_) | Symbol::Duty(_) | Symbol::Accrual(_)))
            && scope.find_bound(&name.text).is_none();
        is_meant.then_some((inner, what.as_ref()))
    }

    fn no_state(&mut self, scope: &Scope, span: Span, found: &str, state: State) {
        let words = state_words(state);
        let help = match state {
            State::InArrears | State::PaidInFull => "say it of an accrual or a duty",
            State::Missed => "say it of a duty",
            State::Open => "say it of a right",
            State::Known => "say it of a fact or a determination",
            State::Happened => "say it of a right, a duty or an event that `called` names",
            State::TradingDay | State::BusinessDay | State::ExchangeDay => "say it of a day",
            State::Outstanding => "say it of a class or of an event that `called` names",
        };
        let diagnostic =
            Diagnostic::error(codes::E0401_DIMENSION_MISMATCH, format!("{found} cannot be said to be {words}"))
                .at(span, found)
                .help(help);
        self.report(scope.section, diagnostic);
    }
}

/// The class that the exercise of a right issues.
fn issued_class(deed: DeedKind) -> Option<ClassId> {
    match deed {
        DeedKind::Convert { into, .. } => Some(into),
        DeedKind::PayAccrual { in_class, .. } => in_class,
        _ => None,
    }
}

fn any_outstanding(class: ClassId, span: Span) -> NodeKind {
    let node = |kind: NodeKind| Box::new(Node { kind, span });
    NodeKind::Binary {
        operator: BinaryOperator::Greater,
        left: node(NodeKind::Outstanding(class)),
        right: node(NodeKind::Constant(Value::Number(Exact::ZERO))),
    }
}

/// Whether the words mean options, convertible securities, or both.
fn instruments(name: &str) -> Option<(bool, bool)> {
    match name {
        "Option" | "Options" => Some((true, false)),
        "Convertible Security" | "Convertible Securities" => Some((false, true)),
        "Options and Convertible Securities" | "Instruments" => Some((true, true)),
        _ => None,
    }
}

fn state_words(state: State) -> &'static str {
    match state {
        State::InArrears => "in arrears",
        State::PaidInFull => "paid in full",
        State::Happened => "something that has happened",
        State::Outstanding => "outstanding",
        State::Missed => "missed",
        State::Open => "open",
        State::Known => "known",
        State::TradingDay => "a trading day",
        State::ExchangeDay => "an exchange day",
        State::BusinessDay => "a business day",
    }
}

/// What asks whether something declared is in a state; None where it has no such state.
fn state_of_symbol(symbol: Symbol, state: State, span: Span) -> Option<NodeKind> {
    match symbol {
        Symbol::Accrual(accrual) if matches!(state, State::InArrears | State::PaidInFull) => {
            Some(NodeKind::AccrualState { accrual, state })
        }
        Symbol::Right(right) if state.is_of_right() => Some(NodeKind::RightState { right, state }),
        Symbol::Duty(duty) if state.is_of_duty() => Some(NodeKind::DutyState { duty, state }),
        Symbol::Fact(fact) if state == State::Known => Some(NodeKind::FactKnown(fact)),
        Symbol::Class(class) if state == State::Outstanding => Some(any_outstanding(class, span)),
        _ => None,
    }
}
