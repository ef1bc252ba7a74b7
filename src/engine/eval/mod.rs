//! Evaluation of expressions: pure questions about the state at a moment.
mod balances;
mod days;
mod events;
mod figures;
mod issues;
mod names;
mod prices;
pub(super) mod steps;
mod windows;

use chrono::NaiveDate;

use super::Engine;
use super::context::{Act, Context};
use super::fault::Fault;
use crate::exact::Exact;
use crate::program::*;

/// What a question comes to: an answer, or the fault because of which there is none.
pub type Evaluated<T> = Result<T, Fault>;

impl Engine<'_> {
    pub fn evaluate(&self, node: &Node, context: Context<'_>) -> Evaluated<Value> {
        self.evaluate_kind(node, context).map_err(|fault| fault.at(node.span))
    }

    fn evaluate_kind(&self, node: &Node, context: Context<'_>) -> Evaluated<Value> {
        match &node.kind {
            NodeKind::Constant(value) => Ok(value.clone()),
            NodeKind::Today => Ok(Value::Date(context.at.date)),
            NodeKind::TermsDay => Ok(Value::Date(context.terms.unwrap_or(context.at.date))),
            NodeKind::ActDate => Ok(Value::Date(context.act.map_or(context.at.date, |act| act.date))),
            NodeKind::SharesReceived { by_all } => match context.act.and_then(|act| act.received.as_ref()) {
                Some(received) => {
                    Ok(Value::Number(if *by_all { received.by_all.clone() } else { received.own.clone() }))
                }
                None => Err(Fault::undefined("there is no exercise whose shares this could mean")),
            },
            NodeKind::ActShares => match context.act {
                Some(act) => Ok(Value::Number(act.shares.clone())),
                None => Err(Fault::undefined("there is no exercise whose shares this could mean")),
            },
            NodeKind::Definition(_)
            | NodeKind::Variable(_)
            | NodeKind::Fact(_)
            | NodeKind::FactKnown(_)
            | NodeKind::FactDay(_)
            | NodeKind::ForClass { .. }
            | NodeKind::ForHolder { .. }
            | NodeKind::OfAll { .. }
            | NodeKind::ReadingIs { .. }
            | NodeKind::Takes { .. }
            | NodeKind::Elect { .. } => self.evaluate_name(node, context),
            NodeKind::Bound(_)
            | NodeKind::LatestExercise(_)
            | NodeKind::LatestNotice(_)
            | NodeKind::ThisEvent
            | NodeKind::Builtin { .. }
            | NodeKind::Attribute { .. }
            | NodeKind::AttributeKnown { .. }
            | NodeKind::Latest { .. }
            | NodeKind::IssuedBy { .. }
            | NodeKind::ThisHolder
            | NodeKind::KeptBack { .. }
            | NodeKind::ForEvent { .. }
            | NodeKind::InstrumentState { .. }
            | NodeKind::HasChanged { .. }
            | NodeKind::FirstChange { .. }
            | NodeKind::Excluded { .. }
            | NodeKind::OfOffer(_)
            | NodeKind::NetShares { .. }
            | NodeKind::EarlierIssues { .. }
            | NodeKind::RightState { .. }
            | NodeKind::DutyState { .. }
            | NodeKind::MatterHappened { .. }
            | NodeKind::FirstIssueDate(_)
            | NodeKind::FirstKnown(_)
            | NodeKind::JustBefore { .. }
            | NodeKind::JustAfter { .. }
            | NodeKind::AsIf { .. }
            | NodeKind::Over { .. }
            | NodeKind::Approves { .. } => self.evaluate_event(node, context),
            NodeKind::Not(_)
            | NodeKind::Negate(_)
            | NodeKind::Binary { .. }
            | NodeKind::Choose { .. }
            | NodeKind::Conditional { .. }
            | NodeKind::Cases(_)
            | NodeKind::Rounded { .. }
            | NodeKind::Clamp { .. }
            | NodeKind::Several { .. }
            | NodeKind::MostThatKeep { .. } => self.evaluate_figure(node, context),
            NodeKind::Receivable { right, class } => self.receivable(*right, *class, context).map(Value::Number),
            NodeKind::Outstanding(_)
            | NodeKind::GroupOutstanding(_)
            | NodeKind::IssuableOnInstruments { .. }
            | NodeKind::SharesHeld(_)
            | NodeKind::HeldAsConverted(_)
            | NodeKind::Votes(_)
            | NodeKind::OnMatter { .. }
            | NodeKind::Accrued { .. }
            | NodeKind::AccrualState { .. }
            | NodeKind::Allotted(_)
            | NodeKind::LastPayment(_)
            | NodeKind::PaymentsMissed { .. }
            | NodeKind::Assets
            | NodeKind::AssetsLeft
            | NodeKind::AssetsAfterFirstAmounts
            | NodeKind::ParityFirstAmounts
            | NodeKind::SharesSharing
            | NodeKind::PartHeld(..)
            | NodeKind::SharesApart(_)
            | NodeKind::Receives(_) => self.evaluate_balance(node, context),
            NodeKind::On { .. }
            | NodeKind::Shift { .. }
            | NodeKind::Anniversary { .. }
            | NodeKind::StartOf { .. }
            | NodeKind::DaysBetween { .. }
            | NodeKind::Throughout { .. }
            | NodeKind::CountDays { .. }
            | NodeKind::FirstDay { .. }
            | NodeKind::LatestDay { .. }
            | NodeKind::NextOf { .. }
            | NodeKind::LastOf { .. }
            | NodeKind::IsOpenDay { .. } => self.evaluate_days(node, context),
            NodeKind::Price { .. }
            | NodeKind::Window { .. }
            | NodeKind::WindowBetween { .. }
            | NodeKind::OverWindow { .. }
            | NodeKind::FigureOver { .. }
            | NodeKind::LatestReported { .. }
            | NodeKind::LowestDays { .. } => self.evaluate_price(node, context),
        }
    }

    /// What something was or will be at another moment: that is not about the day of the act in question.
    fn evaluate_then(&self, what: &Node, at: Moment, context: Context<'_>) -> Evaluated<Value> {
        let act = context.act.map(|act| Act { date: at.date, ..act.clone() });
        let then = self.world_as_of(at, context)?;
        let supposed = match &then {
            Some(world) => Some(&**world).filter(|world| !world.transforms.is_empty()),
            None => context.supposed,
        };
        self.evaluate(what, Context { act: act.as_ref(), supposed, ..context.on(at) })
    }

    pub fn number(&self, node: &Node, context: Context<'_>) -> Evaluated<Exact> {
        match &node.kind {
            NodeKind::Constant(Value::Number(number)) => Ok(number.clone()),
            NodeKind::Binary { operator, left, right } if operator.is_arithmetic() => {
                self.figure_of(*operator, left, right, context).map_err(|fault| fault.at(node.span))
            }
            _ => as_number(self.evaluate(node, context)?, node),
        }
    }

    /// A figure that a clause names, which is kept as long as it stays what it is.
    pub fn number_of_clause(&self, node: &Node, context: Context<'_>) -> Evaluated<Exact> {
        as_number(self.evaluate_clause(node, context)?, node)
    }

    pub fn holds(&self, node: &Node, context: Context<'_>) -> Evaluated<bool> {
        match &node.kind {
            NodeKind::Not(_) | NodeKind::Binary { .. } | NodeKind::Several { .. } => {
                let answer = self.condition(node, context).map_err(|fault| fault.at(node.span))?;
                self.witness(node.span, answer);
                Ok(answer)
            }
            _ => self.as_answer(self.evaluate(node, context)?, node),
        }
    }

    /// A condition that a clause states, whose answer is kept as long as it stays what it is.
    pub fn clause_holds(&self, node: &Node, context: Context<'_>) -> Evaluated<bool> {
        self.as_answer(self.evaluate_clause(node, context)?, node)
    }

    fn as_answer(&self, value: Value, node: &Node) -> Evaluated<bool> {
        match value {
            Value::YesNo(answer) => {
                self.witness(node.span, answer);
                Ok(answer)
            }
            _ => {
                let fault = Fault::undefined("a condition is needed here").at(node.span);
                Err(match node.kind {
                    NodeKind::Attribute { .. } => fault.help("whether it is stated at all is asked with `is known`"),
                    _ => fault,
                })
            }
        }
    }

    /// The day, or None for a day that does not come.
    pub fn day(&self, node: &Node, context: Context<'_>) -> Evaluated<Option<NaiveDate>> {
        self.as_day(self.evaluate(node, context)?, node)
    }

    /// A day that a clause names, which is kept as long as it stays what it is.
    pub fn day_of_clause(&self, node: &Node, context: Context<'_>) -> Evaluated<Option<NaiveDate>> {
        self.as_day(self.evaluate_clause(node, context)?, node)
    }

    fn as_day(&self, value: Value, node: &Node) -> Evaluated<Option<NaiveDate>> {
        match value {
            Value::Date(date) => Ok(Some(date)),
            Value::Never => Ok(None),
            Value::Event(event) => Ok(self.effect_date(event)),
            _ => Err(Fault::undefined("a date is needed here").at(node.span)),
        }
    }

    pub fn party(&self, node: &Node, context: Context<'_>) -> Evaluated<PartyId> {
        match self.evaluate(node, context)? {
            Value::Party(party) => Ok(party),
            _ => Err(Fault::undefined("a party is needed here").at(node.span)),
        }
    }

    pub fn event_of(&self, node: &Node, context: Context<'_>) -> Evaluated<EventId> {
        match self.evaluate(node, context)? {
            Value::Event(event) => Ok(event),
            _ => Err(Fault::undefined("an event is needed here").at(node.span)),
        }
    }

    /// Whether a clause under a reading is in force.
    pub fn in_force(&self, guard: Option<Guard>, at: Moment) -> bool {
        guard.is_none_or(|guard| self.reading(guard.reading, at) == guard.choice)
    }

    pub fn reading(&self, reading: ReadingId, at: Moment) -> u32 {
        if let Some(asked) = self.readings_asked.get(reading.index()) {
            asked.set(true);
        }
        self.state.readings.get(reading.index()).and_then(|line| line.at(at)).copied().unwrap_or(0)
    }

    /// Those parts of a clause that are in force.
    pub fn active<'b, T>(&'b self, parts: &'b [Guarded<T>], at: Moment) -> impl Iterator<Item = &'b Guarded<T>> + 'b {
        parts.iter().filter(move |part| self.in_force(part.guard, at))
    }

    pub fn first_active<'b, T>(&'b self, parts: &'b [Guarded<T>], at: Moment) -> Option<&'b Guarded<T>> {
        self.active(parts, at).next()
    }
}

pub(super) fn as_number(value: Value, node: &Node) -> Evaluated<Exact> {
    match value {
        Value::Number(number) => Ok(number),
        _ => Err(Fault::undefined("a figure is needed here").at(node.span)),
    }
}
