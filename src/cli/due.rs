//! `scrip due`: what must and may happen by when.
use super::arguments::{DueArguments, DueFormat};
use super::report::load;
use super::{Console, Exit, Stop};
use crate::engine::Options;
use crate::render::{Names, calendar, json, tables, text};
use crate::report;
use crate::workspace::no_day;

pub fn due(arguments: &DueArguments, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let (loaded, options) = match load(&arguments.scenario, &arguments.choices.choices(), console)? {
        Ok(loaded) => loaded,
        Err(exit) => return Ok(exit),
    };
    let Some(dues) = report::dues(&loaded, &options, arguments.on) else {
        console.report(&[no_day()], &loaded.sources)?;
        return Ok(Exit::BadInput);
    };
    let options = Options { until: Some(dues.on), ..options };
    let names = Names::new(&loaded, &dues.run.played, &options);
    let paint = console.paint();
    console.print(&match arguments.format {
        DueFormat::Text => text::dues::text(&dues, &names, paint),
        DueFormat::Json => json::dues::dues(&dues, &names),
        DueFormat::Csv => tables::dues(&dues, &names),
        DueFormat::Ics => calendar::calendar(&dues, &names),
    })?;
    console.incomplete(&dues.run.faults, &loaded)?;
    Ok(if dues.run.faults.is_empty() { Exit::Done } else { Exit::BadInput })
}
