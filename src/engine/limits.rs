//! Limits on what a right brings, and what becomes of the excess.
use chrono::NaiveDate;

use super::Engine;
use super::context::{Act, Context, Received};
use super::eval::Evaluated;
use super::plan::{Effect, Plan, Refusal, Stop};
use super::rights::{Exercise, Part, class_of};
use super::shares::Lots;
use super::state::Due;
use crate::exact::{Exact, round_to};
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::LimitScope;

/// What the limits of a right leave of a notice.
pub(super) struct Limited<'b> {
    pub taken: Lots,
    pub excess: Vec<Excess<'b>>,
    /// What a share becomes instead, because a limit binds.
    pub into: Option<&'b Guarded<Node>>,
    /// Cash for each of some shares of the notice, because a limit binds.
    pub pay: Option<(Lots, &'b Guarded<Node>)>,
    /// What the shares that are taken become, before a fraction is settled, where the limits asked for it.
    pub converted: Option<Exact>,
}

/// What shares of a notice bring.
pub(super) struct Brought {
    /// Before a fraction is settled; none of what is converted into nothing.
    converted: Option<Exact>,
    /// As the limits count it: whole shares, or of what is converted into nothing the shares of the notice themselves.
    pub counted: Exact,
}

/// What a limit did not let through.
pub(super) struct Excess<'b> {
    pub lots: Lots,
    /// The section of the limit.
    pub limit: SectionId,
    pub becomes: &'b Guarded<NodeExcess>,
}

/// What a line of the journal asks to be converted or redeemed.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub date: NaiveDate,
    pub party: PartyId,
    pub what: NodeQuantity,
    under: Under,
}

/// The right that a line exercises.
#[derive(Debug, Clone, Copy)]
enum Under {
    /// The one that is open to convert shares.
    Conversion,
    /// The one that is open to require their redemption.
    Redemption,
    Named(RightId),
}

impl Request {
    /// What a line asks for, if it does.
    pub fn of(entry: &JournalEntry, program: &Program) -> Option<Request> {
        let (date, party, what, under) = match &entry.event.as_ref()?.kind {
            JournalEventKind::Convert { party, what } => (entry.date, *party, what.clone(), Under::Conversion),
            JournalEventKind::RequireRedemption { party, what } => {
                (entry.date, *party, what.clone(), Under::Redemption)
            }
            JournalEventKind::Exercises { party, right, what, on, .. } => {
                let class = class_of(program.rights.get(right.index())?.deed)?;
                let what = what.clone().unwrap_or(NodeQuantity { class, count: None });
                (on.unwrap_or(entry.date), *party, what, Under::Named(*right))
            }
            _ => return None,
        };
        Some(Request { date, party, what, under })
    }

    fn is_for(&self, id: RightId, right: &Right) -> bool {
        let is_of_class = class_of(right.deed) == Some(self.what.class);
        match self.under {
            Under::Named(named) => named == id,
            Under::Conversion => is_of_class && matches!(right.deed, DeedKind::Convert { .. }),
            Under::Redemption => is_of_class && matches!(right.deed, DeedKind::RequireRedemption { .. }),
        }
    }
}

/// A holder's part of an exercise that is held against the limits of its right.
pub(super) struct Limiting<'a> {
    pub exercise: &'a Exercise<'a>,
    pub part: &'a Part,
    /// What the same act does for other holders.
    pub plan: &'a Plan,
}

/// The rights whose use a limit counts: all that use up the allotment that it is, else its own.
fn counted(program: &Program, own: RightId, limit: &Node) -> Vec<RightId> {
    let allotment = match &limit.kind {
        NodeKind::Allotted(id) => program.allotments.get(id.index()),
        _ => None,
    };
    match allotment.filter(|allotment| allotment.used_by.contains(&own)) {
        Some(allotment) => allotment.used_by.clone(),
        None => vec![own],
    }
}

