//! The votes on a matter: who votes how much, which approvals it needs, and the fewest holders that pass or block it.
use chrono::NaiveDate;

use super::coalition::{Fewest, Requirement, fewest_to_block, fewest_to_pass};
use crate::engine::{Ballot, Fault, NeededApproval, Options};
use crate::exact::{ArithmeticError, Exact};
use crate::program::{Moment, NodeMatter, Program};
use crate::workspace::{Loaded, Run};

/// A matter put to the vote at the end of a day.
#[derive(Debug)]
pub struct Votes {
    pub on: NaiveDate,
    pub matter: String,
    pub that: Vec<String>,
    pub ballot: Ballot,
    /// For each approval: what is needed in shares, in words, and the fewest holders.
    pub approvals: Vec<Approval>,
    /// For more than half of all votes, where the matter needs a vote of all.
    pub general: Option<Approval>,
    /// The fewest holders that give every approval together, and that keep one of them from being given; only where there
    /// are several.
    pub together: Option<(Fewest, Fewest)>,
    /// Whether some section speaks of the matter.
    pub is_known: bool,
    pub run: Run,
}

/// What must be reached, and by whom it can be.
#[derive(Debug)]
pub struct Approval {
    /// `a majority of Series X`.
    pub words: String,
    pub requirement: Requirement,
    pub pass: Fewest,
    pub block: Fewest,
}

/// Plays a scenario to the end of a day and looks at a matter.
///
/// # Errors
/// A fact that the votes or approvals ask for and that is missing, or anything else that cannot be worked out. None if the
/// scenario has no day and none is named.
pub fn votes(
    loaded: &Loaded,
    options: &Options,
    on: Option<NaiveDate>,
    matter: &str,
    that: &[String],
) -> Option<Result<Votes, Fault>> {
    let last = loaded.journal.entries.iter().map(|entry| entry.date).max();
    let on = on.or(options.until).or(last)?;
    Some(votes_on(loaded, options, on, matter, that))
}

fn votes_on(loaded: &Loaded, options: &Options, on: NaiveDate, matter: &str, that: &[String]) -> Result<Votes, Fault> {
    let options = Options { until: Some(on), ..options.clone() };
    let engine = loaded.played(&options);
    let ballot = engine.ballot(matter, that, Moment::end_of(on))?;
    let mut approvals = Vec::new();
    for needed in &ballot.approvals {
        approvals.push(approval(engine.threshold_in_words(&needed.threshold), requirement(needed)?)?);
    }
    let general = general(&ballot)?.map(|requirement| approval("more than half of all votes".into(), requirement));
    let general = general.transpose()?;
    let mut groups: Vec<(usize, Vec<Requirement>)> = Vec::new();
    for (needed, approval) in ballot.approvals.iter().zip(&approvals) {
        match groups.iter_mut().find(|(number, _)| *number == needed.obstacle) {
            Some((_, group)) => group.push(approval.requirement.clone()),
            None => groups.push((needed.obstacle, vec![approval.requirement.clone()])),
        }
    }
    let groups: Vec<Vec<Requirement>> = groups.into_iter().map(|(_, group)| group).collect();
    let together = match approvals.len() {
        0 | 1 => None,
        _ => Some((fewest_to_pass(&groups)?, fewest_to_block(&groups)?)),
    };
    let is_known = known_matters(&loaded.program).iter().any(|known| known == matter)
        || !ballot.approvals.is_empty()
        || !ballot.forbidden.is_empty();
    let run = loaded.run_of(engine);
    let (matter, that) = (matter.to_string(), that.to_vec());
    Ok(Votes { on, matter, that, ballot, approvals, general, together, is_known, run })
}

fn approval(words: String, requirement: Requirement) -> Result<Approval, ArithmeticError> {
    let all = [vec![requirement.clone()]];
    let (pass, block) = (fewest_to_pass(&all)?, fewest_to_block(&all)?);
    Ok(Approval { words, requirement, pass, block })
}

/// Shares of a class, against those that are outstanding.
fn requirement(needed: &NeededApproval) -> Result<Requirement, ArithmeticError> {
    Ok(Requirement {
        needed: needed.outstanding.mul(&needed.threshold.fraction)?,
        inclusive: needed.threshold.inclusive,
        others: rest(&needed.outstanding, &needed.holders)?,
        weights: needed.holders.clone(),
    })
}

fn rest(all: &Exact, named: &[(crate::program::PartyId, Exact)]) -> Result<Exact, ArithmeticError> {
    let mut rest = all.clone();
    for (_, part) in named {
        rest = rest.sub(part)?;
    }
    Ok(rest)
}

/// The votes of all classes together; none where nobody votes.
fn general(ballot: &Ballot) -> Result<Option<Requirement>, ArithmeticError> {
    let mut weights: Vec<(crate::program::PartyId, Exact)> = Vec::new();
    let (mut all, mut others) = (Exact::ZERO, Exact::ZERO);
    for class in &ballot.classes {
        others = others.add(&class.unnamed)?;
        all = all.add(&class.unnamed)?;
        for (holder, votes) in &class.holders {
            all = all.add(votes)?;
            match weights.iter_mut().find(|(known, _)| known == holder) {
                Some((_, sum)) => *sum = sum.add(votes)?,
                None => weights.push((*holder, votes.clone())),
            }
        }
    }
    if !all.is_positive() {
        return Ok(None);
    }
    let needed = all.mul(&Exact::ratio(1, 2)?)?;
    Ok(Some(Requirement { weights, others, needed, inclusive: false }))
}

/// The matters of which the certificates speak, for a question about one.
pub fn known_matters(program: &Program) -> Vec<String> {
    let prohibited = program.prohibitions.iter().flat_map(|clause| &clause.matters);
    let noticed = program.duties.iter().flat_map(|duty| &duty.before).flat_map(|part| &part.node.1);
    let deemed = program.deemed_liquidations.iter().flat_map(|clause| &clause.matters);
    let mut names: Vec<String> = Vec::new();
    for matter in prohibited.chain(noticed).chain(deemed) {
        if let NodeMatter::Named { name, .. } = matter {
            names.push(name.clone());
        }
    }
    names.extend(program.votes.iter().flat_map(|clause| clause.except_on.iter().cloned()));
    if !program.elections.is_empty() {
        names.push("election of directors".into());
    }
    names.sort();
    names.dedup();
    names
}
