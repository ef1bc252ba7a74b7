//! `scrip check`: everything that is wrong with certificates and scenarios.
use std::path::{Path, PathBuf};

use super::arguments::{Check, PlainFormat};
use super::{Console, Exit, Stop, find};
use crate::diagnostics::{Diagnostic, codes};
use crate::lint::lint;
use crate::render::json::check::Checked;
use crate::render::text::summary;
use crate::source::{FileId, SourceMap};
use crate::syntax::ast::File;
use crate::syntax::{KnownNames, collect_names, parse_file};
use crate::workspace::{Certificates, Choices, Rejected, is_scenario, issuer_of, load_certificates, load_scenario};

pub fn check(arguments: &Check, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let (scenarios, certificates): (Vec<PathBuf>, Vec<PathBuf>) =
        arguments.files.iter().cloned().partition(|path| is_scenario(path));
    let json = (arguments.format == PlainFormat::Json).then(Checked::default);
    let mut session = Session { console, json };
    let mut exit = Exit::Done;
    for paths in companies(certificates) {
        exit = exit.max(session.company(&paths, arguments.strict)?);
    }
    for path in &scenarios {
        match load_scenario(path, &Choices::default()) {
            Ok(loaded) => {
                session.report(&loaded.warnings, &loaded.sources)?;
                match &mut session.json {
                    Some(json) => json.scenario(&loaded),
                    None => session.console.print(&summary::scenario(&loaded, session.console.paint()))?,
                }
            }
            Err(rejected) => exit = exit.max(session.reject(&rejected)?),
        }
    }
    if let Some(json) = &session.json {
        session.console.print(&json.document())?;
    }
    Ok(exit)
}

/// Certificates by the company that issued the stock, in the order in which they are named. Where a file names none, it
/// belongs to the first.
fn companies(certificates: Vec<PathBuf>) -> Vec<Vec<PathBuf>> {
    let mut companies: Vec<(Option<String>, Vec<PathBuf>)> = Vec::new();
    for path in certificates {
        let issuer = issuer_of(&path);
        let known = companies.iter().position(|(known, _)| issuer.is_none() || known.is_none() || *known == issuer);
        match known.and_then(|at| companies.get_mut(at)) {
            Some((known, paths)) => {
                *known = known.take().or(issuer);
                paths.push(path);
            }
            None => companies.push((issuer, vec![path])),
        }
    }
    companies.into_iter().map(|(_, paths)| paths).collect()
}

/// Where findings are written as they are made, or gathered as JSON.
struct Session<'c, 'w> {
    console: &'c mut Console<'w>,
    json: Option<Checked>,
}

impl Session<'_, '_> {
    fn report(&mut self, found: &[Diagnostic], sources: &SourceMap) -> Result<(), Stop> {
        match &mut self.json {
            Some(json) => json.found(found, sources),
            None => self.console.report(found, sources)?,
        }
        Ok(())
    }

    fn company(&mut self, paths: &[PathBuf], strict: bool) -> Result<Exit, Stop> {
        let checked = match load_certificates(paths) {
            Ok(checked) => checked,
            Err(rejected) => match together(paths, &rejected) {
                Some((beside, checked)) => {
                    let beside: Vec<String> = beside.iter().map(|path| format!("`{}`", path.display())).collect();
                    let beside = beside.join(", ");
                    self.console.remark(&format!("checked with {beside} of the same company\n"))?;
                    checked
                }
                None => return self.reject(&rejected),
            },
        };
        let named: Vec<FileId> = checked.files.iter().copied().take(paths.len()).collect();
        let of_named = |found: &Diagnostic| found.place().is_none_or(|place| named.contains(&place.file));
        let warnings: Vec<Diagnostic> = checked.warnings.iter().filter(|found| of_named(found)).cloned().collect();
        self.report(&warnings, &checked.sources)?;
        match &mut self.json {
            Some(json) => json.certificates(&checked),
            None => self.console.print(&summary::certificates(&checked, self.console.paint()))?,
        }
        if !strict {
            return Ok(Exit::Done);
        }
        let found: Vec<Diagnostic> = strictly(&checked).into_iter().filter(|found| of_named(found)).collect();
        self.report(&found, &checked.sources)?;
        Ok(if found.is_empty() { Exit::Done } else { Exit::Differs })
    }

    fn reject(&mut self, rejected: &Rejected) -> Result<Exit, Stop> {
        self.report(&rejected.diagnostics, &rejected.sources)?;
        if self.json.is_none() {
            self.console.remark(&summary::findings(&rejected.diagnostics))?;
        }
        Ok(Exit::BadInput)
    }
}

/// A certificate that uses names which others of its company declare, checked with those in its folder.
fn together(paths: &[PathBuf], rejected: &Rejected) -> Option<(Vec<PathBuf>, Certificates)> {
    let may_be_elsewhere =
        [codes::E0301_UNKNOWN_TERM, codes::E0505_UNKNOWN_READING, codes::E0511_CORRECTION_WITHOUT_CERTIFICATE];
    if !rejected.diagnostics.iter().any(|found| may_be_elsewhere.contains(&found.code)) {
        return None;
    }
    let first = paths.first()?;
    let issuer = issuer_of(first)?;
    let folder = first.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let beside: Vec<PathBuf> = find::files(&[folder.to_path_buf()])
        .ok()?
        .into_iter()
        .map(|path| path.strip_prefix(".").map(Path::to_path_buf).unwrap_or(path))
        .filter(|path| path.parent() == first.parent() && !paths.contains(path) && !is_scenario(path))
        .filter(|path| issuer_of(path).as_ref() == Some(&issuer))
        .collect();
    if beside.is_empty() {
        return None;
    }
    let all: Vec<PathBuf> = paths.iter().chain(&beside).cloned().collect();
    let checked = load_certificates(&all).ok()?;
    Some((beside, checked))
}

/// What is right in form and may be wrong.
fn strictly(checked: &Certificates) -> Vec<Diagnostic> {
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
    lint(&trees)
}
