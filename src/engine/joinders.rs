//! Exercises that become part of others: which one of several they join.
use super::Engine;
use super::context::{Binding, Bound};
use super::eval::Evaluated;
use super::fault::Fault;
use super::plan::Stop;
use super::rights::Exercise;
use crate::program::*;

impl Engine<'_> {
    /// The exercise that another joins; its own where it joins none.
    pub(super) fn joined_exercise(&self, right: &Right, event: EventId) -> Evaluated<EventId> {
        let Some(joined) = right.joins else { return Ok(event) };
        let known = self.state.event(event).and_then(|record| record.exercise.joined);
        let latest = || self.state.rights[joined.index()].events.last().copied();
        known.or_else(latest).ok_or_else(|| {
            let name = &self.program.rights[joined.index()].name;
            Fault::undefined(format!("there is no exercise of {name} that this could join")).in_section(right.section)
        })
    }

    /// The exercise that another could join: the one of this name; where none is named, the only one that is open to be joined.
    /// None where none is open.
    pub(super) fn open_to_join(
        &self,
        id: RightId,
        named: Option<&str>,
        exercise: &Exercise<'_>,
    ) -> Result<Option<EventId>, Stop> {
        let right = &self.program.rights[id.index()];
        let Some(joined) = right.joins else { return Ok(None) };
        let (binder, name) = (self.program.rights[joined.index()].binder, &self.program.rights[joined.index()].name);
        let events = self.state.rights[joined.index()].events.iter().copied();
        if let Some(named) = named {
            let is_named =
                |event: &EventId| self.state.event(*event).is_some_and(|known| known.called.as_deref() == Some(named));
            let found = events.into_iter().find(is_named).ok_or_else(|| {
                let fault = Fault::impossible(format!("no exercise of {name} is called `{named}`"));
                fault.help("name it where it stands: `..., called \"First\"`")
            });
            return Ok(Some(found?));
        }
        let mut open = Vec::new();
        for event in events {
            let binding = Binding { binder, bound: Bound::Event(event), outer: exercise.context.bindings };
            let context = exercise.context.bind(&binding);
            let parts = exercise.parts.clone();
            if self.check_window(&Exercise { context, parts, ..*exercise }).is_ok() {
                open.push(event);
            }
        }
        match open.as_slice() {
            [_, _, ..] => Err(Stop::Fault(
                Fault::impossible(format!("{} exercises of {name} can be joined on this day", open.len())).help(
                    format!(
                        "say which: `{} of \"First\" for ...`, and `called \"First\"` where it is exercised",
                        right.name
                    ),
                ),
            )),
            open => Ok(open.first().copied()),
        }
    }
}
