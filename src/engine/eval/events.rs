//! Events, their attributes, approvals, sums over holders, suppositions.
use super::{Evaluated, as_number};
use crate::engine::Engine;
use crate::engine::context::{Binding, Bound, Context};
use crate::engine::fault::{Fault, Needed};
use crate::engine::records::{EventRecord, IssueTerms, Passing};
use crate::engine::rights::class_of;
use crate::engine::world::Transform;
use crate::exact::Exact;
use crate::program::*;
use crate::syntax::ast::{Aggregate, State};

/// It is asked whose an instrument is, and its line does not say it.
fn not_granted_to(words: &str) -> Fault {
    Fault::missing(Needed::Attribute, "holder", format!("the holder of `{words}` is needed and was not stated"))
        .help("write `to` and the name of the holder in the line of the grant")
}

impl Engine<'_> {
    pub(super) fn evaluate_event(&self, node: &Node, context: Context<'_>) -> Evaluated<Value> {
        match &node.kind {
            NodeKind::Bound(binder) => match context.bound(*binder) {
                Some(Bound::Event(event)) => Ok(Value::Event(event)),
                Some(Bound::Events(events)) => Ok(Value::Events(events.to_vec())),
                Some(Bound::Number(number)) => Ok(Value::Number(number.clone())),
                None => Err(Fault::undefined(format!(
                    "`{}` stands for nothing here",
                    self.program.binders.get(binder.index()).map_or("the name", String::as_str)
                ))),
            },
            NodeKind::LatestNotice(of) => Ok(self.latest_notice_of(of, context)),
            NodeKind::LatestExercise(right) => {
                Ok(self.exercise_in_question(*right, context).map_or(Value::Never, Value::Event))
            }
            NodeKind::ThisHolder => match self.holder_in_question(context) {
                Some(holder) => Ok(Value::Party(holder)),
                None => self.builtin(BuiltinAttribute::Holder, None, context),
            },
            NodeKind::ThisEvent => match self.event_in_question(None, context)? {
                Some(event) => Ok(Value::Event(event)),
                None => Err(Fault::undefined("it is not said of which event")),
            },
            NodeKind::Builtin { attribute, event } => self.builtin(*attribute, event.as_deref(), context),
            NodeKind::AttributeKnown { attribute, event } => {
                Ok(Value::YesNo(self.stated_attribute(*attribute, event.as_deref(), context)?.is_some()))
            }
            NodeKind::Attribute { attribute, event } if self.is_optional(*attribute) => {
                let stated = self.stated_attribute(*attribute, event.as_deref(), context)?;
                Ok(stated.unwrap_or(Value::YesNo(false)))
            }
            NodeKind::Latest { source, condition } => self.latest(source, condition.as_deref(), context),
            NodeKind::IssuedBy { right, to_holder } => {
                let holder = to_holder.then(|| self.holder_in_question(context)).flatten();
                if *to_holder && holder.is_none() {
                    return Err(Fault::undefined("it is not said whose shares are meant"));
                }
                let line = self.state.rights[right.index()].issued.get(&holder);
                Ok(Value::Number(line.and_then(|line| line.at(context.at)).cloned().unwrap_or(Exact::ZERO)))
            }
            NodeKind::KeptBack { right, section } => Ok(Value::Number(self.kept_back(*right, *section, context)?)),
            NodeKind::Attribute { attribute, event } => {
                let Some(event) = self.event_in_question(event.as_deref(), context)? else {
                    return Err(Fault::undefined("it is not said of which event"));
                };
                let record = self.state.event(event).ok_or_else(|| Fault::undefined("there is no such event"))?;
                match self.stated_of(event, *attribute, context.at) {
                    Some(value) => Ok(value.clone()),
                    None => Err(self.unstated_attribute(*attribute, &record.words)),
                }
            }
            NodeKind::ForEvent { event, what } => {
                let event = self.event_of(event, context)?;
                self.evaluate(what, Context { event: Some(event), ..context })
            }
            NodeKind::HasChanged { .. }
            | NodeKind::FirstChange { .. }
            | NodeKind::Excluded { .. }
            | NodeKind::OfOffer(_)
            | NodeKind::NetShares { .. }
            | NodeKind::EarlierIssues { .. } => self.evaluate_issues(node, context),
            NodeKind::InstrumentState { event, state: State::Happened } => match self.evaluate(event, context)? {
                Value::Events(events) => Ok(Value::YesNo(!events.is_empty())),
                Value::Never => Ok(Value::YesNo(false)),
                _ => Ok(Value::YesNo(true)),
            },
            NodeKind::InstrumentState { event, state } => {
                let event = self.event_of(event, context)?;
                let remaining = self.state.instrument_of(event).and_then(|known| known.remaining.at(context.at));
                let outstanding = remaining.is_some_and(Exact::is_positive);
                match state {
                    State::Outstanding => Ok(Value::YesNo(outstanding)),
                    _ => Err(Fault::undefined("this cannot be asked of an event")),
                }
            }
            NodeKind::RightState { right, state } => self.right_state(*right, *state, context).map(Value::YesNo),
            NodeKind::DutyState { duty, state } => self.duty_state(*duty, *state, context).map(Value::YesNo),
            NodeKind::FirstIssueDate(class) => {
                let first = self.state.first_issued.get(class).filter(|moment| **moment <= context.at);
                Ok(first.map_or(Value::Never, |moment| Value::Date(moment.date)))
            }
            NodeKind::FirstKnown(operands) => {
                // What has no value here does not stand in; where nothing does, what is missing is named.
                let mut missing = None;
                let mut without = Fault::undefined("none of these is known");
                for operand in operands {
                    match self.evaluate(operand, context) {
                        Err(fault) if fault.is_missing() => missing = Some(fault),
                        Err(fault) if fault.is_undefined() => without = fault,
                        decided => return decided,
                    }
                }
                Err(missing.unwrap_or(without))
            }
            NodeKind::MatterHappened { name } => {
                let mut happened = self.state.matters.iter().filter(|(moment, _)| *moment <= context.at);
                let named = |id: EventId| {
                    let matter = self.state.event(id).and_then(|record| record.matter.as_ref());
                    matter.is_some_and(|(known, _)| known == name)
                };
                Ok(Value::YesNo(happened.any(|(_, id)| named(*id))))
            }
            NodeKind::JustBefore { what, event } => {
                let event = self.event_of(event, context)?;
                let moment = self.moment_of(event)?;
                // What the same act has brought others was not there before it.
                self.evaluate_then(what, moment.just_before(), Context { brought: &[], ..context })
            }
            NodeKind::JustAfter { what, event } => {
                let event = self.event_of(event, context)?;
                let moment = self.moment_of(event)?;
                self.evaluate_then(what, moment, context)
            }
            NodeKind::AsIf { what, supposition } => self.as_if(what, supposition, context),
            NodeKind::Over { aggregate, scope, of, condition } => {
                self.aggregate(*aggregate, scope, of, condition.as_deref(), context)
            }
            NodeKind::Approves { threshold, matter } => {
                let approved = match matter {
                    Some(matter) => self.is_approved(threshold, matter, false, context.at)?,
                    None => self.approves_event(threshold, false, context)?,
                };
                Ok(Value::YesNo(approved))
            }
            _ => Err(Fault::undefined("this is no event")),
        }
    }

    /// Whether an event need not have the attribute.
    fn is_optional(&self, attribute: AttributeId) -> bool {
        let name = self.program.attributes.get(attribute.index());
        name.is_some_and(|name| self.program.optional_attributes.contains(name))
    }

    /// The exercise of a right that is meant where none is named: the one that the clause is about; of a share, the one
    /// that set it apart; of a holder, his latest; else the latest of all.
    fn exercise_in_question(&self, right: RightId, context: Context<'_>) -> Option<EventId> {
        let is_meant =
            |event: EventId| self.state.event(event).is_some_and(|record| record.exercise.right == Some(right));
        let mut scope = context.bindings;
        while let Some(binding) = scope {
            if let Bound::Event(event) = binding.bound
                && is_meant(event)
            {
                return Some(event);
            }
            scope = binding.outer;
        }
        if let Some(event) = context.event
            && is_meant(event)
        {
            return Some(event);
        }
        let uses = &self.state.rights[right.index()].events;
        let mut known = uses
            .iter()
            .rev()
            .copied()
            .filter(|event| self.state.event(*event).is_some_and(|record| record.moment <= context.at));
        let by_lots = self.program.rights[right.index()].deed.is_by_lots();
        match (context.cohort, context.holder) {
            (Some(cohort), holder) if by_lots => {
                let apart = known.clone().find(|event| self.set_apart_by(*event, cohort));
                let apart = apart.filter(|event| !self.put_again(right, *event, cohort));
                // An act that is about the exercise itself means the holder's latest, whatever share it begins with.
                let of_holder = |event: &EventId| {
                    self.state.event(*event).is_some_and(|record| holder.is_none() || record.holder == holder)
                };
                apart.or_else(|| context.act.and_then(|_| known.find(of_holder)))
            }
            (_, Some(holder)) if !self.program.rights[right.index()].of_company => {
                known.find(|event| self.state.event(*event).is_some_and(|record| record.holder == Some(holder)))
            }
            _ => known.next(),
        }
    }

    /// Whether a share that was taken back by an exercise has been set apart again since.
    fn put_again(&self, right: RightId, taken_back: EventId, cohort: crate::engine::state::CohortId) -> bool {
        let DeedKind::TakeBack { right: target } = self.program.rights[right.index()].deed else { return false };
        let since = |event: &EventId| *event > taken_back && self.set_apart_by(*event, cohort);
        self.state.rights[target.index()].events.iter().any(since)
    }

    /// Whether an exercise set shares apart that now are in the cohort, or from which it was split.
    fn set_apart_by(&self, event: EventId, cohort: crate::engine::state::CohortId) -> bool {
        let Some(record) = self.state.event(event) else { return false };
        let mut cohort = Some(cohort);
        while let Some(known) = cohort {
            if record.exercise.lots.iter().any(|(lot, _)| *lot == known) {
                return true;
            }
            cohort = self.state.cohort(known).and_then(|info| info.parent).map(|(parent, _)| parent);
        }
        false
    }

    /// What the scenario says of an event, if it says it.
    fn stated_attribute(
        &self,
        attribute: AttributeId,
        event: Option<&Node>,
        context: Context<'_>,
    ) -> Evaluated<Option<Value>> {
        // Where no exercise is in question, nothing is stated of it.
        if let Some(Node { kind: NodeKind::Bound(binder), .. }) = event
            && context.bound(*binder).is_none()
        {
            return Ok(None);
        }
        let Some(event) = self.event_in_question(event, context)? else { return Ok(None) };
        Ok(self.stated_of(event, attribute, context.at).cloned())
    }

    /// The events that a name stands for, up to the moment, in the order of the log.
    fn events_from(&self, source: &EventSource, context: Context<'_>) -> Evaluated<Vec<EventId>> {
        let mut found = Vec::new();
        match source {
            EventSource::Right(right) => {
                for event in &self.state.rights[right.index()].events {
                    if self.moment_of(*event)? <= context.at {
                        found.push(*event);
                    }
                }
            }
            EventSource::Category(category) => {
                for (event, record) in EventId::each(&self.state.events) {
                    let removed = context.supposed.is_some_and(|supposed| {
                        matches!(supposed.transform(event, &self.state), Some(Transform::Removed))
                    });
                    if !removed && record.moment <= context.at && self.is_in_category(*category, event, context)? {
                        found.push(event);
                    }
                }
            }
            EventSource::Happening(happening) => {
                let recorded = self.state.happenings.get(happening.index()).map(Vec::as_slice).unwrap_or_default();
                found.extend(recorded.iter().filter(|(moment, _)| *moment <= context.at).map(|(_, event)| *event));
            }
            EventSource::Notices(of) => found.extend(self.notices_of(of, context).map(|notice| notice.event)),
        }
        Ok(found)
    }

    fn latest(&self, source: &EventSource, condition: Option<&Node>, context: Context<'_>) -> Evaluated<Value> {
        for event in self.events_from(source, context)?.into_iter().rev() {
            let fits = match condition {
                Some(condition) => self.holds(condition, Context { event: Some(event), bindings: None, ..context })?,
                None => true,
            };
            if fits {
                return Ok(Value::Event(event));
            }
        }
        Ok(Value::Never)
    }

    /// Something that the line of an event must say and does not.
    fn unstated_attribute(&self, attribute: AttributeId, words: &str) -> Fault {
        let name = self.program.attributes.get(attribute.index()).map_or("", String::as_str);
        Fault::missing(Needed::Attribute, name, format!("`{name}` of `{words}` is needed and was not stated"))
            .help(format!("write `, with {name} ...` at the end of the event's line"))
    }

    pub(in crate::engine) fn moment_of(&self, event: EventId) -> Evaluated<Moment> {
        self.state.event(event).map(|record| record.moment).ok_or_else(|| Fault::undefined("there is no such event"))
    }

    /// The day on which an event takes effect.
    pub(in crate::engine) fn effect_date(&self, event: EventId) -> Option<chrono::NaiveDate> {
        let record = self.state.event(event)?;
        Some(record.exercise.effective.unwrap_or(record.moment.date))
    }

    fn event_in_question(&self, event: Option<&Node>, context: Context<'_>) -> Evaluated<Option<EventId>> {
        match event {
            Some(node) => self.event_of(node, context).map(Some),
            None => Ok(context.event.or_else(|| match context.bindings.map(|binding| binding.bound) {
                Some(Bound::Event(event)) => Some(event),
                _ => None,
            })),
        }
    }

    /// The terms of an issue as they were at the moment, in the world supposed.
    pub(in crate::engine) fn terms(&self, event: EventId, context: Context<'_>) -> Evaluated<IssueTerms> {
        if let Some(world) = context.supposed {
            if let Some(terms) = world.told_of(event, context.at) {
                return Ok(terms.clone());
            }
            if let Some(Transform::Terms(terms)) = world.transform(event, &self.state) {
                return Ok(terms.clone());
            }
        }
        let record = self.state.event(event).ok_or_else(|| Fault::undefined("there is no such event"))?;
        if let Some(instrument) = self.state.instrument_of(event)
            && let Some(terms) = instrument.terms.at(context.at)
        {
            return Ok(terms.clone());
        }
        record.issue.terms.clone().ok_or_else(|| Fault::undefined(format!("`{}` has no price", record.words)))
    }

    fn builtin(&self, attribute: BuiltinAttribute, node: Option<&Node>, context: Context<'_>) -> Evaluated<Value> {
        use BuiltinAttribute as Known;
        if attribute == Known::IssueDate && node.is_none() && context.cohort.is_some() {
            return match context.cohort.and_then(|cohort| self.state.cohort(cohort)) {
                Some(cohort) => Ok(Value::Date(cohort.issued)),
                None => Err(Fault::undefined("it is not said of which share")),
            };
        }
        if attribute == Known::Assets && context.distribution.is_some() && node.is_none() {
            return Ok(Value::Number(context.distribution.map_or(Exact::ZERO, |known| known.assets.clone())));
        }
        let event = match node {
            Some(node) => match self.evaluate(node, context)? {
                Value::Event(event) => event,
                Value::Never
                    if matches!(attribute, Known::UndeliveredShares | Known::UnconvertedShares | Known::DaysLate) =>
                {
                    return Ok(Value::Number(Exact::ZERO));
                }
                Value::Never if matches!(attribute, Known::Deadline | Known::DeliveryDate | Known::NoticeDate) => {
                    return Ok(Value::Never);
                }
                Value::Never => {
                    let is_day = matches!(
                        attribute,
                        Known::Date | Known::RecordDate | Known::NoticeDate | Known::MailedDate | Known::ReceivedDate
                    );
                    return if is_day { Ok(Value::Never) } else { Err(Fault::undefined("it has not happened")) };
                }
                _ => return Err(Fault::undefined("an event is needed here")),
            },
            None => match self.event_in_question(None, context)? {
                Some(event) => event,
                None => return Err(Fault::undefined("it is not said of which event")),
            },
        };
        // An act that is only asked about redeems nothing, unless it is asked about as a redemption, and is of no class in particular.
        if self.state.event(event).is_none() {
            match attribute {
                Known::Redemption => return Ok(Value::YesNo(event == EventId::ASKED_REDEMPTION)),
                Known::IssuedInBreach => return Ok(Value::YesNo(false)),
                _ => {}
            }
        }
        if let Some(value) = self.delivery_attribute(attribute, event, context)? {
            return Ok(value);
        }
        let record = self.state.event(event).ok_or_else(|| Fault::undefined("there is no such event"))?;
        let missing = || Fault::undefined(format!("`{}` has no such thing", record.words));
        Ok(match attribute {
            Known::Date => Value::Date(record.exercise.effective.unwrap_or(record.moment.date)),
            Known::IssueDate => Value::Date(record.moment.date),
            Known::MailedDate | Known::ReceivedDate => {
                Value::Date(self.notice_day(event, attribute).ok_or_else(missing)?)
            }
            Known::NoticeDate => Value::Date(record.exercise.notice.unwrap_or(record.moment.date)),
            Known::Holder => Value::Party(record.holder.ok_or_else(|| match record.issue.instrument {
                Some(_) => not_granted_to(&record.words),
                None => missing(),
            })?),
            Known::Quantity => Value::Number(record.quantity.clone().ok_or_else(missing)?),
            Known::Amount => Value::Number(record.distribution.each.clone().ok_or_else(missing)?),
            Known::Assets => Value::Number(record.distribution.assets.clone().ok_or_else(missing)?),
            Known::Matter => Value::Words(record.matter.clone().ok_or_else(missing)?.0),
            Known::RecordDate => {
                let record = self.state.record_of(event).filter(|_| self.is_recorded(event, context));
                Value::Date(self.effect_date(record.unwrap_or(event)).ok_or_else(missing)?)
            }
            Known::Recorded => Value::YesNo(self.is_recorded(event, context)),
            Known::Ratio => Value::Number(record.distribution.ratio.clone().ok_or_else(missing)?),
            Known::Shares if record.exercise.right.is_some() => {
                Value::Number(record.quantity.clone().ok_or_else(missing)?)
            }
            Known::Shares => Value::Number(self.terms(event, context)?.shares),
            Known::Consideration => Value::Number(self.terms(event, context)?.consideration),
            Known::ConsiderationReceived => Value::Number(self.terms(event, context)?.received),
            Known::ConsiderationPayable => {
                let terms = self.terms(event, context)?;
                Value::Number(terms.consideration.sub(&terms.received)?)
            }
            Known::ExercisePrice => Value::Number(self.terms(event, context)?.exercise_price),
            Known::Price => {
                let terms = self.terms(event, context)?;
                Value::Number(terms.consideration.div(&terms.shares)?)
            }
            Known::Redemption => {
                let redeems =
                    |right: RightId| matches!(self.program.rights[right.index()].deed, DeedKind::Redeem { .. });
                Value::YesNo(record.passing == Some(Passing::Redemption) || record.exercise.right.is_some_and(redeems))
            }
            Known::IssuedInBreach => Value::YesNo(self.state.issued_in_breach.iter().any(|(at, class, asking)| {
                *at <= context.at && self.class_about(record) == Some(*class) && *asking == context.asking_class
            })),
            Known::Deadline
            | Known::DeliveryDate
            | Known::UndeliveredShares
            | Known::DaysLate
            | Known::UnconvertedShares
            | Known::UnexercisedShares
            | Known::LowestPrice => return Err(missing()),
            Known::ExercisedShares | Known::IssuedShares => {
                let instrument = self.state.instrument_of(event).ok_or_else(missing)?;
                let line = if attribute == Known::IssuedShares { &instrument.issued } else { &instrument.exercised };
                Value::Number(line.at(context.at).cloned().unwrap_or(Exact::ZERO))
            }
        })
    }

    /// The class that an event is about: whose shares are acquired, issued, redeemed.
    fn class_about(&self, record: &EventRecord) -> Option<ClassId> {
        let of_right = |right: RightId| class_of(self.program.rights[right.index()].deed);
        match record.passing {
            Some(Passing::Acquisition { of }) => Some(of),
            _ => record.class.or_else(|| record.exercise.right.and_then(of_right)),
        }
    }

    fn aggregate(
        &self,
        aggregate: Aggregate,
        scope: &NodeScope,
        of: &Node,
        condition: Option<&Node>,
        context: Context<'_>,
    ) -> Evaluated<Value> {
        let (mut figures, mut days) = (Vec::new(), Vec::new());
        let mut take = |inner: Context<'_>| -> Evaluated<()> {
            if let Some(condition) = condition
                && !self.holds(condition, inner)?
            {
                return Ok(());
            }
            match self.evaluate(of, inner)? {
                Value::Date(day) => days.push(Some(day)),
                Value::Never => days.push(None),
                value => figures.push(as_number(value, of)?),
            }
            Ok(())
        };
        match scope {
            NodeScope::HoldersOf { class, same } => {
                let own = self.holder_in_question(context);
                if same.is_some() && own.is_none() {
                    return Err(Fault::undefined("it is not said whose shares are meant"));
                }
                let said = |fact: FactId, holder: PartyId| self.stated(fact, context.holder(holder));
                let mut holders: Vec<PartyId> =
                    self.state.holders_at(*class, context.at).into_iter().map(|(holder, _)| holder).collect();
                for (to, _, _) in context.brought.iter().filter(|(_, of, _)| of == class) {
                    if !holders.contains(to) {
                        holders.push(*to);
                    }
                }
                // Who belongs together with others is asked of the holder in question, whatever is left to it.
                holders.extend(own.filter(|own| same.is_some() && !holders.contains(own)));
                for holder in holders {
                    let belongs = match (*same, own) {
                        (Some(fact), Some(own)) => {
                            holder == own || said(fact, own).is_some_and(|own| said(fact, holder) == Some(own))
                        }
                        _ => true,
                    };
                    if belongs {
                        take(context.holder(holder))?;
                    }
                }
            }
            NodeScope::Events(source) => {
                for event in self.events_from(source, context)? {
                    take(Context { event: Some(event), ..context })?;
                }
            }
            NodeScope::OtherVotingClasses => return self.other_votes(context).map(Value::Number),
        }
        if !days.is_empty() {
            // A day that never comes is later than every other.
            let named = days.iter().flatten().copied();
            let day = match aggregate {
                Aggregate::Lowest => named.min(),
                _ => named.max().filter(|_| days.iter().all(Option::is_some)),
            };
            return Ok(day.map_or(Value::Never, Value::Date));
        }
        self.fold(aggregate, figures).map(Value::Number)
    }

    pub(super) fn fold(&self, aggregate: Aggregate, figures: Vec<Exact>) -> Evaluated<Exact> {
        let count = i64::try_from(figures.len()).unwrap_or(i64::MAX);
        let total = |figures: &[Exact]| -> Evaluated<Exact> {
            let mut sum = Exact::ZERO;
            for figure in figures {
                sum = sum.add(figure)?;
            }
            Ok(sum)
        };
        let nothing = || Fault::undefined("there is nothing to take this over");
        match aggregate {
            Aggregate::Sum => total(&figures),
            Aggregate::Count => Ok(Exact::from(count)),
            Aggregate::Average if count == 0 => Err(nothing()),
            Aggregate::Average => Ok(total(&figures)?.div(&Exact::from(count))?),
            Aggregate::Lowest => figures.into_iter().min().ok_or_else(nothing),
            Aggregate::Highest => figures.into_iter().max().ok_or_else(nothing),
        }
    }

    /// Binds an event for as long as a closure needs it; nothing where there is none.
    pub(in crate::engine) fn with_event<T>(
        &self,
        binder: Option<BinderId>,
        event: impl Into<Option<EventId>>,
        context: Context<'_>,
        ask: impl FnOnce(Context<'_>) -> T,
    ) -> T {
        let Some(event) = event.into() else { return ask(context) };
        match binder {
            Some(binder) => {
                let binding = Binding { binder, bound: Bound::Event(event), outer: context.bindings };
                ask(Context { bindings: Some(&binding), event: Some(event), ..context })
            }
            None => ask(Context { event: Some(event), ..context }),
        }
    }
}
