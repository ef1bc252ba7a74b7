//! Expressions that are spoken: `the greater of`, `the sum over`, `the average of`, `on each day from`.
use rust_decimal::Decimal;

use super::expression::{is_before, price_column};
use super::grammar::{Node, Rule};
use super::lower::{Lowered, Lowering};
use super::parts::Parts;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{Aggregate, Expr, ExprKind, NoticeOf, OfferFigure, PeriodLiteral, PeriodUnit, Price, Scope};

impl<'a> Lowering<'a> {
    pub(super) fn phrase(&self, node: Node<'_>) -> Lowered<ExprKind> {
        let rule = node.as_rule();
        let mut parts = Parts::new(node, self);
        match rule {
            Rule::choose => self.choose(parts),
            Rule::nth => self.nth(parts),
            Rule::sum => self.over(Aggregate::Sum, parts),
            Rule::number_of => self.number_of(parts),
            Rule::average => self.over_or_window(Aggregate::Average, parts),
            Rule::extreme => {
                let aggregate = if parts.has(Rule::lowest) { Aggregate::Lowest } else { Aggregate::Highest };
                self.over_or_window(aggregate, parts)
            }
            Rule::most_that_keep => {
                let class = parts.name()?;
                let binder = parts.inside(Rule::binder).map(|mut binder| binder.name()).transpose()?;
                Ok(ExprKind::MostThatKeep { class, binder, condition: self.boxed(&mut parts)? })
            }
            Rule::first_day => {
                let unit = self.unit_of_days(parts.need(Rule::unit)?)?;
                Ok(ExprKind::FirstDay { unit, after: self.boxed(&mut parts)?, condition: self.boxed(&mut parts)? })
            }
            Rule::latest_day => {
                let unit = self.unit_of_days(parts.need(Rule::unit)?)?;
                let (from, through) = (self.boxed(&mut parts)?, self.boxed(&mut parts)?);
                Ok(ExprKind::LatestDay { unit, from, through, condition: self.boxed(&mut parts)? })
            }
            Rule::latest_reported => {
                let price = self.price(parts.need(Rule::price)?)?;
                let strictly = !parts.has(Rule::on_or);
                Ok(ExprKind::LatestReported { price, strictly, before: self.boxed(&mut parts)? })
            }
            Rule::last_payment => Ok(ExprKind::LastPayment { name: parts.name()? }),
            Rule::next_of => Ok(ExprKind::NextOf {
                name: parts.name()?,
                strictly: !parts.has(Rule::on_or),
                after: self.boxed(&mut parts)?,
            }),
            Rule::received_by => Ok(ExprKind::Receives { class: parts.name()? }),
            Rule::first_change => Ok(ExprKind::FirstChange { value: parts.name()?, event: self.boxed(&mut parts)? }),
            Rule::earlier_issues => {
                let period = self.period(parts.need(Rule::period)?)?;
                let condition = self.condition(&mut parts)?;
                Ok(ExprKind::EarlierIssues { period, event: self.boxed(&mut parts)?, condition })
            }
            Rule::assets_left => Ok(ExprKind::AssetsLeft),
            Rule::latest_of => Ok(ExprKind::Latest { name: parts.name()?, condition: self.condition(&mut parts)? }),
            Rule::last_of => Ok(ExprKind::LastOf {
                name: parts.name()?,
                strictly: !parts.has(Rule::on_or),
                before: self.boxed(&mut parts)?,
            }),
            Rule::money_receivable => Ok(ExprKind::Receivable { class: None, right: parts.name()? }),
            Rule::shares_received => Ok(ExprKind::SharesReceived { by_all: parts.has(Rule::by_all_holders) }),
            Rule::shares_issued => {
                Ok(ExprKind::SharesIssued { to_holder: parts.has(Rule::to_the_holder), right: parts.name()? })
            }
            Rule::shares_kept => {
                Ok(ExprKind::SharesKept { right: parts.name()?, under: self.label(&parts.need(Rule::label)?)? })
            }
            Rule::day_phrase => self.day_phrase(parts),
            Rule::days_between => self.days_between(parts),
            Rule::latest_notice => Ok(ExprKind::LatestNotice(self.notice_of(&mut parts)?)),
            Rule::first_issue => Ok(ExprKind::FirstIssue { class: parts.name()? }),
            Rule::part_held => Ok(ExprKind::PartHeld(self.boxed(&mut parts)?)),
            Rule::shares_apart => Ok(ExprKind::SharesApart { right: parts.name()? }),
            Rule::shares_sharing => Ok(ExprKind::SharesSharing { class: parts.name()? }),
            Rule::offer_figure => Ok(ExprKind::OfOffer(if parts.has(Rule::k_offered) {
                OfferFigure::Offered
            } else if parts.has(Rule::k_not) {
                OfferFigure::NotIssued
            } else if parts.has(Rule::k_issued) {
                OfferFigure::IssuedToOthers
            } else if parts.has(Rule::k_allotted) {
                OfferFigure::Allotted
            } else {
                OfferFigure::Refused
            })),
            Rule::net_shares => self.net_shares(parts),
            Rule::shares_held => {
                let converted = parts.has(Rule::k_converted);
                Ok(ExprKind::SharesHeld { class: parts.optional_name(), converted })
            }
            Rule::payments_missed => {
                Ok(ExprKind::PaymentsMissed { name: parts.name()?, consecutive: parts.has(Rule::k_consecutive) })
            }
            Rule::several => self.several(parts),
            Rule::approves => {
                let threshold = self.threshold(parts.need(Rule::threshold)?)?;
                Ok(ExprKind::Approves { threshold: Box::new(threshold), matter: parts.optional_text() })
            }
            Rule::window => {
                let count = self.whole(&parts.need(Rule::number)?)?;
                let unit = self.unit_of_days(parts.need(Rule::unit)?)?;
                let ending_on = parts.has(Rule::window_ending);
                Ok(ExprKind::Window { count, unit, ending_on, date: self.boxed(&mut parts)? })
            }
            Rule::throughout => {
                let every = parts.has(Rule::every_day);
                let unit = self.unit_of_days(parts.need(Rule::unit)?)?;
                let (from, through) = (self.boxed(&mut parts)?, self.boxed(&mut parts)?);
                Ok(ExprKind::Throughout { every, unit, from, through, condition: self.boxed(&mut parts)? })
            }
            _ => Err(self.unreadable(parts.span)),
        }
    }

