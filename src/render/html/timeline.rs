//! What happened, day by day, each outcome with what its figures were made of.
use std::collections::BTreeSet;

use super::view::{DayView, Derivations, ItemView};
use crate::diagnostics::one_line;
use crate::engine::Step;
use crate::outcome::{Outcome, OutcomeKind};
use crate::program::SectionId;
use crate::render::names::Names;
use crate::render::sentence::{Mark, sentence};
use crate::render::text::timeline;

/// The days of the timeline.
pub fn days(names: &Names<'_>, shown: &Derivations) -> Vec<DayView> {
    let mut days: Vec<DayView> = Vec::new();
    // The grounds of a line belong to all that it led to; they are told once.
    let mut told = BTreeSet::new();
    for (moment, item) in timeline::items(names) {
        let date = moment.date.to_string();
        let plain = |kind: &'static str, word: &'static str, text: String| ItemView {
            kind,
            word,
            text,
            sections: String::new(),
            steps: Vec::new(),
        };
        let view = match item {
            timeline::Item::Line(words) => plain("line", "", words),
            timeline::Item::Fault(fault) => plain("fault", "NOT PLAYED", one_line(&fault.message)),
            timeline::Item::Outcome(outcome) => {
                let mark = Mark::of(&outcome.kind);
                let kind = match mark {
                    Mark::Plain => "outcome",
                    Mark::Refused => "outcome refused",
                    Mark::Breach => "outcome breach",
                    Mark::Missed => "outcome missed",
                };
                let grounds = names.played.grounds.get(&moment).map(Vec::as_slice).unwrap_or_default();
                let own = own_grounds(outcome, grounds);
                let steps = match own.is_empty() {
                    false => own.iter().flat_map(|step| shown.views(std::slice::from_ref(*step), names)).collect(),
                    true if !says_more(&outcome.kind) && told.insert(moment) => shown.views(grounds, names),
                    true => Vec::new(),
                };
                ItemView {
                    sections: names.cite_all(&outcome.sections),
                    steps,
                    ..plain(kind, mark.word(), sentence(outcome, names))
                }
            }
        };
        match days.last_mut() {
            Some(day) if day.date == date => day.items.push(view),
            _ => days.push(DayView { date, items: vec![view] }),
        }
    }
    days
}

/// Whether an outcome is about something else than the figures of its line.
fn says_more(kind: &OutcomeKind) -> bool {
    matches!(kind, OutcomeKind::Approval { .. } | OutcomeKind::Alternative { .. } | OutcomeKind::Note { .. })
}

/// The grounds that rest on the section of an outcome, where others of the same line rest on other sections.
fn own_grounds<'s>(outcome: &Outcome, grounds: &'s [Step]) -> Vec<&'s Step> {
    grounds.iter().filter(|step| rests_on(step, &outcome.sections)).collect()
}

fn rests_on(step: &Step, sections: &[SectionId]) -> bool {
    step.section.is_some_and(|section| sections.contains(&section))
        || (step.section.is_none() && step.steps.iter().any(|part| rests_on(part, sections)))
}
