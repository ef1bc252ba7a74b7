//! `scrip report`: statements made of a scenario, one subcommand for each kind.
use super::arguments::{AdjustmentArguments, ExplainFormat, HtmlArguments, Report, ReportKind};
use super::{Console, Exit, Stop};
use crate::engine::Options;
use crate::render::text::adjustments;
use crate::render::text::explanation::Depth;
use crate::render::{Names, html, json};
use crate::report;
use crate::workspace::{Choices, Loaded, load_scenario};

pub fn report(arguments: &Report, console: &mut Console<'_>) -> Result<Exit, Stop> {
    match &arguments.kind {
        ReportKind::Adjustments(arguments) => adjustments(arguments, console),
        ReportKind::Html(arguments) => html(arguments, console),
    }
}

/// A scenario with the options of a run; without it, the exit code after its diagnostics were written.
pub(super) fn load(
    path: &std::path::Path,
    choices: &Choices,
    console: &mut Console<'_>,
) -> Result<Result<(Loaded, Options), Exit>, Stop> {
    let loaded = match load_scenario(path, choices) {
        Ok(loaded) => loaded,
        Err(rejected) => {
            console.report(&rejected.diagnostics, &rejected.sources)?;
            return Ok(Err(Exit::BadInput));
        }
    };
    console.warn(&loaded)?;
    match loaded.options(choices) {
        Ok(options) => Ok(Ok((loaded, options))),
        Err(wrong) => {
            console.report(&wrong, &loaded.sources)?;
            Ok(Err(Exit::BadInput))
        }
    }
}

fn adjustments(arguments: &AdjustmentArguments, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let (loaded, options) = match load(&arguments.scenario, &arguments.choices.choices(), console)? {
        Ok(loaded) => loaded,
        Err(exit) => return Ok(exit),
    };
    let report = report::adjustments(&loaded, &options);
    let names = Names::new(&loaded, &report.run.played, &options);
    let depth = if arguments.all { Depth::All } else { Depth::Levels(arguments.depth) };
    console.print(&match arguments.format {
        ExplainFormat::Text => adjustments::text(&report, &names, depth),
        ExplainFormat::Markdown => adjustments::markdown(&report, &names, depth),
        ExplainFormat::Json => json::adjustments::adjustments(&report, &names),
    })?;
    console.incomplete(&report.run.faults, &loaded)?;
    Ok(if report.run.faults.is_empty() { Exit::Done } else { Exit::BadInput })
}

fn html(arguments: &HtmlArguments, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let (mut loaded, options) = match load(&arguments.scenario, &arguments.choices.choices(), console)? {
        Ok(loaded) => loaded,
        Err(exit) => return Ok(exit),
    };
    let Some(overview) = report::overview(&mut loaded, &options) else {
        console.remark("the scenario has no day to report on\n")?;
        return Ok(Exit::BadInput);
    };
    let names = Names::new(&loaded, &overview.run.played, &options);
    let exit = match html::page(&overview, &names) {
        Ok(page) => {
            console.print(&page)?;
            if overview.run.faults.is_empty() { Exit::Done } else { Exit::BadInput }
        }
        Err(reason) => {
            console.remark(&format!("the page cannot be written: {reason}\n"))?;
            Exit::Internal
        }
    };
    console.report(&overview.run.faults, &loaded.sources)?;
    Ok(exit)
}
