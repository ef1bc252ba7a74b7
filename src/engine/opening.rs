//! Whether a right is open: its days, its conditions, its notice.
use chrono::NaiveDate;

use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::fault::Fault;
use super::plan::{Refusal, Stop};
use super::rights::{Exercise, Part, class_of};
use crate::program::*;
use crate::syntax::ast::{NoticePeriod, State};

/// How a day ends a right: before it comes, or with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Until,
    Through,
}

impl Edge {
    /// The last day on which the right is open.
    pub fn last_day(self, day: NaiveDate) -> Option<NaiveDate> {
        match self {
            Edge::Until => day.pred_opt(),
            Edge::Through => Some(day),
        }
    }
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
    /// The latest notice of a right for a day; where the holders were given notice one by one, that of the holder who was
    /// given it last, and none as long as one of them was not. One of a payment may name the day of payment before it moved
    /// to a business day.
    pub(super) fn latest_notice(&self, id: RightId, date: NaiveDate, parts: &[Part]) -> Option<&super::state::Notice> {
        let accrual = match self.program.rights[id.index()].deed {
            DeedKind::PayAccrual { accrual, .. } => Some(&self.state.accruals[accrual.index()]),
            _ => None,
        };
        let moved = |wanted: NaiveDate| {
            let mut installments = accrual.iter().flat_map(|accrual| &accrual.installments);
            installments.any(|known| known.day == wanted && known.due == date)
        };
        let is_for = |day: Option<NaiveDate>| day.is_none_or(|day| day == date || moved(day));
        let fits = |notice: &&super::state::Notice| notice.of == NodeNotice::Right(id) && is_for(notice.for_date);
        let latest = self.state.notices.iter().rev().find(fits);
        if !self.program.rights[id.index()].of_company || latest.is_none_or(|notice| notice.to.is_none()) {
            return latest;
        }
        let own = |part: &Part| {
            let to = |notice: &&super::state::Notice| notice.to.is_none_or(|to| to == part.holder);
            self.state.notices.iter().rev().filter(fits).find(to)
        };
        let each: Option<Vec<_>> = parts.iter().map(own).collect();
        each?.into_iter().max_by_key(|notice| notice.given)
    }

