//! Expressions: operands and what binds tighter than an operator.
use super::grammar::{Node, Rule};
use super::lower::{Lowered, Lowering, plain};
use super::parts::Parts;
use crate::source::Span;
use crate::syntax::ast::{
    AccrualAspect, BinaryOperator, Expr, ExprKind, Name, Price, PriceColumn, Priced, Rounding, RoundingRule,
    RoundingUnit, Supposition, Text, Threshold,
};
use rust_decimal::Decimal;

impl<'a> Lowering<'a> {
    /// Any rule that stands for a value.
    pub(super) fn expr(&self, node: Node<'_>) -> Lowered<Expr> {
        match node.as_rule() {
            Rule::flat | Rule::arith | Rule::simple => return self.row(node),
            Rule::tight => return self.tight(node),
            Rule::owner => return self.owner(node),
            _ => {}
        }
        let mut parts = Parts::new(node, self);
        let then = self.row(parts.need(Rule::flat)?)?;
        let Some(mut rest) = parts.inside(Rule::conditional_rest) else { return Ok(then) };
        let condition = Box::new(self.row(rest.need(Rule::flat)?)?);
        let otherwise = Box::new(self.expr(rest.need(Rule::expr)?)?);
        Ok(Expr { kind: ExprKind::Conditional { then: Box::new(then), condition, otherwise }, span: parts.span })
    }

    /// The next part of a node that is a value.
    pub(super) fn next_expr(&self, parts: &mut Parts<'_, '_>) -> Lowered<Expr> {
        self.optional_expr(parts)?.ok_or_else(|| self.unreadable(parts.span))
    }

    pub(super) fn optional_expr(&self, parts: &mut Parts<'_, '_>) -> Lowered<Option<Expr>> {
        let rules = [Rule::expr, Rule::flat, Rule::simple, Rule::arith, Rule::tight];
        parts.take_any(&rules).map(|node| self.expr(node)).transpose()
    }

    pub(super) fn boxed(&self, parts: &mut Parts<'_, '_>) -> Lowered<Box<Expr>> {
        self.next_expr(parts).map(Box::new)
    }

    /// An operand with its suffixes.
    pub(super) fn tight(&self, node: Node<'_>) -> Lowered<Expr> {
        let mut parts = Parts::new(node, self);
        let mut value = self.operand(parts.need(Rule::operand)?)?;
        while let Some(suffix) = parts.next() {
            value = self.suffix(value, suffix)?;
        }
        Ok(value)
    }

    /// What stands after `of`.
    fn owner(&self, node: Node<'_>) -> Lowered<Expr> {
        let mut parts = Parts::new(node, self);
        let value = self.operand(parts.need(Rule::operand)?)?;
        match parts.take(Rule::of) {
            Some(of) => self.suffix(value, of),
            None => Ok(value),
        }
    }

    fn suffix(&self, value: Expr, node: Node<'_>) -> Lowered<Expr> {
        let rule = node.as_rule();
        let span = value.span.to(self.span(&node));
        let mut parts = Parts::new(node, self);
        let kind = match rule {
            Rule::of => {
                let all = parts.has(Rule::k_all);
                let owner = self.owner(parts.need(Rule::owner)?)?;
                return Ok(of(value, all, owner));
            }
            Rule::outstanding => ExprKind::Outstanding(Box::new(value)),
            Rule::issuable => return self.issuable(value, parts, span),
            Rule::receivable => match value.kind {
                ExprKind::Name(class) => ExprKind::Receivable { class: Some(class), right: parts.name()? },
                _ => {
                    let help = "write `Common Stock receivable on Conversion`";
                    return Err(self.misplaced(value.span, "a class is named here", help));
                }
            },
            Rule::on_day => ExprKind::On { what: Box::new(value), date: self.boxed(&mut parts)? },
            Rule::just => {
                let before = is_before(&parts.need(Rule::shift)?);
                let (what, event) = (Box::new(value), self.boxed(&mut parts)?);
                if before { ExprKind::JustBefore { what, event } } else { ExprKind::JustAfter { what, event } }
            }
            Rule::as_if => ExprKind::AsIf { what: Box::new(value), supposition: self.supposition(parts)? },
            _ => self.accrual(value, parts)?,
        };
        Ok(Expr { kind, span })
    }

