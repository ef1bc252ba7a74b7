//! Slots: the indented lines.
use super::grammar::{Node, Rule};
use super::lower::{Lowered, Lowering};
use super::parts::Parts;
use crate::syntax::ast::{Consequence, DayCount, Excess, FractionRule, LimitScope, SlotKind};

impl<'a> Lowering<'a> {
    pub(super) fn slot_kind(&self, node: Node<'_>) -> Lowered<SlotKind> {
        let rule = node.as_rule();
        let mut parts = Parts::new(node, self);
        let parts = &mut parts;
        Ok(match rule {
            // ---- the title
            Rule::issuer => SlotKind::Issuer {
                name: parts.text()?,
                called: parts.inside(Rule::called).map(|mut called| called.name()).transpose()?,
            },
            Rule::beside => {
                let path = parts.take_any(&[Rule::path, Rule::text]).ok_or_else(|| self.unreadable(parts.span))?;
                SlotKind::Beside(self.file(&path))
            }
            Rule::law => SlotKind::Law(parts.name()?),
            Rule::signed => SlotKind::Signed(self.next_expr(parts)?),
            Rule::filed => SlotKind::Filed(self.next_expr(parts)?),
            Rule::speaks_from => SlotKind::SpeaksFrom(self.next_expr(parts)?),
            Rule::common => SlotKind::Common { name: parts.name()?, par: self.optional_expr(parts)? },

            // ---- values
            Rule::authorized => {
                SlotKind::Authorized { shares: self.next_expr(parts)?, fractional: parts.has(Rule::fractional) }
            }
            Rule::par => SlotKind::Par(self.next_expr(parts)?),
            Rule::case => SlotKind::Case { condition: self.next_expr(parts)?, value: self.next_expr(parts)? },
            Rule::range => self.range(parts)?,
            Rule::otherwise => SlotKind::Otherwise(self.next_expr(parts)?),
            Rule::at_least => SlotKind::AtLeast(self.next_expr(parts)?),
            Rule::at_most => SlotKind::AtMost {
                limit: self.next_expr(parts)?,
                over: match parts.take_any(&[Rule::over_all, Rule::each_holder]).map(|node| node.as_rule()) {
                    Some(Rule::over_all) if parts.has(Rule::shared_on_day) => LimitScope::AllOfDay,
                    Some(Rule::over_all) => LimitScope::All,
                    Some(_) => LimitScope::Holder,
                    None => LimitScope::Each,
                },
                unless: parts.inside(Rule::unless_limit).map(|mut unless| self.next_expr(&mut unless)).transpose()?,
            },
            Rule::rounded_slot => SlotKind::Rounded(self.rounding(parts.need(Rule::rounding)?)?),
            Rule::adjusted_with_splits => SlotKind::AdjustedWithSplits {
                dividends: parts.has(Rule::and_dividends),
                class: parts.name()?,
                section: parts.take(Rule::label).map(|label| self.label(&label)).transpose()?,
            },
            Rule::adjusted_for_later => SlotKind::AdjustedForLater,
            Rule::adjusted_as_in => SlotKind::AdjustedAsIn {
                from: self.label(&parts.need(Rule::label)?)?,
                to: parts.take(Rule::label).map(|label| self.label(&label)).transpose()?,
            },

            // ---- accruals
            Rule::by_count => SlotKind::By(self.day_count(&parts.need_next()?)),
            Rule::compounding => SlotKind::Compounding(self.schedule(parts.need(Rule::schedule)?)?),
            Rule::due => SlotKind::Due(self.schedule(parts.need(Rule::schedule)?)?),
            Rule::due_on => SlotKind::DueOn(parts.name()?),
            Rule::counting_last_day => SlotKind::CountingLastDay,
            Rule::counted_to_payment => SlotKind::CountedToPayment,
            Rule::grace => SlotKind::Grace(self.period(parts.need(Rule::period)?)?),
            Rule::used_by => SlotKind::UsedBy(parts.name()?),
            Rule::by_issued => SlotKind::ByShares { issued: true },
            Rule::by_held => SlotKind::ByShares { issued: false },
            Rule::remainder_last => SlotKind::Remainder { on_last_use: true },
            Rule::remainder_none => SlotKind::Remainder { on_last_use: false },
            Rule::counting_pairs => SlotKind::Counting { overlapping: false },
            Rule::counting_each => SlotKind::Counting { overlapping: true },
            Rule::not_cumulative => SlotKind::NotCumulative,
            Rule::paid_equally => SlotKind::PaidEqually,
            Rule::paid_unless => {
                SlotKind::PaidUnless { in_cash: parts.has(Rule::in_cash), condition: self.next_expr(parts)? }
            }
            Rule::paid_of_record => SlotKind::PaidOfRecord(self.next_expr(parts)?),
            Rule::least_paid => {
                SlotKind::LeastPaid { amount: self.next_expr(parts)?, unless: self.optional_expr(parts)? }
            }
            Rule::paid_within => SlotKind::PaidWithin(Some(self.period(parts.need(Rule::period)?)?)),
            Rule::paid_with_first => SlotKind::PaidWithFirst(self.period(parts.need(Rule::period)?)?),
            Rule::paid_by => SlotKind::PaidBy(self.next_expr(parts)?),
            Rule::paid_on => SlotKind::PaidWithin(None),
            Rule::paid => {
                let in_class = if parts.has(Rule::k_cash) { None } else { Some(parts.name()?) };
                SlotKind::Paid { in_class, on: parts.optional_name() }
            }
            Rule::applied_oldest => SlotKind::Applied { oldest_first: true },
            Rule::applied_compounded => SlotKind::Applied { oldest_first: false },

            // ---- conditions and windows
            Rule::from_slot => SlotKind::From(self.next_expr(parts)?),
            Rule::until => SlotKind::Until(self.next_expr(parts)?),
            Rule::through_slot => SlotKind::Through(self.next_expr(parts)?),
            Rule::at_any_time => SlotKind::AtAnyTime,
            Rule::while_slot => SlotKind::While(self.next_expr(parts)?),
            Rule::if_slot => SlotKind::If(self.next_expr(parts)?),
            Rule::unless => SlotKind::Unless(self.next_expr(parts)?),
            Rule::unless_approved => SlotKind::UnlessApproved {
                threshold: self.threshold(parts.need(Rule::threshold)?)?,
                waiver: parts.has(Rule::waived),
            },
            Rule::item => SlotKind::Item {
                label: self.item_label(&parts.need(Rule::item_label)?),
                text: parts.optional_text(),
                condition: self.next_expr(parts)?,
            },
            Rule::or_waived => SlotKind::OrWaived(self.threshold(parts.need(Rule::threshold)?)?),
            Rule::once => SlotKind::Once,
            Rule::in_whole => SlotKind::InWhole,
            Rule::void_unless_paid => SlotKind::VoidUnlessPaid,
            Rule::as_far_as => SlotKind::OnlyAsFarAs {
                condition: self.next_expr(parts)?,
                among_holders: parts.has(Rule::among_holders),
            },
            Rule::terms_slot => {
                SlotKind::OnTermsOf { day: self.next_expr(parts)?, condition: self.optional_expr(parts)? }
            }
            Rule::excess_into => SlotKind::ExcessInto(self.next_expr(parts)?),
            Rule::excess_pay => SlotKind::ExcessPay(self.next_expr(parts)?),

            // ---- rights and duties
            Rule::on_notice => SlotKind::OnNotice {
                period: parts.take(Rule::notice_period).map(|node| self.notice_period(node)).transpose()?,
                before: parts.inside(Rule::before_day).map(|mut day| self.next_expr(&mut day)).transpose()?,
                called: parts.inside(Rule::called).map(|mut called| called.name()).transpose()?,
            },
            Rule::together_with => SlotKind::TogetherWith(parts.name()?),
            Rule::joins => SlotKind::Joins { right: parts.name()? },
            Rule::for_a_day => SlotKind::ForADay(self.notice_period(parts.need(Rule::notice_period)?)?),
            Rule::on_receipt => SlotKind::OnReceipt,
            Rule::on_slot => SlotKind::OnDay(self.next_expr(parts)?),
            Rule::by_day => SlotKind::ByDay(self.next_expr(parts)?),
            Rule::for_slot => SlotKind::For(self.next_expr(parts)?),
            Rule::into => SlotKind::Into(self.next_expr(parts)?),
            Rule::cash_fraction => SlotKind::Fraction(FractionRule::Cash { per_share: self.next_expr(parts)? }),
            Rule::issued_fraction => SlotKind::Fraction(FractionRule::Issued),
            Rule::rounded_fraction => {
                SlotKind::Fraction(FractionRule::Round(self.rounding(parts.need(Rule::rounding)?)?))
            }
            Rule::to_nearest => {
                let span = parts.span;
                let to = self.rounding_unit(parts.need(Rule::rounding_unit)?)?;
                let rule = crate::exact::RoundingRule::HalfUp;
                SlotKind::ToNearest(crate::syntax::ast::Rounding { rule, to, span })
            }
            Rule::excess => SlotKind::Excess(self.excess(parts)?),
            Rule::pro_rata => SlotKind::ProRata { only: parts.has(Rule::k_only) },
            Rule::delivered => SlotKind::Delivered(self.period(parts.need(Rule::period)?)?),
            Rule::states => SlotKind::States(parts.texts()),
            Rule::effect => SlotKind::Effect(parts.text()?),
            Rule::within => {
                SlotKind::Within { period: self.period(parts.need(Rule::period)?)?, after: self.optional_expr(parts)? }
            }
            Rule::before_matters => SlotKind::Before {
                period: self.notice_period(parts.need(Rule::notice_period)?)?,
                matters: self.matters(parts)?,
            },
            Rule::before_a_day => SlotKind::BeforeDay {
                period: self.notice_period(parts.need(Rule::notice_period)?)?,
                day: self.next_expr(parts)?,
            },
            Rule::triggered => SlotKind::Triggered(self.trigger(parts.need_next()?)?),
            Rule::otherwise_void => SlotKind::Consequence(Consequence::Void),
            Rule::otherwise_breach => SlotKind::Consequence(Consequence::Breach),
            _ => return self.action(rule, parts),
        })
    }

