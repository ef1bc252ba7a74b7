//! Duties: what must be done by a day, notices that must precede an act, and what is missed.
use chrono::NaiveDate;

use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::fault::Fault;
use super::plan::{Effect, Plan, Stop};
use super::state::{Due, Notice};
use super::sums::take_of;
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::{Delivery, State};

impl Engine<'_> {
    /// Duties that an event sets off.
    pub(super) fn trigger_duties(
        &self,
        plan: &mut Plan,
        event: EventId,
        context: Context<'_>,
        moment: Moment,
        concerns: impl Fn(&NodeTrigger) -> bool,
    ) -> Result<(), Stop> {
        self.trigger_duties_if(plan, event, context, moment, |trigger| Ok(concerns(trigger)))
    }

    /// The same, where it may take figures to tell whether the event is meant.
    pub(super) fn trigger_duties_if(
        &self,
        plan: &mut Plan,
        event: EventId,
        context: Context<'_>,
        moment: Moment,
        concerns: impl Fn(&NodeTrigger) -> Evaluated<bool>,
    ) -> Result<(), Stop> {
        for known in DutyId::each(&self.program.duties) {
            self.trigger_duty(plan, known, event, context, moment, &concerns)?;
        }
        Ok(())
    }

    /// One duty, if an event sets it off.
    pub(super) fn trigger_duty(
        &self,
        plan: &mut Plan,
        (id, duty): (DutyId, &Duty),
        event: EventId,
        context: Context<'_>,
        moment: Moment,
        concerns: impl Fn(&NodeTrigger) -> Evaluated<bool>,
    ) -> Result<(), Stop> {
        if !self.in_force(duty.guard, moment) {
            return Ok(());
        }
        let mut is_concerned = false;
        for part in self.active(&duty.triggers, moment) {
            is_concerned |= match concerns(&part.node) {
                Ok(answer) => answer,
                Err(_) if self.is_before_issue(duty.certificate, Some(event), moment) => false,
                Err(fault) => return Err(fault.in_section(duty.section).into()),
            };
        }
        if !is_concerned {
            return Ok(());
        }
        self.with_event(Some(duty.binder), event, context, |context| {
            self.plan_duty(plan, id, duty, Some(event), context, moment)
        })
    }

    /// Duties that a change of a value sets off: one for each event, however many shares the value belongs to.
    pub(super) fn trigger_changed(
        &self,
        plan: &mut Plan,
        change: &super::changes::Change,
        context: Context<'_>,
    ) -> Result<(), Stop> {
        // What the exercise of a right itself sets is no adjustment by a rule.
        let event = match change.entry.cause {
            super::state::Cause::Clause { by: super::state::Setter::Rule(_), event: Some(event) }
            | super::state::Cause::Split { event } => event,
            _ => return Ok(()),
        };
        // What becomes of an instrument is told by the event that issued it, and may change a value much later.
        let moment = self.state.event(event).map_or(context.at, |record| record.moment.max(context.at));
        for (id, duty) in DutyId::each(&self.program.duties) {
            let concerns = |trigger: &NodeTrigger| *trigger == NodeTrigger::Changes { variable: change.variable };
            if plan.changed.contains(&id)
                || !self.in_force(duty.guard, moment)
                || !self.active(&duty.triggers, moment).any(|part| concerns(&part.node))
            {
                continue;
            }
            plan.changed.push(id);
            self.with_event(Some(duty.binder), event, context, |context| {
                self.plan_duty(plan, id, duty, Some(event), context, moment)
            })?;
        }
        Ok(())
    }

    pub(super) fn plan_duty(
        &self,
        plan: &mut Plan,
        id: DutyId,
        duty: &Duty,
        event: Option<EventId>,
        context: Context<'_>,
        moment: Moment,
    ) -> Result<(), Stop> {
        // A duty that an exercise sets off is about the holder whose exercise it is.
        let record = event.and_then(|event| self.state.event(event));
        let exercised = record.filter(|record| record.exercise.right.is_some());
        let holder = context.holder.or(exercised.and_then(|record| record.holder));
        let context = Context { holder, ..context };
        // Whether it lasts is asked when its day has come: what sets it off may bring about what it lasts by.
        for part in self.active(&duty.conditions, context.at) {
            if !matches!(part.node, Condition::While(_)) && !self.condition_holds(&part.node, context)? {
                return Ok(());
            }
        }
        let deadline = self.duty_deadline(duty, context, moment.date)?;
        // What is told to each holder, or follows from an event that is not the exercise of a right, is not about one of them.
        let of_each = matches!(duty.deed, DeedKind::Notify { each: true, .. });
        let of_happening =
            self.active(&duty.triggers, context.at).any(|part| matches!(part.node, NodeTrigger::Recorded { .. }));
        let concerned = exercised.filter(|_| !of_each && !of_happening);
        let holder = concerned.and_then(|record| record.holder);
        let cash = match &duty.amount {
            Some(node) => self.cents(&self.number(node, context)?)?,
            None => Exact::ZERO,
        };
        // What is kept in reserve are shares, and not dollars.
        let (cash, words) = match duty.deed {
            DeedKind::Reserve => (Exact::ZERO, format!("{}: {} shares", duty.words, cash.grouped_exact(6))),
            _ => (cash, duty.words.clone()),
        };
        // What holders must do is due from each whose shares an exercise is about, and what `the Holder` is told to each.
        let parties = exercised.map(|record| record.exercise.parties.as_slice()).unwrap_or_default();
        let each: Vec<Option<PartyId>> = match parties {
            [_, _, ..] if !duty.of_company || matches!(duty.deed, DeedKind::Notify { each: false, .. }) => {
                parties.iter().copied().map(Some).collect()
            }
            _ => vec![holder],
        };
        for holder in each {
            plan.outcome(
                OutcomeKind::Duty { name: duty.name.clone(), words: duty.words.clone(), by: deadline, to: holder },
                vec![duty.section],
            );
            self.plan_due(
                plan,
                Due {
                    duty: Some(id),
                    event,
                    holder,
                    class: record.and_then(|record| record.class),
                    cash: cash.clone(),
                    deadline,
                    ..Due::new(duty.section, duty.name.clone(), moment, words.clone())
                },
            );
        }
        Ok(())
    }

    fn duty_deadline(&self, duty: &Duty, context: Context<'_>, today: NaiveDate) -> Result<Option<NaiveDate>, Stop> {
        if let Some(part) = self.first_active(&duty.within, context.at) {
            let (period, after) = &part.node;
            let from = match after {
                Some(node) => self.day(node, context)?,
                None => Some(context.act.map_or(today, |act| act.date)),
            };
            return match from {
                Some(from) => Ok(Some(self.shifted(from, period.count, period.unit, false)?)),
                None => Ok(None),
            };
        }
        match self.first_active(&duty.on_day, context.at) {
            Some(part) => Ok(self.day(&part.node, context)?),
            None => Ok(None),
        }
    }

    /// A duty that lasts while something holds is not missed, and no more to be done, when that has ended.
    pub(super) fn lasts(&self, due: &Due, at: Moment) -> Evaluated<bool> {
        let Some(duty) = due.duty else { return Ok(true) };
        let duty = &self.program.duties[duty.index()];
        let context = Context { holder: due.holder, ..Context::at(at) };
        let lasts = |context: Context<'_>| {
            self.active(&duty.conditions, at).try_fold(true, |all, part| match &part.node {
                Condition::While(node) => Ok::<_, Fault>(all && self.holds(node, context)?),
                _ => Ok(all),
            })
        };
        match due.event {
            Some(event) => self.with_event(Some(duty.binder), event, context, lasts),
            None => lasts(context),
        }
    }

    pub(super) fn plan_due_deadline(&self, index: usize, moment: Moment) -> Result<Plan, Stop> {
        let mut plan = Plan::default();
        let Some(due) = self.state.dues.get(index) else { return Ok(plan) };
        // The day may have moved since.
        let has_moved = due.deadline.is_some_and(|day| day > moment.date);
        if !due.is_open() || due.missed.is_some() || has_moved {
            return Ok(plan);
        }
        if !self.lasts(due, moment)? {
            // What comes to hold again later is another duty.
            plan.effect(move |state, moment| {
                if let Some(due) = state.dues.get_mut(index) {
                    due.end(moment);
                }
            });
            return Ok(plan);
        }
        // The price of shares that no longer wait for it is owed to nobody.
        if due.waiting_for.is_some() && !self.left_to_pay(due, moment)?.is_positive() {
            plan.effects.push(Effect::Done(index));
            return Ok(plan);
        }
        // A delivery or payment that the scenario does not mention is taken as made in time, unless it says otherwise.
        if due.is_presumed() {
            plan.effects.push(Effect::Done(index));
            return Ok(plan);
        }
        let what = match due.holder {
            Some(holder) => {
                format!("by {} it was not done for {}: {}", moment.date, self.program.party(holder).name, due.words)
            }
            None => {
                let left: Vec<&str> = match due.notified.is_empty() {
                    true => Vec::new(),
                    false => self
                        .left_to_be_told(due, moment)
                        .map(|holder| self.program.party(holder).name.as_str())
                        .collect(),
                };
                let whom = if left.is_empty() { String::new() } else { format!(" for {}", left.join(" and ")) };
                format!("by {} it was not done{whom}: {}", moment.date, due.words)
            }
        };
        plan.outcome(OutcomeKind::Breach { what }, vec![due.section]);
        plan.effect(move |state, moment| {
            if let Some(due) = state.dues.get_mut(index) {
                due.missed = Some(moment);
            }
        });
        let (duty, event) = (due.duty, due.event);
        // What is due to several holders on one day without an event that set it off is missed once.
        let is_told = |other: &Due| {
            other.missed.is_some() && other.event.is_none() && (other.duty, other.deadline) == (duty, due.deadline)
        };
        if event.is_none() && self.state.dues.iter().any(is_told) {
            return Ok(plan);
        }
        for (id, rule) in RuleId::each(&self.program.rules) {
            if matches!(&rule.trigger, NodeTrigger::Missed { duty: wanted } if Some(*wanted) == duty)
                && self.in_force(rule.guard, moment)
            {
                plan.follow(|plan| self.fire(plan, id, rule, event, Context::at(moment), moment).map(|()| true));
            }
        }
        Ok(plan)
    }

    /// Payment of something owed otherwise than by an accrual.
    pub(super) fn plan_pay_due(
        &self,
        what: &Payable,
        to: Option<PartyId>,
        amount: &NodeAmount,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        match what {
            Payable::Right(right)
                if matches!(self.program.rights[right.index()].deed, DeedKind::RequireRedemption { .. }) =>
            {
                self.plan_pay_redemption(*right, to, amount, moment)
            }
            Payable::Duty(duty) if matches!(self.program.duties[duty.index()].deed, DeedKind::Redeem { .. }) => {
                self.plan_pay_duty_redemption(*duty, to, amount, moment)
            }
            _ => self.plan_pay_money_due(what, to, amount, moment),
        }
    }

    /// Payment of money that is owed, the oldest first, in full or as far as a sum goes.
    fn plan_pay_money_due(
        &self,
        what: &Payable,
        to: Option<PartyId>,
        amount: &NodeAmount,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let mut plan = Plan::default();
        let mut left = match amount {
            NodeAmount::InFull | NodeAmount::Accrued => None,
            NodeAmount::Of { amount, .. } => Some(self.number(amount, Context::at(moment.just_before()))?),
        };
        let mut found = false;
        for (index, due) in self.state.dues.iter().enumerate() {
            let open = due.is_open() && to.is_none_or(|to| due.holder == Some(to));
            // Shares are delivered, and not paid.
            if !due.is_for(what) || !open || due.shares.is_some() {
                continue;
            }
            found = true;
            let owed = due.cash.sub(&due.paid)?;
            let part = take_of(&mut left, &owed)?;
            let settled = part == owed;
            if let Some(holder) = due.holder
                && part.is_positive()
                && (!due.told || due.withheld)
            {
                let (amount, cause) = (part.clone(), due.name.clone());
                let paid = OutcomeKind::Paid { to: holder, amount, cause, class: due.class, shares: None };
                plan.outcome(paid, vec![due.section]);
            }
            if due.told && settled {
                plan.outcome(OutcomeKind::Performed { name: due.words.clone() }, vec![due.section]);
            }
            plan.performed.extend(due.duty.filter(|_| settled).map(|duty| (duty, due.event)));
            plan.effect_of_figures(move |state, moment| {
                if let Some(due) = state.dues.get_mut(index) {
                    due.paid = due.paid.add(&part)?;
                    if settled {
                        due.performed = Some(moment.date);
                    }
                }
                Ok(())
            });
        }
        if !found {
            return Err(Stop::Fault(
                Fault::impossible("nothing of the kind is owed").help("check the name and the date, or who is paid"),
            ));
        }
        if left.is_some_and(|left| left.is_positive()) {
            return Err(Stop::Fault(
                Fault::impossible("the amount paid is more than is owed").help("pay `in full`, or less"),
            ));
        }
        Ok(plan)
    }

    pub(super) fn plan_owe(
        &self,
        plan: &mut Plan,
        (amount, in_all): (&Node, bool),
        name: Option<&str>,
        section: SectionId,
        event: Option<EventId>,
        context: Context<'_>,
    ) -> Result<(), Stop> {
        let Some(certificate) = self.program.sections.get(section.index()).map(|known| known.certificate) else {
            return Ok(());
        };
        let Some(class) = self.program.certificates.get(certificate.index()).and_then(|known| known.class) else {
            return Ok(());
        };
        for (holder, _) in self.state.holders_at(class, context.at) {
            let context = Context { holder: Some(holder), ..context };
            let owed = if in_all { self.number(amount, context)? } else { self.of_all(class, amount, context)? };
            let owed = self.cents(&owed)?;
            self.plan_owed(plan, Due { event, ..Due::of_money((holder, class), owed, name, section, context.at) });
        }
        Ok(())
    }

    /// An amount that is owed to a holder from now on.
    pub(super) fn plan_owed(&self, plan: &mut Plan, due: Due) {
        if let Some(to) = due.holder {
            let (amount, cause, by) = (due.cash.clone(), due.name.clone(), due.deadline);
            plan.outcome(OutcomeKind::Owed { to, amount, cause, by }, vec![due.section]);
        }
        self.plan_due(plan, due);
    }

    pub(super) fn plan_performs(
        &self,
        party: PartyId,
        duty: Option<DutyId>,
        to: Option<PartyId>,
    ) -> Result<Plan, Stop> {
        let mut plan = Plan::default();
        let info = duty.map(|duty| &self.program.duties[duty.index()]);
        let mut done = Vec::new();
        for (index, due) in self.state.dues.iter().enumerate() {
            // Without a duty's name it is what is to be delivered to the receiver: no notice, and no money.
            let delivers = |due: &Due| {
                let known = due.duty.and_then(|known| self.program.duties.get(known.index()));
                known.is_some_and(|known| !matches!(known.deed, DeedKind::Notify { .. })) && due.cash.is_zero()
            };
            let wanted = duty.map_or(to.is_some() && delivers(due), |duty| due.duty == Some(duty));
            // A holder does what is due from that holder, and not from the others.
            let by = info.is_none_or(|info| info.of_company || due.holder.is_none_or(|holder| holder == party));
            if wanted && by && due.is_open() && to.is_none_or(|to| due.holder == Some(to)) {
                done.push(due.event);
                plan.effects.push(Effect::Done(index));
            }
        }
        if done.is_empty() {
            let under = info.map_or_else(|| "here".to_string(), |info| format!("under `{}`", info.name));
            return Err(Stop::Fault(
                Fault::impossible(format!("nothing is due {under}"))
                    .help("check the date, or the event that sets the duty off"),
            ));
        }
        if let (Some(duty), Some(info)) = (duty, info) {
            plan.outcome(OutcomeKind::Performed { name: info.name.clone() }, vec![info.section]);
            plan.performed.extend(done.into_iter().map(|event| (duty, event)));
        }
        Ok(plan)
    }

    pub(super) fn duty_state(&self, duty: DutyId, state: State, context: Context<'_>) -> Evaluated<bool> {
        let mut dues = self.state.dues.iter().filter(|due| due.duty == Some(duty) && due.created <= context.at);
        let at = context.at;
        match state {
            State::Missed => Ok(dues.any(|due| due.missed.is_some_and(|missed| missed <= at) && due.is_open_at(at))),
            State::PaidInFull => Ok(dues.all(|due| due.is_done_at(at))),
            State::InArrears => Ok(dues.any(|due| due.is_open_at(at) && due.deadline.is_some_and(|day| day < at.date))),
            State::Happened => Ok(dues.any(|due| due.is_done_at(at))),
            State::Open => Ok(dues.any(|due| due.is_open_at(at))),
            _ => Err(Fault::undefined("this cannot be asked of a duty")),
        }
    }

    /// Duties that an act done today should have been preceded by a notice: a breach of each that was not.
    pub(super) fn check_prior_notices(
        &self,
        plan: &mut Plan,
        name: &str,
        that: &[String],
        event: EventId,
        moment: Moment,
    ) -> Result<(), Stop> {
        // A notice of the act itself is one of the liquidation that it is deemed to be.
        let own = self.state.event(event).and_then(|record| record.matter.as_ref()).map(|(name, _)| name.clone());
        for (id, duty) in DutyId::each(&self.program.duties) {
            if !self.in_force(duty.guard, moment) || self.owner_is_gone(duty.certificate, moment.just_before()) {
                continue;
            }
            for part in self.active(&duty.before, moment) {
                let (period, matters) = &part.node;
                if !matters.iter().any(|matter| self.names_matter(matter, name, that)) {
                    continue;
                }
                let context = Context::at(moment.just_before());
                let applies = self.with_event(Some(duty.binder), event, context, |context| {
                    self.conditions_hold(&duty.conditions, context)
                })?;
                if !applies {
                    continue;
                }
                let date = self.effect_date(event).unwrap_or(moment.date);
                let given = self.state.notices.iter().filter(|notice| {
                    notice.for_date.is_none_or(|wanted| wanted == date)
                        && match &notice.of {
                            NodeNotice::Matter(known) | NodeNotice::Named(known) => {
                                known == name || Some(known) == own.as_ref()
                            }
                            // A notice by the name of the duty that calls for it is one of what it must precede.
                            NodeNotice::Duty(known) => *known == id,
                            NodeNotice::Right(_) => false,
                        }
                });
                let mut known = Vec::new();
                for notice in given {
                    let given = self.notice_given(&notice.delivery, notice.sent, Some(duty.certificate))?;
                    let day = Notice { given, ..notice.clone() }.counted(period.counted);
                    known.push((notice, self.notice_fault(period, day, date)?));
                }
                let class = match duty.deed {
                    DeedKind::Notify { class, .. } => Some(class),
                    _ => None,
                };
                let reason = self.untimely_for_any(class, &known, moment).map(|(reason, holder)| {
                    let to =
                        holder.map(|holder| format!(" to {}", self.program.party(holder).name)).unwrap_or_default();
                    reason.unwrap_or_else(|| format!("no notice of the {name} was given{to}"))
                });
                if let Some(what) = reason {
                    plan.outcome(OutcomeKind::Breach { what }, vec![part.section]);
                }
            }
        }
        Ok(())
    }

    /// Whether no share of the certificate's class is outstanding at a moment, so that its covenants are at rest.
    pub(super) fn owner_is_gone(&self, certificate: CertificateId, at: Moment) -> bool {
        let own = self.program.certificates.get(certificate.index()).and_then(|known| known.class);
        own.is_none_or(|class| !self.state.outstanding_at(class, at).is_positive())
    }

    /// When a notice counts as given: as the certificate says that calls for it, or when it was received or sent.
    pub(super) fn notice_given(
        &self,
        delivery: &Delivery,
        sent: NaiveDate,
        certificate: Option<CertificateId>,
    ) -> Result<NaiveDate, Stop> {
        let mut rules = self.program.notice_rules.iter();
        let Some(rule) = rules.find(|rule| certificate.is_none_or(|known| rule.certificate == known)) else {
            return Ok(delivery.received.unwrap_or(sent));
        };
        let mut earliest: Option<NaiveDate> = None;
        let mut take = |day: NaiveDate| earliest = Some(earliest.map_or(day, |known| known.min(day)));
        if let (Some(limit), Some(at)) = (rule.fax_before, delivery.fax_at)
            && at < limit
        {
            take(sent);
        }
        if let (Some(period), true) = (&rule.courier_days, delivery.courier) {
            take(self.shifted(sent, period.count, period.unit, false)?);
        }
        if rule.on_receipt
            && let Some(received) = delivery.received
        {
            take(received);
        }
        Ok(earliest.unwrap_or(sent))
    }
}
