//! Property that a conversion brings besides shares, or instead of them: what was distributed on the shares before, and what
//! they were exchanged for. While it is kept for whoever converts, splits, dividends and exchanges of it go on.
use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::plan::{Effect, Plan, Stop};
use super::rights::Exercise;
use super::shares::Lots;
use super::state::{CohortId, Due, State};
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::Verb;

/// A change of what the exercise of a right brings: the changes up to a moment add up to what it brings then.
#[derive(Debug, Clone)]
pub struct KeptProperty {
    pub right: RightId,
    /// For each share of the cohort; None: for each share that the right brings, which itself counts as one.
    pub cohort: Option<CohortId>,
    /// Shares of a class, or (None) dollars.
    pub item: Option<ClassId>,
    pub each: Exact,
    pub since: Moment,
    /// The event that pays it.
    pub event: Option<EventId>,
    pub section: SectionId,
}

fn add_item(bundle: &mut Bundle, item: Option<ClassId>, count: &Exact) -> Evaluated<()> {
    match bundle.iter_mut().find(|(known, _)| *known == item) {
        Some((_, sum)) => *sum = sum.add(count)?,
        None => bundle.push((item, count.clone())),
    }
    Ok(())
}

impl State {
    /// The cohort and those that it was split from, each with the moment up to which its history counts.
    fn line_of(&self, cohort: CohortId, at: Moment) -> Vec<(CohortId, Moment)> {
        let mut line = vec![(cohort, at)];
        let mut last = (cohort, at);
        while let Some((parent, since)) = self.cohort(last.0).and_then(|known| known.parent) {
            last = (parent, last.1.min(since.just_before()));
            line.push(last);
        }
        line
    }
}

