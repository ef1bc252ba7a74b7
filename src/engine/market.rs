//! Figures on which only days, prices, facts and readings bear: they are worked out once for a day, and kept until
//! something is played that may bear on them.
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Engine;
use super::context::Context;
use super::state::CohortId;
use crate::program::*;

type Key = (DefinitionId, NaiveDate, Option<CohortId>, Option<PartyId>);

/// What bears on a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grounds {
    /// Only days, prices, facts and readings.
    Market,
    /// These, and the day on which the shares in question were issued.
    IssueDate,
    /// Anything else too.
    Else,
}

/// What was worked out so far.
#[derive(Debug)]
pub(super) struct Market {
    /// What bears on each definition.
    grounds: Vec<Grounds>,
    figures: RefCell<BTreeMap<Key, Value>>,
    /// Days within which something changes that bears on figures: those of the morning are not those of the evening.
    restless: BTreeSet<NaiveDate>,
}

impl Market {
    pub fn new(program: &Program) -> Market {
        let mut known = vec![None; program.definitions.len()];
        let ids = (0u32..).map(DefinitionId).take(program.definitions.len());
        let grounds = ids.map(|id| of_definition(program, id, &mut known)).collect();
        Market { grounds, figures: RefCell::default(), restless: BTreeSet::new() }
    }

    /// Takes note of what is played on a day: shares that move do not bear on these figures, anything else may.
    pub fn note(&mut self, kind: &JournalEventKind, date: NaiveDate) {
        let moves_shares = matches!(
            kind,
            JournalEventKind::Outstanding(_)
                | JournalEventKind::Issue { .. }
                | JournalEventKind::Transfer { .. }
                | JournalEventKind::Convert { .. }
                | JournalEventKind::Pay { .. }
                | JournalEventKind::Declare { .. }
        );
        if !moves_shares {
            self.figures.get_mut().clear();
            self.restless.insert(date);
        }
    }
}

fn of_definition(program: &Program, id: DefinitionId, known: &mut Vec<Option<Grounds>>) -> Grounds {
    let (Some(definition), Some(own)) = (program.definitions.get(id.index()), known.get_mut(id.index())) else {
        return Grounds::Else;
    };
    if let Some(grounds) = own {
        return *grounds;
    }
    // One that builds on itself has no grounds that could be named.
    *own = Some(Grounds::Else);
    let grounds = of_node(program, &definition.body, known);
    if let Some(own) = known.get_mut(id.index()) {
        *own = Some(grounds);
    }
    grounds
}

fn of_node(program: &Program, node: &Node, known: &mut Vec<Option<Grounds>>) -> Grounds {
    use NodeKind as Kind;
    let mut grounds = match &node.kind {
        Kind::Definition(id) => of_definition(program, *id, known),
        Kind::Builtin { attribute: BuiltinAttribute::IssueDate, event: None } => Grounds::IssueDate,
        // What an event says of itself is not the same for all.
        Kind::Fact(id) | Kind::FactKnown(id) => match program.facts.get(id.index()) {
            Some(fact) if fact.owner != OwnerLevel::Event => Grounds::Market,
            _ => Grounds::Else,
        },
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
        | Kind::LowestDays { .. } => Grounds::Market,
        _ => Grounds::Else,
    };
    node.for_each_child(&mut |child| grounds = grounds.max(of_node(program, child, known)));
    grounds
}

impl Engine<'_> {
    /// What a definition came to on the day when it was asked before, if nothing has happened since that bears on it.
    pub(super) fn kept_figure(&self, id: DefinitionId, context: Context<'_>) -> Option<Value> {
        self.market.figures.borrow().get(&self.key(id, context)?).cloned()
    }

    pub(super) fn keep_figure(&self, id: DefinitionId, context: Context<'_>, value: &Value) {
        if let Some(key) = self.key(id, context) {
            self.market.figures.borrow_mut().insert(key, value.clone());
        }
    }

    fn key(&self, id: DefinitionId, context: Context<'_>) -> Option<Key> {
        let is_kept = match self.market.grounds.get(id.index())? {
            Grounds::Market => true,
            Grounds::IssueDate => context.cohort.is_some(),
            Grounds::Else => false,
        };
        let is_asked_plainly = context.tracer.is_none() && context.supposed.is_none();
        (is_kept && is_asked_plainly && !self.market.restless.contains(&context.at.date)).then_some((
            id,
            context.at.date,
            context.cohort,
            context.holder,
        ))
    }
}
