//! The JSON Schema of a scenario as data, made from the fields that records have.
use serde_json::{Map, Value, json};

use super::fields::{FIELDS, Field, Sort};
use super::forms::kinds;
use super::json_in::SCHEMA;

/// The schema; `docs/schema/scenario-1.json` is a copy of it.
pub fn scenario_schema() -> Value {
    let mut record = Map::new();
    record.insert("date".into(), json!({ "$ref": "#/$defs/date" }));
    record.insert("event".into(), nullable(json!({ "type": "string", "enum": kinds() })));
    for field in FIELDS {
        record.insert(field.name.into(), member(field));
    }
    let text = || json!({ "type": "string" });
    let texts = || json!({ "type": "array", "items": { "type": "string" } });
    let object = |required: Value, properties: Value| json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties });
    let list = |items: Value| json!({ "type": "array", "items": items });
    let class = json!({
        "name": text(),
        "ranking": { "type": "array", "items": { "type": "string" }, "description": "such as: before Series A" },
        "liquidation": nullable(text()),
        "votes": nullable(text()),
        "convertible_into": nullable(text()),
    });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "title": "a scenario",
        "description": "a company's events, with what is expected of them; the kinds of events with their fields are listed in docs/data.md",
        "type": "object",
        "additionalProperties": false,
        "required": ["title", "certificates", "events"],
        "properties": {
            "schema": { "const": SCHEMA },
            "title": text(),
            "certificates": { "type": "array", "items": { "type": "string" }, "description": "paths from the folder of this file" },
            "event_files": texts(),
            "prices": list(object(json!(["class", "file"]), json!({ "class": text(), "file": text() }))),
            "readings": list(object(json!(["reading", "choice"]), json!({ "reading": text(), "choice": text() }))),
            "holders": list(object(json!(["name"]), json!({ "name": text(), "long": nullable(text()) }))),
            "classes": list(object(json!(["name"]), class)),
            "known_on": nullable(json!({ "$ref": "#/$defs/date" })),
            "events": list(json!({ "$ref": "#/$defs/record" })),
        },
        "$defs": {
            "date": {
                "type": "string",
                "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
                "description": "a day: 2004-06-17",
            },
            "holder": object(json!(["holder"]), json!({ "holder": text(), "shares": nullable(text()) })),
            "ballot": object(
                json!(["holder", "vote"]),
                json!({
                    "holder": text(),
                    "shares": nullable(text()),
                    "vote": { "type": "string", "enum": ["for", "against", "abstaining"] },
                }),
            ),
            "record": {
                "type": "object",
                "additionalProperties": false,
                "required": ["date"],
                "properties": record,
                "description": "a day, an event or none, and what is expected; records are in the order of their days",
            },
        },
    })
}

fn member(field: &Field) -> Value {
    let of = match field.sort {
        Sort::Date => json!({ "$ref": "#/$defs/date" }),
        Sort::Flag => json!({ "type": "boolean" }),
        Sort::That | Sort::Bundle | Sort::Expectations => json!({ "type": "array", "items": { "type": "string" } }),
        Sort::Holders | Sort::Others => json!({ "type": "array", "items": { "$ref": "#/$defs/holder" } }),
        Sort::Ballots => json!({ "type": "array", "items": { "$ref": "#/$defs/ballot" } }),
        Sort::Attributes => json!({ "type": "object" }),
        _ => json!({ "type": "string" }),
    };
    let mut member = nullable(of);
    if let Value::Object(map) = &mut member {
        map.insert("description".into(), field.meaning.into());
    }
    member
}

fn nullable(of: Value) -> Value {
    json!({ "oneOf": [of, { "type": "null" }] })
}
