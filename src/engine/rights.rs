//! Rights and their exercise: window, notice, conditions, limits, and what each share brings.
use chrono::NaiveDate;

use super::Engine;
use super::context::{Act, Context};
use super::eval::Outcome;
use super::fault::Fault;
use super::plan::{AgendaItem, Effect, Phase, Plan, Refusal, Stop};
use super::shares::Lots;
use super::state::{CohortId, Due};
use super::world::Transform;
use crate::exact::Exact;
use crate::program::*;
use crate::syntax::ast::{NoticePeriod, State};

/// One holder's part of an exercise.
pub(super) struct Part {
    pub holder: PartyId,
    pub lots: Lots,
    pub shares: Exact,
}

/// What an exercise is about.
pub(super) struct Exercise<'a> {
    pub right: RightId,
    pub event: EventId,
    pub date: NaiveDate,
    /// When the notice was given, if the right needs one.
    pub notice: Option<NaiveDate>,
    pub moment: Moment,
    pub parts: Vec<Part>,
    pub context: Context<'a>,
}

/// Joins what else refuses an exercise to what refuses it first; whatever cannot be asked counts only where nothing refuses.
fn join_refusal(refused: &mut Option<Refusal>, next: Result<(), Stop>) -> Result<(), Stop> {
    match (refused, next) {
        (_, Ok(())) => {}
        (Some(first), Err(Stop::Refused(next))) => {
            first.besides.extend(next.section);
            first.besides.extend(next.besides);
        }
        (refused @ None, Err(Stop::Refused(next))) => *refused = Some(next),
        (Some(_), Err(_)) => {}
        (None, Err(stop)) => return Err(stop),
    }
    Ok(())
}

