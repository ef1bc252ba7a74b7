//! Preferred stock that converts: its conversion where no certificate describes it, and what was issued and ends without
//! having been converted, which terminates as an instrument does that expires.
use chrono::NaiveDate;

use super::Engine;
use super::context::Context;
use super::fault::Fault;
use super::plan::{AgendaItem, Phase, Plan, Stop};
use super::records::InstrumentKind;
use super::restated::product_of;
use super::shares::Lots;
use crate::exact::{Exact, RoundingRule, round_to};
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::Verb;

impl Engine<'_> {
    /// Shares of a class of the scenario are converted, as its line there says.
    pub(super) fn plan_convert_class(
        &self,
        holder: PartyId,
        what: &NodeQuantity,
        rate: &Node,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let class = what.class;
        let held = self.state.held_at(class, holder, moment);
        let count = match &what.count {
            Some(count) => count.clone(),
            None => held.clone(),
        };
        if count > held || !count.is_positive() {
            return Err(self.holds_fewer(class, holder, &held, &count));
        }
        let each = self.number(rate, Context::at(moment.just_before()))?;
        let shares = round_to(&each.mul(&count)?, &Exact::ONE, RoundingRule::Down)?;
        let into = self.program.common_class().unwrap_or(class);
        let mut plan = Plan::default();
        let cause = "conversion".to_string();
        plan.outcome(OutcomeKind::Received { to: holder, class: into, shares: shares.clone(), cause }, Vec::new());
        let cause = "conversion".to_string();
        plan.outcome(OutcomeKind::Retired { holder, class, shares: count.clone(), cause }, Vec::new());
        let events = self.issues_of(class, holder, None, &count)?;
        plan.effect_of_figures(move |state, moment| {
            state.change_outstanding(class, &count.neg(), moment)?;
            state.change_holding(class, holder, &count.neg(), moment)?;
            for (event, part) in events {
                if let Some(record) = state.events.get_mut(event.index()) {
                    record.issue.exchanged = record.issue.exchanged.add(&part)?;
                }
            }
            Ok(())
        });
        self.plan_issue(&mut plan, into, Some(holder), shares, moment)?;
        Ok(plan)
    }

    /// Shares of a holder that end otherwise than by conversion: what their issue changed may be readjusted.
    pub(super) fn plan_unconverted(
        &self,
        plan: &mut Plan,
        class: ClassId,
        holder: PartyId,
        lots: &Lots,
        moment: Moment,
    ) {
        for (cohort, count) in lots {
            let issued = self.state.cohort(*cohort).map(|known| known.issued);
            self.plan_end_of(plan, class, holder, issued, count.clone(), moment);
        }
    }

    /// The same of so many shares, issued on a day if that is known.
    pub(super) fn plan_end_of(
        &self,
        plan: &mut Plan,
        class: ClassId,
        holder: PartyId,
        issued: Option<NaiveDate>,
        count: Exact,
        moment: Moment,
    ) {
        let converts = |record: &super::records::EventRecord| {
            record.issue.kind == Some(InstrumentKind::Convertible) && record.class == Some(class)
        };
        if self.state.events.iter().any(converts) {
            let item = AgendaItem::Unconverted(class, holder, issued, count);
            plan.agenda.push((moment.date, Phase::Start, item));
        }
    }

    /// The issues that shares come from, those to the holder and the oldest first, with how many of each.
    fn issues_of(
        &self,
        class: ClassId,
        holder: PartyId,
        issued: Option<NaiveDate>,
        count: &Exact,
    ) -> Result<Vec<(EventId, Exact)>, Stop> {
        let mut found = Vec::new();
        for (event, record) in EventId::each(&self.state.events) {
            let is_meant = record.issue.kind == Some(InstrumentKind::Convertible)
                && record.issue.instrument.is_none()
                && record.class == Some(class)
                && issued.is_none_or(|day| day == record.moment.date);
            let Some(quantity) = record.quantity.as_ref().filter(|_| is_meant) else { continue };
            let ended = record.issue.terminated.latest().cloned().unwrap_or(Exact::ZERO);
            let left = quantity.sub(&ended)?.sub(&record.issue.exchanged)?;
            // As many as they are now, after splits of the class.
            let left = left.mul(&self.splits_since(class, record.moment, Moment::end_of(NaiveDate::MAX))?)?;
            if left.is_positive() {
                found.push((record.holder != Some(holder), event, left));
            }
        }
        found.sort_by_key(|(of_other, event, _)| (*of_other, *event));
        let mut open = count.clone();
        let mut parts = Vec::new();
        for (_, event, left) in found {
            let part = left.min(open.clone());
            if part.is_positive() {
                open = open.sub(&part)?;
                let record = self.state.event(event).ok_or_else(|| Fault::undefined("there is no such event"))?;
                let ratio = self.splits_since(class, record.moment, Moment::end_of(NaiveDate::MAX))?;
                parts.push((event, part.div(&ratio)?));
            }
        }
        Ok(parts)
    }

    /// How many shares one has become by splits of its class after a moment and up to another.
    pub(super) fn splits_since(
        &self,
        class: ClassId,
        since: Moment,
        by: Moment,
    ) -> Result<Exact, crate::exact::ArithmeticError> {
        let made = self.state.splits.iter().filter(|(at, of, _)| *of == class && *at > since && *at <= by);
        Ok(product_of(made.map(|(.., ratio)| ratio))?.unwrap_or(Exact::ONE))
    }

    /// Shares have ended unconverted: each issue that they come from is readjusted in its turn.
    pub(super) fn plan_ended_unconverted(
        &mut self,
        class: ClassId,
        holder: PartyId,
        issued: Option<NaiveDate>,
        count: &Exact,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let mut plan = Plan::default();
        let parts = self.issues_of(class, holder, issued, count)?;
        let Some((event, part)) = parts.first().cloned() else { return Ok(plan) };
        let ratio = match self.state.event(event) {
            Some(record) => self.splits_since(class, record.moment, moment)?,
            None => Exact::ONE,
        };
        let rest = count.sub(&part.mul(&ratio)?)?;
        if rest.is_positive() {
            self.plan_end_of(&mut plan, class, holder, issued, rest, moment);
        }
        // The rules ask what of the issue has ended by now.
        let Some(record) = self.state.events.get_mut(event.index()) else { return Ok(plan) };
        let before = record.issue.terminated.latest().cloned().unwrap_or(Exact::ZERO);
        record.issue.terminated.set(moment, before.add(&part)?);
        let fired = self.fire_happens(&mut plan, Verb::Expired, event, moment);
        if let Err(stop) = fired {
            if let Some(record) = self.state.events.get_mut(event.index()) {
                record.issue.terminated.forget_from(moment);
            }
            return Err(stop);
        }
        Ok(plan)
    }
}
