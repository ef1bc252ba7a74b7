//! Redemptions that are void as far as the scenario says, on their own day, that the price is not paid.
use chrono::NaiveDate;

use super::Engine;
use super::plan::Plan;
use super::rights::{Exercise, Part};
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::source::Span;

/// A line by which what is due under a right is not paid.
#[derive(Debug, Clone)]
pub(super) struct Unpaid {
    date: NaiveDate,
    right: RightId,
    /// Not to this holder; None: to nobody.
    to: Option<PartyId>,
    place: Span,
}

/// What a right does for a holder is void on a day, and no line has said yet why.
#[derive(Debug, Clone)]
pub struct Void {
    date: NaiveDate,
    right: RightId,
    holder: PartyId,
}

impl Unpaid {
    /// What a line says is not paid, if it does.
    pub fn of(entry: &JournalEntry) -> Option<Unpaid> {
        let event = entry.event.as_ref()?;
        match &event.kind {
            JournalEventKind::Withholds { what: Payable::Right(right), to } => {
                Some(Unpaid { date: entry.date, right: *right, to: *to, place: event.span })
            }
            _ => None,
        }
    }
}

impl Engine<'_> {
    /// The section by which what a right does is void where it is not paid for, if one says so.
    fn void_unless_paid(&self, right: RightId, at: Moment) -> Option<SectionId> {
        let right = self.program.rights.get(right.index())?;
        self.first_active(&right.void_unless_paid, at).map(|part| part.section)
    }

    /// The holders for whom an exercise is void because a line after it says that they are not paid for it.
    pub(super) fn not_paid(&self, right: RightId, parts: &[Part], moment: Moment) -> Vec<PartyId> {
        if self.void_unless_paid(right, moment).is_none() {
            return Vec::new();
        }
        let is_over = |line: &Unpaid| self.lines.iter().rev().any(|played| played.span == line.place);
        let of_day = self.unpaid.iter().filter(|line| (line.date, line.right) == (moment.date, right));
        let to_come: Vec<&Unpaid> = of_day.filter(|line| !is_over(line)).collect();
        let is_unpaid = |holder: &PartyId| to_come.iter().any(|line| line.to.is_none_or(|to| to == *holder));
        parts.iter().map(|part| part.holder).filter(is_unpaid).collect()
    }

    /// Says of the parts that are void that their shares stay outstanding.
    pub(super) fn tell_void(&self, plan: &mut Plan, exercise: &Exercise<'_>, void: &[Part]) {
        let Some(section) = self.void_unless_paid(exercise.id, exercise.moment) else { return };
        for part in void {
            let (name, holder) = (&exercise.right.name, &self.program.party(part.holder).name);
            let shares = part.shares.grouped_exact(6);
            let text = format!(
                "{name} is void for the {shares} shares of {holder}: they are not paid for, and stay outstanding"
            );
            plan.outcome(OutcomeKind::Note { text }, vec![section]);
            let void = Void { date: exercise.moment.date, right: exercise.id, holder: part.holder };
            plan.effect(move |state, _| state.void.push(void));
        }
    }

    /// Where a line says why what a right does for holders is void, nothing is left to be withheld from them. Whether there are any.
    pub(super) fn plan_void_explained(
        &self,
        plan: &mut Plan,
        what: &Payable,
        to: Option<PartyId>,
        moment: Moment,
    ) -> bool {
        let Payable::Right(right) = *what else { return false };
        let is_meant =
            move |void: &Void| (void.date, void.right) == (moment.date, right) && to.is_none_or(|to| to == void.holder);
        let found = self.state.void.iter().any(is_meant);
        plan.effect(move |state, _| state.void.retain(|void| !is_meant(void)));
        found
    }
}
