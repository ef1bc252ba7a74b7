//! The journal of a scenario as records.
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::record::{Given, Record, Value};
use crate::format::one_line;
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{
    Amount, AttributeValue, Ballot, BundleItem, Delivery, Entry, Event, EventKind, Expr, ExprKind, Name, NoticeOf,
    Quantity, Security, Text, Vote,
};

/// The lines of a journal in order.
pub fn records(entries: &[Entry], sources: &SourceMap) -> Vec<Record> {
    entries.iter().enumerate().map(|(index, entry)| record(index + 1, entry, sources)).collect()
}

fn record(number: usize, entry: &Entry, sources: &SourceMap) -> Record {
    let mut fields = Fields { fields: Vec::new(), sources };
    let event = entry.event.as_ref().map(|event| fields.event(event));
    let expected = entry.expectations.iter().map(|expectation| {
        let words = words(expectation.span, sources);
        words.strip_prefix("expect ").unwrap_or(&words).to_string()
    });
    fields.push("expect", Value::Texts(expected.collect()));
    Record {
        number,
        span: entry.span,
        date: Given::new(Value::Text(entry.date.to_string())),
        event: event.map(|kind| Given::new(Value::Text(kind.to_string()))),
        fields: fields.fields,
    }
}

/// The words at a place on one line, without comments.
pub fn words(span: Span, sources: &SourceMap) -> String {
    let lines = sources.slice(span).lines().map(|line| {
        let mut is_quoted = false;
        let end = line.char_indices().find(|(_, letter)| {
            is_quoted ^= *letter == '"';
            *letter == '#' && !is_quoted
        });
        line.get(..end.map_or(line.len(), |(at, _)| at)).unwrap_or("").trim()
    });
    one_line(&lines.collect::<Vec<_>>().join(" ")).trim().to_string()
}

fn count(quantity: &Quantity) -> String {
    quantity.count.map_or_else(|| "all".to_string(), |count| count.to_string())
}

struct Fields<'s> {
    fields: Vec<(String, Given)>,
    sources: &'s SourceMap,
}

