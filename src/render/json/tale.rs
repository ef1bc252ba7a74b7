//! Answers that tell what happened as JSON: `scrip/answer/1`, described in `docs/schema/answer-1.json`.
use chrono::NaiveDate;
use serde::Serialize;

use super::document;
use super::parts::{JsonSection, JsonStep};
use crate::exact::Exact;
use crate::render::names::Names;
use crate::render::sentence::{Mark, sentence};
use crate::report::Tale;

/// The name and version of the form.
pub const SCHEMA: &str = "scrip/answer/1";

#[derive(Debug, Serialize)]
struct JsonTale {
    schema: &'static str,
    scenario: String,
    question: String,
    on: Option<NaiveDate>,
    /// What the party asked about receives in all.
    total: Option<JsonTotal>,
    findings: Vec<JsonFinding>,
    owed: Vec<JsonOwed>,
}

#[derive(Debug, Serialize)]
struct JsonTotal {
    party: String,
    money: String,
    shares: Vec<JsonShares>,
}

#[derive(Debug, Serialize)]
struct JsonShares {
    class: String,
    count: String,
}

#[derive(Debug, Serialize)]
struct JsonFinding {
    date: NaiveDate,
    line: Option<String>,
    mark: Option<&'static str>,
    text: String,
    sections: Vec<JsonSection>,
    steps: Vec<JsonStep>,
}

#[derive(Debug, Serialize)]
struct JsonOwed {
    name: String,
    money: String,
    shares: Option<JsonShares>,
    by: Option<NaiveDate>,
    missed: bool,
    section: Option<JsonSection>,
}

/// The findings with their grounds.
pub fn tale(tale: &Tale, names: &Names<'_>) -> String {
    let shares = |(class, count): &(crate::program::ClassId, Exact)| JsonShares {
        class: names.class(*class),
        count: count.to_string(),
    };
    let total = tale.total.as_ref().and_then(|total| {
        Some(JsonTotal {
            party: names.party(total.party?),
            money: total.money.to_string(),
            shares: total.shares.iter().map(shares).collect(),
        })
    });
    let findings = tale.findings.iter().map(|finding| JsonFinding {
        date: finding.outcome.moment.date,
        line: finding.line.clone(),
        mark: Some(Mark::of(&finding.outcome.kind)).filter(|mark| *mark != Mark::Plain).map(Mark::word),
        text: sentence(&finding.outcome, names),
        sections: JsonSection::all(&finding.outcome.sections, names),
        steps: JsonStep::all(&finding.steps, names),
    });
    let owed = tale.owed.iter().map(|due| JsonOwed {
        name: due.name.clone(),
        money: due.cash.sub(&due.paid).unwrap_or(Exact::ZERO).to_string(),
        shares: due.shares.as_ref().map(shares),
        by: due.deadline,
        missed: due.missed.is_some(),
        section: JsonSection::of(due.section, names),
    });
    let unpaid = tale.unpaid.iter().filter_map(|payment| {
        let accrual = names.program().accruals.get(payment.accrual.index())?;
        Some(JsonOwed {
            name: accrual.name.clone(),
            money: payment.unpaid.to_string(),
            shares: None,
            by: payment.due,
            missed: payment.missed,
            section: JsonSection::of(accrual.section, names),
        })
    });
    document(&JsonTale {
        schema: SCHEMA,
        scenario: names.loaded.journal.title.clone(),
        question: tale.question.clone(),
        on: tale.on,
        total,
        findings: findings.collect(),
        owed: unpaid.chain(owed).collect(),
    })
}
