//! Expressions.
use super::{NameRole, Visitor, Walk};
use crate::syntax::ast::{
    Expr, ExprKind, PerShare, PeriodLiteral, Price, Priced, Rounding, RoundingUnit, Scope, Supposition, Threshold,
};

impl<V: Visitor> Walk<'_, V> {
    pub(super) fn optional(&mut self, expr: &mut Option<Expr>) {
        if let Some(expr) = expr {
            self.expr(expr);
        }
    }

    pub(super) fn period(&mut self, period: &mut PeriodLiteral) {
        let PeriodLiteral { count, unit: _, span } = period;
        self.count(count);
        self.span(span);
    }

    pub(super) fn rounding(&mut self, rounding: &mut Rounding) {
        let Rounding { rule: _, to, span } = rounding;
        match to {
            RoundingUnit::Money(amount) => self.figure(amount),
            RoundingUnit::Whole => {}
            RoundingUnit::Fraction { numerator, denominator } => {
                self.count(numerator);
                self.count(denominator);
            }
        }
        self.span(span);
    }

    pub(super) fn threshold(&mut self, threshold: &mut Threshold) {
        let Threshold { class, with, percent, span, .. } = threshold;
        self.used(class);
        with.iter_mut().for_each(|class| self.used(class));
        self.figure(percent);
        self.span(span);
    }

    pub(super) fn price(&mut self, price: &mut Price) {
        let Price { column: _, of, span } = price;
        match of {
            Some(Priced::Class(class)) => self.used(class),
            Some(Priced::Stated(attribute)) => self.named(attribute, NameRole::Attribute),
            None => {}
        }
        self.span(span);
    }

    pub(super) fn per(&mut self, per: Option<&mut PerShare>) {
        if let Some(PerShare::Of(class)) = per {
            self.used(class);
        }
    }

    fn exprs(&mut self, exprs: &mut [Expr]) {
        for expr in exprs {
            self.expr(expr);
        }
    }

    pub(super) fn expr(&mut self, expr: &mut Expr) {
        self.visitor.expr(expr);
        self.kind(&mut expr.kind);
        self.span(&mut expr.span);
    }

    fn kind(&mut self, kind: &mut ExprKind) {
        match kind {
            ExprKind::Money { amount, per } | ExprKind::Votes { count: amount, per } => {
                self.figure(amount);
                self.per(per.as_mut());
            }
            ExprKind::Percent { value, per: _ } | ExprKind::Number(value) => self.figure(value),
            ExprKind::Shares { count, class, per } => {
                self.figure(count);
                if let Some(class) = class {
                    self.used(class);
                }
                self.per(per.as_deref_mut());
            }
            ExprKind::Date(date) => self.visitor.date(date),
            ExprKind::Period(period) => self.period(period),
            ExprKind::Text(text) => self.text(text),
            ExprKind::Receivable { class, right } => {
                if let Some(class) = class {
                    self.used(class);
                }
                self.used(right);
            }
            ExprKind::Fact(_)
            | ExprKind::SharesReceived { .. }
            | ExprKind::Today
            | ExprKind::TermsDay
            | ExprKind::AssetsLeft => {}
            ExprKind::Name(name) => self.used(name),
            ExprKind::Attribute(name) => self.named(name, NameRole::Attribute),
            ExprKind::Of { what: one, all: _, owner: two } => self.both(one, two),
            ExprKind::Unary { operator: _, operand } | ExprKind::Outstanding(operand) => self.expr(operand),
            ExprKind::Binary { operator: _, left, right } => self.both(left, right),
            ExprKind::Choose { greatest: _, operands } | ExprKind::Elect { operands, as_paid: _ } => {
                self.exprs(operands)
            }
            ExprKind::Conditional { then, condition, otherwise } => {
                self.both(then, condition);
                self.expr(otherwise);
            }
            ExprKind::Rounded { operand, rounding } => {
                self.expr(operand);
                self.rounding(rounding);
            }
            ExprKind::ReadingIs { reading, choice } => {
                self.used(reading);
                self.named(choice, NameRole::Choice);
            }
            ExprKind::Several { all: _, items } => {
                for (label, item) in items {
                    self.named(label, NameRole::Label);
                    self.expr(item);
                }
            }
            ExprKind::HasChanged { event, value: name, negated: _ }
            | ExprKind::Excluded { event, category: name, negated: _ } => {
                self.expr(event);
                self.used(name);
            }
            ExprKind::EarlierIssues { period, event, condition } => {
                self.period(period);
                self.expr(event);
                if let Some(condition) = condition {
                    self.expr(condition);
                }
            }
            ExprKind::FirstChange { value, event } => {
                self.used(value);
                self.expr(event);
            }
            ExprKind::StateOf { subject, state: _, negated: _ } => self.expr(subject),
            ExprKind::Accrual { name, aspect: _, to } => {
                self.used(name);
                if let Some(to) = to {
                    self.expr(to);
                }
            }
            ExprKind::Issuable { class, options: _, convertibles: _, other_than } => {
                self.used(class);
                if let Some(other) = other_than {
                    self.used(other);
                }
            }
            ExprKind::LatestNotice(of) => self.notice_of(of),
            ExprKind::Receives { class } | ExprKind::SharesSharing { class } | ExprKind::FirstIssue { class } => {
                self.used(class);
            }
            ExprKind::PartHeld(what) => self.expr(what),
            ExprKind::SharesApart { right } => self.used(right),
            ExprKind::Takes { class, alternative } => {
                self.used(class);
                self.used(alternative);
            }
            ExprKind::OfOffer(_) => {}
            ExprKind::NetShares { options: _, warrants: _, held: _, at } => {
                if let Some(at) = at {
                    self.expr(at);
                }
            }
            ExprKind::SharesHeld { class, converted: _ } => {
                if let Some(class) = class {
                    self.used(class);
                }
            }
            ExprKind::SharesIssued { right, to_holder: _ } => self.used(right),
            ExprKind::SharesKept { right, under } => {
                self.used(right);
                self.named(under, NameRole::Label);
            }
            ExprKind::LastOf { name, before, strictly: _ } => {
                self.used(name);
                self.expr(before);
            }
            ExprKind::Latest { name, condition } => {
                self.used(name);
                if let Some(condition) = condition {
                    self.expr(condition);
                }
            }
            ExprKind::PaymentsMissed { name, consecutive: _ } => self.used(name),
            ExprKind::On { what, date } => self.both(what, date),
            ExprKind::JustBefore { what, event } | ExprKind::JustAfter { what, event } => self.both(what, event),
            ExprKind::Shift { period, before: _, date } => {
                self.period(period);
                self.expr(date);
            }
            ExprKind::Anniversary { n, date } => {
                self.count(n);
                self.expr(date);
            }
            ExprKind::DaysBetween { unit: _, from, to } => self.both(from, to),
            ExprKind::Throughout { every: _, unit: _, from, through, condition }
            | ExprKind::CountDays { unit: _, from, through, condition } => {
                self.both(from, through);
                self.expr(condition);
            }
            ExprKind::LatestDay { unit: _, from, through, condition } => {
                self.both(from, through);
                self.expr(condition);
            }
            ExprKind::LastPayment { name } => self.used(name),
            ExprKind::FirstDay { unit: _, after, condition } => self.both(after, condition),
            ExprKind::NextOf { name, after, strictly: _ } => {
                self.used(name);
                self.expr(after);
            }
            ExprKind::Price(price) => self.price(price),
            ExprKind::Window { count, unit: _, ending_on: _, date } => {
                self.count(count);
                self.expr(date);
            }
            ExprKind::WindowBetween { from, through } => self.both(from, through),
            ExprKind::OverWindow { aggregate: _, price, window } => {
                self.price(price);
                self.expr(window);
            }
            ExprKind::FigureOverWindow { aggregate: _, what, window } => self.both(what, window),
            ExprKind::LatestReported { price, strictly: _, before } => {
                self.price(price);
                self.expr(before);
            }
            ExprKind::LowestDays { price, count, by: _, window } => {
                self.price(price);
                self.count(count);
                self.expr(window);
            }
            ExprKind::Over { aggregate: _, scope, of, condition } => {
                match scope {
                    Scope::HoldersOf { class, same } => {
                        self.used(class);
                        if let Some(same) = same {
                            self.used(same);
                        }
                    }
                    Scope::EventsOf(name) => self.used(name),
                    Scope::NoticesOf(of) => self.notice_of(of),
                    Scope::OtherVotingClasses => {}
                }
                self.expr(of);
                if let Some(condition) = condition {
                    self.expr(condition);
                }
            }
            ExprKind::AsIf { what, supposition } => {
                self.expr(what);
                self.supposition(supposition);
            }
            ExprKind::MostThatKeep { class, binder, condition } => {
                self.used(class);
                if let Some(binder) = binder {
                    self.declared(binder);
                }
                self.expr(condition);
            }
            ExprKind::Approves { threshold, matter } => {
                self.threshold(threshold);
                if let Some(matter) = matter {
                    self.text(matter);
                }
            }
        }
    }

    fn both(&mut self, first: &mut Expr, second: &mut Expr) {
        self.expr(first);
        self.expr(second);
    }

    fn supposition(&mut self, supposition: &mut Supposition) {
        match supposition {
            Supposition::NotIssued(expr)
            | Supposition::UnexercisedPartNotIssued(expr)
            | Supposition::PresentTermsWhenIssued(expr) => self.expr(expr),
            Supposition::OccurredWith { moved, with } => self.both(moved, with),
        }
    }
}
