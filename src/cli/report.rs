//! `scrip report`: statements made of a scenario, one subcommand for each kind.
use std::collections::BTreeMap;
use std::path::Path;

use super::arguments::{AdjustmentArguments, AdjustmentFormat, HtmlArguments, Report, ReportKind};
use super::new::cap_table;
use super::{Console, Exit, Stop};
use crate::diagnostics::Diagnostic;
use crate::engine::Options;
use crate::exchange::ocf_class_ids;
use crate::render::text::adjustments;
use crate::render::text::explanation::Depth;
use crate::render::{Names, html, json, tables};
use crate::report;
use crate::source::SourceMap;
use crate::workspace::{Choices, Loaded, load_scenario};

pub fn report(arguments: &Report, console: &mut Console<'_>) -> Result<Exit, Stop> {
    match &arguments.kind {
        ReportKind::Adjustments(arguments) => adjustments(arguments, console),
        ReportKind::Html(arguments) => html(arguments, console),
    }
}

/// A scenario with the options of a run; without it, the exit code after its diagnostics were written.
pub(super) fn load(
    path: &Path,
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

/// The names that a cap table has for its classes; its problems, if something in it cannot be read.
fn class_ids(folder: &Path, sources: &mut SourceMap) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
    let (files, mut problems) = cap_table(folder, sources);
    let mut ids = BTreeMap::new();
    for file in files {
        match ocf_class_ids(file, sources.text(file)) {
            Ok(found) => ids.extend(found),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(ids) } else { Err(problems) }
}

fn adjustments(arguments: &AdjustmentArguments, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let mut class_names = BTreeMap::new();
    if let Some(folder) = &arguments.ocf {
        let mut sources = SourceMap::new();
        match class_ids(folder, &mut sources) {
            Ok(found) => class_names = found,
            Err(problems) => {
                console.report(&problems, &sources)?;
                return Ok(Exit::BadInput);
            }
        }
    }
    let (loaded, options) = match load(&arguments.scenario, &arguments.choices.choices(), console)? {
        Ok(loaded) => loaded,
        Err(exit) => return Ok(exit),
    };
    let report = report::adjustments(&loaded, &options);
    let names = Names::new(&loaded, &report.run.played, &options);
    let depth = if arguments.all { Depth::All } else { Depth::Levels(arguments.depth) };
    console.print(&match arguments.format {
        AdjustmentFormat::Text => adjustments::text(&report, &names, depth),
        AdjustmentFormat::Markdown => adjustments::markdown(&report, &names, depth),
        AdjustmentFormat::Json => json::adjustments::adjustments(&report, &names),
        AdjustmentFormat::Csv => tables::adjustments(&report, &names),
        AdjustmentFormat::Ocf => json::ocf::adjustments(&report, &names, &class_names),
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
