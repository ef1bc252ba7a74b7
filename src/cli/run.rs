//! `scrip run`: plays a scenario.
use super::arguments::{Run, TableFormat};
use super::{Console, Exit, Stop};
use crate::engine::{Failure, FailureKind};
use crate::render::text::{failures, summary, timeline};
use crate::render::{Names, csv, json};
use crate::workspace::load_scenario;

pub fn run(arguments: &Run, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let choices = arguments.choices.choices();
    let loaded = match load_scenario(&arguments.scenario, &choices) {
        Ok(loaded) => loaded,
        Err(rejected) => {
            console.report(&rejected.diagnostics, &rejected.sources)?;
            return Ok(Exit::BadInput);
        }
    };
    console.warn(&loaded)?;
    let options = match loaded.options(&choices) {
        Ok(options) => options,
        Err(wrong) => {
            console.report(&wrong, &loaded.sources)?;
            return Ok(Exit::BadInput);
        }
    };
    let run = loaded.play(&options);
    let names = Names::new(&loaded, &run.played, &options);
    // A line that is refused is a result like any other here; `scrip test` is stricter.
    let failed: Vec<&Failure> =
        run.played.failures.iter().filter(|failure| failure.kind != FailureKind::Unexpected).collect();
    match arguments.format {
        TableFormat::Text => {
            let paint = console.paint();
            console.print(&timeline::timeline(&names, paint))?;
            console.print(&summary::expectations(run.played.checked, failed.len(), paint))?;
            console.print(&failures::failures(failed.iter().copied(), &names, paint))?;
        }
        TableFormat::Json => console.print(&json::run::run(&names, &run.faults))?,
        TableFormat::Csv => {
            console.print(&csv::outcomes(&names))?;
            let plain = crate::render::text::paint::Paint::default();
            console.remark(&failures::failures(failed.iter().copied(), &names, plain))?;
        }
    }
    console.report(&run.faults, &loaded.sources)?;
    Ok(match (run.faults.is_empty(), failed.is_empty()) {
        (false, _) => Exit::BadInput,
        (true, false) => Exit::Differs,
        (true, true) => Exit::Done,
    })
}
