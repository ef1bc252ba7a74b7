//! What hangs on the readings as JSON: `scrip/readings/2`, described in `docs/schema/readings-2.json`.
use chrono::NaiveDate;
use serde::Serialize;

use super::document;
use super::parts::{JsonSection, JsonValue};
use crate::engine::ClassPayment;
use crate::program::{ReadingId, Unit, Value};
use crate::render::names::Names;
use crate::render::text::readings::subject;
use crate::report::{AssetReport, DayDifference, Difference, Figure, Pair, Readings};

/// The name and version of the form.
pub const SCHEMA: &str = "scrip/readings/2";

#[derive(Debug, Serialize, Default)]
struct JsonReadings {
    schema: &'static str,
    scenario: String,
    /// The figure compared day by day, where one is asked for.
    figure: Option<String>,
    /// The liquidation compared by its assets, where it is asked for.
    liquidation: Option<JsonRange>,
    readings: Vec<JsonReading>,
    /// What two choices lead to together and none of them alone.
    pairs: Vec<JsonPair>,
    /// How many pairs were not played.
    pairs_left_out: usize,
    /// Readings that were not asked about.
    idle: Vec<String>,
}

#[derive(Debug, Serialize)]
struct JsonPair {
    choices: Vec<JsonChoice>,
    faults: usize,
    differences: Vec<JsonDifference>,
}

#[derive(Debug, Serialize)]
struct JsonChoice {
    name: String,
    choice: String,
}

#[derive(Debug, Serialize)]
struct JsonRange {
    day: NaiveDate,
    from: String,
    to: String,
}

#[derive(Debug, Serialize)]
struct JsonReading {
    name: String,
    title: String,
    section: Option<JsonSection>,
    taken: String,
    others: Vec<JsonOther>,
}

#[derive(Debug, Serialize, Default)]
struct JsonOther {
    choice: String,
    words: String,
    /// The first day on which something comes out otherwise.
    since: Option<NaiveDate>,
    /// Lines that can then not be played.
    faults: usize,
    differences: Vec<JsonDifference>,
    assets: Vec<JsonBand>,
    days: Vec<JsonDays>,
    /// Why it cannot be worked out.
    reason: Option<String>,
}

#[derive(Debug, Serialize)]
struct JsonDifference {
    date: NaiveDate,
    about: String,
    party: Option<String>,
    class: Option<String>,
    taken: Option<JsonValue>,
    other: Option<JsonValue>,
    /// By how much, exact.
    by: Option<String>,
    sections: Vec<JsonSection>,
}

#[derive(Debug, Serialize)]
struct JsonBand {
    from: String,
    to: String,
    jumps: bool,
    at: String,
    classes: Vec<JsonPayment>,
}

#[derive(Debug, Serialize)]
struct JsonPayment {
    class: String,
    taken: String,
    other: String,
}

#[derive(Debug, Serialize)]
struct JsonDays {
    from: NaiveDate,
    through: NaiveDate,
    taken: Option<JsonValue>,
    other: Option<JsonValue>,
}

/// The outcomes that differ.
pub fn readings(readings: &Readings, names: &Names<'_>) -> String {
    let each = readings.asked.iter().map(|asked| {
        let others = asked.others.iter().map(|other| JsonOther {
            since: other.since(),
            faults: other.faults,
            differences: other.differences.iter().map(|known| difference(known, names)).collect(),
            ..choice(asked.reading, other.choice, names)
        });
        reading(asked.reading, others.collect(), names)
    });
    let name = |id: &ReadingId| names.program().readings.get(id.index()).map(|known| known.name.clone());
    write(
        JsonReadings {
            readings: each.collect(),
            pairs: readings.pairs.iter().map(|known| pair(known, names)).collect(),
            pairs_left_out: readings.pairs_left_out,
            idle: readings.idle.iter().filter_map(name).collect(),
            ..JsonReadings::default()
        },
        names,
    )
}

fn pair(pair: &Pair, names: &Names<'_>) -> JsonPair {
    let chosen = |(id, label): (ReadingId, u32)| JsonChoice {
        name: names.program().readings.get(id.index()).map(|known| known.name.clone()).unwrap_or_default(),
        choice: choice(id, label, names).choice,
    };
    JsonPair {
        choices: vec![chosen(pair.first), chosen(pair.second)],
        faults: pair.faults,
        differences: pair.differences.iter().map(|known| difference(known, names)).collect(),
    }
}