    fn choose(&self, mut parts: Parts<'_, '_>) -> Lowered<ExprKind> {
        let greatest = parts.has(Rule::greatest);
        let for_class = parts.inside(Rule::for_class).map(|mut class| class.has(Rule::as_paid));
        let mut list = parts.need_inside(Rule::operands)?;
        let mut operands = Vec::new();
        while let Some(operand) = self.optional_expr(&mut list)? {
            operands.push(operand);
        }
        match (for_class, greatest) {
            (None, _) => Ok(ExprKind::Choose { greatest, operands }),
            (Some(as_paid), true) => Ok(ExprKind::Elect { as_paid, operands }),
            (Some(_), false) => Err(self.misplaced(
                parts.span,
                "a class chooses what is greater for it",
                "write `the greater for the class of A and B`",
            )),
        }
    }

    /// `the 5th anniversary of D`, `the 2nd trading day before D`
    fn nth(&self, mut parts: Parts<'_, '_>) -> Lowered<ExprKind> {
        let ordinal = parts.need(Rule::ordinal)?;
        let n = self.ordinal(&ordinal)?;
        if let Some(mut of) = parts.inside(Rule::anniversary_of) {
            return Ok(ExprKind::Anniversary { n, date: self.boxed(&mut of)? });
        }
        let mut shift = parts.need_inside(Rule::nth_shift)?;
        let unit_node = shift.need(Rule::unit)?;
        let span = self.span(&ordinal).to(self.span(&unit_node));
        let period = PeriodLiteral { count: n, unit: self.unit(unit_node), span };
        let before = is_before(&shift.need(Rule::shift)?);
        Ok(ExprKind::Shift { period, before, date: self.boxed(&mut shift)? })
    }

