//! Shares of a class counted as those into which they convert.
use super::Engine;
use super::context::Context;
use super::eval::Outcome;
use super::state::CohortId;
use super::world::Transform;
use crate::exact::Exact;
use crate::program::*;

impl Engine<'_> {
    /// How many common shares one share of the class converts into on the day, where its certificate lets it convert.
    pub(super) fn rate_at_issue(&self, class: ClassId, moment: Moment) -> Outcome<Option<Exact>> {
        let wanted = |right: &Right| matches!(right.deed, DeedKind::Convert { class: known, .. } if known == class);
        let Some(id) = self.find_right(moment, wanted) else { return Ok(None) };
        let right = &self.program.rights[id.index()];
        let Some(part) = self.first_active(&right.into, moment) else { return Ok(None) };
        self.number(&part.node, Context::at(moment)).map(Some)
    }

    /// All shares of a class as converted: an exact number of common shares (C8), zero for a class that does not convert.
    pub(super) fn as_converted(&self, class: ClassId, context: Context<'_>) -> Outcome<Exact> {
        if let Some(node) = &self.program.class(class).convertible_into {
            let all = self.number(node, context)?.mul(&self.state.outstanding_at(class, context.at))?;
            return Ok(all.sub(&self.not_yet_issued(class, node, context)?)?);
        }
        let wanted = |right: &Right| matches!(right.deed, DeedKind::Convert { class: known, .. } if known == class);
        let Some(id) = self.find_right(context.at, wanted) else { return Ok(Exact::ZERO) };
        let right = &self.program.rights[id.index()];
        match self.first_active(&right.into, context.at) {
            Some(part) => {
                let all = self.of_all(class, &part.node, Context { holder: None, cohort: None, ..context })?;
                Ok(all.sub(&self.not_yet_issued(class, &part.node, context)?)?)
            }
            None => Ok(Exact::ZERO),
        }
    }

    /// Shares into which a holder's shares of a class convert.
    pub(super) fn held_as_converted(
        &self,
        class: ClassId,
        into: ClassId,
        holder: PartyId,
        context: Context<'_>,
    ) -> Outcome<Exact> {
        let held = self.state.held_at(class, holder, context.at);
        if !held.is_positive() || class == into {
            return Ok(Exact::ZERO);
        }
        let own = Context { holder: Some(holder), cohort: None, ..context };
        if let Some(node) = &self.program.class(class).convertible_into {
            return Ok(self.number(node, own)?.mul(&held)?);
        }
        let wanted = |right: &Right| matches!(right.deed, DeedKind::Convert { class: from, into: to } if (from, to) == (class, into));
        let Some(id) = self.find_right(context.at, wanted) else { return Ok(Exact::ZERO) };
        match self.first_active(&self.program.rights[id.index()].into, context.at) {
            Some(part) => self.of_all(class, &part.node, own),
            None => Ok(Exact::ZERO),
        }
    }

    /// Shares as converted that in a world supposed were issued later than the log says, and not yet by the moment.
    fn not_yet_issued(&self, class: ClassId, rate: &Node, context: Context<'_>) -> Outcome<Exact> {
        let mut total = Exact::ZERO;
        for (event, transform) in context.supposed.iter().flat_map(|world| &world.transforms) {
            let Transform::MovedTo(with) = transform else { continue };
            let Some(record) = self.state.event(*event).filter(|record| record.class == Some(class)) else { continue };
            if record.moment > context.at || context.at >= self.moment_of(*with)? {
                continue;
            }
            let issued_then =
                |cohort: &CohortId| self.state.cohort(*cohort).is_some_and(|known| known.issued == record.moment.date);
            let cohort = self.state.cohorts_of.get(&class).and_then(|known| known.iter().find(|id| issued_then(id)));
            if let Some(shares) = &record.quantity {
                let inner = Context { holder: None, cohort: cohort.copied(), ..context };
                total = total.add(&self.number(rate, inner)?.mul(shares)?)?;
            }
        }
        Ok(total)
    }
}
