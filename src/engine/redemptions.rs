//! Shares that wait for their price: those whose redemption holders require, and those that the company must redeem of itself.
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Engine;
use super::context::{Act, Binding, Bound, Context};
use super::eval::Evaluated;
use super::owed::{AllOwed, Owed};
use super::plan::{AgendaItem, Phase, Plan, Refusal, Stop};
use super::rights::Part;
use super::shares::Lots;
use super::state::{CohortId, Due};
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::*;

/// Shares of one holder that wait for their price: set apart by an exercise, or without one where the company must redeem of
/// itself.
pub(super) struct Waiting {
    pub event: Option<EventId>,
    pub cohort: CohortId,
    pub holder: PartyId,
    pub shares: Exact,
    /// Dollars for each.
    pub price: Exact,
}

/// What each holder is owed, in dollars.
type SumsOwed = Vec<(PartyId, Exact)>;

impl Engine<'_> {
    /// Sets shares apart from the others of their holder, so that they can have values of their own from now on.
    pub(super) fn plan_set_apart(&self, plan: &mut Plan, event: EventId, holder: PartyId, lots: &Lots) {
        let lots = lots.clone();
        plan.effect_of_figures(move |state, moment| {
            for (cohort, shares) in lots {
                let Some(apart) = state.split_cohort(cohort, moment) else { continue };
                state.move_lot((cohort, apart), holder, &shares, moment)?;
                if let Some(record) = state.events.get_mut(event.index()) {
                    record.exercise.lots.push((apart, holder));
                }
            }
            Ok(())
        });
    }

    /// Shares set apart by exercises of a right and still outstanding, of the holder in question or of all; where the clause is
    /// about one exercise of it, by this one.
    pub(super) fn shares_apart(&self, id: RightId, context: Context<'_>) -> Evaluated<Exact> {
        let mut total = Exact::ZERO;
        // An exercise that is still being looked at has set nothing apart: it asks what those before it did.
        let known = &self.state.rights[id.index()].events;
        let own = context.events().find(|event| known.contains(event));
        for event in known.iter().filter(|event| own.is_none_or(|own| own == **event)) {
            let lots = self.state.event(*event).map(|record| record.exercise.lots.as_slice()).unwrap_or_default();
            for lot in lots.iter().filter(|(_, owner)| context.holder.is_none_or(|holder| holder == *owner)) {
                if let Some(shares) = self.state.lots.get(lot).and_then(|line| line.at(context.at)) {
                    total = total.add(shares)?;
                }
            }
        }
        Ok(total)
    }

    /// The rights to require redemption that share with one what the company can pay, that one first.
    pub(super) fn sharing(&self, id: RightId) -> Vec<RightId> {
        let first = |id: RightId, right: &Right| right.shares_with.unwrap_or(id);
        let own = first(id, &self.program.rights[id.index()]);
        let all =
            RightId::each(&self.program.rights).filter(|(other, right)| *other != id && first(*other, right) == own);
        std::iter::once(id).chain(all.map(|(other, _)| other)).collect()
    }

    /// The shares whose redemption is required, without those that wait for their price under the same right already.
    pub(super) fn parts_not_apart(
        &self,
        id: RightId,
        parts: Vec<Part>,
        all: bool,
        moment: Moment,
    ) -> Result<Vec<Part>, Stop> {
        let right = &self.program.rights[id.index()];
        let DeedKind::RequireRedemption { class } = right.deed else { return Ok(parts) };
        let sharing = self.sharing(right.joins.unwrap_or(id));
        let events = sharing.iter().flat_map(|right| &self.state.rights[right.index()].events);
        let apart: BTreeSet<(CohortId, PartyId)> = events
            .filter_map(|event| self.state.event(*event))
            .flat_map(|record| record.exercise.lots.clone())
            .collect();
        let mut found = Vec::new();
        for part in parts {
            let mut left = part.shares.clone();
            let mut lots = Lots::new();
            for (cohort, shares) in self.state.cohorts_at(class, Some(part.holder), moment) {
                if left.is_positive() && !apart.contains(&(cohort, part.holder)) {
                    let taken = shares.min(left.clone());
                    left = left.sub(&taken)?;
                    lots.push((cohort, taken));
                }
            }
            let free = part.shares.sub(&left)?;
            if left.is_positive() && !(all && free.is_positive()) {
                let reason = format!(
                    "`{}` has {} shares that do not wait for their price under {} already, and not {}",
                    self.program.party(part.holder).name,
                    free.grouped_exact(6),
                    right.name,
                    part.shares.grouped_exact(6)
                );
                return Err(Refusal::under(right.section, reason));
            }
            found.push(Part { lots, shares: free, ..part });
        }
        Ok(found)
    }

    /// Of shares that wait for their price, those whose day of payment has come, where a duty to pay on a day says which these
    /// are: the others have a day of their own.
    pub(super) fn on_their_day(&self, waiting: Vec<Waiting>, moment: Moment) -> Vec<Waiting> {
        let is_payable = |one: &Waiting| {
            self.state.dues.iter().any(|due| {
                one.event.is_some()
                    && due.event == one.event
                    && due.deadline.is_some_and(|deadline| deadline <= moment.date)
                    && self.is_payment_on_a_day(due)
            })
        };
        let (payable, others): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_payable);
        if payable.is_empty() { others } else { payable }
    }

    /// Whether a due is that of a duty to pay on a day.
    fn is_payment_on_a_day(&self, due: &Due) -> bool {
        let duty = due.duty.and_then(|duty| self.program.duties.get(duty.index()));
        duty.is_some_and(|duty| matches!(duty.deed, DeedKind::Pay) && !duty.on_day.is_empty())
    }

    /// Shares set apart by exercises of a right, each with its price as of now.
    pub(super) fn waiting(&self, id: RightId, to: Option<PartyId>, moment: Moment) -> Evaluated<Vec<Waiting>> {
        let right = &self.program.rights[id.index()];
        let mut waiting = Vec::new();
        for event in &self.state.rights[id.index()].events {
            let Some(record) = self.state.event(*event) else { continue };
            for (cohort, holder) in &record.exercise.lots {
                let shares = self
                    .state
                    .lots
                    .get(&(*cohort, *holder))
                    .and_then(|line| line.at(moment))
                    .cloned()
                    .unwrap_or(Exact::ZERO);
                if !shares.is_positive() || to.is_some_and(|to| to != *holder) {
                    continue;
                }
                let Some(part) = self.first_active(&right.price, moment) else { continue };
                let act = Act { date: moment.date, shares: shares.clone(), received: None };
                let binding = Binding { binder: right.binder, bound: Bound::Event(*event), outer: None };
                let context = Context {
                    act: Some(&act),
                    bindings: Some(&binding),
                    event: Some(*event),
                    holder: Some(*holder),
                    cohort: Some(*cohort),
                    ..Context::at(moment.just_before())
                };
                let price = self.number(&part.node, context).map_err(|fault| fault.in_section(part.section))?;
                waiting.push(Waiting { event: Some(*event), cohort: *cohort, holder: *holder, shares, price });
            }
        }
        Ok(waiting)
    }

    /// Whether shares of a holder are set apart for a redemption that was required and whose price is still owed.
    pub(super) fn waits_for_price(&self, cohort: CohortId, holder: PartyId) -> bool {
        let is_claim = |due: &Due| due.holder == Some(holder) && due.waiting_for.is_some() && due.is_open();
        // Few exercises set shares apart, where there may be many dues.
        self.redemptions_required().any(|event| {
            self.state.event(event).is_some_and(|record| record.exercise.lots.contains(&(cohort, holder)))
                && self.state.dues.iter().any(|due| due.event == Some(event) && is_claim(due))
        })
    }

    /// The exercises by which holders have required redemptions.
    pub(super) fn redemptions_required(&self) -> impl Iterator<Item = EventId> {
        RightId::each(&self.program.rights)
            .filter(|(_, right)| matches!(right.deed, DeedKind::RequireRedemption { .. }))
            .filter_map(|(id, _)| self.state.rights.get(id.index()))
            .flat_map(|used| used.events.iter().copied())
    }

    /// Shares that the company must redeem of itself, with their price as of now.
    pub(super) fn waiting_by_duty(&self, id: DutyId, to: Option<PartyId>, moment: Moment) -> Evaluated<Vec<Waiting>> {
        let duty = &self.program.duties[id.index()];
        let DeedKind::Redeem { class } = duty.deed else { return Ok(Vec::new()) };
        let Some(part) = self.first_active(&duty.price, moment) else { return Ok(Vec::new()) };
        let mut waiting = Vec::new();
        for (holder, _) in self.state.holders_at(class, moment) {
            if to.is_some_and(|to| to != holder) {
                continue;
            }
            for (cohort, shares) in self.state.cohorts_at(class, Some(holder), moment) {
                // Shares whose redemption their holder has required are redeemed on its terms.
                if self.waits_for_price(cohort, holder) {
                    continue;
                }
                let act = Act { date: moment.date, shares: shares.clone(), received: None };
                let context = Context {
                    act: Some(&act),
                    holder: Some(holder),
                    cohort: Some(cohort),
                    ..Context::at(moment.just_before())
                };
                let price = self.number(&part.node, context).map_err(|fault| fault.in_section(part.section))?;
                waiting.push(Waiting { event: None, cohort, holder, shares, price });
            }
        }
        Ok(waiting)
    }

    /// What a holder is owed for shares that wait for their price, as of now: for each redemption that was required, and for
    /// each that the company must carry out of itself and whose day has come.
    pub(super) fn add_redemptions_owed(&self, all: &mut AllOwed, holder: PartyId, moment: Moment) {
        for (id, right) in RightId::each(&self.program.rights) {
            if !matches!(right.deed, DeedKind::RequireRedemption { .. }) {
                continue;
            }
            let Some(waiting) = all.worked_out(self.waiting(id, Some(holder), moment)) else { continue };
            for event in &self.state.rights[id.index()].events {
                let own = waiting.iter().filter(|one| one.event == Some(*event));
                let owed = self.price_owed(own, &right.name, |due| due.event == Some(*event));
                let owed = all.worked_out(owed).flatten();
                all.owed.extend(owed);
            }
        }
        for (id, duty) in DutyId::each(&self.program.duties) {
            let is_meant = |due: &Due| due.duty == Some(id) && due.holder == Some(holder) && due.is_open();
            if matches!(duty.deed, DeedKind::Redeem { .. })
                && self.state.dues.iter().any(is_meant)
                && let Some(waiting) = all.worked_out(self.waiting_by_duty(id, Some(holder), moment))
            {
                let owed = self.price_owed(waiting.iter(), &duty.name, |due| due.duty == Some(id));
                let owed = all.worked_out(owed).flatten();
                all.owed.extend(owed);
            }
        }
    }

    /// What is left to pay of the price of shares that wait for it: at their price of the moment, where it goes by days.
    pub(super) fn price_left(&self, due: &Due, at: Moment) -> Evaluated<Exact> {
        let (Some(right), Some(event), Some(own)) = (due.right, due.event, &due.waiting_for) else {
            return self.left_to_pay(due, at);
        };
        let put = self.shares_put(due)?;
        let mut sum = Exact::ZERO;
        for one in self.waiting(right, due.holder, at)?.iter().filter(|one| one.event == Some(event)) {
            sum = sum.add(&one.price.mul(&one.shares)?)?;
        }
        if put.is_zero() {
            return Ok(Exact::ZERO);
        }
        self.cents(&sum.mul(own)?.div(&put)?)
    }

    fn price_owed<'w>(
        &self,
        waiting: impl Iterator<Item = &'w Waiting>,
        name: &str,
        is_meant: impl Fn(&Due) -> bool,
    ) -> Evaluated<Option<Owed>> {
        let mut sum = Exact::ZERO;
        let mut holder = None;
        for one in waiting {
            sum = sum.add(&one.price.mul(&one.shares)?)?;
            holder = Some(one.holder);
        }
        let dues = || self.state.dues.iter().filter(|due| due.holder == holder && is_meant(due));
        // The price itself has its day, or the duty to pay it on one.
        let own = dues().next().and_then(|due| due.deadline);
        let by = own.or_else(|| dues().find(|due| self.is_payment_on_a_day(due)).and_then(|due| due.deadline));
        let cash = self.cents(&sum)?;
        Ok(cash.is_positive().then(|| Owed { name: name.to_string(), cash, shares: None, by }))
    }

    /// What is to be done on a day arises; where it is to redeem, what each holder is owed. The day of a holder's shares may
    /// have moved on since it was put on the agenda: it is asked for again at the end of this day, and of the one it moved to.
    pub(super) fn plan_duty_day(&self, id: DutyId, phase: Phase, moment: Moment) -> Result<Plan, Stop> {
        let duty = &self.program.duties[id.index()];
        let mut plan = Plan::default();
        if !self.in_force(duty.guard, moment) || !self.conditions_hold(&duty.conditions, Context::at(moment))? {
            return Ok(plan);
        }
        let DeedKind::Redeem { class } = duty.deed else {
            self.plan_duty(&mut plan, id, duty, None, Context::at(moment), moment)?;
            return Ok(plan);
        };
        // What waits under another clause is asked about again: its holder may take it back.
        let waits = |holder: PartyId| {
            let held = self.state.cohorts_at(class, Some(holder), moment);
            held.iter().any(|(cohort, _)| self.waits_for_price(*cohort, holder))
        };
        if self.state.holders_at(class, moment).iter().any(|(holder, _)| waits(*holder)) {
            plan.agenda.extend(moment.date.succ_opt().map(|day| (day, Phase::End, AgendaItem::DutyMoved(id))));
        }
        let (owed, later) = self.owed_by_duty(id, moment)?;
        if let Some(day) = later {
            // Whose shares are not due may come to depend on who holds them.
            plan.effect_of_figures(move |state, moment| {
                for (holder, _) in state.holders_at(class, moment) {
                    state.set_holder_apart(class, holder, moment)?;
                }
                Ok(())
            });
            let again = if phase == Phase::Start { moment.date } else { day };
            plan.agenda.push((again, Phase::End, AgendaItem::DutyMoved(id)));
        }
        for (holder, sum) in owed {
            let cash = self.cents(&sum)?;
            plan.outcome(
                OutcomeKind::Owed { to: holder, amount: cash.clone(), cause: duty.name.clone(), by: Some(moment.date) },
                vec![duty.section],
            );
            let due = Due {
                duty: Some(id),
                holder: Some(holder),
                class: Some(class),
                cash,
                deadline: Some(moment.date),
                ..Due::new(duty.section, duty.name.clone(), moment, format!("{} for {}", duty.words, duty.name))
            };
            self.plan_due(&mut plan, due);
        }
        Ok(plan)
    }

    /// What each holder is newly owed by a duty to redeem, in dollars; and the first later day on which shares of others come due.
    fn owed_by_duty(&self, id: DutyId, moment: Moment) -> Result<(SumsOwed, Option<NaiveDate>), Stop> {
        let duty = &self.program.duties[id.index()];
        let mut owed = SumsOwed::new();
        let mut later: Option<NaiveDate> = None;
        for one in self.waiting_by_duty(id, None, moment)? {
            if self.state.dues.iter().any(|due| due.duty == Some(id) && due.holder == Some(one.holder)) {
                continue;
            }
            if let Some(part) = self.first_active(&duty.on_day, moment) {
                let own = Context { holder: Some(one.holder), cohort: Some(one.cohort), ..Context::at(moment) };
                let day = self.day(&part.node, own).map_err(|fault| fault.in_section(part.section))?;
                if let Some(day) = day.filter(|day| *day > moment.date) {
                    later = Some(later.map_or(day, |known| known.min(day)));
                    continue;
                }
            }
            let sum = one.price.mul(&one.shares)?;
            match owed.iter_mut().find(|(holder, _)| *holder == one.holder) {
                Some((_, known)) => *known = known.add(&sum)?,
                None => owed.push((one.holder, sum)),
            }
        }
        Ok((owed, later))
    }
}
