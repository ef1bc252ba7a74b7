//! `scrip new`: a starting file for an encoder.
use super::arguments::New;
use super::{Console, Exit, Stop};
use std::path::{Path, PathBuf};

use crate::diagnostics::{Diagnostic, codes, load_file, one_line};
use crate::exchange::{PriceTerm, scenario_from_ocf};
use crate::outline::{header_facts, outline, starting_file};
use crate::source::{FileId, SourceMap};
use crate::syntax::path_words;
use crate::workspace::load_certificates;

pub fn new(arguments: &New, console: &mut Console<'_>) -> Result<Exit, Stop> {
    match (&arguments.source, &arguments.ocf) {
        (Some(source), _) => from_text(source, console),
        (None, Some(folder)) => from_cap_table(folder, &arguments.certificate, console),
        (None, None) => Ok(Exit::BadInput),
    }
}

/// The JSON files of a folder, in the order of their names, and what keeps others from being read.
pub(super) fn cap_table(folder: &Path, sources: &mut SourceMap) -> (Vec<FileId>, Vec<Diagnostic>) {
    let mut paths: Vec<PathBuf> = match std::fs::read_dir(folder) {
        Ok(entries) => entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect(),
        Err(reason) => {
            let message = format!("the folder `{}` cannot be read", folder.display());
            let fault = Diagnostic::error(codes::E0107_FILE_NOT_READABLE, message);
            return (Vec::new(), vec![fault.help(format!("the system says: {reason}"))]);
        }
    };
    paths.retain(|path| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")));
    paths.sort();
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for path in &paths {
        match load_file(sources, path, None) {
            Ok(file) => files.push(file),
            Err(diagnostic) => problems.push(diagnostic),
        }
    }
    if paths.is_empty() {
        let message = format!("there is no JSON file in `{}`", folder.display());
        problems.push(Diagnostic::error(codes::E0106_FILE_NOT_FOUND, message));
    }
    (files, problems)
}

/// A scenario from the files of a cap table, in the order of their names.
fn from_cap_table(folder: &Path, certificates: &[String], console: &mut Console<'_>) -> Result<Exit, Stop> {
    let mut sources = SourceMap::new();
    let (files, mut problems) = cap_table(folder, &mut sources);
    for path in certificates.iter().filter(|path| path_words(path).is_none()) {
        let message = format!("a scenario cannot name a certificate `{}`", one_line(path));
        let wrong = Diagnostic::error(codes::E0110_BAD_ARGUMENT, message);
        problems.push(wrong.help("a path has no quotation mark and no line break in it"));
    }
    let texts: Vec<(FileId, &str)> = files.iter().map(|file| (*file, sources.text(*file))).collect();
    let title = folder.file_name().map_or_else(|| "Cap table".into(), |name| name.to_string_lossy().into_owned());
    // The certificates may not be there yet, or lie elsewhere from here.
    let paths: Vec<PathBuf> = certificates.iter().map(PathBuf::from).collect();
    let read = load_certificates(&paths).map(|read| read.conversion_prices()).unwrap_or_default();
    let prices: Vec<PriceTerm> = read.into_iter().map(|price| (price.class, price.name, price.into)).collect();
    match scenario_from_ocf(&texts, &title, certificates, &prices) {
        Ok(text) if problems.is_empty() => {
            console.print(&text)?;
            Ok(Exit::Done)
        }
        Ok(_) => {
            console.report(&problems, &sources)?;
            Ok(Exit::BadInput)
        }
        Err(found) => {
            problems.extend(found);
            console.report(&problems, &sources)?;
            Ok(Exit::BadInput)
        }
    }
}

fn from_text(source: &Path, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let mut sources = SourceMap::new();
    let file = match load_file(&mut sources, source, None) {
        Ok(file) => file,
        Err(diagnostic) => {
            console.report(&[diagnostic], &sources)?;
            return Ok(Exit::BadInput);
        }
    };
    let text = sources.text(file);
    let found = outline(text);
    if found.items.is_empty() {
        console.remark("no numbered paragraph was found in the text\n")?;
    }
    console.print(&starting_file(&header_facts(text, &found), &found))?;
    Ok(Exit::Done)
}
