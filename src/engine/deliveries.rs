//! What exercises bring is delivered, in time or not; an exercise that is not carried out can be taken back.
use chrono::NaiveDate;

use super::Engine;
use super::context::{Act, Binding, Bound, Context};
use super::eval::Evaluated;
use super::fault::Fault;
use super::limits::first_of;
use super::plan::{Effect, Plan, Refusal, Stop};
use super::rights::{Exercise, Part, class_of};
use super::state::{CohortId, Due, Payment, change_shares};
use crate::exact::{ArithmeticError, Exact};
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::AccrualAspect;

impl Due {
    /// The day on which all was done, if that is not after the date. What is not withheld is done on its last day.
    fn done_by(&self, date: NaiveDate) -> Option<NaiveDate> {
        let done = match self.performed {
            Some(day) => Some(day),
            None if self.is_presumed() && self.ended.is_none() => self.deadline,
            None => None,
        };
        done.filter(|day| *day <= date)
    }

    fn days_late(&self, date: NaiveDate) -> i64 {
        let Some(deadline) = self.deadline else { return 0 };
        let ended = self.ended.map(|ended| ended.date).filter(|day| *day <= date);
        let end = self.done_by(date).or(ended).unwrap_or(date);
        (end - deadline).num_days().max(0)
    }
}

