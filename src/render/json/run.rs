//! A run as JSON: `scrip/run/1`, described in `docs/schema/run-1.json`.
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::document;
use super::parts::{JsonFailure, JsonSection, JsonValue, diagnostics};
use crate::diagnostics::{Diagnostic, JsonDiagnostic};
use crate::engine::Fate;
use crate::exact::Exact;
use crate::outcome::{Outcome, OutcomeKind};
use crate::program::{Unit, Value};
use crate::render::names::Names;
use crate::render::sentence::sentence;
use crate::source::Span;

/// The name and version of the form.
pub const SCHEMA: &str = "scrip/run/1";

#[derive(Debug, Serialize)]
struct JsonRun {
    schema: &'static str,
    scenario: JsonScenario,
    certificates: Vec<JsonCertificate>,
    readings: Vec<JsonReading>,
    events: Vec<JsonEvent>,
    outcomes: Vec<JsonOutcome>,
    expectations: JsonExpectations,
    faults: Vec<JsonDiagnostic>,
}

#[derive(Debug, Serialize)]
struct JsonScenario {
    title: String,
    path: String,
    known_on: Option<NaiveDate>,
    until: Option<NaiveDate>,
}

#[derive(Debug, Serialize)]
struct JsonCertificate {
    title: String,
    issuer: Option<String>,
    class: Option<String>,
}

/// A reading as it is taken; an agreement in the journal may change it later.
#[derive(Debug, Serialize)]
struct JsonReading {
    name: String,
    choice: String,
    is_default: bool,
    section: Option<JsonSection>,
}

#[derive(Debug, Serialize)]
struct JsonEvent {
    date: NaiveDate,
    line: usize,
    text: String,
    fate: &'static str,
}

#[derive(Debug, Serialize)]
struct JsonExpectations {
    checked: usize,
    failures: Vec<JsonFailure>,
}

#[derive(Debug, Serialize)]
struct JsonOutcome {
    date: NaiveDate,
    /// The line of the scenario that led to it; none for what the calendar brings.
    line: Option<usize>,
    sections: Vec<JsonSection>,
    text: String,
    #[serde(flatten)]
    what: What,
}

