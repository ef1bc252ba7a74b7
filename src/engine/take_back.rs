//! An exercise is taken back, as far as it is not carried out.
use super::Engine;
use super::accrual_state::Payment;
use super::context::{Binding, Bound, Context};
use super::ended::add_ended;
use super::limits::{first_of, sum_of};
use super::plan::{Carried, Effect, Plan, Refusal, Stop};
use super::rights::{Exercise, Part, class_of};
use super::shares::Lots;
use super::state::{CohortId, Due, State, change_shares};
use super::sums::take_of;
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::*;

impl State {
    /// Shares that waited for their price are shares like others again, with what has accrued on each counted as paid: it is
    /// owed by itself. The event is that by which they are taken back.
    fn free_lot(
        &mut self,
        (cohort, holder): (CohortId, PartyId),
        shares: &Exact,
        event: EventId,
        ended: Vec<(AccrualId, Exact)>,
        moment: Moment,
    ) -> Carried {
        let Some(free) = self.split_cohort(cohort, moment) else { return Ok(()) };
        self.move_lot((cohort, free), holder, shares, moment)?;
        for (id, amount) in ended {
            let payment = Payment { at: moment, amount, lapse: false };
            self.accruals[id.index()].payments.entry(free).or_default().push(payment);
        }
        if let Some(record) = self.events.get_mut(event.index()) {
            record.exercise.lots.push((free, holder));
        }
        Ok(())
    }

    /// What a holder is owed for an exercise is the price of the part of the shares that still waits.
    fn reduce_claims(&mut self, event: EventId, holder: PartyId, remaining: &Exact, moment: Moment) -> Carried {
        let none_waits = !self.waiting_shares(event, holder, moment)?.is_positive();
        let is_meant = |due: &Due| due.event == Some(event) && due.holder == Some(holder);
        for due in self.dues.iter_mut().filter(|due| is_meant(due)) {
            if due.waiting_for.is_some() {
                due.performed = due.performed.or(none_waits.then_some(moment.date));
                continue;
            }
            due.cash = due.cash.mul(remaining)?;
            if remaining.is_zero() {
                due.performed.get_or_insert(moment.date);
            }
        }
        Ok(())
    }
}

