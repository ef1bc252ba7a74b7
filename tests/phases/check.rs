//! The diagnostics of a certificate or a scenario once its names are looked up and its dimensions settled.
//!
//! A scenario is checked against the certificates that it names, taken from the folder of the case.

use std::path::Path;

use scrip::check::{apply_corrections, check_certificates, check_scenario};
use scrip::diagnostics::{Colour, Diagnostic, ErrorFormat, render, sort_by_place};
use scrip::source::SourceMap;
use scrip::syntax::ast::{Certificate, File};
use scrip::syntax::{KnownNames, collect_names, parse_file};

use crate::support::golden::Case;

/// The diagnostics of the case as people see them.
pub fn produce(case: &Case) -> String {
    let found = findings(&case.path, &case.text, &case.folder);
    if found.is_empty() { "nothing found\n".to_string() } else { found }
}

/// Everything that is wrong with a text.
pub fn findings(path: &str, text: &str, folder: &Path) -> String {
    let mut known = KnownNames::new();
    let mut texts = Vec::new();
    let files = text.lines().filter_map(|line| line.trim().strip_prefix("certificates "));
    for name in files.flat_map(|files| files.split(',')).map(str::trim) {
        let certificate = std::fs::read_to_string(folder.join(name)).expect("the certificates of a case");
        known.merge(&collect_names(&certificate));
        texts.push((name.to_string(), certificate));
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
            let checked = check_certificates(&[certificate], &sources);
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
    shown(diagnostics, &sources)
}

fn shown(mut diagnostics: Vec<Diagnostic>, sources: &SourceMap) -> String {
    sort_by_place(&mut diagnostics);
    render(&diagnostics, sources, ErrorFormat::Human, Colour::Never)
}
