//! The grounds of what a line of the journal led to: what its figures were made of, worked out as the line is played and
//! before it has changed anything. Asked for by [`Options::grounds`](super::Options) only.
use chrono::NaiveDate;

use super::Engine;
use super::context::{Act, Context};
use super::deeds::Deed;
use super::eval::steps::Title;
use super::explain::formula_of;
use super::opening::Edge;
use super::plan::{Distributed, Plan, Stop};
use super::rights::class_of;
use super::state::CohortId;
use super::trace::{Step, Tracer};
use crate::exact::Exact;
use crate::program::*;
use crate::syntax::ast::AccrualAspect;

impl Engine<'_> {
    /// What a line that is about to be played, or refused, goes by.
    pub(super) fn grounds_of(
        &self,
        id: EventId,
        event: &JournalEvent,
        planned: &Result<Plan, Stop>,
        moment: Moment,
    ) -> Vec<Step> {
        let tracer = Tracer::new();
        let context = Context { event: Some(id), tracer: Some(&tracer), ..Context::at(moment.just_before()) };
        let is_refused = matches!(planned, Err(Stop::Refused(_)));
        if let Some(right) = self.state.event(id).and_then(|record| record.exercise.right) {
            self.exercise_grounds(right, id, is_refused, context, &tracer);
        }
        match &event.kind {
            JournalEventKind::Pay { what, to, .. } => self.payment_grounds(what, *to, context, &tracer),
            JournalEventKind::Notice { of: NodeNotice::Right(right), for_date, .. } => {
                self.notice_grounds(*right, *for_date, context, &tracer);
            }
            _ => {}
        }
        // An act of the world shows what was approved; any other, what was missing.
        let is_shown = is_refused || matches!(event.kind, JournalEventKind::Matter { .. });
        if let Some(deed) = Deed::of(&event.kind).filter(|_| is_shown) {
            self.approval_grounds(deed, id, moment, context);
        }
        if let Ok(Plan { distribution: Some(distributed), .. }) = planned {
            self.distribution_grounds(distributed, &tracer);
        }
        tracer.into_steps()
    }

    /// What falls due is so much for each share.
    pub(super) fn due_grounds(&self, accrual: AccrualId, moment: Moment) -> Vec<Step> {
        let tracer = Tracer::new();
        let context = Context { tracer: Some(&tracer), ..Context::at(moment) };
        self.accrued_grounds(accrual, None, AccrualAspect::Accrued, context, &tracer);
        tracer.into_steps()
    }

    fn exercise_grounds(&self, id: RightId, event: EventId, is_refused: bool, context: Context<'_>, tracer: &Tracer) {
        let Some(right) = self.program.rights.get(id.index()) else { return };
        let Some(record) = self.state.event(event) else { return };
        let at = context.at;
        let date = record.exercise.effective.unwrap_or(at.date);
        let shares = record.quantity.clone().unwrap_or(Exact::ZERO);
        let act = Act { date, shares: shares.clone(), received: None };
        let holder = record.holder;
        let context = Context { act: Some(&act), holder, ..context };
        let terms = right.joins.and_then(|joined| self.program.rights.get(joined.index())).unwrap_or(right);
        self.with_event(Some(right.binder), event, context, |context| {
            let mut lots = Vec::new();
            if let Some(class) = class_of(right.deed) {
                lots = match (holder, right.of_company) {
                    (Some(holder), false) => self.lots_of(class, holder, &shares, at).unwrap_or_default(),
                    _ => self.state.cohorts_at(class, None, at),
                };
            }
            let each = |context: Context<'_>| {
                match is_refused {
                    true => self.trace_right_window(right, context, tracer),
                    false => self.trace_terms(right, terms, context, tracer),
                }
                self.trace_limits(right, context, tracer);
            };
            if is_refused {
                self.notice_days(right, date, context);
            }
            let Some(class) = class_of(right.deed).filter(|_| !lots.is_empty()) else { return each(context) };
            for (cohort, count) in lots {
                tracer.enter();
                each(Context { cohort: Some(cohort), ..context });
                self.trace_cohort(tracer, cohort, class, &count, context);
            }
        });
    }

    /// What a share brings under a right; the price is that of the act which it joins, if it does.
    fn trace_terms(&self, right: &Right, priced: &Right, context: Context<'_>, tracer: &Tracer) {
        let at = context.at;
        let own = class_of(right.deed);
        if let Some(part) = self.first_active(&right.into, at) {
            let unit = match (right.deed, own) {
                (DeedKind::Convert { into, .. }, Some(own)) => Some(Unit::shares(into).combine(&Unit::shares(own), -1)),
                _ => None,
            };
            self.trace_node("shares for each share", &part.node, part.section, unit, context, tracer);
        }
        if let Some(part) = self.first_active(&priced.price, at) {
            let unit = own.map(Unit::dollars_per);
            self.trace_node("cash for each share", &part.node, part.section, unit, context, tracer);
        }
        if let Some(part) = self.first_active(&right.fraction, at)
            && let NodeFraction::Cash { per_share } = &part.node
        {
            let words = "cash for a fraction, by whole shares";
            self.trace_node(words, per_share, part.section, None, context, tracer);
        }
    }

    fn trace_limits(&self, right: &Right, context: Context<'_>, tracer: &Tracer) {
        for part in self.active(&right.limits, context.at) {
            if let Limit::AtMost { limit, .. } = &part.node {
                self.trace_node("at most", limit, part.section, None, context, tracer);
            }
        }
    }

    /// The days between which a notice of a right must be given for a day.
    fn notice_grounds(&self, id: RightId, for_date: Option<NaiveDate>, context: Context<'_>, tracer: &Tracer) {
        let (Some(right), Some(date)) = (self.program.rights.get(id.index()), for_date) else { return };
        let act = Act { date, shares: Exact::ZERO, received: None };
        let context = Context { act: Some(&act), ..context };
        self.notice_days(right, date, context);
        self.trace_right_window(right, context, tracer);
    }

    fn notice_days(&self, right: &Right, date: NaiveDate, context: Context<'_>) {
        for part in self.active(&right.notice, context.at) {
            let period = &part.node.period;
            let ends = [("to be given by", &period.at_least), ("to be given from", &period.at_most)];
            let Ok(date) = self.day_noticed(&part.node, date, context) else { continue };
            for (label, period) in ends {
                let Some(period) = period else { continue };
                let Ok(day) = self.shifted(date, period.count, period.unit, true) else { continue };
                let note = format!("{} before {date}", crate::program::period(period.count, period.unit));
                let title = Title { section: Some(part.section), note: Some(note), ..Title::new(label) };
                self.trace_leaf(title, &Value::Date(day), context);
            }
        }
    }

    /// The days and conditions of a right, each with whether it holds.
    fn trace_right_window(&self, right: &Right, context: Context<'_>, tracer: &Tracer) {
        for part in self.active(&right.from, context.at) {
            self.trace_node("open from", &part.node, part.section, None, context, tracer);
        }
        for (part, edge) in self.ends_of(right, context.at) {
            let label = if edge == Edge::Until { "open until" } else { "open through" };
            self.trace_node(label, &part.node, part.section, None, context, tracer);
        }
        for part in self.active(&right.conditions, context.at) {
            let (label, node) = match &part.node {
                Condition::If(node) | Condition::While(node) => ("must hold", node),
                Condition::Unless(node) => ("must not hold", node),
                Condition::UnlessApproved { .. } => continue,
            };
            self.trace_node(label, node, part.section, None, context, tracer);
        }
    }

    fn payment_grounds(&self, what: &Payable, to: Option<PartyId>, context: Context<'_>, tracer: &Tracer) {
        match what {
            Payable::Accrual(accrual) => {
                self.accrued_grounds(*accrual, to, AccrualAspect::AccruedAndUnpaid, context, tracer);
            }
            Payable::Right(right) => {
                let Some(known) = self.program.rights.get(right.index()) else { return };
                for event in self.state.rights.get(right.index()).map(|used| used.events.clone()).unwrap_or_default() {
                    let Some(record) = self.state.event(event) else { continue };
                    if to.is_some() && record.holder != to {
                        continue;
                    }
                    let act = Act {
                        date: context.at.date,
                        shares: record.quantity.clone().unwrap_or(Exact::ZERO),
                        received: None,
                    };
                    let inner = Context { act: Some(&act), holder: record.holder, ..context };
                    let Some(part) = self.first_active(&known.price, context.at) else { continue };
                    let unit = class_of(known.deed).map(Unit::dollars_per);
                    self.with_event(Some(known.binder), event, inner, |context| {
                        let lots = record.exercise.lots.iter().filter(|(_, owner)| to.is_none_or(|to| to == *owner));
                        let mut any = false;
                        for (cohort, _) in lots {
                            any = true;
                            let context = Context { cohort: Some(*cohort), ..context };
                            let unit = unit.clone();
                            self.trace_node("cash for each share", &part.node, part.section, unit, context, tracer);
                        }
                        if !any {
                            self.trace_node("cash for each share", &part.node, part.section, unit, context, tracer);
                        }
                    });
                }
            }
            Payable::Duty(duty) => {
                let Some(duty) = self.program.duties.get(duty.index()) else { return };
                if let Some(part) = self.first_active(&duty.price, context.at) {
                    self.trace_node("cash for each share", &part.node, part.section, None, context, tracer);
                }
                if let Some(amount) = &duty.amount {
                    self.trace_node("amount", amount, duty.section, Some(Unit::dollars()), context, tracer);
                }
            }
            Payable::Liquidation(_) | Payable::Named(_) => {}
        }
    }

    /// What an accrual has brought for each share, by holder and day of issue.
    fn accrued_grounds(
        &self,
        id: AccrualId,
        to: Option<PartyId>,
        aspect: AccrualAspect,
        context: Context<'_>,
        tracer: &Tracer,
    ) {
        let Some(accrual) = self.program.accruals.get(id.index()) else { return };
        if accrual.on != AccrualOn::Shares {
            let context = Context { holder: to, ..context };
            if accrual.on != AccrualOn::Shares && to.is_some() {
                let _ = self.accrual_amount(id, aspect, context.at.date, context);
            }
            return;
        }
        for (cohort, shares) in self.state.cohorts_at(accrual.class, to, context.at) {
            tracer.enter();
            let inner = Context { cohort: Some(cohort), holder: to, ..context };
            let _ = self.accrual_amount(id, aspect, context.at.date, inner);
            self.trace_cohort(tracer, cohort, accrual.class, &shares, context);
        }
    }

    /// The approvals that an act needs, and who holds how much.
    fn approval_grounds(&self, deed: Deed<'_>, id: EventId, moment: Moment, context: Context<'_>) {
        let matter = self.words_of(deed);
        for obstacle in self.obstacles(deed, id, moment).unwrap_or_default() {
            self.obstacle_grounds(obstacle.section, id, context);
            for (threshold, waiver) in &obstacle.lifted_by {
                let given = self.is_approved(threshold, &matter, *waiver, moment).unwrap_or(false);
                let verb = if *waiver { "waived by" } else { "approved by" };
                let label = format!("{verb} {}", self.describe_threshold(threshold));
                let all: Vec<String> = threshold
                    .classes()
                    .map(|class| self.program.shares(&self.state.outstanding_at(class, moment), class))
                    .collect();
                let note = format!("of {} outstanding", all.join(" and "));
                let title = Title { section: Some(obstacle.section), note: Some(note), ..Title::new(label) };
                self.trace_leaf(title, &Value::YesNo(given), context);
            }
        }
    }

    /// The conditions under which a section forbids an act.
    fn obstacle_grounds(&self, section: SectionId, event: EventId, context: Context<'_>) {
        let Some(tracer) = context.tracer else { return };
        for prohibition in self.program.prohibitions.iter().filter(|known| known.section == section) {
            if !self.in_force(prohibition.guard, context.at) {
                continue;
            }
            let asking_class = self.program.certificates.get(prohibition.certificate.index());
            let context = Context { asking_class: asking_class.and_then(|known| known.class), ..context };
            self.with_event(Some(prohibition.binder), event, context, |context| {
                for part in self.active(&prohibition.conditions, context.at) {
                    let (label, node) = match &part.node {
                        Condition::If(node) | Condition::While(node) => ("forbidden while", node),
                        Condition::Unless(node) => ("forbidden unless", node),
                        Condition::UnlessApproved { .. } => continue,
                    };
                    self.trace_node(label, node, part.section, None, context, tracer);
                }
            });
        }
    }

    /// What each class is entitled to in a liquidation that was just worked out.
    pub(super) fn distribution_grounds(&self, (id, at, distribution): &Distributed, tracer: &Tracer) {
        let id = *id;
        for clause in &self.program.liquidations {
            if !self.state.outstanding_at(clause.class, *at).is_positive() {
                continue;
            }
            let context = Context {
                event: Some(id),
                distribution: Some(distribution),
                tracer: Some(tracer),
                asking_class: Some(clause.class),
                ..Context::at(*at)
            };
            let quiet = Context { tracer: None, ..context };
            let applies = self.with_event(Some(clause.binder), id, quiet, |context| {
                self.conditions_hold(&clause.conditions, context).unwrap_or(false)
            });
            if !applies {
                continue;
            }
            tracer.enter();
            let amounts = |cohort: Option<CohortId>| {
                for part in self.active(&clause.amounts, *at) {
                    self.with_event(Some(clause.binder), id, context, |context| {
                        let context = Context { cohort, ..context };
                        let unit = Some(Unit::dollars_per(clause.class));
                        self.trace_node("each share is entitled to", &part.node, part.section, unit, context, tracer);
                    });
                }
            };
            let cohorts = self.state.cohorts_at(clause.class, None, *at);
            match cohorts.as_slice() {
                [] => amounts(None),
                [(cohort, _)] => amounts(Some(*cohort)),
                // Shares of different days may be entitled to different amounts.
                several => {
                    for (cohort, count) in several {
                        tracer.enter();
                        amounts(Some(*cohort));
                        self.trace_cohort(tracer, *cohort, clause.class, count, context);
                    }
                }
            }
            let received = distribution.received.get(&clause.class).cloned().unwrap_or(Exact::ZERO);
            tracer.leave(Step {
                value: Some(Value::Number(received)),
                unit: Some(Unit::dollars()),
                section: Some(clause.section),
                ..Step::new(format!("{} receives in all", self.program.class(clause.class).name), *at)
            });
        }
    }

    /// Writes down the value of an expression with its words and its parts, or why it has none.
    pub(super) fn trace_node(
        &self,
        label: &str,
        node: &Node,
        section: SectionId,
        unit: Option<Unit>,
        context: Context<'_>,
        tracer: &Tracer,
    ) {
        tracer.enter();
        let mut step = Step { section: Some(section), formula: formula_of(node), ..Step::new(label, context.at) };
        match self.evaluate(node, Context { tracer: Some(tracer), ..context }) {
            Ok(value) => {
                step.unit = unit.filter(|_| matches!(value, Value::Number(_)));
                step.value = Some(value);
            }
            Err(fault) => step.note = Some(fault.message.clone()),
        }
        tracer.leave(step);
    }
}
