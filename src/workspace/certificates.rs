//! Certificates: read together, because those of one company use each other's names.
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::Rejected;
use crate::check::{apply_corrections, check_certificates};
use crate::diagnostics::{Diagnostic, codes, has_errors, load_file};
use crate::program::Program;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::ast::{Certificate, File, Head, SlotKind};
use crate::syntax::{KnownNames, collect_names, parse_file};

/// Certificates without a scenario.
#[derive(Debug, Clone)]
pub struct Certificates {
    pub sources: SourceMap,
    pub files: Vec<FileId>,
    pub program: Program,
    /// How many obvious mistakes of the source are noted.
    pub errata: usize,
    /// How many notes of the encoder say that something is left to do.
    pub left_to_do: usize,
    pub warnings: Vec<Diagnostic>,
}

/// Reads and checks the certificates of one company.
///
/// # Errors
/// Everything that is wrong with the files.
pub fn load_certificates(paths: &[PathBuf]) -> Result<Certificates, Box<Rejected>> {
    let mut sources = SourceMap::new();
    let named: Vec<(PathBuf, Option<Span>)> = paths.iter().map(|path| (path.clone(), None)).collect();
    let (files, mut diagnostics) = read_all(&named, &mut sources);
    let names = names_of(&files, &sources);
    let company = read_company(&files, &sources, &names, None, &mut diagnostics);
    match company {
        Some(Company { program, errata, left_to_do }) if !has_errors(&diagnostics) => {
            Ok(Certificates { sources, files, program, errata, left_to_do, warnings: diagnostics })
        }
        _ => Err(Box::new(Rejected { sources, diagnostics })),
    }
}

/// Reads the files; each is named by an argument, or at a place in a scenario.
pub(super) fn read_all(named: &[(PathBuf, Option<Span>)], sources: &mut SourceMap) -> (Vec<FileId>, Vec<Diagnostic>) {
    let mut files = Vec::new();
    let mut diagnostics = Vec::new();
    let mut seen: Vec<&Path> = Vec::new();
    for (path, named_at) in named {
        if seen.contains(&path.as_path()) {
            let message = format!("the file `{}` is named twice", path.display());
            let diagnostic = Diagnostic::error(codes::E0303_DECLARED_TWICE, message).help("name it once");
            diagnostics.push(match named_at {
                Some(span) => diagnostic.at(*span, "named again here"),
                None => diagnostic,
            });
            continue;
        }
        seen.push(path);
        match load_file(sources, path, *named_at) {
            Ok(file) => files.push(file),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    (files, diagnostics)
}

/// The names that the files declare, for all of them and for their scenario.
pub(super) fn names_of(files: &[FileId], sources: &SourceMap) -> KnownNames {
    let mut names = KnownNames::new();
    for file in files {
        names.merge(&collect_names(sources.text(*file)));
    }
    names
}

/// The program of the certificates, with corrections and amendments as far as they were known on a day; None when
/// nothing sensible can be checked, because a file could not be read.
pub(super) fn read_company(
    files: &[FileId],
    sources: &SourceMap,
    names: &KnownNames,
    known_on: Option<NaiveDate>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Company> {
    let is_complete = !has_errors(diagnostics);
    let mut certificates: Vec<Certificate> = Vec::new();
    for file in files {
        let parsed = parse_file(sources, *file, names);
        diagnostics.extend(parsed.diagnostics);
        match parsed.file {
            Some(File::Certificate(certificate)) => certificates.push(certificate),
            Some(File::Scenario(scenario)) => diagnostics.push(not_a_certificate(scenario.title.span)),
            None => {}
        }
    }
    let is_read = is_complete && !has_errors(diagnostics);
    let corrected = apply_corrections(certificates, known_on);
    diagnostics.extend(corrected.diagnostics);
    let checked = check_certificates(&corrected.certificates, sources);
    // What could not be read declares nothing, so that names would be missed that are there.
    diagnostics.extend(checked.diagnostics.into_iter().filter(|found| is_read || !is_about_names(found)));
    let heads = corrected.certificates.iter().flat_map(|known| &known.sections).flat_map(|section| &section.clauses);
    let count = |wanted: fn(&Head) -> bool| heads.clone().filter(|clause| wanted(&clause.head)).count();
    let errata = count(|head| matches!(head, Head::Erratum { .. }));
    let left_to_do = count(|head| matches!(head, Head::Todo { .. }));
    is_read.then_some(Company { program: checked.program, errata, left_to_do })
}

/// The certificates of a company, checked together.
pub(super) struct Company {
    pub program: Program,
    pub errata: usize,
    pub left_to_do: usize,
}

fn not_a_certificate(span: Span) -> Diagnostic {
    Diagnostic::error(codes::E0603_NO_CERTIFICATE, "this is a scenario, not a certificate")
        .at(span, "")
        .help("name a file that begins with `certificate`, or run this one with `scrip run`")
}

/// Whether a finding may follow from another that hides a declaration.
pub(super) fn is_about_names(diagnostic: &Diagnostic) -> bool {
    let code = diagnostic.code.as_str();
    code.starts_with("E03") || [codes::E0502_EMPTY_SECTION, codes::E0503_MISSING_SECTION].contains(&diagnostic.code)
}

/// What groups a certificate with others of its company: the issuer that it names, as far as it can be read.
pub fn issuer_of(path: &Path) -> Option<String> {
    let mut sources = SourceMap::new();
    let file = load_file(&mut sources, path, None).ok()?;
    let Some(File::Certificate(certificate)) = parse_file(&sources, file, &KnownNames::new()).file else {
        return None;
    };
    certificate.slots.iter().find_map(|slot| match &slot.kind {
        SlotKind::Issuer { name, .. } => Some(name.text.clone()),
        _ => None,
    })
}
