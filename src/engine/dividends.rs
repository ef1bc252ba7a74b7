//! Dividends on classes: what they pay, and record dates before them.
use chrono::NaiveDate;

use super::Engine;
use super::context::Context;
use super::deeds::Deed;
use super::eval::Evaluated;
use super::fault::Fault;
use super::plan::{AgendaItem, Carried, Phase, Plan, Stop};
use super::records::IssueTerms;
use super::state::State;
use super::world::Transform;
use crate::exact::{ArithmeticError, Exact, allocate};
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::Verb;

/// A dividend whose record date has come.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub event: EventId,
    pub class: ClassId,
    /// Paid in shares of this class; None: in money.
    pub in_class: Option<ClassId>,
    /// All that is to be paid: dollars or shares.
    pub total: Exact,
    /// What is to be paid on each share of the record date.
    pub each: Exact,
    pub payable: NaiveDate,
    /// The events by which it was paid by the day fixed, each with its part of the total.
    pub payments: Vec<(EventId, Exact)>,
}

impl Recorded {
    /// What was not paid yet: dollars or shares.
    fn unpaid(&self) -> Result<Exact, ArithmeticError> {
        self.total.sub(&Exact::sum(self.payments.iter().map(|(_, paid)| paid))?)
    }
}

/// What a dividend comes to.
struct Payment {
    in_class: Option<ClassId>,
    total: Exact,
    /// For each share that is outstanding.
    each: Exact,
    /// For each share that had a part in it, in the shares of today: of one with a record date, the shares that were outstanding then.
    for_holders: Exact,
}

impl State {
    /// What is still to be paid in shares of a class that was split is so many of the new shares.
    pub(super) fn restate_dividends(&mut self, class: ClassId, ratio: &Exact, moment: Moment) -> Carried {
        let is_open = |known: &&mut Recorded| known.in_class == Some(class) && known.payable >= moment.date;
        for known in self.recorded.iter_mut().filter(is_open) {
            known.total = known.total.mul(ratio)?;
            if known.class != class {
                known.each = known.each.mul(ratio)?;
            }
            for (_, paid) in &mut known.payments {
                *paid = paid.mul(ratio)?;
            }
        }
        Ok(())
    }

    /// The dividend with a record date that an event pays, where there was one.
    fn recorded_of(&self, paid: EventId) -> Option<&Recorded> {
        self.recorded.iter().find(|known| known.payments.iter().any(|(event, _)| *event == paid))
    }

    /// The record date of a dividend that is paid, where there was one.
    pub(super) fn record_of(&self, paid: EventId) -> Option<EventId> {
        self.recorded_of(paid).map(|known| known.event)
    }
}

