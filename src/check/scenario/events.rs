//! Events of the journal.
use rust_decimal::Decimal;

use super::Known;
use crate::check::checker::Checker;
use crate::check::names::{Lookup, Symbol};
use crate::check::scope::Scope;
use crate::diagnostics::{Diagnostic, codes};
use crate::exact::Exact;
use crate::program::*;
use crate::syntax::ast::{Amount, BundleItem, EventKind, Expr, ExprKind, Name, NoticeOf, Quantity, Text, Vote};

impl Checker<'_> {
    /// What a line tells, with every name looked up; None where one is not known, which has been reported.
    pub(super) fn event_kind(&mut self, scope: &Scope, event: &EventKind, known: &Known) -> Option<JournalEventKind> {
        use JournalEventKind as Kind;
        Some(match event {
            EventKind::Outstanding(what) => Kind::Outstanding(self.quantity(scope, what)?),
            EventKind::Issue { what, to, price } => {
                let (what, to) = (self.quantity(scope, what), self.optional_party(scope, to.as_ref()));
                let what = what?;
                let price = price.as_ref().map(|price| self.price(scope, price, what.class));
                Kind::Issue { what, to: to?, price }
            }
            EventKind::Grant { convertible, record, instrument, what, price, to, consideration } => {
                let (what, to) = (self.quantity(scope, what), self.optional_party(scope, to.as_ref()));
                let what = what?;
                let price = price.as_ref().map(|price| self.price(scope, price, what.class));
                let consideration =
                    consideration.as_ref().map(|amount| self.dollars(scope, amount, "what is paid for an instrument"));
                let (convertible, record, instrument) = (*convertible, *record, instrument.text.clone());
                Kind::Grant { convertible, record, instrument, what, price, to: to?, consideration }
            }
            EventKind::Exercise { instrument, count } => {
                self.check_positive(*count, instrument);
                Kind::Exercise { instrument: self.instrument(instrument, known), count: count.map(Exact::from) }
            }
            EventKind::Expire { instrument } => Kind::Expire { instrument: self.instrument(instrument, known) },
            EventKind::Revise { instrument, what, price } => {
                let instrument = self.instrument(instrument, known);
                let what = self.optional_quantity(scope, what.as_ref())?;
                let class = what.as_ref().map(|what| what.class).or(scope.common);
                let price = price.as_ref().zip(class).map(|(price, class)| self.price(scope, price, class));
                Kind::Revise { instrument, what, price }
            }
            EventKind::Transfer { from, what, to } => {
                let (from, what, to) = (self.party(scope, from), self.quantity(scope, what), self.party(scope, to));
                Kind::Transfer { from: from?, what: what?, to: to? }
            }
            EventKind::Split { class, new, old } => {
                self.check_split(*new, *old, class);
                Kind::Split { class: self.scenario_class(scope, class)?, new: (*new).into(), old: (*old).into() }
            }
            EventKind::Exchange { class, bundle } => {
                let class = self.scenario_class(scope, class);
                Kind::Exchange { bundle: self.for_each_share(scope, bundle)?, class: class? }
            }
            EventKind::Trading { class, suspended } => {
                Kind::Trading { class: self.scenario_class(scope, class)?, suspended: *suspended }
            }
            _ => return self.event_of_parties(scope, event, known),
        })
    }

    /// What holders and the company do: rights used, payments, deliveries, offers.
    fn event_of_parties(&mut self, scope: &Scope, event: &EventKind, known: &Known) -> Option<JournalEventKind> {
        use JournalEventKind as Kind;
        Some(match event {
            EventKind::Convert { party, what } => {
                let (party, what) = (self.party(scope, party), self.quantity(scope, what));
                Kind::Convert { party: party?, what: what? }
            }
            EventKind::Redeem { party, what, of, notice } => {
                let (party, what) = (self.party(scope, party), self.quantity(scope, what));
                let of = self.shares_of(scope, of, what.as_ref().map(|what| what.class), false);
                Kind::Redeem { party: party?, what: what?, of: of?, notice: *notice }
            }
            EventKind::RequireRedemption { party, what } => {
                let (party, what) = (self.party(scope, party), self.quantity(scope, what));
                Kind::RequireRedemption { party: party?, what: what? }
            }
            EventKind::Exercises { party, right, of, what, on } => {
                let of = of.as_ref().map(|of| of.text.clone());
                let (party, what) = (self.party(scope, party), self.optional_quantity(scope, what.as_ref()));
                let what = what?;
                let right = self.right_of(scope, right, what.as_ref().map(|what| what.class));
                Kind::Exercises { party: party?, right: right?, of, what, on: *on }
            }
            EventKind::Acquire { what, of } => {
                let (what, of) = (self.quantity(scope, what), self.optional_party(scope, of.as_ref()));
                Kind::Acquire { what: what?, of: of? }
            }
            EventKind::Pay { party, what, class, to, amount, in_class } => {
                let in_class = match in_class {
                    Some(name) => Some(self.class(scope, name)?),
                    None => None,
                };
                self.pay(scope, party, (what, class.as_ref()), to.as_ref(), amount, in_class)?
            }
            EventKind::Declare { what, class, amount } => {
                let inner = self.scope_named(scope, class.as_ref())?;
                let accrual = self.accrual(&inner, what)?;
                let class = self.program.accruals.get(accrual.index()).map(|accrual| accrual.class);
                Kind::Declare { what: accrual, amount: self.amount(scope, amount, class) }
            }
            EventKind::DividendOn { declared, class, amount, in_stock, for_each } => {
                let dividend = self.dividend_on(scope, class, amount.as_ref(), in_stock.as_ref(), *for_each)?;
                Kind::DividendOn(NodeDividend { declared: *declared, ..dividend })
            }
            EventKind::RecordDate { class, amount, in_stock, for_each, payable } => Kind::RecordDate {
                dividend: self.dividend_on(scope, class, amount.as_ref(), in_stock.as_ref(), *for_each)?,
                payable: *payable,
            },
            EventKind::Liquidation { assets } => {
                Kind::Liquidation { assets: self.dollars(scope, assets, "what is distributed") }
            }
            EventKind::Election { directors } => Kind::Election { directors: *directors },
            EventKind::Accepts { party, what } => {
                let (party, what) = (self.party(scope, party), self.quantity(scope, what));
                Kind::Accepts { party: party?, what: what? }
            }
            EventKind::Reduces { party, what } => {
                let (party, what) = (self.party(scope, party), self.quantity(scope, what));
                Kind::Reduces { party: party?, what: what? }
            }
            EventKind::Offer { .. } => self.offer(scope, event)?,
            EventKind::Performs { .. } => self.performs(scope, event)?,
            EventKind::Withholds { party, what, class, to } => {
                let (party, to) = (self.issuer(scope, party), self.optional_party(scope, to.as_ref()));
                party?;
                let inner = self.scope_named(scope, class.as_ref())?;
                let what = match self.names.find(inner.certificate, &what.text) {
                    Lookup::Found(Symbol::Liquidation(index)) => Payable::Liquidation(index),
                    _ => Payable::Right(self.right(&inner, what)?),
                };
                Kind::Withholds { what, to: to? }
            }
            _ => return self.event_of_people(scope, event, known),
        })
    }

    /// Items of property that each share of a class is exchanged for.
    fn for_each_share(&mut self, scope: &Scope, items: &[BundleItem]) -> Option<Bundle> {
        let mut bundle = Bundle::new();
        for item in items {
            bundle.push(match item {
                BundleItem::Cash(amount) => (None, Exact::from(*amount)),
                BundleItem::Shares(quantity) => {
                    let each = self.quantity_for_each(scope, quantity)?;
                    (Some(each.class), each.count.unwrap_or(Exact::ZERO))
                }
            });
        }
        Some(bundle)
    }

    /// New securities are offered to holders.
    fn offer(&mut self, scope: &Scope, event: &EventKind) -> Option<JournalEventKind> {
        let EventKind::Offer { party, security, what, price, consideration, to_holders_of, offerees } = event else {
            return None;
        };
        let (party, what) = (self.issuer(scope, party), self.quantity(scope, what));
        let what = what?;
        let price = price.as_ref().map(|price| self.price(scope, price, what.class));
        let consideration =
            consideration.as_ref().map(|money| self.dollars(scope, money, "what is paid for what is offered"));
        let to_holders_of = match to_holders_of {
            Some(class) => Some(self.scenario_class(scope, class)?),
            None => None,
        };
        let offerees = offerees.iter().map(|name| self.party(scope, name)).collect::<Option<_>>()?;
        let (party, security) = (party?, *security);
        Some(JournalEventKind::Offer { party, security, what, price, consideration, to_holders_of, offerees })
    }

    /// A duty is performed; or shares are delivered, where what is named is a right.
    fn performs(&mut self, scope: &Scope, event: &EventKind) -> Option<JournalEventKind> {
        let EventKind::Performs { party, duty, class, what, to } = event else { return None };
        let inner = self.scope_named(scope, class.as_ref())?;
        let (party, to) = (self.party(scope, party), self.optional_party(scope, to.as_ref()));
        let what = self.optional_quantity(scope, what.as_ref());
        if let Some(name) = duty
            && let Lookup::Found(Symbol::Right(right)) = self.names.find(inner.certificate, &name.text)
            && let Some(Some(what)) = what.clone()
        {
            return Some(JournalEventKind::Delivers { right, what, to: to? });
        }
        let duty = match duty {
            Some(duty) => Some(self.duty(&inner, duty)?),
            None => None,
        };
        Some(JournalEventKind::Performs { party: party?, duty, what: what?, to: to? })
    }

    /// What people say and decide: matters, consents, facts, notices.
    fn event_of_people(&mut self, scope: &Scope, event: &EventKind, known: &Known) -> Option<JournalEventKind> {
        use JournalEventKind as Kind;
        Some(match event {
            EventKind::Matter { proposed, name, that } => {
                self.effects(&name.text, that);
                let that = that.iter().map(|text| text.text.clone()).collect();
                Kind::Matter { proposed: *proposed, name: self.matter(name, known), that }
            }
            EventKind::Consent { class, matter, by, waiver } => {
                let class = self.scenario_class(scope, class);
                // A consent with no shares takes an earlier one back; a waiver stays.
                let by = self.shares_of(scope, by, class, !waiver);
                let matter = match matter.text.strip_prefix('§').filter(|_| *waiver) {
                    Some(label) => {
                        self.section_waived(scope, matter, label, class);
                        matter.text.clone()
                    }
                    None => self.matter(matter, known),
                };
                Kind::Consent { class: class?, matter, by: by?, waiver: *waiver }
            }
            EventKind::Meeting { class, matter, quorum, ballots } => {
                let class = self.scenario_class(scope, class);
                let mut side = |wanted: bool| {
                    let cast: Vec<_> = ballots
                        .iter()
                        .filter(|ballot| (ballot.vote == Vote::For) == wanted)
                        .map(|ballot| (ballot.holder.clone(), ballot.shares))
                        .collect();
                    self.shares_of(scope, &cast, class, false)
                };
                let (by, others) = (side(true), side(false));
                let (class, quorum, matter) = (class?, *quorum, self.matter(matter, known));
                Kind::Meeting { class, matter, quorum, by: by?, others: others? }
            }
            EventKind::Fact { name, of, value } => self.fact_event(scope, name, of.as_ref(), value)?,
            EventKind::Determination { name, of, class, value, by } => {
                let of = (of.as_ref(), class.as_ref());
                self.determination_event(scope, name, of, value, by.as_ref(), known)?
            }
            EventKind::Notice { of, that, class, to, for_date, delivery } => {
                let inner = self.scope_named(scope, class.as_ref())?;
                let to = self.optional_party(scope, to.as_ref());
                let of = match of {
                    NoticeOf::Matter(name) => {
                        self.effects(&name.text, that);
                        NodeNotice::Matter(self.matter(name, known))
                    }
                    NoticeOf::Named(name) => self.notice_named(&inner, name)?,
                };
                let that = that.iter().map(|text| text.text.clone()).collect();
                Kind::Notice { of, that, to: to?, for_date: *for_date, delivery: delivery.clone() }
            }
            EventKind::Agreement { class, reading, choice } => {
                let class = self.scenario_class(scope, class)?;
                let inner = scope.of_class(class, self.program);
                let reading = self.reading(&inner, reading)?;
                Kind::Agreement { class, reading, choice: self.choice(&inner, reading, choice)? }
            }
            _ => return None,
        })
    }

    /// The company, where only it can act: whoever else is named is told of.
    pub(super) fn issuer(&mut self, scope: &Scope, name: &Name) -> Option<PartyId> {
        let party = self.party(scope, name)?;
        if party != COMPANY {
            let help = "what the certificates owe is paid, offered and withheld by the company";
            self.wrong_kind(scope, name, Symbol::Party(party), "the company", Some(help.to_owned()));
            return None;
        }
        Some(party)
    }

    /// None only when a name is given that is not known.
    fn optional_party(&mut self, scope: &Scope, name: Option<&Name>) -> Option<Option<PartyId>> {
        match name {
            Some(name) => self.party(scope, name).map(Some),
            None => Some(None),
        }
    }

    fn optional_quantity(&mut self, scope: &Scope, quantity: Option<&Quantity>) -> Option<Option<NodeQuantity>> {
        match quantity {
            Some(quantity) => self.quantity(scope, quantity).map(Some),
            None => Some(None),
        }
    }

    /// Holders with numbers of their shares, more than none unless none is allowed.
    fn shares_of(
        &mut self,
        scope: &Scope,
        holders: &[(Name, Option<Decimal>)],
        class: Option<ClassId>,
        none_is_allowed: bool,
    ) -> Option<Vec<(PartyId, Option<Exact>)>> {
        let mut found = Vec::new();
        let mut complete = true;
        for (name, count) in holders {
            if let (Some(class), Some(count)) = (class, count)
                && !(none_is_allowed && count.is_zero())
            {
                self.check_count(class, *count, name.span);
            }
            match self.party(scope, name) {
                Some(party) => found.push((party, count.map(Exact::from))),
                None => complete = false,
            }
        }
        complete.then_some(found)
    }

    fn instrument(&mut self, name: &Text, known: &Known) -> String {
        if !known.instruments.contains(&name.text) {
            let diagnostic =
                Diagnostic::error(codes::E0609_UNKNOWN_INSTRUMENT, format!("no instrument `{}` was issued", name.text))
                    .at(name.span, "not known")
                    .suggest(&name.text, known.instruments.iter().map(String::as_str))
                    .help("issue it with `grant option \"NAME\" on ...` or `issue convertible \"NAME\" into ...`");
            self.report(None, diagnostic);
        }
        name.text.clone()
    }

    fn check_positive(&mut self, count: Option<Decimal>, place: &Text) {
        if count.is_some_and(|count| count <= Decimal::ZERO) {
            let diagnostic = Diagnostic::error(codes::E0607_IMPOSSIBLE_AMOUNT, "an event cannot be of no shares")
                .at(place.span, "of none");
            self.report(None, diagnostic);
        }
    }

    fn check_split(&mut self, new: Decimal, old: Decimal, class: &Name) {
        if new <= Decimal::ZERO || old <= Decimal::ZERO {
            let diagnostic = Diagnostic::error(codes::E0607_IMPOSSIBLE_AMOUNT, "a split cannot leave no shares")
                .at(class.span, "split into nothing");
            self.report(None, diagnostic);
        }
    }

    /// A waiver of a section needs one that is there, in the certificate of the class.
    fn section_waived(&mut self, scope: &Scope, matter: &Text, label: &str, class: Option<ClassId>) {
        let home = class.and_then(|class| self.program.certificate_of(class));
        let mut labels = self.program.sections.iter().filter(|section| Some(section.certificate) == home);
        if home.is_some() && !labels.any(|section| section.label == label) {
            let message = format!("there is no section `{}` in the certificate of the class", matter.text);
            let diagnostic =
                Diagnostic::error(codes::E0503_MISSING_SECTION, message).at(matter.span, "no such section");
            self.report(scope.section, diagnostic);
        }
    }

    fn dividend_on(
        &mut self,
        scope: &Scope,
        class: &Name,
        amount: Option<&Expr>,
        in_stock: Option<&Quantity>,
        for_each: bool,
    ) -> Option<NodeDividend> {
        let class = self.scenario_class(scope, class);
        let in_stock = match in_stock {
            Some(quantity) if for_each => self.quantity_for_each(scope, quantity).map(Some),
            other => self.optional_quantity(scope, other),
        };
        let class = class?;
        let for_each =
            for_each || amount.is_some_and(|amount| matches!(amount.kind, ExprKind::Money { per: Some(_), .. }));
        let amount = amount.map(|amount| self.dividend(scope, amount, class));
        Some(NodeDividend { class, amount, in_stock: in_stock?, for_each, declared: false })
    }

    fn dividend(&mut self, scope: &Scope, amount: &Expr, class: ClassId) -> Node {
        let scope = Scope { class: Some(class), ..scope.clone() };
        let typed = self.expression(&scope, amount);
        let wanted = [Kind::Figure(Unit::dollars_per(class)), Kind::Figure(Unit::dollars())];
        self.need_one_of(&scope, &typed, &wanted, "a dividend");
        typed.node
    }

    /// The scope of a class that is named after `of`.
    fn scope_named(&mut self, scope: &Scope, class: Option<&Name>) -> Option<Scope> {
        match class {
            Some(name) => {
                let class = self.scenario_class(scope, name)?;
                Some(scope.of_class(class, self.program))
            }
            None => Some(scope.clone()),
        }
    }

    /// A right by its name, in the certificate of the class that the line speaks of.
    fn right_of(&mut self, scope: &Scope, name: &Name, class: Option<ClassId>) -> Option<RightId> {
        let inner = match class {
            Some(class) => scope.of_class(class, self.program),
            None => scope.clone(),
        };
        match self.names.find(inner.certificate, &name.text) {
            Lookup::Found(Symbol::Right(right)) => Some(right),
            Lookup::Found(other) => {
                self.wrong_kind(scope, name, other, "a right", None);
                None
            }
            Lookup::Ambiguous(certificates) => {
                self.ambiguous(scope, name, &certificates);
                None
            }
            Lookup::Unknown => {
                let wanted = |symbol| matches!(symbol, Symbol::Right(_));
                self.unknown(&inner, name, codes::E0301_UNKNOWN_TERM, "is not a right", wanted);
                None
            }
        }
    }

    fn pay(
        &mut self,
        scope: &Scope,
        party: &Name,
        (what, class): (&Name, Option<&Name>),
        to: Option<&Name>,
        amount: &Amount,
        in_class: Option<ClassId>,
    ) -> Option<JournalEventKind> {
        let (party, to) = (self.issuer(scope, party), self.optional_party(scope, to));
        let inner = self.scope_named(scope, class)?;
        let owed: Vec<String> = self.owed_names();
        let payable = match self.names.find(inner.certificate, &what.text) {
            _ if owed.contains(&what.text) => Payable::Named(what.text.clone()),
            Lookup::Found(Symbol::Accrual(accrual)) => Payable::Accrual(accrual),
            Lookup::Found(Symbol::Duty(duty)) => Payable::Duty(duty),
            Lookup::Found(Symbol::Right(right)) => Payable::Right(right),
            Lookup::Found(Symbol::Liquidation(index)) => Payable::Liquidation(index),
            Lookup::Found(other) => {
                self.wrong_kind(&inner, what, other, "something that can be paid", None);
                return None;
            }
            Lookup::Ambiguous(certificates) => {
                self.ambiguous(&inner, what, &certificates);
                return None;
            }
            Lookup::Unknown => {
                let payable = |symbol| matches!(symbol, Symbol::Accrual(_) | Symbol::Duty(_) | Symbol::Right(_));
                self.unknown(&inner, what, codes::E0301_UNKNOWN_TERM, "is nothing that is owed", payable);
                return None;
            }
        };
        let of_class = match &payable {
            Payable::Accrual(id) => self.program.accruals.get(id.index()).map(|accrual| accrual.class),
            _ => inner.class,
        };
        let amount = self.amount(&inner, amount, of_class);
        Some(JournalEventKind::Pay { party: party?, what: payable, to: to?, amount, in_class })
    }

    /// What rules say is owed under a name.
    fn owed_names(&self) -> Vec<String> {
        let rules = self.program.rules.iter().flat_map(|rule| &rule.actions);
        let rights = self.program.rights.iter().flat_map(|right| &right.actions);
        let named = rules.chain(rights).filter_map(|action| match &action.node {
            Action::Owe { name: Some(name), .. } | Action::PayOn(PaidOn { name: Some(name), .. }) => Some(name.clone()),
            _ => None,
        });
        named.collect()
    }
}
