//! Categories of issues: what belongs to them and what is excluded.
use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::fault::{Fault, Needed};
use super::records::{InstrumentKind, Passing};
use crate::program::*;

impl Engine<'_> {
    /// Whether an issue belongs to a category, such as additional shares: an issue of its class, or of what can be
    /// turned into it, after its day, to which no exclusion applies.
    pub(super) fn is_in_category(&self, id: CategoryId, event: EventId, context: Context<'_>) -> Evaluated<bool> {
        let category = &self.program.categories[id.index()];
        let Some(record) = self.state.event(event) else { return Ok(false) };
        if record.class.is_none()
            || record.exercise.right.is_some()
            || record.issue.on_exercise
            || record.passing == Some(Passing::Transfer)
        {
            return Ok(false);
        }
        // A split, or a change of all shares of the class, issues none.
        if record.quantity.is_none() && record.issue.terms.is_none() {
            return Ok(false);
        }
        let of_class = record.class == Some(category.class);
        if !of_class && record.issue.kind.is_none() {
            return Ok(false);
        }
        if let Some(own) = self.program.certificates[category.certificate.index()].class
            && record.class == Some(own)
        {
            return Ok(false);
        }
        // A dividend or exchange that brings something else issues nothing of the class.
        if !record.distribution.brings.is_empty()
            && record.distribution.brings.iter().all(|(item, _)| *item != Some(category.class))
        {
            return Ok(false);
        }
        if let Some(node) = &category.after {
            match self.day(node, context)? {
                Some(day) if record.moment.date > day || (category.on_it && record.moment.date == day) => {}
                _ => return Ok(false),
            }
        }
        if record.issue.terms.is_none() {
            return Err(Fault::missing(
                Needed::Attribute,
                "price",
                format!("the price of `{}` is needed and was not stated", record.words),
            )
            .help("write `at $...` behind the shares; `at $0` for what is given away")
            .in_section(category.section));
        }
        Ok(!self.is_excluded(id, event, context)?)
    }

    /// Whether an exclusion of the category applies to an issue.
    pub(super) fn is_excluded(&self, id: CategoryId, event: EventId, context: Context<'_>) -> Evaluated<bool> {
        let category = &self.program.categories[id.index()];
        let kind = self.state.event(event).and_then(|record| record.issue.kind);
        let option = kind == Some(InstrumentKind::Option);
        for exclusion in &category.exclusions {
            let is_meant = if option { exclusion.grants } else { exclusion.issues };
            if !is_meant || !self.in_force(exclusion.guard, context.at) {
                continue;
            }
            let applies = self
                .with_event(Some(exclusion.binder), event, context, |context| {
                    self.conditions_hold(&exclusion.conditions, context)
                })
                .map_err(|fault| fault.in_section(exclusion.section))?;
            if applies {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
