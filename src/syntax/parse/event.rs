//! The events of a scenario.
use chrono::NaiveDate;

use super::grammar::{Node, Rule};
use super::lower::{Lowered, Lowering};
use super::parts::Parts;
use crate::syntax::ast::{
    Amount, Ballot, Delivery, EventKind, Expr, ExprKind, Matter, Name, NoticeOf, PerShare, Quantity, Security, Vote,
};

impl<'a> Lowering<'a> {
    /// An event; `date` is that of its entry, for a notice that is `mailed` without a date of its own.
    pub(super) fn event(&self, node: Node<'_>, date: NaiveDate) -> Lowered<EventKind> {
        let rule = node.as_rule();
        let mut parts = Parts::new(node, self);
        Ok(match rule {
            Rule::party_event => {
                let party = parts.name()?;
                return self.act(party, parts.need_next()?);
            }
            Rule::outstanding_event => EventKind::Outstanding(self.next_quantity(&mut parts)?),
            Rule::issue_event => EventKind::Issue {
                what: self.next_quantity(&mut parts)?,
                to: self.to_party(&mut parts)?,
                price: self.inside_expr(&mut parts, Rule::at_price)?,
            },
            Rule::grant_event | Rule::convertible_event => EventKind::Grant {
                convertible: rule == Rule::convertible_event,
                record: parts.has(Rule::on_record),
                instrument: parts.text()?,
                what: self.next_quantity(&mut parts)?,
                price: self.inside_expr(&mut parts, Rule::at_price)?,
                to: self.to_party(&mut parts)?,
                consideration: self.inside_expr(&mut parts, Rule::for_price)?,
            },
            Rule::exercise_event => EventKind::Exercise {
                instrument: parts.text()?,
                count: parts.take(Rule::number).map(|count| self.decimal(&count)).transpose()?,
            },
            Rule::expire_event => EventKind::Expire { instrument: parts.text()? },
            Rule::revise_event => EventKind::Revise {
                instrument: parts.text()?,
                what: parts.take(Rule::quantity).map(|node| self.quantity(node)).transpose()?,
                price: match self.inside_expr(&mut parts, Rule::at_price)? {
                    Some(price) => Some(price),
                    None => self.optional_expr(&mut parts)?,
                },
            },
            Rule::split_event => EventKind::Split {
                class: parts.name()?,
                new: self.decimal(&parts.need(Rule::number)?)?,
                old: self.decimal(&parts.need(Rule::number)?)?,
            },
            Rule::record_event => EventKind::RecordDate {
                amount: parts.take(Rule::cash_amount).map(|node| self.cash_amount(node)).transpose()?,
                in_stock: parts.take(Rule::quantity).map(|node| self.quantity(node)).transpose()?,
                for_each: parts.has(Rule::for_each),
                class: parts.name()?,
                payable: self.date(&parts.need(Rule::date)?)?,
            },
            Rule::exchange_event => {
                let class = parts.name()?;
                let items = parts.inside(Rule::exchanged_for);
                EventKind::Exchange {
                    class,
                    bundle: items.map(|items| self.bundle(items)).transpose()?.unwrap_or_default(),
                }
            }
            Rule::liquidation_event => EventKind::Liquidation { assets: self.next_expr(&mut parts)? },
            Rule::consent_event | Rule::waiver_event => EventKind::Consent {
                class: parts.name()?,
                matter: parts.text()?,
                by: self.holders_list(&mut parts)?,
                waiver: rule == Rule::waiver_event,
            },
            Rule::meeting_event => {
                let (class, matter) = (parts.name()?, parts.text()?);
                let quorum = parts.has(Rule::quorum);
                let mut ballots = Vec::new();
                while let Some(mut ballot) = parts.inside(Rule::ballot) {
                    let holder = ballot.name()?;
                    let shares = ballot.take(Rule::number).map(|node| self.decimal(&node)).transpose()?;
                    let vote = match (ballot.has(Rule::in_favour), ballot.has(Rule::abstaining)) {
                        (true, _) => Vote::For,
                        (_, true) => Vote::Abstaining,
                        _ => Vote::Against,
                    };
                    ballots.push(Ballot { holder, shares, vote });
                }
                EventKind::Meeting { class, matter, quorum, ballots }
            }
            Rule::fact_event => {
                EventKind::Fact { name: parts.name()?, of: parts.optional_name(), value: self.next_expr(&mut parts)? }
            }
            Rule::determination_event => self.determination(None, parts)?,
            Rule::determines_event => {
                let body = parts.name()?;
                self.determination(Some(body), parts)?
            }
            Rule::notice_event => self.notice(parts, date)?,
            Rule::suspend_event => EventKind::Trading { class: parts.name()?, suspended: true },
            Rule::resume_event => EventKind::Trading { class: parts.name()?, suspended: false },
            Rule::agreement_event => EventKind::Agreement {
                class: parts.name()?,
                reading: parts.name()?,
                choice: self.name(&parts.need(Rule::choice)?),
            },
            Rule::election_event => EventKind::Election { directors: self.whole(&parts.need(Rule::number)?)? },
            _ => return Err(self.unreadable(parts.span)),
        })
    }