    fn scope(&self, node: Node<'_>) -> Lowered<Scope> {
        let mut parts = Parts::new(node, self);
        if parts.has(Rule::other_voting) {
            return Ok(Scope::OtherVotingClasses);
        }
        if let Some(mut notices) = parts.inside(Rule::notices_of) {
            return Ok(Scope::NoticesOf(self.notice_of(&mut notices)?));
        }
        match parts.inside(Rule::holders_of) {
            Some(mut holders) => {
                let class = holders.name()?;
                let same = holders.inside(Rule::with_same).map(|mut same| same.name()).transpose()?;
                Ok(Scope::HoldersOf { class, same })
            }
            None => Ok(Scope::EventsOf(parts.name()?)),
        }
    }

    fn notice_of(&self, parts: &mut Parts<'_, '_>) -> Lowered<NoticeOf> {
        Ok(match parts.optional_text() {
            Some(text) => NoticeOf::Matter(text),
            None => NoticeOf::Named(parts.name()?),
        })
    }

    fn condition(&self, parts: &mut Parts<'_, '_>) -> Lowered<Option<Box<Expr>>> {
        let Some(mut clause) = parts.inside(Rule::where_clause) else { return Ok(None) };
        self.boxed(&mut clause).map(Some)
    }

    /// `the sum over holders of Series A of General Votes`
    fn over(&self, aggregate: Aggregate, mut parts: Parts<'_, '_>) -> Lowered<ExprKind> {
        let scope = self.scope(parts.need(Rule::scope)?)?;
        let condition = self.condition(&mut parts)?;
        Ok(ExprKind::Over { aggregate, scope, of: self.boxed(&mut parts)?, condition })
    }

    /// `the average of VWAP over W`, `the lowest over holders of Series A of X`
    fn over_or_window(&self, aggregate: Aggregate, mut parts: Parts<'_, '_>) -> Lowered<ExprKind> {
        let Some(price) = parts.take(Rule::price) else { return self.over(aggregate, parts) };
        if let Some(name) = self.defined_price(&price)? {
            let what = Box::new(Expr { span: name.span, kind: ExprKind::Name(name) });
            let mut window = parts.need_inside(Rule::over_window)?;
            return Ok(ExprKind::FigureOverWindow { aggregate, what, window: self.boxed(&mut window)? });
        }
        let price = self.price(price)?;
        if let Some(mut window) = parts.inside(Rule::over_window) {
            return Ok(ExprKind::OverWindow { aggregate, price, window: self.boxed(&mut window)? });
        }
        self.lowest_days(price, parts.need_inside(Rule::lowest_days)?)
    }

    /// `the average of Close on the 3 trading days with the lowest Bid of W`
    fn lowest_days(&self, price: Price, mut parts: Parts<'_, '_>) -> Lowered<ExprKind> {
        let count = self.whole(&parts.need(Rule::number)?)?;
        let name = parts.name()?;
        let by = price_column(&name.text).ok_or_else(|| {
            let help = "the columns of a price history are `Close`, `Bid`, `VWAP` and `Volume`";
            self.misplaced(name.span, &format!("`{}` is no price of a day", name.text), help)
        })?;
        Ok(ExprKind::LowestDays { price, count, by, window: self.boxed(&mut parts)? })
    }

    /// `the number of days from A through B on which C`, `the number of Closings where C`
    fn number_of(&self, mut parts: Parts<'_, '_>) -> Lowered<ExprKind> {
        if let Some(mut days) = parts.inside(Rule::count_days) {
            let unit = self.unit_of_days(days.need(Rule::unit)?)?;
            let (from, through) = (self.boxed(&mut days)?, self.boxed(&mut days)?);
            return Ok(ExprKind::CountDays { unit, from, through, condition: self.boxed(&mut days)? });
        }
        let scope = self.scope(parts.need(Rule::scope)?)?;
        let condition = self.condition(&mut parts)?;
        let one = Expr { kind: ExprKind::Number(Decimal::ONE), span: parts.span };
        Ok(ExprKind::Over { aggregate: Aggregate::Count, scope, of: Box::new(one), condition })
    }

