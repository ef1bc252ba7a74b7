//! A derivation as JSON: `scrip/explain/1`, described in `docs/schema/explain-1.json`.
use chrono::NaiveDate;
use serde::Serialize;

use super::document;
use super::parts::{JsonSection, JsonStep, JsonValue};
use crate::render::names::Names;
use crate::workspace::Answer;

/// The name and version of the form.
pub const SCHEMA: &str = "scrip/explain/1";

#[derive(Debug, Serialize)]
struct JsonAnswer {
    schema: &'static str,
    scenario: String,
    question: String,
    on: NaiveDate,
    value: JsonValue,
    /// The whole derivation, whatever depth the text has.
    steps: Vec<JsonStep>,
    /// Readings that the figure goes by, as they are taken.
    readings: Vec<JsonChoice>,
}

#[derive(Debug, Serialize)]
struct JsonChoice {
    name: String,
    choice: String,
    section: Option<JsonSection>,
}

/// The figure and its derivation.
pub fn explanation(answer: &Answer, names: &Names<'_>) -> String {
    let readings = answer.readings.iter().filter_map(|(id, choice)| {
        let known = names.program().readings.get(id.index())?;
        let (label, _) = known.choices.get(usize::try_from(*choice).ok()?)?;
        let section = JsonSection::of(known.section, names);
        Some(JsonChoice { name: known.name.clone(), choice: label.clone(), section })
    });
    document(&JsonAnswer {
        schema: SCHEMA,
        scenario: names.loaded.journal.title.clone(),
        question: answer.question.clone(),
        on: answer.on,
        value: JsonValue::of(&answer.value, Some(&answer.unit), names),
        steps: JsonStep::all(&answer.steps, names),
        readings: readings.collect(),
    })
}
