//! Journals as data: events in and out as JSON and CSV, with the meaning that they have as text.
//!
//! What comes in is written as a journal first and then read like any other, so that there is one reader and one meaning;
//! each part of that text remembers the place that it was made from, and messages point there.
mod collect;
mod csv_in;
mod csv_out;
mod fields;
mod forms;
mod journal;
mod json_header;
mod json_in;
mod json_out;
mod line;
mod ocf;
mod record;
mod schema;

pub use csv_in::events as events_from_csv;
pub use csv_out::events as events_to_csv;
pub use forms::FORMS;
pub use json_in::{SCHEMA, events as events_from_json, scenario as scenario_from_json};
pub use json_out::scenario as scenario_to_json;
pub use line::{Single, Text, misfits};
pub use ocf::{PriceTerm, ocf_class_ids, scenario_from_ocf};
pub use schema::scenario_schema;