    /// Whether the right is open: its days, its conditions, its notice.
    pub(super) fn check_window(&self, exercise: &Exercise<'_>) -> Result<(), Stop> {
        let right = exercise.right;
        if right.once && !self.state.rights[exercise.id.index()].events.is_empty() {
            return Err(Refusal::under(right.section, "the right can be used once and was used before"));
        }
        if right.in_whole && self.takes_part_only(exercise) {
            return Err(Refusal::under(right.section, "the right is to all shares and not to a part of them"));
        }
        self.check_pro_rata(exercise)?;
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
            let open = self.check_open(exercise, Context { holder, cohort, ..exercise.context });
            // Without the notice that it needs the right is not open, whatever else would have to be asked.
            if let (Err(Stop::Fault(_)), Err(Stop::Refused(untimely))) = (&open, self.check_notice_period(exercise)) {
                return Err(Stop::Refused(untimely));
            }
            join_refusal(&mut refused, open)?;
            if refused.is_some() {
                break;
            }
        }
        join_refusal(&mut refused, self.check_notice_period(exercise))?;
        refused.map_or(Ok(()), |refusal| Err(Stop::Refused(refusal)))
    }

    /// Whether the right is open for some shares: its days and its conditions.
    fn check_open(&self, exercise: &Exercise<'_>, context: Context<'_>) -> Result<(), Stop> {
        let right = exercise.right;
        let mut refused = None;
        join_refusal(&mut refused, self.check_days(exercise, context))?;
        // Of several exercises that could be taken back, one has to meet them.
        let met = match (right.deed, context.holder) {
            (DeedKind::TakeBack { right: target }, Some(holder)) => self.may_take_back(target, holder, exercise)?,
            _ => false,
        };
        if !met {
            join_refusal(&mut refused, self.check_conditions_of(exercise.id, context))?;
        }
        refused.map_or(Ok(()), |refusal| Err(Stop::Refused(refusal)))
    }

    /// The days that end a right.
    pub(super) fn ends_of<'r>(
        &'r self,
        right: &'r Right,
        at: Moment,
    ) -> impl Iterator<Item = (&'r Guarded<Node>, Edge)> + 'r {
        let until = self.active(&right.until, at).map(|part| (part, Edge::Until));
        until.chain(self.active(&right.through, at).map(|part| (part, Edge::Through)))
    }

    fn check_days(&self, exercise: &Exercise<'_>, context: Context<'_>) -> Result<(), Stop> {
        let right = exercise.right;
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
        for (part, edge) in self.ends_of(right, at) {
            let end = self.day_of_clause(&part.node, context)?.and_then(|day| edge.last_day(day));
            let ended = end.filter(|day| exercise.date > *day);
            self.witness(part.node.span, ended.is_none());
            if let Some(day) = ended {
                return Err(Refusal::under(part.section, format!("the right ended on {day}")));
            }
        }
        Ok(())
    }

    /// Where shares are redeemed only in proportion, whether these are of the holders of whom they must be.
    fn check_pro_rata(&self, exercise: &Exercise<'_>) -> Result<(), Stop> {
        let right = exercise.right;
        let (Some(section), DeedKind::Redeem { class }) = (right.only_pro_rata, right.deed) else { return Ok(()) };
        let Some(act) = exercise.context.act else { return Ok(()) };
        let in_proportion = self.in_proportion(class, &act.shares, exercise.moment)?;
        let taken = |holder: PartyId| exercise.parts.iter().find(|part| part.holder == holder).map(|part| &part.shares);
        let is_so = in_proportion.len() == exercise.parts.len()
            && in_proportion.iter().all(|(holder, shares)| taken(*holder) == Some(shares));
        if is_so {
            return Ok(());
        }
        let each: Vec<String> = in_proportion
            .iter()
            .map(|(holder, shares)| format!("{} of {}", shares.grouped_exact(6), self.program.party(*holder).name))
            .collect();
        let reason = format!("shares are redeemed in proportion to what each holder has: {}", each.join(", "));
        Err(Refusal::under(section, reason))
    }

    fn takes_part_only(&self, exercise: &Exercise<'_>) -> bool {
        let right = exercise.right;
        let Some(class) = class_of(right.deed) else { return false };
        exercise.parts.iter().any(|part| part.shares < self.state.held_at(class, part.holder, exercise.moment))
            || (right.of_company && exercise.parts.len() < self.state.holders_at(class, exercise.moment).len())
    }

    /// The conditions of a right, which are not asked again one by one as long as all of them hold as they did.
    fn check_conditions_of(&self, right: RightId, context: Context<'_>) -> Result<(), Stop> {
        let conditions = &self.program.rights[right.index()].conditions;
        let Some((place, others)) = self.place_of_conditions(right, context) else {
            return self.check_conditions(conditions, context);
        };
        if place.get().is_some() {
            return self.check_conditions(others.iter().filter_map(|index| conditions.get(*index)), context);
        }
        self.check_conditions(conditions, context)?;
        place.put(&());
        Ok(())
    }

    pub(super) fn check_conditions<'c>(
        &self,
        conditions: impl IntoIterator<Item = &'c Guarded<Condition>>,
        context: Context<'_>,
    ) -> Result<(), Stop> {
        let mut refused = None;
        for part in conditions.into_iter().filter(|part| self.in_force(part.guard, context.at)) {
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

    fn check_notice_period(&self, exercise: &Exercise<'_>) -> Result<(), Stop> {
        let right = exercise.right;
        for part in self.active(&right.notice, exercise.context.at) {
            if self.waived(part.section, exercise.context.at)?.is_some() {
                continue;
            }
            let terms = &part.node.period;
            let period = terms.at_least.as_ref().or(terms.at_most.as_ref());
            let Some(given) = exercise.notice else {
                period.iter().for_each(|period| self.witness(period.span, false));
                let mut refused = self.state.refused_notices.iter().rev();
                let refused = refused.find(|(known, day, _)| *known == exercise.id && *day == Some(exercise.date));
                let reason = match refused {
                    Some(_) => format!("the notice of {} on {} was refused", right.name, exercise.date),
                    None => format!("no notice was given of {} on {}", right.name, exercise.date),
                };
                let besides = refused.and_then(|(_, _, section)| *section).into_iter().collect();
                return Err(Stop::Refused(Refusal { section: Some(part.section), reason, besides }));
            };
            let known =
                self.latest_notice(exercise.id, exercise.date, &exercise.parts).filter(|known| known.given == given);
            let counted = known.map_or(given, |known| known.counted(terms.counted));
            let day = self.day_noticed(&part.node, exercise.date, exercise.context)?;
            let fault = self.notice_fault(terms, counted, day)?;
            period.iter().for_each(|period| self.witness(period.span, fault.is_none()));
            if let Some(reason) = fault {
                return Err(Refusal::under(part.section, reason));
            }
        }
        Ok(())
    }

    /// The day that a notice of a right has to precede: that of the act, unless the clause names another.
    pub(super) fn day_noticed(
        &self,
        notice: &RightNotice,
        day_of_act: NaiveDate,
        context: Context<'_>,
    ) -> Evaluated<NaiveDate> {
        notice.before.as_ref().map_or(Ok(day_of_act), |day| self.known_day(day, context))
    }

    /// Why a notice given on a day is too late or too early for another; None if it is in time.
    pub(super) fn notice_fault(
        &self,
        period: &NoticePeriod,
        given: NaiveDate,
        date: NaiveDate,
    ) -> Evaluated<Option<String>> {
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

    pub(super) fn right_state(&self, id: RightId, state: State, context: Context<'_>) -> Evaluated<bool> {
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
                for (part, edge) in self.ends_of(right, context.at) {
                    let end = self.day(&part.node, context)?.and_then(|day| edge.last_day(day));
                    if end.is_some_and(|day| day < today) {
                        return Ok(false);
                    }
                }
                self.conditions_hold(&right.conditions, context)
            }
            _ => Err(Fault::undefined("this cannot be asked of a right")),
        }
    }
}
