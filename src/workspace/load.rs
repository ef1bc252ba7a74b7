//! A scenario and every file that it names.
use std::path::{Path, PathBuf};

use super::certificates::{is_about_names, names_of, read_all, read_company};
use super::prices::load_prices;
use super::{Choices, Loaded, Rejected};
use crate::calendar::Calendars;
use crate::check::check_scenario;
use crate::diagnostics::{Diagnostic, codes, has_errors, load_file, sort_by_place};
use crate::source::{FileId, SourceMap, Span, decode, read};
use crate::syntax::ast::{File, HeaderKind, Scenario};
use crate::syntax::{KnownNames, parse_file};

/// Loads a scenario with its certificates and prices. Of the choices only the day of knowledge counts here: corrections
/// that were filed later do not apply.
///
/// # Errors
/// Everything that is wrong with any of the files.
pub fn load_scenario(path: &Path, choices: &Choices) -> Result<Loaded, Box<Rejected>> {
    let mut sources = SourceMap::new();
    let scenario = match load_file(&mut sources, path, None) {
        Ok(file) => file,
        Err(diagnostic) => return Err(Box::new(Rejected { sources, diagnostics: vec![diagnostic] })),
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    // The names of the certificates are needed to read the scenario, and its header to find the certificates.
    let head = header(scenario, &sources);
    let named: Vec<(PathBuf, Option<Span>)> =
        head.certificates.iter().map(|(path, span)| (folder.join(path), Some(*span))).collect();
    let (certificates, mut diagnostics) = read_all(&named, &mut sources);
    let known_on = choices.known_on.or(head.known_on);
    let names = names_of(&certificates, &sources);
    let company = read_company(&certificates, &sources, &names, known_on, &mut diagnostics);
    // A scenario without its certificates would be full of names that nobody knows.
    let is_company_read = company.is_some() && !named.is_empty();
    let mut program = company.map(|company| company.program).unwrap_or_default();

    let parsed = parse_file(&sources, scenario, &names);
    let is_scenario_read = !has_errors(&parsed.diagnostics);
    diagnostics.extend(parsed.diagnostics.into_iter().filter(|found| is_company_read || !is_about_names(found)));
    let calendars = Calendars::new();
    let mut known = names;
    known.merge(&parsed.names);
    match parsed.file {
        Some(File::Scenario(tree)) => {
            if named.is_empty() && is_scenario_read {
                diagnostics.push(no_certificates(&tree));
            }
            if is_company_read {
                let checked = check_scenario(&tree, &mut program, &sources);
                let found = checked.diagnostics.into_iter();
                diagnostics.extend(found.filter(|found| is_scenario_read || !is_about_names(found)));
                let journal = checked.journal;
                let prices = load_prices(&journal, folder, &calendars, &mut sources, &mut diagnostics);
                if !has_errors(&diagnostics) {
                    sort_by_place(&mut diagnostics);
                    let names = known;
                    let warnings = diagnostics;
                    return Ok(Loaded {
                        sources,
                        scenario,
                        certificates,
                        program,
                        journal,
                        prices,
                        calendars,
                        names,
                        warnings,
                    });
                }
            }
        }
        Some(File::Certificate(certificate)) => diagnostics.push(not_a_scenario(certificate.title.span)),
        None if !has_errors(&diagnostics) => diagnostics.push(empty(scenario)),
        None => {}
    }
    sort_by_place(&mut diagnostics);
    diagnostics.dedup();
    Err(Box::new(Rejected { sources, diagnostics }))
}

/// The names that a text may use beside its own: for a scenario those of the certificates that it names, as far as they can
/// be read.
pub fn names_for(path: &Path, text: &str) -> KnownNames {
    let mut sources = SourceMap::new();
    let scenario = sources.add(path.display().to_string(), text);
    let folder = path.parent().unwrap_or(Path::new(""));
    let named: Vec<(PathBuf, Option<Span>)> =
        header(scenario, &sources).certificates.iter().map(|(path, _)| (folder.join(path), None)).collect();
    let (files, _) = read_all(&named, &mut sources);
    names_of(&files, &sources)
}

/// What the header of a scenario says about other files.
#[derive(Debug, Default)]
struct Header {
    certificates: Vec<(String, Span)>,
    known_on: Option<chrono::NaiveDate>,
}

/// Reads the lines above the first dated one. What is wrong with them is found when the scenario is read as a whole.
fn header(scenario: FileId, sources: &SourceMap) -> Header {
    let text = sources.text(scenario);
    let lines = text.split_inclusive('\n').take_while(|line| !line.starts_with(|first: char| first.is_ascii_digit()));
    let mut head = SourceMap::new();
    let file = head.add(sources.path(scenario), lines.collect::<String>());
    let Some(File::Scenario(tree)) = parse_file(&head, file, &KnownNames::new()).file else { return Header::default() };
    let mut found = Header::default();
    for line in tree.header {
        match line.kind {
            HeaderKind::Certificates(paths) => {
                found
                    .certificates
                    .extend(paths.into_iter().map(|path| (path.text, Span { file: scenario, ..path.span })));
            }
            HeaderKind::KnownOn(day) => found.known_on = Some(day),
            _ => {}
        }
    }
    found
}

fn no_certificates(scenario: &Scenario) -> Diagnostic {
    Diagnostic::error(codes::E0603_NO_CERTIFICATE, "the scenario names no certificate")
        .at(scenario.title.span, "")
        .help("add a line below the title: `certificates FILE.scrip`, with the path from the folder of the scenario")
}

fn not_a_scenario(span: Span) -> Diagnostic {
    Diagnostic::error(codes::E0610_NOT_A_SCENARIO, "this is a certificate, not a scenario")
        .at(span, "")
        .help("check it with `scrip check`, or name a file that begins with `scenario`")
}

fn empty(file: FileId) -> Diagnostic {
    Diagnostic::error(codes::E0610_NOT_A_SCENARIO, "the file is empty")
        .at(Span::new(file, 0, 0), "")
        .help("begin it with `scenario \"...\"`")
}

/// Whether a file is a scenario, by the first word that is no comment. One that cannot be read is none.
pub fn is_scenario(path: &Path) -> bool {
    let Ok(bytes) = read(path) else { return false };
    let text = match decode(bytes) {
        Ok(text) => text,
        Err(fault) => fault.text,
    };
    let mut lines = text.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.next().is_some_and(|line| line.split_whitespace().next() == Some("scenario"))
}
