//! Rights and their exercise: whose shares they are about, and on what terms.
use chrono::NaiveDate;

use super::Engine;
use super::context::{Act, Binding, Bound, Context};
use super::eval::Evaluated;
use super::fault::Fault;
use super::limits::first_of;
use super::plan::{AgendaItem, Effect, Phase, Plan, Refusal, Stop};
use super::shared_limits::Cut;
use super::shares::Lots;
use super::state::Due;
use crate::exact::Exact;
use crate::program::*;

/// One holder's part of an exercise.
#[derive(Clone)]
pub(super) struct Part {
    pub holder: PartyId,
    pub lots: Lots,
    pub shares: Exact,
    /// What the limits leave of it, where they were asked of all holders of the act at once.
    pub cuts: Option<Vec<Cut>>,
}

/// An exercise as the scenario tells it: nothing of it is tested yet.
pub(super) struct Told<'a> {
    pub event: EventId,
    /// When it takes effect.
    pub date: NaiveDate,
    /// When the notice was given, where the line says so.
    pub notice: Option<NaiveDate>,
    pub parts: Vec<Part>,
    /// The name of the act that it joins, where the line has one.
    pub joins: Option<&'a str>,
    pub moment: Moment,
}

/// What an exercise is about.
pub(super) struct Exercise<'a> {
    pub id: RightId,
    pub right: &'a Right,
    pub event: EventId,
    pub date: NaiveDate,
    /// When the notice was given, if the right needs one.
    pub notice: Option<NaiveDate>,
    pub moment: Moment,
    pub parts: Vec<Part>,
    pub context: Context<'a>,
}

