//! What bears on a figure: found once for each definition and clause, before anything is played.
use std::collections::{BTreeMap, BTreeSet};

use crate::program::*;
use crate::source::Span;
use crate::syntax::ast::{AccrualAspect, State};

/// What bears on a figure besides days, prices, facts, readings and the values of a series that clauses adjust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Bearing(u8);

impl Bearing {
    /// Nothing more.
    pub const NOTHING: Bearing = Bearing(0);
    /// Which share is in question: its day of issue, its own values, what it has earned.
    pub const SHARE: Bearing = Bearing(1);
    /// Which holder is in question.
    pub const HOLDER: Bearing = Bearing(2);
    /// What was played, other than that shares came into being, changed hands or ceased: payments, notices, happenings.
    pub const LOG: Bearing = Bearing(4);
    /// What the exercise in question says of itself, and the day of the act.
    pub const EXERCISE: Bearing = Bearing(8);
    /// How many shares are outstanding, who holds them, and what rights have brought.
    pub const BALANCES: Bearing = Bearing(16);
    /// Which exercise of a right was the latest, or is in question.
    pub const LATEST: Bearing = Bearing(32);
    /// Anything else too.
    pub const ANYTHING: Bearing = Bearing(128);

    pub fn and(self, other: Bearing) -> Bearing {
        Bearing(self.0 | other.0)
    }

    fn without(self, other: Bearing) -> Bearing {
        Bearing(self.0 & !other.0)
    }

    /// Whether it is known what bears on the figure.
    pub fn is_known(self) -> bool {
        !self.has(Bearing::ANYTHING)
    }

    pub fn has(self, other: Bearing) -> bool {
        self.0 & other.0 != 0
    }
}

/// What bears on the definitions, accruals and clauses of a program.
#[derive(Debug)]
pub(super) struct Bearings {
    /// By definition.
    pub definitions: Vec<Bearing>,
    /// By accrual: what bears on what a share has earned.
    pub accruals: Vec<Bearing>,
    /// Of expressions that clauses ask as they stand, and of the conditions of searches, by their place.
    pub expressions: BTreeMap<Span, Bearing>,
    /// Rights whose latest exercise bears on any of these.
    pub exercises: BTreeSet<RightId>,
}

impl Bearings {
    pub fn new(program: &Program) -> Bearings {
        let mut analysis = Analysis {
            program,
            definitions: vec![None; program.definitions.len()],
            accruals: vec![None; program.accruals.len()],
            exercises: BTreeSet::new(),
        };
        let definitions: Vec<_> =
            DefinitionId::each(&program.definitions).map(|(id, _)| analysis.definition(id)).collect();
        let accruals = AccrualId::each(&program.accruals).map(|(id, _)| analysis.accrual(id)).collect();
        let mut expressions = BTreeMap::new();
        for definition in &program.definitions {
            analysis.searches(&definition.body, &mut expressions);
        }
        for node in asked_as_they_stand(program) {
            expressions.insert(node.span, analysis.node(node));
        }
        Bearings { definitions, accruals, expressions, exercises: analysis.exercises }
    }

    /// What bears on an expression that a clause asks as it stands.
    pub fn on(&self, node: &Node) -> Bearing {
        self.expressions.get(&node.span).copied().unwrap_or(Bearing::ANYTHING)
    }
}

/// Expressions that clauses ask again and again: the terms of rights, the conditions that rules and duties wait for.
fn asked_as_they_stand(program: &Program) -> Vec<&Node> {
    let mut found = Vec::new();
    for right in &program.rights {
        let days = right.from.iter().chain(&right.until).chain(&right.through);
        found.extend(days.chain(&right.into).chain(&right.price).map(|part| &part.node));
        found.extend(right.conditions.iter().filter_map(|part| part.node.expression()));
    }
    let own_days = program.duties.iter().filter(|duty| duty.is_on_its_day()).flat_map(|duty| &duty.on_day);
    found.extend(own_days.map(|part| &part.node));
    let awaited = program.duties.iter().flat_map(|duty| duty.triggers.iter().map(|part| &part.node));
    for trigger in program.rules.iter().map(|rule| &rule.trigger).chain(awaited) {
        match trigger {
            NodeTrigger::Becomes { condition } => found.push(condition),
            NodeTrigger::DayComes { date } => found.push(date),
            _ => {}
        }
    }
    found
}

struct Analysis<'p> {
    program: &'p Program,
    definitions: Vec<Option<Bearing>>,
    accruals: Vec<Option<Bearing>>,
    exercises: BTreeSet<RightId>,
}