impl Engine<'_> {
    /// Takes an exercise back as far as it is not carried out: shares that wait for their price are free again, shares
    /// that were converted and for which nothing was delivered come back.
    pub(super) fn plan_take_back(
        &self,
        plan: &mut Plan,
        exercise: &Exercise<'_>,
        part: &Part,
        target: RightId,
    ) -> Result<(), Stop> {
        match self.program.rights[target.index()].deed {
            DeedKind::RequireRedemption { .. } => self.plan_free(plan, exercise, part, target),
            _ => self.plan_return(plan, exercise, part, target),
        }
    }

    /// Shares that wait for their price are free again.
    fn plan_free(&self, plan: &mut Plan, exercise: &Exercise<'_>, part: &Part, target: RightId) -> Result<(), Stop> {
        let right = exercise.right;
        // Without a number all that waits is taken back.
        let mut left = part.shares.is_positive().then(|| part.shares.clone());
        let mut stays_owed = Vec::new();
        for event in &self.state.rights[target.index()].events {
            let Some(record) = self.state.event(*event) else { continue };
            if !self.is_open_for(target, *event, part.holder, exercise)? {
                continue;
            }
            for (cohort, holder) in record.exercise.lots.iter().filter(|(_, holder)| *holder == part.holder) {
                let waiting = self.state.lots.get(&(*cohort, *holder)).and_then(|line| line.at(exercise.moment));
                let waiting = waiting.cloned().unwrap_or(Exact::ZERO);
                let taken = take_of(&mut left, &waiting)?;
                if !taken.is_positive() {
                    continue;
                }
                let remaining = waiting.sub(&taken)?.div(&waiting)?;
                self.plan_not_taken(plan, target, *holder, &taken);
                let ended = self.ended_accruals(*cohort, exercise.moment)?;
                add_ended(&mut stays_owed, &ended, &taken)?;
                let (event, own, lot) = (*event, exercise.event, (*cohort, *holder));
                plan.effect_of_figures(move |state, moment| {
                    state.free_lot(lot, &taken, own, ended, moment)?;
                    state.reduce_claims(event, lot.1, &remaining, moment)
                });
            }
        }
        if left.is_some_and(|left| left.is_positive()) {
            let name = &self.program.rights[target.index()].name;
            return Err(Refusal::under(right.section, format!("fewer shares wait under {name}")));
        }
        self.plan_ended_owed(plan, &stays_owed, part.holder, exercise)
    }

    /// Shares that are taken back do not count as those that a right was used for.
    fn plan_not_taken(&self, plan: &mut Plan, right: RightId, holder: PartyId, shares: &Exact) {
        if self.program.rights[right.index()].counts_taken() {
            plan.effects.push(Effect::Taken { right, holder, shares: shares.neg() });
        }
    }

    /// Whether the conditions of a right to take back hold of one exercise of the other right: each stands for itself.
    fn is_open_for(
        &self,
        target: RightId,
        event: EventId,
        holder: PartyId,
        exercise: &Exercise<'_>,
    ) -> Result<bool, Stop> {
        let right = exercise.right;
        let binder = self.program.rights[target.index()].binder;
        let binding = Binding { binder, bound: Bound::Event(event), outer: exercise.context.bindings };
        let context = Context { bindings: Some(&binding), holder: Some(holder), cohort: None, ..exercise.context };
        match self.check_conditions(&right.conditions, context) {
            Ok(()) => Ok(true),
            Err(Stop::Refused(_)) => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    /// Whether a holder may take back some exercise of another right.
    pub(super) fn may_take_back(
        &self,
        target: RightId,
        holder: PartyId,
        exercise: &Exercise<'_>,
    ) -> Result<bool, Stop> {
        for event in &self.state.rights[target.index()].events {
            let is_own = self.state.event(*event).is_some_and(|record| record.exercise.parties.contains(&holder));
            if is_own && self.is_open_for(target, *event, holder, exercise)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Shares that were converted and for which nothing was delivered come back; what was to be delivered is owed no more.
    fn plan_return(&self, plan: &mut Plan, exercise: &Exercise<'_>, part: &Part, target: RightId) -> Result<(), Stop> {
        let right = exercise.right;
        let Some(class) = class_of(self.program.rights[target.index()].deed) else { return Ok(()) };
        let holder = part.holder;
        let mut found = false;
        // Without a number all that was not delivered is taken back.
        let mut left = part.shares.is_positive().then(|| part.shares.clone());
        for event in &self.state.rights[target.index()].events {
            let Some((due, into, undelivered)) = self.undelivered_of(*event, holder, exercise.moment)? else {
                continue;
            };
            let none_left = left.as_ref().is_some_and(|left| !left.is_positive());
            if none_left || !self.is_open_for(target, *event, holder, exercise)? {
                continue;
            }
            found = true;
            let back = self.shares_back(*event, holder, due, exercise.moment)?;
            let sum = sum_of(&back)?;
            let taken = take_of(&mut left, &sum)?;
            let all = taken == sum;
            let undelivered = if all { undelivered } else { undelivered.mul(&taken)?.div(&sum)? };
            let back = if all { back } else { first_of(&back, &taken)? };
            if self.state.held_at(into, holder, exercise.moment) < undelivered {
                let name = &self.program.class(into).name;
                let reason = format!("the shares of {name} that were not delivered have been passed on");
                return Err(Refusal::under(right.section, reason));
            }
            self.plan_not_taken(plan, target, holder, &taken);
            plan.outcome(
                OutcomeKind::Received { to: holder, class, shares: taken, cause: right.name.clone() },
                vec![right.section],
            );
            let since = self.state.event(*event).map_or(exercise.moment, |record| record.moment);
            let given_up = self.lots_brought(into, holder, &undelivered, (since, exercise.moment))?;
            plan.effect_of_figures(move |state, moment| {
                for (cohort, count) in back {
                    let cohort = state.as_unpaid_since(cohort, since, moment)?;
                    state.change_outstanding(class, &count, moment)?;
                    state.change_holding(class, holder, &count, moment)?;
                    state.change_lot(cohort, holder, &count, moment)?;
                }
                // What was taken back is owed no more, from this day on.
                let less = undelivered.neg();
                state.change_outstanding(into, &less, moment)?;
                state.change_holding(into, holder, &less, moment)?;
                for (cohort, count) in given_up {
                    state.change_lot(cohort, holder, &count.neg(), moment)?;
                }
                if let Some(known) = state.rights.get_mut(target.index()) {
                    change_shares(&mut known.issued, holder, &less, moment)?;
                }
                if let Some(due) = state.dues.get_mut(due) {
                    due.performed = all.then_some(moment.date);
                    due.delivered.push((moment.date, undelivered));
                }
                Ok(())
            });
        }
        if found && left.is_some_and(|left| left.is_positive()) {
            let name = &self.program.rights[target.index()].name;
            let reason = format!("fewer shares can be taken back under {name}");
            return Err(Refusal::under(right.section, reason));
        }
        if found { Ok(()) } else { Err(self.nothing_due(&Payable::Right(target))) }
    }

    /// So many shares of a holder, where they are kept by day of issue: first those of the day on which they were brought.
    fn lots_brought(
        &self,
        class: ClassId,
        holder: PartyId,
        count: &Exact,
        (brought, at): (Moment, Moment),
    ) -> Result<Lots, Stop> {
        if !self.has_lots(class) {
            return Ok(Lots::new());
        }
        let mut lots = self.state.cohorts_at(class, Some(holder), at);
        let is_other = |cohort: CohortId| self.state.cohort(cohort).is_none_or(|known| known.issued != brought.date);
        lots.sort_by_key(|(cohort, _)| is_other(*cohort));
        Ok(first_of(&lots, count)?)
    }

    /// The delivery to a holder that is withheld after an exercise, by its place among the dues; and how many shares of which
    /// class were not delivered.
    fn undelivered_of(
        &self,
        event: EventId,
        holder: PartyId,
        at: Moment,
    ) -> Result<Option<(usize, ClassId, Exact)>, Stop> {
        let is_meant =
            |due: &Due| due.event == Some(event) && due.holder == Some(holder) && due.is_open() && due.withheld;
        let Some((index, due)) = self.state.dues.iter().enumerate().find(|(_, due)| is_meant(due)) else {
            return Ok(None);
        };
        let Some((into, _)) = due.shares.clone() else { return Ok(None) };
        let (_, undelivered) = self.shares_due(due, at)?;
        Ok(undelivered.is_positive().then_some((index, into, undelivered)))
    }

    /// The shares of a holder that an exercise converted, as far as nothing was delivered for them.
    fn shares_back(&self, event: EventId, holder: PartyId, due: usize, at: Moment) -> Result<Lots, Stop> {
        let Some(due) = self.state.dues.get(due) else { return Ok(Lots::new()) };
        let (shares, undelivered) = self.shares_due(due, at)?;
        let part = undelivered.div(&shares)?;
        let converted = self.state.event(event).map(|record| record.exercise.converted.as_slice()).unwrap_or_default();
        let own = converted.iter().filter(|(_, known, _)| *known == holder);
        // They come back as the shares that splits have made of them since.
        let then = self.moment_of(event)?;
        own.map(|(cohort, _, count)| {
            let class = self.state.cohort(*cohort).map(|known| known.class);
            let split = class.map_or(Ok(Exact::ONE), |class| self.splits_since(class, then, at))?;
            Ok((*cohort, count.mul(&part)?.mul(&split)?))
        })
        .collect()
    }
}