    fn act(&self, party: Name, node: Node<'_>) -> Lowered<EventKind> {
        let rule = node.as_rule();
        let mut parts = Parts::new(node, self);
        Ok(match rule {
            Rule::transfers => {
                EventKind::Transfer { from: party, what: self.next_quantity(&mut parts)?, to: parts.name()? }
            }
            Rule::converts => EventKind::Convert { party, what: self.next_quantity(&mut parts)? },
            Rule::redeems => {
                let what = self.next_quantity(&mut parts)?;
                let mut of = Vec::new();
                while let Some(node) = parts.take_any(&[Rule::name, Rule::number]) {
                    if node.as_rule() == Rule::name {
                        let count = if of.is_empty() { what.count } else { None };
                        of.push((self.name(&node), count));
                    } else {
                        let count = self.decimal(&node)?;
                        of.push((parts.name()?, Some(count)));
                    }
                }
                let notice =
                    parts.inside(Rule::notice_of).map(|mut notice| self.date(&notice.need(Rule::date)?)).transpose()?;
                EventKind::Redeem { party, what, of, notice }
            }
            Rule::requires => EventKind::RequireRedemption { party, what: self.next_quantity(&mut parts)? },
            Rule::exercises => EventKind::Exercises {
                party,
                right: parts.name()?,
                of: parts.optional_text(),
                what: parts.take(Rule::quantity).map(|node| self.quantity(node)).transpose()?,
                on: parts.inside(Rule::for_date).map(|mut day| self.date(&day.need(Rule::date)?)).transpose()?,
            },
            Rule::acquires => EventKind::Acquire { what: self.next_quantity(&mut parts)?, of: parts.optional_name() },
            Rule::pays_dividend | Rule::declares_dividend => EventKind::DividendOn {
                declared: rule == Rule::declares_dividend,
                amount: parts.take(Rule::cash_amount).map(|node| self.cash_amount(node)).transpose()?,
                in_stock: parts.take(Rule::quantity).map(|node| self.quantity(node)).transpose()?,
                for_each: parts.has(Rule::for_each),
                class: parts.name()?,
            },
            Rule::pays => {
                let amount = if parts.has(Rule::all_accrued) { Amount::Accrued } else { self.amount(&mut parts)? };
                let to = match parts.inside(Rule::paid_to) {
                    Some(mut party) => Some(party.name()?),
                    None => self.to_party(&mut parts)?,
                };
                let class = self.of_class(&mut parts)?;
                let in_class = parts.inside(Rule::in_stock).map(|mut stock| stock.name()).transpose()?;
                EventKind::Pay { party, what: parts.name()?, class, to, amount, in_class }
            }
            Rule::declares => {
                let amount = self.amount(&mut parts)?;
                let class = self.of_class(&mut parts)?;
                EventKind::Declare { what: parts.name()?, class, amount }
            }
            Rule::proposes | Rule::does => {
                let Matter::Named { name, that } = self.matter(parts.need(Rule::named_matter)?)? else {
                    return Err(self.unreadable(parts.span));
                };
                EventKind::Matter { proposed: rule == Rule::proposes, name, that }
            }
            Rule::performs => {
                let class = self.of_class(&mut parts)?;
                EventKind::Performs { party, duty: Some(parts.name()?), class, what: None, to: None }
            }
            Rule::withholds => {
                let (to, class) = (self.to_party(&mut parts)?, self.of_class(&mut parts)?);
                EventKind::Withholds { party, what: parts.name()?, class, to }
            }
            Rule::delivers => {
                let (duty, class) = match parts.inside(Rule::under_duty) {
                    Some(mut under) => {
                        let class = self.of_class(&mut under)?;
                        (Some(under.name()?), class)
                    }
                    None => (None, None),
                };
                let what = Some(self.next_quantity(&mut parts)?);
                EventKind::Performs { party, duty, class, what, to: parts.optional_name() }
            }
            Rule::accepts => EventKind::Accepts { party, what: self.next_quantity(&mut parts)? },
            Rule::reduces => EventKind::Reduces { party, what: self.next_quantity(&mut parts)? },
            Rule::offers => EventKind::Offer {
                party,
                what: self.next_quantity(&mut parts)?,
                security: if parts.has(Rule::option_on) {
                    Security::Option
                } else if parts.has(Rule::convertible_into) {
                    Security::Convertible
                } else {
                    Security::Shares
                },
                price: self.inside_expr(&mut parts, Rule::at_price)?,
                consideration: self.inside_expr(&mut parts, Rule::for_price)?,
                to_holders_of: self.of_class(&mut parts)?,
                offerees: parts.inside(Rule::offerees).map(|mut list| list.names()).unwrap_or_default(),
            },
            _ => return Err(self.unreadable(parts.span)),
        })
    }

