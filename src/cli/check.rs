//! `scrip check`: everything that is wrong with certificates and scenarios.
use std::path::{Path, PathBuf};

use super::arguments::Check;
use super::{Console, Exit, Stop, find};
use crate::diagnostics::{Diagnostic, codes};
use crate::lint::lint;
use crate::render::text::summary;
use crate::source::FileId;
use crate::syntax::ast::File;
use crate::syntax::{KnownNames, collect_names, parse_file};
use crate::workspace::{Certificates, Choices, Rejected, is_scenario, issuer_of, load_certificates, load_scenario};

pub fn check(arguments: &Check, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let (scenarios, certificates): (Vec<PathBuf>, Vec<PathBuf>) =
        arguments.files.iter().cloned().partition(|path| is_scenario(path));
    let mut exit = Exit::Done;
    for paths in companies(certificates) {
        exit = exit.max(company(&paths, arguments.strict, console)?);
    }
    for path in &scenarios {
        match load_scenario(path, &Choices::default()) {
            Ok(loaded) => {
                console.report(&loaded.warnings, &loaded.sources)?;
                let text = summary::scenario(&loaded, console.paint());
                console.print(&text)?;
            }
            Err(rejected) => exit = exit.max(reject(&rejected, console)?),
        }
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

fn company(paths: &[PathBuf], strict: bool, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let checked = match load_certificates(paths) {
        Ok(checked) => checked,
        Err(rejected) => match together(paths, &rejected) {
            Some((beside, checked)) => {
                let beside: Vec<String> = beside.iter().map(|path| format!("`{}`", path.display())).collect();
                console.remark(&format!("checked with {} of the same company\n", beside.join(", ")))?;
                checked
            }
            None => return reject(&rejected, console),
        },
    };
    let named: Vec<FileId> = checked.files.iter().copied().take(paths.len()).collect();
    let of_named = |found: &Diagnostic| found.place().is_none_or(|place| named.contains(&place.file));
    let warnings: Vec<Diagnostic> = checked.warnings.iter().filter(|found| of_named(found)).cloned().collect();
    console.report(&warnings, &checked.sources)?;
    let text = summary::certificates(&checked, console.paint());
    console.print(&text)?;
    if !strict {
        return Ok(Exit::Done);
    }
    let found: Vec<Diagnostic> = strictly(&checked).into_iter().filter(|found| of_named(found)).collect();
    console.report(&found, &checked.sources)?;
    Ok(if found.is_empty() { Exit::Done } else { Exit::Differs })
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

fn reject(rejected: &Rejected, console: &mut Console<'_>) -> Result<Exit, Stop> {
    console.report(&rejected.diagnostics, &rejected.sources)?;
    console.remark(&summary::findings(&rejected.diagnostics))?;
    Ok(Exit::BadInput)
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
