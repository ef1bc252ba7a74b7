//! The statement of adjustments: for each, the event and its facts, the computation, the old and the new value, and what
//! a share now converts into.
use chrono::NaiveDate;

use crate::engine::{Adjustment, Conversion, Engine, EventRecord, Options};
use crate::program::{AttributeId, ClassId, Moment, Unit, Value};
use crate::workspace::{Loaded, Run};

/// All adjustments of a scenario.
#[derive(Debug)]
pub struct Adjustments {
    /// The last day that was played.
    pub on: Option<NaiveDate>,
    pub adjusted: Vec<Adjusted>,
    /// What a share of each class converts into at the end.
    pub standing: Vec<Standing>,
    pub run: Run,
}

/// One adjustment with the facts that it is based on.
#[derive(Debug)]
pub struct Adjusted {
    pub adjustment: Adjustment,
    /// The line that tells of the event, and its day.
    pub event: Option<(NaiveDate, String)>,
    /// The line of the journal that led to it, where it is another than that of the event: an expiry, a change of terms.
    pub line: Option<String>,
    pub facts: Vec<EventFact>,
}

/// One thing that is known of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct EventFact {
    pub name: String,
    pub value: Value,
    pub unit: Option<Unit>,
}

/// What a share of a class converts into on the last day.
#[derive(Debug)]
pub struct Standing {
    pub class: ClassId,
    pub issued: Option<NaiveDate>,
    pub conversions: Vec<Conversion>,
}

/// Plays a scenario and states its adjustments.
pub fn adjustments(loaded: &Loaded, options: &Options) -> Adjustments {
    let engine = loaded.played(options);
    let mut adjusted: Vec<Adjusted> =
        engine.adjustments().into_iter().map(|adjustment| facts_of(adjustment, &engine)).collect();
    let last = loaded.journal.entries.iter().map(|entry| entry.date).max();
    let on = options.until.or(last);
    let standing = on.map(|day| standing(&engine, Moment::end_of(day))).unwrap_or_default();
    let run = loaded.run_of(engine);
    for adjusted in &mut adjusted {
        adjusted.line = line_at(adjusted, loaded, &run);
    }
    Adjustments { on, adjusted, standing, run }
}

fn line_at(adjusted: &Adjusted, loaded: &Loaded, run: &Run) -> Option<String> {
    let line = run.played.lines.iter().find(|line| line.moment == adjusted.adjustment.moment)?;
    let mut events = loaded.journal.entries.iter().filter_map(|entry| entry.event.as_ref());
    let words = events.find(|event| event.span == line.span).map(|event| event.words.clone());
    words.filter(|words| adjusted.event.as_ref().is_none_or(|(_, known)| known != words))
}

fn facts_of(adjustment: Adjustment, engine: &Engine<'_>) -> Adjusted {
    let record = adjustment.event.and_then(|event| engine.event_record(event));
    Adjusted {
        event: record.map(|record| (record.moment.date, record.words.clone())),
        line: None,
        facts: record.map(|record| event_facts(record, engine)).unwrap_or_default(),
        adjustment,
    }
}

/// What an event is about, in the order in which a statement tells it.
fn event_facts(record: &EventRecord, engine: &Engine<'_>) -> Vec<EventFact> {
    let mut facts = Vec::new();
    let program = engine.program();
    let mut tell = |name: &str, value: Value, unit: Option<Unit>| {
        facts.push(EventFact { name: name.to_string(), value, unit });
    };
    if let (Some(terms), Some(common)) = (&record.issue.terms, program.common_class()) {
        let number = |number: &crate::exact::Exact| Value::Number(number.clone());
        tell("shares issued or issuable", number(&terms.shares), Some(Unit::shares(common)));
        tell("consideration received or receivable", number(&terms.consideration), Some(Unit::dollars()));
        if let Ok(price) = terms.consideration.div(&terms.shares) {
            tell("consideration per share", Value::Number(price), Some(Unit::dollars_per(common)));
        }
        if record.issue.kind.is_some() {
            let exercise = number(&terms.exercise_price);
            tell("price on exercise or conversion", exercise, Some(Unit::dollars_per(common)));
        }
    }
    if let Some(ratio) = &record.distribution.ratio {
        tell("new shares for each old one", Value::Number(ratio.clone()), None);
    }
    for (attribute, value) in &record.attributes {
        tell(attribute_name(*attribute, engine), value.clone(), None);
    }
    facts
}

fn attribute_name<'p>(attribute: AttributeId, engine: &Engine<'p>) -> &'p str {
    engine.program().attributes.get(attribute.index()).map_or("", String::as_str)
}

fn standing(engine: &Engine<'_>, at: Moment) -> Vec<Standing> {
    let found = engine.conversion_standing(at).into_iter();
    found.map(|(class, issued, conversions)| Standing { class, issued, conversions }).collect()
}
