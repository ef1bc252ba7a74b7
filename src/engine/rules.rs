//! Rules: what an event or a day sets off, and what that does to values.
use super::Engine;
use super::context::{Act, Context};
use super::eval::Evaluated;
use super::fault::{Fault, FaultKind, if_known};
use super::later::LaterChange;
use super::plan::{AgendaItem, Phase, Plan, Stop};
use super::records::InstrumentKind;
use super::state::{Due, Firing, Setter};
use crate::exact::Exact;
use crate::program::*;
use crate::syntax::ast::Verb;

impl Engine<'_> {
    /// Rules that something done to a class or instrument sets off. Figures in them are as they were just before the
    /// event, unless its own terms are what changed.
    pub(super) fn fire_happens(
        &self,
        plan: &mut Plan,
        verb: Verb,
        subject: EventId,
        moment: Moment,
    ) -> Result<(), Stop> {
        if !self.watch.waits_for(verb) {
            return Ok(());
        }
        let at = if matches!(verb, Verb::Revised | Verb::Expired) { moment } else { moment.just_before() };
        for (id, rule) in RuleId::each(&self.program.rules) {
            let NodeTrigger::Happens { subject: wanted, verb: known } = &rule.trigger else { continue };
            // The certificate's own class is no other security.
            let own = self.program.certificates[rule.certificate.index()].class;
            let is_own = matches!(wanted, NodeSubject::Instrument { .. })
                && self
                    .state
                    .event(subject)
                    .is_some_and(|record| record.issue.instrument.is_none() && record.class == own);
            if is_own
                || *known != verb
                || self.is_before_issue(rule.certificate, Some(subject), moment)
                    && !self.is_recorded_before(rule, subject, Context::at(at))
                || !self.in_force(rule.guard, moment)
                || !self.is_subject(wanted, subject, Context::at(at))?
            {
                continue;
            }
            plan.effect(move |state, moment| {
                let by = Setter::Rule(id);
                state.firings.push(Firing { moment, by, event: subject, set_off: moment })
            });
            self.fire(plan, id, rule, subject, Context::at(at), moment)?;
        }
        let instrument = self.state.event(subject).is_some_and(|record| record.issue.instrument.is_some());
        let concerns = |trigger: &NodeTrigger| -> Evaluated<bool> {
            let NodeTrigger::Happens { subject: wanted, verb: known } = trigger else { return Ok(false) };
            let is_possible = *known == verb && (instrument || !matches!(wanted, NodeSubject::Instrument { .. }));
            Ok(is_possible && self.is_subject(wanted, subject, Context::at(at))?)
        };
        // What must be known to tell whether the event is meant is asked for.
        self.trigger_duties_if(plan, subject, Context::at(at), moment, concerns)
    }

    /// The rules that an event sets off and whose conditions hold.
    pub(super) fn rules_applying(&self, verb: Verb, event: EventId, moment: Moment) -> Result<Vec<RuleId>, Stop> {
        let at = Context::at(moment.just_before());
        let mut found = Vec::new();
        for (id, rule) in RuleId::each(&self.program.rules) {
            let NodeTrigger::Happens { subject, verb: known } = &rule.trigger else { continue };
            if *known == verb
                && self.in_force(rule.guard, moment)
                && !self.is_before_issue(rule.certificate, Some(event), moment)
                && self.is_subject(subject, event, at)?
                && self.with_event(rule.binder, event, at, |inner| self.rule_applies(rule, inner))?
            {
                found.push(id);
            }
        }
        Ok(found)
    }

    /// Whether no share of the certificate's class has been issued yet: what happens before its first issue changes nothing
    /// of what it starts with. The first issue itself is not before it.
    pub(super) fn is_before_issue(&self, certificate: CertificateId, event: Option<EventId>, moment: Moment) -> bool {
        let Some(own) = self.program.certificates[certificate.index()].class else { return false };
        let record = event.and_then(|event| self.state.event(event));
        !self.state.first_issued.contains_key(&own)
            && !self.state.outstanding_at(own, moment).is_positive()
            && record.is_none_or(|record| record.class != Some(own) || record.issue.instrument.is_some())
    }

    /// Whether a rule does nothing but record an option or convertible security, of which it can be told before the first issue
    /// that it is one of those: such an instrument is one whenever it was issued, and changes nothing by being recorded.
    fn is_recorded_before(&self, rule: &Rule, subject: EventId, context: Context<'_>) -> bool {
        let NodeTrigger::Happens { subject: NodeSubject::Instrument { .. }, .. } = &rule.trigger else { return false };
        rule.actions.iter().all(|action| matches!(action.node, Action::Record { .. }))
            && self.with_event(rule.binder, subject, context, |inner| self.rule_applies(rule, inner)).unwrap_or(false)
    }

    /// Whether what happened is what the rule speaks of.
    pub(super) fn is_subject(&self, wanted: &NodeSubject, event: EventId, context: Context<'_>) -> Evaluated<bool> {
        let Some(record) = self.state.event(event) else { return Ok(false) };
        Ok(match wanted {
            NodeSubject::Class(class) => record.class == Some(*class) && record.issue.instrument.is_none(),
            NodeSubject::Group(group) => match record.class {
                Some(class) => self.group_classes(*group, context)?.contains(&class),
                None => false,
            },
            NodeSubject::Category(category) => self.is_in_category(*category, event, context)?,
            NodeSubject::Instrument { options, convertibles } => match record.issue.kind {
                Some(InstrumentKind::Option) => *options,
                Some(InstrumentKind::Convertible) => *convertibles,
                None => false,
            },
        })
    }

    pub(super) fn fire_missed(&self, plan: &mut Plan, accrual: AccrualId, context: Context<'_>) -> Result<(), Stop> {
        for (id, rule) in RuleId::each(&self.program.rules) {
            let NodeTrigger::PaymentsMissed { accrual: wanted, count, consecutive } = &rule.trigger else { continue };
            if *wanted != accrual || !self.in_force(rule.guard, context.at) {
                continue;
            }
            let state = &self.state.accruals[accrual.index()];
            // The payment just missed is not counted yet.
            let so_far = state.missed_by(*consecutive, context.at).saturating_add(1);
            let overlapping = self.first_active(&rule.overlapping, context.at).is_some_and(|part| part.node);
            let fires = if *count == 0 {
                false
            } else if overlapping {
                so_far >= *count
            } else {
                so_far.is_multiple_of(*count)
            };
            if fires {
                let act = Act { date: context.at.date, shares: Exact::ZERO, received: None };
                let context = Context { act: Some(&act), ..context };
                plan.follow(|plan| self.fire_bare(plan, id, rule, context).map(|()| true));
            }
        }
        Ok(())
    }

    /// Rules that wait for so many payments in a row.
    pub(super) fn fire_made(
        &self,
        plan: &mut Plan,
        accrual: AccrualId,
        made: u32,
        context: Context<'_>,
    ) -> Result<(), Stop> {
        for (id, rule) in RuleId::each(&self.program.rules) {
            if rule.trigger == (NodeTrigger::PaymentsMade { accrual, count: made })
                && self.in_force(rule.guard, context.at)
            {
                plan.follow(|plan| self.fire_bare(plan, id, rule, context).map(|()| true));
            }
        }
        Ok(())
    }

    /// A rule that no event sets off.
    fn fire_bare(&self, plan: &mut Plan, id: RuleId, rule: &Rule, context: Context<'_>) -> Result<(), Stop> {
        self.fire(plan, id, rule, None, context, Moment::start_of(context.at.date))
    }

    /// A rule, with the event that sets it off if there is one.
    pub(super) fn fire(
        &self,
        plan: &mut Plan,
        id: RuleId,
        rule: &Rule,
        event: impl Into<Option<EventId>>,
        context: Context<'_>,
        moment: Moment,
    ) -> Result<(), Stop> {
        let event = event.into();
        self.with_event(rule.binder, event, context, |context| self.run_rule(plan, id, rule, event, context, moment))
    }

    fn run_rule(
        &self,
        plan: &mut Plan,
        id: RuleId,
        rule: &Rule,
        event: Option<EventId>,
        context: Context<'_>,
        moment: Moment,
    ) -> Result<(), Stop> {
        let by_share = self.is_by_share(rule);
        let holds =
            |context: Context<'_>| self.rule_applies(rule, context).map_err(|fault| fault.in_section(rule.section));
        if !by_share && !holds(context)? {
            return Ok(());
        }
        let effective = match self.first_active(&rule.effective, context.at) {
            Some(part) => {
                let day = self.day(&part.node, context)?.ok_or_else(|| Fault::undefined("that day does not come"))?;
                // On the day of the event itself, from the event on.
                if day == moment.date { moment } else { Moment::start_of(day) }
            }
            None => moment,
        };
        self.reach(rule.section);
        let actions = rule.actions.iter().enumerate();
        for (action, part) in actions.filter(|(_, part)| self.in_force(part.guard, context.at)) {
            self.reach(part.section);
            let Some(variable) = part.node.changed_variable() else {
                // What is recorded besides is so if the conditions hold of any share.
                if by_share && !self.holds_of_any(rule, event, context)? {
                    continue;
                }
                self.plan_action(plan, &part.node, part.section, event, context)?;
                continue;
            };
            let of_all = matches!(part.node, Action::Set { of_all: true, .. });
            let mut owners = Vec::new();
            for cohort in self.whose(variable, event.filter(|_| !of_all), context) {
                if !by_share || holds(Context { cohort, ..context })? {
                    owners.push(cohort);
                }
            }
            if effective.date > moment.date {
                let later = LaterChange {
                    rule: id,
                    action,
                    event,
                    act: context.act.cloned(),
                    owners,
                    cohorts: self.state.cohorts.len(),
                    since: moment.max(context.at),
                    day: effective.date,
                };
                self.plan_later(plan, later, part);
                continue;
            }
            for cohort in owners {
                self.plan_change_by(plan, (id, event), part, effective, Context { cohort, ..context })?;
            }
            self.plan_settled_by(plan, rule, part, event, context)?;
        }
        Ok(())
    }

    /// Whether the conditions of a rule are asked of each share: of one that changes values of shares.
    pub(super) fn is_by_share(&self, rule: &Rule) -> bool {
        let is_record = |part: &Guarded<Action>| matches!(part.node, Action::Record { .. });
        let of_share = |part: &Guarded<Action>| self.is_of_each_share(&part.node);
        rule.actions.iter().any(of_share) && rule.actions.iter().all(|part| of_share(part) || is_record(part))
    }

    /// Whether the conditions of a rule that changes values of shares hold of any share.
    fn holds_of_any(&self, rule: &Rule, event: Option<EventId>, context: Context<'_>) -> Result<bool, Stop> {
        for variable in rule.actions.iter().filter_map(|part| part.node.changed_variable()) {
            for cohort in self.whose(variable, event, context) {
                let applies = self.rule_applies(rule, Context { cohort, ..context });
                if applies.map_err(|fault| fault.in_section(rule.section))? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Whether the conditions of a rule hold and nobody has waived it for the event in question.
    pub(super) fn rule_applies(&self, rule: &Rule, context: Context<'_>) -> Evaluated<bool> {
        Ok(self.conditions_hold(&rule.conditions, context)? && self.waived(rule.section, context.at)?.is_none())
    }

    /// Whether so much of a class has consented to the event in question: under the name that the scenario gives it, or that of
    /// the matter that it is.
    pub(super) fn approves_event(
        &self,
        threshold: &ApprovalThreshold,
        waiver: bool,
        context: Context<'_>,
    ) -> Evaluated<bool> {
        let Some(event) = context.event else { return Ok(false) };
        let Some(record) = self.state.event(event) else { return Ok(false) };
        let instrument = self.state.instrument_of(event);
        let matter = record.matter.as_ref().map(|(name, _)| name);
        // A revision is approved under a name of its own, not under that of the grant.
        let revision = self.revision_at(event, context.at).and_then(|revision| self.state.event(revision));
        for name in revision.unwrap_or(record).called.iter().chain(instrument.map(|known| &known.name)).chain(matter) {
            if self.is_approved(threshold, name, waiver, context.at)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether all conditions of a clause that are in force hold, and nobody has approved that it does not apply.
    pub(super) fn conditions_hold(&self, conditions: &[Guarded<Condition>], context: Context<'_>) -> Evaluated<bool> {
        self.all_hold(conditions, context, |_| true)
    }

    /// Whether a prohibition applies, approved or not: what lifts it is asked apart.
    /// What turns on something that is not said of an act that is only asked about may forbid it.
    pub(super) fn forbids(
        &self,
        conditions: &[Guarded<Condition>],
        context: Context<'_>,
        event: EventId,
    ) -> Evaluated<bool> {
        let asked = matches!(event, EventId::ASKED | EventId::ASKED_REDEMPTION);
        for part in conditions {
            let part = std::slice::from_ref(part);
            let concerns = |condition: &Condition| !matches!(condition, Condition::UnlessApproved { .. });
            match self.all_hold(part, context, concerns) {
                Ok(true) => {}
                Err(fault) if asked && fault.is_undefined() => {}
                decided => return decided,
            }
        }
        Ok(true)
    }

    fn all_hold(
        &self,
        conditions: &[Guarded<Condition>],
        context: Context<'_>,
        concerns: impl Fn(&Condition) -> bool,
    ) -> Evaluated<bool> {
        for part in self.active(conditions, context.at).filter(|part| concerns(&part.node)) {
            self.reach(part.section);
            if !self.condition_holds(&part.node, context).map_err(|fault| fault.in_section(part.section))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(super) fn condition_holds(&self, condition: &Condition, context: Context<'_>) -> Evaluated<bool> {
        match condition {
            Condition::If(node) | Condition::While(node) => self.clause_holds(node, context),
            Condition::Unless(node) => Ok(!self.clause_holds(node, context)?),
            Condition::UnlessApproved { threshold, waiver } => Ok(!self.approves_event(threshold, *waiver, context)?),
        }
    }

    fn plan_action(
        &self,
        plan: &mut Plan,
        action: &Action,
        section: SectionId,
        event: Option<EventId>,
        context: Context<'_>,
    ) -> Result<(), Stop> {
        match action {
            Action::Owe { amount, in_all, name } => {
                self.plan_owe(plan, (amount, *in_all), name.as_deref(), section, event, context)
            }
            Action::Redeem { class, above, price, carried_over } => {
                let terms = super::redeem_action::RedeemTerms {
                    class: *class,
                    above: above.as_ref(),
                    price,
                    carried_over: *carried_over,
                };
                self.plan_redeem_all(plan, &terms, section, context)
            }
            Action::Issue { class, shares, name } => {
                self.plan_issue_to_each(plan, *class, shares, name.as_deref(), section, context)
            }
            Action::AddProperty { right, shares } => {
                self.plan_add_property(plan, *right, shares, section, event, context)
            }
            Action::PayOn(paid) => self.plan_pay_on(plan, paid, section, event, context),
            Action::ReplaceBy { right } => self.plan_replace(plan, *right, section, event),
            Action::Record { happening } => self.plan_record(plan, *happening, event, section, context),
            Action::Convert { right } => {
                let item = AgendaItem::ConvertAll(*right, section);
                plan.agenda.push((context.at.date, Phase::Start, item));
                Ok(())
            }
            Action::EndRight { right } => {
                let right = *right;
                plan.effect(move |state, moment| {
                    state.end_dues(moment, |due| due.right == Some(right));
                    // Shares that waited under it are as free as others.
                    let events = state.rights.get(right.index()).map(|known| known.events.clone()).unwrap_or_default();
                    for event in events {
                        if let Some(record) = state.events.get_mut(event.index()) {
                            record.exercise.lots.clear();
                        }
                    }
                });
                Ok(())
            }
            Action::EndDuty { duty } => {
                let duty = Some(*duty);
                plan.effect(move |state, moment| state.end_dues(moment, |due| due.duty == duty));
                Ok(())
            }
            Action::Set { .. } | Action::Raise { .. } | Action::Lower { .. } | Action::Reset { .. } => Ok(()),
        }
    }

    pub(super) fn plan_day_comes(&self, id: RuleId, event: Option<EventId>, moment: Moment) -> Result<Plan, Stop> {
        let mut plan = Plan::default();
        let Some(rule) = self.program.rules.get(id.index()) else { return Ok(plan) };
        if self.in_force(rule.guard, moment) {
            self.fire(&mut plan, id, rule, event, Context::at(moment), moment)?;
        }
        Ok(plan)
    }

    /// After something was committed: rules on what it brought about, until nothing more follows.
    pub(super) fn after_change(&mut self, moment: Moment) {
        let mut latest = None;
        for _ in 0..self.most_consequences() {
            let (plan, something) = self.plan_consequences(moment);
            let told = plan.outcomes.iter().rev().find_map(|(_, sections)| sections.first().copied());
            latest = told.or(latest);
            if something || !plan.stops.is_empty() {
                self.commit(plan, moment, None);
            }
            if self.halted.is_some() {
                return;
            }
            if !something {
                self.await_settled_days(moment);
                self.watch.note_asked(moment.date);
                return self.follow_days_of_payment(moment);
            }
        }
        let fault = Fault::new(FaultKind::NeverSettled, "clauses set each other off again and again")
            .help("let one of them wait for something that the others do not undo");
        let fault = latest.into_iter().fold(fault, Fault::in_section);
        self.record_fault(fault, moment, None);
    }

    /// How often something can follow from what went before, where no clause is set off twice; with some to spare for
    /// those that are.
    fn most_consequences(&self) -> usize {
        const TO_SPARE: usize = 16;
        let program = self.program;
        program.rules.len() + program.duties.len() + program.accruals.len() + program.rights.len() + TO_SPARE
    }

    /// What follows from what came about since this was last asked, and whether anything does. What cannot follow is left out
    /// by itself.
    fn plan_consequences(&mut self, moment: Moment) -> (Plan, bool) {
        let mut plan = Plan::default();
        let mut something = false;
        for accrual in std::mem::take(&mut self.paid) {
            something |= self.plan_after_payment(&mut plan, accrual, moment);
        }
        for right in std::mem::take(&mut self.exercised) {
            something |= self.plan_after_exercise(&mut plan, right, moment);
        }
        let performed = std::mem::take(&mut self.performed);
        for (index, (duty, event)) in performed.iter().copied().enumerate() {
            let mut before = performed.iter().take(index);
            if before.clone().any(|known| *known == (duty, event)) {
                continue;
            }
            // What answers several exercises at once is performed once, and sets off for each what follows from it.
            let is_first = before.all(|(known, _)| *known != duty);
            something |= self.plan_after_performance(&mut plan, duty, event, is_first, moment);
        }
        // What follows from these builds on what came before: it waits until that is done.
        while !something && let Some(happening) = self.recorded.pop_first() {
            let latest = self.state.happenings.get(happening.index()).and_then(|list| list.last());
            if let Some((_, event)) = latest.copied() {
                let recorded = NodeTrigger::Recorded { happening };
                something |= self.follow_rules(&mut plan, &recorded, Some(event), moment);
                something |= self.follow_duties(&mut plan, &recorded, event, moment);
            }
        }
        while !something && let Some(variable) = self.changed_values.pop_first() {
            something = self.follow_rules(&mut plan, &NodeTrigger::Changes { variable }, None, moment);
        }
        something |= self.plan_what_begins(&mut plan, moment);
        (plan, something)
    }

    /// Sets off all rules with such a trigger, each for itself; tells whether one acts.
    fn follow_rules(&self, plan: &mut Plan, trigger: &NodeTrigger, event: Option<EventId>, moment: Moment) -> bool {
        let mut something = false;
        for (id, rule) in RuleId::each(&self.program.rules) {
            if rule.trigger == *trigger && self.in_force(rule.guard, moment) {
                let since = if event.is_some() { moment } else { Moment::start_of(moment.date) };
                something |= plan.follow(|plan| {
                    self.fire(plan, id, rule, event, Context::at(moment), since)?;
                    Ok(true)
                });
            }
        }
        something
    }

    /// Sets off all duties with such a trigger, each for itself; tells whether there is one.
    fn follow_duties(&self, plan: &mut Plan, trigger: &NodeTrigger, event: EventId, moment: Moment) -> bool {
        let mut something = false;
        for (id, duty) in DutyId::each(&self.program.duties) {
            let before = plan.dues;
            something |= plan.follow(|plan| {
                let concerns = |known: &NodeTrigger| Ok(known == trigger);
                self.trigger_duty(plan, (id, duty), event, Context::at(moment), moment, concerns)?;
                Ok(plan.dues > before)
            });
        }
        something
    }

    /// What follows when something of an accrual was paid: that nothing of it is missed any more, where that is so.
    fn plan_after_payment(&self, plan: &mut Plan, accrual: AccrualId, moment: Moment) -> bool {
        let state = &self.state.accruals[accrual.index()];
        let was_missed = state.installments.iter().any(|known| known.missed);
        if !was_missed || !plan.follow(|_| Ok(self.is_paid_up(accrual, moment)?)) {
            return false;
        }
        plan.effect(move |state, moment| {
            let known = &mut state.accruals[accrual.index()];
            for installment in &mut known.installments {
                installment.missed = false;
            }
            known.end_run(moment);
            state.close_paid(accrual, moment);
        });
        self.follow_rules(plan, &NodeTrigger::PaidUp { accrual }, None, moment);
        true
    }

    /// What follows from the exercise of a right.
    fn plan_after_exercise(&self, plan: &mut Plan, right: RightId, moment: Moment) -> bool {
        let Some(event) = self.state.rights[right.index()].events.last().copied() else { return false };
        let before = plan.effects.len();
        let is_set = plan.follow(|plan| {
            self.plan_values_of_shares(plan, right, event, moment)?;
            Ok(plan.effects.len() > before)
        });
        self.follow_rules(plan, &NodeTrigger::Exercised { right }, Some(event), moment) | is_set
    }

    /// What follows when a duty was performed, on an event where one set it off.
    fn plan_after_performance(
        &self,
        plan: &mut Plan,
        duty: DutyId,
        event: Option<EventId>,
        is_first: bool,
        moment: Moment,
    ) -> bool {
        let performed = NodeTrigger::Performed { duty };
        let acts = is_first && self.follow_rules(plan, &performed, None, moment);
        let is_done = |due: &&Due| due.duty == Some(duty) && due.performed.is_some();
        let latest = || self.state.dues.iter().rev().find(is_done).and_then(|due| due.event);
        let event = event.or_else(latest);
        acts | event.is_some_and(|event| self.follow_duties(plan, &performed, event, moment))
    }

    /// Puts the days that rules wait for on the agenda, where an event settles them.
    pub(super) fn await_days(
        &self,
        plan: &mut Plan,
        event: EventId,
        moment: Moment,
        concerns: impl Fn(&Rule) -> bool,
    ) -> Result<(), Stop> {
        for (id, rule) in RuleId::each(&self.program.rules) {
            let NodeTrigger::DayComes { date } = &rule.trigger else { continue };
            if !concerns(rule) {
                continue;
            }
            // A day that turns on no event is looked for after each: see `await_settled_days`.
            if rule.binder.is_none() {
                continue;
            }
            let day =
                self.with_event(rule.binder, event, Context::at(moment), |context| self.day_of_clause(date, context));
            if let Some(day) = if_known(day, None).map_err(|fault| fault.in_section(rule.section))?
                && day >= moment.date
            {
                plan.agenda.push((day, Phase::Start, AgendaItem::DayComes(id, Some(event))));
            }
        }
        Ok(())
    }
}