    fn next_quantity(&self, parts: &mut Parts<'_, '_>) -> Lowered<Quantity> {
        self.quantity(parts.need(Rule::quantity)?)
    }

    /// The value inside a part such as `at $1.00`, if there is one.
    fn inside_expr(&self, parts: &mut Parts<'_, '_>, rule: Rule) -> Lowered<Option<Expr>> {
        parts.inside(rule).map(|mut inside| self.next_expr(&mut inside)).transpose()
    }

    fn to_party(&self, parts: &mut Parts<'_, '_>) -> Lowered<Option<Name>> {
        parts.inside(Rule::to_party).map(|mut to| to.name()).transpose()
    }

    fn of_class(&self, parts: &mut Parts<'_, '_>) -> Lowered<Option<Name>> {
        parts.inside(Rule::of_class).map(|mut of| of.name()).transpose()
    }

    /// `$20,000` or `$5 per share`; without an amount all of it.
    fn amount(&self, parts: &mut Parts<'_, '_>) -> Lowered<Amount> {
        match parts.take(Rule::cash_amount) {
            Some(node) => Ok(Amount::Of(self.cash_amount(node)?)),
            None => Ok(Amount::InFull),
        }
    }

    fn cash_amount(&self, node: Node<'_>) -> Lowered<Expr> {
        let mut parts = Parts::new(node, self);
        let amount = self.decimal(&parts.need(Rule::money_amount)?)?;
        let per = parts.has(Rule::k_share).then_some(PerShare::Own);
        Ok(Expr { kind: ExprKind::Money { amount, per }, span: parts.span })
    }

    fn holders_list(&self, parts: &mut Parts<'_, '_>) -> Lowered<Vec<(Name, Option<rust_decimal::Decimal>)>> {
        let mut holders = Vec::new();
        let Some(mut list) = parts.inside(Rule::holders_list) else { return Ok(holders) };
        while let Some(mut holder) = list.inside(Rule::holder_count) {
            let name = holder.name()?;
            holders.push((name, holder.take(Rule::number).map(|count| self.decimal(&count)).transpose()?));
        }
        Ok(holders)
    }

    fn determination(&self, by: Option<Name>, mut parts: Parts<'_, '_>) -> Lowered<EventKind> {
        let of = parts.inside(Rule::matter_name).map(|mut of| of.text()).transpose()?;
        let class = self.of_class(&mut parts)?;
        let name = self.name_or_text(&mut parts).ok_or_else(|| self.unreadable(parts.span))?;
        Ok(EventKind::Determination { name, of, class, value: self.next_expr(&mut parts)?, by })
    }

    fn notice(&self, mut parts: Parts<'_, '_>, entry: NaiveDate) -> Lowered<EventKind> {
        let to = parts.inside(Rule::notice_to).and_then(|mut to| to.inside(Rule::party_named));
        let to = to.map(|mut party| party.name()).transpose()?;
        let own_date = |part: Option<Parts<'_, '_>>| {
            part.map(|mut part| part.take(Rule::date).map_or(Ok(entry), |date| self.date(&date))).transpose()
        };
        let fax = parts.inside(Rule::fax);
        let delivery = Delivery {
            mailed: own_date(parts.inside(Rule::mailed))?,
            received: own_date(parts.inside(Rule::received_on))?,
            courier: parts.has(Rule::courier),
            fax_at: fax.and_then(|mut fax| fax.take(Rule::clock)).map(|clock| self.clock(&clock)).transpose()?,
        };
        let class = parts.inside(Rule::of_class).map(|mut class| class.name()).transpose()?;
        let matter = parts.take(Rule::named_matter).map(|matter| self.matter(matter)).transpose()?;
        let (of, that) = match matter {
            Some(Matter::Named { name, that }) => (NoticeOf::Matter(name), that),
            _ => (NoticeOf::Named(parts.name()?), Vec::new()),
        };
        let for_date = parts.take(Rule::date).map(|date| self.date(&date)).transpose()?;
        Ok(EventKind::Notice { of, that, class, to, for_date, delivery })
    }
}
