//! Clauses.
use super::{NameRole, Visitor, Walk};
use crate::syntax::ast::{
    ClassGroup, Clause, Deed, FactKind, Head, Matter, Schedule, ScheduleDays, Subject, Trigger, Under,
};

impl<V: Visitor> Walk<'_, V> {
    pub(super) fn clause(&mut self, clause: &mut Clause) {
        let Clause { head, called, under, slots, span } = clause;
        self.head(head);
        if let Some(name) = called {
            self.declared(name);
        }
        self.under(under);
        for slot in slots {
            self.slot(slot);
        }
        self.span(span);
    }

    pub(super) fn under(&mut self, under: &mut Option<Under>) {
        if let Some(Under { reading, choice, span }) = under {
            self.used(reading);
            self.named(choice, NameRole::Choice);
            self.span(span);
        }
    }

    fn head(&mut self, head: &mut Head) {
        match head {
            Head::Class { name } | Head::Conditions { name } => self.declared(name),
            Head::Is { name, owner: _, value } => {
                self.declared(name);
                self.optional(value);
            }
            Head::Starts { name, owner: _, value } | Head::Table { name, owner: _, by: value } => {
                self.declared(name);
                self.expr(value);
            }
            Head::Schedule { name, schedule } => {
                self.declared(name);
                self.schedule(schedule);
            }
            Head::AccrueOverdue { name, on, rate } => {
                self.declared(name);
                self.used(on);
                self.expr(rate);
            }
            Head::Allot { total, class } => {
                self.expr(total);
                self.used(class);
            }
            Head::Accrue { name, each, base, rate } => {
                self.declared(name);
                for each in each {
                    self.used(each);
                }
                self.expr(base);
                self.expr(rate);
            }
            Head::When { trigger } => self.trigger(trigger),
            Head::May { party, deed } | Head::Must { party, deed } => {
                self.used(party);
                self.deed(deed);
            }
            Head::MustNot { party, matters } => {
                self.used(party);
                self.matters(matters);
            }
            Head::OnLiquidation | Head::NoticeGiven => {}
            Head::TreatAsLiquidation { matters } => self.matters(matters),
            Head::Ranks { class, relation: _, groups } => {
                self.used(class);
                self.groups(groups);
            }
            Head::Group { name, groups } => {
                self.declared(name);
                self.groups(groups);
            }
            Head::NoVote { class, with } => {
                self.used(class);
                if let Some(with) = with {
                    self.used(with);
                }
            }
            Head::Votes { class, with } => {
                self.used(class);
                self.used(with);
            }
            Head::Elects { class, directors } => {
                self.used(class);
                self.count(directors);
            }
            Head::Waives { class } => self.used(class),
            Head::Settles { class, readings } => {
                self.used(class);
                for reading in readings {
                    self.used(reading);
                }
            }
            Head::Reading { name, title } => {
                self.declared(name);
                self.text(title);
            }
            Head::Erratum { written, meant } => {
                self.text(written);
                self.text(meant);
            }
            Head::Event { name, text } => {
                self.declared(name);
                if let Some(text) = text {
                    self.text(text);
                }
            }
            Head::Note { text } => self.text(text),
            Head::ForeignClass { name } => self.declared(name),
            Head::Withhold { rate } => self.expr(rate),
            Head::Fact { name, owner: _, kind } => {
                self.declared(name);
                self.fact_kind(kind);
            }
            Head::Determination { name, owner: _, kind, by } => {
                self.declared(name);
                self.fact_kind(kind);
                if let Some(by) = by {
                    self.used(by);
                }
            }
            Head::Cancelled { class, converted: _ } => self.used(class),
            Head::To { name } => self.used(name),
            Head::Round { names, rounding } => {
                for name in names {
                    self.used(name);
                }
                self.rounding(rounding);
            }
            Head::KeepBack { name, threshold } => {
                self.used(name);
                self.expr(threshold);
            }
            Head::Category { name, class, deemed: _, on_it: _, after } => {
                self.declared(name);
                self.used(class);
                self.optional(after);
            }
            Head::Exclude { category, events } => {
                self.used(category);
                for event in events {
                    self.named(event, NameRole::Attribute);
                }
            }
            Head::Attributes { of, attributes, optional: _ } => {
                for name in std::iter::once(of).chain(attributes) {
                    self.named(name, NameRole::Attribute);
                }
            }
            Head::Todo { text } => {
                if let Some(text) = text {
                    self.text(text);
                }
            }
        }
    }

    fn fact_kind(&mut self, kind: &mut FactKind) {
        match kind {
            FactKind::MoneyPerShare(class) | FactKind::SharesOf(class) => {
                if let Some(class) = class {
                    self.used(class);
                }
            }
            FactKind::YesNo
            | FactKind::Number
            | FactKind::Money
            | FactKind::Date
            | FactKind::Percent(_)
            | FactKind::Words => {}
        }
    }

    pub(super) fn groups(&mut self, groups: &mut [ClassGroup]) {
        for group in groups {
            match group {
                ClassGroup::Named(name) | ClassGroup::Ranking { relation: _, class: name } => self.used(name),
                ClassGroup::IssuedAfter(date) | ClassGroup::IssuedBefore(date) => self.expr(date),
                ClassGroup::AnyOther => {}
            }
        }
    }

    pub(super) fn matters(&mut self, matters: &mut [Matter]) {
        for matter in matters {
            match matter {
                Matter::Named { name, that } => {
                    self.text(name);
                    self.texts(that);
                }
                Matter::PayDividends { groups, means } => {
                    self.groups(groups);
                    if let Some(means) = means {
                        self.used(&mut means.class);
                    }
                }
                Matter::Acquire(groups) | Matter::Issue(groups) => self.groups(groups),
                Matter::DistributeRights(groups) | Matter::Transfer(groups) => self.groups(groups),
            }
        }
    }

    fn deed(&mut self, deed: &mut Deed) {
        match deed {
            Deed::Convert { class, into } => {
                self.used(class);
                self.used(into);
            }
            Deed::Redeem { class } | Deed::RequireRedemption { class } | Deed::Notify { class, .. } => self.used(class),
            Deed::Pay { what, in_class } => {
                self.expr(what);
                if let Some(class) = in_class {
                    self.used(class);
                }
            }
            Deed::OfferSecurities { to } => {
                for class in to {
                    self.used(class);
                }
            }
            Deed::Deliver { what: expr } | Deed::Reserve { shares: expr } => self.expr(expr),
            Deed::Other { verb, object } => {
                self.text(verb);
                self.optional(object);
            }
        }
    }

    pub(super) fn schedule(&mut self, schedule: &mut Schedule) {
        let Schedule { days, first, moved: _, span } = schedule;
        match days {
            ScheduleDays::AfterQuarter { nth } => self.count(nth),
            ScheduleDays::OfQuarter { nth } | ScheduleDays::OfMonth { nth } => {
                if let Some(nth) = nth {
                    self.count(nth);
                }
            }
            ScheduleDays::OfYear { days } => {
                for (_, day) in days {
                    self.count(day);
                }
            }
            ScheduleDays::Anniversaries { of } => self.expr(of),
            ScheduleDays::Every { months, from } => {
                self.count(months);
                self.expr(from);
            }
        }
        self.optional(first);
        self.span(span);
    }

    pub(super) fn trigger(&mut self, trigger: &mut Trigger) {
        match trigger {
            Trigger::Happens { subject, verb: _ } => match subject {
                Subject::Named(name) => self.used(name),
                Subject::Option | Subject::ConvertibleSecurity | Subject::Instrument => {}
            },
            Trigger::PaymentsMissed { count, consecutive: _, of } => {
                self.count(count);
                self.used(of);
            }
            Trigger::PaymentsMade { count, of } => {
                self.count(count);
                self.used(of);
            }
            Trigger::PaidUp { of: name }
            | Trigger::Exercised { name }
            | Trigger::Missed { name }
            | Trigger::Recorded { name }
            | Trigger::Changes { name }
            | Trigger::Performed { name } => self.used(name),
            Trigger::Becomes { condition: expr } | Trigger::DayComes { date: expr } => self.expr(expr),
            Trigger::MatterHappens { matters } => self.matters(matters),
        }
    }
}
