//! What a liquidation would bring to every holder, as a function of the assets.
//!
//! The distribution of a liquidation is piecewise linear in what is available to stockholders: it bends where a class has
//! its amount and where a class begins to take part, and jumps where a class takes another alternative.
use chrono::NaiveDate;

use super::Engine;
use super::cents::{ExactPayments, paid_in_cents};
use super::context::Context;
use super::fault::Fault;
use super::liquidate::amounts_of;
use super::plan::{Plan, Stop};
use super::records::EventRecord;
use super::trace::{Step, Tracer};
use super::waterfall::Waterfall;
use crate::exact::{ArithmeticError, Exact, Piece, pieces};
use crate::program::*;
use crate::source::Span;

/// What every class and holder would receive in a liquidation on a day, for assets between two amounts.
#[derive(Debug, Clone)]
pub struct Payoff {
    pub day: NaiveDate,
    /// The classes that are paid, in the order of their rank, common stock last.
    pub classes: Vec<PayoffClass>,
    /// The pieces, in order. The figures of each are those of the classes: first what the class receives in all, then what each
    /// of its holders does; after all classes, for each of them, how far its amount goes by what there is.
    pieces: Vec<Piece>,
}

/// A class and those who hold its shares.
#[derive(Debug, Clone, PartialEq)]
pub struct PayoffClass {
    pub class: ClassId,
    /// Nobody stands for the holders whom the scenario does not name.
    pub holders: Vec<Option<PartyId>>,
}

/// What a class and its holders receive, in dollars and cents, in the order of [`PayoffClass::holders`].
#[derive(Debug, Clone, PartialEq)]
pub struct ClassPayment {
    pub class: ClassId,
    pub amount: Exact,
    pub holders: Vec<Exact>,
}

/// Where the lines of a payoff change.
#[derive(Debug, Clone, PartialEq)]
pub struct Breakpoint {
    pub assets: Exact,
    /// Whether an amount jumps here, between the cent before and this one; otherwise lines meet exactly here.
    pub is_jump: bool,
}

impl Payoff {
    /// The assets at which the lines change, without both ends.
    pub fn breakpoints(&self) -> Vec<Breakpoint> {
        let mut found: Vec<Breakpoint> = Vec::new();
        for piece in self.pieces.iter().skip(1) {
            // A piece of one cent leads over a jump.
            let jumps = |piece: &Piece| piece.to.sub(&piece.from).is_ok_and(|width| width <= Exact::HUNDREDTH);
            if jumps(piece) {
                found.push(Breakpoint { assets: piece.to.clone(), is_jump: true });
            } else if found.last().is_none_or(|last| last.assets != piece.from) {
                found.push(Breakpoint { assets: piece.from.clone(), is_jump: false });
            }
        }
        found
    }

    /// The amounts of the classes before rounding, for assets between both ends of the payoff.
    ///
    /// # Errors
    /// Figures that grow too large.
    pub fn amounts(&self, assets: &Exact) -> Result<Vec<(ClassId, Exact)>, ArithmeticError> {
        let values = self.values(assets)?;
        let mut rest = values.iter();
        let mut found = Vec::new();
        for known in &self.classes {
            let amount = rest.next().cloned().unwrap_or(Exact::ZERO);
            rest = rest.as_slice().get(known.holders.len()..).unwrap_or(&[]).iter();
            found.push((known.class, amount));
        }
        Ok(found)
    }

    /// What is paid, in cents, as in a liquidation that is played.
    ///
    /// # Errors
    /// Figures that grow too large.
    pub fn payments(&self, assets: &Exact) -> Result<Vec<ClassPayment>, Fault> {
        let values = self.values(assets)?;
        let (figures, open) = values.split_at_checked(self.figure_count()).unwrap_or((&values, &[]));
        let mut rest = figures;
        let mut exact = Vec::new();
        for (known, open) in self.classes.iter().zip(open) {
            let Some((holders, after)) = rest.get(1..).and_then(|rest| rest.split_at_checked(known.holders.len()))
            else {
                break;
            };
            exact.push(ExactPayments { fixed: open.is_zero(), holders: holders.to_vec() });
            rest = after;
        }
        let paid = paid_in_cents(assets, &exact)?;
        let payment = |(known, holders): (&PayoffClass, Vec<Exact>)| {
            Ok(ClassPayment { class: known.class, amount: Exact::sum(&holders)?, holders })
        };
        self.classes.iter().zip(paid).map(payment).collect()
    }

