//! What exercises bring is delivered, in time or not.
use chrono::NaiveDate;

use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::fault::Fault;
use super::plan::{Plan, Stop};
use super::records::IssueTerms;
use super::state::Due;
use super::sums::take_of;
use crate::exact::{ArithmeticError, Exact};
use crate::outcome::OutcomeKind;
use crate::program::*;

impl Due {
    /// Whether it is money that was paid together with an act of this day.
    fn is_paid_with_act(&self, day: NaiveDate) -> bool {
        let on_the_day = self.created.date == day && self.performed == Some(day);
        on_the_day && self.is_presumed() && self.deadline.is_none() && self.paid.is_zero()
    }

    /// The day on which all was done, if that is not after the date. What is not withheld is done on its last day.
    fn done_by(&self, date: NaiveDate) -> Option<NaiveDate> {
        let done = match self.performed {
            Some(day) => Some(day),
            None if self.is_presumed() && self.ended.is_none() => self.deadline,
            None => None,
        };
        done.filter(|day| *day <= date)
    }

    fn days_late(&self, date: NaiveDate) -> i64 {
        let Some(deadline) = self.deadline else { return 0 };
        let ended = self.ended.map(|ended| ended.date).filter(|day| *day <= date);
        let end = self.done_by(date).or(ended).unwrap_or(date);
        (end - deadline).num_days().max(0)
    }
}