    /// What a rule does, who is paid in a liquidation, votes, readings and notices.
    fn action(&self, rule: Rule, parts: &mut Parts<'_, '_>) -> Lowered<SlotKind> {
        Ok(match rule {
            Rule::set => SlotKind::Set {
                of_all: parts.inside(Rule::set_for_all).map(|mut all| all.name()).transpose()?,
                name: parts.name()?,
                value: self.next_expr(parts)?,
            },
            Rule::raise => SlotKind::Raise {
                at_most: parts.inside(Rule::raise_limit).map(|mut limit| self.next_expr(&mut limit)).transpose()?,
                name: parts.name()?,
                by: self.next_expr(parts)?,
            },
            Rule::lower => SlotKind::Lower {
                at_least: parts.inside(Rule::lower_limit).map(|mut limit| self.next_expr(&mut limit)).transpose()?,
                name: parts.name()?,
                by: self.next_expr(parts)?,
            },
            Rule::reset => SlotKind::Reset { name: parts.name()? },
            Rule::effective => SlotKind::Effective(self.next_expr(parts)?),
            Rule::owe => SlotKind::Owe {
                amount: self.next_expr(parts)?,
                name: parts.inside(Rule::called).map(|mut called| called.name()).transpose()?,
            },
            Rule::redeem_action => SlotKind::RedeemAction {
                above: parts.inside(Rule::redeem_above).map(|mut above| self.next_expr(&mut above)).transpose()?,
                carried_over: parts.has(Rule::carried_over),
                class: parts.name()?,
                price: self.next_expr(parts)?,
            },
            Rule::issue_action => SlotKind::IssueAction {
                name: parts.inside(Rule::called).map(|mut called| called.name()).transpose()?,
                class: parts.name()?,
                shares: self.next_expr(parts)?,
            },
            Rule::add_property => {
                SlotKind::AddProperty { event: parts.name()?, shares: self.next_expr(parts)?, right: parts.name()? }
            }
            Rule::pay_on => SlotKind::PayOn {
                of_record: parts.has(Rule::of_record),
                concurrently: parts.has(Rule::concurrently),
                name: parts.inside(Rule::called).map(|mut called| called.name()).transpose()?,
                event: parts.name()?,
                shares: self.next_expr(parts)?,
            },
            Rule::replace_by => {
                SlotKind::ReplaceBy { class: parts.name()?, right: parts.name()?, event: parts.name()? }
            }
            Rule::record_action => SlotKind::Record { name: parts.name()? },
            Rule::convert_action => SlotKind::ConvertAction { right: parts.name()? },
            Rule::end_slot => SlotKind::End { name: parts.name()? },

            Rule::pay_class => SlotKind::PayClass { class: parts.name()?, amount: self.next_expr(parts)? },
            Rule::ahead => SlotKind::Ahead(self.groups(parts)?),
            Rule::alongside => SlotKind::Alongside(self.groups(parts)?),
            Rule::ratably => SlotKind::Ratably { by: self.optional_expr(parts)? },
            Rule::first_amount => SlotKind::FirstAmount(self.next_expr(parts)?),
            Rule::shares_with => {
                SlotKind::SharesWithCommon { class: None, common: parts.name()?, as_shares: self.next_expr(parts)? }
            }

            Rule::votes_of => SlotKind::VotesOf(self.next_expr(parts)?),
            Rule::except_on => SlotKind::ExceptOn(parts.texts()),
            Rule::by_threshold => SlotKind::ByThreshold(self.threshold(parts.need(Rule::threshold)?)?),
            Rule::because => SlotKind::Because(parts.text()?),
            Rule::default => SlotKind::Default { choice: self.name(&parts.need(Rule::choice)?), text: parts.text()? },
            Rule::or_choice => {
                SlotKind::OrChoice { choice: self.name(&parts.need(Rule::choice)?), text: parts.text()? }
            }
            Rule::by_fax => {
                let clock = parts.inside(Rule::fax_before).and_then(|mut before| before.take(Rule::clock));
                SlotKind::ByFax { before: clock.map(|clock| self.clock(&clock)).transpose()? }
            }
            Rule::by_courier => SlotKind::ByCourier { after: self.period(parts.need(Rule::period)?)? },
            Rule::else_price => SlotKind::ElsePrice(self.expr(parts.need(Rule::arith)?)?),
            Rule::local_slot => {
                let name = parts.name()?;
                if let Some(mut shares) = parts.inside(Rule::shares_with) {
                    let common = shares.name()?;
                    let as_shares = self.next_expr(&mut shares)?;
                    return Ok(SlotKind::SharesWithCommon { class: Some(name), common, as_shares });
                }
                match parts.inside(Rule::let_value) {
                    Some(mut value) => SlotKind::Let { name, value: self.next_expr(&mut value)? },
                    None => SlotKind::NothingMore { class: name },
                }
            }
            _ => return Err(self.unreadable(parts.span)),
        })
    }

