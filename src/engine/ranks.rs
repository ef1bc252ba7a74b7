//! Ranks: which classes are paid before which, as it is stated and as it follows from what is stated.
use std::collections::BTreeMap;

use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::fault::{Fault, Needed};
use super::plan::Stop;
use crate::program::*;
use crate::syntax::ast::Rank;

impl Engine<'_> {
    /// Classes with shares outstanding, those that are paid first in the first tier. Common stock comes last.
    pub(super) fn tiers(&self, context: Context<'_>) -> Result<Vec<Vec<ClassId>>, Stop> {
        let mut open: Vec<ClassId> = Vec::new();
        for (class, _) in ClassId::each(&self.program.classes) {
            if self.state.outstanding_at(class, context.at).is_positive()
                && self.as_common(class, context.at)?.is_none()
            {
                open.push(class);
            }
        }
        for (index, class) in open.iter().enumerate() {
            for other in open.iter().skip(index + 1) {
                if self.rank_of(*class, *other, context)?.is_none() {
                    let (one, two) = (&self.program.class(*class).name, &self.program.class(*other).name);
                    let mut fault = Fault::missing(
                        Needed::Rank,
                        format!("rank of {two}"),
                        format!("neither the certificates nor the scenario say how {two} ranks against {one}"),
                    )
                    .help(format!(
                        "state it in the scenario: `class {two}, ranking before {one}` (or `with`, or `after`)"
                    ));
                    if let Some(clause) =
                        self.program.liquidations.iter().find(|clause| clause.class == *class || clause.class == *other)
                    {
                        fault = fault.in_section(clause.section);
                    }
                    return Err(Stop::Fault(fault));
                }
            }
        }
        let mut tiers = Vec::new();
        while !open.is_empty() {
            let mut first = Vec::new();
            for class in &open {
                let mut leads = true;
                for other in &open {
                    if other != class && self.rank_of(*other, *class, context)? == Some(Rank::Before) {
                        leads = false;
                    }
                }
                if leads {
                    first.push(*class);
                }
            }
            if first.is_empty() {
                return Err(Stop::Fault(Fault::undefined("the ranks of the classes go round in a circle")));
            }
            open.retain(|class| !first.contains(class));
            tiers.push(first);
        }
        Ok(tiers)
    }

    /// Where a class stands to another, as the certificates or the scenario say; None where neither does.
    pub(super) fn rank_of(&self, class: ClassId, than: ClassId, context: Context<'_>) -> Evaluated<Option<Rank>> {
        // What is said of particular classes, and what follows from it, comes before what is said of any other class.
        if class == than {
            return Ok(None);
        }
        for general in [false, true] {
            if let Some(stated) = self.stated_rank(class, than, general, context)? {
                return Ok(Some(stated));
            }
            if let Some(implied) = self.implied_rank(class, than, general, context)? {
                return Ok(Some(implied));
            }
        }
        Ok(None)
    }

    fn stated_rank(
        &self,
        class: ClassId,
        than: ClassId,
        general: bool,
        context: Context<'_>,
    ) -> Evaluated<Option<Rank>> {
        for clause in &self.program.ranks {
            if !self.in_force(clause.guard, context.at) {
                continue;
            }
            if clause.class == class && self.in_rank_groups(&clause.groups, than, general, context)? {
                clause.section.into_iter().for_each(|section| self.reach(section));
                return Ok(Some(clause.relation));
            }
            if clause.class == than && self.in_rank_groups(&clause.groups, class, general, context)? {
                clause.section.into_iter().for_each(|section| self.reach(section));
                return Ok(Some(match clause.relation {
                    Rank::Before => Rank::After,
                    Rank::With => Rank::With,
                    Rank::After => Rank::Before,
                }));
            }
        }
        Ok(None)
    }

    /// Rank follows from rank: what is before, or with, a class that is before a third is before the third, too.
    fn implied_rank(
        &self,
        class: ClassId,
        than: ClassId,
        general: bool,
        context: Context<'_>,
    ) -> Evaluated<Option<Rank>> {
        let classes: Vec<ClassId> = ClassId::each(&self.program.classes).map(|(id, _)| id).collect();
        let mut alike = false;
        for direction in [Rank::Before, Rank::After] {
            // Each class that is reached, and whether a step to it led on and not beside.
            let mut reached: BTreeMap<ClassId, bool> = BTreeMap::from([(class, false)]);
            let mut open = vec![(class, false)];
            while let Some((from, led)) = open.pop() {
                for next in classes.iter().copied().filter(|next| *next != from) {
                    let mut stated = self.stated_rank(from, next, false, context)?;
                    if stated.is_none() && general {
                        stated = self.stated_rank(from, next, true, context)?;
                    }
                    let leads = match stated {
                        Some(Rank::With) => led,
                        Some(known) if known == direction => true,
                        _ => continue,
                    };
                    if reached.get(&next).is_none_or(|known| leads && !known) {
                        reached.insert(next, leads);
                        open.push((next, leads));
                    }
                }
            }
            match reached.get(&than) {
                Some(true) => return Ok(Some(direction)),
                Some(false) => alike = true,
                None => {}
            }
        }
        Ok(alike.then_some(Rank::With))
    }

    /// Groups that are themselves defined by rank do not settle it.
    fn in_rank_groups(
        &self,
        groups: &[NodeGroup],
        class: ClassId,
        general: bool,
        context: Context<'_>,
    ) -> Evaluated<bool> {
        let settled: Vec<NodeGroup> = groups
            .iter()
            .filter(|group| match group {
                NodeGroup::Ranking { .. } => false,
                NodeGroup::AnyOther(_) => general,
                _ => !general,
            })
            .cloned()
            .collect();
        self.in_groups(&settled, class, context)
    }
}
