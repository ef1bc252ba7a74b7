//! `scrip events`: a journal as data, and data as a journal.
use super::arguments::{Events, TableFormat};
use super::{Console, Exit, Stop};
use crate::exchange::{events_to_csv, scenario_to_json};
use crate::workspace::{Choices, journal_text, load_scenario};

pub fn events(arguments: &Events, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let loaded = match load_scenario(&arguments.scenario, &Choices::default()) {
        Ok(loaded) => loaded,
        Err(rejected) => {
            console.report(&rejected.diagnostics, &rejected.sources)?;
            return Ok(Exit::BadInput);
        }
    };
    let written = match arguments.format {
        TableFormat::Json => scenario_to_json(&loaded.tree, &loaded.sources),
        TableFormat::Csv => events_to_csv(&loaded.tree, &loaded.sources),
        TableFormat::Text => match journal_text(&loaded.tree, &loaded.sources, &loaded.names) {
            Ok(text) => text,
            Err(rejected) => {
                console.report(&rejected.diagnostics, &rejected.sources)?;
                return Ok(Exit::Internal);
            }
        },
    };
    console.print(&written)?;
    Ok(Exit::Done)
}
