//! Slots.
use super::{NameRole, Visitor, Walk};
use crate::syntax::ast::{Excess, FractionRule, NoticePeriod, Slot, SlotKind};

impl<V: Visitor> Walk<'_, V> {
    pub(super) fn slot(&mut self, slot: &mut Slot) {
        let Slot { kind, under, span } = slot;
        self.slot_kind(kind);
        self.under(under);
        self.span(span);
    }

    fn notice_period(&mut self, period: &mut NoticePeriod) {
        let NoticePeriod { counted: _, at_least, at_most, span } = period;
        for period in [at_least, at_most].into_iter().flatten() {
            self.period(period);
        }
        self.span(span);
    }

    fn slot_kind(&mut self, kind: &mut SlotKind) {
        match kind {
            SlotKind::Issuer { name, called } => {
                self.text(name);
                if let Some(called) = called {
                    self.declared(called);
                }
            }
            SlotKind::Law(name) => self.used(name),
            SlotKind::Beside(path) => self.text(path),
            SlotKind::Common { name, par } => {
                self.declared(name);
                self.optional(par);
            }
            SlotKind::Signed(expr)
            | SlotKind::Filed(expr)
            | SlotKind::SpeaksFrom(expr)
            | SlotKind::Par(expr)
            | SlotKind::Authorized { shares: expr, fractional: _ }
            | SlotKind::Otherwise(expr)
            | SlotKind::AtLeast(expr)
            | SlotKind::PaidBy(expr)
            | SlotKind::From(expr)
            | SlotKind::Until(expr)
            | SlotKind::Through(expr)
            | SlotKind::While(expr)
            | SlotKind::If(expr)
            | SlotKind::Unless(expr)
            | SlotKind::For(expr)
            | SlotKind::Into(expr)
            | SlotKind::OnDay(expr)
            | SlotKind::ByDay(expr)
            | SlotKind::Effective(expr)
            | SlotKind::FirstAmount(expr)
            | SlotKind::VotesOf(expr) => self.expr(expr),
            SlotKind::AtMost { limit, over: _, unless } => {
                self.expr(limit);
                self.optional(unless);
            }
            SlotKind::Grace(period) | SlotKind::PaidWithFirst(period) => self.period(period),
            SlotKind::UsedBy(name) => self.used(name),
            SlotKind::Case { condition, value } => {
                self.expr(condition);
                self.expr(value);
            }
            SlotKind::Range { from, through, value } => {
                self.expr(from);
                self.optional(through);
                self.expr(value);
            }
            SlotKind::Rounded(rounding) | SlotKind::ToNearest(rounding) => self.rounding(rounding),
            SlotKind::AdjustedWithSplits { dividends: _, class, section } => {
                self.used(class);
                if let Some(section) = section {
                    self.named(section, NameRole::Label);
                }
            }
            SlotKind::AdjustedAsIn { from, to } => {
                self.named(from, NameRole::Label);
                if let Some(to) = to {
                    self.named(to, NameRole::Label);
                }
            }
            SlotKind::Let { name, value } => {
                self.declared(name);
                self.expr(value);
            }
            SlotKind::By(_)
            | SlotKind::CountingLastDay
            | SlotKind::CountedToPayment
            | SlotKind::ByShares { issued: _ }
            | SlotKind::Remainder { on_last_use: _ }
            | SlotKind::NotCumulative
            | SlotKind::PaidEqually
            | SlotKind::Applied { oldest_first: _ }
            | SlotKind::AtAnyTime
            | SlotKind::AdjustedForLater
            | SlotKind::Once
            | SlotKind::InWhole
            | SlotKind::VoidUnlessPaid
            | SlotKind::ProRata { .. }
            | SlotKind::Consequence(_)
            | SlotKind::Counting { overlapping: _ }
            | SlotKind::ByFax { before: _ }
            | SlotKind::OnReceipt => {}
            SlotKind::Compounding(schedule) | SlotKind::Due(schedule) => self.schedule(schedule),
            SlotKind::Paid { in_class, on } => {
                for name in [in_class, on].into_iter().flatten() {
                    self.used(name);
                }
            }
            SlotKind::UnlessApproved { threshold, waiver: _ }
            | SlotKind::OrWaived(threshold)
            | SlotKind::ByThreshold(threshold) => self.threshold(threshold),
            SlotKind::Item { label, text, condition } => {
                self.named(label, NameRole::Label);
                if let Some(text) = text {
                    self.text(text);
                }
                self.expr(condition);
            }
            SlotKind::OnNotice { period, before, called } => {
                if let Some(period) = period {
                    self.notice_period(period);
                }
                self.optional(before);
                if let Some(called) = called {
                    self.declared(called);
                }
            }
            SlotKind::Fraction(rule) => match rule {
                FractionRule::Cash { per_share } => self.expr(per_share),
                FractionRule::Round(rounding) => self.rounding(rounding),
                FractionRule::Issued => {}
            },
            SlotKind::Excess(excess) => match excess {
                Excess::Stays | Excess::Refused | Excess::PaidInCash => {}
                Excess::Redeemed { price, within } => {
                    self.expr(price);
                    if let Some(within) = within {
                        self.period(within);
                    }
                }
            },
            SlotKind::Delivered(period) | SlotKind::ByCourier { after: period } => self.period(period),
            SlotKind::PaidWithin(period) => {
                if let Some(period) = period {
                    self.period(period);
                }
            }
            SlotKind::States(texts) | SlotKind::ExceptOn(texts) => self.texts(texts),
            SlotKind::Effect(text) | SlotKind::Because(text) => self.text(text),
            SlotKind::Within { period, after } => {
                self.period(period);
                self.optional(after);
            }
            SlotKind::Before { period, matters } => {
                self.notice_period(period);
                self.matters(matters);
            }
            SlotKind::BeforeDay { period, day } => {
                self.notice_period(period);
                self.expr(day);
            }
            SlotKind::Triggered(trigger) => self.trigger(trigger),
            SlotKind::Joins { right } => self.used(right),
            SlotKind::TogetherWith(accrual) => self.used(accrual),
            SlotKind::ForADay(period) => self.notice_period(period),
            SlotKind::Set { name, of_all, value } => {
                self.used(name);
                if let Some(class) = of_all {
                    self.used(class);
                }
                self.expr(value);
            }
            SlotKind::Raise { name, by, at_most: limit } | SlotKind::Lower { name, by, at_least: limit } => {
                self.used(name);
                self.expr(by);
                self.optional(limit);
            }
            SlotKind::Reset { name }
            | SlotKind::End { name }
            | SlotKind::NothingMore { class: name }
            | SlotKind::DueOn(name)
            | SlotKind::ConvertAction { right: name } => self.used(name),
            SlotKind::Owe { amount, name } => {
                self.expr(amount);
                if let Some(name) = name {
                    self.declared(name);
                }
            }
            SlotKind::RedeemAction { class, above, price, carried_over: _ } => {
                self.used(class);
                self.optional(above);
                self.expr(price);
            }
            SlotKind::IssueAction { class, shares, name } => {
                self.used(class);
                self.expr(shares);
                if let Some(name) = name {
                    self.declared(name);
                }
            }
            SlotKind::AddProperty { event, shares, right } => {
                self.used(event);
                self.expr(shares);
                self.used(right);
            }
            SlotKind::PayOn { event, shares, of_record: _, concurrently: _, name } => {
                self.used(event);
                self.expr(shares);
                if let Some(name) = name {
                    self.declared(name);
                }
            }
            SlotKind::ReplaceBy { class, right, event } => {
                self.used(class);
                self.used(right);
                self.used(event);
            }
            SlotKind::Record { name } => self.used(name),
            SlotKind::OnlyAsFarAs { condition: expr, .. } | SlotKind::ExcessInto(expr) | SlotKind::ExcessPay(expr) => {
                self.expr(expr)
            }
            SlotKind::OnTermsOf { day, condition } => {
                self.expr(day);
                self.optional(condition);
            }
            SlotKind::LeastPaid { amount, unless } => {
                self.expr(amount);
                self.optional(unless);
            }
            SlotKind::PaidUnless { in_cash: _, condition } => self.expr(condition),
            SlotKind::PaidOfRecord(day) => self.expr(day),
            SlotKind::PayClass { class, amount: expr } => {
                self.used(class);
                self.expr(expr);
            }
            SlotKind::SharesWithCommon { class, common, as_shares } => {
                if let Some(class) = class {
                    self.used(class);
                }
                self.used(common);
                self.expr(as_shares);
            }
            SlotKind::Ahead(groups) | SlotKind::Alongside(groups) => self.groups(groups),
            SlotKind::Ratably { by } => self.optional(by),
            SlotKind::Default { choice, text } | SlotKind::OrChoice { choice, text } => {
                self.named(choice, NameRole::Choice);
                self.text(text);
            }
            SlotKind::ElsePrice(price) => self.expr(price),
        }
    }
}
