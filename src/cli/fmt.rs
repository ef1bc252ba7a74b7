//! `scrip fmt`: the canonical layout of files.
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use super::arguments::Fmt;
use super::{Console, Exit, Stop};
use crate::diagnostics::{Diagnostic, codes, load_file, one_line};
use crate::format::format;
use crate::source::{SourceMap, decode};
use crate::workspace::names_for;

/// What standard input is called in messages.
const STANDARD_INPUT: &str = "standard input";

pub fn fmt(arguments: &Fmt, console: &mut Console<'_>) -> Result<Exit, Stop> {
    if arguments.files.is_empty() || arguments.files.iter().any(|path| path == Path::new("-")) {
        return from_standard_input(arguments, console);
    }
    let mut exit = Exit::Done;
    for path in &arguments.files {
        exit = exit.max(one_file(path, arguments, console)?);
    }
    Ok(exit)
}

fn one_file(path: &Path, arguments: &Fmt, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let mut sources = SourceMap::new();
    let file = match load_file(&mut sources, path, None) {
        Ok(file) => file,
        Err(diagnostic) => {
            console.report(&[diagnostic], &sources)?;
            return Ok(Exit::BadInput);
        }
    };
    let text = sources.text(file);
    let names = names_for(path, text);
    let formatted = match format(sources.path(file), text, &names) {
        Ok(formatted) => formatted,
        Err(found) => {
            console.report(&found, &sources)?;
            return Ok(Exit::BadInput);
        }
    };
    if formatted == text {
        return Ok(Exit::Done);
    }
    let shown = one_line(&path.display().to_string());
    if arguments.check {
        console.print(&format!("{shown}\n"))?;
        return Ok(Exit::Differs);
    }
    match fs::write(path, formatted) {
        Ok(()) => {
            console.print(&format!("{shown}\n"))?;
            Ok(Exit::Done)
        }
        Err(error) => {
            let message = format!("the file `{}` cannot be written", path.display());
            let diagnostic = Diagnostic::error(codes::E0107_FILE_NOT_READABLE, message).help(error.to_string());
            console.report(&[diagnostic.about_file(shown)], &sources)?;
            Ok(Exit::BadInput)
        }
    }
}

fn from_standard_input(arguments: &Fmt, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes)?;
    let mut sources = SourceMap::new();
    let text = match decode(bytes) {
        Ok(text) => text,
        Err(fault) => fault.text,
    };
    sources.add(STANDARD_INPUT, text.clone());
    // Names of certificates are looked for from the folder in which the command runs.
    match format(STANDARD_INPUT, &text, &names_for(Path::new(STANDARD_INPUT), &text)) {
        Ok(formatted) if arguments.check => Ok(if formatted == text { Exit::Done } else { Exit::Differs }),
        Ok(formatted) => {
            console.print(&formatted)?;
            Ok(Exit::Done)
        }
        Err(found) => {
            console.report(&found, &sources)?;
            Ok(Exit::BadInput)
        }
    }
}