    /// `Common Stock issuable on Options and Convertible Securities other than Series A`
    fn issuable(&self, value: Expr, mut parts: Parts<'_, '_>, span: Span) -> Lowered<Expr> {
        let ExprKind::Name(class) = value.kind else {
            return Err(self.misplaced(
                value.span,
                "a class is named here",
                "write `Common Stock issuable on Options`",
            ));
        };
        let other_than = parts.inside(Rule::other_than).map(|mut other| other.name()).transpose()?;
        let (mut options, mut convertibles) = (false, false);
        for name in parts.names() {
            match name.text.as_str() {
                "Option" | "Options" => options = true,
                "Convertible Security" | "Convertible Securities" => convertibles = true,
                _ => {
                    let help = "write `Options`, `Convertible Securities`, or both";
                    return Err(self.misplaced(name.span, &format!("nothing is issuable on `{}`", name.text), help));
                }
            }
        }
        Ok(Expr { kind: ExprKind::Issuable { class, options, convertibles, other_than }, span })
    }

    fn accrual(&self, value: Expr, mut parts: Parts<'_, '_>) -> Lowered<ExprKind> {
        let aspect = match parts.take_any(&[Rule::accrued_aspect, Rule::due_aspect]) {
            Some(node) if node.as_rule() == Rule::due_aspect => AccrualAspect::DueAndUnpaid,
            Some(node) if Parts::new(node.clone(), self).has(Rule::k_unpaid) => AccrualAspect::AccruedAndUnpaid,
            Some(_) => AccrualAspect::Accrued,
            None => AccrualAspect::Paid,
        };
        let to = self.optional_expr(&mut parts)?.map(Box::new);
        match value.kind {
            ExprKind::Name(name) => Ok(ExprKind::Accrual { name, aspect, to }),
            // `Dividends of Series A accrued and unpaid` is `Dividends accrued and unpaid of Series A`.
            ExprKind::Of { what, all, owner } if matches!(what.kind, ExprKind::Name(_)) => {
                let span = what.span;
                let ExprKind::Name(name) = what.kind else { return Err(self.unreadable(span)) };
                let what = Box::new(Expr { kind: ExprKind::Accrual { name, aspect, to }, span });
                Ok(ExprKind::Of { what, all, owner })
            }
            _ => Err(self.misplaced(
                value.span,
                "what accrues is named here",
                "write the name of an accrual, such as `Dividends`",
            )),
        }
    }

    fn supposition(&self, mut parts: Parts<'_, '_>) -> Lowered<Supposition> {
        let unexercised = parts.has(Rule::unexercised_part);
        let subject = self.next_expr(&mut parts)?;
        if parts.has(Rule::not_issued) {
            let subject = Box::new(subject);
            return Ok(match unexercised {
                true => Supposition::UnexercisedPartNotIssued(subject),
                false => Supposition::NotIssued(subject),
            });
        }
        if unexercised {
            let help = "write `as if the unexercised part of X had not been issued`";
            return Err(self.misplaced(parts.span, "only `had not been issued` fits an unexercised part", help));
        }
        if parts.has(Rule::present_terms) {
            return Ok(Supposition::PresentTermsWhenIssued(Box::new(subject)));
        }
        if let Some(mut occurred) = parts.inside(Rule::occurred_with) {
            let with = self.boxed(&mut occurred)?;
            return Ok(Supposition::OccurredWith { moved: Box::new(subject), with });
        }
        let help = "say what the shares would bring: `shares held of CLASS as converted`, `CLASS issuable on Convertible Securities`, or a formula";
        Err(self.misplaced(subject.span, "that shares had been converted cannot be supposed", help))
    }