/// For which assets they differ.
pub fn assets(report: &AssetReport, names: &Names<'_>) -> String {
    let mut found: Vec<(ReadingId, Vec<JsonOther>)> = Vec::new();
    for known in &report.differences {
        let mut other = choice(known.reading, known.choice, names);
        match &known.bands {
            Ok(bands) => {
                other.assets = bands
                    .iter()
                    .map(|band| JsonBand {
                        from: band.from.to_string(),
                        to: band.to.to_string(),
                        jumps: band.jumps,
                        at: band.at.to_string(),
                        classes: payments(&band.taken, &band.other, names),
                    })
                    .collect();
            }
            Err(fault) => other.reason = Some(fault.message.clone()),
        }
        push(&mut found, known.reading, other);
    }
    let range = JsonRange { day: report.day, from: report.from.to_string(), to: report.to.to_string() };
    write(JsonReadings { liquidation: Some(range), readings: all(found, names), ..JsonReadings::default() }, names)
}

/// On which days a figure differs.
pub fn days(figure: &str, unit: Option<&Unit>, differences: &[DayDifference], names: &Names<'_>) -> String {
    let value = |value: &Option<Value>| value.as_ref().map(|value| JsonValue::of(value, unit, names));
    let mut found: Vec<(ReadingId, Vec<JsonOther>)> = Vec::new();
    for known in differences {
        let bands = known.bands.iter().map(|band| JsonDays {
            from: band.from,
            through: band.through,
            taken: value(&band.taken),
            other: value(&band.other),
        });
        let other = JsonOther { days: bands.collect(), ..choice(known.reading, known.choice, names) };
        push(&mut found, known.reading, other);
    }
    let figure = Some(figure.to_string());
    write(JsonReadings { figure, readings: all(found, names), ..JsonReadings::default() }, names)
}

fn write(mut report: JsonReadings, names: &Names<'_>) -> String {
    report.schema = SCHEMA;
    report.scenario = names.loaded.journal.title.clone();
    document(&report)
}

fn push(found: &mut Vec<(ReadingId, Vec<JsonOther>)>, reading: ReadingId, other: JsonOther) {
    match found.last_mut() {
        Some((known, others)) if *known == reading => others.push(other),
        _ => found.push((reading, vec![other])),
    }
}

fn all(found: Vec<(ReadingId, Vec<JsonOther>)>, names: &Names<'_>) -> Vec<JsonReading> {
    found.into_iter().map(|(id, others)| reading(id, others, names)).collect()
}

fn reading(id: ReadingId, others: Vec<JsonOther>, names: &Names<'_>) -> JsonReading {
    let known = names.program().readings.get(id.index());
    let mut chosen = names.loaded.journal.readings.iter().chain(&names.options.readings);
    let taken = chosen.rfind(|(known, _)| *known == id).map_or(0, |(_, choice)| *choice);
    JsonReading {
        name: known.map(|known| known.name.clone()).unwrap_or_default(),
        title: known.map(|known| known.title.clone()).unwrap_or_default(),
        section: known.and_then(|known| JsonSection::of(known.section, names)),
        taken: choice(id, taken, names).choice,
        others,
    }
}

fn choice(id: ReadingId, choice: u32, names: &Names<'_>) -> JsonOther {
    let known = names.program().readings.get(id.index());
    let found = usize::try_from(choice).ok().and_then(|choice| known?.choices.get(choice));
    let (choice, words) = found.cloned().unwrap_or_default();
    JsonOther { choice, words, ..JsonOther::default() }
}

fn difference(known: &Difference, names: &Names<'_>) -> JsonDifference {
    let shown = |figure: &Option<Figure>| {
        figure.as_ref().map(|figure| match figure {
            Figure::Number(number) => JsonValue::of(&Value::Number(number.clone()), known.unit.as_ref(), names),
            Figure::Words(words) => JsonValue { text: words.clone(), amount: None, unit: None },
        })
    };
    JsonDifference {
        date: known.key.date,
        about: subject(known, names),
        party: known.key.party.map(|party| names.party(party)),
        class: known.key.class.map(|class| names.class(class)),
        taken: shown(&known.before),
        other: shown(&known.after),
        by: known.by().map(|by| by.to_string()),
        sections: JsonSection::all(&known.sections, names),
    }
}

fn payments(taken: &[ClassPayment], other: &[ClassPayment], names: &Names<'_>) -> Vec<JsonPayment> {
    let each = taken.iter().zip(other).map(|(left, right)| JsonPayment {
        class: names.class(left.class),
        taken: left.amount.to_string(),
        other: right.amount.to_string(),
    });
    each.collect()
}