impl Engine<'_> {
    fn right_ids(&self) -> impl Iterator<Item = (RightId, &Right)> {
        self.program
            .rights
            .iter()
            .enumerate()
            .map(|(index, right)| (RightId(u32::try_from(index).unwrap_or(u32::MAX)), right))
    }

    pub(super) fn find_right(&self, moment: Moment, wanted: impl Fn(&Right) -> bool) -> Option<RightId> {
        self.right_ids().find(|(_, right)| wanted(right) && self.in_force(right.guard, moment)).map(|(id, _)| id)
    }

    /// How many common shares one share of the class converts into on the day, where its certificate lets it convert.
    pub(super) fn rate_at_issue(&self, class: ClassId, moment: Moment) -> Outcome<Option<Exact>> {
        let wanted = |right: &Right| matches!(right.deed, DeedKind::Convert { class: known, .. } if known == class);
        let Some(id) = self.find_right(moment, wanted) else { return Ok(None) };
        let right = &self.program.rights[id.index()];
        let Some(part) = self.first_active(&right.into, moment) else { return Ok(None) };
        self.number(&part.node, Context::at(moment)).map(Some)
    }

    /// All shares of a class as converted: an exact number of common shares (C8), zero for a class that does not convert.
    pub(super) fn as_converted(&self, class: ClassId, context: Context<'_>) -> Outcome<Exact> {
        if let Some(node) = &self.program.class(class).convertible_into {
            let all = self.number(node, context)?.mul(&self.state.outstanding_at(class, context.at))?;
            return Ok(all.sub(&self.not_yet_issued(class, node, context)?)?);
        }
        let wanted = |right: &Right| matches!(right.deed, DeedKind::Convert { class: known, .. } if known == class);
        let Some(id) = self.find_right(context.at, wanted) else { return Ok(Exact::ZERO) };
        let right = &self.program.rights[id.index()];
        match self.first_active(&right.into, context.at) {
            Some(part) => {
                let all = self.of_all(class, &part.node, Context { holder: None, cohort: None, ..context })?;
                Ok(all.sub(&self.not_yet_issued(class, &part.node, context)?)?)
            }
            None => Ok(Exact::ZERO),
        }
    }

    /// Shares into which a holder's shares of a class convert.
    pub(super) fn held_as_converted(
        &self,
        class: ClassId,
        into: ClassId,
        holder: PartyId,
        context: Context<'_>,
    ) -> Outcome<Exact> {
        let held = self.state.held_at(class, holder, context.at);
        if !held.is_positive() || class == into {
            return Ok(Exact::ZERO);
        }
        let own = Context { holder: Some(holder), cohort: None, ..context };
        if let Some(node) = &self.program.class(class).convertible_into {
            return Ok(self.number(node, own)?.mul(&held)?);
        }
        let wanted = |right: &Right| matches!(right.deed, DeedKind::Convert { class: from, into: to } if (from, to) == (class, into));
        let Some(id) = self.find_right(context.at, wanted) else { return Ok(Exact::ZERO) };
        match self.first_active(&self.program.rights[id.index()].into, context.at) {
            Some(part) => self.of_all(class, &part.node, own),
            None => Ok(Exact::ZERO),
        }
    }

    /// Shares as converted that in a world supposed were issued later than the log says, and not yet by the moment.
    fn not_yet_issued(&self, class: ClassId, rate: &Node, context: Context<'_>) -> Outcome<Exact> {
        let mut total = Exact::ZERO;
        for (event, transform) in context.supposed.iter().flat_map(|world| &world.transforms) {
            let Transform::MovedTo(with) = transform else { continue };
            let Some(record) = self.state.event(*event).filter(|record| record.class == Some(class)) else { continue };
            if record.moment > context.at || context.at >= self.moment_of(*with)? {
                continue;
            }
            let issued_then =
                |cohort: &CohortId| self.state.cohort(*cohort).is_some_and(|known| known.issued == record.moment.date);
            let cohort = self.state.cohorts_of.get(&class).and_then(|known| known.iter().find(|id| issued_then(id)));
            if let Some(shares) = &record.quantity {
                let inner = Context { holder: None, cohort: cohort.copied(), ..context };
                total = total.add(&self.number(rate, inner)?.mul(shares)?)?;
            }
        }
        Ok(total)
    }

    pub(super) fn plan_convert(
        &mut self,
        event: EventId,
        party: PartyId,
        what: &NodeQuantity,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let class = what.class;
        let of_company = party == COMPANY;
        let wanted = |right: &Right| {
            right.of_company == of_company
                && matches!(right.deed, DeedKind::Convert { class: known, .. } if known == class)
        };
        let Some(id) = self.find_right(moment, wanted) else { return Err(self.no_right("convert", class, moment)) };
        let parts = self.parts(class, party, what, &[], moment)?;
        self.plan_exercise_of(id, event, moment.date, None, parts, moment)
    }

    pub(super) fn plan_redeem(
        &mut self,
        event: EventId,
        party: PartyId,
        what: &NodeQuantity,
        of: &[(PartyId, Option<Exact>)],
        notice: Option<NaiveDate>,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let class = what.class;
        let of_company = party == COMPANY;
        let wanted = |right: &Right| {
            right.of_company == of_company && matches!(right.deed, DeedKind::Redeem { class: known } if known == class)
        };
        let Some(id) = self.find_right(moment, wanted) else { return Err(self.no_right("redeem", class, moment)) };
        let parts = self.parts(class, party, what, of, moment)?;
        self.plan_exercise_of(id, event, moment.date, notice, parts, moment)
    }

    pub(super) fn plan_require_redemption(
        &mut self,
        event: EventId,
        party: PartyId,
        what: &NodeQuantity,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let class = what.class;
        let wanted =
            |right: &Right| matches!(right.deed, DeedKind::RequireRedemption { class: known } if known == class);
        let able: Vec<RightId> = self
            .right_ids()
            .filter(|(_, right)| wanted(right) && self.in_force(right.guard, moment))
            .map(|(id, _)| id)
            .collect();
        // Where several sections give the right, the first that is open is meant; one that is open for other shares or
        // another number says why it is refused, before one that is not open at all.
        let mut closed: Vec<(RightId, Refusal)> = Vec::new();
        let mut stopped = None;
        for id in able {
            let parts = self.parts(class, party, what, &[], moment)?;
            let parts = match self.parts_not_apart(id, parts, what.count.is_none(), moment) {
                Ok(parts) => parts,
                Err(stop) => {
                    stopped.get_or_insert(stop);
                    continue;
                }
            };
            match self.plan_exercise_of(id, event, moment.date, None, parts, moment) {
                Ok(plan) => return Ok(plan),
                Err(Stop::Refused(refusal)) if self.is_closed(id, event, party, what, moment) => {
                    closed.push((id, refusal));
                }
                Err(Stop::Refused(refusal)) => return Err(Stop::Refused(refusal)),
                Err(stop) => stopped = stopped.or(Some(stop)),
            }
        }
        if let Some(stop) = stopped {
            return Err(stop);
        }
        match self.none_open(closed) {
            Some(refusal) => Err(Stop::Refused(refusal)),
            None => Err(self.no_right("require the redemption of", class, moment)),
        }
    }

    /// Whether a right that was refused is not open on the day at all.
    fn is_closed(&self, id: RightId, event: EventId, party: PartyId, what: &NodeQuantity, moment: Moment) -> bool {
        let right = &self.program.rights[id.index()];
        let Ok(parts) = self.parts(what.class, party, what, &[], moment) else { return true };
        let act = Act { date: moment.date, shares: Exact::ZERO, received: None };
        let context = Context { act: Some(&act), ..Context::at(moment.just_before()) };
        let notice = self.latest_notice(id, moment.date).map(|known| known.given);
        let open = self.with_event(Some(right.binder), event, context, |context| {
            let exercise = Exercise { right: id, event, date: moment.date, notice, moment, parts, context };
            self.check_window(&exercise)
        });
        open.is_err()
    }

    /// Why none of several rights is open: each with its own reason.
    fn none_open(&self, closed: Vec<(RightId, Refusal)>) -> Option<Refusal> {
        if let [(_, _), (_, _), ..] = closed.as_slice() {
            let each: Vec<String> = closed
                .iter()
                .map(|(id, refusal)| {
                    let name = &self.program.rights[id.index()].name;
                    let cited = refusal.section.map(|section| format!(" ({})", self.program.cite(section)));
                    format!("{name}{}: {}", cited.unwrap_or_default(), refusal.reason)
                })
                .collect();
            let besides = closed.iter().filter_map(|(_, refusal)| refusal.section).collect();
            let first = closed.into_iter().next()?.1;
            return Some(Refusal { reason: each.join("; "), besides, ..first });
        }
        closed.into_iter().next().map(|(_, refusal)| refusal)
    }

    pub(super) fn plan_exercise_right(
        &mut self,
        event: EventId,
        party: PartyId,
        right: RightId,
        what: Option<&NodeQuantity>,
        on: Option<NaiveDate>,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let parts = match what {
            Some(what) => {
                let parts = self.parts(what.class, party, what, &[], moment)?;
                self.parts_not_apart(right, parts, what.count.is_none(), moment)?
            }
            // What is about no shares of its own is done by the party as such.
            None if party != COMPANY && class_of(self.program.rights[right.index()].deed).is_none() => {
                vec![Part { holder: party, lots: Vec::new(), shares: Exact::ZERO }]
            }
            None => Vec::new(),
        };
        self.plan_exercise_of(right, event, on.unwrap_or(moment.date), Some(moment.date), parts, moment)
    }

    pub(super) fn no_right(&self, verb: &str, class: ClassId, moment: Moment) -> Stop {
        let name = &self.program.class(class).name;
        let withheld = self.right_ids().find(|(_, right)| !self.in_force(right.guard, moment)).is_some();
        let fault = Fault::impossible(format!("no section gives a right to {verb} shares of {name}"));
        Stop::Fault(fault.help(if withheld {
            "another reading may give it"
        } else {
            "check the class, or transcribe the section that gives the right"
        }))
    }

    /// Whose shares are exercised: the party's own; for the company, those that the notice names, or pro rata (N8).
    fn parts(
        &self,
        class: ClassId,
        party: PartyId,
        what: &NodeQuantity,
        of: &[(PartyId, Option<Exact>)],
        moment: Moment,
    ) -> Result<Vec<Part>, Stop> {
        let part = |holder: PartyId, shares: Exact| -> Result<Part, Stop> {
            Ok(Part { holder, lots: self.lots_of(class, holder, &shares, moment)?, shares })
        };
        if let Some(count) = &what.count
            && !count.is_positive()
        {
            return Err(Stop::Fault(Fault::impossible("a number of shares must be more than zero")));
        }
        if party != COMPANY {
            let shares = what.count.clone().unwrap_or_else(|| self.state.held_at(class, party, moment));
            return Ok(vec![part(party, shares)?]);
        }
        let holders = self.state.holders_at(class, moment);
        if !of.is_empty() {
            let mut parts = Vec::new();
            let mut sum = Exact::ZERO;
            for (holder, count) in of {
                let held = self.state.held_at(class, *holder, moment);
                let shares = match (count, of.len(), &what.count) {
                    (Some(count), _, _) => count.clone(),
                    (None, 1, Some(count)) => count.clone(),
                    (None, _, _) => held,
                };
                sum = sum.add(&shares)?;
                parts.push(part(*holder, shares)?);
            }
            if let Some(count) = &what.count
                && *count != sum
            {
                return Err(Stop::Fault(Fault::impossible(format!(
                    "the holders' shares add up to {} and not to {}",
                    sum.grouped_exact(6),
                    count.grouped_exact(6)
                ))));
            }
            return Ok(parts);
        }
        let total = match &what.count {
            Some(count) => count.clone(),
            None => self.state.outstanding_at(class, moment),
        };
        let outstanding = self.state.outstanding_at(class, moment);
        if total > outstanding {
            return Err(Stop::Fault(Fault::more_than_held(format!(
                "{} shares of {} are outstanding and not {}",
                outstanding.grouped_exact(6),
                self.program.class(class).name,
                total.grouped_exact(6)
            ))));
        }
        self.pro_rata(class, &total, &holders)?.into_iter().map(|(holder, shares)| part(holder, shares)).collect()
    }

    fn plan_exercise_of(
        &mut self,
        id: RightId,
        event: EventId,
        date: NaiveDate,
        notice: Option<NaiveDate>,
        parts: Vec<Part>,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let mut total = Exact::ZERO;
        for part in &parts {
            total = total.add(&part.shares)?;
        }
        let right = &self.program.rights[id.index()];
        let given = notice.or_else(|| self.latest_notice(id, date).map(|known| known.given));
        if let Some(record) = self.state.events.get_mut(event.0 as usize) {
            record.right = Some(id);
            record.quantity = Some(total.clone());
            record.effective = Some(date);
            record.notice = given;
            record.class = class_of(right.deed);
            record.holder = parts.first().map(|part| part.holder);
        }
        let act = Act { date, shares: total, received: None };
        let context = Context { act: Some(&act), ..Context::at(moment.just_before()) };
        self.with_event(Some(right.binder), event, context, |context| {
            let context = self.on_its_terms(right, parts.first().map(|part| part.holder), context)?;
            let exercise = Exercise { right: id, event, date, notice: given, moment, parts, context };
            self.check_window(&exercise)?;
            self.plan_effects(exercise)
        })
    }

    /// The sections as they read on another day, where the right says that an exercise goes by them.
    fn on_its_terms<'c>(&self, right: &Right, holder: Option<PartyId>, context: Context<'c>) -> Outcome<Context<'c>> {
        let asking = Context { holder, ..context };
        for part in self.active(&right.terms, context.at) {
            let (day, condition) = &part.node;
            let applies = match condition {
                Some(condition) => self.holds(condition, asking).map_err(|fault| fault.in_section(part.section))?,
                None => true,
            };
            if applies {
                return Ok(Context { terms: self.day(day, asking)?, ..context });
            }
        }
        Ok(context)
    }

    /// The latest notice of a right for a day. One of a payment may name the day of payment before it moved to a business day.
    pub(super) fn latest_notice(&self, id: RightId, date: NaiveDate) -> Option<&super::state::Notice> {
        let accrual = match self.program.rights[id.index()].deed {
            DeedKind::PayAccrual { accrual, .. } => Some(&self.state.accruals[accrual.index()]),
            _ => None,
        };
        let moved = |wanted: NaiveDate| {
            let mut installments = accrual.iter().flat_map(|accrual| &accrual.installments);
            installments.any(|known| known.day == wanted && known.due == date)
        };
        let is_for = |day: Option<NaiveDate>| day.is_none_or(|day| day == date || moved(day));
        self.state.notices.iter().rev().find(|notice| notice.of == NodeNotice::Right(id) && is_for(notice.for_date))
    }

    /// Whether the right is open: its days, its conditions, its notice.
    pub(super) fn check_window(&self, exercise: &Exercise<'_>) -> Result<(), Stop> {
        let right = &self.program.rights[exercise.right.index()];
        if right.once && !self.state.rights[exercise.right.index()].events.is_empty() {
            return Err(Refusal::under(right.section, "the right can be used once and was used before"));
        }
        if right.in_whole && self.takes_part_only(exercise) {
            return Err(Refusal::under(right.section, "the right is to all shares and not to a part of them"));
        }
        // Shares of different days can stand differently: the right must be open for each.
        let mut lots: Vec<_> = exercise
            .parts
            .iter()
            .flat_map(|part| part.lots.iter().map(|(cohort, _)| (Some(part.holder), Some(*cohort))))
            .collect();
        if lots.is_empty() {
            lots.push((exercise.parts.first().map(|part| part.holder), None));
        }
        let mut refused = None;
        for (holder, cohort) in lots {
            let open = self.check_open(right, exercise, Context { holder, cohort, ..exercise.context });
            join_refusal(&mut refused, open)?;
            if refused.is_some() {
                break;
            }
        }
        join_refusal(&mut refused, self.check_notice_period(right, exercise))?;
        refused.map_or(Ok(()), |refusal| Err(Stop::Refused(refusal)))
    }

    /// Whether the right is open for some shares: its days and its conditions.
    fn check_open(&self, right: &Right, exercise: &Exercise<'_>, context: Context<'_>) -> Result<(), Stop> {
        let mut refused = None;
        join_refusal(&mut refused, self.check_days(right, exercise, context))?;
        join_refusal(&mut refused, self.check_conditions(&right.conditions, context, right.section))?;
        refused.map_or(Ok(()), |refusal| Err(Stop::Refused(refusal)))
    }

    fn check_days(&self, right: &Right, exercise: &Exercise<'_>, context: Context<'_>) -> Result<(), Stop> {
        let at = context.at;
        for part in self.active(&right.from, at) {
            match self.day_of_clause(&part.node, context)? {
                Some(day) if exercise.date >= day => self.witness(part.node.span, true),
                Some(day) => {
                    self.witness(part.node.span, false);
                    return Err(Refusal::under(part.section, format!("the right opens on {day} and not before")));
                }
                None => return Err(Refusal::under(part.section, "the day from which the right is open has not come")),
            }
        }
        for part in self.active(&right.until, at).chain(self.active(&right.through, at)) {
            let end = self.day_of_clause(&part.node, context)?;
            let ended = end.filter(|day| exercise.date > *day);
            self.witness(part.node.span, ended.is_none());
            if let Some(day) = ended {
                return Err(Refusal::under(part.section, format!("the right ended on {day}")));
            }
        }
        Ok(())
    }

    fn takes_part_only(&self, exercise: &Exercise<'_>) -> bool {
        let right = &self.program.rights[exercise.right.index()];
        let Some(class) = class_of(right.deed) else { return false };
        exercise.parts.iter().any(|part| part.shares < self.state.held_at(class, part.holder, exercise.moment))
            || (right.of_company && exercise.parts.len() < self.state.holders_at(class, exercise.moment).len())
    }

    pub(super) fn check_conditions(
        &self,
        conditions: &[Guarded<Condition>],
        context: Context<'_>,
        _section: SectionId,
    ) -> Result<(), Stop> {
        let mut refused = None;
        for part in self.active(conditions, context.at) {
            let holds = match self.condition_holds(&part.node, context) {
                Ok(holds) => holds,
                // What is refused already is, whether or not all conditions can be asked.
                Err(_) if refused.is_some() => continue,
                Err(fault) => return Err(Stop::Fault(fault.in_section(part.section))),
            };
            if !holds {
                let reason = match &part.node {
                    Condition::If(node) | Condition::While(node) => {
                        format!("the condition does not hold: {}", self.why_not(node, context))
                    }
                    Condition::Unless(node) => format!("it is barred: {}", self.why(node, context)),
                    Condition::UnlessApproved { .. } => "the approval is missing".into(),
                };
                join_refusal(&mut refused, Err(Refusal::under(part.section, reason)))?;
            }
        }
        refused.map_or(Ok(()), |refusal| Err(Stop::Refused(refusal)))
    }

    fn check_notice_period(&self, right: &Right, exercise: &Exercise<'_>) -> Result<(), Stop> {
        for part in self.active(&right.notice, exercise.context.at) {
            if self.waived(part.section, exercise.context.at)?.is_some() {
                continue;
            }
            let period = part.node.at_least.as_ref().or(part.node.at_most.as_ref());
            let Some(given) = exercise.notice else {
                period.iter().for_each(|period| self.witness(period.span, false));
                return Err(Refusal::under(
                    part.section,
                    format!("no notice was given of {} on {}", right.name, exercise.date),
                ));
            };
            let known = self.latest_notice(exercise.right, exercise.date).filter(|known| known.given == given);
            let counted = known.map_or(given, |known| known.counted(part.node.counted));
            let fault = self.notice_fault(&part.node, counted, exercise.date)?;
            period.iter().for_each(|period| self.witness(period.span, fault.is_none()));
            if let Some(reason) = fault {
                return Err(Refusal::under(part.section, reason));
            }
        }
        Ok(())
    }

    /// Why a notice given on a day is too late or too early for another; None if it is in time.
    pub(super) fn notice_fault(
        &self,
        period: &NoticePeriod,
        given: NaiveDate,
        date: NaiveDate,
    ) -> Outcome<Option<String>> {
        if let Some(least) = &period.at_least {
            let last = self.shifted(date, least.count, least.unit, true)?;
            if given > last {
                return Ok(Some(format!("notice was given on {given} and had to be given by {last}, for {date}")));
            }
        }
        if let Some(most) = &period.at_most {
            let first = self.shifted(date, most.count, most.unit, true)?;
            if given < first {
                return Ok(Some(format!("notice was given on {given} and could be given from {first} on, for {date}")));
            }
        }
        Ok(None)
    }

    pub(super) fn plan_due(&self, plan: &mut Plan, due: Due) {
        if let Some(deadline) = due.deadline {
            let index = self.state.dues.len() + plan.dues;
            plan.agenda.push((deadline, Phase::End, AgendaItem::DueDeadline(index)));
        }
        plan.dues += 1;
        plan.effects.push(Effect::Owe(Box::new(due)));
    }

    pub(super) fn right_state(&self, id: RightId, state: State, context: Context<'_>) -> Outcome<bool> {
        let right = &self.program.rights[id.index()];
        match state {
            State::Happened => Ok(self.state.rights[id.index()]
                .events
                .iter()
                .any(|event| self.state.event(*event).is_some_and(|record| record.moment <= context.at))),
            State::Open => {
                let today = context.at.date;
                for part in self.active(&right.from, context.at) {
                    if self.day(&part.node, context)?.is_none_or(|day| day > today) {
                        return Ok(false);
                    }
                }
                for part in self.active(&right.until, context.at).chain(self.active(&right.through, context.at)) {
                    if self.day(&part.node, context)?.is_some_and(|day| day < today) {
                        return Ok(false);
                    }
                }
                self.conditions_hold(&right.conditions, context)
            }
            _ => Err(Fault::undefined("this cannot be asked of a right")),
        }
    }
}

pub(super) fn class_of(deed: DeedKind) -> Option<ClassId> {
    match deed {
        DeedKind::Convert { class, .. } | DeedKind::Redeem { class } | DeedKind::RequireRedemption { class } => {
            Some(class)
        }
        _ => None,
    }
}