impl Engine<'_> {
    /// Whether a dividend is paid, by the day fixed, to the holders of a record date: not where that is supposed away.
    pub(super) fn is_recorded(&self, event: EventId, context: Context<'_>) -> bool {
        if self.state.event(event).is_some_and(|known| known.issue.of_record) {
            return true;
        }
        let Some(record) = self.state.record_of(event) else { return false };
        let transform = context.supposed.and_then(|world| world.transform(record, &self.state));
        transform != Some(&Transform::Removed)
    }

    /// How many shares of today one share of the record date of a dividend that is paid has become.
    pub(super) fn split_since_record(&self, paid: EventId) -> Evaluated<Exact> {
        let Some(known) = self.state.recorded_of(paid) else { return Ok(Exact::ONE) };
        Ok(self.splits_since(known.class, self.moment_of(known.event)?, self.moment_of(paid)?.just_before())?)
    }

    /// The record date that a payment of so much is made for, and what it pays of it: all that is unpaid, by the day fixed,
    /// or on that day a part.
    fn recorded_for(
        &self,
        dividend: &NodeDividend,
        payment: &Payment,
        moment: Moment,
    ) -> Result<Option<(usize, Payment)>, Stop> {
        for in_part in [false, true] {
            for (index, known) in self.state.recorded.iter().enumerate() {
                let unpaid = known.unpaid()?;
                if !unpaid.is_positive()
                    || (known.class, known.in_class) != (dividend.class, payment.in_class)
                    || known.payable < moment.date
                {
                    continue;
                }
                // So much for each share is paid on the shares of the record date.
                let total = match dividend.for_each {
                    true => known.total.mul(&payment.each)?.div(&known.each)?,
                    false => payment.total.clone(),
                };
                if total == unpaid || (in_part && known.payable == moment.date && total < unpaid) {
                    let outstanding = self.state.outstanding_at(dividend.class, moment);
                    let each = if outstanding.is_zero() { payment.each.clone() } else { total.div(&outstanding)? };
                    let record = self.moment_of(known.event)?;
                    let had_part = self.state.outstanding_at(dividend.class, record);
                    let had_part = had_part.mul(&self.splits_since(dividend.class, record, moment)?)?;
                    let for_holders = if had_part.is_zero() { each.clone() } else { total.div(&had_part)? };
                    return Ok(Some((index, Payment { in_class: payment.in_class, total, each, for_holders })));
                }
            }
        }
        Ok(None)
    }

    fn dividend_payment(&self, dividend: &NodeDividend, moment: Moment) -> Result<Payment, Stop> {
        let outstanding = self.state.outstanding_at(dividend.class, moment);
        let (in_class, amount) = match (&dividend.in_stock, &dividend.amount) {
            (Some(what), _) => (Some(what.class), self.counted(what)?),
            (None, Some(amount)) => (None, self.number(amount, Context::at(moment.just_before()))?),
            (None, None) => (None, Exact::ZERO),
        };
        if dividend.for_each {
            let (total, for_holders) = (amount.mul(&outstanding)?, amount.clone());
            return Ok(Payment { in_class, total, each: amount, for_holders });
        }
        if outstanding.is_zero() {
            let name = &self.program.class(dividend.class).name;
            return Err(Stop::Fault(
                Fault::impossible(format!("no share of {name} is outstanding"))
                    .help("write `outstanding` or an issue first"),
            ));
        }
        let each = amount.div(&outstanding)?;
        Ok(Payment { in_class, for_holders: each.clone(), each, total: amount })
    }

    /// Says of the event what it pays on a share: of the class, or of the class whose place it has taken.
    fn describe_dividend(
        &mut self,
        id: EventId,
        class: ClassId,
        payment: &Payment,
        moment: Moment,
    ) -> Result<bool, Stop> {
        let in_itself = payment.in_class == Some(class);
        let (meant, stands_for) = match self.predecessor(class, moment.just_before())? {
            Some((before, each)) if !in_itself => (before, each),
            _ => (class, Exact::ONE),
        };
        let each = payment.for_holders.mul(&stands_for)?;
        if let Some(record) = self.state.events.get_mut(id.index()) {
            record.class = Some(meant);
            record.distribution.brings = vec![(payment.in_class, each.clone())];
            match payment.in_class {
                None => record.distribution.each = Some(each),
                Some(_) => {
                    record.quantity = Some(payment.total.clone());
                    record.distribution.ratio = Some(payment.each.add(&Exact::ONE)?);
                    let (shares, consideration) = (payment.total.clone(), Exact::ZERO);
                    record.issue.terms = Some(IssueTerms {
                        shares,
                        received: consideration.clone(),
                        consideration,
                        exercise_price: Exact::ZERO,
                    });
                }
            }
        }
        Ok(in_itself)
    }

    pub(super) fn plan_dividend_on(
        &mut self,
        id: EventId,
        dividend: &NodeDividend,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let class = dividend.class;
        let mut plan = Plan::default();
        self.check_done(&mut plan, Deed::dividend(dividend), id, moment)?;
        if dividend.declared {
            let text = format!("a dividend on {} is declared", self.program.class(class).name);
            plan.outcome(OutcomeKind::Note { text }, Vec::new());
            return Ok(plan);
        }
        let mut payment = self.dividend_payment(dividend, moment)?;
        let mut record = None;
        if let Some((index, of_record)) = self.recorded_for(dividend, &payment, moment)?
            && let Some(known) = self.state.recorded.get_mut(index)
        {
            record = Some(known.event);
            known.payments.push((id, of_record.total.clone()));
            payment = of_record;
        }
        let paid = match payment.in_class {
            None => self.money_of_dividend(class, &payment, dividend.for_each, record, moment),
            Some(_) => Ok(Vec::new()),
        };
        let planned = paid.and_then(|paid| {
            let mut plan = self.plan_dividend_paid(plan, id, class, payment, record, moment)?;
            paid.into_iter().for_each(|paid| plan.outcome(paid, Vec::new()));
            Ok(plan)
        });
        if planned.is_err() {
            for known in &mut self.state.recorded {
                known.payments.retain(|(event, _)| *event != id);
            }
        }
        planned
    }

    /// What a dividend in money pays to each holder whom the scenario names: of so much per share, to the cent; of a sum,
    /// parts of whole cents that add up to it together with those of holders without a name.
    fn money_of_dividend(
        &self,
        class: ClassId,
        payment: &Payment,
        for_each: bool,
        record: Option<EventId>,
        moment: Moment,
    ) -> Result<Vec<OutcomeKind>, Stop> {
        let at = match record {
            Some(record) => self.moment_of(record)?,
            None => moment.just_before(),
        };
        let holders = self.state.holders_at(class, at);
        let parts = if for_each {
            // The shares of the record date may have been split since.
            let each = match record {
                Some(_) => payment.total.div(&self.state.outstanding_at(class, at))?,
                None => payment.each.clone(),
            };
            let each = holders.iter().map(|(_, shares)| self.cents(&each.mul(shares)?));
            each.collect::<Result<Vec<_>, _>>()?
        } else {
            let mut weights: Vec<Exact> = holders.iter().map(|(_, shares)| shares.clone()).collect();
            let unnamed = self.state.outstanding_at(class, at).sub(&Exact::sum(&weights)?)?;
            weights.push(unnamed.max(Exact::ZERO));
            allocate(&self.cents(&payment.total)?, &weights, &Exact::HUNDREDTH)?
        };
        let cause = self.words_of(Deed::Dividend { on: class, paid_in: None });
        let paid = holders.into_iter().zip(parts).filter(|(_, amount)| amount.is_positive());
        let paid = paid.map(|((to, _), amount)| {
            let (class, shares) = (Some(class), None);
            OutcomeKind::Paid { to, amount, cause: cause.clone(), class, shares }
        });
        Ok(paid.collect())
    }

    fn plan_dividend_paid(
        &mut self,
        mut plan: Plan,
        id: EventId,
        class: ClassId,
        payment: Payment,
        record: Option<EventId>,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let in_itself = self.describe_dividend(id, class, &payment, moment)?;
        let verb = if in_itself { Verb::DividendInStock } else { Verb::Dividend };
        self.fire_happens(&mut plan, verb, id, moment)?;
        if in_itself {
            let ratio = payment.each.add(&Exact::ONE)?;
            let of_record = record.map(|record| self.moment_of(record)).transpose()?;
            self.plan_split_balances(&mut plan, class, &ratio, of_record, moment)?;
            self.plan_split_values(&mut plan, id, class, &ratio, true, moment)?;
            if let Some(place) = self.state.place_of(id).filter(|_| record.is_none()) {
                plan.count_dividend(class, place, ratio);
            }
        } else {
            self.plan_kept_receives(&mut plan, class, &vec![(payment.in_class, payment.for_holders)], false)?;
        }
        Ok(plan)
    }

    pub(super) fn plan_record_date(
        &mut self,
        id: EventId,
        dividend: &NodeDividend,
        payable: NaiveDate,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        if payable < moment.date {
            return Err(Stop::Fault(
                Fault::impossible("a dividend is payable on or after its record date").help("check the two dates"),
            ));
        }
        let mut plan = Plan::default();
        // Whoever fixes the record date of a dividend has declared it.
        self.check_done(&mut plan, Deed::dividend(dividend), id, moment)?;
        let payment = self.dividend_payment(dividend, moment)?;
        self.check_prior_notices(&mut plan, "record date", &[], id, moment)?;
        let in_itself = self.describe_dividend(id, dividend.class, &payment, moment)?;
        let verb = if in_itself { Verb::RecordInStock } else { Verb::Record };
        self.fire_happens(&mut plan, verb, id, moment)?;
        let index = self.state.recorded.len();
        plan.agenda.push((payable, Phase::End, AgendaItem::DividendPayable(index)));
        if in_itself {
            let ratio = payment.each.add(&Exact::ONE)?;
            if let Some(place) = self.state.place_of(id) {
                plan.count_dividend(dividend.class, place, ratio.clone());
            }
            plan.restate_from_record(dividend.class, ratio);
        }
        let (class, in_class, total, each) = (dividend.class, payment.in_class, payment.total, payment.each);
        plan.effect(move |state, _| {
            let payments = Vec::new();
            state.recorded.push(Recorded { event: id, class, in_class, total, each, payable, payments });
        });
        Ok(plan)
    }

    /// The day on which a dividend was to be paid ends.
    pub(super) fn plan_dividend_payable(&mut self, index: usize, moment: Moment) -> Result<Plan, Stop> {
        let mut plan = Plan::default();
        let Some(known) = self.state.recorded.get(index).cloned() else { return Ok(plan) };
        if !known.unpaid()?.is_positive() {
            return Ok(plan);
        }
        let in_itself = known.in_class == Some(known.class);
        let verb = if in_itself { Verb::UnpaidInStock } else { Verb::Unpaid };
        if in_itself {
            let paid = known.payments.iter().map(|(event, _)| *event).collect();
            plan.restate_no_more(known.class, known.event, paid);
        }
        let name = &self.program.class(known.class).name;
        let unit = known.in_class.map_or(Unit::dollars(), Unit::shares);
        let left = self.describe_figure(&Value::Number(known.unpaid()?), &unit);
        let text = format!("a dividend on {name} was not fully paid on its day: {left} are left");
        plan.outcome(OutcomeKind::Note { text }, Vec::new());
        self.plan_nothing_kept_of(&mut plan, known.event)?;
        self.fire_happens(&mut plan, verb, known.event, moment)?;
        if verb == Verb::Unpaid {
            // What was paid of it counts on its own, for the rules to which the record date stood for it.
            let mut before = Vec::new();
            for (event, _) in &known.payments {
                before.push((*event, self.rules_applying(Verb::Dividend, *event, moment)?));
            }
            if let Some(known) = self.state.recorded.get_mut(index) {
                known.payments.clear();
            }
            for (event, applied) in before {
                for id in self.rules_applying(Verb::Dividend, event, moment)? {
                    if !applied.contains(&id) {
                        let rule = &self.program.rules[id.index()];
                        self.fire(&mut plan, id, rule, event, Context::at(moment.just_before()), moment)?;
                    }
                }
            }
        }
        Ok(plan)
    }
}