impl Engine<'_> {
    pub(super) fn find_right(&self, moment: Moment, wanted: impl Fn(&Right) -> bool) -> Option<RightId> {
        RightId::each(&self.program.rights)
            .find(|(_, right)| wanted(right) && self.in_force(right.guard, moment))
            .map(|(id, _)| id)
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
        let Some(id) = self.find_right(moment, wanted) else {
            return match &self.program.class(class).convertible_into {
                Some(rate) if !of_company && !self.has_lots(class) => {
                    self.plan_convert_class(party, what, rate, moment)
                }
                _ => Err(self.no_right("convert", class, moment)),
            };
        };
        let parts = self.parts(class, party, what, &[], moment)?;
        self.plan_exercise_of(id, Told { event, date: moment.date, notice: None, parts, joins: None, moment })
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
        let by_morning = self.program.rights[id.index()].only_pro_rata.is_some() && of.is_empty();
        let parts = match &what.count {
            Some(total) if by_morning && party == COMPANY && *total <= self.state.outstanding_at(class, moment) => {
                let shares = self.in_proportion(class, total, moment)?;
                let named: Vec<_> = shares.into_iter().map(|(holder, shares)| (holder, Some(shares))).collect();
                self.parts(class, party, what, &named, moment)?
            }
            _ => self.parts(class, party, what, of, moment)?,
        };
        self.plan_exercise_of(id, Told { event, date: moment.date, notice, parts, joins: None, moment })
    }

    pub(super) fn plan_require_redemption(
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
                && matches!(right.deed, DeedKind::RequireRedemption { class: known } if known == class)
        };
        let able: Vec<RightId> = RightId::each(&self.program.rights)
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
                Err(Stop::Refused(refusal)) if self.is_closed(id, event, party, what, moment) => {
                    closed.push((id, refusal));
                    continue;
                }
                Err(stop) => {
                    stopped.get_or_insert(stop);
                    continue;
                }
            };
            match self.plan_exercise_of(id, Told { event, date: moment.date, notice: None, parts, joins: None, moment })
            {
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
        let notice = self.latest_notice(id, moment.date, &parts).map(|known| known.given);
        let open = self.with_event(Some(right.binder), event, context, |context| {
            let exercise = Exercise { id, right, event, date: moment.date, notice, moment, parts, context };
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

    /// Whose shares are meant where a right is exercised by its name: none where it is about no shares of its own.
    pub(super) fn exercised_parts(
        &self,
        party: PartyId,
        id: RightId,
        what: Option<&NodeQuantity>,
        moment: Moment,
    ) -> Result<Vec<Part>, Stop> {
        let right = &self.program.rights[id.index()];
        if right.of_company != (party == COMPANY) {
            let whose = if right.of_company { "the Company" } else { "a Holder" };
            let fault = Fault::impossible(format!("{} is a right of {whose}", right.name));
            return Err(Stop::Fault(fault.help("write who exercises it")));
        }
        let takes_back = matches!(right.deed, DeedKind::TakeBack { .. });
        if let Some(what) = what.filter(|_| !takes_back)
            && let Some(reason) = self.number_is_not_used(right, party, what, moment)
        {
            return Err(Refusal::under(right.section, reason));
        }
        let as_such = |shares: Exact| Ok(vec![Part { holder: party, lots: Vec::new(), shares, cuts: None }]);
        match what {
            // How many shares can be taken back is not a matter of how many the party holds.
            Some(what) if takes_back => as_such(what.count.clone().unwrap_or(Exact::ZERO)),
            Some(what) => {
                let parts = self.parts(what.class, party, what, &[], moment)?;
                self.parts_not_apart(id, parts, what.count.is_none(), moment)
            }
            None if party != COMPANY && class_of(right.deed).is_none() => as_such(Exact::ZERO),
            None => Ok(Vec::new()),
        }
    }

    /// Of a right that is not about shares, such as an election, that it cannot be exercised for fewer than the party holds.
    fn number_is_not_used(&self, right: &Right, party: PartyId, what: &NodeQuantity, moment: Moment) -> Option<String> {
        let class = &self.program.class(what.class).name;
        if class_of(right.deed).is_some() || right.words.contains(class) {
            return None;
        }
        let held = self.state.held_at(what.class, party, moment);
        let count = what.count.as_ref().filter(|count| **count != held)?;
        Some(format!(
            "{} is not about a number of shares: it cannot be exercised for {} of the {} shares of {class} that `{}` holds",
            right.name,
            count.grouped_exact(6),
            held.grouped_exact(6),
            self.program.party(party).name
        ))
    }

    pub(super) fn no_right(&self, verb: &str, class: ClassId, moment: Moment) -> Stop {
        let name = &self.program.class(class).name;
        let would_give = |right: &&Right| class_of(right.deed) == Some(class) && !self.in_force(right.guard, moment);
        let withheld = self.program.rights.iter().any(|right| would_give(&right));
        let fault = Fault::impossible(format!("no section gives a right to {verb} shares of {name}"));
        Stop::Fault(fault.help(if withheld {
            "another reading may give it"
        } else {
            "check the class, or transcribe the section that gives the right"
        }))
    }

    /// Whose shares are exercised: the party's own; for the company, those that the notice names, or pro rata.
    fn parts(
        &self,
        class: ClassId,
        party: PartyId,
        what: &NodeQuantity,
        of: &[(PartyId, Option<Exact>)],
        moment: Moment,
    ) -> Result<Vec<Part>, Stop> {
        let part = |holder: PartyId, shares: Exact| -> Result<Part, Stop> {
            let mut lots = self.lots_of(class, holder, &shares, moment)?;
            // Shares that wait for the price of their redemption are taken after those that do not.
            if lots.iter().any(|(cohort, _)| self.waits_for_price(*cohort, holder)) {
                let mut held = self.state.cohorts_at(class, Some(holder), moment);
                held.sort_by_key(|(cohort, _)| self.waits_for_price(*cohort, holder));
                lots = first_of(&held, &shares)?;
            }
            Ok(Part { holder, lots, shares, cuts: None })
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
            // The number in front of the class is that of the first holder; each of the others has its own.
            let mut counts = of.iter().enumerate().map(|(index, (holder, count))| {
                let first = || what.count.clone().filter(|_| index == 0);
                let held = || self.state.held_at(class, *holder, moment);
                (*holder, count.clone().or_else(first).unwrap_or_else(held))
            });
            return counts.try_fold(Vec::new(), |mut parts, (holder, shares)| {
                parts.push(part(holder, shares)?);
                Ok(parts)
            });
        }
        let total = match &what.count {
            Some(count) => count.clone(),
            None => self.state.outstanding_at(class, moment),
        };
        let outstanding = self.state.outstanding_at(class, moment);
        if total > outstanding {
            return Err(Stop::Fault(Fault::more_than_held(format!(
                "{} and not {} are outstanding",
                outstanding.grouped_exact(6),
                self.program.shares(&total, class)
            ))));
        }
        self.shared_by_holders(class, &total, &holders)?
            .into_iter()
            .map(|(holder, shares)| part(holder, shares))
            .collect()
    }

    pub(super) fn plan_exercise_of(&mut self, id: RightId, told: Told<'_>) -> Result<Plan, Stop> {
        let Told { event, date, notice, parts, joins, moment } = told;
        let right = &self.program.rights[id.index()];
        let void = self.not_paid(id, &parts, moment);
        let total = Exact::sum(parts.iter().map(|part| &part.shares))?;
        let of_void = parts.iter().filter(|part| void.contains(&part.holder)).map(|part| &part.shares);
        let carried_out = total.sub(&Exact::sum(of_void)?)?;
        let given = notice.or_else(|| self.latest_notice(id, date, &parts).map(|known| known.given));
        if let Some(record) = self.state.events.get_mut(event.index()) {
            record.exercise.right = Some(id);
            record.quantity = Some(carried_out);
            record.exercise.effective = Some(date);
            record.exercise.notice = given;
            record.class = class_of(right.deed);
            record.exercise.parties =
                parts.iter().map(|part| part.holder).filter(|holder| !void.contains(holder)).collect();
            record.holder = record.exercise.parties.first().copied();
        }
        let act = Act { date, shares: total, received: None };
        let context = Context { act: Some(&act), ..Context::at(moment.just_before()) };
        let joined = match right.joins {
            Some(joined) => {
                let other = self.with_event(Some(right.binder), event, context, |context| {
                    let parts = parts.clone();
                    let exercise = Exercise { id, right, event, date, notice: given, moment, parts, context };
                    self.open_to_join(id, joins, &exercise)
                })?;
                if let Some(record) = self.state.events.get_mut(event.index()) {
                    record.exercise.joined = other;
                }
                other.map(|other| (self.program.rights[joined.index()].binder, other))
            }
            None => None,
        };
        // What it joins is in question wherever its own terms ask.
        let outer = joined.map(|(binder, other)| Binding { binder, bound: Bound::Event(other), outer: None });
        let context = Context { bindings: outer.as_ref(), ..context };
        self.with_event(Some(right.binder), event, context, |context| {
            let context = self.on_its_terms(right, parts.first().map(|part| part.holder), context)?;
            let exercise = Exercise { id, right, event, date, notice: given, moment, parts, context };
            self.check_window(&exercise)?;
            let (void, parts): (Vec<_>, _) = exercise.parts.into_iter().partition(|part| void.contains(&part.holder));
            let exercise = Exercise { parts, ..exercise };
            let mut plan = Plan::default();
            self.tell_void(&mut plan, &exercise, &void);
            if exercise.parts.is_empty() && !void.is_empty() {
                return Ok(plan);
            }
            self.plan_effects(plan, exercise)
        })
    }

    /// The sections as they read on another day, where the right says that an exercise goes by them.
    fn on_its_terms<'c>(&self, right: &Right, holder: Option<PartyId>, context: Context<'c>) -> Evaluated<Context<'c>> {
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

    pub(super) fn plan_due(&self, plan: &mut Plan, due: Due) {
        // One that was missed, and passes to another holder, is not missed again.
        if let Some(deadline) = due.deadline.filter(|_| due.missed.is_none()) {
            let index = self.state.dues.len() + plan.dues;
            plan.agenda.push((deadline, Phase::End, AgendaItem::DueDeadline(index)));
        }
        plan.dues += 1;
        plan.effects.push(Effect::Owe(Box::new(due)));
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
