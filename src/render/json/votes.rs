//! The votes on a matter as JSON: `scrip/votes/1`, described in `docs/schema/votes-1.json`.
use chrono::NaiveDate;
use serde::Serialize;

use super::document;
use super::parts::JsonSection;
use crate::exact::Exact;
use crate::program::PartyId;
use crate::render::names::Names;
use crate::report::{Approval, Fewest, Votes};

/// The name and version of the form.
pub const SCHEMA: &str = "scrip/votes/1";

#[derive(Debug, Serialize)]
struct JsonVotes {
    schema: &'static str,
    scenario: String,
    on: NaiveDate,
    matter: String,
    that: Vec<String>,
    /// Whether some section speaks of it.
    known: bool,
    classes: Vec<JsonClass>,
    general: Option<JsonNeeded>,
    approvals: Vec<JsonApproval>,
    forbidden: Vec<JsonSection>,
    together: Option<JsonTogether>,
    elections: Vec<JsonElection>,
}

#[derive(Debug, Serialize)]
struct JsonClass {
    class: String,
    section: Option<JsonSection>,
    holders: Vec<JsonHolding>,
    unnamed: String,
    excluded: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct JsonHolding {
    holder: String,
    amount: String,
}

#[derive(Debug, Serialize)]
struct JsonApproval {
    section: Option<JsonSection>,
    /// Approvals of the same number are alternatives.
    alternative: usize,
    class: String,
    by: String,
    waiver: bool,
    given: bool,
    outstanding: String,
    holders: Vec<JsonHolding>,
    consents: Vec<JsonHolding>,
    needed: JsonNeeded,
}

#[derive(Debug, Serialize)]
struct JsonNeeded {
    amount: String,
    /// Whether exactly that much is enough.
    inclusive: bool,
    pass: JsonFewest,
    block: JsonFewest,
}

#[derive(Debug, Serialize)]
struct JsonTogether {
    pass: JsonFewest,
    block: JsonFewest,
}

#[derive(Debug, Serialize)]
struct JsonFewest {
    /// How many holders; none if the holders named cannot.
    count: Option<usize>,
    /// Whether the number is exact, and not only a lower bound.
    exact: bool,
    /// Whether all sets of that size are listed.
    complete: bool,
    sets: Vec<Vec<String>>,
}

#[derive(Debug, Serialize)]
struct JsonElection {
    section: Option<JsonSection>,
    class: String,
    directors: u32,
    holds: bool,
}

/// The votes and approvals.
pub fn votes(votes: &Votes, names: &Names<'_>) -> String {
    let classes = votes.ballot.classes.iter().map(|known| JsonClass {
        class: names.class(known.class),
        section: known.section.and_then(|section| JsonSection::of(section, names)),
        holders: holdings(&known.holders, names),
        unnamed: known.unnamed.to_string(),
        excluded: known.excluded,
    });
    let approvals = votes.ballot.approvals.iter().zip(&votes.approvals).map(|(known, approval)| JsonApproval {
        section: JsonSection::of(known.section, names),
        alternative: known.obstacle,
        class: names.classes(known.threshold.classes()),
        by: approval.words.clone(),
        waiver: known.waiver,
        given: known.is_given,
        outstanding: known.outstanding.to_string(),
        holders: holdings(&known.holders, names),
        consents: holdings(&known.given, names),
        needed: needed(approval, names),
    });
    let elections = votes.ballot.elections.iter().map(|(section, class, directors, holds)| JsonElection {
        section: JsonSection::of(*section, names),
        class: names.class(*class),
        directors: *directors,
        holds: *holds,
    });
    document(&JsonVotes {
        schema: SCHEMA,
        scenario: names.loaded.journal.title.clone(),
        on: votes.on,
        matter: votes.matter.clone(),
        that: votes.that.clone(),
        known: votes.is_known,
        classes: classes.collect(),
        general: votes.general.as_ref().map(|general| needed(general, names)),
        approvals: approvals.collect(),
        forbidden: JsonSection::all(&votes.ballot.forbidden, names),
        together: votes
            .together
            .as_ref()
            .map(|(pass, block)| JsonTogether { pass: fewest(pass, names), block: fewest(block, names) }),
        elections: elections.collect(),
    })
}

fn holdings(all: &[(PartyId, Exact)], names: &Names<'_>) -> Vec<JsonHolding> {
    all.iter()
        .map(|(holder, amount)| JsonHolding { holder: names.party(*holder), amount: amount.to_string() })
        .collect()
}

fn needed(approval: &Approval, names: &Names<'_>) -> JsonNeeded {
    JsonNeeded {
        amount: approval.requirement.needed.to_string(),
        inclusive: approval.requirement.inclusive,
        pass: fewest(&approval.pass, names),
        block: fewest(&approval.block, names),
    }
}

fn fewest(fewest: &Fewest, names: &Names<'_>) -> JsonFewest {
    let named = |sets: &[Vec<PartyId>]| {
        sets.iter().map(|set| set.iter().map(|party| names.party(*party)).collect()).collect::<Vec<Vec<String>>>()
    };
    match fewest {
        Fewest::Sets(sets) => {
            JsonFewest { count: sets.first().map(Vec::len), exact: true, complete: true, sets: named(sets) }
        }
        Fewest::Some { sets } => {
            JsonFewest { count: sets.first().map(Vec::len), exact: true, complete: false, sets: named(sets) }
        }
        Fewest::TooMany { at_least } => {
            JsonFewest { count: Some(*at_least), exact: false, complete: false, sets: Vec::new() }
        }
    }
}