    fn operand(&self, node: Node<'_>) -> Lowered<Expr> {
        let span = self.span(&node);
        let mut parts = Parts::new(node, self);
        let inner = parts.need_next()?;
        let kind = match inner.as_rule() {
            Rule::paren => {
                let mut value = self.expr(Parts::new(inner, self).need(Rule::expr)?)?;
                value.span = span;
                return Ok(value);
            }
            Rule::name => self.name_or_price(self.name(&inner)),
            Rule::attribute => ExprKind::Attribute(self.attribute(&inner)?),
            Rule::hyphened => ExprKind::Attribute(self.choice(&inner)?),
            Rule::date => ExprKind::Date(self.date(&inner)?),
            Rule::text => ExprKind::Text(self.text(&inner)),
            Rule::yes => ExprKind::Fact(true),
            Rule::no => ExprKind::Fact(false),
            Rule::today => ExprKind::Today,
            Rule::money => {
                let mut money = Parts::new(inner, self);
                let amount = self.decimal(&money.need(Rule::money_amount)?)?;
                ExprKind::Money { amount, per: money.take(Rule::per_share).map(|node| self.per_share(node)) }
            }
            Rule::percent => return self.percent(inner),
            Rule::fraction => {
                let (above, below) = self.fraction(&inner)?;
                let number = |value: u32| Box::new(Expr { kind: ExprKind::Number(Decimal::from(value)), span });
                ExprKind::Binary { operator: BinaryOperator::Divide, left: number(above), right: number(below) }
            }
            Rule::count => self.count(inner)?,
            _ => self.phrase(inner)?,
        };
        Ok(Expr { kind, span })
    }

    fn name_or_price(&self, name: Name) -> ExprKind {
        match price_column(&name.text) {
            Some(column) => ExprKind::Price(Price { column, of: None, span: name.span }),
            None => ExprKind::Name(name),
        }
    }

    /// A word in lower case: an attribute, unless a term in capitals was meant.
    fn attribute(&self, node: &Node<'_>) -> Lowered<Name> {
        let name = self.name(node);
        if !self.names.is_attribute(&name.text)
            && let Some(term) = self.names.terms().find(|term| term.to_lowercase() == name.text)
        {
            return Err(super::report::lower_case_term(name.span, &name.text, term));
        }
        Ok(name)
    }

    /// A word with hyphens: the choice of a reading. What looks like a difference is one only if blanks stand in it.
    fn choice(&self, node: &Node<'_>) -> Lowered<Name> {
        let name = self.name(node);
        if name.text.chars().any(char::is_alphabetic) || self.names.is_choice(&name.text) {
            return Ok(name);
        }
        let help = format!("to subtract, put blanks around the minus sign: `{}`", name.text.replace('-', " - "));
        Err(self.misplaced(name.span, &format!("`{}` is not a number", name.text), &help))
    }

    /// `8%`, `8% per year`, `80% of Market Price`
    fn percent(&self, node: Node<'_>) -> Lowered<Expr> {
        let mut parts = Parts::new(node, self);
        let written = parts.need(Rule::percent_value)?;
        let value = self.decimal(&written)?;
        let per = parts.take(Rule::time_unit).map(|node| self.time_unit(node));
        let percent = Expr { kind: ExprKind::Percent { value, per }, span: parts.span };
        let Some(of) = self.optional_expr(&mut parts)? else { return Ok(percent) };
        let percent = Expr { span: self.span(&written), ..percent };
        let kind =
            ExprKind::Binary { operator: BinaryOperator::Multiply, left: Box::new(percent), right: Box::new(of) };
        Ok(Expr { kind, span: parts.span })
    }