impl Analysis<'_> {
    fn searches(&mut self, node: &Node, found: &mut BTreeMap<Span, Bearing>) {
        if let NodeKind::FirstDay { condition, .. } = &node.kind {
            found.insert(condition.span, self.node(condition));
        }
        node.for_each_child(&mut |child| self.searches(child, found));
    }

    fn definition(&mut self, id: DefinitionId) -> Bearing {
        let (Some(definition), Some(own)) =
            (self.program.definitions.get(id.index()), self.definitions.get_mut(id.index()))
        else {
            return Bearing::ANYTHING;
        };
        if let Some(known) = own {
            return *known;
        }
        // One that builds on itself rests on nothing that could be named.
        *own = Some(Bearing::ANYTHING);
        let found = self.node(&definition.body);
        if let Some(own) = self.definitions.get_mut(id.index()) {
            *own = Some(found);
        }
        found
    }

    fn accrual(&mut self, id: AccrualId) -> Bearing {
        let (Some(accrual), Some(own)) = (self.program.accruals.get(id.index()), self.accruals.get_mut(id.index()))
        else {
            return Bearing::ANYTHING;
        };
        if let Some(known) = own {
            return *known;
        }
        *own = Some(Bearing::ANYTHING);
        let mut found = match accrual.on {
            AccrualOn::Shares => Bearing::SHARE.and(Bearing::LOG),
            AccrualOn::Exercises(_) | AccrualOn::Overdue { .. } => Bearing::ANYTHING,
        };
        let days = accrual.from.iter().chain(&accrual.until);
        for node in days.chain([&accrual.base, &accrual.rate]) {
            found = found.and(self.node(node));
        }
        for part in &accrual.conditions {
            found = found.and(part.node.expression().map_or(Bearing::ANYTHING, |node| self.node(node)));
        }
        for part in &accrual.compounding {
            found = found.and(self.schedule(&part.node));
        }
        if let Some(own) = self.accruals.get_mut(id.index()) {
            *own = Some(found);
        }
        found
    }

    fn schedule(&mut self, schedule: &NodeSchedule) -> Bearing {
        let days = match &schedule.days {
            NodeScheduleDays::Anniversaries { of } => Some(of),
            NodeScheduleDays::Every { from, .. } => Some(from),
            _ => None,
        };
        let named = days.into_iter().chain(&schedule.first);
        named.fold(Bearing::NOTHING, |found, node| found.and(self.node(node)))
    }

    fn node(&mut self, node: &Node) -> Bearing {
        use NodeKind as Kind;
        let mut found = match &node.kind {
            Kind::Definition(id) => self.definition(*id),
            Kind::Builtin { attribute: BuiltinAttribute::IssueDate, event: None } => Bearing::SHARE,
            Kind::Builtin { attribute, event: Some(_) } if is_settled(*attribute) => Bearing::LOG,
            Kind::Variable(id) => match self.program.variables.get(id.index()) {
                Some(variable) if variable.owner == OwnerLevel::Share => Bearing::SHARE.and(self.node(&variable.start)),
                Some(variable) => self.node(&variable.start),
                None => Bearing::ANYTHING,
            },
            Kind::Fact(id) | Kind::FactKnown(id) | Kind::FactDay(id) => {
                match self.program.facts.get(id.index()).map(|fact| fact.owner) {
                    Some(OwnerLevel::Holder) => Bearing::HOLDER,
                    // What an event says of itself is not the same for all.
                    Some(OwnerLevel::Event) | None => Bearing::ANYTHING,
                    Some(_) => Bearing::NOTHING,
                }
            }
            Kind::Accrued { accrual, aspect, to } => {
                let own = match aspect {
                    AccrualAspect::Accrued | AccrualAspect::AccruedAndUnpaid => self.accrual(*accrual),
                    AccrualAspect::DueAndUnpaid | AccrualAspect::Paid => {
                        match self.program.accruals.get(accrual.index()) {
                            Some(known) if known.on == AccrualOn::Shares => Bearing::SHARE.and(Bearing::LOG),
                            _ => Bearing::ANYTHING,
                        }
                    }
                };
                if to.is_some() { own } else { own.and(Bearing::EXERCISE) }
            }
            Kind::AccrualState { .. }
            | Kind::PaymentsMissed { .. }
            | Kind::MatterHappened { .. }
            | Kind::InstrumentState { state: State::Happened, .. } => Bearing::LOG,
            // A notice that answers something is another for each that it could answer.
            Kind::LatestNotice(NodeNotice::Duty(id))
                if self.program.duties.get(id.index()).is_none_or(|duty| !duty.triggers.is_empty()) =>
            {
                Bearing::ANYTHING
            }
            Kind::LatestNotice(_) => Bearing::LOG.and(Bearing::HOLDER),
            // That of a right of the company is the same for all holders.
            Kind::LatestExercise(id) => match self.program.rights.get(id.index()) {
                Some(right) if right.of_company && !right.deed.is_by_lots() => {
                    self.exercises.insert(*id);
                    Bearing::LATEST.and(Bearing::LOG)
                }
                _ => Bearing::ANYTHING,
            },
            Kind::ActDate => Bearing::EXERCISE,
            Kind::Outstanding(_) | Kind::IssuedBy { .. } => Bearing::BALANCES,
            Kind::SharesHeld(_) => Bearing::BALANCES.and(Bearing::HOLDER),
            // Asked of each share, or of each holder, whichever is in question.
            Kind::OfAll { what, .. } => {
                return self.node(what).without(Bearing::SHARE).and(Bearing::BALANCES).and(Bearing::HOLDER);
            }
            Kind::Over { scope: NodeScope::HoldersOf { same, .. }, of, condition, .. } => {
                let parts = condition.iter().chain([of]).map(|part| self.node(part));
                let found = parts.fold(Bearing::BALANCES, Bearing::and);
                let found = found.without(Bearing::SHARE.and(Bearing::HOLDER));
                return if same.is_some() { found.and(Bearing::HOLDER) } else { found };
            }
            // Of which exercise is asked is itself a question about the exercise.
            Kind::Attribute { event: Some(event), .. } | Kind::AttributeKnown { event: Some(event), .. }
                if matches!(event.kind, Kind::Bound(_)) =>
            {
                return Bearing::EXERCISE;
            }
            // Where the events in question say nothing of themselves, this is not said either.
            Kind::Attribute { event: None, .. } | Kind::AttributeKnown { event: None, .. } => Bearing::EXERCISE,
            Kind::Attribute { event: Some(_), .. } | Kind::AttributeKnown { event: Some(_), .. } => Bearing::LOG,
            Kind::Latest { source: EventSource::Happening(_), condition } => {
                return condition.iter().fold(Bearing::LOG, |found, node| found.and(self.of_happening(node, None)));
            }
            Kind::Over { scope: NodeScope::Events(EventSource::Happening(_)), of, condition, .. } => {
                let parts = condition.iter().chain([of]);
                return parts.fold(Bearing::LOG, |found, node| found.and(self.of_happening(node, None)));
            }
            Kind::Constant(_)
            | Kind::Today
            | Kind::FirstKnown(_)
            | Kind::ReadingIs { .. }
            | Kind::Not(_)
            | Kind::Negate(_)
            | Kind::Binary { .. }
            | Kind::Choose { .. }
            | Kind::Conditional { .. }
            | Kind::Cases(_)
            | Kind::Rounded { .. }
            | Kind::Clamp { .. }
            | Kind::Several { .. }
            | Kind::IsOpenDay { .. }
            | Kind::On { .. }
            | Kind::Shift { .. }
            | Kind::Anniversary { .. }
            | Kind::DaysBetween { .. }
            | Kind::StartOf { .. }
            | Kind::Throughout { .. }
            | Kind::CountDays { .. }
            | Kind::FirstDay { .. }
            | Kind::LatestDay { .. }
            | Kind::NextOf { .. }
            | Kind::LastOf { .. }
            | Kind::Price { .. }
            | Kind::Window { .. }
            | Kind::WindowBetween { .. }
            | Kind::OverWindow { .. }
            | Kind::FigureOver { .. }
            | Kind::LatestReported { .. }
            | Kind::LowestDays { .. } => Bearing::NOTHING,
            _ => Bearing::ANYTHING,
        };
        node.for_each_child(&mut |child| found = found.and(self.node(child)));
        found
    }

    /// What bears on an expression that is asked of each of the events that a rule has recorded.
    fn of_happening(&mut self, node: &Node, in_term: Option<DefinitionId>) -> Bearing {
        match &node.kind {
            NodeKind::Builtin { attribute, event: None } if is_settled(*attribute) => Bearing::LOG,
            // A term of each event: one that goes by another of the kind is not followed further.
            NodeKind::Definition(id) if in_term.is_none() => match self.program.definitions.get(id.index()) {
                Some(definition) if definition.owner == OwnerLevel::Event => {
                    self.of_happening(&definition.body, Some(*id))
                }
                _ => self.definition(*id),
            },
            NodeKind::Not(_)
            | NodeKind::Negate(_)
            | NodeKind::Binary { .. }
            | NodeKind::Several { .. }
            | NodeKind::Conditional { .. } => {
                let mut found = Bearing::LOG;
                node.for_each_child(&mut |child| found = found.and(self.of_happening(child, in_term)));
                found
            }
            _ => self.node(node),
        }
    }
}

/// What an event says of itself, unless something is played that changes it.
fn is_settled(attribute: BuiltinAttribute) -> bool {
    use BuiltinAttribute as Known;
    matches!(
        attribute,
        Known::Date
            | Known::NoticeDate
            | Known::MailedDate
            | Known::ReceivedDate
            | Known::Quantity
            | Known::Price
            | Known::ExercisePrice
            | Known::Amount
            | Known::Ratio
            | Known::ExercisedShares
    )
}
