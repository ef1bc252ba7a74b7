//! Allotments: a quantity that is divided among the holders of a class, moves with their shares, and whose remainder
//! goes to the others. It follows from the issues, transfers and exercises of the log.
use std::collections::BTreeMap;

use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::fault::Fault;
use crate::exact::Exact;
use crate::program::*;

/// What a holder has, holds and has used.
#[derive(Debug, Clone, Default)]
struct Part {
    allotted: Exact,
    held: Exact,
    used: Exact,
    /// What went to others when the holder gave up its last shares, to be given back if shares are taken back.
    passed_on: Vec<(PartyId, Exact)>,
}

type Parts = BTreeMap<PartyId, Part>;

impl Engine<'_> {
    /// What the holder in question has of an allotment; without one, all of it.
    pub(super) fn allotted(&self, id: AllotmentId, context: Context<'_>) -> Evaluated<Exact> {
        let allotment = &self.program.allotments[id.index()];
        let total = self.number(&allotment.total, context).map_err(|fault| fault.in_section(allotment.section))?;
        // What a fact states of shares is so many more once they are split.
        let total = match self.totals(allotment, &total, context)?.pop() {
            Some((_, total)) => total,
            None => total,
        };
        let parts = self.allotment_parts(allotment, &total, context)?;
        match context.holder {
            Some(holder) => Ok(parts.get(&holder).map_or(Exact::ZERO, |part| part.allotted.clone())),
            None => {
                let mut sum = Exact::ZERO;
                for part in parts.values() {
                    sum = sum.add(&part.allotted)?;
                }
                Ok(sum)
            }
        }
    }

    /// Goes over every change of what holders have, in order.
    fn allotment_parts(&self, allotment: &Allotment, total: &Exact, context: Context<'_>) -> Evaluated<Parts> {
        let class = allotment.class;
        let mut changes: BTreeMap<Moment, Vec<(PartyId, Exact)>> = BTreeMap::new();
        for ((_, holder), line) in self.state.holdings.range((class, PartyId::FIRST)..=(class, PartyId::LAST)) {
            let mut before = Exact::ZERO;
            for (moment, held) in line.entries() {
                if *moment > context.at {
                    break;
                }
                changes.entry(*moment).or_default().push((*holder, held.sub(&before)?));
                before = held.clone();
            }
        }
        let mut totals: Vec<(Moment, Exact)> = self.totals(allotment, total, context)?;
        totals.reverse();
        let mut parts = Parts::new();
        let (mut issued, mut given) = (Exact::ZERO, Exact::ZERO);
        let first = changes.keys().next().map(|moment| moment.date);
        for (moment, list) in changes {
            // What is stated on a day is divided by what is held at its end, or before shares are given up on that day.
            let given_up = list.iter().any(|(_, change)| change.is_negative());
            let divided = |when: Moment| {
                let over = first.is_some_and(|first| when.date.max(first) < moment.date);
                !allotment.by_issued && (over || given_up && when < moment)
            };
            while let Some((_, now)) = totals.pop_if(|(when, _)| divided(*when)) {
                if grow(&mut parts, &now.sub(&given)?)? {
                    given = now;
                }
            }
            self.allot_change(allotment, total, (moment, context.at), list, &mut parts, &mut issued)?;
        }
        if !allotment.by_issued {
            for (_, now) in totals.into_iter().rev() {
                if grow(&mut parts, &now.sub(&given)?)? {
                    given = now;
                }
            }
        }
        Ok(parts)
    }

    /// How large the whole was, over time, where it is a fact that is stated again and again.
    fn totals(&self, allotment: &Allotment, total: &Exact, context: Context<'_>) -> Evaluated<Vec<(Moment, Exact)>> {
        let NodeKind::Fact(fact) = &allotment.total.kind else {
            return Ok(vec![(Moment::start_of(chrono::NaiveDate::MIN), total.clone())]);
        };
        let class = self.class_allotted(allotment);
        let Some(line) = self.state.facts.get(&(*fact, None)) else { return Ok(Vec::new()) };
        let mut totals = Vec::new();
        for (moment, value) in line.entries().iter().filter(|(moment, _)| *moment <= context.at) {
            match value {
                Value::Number(number) => {
                    totals.push((*moment, self.as_they_are(class, number, *moment, context.at)?));
                }
                _ => return Err(Fault::undefined("a figure is needed here")),
            }
        }
        Ok(totals)
    }

    fn allot_change(
        &self,
        allotment: &Allotment,
        total: &Exact,
        (moment, at): (Moment, Moment),
        list: Vec<(PartyId, Exact)>,
        parts: &mut Parts,
        issued: &mut Exact,
    ) -> Evaluated<()> {
        let (more, less): (Vec<_>, Vec<_>) = list.into_iter().partition(|(_, change)| change.is_positive());
        if less.is_empty() {
            for (holder, count) in more {
                match self.brought_at(allotment, holder, moment, at)?.filter(Exact::is_negative) {
                    Some(less) => take_back(parts, holder, &count, &less)?,
                    None => self.allot_issue(allotment, total, holder, &count, parts, issued)?,
                }
            }
            return Ok(());
        }
        for (holder, change) in &less {
            let count = change.neg();
            let before = parts.entry(*holder).or_default().clone();
            if let [(to, _)] = more.as_slice() {
                // A transfer: the same portion of what is not used of the allotment goes with the shares.
                let unused = before.allotted.sub(&before.used)?.max(Exact::ZERO);
                let portion =
                    if before.held.is_zero() { Exact::ZERO } else { unused.mul(&count)?.div(&before.held)? };
                if let Some(part) = parts.get_mut(holder) {
                    part.allotted = part.allotted.sub(&portion)?;
                    part.held = part.held.sub(&count)?;
                }
                let part = parts.entry(*to).or_default();
                part.allotted = part.allotted.add(&portion)?;
                part.held = part.held.add(&count)?;
                if !allotment.on_last_use {
                    self.pass_on(*holder, parts)?;
                }
                continue;
            }
            let brought = self.brought_at(allotment, *holder, moment, at)?;
            if let Some(part) = parts.get_mut(holder) {
                part.held = part.held.sub(&count)?;
                // What was brought before anything was allotted is no part of it.
                if let Some(brought) = brought.as_ref().filter(|_| part.allotted.is_positive()) {
                    part.used = part.used.add(brought)?;
                }
            }
            if brought.is_some() || !allotment.on_last_use {
                self.pass_on(*holder, parts)?;
            }
        }
        Ok(())
    }

    fn allot_issue(
        &self,
        allotment: &Allotment,
        total: &Exact,
        holder: PartyId,
        count: &Exact,
        parts: &mut Parts,
        issued: &mut Exact,
    ) -> Evaluated<()> {
        if allotment.by_issued {
            let after = issued.add(count)?;
            for part in parts.values_mut() {
                part.allotted = part.allotted.mul(issued)?.div(&after)?;
            }
            let part = parts.entry(holder).or_default();
            part.allotted = part.allotted.add(&total.mul(count)?.div(&after)?)?;
            *issued = after;
        }
        let part = parts.entry(holder).or_default();
        part.held = part.held.add(count)?;
        Ok(())
    }

    /// Shares that an exercise which uses up the allotment brought to a holder at the moment.
    fn brought_at(
        &self,
        allotment: &Allotment,
        holder: PartyId,
        moment: Moment,
        at: Moment,
    ) -> Evaluated<Option<Exact>> {
        for right in &allotment.used_by {
            let Some(line) = self.state.rights[right.index()].issued.get(&Some(holder)) else { continue };
            if line.entries().iter().any(|(when, _)| *when == moment) {
                let after = line.at(moment).cloned().unwrap_or(Exact::ZERO);
                let before = line.at(moment.just_before()).cloned().unwrap_or(Exact::ZERO);
                let class = self.class_allotted(allotment);
                return Ok(Some(self.as_they_are(class, &after.sub(&before)?, moment, at)?));
            }
        }
        Ok(None)
    }

    /// The class whose shares are allotted, if it is shares.
    fn class_allotted(&self, allotment: &Allotment) -> Option<ClassId> {
        ClassId::each(&self.program.classes).map(|(id, _)| id).find(|id| allotment.unit == Unit::shares(*id))
    }

    /// Shares of a moment counted as those that they have become by splits up to another.
    fn as_they_are(&self, class: Option<ClassId>, shares: &Exact, then: Moment, at: Moment) -> Evaluated<Exact> {
        Ok(match class {
            Some(class) => shares.mul(&self.splits_since(class, then, at)?)?,
            None => shares.clone(),
        })
    }

    /// What a holder without shares has left goes to those who hold some, in proportion.
    fn pass_on(&self, holder: PartyId, parts: &mut Parts) -> Evaluated<()> {
        let Some(own) = parts.get(&holder).filter(|part| !part.held.is_positive()).cloned() else { return Ok(()) };
        let left = own.allotted.sub(&own.used)?;
        let mut held = Exact::ZERO;
        for part in parts.values() {
            held = held.add(&part.held)?;
        }
        if !left.is_positive() || !held.is_positive() {
            return Ok(());
        }
        let mut passed_on = Vec::new();
        for (known, part) in parts.iter_mut().filter(|(known, _)| **known != holder) {
            let more = left.mul(&part.held)?.div(&held)?;
            part.allotted = part.allotted.add(&more)?;
            passed_on.push((*known, more));
        }
        if let Some(own) = parts.get_mut(&holder) {
            own.allotted = own.allotted.sub(&left)?;
            own.passed_on = passed_on;
        }
        Ok(())
    }
}

/// Shares come back to a holder because an exercise that used its part is taken back: they were never given up.
fn take_back(parts: &mut Parts, holder: PartyId, count: &Exact, brought: &Exact) -> Evaluated<()> {
    let own = parts.entry(holder).or_default();
    own.held = own.held.add(count)?;
    own.used = own.used.add(brought)?.max(Exact::ZERO);
    for (other, passed) in std::mem::take(&mut own.passed_on) {
        if let Some(part) = parts.get_mut(&other) {
            part.allotted = part.allotted.sub(&passed)?;
        }
        if let Some(own) = parts.get_mut(&holder) {
            own.allotted = own.allotted.add(&passed)?;
        }
    }
    Ok(())
}

/// The whole grows: the growth goes to those who hold shares, in proportion; so does what it shrinks by.
fn grow(parts: &mut Parts, growth: &Exact) -> Evaluated<bool> {
    let mut held = Exact::ZERO;
    for part in parts.values() {
        held = held.add(&part.held)?;
    }
    if held.is_zero() {
        return Ok(false);
    }
    for part in parts.values_mut() {
        part.allotted = part.allotted.add(&growth.mul(&part.held)?.div(&held)?)?;
    }
    Ok(true)
}
