//! What came of issues: the values they changed, exclusions, earlier ones of the same class.
use super::Evaluated;
use crate::engine::Engine;
use crate::engine::context::Context;
use crate::engine::fault::Fault;
use crate::program::*;

impl Engine<'_> {
    pub(super) fn evaluate_issues(&self, node: &Node, context: Context<'_>) -> Evaluated<Value> {
        match &node.kind {
            NodeKind::HasChanged { event, variable } => {
                let event = self.event_of(event, context)?;
                // Of an exercise, whether its instrument has.
                let event = self.state.event(event).and_then(|record| record.issue.exercises).unwrap_or(event);
                self.has_changed(event, *variable, context).map(Value::YesNo)
            }
            NodeKind::FirstChange { event, variable } => {
                let event = self.event_of(event, context)?;
                let found = self.first_change(event, *variable, context)?;
                Ok(found.map_or(Value::Never, |moment| Value::Event(self.revision_at(event, moment).unwrap_or(event))))
            }
            NodeKind::Excluded { event, category } => {
                let event = self.event_of(event, context)?;
                self.is_excluded(*category, event, context).map(Value::YesNo)
            }
            NodeKind::OfOffer(figure) => self.of_offer(*figure, context).map(Value::Number),
            NodeKind::NetShares { options, warrants, held, at } => {
                self.net_shares((*options, *warrants, *held), at.as_deref(), context).map(Value::Number)
            }
            NodeKind::EarlierIssues { count, unit, event, condition } => {
                let event = self.event_of(event, context)?;
                let record = self.state.event(event).ok_or_else(|| Fault::undefined("there is no such event"))?;
                let Some(class) = record.class.filter(|class| !self.program.class(*class).is_common) else {
                    return Ok(Value::Events(Vec::new()));
                };
                let first = self.shifted(record.moment.date, *count, *unit, true)?;
                let mut found = Vec::new();
                let before = self.state.events.get(..event.index()).unwrap_or(&[]);
                for (index, earlier) in before.iter().enumerate().rev() {
                    if earlier.moment.date < first {
                        break;
                    }
                    if earlier.class != Some(class) || earlier.issue.terms.is_none() || earlier.exercise.right.is_some()
                    {
                        continue;
                    }
                    let id = EventId::at(index);
                    let inner = Context { event: Some(id), ..context };
                    if condition.as_ref().map_or(Ok(true), |condition| self.holds(condition, inner))? {
                        found.push(id);
                    }
                }
                found.reverse();
                Ok(Value::Events(found))
            }
            _ => Err(Fault::undefined("this is no issue")),
        }
    }
}
