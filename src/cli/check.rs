//! `scrip check`: everything that is wrong with certificates and scenarios.
use std::path::PathBuf;

use super::arguments::Check;
use super::{Console, Exit, Stop};
use crate::lint::lint;
use crate::render::text::summary;
use crate::syntax::ast::File;
use crate::syntax::{KnownNames, collect_names, parse_file};
use crate::workspace::{Certificates, Choices, is_scenario, load_certificates, load_scenario};

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
                if arguments.strict {
                    exit = exit.max(strictly(&checked, console)?);
                }
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

/// Reports what is right in form and may be wrong.
fn strictly(checked: &Certificates, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let mut names = KnownNames::new();
    for file in &checked.files {
        names.merge(&collect_names(checked.sources.text(*file)));
    }
    let mut trees = Vec::new();
    for file in &checked.files {
        if let Some(File::Certificate(certificate)) = parse_file(&checked.sources, *file, &names).file {
            trees.push(certificate);
        }
    }
    let found = lint(&trees);
    console.report(&found, &checked.sources)?;
    Ok(if found.is_empty() { Exit::Done } else { Exit::Differs })
}
