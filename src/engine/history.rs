//! How things stood over time: the register of holders, and the prices that shares convert at.
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Engine;
use super::context::Context;
use crate::exact::Exact;
use crate::program::*;

/// A price that the conversion of a class goes by, over time.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceLine {
    pub name: String,
    pub section: SectionId,
    pub class: ClassId,
    pub unit: Unit,
    /// The value at the end of each day on which it is another than before.
    pub points: Vec<(NaiveDate, Exact)>,
}

impl Engine<'_> {
    /// The days on which the number of outstanding shares of a class, or of the shares of a holder, changed.
    pub fn register_days(&self) -> BTreeSet<NaiveDate> {
        let outstanding = self.state.outstanding.iter();
        let held = self.state.holdings.values();
        outstanding.chain(held).flat_map(|line| line.entries()).map(|(moment, _)| moment.date).collect()
    }

    /// The prices for each share of common stock that rights to convert go by, looked at on these days; a price that differs
    /// from share to share is that of the shares issued first.
    pub fn price_lines(&self, days: &[NaiveDate]) -> Vec<PriceLine> {
        let mut lines = Vec::new();
        let mut told = BTreeSet::new();
        for right in &self.program.rights {
            let DeedKind::Convert { class, into } = right.deed else { continue };
            let unit = Unit::dollars_per(into);
            let is_price =
                |id: &VariableId| self.program.variables.get(id.index()).is_some_and(|variable| variable.unit == unit);
            let is_known_price = |id: &DefinitionId| {
                let definition = self.program.definitions.get(id.index());
                definition.is_some_and(|known| matches!(&known.kind, Kind::Figure(known) if *known == unit))
            };
            let rates = || right.into.iter().chain(&right.excess_into).map(|part| &part.node);
            let is_local = |known: &Definition| known.local;
            let mut reached = self.program.reached_through(rates(), &is_local);
            // A right may name a number of shares, and only the term that gives it the price.
            while !reached.variables.iter().any(is_price) && !reached.definitions.iter().any(is_known_price) {
                let terms = reached.definitions.iter().filter_map(|id| self.program.definitions.get(id.index()));
                let further = self.program.reached_through(rates().chain(terms.map(|known| &known.body)), &is_local);
                if further == reached {
                    break;
                }
                reached = further;
            }
            for id in reached.variables {
                let Some(variable) = self.program.variables.get(id.index()) else { continue };
                if variable.unit == unit && told.insert((Some(id), None)) {
                    let price = |context: Context<'_>| self.variable(id, context).ok();
                    let points = self.points(class, days, price);
                    let (name, section) = (variable.name.clone(), variable.section);
                    lines.push(PriceLine { name, section, class, unit: unit.clone(), points });
                }
            }
            for id in reached.definitions {
                let Some(definition) = self.program.definitions.get(id.index()) else { continue };
                let is_price = matches!(&definition.kind, Kind::Figure(known) if *known == unit);
                if is_price && !definition.local && told.insert((None, Some(id))) {
                    let price = |context: Context<'_>| self.number(&definition.body, context).ok();
                    let points = self.points(class, days, price);
                    let (name, section) = (definition.name.clone(), definition.section);
                    lines.push(PriceLine { name, section, class, unit: unit.clone(), points });
                }
            }
        }
        // A price that is another one under a further name is shown once.
        let mut shown: Vec<PriceLine> = Vec::new();
        for line in lines {
            let is_known = shown.iter().any(|known| known.class == line.class && known.points == line.points);
            if !line.points.is_empty() && !is_known {
                shown.push(line);
            }
        }
        shown
    }

    fn points(
        &self,
        class: ClassId,
        days: &[NaiveDate],
        price: impl Fn(Context<'_>) -> Option<Exact>,
    ) -> Vec<(NaiveDate, Exact)> {
        let mut points: Vec<(NaiveDate, Exact)> = Vec::new();
        for day in days {
            let at = Moment::end_of(*day);
            let Some((cohort, _)) = self.state.cohorts_at(class, None, at).first().cloned() else { continue };
            if let Some(value) = price(Context { cohort: Some(cohort), ..Context::at(at) })
                && points.last().is_none_or(|(_, last)| *last != value)
            {
                points.push((*day, value));
            }
        }
        points
    }
}
