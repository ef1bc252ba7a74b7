//! A filed text beside a file as JSON: `scrip/source/2`, described in `docs/schema/source-2.json`.
use serde::Serialize;

use super::document;
use crate::outline::{Confirmed, Report};

/// The name and version of the form.
pub const SCHEMA: &str = "scrip/source/2";

#[derive(Debug, Serialize)]
struct JsonReport<'a> {
    schema: &'static str,
    paragraphs: usize,
    matched: usize,
    missing: Vec<JsonItem<'a>>,
    not_modelled: &'a [String],
    not_in_text: &'a [String],
    references: Vec<JsonFinding<'a>>,
    misdirected: Vec<JsonFinding<'a>>,
    amounts: Vec<JsonFinding<'a>>,
    undefined: Vec<JsonFinding<'a>>,
    names: Vec<JsonFinding<'a>>,
    indexed: Vec<JsonFinding<'a>>,
}

#[derive(Debug, Serialize)]
struct JsonItem<'a> {
    section: &'a str,
    heading: Option<&'a str>,
    line: usize,
}

#[derive(Debug, Serialize)]
struct JsonFinding<'a> {
    section: &'a str,
    line: usize,
    words: &'a str,
    erratum: bool,
    note: bool,
}

/// All that was found.
pub fn report(report: &Report) -> String {
    fn findings(found: &[Confirmed]) -> Vec<JsonFinding<'_>> {
        found
            .iter()
            .map(|Confirmed { finding, confirmed, noted }| JsonFinding {
                section: &finding.label,
                line: finding.line,
                words: &finding.words,
                erratum: *confirmed,
                note: *noted,
            })
            .collect()
    }
    let missing = report.beside.missing.iter().map(|item| JsonItem {
        section: &item.label,
        heading: item.heading.as_deref(),
        line: item.line,
    });
    document(&JsonReport {
        schema: SCHEMA,
        paragraphs: report.paragraphs,
        matched: report.beside.matched,
        missing: missing.collect(),
        not_modelled: &report.beside.not_modelled,
        not_in_text: &report.beside.unknown,
        references: findings(&report.references),
        misdirected: findings(&report.misdirected),
        amounts: findings(&report.amounts),
        undefined: findings(&report.undefined),
        names: findings(&report.names),
        indexed: findings(&report.indexed),
    })
}
