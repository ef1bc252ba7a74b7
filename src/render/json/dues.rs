//! What is open on a day as JSON: `scrip/due/1`, described in `docs/schema/due-1.json`.
use chrono::NaiveDate;
use serde::Serialize;

use super::document;
use super::parts::JsonSection;
use crate::render::items::{Item, items};
use crate::render::names::Names;
use crate::report::Dues;

/// The name and version of the form.
pub const SCHEMA: &str = "scrip/due/1";

#[derive(Debug, Serialize)]
struct JsonDues {
    schema: &'static str,
    scenario: String,
    on: NaiveDate,
    items: Vec<JsonItem>,
}

#[derive(Debug, Serialize)]
struct JsonItem {
    kind: &'static str,
    name: String,
    from: Option<NaiveDate>,
    by: Option<NaiveDate>,
    parties: Vec<String>,
    amount: Option<String>,
    text: String,
    sections: Vec<JsonSection>,
}

/// The items.
pub fn dues(dues: &Dues, names: &Names<'_>) -> String {
    let items = items(dues, names).into_iter().map(|item| json(item, names)).collect();
    document(&JsonDues { schema: SCHEMA, scenario: names.loaded.journal.title.clone(), on: dues.on, items })
}

fn json(item: Item, names: &Names<'_>) -> JsonItem {
    JsonItem {
        kind: item.kind.word(),
        name: item.name,
        from: item.from,
        by: item.by,
        parties: item.parties,
        amount: item.amount.map(|amount| amount.to_string()),
        text: item.text,
        sections: JsonSection::all(&item.sections, names),
    }
}
