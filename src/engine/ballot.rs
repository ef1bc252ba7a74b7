//! A matter put to the vote: who votes how much, and which approvals it needs.
use std::collections::BTreeMap;

use super::Engine;
use super::context::Context;
use super::deeds::Deed;
use super::eval::Evaluated;
use super::fault::if_known;
use super::trace::{Step, Tracer};
use crate::exact::Exact;
use crate::program::*;

/// The votes of a class on a matter, by holder.
#[derive(Debug, Clone)]
pub struct ClassVotes {
    pub class: ClassId,
    /// The section that gives them, or denies them; none for common stock.
    pub section: Option<SectionId>,
    pub holders: Vec<(PartyId, Exact)>,
    /// Votes of shares of which the scenario does not say whose they are.
    pub unnamed: Exact,
    /// Why the class does not vote on the matter.
    pub excluded: Option<&'static str>,
}

/// An approval that a matter needs.
#[derive(Debug, Clone)]
pub struct NeededApproval {
    pub section: SectionId,
    /// Approvals of the same number are alternatives: each of them is enough.
    pub obstacle: usize,
    pub threshold: ApprovalThreshold,
    /// A waiver is asked for, not a consent.
    pub waiver: bool,
    /// Shares of the class, by holder, and all that are outstanding; where several classes vote together as converted, what
    /// they convert into.
    pub holders: Vec<(PartyId, Exact)>,
    pub outstanding: Exact,
    /// Who has consented so far, with how many shares.
    pub given: Vec<(PartyId, Exact)>,
    pub is_given: bool,
}

/// A matter put to the vote.
#[derive(Debug, Clone)]
pub struct Ballot {
    pub classes: Vec<ClassVotes>,
    pub approvals: Vec<NeededApproval>,
    /// Sections that forbid the matter whatever is approved.
    pub forbidden: Vec<SectionId>,
    /// Directors that a class elects alone: its section, the class, how many, and whether its conditions hold.
    pub elections: Vec<(SectionId, ClassId, u32, bool)>,
}

