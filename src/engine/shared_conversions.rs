//! What the limits of a right leave of the conversion of several holders' shares by one act.
use super::Engine;
use super::context::{Context, Received};
use super::eval::Evaluated;
use super::limits::{Limiting, first_of};
use super::plan::{Effect, Plan};
use super::rights::{Exercise, Part};
use super::shared_limits::{Cut, SharedAct, Wish};
use crate::exact::Exact;
use crate::program::*;

/// The conversion of several holders' shares: its units are the shares that are converted.
struct Conversions<'e> {
    engine: &'e Engine<'e>,
    exercise: &'e Exercise<'e>,
    parts: &'e [Part],
    nothing: Plan,
}

impl Conversions<'_> {
    /// Asks of one holder's part, beside what was brought those before.
    fn of<T>(
        &self,
        place: usize,
        (plan, brought): (&Plan, &[(PartyId, ClassId, Exact)]),
        ask: impl FnOnce(&Limiting<'_>, Context<'_>) -> Evaluated<T>,
        none: T,
    ) -> Evaluated<T> {
        let Some(part) = self.parts.get(place) else { return Ok(none) };
        let limiting = Limiting { exercise: self.exercise, part, plan };
        ask(&limiting, Context { holder: Some(part.holder), brought, ..self.exercise.context })
    }

    /// Whoever counts together counts what the same act brings those before.
    fn brought_before(&self, earlier: &[Wish<'_>]) -> Vec<(PartyId, ClassId, Exact)> {
        let DeedKind::Convert { into, .. } = self.exercise.right.deed else { return Vec::new() };
        let parts = self.parts.iter().zip(earlier).filter(|_| self.engine.program.counts_together);
        parts.map(|(part, wish)| (part.holder, into, wish.received().clone())).collect()
    }
}

impl<'b> SharedAct<'b> for Conversions<'_> {
    fn brings(&self, place: usize, wish: &Wish<'b>, units: &Exact) -> Evaluated<Exact> {
        let brought = |limiting: &Limiting<'_>, context: Context<'_>| {
            Ok(self.engine.brought(limiting, wish.rate, &limiting.part.lots, units, context)?.counted)
        };
        self.of(place, (&self.nothing, &[]), brought, Exact::ZERO)
    }

    fn weight(&self, place: usize, wish: &Wish<'b>) -> Evaluated<Exact> {
        let exactly = |limiting: &Limiting<'_>, context: Context<'_>| {
            let Some(rate) = wish.rate else { return Ok(wish.units.clone()) };
            let lots = first_of(&limiting.part.lots, &wish.units)?;
            self.engine.converted_shares(self.exercise.right, &rate.node, &lots, context)
        };
        self.of(place, (&self.nothing, &[]), exactly, Exact::ZERO)
    }

    fn keeps(
        &self,
        place: usize,
        limit: &Guarded<Limit>,
        units: &Exact,
        received: Received,
        earlier: &[Wish<'b>],
    ) -> Evaluated<bool> {
        let mut plan = Plan::default();
        if matches!(limit.node, Limit::AtMost { .. }) {
            for (part, wish) in self.parts.iter().zip(earlier) {
                let (right, holder) = (self.exercise.id, part.holder);
                plan.effects.push(Effect::Brought { right, holder, shares: wish.received().clone() });
                plan.effects.push(Effect::Taken { right, holder, shares: wish.units.clone() });
            }
        }
        let keeps = |limiting: &Limiting<'_>, context: Context<'_>| {
            self.engine.keeps_limit(limiting, limit, None, (received, units), context)
        };
        self.of(place, (&plan, &self.brought_before(earlier)), keeps, true)
    }
}

impl Engine<'_> {
    pub(super) fn cuts_of_conversions(&self, exercise: &Exercise<'_>, parts: &[Part]) -> Evaluated<Vec<Vec<Cut>>> {
        let asked = parts.iter().map(|part| part.shares.clone()).collect();
        let act = Conversions { engine: self, exercise, parts, nothing: Plan::default() };
        self.cuts_of_all(exercise.right, &act, asked, exercise.context.at)
    }
}
