//! `scrip coverage`: how much of a certificate is written, and how much of it the scenarios exercise.
use std::path::PathBuf;

use super::arguments::{Coverage as CoverageArguments, TestFormat};
use super::{Console, Exit, Stop};
use crate::render::{json, text};
use crate::workspace::{Choices, Coverage, is_scenario, load_certificates, load_scenario};

pub fn coverage(arguments: &CoverageArguments, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let (scenarios, certificates): (Vec<PathBuf>, Vec<PathBuf>) =
        arguments.files.iter().cloned().partition(|path| is_scenario(path));
    let certificates = match load_certificates(&certificates) {
        Ok(certificates) => certificates,
        Err(rejected) => {
            console.report(&rejected.diagnostics, &rejected.sources)?;
            return Ok(Exit::BadInput);
        }
    };
    let mut coverage = Coverage::of(&certificates);
    let mut exit = Exit::Done;
    for path in &scenarios {
        let loaded = match load_scenario(path, &Choices::default()) {
            Ok(loaded) => loaded,
            Err(rejected) => {
                console.report(&rejected.diagnostics, &rejected.sources)?;
                exit = Exit::BadInput;
                continue;
            }
        };
        let run = loaded.play(&crate::engine::Options::default());
        coverage.add(&loaded, &run);
    }
    console.print(&match arguments.format {
        TestFormat::Text => text::coverage::coverage(&coverage, console.paint()),
        TestFormat::Json => json::coverage::coverage(&coverage),
    })?;
    Ok(exit)
}
