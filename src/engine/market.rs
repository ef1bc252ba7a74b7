//! Figures on which only days, prices, facts, readings and adjusted values bear: they are worked out once for a day, and
//! kept until something is played that may bear on them.
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Engine;
use super::context::Context;
use super::state::CohortId;
use crate::program::*;
use crate::source::Span;

type Key = (DefinitionId, NaiveDate, Option<CohortId>, Option<PartyId>);

/// A search for the first day after another on which something holds, by the place where it is written.
type SearchKey = (Span, NaiveDate, Option<CohortId>, Option<PartyId>);

/// What bears on a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grounds {
    /// Only days, prices, facts, readings and values of a series that clauses adjust.
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
    /// What bears on the conditions of searches that stand in definitions.
    searches: BTreeMap<Span, Grounds>,
    /// How far each search has come without success: on those days the condition did not hold.
    searched: RefCell<BTreeMap<SearchKey, NaiveDate>>,
    /// Days within which something changes that bears on figures: those of the morning are not those of the evening.
    restless: BTreeSet<NaiveDate>,
}

impl Market {
    pub fn new(program: &Program) -> Market {
        let mut known = vec![None; program.definitions.len()];
        let ids = (0u32..).map(DefinitionId).take(program.definitions.len());
        let grounds = ids.map(|id| of_definition(program, id, &mut known)).collect();
        let mut searches = BTreeMap::new();
        for definition in &program.definitions {
            of_searches(program, &definition.body, &mut known, &mut searches);
        }
        let (figures, searched) = (RefCell::default(), RefCell::default());
        Market { grounds, figures, searches, searched, restless: BTreeSet::new() }
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
            self.forget(date);
        }
    }

    /// Something that may bear on figures changes on a day.
    pub fn forget(&mut self, date: NaiveDate) {
        self.figures.get_mut().clear();
        self.searched.get_mut().clear();
        self.restless.insert(date);
    }
}

fn of_searches(
    program: &Program,
    node: &Node,
    known: &mut Vec<Option<Grounds>>,
    searches: &mut BTreeMap<Span, Grounds>,
) {
    if let NodeKind::FirstDay { condition, .. } = &node.kind {
        searches.insert(condition.span, of_node(program, condition, known));
    }
    node.for_each_child(&mut |child| of_searches(program, child, known, searches));
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
        Kind::Variable(id) => match program.variables.get(id.index()) {
            Some(variable) if variable.owner != OwnerLevel::Share => of_node(program, &variable.start, known),
            _ => Grounds::Else,
        },
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
        | Kind::FigureOver { .. }
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

    /// The day up to which a search has found that its condition did not hold.
    pub(super) fn searched_through(&self, condition: &Node, after: NaiveDate, context: Context<'_>) -> NaiveDate {
        let known = self.search_key(condition, after, context);
        let known = known.and_then(|key| self.market.searched.borrow().get(&key).copied());
        known.unwrap_or(after)
    }

    /// Takes note that the condition of a search did not hold on any day up to this one, which is over.
    pub(super) fn keep_search(&self, condition: &Node, after: NaiveDate, through: NaiveDate, context: Context<'_>) {
        if let Some(key) = self.search_key(condition, after, context) {
            self.market.searched.borrow_mut().insert(key, through);
        }
    }

    fn search_key(&self, condition: &Node, after: NaiveDate, context: Context<'_>) -> Option<SearchKey> {
        let grounds = self.market.searches.get(&condition.span)?;
        is_kept(*grounds, context).then_some((condition.span, after, context.cohort, context.holder))
    }

    fn key(&self, id: DefinitionId, context: Context<'_>) -> Option<Key> {
        let grounds = self.market.grounds.get(id.index())?;
        let is_settled = context.tracer.is_none() && !self.market.restless.contains(&context.at.date);
        (is_settled && is_kept(*grounds, context)).then_some((id, context.at.date, context.cohort, context.holder))
    }
}

/// Whether what rests on such grounds is the same whenever it is asked about.
fn is_kept(grounds: Grounds, context: Context<'_>) -> bool {
    let is_plain = context.supposed.is_none() && context.adjusting.is_none();
    is_plain
        && match grounds {
            Grounds::Market => true,
            Grounds::IssueDate => context.cohort.is_some(),
            Grounds::Else => false,
        }
}