    /// A number and what it counts.
    fn count(&self, node: Node<'_>) -> Lowered<ExprKind> {
        let mut parts = Parts::new(node, self);
        let written = parts.need(Rule::number)?;
        let count = self.decimal(&written)?;
        if let Some(mut shares) = parts.inside(Rule::share_count) {
            let class = shares.optional_name();
            return Ok(ExprKind::Shares {
                count,
                class,
                per: shares.take(Rule::per_share).map(|node| Box::new(self.per_share(node))),
            });
        }
        if let Some(mut votes) = parts.inside(Rule::vote_count) {
            return Ok(ExprKind::Votes { count, per: votes.take(Rule::per_share).map(|node| self.per_share(node)) });
        }
        let Some(mut rest) = parts.inside(Rule::period_rest) else { return Ok(ExprKind::Number(count)) };
        let unit_node = rest.need(Rule::unit)?;
        let span = self.span(&written).to(self.span(&unit_node));
        let period =
            crate::syntax::ast::PeriodLiteral { count: self.whole(&written)?, unit: self.unit(unit_node), span };
        match rest.take(Rule::shift) {
            Some(shift) => Ok(ExprKind::Shift { period, before: is_before(&shift), date: self.boxed(&mut rest)? }),
            None => Ok(ExprKind::Period(period)),
        }
    }

    /// `to $0.001, half down`, `up to whole shares`, `half up`
    pub(super) fn rounding(&self, node: Node<'_>) -> Lowered<Rounding> {
        let mut parts = Parts::new(node, self);
        let rule = match parts.inside(Rule::rounding_mode).and_then(|mut mode| mode.next()).map(|mode| mode.as_rule()) {
            Some(Rule::half_down) => RoundingRule::HalfDown,
            Some(Rule::half_even) => RoundingRule::HalfEven,
            Some(Rule::round_up) => RoundingRule::Up,
            Some(Rule::round_down) => RoundingRule::Down,
            _ => RoundingRule::HalfUp,
        };
        let to = match parts.take(Rule::rounding_unit) {
            Some(unit) => self.rounding_unit(unit)?,
            None => RoundingUnit::Whole,
        };
        Ok(Rounding { rule, to, span: parts.span })
    }

    pub(super) fn rounding_unit(&self, node: Node<'_>) -> Lowered<RoundingUnit> {
        let mut parts = Parts::new(node, self);
        if let Some(amount) = parts.take(Rule::money_amount) {
            return Ok(RoundingUnit::Money(self.decimal(&amount)?));
        }
        if let Some(fraction) = parts.take(Rule::fraction) {
            let (numerator, denominator) = self.fraction(&fraction)?;
            return Ok(RoundingUnit::Fraction { numerator, denominator });
        }
        if let Some(mut whole) = parts.inside(Rule::whole_unit) {
            let dollars = whole.has(Rule::k_dollar);
            return Ok(if dollars { RoundingUnit::Money(Decimal::ONE) } else { RoundingUnit::Whole });
        }
        Ok(if parts.has(Rule::cents) { RoundingUnit::Money(Decimal::new(1, 2)) } else { RoundingUnit::Whole })
    }

    /// `a majority of Series A`, `at least 90% of Series A`
    pub(super) fn threshold(&self, node: Node<'_>) -> Lowered<Threshold> {
        let mut parts = Parts::new(node, self);
        let (percent, of, inclusive) = if parts.has(Rule::majority) {
            (Decimal::from(50), 100, false)
        } else if parts.has(Rule::all_votes) {
            (Decimal::ONE_HUNDRED, 100, true)
        } else {
            let share = parts.take_any(&[Rule::at_least_percent, Rule::more_than_percent]);
            let share = share.ok_or_else(|| self.unreadable(parts.span))?;
            let inclusive = share.as_rule() == Rule::at_least_percent;
            let mut share = Parts::new(share, self);
            match share.take(Rule::fraction_value) {
                Some(written) => {
                    let (above, below) = written.as_str().split_once('/').unwrap_or(("1", "1"));
                    let part = |digits: &str| digits.trim().parse::<u32>().unwrap_or(1);
                    let (above, below) = (part(above), part(below));
                    if below == 0 || above > below {
                        let help = "write a part of the class, such as `2/3`";
                        return Err(self.misplaced(self.span(&written), "more than the whole class", help));
                    }
                    (Decimal::from(above), below, inclusive)
                }
                None => (self.decimal(&share.need(Rule::percent_value)?)?, 100, inclusive),
            }
        };
        let (class, with) = match parts.inside(Rule::several_classes) {
            Some(mut several) => {
                let first = several.name()?;
                (first, std::iter::from_fn(|| several.optional_name()).collect())
            }
            None => (parts.name()?, Vec::new()),
        };
        let as_converted = parts.inside(Rule::voting_together).is_some_and(|mut voting| voting.has(Rule::k_converted));
        Ok(Threshold {
            class,
            with,
            as_converted,
            percent,
            parts: of,
            inclusive,
            of_represented: parts.has(Rule::represented),
            as_class: parts.has(Rule::as_class),
            span: parts.span,
        })
    }

