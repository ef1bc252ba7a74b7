//! `scrip check`: everything that is wrong with certificates and scenarios.
use std::path::PathBuf;

use super::arguments::Check;
use super::{Console, Exit, Stop};
use crate::render::text::summary;
use crate::workspace::{Choices, is_scenario, load_certificates, load_scenario};

pub fn check(arguments: &Check, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let (scenarios, certificates): (Vec<PathBuf>, Vec<PathBuf>) =
        arguments.files.iter().cloned().partition(|path| is_scenario(path));
    let mut exit = Exit::Done;
    if !certificates.is_empty() {
        match load_certificates(&certificates) {
            Ok(checked) => {
                console.report(&checked.warnings, &checked.sources)?;
                let text = summary::certificates(&checked, console.paint());
                console.print(&text)?;
            }
            Err(rejected) => {
                console.report(&rejected.diagnostics, &rejected.sources)?;
                console.remark(&summary::findings(&rejected.diagnostics))?;
                exit = Exit::BadInput;
            }
        }
    }
    for path in &scenarios {
        match load_scenario(path, &Choices::default()) {
            Ok(loaded) => {
                console.report(&loaded.warnings, &loaded.sources)?;
                let text = summary::scenario(&loaded, console.paint());
                console.print(&text)?;
            }
            Err(rejected) => {
                console.report(&rejected.diagnostics, &rejected.sources)?;
                console.remark(&summary::findings(&rejected.diagnostics))?;
                exit = Exit::BadInput;
            }
        }
    }
    Ok(exit)
}
