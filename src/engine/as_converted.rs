//! Shares of a class counted as those into which they convert.
use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::records::EventRecord;
use super::state::CohortId;
use super::world::Transform;
use crate::exact::Exact;
use crate::program::*;

impl Engine<'_> {
    /// What a share of a class converts into under the first right that is in force: into one class, or whichever it is.
    fn conversion_rate(&self, class: ClassId, into: Option<ClassId>, at: Moment) -> Option<&Guarded<Node>> {
        let wanted = |right: &Right| match right.deed {
            DeedKind::Convert { class: from, into: to } => from == class && into.is_none_or(|into| into == to),
            _ => false,
        };
        let id = self.find_right(at, wanted)?;
        self.first_active(&self.program.rights[id.index()].into, at)
    }

    /// How many common shares one share of the class converts into on the day, where its certificate lets it convert.
    pub(super) fn rate_at_issue(&self, class: ClassId, moment: Moment) -> Evaluated<Option<Exact>> {
        let Some(part) = self.conversion_rate(class, None, moment) else { return Ok(None) };
        self.number(&part.node, Context::at(moment)).map(Some)
    }

    /// All shares of a class as converted: an exact number of common shares, zero for a class that does not convert.
    pub(super) fn as_converted(&self, class: ClassId, context: Context<'_>) -> Evaluated<Exact> {
        if let Some(node) = &self.program.class(class).convertible_into {
            let all = self.number(node, context)?.mul(&self.state.outstanding_at(class, context.at))?;
            return Ok(all.sub(&self.not_there(class, node, context)?)?);
        }
        match self.conversion_rate(class, None, context.at) {
            Some(part) => {
                let all = self.of_all(class, &part.node, Context { holder: None, cohort: None, ..context })?;
                Ok(all.sub(&self.not_there(class, &part.node, context)?)?)
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
    ) -> Evaluated<Exact> {
        let held = self.state.held_at(class, holder, context.at);
        if !held.is_positive() || class == into {
            return Ok(Exact::ZERO);
        }
        let own = Context { holder: Some(holder), cohort: None, ..context };
        if let Some(node) = &self.program.class(class).convertible_into {
            return Ok(self.number(node, own)?.mul(&held)?);
        }
        match self.conversion_rate(class, Some(into), context.at) {
            Some(part) => self.of_all(class, &part.node, own),
            None => Ok(Exact::ZERO),
        }
    }

    /// Shares as converted that in a world supposed were never issued, or later than the log says and not yet by the moment.
    fn not_there(&self, class: ClassId, rate: &Node, context: Context<'_>) -> Evaluated<Exact> {
        let mut total = Exact::ZERO;
        let Some(world) = context.supposed else { return Ok(total) };
        for (event, transform) in world.different(&self.state) {
            let Some(record) = self.state.event(event).filter(|record| record.class == Some(class)) else { continue };
            let Some(shares) = self.shares_not_there(record, transform, context.at)? else { continue };
            let issued_then =
                |cohort: &CohortId| self.state.cohort(*cohort).is_some_and(|known| known.issued == record.moment.date);
            let cohort = self.state.cohorts_of.get(&class).and_then(|known| known.iter().find(|id| issued_then(id)));
            let inner = Context { holder: None, cohort: cohort.copied(), ..context };
            total = total.add(&self.number(rate, inner)?.mul(&shares)?)?;
        }
        Ok(total)
    }

    /// How many of the shares of an issue are outstanding at a moment as the log says and not in a world in which it is
    /// different.
    fn shares_not_there(&self, record: &EventRecord, how: &Transform, at: Moment) -> Evaluated<Option<Exact>> {
        let Some(quantity) =
            record.quantity.as_ref().filter(|_| record.moment <= at && record.issue.instrument.is_none())
        else {
            return Ok(None);
        };
        let never = match (how, &record.issue.terms) {
            (Transform::MovedTo(with), _) => {
                return Ok((at < self.moment_of(*with)?).then(|| quantity.clone()));
            }
            (Transform::Removed, _) => quantity.clone(),
            (Transform::Terms(terms), Some(own)) if !own.shares.is_zero() => {
                quantity.sub(&quantity.mul(&terms.shares)?.div(&own.shares)?)?
            }
            (Transform::Terms(_), _) => return Ok(None),
        };
        // What has ended is not outstanding any more anyhow.
        let ended = record.issue.terminated.at(at).cloned().unwrap_or(Exact::ZERO);
        let open = never.sub(&ended)?;
        let class = record.class.filter(|_| open.is_positive());
        class.map(|class| Ok(open.mul(&self.splits_since(class, record.moment, at)?)?)).transpose()
    }
}