    /// `the day 120 days after D`, `day 121 after D`, `the day before D`
    fn day_phrase(&self, mut parts: Parts<'_, '_>) -> Lowered<ExprKind> {
        if let Some(mut numbered) = parts.inside(Rule::day_number) {
            let number = numbered.need(Rule::number)?;
            let period =
                PeriodLiteral { count: self.whole(&number)?, unit: PeriodUnit::Days, span: self.span(&number) };
            let before = is_before(&numbered.need(Rule::shift)?);
            return Ok(ExprKind::Shift { period, before, date: self.boxed(&mut numbered)? });
        }
        match parts.take(Rule::shift) {
            Some(shift) => {
                let period = PeriodLiteral { count: 1, unit: PeriodUnit::Days, span: parts.span };
                Ok(ExprKind::Shift { period, before: is_before(&shift), date: self.boxed(&mut parts)? })
            }
            None => Ok(self.next_expr(&mut parts)?.kind),
        }
    }

    /// `days from A to B` is a number; `the trading days from A through B` are the days themselves.
    fn days_between(&self, mut parts: Parts<'_, '_>) -> Lowered<ExprKind> {
        let unit_node = parts.need(Rule::unit)?;
        let unit_span = self.span(&unit_node);
        let unit = self.unit(unit_node);
        let from = self.boxed(&mut parts)?;
        if let Some(mut end) = parts.inside(Rule::to_end) {
            return Ok(ExprKind::DaysBetween { unit, from, to: self.boxed(&mut end)? });
        }
        let mut end = parts.need_inside(Rule::through_end)?;
        if unit != PeriodUnit::TradingDays {
            let help = "write `to` to count them, or `trading days` for a window of prices";
            return Err(self.misplaced(unit_span, "only trading days form a window of prices", help));
        }
        Ok(ExprKind::WindowBetween { from, through: self.boxed(&mut end)? })
    }

    /// `net shares on Options and Warrants held at P`
    fn net_shares(&self, mut parts: Parts<'_, '_>) -> Lowered<ExprKind> {
        let held = parts.has(Rule::k_held);
        let (mut options, mut warrants) = (false, false);
        while let Some(name) = parts.optional_name() {
            match name.text.as_str() {
                "Option" | "Options" => options = true,
                "Warrant" | "Warrants" => warrants = true,
                text => {
                    let help = "name `Options`, `Warrants` or both";
                    return Err(self.misplaced(name.span, &format!("`{text}` is not an instrument"), help));
                }
            }
        }
        let at = self.optional_expr(&mut parts)?.map(Box::new);
        Ok(ExprKind::NetShares { options, warrants, held, at })
    }

    /// `any of (i) C, (ii) C`
    fn several(&self, mut parts: Parts<'_, '_>) -> Lowered<ExprKind> {
        let all = parts.has(Rule::k_all);
        let mut items = Vec::new();
        while let Some(mut item) = parts.inside(Rule::several_item) {
            let label = self.item_label(&item.need(Rule::item_label)?);
            items.push((label, self.next_expr(&mut item)?));
        }
        Ok(ExprKind::Several { all, items })
    }

    /// Something that fits the grammar but not this place.
    /// Days of some kind, which can be looked at one by one: not weeks, months, quarters or years.
    fn unit_of_days(&self, node: Node<'_>) -> Lowered<PeriodUnit> {
        let span = self.span(&node);
        let unit = self.unit(node);
        if matches!(unit, PeriodUnit::Weeks | PeriodUnit::Months | PeriodUnit::Quarters | PeriodUnit::Years) {
            let help = "say so many days, business days or trading days";
            return Err(self.misplaced(span, "days are looked at one by one here, not weeks or months", help));
        }
        Ok(unit)
    }

    pub(super) fn misplaced(&self, span: Span, message: &str, help: &str) -> Box<Diagnostic> {
        Box::new(Diagnostic::error(codes::E0202_UNEXPECTED_TEXT, message).at(span, "").help(help))
    }
}
