//! A derivation as JSON: `scrip/explain/1`, described in `docs/schema/explain-1.json`.
use chrono::NaiveDate;
use serde::Serialize;

use super::document;
use super::parts::{JsonStep, JsonValue};
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
}

/// The figure and its derivation.
pub fn explanation(answer: &Answer, names: &Names<'_>) -> String {
    document(&JsonAnswer {
        schema: SCHEMA,
        scenario: names.loaded.journal.title.clone(),
        question: answer.question.clone(),
        on: answer.on,
        value: JsonValue::of(&answer.value, Some(&answer.unit), names),
        steps: JsonStep::all(&answer.steps, names),
    })
}