    /// `Close of Common Stock`
    /// A price that the certificate defines, by its name alone.
    pub(super) fn defined_price(&self, node: &Node<'_>) -> Lowered<Option<Name>> {
        let mut parts = Parts::new(node.clone(), self);
        let name = parts.name()?;
        let is_defined = price_column(&name.text).is_none() && parts.take_any(&[Rule::name, Rule::attribute]).is_none();
        Ok(is_defined.then_some(name))
    }

    pub(super) fn price(&self, node: Node<'_>) -> Lowered<Price> {
        let mut parts = Parts::new(node, self);
        let name = parts.name()?;
        let Some(column) = price_column(&name.text) else {
            let help = "the columns of a price history are `Close`, `Bid`, `VWAP` and `Volume`";
            return Err(self.misplaced(name.span, &format!("`{}` is no price of a day", name.text), help));
        };
        let of = match parts.take_any(&[Rule::name, Rule::attribute]) {
            Some(node) if node.as_rule() == Rule::attribute => Some(Priced::Stated(self.attribute(&node)?)),
            node => node.map(|node| Priced::Class(self.name(&node))),
        };
        Ok(Price { column, of, span: parts.span })
    }

    /// A label such as `(i)` without its parentheses.
    pub(super) fn item_label(&self, node: &Node<'_>) -> Name {
        let written = plain(node.as_str());
        Name { text: written.trim_matches(['(', ')']).to_owned(), span: self.span(node) }
    }
}

/// `before` or `after`.
pub(super) fn is_before(shift: &Node<'_>) -> bool {
    shift.as_str().trim() == "before"
}

pub(super) fn price_column(name: &str) -> Option<PriceColumn> {
    match name {
        "Close" => Some(PriceColumn::Close),
        "Bid" => Some(PriceColumn::Bid),
        "VWAP" => Some(PriceColumn::Vwap),
        "Volume" => Some(PriceColumn::Volume),
        _ => None,
    }
}

/// `X of Y`; a price of a class is a price.
fn of(what: Expr, all: bool, owner: Expr) -> Expr {
    let span = what.span.to(owner.span);
    let kind = match (what.kind, owner.kind) {
        (ExprKind::Price(Price { column, of: None, .. }), ExprKind::Name(class)) if !all => {
            ExprKind::Price(Price { column, of: Some(Priced::Class(class)), span })
        }
        (ExprKind::Price(Price { column, of: None, .. }), ExprKind::Attribute(name)) if !all => {
            ExprKind::Price(Price { column, of: Some(Priced::Stated(name)), span })
        }
        (what_kind, owner_kind) => ExprKind::Of {
            what: Box::new(Expr { kind: what_kind, span: what.span }),
            all,
            owner: Box::new(Expr { kind: owner_kind, span: owner.span }),
        },
    };
    Expr { kind, span }
}

/// The words of a text, for those who need no more.
pub(super) fn text_as_name(text: Text) -> Name {
    Name { text: text.text, span: text.span }
}
