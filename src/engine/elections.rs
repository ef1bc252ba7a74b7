//! Elections in a liquidation: each class takes the larger of its alternatives, given what the others take.
use std::collections::BTreeMap;

use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::fault::{Fault, FaultKind};
use super::plan::{Plan, Stop};
use super::waterfall::Waterfall;
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::*;

/// An election between alternatives that some class has.
#[derive(Debug, Clone)]
struct Election {
    id: u32,
    class: ClassId,
    as_paid: bool,
    operands: Vec<Node>,
    /// The section that gives the choice.
    section: SectionId,
}

impl Engine<'_> {
    /// The consistent choices of all classes, and what follows from them.
    pub(super) fn settle(
        &self,
        tiers: &[Vec<ClassId>],
        assets: &Exact,
        id: EventId,
        context: Context<'_>,
        plan: &mut Plan,
    ) -> Result<Waterfall, Stop> {
        let elections = self.elections(tiers, context)?;
        if elections.is_empty() {
            return self.waterfall(tiers, assets, &BTreeMap::new(), id, context);
        }
        let mut consistent = Vec::new();
        let mut all = Vec::new();
        for choices in combinations(&elections)? {
            let waterfall = self.waterfall(tiers, assets, &choices, id, context)?;
            let mut holds = true;
            for election in &elections {
                let chosen = choices.get(&election.id).copied().unwrap_or(0);
                let amounts = self.alternatives(tiers, election, assets, &choices, id, context)?;
                if let Some(own) = amounts.get(chosen)
                    && amounts.iter().any(|other| other > own)
                {
                    holds = false;
                }
            }
            if holds {
                consistent.push((choices.clone(), waterfall.clone()));
            }
            all.push((choices, waterfall));
        }
        if consistent.len() != 1 {
            let listed = if consistent.is_empty() { &all } else { &consistent };
            let words: Vec<String> = listed
                .iter()
                .map(|(choices, waterfall)| self.describe_choices(&elections, choices, waterfall))
                .collect();
            let text = if consistent.is_empty() {
                format!("no choices of the classes are consistent with each other: {}", words.join("; "))
            } else {
                format!("several choices of the classes are consistent; the first is played: {}", words.join("; "))
            };
            plan.outcome(OutcomeKind::Note { text }, Vec::new());
        }
        let (choices, waterfall) = match consistent.into_iter().next().or_else(|| all.into_iter().next()) {
            Some(found) => found,
            None => return Err(Stop::Fault(Fault::undefined("there are no alternatives"))),
        };
        for election in &elections {
            let amounts = self.alternatives(tiers, election, assets, &choices, id, context)?;
            let chosen = choices.get(&election.id).copied().unwrap_or(0);
            let outstanding = self.state.outstanding_at(election.class, context.at);
            let mut listed = Vec::new();
            for (index, amount) in amounts.iter().enumerate() {
                listed.push((self.alternative_name(election, index), amount.div(&outstanding)?));
            }
            plan.outcome(
                OutcomeKind::Alternative {
                    class: election.class,
                    taken: self.alternative_name(election, chosen),
                    amounts: listed,
                },
                vec![election.section],
            );
        }
        Ok(waterfall)
    }

    fn describe_choices(
        &self,
        elections: &[Election],
        choices: &BTreeMap<u32, usize>,
        waterfall: &Waterfall,
    ) -> String {
        let parts: Vec<String> = elections
            .iter()
            .map(|election| {
                let chosen = choices.get(&election.id).copied().unwrap_or(0);
                let paid = waterfall.paid.get(&election.class).map(|amount| amount.money()).unwrap_or_default();
                format!(
                    "{} takes {} ({paid})",
                    self.program.class(election.class).name,
                    self.alternative_name(election, chosen)
                )
            })
            .collect();
        parts.join(", ")
    }

    fn alternative_name(&self, election: &Election, index: usize) -> String {
        match election.operands.get(index).map(|node| &node.kind) {
            Some(NodeKind::Definition(id)) => self.program.definitions[id.index()].name.clone(),
            _ => format!("alternative {}", index + 1),
        }
    }

    /// What the class would be entitled to under each of its alternatives, the others choosing as they do.
    fn alternatives(
        &self,
        tiers: &[Vec<ClassId>],
        election: &Election,
        assets: &Exact,
        choices: &BTreeMap<u32, usize>,
        id: EventId,
        context: Context<'_>,
    ) -> Result<Vec<Exact>, Stop> {
        let mut amounts = Vec::new();
        for index in 0..election.operands.len() {
            let mut other = choices.clone();
            other.insert(election.id, index);
            let waterfall = self.waterfall(tiers, assets, &other, id, context)?;
            let entitled = waterfall.claims.iter().find(|claim| claim.class == election.class);
            amounts.push(match (election.as_paid, entitled) {
                (true, _) => waterfall.paid.get(&election.class).cloned().unwrap_or(Exact::ZERO),
                (false, Some(claim)) => claim.entitled.clone(),
                (false, None) => Exact::ZERO,
            });
        }
        Ok(amounts)
    }

    /// The elections that classes have in the clauses that apply.
    fn elections(&self, tiers: &[Vec<ClassId>], context: Context<'_>) -> Evaluated<Vec<Election>> {
        let mut found: Vec<Election> = Vec::new();
        for class in tiers.iter().flatten() {
            for clause in self.program.liquidations.iter().filter(|clause| clause.class == *class) {
                let applies = self.with_event(Some(clause.binder), context.event, context, |context| {
                    self.applies_to(*class, &clause.conditions, context)
                });
                if !applies? {
                    continue;
                }
                for part in self.active(&clause.amounts, context.at) {
                    let place = (*class, part.section);
                    self.find_elections(&part.node, place, &mut found, &mut Vec::new(), context.at);
                }
            }
        }
        Ok(found)
    }

    fn find_elections(
        &self,
        node: &Node,
        (class, section): (ClassId, SectionId),
        found: &mut Vec<Election>,
        seen: &mut Vec<DefinitionId>,
        at: Moment,
    ) {
        match &node.kind {
            NodeKind::Elect { election, as_paid, operands } => {
                if !found.iter().any(|known| known.id == *election) {
                    let (id, operands) = (*election, operands.clone());
                    found.push(Election { id, class, as_paid: *as_paid, operands, section });
                }
            }
            // The elections of another class are its own.
            NodeKind::Definition(id) if !seen.contains(id) => {
                seen.push(*id);
                let definition = &self.program.definitions[id.index()];
                if definition.certificate == self.program.class(class).certificate {
                    self.find_elections(&definition.body, (class, definition.section), found, seen, at);
                }
            }
            NodeKind::Cases(cases) => {
                for case in cases.iter().filter(|case| self.in_force(case.guard, at)) {
                    self.find_elections(&case.value, (class, section), found, seen, at);
                }
            }
            _ => node.for_each_child(&mut |child| self.find_elections(child, (class, section), found, seen, at)),
        }
    }

    /// Whether a class has the choice of an alternative and takes it.
    pub(super) fn takes(&self, class: ClassId, definition: DefinitionId, context: Context<'_>) -> Evaluated<bool> {
        let Some(distribution) = context.distribution else {
            return Err(Fault::undefined("alternatives are only taken in a liquidation"));
        };
        if !self.state.outstanding_at(class, context.at).is_positive() {
            return Ok(false);
        }
        let inner = Context { asking_class: Some(class), holder: None, cohort: None, ..context };
        Ok(self.elections(&[vec![class]], inner)?.iter().any(|election| {
            let chosen = distribution.choices.get(&election.id).copied().unwrap_or(0);
            matches!(election.operands.get(chosen).map(|node| &node.kind), Some(NodeKind::Definition(id)) if *id == definition)
        }))
    }
}