impl Engine<'_> {
    /// The shares that a due is about, counted as those that they have become by splits up to a moment: all of them, and those
    /// that were not delivered by the end of its day.
    fn shares_due(&self, due: &Due, at: Moment) -> Result<(Exact, Exact), ArithmeticError> {
        let Some((class, shares)) = &due.shares else { return Ok((Exact::ZERO, Exact::ZERO)) };
        let all = shares.mul(&self.splits_since(*class, due.created, at)?)?;
        if !due.withheld {
            let left = if due.done_by(at.date).is_some() { Exact::ZERO } else { all.clone() };
            return Ok((all, left));
        }
        let mut left = all.clone();
        for (day, count) in due.delivered.iter().filter(|(day, _)| *day <= at.date) {
            left = left.sub(&count.mul(&self.splits_since(*class, Moment::end_of(*day), at)?)?)?;
        }
        Ok((all, left))
    }

    /// Whether an event has other terms in the world supposed.
    fn is_supposed(&self, event: EventId, context: Context<'_>) -> bool {
        let transform = context.supposed.and_then(|world| world.transform(event, &self.state));
        transform.is_some()
    }

    fn dues_of(&self, event: EventId) -> impl Iterator<Item = &Due> {
        self.state.dues.iter().filter(move |due| due.event == Some(event) && due.right.is_some())
    }

    /// Those that no clause has ended by a moment.
    fn dues_left(&self, event: EventId, at: Moment) -> impl Iterator<Item = &Due> {
        self.dues_of(event).filter(move |due| due.ended.is_none_or(|ended| ended > at))
    }

    /// What is asked of an exercise about its delivery and payment; None for other attributes.
    pub(super) fn delivery_attribute(
        &self,
        attribute: BuiltinAttribute,
        event: EventId,
        context: Context<'_>,
    ) -> Evaluated<Option<Value>> {
        use BuiltinAttribute as Known;
        let date = context.at.date;
        let record = self.state.event(event).ok_or_else(|| Fault::undefined("there is no such event"))?;
        let number = |figure: Exact| Ok(Some(Value::Number(figure)));
        // An act of the company is about several holders: of one of them his part of it is asked.
        let right = record.right.and_then(|right| self.program.rights.get(right.index()));
        let one = context.holder.filter(|_| right.is_some_and(|right| right.of_company));
        let is_asked = |due: &&Due| one.is_none_or(|one| due.holder == Some(one));
        match attribute {
            Known::Deadline => {
                let deadline = self.dues_of(event).filter(is_asked).filter_map(|due| due.deadline).max();
                Ok(Some(deadline.map_or(Value::Never, Value::Date)))
            }
            Known::DeliveryDate => {
                let mut latest = None;
                for due in self.dues_left(event, context.at).filter(is_asked) {
                    match due.done_by(date) {
                        Some(day) => latest = latest.max(Some(day)),
                        None => return Ok(Some(Value::Never)),
                    }
                }
                Ok(Some(latest.map_or(Value::Never, Value::Date)))
            }
            Known::UndeliveredShares => {
                let mut sum = Exact::ZERO;
                for due in self.dues_left(event, context.at).filter(is_asked) {
                    sum = sum.add(&self.shares_due(due, context.at)?.1)?;
                }
                number(sum)
            }
            Known::DaysLate => {
                let late = self.dues_of(event).filter(is_asked).map(|due| due.days_late(date)).max().unwrap_or(0);
                number(Exact::from(late))
            }
            Known::UnconvertedShares => {
                let mut sum = Exact::ZERO;
                for (_, count) in &record.unconverted {
                    sum = sum.add(count)?;
                }
                number(sum)
            }
            Known::UnexercisedShares => {
                let Some(instrument) = record.instrument.and_then(|index| self.state.instruments.get(index)) else {
                    return number(Exact::ZERO);
                };
                if self.is_supposed(event, context) {
                    let used = instrument.exercised.at(context.at).cloned().unwrap_or(Exact::ZERO);
                    return number(self.terms(event, context)?.shares.sub(&used)?.max(Exact::ZERO));
                }
                number(instrument.remaining.at(context.at).cloned().unwrap_or(Exact::ZERO))
            }
            Known::LowestPrice => {
                let per_share = |terms: &super::state::IssueTerms| terms.consideration.div(&terms.shares);
                let mut lowest = per_share(&self.terms(event, context)?)?;
                let supposed = self.is_supposed(event, context);
                let instrument = record.instrument.and_then(|index| self.state.instruments.get(index));
                if let (Some(instrument), false) = (instrument, supposed) {
                    for (_, terms) in instrument.terms.entries().iter().filter(|(when, _)| *when <= context.at) {
                        lowest = lowest.min(per_share(terms)?);
                    }
                }
                number(lowest)
            }
            _ => Ok(None),
        }
    }

    /// The scenario says that what is due under a right now is not delivered in time.
    pub(super) fn plan_withhold(&self, what: &Payable, to: Option<PartyId>, moment: Moment) -> Result<Plan, Stop> {
        let mut plan = Plan::default();
        let open: Vec<usize> = self
            .state
            .dues
            .iter()
            .enumerate()
            .filter(|(_, due)| due.is_for(what) && due.is_open() && (due.told || due.cash.is_zero()))
            .filter(|(_, due)| to.is_none_or(|to| due.holder == Some(to)))
            .map(|(index, _)| index)
            .collect();
        if open.is_empty() {
            return Err(self.nothing_due(what));
        }
        for due in open.iter().filter_map(|index| self.state.dues.get(*index)).filter(|due| !due.withheld) {
            self.take_back_told(&mut plan, due, &self.undelivered(due, moment)?)?;
        }
        plan.effect(move |state, _| {
            for index in open {
                if let Some(due) = state.dues.get_mut(index) {
                    due.withheld = true;
                }
            }
        });
        Ok(plan)
    }

    /// What of its shares is still to be delivered, where it is not taken as delivered on its day.
    fn undelivered(&self, due: &Due, at: Moment) -> Result<Exact, ArithmeticError> {
        Ok(self.shares_due(&Due { withheld: true, ..due.clone() }, at)?.1)
    }

    /// Money and shares of which it was told that they are received, and which are not yet.
    fn take_back_told(&self, plan: &mut Plan, due: &Due, shares: &Exact) -> Result<(), ArithmeticError> {
        let Some(to) = due.holder else { return Ok(()) };
        let (sections, cause) = (vec![due.section], due.name.clone());
        let cash = due.cash.sub(&due.paid)?;
        if cash.is_positive() {
            let (amount, class) = (cash.neg(), due.class);
            plan.outcome(OutcomeKind::Paid { to, amount, cause, class, shares: None }, sections);
        } else if let (Some((class, _)), true) = (&due.shares, shares.is_positive()) {
            plan.outcome(OutcomeKind::Received { to, class: *class, shares: shares.neg(), cause }, sections);
        }
        Ok(())
    }

    fn nothing_due(&self, what: &Payable) -> Stop {
        let name = match what {
            Payable::Right(right) => self.program.rights.get(right.index()).map(|known| &known.name),
            Payable::Liquidation(index) => self.program.liquidations.get(*index).map(|known| &known.name),
            _ => None,
        };
        let name = name.map_or("it", String::as_str);
        Stop::Fault(
            Fault::impossible(format!("nothing is left to be delivered under `{name}`"))
                .help("check the date and the holder, or write the exercise first"),
        )
    }

    /// Whether shares of the class wait to be delivered to a holder under some right.
    pub(super) fn waits_for_shares(&self, class: ClassId, to: Option<PartyId>) -> bool {
        self.state.dues.iter().any(|due| {
            due.right.is_some()
                && !due.told
                && due.is_open()
                && to.is_none_or(|to| due.holder == Some(to))
                && due.shares.as_ref().is_some_and(|(known, _)| *known == class)
        })
    }

    /// Shares are delivered under a right, or under whatever right they are due, for the oldest exercises first.
    pub(super) fn plan_deliver(
        &self,
        right: Option<RightId>,
        what: &NodeQuantity,
        to: Option<PartyId>,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let mut plan = Plan::default();
        let mut left = what.count.clone();
        let mut found = None;
        for (index, due) in self.state.dues.iter().enumerate() {
            let wanted = match right {
                Some(_) => due.right == right,
                None => due.right.is_some() && due.shares.is_some(),
            };
            let open = wanted && !due.told && due.is_open() && to.is_none_or(|to| due.holder == Some(to));
            if !open || due.shares.as_ref().is_some_and(|(class, _)| *class != what.class) {
                continue;
            }
            found = found.or(due.right);
            let owed = self.undelivered(due, moment)?;
            let part = match &mut left {
                Some(left) => {
                    let part = owed.clone().min(left.clone());
                    *left = left.sub(&part)?;
                    part
                }
                None => owed.clone(),
            };
            if due.shares.is_some() && !part.is_positive() {
                continue;
            }
            let settled = part == owed;
            // What was not withheld was told when it was due; of what is delivered in parts the rest is not there yet.
            if !due.withheld {
                self.take_back_told(&mut plan, due, &owed.sub(&part)?)?;
            } else if let (Some(to), Some((class, _))) = (due.holder, &due.shares) {
                let (shares, cause) = (part.clone(), due.name.clone());
                plan.outcome(OutcomeKind::Received { to, class: *class, shares, cause }, vec![due.section]);
            }
            plan.effect(move |state, moment| {
                if let Some(due) = state.dues.get_mut(index) {
                    due.withheld = true;
                    due.delivered.push((moment.date, part));
                    if settled {
                        due.performed = Some(moment.date);
                    }
                }
            });
        }
        let Some(found) = found else {
            let help = "check the date and the holder, or write the exercise first";
            return Err(match right {
                Some(right) => self.nothing_due(&Payable::Right(right)),
                None => Stop::Fault(Fault::impossible("no shares of this class wait to be delivered").help(help)),
            });
        };
        let info = &self.program.rights[found.index()];
        plan.outcome(OutcomeKind::Performed { name: info.name.clone() }, vec![info.section]);
        Ok(plan)
    }

    /// Takes an exercise back as far as it is not carried out: shares that wait for their price are free again, shares
    /// that were converted and for which nothing was delivered come back.
    pub(super) fn plan_take_back(
        &self,
        plan: &mut Plan,
        right: &Right,
        exercise: &Exercise<'_>,
        part: &Part,
        target: RightId,
    ) -> Result<(), Stop> {
        match self.program.rights[target.index()].deed {
            DeedKind::RequireRedemption { .. } => self.plan_free(plan, right, exercise, part, target),
            _ => self.plan_return(plan, right, exercise, part, target),
        }
    }

    fn plan_free(
        &self,
        plan: &mut Plan,
        right: &Right,
        exercise: &Exercise<'_>,
        part: &Part,
        target: RightId,
    ) -> Result<(), Stop> {
        // Without a number all that waits is taken back.
        let mut left = part.shares.clone();
        let all = left.is_zero();
        let own = exercise.event;
        for event in &self.state.rights[target.index()].events {
            let Some(record) = self.state.event(*event) else { continue };
            if !self.is_open_for(right, target, *event, part.holder, exercise)? {
                continue;
            }
            for (cohort, holder) in record.lots.iter().filter(|(_, holder)| *holder == part.holder) {
                let waiting = self.state.lots.get(&(*cohort, *holder)).and_then(|line| line.at(exercise.moment));
                let waiting = waiting.cloned().unwrap_or(Exact::ZERO);
                let taken = if all { waiting.clone() } else { waiting.clone().min(left.clone()) };
                if !taken.is_positive() {
                    continue;
                }
                if !all {
                    left = left.sub(&taken)?;
                }
                let remaining = waiting.sub(&taken)?.div(&waiting)?;
                self.plan_not_taken(plan, target, *holder, &taken);
                let ended = self.ended_accruals(*cohort, exercise.moment)?;
                self.plan_ended_owed(plan, &ended, *holder, &taken, exercise)?;
                let (event, cohort, holder) = (*event, *cohort, *holder);
                plan.effect_of_figures(move |state, moment| {
                    let Some(free) = state.split_cohort(cohort, moment) else { return Ok(()) };
                    state.change_lot(cohort, holder, &taken.neg(), moment)?;
                    state.change_lot(free, holder, &taken, moment)?;
                    for (id, amount) in ended {
                        let payment = Payment { at: moment, amount, lapse: false };
                        state.accruals[id.index()].payments.entry(free).or_default().push(payment);
                    }
                    if let Some(record) = state.events.get_mut(own.index()) {
                        record.lots.push((free, holder));
                    }
                    let none_waits = !state.waiting_shares(event, holder, moment)?.is_positive();
                    for due in
                        state.dues.iter_mut().filter(|due| due.event == Some(event) && due.holder == Some(holder))
                    {
                        if due.waiting_for.is_some() {
                            due.performed = due.performed.or(none_waits.then_some(moment.date));
                            continue;
                        }
                        due.cash = due.cash.mul(&remaining)?;
                        if remaining.is_zero() {
                            due.performed.get_or_insert(moment.date);
                        }
                    }
                    Ok(())
                });
            }
        }
        if left.is_positive() {
            let name = &self.program.rights[target.index()].name;
            return Err(Refusal::under(right.section, format!("fewer shares wait under {name}")));
        }
        Ok(())
    }

    /// What has accrued on a share that waits for its price, by accruals that end when it is taken back: those with an end and
    /// without days of payment.
    fn ended_accruals(&self, cohort: CohortId, moment: Moment) -> Evaluated<Vec<(AccrualId, Exact)>> {
        let mut found = Vec::new();
        let Some(class) = self.state.cohort(cohort).map(|known| known.class) else { return Ok(found) };
        for (id, accrual) in AccrualId::each(&self.program.accruals) {
            let ends = accrual.on == AccrualOn::Shares && accrual.class == class && accrual.until.is_some();
            if ends && self.first_active(&accrual.due, moment).is_none() {
                let aspect = AccrualAspect::AccruedAndUnpaid;
                let each = self.accrued_for(id, cohort, aspect, moment.date, Context::at(moment.just_before()))?;
                if each.is_positive() {
                    found.push((id, each));
                }
            }
        }
        Ok(found)
    }

    /// It stays owed to the holder of the shares.
    fn plan_ended_owed(
        &self,
        plan: &mut Plan,
        ended: &[(AccrualId, Exact)],
        holder: PartyId,
        shares: &Exact,
        exercise: &Exercise<'_>,
    ) -> Result<(), Stop> {
        for (id, each) in ended {
            let accrual = &self.program.accruals[id.index()];
            let cash = self.cents(&each.mul(shares)?)?;
            let owed = OutcomeKind::Owed { to: holder, amount: cash.clone(), cause: accrual.name.clone(), by: None };
            plan.outcome(owed, vec![accrual.section]);
            let words = format!("pay {}", accrual.name);
            let due = Due {
                event: Some(exercise.event),
                holder: Some(holder),
                class: Some(accrual.class),
                cash,
                ..Due::new(accrual.section, accrual.name.clone(), exercise.moment, words)
            };
            self.plan_due(plan, due);
        }
        Ok(())
    }

    /// Shares that are taken back do not count as those that a right was used for.
    fn plan_not_taken(&self, plan: &mut Plan, right: RightId, holder: PartyId, shares: &Exact) {
        if self.program.rights[right.index()].counts_taken() {
            plan.effects.push(Effect::Taken { right, holder, shares: shares.neg() });
        }
    }

    /// Whether the conditions of a right to take back hold of one exercise of the other right: each stands for itself.
    fn is_open_for(
        &self,
        right: &Right,
        target: RightId,
        event: EventId,
        holder: PartyId,
        exercise: &Exercise<'_>,
    ) -> Result<bool, Stop> {
        let binder = self.program.rights[target.index()].binder;
        let binding = Binding { binder, bound: Bound::Event(event), outer: exercise.context.bindings };
        let context = Context { bindings: Some(&binding), holder: Some(holder), cohort: None, ..exercise.context };
        match self.check_conditions(&right.conditions, context) {
            Ok(()) => Ok(true),
            Err(Stop::Refused(_)) => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    /// Whether a holder may take back some exercise of another right.
    pub(super) fn may_take_back(
        &self,
        right: &Right,
        target: RightId,
        holder: PartyId,
        exercise: &Exercise<'_>,
    ) -> Result<bool, Stop> {
        for event in &self.state.rights[target.index()].events {
            let is_own = self.state.event(*event).is_some_and(|record| record.parties.contains(&holder));
            if is_own && self.is_open_for(right, target, *event, holder, exercise)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn plan_return(
        &self,
        plan: &mut Plan,
        right: &Right,
        exercise: &Exercise<'_>,
        part: &Part,
        target: RightId,
    ) -> Result<(), Stop> {
        let Some(class) = class_of(self.program.rights[target.index()].deed) else { return Ok(()) };
        let holder = part.holder;
        let mut found = false;
        // Without a number all that was not delivered is taken back.
        let mut left = part.shares.is_positive().then(|| part.shares.clone());
        for event in &self.state.rights[target.index()].events {
            let Some((index, due)) = self.state.dues.iter().enumerate().find(|(_, due)| {
                due.event == Some(*event) && due.holder == Some(holder) && due.is_open() && due.withheld
            }) else {
                continue;
            };
            let Some((into, _)) = due.shares.clone() else { continue };
            let (shares, undelivered) = self.shares_due(due, exercise.moment)?;
            let none_left = left.as_ref().is_some_and(|left| !left.is_positive());
            if !undelivered.is_positive() || none_left || !self.is_open_for(right, target, *event, holder, exercise)? {
                continue;
            }
            found = true;
            let share = undelivered.div(&shares)?;
            let record = self.state.event(*event);
            let mut back: Vec<(CohortId, Exact)> = Vec::new();
            let mut sum = Exact::ZERO;
            for (cohort, known, count) in record.map(|record| record.converted.clone()).unwrap_or_default() {
                if known == holder {
                    let count = count.mul(&share)?;
                    sum = sum.add(&count)?;
                    back.push((cohort, count));
                }
            }
            let taken = left.as_ref().map_or(sum.clone(), |left| sum.clone().min(left.clone()));
            let all = taken == sum;
            let undelivered = if all { undelivered } else { undelivered.mul(&taken)?.div(&sum)? };
            let back = if all { back } else { first_of(&back, &taken)? };
            if let Some(left) = &mut left {
                *left = left.sub(&taken)?;
            }
            if self.state.held_at(into, holder, exercise.moment) < undelivered {
                let name = &self.program.class(into).name;
                let reason = format!("the shares of {name} that were not delivered have been passed on");
                return Err(Refusal::under(right.section, reason));
            }
            self.plan_not_taken(plan, target, holder, &taken);
            plan.outcome(
                OutcomeKind::Received { to: holder, class, shares: taken, cause: right.name.clone() },
                vec![right.section],
            );
            plan.effect_of_figures(move |state, moment| {
                for (cohort, count) in back {
                    state.change_outstanding(class, &count, moment)?;
                    state.change_holding(class, holder, &count, moment)?;
                    state.change_lot(cohort, holder, &count, moment)?;
                }
                // What was taken back is owed no more, from this day on.
                let settled = undelivered.clone();
                let less = undelivered.neg();
                state.change_outstanding(into, &less, moment)?;
                state.change_holding(into, holder, &less, moment)?;
                if let Some(known) = state.rights.get_mut(target.index()) {
                    change_shares(&mut known.issued, holder, &less, moment)?;
                }
                if let Some(due) = state.dues.get_mut(index) {
                    due.performed = all.then_some(moment.date);
                    due.delivered.push((moment.date, settled));
                }
                Ok(())
            });
        }
        if found && left.is_some_and(|left| left.is_positive()) {
            let name = &self.program.rights[target.index()].name;
            let reason = format!("fewer shares can be taken back under {name}");
            return Err(Refusal::under(right.section, reason));
        }
        if found { Ok(()) } else { Err(self.nothing_due(&Payable::Right(target))) }
    }

    /// Refuses a transfer that a clause forbids.
    pub(super) fn check_transfer(
        &self,
        class: ClassId,
        from: PartyId,
        count: &Exact,
        moment: Moment,
    ) -> Result<(), Stop> {
        let act = Act { date: moment.date, shares: count.clone(), received: None };
        let context = Context { act: Some(&act), holder: Some(from), ..Context::at(moment.just_before()) };
        for prohibition in &self.program.prohibitions {
            let mut covered = false;
            for matter in &prohibition.matters {
                if let NodeMatter::Transfer(groups) = matter {
                    covered |= self.in_groups(groups, class, context)?;
                }
            }
            if !covered || !self.in_force(prohibition.guard, moment) {
                continue;
            }
            if !self.forbids(&prohibition.conditions, context)? {
                continue;
            }
            let matter = format!("transfer of {}", self.program.class(class).name);
            if !self.is_lifted(&self.approvals_lifting(prohibition, moment), &matter, moment)? {
                return Err(Refusal::under(prohibition.section, "the transfer is not allowed"));
            }
        }
        Ok(())
    }
}