    /// `181 to 270: E`, `361 on: E`
    fn range(&self, parts: &mut Parts<'_, '_>) -> Lowered<SlotKind> {
        let number = |node: Node<'_>| -> Lowered<crate::syntax::ast::Expr> {
            let kind = crate::syntax::ast::ExprKind::Number(self.decimal(&node)?);
            Ok(crate::syntax::ast::Expr { kind, span: self.span(&node) })
        };
        let from = number(parts.need(Rule::number)?)?;
        let through = parts.take(Rule::number).map(number).transpose()?;
        Ok(SlotKind::Range { from, through, value: self.next_expr(parts)? })
    }

    fn day_count(&self, node: &Node<'_>) -> DayCount {
        match node.as_rule() {
            Rule::actual_365 => DayCount::Actual365,
            Rule::actual_360 => DayCount::Actual360,
            // Twelfths of a year, and parts of one by thirty days to the month.
            Rule::thirty_360 => DayCount::Thirty360,
            Rule::by_quarters => DayCount::CalendarQuarters,
            Rule::by_calendar_months => DayCount::CalendarMonths,
            Rule::by_30_day_months => DayCount::ThirtyDayMonths,
            Rule::by_business_days => DayCount::BusinessDays,
            _ => DayCount::Days,
        }
    }

    fn excess(&self, parts: &mut Parts<'_, '_>) -> Lowered<Excess> {
        if parts.has(Rule::excess_stays) {
            return Ok(Excess::Stays);
        }
        if parts.has(Rule::excess_paid) {
            return Ok(Excess::PaidInCash);
        }
        let Some(mut redeemed) = parts.inside(Rule::excess_redeemed) else { return Ok(Excess::Refused) };
        Ok(Excess::Redeemed {
            price: self.next_expr(&mut redeemed)?,
            within: redeemed.take(Rule::period).map(|node| self.period(node)).transpose()?,
        })
    }
}
