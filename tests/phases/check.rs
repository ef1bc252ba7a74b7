//! The diagnostics of a certificate or a scenario once its names are looked up and its dimensions settled.
//!
//! A scenario is checked against the certificates that it names, taken from the folder of the case; a certificate together
//! with those of the same issuer in the same folder.

use std::path::Path;

use scrip::check::{apply_corrections, check_certificates, check_scenario};
use scrip::diagnostics::{Colour, Diagnostic, ErrorFormat, render, sort_by_place};
use scrip::source::SourceMap;
use scrip::syntax::ast::{Certificate, File};
use scrip::syntax::{KnownNames, collect_names, parse_file};

use crate::support::golden::Case;

/// The diagnostics of the case as people see them.
pub fn produce(case: &Case) -> String {
    let (found, sources) = findings(&case.path, &case.text, &case.folder);
    if found.is_empty() { "nothing found\n".to_string() } else { shown(&found, &sources) }
}

/// Everything that is found in a text.
fn findings(path: &str, text: &str, folder: &Path) -> (Vec<Diagnostic>, SourceMap) {
    let mut known = KnownNames::new();
    let mut texts = of_same_issuer(path, text, folder);
    let files = text.lines().filter_map(|line| line.trim().strip_prefix("certificates "));
    for name in files.flat_map(|files| files.split(',')).map(str::trim) {
        let certificate = std::fs::read_to_string(folder.join(name)).expect("the certificates of a case");
        texts.push((name.to_string(), certificate));
    }
    for (_, certificate) in &texts {
        known.merge(&collect_names(certificate));
    }
    let mut sources = SourceMap::new();
    let mut diagnostics = Vec::new();
    let mut certificates: Vec<Certificate> = Vec::new();
    for (name, certificate) in texts {
        let file = sources.add(name, certificate);
        let parsed = parse_file(&sources, file, &known);
        diagnostics.extend(parsed.diagnostics);
        if let Some(File::Certificate(certificate)) = parsed.file {
            certificates.push(certificate);
        }
    }
    let file = sources.add(path, text);
    let parsed = parse_file(&sources, file, &known);
    diagnostics.extend(parsed.diagnostics);
    match parsed.file {
        Some(File::Certificate(certificate)) => {
            certificates.push(certificate);
            let checked = check_certificates(&certificates, &sources);
            diagnostics.extend(checked.diagnostics);
        }
        Some(File::Scenario(scenario)) => {
            let corrected = apply_corrections(certificates, None);
            diagnostics.extend(corrected.diagnostics);
            let mut checked = check_certificates(&corrected.certificates, &sources);
            diagnostics.append(&mut checked.diagnostics);
            diagnostics.extend(check_scenario(&scenario, &mut checked.program, &sources).diagnostics);
        }
        None => {}
    }
    sort_by_place(&mut diagnostics);
    (diagnostics, sources)
}

/// The other certificates of the company, for a certificate that names its issuer.
fn of_same_issuer(path: &str, text: &str, folder: &Path) -> Vec<(String, String)> {
    let issuer = |text: &str| text.lines().find(|line| line.starts_with("  issuer ")).map(str::to_string);
    let Some(own) = issuer(text) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let other = std::fs::read_to_string(entry.path()).unwrap_or_default();
        let of_issuer = name.ends_with(".scrip") && !path.ends_with(&name) && issuer(&other).as_ref() == Some(&own);
        if of_issuer && other.starts_with("certificate ") {
            found.push((name, other));
        }
    }
    found.sort();
    found
}

fn shown(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    render(diagnostics, sources, ErrorFormat::Human, Colour::Never)
}
