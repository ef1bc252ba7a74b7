//! Defined terms, values, facts, readings.
use super::Evaluated;
use super::steps::Title;
use crate::engine::Engine;
use crate::engine::context::{Bound, Context};
use crate::engine::fault::{Fault, FaultKind, Needed};
use crate::engine::kept::Place;
use crate::engine::state::{CohortId, VariableEntry};
use crate::engine::trace::Step;
use crate::exact::Exact;
use crate::program::*;

/// How many defined terms may be worked out inside one another. Checking refuses longer chains of definitions; what is
/// left are values that look back at themselves without end.
const DEEPEST: u32 = 64;

/// The context of a term inside another.
fn deeper<'a>(name: &str, context: Context<'a>) -> Evaluated<Context<'a>> {
    if context.depth >= DEEPEST {
        let message = format!("`{name}` builds on itself or on others more than {DEEPEST} times over");
        return Err(Fault::new(FaultKind::TooDeep, message)
            .help("see that a value at an earlier time does not build on the same value at that time"));
    }
    Ok(Context { depth: context.depth + 1, ..context })
}

impl Engine<'_> {
    pub(super) fn evaluate_name(&self, node: &Node, context: Context<'_>) -> Evaluated<Value> {
        match &node.kind {
            NodeKind::Definition(id) => self.definition(*id, context),
            NodeKind::Variable(id) => self.variable(*id, context).map(Value::Number),
            NodeKind::Fact(id) => self.fact(*id, context),
            NodeKind::FactKnown(id) => Ok(Value::YesNo(self.stated(*id, context).is_some())),
            NodeKind::FactDay(id) => Ok(self.day_stated(*id, context).map_or(Value::Never, Value::Date)),
            NodeKind::ForClass { class, what } => {
                self.evaluate(what, Context { asking_class: Some(*class), ..context })
            }
            NodeKind::ForHolder { holder, what } => {
                let holder = self.party(holder, context)?;
                self.evaluate(what, context.holder(holder))
            }
            NodeKind::OfAll { class, what } => self.of_all(*class, what, context).map(Value::Number),
            NodeKind::ReadingIs { reading, choice } => Ok(Value::YesNo(self.reading(*reading, context.at) == *choice)),
            NodeKind::Elect { election, operands, .. } => {
                let Some(distribution) = context.distribution else {
                    return Err(Fault::undefined("the alternatives can only be compared in a liquidation"));
                };
                let choice = distribution.choices.get(election).copied().unwrap_or(0);
                match operands.get(choice) {
                    Some(operand) => self.evaluate(operand, context),
                    None => Err(Fault::undefined("there is no such alternative")),
                }
            }
            NodeKind::Takes { class, definition } => self.takes(*class, *definition, context).map(Value::YesNo),
            _ => Err(Fault::undefined("this name has no value")),
        }
    }

    fn definition(&self, id: DefinitionId, context: Context<'_>) -> Evaluated<Value> {
        let definition = &self.program.definitions[id.index()];
        self.reach(definition.section);
        let place = self.place_of(id, context);
        if let Some(value) = place.as_ref().and_then(Place::get) {
            return Ok(value);
        }
        let context = deeper(&definition.name, context).map_err(|fault| fault.in_section(definition.section))?;
        if definition.owner == OwnerLevel::Share
            && context.cohort.is_none()
            && let Some(value) = self.agreed_definition(id, context)?
        {
            return Ok(value);
        }
        // What is kept back counts only where the clause that adjusts the value speaks of it itself.
        let adjusting = context.adjusting.filter(|_| definition.local);
        let context = Context { adjusting, ..context };
        let Some(tracer) = context.tracer else {
            let value = self.evaluate(&definition.body, context);
            let value = value.map_err(|fault| fault.in_section(definition.section))?;
            if let Some(place) = place {
                place.put(&value);
            }
            return Ok(value);
        };
        tracer.enter();
        match self.evaluate(&definition.body, context) {
            Ok(value) => {
                tracer.leave(Step {
                    value: Some(value.clone()),
                    unit: definition.kind.figure(),
                    section: Some(definition.section),
                    formula: self.formula_in_force(&definition.body, context),
                    ..Step::new(definition.name.clone(), context.at)
                });
                Ok(value)
            }
            Err(fault) => {
                tracer.abandon();
                Err(fault.in_section(definition.section))
            }
        }
    }

    /// What is defined for each share, where it is not said of which: the shares must agree on it. None if there are none.
    fn agreed_definition(&self, id: DefinitionId, context: Context<'_>) -> Evaluated<Option<Value>> {
        let definition = &self.program.definitions[id.index()];
        let class = definition.certificate.and_then(|known| self.program.certificates[known.index()].class);
        let quiet = Context { tracer: None, ..context };
        let cohorts = class.map(|class| self.state.cohorts_at(class, context.holder, context.at)).unwrap_or_default();
        if matches!(definition.kind, Kind::Figure(_)) {
            let of = |cohort| self.number(&definition.body, quiet.cohort(cohort));
            if let Some(value) = self.agreed(class, &definition.name, quiet, of)?
                && context.tracer.is_none()
            {
                return Ok(Some(Value::Number(value)));
            }
        } else {
            let mut agreed: Option<Value> = None;
            for (cohort, _) in &cohorts {
                let value = self.evaluate(&definition.body, quiet.cohort(*cohort));
                let value = value.map_err(|fault| fault.in_section(definition.section))?;
                if agreed.get_or_insert_with(|| value.clone()) != &value {
                    let message = format!("`{}` differs from share to share", definition.name);
                    return Err(Fault::new(FaultKind::Ambiguous, message).in_section(definition.section));
                }
            }
        }
        // Asked of one of them, so that the steps are written down.
        let first = cohorts.first();
        first.map(|(cohort, _)| self.definition(id, context.cohort(*cohort))).transpose()
    }

    /// The sum over the shares of a class of a figure per share.
    pub(in crate::engine) fn of_all(&self, class: ClassId, what: &Node, context: Context<'_>) -> Evaluated<Exact> {
        let mut total = Exact::ZERO;
        let holder = context.holder;
        for (cohort, shares) in self.state.cohorts_at(class, holder, context.at) {
            if let Some(tracer) = context.tracer {
                tracer.enter();
            }
            let per_share = self.number(what, context.cohort(cohort));
            if let Some(tracer) = context.tracer {
                self.trace_cohort(tracer, cohort, class, &shares, context);
            }
            let per_share = per_share?;
            total = total.add(&per_share.mul(&shares)?)?;
        }
        Ok(total)
    }

    /// A per-share figure where it is not said of which share: the shares must agree on it.
    pub(in crate::engine) fn agreed(
        &self,
        class: Option<ClassId>,
        name: &str,
        context: Context<'_>,
        of: impl Fn(CohortId) -> Evaluated<Exact>,
    ) -> Evaluated<Option<Exact>> {
        Ok(self.agreed_lot(class, name, context, of)?.map(|(_, value)| value))
    }

    /// The same, with shares for which it is that.
    fn agreed_lot(
        &self,
        class: Option<ClassId>,
        name: &str,
        context: Context<'_>,
        of: impl Fn(CohortId) -> Evaluated<Exact>,
    ) -> Evaluated<Option<(CohortId, Exact)>> {
        let Some(class) = class else { return Ok(None) };
        if let Some(cohort) = context.cohort
            && self.state.cohort(cohort).is_some_and(|known| known.class == class)
        {
            return Ok(Some((cohort, of(cohort)?)));
        }
        let mut agreed: Option<(CohortId, Exact)> = None;
        let all = self.state.cohorts_at(class, context.holder, context.at);
        // Where the clause is about an exercise that set shares apart, these are meant.
        let apart =
            context.events().filter_map(|event| self.state.event(event)).find(|known| !known.exercise.lots.is_empty());
        let is_apart =
            |cohort: CohortId| apart.is_some_and(|known| known.exercise.lots.iter().any(|(lot, _)| *lot == cohort));
        let own: Vec<_> = all.iter().filter(|(cohort, _)| is_apart(*cohort)).cloned().collect();
        let meant = if own.is_empty() { all } else { own };
        for (cohort, _) in &meant {
            let value = of(*cohort)?;
            match &agreed {
                Some((_, known)) if *known != value => return Err(self.differing(class, name, &meant, of)?),
                _ => agreed = Some((*cohort, value)),
            }
        }
        Ok(agreed)
    }

    /// That a figure differs from share to share, with what it is on how many.
    fn differing(
        &self,
        class: ClassId,
        name: &str,
        lots: &[(CohortId, Exact)],
        of: impl Fn(CohortId) -> Evaluated<Exact>,
    ) -> Evaluated<Fault> {
        let mut found: Vec<(Exact, Exact)> = Vec::new();
        for (cohort, shares) in lots {
            let value = of(*cohort)?;
            match found.iter_mut().find(|(known, _)| *known == value) {
                Some((_, sum)) => *sum = sum.add(shares)?,
                None => found.push((value, shares.clone())),
            }
        }
        let each = found
            .iter()
            .map(|(value, shares)| format!("{} on {} shares", value.grouped_exact(8), shares.grouped_exact(6)));
        let each = each.collect::<Vec<_>>().join(", ");
        let class = &self.program.class(class).name;
        Ok(Fault::new(FaultKind::Ambiguous, format!("`{name}` differs from share to share: {each}"))
            .help(format!("ask for the total, `... of all {class}`, or of a holder whose shares are alike")))
    }

    pub(in crate::engine) fn variable(&self, id: VariableId, context: Context<'_>) -> Evaluated<Exact> {
        let variable = &self.program.variables[id.index()];
        self.reach(variable.section);
        let entry = if variable.owner == OwnerLevel::Share {
            let class = self.program.certificates[variable.certificate.index()].class;
            let of = |cohort| Ok(self.variable_value(id, Some(cohort), context)?.0);
            match self.agreed_lot(class, &variable.name, context, of)? {
                Some((cohort, value)) => return self.traced_variable(id, value, context.cohort(cohort)),
                None => self.variable_entry(id, None, context),
            }
        } else {
            self.variable_entry(id, None, context)
        };
        match entry {
            Some(VariableEntry { kept_back: Some(kept), value, .. }) if context.adjusting == Some(id) => {
                let Some(tracer) = context.tracer else { return Ok(kept) };
                tracer.enter();
                self.trace_variable(id, &value, context, tracer);
                tracer.leave(Step {
                    value: Some(Value::Number(kept.clone())),
                    unit: Some(variable.unit.clone()),
                    section: self.first_active(&variable.keep_back, context.at).map(|part| part.section),
                    ..Step::new(format!("{}, with the change that is kept back", variable.name), context.at)
                });
                Ok(kept)
            }
            Some(entry) => self.traced_variable(id, entry.value, context),
            None => {
                let context = deeper(&variable.name, context)?;
                let start =
                    self.number(&variable.start, context).map_err(|fault| fault.in_section(variable.section))?;
                self.traced_variable(id, start, context)
            }
        }
    }

    fn variable_value(
        &self,
        id: VariableId,
        cohort: Option<CohortId>,
        context: Context<'_>,
    ) -> Evaluated<(Exact, bool)> {
        match self.variable_entry(id, cohort, context) {
            Some(entry) if context.adjusting == Some(id) => Ok((entry.kept_back.unwrap_or(entry.value), true)),
            Some(entry) => Ok((entry.value, true)),
            None => {
                let variable = &self.program.variables[id.index()];
                let context = deeper(&variable.name, Context { cohort, ..context })?;
                let start =
                    self.number(&variable.start, context).map_err(|fault| fault.in_section(variable.section))?;
                Ok((start, false))
            }
        }
    }

    fn traced_variable(&self, id: VariableId, value: Exact, context: Context<'_>) -> Evaluated<Exact> {
        if let Some(tracer) = context.tracer {
            self.trace_variable(id, &value, context, tracer);
        }
        Ok(value)
    }

    /// What is recorded for a variable at the moment, in the world supposed.
    pub(in crate::engine) fn variable_entry(
        &self,
        id: VariableId,
        cohort: Option<CohortId>,
        context: Context<'_>,
    ) -> Option<VariableEntry> {
        self.entry_of(id, cohort, context).map(|(_, entry)| entry.clone())
    }

    /// What is recorded for a variable at the moment, in the world supposed, and since when.
    pub(in crate::engine) fn entry_of<'a>(
        &'a self,
        id: VariableId,
        cohort: Option<CohortId>,
        context: Context<'a>,
    ) -> Option<&'a (Moment, VariableEntry)> {
        let supposed = context.supposed.and_then(|world| world.entry((id, cohort), context.at, &self.state));
        if supposed.is_some() {
            return supposed;
        }
        // Shares that came to stand apart in a world supposed go on from what they were part of there.
        let is_of_world = context.supposed.is_some_and(|world| {
            let began = cohort.and_then(|cohort| self.state.began(cohort));
            began.is_some_and(|began| world.replays(id, began, &self.state))
        });
        let logged = self.state.variables.get(&(id, cohort)).filter(|_| !is_of_world);
        if let Some(entry) = logged.and_then(|line| line.entry_at(context.at)) {
            return Some(entry);
        }
        // A cohort split off from another shares its history up to then; a value of the series covers all shares.
        let cohort = cohort?;
        match self.state.cohort(cohort).and_then(|known| known.parent) {
            Some((parent, since)) => {
                let at = context.at.min(since.just_before());
                self.entry_of(id, Some(parent), Context { at, ..context })
            }
            None => match self.before_later_shares(id, cohort) {
                Some((earlier, since)) => {
                    let at = context.at.min(since.just_before());
                    self.entry_of(id, Some(earlier), Context { at, ..context })
                }
                None => self.entry_of(id, None, context),
            },
        }
    }

    /// Of a value that goes on for shares issued later, the shares of whose value theirs goes on, and since when: the last
    /// that were issued before them, of those that were outstanding then if there were any.
    fn before_later_shares(&self, id: VariableId, cohort: CohortId) -> Option<(CohortId, Moment)> {
        let variable = self.program.variables.get(id.index()).filter(|variable| variable.goes_on)?;
        let class = self.program.certificates.get(variable.certificate.index())?.class?;
        let (since, _) = self.state.cohort(cohort)?.shares.entries().first()?;
        let before = since.just_before();
        let shares = |known: CohortId| self.state.cohort(known).and_then(|known| known.shares.at(before));
        let known = self.state.cohorts_of.get(&class)?.iter().take_while(|known| **known != cohort).copied();
        let issued = known.filter(|known| self.state.cohort(*known).is_some_and(|known| known.parent.is_none()));
        let best = issued.max_by_key(|known| (shares(*known).is_some_and(Exact::is_positive), *known))?;
        Some((best, *since))
    }

    /// The holder of whom something is asked: the one that is named, or the only one who holds the shares in question. Of a
    /// time before the shares passed to the one that is named it is asked of whoever had them then.
    pub(in crate::engine) fn holder_in_question(&self, context: Context<'_>) -> Option<PartyId> {
        let Some(cohort) = context.cohort else { return context.holder };
        let Some(named) = context.holder else { return self.state.sole_holder(cohort, context.at) };
        let issued = self.state.cohort(cohort).map(|known| known.issued);
        let had = self.state.lots.get(&(cohort, named)).and_then(|line| line.at(context.at));
        if issued.is_some_and(|issued| context.at.date > issued) && had.is_none() {
            return self.state.sole_holder(cohort, context.at).or(Some(named));
        }
        Some(named)
    }

    fn fact(&self, id: FactId, context: Context<'_>) -> Evaluated<Value> {
        if let Some(value) = self.stated(id, context) {
            return Ok(value);
        }
        let declaration = &self.program.facts[id.index()];
        let what = if declaration.determination { "determination" } else { "fact" };
        let by = declaration.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
        let needed = if declaration.determination { Needed::Determination } else { Needed::Fact };
        let mut fault = Fault::missing(
            needed,
            declaration.name.clone(),
            format!("the {what} `{}`{by} is needed on {} and was not stated", declaration.name, context.at.date),
        )
        .help(format!("state it in the scenario: `{}  {what} {} is ...`", context.at.date, declaration.name));
        if let Some(section) = declaration.section {
            fault = fault.in_section(section);
        }
        Err(fault)
    }

    /// What a fact was stated to be by the moment, of the holder or the event in question.
    pub(super) fn stated(&self, id: FactId, context: Context<'_>) -> Option<Value> {
        let declaration = &self.program.facts[id.index()];
        if let Some(section) = declaration.section {
            self.reach(section);
        }
        let of_event = match declaration.owner {
            OwnerLevel::Event => context.event.or_else(|| match context.bindings.map(|binding| binding.bound) {
                Some(Bound::Event(event)) => Some(event),
                _ => None,
            }),
            _ => None,
        };
        let of_holder = match declaration.owner {
            OwnerLevel::Holder => self.holder_in_question(context),
            _ => None,
        };
        let of = |owner| self.state.facts.get(&(id, owner)).and_then(|line| line.at(context.at)).cloned();
        let value = of_event
            .and_then(|event| self.event_fact(event, declaration, context.at))
            .or_else(|| of_holder.and_then(|holder| of(Some(holder))))
            .or_else(|| of(None))?;
        self.trace_fact(id, &value, context);
        Some(value)
    }

    /// The day on which a fact was last stated, of the holder in question or of all.
    fn day_stated(&self, id: FactId, context: Context<'_>) -> Option<chrono::NaiveDate> {
        let of_holder = match self.program.facts.get(id.index())?.owner {
            OwnerLevel::Holder => self.holder_in_question(context),
            _ => None,
        };
        let of = |owner| self.state.facts.get(&(id, owner)).and_then(|line| line.entry_at(context.at));
        let entry = of_holder.and_then(|holder| of(Some(holder))).or_else(|| of(None))?;
        Some(entry.0.date)
    }

    fn trace_fact(&self, id: FactId, value: &Value, context: Context<'_>) {
        if context.tracer.is_none() {
            return;
        }
        let Some(declaration) = self.program.facts.get(id.index()) else { return };
        let note = if declaration.determination { "as determined" } else { "a fact" };
        let title = Title {
            label: declaration.name.clone(),
            unit: declaration.kind.figure(),
            section: declaration.section,
            note: Some(note.into()),
        };
        self.trace_leaf(title, value, context);
    }

    /// What the line of an event states of a fact: to the certificate that asks for it before what it states to all.
    fn event_fact(&self, event: EventId, fact: &FactDeclaration, at: Moment) -> Option<Value> {
        let class = fact.certificate.and_then(|known| self.program.certificates.get(known.index())?.class);
        let class = class.map(|class| self.program.class(class).name.as_str());
        let stated = |wanted: Option<&str>| {
            let is_meant = |known: &String| match known.strip_prefix(fact.name.as_str()) {
                Some(rest) => rest.strip_prefix(" of ") == wanted && (wanted.is_some() || rest.is_empty()),
                None => false,
            };
            let known = self.program.attributes.iter().position(is_meant)?;
            self.stated_of(event, AttributeId::at(known), at).cloned()
        };
        class.and_then(|class| stated(Some(class))).or_else(|| stated(None))
    }
}
