//! Scenarios.
use super::{NameRole, Visitor, Walk};
use crate::syntax::ast::{
    Amount, AttributeValue, Ballot, BundleItem, Delivery, Entry, Event, EventKind, Expectation, ExpectationKind,
    ExprKind, HeaderKind, HeaderLine, Name, NoticeOf, Quantity, Scenario,
};

impl<V: Visitor> Walk<'_, V> {
    pub(super) fn scenario(&mut self, scenario: &mut Scenario) {
        let Scenario { file: _, title, header, entries, span } = scenario;
        self.text(title);
        for HeaderLine { kind, span } in header {
            self.header(kind);
            self.span(span);
        }
        for Entry { date, event, expectations, span } in entries {
            self.visitor.date(date);
            if let Some(event) = event {
                self.event(event);
            }
            for Expectation { kind, span } in expectations {
                self.expectation(kind);
                self.span(span);
            }
            self.span(span);
        }
        self.span(span);
    }

    fn header(&mut self, kind: &mut HeaderKind) {
        match kind {
            HeaderKind::Certificates(files) | HeaderKind::Events(files) => self.texts(files),
            HeaderKind::Prices { class, path } => {
                self.used(class);
                self.text(path);
            }
            HeaderKind::Reading { reading, choice } => {
                self.used(reading);
                self.named(choice, NameRole::Choice);
            }
            HeaderKind::Holder { name, long } => {
                self.declared(name);
                if let Some(long) = long {
                    self.text(long);
                }
            }
            HeaderKind::Class { name, ranks, liquidation, votes, convertible_into } => {
                self.declared(name);
                for (_, groups) in ranks {
                    self.groups(groups);
                }
                self.optional(liquidation);
                self.optional(votes);
                if let Some((number, class)) = convertible_into {
                    self.expr(number);
                    self.used(class);
                }
            }
            HeaderKind::KnownOn(date) => self.visitor.date(date),
        }
    }

    fn quantity(&mut self, quantity: &mut Quantity) {
        let Quantity { count, class, span } = quantity;
        if let Some(count) = count {
            self.figure(count);
        }
        self.used(class);
        self.span(span);
    }

    fn quantities<'q>(&mut self, quantities: impl IntoIterator<Item = &'q mut Quantity>) {
        for quantity in quantities {
            self.quantity(quantity);
        }
    }

    fn names<'n>(&mut self, names: impl IntoIterator<Item = &'n mut Name>) {
        for name in names {
            self.used(name);
        }
    }

    fn shares_of(&mut self, holders: &mut [(Name, Option<rust_decimal::Decimal>)]) {
        for (name, count) in holders {
            self.used(name);
            if let Some(count) = count {
                self.figure(count);
            }
        }
    }

    fn amount(&mut self, amount: &mut Amount) {
        match amount {
            Amount::InFull | Amount::Accrued => {}
            Amount::Of(expr) => self.expr(expr),
        }
    }

    fn event(&mut self, event: &mut Event) {
        let Event { kind, in_breach: _, called, attributes, known, span } = event;
        self.event_kind(kind);
        if let Some(called) = called {
            self.declared(called);
        }
        for AttributeValue { name, of, value, span } in attributes {
            self.named(name, NameRole::Attribute);
            self.names(of);
            self.optional(value);
            self.span(span);
        }
        if let Some(known) = known {
            self.visitor.date(known);
        }
        self.span(span);
    }

    pub(super) fn notice_of(&mut self, of: &mut NoticeOf) {
        match of {
            NoticeOf::Named(name) => self.used(name),
            NoticeOf::Matter(text) => self.text(text),
        }
    }

    fn event_kind(&mut self, kind: &mut EventKind) {
        match kind {
            EventKind::Outstanding(what) => self.quantity(what),
            EventKind::Issue { what, to, price } => {
                self.quantity(what);
                self.names(to);
                self.optional(price);
            }
            EventKind::Grant { convertible: _, record: _, instrument, what, price, to, consideration } => {
                self.text(instrument);
                self.quantity(what);
                self.optional(price);
                self.names(to);
                self.optional(consideration);
            }
            EventKind::Exercise { instrument, count } => {
                self.text(instrument);
                if let Some(count) = count {
                    self.figure(count);
                }
            }
            EventKind::Expire { instrument } => self.text(instrument),
            EventKind::Revise { instrument, what, price } => {
                self.text(instrument);
                self.quantities(what);
                self.optional(price);
            }
            EventKind::Transfer { from, what, to } => {
                self.names([from, to]);
                self.quantity(what);
            }
            EventKind::Convert { party, what } | EventKind::RequireRedemption { party, what } => {
                self.used(party);
                self.quantity(what);
            }
            EventKind::Redeem { party, what, of, notice } => {
                self.used(party);
                self.quantity(what);
                self.shares_of(of);
                if let Some(notice) = notice {
                    self.visitor.date(notice);
                }
            }
            EventKind::Exercises { party, right, of, what, on } => {
                if let Some(of) = of {
                    self.text(of);
                }
                self.names([party, right]);
                self.quantities(what);
                if let Some(on) = on {
                    self.visitor.date(on);
                }
            }
            EventKind::Acquire { what, of } => {
                self.quantity(what);
                self.names(of);
            }
            EventKind::Pay { party, what, class, to, amount, in_class } => {
                self.names([party, what]);
                self.names([class, to, in_class].into_iter().flatten());
                self.amount(amount);
            }
            EventKind::Declare { what, class, amount } => {
                self.used(what);
                self.names(class);
                self.amount(amount);
            }
            EventKind::DividendOn { declared: _, class, amount, in_stock, for_each: _ } => {
                self.used(class);
                self.optional(amount);
                self.quantities(in_stock);
            }
            EventKind::Accepts { party, what } | EventKind::Reduces { party, what } => {
                self.used(party);
                self.quantity(what);
            }
            EventKind::Offer { party, security: _, what, price, consideration, to_holders_of, offerees } => {
                self.names(offerees);
                self.used(party);
                self.quantity(what);
                self.optional(price);
                self.optional(consideration);
                self.names(to_holders_of);
            }
            EventKind::Split { class, new, old } => {
                self.used(class);
                self.figure(new);
                self.figure(old);
            }
            EventKind::RecordDate { class, amount, in_stock, for_each: _, payable } => {
                self.used(class);
                self.optional(amount);
                self.quantities(in_stock);
                self.visitor.date(payable);
            }
            EventKind::Exchange { class, bundle } => {
                self.used(class);
                for item in bundle {
                    self.bundle_item(item);
                }
            }
            EventKind::Liquidation { assets } => self.expr(assets),
            EventKind::Matter { proposed: _, name, that } => {
                self.text(name);
                self.texts(that);
            }
            EventKind::Consent { class, matter, by, waiver: _ } => {
                self.used(class);
                self.text(matter);
                self.shares_of(by);
            }
            EventKind::Meeting { class, matter, quorum: _, ballots } => {
                self.used(class);
                self.text(matter);
                for Ballot { holder, shares, vote: _ } in ballots {
                    self.used(holder);
                    if let Some(shares) = shares {
                        self.figure(shares);
                    }
                }
            }
            EventKind::Fact { name, of, value } => {
                self.used(name);
                self.names(of);
                self.expr(value);
            }
            EventKind::Determination { name, of, class, value, by } => {
                self.used(name);
                if let Some(of) = of {
                    self.text(of);
                }
                self.names(class);
                self.expr(value);
                self.names(by);
            }
            EventKind::Notice { of, that, class, to, for_date, delivery } => {
                self.notice_of(of);
                self.texts(that);
                self.names(class);
                self.names(to);
                let Delivery { mailed, courier: _, fax_at: _, received } = delivery;
                for date in [for_date, mailed, received].into_iter().flatten() {
                    self.visitor.date(date);
                }
            }
            EventKind::Trading { class, suspended: _ } => self.used(class),
            EventKind::Agreement { class, reading, choice } => {
                self.names([class, reading]);
                self.named(choice, NameRole::Choice);
            }
            EventKind::Withholds { party, what, class, to } => {
                self.used(party);
                self.used(what);
                self.names([class, to].into_iter().flatten());
            }
            EventKind::Performs { party, duty, class, what, to } => {
                self.used(party);
                self.names([duty, class, to].into_iter().flatten());
                self.quantities(what);
            }
            EventKind::Election { directors } => self.count(directors),
        }
    }

    fn bundle_item(&mut self, item: &mut BundleItem) {
        match item {
            BundleItem::Cash(amount) => self.figure(amount),
            BundleItem::Shares(quantity) => self.quantity(quantity),
        }
    }

    fn expectation(&mut self, kind: &mut ExpectationKind) {
        match kind {
            ExpectationKind::Holds(expr) => self.expr(expr),
            // The digits count as they are written, zeros at their end too.
            ExpectationKind::Digits { what, digits } => {
                self.expr(what);
                self.span(&mut digits.span);
                if let ExprKind::Money { per, .. } = &mut digits.kind {
                    self.per(per.as_mut());
                }
            }
            ExpectationKind::Receives { holder, bundle } => {
                self.used(holder);
                for item in bundle {
                    self.bundle_item(item);
                }
            }
            ExpectationKind::Refused { section, of, because } => {
                if let Some(section) = section {
                    self.named(section, NameRole::Label);
                }
                if let Some(of) = of {
                    self.used(of);
                }
                if let Some(because) = because {
                    self.text(because);
                }
            }
            ExpectationKind::Breach { section, of, none: _ } => {
                if let Some(section) = section {
                    self.named(section, NameRole::Label);
                }
                if let Some(of) = of {
                    self.used(of);
                }
            }
            ExpectationKind::Needs { matter, that, threshold, section } => {
                self.text(matter);
                self.texts(that);
                self.threshold(threshold);
                self.named(section, NameRole::Label);
            }
            ExpectationKind::NeedsNothing { matter, that, class } => {
                self.text(matter);
                self.texts(that);
                self.used(class);
            }
            ExpectationKind::Elects { class, directors, threshold } => {
                self.used(class);
                if let Some(directors) = directors {
                    self.count(directors);
                }
                if let Some(threshold) = threshold {
                    self.threshold(threshold);
                }
            }
            ExpectationKind::Missing { name } => self.used(name),
            ExpectationKind::Owes { debtor, holder, what, by } => {
                self.used(debtor);
                self.used(holder);
                if let Some(what) = what {
                    self.bundle_item(what);
                }
                if let Some(by) = by {
                    self.visitor.date(by);
                }
            }
        }
    }
}
