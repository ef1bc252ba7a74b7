//! Parts that several documents share.
use serde::Serialize;

use crate::diagnostics::{Diagnostic, JsonDiagnostic};
use crate::engine::{Failure, FailureKind, Step};
use crate::program::{SectionId, Unit, Value};
use crate::render::names::{Names, wanted};
use crate::source::SourceMap;

/// A section of a certificate: `{"certificate": "...", "section": "2(a)"}`.
#[derive(Debug, Serialize)]
pub struct JsonSection {
    pub certificate: String,
    pub section: String,
}

impl JsonSection {
    pub fn of(id: SectionId, names: &Names<'_>) -> Option<JsonSection> {
        let section = names.program().sections.get(id.index())?;
        let certificate = names.program().certificates.get(section.certificate.index())?;
        Some(JsonSection { certificate: certificate.title.clone(), section: section.label.clone() })
    }

    pub fn all(ids: &[SectionId], names: &Names<'_>) -> Vec<JsonSection> {
        ids.iter().filter_map(|id| JsonSection::of(*id, names)).collect()
    }
}

/// A value: in words, and as a number with its unit if it is one.
#[derive(Debug, Serialize)]
pub struct JsonValue {
    pub text: String,
    /// Exact, as a decimal or a fraction.
    pub amount: Option<String>,
    pub unit: Option<String>,
}

impl JsonValue {
    pub fn of(value: &Value, unit: Option<&Unit>, names: &Names<'_>) -> JsonValue {
        let (amount, described) = match value {
            Value::Number(number) => {
                (Some(number.to_string()), unit.map(|unit| unit.describe(&|class| names.class(class))))
            }
            _ => (None, None),
        };
        JsonValue { text: names.value(value, unit), amount, unit: described }
    }
}

/// One step of a derivation.
#[derive(Debug, Serialize)]
pub struct JsonStep {
    pub label: String,
    pub value: Option<JsonValue>,
    pub section: Option<JsonSection>,
    pub date: String,
    pub note: Option<String>,
    /// The words of the clause that it is worked out by.
    pub formula: Option<String>,
    pub rounding: Option<JsonRounding>,
    pub steps: Vec<JsonStep>,
}

/// What a figure was before it was rounded, and how.
#[derive(Debug, Serialize)]
pub struct JsonRounding {
    pub before: String,
    pub rule: String,
}

impl JsonStep {
    pub fn of(step: &Step, names: &Names<'_>) -> JsonStep {
        JsonStep {
            label: step.label.clone(),
            value: step.value.as_ref().map(|value| JsonValue::of(value, step.unit.as_ref(), names)),
            section: step.section.and_then(|section| JsonSection::of(section, names)),
            date: step.at.date.to_string(),
            note: step.note.clone(),
            formula: step.formula.map(|formula| names.clause(formula)),
            rounding: step.rounding.as_ref().map(|rounding| JsonRounding {
                before: rounding.before.to_string(),
                rule: names.rounding(rounding, step.unit.as_ref()),
            }),
            steps: JsonStep::all(&step.steps, names),
        }
    }

    pub fn all(steps: &[Step], names: &Names<'_>) -> Vec<JsonStep> {
        steps.iter().map(|step| JsonStep::of(step, names)).collect()
    }
}

/// An expectation that did not come true.
#[derive(Debug, Serialize)]
pub struct JsonFailure {
    pub line: usize,
    pub kind: &'static str,
    pub wanted: String,
    pub found: String,
    pub steps: Vec<JsonStep>,
}

impl JsonFailure {
    pub fn of(failure: &Failure, names: &Names<'_>) -> JsonFailure {
        JsonFailure {
            line: names.line(failure.span),
            kind: match failure.kind {
                FailureKind::Failed => "failed",
                FailureKind::Faulty => "faulty",
                FailureKind::Unexpected => "unexpected",
            },
            wanted: wanted(&failure.wanted),
            found: failure.found.clone(),
            steps: JsonStep::all(&failure.steps, names),
        }
    }
}

/// Diagnostics in the form that `--error-format json` has.
pub fn diagnostics(found: &[Diagnostic], sources: &SourceMap) -> Vec<JsonDiagnostic> {
    found.iter().map(|diagnostic| JsonDiagnostic::of(diagnostic, sources)).collect()
}
