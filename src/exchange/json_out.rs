//! A scenario written as JSON: `scrip/scenario/1`.
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::collect::{records, words};
use super::fields::{FIELDS, Sort};
use super::json_in::SCHEMA;
use super::record::{Given, Record, Value};
use crate::source::SourceMap;
use crate::syntax::ast::{ClassGroup, HeaderKind, Rank, Scenario};

#[derive(Debug, Default, Serialize)]
struct JsonScenario {
    schema: &'static str,
    title: String,
    certificates: Vec<String>,
    prices: Vec<Prices>,
    readings: Vec<Reading>,
    holders: Vec<Holder>,
    classes: Vec<Class>,
    known_on: Option<String>,
    events: Vec<JsonRecord>,
}

#[derive(Debug, Serialize)]
struct Prices {
    class: String,
    file: String,
}

#[derive(Debug, Serialize)]
struct Reading {
    reading: String,
    choice: String,
}

#[derive(Debug, Serialize)]
struct Holder {
    name: String,
    long: Option<String>,
}

#[derive(Debug, Serialize)]
struct Class {
    name: String,
    ranking: Vec<String>,
    liquidation: Option<String>,
    votes: Option<String>,
    convertible_into: Option<String>,
}

#[derive(Debug)]
struct JsonRecord(Record);

impl Serialize for JsonRecord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("date", &plain(&self.0.date, Sort::Date))?;
        if let Some(event) = &self.0.event {
            map.serialize_entry("event", &plain(event, Sort::Name))?;
        }
        for field in FIELDS {
            if let Some(given) = self.0.field(field.name) {
                map.serialize_entry(field.name, &plain(given, field.sort))?;
            }
        }
        map.end()
    }
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Plain<'r> {
    Text(&'r str),
    Yes(bool),
    Texts(&'r [String]),
    Holders(Vec<JsonHolder<'r>>),
    Attributes(Attributes<'r>),
}

/// In the order in which they are written, which a map would not keep.
#[derive(Debug)]
struct Attributes<'r>(&'r [(String, Option<String>)]);

impl Serialize for Attributes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| {
            let value = value.as_deref().map_or(Attribute::Yes(true), Attribute::Text);
            (name, value)
        }))
    }
}

#[derive(Debug, Serialize)]
struct JsonHolder<'r> {
    holder: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    shares: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vote: Option<&'r str>,
}

/// `390000`; for a ballot `390000 for`, or `for` alone.
fn json_holder<'r>((holder, said): &'r (String, Option<String>), sort: Sort) -> JsonHolder<'r> {
    let (shares, vote) = match (sort, said.as_deref()) {
        (Sort::Ballots, Some(said)) => match said.rsplit_once(' ') {
            Some((shares, vote)) => (Some(shares), Some(vote)),
            None => (None, Some(said)),
        },
        (_, said) => (said, None),
    };
    JsonHolder { holder, shares, vote }
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Attribute<'r> {
    Text(&'r str),
    Yes(bool),
}

fn plain(given: &Given, sort: Sort) -> Plain<'_> {
    match &given.value {
        Value::Text(text) => Plain::Text(text),
        Value::Yes => Plain::Yes(true),
        Value::Texts(texts) => Plain::Texts(texts),
        Value::Pairs(pairs) if sort == Sort::Attributes => Plain::Attributes(Attributes(pairs)),
        Value::Pairs(pairs) => Plain::Holders(pairs.iter().map(|pair| json_holder(pair, sort)).collect()),
    }
}

/// `before Series A, with any other class`
fn ranking(rank: Rank, groups: &[ClassGroup], sources: &SourceMap) -> String {
    let word = |rank: Rank| match rank {
        Rank::Before => "before",
        Rank::With => "with",
        Rank::After => "after",
    };
    let group = |group: &ClassGroup| match group {
        ClassGroup::Named(name) => name.text.clone(),
        ClassGroup::IssuedAfter(day) => format!("any class issued after {}", words(day.span, sources)),
        ClassGroup::IssuedBefore(day) => format!("any class issued before {}", words(day.span, sources)),
        ClassGroup::AnyOther => "any other class".to_string(),
        ClassGroup::Ranking { relation, class } => format!("every class ranking {} {}", word(*relation), class.text),
    };
    format!("{} {}", word(rank), groups.iter().map(group).collect::<Vec<_>>().join(", "))
}

/// The scenario as JSON.
pub fn scenario(scenario: &Scenario, sources: &SourceMap) -> String {
    let mut json = JsonScenario { schema: SCHEMA, title: scenario.title.text.clone(), ..JsonScenario::default() };
    for line in &scenario.header {
        match &line.kind {
            HeaderKind::Certificates(files) => json.certificates.extend(files.iter().map(|file| file.text.clone())),
            // Their events stand among the others.
            HeaderKind::Events(_) => {}
            HeaderKind::Prices { class, path } => {
                json.prices.push(Prices { class: class.text.clone(), file: path.text.clone() });
            }
            HeaderKind::Reading { reading, choice } => {
                json.readings.push(Reading { reading: reading.text.clone(), choice: choice.text.clone() });
            }
            HeaderKind::Holder { name, long } => {
                let long = long.as_ref().map(|long| long.text.clone());
                json.holders.push(Holder { name: name.text.clone(), long });
            }
            HeaderKind::Class { name, ranks, liquidation, votes, convertible_into } => json.classes.push(Class {
                name: name.text.clone(),
                ranking: ranks.iter().map(|(rank, groups)| ranking(*rank, groups, sources)).collect(),
                liquidation: liquidation.as_ref().map(|expr| words(expr.span, sources)),
                votes: votes.as_ref().map(|expr| words(expr.span, sources)),
                convertible_into: convertible_into
                    .as_ref()
                    .map(|(number, class)| format!("{} {}", words(number.span, sources), class.text)),
            }),
            HeaderKind::KnownOn(day) => json.known_on = Some(day.to_string()),
        }
    }
    json.events = records(&scenario.entries, sources).into_iter().map(JsonRecord).collect();
    // Only maps with keys that are no text, and failing writers, can make this fail; there are neither.
    let mut text = serde_json::to_string_pretty(&json).unwrap_or_default();
    text.push('\n');
    text
}
