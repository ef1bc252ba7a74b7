//! What each kind of event does to the balances, and which clauses it meets.
use super::Engine;
use super::context::Context;
use super::deeds::Deed;
use super::fault::Fault;
use super::instruments::Grant;
use super::offers::Sale;
use super::plan::{Plan, Stop};
use super::records::{InstrumentKind, IssueTerms, Passing};
use super::rights::{Told, class_of};
use super::state::Notice;
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::{Delivery, Security, Verb};

/// What an issue is about, as far as rules ask.
pub(super) struct Issue {
    pub class: ClassId,
    pub holder: Option<PartyId>,
    pub quantity: Exact,
    pub terms: Option<IssueTerms>,
    pub kind: Option<InstrumentKind>,
}

impl Engine<'_> {
    /// What a line of the journal does, with the rules and duties that it sets off; or why it does nothing.
    pub(super) fn plan_event(&mut self, id: EventId, event: &JournalEvent, moment: Moment) -> Result<Plan, Stop> {
        use JournalEventKind as Kind;
        // Figures of the day of a liquidation can be asked for to its end, but nothing is left to be had on its shares.
        let is_on_shares = match &event.kind {
            Kind::Convert { .. }
            | Kind::Redeem { .. }
            | Kind::RequireRedemption { .. }
            | Kind::DividendOn(_)
            | Kind::Liquidation { .. }
            | Kind::Pay { what: Payable::Accrual(_), .. } => true,
            Kind::Exercises { right, .. } => class_of(self.program.rights[right.index()].deed).is_some(),
            _ => false,
        };
        if is_on_shares && self.state.wound_up.is_some_and(|wound_up| wound_up.date == moment.date) {
            let fault = Fault::impossible("everything was distributed in the liquidation of that day");
            return Err(Stop::Fault(fault.help("write before the liquidation what was done before it")));
        }
        let mut plan = self.plan_kind(id, &event.kind, moment)?;
        if let Some((verb, class)) = self.what_became_of_shares(&event.kind) {
            if let Some(record) = self.state.events.get_mut(id.index()) {
                record.class.get_or_insert(class);
            }
            self.fire_happens(&mut plan, verb, id, moment)?;
        }
        Ok(plan)
    }

    /// Whether a line converts or redeems shares, and of which class.
    fn what_became_of_shares(&self, kind: &JournalEventKind) -> Option<(Verb, ClassId)> {
        match kind {
            JournalEventKind::Convert { what, .. } => Some((Verb::Converted, what.class)),
            JournalEventKind::Redeem { what, .. } => Some((Verb::Redeemed, what.class)),
            JournalEventKind::Exercises { right, .. } => match self.program.rights[right.index()].deed {
                DeedKind::Convert { class, .. } => Some((Verb::Converted, class)),
                DeedKind::Redeem { class } => Some((Verb::Redeemed, class)),
                _ => None,
            },
            JournalEventKind::Pay { what, .. } => self.redeemed_by(what).map(|class| (Verb::Redeemed, class)),
            _ => None,
        }
    }

    fn plan_kind(&mut self, id: EventId, kind: &JournalEventKind, moment: Moment) -> Result<Plan, Stop> {
        use JournalEventKind as Kind;
        let before = Context::at(moment.just_before());
        match kind {
            Kind::Outstanding(what) => self.plan_outstanding(what, moment),
            Kind::Issue { what, to, price } => self.plan_issue_event(id, what, *to, price.as_ref(), moment),
            Kind::Grant { convertible, record, instrument, what, price, to, consideration } => {
                let grant = Grant {
                    name: instrument,
                    kind: if *convertible { InstrumentKind::Convertible } else { InstrumentKind::Option },
                    class: what.class,
                    count: self.counted(what)?,
                    price: self.optional_number(price.as_ref(), before)?.unwrap_or(Exact::ZERO),
                    received: self.optional_number(consideration.as_ref(), before)?.unwrap_or(Exact::ZERO),
                    to: *to,
                };
                if let Some(known) = self.state.events.get_mut(id.index()) {
                    known.issue.of_record = *record;
                }
                let mut plan = self.plan_grant(id, grant, moment)?;
                if *record {
                    self.check_done(&mut plan, Deed::Rights { on: what.class }, id, moment)?;
                    self.check_prior_notices(&mut plan, "record date", &[], id, moment)?;
                }
                Ok(plan)
            }
            Kind::Exercise { instrument, count } => self.plan_exercise(id, instrument, count.as_ref(), moment),
            Kind::Expire { instrument } => self.plan_expire(instrument, moment),
            Kind::Revise { instrument, what, price } => {
                let price = self.optional_number(price.as_ref(), before)?;
                self.plan_revise(id, instrument, what.as_ref(), price, moment)
            }
            Kind::Transfer { from, what, to } => self.plan_transfer(id, *from, what, *to, moment),
            Kind::Convert { party, what } => self.plan_convert(id, *party, what, moment),
            Kind::Redeem { party, what, of, notice } => self.plan_redeem(id, *party, what, of, *notice, moment),
            Kind::RequireRedemption { party, what } => self.plan_require_redemption(id, *party, what, moment),
            Kind::Exercises { party, right, of, what, on } => {
                let parts = self.exercised_parts(*party, *right, what.as_ref(), moment)?;
                let (date, notice) = (on.unwrap_or(moment.date), Some(moment.date));
                self.plan_exercise_of(*right, Told { event: id, date, notice, parts, joins: of.as_deref(), moment })
            }
            Kind::Acquire { what, of } => self.plan_acquire(id, what, *of, moment),
            Kind::Pay { what, to, amount, in_class, .. } => match (what, in_class) {
                (Payable::Accrual(accrual), in_class) => {
                    let mut plan = match (in_class, self.program.accruals[accrual.index()].on.clone()) {
                        (Some(class), _) => self.plan_pay_in_shares(id, (*accrual, *class), *to, amount, moment)?,
                        (None, AccrualOn::Exercises(rights)) => {
                            self.plan_pay_exercises(*accrual, &rights, *to, amount, moment)?
                        }
                        (None, _) => self.plan_pay_accrued(*accrual, *to, amount, moment)?,
                    };
                    self.check_accrued_dividend(&mut plan, id, *accrual, *in_class, moment)?;
                    Ok(plan)
                }
                (other, _) => {
                    let redeemed = self.redeemed_by(other);
                    if let (Some(_), Some(record)) = (redeemed, self.state.events.get_mut(id.index())) {
                        (record.passing, record.class) = (Some(Passing::Redemption), redeemed);
                    }
                    let mut plan = self.plan_pay_due(other, *to, amount, moment)?;
                    if let Some(class) = redeemed {
                        self.check_done(&mut plan, Deed::Redemption { of: class }, id, moment)?;
                    }
                    Ok(plan)
                }
            },
            Kind::Declare { what, amount } => self.plan_declare(id, *what, amount, moment),
            Kind::DividendOn(dividend) => self.plan_dividend_on(id, dividend, moment),
            Kind::RecordDate { dividend, payable } => self.plan_record_date(id, dividend, *payable, moment),
            Kind::Exchange { class, bundle } => self.plan_exchange(id, *class, bundle, moment),
            Kind::Offer { security, what, price, consideration, to_holders_of, offerees, .. } => {
                let price = self.optional_number(price.as_ref(), before)?;
                let consideration = self.optional_number(consideration.as_ref(), before)?;
                self.plan_offer(id, (*security, what), (price, consideration), (*to_holders_of, offerees), moment)
            }
            Kind::Accepts { party, what } => self.plan_accepts(*party, what, moment),
            Kind::Reduces { party, what } => self.plan_reduces(*party, what, moment),
            Kind::Split { class, new, old } => self.plan_split(id, *class, new, old, moment),
            Kind::Liquidation { assets } => {
                let assets = self.number(assets, before)?;
                self.plan_liquidation(id, assets, moment)
            }
            Kind::Matter { proposed, name, that } => self.plan_matter(id, *proposed, name, that, moment),
            Kind::Consent { class, matter, by, waiver } => self.plan_consent(*class, matter, by, *waiver, moment),
            Kind::Meeting { class, matter, quorum, by, others } => {
                self.plan_meeting(*class, matter, *quorum, (by, others), moment)
            }
            Kind::Fact { facts, of, value } => {
                let value = self.evaluate(value, before)?;
                let (facts, of) = (facts.clone(), *of);
                let mut plan = Plan::default();
                plan.effect(move |state, moment| {
                    for fact in facts {
                        state.facts.entry((fact, of)).or_default().set(moment, value.clone());
                    }
                });
                Ok(plan)
            }
            Kind::Determination { facts, name, of, value, .. } => {
                let value = self.evaluate(value, before)?;
                let (facts, key) = (facts.clone(), (name.clone(), of.clone()));
                let mut plan = Plan::default();
                plan.effect(move |state, moment| {
                    for fact in facts {
                        state.facts.entry((fact, None)).or_default().set(moment, value.clone());
                    }
                    state.determinations.entry(key).or_default().set(moment, value);
                });
                Ok(plan)
            }
            Kind::Notice { of, that, to, for_date, delivery } => {
                let mut plan = self.plan_notice(id, of, *to, *for_date, delivery, moment)?;
                self.plan_announced(&mut plan, id, of, that, moment)?;
                Ok(plan)
            }
            Kind::Trading { class, suspended } => Ok(self.plan_trading(*class, *suspended)),
            Kind::Agreement { class, reading, choice } => self.plan_agreement(*class, *reading, *choice, moment),
            // Shares that wait under a right are delivered under it, without its name too.
            Kind::Performs { duty: None, to, what: Some(what), .. } if self.waits_for_shares(what.class, *to) => {
                self.plan_deliver(None, what, *to, moment)
            }
            Kind::Performs { party, duty, to, .. } => self.plan_performs(*party, *duty, *to),
            Kind::Withholds { what, to } => self.plan_withhold(what, *to, moment),
            Kind::Delivers { right, what, to } => self.plan_deliver(Some(*right), what, *to, moment),
            Kind::Election { directors } => self.plan_election(id, *directors, moment),
        }
    }

    fn optional_number(&self, node: Option<&Node>, context: Context<'_>) -> Result<Option<Exact>, Stop> {
        node.map(|node| self.number(node, context)).transpose().map_err(Stop::from)
    }

    pub(super) fn counted(&self, what: &NodeQuantity) -> Result<Exact, Stop> {
        match &what.count {
            Some(count) if count.is_positive() => Ok(count.clone()),
            Some(_) => Err(Stop::Fault(Fault::impossible("a number of shares must be more than zero"))),
            None => {
                Err(Stop::Fault(Fault::impossible("it is not said how many shares").help("write a number of shares")))
            }
        }
    }

    /// Shares that are kept by day of issue always have a holder: what they earn and are paid goes to somebody.
    pub(super) fn check_named(&self, class: ClassId, help: &str) -> Result<(), Stop> {
        if !self.has_lots(class) {
            return Ok(());
        }
        let name = &self.program.class(class).name;
        Err(Stop::Fault(Fault::impossible(format!("it is not said who holds the shares of {name}")).help(help)))
    }

    fn plan_outstanding(&self, what: &NodeQuantity, moment: Moment) -> Result<Plan, Stop> {
        let count = self.counted(what)?;
        let class = what.class;
        let change = count.sub(&self.state.outstanding_at(class, moment))?;
        if !change.is_zero() {
            self.check_named(class, "write `issue` and the holder")?;
        }
        let mut plan = Plan::default();
        plan.effect_of_figures(move |state, moment| state.change_outstanding(class, &change, moment));
        Ok(plan)
    }

    fn plan_issue_event(
        &mut self,
        id: EventId,
        what: &NodeQuantity,
        to: Option<PartyId>,
        price: Option<&Node>,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let before = Context::at(moment.just_before());
        let count = self.counted(what)?;
        if to.is_none() {
            self.check_named(what.class, "write `to` and the holder")?;
        }
        let price = self.optional_number(price, before)?;
        let mut plan = Plan::default();
        let common_shares = match self.common_shares(what.class, &count, moment) {
            // What the shares convert into cannot always be known on the day of their issue.
            Err(Stop::Fault(_)) => None,
            other => other?,
        };
        let stands_for = self.stands_for(what.class, moment)?;
        let convertible = common_shares.is_some() && stands_for.is_none() && !self.program.class(what.class).is_common;
        let terms = match (common_shares, &price) {
            (Some(shares), Some(price)) => Some(IssueTerms {
                consideration: price.mul(&count)?,
                received: price.mul(&count)?,
                exercise_price: match &stands_for {
                    Some((_, each)) => price.mul(each)?,
                    None if convertible && shares.is_positive() => price.mul(&count)?.div(&shares)?,
                    None => price.clone(),
                },
                shares,
            }),
            _ => None,
        };
        let meant = stands_for.map_or(what.class, |(before, _)| before);
        let kind = convertible.then_some(InstrumentKind::Convertible);
        let issue = Issue { class: meant, holder: to, quantity: count.clone(), terms, kind };
        self.describe_issue(id, issue);
        self.check_done(&mut plan, Deed::Issue { of: what.class }, id, moment)?;
        let (security, class) = (Security::Shares, what.class);
        let sale = Sale { security, class, to, count: &count, price: price.as_ref() };
        self.check_offers(&mut plan, id, &sale, moment)?;
        self.plan_issue(&mut plan, what.class, to, count, moment)?;
        self.fire_happens(&mut plan, Verb::Issued, id, moment)?;
        self.await_days(&mut plan, id, moment, |_| true)?;
        Ok(plan)
    }

    /// The shares of common stock that so many shares of a class are or convert into, as the class's own right to
    /// convert says on the day; None for a class that does not.
    pub(super) fn common_shares(&self, class: ClassId, count: &Exact, moment: Moment) -> Result<Option<Exact>, Stop> {
        let info = self.program.class(class);
        if info.is_common {
            return Ok(Some(count.clone()));
        }
        if let Some((_, each)) = self.stands_for(class, moment)? {
            return Ok(Some(count.div(&each)?));
        }
        let context = Context::at(moment);
        if let Some(node) = &info.convertible_into {
            return Ok(Some(self.number(node, context)?.mul(count)?));
        }
        match self.rate_at_issue(class, moment)? {
            Some(rate) => Ok(Some(rate.mul(count)?)),
            None => Ok(None),
        }
    }

    pub(super) fn describe_issue(&mut self, id: EventId, issue: Issue) {
        if let Some(record) = self.state.events.get_mut(id.index()) {
            record.class = Some(issue.class);
            record.holder = issue.holder;
            record.quantity = Some(issue.quantity);
            record.issue.terms = issue.terms;
            record.issue.kind = issue.kind;
        }
    }

    fn plan_transfer(
        &mut self,
        id: EventId,
        from: PartyId,
        what: &NodeQuantity,
        to: PartyId,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let class = what.class;
        let count = match &what.count {
            Some(count) => count.clone(),
            None => self.state.held_at(class, from, moment),
        };
        if let Some(record) = self.state.events.get_mut(id.index()) {
            (record.class, record.holder, record.quantity) = (Some(class), Some(from), Some(count.clone()));
            record.passing = Some(Passing::Transfer);
        }
        let mut plan = Plan::default();
        self.check_done(&mut plan, Deed::Transfer { of: class, from, shares: &count }, id, moment)?;
        if self.has_lots(class) {
            let lots = self.lots_of(class, from, &count, moment)?;
            self.plan_claims_transferred(&mut plan, from, to, &lots, moment)?;
            self.plan_notices_transferred(&mut plan, class, from, to, moment);
            plan.effect_of_figures(move |state, moment| {
                for (cohort, shares) in lots {
                    let less = shares.neg();
                    state.change_holding(class, from, &less, moment)?;
                    state.change_lot(cohort, from, &less, moment)?;
                    state.change_holding(class, to, &shares, moment)?;
                    state.change_lot(cohort, to, &shares, moment)?;
                }
                Ok(())
            });
        } else {
            self.lots_of(class, from, &count, moment)?;
            plan.effect_of_figures(move |state, moment| {
                state.change_holding(class, from, &count.neg(), moment)?;
                state.change_holding(class, to, &count, moment)?;
                Ok(())
            });
        }
        self.fire_happens(&mut plan, Verb::Transferred, id, moment)?;
        Ok(plan)
    }

    fn plan_split(
        &mut self,
        id: EventId,
        class: ClassId,
        new: &Exact,
        old: &Exact,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        if !new.is_positive() || !old.is_positive() {
            return Err(Stop::Fault(
                Fault::impossible("a split needs two positive numbers").help("write `split Common Stock 2 for 1`"),
            ));
        }
        let ratio = new.div(old)?;
        if let Some(record) = self.state.events.get_mut(id.index()) {
            record.class = Some(class);
            record.distribution.ratio = Some(ratio.clone());
        }
        let mut plan = Plan::default();
        self.plan_split_balances(&mut plan, class, &ratio, None, moment)?;
        let each = ratio.clone();
        plan.effect_of_figures(move |state, moment| state.restate_dividends(class, &each, moment));
        if let Some(place) = self.state.place_of(id) {
            plan.make_told(class, place);
        }
        self.plan_split_values(&mut plan, id, class, &ratio, false, moment)?;
        self.fire_happens(&mut plan, Verb::Split, id, moment)?;
        Ok(plan)
    }

    fn plan_notice(
        &mut self,
        id: EventId,
        of: &NodeNotice,
        to: Option<PartyId>,
        for_date: Option<chrono::NaiveDate>,
        delivery: &Delivery,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let sent = delivery.mailed.unwrap_or(moment.date);
        let certificate = match of {
            NodeNotice::Right(id) => Some(self.program.rights[id.index()].certificate),
            NodeNotice::Duty(id) => Some(self.program.duties[id.index()].certificate),
            NodeNotice::Matter(_) | NodeNotice::Named(_) => None,
        };
        let given = self.notice_given(delivery, sent, certificate)?;
        if let Some(record) = self.state.events.get_mut(id.index()) {
            record.exercise.effective = for_date;
            record.exercise.notice = Some(given);
        }
        let received = delivery.received;
        let (of, delivery) = (of.clone(), delivery.clone());
        let (answers, of_liquidation) = (Vec::new(), false);
        let mut notice =
            Notice { event: id, to, of, for_date, sent, given, received, of_liquidation, answers, delivery };
        let mut plan = Plan::default();
        self.check_notice(&notice, moment)?;
        notice.answers = self.plan_notice_due(&mut plan, &notice, moment)?;
        plan.effect(move |state, _| state.notices.push(notice));
        Ok(plan)
    }

    fn plan_trading(&mut self, class: ClassId, suspended: bool) -> Plan {
        let mut plan = Plan::default();
        plan.effect(move |state, moment| {
            let ranges = state.suspended.entry(class).or_default();
            let goes_on = ranges.last().is_some_and(|(_, last)| *last == chrono::NaiveDate::MAX);
            if suspended && !goes_on {
                ranges.push((moment.date, chrono::NaiveDate::MAX));
            } else if !suspended
                && goes_on
                && let Some((since, _)) = ranges.pop()
                && let Some(last) = moment.date.pred_opt().filter(|last| *last >= since)
            {
                ranges.push((since, last));
            }
        });
        plan
    }

    fn plan_acquire(
        &mut self,
        id: EventId,
        what: &NodeQuantity,
        of: Option<PartyId>,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let mut plan = Plan::default();
        let deed = Deed::Acquisition { of: what.class };
        let matter = self.words_of(deed);
        if let Some(record) = self.state.events.get_mut(id.index()) {
            // A clause about several classes can ask which of them is acquired.
            record.passing = Some(Passing::Acquisition { of: what.class });
            record.matter = Some((matter, Vec::new()));
        }
        self.check_done(&mut plan, deed, id, moment)?;
        let Some(holder) = of else {
            self.plan_acquire_unnamed(&mut plan, what, moment)?;
            return Ok(plan);
        };
        let count = match &what.count {
            Some(count) => count.clone(),
            None => self.state.held_at(what.class, holder, moment),
        };
        let sections: Vec<SectionId> = self
            .program
            .cancellations
            .iter()
            .filter(|known| known.class == what.class && !known.converted)
            .map(|known| known.section)
            .collect();
        if self.has_lots(what.class) {
            let lots = self.lots_of(what.class, holder, &count, moment)?;
            self.plan_unconverted(&mut plan, what.class, holder, &lots, moment);
            self.plan_retire(&mut plan, what.class, holder, lots);
        } else {
            let class = what.class;
            self.plan_end_of(&mut plan, class, holder, None, count.clone(), moment);
            let less = count.neg();
            plan.effect_of_figures(move |state, moment| {
                state.change_outstanding(class, &less, moment)?;
                state.change_holding(class, holder, &less, moment)?;
                Ok(())
            });
        }
        self.plan_cancel(&mut plan, what.class, &count, false);
        plan.outcome(
            OutcomeKind::Retired { holder, class: what.class, shares: count, cause: "acquired by the Company".into() },
            sections,
        );
        Ok(plan)
    }

    /// Shares acquired of holders whom the scenario does not name.
    fn plan_acquire_unnamed(&self, plan: &mut Plan, what: &NodeQuantity, moment: Moment) -> Result<(), Stop> {
        let (class, count) = (what.class, self.counted(what)?);
        self.check_named(class, "write `of` and the holder")?;
        let held = self.state.holders_at(class, moment);
        let named = Exact::sum(held.iter().map(|(_, shares)| shares))?;
        let unnamed = self.state.outstanding_at(class, moment).sub(&named)?;
        if count > unnamed {
            let (others, wanted) = (unnamed.grouped_exact(6), self.program.shares(&count, class));
            let message = format!("holders who are not named have {others} and not {wanted}");
            return Err(Stop::Fault(Fault::more_than_held(message)));
        }
        let text = format!("the Company acquires {}", self.program.shares(&count, class));
        plan.outcome(OutcomeKind::Note { text }, Vec::new());
        plan.effect_of_figures(move |state, moment| state.change_outstanding(class, &count.neg(), moment));
        Ok(())
    }

    /// Acquired shares that may not be reissued: fewer are left to be issued.
    pub(super) fn plan_cancel(&self, plan: &mut Plan, class: ClassId, count: &Exact, converted: bool) {
        if let Some(clause) = Cancellation::among(&self.program.cancellations, class, converted) {
            let (section, count) = (clause.section, count.clone());
            plan.effect_of_figures(move |state, _| {
                let known = state.cancelled.entry((class, section)).or_insert(Exact::ZERO);
                *known = known.add(&count)?;
                Ok(())
            });
        }
    }
}