/// How many combinations of choices are tried at most: those of twelve classes that have two alternatives each.
const MOST_COMBINATIONS: usize = 1 << 12;

/// Every combination of choices.
///
/// # Errors
/// More of them than can be tried in good time.
fn combinations(elections: &[Election]) -> Evaluated<Vec<BTreeMap<u32, usize>>> {
    let count = elections.iter().try_fold(1_usize, |count, election| count.checked_mul(election.operands.len()));
    if count.is_none_or(|count| count > MOST_COMBINATIONS) {
        let message = format!("the choices of {} classes turn on each other in too many ways", elections.len());
        let help = format!("at most {MOST_COMBINATIONS} combinations of them are tried");
        return Err(Fault::new(FaultKind::TooDeep, message).help(help));
    }
    let mut all = vec![BTreeMap::new()];
    for election in elections {
        let mut next = Vec::new();
        for known in &all {
            for index in 0..election.operands.len() {
                let mut choices: BTreeMap<u32, usize> = known.clone();
                choices.insert(election.id, index);
                next.push(choices);
            }
        }
        all = next;
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn election(id: u32) -> Election {
        let operand = || Node { kind: NodeKind::Today, span: crate::source::Span::default() };
        let section = SectionId::at(0);
        Election { id, class: ClassId::at(0), as_paid: false, operands: vec![operand(), operand()], section }
    }

    #[test]
    fn twelve_classes_with_two_alternatives_can_be_tried_and_not_more() {
        let elections: Vec<Election> = (0..13).map(election).collect();
        assert_eq!(combinations(&elections[..12]).unwrap().len(), 4096);
        assert_eq!(combinations(&elections).unwrap_err().kind, FaultKind::TooDeep);
    }
}
