//! The events of a scenario as comma-separated values.
use super::collect::records;
use super::fields::{FIELDS, Sort};
use super::record::{Given, Record, Value};
use crate::source::SourceMap;
use crate::syntax::ast::Scenario;

/// A row for each line of the journal, with the columns that one of them needs.
pub fn events(scenario: &Scenario, sources: &SourceMap) -> String {
    let records = records(&scenario.entries, sources);
    let is_used = |name: &str| records.iter().any(|record| record.field(name).is_some());
    let columns: Vec<_> = FIELDS.iter().filter(|field| is_used(field.name)).collect();
    let mut writer = ::csv::WriterBuilder::new().from_writer(Vec::new());
    let head = ["date", "event"].into_iter().chain(columns.iter().map(|field| field.name));
    // Writing to memory cannot fail.
    let _ = writer.write_record(head);
    for record in &records {
        let fields =
            columns.iter().map(|field| record.field(field.name).map_or(String::new(), |given| cell(given, field.sort)));
        let first = [cell(&record.date, Sort::Date), kind(record)];
        let _ = writer.write_record(first.into_iter().chain(fields));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn kind(record: &Record) -> String {
    record.event.as_ref().map_or(String::new(), |event| cell(event, Sort::Name))
}

/// A value in one cell; several are separated by semicolons.
fn cell(given: &Given, sort: Sort) -> String {
    match &given.value {
        Value::Text(text) => text.clone(),
        Value::Yes => "yes".to_string(),
        Value::Texts(texts) => texts.join("; "),
        Value::Pairs(pairs) => {
            let one = |(name, value): &(String, Option<String>)| match (sort, value) {
                (Sort::Others, Some(count)) => format!("{count} of {name}"),
                (_, Some(value)) => format!("{name} {value}"),
                (_, None) => name.clone(),
            };
            pairs.iter().map(one).collect::<Vec<_>>().join("; ")
        }
    }
}
