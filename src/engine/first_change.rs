//! Whether and when an instrument first changed a value, be it that an expiry has shown that it would have.
use std::rc::Rc;

use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::state::{Cause, CohortId, Firing, VariableEntry};
use super::world::{Shown, Supposed};
use crate::program::*;

impl Engine<'_> {
    /// An instrument that changed nothing when it was issued counts all the same once an expiry has shown that it would have:
    /// what an expiry showed in the log counts in a world up to where that world begins.
    fn is_shown(&self, change: (VariableId, EventId, Moment), context: Context<'_>) -> bool {
        let shown_in = |known: &Shown, by: Moment| known.get(&change).is_some_and(|at| *at < by);
        match context.supposed {
            Some(world) => {
                shown_in(&world.shown, context.at)
                    || shown_in(&self.state.shown, world.since.map_or(context.at, |since| since.min(context.at)))
            }
            None => shown_in(&self.state.shown, context.at),
        }
    }

    /// Notes in a world what an expiry has shown there.
    pub(super) fn note_shown(&self, variable: VariableId, at: Moment, world: &mut Supposed) {
        if let Some(inside) = self.world_of_expiry(variable, at, Some(world)) {
            for change in inside.changes_of(variable) {
                world.shown.entry(change).or_insert(at);
            }
        }
    }

    /// The world that an expiry at a moment asked about for a value, in the log or inside another world.
    pub(super) fn world_of_expiry(
        &self,
        variable: VariableId,
        at: Moment,
        outer: Option<&Supposed>,
    ) -> Option<Rc<Supposed>> {
        self.last_worlds.of(variable, at, outer.map(Supposed::differences))
    }

    /// Whether an event changed a value when it was issued or when its terms were revised.
    pub(super) fn has_changed(&self, event: EventId, variable: VariableId, context: Context<'_>) -> Evaluated<bool> {
        Ok(self.first_change(event, variable, context)?.is_some())
    }

    /// When an event first changed a value: on its issue, or when its terms were revised.
    pub(super) fn first_change(
        &self,
        event: EventId,
        variable: VariableId,
        context: Context<'_>,
    ) -> Evaluated<Option<Moment>> {
        let Some(record) = self.state.event(event) else { return Ok(None) };
        let mut moments = vec![record.moment];
        if let Some(instrument) = self.state.instrument_of(event) {
            moments.extend(instrument.terms.entries().iter().map(|(moment, _)| *moment));
        }
        // What it set off may have taken effect on a later day.
        if self.program.rules.iter().any(|rule| !rule.effective.is_empty()) {
            let is_later = |firing: &&Firing| firing.event == event && firing.set_off < firing.moment;
            moments.extend(self.state.firings.iter().filter(is_later).map(|firing| firing.moment));
        }
        moments.retain(|moment| *moment <= context.at);
        // A value of each share: that of the share in question, or of any.
        if self.program.variables[variable.index()].owner == OwnerLevel::Share {
            let lines = self.state.variables.range((variable, None)..=(variable, Some(CohortId::LAST)));
            let lines = lines.filter(|((_, cohort), _)| context.cohort.is_none() || *cohort == context.cohort);
            let mut first: Option<Moment> = None;
            for (owner, line) in lines {
                for moment in moments.iter().filter(|moment| first.is_none_or(|known| **moment < known)) {
                    let supposed = context.supposed.map(|_| self.entry_of(variable, owner.1, context.on(*moment)));
                    let entry = match supposed {
                        Some(known) => known.map(|(_, entry)| entry),
                        None => line.recorded_at(*moment),
                    };
                    if let Some(entry) = entry
                        && self.is_change_by(event, *owner, entry, *moment, context)?
                    {
                        first = Some(*moment);
                        break;
                    }
                }
            }
            return Ok(first);
        }
        for moment in moments {
            if self.is_shown((variable, event, moment), context) {
                return Ok(Some(moment));
            }
            let supposed = context.supposed.and_then(|world| world.entry((variable, None), moment, &self.state));
            let supposed = supposed.map(|(_, entry)| entry);
            let known = supposed.or_else(|| self.state.variables.get(&(variable, None))?.recorded_at(moment));
            if let Some(entry) = known
                && self.is_change_by(event, (variable, None), entry, moment, context)?
            {
                return Ok(Some(moment));
            }
        }
        Ok(None)
    }

    /// Whether an entry is one that an event made, and another value than before, be it one that is kept back; what another
    /// clause has made of it on the same event takes nothing from that.
    fn is_change_by(
        &self,
        event: EventId,
        (variable, cohort): (VariableId, Option<CohortId>),
        entry: &VariableEntry,
        moment: Moment,
        context: Context<'_>,
    ) -> Evaluated<bool> {
        let mut made = entry.with_those_before().filter(|entry| is_by(event, entry.cause)).peekable();
        if made.peek().is_none() {
            return Ok(false);
        }
        // What was kept back before is what the event found: to have left that as it was is no change.
        let before = Context { cohort, adjusting: Some(variable), tracer: None, ..context.on(moment.just_before()) };
        let before = self.variable(variable, before)?;
        Ok(made.any(|entry| *entry.exact() != before))
    }
}

/// Whether a clause did it on an event.
pub(super) fn is_by(event: EventId, cause: Cause) -> bool {
    matches!(cause, Cause::Clause { event: Some(known), .. } if known == event)
}
