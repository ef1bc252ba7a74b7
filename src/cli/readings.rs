//! `scrip readings`: what hangs on the readings.
use super::arguments::{ReadingArguments, TableFormat};
use super::report::load;
use super::{Console, Exit, Stop};
use crate::engine::Options;
use crate::program::Kind;
use crate::render::{Names, json, tables, text};
use crate::report;
use crate::workspace::{Loaded, fault_diagnostic, no_day};

pub fn readings(arguments: &ReadingArguments, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let (mut loaded, options) = match load(&arguments.scenario, &arguments.choices.choices(), console)? {
        Ok(loaded) => loaded,
        Err(exit) => return Ok(exit),
    };
    if let Some((from, to)) = &arguments.assets {
        return by_assets(arguments, &loaded, &options, (from, to), console);
    }
    if let (Some(days), Some(figure)) = (arguments.days, &arguments.figure) {
        return by_days(arguments, &mut loaded, &options, figure, days, console);
    }
    let progress = console.progress("readings");
    let readings = report::readings(&loaded, &options, &mut |done, all| progress.tell(done, all));
    progress.end();
    let names = Names::new(&loaded, &readings.run.played, &options);
    let paint = console.paint();
    console.print(&match arguments.format {
        TableFormat::Text => text::readings::text(&readings, &names, paint),
        TableFormat::Json => json::readings::readings(&readings, &names),
        TableFormat::Csv => tables::readings(&readings, &names),
    })?;
    console.incomplete(&readings.run.faults, &loaded)?;
    Ok(if readings.run.faults.is_empty() { Exit::Done } else { Exit::BadInput })
}

fn by_assets(
    arguments: &ReadingArguments,
    loaded: &Loaded,
    options: &Options,
    (from, to): (&crate::exact::Exact, &crate::exact::Exact),
    console: &mut Console<'_>,
) -> Result<Exit, Stop> {
    let progress = console.progress("readings");
    let told = &mut |done, all| progress.tell(done, all);
    let found = report::by_assets(loaded, options, arguments.on, (from, to), told);
    progress.end();
    let report = match found {
        Some(Ok(report)) => report,
        Some(Err(fault)) => {
            console.report(&[fault_diagnostic(&loaded.program, &fault, None)], &loaded.sources)?;
            return Ok(Exit::BadInput);
        }
        None => {
            console.report(&[no_day()], &loaded.sources)?;
            return Ok(Exit::BadInput);
        }
    };
    let run = loaded.play(options);
    let names = Names::new(loaded, &run.played, options);
    let paint = console.paint();
    console.print(&match arguments.format {
        TableFormat::Text => text::readings::assets(&report, &names, paint),
        TableFormat::Json => json::readings::assets(&report, &names),
        TableFormat::Csv => tables::assets(&report, &names),
    })?;
    Ok(Exit::Done)
}

fn by_days(
    arguments: &ReadingArguments,
    loaded: &mut Loaded,
    options: &Options,
    figure: &str,
    days: (chrono::NaiveDate, chrono::NaiveDate),
    console: &mut Console<'_>,
) -> Result<Exit, Stop> {
    let (node, kind) = match loaded.question(figure) {
        Ok(question) => question,
        Err(wrong) => {
            console.report(&wrong, &loaded.sources)?;
            return Ok(Exit::BadInput);
        }
    };
    let unit = match kind {
        Kind::Figure(unit) => Some(unit),
        _ => None,
    };
    let progress = console.progress("readings");
    let told = &mut |done, all| progress.tell(done, all);
    let found = report::by_days(loaded, options, &node, days, told);
    progress.end();
    let run = loaded.play(options);
    let names = Names::new(loaded, &run.played, options);
    let paint = console.paint();
    console.print(&match arguments.format {
        TableFormat::Text => text::readings::days(figure, unit.as_ref(), &found, &names, paint),
        TableFormat::Json => json::readings::days(figure, unit.as_ref(), &found, &names),
        TableFormat::Csv => tables::days(unit.as_ref(), &found, &names),
    })?;
    Ok(Exit::Done)
}