impl Engine<'_> {
    /// What is received for each share that a right brings: the share itself, until something took its place.
    fn for_each_received(&self, right: RightId, into: ClassId, at: Moment) -> Evaluated<Bundle> {
        let mut bundle = vec![(Some(into), Exact::ONE)];
        for kept in &self.state.kept {
            if kept.right == right && kept.cohort.is_none() && kept.since <= at {
                add_item(&mut bundle, kept.item, &kept.each)?;
            }
        }
        bundle.retain(|(_, count)| !count.is_zero());
        Ok(bundle)
    }

    /// What a share of a cohort brings besides when the right is exercised.
    fn besides(&self, right: RightId, cohort: CohortId, at: Moment) -> Evaluated<Bundle> {
        let mut bundle = Bundle::new();
        if self.state.kept.is_empty() {
            return Ok(bundle);
        }
        let line = self.state.line_of(cohort, at);
        for kept in self.state.kept.iter().filter(|kept| kept.right == right) {
            let counts = kept
                .cohort
                .is_some_and(|own| line.iter().any(|(cohort, through)| *cohort == own && kept.since <= *through));
            if counts {
                add_item(&mut bundle, kept.item, &kept.each)?;
            }
        }
        bundle.retain(|(_, count)| !count.is_zero());
        Ok(bundle)
    }

    /// What a share brings of a class, or (None) in money, if the right is exercised at the time.
    pub(super) fn receivable(&self, id: RightId, item: Option<ClassId>, context: Context<'_>) -> Evaluated<Exact> {
        let right = &self.program.rights[id.index()];
        let (Some(own), Some(into)) = (super::rights::class_of(right.deed), self.class_brought(id)) else {
            return Ok(Exact::ZERO);
        };
        let each = self.for_each_received(id, into, context.at)?;
        let of = |cohort: CohortId| -> Evaluated<Exact> {
            let mut sum = Exact::ZERO;
            for (_, count) in self.besides(id, cohort, context.at)?.iter().filter(|(known, _)| *known == item) {
                sum = sum.add(count)?;
            }
            if let Some(rate) = self.first_active(&right.into, context.at)
                && let Some((_, count)) = each.iter().find(|(known, _)| *known == item)
            {
                sum = sum.add(&self.number(&rate.node, context.cohort(cohort))?.mul(count)?)?;
            }
            Ok(sum)
        };
        Ok(self.agreed(Some(own), &right.name, context, of)?.unwrap_or(Exact::ZERO))
    }

    /// The class that has taken the place of a class on conversions, alone, and how many of its shares stand for one.
    pub(super) fn successor(&self, class: ClassId, at: Moment) -> Evaluated<Option<(ClassId, Exact)>> {
        let Some(right) = self.right_replaced(|into| into == class) else { return Ok(None) };
        match self.for_each_received(right, class, at)?.as_slice() {
            [(Some(next), each)] if *next != class => Ok(Some((*next, each.clone()))),
            _ => Ok(None),
        }
    }

    /// The class whose place a class has taken on conversions, and how many of its shares stand for one.
    pub(super) fn predecessor(&self, class: ClassId, at: Moment) -> Evaluated<Option<(ClassId, Exact)>> {
        let Some((right, into)) = self.replaced_by(class) else { return Ok(None) };
        let bundle = self.for_each_received(right, into, at)?;
        Ok(bundle.into_iter().find(|(item, _)| *item == Some(class)).map(|(_, each)| (into, each)))
    }

    /// The class whose place a class alone has taken, and how many of its shares stand for one: its issues count for issues of
    /// that class.
    pub(super) fn stands_for(&self, class: ClassId, at: Moment) -> Evaluated<Option<(ClassId, Exact)>> {
        let Some((before, _)) = self.predecessor(class, at)? else { return Ok(None) };
        Ok(self.successor(before, at)?.filter(|(next, _)| *next == class).map(|(_, each)| (before, each)))
    }

    /// How many shares of a class stand for one of common stock: one of common stock itself; None for any other class.
    pub(super) fn as_common(&self, class: ClassId, at: Moment) -> Evaluated<Option<Exact>> {
        if self.program.class(class).is_common {
            return Ok(Some(Exact::ONE));
        }
        let before = self.stands_for(class, at)?;
        Ok(before.filter(|(before, _)| self.program.class(*before).is_common).map(|(_, each)| each))
    }

    fn class_brought(&self, right: RightId) -> Option<ClassId> {
        match self.program.rights.get(right.index())?.deed {
            DeedKind::Convert { into, .. } => Some(into),
            _ => None,
        }
    }

    fn right_replaced(&self, wanted: impl Fn(ClassId) -> bool) -> Option<RightId> {
        let replaced = self.state.kept.iter().filter(|kept| kept.cohort.is_none());
        replaced.map(|kept| kept.right).find(|right| self.class_brought(*right).is_some_and(&wanted))
    }

    fn replaced_by(&self, class: ClassId) -> Option<(RightId, ClassId)> {
        let mut replaced = self.state.kept.iter().filter(|kept| kept.cohort.is_none() && kept.item == Some(class));
        let found = replaced.find_map(|kept| self.class_brought(kept.right).map(|into| (kept.right, into)));
        found.filter(|(_, into)| *into != class)
    }

    /// Shares of a class with those that have taken their place, counted in the old ones.
    pub(super) fn outstanding_with_successor(&self, class: ClassId, at: Moment) -> Evaluated<Exact> {
        let own = self.state.outstanding_at(class, at);
        match self.successor(class, at)? {
            Some((next, each)) => Ok(own.add(&self.state.outstanding_at(next, at).div(&each)?)?),
            None => Ok(own),
        }
    }

    /// Who exercises the right later also receives what the event pays on so many shares of its class.
    pub(super) fn plan_add_property(
        &self,
        plan: &mut Plan,
        right: RightId,
        shares: &Node,
        section: SectionId,
        event: Option<EventId>,
        context: Context<'_>,
    ) -> Result<(), Stop> {
        let Some(record) = event.and_then(|event| self.state.event(event)) else { return Ok(()) };
        let Some(class) = super::rights::class_of(self.program.rights[right.index()].deed) else { return Ok(()) };
        for (cohort, _) in self.state.cohorts_at(class, None, context.at) {
            let shares = self.number(shares, context.cohort(cohort))?;
            for (item, each) in &record.distribution.brings {
                let (item, each) = (*item, each.mul(&shares)?);
                plan.effect(move |state, since| {
                    state.kept.push(KeptProperty { right, cohort: Some(cohort), item, each, since, event, section });
                });
            }
        }
        let name = &self.program.rights[right.index()].name;
        plan.outcome(OutcomeKind::Note { text: format!("{name} brings what was distributed, too") }, vec![section]);
        Ok(())
    }

    /// What the event gives for a share is received instead of it by who exercises the right later.
    pub(super) fn plan_replace(
        &self,
        plan: &mut Plan,
        right: RightId,
        section: SectionId,
        event: Option<EventId>,
    ) -> Result<(), Stop> {
        let Some(record) = event.and_then(|event| self.state.event(event)) else { return Ok(()) };
        let Some(into) = self.class_brought(right) else { return Ok(()) };
        let mut bundle = record.distribution.brings.clone();
        add_item(&mut bundle, Some(into), &Exact::ONE.neg())?;
        plan.effect(move |state, since| {
            for (item, each) in bundle {
                state.kept.push(KeptProperty { right, cohort: None, item, each, since, event, section });
            }
        });
        let name = &self.program.rights[right.index()].name;
        plan.outcome(
            OutcomeKind::Note { text: format!("{name} brings what a share was exchanged for") },
            vec![section],
        );
        Ok(())
    }

    /// What is kept for whoever converts goes through what happens to shares of the class: for each of them `bundle` is added.
    pub(super) fn plan_kept_receives(
        &self,
        plan: &mut Plan,
        class: ClassId,
        bundle: &Bundle,
        replaced_too: bool,
    ) -> Evaluated<()> {
        let mut lines: Vec<(RightId, Option<CohortId>, SectionId, Exact)> = Vec::new();
        for kept in self.state.kept.iter().filter(|kept| kept.item == Some(class)) {
            // What a right brings by itself is adjusted by its own rules.
            if kept.cohort.is_none() && (!replaced_too || self.class_brought(kept.right) == Some(class)) {
                continue;
            }
            match lines.iter_mut().find(|(right, cohort, ..)| (*right, *cohort) == (kept.right, kept.cohort)) {
                Some((.., sum)) => *sum = sum.add(&kept.each)?,
                None => lines.push((kept.right, kept.cohort, kept.section, kept.each.clone())),
            }
        }
        for (right, cohort, section, held) in lines.into_iter().filter(|(.., held)| !held.is_zero()) {
            for (item, each) in bundle {
                let (item, each) = (*item, each.mul(&held)?);
                plan.effect(move |state, since| {
                    state.kept.push(KeptProperty { right, cohort, item, each, since, event: None, section });
                });
            }
        }
        Ok(())
    }

    /// What an event was to pay and did not is not kept.
    pub(super) fn plan_nothing_kept_of(&self, plan: &mut Plan, event: EventId) -> Evaluated<()> {
        for kept in self.state.kept.iter().filter(|kept| kept.event == Some(event)).cloned() {
            let each = kept.each.neg();
            plan.effect(move |state, since| state.kept.push(KeptProperty { each, since, event: None, ..kept }));
        }
        Ok(())
    }

    /// What is kept for each share of a class that is itself split is spread over the new shares.
    pub(super) fn plan_kept_of_split(&self, plan: &mut Plan, class: ClassId, ratio: &Exact) -> Evaluated<()> {
        let less = Exact::ONE.div(ratio)?.sub(&Exact::ONE)?;
        for kept in self.state.kept.clone() {
            let own = kept.cohort.and_then(|cohort| self.state.cohort(cohort)).is_some_and(|own| own.class == class);
            if own {
                let each = kept.each.mul(&less)?;
                plan.effect(move |state, since| state.kept.push(KeptProperty { each, since, ..kept }));
            }
        }
        Ok(())
    }

    /// Each share of a class is exchanged for something else, and is no more.
    pub(super) fn plan_exchange(
        &mut self,
        id: EventId,
        class: ClassId,
        bundle: &Bundle,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        if let Some(record) = self.state.events.get_mut(id.index()) {
            record.class = Some(class);
            record.distribution.brings = bundle.clone();
        }
        let mut plan = Plan::default();
        self.fire_happens(&mut plan, Verb::Exchanged, id, moment)?;
        let mut gone = bundle.clone();
        add_item(&mut gone, Some(class), &Exact::ONE.neg())?;
        self.plan_kept_receives(&mut plan, class, &gone, true)?;
        let mut unnamed = self.state.outstanding_at(class, moment);
        for (holder, shares) in self.state.holders_at(class, moment) {
            unnamed = unnamed.sub(&shares)?;
            for (item, each) in bundle {
                self.plan_receive(&mut plan, holder, *item, shares.mul(each)?, ("exchange", &[], moment))?;
            }
            let cause = "exchange".to_string();
            plan.outcome(OutcomeKind::Retired { holder, class, shares: shares.clone(), cause }, Vec::new());
            if self.has_lots(class) {
                let lots = self.state.cohorts_at(class, Some(holder), moment);
                self.plan_retire(&mut plan, class, holder, lots);
            } else {
                plan.effect_of_figures(move |state, moment| {
                    state.change_outstanding(class, &shares.neg(), moment)?;
                    state.change_holding(class, holder, &shares.neg(), moment)
                });
            }
        }
        // Shares whose holders the scenario does not name.
        for (item, each) in bundle {
            if let Some(next) = *item {
                if unnamed.is_positive() {
                    self.check_named(next, "write who holds the shares that are exchanged for them")?;
                }
                let count = unnamed.mul(each)?;
                plan.effect_of_figures(move |state, moment| state.change_outstanding(next, &count, moment));
            }
        }
        plan.effect_of_figures(move |state, moment| state.change_outstanding(class, &unnamed.neg(), moment));
        Ok(plan)
    }

    /// A holder receives shares or money at once.
    fn plan_receive(
        &self,
        plan: &mut Plan,
        to: PartyId,
        item: Option<ClassId>,
        count: Exact,
        (cause, sections, moment): (&str, &[SectionId], Moment),
    ) -> Result<(), Stop> {
        let cause = cause.to_string();
        match item {
            Some(class) => {
                let shares = if self.program.class(class).fractional { count } else { count.floor() };
                if !shares.is_positive() {
                    return Ok(());
                }
                let received = OutcomeKind::Received { to, class, shares: shares.clone(), cause };
                plan.outcome(received, sections.to_vec());
                self.plan_issue(plan, class, Some(to), shares, moment)?;
            }
            None => {
                let amount = self.cents(&count)?;
                if amount.is_positive() {
                    let paid = OutcomeKind::Paid { to, amount, cause, class: None, shares: None };
                    plan.outcome(paid, sections.to_vec());
                }
            }
        }
        Ok(())
    }

    /// What a conversion brings that is no share of the class into which the right converts: `units` are the shares that it
    /// would bring if nothing had taken their place. All but the shares of the one class that took it is planned here.
    pub(super) fn plan_property(
        &self,
        plan: &mut Plan,
        exercise: &Exercise<'_>,
        holder: PartyId,
        into: ClassId,
        lots: &Lots,
        units: &Exact,
    ) -> Result<Received, Stop> {
        if self.state.kept.is_empty() {
            return Ok(Received::Shares);
        }
        let (id, at) = (exercise.id, exercise.context.at);
        let (received, mut bundle) = in_place_of_shares(&self.for_each_received(id, into, at)?, into, units)?;
        for (cohort, count) in lots {
            for (item, each) in self.besides(id, *cohort, at)? {
                add_item(&mut bundle, item, &each.mul(count)?)?;
            }
        }
        if !matches!(received, Received::Shares) {
            plan.effects.push(Effect::Brought { right: id, holder, shares: units.floor() });
        }
        let right = &self.program.rights[id.index()];
        let kept = self.state.kept.iter().filter(|kept| kept.right == id);
        let mut sections: Vec<SectionId> = kept.map(|kept| kept.section).chain([right.section]).collect();
        sections.sort();
        sections.dedup();
        for (item, count) in bundle {
            match item {
                None => self.plan_money_kept(plan, exercise, holder, &count, &sections)?,
                Some(class) => self.plan_shares_kept(plan, exercise, holder, (class, count), &sections)?,
            }
        }
        Ok(received)
    }

    /// Money that was kept for who converts is paid, in cents, on the day for payments or that for deliveries.
    fn plan_money_kept(
        &self,
        plan: &mut Plan,
        exercise: &Exercise<'_>,
        holder: PartyId,
        sum: &Exact,
        sections: &[SectionId],
    ) -> Result<(), Stop> {
        let right = exercise.right;
        let amount = self.cents(sum)?;
        if !amount.is_positive() {
            return Ok(());
        }
        let cause = right.name.clone();
        let paid = OutcomeKind::Paid { to: holder, amount: amount.clone(), cause, class: None, shares: None };
        plan.outcome(paid, sections);
        let delivered = self.first_active(&right.delivered, exercise.context.at);
        let (section, day) = match (self.paid_by(exercise)?, delivered) {
            (None, Some(part)) => {
                let period = &part.node;
                (part.section, self.shifted(exercise.date, period.count, period.unit, false)?)
            }
            (known, _) => known.unwrap_or((right.section, exercise.date)),
        };
        let words = format!("pay what was distributed, under {}", right.name);
        self.plan_told_payment(plan, exercise, holder, amount, (section, day, words));
        Ok(())
    }

    /// Shares that were kept for who converts are delivered, whole ones where their class has no fractions.
    fn plan_shares_kept(
        &self,
        plan: &mut Plan,
        exercise: &Exercise<'_>,
        holder: PartyId,
        (class, count): (ClassId, Exact),
        sections: &[SectionId],
    ) -> Result<(), Stop> {
        let right = exercise.right;
        let whole = if self.program.class(class).fractional { count.clone() } else { count.floor() };
        let rest = count.sub(&whole)?;
        self.plan_receive(plan, holder, Some(class), whole.clone(), (&right.name, sections, exercise.moment))?;
        self.plan_delivery_due(plan, exercise, holder, Some((class, whole)))?;
        if rest.is_positive() {
            let name = &self.program.class(class).name;
            let text = format!("what becomes of {} shares of {name} is not said", rest.grouped_exact(6));
            plan.outcome(OutcomeKind::Note { text }, sections);
        }
        Ok(())
    }

    /// The duty to deliver what an exercise brought: shares of a class, or else a certificate or an answer.
    pub(super) fn plan_delivery_due(
        &self,
        plan: &mut Plan,
        exercise: &Exercise<'_>,
        holder: PartyId,
        shares: Option<(ClassId, Exact)>,
    ) -> Result<(), Stop> {
        let right = exercise.right;
        let Some(part) = self.first_active(&right.delivered, exercise.context.at) else { return Ok(()) };
        let deadline = self.shifted(exercise.date, part.node.count, part.node.unit, false)?;
        let due = Due {
            right: Some(exercise.id),
            event: Some(exercise.event),
            holder: Some(holder),
            class: shares.as_ref().map(|(class, _)| *class),
            shares,
            deadline: Some(deadline),
            ..Due::new(
                part.section,
                right.name.clone(),
                exercise.moment,
                format!("deliver what {} brought", right.name),
            )
        };
        self.plan_due(plan, due);
        Ok(())
    }
}

/// What takes the place of the shares that a conversion brings.
pub(super) enum Received {
    /// Nothing does.
    Shares,
    /// Shares of another class, so many for each, beside so much money.
    Instead(ClassId, Exact, Exact),
    /// Several things, which are planned already.
    Nothing,
}

/// What takes the place of so many shares that a conversion would bring, and what of it is brought at once: all but the shares
/// of one class.
fn in_place_of_shares(each: &Bundle, into: ClassId, units: &Exact) -> Evaluated<(Received, Bundle)> {
    let mut bundle = Bundle::new();
    let received = match each.as_slice() {
        [(Some(class), _)] if *class == into => Received::Shares,
        [(Some(class), each)] => Received::Instead(*class, each.clone(), Exact::ZERO),
        [(Some(class), each), (None, money)] | [(None, money), (Some(class), each)] => {
            add_item(&mut bundle, None, &money.mul(units)?)?;
            Received::Instead(*class, each.clone(), money.clone())
        }
        several => {
            for (item, each) in several {
                add_item(&mut bundle, *item, &each.mul(units)?)?;
            }
            Received::Nothing
        }
    };
    Ok((received, bundle))
}