impl Engine<'_> {
    /// The shares that a due is about, counted as those that they have become by splits up to a moment: all of them, and those
    /// that were not delivered by the end of its day.
    pub(super) fn shares_due(&self, due: &Due, at: Moment) -> Result<(Exact, Exact), ArithmeticError> {
        let Some((class, shares)) = &due.shares else { return Ok((Exact::ZERO, Exact::ZERO)) };
        let all = shares.mul(&self.splits_since(*class, due.created, at)?)?;
        if !due.withheld {
            let left = if due.done_by(at.date).is_some() { Exact::ZERO } else { all.clone() };
            return Ok((all, left));
        }
        let mut left = all.clone();
        for (day, count) in due.delivered.iter().filter(|(day, _)| *day <= at.date) {
            left = left.sub(&count.mul(&self.splits_since(*class, Moment::end_of(*day), at)?)?)?;
        }
        Ok((all, left))
    }

    /// Whether an event has other terms in the world supposed.
    fn is_supposed(&self, event: EventId, context: Context<'_>) -> bool {
        let transform = context.supposed.and_then(|world| world.transform(event, &self.state));
        transform.is_some()
    }

    fn dues_of(&self, event: EventId) -> impl Iterator<Item = &Due> {
        self.state.dues.iter().filter(move |due| due.event == Some(event) && due.right.is_some())
    }

    /// Those that no clause has ended by a moment.
    fn dues_left(&self, event: EventId, at: Moment) -> impl Iterator<Item = &Due> {
        self.dues_of(event).filter(move |due| due.ended.is_none_or(|ended| ended > at))
    }

    /// What is asked of an exercise about its delivery and payment; None for other attributes.
    pub(super) fn delivery_attribute(
        &self,
        attribute: BuiltinAttribute,
        event: EventId,
        context: Context<'_>,
    ) -> Evaluated<Option<Value>> {
        use BuiltinAttribute as Known;
        let date = context.at.date;
        let record = self.state.event(event).ok_or_else(|| Fault::undefined("there is no such event"))?;
        let number = |figure: Exact| Ok(Some(Value::Number(figure)));
        // An act of the company is about several holders: of one of them his part of it is asked.
        let right = record.exercise.right.and_then(|right| self.program.rights.get(right.index()));
        let one = context.holder.filter(|_| right.is_some_and(|right| right.of_company));
        let is_asked = |due: &&Due| one.is_none_or(|one| due.holder == Some(one));
        match attribute {
            Known::Deadline => {
                let deadline = self.dues_of(event).filter(is_asked).filter_map(|due| due.deadline).max();
                Ok(Some(deadline.map_or(Value::Never, Value::Date)))
            }
            Known::DeliveryDate => {
                let mut latest = None;
                for due in self.dues_left(event, context.at).filter(is_asked) {
                    match due.done_by(date) {
                        Some(day) => latest = latest.max(Some(day)),
                        None => return Ok(Some(Value::Never)),
                    }
                }
                Ok(Some(latest.map_or(Value::Never, Value::Date)))
            }
            Known::UndeliveredShares => {
                let mut sum = Exact::ZERO;
                for due in self.dues_left(event, context.at).filter(is_asked) {
                    sum = sum.add(&self.shares_due(due, context.at)?.1)?;
                }
                number(sum)
            }
            Known::DaysLate => {
                let late = self.dues_of(event).filter(is_asked).map(|due| due.days_late(date)).max().unwrap_or(0);
                number(Exact::from(late))
            }
            Known::UnconvertedShares => {
                let mut sum = Exact::ZERO;
                for (_, _, count) in &record.exercise.unconverted {
                    sum = sum.add(count)?;
                }
                number(sum)
            }
            Known::UnexercisedShares => number(self.unexercised_shares(event, context)?),
            Known::LowestPrice => number(self.lowest_price(event, context)?),
            _ => Ok(None),
        }
    }

    /// Shares that can still be had on the instrument that an event granted, as far as it did.
    fn unexercised_shares(&self, event: EventId, context: Context<'_>) -> Evaluated<Exact> {
        let Some(instrument) = self.state.instrument_of(event) else { return Ok(Exact::ZERO) };
        if self.is_supposed(event, context) {
            let used = instrument.exercised.at(context.at).cloned().unwrap_or(Exact::ZERO);
            return Ok(self.terms(event, context)?.shares.sub(&used)?.max(Exact::ZERO));
        }
        Ok(instrument.remaining.at(context.at).cloned().unwrap_or(Exact::ZERO))
    }

    /// Dollars for a share: the least that an issue or an instrument has brought or would have brought under any of its terms.
    fn lowest_price(&self, event: EventId, context: Context<'_>) -> Evaluated<Exact> {
        let per_share = |terms: &IssueTerms| terms.consideration.div(&terms.shares);
        let mut lowest = per_share(&self.terms(event, context)?)?;
        if let (Some(instrument), false) = (self.state.instrument_of(event), self.is_supposed(event, context)) {
            for (_, terms) in instrument.terms.entries().iter().filter(|(when, _)| *when <= context.at) {
                lowest = lowest.min(per_share(terms)?);
            }
        }
        Ok(lowest)
    }

    /// The scenario says that what is due under a right now is not delivered in time.
    pub(super) fn plan_withhold(&self, what: &Payable, to: Option<PartyId>, moment: Moment) -> Result<Plan, Stop> {
        let mut plan = Plan::default();
        let open: Vec<usize> = self
            .state
            .dues
            .iter()
            .enumerate()
            .filter(|(_, due)| due.is_for(what) && (due.told || due.cash.is_zero()))
            .filter(|(_, due)| due.is_open() || due.is_paid_with_act(moment.date))
            .filter(|(_, due)| to.is_none_or(|to| due.holder == Some(to)))
            .map(|(index, _)| index)
            .collect();
        let is_void = self.plan_void_explained(&mut plan, what, to, moment);
        if open.is_empty() && is_void {
            return Ok(plan);
        }
        if open.is_empty() {
            return Err(self.nothing_due(what));
        }
        for due in open.iter().filter_map(|index| self.state.dues.get(*index)).filter(|due| !due.withheld) {
            self.take_back_told(&mut plan, due, &self.undelivered(due, moment)?)?;
        }
        plan.effect(move |state, _| {
            for index in open {
                if let Some(due) = state.dues.get_mut(index) {
                    due.withheld = true;
                    due.performed = None;
                }
            }
        });
        Ok(plan)
    }

    /// What of its shares is still to be delivered, where it is not taken as delivered on its day.
    fn undelivered(&self, due: &Due, at: Moment) -> Result<Exact, ArithmeticError> {
        Ok(self.shares_due(&Due { withheld: true, ..due.clone() }, at)?.1)
    }

    /// Money and shares of which it was told that they are received, and which are not yet.
    fn take_back_told(&self, plan: &mut Plan, due: &Due, shares: &Exact) -> Result<(), ArithmeticError> {
        let Some(to) = due.holder else { return Ok(()) };
        let (sections, cause) = (vec![due.section], due.name.clone());
        let cash = due.cash.sub(&due.paid)?;
        if cash.is_positive() {
            let (amount, class) = (cash.neg(), due.class);
            plan.outcome(OutcomeKind::Paid { to, amount, cause, class, shares: None }, sections);
        } else if let (Some((class, _)), true) = (&due.shares, shares.is_positive()) {
            plan.outcome(OutcomeKind::Received { to, class: *class, shares: shares.neg(), cause }, sections);
        }
        Ok(())
    }

    pub(super) fn nothing_due(&self, what: &Payable) -> Stop {
        let name = match what {
            Payable::Right(right) => self.program.rights.get(right.index()).map(|known| &known.name),
            Payable::Liquidation(index) => self.program.liquidations.get(*index).map(|known| &known.name),
            _ => None,
        };
        let name = name.map_or("it", String::as_str);
        Stop::Fault(
            Fault::impossible(format!("nothing is left to be delivered under `{name}`"))
                .help("check the date and the holder, or write the exercise first"),
        )
    }

    /// Whether shares of the class wait to be delivered to a holder under some right.
    pub(super) fn waits_for_shares(&self, class: ClassId, to: Option<PartyId>) -> bool {
        self.state.dues.iter().any(|due| {
            due.right.is_some()
                && !due.told
                && due.is_open()
                && to.is_none_or(|to| due.holder == Some(to))
                && due.shares.as_ref().is_some_and(|(known, _)| *known == class)
        })
    }

    /// Shares are delivered under a right, or under whatever right they are due, for the oldest exercises first.
    pub(super) fn plan_deliver(
        &self,
        right: Option<RightId>,
        what: &NodeQuantity,
        to: Option<PartyId>,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let mut plan = Plan::default();
        let mut left = what.count.clone();
        let mut found = None;
        for (index, due) in self.state.dues.iter().enumerate() {
            let wanted = match right {
                Some(_) => due.right == right,
                None => due.right.is_some() && due.shares.is_some(),
            };
            let open = wanted && !due.told && due.is_open() && to.is_none_or(|to| due.holder == Some(to));
            if !open || due.shares.as_ref().is_some_and(|(class, _)| *class != what.class) {
                continue;
            }
            found = found.or(due.right);
            let owed = self.undelivered(due, moment)?;
            let part = take_of(&mut left, &owed)?;
            if due.shares.is_some() && !part.is_positive() {
                continue;
            }
            let settled = part == owed;
            // What was not withheld was told when it was due; of what is delivered in parts the rest is not there yet.
            if !due.withheld {
                self.take_back_told(&mut plan, due, &owed.sub(&part)?)?;
            } else if let (Some(to), Some((class, _))) = (due.holder, &due.shares) {
                let (shares, cause) = (part.clone(), due.name.clone());
                plan.outcome(OutcomeKind::Received { to, class: *class, shares, cause }, vec![due.section]);
            }
            plan.effect(move |state, moment| {
                if let Some(due) = state.dues.get_mut(index) {
                    due.withheld = true;
                    due.delivered.push((moment.date, part));
                    if settled {
                        due.performed = Some(moment.date);
                    }
                }
            });
        }
        let Some(found) = found else {
            let help = "check the date and the holder, or write the exercise first";
            return Err(match right {
                Some(right) => self.nothing_due(&Payable::Right(right)),
                None => Stop::Fault(Fault::impossible("no shares of this class wait to be delivered").help(help)),
            });
        };
        let info = &self.program.rights[found.index()];
        plan.outcome(OutcomeKind::Performed { name: info.name.clone() }, vec![info.section]);
        Ok(plan)
    }
}
