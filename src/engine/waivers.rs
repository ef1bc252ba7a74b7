//! Sections that a class has waived, under a clause that lets it waive its rights.
use super::Engine;
use super::eval::Evaluated;
use crate::outcome::OutcomeKind;
use crate::program::*;

/// What stands between the label of a section and what a label below it adds: `4` and `(a)`, `6` and `.1`, `6.1` and ` ¶2`.
pub(super) const BELOW: [char; 3] = ['(', ' ', '.'];

impl Engine<'_> {
    /// The clause under which a section, or one that it stands in, is waived at a moment.
    pub(super) fn waived(&self, section: SectionId, at: Moment) -> Evaluated<Option<SectionId>> {
        let mut names = self.state.consents.iter().filter(|consent| consent.waiver && consent.matter.starts_with('§'));
        if names.next().is_none() {
            return Ok(None);
        }
        let info = self.program.section(section);
        for clause in &self.program.waivers {
            if clause.certificate != info.certificate || !self.in_force(clause.guard, at) {
                continue;
            }
            let Some(threshold) = &clause.threshold else { continue };
            let mut label = info.label.as_str();
            loop {
                if self.is_approved(threshold, &format!("§{label}"), true, at)? {
                    return Ok(Some(clause.section));
                }
                match label.rfind(BELOW) {
                    Some(at) if at > 0 => label = label.get(..at).unwrap_or("").trim_end(),
                    _ => break,
                }
            }
        }
        Ok(None)
    }

    /// What goes against a section that is waived is no breach.
    pub(super) fn with_waivers(
        &self,
        outcome: (OutcomeKind, Vec<SectionId>),
        at: Moment,
    ) -> (OutcomeKind, Vec<SectionId>) {
        let (kind, mut sections) = outcome;
        let OutcomeKind::Breach { what } = &kind else { return (kind, sections) };
        let waived = sections.first().map(|section| self.waived(*section, at));
        match waived {
            Some(Ok(Some(clause))) => {
                sections.push(clause);
                (OutcomeKind::Note { text: format!("waived: {what}") }, sections)
            }
            _ => (kind, sections),
        }
    }
}