#[derive(Debug, Serialize)]
struct JsonAlternative {
    name: String,
    per_share: Exact,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum What {
    Paid { to: String, amount: Exact, cause: String, class: Option<String>, shares: Option<Exact> },
    Owed { to: String, amount: Exact, cause: String, by: Option<NaiveDate> },
    Received { to: String, class: String, shares: Exact, cause: String },
    Retired { holder: String, class: String, shares: Exact, cause: String },
    Due { name: String, class: String, per_share: Exact, most_per_share: Option<Exact>, total: Exact },
    Missed { name: String, unpaid: Exact },
    Changed { name: String, before: JsonValue, after: JsonValue, kept_back: Option<JsonValue> },
    Refused { reason: String, missing: Option<String> },
    Breach { what: String },
    Duty { name: String, words: String, by: Option<NaiveDate>, to: Option<String> },
    Performed { name: String },
    Approval { matter: String, needed: String, given: bool },
    Distributed { class: String, amount: Exact, entitled: Option<Exact> },
    Alternative { class: String, taken: String, alternatives: Vec<JsonAlternative> },
    Note {},
}

/// The whole run.
pub fn run(names: &Names<'_>, faults: &[Diagnostic]) -> String {
    let loaded = names.loaded;
    let certificates = names.program().certificates.iter().map(|certificate| JsonCertificate {
        title: certificate.title.clone(),
        issuer: certificate.issuer.clone(),
        class: certificate.class.map(|class| names.class(class)),
    });
    document(&JsonRun {
        schema: SCHEMA,
        scenario: JsonScenario {
            title: loaded.journal.title.clone(),
            path: loaded.sources.path(loaded.scenario).to_string(),
            known_on: names.options.known_on.or(loaded.journal.known_on),
            until: names.options.until,
        },
        certificates: certificates.collect(),
        readings: readings(names),
        events: events(names),
        outcomes: names.played.outcomes.iter().map(|outcome| json_outcome(outcome, names)).collect(),
        expectations: JsonExpectations {
            checked: names.played.checked,
            failures: names.played.failures.iter().map(|failure| JsonFailure::of(failure, names)).collect(),
        },
        faults: diagnostics(faults, &loaded.sources),
    })
}

fn readings(names: &Names<'_>) -> Vec<JsonReading> {
    let chosen: BTreeMap<usize, u32> = names
        .loaded
        .journal
        .readings
        .iter()
        .chain(&names.options.readings)
        .map(|(reading, choice)| (reading.index(), *choice))
        .collect();
    let known = names.program().readings.iter().enumerate();
    known
        .map(|(index, reading)| {
            let choice = chosen.get(&index).copied().unwrap_or(0);
            let label = usize::try_from(choice).ok().and_then(|choice| reading.choices.get(choice));
            JsonReading {
                name: reading.name.clone(),
                choice: label.map_or_else(String::new, |(label, _)| label.clone()),
                is_default: choice == 0,
                section: JsonSection::of(reading.section, names),
            }
        })
        .collect()
}

fn events(names: &Names<'_>) -> Vec<JsonEvent> {
    let entries = names.loaded.journal.entries.iter();
    let words: BTreeMap<Span, &str> =
        entries.filter_map(|entry| entry.event.as_ref()).map(|event| (event.span, event.words.as_str())).collect();
    let lines = names.played.lines.iter();
    lines
        .map(|line| JsonEvent {
            date: line.moment.date,
            line: names.line(line.span),
            text: words.get(&line.span).copied().unwrap_or_default().to_string(),
            fate: match line.fate {
                Fate::Played => "played",
                Fate::Refused => "refused",
                Fate::Missing => "missing",
                Fate::Fault => "fault",
            },
        })
        .collect()
}

fn json_outcome(outcome: &Outcome, names: &Names<'_>) -> JsonOutcome {
    JsonOutcome {
        date: outcome.moment.date,
        line: outcome.line.map(|span| names.line(span)),
        sections: JsonSection::all(&outcome.sections, names),
        text: sentence(outcome, names),
        what: what(&outcome.kind, names),
    }
}

fn what(kind: &OutcomeKind, names: &Names<'_>) -> What {
    let figure = |number: &Exact, unit: &Unit| JsonValue::of(&Value::Number(number.clone()), Some(unit), names);
    match kind.clone() {
        OutcomeKind::Paid { to, amount, cause, class, shares } => {
            What::Paid { to: names.party(to), amount, cause, class: class.map(|class| names.class(class)), shares }
        }
        OutcomeKind::Owed { to, amount, cause, by } => What::Owed { to: names.party(to), amount, cause, by },
        OutcomeKind::Received { to, class, shares, cause } => {
            What::Received { to: names.party(to), class: names.class(class), shares, cause }
        }
        OutcomeKind::Retired { holder, class, shares, cause } => {
            What::Retired { holder: names.party(holder), class: names.class(class), shares, cause }
        }
        OutcomeKind::Due { name, class, per_share, most_per_share, total } => {
            What::Due { name, class: names.class(class), per_share, most_per_share, total }
        }
        OutcomeKind::Missed { name, unpaid } => What::Missed { name, unpaid },
        OutcomeKind::Changed { name, unit, before, after, kept_back } => What::Changed {
            name,
            before: figure(&before, &unit),
            after: figure(&after, &unit),
            kept_back: kept_back.map(|kept| figure(&kept, &unit)),
        },
        OutcomeKind::Refused { reason, missing } => What::Refused { reason, missing },
        OutcomeKind::Breach { what } => What::Breach { what },
        OutcomeKind::Duty { name, words, by, to } => {
            What::Duty { name, words, by, to: to.map(|holder| names.party(holder)) }
        }
        OutcomeKind::Performed { name } => What::Performed { name },
        OutcomeKind::Approval { matter, needed, given } => What::Approval { matter, needed, given },
        OutcomeKind::Distributed { class, amount, entitled } => {
            What::Distributed { class: names.class(class), amount, entitled }
        }
        OutcomeKind::Alternative { class, taken, amounts } => What::Alternative {
            class: names.class(class),
            taken,
            alternatives: amounts.into_iter().map(|(name, per_share)| JsonAlternative { name, per_share }).collect(),
        },
        OutcomeKind::Note { .. } => What::Note {},
    }
}
