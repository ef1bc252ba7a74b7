//! `scrip coverage --mutate`: small changes of a certificate that no scenario notices.
use std::collections::BTreeSet;
use std::path::PathBuf;

use super::arguments::{Coverage, TableFormat};
use super::{Console, Exit, Stop};
use crate::diagnostics::{Diagnostic, codes, load_file};
use crate::engine::Options;
use crate::render::text::summary::count;
use crate::render::{json, tables, text};
use crate::source::{SourceMap, same_file};
use crate::workspace::{Choices, changes, is_scenario, load_scenario, unnoticed};

pub fn mutate(arguments: &Coverage, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let (scenarios, certificates): (Vec<PathBuf>, Vec<PathBuf>) =
        arguments.files.iter().cloned().partition(|path| is_scenario(path));
    if certificates.is_empty() || scenarios.is_empty() {
        let wrong = Diagnostic::error(codes::E0110_BAD_ARGUMENT, "a certificate is changed and played in scenarios")
            .help("name one or more certificates, and the scenarios that are to hold them");
        console.report(&[wrong], &SourceMap::new())?;
        return Ok(Exit::BadInput);
    }
    // A scenario that fails as it is would seem to notice everything.
    let mut played: BTreeSet<PathBuf> = BTreeSet::new();
    for path in &scenarios {
        match load_scenario(path, &Choices::default()) {
            Ok(loaded) if loaded.play(&Options::default()).passed() => {
                played.extend(loaded.certificates.iter().map(|file| PathBuf::from(loaded.sources.path(*file))));
            }
            Ok(_) => {
                let message = format!("`{}` fails without any change", path.display());
                let wrong = Diagnostic::error(codes::E0110_BAD_ARGUMENT, message)
                    .help("see why with `scrip test`, and change the certificate or the scenario first");
                console.report(&[wrong], &SourceMap::new())?;
                return Ok(Exit::BadInput);
            }
            Err(rejected) => {
                console.report(&rejected.diagnostics, &rejected.sources)?;
                return Ok(Exit::BadInput);
            }
        }
    }
    let mut found = Vec::new();
    for path in &certificates {
        let mut sources = SourceMap::new();
        let text = match load_file(&mut sources, path, None) {
            Ok(file) => sources.text(file).to_owned(),
            Err(diagnostic) => {
                console.report(&[diagnostic], &sources)?;
                return Ok(Exit::BadInput);
            }
        };
        if !played.iter().any(|known| same_file(known, path)) {
            let message = format!("none of the scenarios is played with `{}`", path.display());
            let wrong = Diagnostic::error(codes::E0110_BAD_ARGUMENT, message)
                .help("a scenario is played with the files that its line `certificates` names");
            console.report(&[wrong], &SourceMap::new())?;
            return Ok(Exit::BadInput);
        }
        let all = changes(&text).len();
        console.remark(&format!("{}: {}\n", path.display(), count(all, "change is tried", "changes are tried")))?;
        found.push((path.display().to_string(), all, text.clone(), unnoticed(path, &text, &scenarios)));
    }
    let is_held = found.iter().all(|(.., unnoticed)| unnoticed.is_empty());
    let files: Vec<text::mutation::Mutated<'_>> = found
        .iter()
        .map(|(path, tried, text, unnoticed)| text::mutation::Mutated { path, tried: *tried, text, unnoticed })
        .collect();
    console.print(&match arguments.format {
        TableFormat::Text => text::mutation::unnoticed(&files, console.paint()),
        TableFormat::Json => json::mutation::unnoticed(&files),
        TableFormat::Csv => tables::unnoticed(&files),
    })?;
    Ok(if is_held { Exit::Done } else { Exit::Differs })
}