impl Engine<'_> {
    /// The votes and approvals on a matter at a moment.
    ///
    /// # Errors
    /// A fact that is missing, or anything else that cannot be worked out.
    pub fn ballot(&self, matter: &str, that: &[String], at: Moment) -> Evaluated<Ballot> {
        let mut classes = Vec::new();
        for (class, _) in ClassId::each(&self.program.classes) {
            if self.state.outstanding_at(class, at).is_positive() {
                classes.push(self.class_ballot(class, matter, at)?);
            }
        }
        let event = self.act_asked(matter);
        let mut approvals = Vec::new();
        let mut forbidden = Vec::new();
        for (number, obstacle) in self.obstacles(self.deed_named(matter, that), event, at)?.into_iter().enumerate() {
            if obstacle.lifted_by.is_empty() {
                forbidden.push(obstacle.section);
            }
            for lifted_by in obstacle.lifted_by {
                approvals.push(self.needed((obstacle.section, number), lifted_by, matter, at)?);
            }
        }
        let mut elections = Vec::new();
        for clause in &self.program.elections {
            if !self.in_force(clause.guard, at) || !self.state.outstanding_at(clause.class, at).is_positive() {
                continue;
            }
            let context = Context { asking_class: Some(clause.class), ..Context::at(at) };
            let holds = if_known(self.conditions_hold(&clause.conditions, context), false)
                .map_err(|fault| fault.in_section(clause.section))?;
            elections.push((clause.section, clause.class, clause.directors, holds));
        }
        Ok(Ballot { classes, approvals, forbidden, elections })
    }

    /// An approval in words: `at least 90% of Series X`.
    pub fn threshold_in_words(&self, threshold: &ApprovalThreshold) -> String {
        self.describe_threshold(threshold)
    }

    /// The act that a question is about: the latest of the name that was done or proposed, else one of which nothing is said.
    pub(super) fn act_asked(&self, matter: &str) -> EventId {
        let latest = self.state.matters.last().map(|(_, event)| *event);
        let record = |event: &EventId| self.state.event(*event).and_then(|record| record.matter.as_ref());
        let is_meant = |event: &EventId| record(event).is_some_and(|(name, _)| name == matter);
        let redeems = matches!(self.deed_named(matter, &[]), Deed::Redemption { .. });
        let asked = if redeems { EventId::ASKED_REDEMPTION } else { EventId::ASKED };
        latest.filter(is_meant).unwrap_or(asked)
    }

    fn class_ballot(&self, class: ClassId, matter: &str, at: Moment) -> Evaluated<ClassVotes> {
        let clause = self.vote_clause(class, at)?;
        let excluded = match clause {
            Some(clause) if clause.votes.is_none() => Some("has no vote"),
            Some(clause) if clause.except_on.iter().any(|known| known == matter) => Some("does not vote on this"),
            _ => None,
        };
        let context = Context::at(at);
        let mut holders = Vec::new();
        for (holder, _) in self.state.holders_at(class, at) {
            let votes = if excluded.is_some() { Exact::ZERO } else { self.votes_of(class, holder, context)? };
            holders.push((holder, votes));
        }
        let mut unnamed = self.state.outstanding_at(class, at);
        for (_, shares) in self.state.holders_at(class, at) {
            unnamed = unnamed.sub(&shares)?;
        }
        if !self.program.class(class).is_common || excluded.is_some() {
            unnamed = Exact::ZERO;
        }
        Ok(ClassVotes { class, section: clause.map(|clause| clause.section), holders, unnamed, excluded })
    }

    /// The clause on the votes of a class whose conditions hold.
    fn vote_clause(&self, class: ClassId, at: Moment) -> Evaluated<Option<&VoteClause>> {
        for clause in self.program.votes.iter().filter(|clause| clause.class == class) {
            if self.in_force(clause.guard, at) && self.conditions_hold(&clause.conditions, Context::at(at))? {
                return Ok(Some(clause));
            }
        }
        Ok(None)
    }

    /// How the votes of a holder come about.
    pub fn vote_grounds(&self, class: ClassId, holder: PartyId, at: Moment) -> Vec<Step> {
        let Ok(Some(clause)) = self.vote_clause(class, at) else { return Vec::new() };
        let Some(node) = &clause.votes else { return Vec::new() };
        let tracer = Tracer::new();
        let context = Context { holder: Some(holder), ..Context::at(at) };
        self.trace_node("votes of the holder", node, clause.section, None, context, &tracer);
        tracer.into_steps()
    }

    fn needed(
        &self,
        (section, obstacle): (SectionId, usize),
        (threshold, waiver): (ApprovalThreshold, bool),
        matter: &str,
        at: Moment,
    ) -> Evaluated<NeededApproval> {
        let mut spoken: BTreeMap<(ClassId, PartyId), Exact> = BTreeMap::new();
        for class in threshold.classes() {
            for consent in self.consents_to(class, matter, waiver, at) {
                spoken.extend(consent.by.iter().map(|(holder, shares)| ((class, *holder), shares.clone())));
            }
        }
        let mut given: BTreeMap<PartyId, Exact> = BTreeMap::new();
        for ((class, holder), shares) in spoken {
            let weight = self.weight(&threshold, class, holder, shares, at)?;
            let known = given.entry(holder).or_insert(Exact::ZERO);
            *known = known.add(&weight)?;
        }
        Ok(NeededApproval {
            section,
            obstacle,
            holders: self.weights(&threshold, at)?,
            outstanding: self.weight_of_all(&threshold, at)?,
            given: given.into_iter().filter(|(_, shares)| shares.is_positive()).collect(),
            is_given: self.is_approved(&threshold, matter, waiver, at)?,
            threshold,
            waiver,
        })
    }
}