impl Engine<'_> {
    /// What the rights that a limit of one of them counts have brought by the moment and what the same act has brought others so
    /// far; or likewise the shares that they were used for. Of one holder, or of all.
    pub(super) fn used_before(
        &self,
        right: RightId,
        (limit, of_own): (&Node, bool),
        key: Option<PartyId>,
        act: &Plan,
        at: Moment,
    ) -> Evaluated<Exact> {
        let rights = counted(self.program, right, limit);
        let mut sum = Exact::ZERO;
        for used in rights.iter().filter_map(|right| self.state.rights.get(right.index())) {
            let lines = if of_own { &used.taken } else { &used.issued };
            sum = sum.add(lines.get(&key).and_then(|line| line.at(at)).unwrap_or(&Exact::ZERO))?;
        }
        for effect in &act.effects {
            let (right, holder, shares) = match effect {
                Effect::Taken { right, holder, shares } if of_own => (right, holder, shares),
                Effect::Brought { right, holder, shares } if !of_own => (right, holder, shares),
                _ => continue,
            };
            if rights.contains(right) && key.is_none_or(|wanted| wanted == *holder) {
                sum = sum.add(shares)?;
            }
        }
        Ok(sum)
    }

    /// The shares that the limits let through one after the other, and the rest with what becomes of it.
    pub(super) fn within_limits<'b>(
        &'b self,
        exercise: &Exercise<'b>,
        part: &Part,
        plan: &Plan,
        context: Context<'_>,
    ) -> Result<Limited<'b>, Stop> {
        let right = exercise.right;
        let limiting = Limiting { exercise, part, plan };
        let taken = part.lots.clone();
        let mut limited = Limited { taken, excess: Vec::new(), into: None, pay: None, converted: None };
        // What was asked of all holders of the act at once is not asked again.
        if let Some(cuts) = &part.cuts {
            for (cut, limit) in cuts.iter().filter_map(|cut| Some((cut, right.limits.get(cut.limit)?))) {
                self.bind(right, limit, &mut limited, context);
                self.take_most(right, limit, &cut.most, &mut limited, context)?;
            }
            return Ok(limited);
        }
        // What all shares that are left bring is the same for every limit that they keep.
        let mut of_all: Option<Brought> = None;
        for limit in self.active(&right.limits, context.at) {
            let rate = limited.into.or_else(|| self.first_active(&right.into, context.at));
            let all = sum_of(&limited.taken)?;
            let brought = match of_all.take() {
                Some(brought) => brought,
                None => self.brought(&limiting, rate, &limited.taken, &all, context)?,
            };
            let received = Received::alone(brought.counted.clone());
            if self.keeps_limit(&limiting, limit, rate, (received, &all), context)? {
                of_all = Some(brought);
                continue;
            }
            self.bind(right, limit, &mut limited, context);
            let rate = limited.into.or(rate);
            let keeps = |count: &Exact| {
                let brought = self.brought(&limiting, rate, &limited.taken, count, context)?;
                self.keeps_limit(&limiting, limit, rate, (Received::alone(brought.counted), count), context)
            };
            let most = if keeps(&all)? { all.clone() } else { self.greatest_whole(all.clone(), keeps)? };
            self.take_most(right, limit, &most, &mut limited, context)?;
        }
        limited.converted = of_all.and_then(|brought| brought.converted);
        Ok(limited)
    }

    /// What shares become, and what is paid for them, because a limit binds.
    fn bind<'b>(&'b self, right: &'b Right, limit: &Guarded<Limit>, limited: &mut Limited<'b>, context: Context<'_>) {
        let of_section = |part: &&Guarded<Node>| part.section == limit.section;
        if let Some(into) = self.active(&right.excess_into, context.at).find(of_section) {
            limited.into = Some(into);
        }
        if let Some(pay) = self.active(&right.excess_pay, context.at).find(of_section) {
            limited.pay = Some((limited.taken.clone(), pay));
        }
    }

    /// Leaves the most shares that keep a limit, and says what becomes of the others.
    fn take_most<'b>(
        &'b self,
        right: &'b Right,
        limit: &Guarded<Limit>,
        most: &Exact,
        limited: &mut Limited<'b>,
        context: Context<'_>,
    ) -> Result<(), Stop> {
        let own = self.active(&right.excess, context.at).find(|excess| excess.section == limit.section);
        match own.or_else(|| self.first_active(&right.excess, context.at)) {
            None => {
                let reason = format!(
                    "the limit would be exceeded: {}, and the section does not say what becomes of more",
                    at_most(most, "it")
                );
                Err(Refusal::under(limit.section, reason))
            }
            Some(excess) if excess.node == NodeExcess::Refused => {
                Err(Refusal::under(limit.section, at_most(most, "the limit")))
            }
            Some(excess) => {
                let rest = rest_of(&limited.taken, most)?;
                limited.taken = first_of(&limited.taken, most)?;
                if !rest.is_empty() {
                    limited.excess.push(Excess { lots: rest, limit: limit.section, becomes: excess });
                }
                Ok(())
            }
        }
    }

    /// What so many of the shares of a notice bring at a rate.
    pub(super) fn brought(
        &self,
        limiting: &Limiting<'_>,
        rate: Option<&Guarded<Node>>,
        lots: &Lots,
        count: &Exact,
        context: Context<'_>,
    ) -> Evaluated<Brought> {
        let Some(rate) = rate else { return Ok(Brought { converted: None, counted: count.clone() }) };
        let right = limiting.exercise.right;
        let act = Act { date: limiting.exercise.date, shares: count.clone(), received: None };
        let context = Context { act: Some(&act), ..context };
        let converted = self.converted_shares(right, &rate.node, &first_of(lots, count)?, context)?;
        let counted = match self.first_active(&right.fraction, context.at).map(|part| &part.node) {
            Some(NodeFraction::Round(to)) => round_to(&converted, &to.increment, to.rule)?,
            _ => converted.floor(),
        };
        Ok(Brought { converted: Some(converted), counted })
    }

    /// Whether so many of the shares of a notice, and what they bring, keep a limit.
    pub(super) fn keeps_limit(
        &self,
        limiting: &Limiting<'_>,
        limit: &Guarded<Limit>,
        rate: Option<&Guarded<Node>>,
        (received, count): (Received, &Exact),
        context: Context<'_>,
    ) -> Evaluated<bool> {
        let part = limiting.part;
        let shares = received.own.clone();
        let act = Act { date: limiting.exercise.date, shares: count.clone(), received: Some(received) };
        let cohort = context.cohort.or(part.lots.first().map(|(cohort, _)| *cohort));
        let context = Context { act: Some(&act), cohort, ..context };
        match &limit.node {
            Limit::AsFarAs { condition, .. } => {
                self.holds(condition, context).map_err(|fault| fault.in_section(limit.section))
            }
            Limit::AtMost { unless: Some(unless), .. } if self.holds(unless, context)? => Ok(true),
            Limit::AtMost { limit, of_own, over, .. } => {
                let counted = if *of_own { count } else { &shares };
                let before = match over {
                    LimitScope::AllOfDay => {
                        let rate = rate.filter(|_| !of_own);
                        return self.keeps_part_of_day(limiting, (limit, rate), counted, context);
                    }
                    LimitScope::Each => Exact::ZERO,
                    LimitScope::All | LimitScope::Holder => {
                        let key = (*over == LimitScope::Holder).then_some(part.holder);
                        self.used_before(limiting.exercise.id, (limit, *of_own), key, limiting.plan, context.at)?
                    }
                };
                let keeps = before.add(counted)? <= self.number(limit, context)?;
                self.witness(limit.span, keeps);
                Ok(keeps)
            }
        }
    }

    /// Whether shares keep their part of what a limit leaves for a day, which is shared by what all notices of the day ask for:
    /// at a rate what they bring, without one the shares that they are about.
    fn keeps_part_of_day(
        &self,
        limiting: &Limiting<'_>,
        (limit, rate): (&Node, Option<&Guarded<Node>>),
        shares: &Exact,
        context: Context<'_>,
    ) -> Evaluated<bool> {
        let (exercise, part) = (limiting.exercise, limiting.part);
        let start = Moment::start_of(exercise.date);
        let used = &self.state.rights[exercise.id.index()];
        let line = if rate.is_some() { used.issued.get(&None) } else { used.taken.get(&None) };
        let before = line.and_then(|line| line.at(start)).cloned().unwrap_or(Exact::ZERO);
        let room = self.number(limit, context)?.sub(&before)?;
        let act = Act { date: exercise.date, shares: part.shares.clone(), received: None };
        let context = Context { act: Some(&act), ..context };
        let worth = |lots: &Lots, context: Context<'_>| match rate {
            Some(rate) => self.converted_shares(limiting.exercise.right, &rate.node, lots, context),
            None => sum_of(lots),
        };
        let own = worth(&part.lots, context)?;
        let mut all = Exact::ZERO;
        let of_day = self.requests.iter().filter(|request| request.date == exercise.date);
        for Request { party, what, .. } in of_day.filter(|request| request.is_for(exercise.id, exercise.right)) {
            let mut lots = self.state.cohorts_at(what.class, Some(*party), start);
            if lots.is_empty() {
                lots = self.state.cohorts_at(what.class, Some(*party), context.at);
            }
            if let Some(count) = &what.count {
                lots = first_of(&lots, count)?;
            }
            let context = Context { holder: Some(*party), ..context };
            all = all.add(&worth(&lots, context)?)?;
        }
        let all = all.max(own.clone());
        let part = if all > room { room.mul(&own)?.div(&all)? } else { room };
        Ok(*shares <= part)
    }

    /// Shares that a limit keeps from a right, of the holder in question or of all: what it kept from the holder's exercises
    /// since the last one that it let through whole, as far as the holder still has them.
    pub(super) fn kept_back(&self, right: RightId, limit: SectionId, context: Context<'_>) -> Evaluated<Exact> {
        let mut kept: Vec<(PartyId, ClassId, Exact, Exact)> = Vec::new();
        for event in &self.state.rights[right.index()].events {
            let Some(record) = self.state.event(*event).filter(|record| record.moment <= context.at) else { continue };
            let Some(class) = record.class else { continue };
            // All is counted in shares as they are when it is asked.
            let split = self.splits_since(class, record.moment, context.at)?;
            for holder in record.whose() {
                if context.holder.is_some_and(|wanted| wanted != holder) {
                    continue;
                }
                let mut now = Exact::ZERO;
                let by_limit =
                    record.exercise.unconverted.iter().filter(|(known, whose, _)| *known == limit && *whose == holder);
                for (_, _, count) in by_limit {
                    now = now.add(&count.mul(&split)?)?;
                }
                let held = self.state.held_at(class, holder, record.moment).mul(&split)?;
                let before = kept.iter().position(|(known, ..)| *known == holder);
                let earlier = before.map(|place| kept.swap_remove(place));
                if now.is_positive() {
                    // The shares of an earlier notice may be asked for again.
                    let earlier = match earlier {
                        Some((_, _, count, then)) => count.sub(&then.sub(&held)?.max(Exact::ZERO))?.max(Exact::ZERO),
                        None => Exact::ZERO,
                    };
                    kept.push((holder, class, now.max(earlier), held));
                }
            }
        }
        let mut sum = Exact::ZERO;
        for (holder, class, count, then) in kept {
            let gone = then.sub(&self.state.held_at(class, holder, context.at))?.max(Exact::ZERO);
            sum = sum.add(&count.sub(&gone)?.max(Exact::ZERO))?;
        }
        Ok(sum)
    }

    /// Dollars to the cent that are paid for shares over a limit, each lot at its own price.
    pub(super) fn price_of_excess(&self, lots: &Lots, price: &Node, context: Context<'_>) -> Evaluated<Exact> {
        let mut amount = Exact::ZERO;
        for (cohort, count) in lots {
            amount = amount.add(&self.number(price, context.cohort(*cohort))?.mul(count)?)?;
        }
        self.cents(&amount)
    }

    pub(super) fn plan_excess(
        &self,
        plan: &mut Plan,
        exercise: &Exercise<'_>,
        (holder, class): (PartyId, ClassId),
        Excess { lots, limit, becomes }: Excess<'_>,
    ) -> Result<(), Stop> {
        let right = exercise.right;
        let shares = sum_of(&lots)?;
        let (event, kept_back) = (exercise.event, shares.clone());
        plan.effect(move |state, _| {
            if let Some(record) = state.events.get_mut(event.index()) {
                record.exercise.unconverted.push((limit, holder, kept_back));
            }
        });
        match &becomes.node {
            NodeExcess::Refused | NodeExcess::PaidInCash => Ok(()),
            NodeExcess::Stays => {
                let stay = if shares == Exact::ONE { "stays what it is" } else { "stay what they are" };
                let text = format!("{} over the limit {stay}", self.program.shares(&shares, class));
                plan.outcome(OutcomeKind::Note { text }, vec![becomes.section]);
                Ok(())
            }
            NodeExcess::Redeemed { price, within } => {
                let amount =
                    self.price_of_excess(&lots, price, Context { holder: Some(holder), ..exercise.context })?;
                let deadline = within
                    .as_ref()
                    .map(|period| self.shifted(exercise.date, period.count, period.unit, false))
                    .transpose()?;
                plan.outcome(
                    OutcomeKind::Owed {
                        to: holder,
                        amount: amount.clone(),
                        cause: format!("{}, excess redeemed", right.name),
                        by: deadline,
                    },
                    vec![becomes.section],
                );
                plan.outcome(
                    OutcomeKind::Retired { holder, class, shares, cause: format!("{}, excess redeemed", right.name) },
                    vec![becomes.section],
                );
                self.plan_unconverted(plan, class, holder, &lots, exercise.moment);
                self.plan_retire(plan, class, holder, lots);
                self.plan_due(
                    plan,
                    Due {
                        right: Some(exercise.id),
                        event: Some(exercise.event),
                        holder: Some(holder),
                        class: Some(class),
                        cash: amount,
                        deadline,
                        ..Due::new(becomes.section, right.name.clone(), exercise.moment, "redeem the excess")
                    },
                );
                Ok(())
            }
        }
    }
}

/// How many shares keep a limit.
fn at_most(most: &Exact, limit: &str) -> String {
    let keep = if *most == Exact::ONE { "share keeps" } else { "shares keep" };
    format!("at most {} {keep} {limit}", most.grouped_exact(0))
}

pub(super) fn sum_of(lots: &Lots) -> Evaluated<Exact> {
    Ok(Exact::sum(lots.iter().map(|(_, shares)| shares))?)
}

pub(super) fn first_of(lots: &Lots, count: &Exact) -> Evaluated<Lots> {
    let mut left = count.clone();
    let mut taken = Vec::new();
    for (cohort, shares) in lots {
        let part = shares.clone().min(left.clone());
        if part.is_positive() {
            left = left.sub(&part)?;
            taken.push((*cohort, part));
        }
    }
    Ok(taken)
}

pub(super) fn rest_of(lots: &Lots, count: &Exact) -> Evaluated<Lots> {
    let mut left = count.clone();
    let mut rest = Vec::new();
    for (cohort, shares) in lots {
        let part = shares.clone().min(left.clone());
        left = left.sub(&part)?;
        let remainder = shares.sub(&part)?;
        if remainder.is_positive() {
            rest.push((*cohort, remainder));
        }
    }
    Ok(rest)
}