impl Fields<'_> {
    fn push(&mut self, name: &str, value: Value) {
        if value != Value::Texts(Vec::new()) && value != Value::Pairs(Vec::new()) {
            self.fields.push((name.to_string(), Given::new(value)));
        }
    }

    fn put(&mut self, name: &str, text: impl Into<String>) {
        self.push(name, Value::Text(text.into()));
    }

    fn name(&mut self, field: &str, name: &Name) {
        self.put(field, &name.text);
    }

    fn names<'n>(&mut self, field: &str, name: impl IntoIterator<Item = &'n Name>) {
        for name in name {
            self.name(field, name);
        }
    }

    fn text(&mut self, field: &str, text: &Text) {
        self.put(field, &text.text);
    }

    fn date(&mut self, field: &str, date: Option<NaiveDate>) {
        if let Some(date) = date {
            self.put(field, date.to_string());
        }
    }

    fn quantity(&mut self, quantity: &Quantity) {
        self.put("shares", count(quantity));
        self.name("class", &quantity.class);
    }

    fn dividend(&mut self, class: &Name, amount: &Option<Expr>, in_stock: &Option<Quantity>, for_each: bool) {
        if let Some(what) = in_stock {
            self.put("shares", count(what));
            self.name("stock", &what.class);
        }
        if for_each {
            self.push("for_each", Value::Yes);
        }
        self.name("class", class);
        self.dollars("amount", amount);
    }

    fn figure(&mut self, field: &str, expr: &Expr) {
        self.put(field, words(expr.span, self.sources));
    }

    /// An amount of dollars is a number; anything else stands in its own words.
    fn dollars<'e>(&mut self, field: &str, expr: impl IntoIterator<Item = &'e Expr>) {
        for expr in expr {
            match &expr.kind {
                ExprKind::Money { amount, per: None } => self.put(field, amount.to_string()),
                _ => self.figure(field, expr),
            }
        }
    }

    fn amount(&mut self, amount: &Amount) {
        match amount {
            Amount::InFull => {}
            Amount::Accrued => self.push("accrued", Value::Yes),
            Amount::Of(expr) => self.dollars("amount", [expr]),
        }
    }

    fn holders(&mut self, field: &str, holders: &[(Name, Option<Decimal>)]) {
        let pairs = holders.iter().map(|(name, count)| (name.text.clone(), count.map(|count| count.to_string())));
        self.push(field, Value::Pairs(pairs.collect()));
    }

    fn event(&mut self, event: &Event) -> &'static str {
        let kind = self.kind(&event.kind);
        if event.in_breach {
            self.push("in_breach", Value::Yes);
        }
        self.names("called", &event.called);
        let attributes = event.attributes.iter().map(|AttributeValue { name, of, value, span: _ }| {
            let of = of.as_ref().map(|of| format!(" of {}", of.text)).unwrap_or_default();
            (format!("{}{of}", name.text), value.as_ref().map(|value| words(value.span, self.sources)))
        });
        let attributes = attributes.collect();
        self.push("with", Value::Pairs(attributes));
        self.date("known", event.known);
        kind
    }

    /// The fields of an event; its kind. There is no arm for the rest, so that no kind is forgotten.
    fn kind(&mut self, kind: &EventKind) -> &'static str {
        match kind {
            EventKind::Outstanding(what) => {
                self.quantity(what);
                "outstanding"
            }
            EventKind::Issue { what, to, price } => {
                self.quantity(what);
                self.dollars("price", price);
                self.names("to", to);
                "issue"
            }
            EventKind::Grant { convertible, record, instrument, what, price, to, consideration } => {
                self.text("instrument", instrument);
                self.quantity(what);
                self.dollars("price", price);
                self.dollars("consideration", consideration);
                self.names("to", to);
                match (*record, *convertible) {
                    (false, true) => "issue-convertible",
                    (false, false) => "grant",
                    (true, true) => "record-convertible",
                    (true, false) => "record-option",
                }
            }
            EventKind::Exercise { instrument, count } => {
                self.text("instrument", instrument);
                if let Some(count) = count {
                    self.put("shares", count.to_string());
                }
                "exercise-instrument"
            }
            EventKind::Expire { instrument } => {
                self.text("instrument", instrument);
                "expire"
            }
            EventKind::Revise { instrument, what, price } => {
                self.text("instrument", instrument);
                if let Some(what) = what {
                    self.quantity(what);
                }
                self.dollars("price", price);
                "revise"
            }
            EventKind::Transfer { from, what, to } => {
                self.name("from", from);
                self.quantity(what);
                self.name("to", to);
                "transfer"
            }
            EventKind::Convert { party, what } => self.act("convert", party, what),
            EventKind::RequireRedemption { party, what } => self.act("require-redemption", party, what),
            EventKind::Accepts { party, what } => self.act("accept", party, what),
            EventKind::Reduces { party, what } => {
                let is_offer = ["Company", "Corporation"].contains(&party.text.as_str());
                self.act(if is_offer { "reduce-offer" } else { "reduce-acceptance" }, party, what)
            }
            EventKind::Redeem { party, what, of, notice } => {
                self.act("redeem", party, what);
                if let Some(((first, _), others)) = of.split_first() {
                    self.name("holder", first);
                    self.holders("and", others);
                }
                self.date("notice", *notice);
                "redeem"
            }
            EventKind::Exercises { party, right, of, what, on } => {
                self.name("party", party);
                self.name("right", right);
                if let Some(of) = of {
                    self.text("joined", of);
                }
                if let Some(what) = what {
                    self.quantity(what);
                }
                self.date("for_date", *on);
                "exercise"
            }
            EventKind::Acquire { what, of } => {
                self.quantity(what);
                self.names("holder", of);
                "acquire"
            }
            EventKind::Pay { party, what, class, to, amount, in_class } => {
                self.name("party", party);
                self.name("accrual", what);
                self.names("class", class);
                self.names("stock", in_class);
                self.amount(amount);
                self.names("to", to);
                "pay"
            }
            EventKind::Declare { what, class, amount } => {
                self.name("accrual", what);
                self.names("class", class);
                self.amount(amount);
                "declare"
            }
            EventKind::DividendOn { declared, class, amount, in_stock, for_each } => {
                self.dividend(class, amount, in_stock, *for_each);
                if *declared { "declare-dividend" } else { "dividend" }
            }
            EventKind::RecordDate { class, amount, in_stock, for_each, payable } => {
                self.dividend(class, amount, in_stock, *for_each);
                self.date("payable", Some(*payable));
                "record-date"
            }
            EventKind::Exchange { class, bundle } => {
                self.name("class", class);
                let item = |item: &BundleItem| match item {
                    BundleItem::Cash(amount) => format!("${amount}"),
                    BundleItem::Shares(what) => format!("{} {}", count(what), what.class.text),
                };
                self.push("bundle", Value::Texts(bundle.iter().map(item).collect()));
                "exchange"
            }
            EventKind::Offer { party, security, what, price, consideration, to_holders_of, offerees } => {
                self.act("offer", party, what);
                self.dollars("price", price);
                self.dollars("consideration", consideration);
                self.names("holders_of", to_holders_of);
                let offerees: Vec<_> = offerees.iter().map(|name| (name.clone(), None)).collect();
                self.holders("offerees", &offerees);
                match security {
                    Security::Shares => "offer",
                    Security::Option => "offer-option",
                    Security::Convertible => "offer-convertible",
                }
            }
            EventKind::Split { class, new, old } => {
                self.name("class", class);
                self.put("new", new.to_string());
                self.put("old", old.to_string());
                "split"
            }
            EventKind::Liquidation { assets } => {
                self.dollars("assets", [assets]);
                "liquidation"
            }
            EventKind::Matter { proposed, name, that } => {
                self.text("matter", name);
                self.push("that", Value::Texts(that.iter().map(|text| text.text.clone()).collect()));
                if *proposed { "propose" } else { "do" }
            }
            EventKind::Consent { class, matter, by, waiver } => {
                self.text("matter", matter);
                self.name("class", class);
                self.holders("holders", by);
                if *waiver { "waiver" } else { "consent" }
            }
            EventKind::Meeting { class, matter, quorum, ballots } => {
                self.text("matter", matter);
                self.name("class", class);
                if *quorum {
                    self.push("quorum", Value::Yes);
                }
                let vote = |ballot: &Ballot| {
                    let vote = match ballot.vote {
                        Vote::For => "for",
                        Vote::Against => "against",
                        Vote::Abstaining => "abstaining",
                    };
                    ballot.shares.map_or_else(|| vote.to_string(), |shares| format!("{shares} {vote}"))
                };
                let ballots = ballots.iter().map(|ballot| (ballot.holder.text.clone(), Some(vote(ballot))));
                self.push("ballots", Value::Pairs(ballots.collect()));
                "meeting"
            }
            EventKind::Fact { name, of, value } => {
                self.name("fact", name);
                self.names("of", of);
                self.figure("value", value);
                "fact"
            }
            EventKind::Determination { name, of, class, value, by } => {
                if let Some(of) = of {
                    self.text("matter", of);
                }
                self.names("class", class);
                self.name("determination", name);
                self.names("by", by);
                self.figure("value", value);
                "determination"
            }
            EventKind::Notice { of, that, class, to, for_date, delivery } => {
                match of {
                    NoticeOf::Named(name) => self.name("right", name),
                    NoticeOf::Matter(matter) => self.text("matter", matter),
                }
                if !that.is_empty() {
                    self.push("that", Value::Texts(that.iter().map(|text| text.text.clone()).collect()));
                }
                self.names("class", class);
                self.names("to", to);
                self.date("for_date", *for_date);
                self.delivery(delivery);
                "notice"
            }
            EventKind::Trading { class, suspended } => {
                self.name("class", class);
                if *suspended { "suspend-trading" } else { "resume-trading" }
            }
            EventKind::Agreement { class, reading, choice } => {
                self.name("class", class);
                self.name("reading", reading);
                self.name("choice", choice);
                "agreement"
            }
            EventKind::Performs { party, duty, class, what, to } => {
                self.name("party", party);
                self.names("duty", duty);
                self.names("of", class);
                if let Some(what) = what {
                    self.quantity(what);
                }
                self.names("to", to);
                if what.is_some() { "deliver" } else { "perform" }
            }
            EventKind::Withholds { party, what, class, to } => {
                self.name("party", party);
                self.name("right", what);
                self.names("class", class);
                self.names("to", to);
                "withhold"
            }
            EventKind::Election { directors } => {
                self.put("directors", directors.to_string());
                "election"
            }
        }
    }

    fn act(&mut self, kind: &'static str, party: &Name, what: &Quantity) -> &'static str {
        self.name("party", party);
        self.quantity(what);
        kind
    }

    fn delivery(&mut self, delivery: &Delivery) {
        let Delivery { mailed, courier, fax_at, received } = delivery;
        self.date("mailed", *mailed);
        if *courier {
            self.push("by_courier", Value::Yes);
        }
        if let Some((hour, minute)) = fax_at {
            self.put("fax_at", format!("{hour:02}:{minute:02}"));
        }
        self.date("received", *received);
    }
}
