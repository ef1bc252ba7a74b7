//! The statement of adjustments as JSON: `scrip/adjustments/1`, described in `docs/schema/adjustments-1.json`.
use chrono::NaiveDate;
use serde::Serialize;

use super::document;
use super::parts::{JsonSection, JsonStep, JsonValue};
use crate::engine::Conversion;
use crate::exact::Exact;
use crate::program::{ClassId, Unit, Value};
use crate::render::names::Names;
use crate::report::{Adjusted, Adjustments};

/// The name and version of the form.
pub const SCHEMA: &str = "scrip/adjustments/1";

#[derive(Debug, Serialize)]
struct JsonAdjustments {
    schema: &'static str,
    scenario: String,
    on: Option<NaiveDate>,
    adjustments: Vec<JsonAdjustment>,
    /// What a share of each class converts into at the end.
    standing: Vec<JsonStanding>,
}

#[derive(Debug, Serialize)]
struct JsonAdjustment {
    name: String,
    class: Option<String>,
    /// The day of issue of the shares, where it makes a difference.
    issued: Option<NaiveDate>,
    from: NaiveDate,
    event: Option<JsonEvent>,
    /// The line that led to it, where it is another.
    line: Option<String>,
    facts: Vec<JsonFact>,
    before: JsonValue,
    after: JsonValue,
    kept_back: Option<JsonValue>,
    sections: Vec<JsonSection>,
    computation: Vec<JsonStep>,
    conversions: Vec<JsonConversion>,
}

#[derive(Debug, Serialize)]
struct JsonEvent {
    date: NaiveDate,
    text: String,
}

#[derive(Debug, Serialize)]
struct JsonFact {
    name: String,
    value: JsonValue,
}

#[derive(Debug, Serialize)]
struct JsonConversion {
    right: String,
    section: Option<JsonSection>,
    into: String,
    before: Option<JsonValue>,
    after: Option<JsonValue>,
    /// Why it cannot be worked out.
    reason: Option<String>,
}

#[derive(Debug, Serialize)]
struct JsonStanding {
    class: String,
    issued: Option<NaiveDate>,
    conversions: Vec<JsonConversion>,
}

/// The statement.
pub fn adjustments(report: &Adjustments, names: &Names<'_>) -> String {
    let standing = report.standing.iter().map(|known| JsonStanding {
        class: names.class(known.class),
        issued: known.issued,
        conversions: conversions(&known.conversions, known.class, names),
    });
    document(&JsonAdjustments {
        schema: SCHEMA,
        scenario: names.loaded.journal.title.clone(),
        on: report.on,
        adjustments: report.adjusted.iter().map(|adjusted| adjustment(adjusted, names)).collect(),
        standing: standing.collect(),
    })
}

fn adjustment(adjusted: &Adjusted, names: &Names<'_>) -> JsonAdjustment {
    let known = &adjusted.adjustment;
    let variable = names.program().variables.get(known.variable.index());
    let unit = variable.map(|variable| variable.unit.clone()).unwrap_or_default();
    let figure = |number: &Exact| JsonValue::of(&Value::Number(number.clone()), Some(&unit), names);
    let facts = adjusted
        .facts
        .iter()
        .map(|fact| JsonFact { name: fact.name.clone(), value: JsonValue::of(&fact.value, fact.unit.as_ref(), names) });
    JsonAdjustment {
        name: variable.map(|variable| variable.name.clone()).unwrap_or_default(),
        class: known.class.map(|class| names.class(class)),
        issued: known.issued,
        from: known.moment.date,
        event: adjusted.event.as_ref().map(|(date, text)| JsonEvent { date: *date, text: text.clone() }),
        line: adjusted.line.clone(),
        facts: facts.collect(),
        before: figure(&known.before),
        after: figure(&known.after),
        kept_back: known.kept_back.as_ref().map(figure),
        sections: JsonSection::all(&known.sections, names),
        computation: JsonStep::all(&known.steps, names),
        conversions: known.class.map(|class| conversions(&known.conversions, class, names)).unwrap_or_default(),
    }
}

fn conversions(all: &[Conversion], class: ClassId, names: &Names<'_>) -> Vec<JsonConversion> {
    let each = all.iter().map(|known| {
        let right = names.program().rights.get(known.right.index());
        let unit = Unit::shares(known.into).combine(&Unit::shares(class), -1);
        let figure = |number: &Exact| JsonValue::of(&Value::Number(number.clone()), Some(&unit), names);
        JsonConversion {
            right: right.map(|right| right.name.clone()).unwrap_or_default(),
            section: right.and_then(|right| JsonSection::of(right.section, names)),
            into: names.class(known.into),
            before: known.before.as_ref().ok().map(figure),
            after: known.after.as_ref().ok().map(figure),
            reason: known.after.as_ref().err().cloned(),
        }
    });
    each.collect()
}
