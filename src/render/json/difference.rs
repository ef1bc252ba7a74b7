//! Changes in meaning as JSON: `scrip/diff/2`, described in `docs/schema/diff-2.json`.
use serde::Serialize;

use super::document;
use super::effects::{JsonEffect, JsonEffects};
use crate::compare::Change;
use crate::workspace::{Effects, Found};

/// The name and version of the form.
pub const SCHEMA: &str = "scrip/diff/2";

#[derive(Debug, Serialize)]
struct JsonDifference<'a> {
    schema: &'static str,
    changes: Vec<JsonChange<'a>>,
    scenarios: Vec<JsonEffects<'a>>,
    search: Option<JsonSearch<'a>>,
}

/// What a search for a scenario found.
#[derive(Debug, Serialize)]
struct JsonSearch<'a> {
    tries: usize,
    /// A scenario as text; none if none was found.
    scenario: Option<&'a str>,
    effects: Vec<JsonEffect<'a>>,
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

/// The changes in order, what they do in scenarios, and what a search found, if there was one.
pub fn difference(changes: &[Change], scenarios: &[Effects], search: Option<&Found>) -> String {
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
    let search = search.map(|search| JsonSearch {
        tries: search.tries,
        scenario: search.scenario.as_deref(),
        effects: search.effects.iter().map(JsonEffect::of).collect(),
    });
    let scenarios = scenarios.iter().map(JsonEffects::of).collect();
    document(&JsonDifference { schema: SCHEMA, changes: changes.collect(), scenarios, search })
}
