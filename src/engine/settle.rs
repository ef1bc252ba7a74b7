//! Readings that a class may settle by agreement.
use super::Engine;
use super::plan::{Plan, Refusal, Stop};
use crate::outcome::OutcomeKind;
use crate::program::*;

impl Engine<'_> {
    /// An agreement on a reading, which counts from its day on in every certificate that has the reading.
    pub(super) fn plan_agreement(
        &self,
        class: ClassId,
        reading: ReadingId,
        choice: u32,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let known = &self.program.readings[reading.index()];
        let name = &self.program.class(class).name;
        let settled = self.program.settlements.iter().find(|clause| {
            clause.class == class && clause.readings.contains(&reading) && self.in_force(clause.guard, moment)
        });
        let Some(clause) = settled else {
            let reason = format!("no section lets {name} settle how {} is read", known.name);
            return Err(Refusal::under(known.section, reason));
        };
        let matter = format!("agreement on {}", known.name);
        if let Some(threshold) = &clause.threshold
            && !self.is_approved(threshold, &matter, false, moment)?
        {
            let needed = self.describe_threshold(threshold);
            let reason = format!("`{matter}` needs the approval of {needed} and does not have it");
            return Err(Refusal::under(clause.section, reason));
        }
        let label = known.choices.get(choice as usize).map_or("", |(label, _)| label.as_str());
        let mut plan = Plan::default();
        let text = format!("{} is read as {label} from now on", known.name);
        plan.outcome(OutcomeKind::Note { text }, vec![clause.section, known.section]);
        for (index, other) in self.program.readings.iter().enumerate().filter(|(_, other)| other.name == known.name) {
            let place = other.choices.iter().position(|(known, _)| known == label);
            let Some(place) = place.and_then(|place| u32::try_from(place).ok()) else { continue };
            plan.effect(move |state, moment| {
                if let Some(line) = state.readings.get_mut(index) {
                    line.set(moment, place);
                }
            });
        }
        Ok(plan)
    }
}
