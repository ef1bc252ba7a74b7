//! Payments to the holders of a record date: who held the shares then, as far as they are still outstanding.
use std::collections::{BTreeMap, BTreeSet};

use super::Engine;
use super::context::Context;
use super::plan::Stop;
use super::rights::Part;
use super::shares::Lots;
use super::state::CohortId;
use crate::exact::{ArithmeticError, Exact};
use crate::program::*;

/// What each holder of the record date is paid on, lot by lot.
type Entitled = BTreeMap<(CohortId, PartyId), Exact>;

fn entitled_to(entitled: &Entitled, key: (CohortId, PartyId)) -> Exact {
    entitled.get(&key).cloned().unwrap_or(Exact::ZERO)
}

fn add_to(entitled: &mut Entitled, key: (CohortId, PartyId), shares: &Exact) -> Result<(), ArithmeticError> {
    let sum = entitled_to(entitled, key).add(shares)?;
    entitled.insert(key, sum);
    Ok(())
}

impl Engine<'_> {
    /// Who is paid what an accrual pays, on which shares, in the order of the register: the holders of its record date, where
    /// its certificate names one and that day is past, else those of the moment. Shares that were issued since are paid to
    /// whoever has them; what was owed on shares that are gone is not owed any more. Where one holder is named, that one is paid.
    pub(super) fn payees(
        &self,
        id: AccrualId,
        to: Option<PartyId>,
        context: Context<'_>,
        moment: Moment,
    ) -> Result<Vec<Part>, Stop> {
        let accrual = &self.program.accruals[id.index()];
        let class = accrual.class;
        let record = match self.first_active(&accrual.of_record, context.at) {
            Some(part) => Some(self.known_day(&part.node, context).map_err(|fault| fault.in_section(part.section))?),
            None => None,
        };
        let record = record.filter(|day| to.is_none() && *day < moment.date);
        let Some(close) = record.map(Moment::end_of) else {
            let holders = self.state.holders_at(class, moment).into_iter();
            let parts = holders.filter(|(holder, _)| to.is_none_or(|to| to == *holder)).map(|(holder, shares)| {
                let lots = self.state.cohorts_at(class, Some(holder), moment);
                Part { holder, lots, shares, cuts: None }
            });
            return Ok(parts.collect());
        };
        let mut entitled = self.entitled_since(class, close, moment)?;
        self.add_unaccounted(class, &mut entitled, moment)?;
        let mut holders = self.state.holders_at(class, close);
        for known in self.state.holders_at(class, moment) {
            if holders.iter().all(|(holder, _)| *holder != known.0) {
                holders.push(known);
            }
        }
        let mut parts = Vec::new();
        for (holder, _) in holders {
            let mut shares = Exact::ZERO;
            let mut lots = Lots::new();
            for ((cohort, _), count) in entitled.iter().filter(|((_, known), _)| *known == holder) {
                if count.is_positive() {
                    shares = shares.add(count)?;
                    lots.push((*cohort, count.clone()));
                }
            }
            if shares.is_positive() {
                parts.push(Part { holder, lots, shares, cuts: None });
            }
        }
        Ok(parts)
    }

    /// The holdings of the record date, less the shares that ceased since. A transfer changes nothing; shares that a holder
    /// gives up are first those that were his own on the record date.
    fn entitled_since(&self, class: ClassId, close: Moment, moment: Moment) -> Result<Entitled, Stop> {
        let ids = self.state.cohorts_of.get(&class).cloned().unwrap_or_default();
        let lines: Vec<_> = self.state.lots.iter().filter(|((cohort, _), _)| ids.contains(cohort)).collect();
        let mut entitled = Entitled::new();
        let mut days = BTreeSet::new();
        for (key, line) in &lines {
            if let Some(shares) = line.at(close) {
                entitled.insert(**key, shares.clone());
            }
            days.extend(
                line.entries().iter().map(|(since, _)| *since).filter(|since| *since > close && *since <= moment),
            );
        }
        for since in days {
            // A split makes so many more of the shares of each; nobody gives any up.
            let is_split = |(at, of, _): &&(Moment, ClassId, Exact)| *of == class && *at == since;
            if let Some((.., ratio)) = self.state.splits.iter().find(is_split) {
                for count in entitled.values_mut() {
                    *count = count.mul(ratio)?;
                }
                continue;
            }
            for cohort in &ids {
                self.move_entitlements(*cohort, &lines, since, &mut entitled)?;
            }
        }
        Ok(entitled)
    }

    /// Shares of a cohort that ceased at a moment, or were set apart in one of their own.
    fn move_entitlements(
        &self,
        cohort: CohortId,
        lines: &[(&(CohortId, PartyId), &super::timeline::Timeline<Exact>)],
        since: Moment,
        entitled: &mut Entitled,
    ) -> Result<(), Stop> {
        let apart = CohortId::each(&self.state.cohorts).find(|(_, known)| known.parent == Some((cohort, since)));
        let apart = apart.map(|(id, _)| id);
        let mut gone = Exact::ZERO;
        let mut from = Vec::new();
        for ((known, holder), line) in lines {
            if *known == cohort && line.recorded_at(since).is_some() {
                let after = line.at(since).cloned().unwrap_or(Exact::ZERO);
                let before = line.at(since.before()).cloned().unwrap_or(Exact::ZERO);
                let change = after.sub(&before)?;
                gone = gone.sub(&change)?;
                if change.neg().is_positive() {
                    from.push((*holder, change.neg()));
                }
            }
        }
        // What others hold of record comes last.
        let others = entitled.keys().filter(|(known, _)| *known == cohort).map(|(_, holder)| (*holder, gone.clone()));
        from.extend(others.collect::<Vec<_>>());
        for (holder, most) in from {
            let taken = entitled_to(entitled, (cohort, holder)).min(most).min(gone.clone());
            if taken.is_positive() {
                gone = gone.sub(&taken)?;
                add_to(entitled, (cohort, holder), &taken.neg())?;
                if let Some(apart) = apart {
                    add_to(entitled, (apart, holder), &taken)?;
                }
            }
        }
        Ok(())
    }

    /// Shares that nobody held on the record date are paid to whoever has them.
    fn add_unaccounted(&self, class: ClassId, entitled: &mut Entitled, moment: Moment) -> Result<(), Stop> {
        for (cohort, shares) in self.state.cohorts_at(class, None, moment) {
            let mut left = shares;
            for (_, count) in entitled.iter().filter(|((known, _), _)| *known == cohort) {
                left = left.sub(count)?;
            }
            for (holder, _) in self.state.holders_at(class, moment) {
                let held = self.state.cohorts_at(class, Some(holder), moment);
                let Some((_, held)) = held.into_iter().find(|(known, _)| *known == cohort) else { continue };
                let taken = held.min(left.clone());
                if taken.is_positive() {
                    left = left.sub(&taken)?;
                    add_to(entitled, (cohort, holder), &taken)?;
                }
            }
        }
        Ok(())
    }
}
