//! For what prices of earlier days are restated, and since when: splits, and dividends of a class on itself. A dividend with a
//! record date counts from that day on: shares go on without it, and a price of them is one of new shares.
use chrono::NaiveDate;

use super::plan::{Carried, Plan};
use super::state::State;
use crate::exact::{ArithmeticError, Exact};
use crate::prices::Splits;
use crate::program::*;

/// What the prices of one class are restated for.
#[derive(Debug, Clone, Default)]
pub struct Restated {
    now: Steps,
    /// What counted until a dividend turned out not to be paid.
    before: Vec<(Moment, Steps)>,
}

#[derive(Debug, Clone, Default)]
struct Steps {
    splits: Splits,
    /// Since when, and how many new shares stand for one old share, in order of time.
    since: Vec<(Moment, Exact)>,
}

impl Steps {
    fn add(&mut self, since: Moment, ratio: &Exact) {
        let place = self.since.partition_point(|(known, _)| *known <= since);
        self.since.insert(place, (since, ratio.clone()));
        self.splits.add(since.date, ratio.clone());
    }
}

impl Restated {
    fn at(&self, at: Moment) -> &Steps {
        let known = self.before.iter().find(|(until, _)| at < *until);
        known.map_or(&self.now, |(_, steps)| steps)
    }

    /// What counted since a moment counts no more.
    fn withdraw(&mut self, since: Moment, now: Moment) {
        let before = std::mem::take(&mut self.now);
        for (known, ratio) in before.since.iter().filter(|(known, _)| *known != since) {
            self.now.add(*known, ratio);
        }
        self.before.push((now, before));
    }

    /// What counts at a moment, and the day in whose shares rows are seen then: before a split of the day itself, in those of
    /// the day before.
    pub fn seen_at(&self, at: Moment) -> (&Splits, NaiveDate) {
        let known = self.at(at);
        let later_today = known.since.iter().any(|(since, _)| *since > at && since.date == at.date);
        let day = at.date.pred_opt().filter(|_| later_today).unwrap_or(at.date);
        (&known.splits, day)
    }

    /// How many shares of the later moment stand for one of the earlier; None if they are the same.
    pub fn between(&self, then: Moment, now: Moment) -> Result<Option<Exact>, ArithmeticError> {
        self.between_as_of(then, now, now)
    }

    /// The same by what counts at another moment: a dividend may have turned out not to be paid.
    pub fn between_as_of(&self, then: Moment, now: Moment, at: Moment) -> Result<Option<Exact>, ArithmeticError> {
        let steps = self.at(at).since.iter().filter(|(since, _)| then < *since && *since <= now);
        product_of(steps.map(|(_, ratio)| ratio))
    }
}

/// What several splits come to, if there is any.
pub(super) fn product_of<'a>(ratios: impl Iterator<Item = &'a Exact>) -> Result<Option<Exact>, ArithmeticError> {
    let mut product = None;
    for ratio in ratios {
        product = Some(match product {
            None => ratio.clone(),
            Some(product) => ratio.mul(&product)?,
        });
    }
    Ok(product)
}

impl State {
    /// Prices of a class are told in other shares from a moment on.
    pub(super) fn restate_prices(&mut self, class: ClassId, since: Moment, ratio: &Exact) {
        self.restated.entry(class).or_default().now.add(since, ratio);
        self.unsettled_days.push(since.date);
    }

    /// A dividend is not paid as its record date has said: what was paid of it counts from then on.
    fn withdraw_restatement(&mut self, class: ClassId, record: EventId, paid: &[EventId], now: Moment) {
        let Some(since) = self.event(record).map(|known| known.moment) else { return };
        self.restated.entry(class).or_default().withdraw(since, now);
        for event in paid {
            let known = self.event(*event).and_then(|known| Some((known.moment, known.distribution.ratio.clone()?)));
            if let Some((moment, ratio)) = known {
                self.restate_prices(class, moment, &ratio);
            }
        }
        self.unsettled_days.push(now.date);
    }
}

impl Plan {
    /// Shares of a class go on without a dividend on itself from its record date on.
    pub(super) fn restate_from_record(&mut self, class: ClassId, ratio: Exact) {
        self.effect_of_figures(move |state, moment| -> Carried {
            state.restate_prices(class, moment, &ratio);
            Ok(())
        });
    }

    pub(super) fn restate_no_more(&mut self, class: ClassId, record: EventId, paid: Vec<EventId>) {
        self.effect_of_figures(move |state, moment| -> Carried {
            state.withdraw_restatement(class, record, &paid, moment);
            Ok(())
        });
    }
}
