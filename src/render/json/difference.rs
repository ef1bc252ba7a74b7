//! Changes in meaning as JSON: `scrip/diff/1`, described in `docs/schema/diff-1.json`.
use serde::Serialize;

use super::document;
use crate::compare::Change;

/// The name and version of the form.
pub const SCHEMA: &str = "scrip/diff/1";

#[derive(Debug, Serialize)]
struct JsonDifference<'a> {
    schema: &'static str,
    changes: Vec<JsonChange<'a>>,
}

#[derive(Debug, Serialize)]
struct JsonChange<'a> {
    kind: &'static str,
    section: Option<&'a str>,
    was: Option<&'a str>,
    subject: &'a str,
    old: Option<&'a str>,
    new: Option<&'a str>,
    old_line: Option<usize>,
    new_line: Option<usize>,
    dependents: Vec<JsonDependent<'a>>,
}

#[derive(Debug, Serialize)]
struct JsonDependent<'a> {
    name: &'a str,
    section: &'a str,
}

/// The changes in order.
pub fn difference(changes: &[Change]) -> String {
    let changes = changes.iter().map(|change| JsonChange {
        kind: change.kind.word(),
        section: change.section.as_deref(),
        was: change.was.as_deref(),
        subject: &change.subject,
        old: change.old.as_deref(),
        new: change.new.as_deref(),
        old_line: change.old_line,
        new_line: change.new_line,
        dependents: change.dependents.iter().map(|by| JsonDependent { name: &by.name, section: &by.section }).collect(),
    });
    document(&JsonDifference { schema: SCHEMA, changes: changes.collect() })
}
