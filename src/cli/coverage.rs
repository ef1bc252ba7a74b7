//! `scrip coverage`: how much of a certificate is written, and how much of it the scenarios exercise.
use std::path::PathBuf;

use super::arguments::{Coverage as CoverageArguments, TableFormat};
use super::{Console, Exit, Stop};
use crate::diagnostics::has_errors;
use crate::render::{json, tables, text};
use crate::workspace::{Choices, Coverage, is_scenario, load_scenario, read_certificates};

pub fn coverage(arguments: &CoverageArguments, console: &mut Console<'_>) -> Result<Exit, Stop> {
    if let Some(source) = &arguments.source {
        return super::source::beside(source, arguments, console);
    }
    if arguments.mutate {
        return super::mutate::mutate(arguments, console);
    }
    let (scenarios, certificates): (Vec<PathBuf>, Vec<PathBuf>) =
        arguments.files.iter().cloned().partition(|path| is_scenario(path));
    let certificates = if certificates.is_empty() { named_by(&scenarios) } else { certificates };
    let certificates = read_certificates(&certificates);
    let mut coverage = Coverage::of(&certificates);
    let mut exit = Exit::Done;
    // What could be read is listed nevertheless; there is nothing to play.
    let is_broken = has_errors(&certificates.warnings);
    if is_broken {
        console.report(&certificates.warnings, &certificates.sources)?;
        if !scenarios.is_empty() {
            console.remark("no scenario was played: the certificate cannot be used as it is\n")?;
        }
        exit = Exit::BadInput;
    }
    for path in scenarios.iter().filter(|_| !is_broken) {
        let loaded = match load_scenario(path, &Choices::default()) {
            Ok(loaded) => loaded,
            Err(rejected) => {
                console.report(&rejected.diagnostics, &rejected.sources)?;
                exit = Exit::BadInput;
                continue;
            }
        };
        let run = loaded.play_watched(&crate::engine::Options::default());
        coverage.add(&loaded, &run);
    }
    // Of scenarios that cannot be used, nothing is known of their certificates.
    if coverage.sections.is_empty() && exit != Exit::Done {
        return Ok(exit);
    }
    console.print(&match arguments.format {
        TableFormat::Text => text::coverage::coverage(&coverage, console.paint()),
        TableFormat::Json => json::coverage::coverage(&coverage),
        TableFormat::Csv => tables::coverage(&coverage),
    })?;
    Ok(exit)
}

/// The certificates of the scenarios, when none is named.
fn named_by(scenarios: &[PathBuf]) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for path in scenarios {
        let Ok(loaded) = load_scenario(path, &Choices::default()) else { continue };
        let named = loaded.certificates.iter().map(|file| PathBuf::from(loaded.sources.path(*file)));
        for path in named {
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
    }
    paths
}