    /// What each class and, after it, each of its holders receives, before rounding; the same for every amount of assets.
    ///
    /// # Errors
    /// Figures that grow too large.
    pub fn figures(&self, assets: &Exact) -> Result<Vec<Exact>, ArithmeticError> {
        let mut figures = self.values(assets)?;
        figures.truncate(self.figure_count());
        Ok(figures)
    }

    fn figure_count(&self) -> usize {
        self.classes.iter().map(|known| known.holders.len().saturating_add(1)).sum()
    }

    fn values(&self, assets: &Exact) -> Result<Vec<Exact>, ArithmeticError> {
        let next = self.pieces.partition_point(|piece| piece.to < *assets);
        self.pieces.get(next).or(self.pieces.last()).map_or(Ok(Vec::new()), |piece| piece.at(assets))
    }
}

impl Engine<'_> {
    /// What a liquidation after everything played so far would bring, for assets between two amounts. Whether it would be
    /// allowed, and what would be withheld for taxes, is not asked.
    ///
    /// # Errors
    /// What a liquidation on that day could not be played for.
    pub fn payoff(&mut self, day: NaiveDate, from: &Exact, to: &Exact) -> Result<Payoff, Fault> {
        let moment = self.next_moment(day);
        let id = EventId::at(self.state.events.len());
        self.state.events.push(EventRecord::new(moment, "liquidation", Span::default()));
        let found = self.payoff_of(id, moment, from, to);
        self.state.events.truncate(id.index());
        self.last_worlds.forget();
        found.map_err(|stop| match stop {
            Stop::Fault(fault) => fault,
            Stop::Refused(refusal) => Fault::impossible(refusal.reason),
        })
    }

    /// What each class would be entitled to in that liquidation, for some assets. Nothing where it cannot be worked out.
    pub fn payoff_grounds(&mut self, day: NaiveDate, assets: &Exact) -> Vec<Step> {
        let moment = self.next_moment(day);
        let id = EventId::at(self.state.events.len());
        let mut record = EventRecord::new(moment, "liquidation", Span::default());
        record.distribution.assets = Some(assets.clone());
        self.state.events.push(record);
        let at = moment.just_before();
        let context = Context { event: Some(id), ..Context::at(at) };
        let found = self
            .tiers(context)
            .and_then(|tiers| Ok((self.settle(&tiers, assets, id, context, &mut Plan::default())?, tiers)));
        let mut steps = Vec::new();
        if let Ok((waterfall, _)) = found {
            let tracer = Tracer::new();
            self.distribution_grounds(&(id, at, waterfall.distribution), &tracer);
            steps = tracer.into_steps();
        }
        self.state.events.truncate(id.index());
        self.last_worlds.forget();
        steps
    }

    fn payoff_of(&mut self, id: EventId, moment: Moment, from: &Exact, to: &Exact) -> Result<Payoff, Stop> {
        let context = Context { event: Some(id), ..Context::at(moment.just_before()) };
        let tiers = self.tiers(context)?;
        let mut classes: Option<Vec<PayoffClass>> = None;
        let pieces = pieces(from, to, &Exact::HUNDREDTH, |assets| -> Result<Vec<Exact>, Stop> {
            if let Some(record) = self.state.events.get_mut(id.index()) {
                record.distribution.assets = Some(assets.clone());
            }
            let waterfall = self.settle(&tiers, assets, id, context, &mut Plan::default())?;
            let (known, values) = self.payoff_values(&tiers, &waterfall, context)?;
            classes.get_or_insert(known);
            Ok(values)
        })?;
        Ok(Payoff { day: moment.date, classes: classes.unwrap_or_default(), pieces })
    }

    /// What each class receives, and of each class what its holders receive of it before rounding; then how far it is open.
    fn payoff_values(
        &self,
        tiers: &[Vec<ClassId>],
        waterfall: &Waterfall,
        context: Context<'_>,
    ) -> Result<(Vec<PayoffClass>, Vec<Exact>), Stop> {
        let mut classes = Vec::new();
        let (mut values, mut open) = (Vec::new(), Vec::new());
        for (class, sum) in self.class_sums(tiers, waterfall, context)? {
            let parts = self.holder_parts(class, waterfall, context)?;
            values.push(sum.clone());
            values.extend(amounts_of(&sum, &parts)?);
            open.push(waterfall.open(class)?.unwrap_or(sum));
            classes.push(PayoffClass { class, holders: parts.iter().map(|part| part.holder).collect() });
        }
        values.extend(open);
        Ok((classes, values))
    }
}
