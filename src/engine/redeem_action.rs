//! What rules do to the shares of all holders: redeem them, convert them, issue others on them, record what happened.
use super::Engine;
use super::context::{Act, Context};
use super::eval::Evaluated;
use super::limits::{first_of, rest_of};
use super::plan::{AgendaItem, Phase, Plan, Stop};
use super::records::EventRecord;
use super::rights::{Exercise, Part, class_of};
use super::shared_limits::Cut;
use super::shares::Lots;
use super::state::Due;
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::*;

/// What a redemption by a rule takes and pays.
pub(super) struct RedeemTerms<'a> {
    pub class: ClassId,
    /// How many shares a holder keeps, which may differ from share to share (see [`Engine::kept_of`]); None: none.
    pub above: Option<&'a Node>,
    /// For each share.
    pub price: &'a Node,
    /// Whether what was paid on the shares counts as paid on those that are kept.
    pub carried_over: bool,
}

impl Engine<'_> {
    /// Redeems the shares of every holder at a price, all or those above a number.
    pub(super) fn plan_redeem_all(
        &self,
        plan: &mut Plan,
        terms: &RedeemTerms<'_>,
        section: SectionId,
        context: Context<'_>,
    ) -> Result<(), Stop> {
        let class = terms.class;
        for (holder, held) in self.state.holders_at(class, context.at) {
            let lots = self.state.cohorts_at(class, Some(holder), context.at);
            let context = Context { holder: Some(holder), cohort: lots.first().map(|(cohort, _)| *cohort), ..context };
            let kept = match terms.above {
                Some(node) => self.kept_of(&lots, node, context)?,
                None => Exact::ZERO,
            };
            let shares = held.sub(&kept)?;
            if !shares.is_positive() {
                continue;
            }
            let (redeemed, rest) = (first_of(&lots, &shares)?, rest_of(&lots, &shares)?);
            let mut amount = Exact::ZERO;
            for (cohort, count) in &redeemed {
                amount = amount.add(&self.number(terms.price, context.cohort(*cohort))?.mul(count)?)?;
            }
            let amount = self.cents(&amount)?;
            let cause = "redemption".to_string();
            let (paid_class, paid_shares) = (Some(class), Some(shares.clone()));
            // Shares can be given up for something else than money.
            if amount.is_positive() {
                plan.outcome(
                    OutcomeKind::Paid {
                        to: holder,
                        amount,
                        cause: cause.clone(),
                        class: paid_class,
                        shares: paid_shares,
                    },
                    vec![section],
                );
            }
            plan.outcome(OutcomeKind::Retired { holder, class, shares, cause }, vec![section]);
            if terms.carried_over {
                self.plan_carry_over(plan, holder, &redeemed, &rest, context)?;
            }
            self.plan_unconverted(plan, class, holder, &redeemed, context.at);
            self.plan_retire(plan, class, holder, redeemed);
        }
        Ok(())
    }

    /// How many whole shares of a holder are kept where a redemption takes those above a number, the oldest first. The number may
    /// differ from share to share, as one that goes by what a share converts into: it is that of shares like the one for which
    /// it is asked, of which each that is kept uses up its part.
    fn kept_of(&self, lots: &Lots, above: &Node, context: Context<'_>) -> Evaluated<Exact> {
        let (mut kept, mut unused) = (Exact::ZERO, Exact::ONE);
        for (cohort, count) in lots.iter().rev() {
            let number = self.number(above, context.cohort(*cohort))?.max(Exact::ZERO);
            let room = number.mul(&unused)?;
            if *count >= room {
                kept = kept.add(&room)?;
                break;
            }
            kept = kept.add(count)?;
            unused = unused.sub(&count.div(&number)?)?;
        }
        Ok(kept.floor())
    }

    /// What was paid on redeemed shares counts as paid on those that the holder keeps, the same for each of them.
    fn plan_carry_over(
        &self,
        plan: &mut Plan,
        holder: PartyId,
        redeemed: &Lots,
        rest: &Lots,
        context: Context<'_>,
    ) -> Evaluated<()> {
        let mut kept = Exact::ZERO;
        for (_, count) in rest {
            kept = kept.add(count)?;
        }
        if !kept.is_positive() {
            return Ok(());
        }
        let mut carried = Vec::new();
        for (id, accrual) in AccrualId::each(&self.program.accruals) {
            let mut paid = Exact::ZERO;
            for (cohort, count) in redeemed {
                if self.state.cohort(*cohort).is_some_and(|known| known.class == accrual.class) {
                    let aspect = crate::syntax::ast::AccrualAspect::Paid;
                    let each = self.accrued_for(id, *cohort, aspect, context.at.date, context)?;
                    paid = paid.add(&each.mul(count)?)?;
                }
            }
            let each = paid.div(&kept)?;
            if each.is_positive() {
                carried.push((id, each));
            }
        }
        if carried.is_empty() {
            return Ok(());
        }
        let rest = rest.clone();
        plan.effect_of_figures(move |state, moment| {
            for (cohort, count) in rest {
                let Some(apart) = state.split_cohort(cohort, moment) else { continue };
                for (id, each) in &carried {
                    state.accruals[id.index()].pay(apart, each, moment)?;
                }
                state.move_lot((cohort, apart), holder, &count, moment)?;
            }
            for (id, _) in carried {
                state.close_paid(id, moment);
            }
            Ok(())
        });
        Ok(())
    }

    /// Converts all shares by a right, holder by holder, so that each finds the limits as the one before left them, unless they
    /// are asked of all of them at once.
    pub(super) fn plan_convert_all(&self, id: RightId, section: SectionId, moment: Moment) -> Result<Plan, Stop> {
        let right = &self.program.rights[id.index()];
        let mut plan = Plan::default();
        let Some(class) = class_of(right.deed) else { return Ok(plan) };
        let parts: Vec<Part> = self
            .state
            .holders_at(class, moment)
            .into_iter()
            .map(|(holder, shares)| {
                let lots = self.state.cohorts_at(class, Some(holder), moment);
                Part { holder, lots, shares, cuts: None }
            })
            .collect();
        let mut cuts = vec![None; parts.len()];
        if self.limits_all_at_once(right, moment.just_before()) {
            let total = Exact::sum(parts.iter().map(|part| &part.shares))?;
            let act = Act { date: moment.date, shares: total, received: None };
            let context = Context { act: Some(&act), ..Context::at(moment.just_before()) };
            let found = self.with_event(Some(right.binder), EventId::UNTOLD, context, |context| {
                let (date, event) = (moment.date, EventId::UNTOLD);
                let exercise = Exercise { id, right, event, date, notice: None, moment, parts: Vec::new(), context };
                self.cuts_of_conversions(&exercise, &parts)
            })?;
            cuts = found.into_iter().map(Some).collect();
        }
        for (part, cuts) in parts.into_iter().zip(cuts) {
            let item = AgendaItem::ConvertHolder(id, part.holder, section, cuts);
            plan.agenda.push((moment.date, Phase::Start, item));
        }
        Ok(plan)
    }

    /// Converts all that one holder has, as a section says.
    pub(super) fn plan_convert_holder(
        &self,
        id: RightId,
        holder: PartyId,
        section: SectionId,
        cuts: Option<Vec<Cut>>,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let right = &self.program.rights[id.index()];
        let mut plan = Plan::default();
        let Some(class) = class_of(right.deed) else { return Ok(plan) };
        let shares = self.state.held_at(class, holder, moment);
        if !shares.is_positive() {
            return Ok(plan);
        }
        let lots = self.state.cohorts_at(class, Some(holder), moment);
        let act = Act { date: moment.date, shares: shares.clone(), received: None };
        let context = Context { act: Some(&act), ..Context::at(moment.just_before()) };
        let event = EventId::UNTOLD;
        self.with_event(Some(right.binder), event, context, |context| {
            let part = Part { holder, lots, shares, cuts };
            let exercise =
                Exercise { id, right, event, date: moment.date, notice: None, moment, parts: Vec::new(), context };
            self.plan_part(&mut plan, &exercise, &part, &[])
        })?;
        for (_, sections) in &mut plan.outcomes {
            if !sections.contains(&section) {
                sections.push(section);
            }
        }
        Ok(plan)
    }

    /// Issues shares to every holder: so many for each of its shares, whole shares in all.
    pub(super) fn plan_issue_to_each(
        &self,
        plan: &mut Plan,
        class: ClassId,
        shares: &Node,
        name: Option<&str>,
        section: SectionId,
        context: Context<'_>,
    ) -> Result<(), Stop> {
        let Some(own) = self.class_of_section(section) else { return Ok(()) };
        for (holder, _) in self.state.holders_at(own, context.at) {
            let count = self.of_all(own, shares, Context { holder: Some(holder), ..context })?.floor();
            if count.is_positive() {
                let cause = name.unwrap_or("issue to each holder").to_string();
                plan.outcome(OutcomeKind::Received { to: holder, class, shares: count.clone(), cause }, vec![section]);
                self.plan_issue(plan, class, Some(holder), count, context.at)?;
            }
        }
        Ok(())
    }

    /// To each holder what an event pays on so many shares for each of its own: money is owed, shares are whole.
    pub(super) fn plan_pay_on(
        &self,
        plan: &mut Plan,
        paid: &PaidOn,
        section: SectionId,
        event: Option<EventId>,
        context: Context<'_>,
    ) -> Result<(), Stop> {
        let Some(record) = event.and_then(|event| self.state.event(event)) else { return Ok(()) };
        let Some(own) = self.class_of_section(section) else { return Ok(()) };
        let name = paid.name.as_deref();
        let by = paid.concurrently.then_some(record.moment.date);
        let mut of_record = context;
        // What is paid on a share of today is so much more on one of the record date if that has been split since.
        let mut split = Exact::ONE;
        if let Some(event) = event.filter(|_| paid.of_record)
            && let Some(recorded) = self.state.record_of(event)
        {
            // What the record date changes itself does not count yet, as what a payment changes does not.
            of_record = Context { at: self.moment_of(recorded)?.just_before(), ..context };
            split = self.split_since_record(event)?;
        }
        for (holder, _) in self.state.holders_at(own, of_record.at) {
            let shares = self.of_all(own, &paid.shares, Context { holder: Some(holder), ..of_record })?;
            for (item, each) in &record.distribution.brings {
                let amount = each.mul(&split)?.mul(&shares)?;
                let Some(class) = *item else {
                    let money = Due::of_money((holder, own), self.cents(&amount)?, name, section, context.at);
                    self.plan_owed(plan, Due { event, deadline: by, ..money });
                    continue;
                };
                let count = amount.floor();
                if count.is_positive() {
                    let cause = name.unwrap_or("distribution").to_string();
                    let kind = OutcomeKind::Received { to: holder, class, shares: count.clone(), cause };
                    plan.outcome(kind, vec![section]);
                    self.plan_issue(plan, class, Some(holder), count, context.at)?;
                }
            }
        }
        Ok(())
    }

    fn class_of_section(&self, section: SectionId) -> Option<ClassId> {
        let certificate = self.program.sections.get(section.index())?.certificate;
        self.program.certificates.get(certificate.index())?.class
    }

    /// Records an event as one of a kind, and sets off what waits for it.
    pub(super) fn plan_record(
        &self,
        plan: &mut Plan,
        happening: HappeningId,
        event: Option<EventId>,
        section: SectionId,
        context: Context<'_>,
    ) -> Result<(), Stop> {
        let known = &self.program.happenings[happening.index()];
        plan.outcome(OutcomeKind::Note { text: format!("this is a {}", known.name) }, vec![section]);
        let Some(event) = event else {
            // Time or a condition brought it about: it is an event of its own, and what waits for it follows once it is there.
            let (words, span) = (known.name.clone(), known.span);
            plan.effect(move |state, moment| {
                let id = EventId::at(state.events.len());
                state.events.push(EventRecord::new(moment, words, span));
                if let Some(list) = state.happenings.get_mut(happening.index()) {
                    list.push((moment, id));
                }
            });
            plan.recorded.push(happening);
            return Ok(());
        };
        let moment = self.moment_of(event)?;
        plan.effect(move |state, _| {
            if let Some(list) = state.happenings.get_mut(happening.index()) {
                list.push((moment, event));
            }
        });
        self.plan_what_waits(plan, happening, event, Context { bindings: None, ..context }, moment)
    }

    /// Sets off what waits for an event of a kind that rules record.
    pub(super) fn plan_what_waits(
        &self,
        plan: &mut Plan,
        happening: HappeningId,
        event: EventId,
        context: Context<'_>,
        moment: Moment,
    ) -> Result<(), Stop> {
        let concerns = |trigger: &NodeTrigger| matches!(trigger, NodeTrigger::Recorded { happening: wanted } if *wanted == happening);
        for (id, rule) in RuleId::each(&self.program.rules) {
            if concerns(&rule.trigger) && self.in_force(rule.guard, moment) {
                self.fire(plan, id, rule, event, context, moment)?;
            }
        }
        self.trigger_duties(plan, event, context, moment, concerns)
    }
}
